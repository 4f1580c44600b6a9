//! What becomes of an element that a content model declares in several places: fields of their own, or a repeating one.
//!
//! XML Schema lets `sequence(a, b, a)` tell the two `a` apart by their place, and extensions may repeat what their
//! base declares. A type's own fields stay apart: the reader looks for an element from where it is in the schema's order.
//!
//! **Requires** that groups are inlined and choices joined. **Ensures** that a name that stands twice in a list of particles stands there as fields of
//! a type; branches of one choice may share it. Where one of the places is inside a choice or a repeating sequence, that group is
//! dissolved into optional or repeating fields, and the places become one field, which a warning reports. Where they differ in
//! type, which XML Schema forbids and servers publish all the same, the field is text if all are simple types, else XML.
//! Wildcards of one list become one, since nothing tells their elements apart.

use std::collections::{HashMap, HashSet};

use crate::diag::{Diagnostics, Span};
use crate::model::{Api, Content, Field, Group, Kind, Particle, Type, TypeId};
use crate::qname::QName;
use crate::xsd::Occurs;
use crate::xsd::builtin::Builtin;

/// Merges fields of one name in every struct.
pub(super) fn run(api: &mut Api, diags: &mut Diagnostics) {
    let mut told = HashSet::new();
    let is_simple: Vec<bool> = api.types.iter().map(is_simple).collect();
    for ty in &mut api.types {
        let Kind::Struct(structure) = &mut ty.kind else { continue };
        if let Content::Particles(particles) = &mut structure.content {
            let owner = ty.name.as_ref().map_or_else(|| ty.path.join("/"), ToString::to_string);
            let own = Own::of(particles);
            merge(particles, &own, &mut Tell { owner, is_simple: &is_simple, told: &mut told, diags });
        }
    }
}

fn is_simple(ty: &Type) -> bool {
    !matches!(ty.kind, Kind::Struct(_) | Kind::Builtin(Builtin::AnyType))
}

/// Says what was merged where; once, however many types inherit it.
struct Tell<'t> {
    owner: String,
    /// By `TypeId`: whether the type has neither child elements nor attributes.
    is_simple: &'t [bool],
    told: &'t mut HashSet<(Span, Span)>,
    diags: &'t mut Diagnostics,
}

/// Merges within one list, then within the groups that are left in it.
fn merge(list: &mut Vec<Particle>, own: &Own, tell: &mut Tell<'_>) {
    dissolve_ambiguous(list, tell);
    loop {
        let clashing = clashing(list, &own.apart);
        if clashing.is_empty() {
            break;
        }
        if !dissolve(list, &clashing) {
            merge_fields(list, own, tell);
        }
    }
    merge_wildcards(list);
    for particle in list {
        merge_inside(particle, tell);
    }
}

/// Names that stand in several places of a type, all of them fields by themselves.
#[derive(Default)]
struct Own {
    /// With something else between the places, or of different types: these stay apart.
    apart: HashSet<QName>,
    /// Of one type, side by side: a repeating field says the same.
    beside: HashSet<QName>,
}

impl Own {
    fn of(list: &[Particle]) -> Self {
        let mut places: HashMap<&QName, Vec<(usize, TypeId)>> = HashMap::new();
        let mut inside: HashSet<&QName> = HashSet::new();
        for (index, particle) in list.iter().enumerate() {
            match particle {
                Particle::Field(field) => places.entry(&field.name).or_default().push((index, field.ty)),
                group => each_field(group, &mut |field| {
                    inside.insert(&field.name);
                }),
            }
        }
        let mut own = Self::default();
        for (name, places) in places {
            if places.len() > 1 && !inside.contains(name) {
                let is_beside = places.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0 && pair[0].1 == pair[1].1);
                let names = if is_beside { &mut own.beside } else { &mut own.apart };
                names.insert(name.clone());
            }
        }
        own
    }
}

