//! Which elements and types are made because a message needs them and no schema declares them.

use std::collections::HashMap;

use super::Lowering;
use crate::diag::Span;
use crate::model::{Content, Element, ElementId, Encoded, Field, Kind, Particle, Struct, Type, TypeId};
use crate::qname::QName;
use crate::xsd::Occurs;

/// What has been made, so that bindings of one port type share it.
#[derive(Default)]
pub(super) struct Made {
    wrappers: HashMap<(QName, Signature), ElementId>,
    fragments: HashMap<(Vec<String>, Signature), TypeId>,
    parts: HashMap<(QName, TypeId), ElementId>,
}

/// What distinguishes two made structs of one name.
type Signature = Vec<(QName, TypeId, Option<ElementId>)>;

impl Lowering<'_, '_> {
    /// The element that wraps the parts of an rpc message.
    pub(super) fn wrapper(&mut self, name: QName, fields: Vec<Field>, span: Span) -> ElementId {
        let key = (name.clone(), signature(&fields));
        if let Some(id) = self.made.wrappers.get(&key) {
            return *id;
        }
        let ty = self.struct_of(vec![name.local.clone()], &name.namespace, fields, span);
        let id = self.add_element(name, ty, span);
        self.made.wrappers.insert(key, id);
        id
    }

    /// The type whose fields are the elements of a document style message with several parts.
    pub(super) fn fragment(&mut self, path: Vec<String>, namespace: &str, fields: Vec<Field>, span: Span) -> TypeId {
        let key = (path.clone(), signature(&fields));
        if let Some(id) = self.made.fragments.get(&key) {
            return *id;
        }
        let id = self.struct_of(path, namespace, fields, span);
        self.made.fragments.insert(key, id);
        id
    }

    /// The element made for a part that names a type.
    pub(super) fn part_element(&mut self, name: QName, ty: TypeId, span: Span) -> ElementId {
        let key = (name.clone(), ty);
        if let Some(id) = self.made.parts.get(&key) {
            return *id;
        }
        let id = self.add_element(name, ty, span);
        self.made.parts.insert(key, id);
        id
    }

    /// Notes that an element that was made for a message is in SOAP's own encoding.
    pub(super) fn mark_encoded(&mut self, id: ElementId, how: Encoded) {
        let element = &mut self.api.elements[id.0 as usize];
        element.encoded = element.synthetic.then_some(how);
    }

    /// A required child without further ado.
    pub(super) fn plain_field(
        name: QName,
        ty: TypeId,
        element: Option<ElementId>,
        nillable: bool,
        span: Span,
    ) -> Field {
        let (default, fixed, documentation) = (None, None, String::new());
        Field { name, ty, occurs: Occurs::ONE, nillable, default, fixed, element, documentation, span }
    }

    fn struct_of(&mut self, path: Vec<String>, namespace: &str, fields: Vec<Field>, span: Span) -> TypeId {
        let content = Content::Particles(fields.into_iter().map(Particle::Field).collect());
        self.add_type(Type {
            name: None,
            path,
            namespace: namespace.to_owned(),
            kind: Kind::Struct(Struct { content, ..Struct::default() }),
            documentation: String::new(),
            span,
        })
    }

    fn add_element(&mut self, name: QName, ty: TypeId, span: Span) -> ElementId {
        let id = ElementId(self.api.elements.len() as u32);
        self.api.elements.push(Element {
            name,
            ty,
            nillable: false,
            is_abstract: false,
            substitutes: None,
            synthetic: true,
            encoded: None,
            documentation: String::new(),
            span,
        });
        id
    }
}

fn signature(fields: &[Field]) -> Signature {
    fields.iter().map(|field| (field.name.clone(), field.ty, field.element)).collect()
}
