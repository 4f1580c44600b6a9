//! Messages, headers and faults whose element is the head of a substitution group: what is sent and read is one of its members, never another element.

use centra_runtime::{Error, Nested};

use crate::fixtures::wsdl_substitutes::*;
use crate::services::{Wire, port};

fn ask(header: &'static str, body: &'static str) -> (Result<AskResponse, Error>, Vec<String>, Vec<String>) {
    let wire = Wire::new(header, body);
    let client = Client::new(port(&P), wire.transport());
    let key = Get { id: Some("1".to_owned()), key: Some("k".to_owned()), ..Get::default() };
    let request = AskRequest { ask_by_key: Nested::from(key), ..AskRequest::default() };
    let call = client.ask(request).header(Session { id: Some("s".to_owned()), ..Session::default() });
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
