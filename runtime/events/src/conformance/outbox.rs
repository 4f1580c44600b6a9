//! What any outbox must do: the same as the table in memory, whatever it is asked.

use super::{Chance, Deviation, same};
use crate::inbox::{Inbox, Scope, Transaction};
use crate::outbox::{Finish, Job, Message, Outbox, Outgoing, Resolution, State, Table};

/// Asks an outbox for so many runs of random steps by three senders, and compares each answer with what the table in memory answers.
///
/// `open` makes an outbox that is empty for a new run, and opens the same one again for the same run.
///
/// # Errors
/// The first run in which something differs.
pub fn outbox<I>(runs: u64, mut open: impl FnMut(u64) -> I) -> Result<(), Deviation>
where
    I: Inbox + Outbox + 'static,
    for<'t> I::Tx<'t>: Outgoing,
{
    for run in 0..runs {
        let mut pair =
            Pair { table: Table::default(), chance: Chance(run), jobs: Vec::new(), steps: Vec::new(), now: 1 };
        let mut outboxes: Vec<I> = (0..WORKERS.len()).map(|_| open(run)).collect();
        for _ in 0..60 {
            let worker = pair.chance.below(WORKERS.len());
            pair.now += pair.chance.below(15) as u64;
            if let Err(what) = pair.step(&mut outboxes[worker], WORKERS[worker]) {
                pair.steps.push(what);
                return Err(Deviation { run, steps: pair.steps });
            }
        }
    }
    Ok(())
}

const WORKERS: [&str; 3] = ["first", "second", "third"];
const RESOLUTIONS: [Resolution; 3] = [Resolution::Done, Resolution::Again, Resolution::Dead];

/// An outbox beside the table.
struct Pair {
    table: Table,
    chance: Chance,
    /// Of all senders, also those that are no longer good.
    jobs: Vec<Job>,
    steps: Vec<String>,
    now: u64,
}

impl Pair {
    fn step<I>(&mut self, outbox: &mut I, worker: &str) -> Result<(), String>
    where
        I: Inbox + Outbox + 'static,
        for<'t> I::Tx<'t>: Outgoing,
    {
        let now = self.now;
        let key = format!("mail {}", self.chance.below(8));
        let resolution = RESOLUTIONS[self.chance.below(3)];
        match self.chance.below(12) {
            0..4 => {
                let object = ["30", "31"][self.chance.below(2)];
                let object = (self.chance.below(4) > 0).then_some(object);
                let repeatable = self.chance.below(2) == 0;
                let message = Message { key: &key, kind: "mail", object, content: b"thank you", repeatable };
                let commits = self.chance.below(4) > 0;
                let mut table = self.table.clone();
                let expected = table.send(&message);
                let found = in_transaction(outbox, commits, |tx| tx.send(&message).map_err(text))?;
                if commits {
                    self.table = table;
                }
                self.compare(format!("send {key}, {object:?}, {repeatable}, commits: {commits}"), &found, &expected)
            }
            4 => {
                let expected = self.table.resolve(&key, resolution, "why");
                let found = in_transaction(outbox, true, |tx| tx.resolve(&key, resolution, "why").map_err(text))?;
                self.compare(format!("resolve {key} {resolution:?}"), &found, &expected)
            }
            5..8 => {
                let mut found = outbox.claim(worker, now + 30, now).map_err(text)?;
                let Ok(mut expected) = self.table.claim(worker, now + 30, now);
                // It may be earlier, but there must be one if anything is left.
                let is_early = found.due.is_some() == expected.due.is_some() && found.due <= expected.due;
                if !is_early {
                    return Err(format!("claim by {worker} at {now}: due is {:?}, not {:?}", found.due, expected.due));
                }
                (found.due, expected.due) = (None, None);
                expected.doubts.sort_unstable();
                self.jobs.extend(expected.job.clone());
                self.compare(format!("claim by {worker} at {now}"), &found, &expected)
            }
            8..10 if !self.jobs.is_empty() => {
                let job = self.jobs[self.chance.below(self.jobs.len())].clone();
                let finishes = [Finish::Done, Finish::Later(now + 20), Finish::Doubt, Finish::Dead];
                let finish = finishes[self.chance.below(4)];
                let found = outbox.finish(&job, finish, "why", now).map_err(text)?;
                let Ok(expected) = self.table.finish(&job, finish, "why", now);
                self.compare(format!("finish {} {} {finish:?}", job.key, job.generation), &found, &expected)
            }
            10 => {
                let found = outbox.settle(&key, resolution, "by hand", now).map_err(text)?;
                let Ok(expected) = self.table.settle(&key, resolution, "by hand", now);
                self.compare(format!("settle {key} {resolution:?}"), &found, &expected)
            }
            _ => {
                let before = self.chance.below(40) as u64;
                let found = outbox.forget(before).map_err(text)?;
                let Ok(expected) = self.table.forget(before);
                self.compare(format!("forget before {before}"), &found, &expected)?;
                let state = State::ALL.into_iter().nth(self.chance.below(6));
                let found = outbox.messages(state, 100).map_err(text)?;
                let Ok(expected) = self.table.messages(state, 100);
                self.compare(format!("messages {state:?}"), &found, &expected)
            }
        }
    }

    fn compare<A: std::fmt::Debug + PartialEq>(&mut self, what: String, found: &A, expected: &A) -> Result<(), String> {
        same(what.clone(), found, expected)?;
        self.steps.push(format!("{what}: {found:?}"));
        Ok(())
    }
}

fn in_transaction<I, A>(
    outbox: &mut I,
    commits: bool,
    act: impl FnOnce(&mut I::Tx<'_>) -> Result<A, String>,
) -> Result<A, String>
where
    I: Inbox + 'static,
{
    let scope = Scope { endpoint: "https://shop.example.com".into(), worker: "erp".into() };
    let mut tx = outbox.begin(&scope).map_err(text)?;
    let found = act(&mut tx)?;
    if commits {
        tx.commit().map_err(text)?;
    }
    Ok(found)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
