//! What becomes of choices side by side that have an element in common: one choice that repeats.
//!
//! XML Schema counts places: `sequence(ref e, ref e)`, where `e` heads a substitution group, is how operands are declared, and
//! `sequence(a, choice(a, b)*)` says what has to come first. A reader that tells elements apart by name cannot see where the first
//! choice ends, and what it would give to either alone loses the order between the two.
//!
//! **Requires** that groups are inlined. **Ensures** that of two neighbours in a list, of which one is a choice between elements and the
//! other such a choice or a field, none has an element of the other, unless they give it different types.
//!
//! What it loosens: how often each of the joined places may occur; the choice may occur as often as all of them together.

use std::collections::HashMap;

use crate::diag::Diagnostics;
use crate::model::{Api, Content, Field, Group, Kind, Particle, TypeId};
use crate::qname::QName;
use crate::xsd::Occurs;

/// Joins choices in every struct.
pub(super) fn run(api: &mut Api, _: &mut Diagnostics) {
    for ty in &mut api.types {
        if let Kind::Struct(structure) = &mut ty.kind
            && let Content::Particles(particles) = &mut structure.content
        {
            join_all(particles);
        }
    }
}

/// Joins the neighbours in a list, after those in the groups of the list.
fn join_all(list: &mut Vec<Particle>) {
    let mut kept: Vec<Particle> = Vec::with_capacity(list.len());
    for mut particle in std::mem::take(list) {
        join_inside(&mut particle);
        while kept.last().is_some_and(|earlier| belong_together(earlier, &particle))
            && let Some(earlier) = kept.pop()
        {
            particle = join(earlier, particle);
        }
        kept.push(particle);
    }
    *list = kept;
}

fn join_inside(particle: &mut Particle) {
    match particle {
        Particle::Sequence(group) => join_all(&mut group.particles),
        Particle::Choice(group) => group.particles.iter_mut().for_each(join_inside),
        Particle::Field(_) | Particle::Any(_) => {}
    }
}

/// Whether one of them is a choice, and they share an element of one type.
fn belong_together(earlier: &Particle, later: &Particle) -> bool {
    if ![earlier, later].iter().any(|particle| matches!(particle, Particle::Choice(_))) {
        return false;
    }
    let (Some(earlier), Some(later)) = (elements(earlier), elements(later)) else { return false };
    let mut shared = later.iter().filter_map(|(name, ty)| Some((earlier.get(name)?, ty))).peekable();
    shared.peek().is_some() && shared.all(|(earlier, later)| earlier == later)
}

/// The elements that a field or a choice between fields stands for, with their types; nothing for any other particle.
fn elements(particle: &Particle) -> Option<HashMap<&QName, TypeId>> {
    let fields: Vec<&Field> = match particle {
        Particle::Field(field) => vec![field],
        Particle::Choice(group) => group.particles.iter().map(field).collect::<Option<_>>()?,
        Particle::Sequence(_) | Particle::Any(_) => return None,
    };
    let elements: HashMap<&QName, TypeId> = fields.iter().map(|field| (&field.name, field.ty)).collect();
    (elements.len() == fields.len()).then_some(elements)
}

fn field(particle: &Particle) -> Option<&Field> {
    match particle {
        Particle::Field(field) => Some(field),
        _ => None,
    }
}

/// One choice between the elements of both, in their order.
fn join(earlier: Particle, later: Particle) -> Particle {
    let (mut group, other) = (choice(earlier), choice(later));
    group.occurs = group.occurs.plus(other.occurs);
    let mut places: HashMap<QName, usize> =
        group.particles.iter().enumerate().filter_map(|(index, it)| Some((field(it)?.name.clone(), index))).collect();
    for particle in other.particles {
        let Particle::Field(field) = particle else { continue };
        let index = *places.entry(field.name.clone()).or_insert(group.particles.len());
        match group.particles.get_mut(index) {
            Some(Particle::Field(known)) => known.nillable |= field.nillable,
            _ => group.particles.push(Particle::Field(field)),
        }
    }
    if group.documentation.is_empty() {
        group.documentation = other.documentation;
    }
    Particle::Choice(group)
}

