//! Which file stands for which address, so that documents of the network are read from the disk: OASIS XML Catalogs.
//!
//! A folder with a WSDL may hold `catalog.xml`. Generation then resolves each import by it, absolute ones and those that are relative to the
//! address that their document came from, and never asks the network:
//!
//! ```
//! use centra_codegen::catalog::Catalog;
//!
//! let catalog = Catalog::parse(r#"<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
//!   <uri name="https://shop.example/api?wsdl" uri="api.wsdl"/>
//!   <uri name="https://shop.example/api?xsd=1" uri="api_1.xsd"/>
//! </catalog>"#)?;
//! assert_eq!(catalog.file("https://shop.example/api?xsd=1").as_deref(), Some("api_1.xsd"));
//! assert_eq!(catalog.import("api.wsdl", "?xsd=1").as_deref(), Some("api_1.xsd"));
//! # Ok::<(), String>(())
//! ```

use roxmltree::{Document, ParsingOptions};

/// Namespace of OASIS XML Catalogs.
const CATALOG: &str = "urn:oasis:names:tc:entity:xmlns:xml:catalog";

/// What the file is called.
pub const FILE: &str = "catalog.xml";

/// Files by address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Address and file, in the order of the document.
    pub entries: Vec<(String, String)>,
    /// Beginnings of addresses, and what stands in their place.
    rewrites: Vec<(String, String)>,
}

