//! What is left of an API when only some operations are wanted.

mod left_out;

use crate::diag::{Diagnostics, Span};
use crate::model::near::{nearest, similar};
use crate::model::reach::Reached;
use crate::model::{Api, Base, Body, Content, Element, ElementId, Kind, Message, Operation, Particle, Type, TypeId};

/// What a slice kept: by old id, the new one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    /// Types; built-in ones stay.
    pub types: Vec<Option<TypeId>>,
    /// Global elements.
    pub elements: Vec<Option<ElementId>>,
}

impl Kept {
    /// How many types were dropped.
    pub(crate) fn dropped(&self) -> usize {
        self.types.iter().filter(|id| id.is_none()).count()
    }
}

/// Which derived types a slice keeps, besides those that something kept names as its declared type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Derived {
    /// No others.
    #[default]
    Declared,
    /// Those of these names, as the schema has them.
    Named(Vec<String>),
    /// All that `xsi:type` may name.
    All,
}

impl Derived {
    /// Whether this type is kept with what it is derived from.
    pub(in crate::model) fn keeps(&self, ty: &Type) -> bool {
        match self {
            Self::Declared => false,
            Self::Named(names) => ty.name.as_ref().is_some_and(|name| names.contains(&name.local)),
            Self::All => true,
        }
    }
}

/// Keeps the named operations and what they reach; returns what is left of types and elements.
///
/// A name that no operation or type has is an error that proposes the nearest one. Derived types that are left out are counted in a note;
/// their names go to the nearest ancestor that stays (`Struct::left_out`), as which they are then read. A base that nothing
/// else reaches is forgotten. `read_in` has the types that are kept with the one before them. Requires that the passes have run, so that a type holds all that it inherits.
pub(crate) fn slice(
    api: &mut Api,
    names: &[String],
    derived: &Derived,
    read_in: &[(TypeId, Vec<TypeId>)],
    diags: &mut Diagnostics,
) -> Kept {
    refuse_unknown(api, names, diags);
    refuse_unknown_types(api, derived, diags);
    let is_wanted = |operation: &Operation| names.contains(&operation.name);
    for service in &mut api.services {
        for port in &mut service.ports {
            port.operations.retain(is_wanted);
        }
    }
    for interface in &mut api.interfaces {
        interface.operations.retain(is_wanted);
    }
    let mut reached = if *derived == Derived::All { Reached::with_derived(api) } else { Reached::new(api) };
    for operation in api.operations() {
        reached.operation(operation);
    }
    if let Derived::Named(_) = derived {
        let ids = (0..api.types.len() as u32).map(TypeId);
        ids.filter(|id| api.as_struct(*id).is_some() && derived.keeps(api.ty(*id))).for_each(|id| reached.ty(id));
    }
    reached.follow(api);
    let mut read_in = read_in.to_vec();
    while let Some(at) = read_in.iter().position(|(owner, _)| reached.types.contains(owner)) {
        read_in.swap_remove(at).1.into_iter().for_each(|id| reached.ty(id));
        reached.follow(api);
    }
    left_out::note(api, &reached, diags);
    left_out::relink(api, &reached);
    keep(api, &reached)
}

/// Keeps the types and elements that are asked for and what they and the operations reach; built-in types stay.
///
/// Requires nothing: bases and substitution heads are kept too.
pub(in crate::model) fn retain(
    api: &mut Api,
    mut is_needed_type: impl FnMut(&Type) -> bool,
    mut is_needed_element: impl FnMut(&Element) -> bool,
) {
    let mut reached = Reached::with_origins(api);
    for (index, element) in api.elements.iter().enumerate() {
        if is_needed_element(element) {
            reached.element(ElementId(index as u32));
        }
    }
    for (index, ty) in api.types.iter().enumerate() {
        if is_needed_type(ty) {
            reached.ty(TypeId(index as u32));
        }
    }
    for operation in api.operations() {
        reached.operation(operation);
    }
    reached.follow(api);
    keep(api, &reached);
}

