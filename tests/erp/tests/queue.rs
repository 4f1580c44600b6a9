//! The generated queue: what it asks Centra for, what a handler gets, and what becomes of an event that cannot be read.

use std::sync::Mutex;

use centra_erp_example::centra::{Client, EventObject, NAVISION_SOAP, SOAP_API, events};
use centra_events::inbox::{Memory as Inbox, State};
use centra_events::{Acknowledge, Ended, Kind, Options, Outcome, Queue, Stop};
use centra_runtime::transport::{Memory, Transport};
use centra_runtime::{Error, Login, Port};

/// A Centra with a queue of events, each as XML; `sent` is what it was asked.
struct Centra {
    events: Mutex<Vec<(u32, String)>>,
    sent: Mutex<Vec<String>>,
    namespace: &'static str,
}

impl Centra {
    fn new(namespace: &'static str, events: &[&str]) -> Self {
        let events = (1001..).zip(events.iter().map(|event| (*event).to_owned())).collect();
        Self { events: Mutex::new(events), sent: Mutex::default(), namespace }
    }

    fn answer(&self, request: &[u8]) -> http::Response<Vec<u8>> {
        let request = String::from_utf8_lossy(request).into_owned();
        let mut events = self.events.lock().expect("no panic");
        let content = if request.contains("events_GetRequest") {
            let list: String = events.iter().map(|(id, event)| event.replace("ID", &id.to_string())).collect();
            format!("<c:events_Get><c:events>{list}</c:events></c:events_Get>")
        } else {
            events.retain(|(id, _)| !request.contains(&format!("event>{id}<")));
            "<c:result><c:success>true</c:success><c:errors/><c:notices/></c:result>".to_owned()
        };
        self.sent.lock().expect("no panic").push(request);
        // The prefix is declared far above the events.
        let soap = r#"xmlns:s="http://schemas.xmlsoap.org/soap/envelope/""#;
        let envelope = format!(
            r#"<s:Envelope {soap} xmlns:c="{}" xmlns:x="urn:more"><s:Body>{content}</s:Body></s:Envelope>"#,
            self.namespace
        );
        http::Response::new(envelope.into_bytes())
    }

    fn requests(&self) -> (usize, usize) {
        let sent = self.sent.lock().expect("no panic");
        let fetches = sent.iter().filter(|request| request.contains("events_GetRequest")).count();
        (fetches, sent.len() - fetches)
    }
}

const SOAP: &str = "http://www.centra.com/webservices/";

fn order(number: &str, rest: &str) -> String {
    format!(
        "<c:event><c:id>ID</c:id><c:type>order</c:type><c:entry>{number}</c:entry><c:mission>update</c:mission>\
         <c:date>2026-11-30T12:00:00+01:00</c:date><c:data><c:order><c:id>{number}</c:id>{rest}</c:order></c:data></c:event>"
    )
}

fn client<'c>(centra: &'c Centra) -> Client<impl Transport + 'c> {
    let endpoint = if centra.namespace == SOAP { &SOAP_API } else { &NAVISION_SOAP };
    let port = Port::new(endpoint, "https://shop.example.com").expect("a port").login(Login::new("erp", "s3cret"));
    Client::new(port, Memory::new(move |request: http::Request<Vec<u8>>| centra.answer(request.body())))
}

fn once(acknowledge: Acknowledge) -> Options {
    Options { acknowledge, once: true, ..Options::default() }
}

/// Runs the queue to its end; returns what the handler got, in short.
fn handled<S>(queue: &mut Queue<S, Inbox<String>>, inbox: &Inbox<String>) -> Vec<String>
where
    S: centra_events::Source<Error = Error>,
    S::Decode: centra_events::Decode<Data = EventObject>,
{
    let ended = queue.run(&Stop::default(), |event, tx| {
        let what = match event.data {
            EventObject::Order(order) => format!("order {}", order.id.unwrap_or_default()),
            EventObject::Account(account) => format!("account {}", account.id.unwrap_or_default()),
            EventObject::Unknown { kind, xml } => format!("unknown {kind} {}", xml.len()),
            _ => "something else".into(),
        };
        tx.record(format!("{what} {} {}", event.mission.unwrap_or_default(), event.date.unwrap_or_default()));
        Ok::<_, Error>(Outcome::Done)
    });
    assert!(matches!(ended, Ok(Ended::Idle(Some(_)))), "{ended:?}");
    inbox.effects()
}

