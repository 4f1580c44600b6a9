//! What a SOAP fault says, in SOAP 1.1 and 1.2, and its detail as a declared type.

use std::fmt;

use crate::reply;
use crate::value::QName;
use crate::xml::{DecodeError, Document, Options};

/// A SOAP fault.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fault {
    pub(crate) code: Code,
    pub(crate) subcodes: Vec<Code>,
    pub(crate) message: String,
    pub(crate) actor: Option<String>,
    pub(crate) detail: Vec<String>,
    /// Elements behind the fault that its detail may refer to.
    pub(crate) targets: Vec<String>,
    pub(crate) detail_text: String,
    pub(crate) headers: Vec<String>,
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    /// What its codes are declared to mean.
    pub(crate) meaning: Option<Meaning>,
    /// How the reply was read, and its detail will be.
    pub(crate) options: Options,
}

impl Fault {
    /// What this one does not say, as the other says it.
    pub(crate) fn or(mut self, other: Self) -> Self {
        let or = |text: &mut String, other| {
            if text.is_empty() {
                *text = other
            }
        };
        if self.code.text.is_empty() {
            self.code = other.code;
        }
        or(&mut self.message, other.message);
        self.actor = self.actor.or(other.actor);
        if self.subcodes.is_empty() {
            self.subcodes = other.subcodes;
        }
        if self.detail.is_empty() && self.detail_text.is_empty() {
            (self.detail, self.detail_text) = (other.detail, other.detail_text);
        }
        self
    }

    /// `faultcode` without its prefix, such as `Server` or `Client` (SOAP 1.2: `Receiver`, `Sender`).
    #[must_use]
    pub fn code(&self) -> &str {
        without_prefix(&self.code.text)
    }

    /// `faultcode` with its namespace, by which one of a service is told from one of SOAP; `None` if its prefix is not declared.
    #[must_use]
    pub fn code_name(&self) -> Option<&QName> {
        self.code.name.as_deref()
    }

    /// The codes inside of the code (SOAP 1.2: `Subcode`), the outermost first, each without its prefix.
    pub fn subcodes(&self) -> impl Iterator<Item = &str> {
        self.subcodes.iter().map(|code| without_prefix(&code.text))
    }

    /// The same with their namespaces; `None` for one whose prefix is not declared.
    pub fn subcode_names(&self) -> impl Iterator<Item = Option<&QName>> {
        self.subcodes.iter().map(|code| code.name.as_deref())
    }

    /// `faultstring`: what the server says for humans.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// `faultactor`.
    #[must_use]
    pub fn actor(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// The elements inside `detail`, each as XML that stands on its own. What they refer to (`href`) may stand behind the fault;
    /// only [`detail`](Self::detail) looks there.
    #[must_use]
    pub fn detail_xml(&self) -> &[String] {
        &self.detail
    }

    /// The text inside `detail`, beside its elements: PHP puts a detail that is a string there. Empty if there is none.
    #[must_use]
    pub fn detail_text(&self) -> &str {
        &self.detail_text
    }

    /// The detail as the type that the WSDL declares for a fault; `None` if no element of the detail is of that type.
    ///
    /// # Errors
    /// The element is there, but cannot be read.
    pub fn detail<T: Document>(&self) -> Option<Result<T, DecodeError>> {
        reply::find(&self.detail, &self.targets, &self.options)
    }

    /// The detail as one of the faults that the operation declares: `fault.declared::<AskFault>()`, where the enum is generated. A detail
    /// that is none of them is the enum's `Other`; `None` if there is no element in the detail.
    ///
    /// # Errors
    /// The element is there, but cannot be read.
    pub fn declared<F: Declared>(&self) -> Option<Result<F, DecodeError>> {
        F::read(self)
    }

    /// The SOAP header of a type that the WSDL declares for this fault; `None` if there is none.
    ///
    /// # Errors
    /// The element is there, but cannot be read.
    pub fn header<T: Document>(&self) -> Option<Result<T, DecodeError>> {
        reply::find(&self.headers, &self.targets, &self.options)
    }

    /// HTTP status that it came with.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// `X-Centra-Request-ID`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

/// What a fault's code says beside that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// Username and password are to blame: [`Error::is_login`](crate::Error::is_login).
    Login,
    /// The service, or this version of it, is gone for good: [`Error::is_retired`](crate::Error::is_retired).
    Retired,
}

/// Codes of WS-Security (SOAP Message Security 1.1, §12) that are about the login.
const LOGIN_CODES: [&str; 3] = ["FailedAuthentication", "InvalidSecurityToken", "SecurityTokenUnavailable"];

impl Fault {
    /// Works out what its codes mean: those of WS-Security, and those that are declared.
    pub(crate) fn understand(&mut self, declared: &[(String, Meaning)]) {
        let is_wsse = |code: &Code| {
            let namespace = code.name.as_deref().and_then(QName::namespace).unwrap_or_default();
            namespace.contains("wss-wssecurity-secext") && LOGIN_CODES.contains(&without_prefix(&code.text))
        };
        let meaning = |code: &Code| {
            let found =
                declared.iter().find(|(name, _)| name == without_prefix(&code.text)).map(|(_, meaning)| *meaning);
            found.or_else(|| is_wsse(code).then_some(Meaning::Login))
        };
        self.meaning = meaning(&self.code).or_else(|| self.subcodes.iter().find_map(meaning));
    }
}

/// A code as it is written, and what it means there.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) text: String,
    pub(crate) name: Option<Box<QName>>,
}

/// A generated enum of the faults that an operation declares.
pub trait Declared: Sized {
    /// The first of them that the detail holds.
    fn read(fault: &Fault) -> Option<Result<Self, DecodeError>>;
}

fn without_prefix(code: &str) -> &str {
    code.rsplit(':').next().unwrap_or_default()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SOAP fault {}: {}", self.code(), self.message)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({self})")
    }
}

impl std::error::Error for Fault {}
