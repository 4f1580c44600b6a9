//! A service with a queue in memory: what its events hold, and what is left of them.

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex};

use centra_events::{Acknowledged, Batch, Decode, Event, EventId, Fetched, Kind, Origin, Source};

use crate::scope;

/// The service; its clones share the queue.
#[derive(Clone)]
pub(crate) struct Shop {
    /// The number of each event, and that of its object.
    pub(crate) queue: Arc<Mutex<Vec<(u32, u32)>>>,
    /// How many bytes an event has at least.
    size: usize,
}

impl Shop {
    pub(crate) fn new(events: impl IntoIterator<Item = (u32, u32)>) -> Self {
        Self { queue: Arc::new(Mutex::new(events.into_iter().collect())), size: 0 }
    }

    /// Its events have so many bytes, which do not get smaller in a database.
    pub(crate) fn of_size(self, size: usize) -> Self {
        Self { size, ..self }
    }

    fn content(&self, id: u32, entry: u32) -> Vec<u8> {
        let mut content = format!("{id} {entry}|").into_bytes();
        let mut state = u64::from(id) + 1;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            b'!' + (state >> 58) as u8
        });
        content.extend(noise.take(self.size.saturating_sub(content.len())));
        content
    }
}

/// How an event is read.
#[derive(Clone)]
pub(crate) struct Text;

impl Decode for Text {
    type Data = ();

    fn read(&self, content: &[u8]) -> Result<Event<()>, Box<dyn Error + Send + Sync>> {
        let text = std::str::from_utf8(content)?;
        let (text, _) = text.split_once('|').ok_or("it is no event")?;
        let (id, entry) = text.split_once(' ').ok_or("it is no event")?;
        let entry = Some(entry.to_owned());
        Ok(Event { id: id.into(), kind: "order".into(), entry, mission: None, date: None, data: () })
    }
}

impl Origin for Shop {
    type Decode = Text;
    type Error = io::Error;

    fn endpoint(&self) -> String {
        scope("").endpoint
    }

    fn decode(&self) -> Text {
        Text
    }
}

impl Source for Shop {
    fn fetch(&mut self, _: Option<&Kind>) -> Result<Batch<()>, io::Error> {
        let event = |(id, entry): &(u32, u32)| {
            let content = self.content(*id, *entry);
            let event = Text.read(&content).map_err(|error| error.to_string());
            let (id, entry) = (id.to_string().into(), Some(entry.to_string()));
            Fetched { id, kind: "order".into(), entry, content: content.into(), event }
        };
        let queue = self.queue.lock().expect("no panic");
        Ok(Batch { events: queue.iter().take(100).map(event).collect(), unnamed: 0 })
    }

    fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, io::Error> {
        self.queue.lock().expect("no panic").retain(|(id, _)| !ids.contains(&id.to_string().into()));
        Ok(Acknowledged::Done)
    }
}
