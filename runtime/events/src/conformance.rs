//! What any inbox must do: the same as the table in memory, whatever it is asked, and no more than was committed.

mod outbox;

use std::fmt;

pub use outbox::outbox;

use crate::content::Content;
use crate::event::{EventId, Kind, Taken};
use crate::inbox::{Arrival, Inbox, Outcome, Scope, Table, Take, Transaction};
use crate::step::Settlement;

/// Where an inbox does something else than it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// The run, which is always the same for a number.
    pub run: u64,
    /// What was asked for, one line per step, and what came back.
    pub steps: Vec<String>,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "run {}:\n{}", self.run, self.steps.join("\n"))
    }
}

impl std::error::Error for Deviation {}

/// Asks an inbox for so many runs of random steps by three workers, and compares each answer with what the table in memory answers.
///
/// `open` makes an inbox that is empty for a new run, and opens the same one again for the same run: several are open at once, as those
/// of several processes.
///
/// ```
/// use std::collections::HashMap;
///
/// let mut inboxes = HashMap::new();
/// let open = |run| inboxes.entry(run).or_insert_with(centra_events::inbox::Memory::<()>::default).clone();
/// centra_events::conformance::run(20, open)?;
/// # Ok::<(), centra_events::conformance::Deviation>(())
/// ```
///
/// # Errors
/// The first run in which something differs.
pub fn run<I: Inbox>(runs: u64, mut open: impl FnMut(u64) -> I) -> Result<(), Deviation> {
    for run in 0..runs {
        let mut pair =
            Pair { table: Table::default(), chance: Chance(run), claims: Vec::new(), steps: Vec::new(), now: 1 };
        let mut inboxes: Vec<I> = (0..WORKERS.len()).map(|_| open(run)).collect();
        for _ in 0..12 {
            let worker = pair.chance.below(WORKERS.len());
            // A process that starts again.
            if pair.chance.below(4) == 0 {
                inboxes[worker] = open(run);
            }
            if let Err(what) = pair.transaction(&mut inboxes[worker], WORKERS[worker]) {
                pair.steps.push(what);
                return Err(Deviation { run, steps: pair.steps });
            }
        }
    }
    Ok(())
}

const WORKERS: [&str; 3] = ["first", "second", "third"];

/// An inbox beside the table.
struct Pair {
    table: Table,
    chance: Chance,
    /// Of all workers, also those that are no longer good.
    claims: Vec<Taken>,
    steps: Vec<String>,
    now: u64,
}

impl Pair {
    fn transaction<I: Inbox>(&mut self, inbox: &mut I, worker: &str) -> Result<(), String> {
        let scope = Scope { endpoint: "https://shop.example.com".into(), worker: worker.into() };
        let mut tx = inbox.begin(&scope).map_err(|error| format!("{worker} cannot begin: {error}"))?;
        self.table.begin(worker).map_err(|error| error.to_string())?;
        self.steps.push(format!("{worker} begins"));
        let claims = self.claims.len();
        for _ in 0..=self.chance.below(8) {
            self.now += self.chance.below(50) as u64;
            self.step(&mut tx)?;
        }
        for number in 0..10 {
            let id = id(number);
            let expected = self.table.rows().get(&id).map(|row| row.content.to_vec());
            let content = tx.content(&id).map_err(|error| error.to_string())?;
            same(format!("content of {id}"), &content, &expected)?;
        }
        if self.chance.below(4) == 0 {
            self.steps.push(format!("{worker} drops the transaction"));
            self.table.rollback();
            self.claims.truncate(claims);
            return Ok(());
        }
        self.steps.push(format!("{worker} commits"));
        self.table.commit();
        tx.commit().map_err(|error| error.to_string())
    }

