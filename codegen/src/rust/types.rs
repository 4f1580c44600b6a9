//! Which fields a struct has and which variants an enum, with their names, types and places in XML.

use super::lower::Context;
use super::names::{Ident, Scope};
use super::plan::{self, tell};
use super::{Doc, Element, Enum, Field, Holder, Item, ListItem, Module, Place, Struct, Ty, Value, Variant, values};
use crate::diag::Span;
use crate::model::{self, Content, ElementId, Kind, Particle, TypeId};

/// Lowers every type that becomes an item, in document order, then the structs of elements.
pub(super) fn lower(context: &mut Context<'_>, module: &mut Module) {
    for index in 0..context.api.types.len() {
        let id = TypeId(index as u32);
        let Some(ident) = context.plan.ident(id).cloned() else { continue };
        match &context.api.ty(id).kind {
            Kind::Struct(_) => {
                let root = context.plan.roots[index];
                module.items.push(Item::Struct(structure(context, ident, id, root)));
            }
            Kind::Enum(enumeration) => module.items.push(Item::Enum(enumerate(context, ident, id, enumeration))),
            _ => {}
        }
    }
    for (element, ident) in context.plan.elements.clone() {
        let ty = context.api.element(element).ty;
        module.items.push(Item::Struct(structure(context, ident, ty, Some(element))));
    }
}

/// One struct: of a type, or of a global element with the content of that type.
fn structure(context: &mut Context<'_>, ident: Ident, id: TypeId, root: Option<ElementId>) -> Struct {
    let api = context.api;
    let ty = api.ty(id);
    let root = root.map(|root| api.element(root));
    let anonymous = |name: &Option<crate::qname::QName>| name.is_none();
    let xml = match (root, &ty.name) {
        (Some(root), name) if anonymous(name) || !matches!(ty.kind, Kind::Struct(_)) => root.name.local.clone(),
        (_, Some(name)) => name.local.clone(),
        (_, None) => ty.path.last().cloned().unwrap_or_default(),
    };
    let mut text = ty.documentation.clone();
    if let Some(root) = root.filter(|root| anonymous(&ty.name) && !root.documentation.is_empty()) {
        text.clone_from(&root.documentation);
    }
    let mut fields = Fields { context, owner: xml.clone(), scope: Scope::fields(), list: Vec::new() };
    let mut mixed = false;
    match &ty.kind {
        Kind::Struct(structure) => {
            mixed = structure.mixed;
            fields.structure(structure, ty.span);
        }
        _ => fields.text(id, ty.span),
    }
    let Fields { mut scope, list, .. } = fields;
    let unknown = scope.claim_free(&["unknown", "unknown_content"]);
    let root = root.map(|root| context.tag(&root.name, root.span));
    let mut names = vec![xml.clone()];
    if let Some(root) = root.as_ref().filter(|root| root.local != xml) {
        names.push(root.local.clone());
    }
    if list.len() > usize::from(u16::MAX) {
        context.diags.error("E306", ty.span, format!("`{xml}` has more than {} children and attributes", u16::MAX));
    }
    let doc = Doc { xml: names, text, remarks: Vec::new() };
    Struct { ident, xml, doc, fields: list, unknown, root, mixed }
}

/// The fields of one struct while they are collected.
struct Fields<'c, 'a> {
    context: &'c mut Context<'a>,
    owner: String,
    scope: Scope,
    list: Vec<Field>,
}

impl Fields<'_, '_> {
    fn structure(&mut self, structure: &model::Struct, span: Span) {
        if let Content::Particles(particles) = &structure.content {
            particles.iter().for_each(|particle| self.particle(particle));
        }
        structure.attributes.iter().for_each(|attribute| self.attribute(attribute));
        // Last, so that an attribute called `value` keeps its name.
        if let Content::Text(text) = structure.content {
            self.text(text, span);
        }
    }

    fn particle(&mut self, particle: &Particle) {
        match particle {
            Particle::Field(field) => self.field(field),
            // Taken by the unknown content, in place.
            Particle::Any(_) => {}
            Particle::Choice(group) => self.refuse("E301", group.span, "a choice"),
            Particle::Sequence(group) => self.refuse("E302", group.span, "a sequence that repeats"),
        }
    }

    fn field(&mut self, field: &model::Field) {
        let api = self.context.api;
        let repeats = field.occurs.repeats();
        let item = plan::container(api, field.ty).filter(|_| !repeats);
        let child = item.unwrap_or(field);
        let Some(value) = self.value(child.ty, &child.name.local, child.span) else { return };
        let holder = match (&value, repeats, item) {
            (_, _, Some(_)) => Holder::List,
            (_, true, None) => Holder::Vec,
            (Value::Text, false, None) if field.nillable => Holder::Field,
            (Value::Text | Value::Secret, false, None) => Holder::Option,
            (Value::Struct(_), false, None) => Holder::Nested,
            (Value::Simple(_) | Value::Enum(_), false, None) => Holder::Field,
        };
        let mut doc =
            Doc { xml: vec![field.name.local.clone()], text: field.documentation.clone(), remarks: Vec::new() };
        if let Some(item) = item {
            doc.xml.push(item.name.local.clone());
            for more in [&api.ty(field.ty).documentation, &item.documentation] {
                if doc.text.trim().is_empty() {
                    doc.text.clone_from(more);
                }
            }
        }
        let required = field.occurs.min > 0;
        self.remark(&mut doc, required, child, &child.default, &child.fixed);
        let tag = self.context.tag(&field.name, field.span);
        let item = item.map(|item| ListItem { tag: self.context.tag(&item.name, item.span), nillable: item.nillable });
        let element = Element { tag, nillable: field.nillable, repeats, item, login: None };
        let ident = self.claim(&field.name.local, field.span);
        self.list.push(Field { ident, ty: Ty { holder, value }, place: Place::Element(element), required, doc });
    }

