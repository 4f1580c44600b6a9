//! The admin page over HTTP: what it shows, what it changes, and whom it refuses.

#[path = "admin/refused.rs"]
mod refused;
#[path = "admin/visitor.rs"]
mod visitor;

use centra_runtime::transport::Ureq;
use centra_sandbox::centra::*;
use centra_sandbox::{Kind, Sandbox};

use crate::visitor::{Visitor, send};

fn start() -> (Sandbox, Visitor) {
    let sandbox = Sandbox::start().expect("a sandbox");
    let visitor = Visitor(sandbox.address());
    (sandbox, visitor)
}

fn client(sandbox: &Sandbox) -> Client<Ureq> {
    Client::new(sandbox.port(&SOAP_API).expect("a port"), Ureq::new())
}

fn fetch(sandbox: &Sandbox) -> Vec<Event> {
    let request = EventsGetRequest { r#type: Some("all".into()), ..Default::default() };
    client(sandbox).events_get(request).send().expect("events").value.events.into_iter().collect()
}

#[test]
fn each_tab_says_that_it_is_empty() {
    let (_sandbox, visitor) = start();
    for (path, says) in [
        ("/admin/log", "No requests yet"),
        ("/admin/events", "The queue is empty"),
        ("/admin/mappings", "Nothing has a number yet"),
        ("/admin/objects", "Nothing is stored yet"),
    ] {
        let page = visitor.get(path);
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        page.shows(&[says, "<html lang=\"en\">", "aria-current=\"page\"", "<main id=\"main\"", "href=\"#main\""]);
    }
    assert_eq!(visitor.get("/admin").header("location"), "/admin/log");
}

#[test]
fn the_button_places_orders() {
    let (sandbox, visitor) = start();
    let page = visitor.submit("/admin/orders", &[("count", "3"), ("type", "wholesale")]);
    page.shows(&["Placed 3 wholesale orders: 1001 to 1003", "href=\"/admin/objects/order/1001\""]);
    assert_eq!(sandbox.queued_events(), 3);
    assert_eq!(sandbox.order("1003").expect("an order").r#type.as_deref(), Some("wholesale"));
    for (count, shop) in [("0", "retail"), ("1001", "retail"), ("x", "retail"), ("1", "")] {
        let page = visitor.submit("/admin/orders", &[("count", count), ("type", shop)]);
        page.shows(&["role=\"alert\"", "Between 1 and 1000 orders"]);
    }
    assert_eq!(sandbox.queued_events(), 3);
}

/// Whoever shops under this name must not run a script in the browser of whoever looks at the order.
#[test]
fn everything_is_escaped() {
    let (sandbox, visitor) = start();
    let hostile = "<script>alert('1')</script>\"&amp;";
    let fields = [("count", "1"), ("type", "retail"), ("firstname", hostile), ("lastname", "</pre><img src=x>")];
    visitor.submit("/admin/orders", &fields);
    sandbox.queue_event(hostile, hostile, "<ns1:x a=\"&lt;script>\">&lt;script&gt;</ns1:x>").expect("an event");
    sandbox.map(Kind::Order, 1001, Some(hostile)).expect("a mapping");
    assert_eq!(fetch(&sandbox).len(), 2);
    let order = sandbox.order(hostile).expect("an order");
    assert_eq!(order.billingaddress.firstname.as_deref(), Some(hostile));

    let escaped = "&lt;script&gt;alert('1')&lt;/script&gt;&quot;&amp;amp;";
    for path in [
        "/admin/log/1",
        "/admin/events",
        "/admin/events/1",
        "/admin/events/2",
        "/admin/mappings",
        "/admin/mappings/order/1001",
        "/admin/objects/order",
        "/admin/objects/order/1001",
    ] {
        let page = visitor.get(path);
        assert_eq!(page.status, 200, "{path}");
        page.hides(&["<script>", "</pre><img", "<ns1:"]);
        // In XML a text is escaped once more.
        assert!(page.body.contains(escaped) || page.body.contains("&amp;lt;script"), "{path}: {}", page.body);
    }
    for path in
        ["/admin/log?q=", "/admin/mappings?q=", "/admin/objects/order?q=", "/admin/events?type=", "/admin/log?note="]
    {
        visitor.get(&format!("{path}%22%3E%3Cscript%3E")).hides(&["<script>"]);
    }
    // As text, and as nothing that a browser would run.
    let text = visitor.get("/admin/log/1/response");
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(text.header("x-content-type-options"), "nosniff");
    text.shows(&["<ns1:firstname>&lt;script&gt;alert"]);
}

#[test]
fn passwords_are_masked() {
    let sandbox =
        Sandbox::builder().login(centra_runtime::Login::new("erp", "hunter2</x>")).start().expect("a sandbox");
    let visitor = Visitor(sandbox.address());
    let buyer = BuyerUpdate::new("B1").password("s3cret");
    let account = AccountUpdate::new("ACME").buyers([buyer]);
    client(&sandbox).accounts_update([account]).send().expect("an account");
    sandbox.queue_event("account", "ACME", "<ns1:password>s3cret</ns1:password>").expect("an event");
    assert_eq!(fetch(&sandbox).len(), 1);
    let number = sandbox.number(Kind::Account, "ACME").expect("a number");
    let account = format!("/admin/objects/account/{number}");
    for (path, masked) in [
        ("/admin/log/1", 4), // once more in the command for curl
        ("/admin/log/1/request", 2),
        ("/admin/log/2", 3),
        ("/admin/log/2/response", 1),
        ("/admin/events/1", 1),
        (account.as_str(), 0),
        ("/admin/api/log/2", 2),
    ] {
        let page = visitor.get(path);
        assert_eq!(page.body.matches("***").count(), masked, "{path}");
        page.hides(&["s3cret", "hunter2"]);
    }
    for secret in ["s3cret", "hunter2"] {
        visitor.get(&format!("/admin/log?q={secret}")).shows(&["Nothing matches"]);
    }
}

#[test]
fn the_log_is_filtered() {
    let (sandbox, visitor) = start();
    fetch(&sandbox);
    // No port, which the log holds too, has so many digits.
    client(&sandbox).events_done(["7700077"]).send().expect_err("an unknown event");
    let path = "/ams/system/service/module/navision/soap";
    assert_eq!(send(sandbox.address(), "POST", path, &[], "<nonsense>").status, 500);

    visitor.get("/admin/log").shows(&["/admin/log/1\"", "/admin/log/2\"", "/admin/log/3\"", "not recognised"]);
    for (filter, kept) in [
        ("operation=events_Get", [true, false, false]),
        ("operation=-", [false, false, true]),
        ("endpoint=soap-api", [true, true, false]),
        ("result=failed", [false, true, true]),
        ("q=%3Cnonsense", [false, false, false]),
        ("q=withheld", [false, false, true]),
        ("q=soapaction", [true, true, false]),
        ("q=7700077&endpoint=soap-api", [false, true, false]),
        ("operation=&endpoint=&result=&q=", [true, true, true]),
    ] {
        let page = visitor.get(&format!("/admin/log?{filter}"));
        let links = [1, 2, 3].map(|number| page.body.contains(&format!("href=\"/admin/log/{number}\"")));
        assert_eq!(links, kept, "{filter}");
    }
    let entry = visitor.get("/admin/log/2");
    entry.shows(&["events_Done", "failed", "unknown event: 7700077", "rel=\"prev\"", "rel=\"next\""]);
    visitor.submit("/admin/log/clear", &[]).shows(&["The log is empty now", "No requests yet"]);
    assert_eq!(visitor.get("/admin/log/2").status, 404);
}

#[test]
fn long_answers_are_cut_and_shown_whole() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(100).len(), 100);
    assert_eq!(fetch(&sandbox).len(), 100);
    let (begin, whole) = (visitor.get("/admin/log/1"), visitor.get("/admin/log/1?all=response"));
    begin.shows(&["href=\"/admin/log/1?all=response\""]);
    assert!(begin.body.len() * 2 < whole.body.len());
    assert_eq!(whole.body.matches("ordernumber</span><span class=\"p\">&gt;").count(), 200);
}