    fn step<T: Transaction>(&mut self, tx: &mut T) -> Result<(), String> {
        let error = |error: T::Error| error.to_string();
        match self.chance.below(10) {
            0..4 => {
                let content = ["1", " 1", "2", "3"][self.chance.below(4)];
                let number = self.chance.below(10);
                // An event keeps its object; every fourth has none.
                let (kind, entry) = (Kind::from(["order", "account"][number % 2]), ["30", "31", "", "32"][number % 4]);
                let arrival = Arrival {
                    id: &id(number),
                    kind: &kind,
                    entry: Some(entry).filter(|entry| !entry.is_empty()),
                    content: &Content::from(content.as_bytes().to_vec()),
                    asked: self.chance.below(12) as u64,
                    now: self.now,
                    again: self.chance.below(2) == 0,
                    same: &|other| String::from_utf8_lossy(other).trim() == content.trim(),
                };
                let what = format!("keep {}, {content:?}, asked at {}", arrival.id, arrival.asked);
                self.compare(what, tx.keep(&arrival).map_err(error)?, |table| table.keep(&arrival))
            }
            4..6 => {
                let limit = 1 + self.chance.below(4);
                let newest_only = self.chance.below(3) == 0;
                let take = Take { limit, until: self.now + 100, now: self.now, newest_only };
                let (claims, expected) = (tx.take(&take).map_err(error)?, self.table.take(&take));
                self.claims.extend(expected.events.iter().cloned());
                // It may be earlier, but there must be one if anything is left.
                let is_early = |due| expected.due.is_some_and(|expected| due <= expected);
                if claims.due.is_none() != expected.due.is_none() || claims.due.is_some_and(|due| !is_early(due)) {
                    return Err(format!("{take:?}: due is {:?}, and should be {:?}", claims.due, expected.due));
                }
                same(format!("{take:?}"), &claims.events, &expected.events)?;
                if claims.change < expected.change {
                    return Err(format!("change is {}, and should be {}", claims.change, expected.change));
                }
                Ok(())
            }
            6..8 if !self.claims.is_empty() => {
                let taken = self.claims[self.chance.below(self.claims.len())].clone();
                let settlements = [
                    Settlement::Done,
                    Settlement::Skipped,
                    Settlement::Dead,
                    Settlement::Spent,
                    Settlement::Later(self.now + 20),
                    Settlement::Released,
                ];
                let settlement = settlements[self.chance.below(6)];
                let supersedes = self.chance.below(2) == 0;
                let outcome = Outcome { settlement, reason: "why", supersedes, now: self.now };
                let sorted = |ids: Option<Vec<EventId>>| {
                    ids.map(|ids| ids.into_iter().collect::<std::collections::BTreeSet<_>>())
                };
                let settled = sorted(tx.settle(&taken, &outcome).map_err(error)?);
                self.compare(format!("settle {taken:?}, {outcome:?}"), settled, |table| {
                    sorted(table.settle(&taken, &outcome))
                })
            }
            8 => {
                let (id, now) = (id(self.chance.below(10)), self.now);
                self.compare(format!("bury {id}"), tx.bury(&id, "why", now).map_err(error)?, |table| {
                    table.bury(&id, "why", now)
                })
            }
            9 => {
                tx.mark().map_err(error)?;
                self.table.mark();
                self.steps.push("mark".into());
                let claims = self.claims.len();
                if self.chance.below(2) == 0 {
                    self.step(tx)?;
                    tx.undo().map_err(error)?;
                    self.table.undo();
                    self.claims.truncate(claims);
                    self.steps.push("undo".into());
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn compare<A: fmt::Debug + PartialEq>(
        &mut self,
        what: String,
        found: A,
        expected: impl FnOnce(&mut Table) -> A,
    ) -> Result<(), String> {
        let expected = expected(&mut self.table);
        same(what.clone(), &found, &expected)?;
        self.steps.push(format!("{what}: {found:?}"));
        Ok(())
    }
}

fn same<A: fmt::Debug + PartialEq>(what: String, found: &A, expected: &A) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found:?}, and should be {expected:?}")) }
}

fn id(number: usize) -> EventId {
    format!("{number}").into()
}

/// Numbers that are the same for the same run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        // Splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap_or_default()
    }
}
