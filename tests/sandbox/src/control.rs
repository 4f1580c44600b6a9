//! The control API: JSON under `/admin/api/`, open to programs on this machine and closed to foreign web pages.

mod answers;
mod asked;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};
use axum::{Json, Router};
use http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use self::asked::{Asked, Bodiless, Nothing, Told};
use crate::doors::{self, Door};
use crate::engine::Shared;
use crate::faults::Rule;
use crate::ids::number;
use crate::kind::Kind;
use crate::orders::Shop;
use crate::sandbox::actions;
use crate::staff::Action;

/// All addresses under `/admin/api/`.
pub(crate) fn router(engine: Shared) -> Router {
    Router::new()
        .route("/admin/api/", get(answers::overview))
        .route("/admin/api/orders", post(place_orders).get(answers::orders))
        .route("/admin/api/orders/{number}/{action}", post(staff))
        .route("/admin/api/customers", post(customer))
        .route("/admin/api/objects/{kind}", get(answers::objects))
        .route("/admin/api/objects/{kind}/{id}", get(answers::object))
        .route("/admin/api/events", get(answers::events).post(raw_event))
        .route("/admin/api/events/{id}", get(answers::event).delete(done))
        .route("/admin/api/mappings", get(answers::mappings).post(map))
        .route("/admin/api/mappings/{kind}/{number}", delete(unmap))
        .route("/admin/api/log", get(answers::log).delete(clear_log))
        .route("/admin/api/log/{number}", get(answers::log_entry))
        .route("/admin/api/faults", get(answers::faults).post(add_fault).delete(clear_faults))
        .route("/admin/api/counters", get(answers::counters))
        .route("/admin/api/reset", post(reset))
        .route("/admin/api", any(nothing_here))
        .route("/admin/api/{*rest}", any(nothing_here))
        .method_not_allowed_fallback(not_so)
        .layer(middleware::from_fn_with_state(Shared::clone(&engine), guard))
        .with_state(engine)
}

async fn guard(State(engine): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = match doors::check(&engine.settings, Door::Control, &request) {
        Err(refused) => refuse(refused.status, &refused.why),
        Ok(()) => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// No page of another origin can put a response into itself, as a script, a picture or a frame.
const HEADERS: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

pub(super) fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

async fn nothing_here() -> Response {
    refuse(StatusCode::NOT_FOUND, "nothing is here; `GET /admin/api/` lists what there is")
}

async fn not_so() -> Response {
    refuse(StatusCode::METHOD_NOT_ALLOWED, "this address does not take that method")
}

/// The errors of a transaction, or its result once that is on the disk.
async fn settled(engine: &Shared, done: Result<Value, Vec<String>>, mark: u64) -> Response {
    match (done, engine.stored(mark).await) {
        (Err(errors), _) => (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "errors": errors }))).into_response(),
        (_, Err(error)) => refuse(StatusCode::INTERNAL_SERVER_ERROR, &error),
        (Ok(value), Ok(())) => Json(value).into_response(),
    }
}

/// The keys of `POST orders`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    #[serde(default = "one")]
    count: usize,
    #[serde(default)]
    r#type: Ordered,
    firstname: Option<String>,
    lastname: Option<String>,
}

fn one() -> usize {
    1
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Ordered {
    #[default]
    Retail,
    Wholesale,
}

/// More at once would only block others.
const ORDERS: usize = 10_000;

async fn place_orders(State(engine): State<Shared>, Asked(place): Asked<Place>, _: Bodiless) -> Response {
    let shop = match place.r#type {
        Ordered::Retail => Shop::Retail,
        Ordered::Wholesale => Shop::Wholesale,
    };
    if place.count > ORDERS {
        return refuse(StatusCode::BAD_REQUEST, &format!("at most {ORDERS} orders at once"));
    }
    let name = (place.firstname.is_some() || place.lastname.is_some())
        .then(|| (place.firstname.unwrap_or_default(), place.lastname.unwrap_or_default()));
    let done = engine.change(|tx| actions::place(tx, place.count, shop, name.as_ref()));
    settled(&engine, done.outcome.map(|(numbers, _)| json!({ "orders": numbers })), done.mark).await
}

