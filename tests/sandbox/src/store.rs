//! All that the stand-in knows, and the transaction by which alone it changes: one request, wholly in or wholly out.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::events::Event;
use crate::ids::{Ids, Mapping, number};
use crate::kind::Kind;
use crate::object::Object;

/// A kind and Centra's number.
pub(crate) type Key = (Kind, u64);

/// Objects with Centra's numbers as ids, the conversion table and the event queue.
#[derive(Debug, Default)]
pub(crate) struct State {
    objects: BTreeMap<Key, Arc<Object>>,
    pub(crate) ids: Ids,
    next: HashMap<Kind, u64>,
    events: BTreeMap<u64, Arc<Event>>,
    /// Which events are of a type, so that a request for a rare type does not look at all others.
    by_type: HashMap<Arc<str>, BTreeSet<u64>>,
    last_event: u64,
}

/// What a committed transaction has changed, for the disk: a row's new state, `None` where it is gone.
#[derive(Debug)]
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
pub(crate) enum Change {
    Object(Key, Option<Arc<Object>>),
    Mapping(Key, Option<Mapping>),
    Event(u64, Option<Arc<Event>>),
    LastEvent(u64),
}

/// What a transaction did to the state, step by step, with what was there before.
#[derive(Debug, Default)]
pub(crate) struct Undo(Vec<Step>);

#[derive(Debug)]
enum Step {
    Object(Key, Option<Arc<Object>>),
    Mapping(Key, Option<Mapping>),
    Event(u64, Option<Arc<Event>>),
    LastEvent(u64),
    Everything(Box<State>),
}

impl Undo {
    /// Takes the transaction back.
    pub(crate) fn apply(mut self, state: &mut State) {
        while let Some(step) = self.0.pop() {
            match step {
                Step::Object(key, old) => drop(state.put_object(key, old)),
                Step::Mapping((kind, internal), old) => {
                    // A number that was given out in vain is given out again.
                    if let (None, Some(next)) = (&old, state.next.get_mut(&kind)) {
                        *next = internal.max(kind.first()).min(*next);
                    }
                    drop(state.ids.set(kind, internal, old));
                }
                Step::Event(id, old) => drop(state.put_event(id, old)),
                Step::LastEvent(id) => state.last_event = id,
                Step::Everything(old) => *state = *old,
            }
        }
    }
}

impl State {
    pub(crate) fn object(&self, kind: Kind, internal: u64) -> Option<&Arc<Object>> {
        self.objects.get(&(kind, internal))
    }

    /// All objects of a kind, by number.
    pub(crate) fn objects(&self, kind: Kind) -> impl DoubleEndedIterator<Item = (u64, &Arc<Object>)> {
        self.objects.range((kind, 0)..=(kind, u64::MAX)).map(|((_, internal), object)| (*internal, object))
    }

    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.objects(kind).count()
    }

    /// The queue, oldest first.
    pub(crate) fn events(&self) -> impl DoubleEndedIterator<Item = &Arc<Event>> {
        self.events.values()
    }

    pub(crate) fn events_of(&self, ty: &str) -> impl Iterator<Item = &Arc<Event>> {
        self.by_type.get(ty).into_iter().flatten().filter_map(|id| self.events.get(id))
    }

    /// The types that there are events of.
    #[cfg_attr(not(feature = "page"), allow(dead_code))]
    pub(crate) fn event_types(&self) -> impl Iterator<Item = &Arc<str>> {
        self.by_type.iter().filter(|(_, ids)| !ids.is_empty()).map(|(ty, _)| ty)
    }

    /// Whether there was an event of that type since the start.
    pub(crate) fn knows_type(&self, ty: &str) -> bool {
        self.by_type.contains_key(ty)
    }

    pub(crate) fn event(&self, id: u64) -> Option<&Arc<Event>> {
        self.events.get(&id)
    }

    pub(crate) fn queued(&self) -> usize {
        self.events.len()
    }

    /// The number of the newest event that there ever was.
    pub(crate) fn last_event(&self) -> u64 {
        self.last_event
    }

    /// Forgets all objects, mappings and events. Numbers start anew, but those of events do not.
    pub(crate) fn clear(&mut self) -> Undo {
        let last_event = self.last_event;
        let generation = self.ids.generation + 1;
        let old = std::mem::take(self);
        self.last_event = last_event;
        self.ids.generation = generation;
        Undo(vec![Step::Everything(Box::new(old))])
    }

    /// Takes over what was read from the disk.
    #[cfg(feature = "sqlite")]
    pub(crate) fn load(&mut self, change: Change) {
        match change {
            Change::Object(key, object) => drop(self.put_object(key, object)),
            Change::Mapping((kind, internal), row) => drop(self.ids.set(kind, internal, row)),
            Change::Event(id, event) => drop(self.put_event(id, event)),
            Change::LastEvent(id) => self.last_event = id,
        }
    }

    fn put_object(&mut self, key: Key, object: Option<Arc<Object>>) -> Option<Arc<Object>> {
        match object {
            Some(object) => self.objects.insert(key, object),
            None => self.objects.remove(&key),
        }
    }

    fn put_event(&mut self, id: u64, event: Option<Arc<Event>>) -> Option<Arc<Event>> {
        let old = match event.clone() {
            Some(event) => self.events.insert(id, event),
            None => self.events.remove(&id),
        };
        if let Some(old) = &old
            && let Some(ids) = self.by_type.get_mut(&old.ty)
        {
            ids.remove(&id);
        }
        if let Some(event) = event {
            self.by_type.entry(event.ty.clone()).or_default().insert(id);
        }
        old
    }
}

