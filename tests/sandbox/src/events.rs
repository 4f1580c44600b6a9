//! The event queue: what an event holds, which ones a request gets, and how one is written.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use centra_runtime::Endpoint;

use crate::centra::SOAP_API;
use crate::ids::Ids;
use crate::kind::Kind;
use crate::object::Object;
use crate::store::{State, Tx};
use crate::time;

/// docs/centra.md, "Event queue": `events_Get` returns up to the 100 oldest.
pub(crate) const BATCH: usize = 100;

/// One change, queued until the ERP says that it is done with it.
#[derive(Debug)]
pub(crate) struct Event {
    /// Ascending; never used again.
    pub(crate) id: u64,
    /// `order`, `account`, … or one that no WSDL knows.
    pub(crate) ty: Arc<str>,
    /// What it is about; for an object its number, which is shown converted.
    pub(crate) entry: String,
    /// `update` or `delete`.
    pub(crate) mission: String,
    /// When it happened.
    pub(crate) at: SystemTime,
    pub(crate) market: Option<u64>,
    pub(crate) data: Data,
    written: Mutex<Option<(u64, Arc<str>)>>,
}

/// What stands in `data`.
#[derive(Debug)]
pub(crate) enum Data {
    /// The complete object as it was at that moment.
    Object(Arc<Object>),
    /// XML with the prefix `ns1:`.
    Raw(String),
}

impl Event {
    pub(crate) fn new(id: u64, ty: &str, entry: String, mission: &str, at: SystemTime, data: Data) -> Self {
        let market = match &data {
            Data::Object(object) => object.market(),
            Data::Raw(_) => None,
        };
        let mission = mission.to_owned();
        Self { id, ty: ty.into(), entry, mission, at, market, data, written: Mutex::new(None) }
    }

    /// The kind of object in it.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match &self.data {
            Data::Object(object) => Some(object.kind()),
            Data::Raw(_) => None,
        }
    }

    /// What it is about, as messages show it.
    pub(crate) fn shown_entry(&self, ids: &Ids) -> String {
        match self.kind() {
            Some(kind) => ids.shown(kind, &self.entry).into_owned(),
            None => self.entry.clone(),
        }
    }

    /// The element `event` with ids as messages show them; written once per edit of the conversion table.
    pub(crate) fn xml(&self, ids: &Ids) -> Arc<str> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((generation, text)) = &*written
            && *generation == ids.generation
        {
            return Arc::clone(text);
        }
        let text: Arc<str> = self.write(ids).into();
        *written = Some((ids.generation, Arc::clone(&text)));
        text
    }

    fn write(&self, ids: &Ids) -> String {
        let (entry, data) = match &self.data {
            Data::Raw(xml) => (self.entry.clone(), xml.clone()),
            Data::Object(object) => {
                let mut shown = (**object).clone();
                shown.show(ids);
                let mut xml = shown.fragment();
                // An object of the queue's other name: `stock` has the structure of a product.
                let (is, wanted) = ("<ns1:product>", "<ns1:stock>");
                if &*self.ty == "stock" && xml.starts_with(is) && xml.ends_with("</ns1:product>") {
                    xml = format!("{wanted}{}</ns1:stock>", &xml[is.len()..xml.len() - "</ns1:product>".len()]);
                }
                (shown.id().to_owned(), xml)
            }
        };
        format!(
            "<ns1:event><ns1:id>{}</ns1:id><ns1:type>{}</ns1:type><ns1:entry>{}</ns1:entry><ns1:mission>{}</ns1:mission><ns1:date>{}</ns1:date><ns1:data>{data}</ns1:data></ns1:event>",
            self.id,
            escape(&self.ty),
            escape(&entry),
            escape(&self.mission),
            time::zoned(self.at),
        )
    }
}

