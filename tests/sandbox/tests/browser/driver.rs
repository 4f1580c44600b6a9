//! A Chromium that is driven by WebDriver: started empty and headless, closed when dropped, also when a test fails.

use std::io::{BufRead, BufReader, ErrorKind, Write, stderr};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::visitor::send;

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// The key by which WebDriver names elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with one page.
pub(crate) struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
    _profile: TempDir,
}

/// An element of the page.
#[derive(Clone, Debug)]
pub(crate) struct Element(String);

impl Browser {
    /// A browser of one's own, or `None` where there is none; then it was said how to get it.
    pub(crate) fn start() -> Option<Self> {
        for program in ["chromedriver", "chromium"] {
            let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            match found {
                Ok(status) if status.success() => {}
                Ok(status) => panic!("{program}: {status}"),
                Err(error) if error.kind() == ErrorKind::NotFound => return skip(program),
                Err(error) => panic!("{program} does not start: {error}"),
            }
        }
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut lines = BufReader::new(driver.stdout.take().expect("a pipe")).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("started successfully on port ")?;
            rest.trim_end_matches('.').parse::<u16>().ok()
        });
        // What else it says is of no interest, but must go somewhere.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let address = SocketAddr::from(([127, 0, 0, 1], port.expect("chromedriver tells its port")));
        let profile = tempfile::tempdir().expect("a folder");
        let mut browser = Self { driver, address, session: String::new(), _profile: profile };
        let data = format!("--user-data-dir={}", browser._profile.path().display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([data.as_str()]).collect();
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": flags } } } });
        let session = browser.call("POST", "/session", &wanted);
        browser.session = format!("/session/{}", session["sessionId"].as_str().expect("a session"));
        Some(browser)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let headers = [("Content-Type", "application/json; charset=utf-8")];
        let answer = send(self.address, method, &format!("{}{path}", self.session), &headers, &body);
        let mut value: Value = serde_json::from_str(&answer.body).map_err(|error| error.to_string())?;
        match answer.status {
            200 => Ok(value["value"].take()),
            _ => Err(format!("{} {}", value["value"]["error"], value["value"]["message"])),
        }
    }

    pub(crate) fn open(&self, url: &str) {
        self.call("POST", "/url", &json!({ "url": url }));
    }

    /// The path of the page, with what is behind it.
    pub(crate) fn path(&self) -> String {
        let url = self.call("GET", "/url", &Value::Null);
        let url = url.as_str().expect("an address");
        url.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default()
    }

    /// The first element that fits, as soon as there is one.
    pub(crate) fn find(&self, css: &str) -> Element {
        let began = Instant::now();
        loop {
            match self.try_call("POST", "/element", &json!({ "using": "css selector", "value": css })) {
                Ok(found) => return Element(found[ELEMENT].as_str().expect("an element").to_owned()),
                Err(error) => assert!(began.elapsed() < PATIENCE, "{css}: {error}\n{}", self.text("body")),
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Clicks the first element that fits; if that leads to another page, what comes next is about that one.
    pub(crate) fn click(&self, css: &str) {
        let Element(id) = self.find(css);
        self.call("POST", &format!("/element/{id}/click"), &json!({}));
    }

    /// Empties a field and types into it.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        let Element(id) = self.find(css);
        self.call("POST", &format!("/element/{id}/clear"), &json!({}));
        self.call("POST", &format!("/element/{id}/value"), &json!({ "text": text }));
    }

    /// What can be seen of the first element that fits.
    pub(crate) fn text(&self, css: &str) -> String {
        let Element(id) = self.find(css);
        self.call("GET", &format!("/element/{id}/text"), &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until that can be seen.
    pub(crate) fn see(&self, css: &str, text: &str) {
        let began = Instant::now();
        loop {
            // The page may be on its way out: then its elements are stale.
            let seen = self.run(&format!(
                "return [...document.querySelectorAll({})].map(it => it.innerText).join('\\n')",
                Value::from(css)
            ));
            if seen.as_str().is_some_and(|seen| seen.contains(text)) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "no {text} in {css} at {}: {}", self.path(), self.text("body"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Keys for whatever has the focus, one after the other.
    pub(crate) fn press(&self, keys: &[char]) {
        let actions: Vec<Value> = keys
            .iter()
            .flat_map(|key| ["keyDown", "keyUp"].map(|ty| json!({ "type": ty, "value": key.to_string() })))
            .collect();
        self.call("POST", "/actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] }));
    }

    /// The value of a script.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    fn command(&self, name: &str, parameters: &Value) {
        self.call("POST", "/goog/cdp/execute", &json!({ "cmd": name, "params": parameters }));
    }

    /// A screen of that width, in colours for the day (`light`) or the night (`dark`).
    pub(crate) fn look(&self, width: u32, scheme: &str) {
        let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.command("Emulation.setDeviceMetricsOverride", &screen);
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.command("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// From the next page on, its scripts do not run.
    pub(crate) fn without_scripts(&self) {
        self.command("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    }

    /// What the page complained about: scripts that failed, styles that were refused.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.call("POST", "/se/log", &json!({ "type": "browser" }));
        log.as_array().into_iter().flatten().map(|entry| entry["message"].to_string()).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Without a session, or while a test fails for want of one, there may be nothing to close.
        if !self.session.is_empty() {
            drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.try_call("DELETE", "", &Value::Null))));
        }
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

fn skip<T>(program: &str) -> Option<T> {
    let message = format!("{program} is not installed; get it with: apt-get install chromium chromium-driver");
    assert!(
        std::env::var_os("CENTRA_REQUIRE_INTEROP").is_none_or(|value| value != "1"),
        "CENTRA_REQUIRE_INTEROP=1, but {message}"
    );
    // `eprintln!` would be captured, and nobody would know. If this cannot be said, nothing can.
    let _ = writeln!(stderr(), "skipped: {message}");
    None
}
