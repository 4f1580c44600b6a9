//! That the work grows with the WSDL and no faster. Nothing here looks at a clock: allocations are counted.

mod synthetic;

use allocation_counter::{AllocationInfo, measure};
use centra_codegen::Generator;

/// What it takes to generate from a WSDL of this many types, and lines of the output.
fn cost(types: usize) -> (AllocationInfo, usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.wsdl");
    std::fs::write(&path, synthetic::wsdl(types, types / 5)).unwrap();
    let mut lines = 0;
    let info = measure(|| {
        let (text, report) =
            Generator::new(&path).render().unwrap_or_else(|failure| panic!("{}", failure.rendered(false)));
        assert_eq!((report.operations, report.warnings()), (types / 5, 0));
        lines = text.lines().count();
    });
    (info, lines)
}

#[test]
fn ten_times_the_types_take_ten_times_the_work() {
    let ((small, few), (large, many)) = (cost(100), cost(1_000));
    assert!((8..12).contains(&(many / few)), "{few} and {many} lines");
    // Buffers that double may cost up to twice as much; what is quadratic costs a hundred times.
    assert!(large.count_total <= 15 * small.count_total, "{} and {} allocations", small.count_total, large.count_total);
    assert!(large.bytes_total <= 15 * small.bytes_total, "{} and {} bytes", small.bytes_total, large.bytes_total);
    assert!(large.bytes_max <= 15 * small.bytes_max, "{} and {} bytes at once", small.bytes_max, large.bytes_max);
}

/// Each names the next one twice: written out, that is more than any machine can do.
fn doubled(of: &str, last: &str) -> Result<(), String> {
    let levels: String =
        (0..64).map(|n| of.replace("NEXT", &format!("t:n{}", n + 1)).replace("NAME", &format!("n{n}"))).collect();
    let text = format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">{levels}{last}</xs:schema>"#
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("doubled.xsd");
    std::fs::write(&path, text).unwrap();
    Generator::new(&path).render().map(drop).map_err(|failure| failure.rendered(false))
}

#[test]
fn unions_of_unions_are_walked_once() {
    let union = r#"<xs:simpleType name="NAME"><xs:union memberTypes="NEXT NEXT"/></xs:simpleType>"#;
    let last = r#"<xs:simpleType name="n64"><xs:restriction base="xs:int"/></xs:simpleType>
        <xs:element name="root"><xs:complexType><xs:attribute name="a" type="t:n0"/></xs:complexType></xs:element>"#;
    assert_eq!(doubled(union, last), Ok(()));
}

#[test]
fn attribute_groups_that_double_are_refused() {
    let group = r#"<xs:attributeGroup name="NAME"><xs:attributeGroup ref="NEXT"/><xs:attributeGroup ref="NEXT"/></xs:attributeGroup>"#;
    let last = r#"<xs:attributeGroup name="n64"><xs:attribute name="a"/></xs:attributeGroup>
        <xs:element name="root"><xs:complexType><xs:attributeGroup ref="t:n0"/></xs:complexType></xs:element>"#;
    assert!(doubled(group, last).is_err_and(|message| message.contains("E109")));
}
