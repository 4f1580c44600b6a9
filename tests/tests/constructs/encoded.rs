//! SOAP's own encoding, as old servers need it and send it: types beside values, arrays with gaps, values that stand elsewhere, nil.

use centra_runtime::transport::Memory;
use centra_runtime::{Endpoint, Error, Field, List, Nested, Port, Reply, State, Xml, xml};
use centra_tests::fixtures::service_values::*;

const ENC: &str = "http://schemas.xmlsoap.org/soap/encoding/";

/// A body as Axis 1 declares its prefixes.
fn envelope(body: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:v=\"urn:values\"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
}

fn port(endpoint: &'static Endpoint) -> Port {
    Port::new(endpoint, "http://localhost/").expect("an address")
}

fn answer(envelope: &str) -> Result<Reply<EchoResponse>, Error> {
    let transport = Memory::new(|_| {
        let reply = http::Response::builder().header("Content-Type", "text/xml");
        reply.body(envelope.as_bytes().to_vec()).expect("a response")
    });
    Client::new(port(&VALUES11), transport).echo(Echo::default()).send()
}

fn read(body: &str) -> EchoResponse {
    answer(&envelope(body)).unwrap_or_else(|error| panic!("{error}: {body}")).value
}

/// The response with these parts.
fn parts(parts: &str) -> EchoResponse {
    read(&format!("<v:echoResponse soapenv:encodingStyle=\"{ENC}\" xmlns:enc=\"{ENC}\">{parts}</v:echoResponse>"))
}

/// The parts as they are sent.
fn sent(endpoint: &'static Endpoint, request: Echo) -> String {
    let transport = Memory::new(|_| http::Response::new(Vec::new()));
    let request = Client::new(port(endpoint), transport).echo(request).encode().expect("a request");
    let text = String::from_utf8(request.into_body()).expect("UTF-8");
    roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let (_, parts) = text.split_once("<ns1:echo ").and_then(|(_, rest)| rest.split_once('>')).expect("a wrapper");
    parts.split_once("</ns1:echo>").expect("an end").0.to_owned()
}

fn words(words: &[&str]) -> List<Field<String>> {
    words.iter().copied().map(Field::from).collect()
}

fn numbers(numbers: &[i32]) -> Vec<Field<i32>> {
    numbers.iter().copied().map(Field::from).collect()
}

fn request() -> Echo {
    let point = Point {
        label: Some("a".to_owned()),
        x: 1.into(),
        state: centra_tests::fixtures::service_values::State::Open.into(),
        ..Point::default()
    };
    let place = Place { label: Some("b".to_owned()), x: Field::nil(), town: Some(String::new()), ..Place::default() };
    let row = |row: &[i32]| GridItem { item: numbers(row), ..GridItem::default() };
    let texts = Words { item: words(&["t"]).into_vec(), ..Words::default() };
    let entry = Entry { key: Xml::from("k").into(), value: Nested::nil(), ..Entry::default() };
    Echo {
        word: "w".into(),
        point: PointKind::from(point.clone()).into(),
        points: vec![PointKind::from(point), PointKind::from(place)].into(),
        words: words(&["x", ""]),
        grid: vec![row(&[1, 2]), row(&[])].into(),
        texts: vec![texts].into(),
        table: numbers(&[1, 2]).into(),
        map: vec![entry].into(),
        any: Xml::parse("<any xsi:type='xs:int' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xs='http://www.w3.org/2001/XMLSchema'>5</any>").expect("XML").into(),
        ..Echo::default()
    }
}

