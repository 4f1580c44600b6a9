//! How deep types stand inside of each other: rustc follows that step by step where it proves that a value may go to another thread.

use std::collections::HashMap;

use super::{Item, Module, Value};

/// Steps from a struct by way of a field to the struct in it, through `Nested` and `Box`.
const PER_STRUCT: usize = 5;
/// Further steps to a type that is one of several derived ones.
const PER_KINDS: usize = 1;
/// So many steps are too many by default: rustc gives up on 23 structs inside of a struct, and on 19 where each may be a derived one.
const FREE: usize = 116;

/// The `recursion_limit` that a crate may need with this module; `None` if the default is enough.
///
/// An estimate from above: of types that hold each other in a circle, rustc may meet all before it comes round.
pub(crate) fn recursion_limit(module: &Module) -> Option<usize> {
    let steps = steps(&module.all_items().collect::<Vec<_>>());
    (steps >= FREE).then(|| (steps + steps / 4).next_power_of_two().max(256))
}

/// Steps of the longest way down through the items.
fn steps(items: &[&Item]) -> usize {
    let inside = inside(items);
    let order = finished(&inside);
    let mut around: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for (outer, inner) in inside.iter().enumerate() {
        inner.iter().for_each(|inner| around[*inner].push(outer));
    }
    // What was left last is not inside of anything that was left before it, circles aside.
    let mut circle_of: Vec<Option<usize>> = vec![None; items.len()];
    let mut circles: Vec<Vec<usize>> = Vec::new();
    for item in order.into_iter().rev() {
        let mut open = vec![item];
        let mut members = Vec::new();
        while let Some(item) = open.pop() {
            if circle_of[item].is_none() {
                circle_of[item] = Some(circles.len());
                members.push(item);
                open.extend(&around[item]);
            }
        }
        if !members.is_empty() {
            circles.push(members);
        }
    }
    let mut before = vec![0; circles.len()];
    let mut longest = 0;
    for (number, members) in circles.iter().enumerate() {
        let own: usize = members.iter().map(|item| weight(items[*item])).sum();
        let total = before[number] + own;
        longest = longest.max(total);
        for inner in members.iter().flat_map(|item| &inside[*item]) {
            if let Some(circle) = circle_of[*inner].filter(|circle| *circle != number) {
                before[circle] = before[circle].max(total);
            }
        }
    }
    longest
}

fn weight(item: &Item) -> usize {
    match item {
        Item::Kinds(_) | Item::Root(_) => PER_KINDS,
        Item::Struct(_) | Item::Choice(_) => PER_STRUCT,
        Item::Enum(_) => 0,
    }
}

/// The items that each item holds.
fn inside(items: &[&Item]) -> Vec<Vec<usize>> {
    let numbers: HashMap<&str, usize> =
        items.iter().enumerate().map(|(number, item)| (item.ident().as_str(), number)).collect();
    let number = |value: &Value| match value {
        Value::Struct(ident) | Value::Group(ident) | Value::Choice(ident) | Value::Kinds(ident) => {
            numbers.get(ident.as_str()).copied()
        }
        _ => None,
    };
    let held = |item: &Item| match item {
        Item::Struct(structure) => structure.fields.iter().filter_map(|field| number(&field.ty.value)).collect(),
        Item::Choice(choice) => choice.variants.iter().filter_map(|variant| number(&variant.ty.value)).collect(),
        Item::Kinds(kinds) => {
            let all = kinds.derived.iter().map(|(ident, _)| ident).chain([&kinds.base]);
            all.filter_map(|ident| numbers.get(ident.as_str()).copied()).collect()
        }
        Item::Root(root) => numbers.get(root.kinds.as_str()).copied().into_iter().collect(),
        Item::Enum(_) => Vec::new(),
    };
    items.iter().map(|item| held(item)).collect()
}

/// The items in the order in which a walk from item to item leaves them for good.
fn finished(inside: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; inside.len()];
    let mut order = Vec::with_capacity(inside.len());
    for item in 0..inside.len() {
        let mut open: Vec<(usize, usize)> = Vec::new();
        if !std::mem::replace(&mut seen[item], true) {
            open.push((item, 0));
        }
        while let Some((item, next)) = open.last_mut() {
            match inside[*item].get(*next) {
                Some(inner) => {
                    *next += 1;
                    let inner = *inner;
                    if !std::mem::replace(&mut seen[inner], true) {
                        open.push((inner, 0));
                    }
                }
                None => {
                    order.push(*item);
                    open.pop();
                }
            }
        }
    }
    order
}
