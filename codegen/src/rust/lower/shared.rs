//! What enums of several types have for their types: the fields that all of these share, and for a choice the type that makes each variant.

use std::collections::HashMap;

use super::context::Context;
use crate::model::TypeId;
use crate::rust::names::{Ident, Scope};
use crate::rust::{Choice, ChoiceVariant, Field, Holder, Item, Kinds, Module, Shared, Ty, Value};

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
    let choices: Vec<Option<Common>> = module.items.iter().map(|item| types.of_choice(item, &kinds)).collect();
    let bases: HashMap<Ident, Ident> =
        types.kinds.iter().map(|(kinds, base)| ((*kinds).clone(), (*base).clone())).collect();
    for (item, common) in module.items.iter_mut().zip(choices) {
        match item {
            Item::Kinds(Kinds { ident, shared, .. }) => shared.clone_from(&kinds[ident]),
            Item::Choice(Choice { shared, variants, .. }) => {
                for (index, variant) in variants.iter_mut().enumerate() {
                    variant.base = match &variant.ty.value {
                        Value::Kinds(kinds) => bases.get(kinds).cloned(),
                        _ => None,
                    };
                    variant.is_apart = common.as_ref().is_some_and(|common| common.apart.contains(&index));
                }
                *shared = common.map(|common| (common.base, common.fields));
            }
            Item::Struct(_) | Item::Enum(_) | Item::Root(_) => {}
        }
    }
}

/// What variants of a choice have in common.
struct Common {
    base: Ident,
    fields: Vec<Shared>,
    /// Variants of other types.
    apart: Vec<usize>,
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

    /// Of a choice of which at least two variants have types of one base. Others have none of its fields, so that a branch that the choice gains
    /// takes no method away.
    fn of_choice(&self, item: &Item, kinds: &HashMap<Ident, Vec<Shared>>) -> Option<Common> {
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
        let is_in = |ident: &Option<&'m Ident>| ident.is_some_and(|ident| root(ident) == shared);
        let inside: Vec<&'m Ident> = structs.iter().filter(|ident| is_in(ident)).flatten().copied().collect();
        let (first, others) = inside.split_first()?;
        let base = self.chain(first).find(|base| others.iter().all(|other| self.chain(other).any(|it| it == *base)))?;
        let fits = |shared: &Shared| {
            choice.variants.iter().zip(&structs).filter(|(_, ident)| is_in(ident)).all(|(variant, ident)| {
                match (&variant.ty.value, ident) {
                    (Value::Kinds(ident), _) => kinds.get(ident).is_some_and(|methods| methods.contains(shared)),
                    (_, Some(ident)) => self.has(ident, &shared.field, &shared.ty),
                    (_, None) => false,
                }
            })
        };
        let fields = self.fields_of(base, fits);
        let apart = structs.iter().enumerate().filter(|(_, ident)| !is_in(ident)).map(|(index, _)| index);
        (!fields.is_empty()).then(|| Common { base: base.clone(), fields, apart: apart.collect() })
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