#[test]
fn one_event_that_cannot_be_read_is_kept_raw_and_the_other_99_go_on() {
    for acknowledge in [Acknowledge::AfterOutcome, Acknowledge::AfterStored] {
        let good: Vec<String> = (0..100).map(|number| order(&number.to_string(), "")).collect();
        let broken = order("41", "<c:store>many</c:store><c:text>k&#xE4;se</c:text>");
        let mut all: Vec<&str> = good.iter().map(String::as_str).collect();
        all[41] = &broken;
        let centra = Centra::new(SOAP, &all);
        let (client, inbox) = (client(&centra), Inbox::default());
        let mut queue = events(&client, inbox.clone()).options(once(acknowledge));
        let effects = handled(&mut queue, &inbox);
        assert_eq!(effects.len(), 99);
        assert_eq!(effects[40], "order 40 update 2026-11-30T12:00:00+01:00");
        // It is not fetched once more on account of the one.
        assert_eq!(centra.requests(), (2, 1));
        let table = inbox.table();
        let row = &table.rows()[&"1042".into()];
        assert_eq!((row.state, row.entry.as_deref(), row.kind.as_str()), (State::Dead, Some("41"), "order"));
        assert!(row.reason.contains("/data/order/store: invalid xs:int"), "{}", row.reason);
        let xml = String::from_utf8(row.content.to_vec()).expect("UTF-8");
        assert!(xml.starts_with(r#"<c:event xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:c="http://www.centra.com/webservices/""#), "{xml}");
        assert!(xml.ends_with("<c:text>k&#xE4;se</c:text></c:order></c:data></c:event>"), "{xml}");
    }
}

#[test]
fn a_reply_that_is_not_well_formed_fails_whole() {
    let centra = Centra::new(SOAP, &[&order("30", ""), &order("31", "<c:totalitems>3</c:total>")]);
    let (client, inbox) = (client(&centra), Inbox::<()>::default());
    let options = Options { give_up: 2, back_off: (1, 1), ..once(Acknowledge::AfterOutcome) };
    let mut queue = events(&client, inbox.clone()).options(options);
    let ended = queue.run(&Stop::default(), |_, _| Ok::<_, Error>(Outcome::Done));
    assert!(matches!(ended, Ok(Ended::GaveUp)), "{ended:?}");
    assert_eq!((inbox.table().rows().len(), centra.requests()), (0, (2, 0)));
}

#[test]
fn what_the_schema_does_not_know_is_told_from_what_it_does() {
    let head = |kind: &str| format!("<c:event><c:id>ID</c:id><c:type>{kind}</c:type><c:entry>7</c:entry>");
    let odd = format!("{}<c:data><x:odd>1</x:odd></c:data></c:event>", head("odd"));
    let gone = format!("{}<c:mission>delete</c:mission><c:data/></c:event>", head("order"));
    let two = "<c:data><c:order><c:id>7</c:id></c:order><c:account><c:id>8</c:id></c:account></c:data></c:event>";
    let two = format!("{}{two}", head("order"));
    let empty = "<c:data><c:order/><c:account><c:id>8</c:id></c:account></c:data></c:event>";
    let empty = format!("{}{empty}", head("account"));
    let unnamed = "<c:event><c:type>order</c:type></c:event>";
    let centra = Centra::new(SOAP, &[&odd, &gone, &two, &empty, unnamed]);
    let (client, inbox) = (client(&centra), Inbox::<String>::default());
    let mut queue = events(&client, inbox.clone()).options(once(Acknowledge::AfterOutcome));
    let ended = queue.run(&Stop::default(), |event, tx| {
        tx.record(match event.data {
            EventObject::Unknown { kind, xml } => format!("{kind}: {}", xml.replace("xmlns", "").len() < xml.len()),
            EventObject::Account(account) => account.id.unwrap_or_default(),
            other => format!("{other:?}"),
        });
        Ok::<_, Error>(Outcome::Done)
    });
    // The second of order 7 came after the first of it. What has no id can never be acknowledged.
    assert!(matches!(ended, Ok(Ended::Idle(None))), "{ended:?}");
    assert_eq!(inbox.effects(), ["odd: true", "order: true", "8", "order: true"]);
}

#[test]
fn it_asks_for_types_and_comes_out_of_the_inbox_as_it_went_in() {
    let centra = Centra::new("http://www.silkvms.com/webservices/", &[&order("30", "<c:status>1</c:status>")]);
    let (client, inbox) = (client(&centra), Inbox::<String>::default());
    let only = vec![Kind::from("order"), Kind::from("account")];
    let options = Options { only, retry: (1, 1), ..once(Acknowledge::AfterStored) };
    let mut queue = events(&client, inbox.clone()).options(options);
    let mut seen = Vec::new();
    for _ in 0..1_000 {
        if seen.len() == 2 {
            break;
        }
        let ended = queue.run(&Stop::default(), |event, _| {
            seen.push(event);
            if seen.len() == 1 { Err("not yet") } else { Ok(Outcome::Done) }
        });
        assert!(matches!(ended, Ok(Ended::Idle(_))), "{ended:?}");
    }
    // The first came out of the reply, the second out of the inbox.
    assert_eq!(seen[0], seen[1]);
    let sent = centra.sent.lock().expect("no panic");
    assert!(sent[0].contains("<ns1:type>order</ns1:type>"), "{}", sent[0]);
    assert!(sent.iter().any(|request| request.contains("<ns1:type>account</ns1:type>")));
}

#[test]
fn other_prefixes_and_another_order_are_no_other_content() {
    use centra_events::{Decode, Origin};
    let centra = Centra::new(SOAP, &[]);
    let (client, inbox) = (client(&centra), Inbox::<()>::default());
    let mut queue = events(&client, inbox);
    let reader = queue.source().decode();
    let one = br#"<e xmlns="http://www.centra.com/webservices/"><id>1</id><type>order</type></e>"#;
    let same = br#"<a:e xmlns:a="http://www.centra.com/webservices/"> <a:type>order</a:type><a:id>1</a:id></a:e>"#;
    let other = br#"<e xmlns="http://www.centra.com/webservices/"><id>1</id><type>account</type></e>"#;
    assert!(reader.same(one, same) && !reader.same(one, other));
    assert!(reader.read(b"<e/>").is_err() && reader.read(b"<e>").is_err());
}

#[test]
fn a_wrong_login_ends_it() {
    let transport = Memory::new(|_| http::Response::builder().status(401).body(b"no".to_vec()).expect("a response"));
    let port = Port::new(&SOAP_API, "https://shop.example.com").expect("a port").login(Login::new("erp", "wrong"));
    let client = Client::new(port, transport);
    let ended = events(&client, Inbox::<()>::default()).run(&Stop::default(), |_, _| Ok::<_, Error>(Outcome::Done));
    let error = ended.expect_err("nobody else can help");
    assert!(error.is_login() && !error.to_string().contains("wrong"), "{error}");
}

#[tokio::test]
async fn an_async_transport_is_awaited() {
    let centra = Centra::new(SOAP, &[&order("30", ""), &order("31", "")]);
    let port = Port::new(&SOAP_API, "https://shop.example.com").expect("a port").login(Login::new("erp", "s3cret"));
    let client = Client::new(port, Memory::new(|request: http::Request<Vec<u8>>| centra.answer(request.body())));
    let inbox = Inbox::<String>::default();
    let queue = events(&client, inbox.clone()).options(once(Acknowledge::AfterOutcome));
    let handler = |event: centra_events::Event<EventObject>, tx: &mut centra_events::inbox::MemoryTx<'_, String>| {
        tx.record(event.entry.unwrap_or_default());
        Ok::<_, Error>(Outcome::Done)
    };
    let finished = queue.run_async(&Stop::default(), handler).await.expect("nothing fatal");
    assert!(matches!(finished.ended, Ended::Idle(Some(_))), "{finished:?}");
    assert_eq!(inbox.effects(), ["30", "31"]);
}

#[test]
fn a_mail_is_sent_once_and_is_in_doubt_where_nobody_knows() {
    use std::io::{Error, ErrorKind};

    use centra_erp_example::thanks::{send, take};
    use centra_events::outbox::{Outbox, Resolution, State};
    let centra = Centra::new(SOAP, &[&order("30", ""), &order("31", ""), &order("30", "<c:status>1</c:status>")]);
    let folder = tempfile::tempdir().expect("a folder");
    let open = || centra_inbox_sqlite::SqliteInbox::open(folder.path().join("erp.sqlite")).expect("the inbox");
    let ended = take(&client(&centra), open()).expect("nothing fatal");
    assert!(matches!(ended, Ended::Idle(Some(_))), "{ended:?}");
    let mut tried = Vec::new();
    let counts = send(open(), |text| {
        tried.push(String::from_utf8_lossy(text).into_owned());
        Err(Error::from(if text.ends_with(b"30") { ErrorKind::TimedOut } else { ErrorKind::ConnectionRefused }))
    });
    // The second of order 30 waits for the first, which may be sent.
    assert_eq!((tried.join(", ").as_str(), counts.doubts, counts.failed), ("order 30, order 31", 1, 1));
    let doubt = open().messages(Some(State::Doubt), 9).expect("a list");
    assert_eq!((doubt.len(), doubt[0].key.as_str(), doubt[0].reason.as_str()), (1, "mail 1001", "timed out"));
    assert!(open().settle("mail 1001", Resolution::Done, "the customer has it", 9).expect("settled"));
    let mut sent = Vec::new();
    send(open(), |text| {
        sent.push(text.to_vec());
        Ok(())
    });
    assert_eq!(sent.iter().filter(|text| text.as_slice() == b"order 30").count(), 1);
}