/// A transaction: it works on the state itself and can take everything back. Dropped without a commit (a panic, say), it does.
pub(crate) struct Tx<'s> {
    state: &'s mut State,
    undo: Undo,
    /// Why it fails; with any, it is rolled back.
    pub(crate) errors: Vec<String>,
    /// What the response remarks.
    pub(crate) notices: Vec<String>,
}

/// A request with more errors than this is answered with the first ones.
const ERRORS: usize = 100;
/// The same for remarks on what was ignored.
const REMARKS: usize = 100;

impl<'s> Tx<'s> {
    pub(crate) fn new(state: &'s mut State) -> Self {
        Self { state, undo: Undo::default(), errors: Vec::new(), notices: Vec::new() }
    }

    pub(crate) fn state(&self) -> &State {
        self.state
    }

    pub(crate) fn error(&mut self, message: impl Into<String>) {
        if self.errors.len() < ERRORS {
            self.errors.push(message.into());
        }
    }

    /// A remark on something that may come as often as there are elements.
    pub(crate) fn notice(&mut self, message: String) {
        if self.notices.len() < REMARKS {
            self.notices.push(message);
        }
    }

    pub(crate) fn object(&self, kind: Kind, internal: u64) -> Option<&Arc<Object>> {
        self.state.object(kind, internal)
    }

    pub(crate) fn put(&mut self, kind: Kind, internal: u64, object: Object) {
        let old = self.state.put_object((kind, internal), Some(Arc::new(object)));
        self.undo.0.push(Step::Object((kind, internal), old));
    }

    pub(crate) fn remove(&mut self, kind: Kind, internal: u64) {
        let old = self.state.put_object((kind, internal), None);
        self.undo.0.push(Step::Object((kind, internal), old));
    }

    /// The number that an id stands for.
    pub(crate) fn resolve(&self, kind: Kind, scope: u64, shown: &str) -> Option<u64> {
        self.state.ids.resolve(kind, scope, shown)
    }

    /// A new number, shown as `external` or as itself.
    pub(crate) fn allocate(&mut self, kind: Kind, external: Option<&str>, scope: u64, owner: u64) -> u64 {
        let from = self.state.next.get(&kind).copied().unwrap_or_else(|| kind.first());
        let internal = self.state.ids.free(kind, from);
        self.state.next.insert(kind, internal + 1);
        self.map(kind, internal, Mapping { external: external.map(Into::into), scope, owner });
        internal
    }

    /// Sets the row of a number.
    pub(crate) fn map(&mut self, kind: Kind, internal: u64, row: Mapping) {
        let old = self.state.ids.set(kind, internal, Some(row));
        self.undo.0.push(Step::Mapping((kind, internal), old));
    }

    /// What was written with the table as it was is now out of date.
    pub(crate) fn edited_by_hand(&mut self) {
        self.state.ids.generation += 1;
    }

    /// Queues an event, whose id it is given here.
    pub(crate) fn queue(&mut self, make: impl FnOnce(u64) -> Event) -> u64 {
        self.undo.0.push(Step::LastEvent(self.state.last_event));
        self.state.last_event += 1;
        let id = self.state.last_event;
        let old = self.state.put_event(id, Some(Arc::new(make(id))));
        self.undo.0.push(Step::Event(id, old));
        id
    }

    pub(crate) fn unqueue(&mut self, id: u64) {
        let old = self.state.put_event(id, None);
        self.undo.0.push(Step::Event(id, old));
    }

    /// Keeps everything. Returns what has changed, and how to take it back.
    pub(crate) fn commit(mut self) -> (Vec<Change>, Undo) {
        let mut seen = HashSet::new();
        let mut events = HashSet::new();
        let undo = std::mem::take(&mut self.undo);
        let mut changes = Vec::with_capacity(undo.0.len());
        let mut last = false;
        for step in &undo.0 {
            match step {
                Step::Object(key, _) if seen.insert((*key, false)) => {
                    changes.push(Change::Object(*key, self.state.objects.get(key).cloned()));
                }
                Step::Mapping(key, _) if seen.insert((*key, true)) => {
                    changes.push(Change::Mapping(*key, self.state.ids.row(key.0, key.1).cloned()));
                }
                Step::Event(id, _) if events.insert(*id) => {
                    changes.push(Change::Event(*id, self.state.events.get(id).cloned()));
                }
                Step::LastEvent(_) => last = true,
                _ => {}
            }
        }
        if last {
            changes.push(Change::LastEvent(self.state.last_event));
        }
        (changes, undo)
    }

    /// The number of an id that must stand for something, else an error; a blank id is `None` without an error.
    pub(crate) fn known(&mut self, kind: Kind, scope: u64, shown: &str) -> Option<u64> {
        let found = self.resolve(kind, scope, shown);
        if found.is_none() {
            self.error(format!("unknown {}: {shown}", kind.name()));
        }
        found
    }

    /// The number of an object that an update names: found, or new.
    pub(crate) fn identify(&mut self, kind: Kind, shown: &str) -> Option<u64> {
        if let Some(internal) = self.resolve(kind, 0, shown) {
            return Some(internal);
        }
        match (kind, number(shown)) {
            (Kind::Account, Some(internal)) => {
                self.map(kind, internal, Mapping { external: None, scope: 0, owner: 0 });
                Some(internal)
            }
            // Order numbers are Centra's: an ERP cannot pick one.
            (Kind::Order, Some(_)) => {
                self.error(format!("unknown order: {shown}"));
                None
            }
            _ => Some(self.allocate(kind, Some(shown), 0, 0)),
        }
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        std::mem::take(&mut self.undo).apply(self.state);
    }
}
