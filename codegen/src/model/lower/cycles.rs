//! What is done about types that are defined by themselves: an error, and the chain is cut.

use super::owned::{Owned, Owner};
use crate::diag::Diagnostics;
use crate::model::{Api, Content, ElementId, Kind, TypeId};
use crate::xsd::builtin::Builtin;

/// Reports and cuts circular chains of base types, list items, union members and substitution heads.
///
/// A field whose type is its owner is no such chain: that is recursion, and means something.
pub(super) fn break_cycles(api: &mut Api, owned: &mut Owned, diags: &mut Diagnostics) {
    for id in circular_types(api) {
        let ty = &mut api.types[id.0 as usize];
        let name = ty.name.as_ref().map_or_else(|| ty.path.join("/"), ToString::to_string);
        let message = format!("the type `{name}` is defined by itself");
        owned.error(Some(Owner::Type(id)), diags, "E107", ty.span, message);
        match &mut ty.kind {
            Kind::Struct(structure) => {
                structure.base = None;
                if matches!(structure.content, Content::Text(_)) {
                    structure.content = Content::Text(TypeId::builtin(Builtin::AnySimpleType));
                }
            }
            other => {
                let base = TypeId::builtin(Builtin::AnySimpleType);
                *other = Kind::Restricted { base, facets: Vec::new() };
            }
        }
    }
    for id in circular_elements(api) {
        let element = &mut api.elements[id.0 as usize];
        element.substitutes = None;
        let message = format!("the element `{}` substitutes itself", element.name);
        owned.error(Some(Owner::Element(id)), diags, "E107", element.span, message);
    }
}

/// The types that close a circle, one per circle.
fn circular_types(api: &Api) -> Vec<TypeId> {
    let edges = |id: usize| -> Vec<usize> {
        let ids = match &api.types[id].kind {
            Kind::Builtin(_) => Vec::new(),
            Kind::Restricted { base, .. } => vec![*base],
            Kind::Enum(enumeration) => vec![enumeration.base],
            Kind::List { item } => vec![*item],
            Kind::Union { members } => members.clone(),
            Kind::Struct(structure) => {
                let text = match &structure.content {
                    Content::Text(text) => Some(*text),
                    Content::Particles(_) => None,
                };
                structure.base.map(|base| base.ty).into_iter().chain(text).collect()
            }
        };
        ids.into_iter().map(|id| id.0 as usize).collect()
    };
    circular(api.types.len(), edges).into_iter().map(|id| TypeId(id as u32)).collect()
}

fn circular_elements(api: &Api) -> Vec<ElementId> {
    let edges = |id: usize| -> Vec<usize> { api.elements[id].substitutes.iter().map(|head| head.0 as usize).collect() };
    circular(api.elements.len(), edges).into_iter().map(|id| ElementId(id as u32)).collect()
}

/// Nodes with an edge back into the path that leads to them; cutting all of a node's edges cuts its circle.
fn circular(count: usize, edges: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; count];
    let mut found = Vec::new();
    for start in 0..count {
        if states[start] != State::New {
            continue;
        }
        states[start] = State::Open;
        let mut path = vec![(start, edges(start))];
        while let Some((node, rest)) = path.last_mut() {
            match rest.pop() {
                Some(next) if states[next] == State::New => {
                    states[next] = State::Open;
                    path.push((next, edges(next)));
                }
                Some(next) if states[next] == State::Open => {
                    if found.last() != Some(node) {
                        found.push(*node);
                    }
                }
                Some(_) => {}
                None => {
                    states[*node] = State::Done;
                    path.pop();
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::circular;

    #[test]
    fn circles_are_found_once_and_diamonds_are_none() {
        let edges = |node: usize| match node {
            0 => vec![1],
            1 => vec![2, 3],
            2 => vec![4],
            3 => vec![4],
            5 => vec![6],
            6 => vec![5],
            7 => vec![7],
            _ => Vec::new(),
        };
        assert_eq!(circular(8, edges), [6, 7]);
    }
}
