//! What the control API tells: objects, events, mappings, the log, counters; as JSON, with XML as text in it.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::refuse;
use crate::engine::Shared;
use crate::events::Event;
use crate::ids::{Ids, number};
use crate::kind::Kind;
use crate::log::Entry;
use crate::object::Object;

/// Which part of a list.
#[derive(Deserialize)]
pub(super) struct Page {
    /// At most so many; 100 if not said.
    limit: Option<usize>,
    /// So many are passed over.
    offset: Option<usize>,
    /// Only this kind or type.
    r#type: Option<String>,
    kind: Option<String>,
    operation: Option<String>,
    /// Only what holds this text.
    q: Option<String>,
}

impl Page {
    fn cut<T>(&self, items: impl Iterator<Item = T>) -> Vec<T> {
        items.skip(self.offset.unwrap_or_default()).take(self.limit.unwrap_or(100).min(10_000)).collect()
    }
}

pub(super) async fn overview(State(engine): State<Shared>) -> Json<Value> {
    let state = engine.state();
    let counts: serde_json::Map<String, Value> = Kind::ALL
        .into_iter()
        .map(|kind| (kind.name().to_owned(), state.count(kind).into()))
        .filter(|(_, count)| *count != 0)
        .collect();
    Json(json!({
        "objects": counts,
        "events": state.queued(),
        "mappings": state.ids.list(None).count(),
        "links": ["orders", "objects/{kind}", "objects/{kind}/{id}", "events", "mappings", "log", "faults", "counters", "reset"],
    }))
}

pub(super) async fn counters(State(engine): State<Shared>) -> Json<Value> {
    let queued = engine.state().queued();
    let operations = engine.counters.operations.lock().unwrap_or_else(PoisonError::into_inner);
    let operations: serde_json::Map<String, Value> = operations
        .iter()
        .map(|(name, (all, failed))| ((*name).to_owned(), json!({ "requests": all, "failed": failed })))
        .collect();
    Json(json!({
        "requests": engine.counters.requests.load(Ordering::Relaxed),
        "failed": engine.counters.faults.load(Ordering::Relaxed),
        "queued_events": queued,
        "operations": operations,
    }))
}

pub(super) async fn faults(State(engine): State<Shared>) -> Json<Value> {
    Json(json!({ "faults": engine.faults.list() }))
}

pub(super) async fn orders(State(engine): State<Shared>, Query(page): Query<Page>) -> Json<Value> {
    Json(json!({ "orders": list(&engine, Kind::Order, &page) }))
}

pub(super) async fn objects(
    State(engine): State<Shared>,
    Path(kind): Path<String>,
    Query(page): Query<Page>,
) -> Response {
    match Kind::named(&kind) {
        Some(kind) => Json(json!({ "objects": list(&engine, kind, &page) })).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "there is no such kind"),
    }
}

fn list(engine: &Shared, kind: Kind, page: &Page) -> Vec<Value> {
    let state = engine.state();
    let wanted =
        |(_, object): &(u64, &std::sync::Arc<Object>)| page.q.as_deref().is_none_or(|q| object.title().contains(q));
    let objects = state.objects(kind).filter(wanted).map(|(number, object)| summary(&state.ids, number, object));
    page.cut(objects)
}

fn summary(ids: &Ids, number: u64, object: &Object) -> Value {
    json!({
        "kind": object.kind().name(),
        "number": number,
        "id": ids.shown(object.kind(), &number.to_string()),
        "title": object.title(),
    })
}

pub(super) async fn object(State(engine): State<Shared>, Path((kind, id)): Path<(String, String)>) -> Response {
    let state = engine.state();
    let found = Kind::named(&kind).and_then(|kind| {
        // A size is named by its number: its id is unique in its sizetable alone.
        let internal = state.ids.resolve(kind, 0, &id).or_else(|| number(&id).filter(|_| kind == Kind::Size))?;
        Some((internal, state.object(kind, internal)?))
    });
    let Some((internal, object)) = found else { return refuse(StatusCode::NOT_FOUND, "there is no such object") };
    let mut value = summary(&state.ids, internal, object);
    let mut shown = (**object).clone();
    shown.show(&state.ids);
    value["xml"] = shown.fragment().into();
    Json(value).into_response()
}