/// Makes one wildcard, in the place of the first, of all that stand in a list.
fn merge_wildcards(list: &mut Vec<Particle>) {
    let mut first: Option<usize> = None;
    let mut kept: Vec<Particle> = Vec::with_capacity(list.len());
    for particle in std::mem::take(list) {
        let earlier = first.and_then(|index| kept.get_mut(index));
        match (earlier, particle) {
            (Some(Particle::Any(earlier)), Particle::Any(wildcard)) => {
                earlier.occurs = earlier.occurs.plus(wildcard.occurs);
                if earlier.namespace != wildcard.namespace {
                    earlier.namespace = "##any".to_owned();
                }
            }
            (_, particle) => {
                if matches!(particle, Particle::Any(_)) {
                    first = Some(kept.len());
                }
                kept.push(particle);
            }
        }
    }
    *list = kept;
}

/// Merges within a group; a sequence of which one member is left becomes that member.
fn merge_inside(particle: &mut Particle, tell: &mut Tell<'_>) {
    match particle {
        Particle::Sequence(group) => {
            merge(&mut group.particles, &Own::default(), tell);
            if group.particles.len() == 1
                && let Some(member) = group.particles.pop()
            {
                *particle = times(member, group.occurs);
            }
        }
        Particle::Choice(group) => group.particles.iter_mut().for_each(|branch| merge_inside(branch, tell)),
        Particle::Field(_) | Particle::Any(_) => {}
    }
}

/// Dissolves choices whose branches begin with the same element: XML Schema forbids them, and no reader can tell which
/// branch it has before it.
fn dissolve_ambiguous(list: &mut Vec<Particle>, tell: &mut Tell<'_>) {
    let mut ambiguous = HashSet::new();
    for (index, particle) in list.iter().enumerate() {
        let Particle::Choice(group) = particle else { continue };
        let Some(again) = begins_again(group) else { continue };
        ambiguous.insert(index);
        if tell.told.insert((group.span, again.span)) {
            let message = format!(
                "several branches of a choice in `{}` begin with the element `{}`; approximated as optional fields",
                tell.owner, again.name
            );
            tell.diags.warning("W111", again.span, message).related(group.span, "in this choice");
        }
    }
    dissolve(list, &ambiguous);
}

/// The first element with which a branch of a choice may begin and an earlier one may, too.
fn begins_again(choice: &Group) -> Option<&Field> {
    let mut earlier = HashSet::new();
    for branch in &choice.particles {
        let mut firsts = Vec::new();
        begin(branch, &mut firsts);
        if let Some(again) = firsts.iter().find(|field| earlier.contains(&field.name)) {
            return Some(again);
        }
        earlier.extend(firsts.into_iter().map(|field| &field.name));
    }
    None
}

/// Finds the elements with which a particle may begin; says whether it may be empty.
fn begin<'p>(particle: &'p Particle, firsts: &mut Vec<&'p Field>) -> bool {
    match particle {
        Particle::Field(field) => {
            firsts.push(field);
            field.occurs.min == 0
        }
        Particle::Sequence(group) => {
            group.particles.iter().all(|member| begin(member, firsts)) || group.occurs.min == 0
        }
        Particle::Choice(group) => {
            let mut may_be_empty = group.occurs.min == 0;
            for branch in &group.particles {
                may_be_empty |= begin(branch, firsts);
            }
            may_be_empty
        }
        Particle::Any(wildcard) => wildcard.occurs.min == 0,
    }
}

/// The places in a list that share a name with another place, other than those that stay apart.
fn clashing(list: &[Particle], apart: &HashSet<QName>) -> HashSet<usize> {
    let mut first: HashMap<&QName, usize> = HashMap::new();
    let mut clashing = HashSet::new();
    for (index, particle) in list.iter().enumerate() {
        each_field(particle, &mut |field| {
            if apart.contains(&field.name) {
                return;
            }
            let earlier = *first.entry(&field.name).or_insert(index);
            if earlier != index {
                clashing.extend([earlier, index]);
            }
        });
    }
    clashing
}

