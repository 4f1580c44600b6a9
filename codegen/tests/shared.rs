//! Types that another generated module has: taken whole, or refused with the reason.

use std::fs;

use centra_codegen::Generator;
use tempfile::TempDir;

const COMMON: &str = r#"
  <xs:complexType name="Address"><xs:sequence>
    <xs:element name="city" type="xs:string"/><xs:element name="gate" type="c:Gate" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Gate"><xs:sequence><xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType>
  <xs:complexType name="Party"><xs:sequence><xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType>"#;

const ORDERS: &str = r#"
  <xs:import namespace="urn:common" schemaLocation="common.xsd"/>
  <xs:complexType name="Order"><xs:sequence><xs:element name="to" type="c:Address"/></xs:sequence></xs:complexType>"#;

fn schema(namespace: &str, content: &str) -> String {
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="urn:common" targetNamespace="{namespace}" elementFormDefault="qualified">{content}
</xs:schema>"#
    )
}

/// A folder with these schemas, and a generator for each.
fn folder(common: &str, orders: &str) -> (TempDir, Generator, Generator) {
    let folder = tempfile::tempdir().unwrap();
    for (name, namespace, content) in [("common", "urn:common", common), ("orders", "urn:orders", orders)] {
        fs::write(folder.path().join(format!("{name}.xsd")), schema(namespace, content)).unwrap();
    }
    let generator = |name: &str| Generator::new(folder.path().join(name)).base(folder.path());
    let (common, orders) = (generator("common.xsd").shared(true), generator("orders.xsd"));
    (folder, common, orders)
}

fn text(generator: &Generator) -> String {
    generator.render().unwrap_or_else(|failure| panic!("{failure}")).0
}

fn refusal(generator: &Generator) -> String {
    generator.render().expect_err("refused").rendered(false)
}

fn structs(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("pub struct ")?.split([' ', '{', '(']).next()).collect()
}

