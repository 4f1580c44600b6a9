//! An endpoint as plain data: what a port of the WSDL says.

use super::names::Ident;
use crate::model::SoapVersion;

/// One port that speaks SOAP: a static.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The static.
    pub ident: Ident,
    /// Name of the document.
    pub name: String,
    /// The service's name.
    pub service: String,
    /// Its file name.
    pub file: String,
    /// As the WSDL has it; may be empty.
    pub address: String,
    /// `Module::namespaces` as this endpoint writes them.
    pub namespaces: Vec<String>,
    /// `SOAPAction` of each operation.
    pub actions: Vec<String>,
    /// Where the login goes.
    pub login: Login,
    /// Version of the protocol.
    pub version: SoapVersion,
}

/// Where the login goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// In the request element.
    Body,
    /// In the SOAP header: namespace, element, username, password, and whether the children are in the namespace, too.
    Header {
        /// Namespace of the header element.
        namespace: String,
        /// Its local name.
        element: String,
        /// Local name of the username.
        username: String,
        /// Local name of the password.
        password: String,
        /// Whether the children are in the namespace, too.
        qualified: bool,
    },
    /// HTTP Basic.
    Basic,
    /// Parts of an rpc request.
    Parts,
}
