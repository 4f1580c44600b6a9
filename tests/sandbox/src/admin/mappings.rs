//! The tab Conversion table: which id of the ERP stands for which number of Centra's; searched, added, changed, removed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::fields::{Fields, Sent};
use super::list::Pages;
use super::notes::Note;
use super::page::{self, Tab};
use super::{Desk, Here, objects};
use crate::ids::{Mapping, number};
use crate::kind::Kind;
use crate::sandbox::actions;
use crate::store::State as Store;

const PATH: &str = "/admin/mappings";

/// A line of the table.
struct Row {
    kind: Kind,
    number: u64,
    external: Option<String>,
    /// What else says which it is: the sizetable of a size, the object that it is a part of.
    within: Option<String>,
    is_stored: bool,
}

impl Row {
    fn path(&self) -> String {
        format!("{PATH}/{}/{}", self.kind.name(), self.number)
    }
}

pub(super) async fn list(State(desk): Here, asked: Fields) -> Response {
    table_page(&desk, &asked, None).await
}

/// The tab; under the form for a new mapping, what was wrong with it.
async fn table_page(desk: &Desk, asked: &Fields, refused: Option<(&Fields, String)>) -> Response {
    let (kind, q, is_all) = (Kind::named(asked.get("kind")), asked.get("q"), asked.get("show") == "all");
    let fits = |number: u64, row: &Mapping| {
        (is_all || row.external.is_some())
            && (q.is_empty()
                || number.to_string() == q
                || row.external.as_deref().is_some_and(|it| it.to_lowercase().contains(&q.to_lowercase())))
    };
    let found = desk.engine.read(|state| {
        let found = || state.ids.list(kind).filter(|(_, number, row)| fits(*number, row));
        let pages = Pages::new(asked.get("page"), found().count());
        let rows = pages.cut(found().map(|(kind, number, mapping)| row(state, kind, number, mapping)));
        (pages, rows, state.ids.list(None).next().is_none())
    });
    let (pages, rows, is_blank) = found.await;
    let filters = [("kind", asked.get("kind")), ("q", q), ("show", if is_all { "all" } else { "" })];
    let main = html! {
        h1 { "Conversion table" }
        p.lead {
            "Centra numbers everything. Where the ERP has picked an id, messages show that in place of the number, both ways."
        }
        @if is_blank {
            div.blank {
                h2 { "Nothing has a number yet" }
                p { "The first update or order fills this table." }
            }
        } @else {
            (toolbar(asked, kind, is_all))
            @if rows.is_empty() {
                div.blank { h2 { "Nothing matches" } p { a.button href={ (PATH) "?show=all" } { "Show all numbers" } } }
            } @else {
                (table(&rows))
            }
            (pages.links(PATH, &filters))
            (adding(desk, refused))
        }
    };
    page::page(desk, Tab::Mappings, "Conversion table", desk.notes.get(asked.get("note")), &main).await
}

fn row(state: &Store, kind: Kind, number: u64, mapping: &Mapping) -> Row {
    let scope = || format!("in sizetable {}", state.ids.shown(Kind::Sizetable, &mapping.scope.to_string()));
    let external = mapping.external.as_deref().map(ToOwned::to_owned);
    let is_stored = state.object(kind, number).is_some();
    Row { kind, number, external, within: (mapping.scope > 0).then(scope), is_stored }
}

fn kinds(selected: Option<Kind>) -> Markup {
    html! {
        @for kind in Kind::ALL {
            option value=(kind.name()) selected[selected == Some(kind)] { (kind.name()) }
        }
    }
}

fn toolbar(asked: &Fields, kind: Option<Kind>, is_all: bool) -> Markup {
    html! {
        form.toolbar method="get" action=(PATH) role="search" aria-label="Search the conversion table" {
            div.field {
                label for="kind" { "Kind" }
                select #kind name="kind" {
                    option value="" selected[kind.is_none()] { "all" }
                    (kinds(kind))
                }
            }
            div.field {
                label for="show" { "Show" }
                select #show name="show" {
                    option value="" selected[!is_all] { "with an ERP’s id" }
                    option value="all" selected[is_all] { "all numbers" }
                }
            }
            div.field.wide {
                label for="q" { "Id or number" }
                input #q type="search" name="q" value=(asked.get("q")) placeholder="part of an id, or a whole number";
            }
            button type="submit" { "Search" }
        }
    }
}

