//! The control API: JSON under `/admin/api/`, open to programs on this machine and closed to foreign web pages.

mod answers;

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::header::ORIGIN;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::engine::{Engine, Shared};
use crate::faults::Rule;
use crate::http::host;
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
        .layer(middleware::from_fn_with_state(Shared::clone(&engine), guard))
        .with_state(engine)
}

async fn guard(State(engine): State<Shared>, request: Request, next: Next) -> Response {
    match refusal(&engine, &request) {
        Some(why) => refuse(StatusCode::FORBIDDEN, why),
        None => next.run(request).await,
    }
}

/// Why a request is not let in, if it is not. Who may come in: this machine, under a name of this machine (a foreign name that resolves to
/// it is DNS rebinding), and no page of another origin.
pub(crate) fn refusal(engine: &Engine, request: &Request) -> Option<&'static str> {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_near = from.is_some_and(|ConnectInfo(from)| from.ip().is_loopback());
    let is_local = host(request.headers(), request.uri()).is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback() || engine.settings.control_from_anywhere)
            || engine.settings.control_hosts.iter().any(|name| host.eq_ignore_ascii_case(name))
    });
    if !(is_near || engine.settings.control_from_anywhere) || !is_local {
        return Some("only for programs on this machine, under a name of this machine");
    }
    let here = request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let own = format!("http://{here}");
    let is_foreign = request.headers().get(ORIGIN).is_some_and(|origin| origin.as_bytes() != own.as_bytes());
    is_foreign.then_some("not for pages of another origin")
}

pub(super) fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

/// The errors of a transaction, or what it gave once that is on the disk.
async fn settled(engine: &Shared, done: Result<Value, Vec<String>>, mark: u64) -> Response {
    match (done, engine.stored(mark).await) {
        (Err(errors), _) => (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "errors": errors }))).into_response(),
        (_, Err(error)) => refuse(StatusCode::INTERNAL_SERVER_ERROR, &error),
        (Ok(value), Ok(())) => Json(value).into_response(),
    }
}

#[derive(Deserialize)]
struct Place {
    count: Option<usize>,
    r#type: Option<String>,
    firstname: Option<String>,
    lastname: Option<String>,
}

/// More at once would only block others.
const ORDERS: usize = 10_000;

async fn place_orders(State(engine): State<Shared>, Query(place): Query<Place>) -> Response {
    let shop = match place.r#type.as_deref() {
        None | Some("retail") => Shop::Retail,
        Some("wholesale") => Shop::Wholesale,
        Some(_) => return refuse(StatusCode::BAD_REQUEST, "type is `retail` or `wholesale`"),
    };
    let count = place.count.unwrap_or(1);
    if count > ORDERS {
        return refuse(StatusCode::BAD_REQUEST, &format!("at most {ORDERS} orders at once"));
    }
    let name = (place.firstname.is_some() || place.lastname.is_some())
        .then(|| (place.firstname.unwrap_or_default(), place.lastname.unwrap_or_default()));
    let done = engine.change(|tx| actions::place(tx, count, shop, name.as_ref()));
    settled(&engine, done.outcome.map(|(numbers, _)| json!({ "orders": numbers })), done.mark).await
}

async fn staff(State(engine): State<Shared>, Path((order, action)): Path<(String, String)>) -> Response {
    let Some(action) = Action::named(&action) else {
        return refuse(StatusCode::NOT_FOUND, "actions are confirm, ship, cancel, hold, note, delete");
    };
    let done = engine.change(|tx| actions::act(tx, &order, action));
    settled(&engine, done.outcome.map(|(event, _)| json!({ "event": event })), done.mark).await
}

async fn customer(State(engine): State<Shared>, Query(place): Query<Place>) -> Response {
    let (first, last) =
        (place.firstname.unwrap_or_else(|| "Ada".into()), place.lastname.unwrap_or_else(|| "New".into()));
    let done = engine.change(|tx| crate::staff::customer(tx, &first, &last));
    settled(&engine, done.outcome.map(|(id, _)| json!({ "customer": id })), done.mark).await
}

#[derive(Deserialize)]
struct RawEvent {
    r#type: String,
    #[serde(default)]
    entry: String,
    #[serde(default)]
    mission: Option<String>,
    /// XML with the prefix `ns1:`.
    #[serde(default)]
    xml: String,
}

async fn raw_event(State(engine): State<Shared>, Json(event): Json<RawEvent>) -> Response {
    let mission = event.mission.unwrap_or_else(|| "update".into());
    let done = engine.change(|tx| actions::raw_event(tx, &event.r#type, event.entry, &mission, event.xml));
    settled(&engine, done.outcome.map(|(id, _)| json!({ "event": id })), done.mark).await
}

async fn done(State(engine): State<Shared>, Path(id): Path<String>) -> Response {
    let done = engine.change(|tx| crate::events::done(tx, &[id]));
    settled(&engine, done.outcome.map(|((), notices)| json!({ "notices": notices })), done.mark).await
}

#[derive(Deserialize)]
struct Map {
    kind: String,
    number: u64,
    external: String,
}

async fn map(State(engine): State<Shared>, Json(map): Json<Map>) -> Response {
    let Some(kind) = Kind::named(&map.kind) else { return refuse(StatusCode::NOT_FOUND, "there is no such kind") };
    let done = engine.change(|tx| actions::map(tx, kind, map.number, Some(&map.external)));
    settled(
        &engine,
        done.outcome.map(|((), _)| json!({ "kind": kind.name(), "number": map.number, "external": map.external })),
        done.mark,
    )
    .await
}

async fn unmap(State(engine): State<Shared>, Path((kind, internal)): Path<(String, String)>) -> Response {
    let (Some(kind), Some(internal)) = (Kind::named(&kind), number(&internal)) else {
        return refuse(StatusCode::NOT_FOUND, "there is no such mapping");
    };
    let done = engine.change(|tx| actions::map(tx, kind, internal, None));
    settled(&engine, done.outcome.map(|((), _)| json!({ "kind": kind.name(), "number": internal })), done.mark).await
}

async fn add_fault(State(engine): State<Shared>, Json(rule): Json<Rule>) -> Response {
    if let Err(error) = rule.check() {
        return refuse(StatusCode::BAD_REQUEST, &error);
    }
    engine.faults.add(rule);
    Json(json!({ "faults": engine.faults.list() })).into_response()
}

async fn clear_faults(State(engine): State<Shared>) -> Json<Value> {
    engine.faults.clear();
    Json(json!({ "faults": [] }))
}

async fn clear_log(State(engine): State<Shared>) -> Json<Value> {
    engine.log.clear();
    Json(json!({ "log": [] }))
}

async fn reset(State(engine): State<Shared>) -> Response {
    let mark = engine.reset();
    settled(&engine, Ok(json!({ "reset": true })), mark).await
}
