//! Two elements of one local name, one in a namespace and one in none: each is itself, whichever comes, or comes first.

use centra_runtime::Unknown;
use centra_runtime::codegen::{Namespaces, record};
use centra_runtime::xml;

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:shop"], endpoints: &[] };

#[derive(Debug)]
struct Item {
    ours: Option<String>,
    bare: Option<String>,
    name: Option<String>,
    unknown: Unknown,
}

record! {
    Item: "item".root("ns1:item");
    0 ours: "ns1:id",
    1 bare: "id",
    2 name: "ns1:name",
    _ unknown
}

fn read(document: &str) -> (Option<String>, Option<String>, Option<String>) {
    let item: Item = xml::from_slice(document.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{document}"));
    assert!(item.unknown.is_empty(), "{document}");
    let again: Item = xml::from_slice(&xml::to_vec(&item)).unwrap_or_else(|error| panic!("{error}\n{document}"));
    assert_eq!(again, item, "{document}");
    (item.ours, item.bare, item.name)
}

#[test]
fn an_element_without_a_namespace_is_not_its_namesake() {
    let (ours, bare, name) = (Some("Q".to_owned()), Some("U".to_owned()), Some("N".to_owned()));
    for content in ["<id>U</id>", "<f:id>Q</f:id>", "<f:id>Q</f:id><id>U</id>", "<id>U</id><f:id>Q</f:id>"] {
        let item = read(&format!("<f:item xmlns:f=\"urn:shop\">{content}</f:item>"));
        let is_there = |text, value: &Option<String>| value.clone().filter(|_| content.contains(text));
        assert_eq!(item, (is_there("f:id", &ours), is_there("<id", &bare), None), "{content}");
    }
    // Nothing is in a namespace here, so that one name is accepted for another; but not where there is one of that name.
    assert_eq!(read("<item><name>N</name><id>U</id></item>"), (None, bare, name));
}
