//! How complex types are compared: content, attributes, base, derived types and documentation.

use std::collections::HashMap;

use super::children::{self, Children};
use super::walk::{At, Walk};
use crate::diag::Span;
use crate::model::{Api, Attribute, Content, Kind, Struct, TypeId};
use crate::qname::QName;

/// A type as a message calls it: `string`, `Address`, `enumeration of string`.
pub(crate) fn describe(api: &Api, id: TypeId) -> String {
    let ty = api.ty(id);
    match (&ty.name, &ty.kind) {
        (_, Kind::Builtin(builtin)) => builtin.name().to_owned(),
        (Some(name), _) => name.local.clone(),
        (None, Kind::Struct(_)) => "structure".to_owned(),
        (None, Kind::Restricted { base, .. }) => describe(api, *base),
        (None, Kind::Enum(named)) => format!("enumeration of {}", describe(api, named.base)),
        (None, Kind::List { item }) => format!("list of {}", describe(api, *item)),
        (None, Kind::Union { .. }) => "union".to_owned(),
    }
}

/// Compares a pair of complex types.
pub(super) fn compare(walk: &mut Walk<'_>, node: usize, old: &Struct, new: &Struct) {
    let own = own_spans(walk, node);
    let at = || At::Node(node, String::new());
    match (&old.content, &new.content) {
        (Content::Text(before), Content::Text(after)) => walk.value(node, "", *before, *after, own),
        (Content::Text(_), Content::Particles(_)) => {
            walk.add("simple-to-complex", at(), "elements stand where text did", own.map(Some));
        }
        (Content::Particles(_), Content::Text(_)) => {
            walk.add("complex-to-simple", at(), "text stands where elements did", own.map(Some));
        }
        (Content::Particles(_), Content::Particles(_)) => children::compare(walk, node, old, new),
    }
    attributes(walk, node, old, new);
    let rules = [
        (old.mixed, new.mixed, "mixed-added", "mixed-removed", "text between the elements"),
        (old.any_attribute, new.any_attribute, "wildcard-added", "wildcard-removed", "any attribute"),
    ];
    for (before, after, added, removed, what) in rules {
        match (before, after) {
            (false, true) => walk.add(added, at(), format!("{what} is allowed now"), own.map(Some)),
            (true, false) => walk.add(removed, at(), format!("{what} is no longer allowed"), own.map(Some)),
            _ => {}
        }
    }
    match (old.is_abstract, new.is_abstract) {
        (false, true) => walk.add("type-became-abstract", at(), "the type became abstract", own.map(Some)),
        (true, false) => walk.add("type-became-concrete", at(), "the type is no longer abstract", own.map(Some)),
        _ => {}
    }
    derived(walk, node, old, new);
    base(walk, node, old, new, own);
}

/// Where both types are declared.
pub(super) fn own_spans(walk: &Walk<'_>, node: usize) -> [Span; 2] {
    [walk.old.api.ty(walk.nodes[node].old).span, walk.new.api.ty(walk.nodes[node].new).span]
}

/// A type that is called otherwise now; its content is compared by itself.
pub(super) fn names(walk: &mut Walk<'_>, node: usize) {
    let spans = own_spans(walk, node);
    let (old, new) = (walk.nodes[node].old, walk.nodes[node].new);
    let (Some(before), Some(after)) = (&walk.old.api.ty(old).name, &walk.new.api.ty(new).name) else { return };
    if before.local == after.local {
        return;
    }
    let message = format!("the type is `{}` instead of `{}`", after.local, before.local);
    walk.add("element-type-renamed", At::Node(node, String::new()), message, spans.map(Some));
}

fn base(walk: &mut Walk<'_>, node: usize, old: &Struct, new: &Struct, spans: [Span; 2]) {
    let name = |api: &Api, structure: &Struct| structure.base.and_then(|base| api.ty(base.ty).name.clone());
    let (before, after) = (name(&walk.old.api, old), name(&walk.new.api, new));
    let is_same = match (&before, &after) {
        (Some(before), Some(after)) => walk.names.same(before, after),
        (None, None) => true,
        _ => false,
    };
    // A base that is called otherwise now is reported where it is.
    let is_renamed = match (old.base, new.base) {
        (Some(before), Some(after)) => {
            let has = |api: &Api, name: &QName| api.types.iter().any(|ty| ty.name.as_ref() == Some(name));
            let old_is_gone = before_name(&walk.old.api, before.ty)
                .is_some_and(|name| !has(&walk.new.api, &walk.names.new_name(&name)));
            old_is_gone && walk.is_same(before.ty, after.ty)
        }
        _ => false,
    };
    if is_same || is_renamed {
        return;
    }
    let shown = |name: Option<QName>| name.map_or_else(|| "none".to_owned(), |name| format!("`{}`", name.local));
    let message = format!("the base type was {}, and is {}", shown(before), shown(after));
    walk.add("base-type-changed", At::Node(node, String::new()), message, spans.map(Some));
}

