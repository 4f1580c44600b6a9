//! The frame of every page: head, skip link, the form that places orders, tabs with counts, notes, foot.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::Desk;
use super::list::grouped;
use super::notes::Note;
use crate::kind::Kind;

/// A tab, as Centra's own module has them; the objects; and what goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Log,
    Events,
    Mappings,
    Objects,
    Faults,
    /// A page beside the tabs.
    None,
}

const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Log, "/admin/log", "Log"),
    (Tab::Events, "/admin/events", "Event queue"),
    (Tab::Mappings, "/admin/mappings", "Conversion table"),
    (Tab::Objects, "/admin/objects", "Objects"),
    (Tab::Faults, "/admin/faults", "Faults"),
];

/// A page with that heading; the number of its note comes from the address.
pub(super) async fn page(desk: &Desk, tab: Tab, title: &str, note: Option<Note>, main: &Markup) -> Response {
    let counts = counts(desk).await;
    // What the control API's counters were when this was made: a script compares them with those of now.
    let seen = match tab {
        Tab::Log => Some(("requests", desk.engine.counters.requests.load(Ordering::Relaxed))),
        Tab::Events => Some(("queued_events", counts[Tab::Events as usize] as u64)),
        _ => None,
    };
    let body = html! {
        a.skip href="#main" { "Skip to the content" }
        header.top {
            div.bar {
                a.brand href="/admin/log" {
                    img src="/admin/icon.svg" alt="" width="28" height="28";
                    span { strong { "Centra" } " stand-in" }
                }
                (place(desk))
            }
            nav.tabs aria-label="Sections" {
                ul {
                    @for (it, path, name) in TABS {
                        li {
                            a href=(path) aria-current=[(it == tab).then_some("page")] {
                                (name) " "
                                span.count { (grouped(counts[it as usize])) }
                            }
                        }
                    }
                }
            }
        }
        main #main tabindex="-1" data-counter=[seen.map(|(counter, _)| counter)] data-seen=[seen.map(|(_, seen)| seen)] {
            @if let Some(note) = note { (said(&note)) }
            (main)
        }
        footer {
            p { "A local stand-in for Centra’s SOAP API. Nothing here reaches a real shop." }
            ul {
                li { a href="/admin/api/" { "Control API" } }
                @for (path, endpoint, _) in crate::engine::ENDPOINTS {
                    li { a href={ (path) "?wsdl" } { (endpoint.name) " WSDL" } }
                }
                li { a href="/admin/reset" { "Start over …" } }
            }
        }
    };
    Html(document(title, &body).into_string()).into_response()
}

/// A page without tabs: for those who may not see any.
pub(super) fn bare(status: StatusCode, title: &str, why: &str) -> Response {
    let body = html! {
        main #main.bare {
            h1 { (title) }
            p { "This was refused: " (why) "." }
        }
    };
    (status, Html(document(title, &body).into_string())).into_response()
}

/// A page of a tab that does not exist (any more).
pub(super) async fn missing(desk: &Desk, tab: Tab, what: &str, back: &str) -> Response {
    let main = html! {
        h1 { "Not found" }
        p { "There is no " (what) ". It may have been removed in the meantime." }
        p { a.button href=(back) { "Back to the list" } }
    };
    let mut response = page(desk, tab, "Not found", None, &main).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The page for an address that does not exist: it lists those that do.
pub(crate) fn nowhere(path: &str) -> Response {
    let body = html! {
        main #main.bare {
            h1 { "Nothing is here" }
            p { "There is no page " code { (path) } ". These there are:" }
            ul.plain {
                li { a href="/admin" { "The admin page" } }
                li { a href="/admin/api/" { "The control API" } }
                @for (path, endpoint, _) in crate::engine::ENDPOINTS {
                    li { (endpoint.name) " at " code { (path) } ", " a href={ (path) "?wsdl" } { "its WSDL" } }
                }
            }
        }
    };
    (StatusCode::NOT_FOUND, Html(document("Nothing is here", &body).into_string())).into_response()
}

fn document(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Centra stand-in" }
                link rel="icon" href="/admin/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/admin/style.css";
                script src="/admin/script.js" defer {}
            }
            body { (body) }
        }
    }
}

/// The form at the top of every page.
fn place(desk: &Desk) -> Markup {
    html! {
        form.place method="post" action="/admin/orders" aria-label="Place orders" {
            (token(desk))
            label.hidden for="place-count" { "How many orders" }
            input #place-count type="number" name="count" value="5" min="1" max="1000" required;
            label.hidden for="place-type" { "Which shop" }
            select #place-type name="type" {
                option value="retail" { "retail" }
                option value="wholesale" { "wholesale" }
            }
            button.main type="submit" { "Place orders" }
        }
    }
}

/// What every form has in it.
pub(super) fn token(desk: &Desk) -> Markup {
    html! { input type="hidden" name="token" value=(desk.token); }
}

/// What came of the form before.
pub(super) fn said(note: &Note) -> Markup {
    html! {
        div.note.bad[!note.is_good] role=(if note.is_good { "status" } else { "alert" }) {
            p {
                (note.text)
                @if let Some((to, words)) = &note.link { " " a href=(to) { (words) } }
            }
        }
    }
}

/// A point of light and a word: never the colour alone.
pub(super) fn mark(is_good: bool, word: &str) -> Markup {
    html! {
        span.mark.bad[!is_good] {
            span.dot aria-hidden="true" { @if is_good { "●" } @else { "▲" } }
            (word)
        }
    }
}

/// In the order of [`TABS`].
async fn counts(desk: &Desk) -> [usize; 5] {
    let counts = desk.engine.read(|state| {
        let mapped = state.ids.list(None).filter(|(.., row)| row.external.is_some()).count();
        let objects = Kind::ALL.into_iter().map(|kind| state.count(kind)).sum();
        (state.queued(), mapped, objects)
    });
    let (queued, mapped, objects) = counts.await;
    [desk.engine.log.len(), queued, mapped, objects, desk.engine.faults.len()]
}
