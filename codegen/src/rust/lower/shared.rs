//! What enums of several types have for their types: the fields that all of these share, and for a choice the type that makes each variant.

use std::collections::HashMap;

use super::context::Context;
use crate::model::TypeId;
use crate::rust::names::{Ident, Scope};
use crate::rust::{Choice, ChoiceVariant, Field, Holder, Item, Kinds, Module, Place, Shared, Value};

/// What a method cannot be called, since every value has something else of that name.
const METHODS: &[&str] = &[
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "default",
    "eq",
    "fmt",
    "from",
    "into",
    "ne",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
    // Those of the field that holds it.
    "get",
    "get_mut",
    "get_or_insert",
    "into_value",
    "is_absent",
    "is_empty",
];

/// Gives every enum of types its methods: of a type and those derived from it, then of choices between types of one base, which may hold such.
pub(super) fn lower(context: &Context<'_>, module: &mut Module) {
    let types = Types::of(context, module);
    let of_kinds = module.items.iter().filter_map(|item| match item {
        Item::Kinds(kinds) => Some((kinds.ident.clone(), types.of_kinds(kinds))),
        _ => None,
    });
    let kinds: HashMap<Ident, Vec<Shared>> = of_kinds.collect();
    let choices: Vec<Option<(Ident, Vec<Shared>)>> =
        module.items.iter().map(|item| types.of_choice(item, &kinds)).collect();
    let bases: HashMap<Ident, Ident> =
        types.kinds.iter().map(|(kinds, base)| ((*kinds).clone(), (*base).clone())).collect();
    for (item, common) in module.items.iter_mut().zip(choices) {
        match item {
            Item::Kinds(Kinds { ident, shared, .. }) => shared.clone_from(&kinds[ident]),
            Item::Choice(Choice { shared, variants, .. }) => {
                for variant in variants {
                    variant.base = match &variant.ty.value {
                        Value::Kinds(kinds) => bases.get(kinds).cloned(),
                        _ => None,
                    };
                }
                *shared = common;
            }
            Item::Struct(_) | Item::Enum(_) | Item::Root(_) => {}
        }
    }
}

/// What is known of structs.
struct Types<'m> {
    fields: HashMap<&'m Ident, &'m [Field]>,
    /// The type that each derives from.
    bases: HashMap<&'m Ident, &'m Ident>,
    /// The type itself, of each enum of it and those derived from it.
    kinds: HashMap<&'m Ident, &'m Ident>,
}

impl<'m> Types<'m> {
    fn of(context: &'m Context<'_>, module: &'m Module) -> Self {
        let (mut fields, mut kinds) = (HashMap::new(), HashMap::new());
        for item in &module.items {
            match item {
                Item::Struct(structure) => drop(fields.insert(&structure.ident, structure.fields.as_slice())),
                Item::Kinds(enumeration) => drop(kinds.insert(&enumeration.ident, &enumeration.base)),
                Item::Enum(_) | Item::Choice(_) | Item::Root(_) => {}
            }
        }
        let ids = (0..context.api.types.len() as u32).map(TypeId);
        let base = |id: TypeId| {
            let base = context.api.as_struct(id)?.base?;
            Some((context.plan.ident(id)?, context.plan.ident(base.ty)?))
        };
        Self { fields, bases: ids.filter_map(base).collect(), kinds }
    }

    fn of_kinds(&self, kinds: &Kinds) -> Vec<Shared> {
        self.fields_of(&kinds.base, |_, field| {
            let derived = kinds.derived.iter().map(|(derived, _)| self.reads(derived, field));
            absent_in([Some(Reads::Field)].into_iter().chain(derived))
        })
    }