fn each_field<'p>(particle: &'p Particle, visit: &mut impl FnMut(&'p Field)) {
    match particle {
        Particle::Field(field) => visit(field),
        Particle::Choice(group) | Particle::Sequence(group) => {
            for particle in &group.particles {
                each_field(particle, visit);
            }
        }
        Particle::Any(_) => {}
    }
}

/// Replaces the groups among these places by their members; says whether there was one.
fn dissolve(list: &mut Vec<Particle>, places: &HashSet<usize>) -> bool {
    let is_group = |particle: &Particle| matches!(particle, Particle::Choice(_) | Particle::Sequence(_));
    if !places.iter().any(|place| is_group(&list[*place])) {
        return false;
    }
    for (index, particle) in std::mem::take(list).into_iter().enumerate() {
        match particle {
            Particle::Sequence(group) if places.contains(&index) => {
                let occurs = group.occurs;
                list.extend(group.particles.into_iter().map(|member| times(member, occurs)));
            }
            Particle::Choice(group) if places.contains(&index) => list.extend(branches(group)),
            other => list.push(other),
        }
    }
    true
}

/// The members of all branches of a choice, each optional, those that branches share once.
fn branches(group: Group) -> Vec<Particle> {
    let outer = group.occurs.optional();
    let mut members: Vec<Particle> = Vec::new();
    for branch in group.particles {
        let (inside, occurs) = match branch {
            Particle::Sequence(group) => (group.particles, group.occurs.times(outer)),
            other => (vec![other], outer),
        };
        let known = members.len();
        for member in inside {
            let member = times(member, occurs);
            let shared = members[..known].iter_mut().find_map(|earlier| match (earlier, &member) {
                (Particle::Field(earlier), Particle::Field(field))
                    if (&earlier.name, earlier.ty) == (&field.name, field.ty) =>
                {
                    Some(earlier)
                }
                _ => None,
            });
            match (shared, member) {
                (Some(earlier), Particle::Field(field)) => {
                    earlier.occurs = earlier.occurs.or(field.occurs).optional();
                    earlier.nillable |= field.nillable;
                }
                (_, member) => members.push(member),
            }
        }
    }
    members
}

fn merge_fields(list: &mut Vec<Particle>, own: &Own, tell: &mut Tell<'_>) {
    let mut first: HashMap<QName, usize> = HashMap::new();
    let mut kept: Vec<Particle> = Vec::with_capacity(list.len());
    for particle in std::mem::take(list) {
        let field = match particle {
            Particle::Field(field) if !own.apart.contains(&field.name) => field,
            other => {
                kept.push(other);
                continue;
            }
        };
        let earlier = first.get(&field.name).and_then(|index| kept.get_mut(*index));
        let Some(Particle::Field(earlier)) = earlier else {
            first.insert(field.name.clone(), kept.len());
            kept.push(Particle::Field(field));
            continue;
        };
        if !own.beside.contains(&field.name) {
            tell_merged(earlier, &field, tell);
        }
        if earlier.ty != field.ty {
            let are_simple = [earlier.ty, field.ty].iter().all(|ty| tell.is_simple[ty.0 as usize]);
            let ty = if are_simple { Builtin::AnySimpleType } else { Builtin::AnyType };
            *earlier = Field { ty: TypeId::builtin(ty), default: None, fixed: None, element: None, ..earlier.clone() };
        }
        earlier.occurs = earlier.occurs.plus(field.occurs);
        earlier.nillable |= field.nillable;
        if earlier.documentation.is_empty() {
            earlier.documentation = field.documentation;
        }
    }
    *list = kept;
}

