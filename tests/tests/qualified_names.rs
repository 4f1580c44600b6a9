//! A qualified name means the same on both sides, whatever the prefixes: to readers that are not ours, in JSON, and for any document.

use centra_runtime::validate::violations;
use centra_runtime::value::{QName, Tokens};
use centra_runtime::xml::{from_slice, to_vec};
use centra_runtime::{Field, xml::Options};
use centra_tests::fixtures::types_qname::{Coded, Either, Format, Reason, Root, RootChoice};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use roxmltree::{Document, Node};

/// Namespaces that are ours, that are not, and none.
const NAMESPACES: [&str; 6] = ["urn:f", "urn:o", "urn:p", "urn:q", "http://x.example/?a=1&b=2", ""];
/// Prefixes that we write ourselves, and others.
const PREFIXES: [&str; 8] = ["", "ns1", "ns2", "ns3", "x1", "xsi", "soap", "p"];

/// Which prefix stands for which namespace.
type Scope = [usize; 2];

/// What a name is, and how it is written in a scope where `prefix` stands for its namespace.
#[derive(Clone, Debug)]
struct Name {
    namespace: &'static str,
    prefix: &'static str,
    local: String,
}

impl Name {
    /// `None` if it cannot be: a prefix for no namespace.
    fn new([namespace, prefix]: Scope, local: &str) -> Self {
        let namespace = NAMESPACES[namespace % NAMESPACES.len()];
        let prefix = if namespace.is_empty() { "" } else { PREFIXES[prefix % PREFIXES.len()] };
        Self { namespace, prefix, local: local.to_owned() }
    }

    fn declaration(&self) -> String {
        let colon = if self.prefix.is_empty() { "" } else { ":" };
        format!(" xmlns{colon}{}=\"{}\"", self.prefix, self.namespace.replace('&', "&amp;"))
    }

    fn text(&self) -> String {
        let colon = if self.prefix.is_empty() { "" } else { ":" };
        format!("{}{colon}{}", self.prefix, self.local)
    }

    fn value(&self) -> QName {
        QName::new(self.namespace, &self.local)
    }
}

/// The name that a text means at a node, by a reader that is not ours.
fn meant(node: Node<'_, '_>, text: &str) -> QName {
    match text.split_once(':') {
        Some((prefix, local)) => QName::new(node.lookup_namespace_uri(Some(prefix)).expect(text), local),
        None => QName::new(node.lookup_namespace_uri(None).unwrap_or_default(), text),
    }
}

