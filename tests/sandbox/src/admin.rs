//! Where the admin page begins; until it is written, a pointer to the control API.

use axum::Router;
use axum::routing::get;

use crate::engine::Shared;

/// The addresses of the page.
pub(crate) fn router(_engine: Shared) -> Router {
    Router::new().route("/admin", get(|| async { "the control API is at /admin/api/\n" }))
}
