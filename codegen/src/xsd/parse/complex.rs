//! How `xs:complexType`, particles and attributes are read.

use roxmltree::Node;

use super::node::{Reader, attribute_of, children, has, tag, value};
use super::simple::Found;
use super::{
    XS, documentation, element, form, inner_simple_type, misplaced, one_of_name_and_ref, refuse_attribute_of_xsd_1_1,
    set_type, simple, type_attribute, unexpected,
};
use crate::qname::QName;
use crate::xsd::{
    Attribute, AttributeGroup, Attributes, ComplexType, Compositor, Content, Derivation, Facet, Occurs, Particle,
    TypeRef, Use, Wildcard,
};

/// `xs:complexType`, global or anonymous.
pub(super) fn complex_type(r: &mut Reader<'_>, node: Node<'_, '_>) -> ComplexType {
    let mut mixed = r.flag(node, "mixed");
    let derived = children(node, XS).find(|(name, _)| matches!(*name, "complexContent" | "simpleContent"));
    let content = match derived {
        Some((name, child)) => {
            mixed |= r.flag(child, "mixed");
            let mut content = match name {
                "complexContent" => complex_content(r, child),
                _ => simple_content(r, child),
            };
            add_strays(r, node, child, &mut content);
            content
        }
        None => {
            let body = body(r, node, &[]);
            Content::Particle(body.particle, body.attributes)
        }
    };
    ComplexType {
        name: r.token(node, "name").unwrap_or_default(),
        is_abstract: r.flag(node, "abstract"),
        mixed,
        content,
        documentation: documentation(node),
        span: r.span(node),
    }
}

/// `xs:attributeGroup name`.
pub(super) fn attribute_group(r: &mut Reader<'_>, node: Node<'_, '_>) -> AttributeGroup {
    let body = body(r, node, &[]);
    if let Some(particle) = children(node, XS).map(|(_, child)| child).find(|child| is_particle(*child)) {
        misplaced(r, particle);
    }
    AttributeGroup { name: r.token(node, "name").unwrap_or_default(), attributes: body.attributes, span: r.span(node) }
}

/// `xs:attribute`, global or local.
pub(super) fn attribute(r: &mut Reader<'_>, node: Node<'_, '_>) -> Attribute {
    let words = [("optional", Use::Optional), ("required", Use::Required), ("prohibited", Use::Prohibited)];
    let mut attribute = Attribute {
        name: r.token(node, "name").unwrap_or_default(),
        reference: r.qname(node, "ref").map(|(name, _)| name),
        ty: type_attribute(r, node),
        usage: r.keyword(node, "use", &words).unwrap_or_default(),
        default: value(node, "default").map(str::to_owned),
        fixed: value(node, "fixed").map(str::to_owned),
        form: form(r, node, "form"),
        array_type: array_type(r, node),
        documentation: documentation(node),
        span: r.span(node),
    };
    one_of_name_and_ref(r, node);
    refuse_attribute_of_xsd_1_1(r, node, "targetNamespace");
    for (name, child) in children(node, XS) {
        match name {
            "simpleType" => {
                let ty = TypeRef::Simple(Box::new(simple::simple_type(r, child)));
                set_type(r, child, &mut attribute.ty, ty);
            }
            _ => unexpected(r, child),
        }
    }
    attribute
}

/// The particle that `node` is; `None`, after a diagnostic where it deserves one, when it is none.
pub(super) fn particle(r: &mut Reader<'_>, node: Node<'_, '_>) -> Option<Particle> {
    Some(match node.tag_name().name() {
        "element" => Particle::Element(Box::new(element(r, node))),
        "sequence" => Particle::Sequence(compositor(r, node)),
        "choice" => Particle::Choice(compositor(r, node)),
        "all" => Particle::All(compositor(r, node)),
        "any" => Particle::Any(wildcard(r, node)),
        "group" => {
            if !has(node, "ref") {
                r.missing(node, "ref");
            }
            let (reference, span) = r.qname(node, "ref")?;
            let occurs = r.occurs(node);
            Particle::Group { reference, occurs, span }
        }
        _ => {
            unexpected(r, node);
            return None;
        }
    })
}

/// What types, extensions and restrictions have in common.
struct Body {
    particle: Option<Particle>,
    attributes: Attributes,
    facets: Vec<Facet>,
}

/// Reads a particle, facets and attributes; children named in `known` are the caller's.
fn body(r: &mut Reader<'_>, node: Node<'_, '_>, known: &[&str]) -> Body {
    let mut body = Body { particle: None, attributes: Attributes::default(), facets: Vec::new() };
    for (name, child) in children(node, XS) {
        match name {
            _ if known.contains(&name) => {}
            "attribute" => body.attributes.attributes.push(attribute(r, child)),
            "attributeGroup" => {
                if !has(child, "ref") {
                    r.missing(child, "ref");
                }
                body.attributes.groups.extend(r.qname(child, "ref"));
            }
            "anyAttribute" => body.attributes.any = Some(wildcard(r, child)),
            _ if is_particle(child) => {
                if let Some(found) = particle(r, child) {
                    body.particle = Some(match body.particle.take() {
                        None => found,
                        Some(before) => beside(r, before, found, child),
                    });
                }
            }
            _ => match simple::facet(r, child) {
                Found::Facet(facet) => body.facets.push(facet),
                Found::Useless => {}
                Found::Other => unexpected(r, child),
            },
        }
    }
    body
}

