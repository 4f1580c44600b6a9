//! What a path names that a user writes: a type, a field of a type, or a value of an enumeration.

use std::collections::HashSet;

use super::near::nearest;
use super::{Api, Attribute, Content, ElementId, Field, Kind, Particle, QName, TypeId};

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A type, and the element whose content it is, if the path says that.
    Type(TypeId),
    /// A global element that has no type of its name.
    Element(ElementId),
    /// A field.
    Field(Place),
    /// A value of an enumeration.
    Value(TypeId, String),
}

/// A field of a type, and of those derived from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The type first, then those that inherit the field.
    pub owners: Vec<TypeId>,
    /// The element or attribute.
    pub name: QName,
    /// Whether it is an attribute.
    pub is_attribute: bool,
    /// Its type.
    pub ty: TypeId,
    /// Where else the type is used whose field it is, if the path leads through another one: `Customer/address`.
    pub also: Option<String>,
}

/// Why a path names nothing, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nothing {
    pub message: String,
    pub help: String,
}

/// Finds it. Names are local ones, or `{namespace}local`; attributes begin with `@`.
pub(crate) fn find(api: &Api, path: &str) -> Result<Named, Nothing> {
    let steps = split(path);
    let (first, rest) = steps.split_first().ok_or_else(|| nothing(path, "write `Type` or `Type/field`".to_owned()))?;
    let root = root(api, path, first)?;
    let Some((last, between)) = rest.split_last() else { return Ok(root) };
    let mut owner = match root {
        Named::Type(id) => id,
        Named::Element(id) => api.element(id).ty,
        Named::Field(_) | Named::Value(..) => return Err(nothing(path, String::new())),
    };
    for step in between {
        owner = field(api, path, owner, step)?.ty;
    }
    if let Kind::Enum(enumeration) = &api.ty(owner).kind {
        let known: Vec<&str> = enumeration.values.iter().map(|value| value.value.as_str()).collect();
        return match known.contains(last) {
            true => Ok(Named::Value(owner, (*last).to_owned())),
            false => Err(nothing(path, near(api, "value", owner, last, &known))),
        };
    }
    let Found { name, is_attribute, ty, span } = field(api, path, owner, last)?;
    let mut owners = vec![owner];
    let inherits = |id: &TypeId| fields(api, *id).iter().any(|field| field.name == name && field.span == span);
    owners.extend(derived(api, owner).into_iter().filter(inherits));
    let also = if between.is_empty() { None } else { used_elsewhere(api, owner, &steps[steps.len() - 2..]) };
    Ok(Named::Field(Place { owners, name, is_attribute, ty, also }))
}

/// The type of this name; those of XML Schema begin with `xs:`.
pub(crate) fn type_of(api: &Api, path: &str) -> Result<TypeId, Nothing> {
    if let Some(local) = path.strip_prefix("xs:") {
        let builtins = || (0..api.types.len() as u32).map(TypeId).filter_map(|id| Some((id, builtin(api, id)?)));
        let found = builtins().find(|(_, name)| *name == local).map(|(id, _)| id);
        let near = || nearest(local, builtins().map(|(_, name)| name)).map(|near| format!("there is `xs:{near}`"));
        return found.ok_or_else(|| nothing(path, near().unwrap_or_else(|| "write it as `xs:int`".to_owned())));
    }
    match find(api, path)? {
        Named::Type(id) if api.ty(id).name.is_some() => Ok(id),
        _ => Err(nothing(path, "name a type that has a name, which `xsi:type` can give".to_owned())),
    }
}

fn builtin(api: &Api, id: TypeId) -> Option<&'static str> {
    match &api.ty(id).kind {
        Kind::Builtin(builtin) => Some(builtin.name()),
        _ => None,
    }
}

/// All types that the documents declare by name.
pub(crate) fn declared(api: &Api) -> impl Iterator<Item = TypeId> {
    let ids = (0..api.types.len() as u32).map(TypeId);
    ids.filter(|id| api.ty(*id).name.is_some() && builtin(api, *id).is_none())
}

