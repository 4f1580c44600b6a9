//! Styles of WSDL: what is sent, and what is understood of the answer.

use std::fmt::Debug;
use std::sync::Mutex;

use centra_runtime::transport::{Memory, Transport};
use centra_runtime::value::QName;
use centra_runtime::xml::Options;
use centra_runtime::{Endpoint, Error, Field, List, Port, SoapVersion};
use centra_tests::fixtures::*;

use crate::again::lines;

/// What was sent: the content of the body, the header, `SOAPAction`.
#[derive(Clone, Default)]
pub(crate) struct Sent {
    pub(crate) body: Vec<String>,
    pub(crate) header: Vec<String>,
    pub(crate) action: String,
}

/// What a server got, and what it answers.
pub(crate) struct Wire(Mutex<Sent>, &'static str, &'static str);

impl Wire {
    pub(crate) fn new(header: &'static str, body: &'static str) -> Self {
        Self(Mutex::default(), header, body)
    }

    pub(crate) fn transport(&self) -> impl Transport + Debug {
        Memory::new(|request: http::Request<Vec<u8>>| {
            let (parts, body) = request.into_parts();
            let xml = String::from_utf8(body).expect("UTF-8");
            let action = parts.headers.get("SOAPAction").or_else(|| parts.headers.get("Content-Type"));
            let action = action.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
            *self.0.lock().unwrap() = Sent { body: children(&xml, "Body"), header: children(&xml, "Header"), action };
            let envelope = "http://schemas.xmlsoap.org/soap/envelope/";
            let reply = format!(
                "<s:Envelope xmlns:s=\"{envelope}\" xmlns:f=\"urn:f\"><s:Header>{}</s:Header><s:Body>{}</s:Body></s:Envelope>",
                self.1, self.2
            );
            let status = if self.2.contains("<s:Fault>") { 500 } else { 200 };
            http::Response::builder()
                .status(status)
                .header("Content-Type", "text/xml")
                .body(reply.into_bytes())
                .expect("a response")
        })
    }

    pub(crate) fn sent(&self) -> Sent {
        self.0.lock().unwrap().clone()
    }
}

/// The lines of the content of a part of an envelope.
fn children(xml: &str, part: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).expect("XML");
    let part = document.root_element().children().find(|child| child.tag_name().name() == part);
    let Some(part) = part else { return Vec::new() };
    let all = lines(xml);
    let end = |line: &&String| !line.starts_with("0 ") && !line.starts_with("1 ");
    let start = format!("1 {{{}}}{}", part.tag_name().namespace().unwrap_or_default(), part.tag_name().name());
    all.iter().skip_while(|line| **line != start).skip(1).take_while(end).map(|line| line[2..].to_owned()).collect()
}

pub(crate) fn port(endpoint: &'static Endpoint) -> Port {
    // Most tests are about what comes back.
    Port::new(endpoint, "http://localhost/").expect("an address").sends_incomplete(true)
}

#[test]
fn document_literal() {
    use wsdl_wrapped::*;
    let wire = Wire::new("", "<f:answer><f:text>42</f:text></f:answer>");
    let client = Client::new(port(&PORT), wire.transport());
    let reply = client.ask(Ask { question: Some("?".to_owned()), ..Ask::default() }).send().unwrap();
    assert_eq!(reply.text.as_deref(), Some("42"));
    assert_eq!(wire.sent().body, ["{urn:f}ask", "{urn:f}question", "\"?\""]);
    assert_eq!(wire.sent().action, "\"urn:f#Ask\"");
}