/// More than the log keeps of a message, in characters of two bytes, so that one is cut in half.
#[test]
fn a_message_that_the_log_has_cut_is_shown() {
    let (sandbox, visitor) = start();
    let name = "é".repeat(700_000);
    let update = WarehouseUpdate::new("main").description(name);
    client(&sandbox).warehouses_update([update]).send().expect("a warehouse");
    visitor.get("/admin/log/1").shows(&["1\u{202f}400\u{202f}452 bytes", "keeps no more", "éééé"]);
    assert!(visitor.get("/admin/log/1/request").body.contains("éééé"));
}

#[test]
fn the_queue_is_paged_and_events_are_marked_done() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(52).len(), 52);
    sandbox.queue_event("gift", "G-1", "<ns1:gift/>").expect("an event");
    let first = visitor.get("/admin/events");
    first.shows(&["1–50 of 53", "href=\"/admin/events?page=2\"", "href=\"/admin/events/50\""]);
    first.hides(&["href=\"/admin/events/51\""]);
    visitor.get("/admin/events?page=2").shows(&["51–53 of 53", "G-1"]);
    let gifts = visitor.get("/admin/events?type=gift");
    gifts.shows(&["href=\"/admin/events/53\""]);
    gifts.hides(&["href=\"/admin/events/1\""]);
    visitor.get("/admin/events/53").shows(&["<span class=\"n\">gift</span>"]);

    // Two are ticked, but the button of a third is pushed.
    let page = visitor.submit("/admin/events/done", &[("event", "1"), ("event", "2"), ("only", "3"), ("page", "2")]);
    page.shows(&["Event 3 is done", "51–52 of 52"]);
    visitor.submit("/admin/events/done", &[("event", "1"), ("event", "2")]).shows(&["2 events are done"]);
    visitor.submit("/admin/events/done", &[]).shows(&["No event is selected"]);
    visitor.submit("/admin/events/done", &[("only", "2")]).shows(&["already done: 2"]);
    visitor.submit("/admin/events/done", &[("event", "4"), ("event", "9999")]).shows(&["Nothing was changed"]);
    let left: Vec<u64> = sandbox.events().iter().map(|event| event.id).collect();
    assert_eq!(left, (4..=53).collect::<Vec<_>>());
    assert_eq!(visitor.get("/admin/events/3").status, 404);
}