pub(super) async fn events(State(engine): State<Shared>, Query(page): Query<Page>) -> Json<Value> {
    let state = engine.state();
    let wanted = |event: &&std::sync::Arc<Event>| page.r#type.as_deref().is_none_or(|ty| &*event.ty == ty);
    let events = page.cut(state.events().filter(wanted).map(|event| event_summary(&state.ids, event)));
    Json(json!({ "queued": state.queued(), "events": events }))
}

fn event_summary(ids: &Ids, event: &Event) -> Value {
    let entry = match event.kind() {
        Some(kind) => ids.shown(kind, &event.entry).into_owned(),
        None => event.entry.clone(),
    };
    json!({
        "id": event.id,
        "type": &*event.ty,
        "entry": entry,
        "mission": event.mission,
        "date": crate::time::zoned(event.at),
    })
}

pub(super) async fn event(State(engine): State<Shared>, Path(id): Path<String>) -> Response {
    let state = engine.state();
    match number(&id).and_then(|id| state.event(id)) {
        None => refuse(StatusCode::NOT_FOUND, "there is no such event"),
        Some(event) => {
            let mut value = event_summary(&state.ids, event);
            value["xml"] = (*event.xml(&state.ids)).into();
            Json(value).into_response()
        }
    }
}

pub(super) async fn mappings(State(engine): State<Shared>, Query(page): Query<Page>) -> Response {
    let kind = match page.kind.as_deref().map(Kind::named) {
        Some(None) => return refuse(StatusCode::NOT_FOUND, "there is no such kind"),
        kind => kind.flatten(),
    };
    let state = engine.state();
    let wanted = |external: Option<&str>, internal: u64| {
        page.q.as_deref().is_none_or(|q| external.is_some_and(|it| it.contains(q)) || internal.to_string() == q)
    };
    let rows = state.ids.list(kind).filter(|(_, internal, row)| wanted(row.external.as_deref(), *internal));
    let rows = page.cut(rows.map(|(kind, internal, row)| {
        let mut value = json!({ "kind": kind.name(), "number": internal, "external": row.external.as_deref() });
        if row.scope > 0 {
            value["sizetable"] = state.ids.shown(Kind::Sizetable, &row.scope.to_string()).into();
        }
        value
    }));
    Json(json!({ "mappings": rows })).into_response()
}

pub(super) async fn log(State(engine): State<Shared>, Query(page): Query<Page>) -> Json<Value> {
    let entries = engine.log.entries();
    let wanted =
        |entry: &&std::sync::Arc<Entry>| page.operation.as_deref().is_none_or(|name| entry.operation == Some(name));
    Json(json!({ "log": page.cut(entries.iter().filter(wanted).map(|entry| entry_summary(entry))) }))
}

fn entry_summary(entry: &Entry) -> Value {
    json!({
        "number": entry.number,
        "at": crate::time::zoned(entry.at),
        "milliseconds": entry.took.as_secs_f64() * 1e3,
        "endpoint": entry.endpoint,
        "operation": entry.operation,
        "status": entry.status,
        "failed": entry.failed,
        "fault": entry.fault,
        "request_id": entry.request_id,
    })
}

pub(super) async fn log_entry(State(engine): State<Shared>, Path(id): Path<String>) -> Response {
    match number(&id).and_then(|id| engine.log.entry(id)) {
        None => refuse(StatusCode::NOT_FOUND, "the log has no such entry"),
        Some(entry) => {
            let mut value = entry_summary(&entry);
            value["request"] = String::from_utf8_lossy(&entry.request).into();
            value["response"] = String::from_utf8_lossy(&entry.response).into();
            Json(value).into_response()
        }
    }
}
