//! What happens on Centra's side at the push of a button: orders are placed, staff works on one, everything is forgotten.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fields::{Fields, Sent};
use super::list::count;
use super::notes::Note;
use super::page::{self, Tab};
use super::{Desk, Here, objects};
use crate::centra::Order;
use crate::ids::number;
use crate::kind::Kind;
use crate::orders::Shop;
use crate::sandbox::actions;
use crate::staff::Action;
use crate::update::is_yes;

/// More at once is for the control API.
const ORDERS: usize = 1_000;

/// Places orders, and goes on to the events that they made.
pub(super) async fn place(State(desk): Here, Sent(form): Sent) -> Response {
    let wanted = form.get("count").parse().ok().filter(|count| (1..=ORDERS).contains(count));
    let shop = [Shop::Retail, Shop::Wholesale].into_iter().find(|shop| shop.name() == form.get("type"));
    let (Some(wanted), Some(shop)) = (wanted, shop) else {
        let note = Note::bad(format!("Between 1 and {ORDERS} orders can be placed at once, retail or wholesale."));
        return Redirect::to(&desk.notes.keep("/admin/events", &[], note)).into_response();
    };
    let name = [form.get("firstname"), form.get("lastname")].map(ToOwned::to_owned);
    let name = name.iter().any(|it| !it.is_empty()).then_some(name.into());
    let done = desk.engine.change(|tx| actions::place(tx, wanted, shop, name.as_ref()));
    let note = match done.outcome {
        Ok((numbers, _)) => {
            let which = match numbers.as_slice() {
                [] => String::new(),
                [one] => format!(": {one}"),
                [first, .., last] => format!(": {first} to {last}"),
            };
            let note = Note::good(format!(
                "Placed {}{which}. Each made an event.",
                count(numbers.len(), &format!("{} order", shop.name()))
            ));
            match numbers.first() {
                Some(first) => note.link(objects::path(Kind::Order, &first.to_string()), format!("Show order {first}")),
                None => note,
            }
        }
        Err(errors) => Note::bad(format!("No order was placed: {}.", errors.join("; "))),
    };
    desk.after(done.mark, "/admin/events", &[], note).await
}

/// A form for an order in somebody's name, for names that test an integration.
pub(super) fn named(desk: &Desk) -> Markup {
    html! {
        section.card aria-labelledby="named" {
            h2 id="named" { "Place an order in somebody’s name" }
            form.toolbar method="post" action="/admin/orders" {
                (page::token(desk))
                input type="hidden" name="count" value="1";
                div.field { label for="firstname" { "First name" } input #firstname name="firstname" autocomplete="off"; }
                div.field { label for="lastname" { "Last name" } input #lastname name="lastname" autocomplete="off"; }
                input type="hidden" name="type" value="retail";
                button type="submit" { "Place the order" }
            }
        }
    }
}

/// What the buttons say and do.
const ACTIONS: [(&str, &str); 6] = [
    ("confirm", "Confirm"),
    ("ship", "Ship the rest"),
    ("hold", "Put on hold"),
    ("note", "Add a note"),
    ("cancel", "Cancel the rest"),
    ("delete", "Delete"),
];

/// The buttons of an order; each makes an event.
pub(super) fn staff(desk: &Desk, number: u64, order: &Order) -> Markup {
    html! {
        section aria-labelledby="staff" {
            h2 id="staff" { "As Centra’s staff" }
            @if is_yes(&order.locked) {
                p.dim { "The ERP has locked this order: staff cannot change it." }
            } @else {
                form.row method="post" action={ "/admin/orders/" (number) } {
                    (page::token(desk))
                    @for (action, words) in ACTIONS {
                        button.danger[action == "delete"] type="submit" name="action" value=(action) { (words) }
                    }
                }
                p.dim { "Each of these makes an event." }
            }
        }
    }
}

pub(super) async fn act(State(desk): Here, Path(order): Path<String>, Sent(form): Sent) -> Response {
    let list = format!("/admin/objects/{}", Kind::Order.name());
    let (Some(internal), Some(action)) = (number(&order), Action::named(form.get("action"))) else {
        return page::missing(&desk, Tab::Objects, "such order or action", &list).await;
    };
    // Actions take ids as messages show them.
    let shown = desk.engine.read(|state| state.ids.shown(Kind::Order, &order).into_owned()).await;
    let done = desk.engine.change(|tx| actions::act(tx, &shown, action));
    let note = match done.outcome {
        Ok((event, _)) => Note::good("Done; that made an event.")
            .link(format!("/admin/events/{event}"), format!("Show event {event}")),
        Err(errors) => Note::bad(format!("Nothing was changed: {}.", errors.join("; "))),
    };
    let next = if desk.has_order(internal).await { objects::path(Kind::Order, &order) } else { list };
    desk.after(done.mark, &next, &[], note).await
}

pub(super) async fn ask_reset(State(desk): Here, _: Fields) -> Response {
    let main = html! {
        h1 { "Start over" }
        form.card method="post" action="/admin/reset" {
            (page::token(&desk))
            p { "This forgets all objects, mappings, events and faults" @if desk.engine.is_kept() { ", in the data file as well" } ". It cannot be undone." }
            p.row {
                button.danger type="submit" { "Forget everything" }
                a.button href="/admin/log" { "Keep it" }
            }
        }
    };
    page::page(&desk, Tab::None, "Start over", None, &main).await
}

pub(super) async fn reset(State(desk): Here, _: Sent) -> Response {
    let mark = desk.engine.reset();
    desk.after(mark, "/admin/objects", &[], Note::good("Everything is forgotten.")).await
}
