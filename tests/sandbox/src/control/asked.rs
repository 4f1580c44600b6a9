//! What a control request says: in its address or as JSON. A key that is not known is an error, since what it says would be lost.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::response::Response;
use http::request::Parts;
use http_body_util::{BodyExt, Limited};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::refuse;

/// The query of the address, after its `?`.
pub(super) struct Asked<T>(pub(super) T);

/// A body in JSON.
pub(super) struct Told<T>(pub(super) T);

/// No body: this request says all in its address.
pub(super) struct Bodiless;

/// No keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(value)| Self(value))
            .map_err(|error| refuse(StatusCode::BAD_REQUEST, &plain(&error.body_text())))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Told<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let read = Json::<T>::from_request(request, state).await;
        read.map(|Json(value)| Self(value)).map_err(|error| refuse(error.status(), &plain(&error.body_text())))
    }
}

impl<S: Send + Sync> FromRequest<S> for Bodiless {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let body = Limited::new(request.into_body(), 0).collect().await;
        match body.is_ok() {
            true => Ok(Self),
            false => {
                Err(refuse(StatusCode::BAD_REQUEST, "this request takes no body: say it in the address, as `?count=3`"))
            }
        }
    }
}

/// Without what axum says before the reason.
fn plain(text: &str) -> String {
    let reason = text.split_once(": ").filter(|(before, _)| before.starts_with("Failed to"));
    reason.map_or(text, |(_, reason)| reason).to_owned()
}
