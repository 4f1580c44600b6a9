//! Runs the programs against every version of their service, and looks at what they send and what they read.

use std::sync::{Arc, Mutex};

use centra_programs::centra_runtime::transport::{Memory, Transport};
use centra_programs::{
    books, centra, centra_2019, centra_2020, haul, hosts, ledger, mailbox, mailbox_grown, partner, partner_grown,
    properties, vat,
};

/// The requests that were sent.
type Sent = Arc<Mutex<Vec<String>>>;

/// A server that gives these bodies, one after the other, and the last one for ever.
fn server(namespace: &'static str, bodies: &[&'static str]) -> (impl Transport + Sync + use<>, Sent) {
    let bodies = bodies.to_vec();
    let sent = Sent::default();
    let log = Arc::clone(&sent);
    let transport = Memory::new(move |request: http::Request<Vec<u8>>| {
        let mut log = log.lock().expect("no test panicked");
        log.push(String::from_utf8_lossy(request.body()).into_owned());
        let body = bodies[(log.len() - 1).min(bodies.len() - 1)];
        let envelope = format!(
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body xmlns=\"{namespace}\">{body}</e:Body></e:Envelope>"
        );
        http::Response::new(envelope.into_bytes())
    });
    (transport, sent)
}

fn last(sent: &Sent) -> String {
    sent.lock().expect("no test panicked").last().cloned().expect("something was sent")
}

const CENTRA: &str = "http://www.centra.com/webservices/";
const DONE: &str = "<result><success>true</success><errors/><notices/></result>";
const EVENTS: &str = "<events_Get><events><event><id>1</id><type>order</type><mission>update</mission><data><order><id>17</id></order></data></event>\
    <event><id>2</id><type>order</type><mission>archive</mission><data><order><id>18</id></order></data></event></events></events_Get>";

macro_rules! centra {
    ($name:ident, $version:ident) => {
        #[test]
        fn $name() {
            let (transport, sent) = server(CENTRA, &[DONE, DONE, EVENTS]);
            let client = $version::program::client(transport).expect("a client");
            $version::program::send_stock(&client, &[("M", 17), ("L", 0)], Some("acme")).expect("sent");
            let request = last(&sent);
            for part in [
                "<ns1:qty>17</ns1:qty>",
                "<ns1:qty>0</ns1:qty>",
                "<ns1:comment/>",
                "<ns1:media/>",
                "<ns1:id>acme</ns1:id>",
            ] {
                assert!(request.contains(part), "{part} is not in {request}");
            }
            assert!(!request.contains("status"));
            $version::program::ship(&client, "17", None).expect("sent");
            assert!(last(&sent).contains("<ns1:shipped>yes</ns1:shipped>") && !last(&sent).contains("tracking"));
            assert_eq!($version::program::orders(&client).expect("read"), ["17", "18"]);
        }
    };
}

centra!(centra_as_it_is, centra);
centra!(centra_as_it_was_in_2020, centra_2020);
centra!(centra_as_it_was_in_2019, centra_2019);

#[test]
fn a_vat_number_is_checked() {
    let valid = "<checkVatResponse><countryCode>SE</countryCode><vatNumber>1</vatNumber><requestDate>2026-11-30</requestDate>\
        <valid>true</valid><name>Acme AB</name></checkVatResponse>";
    let (transport, sent) = server("urn:example:vat:types", &[valid]);
    assert_eq!(vat::program::name_of(transport, "SE", "1").expect("read").as_deref(), Some("Acme AB"));
    assert!(last(&sent).contains("countryCode>SE<"));
}

macro_rules! partner {
    ($name:ident, $version:ident) => {
        #[test]
        fn $name() {
            let (transport, sent) = server(
                "urn:example:partner",
                &[
                    "<loginResponse><result><serverUrl/><sessionId>s1</sessionId></result></loginResponse>",
                    "<createResponse><result><id>001</id><success>true</success></result><result><errors><message>twice</message>\
                     <statusCode>DUPLICATE_VALUE</statusCode></errors><success>false</success></result></createResponse>",
                    "<queryResponse><result><done>true</done><size>0</size></result></queryResponse>",
                ],
            );
            let outcomes = $version::program::create(&transport, &["Acme", "Beta"]).expect("created");
            assert_eq!(outcomes, ["001", "there already"]);
            assert!(last(&sent).contains("sessionId>s1<"));
        }
    };
}

