//! From which operations each finding is seen, in which messages, and on which way; then it gets its verdict.

use std::collections::{HashMap, VecDeque};

use super::change::{Change, Direction, Place, Step, Subject, fingerprint};
use super::rules::rule;
use super::walk::{At, Found, Root, Walk};
use crate::diag::Span;
use crate::model::{Api, TypeId};

/// Most places of one change that are listed.
const LISTED: usize = 50;

/// Most places that are sought; more are counted as so many.
const SOUGHT: usize = 500;

/// What distinguishes the changes of one declaration: rule, label, message, and where it stands in the old and the new document.
type Declared<'w> = (&'w str, &'w str, &'w str, Option<Span>, Option<Span>);

/// Changes, and those of documentation alone.
pub(super) fn changes(walk: &Walk<'_>) -> (Vec<Change>, Vec<Change>) {
    let graph = Graph::of(walk);
    let (old_lines, new_lines) = (walk.old.lines(), walk.new.lines());
    let mut seen: HashMap<usize, Vec<Place>> = HashMap::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let (mut shown, mut hidden): (Vec<Change>, Vec<Change>) = (Vec::new(), Vec::new());
    let mut inherited: HashMap<Declared<'_>, usize> = HashMap::new();
    for found in &walk.found {
        let (places, subject) = match &found.at {
            At::Path(path, direction) => (vec![Place { path: path.clone(), direction: *direction }], None),
            At::Node(node, label) => {
                let of_node = seen.entry(*node).or_insert_with(|| graph.places(walk, *node));
                let longer = of_node.iter().map(|place| Place { path: joined(&place.path, label), ..place.clone() });
                (longer.collect(), Some(subject(walk, *node, label)))
            }
        };
        let Some(first) = places.first() else { continue };
        let direction = match &found.at {
            At::Node(node, _) => graph.directions[*node].unwrap_or(first.direction),
            At::Path(_, direction) => *direction,
        };
        let path = first.path.clone();
        let name = named(found, &places);
        let row = rule(name);
        // Types that derive from the one that declares it have it, too: that is one change, seen in more places.
        if let At::Node(_, label) = &found.at
            && !label.is_empty()
            && row.id != "documentation-changed"
        {
            let spans = match row.action {
                "added" => (None, found.new),
                "removed" => (found.old, None),
                _ => (found.old, found.new),
            };
            let key = (name, label.as_str(), found.message.as_str(), spans.0, spans.1);
            if let Some(index) = inherited.get(&key) {
                also(&mut shown[*index], places, direction, subject);
                continue;
            }
            inherited.insert(key, shown.len());
        }
        let owner = subject.as_ref().map_or_else(|| path.clone(), |it| format!("{} {}", it.ty, it.member));
        let mut fingerprint = fingerprint(&[name, &owner, &found.message]);
        // The order distinguishes two that look the same.
        let twins = known.entry(fingerprint.clone()).or_default();
        *twins += 1;
        if *twins > 1 {
            fingerprint = self::fingerprint(&[name, &owner, &found.message, &twins.to_string()]);
        }
        let more_places = places.len().saturating_sub(LISTED);
        let change = Change {
            fingerprint,
            rule: row.id,
            path,
            message: found.message.clone(),
            direction,
            wire: row.verdict(direction),
            api: Step::None,
            text: row.text,
            places: places.into_iter().take(LISTED).collect(),
            more_places,
            items: Vec::new(),
            old: found.old.and_then(|span| walk.old.location(&old_lines, span)),
            new: found.new.and_then(|span| walk.new.location(&new_lines, span)),
            subjects: subject.into_iter().collect(),
        };
        match row.id {
            "documentation-changed" => hidden.push(change),
            _ => shown.push(change),
        }
    }
    (shown, hidden)
}

/// Adds the places of a type that inherits the change.
fn also(change: &mut Change, places: Vec<Place>, direction: Direction, subject: Option<Subject>) {
    for place in places {
        match change.places.len() {
            ..LISTED if change.places.contains(&place) => {}
            ..LISTED => change.places.push(place),
            _ => change.more_places += 1,
        }
    }
    change.direction = change.direction.and(direction);
    change.wire = rule(change.rule).verdict(change.direction);
    change.subjects.extend(subject);
}

/// What Centra calls an event has a child of `event/data` for each kind.
fn named(found: &Found, places: &[Place]) -> &'static str {
    let is_kind = places.iter().all(|place| {
        let mut steps = place.path.rsplit('/').skip(1);
        steps.next() == Some("data") && steps.next() == Some("event")
    });
    match found.rule {
        "element-added-optional" if is_kind => "event-kind-added",
        "element-removed-optional" if is_kind => "event-kind-removed",
        rule => rule,
    }
}

