//! Which elements and attributes a request lacks that its schema requires.

use std::fmt;

use crate::xml::error::{Segment, write_path};
use crate::xml::table::shape::{Element, Record};
use crate::xml::table::slot::Slot;
use crate::xml::write::observe::{Observer, Owner, Path, watch};

/// The paths of all that is needed and not there, in the order of the document.
#[cold]
pub(crate) fn lacking(request: &dyn Record) -> Vec<String> {
    let mut found = Lacking(Vec::new());
    watch(request, &mut found);
    found.0
}

struct Lacking(Vec<String>);

impl Lacking {
    fn note(&mut self, path: Vec<Segment>) {
        self.0.push(Shown(path).to_string());
    }
}

/// A path as text.
struct Shown(Vec<Segment>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(f, self.0.iter())
    }
}

impl Observer for Lacking {
    fn record(&mut self, path: &Path, record: &dyn Record) {
        for attribute in record.shape().attributes {
            if attribute.needed && record.slot(attribute.slot).text().is_none() {
                self.note(path.to_text(Owner::Attribute(attribute)));
            }
        }
    }

    fn field(&mut self, path: &Path, rows: &[Element], slot: &dyn Slot) {
        if rows.first().is_some_and(|first| first.needed) && slot.is_absent() {
            // `iban|card`: any of them will do.
            let mut names: Vec<&str> = Vec::new();
            rows.iter().map(Element::name).for_each(|name| {
                if !names.contains(&name) {
                    names.push(name)
                }
            });
            self.note(path.to(names.join("|")));
        }
    }
}