fn table(rows: &[Row]) -> Markup {
    html! {
        table {
            caption.hidden { "Centra’s numbers and the ids that messages show" }
            thead {
                tr {
                    th scope="col" { "Kind" }
                    th.number scope="col" { "Centra’s number" }
                    th scope="col" { "The ERP’s id" }
                    th.act scope="col" { span.hidden { "Action" } }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        td { (row.kind.name()) @if let Some(within) = &row.within { " " span.dim { (within) } } }
                        td.number {
                            @if row.is_stored {
                                a href=(objects::path(row.kind, &row.number.to_string())) { (row.number) }
                            } @else {
                                (row.number)
                            }
                        }
                        th.text scope="row" {
                            @match &row.external {
                                Some(external) => code { (external) },
                                None => span.dim { "none: the number is shown" },
                            }
                        }
                        td.act {
                            a.button.small href=(row.path()) aria-label={ "Edit " (row.kind.name()) " " (row.number) } {
                                @if row.external.is_some() { "Edit" } @else { "Add" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn adding(desk: &Desk, refused: Option<(&Fields, String)>) -> Markup {
    let given = |name: &str| refused.as_ref().map(|(form, _)| form.get(name)).unwrap_or_default();
    let is_refused = refused.is_some();
    html! {
        section.card aria-labelledby="add" {
            h2 id="add" { "Add a mapping" }
            @if let Some((_, why)) = &refused { (page::said(&Note::bad(why))) }
            form.toolbar method="post" action=(PATH) {
                (page::token(desk))
                div.field {
                    label for="add-kind" { "Kind" }
                    select #add-kind name="kind" { (kinds(Kind::named(given("kind")).or(Some(Kind::Order)))) }
                }
                div.field {
                    label for="add-number" { "Centra’s number" }
                    input #add-number name="number" inputmode="numeric" pattern="[1-9][0-9]*" required value=(given("number"))
                        autofocus[is_refused] aria-invalid=[is_refused.then_some("true")];
                }
                div.field.wide {
                    label for="add-external" { "The ERP’s id" }
                    input #add-external name="external" required value=(given("external")) autocomplete="off";
                }
                button type="submit" { "Add" }
            }
        }
    }
}

/// A new mapping for a number that exists.
pub(super) async fn add(State(desk): Here, Sent(form): Sent) -> Response {
    let outcome = match (Kind::named(form.get("kind")), number(form.get("number")), form.get("external")) {
        (None, ..) => Err("There is no such kind.".to_owned()),
        (_, None, _) => Err("Centra’s number is a number: digits only.".to_owned()),
        (.., "") => Err("The ERP’s id is missing.".to_owned()),
        (Some(kind), Some(number), external) => {
            let done = desk.engine.change(|tx| actions::map(tx, kind, number, Some(external)));
            match done.outcome {
                Ok(_) => Ok((kind, number, external.to_owned(), done.mark)),
                Err(errors) => Err(format!("Nothing was changed: {}.", errors.join("; "))),
            }
        }
    };
    match outcome {
        Ok((kind, number, external, mark)) => {
            let note = Note::good(format!("Messages now show {} {number} as {external}.", kind.name()));
            desk.after(mark, PATH, &[("kind", kind.name()), ("q", &number.to_string())], note).await
        }
        Err(why) => {
            let mut response = table_page(&desk, &Fields::default(), Some((&form, why))).await;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response
        }
    }
}

pub(super) async fn edit(State(desk): Here, Path((kind, internal)): Path<(String, String)>) -> Response {
    edit_page(&desk, &kind, &internal, None).await
}

async fn edit_page(desk: &Desk, kind: &str, internal: &str, refused: Option<(&str, String)>) -> Response {
    let named = Kind::named(kind).zip(number(internal));
    let found = desk.engine.read(|state| {
        let (kind, number) = named?;
        Some(row(state, kind, number, state.ids.row(kind, number)?))
    });
    let Some(row) = found.await else { return page::missing(desk, Tab::Mappings, "such number", PATH).await };
    let title = format!("{} {}", row.kind.name(), row.number);
    let value = refused.as_ref().map(|(given, _)| *given).or(row.external.as_deref()).unwrap_or_default();
    let main = html! {
        nav.crumbs aria-label="Breadcrumb" { a href=(PATH) { "Conversion table" } " / " (title) }
        h1 { (title) @if let Some(within) = &row.within { " " small.dim { (within) } } }
        @if let Some((_, why)) = &refused { (page::said(&Note::bad(why))) }
        section.card aria-labelledby="id" {
            h2 id="id" { "What messages show" }
            form.toolbar method="post" action=(row.path()) {
                (page::token(desk))
                div.field.wide {
                    label for="external" { "The ERP’s id" }
                    input #external name="external" value=(value) required autocomplete="off" autofocus aria-describedby="hint"
                        aria-invalid=[refused.is_some().then_some("true")];
                }
                button.main type="submit" { "Save" }
            }
            p.dim #hint { "From the next reply on, this stands where " (row.number) " would. It must be unique among ids of this kind." }
        }
        @if row.external.is_some() {
            form.card method="post" action=(row.path()) {
                (page::token(desk))
                h2 { "Remove the mapping" }
                p { "Messages will show Centra’s number " (row.number) ". An update that names the old id will make a new object." }
                button.danger type="submit" name="remove" value="yes" { "Remove" }
            }
        }
        @if row.is_stored {
            p { a href=(objects::path(row.kind, &row.number.to_string())) { "Show the object" } }
        }
    };
    page::page(desk, Tab::Mappings, &title, None, &main).await
}

/// Changes a mapping, or removes it.
pub(super) async fn save(
    State(desk): Here,
    Path((kind, internal)): Path<(String, String)>,
    Sent(form): Sent,
) -> Response {
    let (Some(known), Some(number)) = (Kind::named(&kind), number(&internal)) else {
        return page::missing(&desk, Tab::Mappings, "such number", PATH).await;
    };
    let external = (!form.has("remove")).then(|| form.get("external"));
    let refuse = async |why: String| {
        let mut response = edit_page(&desk, &kind, &internal, Some((form.get("external"), why))).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        response
    };
    if external == Some("") {
        return refuse("The ERP’s id is missing. To show Centra’s number again, remove the mapping.".into()).await;
    }
    let done = desk.engine.change(|tx| actions::map(tx, known, number, external));
    if let Err(errors) = done.outcome {
        return refuse(format!("Nothing was changed: {}.", errors.join("; "))).await;
    }
    let note = match external {
        Some(external) => format!("Messages now show {kind} {number} as {external}."),
        None => format!("Messages now show {kind} {number} by its number."),
    };
    desk.after(done.mark, PATH, &[("kind", &kind), ("q", &internal), ("show", "all")], Note::good(note)).await
}