/// docs/centra.md, "ID conversion table": The table can be viewed and edited in Centra's admin.
#[test]
fn an_edited_mapping_is_in_the_next_reply() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(2), [1001, 1002]);
    let ids =
        || fetch(&sandbox).iter().map(|event| event.data.order.id.clone().unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(ids(), ["1001", "1002"]);
    let added = [("kind", "order"), ("number", "1001"), ("external", " WEB-1 ")];
    visitor.submit("/admin/mappings", &added).shows(&["Messages now show order 1001 as WEB-1", "<code>WEB-1</code>"]);
    assert_eq!(ids(), ["WEB-1", "1002"]);
    let page = visitor.submit("/admin/mappings/order/1001", &[("external", "WEB-2")]);
    page.shows(&["order 1001 as WEB-2"]);
    assert_eq!(ids(), ["WEB-2", "1002"]);
    let update = OrderUpdate::new("WEB-2").locked("yes");
    client(&sandbox).orders_update([update]).send().expect("the order is known by its new id");
    visitor.submit("/admin/mappings/order/1001", &[("remove", "yes"), ("external", "WEB-2")]);
    assert_eq!(ids(), ["1001", "1002"]);
}

#[test]
fn a_refused_mapping_is_explained_and_changes_nothing() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(2), [1001, 1002]);
    for (kind, number, external, why) in [
        ("order", "1001", "1002", "another object’s id"),
        ("order", "7", "X", "no order with the number 7"),
        ("order", "x", "X", "digits only"),
        ("order", "1001", " ", "missing"),
        ("planet", "1001", "X", "no such kind"),
    ] {
        let page = visitor.post("/admin/mappings", &[("kind", kind), ("number", number), ("external", external)]);
        assert_eq!(page.status, 422, "{why}");
        page.shows(&["role=\"alert\"", &format!("name=\"number\" value=\"{number}\"").replace("name=\"number\" ", "")]);
        assert!(page.body.replace('\'', "’").contains(why), "{why}: {}", page.body);
    }
    for (external, why) in [("1002", "another object"), ("", "missing")] {
        let page = visitor.post("/admin/mappings/order/1001", &[("external", external)]);
        assert_eq!(page.status, 422);
        page.shows(&[why, "aria-invalid"]);
    }
    for path in ["/admin/mappings/order/7", "/admin/mappings/planet/1001"] {
        assert_eq!((visitor.post(path, &[("external", "X")]).status, visitor.get(path).status), (404, 404), "{path}");
    }
    assert_eq!(sandbox.ids(Kind::Order), ["1001", "1002"]);
}

