//! A Centra in memory with a long queue of complete orders, and a source that counts what is decoded.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use centra_erp_example::centra::{Client, EventObject, EventsFeed, SOAP_API};
use centra_events::{Acknowledged, Batch, DataOf, Decode, Event, EventId, Fetched, Kind, Origin, Source};
use centra_runtime::queue::Events;
use centra_runtime::transport::{Memory, Transport};
use centra_runtime::{Error, Login, Port};

use crate::Live;

#[allow(dead_code, unreachable_pub, reason = "the bench of the codec has it in common")]
#[path = "../../../bench/src/messages.rs"]
mod messages;

/// The queue: events from the first that is left up to the end. They are acknowledged in their order.
pub(crate) struct Centra {
    left: Mutex<std::ops::Range<usize>>,
    requests: AtomicUsize,
    /// A copy of each reply with events, where it is asked for.
    kept: Option<Mutex<Vec<Vec<u8>>>>,
    head: String,
    tail: String,
    /// What stands between an event's id, its object's id, and so on.
    event: Vec<String>,
}

const RESULT: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:c="http://www.centra.com/webservices/"><s:Body><c:result><c:success>true</c:success><c:errors/><c:notices/></c:result></s:Body></s:Envelope>"#;

impl Centra {
    pub(crate) fn new(events: usize) -> Self {
        let reply = String::from_utf8(messages::events_get(1, false)).expect("UTF-8");
        let begin = reply.find("<ns1:event>").expect("an event");
        let end = reply.rfind("</ns1:event>").expect("its end") + "</ns1:event>".len();
        // The only event is 70000, of order 10000.
        let event = reply[begin..end].replace(">70000<", ">\0<").replace(">10000<", ">\0<");
        Self {
            left: Mutex::new(0..events),
            requests: AtomicUsize::new(0),
            kept: None,
            head: reply[..begin].to_owned(),
            tail: reply[end..].to_owned(),
            event: event.split('\0').map(str::to_owned).collect(),
        }
    }

    /// The same, whose replies stay in memory as in an inbox.
    pub(crate) fn keeping(events: usize) -> Self {
        Self { kept: Some(Mutex::default()), ..Self::new(events) }
    }

    pub(crate) fn client(self: &Arc<Self>) -> Client<impl Transport + use<>> {
        let port = Port::new(&SOAP_API, "https://shop.example.com").expect("a port").login(Login::new("erp", "s3cret"));
        let centra = Arc::clone(self);
        Client::new(port, Memory::new(move |request: http::Request<Vec<u8>>| centra.answer(request.body())))
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// The oldest are gone.
    pub(crate) fn forget(&self, count: usize) {
        self.left.lock().expect("no panic").start += count;
    }

    /// An event's element.
    pub(crate) fn event(&self, number: usize, out: &mut String) {
        let mut number = number.to_string();
        // The first is the event's id, the others are of its object.
        for (place, text) in self.event.iter().enumerate() {
            if place > 0 {
                out.push_str(&number);
            }
            if place == 1 {
                number.insert(0, '9');
            }
            out.push_str(text);
        }
    }

    fn answer(&self, request: &[u8]) -> http::Response<Vec<u8>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut left = self.left.lock().expect("no panic");
        let request = std::str::from_utf8(request).expect("UTF-8");
        if request.contains("events_GetRequest") {
            let next = left.start..left.end.min(left.start + 100);
            let mut out = String::with_capacity(1 << 20);
            out.push_str(&self.head);
            next.for_each(|number| self.event(number, &mut out));
            out.push_str(&self.tail);
            if let Some(kept) = &self.kept {
                kept.lock().expect("no panic").push(out.as_bytes().to_vec());
            }
            return http::Response::new(out.into_bytes());
        }
        // Those that it had, and no other: events are numbered from 0.
        let ids = request.split("event>").filter_map(|text| text.strip_suffix("</ns1:")?.parse::<usize>().ok());
        let newest = ids.max().map_or(left.start, |id| id + 1);
        left.start = left.start.max(newest);
        http::Response::new(RESULT.as_bytes().to_vec())
    }
}

/// A source whose events are counted as long as they live.
pub(crate) struct Counted<'c, T> {
    events: Events<'c, T, EventsFeed>,
    live: Arc<Live>,
}

impl<'c, T> Counted<'c, T> {
    pub(crate) fn new(client: &'c Client<T>, live: Arc<Live>) -> Self {
        Self { events: Events::new(client.inner(), EventsFeed), live }
    }
}

/// What an event carries, counted.
pub(crate) struct Held {
    _object: EventObject,
    live: Arc<Live>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.live.now.fetch_sub(1, Ordering::Relaxed);
    }
}

fn held(event: Event<EventObject>, live: &Arc<Live>) -> Event<Held> {
    let now = live.now.fetch_add(1, Ordering::Relaxed) + 1;
    live.most.fetch_max(now, Ordering::Relaxed);
    let Event { id, kind, entry, mission, date, data } = event;
    Event { id, kind, entry, mission, date, data: Held { _object: data, live: Arc::clone(live) } }
}

#[derive(Clone)]
pub(crate) struct Reader<D> {
    inner: D,
    live: Arc<Live>,
}

impl<D: Decode<Data = EventObject>> Decode for Reader<D> {
    type Data = Held;

    fn read(&self, content: &[u8]) -> Result<Event<Held>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(held(self.inner.read(content)?, &self.live))
    }

    fn same(&self, one: &[u8], other: &[u8]) -> bool {
        self.inner.same(one, other)
    }
}

type Inner<'c, T> = <Events<'c, T, EventsFeed> as Origin>::Decode;

impl<T> Origin for Counted<'_, T> {
    type Decode = Reader<Inner<'static, T>>;
    type Error = Error;

    fn endpoint(&self) -> String {
        self.events.endpoint()
    }

    fn decode(&self) -> Self::Decode {
        Reader { inner: self.events.decode(), live: Arc::clone(&self.live) }
    }
}

impl<T: Transport> Source for Counted<'_, T> {
    fn fetch(&mut self, only: Option<&Kind>) -> Result<Batch<DataOf<Self>>, Error> {
        let Batch { events, unnamed } = self.events.fetch(only)?;
        let counted = events.into_iter().map(|Fetched { id, kind, entry, content, event }| {
            let event = event.map(|event| held(event, &self.live));
            Fetched { id, kind, entry, content, event }
        });
        Ok(Batch { events: counted.collect(), unnamed })
    }

    fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Error> {
        self.events.acknowledge(ids)
    }
}
