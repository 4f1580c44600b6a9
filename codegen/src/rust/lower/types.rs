//! Which structs there are, what they are called in XML, and what is said about them.

use super::context::{Context, note_rename};
use super::fields::{self, Fields};
use super::{enums, wildcards};
use crate::model::{Content, ElementId, Kind, Particle, TypeId};
use crate::qname::QName;
use crate::rust::names::{Ident, Scope};
use crate::rust::{Doc, Item, Kinds, Module, Root, Struct};
use crate::xsd::builtin::{Builtin, XS};

/// What holds content of any type.
const ANY: &str = "Xml";

/// Lowers every type that becomes an item, in document order, then the structs of elements.
pub(super) fn lower(context: &mut Context<'_>, module: &mut Module) {
    // What types inherit of one that is taken is taken, too; so those come first.
    let ids = (0..context.api.types.len() as u32).map(TypeId);
    let (taken, own): (Vec<TypeId>, Vec<TypeId>) =
        ids.partition(|id| context.plan.own.elsewhere.of_type(*id).is_some());
    for id in taken.into_iter().chain(own) {
        let first = module.items.len();
        let Some(claimed) = context.plan.claimed(id).cloned() else { continue };
        let ty = context.api.ty(id);
        let ident = note_rename(claimed, &ty.path.join("/"), ty.span, context.diags);
        context.home.clone_from(&ty.namespace);
        match &context.api.ty(id).kind {
            Kind::Struct(_) => {
                let root = context.plan.roots[id.0 as usize];
                let item = structure(context, ident, id, root);
                module.items.push(Item::Struct(item));
                module.items.append(&mut context.made);
                module.items.extend(kinds(context, id).map(Item::Kinds));
            }
            Kind::Enum(_) | Kind::Union { .. } => module.items.push(Item::Enum(enums::enumeration(context, ident, id))),
            _ => {}
        }
        mark(context, &module.items[first..], context.plan.own.elsewhere.of_type(id));
    }
    open_enums(context, module);
    for (id, claimed) in context.plan.elements().to_vec() {
        let element = context.api.element(id);
        let ident = note_rename(claimed, &element.name.local, element.span, context.diags);
        context.home.clone_from(&element.name.namespace);
        let kinds = context.plan.kinds(element.ty).filter(|_| element.encoded.is_none()).cloned();
        let item = match kinds {
            Some(kinds) => Item::Root(root(context, ident, id, kinds)),
            None => Item::Struct(structure(context, ident, element.ty, Some(id))),
        };
        let first = module.items.len();
        module.items.push(item);
        module.items.append(&mut context.made);
        mark(context, &module.items[first..], context.plan.own.elsewhere.of_element(id));
    }
}

/// The enums of what `xsi:type` may name in content of any type, after the structs around simple values that they hold.
fn open_enums(context: &mut Context<'_>, module: &mut Module) {
    let api = context.api;
    for (id, ident) in context.plan.texts() {
        context.home.clone_from(&api.ty(id).namespace);
        let mut item = structure(context, ident, id, None);
        let xml = item.xml.clone();
        item.doc.text = format!("A value of the type `{xml}`, where any type may stand.");
        module.items.push(Item::Struct(item));
    }
    for open in context.plan.own.open.clone() {
        let mut derived = Vec::new();
        for id in open.types {
            let ty = api.ty(id);
            let Some(ident) = context.plan.in_open_enum(id).cloned() else { continue };
            let name = match &ty.kind {
                Kind::Builtin(builtin) => QName { namespace: XS.to_owned(), local: builtin.name().to_owned() },
                _ => ty.name.clone().unwrap_or_else(|| QName { namespace: String::new(), local: String::new() }),
            };
            derived.push((ident, context.tag(&name, ty.span)));
        }
        let base = Scope::types().claim_reserved(ANY);
        let other = catch_all(derived.iter().map(|(ident, _)| ident).chain([&base]));
        let text = "Content of any type: of one that `xsi:type` names, else as it stood.".to_owned();
        let doc = Doc { text, ..Doc::default() };
        let (ident, namespace) = (open.ident, api.types.first().map(|ty| ty.namespace.clone()).unwrap_or_default());
        let kinds = Kinds { ident, namespace, doc, base, derived, left_out: Vec::new(), other, shared: Vec::new() };
        module.items.push(Item::Kinds(kinds));
    }
}

/// Notes that these items stand in another module.
fn mark(context: &mut Context<'_>, items: &[Item], module: Option<usize>) {
    if let Some(module) = module {
        context.marks.extend(items.iter().map(|item| (item.ident().clone(), module)));
    }
}

