//! How a stand-in is started: which port, which logins, which file; a thread with a runtime of its own.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use centra_runtime::Login;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Sandbox;
use crate::disk::Disk;
#[cfg(feature = "sqlite")]
use crate::disk::sqlite;
use crate::engine::{ENDPOINTS, Engine, Settings, WrongLogin};
use crate::ledger::Ledger;
use crate::{http, listen};

/// Why it did not start.
#[derive(Debug)]
pub struct StartError(String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// Settings of a stand-in that is to be started.
#[derive(Clone, Debug)]
pub struct Builder {
    settings: Settings,
    ip: IpAddr,
    port: u16,
    #[cfg(feature = "sqlite")]
    data: Option<PathBuf>,
    #[cfg(feature = "program")]
    interrupt: bool,
    threads: usize,
}

impl Default for Builder {
    fn default() -> Self {
        let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self {
            settings: Settings::default(),
            ip,
            port: 0,
            #[cfg(feature = "sqlite")]
            data: None,
            #[cfg(feature = "program")]
            interrupt: false,
            threads: 2,
        }
    }
}

impl Builder {
    /// This port; 0, the default, is any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Listens there in place of 127.0.0.1.
    #[must_use]
    pub fn ip(mut self, ip: IpAddr) -> Self {
        self.ip = ip;
        self
    }

    /// Keeps everything in this SQLite file, across restarts and crashes.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// The login of all endpoints.
    #[must_use]
    pub fn login(mut self, login: Login) -> Self {
        self.settings.logins = [login.clone(), login.clone(), login];
        self
    }

    /// The login of one endpoint: `soap-api`, `navision-soap` or `navision-api`. Any other name changes nothing.
    #[must_use]
    pub fn login_at(mut self, endpoint: &str, login: Login) -> Self {
        if let Some(index) = ENDPOINTS.iter().position(|(_, known, _)| known.name == endpoint) {
            self.settings.logins[index] = login;
        }
        self
    }

    /// How it responds to a wrong login.
    #[must_use]
    pub fn wrong_login(mut self, answer: WrongLogin) -> Self {
        self.settings.wrong_login = answer;
        self
    }

    /// Whether updates make events, too; by default they do not.
    #[must_use]
    pub fn updates_make_events(mut self, yes: bool) -> Self {
        self.settings.updates_make_events = yes;
        self
    }

    /// Bytes that a request may have; 64 MiB.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.settings.body_limit = bytes;
        self
    }

    /// How long headers, and then a body, may take to arrive; 30 seconds.
    #[must_use]
    pub fn patience(mut self, time: Duration) -> Self {
        self.settings.patience = time;
        self
    }

    /// Requests that the log keeps; 1,000.
    #[must_use]
    pub fn log_entries(mut self, entries: usize) -> Self {
        self.settings.log_entries = entries;
        self
    }

    /// Opens the control API to other machines.
    #[must_use]
    pub fn control_from_anywhere(mut self, yes: bool) -> Self {
        self.settings.control_from_anywhere = yes;
        self
    }

    /// Serves under this host name, too. Every other name but `localhost` is refused, since a foreign page could have made it point to
    /// this machine. The endpoints also take IP addresses.
    #[must_use]
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.settings.hosts.push(name.into());
        self
    }

    /// Stops on Ctrl-C.
    #[cfg(feature = "program")]
    #[must_use]
    pub fn stop_on_interrupt(mut self) -> Self {
        self.interrupt = true;
        self
    }

    #[cfg(not(feature = "sqlite"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with a file")]
    fn state(&self) -> Result<(Arc<Ledger>, Option<Disk>), String> {
        Ok((Arc::default(), None))
    }

    /// What is in the data file, and the thread that writes there.
    #[cfg(feature = "sqlite")]
    fn state(&self) -> Result<(Arc<Ledger>, Option<Disk>), String> {
        let Some(path) = &self.data else { return Ok((Arc::default(), None)) };
        let (file, state) = sqlite::open(path)?;
        let ledger = Arc::new(Ledger::new(state));
        let disk = Disk::start(file, Arc::clone(&ledger))?;
        Ok((ledger, Some(disk)))
    }

    /// Starts it.
    ///
    /// # Errors
    /// The port is taken, or the file cannot be read.
    pub fn start(self) -> Result<Sandbox, StartError> {
        let (ledger, disk) = self.state().map_err(StartError)?;
        let wanted = SocketAddr::new(self.ip, self.port);
        let tell = |error: std::io::Error| StartError(format!("cannot listen at {wanted}: {error}"));
        let listener = std::net::TcpListener::bind(wanted).map_err(tell)?;
        listener.set_nonblocking(true).map_err(tell)?;
        let address = listener.local_addr().map_err(tell)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(self.threads)
            .thread_name("centra-sandbox")
            .enable_all()
            .build()
            .map_err(|error| StartError(format!("cannot start: {error}")))?;
        let patience = self.settings.patience;
        let engine = Arc::new(Engine::new(self.settings, ledger, disk));
        let addresses = http::Addresses::new(Arc::clone(&engine));
        let (stop, stopped) = watch::channel(false);
        #[cfg(feature = "program")]
        let (interrupt, stopping) = (self.interrupt, stop.clone());
        let serve = async move {
            let Ok(listener) = TcpListener::from_std(listener) else { return };
            #[cfg(feature = "program")]
            if interrupt {
                tokio::spawn(async move {
                    if tokio::signal::ctrl_c().await.is_ok() {
                        stopping.send_replace(true);
                    }
                });
            }
            listen::serve(listener, addresses, patience, stopped).await;
        };
        let thread = std::thread::Builder::new()
            .name("centra-sandbox".into())
            .spawn(move || {
                runtime.block_on(serve);
                runtime.shutdown_timeout(Duration::from_millis(200));
            })
            .map_err(|error| StartError(format!("cannot start a thread: {error}")))?;
        Ok(Sandbox { engine, address, stop, thread: Some(thread) })
    }
}
