//! Events handed out one by one: the same as all at once, stopped where the visitor stops, never more than what stands in a whole reply.

use centra_runtime::xml::{self, DecodeError, DecodeErrorKind};
use centra_runtime::{Error, Port};
use centra_tests::centra::{EVENTS_GET, Event, EventsDone, EventsGet, SOAP_API};

const ORDER: &str = include_str!("../fixtures/messages/events_Get.retail_order.response.xml");

/// The reply with its events so many times.
fn reply(times: usize) -> String {
    let begin = ORDER.find("<ns1:event>").unwrap();
    let end = ORDER.rfind("</ns1:event>").unwrap() + "</ns1:event>".len();
    [&ORDER[..begin], &ORDER[begin..end].repeat(times), &ORDER[end..]].concat()
}

fn port() -> Port {
    Port::new(&SOAP_API, "https://shop.example.com").unwrap()
}

fn response(body: &str) -> http::Response<&[u8]> {
    http::Response::builder().header("Content-Type", "text/xml").body(body.as_bytes()).unwrap()
}

#[test]
fn one_by_one_is_the_same_as_all_at_once() {
    let body = reply(7);
    let all = EVENTS_GET.decode(&port(), response(&body)).unwrap().value;
    assert_eq!(all.events.len() % 7, 0);
    let mut events = Vec::new();
    let rest = EVENTS_GET
        .decode_each(
            &port(),
            response(&body),
            |reply: &mut EventsGet| &mut reply.events,
            |event: Event| {
                events.push(event);
                Ok::<(), Error>(())
            },
        )
        .unwrap()
        .value;
    assert_eq!(events, *all.events);
    assert_eq!(rest, EventsGet { events: centra_runtime::List::empty(), ..all.clone() });
}

#[derive(Debug)]
enum Stop {
    Full,
    Read(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Read(error)
    }
}

#[test]
fn the_visitor_stops_it_with_its_own_error() {
    let body = reply(3);
    let mut count = 0;
    let outcome = EVENTS_GET.decode_each(
        &port(),
        response(&body),
        |reply: &mut EventsGet| &mut reply.events,
        |_: Event| {
            count += 1;
            if count == 2 { Err(Stop::Full) } else { Ok(()) }
        },
    );
    assert!(matches!(outcome, Err(Stop::Full)), "{outcome:?}");
    assert_eq!(count, 2);
}

#[test]
fn a_reply_that_is_cut_off_is_an_error_all_the_same() {
    let body = reply(3);
    let cut = &body[..body.rfind("</ns1:event>").unwrap()];
    let mut count = 0;
    let outcome = EVENTS_GET.decode_each(
        &port(),
        response(cut),
        |reply: &mut EventsGet| &mut reply.events,
        |_: Event| {
            count += 1;
            Ok::<(), Stop>(())
        },
    );
    let Err(Stop::Read(Error::Decode { error, .. })) = outcome else { panic!("{outcome:?}") };
    assert_eq!(*error.kind(), DecodeErrorKind::Truncated);
    assert_eq!(count, 2, "the last one is not whole");
}

fn read(body: &str) -> Result<(EventsGet, usize), DecodeError> {
    let mut count = 0;
    let rest = xml::each_item(
        body.as_bytes(),
        |reply: &mut EventsGet| &mut reply.events,
        |_: Event| {
            count += 1;
            Ok::<(), DecodeError>(())
        },
    )?;
    Ok((rest, count))
}

#[test]
fn what_stands_between_the_items_is_kept() {
    let body = r#"<events_Get xmlns="http://www.centra.com/webservices/"><events total="9"><event><id>1</id></event><more>x</more></events><next>2</next></events_Get>"#;
    let (rest, count) = read(body).unwrap();
    assert_eq!(count, 1);
    let written = String::from_utf8(xml::to_vec(&rest)).unwrap();
    assert!(
        written.contains("total=\"9\"") && written.contains(">x</more>") && written.contains(">2</next>"),
        "{written}"
    );
    let without = r#"<events_Get xmlns="http://www.centra.com/webservices/"/>"#;
    assert_eq!(read(without).unwrap(), (EventsGet::default(), 0));
}

#[test]
fn a_second_list_is_refused_since_the_first_is_gone() {
    let body = r#"<events_Get xmlns="http://www.centra.com/webservices/"><events><event><id>1</id></event></events><events/></events_Get>"#;
    assert_eq!(*read(body).unwrap_err().kind(), DecodeErrorKind::Duplicate);
}

#[test]
fn errors_have_the_same_path() {
    let body = r#"<events_Get xmlns="http://www.centra.com/webservices/"><events><event/><event><date><x/></date></event></events></events_Get>"#;
    let all = xml::from_slice::<EventsGet>(body.as_bytes()).unwrap_err();
    assert_eq!(read(body).unwrap_err().to_string(), all.to_string());
    assert!(all.to_string().starts_with("events_Get/events/event[2]/date: "), "{all}");
    let body =
        r#"<events_Done xmlns="http://www.centra.com/webservices/"><event>1</event><event><x/></event></events_Done>"#;
    let all = xml::from_slice::<EventsDone>(body.as_bytes()).unwrap_err();
    let visit = |_: String| Ok::<(), DecodeError>(());
    let each = xml::each_item(body.as_bytes(), |request: &mut EventsDone| &mut request.event, visit);
    assert_eq!(each.unwrap_err().to_string(), all.to_string());
    assert!(all.to_string().starts_with("events_Done/event[2]: "), "{all}");
}