/// The steps of a path; a `/` in the braces of a namespace is none.
fn split(path: &str) -> Vec<&str> {
    let (mut steps, mut begin, mut is_inside) = (Vec::new(), 0, false);
    for (at, character) in path.char_indices() {
        match character {
            '{' => is_inside = true,
            '}' => is_inside = false,
            '/' if !is_inside => {
                steps.push(&path[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    steps.push(&path[begin..]);
    steps.retain(|step| !step.is_empty());
    steps
}

fn matches(name: &QName, step: &str) -> bool {
    match step.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some((namespace, local)) => name.namespace == namespace && name.local == local,
        None => name.local == step,
    }
}

/// The type of this name, else the element.
fn root(api: &Api, path: &str, step: &str) -> Result<Named, Nothing> {
    let types = (0..api.types.len() as u32).map(TypeId);
    let types = types.filter(|id| !matches!(api.ty(*id).kind, Kind::Builtin(_)));
    let types: Vec<(TypeId, &QName)> = types.filter_map(|id| Some((id, api.ty(id).name.as_ref()?))).collect();
    let fitting: Vec<&(TypeId, &QName)> = types.iter().filter(|(_, name)| matches(name, step)).collect();
    match fitting.as_slice() {
        [(id, _)] => return Ok(Named::Type(*id)),
        [(_, first), ..] => {
            return Err(nothing(path, format!("several types are called so; write `{{{}}}{step}`", first.namespace)));
        }
        [] => {}
    }
    let elements = || (0..api.elements.len() as u32).map(ElementId);
    let fitting: Vec<ElementId> = elements().filter(|id| matches(&api.element(*id).name, step)).collect();
    match fitting.as_slice() {
        [id] if api.ty(api.element(*id).ty).name.is_none() => Ok(Named::Type(api.element(*id).ty)),
        [id] => Ok(Named::Element(*id)),
        [first, ..] => {
            let namespace = &api.element(*first).name.namespace;
            Err(nothing(path, format!("several elements are called so; write `{{{namespace}}}{step}`")))
        }
        [] => {
            let known = types.iter().map(|(_, name)| name.local.as_str());
            let known = known.chain(elements().map(|id| api.element(id).name.local.as_str()));
            let help = match nearest(step, known) {
                Some(near) => format!("there is `{near}`"),
                None => "a path begins with the name of a type or of a global element".to_owned(),
            };
            Err(nothing(path, help))
        }
    }
}

/// A field as it was found.
struct Found {
    name: QName,
    is_attribute: bool,
    ty: TypeId,
    span: crate::diag::Span,
}

/// All fields of a type, those of choices and groups too.
fn fields(api: &Api, id: TypeId) -> Vec<Found> {
    fn collect(particles: &[Particle], found: &mut Vec<Found>) {
        for particle in particles {
            match particle {
                Particle::Field(Field { name, ty, span, .. }) => {
                    found.push(Found { name: name.clone(), is_attribute: false, ty: *ty, span: *span });
                }
                Particle::Choice(group) | Particle::Sequence(group) => collect(&group.particles, found),
                Particle::Any(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    let Some(structure) = api.as_struct(id) else { return found };
    if let Content::Particles(particles) = &structure.content {
        collect(particles, &mut found);
    }
    let attributes = structure.attributes.iter().map(|Attribute { name, ty, span, .. }| Found {
        name: name.clone(),
        is_attribute: true,
        ty: *ty,
        span: *span,
    });
    found.extend(attributes);
    found
}

fn field(api: &Api, path: &str, owner: TypeId, step: &str) -> Result<Found, Nothing> {
    let (wanted, is_attribute) = match step.strip_prefix('@') {
        Some(rest) => (rest, true),
        None => (step, false),
    };
    let all = fields(api, owner);
    let known: Vec<String> =
        all.iter().map(|field| format!("{}{}", if field.is_attribute { "@" } else { "" }, field.name.local)).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let help = near(api, "field", owner, step, &known);
    let found = all.into_iter().find(|field| field.is_attribute == is_attribute && matches(&field.name, wanted));
    found.ok_or_else(|| nothing(path, help))
}

fn nothing(path: &str, help: String) -> Nothing {
    Nothing { message: format!("`{path}` names nothing in the document"), help }
}

/// Proposes the nearest of what a type has.
fn near(api: &Api, what: &str, owner: TypeId, wanted: &str, known: &[&str]) -> String {
    let owner = api.ty(owner).path.join("/");
    match (nearest(wanted, known.iter().copied()), known) {
        (Some(near), _) => format!("`{owner}` has a {what} `{near}`"),
        (None, []) => format!("`{owner}` has no {what}"),
        (None, known) => {
            const MOST: usize = 6;
            let names: Vec<String> = known.iter().take(MOST).map(|name| format!("`{name}`")).collect();
            let more = if known.len() > MOST { ", …" } else { "" };
            format!("`{owner}` has {}{more}", names.join(", "))
        }
    }
}

/// All types derived from this one.
fn derived(api: &Api, id: TypeId) -> Vec<TypeId> {
    let (mut list, mut open, mut seen) = (Vec::new(), vec![id], HashSet::from([id]));
    while let Some(id) = open.pop() {
        for derived in api.as_struct(id).map(|structure| structure.derived.as_slice()).unwrap_or_default() {
            if seen.insert(*derived) {
                list.push(*derived);
                open.push(*derived);
            }
        }
    }
    list
}

/// Another field of this type than that of these last steps of a path.
fn used_elsewhere(api: &Api, id: TypeId, last: &[&str]) -> Option<String> {
    let holder = last.first()?;
    let all = (0..api.types.len() as u32)
        .map(TypeId)
        .flat_map(|owner| fields(api, owner).into_iter().map(move |field| (owner, field)));
    let mut others = all.filter(|(_, field)| field.ty == id && !matches(&field.name, holder));
    others.next().map(|(owner, field)| format!("{}/{}", api.ty(owner).path.join("/"), field.name.local))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::schema;

    fn api() -> Api {
        let mut lowered = schema(
            r#"<xs:complexType name="Address"><xs:sequence><xs:element name="city" type="xs:string"/></xs:sequence>
                 <xs:attribute name="kind" type="xs:string"/></xs:complexType>
               <xs:complexType name="Party"><xs:sequence><xs:element name="home" type="t:Address"/></xs:sequence></xs:complexType>
               <xs:complexType name="Firm"><xs:complexContent><xs:extension base="t:Party"><xs:sequence><xs:element name="seat" type="t:Address"/>
                 </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
               <xs:simpleType name="Level"><xs:restriction base="xs:string"><xs:enumeration value="high"/></xs:restriction></xs:simpleType>
               <xs:element name="ask"><xs:complexType><xs:sequence><xs:element name="level" type="t:Level"/></xs:sequence></xs:complexType></xs:element>"#,
        );
        crate::model::pass::run(&mut lowered.api, &mut lowered.diags);
        lowered.clean()
    }

    fn field_of(api: &Api, path: &str) -> (Vec<String>, Option<String>) {
        match find(api, path) {
            Ok(Named::Field(place)) => (place.owners.iter().map(|id| api.ty(*id).path.join("/")).collect(), place.also),
            other => panic!("{path}: {other:?}"),
        }
    }

    #[test]
    fn types_fields_attributes_and_values_are_found() {
        let api = api();
        for path in ["Address", "{urn:t}Address", "ask", "Level"] {
            assert!(matches!(find(&api, path), Ok(Named::Type(_))), "{path}");
        }
        assert_eq!(field_of(&api, "Address/city").0, ["Address"]);
        assert_eq!(field_of(&api, "Address/@kind").0, ["Address"]);
        assert_eq!(field_of(&api, "Party/home").0, ["Party", "Firm"], "derived types inherit it");
        assert_eq!(field_of(&api, "ask/level").0, ["ask"]);
        assert!(matches!(find(&api, "Level/high"), Ok(Named::Value(_, value)) if value == "high"));
        assert!(matches!(find(&api, "ask/level/high"), Ok(Named::Value(..))));
    }

    #[test]
    fn a_path_through_another_type_says_where_else_it_leads() {
        let api = api();
        assert_eq!(field_of(&api, "Party/home/city"), (vec!["Address".to_owned()], Some("Firm/seat".to_owned())));
        assert_eq!(field_of(&api, "Address/city").1, None);
    }

    #[test]
    fn what_is_near_is_proposed() {
        let api = api();
        let help = |path: &str| find(&api, path).unwrap_err().help;
        assert_eq!(help("Adress"), "there is `Address`");
        assert_eq!(help("Address/citty"), "`Address` has a field `city`");
        assert_eq!(help("Address/kind"), "`Address` has a field `@kind`");
        assert_eq!(help("Address/zzz"), "`Address` has `city`, `@kind`");
        assert_eq!(help("Level/hig"), "`Level` has a value `high`");
        assert_eq!(help("Address/city/x"), "`string` has no field");
        assert_eq!(help(""), "write `Type` or `Type/field`");
    }
}
