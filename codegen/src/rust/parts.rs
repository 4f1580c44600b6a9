//! What becomes of content without an element of its own: choices are enums, repeated sequences are lists of structs.

use super::fields::{self, Fields};
use super::lower::Context;
use super::names::{Ident, Scope};
use super::{Choice, ChoiceRow, ChoiceVariant, Doc, Holder, Item, Relation, Struct, Tag, Ty, Value};
use crate::diag::Span;
use crate::model::{ElementId, Group, Particle, TypeId};
use crate::qname::QName;
use crate::xsd::Occurs;

/// A part that was made: equal ones, which derived types inherit, are made once.
#[derive(Clone, Debug)]
pub(super) struct Made {
    ident: Ident,
    tags: Vec<Tag>,
    names: Vec<String>,
}

/// What makes two parts equal: their elements, and where they are written unless they are global ones.
pub(super) type Key = (Option<Span>, Vec<(QName, TypeId, bool)>, bool);

impl Fields<'_, '_> {
    /// A field for a choice; what matches a wildcard is unknown content instead.
    pub(super) fn choice(&mut self, group: &Group) {
        match without_wildcards(&group.particles).as_slice() {
            [] => {}
            [only] => self.particles(&dissolved(only, Occurs { min: 0, ..group.occurs })),
            _ => {
                let repeats = group.occurs.repeats();
                let head = head(self.context, group);
                let made = made_choice(self.context, &self.owner.clone(), head.as_deref(), group);
                let holder = if repeats { Holder::Vec } else { Holder::Option };
                let (xml, text) = (made.names, group.documentation.clone());
                let doc = Doc { xml, text, relation: Relation::Or, ..Doc::default() };
                let word = if repeats { "choices" } else { "choice" };
                let words = head.map(|head| Scope::fields().claim(&head).ident.plain().to_owned());
                let words = words.into_iter().chain([word.to_owned()]).collect();
                self.part(words, Ty { holder, value: Value::Choice(made.ident) }, made.tags, doc);
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
                let made = made_group(self.context, &self.owner.clone(), "Group", group);
                let (xml, text) = (made.names, group.documentation.clone());
                let doc = Doc { xml, text, relation: Relation::Beside, ..Doc::default() };
                let ty = Ty { holder: Holder::Vec, value: Value::Group(made.ident) };
                self.part(vec!["groups".to_owned()], ty, made.tags, doc);
            }
        }
    }
}

fn without_wildcards(particles: &[Particle]) -> Vec<&Particle> {
    particles.iter().filter(|particle| !matches!(particle, Particle::Any(_))).collect()
}

/// What is left of a group of which only one member is left.
fn dissolved(only: &Particle, outer: Occurs) -> Vec<Particle> {
    let mut only = only.clone();
    let occurs = match &mut only {
        Particle::Field(field) => &mut field.occurs,
        Particle::Choice(group) | Particle::Sequence(group) => &mut group.occurs,
        Particle::Any(wildcard) => &mut wildcard.occurs,
    };
    let max = occurs.max.zip(outer.max).map(|(inner, outer)| inner.saturating_mul(outer));
    *occurs = Occurs { min: occurs.min.saturating_mul(outer.min), max };
    match only {
        // Its members may all be missing with it.
        Particle::Sequence(group) if !group.occurs.repeats() && group.occurs.min == 0 => {
            group.particles.iter().flat_map(|member| dissolved(member, Occurs { min: 0, max: Some(1) })).collect()
        }
        only => vec![only],
    }
}

/// The head of a substitution group, if the choice is between it and its substitutes.
fn head(context: &Context<'_>, group: &Group) -> Option<String> {
    let api = context.api;
    let chain = |id: ElementId| std::iter::successors(Some(id), |id| api.element(*id).substitutes);
    let mut branches = group.particles.iter().map(|particle| match particle {
        Particle::Field(field) => field.element,
        _ => None,
    });
    let first = branches.next()??;
    let branches: Vec<ElementId> = branches.collect::<Option<_>>()?;
    let head = chain(first).find(|head| branches.iter().all(|branch| chain(*branch).any(|id| id == *head)))?;
    Some(api.element(head).name.local.clone())
}