#[test]
fn document_encoded_is_sent_as_literal_and_its_references_are_followed() {
    use wsdl_document_encoded::*;
    let wire = Wire::new("", r##"<f:answer><f:text href="#t"/></f:answer><t id="t">42</t>"##);
    let client = Client::new(port(&PORT), wire.transport());
    let reply = client.ask(Ask { question: Some("?".to_owned()), ..Ask::default() }).send().unwrap();
    assert_eq!(reply.text.as_deref(), Some("42"));
    assert_eq!(wire.sent().body, ["{urn:f}ask", "{urn:f}question", "\"?\""]);
}

#[test]
fn several_parts_stand_side_by_side() {
    use wsdl_several_parts::*;
    let wire = Wire::new("", "<f:count>3</f:count><f:answer><f:text>!</f:text></f:answer>");
    let client = Client::new(port(&PORT), wire.transport());
    let mut request = AskRequest { count: 2.into(), ..AskRequest::default() };
    request.ask.get_or_insert().question = Some("?".to_owned());
    let reply = client.ask(request).send().unwrap();
    assert_eq!((reply.count.get(), reply.answer.text.as_deref()), (Some(&3), Some("!")));
    assert_eq!(wire.sent().body, ["{urn:f}ask", "{urn:f}question", "\"?\"", "{urn:f}count", "\"2\""]);
}

/// Where none of the parts came it is another message, not one whose parts are all absent.
#[test]
fn other_elements_are_no_several_parts() {
    use wsdl_several_parts::*;
    let read = |body: &'static str| {
        let client = Client::new(port(&PORT), Wire::new("", body).transport()).ask(AskRequest::default()).send();
        client.map(|reply| reply.count.get().copied()).map_err(|error| error.to_string())
    };
    assert_eq!(read("<f:other/><f:count>3</f:count>"), Ok(Some(3)));
    for (body, problem) in [
        ("<c:count xmlns:c=\"urn:c\">3</c:count>", "found the element `{urn:c}count`, expected `{urn:f}answer`"),
        ("<f:count>3</f:count><s:Fault/>", "a fault behind the response"),
        ("<f:count>3</f:count>Warning<f:answer/>", "text inside the SOAP body"),
    ] {
        let error = read(body).unwrap_err();
        assert!(error.contains(problem), "{body}: {error}");
    }
}

#[test]
fn rpc_literal_has_a_wrapper_and_unqualified_parts() {
    use wsdl_rpc_literal::*;
    let wire = Wire::new("", "<f:SumResponse><result>1.50</result></f:SumResponse>");
    let client = Client::new(port(&PORT), wire.transport());
    let mut request = Sum { factor: 3.into(), ..Sum::default() };
    request.row.get_or_insert().id = Some("a".to_owned());
    let reply = client.sum(request).send().unwrap();
    assert_eq!(reply.result.get().map(ToString::to_string).as_deref(), Some("1.50"));
    assert_eq!(wire.sent().body, ["{urn:f}Sum", "{}row", "{urn:f}id", "\"a\"", "{}factor", "\"3\""]);
}

#[test]
fn rpc_encoded_arrays_and_references() {
    use wsdl_rpc_encoded::*;
    let wire = Wire::new(
        "",
        "<f:SumResponse><result href=\"#1\"/></f:SumResponse><x id=\"1\"><item href=\"#2\"/><f:row><f:id>b</f:id></f:row></x><x id=\"2\"><f:id>a</f:id></x>",
    );
    let client = Client::new(port(&PORT), wire.transport());
    let row = Row { id: Some("a".to_owned()), ..Row::default() };
    let request = Sum { rows: vec![row].into(), words: vec!["w".into()].into(), ..Sum::default() };
    let reply = client.sum(request).send().unwrap();
    let ids: Vec<_> = reply.result.iter().map(|row| row.id.as_deref()).collect();
    assert_eq!(ids, [Some("a"), Some("b")]);
    let body = wire.sent().body;
    assert_eq!(
        body.iter().filter(|line| !line.starts_with('@')).collect::<Vec<_>>(),
        ["{urn:f}Sum", "{}rows", "{}item", "{urn:f}id", "\"a\"", "{}words", "{}item", "\"w\""]
    );
}

