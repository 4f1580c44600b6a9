//! Which operation of the new side is which of the old one.

use std::collections::HashMap;

use super::change::Direction;
use super::messages;
use super::walk::{At, Walk};
use crate::model::{Body, Encoding, Operation, Style, TypeId};

/// Compares the operations of a port or port type.
pub(super) fn compare(walk: &mut Walk<'_>, old: &[Operation], new: &[Operation]) {
    let (mut gone, mut came): (Vec<&Operation>, Vec<&Operation>) = (Vec::new(), Vec::new());
    let group = |operations: &[Operation]| {
        let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, operation) in operations.iter().enumerate() {
            groups.entry(operation.name.clone()).or_default().push(index);
        }
        groups
    };
    let (mut before, mut after) = (group(old), group(new));
    for name in old.iter().map(|operation| operation.name.clone()) {
        // Overloads are compared with the first of them.
        let Some(list) = before.remove(&name) else { continue };
        let Some(mut twins) = after.remove(&name) else {
            gone.extend(list.iter().map(|index| &old[*index]));
            continue;
        };
        let is_only = twins.len() == 1 && list.len() == 1;
        for index in list {
            let operation = &old[index];
            let twin = twins.iter().position(|twin| is_only || same_input(walk, operation, &new[*twin]));
            match twin {
                Some(at) => pair(walk, &name, operation, &new[twins.remove(at)]),
                None => {
                    let at = At::Path(name.clone(), Direction::Request);
                    let message = "an overload is gone";
                    walk.add("operation-overload-removed", at, message, [Some(operation.span), None]);
                }
            }
        }
        for twin in twins {
            let at = At::Path(name.clone(), Direction::Both);
            walk.add("operation-overload-added", at, "an overload is new", [None, Some(new[twin].span)]);
        }
    }
    came.extend(new.iter().filter(|operation| after.contains_key(&operation.name)));
    renamed(walk, &mut gone, &mut came);
    for operation in gone {
        let at = At::Path(operation.name.clone(), Direction::Request);
        walk.add("operation-removed", at, "the operation is gone", [Some(operation.span), None]);
    }
    for operation in came {
        let at = At::Path(operation.name.clone(), Direction::Both);
        walk.add("operation-added", at, "the operation is new", [None, Some(operation.span)]);
    }
}

/// Operations that are called otherwise, whose messages are the same, and for which no other comes into question.
fn renamed<'a>(walk: &mut Walk<'_>, gone: &mut Vec<&'a Operation>, came: &mut Vec<&'a Operation>) {
    // Where very much is new, nothing is evident.
    if gone.len() > 8 || came.len() > 8 {
        return;
    }
    let fits = |before: &Operation, after: &Operation| {
        let reply = match (&before.output, &after.output) {
            (Some(before), Some(after)) => same_body(walk, &before.body, &after.body),
            (None, None) => true,
            _ => false,
        };
        reply && before.style == after.style && same_body(walk, &before.input.body, &after.input.body)
    };
    let mut pairs = Vec::new();
    for before in gone.iter() {
        let twins: Vec<&&Operation> = came.iter().filter(|after| fits(before, after)).collect();
        if let [twin] = twins[..]
            && gone.iter().filter(|other| fits(other, twin)).count() == 1
        {
            pairs.push((*before, *twin));
        }
    }
    for (before, after) in pairs {
        gone.retain(|operation| !std::ptr::eq(*operation, before));
        came.retain(|operation| !std::ptr::eq(*operation, after));
        let message = format!("renamed to `{}`: the messages are the same", after.name);
        let at = At::Path(before.name.clone(), Direction::Request);
        walk.add("operation-renamed", at, message, [Some(before.span), Some(after.span)]);
    }
}

fn body_type(api: &crate::model::Api, body: &Body) -> Option<TypeId> {
    match body {
        Body::Empty => None,
        Body::Element(id) => Some(api.element(*id).ty),
        Body::Fragment(ty) => Some(*ty),
    }
}

fn same_body(walk: &Walk<'_>, old: &Body, new: &Body) -> bool {
    match (body_type(&walk.old.api, old), body_type(&walk.new.api, new)) {
        (Some(before), Some(after)) => walk.is_same(before, after),
        (None, None) => true,
        _ => false,
    }
}

/// Of overloads: whether they take the same message.
fn same_input(walk: &Walk<'_>, old: &Operation, new: &Operation) -> bool {
    match (&old.input.body, &new.input.body) {
        (Body::Element(before), Body::Element(after)) => {
            let (one, other) = (walk.old.api.element(*before), walk.new.api.element(*after));
            walk.names.same(&one.name, &other.name) && (!one.synthetic || walk.is_same(one.ty, other.ty))
        }
        (before, after) => same_body(walk, before, after),
    }
}

/// Compares two operations that are one.
fn pair(walk: &mut Walk<'_>, path: &str, old: &Operation, new: &Operation) {
    let spans = [Some(old.span), Some(new.span)];
    if old.action != new.action {
        let shown = |action: &Option<String>| action.as_ref().map_or("none".to_owned(), |text| format!("`{text}`"));
        // A namespace that moved takes its SOAPActions along.
        let texts = (old.action.as_deref().unwrap_or_default(), new.action.as_deref().unwrap_or_default());
        if !walk.names.same_text(texts.0, texts.1) {
            let message = format!("SOAPAction is {} instead of {}", shown(&new.action), shown(&old.action));
            walk.add("soap-action-changed", At::Path(path.to_owned(), Direction::Request), message, spans);
        }
    }
    let both = At::Path(path.to_owned(), Direction::Both);
    if old.style != new.style {
        let style = |style: Style| if style == Style::Rpc { "rpc" } else { "document" };
        let message = format!("the style is {} instead of {}", style(new.style), style(old.style));
        walk.add("binding-style-changed", both, message, spans);
    } else if old.encoding != new.encoding {
        let encoding = |it: Encoding| if it == Encoding::Encoded { "encoded" } else { "literal" };
        let message = format!("messages are {} instead of {}", encoding(new.encoding), encoding(old.encoding));
        walk.add("binding-use-changed", both, message, spans);
    } else {
        messages::compare(walk, path, old, new);
    }
    let at = At::Path(path.to_owned(), Direction::Both);
    messages::texts(walk, &at, &old.documentation, &new.documentation, spans);
}
