//! What becomes of content without an element of its own: choices are enums, repeated sequences are lists of structs.

use super::context::{Context, Made};
use super::fields::{self, Fields, child};
use crate::model::{Group, Particle};
use crate::rust::groups::{
    Key, dissolved, first_name, head, is_required, is_required_choice, key, names, without_wildcards,
};
use crate::rust::names::{Ident, Origin, Role, Scope, Wish};
use crate::rust::{Choice, ChoiceRow, ChoiceVariant, Doc, Holder, Item, Relation, Struct, Tag, Ty, Value};

impl Fields<'_, '_> {
    /// A field for a choice; what matches a wildcard is unknown content instead.
    pub(super) fn choice(&mut self, group: &Group) {
        match without_wildcards(&group.particles).as_slice() {
            [] => {}
            [only] => self.particles(&dissolved(only, group.occurs.optional())),
            _ => {
                let repeats = group.occurs.repeats();
                let head = head(self.context.api, group);
                let made = made_choice(self.context, &self.owner.clone(), group);
                let holder = if repeats { Holder::Vec } else { Holder::Option };
                let (xml, text) = (made.names, group.documentation.clone());
                let doc = Doc { xml, text, relation: Relation::Or, ..Doc::default() };
                let word = if repeats { "choices" } else { "choice" };
                let name = head.map_or(word, |head| &head.local);
                let ty = Ty { holder, value: Value::Choice(made.ident) };
                self.part(name, names(group), ty, made.tags, is_required_choice(group), doc);
            }
        }
    }

    /// A field for a sequence that repeats.
    pub(super) fn sequence(&mut self, group: &Group) {
        match without_wildcards(&group.particles).as_slice() {
            [] => {}
            [only] => self.particles(&dissolved(only, group.occurs)),
            _ if !group.occurs.repeats() => self.particles(&group.particles),
            _ => {
                let made = made_group(self.context, &self.owner.clone(), group);
                let (xml, text) = (made.names, group.documentation.clone());
                let doc = Doc { xml, text, relation: Relation::Beside, ..Doc::default() };
                let ty = Ty { holder: Holder::Vec, value: Value::Group(made.ident) };
                let required = group.occurs.min > 0 && group.particles.iter().any(is_required);
                self.part("groups", names(group), ty, made.tags, required, doc);
            }
        }
    }
}

/// The enum of a choice between at least two contents.
fn made_choice(context: &mut Context<'_>, owner: &Ident, group: &Group) -> Made {
    let key = key(group, true);
    if let Some(made) = context.parts.get(&key) {
        return made.clone();
    }
    let ident = ident(context, owner, &key);
    let branches: Vec<&Particle> = without_wildcards(&group.particles);
    let branches: Vec<&Particle> = branches.into_iter().filter(|branch| first_name(branch).is_some()).collect();
    let mut scope = Scope::variants();
    let wishes = branches.iter().filter_map(|branch| wish(context, branch));
    let mut idents = scope.claim_all(&wishes.collect::<Vec<_>>()).into_iter().map(|claimed| claimed.ident);
    let mut variants = Vec::new();
    for branch in branches {
        let ident_of = match branch {
            Particle::Choice(_) => Some(scope.claim_free(&["Choices"])),
            _ => idents.next(),
        };
        variants.extend(ident_of.and_then(|ident_of| variant(context, &ident, ident_of, branch)));
    }
    let tags: Vec<Tag> = variants.iter().flat_map(|variant| &variant.rows).map(|row| row.tag.clone()).collect();
    let names: Vec<String> = tags.iter().map(|tag| tag.local.clone()).collect();
    let (xml, text) = (names.clone(), group.documentation.clone());
    let doc = Doc { xml, text, relation: Relation::Or, ..Doc::default() };
    let namespace = context.home.clone();
    let other = scope.claim_free(&["Other", "OtherVariant"]);
    let choice = Choice { ident: ident.clone(), namespace, doc, variants, other, shared: None };
    context.made.push(Item::Choice(choice));
    let made = Made { ident, tags, names };
    context.parts.insert(key, made.clone());
    made
}

