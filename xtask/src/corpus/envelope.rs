//! What of a message a generated type reads: the elements inside the SOAP header and body, or the document itself, each as a document of its own.

use encoding_rs::{Encoding, UTF_8};
use roxmltree::Node;

use super::canonical::parse;
use super::roots::Name;

const ENVELOPES: [&str; 2] = ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];

/// An element that stands by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub name: Name,
    pub xml: String,
    /// Headers that no document declares are those of a protocol.
    pub is_header: bool,
}

/// The parts of a message, or why there are none.
pub(super) fn parts(bytes: &[u8]) -> Result<Vec<Part>, String> {
    let text = decode(bytes)?;
    let document = parse(&text).map_err(|error| format!("no XML: {error}"))?;
    let root = document.root_element();
    let is_soap = |node: &Node<'_, '_>, local: &str| {
        node.tag_name().name() == local && node.tag_name().namespace().is_some_and(|uri| ENVELOPES.contains(&uri))
    };
    if !is_soap(&root, "Envelope") {
        // The whole of it, since a DTD may declare what the element uses; but no longer in the encoding that it declares.
        let declaration = text.starts_with("<?xml").then(|| text.find("?>")).flatten().map_or(0, |end| end + 2);
        return Ok(vec![Part { name: name(root), xml: text[declaration..].to_owned(), is_header: false }]);
    }
    let body = root.children().find(|child| is_soap(child, "Body")).ok_or("an envelope without a body")?;
    let children: Vec<_> = body.children().filter(Node::is_element).collect();
    match children.as_slice() {
        [] => Err("an empty body".to_owned()),
        [fault, ..] if is_soap(fault, "Fault") => Err("a SOAP fault".to_owned()),
        children => {
            let headers = root.children().filter(|child| is_soap(child, "Header"));
            let headers = headers.flat_map(|header| header.children()).filter(Node::is_element);
            let part = |node, is_header| Part { name: name(node), xml: cut_out(node, &text), is_header };
            let body = children.iter().map(|child| part(*child, false));
            Ok(headers.map(|header| part(header, true)).chain(body).collect())
        }
    }
}

fn name(node: Node<'_, '_>) -> Name {
    (node.tag_name().namespace().unwrap_or_default().to_owned(), node.tag_name().name().to_owned())
}

/// The text of an element, with the namespaces that are declared around it.
pub(super) fn cut_out(node: Node<'_, '_>, text: &str) -> String {
    let element = &text[node.range()];
    let name_end = element.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(element.len());
    let own = declared(&element[name_end..]);
    let mut xml = element[..name_end].to_owned();
    for namespace in node.namespaces() {
        let attribute = namespace.name().map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
        if namespace.name() != Some("xml") && !own.contains(&attribute.as_str()) {
            let uri = namespace.uri().replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            xml.push_str(&format!(" {attribute}=\"{uri}\""));
        }
    }
    xml.push_str(&element[name_end..]);
    xml
}

/// Names of the attributes of a start tag, which `text` begins with, without its name.
fn declared(mut text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    while let Some((name, rest)) = text.split_once('=') {
        let name = name.trim();
        if name.contains('>') {
            break;
        }
        names.push(name);
        let Some(quote) = rest.trim_start().chars().next() else { break };
        let mut quoted = rest.splitn(3, quote).skip(2);
        text = quoted.next().unwrap_or_default();
    }
    names
}

/// As text, in the encoding that its first bytes name.
fn decode(bytes: &[u8]) -> Result<String, String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declared = start.split_once("encoding=").and_then(|(before, rest)| {
        let is_declaration = before.trim_start().starts_with("<?xml") && !before.contains("?>");
        let label = rest.split(['"', '\'']).nth(1).filter(|_| is_declaration)?;
        Encoding::for_label(label.as_bytes())
    });
    // A byte order mark counts more than what is declared.
    let (text, encoding, had_errors) = declared.unwrap_or(UTF_8).decode(bytes);
    match had_errors {
        true => Err(format!("no text in {}", encoding.name())),
        false => Ok(text.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(attributes: &str, body: &str) -> String {
        format!("<s:Envelope xmlns:s=\"{}\" {attributes}><s:Header/><s:Body>{body}</s:Body></s:Envelope>", ENVELOPES[0])
    }

    fn only(text: &str) -> Part {
        let mut parts = parts(text.as_bytes()).unwrap();
        assert_eq!(parts.len(), 1);
        parts.remove(0)
    }

    #[test]
    fn a_document_without_an_envelope_is_one_part() {
        let part = only("<a xmlns='urn:a'/>");
        assert_eq!(part.name, ("urn:a".to_owned(), "a".to_owned()));
        assert_eq!(part.xml, "<a xmlns='urn:a'/>");
    }

    #[test]
    fn what_is_declared_around_an_element_comes_with_it() {
        let part = only(&envelope(
            "xmlns='urn:d' xmlns:p='urn:p&amp;' xmlns:q='urn:q'",
            "<p:a q = \"x>y\" xmlns:q='urn:z'>1</p:a>",
        ));
        assert_eq!(part.name, ("urn:p&".to_owned(), "a".to_owned()));
        let document = parse(&part.xml).unwrap();
        let root = document.root_element();
        assert_eq!(root.lookup_namespace_uri(None), Some("urn:d"));
        assert_eq!(root.lookup_namespace_uri(Some("p")), Some("urn:p&"));
        assert_eq!(root.lookup_namespace_uri(Some("q")), Some("urn:z"));
        assert_eq!((root.attribute("q"), root.text()), (Some("x>y"), Some("1")));
    }

    #[test]
    fn elements_cut_out_are_documents() {
        for element in ["<a/>", "<a b='=' />", "<a>=</a>", "<a\nb='1'\n>x='2'</a>"] {
            let part = only(&envelope("xmlns:x='urn:x'", element));
            assert!(parse(&part.xml).is_ok(), "{}", part.xml);
        }
    }

    #[test]
    fn a_body_may_hold_several_elements_or_none() {
        let several = parts(envelope("", "<a/> <b/>").as_bytes()).unwrap();
        assert_eq!(several.iter().map(|part| part.name.1.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(parts(envelope("", " ").as_bytes()), Err("an empty body".to_owned()));
        assert_eq!(parts(envelope("", "<s:Fault/>").as_bytes()), Err("a SOAP fault".to_owned()));
        assert!(parts(b"--mime").unwrap_err().starts_with("no XML"));
    }

    #[test]
    fn headers_come_before_the_body() {
        let text = format!(
            "<s:Envelope xmlns:s=\"{}\" xmlns:p='urn:p'><s:Header><p:h/> <g/></s:Header><s:Body><a/></s:Body></s:Envelope>",
            ENVELOPES[1]
        );
        let parts = parts(text.as_bytes()).unwrap();
        let found: Vec<_> =
            parts.iter().map(|part| (part.name.0.as_str(), part.name.1.as_str(), part.is_header)).collect();
        assert_eq!(found, [("urn:p", "h", true), ("", "g", true), ("", "a", false)]);
    }

    #[test]
    fn encodings_are_followed() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>";
        assert_eq!(parts(latin).unwrap()[0].xml, "<a>\u{e9}</a>");
        let utf16: Vec<u8> = "\u{feff}<a>\u{e9}</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(parts(&utf16).unwrap()[0].xml, "<a>\u{e9}</a>");
        assert_eq!(parts(b"<a>\xe9</a>"), Err("no text in UTF-8".to_owned()));
    }
}
