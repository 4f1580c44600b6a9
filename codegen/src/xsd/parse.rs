//! How the nodes of an `xs:schema` become the mirror in `xsd`; nothing is looked up in other documents.

mod complex;
pub(crate) mod node;
mod simple;

use roxmltree::Node;

use self::node::{Reader, children, has, prose, tag, value};
use super::builtin::XS;
use super::{Component, Element, Form, Group, Import, ImportKind, Particle, Schema, SimpleType, TypeRef};
use crate::diag::{Diagnostics, Origin};
use crate::qname::QName;
use crate::wsdl::parse::misspelt;

/// Reads one `xs:schema` element.
pub(crate) fn schema(node: Node<'_, '_>, origin: Origin, diags: &mut Diagnostics) -> Schema {
    let r = &mut Reader { origin, diags };
    let mut schema = Schema {
        span: r.span(node),
        target_namespace: r.token(node, "targetNamespace").unwrap_or_default(),
        element_form_default: form(r, node, "elementFormDefault").unwrap_or_default(),
        attribute_form_default: form(r, node, "attributeFormDefault").unwrap_or_default(),
        imports: Vec::new(),
        documentation: documentation(node),
        components: Vec::new(),
    };
    refuse_attribute_of_xsd_1_1(r, node, "defaultAttributes");
    foreign_elements(r, node);
    for (name, child) in children(node, XS) {
        let kind = match name {
            "import" => ImportKind::Import,
            "include" => ImportKind::Include,
            "redefine" => ImportKind::Redefine,
            "override" => {
                refuse_xsd_1_1(r, child);
                ImportKind::Override
            }
            _ => {
                schema.components.extend(component(r, child));
                continue;
            }
        };
        schema.imports.push(import(r, child, kind));
    }
    schema
}

/// Reports, once for each namespace, the elements of other vocabularies that stand where only XML Schema's may.
fn foreign_elements(r: &mut Reader<'_>, schema: Node<'_, '_>) {
    let mut told: Vec<&str> = Vec::new();
    let mut open = vec![schema];
    while let Some(parent) = open.pop() {
        for child in parent.children().filter(Node::is_element) {
            match (child.tag_name().namespace().unwrap_or_default(), child.tag_name().name()) {
                // Annotations hold what they like.
                (XS, "annotation" | "documentation" | "appinfo") => {}
                (XS, _) => open.push(child),
                (other, _) if told.contains(&other) => {}
                (other, _) => {
                    told.push(other);
                    misspelt::report(r, child, other);
                }
            }
        }
    }
}

fn import(r: &mut Reader<'_>, node: Node<'_, '_>, kind: ImportKind) -> Import {
    let location = match kind {
        ImportKind::Import => r.token(node, "schemaLocation"),
        _ => Some(r.required(node, "schemaLocation")),
    };
    let components = match kind {
        ImportKind::Redefine | ImportKind::Override => {
            children(node, XS).filter_map(|(_, child)| component(r, child)).collect()
        }
        _ => Vec::new(),
    };
    Import {
        kind,
        namespace: r.token(node, "namespace").unwrap_or_default(),
        location: location.filter(|location| !location.is_empty()),
        components,
        span: r.span(node),
    }
}

/// A global component; `None` for what declares nothing.
fn component(r: &mut Reader<'_>, node: Node<'_, '_>) -> Option<Component> {
    let component = match node.tag_name().name() {
        "element" => Component::Element(element(r, node)),
        "attribute" => Component::Attribute(complex::attribute(r, node)),
        "complexType" => Component::ComplexType(complex::complex_type(r, node)),
        "simpleType" => Component::SimpleType(simple::simple_type(r, node)),
        "group" => Component::Group(group(r, node)),
        "attributeGroup" => Component::AttributeGroup(complex::attribute_group(r, node)),
        _ => {
            unexpected(r, node);
            return None;
        }
    };
    // Local components may be anonymous, so only this place can miss the name.
    match node::attribute(node, "name") {
        None => r.missing(node, "name"),
        Some(name) if matches!(component, Component::ComplexType(_) | Component::SimpleType(_)) => {
            r.check_name(name, "type");
        }
        Some(_) => {}
    }
    Some(component)
}