/// The name of a result means nothing: servers that do not know the WSDL (SOAP::Lite) make one up.
#[test]
fn the_only_part_of_an_encoded_response_is_read_whatever_it_is_called() {
    use wsdl_rpc_encoded::*;
    let ids = |body: &'static str| {
        let wire = Wire::new("", body);
        let reply = Client::new(port(&PORT), wire.transport()).sum(Sum::default()).send().unwrap().value;
        (reply.result.iter().filter_map(|row| row.id.clone()).collect::<Vec<_>>(), reply.unknown.nodes().count())
    };
    let row = "<f:SumResponse><s-gensym3><item><f:id>a</f:id></item></s-gensym3></f:SumResponse>";
    assert_eq!(ids(row), (vec!["a".to_owned()], 0));
    let behind = "<f:SumResponse><result><item><f:id>a</f:id></item></result><more><item/></more></f:SumResponse>";
    assert_eq!(ids(behind), (vec!["a".to_owned()], 1));
}

/// Java's JAX-RPC refuses what does not say that it is encoded. A header says it for itself.
#[test]
fn what_is_encoded_says_so() {
    use service_depot::*;
    for (endpoint, encoding) in
        [(&DEPOT11, "http://schemas.xmlsoap.org/soap/encoding/"), (&DEPOT12, "http://www.w3.org/2003/05/soap-encoding")]
    {
        let wire = Wire::new("", "<f:x/>");
        let client = Client::new(port(endpoint), wire.transport());
        let request = client.store(Store::default()).header(Session::default()).encode().unwrap();
        let xml = String::from_utf8(request.into_body()).unwrap();
        let style = format!("@{{{}}}encodingStyle \"{encoding}\"", soap(endpoint));
        assert_eq!(children(&xml, "Header"), ["{urn:depot}session", &style], "{xml}");
        assert_eq!(children(&xml, "Body"), ["{urn:depot}store", &style], "{xml}");
    }
}

fn soap(endpoint: &Endpoint) -> &'static str {
    match endpoint.version {
        SoapVersion::Soap12 => "http://www.w3.org/2003/05/soap-envelope",
        _ => "http://schemas.xmlsoap.org/soap/envelope/",
    }
}

/// Servers that take an element for an array only when it says so (.NET, NuSOAP) would lose it else.
#[test]
fn arrays_say_what_they_hold() {
    use service_depot::*;
    let sent = |endpoint: &'static Endpoint, request: Route| {
        let wire = Wire::new("", "<f:x/>");
        let request = Client::new(port(endpoint), wire.transport()).route(request).encode().unwrap();
        let xml = String::from_utf8(request.into_body()).unwrap();
        let attributes = children(&xml, "Body").into_iter().filter(|line| line.starts_with('@'));
        attributes.filter(|line| !line.contains("encodingStyle") && !is_type(line)).collect::<Vec<_>>()
    };
    let three = || ["a", "b", "c"].map(Field::from).into_iter().collect();
    let request = || Route { skus: three(), counts: List::nil(), ..Route::default() };
    assert_eq!(
        sent(&DEPOT11, request()),
        [
            "@{http://schemas.xmlsoap.org/soap/encoding/}arrayType \"{http://www.w3.org/2001/XMLSchema}string[3]\"",
            "@{http://www.w3.org/2001/XMLSchema-instance}nil \"true\"",
        ]
    );
    assert_eq!(
        sent(&DEPOT12, request()),
        [
            "@{http://www.w3.org/2003/05/soap-encoding}arraySize \"3\"",
            "@{http://www.w3.org/2003/05/soap-encoding}itemType \"{http://www.w3.org/2001/XMLSchema}string\"",
            "@{http://www.w3.org/2001/XMLSchema-instance}nil \"true\"",
        ]
    );
}

fn is_type(line: &str) -> bool {
    line.contains("{http://www.w3.org/2001/XMLSchema-instance}type")
}

