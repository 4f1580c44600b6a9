//! How the children of two complex types are compared: by name and place, with the groups that they stand in.

use std::collections::HashMap;

use super::order;
use super::structure::{describe, own_spans, texts};
use super::walk::{At, Walk};
use crate::diag::Span;
use crate::model::near::nearest;
use crate::model::{Api, Content, ElementId, Field, Particle, Struct, Wildcard};
use crate::qname::QName;
use crate::xsd::Occurs;

/// A child element, out of its groups.
pub(super) struct Child<'a> {
    pub(super) field: &'a Field,
    /// How often it occurs, as the groups around it allow.
    occurs: Occurs,
    /// Index of the innermost choice around it.
    choice: Option<usize>,
}

/// What a content model holds.
#[derive(Default)]
pub(super) struct Children<'a> {
    pub(super) list: Vec<Child<'a>>,
    /// Of each choice, whether it repeats.
    choices: Vec<bool>,
    wildcards: Vec<&'a Wildcard>,
}

impl<'a> Children<'a> {
    pub(super) fn of(api: &Api, structure: &'a Struct) -> Self {
        let mut children = Self::default();
        if let Content::Particles(particles) = &structure.content {
            children.collect(api, particles, Occurs::ONE, None);
        }
        children
    }

    fn collect(&mut self, api: &Api, particles: &'a [Particle], around: Occurs, choice: Option<usize>) {
        for particle in particles {
            match particle {
                Particle::Field(field) => {
                    self.list.push(Child { field, occurs: times(field.occurs, around), choice });
                }
                Particle::Sequence(group) => {
                    self.collect(api, &group.particles, times(group.occurs, around), choice);
                }
                Particle::Choice(group) => {
                    let occurs = times(group.occurs, around);
                    // A head stands in the document where a choice of its substitutes is resolved: no choice of the document.
                    let choice = if is_substitution(api, &group.particles) {
                        choice
                    } else {
                        self.choices.push(occurs.repeats());
                        Some(self.choices.len() - 1)
                    };
                    self.collect(api, &group.particles, Occurs { min: 0, ..occurs }, choice);
                }
                Particle::Any(wildcard) => self.wildcards.push(wildcard),
            }
        }
    }
}

fn times(inner: Occurs, outer: Occurs) -> Occurs {
    let max = inner.max.zip(outer.max).map(|(inner, outer)| inner.saturating_mul(outer));
    Occurs { min: inner.min.saturating_mul(outer.min), max }
}

fn is_substitution(api: &Api, particles: &[Particle]) -> bool {
    let mut heads = particles.iter().map(|particle| match particle {
        Particle::Field(field) => field.element.map(|element| head(api, element)),
        _ => None,
    });
    match heads.next().flatten() {
        Some(first) => particles.len() > 1 && heads.all(|head| head == Some(first)),
        None => false,
    }
}

fn head(api: &Api, mut element: ElementId) -> ElementId {
    while let Some(next) = api.element(element).substitutes {
        element = next;
    }
    element
}