/// `xs:element`, global or local.
fn element(r: &mut Reader<'_>, node: Node<'_, '_>) -> Element {
    let mut element = Element {
        name: r.token(node, "name").unwrap_or_default(),
        reference: r.qname(node, "ref").map(|(name, _)| name),
        ty: type_attribute(r, node),
        occurs: r.occurs(node),
        nillable: r.flag(node, "nillable"),
        is_abstract: r.flag(node, "abstract"),
        default: value(node, "default").map(str::to_owned),
        fixed: value(node, "fixed").map(str::to_owned),
        form: form(r, node, "form"),
        substitution_group: substitution_group(r, node),
        keys: Vec::new(),
        documentation: documentation(node),
        span: r.span(node),
    };
    one_of_name_and_ref(r, node);
    refuse_attribute_of_xsd_1_1(r, node, "targetNamespace");
    for (name, child) in children(node, XS) {
        let ty = match name {
            "complexType" => TypeRef::Complex(Box::new(complex::complex_type(r, child))),
            "simpleType" => TypeRef::Simple(Box::new(simple::simple_type(r, child))),
            "key" | "keyref" | "unique" => {
                element.keys.push(r.span(child));
                continue;
            }
            _ => {
                unexpected(r, child);
                continue;
            }
        };
        set_type(r, child, &mut element.ty, ty);
    }
    element
}

/// `substitutionGroup`, of which XML Schema 1.0 allows one.
fn substitution_group(r: &mut Reader<'_>, node: Node<'_, '_>) -> Option<QName> {
    let groups = value(node, "substitutionGroup").unwrap_or_default();
    if groups.split_ascii_whitespace().nth(1).is_some() {
        refuse_attribute_of_xsd_1_1(r, node, "substitutionGroup");
        return None;
    }
    r.qname(node, "substitutionGroup").map(|(name, _)| name)
}

/// `xs:group name`.
fn group(r: &mut Reader<'_>, node: Node<'_, '_>) -> Group {
    let mut particle: Option<Particle> = None;
    for (_, child) in children(node, XS) {
        match complex::particle(r, child) {
            Some(_) if particle.is_some() => misplaced(r, child),
            Some(found) => particle = Some(found),
            None => {}
        }
    }
    Group {
        name: r.token(node, "name").unwrap_or_default(),
        particle,
        documentation: documentation(node),
        span: r.span(node),
    }
}

/// `type="…"`.
fn type_attribute(r: &mut Reader<'_>, node: Node<'_, '_>) -> TypeRef {
    match r.qname(node, "type") {
        Some((name, span)) => TypeRef::Named(name, span),
        None => TypeRef::Absent,
    }
}

/// Gives an element or attribute its anonymous type, unless it has a type already.
fn set_type(r: &mut Reader<'_>, node: Node<'_, '_>, ty: &mut TypeRef, anonymous: TypeRef) {
    match ty {
        TypeRef::Absent => *ty = anonymous,
        _ => {
            let span = r.span(node);
            r.diags
                .error("E029", span, "a second type for one declaration")
                .help("keep the attribute `type` or the type inside, not both");
        }
    }
}

/// `form`, `elementFormDefault`, `attributeFormDefault`.
fn form(r: &mut Reader<'_>, node: Node<'_, '_>, attribute: &str) -> Option<Form> {
    let words = [("qualified", Form::Qualified), ("unqualified", Form::Unqualified)];
    r.keyword(node, attribute, &words)
}

