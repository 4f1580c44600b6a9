//! A PostgreSQL server of a test's own: on a free port, in a scratch folder, stopped at the end.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A running server.
pub(crate) struct Server {
    folder: tempfile::TempDir,
    bin: PathBuf,
    port: u16,
    /// Whether it waits for the disk.
    syncs: bool,
}

impl Server {
    /// One that keeps what it committed through a loss of power, too, as it does where it is installed.
    #[allow(dead_code, reason = "not every test that shares this file measures")]
    pub(crate) fn durable() -> Option<Self> {
        let mut server = Self::start()?;
        server.down();
        server.syncs = true;
        server.up();
        Some(server)
    }

    /// Starts one; `None` where PostgreSQL is not installed, and says how to get it. With `CENTRA_REQUIRE_INTEROP` it must be there.
    pub(crate) fn start() -> Option<Self> {
        let Some(bin) = bin() else {
            let required = std::env::var_os("CENTRA_REQUIRE_INTEROP").is_some();
            assert!(!required, "PostgreSQL is missing");
            eprintln!("skipped: PostgreSQL is missing; `apt-get install postgresql` gets it");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        if is_root() {
            // It does not run as root.
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let server = Self { folder, bin, port, syncs: false };
        let data = server.data();
        let initdb = ["-A", "trust", "-U", "erp", "-E", "UTF8", "--no-sync", "-D"];
        run(server.command("initdb").args(initdb).arg(&data));
        server.up();
        Some(server)
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("postgres://erp@127.0.0.1:{}/postgres", self.port)
    }

    /// Its port.
    #[allow(dead_code, reason = "not every test that shares this file connects by other ways")]
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Starts it again.
    pub(crate) fn up(&self) {
        // The operating system does not crash in tests.
        let fsync = if self.syncs { "on" } else { "off" };
        let options =
            format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync={fsync}", self.port);
        let log = self.folder.path().join("log");
        let mut start = self.command("pg_ctl");
        start.args(["start", "-w", "-t", "60", "-o", &options, "-l"]).arg(log).arg("-D").arg(self.data());
        run(&mut start);
        let begin = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(60), "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends its processes at once, as a crash does.
    pub(crate) fn down(&self) {
        run(self.command("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(self.data()));
    }

    /// Where its files are.
    #[allow(dead_code, reason = "not every test that shares this file looks at them")]
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL's, as another user where this one is root.
    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        match is_root() {
            false => Command::new(program),
            true => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
                command
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = self.command("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(self.data()).output();
        drop(stop);
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The folder of the newest version's programs: Debian keeps them out of the path.
fn bin() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    versions.sort();
    let in_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder: &PathBuf| Path::new(folder).join("initdb").is_file())
    };
    versions.pop().or_else(in_path)
}

fn run(command: &mut Command) {
    let output = command.current_dir("/").stdin(Stdio::null()).output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
}
