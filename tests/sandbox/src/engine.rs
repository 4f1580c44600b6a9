//! The stand-in without HTTP: state, log, faults and settings, and how a request becomes a transaction.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use centra_runtime::{Endpoint, Login};

use crate::centra::{NAVISION_API, NAVISION_SOAP, SOAP_API};
use crate::faults::Faults;
use crate::log::Log;
use crate::persist::Disk;
use crate::store::{State, Tx};

/// The three endpoints: path behind the host, what the WSDL says, and the WSDL itself.
pub(crate) static ENDPOINTS: [(&str, &Endpoint, &str); 3] = [
    ("/ams/system/service/module/soap/api", &SOAP_API, include_str!("../wsdl/soap-api.wsdl")),
    ("/ams/system/service/module/navision/soap", &NAVISION_SOAP, include_str!("../wsdl/navision-soap.wsdl")),
    ("/ams/system/service/module/navision/api", &NAVISION_API, include_str!("../wsdl/navision-api.wsdl")),
];

/// How a wrong login is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WrongLogin {
    /// By a SOAP fault.
    #[default]
    Fault,
    /// By a `result` whose `success` is `false`.
    Rejection,
}

/// What can be set when the stand-in is started.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// One login per endpoint, in the order of [`ENDPOINTS`].
    pub(crate) logins: [Login; 3],
    pub(crate) wrong_login: WrongLogin,
    /// Does an update make events too?
    pub(crate) updates_make_events: bool,
    /// Bytes of a request's body.
    pub(crate) body_limit: usize,
    /// How long a request may take to arrive.
    pub(crate) patience: std::time::Duration,
    /// Is the control API open to other machines?
    pub(crate) control_from_anywhere: bool,
    /// Names of this machine, beside `localhost`, under which the control API is answered.
    pub(crate) control_hosts: Vec<String>,
    pub(crate) log_entries: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let login = Login::new("demo", "demo");
        Self {
            logins: [login.clone(), login.clone(), login],
            wrong_login: WrongLogin::default(),
            updates_make_events: false,
            body_limit: 64 << 20,
            patience: std::time::Duration::from_secs(30),
            control_from_anywhere: false,
            control_hosts: Vec::new(),
            log_entries: 1_000,
        }
    }
}

/// How often what happened.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// By operation: requests, and how many of them were refused.
    pub(crate) operations: Mutex<BTreeMap<&'static str, (u64, u64)>>,
    pub(crate) requests: AtomicU64,
    pub(crate) faults: AtomicU64,
}

/// All of it, shared by every connection.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) settings: Settings,
    pub(crate) log: Log,
    pub(crate) faults: Faults,
    pub(crate) counters: Counters,
    state: Mutex<State>,
    disk: Option<Disk>,
}

/// What a transaction gave.
pub(crate) struct Committed<T> {
    /// What the change returned, and the notices; or the errors, and then nothing has changed.
    pub(crate) outcome: Result<(T, Vec<String>), Vec<String>>,
    /// The answer may go out when this much is on the disk.
    pub(crate) mark: u64,
}

impl Engine {
    pub(crate) fn new(settings: Settings, disk: Option<Disk>, state: State) -> Self {
        let log = Log::new(settings.log_entries);
        Self { settings, log, faults: Faults::default(), counters: Counters::default(), state: Mutex::new(state), disk }
    }

    /// The state, to be read.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a change as one transaction: with any error nothing has changed.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Tx<'_>) -> T) -> Committed<T> {
        let mut state = self.state();
        let mut tx = Tx::new(&mut state);
        let value = change(&mut tx);
        if !tx.errors.is_empty() {
            let errors = std::mem::take(&mut tx.errors);
            drop(tx);
            return Committed { outcome: Err(errors), mark: self.mark() };
        }
        let notices = std::mem::take(&mut tx.notices);
        let changes = tx.commit();
        // Handed over under the lock: the disk gets transactions in the order in which they happened.
        let mark = match &self.disk {
            Some(disk) if !changes.is_empty() => disk.write(changes),
            _ => self.mark(),
        };
        Committed { outcome: Ok((value, notices)), mark }
    }

    /// Everything up to now: what an answer tells must be on the disk, too.
    pub(crate) fn mark(&self) -> u64 {
        self.disk.as_ref().map_or(0, Disk::mark)
    }

    /// Is there a data file?
    pub(crate) fn is_kept(&self) -> bool {
        self.disk.is_some()
    }

    /// Waits until a transaction is on the disk.
    pub(crate) async fn stored(&self, mark: u64) -> Result<(), String> {
        match &self.disk {
            Some(disk) => disk.stored(mark).await,
            None => Ok(()),
        }
    }

    /// The same, blocking.
    pub(crate) fn wait(&self, mark: u64) -> Result<(), String> {
        match &self.disk {
            Some(disk) => disk.wait(mark),
            None => Ok(()),
        }
    }

    /// Forgets all objects, mappings and events. Numbers start anew, but those of events do not.
    pub(crate) fn reset(&self) -> u64 {
        let mut state = self.state();
        let last = state.last_event();
        *state = State::default();
        state.load(crate::store::Change::LastEvent(last));
        self.faults.clear();
        self.disk.as_ref().map_or(0, |disk| disk.clear(last))
    }

    /// Counts a request.
    pub(crate) fn count(&self, operation: Option<&'static str>, failed: bool) {
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
        if failed {
            self.counters.faults.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(operation) = operation {
            let mut operations = self.counters.operations.lock().unwrap_or_else(PoisonError::into_inner);
            let (all, bad) = operations.entry(operation).or_default();
            *all += 1;
            *bad += u64::from(failed);
        }
    }
}

/// What many connections share.
pub(crate) type Shared = Arc<Engine>;

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::kind::Kind;

    /// A bug in the middle of a request does not leave half of it behind.
    #[test]
    fn a_panic_takes_the_transaction_back() {
        let engine = Engine::new(Settings::default(), None, State::default());
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            engine.change(|tx| {
                tx.allocate(Kind::Market, Some("eu"), 0, 0);
                panic!("a bug");
            })
        }));
        assert!(outcome.is_err());
        assert!(engine.state().ids.resolve(Kind::Market, 0, "eu").is_none());
        let number = engine.change(|tx| tx.allocate(Kind::Market, Some("us"), 0, 0)).outcome;
        assert_eq!(number.map(|(number, _)| number), Ok(Kind::Market.first()), "the number is free again");
    }
}
