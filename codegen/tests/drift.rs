//! What `drift` finds in messages: what the schema does not foresee, and no more.

use std::path::Path;

use centra_codegen::Generator;
use centra_codegen::diff::Side;
use centra_codegen::drift::{Observer, Report};

fn side(name: &str) -> Side {
    Side::read(&Generator::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name))).unwrap()
}

fn observe(messages: &[&str]) -> Report {
    let side = side("tests/fixtures/diff/base.wsdl");
    let mut observer = Observer::new(&side);
    for (index, message) in messages.iter().enumerate() {
        observer.read(&format!("{index}.xml"), message.as_bytes());
    }
    observer.finish()
}

fn answer(content: &str) -> String {
    format!(
        r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:shop" xmlns:t="urn:shop"><e:Body><FindAnswer>{content}</FindAnswer></e:Body></e:Envelope>"#
    )
}

fn paths(report: &Report) -> Vec<&str> {
    report.unknown.iter().map(|unknown| unknown.path.as_str()).collect()
}

#[test]
fn what_is_not_declared_is_counted_guessed_and_written_as_schema() {
    let one = answer(
        "<event><data><order><id>1</id><gift>true</gift><row><sku>a</sku><count>1</count></row></order></data></event>",
    );
    let two = answer(
        r#"<event><data><order zone="7"><id>2</id><gift>false</gift><box><w>1</w><w>2.5</w></box></order></data></event>"#,
    );
    let report = observe(&[&one, &two]);
    assert_eq!(paths(&report), ["gift", "@zone", "box"].map(|name| format!("FindAnswer/event/data/order/{name}")));
    let [gift, zone, inner] = &report.unknown[..] else { unreachable!() };
    assert_eq!((gift.seen.count, gift.seen.first.as_str(), gift.seen.last.as_str()), (2, "0.xml", "1.xml"));
    assert_eq!(gift.snippet, r#"<xs:element name="gift" type="xs:boolean" minOccurs="0"/>"#);
    assert_eq!(zone.snippet, r#"<xs:attribute name="zone" type="xs:int"/>"#);
    assert_eq!(inner.guess, "structure");
    assert!(
        inner.snippet.contains(r#"<xs:element name="w" type="xs:decimal" minOccurs="0" maxOccurs="unbounded"/>"#),
        "{}",
        inner.snippet
    );
    assert!(report.is_drift());
}

/// The lines are what a schema needs: with them the same message is no drift.
#[test]
fn the_proposed_lines_mend_the_schema() {
    let message = answer(
        r#"<event><data><order><id>1</id><box unit="kg"><w>1</w><n>2026-11-30</n></box></order></data></event>"#,
    );
    let snippet = observe(&[&message]).unknown[0].snippet.clone();
    let base = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/diff/base.wsdl"))
        .unwrap();
    let marker = r#"<xs:element name="note" type="xs:string" minOccurs="0"/>"#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.wsdl"), base.replace(marker, &format!("{marker}{snippet}"))).unwrap();
    let side = Side::read(&Generator::new(folder.path().join("a.wsdl"))).unwrap();
    let mut observer = Observer::new(&side);
    observer.read("a.xml", message.as_bytes());
    let report = observer.finish();
    assert!(!report.is_drift(), "{}", report.to_text(false));
}

#[test]
fn what_readers_are_told_is_no_drift() {
    let report = observe(&[&answer(
        r#"<shape xsi:type="t:Circle" xsi:schemaLocation="urn:shop shop.xsd"><name>c</name><radius>1</radius></shape><payment xsi:type="t:Payment"/><measure unit="kg">1.5</measure><text>a<b>c</b></text>
           <event><data><order><id/><total></total><row><sku>a</sku><count>1</count><x:more xmlns:x="urn:x"/></row></order></data></event>"#,
    )]);
    assert!(!report.is_drift(), "{}", report.to_text(false));
    assert!(report.unread.is_empty());
}

#[test]
fn values_are_told_and_not_printed_unless_asked_for() {
    let message = answer(
        "<event><data><order><id>1</id><status>secret-state</status><total>twelve</total></order></data></event><measure>x</measure>",
    );
    let report = observe(&[&message]);
    let places: Vec<(&str, bool)> =
        report.invalid.iter().map(|it| (it.path.rsplit('/').next().unwrap(), it.is_unnamed)).collect();
    assert_eq!(places, [("status", true), ("total", false), ("measure", false)]);
    assert!(!report.to_json().contains("secret-state") && !report.to_text(true).contains("twelve"));
    let side = side("tests/fixtures/diff/base.wsdl");
    let mut observer = Observer::new(&side).with_values();
    observer.read("a.xml", message.as_bytes());
    assert_eq!(observer.finish().invalid[1].values, ["twelve"]);
}

#[test]
fn elements_that_repeat_and_names_of_other_namespaces_are_told() {
    let report = observe(&[&answer("<measure>1</measure><measure>2</measure><o:pair xmlns:o=\"urn:other\"/>")]);
    assert_eq!(report.repeated[0].0, "FindAnswer/measure");
    assert_eq!(report.unknown[0].remark.as_deref(), Some("the schema has it in the namespace `urn:shop`"));
}

#[test]
fn what_no_message_has_is_listed_with_its_chances() {
    let report = observe(&[&answer("<event><data/></event><event><data/></event>")]);
    let unseen: Vec<(&str, usize)> = report.unseen.iter().map(|it| (it.path.as_str(), it.chances)).collect();
    assert!(
        unseen.contains(&("FindAnswer/shape", 1)) && unseen.contains(&("FindAnswer/event/data/order", 2)),
        "{unseen:?}"
    );
}

#[test]
fn faults_and_unreadable_messages_are_taken_as_they_are() {
    let fault = r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Server</faultcode><detail><Refused xmlns="urn:shop"><why>x</why><code>7</code></Refused></detail></e:Fault></e:Body></e:Envelope>"#;
    let report = observe(&[fault, "<html>", "", "<other/>"]);
    assert_eq!(paths(&report), ["Refused/code", "other"]);
    assert_eq!(report.unread.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), ["1.xml", "2.xml"]);
    assert_eq!(report.messages, 2);
}

/// Messages of today, held against the documents of 2019: what was added since is found without the new WSDL.
#[test]
fn an_older_document_shows_what_was_added() {
    let (old, new) = (side("wsdl/history/2019-10-14/soap-api.wsdl"), side("wsdl/soap-api.wsdl"));
    let message = r#"<pricelists_Update xmlns="http://www.centra.com/webservices/"><pricelists><pricelist><id>1</id><items><product><id>a</id><alteredprice>49.50</alteredprice></product></items></pricelist></pricelists></pricelists_Update>"#;
    let read = |side: &Side| {
        let mut observer = Observer::new(side);
        observer.read("a.xml", message.as_bytes());
        observer.finish()
    };
    assert_eq!(paths(&read(&old)), ["pricelists_Update/pricelists/pricelist/items/product/alteredprice"]);
    assert!(!read(&new).is_drift(), "{}", read(&new).to_text(false));
}
