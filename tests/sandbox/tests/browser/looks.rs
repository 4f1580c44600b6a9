//! How every page looks and what it offers to a screen reader: contrast by day and by night, room on a phone, names, landmarks.

use centra_sandbox::Kind;

use crate::driver::Browser;
use crate::{fetched, start};

const PATHS: [&str; 15] = [
    "/admin/log",
    "/admin/log?q=nothing-like-it",
    "/admin/log?idle=show",
    "/admin/log/1",
    "/admin/log/2",
    "/admin/events",
    "/admin/events/1",
    "/admin/mappings",
    "/admin/mappings?kind=order&show=all",
    "/admin/mappings/product/1001",
    "/admin/objects/order",
    "/admin/objects/order/1001",
    "/admin/faults",
    "/admin/reset",
    "/admin/objects/order/77",
];

/// Problems that a script can find: names that are missing, order of headings, landmarks, tables without captions, ids that come twice.
const STRUCTURE: &str = "
    const bad = [];
    const all = (css) => [...document.querySelectorAll(css)];
    const name = (it) => (it.getAttribute('aria-label') || it.innerText || it.alt ||
        [...(it.labels || [])].map((label) => label.textContent).join('') || '').trim();
    if (document.documentElement.lang !== 'en') bad.push('no language');
    for (const css of ['h1', 'main', 'header', 'footer', 'nav.tabs [aria-current=page], body:not(:has(nav.tabs [aria-current]))'])
        if (all(css).length !== 1) bad.push(all(css).length + ' of ' + css);
    for (const it of all('a, button, input:not([type=hidden]), select')) if (!name(it)) bad.push('no name: ' + it.outerHTML);
    for (const it of all('nav, section, [role=region], [role=search]'))
        if (!it.getAttribute('aria-label') && !document.getElementById(it.getAttribute('aria-labelledby'))) bad.push('no name: ' + it.className);
    for (const it of all('table')) if (!it.caption || !name(it.caption)) bad.push('no caption');
    for (const it of all('th')) if (!it.scope) bad.push('no scope: ' + it.outerHTML);
    for (const it of all('td')) if (it.cellIndex >= it.closest('table').tHead.rows[0].cells.length) bad.push('no head');
    const ids = all('[id]').map((it) => it.id);
    for (const id of new Set(ids)) if (ids.filter((it) => it === id).length > 1) bad.push('twice: ' + id);
    let level = 1;
    for (const it of all('h1, h2, h3')) {
        const now = Number(it.tagName[1]);
        if (now > level + 1) bad.push('heading skips: ' + it.innerText);
        level = now;
    }
    return bad;";

/// Text whose contrast is below what WCAG asks of it (AA), on the colours that are really behind it.
const CONTRAST: &str = "
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const paint = (colours) => {
        pen.clearRect(0, 0, 1, 1);
        for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => {
        const [r, g, b] = rgb.map((it) => it / 255).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const bad = [];
    let looked = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const it = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || !it.checkVisibility({ visibilityProperty: true }) || it.closest('.hidden, script, .skip')) continue;
        const behind = [];
        for (let up = it; up; up = up.parentElement) behind.unshift(getComputedStyle(up).backgroundColor);
        const style = getComputedStyle(it);
        const [front, back] = [paint([...behind, style.color]), paint(behind)].map(light);
        const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
        const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
        looked += 1;
        if (ratio < (isLarge ? 3 : 4.5)) bad.push(ratio.toFixed(2) + ': ' + walker.currentNode.textContent.trim() + ' ' + it.className);
    }
    return looked > 10 ? bad : ['only ' + looked + ' texts'];";

/// What sticks out at the side, and buttons and links that a finger misses.
const ROOM: &str = "
    const bad = [];
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) bad.push('page: ' + document.documentElement.scrollWidth);
    for (const it of document.querySelectorAll('main *, header *')) {
        const box = it.getBoundingClientRect();
        if (box.width && box.right > wide + 1 && !it.closest('pre, .hidden')) bad.push('sticks out: ' + it.outerHTML.slice(0, 100));
    }
    for (const it of document.querySelectorAll('button, .button, select, .tabs a')) {
        const box = it.getBoundingClientRect();
        if (box.height && box.height < 24) bad.push('too small: ' + it.innerText);
    }
    return bad;";

fn nothing_bad(browser: &Browser, script: &str, what: &str) {
    let found = browser.run(script);
    let found: Vec<&str> = found.as_array().into_iter().flatten().filter_map(|it| it.as_str()).take(5).collect();
    assert!(found.is_empty(), "{what}: {found:#?}");
}

#[test]
fn every_page_can_be_read() {
    let Some((browser, sandbox)) = start() else { return };
    assert_eq!(sandbox.place_orders(60).len(), 60);
    sandbox.map(Kind::Order, 1001, Some(&"long-id-".repeat(30))).expect("a mapping");
    sandbox.queue_event("unknown", &"x".repeat(200), "<ns1:y/>").expect("an event");
    assert_eq!(fetched(&sandbox).len(), 60);
    let path = "/ams/system/service/module/soap/api";
    assert_eq!(visitor_post(&sandbox, path, &format!("<{}", "x".repeat(500))), 500);
    for (width, scheme) in [(1200, "light"), (1200, "dark"), (700, "light"), (360, "dark"), (320, "light")] {
        browser.look(width, scheme);
        for path in PATHS {
            browser.open(&format!("{}{path}", sandbox.url()));
            browser.find("h1");
            let what = format!("{path} at {width} pixels, {scheme}");
            nothing_bad(&browser, STRUCTURE, &what);
            nothing_bad(&browser, CONTRAST, &what);
            nothing_bad(&browser, ROOM, &what);
        }
    }
    let night = browser.run("return matchMedia('(prefers-color-scheme: dark)').matches");
    assert_eq!(night, false, "the last look was by day");
}

/// The background of the page by day and by night.
#[test]
fn day_and_night_differ() {
    let Some((browser, sandbox)) = start() else { return };
    let paper = |scheme: &str| {
        browser.look(1200, scheme);
        browser.open(&format!("{}/admin/log", sandbox.url()));
        browser.run("return getComputedStyle(document.documentElement).backgroundColor")
    };
    assert_ne!(paper("light"), paper("dark"));
}

fn visitor_post(sandbox: &centra_sandbox::Sandbox, path: &str, body: &str) -> u16 {
    crate::visitor::send(sandbox.address(), "POST", path, &[], body).status
}
