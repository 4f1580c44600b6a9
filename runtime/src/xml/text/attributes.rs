//! What stands in a start tag after its name: attributes and namespace declarations, none twice (XML 1.0, section 3.1).

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use crate::vocabulary;
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::text::budget::Budget;
use crate::xml::text::content::attribute_value;
use crate::xml::text::cursor::{Cursor, is_xml_space};
use crate::xml::text::in_scope::InScope;
use crate::xml::text::name::{is_name, split};
use crate::xml::text::scopes::Scopes;

/// An attribute of a start tag, no namespace declaration.
pub(in crate::xml) struct RawAttribute<'x> {
    /// As written, with its prefix.
    pub(in crate::xml) name: &'x str,
    /// Normalised (XML 1.0, section 3.3.3).
    pub(in crate::xml) value: Cow<'x, str>,
    /// Offset of its name.
    pub(in crate::xml) at: usize,
    /// What prefixes stand for in it, if that is not what they stand for where the reader is: it came with a reference.
    pub(in crate::xml) scope: Option<Arc<InScope>>,
}

/// Reads up to the end of the start tag that was begun at `mark` and returns whether the element is empty.
pub(in crate::xml) fn read<'x>(
    cursor: &mut Cursor<'x>,
    scopes: &mut Scopes<'x>,
    attributes: &mut Vec<RawAttribute<'x>>,
    budget: &Budget<'x>,
) -> Result<bool, DecodeError> {
    let mark = scopes.mark();
    let mut count = 0;
    loop {
        let before = cursor.at();
        cursor.skip_space();
        match *cursor.rest() {
            [b'>', ..] => {
                cursor.skip(1);
                return check(cursor, scopes, attributes, budget).map(|()| false);
            }
            [b'/', b'>', ..] => {
                cursor.skip(2);
                return check(cursor, scopes, attributes, budget).map(|()| true);
            }
            [] => return Err(cursor.truncated()),
            _ if before == cursor.at() => return Err(cursor.ill("white space is missing between attributes")),
            _ => {
                count += 1;
                budget.attributes(count, cursor.at())?;
                let attribute = read_one(cursor, scopes, mark, budget)?;
                attributes.push(attribute);
            }
        }
    }
}

/// Reads one attribute. Of a declaration the value goes to `scopes`.
fn read_one<'x>(
    cursor: &mut Cursor<'x>,
    scopes: &mut Scopes<'x>,
    mark: usize,
    budget: &Budget<'x>,
) -> Result<RawAttribute<'x>, DecodeError> {
    let at = cursor.at();
    let ends = |byte: &u8| is_xml_space(*byte) || matches!(byte, b'=' | b'>' | b'<' | b'/' | b'"' | b'\'');
    let length = cursor.rest().iter().position(ends).unwrap_or(cursor.rest().len());
    let name = &cursor.text()[at..at + length];
    cursor.skip(length);
    cursor.skip_space();
    if cursor.peek() != Some(b'=') || !is_name(name) {
        return Err(if cursor.peek().is_none() { cursor.truncated() } else { cursor.ill("this is no attribute") });
    }
    cursor.skip(1);
    cursor.skip_space();
    let quote = match cursor.peek() {
        Some(quote @ (b'"' | b'\'')) => quote,
        Some(_) => return Err(cursor.ill("an attribute value needs quotes")),
        None => return Err(cursor.truncated()),
    };
    let begin = cursor.at() + 1;
    let Some(length) = memchr::memchr(quote, &cursor.rest()[1..]) else {
        return Err(cursor.truncated());
    };
    let raw = &cursor.text()[begin..begin + length];
    if raw.contains('<') {
        return Err(cursor.ill("`<` inside an attribute value"));
    }
    let value = attribute_value(raw, begin, budget)?;
    cursor.go_to(begin + length + 1);
    let prefix = match split(name) {
        ("", "xmlns") => "",
        ("xmlns", prefix) => prefix,
        _ => {
            budget.text(value.len(), begin)?;
            return Ok(RawAttribute { name, value, at, scope: None });
        }
    };
    if !can_be_bound(prefix, &value) {
        cursor.go_to(at);
        return Err(cursor.ill("this prefix cannot be bound to this namespace"));
    }
    scopes.declare(prefix, value, mark);
    Ok(RawAttribute { name, value: Cow::Borrowed(""), at, scope: None })
}

/// Namespaces in XML 1.0, section 3: `xml` and `xmlns` are reserved, and only the default namespace can be taken back.
fn can_be_bound(prefix: &str, uri: &str) -> bool {
    match prefix {
        "xml" => uri == vocabulary::XML,
        "xmlns" => false,
        _ => !(uri.is_empty() && !prefix.is_empty() || uri == vocabulary::XML || uri == vocabulary::XMLNS),
    }
}

/// Refuses an attribute that comes twice, by name as written and by expanded name; then forgets the declarations.
fn check(
    cursor: &mut Cursor<'_>,
    scopes: &Scopes<'_>,
    attributes: &mut Vec<RawAttribute<'_>>,
    budget: &Budget<'_>,
) -> Result<(), DecodeError> {
    // A long namespace is looked at for each attribute. What is usual costs no more than the element, and those are counted.
    let mut long = 0_usize;
    let (mut seen, mut expanded) = (HashSet::new(), HashSet::new());
    for attribute in &*attributes {
        let is_new = seen.insert(attribute.name);
        let (prefix, local) = split(attribute.name);
        let is_new = is_new
            && match prefix {
                "" | "xmlns" => true,
                _ => {
                    let Some(uri) = scopes.lookup(prefix) else {
                        let kind = DecodeErrorKind::UndeclaredPrefix(prefix.to_owned());
                        return Err(DecodeError::new(kind, attribute.at));
                    };
                    long += uri.len();
                    expanded.insert((uri, local))
                }
            };
        if !is_new {
            cursor.go_to(attribute.at);
            return Err(cursor.ill("an attribute comes twice"));
        }
    }
    budget.work(long.saturating_sub(256), cursor.at())?;
    attributes.retain(|attribute| attribute.name != "xmlns" && !attribute.name.starts_with("xmlns:"));
    Ok(())
}
