//! How `xs:simpleType` and its facets are read.

use roxmltree::Node;

use super::node::{Reader, children, expand, has, tag, value};
use super::{XS, documentation, inner_simple_type, unexpected};
use crate::model::near::edit_distance;
use crate::xsd::{Facet, SimpleType, TypeRef, Variety};

/// Constraining facets by local name.
pub(super) const FACETS: &[&str] = &[
    "length",
    "minLength",
    "maxLength",
    "pattern",
    "enumeration",
    "whiteSpace",
    "maxInclusive",
    "maxExclusive",
    "minInclusive",
    "minExclusive",
    "totalDigits",
    "fractionDigits",
    // XML Schema 1.1; harmless, since facets are documentation.
    "explicitTimezone",
];

/// `xs:simpleType`, global or anonymous.
pub(super) fn simple_type(r: &mut Reader<'_>, node: Node<'_, '_>) -> SimpleType {
    let mut variety = None;
    for (name, child) in children(node, XS) {
        let found = match name {
            "restriction" => restriction(r, child),
            "list" => list(r, child),
            "union" => union(r, child),
            _ => {
                unexpected(r, child);
                continue;
            }
        };
        if variety.is_some() {
            super::misplaced(r, child);
        }
        variety.get_or_insert(found);
    }
    if variety.is_none() {
        let span = r.span(node);
        let message = format!("{} has no restriction, list or union", tag(node));
        r.diags.error("E025", span, message);
    }
    SimpleType {
        name: r.token(node, "name").unwrap_or_default(),
        variety: variety.unwrap_or_default(),
        documentation: documentation(node),
        span: r.span(node),
    }
}

/// What a child of a restriction is to its facets.
pub(super) enum Found {
    Facet(Facet),
    /// One that says nothing, since it is misspelt or lacks its value; this is reported.
    Useless,
    /// Something else.
    Other,
}

/// The facet that `node` is, if it is one.
pub(super) fn facet(r: &mut Reader<'_>, node: Node<'_, '_>) -> Found {
    let name = node.tag_name().name();
    if !FACETS.contains(&name) {
        let near = FACETS.iter().filter_map(|facet| edit_distance(name, facet, 2).map(|distance| (distance, facet)));
        let Some((_, meant)) = near.min() else { return Found::Other };
        let span = r.span(node);
        let message = format!("XML Schema has no facet {}; it is ignored", tag(node));
        r.diags.warning("W122", span, message).help(format!("`{meant}` may be meant"));
        return Found::Useless;
    }
    if !has(node, "value") {
        let span = r.span(node);
        let message = format!("the facet {} has no `value` and is ignored", tag(node));
        r.diags.warning("W122", span, message).help(format!("write `<{name} value=\"…\"/>`"));
        return Found::Useless;
    }
    Found::Facet(Facet {
        name: name.to_owned(),
        value: r.text(node, "value"),
        qualified: if name == "enumeration" {
            value(node, "value").and_then(|value| expand(node, value))
        } else {
            None
        },
        documentation: documentation(node),
        span: r.span(node),
    })
}

fn restriction(r: &mut Reader<'_>, node: Node<'_, '_>) -> Variety {
    let base = named_or_inner(r, node, "base");
    let mut facets = Vec::new();
    for (name, child) in children(node, XS) {
        match facet(r, child) {
            Found::Facet(facet) => facets.push(facet),
            Found::Useless => {}
            Found::Other if name == "simpleType" => {}
            Found::Other => unexpected(r, child),
        }
    }
    Variety::Restriction { base, facets }
}

fn list(r: &mut Reader<'_>, node: Node<'_, '_>) -> Variety {
    let item = named_or_inner(r, node, "itemType");
    Variety::List { item }
}

fn union(r: &mut Reader<'_>, node: Node<'_, '_>) -> Variety {
    let mut members: Vec<TypeRef> =
        r.qnames(node, "memberTypes").into_iter().map(|(name, span)| TypeRef::Named(name, span)).collect();
    for (name, child) in children(node, XS) {
        match name {
            "simpleType" => members.push(TypeRef::Simple(Box::new(simple_type(r, child)))),
            _ => unexpected(r, child),
        }
    }
    Variety::Union { members }
}

/// The type that an attribute names, or the one that is written inside.
fn named_or_inner(r: &mut Reader<'_>, node: Node<'_, '_>, attribute: &str) -> TypeRef {
    if let Some((name, span)) = r.qname(node, attribute) {
        return TypeRef::Named(name, span);
    }
    match inner_simple_type(r, node) {
        Some(inner) => TypeRef::Simple(inner),
        None => {
            if !has(node, attribute) {
                r.missing(node, attribute);
            }
            TypeRef::Absent
        }
    }
}
