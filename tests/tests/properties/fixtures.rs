//! What must hold for the types of every fixture: documents that grow by the tables themselves lose nothing on the way through a value.

use std::fmt::Debug;

use centra_runtime::codegen::{Element, Record};
use centra_runtime::xml::{self, Document, Options};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use roxmltree::Node;

use crate::grow::Chance;

/// Texts of all kinds: each is a value of some types, and of others none.
const TEXTS: [&str; 24] = [
    "1",
    "",
    "true",
    "-0",
    "+007",
    "12.50",
    "1E5",
    "-INF",
    "2019-03-27 12:52:20",
    "2019-03-27+14:00",
    "24:00:00",
    "--02-29",
    "P1Y2M3DT4H5M6.7S",
    "0fb7",
    "AQ ID",
    " in  stock ",
    "old new",
    "1 2  3",
    "a&#9;&#10;b",
    "&lt;b&gt;&amp;amp;",
    "Malm\u{f6}",
    "\u{1f600}",
    "123456789012345678901234567890.10",
    " ",
];

/// A type that is the root of documents.
struct Root {
    /// `module::Type`
    name: &'static str,
    grow: fn(&[u8], Sorted) -> String,
    survives: fn(&str, &Root) -> Result<(), String>,
    reads_alike: fn(&str) -> Result<(), String>,
}

/// In which order elements stand in a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sorted {
    AsTheSchemaSays,
    Anyhow,
}

impl Root {
    const fn of<T: Document + Debug + PartialEq>(name: &'static str) -> Self {
        let grow = |bytes: &[u8], sorted| document(&T::default(), &mut Chance(bytes), sorted);
        Self { name, grow, survives: survives::<T>, reads_alike: reads_alike::<T> }
    }
}

/// `any: Root;`: by module.
macro_rules! roots {
    ($($module:ident: $($ty:ident)+;)*) => {
        const ROOTS: &[Root] = &[$($(
            Root::of::<centra_tests::fixtures::$module::$ty>(concat!(stringify!($module), "::", stringify!($ty)))
        ),+),*];
    };
}

centra_tests::with_every_root!(roots);

fn document(record: &dyn Record, chance: &mut Chance<'_>, sorted: Sorted) -> String {
    let shape = record.shape();
    let mut output = String::new();
    let uris = shape.namespaces.uris.iter().enumerate().skip(1);
    let declared: String =
        uris.map(|(number, uri)| format!(" xmlns:ns{number}=\"{}\"", uri.replace('&', "&amp;"))).collect();
    structure(record, record.root().map_or(shape.name, |root| root.tag), &declared, chance, (sorted, 0), &mut output);
    output
}

fn structure(
    record: &dyn Record,
    tag: &str,
    head: &str,
    chance: &mut Chance<'_>,
    (sorted, depth): (Sorted, usize),
    output: &mut String,
) {
    let shape = record.shape();
    output.extend(["<", tag, head]);
    for attribute in shape.attributes {
        if !chance.once_in(3) {
            output.extend([" ", attribute.tag, "=\"", text(chance), "\""]);
        }
    }
    output.push('>');
    if shape.text.is_some() || shape.mixed {
        output.push_str(text(chance));
    }
    let mut elements: Vec<&Element> = shape.elements.iter().filter(|_| depth < 6).collect();
    let count = elements.len();
    if sorted == Sorted::Anyhow && count > 1 {
        elements.swap(chance.below(count), chance.below(count));
        elements.rotate_left(chance.below(count));
    }
    for element in elements {
        // Where a name is at several places, one too many of them is taken for the next.
        let is_elsewhere = |other: &&Element| other.tag == element.tag && other.slot != element.slot;
        let most = if shape.elements.iter().any(|other| is_elsewhere(&other)) { 1 } else { 2 };
        for _ in 0..chance.below(most + 1) {
            child(record, element, chance, (sorted, depth), output);
        }
    }
    output.extend(["</", tag, ">"]);
}

