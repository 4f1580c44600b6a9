//! The admin page in a real browser: orders placed, fetched, looked at; a mapping edited; by mouse, by keyboard, without scripts.

#[path = "browser/driver.rs"]
mod driver;
#[path = "browser/looks.rs"]
mod looks;
#[path = "admin/visitor.rs"]
#[allow(dead_code)]
mod visitor;

use centra_runtime::transport::Ureq;
use centra_sandbox::centra::*;
use centra_sandbox::{Kind, Sandbox};

use crate::driver::Browser;

/// As WebDriver writes them.
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const SPACE: char = ' ';

fn start() -> Option<(Browser, Sandbox)> {
    Some((Browser::start()?, Sandbox::start().expect("a sandbox")))
}

/// The order ids in the events that a client gets.
fn fetched(sandbox: &Sandbox) -> Vec<String> {
    let client = Client::new(sandbox.port(&SOAP_API).expect("a port"), Ureq::new());
    let request = EventsGetRequest { r#type: Some("order".into()), ..Default::default() };
    let events = client.events_get(request).send().expect("events").value.events;
    events.iter().map(|event| event.data.order.id.clone().unwrap_or_default()).collect()
}

/// The way of an integrator on the first day; with and without scripts.
fn first_day(browser: &Browser, sandbox: &Sandbox) {
    browser.open(&format!("{}/admin", sandbox.url()));
    browser.see("h2", "No requests yet");
    browser.fill("#place-count", "3");
    browser.click("form.place button");
    browser.see(".note", "Placed 3 retail orders: 1001 to 1003");
    browser.see("tbody", "1002");
    assert_eq!(fetched(sandbox), ["1001", "1002", "1003"]);

    browser.click("nav.tabs a[href='/admin/log']");
    browser.see("tbody tr", "events_Get");
    browser.click("tbody th a");
    browser.see("h1", "events_Get");
    browser.see("pre[aria-label=Request]", "<ns1:password>***</ns1:password>");
    browser.see("pre[aria-label=Response]", "<ns1:ordernumber>1002</ns1:ordernumber>");

    browser.click("nav.tabs a[href='/admin/mappings']");
    browser.fill("#add-number", "1002");
    browser.fill("#add-external", "WEB-2");
    browser.click("section.card button");
    browser.see(".note", "Messages now show order 1002 as WEB-2");
    browser.click("tbody a[href='/admin/mappings/order/1002']");
    browser.fill("#external", "WEB-<2>");
    browser.click("section.card button");
    browser.see(".note", "Messages now show order 1002 as WEB-<2>");
    assert_eq!(fetched(sandbox), ["1001", "WEB-<2>", "1003"]);
    browser.click("nav.tabs a[href='/admin/log']");
    browser.click("tbody th a");
    browser.see("pre[aria-label=Response]", "<ns1:id>WEB-&lt;2&gt;</ns1:id>");

    browser.click("nav.tabs a[href='/admin/events']");
    browser.see("tbody", "WEB-<2>");
    browser.click("input[name=event][value='1']");
    browser.click("input[name=event][value='3']");
    browser.click("p.after button");
    browser.see(".note", "2 events are done");
    assert_eq!(fetched(sandbox), ["WEB-<2>"]);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn an_integrator_gets_to_know_it() {
    let Some((browser, sandbox)) = start() else { return };
    first_day(&browser, &sandbox);
}

#[test]
fn it_works_without_scripts() {
    let Some((browser, sandbox)) = start() else { return };
    browser.without_scripts();
    first_day(&browser, &sandbox);
    // With scripts there would be one in the head of the table.
    assert_eq!(browser.run("return document.querySelectorAll('thead input').length"), 0);
}

#[test]
fn scripts_make_it_more_convenient() {
    let Some((browser, sandbox)) = start() else { return };
    assert_eq!(sandbox.place_orders(3).len(), 3);
    browser.open(&format!("{}/admin/events", sandbox.url()));
    browser.click("thead input");
    let ticked = "return document.querySelectorAll('tbody input:checked').length";
    assert_eq!(browser.run(ticked), 3);
    browser.click("tbody input");
    assert_eq!(browser.run("return document.querySelector('thead input').indeterminate"), true);
    // Somebody else places an order: the page tells, and does not move by itself.
    assert_eq!(sandbox.place_orders(1).len(), 1);
    browser.see(".fresh", "The queue has changed");
    assert_eq!(browser.run(ticked), 2);
    browser.click(".fresh a");
    browser.see("tbody", "1004");
    browser.open(&format!("{}/admin/events/4", sandbox.url()));
    browser.see(".frame .copy", "Copy");
    assert_eq!(browser.complaints(), [""; 0]);
}

/// The case that the page is escaped for, in the program that would run it.
#[test]
fn a_customer_called_script_does_no_harm() {
    let Some((browser, sandbox)) = start() else { return };
    let hostile = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
    browser.open(&format!("{}/admin/objects", sandbox.url()));
    browser.fill("#place-count", "1");
    browser.click("form.place button");
    browser.see(".note", "1001");
    browser.open(&format!("{}/admin/objects/order", sandbox.url()));
    browser.fill("#firstname", hostile);
    browser.click("section.card button");
    browser.see(".note", "1002");
    sandbox.map(Kind::Order, 1002, Some(hostile)).expect("a mapping");
    assert_eq!(fetched(&sandbox), ["1001", hostile]);
    for path in
        ["/admin/log/1", "/admin/events", "/admin/events/2", "/admin/mappings?kind=order", "/admin/objects/order/1002"]
    {
        browser.open(&format!("{}{path}", sandbox.url()));
        browser.see("main", "owned");
        let title = browser.run("return document.title");
        assert!(title.as_str().is_some_and(|title| title.ends_with("Centra stand-in")), "{path}: {title}");
        assert_eq!(browser.run("return document.querySelectorAll('main img, main script').length"), 0, "{path}");
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

/// A page of another site sends a form here: the browser's own word for where it comes from is enough to refuse it.
#[test]
fn a_form_of_another_site_is_refused() {
    let Some((browser, sandbox)) = start() else { return };
    let other = Sandbox::start().expect("another site");
    let token = visitor::Visitor(sandbox.address()).token();
    // Pages without a policy of their own, which would keep the form back.
    let sites =
        [format!("{}/admin/api/", other.url()), format!("http://localhost:{}/admin/api/", sandbox.address().port())];
    for site in sites {
        browser.open(&site);
        let script = "const form = document.createElement('form');
            form.method = 'post'; form.action = ADDRESS + '/admin/orders';
            for (const [name, value] of [['token', TOKEN], ['count', '1'], ['type', 'retail']]) {
                const input = document.createElement('input');
                input.name = name; input.value = value; form.append(input);
            }
            document.body.append(form); form.submit();";
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        browser.run(&script.replace("ADDRESS", &quoted(&sandbox.url())).replace("TOKEN", &quoted(&token)));
        browser.see("h1", "Not from here");
        // Nor does a script of that site get to an endpoint or to the control API, which need no answer to have done harm.
        browser.open(&site);
        let script =
            "for (const path of ['/ams/system/service/module/soap/api', '/admin/api/orders', '/admin/api/reset'])
            for (const body of ['<a/>', new Blob(['<a/>']), new URLSearchParams({ a: 1 })])
                fetch(ADDRESS + path, { method: 'POST', mode: 'no-cors', body }).catch(() => {});";
        browser.run(&script.replace("ADDRESS", &quoted(&sandbox.url())));
        let began = std::time::Instant::now();
        while sandbox.exchanges().iter().filter(|it| it.status == 403).count() % 3 != 0
            || sandbox.exchanges().is_empty()
        {
            assert!(began.elapsed().as_secs() < 20, "{:?}", sandbox.exchanges());
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
    assert_eq!(sandbox.queued_events(), 0);
}

/// Everything can be reached and done with the keyboard alone.
#[test]
fn the_keyboard_is_enough() {
    let Some((browser, sandbox)) = start() else { return };
    assert_eq!(sandbox.place_orders(2).len(), 2);
    browser.open(&format!("{}/admin/events", sandbox.url()));
    let focus =
        || browser.run("const it = document.activeElement; return it.id || it.className || it.name || it.innerText");
    browser.press(&[TAB]);
    assert_eq!(focus(), "skip", "the first stop is the skip link");
    assert_eq!(
        browser.run("return document.activeElement.getBoundingClientRect().top >= 0"),
        true,
        "and it can be seen"
    );
    browser.press(&[ENTER]);
    assert_eq!(focus(), "main");
    // Filter, its button, the box in the head, and then the first row.
    browser.press(&[TAB, TAB, TAB, TAB]);
    assert_eq!(focus(), "event");
    browser.press(&[SPACE]);
    let outlined = "return parseFloat(getComputedStyle(document.activeElement).outlineWidth)";
    assert!(browser.run(outlined).as_f64().is_some_and(|width| width >= 2.0), "the focus can be seen");
    let mut stops = 0;
    while focus() != "Mark the selected done" {
        browser.press(&[TAB]);
        stops += 1;
        assert!(stops < 50, "no way to the button");
    }
    browser.press(&[ENTER]);
    browser.see(".note", "Event 1 is done");
    assert_eq!(sandbox.events().iter().map(|event| event.id).collect::<Vec<_>>(), [2]);
}