#[test]
fn mappings_are_searched() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(1), [1001]);
    let found = |filter: &str| visitor.get(&format!("/admin/mappings?{filter}"));
    found("q=shirt").shows(&["<code>SHIRT</code>"]);
    found("kind=market").hides(&["<code>SHIRT</code>"]);
    found("kind=size&q=XL").shows(&["in sizetable LETTERS"]);
    found("kind=order").shows(&["Nothing matches"]);
    found("kind=order&show=all&q=1001").shows(&["href=\"/admin/objects/order/1001\"", "the number is shown"]);
}

#[test]
fn objects_are_found_and_staff_works_on_orders() {
    let (sandbox, visitor) = start();
    visitor.submit("/admin/orders", &[("count", "1"), ("type", "retail"), ("lastname", "Ångström")]);
    visitor.get("/admin/objects").header("location").contains("order").then_some(()).expect("orders come first");
    visitor.get("/admin/objects/order?q=%C3%A5ngstr").shows(&["href=\"/admin/objects/order/1001\"", "Ångström"]);
    visitor.get("/admin/objects/order?q=nobody").shows(&["Nothing matches"]);
    visitor.submit("/admin/orders/1001", &[("action", "hold")]).shows(&["Show event 2", ">hold<"]);
    sandbox.map(Kind::Order, 1001, Some("WEB 1")).expect("a mapping");
    visitor.submit("/admin/orders/1001", &[("action", "ship")]).shows(&["Show event 3"]);
    assert_eq!(sandbox.order("WEB 1").expect("an order").shipments.len(), 1);
    visitor.submit("/admin/orders/1001", &[("action", "ship")]).shows(&["Nothing was changed", "nothing is left"]);
    client(&sandbox).orders_update([OrderUpdate::new("WEB 1").locked("yes")]).send().expect("locked");
    visitor.get("/admin/objects/order/1001").shows(&["The ERP has locked this order"]);
    visitor.submit("/admin/orders/1001", &[("action", "confirm")]).shows(&["is locked"]);
    assert_eq!(visitor.post("/admin/orders/1001", &[("action", "explode")]).status, 404);
    client(&sandbox).orders_update([OrderUpdate::new("WEB 1").locked("no")]).send().expect("unlocked");
    visitor.submit("/admin/orders/1001", &[("action", "delete")]).shows(&["Show event 4", "None yet"]);
    for path in ["/admin/objects/order/1001", "/admin/objects/planet", "/admin/objects/order/x", "/admin/log/9"] {
        assert_eq!(visitor.get(path).status, 404, "{path}");
    }
}

#[test]
fn starting_over_asks_first() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(2).len(), 2);
    visitor.get("/admin/reset").shows(&["It cannot be undone"]);
    assert_eq!(sandbox.queued_events(), 2);
    visitor.submit("/admin/reset", &[]).shows(&["Everything is forgotten", "Nothing is stored yet"]);
    assert_eq!((sandbox.queued_events(), sandbox.ids(Kind::Product).len()), (0, 0));
}

