//! Every kind of rpc/encoded value in PHP, which goes by the types beside them: arrays of arrays, content of any type, one object in many places.

use centra_runtime::transport::Ureq;
use centra_runtime::{Endpoint, Field, List, Nested, Port, Xml};
use centra_tests::fixtures::service_values::*;
use serde_json::json;

use crate::record;
use crate::server::Server;

static PORTS: [&Endpoint; 2] = [&VALUES11, &VALUES12];

fn client(server: &Server, endpoint: &'static Endpoint) -> Client<Ureq> {
    Client::new(Port::new(endpoint, &format!("{}/services/values", server.url)).expect("an address"), Ureq::new())
}

fn words(words: &[&str]) -> List<Field<String>> {
    words.iter().copied().map(Field::from).collect()
}

fn numbers(numbers: &[i32]) -> Vec<Field<i32>> {
    numbers.iter().copied().map(Field::from).collect()
}

fn point(label: &str) -> Point {
    Point { label: Some(label.to_owned()), x: 1.into(), state: State::Open.into(), ..Point::default() }
}

fn any(ty: &str, text: &str) -> Nested<Xml> {
    let xml = format!(
        "<any xsi:type=\"xs:{ty}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{text}</any>"
    );
    Xml::parse(&xml).expect("XML").into()
}

fn request() -> Echo {
    let place = Place {
        label: Some("é".to_owned()),
        x: 2.into(),
        state: State::Done.into(),
        town: Some(String::new()),
        ..Place::default()
    };
    let row = |row: &[i32]| GridItem { item: numbers(row), ..GridItem::default() };
    let texts = |list: &[&str]| Words { item: words(list).into_vec(), ..Words::default() };
    let entry = |key, value| Entry { key, value, ..Entry::default() };
    Echo {
        word: "w".into(),
        point: PointKind::from(point("a")).into(),
        points: vec![PointKind::from(point("a")), PointKind::from(place)].into(),
        words: words(&["x", "", " y "]),
        grid: vec![row(&[1, 2]), row(&[]), row(&[3])].into(),
        texts: vec![texts(&["t", ""]), texts(&["u"])].into(),
        // PHP takes a list for rows of a table: how many there are of which must be told.
        table: List::nil(),
        map: vec![entry(any("string", "k"), any("int", "5")), entry(any("int", "6"), Nested::nil())].into(),
        any: any("boolean", "true"),
        ..Echo::default()
    }
}

#[test]
fn values_arrive_with_their_types_and_come_back() {
    let Some(server) = Server::start() else { return };
    for endpoint in PORTS {
        let reply = client(&server, endpoint).echo(request()).send().expect("an echo");
        let place = json!({"kind": "Spot", "label": "é", "x": 2, "state": "done", "town": ""});
        let at = json!({"kind": "Point", "label": "a", "x": 1, "state": "open"});
        let understood = json!([
            "w", at, [at, place], ["x", "", " y "], [[1, 2], [], [3]], [["t", ""], ["u"]], null,
            {"item": [{"key": "k", "value": 5}, {"key": 6, "value": null}]}, true
        ]);
        assert_eq!(record(&server, &reply).0["arguments"], understood);

        let Echo { word, point, points, words, grid, texts, table, map, any, unknown } = request();
        let sent = EchoResponse { word, point, points, words, grid, texts, table, map, any, unknown };
        let mut came = reply.value.clone();
        // Its array without items is one of a type that PHP calls `ur-type`.
        assert!(came.grid[1].item.is_empty());
        came.grid[1].unknown.clear();
        assert_eq!(came, sent);

        // What came is sent again as it is.
        let EchoResponse { word, point, points, words, grid, texts, table, map, any, unknown } = reply.value;
        let again = Echo { word, point, points, words, grid, texts, table, map, any, unknown };
        let again = client(&server, endpoint).echo(again).send().expect("an echo");
        assert_eq!(record(&server, &again).0["arguments"], understood);
    }
}

/// PHP writes an object that it uses again as a reference, also inside of what has no type: that is kept as XML, with the object in it.
#[test]
fn one_object_in_many_places_is_read_in_all() {
    let Some(server) = Server::start() else { return };
    for endpoint in PORTS {
        let shared = Echo { word: "shared".into(), ..request() };
        let reply = client(&server, endpoint).echo(shared).send().expect("an echo").value;
        assert_eq!(reply.points.as_slice(), [PointKind::from(point("a")), PointKind::from(point("a"))]);
        for bean in [&reply.map[0].value, &reply.any] {
            let xml: Vec<_> = bean.elements().collect();
            assert_eq!(xml.len(), 2);
            assert!(xml[1].starts_with("<at ") && xml[1].contains(">a</label>") && !xml[1].contains("ref1"), "{xml:?}");
        }
        // It can be sent: it refers to nothing else.
        let again = Echo { map: reply.map, any: reply.any, ..request() };
        let again = client(&server, endpoint).echo(again).send().expect("an echo");
        let at = json!({"kind": "Point", "label": "a", "x": 1, "state": "open"});
        let arguments = &record(&server, &again).0["arguments"];
        for bean in [&arguments[7]["item"][0]["value"], &arguments[8]] {
            assert_eq!((&bean["name"], &bean["at"]["enc_value"]), (&json!("b"), &at));
        }
    }
}