#[test]
fn what_stands_in_a_type_is_taken_with_it() {
    let (_folder, common, orders) = folder(COMMON, ORDERS);
    for names in [["urn:common"], ["Address"], ["{urn:common}Address"], ["*"]] {
        let text = text(&orders.clone().types_from("crate::common", &common, names));
        assert_eq!(
            structs(&text),
            if names == ["Address"] || names[0].starts_with('{') { vec!["Order", "Party"] } else { vec!["Order"] }
        );
        assert!(text.contains("Gate") && text.contains("pub to: Nested<Address>"), "{text}");
        assert!(text.contains(r#"uris: &["", "urn:common", "urn:orders"]"#), "{text}");
        assert!(text.contains("const _: () = crate::common::SHARED_TYPES"), "{text}");
    }
}

#[test]
fn all_structs_of_a_shared_module_have_constructors() {
    let (_folder, common, _) = folder(COMMON, ORDERS);
    let text = text(&common);
    assert!(text.contains("pub fn new(city: impl IntoValue<String>)"), "{text}");
    assert!(text.contains("pub const SHARED_TYPES"), "{text}");
}

#[test]
fn a_name_that_matches_nothing_is_refused_with_what_is_near() {
    let (_folder, common, orders) = folder(COMMON, ORDERS);
    let said = |name: &str| refusal(&orders.clone().types_from("crate::common", &common, [name]));
    assert!(said("urn:comon").contains("there is the namespace `urn:common`"), "{}", said("urn:comon"));
    assert!(said("Adress").contains("there is `Address`"), "{}", said("Adress"));
    assert!(said("Address/city").contains("it is no type"), "{}", said("Address/city"));
}

#[test]
fn a_module_that_cannot_be_used_is_refused() {
    let (folder, common, orders) = folder(COMMON, ORDERS);
    let said = |module: &str, other: &Generator| refusal(&orders.clone().types_from(module, other, ["urn:common"]));
    assert!(said("crate::common", &common.clone().shared(false)).contains("call `shared(true)`"));
    assert!(said("crate common", &common).contains("is no path of a module"));
    let missing = Generator::new(folder.path().join("missing.xsd")).shared(true);
    assert!(said("crate::common", &missing).contains("cannot be generated"));
    let serde = orders.clone().serde(true).types_from("crate::common", &common, ["urn:common"]);
    assert!(refusal(&serde).contains("without serde's traits"));
    let renamed = common.clone().rename("Address/city", "town");
    assert!(said("crate::common", &renamed).contains("there `town: Option<String>`, here `city: Option<String>`"));
}

#[test]
fn a_type_that_only_one_of_them_knows_is_refused() {
    let (_folder, common, orders) = folder(COMMON, ORDERS);
    let small = tempfile::tempdir().unwrap();
    fs::write(small.path().join("common.xsd"), schema("urn:common", &COMMON.replace("Party", "Partner"))).unwrap();
    let small = Generator::new(small.path().join("common.xsd")).shared(true);
    let said = refusal(&orders.clone().types_from("crate::common", &small, ["urn:common"]));
    assert!(said.contains("`crate::common` has no type `Party`"), "{said}");
    // Where all that both have is wanted, it is generated here.
    assert_eq!(structs(&text(&orders.clone().types_from("crate::common", &small, ["*"]))), ["Order", "Party"]);
    drop(common);
}

#[test]
fn a_type_derived_here_has_no_place_in_the_other_modules_enum() {
    let derived = ORDERS.replace(
        r#"<xs:element name="to" type="c:Address"/>"#,
        r#"<xs:element name="to" type="c:Address"/><xs:element name="by" type="c:Party"/>"#,
    ) + r#"<xs:complexType name="Firm"><xs:complexContent><xs:extension base="c:Party"/></xs:complexContent></xs:complexType>"#;
    let (_folder, common, orders) = folder(COMMON, &derived);
    let said = refusal(&orders.types_from("crate::common", &common, ["urn:common"]));
    assert!(said.contains("`Firm` is derived from `Party` of `crate::common`, which does not know it"), "{said}");
}

#[test]
fn a_module_may_take_from_one_that_takes() {
    let (folder, common, orders) = folder(COMMON, ORDERS);
    let orders = orders.types_from("crate::common", &common, ["urn:common"]).shared(true);
    let stock = r#"<xs:import namespace="urn:orders" schemaLocation="orders.xsd"/><xs:import namespace="urn:common" schemaLocation="common.xsd"/>
        <xs:complexType name="Stock"><xs:sequence><xs:element name="of" type="o:Order"/><xs:element name="at" type="c:Address"/></xs:sequence></xs:complexType>"#;
    let stock = schema("urn:stock", stock).replace("xmlns:c=", "xmlns:o=\"urn:orders\" xmlns:c=");
    fs::write(folder.path().join("stock.xsd"), stock).unwrap();
    let stock = Generator::new(folder.path().join("stock.xsd"));
    let through = stock.clone().types_from("crate::orders", &orders, ["*"]);
    assert_eq!(structs(&text(&through)), ["Stock"]);
    let both =
        stock.types_from("crate::common", &common, ["urn:common"]).types_from("crate::orders", &orders, ["urn:orders"]);
    assert_eq!(structs(&text(&both)), ["Stock"]);
}

#[test]
fn modules_that_number_their_namespaces_otherwise_are_not_both_taken_from() {
    let (folder, common, orders) = folder(COMMON, ORDERS);
    let money = r#"<xs:complexType name="Money"><xs:sequence><xs:element name="amount" type="xs:decimal"/></xs:sequence></xs:complexType>"#;
    fs::write(folder.path().join("money.xsd"), schema("urn:money", money)).unwrap();
    let money = Generator::new(folder.path().join("money.xsd")).shared(true);
    let both = orders.types_from("crate::common", &common, ["urn:common"]).types_from("crate::money", &money, ["*"]);
    let said = refusal(&both);
    assert!(said.contains("let one of them take types from the other"), "{said}");
}
