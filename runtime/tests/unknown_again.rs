//! Unknown content that declares prefixes again, ours among them: it is written the same each time, and no longer.

use centra_runtime::codegen::*;
use centra_runtime::{Nested, Unknown, xml};

#[derive(Debug)]
struct Root {
    a: Option<String>,
    inner: Nested<Inner>,
    unknown: Unknown,
}
#[derive(Debug)]
struct Inner {
    b: Option<String>,
    unknown: Unknown,
}
static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:f", "urn:o"], endpoints: &[] };
record! { Root: "root".root("ns1:root"); 0 a: "ns1:a", 1 inner: "ns1:inner", _ unknown }
record! { Inner: "inner"; 0 b: "ns1:b", _ unknown }
#[test]
fn what_is_written_again_grows_no_longer() {
    for content in [
        "<u xmlns:ns1='urn:f'><ns1:x/></u>",
        "<ns1:u xmlns:ns1='urn:f'><ns1:x xmlns:ns1='urn:f'/><w/></ns1:u>",
        "<ns1:u xmlns:ns1='urn:z'><ns1:x/></ns1:u>",
        "<u><ns1:x xmlns:ns1='urn:z'/><ns1:y/></u>",
        "<f:inner xmlns:ns1='urn:z'><ns1:u/></f:inner>",
        "<f:inner xmlns:ns1='urn:f'><ns1:u/><ns1:v xmlns:ns1='urn:f'/></f:inner>",
        "<f:inner xmlns:ns1='urn:f' ns1:at='1' xmlns:ns2='urn:f' ns2:bt='2'><ns1:u xmlns:ns1='urn:f'/></f:inner>",
        "<f:inner><u xmlns='urn:f'><v xmlns='urn:f' xmlns:ns1='urn:f'/></u></f:inner>",
        "<f:inner xmlns:ns1='urn:p'><f:b ns1:q='1'>x</f:b><u xmlns:ns1='urn:f'><ns1:v xmlns:ns1='urn:f'/></u></f:inner>",
        "<u xmlns:ns1='urn:f' ns1:a='ns1:b'>ns1:c</u>",
        "<f:u><f:v xmlns:f='urn:f'/><f:w/></f:u>",
    ] {
        let text = format!("<f:root xmlns:f='urn:f' xmlns:ns1='urn:f'>{content}</f:root>");
        let root: Root = xml::from_slice(text.as_bytes()).unwrap();
        let first = xml::to_vec(&root);
        let mut last = first.clone();
        for _ in 0..3 {
            let again: Root = xml::from_slice(&last).unwrap();
            assert_eq!(again, root, "{content}");
            last = xml::to_vec(&again);
        }
        assert_eq!(String::from_utf8_lossy(&last), String::from_utf8_lossy(&first), "{content}");
    }
}
