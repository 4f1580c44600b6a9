//! A type that generated code left out is read as its nearest kept ancestor, keeps its name, and is found by `unexpected`.

use centra_runtime::codegen::*;
use centra_runtime::{Nested, Unknown, xml};

#[derive(Debug)]
struct Fault {
    reason: Option<String>,
    unknown: Unknown,
}

#[derive(Debug)]
enum FaultKind {
    Fault(Fault),
    Late(Box<Late>),
}

#[derive(Debug)]
struct Late {
    reason: Option<String>,
    by: Option<String>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Report {
    fault: Nested<FaultKind>,
    unknown: Unknown,
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:t"], endpoints: &[] };

record! {
    Fault: "Fault";
    0 reason: "ns1:reason",
    _ unknown
}

kinds! {
    FaultKind: Fault Fault;
    0 Late Late: "ns1:Late",
    | 0 = "ns1:TooLate" "ns1:MuchTooLate",
}

record! {
    Late: "Late";
    0 reason: "ns1:reason",
    1 by: "ns1:by",
    _ unknown
}

record! {
    Report: "report".root("ns1:report");
    0 fault: "ns1:fault",
    _ unknown
}

fn read(ty: &str, inside: &str) -> Report {
    let text = format!(
        r#"<report xmlns="urn:t" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><fault i:type="{ty}">{inside}</fault></report>"#
    );
    xml::from_slice(text.as_bytes()).unwrap()
}

#[test]
fn it_is_read_as_the_nearest_that_is_kept_and_written_under_its_own_name() {
    let report = read("MuchTooLate", "<reason>r</reason><by>3</by><why>w</why>");
    let FaultKind::Late(late) = &*report.fault else { panic!("{report:?}") };
    assert_eq!((late.reason.as_deref(), late.by.as_deref()), (Some("r"), Some("3")));

    let found: Vec<String> = xml::unexpected(&report).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|found| found.contains("type")) && found.iter().any(|found| found.contains("why")));

    let written = String::from_utf8(xml::to_vec(&report)).unwrap();
    assert_eq!(written.matches(":type=").count(), 1, "{written}");
    assert!(written.contains("MuchTooLate\"") && written.contains("<why"), "{written}");
    assert_eq!(xml::from_slice::<Report>(written.as_bytes()).unwrap(), report);
}

#[test]
fn kept_types_and_strangers_are_as_before() {
    let late = read("Late", "<by>3</by>");
    assert!(matches!(&*late.fault, FaultKind::Late(late) if late.unknown.is_empty()), "{late:?}");
    assert!(xml::unexpected(&late).is_empty());
    let stranger = read("Lost", "<reason>r</reason>");
    assert!(matches!(&*stranger.fault, FaultKind::Fault(fault) if !fault.unknown.is_empty()), "{stranger:?}");
    let written = String::from_utf8(xml::to_vec(&stranger)).unwrap();
    assert!(written.contains("Lost\""), "{written}");
}
