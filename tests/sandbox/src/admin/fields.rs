//! What a form sends, which is read only if it brings the token of this server along.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Desk, page};

/// Names and values of an address or a form, in order; a name may come more than once.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// The first value of that name without blanks around it; of none, nothing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default().trim()
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(it, _)| it == name)
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Fields {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut http::request::Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = axum::extract::Query::from_request_parts(parts, state).await;
        Ok(Self(read.map(|axum::extract::Query(pairs)| pairs).unwrap_or_default()))
    }
}

/// A form of this page. Every handler that changes something takes one, and so none can forget the token.
#[derive(Debug)]
pub(super) struct Sent(pub(super) Fields);

impl FromRequest<Arc<Desk>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Self, Response> {
        let Ok(Form(pairs)) = Form::from_request(request, desk).await else {
            return Err(page::bare(StatusCode::BAD_REQUEST, "Not readable", "that is no form of this page"));
        };
        let fields = Fields(pairs);
        if !is_same(fields.all("token").next().unwrap_or_default(), &desk.token) {
            let why =
                "the form is out of date, or was not made by this server. Go back, reload the page, and try again";
            return Err(page::bare(StatusCode::FORBIDDEN, "Not accepted", why));
        }
        Ok(Self(fields))
    }
}

/// Takes the same time wherever the first difference is.
fn is_same(given: &str, token: &str) -> bool {
    let differences = given.bytes().zip(token.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    !token.is_empty() && given.len() == token.len() && differences == 0
}
