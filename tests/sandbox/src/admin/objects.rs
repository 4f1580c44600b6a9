//! The tab Objects: what is stored, by kind, newest first; one object as XML, and for an order what staff can do with it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fields::Fields;
use super::list::{Pages, grouped, query};
use super::page::{self, Tab};
use super::{Desk, Here, columns, orders, xml};
use crate::ids::number;
use crate::kind::Kind;
use crate::mask::masked;
use crate::object::Object;

const PATH: &str = "/admin/objects";

/// The address of an object: by Centra's number, since the id of a size is unique in its sizetable alone.
pub(super) fn path(kind: Kind, number: &str) -> String {
    format!("{PATH}/{}/{number}", kind.name())
}

/// Orders, or the first kind that there is something of.
pub(super) async fn overview(State(desk): Here, asked: Fields) -> Response {
    let first = desk.engine.read(|state| {
        let is_there = |kind: &Kind| state.count(*kind) > 0;
        Some(Kind::Order).filter(is_there).or_else(|| Kind::ALL.into_iter().find(is_there))
    });
    if let Some(kind) = first.await {
        return Redirect::to(&format!("{PATH}/{}", kind.name())).into_response();
    }
    let main = html! {
        h1 { "Objects" }
        div.blank {
            h2 { "Nothing is stored yet" }
            p { "Send an update, or place orders with the form at the top: they bring a small catalogue along." }
        }
    };
    page::page(&desk, Tab::Objects, "Objects", desk.notes.get(asked.get("note")), &main).await
}

pub(super) async fn list(State(desk): Here, Path(kind): Path<String>, asked: Fields) -> Response {
    let Some(kind) = Kind::named(&kind) else {
        return page::missing(&desk, Tab::Objects, "such kind of object", PATH).await;
    };
    let here = format!("{PATH}/{}", kind.name());
    let q = asked.get("q");
    let wanted = q.to_lowercase();
    let found = desk.engine.read(|state| {
        let counts: Vec<(Kind, usize)> = Kind::ALL.into_iter().map(|kind| (kind, state.count(kind))).collect();
        let fits = |(number, object): &(u64, &Arc<Object>)| {
            wanted.is_empty()
                || line(object).to_lowercase().contains(&wanted)
                || state.ids.shown(kind, &number.to_string()).to_lowercase().contains(&wanted)
                || number.to_string() == wanted
        };
        let found = || state.objects(kind).rev().filter(fits);
        let pages = Pages::new(asked.get("page"), found().count());
        let shown = |(number, object): (u64, &Arc<Object>)| {
            let mut shown = (**object).clone();
            shown.show(&state.ids);
            (number, state.ids.shown(kind, &number.to_string()).into_owned(), columns::cells(&shown))
        };
        (counts, pages, pages.cut(found().map(shown)))
    });
    let (counts, pages, rows) = found.await;
    let main = html! {
        h1 { "Objects" }
        nav.kinds aria-label="Kinds of objects" {
            ul {
                @for (it, count) in &counts {
                    @if *count > 0 || *it == kind {
                        li {
                            a href={ (PATH) "/" (it.name()) } aria-current=[(*it == kind).then_some("page")] {
                                (it.name()) " " span.count { (grouped(*count)) }
                            }
                        }
                    }
                }
            }
        }
        form.toolbar method="get" action=(here) role="search" aria-label="Search the objects" {
            div.field.wide {
                label for="q" { "Id or name" }
                input #q type="search" name="q" value=(q);
            }
            button type="submit" { "Search" }
        }
        @if rows.is_empty() {
            div.blank {
                h2 { @if q.is_empty() { "None yet" } @else { "Nothing matches" } }
                @if !q.is_empty() { p { a.button href=(here) { "Show all" } } }
            }
        } @else {
            (table(kind, &rows))
        }
        (pages.links(&here, &[("q", q)]))
        @if kind == Kind::Order { (orders::named(&desk)) }
    };
    page::page(&desk, Tab::Objects, &format!("Objects: {}", kind.name()), desk.notes.get(asked.get("note")), &main)
        .await
}

fn table(kind: Kind, rows: &[(u64, String, Vec<String>)]) -> Markup {
    html! {
        table {
            caption.hidden { "Objects of the kind " (kind.name()) ", newest first" }
            thead {
                tr {
                    th scope="col" { "Id" }
                    th.least.number scope="col" { "Centra’s number" }
                    @for (nth, heading) in columns::headings(kind).iter().enumerate() { th.less[nth > 1] scope="col" { (heading) } }
                }
            }
            tbody {
                @for (number, id, cells) in rows {
                    tr {
                        th.text scope="row" { a href=(path(kind, &number.to_string())) { (id) } }
                        td.least.number { (number) }
                        @for (nth, cell) in cells.iter().enumerate() { td.text.less[nth > 1] { (cell) } }
                    }
                }
            }
        }
    }
}

/// All that its row says.
fn line(object: &Object) -> String {
    columns::cells(object)
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

pub(super) async fn object(
    State(desk): Here,
    Path((kind, internal)): Path<(String, String)>,
    asked: Fields,
) -> Response {
    let named = Kind::named(&kind).zip(number(&internal));
    let found = desk.engine.read(|state| {
        let (kind, number) = named?;
        let object = Arc::clone(state.object(kind, number)?);
        let mut shown = (*object).clone();
        shown.show(&state.ids);
        let (text, cells) = (masked(shown.document().as_bytes()), columns::cells(&shown));
        Some((kind, number, state.ids.shown(kind, &internal).into_owned(), object, cells, text))
    });
    let Some((kind, number, id, object, cells, text)) = found.await else {
        return page::missing(&desk, Tab::Objects, "such object", PATH).await;
    };
    let title = format!("{} {id}", kind.name());
    let whole = query(&path(kind, &internal), &[("all", "yes")]);
    let main = html! {
        nav.crumbs aria-label="Breadcrumb" {
            a href=(PATH) { "Objects" } " / " a href={ (PATH) "/" (kind.name()) } { (kind.name()) } " / " (id)
        }
        h1 { (title) }
        dl.facts {
            @for (heading, cell) in columns::headings(kind).iter().zip(&cells) {
                @if !cell.is_empty() { div { dt { (heading) } dd { (cell) } } }
            }
            div {
                dt { "Id in messages" }
                dd { code { (id) } " " a href={ "/admin/mappings/" (kind.name()) "/" (number) } { "Edit" } }
            }
            div { dt { "Centra’s number" } dd { (number) } }
        }
        @if let Object::Order(order) = &*object { (orders::staff(&desk, number, order)) }
        section aria-labelledby="data" {
            h2 id="data" { "As events show it" }
            (xml::block("Data", &text, asked.get("all").is_empty().then_some(whole.as_str())))
        }
    };
    page::page(&desk, Tab::Objects, &title, desk.notes.get(asked.get("note")), &main).await
}

impl Desk {
    /// Whether there is such an order (still).
    pub(super) async fn has_order(&self, number: u64) -> bool {
        self.engine.read(|state| state.object(Kind::Order, number).is_some()).await
    }
}
