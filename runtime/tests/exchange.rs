//! A whole exchange in one process: the handwritten client against the handwritten server, over every login placement; and odd replies.

#[allow(dead_code, unreachable_pub)]
#[path = "handwritten/service.rs"]
mod shop;

use centra_runtime::server::{self, Refusal, ServerFault};
use centra_runtime::{
    Error, Login, LoginPlacement, Port,
    transport::{Memory, Transport},
};
use shop::{Client, Product, ProductUpdate, ProductsUpdate, ResultType, SHOP};

struct Shop;

impl shop::Server for Shop {
    fn products_update(&self, caller: &server::Caller<'_>, request: ProductsUpdate) -> server::Served<ResultType> {
        if caller.login != Some(&Login::new("demo", "demo")) {
            return Err(ServerFault::client("wrong login").into());
        }
        let fails = request.products.iter().any(|product| product.id.as_deref() == Some("bad"));
        let message = format!("got {} products", request.products.len());
        Ok(ResultType {
            success: (!fails).into(),
            notices: vec![message].into(),
            errors: if fails { vec!["no such product".to_owned()].into() } else { Default::default() },
            ..Default::default()
        })
    }

    fn products_get(&self, _: &server::Caller<'_>, request: Product) -> server::Served<Product> {
        match request.id.as_deref() {
            Some("hidden") => Err(Refusal::instead(ResultType {
                success: false.into(),
                errors: vec!["not for you".to_owned()].into(),
                ..Default::default()
            })),
            _ => Ok(request),
        }
    }
}

fn client(login: Login) -> Client<impl Transport> {
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap().login(login);
    Client::new(
        port,
        Memory::new(|request| {
            let (parts, body) = request.into_parts();
            shop::serve(&Shop, &SHOP, &http::Request::from_parts(parts, body.as_slice()))
        }),
    )
}

#[test]
fn success_rejection_fault() {
    let shop = client(Login::new("demo", "demo"));
    assert_eq!(
        shop.products_update([ProductUpdate::new("1"), ProductUpdate::new("2")]).send().unwrap().notices,
        ["got 2 products"]
    );
    let Err(Error::Rejected(rejection)) = shop.products_update([ProductUpdate::new("bad")]).send() else {
        panic!("a rejection")
    };
    assert_eq!((rejection.errors.as_slice(), rejection.stated), (["no such product".to_owned()].as_slice(), true));
    // A verdict where a product was asked for.
    let hidden = Product { id: Some("hidden".into()), ..Default::default() };
    let Err(Error::Rejected(rejection)) = shop.products_get(hidden).send() else { panic!("a rejection") };
    assert_eq!(rejection.errors, ["not for you"]);
    let Err(Error::Fault(fault)) = client(Login::new("demo", "wrong")).products_update([]).send() else {
        panic!("a fault")
    };
    assert_eq!((fault.code(), fault.message()), ("Client", "wrong login"));
}

fn reply(status: u16, content_type: &str, body: &str) -> Error {
    let (content_type, body) = (content_type.to_owned(), body.to_owned());
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap();
    let transport = Memory::new(move |_| {
        http::Response::builder()
            .status(status)
            .header("Content-Type", &content_type)
            .header("X-Centra-Request-ID", "r-1")
            .header("Location", "https://elsewhere/")
            .body(body.clone().into_bytes())
            .unwrap()
    });
    Client::new(port, transport).products_get(Product::default()).send().expect_err("an error")
}

fn soap(body: &str) -> String {
    format!("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>{body}</e:Body></e:Envelope>")
}

