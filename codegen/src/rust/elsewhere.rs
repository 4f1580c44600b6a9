//! Which types another generated module has: they are called as there, numbered as there, and not generated again.

use std::collections::{HashMap, HashSet, VecDeque};

use super::names::{Ident, Scope};
use super::plan::Plan;
use super::uses::Uses;
use super::{Item, Module};
use crate::diag::Diagnostics;
use crate::model::near::nearest;
use crate::model::path::{self, Named};
use crate::model::slice::Kept;
use crate::model::{Api, Content, ElementId, Kind, Particle, TypeId};
use crate::qname::QName;

/// The name of everything that both modules have.
const ALL: &str = "*";

/// Another generated module, as its own generator makes it.
#[derive(Debug)]
pub(crate) struct Neighbour {
    /// Its path in Rust: `crate::common`.
    pub path: String,
    /// What is taken from it: namespaces, types, or `*`.
    pub names: Vec<String>,
    /// How a build script says that.
    pub setting: String,
    /// What its documents declare.
    pub api: Api,
    /// What its types are called.
    pub plan: Plan,
    /// What it holds.
    pub module: Module,
}

/// Types of other modules that a module uses in place of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Elsewhere {
    /// The other modules.
    modules: Vec<Known>,
    /// Types that are taken.
    types: HashMap<TypeId, Type>,
    /// The module of each element that has a struct of its own there, by number.
    elements: HashMap<ElementId, usize>,
    /// Types that are said to be elsewhere, and that are not: the module, by number.
    missing: HashMap<TypeId, usize>,
    /// Namespaces by number, as the other modules have them.
    pub(super) namespaces: Vec<String>,
}

/// What is kept of another module.
#[derive(Clone, Debug)]
struct Known {
    path: String,
    setting: String,
    items: Vec<Item>,
}

/// A type that is taken, and what the other module decides about it.
#[derive(Clone, Debug)]
struct Type {
    /// The module, by number.
    module: usize,
    /// The element that it is the content of, if that is declared here, too.
    root: Option<ElementId>,
    /// The enum of it and those derived from it.
    kinds: Option<Ident>,
    /// The names of those that are derived from it there.
    derived: Vec<QName>,
}

/// What is taken from one module.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The module's path in Rust.
    pub module: String,
    /// How a build script says what is taken.
    pub setting: String,
    /// Items as they would be generated here, had they not been taken.
    pub items: Vec<Item>,
    /// The same, as they are there; one that is missing is not.
    pub there: Vec<Item>,
}

impl Elsewhere {
    /// The module that has this type.
    pub(super) fn of_type(&self, id: TypeId) -> Option<usize> {
        self.types.get(&id).map(|ty| ty.module)
    }

    /// The module that has the struct of this element.
    pub(super) fn of_element(&self, id: ElementId) -> Option<usize> {
        self.elements.get(&id).copied()
    }

    /// The element that a type is the content of, if another module decides that.
    pub(super) fn root(&self, id: TypeId) -> Option<Option<ElementId>> {
        self.types.get(&id).map(|ty| ty.root)
    }

    /// The enum of a type and those derived from it, if another module decides that.
    pub(super) fn kinds(&self, id: TypeId) -> Option<Option<&Ident>> {
        self.types.get(&id).map(|ty| ty.kinds.as_ref())
    }

    /// Forgets what slicing dropped.
    pub(super) fn keep(&mut self, kept: &Kept) {
        let ty = |id: TypeId| kept.types.get(id.0 as usize).copied().flatten();
        let element = |id: ElementId| kept.elements.get(id.0 as usize).copied().flatten();
        let types = self.types.drain().filter_map(|(id, known)| {
            let root = known.root.and_then(element);
            Some((ty(id)?, Type { root, ..known }))
        });
        self.types = types.collect();
        self.elements = self.elements.drain().filter_map(|(id, module)| Some((element(id)?, module))).collect();
        self.missing = self.missing.drain().filter_map(|(id, module)| Some((ty(id)?, module))).collect();
    }

    /// Types that are not there, as was said; and those derived here from a type that is there, whose enum cannot hold them.
    pub(super) fn check(&self, api: &Api, plan: &Plan, diags: &mut Diagnostics) {
        let mut missing: Vec<(&TypeId, &usize)> = self.missing.iter().collect();
        missing.sort_unstable();
        for (id, module) in missing.into_iter().filter(|(id, _)| plan.ident(**id).is_some()) {
            let (ty, module) = (api.ty(*id), &self.modules[*module].path);
            let message = format!("`{module}` has no type `{}`", ty.path.join("/"));
            let help = "keep what reaches it there, or name the types that are there instead of the namespace";
            diags.error("E215", ty.span, message).help(help);
        }
        let uses = Uses::count(api);
        let mut types: Vec<(&TypeId, &Type)> = self.types.iter().filter(|(id, _)| uses.children.contains(id)).collect();
        types.sort_unstable_by_key(|(id, _)| **id);
        for (id, known) in types {
            let (base, module) = (api.ty(*id).path.join("/"), &self.modules[known.module].path);
            for derived in plan.derived(api, *id) {
                let ty = api.ty(derived);
                let Some(name) = ty.name.as_ref().filter(|name| !known.derived.contains(name)) else { continue };
                let message =
                    format!("`{}` is derived from `{base}` of `{module}`, which does not know it", name.local);
                let help = format!("generate `{module}` from a document that declares it, or do not take `{base}`");
                diags.error("E215", ty.span, message).help(help);
            }
        }
    }
}

