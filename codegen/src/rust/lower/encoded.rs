//! What SOAP's own encoding calls the type of a value, in `xsi:type` and in the type of an array.

use super::context::Context;
use crate::model::{Enum, Kind, TypeId};
use crate::rust::TypeName;
use crate::xsd::builtin::Builtin;

/// The namespace that declares `Array`.
const SOAP_ENCODING: &str = "http://schemas.xmlsoap.org/soap/encoding/";

impl TypeName {
    /// Whether a value of this type has another named type, or none.
    fn is_any(&self) -> bool {
        let any = [Builtin::AnyType, Builtin::AnySimpleType].map(|any| any.name());
        matches!(self, Self::Anonymous) || matches!(self, Self::Builtin(name) if any.contains(name))
    }
}

impl Context<'_> {
    /// The name of the type of an element where messages may need it; an array always names that of its items.
    pub(super) fn name_where_encoded(&mut self, ty: TypeId, array_of: Option<TypeId>) -> Option<TypeName> {
        match array_of {
            Some(item) => Some(self.type_name(item)),
            None if !self.is_encoded => None,
            None => Some(self.type_name(ty)).filter(|name| !name.is_any()),
        }
    }

    fn type_name(&mut self, id: TypeId) -> TypeName {
        let api = self.api;
        let ty = api.ty(id);
        match (&ty.kind, &ty.name) {
            (Kind::Builtin(builtin), _) => TypeName::Builtin(builtin.name()),
            // It is what is written for all of them.
            (_, Some(name)) if name.namespace == SOAP_ENCODING => TypeName::Anonymous,
            (_, Some(name)) => TypeName::Named(self.tag(name, ty.span)),
            (Kind::Restricted { base, .. } | Kind::Enum(Enum { base, .. }), None) => self.type_name(*base),
            (Kind::Struct(structure), None) => match structure.array_of {
                Some(item) => TypeName::Array(Box::new(self.type_name(item))),
                None => TypeName::Anonymous,
            },
            (_, None) => TypeName::Anonymous,
        }
    }
}
