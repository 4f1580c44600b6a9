//! Which fields a struct has: their names, types and places in XML.

use super::context::{Context, note_rename, taken};
use super::{facets, values};
use crate::diag::Span;
use crate::model::{self, Particle, TypeId};
use crate::qname::QName;
use crate::rust::names::{Ident, Origin, Role, Scope, Wish};
use crate::rust::own::OnField;
use crate::rust::{Doc, Element, Facet, Field, Holder, ListItem, Place, Remark, Tag, Ty, Value, secrets, simple};

/// The fields of one struct while they are collected.
pub(super) struct Fields<'c, 'a> {
    pub context: &'c mut Context<'a>,
    /// The struct.
    pub owner: Ident,
    /// Its name in XML.
    xml: String,
    /// The type of the items, if it is a SOAP encoded array.
    pub array_of: Option<TypeId>,
    scope: Scope,
    list: Vec<Draft>,
}

/// A field that has no name yet: all are named together.
struct Draft {
    /// What the document calls it; the text of an element has no name.
    wish: Option<(Wish, Span)>,
    /// What the user calls it.
    pinned: Option<String>,
    ty: Ty,
    place: Place,
    required: bool,
    fixed: Option<String>,
    facets: Vec<Facet>,
    doc: Doc,
}

impl<'c, 'a> Fields<'c, 'a> {
    pub(super) fn new(context: &'c mut Context<'a>, owner: Ident, xml: String) -> Self {
        Self { context, owner, xml, array_of: None, scope: Scope::fields(), list: Vec::new() }
    }

    /// The fields, and the names that are taken.
    pub(super) fn finish(mut self) -> (Vec<Field>, Scope) {
        let mut pins: Vec<Option<Ident>> = Vec::with_capacity(self.list.len());
        for draft in &self.list {
            let ident = draft.pinned.as_ref().and_then(|name| self.scope.claim_exact(name));
            if let (Some(name), None, Some((wish, span))) = (&draft.pinned, &ident, &draft.wish) {
                taken(&format!("{}/{}", self.xml, wish.name), name, *span, self.context.diags);
            }
            pins.push(ident);
        }
        let open = self.list.iter().zip(&pins).filter(|(_, pin)| pin.is_none());
        let wishes: Vec<Wish> = open.filter_map(|(draft, _)| Some(draft.wish.as_ref()?.0.clone())).collect();
        let (names, parts): (Vec<Wish>, Vec<Wish>) = wishes.into_iter().partition(|wish| wish.role != Role::Made);
        let mut names = self.scope.claim_all(&names).into_iter();
        let mut parts = self.scope.claim_all(&parts).into_iter();
        let mut fields = Vec::with_capacity(self.list.len());
        for (Draft { wish, pinned: _, ty, place, required, fixed, facets, doc }, pin) in self.list.into_iter().zip(pins)
        {
            let claimed = match &wish {
                _ if pin.is_some() => None,
                Some((Wish { role: Role::Made, .. }, _)) => parts.next(),
                Some(_) => names.next(),
                None => None,
            };
            let ident = match (claimed, wish) {
                _ if pin.is_some() => pin.unwrap_or_else(|| unreachable!("it is some")),
                (Some(claimed), Some((Wish { role: Role::Made, .. }, _))) => claimed.ident,
                (Some(claimed), Some((wish, span))) => {
                    note_rename(claimed, &format!("{}/{}", self.xml, wish.name), span, self.context.diags)
                }
                // An attribute called `value` keeps its name.
                _ => self.scope.claim_free(&["value", "text", "content"]),
            };
            fields.push(Field { ident, ty, place, required, needed: false, fixed, facets, doc });
        }
        (fields, self.scope)
    }

    pub(super) fn particles(&mut self, particles: &[Particle]) {
        for particle in particles {
            match particle {
                Particle::Field(field) => self.field(field),
                Particle::Choice(group) => self.choice(group),
                Particle::Sequence(group) => self.sequence(group),
                // Taken by the unknown content, in place.
                Particle::Any(_) => {}
            }
        }
    }