fn joined(path: &str, label: &str) -> String {
    match label {
        "" => path.to_owned(),
        // Of a derived type, and not a child.
        label if label.starts_with('(') => format!("{path}{label}"),
        label => format!("{path}/{label}"),
    }
}

fn subject(walk: &Walk<'_>, node: usize, label: &str) -> Subject {
    let id = |api: &Api, id: TypeId| {
        let ty = api.ty(id);
        let name = ty.name.as_ref().map(|name| name.local.clone());
        (ty.namespace.clone(), name.or_else(|| ty.path.last().cloned()).unwrap_or_default())
    };
    let (namespace, ty) = id(&walk.new.api, walk.nodes[node].new);
    Subject { namespace, ty, member: label.trim_start_matches('@').to_owned() }
}

/// Pairs of types, seen from those that stand in them.
struct Graph {
    /// By pair: those that it stands in, with its name there.
    parents: Vec<Vec<(usize, usize)>>,
    /// By pair: indices of the roots that are it.
    roots: Vec<Vec<usize>>,
    /// By root: the first one with its path and direction.
    alike: Vec<usize>,
    /// By pair: in which messages it occurs.
    directions: Vec<Option<Direction>>,
}

impl Graph {
    fn of(walk: &Walk<'_>) -> Self {
        let mut parents = vec![Vec::new(); walk.nodes.len()];
        for (index, node) in walk.nodes.iter().enumerate() {
            for (edge, (_, child)) in node.edges.iter().enumerate() {
                parents[*child].push((index, edge));
            }
        }
        let mut roots = vec![Vec::new(); walk.nodes.len()];
        for (index, root) in walk.roots.iter().enumerate() {
            roots[root.node].push(index);
        }
        let mut first: HashMap<(&str, Direction), usize> = HashMap::new();
        let root = |(index, root)| *first.entry(key(root)).or_insert(index);
        let alike = walk.roots.iter().enumerate().map(root).collect();
        Self { parents, roots, alike, directions: directions(walk) }
    }

    /// The shortest way to a pair from each message, in the order of operations.
    fn places(&self, walk: &Walk<'_>, node: usize) -> Vec<Place> {
        // Of each pair on a way: the next one down, and its name there.
        let mut down: Vec<Option<(usize, usize)>> = vec![None; self.parents.len()];
        let mut open = VecDeque::from([node]);
        let mut found: Vec<(usize, Place)> = Vec::new();
        let mut taken = vec![false; self.alike.len()];
        while let Some(at) = open.pop_front() {
            for root in &self.roots[at] {
                let origin = &walk.roots[*root];
                if std::mem::replace(&mut taken[self.alike[*root]], true) {
                    continue;
                }
                let mut path = origin.path.clone();
                let mut next = at;
                while let Some((child, edge)) = down[next] {
                    path = joined(&path, &walk.nodes[next].edges[edge].0);
                    next = child;
                }
                found.push((*root, Place { path, direction: origin.direction }));
            }
            if found.len() >= SOUGHT {
                break;
            }
            for (parent, edge) in &self.parents[at] {
                if *parent != node && down[*parent].is_none() {
                    down[*parent] = Some((at, *edge));
                    open.push_back(*parent);
                }
            }
        }
        // The shortest way says it best; the others follow in the order of operations.
        found.sort_by_key(|(root, _)| *root);
        let steps = |place: &Place| place.path.matches('/').count();
        let shortest = (0..found.len()).min_by_key(|index| steps(&found[*index].1)).unwrap_or_default();
        found.get_mut(..=shortest).into_iter().for_each(|head| head.rotate_right(1));
        found.into_iter().map(|(_, place)| place).collect()
    }
}

/// What roots of one message have in common.
fn key(root: &Root) -> (&str, Direction) {
    (&root.path, root.direction)
}

/// Hands the direction of each root down to all that stands in it.
fn directions(walk: &Walk<'_>) -> Vec<Option<Direction>> {
    let mut directions: Vec<Option<Direction>> = vec![None; walk.nodes.len()];
    let mut open: Vec<(usize, Direction)> = walk.roots.iter().map(|root| (root.node, root.direction)).collect();
    while let Some((node, direction)) = open.pop() {
        let both = directions[node].map_or(direction, |known| known.and(direction));
        if directions[node] != Some(both) {
            directions[node] = Some(both);
            open.extend(walk.nodes[node].edges.iter().map(|(_, child)| (*child, both)));
        }
    }
    directions
}
