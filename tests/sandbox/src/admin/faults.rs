//! The tab Faults: what goes wrong on request; rules are added, removed one by one, or all at once.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fields::{Fields, Sent};
use super::list::count;
use super::notes::Note;
use super::page::{self, Tab};
use super::{Desk, Here};
use crate::faults::{Fault, Rule, operations};

const PATH: &str = "/admin/faults";

pub(super) async fn list(State(desk): Here, asked: Fields) -> Response {
    show(&desk, desk.notes.get(asked.get("note")), None).await
}

/// The tab; above the form for a new rule, what was wrong with it.
async fn show(desk: &Desk, note: Option<Note>, refused: Option<(&Fields, String)>) -> Response {
    let rules = desk.engine.faults.list();
    let main = html! {
        h1 { "Faults" }
        p.lead { "What goes wrong between Centra and the client, on request: to see that an integration loses nothing and does nothing twice." }
        @if rules.is_empty() {
            div.blank { h2 { "Nothing goes wrong" } p { "A rule added here meets the next request that it is about." } }
        } @else {
            (table(desk, &rules))
            form.after method="post" action={ (PATH) "/clear" } {
                (page::token(desk))
                button type="submit" { "Remove all rules" }
            }
        }
        (adding(desk, refused))
        (legend())
    };
    page::page(desk, Tab::Faults, "Faults", note, &main).await
}

fn table(desk: &Desk, rules: &[Rule]) -> Markup {
    html! {
        table {
            caption.hidden { "Rules in force" }
            thead {
                tr {
                    th scope="col" { "Fault" }
                    th.less scope="col" { "The client sees" }
                    th scope="col" { "Happens to" }
                    th.act scope="col" { span.hidden { "Action" } }
                }
            }
            tbody {
                @for rule in rules {
                    tr {
                        th scope="row" { code { (rule.fault.name()) } (time(&rule.fault)) }
                        td.less { (rule.fault.effect()) }
                        td { (meant(rule)) }
                        td.act {
                            form method="post" action={ (PATH) "/remove" } {
                                (page::token(desk))
                                input type="hidden" name="rule" value=(json(rule));
                                button.small type="submit" aria-label={ "Remove " (rule.fault.name()) } { "Remove" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn time(fault: &Fault) -> Markup {
    html! { @if let Some(ms) = fault.milliseconds() { " " span.dim { (ms) " ms" } } }
}

/// `the next 3 requests of events_Get`
fn meant(rule: &Rule) -> String {
    let which = match (rule.next, rule.rate < 1.0) {
        (Some(next), false) => format!("the next {}", count(next as usize, "request")),
        (Some(next), true) => format!("{} % of requests, {} more times", rule.rate * 100.0, next),
        (None, true) => format!("{} % of requests", rule.rate * 100.0),
        (None, false) => "all requests".to_owned(),
    };
    match &rule.operation {
        Some(operation) => format!("{which} of {operation}"),
        None => which,
    }
}

fn json(rule: &Rule) -> String {
    serde_json::to_string(rule).unwrap_or_default()
}

fn adding(desk: &Desk, refused: Option<(&Fields, String)>) -> Markup {
    let given = |name: &str| refused.as_ref().map(|(form, _)| form.get(name)).unwrap_or_default();
    html! {
        section.card aria-labelledby="add" {
            h2 id="add" { "Add a rule" }
            @if let Some((_, why)) = &refused { (page::said(&Note::bad(why))) }
            form.toolbar method="post" action=(PATH) {
                (page::token(desk))
                div.field {
                    label for="what" { "Fault" }
                    select #what name="what" {
                        @for fault in Fault::all(0) {
                            option value=(fault.name()) selected[given("what") == fault.name()] { (fault.name()) }
                        }
                    }
                }
                div.field {
                    label for="operation" { "Operation" }
                    select #operation name="operation" {
                        option value="" { "all" }
                        @for name in operations() {
                            option value=(name) selected[given("operation") == name] { (name) }
                        }
                    }
                }
                div.field {
                    label for="next" { "Next requests" }
                    input #next name="next" inputmode="numeric" pattern="[1-9][0-9]*" placeholder="all" value=(given("next"));
                }
                div.field {
                    label for="rate" { "Percent of them" }
                    input #rate name="rate" inputmode="decimal" placeholder="100" value=(given("rate"));
                }
                div.field {
                    label for="ms" { "Milliseconds" }
                    input #ms name="ms" inputmode="numeric" pattern="[0-9]*" placeholder="1000" value=(given("ms"));
                }
                button.main type="submit" { "Add" }
            }
            p.dim { "Milliseconds are for " code { "latency" } " and " code { "slow_body" } "." }
        }
    }
}

fn legend() -> Markup {
    html! {
        section aria-labelledby="legend" {
            h2 id="legend" { "What each does" }
            table.after {
                caption.hidden { "All faults" }
                thead { tr { th scope="col" { "Fault" } th scope="col" { "The client sees" } th scope="col" { "The request" } } }
                tbody {
                    @for fault in Fault::all(0) {
                        tr {
                            th scope="row" { code { (fault.name()) } }
                            td { (fault.effect()) }
                            td { @if fault == Fault::Duplicate { "is carried out twice" } @else if fault.is_carried_out() { "is carried out" } @else { "is not carried out" } }
                        }
                    }
                }
            }
        }
    }
}

/// The rule that a form describes.
fn rule(form: &Fields) -> Result<Rule, String> {
    let number = |name: &str, what: &str| match form.get(name) {
        "" => Ok(None),
        text => text.parse::<u32>().map(Some).map_err(|_| format!("{what} must be a whole number, not “{text}”.")),
    };
    let takes_time = Fault::named(form.get("what"), None).is_err();
    let ms = number("ms", "Milliseconds")?.map(u64::from).or(Some(1_000)).filter(|_| takes_time);
    let rate = match form.get("rate").trim_end_matches('%').trim() {
        "" => 1.0,
        text => text.parse::<f64>().map_err(|_| format!("Percent must be a number, not “{text}”."))? / 100.0,
    };
    let operation = Some(form.get("operation")).filter(|name| !name.is_empty()).map(ToOwned::to_owned);
    let fault = Fault::named(form.get("what"), ms)?;
    let rule = Rule { fault, next: number("next", "Next requests")?, rate, operation };
    rule.check()?;
    Ok(rule)
}

pub(super) async fn add(State(desk): Here, Sent(form): Sent) -> Response {
    match rule(&form) {
        Ok(rule) => {
            let note = Note::good(format!("{} now happens to {}.", rule.fault.name(), meant(&rule)));
            desk.engine.faults.add(rule);
            Redirect::to(&desk.notes.keep(PATH, &[], note)).into_response()
        }
        Err(why) => {
            let mut response = show(&desk, None, Some((&form, why))).await;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response
        }
    }
}

/// Removes one rule, unless it is used up by now.
pub(super) async fn remove(State(desk): Here, Sent(form): Sent) -> Redirect {
    let rule: Option<Rule> = serde_json::from_str(form.get("rule")).ok();
    let note = match rule.filter(|rule| desk.engine.faults.remove(rule)) {
        Some(rule) => Note::good(format!("{} is removed.", rule.fault.name())),
        None => Note::bad("That rule has changed or is used up by now."),
    };
    Redirect::to(&desk.notes.keep(PATH, &[], note))
}

pub(super) async fn clear(State(desk): Here, _: Sent) -> Redirect {
    desk.engine.faults.clear();
    Redirect::to(&desk.notes.keep(PATH, &[], Note::good("Nothing goes wrong any more.")))
}
