//! What `xs:redefine` does: the new component takes the name, the original stays under an internal one.
//!
//! Inside a redefinition the component's own name means the original: `<xs:complexType name="a"><xs:extension
//! base="a">`. The original becomes `a~original`, which no document can say (`~` is not allowed in names), and
//! that reference becomes `a~original`; every other reference to `a`, wherever it is, gets the new component.

use super::references::{self, Space};
use crate::diag::{Diagnostics, Span};
use crate::xsd::{Component, Schema};

/// One `xs:redefine` whose document was read; indices are into the list of schemas.
#[derive(Debug)]
pub(super) struct Redefinition {
    pub(super) schema: usize,
    pub(super) import: usize,
    pub(super) original: usize,
}

/// What an original is called: its name and this, as often as it takes to be unique.
const SUFFIX: &str = "~original";

/// Carries out `redefinitions`, the last found first, since that is the innermost where they are nested.
pub(super) fn apply(redefinitions: &[Redefinition], schemas: &mut [Schema], diags: &mut Diagnostics) {
    for redefinition in redefinitions.iter().rev() {
        let schema = &mut schemas[redefinition.schema];
        let namespace = schema.target_namespace.clone();
        let components = std::mem::take(&mut schema.imports[redefinition.import].components);
        for mut component in components {
            let Some((space, name)) = identity(&component) else {
                continue;
            };
            let mut renamed = format!("{name}{SUFFIX}");
            while find(schemas, redefinition, &namespace, space, &renamed).is_some() {
                renamed.push_str(SUFFIX);
            }
            match find(schemas, redefinition, &namespace, space, &name) {
                Some((schema, index)) => {
                    rename(&mut schemas[schema].components[index], renamed.clone());
                }
                None => {
                    let message = format!("`{name}` is not in the schema that is redefined");
                    diags.error("E017", span(&component), message).help("declare it outside of the `redefine`");
                    continue;
                }
            }
            references::component(&mut component, &mut |found, reference| {
                if found == space && reference.namespace == namespace && reference.local == name {
                    reference.local.clone_from(&renamed);
                }
            });
            schemas[redefinition.schema].components.push(component);
        }
    }
}

/// Where the original is: in the redefined document, or else in one that it includes.
fn find(
    schemas: &[Schema],
    redefinition: &Redefinition,
    namespace: &str,
    space: Space,
    name: &str,
) -> Option<(usize, usize)> {
    let others = (0..schemas.len()).filter(|index| *index != redefinition.original);
    std::iter::once(redefinition.original)
        .chain(others)
        .filter(|index| schemas[*index].target_namespace == namespace)
        .find_map(|schema| {
            let index = schemas[schema]
                .components
                .iter()
                .position(|component| identity(component).is_some_and(|(s, n)| s == space && n == name))?;
            Some((schema, index))
        })
}

/// Symbol space and name of what can be redefined.
fn identity(component: &Component) -> Option<(Space, String)> {
    match component {
        Component::ComplexType(item) => Some((Space::Type, item.name.clone())),
        Component::SimpleType(item) => Some((Space::Type, item.name.clone())),
        Component::Group(item) => Some((Space::Group, item.name.clone())),
        Component::AttributeGroup(item) => Some((Space::AttributeGroup, item.name.clone())),
        Component::Element(_) | Component::Attribute(_) => None,
    }
}

fn rename(component: &mut Component, name: String) {
    match component {
        Component::ComplexType(item) => item.name = name,
        Component::SimpleType(item) => item.name = name,
        Component::Group(item) => item.name = name,
        Component::AttributeGroup(item) => item.name = name,
        Component::Element(_) | Component::Attribute(_) => {}
    }
}

fn span(component: &Component) -> Span {
    match component {
        Component::Element(item) => item.span,
        Component::Attribute(item) => item.span,
        Component::ComplexType(item) => item.span,
        Component::SimpleType(item) => item.span,
        Component::Group(item) => item.span,
        Component::AttributeGroup(item) => item.span,
    }
}
