//! Elements and attributes in another namespace than the schema gives them: read where that can mean one thing, kept where it could mean another.

use centra_runtime::transport::Memory;
use centra_tests::fixtures::wsdl_unqualified::*;

use crate::services::port;

const XSI: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

/// What is read of a body.
fn read(body: &str) -> AskResponse {
    let envelope = "http://schemas.xmlsoap.org/soap/envelope/";
    let reply = format!("<e:Envelope xmlns:e=\"{envelope}\" {XSI}><e:Body>{body}</e:Body></e:Envelope>");
    let transport = Memory::new(move |_| http::Response::new(reply.clone().into_bytes()));
    Client::new(port(&P), transport).ask(Ask::default()).send().expect("a response").value
}

fn row(kind: &RowKind) -> &Row {
    match kind {
        RowKind::Row(row) => row,
        _ => panic!("no `Long`"),
    }
}

/// A default namespace around everything, one prefix for everything, and prefixes here and there mean what the schema means.
#[test]
fn children_are_read_whatever_namespace_of_the_service_they_are_in() {
    let right = "<t:AskResponse xmlns:t='urn:q'><row><n>1</n><s>x</s><size unit='cm'><width>2</width></size></row>\
                 <names><name>a</name><name>b</name></names><count>2</count></t:AskResponse>";
    let expected = read(right);
    assert_eq!((row(&expected.row[0]).n.get(), expected.names.len()), (Some(&1), 2));
    let inherited = "<AskResponse xmlns='urn:q'><row><n>1</n><s>x</s><size unit='cm'><width>2</width></size></row>\
                     <names><name>a</name><name>b</name></names><count>2</count></AskResponse>";
    let by_schema = "<t:AskResponse xmlns:t='urn:q' xmlns:d='urn:d'><t:row><t:n>1</t:n><s>x</s>\
                     <t:size d:unit='cm'><d:width>2</d:width></t:size></t:row>\
                     <names><t:name>a</t:name><name>b</name></names><t:count>2</t:count></t:AskResponse>";
    for body in [inherited, by_schema] {
        assert_eq!(read(body), expected, "{body}");
    }
}

#[test]
fn a_namespace_that_is_not_the_services_tells_another_element() {
    let reply = read(
        "<t:AskResponse xmlns:t='urn:q' xmlns:f='urn:f'><row><f:n>1</f:n></row><f:count>2</f:count></t:AskResponse>",
    );
    assert!(row(&reply.row[0]).n.is_absent() && reply.count.is_absent());
    assert_eq!((row(&reply.row[0]).unknown.nodes().count(), reply.unknown.nodes().count()), (1, 1));
}

/// Where both spellings stand side by side, only the one that the schema means fills the field, in either order.
#[test]
fn the_exact_name_wins() {
    for body in ["<count>2</count><t:count>3</t:count>", "<t:count>3</t:count><count>2</count>"] {
        let reply = read(&format!("<t:AskResponse xmlns:t='urn:q'>{body}</t:AskResponse>"));
        assert_eq!(reply.count.get(), Some(&2), "{body}");
        assert_eq!(reply.unknown.nodes().count(), 1, "{body}");
    }
}

#[test]
fn where_a_wildcard_or_a_derived_type_could_mean_it_it_stays_what_it_is() {
    let reply = read("<t:AskResponse xmlns:t='urn:q'><open><t:n>1</t:n></open></t:AskResponse>");
    assert!(reply.open.n.is_absent());
    assert_eq!(reply.open.unknown.nodes().count(), 1);
    let reply =
        read("<t:AskResponse xmlns:t='urn:q'><row xsi:type='t:Short'><n>1</n><t:s>7</t:s></row></t:AskResponse>");
    assert_eq!((row(&reply.row[0]).n.get(), &row(&reply.row[0]).s), (Some(&1), &None));
    // The type itself is no other type, and a derived one has an `s` of its own.
    let reply = read(
        "<t:AskResponse xmlns:t='urn:q'><row xsi:type='t:Row'><t:s>7</t:s></row><row xsi:type='t:Long'><s>x</s><t:s>7</t:s></row></t:AskResponse>",
    );
    assert_eq!(row(&reply.row[0]).s.as_deref(), Some("7"));
    let RowKind::Long(long) = &reply.row[1] else { panic!("no `Long`") };
    assert_eq!((long.no_namespace_s.as_deref(), long.s.get()), (Some("x"), Some(&7)));
}

/// A default namespace is not for attributes, so that a qualified one is sent without a prefix.
#[test]
fn attributes_are_read_with_and_without_a_prefix() {
    let size = |attributes: &str| {
        let body = format!("<row><size {attributes}><width>2</width></size></row>");
        let reply =
            read(&format!("<t:AskResponse xmlns:t='urn:q' xmlns:d='urn:d' xmlns:f='urn:f'>{body}</t:AskResponse>"));
        match &row(&reply.row[0]).choice {
            Some(RowChoice::Size(size)) => size.get().cloned().expect("a size"),
            other => panic!("{other:?}"),
        }
    };
    let right = size("unit='cm' d:code='7'");
    assert_eq!((right.unit.as_deref(), right.code.as_deref()), (Some("cm"), Some("7")));
    assert_eq!(size("d:unit='cm' code='7'"), right);
    let both = size("code='8' d:code='7' d:unit='mm' unit='cm'");
    assert_eq!((both.unit.as_deref(), both.code.as_deref()), (Some("cm"), Some("7")));
    assert_eq!(both.unknown.attributes().count(), 2);
    assert_eq!(size("f:unit='cm'").unit, None);
}
