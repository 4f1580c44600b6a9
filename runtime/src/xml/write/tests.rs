//! What the writer offers beside writing: an observer, masks, sizes of items, records of another module, elements under any name.

use crate::codegen::*;
use crate::value::QName;
use crate::xml::error::Segment;
use crate::xml::fields::any::Xml;
use crate::xml::write::observe::{Observer, Owner, Path, Text, watch};
use crate::xml::{element_to_string, item_sizes, to_masked_vec, to_vec};
use crate::{Field, List, Nested, Secret, Unknown};

#[derive(Debug)]
pub(crate) struct Account {
    name: Option<String>,
    keys: List<Secret>,
    limits: Vec<Field<i32>>,
    owner: Nested<Person>,
    either: Option<Either>,
    token: Option<Secret>,
    unknown: Unknown,
}

#[derive(Debug)]
pub(crate) struct Person {
    id: Option<String>,
    text: Option<Secret>,
    unknown: Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Either {
    Mail(String),
    Pins(Vec<Secret>),
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:a"], endpoints: &[] };

record! {
    Account: "account".root("ns1:account");
    0 name: "ns1:name",
    1 keys: "ns1:keys" / "ns1:key",
    2 limits: "ns1:limit".repeats(),
    3 owner: "ns1:owner",
    4 either: "ns1:mail".branch(0),
    4: "ns1:pin".branch(1),
    @ 5 token: "token",
    _ unknown
}

record! { Person: "person"; @ 0 id: "id", text 1 text, _ unknown }

choice! { Either; 0..1 Mail { "ns1:mail" } 1..2 Pins { "ns1:pin".repeats() } }

fn account() -> Account {
    Account {
        name: Some("Anna".into()),
        keys: List::from(vec!["k1".into(), "".into()]),
        limits: vec![Field::from(1), Field::from(1000)],
        owner: Nested::from(Person { id: Some("7".into()), text: Some("t0p".into()), ..Default::default() }),
        either: Some(Either::Pins(vec!["1234".into()])),
        token: Some("tok".into()),
        unknown: Unknown::new(),
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("what is written is UTF-8")
}

/// The path of each text that is written, and whether it is a secret.
#[derive(Default)]
struct Seen(Vec<(String, bool)>);

impl Observer for Seen {
    fn text(&mut self, path: &Path, owner: Owner<'_>, text: Text<'_>) -> Option<String> {
        self.0.push((shown(&path.to_text(owner)), text.is_secret));
        None
    }

    fn blank(&mut self, path: &Path, element: &Element) {
        self.0.push((shown(&path.to(element.name())), false));
    }
}

fn shown(path: &[Segment]) -> String {
    let step = |step: &Segment| match step.index {
        None => step.name.clone(),
        Some(index) => format!("{}[{index}]", step.name),
    };
    path.iter().map(step).collect::<Vec<_>>().join("/")
}

#[test]
fn an_observer_sees_paths_and_secrets() {
    let mut seen = Seen::default();
    watch(&account(), &mut seen);
    let seen: Vec<_> = seen.0.iter().map(|(path, is_secret)| (path.as_str(), *is_secret)).collect();
    assert_eq!(
        seen,
        [
            ("account/@token", true),
            ("account/name", false),
            ("account/keys/key[1]", true),
            ("account/keys/key[2]", true),
            ("account/limit[1]", false),
            ("account/limit[2]", false),
            ("account/owner/@id", false),
            ("account/owner", true),
            ("account/pin", true),
        ]
    );
}

/// Paths that must not be written again once a call is in doubt: known before anything is sent.
#[test]
fn an_observer_finds_what_must_not_be_repeated() {
    struct Once(&'static [&'static str], Vec<String>);

    impl Observer for Once {
        fn field(&mut self, path: &Path, rows: &[Element], slot: &dyn Slot) {
            let path = path.to(rows[0].name());
            let names: Vec<_> = path.iter().map(|step| step.name.as_str()).collect();
            if !slot.is_absent() && self.0.contains(&names.join("/").as_str()) {
                self.1.push(shown(&path));
            }
        }
    }

    let mut once = Once(&["account/owner", "account/mail"], Vec::new());
    watch(&account(), &mut once);
    assert_eq!(once.1, ["account/owner", "account/mail"]);
    let mut once = Once(&["account/owner", "account/mail"], Vec::new());
    watch(&Account { limits: vec![Field::from(1)], ..Default::default() }, &mut once);
    assert_eq!(once.1, [""; 0]);
}

#[test]
fn masks_hide_secrets_and_what_may_be_one() {
    let mut value = account();
    value.unknown.push_element("<o:pass xmlns:o=\"urn:o\">hidden</o:pass>").expect("well-formed");
    value.unknown.set_attribute("", "mark", "hidden").expect("an attribute");
    value.keys.unknown.push_text("hidden");
    let masked = text(to_masked_vec(&value));
    assert_eq!(
        masked.lines().last(),
        Some(concat!(
            "<ns1:account xmlns:ns1=\"urn:a\" token=\"***\"><ns1:name>Anna</ns1:name>",
            "<ns1:keys><ns1:key>***</ns1:key><ns1:key/></ns1:keys><ns1:limit>1</ns1:limit><ns1:limit>1000</ns1:limit>",
            "<ns1:owner id=\"7\">***</ns1:owner><ns1:pin>***</ns1:pin></ns1:account>"
        ))
    );
}

/// A list is cut into requests of at most so many bytes without writing anything twice.
#[test]
fn sizes_of_items_are_those_in_the_document() {
    let mut value = account();
    value.limits = (0..20).map(|power| Field::from(1 << power)).collect();
    let sizes = item_sizes(&value, &["account", "limit"]);
    assert_eq!(sizes.len(), 20);
    let without = to_vec(&Account { limits: Vec::new(), ..value.clone() }).len();
    assert_eq!(to_vec(&value).len(), without + sizes.iter().sum::<usize>());

    const LIMIT: usize = 400;
    let (mut chunks, mut room) = (Vec::new(), 0);
    for (limit, size) in value.limits.iter().zip(&sizes) {
        if chunks.is_empty() || room < *size {
            chunks.push(Vec::new());
            room = LIMIT - without;
        }
        room -= size;
        chunks.last_mut().expect("one was just pushed").push(limit.clone());
    }
    assert!(chunks.len() > 3, "{}", chunks.len());
    for limits in &chunks {
        assert!(to_vec(&Account { limits: limits.clone(), ..value.clone() }).len() <= LIMIT);
    }
    assert_eq!(chunks.concat(), value.limits);

    let keys = item_sizes(&account(), &["account", "keys", "key"]);
    assert_eq!(keys, ["<ns1:key>k1</ns1:key>".len(), "<ns1:key/>".len()]);
    assert_eq!(item_sizes(&account(), &["account", "name"]), [0; 0]);
}

mod other {
    use crate::codegen::*;
    use crate::{Nested, Unknown};

    #[derive(Debug)]
    pub(crate) struct Security {
        pub(crate) token: Nested<Token>,
        pub(crate) unknown: Unknown,
    }

    #[derive(Debug)]
    pub(crate) struct Token {
        pub(crate) name: Option<String>,
        pub(crate) unknown: Unknown,
    }

    static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:wsse", "urn:wsu"], endpoints: &[] };

    record! { Security: "Security".root("ns1:Security"); 0 token: "ns2:Token", _ unknown }
    record! { Token: "Token"; 0 name: "ns1:Name", _ unknown }
}

#[test]
fn a_record_of_another_module_declares_its_own_namespaces() {
    let token = other::Token { name: Some("erp".into()), ..Default::default() };
    let security = other::Security { token: Nested::from(token), ..Default::default() };
    let mut output = Encoder::new(NAMESPACES.uris).inside("soap", SoapVersion::Soap11);
    output.raw("<soap:Envelope xmlns:soap=\"urn:soap\"");
    output.declare_here();
    output.raw(">");
    output.document(&security).expect("legal characters");
    output.document(&Account { name: Some("Anna".into()), ..Default::default() }).expect("legal characters");
    output.raw("</soap:Envelope>");
    assert_eq!(
        text(output.finish()).lines().last(),
        Some(concat!(
            "<soap:Envelope xmlns:soap=\"urn:soap\" xmlns:ns1=\"urn:a\">",
            "<ns1:Security xmlns:ns1=\"urn:wsse\" xmlns:ns2=\"urn:wsu\"><ns2:Token><ns1:Name>erp</ns1:Name></ns2:Token></ns1:Security>",
            "<ns1:account><ns1:name>Anna</ns1:name></ns1:account></soap:Envelope>"
        ))
    );
}

#[test]
fn an_element_of_any_name_stands_on_its_own() {
    let owner = Person { id: Some("7".into()), ..Default::default() };
    let named = |namespace, name| element_to_string(&QName::new(namespace, name), &owner);
    assert_eq!(named("urn:a", "owner").as_deref(), Some("<ns1:owner xmlns:ns1=\"urn:a\" id=\"7\"/>"));
    assert_eq!(named("", "owner").as_deref(), Some("<owner xmlns:ns1=\"urn:a\" id=\"7\"/>"));
    let other = "<ns2:owner xmlns:ns1=\"urn:a\" xmlns:ns2=\"urn:&quot;b&quot;\" id=\"7\"/>";
    assert_eq!(named("urn:\"b\"", "owner").as_deref(), Some(other));
    for bad in ["", "a b", "a:b", "1", "a/><b"] {
        assert_eq!(named("urn:a", bad), None, "{bad}");
    }
    let any = Xml::parse("<x unit=\"cm\">5</x>").expect("well-formed");
    let any = element_to_string(&QName::new("urn:b", "size"), &any);
    assert_eq!(any.as_deref(), Some("<ns1:size xmlns:ns1=\"urn:b\" unit=\"cm\">5</ns1:size>"));
}

/// What a patch does: of two states of a record, the fields that differ go into a third.
#[test]
fn fields_are_compared_and_copied_by_slot() {
    let old = account();
    let mut new = old.clone();
    new.name = Some("Berit".into());
    new.limits[1] = Field::parse("+1000"); // the same number
    new.owner.get_or_insert().text = Some("other".into());
    new.either = Some(Either::Mail("a@example.com".into()));
    let mut patch = Account::default();
    for slot in [0, 1, 2, 3, 4, 5, u16::MAX] {
        if !new.slot(slot).same(old.slot(slot)) {
            assert!(patch.slot_mut(slot).copy_from(new.slot(slot)));
        }
    }
    let expected =
        Account { name: new.name.clone(), owner: new.owner.clone(), either: new.either.clone(), ..Default::default() };
    assert_eq!(patch, expected);

    for value in [&old, &new, &patch, &Account::default()] {
        let mut copy = Account { limits: vec![Field::nil()], owner: Nested::nil(), ..old.clone() };
        for slot in [0, 1, 2, 3, 4, 5, u16::MAX] {
            assert!(copy.slot_mut(slot).copy_from(value.slot(slot)));
            assert!(copy.slot(slot).same(value.slot(slot)));
        }
        assert_eq!(&copy, value);
    }
    let mut states = Account::default();
    for owner in [Nested::absent(), Nested::empty(), Nested::nil(), old.owner.clone()] {
        for other in [Nested::absent(), Nested::empty(), Nested::nil(), old.owner.clone(), new.owner.clone()] {
            assert_eq!(Slot::same(&owner, &other), owner == other);
            states.owner = other;
            assert!(states.owner.copy_from(&owner));
            assert_eq!(states.owner, owner);
        }
    }
    assert!(!patch.slot_mut(0).copy_from(old.slot(1)), "a field of another type");
    assert_eq!(patch, expected);
}
