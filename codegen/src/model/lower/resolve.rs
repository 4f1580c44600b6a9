//! Which component a name means; when none, what the user may have meant.

use super::Lowering;
use super::declare::{Definition, Names};
use crate::diag::{Span, line_column};
use crate::model::near::{self, edit_distance};
use crate::model::{ElementId, Kind, Type, TypeId};
use crate::qname::QName;
use crate::source::Input;
use crate::xsd::builtin::{Builtin, DRAFTS, XS};
use crate::xsd::{self, Schema, TypeRef};

/// The namespaces of SOAP encoding, 1.1 and 1.2.
pub(super) const SOAP_ENCODING: [&str; 2] =
    ["http://schemas.xmlsoap.org/soap/encoding/", "http://www.w3.org/2003/05/soap-encoding"];

/// How far a proposal may be sought: each one compares a name with all others.
const PROPOSALS: usize = 50;

impl<'a> Lowering<'a, '_> {
    /// The type of an element; an element without one has its substitution head's.
    pub(super) fn element_type(&mut self, element: &'a xsd::Element, schema: &'a Schema, depth: usize) -> TypeId {
        match &element.ty {
            TypeRef::Named(name, span) => self.type_named(name, *span),
            TypeRef::Complex(complex) => self.names.anonymous_complex(complex).unwrap_or_else(any_type),
            TypeRef::Simple(simple) => self.names.anonymous_simple(simple).unwrap_or_else(any_type),
            TypeRef::Absent => {
                let head = element.substitution_group.as_ref().and_then(|head| self.names.elements.get(head));
                match head {
                    Some(head) if depth < 64 => {
                        let (head, schema) = self.names.element_bodies[head.0 as usize];
                        self.element_type(head, schema, depth + 1)
                    }
                    Some(_) => {
                        let name = QName::new(&schema.target_namespace, &element.name);
                        self.error(
                            "E107",
                            element.span,
                            format!("the substitution group of element `{name}` is circular or too deep"),
                        );
                        any_type()
                    }
                    None => any_type(),
                }
            }
        }
    }

    /// The simple type of an attribute, a list item, a union member or a restriction.
    ///
    /// An error where it is a complex type (XSD 1.0 part 1, §3.2.2 and §3.14.2); `xs:anyType` is taken as any simple one.
    pub(super) fn simple_type(&mut self, ty: &'a TypeRef) -> TypeId {
        match ty {
            TypeRef::Named(name, span) => {
                let id = self.type_named(name, *span);
                if name.namespace == XS && name.local == Builtin::AnyType.name() {
                    let message = "`xs:anyType` is a complex type; taken as `xs:anySimpleType`";
                    self.weak("W125", *span, message).help("name a simple type");
                    return any_simple_type();
                }
                if self.is_complex(id) {
                    self.error(
                        "E115",
                        *span,
                        format!("`{name}` is a complex type, and only a simple one may stand here"),
                    )
                    .help("name a simple type, or use an element in place of an attribute");
                    return any_simple_type();
                }
                id
            }
            TypeRef::Simple(simple) => self.names.anonymous_simple(simple).unwrap_or_else(any_simple_type),
            TypeRef::Complex(_) | TypeRef::Absent => any_simple_type(),
        }
    }

    /// Whether a type is known to be a complex one before its body is read.
    fn is_complex(&self, id: TypeId) -> bool {
        match self.names.body(id) {
            Some(body) => matches!(body.definition, Definition::Complex(_)),
            None => matches!(self.api.ty(id).kind, Kind::Struct(_)),
        }
    }

    /// The type of this name; an error and `xs:anyType` when there is none.
    pub(super) fn type_named(&mut self, name: &QName, span: Span) -> TypeId {
        if let Some(id) = self.find_type(name) {
            self.warn_draft(name, span);
            return id;
        }
        if *name == QName::new(XS, "error") {
            self.error("E027", span, "`xs:error` of XML Schema 1.1 is not supported").help =
                Some("describe the content with XML Schema 1.0".to_owned());
            return any_type();
        }
        let local = self.in_this_namespace(name);
        if let Some(id) = self.names.types.get(&local).copied() {
            self.warn_unqualified(Space::Type, &local, span);
            return id;
        }
        self.unknown("E101", Space::Type, name, span);
        any_type()
    }

    /// The type of this name, if there is one.
    pub(super) fn find_type(&mut self, name: &QName) -> Option<TypeId> {
        if name.namespace == XS {
            return Builtin::named(&name.local).map(TypeId::builtin);
        }
        if DRAFTS.contains(&name.namespace.as_str()) {
            return Builtin::of_draft(&name.local).map(TypeId::builtin);
        }
        if SOAP_ENCODING.contains(&name.namespace.as_str()) {
            if let Some(builtin) = encoded_builtin(&name.local) {
                return Some(TypeId::builtin(builtin));
            }
            if name.local == "Array" {
                return Some(self.bare_array());
            }
        }
        self.names.types.get(name).copied()
    }

    /// Reports, once for each, a built-in type of a draft of XML Schema.
    pub(super) fn warn_draft(&mut self, name: &QName, span: Span) {
        if DRAFTS.contains(&name.namespace.as_str()) && self.drafts.insert(name.clone()) {
            let is = Builtin::of_draft(&name.local).map_or("anyType", Builtin::name);
            let message = format!("`{name}` is a type of a draft of XML Schema; taken as `xs:{is}`");
            self.weak("W123", span, message).help(format!("the namespace of the recommendation is `{XS}`"));
        }
    }

    /// The type behind a bare `soapenc:Array`: items of any type.
    fn bare_array(&mut self) -> TypeId {
        if let Some(id) = self.bare_array {
            return id;
        }
        let structure = super::array::of(any_type(), None, Span::default());
        let id = self.add_type(Type {
            name: Some(QName::new(SOAP_ENCODING[0], "Array")),
            path: vec!["Array".to_owned()],
            namespace: SOAP_ENCODING[0].to_owned(),
            kind: Kind::Struct(structure),
            documentation: String::new(),
            span: Span::default(),
        });
        self.bare_array = Some(id);
        id
    }

    /// The element of this name; an error when there is none.
    pub(super) fn element_named(&mut self, name: &QName, span: Span) -> Option<ElementId> {
        if let Some(id) = self.names.elements.get(name) {
            return Some(*id);
        }
        let local = self.in_this_namespace(name);
        let id = self.names.elements.get(&local).copied();
        match id {
            Some(_) => self.warn_unqualified(Space::Element, &local, span),
            None => self.unknown("E102", Space::Element, name, span),
        }
        id
    }

    /// What a name without a namespace means to those who forgot to declare a default namespace.
    fn in_this_namespace(&self, name: &QName) -> QName {
        let namespace = if name.namespace.is_empty() { self.namespace } else { &name.namespace };
        QName::new(namespace, &name.local)
    }

    /// What a reference without a namespace means to those who forgot to declare a default namespace: its name and declaration.
    pub(super) fn unqualified<T: Copy>(
        &mut self,
        space: Space,
        name: &QName,
        span: Span,
        find: impl FnOnce(&Names<'a>, &QName) -> Option<T>,
    ) -> Option<(QName, T)> {
        let local = self.in_this_namespace(name);
        let found = find(&self.names, &local)?;
        self.warn_unqualified(space, &local, span);
        Some((local, found))
    }

    fn warn_unqualified(&mut self, space: Space, name: &QName, span: Span) {
        let noun = space.noun();
        let message = format!("no {noun} `{}` is in no namespace; taken as `{name}`", name.local);
        self.weak("W108", span, message).help("write a prefix, or declare the target namespace as default namespace");
    }

    /// Reports a reference to a component that is not declared.
    pub(super) fn unknown(&mut self, code: &'static str, space: Space, name: &QName, span: Span) {
        let help = self.propose(space, name);
        self.error(code, span, format!("unknown {} `{name}`", space.noun())).help = help;
    }

    /// What the user may have meant by a name that does not resolve: a help line with a place.
    pub(super) fn propose(&mut self, space: Space, name: &QName) -> Option<String> {
        self.proposals += 1;
        if self.proposals > PROPOSALS {
            return None;
        }
        if space == Space::Type && name.namespace == XS {
            let builtin = near::nearest(&name.local, Builtin::ALL.iter().map(|builtin| builtin.name()));
            return builtin.map(|builtin| format!("XML Schema has a built-in type `xs:{builtin}`"));
        }
        let candidates = self.candidates(space);
        if let Some((nearest, span)) = nearest(name, &candidates) {
            return Some(describe(self.input, space.noun(), name, nearest, span));
        }
        let other = match space {
            Space::Type => Space::Element,
            Space::Element => Space::Type,
            _ => return None,
        };
        let candidates = self.candidates(other);
        let (_, span) = candidates.into_iter().find(|(candidate, _)| *candidate == name)?;
        let (noun, place) = (other.noun(), place(self.input, span));
        Some(format!("`{}` is an {noun}, declared at {place}", name.local).replace("an type", "a type"))
    }

    /// Everything that is declared in a symbol space.
    fn candidates(&self, space: Space) -> Vec<(&QName, Span)> {
        let names = &self.names;
        let messages = self.input.definitions.iter().flat_map(|definitions| &definitions.messages);
        let port_types = self.input.definitions.iter().flat_map(|definitions| &definitions.port_types);
        let bindings = self.input.definitions.iter().flat_map(|definitions| &definitions.bindings);
        let mut candidates: Vec<(&QName, Span)> = match space {
            Space::Type => names.types.iter().map(|(name, id)| (name, self.api.ty(*id).span)).collect(),
            Space::Element => {
                let spans = names.element_bodies.iter().map(|(element, _)| element.span).collect::<Vec<_>>();
                names.elements.iter().map(|(name, id)| (name, spans[id.0 as usize])).collect()
            }
            Space::Attribute => names.attributes.iter().map(|(name, (found, _))| (name, found.span)).collect(),
            Space::Group => names.groups.iter().map(|(name, (group, _))| (name, group.span)).collect(),
            Space::AttributeGroup => {
                names.attribute_groups.iter().map(|(name, (group, _))| (name, group.span)).collect()
            }
            Space::Message => messages.map(|message| (&message.name, message.span)).collect(),
            Space::PortType => port_types.map(|port_type| (&port_type.name, port_type.span)).collect(),
            Space::Binding => bindings.map(|binding| (&binding.name, binding.span)).collect(),
        };
        candidates.sort_unstable();
        candidates
    }
}

