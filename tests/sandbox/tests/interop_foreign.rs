//! Clients that are not ours against the stand-in: PHP's `SoapClient`, python-zeep and node-soap load its own WSDL and carry out all 17
//! operations on all three endpoints.

#[path = "foreign/plan.rs"]
mod plan;

use std::io::{ErrorKind, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use centra_runtime::Login;
use centra_sandbox::{Sandbox, Shop};
use serde_json::{Value, json};

/// A client that is not ours: its program, whether what it needs is there, and how to get that.
struct Client {
    name: &'static str,
    program: &'static str,
    script: &'static str,
    /// Arguments of a run that succeeds where all is there.
    check: &'static [&'static str],
    help: &'static str,
}

const PHP: Client = Client {
    name: "PHP SoapClient",
    program: "php",
    script: "client.php",
    check: &["-r", "exit(PHP_VERSION_ID >= 80100 && extension_loaded('soap') ? 0 : 1);"],
    help: "apt-get install php-cli php-soap",
};
const ZEEP: Client = Client {
    name: "python-zeep",
    program: "python3",
    script: "client.py",
    check: &["-c", "import zeep"],
    help: "python3 -m pip install zeep",
};
const NODE: Client = Client {
    name: "node-soap",
    program: "node",
    script: "client.js",
    check: &["-e", "require('soap')"],
    help: "npm ci --prefix tests/sandbox/tests/foreign",
};

#[test]
fn php_soap_client() {
    everything(&PHP);
}

#[test]
fn python_zeep() {
    everything(&ZEEP);
}

#[test]
fn node_soap() {
    everything(&NODE);
}

/// The plan names every operation of the WSDL.
#[test]
fn the_plan_is_complete() {
    let wsdl =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("wsdl/soap-api.wsdl")).expect("a WSDL");
    let (port_type, _) = wsdl.split_once("</wsdl:portType>").expect("a port type");
    let (_, port_type) = port_type.split_once("<wsdl:portType").expect("a port type");
    let mut told: Vec<&str> = port_type
        .split("<wsdl:operation name=\"")
        .skip(1)
        .filter_map(|operation| operation.split('"').next())
        .collect();
    let mut planned: Vec<&str> = plan::steps().into_iter().map(|(operation, _)| operation).collect();
    told.sort_unstable();
    planned.sort_unstable();
    planned.dedup();
    assert_eq!((planned.len(), planned), (17, told));
}

fn everything(client: &Client) {
    if !client.is_there() {
        return;
    }
    for endpoint in ["soap-api", "navision-soap", "navision-api"] {
        let who = format!("{} at {endpoint}", client.name);
        let login = Login::new("erp & co", "p<ä>ss");
        let sandbox = Sandbox::builder().login(login).start().expect("a sandbox");
        let mut numbers = sandbox.place_orders(2);
        numbers.extend(sandbox.try_place_orders(1, Shop::Wholesale).expect("an order"));
        assert_eq!(numbers, plan::ORDERS);
        let answers = client.run(&sandbox, endpoint, "p<ä>ss");
        plan::check_answers(&who, &sandbox, &answers);
        plan::check_store(&who, &sandbox);
        let answers = client.run(&sandbox, endpoint, "wrong");
        assert!(answers.iter().all(|answer| answer["fault"] == "Wrong username or password"), "{who}: {answers:#?}");
        plan::check_store(&who, &sandbox);
    }
}

impl Client {
    fn is_there(&self) -> bool {
        let output = Command::new(self.program).args(self.check).current_dir(folder()).output();
        match output {
            Ok(output) if output.status.success() => return true,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => panic!("{} does not start: {error}", self.program),
        }
        let message = format!("{} is not installed; get it with: {}", self.name, self.help);
        assert!(
            std::env::var_os("CENTRA_REQUIRE_INTEROP").is_none_or(|value| value != "1"),
            "CENTRA_REQUIRE_INTEROP=1, but {message}"
        );
        // `eprintln!` would be captured, and nobody would know. If this cannot be said, nothing can.
        let _ = writeln!(stderr(), "skipped: {message}");
        false
    }

    fn run(&self, sandbox: &Sandbox, endpoint: &str, password: &str) -> Vec<Value> {
        let wsdl = format!("{}?wsdl", sandbox.endpoint_url(endpoint).expect("an endpoint"));
        let steps: Vec<Value> = plan::steps()
            .into_iter()
            .map(|(operation, request)| json!({ "operation": operation, "request": request }))
            .collect();
        let plan = json!({
            "wsdl": wsdl,
            "basic": endpoint == "navision-api",
            "username": sandbox.login().username(),
            "password": password,
            "steps": steps,
        });
        let output = self.output(&plan.to_string());
        let (told, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}: {}\n{told}\n{complained}", self.name, output.status);
        serde_json::from_str(&told).unwrap_or_else(|error| panic!("{}: {error}: {told}\n{complained}", self.name))
    }

    fn output(&self, input: &str) -> Output {
        let mut child = Command::new(self.program)
            .arg(self.script)
            .current_dir(folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the client starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("a plan is sent");
        child.wait_with_output().expect("the client ends")
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign")
}
