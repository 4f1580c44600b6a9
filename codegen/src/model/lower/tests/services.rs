//! What lowering makes of services, bindings and messages.

use crate::diag::Severity;
use crate::model::lower::Options;
use crate::model::testing::{operation, port, show, wsdl, wsdl_with};
use crate::model::{Api, Body, Encoding, Login, Style};

const TYPES: &str = r#"<xs:element name="ask" type="xs:string"/><xs:element name="answer" type="xs:string"/>
  <xs:element name="extra" type="xs:int"/>
  <xs:element name="token"><xs:complexType><xs:sequence><xs:element name="UserName" type="xs:string"/><xs:element name="Password" type="xs:string"/></xs:sequence></xs:complexType></xs:element>"#;

const MESSAGES: &str = r#"<message name="in"><part name="p" element="t:ask"/></message>
  <message name="out"><part name="p" element="t:answer"/></message>"#;

/// A service with one SOAP 1.1 port; `binding` is what stands inside `soap:binding`'s binding.
fn service(style: &str, messages: &str, operations: &str, binding: &str) -> String {
    format!(
        r#"{messages}<portType name="pt">{operations}</portType>
           <binding name="b" type="t:pt"><soap:binding style="{style}" transport="http://schemas.xmlsoap.org/soap/http"/>{binding}</binding>
           <service name="s"><port name="p" binding="t:b"><soap:address location="http://localhost/"/></port></service>"#
    )
}

fn bound(name: &str, body: &str) -> String {
    format!(
        r#"<operation name="{name}"><soap:operation soapAction="urn:{name}"/><input><soap:body {body}/></input><output><soap:body {body}/></output></operation>"#
    )
}

const ASK: &str = r#"<operation name="Ask"><input message="t:in"/><output message="t:out"/></operation>"#;

