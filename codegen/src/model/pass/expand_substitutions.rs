//! What may stand where the head of a substitution group is referred to: a choice of the head and its substitutes.
//!
//! XML Schema lets a document use any member of the group, declared anywhere, in place of its head; a content model
//! says only the head.
//!
//! **Requires** finite chains of heads (lowering cuts circular ones). **Ensures** that no field refers to an element
//! that others substitute, except as a branch of the choice made for it; an abstract head is no branch, unless
//! nothing substitutes it.

use crate::diag::Diagnostics;
use crate::model::budget::Budget;
use crate::model::substitutes::Substitutes;
use crate::model::{Api, Content, Element, ElementId, Field, Group, Kind, Particle};
use crate::xsd::Occurs;

/// Replaces fields by choices. More branches than the budget allows are an error at the field.
pub(super) fn run(api: &mut Api, diags: &mut Diagnostics) {
    let members = Substitutes::of(&api.elements);
    if members.is_empty() {
        return;
    }
    let mut expansion = Expansion { members, elements: &api.elements, budget: Budget::new(), diags };
    for ty in &mut api.types {
        if let Kind::Struct(structure) = &mut ty.kind
            && let Content::Particles(particles) = &mut structure.content
        {
            expansion.particles(particles);
        }
    }
}

struct Expansion<'a> {
    members: Substitutes,
    elements: &'a [Element],
    budget: Budget,
    diags: &'a mut Diagnostics,
}

impl Expansion<'_> {
    fn particles(&mut self, particles: &mut [Particle]) {
        for particle in particles {
            match particle {
                Particle::Field(field) => {
                    if let Some(choice) = self.choice(field) {
                        *particle = choice;
                    }
                }
                Particle::Choice(group) | Particle::Sequence(group) => self.particles(&mut group.particles),
                Particle::Any(_) => {}
            }
        }
    }

    /// The choice that a field stands for; nothing if it is no head, or all substitutes are abstract.
    fn choice(&mut self, field: &Field) -> Option<Particle> {
        let substitutes = self.members.members(field.element?);
        if substitutes.is_empty() {
            return None;
        }
        let what = format!("the substitution group of `{}`", field.name);
        let is_allowed = self.budget.allows(substitutes.len(), field.span, &what, self.diags);
        if is_allowed { choice(field, substitutes, self.elements) } else { None }
    }
}

/// The alternatives to a head; nothing when all substitutes are abstract.
fn choice(head: &Field, substitutes: &[ElementId], elements: &[Element]) -> Option<Particle> {
    let concrete = |id: &ElementId| !elements[id.0 as usize].is_abstract;
    let substitutes = substitutes.iter().copied().filter(concrete).map(|id| {
        let element = &elements[id.0 as usize];
        Field {
            name: element.name.clone(),
            ty: element.ty,
            occurs: Occurs::ONE,
            nillable: element.nillable,
            default: None,
            fixed: None,
            element: Some(id),
            documentation: element.documentation.clone(),
            span: element.span,
        }
    });
    let itself = head.element.filter(concrete).map(|_| Field { occurs: Occurs::ONE, ..head.clone() });
    let particles: Vec<Particle> = itself.into_iter().chain(substitutes).map(Particle::Field).collect();
    let (occurs, documentation, span) = (head.occurs, head.documentation.clone(), head.span);
    (!particles.is_empty()).then_some(Particle::Choice(Group { occurs, particles, documentation, span }))
}

#[cfg(test)]
mod tests {
    use crate::diag::Diagnostics;
    use crate::model::testing::{schema, show};

    #[test]
    fn a_head_becomes_a_choice_of_its_substitutes() {
        let mut api = schema(
            r#"<xs:element name="pet" abstract="true"/><xs:element name="dog" type="xs:string" substitutionGroup="t:pet"/>
               <xs:element name="cat" type="xs:int" substitutionGroup="t:pet"/><xs:element name="siam" type="xs:int" substitutionGroup="t:cat"/>
               <xs:complexType name="home"><xs:sequence><xs:element ref="t:pet" maxOccurs="unbounded"/><xs:element ref="t:cat" minOccurs="0"/><xs:element ref="t:dog"/></xs:sequence></xs:complexType>"#,
        )
        .clean();
        let before = "struct home\n  sequence\n    pet: xs:anyType [1..n]\n    cat: xs:int [0..1]\n    dog: xs:string";
        assert_eq!(show(&api, "home"), before);
        super::run(&mut api, &mut Diagnostics::default());
        let pets = "    choice [1..n]\n      dog: xs:string\n      cat: xs:int\n      siam: xs:int";
        let cats = "    choice [0..1]\n      cat: xs:int\n      siam: xs:int";
        assert_eq!(show(&api, "home"), format!("struct home\n  sequence\n{pets}\n{cats}\n    dog: xs:string"));
    }

    #[test]
    fn an_abstract_head_without_substitutes_stays_a_field() {
        let mut api = schema(
            r#"<xs:element name="pet" abstract="true"/>
               <xs:complexType name="home"><xs:sequence><xs:element ref="t:pet"/></xs:sequence></xs:complexType>"#,
        )
        .clean();
        super::run(&mut api, &mut Diagnostics::default());
        assert_eq!(show(&api, "home"), "struct home\n  sequence\n    pet: xs:anyType");
    }
}
