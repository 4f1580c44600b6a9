//! The tab Log: requests and responses, newest first, filtered; one of them in full.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fields::{Fields, Sent};
use super::list::{Pages, count, query};
use super::notes::Note;
use super::page::{self, Tab};
use super::{Desk, Here, curl, xml};
use crate::engine::ENDPOINTS;
use crate::log::{Entry, Side};
use crate::time;

const PATH: &str = "/admin/log";
/// The filter for requests that name no operation.
const UNREADABLE: &str = "-";

fn filters(asked: &Fields) -> [(&'static str, &str); 5] {
    ["operation", "endpoint", "result", "q", "idle"].map(|name| (name, asked.get(name)))
}

fn fits(asked: &Fields, entry: &Entry) -> bool {
    let (operation, endpoint, q) = (asked.get("operation"), asked.get("endpoint"), asked.get("q"));
    (operation.is_empty() || entry.operation.unwrap_or(UNREADABLE) == operation)
        && (endpoint.is_empty() || entry.endpoint == endpoint)
        && (asked.get("result") != "failed" || entry.failed)
        && (q.is_empty()
            || entry.request_id == q
            || [&entry.request, &entry.response]
                .into_iter()
                .any(|side| side.text().contains(q) || side.head().contains(q)))
}

pub(super) async fn list(State(desk): Here, asked: Fields) -> Response {
    let entries = desk.engine.log.entries();
    let filters = filters(&asked);
    let is_filtered = filters.iter().any(|(_, value)| !value.is_empty());
    let fitting: Vec<&Arc<Entry>> = entries.iter().filter(|entry| fits(&asked, entry)).collect();
    let lines = folded(fitting, asked.get("idle") == "show");
    let pages = Pages::new(asked.get("page"), lines.len());
    let rows = pages.cut(lines.into_iter());
    let main = html! {
        div.head {
            div {
                h1 { "Log" }
                p.lead { "Requests to the three endpoints and their responses, newest first. Passwords are masked." }
            }
            @if !entries.is_empty() {
                form method="post" action="/admin/log/clear" {
                    (page::token(&desk))
                    button.quiet type="submit" { "Clear the log" }
                }
            }
        }
        @if entries.is_empty() {
            div.blank {
                h2 { "No requests yet" }
                p { "Point a client at one of these addresses; the login is " code { (desk.engine.settings.logins[0].username()) } ":" }
                ul.plain { @for (path, ..) in ENDPOINTS { li { code { (path) } } } }
            }
        } @else {
            (toolbar(&asked, &entries))
            @if rows.is_empty() {
                div.blank {
                    h2 { "Nothing matches" }
                    p { a.button href=(PATH) { "Show all requests" } }
                }
            } @else {
                (table(&rows, is_filtered))
            }
            (pages.links(PATH, &filters))
        }
    };
    page::page(&desk, Tab::Log, "Log", desk.notes.get(asked.get("note")), &main).await
}

fn toolbar(asked: &Fields, entries: &[Arc<Entry>]) -> Markup {
    let mut operations: Vec<&str> = entries.iter().filter_map(|entry| entry.operation).collect();
    operations.sort_unstable();
    operations.dedup();
    let operation = asked.get("operation");
    let option = |value: &str, words: &str, is_on: bool| html! { option value=(value) selected[is_on] { (words) } };
    html! {
        form.toolbar method="get" action=(PATH) role="search" aria-label="Filter the log" {
            div.field {
                label for="operation" { "Operation" }
                select #operation name="operation" {
                    (option("", "all", operation.is_empty()))
                    @for name in &operations { (option(name, name, *name == operation)) }
                    @if entries.iter().any(|entry| entry.operation.is_none()) {
                        (option(UNREADABLE, "none recognised", operation == UNREADABLE))
                    }
                }
            }
            div.field {
                label for="endpoint" { "Endpoint" }
                select #endpoint name="endpoint" {
                    (option("", "all", asked.get("endpoint").is_empty()))
                    @for (_, endpoint, _) in ENDPOINTS {
                        (option(endpoint.name, endpoint.name, endpoint.name == asked.get("endpoint")))
                    }
                }
            }
            div.field {
                label for="result" { "Result" }
                select #result name="result" {
                    (option("", "all", asked.get("result") != "failed"))
                    (option("failed", "failed only", asked.get("result") == "failed"))
                }
            }
            div.field.wide {
                label for="q" { "Contains" }
                input #q type="search" name="q" value=(asked.get("q")) placeholder="text of a message, or a request id";
            }
            button type="submit" { "Filter" }
        }
    }
}

