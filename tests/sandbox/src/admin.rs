//! The admin page: which addresses it has, who may open it, and what goes with every response.

mod columns;
mod curl;
mod events;
mod faults;
mod fields;
mod list;
mod log;
mod mappings;
mod notes;
mod objects;
mod orders;
mod page;
mod xml;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};

use crate::doors::{self, Door};
use crate::engine::{ENDPOINTS, Shared};
use notes::Notes;

/// What all parts of the page share.
#[derive(Debug)]
pub(crate) struct Desk {
    engine: Shared,
    /// Goes with every form and must come back with it; empty if there is no source of randomness, and then nothing can be changed.
    token: String,
    notes: Notes,
}

type Here = State<Arc<Desk>>;

/// The addresses of the page.
pub(crate) fn router(engine: Shared) -> Router {
    let desk = Arc::new(Desk { engine, token: token(), notes: Notes::default() });
    Router::new()
        .route("/admin", get(|| async { Redirect::to("/admin/log") }))
        .route("/admin/", get(|| async { Redirect::to("/admin/log") }))
        .route("/admin/log", get(log::list))
        .route("/admin/log/clear", post(log::clear))
        .route("/admin/log/{number}", get(log::entry))
        .route("/admin/log/{number}/{side}", get(log::raw))
        .route("/admin/events", get(events::list))
        .route("/admin/events/done", post(events::done))
        .route("/admin/events/{id}", get(events::event))
        .route("/admin/faults", get(faults::list).post(faults::add))
        .route("/admin/faults/remove", post(faults::remove))
        .route("/admin/faults/clear", post(faults::clear))
        .route("/admin/mappings", get(mappings::list).post(mappings::add))
        .route("/admin/mappings/{kind}/{number}", get(mappings::edit).post(mappings::save))
        .route("/admin/objects", get(objects::overview))
        .route("/admin/objects/{kind}", get(objects::list))
        .route("/admin/objects/{kind}/{number}", get(objects::object))
        .route("/admin/orders", post(orders::place))
        .route("/admin/orders/{number}", post(orders::act))
        .route("/admin/reset", get(orders::ask_reset).post(orders::reset))
        .route("/admin/style.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
        .route("/admin/script.js", get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/admin/icon.svg", get(|| async { file("image/svg+xml", ICON) }))
        .route("/", any(nowhere))
        .route("/{*path}", any(nowhere))
        .layer(middleware::from_fn_with_state(Arc::clone(&desk), guard))
        .with_state(desk)
}

const STYLE: &str = concat!(
    include_str!("admin/style.css"),
    include_str!("admin/controls.css"),
    include_str!("admin/content.css"),
    include_str!("admin/narrow.css"),
);
const SCRIPT: &str = include_str!("admin/script.js");
const ICON: &str = include_str!("admin/icon.svg");

/// For browsers a page with links, for programs lines of text.
async fn nowhere(request: Request) -> Response {
    let accepts = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accepts.contains("text/html") {
        return page::nowhere(request.uri().path());
    }
    let endpoints: String =
        ENDPOINTS.iter().map(|(path, endpoint, _)| format!("{:14}{path}\n", endpoint.name)).collect();
    let text = format!("nothing is here; what there is:\n{endpoints}admin page    /admin\ncontrol API   /admin/api/\n");
    (StatusCode::NOT_FOUND, text).into_response()
}

fn file(ty: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, ty)], text).into_response()
}

/// 128 bits that no other page can guess.
fn token() -> String {
    let mut bytes = [0; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => format!("{:032x}", u128::from_ne_bytes(bytes)),
        Err(_) => String::new(),
    }
}

/// Nothing but what this server sends is run, loaded, framed or sent to. No-referrer would turn the origin of forms into `null`.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The same doors as the control API has. What changes anything is a form, which must say that it comes from this site.
async fn guard(State(desk): Here, request: Request, next: Next) -> Response {
    let mut response = match doors::check(&desk.engine.settings, Door::Page, &request) {
        Err(refused) => page::bare(refused.status, "Not from here", &refused.why),
        Ok(()) => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