/// Servers that do not know the WSDL (SOAP::Lite, NuSOAP), and strict ones that do (Axis), go by the types.
#[test]
fn every_value_says_of_what_type_it_is() {
    let expected = "<word xsi:type=\"xsd:string\">w</word>\
        <point xsi:type=\"ns1:point\"><label xsi:type=\"xsd:string\">a</label><x xsi:type=\"xsd:int\">1</x><state xsi:type=\"ns1:state\">open</state></point>\
        <points xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"ns1:point[2]\">\
        <item xsi:type=\"ns1:point\"><label xsi:type=\"xsd:string\">a</label><x xsi:type=\"xsd:int\">1</x><state xsi:type=\"ns1:state\">open</state></item>\
        <item xsi:type=\"ns1:place\"><label xsi:type=\"xsd:string\">b</label><x xsi:nil=\"true\"/><town xsi:type=\"xsd:string\"/></item></points>\
        <words xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"xsd:string[2]\"><item xsi:type=\"xsd:string\">x</item><item xsi:type=\"xsd:string\"/></words>\
        <grid xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"xsd:int[][2]\">\
        <item xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"xsd:int[2]\"><item xsi:type=\"xsd:int\">1</item><item xsi:type=\"xsd:int\">2</item></item>\
        <item xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"xsd:int[0]\"/></grid>\
        <texts xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"ns1:words[1]\">\
        <item xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"xsd:string[1]\"><item xsi:type=\"xsd:string\">t</item></item></texts>\
        <table xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"xsd:int[2]\"><item xsi:type=\"xsd:int\">1</item><item xsi:type=\"xsd:int\">2</item></table>\
        <map xsi:type=\"ns1:map\"><item xsi:type=\"ns1:entry\"><key>k</key><value xsi:nil=\"true\"/></item></map>\
        <any xsi:type=\"xsd:int\">5</any>";
    assert_eq!(sent(&VALUES11, request()), expected);
    let soap12 = sent(&VALUES12, request());
    for part in [
        "<words xsi:type=\"enc:Array\" enc:itemType=\"xsd:string\" enc:arraySize=\"2\"><item xsi:type=\"xsd:string\">x</item>",
        "<grid xsi:type=\"enc:Array\" enc:itemType=\"enc:Array\" enc:arraySize=\"2\"><item xsi:type=\"enc:Array\" enc:itemType=\"xsd:int\" enc:arraySize=\"2\">",
    ] {
        assert!(soap12.contains(part), "{soap12}");
    }
}

/// A document by itself is no message: nothing is added to it.
#[test]
fn outside_of_an_envelope_no_types_are_added() {
    let text =
        String::from_utf8(xml::to_vec(&Echo { word: "w".into(), words: words(&["x"]), ..Echo::default() })).unwrap();
    assert!(text.ends_with("<word>w</word><words><item>x</item></words></ns1:echo>"), "{text}");
}

/// What was read is what was sent, without a trace of types that the tables have anyway; another type than the declared one stays.
#[test]
fn types_that_say_what_is_known_anyway_are_no_unknown_content() {
    for endpoint in [&VALUES11, &VALUES12] {
        let parts = sent(endpoint, request());
        let version = endpoint.version.namespace();
        let reply = format!(
            "<s:Envelope xmlns:s=\"{version}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
             xmlns:SOAP-ENC=\"{ENC}\" xmlns:enc=\"http://www.w3.org/2003/05/soap-encoding\"><s:Body><ns1:echoResponse xmlns:ns1=\"urn:values\" \
             s:encodingStyle=\"{ENC}\" SOAP-ENC:root=\"1\">{parts}</ns1:echoResponse></s:Body></s:Envelope>"
        );
        let reply = answer(&reply).expect("an echo").value;
        let Echo { word, point, points, words, grid, texts, table, map, any, unknown } = request();
        let expected = EchoResponse { word, point, points, words, grid, texts, table, map, any, unknown };
        assert_eq!(reply, expected);
        assert!(reply.words.unknown.is_empty() && reply.grid.unknown.is_empty());
    }
    let other =
        parts("<word xsi:type=\"xsd:token\">w</word><words enc:arrayType=\"xsd:token[1]\"><item>a</item></words>");
    let mut again = Echo { word: other.word, words: other.words, unknown: other.unknown, ..Echo::default() };
    again.words.push("b".into());
    assert_eq!(
        sent(&VALUES11, again),
        "<word xsi:type=\"xsd:token\">w</word><words xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"xsd:token[2]\">\
         <item xsi:type=\"xsd:string\">a</item><item xsi:type=\"xsd:string\">b</item></words>"
    );
}

