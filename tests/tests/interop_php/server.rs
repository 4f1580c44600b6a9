//! Starts a server that is not ours (PHP's own, with a SoapServer behind it, unless told otherwise), reads what it recorded, and stops it.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write, stderr};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::{panicking, sleep};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// How often another port is tried when somebody takes the one that was free a moment ago.
const PORTS: usize = 8;
/// How to get PHP.
const PHP: &str = "apt-get install php-cli php-soap";
/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);
/// What servers say when nothing is wrong.
const NOISE: [&str; 4] = [" Accepted", " Closing", " [200]: ", "\" 200 -"];
/// What the check for PHP exits with when it is too old, and when it has no SOAP extension.
const CHECK: &str = "exit(PHP_VERSION_ID < 80100 ? 76 : (extension_loaded('soap') ? 0 : 77));";

/// A running server. It ends with this value, also when a test panics.
pub(crate) struct Server {
    child: Child,
    records: TempDir,
    address: SocketAddr,
    /// Scheme, host and port.
    pub(crate) url: String,
}

impl Server {
    /// A server of one's own, or `None` where PHP is missing; then it was said how to get it.
    pub(crate) fn start() -> Option<Self> {
        match Command::new("php").args(["-r", CHECK]).status() {
            Ok(status) => match status.code() {
                Some(0) => {}
                Some(76) => return skip("PHP is older than 8.1", PHP),
                Some(77) => return skip("PHP has no SOAP extension", PHP),
                _ => panic!("php: {status}"),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => return skip("PHP is not installed", PHP),
            Err(error) => panic!("php does not start: {error}"),
        }
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        Some(Self::run(|address, records| {
            let mut command = Command::new("php");
            command.arg("-S").arg(address.to_string()).arg(tests.join("interop/php/router.php"));
            command.env("CENTRA_WSDL", tests.join("../wsdl")).env("CENTRA_RECORDS", records);
            command.env_remove("PHP_CLI_SERVER_WORKERS");
            command
        }))
    }

    /// Runs the command that serves at an address, keeps records in a folder, and answers `GET /ready` with the folder's name.
    pub(crate) fn run(command: impl Fn(SocketAddr, &Path) -> Command) -> Self {
        let mut why = String::new();
        for _ in 0..PORTS {
            match Self::listen(&command) {
                Ok(server) => return server,
                Err(error) => why = error,
            }
        }
        panic!("no server on any of {PORTS} ports: {why}");
    }

    /// Serves on a free port, unless somebody else takes it first.
    fn listen(command: impl Fn(SocketAddr, &Path) -> Command) -> Result<Self, String> {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
        let records = tempfile::tempdir().expect("a folder for records");
        let log = File::create(records.path().join("server.log")).expect("a log");
        let child = command(address, records.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut server = Self { child, records, address, url: format!("http://{address}") };
        let began = Instant::now();
        loop {
            match server.child.try_wait() {
                Ok(None) => {}
                ended => return Err(format!("the server ended: {ended:?}\n{}", server.log())),
            }
            // Somebody else may answer there.
            if server.get("/ready").is_ok_and(|reply| reply == *server.records.path().to_string_lossy()) {
                return Ok(server);
            }
            assert!(began.elapsed() < PATIENCE, "the server does not answer\n{}", server.log());
            sleep(Duration::from_millis(20));
        }
    }

    /// The body that the server answers to a GET.
    pub(crate) fn get(&self, path: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.address)?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        Ok(reply.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }

    /// What PHP recorded of the request that it answered with this `X-Centra-Request-ID`.
    pub(crate) fn record(&self, request_id: &str) -> Record {
        let file = self.records.path().join(format!("{request_id}.json"));
        let json = fs::read_to_string(&file).unwrap_or_else(|error| panic!("no record {request_id}: {error}"));
        Record(serde_json::from_str(&json).expect("a record is JSON"))
    }

    /// How many requests came as far as an operation.
    pub(crate) fn records(&self) -> usize {
        let files = fs::read_dir(self.records.path()).expect("the records");
        files.filter_map(Result::ok).filter(|file| file.path().extension().is_some_and(|ext| ext == "json")).count()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.records.path().join("server.log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if panicking() {
            let log = self.log();
            let notable: Vec<&str> =
                log.lines().filter(|line| !NOISE.iter().any(|noise| line.contains(noise))).collect();
            eprintln!("the server said:\n{}", notable.join("\n"));
        }
    }
}

/// One request, as PHP saw it.
pub(crate) struct Record(pub(crate) Value);

impl Record {
    /// The name that PHP has for the operation.
    pub(crate) fn operation(&self) -> &str {
        self.text("operation")
    }

    /// The endpoint that PHP was asked at.
    pub(crate) fn endpoint(&self) -> &str {
        self.text("endpoint")
    }

    /// The bytes of the request.
    pub(crate) fn body(&self) -> &str {
        self.text("body")
    }

    /// A header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.0["headers"][name].as_str()
    }

    /// What PHP made of the request element.
    pub(crate) fn received(&self) -> &Value {
        match self.0["arguments"].as_array().map(Vec::as_slice) {
            Some([request]) => request,
            other => panic!("one argument was expected, and not {other:?}"),
        }
    }

    /// Username and password as PHP found them, in the body or by HTTP Basic.
    pub(crate) fn login(&self) -> Option<(String, String)> {
        let login = self.0["login"].as_array()?;
        Some((login[0].as_str()?.to_owned(), login[1].as_str()?.to_owned()))
    }

    /// What PHP was told to answer.
    pub(crate) fn answer(&self) -> &Value {
        &self.0["answer"]
    }

    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_else(|| panic!("the record has no {name}"))
    }
}

/// Says why a test does nothing, and what to do about it.
pub(crate) fn skip<T>(why: &str, how: &str) -> Option<T> {
    let message = format!("{why}; get it with: {how}");
    assert!(
        std::env::var_os("CENTRA_REQUIRE_INTEROP").is_none_or(|value| value != "1"),
        "CENTRA_REQUIRE_INTEROP=1, but {message}"
    );
    // `eprintln!` would be captured, and nobody would know. If this cannot be said, nothing can.
    let _ = writeln!(stderr(), "skipped: {message}");
    None
}
