//! The async driver does what the blocking one does: as a task, and as a stream.

use std::time::Duration;

use centra_events::inbox::{Memory, State};
use centra_events::{
    Acknowledge, Acknowledged, AsyncSource, Batch, Decode, Ended, Event, EventId, Fetched, Kind, Options, Origin,
    Outcome, Queue, Stop,
};
use futures_util::StreamExt;

/// Events that are their own ids, and how often the next requests fail.
struct Shop {
    queue: Vec<&'static str>,
    failures: usize,
}

#[derive(Clone)]
struct Text;

impl Decode for Text {
    type Data = String;

    fn read(&self, content: &[u8]) -> Result<Event<String>, Box<dyn std::error::Error + Send + Sync>> {
        let data = String::from_utf8(content.to_vec())?;
        let (id, entry) = (data.as_str().into(), Some(data.clone()));
        Ok(Event { id, kind: "order".into(), entry, mission: None, date: None, data })
    }
}

impl Origin for Shop {
    type Decode = Text;
    type Error = std::io::Error;

    fn endpoint(&self) -> String {
        "https://shop.example.com".into()
    }

    fn decode(&self) -> Text {
        Text
    }
}

impl Shop {
    async fn answer(&mut self) -> Result<(), std::io::Error> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        match self.failures.checked_sub(1) {
            None => Ok(()),
            Some(left) => {
                self.failures = left;
                Err(std::io::ErrorKind::ConnectionReset.into())
            }
        }
    }
}

impl AsyncSource for Shop {
    async fn fetch(&mut self, _: Option<&Kind>) -> Result<Batch<String>, std::io::Error> {
        self.answer().await?;
        let event = |id: &&str| Fetched {
            id: (*id).into(),
            kind: "order".into(),
            entry: Some((*id).into()),
            content: id.as_bytes().to_vec().into(),
            event: Text.read(id.as_bytes()).map_err(|error| error.to_string()),
        };
        Ok(Batch { events: self.queue.iter().map(event).collect(), unnamed: 0 })
    }

    async fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, std::io::Error> {
        self.answer().await?;
        self.queue.retain(|id| !ids.contains(&(*id).into()));
        Ok(Acknowledged::Done)
    }
}

fn options(acknowledge: Acknowledge) -> Options {
    let short = (1, 2);
    Options { acknowledge, once: true, retry: short, idle: short, back_off: short, ..Options::default() }
}

const WAYS: [Acknowledge; 2] = [Acknowledge::AfterOutcome, Acknowledge::AfterStored];

#[tokio::test]
async fn a_task_handles_each_event_once() {
    for acknowledge in WAYS {
        let inbox = Memory::<String>::default();
        let shop = Shop { queue: vec!["30", "31", "32"], failures: 2 };
        let queue = Queue::new(shop, inbox.clone()).options(options(acknowledge));
        let handler = |event: Event<String>, tx: &mut centra_events::inbox::MemoryTx<'_, String>| {
            tx.record(event.data);
            Ok::<_, std::io::Error>(Outcome::Done)
        };
        let finished = queue.run_async(&Stop::default(), handler).await.expect("nothing fatal");
        assert!(matches!(finished.ended, Ended::Idle(Some(_))), "{finished:?}");
        assert_eq!(inbox.effects(), ["30", "31", "32"]);
        assert_eq!((finished.metrics.done, finished.metrics.request_failures), (3, 2));
    }
}

#[tokio::test]
async fn a_stream_brings_each_event_until_it_is_settled() {
    for acknowledge in WAYS {
        let inbox = Memory::<()>::default();
        let queue = Queue::new(Shop { queue: vec!["30", "31"], failures: 1 }, inbox.clone());
        let stop = Stop::default();
        let options = Options { once: false, ..options(acknowledge) };
        let mut stream = queue.options(options).stream(&stop);
        let mut seen = Vec::new();
        while let Some(delivery) = stream.next().await {
            let delivery = delivery.expect("nothing fatal");
            seen.push(delivery.event.data.clone());
            match seen.len() {
                1 => delivery.later(Some(Duration::from_millis(1))),
                _ => delivery.done(),
            }
            if seen.len() == 3 {
                stop.stop();
            }
        }
        assert_eq!(seen, ["30", "31", "30"]);
        assert!(stream.next().await.is_none());
        assert!(inbox.table().rows().values().all(|row| row.state == State::Done));
    }
}

#[tokio::test]
async fn a_stop_is_heard_while_it_sleeps() {
    let options = Options { idle: (60_000, 60_000), ..Options::default() };
    let queue = Queue::new(Shop { queue: Vec::new(), failures: 0 }, Memory::<()>::default()).options(options);
    let stop = Stop::default();
    let other = stop.clone();
    let stopping = async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        other.stop();
    };
    let running = queue.run_async(&stop, |_, _| Ok::<_, std::io::Error>(Outcome::Done));
    let (finished, ()) = tokio::join!(running, stopping);
    assert!(matches!(finished.expect("nothing fatal").ended, Ended::Stopped));
}
