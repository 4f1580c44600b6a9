//! Each folder in `wire/` is one trap: bytes that come or a value that goes, and the XML or the message that it must become.

use std::fs;
use std::path::Path;

use centra_runtime::codegen::{Options, Scope};
use centra_runtime::xml::{self, Document, Limits};
use centra_runtime::{Endpoint, Login, Notices, Operation, Port, codegen};
use centra_tests::centra::{self, *};

#[test]
fn wire() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("wire");
    let entries = fs::read_dir(&folder).expect("the folder of the cases").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() > 100, "only {} cases", cases.len());
    let failures: Vec<String> = cases.iter().filter_map(|case| check_wire(case).err()).collect();
    assert!(failures.is_empty(), "{} of {} cases:\n\n{}", failures.len(), cases.len(), failures.join("\n\n"));
}

/// Runs one case; with `CENTRA_BLESS=1` in the environment what comes out becomes what is expected.
fn check_wire(path: &Path) -> Result<(), String> {
    let name = path.file_name().unwrap_or_default().display();
    let case = Case::read(path);
    let operation = OPERATIONS.iter().find(|operation| operation.name() == case.operation).expect("an operation");
    let (actual, expected) = match case.run(*operation) {
        Ok(xml) => {
            let readable = roxmltree::Document::parse(std::str::from_utf8(&xml).expect("UTF-8"));
            let checked = readable.map_err(|error| error.to_string()).and_then(|_| operation.check(&xml));
            checked.map_err(|error| format!("{name}: {error}\n{}", String::from_utf8_lossy(&xml)))?;
            (xml, "expected.xml")
        }
        Err(error) => (format!("{error}\n").into_bytes(), "error.txt"),
    };
    if std::env::var_os("CENTRA_BLESS").is_some_and(|value| value == "1") {
        for name in ["expected.xml", "error.txt"] {
            let _ = fs::remove_file(path.join(name));
        }
        fs::write(path.join(expected), &actual).expect("the expectation is written");
    }
    let files = ["expected.xml", "error.txt"].map(|name| path.join(name).exists().then_some(name));
    if files.iter().flatten().ne([&expected]) {
        return Err(format!("{name}: there should be {expected} alone:\n{}", String::from_utf8_lossy(&actual)));
    }
    let wanted = fs::read(path.join(expected)).expect("the expectation");
    if wanted == actual {
        return Ok(());
    }
    let [wanted, actual] = [&wanted, &actual].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    Err(format!("{name}: expected\n{wanted}\nfound\n{actual}"))
}

/// What a case's folder holds.
struct Case {
    input: Vec<u8>,
    /// Whether it is `response.xml`, not `request.xml`.
    reply: bool,
    status: u16,
    headers: Vec<(String, String)>,
    operation: String,
    endpoint: &'static Endpoint,
    options: Options,
    /// Top-level fields of a request that XML could not set: name and text.
    set: Vec<(String, String)>,
}

impl Case {
    fn read(path: &Path) -> Self {
        let reply = path.join("response.xml").exists();
        let mut case = Self {
            input: fs::read(path.join(if reply { "response.xml" } else { "request.xml" })).expect("the input"),
            reply,
            status: 200,
            headers: vec![("Content-Type".to_owned(), "text/xml; charset=utf-8".to_owned())],
            operation: "events_Get".to_owned(),
            endpoint: &SOAP_API,
            options: Options::default(),
            set: Vec::new(),
        };
        let lines = |name| fs::read_to_string(path.join(name)).unwrap_or_default();
        if path.join("headers.txt").exists() {
            case.read_headers(&lines("headers.txt"));
        }
        let mut limits = Limits::default();
        for line in lines("options").lines() {
            case.read_option(line, &mut limits);
        }
        case.options = case.options.limits(limits);
        case
    }

    /// The status, then one header a line.
    fn read_headers(&mut self, text: &str) {
        let (status, headers) = text.split_once('\n').expect("a status line");
        self.status = status.parse().expect("a status");
        let headers = headers.lines().map(|line| line.split_once(": ").expect("`Name: value`"));
        self.headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    }

