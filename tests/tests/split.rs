//! Modules of one file per namespace: types of several namespaces work together, declared as a module and included.

use centra_runtime::xml::{self, Document};
use centra_tests::{fixtures, included};

const ORDER: &str = "<n:order xmlns:n=\"urn:namespaces\" xmlns:a=\"http://example.com/a.b\" xmlns:b=\"http://example.com/a-b\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
    <n:animal xsi:type=\"b:dog\"><a:name>Rex</a:name><a:parent><a:name>Max</a:name></a:parent>\
    <a:owner><b:animal><a:name>Tom</a:name></b:animal></a:owner><b:tricks>3</b:tricks></n:animal>\
    <n:attribute weight=\"heavy\"/><n:size>heavy</n:size><plain><note>x</note></plain><n:colours>red blue</n:colours></n:order>";

fn read<T: Document>(text: &str) -> T {
    xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn types_of_several_namespaces_work_together() {
    use fixtures::namespaces::{AnimalKind, Colour, Order, OrderChoice, Size, Weight};
    let order: Order = read(ORDER);
    let Some(AnimalKind::Dog(dog)) = order.animal.get() else { panic!("{order:?}") };
    assert_eq!((dog.name.as_deref(), dog.tricks.get()), (Some("Rex"), Some(&3)));
    let AnimalKind::Animal(cat) = &dog.owner[0] else { panic!("{dog:?}") };
    assert_eq!(cat.name.as_deref(), Some("Tom"));
    assert_eq!(order.attribute.weight.get(), Some(&Weight::Heavy));
    let Some(OrderChoice::Size(size)) = &order.choice else { panic!("{order:?}") };
    assert_eq!((size.size.get(), size.plain.note.as_deref()), (Some(&Size::Heavy), Some("x")));
    assert_eq!(order.colours.get().map(|colours| colours.to_vec()), Some(vec![Colour::Red, Colour::Blue]));
    assert_eq!(read::<Order>(&String::from_utf8(xml::to_vec(&order)).unwrap()), order);
}

#[test]
fn included_it_is_the_same() {
    let (declared, included): (fixtures::namespaces::Order, included::Order) = (read(ORDER), read(ORDER));
    let Some(included::AnimalKind::Dog(dog)) = included.animal.get() else { panic!("{included:?}") };
    assert_eq!(dog.tricks.get(), Some(&3));
    assert_eq!(xml::to_vec(&included), xml::to_vec(&declared));
}
