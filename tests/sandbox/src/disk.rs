//! When a response may go out: transactions reach the disk in the order in which they happened; those that do not are taken back.

#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use std::fmt;
use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::watch;

use crate::ledger::Ledger;
use crate::store::Change;

/// A transaction for the disk.
pub(crate) enum Job {
    Write(Vec<Change>),
    /// Removes everything but the number of the last event.
    Clear(u64),
}

/// Something that keeps transactions.
pub(crate) trait Keep: Send + 'static {
    /// Keeps all of them or none.
    fn commit(&mut self, jobs: Vec<Job>) -> Result<(), String>;
}

/// How far the disk is.
#[derive(Clone, Debug, Default)]
struct Progress {
    /// Every transaction up to this one is on the disk or was taken back.
    settled: u64,
    /// Those that were taken back last, and why.
    failed: Vec<(Range<u64>, String)>,
}

/// Where the thread reports its progress, to tasks and to threads that block.
struct Board {
    tasks: watch::Sender<Progress>,
    threads: Arc<(Mutex<Progress>, Condvar)>,
}

/// A thread of its own that writes; what waits for it is committed together.
pub(crate) struct Disk {
    jobs: Option<Sender<(u64, Job)>>,
    done: watch::Receiver<Progress>,
    blocking: Arc<(Mutex<Progress>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").field("settled", &self.settled()).finish_non_exhaustive()
    }
}

impl Disk {
    /// Starts the thread.
    pub(crate) fn start(mut keep: impl Keep, ledger: Arc<Ledger>) -> Result<Self, String> {
        let (jobs, work) = channel();
        let (tasks, done) = watch::channel(Progress::default());
        let blocking = Arc::new((Mutex::new(Progress::default()), Condvar::new()));
        let board = Board { tasks, threads: Arc::clone(&blocking) };
        let thread = std::thread::Builder::new()
            .name("disk".into())
            .spawn(move || run(&mut keep, &ledger, &work, &board))
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok(Self { jobs: Some(jobs), done, blocking, thread: Some(thread) })
    }

    /// Hands a transaction over, in the order of the marks: under the lock of the ledger.
    pub(crate) fn write(&self, mark: u64, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread is there until this is dropped.
            drop(jobs.send((mark, job)));
        }
    }

    /// Every transaction up to this one is on the disk or was taken back.
    pub(crate) fn settled(&self) -> u64 {
        self.done.borrow().settled
    }

    /// Waits until a transaction is on the disk.
    ///
    /// # Errors
    /// Why it was taken back.
    pub(crate) async fn stored(&self, mark: u64) -> Result<(), String> {
        let mut done = self.done.clone();
        match done.wait_for(|progress| progress.settled >= mark).await {
            Ok(progress) => progress.outcome(mark),
            Err(_) => Err("the disk's thread is gone".to_owned()),
        }
    }

    /// The same, blocking.
    pub(crate) fn wait(&self, mark: u64) -> Result<(), String> {
        let (progress, signal) = &*self.blocking;
        let guard = progress.lock().unwrap_or_else(PoisonError::into_inner);
        let guard =
            signal.wait_while(guard, |progress| progress.settled < mark).unwrap_or_else(PoisonError::into_inner);
        guard.outcome(mark)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Progress {
    fn outcome(&self, mark: u64) -> Result<(), String> {
        match self.failed.iter().rev().find(|(marks, _)| marks.contains(&mark)) {
            Some((_, error)) => Err(error.clone()),
            None => Ok(()),
        }
    }
}

impl Board {
    fn tell(&self, progress: &Progress) {
        *self.threads.0.lock().unwrap_or_else(PoisonError::into_inner) = progress.clone();
        self.threads.1.notify_all();
        self.tasks.send_replace(progress.clone());
    }
}

fn run(keep: &mut impl Keep, ledger: &Ledger, work: &Receiver<(u64, Job)>, board: &Board) {
    /// Transactions that are committed together at most.
    const TOGETHER: usize = 1_000;
    /// Failures that are remembered: nobody waits for an older one any more.
    const REMEMBERED: usize = 100;
    let mut progress = Progress::default();
    while let Ok(first) = work.recv() {
        let mut reached = progress.settled;
        let jobs = std::iter::once(first).chain(work.try_iter().take(TOGETHER));
        let jobs = jobs.inspect(|(mark, _)| reached = *mark).map(|(_, job)| job).collect();
        match keep.commit(jobs) {
            Ok(()) => progress.settled = reached,
            Err(error) => {
                // No transaction can be made while this lock is held; those that wait were built on what is taken back.
                let mut book = ledger.lock();
                work.try_iter().for_each(drop);
                let mark = book.take_back(progress.settled);
                if progress.failed.len() >= REMEMBERED {
                    progress.failed.remove(0);
                }
                progress.failed.push((progress.settled + 1..mark, format!("the data file cannot be written: {error}")));
                progress.settled = mark;
            }
        }
        board.tell(&progress);
    }
}