#[test]
fn faults_are_added_and_removed() {
    let (sandbox, visitor) = start();
    visitor.get("/admin/faults").shows(&[
        "Nothing goes wrong",
        "php_warnings",
        "is carried out twice",
        "aria-current=\"page\"",
    ]);
    let form = [("what", "soap_fault"), ("operation", "events_Get"), ("next", "2"), ("rate", ""), ("ms", "7")];
    visitor
        .submit("/admin/faults", &form)
        .shows(&["soap_fault now happens to the next 2 requests of events_Get", "Faults <span class=\"count\">1<"]);
    visitor
        .submit("/admin/faults", &[("what", "latency"), ("ms", "5"), ("rate", "50 %")])
        .shows(&["50 % of requests", "5 ms"]);
    let ask = EventsGetRequest { r#type: Some("all".into()), ..Default::default() };
    assert!(client(&sandbox).events_get(ask).send().is_err());
    visitor.get("/admin/log/1").shows(&["Fault on request", "soap_fault", "this fault was asked for"]);
    let page = visitor.get("/admin/faults");
    page.shows(&["the next 1 request of events_Get"]);
    let rule = page.behind("name=\"rule\" value=\"").replace("&quot;", "\"");
    visitor.submit("/admin/faults/remove", &[("rule", &rule)]).shows(&["soap_fault is removed", "latency"]);
    visitor.submit("/admin/faults/remove", &[("rule", &rule)]).shows(&["is used up by now"]);
    visitor.submit("/admin/faults/clear", &[]).shows(&["Nothing goes wrong any more"]);
    for (field, value, why) in [
        ("what", "bad_weather", "there is no fault"),
        ("next", "0", "never happen"),
        ("next", "many", "whole number"),
        ("rate", "150", "share"),
        ("ms", "-1", "whole number"),
        ("operation", "events_get", "no operation"),
    ] {
        let mut form = vec![("what", "latency"), ("next", "1"), ("rate", "100"), ("ms", "5"), ("operation", "")];
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let page = visitor.post("/admin/faults", &form);
        assert_eq!(page.status, 422, "{field} {value}");
        page.shows(&[why, "role=\"alert\""]);
    }
    assert_eq!(visitor.get("/admin/api/faults").body, "{\"faults\":[]}");
}

/// What was in a request, why it failed, and nothing of the many that found no event.
#[test]
fn rows_of_the_log_say_what_was_in_them() {
    let (sandbox, visitor) = start();
    let client = client(&sandbox);
    client.warehouses_update(["A", "B"].map(WarehouseUpdate::new)).send().expect("success");
    for _ in 0..30 {
        fetch(&sandbox);
    }
    client.events_done(["77"]).send().expect_err("an unknown event");
    assert_eq!(sandbox.place_orders(2).len(), 2);
    fetch(&sandbox);
    let page = visitor.get("/admin/log");
    page.shows(&["2 warehouses: A, B", "×30", "2–31", "1 event: 77", "unknown event: 77", "type all: 2 events"]);
    page.hides(&["href=\"/admin/log/15\""]);
    visitor.get("/admin/log?idle=show").shows(&["href=\"/admin/log/15\"", "type all: 0 events"]);
}

#[test]
fn an_entry_shows_headers_and_how_to_send_it_again() {
    let (sandbox, visitor) = start();
    client(&sandbox).warehouses_update([WarehouseUpdate::new("it's")]).send().expect("success");
    let entry = visitor.get("/admin/log/1");
    let path = "/ams/system/service/module/soap/api";
    entry.shows(&[
        &format!("POST {path} HTTP/1.1"),
        "soapaction: &quot;http://www.centra.com/webservices/Warehouses_Update&quot;",
        "HTTP/1.1 200 OK",
        "content-type: text/xml; charset=utf-8",
        &format!("--data-binary @- 'http://{}{path}' &lt;&lt;'END-OF-REQUEST'", sandbox.address()),
        "Put the password in",
    ]);
    let basic = Client::new(sandbox.port(&NAVISION_API).expect("a port"), Ureq::new());
    basic.warehouses_update([WarehouseUpdate::new("w")]).send().expect("success");
    let entry = visitor.get("/admin/log/2");
    entry.shows(&["authorization: Basic ***", "--user USERNAME:PASSWORD"]);
    entry.hides(&["ZGVtbzpkZW1v"]);
}

#[test]
fn what_the_client_did_not_see_is_said() {
    let (sandbox, visitor) = start();
    for (fault, words) in
        [(centra_sandbox::Fault::Truncated, "saw no more than this"), (centra_sandbox::Fault::Reset, "saw nothing")]
    {
        sandbox.fault(centra_sandbox::Rule::next(fault, 1));
        drop(client(&sandbox).warehouses_update([WarehouseUpdate::new("w")]).send());
        let number = sandbox.exchanges().len();
        visitor.get(&format!("/admin/log/{number}")).shows(&[words, "of the response were not sent"]);
    }
}

#[test]
fn objects_have_columns_of_their_kind() {
    let (sandbox, visitor) = start();
    visitor.submit("/admin/orders", &[("count", "1"), ("type", "retail"), ("lastname", "Ångström")]);
    visitor.get("/admin/objects/order").shows(&[">Buyer</th>", ">Total</th>", "Ångström", "EUR</td>"]);
    visitor.get("/admin/objects/product").shows(&[">SKU</th>", "Oxford Shirt"]);
    visitor.get("/admin/objects/size").shows(&[">Sizetable</th>", ">LETTERS</td>"]);
    for kind in Kind::ALL.iter().filter(|kind| !sandbox.ids(**kind).is_empty()) {
        assert_eq!(visitor.get(&format!("/admin/objects/{}", kind.name())).status, 200, "{kind:?}");
    }
}

/// XML that is shown or copied is a document: its prefix is declared.
#[test]
fn xml_stands_on_its_own() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(1), [1001]);
    for path in ["objects/order/1001", "objects/product/SHIRT", "objects/brand/HOUSE", "events/1"] {
        let answer: serde_json::Value =
            serde_json::from_str(&visitor.get(&format!("/admin/api/{path}")).body).expect("JSON");
        let xml = answer["xml"].as_str().expect("text");
        let document = roxmltree::Document::parse(xml).unwrap_or_else(|error| panic!("{path}: {error}: {xml}"));
        assert_eq!(
            document.root_element().tag_name().namespace(),
            Some("http://www.centra.com/webservices/"),
            "{path}"
        );
    }
    visitor.get("/admin/objects/order/1001").shows(&["xmlns:ns1"]);
    visitor.get("/admin/events/1").shows(&["xmlns:ns1"]);
}

