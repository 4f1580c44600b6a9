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

/// A schema of these declarations: what becomes of it, with all allocations.
fn generated(declarations: &str) -> (AllocationInfo, Result<usize, String>) {
    let text = format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">{declarations}</xs:schema>"#
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.xsd");
    std::fs::write(&path, text).unwrap();
    let mut result = Ok(0);
    let info = measure(|| {
        result = Generator::new(&path)
            .render()
            .map(|(text, _)| text.lines().count())
            .map_err(|failure| failure.rendered(false));
    });
    (info, result)
}

/// What four times as much takes may be up to six times as much; sixteen times is what a search in a list would take.
#[track_caller]
fn grows_with(declarations: impl Fn(usize) -> String, few: usize) {
    let ((small, lines), (large, many)) = (generated(&declarations(few)), generated(&declarations(4 * few)));
    assert!(many.clone().unwrap() <= 5 * lines.clone().unwrap(), "{lines:?} and {many:?} lines");
    assert!(large.bytes_total <= 6 * small.bytes_total, "{} and {} bytes", small.bytes_total, large.bytes_total);
    assert!(large.bytes_max <= 6 * small.bytes_max, "{} and {} bytes at once", small.bytes_max, large.bytes_max);
}

fn substitutes(members: usize, references: usize) -> String {
    let head = r#"<xs:element name="head" type="xs:string"/>"#.to_owned();
    let member = |n| format!(r#"<xs:element name="m{n}" type="xs:string" substitutionGroup="t:head"/>"#);
    let reference = |n| {
        format!(
            r#"<xs:complexType name="C{n}"><xs:sequence><xs:element name="q" type="xs:int"/><xs:element ref="t:head"/></xs:sequence></xs:complexType>"#
        )
    };
    let members = (0..members).map(member);
    std::iter::once(head).chain(members).chain((0..references).map(reference)).collect()
}

fn chain(levels: usize) -> String {
    let first = r#"<xs:complexType name="T0"/>"#.to_owned();
    let level = |n: usize| {
        let base = n - 1;
        format!(
            r#"<xs:complexType name="T{n}"><xs:complexContent><xs:extension base="t:T{base}"><xs:sequence><xs:element name="e{n}" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"#
        )
    };
    std::iter::once(first).chain((1..levels).map(level)).collect()
}

/// Each level has the next one twice: a choice of all ways.
fn ways(levels: usize) -> String {
    let level = |n: usize| {
        let next = n + 1;
        format!(
            r#"<xs:group name="g{n}"><xs:choice><xs:group ref="t:g{next}"/><xs:sequence><xs:element name="y{n}" type="xs:int"/><xs:group ref="t:g{next}"/></xs:sequence></xs:choice></xs:group>"#
        )
    };
    let last = format!(
        r#"<xs:group name="g{levels}"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence></xs:group>"#
    );
    let root = r#"<xs:complexType name="A"><xs:group ref="t:g0"/></xs:complexType>"#.to_owned();
    (0..levels).map(level).chain([last, root]).collect()
}

#[test]
fn many_attributes_substitutes_and_documentation_are_looked_at_once() {
    let attributes = |count| {
        let attribute = |n| format!(r#"<xs:attribute name="a{n}" type="xs:int"/>"#);
        format!(r#"<xs:complexType name="A">{}</xs:complexType>"#, (0..count).map(attribute).collect::<String>())
    };
    grows_with(attributes, 500);
    grows_with(|members| substitutes(members, 1), 500);
    let documentation = |paragraphs| {
        let text = "some words of documentation, and more. ".repeat(100 * paragraphs);
        format!(
            "<xs:complexType name='A'><xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation></xs:complexType>"
        )
    };
    grows_with(documentation, 50);
}

#[test]
fn what_multiplies_elements_is_refused_at_its_place_before_it_costs_anything() {
    for (declarations, place) in [
        (substitutes(2_000, 500), "the substitution group of `{urn:t}head` adds 2000"),
        (chain(800), "what `T"),
        (ways(16), "expanding the group `{urn:t}g"),
    ] {
        let (info, result) = generated(&declarations);
        let told = result.unwrap_err();
        assert!(told.contains("E109") && told.contains(place) && told.contains("large.xsd:1:"), "{told}");
        assert!(info.bytes_max < 100 << 20, "{} bytes at once for {place}", info.bytes_max);
    }
    for fine in [substitutes(500, 20), chain(100), ways(6)] {
        assert!(generated(&fine).1.is_ok());
    }
}
