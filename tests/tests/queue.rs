//! Two operations that are not like Centra's make a queue: numbers as ids, other names, no element around what an event is about.

use std::sync::Mutex;

use centra_runtime::queue::centra_events::inbox::Memory as Inbox;
use centra_runtime::queue::centra_events::{Ended, Options, Outcome, Stop};
use centra_runtime::transport::Memory;
use centra_runtime::{Error, Port};
use centra_tests::fixtures::queue_plain::{Client, OUTBOX_PORT, message};

#[test]
fn any_two_operations_that_fetch_and_acknowledge_are_a_queue() {
    let waiting = Mutex::new(vec![7, 8]);
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        let body = String::from_utf8(request.into_body()).expect("UTF-8");
        let mut waiting = waiting.lock().expect("no panic");
        let content = if body.contains(":poll") {
            let message = |number: &i32| {
                format!(
                    "<message><number>{number}</number><subject>No. {number}</subject><weight>1.50</weight></message>"
                )
            };
            let list: String = waiting.iter().map(message).collect();
            format!(r#"<polled xmlns="urn:outbox">{list}<warning>late</warning></polled>"#)
        } else {
            waiting.retain(|number| !body.contains(&format!("number>{number}<")));
            r#"<confirmed xmlns="urn:outbox"/>"#.to_owned()
        };
        let envelope = "http://schemas.xmlsoap.org/soap/envelope/";
        http::Response::new(format!(r#"<Envelope xmlns="{envelope}"><Body>{content}</Body></Envelope>"#).into_bytes())
    });
    let client = Client::new(Port::new(&OUTBOX_PORT, "https://outbox.example").expect("a port"), transport);
    let inbox = Inbox::<String>::default();
    let mut queue = message(&client, inbox.clone()).options(Options { once: true, ..Options::default() });
    let ended = queue.run(&Stop::default(), |event, tx| {
        let message = event.data;
        tx.record(format!("{} {:?} {:?}", event.id, message.subject, message.weight.text()));
        Ok::<_, Error>(Outcome::Done)
    });
    assert!(matches!(ended, Ok(Ended::Idle(Some(_)))), "{ended:?}");
    assert_eq!(inbox.effects(), [r#"7 Some("No. 7") Some("1.50")"#, r#"8 Some("No. 8") Some("1.50")"#]);
}
