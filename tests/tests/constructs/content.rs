//! Content models: sequences, choices, groups, derivation, wildcards, mixed and recursive content.

use centra_runtime::xml::Options;

use crate::again::again;
use crate::fixtures::*;

#[test]
fn a_choice_is_one_of_its_branches() {
    use choice_single::{Root, RootChoice};
    let root: Root = again("<root><f:id>1</f:id><f:card>4711</f:card><f:note>n</f:note></root>");
    assert_eq!(root.choice, Some(RootChoice::Card("4711".to_owned())));
    let root: Root = again("<root><f:id>1</f:id><f:iban>SE1</f:iban><f:bic>X</f:bic></root>");
    let Some(RootChoice::Iban(transfer)) = root.choice else { panic!("{root:?}") };
    assert_eq!((transfer.iban.as_deref(), transfer.bic.as_deref()), (Some("SE1"), Some("X")));
    let root: Root = again("<root><f:id>1</f:id></root>");
    assert_eq!(root.choice, None);
}

#[test]
fn a_sequence_in_a_choice_comes_in_any_order() {
    use choice_single::{Root, RootChoice};
    let xml = "<f:root xmlns:f=\"urn:f\"><f:bic>X</f:bic><f:iban>SE1</f:iban><f:iban>SE2</f:iban></f:root>";
    let root: Root = centra_runtime::xml::from_slice(xml.as_bytes()).unwrap();
    let Some(RootChoice::Iban(transfer)) = &root.choice else { panic!("{root:?}") };
    assert_eq!((transfer.iban.as_deref(), transfer.bic.as_deref()), (Some("SE2"), Some("X")));
    assert_eq!(root.unknown.nodes().count(), 1, "the first of the two");
}

#[test]
fn a_repeated_choice_keeps_its_order() {
    use choice_repeated::{MoreChoice, Root, RootChoice};
    let root: Root = again(
        "<root><f:text>a</f:text><f:number>1</f:number><f:text>b</f:text><f:more><f:key>k</f:key><f:value>v</f:value><f:text>t</f:text></f:more><f:number>2</f:number></root>",
    );
    assert_eq!(root.choices.len(), 5);
    assert_eq!(root.choices[2], RootChoice::Text("b".to_owned()));
    let RootChoice::More(more) = &root.choices[3] else { panic!("{root:?}") };
    assert_eq!(more.choices.len(), 2);
    assert_eq!(more.choices[1], MoreChoice::Text("t".to_owned()));
}

#[test]
fn choices_nest() {
    use choice_nested::{Root, RootChoice, RootChoiceCChoice};
    assert!(matches!(again::<Root>("<root><f:b>1</f:b></root>").choice, Some(RootChoice::B(_))));
    let root: Root = again("<root><f:c>1</f:c><f:e>2</f:e><f:e>3</f:e></root>");
    let Some(RootChoice::C(c)) = root.choice else { panic!("{root:?}") };
    assert!(matches!(&c.choice, Some(RootChoiceCChoice::E(list)) if list.len() == 2));
}

#[test]
fn a_repeated_sequence_is_a_list_of_groups() {
    let root: sequence_repeated::Root =
        again("<root><f:key>a</f:key><f:value>1</f:value><f:key>b</f:key><f:key>c</f:key><f:value>3</f:value></root>");
    let rows: Vec<_> = root.groups.iter().map(|row| (row.key.as_deref(), row.value.get().copied())).collect();
    assert_eq!(rows, [(Some("a"), Some(1)), (Some("b"), None), (Some("c"), Some(3))]);
}

#[test]
fn all_comes_in_any_order() {
    let ordered: all_any_order::Root = again("<root><f:id>1</f:id><f:name>n</f:name><f:price>2</f:price></root>");
    let xml = "<f:root xmlns:f=\"urn:f\"><f:price>2</f:price><f:id>1</f:id><f:name>n</f:name></f:root>";
    assert_eq!(centra_runtime::xml::from_slice::<all_any_order::Root>(xml.as_bytes()).unwrap(), ordered);
}

#[test]
fn groups_stand_where_they_are_used() {
    let root: groups::Root = again(
        "<root created=\"2024-01-01T00:00:00\" mark=\"m\"><f:first>a</f:first><f:last>b</f:last><f:email>c</f:email></root>",
    );
    assert_eq!((root.first.as_deref(), root.last.as_deref(), root.mark.as_deref()), (Some("a"), Some("b"), Some("m")));
    assert!(root.created.get().is_some());
}