/// What the variant of a branch is called: as its element, or the first of its elements.
fn wish(context: &Context<'_>, branch: &Particle) -> Option<Wish> {
    let (name, key) = match branch {
        Particle::Field(field) => {
            let wish = child(&field.name, &context.home);
            let own = context.plan.own.field(context.owner, &field.name, false);
            return Some(Wish { name: own.name.unwrap_or(wish.name), ..wish });
        }
        Particle::Sequence(group) => (first_name(branch)?.to_owned(), names(group)),
        Particle::Choice(_) | Particle::Any(_) => return None,
    };
    Some(Wish { owner: None, name, origin: Origin::Named(key.clone()), role: Role::Made, key: key.join(",") })
}

/// The identifier that the plan has for a part.
fn ident(context: &mut Context<'_>, owner: &Ident, key: &Key) -> Ident {
    match context.plan.part(key) {
        Some(ident) => ident.clone(),
        None => context.plan.scope.claim_beside("", owner, "Part").ident,
    }
}

fn variant(context: &mut Context<'_>, owner: &Ident, ident: Ident, branch: &Particle) -> Option<ChoiceVariant> {
    match branch {
        Particle::Any(_) => None,
        Particle::Field(field) => {
            let mut fields = Fields::new(context, owner.clone(), owner.plain().to_owned());
            let facets = fields.facets(field.ty, field.fixed.as_deref(), field.span);
            let repeats = field.occurs.repeats();
            let value = if repeats { fields.item(field) } else { fields.value(field) };
            let holder = match &value {
                _ if repeats => Holder::Vec,
                Value::Text if field.nillable => Holder::Field,
                Value::Text | Value::Secret => Holder::Bare,
                Value::Simple(_) | Value::Tokens(_) | Value::Enum(_) => Holder::Field,
                _ => Holder::Nested,
            };
            let tag = context.tag(&field.name, field.span);
            let type_name = context.name_where_encoded(field.ty, None);
            let rows = vec![ChoiceRow { tag, nillable: field.nillable, branch: None, type_name, facets }];
            let (xml, text) = (vec![field.name.local.clone()], field.documentation.clone());
            let doc = Doc { xml, text, ..Doc::default() };
            Some(ChoiceVariant { ident, ty: Ty { holder, value }, base: None, rows, doc })
        }
        Particle::Sequence(group) => {
            let made = made_group(context, owner, group);
            let holder = if group.occurs.repeats() { Holder::Vec } else { Holder::Nested };
            let ty = Ty { holder, value: Value::Group(made.ident.clone()) };
            Some(part_variant(ident, ty, made, Relation::Beside, group))
        }
        Particle::Choice(group) => {
            let made = made_choice(context, owner, group);
            let ty = Ty { holder: Holder::Vec, value: Value::Choice(made.ident.clone()) };
            Some(part_variant(ident, ty, made, Relation::Or, group))
        }
    }
}

fn part_variant(ident: Ident, ty: Ty, made: Made, relation: Relation, group: &Group) -> ChoiceVariant {
    let rows = made.tags.into_iter().enumerate();
    let rows = rows
        .map(|(branch, tag)| ChoiceRow {
            tag,
            nillable: false,
            branch: Some(branch),
            type_name: None,
            facets: Vec::new(),
        })
        .collect();
    let doc = Doc { xml: made.names, text: group.documentation.clone(), relation, ..Doc::default() };
    ChoiceVariant { ident, ty, base: None, rows, doc }
}

/// The struct of a sequence that repeats, or is a branch of a choice.
fn made_group(context: &mut Context<'_>, owner: &Ident, group: &Group) -> Made {
    let key = key(group, false);
    if let Some(made) = context.parts.get(&key) {
        return made.clone();
    }
    let ident = ident(context, owner, &key);
    let mut fields = Fields::new(context, ident.clone(), owner.plain().to_owned());
    fields.particles(&group.particles);
    let (fields, _) = fields.finish();
    let tags = fields::tags(&fields);
    let names: Vec<String> = tags.iter().map(|tag| tag.local.clone()).collect();
    let (xml, text) = (names.clone(), group.documentation.clone());
    let doc = Doc { xml, text, relation: Relation::Beside, ..Doc::default() };
    let (xml, namespace) = (owner.plain().to_owned(), context.home.clone());
    context.made.push(Item::Struct(Struct {
        ident: ident.clone(),
        xml,
        namespace,
        doc,
        attributes: Vec::new(),
        fields,
        unknown: None,
        root: None,
        derived: None,
        encoded: None,
        mixed: false,
        any: false,
        any_attribute: false,
        open: false,
        is_group: true,
    }));
    let made = Made { ident, tags, names };
    context.parts.insert(key, made.clone());
    made
}
