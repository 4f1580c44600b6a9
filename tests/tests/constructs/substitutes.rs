//! Messages, headers and faults whose element is the head of a substitution group: what is sent and read is one of its members, never another element.

use centra_runtime::{Error, Nested};

use crate::fixtures::wsdl_derived_roots;
use crate::fixtures::wsdl_substitutes::*;
use crate::services::{Wire, port};

fn ask(header: &'static str, body: &'static str) -> (Result<AskResponse, Error>, Vec<String>, Vec<String>) {
    let wire = Wire::new(header, body);
    let client = Client::new(port(&P), wire.transport());
    let key = Get { id: Some("1".to_owned()), key: Some("k".to_owned()), ..Get::default() };
    let request = AskRequest { ask_by_key: Nested::from(key), ..AskRequest::default() };
    let call = client.ask(request).header(Session(Base::new("s").into()));
    let reply = call.send().map(|reply| reply.value.clone());
    let sent = wire.sent();
    (reply, sent.body, sent.header)
}

#[test]
fn a_substitute_is_sent_in_place_of_an_abstract_element() {
    let (_, body, header) = ask("", "<f:Missing/>");
    assert_eq!(body, ["{urn:f}AskByKey", "{urn:f}id", "\"1\"", "{urn:f}key", "\"k\""]);
    assert_eq!(header, ["{urn:f}Session", "{urn:f}id", "\"s\""]);
}

#[test]
fn each_substitute_is_read_as_what_it_is() {
    let (reply, ..) = ask("", "<f:Found><f:id>1</f:id><f:key>k</f:key></f:Found>");
    match reply.unwrap().ask_response {
        Some(AskResponseChoice::Found(found)) => assert_eq!(found.key.as_deref(), Some("k")),
        other => panic!("{other:?}"),
    }
    let (reply, ..) = ask("", "<f:Missing><f:id>2</f:id></f:Missing>");
    match reply.unwrap().ask_response {
        Some(AskResponseChoice::Missing(missing)) => {
            assert!(matches!(missing.get(), Some(BaseKind::Base(base)) if base.id.as_deref() == Some("2")));
        }
        other => panic!("{other:?}"),
    }
    let (reply, ..) = ask("", "<f:AskByKey><f:id>2</f:id></f:AskByKey>");
    assert!(reply.is_err(), "{reply:?}");
}

#[test]
fn a_fault_may_be_a_substitute_too() {
    let fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring><detail><f:Refused><f:id>1</f:id><f:key>k</f:key></f:Refused></detail></s:Fault>";
    let (reply, ..) = ask("", fault);
    let declared = reply.unwrap_err().declared::<AskFault>();
    assert!(matches!(declared, Some(Ok(AskFault::Refused(refused))) if refused.key.as_deref() == Some("k")));
}

#[test]
fn a_concrete_head_is_one_of_several() {
    let wire = Wire::new("", "<f:ToldMore><f:id>1</f:id><f:key>k</f:key></f:ToldMore>");
    let client = Client::new(port(&P), wire.transport());
    let base = Base { id: Some("1".to_owned()), ..Base::default() };
    let reply =
        client.tell(TellRequest { tell: Nested::from(BaseKind::from(base)), ..TellRequest::default() }).send().unwrap();
    assert!(matches!(&reply.told, Some(ToldChoice::ToldMore(more)) if more.key.as_deref() == Some("k")));
    assert_eq!(wire.sent().body, ["{urn:f}Tell", "{urn:f}id", "\"1\""]);
}

#[test]
fn the_type_of_a_message_may_be_a_derived_one() {
    use crate::fixtures::wsdl_derived_message::*;
    let wire = Wire::new(
        "",
        r#"<f:AskResponse xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="f:Put"><f:id>1</f:id><f:value>5</f:value></f:AskResponse>"#,
    );
    let client = Client::new(port(&P), wire.transport());
    let get = Get { id: Some("1".to_owned()), key: Some("k".to_owned()), ..Get::default() };
    let request = AskRequest { ask: Nested::from(BaseKind::from(get)), ..AskRequest::default() };
    let reply = client.ask(request).send().unwrap();
    assert!(matches!(reply.ask_response.get(), Some(BaseKind::Put(put)) if put.value.get() == Some(&5)), "{reply:?}");
    let sent = ["{urn:f}Ask", "@{http://www.w3.org/2001/XMLSchema-instance}type \"{urn:f}Get\""];
    assert_eq!(wire.sent().body[..2], sent);
}