/// Names of derived types that no complex type has.
fn refuse_unknown_types(api: &Api, derived: &Derived, diags: &mut Diagnostics) {
    let Derived::Named(names) = derived else { return };
    let structs = api.types.iter().filter(|ty| matches!(ty.kind, Kind::Struct(_)));
    let known: Vec<&str> = structs.filter_map(|ty| ty.name.as_ref()).map(|name| name.local.as_str()).collect();
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        let error = diags.error("E118", place(api), format!("no complex type is named `{name}`"));
        error.setting(format!("derived_types([{name:?}])"));
        if let Some(near) = nearest(name, known.iter().copied()) {
            error.help(format!("there is a type `{near}`"));
        }
    }
}

/// Where a finding about the whole service points.
fn place(api: &Api) -> Span {
    let place = api.services.first().map(|service| service.span);
    place.or(api.interfaces.first().map(|interface| interface.span)).unwrap_or_default()
}

fn refuse_unknown(api: &Api, names: &[String], diags: &mut Diagnostics) {
    let known: Vec<&str> = api.operations().map(|operation| operation.name.as_str()).collect();
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        let error = diags.error("E112", place(api), format!("no operation is named `{name}`"));
        error.setting(format!("operations([{name:?}])"));
        if let Some(near) = similar(name, known.iter().copied(), 1).first() {
            error.help(format!("there is an operation `{near}`"));
        }
    }
}

/// Drops what is not reached, and gives the rest new ids in the old order.
fn keep(api: &mut Api, reached: &Reached) -> Kept {
    let ids = Kept {
        types: renumber(api.types.len(), |index| reached.types.contains(&TypeId(index)))
            .map(|id| id.map(TypeId))
            .collect(),
        elements: renumber(api.elements.len(), |index| reached.elements.contains(&ElementId(index)))
            .map(|id| id.map(ElementId))
            .collect(),
    };
    let mut index = 0;
    api.types.retain(|_| {
        index += 1;
        ids.types[index - 1].is_some()
    });
    index = 0;
    api.elements.retain(|_| {
        index += 1;
        ids.elements[index - 1].is_some()
    });
    ids.rename(api);
    ids
}

fn renumber(count: usize, is_kept: impl Fn(u32) -> bool) -> impl Iterator<Item = Option<u32>> {
    let mut next = 0;
    (0..count as u32).map(move |index| {
        is_kept(index).then(|| {
            next += 1;
            next - 1
        })
    })
}

/// What is kept refers only to what is kept, bases and heads aside.
impl Kept {
    fn rename(&self, api: &mut Api) {
        for element in &mut api.elements {
            self.ty(&mut element.ty);
            element.substitutes = element.substitutes.and_then(|head| self.elements[head.0 as usize]);
        }
        for ty in &mut api.types {
            self.kind(&mut ty.kind);
        }
        let ports = api.services.iter_mut().flat_map(|service| &mut service.ports);
        let ports = ports.flat_map(|port| &mut port.operations);
        for operation in ports.chain(api.interfaces.iter_mut().flat_map(|interface| &mut interface.operations)) {
            self.message(&mut operation.input);
            operation.output.iter_mut().for_each(|message| self.message(message));
            operation.faults.iter_mut().for_each(|fault| self.element(&mut fault.element));
        }
    }

    fn ty(&self, id: &mut TypeId) {
        if let Some(new) = self.types[id.0 as usize] {
            *id = new;
        }
    }

    fn element(&self, id: &mut ElementId) {
        if let Some(new) = self.elements[id.0 as usize] {
            *id = new;
        }
    }

    fn message(&self, message: &mut Message) {
        message.headers.iter_mut().for_each(|header| self.element(header));
        match &mut message.body {
            Body::Empty => {}
            Body::Element(id) => self.element(id),
            Body::Fragment(ty) => self.ty(ty),
        }
    }

    fn kind(&self, kind: &mut Kind) {
        match kind {
            Kind::Builtin(_) => {}
            Kind::Restricted { base, .. } => self.ty(base),
            Kind::Enum(enumeration) => self.ty(&mut enumeration.base),
            Kind::List { item } => self.ty(item),
            Kind::Union { members } => members.iter_mut().for_each(|member| self.ty(member)),
            Kind::Struct(structure) => {
                let new = |id: TypeId| self.types[id.0 as usize];
                structure.base = structure.base.and_then(|base| new(base.ty).map(|ty| Base { ty, ..base }));
                structure.derived = structure.derived.iter().filter_map(|id| new(*id)).collect();
                structure.array_of.iter_mut().for_each(|item| self.ty(item));
                structure.attributes.iter_mut().for_each(|attribute| self.ty(&mut attribute.ty));
                match &mut structure.content {
                    Content::Text(text) => self.ty(text),
                    Content::Particles(particles) => particles.iter_mut().for_each(|particle| self.particle(particle)),
                }
            }
        }
    }

