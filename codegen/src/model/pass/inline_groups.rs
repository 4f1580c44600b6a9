//! Which compositors are left: those that a list of fields cannot express.
//!
//! XML Schema nests `sequence`, `choice` and `all` at will, often only to hold an `annotation` or a `minOccurs`, and
//! group references and extensions nest them further. A reader wants fields.
//!
//! **Requires** that extensions are flattened. **Ensures** that a content model is a list of fields, wildcards,
//! choices of at least two branches, and sequences that repeat and have at least two members; that a branch of a
//! choice is a field, a wildcard, a repeating choice, or a sequence of at least two members; that no particle may
//! occur zero times at most, and that branches are not optional (their choice is).
//!
//! What it loosens: members of an optional sequence become optional one by one, and `(a{2,3}){2}` becomes `a{4,6}`.

use std::collections::HashSet;

use crate::diag::Diagnostics;
use crate::model::{Api, Content, Group, Kind, Particle, QName, TypeId};
use crate::xsd::Occurs;

/// Simplifies the content model of every struct.
pub(super) fn run(api: &mut Api, _: &mut Diagnostics) {
    for ty in &mut api.types {
        if let Kind::Struct(structure) = &mut ty.kind
            && let Content::Particles(particles) = &mut structure.content
        {
            *particles = inline(std::mem::take(particles));
        }
    }
}

/// The same content with as few groups as possible.
fn inline(particles: Vec<Particle>) -> Vec<Particle> {
    let mut list = Vec::with_capacity(particles.len());
    for particle in particles {
        match particle {
            Particle::Field(_) | Particle::Any(_) => list.push(particle),
            Particle::Sequence(group) => inline_sequence(group, &mut list),
            Particle::Choice(group) => inline_choice(group, &mut list),
        }
    }
    list.retain(|particle| particle.occurs().max != Some(0));
    list
}

fn inline_sequence(group: Group, list: &mut Vec<Particle>) {
    let mut members = inline(group.particles);
    if group.occurs.repeats() && members.len() > 1 {
        return list.push(Particle::Sequence(Group { particles: members, ..group }));
    }
    for member in &mut members {
        *member.occurs_mut() = member.occurs().times(group.occurs);
    }
    list.append(&mut members);
}

fn inline_choice(mut group: Group, list: &mut Vec<Particle>) {
    let mut branches = Branches::default();
    for particle in std::mem::take(&mut group.particles) {
        add_branch(particle, &mut group.occurs, &mut branches);
    }
    let branches = branches.list;
    match branches.len() {
        0 => {}
        1 => inline_sequence(Group { particles: branches, ..group }, list),
        _ => list.push(Particle::Choice(Group { particles: branches, ..group })),
    }
}

/// Adds the branch that a particle of a choice makes; where it may be empty, the choice becomes optional instead.
fn add_branch(particle: Particle, outer: &mut Occurs, branches: &mut Branches) {
    let mut group = match particle {
        Particle::Sequence(group) => group,
        other => {
            let (span, documentation) = (other.span(), String::new());
            Group { occurs: Occurs::ONE, particles: vec![other], documentation, span }
        }
    };
    group.particles = inline(group.particles);
    if group.occurs.min == 0 || group.particles.iter().all(|member| member.occurs().min == 0) {
        outer.min = 0;
    }
    group.occurs.min = group.occurs.min.max(1);
    let mut branch = if group.particles.len() > 1 {
        Particle::Sequence(group)
    } else {
        let Some(mut member) = group.particles.pop() else { return };
        let times = member.occurs_mut();
        *times = Occurs { min: times.min.max(1), ..*times }.times(group.occurs);
        member
    };
    let times = branch.occurs_mut();
    if outer.max.is_none() && outer.min <= 1 && times.min <= 1 {
        *times = Occurs::ONE;
    }
    match branch {
        Particle::Choice(inner) if inner.occurs == Occurs::ONE => {
            inner.particles.into_iter().for_each(|branch| branches.add(branch));
        }
        other => branches.add(other),
    }
}

/// The branches of a choice while they are collected.
#[derive(Default)]
struct Branches {
    list: Vec<Particle>,
    /// Elements that are a branch by themselves.
    fields: HashSet<(QName, TypeId, Occurs)>,
    /// The wildcard among them.
    wildcard: Option<usize>,
}

