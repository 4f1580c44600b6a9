//! Which values break what their schema demands: facets, and what must be there.

mod facets;
mod types;

use std::fmt;

use crate::facet::{Facet, Measure};
use crate::xml::{Document, Element, Observer, Owner, Path, Record, Segment, Slot, Text, watch, write_path};

/// What of a value its schema does not allow: everything, in document order; nothing if it is valid as far as that is known.
///
/// Knows what the generator was told to emit by `--validate` (`Generator::validate`): what texts the built-in types have, constraining
/// facets, enumerations and `fixed`, those of the items of lists and of the members of unions too, and what must be there. White space is
/// what the type makes of it, and values are compared as values: `01` is `1` where the type is a number. The order of a choice and keys are
/// not checked.
/// Nothing calls this but you: servers break their own schemas, and a partial update lacks most of what the schema demands.
///
/// ```
/// # mod shop { use centra_runtime::codegen::*; use centra_runtime::{Field, Unknown};
/// # #[derive(Debug)]
/// # pub struct Item { pub code: Option<String>, pub qty: Field<i32>, pub unknown: Unknown }
/// # static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:shop"], endpoints: &[] };
/// # record! { Item: "item".root("ns1:item"); 0 code: "ns1:code".demand(Demand::of(&[Facet::MaxLength(5, Measure::Characters)])), 1 qty: "ns1:qty".demand(Demand::REQUIRED), _ unknown }
/// # }
/// let item = shop::Item { code: Some("TOO LONG".into()), ..Default::default() };
/// let found = centra_runtime::validate::violations(&item);
/// assert_eq!(found[0].to_string(), "item/code: more than 5 characters");
/// assert_eq!(found[1].to_string(), "item/qty: is required, and not there");
/// ```
#[must_use]
pub fn violations<T: Document>(value: &T) -> Vec<Violation> {
    let mut found = Found::default();
    watch(value, &mut found);
    found.0
}

/// A field whose value its schema does not allow. Says nothing of the value itself, which may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: Vec<Segment>,
    broken: Broken,
}

/// What a field breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    /// It is not there, but must be.
    Missing,
    /// A text that was kept although it is no value of this type.
    NoValue(&'static str),
    /// The text does, or this one of its items, from 1.
    Facet(Option<usize>, Facet),
}

/// What is found on the way.
#[derive(Default)]
struct Found(Vec<Violation>);

impl Found {
    fn note(&mut self, path: Vec<Segment>, broken: Broken) {
        self.0.push(Violation { path, broken });
    }

    fn check(&mut self, path: &Path, owner: Owner<'_>, text: &str) {
        let facets = owner.facets();
        if !facets.is_empty() {
            for (item, facet) in facets::broken(facets, text) {
                self.note(path.to_text(owner), Broken::Facet(item, facet));
            }
        }
    }
}

impl Observer for Found {
    /// Attributes are seen here, since those that are absent have no text.
    fn record(&mut self, path: &Path, record: &dyn Record) {
        let shape = record.shape();
        for attribute in shape.attributes {
            let owner = Owner::Attribute(attribute);
            match record.slot(attribute.slot).text() {
                Some(text) => self.check(path, owner, &text),
                None if attribute.demand.required => self.note(path.to_text(owner), Broken::Missing),
                None => {}
            }
        }
        if let Some(text) = shape.text.and_then(|slot| record.slot(slot).text()) {
            self.check(path, Owner::Content(shape), &text);
        }
    }

    fn field(&mut self, path: &Path, rows: &[Element], slot: &dyn Slot) {
        if let [element, ..] = rows
            && element.demand.required
            && slot.is_absent()
        {
            self.note(path.to(element.name()), Broken::Missing);
        }
    }

    fn text(&mut self, path: &Path, owner: Owner<'_>, text: Text<'_>) -> Option<String> {
        let Owner::Element(_) = owner else { return None };
        // Facets that begin so will tell of it.
        let tells = |facet: &Facet| matches!(facet, Facet::Type(_) | Facet::Each(_) | Facet::AnyOf(_));
        if let Some(expected) = text.expected.filter(|_| !owner.facets().first().is_some_and(tells)) {
            self.note(path.to_text(owner), Broken::NoValue(expected));
        }
        self.check(path, owner, text.text);
        None
    }
}

impl Violation {
    /// The way to the field, outermost first.
    #[must_use]
    pub fn path(&self) -> &[Segment] {
        &self.path
    }

    /// The facet that is broken; `None` if the field is missing, or holds no value of its type.
    #[must_use]
    pub fn facet(&self) -> Option<Facet> {
        match self.broken {
            Broken::Facet(_, facet) => Some(facet),
            Broken::Missing | Broken::NoValue(_) => None,
        }
    }

    /// Which item of a list in one text it is, from 1, if only that breaks the facet.
    #[must_use]
    pub fn item(&self) -> Option<usize> {
        match self.broken {
            Broken::Facet(item, _) => item,
            Broken::Missing | Broken::NoValue(_) => None,
        }
    }

    /// Whether the field is missing.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.broken == Broken::Missing
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(f, self.path.iter())?;
        f.write_str(": ")?;
        let facet = match self.broken {
            Broken::Missing => return f.write_str("is required, and not there"),
            Broken::NoValue(expected) => return write!(f, "no {expected}"),
            Broken::Facet(None, facet) => facet,
            Broken::Facet(Some(item), facet) => {
                write!(f, "item {item}: ")?;
                facet
            }
        };
        match facet {
            Facet::Type(name) => write!(f, "no {name}"),
            Facet::AnyOf(_) => f.write_str("of none of the types that it may have"),
            Facet::Each(_) | Facet::Replace | Facet::Collapse => f.write_str("not allowed"),
            Facet::MinLength(number, measure) => write!(f, "less than {}", Count(number, measure)),
            Facet::MaxLength(number, measure) => write!(f, "more than {}", Count(number, measure)),
            Facet::Pattern(pattern) => write!(f, "does not match `{pattern}`"),
            Facet::OneOf(values) => write!(f, "none of `{}`", values.join("`, `")),
            Facet::MinInclusive(bound) => write!(f, "less than {bound}"),
            Facet::MinExclusive(bound) => write!(f, "not more than {bound}"),
            Facet::MaxInclusive(bound) => write!(f, "more than {bound}"),
            Facet::MaxExclusive(bound) => write!(f, "not less than {bound}"),
            Facet::TotalDigits(number) => write!(f, "more than {number} digits"),
            Facet::FractionDigits(number) => write!(f, "more than {number} digits behind the point"),
        }
    }
}

/// A number of what is counted.
struct Count(u64, Measure);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match self.1 {
            Measure::Characters => "character",
            Measure::Items => "item",
            Measure::Hex | Measure::Base64 => "byte",
        };
        write!(f, "{} {noun}{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}
