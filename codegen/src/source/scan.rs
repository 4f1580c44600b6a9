//! What is refused before a tree is built: deep nesting, huge tags, and document type declarations that could
//! make a document more than what is written in it.

/// Most attributes (with namespace declarations) of one element; checking them for duplicates is quadratic.
const MAX_ATTRIBUTES: usize = 1000;

/// Longest entity value in bytes; namespaces and prefixes, which schemas keep in entities, are shorter.
const MAX_ENTITY: usize = 256;

/// Why a document is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Elements are nested deeper than allowed; `at` is the first one that is too deep.
    Depth { at: usize },
    /// An element has too many attributes.
    Attributes { at: usize },
    /// The document type declaration says something that is not followed.
    Doctype { at: usize, why: &'static str },
}

/// Checks `text` for well-formed documents exactly; others are left to the XML parser, which refuses them.
///
/// A document type declaration is harmless, and allowed, when it has no internal subset, or one whose entities
/// are short and plain: no markup, no references to other entities, nothing outside the document. The schemas of
/// the W3C are such (`<!ENTITY dsig 'http://www.w3.org/2000/09/xmldsig#'>`). External subsets are never read.
pub(super) fn check(text: &str, max_depth: usize, max_bytes: u64) -> Result<(), Refusal> {
    let mut depth = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        at += found;
        let rest = &text[at..];
        let length = if rest.starts_with("<!--") {
            length_to(rest, "-->")
        } else if rest.starts_with("<![CDATA[") {
            length_to(rest, "]]>")
        } else if rest.starts_with("<?") {
            length_to(rest, "?>")
        } else if rest.starts_with("<!DOCTYPE") {
            let (length, longest) = doctype(rest).map_err(|(offset, why)| Refusal::Doctype { at: at + offset, why })?;
            let references = rest.bytes().filter(|byte| *byte == b'&').count();
            if references as u64 * longest as u64 > max_bytes {
                return Err(Refusal::Doctype { at, why: "its entities would make the document larger than allowed" });
            }
            length
        } else if rest.starts_with("</") {
            depth = usize::saturating_sub(depth, 1);
            length_to(rest, ">")
        } else {
            let tag = start_tag(rest);
            if tag.attributes > MAX_ATTRIBUTES {
                return Err(Refusal::Attributes { at });
            }
            if depth >= max_depth {
                return Err(Refusal::Depth { at });
            }
            depth += usize::from(!tag.empty);
            tag.length
        };
        at += length;
    }
    Ok(())
}

struct StartTag {
    length: usize,
    attributes: usize,
    empty: bool,
}

fn start_tag(rest: &str) -> StartTag {
    let mut quote = None;
    let mut attributes = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => attributes += 1,
            (None, b'>') => {
                return StartTag { length: at + 1, attributes, empty: rest[..at].ends_with('/') };
            }
            _ => {}
        }
    }
    StartTag { length: rest.len(), attributes, empty: false }
}

/// Length of the declaration that `rest` starts with, and of the longest entity value in it.
///
/// Follows the grammar as the XML parser does, so that both see the same entities; what it does not know (a
/// reference to a parameter entity, say) is refused.
fn doctype(rest: &str) -> Result<(usize, usize), (usize, &'static str)> {
    let mut longest = 0;
    let Some(opening) = unquoted(rest, &['[', '>']) else {
        return Ok((rest.len(), longest));
    };
    if rest[opening..].starts_with('>') {
        return Ok((opening + 1, longest));
    }
    let mut at = opening + 1;
    loop {
        at += rest[at..].len() - rest[at..].trim_start().len();
        let inner = &rest[at..];
        at += if inner.starts_with("<!ENTITY") {
            let (length, value) = entity(inner).map_err(|why| (at, why))?;
            longest = longest.max(value);
            length
        } else if inner.starts_with("<!--") {
            length_to(inner, "-->")
        } else if inner.starts_with("<?") {
            length_to(inner, "?>")
        } else if ["<!ELEMENT", "<!ATTLIST", "<!NOTATION"].iter().any(|keyword| inner.starts_with(keyword)) {
            length_to(inner, ">")
        } else if inner.starts_with(']') || inner.is_empty() {
            return Ok((at + length_to(inner, ">"), longest));
        } else {
            return Err((at, "it refers to something that is not in the document"));
        };
    }
}