fn tell_merged(earlier: &Field, field: &Field, tell: &mut Tell<'_>) {
    if !tell.told.insert((earlier.span, field.span)) {
        return;
    }
    let (name, owner) = (&field.name, &tell.owner);
    if earlier.ty == field.ty {
        let message = format!(
            "`{owner}` declares the element `{name}` in several places; approximated as one repeating field, the order \
             between it and its siblings is not kept"
        );
        tell.diags.warning("W106", field.span, message).related(earlier.span, "declared here first");
    } else {
        let are_simple = [earlier.ty, field.ty].iter().all(|ty| tell.is_simple[ty.0 as usize]);
        let kept = if are_simple { "text" } else { "XML" };
        let message = format!(
            "`{owner}` declares the element `{name}` in several places, with different types; approximated as one \
             repeating field that is kept as {kept}"
        );
        tell.diags
            .warning("W109", field.span, message)
            .related(earlier.span, "declared here first")
            .help("give both the same named type, or one of them another name");
    }
}

fn times(mut particle: Particle, outer: Occurs) -> Particle {
    let occurs = particle.occurs_mut();
    *occurs = occurs.times(outer);
    particle
}

#[cfg(test)]
mod tests {
    use crate::diag::Diagnostics;
    use crate::model::pass::PASSES;
    use crate::model::testing::{schema, show};
    use crate::model::verify::verify;

