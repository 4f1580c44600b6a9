//! Constructors and setters as plain data.

use super::names::Ident;
use super::{Doc, Ty};

/// Constructor and setters: of the builder of partial updates of a struct, or of a struct that requests are made of.
#[derive(Clone, Debug)]
pub struct Builder {
    /// The type that has them.
    pub ident: Ident,
    /// The struct that they fill in; the same where it has no builder.
    pub target: Ident,
    /// Parameters of the constructor: what identifies the object of an update, what the schema requires of a request.
    pub required: Vec<Parameter>,
    /// Fields of a request that can have one value only, which the constructor fills in.
    pub fixed: Vec<(Ident, Ty, String)>,
    /// Name of a constructor without ids, where the schema does not require them.
    pub without_ids: Option<Ident>,
    /// One per other field.
    pub setters: Vec<Setter>,
}

impl Builder {
    /// Whether setters stand on the struct itself.
    pub fn is_own(&self) -> bool {
        self.ident == self.target
    }
}

/// A parameter of a constructor.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The field.
    pub field: Ident,
    /// The field's type; of structs, the builder stands for the struct.
    pub ty: Ty,
    /// XML name; the text of an element has none.
    pub xml: Option<String>,
}

/// A setter.
#[derive(Clone, Debug)]
pub struct Setter {
    /// Its name.
    pub ident: Ident,
    /// The field that it sets.
    pub field: Ident,
    /// The field's type; of structs, the builder stands for the struct.
    pub ty: Ty,
    /// What is said about it.
    pub doc: Doc,
}
