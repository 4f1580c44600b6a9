//! What hands events on to a log that keeps one message per event: a state machine without I/O, as the one of a queue.
//!
//! A relay asks the service for its oldest events, publishes each where only the first of its name is taken, and acknowledges those that the log has for
//! certain. A log that says "already there" is asked what it has: the same content is as good as stored; other content is older or newer, so the event is
//! fetched once more, and what came then takes the place after it. Everything else that a log says is "not stored".
//!
//! Order per object holds in the log: after an event that was not stored, the later ones of its object wait for the next round.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::event::{EventId, Kind};
use crate::mutation::{Broken, Mutation};
use crate::options::doubled;
use crate::step::Now;

/// All settings of a relay. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// The types to fetch, each by itself; all together if empty.
    pub only: Vec<Kind>,
    /// How many events the service gives out at once, and how many are acknowledged at once: at most 100 with Centra.
    pub batch: usize,
    /// How many messages may be under way at once, each of another object.
    pub window: usize,
    /// How many events of a reply may stay before the blocked head is reported.
    pub warn: usize,
    /// Shortest and longest time to sleep when there is nothing to do; doubles while that lasts.
    pub idle: (u64, u64),
    /// Shortest and longest time to sleep after a failure of the service or the log; doubles with each in a row.
    pub back_off: (u64, u64),
    /// After how many rounds with failures in a row to stop; never if 0.
    pub give_up: u32,
    /// Whether to stop when the service has nothing left.
    pub once: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            batch: 100,
            window: 100,
            warn: 80,
            idle: (1_000, 30_000),
            back_off: (500, 60_000),
            give_up: 0,
            once: false,
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// The relay begins, or a time to sleep is over.
    Tick,
    /// The service gave these events, the oldest first; each with its object, if it has one. `unnamed` more have no id.
    Fetched {
        /// The events, each once.
        events: Vec<(EventId, Option<String>)>,
        /// How many events have no id.
        unnamed: usize,
    },
    /// What the log said to each message.
    Published(Vec<(EventId, Published)>),
    /// What the log has under the name of an event.
    Found(EventId, Found),
    /// The service has forgotten the events of the last acknowledgement.
    Acked,
    /// The last fetch or acknowledgement failed.
    Failed,
    /// The service will not take the last acknowledgement.
    Refused,
    /// The relay is to stop.
    Stop,
}

/// What a log said to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Published {
    /// It is stored, as safely as the log stores anything.
    Stored,
    /// Something is there already.
    There,
    /// It is not stored, or nobody knows.
    NotStored,
    /// It is not stored, and will not be before the log takes larger messages.
    TooLarge,
}

/// What a log has under the name of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Found {
    /// The same content.
    Same,
    /// Other content, the last of which has this number in the log.
    Other(u64),
    /// Nothing.
    Nothing,
    /// It did not say.
    Unknown,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Ask the service for its oldest events: [`Input::Fetched`].
    Fetch {
        /// Of this type only.
        only: Option<Kind>,
    },
    /// Send these to the log, all at once: [`Input::Published`]. Each is taken only if the last message of its name has this number; 0 for none.
    Publish(Vec<(EventId, u64)>),
    /// Ask the log what it has: [`Input::Found`].
    Look(EventId),
    /// Tell the service that it may forget these: [`Input::Acked`].
    Ack(Vec<EventId>),
    /// Do nothing until then: [`Input::Tick`].
    Sleep {
        /// Milliseconds, as in [`Now`].
        until: u64,
    },
    /// Tell whoever watches.
    Report(Report),
}

/// What a person may want to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Report {
    /// So many of the oldest events, which are all that the service gives out, cannot be handed on.
    HeadBlocked {
        /// The events that stay.
        ids: Vec<EventId>,
        /// How many more have no id and can never be acknowledged.
        unnamed: usize,
    },
    /// The log has other content of this event; its newer form follows.
    Changed(EventId),
    /// The log takes no message as large as this event: it stays at the service, and with it the later ones of its object. Said once.
    TooLarge(EventId),
    /// The service will not take the acknowledgement of this event.
    AckRefused(EventId),
    /// The service has nothing that could be handed on now.
    Idle {
        /// Whether it has nothing at all.
        drained: bool,
    },
    /// Too many failures in a row.
    GaveUp,
    /// The relay has stopped. No effect follows.
    Stopped,
}