fn before_name(api: &Api, ty: TypeId) -> Option<QName> {
    api.ty(ty).name.clone()
}

fn derived(walk: &mut Walk<'_>, node: usize, old: &Struct, new: &Struct) {
    let own = own_spans(walk, node);
    let (before, after) = (&walk.old.api, &walk.new.api);
    let mut left: HashMap<&QName, TypeId> =
        new.derived.iter().filter_map(|ty| Some((after.ty(*ty).name.as_ref()?, *ty))).collect();
    let mut pairs = Vec::new();
    for ty in &old.derived {
        let Some(name) = &before.ty(*ty).name else { continue };
        match left.remove(&walk.names.new_name(name)) {
            Some(twin) => pairs.push((name.local.clone(), *ty, twin)),
            None => {
                let message = format!("the derived type `{}` is gone", name.local);
                let spans = [Some(before.ty(*ty).span), Some(own[1])];
                walk.add("derived-type-removed", At::Node(node, String::new()), message, spans);
            }
        }
    }
    for ty in &new.derived {
        let Some(name) = after.ty(*ty).name.as_ref().filter(|name| left.contains_key(name)) else { continue };
        let message = format!("the derived type `{}` is new", name.local);
        let spans = [Some(own[0]), Some(after.ty(*ty).span)];
        walk.add("derived-type-added", At::Node(node, String::new()), message, spans);
    }
    for (name, old, new) in pairs {
        let child = walk.node(old, new);
        walk.nodes[node].edges.push((format!("({name})"), child));
    }
}

/// Default and fixed value.
pub(super) fn texts(
    walk: &mut Walk<'_>,
    at: &At,
    default: [&Option<String>; 2],
    fixed: [&Option<String>; 2],
    spans: [Option<Span>; 2],
) {
    for (rule, word, [before, after]) in
        [("element-default-changed", "default", default), ("element-fixed-changed", "fixed value", fixed)]
    {
        if before != after {
            let shown = |text: &Option<String>| text.as_ref().map_or("none".to_owned(), |text| format!("`{text}`"));
            let message = format!("the {word} was {}, and is {}", shown(before), shown(after));
            walk.add(rule, at.clone(), message, spans);
        }
    }
}

fn attributes(walk: &mut Walk<'_>, node: usize, old: &Struct, new: &Struct) {
    let own = own_spans(walk, node);
    let label = |attribute: &Attribute| format!("@{}", attribute.name.local);
    let what = |api: &Api, attribute: &Attribute| {
        format!("{} {}", if attribute.required { "required" } else { "optional" }, describe(api, attribute.ty))
    };
    let mut left: HashMap<&QName, &Attribute> = new.attributes.iter().map(|it| (&it.name, it)).collect();
    for before in &old.attributes {
        let Some(after) = left.remove(&walk.names.new_name(&before.name)) else {
            let rule = if before.required { "attribute-removed-required" } else { "attribute-removed-optional" };
            let message = format!("removed, {}", what(&walk.old.api, before));
            walk.add(rule, At::Node(node, label(before)), message, [Some(before.span), Some(own[1])]);
            continue;
        };
        let spans = [Some(before.span), Some(after.span)];
        let at = At::Node(node, label(after));
        match (before.required, after.required) {
            (false, true) => walk.add("attribute-became-required", at.clone(), "became required", spans),
            (true, false) => walk.add("attribute-became-optional", at.clone(), "became optional", spans),
            _ => {}
        }
        texts(walk, &at, [&before.default, &after.default], [&before.fixed, &after.fixed], spans);
        walk.value(node, &label(after), before.ty, after.ty, [before.span, after.span]);
    }
    for after in new.attributes.iter().filter(|it| left.contains_key(&it.name)) {
        let rule = if after.required { "attribute-added-required" } else { "attribute-added-optional" };
        let message = format!("added, {}", what(&walk.new.api, after));
        walk.add(rule, At::Node(node, label(after)), message, [Some(own[0]), Some(after.span)]);
    }
}

/// What the documents say about a type and its children.
pub(super) fn documentation(walk: &mut Walk<'_>, node: usize) {
    let (before, after) = (walk.old.api.ty(walk.nodes[node].old), walk.new.api.ty(walk.nodes[node].new));
    let mut pairs: Vec<(String, &str, &str, [Span; 2])> =
        vec![(String::new(), &before.documentation, &after.documentation, [before.span, after.span])];
    if let (Kind::Struct(old), Kind::Struct(new)) = (&before.kind, &after.kind) {
        let (old, new) = (Children::of(&walk.old.api, old), Children::of(&walk.new.api, new));
        for (old_index, new_index) in children::pair(walk, &old, &new) {
            let (before, after) = (old.list[old_index].field, new.list[new_index].field);
            let texts = (before.documentation.as_str(), after.documentation.as_str());
            pairs.push((after.name.local.clone(), texts.0, texts.1, [before.span, after.span]));
        }
    }
    for (label, before, after, spans) in pairs {
        super::messages::texts(walk, &At::Node(node, label), before, after, spans.map(Some));
    }
}