/// How many items there were is of no use once there are more; another type than the declared one is kept. A document by itself is written
/// as it was read.
#[test]
fn arrays_are_counted_anew() {
    use service_depot::*;
    const ENC: &str = "http://schemas.xmlsoap.org/soap/encoding/";
    const ENC12: &str = "http://www.w3.org/2003/05/soap-encoding";
    const XS: &str = "http://www.w3.org/2001/XMLSchema";
    let of_arrays = |xml: &[u8]| {
        let lines = lines(std::str::from_utf8(xml).unwrap()).into_iter();
        let lines = lines.filter_map(|line| Some(line.split_once('@')?.1.to_owned()));
        lines.filter(|line| !line.contains("encodingStyle") && !is_type(line)).collect::<Vec<_>>()
    };
    let read = |attributes: &str| {
        let xml = format!(
            "<d:route xmlns:d=\"urn:depot\" xmlns:e=\"{ENC}\" xmlns:n=\"{ENC12}\" xmlns:x=\"{XS}\"><skus {attributes}><item>a</item></skus></d:route>"
        );
        centra_runtime::xml::from_slice::<Route>(xml.as_bytes()).unwrap()
    };
    let edited = |attributes: &str| {
        let mut route = read(attributes);
        route.skus.push("b".into());
        route
    };
    let sent = |endpoint: &'static Endpoint, route: Route| {
        let wire = Wire::new("", "<f:x/>");
        of_arrays(Client::new(port(endpoint), wire.transport()).route(route).encode().unwrap().body())
    };
    let two = format!("{{{ENC}}}arrayType \"{{{XS}}}string[2]\"");
    let two12 = [format!("{{{ENC12}}}arraySize \"2\""), format!("{{{ENC12}}}itemType \"{{{XS}}}string\"")];
    for usual in ["", "e:arrayType='x:string[1]'", "e:arrayType='x:string[]'", "n:itemType='x:string' n:arraySize='*'"]
    {
        assert_eq!(sent(&DEPOT11, edited(usual)), [two.as_str()], "{usual}");
        assert_eq!(sent(&DEPOT12, edited(usual)), two12, "{usual}");
    }
    assert_eq!(sent(&DEPOT11, edited("e:arrayType='x:token[1]'")), [two.replace("string[2]", "token[2]")]);
    assert_eq!(sent(&DEPOT12, edited("n:arraySize='2 3'")), [two12[0].replace("\"2\"", "\"2 3\"")]);

    let written = |route: &Route| of_arrays(&centra_runtime::xml::to_vec(route));
    assert!(written(&edited("")).is_empty());
    assert_eq!(written(&edited("e:arrayType='x:string[1]'")), [two.as_str()]);
    assert_eq!(written(&read("e:arrayType='x:string[1]'")), [two.replace("[2]", "[1]")]);
    assert_eq!(written(&edited("e:arrayType='x:string[]'")), [two.replace("[2]", "[]")]);
}

#[test]
fn soap_1_2_has_its_own_envelope_and_no_action_header() {
    use wsdl_soap12::*;
    assert_eq!(PORT.version, SoapVersion::Soap12);
    let wire = Wire::new("", "<f:answer/>");
    Client::new(port(&PORT), wire.transport()).ask(Ask::default()).send().unwrap();
    assert_eq!(wire.sent().action, "application/soap+xml; charset=utf-8; action=\"urn:f#Ask\"");
}

