//! Which unknown content that does not come from XML may be written as such: what the reader itself could have kept.

use crate::value::unknown::{UnknownAttribute, is_qualified_name};
use crate::vocabulary::{XML, XMLNS};
use crate::xml::read::decoder::Decoder;
use crate::xml::text::charset::first_illegal;
use crate::xml::text::name::is_name;
use crate::xml::text::name::split;
use crate::xml::{DecodeError, DecodeErrorKind, Limits, Options};

/// One element and nothing else, which stands on its own.
pub(crate) fn standalone(xml: &str) -> Result<String, DecodeError> {
    if let Some((at, code)) = first_illegal(xml) {
        return Err(DecodeError::new(DecodeErrorKind::IllegalCharacter(code), at));
    }
    let options = Options::default().strict().limits(Limits::own());
    let mut input = Decoder::new(xml, &[""], &options);
    let start = input.prolog()?;
    let element = input.raw_element(&start)?;
    match (start.offset(), input.position()) {
        (0, end) if end == xml.len() => Ok(element),
        (begin, _) => Err(DecodeError::new(DecodeErrorKind::IllFormed("something beside the element"), begin)),
    }
}

/// Whether the attribute can be added to a start tag.
pub(crate) fn is_writable(attribute: &UnknownAttribute) -> bool {
    let (namespace, prefix, name) = (attribute.namespace(), attribute.prefix(), attribute.name());
    let is_named = match namespace {
        "" => prefix.is_empty() && name != "xmlns",
        uri => can_bind(prefix, uri),
    };
    let is_declared = attribute.declares().is_none_or(|(prefix, uri)| {
        let is_used = split(attribute.value().trim()).0 == prefix;
        is_used && !uri.is_empty() && can_bind(prefix, uri) && (!prefix.is_empty() || is_qualified_name(attribute))
    });
    is_unprefixed(name) && is_named && is_declared
}

fn can_bind(prefix: &str, uri: &str) -> bool {
    let is_prefix = prefix.is_empty() || (is_unprefixed(prefix) && prefix != "xmlns");
    is_prefix && (prefix == "xml") == (uri == XML) && uri != XMLNS
}

fn is_unprefixed(name: &str) -> bool {
    is_name(name) && !name.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::XSI;

    #[test]
    fn one_element_that_stands_on_its_own() {
        for good in ["<a/>", "<p:a xmlns:p=\"urn:p\" p:b='1'>&lt;<![CDATA[<]]></p:a>"] {
            assert_eq!(standalone(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "a",
            "<a/><b/>",
            " <a/>",
            "<a/> ",
            "<!--c--><a/>",
            "<a>",
            "<p:a/>",
            "<a>\u{1}</a>",
            "<a>&#1;</a>",
            "<!DOCTYPE a><a/>",
        ] {
            assert!(standalone(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn attributes_that_fit_into_a_tag() {
        let new = |namespace: &str, prefix: &str, name: &str, value: &str, declares: Option<(&str, &str)>| {
            let declares = declares.map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned()));
            is_writable(&UnknownAttribute::new(namespace, prefix, name, value, declares))
        };
        assert!(new("", "", "lang", "<\">", None));
        assert!(new("urn:x", "x", "lang", "en", None));
        assert!(new(XML, "xml", "lang", "en", None));
        assert!(new(XSI, "xsi", "type", " p:name ", Some(("p", "urn:p"))));
        assert!(new(XSI, "xsi", "type", "name", Some(("", "urn:p"))));
        assert!(!new("", "", "xmlns", "urn:x", None));
        assert!(!new("", "", "a b", "1", None));
        assert!(!new("", "", "a=\"1\" b", "1", None));
        assert!(!new("urn:x", "x y", "lang", "en", None));
        assert!(!new("urn:x", "xmlns", "lang", "en", None));
        assert!(!new("urn:x", "xml", "lang", "en", None));
        assert!(!new(XML, "x", "lang", "en", None));
    }
}
