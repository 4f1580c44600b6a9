//! Which attributes a complex type has: attribute groups expanded, references resolved, forms applied.

use std::collections::HashSet;

use super::Lowering;
use super::declare::Names;
use super::resolve::{SOAP_ENCODING, Space};
use crate::diag::Span;
use crate::model::{Attribute, Struct};
use crate::qname::QName;
use crate::xsd::{self, Form, Schema, Use, builtin};

impl<'a> Lowering<'a, '_> {
    /// Adds attribute uses to a type; of several of one name the first counts.
    pub(super) fn attributes(&mut self, attributes: &'a xsd::Attributes, schema: &'a Schema, into: &mut Struct) {
        let mut known = into.attributes.iter().map(|attribute| attribute.name.clone()).collect();
        self.new_attributes(attributes, schema, into, &mut known);
    }

    fn new_attributes(
        &mut self,
        attributes: &'a xsd::Attributes,
        schema: &'a Schema,
        into: &mut Struct,
        known: &mut HashSet<QName>,
    ) {
        for attribute in &attributes.attributes {
            self.attribute(attribute, schema, into, known);
        }
        for (group, span) in &attributes.groups {
            self.attribute_group(group, *span, into, known);
        }
        into.any_attribute |= attributes.any.is_some();
    }

    pub(super) fn attribute(
        &mut self,
        attribute: &'a xsd::Attribute,
        schema: &'a Schema,
        into: &mut Struct,
        known: &mut HashSet<QName>,
    ) {
        let (name, declared) = match &attribute.reference {
            Some(reference) => match self.names.attributes.get(reference) {
                Some((declared, _)) => (reference.clone(), *declared),
                None if is_encoding(reference) => return,
                None if is_supplied(reference) => return self.leave_out("attribute", reference, attribute.span),
                None => {
                    let find = |names: &Names<'a>, name: &QName| names.attributes.get(name).copied();
                    match self.unqualified(Space::Attribute, reference, attribute.span, find) {
                        Some((name, (declared, _))) => (name, declared),
                        None => return self.unknown("E103", Space::Attribute, reference, attribute.span),
                    }
                }
            },
            None => {
                let form = attribute.form.unwrap_or(schema.attribute_form_default);
                let namespace = if form == Form::Qualified { schema.target_namespace.as_str() } else { "" };
                (QName::new(namespace, &attribute.name), attribute)
            }
        };
        if attribute.usage == Use::Prohibited {
            return into.prohibited.push(name);
        }
        if !known.insert(name.clone()) {
            return;
        }
        let documentation =
            [&attribute.documentation, &declared.documentation].into_iter().find(|text| !text.is_empty());
        let ty = self.simple_type(&declared.ty);
        into.attributes.push(Attribute {
            name,
            ty,
            required: attribute.usage == Use::Required,
            default: attribute.default.clone().or_else(|| declared.default.clone()),
            fixed: attribute.fixed.clone().or_else(|| declared.fixed.clone()),
            documentation: documentation.cloned().unwrap_or_default(),
            span: attribute.span,
        });
    }

    /// Attributes without a declaration survive as unknown content.
    fn leave_out(&mut self, what: &str, name: &QName, span: Span) {
        let message = format!("the {what} `{name}` is left out: nothing declares it");
        self.weak("W112", span, message).help("what it stands for is kept as unknown content");
    }

    fn attribute_group(&mut self, name: &QName, span: Span, into: &mut Struct, known: &mut HashSet<QName>) {
        let (name, (group, schema)) = match self.names.attribute_groups.get(name) {
            Some(found) => (name.clone(), *found),
            None if is_encoding(name) => return,
            None if is_supplied(name) => return self.leave_out("attribute group", name, span),
            None => {
                let find = |names: &Names<'a>, name: &QName| names.attribute_groups.get(name).copied();
                match self.unqualified(Space::AttributeGroup, name, span, find) {
                    Some(found) => found,
                    None => return self.unknown("E105", Space::AttributeGroup, name, span),
                }
            }
        };
        let name = &name;
        if self.expanding.contains(name) {
            self.error("E107", span, format!("the attribute group `{name}` contains itself"));
            return;
        }
        if !self.may_expand(name, span) {
            return;
        }
        self.expanded += 1;
        self.expanding.push(name.clone());
        let outer = std::mem::replace(&mut self.namespace, &schema.target_namespace);
        self.new_attributes(&group.attributes, schema, into, known);
        self.namespace = outer;
        self.expanding.pop();
    }
}

/// Whether it is in a namespace that the generator supplies in part.
fn is_supplied(name: &QName) -> bool {
    builtin::DOCUMENTS.iter().any(|document| document.namespace == name.namespace)
}

/// Attributes of SOAP encoding (`id`, `href`, `arrayType`) are no data; nobody need declare them.
fn is_encoding(name: &QName) -> bool {
    SOAP_ENCODING.contains(&name.namespace.as_str())
}
