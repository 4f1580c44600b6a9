//! The rules that the table names: what one field takes over from the same field as sent, and how it is shown.

use centra_runtime::value::Simple;
use centra_runtime::{Field, List, Nested, Secret, State};

use super::{Merge, Place, items};
use crate::centra::Reference;
use crate::ids::Ids;
use crate::kind::Kind;
use crate::object::Object;

/// Any text.
pub(super) fn text(_: &str, stored: &mut Option<String>, sent: Option<String>, _: &mut Place<'_, '_>, (): ()) {
    if sent.is_some() {
        *stored = sent;
    }
}

/// Text that must be blank or pass a test.
fn checked(
    name: &str,
    expected: &str,
    stored: &mut Option<String>,
    sent: Option<String>,
    at: &mut Place<'_, '_>,
    passes: fn(&str) -> bool,
) {
    let Some(sent) = sent else { return };
    match sent.trim() {
        "" => {}
        text if passes(text) => {}
        text => {
            let text: String = text.chars().take(40).collect();
            return at.tx.error(format!("{name} must be {expected}, not \"{text}\""));
        }
    }
    *stored = Some(sent);
}

/// A whole number that is not negative.
pub(super) fn count(name: &str, stored: &mut Option<String>, sent: Option<String>, at: &mut Place<'_, '_>, (): ()) {
    checked(name, "a whole number", stored, sent, at, |text| text.parse::<u32>().is_ok());
}

/// A whole number, which may be negative, as stock may.
pub(super) fn integer(name: &str, stored: &mut Option<String>, sent: Option<String>, at: &mut Place<'_, '_>, (): ()) {
    checked(name, "a whole number", stored, sent, at, |text| text.parse::<i32>().is_ok());
}

/// A decimal number. Its digits are kept as they are.
pub(super) fn decimal(name: &str, stored: &mut Option<String>, sent: Option<String>, at: &mut Place<'_, '_>, (): ()) {
    checked(name, "a decimal number", stored, sent, at, crate::money::is_decimal);
}

/// `yes` or `no`; the other spellings of booleans are taken too.
pub(super) fn flag(name: &str, stored: &mut Option<String>, sent: Option<String>, at: &mut Place<'_, '_>, (): ()) {
    checked(name, "yes or no", stored, sent, at, |text| matches!(text, "yes" | "no" | "true" | "false" | "1" | "0"));
}

/// `2021-02-03`, `2021-02-03 09:15:00` or `2021-02-03T09:15:00+01:00`.
pub(super) fn date(name: &str, stored: &mut Option<String>, sent: Option<String>, at: &mut Place<'_, '_>, (): ()) {
    checked(name, "a date", stored, sent, at, crate::time::is_date);
}

/// A number or boolean of the schema.
pub(super) fn value<T: Simple>(name: &str, stored: &mut Field<T>, sent: Field<T>, at: &mut Place<'_, '_>, (): ()) {
    match sent.state() {
        State::Absent => {}
        State::Invalid(text) => {
            let text: String = text.chars().take(40).collect();
            at.tx.error(format!("{name} must be {}, not \"{text}\"", T::NAME));
        }
        _ => *stored = sent,
    }
}

/// A password: taken over, never shown.
pub(super) fn secret(_: &str, stored: &mut Option<Secret>, sent: Option<Secret>, _: &mut Place<'_, '_>, (): ()) {
    if sent.is_some() {
        *stored = sent;
    }
}

/// The id itself, which found the object: it does not change.
pub(super) fn own(_: &str, _: &mut Option<String>, _: Option<String>, _: &mut Place<'_, '_>, _: Option<Kind>) {}

/// Not taken over as such: the update does something with it.
pub(super) fn skip<T>(_: &str, _: &mut T, _: T, _: &mut Place<'_, '_>, (): ()) {}

/// Rows of an order, which the update finds by `orderitem`.
pub(super) fn rows<T>(_: &str, _: &mut List<T>, _: List<T>, _: &mut Place<'_, '_>, (): ()) {}

/// A reference to something that must be there.
pub(super) fn refer(
    name: &str,
    stored: &mut Nested<Reference>,
    sent: Nested<Reference>,
    at: &mut Place<'_, '_>,
    kind: Kind,
) {
    reference(name, stored, sent, at, kind, false);
}

/// A reference that makes what it names, for kinds that no operation updates.
pub(super) fn make(
    name: &str,
    stored: &mut Nested<Reference>,
    sent: Nested<Reference>,
    at: &mut Place<'_, '_>,
    kind: Kind,
) {
    reference(name, stored, sent, at, kind, true);
}

fn reference(
    name: &str,
    stored: &mut Nested<Reference>,
    sent: Nested<Reference>,
    at: &mut Place<'_, '_>,
    kind: Kind,
    makes: bool,
) {
    if sent.is_absent() {
        return;
    }
    let Some(sent) = sent.into_value().filter(|sent| sent.id.as_deref().is_some_and(|id| !id.is_empty())) else {
        *stored = Nested::empty();
        return;
    };
    at.within(
        || name.to_owned(),
        |at| {
            if let Some(reference) = resolved(sent, at, kind, makes) {
                *stored = Nested::from(reference);
            }
        },
    );
}

/// The reference with Centra's number and the name of what it refers to.
fn resolved(sent: Reference, at: &mut Place<'_, '_>, kind: Kind, makes: bool) -> Option<Reference> {
    let shown = sent.id.unwrap_or_default();
    let internal = at.identify(kind, &shown, makes)?;
    let known = at.tx.object(kind, internal).map(|object| object.title());
    let description = match (sent.description, known) {
        (Some(name), known) if makes && known.as_ref() != Some(&name) => {
            let named =
                Reference { id: Some(internal.to_string()), description: Some(name.clone()), ..Default::default() };
            at.tx.put(kind, internal, Object::Named(kind, named));
            Some(name)
        }
        (name, Some(known)) => Some(known).filter(|known| !known.is_empty()).or(name),
        (name, None) => {
            if makes {
                let named = Reference { id: Some(internal.to_string()), ..Default::default() };
                at.tx.put(kind, internal, Object::Named(kind, named));
            }
            name
        }
    };
    Some(Reference { id: Some(internal.to_string()), description, ..Default::default() })
}

