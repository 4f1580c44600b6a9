//! Which fields an enum of several types reads without a match: those of the base that all of them derive from.

use std::collections::HashMap;

use super::context::Context;
use crate::model::TypeId;
use crate::rust::names::{Ident, Scope};
use crate::rust::{Choice, Field, Holder, Item, Kinds, Module, Shared, Ty, Value};

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
        Item::Kinds(kinds) => Some((&kinds.ident, types.of_kinds(kinds))),
        _ => None,
    });
    let kinds: HashMap<&Ident, Vec<Shared>> = of_kinds.collect();
    let shared = module.items.iter().map(|item| match item {
        Item::Kinds(own) => kinds[&own.ident].clone(),
        Item::Choice(choice) => types.of_choice(choice, &kinds),
        Item::Struct(_) | Item::Enum(_) | Item::Root(_) => Vec::new(),
    });
    let all: Vec<Vec<Shared>> = shared.collect();
    for (item, of_item) in module.items.iter_mut().zip(all) {
        match item {
            Item::Kinds(Kinds { shared, .. }) | Item::Choice(Choice { shared, .. }) => *shared = of_item,
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
        let derived: Vec<&Ident> = kinds.derived.iter().map(|(derived, _)| derived).collect();
        self.fields_of(&kinds.base, |field| derived.iter().all(|ident| self.has(ident, &field.field, &field.ty)))
    }

    /// Of a choice between single elements whose types have a base in common.
    fn of_choice(&self, choice: &Choice, kinds: &HashMap<&Ident, Vec<Shared>>) -> Vec<Shared> {
        let held = choice.variants.iter().map(|variant| match (&variant.ty.value, variant.ty.holder) {
            (value @ (Value::Struct(_) | Value::Kinds(_)), Holder::Nested) => Some(value),
            _ => None,
        });
        let Some(held) = held.collect::<Option<Vec<&Value>>>() else { return Vec::new() };
        let Some(base) = self.common_base(&held) else { return Vec::new() };
        self.fields_of(base, |shared| {
            held.iter().all(|value| match value {
                Value::Kinds(ident) => kinds.get(ident).is_some_and(|methods| methods.contains(shared)),
                Value::Struct(ident) => self.has(ident, &shared.field, &shared.ty),
                _ => false,
            })
        })
    }

    /// The nearest type that all of these are or derive from.
    fn common_base(&self, held: &[&Value]) -> Option<&'m Ident> {
        let struct_of = |value: &&Value| match value {
            Value::Kinds(ident) => self.kinds.get(ident).copied(),
            value => self.fields.get_key_value(value.named()?).map(|(ident, _)| *ident),
        };
        let structs = held.iter().map(struct_of).collect::<Option<Vec<&'m Ident>>>()?;
        let (first, others) = structs.split_first()?;
        self.chain(first).find(|base| others.iter().all(|other| self.chain(other).any(|ident| ident == *base)))
    }

    /// A type, the one that it derives from, and so on; bases in a circle are refused before.
    fn chain(&self, ident: &'m Ident) -> impl Iterator<Item = &'m Ident> {
        std::iter::successors(Some(ident), |ident| self.bases.get(ident).copied()).take(self.bases.len() + 1)
    }

    /// A method for each field of the struct that fits.
    fn fields_of(&self, base: &Ident, fits: impl Fn(&Shared) -> bool) -> Vec<Shared> {
        let mut scope = Scope::parameters(METHODS);
        let fields = self.fields.get(base).copied().unwrap_or_default();
        let methods = fields.iter().map(|field| Shared {
            method: scope.claim_same(&field.ident).ident,
            field: field.ident.clone(),
            ty: field.ty.clone(),
        });
        methods.filter(fits).collect()
    }

    fn has(&self, ident: &Ident, field: &Ident, ty: &Ty) -> bool {
        let mut fields = self.fields.get(ident).copied().unwrap_or_default().iter();
        fields.any(|own| own.ident == *field && own.ty == *ty)
    }
}
