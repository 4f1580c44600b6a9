//! How messages are compared: body, headers and faults of an operation, and the documents of a schema that stands alone.

use super::change::Direction;
use super::side::Side;
use super::structure::describe;
use super::walk::{At, Walk};
use crate::diag::Span;
use crate::model::{Body, ElementId, Message, Operation, TypeId};
use crate::xsd::Form;

/// Namespaces that moved, and schemas whose children are qualified now, or no longer: one finding each.
pub(super) fn namespaces(walk: &mut Walk<'_>) {
    let moved: Vec<(String, String)> =
        walk.names.moved().into_iter().map(|(old, new)| (old.to_owned(), new.to_owned())).collect();
    for (old, new) in moved {
        let spans = [schema(walk.old, &old).map(|it| it.0), schema(walk.new, &new).map(|it| it.0)];
        let message = format!("the namespace is `{new}` now");
        walk.add("target-namespace-changed", At::Path(format!("namespace {old}"), Direction::Both), message, spans);
    }
    for namespace in walk.old.input.schemas.iter().map(|schema| schema.target_namespace.clone()) {
        let before = schema(walk.old, &namespace);
        let after = schema(walk.new, walk.names.namespace(&namespace));
        let (Some((before, old)), Some((after, new))) = (before, after) else { continue };
        if old == new {
            continue;
        }
        let message = match new {
            Form::Qualified => "children are in the namespace now",
            Form::Unqualified => "children are in no namespace now",
        };
        let at = At::Path(format!("namespace {namespace}"), Direction::Both);
        // Several schemas of one namespace say it once.
        if walk.found.iter().all(|found| found.rule != "element-form-default-changed" || found.at != at) {
            walk.add("element-form-default-changed", at, message, [Some(before), Some(after)]);
        }
    }
}

/// The first schema of a namespace that declares anything with children.
fn schema(side: &Side, namespace: &str) -> Option<(Span, Form)> {
    let mut schemas = side.input.schemas.iter();
    let found = schemas.find(|schema| schema.target_namespace == namespace && !schema.components.is_empty());
    found.map(|schema| (schema.span, schema.element_form_default))
}

/// Compares what an operation sends and receives.
pub(super) fn compare(walk: &mut Walk<'_>, path: &str, old: &Operation, new: &Operation) {
    let spans = [Some(old.span), Some(new.span)];
    body(walk, path, Direction::Request, [&old.input, &new.input], spans);
    match (&old.output, &new.output) {
        (Some(before), Some(after)) => body(walk, path, Direction::Response, [before, after], spans),
        (Some(_), None) => {
            let at = At::Path(path.to_owned(), Direction::Response);
            walk.add("operation-became-one-way", at, "has no reply any more", spans);
        }
        (None, Some(_)) => {
            let at = At::Path(path.to_owned(), Direction::Response);
            walk.add("operation-became-request-response", at, "has a reply now", spans);
        }
        (None, None) => {}
    }
    faults(walk, path, old, new);
}

fn body(walk: &mut Walk<'_>, path: &str, direction: Direction, [old, new]: [&Message; 2], spans: [Option<Span>; 2]) {
    let rule = if direction == Direction::Request { "input-element-changed" } else { "output-element-changed" };
    let at = || At::Path(path.to_owned(), direction);
    match (&old.body, &new.body) {
        (Body::Element(before), Body::Element(after)) => {
            let (one, other) = (walk.old.api.element(*before), walk.new.api.element(*after));
            if !walk.names.same(&one.name, &other.name) {
                let message = format!("the element is `{}` instead of `{}`", other.name.local, one.name.local);
                walk.add(rule, at(), message, [Some(one.span), Some(other.span)]);
            }
            let is_message = one.synthetic && other.synthetic;
            element(walk, path.to_owned(), direction, *before, *after, is_message);
        }
        (Body::Fragment(before), Body::Fragment(after)) => {
            let node = walk.root(path.to_owned(), direction, *before, *after);
            walk.nodes[node].is_message = true;
        }
        (Body::Empty, Body::Empty) => {}
        (before, after) => {
            let shown = |side: &Side, body: &Body| match body {
                Body::Empty => "nothing".to_owned(),
                Body::Element(id) => format!("the element `{}`", side.api.element(*id).name.local),
                Body::Fragment(_) => "several elements".to_owned(),
            };
            let message = format!("the body is {} instead of {}", shown(walk.new, after), shown(walk.old, before));
            walk.add(rule, at(), message, spans);
        }
    }
    headers(walk, path, direction, &old.headers, &new.headers);
}

fn headers(walk: &mut Walk<'_>, path: &str, direction: Direction, old: &[ElementId], new: &[ElementId]) {
    let mut left = new.to_vec();
    for before in old {
        let one = walk.old.api.element(*before);
        let twin = left.iter().position(|after| walk.names.same(&one.name, &walk.new.api.element(*after).name));
        let path = format!("{path}/header {}", one.name.local);
        match twin {
            Some(index) => {
                let after = left.remove(index);
                element(walk, path, direction, *before, after, false);
            }
            None => {
                let span = Some(one.span);
                walk.add("header-removed", At::Path(path, direction), "the header is gone", [span, None]);
            }
        }
    }
    for after in left {
        let other = walk.new.api.element(after);
        let at = At::Path(format!("{path}/header {}", other.name.local), direction);
        let message = format!("added, {}", describe(&walk.new.api, other.ty));
        walk.add("header-added", at, message, [None, Some(other.span)]);
    }
}

