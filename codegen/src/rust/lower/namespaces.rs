//! Which number each namespace has in the tables of a module.

use std::collections::HashMap;

use crate::diag::{Diagnostics, Span};
use crate::rust::namespace::XML;

/// Numbers of namespaces, in order of first use.
pub(super) struct Namespaces {
    uris: Vec<String>,
    numbers: HashMap<String, usize>,
    /// Where the first one stands that the tables have no room for.
    excess: Option<Span>,
}

/// How many namespaces the tables of the runtime can tell apart.
const MOST_NAMESPACES: usize = 255;

impl Namespaces {
    /// None first, then these, which have their numbers already.
    pub(super) fn beginning_with(known: &[String]) -> Self {
        let uris: Vec<String> = if known.is_empty() { vec![String::new()] } else { known.to_vec() };
        let numbers = uris.iter().enumerate().map(|(number, uri)| (uri.clone(), number)).collect();
        Self { uris, numbers, excess: None }
    }

    pub(super) fn number(&mut self, uri: &str, span: Span) -> Option<usize> {
        // Its prefix needs no number.
        if uri == XML {
            return None;
        }
        if let Some(number) = self.numbers.get(uri) {
            return Some(*number);
        }
        let number = self.uris.len();
        if number >= MOST_NAMESPACES {
            self.excess.get_or_insert(span);
        }
        self.numbers.insert(uri.to_owned(), number);
        self.uris.push(uri.to_owned());
        Some(number)
    }

    pub(super) fn finish(&self, diags: &mut Diagnostics) -> Vec<String> {
        if let Some(span) = self.excess {
            let message = format!("one module can hold at most {} namespaces", MOST_NAMESPACES - 1);
            diags.error("E305", span, message).help("generate only the operations that you need");
        }
        self.uris.clone()
    }
}