/// Finds the types that are taken, with all that stands in them, and claims their names in `scope`.
///
/// The content of a request or response stays here even where the other module has it, since what a message means belongs to its operation.
pub(super) fn find(
    api: &Api,
    neighbours: Vec<Neighbour>,
    scope: &mut Scope,
    pins: (&mut HashMap<TypeId, Ident>, &mut HashMap<ElementId, Ident>),
    diags: &mut Diagnostics,
) -> Elsewhere {
    let mut elsewhere = Elsewhere::default();
    let messages = Uses::count(api).bodies;
    let here: HashMap<&QName, ElementId> =
        elements(api).filter(|(id, _)| !messages.contains(id)).map(|(id, name)| (name, id)).collect();
    for (number, neighbour) in neighbours.into_iter().enumerate() {
        elsewhere.number(&neighbour, diags);
        let Neighbour { api: other, plan, .. } = &neighbour;
        let pairs = pairs(api, other, &messages);
        let has = |id: &TypeId| pairs.get(id).is_some_and(|there| plan.ident(*there).is_some());
        let mut open = wanted(api, number, &neighbour, &has, &mut elsewhere, diags);
        let mut seen = HashSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) || !pairs.contains_key(&id) {
                continue;
            }
            open.extend(inside(api, id));
            let there = pairs[&id];
            let Some(ident) = plan.ident(there).filter(|_| !elsewhere.types.contains_key(&id)) else { continue };
            let root = plan.roots[there.0 as usize].and_then(|root| here.get(&other.element(root).name).copied());
            let derived = plan.derived(other, there).into_iter().filter_map(|id| other.ty(id).name.clone());
            let (kinds, derived) = (plan.kinds(there).cloned(), derived.collect());
            elsewhere.types.insert(id, Type { module: number, root, kinds, derived });
            pins.0.extend(claim(scope, ident, &neighbour, diags).map(|ident| (id, ident)));
        }
        for (there, name) in elements(other).filter(|(id, _)| plan.is_alone(*id)) {
            let Some(id) = here.get(name).filter(|id| seen.contains(&api.element(**id).ty)) else { continue };
            let Some(ident) = plan.element(other, there) else { continue };
            elsewhere.elements.insert(*id, number);
            pins.1.extend(claim(scope, ident, &neighbour, diags).map(|ident| (*id, ident)));
        }
        let items = neighbour.module.all_items().cloned().collect();
        elsewhere.modules.push(Known { path: neighbour.path, setting: neighbour.setting, items });
    }
    elsewhere
}

fn elements(api: &Api) -> impl Iterator<Item = (ElementId, &QName)> {
    api.elements.iter().enumerate().map(|(index, element)| (ElementId(index as u32), &element.name))
}

impl Elsewhere {
    /// Numbers namespaces as the neighbour does. Those of several neighbours must begin alike.
    fn number(&mut self, neighbour: &Neighbour, diags: &mut Diagnostics) {
        let theirs = &neighbour.module.namespaces;
        if theirs.starts_with(&self.namespaces) {
            self.namespaces.clone_from(theirs);
        } else if !self.namespaces.starts_with(theirs) {
            let message = format!("`{}` numbers its namespaces otherwise than the other modules do", neighbour.path);
            let help = "let one of them take types from the other, so that both number them alike";
            diags.setting("E215", &neighbour.setting, message).help(help);
        }
    }
}

/// Takes the name that the item has there.
fn claim(scope: &mut Scope, ident: &Ident, neighbour: &Neighbour, diags: &mut Diagnostics) -> Option<Ident> {
    let claimed = scope.claim_exact(ident.plain());
    if claimed.is_none() {
        let message = format!("`{ident}` of `{}` cannot be called so here: something else is", neighbour.path);
        diags.setting("E215", &neighbour.setting, message).help("rename one of them");
    }
    claimed
}