/// Axis writes every structure once, behind the response; others write them before it.
#[test]
fn values_stand_anywhere_in_the_body() {
    let response = "<v:echoResponse><word href=\"#id0\"/><point href=\"#id1\"/><points xsi:type=\"soapenc:Array\" soapenc:arrayType=\"v:point[2]\" xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\">\
        <points href=\"#id1\"/><points href=\"#id2\"/></points></v:echoResponse>";
    let noise = format!("soapenc:root=\"0\" soapenv:encodingStyle=\"{ENC}\" xmlns:soapenc=\"{ENC}\"");
    let multi = format!(
        "<multiRef id=\"id0\" {noise} xsi:type=\"soapenc:string\">w</multiRef>\
         <multiRef id=\"id1\" {noise} xsi:type=\"n:point\" xmlns:n=\"urn:values\"><label xsi:type=\"soapenc:string\">a</label><x href=\"#id3\"/></multiRef>\
         <multiRef id=\"id2\" {noise} xsi:type=\"n:place\" xmlns:n=\"urn:values\"><town xsi:type=\"xsd:string\">t</town></multiRef>\
         <multiRef id=\"id3\" {noise} xsi:type=\"xsd:int\">7</multiRef>"
    );
    let point = Point { label: Some("a".to_owned()), x: 7.into(), ..Point::default() };
    let place = Place { town: Some("t".to_owned()), ..Place::default() };
    let expected = EchoResponse {
        word: "w".into(),
        point: PointKind::from(point.clone()).into(),
        points: vec![PointKind::from(point), PointKind::from(place)].into(),
        ..EchoResponse::default()
    };
    assert_eq!(read(&format!("{response}{multi}")), expected);
    assert_eq!(read(&format!("{multi}\n{response}")), expected);
    assert!(answer(&envelope(&format!("{multi}text{response}"))).is_err());
    let circle =
        "<v:echoResponse><point href=\"#a\"/></v:echoResponse><m id=\"a\" href=\"#b\"/><m id=\"b\" href=\"#a\"/>";
    assert!(answer(&envelope(circle)).unwrap_err().to_string().contains("circle"));
}

const BEANS: &str = "<v:echoResponse><map><item><key xsi:type=\"xsd:string\">k</key><value href=\"#id1\"/></item></map>\
    <any><inner href=\"#id2\" /><p:x xmlns:p=\"urn:p\" href=\"#id2\"/></any></v:echoResponse>\
    <multiRef id=\"id1\" xsi:type=\"n:bean\" xmlns:n=\"urn:beans\"><name xsi:type=\"n:name\">b</name><child href=\"#id2\"/><gone href=\"#nowhere\"/></multiRef>\
    <multiRef xsi:type=\"m:leaf\" id='id2' xmlns:m=\"urn:leaves\"><m:n>7</m:n></multiRef>";

