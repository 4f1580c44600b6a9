//! document/literal in Python, by SOAP 1.1 and 1.2: zeep reads what is sent and writes the answers, libxml2 validates both.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use centra_runtime::transport::{Reqwest, Ureq};
use centra_runtime::value::{Base64, Tokens};
use centra_runtime::{Endpoint, Fault, Field, Nested, Port, SoapVersion, State};
use centra_tests::fixtures::service_customs::*;
use serde_json::{Value, json};

use crate::server::{Server, skip};
use crate::{fault, record, text};

/// The ports, and where the server has them.
const PORTS: [(&Endpoint, &str); 2] = [(&CUSTOMS11, "soap11"), (&CUSTOMS12, "soap12")];

fn start() -> Option<Server> {
    let how = "pip install zeep lxml";
    match Command::new("python3").args(["-c", "import zeep, lxml"]).stderr(Stdio::null()).status() {
        Ok(status) if status.success() => {}
        Ok(_) => return skip("python3 has no zeep or lxml", how),
        Err(error) if error.kind() == ErrorKind::NotFound => return skip("python3 is not installed", how),
        Err(error) => panic!("python3 does not start: {error}"),
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    Some(Server::run(|address, records| {
        let mut command = Command::new("python3");
        command.arg(tests.join("interop/python/customs.py")).arg(tests.join("fixtures/ok/service_customs.wsdl"));
        command.arg(address.port().to_string()).arg(records);
        command
    }))
}

fn port(server: &Server, (endpoint, path): (&'static Endpoint, &str)) -> Port {
    Port::new(endpoint, &format!("{}/{path}", server.url)).expect("an address").sends_incomplete(true)
}

fn money(amount: &str) -> Nested<Money> {
    Money { value: Field::parse(amount), currency: Some("SEK".to_owned()), ..Money::default() }.into()
}

fn codes(codes: &[i32]) -> Field<Tokens<i32>> {
    Tokens(codes.to_vec()).into()
}

fn marks(marks: &[Mark]) -> Field<Tokens<Mark>> {
    Tokens(marks.to_vec()).into()
}

fn person() -> PartyKind {
    let person = Person {
        name: Some("Å & <b>".to_owned()),
        vat: Some("SE 1".to_owned()),
        born: Field::parse("2000-02-29"),
        ..Person::default()
    };
    PartyKind::Person(person.into())
}

fn company(name: &str) -> PartyKind {
    let company = Company {
        name: Some(name.to_owned()),
        founded: Field::parse("1890"),
        listed: true.into(),
        ..Company::default()
    };
    PartyKind::Company(company.into())
}

fn declaration(id: &str) -> Declaration {
    use StepChoice::{Note, Paid, Seen};
    let by_weight = Line {
        goods: Some("ore".to_owned()),
        worth: money("10.50"),
        codes: codes(&[1, -2, 3]),
        choice: Some(LineChoice::Weight(Field::parse("12345678901234567890.123456789"))),
        no: 1.into(),
        marks: marks(&[Mark::Live, Mark::Fragile]),
        ..Line::default()
    };
    let pieces = |unit: Option<&str>| LineChoicePieces { pieces: 3.into(), unit: unit.map(str::to_owned) };
    let by_pieces = |no: u16, unit: Option<&str>| Line {
        goods: Some("cups".to_owned()),
        worth: money("0.00"),
        choice: Some(LineChoice::Pieces(pieces(unit).into())),
        no: no.into(),
        ..Line::default()
    };
    let choices = vec![
        Note("first".to_owned()),
        Seen(Field::parse("2024-05-06T07:08:09Z")),
        Note("second".to_owned()),
        Paid(money("7.25")),
        Seen(Field::parse("2024-12-31T23:59:59-11:30")),
    ];
    Declaration {
        id: Some(id.to_owned()),
        codes: codes(&[7]),
        procedure: Procedure::InTransit.into(),
        declarant: person().into(),
        receiver: vec![company("one"), person(), company("two")],
        lodged: Field::parse("2024-05-06T07:08:09.120000+02:00"),
        valid: Field::parse("2024-02-29"),
        opens: Field::parse("08:30:00Z"),
        storage: Field::parse("P1DT2H"),
        scan: Base64(b"\x00\xff\r\n".to_vec()).into(),
        remark: Field::from("two\nlines  ".to_owned()),
        bond: Field::parse("150.00"),
        line: vec![by_weight, by_pieces(2, Some("box")), by_pieces(65535, None)],
        steps: Step { choices, ..Step::default() }.into(),
        ..Declaration::default()
    }
}

/// What zeep has to make of that.
fn understood(id: &str) -> Value {
    let money = |amount: &str| json!({"_value_1": amount, "currency": "SEK"});
    let person = json!({"kind": "person", "name": "Å & <b>", "vat": "SE 1", "born": "2000-02-29"});
    let company = |name: &str| json!({"kind": "company", "name": name, "founded": [1890, null], "listed": true});
    json!({
        "id": id,
        "codes": [7],
        "procedure": "in transit",
        "declarant": person,
        "receiver": [company("one"), person, company("two")],
        "lodged": "2024-05-06T07:08:09.120000+02:00",
        "valid": "2024-02-29",
        "opens": "08:30:00+00:00",
        "storage": "P1DT2H",
        "scan": "AP8NCg==",
        "remark": "two\nlines  ",
        "bond": "150.00",
        "line": [
            {"goods": "ore", "worth": money("10.50"), "codes": [1, -2, 3], "weight": "12345678901234567890.123456789", "no": 1,
                "marks": ["live", "fragile"]},
            {"goods": "cups", "worth": money("0.00"), "pieces": 3, "unit": "box", "no": 2},
            {"goods": "cups", "worth": money("0.00"), "pieces": 3, "no": 65535},
        ],
        "steps": {"_value_1": [
            {"note": "first"},
            {"seen": "2024-05-06T07:08:09+00:00"},
            {"note": "second"},
            {"paid": money("7.25")},
            {"seen": "2024-12-31T23:59:59-11:30"},
        ]},
    })
}

fn declare(declaration: Declaration) -> Declare {
    Declare { declaration: declaration.into(), ..Declare::default() }
}

fn credentials() -> Credentials {
    Credentials {
        user: Some("Ö".to_owned()),
        offices: codes(&[10, 20]),
        role: Some("clerk".to_owned()),
        ..Credentials::default()
    }
}

fn check_declared(reply: &DeclareResponse, id: &str) {
    assert_eq!(reply.number.as_deref(), Some(id));
    assert_eq!(reply.duty, money("1234.50"));
    assert_eq!((&reply.checks, reply.next.get()), (&marks(&[Mark::Live, Mark::Fragile]), Some(&Procedure::InTransit)));
}

fn check_receipt(receipt: &Receipt) {
    assert_eq!(receipt.user.as_deref(), Some("Ö"));
    assert_eq!(text(&receipt.at).as_deref(), Some("2024-05-06T07:08:09.120000-05:00"));
}

#[test]
fn what_is_declared_is_understood_and_comes_back() {
    let Some(server) = start() else { return };
    for at in PORTS {
        let client = Client::new(port(&server, at), Ureq::new());
        let reply = client.declare(declare(declaration(at.1))).header(credentials()).send().expect("a number");
        check_declared(&reply, at.1);
        check_receipt(&reply.header().expect("a header").expect("a receipt"));
        let record = record(&server, &reply);
        let sent = json!({"credentials": {"user": "Ö", "offices": [10, 20], "role": "clerk"}});
        assert_eq!((record.operation(), &record.0["soap_headers"]), ("declare", &sent));
        assert_eq!(record.received(), &json!({"declaration": understood(at.1)}));

        let found = client.lookup([at.1, "nothing", at.1]).send().expect("declarations");
        assert_eq!(found.declaration, [declaration(at.1), declaration(at.1)]);
        assert!(client.lookup(["nothing"]).send().expect("none").declaration.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_async() {
    let Some(server) = start() else { return };
    for at in PORTS {
        let client = Client::new(port(&server, at), Reqwest::new().expect("TLS"));
        let reply = client.declare(declare(declaration("a"))).header(credentials()).await.expect("a number");
        check_declared(&reply, "a");
        check_receipt(&reply.header().expect("a header").expect("a receipt"));
        assert_eq!(record(&server, &reply).received(), &json!({"declaration": understood("a")}));
        assert_eq!(client.lookup(["a"]).await.expect("a declaration").declaration, [declaration("a")]);
        check_refused(&fault(client.declare(declare(declaration("refused"))).await), at.0);
    }
}

/// What the schema lets be left out is not sent, the header neither.
#[test]
fn what_is_left_out_is_not_there() {
    let Some(server) = start() else { return };
    let client = Client::new(port(&server, PORTS[0]), Ureq::new());
    let least = Declaration {
        id: Some("least".to_owned()),
        procedure: Procedure::Import.into(),
        declarant: company("only").into(),
        lodged: Field::parse("2024-05-06T07:08:09"),
        valid: Field::parse("2024-02-29Z"),
        ..Declaration::default()
    };
    let reply = client.declare(declare(least)).send().expect("a number");
    let company = json!({"kind": "company", "name": "only", "founded": [1890, null], "listed": true});
    let received = json!({"declaration": {
        "id": "least", "procedure": "import", "declarant": company, "lodged": "2024-05-06T07:08:09", "valid": "2024-02-29",
    }});
    assert_eq!(record(&server, &reply).received(), &received);
    let receipt: Receipt = reply.header().expect("a header").expect("a receipt");
    assert_eq!(receipt.user.as_deref(), Some(""));
}

/// zeep reads nil as if it were absent, but can be told to write it.
#[test]
fn nil_is_read() {
    let Some(server) = start() else { return };
    let client = Client::new(port(&server, PORTS[1]), Ureq::new());
    let sent = Declaration { remark: Field::nil(), bond: Field::nil(), ..declaration("nil") };
    let reply = client.declare(declare(sent.clone())).send().expect("a number");
    let mut received = json!({"declaration": understood("nil")});
    for name in ["remark", "bond"] {
        received["declaration"].as_object_mut().expect("a declaration").remove(name);
    }
    let record = record(&server, &reply);
    assert_eq!(record.received(), &received);
    assert_eq!(record.body().matches(":nil=\"true\"").count(), 2);

    let found = client.lookup(["nil"]).send().expect("a declaration");
    assert_eq!((found.declaration[0].remark.state(), found.declaration[0].bond.state()), (State::Nil, State::Nil));
    assert_eq!(found.declaration, [sent]);
}

/// What the schema does not allow is refused there, so what passes above was valid.
#[test]
fn the_server_validates() {
    let Some(server) = start() else { return };
    let client = Client::new(port(&server, PORTS[0]), Ureq::new());
    for (wrong, what) in [
        (Declaration { procedure: Procedure::Other("smuggle".to_owned()).into(), ..declaration("a") }, "procedure"),
        (Declaration { lodged: Field::absent(), ..declaration("a") }, "lodged"),
        (Declaration { codes: Field::parse("1 b"), ..declaration("a") }, "codes"),
    ] {
        let fault = fault(client.declare(declare(wrong)).send());
        assert_eq!(fault.code(), "Server");
        assert!(fault.message().starts_with("not valid: ") && fault.message().contains(what), "{}", fault.message());
    }
}

fn check_refused(fault: &Fault, endpoint: &Endpoint) {
    let soap12 = endpoint.version == SoapVersion::Soap12;
    assert_eq!((fault.code(), fault.message()), (if soap12 { "Sender" } else { "Client" }, "refused"));
    assert_eq!(fault.subcodes().collect::<Vec<_>>(), if soap12 { &["refused"][..] } else { &[] });
    assert_eq!(fault.status(), if soap12 { 400 } else { 500 });
    let refused: Refused = fault.detail().expect("a detail").expect("why");
    assert_eq!((refused.text.as_deref(), &refused.lines), (Some("not < known"), &codes(&[2, -7])));
    assert_eq!((refused.party.get(), refused.marks), (Some(&person()), marks(&[Mark::Live, Mark::Fragile])));
    assert!(fault.detail::<Closed>().is_none());
}

#[test]
fn declared_faults_are_read_as_their_types() {
    let Some(server) = start() else { return };
    for at in PORTS {
        let client = Client::new(port(&server, at), Ureq::new());
        check_refused(&fault(client.declare(declare(declaration("refused"))).header(credentials()).send()), at.0);

        let closed = fault(client.declare(declare(declaration("closed"))).send());
        assert_eq!(closed.code(), if at.0.version == SoapVersion::Soap12 { "Receiver" } else { "Server" });
        let until: Closed = closed.detail().expect("a detail").expect("a time");
        assert_eq!(text(&until.value).as_deref(), Some("2024-05-06T07:08:09.120000-05:00"));
        assert!(closed.detail::<Refused>().is_none());
    }
}
