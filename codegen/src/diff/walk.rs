//! How the two models are walked side by side: from each operation, every pair of types once.

use std::collections::{HashMap, HashSet, VecDeque};

use super::change::Direction;
use super::names::Names;
use super::rules::rule;
use super::side::Side;
use super::{messages, policy, services, simple, structure};
use crate::diag::Span;
use crate::model::{Kind, TypeId};

/// All that was found, and how the pairs hang together.
pub(super) struct Walk<'a> {
    pub(super) old: &'a Side,
    pub(super) new: &'a Side,
    pub(super) names: Names,
    pub(super) found: Vec<Found>,
    pub(super) nodes: Vec<Node>,
    pub(super) roots: Vec<Root>,
    index: HashMap<(TypeId, TypeId), usize>,
    open: VecDeque<usize>,
}

/// A pair of types that stand in the same place.
pub(super) struct Node {
    pub(super) old: TypeId,
    pub(super) new: TypeId,
    /// Pairs that stand in it, each with its name there.
    pub(super) edges: Vec<(String, usize)>,
    /// Whether its children are parts of a message.
    pub(super) is_message: bool,
}

/// A pair that stands in a message itself.
pub(super) struct Root {
    pub(super) path: String,
    pub(super) direction: Direction,
    pub(super) node: usize,
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// In a pair, perhaps in a child of it.
    Node(usize, String),
    /// Outside of types.
    Path(String, Direction),
}

/// One finding, before its verdict.
pub(super) struct Found {
    pub(super) rule: &'static str,
    pub(super) at: At,
    pub(super) message: String,
    pub(super) old: Option<Span>,
    pub(super) new: Option<Span>,
}

impl<'a> Walk<'a> {
    /// Compares everything that messages can hold.
    pub(super) fn over(old: &'a Side, new: &'a Side) -> Self {
        let mut walk = Self::start(old, new, Names::of(old, new));
        messages::namespaces(&mut walk);
        services::compare(&mut walk);
        policy::compare(&mut walk);
        if old.api.services.is_empty() && old.api.interfaces.is_empty() {
            messages::documents(&mut walk);
        }
        walk.run();
        walk
    }

    fn start(old: &'a Side, new: &'a Side, names: Names) -> Self {
        let (found, nodes, roots) = (Vec::new(), Vec::new(), Vec::new());
        Self { old, new, names, found, nodes, roots, index: HashMap::new(), open: VecDeque::new() }
    }

    fn run(&mut self) {
        while let Some(node) = self.open.pop_front() {
            let (old, new) = (self.nodes[node].old, self.nodes[node].new);
            match (&self.old.api.ty(old).kind, &self.new.api.ty(new).kind) {
                (Kind::Struct(before), Kind::Struct(after)) => structure::compare(self, node, before, after),
                _ => simple::compare(self, node),
            }
            structure::names(self, node);
            structure::documentation(self, node);
        }
    }

    /// Local names of types that only the old side has, each with the one that took its place.
    pub(super) fn renamed_types(&self) -> HashMap<&'a str, &'a str> {
        let names = |side: &'a Side| side.api.types.iter().filter_map(|ty| Some(ty.name.as_ref()?.local.as_str()));
        let old: HashSet<&str> = names(self.old).collect();
        let new: HashSet<&str> = names(self.new).collect();
        let mut renamed: HashMap<&str, &str> = HashMap::new();
        for node in &self.nodes {
            let pair = (&self.old.api.ty(node.old).name, &self.new.api.ty(node.new).name);
            let (Some(before), Some(after)) = pair else { continue };
            if !new.contains(before.local.as_str()) && !old.contains(after.local.as_str()) {
                renamed.entry(&before.local).or_insert(&after.local);
            }
        }
        renamed
    }

    /// The pair of these types.
    pub(super) fn node(&mut self, old: TypeId, new: TypeId) -> usize {
        if let Some(node) = self.index.get(&(old, new)) {
            return *node;
        }
        let node = self.nodes.len();
        self.nodes.push(Node { old, new, edges: Vec::new(), is_message: false });
        self.index.insert((old, new), node);
        self.open.push_back(node);
        node
    }

    /// A pair that stands in a message.
    pub(super) fn root(&mut self, path: String, direction: Direction, old: TypeId, new: TypeId) -> usize {
        let node = self.node(old, new);
        self.roots.push(Root { path, direction, node });
        node
    }

    /// Compares what a child holds, which has this name in the pair.
    pub(super) fn value(&mut self, node: usize, label: &str, old: TypeId, new: TypeId, spans: [Span; 2]) {
        let is_builtin = |kind: &Kind| matches!(kind, Kind::Builtin(_));
        let (before, after) = (&self.old.api.ty(old).kind, &self.new.api.ty(new).kind);
        let is_struct = |kind: &Kind| matches!(kind, Kind::Struct(_));
        if is_builtin(before) || is_builtin(after) || is_struct(before) != is_struct(after) {
            let at = At::Node(node, label.to_owned());
            return simple::values(self, &at, old, new, spans);
        }
        let child = self.node(old, new);
        self.nodes[node].edges.push((label.to_owned(), child));
    }

    pub(super) fn add(&mut self, rule: &'static str, at: At, message: impl Into<String>, spans: [Option<Span>; 2]) {
        let [old, new] = spans;
        self.found.push(Found { rule, at, message: message.into(), old, new });
    }

    /// Whether both types hold the same on the wire.
    pub(super) fn is_same(&self, old: TypeId, new: TypeId) -> bool {
        let mut walk = Self::start(self.old, self.new, self.names.clone());
        let top = walk.node(old, new);
        // A child of its own, so that built-in types are compared, too.
        if matches!(self.old.api.ty(old).kind, Kind::Builtin(_))
            || matches!(self.new.api.ty(new).kind, Kind::Builtin(_))
        {
            walk.open.clear();
            simple::values(&mut walk, &At::Node(top, String::new()), old, new, Default::default());
        }
        walk.run();
        walk.found.iter().all(|found| rule(found.rule).area == "documentation")
    }
}
