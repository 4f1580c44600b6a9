//! Which columns a list of objects has: those in which objects of a kind differ.

use crate::kind::Kind;
use crate::object::Object;

/// The headings of the columns of a kind, after id and number. The first of them stays on a narrow screen.
pub(super) fn headings(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Order => &["Buyer", "Total", "Status", "Shop", "Created"],
        Kind::Product => &["Description", "SKU", "Status", "Variations"],
        Kind::Account => &["Description", "Status", "Market", "Buyers"],
        Kind::Customer => &["Name", "Email", "Status"],
        Kind::Size => &["Description", "Sizetable"],
        Kind::Pricelist => &["Description", "Currency", "Products"],
        Kind::Invoice => &["Serial number", "Order"],
        Kind::Market => &["Description", "Shop"],
        _ => &["Description"],
    }
}

/// As many cells as there are headings; references by name, else by the id that messages show.
pub(super) fn cells(object: &Object) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match object {
        Object::Order(it) => vec![
            buyer(it),
            [text(&it.ordertotal), text(&it.currency)].join(" ").trim().to_owned(),
            text(&it.status),
            text(&it.r#type),
            text(&it.created),
        ],
        Object::Product(it) => {
            vec![text(&it.description), text(&it.sku), text(&it.status), it.variations.len().to_string()]
        }
        Object::Account(it) => {
            let market = it.market.description.clone().or_else(|| it.market.id.clone());
            vec![text(&it.description), text(&it.status), text(&market), it.buyers.len().to_string()]
        }
        Object::Customer(it) => vec![object.title(), text(&it.email), text(&it.status)],
        Object::Size(it) => {
            let table = it.sizetable.id.clone().or_else(|| it.sizetable.description.clone());
            vec![text(&it.description), text(&table)]
        }
        Object::Pricelist(it) => vec![text(&it.description), text(&it.currency), it.items.len().to_string()],
        Object::Invoice(it) => vec![text(&it.serialno), text(&it.order.id)],
        Object::Market(it) => vec![text(&it.description), text(&it.r#type)],
        _ => vec![object.title()],
    }
}

/// Who bought it: a person, or an account.
fn buyer(order: &crate::centra::Order) -> String {
    let address = &order.billingaddress;
    let person = [&address.firstname, &address.lastname].map(|it| it.as_deref().unwrap_or_default()).join(" ");
    match person.trim() {
        "" => order.account.description.clone().unwrap_or_default(),
        person => person.to_owned(),
    }
}