partner!(accounts_are_created, partner);
partner!(accounts_are_created_by_a_service_that_has_grown, partner_grown);

macro_rules! mailbox {
    ($name:ident, $version:ident) => {
        #[test]
        fn $name() {
            let found = "<FindItemResponse><ResponseMessage ResponseClass=\"Success\"><Items><t:Message xmlns:t=\"urn:example:mailbox:types\">\
                <t:Subject>Hello</t:Subject></t:Message></Items></ResponseMessage></FindItemResponse>";
            let (transport, sent) = server("urn:example:mailbox:messages", &[found]);
            assert_eq!($version::program::subjects(transport).expect("read"), ["Hello"]);
            assert!(last(&sent).contains("MaxEntriesReturned=\"10\"") && last(&sent).contains("Traversal=\"Shallow\""));
            let made = "<CreateItemResponse/>";
            let (transport, sent) = server("urn:example:mailbox:messages", &[made]);
            $version::program::meet(transport, None).expect("sent");
            assert!(last(&sent).contains("Subject>Stock<") && !last(&sent).contains("Location"));
            let (transport, sent) = server("urn:example:mailbox:messages", &[made]);
            $version::program::note(transport, "call back").expect("sent");
            assert!(last(&sent).contains(":Item>") && last(&sent).contains("Body>call back<"), "{}", last(&sent));
        }
    };
}

mailbox!(a_mailbox_is_read, mailbox);
mailbox!(a_mailbox_that_has_grown_is_read, mailbox_grown);

#[test]
fn a_customer_is_added() {
    let refused = "<addResponse><writeResponse><c:status xmlns:c=\"urn:example:ledger:core\" isSuccess=\"false\"><c:statusDetail>\
        <c:message>no such subsidiary</c:message></c:statusDetail></c:status></writeResponse></addResponse>";
    let (transport, sent) = server("urn:example:ledger:platform", &[refused]);
    let why = ledger::program::add(transport, "Acme", "Lund").expect("answered");
    assert!(last(&sent).contains("Customer\"") && last(&sent).contains("creditLimit>5000<"), "{}", last(&sent));
    assert_eq!(why, None, "the status is in another namespace here");
}

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A property whose value is of any type.
fn property(value: &str) -> String {
    format!(
        "<RetrievePropertiesResponse><returnval><obj type=\"VirtualMachine\">vm-1</obj><propSet><name>runtime</name>{value}</propSet>\
         </returnval></RetrievePropertiesResponse>"
    )
}