/// Where the first of `wanted` is, outside of quotes.
fn unquoted(rest: &str, wanted: &[char]) -> Option<usize> {
    let mut quote = None;
    for (at, found) in rest.char_indices() {
        match quote {
            Some(open) if open == found => quote = None,
            Some(_) => {}
            None if wanted.contains(&found) => return Some(at),
            None if matches!(found, '"' | '\'') => quote = Some(found),
            None => {}
        }
    }
    None
}

/// Length of an entity declaration and of its value.
fn entity(inner: &str) -> Result<(usize, usize), &'static str> {
    const EXTERNAL: &str = "its entity is not a quoted text in the document";
    let opening = inner.find(['"', '\'', '>']).ok_or(EXTERNAL)?;
    let head = &inner[..opening];
    if inner[opening..].starts_with('>') || head.contains("SYSTEM") || head.contains("PUBLIC") {
        return Err(EXTERNAL);
    }
    let quote = &inner[opening..=opening];
    let body = &inner[opening + 1..];
    let value = &body[..body.find(quote).ok_or(EXTERNAL)?];
    if value.len() > MAX_ENTITY {
        return Err("its entity is longer than allowed");
    }
    if value.contains(['<', '&', '%']) {
        return Err("its entity holds markup or refers to another entity");
    }
    let end = opening + value.len() + 2;
    Ok((end + length_to(&inner[end..], ">"), value.len()))
}

/// Length of `rest` up to and with `end`; all of it when there is none.
fn length_to(rest: &str, end: &str) -> usize {
    rest.find(end).map_or(rest.len(), |at| at + end.len())
}

#[cfg(test)]
mod tests {
    use super::{Refusal, check};

    fn run(text: &str) -> Result<(), Refusal> {
        check(text, 3, 1000)
    }

    #[test]
    fn depth_counts_open_elements_only() {
        assert_eq!(run("<a><b><c/><c></c></b><b/></a>"), Ok(()));
        assert_eq!(run("<a><b><c><d/></c></b></a>"), Err(Refusal::Depth { at: 9 }));
        assert_eq!(run("<a x='<>/>' y=\"'\"><b/><!-- <x><y><z><q> --></a>"), Ok(()));
        assert_eq!(run("<a><![CDATA[<x><y><z><q>]]><?p <x><y><z>?></a>"), Ok(()));
    }

    #[test]
    fn attributes_are_counted() {
        let many = "<a ".to_owned() + &"x='' ".repeat(1001) + "/>";
        assert_eq!(run(&many), Err(Refusal::Attributes { at: 0 }));
    }

    #[test]
    fn harmless_declarations_pass() {
        assert_eq!(run("<!DOCTYPE a><a/>"), Ok(()));
        assert_eq!(run("<!DOCTYPE a PUBLIC '-//x//EN' 'x.dtd' [ ]><a/>"), Ok(()));
        let plain = "<!DOCTYPE a [<!ENTITY % p ''><!-- ] --><!ATTLIST a b CDATA #FIXED 'c'>
            <!ENTITY dsig 'http://www.w3.org/2000/09/xmldsig#'> ] ><a b='&dsig;'/>";
        assert_eq!(run(plain), Ok(()));
    }

    #[test]
    fn entities_that_do_more_are_refused() {
        let why = |text: &str| match run(text) {
            Err(Refusal::Doctype { at, why }) => format!("{at}: {why}"),
            other => format!("{other:?}"),
        };
        assert_eq!(
            why("<!DOCTYPE a [<!ENTITY b '&c;&c;'>]><a/>"),
            "13: its entity holds markup or refers to another entity"
        );
        assert_eq!(
            why("<!DOCTYPE a [<!ENTITY b '<c/>'>]><a/>"),
            "13: its entity holds markup or refers to another entity"
        );
        assert_eq!(
            why("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a/>"),
            "13: its entity is not a quoted text in the document"
        );
        assert_eq!(why("<!DOCTYPE a [ %other; ]><a/>"), "14: it refers to something that is not in the document");
        let long = format!("<!DOCTYPE a [<!ENTITY b '{}'>]><a/>", "x".repeat(257));
        assert_eq!(why(&long), "13: its entity is longer than allowed");
        let often = format!("<!DOCTYPE a [<!ENTITY b '{}'>]><a>{}</a>", "x".repeat(200), "&b;".repeat(6));
        assert_eq!(why(&often), "0: its entities would make the document larger than allowed");
    }
}
