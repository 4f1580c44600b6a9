//! Which values are qualified names: they are kept as text, and the prefix in it means something only where it was read.

use std::collections::HashSet;

use crate::diag::{Diagnostics, Span};
use crate::model::{Api, Enum, Kind, TypeId};
use crate::xsd::builtin::Builtin;

/// What was looked at and told already.
#[derive(Debug, Default)]
pub(super) struct Told {
    types: HashSet<TypeId>,
    places: HashSet<Span>,
}

/// Warns of values of type `xs:QName` or `xs:NOTATION`, at the simple type that is made of it or else at `span`.
pub(super) fn warn(api: &Api, id: TypeId, span: Span, told: &mut Told, diags: &mut Diagnostics) {
    let mut open = vec![(id, span)];
    while let Some((id, span)) = open.pop() {
        let ty = api.ty(id);
        match &ty.kind {
            Kind::Builtin(Builtin::QName | Builtin::Notation) => {
                if told.places.insert(span) {
                    let message = "a qualified name is kept as text with its sender's prefix, which is not declared when the text is written";
                    diags.warning("W116", span, message).help("see to the prefix yourself");
                }
            }
            Kind::Builtin(_) | Kind::Struct(_) => {}
            _ if !told.types.insert(id) => {}
            Kind::Restricted { base, .. } | Kind::Enum(Enum { base, .. }) => open.push((*base, ty.span)),
            Kind::List { item } => open.push((*item, ty.span)),
            Kind::Union { members } => open.extend(members.iter().rev().map(|member| (*member, ty.span))),
        }
    }
}