/// Sends a `store` with this header, and answers with this header and body.
fn store(
    sent: impl centra_runtime::xml::Document + Send + Sync + 'static,
    header: &'static str,
    body: &'static str,
) -> (Result<centra_runtime::Reply<wsdl_derived_roots::Stored>, Error>, Vec<String>) {
    use wsdl_derived_roots::{Client, P, Store};
    let wire = Wire::new(header, body);
    let reply = Client::new(port(&P), wire.transport()).store(Store::new("1")).header(sent).send();
    let header = wire.sent().header;
    (reply, header)
}

const XSI: &str = "{http://www.w3.org/2001/XMLSchema-instance}type";

#[test]
fn the_type_of_a_header_may_be_a_derived_one() {
    use wsdl_derived_roots::{Session, SessionKind, TokenSession};
    let answer = "<f:session xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"f:TokenSession\"><f:id>2</f:id><f:token>t</f:token></f:session>";
    let (reply, sent) = store(SessionKind::from(TokenSession::new("1", "s")), answer, "<f:stored/>");
    assert_eq!(
        sent,
        ["{urn:f}session", &format!("@{XSI} \"{{urn:f}}TokenSession\""), "{urn:f}id", "\"1\"", "{urn:f}token", "\"s\""]
    );
    let reply = reply.unwrap();
    match reply.header::<SessionKind>() {
        Some(Ok(SessionKind::TokenSession(session))) => assert_eq!(session.token.as_deref(), Some("t")),
        other => panic!("{other:?}"),
    }
    // The type itself has no place for what the derived one adds, and says so.
    let error = reply.header::<Session>().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "session: it is a `{urn:f}TokenSession`, not a `Session` (read it as `SessionKind`) at line 1, column 1 (byte 0)"
    );
    // What is of the type itself is read as either, under its own element alone.
    let (reply, sent) = store(Session::new("1"), "<f:other/><f:session><f:id>2</f:id></f:session>", "<f:stored/>");
    assert_eq!(sent, ["{urn:f}session", "{urn:f}id", "\"1\""]);
    let reply = reply.unwrap();
    assert!(matches!(reply.header::<Session>(), Some(Ok(session)) if session.id.as_deref() == Some("2")));
    assert!(matches!(reply.header(), Some(Ok(SessionKind::Session(session))) if session.id.as_deref() == Some("2")));
}

#[test]
fn the_type_of_a_fault_may_be_a_derived_one() {
    use wsdl_derived_roots::{NotFound, NotStored, ProblemKind, Session, StoreFault};
    let fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring><detail><f:notFound xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"f:Missing\"><f:text>gone</f:text><f:sku>1</f:sku></f:notFound></detail></s:Fault>";
    let error = store(Session::new("1"), "", fault).0.unwrap_err();
    let declared = error.declared::<StoreFault>();
    match &declared {
        Some(Ok(StoreFault::NotFound(found))) => match &found.0 {
            ProblemKind::Missing(missing) => assert_eq!(missing.sku.as_deref(), Some("1")),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    let Error::Fault(fault) = &error else { panic!("{error:?}") };
    assert!(fault.detail::<NotStored>().is_none());
    assert!(fault.detail::<NotFound>().is_some_and(|detail| detail.is_ok()));
}

#[test]
fn the_type_of_a_document_may_be_a_derived_one() {
    use centra_runtime::xml;
    use wsdl_derived_roots::{Locked, NotFound, Problem, ProblemKind};
    let text = "<f:notFound xmlns:f=\"urn:f\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"f:Locked\" until=\"2026-12-01\"><f:text>later</f:text></f:notFound>";
    let found: NotFound = xml::from_slice(text.as_bytes()).unwrap();
    assert!(matches!(&found.0, ProblemKind::Locked(locked) if !locked.until.is_absent()), "{found:?}");
    let written = String::from_utf8(xml::to_vec(&found)).unwrap();
    assert!(written.contains("<ns1:notFound ") && written.contains("xsi:type=\"ns1:Locked\""), "{written}");
    assert_eq!(xml::from_slice::<NotFound>(written.as_bytes()).unwrap(), found);
    // Content of any type is read as it alike.
    let any = centra_runtime::Xml::parse(text).unwrap();
    assert_eq!(any.parse_as::<ProblemKind>().unwrap(), found.0);
    assert!(any.parse_as::<Locked>().is_ok_and(|locked| !locked.until.is_absent()));
    let error = xml::from_slice::<Problem>(text.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("read it as `ProblemKind`"), "{error}");
    // A type that nobody knows stays a name, and is no error.
    let text = text.replace("f:Locked", "f:Later");
    assert!(matches!(xml::from_slice(text.as_bytes()).unwrap(), NotFound(ProblemKind::Problem(_))));
}