    fn read_option(&mut self, line: &str, limits: &mut Limits) {
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        let number = || value.rsplit(' ').next().unwrap_or_default().parse::<usize>().expect("a number");
        match name {
            "strict" => self.options = std::mem::take(&mut self.options).strict(),
            "keep_invalid" => self.options = std::mem::take(&mut self.options).keep_invalid(),
            "operation" => self.operation = value.to_owned(),
            "endpoint" => {
                let known = [&SOAP_API, &NAVISION_SOAP, &NAVISION_API];
                self.endpoint = known.into_iter().find(|endpoint| endpoint.name == value).expect("an endpoint");
            }
            "set" => {
                let (field, text) = value.split_once(' ').expect("a field and its text");
                self.set.push((field.to_owned(), unescape(text)));
            }
            // `repeat 50 <a/>`: the first `<a/>` stands for so many.
            "repeat" => {
                let (count, text) = value.split_once(' ').expect("a number and a text");
                let input = String::from_utf8(std::mem::take(&mut self.input)).expect("UTF-8");
                let many = text.repeat(count.parse().expect("a number"));
                self.input = input.replacen(text, &many, 1).into_bytes();
            }
            "limit" => match value.split(' ').next() {
                Some("bytes") => limits.bytes = number(),
                Some("depth") => limits.depth = number() as u32,
                Some("elements") => limits.elements = number() as u64,
                Some("attributes") => limits.attributes = number(),
                Some("references") => limits.references = number() as u64,
                Some("text") => limits.text = number(),
                _ => panic!("no such limit: {value}"),
            },
            _ => panic!("no such option: {line}"),
        }
    }

    fn run(self, operation: &dyn Wire) -> Result<Vec<u8>, String> {
        let port = Port::new(self.endpoint, "https://shop.example.com").expect("a port").sends_incomplete(true);
        let port = port.login(Login::new("erp", "s3cret & more")).options(self.options.clone());
        if !self.reply {
            return operation.write(&port, self);
        }
        let mut response = http::Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        operation.read(&port, response.body(self.input).expect("a response"))
    }
}

/// `\u{b}` stands for that character.
fn unescape(text: &str) -> String {
    let mut pieces = text.split("\\u{");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (code, rest) = piece.split_once('}').expect("`}` behind `\\u{`");
        result.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        result.push_str(rest);
    }
    result
}

/// An operation whose types do not matter here.
trait Wire: Sync {
    fn name(&self) -> &'static str;
    fn read(&self, port: &Port, response: http::Response<Vec<u8>>) -> Result<Vec<u8>, String>;
    fn write(&self, port: &Port, case: Case) -> Result<Vec<u8>, String>;
    /// Whether what was written is read as the same.
    fn check(&self, written: &[u8]) -> Result<(), String>;
}

impl<Q: Document, R: codegen::Response<Output: Written>> Wire for Operation<Q, R> {
    fn name(&self) -> &'static str {
        self.name
    }

    /// What was read, written again.
    fn read(&self, port: &Port, response: http::Response<Vec<u8>>) -> Result<Vec<u8>, String> {
        self.decode(port, response).map(|reply| reply.value.written()).map_err(|error| error.to_string())
    }

    /// The request is read as a document of its own, and written as the operation does.
    fn write(&self, port: &Port, case: Case) -> Result<Vec<u8>, String> {
        let mut request: Q = case.options.from_slice(&case.input).map_err(|error| error.to_string())?;
        for (name, text) in &case.set {
            let elements = request.shape().elements;
            let element = elements.iter().find(|element| element.name() == name).expect("a field");
            request.slot_mut(element.slot).read_text(text, Scope::NONE, &case.options).expect("a text");
        }
        Ok(self.encode(port, &request).map_err(|error| error.to_string())?.into_body())
    }

    fn check(&self, written: &[u8]) -> Result<(), String> {
        if memmem(written, b":Envelope") {
            return Ok(());
        }
        let again: R = Options::default().keep_invalid().from_slice(written).map_err(|error| error.to_string())?;
        let twice = xml::to_vec(&again);
        if twice == written { Ok(()) } else { Err(format!("written again:\n{}", String::from_utf8_lossy(&twice))) }
    }
}

fn memmem(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// What an operation answers, as XML again.
trait Written {
    fn written(&self) -> Vec<u8>;
}

impl Written for EventsGet {
    fn written(&self) -> Vec<u8> {
        xml::to_vec(self)
    }
}

impl Written for Notices {
    fn written(&self) -> Vec<u8> {
        let (errors, notices) = (self.errors.clone().into(), self.notices.clone().into());
        xml::to_vec(&ResultType { success: true.into(), errors, notices, ..ResultType::default() })
    }
}

static OPERATIONS: [&dyn Wire; 17] = [
    &centra::ACCOUNTS_UPDATE,
    &centra::CUSTOMERS_UPDATE,
    &centra::DELIVERYWINDOWS_UPDATE,
    &centra::EVENTS_DONE,
    &centra::EVENTS_GET,
    &centra::EVENTS_GET_BY_MARKETS,
    &centra::INVOICES_UPDATE,
    &centra::MARKETS_UPDATE,
    &centra::ORDERS_UPDATE,
    &centra::PAYMENTTERMS_UPDATE,
    &centra::PRICEALTERATIONDATES_UPDATE,
    &centra::PRICELISTS_UPDATE,
    &centra::PRODUCTS_UPDATE,
    &centra::SALESREPS_UPDATE,
    &centra::SHIPPINGTERMS_UPDATE,
    &centra::SIZES_UPDATE,
    &centra::WAREHOUSES_UPDATE,
];
