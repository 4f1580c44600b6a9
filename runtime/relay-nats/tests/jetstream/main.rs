//! Relays and consumers on a real nats-server, which forgets, is full and crashes.

mod server;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use centra_events::inbox::{Memory, MemoryTx};
use centra_events::{
    Acknowledge, Acknowledged, AsyncSource, Batch, DataOf, Decode, Event, EventId, Fetched, Kind, Options, Origin,
    Outcome, Queue, Stop, relay,
};
use centra_relay_nats::async_nats::jetstream::stream::{Config, RetentionPolicy, StorageType};
use centra_relay_nats::async_nats::{self, jetstream};
use centra_relay_nats::{Ended, Error, Notice, Relay, Settings, Stream};
use server::Server;

/// A service with a queue, which its clones share: id, object, content.
#[derive(Clone, Default)]
struct Shop(Arc<Mutex<Vec<(String, String, String)>>>);

impl Shop {
    fn new(events: u32) -> Self {
        let event = |id: u32| (id.to_string(), (id % 7).to_string(), format!("{id} {} first", id % 7));
        Self(Arc::new(Mutex::new((1..=events).map(event).collect())))
    }

    fn queue(&self) -> MutexGuard<'_, Vec<(String, String, String)>> {
        self.0.lock().expect("no panic")
    }
}

#[derive(Clone)]
struct Text;

impl Decode for Text {
    type Data = String;

    fn read(&self, content: &[u8]) -> Result<Event<String>, Box<dyn std::error::Error + Send + Sync>> {
        let data = String::from_utf8(content.to_vec())?;
        let (id, rest) = data.split_once(' ').ok_or("it is no event")?;
        let entry = rest.split_once(' ').map(|(entry, _)| entry.to_owned());
        Ok(Event { id: id.into(), kind: "order".into(), entry, mission: None, date: None, data })
    }

    fn same(&self, one: &[u8], other: &[u8]) -> bool {
        one.trim_ascii() == other.trim_ascii()
    }
}

impl Origin for Shop {
    type Decode = Text;
    type Error = Infallible;

    fn endpoint(&self) -> String {
        "https://shop.example.com".into()
    }

    fn decode(&self) -> Text {
        Text
    }
}

impl AsyncSource for Shop {
    async fn fetch(&mut self, _: Option<&Kind>) -> Result<Batch<DataOf<Self>>, Infallible> {
        let event = |(id, entry, content): &(String, String, String)| Fetched {
            id: id.as_str().into(),
            kind: "order".into(),
            entry: Some(entry.clone()),
            content: content.clone().into_bytes().into(),
            event: Text.read(content.as_bytes()).map_err(|error| error.to_string()),
        };
        Ok(Batch { events: self.queue().iter().take(100).map(event).collect(), unnamed: 0 })
    }

    async fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Infallible> {
        self.queue().retain(|(id, ..)| !ids.contains(&id.as_str().into()));
        Ok(Acknowledged::Done)
    }
}

async fn open(server: &Server, settings: Settings) -> Result<Stream, Error> {
    let nats = async_nats::connect(server.url()).await.expect("a connection");
    Stream::open(nats, settings).await
}

fn once() -> relay::Options {
    relay::Options { once: true, idle: (1, 10), back_off: (5, 50), ..relay::Options::default() }
}

async fn relay_to(shop: &Shop, stream: &Stream, options: relay::Options) -> (Ended, centra_relay_nats::Counts) {
    let mut relay = Relay::new(shop.clone(), stream.clone()).options(options);
    let ended = relay.run(&Stop::default()).await.expect("the shop does not fail");
    (ended, relay.counts()())
}

