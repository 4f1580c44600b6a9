//! Which namespaces are misspelt ones of WSDL, SOAP or XML Schema, so that what stands in them would be passed over in silence.

use roxmltree::Node;

use super::WSDL;
use super::binding::{HTTP, MIME, SOAP_11, SOAP_12};
use crate::model::near::edit_distance;
use crate::xsd::builtin::XS;
use crate::xsd::parse::node::{Reader, tag};

/// The namespaces whose elements the generator reads.
const READ: [&str; 6] = [XS, WSDL, SOAP_11, SOAP_12, HTTP, MIME];

/// The namespace that `namespace` seems to be meant for: one that differs by capitals, `https`, a slash at the end or one letter.
pub(crate) fn meant(namespace: &str) -> Option<&'static str> {
    let plain = |uri: &str| uri.trim().trim_end_matches(['/', '#']).replace("https:", "http:").to_ascii_lowercase();
    let given = plain(namespace);
    let is_near = |uri: &&&str| {
        let uri = plain(uri);
        edit_distance(&uri, &given, 1).is_some() || (uri == plain(XS) && given.ends_with("/xmlschema"))
    };
    if READ.contains(&namespace) { None } else { READ.iter().find(is_near).copied() }
}

/// Reports an element that nothing reads: a note, or an error if its namespace is a misspelt one.
pub(crate) fn report(r: &mut Reader<'_>, node: Node<'_, '_>, namespace: &str) {
    let span = r.span(node);
    if let Some(meant) = meant(namespace) {
        let message = format!("{} is in the namespace `{namespace}`, which is none of WSDL or XML Schema", tag(node));
        r.diags.error("E030", span, message).help(format!("`{meant}` may be meant"));
        return;
    }
    let place = if namespace.is_empty() { "no namespace".to_owned() } else { format!("the namespace `{namespace}`") };
    let message = format!("{} of {place} is no part of XML Schema and is left out", tag(node));
    r.diags.note("N106", span, message).help(format!("the namespace of XML Schema is `{XS}`"));
}

#[cfg(test)]
mod tests {
    use super::{READ, SOAP_11, WSDL, XS, meant};

    #[test]
    fn misspelt_namespaces_are_told_from_others() {
        for (namespace, wanted) in [
            ("http://www.w3.org/2001/XMLSchemas", XS),
            ("http://www.w3.org/2001/XmlSchema", XS),
            ("https://www.w3.org/2001/XMLSchema", XS),
            ("http://www.w3.org/2001/XMLSchema/", XS),
            ("http://www.w3.org/2002/XMLSchema", XS),
            ("http://schemas.xmlsoap.org/wsdl", WSDL),
            ("http://schemas.xmlsoap.org/wsdl/soap", SOAP_11),
        ] {
            assert_eq!(meant(namespace), Some(wanted), "{namespace}");
        }
        for other in
            ["", "urn:shop", "http://purl.oclc.org/dsdl/schematron", "http://www.w3.org/2001/XMLSchema-instance"]
        {
            assert_eq!(meant(other), None, "{other}");
        }
        assert!(READ.iter().all(|namespace| meant(namespace).is_none()));
    }
}