/// Compares the children of a pair of complex types.
pub(super) fn compare(walk: &mut Walk<'_>, node: usize, old: &Struct, new: &Struct) {
    let (before, after) = (Children::of(&walk.old.api, old), Children::of(&walk.new.api, new));
    let mut pairs = pair(walk, &before, &after);
    let (mut stays, mut known) = (vec![false; before.list.len()], vec![false; after.list.len()]);
    for (old_index, new_index) in &pairs {
        (stays[*old_index], known[*new_index]) = (true, true);
    }
    let mut gone: Vec<usize> = (0..before.list.len()).filter(|index| !stays[*index]).collect();
    let mut came: Vec<usize> = (0..after.list.len()).filter(|index| !known[*index]).collect();
    let renamed = renamed(walk, &before, &after, &pairs, &gone, &came);
    gone.retain(|index| renamed.iter().all(|(old_index, _)| old_index != index));
    came.retain(|index| renamed.iter().all(|(_, new_index)| new_index != index));
    for index in gone {
        removed(walk, node, &before.list[index], &before, &after, &pairs);
    }
    for index in came {
        added(walk, node, &after.list[index], &before, &after, &pairs);
    }
    for (old_index, new_index) in &renamed {
        let (before, after) = (before.list[*old_index].field, after.list[*new_index].field);
        let message = format!("renamed to `{}`: the same place and type, and alike in name", after.name.local);
        let spans = [Some(before.span), Some(after.span)];
        walk.add("element-renamed", At::Node(node, before.name.local.clone()), message, spans);
    }
    groups(walk, node, &before, &after, &pairs);
    pairs.sort_unstable();
    moved(walk, node, &before, &after, &pairs);
    pairs.extend(renamed);
    for (old_index, new_index) in pairs {
        both(walk, node, &before.list[old_index], &after.list[new_index]);
    }
    wildcards(walk, node, &before, &after);
}

/// Children of one name, in their order.
pub(super) fn pair(walk: &Walk<'_>, old: &Children<'_>, new: &Children<'_>) -> Vec<(usize, usize)> {
    let mut by_name: HashMap<&QName, Vec<usize>> = HashMap::new();
    for (index, child) in new.list.iter().enumerate().rev() {
        by_name.entry(&child.field.name).or_default().push(index);
    }
    let mut pairs = Vec::new();
    let mut rest = Vec::new();
    for (index, child) in old.list.iter().enumerate() {
        let name = walk.names.new_name(&child.field.name);
        match by_name.get_mut(&name).and_then(Vec::pop) {
            Some(twin) => pairs.push((index, twin)),
            None => rest.push(index),
        }
    }
    // Qualified on one side only: one finding of the schema, not one of each child.
    for index in rest {
        let name = &old.list[index].field.name;
        let mut others = new.list.iter().enumerate();
        let twin = others.find(|(twin, child)| {
            let other = &child.field.name;
            let is_form = name.namespace.is_empty() != other.namespace.is_empty();
            name.local == other.local && is_form && pairs.iter().all(|(_, taken)| taken != twin)
        });
        if let Some((twin, _)) = twin {
            pairs.push((index, twin));
        }
    }
    pairs
}

/// Children that are called otherwise: between the same siblings, of the same type and number, alike in name, and the only such pair.
fn renamed(
    walk: &Walk<'_>,
    old: &Children<'_>,
    new: &Children<'_>,
    pairs: &[(usize, usize)],
    gone: &[usize],
    came: &[usize],
) -> Vec<(usize, usize)> {
    let before_old = |index: usize| pairs.iter().filter(|(old, _)| *old < index).map(|(old, _)| *old).max();
    let before_new = |index: usize| pairs.iter().filter(|(_, new)| *new < index).max_by_key(|(_, new)| *new);
    let fits = |old_index: usize, new_index: usize| {
        let (before, after) = (&old.list[old_index], &new.list[new_index]);
        let is_place = before_old(old_index) == before_new(new_index).map(|(old, _)| *old);
        let types = [(&walk.old.api, before.field.ty), (&walk.new.api, after.field.ty)];
        let [kept, kept_new] = types.map(|(api, ty)| (api.ty(ty).name.clone(), describe(api, ty)));
        let is_type = match (&kept.0, &kept_new.0) {
            (Some(kept), Some(kept_new)) => walk.names.same(kept, kept_new),
            (None, None) => kept.1 == kept_new.1 && kept.1 != "structure",
            _ => false,
        };
        let (a, b) = (&before.field.name.local, &after.field.name.local);
        let is_alike = nearest(a, [b.as_str()]).is_some() || is_part(a, b) || is_part(b, a);
        is_place && is_type && is_alike && before.occurs == after.occurs
    };
    let mut found = Vec::new();
    // Where very much is new, nothing is evident.
    if gone.len().max(came.len()) > 16 {
        return found;
    }
    for old_index in gone {
        let twins: Vec<usize> = came.iter().copied().filter(|new_index| fits(*old_index, *new_index)).collect();
        if let [twin] = twins[..] {
            let rivals = gone.iter().filter(|other| fits(**other, twin)).count();
            if rivals == 1 {
                found.push((*old_index, twin));
            }
        }
    }
    found
}