/// All messages of a stream, in order.
async fn messages(server: &Server, name: &str) -> Vec<(String, String)> {
    let context = jetstream::new(async_nats::connect(server.url()).await.expect("a connection"));
    let stream = context.get_stream(name).await.expect("the stream");
    let mut list = Vec::new();
    for number in 1..=stream.cached_info().state.last_sequence {
        if let Ok(message) = stream.get_raw_message(number).await {
            list.push((message.subject.to_string(), String::from_utf8_lossy(&message.payload).into_owned()));
        }
    }
    list
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_event_is_stored_once_whoever_hands_it_on() {
    let Some(server) = Server::start() else { return };
    let stream = open(&server, Settings::new("my.shop")).await.expect("a stream");
    let shop = Shop::new(250);
    let all = shop.queue().clone();
    let two = shop.clone();
    let (one, other) = tokio::join!(relay_to(&shop, &stream, once()), relay_to(&two, &stream, once()));
    assert_eq!((one.0, other.0), (Ended::Idle { drained: true }, Ended::Idle { drained: true }));
    assert_eq!(one.1.stored + other.1.stored, 250);
    // Acknowledgements were lost, and the stream's window for duplicates is of no account.
    *shop.queue() = all;
    let (_, again) = relay_to(&shop, &stream, once()).await;
    assert_eq!((again.stored, again.present, again.acknowledged), (0, 250, 250));
    let stored = messages(&server, stream.name()).await;
    assert_eq!(stored.len(), 250);
    assert!(stored.iter().any(|(subject, _)| subject == "centra.my%2Eshop.order.3.ev.10"), "{:?}", stored[0]);
    let mut newest = BTreeMap::new();
    for (subject, content) in stored {
        let (id, object) = content.split_once(' ').expect("an id");
        let id: u32 = id.parse().expect("a number");
        assert!(newest.insert(object.to_owned(), id).unwrap_or_default() < id, "{subject} is out of order");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_content_of_a_known_event_follows_it() {
    let Some(server) = Server::start() else { return };
    let stream = open(&server, Settings::new("SHOP")).await.expect("a stream");
    let shop = Shop::new(1);
    relay_to(&shop, &stream, once()).await;
    // The same, written otherwise; then other content.
    for content in [" 1 1 first ", "1 1 second", "1 1 second"] {
        shop.queue().push(("1".into(), "1".into(), content.into()));
        let (ended, _) = relay_to(&shop, &stream, once()).await;
        assert_eq!(ended, Ended::Idle { drained: true });
    }
    let contents: Vec<String> =
        messages(&server, stream.name()).await.into_iter().map(|(_, content)| content).collect();
    assert_eq!(contents, ["1 1 first", "1 1 second"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_full_takes_nothing_and_nothing_is_acknowledged() {
    let Some(mut server) = Server::start() else { return };
    // Room for about a fifth.
    server.restart(Some(100_000));
    let stream = open(&server, Settings::new("SHOP")).await.expect("a stream");
    let shop = Shop::new(200);
    shop.queue().iter_mut().for_each(|(.., content)| content.push_str(&" and more".repeat(200)));
    let (ended, counts) = relay_to(&shop, &stream, relay::Options { give_up: 3, ..once() }).await;
    assert_eq!(ended, Ended::GaveUp);
    let (stored, queued) = (messages(&server, stream.name()).await.len(), shop.queue().len());
    assert!(stored > 0 && queued > 0 && stored + queued >= 200, "{stored} stored, {queued} queued, {counts:?}");
    assert!(counts.not_stored > 0, "{counts:?}");
    // Somebody makes room.
    server.restart(None);
    let stream = open(&server, Settings::new("SHOP")).await.expect("the stream");
    let (ended, _) = relay_to(&shop, &stream, once()).await;
    assert_eq!(ended, Ended::Idle { drained: true });
    assert_eq!(messages(&server, stream.name()).await.len(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_is_too_large_is_named_and_keeps_back_no_other_object() {
    let Some(mut server) = Server::start() else { return };
    let stream = open(&server, Settings::new("SHOP")).await.expect("a stream");
    let shop = Shop::new(20);
    shop.queue()[2].2.push_str(&" and more".repeat(150_000));
    let said = Arc::new(Mutex::new(Vec::new()));
    let notices = Arc::clone(&said);
    let mut relay = Relay::new(shop.clone(), stream).options(once()).on_notice(move |notice| match notice {
        Notice::TooLarge { id, bytes, max_payload } => {
            notices.lock().expect("no panic").push((id.to_string(), *bytes, *max_payload));
        }
        Notice::NotStored { id, error } => panic!("{id}: {error}"),
        _ => {}
    });
    let ended = relay.run(&Stop::default()).await.expect("the shop does not fail");
    assert_eq!(ended, Ended::Idle { drained: false });
    assert_eq!(*said.lock().expect("no panic"), [("3".to_owned(), 1_350_009, 1 << 20)]);
    let left: Vec<String> = shop.queue().iter().map(|(id, ..)| id.clone()).collect();
    assert_eq!(left, ["3", "10", "17"], "it, and the later ones of its object");
    server.takes(4 << 20);
    let stream = open(&server, Settings::new("SHOP")).await.expect("the stream");
    let (ended, _) = relay_to(&shop, &stream, once()).await;
    assert_eq!(ended, Ended::Idle { drained: true });
    assert_eq!(messages(&server, stream.name()).await.len(), 20);
}

/// 2.9 drops the oldest message of a stream that is full, though it is told to take no new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_with_a_limit_of_bytes_drops_nothing_or_is_refused() {
    let Some(server) = Server::start() else { return };
    let settings = Settings { max_bytes: Some(4_000), ..Settings::new("SHOP") };
    let nats = async_nats::connect(server.url()).await.expect("a connection");
    if !nats.is_server_compatible(2, 15, 0) {
        let error = open(&server, settings).await.expect_err("it would drop events");
        assert!(matches!(&error, Error::Unfit(said) if said.contains("drops the oldest messages")), "{error}");
        return;
    }
    let stream = open(&server, settings).await.expect("a stream");
    let shop = Shop::new(200);
    let (ended, counts) = relay_to(&shop, &stream, relay::Options { give_up: 3, ..once() }).await;
    assert_eq!(ended, Ended::GaveUp);
    let (stored, queued) = (messages(&server, stream.name()).await.len(), shop.queue().len());
    assert!(stored > 0 && stored + queued >= 200, "{stored} stored, {queued} queued, {counts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn consumers_get_all_events_of_an_object_in_order_though_the_server_crashes() {
    let Some(mut server) = Server::start() else { return };
    let settings = Settings { partitions: 3, ..Settings::new("SHOP") };
    let stream = open(&server, settings).await.expect("a stream");
    let shop = Shop::new(120);
    let (stop, inbox) = (Stop::default(), Memory::<String>::default());
    let mut consumers = Vec::new();
    // Two processes at each partition.
    for number in (0..3).chain(0..3) {
        let partition = stream.partition("erp", number, shop.endpoint(), Text).await.expect("a partition");
        let short = (1, 50);
        let options =
            Options { acknowledge: Acknowledge::AfterStored, idle: short, back_off: short, ..Options::default() };
        let worker = format!("{number}-{}", consumers.len());
        let queue = Queue::new(partition, inbox.clone()).options(options).worker(worker);
        let stop = stop.clone();
        let handler = |event: Event<String>, tx: &mut MemoryTx<'_, String>| {
            tx.record(event.data);
            Ok::<_, Infallible>(Outcome::Done)
        };
        consumers.push(tokio::spawn(async move { queue.run_async(&stop, handler).await }));
    }
    let (ended, _) = relay_to(&shop, &stream, once()).await;
    assert_eq!(ended, Ended::Idle { drained: true });
    server.restart(None);
    for _ in 0..600 {
        if inbox.effects().len() >= 120 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    stop.stop();
    for consumer in consumers {
        consumer.await.expect("no panic").expect("nothing fatal");
    }
    let effects = inbox.effects();
    assert_eq!(effects.len(), 120);
    let mut newest = BTreeMap::new();
    for content in effects {
        let (id, object) = content.split_once(' ').expect("an id");
        let id: u32 = id.parse().expect("a number");
        assert!(newest.insert(object.to_owned(), id).unwrap_or_default() < id, "{content} is out of order");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_would_forget_is_refused() {
    let Some(server) = Server::start() else { return };
    let context = jetstream::new(async_nats::connect(server.url()).await.expect("a connection"));
    let good = || Config {
        name: "CENTRA_SHOP".into(),
        subjects: vec!["centra.SHOP.*.*.ev.*".into()],
        discard: jetstream::stream::DiscardPolicy::New,
        ..Config::default()
    };
    let forgets = [
        (Config { retention: RetentionPolicy::WorkQueue, ..good() }, "its retention must be `limits`"),
        (Config { storage: StorageType::Memory, ..good() }, "its storage must be `file`"),
        (Config { discard: jetstream::stream::DiscardPolicy::Old, ..good() }, "its discard policy must be `new`"),
        (Config { max_age: Duration::from_secs(3_600), ..good() }, "raise its `max_age`"),
        (Config { max_message_size: 1_000, ..good() }, "its `max_msg_size` must be -1"),
        (Config { subjects: vec!["centra.OTHER.>".into()], ..good() }, "of another shop, or other partitions"),
    ];
    for (number, (config, why)) in forgets.into_iter().enumerate() {
        // A server may be slow to remove the files of a stream of the same name.
        let name = format!("FORGETS_{number}");
        context.create_stream(Config { name: name.clone(), ..config }).await.expect("a stream");
        let error = open(&server, Settings { name: Some(name.clone()), ..Settings::new("SHOP") }).await.expect_err(why);
        assert!(matches!(&error, Error::Unfit(said) if said.contains(why)), "{error}");
        context.delete_stream(name).await.expect("deleted");
    }
    context.create_stream(good()).await.expect("a stream");
    let stream = open(&server, Settings::new("SHOP")).await.expect("it keeps what it must");
    assert!(matches!(stream.partition("erp", 1, "", Text).await, Err(Error::Unfit(_))));
}
