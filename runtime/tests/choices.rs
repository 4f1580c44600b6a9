//! A choice that comes once: its group in any order, the last of what comes twice, nothing lost, and read again as the same.

use centra_runtime::codegen::*;
use centra_runtime::xml::{self, DecodeErrorKind, Options};
use centra_runtime::{Field, List, Nested, Unknown, UnknownNode};

#[derive(Debug)]
struct Root {
    first: Option<String>,
    choice: Option<Either>,
    last: Option<String>,
    unknown: Unknown,
}

#[derive(Clone, Debug, PartialEq)]
enum Either {
    Single(String),
    Record(Nested<Record1>),
    Group(Nested<Group>),
}

#[derive(Debug)]
struct Group {
    a: Option<String>,
    b: Nested<Record1>,
    rows: Vec<String>,
    inner: Option<Inner>,
}

#[derive(Clone, Debug, PartialEq)]
enum Inner {
    D(Field<i32>),
    E(Vec<Field<i32>>),
}

#[derive(Debug)]
struct Record1 {
    x: Option<String>,
    y: Option<String>,
    unknown: Unknown,
}

/// The same choice, but repeated.
#[derive(Debug)]
struct Many {
    choices: Vec<Either>,
    unknown: Unknown,
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:f"], endpoints: &[] };

record! {
    Root: "root".root("ns1:root");
    0 first: "ns1:first",
    1 choice: "ns1:single".branch(0),
    1: "ns1:record".branch(1),
    1: "ns1:a".branch(2),
    1: "ns1:b".branch(3),
    1: "ns1:row".branch(4),
    1: "ns1:d".branch(5),
    1: "ns1:e".branch(6),
    2 last: "ns1:last",
    _ unknown
}

record! {
    Many: "many".root("ns1:many");
    0 choices: "ns1:single".branch(0),
    0: "ns1:record".branch(1),
    0: "ns1:a".branch(2),
    0: "ns1:b".branch(3),
    0: "ns1:row".branch(4),
    0: "ns1:d".branch(5),
    0: "ns1:e".branch(6),
    _ unknown
}

choice! {
    Either;
    0..1 Single { "ns1:single" }
    1..2 Record { "ns1:record" }
    2..7 Group { "ns1:a".branch(0), "ns1:b".branch(1), "ns1:row".branch(2), "ns1:d".branch(3), "ns1:e".branch(4) }
}

record! {
    Group: "Group".group();
    0 a: "ns1:a",
    1 b: "ns1:b",
    2 rows: "ns1:row".repeats(),
    3 inner: "ns1:d".branch(0),
    3: "ns1:e".branch(1),
}

choice! {
    Inner;
    0..1 D { "ns1:d" }
    1..2 E { "ns1:e" }
}

record! { Record1: "record"; 0 x: "ns1:x", 1 y: "ns1:y", _ unknown }

fn read<T: xml::Document>(name: &str, content: &str, options: &Options) -> T {
    let document = format!("<{name} xmlns='urn:f' xmlns:o='urn:o'>{content}</{name}>");
    options.from_slice(document.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{document}"))
}

fn root(content: &str) -> Root {
    survives("root", content, &Options::default())
}

fn group(root: &Root) -> &Group {
    let Some(Either::Group(group)) = &root.choice else { panic!("{root:?}") };
    group.get().expect("a group")
}

/// The content as it is written, which is read and written as the same again.
fn survives<T: xml::Document + PartialEq + std::fmt::Debug>(name: &str, content: &str, options: &Options) -> T {
    let value: T = read(name, content, options);
    let written = xml::to_vec(&value);
    let again: T = options.from_slice(&written).unwrap_or_else(|error| panic!("{error}\n{content}"));
    let text = String::from_utf8_lossy(&written);
    assert_eq!(again, value, "{content}\n{text}");
    assert_eq!(xml::to_vec(&again), written, "{content}\n{text}");
    value
}

fn unknown(root: &Root) -> Vec<String> {
    let short = |xml: &str| xml.replace(" xmlns:ns1=\"urn:f\"", "").replace(" xmlns=\"urn:f\"", "").replace("ns1:", "");
    root.unknown
        .nodes()
        .map(|node| match node {
            UnknownNode::Element(element) => short(&element.to_xml()),
            node => format!("{node:?}"),
        })
        .collect()
}

#[test]
fn a_group_is_read_in_any_order() {
    let read = root("<d>5</d><row>r</row><row>s</row><b><x>X</x></b><a>A</a>");
    let group = group(&read);
    assert_eq!((group.a.as_deref(), group.b.x.as_deref()), (Some("A"), Some("X")));
    assert_eq!(group.rows, ["r", "s"]);
    assert!(matches!(&group.inner, Some(Inner::D(five)) if five.get() == Some(&5)), "{group:?}");
    assert!(read.unknown.is_empty(), "{read:?}");
}

#[test]
fn where_groups_repeat_the_order_tells_where_the_next_begins() {
    let many: Many = survives("many", "<b/><a>1</a><b/><a>2</a><a>3</a><single>s</single>", &Options::default());
    let kinds: Vec<_> = many
        .choices
        .iter()
        .map(|choice| match choice {
            Either::Group(group) => (group.a.as_deref(), !group.b.is_absent()),
            _ => (None, false),
        })
        .collect();
    assert_eq!(kinds, [(None, true), (Some("1"), true), (Some("2"), false), (Some("3"), false), (None, false)]);
    assert!(many.unknown.is_empty());
}

#[test]
fn the_last_of_what_comes_twice_wins() {
    let read = root("<single>1</single><single>2</single><single>3</single>");
    assert_eq!(read.choice, Some(Either::Single("3".to_owned())));
    assert_eq!(unknown(&read), ["<single>1</single>", "<single>2</single>"]);

    let read = root("<a o:n='1'>1</a><b><x>X</x></b><d>4</d><a>2</a><b><y>Y</y></b><d>5</d>");
    let group = group(&read);
    assert_eq!((group.a.as_deref(), group.b.x.as_deref(), group.b.y.as_deref()), (Some("2"), None, Some("Y")));
    assert!(matches!(&group.inner, Some(Inner::D(five)) if five.get() == Some(&5)), "{group:?}");
    assert_eq!(unknown(&read), ["<a xmlns:o=\"urn:o\" o:n=\"1\">1</a>", "<b><x>X</x></b>", "<d>4</d>"]);

    let read = root("<record><x>X</x></record><record><y>Y</y></record>");
    let Some(Either::Record(record)) = &read.choice else { panic!("{read:?}") };
    assert_eq!((record.x.as_deref(), record.y.as_deref()), (None, Some("Y")));
}

#[test]
fn another_branch_is_unknown() {
    let read = root("<single>1</single><a>A</a><d>5</d><single>2</single>");
    assert_eq!(read.choice, Some(Either::Single("2".to_owned())));
    assert_eq!(unknown(&read), ["<a>A</a>", "<d>5</d>", "<single>1</single>"]);
}

#[test]
fn strict_refuses_both() {
    for content in
        ["<single>1</single><single>2</single>", "<a>1</a><a>2</a>", "<a>1</a><single>2</single>", "<d>1</d><e>2</e>"]
    {
        let document = format!("<root xmlns='urn:f'>{content}</root>");
        let error = Options::default().strict().from_slice::<Root>(document.as_bytes()).expect_err(content);
        assert!(matches!(error.kind(), DecodeErrorKind::Duplicate), "{error}");
    }
    let document = "<root xmlns='urn:f'><d>5</d><a>A</a></root>";
    assert!(Options::default().strict().from_slice::<Root>(document.as_bytes()).is_ok(), "the order is free");
}

#[test]
fn attributes_stay_with_their_element() {
    let read = root("<d o:of='d'>5</d>text<row o:of='row'>r</row><a o:of='a'>A</a>");
    let written = String::from_utf8(xml::to_vec(&read)).expect("UTF-8");
    for name in ["a", "row", "d"] {
        assert!(written.contains(&format!("<ns1:{name} xmlns:o=\"urn:o\" o:of=\"{name}\">")), "{written}");
    }
}

/// What may come, each with what must be found again wherever it went.
const PIECES: [&str; 16] = [
    "<first>f1</first>",
    "<last>l1</last>",
    "<single>s1</single>",
    "<single o:n='s'>s2</single>",
    "<record><x>x1</x></record>",
    "<a o:n='a'>a1</a>",
    "<a>a2</a>",
    "<b><x>x2</x></b>",
    "<b><y>y2</y></b>",
    "<row o:n='r'>r1</row>",
    "<d>11</d>",
    "<e o:n='e'>12</e>",
    "<o:new>n1</o:new>",
    "loose",
    // No values at all: these are kept as they stand if the reader is told to.
    "<a><x>x3</x></a>",
    "<d><x>x4</x></d>",
];

/// Reads the pieces: all their texts and attributes are still there when they are written.
fn check(pieces: &[&str]) {
    let content = pieces.concat();
    let options = Options::default().keep_invalid();
    let value: Root = survives("root", &content, &options);
    let written = String::from_utf8(xml::to_vec(&value)).expect("UTF-8").replace('\'', "\"");
    assert_eq!(written.matches("loose").count(), content.matches("loose").count(), "{content}\n{written}");
    for piece in PIECES.into_iter().filter(|piece| piece.starts_with('<')) {
        let text = piece.trim_start_matches(|c| c != '>').trim_start_matches('>');
        let text = text.split("</").next().expect("a text").trim_start_matches("<x>").trim_start_matches("<y>");
        let count = |text: &str, inside: &str| inside.matches(&format!(">{text}<")).count();
        assert_eq!(count(text, &written), count(text, &content), "{content}\n{written}");
        if let Some((_, name)) = piece.split_once(" o:n='") {
            let (name, tag) = (&name[..1], &piece[1..piece.find(' ').expect("an attribute")]);
            let of_it = |part: &&str| {
                part.trim_start_matches("ns1:").starts_with(&format!("{tag} "))
                    && part.split('>').next().is_some_and(|tag| tag.contains(&format!("o:n=\"{name}\"")))
                    && part.split('>').nth(1) == Some(text)
            };
            let expected = content.matches(piece).count();
            assert_eq!(written.split('<').filter(of_it).count(), expected, "{name} of {content}\n{written}");
        }
    }
}

#[test]
fn nothing_is_lost_whatever_comes_after_what() {
    let mut places = [0; 3];
    loop {
        check(&places.map(|place| PIECES[place]));
        let Some(at) = places.iter().rposition(|place| place + 1 < PIECES.len()) else { break };
        places[at] += 1;
        places[at + 1..].fill(0);
    }
    let mut state = 1_u64;
    for _ in 0..1_500 {
        let pieces = [(); 9].map(|()| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            PIECES[(state >> 33) as usize % PIECES.len()]
        });
        check(&pieces);
    }
}

#[derive(Debug)]
struct Rows {
    row: Vec<Field<i32>>,
    list: List<Field<i32>>,
    unknown: Unknown,
}

record! {
    Rows: "rows".root("ns1:rows");
    0 row: "ns1:row".repeats(),
    1 list: "ns1:list" / "ns1:item",
    _ unknown
}

/// They would otherwise be found at the one before.
#[test]
fn attributes_of_an_item_that_is_made_absent_go_with_it() {
    fn written(value: &impl xml::Document) -> String {
        let text = String::from_utf8_lossy(&xml::to_vec(value)).into_owned();
        let (_, text) = text.split_once("xmlns:ns1=\"urn:f\">").expect("the root");
        text.replace("ns1:", "").replace(" xmlns:o=\"urn:o\" o:", " ")
    }
    let mut root = root("<e o:n='1'>1</e><e o:n='2'>2</e><o:x/><e o:n='3'>3</e>");
    let Some(Either::Group(group)) = &mut root.choice else { panic!("{root:?}") };
    let Some(Inner::E(items)) = &mut group.get_or_insert().inner else { panic!("no items") };
    items[1] = Field::absent();
    let other = "<o:x xmlns=\"urn:f\" xmlns:o=\"urn:o\"/>";
    assert_eq!(written(&root), format!("<e n=\"1\">1</e>{other}<e n=\"3\">3</e></root>"));
    let content =
        "<row o:n='1'>1</row><row o:n='2'>2</row><o:x/><list><item o:n='1'>1</item><item o:n='2'>2</item><o:x/></list>";
    let mut rows: Rows = survives("rows", content, &Options::default());
    (rows.row[1], rows.list[1]) = (Field::absent(), Field::absent());
    assert_eq!(written(&rows), format!("<row n=\"1\">1</row>{other}<list><item n=\"1\">1</item>{other}</list></rows>"));
}
