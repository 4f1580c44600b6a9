//! What is called the same, whatever comes before it, beside it, or is left out.

use std::collections::BTreeMap;
use std::path::Path;

use centra_codegen::Generator;

/// The fields of each public type, by its name.
fn types(text: &str) -> BTreeMap<String, String> {
    let fields = |from: usize| -> String {
        text[from..]
            .lines()
            .skip(1)
            .take_while(|line| *line != "}")
            .filter(|line| line.trim().starts_with("pub "))
            .collect()
    };
    let mut types = BTreeMap::new();
    for keyword in ["pub struct ", "pub enum "] {
        for (at, _) in text.match_indices(keyword) {
            let name: String =
                text[at + keyword.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            types.insert(name, fields(at));
        }
    }
    types
}

fn generate(folder: &Path, operations: &[&str]) -> String {
    // A slice without some of the derived types has fields of the base alone; that is another rule than the names are.
    let generator = Generator::new(folder.join("shop.wsdl")).base(folder).all_derived_types(true);
    let generator = if operations.is_empty() { generator } else { generator.operations(operations.iter().copied()) };
    generator.render().unwrap_or_else(|failure| panic!("{failure}")).0
}

fn schema(namespace: &str, content: &str) -> String {
    format!(
        r#"<xs:schema targetNamespace="urn:shop:{namespace}" elementFormDefault="qualified" xmlns:me="urn:shop:{namespace}">{content}</xs:schema>"#
    )
}

const CHOICE: &str =
    r#"<xs:choice><xs:element name="cash" type="xs:int"/><xs:element name="card" type="xs:string"/></xs:choice>"#;

fn orders() -> Vec<String> {
    let list = [
        r#"<xs:element name="Ask"><xs:complexType><xs:sequence><xs:element name="item" type="me:Item"/></xs:sequence></xs:complexType></xs:element>"#.to_owned(),
        r#"<xs:complexType name="Item"><xs:sequence><xs:element name="ordered" type="xs:int"/></xs:sequence></xs:complexType>"#.to_owned(),
        r#"<xs:element name="Item"><xs:complexType><xs:sequence><xs:element name="shown" type="xs:int"/></xs:sequence></xs:complexType></xs:element>"#.to_owned(),
        r#"<xs:complexType name="Paid"><xs:complexContent><xs:extension base="me:Bill"/></xs:complexContent></xs:complexType>"#.to_owned(),
        format!(r#"<xs:complexType name="Bill"><xs:sequence>{CHOICE}</xs:sequence></xs:complexType>"#),
        r#"<xs:element name="Pay"><xs:complexType><xs:sequence><xs:element name="paid" type="me:Paid"/></xs:sequence></xs:complexType></xs:element>"#.to_owned(),
        r#"<xs:element name="Bills"><xs:complexType><xs:sequence><xs:element name="bill" type="me:Bill"/></xs:sequence></xs:complexType></xs:element>"#.to_owned(),
        r#"<xs:simpleType name="Unit"><xs:restriction base="xs:string"><xs:enumeration value="a-b"/><xs:enumeration value="a.b"/></xs:restriction></xs:simpleType>"#.to_owned(),
        r#"<xs:simpleType name="unit"><xs:restriction base="xs:string"><xs:enumeration value="c"/></xs:restriction></xs:simpleType>"#.to_owned(),
        r#"<xs:complexType name="Units"><xs:sequence><xs:element name="one" type="me:Unit"/><xs:element name="two" type="me:unit"/></xs:sequence></xs:complexType>"#.to_owned(),
    ];
    list.to_vec()
}

fn stock() -> Vec<String> {
    let list = [
        r#"<xs:element name="Count"><xs:complexType><xs:sequence><xs:element name="item" type="me:Item"/></xs:sequence></xs:complexType></xs:element>"#,
        r#"<xs:complexType name="Item"><xs:sequence><xs:element name="counted" type="xs:int"/></xs:sequence></xs:complexType>"#,
    ];
    list.map(str::to_owned).to_vec()
}

/// A service of these schemas.
fn write(folder: &Path, schemas: &[String]) {
    let operation = |name: &str| format!(r#"<operation name="{name}"><input message="t:{name}"/></operation>"#);
    let message = |name: &str, namespace: &str| {
        format!(r#"<message name="{name}"><part name="p" element="{namespace}:{name}"/></message>"#)
    };
    let operations = ["Ask", "Pay", "Bills", "Count", "Item"];
    let text = format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
 xmlns:o="urn:shop:orders" xmlns:s="urn:shop:stock" targetNamespace="urn:t"><types>{}</types>{}{}{}{}{}<portType name="pt">{}</portType></definitions>"#,
        schemas.concat(),
        message("Ask", "o"),
        message("Pay", "o"),
        message("Bills", "o"),
        message("Item", "o"),
        message("Count", "s"),
        operations.map(operation).concat(),
    );
    std::fs::write(folder.join("shop.wsdl"), text).unwrap();
}

/// The types of these schemas, and of slices of them.
fn whole(schemas: &[String]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), schemas);
    let whole = types(&generate(folder.path(), &[]));
    for slice in [&["Ask"][..], &["Pay"], &["Bills"], &["Count"], &["Item"], &["Count", "Item"]] {
        for (name, fields) in types(&generate(folder.path(), slice)) {
            if !["Client", "Server"].contains(&name.as_str()) {
                assert_eq!(whole.get(&name), Some(&fields), "{name} of {slice:?}");
            }
        }
    }
    whole
}

#[test]
fn order_and_slices_change_no_name() {
    let (mut first, mut second) = (orders(), stock());
    let expected = whole(&[schema("orders", &first.concat()), schema("stock", &second.concat())]);
    let names: Vec<&str> = expected.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Ask",
            "Bill",
            "BillChoice",
            "BillKind",
            "Bills",
            "Client",
            "Count",
            "OrdersItem",
            "OrdersItemElement",
            "Paid",
            "Pay",
            "StockItem",
            "Unit",
            "UnitLower",
            "Units"
        ]
    );
    assert!(expected["OrdersItem"].contains("ordered") && expected["StockItem"].contains("counted"));
    for _ in 0..first.len() {
        first.rotate_left(1);
        second.reverse();
        assert_eq!(whole(&[schema("orders", &first.concat()), schema("stock", &second.concat())]), expected);
        first.reverse();
        assert_eq!(whole(&[schema("stock", &second.concat()), schema("orders", &first.concat())]), expected);
        first.reverse();
    }
}

