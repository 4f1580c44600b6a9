//! What the control API returns: objects, events, mappings, the log, counters; as JSON, with XML as text in it.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::{Asked, Nothing};
use super::refuse;
use crate::engine::Shared;
use crate::events::Event;
use crate::ids::{Ids, number};
use crate::kind::Kind;
use crate::log::Entry;
use crate::object::Object;

/// What a list is asked for: which part of it, and what it must fit. The lists differ in their filter.
macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident { $($filter:ident),* })*) => {
        $(
            $(#[$doc])*
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            pub(super) struct $name {
                #[serde(default = "hundred")]
                limit: usize,
                #[serde(default)]
                offset: usize,
                $(#[serde(default)] $filter: Option<String>,)*
            }

            impl $name {
                fn cut<T>(&self, items: impl Iterator<Item = T>) -> Vec<T> {
                    items.skip(self.offset).take(self.limit.min(10_000)).collect()
                }
            }
        )*
    };
}

pages! {
    /// Of objects: those whose title holds `q`.
    Objects { q }
    /// Of events: those of a type.
    Events { r#type }
    /// Of mappings: of a kind, with `q` in the id or as the number.
    Mappings { kind, q }
    /// Of the log: of an operation.
    Exchanges { operation }
}

fn hundred() -> usize {
    100
}

pub(super) async fn overview(State(engine): State<Shared>, _: Asked<Nothing>) -> Json<Value> {
    let answer = engine.read(|state| {
        let counts = Kind::ALL.into_iter().map(|kind| (kind.name().to_owned(), state.count(kind)));
        let counts: serde_json::Map<String, Value> =
            counts.filter(|(_, count)| *count != 0).map(|(name, count)| (name, count.into())).collect();
        json!({
            "objects": counts,
            "events": state.queued(),
            "mappings": state.ids.list(None).count(),
            "links": ["orders", "customers", "objects/{kind}", "objects/{kind}/{id}", "events", "events/{id}", "mappings", "log", "log/{number}", "faults", "counters", "reset"],
        })
    });
    Json(answer.await)
}

pub(super) async fn counters(State(engine): State<Shared>, _: Asked<Nothing>) -> Json<Value> {
    let queued = engine.read(|state| state.queued()).await;
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

pub(super) async fn faults(State(engine): State<Shared>, _: Asked<Nothing>) -> Json<Value> {
    Json(json!({ "faults": engine.faults.list() }))
}

pub(super) async fn orders(State(engine): State<Shared>, Asked(page): Asked<Objects>) -> Json<Value> {
    Json(json!({ "orders": list(&engine, Kind::Order, &page).await }))
}

pub(super) async fn objects(
    State(engine): State<Shared>,
    Path(kind): Path<String>,
    Asked(page): Asked<Objects>,
) -> Response {
    match Kind::named(&kind) {
        Some(kind) => Json(json!({ "objects": list(&engine, kind, &page).await })).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "there is no such kind"),
    }
}

async fn list(engine: &Shared, kind: Kind, page: &Objects) -> Vec<Value> {
    let wanted =
        |(_, object): &(u64, &std::sync::Arc<Object>)| page.q.as_deref().is_none_or(|q| object.title().contains(q));
    let objects = engine.read(|state| {
        let fitting = state.objects(kind).filter(wanted);
        page.cut(fitting.map(|(number, object)| summary(&state.ids, number, object)))
    });
    objects.await
}

fn summary(ids: &Ids, number: u64, object: &Object) -> Value {
    json!({
        "kind": object.kind().name(),
        "number": number,
        "id": ids.shown(object.kind(), &number.to_string()),
        "title": object.title(),
    })
}

pub(super) async fn object(
    State(engine): State<Shared>,
    Path((kind, id)): Path<(String, String)>,
    _: Asked<Nothing>,
) -> Response {
    let found = engine.read(|state| {
        let kind = Kind::named(&kind)?;
        // A size is named by its number: its id is unique in its sizetable alone.
        let internal = state.ids.resolve(kind, 0, &id).or_else(|| number(&id).filter(|_| kind == Kind::Size))?;
        let object = state.object(kind, internal)?;
        let mut value = summary(&state.ids, internal, object);
        let mut shown = (**object).clone();
        shown.show(&state.ids);
        value["xml"] = shown.document().into();
        Some(value)
    });
    match found.await {
        Some(value) => Json(value).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "there is no such object"),
    }
}

pub(super) async fn events(State(engine): State<Shared>, Asked(page): Asked<Events>) -> Json<Value> {
    let wanted = |event: &&std::sync::Arc<Event>| page.r#type.as_deref().is_none_or(|ty| &*event.ty == ty);
    let answer = engine.read(|state| {
        let events = page.cut(state.events().filter(wanted).map(|event| event_summary(&state.ids, event)));
        json!({ "queued": state.queued(), "events": events })
    });
    Json(answer.await)
}

fn event_summary(ids: &Ids, event: &Event) -> Value {
    json!({
        "id": event.id,
        "type": &*event.ty,
        "entry": event.shown_entry(ids),
        "mission": event.mission,
        "date": crate::time::zoned(event.at),
    })
}

pub(super) async fn event(State(engine): State<Shared>, Path(id): Path<String>, _: Asked<Nothing>) -> Response {
    let found = engine.read(|state| {
        let event = number(&id).and_then(|id| state.event(id))?;
        let mut value = event_summary(&state.ids, event);
        value["xml"] = crate::events::standalone(&event.xml(&state.ids)).into();
        Some(value)
    });
    match found.await {
        Some(value) => Json(value).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "there is no such event"),
    }
}

pub(super) async fn mappings(State(engine): State<Shared>, Asked(page): Asked<Mappings>) -> Response {
    let kind = match page.kind.as_deref().map(Kind::named) {
        Some(None) => return refuse(StatusCode::NOT_FOUND, "there is no such kind"),
        kind => kind.flatten(),
    };
    let wanted = |external: Option<&str>, internal: u64| {
        page.q.as_deref().is_none_or(|q| external.is_some_and(|it| it.contains(q)) || internal.to_string() == q)
    };
    let rows = engine.read(|state| {
        let rows = state.ids.list(kind).filter(|(_, internal, row)| wanted(row.external.as_deref(), *internal));
        page.cut(rows.map(|(kind, internal, row)| {
            let mut value = json!({ "kind": kind.name(), "number": internal, "external": row.external.as_deref() });
            if row.scope > 0 {
                value["sizetable"] = state.ids.shown(Kind::Sizetable, &row.scope.to_string()).into();
            }
            value
        }))
    });
    Json(json!({ "mappings": rows.await })).into_response()
}

pub(super) async fn log(State(engine): State<Shared>, Asked(page): Asked<Exchanges>) -> Json<Value> {
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
        "summary": entry.summary,
        "error": entry.error,
        "status": entry.status,
        "failed": entry.failed,
        "fault": entry.fault,
        "request_id": entry.request_id,
    })
}

pub(super) async fn log_entry(State(engine): State<Shared>, Path(id): Path<String>, _: Asked<Nothing>) -> Response {
    let Some(entry) = number(&id).and_then(|id| engine.log.entry(id)) else {
        return refuse(StatusCode::NOT_FOUND, "the log has no such entry");
    };
    let mut value = entry_summary(&entry);
    value["request_head"] = entry.request.head().into();
    value["request"] = entry.request.text().into();
    value["response_head"] = entry.response.head().into();
    value["response"] = entry.response.text().into();
    value["unsent_bytes"] = entry.unsent.into();
    Json(value).into_response()
}