/// Whether one name is the other with a word before or after it.
fn is_part(short: &str, long: &str) -> bool {
    let (short, long) = (short.to_lowercase(), long.to_lowercase());
    short.len() >= 4 && (long.starts_with(&short) || long.ends_with(&short))
}

fn has_branches(children: &Children<'_>, choice: usize, mut pairs: impl Iterator<Item = usize>) -> bool {
    pairs.any(|index| children.list[index].choice == Some(choice))
}

fn removed(
    walk: &mut Walk<'_>,
    node: usize,
    child: &Child<'_>,
    old: &Children<'_>,
    new: &Children<'_>,
    pairs: &[(usize, usize)],
) {
    let field = child.field;
    let name = walk.names.new_name(&field.name);
    let is_abstract_now = || {
        let before = field.element.is_some_and(|id| !walk.old.api.element(id).is_abstract);
        before && walk.new.api.elements.iter().any(|element| element.name == name && element.is_abstract)
    };
    let substitutes = |api: &Api| field.element.is_some_and(|id| api.element(id).substitutes.is_some());
    let is_branch = child.choice.is_some_and(|choice| {
        let stays = |(before, after): &(usize, usize)| {
            (old.list[*before].choice == Some(choice) && new.list[*after].choice.is_some()).then_some(*before)
        };
        has_branches(old, choice, pairs.iter().filter_map(stays))
    });
    let rule = match child.occurs.min {
        _ if walk.nodes[node].is_message => "part-removed",
        _ if is_abstract_now() => "element-became-abstract",
        _ if substitutes(&walk.old.api) => "element-substitution-member-removed",
        _ if is_branch => "choice-branch-removed",
        0 => "element-removed-optional",
        _ => "element-removed-required",
    };
    let message = match rule {
        "element-became-abstract" => "became abstract: only its substitutes occur".to_owned(),
        _ => format!("removed, {}", what(&walk.old.api, child)),
    };
    let spans = [Some(field.span), Some(own_spans(walk, node)[1])];
    walk.add(rule, At::Node(node, field.name.local.clone()), message, spans);
}

fn added(
    walk: &mut Walk<'_>,
    node: usize,
    child: &Child<'_>,
    old: &Children<'_>,
    new: &Children<'_>,
    pairs: &[(usize, usize)],
) {
    let field = child.field;
    let was_abstract = || {
        let now = field.element.is_some_and(|id| !walk.new.api.element(id).is_abstract);
        let mut before = walk.old.api.elements.iter();
        now && before.any(|element| walk.names.same(&element.name, &field.name) && element.is_abstract)
    };
    let substitutes = field.element.is_some_and(|id| walk.new.api.element(id).substitutes.is_some());
    let is_branch = child.choice.is_some_and(|choice| {
        let stays = |(before, after): &(usize, usize)| {
            (new.list[*after].choice == Some(choice) && old.list[*before].choice.is_some()).then_some(*after)
        };
        has_branches(new, choice, pairs.iter().filter_map(stays))
    });
    let rule = match child.occurs.min {
        _ if walk.nodes[node].is_message => "part-added",
        _ if was_abstract() => "element-became-concrete",
        _ if substitutes => "element-substitution-member-added",
        _ if is_branch => "choice-branch-added",
        0 => "element-added-optional",
        _ => "element-added-required",
    };
    let message = match rule {
        "element-became-concrete" => "is no longer abstract".to_owned(),
        _ => format!("added, {}", what(&walk.new.api, child)),
    };
    let spans = [Some(own_spans(walk, node)[0]), Some(field.span)];
    walk.add(rule, At::Node(node, field.name.local.clone()), message, spans);
}

