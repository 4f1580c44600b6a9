//! Whom the page refuses: foreign sites, foreign names for this machine, forms without the token; and what no answer lacks.

use centra_sandbox::Sandbox;

use crate::start;
use crate::visitor::{FORM, Visitor, form, send};

/// Every address that changes something, with fields that would do so.
const CHANGES: [(&str, &[(&str, &str)]); 7] = [
    ("/admin/orders", &[("count", "1"), ("type", "retail")]),
    ("/admin/orders/1001", &[("action", "hold")]),
    ("/admin/events/done", &[("only", "1")]),
    ("/admin/mappings", &[("kind", "order"), ("number", "1001"), ("external", "X")]),
    ("/admin/mappings/order/1001", &[("external", "Y")]),
    ("/admin/log/clear", &[]),
    ("/admin/reset", &[]),
];

/// All that can be seen of a sandbox from outside.
fn state(sandbox: &Sandbox) -> String {
    let visitor = Visitor(sandbox.address());
    ["/admin/api/", "/admin/api/events", "/admin/api/mappings", "/admin/api/orders", "/admin/api/log"]
        .map(|path| visitor.get(path).body)
        .join("\n")
}

#[test]
fn forms_without_the_token_change_nothing() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(2).len(), 2);
    let soap = "/ams/system/service/module/soap/api";
    assert_eq!(send(sandbox.address(), "POST", soap, &[], "x").status, 500, "something for the log");
    let before = state(&sandbox);
    let token = visitor.token();
    let (shorter, longer, other) = (&token[1..], format!("{token}0"), Sandbox::start().expect("another"));
    let foreign = Visitor(other.address()).token();
    assert_eq!(token.len(), 32);
    assert_ne!(token, foreign);
    for (path, fields) in CHANGES {
        for wrong in [None, Some(""), Some(shorter), Some(longer.as_str()), Some(foreign.as_str())] {
            let with: Vec<(&str, &str)> =
                wrong.map(|token| ("token", token)).into_iter().chain(fields.iter().copied()).collect();
            let answer = send(sandbox.address(), "POST", path, &[FORM], &form(&with));
            assert_eq!(answer.status, 403, "{path} with {wrong:?}");
            answer.shows(&["out of date"]);
            answer.hides(&[&token]);
        }
        let as_text =
            send(sandbox.address(), "POST", path, &[("Content-Type", "text/plain")], &format!("token={token}"));
        assert_eq!(as_text.status, 400, "{path}");
        assert_eq!(state(&sandbox), before, "{path}");
    }
    // With the token each of them does something.
    for (path, fields) in CHANGES {
        let before = state(&sandbox);
        assert_eq!(visitor.post(path, fields).status, 303, "{path}");
        assert_ne!(state(&sandbox), before, "{path}");
    }
}

#[test]
fn foreign_pages_and_foreign_names_are_refused() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(1), [1001]);
    let token = visitor.token();
    let before = state(&sandbox);
    let here = format!("http://{}", sandbox.address());
    let port = sandbox.address().port();
    for foreign in [
        ("Origin", "http://evil.example".to_owned()),
        ("Origin", "null".to_owned()),
        ("Origin", here.replace("http", "https")),
        ("Origin", format!("http://localhost:{port}")),
        ("Origin", "http://127.0.0.1".to_owned()),
        ("Sec-Fetch-Site", "cross-site".to_owned()),
        ("Sec-Fetch-Site", "same-site".to_owned()),
        ("Host", format!("evil.example:{port}")),
        ("Host", format!("localhost.evil.example:{port}")),
        ("Host", "10.0.0.1".to_owned()),
        ("Host", String::new()),
    ] {
        for (path, fields) in CHANGES {
            let with = [&[("token", token.as_str())], fields].concat();
            let answer = send(sandbox.address(), "POST", path, &[FORM, (foreign.0, &foreign.1)], &form(&with));
            assert_eq!(answer.status, 403, "{path} with {foreign:?}");
        }
        if foreign.0 == "Host" {
            for path in ["/admin", "/admin/log", "/admin/events", "/admin/mappings", "/admin/objects/order/1001"] {
                let answer = send(sandbox.address(), "GET", path, &[(foreign.0, &foreign.1)], "");
                assert_eq!(answer.status, 403, "{path} with {foreign:?}");
                answer.hides(&[&token, "1001"]);
            }
        }
    }
    assert_eq!(state(&sandbox), before);
    // The names of this machine are fine.
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}"), "LOCALHOST".into()]
    {
        assert_eq!(send(sandbox.address(), "GET", "/admin/log", &[("Host", &host)], "").status, 200, "{host}");
    }
}

#[test]
fn no_answer_lacks_the_policy() {
    let (sandbox, visitor) = start();
    assert_eq!(sandbox.place_orders(1), [1001]);
    let foreign = send(sandbox.address(), "GET", "/admin/log", &[("Host", "evil.example")], "");
    let answers =
        ["/admin", "/admin/log", "/admin/log/9", "/admin/objects/order/1001", "/admin/style.css", "/admin/script.js"]
            .map(|path| visitor.get(path));
    for answer in answers.iter().chain([&foreign]) {
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        // The policy would not let it work anyway.
        answer.hides(&[" style=\"", " onclick=", "<style"]);
    }
}
