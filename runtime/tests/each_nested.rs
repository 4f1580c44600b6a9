//! Items handed out one by one where their list stands in structures of the document; what cannot be handed out so is an error.

use centra_runtime::codegen::*;
use centra_runtime::xml::{self, DecodeError};
use centra_runtime::{Field, List, Nested, Unknown};

#[derive(Debug)]
struct AskResponse {
    ask_result: Nested<AskResult>,
    note: Option<String>,
    unknown: Unknown,
}

#[derive(Debug)]
struct AskResult {
    more: Field<bool>,
    page: Nested<Page>,
    rows: List<Row>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Page {
    row: Vec<Row>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Row {
    n: Field<i32>,
    rows: List<String>,
    unknown: Unknown,
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:page"], endpoints: &[] };

record! { AskResponse: "AskResponse".root("ns1:AskResponse"); 0 ask_result: "ns1:AskResult", 1 note: "ns1:note", _ unknown }
record! { AskResult: "AskResult"; 0 more: "ns1:more", 1 page: "ns1:page", 2 rows: "ns1:rows" / "ns1:row", _ unknown }
record! { Page: "Page"; 0 row: "ns1:row".repeats(), _ unknown }
record! { Row: "Row"; 0 n: "ns1:n", 1 rows: "ns1:rows" / "ns1:row", _ unknown }

const ROWS: &str = "<row><n>1</n></row><row><n>2</n><rows><row>x</row></rows></row><other/>";

fn message(result: &str) -> String {
    format!("<AskResponse xmlns='urn:page'>{result}<note>end</note></AskResponse>")
}

fn numbers(rows: &[Row]) -> Vec<i32> {
    rows.iter().filter_map(|row| row.n.get().copied()).collect()
}

type Read = Result<(AskResponse, Vec<Row>), DecodeError>;

/// What is left of the document, and what was handed out.
fn each<L: xml::Items<Item = Row>>(text: &str, list: impl Fn(&mut AskResponse) -> &mut L) -> Read {
    let mut rows = Vec::new();
    let rest = xml::each_item(text.as_bytes(), list, |row| {
        rows.push(row);
        Ok::<(), DecodeError>(())
    })?;
    Ok((rest, rows))
}

fn rows(document: &mut AskResponse) -> &mut List<Row> {
    &mut document.ask_result.get_or_insert().rows
}

fn page(document: &mut AskResponse) -> &mut Vec<Row> {
    &mut document.ask_result.get_or_insert().page.get_or_insert().row
}

#[test]
fn it_is_the_same_as_all_at_once() {
    let text =
        message(&format!("<AskResult><more>true</more><page>{ROWS}</page><rows a='1'>{ROWS}</rows></AskResult>"));
    let mut whole: AskResponse = xml::from_slice(text.as_bytes()).unwrap();
    let (mut rest, handed) = each(&text, rows).unwrap();
    assert_eq!(handed, **rows(&mut whole));
    assert_eq!((numbers(&handed), rest.note.as_deref()), (vec![1, 2], Some("end")));
    assert_eq!(rows(&mut rest).unknown.attributes().count(), 1);
    assert_eq!(numbers(page(&mut rest)), [1, 2]);
    let (mut rest, handed) = each(&text, page).unwrap();
    assert_eq!(handed, *page(&mut whole));
    assert!(page(&mut rest).is_empty());
    assert_eq!(numbers(rows(&mut rest)), [1, 2]);
}

/// What the way leads through is as it would be without it.
#[test]
fn the_way_may_be_missing_blank_or_nil() {
    for result in ["", "<AskResult/>", "<AskResult><page/></AskResult>", "<AskResult><rows/></AskResult>"] {
        let text = message(result);
        let whole: AskResponse = xml::from_slice(text.as_bytes()).unwrap();
        for read in [each(&text, rows), each(&text, page)] {
            assert_eq!(read.unwrap(), (whole.clone(), vec![]), "{result}");
        }
    }
}

/// Items of the first are gone by then.
#[test]
fn a_way_that_comes_twice_is_an_error() {
    let twice = format!("<AskResult><page>{ROWS}</page></AskResult>").repeat(2);
    assert!(each(&message(&twice), page).is_err());
    let twice = format!("<AskResult>{}</AskResult>", format!("<page>{ROWS}</page>").repeat(2));
    assert!(each(&message(&twice), page).is_err());
}

fn inside(document: &mut AskResponse) -> &mut List<String> {
    let rows = rows(document);
    rows.push(Row::default());
    let last = rows.len() - 1;
    &mut rows[last].rows
}

#[test]
fn errors_name_the_item() {
    let text = message("<AskResult><rows><row><n>1</n></row><row><n>x</n></row></rows></AskResult>");
    let error = each(&text, rows).unwrap_err().to_string();
    assert!(error.starts_with("AskResponse/AskResult/rows/row[2]/n: "), "{error}");
}

/// A list inside of an item, or none of the document's.
#[test]
fn what_cannot_be_handed_out_is_an_error() {
    let text = message(&format!("<AskResult><rows>{ROWS}</rows></AskResult>"));
    let visit = |_: Row| Ok::<(), DecodeError>(());
    let elsewhere =
        xml::each_item(text.as_bytes(), |_: &mut AskResponse| Box::leak(Box::<List<Row>>::default()), visit);
    let error = elsewhere.unwrap_err().to_string();
    assert!(error.contains("no field of the document"), "{error}");
    let visit = |_: String| Ok::<(), DecodeError>(());
    assert!(xml::each_item(text.as_bytes(), inside, visit).is_err());
}

#[derive(Debug)]
struct Open {
    page: Nested<PageKind>,
    unknown: Unknown,
}

#[derive(Debug)]
enum PageKind {
    Page(Page),
    Titled(Box<Titled>),
}

#[derive(Debug)]
struct Titled {
    title: Vec<Row>,
    row: Vec<Row>,
    unknown: Unknown,
}

record! { Open: "Open".root("ns1:Open"); 0 page: "ns1:page", _ unknown }
record! { Titled: "Titled"; 0 title: "ns1:title".repeats(), 1 row: "ns1:row".repeats(), _ unknown }
kinds! { PageKind: Page Page; 0 Titled Titled: "ns1:Titled", }

fn own_page(document: &mut Open) -> &mut Vec<Row> {
    match document.page.get_or_insert() {
        PageKind::Page(page) => &mut page.row,
        PageKind::Titled(titled) => &mut titled.row,
    }
}

/// The numbers of slots are those of one type.
#[test]
fn a_type_that_is_told_by_the_document_is_read_in_full() {
    let read = |attribute: &str| {
        let xsi = "xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";
        let text =
            format!("<Open xmlns='urn:page' {xsi}><page {attribute}><title><n>9</n></title>{ROWS}</page></Open>");
        let mut rows = Vec::new();
        let rest = xml::each_item(text.as_bytes(), own_page, |row| {
            rows.push(row);
            Ok::<(), DecodeError>(())
        });
        (rest.unwrap(), numbers(&rows))
    };
    let (mut rest, handed) = read("");
    assert_eq!((own_page(&mut rest).len(), handed), (0, vec![1, 2]));
    let (mut rest, handed) = read("i:type='Titled'");
    assert_eq!((numbers(own_page(&mut rest)), handed), (vec![1, 2], vec![]));
}