#[test]
fn content_of_any_type_is_read_as_the_type_that_it_names() {
    let value = format!(
        "<val xmlns:x=\"{XSI}\" x:type=\"RuntimeInfo\"><powerState>poweredOn</powerState><maxCpuUsage>2400</maxCpuUsage></val>"
    );
    let (transport, _) = server("urn:example:hosts", &[property(&value).leak()]);
    let info = hosts::program::power_of(transport, "vm-1").expect("read").expect("a property");
    assert_eq!(
        (info.power_state.get(), info.max_cpu_usage.get()),
        (Some(&hosts::api::PowerState::PoweredOn), Some(&2400))
    );
    for (wrong, said) in [
        (format!("<val xmlns:x=\"{XSI}\" x:type=\"ConfigSpec\"/>"), "{urn:example:hosts}ConfigSpec"),
        (format!("<val xmlns:x=\"{XSI}\" xmlns:o=\"urn:other\" x:type=\"o:RuntimeInfo\"/>"), "{urn:other}RuntimeInfo"),
        ("<val>poweredOn</val>".to_owned(), "names no type"),
    ] {
        let (transport, _) = server("urn:example:hosts", &[property(&wrong).leak()]);
        let error = hosts::program::power_of(transport, "vm-1").expect_err(&wrong).to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn simple_content_of_any_type_is_read_as_the_type_that_it_names() {
    use centra_programs::centra_runtime::Xml;
    let value = |ty: &str, text: &str| {
        let xml = format!(
            "<v xmlns:x=\"{XSI}\" xmlns:s=\"http://www.w3.org/2001/XMLSchema\" xmlns:h=\"urn:example:hosts\"{ty}>{text}</v>"
        );
        Xml::parse(&xml).expect("an element")
    };
    assert_eq!(value(" x:type=\"s:int\"", "5").value_as::<i32>(), Ok(5));
    assert_eq!(value("", " 5 ").value_as::<i32>(), Ok(5));
    let on = value(" x:type=\"h:PowerState\"", "poweredOn").value_as();
    assert_eq!(on, Ok(hosts::api::PowerState::PoweredOn));
    assert!(value(" x:type=\"s:string\"", "5").value_as::<i32>().is_err());
    assert!(value(" x:type=\"h:int\"", "5").value_as::<i32>().is_err());
    assert!(value("", "five").value_as::<i32>().is_err());
    assert!(value("", "5<b/>").value_as::<i32>().is_err());
}

#[test]
fn a_machine_is_made() {
    let made = "<CreateVM_TaskResponse><returnval type=\"Task\">task-7</returnval></CreateVM_TaskResponse>";
    let (transport, sent) = server("urn:example:hosts", &[made]);
    assert_eq!(hosts::program::make(transport, "db2").expect("made"), "task-7");
    assert!(last(&sent).contains("VirtualDisk\"") && last(&sent).contains("capacityInKB>16777216<"));
}

#[test]
fn fields_of_a_base_are_read_whichever_type_it_is() {
    use hosts::api::{ConfigSpec, VirtualDevice, VirtualDeviceKind, VirtualDisk, VirtualNic};
    let disk = VirtualDisk::new(2000, 1).label("disk");
    let devices: [VirtualDeviceKind; 3] =
        [disk.into(), VirtualNic::new(4000).into(), VirtualDevice::new(1).label("keyboard").into()];
    assert_eq!(devices.each_ref().map(|device| device.key().get().copied()), [Some(2000), Some(4000), Some(1)]);
    let machine = ConfigSpec::new().device(devices);
    assert_eq!(hosts::program::labels(&machine), ["disk", "keyboard"]);
}

#[test]
fn names_secrets_and_types_are_those_that_a_user_decides_on() {
    use centra_programs::centra_runtime::value::jiff::{Timestamp, civil};
    use centra_programs::centra_runtime::value::rust_decimal::Decimal;
    use centra_programs::centra_runtime::xml;
    let changed: Timestamp = "2026-11-30T18:00:00Z".parse().expect("a time");
    let buyer = books::program::buyer(Decimal::new(500_050, 2), civil::date(2019, 10, 14), changed);
    assert!(!format!("{buyer:?}").contains("SE556"), "{buyer:?}");
    assert!(books::api::Stage::Prospect < books::api::Stage::Customer);
    let (transport, sent) = server("urn:example:ledger:platform", &["<addResponse/>"]);
    books::program::insert(transport, buyer).expect("sent");
    for part in [
        "Customer\"",
        "companyName>Acme<",
        "creditLimit>5000.50<",
        "vatNumber>SE556<",
        "stage>_lead<",
        "since>2019-10-14<",
        "changed>2026-11-30T18:00:00Z<",
        "internalId=\"1\"",
        "password>no secret here<",
    ] {
        assert!(last(&sent).contains(part), "{part} is not in {}", last(&sent));
    }
    let read = "<Customer><creditLimit>0199.900</creditLimit><since>2019-10-14+01:00</since></Customer>";
    assert!(
        xml::from_slice::<books::api::Buyer>(read.as_bytes()).is_err(),
        "a date with an offset is no `jiff::civil::Date`"
    );
    let read: books::api::Buyer = xml::Options::default().keep_invalid().from_slice(read.as_bytes()).expect("read");
    assert_eq!(read.credit_limit.get(), Some(&Decimal::new(1999, 1)));
    assert_eq!(read.credit_limit.text().as_deref(), Some("0199.900"), "as it was sent");
    assert_eq!((read.since.get(), read.since.text().as_deref()), (None, Some("2019-10-14+01:00")));
    let written = String::from_utf8(xml::to_vec(&read)).expect("text");
    assert!(written.contains("0199.900") && written.contains("2019-10-14+01:00"), "{written}");
}

#[test]
fn what_a_request_lacks_is_named_before_anything_is_sent() {
    use centra_programs::centra_runtime::{Error, Port};
    use hosts::api::{Client, ConfigSpec, CreateVmTask, HOSTS_PORT, ManagedObjectReference, RetrieveProperties};
    let answer = ["<CreateVM_TaskResponse/>", "<RetrievePropertiesResponse/>"];
    let port = || Port::new(&HOSTS_PORT, "https://hosts.example").expect("a port");
    let (transport, sent) = server("urn:example:hosts", &answer);
    let client = Client::new(port(), transport);
    let folder = ManagedObjectReference::new("Folder", "group-v3");
    let request = CreateVmTask::new(folder, ConfigSpec::new().name("db").num_cp_us(2));
    let error = client.create_vm_task(request.clone()).send().expect_err("it lacks two of four");
    assert!(matches!(error, Error::Unfit(_)), "{error:?}");
    let said = error.to_string();
    for path in ["`CreateVM_Task/config/guestId`", "`CreateVM_Task/config/memoryMB`"] {
        assert!(said.contains(path), "{path} is not in {said}");
    }
    assert!(!said.contains("numCPUs") && !error.is_in_doubt(), "{said}");
    assert!(sent.lock().expect("no test panicked").is_empty(), "a byte went out");

    let (transport, sent) = server("urn:example:hosts", &answer);
    let client = Client::new(port().sends_incomplete(true), transport);
    client.create_vm_task(request).send().expect("sent");
    assert!(last(&sent).contains("numCPUs>"));

    // What `new` would have asked for was left out on purpose.
    let (transport, sent) = server("urn:example:hosts", &answer[1..]);
    Client::new(port(), transport).retrieve_properties(RetrieveProperties::default()).send().expect("sent");
    assert!(last(&sent).contains("RetrieveProperties"));
}

#[test]
fn a_partial_update_lacks_nothing() {
    let (transport, sent) = server(CENTRA, &[DONE]);
    let client = centra::program::client(transport).expect("a client");
    client.products_update([centra::api::ProductUpdate::new("SKU-1")]).send().expect("sent");
    assert!(last(&sent).contains("SKU-1"));
}

#[test]
fn a_branch_of_another_type_has_none_of_the_shared_fields() {
    use mailbox_grown::api::{ArrayOfRealItemsChoice, ItemType, MessageType, ReminderType};
    let reminder = ArrayOfRealItemsChoice::from(ReminderType::default());
    assert_eq!((reminder.subject(), reminder.item_id().get()), (None, None));
    let message = ArrayOfRealItemsChoice::from(MessageType::new().subject("Hello"));
    assert_eq!(message.subject(), Some("Hello"));
    let item = ArrayOfRealItemsChoice::from(ItemType::new().subject("Hello"));
    assert!(matches!(item, ArrayOfRealItemsChoice::Item(_)) && item.subject() == Some("Hello"));
}

#[test]
fn updates_of_any_service_have_builders() {
    use centra_programs::centra_runtime::Port;
    use centra_programs::partner_updates::{Client, PARTNER, SObjectUpdate};
    let (transport, sent) = server("urn:example:partner", &["<createResponse/>"]);
    let client = Client::new(Port::new(&PARTNER, "https://partner.example").expect("a port"), transport);
    client.create([SObjectUpdate::new("001").r#type("Account")]).send().expect("sent");
    assert!(last(&sent).contains("type>Account<") && last(&sent).contains("Id>001<"), "{}", last(&sent));
}

#[test]
fn two_services_share_the_types_of_one_schema() {
    const FOUND: &str = "<FindDepotResponse xmlns=\"urn:example:depots\" xmlns:t=\"urn:example:trade\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
        <depot t:code=\"x\" code=\"D7\"><t:street>Kajen 1</t:street><t:city>Malmö</t:city><t:country>SE</t:country>\
        <t:gates><t:gate><t:name>north</t:name><t:opens>07:00:00</t:opens></t:gate></t:gates><t:floor>2</t:floor></depot>\
        <owner i:type=\"t:Firm\"><t:name>Acme</t:name><t:iban>SE1</t:iban><t:vat>SE55</t:vat></owner></FindDepotResponse>";
    let (transport, sent) = server(
        "urn:example:depots",
        &[FOUND, "<CollectResponse xmlns=\"urn:example:freights\"><number>7</number></CollectResponse>"],
    );
    let to = haul::trade::Address::new("Torget 2", "Lund").code("L1");
    let number = haul::haul(&transport, haul::trade::Country::Se, to).expect("collected");
    assert_eq!(number, 7);
    let request = last(&sent);
    // What is known keeps its place, what is not stays with it.
    for part in [
        "<ns1:Session><ns1:id>s-1</ns1:id></ns1:Session>",
        "code=\"D7\" ns1:code=\"x\"><ns1:street>Kajen 1</ns1:street><ns1:city>Malmö</ns1:city><ns1:country>SE</ns1:country>",
        "<ns1:gates><ns1:gate><ns1:name>north</ns1:name><ns1:opens>07:00:00</ns1:opens></ns1:gate></ns1:gates>",
        "<t:floor",
        "<ns2:to code=\"L1\"><ns1:street>Torget 2</ns1:street><ns1:city>Lund</ns1:city></ns2:to>",
        "xsi:type=\"ns1:Firm\"><ns1:name>Acme</ns1:name><ns1:iban>SE1</ns1:iban><ns1:vat>SE55</ns1:vat></ns2:payer>",
    ] {
        assert!(request.contains(part), "{part} is not in {request}");
    }
    let read: haul::freights::Collect = body(&request);
    let again: haul::freights_split::Collect = body(&request);
    assert_eq!(read.from, again.from, "one type, whichever module it comes by");
    assert_eq!(read.from.gates[0].name.as_deref(), Some("north"));
}

#[test]
fn a_fault_may_be_of_a_type_that_services_share() {
    use haul::depots::{Client, DEPOTS_PORT, FindDepot, FindDepotFault};
    const FAULT: &str = "<e:Fault xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><faultcode>e:Client</faultcode><faultstring>no</faultstring>\
        <detail><Refused xmlns=\"urn:example:trade\"><why>closed</why></Refused></detail></e:Fault>";
    let (transport, _) = server("urn:example:depots", &[FAULT]);
    let client = Client::new(
        centra_programs::centra_runtime::Port::new(&DEPOTS_PORT, "https://trade.example").expect("a port"),
        transport,
    );
    let error = client.find_depot(FindDepot::new(haul::trade::Country::No)).send().expect_err("refused");
    let Some(Ok(FindDepotFault::Refused(refused))) = error.declared::<FindDepotFault>() else { panic!("{error}") };
    assert_eq!(refused.why.as_deref(), Some("closed"));
}

/// The request in an envelope.
fn body<T: centra_programs::centra_runtime::xml::Document>(envelope: &str) -> T {
    let (_, rest) = envelope.split_once("Body>").expect("a body");
    let (body, _) = rest
        .split_once("</")
        .and_then(|_| rest.rsplit_once("</"))
        .and_then(|(rest, _)| rest.rsplit_once("</"))
        .expect("an end");
    let declared: String = ["urn:example:trade", "urn:example:freights"]
        .iter()
        .enumerate()
        .map(|(number, uri)| format!(" xmlns:ns{}=\"{uri}\"", number + 1))
        .collect();
    let body = body.replacen(
        "<ns2:Collect",
        &format!("<ns2:Collect{declared} xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""),
        1,
    );
    centra_programs::centra_runtime::xml::from_slice(body.as_bytes()).expect("a request")
}

#[test]
fn properties_of_any_type_are_read_as_the_type_that_they_name_and_written_as_they_were() {
    use centra_programs::centra_runtime::xml::{from_slice, to_vec, unexpected};
    use properties::api::{DynamicProperty, IntValue, ObjectContent, PropertyValue, RetrievePropertiesResponse};

    let vals = [
        "i:type=\"s:string\">two words </val>",
        "i:type=\"s:int\">7</val>",
        "i:type=\"PowerState\">poweredOn</val>",
        "i:type=\"RuntimeInfo\" mark=\"m\"><powerState>poweredOff</powerState><more/><maxCpuUsage>2400</maxCpuUsage></val>",
        "i:type=\"VirtualDisk\"><key>1</key><capacityInKB>64</capacityInKB></val>",
        // None of these.
        "i:type=\"VirtualNic\"><key>2</key></val>",
        "i:type=\"o:int\" xmlns:o=\"urn:other\">8</val>",
        ">plain</val>",
        "i:type=\"s:boolean\">true</val>",
        // Without content.
        "i:type=\"RuntimeInfo\"/>",
        "i:type=\"s:string\"/>",
        "i:type=\"s:int\"></val>",
        "i:nil=\"true\"/>",
        "i:type=\"RuntimeInfo\" i:nil=\"true\"/>",
        "/>",
        "i:type=\"s:QName\" xmlns:q=\"urn:q\">q:name</val>",
    ];
    let all: String = vals.iter().map(|val| format!("<propSet><name>p</name><val {val}</propSet>")).collect();
    let xml = format!(
        "<RetrievePropertiesResponse xmlns=\"urn:example:hosts\" xmlns:i=\"{XSI}\" xmlns:s=\"http://www.w3.org/2001/XMLSchema\"><returnval>{all}</returnval></RetrievePropertiesResponse>"
    );
    let read: RetrievePropertiesResponse = from_slice(xml.as_bytes()).expect("read");
    let facts = properties::program::facts(&read.returnval[0]);
    assert_eq!(
        facts[..9],
        [
            "two words ",
            "7 in number",
            "is poweredOn",
            "up to 2400 MHz",
            "a disk of 64 KB",
            "something else: ",
            "something else: 8",
            "something else: plain",
            "something else: true"
        ]
    );
    let variants: Vec<String> = read.returnval[0]
        .prop_set
        .iter()
        .map(|property| format!("{:?}", *property.val).split('(').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(variants[9..], ["RuntimeInfo", "StringValue", "IntValue", "Xml", "RuntimeInfo", "Xml", "QNameValue"]);
    let written = to_vec(&read);
    let again: RetrievePropertiesResponse = from_slice(&written).expect("read again");
    assert_eq!(read, again);
    let text = String::from_utf8(written.clone()).expect("UTF-8");
    assert_eq!(String::from_utf8(to_vec(&again)).expect("UTF-8"), text);
    for part in [
        "xsi:type=\"ns2:string\">two words </ns1:val>",
        "xsi:type=\"ns2:int\">7</ns1:val>",
        "xsi:type=\"ns1:PowerState\">poweredOn</ns1:val>",
        "<more ",
        "i:type=\"ns1:VirtualNic\"><key",
        "i:type=\"o:int\"",
        ">plain</ns1:val>",
        "xsi:type=\"ns2:int\"/>",
        ">q:name</ns1:val>",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    // What the schema does not know is listed where the type is known.
    let strange: Vec<String> = unexpected(&read).iter().map(ToString::to_string).collect();
    assert!(strange.iter().any(|place| place.contains("val/{urn:example:hosts}more")), "{strange:?}");

    // Built, and set.
    let four = IntValue { value: 4.into(), ..Default::default() };
    let mut property = DynamicProperty { val: PropertyValue::from(four).into(), ..Default::default() };
    assert!(matches!(&*property.val, PropertyValue::IntValue(four) if four.value == 4.into()));
    property.val = PropertyValue::from(centra_programs::centra_runtime::Xml::from("free")).into();
    let object = ObjectContent { prop_set: vec![property], ..Default::default() };
    assert_eq!(properties::program::facts(&object), ["something else: free"]);
}

#[test]
fn a_required_choice_that_is_absent_is_named_before_anything_is_sent() {
    use centra_programs::centra_runtime::{Error, Port};
    use haul::freights::{Client, Collect, FREIGHTS_PORT};
    use haul::trade::{Address, Firm, PartyChoice};
    let (transport, sent) = server(
        "urn:example:freights",
        &["<CollectResponse xmlns=\"urn:example:freights\"><number>7</number></CollectResponse>"],
    );
    let client = Client::new(Port::new(&FREIGHTS_PORT, "https://trade.example").expect("a port"), transport);
    let place = || Address::new("Torget 2", "Lund");
    let error =
        client.collect(Collect::new(place(), place(), Firm::new("Acme"))).send().expect_err("it lacks a choice");
    assert!(matches!(error, Error::Unfit(_)), "{error:?}");
    assert!(error.to_string().contains("`Collect/payer/iban|card`"), "{error}");
    assert!(sent.lock().expect("no test panicked").is_empty(), "a byte went out");
    let payer = Firm::new("Acme").choice(PartyChoice::Card("4711".to_owned()));
    client.collect(Collect::new(place(), place(), payer)).send().expect("sent");
    assert!(last(&sent).contains("<ns1:card>4711</ns1:card>"));
}