impl Branches {
    /// Adds a branch unless the same element is one already; wildcards become one, since nothing tells them apart.
    fn add(&mut self, branch: Particle) {
        match &branch {
            Particle::Field(field) => {
                if !self.fields.insert((field.name.clone(), field.ty, field.occurs)) {
                    return;
                }
            }
            Particle::Any(wildcard) => {
                if let Some(Particle::Any(known)) = self.wildcard.and_then(|index| self.list.get_mut(index)) {
                    known.occurs = known.occurs.or(wildcard.occurs);
                    if known.namespace != wildcard.namespace {
                        known.namespace = "##any".to_owned();
                    }
                    return;
                }
                self.wildcard = Some(self.list.len());
            }
            Particle::Choice(_) | Particle::Sequence(_) => {}
        }
        self.list.push(branch);
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::Diagnostics;
    use crate::model::testing::{schema, show};

    /// What is left of the content `before` of a complex type.
    #[track_caller]
    fn check(before: &str, after: &str) {
        let before = before.replace("<e ", r#"<xs:element type="xs:int" "#);
        let before = ["sequence", "choice"].iter().fold(before, |text, name| {
            text.replace(&format!("<{name}"), &format!("<xs:{name}"))
                .replace(&format!("</{name}"), &format!("</xs:{name}"))
        });
        let mut api = schema(&format!(r#"<xs:complexType name="a">{before}</xs:complexType>"#)).clean();
        super::run(&mut api, &mut Diagnostics::default());
        let shown = show(&api, "a");
        assert_eq!(shown.strip_prefix("struct a").unwrap().trim_start_matches('\n'), after);
    }

    #[test]
    fn sequences_are_spliced() {
        check(r#"<sequence><e name="x"/><sequence><e name="y"/></sequence></sequence>"#, "  x: xs:int\n  y: xs:int");
    }

    #[test]
    fn members_of_an_optional_sequence_become_optional() {
        let before = r#"<sequence minOccurs="0"><e name="x"/><e name="y" maxOccurs="unbounded"/></sequence>"#;
        check(before, "  x: xs:int [0..1]\n  y: xs:int [0..n]");
    }

    #[test]
    fn a_repeated_sequence_stays_unless_it_has_one_member() {
        let before = r#"<sequence maxOccurs="unbounded"><e name="x"/><e name="y"/></sequence>"#;
        check(before, "  sequence [1..n]\n    x: xs:int\n    y: xs:int");
        let before = r#"<sequence minOccurs="0" maxOccurs="unbounded"><sequence><e name="x"/></sequence></sequence>"#;
        check(before, "  x: xs:int [0..n]");
    }

    #[test]
    fn a_choice_of_one_branch_is_no_choice() {
        check(r#"<choice minOccurs="0"><e name="x"/></choice>"#, "  x: xs:int [0..1]");
        check(
            r#"<choice maxOccurs="3"><sequence><e name="x"/><e name="y"/></sequence></choice>"#,
            "  sequence [1..3]\n    x: xs:int\n    y: xs:int",
        );
    }

    #[test]
    fn nested_choices_merge() {
        let before = r#"<choice><e name="x"/><choice minOccurs="0"><e name="y"/><e name="z"/></choice></choice>"#;
        check(before, "  choice [0..1]\n    x: xs:int\n    y: xs:int\n    z: xs:int");
        let before = r#"<choice><e name="x"/><choice maxOccurs="2"><e name="y"/><e name="z"/></choice></choice>"#;
        check(before, "  choice\n    x: xs:int\n    choice [1..2]\n      y: xs:int\n      z: xs:int");
    }

    #[test]
    fn an_optional_branch_makes_the_choice_optional() {
        let before = r#"<choice><e name="x" minOccurs="0"/><e name="y" maxOccurs="unbounded"/></choice>"#;
        check(before, "  choice [0..1]\n    x: xs:int\n    y: xs:int [1..n]");
        let before =
            r#"<choice><e name="x"/><sequence minOccurs="0"><e name="y"/><e name="z"/></sequence><sequence/></choice>"#;
        check(before, "  choice [0..1]\n    x: xs:int\n    sequence\n      y: xs:int\n      z: xs:int");
    }

    #[test]
    fn a_branch_of_an_unbounded_choice_need_not_repeat_itself() {
        let before = r#"<choice minOccurs="0" maxOccurs="unbounded"><e name="x" minOccurs="0" maxOccurs="unbounded"/>
            <choice maxOccurs="unbounded"><e name="y"/><e name="z"/></choice></choice>"#;
        check(before, "  choice [0..n]\n    x: xs:int\n    y: xs:int\n    z: xs:int");
    }

    #[test]
    fn the_same_branch_counts_once() {
        check(r#"<choice><e name="x"/><e name="y"/><e name="x"/></choice>"#, "  choice\n    x: xs:int\n    y: xs:int");
    }

    #[test]
    fn wildcards_of_one_choice_are_one() {
        let before = r###"<choice><xs:any namespace="##other"/><e name="x"/><xs:any maxOccurs="2" namespace="##local"/></choice>"###;
        check(before, "  choice\n    any ##any [1..2]\n    x: xs:int");
    }

    #[test]
    fn what_is_forbidden_or_empty_is_gone() {
        check(r#"<sequence><e name="x" minOccurs="0" maxOccurs="0"/><sequence/><choice/></sequence>"#, "");
    }
}