/// What is kept as XML stands on its own, so what it refers to is written into it: the beans in a map, the beans in those.
#[test]
fn references_inside_of_content_of_any_type_are_written_out() {
    let reply = read(BEANS);
    let entry = &reply.map[0];
    assert_eq!(entry.key.text(), "k");
    let has = |xml: &str, begin: &str, end: &str| {
        roxmltree::Document::parse(xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
        assert!(xml.starts_with(begin) && xml.ends_with(end) && !xml.contains("id2"), "{xml}");
    };
    let value: Vec<_> = entry.value.elements().collect();
    assert_eq!(value.len(), 3);
    has(&value[0], "<name ", ">b</name>");
    has(&value[1], "<child ", "<m:n>7</m:n></child>");
    assert_eq!(value[2], "<gone href=\"#nowhere\"/>");
    let any: Vec<_> = reply.any.elements().collect();
    has(&any[0], "<inner ", "<m:n>7</m:n></inner>");
    has(&any[1], "<p:x ", "<m:n>7</m:n></p:x>");
    // The names would mean something else.
    for other in ["<m id=\"a\" b=\">\" xmlns = 'urn:m'><n/></m>", "<m id=\"a\" xmlns:p=\"urn:m\"/>"] {
        let body = format!(
            "<v:echoResponse><any xmlns:p=\"urn:p\"><a href=\"#a\"/><p:a href=\"#a\"/></any></v:echoResponse>{other}"
        );
        assert!(answer(&envelope(&body)).unwrap_err().to_string().contains("whose namespaces differ"), "{other}");
    }
    let circle = "<v:echoResponse><any><a href=\"#a\"/></any></v:echoResponse><m id=\"a\"><b><c href=\"#a\"/></b></m>";
    assert!(answer(&envelope(circle)).unwrap_err().to_string().contains("circle"));
}

/// Whatever a server sends instead of what it should, it is a value or an error.
#[test]
fn what_is_cut_off_or_garbled_is_no_panic() {
    let sparse = "<words enc:offset=\"[1]\" enc:arrayType=\"xsd:string[3]\"><i enc:position=\"[2]\">a</i></words>";
    let whole = envelope(
        &BEANS
            .replace("<map>", &format!("{sparse}<map>"))
            .replace("<v:echoResponse>", &format!("<v:echoResponse xmlns:enc=\"{ENC}\">")),
    );
    assert!(answer(&whole).is_ok());
    for at in 0..whole.len() {
        assert!(answer(&whole[..at]).is_err(), "{at}");
        for other in ["<", ">", "\"", "#", "/", " ", "1", ":", "]", "é"] {
            let _ = answer(&format!("{}{other}{}", &whole[..at], &whole[at + 1..]));
        }
    }
}

/// Items have the indices that the array gives them; what it leaves out is nil.
#[test]
fn arrays_may_leave_out_items() {
    let states = |list: &List<Field<String>>| {
        list.iter().map(|word| if word.state() == State::Nil { None } else { word.get().cloned() }).collect::<Vec<_>>()
    };
    let text = |text: &str| Some(text.to_owned());
    let read = |words: &str| parts(&format!("<words enc:arrayType=\"xsd:string[9]\"{words}</words>")).words;
    let offset = read(" enc:offset=\"[2]\"><x>a</x><x>b</x>");
    assert_eq!(states(&offset), [None, None, text("a"), text("b")]);
    assert!(offset.unknown.is_empty());
    let positions = read("><x enc:position=\"[1]\">a</x><x>b</x><x enc:position=\"[4]\" xsi:type=\"xsd:string\">c</x>");
    assert_eq!(states(&positions), [None, text("a"), text("b"), None, text("c")]);

    let points = parts("<points><p enc:position=\"[1]\" href=\"#p\"/></points><p id=\"p\"><x>3</x></p>").points;
    assert_eq!(points.len(), 2);
    let PointKind::Point(point) = &points[1] else { panic!("no point") };
    assert_eq!(point.x, Field::from(3));
    let grid = parts("<grid><row enc:offset=\"[1]\"><n>5</n><n enc:position=\"[3]\" a=\"b\">6</n></row></grid>").grid;
    assert_eq!(grid[0].item, [Field::nil(), 5.into(), Field::nil(), 6.into()]);
    let again = sent(&VALUES11, Echo { grid, ..Echo::default() });
    assert!(
        again.ends_with("<item xsi:nil=\"true\"/><item xsi:type=\"xsd:int\" a=\"b\">6</item></item></grid>"),
        "{again}"
    );

    let error = |words: &str| {
        let body = format!("<v:echoResponse xmlns:enc=\"{ENC}\"><words>{words}</words></v:echoResponse>");
        answer(&envelope(&body)).unwrap_err().to_string()
    };
    for (wrong, told) in [
        ("<x>a</x><x enc:position=\"[0]\">b</x>", "position of one before it"),
        ("<x enc:position=\"1\">b</x>", "index of an array"),
        ("<x enc:position=\"[1,2]\">b</x>", "index of an array"),
        ("<x enc:position=\"[18446744073709551615]\">b</x>", "items that an array leaves out"),
        ("<x enc:position=\"[100001]\">b</x>", "items that an array leaves out"),
    ] {
        assert!(error(wrong).contains(told), "{wrong}: {}", error(wrong));
    }
}

/// Two dimensions are one list, row by row; how many there are of which stays with it.
#[test]
fn two_dimensions_are_one_list() {
    let table = parts("<table enc:arrayType=\"xsd:int[2,2]\"><i>1</i><i>2</i><i>3</i><i>4</i></table>").table;
    assert_eq!(table.as_slice(), numbers(&[1, 2, 3, 4]));
    assert!(sent(&VALUES11, Echo { table, ..Echo::default() }).contains("SOAP-ENC:arrayType=\"xsd:int[2,2]\""));
}

/// In SOAP's encoding any value may be nil, and that is the same as none; before XML Schema was done it was `xsi:null`.
#[test]
fn nil_is_no_value() {
    for (xsi, nil) in [
        ("http://www.w3.org/2001/XMLSchema-instance", "nil='true'"),
        ("http://www.w3.org/1999/XMLSchema-instance", "null='1'"),
        ("http://www.w3.org/2000/10/XMLSchema-instance", "null='true'"),
    ] {
        let reply = parts(&format!(
            "<word q:{nil} xmlns:q='{xsi}'/><point xmlns:q='{xsi}' q:type='v:place'><label q:{nil} q:type='xsd:string'/><x q:{nil}/></point>\
             <words xmlns:q='{xsi}'><item q:{nil}/><item/></words><map q:{nil} xmlns:q='{xsi}'/>"
        ));
        assert_eq!(reply.word.state(), State::Nil, "{xsi}");
        let Some(PointKind::Place(place)) = reply.point.get() else { panic!("no place: {xsi}") };
        assert_eq!((place.label.as_ref(), place.x.state()), (None, State::Nil));
        assert!(place.unknown.is_empty());
        assert_eq!(reply.words.as_slice(), [Field::nil(), "".into()]);
        assert!(reply.map.is_nil());
    }
}
