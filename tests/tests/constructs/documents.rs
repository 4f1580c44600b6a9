//! Schemas of several documents.

use crate::again::again;
use crate::fixtures::*;

#[test]
fn a_chameleon_takes_the_namespace_of_its_includer() {
    let root: include_chameleon::Root =
        again("<root><f:from><f:town>Lund</f:town></f:from><f:to><f:town>Kiel</f:town></f:to></root>");
    assert_eq!((root.from.town.as_deref(), root.to.town.as_deref()), (Some("Lund"), Some("Kiel")));
}

#[test]
fn a_redefined_type_extends_itself() {
    let address: redefine::Address = again("<root><f:town>Lund</f:town><f:country>SE</f:country></root>");
    assert_eq!((address.town.as_deref(), address.country.as_deref()), (Some("Lund"), Some("SE")));
}

#[test]
fn schemas_include_each_other() {
    let root: include_circular::Root = again("<root><f:other><f:word>w</f:word></f:other></root>");
    assert_eq!(root.other.word.as_deref(), Some("w"));
}

#[test]
fn schemas_import_each_other() {
    let root: import_circular::Root =
        again("<root xmlns:g=\"urn:g\"><g:other><g:link><f:next><g:link/></f:next></g:link></g:other></root>");
    assert!(!root.other.link.next.link.is_absent());
}

#[test]
fn standard_namespaces_need_no_document() {
    let root: import_builtin::Root = again(
        "<root xmlns:wsa=\"http://www.w3.org/2005/08/addressing\" xml:lang=\"sv\"><f:map><item><key>a</key><value>1</value></item></f:map><f:text>t</f:text><wsa:ReplyTo><wsa:Address>urn:a</wsa:Address></wsa:ReplyTo></root>",
    );
    assert_eq!(root.map[0].value.text(), "1");
    assert_eq!(root.reply_to.address.value.as_deref(), Some("urn:a"));
    assert_eq!(root.lang.as_deref(), Some("sv"));
}