fn key(group: &Group, is_choice: bool) -> Key {
    fn collect(particles: &[Particle], list: &mut Vec<(QName, TypeId, bool)>, is_global: &mut bool) {
        for particle in particles {
            match particle {
                Particle::Field(field) => {
                    *is_global &= field.element.is_some();
                    list.push((field.name.clone(), field.ty, field.occurs.repeats()));
                }
                Particle::Choice(group) | Particle::Sequence(group) => {
                    *is_global = false;
                    collect(&group.particles, list, is_global);
                }
                Particle::Any(_) => {}
            }
        }
    }
    let (mut list, mut is_global) = (Vec::new(), is_choice);
    collect(&group.particles, &mut list, &mut is_global);
    ((!is_global).then_some(group.span), list, is_choice)
}

/// The enum of a choice between at least two contents.
fn made_choice(context: &mut Context<'_>, owner: &Ident, head: Option<&str>, group: &Group) -> Made {
    let key = key(group, true);
    if let Some(made) = context.parts.get(&key) {
        return made.clone();
    }
    let ident = match head {
        Some(head) => context.plan.scope.claim(&format!("{head} choice")).ident,
        None => context.plan.scope.claim_beside("", owner, "Choice").ident,
    };
    let mut scope = Scope::variants();
    let mut variants = Vec::new();
    for branch in without_wildcards(&group.particles) {
        variants.extend(variant(context, &ident, &mut scope, branch));
    }
    let tags: Vec<Tag> = variants.iter().flat_map(|variant| &variant.rows).map(|row| row.tag.clone()).collect();
    let names: Vec<String> = tags.iter().map(|tag| tag.local.clone()).collect();
    let (xml, text) = (names.clone(), group.documentation.clone());
    let doc = Doc { xml, text, relation: Relation::Or, ..Doc::default() };
    let namespace = context.home.clone();
    context.made.push(Item::Choice(Choice { ident: ident.clone(), namespace, doc, variants }));
    let made = Made { ident, tags, names };
    context.parts.insert(key, made.clone());
    made
}

fn variant(context: &mut Context<'_>, owner: &Ident, scope: &mut Scope, branch: &Particle) -> Option<ChoiceVariant> {
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
            let rows = vec![ChoiceRow { tag, nillable: field.nillable, branch: None, facets }];
            let (xml, text) = (vec![field.name.local.clone()], field.documentation.clone());
            let doc = Doc { xml, text, ..Doc::default() };
            let ident = scope.claim(&field.name.local).ident;
            Some(ChoiceVariant { ident, ty: Ty { holder, value }, rows, doc })
        }
        Particle::Sequence(group) => {
            let first = without_wildcards(&group.particles).first().and_then(|first| first_name(first))?;
            let made = made_group(context, owner, first, group);
            let holder = if group.occurs.repeats() { Holder::Vec } else { Holder::Nested };
            let ty = Ty { holder, value: Value::Group(made.ident.clone()) };
            Some(part_variant(scope.claim(first).ident, ty, made, Relation::Beside, group))
        }
        Particle::Choice(group) => {
            let made = made_choice(context, owner, None, group);
            let ty = Ty { holder: Holder::Vec, value: Value::Choice(made.ident.clone()) };
            Some(part_variant(scope.claim_free(&["Choices"]), ty, made, Relation::Or, group))
        }
    }
}

fn part_variant(ident: Ident, ty: Ty, made: Made, relation: Relation, group: &Group) -> ChoiceVariant {
    let rows = made.tags.into_iter().enumerate();
    let rows = rows
        .map(|(branch, tag)| ChoiceRow { tag, nillable: false, branch: Some(branch), facets: Vec::new() })
        .collect();
    let doc = Doc { xml: made.names, text: group.documentation.clone(), relation, ..Doc::default() };
    ChoiceVariant { ident, ty, rows, doc }
}

/// The name of the element that a branch begins with.
fn first_name(particle: &Particle) -> Option<&str> {
    match particle {
        Particle::Field(field) => Some(&field.name.local),
        Particle::Choice(group) | Particle::Sequence(group) => {
            without_wildcards(&group.particles).first().and_then(|first| first_name(first))
        }
        Particle::Any(_) => None,
    }
}

/// The struct of a sequence that repeats, or is a branch of a choice.
fn made_group(context: &mut Context<'_>, owner: &Ident, name: &str, group: &Group) -> Made {
    let key = key(group, false);
    if let Some(made) = context.parts.get(&key) {
        return made.clone();
    }
    let ident = context.plan.scope.claim_inside(owner, name).ident;
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
        fields,
        unknown: None,
        root: None,
        encoded: false,
        mixed: false,
        is_group: true,
    }));
    let made = Made { ident, tags, names };
    context.parts.insert(key, made.clone());
    made
}