/// A list of references to things that must be there.
pub(super) fn refers(
    name: &str,
    stored: &mut List<Reference>,
    sent: List<Reference>,
    at: &mut Place<'_, '_>,
    kind: Kind,
) {
    references(name, stored, sent, at, kind, false);
}

/// A list of references that make what they name.
pub(super) fn makes(
    name: &str,
    stored: &mut List<Reference>,
    sent: List<Reference>,
    at: &mut Place<'_, '_>,
    kind: Kind,
) {
    references(name, stored, sent, at, kind, true);
}

fn references(
    name: &str,
    stored: &mut List<Reference>,
    sent: List<Reference>,
    at: &mut Place<'_, '_>,
    kind: Kind,
    makes: bool,
) {
    if sent.is_absent() {
        return;
    }
    if sent.is_empty() {
        *stored = List::empty();
        return;
    }
    at.within(
        || name.to_owned(),
        |at| {
            for sent in sent {
                let Some(new) = resolved(sent, at, kind, makes) else { continue };
                match stored.iter_mut().find(|old| old.id == new.id) {
                    Some(old) => *old = new,
                    None => stored.push(new),
                }
            }
        },
    );
}

/// A structure: its own fields are merged, unless it is now about something else.
pub(super) fn nested<T: Merge>(name: &str, stored: &mut Nested<T>, sent: Nested<T>, at: &mut Place<'_, '_>, (): ()) {
    if sent.is_absent() {
        return;
    }
    let Some(sent) = sent.into_value() else {
        *stored = Nested::empty();
        return;
    };
    at.within(
        || name.to_owned(),
        |at| {
            if let (Some(kind), Some(shown)) = (T::KIND, sent.key().filter(|key| !key.is_empty())) {
                let Some(internal) = at.identify(kind, shown, T::MAKES) else { return };
                let key = internal.to_string();
                if stored.get().and_then(Merge::key) != Some(&key) {
                    let mut value = T::default();
                    value.set_key(key);
                    *stored = Nested::from(value);
                }
            }
            stored.get_or_insert().merge(sent, at);
        },
    );
}

/// A container: items are merged by their ids; sent empty, it is emptied.
pub(super) fn list<T: Merge>(name: &str, stored: &mut List<T>, sent: List<T>, at: &mut Place<'_, '_>, (): ()) {
    if sent.is_absent() {
        return;
    }
    if sent.is_empty() {
        *stored = List::empty();
        return;
    }
    items(name.strip_suffix('s').unwrap_or(name), stored, sent.into_vec(), at);
}

/// A repeated element without a container.
pub(super) fn repeated<T: Merge>(name: &str, stored: &mut Vec<T>, sent: Vec<T>, at: &mut Place<'_, '_>, (): ()) {
    items(name, stored, sent, at);
}

/// How the fields of each rule are shown.
pub(super) mod show {
    use super::*;

    /// For fields that are shown as they are.
    macro_rules! plain {
        ($($rule:ident)*) => {
            $(pub(in crate::merge) fn $rule<T>(_: &mut T, _: &Ids, (): ()) {})*
        };
    }

    plain!(text count integer decimal flag date value);

    /// Shown to nobody.
    pub(in crate::merge) fn secret(field: &mut Option<Secret>, _: &Ids, (): ()) {
        *field = None;
    }

    /// What an update only does something with is not in what is stored.
    pub(in crate::merge) fn skip<T: Default>(field: &mut T, _: &Ids, (): ()) {
        *field = T::default();
    }

    pub(in crate::merge) fn own(field: &mut Option<String>, ids: &Ids, kind: Option<Kind>) {
        if let (Some(text), Some(kind)) = (field.as_mut(), kind) {
            *text = ids.shown(kind, text).into_owned();
        }
    }

    pub(in crate::merge) fn refer(field: &mut Nested<Reference>, ids: &Ids, kind: Kind) {
        if let Some(reference) = field.get_mut() {
            own(&mut reference.id, ids, Some(kind));
        }
    }

    pub(in crate::merge) fn make(field: &mut Nested<Reference>, ids: &Ids, kind: Kind) {
        refer(field, ids, kind);
    }

    pub(in crate::merge) fn refers(field: &mut List<Reference>, ids: &Ids, kind: Kind) {
        field.iter_mut().for_each(|reference| own(&mut reference.id, ids, Some(kind)));
    }

    pub(in crate::merge) fn makes(field: &mut List<Reference>, ids: &Ids, kind: Kind) {
        refers(field, ids, kind);
    }

    pub(in crate::merge) fn nested<T: Merge>(field: &mut Nested<T>, ids: &Ids, (): ()) {
        if let Some(value) = field.get_mut() {
            value.show(ids);
        }
    }

    pub(in crate::merge) fn list<T: Merge>(field: &mut List<T>, ids: &Ids, (): ()) {
        field.iter_mut().for_each(|item| item.show(ids));
    }

    pub(in crate::merge) fn rows<T: Merge>(field: &mut List<T>, ids: &Ids, (): ()) {
        list(field, ids, ());
    }

    pub(in crate::merge) fn repeated<T: Merge>(field: &mut [T], ids: &Ids, (): ()) {
        field.iter_mut().for_each(|item| item.show(ids));
    }
}
