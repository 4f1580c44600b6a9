//! What is noted while a value is written, if somebody asked for it: which fields break what the schema demands, or what it does not foresee.

use crate::facet::Facet;
use crate::value::unknown::Unknown;
use crate::xml::Segment;
use crate::xml::table::shape::{Element, Record};
use crate::xml::write::encoder::Encoder;
use crate::xml::write::unexpected::Unexpected;

/// The facets that a text breaks, each with the number of the item, from 1, if only that does.
pub(crate) type Breaks = Vec<(Option<usize>, Facet)>;

/// What is noted of a value that is being written.
#[derive(Debug)]
pub(crate) struct Checks {
    /// What a text breaks; `None` if something else was asked for: what is unexpected.
    broken: Option<fn(&[Facet], &str) -> Breaks>,
    pub(crate) found: Vec<(Vec<Segment>, Broken)>,
    pub(in crate::xml) unexpected: Vec<Unexpected>,
    pub(in crate::xml) path: Vec<Segment>,
    /// Which of several comes next, from 1.
    pub(in crate::xml) nth: Option<usize>,
}

/// What a field breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It is not there, but must be.
    Missing,
    /// A text that was kept although it is no value of this type.
    NoValue(&'static str),
    /// The text does, or this one of its items, from 1.
    Facet(Option<usize>, Facet),
}

impl Checks {
    /// For what the schema demands.
    #[cfg(feature = "validate")]
    pub(crate) fn of_facets(broken: fn(&[Facet], &str) -> Breaks) -> Self {
        Self { broken: Some(broken), ..Self::of_unexpected() }
    }

    /// For what the schema does not foresee.
    pub(in crate::xml) fn of_unexpected() -> Self {
        Self { broken: None, found: Vec::new(), unexpected: Vec::new(), path: Vec::new(), nth: None }
    }

    /// The way to a field of what is entered.
    pub(in crate::xml) fn path_to(&self, name: String) -> Vec<Segment> {
        let mut path = self.path.clone();
        path.push(Segment { name, index: self.nth });
        path
    }

    fn note(&mut self, name: String, broken: Broken) {
        if self.broken.is_some() {
            self.found.push((self.path_to(name), broken));
        }
    }

    fn text(&mut self, name: &str, facets: &[Facet], text: &str) {
        let Some(broken) = self.broken.filter(|_| !facets.is_empty()) else { return };
        for (item, facet) in broken(facets, text) {
            self.note(name.to_owned(), Broken::Facet(item, facet));
        }
    }

    fn record(&mut self, record: &dyn Record) {
        let shape = record.shape();
        if self.broken.is_none() {
            return self.unexpected_in(record);
        }
        for attribute in shape.attributes {
            let name = || format!("@{}", attribute.name());
            match record.slot(attribute.slot).text() {
                Some(text) => self.text(&name(), attribute.demand.facets, &text),
                None if attribute.demand.required => self.note(name(), Broken::Missing),
                None => {}
            }
        }
        let Some(slot) = shape.text else { return };
        let (text, inside) = (record.slot(slot).text(), self.path.pop());
        if let (Some(text), Some(inside)) = (text, &inside) {
            let nth = std::mem::replace(&mut self.nth, inside.index);
            self.text(&inside.name, shape.text_facets, &text);
            self.nth = nth;
        }
        self.path.extend(inside);
    }
}

impl Encoder<'_> {
    /// Notes what was asked for, from here on.
    pub(crate) fn checking(mut self, checks: Checks) -> Self {
        self.checks = Some(Box::new(checks));
        self
    }

    /// What was noted.
    pub(crate) fn checked(self) -> Option<Box<Checks>> {
        self.checks
    }

    /// The next element that is written is this one of several, from 1.
    #[inline]
    pub(in crate::xml) fn nth(&mut self, nth: usize) {
        if let Some(checks) = &mut self.checks {
            checks.nth = Some(nth);
        }
    }

    /// Something that holds others begins.
    #[inline]
    pub(in crate::xml) fn enter(&mut self, name: &str) {
        if let Some(checks) = &mut self.checks {
            let index = checks.nth.take();
            checks.path.push(Segment { name: name.to_owned(), index });
        }
    }

    /// It ends.
    #[inline]
    pub(in crate::xml) fn leave(&mut self) {
        if let Some(checks) = &mut self.checks {
            checks.path.pop();
            checks.nth = None;
        }
    }

    /// Checks attributes and text of a record that was entered. How much has been noted by then.
    #[inline]
    pub(in crate::xml) fn check_record(&mut self, record: &dyn Record) -> usize {
        let Some(checks) = &mut self.checks else { return 0 };
        checks.record(record);
        checks.found.len()
    }

    /// The record has no content, and is nil: it lacks nothing of what was noted since.
    #[cold]
    pub(in crate::xml) fn check_nil(&mut self, noted: usize) {
        if let Some(checks) = &mut self.checks {
            checks.found.truncate(noted);
        }
    }

    /// Checks what a container that was entered holds besides its items.
    #[inline]
    pub(in crate::xml) fn check_container(&mut self, element: &Element, unknown: &Unknown) {
        if let Some(checks) = self.checks.as_mut().filter(|_| !unknown.is_empty()) {
            checks.container(element, unknown);
        }
    }

    #[inline]
    pub(in crate::xml) fn check_text(&mut self, element: &Element, text: &str) {
        if let Some(checks) = &mut self.checks {
            checks.text(element.name(), element.demand.facets, text);
            checks.nth = None;
        }
    }

    /// Notes that the field of an element is absent, if it must not be.
    #[inline]
    pub(in crate::xml) fn check_presence(&mut self, element: &Element, is_absent: impl FnOnce() -> bool) {
        if let Some(checks) = &mut self.checks {
            checks.nth = None;
            if element.demand.required && is_absent() {
                checks.note(element.name().to_owned(), Broken::Missing);
            }
        }
    }

    /// Notes a text that is no value of its type, unless facets will tell of it.
    #[cold]
    pub(in crate::xml) fn check_invalid(&mut self, element: &Element, expected: &'static str) {
        if let Some(checks) = self.checks.as_mut().filter(|checks| checks.broken.is_none()) {
            return checks.no_value(element.name().to_owned(), expected);
        }
        let tells = |facet: &Facet| matches!(facet, Facet::Type(_) | Facet::Each(_) | Facet::AnyOf(_));
        if let Some(checks) = self.checks.as_mut().filter(|_| !element.demand.facets.first().is_some_and(tells)) {
            checks.note(element.name().to_owned(), Broken::NoValue(expected));
        }
    }
}