/// `optional string`, `required list of Address`.
fn what(api: &Api, child: &Child<'_>) -> String {
    let required = if child.occurs.min == 0 { "optional" } else { "required" };
    let repeats = if child.occurs.repeats() { ", repeats" } else { "" };
    format!("{required} {}{repeats}", describe(api, child.field.ty))
}

/// Choices that became sequences, or the reverse, and choices that repeat now: once for each type.
fn groups(walk: &mut Walk<'_>, node: usize, old: &Children<'_>, new: &Children<'_>, pairs: &[(usize, usize)]) {
    let own = own_spans(walk, node).map(Some);
    let (mut to_choice, mut to_sequence, mut repeats, mut single) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (old_index, new_index) in pairs {
        let (before, after) = (&old.list[*old_index], &new.list[*new_index]);
        let name = after.field.name.local.as_str();
        match (before.choice, after.choice) {
            (None, Some(_)) => to_choice.push(name),
            (Some(_), None) => to_sequence.push(name),
            (Some(before), Some(after)) => match (old.choices[before], new.choices[after]) {
                (false, true) => repeats.push(name),
                (true, false) => single.push(name),
                _ => {}
            },
            (None, None) => {}
        }
    }
    let is_any_order = [walk.old.unordered.contains(&own[0].unwrap_or_default()), {
        walk.new.unordered.contains(&own[1].unwrap_or_default())
    }];
    let found = [
        ("group-sequence-became-choice", to_choice, "stand instead of each other now"),
        ("group-choice-became-sequence", to_sequence, "stood instead of each other, and stand together now"),
        ("choice-became-repeated", repeats, "may occur several times now, in any order"),
        ("choice-became-single", single, "stand instead of each other, and only one of them once"),
    ];
    for (rule, names, what) in found.into_iter().filter(|(_, names, _)| !names.is_empty()) {
        let message = format!("`{}` {what}", names.join("`, `"));
        walk.add(rule, At::Node(node, String::new()), message, own);
    }
    let many = old.list.len() > 1 && new.list.len() > 1;
    match is_any_order {
        [false, true] if many => {
            let message = "children may stand in any order now";
            walk.add("group-sequence-became-all", At::Node(node, String::new()), message, own);
        }
        [true, false] if many => {
            let message = "children stand in the declared order now";
            walk.add("group-all-became-sequence", At::Node(node, String::new()), message, own);
        }
        _ => {}
    }
}

fn moved(walk: &mut Walk<'_>, node: usize, old: &Children<'_>, new: &Children<'_>, pairs: &[(usize, usize)]) {
    let own = own_spans(walk, node);
    if walk.old.unordered.contains(&own[0]) || walk.new.unordered.contains(&own[1]) {
        return;
    }
    let ordered =
        |(before, after): &&(usize, usize)| old.list[*before].choice.is_none() && new.list[*after].choice.is_none();
    let pairs: Vec<(usize, usize)> = pairs.iter().filter(ordered).copied().collect();
    let positions: Vec<usize> = pairs.iter().map(|(_, after)| *after).collect();
    for index in order::moved(&positions) {
        let (before, after) = (old.list[pairs[index].0].field, new.list[pairs[index].1].field);
        let rule = if walk.nodes[node].is_message { "part-order-changed" } else { "element-moved-in-sequence" };
        let behind = pairs[index].1.checked_sub(1).map(|sibling| new.list[sibling].field.name.local.as_str());
        let message = match behind {
            Some(sibling) => format!("moved, and stands after `{sibling}` now"),
            None => "moved, and stands first now".to_owned(),
        };
        let spans = [Some(before.span), Some(after.span)];
        walk.add(rule, At::Node(node, after.name.local.clone()), message, spans);
    }
}