/// The types that the names are about.
fn wanted(
    api: &Api,
    number: usize,
    neighbour: &Neighbour,
    has: &dyn Fn(&TypeId) -> bool,
    elsewhere: &mut Elsewhere,
    diags: &mut Diagnostics,
) -> Vec<TypeId> {
    let ids = || (0..api.types.len() as u32).map(TypeId).filter(|id| !matches!(api.ty(*id).kind, Kind::Builtin(_)));
    let mut wanted = Vec::new();
    for name in &neighbour.names {
        let of_namespace: Vec<TypeId> = ids().filter(|id| api.ty(*id).namespace == *name).collect();
        if name == ALL {
            wanted.extend(ids().filter(has));
            continue;
        }
        if !of_namespace.is_empty() {
            let declared = of_namespace.iter().filter(|id| api.ty(**id).name.is_some() && !has(id));
            elsewhere.missing.extend(declared.map(|id| (*id, number)));
            wanted.extend(of_namespace);
            continue;
        }
        let id = match path::find(api, name) {
            Ok(Named::Type(id)) => id,
            Ok(Named::Element(id)) => api.element(id).ty,
            Ok(Named::Field(_) | Named::Value(..)) => {
                let message = format!("`{name}` cannot be taken from `{}`: it is no type", neighbour.path);
                diags.setting("E215", &neighbour.setting, message).help("name a namespace, or a type alone");
                continue;
            }
            Err(nothing) => {
                let namespaces = ids().map(|id| api.ty(id).namespace.as_str());
                let help = nearest(name, namespaces).map(|near| format!("there is the namespace `{near}`"));
                diags.setting("E213", &neighbour.setting, nothing.message).help(help.unwrap_or(nothing.help));
                continue;
            }
        };
        if !has(&id) {
            elsewhere.missing.insert(id, number);
        }
        wanted.push(id);
    }
    wanted
}

/// A namespace, a path, and whether the type has a name.
type Key<'k> = (&'k str, &'k [String], bool);

/// Which type of the other document is which of this one: of one name, or written in the same place. The content of messages is none.
fn pairs(api: &Api, there: &Api, messages: &HashSet<ElementId>) -> HashMap<TypeId, TypeId> {
    fn keys(api: &Api) -> impl Iterator<Item = (TypeId, Key<'_>)> {
        let ids = (0..api.types.len() as u32).map(TypeId);
        let ids = ids.filter(|id| !matches!(api.ty(*id).kind, Kind::Builtin(_)));
        ids.map(|id| (id, (api.ty(id).namespace.as_str(), api.ty(id).path.as_slice(), api.ty(id).name.is_some())))
    }
    let mut theirs: HashMap<Key<'_>, VecDeque<TypeId>> = HashMap::new();
    keys(there).for_each(|(id, key)| theirs.entry(key).or_default().push_back(id));
    let contents = messages.iter().map(|id| api.ty(api.element(*id).ty)).filter(|ty| ty.name.is_none());
    let stays: HashSet<(&str, &str)> =
        contents.filter_map(|ty| Some((ty.namespace.as_str(), ty.path.first()?.as_str()))).collect();
    let is_of_message = |(namespace, path, is_named): &Key<'_>| {
        !is_named && path.first().is_some_and(|first| stays.contains(&(*namespace, first.as_str())))
    };
    let pairs = keys(api).filter(|(_, key)| !is_of_message(key));
    pairs.filter_map(|(id, key)| Some((id, theirs.get_mut(&key)?.pop_front()?))).collect()
}

/// The types of what stands in a type.
fn inside(api: &Api, id: TypeId) -> Vec<TypeId> {
    fn collect(particles: &[Particle], found: &mut Vec<TypeId>) {
        for particle in particles {
            match particle {
                Particle::Field(field) => found.push(field.ty),
                Particle::Choice(group) | Particle::Sequence(group) => collect(&group.particles, found),
                Particle::Any(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    match &api.ty(id).kind {
        Kind::Struct(structure) => {
            found.extend(structure.attributes.iter().map(|attribute| attribute.ty));
            found.extend(&structure.derived);
            match &structure.content {
                Content::Particles(particles) => collect(particles, &mut found),
                Content::Text(text) => found.push(*text),
            }
        }
        Kind::Restricted { base, .. } => found.push(*base),
        Kind::List { item } => found.push(*item),
        Kind::Union { members, .. } => found.extend(members),
        Kind::Builtin(_) | Kind::Enum(_) => {}
    }
    found
}

/// Takes the items that other modules have out of a module, with the constructors and setters that they have there.
pub(super) fn take(module: &mut Module, marks: &HashMap<Ident, usize>, elsewhere: &Elsewhere) {
    if marks.is_empty() {
        return;
    }
    let taken = |known: &Known| Taken {
        module: known.path.clone(),
        setting: known.setting.clone(),
        items: Vec::new(),
        there: Vec::new(),
    };
    let mut all: Vec<Taken> = elsewhere.modules.iter().map(taken).collect();
    for item in std::mem::take(&mut module.items) {
        match marks.get(item.ident()) {
            Some(number) => all[*number].items.push(item),
            None => module.items.push(item),
        }
    }
    module.builders.retain(|builder| !(builder.is_own() && marks.contains_key(&builder.target)));
    for (taken, known) in all.iter_mut().zip(&elsewhere.modules) {
        let idents: HashSet<&Ident> = taken.items.iter().map(Item::ident).collect();
        taken.there = known.items.iter().filter(|item| idents.contains(item.ident())).cloned().collect();
    }
    all.retain(|taken| !taken.items.is_empty());
    module.elsewhere = all;
}

impl Module {
    /// Its own items, then those that it takes from other modules.
    pub(crate) fn all_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().chain(self.elsewhere.iter().flat_map(|taken| &taken.there))
    }
}
