//! What a worker of the queue does next: a state machine without I/O, clock or chance of its own.

mod fetch;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::event::{EventId, Kind, Taken};
use crate::inbox::Claims;
use crate::mutation::{Broken, Mutation};
use crate::options::{Acknowledge, Blocked, Claim, Options, doubled};
use crate::step::{Effect, Input, Now, Report, Settlement, Standing, Store, Stored, Verdict};
use fetch::Fetch;

/// One worker of a queue. It holds ids and no payloads, and asks for one thing at a time.
///
/// A worker goes round: it fetches, keeps what came in the inbox, claims, hands out, settles, commits, acknowledges. All that must survive a crash is
/// in the inbox, and all that is not acknowledged comes again; so a worker may be dropped at any moment.
///
/// ```
/// use centra_events::{Core, Effect, Input, Now, Options, Store};
///
/// let mut core = Core::new(Options::default());
/// let now = Now { millis: 1_000, random: 0 };
/// assert_eq!(core.handle(Input::Tick, now), [Effect::Fetch { only: None }]);
/// let effects = core.handle(Input::Fetched { ids: vec!["1001".into()], unnamed: 0 }, now);
/// assert_eq!(effects, [Effect::Store(Store::Keep { ids: vec!["1001".into()], asked: 0 })]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Core {
    options: Options,
    broken: Broken,
    phase: Phase,
    /// What is still to be fetched in this round.
    round: VecDeque<Option<Kind>>,
    last: Fetch,
    /// Final and committed; the service does not know yet.
    to_acknowledge: BTreeSet<EventId>,
    /// Will be acknowledged as soon as the transaction is committed.
    uncommitted: BTreeSet<EventId>,
    /// Outcomes in the open transaction, and when the first was written.
    outcomes: Option<(usize, u64)>,
    /// Claimed, and not yet handed out.
    hand: VecDeque<Taken>,
    in_transaction: bool,
    /// Whether the open transaction writes anything: one that only reads may work where no other does.
    writes: bool,
    /// Whether the inbox may hold something to claim.
    may_take: bool,
    /// When the inbox has something to claim again.
    due: Option<u64>,
    /// The number of the last content that was kept, as far as is known.
    change: u64,
    /// Whether another round follows at once.
    active: bool,
    /// Events that wait or cannot be acknowledged, in this round.
    left: usize,
    /// Since when the head of a source is blocked, which was reported then.
    blocked: BTreeMap<Option<Kind>, u64>,
    /// Events whose content came in a form that may be newer than the one in the inbox, and from where: they are fetched again before they are
    /// acknowledged.
    unsure: BTreeMap<EventId, Option<Kind>>,
    /// Events that the service did not let us acknowledge; tried again after the next sleep.
    refused: BTreeSet<EventId>,
    /// How many events the next acknowledgement may hold.
    ack_limit: usize,
    /// Failures in a row of the same kind of step.
    failures: u32,
    failed: Option<Step>,
    idle_rounds: u32,
    /// The moment until which the stop may take.
    stop: Option<u64>,
}

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Phase {
    Ready,
    Fetching {
        asked: u64,
    },
    Keeping,
    Taking,
    /// The commit of claims, before they are handed out.
    Claiming,
    Handling(Taken),
    Settling(Taken, Settlement),
    Burying,
    Committing,
    Acknowledging(Vec<EventId>),
    Sleeping(u64),
    Stopped,
}

/// What can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Step {
    Fetch,
    Store,
    Acknowledge,
}

