//! The stand-in without HTTP: state, log, faults and settings, and how a request becomes a transaction.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use centra_runtime::{Endpoint, Login};

use crate::centra::{NAVISION_API, NAVISION_SOAP, SOAP_API};
use crate::disk::{Disk, Job};
use crate::faults::Faults;
use crate::ledger::{Book, Ledger};
use crate::log::Log;
use crate::store::{State, Tx, Undo};

/// The three endpoints: path after the host, what the WSDL says, and the WSDL itself.
pub(crate) static ENDPOINTS: [(&str, &Endpoint, &str); 3] = [
    ("/ams/system/service/module/soap/api", &SOAP_API, include_str!("../wsdl/soap-api.wsdl")),
    ("/ams/system/service/module/navision/soap", &NAVISION_SOAP, include_str!("../wsdl/navision-soap.wsdl")),
    ("/ams/system/service/module/navision/api", &NAVISION_API, include_str!("../wsdl/navision-api.wsdl")),
];

/// How the stand-in responds to a wrong login.
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
    /// Whether an update makes events, too.
    pub(crate) updates_make_events: bool,
    /// Bytes of a request's body.
    pub(crate) body_limit: usize,
    /// How long a request may take to arrive.
    pub(crate) patience: std::time::Duration,
    /// Whether the control API is open to other machines.
    pub(crate) control_from_anywhere: bool,
    /// Names under which this machine is known, beside `localhost`.
    pub(crate) hosts: Vec<String>,
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
            hosts: Vec::new(),
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
    ledger: Arc<Ledger>,
    disk: Option<Disk>,
}

/// What a transaction gave.
pub(crate) struct Committed<T> {
    /// What the change returned, and the notices; or the errors, and then nothing has changed.
    pub(crate) outcome: Result<(T, Vec<String>), Vec<String>>,
    /// The response may go out when this much is on the disk.
    pub(crate) mark: u64,
}

impl Engine {
    pub(crate) fn new(settings: Settings, ledger: Arc<Ledger>, disk: Option<Disk>) -> Self {
        let log = Log::new(settings.log_entries);
        Self { settings, log, faults: Faults::default(), counters: Counters::default(), ledger, disk }
    }

