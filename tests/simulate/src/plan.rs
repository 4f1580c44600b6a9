//! What a seed decides before the first step: the queue's options, the events, what handlers make of them, how often what fails.

use centra_events::{Acknowledge, Blocked, Changed, Claim, Kind, Options, Verdict};
use fastrand::Rng;

/// One schedule.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) options: Options,
    pub(crate) workers: usize,
    /// How often another worker is found to fetch, in thousandths; with several workers only.
    pub(crate) elsewhere: u32,
    /// How many steps happen while things fail; then everything works.
    pub(crate) steps: usize,
    /// Events that Centra has at first, and that come later.
    pub(crate) events: Vec<Planned>,
    pub(crate) early: usize,
    /// In thousandths of the steps.
    pub(crate) faults: Faults,
    /// Whether there are times at which the handler fails, whatever the event.
    pub(crate) handler_fails: bool,
}

/// How often things go wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Faults {
    pub(crate) call: u32,
    pub(crate) store: u32,
    pub(crate) crash: u32,
    pub(crate) clock: u32,
    pub(crate) change: u32,
    pub(crate) stop: u32,
    pub(crate) handler: u32,
}

impl Faults {
    pub(crate) const NONE: Self = Self { call: 0, store: 0, crash: 0, clock: 0, change: 0, stop: 0, handler: 0 };
}

/// One event, and what a handler makes of it.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) kind: &'static str,
    pub(crate) entry: Option<u32>,
    /// What comes before the last verdict, one per attempt.
    pub(crate) first: Vec<Verdict>,
    pub(crate) last: Verdict,
    pub(crate) has_id: bool,
}

pub(crate) const KINDS: [&str; 3] = ["order", "account", "odd"];

impl Plan {
    pub(crate) fn of(rng: &mut Rng) -> Self {
        let kinds = rng.usize(1..=KINDS.len());
        let objects = rng.u32(1..=5);
        let count = rng.usize(1..=14);
        let nasty = rng.bool();
        let events: Vec<Planned> = (0..count).map(|_| Planned::of(rng, kinds, objects, nasty)).collect();
        let batch = rng.usize(1..=6);
        let pick = |rng: &mut Rng, of: u32| rng.u32(0..of) == 0;
        let options = Options {
            acknowledge: [Acknowledge::AfterOutcome, Acknowledge::AfterStored][usize::from(pick(rng, 2))],
            claim: [Claim::WithEffects, Claim::Before][usize::from(rng.bool())],
            blocked: [Blocked::Wait, Blocked::FetchAround, Blocked::DeadLetter { after: 20_000 }][rng.usize(0..3)],
            changed: [Changed::Report, Changed::HandleAgain][usize::from(pick(rng, 3))],
            newest_only: pick(rng, 4),
            only: if pick(rng, 5) { KINDS[..kinds].iter().map(|kind| Kind::from(*kind)).collect() } else { Vec::new() },
            kinds: KINDS.iter().map(|kind| Kind::from(*kind)).collect(),
            batch,
            warn: rng.usize(1..=batch),
            flush: if pick(rng, 4) { 0 } else { 5_000 },
            lease: 30_000,
            attempts: rng.u32(1..=4),
            retry: (1_000, 60_000),
            idle: (1_000, 10_000),
            back_off: (500, 10_000),
            give_up: 0,
            once: false,
            stop: 5_000,
        };
        let often = |rng: &mut Rng, most: u32| if rng.bool() { rng.u32(0..=most) } else { 0 };
        let faults = Faults {
            call: often(rng, 400),
            store: often(rng, 300),
            crash: often(rng, 60),
            clock: often(rng, 60),
            change: often(rng, 100),
            stop: often(rng, 20),
            handler: 0,
        };
        let early = rng.usize(0..=count);
        let (workers, steps) = (rng.usize(1..=3), rng.usize(10..=160));
        // From chance of its own, so that seeds that are written down lead to the same plan.
        let elsewhere = if workers > 1 { often(&mut rng.clone(), 500) } else { 0 };
        Self { options, workers, elsewhere, steps, events, early, faults, handler_fails: false }
    }
}

impl Planned {
    pub(crate) fn of(rng: &mut Rng, kinds: usize, objects: u32, nasty: bool) -> Self {
        let verdict = |rng: &mut Rng| match rng.u32(0..10) {
            0..4 => Verdict::Later(None),
            4..6 => Verdict::Later(Some(rng.u64(0..20_000))),
            6..9 => Verdict::Failed,
            _ => Verdict::Panicked,
        };
        let first = (0..if nasty { rng.usize(0..4) } else { 0 }).map(|_| verdict(rng)).collect();
        let last = match rng.u32(0..12) {
            0 => Verdict::Skip,
            1 if nasty => Verdict::Dead,
            2 if nasty => Verdict::Failed,
            _ => Verdict::Done,
        };
        let entry = (rng.u32(0..12) != 0).then(|| rng.u32(0..objects));
        Self { kind: KINDS[rng.usize(0..kinds)], entry, first, last, has_id: rng.u32(0..200) != 0 }
    }

    /// What the handler makes of it at its nth attempt, which is 1 at first.
    pub(crate) fn verdict(&self, attempt: u32) -> Verdict {
        let nth = usize::try_from(attempt).unwrap_or(usize::MAX).saturating_sub(1);
        self.first.get(nth).copied().unwrap_or(self.last)
    }
}