/// One relay. It holds ids and no payloads, and asks for one thing at a time; all that must survive it is in the service or in the log.
///
/// ```
/// use centra_events::Now;
/// use centra_events::relay::{Effect, Input, Options, Published, Relay};
///
/// let (mut relay, now) = (Relay::new(Options::default()), Now { millis: 1_000, random: 0 });
/// assert_eq!(relay.handle(Input::Tick, now), [Effect::Fetch { only: None }]);
/// let events = vec![("1001".into(), Some("order 30".into())), ("1002".into(), Some("order 30".into()))];
/// // The second of the same order waits until the first is stored.
/// let effects = relay.handle(Input::Fetched { events, unnamed: 0 }, now);
/// assert_eq!(effects, [Effect::Publish(vec![("1001".into(), 0)])]);
/// let effects = relay.handle(Input::Published(vec![("1001".into(), Published::NotStored)]), now);
/// assert!(matches!(effects[..], [Effect::Sleep { .. }])); // and nothing is acknowledged
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Relay {
    options: Options,
    broken: Broken,
    phase: Phase,
    /// Types that are still to be fetched before it may rest.
    round: VecDeque<Option<Kind>>,
    source: Option<Kind>,
    /// Fetched, and not yet sent.
    queue: VecDeque<(EventId, Option<String>)>,
    /// Sent, and there before.
    looks: VecDeque<EventId>,
    /// In the log for certain; the service does not know yet.
    stored: BTreeSet<EventId>,
    /// Of these objects an event was not stored in this round.
    held: BTreeSet<String>,
    objects: BTreeMap<EventId, String>,
    /// Events that stay at the service, in this round.
    left: Vec<EventId>,
    unnamed: usize,
    /// Whether what stays was looked at.
    judged: bool,
    /// The number of other content in the log, which was seen before the event was fetched: it is not newer.
    known: BTreeMap<EventId, u64>,
    /// The number after which an event is published, since it differs from what the log has there.
    after: BTreeMap<EventId, u64>,
    /// The same; the event is to be fetched again first.
    seen: BTreeMap<EventId, u64>,
    /// Events that the service did not let us acknowledge; tried again after the next sleep.
    refused: BTreeSet<EventId>,
    /// Events that the log is too small for, which was reported.
    too_large: BTreeSet<EventId>,
    ack_limit: usize,
    /// Whether anything failed in this round, and whether another follows at once.
    failed: bool,
    active: bool,
    /// Whether anything stayed since the last rest.
    rest: usize,
    failures: u32,
    idle_rounds: u32,
    blocked: BTreeSet<Option<Kind>>,
    stops: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Phase {
    Ready,
    Fetching,
    Publishing,
    Looking(EventId),
    Acknowledging(Vec<EventId>),
    Sleeping(u64),
    Stopped,
}

impl Relay {
    /// A relay that has not begun; [`Input::Tick`] starts it.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let ack_limit = options.batch.max(1);
        Self {
            options,
            broken: Broken::default(),
            phase: Phase::Ready,
            round: VecDeque::new(),
            source: None,
            queue: VecDeque::new(),
            looks: VecDeque::new(),
            stored: BTreeSet::new(),
            held: BTreeSet::new(),
            objects: BTreeMap::new(),
            left: Vec::new(),
            unnamed: 0,
            judged: true,
            known: BTreeMap::new(),
            after: BTreeMap::new(),
            seen: BTreeMap::new(),
            refused: BTreeSet::new(),
            too_large: BTreeSet::new(),
            ack_limit,
            failed: false,
            active: true,
            rest: 0,
            failures: 0,
            idle_rounds: 0,
            blocked: BTreeSet::new(),
            stops: false,
        }
    }

    /// A relay that breaks a rule.
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

    /// Takes what happened and returns what is to be done, in this order. What comes unasked or too late changes nothing.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        match (std::mem::replace(&mut self.phase, Phase::Ready), input) {
            (Phase::Ready | Phase::Sleeping(_), Input::Tick) => self.next(now, &mut effects),
            (Phase::Fetching, Input::Fetched { events, unnamed }) => self.fetched(events, unnamed, now, &mut effects),
            (Phase::Publishing, Input::Published(list)) => {
                list.into_iter().for_each(|(id, said)| self.published(id, said, &mut effects));
                self.next(now, &mut effects);
            }
            (Phase::Looking(id), Input::Found(found, what)) if id == found => {
                self.found(id, what, &mut effects);
                self.next(now, &mut effects);
            }
            (Phase::Acknowledging(ids), Input::Acked) => {
                ids.iter().for_each(|id| _ = self.stored.remove(id));
                self.ack_limit = (self.ack_limit * 2).min(self.options.batch.max(1));
                (self.active, self.idle_rounds) = (true, 0);
                self.next(now, &mut effects);
            }
            (Phase::Acknowledging(ids), Input::Refused) => {
                match <[EventId; 1]>::try_from(ids) {
                    Ok([id]) => {
                        self.stored.remove(&id);
                        self.left.push(id.clone());
                        self.refused.insert(id.clone());
                        effects.push(Effect::Report(Report::AckRefused(id)));
                    }
                    // One of them is at fault: it is found by halves.
                    Err(ids) => self.ack_limit = (ids.len() / 2).max(1),
                }
                self.next(now, &mut effects);
            }
            (Phase::Fetching, Input::Failed) => {
                self.round.push_front(self.source.clone());
                self.rests(now, &mut effects);
            }
            (Phase::Acknowledging(_), Input::Failed) => self.rests(now, &mut effects),
            (Phase::Stopped, _) => self.phase = Phase::Stopped,
            (phase, Input::Stop) => {
                self.stops = true;
                match phase {
                    Phase::Ready | Phase::Fetching | Phase::Sleeping(_) => self.next(now, &mut effects),
                    phase => self.phase = phase,
                }
            }
            (phase, _) => self.phase = phase,
        }
        effects
    }

    fn fetched(&mut self, events: Vec<(EventId, Option<String>)>, unnamed: usize, now: Now, effects: &mut Vec<Effect>) {
        if self.broken.is(Mutation::AckFirst) && !events.is_empty() {
            effects.push(Effect::Ack(events.iter().map(|(id, _)| id.clone()).collect()));
        }
        // What the log had before the service was asked is not newer than what came now.
        let seen = events.iter().filter_map(|(id, _)| self.seen.remove_entry(id));
        self.known = seen.collect();
        self.after.clear();
        self.held.clear();
        self.left.clear();
        (self.unnamed, self.judged) = (unnamed, false);
        let objects = events.iter().filter_map(|(id, object)| Some((id.clone(), object.clone()?)));
        self.objects = objects.collect();
        for (id, object) in events {
            match self.refused.contains(&id) {
                true => self.left.push(id),
                false if self.stored.contains(&id) => {}
                false => self.queue.push_back((id, object)),
            }
        }
        self.next(now, effects);
    }

    fn published(&mut self, id: EventId, said: Published, effects: &mut Vec<Effect>) {
        match said {
            Published::Stored => self.safe(id),
            Published::There if self.broken.is(Mutation::AckUnseen) => self.safe(id),
            Published::There => self.looks.push_back(id),
            Published::NotStored if self.broken.is(Mutation::AckNotStored) => self.safe(id),
            Published::NotStored => {
                self.failed = true;
                self.stays(id);
            }
            Published::TooLarge if self.broken.is(Mutation::AckTooLarge) => self.safe(id),
            // To wait is of no use to the others.
            Published::TooLarge => {
                if self.too_large.insert(id.clone()) {
                    effects.push(Effect::Report(Report::TooLarge(id.clone())));
                }
                self.stays(id);
            }
        }
    }

    fn found(&mut self, id: EventId, what: Found, effects: &mut Vec<Effect>) {
        match what {
            Found::Same => self.safe(id),
            Found::Other(_) if self.broken.is(Mutation::DropHash) => self.safe(id),
            Found::Other(number) if self.known.get(&id) == Some(&number) || self.broken.is(Mutation::TakeStale) => {
                self.after.insert(id.clone(), number);
                let object = self.objects.get(&id).cloned();
                self.queue.push_front((id, object));
            }
            Found::Other(number) => {
                self.seen.insert(id.clone(), number);
                effects.push(Effect::Report(Report::Changed(id.clone())));
                self.active = true;
                self.stays(id);
            }
            // It was forgotten in between.
            Found::Nothing => {
                self.active = true;
                self.stays(id);
            }
            Found::Unknown => {
                self.failed = true;
                self.stays(id);
            }
        }
    }

    fn safe(&mut self, id: EventId) {
        (self.active, self.idle_rounds) = (true, 0);
        self.too_large.remove(&id);
        self.stored.insert(id);
    }

    fn stays(&mut self, id: EventId) {
        if let Some(object) = self.objects.get(&id)
            && !self.broken.is(Mutation::ForgetOrder)
        {
            self.held.insert(object.clone());
        }
        self.left.push(id);
    }

    /// A round: publish, look, acknowledge, judge the head, fetch; sleep when all of it brought nothing.
    fn next(&mut self, now: Now, effects: &mut Vec<Effect>) {
        // What is published next may depend on what is found.
        let wave = if self.stops || !self.looks.is_empty() { Vec::new() } else { self.wave() };
        if wave.is_empty()
            && let Some(id) = self.looks.pop_front()
        {
            effects.push(Effect::Look(id.clone()));
            self.phase = Phase::Looking(id);
            return;
        }
        if !wave.is_empty() {
            effects.push(Effect::Publish(wave));
            self.phase = Phase::Publishing;
            return;
        }
        if !self.stored.is_empty() {
            let ids: Vec<EventId> = self.stored.iter().take(self.ack_limit).cloned().collect();
            effects.push(Effect::Ack(ids.clone()));
            self.phase = Phase::Acknowledging(ids);
            return;
        }
        if self.stops {
            return self.stopped(effects);
        }
        if !std::mem::replace(&mut self.judged, true) {
            self.judge(effects);
            if std::mem::take(&mut self.failed) {
                return self.rests(now, effects);
            }
            self.failures = 0;
        }
        self.fetch(now, effects);
    }

    /// The oldest event of each object, as many as may be under way at once. Where the log is known to have another form, it is looked at first.
    fn wave(&mut self) -> Vec<(EventId, u64)> {
        let (mut wave, mut busy) = (Vec::new(), BTreeSet::new());
        let mut waits = VecDeque::new();
        while let Some((id, object)) = self.queue.pop_front() {
            let is_held = object.as_ref().is_some_and(|object| self.held.contains(object));
            let is_free = object
                .as_ref()
                .is_none_or(|object| busy.insert(object.clone()) || self.broken.is(Mutation::ForgetOrder));
            match (is_held, is_free && wave.len() < self.options.window.max(1)) {
                (true, _) => self.left.push(id),
                (false, true) => match self.after.remove(&id) {
                    None if self.known.contains_key(&id) => self.looks.push_back(id),
                    after => wave.push((id, after.unwrap_or_default())),
                },
                (false, false) => waits.push_back((id, object)),
            }
        }
        self.queue = waits;
        wave
    }

    /// Looks at what stays at the service.
    fn judge(&mut self, effects: &mut Vec<Effect>) {
        let (ids, unnamed) = (std::mem::take(&mut self.left), std::mem::take(&mut self.unnamed));
        let count = ids.len() + unnamed;
        self.rest += count;
        if count == 0 || count < self.options.warn {
            self.blocked.remove(&self.source);
        } else if self.blocked.insert(self.source.clone()) && !self.broken.is(Mutation::SilentBlock) {
            effects.push(Effect::Report(Report::HeadBlocked { ids, unnamed }));
        }
    }

    fn fetch(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.round.is_empty() {
            if !self.active {
                effects.push(Effect::Report(Report::Idle { drained: self.rest == 0 }));
                if self.options.once {
                    return self.stopped(effects);
                }
                self.active = true;
                self.refused.clear();
                self.seen.clear();
                let pause = doubled(self.options.idle, self.idle_rounds, now.random).max(1);
                self.idle_rounds = self.idle_rounds.saturating_add(1);
                return self.sleep(now.millis.saturating_add(pause), effects);
            }
            (self.active, self.rest) = (false, 0);
            match self.options.only.is_empty() {
                true => self.round.push_back(None),
                false => self.round.extend(self.options.only.iter().cloned().map(Some)),
            }
        }
        self.source = self.round.pop_front().unwrap_or_default();
        effects.push(Effect::Fetch { only: self.source.clone() });
        self.phase = Phase::Fetching;
    }

    /// Waits after a failure.
    fn rests(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.failures = self.failures.saturating_add(1);
        self.active = true;
        if self.stops {
            return self.stopped(effects);
        }
        if self.options.give_up != 0 && self.failures >= self.options.give_up {
            effects.push(Effect::Report(Report::GaveUp));
            return self.stopped(effects);
        }
        let pause = doubled(self.options.back_off, self.failures - 1, now.random);
        self.sleep(now.millis.saturating_add(pause.max(1)), effects);
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
