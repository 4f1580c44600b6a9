//! What one file is: its bytes within the limits, its text, its XML, and which kind of document that makes it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use roxmltree::{Node, ParsingOptions, TextPos};

use super::decode::decode;
use super::scan::{self, Refusal};
use super::{LoadOptions, Source};
use crate::diag::{Diagnostic, Diagnostics, Origin, Span};
use crate::stamp;
use crate::wsdl::parse::{WSDL, misspelt};
use crate::xsd::builtin::{DRAFTS, XS};
use crate::{wsdl, xsd};

/// Namespace of WSDL 2.0.
const WSDL_20: &str = "http://www.w3.org/ns/wsdl";

const WEB_PAGE: &str = "a web page was saved in place of the WSDL; the address may need `?wsdl` or a login";

/// Most nodes of one document; a tree of them takes about half a gigabyte.
const MAX_NODES: u32 = 5_000_000;

/// What a document holds.
#[derive(Debug)]
pub(super) enum Content {
    Definitions(wsdl::Definitions),
    Schema(xsd::Schema),
    /// It could not be read; this is reported.
    Nothing,
}

/// Reads the file that `source.path` names and fills `source`; findings point into `document`.
pub(super) fn read(source: &mut Source, document: u32, options: &LoadOptions, diags: &mut Diagnostics) -> Content {
    match bytes(&source.path, options) {
        Ok(bytes) => {
            source.sha256 = stamp::sha256(&bytes);
            match decode(&bytes) {
                Ok(text) => source.text = text,
                Err(error) => {
                    source.text = error.text;
                    let span = at(Origin::of(document), &source.text, error.offset);
                    diags
                        .error("E006", span, error.message)
                        .help("save it as UTF-8, or name its encoding in `<?xml … encoding=\"…\"?>`");
                    return Content::Nothing;
                }
            }
        }
        Err((code, message)) => {
            let span = at(Origin::of(document), "", 0);
            let found = diags.error(code, span, message);
            match code {
                "E001" => drop(found.help(instead_of(&source.path))),
                "E002" => drop(found.help(documents_in(&source.path, "name the WSDL or schema in it"))),
                "E004" => drop(found.help("check that it is the WSDL; raise `max_bytes` if it is")),
                "E005" => drop(found.help("check that it is a file, and its permissions")),
                _ => drop(found.help("download it again")),
            }
            return Content::Nothing;
        }
    }
    if let Some((start, text)) = without_late_declaration(&source.text) {
        let span = at(Origin::of(document), &source.text, start);
        diags
            .warning("W009", span, "white space stands before the XML declaration, which is left out")
            .help("nothing, not even white space, may stand before `<?xml`");
        source.text = text;
    }
    let origin = Origin::of(document);
    let Some((end_of_name, text)) = with_wsdl_namespace(&source.text) else {
        return parse(&source.text, origin, options, diags);
    };
    diags
        .warning(
            "W007",
            origin.span(end_of_name - ROOT.len(), end_of_name),
            "the root element `definitions` is in no namespace",
        )
        .help(format!("it is read as WSDL 1.1; `xmlns=\"{WSDL}\"` is missing"));
    let inserted = text.len() - source.text.len();
    parse(&text, origin.with_inserted(end_of_name, inserted), options, diags)
}