    /// Of a choice of which at least two variants have types of one base. Others have none of its fields, so that a branch that the choice gains
    /// takes no method away.
    fn of_choice(&self, item: &Item, kinds: &HashMap<Ident, Vec<Shared>>) -> Option<(Ident, Vec<Shared>)> {
        let Item::Choice(choice) = item else { return None };
        let structs: Vec<Option<&'m Ident>> = choice.variants.iter().map(|variant| self.struct_of(variant)).collect();
        let root = |ident: &'m Ident| self.chain(ident).last();
        let count = |root_of: Option<&Ident>| structs.iter().flatten().filter(|ident| root(ident) == root_of).count();
        let roots = structs.iter().flatten().map(|ident| root(ident));
        // Of several as large the first.
        let (shared, most) = roots.map(|root| (root, count(root))).rev().max_by_key(|(_, count)| *count)?;
        if most < 2 {
            return None;
        }
        let inside = |ident: Option<&'m Ident>| ident.filter(|ident| root(ident) == shared);
        let mut all = structs.iter().filter_map(|ident| inside(*ident));
        let first = all.next()?;
        let others: Vec<&Ident> = all.collect();
        let base = self.chain(first).find(|base| others.iter().all(|other| self.chain(other).any(|it| it == *base)))?;
        let fields = self.fields_of(base, |method, field| {
            absent_in(choice.variants.iter().zip(&structs).map(|(variant, ident)| {
                match (inside(*ident), &variant.ty.value) {
                    (None, _) => Some(Reads::Nothing),
                    (Some(_), Value::Kinds(ident)) => {
                        let mut methods = kinds.get(ident).into_iter().flatten();
                        methods.any(|it| it.method == *method && it.ty == field.ty).then_some(Reads::Field)
                    }
                    (Some(ident), _) => self.reads(ident, field),
                }
            }))
        });
        (!fields.is_empty()).then(|| (base.clone(), fields))
    }

    /// The struct that a variant holds, or the one that the types in it are or derive from.
    fn struct_of(&self, variant: &ChoiceVariant) -> Option<&'m Ident> {
        match (&variant.ty.value, variant.ty.holder) {
            (Value::Kinds(ident), Holder::Nested) => self.kinds.get(ident).copied(),
            (Value::Struct(ident), Holder::Nested) => self.fields.get_key_value(ident).map(|(ident, _)| *ident),
            _ => None,
        }
    }

    /// A type, the one that it derives from, and so on; bases in a circle are refused before.
    fn chain(&self, ident: &'m Ident) -> impl Iterator<Item = &'m Ident> {
        std::iter::successors(Some(ident), |ident| self.bases.get(ident).copied()).take(self.bases.len() + 1)
    }

    /// A method for each field of the struct that `absent_in` says how to read.
    fn fields_of(&self, base: &Ident, absent_in: impl Fn(&Ident, &Field) -> Option<Vec<usize>>) -> Vec<Shared> {
        let mut scope = Scope::parameters(METHODS);
        let fields = self.fields.get(base).copied().unwrap_or_default();
        let methods = fields.iter().filter_map(|field| {
            let method = scope.claim_same(&field.ident).ident;
            let absent_in = absent_in(&method, field)?;
            Some(Shared { method, field: field.ident.clone(), ty: field.ty.clone(), absent_in })
        });
        methods.collect()
    }

    /// What a struct has of a field of its base. A restriction may leave it out; where it has another name or type, nobody can tell what is meant.
    fn reads(&self, ident: &Ident, field: &Field) -> Option<Reads> {
        let own = self.fields.get(ident).copied().unwrap_or_default();
        match own.iter().find(|own| own.ident == field.ident) {
            Some(own) => (own.ty == field.ty && meet(&own.place, &field.place)).then_some(Reads::Field),
            None if own.iter().any(|own| meet(&own.place, &field.place)) => None,
            None => Some(Reads::Nothing),
        }
    }
}

/// Whether an element or attribute may stand in both places.
fn meet(one: &Place, other: &Place) -> bool {
    let elements = |place: &Place| match place {
        Place::Element(element) => vec![element.tag.clone()],
        Place::Part(tags) => tags.clone(),
        Place::Attribute(_) | Place::Text => Vec::new(),
    };
    match (one, other) {
        (Place::Attribute(one), Place::Attribute(other)) => one == other,
        (Place::Text, Place::Text) => true,
        (one, other) => elements(one).iter().any(|tag| elements(other).contains(tag)),
    }
}

/// What there is to read in a variant.
enum Reads {
    Field,
    Nothing,
}

/// The variants in which there is nothing; none at all if one cannot be read.
fn absent_in(variants: impl Iterator<Item = Option<Reads>>) -> Option<Vec<usize>> {
    let reads: Vec<Reads> = variants.collect::<Option<_>>()?;
    let nothing = reads.iter().enumerate().filter(|(_, reads)| matches!(reads, Reads::Nothing));
    Some(nothing.map(|(index, _)| index).collect())
}