    /// What all passes leave of a type, and the codes that they find.
    fn passed(before: &str) -> (String, Vec<&'static str>) {
        let before = before.replace("<e ", r#"<xs:element type="xs:int" "#);
        let mut api = schema(&format!(r#"<xs:complexType name="a">{before}</xs:complexType>"#)).clean();
        let mut diags = Diagnostics::default();
        PASSES.iter().for_each(|pass| pass(&mut api, &mut diags));
        assert_eq!(verify(&api), Vec::<String>::new());
        (show(&api, "a"), diags.list.iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[test]
    fn fields_of_one_name_stay_apart() {
        let (after, codes) = passed(
            r#"<xs:sequence><e name="x"/><e name="y" minOccurs="0"/><e name="x" maxOccurs="unbounded"/></xs:sequence>"#,
        );
        assert_eq!(after, "struct a\n  x: xs:int\n  y: xs:int [0..1]\n  x: xs:int [1..n]");
        assert!(codes.is_empty());
        let (after, codes) =
            passed(r#"<xs:sequence><e name="x"/><xs:element name="x" type="xs:string"/></xs:sequence>"#);
        assert_eq!(after, "struct a\n  x: xs:int\n  x: xs:string");
        assert!(codes.is_empty());
    }

    #[test]
    fn fields_of_one_name_and_type_side_by_side_are_one() {
        let (after, codes) = passed(r#"<xs:sequence><e name="x"/><e name="x"/><e name="x"/></xs:sequence>"#);
        assert_eq!(after, "struct a\n  x: xs:int [3]");
        assert!(codes.is_empty());
    }

    #[test]
    fn a_choice_that_shares_a_name_with_its_siblings_is_dissolved() {
        let (after, codes) = passed(
            r#"<xs:sequence><xs:choice><xs:sequence><e name="x"/><e name="y"/></xs:sequence><xs:sequence><e name="y"/><e name="z"/></xs:sequence></xs:choice><e name="z"/></xs:sequence>"#,
        );
        assert_eq!(after, "struct a\n  x: xs:int [0..1]\n  y: xs:int [0..1]\n  z: xs:int [1..2]");
        assert_eq!(codes, ["W106"]);
    }

    #[test]
    fn branches_of_one_choice_may_share_a_name() {
        let choice = r#"<xs:choice><xs:sequence><e name="x"/><e name="y"/></xs:sequence><xs:sequence><e name="z"/><e name="y"/></xs:sequence></xs:choice>"#;
        let (after, codes) = passed(choice);
        let branch = |first: &str| format!("    sequence\n      {first}: xs:int\n      y: xs:int");
        assert_eq!(after, format!("struct a\n  choice\n{}\n{}", branch("x"), branch("z")));
        assert!(codes.is_empty());
    }

    #[test]
    fn a_choice_whose_branches_begin_alike_is_dissolved() {
        let (after, codes) = passed(
            r#"<xs:choice><xs:sequence><e name="x"/><e name="y"/></xs:sequence><xs:sequence><e name="x"/><e name="z"/></xs:sequence></xs:choice>"#,
        );
        assert_eq!(after, "struct a\n  x: xs:int [0..1]\n  y: xs:int [0..1]\n  z: xs:int [0..1]");
        assert_eq!(codes, ["W111"]);
        let (after, codes) =
            passed(r#"<xs:choice><e name="x"/><xs:element name="x" type="xs:string"/><e name="y"/></xs:choice>"#);
        assert_eq!(after, "struct a\n  x: xs:anySimpleType [0..2]\n  y: xs:int [0..1]");
        assert_eq!(codes, ["W111", "W109"]);
        // Whichever alternative of a choice inside is declared first.
        for inside in [r#"<e name="x"/><e name="y"/>"#, r#"<e name="y"/><e name="x"/>"#] {
            let nested = format!(r#"<xs:choice maxOccurs="unbounded">{inside}</xs:choice>"#);
            let (after, codes) = passed(&format!(r#"<xs:choice><e name="x"/>{nested}</xs:choice>"#));
            assert_eq!(after, "struct a\n  x: xs:int [0..n]\n  y: xs:int [0..n]");
            assert_eq!(codes, ["W111", "W106"]);
        }
        // What stands before it may be absent.
        let (after, codes) = passed(
            r#"<xs:choice><xs:sequence><e name="w" minOccurs="0"/><e name="x"/></xs:sequence><xs:sequence><e name="x"/><e name="z"/></xs:sequence></xs:choice>"#,
        );
        assert_eq!(after, "struct a\n  w: xs:int [0..1]\n  x: xs:int [0..1]\n  z: xs:int [0..1]");
        assert_eq!(codes, ["W111"]);
    }

    #[test]
    fn a_repeated_sequence_of_one_element_twice_is_a_field() {
        let (after, _) = passed(r#"<xs:sequence maxOccurs="unbounded"><e name="x"/><e name="x"/></xs:sequence>"#);
        assert_eq!(after, "struct a\n  x: xs:int [2..n]");
    }

    #[test]
    fn places_of_different_type_in_a_choice_are_kept_as_text_or_xml() {
        let choice = |ty: &str| {
            format!(
                r#"<xs:sequence><e name="x"/><xs:choice><xs:element name="x" type="{ty}"/><e name="y"/></xs:choice></xs:sequence>"#
            )
        };
        let (after, codes) = passed(&choice("xs:string"));
        assert_eq!(
            (after.as_str(), codes),
            ("struct a\n  x: xs:anySimpleType [1..2]\n  y: xs:int [0..1]", vec!["W109"])
        );
        let (after, codes) = passed(&choice("t:a"));
        assert_eq!((after.as_str(), codes), ("struct a\n  x: xs:anyType [1..2]\n  y: xs:int [0..1]", vec!["W109"]));
    }

    #[test]
    fn wildcards_of_one_list_are_one() {
        let (after, codes) = passed(
            r###"<xs:sequence><xs:any/><e name="x"/><xs:any minOccurs="0" namespace="##other"/></xs:sequence>"###,
        );
        assert_eq!(after, "struct a\n  any ##any [1..2]\n  x: xs:int");
        assert!(codes.is_empty());
    }

    #[test]
    fn derived_types_do_not_repeat_the_warning() {
        let mut api = schema(
            r#"<xs:complexType name="a"><xs:sequence><xs:element name="x"/><xs:element name="z"/><xs:choice><xs:element name="x"/><xs:element name="y"/></xs:choice></xs:sequence></xs:complexType>
               <xs:complexType name="b"><xs:complexContent><xs:extension base="t:a"/></xs:complexContent></xs:complexType>"#,
        )
        .clean();
        let mut diags = Diagnostics::default();
        PASSES.iter().for_each(|pass| pass(&mut api, &mut diags));
        assert_eq!(diags.list.len(), 1);
    }
}