/// The same as a choice of which each branch occurs once.
fn choice(particle: Particle) -> Group {
    let mut group = match particle {
        Particle::Choice(group) | Particle::Sequence(group) => group,
        other => {
            let (span, documentation) = (field(&other).map(|field| field.span).unwrap_or_default(), String::new());
            Group { occurs: Occurs::ONE, particles: vec![other], documentation, span }
        }
    };
    let mut inside: Option<Occurs> = None;
    for particle in &mut group.particles {
        if let Particle::Field(field) = particle {
            inside = Some(inside.map_or(field.occurs, |inside| inside.or(field.occurs)));
            field.occurs = Occurs::ONE;
        }
    }
    group.occurs = inside.unwrap_or_default().times(group.occurs);
    group
}

#[cfg(test)]
mod tests {
    use crate::diag::Diagnostics;
    use crate::model::pass::PASSES;
    use crate::model::testing::{schema, show};
    use crate::model::verify::verify;

    /// What all passes leave of a type, and the codes that they find.
    fn passed(before: &str) -> (String, Vec<&'static str>) {
        let before = before
            .replace("<e ", r#"<xs:element type="xs:int" "#)
            .replace("<c", "<xs:choice")
            .replace("</c>", "</xs:choice>");
        let content = format!(r#"<xs:complexType name="a"><xs:sequence>{before}</xs:sequence></xs:complexType>"#);
        let mut api = schema(&content).clean();
        let mut diags = Diagnostics::default();
        PASSES.iter().for_each(|pass| pass(&mut api, &mut diags));
        assert_eq!(verify(&api), Vec::<String>::new());
        let shown = show(&api, "a");
        let shown = shown.strip_prefix("struct a\n").unwrap_or_default().to_owned();
        (shown, diags.list.iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[track_caller]
    fn check(before: &str, after: &str) {
        assert_eq!(passed(before), (after.to_owned(), Vec::new()));
    }

    #[test]
    fn equal_choices_side_by_side_are_one_that_repeats() {
        let two = r#"<c><e name="x"/><e name="y"/></c><c minOccurs="0"><e name="x"/><e name="y"/></c>"#;
        check(two, "  choice [1..2]\n    x: xs:int\n    y: xs:int");
    }

    #[test]
    fn what_shares_an_element_is_joined() {
        let three = r#"<e name="x"/><c maxOccurs="unbounded"><e name="x"/><e name="y"/></c><e name="y" minOccurs="0"/><e name="z"/>"#;
        check(three, "  choice [2..n]\n    x: xs:int\n    y: xs:int\n  z: xs:int");
        let lists =
            r#"<e name="x" minOccurs="0" maxOccurs="3"/><c><e name="y"/><e name="x" maxOccurs="unbounded"/></c>"#;
        check(lists, "  choice [1..n]\n    x: xs:int\n    y: xs:int");
        let chain =
            r#"<c><e name="x"/><e name="y"/></c><c><e name="z"/><e name="w"/></c><c><e name="x"/><e name="z"/></c>"#;
        check(chain, "  choice [3]\n    x: xs:int\n    y: xs:int\n    z: xs:int\n    w: xs:int");
    }

    #[test]
    fn what_shares_nothing_stays() {
        let two = r#"<c><e name="x"/><e name="y"/></c><c><e name="z"/><e name="w"/></c>"#;
        check(two, "  choice\n    x: xs:int\n    y: xs:int\n  choice\n    z: xs:int\n    w: xs:int");
    }

    #[test]
    fn groups_are_looked_into() {
        let operands = r#"<c><xs:sequence><e name="op"/><c><e name="x"/><e name="y"/></c><c><e name="y"/><e name="x"/></c></xs:sequence><e name="z"/></c>"#;
        let joined = "      choice [2]\n        x: xs:int\n        y: xs:int";
        check(operands, &format!("  choice\n    sequence\n      op: xs:int\n{joined}\n    z: xs:int"));
    }

    #[test]
    fn places_of_different_type_are_not_joined() {
        let (_, codes) = passed(r#"<xs:element name="x" type="xs:date"/><c><e name="x"/><e name="y"/></c>"#);
        assert_eq!(codes, ["W109"]);
    }
}
