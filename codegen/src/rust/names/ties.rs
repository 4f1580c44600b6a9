//! Who of several that want one identifier gets it, and what the others are called: told apart by what they are, not by order.
//!
//! One that is called exactly so, or is more of a right to the name by its role, keeps it; of types of one name in several namespaces
//! none does, so that no name ever comes to mean another type. The others add, until they differ:
//!
//! 1. where it is from: the last words of its namespace that tell it from the others (`StockItem`, `OrdersItem`)
//! 2. what it is (`order_attribute`, `OrderElement`)
//! 3. what stands between its words (`ADotB`, `ADashB`)
//! 4. the case of its letters (`NameUpper`)
//!
//! A number is left where all of these are equal, or are not enough: in the order of the names and of what they stand for, and in
//! document order only where that is equal too.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Claimed, Ident, Kind, Rename, Scope, raw};
use crate::rust::{letters, namespace, words};

/// How many of the names of something are tried one by one, before all of them together: a choice may have thousands.
const FEW: usize = 16;

/// What wants an identifier, with all that tells it from others.
#[derive(Clone, Debug)]
pub(in crate::rust) struct Wish {
    /// The identifier of what it is inside of, which comes before its name in any case.
    pub owner: Option<Ident>,
    /// Its name in XML.
    pub name: String,
    /// Where it is from.
    pub origin: Origin,
    /// What it is.
    pub role: Role,
    /// What it stands for, in any words that are the same in whatever order documents come.
    pub key: String,
}

/// Where something is from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::rust) enum Origin {
    /// An XML namespace.
    Namespace(String),
    /// Something with these names, of which some may be enough.
    Named(Vec<String>),
}

/// What something is: of equal names, the first of these keeps its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::rust) enum Role {
    /// A declared type.
    Type,
    /// A global element.
    Element,
    /// What wraps the parts of a message.
    Message,
    /// An anonymous type inside of another.
    Inner,
    /// A child element in the namespace of its parent.
    Child,
    /// A child element in no namespace.
    Unqualified,
    /// A child element of another namespace.
    Foreign,
    /// An attribute in no namespace.
    Attribute,
    /// An attribute of a namespace.
    ForeignAttribute,
    /// An enumerated value.
    Value,
    /// A type among the members of a union.
    Member,
    /// An endpoint.
    Endpoint,
    /// An operation.
    Operation,
    /// The declared faults of an operation.
    Fault,
    /// A builder of partial updates.
    Builder,
    /// A choice, a group or another thing that the schema does not name.
    Made,
}

impl Role {
    fn word(self) -> Option<&'static str> {
        Some(match self {
            Role::Type | Role::Member => "type",
            Role::Element => "element",
            Role::Message => "message",
            Role::Inner => "inner",
            Role::Attribute | Role::ForeignAttribute => "attribute",
            Role::Value => "value",
            Role::Endpoint => "endpoint",
            Role::Operation => "operation",
            Role::Fault => "detail",
            Role::Builder => "builder",
            Role::Child | Role::Unqualified | Role::Foreign | Role::Made => return None,
        })
    }

    /// Whether its origin tells it from others, and not its kind.
    fn has_origin_first(self) -> bool {
        matches!(self, Role::Unqualified | Role::Foreign | Role::ForeignAttribute | Role::Made)
    }
}

impl Origin {
    fn labels(&self) -> Vec<Vec<String>> {
        match self {
            Origin::Namespace(namespace) => namespace::labels(namespace),
            Origin::Named(names) => {
                let few = 1..=names.len().min(FEW);
                let all = Some(names.len()).filter(|all| *all > FEW);
                few.chain(all)
                    .map(|count| names[..count].iter().flat_map(|name| words::split(name)).collect())
                    .collect()
            }
        }
    }
}

/// What a wish has come to.
struct Draft<'w> {
    wish: &'w Wish,
    /// The words that tell where it is from, fewest first; none before a name is wanted twice.
    labels: Vec<Vec<String>>,
    /// How many of its labels it has added, and what else.
    added: Added,
    plain: String,
    renamed: Option<Rename>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Added {
    origin: usize,
    role: bool,
    symbols: bool,
    case: bool,
}

impl Scope {
    /// Identifiers of what is named together, in the order of the wishes, which makes no difference else.
    pub(in crate::rust) fn claim_all(&mut self, wishes: &[Wish]) -> Vec<Claimed> {
        let drafts: Vec<Draft<'_>> = wishes.iter().map(|wish| Draft::new(wish, self)).collect();
        let looks: Vec<String> = drafts.iter().map(|draft| letters::look(&draft.plain)).collect();
        let mut open: HashSet<&str> = HashSet::with_capacity(looks.len());
        if looks.iter().all(|look| open.insert(look) && !self.taken.contains_key(look)) {
            self.taken.extend(looks.into_iter().map(|look| (look, 1)));
            let claim = |draft: Draft<'_>| Claimed { ident: Ident(raw(draft.plain)), renamed: draft.renamed };
            return drafts.into_iter().map(claim).collect();
        }
        self.settle(drafts, looks)
    }