#[test]
fn odd_replies_have_messages_that_name_what_came() {
    let cases = [
        (
            502,
            "text/html",
            "<html><body>Bad Gateway</body></html>".to_owned(),
            "HTTP 502 with an HTML page (text/html, 37 bytes) [request r-1]",
        ),
        (
            200,
            "text/html",
            "<!DOCTYPE html><p>Login</p>".to_owned(),
            "HTTP 200 with an HTML page (text/html, 27 bytes) [request r-1]",
        ),
        (200, "text/xml", String::new(), "HTTP 200 with an empty body (text/xml, 0 bytes) [request r-1]"),
        (
            302,
            "text/xml",
            String::new(),
            "HTTP 302 with an empty body (text/xml, 0 bytes), a redirect to `https://elsewhere/`, which is not followed: make the client with that address [request r-1]",
        ),
        (
            200,
            "text/xml",
            soap(""),
            "HTTP 200 with an empty SOAP body where a response was expected (text/xml, 94 bytes) [request r-1]",
        ),
        (
            200,
            "text/xml",
            format!("<br/>Warning: x {}", soap("")),
            "HTTP 200 with text before the XML, such as PHP warnings (text/xml, 110 bytes) [request r-1]",
        ),
        (
            200,
            "text/xml",
            format!("PHP Warning: x {}", soap("")),
            "HTTP 200 with text before the XML, such as PHP warnings (text/xml, 109 bytes) [request r-1]",
        ),
        (
            500,
            "text/xml",
            soap("<product xmlns='urn:other'/>"),
            "HTTP 500 with a SOAP reply that is no fault (text/xml, 122 bytes) [request r-1]",
        ),
        (
            200,
            "text/xml",
            soap("<product xmlns='urn:other'/>"),
            "the reply cannot be read: found the element `{urn:other}product`, expected `{urn:shop}product` at line 1, column 73 (byte 72) [request r-1]",
        ),
        (
            200,
            "text/xml",
            soap("<product xmlns='urn:shop'><stock>x</stock></product>"),
            "the reply cannot be read: product/stock: invalid xs:int \"x\" at line 1, column 99 (byte 98) [request r-1]",
        ),
        (
            500,
            "text/xml",
            soap("<e:Fault><faultcode>e:Server</faultcode><faultstring>Boom &amp; bust</faultstring></e:Fault>"),
            "SOAP fault Server: Boom & bust [request r-1]",
        ),
        (
            200,
            "text/xml",
            soap("<e:Fault><faultcode>e:Server</faultcode><faultstring>Boom</faultstring></e:Fault>"),
            "SOAP fault Server: Boom [request r-1]",
        ),
        (
            200,
            "text/xml",
            soap(
                "<result xmlns='urn:shop'><success>false</success><errors><message>Wrong login</message></errors></result>",
            ),
            "the server rejected the request: Wrong login [request r-1]",
        ),
    ];
    for (status, content_type, body, expected) in cases {
        let text = reply(status, content_type, &body).to_string();
        let text = text.strip_prefix("products_Get at shop.example.com (shop): ").expect("the call");
        let (before, after) = text.split_once(" (attempt 1 of 1, ").expect("the attempts");
        let id = after.split_once(")").map_or("", |(_, id)| id);
        assert_eq!(format!("{before}{id}"), expected, "{body}");
    }
}

#[test]
fn the_published_ok_is_success() {
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap().login(Login::new("demo", "demo"));
    let transport =
        Memory::new(|_| http::Response::new(soap("<productsUpdateResponse>OK</productsUpdateResponse>").into_bytes()));
    assert!(Client::new(port, transport).products_update([]).send().is_ok());
}

#[test]
fn logins_go_where_they_should_and_are_never_printed() {
    use centra_runtime::HeaderLogin;
    let header = HeaderLogin {
        namespace: "urn:shop",
        element: "login",
        username: "username",
        password: "password",
        qualified: true,
    };
    let placements = [
        (
            LoginPlacement::Body,
            "<ns1:products_Update><ns1:login><ns1:username>u</ns1:username><ns1:password>p&amp;w</ns1:password></ns1:login></ns1:products_Update>",
        ),
        (
            LoginPlacement::Header(header),
            "<soap:Header><login:login xmlns:login=\"urn:shop\"><login:username>u</login:username><login:password>p&amp;w</login:password></login:login></soap:Header><soap:Body><ns1:products_Update/>",
        ),
        (LoginPlacement::Basic, "<soap:Body><ns1:products_Update/></soap:Body>"),
        (LoginPlacement::None, "<soap:Body><ns1:products_Update/></soap:Body>"),
    ];
    for (placement, expected) in placements {
        let port = Port::new(&SHOP, "https://shop.example.com")
            .unwrap()
            .login(Login::new("u", "p&w"))
            .login_placement(placement);
        let request = shop::PRODUCTS_UPDATE.encode(&port, &ProductsUpdate::default()).unwrap();
        assert!(
            String::from_utf8_lossy(request.body()).contains(expected),
            "{}",
            String::from_utf8_lossy(request.body())
        );
        assert_eq!(request.headers().contains_key("authorization"), placement == LoginPlacement::Basic);
        assert_eq!(request.headers()["soapaction"], "\"urn:shop/Products_Update\"");
        assert_eq!(request.uri(), "https://shop.example.com/soap");
        assert!(!format!("{port:?} {:?}", request.headers()).contains("p&w"));
    }
}