/// One struct: of a type, or of a global element with the content of that type.
fn structure(context: &mut Context<'_>, ident: Ident, id: TypeId, root_id: Option<ElementId>) -> Struct {
    let api = context.api;
    let ty = api.ty(id);
    let root = root_id.map(|root| api.element(root));
    let xml = match (root, &ty.name) {
        (Some(root), name) if name.is_none() || !matches!(ty.kind, Kind::Struct(_)) => root.name.local.clone(),
        (_, Some(name)) => name.local.clone(),
        (_, None) => ty.path.last().cloned().unwrap_or_default(),
    };
    let mut text = ty.documentation.clone();
    if let Some(root) = root.filter(|root| ty.name.is_none() && !root.documentation.is_empty()) {
        text.clone_from(&root.documentation);
    }
    context.owner = id;
    let attributes = match root_id.filter(|root| context.plan.is_alone(*root)) {
        Some(root) => context.plan.own.element_attributes(root),
        None => context.plan.own.attributes(id),
    };
    let mut fields = Fields::new(context, ident.clone(), xml.clone());
    let (mut mixed, mut any, mut any_attribute, mut open) = (false, false, false, false);
    match &ty.kind {
        Kind::Struct(structure) => {
            (mixed, any_attribute) = (structure.mixed, structure.any_attribute);
            fields.array_of = structure.array_of;
            if let Content::Particles(particles) = &structure.content {
                fields.particles(particles);
                any = particles.iter().any(Particle::has_any);
                open = wildcards::may_match_single(particles, &ty.namespace);
            }
            structure.attributes.iter().for_each(|attribute| fields.attribute(attribute));
            if let Content::Text(text) = structure.content {
                let is_secret = fields.context.plan.is_secret(id);
                fields.text(text, is_secret, ty.span);
            }
        }
        // All that it holds is unknown content.
        Kind::Builtin(Builtin::AnyType) => (mixed, any, any_attribute) = (true, true, true),
        // A built-in type stands nowhere; its element does.
        _ => fields.text(id, false, root.map_or(ty.span, |root| root.span)),
    }
    let (list, mut scope) = fields.finish();
    let unknown = Some(scope.claim_free(&["unknown", "unknown_content"]));
    let encoded = root.and_then(|root| root.encoded);
    let root = root.map(|root| context.tag(&root.name, root.span));
    let mut names = vec![xml.clone()];
    if let Some(root) = root.as_ref().filter(|root| root.local != xml) {
        names.push(root.local.clone());
    }
    if fields::rows(&list) > usize::from(u16::MAX) {
        let message = format!("`{xml}` has more than {} children and attributes", u16::MAX);
        context.diags.error("E306", ty.span, message).help("split the type");
    }
    let doc = Doc { xml: names, text, ..Doc::default() };
    let is_group = context.plan.is_fragment(id);
    let namespace = context.home.clone();
    let derived = context.plan.kinds(id).cloned();
    let fields = list;
    Struct {
        ident,
        xml,
        namespace,
        doc,
        attributes,
        fields,
        unknown,
        root,
        derived,
        encoded,
        mixed,
        any,
        any_attribute,
        open,
        is_group,
    }
}

/// A global element that holds what `xsi:type` names.
fn root(context: &mut Context<'_>, ident: Ident, id: ElementId, kinds: Ident) -> Root {
    let element = context.api.element(id);
    let (xml, text) = (vec![element.name.local.clone()], element.documentation.clone());
    let tag = context.tag(&element.name, element.span);
    Root { ident, namespace: context.home.clone(), doc: Doc { xml, text, ..Doc::default() }, kinds, tag }
}

/// A type with those derived from it, where `xsi:type` can choose.
fn kinds(context: &mut Context<'_>, id: TypeId) -> Option<Kinds> {
    let api = context.api;
    let (base, ident) = (context.plan.ident(id)?.clone(), context.plan.kinds(id)?.clone());
    let (mut derived, mut left_out) = (Vec::new(), Vec::new());
    for id in context.plan.derived(api, id) {
        let ty = api.ty(id);
        let (Some(ident), Some(name)) = (context.plan.ident(id).cloned(), &ty.name) else { continue };
        let names = api.as_struct(id).map(|structure| structure.left_out.as_slice()).unwrap_or_default();
        left_out.extend(names.iter().map(|name| (ident.clone(), context.tag(name, ty.span))));
        derived.push((ident, context.tag(name, ty.span)));
    }
    let xml = api.ty(id).name.as_ref().map(|name| name.local.clone()).unwrap_or_default();
    let text = format!("{base}, or a type derived from it");
    let doc = Doc { xml: vec![xml], text, ..Doc::default() };
    let namespace = context.home.clone();
    let other = catch_all(derived.iter().map(|(ident, _)| ident).chain([&base]));
    Some(Kinds { ident, namespace, doc, base, derived, left_out, other, shared: Vec::new() })
}

/// The variant that keeps matches open, beside those that have names.
pub(super) fn catch_all<'i>(named: impl Iterator<Item = &'i Ident>) -> Ident {
    let mut scope = Scope::variants();
    named.for_each(|ident| drop(scope.claim_same(ident)));
    scope.claim_free(&["Other", "OtherVariant"])
}