fn body_name(api: &Api, body: &Body) -> String {
    match body {
        Body::Element(id) => api.element(*id).name.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn document_literal_sends_the_element_of_the_part() {
    let api = wsdl(TYPES, &service("document", MESSAGES, ASK, &bound("Ask", r#"use="literal""#))).clean();
    let ask = operation(&api, "Ask");
    assert_eq!((ask.style, ask.encoding), (Style::Document, Encoding::Literal));
    assert_eq!(ask.action.as_deref(), Some("urn:Ask"));
    assert_eq!(body_name(&api, &ask.input.body), "{urn:t}ask");
    assert_eq!(body_name(&api, &ask.output.as_ref().unwrap().body), "{urn:t}answer");
    assert_eq!(port(&api).address, "http://localhost/");
}

#[test]
fn several_parts_stand_side_by_side_and_header_parts_do_not_count() {
    let messages = r#"<message name="in"><part name="h" element="t:token"/><part name="a" element="t:ask"/><part name="b" element="t:extra"/></message><message name="out"/>"#;
    let binding = r#"<operation name="Ask"><soap:operation soapAction=""/>
        <input><soap:header message="t:in" part="h" use="literal"/><soap:body use="literal"/></input>
        <output><soap:body use="literal"/></output></operation>"#;
    let api = wsdl(TYPES, &service("document", messages, ASK, binding)).clean();
    let ask = operation(&api, "Ask");
    assert!(matches!(ask.input.body, Body::Fragment(_)));
    assert_eq!(show(&api, "Ask/request"), "struct Ask/request\n  ask: xs:string\n  extra: xs:int");
    assert!(matches!(ask.output.as_ref().unwrap().body, Body::Empty));
    assert_eq!(api.element(ask.input.headers[0]).name.local, "token");
    assert_eq!(port(&api).login, Login::Header(api.element(ask.input.headers[0]).name.clone()));
}

#[test]
fn a_typed_part_in_document_style_is_approximated() {
    let messages = r#"<message name="in"><part name="text" type="xs:string"/></message><message name="out"/>"#;
    let lowered = wsdl(TYPES, &service("document", messages, ASK, &bound("Ask", r#"use="literal""#)));
    lowered.only("W105");
    assert_eq!(body_name(&lowered.api, &operation(&lowered.api, "Ask").input.body), "text");
}

#[test]
fn rpc_wraps_the_parts() {
    let messages = r#"<message name="in"><part name="username" type="xs:string"/><part name="password" type="xs:string"/><part name="n" type="xs:int"/></message>
        <message name="out"><part name="return" type="xs:int"/></message>"#;
    let api = wsdl("", &service("rpc", messages, ASK, &bound("Ask", r#"use="literal" namespace="urn:w""#))).clean();
    let ask = operation(&api, "Ask");
    assert_eq!(body_name(&api, &ask.input.body), "{urn:w}Ask");
    assert_eq!(body_name(&api, &ask.output.as_ref().unwrap().body), "{urn:w}AskResponse");
    assert_eq!(show(&api, "Ask"), "struct Ask\n  username: xs:string\n  password: xs:string\n  n: xs:int");
    assert_eq!(show(&api, "AskResponse"), "struct AskResponse\n  return: xs:int");
    assert_eq!(port(&api).login, Login::Parts);
}

#[test]
fn encoded_parts_follow_the_parameter_order_and_may_be_nil() {
    let messages = r#"<message name="in"><part name="a" type="xs:int"/><part name="b" type="xs:int"/></message><message name="out"/>"#;
    let operations =
        r#"<operation name="Ask" parameterOrder="b a"><input message="t:in"/><output message="t:out"/></operation>"#;
    let body = r#"use="encoded" namespace="urn:w" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/""#;
    let api = wsdl("", &service("rpc", messages, operations, &bound("Ask", body))).clean();
    assert_eq!(operation(&api, "Ask").encoding, Encoding::Encoded);
    assert_eq!(show(&api, "Ask"), "struct Ask\n  b: xs:int\n  a: xs:int");
    assert_eq!(show(&api, "AskResponse"), "struct AskResponse");
}

#[test]
fn a_wrapper_without_a_namespace_is_in_the_target_namespace() {
    let messages = r#"<message name="in"/><message name="out"/>"#;
    let lowered = wsdl("", &service("rpc", messages, ASK, &bound("Ask", r#"use="literal""#)));
    assert_eq!(lowered.codes(), ["N103", "N103"]);
    assert_eq!(body_name(&lowered.api, &operation(&lowered.api, "Ask").input.body), "{urn:t}Ask");
}

#[test]
fn two_ports_of_one_rpc_binding_share_their_wrappers() {
    let messages = r#"<message name="in"/><message name="out"/>"#;
    let body = service("rpc", messages, ASK, &bound("Ask", r#"use="literal" namespace="urn:w""#));
    let body = body.replace("</service>", r#"<port name="q" binding="t:b"/></service>"#);
    let api = wsdl("", &body).clean();
    assert_eq!(api.services[0].ports.len(), 2);
    assert_eq!(api.elements.len(), 2);
}

#[test]
fn an_operation_that_needs_what_is_missing_is_left_out() {
    let operations = format!(r#"{ASK}<operation name="Lost"><input message="t:inn"/></operation>"#);
    let binding = bound("Ask", r#"use="literal""#) + &bound("Lost", r#"use="literal""#);
    let body = service("document", MESSAGES, &operations, &binding);
    let lowered = wsdl(TYPES, &body);
    let warning = lowered.only("W101");
    assert_eq!(warning.message, "operation `Lost` is left out: its message `{urn:t}inn` is unknown");
    assert!(warning.help.as_deref().unwrap().starts_with("a message `in` of this namespace is declared at test.wsdl:"));
    assert_eq!(port(&lowered.api).operations.len(), 1);

    let strict = Options { strict: true, ..Options::default() };
    assert_eq!(wsdl_with(TYPES, &body, &strict).only("W101").severity, Severity::Error);

    let lowered = wsdl("", &service("document", MESSAGES, ASK, &bound("Ask", r#"use="literal""#)));
    let message = "operation `Ask` is left out: its part `p` needs the unknown element `{urn:t}ask`";
    assert_eq!(lowered.only("W101").message, message);
}

#[test]
fn headers_and_faults_that_are_missing_are_left_out_alone() {
    let operations = r#"<operation name="Ask"><input message="t:in"/><output message="t:out"/><fault name="f" message="t:no"/><fault name="g" message="t:fault"/></operation>"#;
    let binding = r#"<operation name="Ask"><soap:operation soapAction=""/>
        <input><soap:header message="t:in" part="q" use="literal"/><soap:body use="literal"/></input>
        <output><soap:body use="literal"/></output><fault name="f"><soap:fault name="f" use="literal"/></fault><fault name="g"><soap:fault name="g" use="literal"/></fault></operation>"#;
    let messages = format!(r#"{MESSAGES}<message name="fault"><part name="detail" type="xs:int"/></message>"#);
    let lowered = wsdl(TYPES, &service("document", &messages, operations, binding));
    assert_eq!(lowered.codes(), ["W102", "W103"]);
    let ask = operation(&lowered.api, "Ask");
    assert_eq!(ask.faults.len(), 1);
    assert_eq!(lowered.api.element(ask.faults[0].element).name.to_string(), "detail");
}

#[test]
fn a_fault_of_a_type_is_in_the_namespace_of_its_binding() {
    let operations = r#"<operation name="Ask"><input message="t:in"/><output message="t:out"/><fault name="f" message="t:fault"/></operation>"#;
    let encoded = r#"use="encoded" namespace="urn:w""#;
    let fault = format!(r#"<fault name="f"><soap:fault name="f" {encoded}/></fault></operation>"#);
    let binding = bound("Ask", encoded).replace("</operation>", &fault);
    let messages = r#"<message name="in"/><message name="out"/><message name="fault"><part name="detail" type="xs:int"/></message>"#;
    let api = wsdl("", &service("rpc", messages, operations, &binding)).clean();
    assert_eq!(api.element(operation(&api, "Ask").faults[0].element).name.to_string(), "{urn:w}detail");
}

#[test]
fn what_the_server_starts_is_left_out_and_one_way_is_not() {
    let operations = r#"<operation name="Tell"><input message="t:in"/></operation><operation name="Push"><output message="t:out"/></operation>"#;
    let binding: String = ["Tell", "Push"].iter().map(|name| bound(name, r#"use="literal""#)).collect();
    let lowered = wsdl(TYPES, &service("document", MESSAGES, operations, &binding));
    lowered.only("W101");
    assert!(operation(&lowered.api, "Tell").output.is_none());
}

#[test]
fn overloads_are_told_apart_by_the_names_of_their_messages() {
    let messages = format!(r#"{MESSAGES}<message name="in2"><part name="p" element="t:extra"/></message>"#);
    let operations = r#"<operation name="Ask"><input name="one" message="t:in"/></operation><operation name="Ask"><input name="two" message="t:in2"/></operation>"#;
    let binding = r#"<operation name="Ask"><soap:operation soapAction="urn:2"/><input name="two"><soap:body use="literal"/></input></operation>
        <operation name="Ask"><soap:operation soapAction="urn:1"/><input name="one"><soap:body use="literal"/></input></operation>"#;
    let api = wsdl(TYPES, &service("document", &messages, operations, binding)).clean();
    let found: Vec<_> =
        port(&api).operations.iter().map(|ask| (body_name(&api, &ask.input.body), ask.action.clone())).collect();
    assert_eq!(found[0], ("{urn:t}ask".to_owned(), Some("urn:1".to_owned())));
    assert_eq!(found[1], ("{urn:t}extra".to_owned(), Some("urn:2".to_owned())));
}

#[test]
fn without_a_service_bindings_are_offered_and_without_a_binding_interfaces() {
    let body = service("document", MESSAGES, ASK, &bound("Ask", r#"use="literal""#));
    let without_service = &body[..body.find("<service").unwrap()];
    let lowered = wsdl(TYPES, without_service);
    lowered.only("N102");
    assert_eq!(port(&lowered.api).address, "");
    let without_binding = &body[..body.find("<binding").unwrap()];
    let api = wsdl(TYPES, without_binding).clean();
    assert!(api.services.is_empty());
    assert_eq!(api.interfaces[0].operations[0].name, "Ask");
}

#[test]
fn ports_that_do_not_speak_soap_are_noted() {
    let body = service("document", MESSAGES, ASK, &bound("Ask", r#"use="literal""#)).replace(
        "<service name=\"s\">",
        r#"<binding name="get" type="t:pt"><http:binding verb="GET"/></binding><service name="s"><port name="g" binding="t:get"><http:address location="http://localhost/"/></port><port name="x" binding="t:bb"/>"#,
    );
    let lowered = wsdl(TYPES, &body);
    assert_eq!(lowered.codes(), ["N101", "W104"]);
    assert_eq!(lowered.api.services[0].ports.len(), 1);
}

#[test]
fn other_transports_than_http_are_noted() {
    let http = "http://schemas.xmlsoap.org/soap/http";
    let body = service("document", MESSAGES, ASK, &bound("Ask", r#"use="literal""#));
    for same in ["", "http://schemas.xmlsoap.org/soap/http/", "http://www.w3.org/2003/05/soap/bindings/HTTP/"] {
        wsdl(TYPES, &body.replace(http, same)).clean();
    }
    for other in ["http://www.w3.org/2010/soapjms/", "http://schemas.microsoft.com/soap/tcp"] {
        let body = body.replace(http, other);
        let lowered = wsdl(TYPES, &body);
        let message = format!("port `p` speaks SOAP over `{other}`; it is generated as if that were HTTP");
        assert_eq!(lowered.only("N105").message, message);
        assert_eq!(port(&lowered.api).operations.len(), 1);
        let without_service = &body[..body.find("<service").unwrap()];
        assert_eq!(wsdl(TYPES, without_service).codes(), ["N102", "N105"]);
    }
}

#[test]
fn an_output_before_the_input_is_a_response_all_the_same() {
    let ask = r#"<operation name="Ask"><output message="t:out"/><input message="t:in"/></operation>"#;
    let body = service("document", MESSAGES, ask, &bound("Ask", r#"use="literal""#))
        .replace("</service>", r#"<port name="again" binding="t:c"/></service>"#);
    let binding = &body[body.find("<binding").unwrap()..body.find("<service").unwrap()];
    let body = format!("{}{body}", binding.replace(r#"name="b""#, r#"name="c""#));
    let lowered = wsdl(TYPES, &body);
    assert_eq!(lowered.only("W115").severity, Severity::Warning);
    let ask = &lowered.api.services[0].ports[0].operations[0];
    assert_eq!(body_name(&lowered.api, &ask.input.body), "{urn:t}ask");
    assert_eq!(body_name(&lowered.api, &ask.output.as_ref().unwrap().body), "{urn:t}answer");
    let strict = Options { strict: true, ..Options::default() };
    assert_eq!(wsdl_with(TYPES, &body, &strict).only("W115").severity, Severity::Error);
}

#[test]
fn a_service_or_port_can_be_chosen_by_name() {
    let body = service("document", MESSAGES, ASK, &bound("Ask", r#"use="literal""#))
        + r#"<service name="other"><port name="q" binding="t:b"/></service>"#;
    let options = Options { service: Some("other".to_owned()), ..Options::default() };
    assert_eq!(wsdl_with(TYPES, &body, &options).clean().services[0].name.local, "other");
    let options = Options { port: Some("q".to_owned()), ..Options::default() };
    assert_eq!(wsdl_with(TYPES, &body, &options).clean().services.len(), 1);
    let options = Options { service: Some("othr".to_owned()), ..Options::default() };
    let lowered = wsdl_with(TYPES, &body, &options);
    assert_eq!(lowered.only("E111").help.as_deref(), Some("there is a service `other`"));
}

#[test]
fn a_login_in_every_request_is_found() {
    let types = r#"<xs:complexType name="login"><xs:sequence><xs:element name="username" type="xs:string"/><xs:element name="password" type="xs:string"/></xs:sequence></xs:complexType>
        <xs:element name="ask"><xs:complexType><xs:sequence><xs:element name="login" type="t:login"/><xs:element name="q" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
        <xs:element name="answer" type="xs:string"/>"#;
    let body = service("document", MESSAGES, ASK, &bound("Ask", r#"use="literal""#));
    let api = wsdl(types, &body).clean();
    assert_eq!(port(&api).login, Login::Body(crate::qname::QName::new("urn:t", "login")));
    assert_eq!(port(&wsdl(TYPES, &body).clean()).login, Login::Basic);
}

/// Operations in rpc style, each with parts of these names and types.
fn rpc(operations: &[(&str, &[(&str, &str)])], options: &Options) -> Login {
    let part = |(name, ty): &(&str, &str)| format!(r#"<part name="{name}" type="xs:{ty}"/>"#);
    let message = |(name, parts): &(&str, &[(&str, &str)])| {
        format!(r#"<message name="{name}">{}</message>"#, parts.iter().map(part).collect::<String>())
    };
    let declared = |(name, _): &(&str, &[(&str, &str)])| {
        format!(r#"<operation name="{name}"><input message="t:{name}"/></operation>"#)
    };
    let messages: String = operations.iter().map(message).collect();
    let port_type: String = operations.iter().map(declared).collect();
    let binding: String =
        operations.iter().map(|(name, _)| bound(name, r#"use="literal" namespace="urn:t""#)).collect();
    let lowered = wsdl_with("", &service("rpc", &messages, &port_type, &binding), options);
    port(&lowered.api).login.clone()
}

#[test]
fn names_alone_make_no_login() {
    let (user, password) = (("username", "string"), ("password", "string"));
    let options = Options::default();
    let mail = ("mail", "string");
    assert_eq!(rpc(&[("a", &[user, password]), ("b", &[user, password, mail])], &options), Login::Parts);
    for data in [
        // After what says who asks they are somebody else's.
        &[("session", "string"), user, password][..],
        &[user, mail, password],
        &[user, password, ("user", "string")],
        &[("username", "int"), password],
        &[user],
    ] {
        assert_eq!(rpc(&[("a", &[user, password]), ("b", data)], &options), Login::Basic, "{data:?}");
    }
    let declared = Options { no_login: true, ..Options::default() };
    assert_eq!(rpc(&[("a", &[user, password])], &declared), Login::Basic);
}

#[test]
fn a_header_of_few_operations_is_no_login() {
    let messages = format!(r#"{MESSAGES}<message name="token"><part name="token" element="t:token"/></message>"#);
    let operation = |name: &str| {
        format!(r#"<operation name="{name}"><input message="t:in"/><output message="t:out"/></operation>"#)
    };
    let with = |name: &str, header: &str| {
        format!(
            r#"<operation name="{name}"><soap:operation soapAction=""/><input><soap:body use="literal"/>{header}</input><output><soap:body use="literal"/></output></operation>"#
        )
    };
    let header = r#"<soap:header message="t:token" part="token" use="literal"/>"#;
    let login = |second: &str| {
        let binding = with("a", header) + &with("b", second);
        port(&wsdl(TYPES, &service("document", &messages, &(operation("a") + &operation("b")), &binding)).clean())
            .login
            .clone()
    };
    assert!(matches!(login(header), Login::Header(_)));
    assert_eq!(login(""), Login::Basic);
}

#[test]
fn types_of_drafts_are_told_once() {
    let types = r#"<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b" type="d:timeInstant" xmlns:d="http://www.w3.org/1999/XMLSchema"/><xs:element name="c" type="d:timeInstant" xmlns:d="http://www.w3.org/1999/XMLSchema"/><xs:element name="d" type="d:uriReference" xmlns:d="http://www.w3.org/2000/10/XMLSchema"/></xs:sequence></xs:complexType></xs:element>"#;
    let lowered = wsdl(types, "");
    assert_eq!(lowered.codes(), ["W123"; 2]);
    assert_eq!(
        show(&lowered.api, "a"),
        "struct a\n  sequence\n    b: xs:dateTime\n    c: xs:dateTime\n    d: xs:anyURI"
    );
    let unknown = types.replace("timeInstant", "timeInstants");
    assert!(wsdl(&unknown, "").codes().contains(&"E101"));
}

#[test]
fn soap_bindings_count_where_no_port_has_them() {
    let operation = r#"<operation name="a"><input message="t:in"/><output message="t:out"/></operation>"#;
    let soap = service("document", MESSAGES, operation, "");
    let lowered = wsdl(TYPES, &soap);
    lowered.only("W124");
    assert_eq!(port(&lowered.api).operations.len(), 1);
    let plain = r#"<binding name="h" type="t:pt"><http:binding verb="GET"/></binding>"#;
    let unbound = format!(
        "{plain}{}",
        soap.replace(r#"<port name="p" binding="t:b"><soap:address"#, r#"<port name="p" binding="t:h"><http:address"#)
    );
    let lowered = wsdl(TYPES, &unbound);
    assert_eq!(lowered.codes(), ["N101", "N102", "W124"]);
    assert_eq!(port(&lowered.api).binding.local, "b");
}