/// What to do about a root that does not exist.
fn instead_of(path: &Path) -> String {
    let given = path.to_string_lossy();
    if given.starts_with("http:/") || given.starts_with("https:/") {
        return "nothing is read from the network: `centra-codegen fetch` with this address in quotes saves the document and what it imports".to_owned();
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match folder.is_dir() {
        true => documents_in(folder, "correct the path"),
        false => format!(
            "there is no folder `{}` either; a path is relative to the folder in which the generator runs",
            folder.display()
        ),
    }
}

/// `advice`, with the WSDLs and schemas of a folder, if they are few.
fn documents_in(folder: &Path, advice: &str) -> String {
    const FEW: usize = 5;
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let is_document = |name: &String| [".wsdl", ".xsd"].iter().any(|end| name.to_lowercase().ends_with(end));
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(is_document).map(|name| format!("`{name}`")).collect();
    names.sort_unstable();
    match names.len() {
        1 => format!("{advice}: there is {}", names.concat()),
        2..=FEW => format!("{advice}: there are {}", names.join(", ")),
        _ => advice.to_owned(),
    }
}

/// The text of a document with white space before its XML declaration, blanks in place of that: where it stood, and the text.
///
/// PHP sends the blank lines between its scripts first. The encoding that the declaration names has been used by now.
fn without_late_declaration(text: &str) -> Option<(usize, String)> {
    let start = text.len() - text.trim_start().len();
    let declaration = text[start..].strip_prefix("<?xml").filter(|rest| rest.starts_with(char::is_whitespace))?;
    let end = text.len() - declaration.len() + declaration.find("?>")? + "?>".len();
    let blanks = text[start..end].replace(|c: char| c != '\n', " ");
    (start > 0).then(|| (start, format!("{}{blanks}{}", &text[..start], &text[end..])))
}

/// The root of a WSDL.
const ROOT: &str = "definitions";

/// The text of a WSDL that forgot its own namespace, with it: where the name of the root ends, and the text.
fn with_wsdl_namespace(text: &str) -> Option<(usize, String)> {
    let start = text.find(&format!("<{ROOT}"))?;
    let name_end = start + 1 + ROOT.len();
    let tag = &text[name_end..name_end + text[name_end..].find('>')?];
    // Comments and instructions may stand before the root, other elements not.
    let is_root = !text[..start].contains("</") && tag.starts_with(char::is_whitespace);
    let is_wsdl = tag.contains(&format!("\"{WSDL}\"")) && !tag.contains("xmlns=");
    (is_root && is_wsdl).then(|| (name_end, format!("{} xmlns=\"{WSDL}\"{}", &text[..name_end], &text[name_end..])))
}

/// Reads a document from its text.
pub(super) fn parse(text: &str, origin: Origin, options: &LoadOptions, diags: &mut Diagnostics) -> Content {
    if let Err(refusal) = scan::check(text, options.max_depth, options.max_bytes) {
        refuse(refusal, text, origin, options, diags);
        return Content::Nothing;
    }
    let parsing = ParsingOptions {
        // `scan` let only harmless declarations through.
        allow_dtd: true,
        nodes_limit: MAX_NODES,
        ..ParsingOptions::default()
    };
    match roxmltree::Document::parse_with_options(text, parsing) {
        Ok(tree) => mirror(tree.root_element(), origin, diags),
        Err(error) => {
            malformed(&error, text, origin, diags);
            Content::Nothing
        }
    }
}

/// The bytes of a file; the size is known before anything is read.
fn bytes(path: &Path, options: &LoadOptions) -> Result<Vec<u8>, (&'static str, String)> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => ("E001", "this file does not exist".to_owned()),
        _ => ("E005", format!("this file cannot be read: {error}")),
    };
    let too_large = |length: String| {
        let limit = options.max_bytes;
        let message = format!("this file has {length} bytes, the limit is {limit}");
        Err(("E004", message))
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(("E002", "this is a folder, not a WSDL or schema file".to_owned()));
    }
    if !metadata.is_file() {
        return Err(("E005", "this is not a regular file".to_owned()));
    }
    if metadata.len() > options.max_bytes {
        return too_large(metadata.len().to_string());
    }
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(unreadable)?
        .take(options.max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.is_empty() {
        return Err(("E003", "this file is empty".to_owned()));
    }
    // It grew after its size was asked for.
    if bytes.len() as u64 > options.max_bytes {
        return too_large(format!("more than {}", options.max_bytes));
    }
    Ok(bytes)
}

fn refuse(refusal: Refusal, text: &str, origin: Origin, options: &LoadOptions, diags: &mut Diagnostics) {
    match refusal {
        Refusal::Depth { at: offset } => {
            let message = format!("elements are nested deeper than {}", options.max_depth);
            diags.error("E009", at(origin, text, offset), message);
        }
        Refusal::Attributes { at: offset } => {
            let message = "this element has too many attributes";
            diags.error("E009", at(origin, text, offset), message);
        }
        Refusal::Doctype { at: offset, why } => {
            let message = format!("this document type declaration is refused: {why}");
            diags
                .error("E008", at(origin, text, offset), message)
                .help("remove the `<!DOCTYPE …>` and write out what its entities stand for");
        }
    }
}

/// Reports what the XML parser found, at its place.
fn malformed(error: &roxmltree::Error, text: &str, origin: Origin, diags: &mut Diagnostics) {
    let start = text.trim_start();
    if !start.starts_with('<') {
        let offset = text.len() - start.len();
        diags
            .error("E007", at(origin, text, offset), "this is not XML: it does not start with `<`")
            .help("check where the file comes from; a server may have sent an error message");
        return;
    }
    let position = error.pos();
    let full = error.to_string();
    let what = full.strip_suffix(&format!(" at {position}")).unwrap_or(&full);
    let offset = match error {
        // These have no position of their own.
        roxmltree::Error::UnclosedRootNode | roxmltree::Error::NoRootNode | roxmltree::Error::UnexpectedEndOfStream => {
            text.trim_end().len().saturating_sub(1)
        }
        _ => offset_of(text, position),
    };
    let diagnostic = diags.error("E007", at(origin, text, offset), format!("this is not well-formed XML: {what}"));
    let head: String = start.chars().take(64).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        diagnostic.help(WEB_PAGE);
    } else if text.find("<?xml ").is_some_and(|at| at > 0) {
        diagnostic.help("something stands before `<?xml`, such as a message of the server: remove it");
    }
}