/// Every link of every page leads somewhere, also from the event of an order that is gone.
#[test]
fn all_links_work() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(2), [1001, 1002]);
    sandbox.staff("1001", centra_sandbox::Action::Delete).expect("deleted");
    fetch(&sandbox);
    let mut seen = std::collections::BTreeSet::new();
    let mut waiting = vec!["/admin/log".to_owned()];
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) || seen.len() > 400 {
            continue;
        }
        let page = visitor.get(&path);
        assert!([200, 303].contains(&page.status), "{path}: {}", page.status);
        for link in page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.replace("&amp;", "&");
            if link.starts_with('/') {
                waiting.push(link);
            }
        }
    }
    assert!(seen.len() > 60, "{}", seen.len());
}

#[test]
fn an_address_that_is_none_says_what_there_is() {
    let (sandbox, visitor) = start();
    for path in ["/", "/soap/api", "/admin/nowhere", "/ams/system/service/module/soap"] {
        let page = visitor.get(path);
        assert_eq!((page.status, page.header("content-type")), (404, "text/plain; charset=utf-8"), "{path}");
        page.shows(&["/ams/system/service/module/navision/api", "/admin/api/"]);
        let page = send(sandbox.address(), "GET", path, &[("Accept", "text/html")], "");
        assert_eq!(page.status, 404);
        page.shows(&["Nothing is here", "href=\"/admin\"", "/ams/system/service/module/soap/api?wsdl"]);
    }
}