#[test]
fn any_name_survives_in_any_place() {
    let config = ProptestConfig { rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() };
    let name = (0..NAMESPACES.len(), 0..PREFIXES.len(), "[a-zé_][a-z0-9.-]{0,3}");
    let names = proptest::collection::vec(name, 5..6);
    let outcome = TestRunner::new(config).run(&names, |names| {
        let names: Vec<Name> = names.iter().map(|(uri, prefix, local)| Name::new([*uri, *prefix], local)).collect();
        let [one, was, value, kind, first] = names.as_slice() else { unreachable!("five") };
        // Two attributes of one tag need two scopes, so that the second prefix is declared outside.
        let other_prefix = was.prefix == value.prefix;
        let value = if other_prefix { was } else { value };
        let declared = if other_prefix { was.declaration() } else { was.declaration() + &value.declaration() };
        let xml = format!(
            "<r:root xmlns:r=\"urn:f\"{}kind=\"{}\"><r:one{}>{}</r:one><r:kinds{}>{} {}</r:kinds><r:coded{declared} was=\"{}\"> {} </r:coded></r:root>",
            kind.declaration() + " ",
            kind.text(),
            one.declaration(),
            one.text(),
            first.declaration(),
            first.text(),
            first.text(),
            was.text(),
            value.text(),
        );
        let root: Root = from_slice(xml.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error}\n{xml}")))?;
        let list = Tokens::from([first.value(), first.value()]);
        prop_assert_eq!(root.one.get(), Some(&one.value()), "{}", xml);
        prop_assert_eq!(root.kind.get(), Some(&kind.value()), "{}", xml);
        prop_assert_eq!(root.kinds.get(), Some(&list), "{}", xml);
        prop_assert_eq!(root.coded[0].was.get(), Some(&was.value()), "{}", xml);
        prop_assert_eq!(root.coded[0].value.get(), Some(&value.value()), "{}", xml);

        let written = String::from_utf8(to_vec(&root)).expect("UTF-8");
        prop_assert_eq!(&from_slice::<Root>(written.as_bytes()).expect("what we wrote"), &root, "{}", written);
        let document = Document::parse(&written).map_err(|error| TestCaseError::fail(format!("{error}\n{written}")))?;
        let node = document.root_element();
        let child = |name: &str| node.children().find(|child| child.tag_name().name() == name).expect("a child");
        prop_assert_eq!(meant(node, node.attribute("kind").expect("kind")), kind.value(), "{}", written);
        prop_assert_eq!(meant(child("one"), child("one").text().expect("text")), one.value(), "{}", written);
        prop_assert_eq!(meant(child("coded"), child("coded").attribute("was").expect("was")), was.value(), "{}", written);
        prop_assert_eq!(meant(child("coded"), child("coded").text().expect("text")), value.value(), "{}", written);
        for word in child("kinds").text().expect("text").split(' ') {
            prop_assert_eq!(meant(child("kinds"), word), first.value(), "{}", written);
        }
        let json = serde_json::to_string(&root.one.get().map(ToString::to_string)).expect("JSON");
        let again: Option<String> = serde_json::from_str(&json).expect("JSON");
        prop_assert_eq!(again.and_then(|text| text.parse().ok()), Some(one.value()));
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn enumerations_are_told_by_both_parts() {
    let xml = r#"<root xmlns="urn:f" xmlns:o="urn:o" xmlns:g="urn:f"><either>1</either><either>o:x</either><either>no name</either>
        <reason>g:stock</reason><reasons>o:stock stock o:odd</reasons><format>g:png</format><that>stock</that></root>"#;
    let root: Root = from_slice(xml.as_bytes()).expect("a root");
    let either: Vec<_> = root.either.iter().filter_map(Field::get).cloned().collect();
    assert_eq!(either, [Either::Int(1), Either::QName(QName::new("urn:o", "x")), Either::NoName]);
    assert_eq!((root.reason.get(), root.format.get()), (Some(&Reason::Stock), Some(&Format::Png)));
    let odd = Reason::Other(QName::new("urn:o", "odd"));
    assert_eq!(root.reasons.get(), Some(&Tokens::from([Reason::Stock2, Reason::Stock, odd])));
    assert_eq!(root.choice, Some(RootChoice::That(Reason::Stock.into())));
    assert_eq!(from_slice::<Root>(&to_vec(&root)).expect("what we wrote"), root);
}

#[test]
fn facets_of_names_are_checked_by_value() {
    let broken = |reason: &str| {
        let xml = format!(r#"<root xmlns="urn:f" xmlns:p="urn:f" xmlns:o="urn:o"><reason>{reason}</reason></root>"#);
        let root: Root = Options::default().keep_invalid().from_slice(xml.as_bytes()).expect("a root");
        violations(&root).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for reason in ["p:stock", "stock", "o:stock", ""] {
        assert!(broken(reason).is_empty(), "{reason}: {:?}", broken(reason));
    }
    assert_eq!(broken("none").len(), 1, "it is in no namespace in the schema, and in the default namespace here");
    assert_eq!(broken("o:none").len(), 1);
    assert_eq!(broken("gone:stock"), ["root/reason: no xs:QName"]);
}

#[test]
fn a_name_is_written_in_an_envelope() {
    // The prefix of the envelope is not one of the value's.
    let soap = "http://schemas.xmlsoap.org/soap/envelope/";
    let coded = Coded { was: QName::new(soap, "Client").into(), ..Coded::default() };
    let root = Root { coded: vec![coded], ..Root::default() };
    let written = String::from_utf8(to_vec(&root)).expect("UTF-8");
    assert!(written.contains(&format!("<ns1:coded xmlns:x1=\"{soap}\" was=\"x1:Client\"/>")), "{written}");
}