/// Finds out by its root element which kind of document this is.
fn mirror(root: Node<'_, '_>, origin: Origin, diags: &mut Diagnostics) -> Content {
    let namespace = root.tag_name().namespace().unwrap_or_default();
    let name = root.tag_name().name();
    let span = root_span(root, origin);
    match (namespace, name) {
        (WSDL, "definitions") => {
            return Content::Definitions(wsdl::parse::definitions(root, origin, diags));
        }
        (XS, "schema") => return Content::Schema(xsd::parse::schema(root, origin, diags)),
        (WSDL_20, _) => {
            diags
                .error("E011", span, "this is WSDL 2.0, which is not supported")
                .help("most servers offer WSDL 1.1, too; its root element is `definitions`");
        }
        (_, "schema") if DRAFTS.contains(&namespace) => {
            diags
                .error("E018", span, format!("`{namespace}` is a draft of XML Schema"))
                .help(format!("the recommendation has the namespace `{XS}`"));
        }
        _ => neither(name, namespace, span, diags),
    }
    Content::Nothing
}

fn neither(name: &str, namespace: &str, span: Span, diags: &mut Diagnostics) {
    let place = match namespace {
        "" => "in no namespace".to_owned(),
        namespace => format!("in the namespace `{namespace}`"),
    };
    let message = format!("this is neither WSDL nor XML Schema: its root element is `{name}` {place}");
    let diagnostic: &mut Diagnostic = diags.error("E010", span, message);
    match name.to_ascii_lowercase().as_str() {
        "html" => diagnostic.help(WEB_PAGE),
        "envelope" => diagnostic.help("this is a SOAP message; the WSDL describes such messages"),
        _ => diagnostic.help(match misspelt::meant(namespace) {
            Some(meant) => format!("the namespace `{meant}` may be meant"),
            None => format!("a WSDL has the root `definitions` in `{WSDL}`, a schema `schema` in `{XS}`"),
        }),
    };
}

/// The name of the root element.
fn root_span(root: Node<'_, '_>, origin: Origin) -> Span {
    let start = root.range().start;
    let text = root.document().input_text();
    let tag = text.get(start + 1..).unwrap_or_default();
    let length = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(tag.len());
    origin.span(start + 1, start + 1 + length)
}

/// One character.
fn at(origin: Origin, text: &str, offset: usize) -> Span {
    let length = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    origin.span(offset, offset + length)
}

/// Byte offset of a line and a column in characters, both from 1.
fn offset_of(text: &str, position: TextPos) -> usize {
    let line_start: usize =
        text.split_inclusive('\n').take((position.row as usize).saturating_sub(1)).map(str::len).sum();
    let column = (position.col as usize).saturating_sub(1);
    let line = text.get(line_start..).unwrap_or_default();
    line_start + line.char_indices().nth(column).map_or(line.len(), |(offset, _)| offset)
}