impl Catalog {
    /// Reads `uri`, `system`, `rewriteURI` and `rewriteSystem`; other entries mean nothing here.
    ///
    /// # Errors
    /// The text is no catalogue; the message says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let options = ParsingOptions { allow_dtd: false, nodes_limit: 1_000_000, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
        let root = document.root_element();
        if (root.tag_name().namespace(), root.tag_name().name()) != (Some(CATALOG), "catalog") {
            return Err(format!("the root element is no `catalog` in `{CATALOG}`"));
        }
        let mut catalog = Self::default();
        for node in root.descendants().filter(|node| node.tag_name().namespace() == Some(CATALOG)) {
            let pair =
                |from: &str, to: &str| Some((attribute(node, from)?.to_owned(), attribute(node, to)?.to_owned()));
            match node.tag_name().name() {
                "uri" => catalog.entries.extend(pair("name", "uri")),
                "system" => catalog.entries.extend(pair("systemId", "uri")),
                "rewriteURI" => catalog.rewrites.extend(pair("uriStartString", "rewritePrefix")),
                "rewriteSystem" => catalog.rewrites.extend(pair("systemIdStartString", "rewritePrefix")),
                _ => {}
            }
        }
        // The longest beginning counts.
        catalog.rewrites.sort_by_key(|(start, _)| std::cmp::Reverse(start.len()));
        Ok(catalog)
    }

    /// The catalogue as text.
    pub fn to_xml(&self) -> String {
        let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<catalog xmlns=\"{CATALOG}\">\n");
        for (address, file) in &self.entries {
            text.push_str(&format!("  <uri name=\"{}\" uri=\"{}\"/>\n", escaped(address), escaped(file)));
        }
        text.push_str("</catalog>\n");
        text
    }

    /// The file of an address.
    pub fn file(&self, address: &str) -> Option<String> {
        let address = address.split('#').next().unwrap_or_default();
        if let Some((_, file)) = self.entries.iter().find(|(known, _)| known == address) {
            return Some(file.clone());
        }
        let rewrite = self.rewrites.iter().find(|(start, _)| address.starts_with(start.as_str()));
        rewrite.map(|(start, prefix)| format!("{prefix}{}", &address[start.len()..]))
    }

    /// The file that an import of this location means in the document of this file.
    pub fn import(&self, importer: &str, location: &str) -> Option<String> {
        if has_scheme(location) {
            return self.file(location);
        }
        let mut addresses = self.entries.iter().filter(|(_, file)| file == importer).map(|(address, _)| address);
        addresses.find_map(|address| self.file(&join(address, location)))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn has_scheme(location: &str) -> bool {
    location.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// Resolves a reference against the address of the document that it stands in (RFC 3986, section 5.2).
pub fn join(base: &str, reference: &str) -> String {
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let (scheme, rest) = base.split_once(':').unwrap_or(("http", base));
    let rest = rest.split('#').next().unwrap_or_default();
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    let (authority, path) = match rest.strip_prefix("//") {
        Some(after) => {
            let end = after.find(['/', '?']).unwrap_or(after.len());
            (format!("//{}", &after[..end]), &after[end..])
        }
        None => (String::new(), rest),
    };
    let (path, _) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
    if reference.is_empty() || reference.starts_with('#') {
        return base.split('#').next().unwrap_or_default().to_owned();
    }
    if reference.starts_with('?') {
        return format!("{scheme}:{authority}{path}{reference}");
    }
    let (target, query) = match reference.find(['?', '#']) {
        Some(at) => reference.split_at(at),
        None => (reference, ""),
    };
    let merged = match target.strip_prefix('/') {
        Some(_) => target.to_owned(),
        None => format!("{}/{target}", path.rfind('/').map_or("", |slash| &path[..slash])),
    };
    format!("{scheme}:{authority}{}{query}", without_dots(&merged))
}

fn without_dots(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or_default();
    for step in path.split('/').skip(1) {
        match step {
            "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    let end = if matches!(last, "." | "..") { "/" } else { "" };
    format!("/{}{end}", steps.join("/"))
}

/// What a downloaded text imports, includes and redefines, as written; an error says why it is no WSDL or schema.
///
/// # Errors
/// The bytes are no well-formed XML, or the root element is another one.
pub fn locations(bytes: &[u8]) -> Result<Vec<String>, String> {
    const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
    const XS: &str = "http://www.w3.org/2001/XMLSchema";
    let text = crate::source::text_of(bytes)?;
    // A byte order mark and blank lines may stand before the declaration.
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 5_000_000, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text.trim_start(), options).map_err(|error| error.to_string())?;
    let root = document.root_element();
    if !matches!(root.tag_name().name(), "definitions" | "schema") {
        return Err(format!("the root element is `{}`", root.tag_name().name()));
    }
    let is_import = |name: &str| matches!(name, "import" | "include" | "redefine" | "override");
    let found = root.descendants().filter(|node| is_import(node.tag_name().name())).filter_map(|node| {
        match node.tag_name().namespace() {
            Some(WSDL) => attribute(node, "location"),
            Some(XS) => attribute(node, "schemaLocation"),
            _ => None,
        }
    });
    Ok(found.map(|location| location.trim().to_owned()).filter(|location| !location.is_empty()).collect())
}

/// An attribute of no namespace.
fn attribute<'a>(node: roxmltree::Node<'a, '_>, name: &str) -> Option<&'a str> {
    let mut attributes = node.attributes();
    attributes.find(|it| it.namespace().is_none() && it.name() == name).map(|it| it.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_browsers_do() {
        let base = "https://shop.example:8443/ws/v1/Orders?wsdl";
        for (reference, address) in [
            ("?xsd=1", "https://shop.example:8443/ws/v1/Orders?xsd=1"),
            ("types.xsd", "https://shop.example:8443/ws/v1/types.xsd"),
            ("../a/./b.xsd?v=1", "https://shop.example:8443/ws/a/b.xsd?v=1"),
            ("/a.xsd", "https://shop.example:8443/a.xsd"),
            ("//other.example/a.xsd", "https://other.example/a.xsd"),
            ("http://other.example/a.xsd", "http://other.example/a.xsd"),
            ("../../../../a.xsd", "https://shop.example:8443/a.xsd"),
        ] {
            assert_eq!(join(base, reference), address);
        }
        assert_eq!(join("https://shop.example", "a.xsd"), "https://shop.example/a.xsd");
    }

    #[test]
    fn a_catalogue_is_read_as_it_was_written() {
        let entries = vec![("https://a.example/?a=1&b=\"2\"".to_owned(), "a<b.xsd".to_owned())];
        let catalog = Catalog { entries, rewrites: Vec::new() };
        assert_eq!(Catalog::parse(&catalog.to_xml()).unwrap(), catalog);
        assert!(Catalog::parse("<html/>").is_err());
    }

    #[test]
    fn beginnings_are_rewritten_the_longest_first() {
        let text = format!(
            r#"<catalog xmlns="{CATALOG}"><rewriteURI uriStartString="http://a.example/" rewritePrefix="a/"/>
            <rewriteURI uriStartString="http://a.example/deep/" rewritePrefix="b/"/></catalog>"#
        );
        let catalog = Catalog::parse(&text).unwrap();
        assert_eq!(catalog.file("http://a.example/deep/x.xsd").as_deref(), Some("b/x.xsd"));
        assert_eq!(catalog.file("http://b.example/x.xsd"), None);
    }
}
