//! Ties by example, each in every order.

use super::*;

fn wish(name: &str, namespace: &str, role: Role) -> Wish {
    let origin = Origin::Namespace(namespace.to_owned());
    Wish { owner: None, name: name.to_owned(), origin, role, key: String::new() }
}

/// What each is called, whatever their order.
fn named(scope: &Scope, wishes: &[Wish]) -> Vec<String> {
    let names = |wishes: &[Wish]| -> Vec<String> {
        scope.clone().claim_all(wishes).into_iter().map(|claimed| claimed.ident.to_string()).collect()
    };
    let expected = names(wishes);
    for turn in 0..wishes.len() {
        let mut turned: Vec<Wish> = wishes.to_vec();
        turned.rotate_left(turn);
        let mut found = names(&turned);
        found.rotate_right(turn);
        assert_eq!(found, expected, "{turn}");
        turned.reverse();
        let mut found = names(&turned);
        found.reverse();
        found.rotate_right(turn);
        assert_eq!(found, expected, "{turn}, reversed");
    }
    expected
}

fn types(wishes: &[(&str, &str, Role)]) -> Vec<String> {
    let wishes: Vec<Wish> = wishes.iter().map(|(name, namespace, role)| wish(name, namespace, *role)).collect();
    named(&Scope::types(), &wishes)
}

fn values(names: &[&str]) -> Vec<String> {
    let wishes: Vec<Wish> = names.iter().map(|name| wish(name, "", Role::Value)).collect();
    named(&Scope::variants(), &wishes)
}

fn fields(wishes: &[(&str, &str, Role)]) -> Vec<String> {
    let wishes: Vec<Wish> = wishes.iter().map(|(name, namespace, role)| wish(name, namespace, *role)).collect();
    named(&Scope::fields(), &wishes)
}

#[test]
fn types_of_two_namespaces_are_told_apart_by_these() {
    use Role::{Element, Type};
    assert_eq!(
        types(&[
            ("Item", "urn:shop:orders", Type),
            ("Item", "urn:shop:stock", Type),
            ("Other", "urn:shop:stock", Type)
        ]),
        ["OrdersItem", "StockItem", "Other"]
    );
    let (orders, stock) = ("http://example.com/orders/v1", "http://example.com/stock/v1");
    assert_eq!(types(&[("item", orders, Type), ("Item", stock, Type)]), ["OrdersV1Item", "StockV1Item"]);
    // As many words as it takes.
    assert_eq!(
        types(&[("Item", "urn:a:types", Type), ("Item", "urn:b:types", Type), ("Item", "", Type)]),
        ["ATypesItem", "BTypesItem", "NoNamespaceItem"]
    );
    // What is called so itself keeps its name.
    assert_eq!(
        types(&[("Item", "urn:orders", Type), ("Item", "urn:stock", Type), ("StockItem", "urn:x", Type)]),
        ["OrdersItem", "StockItemType", "StockItem"]
    );
    // First where, then what.
    assert_eq!(
        types(&[("item", "urn:a", Type), ("item", "urn:a", Element), ("Item", "urn:b", Element)]),
        ["AItem", "AItemElement", "BItem"]
    );
    // Nothing of these two namespaces differs in words.
    assert_eq!(types(&[("Item", "urn:a", Type), ("Item", "http://a", Type)]), ["AItem2", "AItem"]);
}

#[test]
fn a_type_keeps_its_name_before_an_element() {
    use Role::{Element, Message, Type};
    assert_eq!(
        types(&[("order", "urn:a", Element), ("Order", "urn:a", Type), ("Order", "urn:a", Message)]),
        ["OrderElement", "Order", "OrderMessage"]
    );
    assert_eq!(types(&[("Result", "urn:a", Type), ("ResultType", "urn:a", Type)]), ["ResultType2", "ResultType"]);
}

