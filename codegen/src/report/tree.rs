//! What one operation's request and reply look like from the outermost element to the last leaf.

use super::text::line;
use super::{occurs_text, type_name};
use crate::model::near::similar;
use crate::model::{Api, Body, Content, Kind, Message, Operation, Particle, TypeId};
use crate::xsd::Occurs;

/// A tree longer than this is cut.
const LINES: usize = 10_000;
/// A search looks at no more lines than this.
const SEARCHED: usize = 1_000_000;

/// Which part of a tree is shown; all of it by default.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Levels below the root elements of the messages; what is deeper is `…`.
    pub depth: Option<usize>,
    /// Only lines that contain this text in any case, each with what it stands in.
    pub search: Option<String>,
}

/// An indented tree of an operation's input and output; `…` stands where a type contains itself.
///
/// `None` when no operation has this name; of overloads the first is shown.
pub fn type_tree(api: &Api, operation: &str, view: &View) -> Option<String> {
    let operation: &Operation = api.operations().find(|candidate| candidate.name == operation)?;
    let most = if view.search.is_some() { SEARCHED } else { LINES };
    let deepest = view.depth.map_or(usize::MAX, |depth| depth.saturating_add(ROOTS));
    let mut tree = Tree { api, lines: Vec::new(), most, deepest, open: Vec::new() };
    tree.line(0, &operation.name);
    tree.message("input", &operation.input);
    match &operation.output {
        Some(output) => tree.message("output", output),
        None => tree.line(1, "no output, one-way"),
    }
    for fault in &operation.faults {
        tree.line(1, &format!("fault {}", fault.name));
        let element = api.element(fault.element);
        tree.field(2, &element.name.local, element.ty, Occurs::ONE);
    }
    let found = match &view.search {
        Some(text) => search(&tree.lines, &text.to_lowercase()),
        None => tree.lines,
    };
    let mut out = String::new();
    for (depth, text) in found {
        line(&mut out, depth, &text);
    }
    Some(out)
}

/// The operations that may be meant by a name that none has, the nearest first.
pub fn operations_like<'a>(api: &'a Api, name: &str) -> Vec<&'a str> {
    similar(name, api.operations().map(|operation| operation.name.as_str()), 3)
}

/// The depth at which root elements of messages stand.
const ROOTS: usize = 2;

/// The lines that contain `text`, each after the lines that it stands in.
fn search(lines: &[(usize, String)], text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // The lines around the current one that are not shown so far, by depth.
    let mut around: Vec<Option<&(usize, String)>> = Vec::new();
    for line in lines {
        around.truncate(line.0);
        around.resize(line.0, None);
        match line.1.to_lowercase().contains(text) {
            true => {
                found.extend(around.iter_mut().filter_map(Option::take).cloned());
                found.push(line.clone());
                around.push(None);
            }
            false => around.push(Some(line)),
        }
    }
    found
}

struct Tree<'a> {
    api: &'a Api,
    /// Depth and text.
    lines: Vec<(usize, String)>,
    /// How many lines there may be.
    most: usize,
    /// The depth below which nothing is shown.
    deepest: usize,
    /// Types that are being printed, outermost first.
    open: Vec<TypeId>,
}

impl Tree<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        match self.lines.len() {
            length if length < self.most => self.lines.push((depth, text.to_owned())),
            length if length == self.most => self.lines.push((depth, "…".to_owned())),
            _ => {}
        }
    }

    fn message(&mut self, label: &str, message: &Message) {
        self.line(1, label);
        for header in &message.headers {
            let element = self.api.element(*header);
            self.field(2, &format!("header {}", element.name.local), element.ty, Occurs::ONE);
        }
        match message.body {
            Body::Empty => self.line(2, "empty"),
            Body::Element(id) => {
                let element = self.api.element(id);
                self.field(2, &element.name.local, element.ty, Occurs::ONE);
            }
            Body::Fragment(ty) => self.members(2, ty),
        }
    }

    fn field(&mut self, depth: usize, name: &str, ty: TypeId, occurs: Occurs) {
        let occurs = if occurs == Occurs::ONE { String::new() } else { format!(" [{}]", occurs_text(occurs)) };
        let is_struct = self.api.as_struct(ty).is_some();
        let is_open = self.open.contains(&ty);
        let suffix = match (&self.api.ty(ty).name, is_struct) {
            _ if is_open => format!(": {} …", type_name(self.api, ty)),
            (Some(named), true) if named.local == name => String::new(),
            (None, true) => String::new(),
            _ => format!(": {}", type_name(self.api, ty)),
        };
        self.line(depth, &format!("{name}{suffix}{occurs}"));
        if is_struct && !is_open {
            self.members(depth + 1, ty);
        }
    }

    fn members(&mut self, depth: usize, ty: TypeId) {
        let Kind::Struct(structure) = &self.api.ty(ty).kind else { return };
        if self.lines.len() > self.most {
            return;
        }
        if depth > self.deepest {
            return self.line(depth, "…");
        }
        self.open.push(ty);
        for attribute in &structure.attributes {
            let occurs = if attribute.required { "" } else { " [0..1]" };
            self.line(depth, &format!("@{}: {}{occurs}", attribute.name.local, type_name(self.api, attribute.ty)));
        }
        match &structure.content {
            Content::Text(text) => self.line(depth, &format!("text: {}", type_name(self.api, *text))),
            Content::Particles(particles) => self.particles(depth, particles),
        }
        self.open.pop();
    }

    fn particles(&mut self, depth: usize, particles: &[Particle]) {
        for particle in particles {
            match particle {
                Particle::Field(field) => self.field(depth, &field.name.local, field.ty, field.occurs),
                Particle::Choice(group) | Particle::Sequence(group) => {
                    let label = if matches!(particle, Particle::Choice(_)) { "choice" } else { "sequence" };
                    self.line(depth, &format!("{label} [{}]", occurs_text(group.occurs)));
                    self.particles(depth + 1, &group.particles);
                }
                Particle::Any(wildcard) => self.line(depth, &format!("any [{}]", occurs_text(wildcard.occurs))),
            }
        }
    }
}