#[test]
fn codes_inside_of_the_code_are_told() {
    use wsdl_soap12::*;
    let transport = Memory::new(|_| {
        let code = "<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>f:busy</s:Value><s:Subcode><s:Value>gone:full</s:Value></s:Subcode></s:Subcode></s:Code>";
        let fault = format!("<s:Fault>{code}<s:Reason><s:Text xml:lang=\"en\">no</s:Text></s:Reason></s:Fault>");
        let envelope = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:f=\"urn:f\"><s:Body>";
        let reply = http::Response::builder().status(400).header("Content-Type", "application/soap+xml");
        reply.body(format!("{envelope}{fault}</s:Body></s:Envelope>").into_bytes()).expect("a response")
    });
    let error = Client::new(port(&PORT), transport).ask(Ask::default()).send().unwrap_err();
    let Error::Fault(fault) = error else { panic!("{error}") };
    assert_eq!((fault.code(), fault.message()), ("Sender", "no"));
    assert_eq!(fault.subcodes().collect::<Vec<_>>(), ["busy", "full"]);
    let names = |name: Option<&QName>| name.map(ToString::to_string);
    assert_eq!(names(fault.code_name()).as_deref(), Some("{http://www.w3.org/2003/05/soap-envelope}Sender"));
    assert_eq!(fault.subcode_names().map(names).collect::<Vec<_>>(), [Some("{urn:f}busy".to_owned()), None]);
}

/// Elements of another namespace are not the fault's own, whatever they are called.
#[test]
fn names_of_faults_have_a_namespace() {
    use wsdl_wrapped::*;
    let foreign = "<f:faultcode>f:x</f:faultcode><f:faultstring>foreign</f:faultstring><f:detail><f:a/></f:detail>";
    let own = "<faultcode>s:Server</faultcode><s:faultstring>own</s:faultstring><detail><f:b/></detail>";
    let read = |content: String| {
        let wire = Wire::new("", format!("<s:Fault>{content}</s:Fault>").leak());
        let error = Client::new(port(&PORT), wire.transport()).ask(Ask::default()).send().unwrap_err();
        let Error::Fault(fault) = error else { panic!("{error}") };
        (fault.code().to_owned(), fault.message().to_owned(), fault.detail_xml().concat())
    };
    let text = |code: &str, message: &str, detail: &str| {
        (code.to_owned(), message.to_owned(), format!("<f:{detail} xmlns:f=\"urn:f\"/>"))
    };
    assert_eq!(read(format!("{own}{foreign}")), text("Server", "own", "b"));
    assert_eq!(read(format!("{foreign}{own}")), text("Server", "own", "b"));
    assert_eq!(read(foreign.to_owned()), text("x", "foreign", "a"));
    let html = "<faultcode>s:Server</faultcode><faultstring> no<br/>such <b>product</b>\n</faultstring><detail><f:b/></detail>";
    assert_eq!(read(html.to_owned()), text("Server", "nosuch product", "b"));
}

#[test]
fn one_way_needs_no_answer() {
    use wsdl_one_way::*;
    let wire = Wire::new("", "");
    Client::new(port(&PORT), wire.transport()).tell(Ask::default()).send().unwrap();
    assert_eq!(wire.sent().body, ["{urn:f}ask"]);
}

#[test]
fn an_answer_to_a_one_way_operation_stands_beside() {
    use wsdl_one_way::*;
    let wire = Wire::new("", "<thanks/><f:more>1</f:more>");
    let reply = Client::new(port(&PORT), wire.transport()).tell(Ask::default()).send().unwrap();
    assert_eq!(reply.beside_xml(), ["<thanks/>", "<f:more xmlns:f=\"urn:f\">1</f:more>"]);
    let strict = port(&PORT).options(Options::default().strict());
    let error = Client::new(strict, wire.transport()).tell(Ask::default()).send().unwrap_err();
    assert!(error.to_string().contains("where nothing is expected"), "{error}");
}