impl Core {
    /// A worker that has not begun; [`Input::Tick`] starts it.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let ack_limit = options.batch.max(1);
        Self {
            options,
            broken: Broken::default(),
            phase: Phase::Ready,
            round: VecDeque::new(),
            last: Fetch { judged: true, ..Fetch::default() },
            to_acknowledge: BTreeSet::new(),
            uncommitted: BTreeSet::new(),
            outcomes: None,
            hand: VecDeque::new(),
            in_transaction: false,
            writes: false,
            may_take: false,
            due: None,
            change: 0,
            active: true,
            left: 0,
            blocked: BTreeMap::new(),
            unsure: BTreeMap::new(),
            refused: BTreeSet::new(),
            ack_limit,
            failures: 0,
            failed: None,
            idle_rounds: 0,
            stop: None,
        }
    }

    /// A worker that breaks a rule.
    #[cfg(feature = "mutations")]
    #[doc(hidden)]
    #[must_use]
    pub fn broken(mut self, mutation: Option<Mutation>) -> Self {
        self.broken = Broken::rule(mutation);
        self
    }

    /// The options that it was made with.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How many ids of events it holds: a few batches at most, however long it runs.
    #[must_use]
    pub fn held(&self) -> usize {
        let sets = [&self.to_acknowledge, &self.uncommitted, &self.refused];
        self.last.places.len() + self.hand.len() + self.unsure.len() + sets.map(BTreeSet::len).iter().sum::<usize>()
    }

    /// Takes what happened and returns what is to be done, in this order. What comes unasked or too late changes nothing.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        let phase = std::mem::replace(&mut self.phase, Phase::Ready);
        match (phase, input) {
            (Phase::Ready | Phase::Sleeping(_), Input::Tick) => self.next(now, &mut effects),
            (Phase::Fetching { asked }, Input::Fetched { ids, unnamed }) => {
                self.fetched(ids, unnamed, asked, now, &mut effects);
            }
            (Phase::Fetching { .. }, Input::Elsewhere) => self.elsewhere(now, &mut effects),
            (Phase::Keeping, Input::Stored(Stored::Kept(list))) => self.kept(list, now, &mut effects),
            (Phase::Taking, Input::Stored(Stored::Taken(claims))) => self.taken(claims, now, &mut effects),
            (Phase::Handling(taken), Input::Outcome(id, verdict)) if taken.id == id => {
                let settlement = self.settlement(&taken, verdict, now);
                self.settle(taken, settlement, &mut effects);
            }
            (Phase::Settling(taken, settlement), Input::Stored(Stored::Settled { accepted, superseded })) => {
                self.settled(&taken, settlement, accepted, superseded, now, &mut effects);
            }
            (Phase::Burying, Input::Stored(Stored::Buried(ids))) => {
                if !ids.is_empty() {
                    self.blocked.remove(&self.last.source);
                    self.achieved();
                }
                effects.extend(ids.iter().cloned().map(|id| Effect::Report(Report::Dead(id))));
                self.through(ids);
                self.commit(Phase::Committing, &mut effects);
            }
            (phase @ (Phase::Committing | Phase::Claiming), Input::Stored(Stored::Committed)) => {
                if std::mem::take(&mut self.writes) {
                    self.worked(Step::Store);
                }
                self.in_transaction = false;
                self.outcomes = None;
                self.to_acknowledge.append(&mut self.uncommitted);
                match phase {
                    Phase::Claiming => self.hand_out(now, &mut effects),
                    _ => self.next(now, &mut effects),
                }
            }
            (Phase::Acknowledging(ids), Input::Acked) => {
                self.worked(Step::Acknowledge);
                ids.iter().for_each(|id| _ = self.to_acknowledge.remove(id));
                self.ack_limit = (self.ack_limit * 2).min(self.options.batch.max(1));
                // There may be others behind them.
                self.achieved();
                self.next(now, &mut effects);
            }
            (Phase::Acknowledging(ids), Input::Refused) => {
                self.ack_refused(ids, &mut effects);
                self.next(now, &mut effects);
            }
            (Phase::Stopped, _) => self.phase = Phase::Stopped,
            (phase, Input::Failed) => self.failed(&phase, now, &mut effects),
            (phase, Input::Stop) => self.stop(phase, now, &mut effects),
            (Phase::Handling(_), Input::Tick) if self.stop.is_some_and(|until| until <= now.millis) => {
                // The handler goes on where nobody can wait for it: its claim is left to expire, its changes are never committed.
                self.stopped(&mut effects);
            }
            (phase, _) => self.phase = phase,
        }
        effects
    }

    fn fetched(&mut self, mut ids: Vec<EventId>, unnamed: usize, asked: u64, now: Now, effects: &mut Vec<Effect>) {
        self.worked(Step::Fetch);
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        if self.broken.is(Mutation::AckFirst) && !ids.is_empty() {
            effects.push(Effect::Ack(ids.clone()));
        }
        let source = self.last.source.take();
        self.last = Fetch::of(source, &ids, unnamed);
        if !self.broken.is(Mutation::KeepDoubts) {
            // The oldest come first, so what this source had and does not bring again is gone.
            let Fetch { source, places, .. } = &self.last;
            self.unsure.retain(|id, from| from != source || places.contains_key(id));
        }
        self.may_take = true;
        if ids.is_empty() {
            return self.next(now, effects);
        }
        self.store(Store::Keep { ids, asked }, Phase::Keeping, effects);
    }

    /// Another worker fetches: this one looks into the inbox as often as it may, and does not know what the service still has.
    fn elsewhere(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.worked(Step::Fetch);
        let source = self.last.source.take();
        self.last = Fetch { source, judged: true, ..Fetch::default() };
        self.left += usize::from(!self.broken.is(Mutation::ElsewhereIsDrained));
        (self.may_take, self.idle_rounds) = (true, 0);
        self.next(now, effects);
    }

    fn kept(&mut self, list: Vec<(EventId, Standing)>, now: Now, effects: &mut Vec<Effect>) {
        let stores = self.options.acknowledge == Acknowledge::AfterStored;
        let mut stored = Vec::new();
        for (id, standing) in list {
            self.unsure.remove(&id);
            if matches!(standing, Standing::Changed | Standing::Reopened) {
                effects.push(Effect::Report(Report::Changed(id.clone())));
            }
            if matches!(standing, Standing::Fresh | Standing::Renewed | Standing::Reopened) {
                self.achieved();
            }
            let is_final = matches!(standing, Standing::Final | Standing::Changed);
            if is_final || self.broken.is(Mutation::AckWaiting) && standing == Standing::Open {
                if !self.refused.contains(&id) {
                    self.last.forget(&id);
                    self.to_acknowledge.insert(id);
                }
            } else if standing == Standing::Unsure {
                self.unsure.insert(id, self.last.source.clone());
            } else if stores {
                stored.push(id);
            } else if standing == Standing::Claimed {
                // It is in work, so that it is not what blocks the head.
                self.last.forget(&id);
            }
        }
        if stores {
            self.acknowledge_after_commit(stored);
            return self.commit(Phase::Committing, effects);
        }
        self.take(now, effects);
    }

    fn taken(&mut self, claims: Claims, now: Now, effects: &mut Vec<Effect>) {
        let Claims { events, due, change } = claims;
        (self.due, self.change) = (due, change);
        self.may_take = !events.is_empty();
        self.writes |= self.may_take;
        self.hand = events.into();
        match self.options.claim {
            Claim::Before if !self.hand.is_empty() => self.commit(Phase::Claiming, effects),
            _ => self.hand_out(now, effects),
        }
    }

    /// Hands out the next event in hand, or goes on when there is none.
    fn hand_out(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let Some(taken) = self.hand.pop_front() else {
            return match self.may_take && self.outcomes.is_none_or(|(count, _)| count < self.options.batch) {
                true => self.take(now, effects),
                false => self.commit(Phase::Committing, effects),
            };
        };
        if self.stop.is_some() {
            let settlement = match self.broken.is(Mutation::StopAcknowledges) {
                true => Settlement::Skipped,
                false => Settlement::Released,
            };
            return self.settle(taken, settlement, effects);
        }
        self.in_transaction = true;
        effects.push(Effect::HandOut(taken.clone()));
        self.phase = Phase::Handling(taken);
    }

    fn settlement(&self, taken: &Taken, verdict: Verdict, now: Now) -> Settlement {
        let after = match verdict {
            Verdict::Done => return Settlement::Done,
            Verdict::Skip => return Settlement::Skipped,
            Verdict::Dead => return Settlement::Dead,
            Verdict::Later(after) => after,
            Verdict::Failed | Verdict::Panicked => None,
        };
        if self.broken.is(Mutation::LaterIsDone) {
            return Settlement::Done;
        }
        let allowed = self.options.attempts;
        if allowed != 0 && taken.attempt >= allowed && !self.broken.is(Mutation::EndlessAttempts) {
            return Settlement::Spent;
        }
        let after = after.unwrap_or_else(|| doubled(self.options.retry, taken.attempt.saturating_sub(1), now.random));
        Settlement::Later(now.millis.saturating_add(after))
    }

    fn settled(
        &mut self,
        taken: &Taken,
        settlement: Settlement,
        accepted: bool,
        superseded: Vec<EventId>,
        now: Now,
        effects: &mut Vec<Effect>,
    ) {
        if !accepted {
            effects.push(Effect::Report(Report::Overtaken(taken.id.clone())));
        }
        if matches!(settlement, Settlement::Dead | Settlement::Spent) && accepted {
            effects.push(Effect::Report(Report::Dead(taken.id.clone())));
        }
        let counts = accepted || self.broken.is(Mutation::AckRefusedOutcome);
        if settlement.is_final() && counts {
            self.achieved();
            self.through([taken.id.clone()].into_iter().chain(superseded));
        }
        let (count, since) = self.outcomes.unwrap_or((0, now.millis));
        self.outcomes = Some((count + 1, since));
        let is_due = count + 1 >= self.options.batch || now.millis.saturating_sub(since) >= self.options.flush;
        match is_due && self.stop.is_none() {
            true => self.commit(Phase::Committing, effects),
            false => self.hand_out(now, effects),
        }
    }

    /// These have their outcome.
    fn through(&mut self, ids: impl IntoIterator<Item = EventId>) {
        // Where the inbox is the queue, the service has forgotten them already.
        if self.options.acknowledge == Acknowledge::AfterOutcome {
            self.acknowledge_after_commit(ids);
        }
    }

    fn acknowledge_after_commit(&mut self, ids: impl IntoIterator<Item = EventId>) {
        for id in ids {
            if !self.refused.contains(&id) && !self.unsure.contains_key(&id) {
                self.last.forget(&id);
                self.uncommitted.insert(id);
            }
        }
    }

    fn achieved(&mut self) {
        (self.active, self.idle_rounds) = (true, 0);
    }

    fn ack_refused(&mut self, ids: Vec<EventId>, effects: &mut Vec<Effect>) {
        match <[EventId; 1]>::try_from(ids) {
            Ok([id]) => {
                self.to_acknowledge.remove(&id);
                self.refused.insert(id.clone());
                // Of another source it blocks that one's head, which is looked at when it is fetched.
                self.last.keep(&id);
                effects.push(Effect::Report(Report::AckRefused(id)));
            }
            // One of them is at fault: it is found by halves.
            Err(ids) => self.ack_limit = (ids.len() / 2).max(1),
        }
    }

    /// A round: acknowledge, hand out what is in hand, claim, look at the head, fetch; sleep when all of it brought nothing.
    fn next(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.stop.is_some() && self.hand.is_empty() && self.to_acknowledge.is_empty() {
            return self.stopped(effects);
        }
        if !self.to_acknowledge.is_empty() {
            let ids: Vec<EventId> = self.to_acknowledge.iter().take(self.ack_limit).cloned().collect();
            effects.push(Effect::Ack(ids.clone()));
            self.phase = Phase::Acknowledging(ids);
            return;
        }
        if !self.hand.is_empty() {
            return self.hand_out(now, effects);
        }
        if self.may_take && self.stop.is_none() {
            return self.take(now, effects);
        }
        if !self.last.judged {
            self.last.judged = true;
            if let Some(bury) = self.judge(now, effects) {
                return self.store(Store::Bury(bury), Phase::Burying, effects);
            }
        }
        self.fetch(now, effects);
    }

    /// Looks at what the last fetch left waiting; returns what must become dead letters.
    fn judge(&mut self, now: Now, effects: &mut Vec<Effect>) -> Option<Vec<EventId>> {
        let Fetch { source, waiting, unnamed, .. } = &self.last;
        let waiting: Vec<EventId> = waiting.iter().flatten().cloned().collect();
        let count = waiting.len() + unnamed;
        self.left += count;
        if count < self.options.warn.max(1) {
            self.blocked.remove(source);
            return None;
        }
        let is_new = !self.blocked.contains_key(source);
        let since = *self.blocked.entry(source.clone()).or_insert(now.millis);
        if is_new && !self.broken.is(Mutation::SilentBlock) {
            effects.push(Effect::Report(Report::HeadBlocked { ids: waiting.clone(), unnamed: *unnamed }));
        }
        if count < self.options.batch {
            return None;
        }
        match self.options.blocked {
            Blocked::DeadLetter { after } if now.millis.saturating_sub(since) >= after => {
                let surplus = count + 1 - self.options.warn.max(1);
                let oldest = waiting.iter().filter(|id| !self.refused.contains(id)).take(surplus).cloned();
                Some(oldest.collect()).filter(|ids: &Vec<_>| !ids.is_empty())
            }
            Blocked::FetchAround if source.is_none() => {
                self.round.extend(self.options.kinds.iter().cloned().map(Some));
                None
            }
            _ => None,
        }
    }

    fn fetch(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.round.is_empty() {
            if !self.active {
                let drained = self.left == 0 && self.due.is_none();
                effects.push(Effect::Report(Report::Idle { drained }));
                if self.options.once {
                    return self.stopped(effects);
                }
                self.active = true;
                self.refused.clear();
                let pause = doubled(self.options.idle, self.idle_rounds, now.random).max(1);
                self.idle_rounds = self.idle_rounds.saturating_add(1);
                let until = now.millis.saturating_add(pause);
                let until = self.due.filter(|due| *due > now.millis).map_or(until, |due| due.min(until));
                return match self.broken.is(Mutation::Spin) && !drained {
                    true => self.sleep(now.millis, effects),
                    false => self.sleep(until, effects),
                };
            }
            (self.active, self.left) = (false, 0);
            match self.options.only.is_empty() {
                true => self.round.push_back(None),
                false => self.round.extend(self.options.only.iter().cloned().map(Some)),
            }
        }
        self.last.source = self.round.pop_front().unwrap_or_default();
        effects.push(Effect::Fetch { only: self.last.source.clone() });
        self.phase = Phase::Fetching { asked: self.change };
    }

    fn take(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.stop.is_some() && self.in_transaction {
            return self.commit(Phase::Committing, effects);
        }
        self.may_take = false;
        let store = Store::Take { limit: self.options.batch, until: now.millis.saturating_add(self.options.lease) };
        self.store(store, Phase::Taking, effects);
    }

    fn settle(&mut self, taken: Taken, settlement: Settlement, effects: &mut Vec<Effect>) {
        self.store(Store::Settle(taken.clone(), settlement), Phase::Settling(taken, settlement), effects);
    }

    fn store(&mut self, store: Store, phase: Phase, effects: &mut Vec<Effect>) {
        self.in_transaction = true;
        self.writes |= !matches!(store, Store::Take { .. });
        effects.push(Effect::Store(store));
        self.phase = phase;
    }

    fn commit(&mut self, phase: Phase, effects: &mut Vec<Effect>) {
        if self.broken.is(Mutation::AckBeforeCommit) && !self.uncommitted.is_empty() {
            effects.push(Effect::Ack(self.uncommitted.iter().cloned().collect()));
        }
        effects.push(Effect::Store(Store::Commit));
        self.phase = phase;
    }

    fn failed(&mut self, phase: &Phase, now: Now, effects: &mut Vec<Effect>) {
        let step = match phase {
            Phase::Ready | Phase::Sleeping(_) => {
                self.phase = phase.clone();
                return;
            }
            Phase::Fetching { .. } => {
                match self.broken.is(Mutation::ForgetFailedFetch) {
                    true => self.round.clear(),
                    false => self.round.push_front(self.last.source.clone()),
                }
                Step::Fetch
            }
            Phase::Acknowledging(_) => Step::Acknowledge,
            _ => {
                // The transaction is undone, or nobody knows: all of it is looked up again.
                self.hand.clear();
                self.uncommitted.clear();
                (self.in_transaction, self.writes) = (false, false);
                (self.outcomes, self.change) = (None, 0);
                (self.may_take, self.active) = (true, true);
                // Nothing is known of what was fetched, least of all that it blocks the head.
                self.last.judged = true;
                let source = &self.last.source;
                self.unsure.extend(self.last.places.keys().map(|id| (id.clone(), source.clone())));
                Step::Store
            }
        };
        self.failures = if self.failed == Some(step) { self.failures.saturating_add(1) } else { 1 };
        self.failed = Some(step);
        if self.stop.is_some() {
            return self.stopped(effects);
        }
        if self.options.give_up != 0 && self.failures >= self.options.give_up {
            effects.push(Effect::Report(Report::GaveUp));
            return self.stopped(effects);
        }
        let pause = doubled(self.options.back_off, self.failures - 1, now.random);
        self.sleep(now.millis.saturating_add(pause.max(1)), effects);
    }

    fn worked(&mut self, step: Step) {
        if self.failed == Some(step) {
            (self.failures, self.failed) = (0, None);
        }
    }

    fn stop(&mut self, phase: Phase, now: Now, effects: &mut Vec<Effect>) {
        self.stop.get_or_insert(now.millis.saturating_add(self.options.stop));
        match phase {
            Phase::Ready | Phase::Sleeping(_) | Phase::Fetching { .. } => self.next(now, effects),
            phase => self.phase = phase,
        }
    }

    fn sleep(&mut self, until: u64, effects: &mut Vec<Effect>) {
        effects.push(Effect::Sleep { until });
        self.phase = Phase::Sleeping(until);
    }

    fn stopped(&mut self, effects: &mut Vec<Effect>) {
        effects.push(Effect::Report(Report::Stopped));
        self.phase = Phase::Stopped;
    }
}