fn faults(walk: &mut Walk<'_>, path: &str, old: &Operation, new: &Operation) {
    let mut left: Vec<_> = new.faults.iter().collect();
    for before in &old.faults {
        let one = walk.old.api.element(before.element);
        let path = format!("{path}/fault {}", before.name);
        let at = At::Path(path.clone(), Direction::Response);
        let same_element = |element: ElementId| walk.names.same(&one.name, &walk.new.api.element(element).name);
        let by_name = left.iter().position(|after| after.name == before.name);
        let twin = by_name.or_else(|| left.iter().position(|after| same_element(after.element)));
        let Some(index) = twin else {
            walk.add("fault-removed", at, "the fault is no longer declared", [Some(before.span), None]);
            continue;
        };
        let after = left.remove(index);
        let other = walk.new.api.element(after.element);
        if walk.names.same(&one.name, &other.name) {
            element(walk, path, Direction::Response, before.element, after.element, false);
        } else {
            let message = format!("the detail is `{}` instead of `{}`", other.name.local, one.name.local);
            walk.add("fault-type-changed", at, message, [Some(before.span), Some(after.span)]);
        }
    }
    for after in left {
        let at = At::Path(format!("{path}/fault {}", after.name), Direction::Response);
        let message = format!("added, `{}`", walk.new.api.element(after.element).name.local);
        walk.add("fault-added", at, message, [None, Some(after.span)]);
    }
}

/// An element that stands in a message itself.
fn element(walk: &mut Walk<'_>, path: String, direction: Direction, old: ElementId, new: ElementId, is_message: bool) {
    let (before, after) = (walk.old.api.element(old), walk.new.api.element(new));
    let spans = [Some(before.span), Some(after.span)];
    let at = At::Path(path.clone(), direction);
    match (before.is_abstract, after.is_abstract) {
        (false, true) => walk.add("element-became-abstract", at, "became abstract: only its substitutes occur", spans),
        (true, false) => walk.add("element-became-concrete", at, "is no longer abstract", spans),
        _ => {}
    }
    values(walk, path, direction, [before.ty, after.ty], [before.span, after.span], is_message);
}

fn values(
    walk: &mut Walk<'_>,
    path: String,
    direction: Direction,
    [old, new]: [TypeId; 2],
    spans: [Span; 2],
    is_message: bool,
) {
    let is_struct = |side: &Side, ty| side.api.as_struct(ty).is_some();
    if is_struct(walk.old, old) && is_struct(walk.new, new) {
        let node = walk.root(path, direction, old, new);
        walk.nodes[node].is_message |= is_message;
    } else {
        super::simple::values(walk, &At::Path(path, direction), old, new, spans);
    }
}

/// A schema that stands alone: its elements are documents, and its types can be those of any.
pub(super) fn documents(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old, walk.new);
    for before in &old.api.elements {
        let path = before.name.local.clone();
        match new.api.elements.iter().position(|after| walk.names.same(&before.name, &after.name)) {
            Some(index) => {
                let after = &new.api.elements[index];
                let spans = [before.span, after.span];
                texts(
                    walk,
                    &At::Path(path.clone(), Direction::Both),
                    &before.documentation,
                    &after.documentation,
                    spans.map(Some),
                );
                values(walk, path, Direction::Both, [before.ty, after.ty], spans, false);
            }
            None => {
                let at = At::Path(path, Direction::Both);
                walk.add("root-element-removed", at, "the element is no longer declared", [Some(before.span), None]);
            }
        }
    }
    for after in &new.api.elements {
        if old.api.elements.iter().all(|before| !walk.names.same(&before.name, &after.name)) {
            let at = At::Path(after.name.local.clone(), Direction::Both);
            walk.add("root-element-added", at, "the element is new", [None, Some(after.span)]);
        }
    }
    let by_name: std::collections::HashMap<_, _> =
        new.api.types.iter().enumerate().filter_map(|(id, ty)| Some((ty.name.as_ref()?, TypeId(id as u32)))).collect();
    for (id, before) in old.api.types.iter().enumerate() {
        let Some(name) = before.name.as_ref().filter(|_| !matches!(before.kind, crate::model::Kind::Builtin(_))) else {
            continue;
        };
        if let Some(twin) = by_name.get(&walk.names.new_name(name)) {
            walk.root(format!("type {}", name.local), Direction::Both, TypeId(id as u32), *twin);
        }
    }
}

/// What a document says in words; that something is deprecated is a change of its own kind.
pub(super) fn texts(walk: &mut Walk<'_>, at: &At, old: &str, new: &str, spans: [Option<Span>; 2]) {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (old, new) = (words(old), words(new));
    if old == new {
        return;
    }
    let (rule, message) = match (warning(&old), warning(&new)) {
        (None, Some(sentence)) => ("deprecated-in-documentation", format!("the documentation says: {sentence}")),
        (Some(_), None) => ("deprecation-withdrawn", "the documentation no longer says that it goes away".to_owned()),
        _ => ("documentation-changed", "the documentation changed".to_owned()),
    };
    walk.add(rule, at.clone(), message, spans);
}

/// The sentence that says that something goes away.
fn warning(text: &str) -> Option<String> {
    const WORDS: [&str; 8] = [
        "deprecated",
        "obsolete",
        "sunset",
        "discontinued",
        "will be removed",
        "no longer supported",
        "retired",
        "end of life",
    ];
    let lower = text.to_lowercase();
    let says = |sentence: &str| WORDS.iter().any(|word| sentence.to_lowercase().contains(word));
    WORDS.iter().any(|word| lower.contains(word)).then(|| {
        let sentence = text.split_inclusive(". ").find(|sentence| says(sentence)).unwrap_or(text);
        let mut shown: String = sentence.trim().chars().take(160).collect();
        if shown.len() < sentence.trim().len() {
            shown.push('…');
        }
        shown
    })
}
