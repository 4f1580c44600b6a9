//! The tab Event queue: what waits for the ERP, oldest first, each with its age and its data; and marking it done by hand.

use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use super::fields::{Fields, Sent};
use super::list::{Pages, count, query};
use super::notes::Note;
use super::page::{self, Tab};
use super::{Desk, Here, objects, xml};
use crate::events::{BATCH, Event, standalone};
use crate::ids::number;
use crate::kind::Kind;
use crate::mask::masked;
use crate::store::State as Store;
use crate::time;

const PATH: &str = "/admin/events";

/// A line of the list.
struct Row {
    id: u64,
    ty: Arc<str>,
    entry: Markup,
    mission: String,
    at: SystemTime,
}

pub(super) async fn list(State(desk): Here, asked: Fields) -> Response {
    let ty = asked.get("type");
    let fits = |event: &&Arc<Event>| ty.is_empty() || &*event.ty == ty;
    let found = desk.engine.read(|state| {
        let mut types: Vec<Arc<str>> = state.event_types().map(Arc::clone).collect();
        types.sort_unstable();
        let pages = Pages::new(asked.get("page"), state.events().filter(fits).count());
        let rows: Vec<Row> = pages.cut(state.events().filter(fits).map(|event| row(state, event)));
        (types, state.queued(), pages, rows)
    });
    let (types, queued, pages, rows) = found.await;
    let main = html! {
        h1 { "Event queue" }
        p.lead {
            "What has happened in Centra and waits for the ERP, oldest first. "
            code { "events_Get" } " gives the oldest " (BATCH) " and leaves them here until " code { "events_Done" } " names them."
        }
        @if queued == 0 {
            div.blank {
                h2 { "The queue is empty" }
                p { "Place some orders with the form at the top: each makes an event." }
            }
        } @else {
            form.toolbar method="get" action=(PATH) role="search" aria-label="Filter the events" {
                div.field {
                    label for="type" { "Type" }
                    select #type name="type" {
                        option value="" selected[ty.is_empty()] { "all" }
                        @for it in &types { option value=(it) selected[&**it == ty] { (it) } }
                    }
                }
                button type="submit" { "Filter" }
            }
            @if rows.is_empty() {
                div.blank { h2 { "No event of this type" } p { a.button href=(PATH) { "Show all events" } } }
            } @else {
                (table(&desk, &rows, ty, pages.page()))
            }
            (pages.links(PATH, &[("type", ty)]))
        }
    };
    page::page(&desk, Tab::Events, "Event queue", desk.notes.get(asked.get("note")), &main).await
}

fn row(state: &Store, event: &Event) -> Row {
    Row {
        id: event.id,
        ty: Arc::clone(&event.ty),
        entry: about(state, event),
        mission: event.mission.clone(),
        at: event.at,
    }
}

/// The id of what it is about, with a link if that is there (still).
fn about(state: &Store, event: &Event) -> Markup {
    let shown = event.shown_entry(&state.ids);
    let is_there = |kind: &Kind| number(&event.entry).is_some_and(|number| state.object(*kind, number).is_some());
    match event.kind().filter(is_there) {
        Some(kind) => html! { a href=(objects::path(kind, &event.entry)) { (shown) } },
        None => html! { (shown) },
    }
}

fn table(desk: &Desk, rows: &[Row], ty: &str, page: usize) -> Markup {
    let now = SystemTime::now();
    html! {
        form method="post" action="/admin/events/done" {
            (page::token(desk))
            input type="hidden" name="type" value=(ty);
            input type="hidden" name="page" value=(page);
            table.picked {
                caption.hidden { "Queued events, oldest first" }
                thead {
                    tr {
                        th.pick scope="col" { span.hidden { "Select" } }
                        th scope="col" { "Event" }
                        th scope="col" { "Type" }
                        th scope="col" { "About" }
                        th.less scope="col" { "Mission" }
                        th scope="col" { "Age" }
                        th.less.act scope="col" { span.hidden { "Action" } }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            td.pick { input type="checkbox" name="event" value=(row.id) aria-label={ "Select event " (row.id) }; }
                            th scope="row" { a href={ (PATH) "/" (row.id) } { (row.id) } }
                            td.text { span.chip { (row.ty) } }
                            td.text { (row.entry) }
                            td.less { (row.mission) }
                            td { (age(row.at, now)) }
                            td.less.act {
                                button.small type="submit" name="only" value=(row.id) aria-label={ "Mark event " (row.id) " done" } { "Done" }
                            }
                        }
                    }
                }
            }
            p.after { button type="submit" { "Mark the selected done" } }
        }
    }
}