    fn field(&mut self, field: &model::Field) {
        let api = self.context.api;
        let repeats = field.occurs.repeats();
        let item = self.context.plan.container(api, field.ty).filter(|_| !repeats);
        let child = item.unwrap_or(field);
        let own = self.own(&field.name, false);
        let value = match item {
            // Whatever its items are called.
            Some(item) if own.is_secret.is_none() && secrets::is_secret(api, item.ty, &field.name.local) => {
                Value::Secret
            }
            Some(item) => self.item_of(field.ty, item, own.clone()),
            None if repeats => self.item(field),
            None => self.value(field),
        };
        let holder = match (&value, repeats, item) {
            (_, _, Some(_)) => Holder::List,
            (_, true, None) => Holder::Vec,
            (Value::Text, false, None) if field.nillable => Holder::Field,
            (Value::Text | Value::Secret, false, None) => Holder::Option,
            (Value::Simple(_) | Value::Tokens(_) | Value::Enum(_), false, None) => Holder::Field,
            _ => Holder::Nested,
        };
        let mut doc = Doc { xml: vec![field.name.local.clone()], text: field.documentation.clone(), ..Doc::default() };
        if let Some(item) = item {
            doc.xml.push(item.name.local.clone());
            for more in [&api.ty(field.ty).documentation, &item.documentation] {
                if doc.text.trim().is_empty() {
                    doc.text.clone_from(more);
                }
            }
        }
        let required = field.occurs.min > 0;
        if required {
            doc.remarks.push(Remark::plain("required"));
        }
        self.limits(&mut doc, child.ty, &child.default, &child.fixed);
        let tag = self.context.tag(&field.name, field.span);
        let item = item.map(|item| {
            let tag = self.context.tag(&item.name, item.span);
            let array_of = api.as_struct(field.ty).and_then(|structure| structure.array_of);
            let type_name = self.context.name_where_encoded(item.ty, array_of);
            ListItem { tag, nillable: item.nillable, type_name, any_name: array_of.is_some() }
        });
        let type_name = self.context.name_where_encoded(field.ty, self.array_of);
        let (nillable, any_name) = (field.nillable, self.array_of.is_some());
        let element = Element { tag, nillable, repeats, type_name, any_name, item, login: None };
        let place = Place::Element(Box::new(element));
        let wish = Some((self::child(&field.name, &self.context.home), field.span));
        let facets = self.facets(child.ty, child.fixed.as_deref(), child.span);
        let fixed = child.fixed.clone();
        self.list.push(Draft { wish, pinned: own.name, ty: Ty { holder, value }, place, required, fixed, facets, doc });
    }

    pub(super) fn attribute(&mut self, attribute: &model::Attribute) {
        let own = self.own(&attribute.name, true);
        let value = self.simple_value(attribute.ty, &attribute.name.local, &own);
        let holder = simple_holder(&value);
        let (xml, text) = (vec![attribute.name.local.clone()], attribute.documentation.clone());
        let mut doc = Doc { xml, text, remarks: vec![Remark::plain("attribute")], ..Doc::default() };
        if attribute.required {
            doc.remarks.push(Remark::plain("required"));
        }
        self.limits(&mut doc, attribute.ty, &attribute.default, &attribute.fixed);
        let place = Place::Attribute(self.context.tag(&attribute.name, attribute.span));
        let role = if attribute.name.namespace.is_empty() { Role::Attribute } else { Role::ForeignAttribute };
        let wish = Some((named(&attribute.name, role), attribute.span));
        let facets = self.facets(attribute.ty, attribute.fixed.as_deref(), attribute.span);
        let (required, fixed) = (attribute.required, attribute.fixed.clone());
        self.list.push(Draft { wish, pinned: own.name, ty: Ty { holder, value }, place, required, fixed, facets, doc });
    }

    /// The text of the element; `is_secret` if it is one whatever the type is called.
    pub(super) fn text(&mut self, id: TypeId, is_secret: bool, span: Span) {
        // What is decided about the text is decided about the type: then its name says nothing.
        let is_decided = self.context.plan.own.texts.contains_key(&self.context.owner);
        let own = OnField { is_secret: is_decided.then_some(is_secret), ..OnField::default() };
        let value = if is_secret { Value::Secret } else { self.simple_value(id, &self.xml, &own) };
        let holder = simple_holder(&value);
        let mut doc = Doc { text: "The text of the element.".to_owned(), ..Doc::default() };
        self.limits(&mut doc, id, &None, &None);
        let facets = self.facets(id, None, span);
        let (ty, place, fixed) = (Ty { holder, value }, Place::Text, None);
        self.list.push(Draft { wish: None, pinned: None, ty, place, required: true, fixed, facets, doc });
    }

    /// Adds a field for elements that have no element around them.
    pub(super) fn part(
        &mut self,
        name: &str,
        elements: Vec<String>,
        ty: Ty,
        tags: Vec<Tag>,
        required: bool,
        mut doc: Doc,
    ) {
        if required {
            doc.remarks.push(Remark::plain("required"));
        }
        let (name, key) = (name.to_owned(), elements.join(","));
        let wish = Wish { owner: None, name, origin: Origin::Named(elements), role: Role::Made, key };
        self.list.push(Draft {
            wish: Some((wish, Span::default())),
            pinned: None,
            ty,
            place: Place::Part(tags),
            required,
            fixed: None,
            facets: Vec::new(),
            doc,
        });
    }

