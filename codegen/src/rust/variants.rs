//! Enums whose variants hold structures, as plain data: choices, and types with those derived from them.

use super::names::Ident;
use super::{Doc, Facet, Tag, Ty, TypeName};

/// One of several contents of an element.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its name.
    pub ident: Ident,
    /// Namespace of the schema that declares what it belongs to.
    pub namespace: String,
    /// What is said about it.
    pub doc: Doc,
    /// In document order.
    pub variants: Vec<ChoiceVariant>,
    /// The variant of what a later schema adds.
    pub other: Ident,
    /// The type that most variants are or derive from, and its fields, which methods read.
    pub shared: Option<(Ident, Vec<Shared>)>,
}

/// One of these contents.
#[derive(Clone, Debug)]
pub struct ChoiceVariant {
    /// Its name.
    pub ident: Ident,
    /// What it holds.
    pub ty: Ty,
    /// The type itself, where it holds an enum of a type and those derived from it.
    pub base: Option<Ident>,
    /// Its elements.
    pub rows: Vec<ChoiceRow>,
    /// What is said about it.
    pub doc: Doc,
}

/// An element of a choice.
#[derive(Clone, Debug)]
pub struct ChoiceRow {
    /// Its name.
    pub tag: Tag,
    /// Whether it can be nil (`xsi:nil`).
    pub nillable: bool,
    /// Which row it is of the group or choice inside.
    pub branch: Option<usize>,
    /// What SOAP's own encoding calls its type, if it may stand in what is so encoded.
    pub type_name: Option<TypeName>,
    /// What the schema demands of its text.
    pub facets: Vec<Facet>,
}

/// A type and those derived from it, which `xsi:type` tells apart.
#[derive(Clone, Debug)]
pub struct Kinds {
    /// Its name.
    pub ident: Ident,
    /// Namespace of the schema that declares the type itself.
    pub namespace: String,
    /// What is said about it.
    pub doc: Doc,
    /// The type itself.
    pub base: Ident,
    /// Those derived from it: the struct, and its name in `xsi:type`.
    pub derived: Vec<(Ident, Tag)>,
    /// Types that a slice left out, as whose nearest ancestor they are read: its struct, and their name in `xsi:type`.
    pub left_out: Vec<(Ident, Tag)>,
    /// The variant of what a later schema adds.
    pub other: Ident,
    /// Fields of the type itself that all of these have.
    pub shared: Vec<Shared>,
}

impl Kinds {
    /// Whether it is of content of any type, and the type itself is the runtime's for that.
    pub(crate) fn is_open(&self) -> bool {
        self.base.as_str() == "Xml"
    }
}

/// A field that every type of an enum has, which a method of the enum reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The method.
    pub method: Ident,
    /// The field, of the same name in each type.
    pub field: Ident,
    /// The field's type, likewise.
    pub ty: Ty,
    /// Variants whose types have no such field, by number: there it is absent. The type itself is the first of its enum.
    pub absent_in: Vec<usize>,
}

/// A global element whose content may be of a derived type, which `xsi:type` names.
#[derive(Clone, Debug)]
pub struct Root {
    /// Its name.
    pub ident: Ident,
    /// Its namespace.
    pub namespace: String,
    /// What is said about it.
    pub doc: Doc,
    /// The enum of its type and those derived from it.
    pub kinds: Ident,
    /// The element.
    pub tag: Tag,
}
