//! How tests of lowering and of passes get a model from a few lines of XML, and how they look at it.

use super::lower::{Options, lower};
use super::{Api, Operation, Port};
use crate::diag::{Diagnostic, Diagnostics};
use crate::report;
use crate::source::{LoadOptions, load};

/// A model and what was found on the way.
pub(crate) struct Lowered {
    pub(crate) api: Api,
    pub(crate) diags: Diagnostics,
}

/// Lowers a schema of the namespace `urn:t`, prefix `t`, with qualified elements.
pub(crate) fn schema(body: &str) -> Lowered {
    let text = format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">{body}</xs:schema>"#
    );
    document("test.xsd", &text, &Options::default())
}

/// Lowers a WSDL of the namespace `urn:t`, prefix `t`, whose schema is like that of `schema`.
pub(crate) fn wsdl(types: &str, body: &str) -> Lowered {
    wsdl_with(types, body, &Options::default())
}

/// The same with options.
pub(crate) fn wsdl_with(types: &str, body: &str, options: &Options) -> Lowered {
    let text = format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
 targetNamespace="urn:t"><types><xs:schema targetNamespace="urn:t" elementFormDefault="qualified">{types}</xs:schema></types>
{body}</definitions>"#
    );
    document("test.wsdl", &text, options)
}

fn document(name: &str, text: &str, options: &Options) -> Lowered {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut diags = Diagnostics::default();
    let base = Some(folder.path().to_owned());
    let input = load(&path, &LoadOptions { base, ..LoadOptions::default() }, &mut diags);
    let api = lower(&input, options, &mut diags);
    Lowered { api, diags }
}

impl Lowered {
    /// Panics when anything was found.
    pub(crate) fn clean(self) -> Api {
        assert!(self.diags.list.is_empty(), "{:#?}", self.diags.list);
        self.api
    }

    /// The only finding, which must have this code.
    pub(crate) fn only(&self, code: &str) -> &Diagnostic {
        assert_eq!(self.codes(), [code], "{:#?}", self.diags.list);
        &self.diags.list[0]
    }

    /// The codes of all findings, sorted.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        let mut codes: Vec<&str> = self.diags.list.iter().map(|diagnostic| diagnostic.code).collect();
        codes.sort_unstable();
        codes
    }
}

/// A type as `inspect` prints it, without indentation of the first level; by local name or path.
pub(crate) fn show(api: &Api, name: &str) -> String {
    let inspected = report::inspect(api, &[], report::Capabilities::default());
    let found = inspected.types.iter().find(|ty| ty.name == name);
    let names: Vec<&str> = inspected.types.iter().map(|ty| ty.name.as_str()).collect();
    let text = report::type_text(found.unwrap_or_else(|| panic!("no type `{name}` among {names:?}")));
    text.trim_end().to_owned()
}

/// The first port.
pub(crate) fn port(api: &Api) -> &Port {
    &api.services[0].ports[0]
}

/// An operation of the first port.
pub(crate) fn operation<'a>(api: &'a Api, name: &str) -> &'a Operation {
    port(api).operations.iter().find(|operation| operation.name == name).unwrap()
}
