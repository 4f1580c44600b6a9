//! How content of any type is kept that refers to other elements in SOAP's own encoding: with those in the place of the references, since
//! what is kept must stand on its own.

use std::ops::Range;

use crate::xml::encoding::references::value_range;
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::read::decoder::Decoder;
use crate::xml::text::name::split;
use crate::xml::text::prefixes::declare;
use crate::xml::text::reader::Start;

impl<'x> Decoder<'x> {
    /// If the element that was just opened refers to another one: that one, under the name of this one.
    pub(in crate::xml) fn raw_referenced(&mut self, start: &Start<'x>) -> Result<Option<String>, DecodeError> {
        if !self.is_encoded() || self.reader().attributes().is_empty() || !self.is_reference()? {
            return Ok(None);
        }
        let Some((mut there, target)) = self.referenced(start, &|| None)? else { return Ok(None) };
        let (xml, uri) = (there.raw_alone(&target)?, there.namespace(&target).to_owned());
        self.instead_of_reference(start, (target.name(), &uri), &xml).map(Some)
    }

    /// An element that another one refers to, with its name and namespace, as XML of its own: under the name of that one, which is passed over.
    pub(in crate::xml) fn instead_of_reference(
        &mut self,
        start: &Start<'x>,
        (name, namespace): (&str, &str),
        xml: &str,
    ) -> Result<String, DecodeError> {
        let (prefix, uri) = (split(start.name()).0, self.namespace(start).to_owned());
        if split(name).0 == prefix && namespace == uri {
            // What it declares is right for its new name, too.
            self.reader_mut().skip(start)?;
            return Ok(with_name(&xml[1 + name.len()..], start.name()));
        }
        let xml = renamed(xml, name, start.name()).ok_or_else(|| conflict(start.offset()))?;
        self.reader_mut().skip(start)?;
        if uri.is_empty() {
            return Ok(xml);
        }
        if prefix.is_empty() {
            return Err(conflict(start.offset()));
        }
        let mut declared = format!("<{}", start.name());
        declare(&mut declared, prefix, &uri);
        declared.push_str(&xml[1 + start.name().len()..]);
        Ok(declared)
    }

    /// What stands instead of which parts of the element that was just passed over: what references in it refer to, and nothing instead of
    /// the labels for such.
    pub(in crate::xml) fn written_out(
        &mut self,
        start: &Start<'x>,
    ) -> Result<Vec<(Range<usize>, String)>, DecodeError> {
        let (text, end) = (self.reader().text(), self.reader().at());
        let verbatim = &text[start.offset()..end];
        if !self.is_encoded() || !(verbatim.contains("ref") || verbatim.contains("id")) {
            return Ok(Vec::new());
        }
        let (references, labels) = self.references_in(start.offset(), end)?;
        let mut pieces = Vec::with_capacity(references.len() + labels.len());
        for reference in references {
            let tag = &text[reference.at + 1..reference.end];
            let name = &tag[..tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(tag.len())];
            let (mut there, target) = self.follow(reference.id, reference.at, Vec::new())?;
            let xml = there.raw_alone(&target)?;
            // In a default namespace the names inside would mean something else.
            let is_prefixed =
                declares(verbatim, "xmlns") || self.reader().scopes().lookup("").is_some_and(|uri| !uri.is_empty());
            let xml = renamed(&xml, target.name(), name).filter(|_| !is_prefixed);
            pieces.push((reference.at..reference.end, xml.ok_or_else(|| conflict(reference.at))?));
        }
        // With the white space before it.
        pieces.extend(labels.into_iter().map(|at| (at - 1..value_range(text, at).end + 1, String::new())));
        pieces.sort_by_key(|(range, _)| range.start);
        // A label of an element that refers to another one went with it.
        let mut end = 0;
        pieces.retain(|(range, _)| {
            let is_free = range.start >= end;
            end = end.max(range.end);
            is_free
        });
        Ok(pieces)
    }
}

/// The element under another name; `None` if its tag declares the prefix of that name.
fn renamed(xml: &str, old: &str, new: &str) -> Option<String> {
    let rest = xml.get(1 + old.len()..)?;
    let declared = match split(new).0 {
        "" => "xmlns".to_owned(),
        prefix => format!("xmlns:{prefix}"),
    };
    (!declares(start_tag(rest), &declared)).then(|| with_name(rest, new))
}

/// An element of which the name in the start tag is left out, with this one in both tags.
fn with_name(rest: &str, new: &str) -> String {
    match rest.rfind("</").filter(|_| !rest.ends_with("/>")) {
        Some(end) => format!("<{new}{}</{new}>", &rest[..end]),
        None => format!("<{new}{rest}"),
    }
}

/// The text up to the end of the start tag that it begins in.
fn start_tag(text: &str) -> &str {
    let mut quote = None;
    let end = text.find(|character| match (quote, character) {
        (None, '>') => true,
        (None, '"' | '\'') => {
            quote = Some(character);
            false
        }
        (Some(open), _) if open == character => {
            quote = None;
            false
        }
        _ => false,
    });
    &text[..end.unwrap_or(text.len())]
}

/// May this attribute be in the text? It is enough that it looks so.
fn declares(text: &str, attribute: &str) -> bool {
    text.match_indices(attribute).any(|(at, _)| text[at + attribute.len()..].trim_start().starts_with('='))
}

fn conflict(at: usize) -> DecodeError {
    let what = "a reference inside of content of any type, whose namespaces differ from those of what it refers to";
    DecodeError::new(DecodeErrorKind::Reference(what.to_owned()), at)
}
