//! The day that `cargo xtask demo` runs: it succeeds at each endpoint, and whatever goes wrong on the way makes it fail.

use centra_demo::centra::{NAVISION_API, NAVISION_SOAP, SOAP_API};
use centra_demo::day::{self, Journal, Wrong};
use centra_runtime::TransportError;
use centra_runtime::transport::{Transport, Ureq};
use centra_sandbox::{Fault, Rule, Sandbox};

fn run(centra: &Sandbox, transport: impl Transport) -> (Result<usize, Wrong>, String) {
    let mut told = Vec::new();
    let outcome = day::run(centra, &SOAP_API, transport, 6, &mut Journal::new(&mut told, true));
    (outcome, String::from_utf8(told).expect("UTF-8"))
}

#[test]
fn the_day_is_verified_at_every_endpoint() {
    for endpoint in [&SOAP_API, &NAVISION_SOAP, &NAVISION_API] {
        let centra = Sandbox::start().expect("a free port");
        let mut told = Vec::new();
        let outcome = day::run(&centra, endpoint, Ureq::new(), 130, &mut Journal::new(&mut told, false));
        assert_eq!(outcome.expect("verified"), 15, "{}", endpoint.name);
        let told = String::from_utf8(told).expect("UTF-8");
        assert_eq!(told.matches("\n      verified ").count(), 15);
        assert!(told.contains("130 orders"), "{told}");
        assert!(!told.contains("Envelope"), "no XML unless wanted");
    }
}

/// The program's exit code is what the day came to.
#[test]
fn the_exit_code_tells() {
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_demo")).args(arguments).output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let (code, told) = run(&["--endpoint", "navision-soap", "--orders", "3"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.ends_with("  navision-soap  15 of 15 steps verified\n"), "{told}");
    let (code, told) = run(&["--endpoint", "soap-api", "--break", "pricelists_Update"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("  soap-api       WRONG: step 5, Price list: pricelists_Update at 127.0.0.1:"), "{told}");
    assert!(told.contains(" (soap-api): HTTP 502 with "), "{told}");
}

/// Each of these faults breaks the day, whichever operation it hits.
#[test]
fn a_fault_ends_the_day() {
    let operations = [
        ("sizes_Update", 1),
        ("markets_Update", 2),
        ("products_Update", 3),
        ("pricelists_Update", 5),
        ("shippingterms_Update", 6),
        ("accounts_Update", 7),
        ("events_Get", 9),
        ("events_Done", 9),
        ("orders_Update", 10),
    ];
    let faults = [Fault::SoapFault, Fault::BadGateway];
    for ((operation, step), fault) in operations.into_iter().zip(faults.into_iter().cycle()) {
        let centra = Sandbox::start().expect("a free port");
        centra.fault(Rule::next(fault.clone(), 1).operation(operation));
        let (outcome, told) = run(&centra, Ureq::new());
        let wrong = outcome.expect_err(operation).to_string();
        assert!(wrong.starts_with(&format!("step {step},")), "{operation}, {fault:?}: {wrong}");
        assert!(told.contains("WRONG") && told.contains("Envelope"), "{told}");
    }
}

/// Changes what passes through: a wrong request or a wrong answer that nobody reports.
struct Tamper {
    request: [&'static str; 2],
    response: [&'static str; 2],
}

impl Transport for Tamper {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let replaced =
            |body: Vec<u8>, [from, to]: [&str; 2]| String::from_utf8_lossy(&body).replace(from, to).into_bytes();
        let response = Ureq::new().send(request.map(|body| replaced(body, self.request)))?;
        Ok(response.map(|body| replaced(body, self.response)))
    }
}

#[test]
fn a_wrong_answer_ends_the_day() {
    const NONE: [&str; 2] = ["\u{0}", ""];
    let requests = [
        (["<ns1:weight><ns1:value>0.450</ns1:value>", "<ns1:weight><ns1:value>0.45</ns1:value>"], 3),
        (["<ns1:qty>121</ns1:qty>", "<ns1:qty>120</ns1:qty>"], 4),
        (["<ns1:price>115.000</ns1:price>", "<ns1:price>115.0</ns1:price>"], 5),
        (["<ns1:locked>yes</ns1:locked>", ""], 10),
        (["<ns1:tracking>JD014600002</ns1:tracking>", ""], 12),
        (["<ns1:capture>yes</ns1:capture>", "<ns1:capture>no</ns1:capture>"], 13),
        (["<ns1:status>inactive</ns1:status>", "<ns1:status>inactive</ns1:status><ns1:sku/>"], 15),
    ];
    let responses = [
        (["Added new size: M", "Bdded"], 0),
        (["<ns1:entry>1003</ns1:entry>", "<ns1:entry>1002</ns1:entry>"], 9),
        (["<ns1:ordertotal>", "<ns1:ordertotal>1"], 9),
        (["<ns1:orderitem><ns1:id>50002</ns1:id></ns1:orderitem>", ""], 9),
        (["<ns1:isbundle>false</ns1:isbundle>", "<ns1:isbundle/>"], 9),
    ];
    let requests = requests.map(|(request, step)| (Tamper { request, response: NONE }, step));
    let responses = responses.map(|(response, step)| (Tamper { request: NONE, response }, step));
    for (tamper, step) in requests.into_iter().chain(responses) {
        let centra = Sandbox::start().expect("a free port");
        let what = format!("{:?} {:?}", tamper.request, tamper.response);
        let (outcome, _) = run(&centra, tamper);
        match step {
            // The text of a notice is for people.
            0 => assert_eq!(outcome.expect(&what), 15),
            step => {
                let wrong = outcome.expect_err(&what).to_string();
                assert!(wrong.starts_with(&format!("step {step},")), "{what}: {wrong}");
            }
        }
    }
}
