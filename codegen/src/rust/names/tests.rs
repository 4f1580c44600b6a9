//! Each rule of naming, by example.

use super::*;

fn field(name: &str) -> String {
    Scope::fields().claim(name).ident.to_string()
}

fn ty(name: &str) -> String {
    Scope::types().claim(name).ident.to_string()
}

fn variant(name: &str) -> String {
    Scope::variants().claim(name).ident.to_string()
}

fn claims(mut scope: Scope, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| scope.claim(name).ident.to_string()).collect()
}

#[test]
fn words_decide() {
    assert_eq!(field("preferred_shipping_date"), "preferred_shipping_date");
    assert_eq!(field("CarrierInformation"), "carrier_information");
    assert_eq!(ty("carrier_information"), "CarrierInformation");
    assert_eq!(ty("events_GetByMarkets"), "EventsGetByMarkets");
    assert_eq!(ty("EMAIDType"), "EmaidType");
    assert_eq!(Scope::constants(&[]).claim("soap-api").ident.as_str(), "SOAP_API");
}

#[test]
fn empty_names_get_a_word() {
    assert_eq!(field("_"), "underscore");
    assert_eq!(field(""), "field");
    assert_eq!(ty("·"), "Type·");
    assert_eq!(variant("<="), "LessEqual");
    assert_eq!(variant("€"), "Value");
    assert_eq!(variant(""), "Value");
}

#[test]
fn leading_digits_get_a_word() {
    assert_eq!(field("3dSecure"), "field_3d_secure");
    assert_eq!(ty("3dSecure"), "Type3dSecure");
    assert_eq!(variant("10"), "Value10");
    assert_eq!(variant("-1"), "Minus1");
    assert_eq!(variant("1.0"), "Value1_0");
}

#[test]
fn every_keyword_is_escaped() {
    for keyword in KEYWORDS {
        let expected = format!("r#{keyword}");
        assert_eq!(field(keyword), expected);
        assert!(syn::parse_str::<syn::Ident>(&expected).is_ok(), "{keyword} needs no or another escape");
    }
    for keyword in ["self", "super", "crate"] {
        assert_eq!(field(keyword), format!("{keyword}_"));
    }
    assert_eq!(ty("self"), "Self_");
    assert_eq!(variant("self"), "Self_");
    // Keywords only in places where no identifier of ours stands.
    for weak in ["union", "macro_rules", "raw", "safe", "auto", "default"] {
        assert_eq!(field(weak), weak);
    }
}

#[test]
fn every_claim_is_an_identifier() {
    for name in [
        "a",
        "type",
        "Self",
        "self",
        "_",
        "3",
        "",
        "²",
        "Ⓐ",
        "\u{345}a",
        "a\u{203f}b",
        "日本",
        "ß",
        "ŉ",
        "ﬁ",
        "-",
        "a b",
        "É",
    ] {
        for ident in [field(name), ty(name), variant(name), Scope::constants(&[]).claim(name).ident.to_string()] {
            assert!(syn::parse_str::<syn::Ident>(&ident).is_ok(), "{name:?} gave {ident:?}");
        }
    }
}

#[test]
fn reserved_names_are_set_apart() {
    let claimed = Scope::types().claim("result");
    assert_eq!(claimed.ident.as_str(), "ResultType");
    assert_eq!(claimed.renamed, Some(Rename::Reserved("Result".to_owned())));
    for name in RESERVED_TYPES {
        assert_ne!(ty(name), *name);
    }
    assert_eq!(variant("none"), "None");
    assert_eq!(Scope::methods(&["new"]).claim("new").ident.as_str(), "set_new");
}

#[test]
fn one_by_one_names_are_numbered_in_order() {
    assert_eq!(
        claims(Scope::fields(), &["a.b", "a-b", "a_b", "a_b2", "aB"]),
        ["a_b", "a_b2", "a_b3", "a_b2_2", "a_b4"]
    );
    let mut scope = Scope::fields();
    scope.claim("type");
    assert_eq!(scope.claim("Type").renamed, Some(Rename::Taken("type".to_owned())));
}

#[test]
fn a_name_does_not_depend_on_unrelated_ones() {
    assert_eq!(claims(Scope::types(), &["order", "item"])[1], claims(Scope::types(), &["item"])[0]);
}

#[test]
fn names_beside() {
    let mut scope = Scope::types();
    let owner = scope.claim("salesrep").ident;
    assert_eq!(scope.claim_beside("", &owner, "Update").ident.as_str(), "SalesrepUpdate");
    let keyword = scope.claim("self").ident;
    assert_eq!(scope.claim_beside("", &keyword, "Kind").ident.as_str(), "SelfKind");
    let mut methods = Scope::methods(&["new"]);
    let keyword = Scope::fields().claim("type").ident;
    assert_eq!(methods.claim_same(&keyword).ident.as_str(), "r#type");
    assert_eq!(methods.claim_beside("clear_", &keyword, "").ident.as_str(), "clear_type");
}