/// A line of the list.
enum Line<'e> {
    One(&'e Entry),
    /// Requests in a row that found no event, newest and oldest of how many.
    Idle(&'e Entry, &'e Entry, usize),
}

/// A client that polls an empty queue would push everything else off the page.
fn folded(entries: Vec<&Arc<Entry>>, is_all: bool) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for entry in entries {
        let folded = match (lines.last_mut(), entry.is_idle && !is_all) {
            (Some(Line::Idle(_, oldest, count)), true) => {
                (*oldest, *count) = (entry, *count + 1);
                continue;
            }
            (_, true) => Line::Idle(entry, entry, 1),
            _ => Line::One(entry),
        };
        lines.push(folded);
    }
    lines
}

fn idle(newest: &Entry, oldest: &Entry, count: usize) -> Markup {
    html! {
        tr.idle {
            td.least.number { (oldest.number) "–" (newest.number) }
            td.when { (when(newest)) }
            th scope="row" { a href={ (PATH) "?idle=show" } { "No events" } " " span.chip { "×" (count) } }
            td.less.when { (newest.endpoint) }
            td { (outcome(newest)) }
            td.less.number {}
        }
    }
}

fn table(rows: &[Line<'_>], is_filtered: bool) -> Markup {
    html! {
        table {
            caption.hidden { @if is_filtered { "Requests that match the filter" } @else { "Requests" } ", newest first" }
            thead {
                tr {
                    th.least.number scope="col" { "No." }
                    th scope="col" { "Time" }
                    th scope="col" { "Operation" }
                    th.less scope="col" { "Endpoint" }
                    th scope="col" { "Result" }
                    th.less.number scope="col" { "Took" }
                }
            }
            tbody {
                @for line in rows {
                    @match line {
                        Line::Idle(newest, oldest, count) if *count > 1 => (idle(newest, oldest, *count)),
                        Line::One(entry) | Line::Idle(entry, ..) => (row(entry)),
                    }
                }
            }
        }
    }
}

fn row(entry: &Entry) -> Markup {
    html! {
                    tr.bad[entry.failed] {
                        td.least.number { (entry.number) }
                        td.when { (when(entry)) }
                        th scope="row" {
                            a href={ (PATH) "/" (entry.number) } {
                                @match entry.operation {
                                    Some(name) => (breakable(name)),
                                    None => em { "not recognised" },
                                }
                            }
                            @if !entry.summary.is_empty() { div.told { (entry.summary) } }
                            @if let Some(error) = &entry.error { div.told.why { (error) } }
                        }
                        td.less.when { (entry.endpoint) }
                        td { (outcome(entry)) }
                        td.less.number { (took(entry)) }
                    }
    }
}

/// A name that may break after its underscore.
fn breakable(name: &str) -> Markup {
    html! {
        @match name.split_once('_') {
            Some((before, after)) => { (before) "_" wbr; (after) },
            None => (name),
        }
    }
}

/// The time of the day; hovering over it shows the date.
fn when(entry: &Entry) -> Markup {
    let plain = time::plain(entry.at);
    let (date, clock) = plain.split_once(' ').unwrap_or(("", &plain));
    html! { time datetime=(time::zoned(entry.at)) title=(date) { (clock) } }
}

fn outcome(entry: &Entry) -> Markup {
    let status = match entry.status {
        0 => "no answer".to_owned(),
        status => status.to_string(),
    };
    html! {
        (page::mark(!entry.failed, if entry.failed { "failed" } else { "ok" }))
        " " span.dim.status { (status) }
        @if let Some(fault) = entry.fault { " " span.chip title="A fault that was asked for" { (fault) } }
    }
}

fn took(entry: &Entry) -> String {
    format!("{:.1} ms", entry.took.as_secs_f64() * 1e3)
}

pub(super) async fn entry(State(desk): Here, Path(number): Path<String>, asked: Fields) -> Response {
    let found = crate::ids::number(&number).and_then(|number| desk.engine.log.entry(number));
    let Some(entry) = found else {
        return page::missing(&desk, Tab::Log, "such entry in the log", PATH).await;
    };
    let here = format!("{PATH}/{}", entry.number);
    let title = entry.operation.unwrap_or("Request");
    let neighbour = |number: u64| desk.engine.log.entry(number).map(|_| format!("{PATH}/{number}"));
    let main = html! {
        nav.crumbs aria-label="Breadcrumb" { a href=(PATH) { "Log" } " / No. " (entry.number) }
        div.head {
            h1 { (title) " " (outcome(&entry)) }
            div.steps {
                @if let Some(to) = neighbour(entry.number.saturating_sub(1)) { a.button rel="prev" href=(to) { "← Older" } }
                @if let Some(to) = neighbour(entry.number + 1) { a.button rel="next" href=(to) { "Newer →" } }
            }
        }
        dl.facts {
            div { dt { "Time" } dd { time datetime=(time::zoned(entry.at)) { (time::plain(entry.at)) } } }
            div { dt { "Endpoint" } dd { (entry.endpoint) } }
            div { dt { "Took" } dd { (took(&entry)) } }
            div { dt { "X-Centra-Request-ID" } dd { code { (entry.request_id) } } }
            @if let Some(fault) = entry.fault { div { dt { "Fault on request" } dd { (fault) } } }
        }
        @if !entry.summary.is_empty() { p { (entry.summary) } }
        @if let Some(error) = &entry.error { p.why { (error) } }
        div.sides {
            (side("Request", &here, "request", &entry.request, asked.get("all")))
            (side("Response", &here, "response", &entry.response, asked.get("all")))
        }
        @if entry.unsent > 0 {
            p.why {
                @if entry.response.size() > 0 { "The client saw no more than this" } @else { "The client saw nothing" }
                ": " (count(entry.unsent, "byte")) " of the response were not sent."
            }
        }
        @if let Some(command) = curl::command(&entry) {
            section aria-labelledby="curl" {
                h2 id="curl" { "As a command" }
                @if curl::lacks(&command) { p.dim { "Put the password in before it works." } }
                pre.xml.command tabindex="0" role="region" aria-label="Command for curl" { code { (command) } }
            }
        }
    };
    page::page(&desk, Tab::Log, &format!("{title}, no. {}", entry.number), None, &main).await
}

fn side(title: &str, here: &str, name: &str, side: &Side, all: &str) -> Markup {
    let whole = query(here, &[("all", name)]);
    html! {
        section aria-labelledby=(name) {
            div.head {
                h2 id=(name) { (title) " " small.dim { (count(side.size(), "byte")) } }
                a href={ (here) "/" (name) } { "As text" }
            }
            @if !side.head().is_empty() { pre.xml.head tabindex="0" role="region" aria-label={ (title) " headers" } { code { (side.head().trim_end()) } } }
            @if side.is_cut() { p.dim { "The log keeps no more of a message than this." } }
            (xml::block(title, side.text(), (all != name).then_some(whole.as_str())))
        }
    }
}

/// One side as plain text: never as XML, which could be XHTML.
pub(super) async fn raw(State(desk): Here, Path((number, side)): Path<(String, String)>) -> Response {
    let entry = crate::ids::number(&number).and_then(|number| desk.engine.log.entry(number));
    let body = entry.as_ref().and_then(|entry| match side.as_str() {
        "request" => Some(&entry.request),
        "response" => Some(&entry.response),
        _ => None,
    });
    match body {
        Some(body) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], body.text().to_owned()).into_response(),
        None => page::missing(&desk, Tab::Log, "such entry in the log", PATH).await,
    }
}

pub(super) async fn clear(State(desk): Here, _: Sent) -> Redirect {
    desk.engine.log.clear();
    Redirect::to(&desk.notes.keep(PATH, &[], Note::good("The log is empty now.")))
}

impl Desk {
    /// Goes on to a page, with a note, when the change is on the disk.
    pub(super) async fn after(&self, mark: u64, path: &str, filters: &[(&str, &str)], note: Note) -> Response {
        let note = match self.engine.stored(mark).await {
            Ok(()) => note,
            Err(error) => Note::bad(format!("This could not be written to the data file: {error}")),
        };
        Redirect::to(&self.notes.keep(path, filters, note)).into_response()
    }
}
