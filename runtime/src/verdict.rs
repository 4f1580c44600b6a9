//! What is Centra's habit and no other service's: a verdict `result{success, errors, notices}`, a bare `OK`, a header that names the request.

use std::fmt;

use crate::value::field::Field;
use crate::value::unknown::{Unknown, UnknownNode};
use crate::xml::{Decoder, Start};

/// Name of the HTTP header by which Centra's support finds a request; another name can be set by
/// [`Port::request_id_header`](crate::Port::request_id_header).
pub(crate) const REQUEST_ID: &str = "x-centra-request-id";

/// What a successful update leaves to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Remarks such as `Added new size: S`; they do not mean that something went wrong.
    pub notices: Vec<String>,
    /// What the reply calls errors although it says `success` = `true`. Mostly empty.
    pub errors: Vec<String>,
}

/// What the server said of a request that it did not carry out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// Why it failed.
    pub errors: Vec<String>,
    /// Remarks; they do not mean that something went wrong.
    pub notices: Vec<String>,
    /// The request's id, from the header that the port names (`X-Centra-Request-ID`).
    pub request_id: Option<String>,
    /// Whether the reply says `success` = `false`. If not it says nothing, which is no success either.
    pub stated: bool,
}

/// How many of a rejection's errors are printed.
const PRINTED: usize = 3;

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.stated {
            "the server rejected the request"
        } else {
            "the reply does not say whether the request succeeded"
        })?;
        for (number, error) in self.errors.iter().take(PRINTED).enumerate() {
            write!(f, "{} {error}", if number == 0 { ":" } else { ";" })?;
        }
        match self.errors.len().checked_sub(PRINTED) {
            None | Some(0) => Ok(()),
            Some(rest) => write!(f, "; and {rest} more, {} errors in all", self.errors.len()),
        }
    }
}

/// What a response means: a value, or why there is none.
pub type Outcome<T> = Result<T, NoSuccess>;

/// Why a response is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoSuccess {
    /// It says so, or says nothing.
    Rejected(Rejection),
    /// It contradicts itself; where.
    Unclear(&'static str),
}

/// A verdict of the kind `result{success, errors, notices}`: only `success` = `true` is success.
///
/// # Errors
/// The rejection; [`NoSuccess::Unclear`] where `success` comes twice. One that is nil and has a value is an error of reading.
pub fn verdict(
    success: Field<bool>,
    errors: Vec<impl Said>,
    notices: Vec<impl Said>,
    unknown: &Unknown,
) -> Outcome<Notices> {
    let is_success = |node: UnknownNode<'_>| matches!(node, UnknownNode::Element(element) if local_name(element.name()) == "success");
    if unknown.nodes().any(is_success) {
        return Err(NoSuccess::Unclear("`success` comes twice"));
    }
    let (errors, notices) = (texts(errors), texts(notices));
    match success.into_value() {
        Some(true) => Ok(Notices { notices, errors }),
        stated => Err(NoSuccess::Rejected(Rejection { errors, notices, request_id: None, stated: stated.is_some() })),
    }
}

/// An error or notice, which the schema may let be nil.
pub trait Said {
    /// Its text; empty if there is none.
    fn text(self) -> String;
}

impl Said for String {
    fn text(self) -> String {
        self
    }
}

impl Said for Field<String> {
    fn text(self) -> String {
        self.into_value().unwrap_or_default()
    }
}

fn texts(list: Vec<impl Said>) -> Vec<String> {
    list.into_iter().map(Said::text).collect()
}

/// Whether the element is a bare `OK`: the published sample replies are `<productsUpdateResponse>OK</productsUpdateResponse>`.
pub(crate) fn is_plain_ok(input: &Decoder<'_>, start: &Start<'_>) -> bool {
    input.is_unqualified(start) && start.local().ends_with("Response") && input.peek_text(start) == Some("OK")
}

/// The local name of an element that is kept as XML.
fn local_name(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}