#[test]
fn a_login_that_cannot_be_written_is_named() {
    use centra_runtime::HeaderLogin;
    let header =
        HeaderLogin { namespace: "urn:shop", element: "who", username: "name", password: "word", qualified: false };
    let problem = |placement, login| {
        let port = Port::new(&SHOP, "https://shop.example.com").unwrap().login(login).login_placement(placement);
        match shop::PRODUCTS_UPDATE.encode(&port, &ProductsUpdate::default()) {
            Err(Error::Encode(error)) => error.path().map(|step| step.name.as_str()).collect::<Vec<_>>().join("/"),
            other => panic!("{other:?}"),
        }
    };
    for (login, name, header_name) in
        [(Login::new("u\u{b}", "p"), "username", "name"), (Login::new("u", "p\u{b}"), "password", "word")]
    {
        assert_eq!(problem(LoginPlacement::Body, login.clone()), format!("products_Update/login/{name}"));
        assert_eq!(problem(LoginPlacement::Header(header), login), format!("who/{header_name}"));
    }
}

/// A verdict that contradicts itself is none, and errors beside a success are kept.
#[test]
fn verdicts_mean_what_they_say() {
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap();
    let read = |inside: &str| {
        let reply = soap(&format!(
            "<result xmlns='urn:shop' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{inside}</result>"
        ));
        shop::PRODUCTS_UPDATE.decode_body(&port, reply.as_bytes())
    };
    for (inside, message) in [
        ("<success>false</success><success>true</success>", "`success` comes twice"),
        ("<success>true</success><success>true</success>", "`success` comes twice"),
    ] {
        let error = read(inside).expect_err(inside);
        assert!(matches!(&error, Error::Decode { .. }), "{inside}: {error:?}");
        assert!(error.to_string().contains(message), "{inside}: {error}");
    }
    let reply = read("<success>true</success><errors><message>odd</message></errors>").expect("success");
    assert_eq!((reply.errors.as_slice(), reply.notices.len()), (["odd".to_owned()].as_slice(), 0));
    assert!(read("<success i:nil='false'>true</success>").is_ok());
    for inside in [
        "<success i:nil='true'>true</success>",
        "<success>true</success><errors i:nil='true'><message>x</message></errors>",
        "<success>true</success><errors><message i:nil='true'>x</message></errors>",
    ] {
        let error = read(inside).expect_err(inside);
        assert!(error.to_string().contains("an element that is `xsi:nil` has content at line 1"), "{inside}: {error}");
    }
    let error = read("<success i:nil='1'>false</success>").expect_err("a rejection");
    assert!(matches!(error, Error::Rejected { .. }), "{error:?}");
    let nil = "<success>true</success><errors i:nil='true'> </errors><notices><message i:nil='true'/></notices>";
    assert!(read(nil).is_ok());
}

/// Elsewhere the content is read, since it is there, and the reply says what is odd about it.
#[test]
fn content_of_an_element_that_is_nil_is_read_and_told() {
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap();
    let read = |inside: &str| {
        let reply = soap(&format!(
            "<product xmlns='urn:shop' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{inside}</product>"
        ));
        shop::PRODUCTS_GET.decode_body(&port, reply.as_bytes()).expect("a product")
    };
    let reply = read("<id i:nil='true'>7</id><sizes i:nil='true'><size><id>a</id></size></sizes>");
    assert_eq!((reply.id.as_deref(), reply.sizes.len(), reply.warnings().len()), (Some("7"), 1, 1));
    assert!(
        reply.warnings()[0].starts_with("an element that is `xsi:nil` has content at line 1"),
        "{:?}",
        reply.warnings()
    );
    assert!(read("<id i:nil='true'/><sizes i:nil='true'><!-- none --></sizes>").warnings().is_empty());
}

/// A rejection prints its first messages and how many there are.
#[test]
fn a_rejection_prints_its_first_messages() {
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap();
    let messages: String = (1..=400).map(|number| format!("<message>no {number}</message>")).collect();
    let reply = soap(&format!("<result xmlns='urn:shop'><success>false</success><errors>{messages}</errors></result>"));
    let error = shop::PRODUCTS_UPDATE.decode_body(&port, reply.as_bytes()).expect_err("a rejection");
    let expected = "the server rejected the request: no 1; no 2; no 3; and 397 more, 400 errors in all";
    assert!(error.to_string().contains(expected), "{error}");
}