/// A child that both sides have.
fn both(walk: &mut Walk<'_>, node: usize, old: &Child<'_>, new: &Child<'_>) {
    let (before, after) = (old.field, new.field);
    let spans = [Some(before.span), Some(after.span)];
    let at = || At::Node(node, after.name.local.clone());
    // Where a group around it is another, its number says nothing by itself.
    if old.choice.is_some() == new.choice.is_some() && old.choice.is_none() {
        occurs(walk, &at(), old.occurs, new.occurs, spans);
    }
    match (before.nillable, after.nillable) {
        (false, true) => walk.add("element-became-nillable", at(), "may be nil now", spans),
        (true, false) => walk.add("element-became-not-nillable", at(), "may no longer be nil", spans),
        _ => {}
    }
    texts(walk, &at(), [&before.default, &after.default], [&before.fixed, &after.fixed], spans);
    walk.value(node, &after.name.local, before.ty, after.ty, [before.span, after.span]);
}

fn occurs(walk: &mut Walk<'_>, at: &At, old: Occurs, new: Occurs, spans: [Option<Span>; 2]) {
    let rule = match (old.min, new.min) {
        (before, after) if before == after => None,
        (0, _) => Some(("element-became-required", "became required".to_owned())),
        (_, 0) => Some(("element-became-optional", "became optional".to_owned())),
        (before, after) if after > before => {
            Some(("element-min-increased", format!("at least {after} instead of {before}")))
        }
        (before, after) => Some(("element-min-decreased", format!("at least {after} instead of {before}"))),
    };
    let most = |occurs: Occurs| occurs.max.map_or("any number".to_owned(), |max| max.to_string());
    let (before, after) = (most(old), most(new));
    let other = match (old.repeats(), new.repeats()) {
        _ if old.max == new.max => None,
        (false, true) => Some(("element-max-became-many", format!("may occur more than once now: at most {after}"))),
        (true, false) => Some(("element-max-became-one", format!("at most once instead of {before}"))),
        _ if old.max.is_some_and(|max| new.max.is_none_or(|new| new > max)) => {
            Some(("element-max-increased", format!("at most {after} instead of {before}")))
        }
        _ => Some(("element-max-decreased", format!("at most {after} instead of {before}"))),
    };
    for (rule, message) in rule.into_iter().chain(other) {
        walk.add(rule, at.clone(), message, spans);
    }
}

fn wildcards(walk: &mut Walk<'_>, node: usize, old: &Children<'_>, new: &Children<'_>) {
    let at = || At::Node(node, String::new());
    let own = own_spans(walk, node);
    for (before, after) in old.wildcards.iter().zip(&new.wildcards) {
        let spans = [Some(before.span), Some(after.span)];
        let message = format!("`xs:any` takes `{}` instead of `{}`", after.namespace, before.namespace);
        match (is_wide(&before.namespace), is_wide(&after.namespace)) {
            _ if before.namespace == after.namespace => {}
            (a, b) if a > b => walk.add("wildcard-namespace-narrowed", at(), message, spans),
            (a, b) if a < b => walk.add("wildcard-namespace-widened", at(), message, spans),
            _ => {
                walk.add("wildcard-namespace-narrowed", at(), message.clone(), spans);
                walk.add("wildcard-namespace-widened", at(), message, spans);
            }
        }
    }
    let (before, after) = (old.wildcards.len(), new.wildcards.len());
    for wildcard in new.wildcards.iter().skip(before) {
        walk.add("wildcard-added", at(), "`xs:any` is new", [Some(own[0]), Some(wildcard.span)]);
    }
    for wildcard in old.wildcards.iter().skip(after) {
        walk.add("wildcard-removed", at(), "`xs:any` is gone", [Some(wildcard.span), Some(own[1])]);
    }
}

/// How much a list of namespaces takes: everything, everything else, or those that it names.
fn is_wide(namespace: &str) -> usize {
    match namespace {
        "##any" | "" => usize::MAX,
        "##other" => usize::MAX - 1,
        list => list.split_whitespace().count(),
    }
}
