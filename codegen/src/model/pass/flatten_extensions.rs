//! What a derived type contains in full: the base's particles, then its own; the base's attributes, then its own.
//!
//! XML Schema writes only what an extension adds and what a restriction repeats, while a reader needs the whole
//! content of a type at once.
//!
//! **Requires** finite chains of bases (lowering cuts circular ones). **Ensures** that every struct lists all of its
//! content and attributes, and that `Struct::prohibited` is empty. `Struct::base` stays, for `xsi:type`.

use std::collections::{HashMap, HashSet};

use crate::diag::Diagnostics;
use crate::model::budget::{Budget, size};
use crate::model::{Api, Content, Kind, QName, Struct, TypeId};
use crate::xsd::Derivation;

/// Copies content and attributes down the chains of bases. More than the budget allows is an error at the type.
pub(super) fn run(api: &mut Api, diags: &mut Diagnostics) {
    let mut budget = Budget::new();
    for id in bases_first(api) {
        let Some(base) = api.as_struct(id).and_then(|structure| structure.base) else { continue };
        let Some(inherited) = api.as_struct(base.ty) else { continue };
        let (span, what) = (api.ty(id).span, format!("what `{}` inherits", api.ty(id).path.join("/")));
        if !budget.allows(inherited_size(inherited, base.derivation), span, &what, diags) {
            break;
        }
        let inherited = inherited.clone();
        if let Kind::Struct(structure) = &mut api.types[id.0 as usize].kind {
            inherit(structure, inherited, base.derivation);
        }
    }
    for ty in &mut api.types {
        if let Kind::Struct(structure) = &mut ty.kind {
            structure.prohibited.clear();
        }
    }
}

/// How many elements and attributes a type gets from its base.
fn inherited_size(base: &Struct, derivation: Derivation) -> usize {
    let elements = match (&base.content, derivation) {
        (Content::Particles(particles), Derivation::Extension) => size(particles),
        _ => 0,
    };
    elements + base.attributes.len()
}

/// All types, each behind its base.
fn bases_first(api: &Api) -> Vec<TypeId> {
    let mut placed = vec![false; api.types.len()];
    let mut order = Vec::with_capacity(api.types.len());
    let mut chain = Vec::new();
    for index in 0..api.types.len() {
        let mut next = Some(TypeId(index as u32));
        while let Some(id) = next.filter(|id| !placed[id.0 as usize]) {
            placed[id.0 as usize] = true;
            chain.push(id);
            next = api.as_struct(id).and_then(|structure| structure.base).map(|base| base.ty);
        }
        order.extend(chain.drain(..).rev());
    }
    order
}

fn inherit(structure: &mut Struct, base: Struct, derivation: Derivation) {
    let own = std::mem::take(&mut structure.attributes);
    structure.attributes = base.attributes;
    let prohibited: HashSet<&QName> = structure.prohibited.iter().collect();
    structure.attributes.retain(|attribute| !prohibited.contains(&attribute.name));
    let inherited: HashMap<QName, usize> =
        structure.attributes.iter().enumerate().map(|(index, known)| (known.name.clone(), index)).collect();
    for attribute in own {
        match inherited.get(&attribute.name) {
            Some(index) => structure.attributes[*index] = attribute,
            None => structure.attributes.push(attribute),
        }
    }
    if derivation == Derivation::Restriction {
        return;
    }
    structure.any_attribute |= base.any_attribute;
    structure.mixed |= base.mixed;
    match (base.content, &mut structure.content) {
        (Content::Particles(mut inherited), Content::Particles(own)) => {
            inherited.append(own);
            *own = inherited;
        }
        (Content::Text(text), content @ Content::Particles(_)) => *content = Content::Text(text),
        (_, Content::Text(_)) => {}
    }
    structure.array_of = structure.array_of.or(base.array_of);
}

#[cfg(test)]
mod tests {
    use crate::diag::Diagnostics;
    use crate::model::testing::{schema, show};

    #[test]
    fn an_extension_has_what_its_bases_have() {
        let mut api = schema(
            r#"<xs:complexType name="c"><xs:complexContent><xs:extension base="t:b"><xs:sequence><xs:element name="z" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
               <xs:complexType name="b"><xs:complexContent><xs:extension base="t:a"><xs:attribute name="k"/></xs:extension></xs:complexContent></xs:complexType>
               <xs:complexType name="a"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence><xs:attribute name="i"/></xs:complexType>"#,
        )
        .clean();
        assert_eq!(show(&api, "c"), "struct c extends b\n  sequence\n    z: xs:int");
        super::run(&mut api, &mut Diagnostics::default());
        let attributes = "  @i: xs:anySimpleType [0..1]\n  @k: xs:anySimpleType [0..1]";
        let particles = "  sequence\n    x: xs:int\n  sequence\n    z: xs:int";
        assert_eq!(show(&api, "c"), format!("struct c extends b\n{attributes}\n{particles}"));
    }

    #[test]
    fn a_restriction_keeps_only_the_attributes_that_it_does_not_forbid() {
        let mut api = schema(
            r#"<xs:complexType name="a"><xs:sequence><xs:element name="x" type="xs:int" minOccurs="0"/><xs:element name="y" type="xs:int" minOccurs="0"/></xs:sequence>
                 <xs:attribute name="i" type="xs:int"/><xs:attribute name="k" type="xs:int"/></xs:complexType>
               <xs:complexType name="b"><xs:complexContent><xs:restriction base="t:a"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence>
                 <xs:attribute name="i" use="prohibited"/><xs:attribute name="k" type="xs:int" use="required"/></xs:restriction></xs:complexContent></xs:complexType>"#,
        )
        .clean();
        super::run(&mut api, &mut Diagnostics::default());
        assert_eq!(show(&api, "b"), "struct b restricts a\n  @k: xs:int\n  sequence\n    x: xs:int");
    }

    #[test]
    fn an_extended_array_stays_an_array() {
        let mut api = schema(
            r#"<xs:complexType name="a"><xs:complexContent><xs:restriction xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" base="e:Array">
                 <xs:attribute ref="e:arrayType" xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:arrayType="xs:int[]"/></xs:restriction></xs:complexContent></xs:complexType>
               <xs:complexType name="b"><xs:complexContent><xs:extension base="t:a"/></xs:complexContent></xs:complexType>"#,
        )
        .clean();
        super::run(&mut api, &mut Diagnostics::default());
        assert_eq!(show(&api, "b"), "array b extends a\n  item: xs:int [0..n]");
    }
}