#[test]
fn what_differs_by_symbols_or_case_says_so() {
    assert_eq!(values(&["a.b", "a-b", "a b", "a_b", "ab"]), ["ADotB", "ADashB", "ASpaceB", "AUnderscoreB", "Ab"]);
    assert_eq!(values(&["A", "a", "y", "Y"]), ["A", "ALower", "YLower", "Y"]);
    assert_eq!(
        values(&["1", "+1", "-1", "1.0", "1-0", "01"]),
        ["Value1", "Plus1", "Minus1", "Value1Dot0", "Value1Dash0", "Value01"]
    );
    assert_eq!(values(&["€", "£", "Value"]), ["Eur", "Ps", "Value"]);
    assert_eq!(values(&["😀", "🎉"]), ["Grinning", "Tada"]);
    use Role::Type;
    assert_eq!(types(&[("EMAIDType", "", Type), ("EMAID_Type", "", Type)]), ["EmaidType", "EmaidUnderscoreType"]);
    assert_eq!(types(&[("type", "", Type), ("Type", "", Type)]), ["TypeLower", "Type"]);
}

#[test]
fn a_field_is_named_by_what_it_is() {
    use Role::{Attribute, Child, Foreign, ForeignAttribute, Unqualified};
    assert_eq!(
        fields(&[
            ("id", "urn:own", Child),
            ("id", "", Unqualified),
            ("id", "urn:stock", Foreign),
            ("id", "", Attribute),
            ("lang", "", Attribute),
            ("lang", namespace::XML, ForeignAttribute),
        ]),
        ["id", "no_namespace_id", "stock_id", "id_attribute", "lang", "xml_lang"]
    );
    assert_eq!(fields(&[("id", "urn:a", Foreign), ("id", "urn:b", Foreign)]), ["a_id", "b_id"]);
    assert_eq!(
        fields(&[("name", "", Child), ("Name", "", Child), ("NAME", "", Child), ("nAme", "", Child)]),
        ["name", "name_capital", "name_upper", "n_ame"]
    );
    assert_eq!(fields(&[("a.b", "", Child), ("a_b", "", Child), ("aB", "", Child)]), ["a_dot_b", "a_b", "a_b2"]);
}

#[test]
fn composed_and_decomposed_letters_are_the_same() {
    assert_eq!(values(&["é", "e\u{301}"]), ["É2", "É"]);
    assert_eq!(fields(&[("größe1", "", Role::Child), ("größel", "", Role::Child)]), ["größe1", "größel2"]);
}

#[test]
fn what_is_named_before_is_not_touched() {
    let mut scope = Scope::types();
    scope.claim("OrderItem");
    let owner = Scope::types().claim("Order").ident;
    let inner = Wish { owner: Some(owner), ..wish("item", "urn:a", Role::Inner) };
    assert_eq!(named(&scope, &[inner]), ["OrderItemInner"]);
    // Without the `_` of a keyword.
    let keyword = Scope::types().claim("self").ident;
    let inner = Wish { owner: Some(keyword), ..wish("item", "urn:a", Role::Inner) };
    assert_eq!(named(&scope, &[inner]), ["SelfItem"]);
    let made = Wish { origin: Origin::Named(vec!["colour".into(), "size".into()]), ..wish("Choice", "", Role::Made) };
    scope.claim("Choice");
    assert_eq!(named(&scope, &[made]), ["ColourChoice"]);
}

#[test]
fn a_choice_is_told_from_another_by_its_elements() {
    let choice = |names: &[&str]| {
        let origin = Origin::Named(names.iter().map(ToString::to_string).collect());
        Wish { origin, ..wish("choice", "", Role::Made) }
    };
    assert_eq!(named(&Scope::fields(), &[choice(&["a", "b"])]), ["choice"]);
    assert_eq!(named(&Scope::fields(), &[choice(&["a", "b"]), choice(&["c", "d"])]), ["a_choice", "c_choice"]);
    assert_eq!(named(&Scope::fields(), &[choice(&["a", "b"]), choice(&["a", "d"])]), ["a_b_choice", "a_d_choice"]);
}

#[test]
fn thousands_of_namesakes_take_no_longer_than_their_number() {
    let wishes: Vec<Wish> =
        (0..20_000).map(|index| wish("Item", &format!("urn:n{}:x", index % 100), Role::Type)).collect();
    assert_eq!(Scope::types().claim_all(&wishes).len(), 20_000);
}