/// What kind of component a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Type,
    Element,
    Attribute,
    Group,
    AttributeGroup,
    Message,
    PortType,
    Binding,
}

impl Space {
    fn noun(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Element => "element",
            Self::Attribute => "attribute",
            Self::Group => "group",
            Self::AttributeGroup => "attribute group",
            Self::Message => "message",
            Self::PortType => "port type",
            Self::Binding => "binding",
        }
    }
}

/// The nearest name: the same local name in another namespace, else a similar one, preferably of the same namespace.
fn nearest<'n>(name: &QName, candidates: &[(&'n QName, Span)]) -> Option<(&'n QName, Span)> {
    if let Some(found) = candidates.iter().find(|(candidate, _)| candidate.local == name.local) {
        return Some(*found);
    }
    let limit = (name.local.chars().count() / 3).clamp(1, 4);
    let distance = |candidate: &QName| edit_distance(&name.local, &candidate.local, limit);
    let found = candidates.iter().filter_map(|(candidate, span)| {
        let foreign = candidate.namespace != name.namespace;
        distance(candidate).map(|distance| ((distance, foreign), (*candidate, *span)))
    });
    found.min_by_key(|(rank, _)| *rank).map(|(_, found)| found)
}

/// `a type `address` of the same namespace is declared at service.wsdl:12:3`.
fn describe(input: &Input, noun: &str, wanted: &QName, found: &QName, span: Span) -> String {
    let article = if noun.starts_with(['a', 'e']) { "an" } else { "a" };
    let place = place(input, span);
    if wanted.namespace == found.namespace {
        format!("{article} {noun} `{}` of this namespace is declared at {place}", found.local)
    } else if found.namespace.is_empty() {
        format!("{article} {noun} `{}` in no namespace is declared at {place}", found.local)
    } else {
        format!("{article} {noun} `{}` of namespace `{}` is declared at {place}", found.local, found.namespace)
    }
}

/// `service.wsdl:12:3`: file, line and column of a span's start.
pub(super) fn place(input: &Input, span: Span) -> String {
    let Some(source) = input.sources.get(span.document as usize) else { return "an unknown place".to_owned() };
    let (line, column) = line_column(&source.text, span.start as usize);
    format!("{}:{line}:{column}", source.display)
}

/// The built-in type that a SOAP encoded type of this name stands for.
fn encoded_builtin(name: &str) -> Option<Builtin> {
    match name {
        "base64" => Some(Builtin::Base64Binary),
        "anyType" | "Struct" | "Array" => None,
        _ => Builtin::named(name),
    }
}

pub(super) fn any_type() -> TypeId {
    TypeId::builtin(Builtin::AnyType)
}

pub(super) fn any_simple_type() -> TypeId {
    TypeId::builtin(Builtin::AnySimpleType)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_local_name_elsewhere_comes_first() {
        let (near, same) = (QName::new("urn:a", "adresss"), QName::new("urn:b", "adress"));
        let candidates = [(&near, Span::default()), (&same, Span::default())];
        let found = nearest(&QName::new("urn:a", "adress"), &candidates);
        assert_eq!(found.map(|(name, _)| name), Some(&same));
    }
}