/// The reply to a request for events, which are written once and sent many times.
pub(crate) fn reply(endpoint: &Endpoint, events: &[Arc<str>]) -> Vec<u8> {
    let namespace = endpoint.namespaces.get(1).copied().unwrap_or_default();
    let mut out = String::with_capacity(events.iter().map(|text| text.len()).sum::<usize>() + 512);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"");
    out.push_str(endpoint.version.namespace());
    out.push_str("\" xmlns:ns1=\"");
    out.push_str(namespace);
    out.push_str("\"><SOAP-ENV:Body><ns1:events_Get>");
    if events.is_empty() {
        out.push_str("<ns1:events/>");
    } else {
        out.push_str("<ns1:events>");
        events.iter().for_each(|text| out.push_str(text));
        out.push_str("</ns1:events>");
    }
    out.push_str("</ns1:events_Get></SOAP-ENV:Body></SOAP-ENV:Envelope>\n");
    out.into_bytes()
}

/// An element with the prefix `ns1:` as a document that stands on its own.
#[cfg_attr(not(feature = "control"), allow(dead_code))]
pub(crate) fn standalone(element: &str) -> String {
    let namespace = SOAP_API.namespaces.get(1).copied().unwrap_or_default();
    let end = element.find(['>', '/', ' ']).unwrap_or(element.len());
    format!("{} xmlns:ns1=\"{namespace}\"{}", &element[..end], &element[end..])
}

/// Text of an element; characters that XML forbids are replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// What an event about a kind is called.
pub(crate) fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Product => "stock",
        kind => kind.name(),
    }
}

/// Queues an event with the complete object as it is now.
pub(crate) fn announce(tx: &mut Tx<'_>, kind: Kind, internal: u64, mission: &str) -> Option<u64> {
    let object = Arc::clone(tx.object(kind, internal)?);
    let at = SystemTime::now();
    Some(tx.queue(|id| Event::new(id, type_of(kind), internal.to_string(), mission, at, Data::Object(object))))
}

/// The types that `events_Get` takes, by Centra's documentation; an event in the queue may have another.
pub(crate) const TYPES: [&str; 12] = [
    "all",
    "account",
    "customer",
    "invoice",
    "market",
    "order",
    "paymentterm",
    "pricelist",
    "salesrep",
    "shippingterm",
    "size",
    "warehouse",
];

/// Which events a request wants: of one type, or all.
///
/// # Errors
/// A type that is missing or unknown. An empty reply would look like an empty queue for good.
pub(crate) fn wanted<'t>(state: &State, ty: &'t str) -> Result<Option<&'t str>, String> {
    match ty {
        "all" => Ok(None),
        "" => Err(format!("the type of the events is missing: {}", TYPES.join(", "))),
        "stock" => Ok(Some(ty)),
        ty if TYPES.contains(&ty) || state.knows_type(ty) => Ok(Some(ty)),
        ty => Err(format!("unknown type of events: {ty}; there are {}", TYPES.join(", "))),
    }
}

/// The oldest events of a type, or of all; of these markets if any are named.
pub(crate) fn oldest(state: &State, ty: Option<&str>, markets: &[u64]) -> Vec<Arc<Event>> {
    let fits = |event: &&Arc<Event>| markets.is_empty() || event.market.is_some_and(|market| markets.contains(&market));
    match ty {
        None => state.events().filter(fits).take(BATCH).cloned().collect(),
        Some(ty) => state.events_of(ty).filter(fits).take(BATCH).cloned().collect(),
    }
}

/// Removes what the ERP is done with.
///
/// docs/centra.md does not say what becomes of an id that is not in the queue. One that was done before gets a notice, since a client whose
/// response got lost sends it again; one that was never given out is an error.
pub(crate) fn done(tx: &mut Tx<'_>, ids: &[String]) {
    for text in ids {
        match crate::ids::number(text.trim()).filter(|id| *id <= tx.state().last_event()) {
            None => tx.error(format!("unknown event: {text}")),
            Some(id) if tx.state().event(id).is_some() => tx.unqueue(id),
            Some(id) => tx.notices.push(format!("Event is already done: {id}")),
        }
    }
}