    /// Identifiers where several want the same, or one that is taken.
    fn settle(&mut self, mut drafts: Vec<Draft<'_>>, looks: Vec<String>) -> Vec<Claimed> {
        drafts.iter_mut().for_each(|draft| draft.labels = draft.wish.origin.labels());
        let first: Vec<String> = drafts.iter().map(|draft| draft.plain.clone()).collect();
        let mut open: HashSet<String> = looks.into_iter().collect();
        while !open.is_empty() {
            let moves: Vec<(usize, Added)> = contests(&drafts)
                .iter()
                .filter(|(look, _)| open.contains(*look))
                .flat_map(|(_, group)| self.moves(&drafts, group))
                .collect();
            open.clear();
            for (index, added) in moves {
                let draft = &mut drafts[index];
                draft.added = added;
                draft.spell(self);
                open.insert(letters::look(&draft.plain));
            }
        }
        self.number_ties(&mut drafts);
        let claim = |(draft, first): (Draft<'_>, String)| {
            let renamed = if draft.plain == first { draft.renamed } else { Some(Rename::Taken(first)) };
            self.take(&draft.plain);
            Claimed { ident: Ident(raw(draft.plain)), renamed }
        };
        drafts.into_iter().zip(first).map(claim).collect()
    }

    /// What those of a group add that do not keep their name.
    fn moves(&self, drafts: &[Draft<'_>], group: &[usize]) -> Vec<(usize, Added)> {
        let members: Vec<&Draft<'_>> = group.iter().map(|index| &drafts[*index]).collect();
        let is_taken = members.first().is_some_and(|draft| self.is_taken(&draft.plain));
        if members.len() == 1 && !is_taken {
            return Vec::new();
        }
        let keeper = if is_taken { None } else { self.keeper(&members) };
        let tie = Tie::of(&members, is_taken);
        let others = group.iter().enumerate().filter(|(at, _)| Some(*at) != keeper);
        others.filter_map(|(at, index)| Some((*index, self.next(members[at], &tie)?))).collect()
    }

    /// Who keeps the name that all of these want.
    fn keeper(&self, members: &[&Draft<'_>]) -> Option<usize> {
        let only = |fits: &dyn Fn(&Draft<'_>) -> bool| {
            let mut fitting = members.iter().enumerate().filter(|(_, draft)| fits(draft));
            fitting.next().filter(|_| fitting.next().is_none()).map(|(at, _)| at)
        };
        // What has its plain name goes before what was given this one to differ from others.
        let has_plain = members.iter().any(|draft| draft.is_plain());
        let is_in = |draft: &Draft<'_>| draft.is_plain() == has_plain;
        if let Some(only) = only(&is_in) {
            return Some(only);
        }
        let candidates = || members.iter().filter(|draft| is_in(draft));
        let first = candidates().next()?;
        if self.kind == Kind::Type && candidates().any(|draft| draft.wish.origin != first.wish.origin) {
            return None;
        }
        let role = candidates().map(|draft| draft.wish.role).min()?;
        let is_in = |draft: &Draft<'_>| is_in(draft) && draft.wish.role == role;
        let mut peers = members.iter().filter(|draft| is_in(draft));
        let origin = &peers.next()?.wish.origin;
        let from_one = peers.all(|draft| draft.wish.origin == *origin);
        only(&is_in)
            .or_else(|| only(&|draft| from_one && is_in(draft) && draft.is_exact(self.kind)))
            .or_else(|| only(&|draft| from_one && is_in(draft) && !draft.has_symbols(self.kind)))
    }

    /// What one adds to differ from the others, if anything is left.
    fn next(&self, draft: &Draft<'_>, tie: &Tie<'_>) -> Option<Added> {
        let (wish, added) = (draft.wish, draft.added);
        let peers = match self.kind == Kind::Type || wish.role.has_origin_first() {
            true => tie.origins.len(),
            false => tie.roles.get(&wish.role).map_or(0, BTreeSet::len),
        };
        let is_alone = tie.is_taken && wish.role == Role::Made && added.origin == 0 && !draft.labels.is_empty();
        let origin = tie.depth.max(usize::from(is_alone));
        if (is_alone || peers > 1) && origin > added.origin {
            return Some(Added { origin, ..added });
        }
        let yields = tie.has_plain && !draft.is_plain();
        let is_first = tie.roles.keys().next() == Some(&wish.role);
        if (tie.is_taken || !is_first || yields) && !added.role && wish.role.word().is_some() {
            return Some(Added { role: true, ..added });
        }
        if tie.names.len() > 1 && !added.symbols && draft.has_symbols(self.kind) {
            return Some(Added { symbols: true, ..added });
        }
        let cases = tie.cases.get(&wish.name.to_lowercase()).map_or(0, BTreeSet::len);
        if cases > 1 && !added.case && words::letter_case(&wish.name).is_some() {
            return Some(Added { case: true, ..added });
        }
        None
    }

    /// Numbers what nothing tells apart.
    fn number_ties(&mut self, drafts: &mut [Draft<'_>]) {
        let contests = contests(drafts);
        let mut wanted: HashSet<String> = contests.keys().cloned().collect();
        for mut group in contests.into_values() {
            let members: Vec<&Draft<'_>> = group.iter().map(|index| &drafts[*index]).collect();
            let is_taken = members.first().is_some_and(|draft| self.is_taken(&draft.plain));
            if members.len() == 1 && !is_taken {
                continue;
            }
            let keeper = self.keeper(&members).map(|at| group[at]);
            group.sort_by_key(|index| {
                let wish = drafts[*index].wish;
                (Some(*index) != keeper, &wish.name, &wish.origin, wish.role, &wish.key)
            });
            for index in group.into_iter().skip(usize::from(!is_taken)) {
                let numbered = self.number(&drafts[index].plain, |numbered| wanted.contains(&letters::look(numbered)));
                wanted.insert(letters::look(&numbered));
                drafts[index].plain = numbered;
            }
        }
    }
}

/// Who wants what, by what it looks like.
fn contests(drafts: &[Draft<'_>]) -> BTreeMap<String, Vec<usize>> {
    let mut contests: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        contests.entry(letters::look(&draft.plain)).or_default().push(index);
    }
    contests
}

/// What those have among them that want one name.
struct Tie<'t> {
    is_taken: bool,
    has_plain: bool,
    origins: BTreeMap<&'t Origin, &'t Draft<'t>>,
    /// How many words it takes to tell from where each is.
    depth: usize,
    /// The origins of each role.
    roles: BTreeMap<Role, BTreeSet<&'t Origin>>,
    names: BTreeSet<&'t str>,
    /// Names that differ in the case of their letters.
    cases: BTreeMap<String, BTreeSet<&'t str>>,
}

impl<'t> Tie<'t> {
    fn of(members: &[&'t Draft<'t>], is_taken: bool) -> Self {
        let has_plain = members.iter().any(|draft| draft.is_plain());
        let (origins, roles) = (BTreeMap::new(), BTreeMap::new());
        let (names, cases) = (BTreeSet::new(), BTreeMap::new());
        let mut tie = Self { is_taken, has_plain, origins, depth: 0, roles, names, cases };
        for draft in members {
            let Wish { name, origin, role, .. } = draft.wish;
            tie.origins.entry(origin).or_insert(draft);
            tie.roles.entry(*role).or_default().insert(origin);
            tie.names.insert(name);
            tie.cases.entry(name.to_lowercase()).or_default().insert(name);
        }
        tie.depth = tie.depth();
        tie
    }

    fn depth(&self) -> usize {
        let most = self.origins.values().map(|draft| draft.labels.len()).max().unwrap_or_default();
        let differ = |depth: &usize| {
            let labels = self.origins.values().filter_map(|draft| draft.label(*depth));
            labels.map(|label| words::snake(label)).collect::<HashSet<_>>().len() == self.origins.len()
        };
        (1..most).find(differ).unwrap_or(most)
    }
}

impl<'w> Draft<'w> {
    fn new(wish: &'w Wish, scope: &Scope) -> Self {
        let mut draft = Self { wish, labels: Vec::new(), added: Added::default(), plain: String::new(), renamed: None };
        draft.spell(scope);
        draft
    }

    fn spell(&mut self, scope: &Scope) {
        let Added { origin, role, symbols, case } = self.added;
        let name = &self.wish.name;
        let mut words: Vec<String> = Vec::new();
        if origin > 0 {
            words.extend(self.label(origin).into_iter().flatten().cloned());
        }
        words.extend(if symbols { words::split_with_symbols(name) } else { scope.kind.words(name) });
        if case {
            words.extend(words::letter_case(name).map(str::to_owned));
        }
        if role {
            words.extend(self.wish.role.word().map(str::to_owned));
        }
        let plain = match &self.wish.owner {
            Some(owner) if scope.kind == Kind::Type && matches!(self.wish.role, Role::Made | Role::Inner) => {
                scope.kind.join_behind(owner.short(), &words)
            }
            Some(owner) => scope.kind.join_behind(owner.stem(), &words),
            None => scope.kind.spell_words(words),
        };
        (self.plain, self.renamed) = scope.set_apart(plain);
    }

    /// So many of the words that tell where it is from, or all.
    fn label(&self, depth: usize) -> Option<&Vec<String>> {
        self.labels.get(depth.saturating_sub(1)).or(self.labels.last())
    }

    fn is_plain(&self) -> bool {
        self.added == Added::default()
    }

    /// Whether its name in XML is its identifier.
    fn is_exact(&self, kind: Kind) -> bool {
        self.renamed.is_none() && kind.join(&kind.words(&self.wish.name)) == self.wish.name
    }

    /// Whether anything stands between its words.
    fn has_symbols(&self, kind: Kind) -> bool {
        let plain = kind.words(&self.wish.name);
        let all = words::split_with_symbols(&self.wish.name);
        kind.join(&plain) != kind.join(&all)
    }
}

#[cfg(test)]
mod tests;