#[test]
fn what_is_added_changes_no_other_name() {
    let before = whole(&[schema("orders", &orders().concat()), schema("stock", &stock().concat())]);
    let item = |name: &str, field: &str| {
        format!(
            r#"<xs:complexType name="{name}"><xs:sequence><xs:element name="{field}" type="xs:int"/></xs:sequence></xs:complexType>"#
        )
    };
    // An unrelated type, and a third of the same name.
    for (name, namespace) in [("Unrelated", "aaa"), ("Item", "aaa"), ("Item", "zzz")] {
        let added = schema(namespace, &item(name, "added"));
        for at in 0..3 {
            let mut schemas = vec![schema("orders", &orders().concat()), schema("stock", &stock().concat())];
            schemas.insert(at, added.clone());
            let after = whole(&schemas);
            for (known, fields) in &before {
                assert_eq!(after.get(known), Some(fields), "{known}, with {name} of {namespace}");
            }
            assert_eq!(after.len(), before.len() + 1);
        }
    }
}

#[test]
fn a_name_that_comes_to_mean_two_types_is_gone() {
    let count = stock()[0].replace("me:Item", "xs:int");
    let alone = whole(&[schema("orders", &orders().concat()), schema("stock", &count)]);
    let both = whole(&[schema("orders", &orders().concat()), schema("stock", &stock().concat())]);
    assert!(alone["Item"].contains("ordered") && alone["ItemElement"].contains("shown"));
    assert!(!both.contains_key("Item") && !both.contains_key("ItemElement"));
}