/// What was cut off, or says more, is not taken for the answer of an operation that answers nothing.
#[test]
fn a_reply_without_content_is_read_to_its_end() {
    use wsdl_one_way::*;
    let read = |content: &str| {
        let text = format!("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">{content}");
        TELL.decode_body(&port(&PORT), text.as_bytes()).map(drop).map_err(|error| error.to_string())
    };
    for whole in [
        "<s:Body/></s:Envelope>",
        "<s:Body>\n</s:Body>\n</s:Envelope>\n<!--end-->",
        "<s:Header xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:f\"/><s:Body/></s:Envelope>",
    ] {
        assert_eq!(read(whole), Ok(()));
    }
    for (rest, problem) in [
        ("<s:Body/>", "the document ends here"),
        ("<s:Header xmlns:p=\"urn:p\"/><s:Body/><p:more/></s:Envelope>", "the prefix `p` is not declared"),
        ("<s:Body></s:Body></s:Enve", "the document ends here"),
        ("<s:Body></s:Body></s:Header>", "expected `</s:Envelope>`"),
        ("<s:Body/></s:Envelope>Fatal error", "something follows the root element"),
        ("<s:Body/><s:Body><s:Fault/></s:Body></s:Envelope>", "a second SOAP body"),
        ("<s:Body><a/><s:Fault/></s:Body></s:Envelope>", "a fault behind the response"),
        ("<s:Body>Warning</s:Body></s:Envelope>", "text inside the SOAP body"),
    ] {
        let error = read(rest).unwrap_err();
        assert!(error.contains(problem), "{rest}: {error}");
    }
}

#[test]
fn overloads_are_told_apart_by_their_messages() {
    use wsdl_overloaded::*;
    let wire = Wire::new("", "<f:answer/>");
    let client = Client::new(port(&PORT), wire.transport());
    client.ask_question(Ask::default()).send().unwrap();
    assert_eq!(wire.sent().action, "\"urn:f#text\"");
    client.ask_number(Number { value: 1.into(), ..Number::default() }).send().unwrap();
    assert_eq!(wire.sent().action, "\"urn:f#number\"");
    assert_eq!(wire.sent().body, ["{urn:f}number", "\"1\""]);
}

#[test]
fn headers_go_out_and_come_back() {
    use wsdl_headers::*;
    let wire = Wire::new("<f:session><f:token>new</f:token></f:session>", "<f:answer/>");
    let client = Client::new(port(&PORT), wire.transport());
    let header = Session { token: Some("secret".to_owned()), ..Session::default() };
    let call = client.ask(Ask::default()).header(header);
    assert!(!format!("{call:?}").contains("secret"));
    let reply = call.send().unwrap();
    assert_eq!(wire.sent().header, ["{urn:f}session", "{urn:f}token", "\"secret\""]);
    assert_eq!(reply.header::<Session>().unwrap().unwrap().token.as_deref(), Some("new"));
    assert!(reply.header::<Expired>().is_none());
}

#[test]
fn a_header_fault_is_read_from_the_header() {
    use wsdl_headers::*;
    let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>expired</faultstring></s:Fault>";
    let wire = Wire::new("<f:expired>2024-01-01T00:00:00Z</f:expired>", fault);
    let error = Client::new(port(&PORT), wire.transport()).ask(Ask::default()).send().unwrap_err();
    let Error::Fault(fault) = error else { panic!("{error}") };
    assert!(fault.header::<Expired>().unwrap().unwrap().value.get().is_some());
}

#[test]
fn declared_faults_are_typed() {
    use wsdl_faults::*;
    let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail><f:refused><f:code>7</f:code></f:refused></detail></s:Fault>";
    let wire = Wire::new("", fault);
    let error = Client::new(port(&PORT), wire.transport()).ask(Ask::default()).send().unwrap_err();
    let Some(Ok(AskFault::Refused(refused))) = error.declared() else { panic!("{error}") };
    assert_eq!(refused.code.get(), Some(&7));
    let Error::Fault(fault) = error else { panic!("{error}") };
    assert_eq!(fault.detail::<Refused>().unwrap().unwrap().code.get(), Some(&7));
    assert!(fault.detail::<Busy>().is_none());
    for (detail, is_read) in [("<f:busy>soon</f:busy>", Some(false)), ("<f:other/>", Some(true)), ("", None)] {
        let fault = format!(
            "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail>{detail}</detail></s:Fault>"
        );
        let wire = Wire::new("", fault.leak());
        let error = Client::new(port(&PORT), wire.transport()).ask(Ask::default()).send().unwrap_err();
        assert_eq!(error.declared::<AskFault>().map(|read| read.is_ok()), is_read, "{detail}");
    }
}

#[test]
fn details_and_headers_are_read_with_the_options_of_the_port() {
    use wsdl_headers::*;
    let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail><f:expired>soon</f:expired></detail></s:Fault>";
    for (body, lenient) in [(fault, false), (fault, true), ("<f:answer/>", false), ("<f:answer/>", true)] {
        let options = if lenient { Options::default().keep_invalid() } else { Options::default() };
        let wire = Wire::new("<f:expired>soon</f:expired>", body);
        let client = Client::new(port(&PORT).options(options), wire.transport());
        let read = match client.ask(Ask::default()).send() {
            Ok(reply) => vec![reply.header::<Expired>()],
            Err(Error::Fault(fault)) => vec![fault.header::<Expired>(), fault.detail::<Expired>()],
            Err(error) => panic!("{error}"),
        };
        for expired in read {
            let text = expired.expect("it is there").map(|expired| expired.value.text().map(|text| text.into_owned()));
            assert_eq!(text.ok().flatten().as_deref(), lenient.then_some("soon"));
        }
    }
}

/// As Axis writes faults of rpc/encoded services.
#[test]
fn the_detail_of_a_fault_may_stand_behind_it() {
    use wsdl_faults::*;
    let fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring><detail><busy>P1D</busy><refused href=\"#id0\"/></detail></s:Fault>\
        <multiRef id=\"id0\"><code href=\"#id1\"/></multiRef><g:multiRef id=\"id1\" xmlns:g=\"urn:g\">7</g:multiRef>";
    let wire = Wire::new("", fault);
    let error = Client::new(port(&PORT), wire.transport()).ask(Ask::default()).send().unwrap_err();
    let Error::Fault(fault) = error else { panic!("{error}") };
    assert_eq!(fault.detail::<Refused>().unwrap().unwrap().code.get(), Some(&7));
    assert_eq!(fault.detail_xml(), ["<busy>P1D</busy>", "<refused href=\"#id0\"/>"]);
}

#[test]
fn ports_that_agree_share_a_client() {
    use wsdl_several_ports::*;
    assert_eq!((ONE.version, TWO.version), (SoapVersion::Soap11, SoapVersion::Soap12));
    let wire = Wire::new("", "<f:answer/>");
    Client::new(port(&TWO), wire.transport()).ask(Ask::default()).send().unwrap();
    OtherClient::new(port(&THREE), wire.transport()).tell(Ask::default()).send().unwrap();
}

#[test]
fn a_missing_action_is_sent_empty() {
    use wsdl_no_action::*;
    let wire = Wire::new("", "<f:answer/>");
    Client::new(port(&PORT), wire.transport()).ask(Ask::default()).send().unwrap();
    assert_eq!(wire.sent().action, "\"\"");
}

#[test]
fn abstract_and_imported_and_incomplete_wsdls_have_their_operations() {
    let wire = Wire::new("", "<f:answer/>");
    wsdl_imports::Client::new(port(&wsdl_imports::PORT), wire.transport())
        .ask(wsdl_imports::Ask::default())
        .send()
        .unwrap();
    wsdl_missing_message::Client::new(port(&wsdl_missing_message::PORT), wire.transport())
        .ask(wsdl_missing_message::Ask::default())
        .send()
        .unwrap();
    static OWN: Endpoint = Endpoint { name: "own", actions: &[""], ..wsdl_imports::PORT };
    wsdl_abstract::Client::new(port(&OWN), wire.transport()).ask(wsdl_abstract::Ask::default()).send().unwrap();
}