    fn attribute(&mut self, attribute: &model::Attribute) {
        let Some(value) = self.value(attribute.ty, &attribute.name.local, attribute.span) else { return };
        let holder = simple_holder(&value);
        let mut doc =
            Doc { xml: vec![attribute.name.local.clone()], text: attribute.documentation.clone(), remarks: Vec::new() };
        doc.remarks.push("attribute".to_owned());
        if attribute.required {
            doc.remarks.push("required".to_owned());
        }
        self.limits(&mut doc, attribute.ty, &attribute.default, &attribute.fixed);
        let tag = self.context.tag(&attribute.name, attribute.span);
        let ident = self.claim(&attribute.name.local, attribute.span);
        let (ty, required) = (Ty { holder, value }, attribute.required);
        self.list.push(Field { ident, ty, place: Place::Attribute(tag), required, doc });
    }

    fn text(&mut self, id: TypeId, span: Span) {
        let Some(value) = self.value(id, &self.owner.clone(), span) else { return };
        let holder = simple_holder(&value);
        let mut doc = Doc { xml: Vec::new(), text: "The text of the element.".to_owned(), remarks: Vec::new() };
        self.limits(&mut doc, id, &None, &None);
        let ident = self.scope.claim_free(&["value", "text", "content"]);
        self.list.push(Field { ident, ty: Ty { holder, value }, place: Place::Text, required: true, doc });
    }

    fn value(&mut self, id: TypeId, local: &str, span: Span) -> Option<Value> {
        match values::value(self.context.api, &self.context.plan, id) {
            Some(Value::Text) if local.to_ascii_lowercase().ends_with("password") => Some(Value::Secret),
            Some(value) => Some(value),
            None => {
                self.refuse("E303", span, &format!("`{local}` of type `xs:anyType`"));
                None
            }
        }
    }

    fn remark(
        &mut self,
        doc: &mut Doc,
        required: bool,
        child: &model::Field,
        default: &Option<String>,
        fixed: &Option<String>,
    ) {
        if required {
            doc.remarks.push("required".to_owned());
        }
        self.limits(doc, child.ty, default, fixed);
    }

    fn limits(&mut self, doc: &mut Doc, id: TypeId, default: &Option<String>, fixed: &Option<String>) {
        if let Some(default) = default {
            doc.remarks.push(format!("default `{default}`"));
        }
        if let Some(fixed) = fixed {
            doc.remarks.push(format!("always `{fixed}`"));
        }
        for facet in values::facets(self.context.api, id) {
            if facet.name != "whiteSpace" {
                doc.remarks.push(format!("{} `{}`", facet.name, facet.value));
            }
        }
    }

    fn claim(&mut self, local: &str, span: Span) -> Ident {
        let claimed = self.scope.claim(local);
        tell(claimed, &format!("{}/{local}", self.owner), span, self.context.diags)
    }

    fn refuse(&mut self, code: &'static str, span: Span, what: &str) {
        let message = format!("{what} in `{}` cannot be generated yet", self.owner);
        self.context.diags.error(code, span, message);
    }
}

/// What holds the value of an attribute, or text.
fn simple_holder(value: &Value) -> Holder {
    match value {
        Value::Text | Value::Secret => Holder::Option,
        _ => Holder::Field,
    }
}

fn enumerate(context: &mut Context<'_>, ident: Ident, id: TypeId, enumeration: &model::Enum) -> Enum {
    let ty = context.api.ty(id);
    let xml = ty.path.last().cloned().unwrap_or_default();
    let mut scope = Scope::variants();
    let mut variants: Vec<Variant> = Vec::new();
    for value in &enumeration.values {
        // White space around a value does not count, and a blank one is what an empty field is.
        let text = value.value.trim_ascii();
        if text.is_empty() || variants.iter().any(|known| known.value == text) {
            continue;
        }
        let claimed = scope.claim(text);
        let ident = tell(claimed, &format!("{xml}/{text}"), value.span, context.diags);
        let doc = Doc { xml: vec![text.to_owned()], text: value.documentation.clone(), remarks: Vec::new() };
        variants.push(Variant { ident, value: text.to_owned(), doc });
    }
    let other = scope.claim_free(&["Other", "OtherValue"]);
    let doc = Doc { xml: vec![xml.clone()], text: ty.documentation.clone(), remarks: Vec::new() };
    Enum { ident, xml, doc, variants, other }
}