fn text(chance: &mut Chance<'_>) -> &'static str {
    TEXTS[chance.below(TEXTS.len())]
}

fn child(
    record: &dyn Record,
    element: &Element,
    chance: &mut Chance<'_>,
    (sorted, depth): (Sorted, usize),
    output: &mut String,
) {
    match record.slot(element.slot).model(element) {
        Some(model) => structure(&*model, element.tag, "", chance, (sorted, depth + 1), output),
        None => output.extend(["<", element.tag, ">", text(chance), "</", element.tag, ">"]),
    }
}

/// What stands in a document, in no order: names, attributes and texts with the way to them. White space alone is what nothing is.
fn pieces(document: &str, root: &Root) -> Result<Vec<String>, String> {
    let parsed = roxmltree::Document::parse(document).map_err(|error| format!("{error}\n{document}"))?;
    let mut pieces = Vec::new();
    // Names are written anew where they stand, so the white space around and between them is not kept.
    let text = match root.name.starts_with("types_qname") {
        true => |text: &str| text.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
        false => |text: &str| if text.trim().is_empty() { String::new() } else { text.to_owned() },
    };
    collect(parsed.root_element(), "", text, &mut pieces);
    pieces.sort();
    Ok(pieces)
}

fn collect(node: Node<'_, '_>, path: &str, text: fn(&str) -> String, pieces: &mut Vec<String>) {
    let path = format!("{path}/{:?}", node.tag_name());
    for attribute in node.attributes() {
        let value = text(attribute.value());
        pieces.push(format!("{path}@{:?}|{}={value:?}", attribute.namespace(), attribute.name()));
    }
    let texts: String = node.children().filter(Node::is_text).filter_map(|child| child.text()).collect();
    pieces.push(format!("{path}={:?}", text(&texts)));
    node.children().filter(Node::is_element).for_each(|child| collect(child, &path, text, pieces));
}

fn survives<T: Document + Debug + PartialEq>(document: &str, root: &Root) -> Result<(), String> {
    let options = Options::default().keep_invalid();
    let value: T = options.from_slice(document.as_bytes()).map_err(|error| format!("{error}\n{document}"))?;
    let written = String::from_utf8(xml::to_vec(&value)).map_err(|error| error.to_string())?;
    let again: T = options.from_slice(written.as_bytes()).map_err(|error| format!("{error}\n{written}"))?;
    let (before, after) = (pieces(document, root)?, pieces(&written, root)?);
    if let Some(lost) = before.iter().find(|piece| !after.contains(piece)) {
        return Err(format!("lost: {lost}\n{document}\n{written}"));
    }
    if let Some(new) = after.iter().find(|piece| !before.contains(piece)) {
        return Err(format!("came from nowhere: {new}\n{document}\n{written}"));
    }
    if before.len() != after.len() {
        return Err(format!("another number of pieces\n{document}\n{written}"));
    }
    match again == value && xml::to_vec(&again) == written.as_bytes() {
        true => Ok(()),
        false => Err(format!("read and written as another value:\n{written}\n{again:?}\n{value:?}")),
    }
}

/// Elements in the schema's order are read in a loop of their own, but not when what is no value is to be kept.
fn reads_alike<T: Document + Debug + PartialEq>(document: &str) -> Result<(), String> {
    let Ok(plain) = xml::from_slice::<T>(document.as_bytes()) else { return Ok(()) };
    match Options::default().keep_invalid().from_slice::<T>(document.as_bytes()) {
        Ok(kept) if kept == plain && xml::to_vec(&kept) == xml::to_vec(&plain) => Ok(()),
        kept => Err(format!("{document}\nis\n{plain:?}\nand, when what is no value is kept,\n{kept:?}")),
    }
}

#[test]
fn the_same_is_read_when_what_is_no_value_is_kept() {
    for sorted in [Sorted::AsTheSchemaSays, Sorted::Anyhow] {
        for_every_root(|root, bytes| (root.reads_alike)(&(root.grow)(bytes, sorted)));
    }
}

#[test]
fn nothing_is_lost_of_the_types_of_fixtures() {
    for_every_root(|root, bytes| (root.survives)(&(root.grow)(bytes, Sorted::AsTheSchemaSays), root));
}

fn for_every_root(property: impl Fn(&Root, &[u8]) -> Result<(), String>) {
    for root in ROOTS {
        let mut runner = TestRunner::new(crate::config());
        let outcome =
            runner.run(&vec(any::<u8>(), 0..300), |bytes| property(root, &bytes).map_err(TestCaseError::fail));
        match outcome {
            Ok(()) => {}
            Err(TestError::Fail(reason, _)) => panic!("{}: {reason}", root.name),
            Err(error) => panic!("{}: {error}", root.name),
        }
    }
}