#[test]
fn an_extension_begins_with_its_base() {
    let root: extension::Root = again("<root kind=\"k\" own=\"o\"><f:id>1</f:id><f:b>x</f:b><f:last>l</f:last></root>");
    assert_eq!((root.id.get(), root.kind.as_deref(), root.last.as_deref()), (Some(&1), Some("k"), Some("l")));
}

#[test]
fn a_restriction_has_what_it_repeats() {
    let root: restriction::Root = again("<root kept=\"k\"><f:id>1</f:id></root>");
    assert_eq!((root.id.get(), root.kept.as_deref()), (Some(&1), Some("k")));
    // What it took away survives all the same.
    again::<restriction::Root>("<root gone=\"g\"><f:id>1</f:id><f:note>n</f:note></root>");
}

#[test]
fn xsi_type_chooses_the_type() {
    use xsi_type::{AnimalKind, Root};
    let root: Root = again(
        "<root><f:pet xsi:type=\"f:puppy\" weeks=\"3\"><f:name>a</f:name><f:barks>false</f:barks></f:pet><f:zoo xsi:type=\"f:dog\"><f:name>b</f:name><f:barks>true</f:barks></f:zoo><f:zoo xsi:type=\"f:cat\"><f:name>c</f:name><f:lives>9</f:lives></f:zoo></root>",
    );
    let AnimalKind::Dog(dog) = &root.zoo[0] else { panic!("{root:?}") };
    assert_eq!((dog.name.as_deref(), dog.barks.get()), (Some("b"), Some(&true)));
    let AnimalKind::Animal(unknown) = &root.zoo[1] else { panic!("{root:?}") };
    assert_eq!(unknown.name.as_deref(), Some("c"));
    let Some(AnimalKind::Puppy(puppy)) = root.pet.get() else { panic!("{root:?}") };
    assert_eq!(puppy.weeks.get(), Some(&3));
}

#[test]
fn a_substitution_group_is_a_choice() {
    use substitution_group::{Root, ShapeChoice};
    let root: Root = again(
        "<root><f:square><f:colour>red</f:colour><f:side>2</f:side></f:square><f:circle><f:colour>blue</f:colour><f:radius>1</f:radius></f:circle></root>",
    );
    let [ShapeChoice::Square(square), ShapeChoice::Circle(circle)] = root.shape.as_slice() else { panic!("{root:?}") };
    assert_eq!((square.side.get(), circle.colour.as_deref()), (Some(&2), Some("blue")));
}

#[test]
fn what_a_wildcard_takes_stays_in_place() {
    let root: any::Root =
        again("<root xmlns:o=\"urn:o\" o:a=\"1\"><f:id>1</f:id><o:x><o:y>t</o:y></o:x><o:z/><f:last>2</f:last></root>");
    assert_eq!((root.id.get(), root.last.get()), (Some(&1), Some(&2)));
    assert_eq!(root.unknown.nodes().count(), 2);
}

