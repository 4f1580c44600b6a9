//! What stands beside a reference is not lost, and what only looks like one is none.

use centra_runtime::codegen::*;
use centra_runtime::{Field, List, Nested, Unknown, xml};

#[derive(Debug)]
struct Page {
    link: Nested<Link>,
    links: Vec<Link>,
    list: List<Link>,
    names: List<String>,
    pet: Nested<AnimalKind>,
    target: Option<String>,
    choice: Option<Choices>,
    unknown: Unknown,
}

#[derive(Clone, Debug, PartialEq)]
enum Choices {
    Way(Nested<Link>),
    Sign(Nested<Animal>),
}

#[derive(Debug)]
struct Link {
    href: Option<String>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Animal {
    name: Option<String>,
    v: Field<i32>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Dog {
    name: Option<String>,
    barks: Field<bool>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Cat {
    href: Option<String>,
    unknown: Unknown,
}

#[derive(Debug)]
enum AnimalKind {
    Animal(Animal),
    Dog(Box<Dog>),
    Cat(Box<Cat>),
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:f"], endpoints: &[] };

record! {
    Page: "page".root("ns1:page");
    0 link: "ns1:link",
    1 links: "ns1:links".repeats(),
    2 list: "ns1:list" / "ns1:item",
    3 pet: "ns1:pet",
    4 target: "ns1:target",
    5 choice: "ns1:way".branch(0),
    5: "ns1:sign".branch(1),
    6 names: "ns1:names" / "ns1:name",
    _ unknown
}

choice! {
    Choices;
    0..1 Way { "ns1:way" }
    1..2 Sign { "ns1:sign" }
}

record! { Link: "link"; @ 0 href: "href", _ unknown }
record! { Animal: "animal"; 0 name: "ns1:name", @ 1 v: "v", _ unknown }
record! { Dog: "dog"; 0 name: "ns1:name", 1 barks: "ns1:barks", _ unknown }
record! { Cat: "cat"; @ 0 href: "href", _ unknown }
kinds! { AnimalKind: Animal Animal; 1 Dog Dog: "ns1:dog", 2 Cat Cat: "ns1:cat", }

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn read(content: &str) -> Page {
    let document = format!("<page xmlns='urn:f' xmlns:f='urn:f' xmlns:xsi='{XSI}' xmlns:o='urn:o'>{content}</page>");
    let page: Page = xml::from_slice(document.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{document}"));
    let written = xml::to_vec(&page);
    let again: Page = xml::from_slice(&written).expect("what we wrote");
    assert_eq!(again, page, "{}", String::from_utf8_lossy(&written));
    assert_eq!(xml::to_vec(&again), written);
    page
}

fn names(unknown: &Unknown) -> Vec<(&str, &str, &str)> {
    unknown.attributes().map(|it| (it.namespace(), it.name(), it.value())).collect()
}

#[test]
fn a_declared_href_is_an_attribute() {
    let page = read(
        "<link href='#top'/><links href='#a'/><links href='#b'/><list><item href='#c'/></list><way href='#d'/><target id='a'>x</target>",
    );
    assert_eq!(page.link.href.as_deref(), Some("#top"));
    assert_eq!(page.links.iter().map(|link| link.href.as_deref()).collect::<Vec<_>>(), [Some("#a"), Some("#b")]);
    assert_eq!(page.list[0].href.as_deref(), Some("#c"));
    let Some(Choices::Way(way)) = &page.choice else { panic!("{page:?}") };
    assert_eq!(way.href.as_deref(), Some("#d"));
    let page = read("<pet xsi:type='f:cat' href='#kennel'/>");
    let Some(AnimalKind::Cat(cat)) = page.pet.get() else { panic!("{page:?}") };
    assert_eq!(cat.href.as_deref(), Some("#kennel"));
    let nowhere = "<page xmlns='urn:f'><pet href='#kennel'/></page>";
    assert!(xml::from_slice::<Page>(nowhere.as_bytes()).is_err(), "not declared there, so it refers to nothing");
}

#[test]
fn attributes_beside_a_reference_are_read() {
    let page = read("<pet href='#d' v='3' o:flag='1' plain='2'/><x id='d' own='4'><name>Rex</name></x>");
    let Some(AnimalKind::Animal(animal)) = page.pet.get() else { panic!("{page:?}") };
    assert_eq!((animal.name.as_deref(), animal.v.get()), (Some("Rex"), Some(&3)));
    assert_eq!(names(&animal.unknown), [("", "own", "4"), ("urn:o", "flag", "1"), ("", "plain", "2")]);
    // What the target says itself goes first, also where prefixes differ or stand for something else.
    let page = read(
        "<pet href='#d' v='3' o:flag='1' o:more='5'/><x id='d' v='7' xmlns:o='urn:other' o:flag='2' xmlns:p='urn:o' p:flag='6'><name>Rex</name></x>",
    );
    let Some(AnimalKind::Animal(animal)) = page.pet.get() else { panic!("{page:?}") };
    assert_eq!(animal.v.get(), Some(&7));
    assert_eq!(names(&animal.unknown), [("urn:other", "flag", "2"), ("urn:o", "flag", "6"), ("urn:o", "more", "5")]);
    let page = read("<target href='#t' o:flag='1'/><x id='t'>text</x>");
    assert_eq!(page.target.as_deref(), Some("text"));
    assert!(String::from_utf8_lossy(&xml::to_vec(&page)).contains("flag=\"1\""), "{page:?}");
}

#[test]
fn references_to_references_keep_their_attributes() {
    let page = read("<pet href='#a' v='1'/><x id='a' href='#b' o:flag='2'/><x id='b'><name>Rex</name></x>");
    let Some(AnimalKind::Animal(animal)) = page.pet.get() else { panic!("{page:?}") };
    assert_eq!((animal.name.as_deref(), animal.v.get()), (Some("Rex"), Some(&1)));
    assert_eq!(names(&animal.unknown), [("urn:o", "flag", "2")]);
}

#[test]
fn the_type_beside_a_reference_counts_where_the_target_has_none() {
    for content in [
        "<pet href='#d' xsi:type='f:dog'/><x id='d' xmlns:f='urn:else'><name>Rex</name><barks>true</barks></x>",
        "<pet href='#d' xsi:type='f:animal'/><x id='d' xsi:type='f:dog'><name>Rex</name><barks>true</barks></x>",
    ] {
        let page = read(content);
        let Some(AnimalKind::Dog(dog)) = page.pet.get() else { panic!("{page:?}") };
        assert_eq!((dog.name.as_deref(), dog.barks.get()), (Some("Rex"), Some(&true)), "{content}");
    }
}

#[test]
fn a_comment_inside_does_not_hide_a_reference() {
    let page = read("<pet href='#a'><!-- v --></pet><x id='a' href='#b'>\n<?p i?></x><x id='b'><name>Rex</name></x>");
    let Some(AnimalKind::Animal(animal)) = page.pet.get() else { panic!("{page:?}") };
    assert_eq!(animal.name.as_deref(), Some("Rex"));
    assert!(animal.unknown.is_empty(), "{animal:?}");
}

#[test]
fn a_text_that_refers_to_a_structure_is_kept_with_what_it_refers_to() {
    for (tag, kept) in [
        ("<target href=\"#a\"/>", "<target"),
        ("<p:target xmlns:p=\"urn:f\" href=\"#a\"/>", "<p:target"),
        ("<q:target xmlns:q=\"urn:f\" href=\"#a\"/>", "<q:target"),
    ] {
        let document = format!(
            "<page xmlns=\"urn:f\" xmlns:p=\"urn:f\">{tag}<p:link><p:deep id=\"a\"><p:name>Rex</p:name></p:deep></p:link></page>"
        );
        let options = xml::Options::default().keep_invalid();
        match options.from_slice::<Page>(document.as_bytes()) {
            Ok(page) => {
                let written = String::from_utf8(xml::to_vec(&page)).unwrap();
                assert_eq!(written.matches("Rex").count(), 2, "{written}");
                assert!(written.contains(kept) && !written.contains("href"), "{written}");
                assert_eq!(options.from_slice::<Page>(written.as_bytes()).unwrap(), page);
            }
            // A default namespace would change what the names inside mean.
            Err(error) => assert!(tag.starts_with("<target"), "{error}"),
        }
    }
}

#[test]
fn an_item_that_refers_to_a_structure_is_kept_with_what_it_refers_to() {
    let document = "<p:page xmlns:p=\"urn:f\"><p:names><p:name>one</p:name><p:name href=\"#a\"/><p:name>two</p:name></p:names>\
                    <p:link><p:deep id=\"a\"><p:name>Rex</p:name></p:deep></p:link></p:page>";
    let options = xml::Options::default().keep_invalid();
    let page: Page = options.from_slice(document.as_bytes()).unwrap();
    assert_eq!(page.names.as_slice(), ["one", "two"]);
    let written = String::from_utf8(xml::to_vec(&page)).unwrap();
    assert_eq!(written.matches("Rex").count(), 2, "{written}");
    assert_eq!(options.from_slice::<Page>(written.as_bytes()).unwrap(), page);
}
