//! What the type of a value names, and how generated code writes it.

use std::fmt;

use super::names::Ident;
use super::{Choice, ChoiceVariant, Holder, Ty, Value};

impl Ty {
    /// The generated type that it names.
    pub(super) fn named(&self) -> Option<&Ident> {
        self.value.named()
    }
}

impl Value {
    /// The generated type that it names.
    pub(super) fn named(&self) -> Option<&Ident> {
        match self {
            Value::Enum(ident)
            | Value::Struct(ident)
            | Value::Group(ident)
            | Value::Choice(ident)
            | Value::Kinds(ident) => Some(ident),
            Value::Tokens(item) => item.named(),
            Value::Text | Value::Secret | Value::Simple(_) | Value::Xml => None,
        }
    }
}

impl Choice {
    /// The struct of which a value makes the variant, where no other variant holds it: its own, or the one that others are derived from.
    pub(crate) fn made_of<'v>(&self, variant: &'v ChoiceVariant) -> Option<&'v Ident> {
        let made_of = variant.made_of().filter(|_| variant.ty.holder == Holder::Nested)?;
        let same = self.variants.iter().filter(|other| other.made_of() == Some(made_of)).count();
        (same == 1).then_some(made_of)
    }
}

impl ChoiceVariant {
    fn made_of(&self) -> Option<&Ident> {
        match (&self.base, &self.ty.value) {
            (Some(base), _) => Some(base),
            (None, Value::Struct(ident)) => Some(ident),
            _ => None,
        }
    }
}

/// As generated code writes it: `String`, `value::Decimal`, `Address`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text => f.write_str("String"),
            Value::Secret => f.write_str("Secret"),
            Value::Simple(path) => f.write_str(path),
            Value::Tokens(item) => write!(f, "value::Tokens<{item}>"),
            Value::Enum(name) | Value::Struct(name) | Value::Group(name) | Value::Choice(name) | Value::Kinds(name) => {
                name.fmt(f)
            }
            Value::Xml => f.write_str("Xml"),
        }
    }
}
