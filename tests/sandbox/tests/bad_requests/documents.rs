//! Bodies that are wrong: cut, torn, mixed up, too large, too deep; wrong operations and logins.

use centra_runtime::xml;
use centra_sandbox::centra::*;
use centra_sandbox::{Kind, Sandbox};

use super::{Answer, LIMIT, exchange, is_well, post, start};

const PATHS: [&str; 3] = [
    "/ams/system/service/module/soap/api",
    "/ams/system/service/module/navision/soap",
    "/ams/system/service/module/navision/api",
];
/// `demo:demo`.
const BASIC: &str = "Authorization: Basic ZGVtbzpkZW1v\r\n";

fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>{body}</e:Body></e:Envelope>"
    )
}

/// Good requests, to be spoilt.
fn good() -> Vec<String> {
    let login = || Login { username: Some("demo".into()), password: Some("demo".into()), ..Default::default() };
    let size = ProductSizeUpdate::new("M").warehouseitems([StockLevelUpdate::new("main").qty("17").cog("10.43100")]);
    let variation = ProductVariationUpdate::new("v").sizetable(ReferenceUpdate::new("LETTERS")).sizes([size]);
    let product = ProductUpdate::new("p").description("Skjörta & <co>").variations([variation]);
    let row =
        OrderProductUpdate::new("").sizes([OrderSizeUpdate::new("").qty("1").orderitem(ReferenceUpdate::new("50001"))]);
    let order = OrderUpdate::new("1001").locked("no").store(1).internal(false).cancelled([row]);
    let table = SizetableUpdate::new("letters").description("S M L");
    let all = [
        xml::to_vec(&ProductsUpdate {
            products: vec![product.into()].into(),
            login: login().into(),
            ..Default::default()
        }),
        xml::to_vec(&OrdersUpdate { orders: vec![order.into()].into(), login: login().into(), ..Default::default() }),
        xml::to_vec(&SizesUpdate {
            sizes: vec![SizeUpdate::new("XXL").sizetable(table).into()].into(),
            login: login().into(),
            ..Default::default()
        }),
        xml::to_vec(&EventsGetRequest { r#type: Some("order".into()), login: login().into(), ..Default::default() }),
        xml::to_vec(&EventsDone { event: vec!["77".into()], login: login().into(), ..Default::default() }),
    ];
    let declared = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let text = text.split_once("?>").map_or(text.as_str(), |(_, rest)| rest).trim().to_owned();
        envelope(&text)
    };
    all.into_iter().map(declared).collect()
}

/// Whatever was asked, the answer is SOAP: a result, events, or a fault, with the status that goes with it.
fn check(what: &str, answer: &Answer) {
    let ends = answer.body.contains("</SOAP-ENV:Envelope>");
    assert!(ends && roxmltree::Document::parse(&answer.body).is_ok(), "{what}: {answer:?}");
    let is_fault = answer.body.contains("<faultstring>");
    let expected: &[u16] = if is_fault { &[500, 401, 413, 408, 400] } else { &[200] };
    assert!(expected.contains(&answer.status), "{what}: {answer:?}");
    assert!(
        is_fault || answer.body.contains("<ns1:success>") || answer.body.contains("<ns1:events_Get>"),
        "{what}: {answer:?}"
    );
}

fn send(centra: &Sandbox, path: &str, body: &[u8]) -> Answer {
    exchange(centra, &post(path, BASIC, body), false)
}

/// One change that makes good XML bad, most of the time.
fn spoil(random: &mut fastrand::Rng, body: &mut Vec<u8>) {
    if body.is_empty() {
        return;
    }
    let at = random.usize(..body.len());
    let end = at + random.usize(..=(body.len() - at).min(60));
    let junk: [&[u8]; 22] = [
        b"<",
        b">",
        b"</",
        b"/>",
        b"&",
        b"&#0;",
        b"&#x110000;",
        b"&nbsp;",
        b"]]>",
        b"<!--",
        b"<![CDATA[",
        b"<?xml version='1.0'?>",
        b"\0",
        b"\xff\xfe",
        b"\xc3",
        b" xmlns=''",
        b" xmlns:ns1='urn:x'",
        b"xsi:nil='true'",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b" href=\"#1\"",
        b"<ns1:product><ns1:id>x</ns1:id></ns1:product>",
        b"99999999999999999999",
    ];
    match random.u8(..9) {
        0 => body.truncate(at),
        1 => drop(body.drain(at..end)),
        2 => body[at] = random.u8(..),
        3 => body.insert(at, random.u8(..)),
        4 => {
            let copy = body[at..end].to_vec();
            body.splice(at..at, copy);
        }
        5 => body[at..end].reverse(),
        6 => {
            let other = random.usize(..body.len());
            body.swap(at, other);
        }
        // A value in place of another.
        7 => {
            if let Some(tag) = body[at..].iter().position(|byte| *byte == b'>').map(|tag| at + tag + 1)
                && let Some(length) = body[tag..].iter().position(|byte| *byte == b'<')
            {
                let values: [&[u8]; 7] = [b"", b" ", b"-1", b"1e9", b"4294967296", b"true", "\u{202e}ÅÄÖ".as_bytes()];
                body.splice(tag..tag + length, random.choice(values).into_iter().flatten().copied());
            }
        }
        _ => {
            body.splice(at..at, random.choice(junk).into_iter().flatten().copied());
        }
    }
}

#[test]
fn thousands_of_spoilt_requests() {
    let centra = start();
    let good = good();
    for (nth, body) in good.iter().enumerate() {
        let answer = send(&centra, PATHS[0], body.as_bytes());
        check("a good request", &answer);
        // What is spoilt below is good before: refused, if at all, by the store alone.
        assert_eq!(answer.status, 200, "{nth}: {answer:?}");
    }
    centra.reset().expect("forgotten");
    centra.place_orders(3).len();
    let mut random = fastrand::Rng::with_seed(4);
    let mut faults = 0;
    for nth in 0..4_000 {
        let mut body = good[nth % good.len()].clone().into_bytes();
        for _ in 0..random.usize(1..4) {
            spoil(&mut random, &mut body);
        }
        let answer = send(&centra, PATHS[nth % PATHS.len()], &body);
        check(&String::from_utf8_lossy(&body), &answer);
        faults += usize::from(answer.status != 200);
    }
    assert!(faults > 1_000, "only {faults} were bad");
    let left = centra.queued_events();
    is_well(&centra, left);
}

#[test]
fn wrong_operations_and_logins() {
    let centra = start();
    let namespaces = [SOAP_API.namespaces[1], NAVISION_SOAP.namespaces[1], "urn:other", ""];
    let names = [
        "events_Get",
        "events_getrequest",
        "products_Delete",
        "result",
        "Envelope",
        "login",
        "x:y",
        "ü",
        "events_GetRequest",
    ];
    let logins = [
        "",
        "<login/>",
        "<login><username>demo</username></login>",
        "<login><username>a</username><password>demo</password></login>",
        "<login>demo</login>",
    ];
    let cases: Vec<_> = namespaces
        .iter()
        .flat_map(|namespace| names.map(|name| logins.map(|login| (namespace, name, login))))
        .flatten()
        .collect();
    for (namespace, name, login) in cases {
        for path in &PATHS[..2] {
            let body = envelope(&format!("<{name} xmlns=\"{namespace}\">{login}</{name}>"));
            let answer = exchange(&centra, &post(path, "", body.as_bytes()), false);
            check(&body, &answer);
            assert_ne!(answer.status, 200, "{body}: nobody is let in without a login");
        }
    }
    for header in [
        "",
        "Authorization: Basic\r\n",
        "Authorization: Basic %%%\r\n",
        "Authorization: Bearer ZGVtbzpkZW1v\r\n",
        "Authorization: Basic ZGVtbw==\r\n",
    ] {
        let body = envelope(&format!("<events_GetRequest xmlns=\"{}\"/>", NAVISION_API.namespaces[1]));
        assert_eq!(exchange(&centra, &post(PATHS[2], header, body.as_bytes()), false).status, 401, "{header}");
    }
    is_well(&centra, 3);
}

#[test]
fn too_large_and_too_deep() {
    let centra = start();
    let huge = vec![b'x'; LIMIT + 1];
    assert_eq!(send(&centra, PATHS[0], &huge).status, 413);
    let mut chunked =
        format!("POST {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n", PATHS[0])
            .into_bytes();
    for chunk in huge.chunks(64 << 10) {
        chunked.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        chunked.extend_from_slice(chunk);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let answer = exchange(&centra, &chunked, false);
    assert!(matches!(answer.status, 413 | 0), "{answer:?}");

    let namespace = SOAP_API.namespaces[1];
    let rep = "<representative>";
    let cases = [
        envelope(&"<a>".repeat(100_000)),
        envelope(&format!("{}{}", "<a>".repeat(50_000), "</a>".repeat(50_000))),
        envelope(&format!(
            "<salesreps_Update xmlns=\"{namespace}\"><salesreps>{}",
            "<salesrep><mastersalesrep>".repeat(20_000)
        )),
        envelope(&format!("<products_Update xmlns=\"{namespace}\">{rep}{}</products_Update>", rep.repeat(50_000))),
        envelope(&format!("<a {}/>", (0..50_000).map(|nth| format!("a{nth}='' ")).collect::<String>())),
        envelope(&format!("<a>{}</a>", "&amp;".repeat(150_000))),
        envelope(&format!(
            "<products_Update xmlns=\"{namespace}\"><products>{}</products></products_Update>",
            "<product/>".repeat(60_000)
        )),
        envelope(&(0..20_000).map(|nth| format!("<a id='{nth}' href='#{}'/>", nth + 1)).collect::<String>()),
        format!("<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"{}\">]>{}", "&a;".repeat(1_000), envelope("&b;")),
        "<".repeat(LIMIT),
        " ".repeat(LIMIT),
    ];
    for body in cases {
        let answer = send(&centra, PATHS[0], body.as_bytes());
        check(&body[..body.len().min(200)], &answer);
    }
    // A request of many objects with an error each is answered with some of the errors.
    let login = "<login><username>demo</username><password>demo</password></login>";
    let products = "<product><id/></product>".repeat(5_000);
    let body = envelope(&format!(
        "<products_Update xmlns=\"{namespace}\">{login}<products>{products}</products></products_Update>"
    ));
    let answer = send(&centra, PATHS[0], body.as_bytes());
    check("many errors", &answer);
    assert!(answer.body.contains("<ns1:success>false</ns1:success>") && answer.body.len() < 100_000);
    assert_eq!(centra.ids(Kind::Product).len(), 8, "the catalogue and nothing else");
    is_well(&centra, 3);
}

/// Numbers at the edge of what can be calculated with.
#[test]
fn numbers_that_overflow() {
    let centra = start();
    let client = Client::new(centra.port(&SOAP_API).expect("an address"), centra_runtime::transport::Ureq::new());
    let size =
        |nth: usize| OrderSizeUpdate::new("OS").qty("4294967295").orderitem(ReferenceUpdate::new(format!("r{nth}")));
    let product = || {
        OrderProductUpdate::new("SCARF")
            .variation(ReferenceUpdate::new("SCARF-NAVY"))
            .price("9999999999999.9999")
            .sizes([0, 1, 2].map(size))
    };
    let shipment =
        ShipmentUpdate::new("s").capture("yes").shipping(MoneyLineUpdate::new("").subtotal("-9999999999999"));
    client
        .orders_update([OrderUpdate::new("erp").products([product()]).shipments([shipment])])
        .send()
        .expect("success");
    let more = OrderProductUpdate::new("").sizes([0, 1, 2].map(size));
    client.orders_update([OrderUpdate::new("erp").cancelled([more])]).send().expect("success");
    is_well(&centra, 3);
}