    fn particle(&self, particle: &mut Particle) {
        match particle {
            Particle::Field(field) => {
                self.ty(&mut field.ty);
                field.element.iter_mut().for_each(|id| self.element(id));
            }
            Particle::Choice(group) | Particle::Sequence(group) => {
                group.particles.iter_mut().for_each(|particle| self.particle(particle));
            }
            Particle::Any(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pass::run;
    use crate::model::testing::{show, wsdl};
    use crate::model::verify::verify;

    const TYPES: &str = r#"<xs:complexType name="unused"/>
        <xs:complexType name="base"><xs:sequence><xs:element name="id" type="t:code"/></xs:sequence></xs:complexType>
        <xs:complexType name="derived"><xs:complexContent><xs:extension base="t:base"/></xs:complexContent></xs:complexType>
        <xs:simpleType name="code"><xs:restriction base="xs:string"/></xs:simpleType>
        <xs:element name="a" type="t:base"/><xs:element name="b" type="t:derived"/>"#;

    fn api() -> Api {
        let operation = |name: &str| format!(r#"<operation name="{name}"><input message="t:{name}"/></operation>"#);
        let message = |name: &str| format!(r#"<message name="{name}"><part name="p" element="t:{name}"/></message>"#);
        let body = [message("a"), message("b")].concat();
        let operations = [operation("a"), operation("b")].concat();
        let mut api = wsdl(TYPES, &format!(r#"{body}<portType name="pt">{operations}</portType>"#)).clean();
        run(&mut api, &mut Diagnostics::default());
        api
    }

    fn sliced(operation: &str, derived: Derived) -> (Api, usize, Diagnostics) {
        let (mut api, mut diags) = (api(), Diagnostics::default());
        let dropped = slice(&mut api, &[operation.to_owned()], &derived, &[], &mut diags).dropped();
        assert!(verify(&api).is_empty());
        (api, dropped, diags)
    }

    #[test]
    fn derived_types_are_kept_where_they_are_wanted() {
        let named = Derived::Named(vec!["derived".to_owned()]);
        for wanted in [Derived::All, named] {
            let (api, dropped, diags) = sliced("a", wanted);
            assert_eq!((dropped, diags.list.len()), (1, 0));
            assert_eq!(show(&api, "derived"), "struct derived extends base\n  id: code");
        }
        let (api, dropped, diags) = sliced("a", Derived::Declared);
        assert_eq!((dropped, diags.list[0].code), (2, "N107"));
        assert_eq!(
            diags.list[0].message,
            "1 derived type that `xsi:type` may name is left out: 1 in requests, 0 in replies, 0 in faults"
        );
        let base = api.types.iter().find(|ty| ty.path == ["base"]).unwrap();
        assert!(matches!(&base.kind, Kind::Struct(base) if base.left_out[0].local == "derived"));
    }

    #[test]
    fn a_base_that_nothing_names_is_forgotten() {
        let (api, dropped, _) = sliced("b", Derived::Declared);
        // What nothing uses, the base, and what the message of `a` is made of.
        assert_eq!(dropped, 3);
        assert_eq!(show(&api, "derived"), "struct derived\n  id: code");
        assert_eq!((api.elements.len(), api.interfaces[0].operations.len()), (1, 1));
    }

    #[test]
    fn a_derived_type_that_is_unknown_is_an_error() {
        let mut diags = Diagnostics::default();
        slice(&mut api(), &["a".to_owned()], &Derived::Named(vec!["Derived".to_owned()]), &[], &mut diags);
        assert_eq!((diags.list[0].code, diags.list[0].help.as_deref()), ("E118", Some("there is a type `derived`")));
    }

    #[test]
    fn an_unknown_operation_is_an_error() {
        let mut diags = Diagnostics::default();
        slice(&mut api(), &["A".to_owned()], &Derived::Declared, &[], &mut diags);
        assert_eq!(diags.list[0].code, "E112");
        assert_eq!(diags.list[0].help.as_deref(), Some("there is an operation `a`"));
    }
}
