//! What is told of values that are not read, written or checked as the schema means them.

use centra_codegen::Generator;
use centra_codegen::diag::Diagnostic;

const SCHEMA: &str =
    r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">"#;

/// The findings about a schema that have this code, each with the line that it points to.
fn found(body: &str, code: &str, validate: bool) -> Vec<(String, Diagnostic)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xsd");
    let text = format!("{SCHEMA}\n{body}\n</xs:schema>");
    std::fs::write(&path, &text).unwrap();
    let (_, report) = Generator::new(&path).validate(validate).render().unwrap();
    let found = report.diagnostics().filter(|found| found.code == code);
    let line = |found: &Diagnostic| {
        let line = text[..found.span.start as usize].matches('\n').count();
        text.lines().nth(line).unwrap_or_default().trim().to_owned()
    };
    found.map(|found| (line(found), found.clone())).collect()
}

#[test]
fn values_that_are_no_names_are_told() {
    let body = r#"<xs:simpleType name="code"><xs:restriction base="xs:QName">
          <xs:enumeration value="t:a"/>
          <xs:enumeration value="gone:a"/>
          <xs:enumeration value="a b"/>
        </xs:restriction></xs:simpleType>
        <xs:simpleType name="text"><xs:restriction base="xs:string"><xs:enumeration value="gone:a"/></xs:restriction></xs:simpleType>
        <xs:element name="plain" type="t:code"/><xs:element name="other" type="t:text"/>"#;
    let found = found(body, "W120", false);
    let lines: Vec<&str> = found.iter().map(|(line, _)| line.trim()).collect();
    assert_eq!(lines, [r#"<xs:enumeration value="gone:a"/>"#, r#"<xs:enumeration value="a b"/>"#]);
    assert_eq!(found[0].1.message, "`gone:a` is no qualified name with a prefix that is declared");
}

#[test]
fn facets_of_the_text_of_names_are_not_checked() {
    let restricted = |base: &str, facet: &str| {
        format!(
            r#"<xs:simpleType name="list"><xs:list itemType="xs:QName"/></xs:simpleType>
            <xs:element name="e"><xs:simpleType><xs:restriction base="{base}">{facet}</xs:restriction></xs:simpleType></xs:element>"#
        )
    };
    let pattern = r#"<xs:pattern value="t:.*"/>"#;
    for base in ["xs:QName", "xs:NOTATION", "t:list"] {
        assert_eq!(found(&restricted(base, pattern), "N303", true).len(), 1, "{base}");
    }
    let values = r#"<xs:enumeration value="t:a t:b"/>"#;
    assert_eq!(found(&restricted("t:list", values), "N304", true).len(), 1);
}

#[test]
fn bounds_that_are_not_checked_are_told() {
    let simple = |base: &str, facets: &str| {
        format!(
            r#"<xs:element name="e"><xs:simpleType><xs:restriction base="xs:{base}">{facets}</xs:restriction></xs:simpleType></xs:element>"#
        )
    };
    let bounds = r#"<xs:minInclusive value="2000"/><xs:maxExclusive value="2001"/>"#;
    for base in ["string", "token", "boolean"] {
        let body = simple(base, bounds);
        let found = found(&body, "N304", true);
        assert_eq!(found.len(), 2, "{base}");
        assert_eq!(found[0].1.message, "`minInclusive` `2000` is not checked");
    }
    assert!(found(&simple("string", bounds), "N304", false).is_empty(), "nothing is checked anyway");
    for base in ["decimal", "float", "gYear"] {
        assert!(found(&simple(base, bounds), "N304", true).is_empty(), "{base}");
    }
}

/// Unions of unions that each restrict the one before twice have more ways into them than there could be lines.
#[test]
fn unions_of_restricted_unions_are_looked_into_so_far() {
    let mut body = r#"<xs:element name="e" type="t:u40"/><xs:simpleType name="u0"><xs:restriction base="xs:int"/></xs:simpleType>"#.to_owned();
    for number in 1..=40 {
        let member = format!(
            r#"<xs:simpleType><xs:restriction base="t:u{}"><xs:pattern value="\d"/></xs:restriction></xs:simpleType>"#,
            number - 1
        );
        let union = format!(r#"<xs:simpleType name="u{number}"><xs:union>{member}{member}</xs:union></xs:simpleType>"#);
        body.push_str(&union);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xsd");
    std::fs::write(&path, format!("{SCHEMA}{body}</xs:schema>")).unwrap();
    let (text, _) = Generator::new(&path).validate(true).render().unwrap();
    assert!(text.len() < 100_000, "{}", text.len());
}

/// A pattern that cannot be checked takes nothing else of its restriction with it.
#[test]
fn what_stands_beside_a_pattern_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xsd");
    let body = r#"<xs:element name="e"><xs:simpleType><xs:restriction base="xs:string">
        <xs:pattern value="\p{IsNowhere}"/><xs:pattern value="a+"/><xs:maxLength value="77"/></xs:restriction></xs:simpleType></xs:element>"#;
    std::fs::write(&path, format!("{SCHEMA}{body}</xs:schema>")).unwrap();
    let (text, report) = Generator::new(&path).validate(true).render().unwrap();
    assert_eq!(report.diagnostics().filter(|found| found.code == "N303").count(), 1);
    assert!(text.contains("MaxLength") && !text.contains("Pattern"), "{text}");
}
