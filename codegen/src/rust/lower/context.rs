//! What all parts of this stage look things up in, and what the user decides about it.

use std::collections::HashMap;

use super::namespaces::Namespaces;
use crate::diag::{Diagnostics, Span};
use crate::model::share::Shared;
use crate::model::{Api, TypeId};
use crate::qname::QName;
use crate::queue::Queue;
use crate::rust::groups::Key;
use crate::rust::names::{Claimed, Ident, Rename};
use crate::rust::plan::Plan;
use crate::rust::{Item, Tag};

/// What the user decides about names and builders.
#[derive(Clone, Debug)]
pub struct Options {
    /// An operation whose name ends so sends partial updates.
    pub update_suffix: String,
    /// Names of elements that identify an object where the schema insists on all of its elements, or on none.
    pub ids: Vec<String>,
    /// Whether facets are kept to be checked.
    pub validate: bool,
    /// Operations that may be sent a second time.
    pub repeatable: Vec<String>,
    /// Pairs of operations that make queues of events.
    pub queues: Vec<Queue>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            update_suffix: "_Update".to_owned(),
            ids: vec!["id".to_owned()],
            validate: false,
            repeatable: Vec::new(),
            queues: Vec::new(),
        }
    }
}

/// A further endpoint that shares the types.
#[derive(Debug)]
pub struct Other<'a> {
    /// What its document declares.
    pub api: &'a Api,
    /// How it says what the first one says.
    pub shared: Shared,
    /// File name of its document.
    pub file: String,
}

/// What all parts of this stage look things up in.
pub(super) struct Context<'a> {
    pub api: &'a Api,
    pub options: &'a Options,
    pub plan: Plan,
    pub namespaces: Namespaces,
    /// Choices and groups that were made.
    pub parts: HashMap<Key, Made>,
    /// Namespace that declares the struct that is being lowered.
    pub home: String,
    /// The type whose fields these are.
    pub owner: TypeId,
    /// Items that were made along with the struct that is being lowered.
    pub made: Vec<Item>,
    /// Items that another module has, which is identified by its number.
    pub marks: HashMap<Ident, usize>,
    /// Whether any message is in SOAP's own encoding.
    pub is_encoded: bool,
    pub diags: &'a mut Diagnostics,
}

impl Context<'_> {
    /// The name as the tables write it.
    pub(super) fn tag(&mut self, name: &QName, span: Span) -> Tag {
        Tag { namespace: self.namespaces.number(&name.namespace, span), local: name.local.clone() }
    }
}

/// A part that was made: equal ones, which derived types inherit, are made once.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub ident: Ident,
    pub tags: Vec<Tag>,
    pub names: Vec<String>,
}

/// A name that the user wants, and that something beside it has.
pub(super) fn taken(xml: &str, name: &str, span: Span, diags: &mut Diagnostics) {
    let message = format!("`{xml}` cannot be called `{name}`: something beside it is called so");
    diags.error("E214", span, message).help("give another name");
}

/// Takes the identifier, and notes what changed it.
pub(super) fn note_rename(claimed: Claimed, xml: &str, span: Span, diags: &mut Diagnostics) -> Ident {
    match claimed.renamed {
        None => {}
        Some(Rename::Reserved(wanted)) => {
            let message =
                format!("`{xml}` is called `{}`, since generated code needs `{wanted}` itself", claimed.ident);
            diags.note("N301", span, message);
        }
        Some(Rename::Taken(wanted)) => {
            let message = format!("`{xml}` is called `{}`, since another is called `{wanted}`", claimed.ident);
            diags.note("N302", span, message);
        }
    }
    claimed.ident
}