    /// Reads the state. What `look` returns may be shown when the mark is on the disk.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> (T, u64) {
        let book = self.ledger.lock();
        (look(&book.state), book.mark)
    }

    /// Reads what is on the disk; waits for what is on its way there.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) async fn read<T>(&self, look: impl Fn(&State) -> T) -> T {
        loop {
            let (value, mark) = self.look(&look);
            // What was taken back is not there the next time.
            if self.stored(mark).await.is_ok() {
                return value;
            }
        }
    }

    /// The same, blocking.
    pub(crate) fn read_blocking<T>(&self, look: impl Fn(&State) -> T) -> T {
        loop {
            let (value, mark) = self.look(&look);
            if self.wait(mark).is_ok() {
                return value;
            }
        }
    }

    /// Runs a change as one transaction: with any error nothing has changed.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Tx<'_>) -> T) -> Committed<T> {
        let mut book = self.ledger.lock();
        let mut tx = Tx::new(&mut book.state);
        let value = change(&mut tx);
        if !tx.errors.is_empty() {
            let errors = std::mem::take(&mut tx.errors);
            drop(tx);
            return Committed { outcome: Err(errors), mark: book.mark };
        }
        let notices = std::mem::take(&mut tx.notices);
        let (changes, undo) = tx.commit();
        let mark = if changes.is_empty() { book.mark } else { self.keep(&mut book, undo, Job::Write(changes)) };
        Committed { outcome: Ok((value, notices)), mark }
    }

    /// Handed over under the lock: the disk gets transactions in the order in which they happened.
    fn keep(&self, book: &mut Book, undo: Undo, job: Job) -> u64 {
        let Some(disk) = &self.disk else { return book.mark };
        let mark = book.hand_over(undo, disk.settled());
        disk.write(mark, job);
        mark
    }

    /// Whether there is a data file.
    #[cfg_attr(not(feature = "page"), allow(dead_code))]
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

    /// Forgets all objects, mappings, events and faults.
    pub(crate) fn reset(&self) -> u64 {
        let mut book = self.ledger.lock();
        let undo = book.state.clear();
        self.faults.clear();
        let last_event = book.state.last_event();
        self.keep(&mut book, undo, Job::Clear(last_event))
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
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::disk::Keep;
    use crate::kind::Kind;

    /// A bug in the middle of a request does not leave half of it behind.
    #[test]
    fn a_panic_takes_the_transaction_back() {
        let engine = Engine::new(Settings::default(), Arc::default(), None);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            engine.change(|tx| {
                tx.allocate(Kind::Market, Some("eu"), 0, 0);
                panic!("a bug");
            })
        }));
        assert!(outcome.is_err());
        assert_eq!(market(&engine, "eu"), None);
        let number = engine.change(|tx| tx.allocate(Kind::Market, Some("us"), 0, 0)).outcome;
        assert_eq!(number.map(|(number, _)| number), Ok(Kind::Market.first()), "the number is free again");
    }

    fn market(engine: &Engine, id: &str) -> Option<u64> {
        engine.look(|state| state.ids.resolve(Kind::Market, 0, id)).0
    }

    /// A disk that does what it is told: `true` keeps the next transactions, `false` is full.
    struct Told(Receiver<bool>);

    impl Keep for Told {
        fn commit(&mut self, _: Vec<Job>) -> Result<(), String> {
            match self.0.recv() {
                Ok(true) => Ok(()),
                _ => Err("disk full".to_owned()),
            }
        }
    }

    fn with_disk() -> (Engine, Sender<bool>) {
        let (tell, told) = channel();
        let ledger = Arc::<Ledger>::default();
        let disk = Disk::start(Told(told), Arc::clone(&ledger)).expect("a thread");
        (Engine::new(Settings::default(), ledger, Some(disk)), tell)
    }

    fn add(engine: &Engine, id: &'static str) -> u64 {
        engine.change(|tx| tx.allocate(Kind::Market, Some(id), 0, 0)).mark
    }

    #[test]
    fn what_the_disk_does_not_take_is_taken_back() {
        let (engine, tell) = with_disk();
        let first = add(&engine, "eu");
        tell.send(true).expect("a disk");
        assert_eq!(engine.wait(first), Ok(()));
        // The second one is being written while the third is built on it.
        let (second, third) = (add(&engine, "us"), add(&engine, "asia"));
        assert!(market(&engine, "asia").is_some());
        tell.send(false).expect("a disk");
        let full = Err("the data file cannot be written: disk full".to_owned());
        assert_eq!(engine.wait(second), full);
        assert_eq!(engine.wait(third), full);
        assert_eq!(["eu", "us", "asia"].map(|id| market(&engine, id)), [Some(Kind::Market.first()), None, None]);
        // With room again it goes on, and the numbers are free again.
        let fourth = add(&engine, "us");
        tell.send(true).expect("a disk");
        assert_eq!(engine.wait(fourth), Ok(()));
        assert_eq!(market(&engine, "us"), Some(Kind::Market.first() + 1));
    }

    #[test]
    fn a_reset_is_taken_back_too() {
        let (engine, tell) = with_disk();
        let first = add(&engine, "eu");
        tell.send(true).expect("a disk");
        assert_eq!(engine.wait(first), Ok(()));
        let reset = engine.reset();
        assert_eq!(market(&engine, "eu"), None);
        tell.send(false).expect("a disk");
        assert!(engine.wait(reset).is_err());
        assert!(market(&engine, "eu").is_some());
    }

    /// A reader waits for what it has seen, and sees what is there when that is taken back.
    #[test]
    fn nothing_is_read_that_is_not_on_the_disk() {
        let (engine, tell) = with_disk();
        add(&engine, "eu");
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| engine.read_blocking(|state| state.ids.resolve(Kind::Market, 0, "eu")));
            std::thread::sleep(std::time::Duration::from_millis(30));
            assert!(!reader.is_finished());
            tell.send(false).expect("a disk");
            assert_eq!(reader.join().expect("no panic"), None);
        });
    }
}