/// A local element or attribute is declared (`name`) or referred to (`ref`); a name is one that can be written.
fn one_of_name_and_ref(r: &mut Reader<'_>, node: Node<'_, '_>) {
    if let Some(attribute) = node::attribute(node, "name") {
        r.check_name(attribute, "element or attribute");
    }
    match (has(node, "name"), has(node, "ref")) {
        (true, true) if is_global(node) => {
            let span = r.span(node);
            let message = format!("{} has both `name` and `ref`", tag(node));
            r.diags.error("E028", span, message).help("a global declaration has `name` alone");
        }
        (true, true) => {
            let span = r.span(node);
            let message = format!("{} has both `name` and `ref`; the name is ignored", tag(node));
            r.diags
                .warning("W121", span, message)
                .help("`ref` alone refers to a global declaration, `name` alone declares a local one");
        }
        // A global one is checked by `component`, which knows that `ref` is not an alternative there.
        (false, false) if !is_global(node) => {
            let span = r.span(node);
            let message = format!("{} has neither `name` nor `ref`", tag(node));
            r.diags.error("E025", span, message);
        }
        _ => {}
    }
}

fn is_global(node: Node<'_, '_>) -> bool {
    node.parent_element().is_some_and(|parent| matches!(parent.tag_name().name(), "schema" | "redefine" | "override"))
}

/// The text of `xs:annotation/xs:documentation`; several of them become several paragraphs.
fn documentation(node: Node<'_, '_>) -> String {
    let paragraphs: Vec<String> = children(node, XS)
        .filter(|(name, _)| *name == "annotation")
        .flat_map(|(_, annotation)| children(annotation, XS))
        .filter(|(name, _)| *name == "documentation")
        .map(|(_, documentation)| prose(documentation))
        .filter(|text| !text.is_empty())
        .collect();
    paragraphs.join("\n\n")
}

/// Any element of the XML Schema namespace that the caller has no use for: harmless, misplaced or unknown.
fn unexpected(r: &mut Reader<'_>, node: Node<'_, '_>) {
    match node.tag_name().name() {
        // Identity constraints and notations say nothing about the shape of a message.
        "annotation" | "documentation" | "appinfo" | "unique" | "key" | "keyref" | "selector" | "field"
        | "notation" => {}
        "assert" | "assertion" => {
            let span = r.span(node);
            let message = format!("{} of XML Schema 1.1 is not checked", tag(node));
            r.diags.warning("W001", span, message).help("values that break it are sent and accepted");
        }
        "alternative" | "openContent" | "defaultOpenContent" | "override" => {
            refuse_xsd_1_1(r, node);
        }
        "schema" | "import" | "include" | "redefine" | "element" | "attribute" | "complexType" | "simpleType"
        | "group" | "attributeGroup" | "sequence" | "choice" | "all" | "any" | "anyAttribute" | "complexContent"
        | "simpleContent" | "extension" | "restriction" | "list" | "union" => misplaced(r, node),
        name if simple::FACETS.contains(&name) => misplaced(r, node),
        _ => {
            let span = r.span(node);
            let message = format!("XML Schema has no element {}", tag(node));
            r.diags.error("E023", span, message);
        }
    }
}

fn misplaced(r: &mut Reader<'_>, node: Node<'_, '_>) {
    let span = r.span(node);
    let parent = node.parent_element().map(tag).unwrap_or_default();
    let message = format!("{} is not allowed here in {parent}", tag(node));
    r.diags.error("E023", span, message);
}

fn refuse_xsd_1_1(r: &mut Reader<'_>, node: Node<'_, '_>) {
    let span = r.span(node);
    let message = format!("{} of XML Schema 1.1 is not supported", tag(node));
    r.diags.error("E027", span, message).help("describe the content with XML Schema 1.0");
}

/// Attributes that give a declaration another name or further content: ignoring them would change messages in silence.
fn refuse_attribute_of_xsd_1_1(r: &mut Reader<'_>, node: Node<'_, '_>, name: &str) {
    if let Some(attribute) = node::attribute(node, name) {
        let span = r.value_span(attribute);
        let message = format!("`{name}` of {} of XML Schema 1.1 is not supported", tag(node));
        r.diags.error("E027", span, message).help("describe the content with XML Schema 1.0");
    }
}

/// An anonymous simple type inside `node`, if there is one.
fn inner_simple_type(r: &mut Reader<'_>, node: Node<'_, '_>) -> Option<Box<SimpleType>> {
    children(node, XS).find(|(name, _)| *name == "simpleType").map(|(_, child)| Box::new(simple::simple_type(r, child)))
}

#[cfg(test)]
mod tests;