/// `4 min`, with the moment itself in the attributes.
fn age(at: SystemTime, now: SystemTime) -> Markup {
    html! { time datetime=(time::zoned(at)) title=(time::plain(at)) { (span(now.duration_since(at).unwrap_or_default().as_secs())) } }
}

/// Seconds in the largest unit that fits.
fn span(seconds: u64) -> String {
    match seconds {
        0 => "now".into(),
        1..=59 => format!("{seconds} s"),
        60..=3_599 => format!("{} min", seconds / 60),
        3_600..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

pub(super) async fn event(State(desk): Here, Path(id): Path<String>, asked: Fields) -> Response {
    let found = desk.engine.read(|state| {
        let event = number(&id).and_then(|id| state.event(id))?;
        Some((row(state, event), event.xml(&state.ids)))
    });
    let Some((row, text)) = found.await else {
        return page::missing(&desk, Tab::Events, "such event in the queue", PATH).await;
    };
    let text = masked(standalone(&text).as_bytes());
    let here = format!("{PATH}/{}", row.id);
    let whole = query(&here, &[("all", "yes")]);
    let main = html! {
        nav.crumbs aria-label="Breadcrumb" { a href=(PATH) { "Event queue" } " / " (row.id) }
        div.head {
            h1 { "Event " (row.id) }
            form method="post" action="/admin/events/done" {
                (page::token(&desk))
                button type="submit" name="only" value=(row.id) { "Mark as done" }
            }
        }
        dl.facts {
            div { dt { "Type" } dd { span.chip { (row.ty) } } }
            div { dt { "About" } dd { (row.entry) } }
            div { dt { "Mission" } dd { (row.mission) } }
            div { dt { "Date" } dd { time datetime=(time::zoned(row.at)) { (time::plain(row.at)) } } }
            div { dt { "Age" } dd { (age(row.at, SystemTime::now())) } }
        }
        section aria-labelledby="data" {
            h2 id="data" { "Data" }
            (xml::block("Data", &text, asked.get("all").is_empty().then_some(whole.as_str())))
        }
    };
    page::page(&desk, Tab::Events, &format!("Event {}", row.id), None, &main).await
}

/// Marks one event done, or those that are ticked.
pub(super) async fn done(State(desk): Here, Sent(form): Sent) -> Response {
    let name = if form.has("only") { "only" } else { "event" };
    let ids: Vec<String> = form.all(name).map(ToOwned::to_owned).collect();
    let filters = [("type", form.get("type")), ("page", form.get("page"))];
    let done = desk.engine.change(|tx| crate::events::done(tx, &ids));
    let note = match (done.outcome, ids.as_slice()) {
        (Ok(_), []) => Note::bad("No event is selected."),
        (Ok(((), notices)), _) if !notices.is_empty() => Note::good(format!("{}.", notices.join(". "))),
        (Ok(_), [id]) => Note::good(format!("Event {id} is done.")),
        (Ok(_), ids) => Note::good(format!("{} are done.", count(ids.len(), "event"))),
        (Err(errors), _) => Note::bad(format!("Nothing was changed: {}.", errors.join("; "))),
    };
    desk.after(done.mark, PATH, &filters, note).await
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn ages_are_in_the_largest_unit_that_fits() {
        let told: Vec<String> = [0, 59, 60, 3_599, 3_600, 172_799, 172_800].into_iter().map(span).collect();
        assert_eq!(told, ["now", "59 s", "1 min", "59 min", "1 h", "47 h", "2 days"]);
    }
}
