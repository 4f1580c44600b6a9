//! What the values of an enumeration of qualified names are: `{namespace}local`, whatever their prefixes are in the schema.

use crate::diag::Diagnostics;
use crate::model::{Api, Enum, Facet, Kind, TypeId};
use crate::xsd::builtin::Builtin;

/// Expands the values of enumerations whose base is `xs:QName` or `xs:NOTATION`. Enumerations of lists and unions that hold names are restrictions:
/// their values have no text that could be compared.
pub(super) fn expand(api: &mut Api, diags: &mut Diagnostics) {
    for index in 0..api.types.len() {
        let id = TypeId(index as u32);
        let Kind::Enum(enumeration) = &api.types[index].kind else { continue };
        let kind = match &api.ty(api.leaf(enumeration.base)).kind {
            Kind::Builtin(Builtin::QName | Builtin::Notation) => names(enumeration.clone(), diags),
            _ if api.holds_names(id) => documented(enumeration.clone()),
            _ => plain(enumeration.clone()),
        };
        api.types[index].kind = kind;
    }
}

fn names(mut enumeration: Enum, diags: &mut Diagnostics) -> Kind {
    enumeration.values.retain_mut(|value| match &value.name {
        Some(name) => {
            value.value = name.to_string();
            true
        }
        None => {
            let message = format!("`{}` is no qualified name with a prefix that is declared", value.value);
            diags.warning("W120", value.span, message).help("declare the prefix on this element or around it");
            false
        }
    });
    let Enum { base, values, facets } = enumeration;
    if values.is_empty() { Kind::Restricted { base, facets } } else { Kind::Enum(Enum { base, values, facets }) }
}

fn documented(enumeration: Enum) -> Kind {
    let Enum { base, values, mut facets } = enumeration;
    facets.extend(values.into_iter().map(|value| Facet { name: "enumeration".to_owned(), value: value.value }));
    Kind::Restricted { base, facets }
}

fn plain(mut enumeration: Enum) -> Kind {
    enumeration.values.iter_mut().for_each(|value| value.name = None);
    Kind::Enum(enumeration)
}