    /// What must be checked of the text of an element or attribute, if that is wanted.
    pub(super) fn facets(&mut self, id: TypeId, fixed: Option<&str>, span: Span) -> Vec<Facet> {
        // A name is compared by its namespace, which the text of `fixed` does not say.
        let fixed = fixed.filter(|_| !self.context.api.holds_names(id));
        match (self.context.options.validate, fixed) {
            (false, _) => Vec::new(),
            (true, None) => facets::facets(self.context.api, id, span, self.context.diags),
            (true, Some(fixed)) => facets::fixed(self.context.api, id, fixed, span, self.context.diags),
        }
    }

    /// One value of a child element.
    pub(super) fn value(&self, field: &model::Field) -> Value {
        self.named_value(field.ty, &field.name.local, &self.own(&field.name, false))
    }

    /// One of the items of a container; what is decided about it, or else about the container, holds for it.
    fn item_of(&self, container: TypeId, item: &model::Field, own: OnField) -> Value {
        let of_item = self.context.plan.own.field(container, &item.name, false);
        let own = OnField {
            is_secret: of_item.is_secret.or(own.is_secret),
            value: of_item.value.or(own.value),
            open: of_item.open.or(own.open),
            ..OnField::default()
        };
        nil_text(self.named_value(item.ty, &item.name.local, &own), item)
    }

    /// What the user decides about a field.
    pub(super) fn own(&self, name: &QName, is_attribute: bool) -> OnField {
        self.context.plan.own.field(self.context.owner, name, is_attribute)
    }

    /// One of several values.
    pub(super) fn item(&self, field: &model::Field) -> Value {
        nil_text(self.value(field), field)
    }

    fn simple_value(&self, id: TypeId, local: &str, own: &OnField) -> Value {
        match self.named_value(id, local, own) {
            Value::Xml => Value::Text,
            value => value,
        }
    }

    /// One value of a type where an element or attribute of this name holds it.
    fn named_value(&self, id: TypeId, local: &str, own: &OnField) -> Value {
        match own.is_secret.unwrap_or_else(|| secrets::is_secret(self.context.api, id, local)) {
            true => Value::Secret,
            false => decided(values::value(self.context.api, &self.context.plan, id), own),
        }
    }

    fn limits(&self, doc: &mut Doc, id: TypeId, default: &Option<String>, fixed: &Option<String>) {
        if let Some(default) = default {
            doc.remarks.push(Remark::of("default", default));
        }
        if let Some(fixed) = fixed {
            doc.remarks.push(Remark::of("always", fixed));
        }
        for facet in simple::facets(self.context.api, id) {
            if facet.name != "whiteSpace" {
                doc.remarks.push(Remark::of(&facet.name, &facet.value));
            }
        }
    }
}

/// A text that may be nil is one of the values with a state of their own.
fn nil_text(value: Value, field: &model::Field) -> Value {
    match value {
        Value::Text if field.nillable => Value::Simple(simple::TEXT),
        value => value,
    }
}

/// The value that the user decides on, if that is another.
fn decided(value: Value, own: &OnField) -> Value {
    match (own.is_secret, own.value, &own.open) {
        (Some(true), ..) => Value::Secret,
        (_, Some(path), _) => Value::Simple(path),
        (_, None, Some(open)) => Value::Kinds(open.clone()),
        _ => value,
    }
}

/// What a child element is called; `home` is the namespace of its parent.
pub(super) fn child(name: &QName, home: &str) -> Wish {
    let role = match name.namespace.as_str() {
        namespace if namespace == home => Role::Child,
        "" => Role::Unqualified,
        _ => Role::Foreign,
    };
    named(name, role)
}

fn named(name: &QName, role: Role) -> Wish {
    let origin = Origin::Namespace(name.namespace.clone());
    Wish { owner: None, name: name.local.clone(), origin, role, key: String::new() }
}

/// The names of all child elements, in the order of the table.
pub(super) fn tags(fields: &[Field]) -> Vec<Tag> {
    let mut tags = Vec::new();
    for field in fields {
        match &field.place {
            Place::Element(element) => tags.push(element.tag.clone()),
            Place::Part(part) => tags.extend(part.iter().cloned()),
            Place::Attribute(_) | Place::Text => {}
        }
    }
    tags
}

/// How many rows the table of these fields has.
pub(super) fn rows(fields: &[Field]) -> usize {
    let rows = fields.iter().map(|field| match &field.place {
        Place::Part(part) => part.len(),
        _ => 1,
    });
    rows.sum()
}

/// What holds the value of an attribute, or text.
fn simple_holder(value: &Value) -> Holder {
    match value {
        Value::Text | Value::Secret => Holder::Option,
        _ => Holder::Field,
    }
}