async fn staff(
    State(engine): State<Shared>,
    Path((order, action)): Path<(String, String)>,
    _: Asked<Nothing>,
    _: Bodiless,
) -> Response {
    let Some(action) = Action::named(&action) else {
        return refuse(StatusCode::NOT_FOUND, "actions are confirm, ship, cancel, hold, note, delete");
    };
    let done = engine.change(|tx| actions::act(tx, &order, action));
    settled(&engine, done.outcome.map(|(event, _)| json!({ "event": event })), done.mark).await
}

/// The keys of `POST customers`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    #[serde(default = "ada")]
    firstname: String,
    #[serde(default = "new")]
    lastname: String,
}

fn ada() -> String {
    "Ada".into()
}

fn new() -> String {
    "New".into()
}

async fn customer(State(engine): State<Shared>, Asked(name): Asked<Name>, _: Bodiless) -> Response {
    let done = engine.change(|tx| crate::staff::customer(tx, &name.firstname, &name.lastname));
    settled(&engine, done.outcome.map(|(id, _)| json!({ "customer": id })), done.mark).await
}

/// The keys of `POST events`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    r#type: String,
    #[serde(default)]
    entry: String,
    #[serde(default = "update")]
    mission: String,
    /// XML with the prefix `ns1:`.
    #[serde(default)]
    xml: String,
}

fn update() -> String {
    "update".into()
}

async fn raw_event(State(engine): State<Shared>, _: Asked<Nothing>, Told(event): Told<RawEvent>) -> Response {
    let done = engine.change(|tx| actions::raw_event(tx, &event.r#type, event.entry, &event.mission, event.xml));
    settled(&engine, done.outcome.map(|(id, _)| json!({ "event": id })), done.mark).await
}

async fn done(State(engine): State<Shared>, Path(id): Path<String>, _: Asked<Nothing>, _: Bodiless) -> Response {
    let done = engine.change(|tx| crate::events::done(tx, &[id]));
    settled(&engine, done.outcome.map(|((), notices)| json!({ "notices": notices })), done.mark).await
}

/// The keys of `POST mappings`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Map {
    kind: String,
    number: u64,
    external: String,
}

async fn map(State(engine): State<Shared>, _: Asked<Nothing>, Told(map): Told<Map>) -> Response {
    let Some(kind) = Kind::named(&map.kind) else { return refuse(StatusCode::NOT_FOUND, "there is no such kind") };
    let done = engine.change(|tx| actions::map(tx, kind, map.number, Some(&map.external)));
    settled(
        &engine,
        done.outcome.map(|((), _)| json!({ "kind": kind.name(), "number": map.number, "external": map.external })),
        done.mark,
    )
    .await
}

async fn unmap(
    State(engine): State<Shared>,
    Path((kind, internal)): Path<(String, String)>,
    _: Asked<Nothing>,
    _: Bodiless,
) -> Response {
    let (Some(kind), Some(internal)) = (Kind::named(&kind), number(&internal)) else {
        return refuse(StatusCode::NOT_FOUND, "there is no such mapping");
    };
    let done = engine.change(|tx| actions::map(tx, kind, internal, None));
    settled(&engine, done.outcome.map(|((), _)| json!({ "kind": kind.name(), "number": internal })), done.mark).await
}

async fn add_fault(State(engine): State<Shared>, _: Asked<Nothing>, Told(rule): Told<Rule>) -> Response {
    if let Err(error) = rule.check() {
        return refuse(StatusCode::BAD_REQUEST, &error);
    }
    engine.faults.add(rule);
    Json(json!({ "faults": engine.faults.list() })).into_response()
}

async fn clear_faults(State(engine): State<Shared>, _: Asked<Nothing>, _: Bodiless) -> Json<Value> {
    engine.faults.clear();
    Json(json!({ "faults": [] }))
}

async fn clear_log(State(engine): State<Shared>, _: Asked<Nothing>, _: Bodiless) -> Json<Value> {
    engine.log.clear();
    Json(json!({ "log": [] }))
}

async fn reset(State(engine): State<Shared>, _: Asked<Nothing>, _: Bodiless) -> Response {
    let mark = engine.reset();
    settled(&engine, Ok(json!({ "reset": true })), mark).await
}
