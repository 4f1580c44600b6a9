//! The URI of each namespace that the runtime knows by itself, once.

/// What the prefix `xml` always stands for (Namespaces in XML 1.0, section 3).
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// What the prefix `xmlns` always stands for (Namespaces in XML 1.0, section 3).
pub(crate) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// XML Schema: the built-in types (XML Schema Part 2, section 3.1).
pub(crate) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// XML Schema as its drafts called it. SOAP 1.1 was written with the first, and servers of that time still send it.
pub(crate) const OLD_XSD: [&str; 2] = ["http://www.w3.org/1999/XMLSchema", "http://www.w3.org/2000/10/XMLSchema"];

/// `xsi:nil` and `xsi:type` (XML Schema Part 1, section 2.6).
pub(crate) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The same in drafts of XML Schema, where `xsi:nil` was `xsi:null`.
pub(crate) const OLD_XSI: [&str; 2] =
    ["http://www.w3.org/1999/XMLSchema-instance", "http://www.w3.org/2000/10/XMLSchema-instance"];

/// Envelope of SOAP 1.1 (SOAP 1.1, section 4).
pub(crate) const SOAP11_ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// Envelope of SOAP 1.2 (SOAP 1.2 Part 1, section 5).
pub(crate) const SOAP12_ENVELOPE: &str = "http://www.w3.org/2003/05/soap-envelope";

/// Encoding of SOAP 1.1: `arrayType`, `offset`, `position`, `root` (SOAP 1.1, section 5).
pub(crate) const SOAP11_ENCODING: &str = "http://schemas.xmlsoap.org/soap/encoding/";

/// Encoding of SOAP 1.2: `itemType`, `arraySize`, `id`, `ref` (SOAP 1.2 Part 2, section 3).
pub(crate) const SOAP12_ENCODING: &str = "http://www.w3.org/2003/05/soap-encoding";

/// Both encodings of SOAP.
pub(crate) const SOAP_ENCODINGS: [&str; 2] = [SOAP11_ENCODING, SOAP12_ENCODING];

/// `xop:Include`, which stands for an attachment (XOP 1.0, section 2).
pub(crate) const XOP: &str = "http://www.w3.org/2004/08/xop/include";

/// Whether this is the namespace of `xsi:nil` and `xsi:type`, of the recommendation or of a draft.
pub(crate) fn is_xsi(uri: &str) -> bool {
    uri == XSI || OLD_XSI.contains(&uri)
}