/// The wildcard's are not mistaken for what the schema declares, nor for a mistake.
#[test]
fn a_wildcard_takes_what_came_already() {
    let xml = "<open><f:id>1</f:id><f:left>2</f:left><f:id>3</f:id><f:right a=\"b\">4</f:right></open>";
    let root: any::Open = again(xml);
    assert_eq!((root.id.get(), root.unknown.nodes().count()), (Some(&1), 2));
    assert!(matches!(&root.choice, Some(any::OpenChoice::Left(left)) if left.get() == Some(&2)));
    let xml = xml.replace("open", "f:open").replacen("<f:open", "<f:open xmlns:f=\"urn:f\"", 1);
    let strict: any::Open =
        Options::default().strict().from_slice(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(strict, root);
}

#[test]
fn any_type_is_kept_as_xml() {
    let root: any_type::Root = again(
        "<root><f:value xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xsi:type=\"xs:int\">5</f:value><f:untyped><f:a b=\"c\">t</f:a></f:untyped><f:untyped>plain</f:untyped></root>",
    );
    assert_eq!(root.value.text(), "5");
    assert_eq!(root.untyped[0].elements().count(), 1);
    assert_eq!(root.untyped[1].text(), "plain");
}

#[test]
fn mixed_content_keeps_text_and_elements_in_order() {
    let root: mixed::Text = again("<root>one <f:b>two <f:i>three</f:i></f:b> four<f:i>five</f:i>.</root>");
    assert_eq!(root.choices.len(), 2);
}

#[test]
fn references_to_global_elements_are_qualified() {
    let root: element_ref::Root =
        again("<root><f:row><f:price>1</f:price></f:row><f:row/><f:price>2.0</f:price></root>");
    assert_eq!(root.row.len(), 2);
    assert!(root.price.get().is_some());
}

#[test]
fn anonymous_types_nest() {
    let root: anonymous_nested::Root = again(
        "<root><f:order><f:row n=\"1\"><f:state>new</f:state></f:row><f:row n=\"2\"><f:state>old</f:state></f:row></f:order><f:order/></root>",
    );
    assert_eq!(root.order.len(), 2);
}

#[test]
fn qualified_and_unqualified_names_differ() {
    let root: form_mixed::Root = again(
        "<root f:a=\"1\" b=\"2\"><plain>1</plain><f:qualified>2</f:qualified><same>3</same><f:same>4</f:same></root>",
    );
    assert_eq!((root.no_namespace_same.get(), root.same.get()), (Some(&3), Some(&4)));
    assert_eq!((root.a.get(), root.b.get()), (Some(&1), Some(&2)));
}

#[test]
fn recursion_ends_where_the_message_does() {
    let root: recursion::Tree = again(
        "<root n=\"1\"><f:left n=\"2\"><f:left n=\"3\"/></f:left><f:children n=\"4\"/><f:children><f:other><f:tree n=\"5\"/></f:other></f:children></root>",
    );
    assert_eq!(root.left.left.n.get(), Some(&3));
    assert_eq!(root.children.len(), 2);
}

#[test]
fn keys_change_nothing() {
    let root: keys::Root = again("<root><f:row id=\"a\"/><f:row id=\"b\" parent=\"a\"/></root>");
    assert_eq!(root.row.len(), 2);
}

#[test]
fn clashing_names_are_told_apart() {
    let root: names_fields::Root = again(
        "<root type=\"2\" name=\"9\"><f:type>1</f:type><f:a.b>2</f:a.b><f:a-b>3</f:a-b><f:a_b>4</f:a_b><f:Name>5</f:Name><f:name>6</f:name><f:NAME>7</f:NAME><f:_>8</f:_></root>",
    );
    let dotted = [root.a_dot_b.get(), root.a_dash_b.get(), root.a_b.get()].map(|value| value.copied());
    assert_eq!(dotted, [Some(2), Some(3), Some(4)]);
    let cased = [root.name_capital.get(), root.name.get(), root.name_upper.get(), root.name_attribute.get()];
    assert_eq!(cased.map(|value| value.copied()), [Some(5), Some(6), Some(7), Some(9)]);
    assert_eq!((root.r#type.get(), root.type_attribute.get()), (Some(&1), Some(&2)));
    again::<names_types::RootElement>(
        "<root><f:e0><f:x>1</f:x></f:e0><f:e2><f:x>2</f:x></f:e2><f:e16><f:x>3</f:x></f:e16></root>",
    );
}

#[test]
fn values_that_are_spelled_alike_are_told_apart() {
    use names_values::{Code, Root};
    let root: Root =
        again("<root><f:code>a-b</f:code><f:code>a b</f:code><f:code>y</f:code><f:code>+1</f:code></root>");
    let codes: Vec<Option<&Code>> = root.code.iter().map(|code| code.get()).collect();
    assert_eq!(codes, [&Code::ADashB, &Code::ASpaceB, &Code::YLower, &Code::Plus1].map(Some));
}

#[test]
fn names_in_other_alphabets_are_read_and_written() {
    let root: names_scripts::Заказ =
        again("<заказ číslo=\"1\"><f:номер>2</f:номер><f:оса>3</f:оса><f:北京>5</f:北京><f:adı>4</f:adı></заказ>");
    assert_eq!((root.číslo.get(), root.номер.as_deref(), root.osa.as_deref()), (Some(&1), Some("2"), Some("3")));
    assert_eq!((root.adi.as_deref(), root.北京.as_deref()), (Some("4"), Some("5")));
}

#[test]
fn particles_beside_each_other_are_a_sequence() {
    let root: particles_beside::Root = again("<root><f:first>1</f:first><f:second>2</f:second></root>");
    assert_eq!((root.first.get(), root.second.get()), (Some(&1), Some(&2)));
}

/// Which of several places an element has is up to where the reader is in the schema's order: behind `place` in this case, though `end` came before.
#[test]
fn an_element_in_several_places_is_looked_for_from_where_the_reader_is() {
    for xml in [
        "<root xmlns=\"urn:f\"><end/><place>Lund</place><note>n</note></root>",
        "<root xmlns=\"urn:f\"><end/><place>Lund</place><note u=\"1\">n</note></root>",
    ] {
        let root: element_again::Root =
            Options::default().from_slice(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((&root.note[..], root.note3.as_deref()), (&["n".to_owned()][..], None), "{xml}");
        assert_eq!(Options::default().keep_invalid().from_slice(xml.as_bytes()), Ok(root), "{xml}");
    }
}