/// Several particles where one may stand: not allowed, but it can only mean one after the other.
fn beside(r: &mut Reader<'_>, before: Particle, found: Particle, node: Node<'_, '_>) -> Particle {
    let span = r.span(node);
    let message = format!("{} stands beside another particle", tag(node));
    r.diags.warning("W006", span, message).help("they are read as one sequence");
    let occurs = Occurs { min: 1, max: Some(1) };
    Particle::Sequence(Compositor { occurs, particles: vec![before, found], documentation: String::new(), span })
}

fn complex_content(r: &mut Reader<'_>, node: Node<'_, '_>) -> Content {
    let Some((derivation, child)) = derivation(r, node) else {
        return Content::default();
    };
    let (base, base_span) = base(r, child);
    let body = body(r, child, &[]);
    if let Some(facet) = body.facets.first() {
        let message = format!("the facet `{}` is not allowed in `complexContent`", facet.name);
        r.diags.error("E023", facet.span, message);
    }
    Content::Complex { derivation, base, base_span, particle: body.particle, attributes: body.attributes }
}

fn simple_content(r: &mut Reader<'_>, node: Node<'_, '_>) -> Content {
    let Some((derivation, child)) = derivation(r, node) else {
        return Content::default();
    };
    let (base, base_span) = base(r, child);
    let restriction = inner_simple_type(r, child);
    let body = body(r, child, &["simpleType"]);
    if body.particle.is_some() {
        misplaced(r, child);
    }
    Content::Simple { derivation, base, base_span, restriction, facets: body.facets, attributes: body.attributes }
}

/// The one `xs:extension` or `xs:restriction` inside `node`.
fn derivation<'a, 'i>(r: &mut Reader<'_>, node: Node<'a, 'i>) -> Option<(Derivation, Node<'a, 'i>)> {
    let mut found = None;
    for (name, child) in children(node, XS) {
        let derivation = match name {
            "extension" => Derivation::Extension,
            "restriction" => Derivation::Restriction,
            _ => {
                unexpected(r, child);
                continue;
            }
        };
        if found.is_some() {
            misplaced(r, child);
        }
        found.get_or_insert((derivation, child));
    }
    if found.is_none() {
        let span = r.span(node);
        let message = format!("{} has no extension or restriction", tag(node));
        r.diags.error("E025", span, message);
    }
    found
}

/// `base`; after a diagnostic `xs:anyType`, so that one mistake is one message.
fn base(r: &mut Reader<'_>, node: Node<'_, '_>) -> (QName, crate::diag::Span) {
    if !has(node, "base") {
        r.missing(node, "base");
    }
    r.qname(node, "base").unwrap_or_else(|| (QName::new(XS, "anyType"), r.span(node)))
}

fn compositor(r: &mut Reader<'_>, node: Node<'_, '_>) -> Compositor {
    let mut particles = Vec::new();
    for (_, child) in children(node, XS) {
        particles.extend(particle(r, child));
    }
    Compositor { occurs: r.occurs(node), particles, documentation: documentation(node), span: r.span(node) }
}

fn wildcard(r: &mut Reader<'_>, node: Node<'_, '_>) -> Wildcard {
    let namespace = r.token(node, "namespace");
    Wildcard { occurs: r.occurs(node), namespace: namespace.unwrap_or_else(|| "##any".to_owned()), span: r.span(node) }
}

/// `wsdl:arrayType="tns:Item[]"`: `tns:Item` and one group of brackets.
fn array_type(r: &mut Reader<'_>, node: Node<'_, '_>) -> Option<(QName, u32)> {
    let attribute = attribute_of(node, crate::wsdl::parse::WSDL, "arrayType")?;
    let (item, brackets) = match attribute.value().split_once('[') {
        Some((item, rest)) => (item, 1 + rest.matches('[').count()),
        // Written without brackets it can still only mean an array.
        None => (attribute.value(), 1),
    };
    let span = r.value_span(attribute);
    let (item, _) = r.resolve(node, item, span)?;
    Some((item, u32::try_from(brackets).unwrap_or(u32::MAX)))
}

/// Takes in the attributes that stand beside `simpleContent` or `complexContent` instead of inside.
///
/// That is not allowed, but some tools write it, and leaving them out would be worse.
fn add_strays(r: &mut Reader<'_>, node: Node<'_, '_>, content_node: Node<'_, '_>, content: &mut Content) {
    let (Content::Particle(_, attributes) | Content::Complex { attributes, .. } | Content::Simple { attributes, .. }) =
        content;
    for (name, child) in children(node, XS) {
        match name {
            _ if child == content_node => {}
            "attribute" => {
                let span = r.span(child);
                let message = format!("an attribute beside {}", tag(content_node));
                r.diags
                    .warning("W005", span, message)
                    .help("it is read as if it stood inside the extension or restriction");
                attributes.attributes.push(attribute(r, child));
            }
            "attributeGroup" | "anyAttribute" => misplaced(r, child),
            _ => unexpected(r, child),
        }
    }
}

fn is_particle(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "group" | "all" | "choice" | "sequence")
}
