//! What generated code tells the engine about a type: constant tables, and access to fields by number.

use crate::facet::{Demand, Facet};
use crate::value::QName;
use crate::value::unknown::Place;
use crate::xml::table::slot::Slot;
use crate::xml::table::tag::{Padded, Tag, padded};
use crate::xml::text::word::Word;

/// A generated struct: a table ([`Shape`]) and its fields by slot number.
pub trait Record {
    /// Names and order of what this type holds.
    fn shape(&self) -> &'static Shape;
    /// The field with this number; any number past the last field is the `unknown` field.
    fn slot(&self, index: u16) -> &dyn Slot;
    /// The same, to be written to.
    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot;
    /// A value with nothing in it, for reading through an absent [`Nested`](crate::Nested).
    fn absent() -> &'static Self
    where
        Self: Sized;

    /// The types that `xsi:type` can name here, each with its number as slot; then names of types that are left out, with the number of the type
    /// as which they are read.
    fn kinds(&self) -> &'static [Element] {
        &[]
    }

    /// Becomes an empty value of the type with this number.
    fn set_kind(&mut self, _kind: u16) {}

    /// What `xsi:type` has to say.
    fn kind(&self) -> Option<&'static str> {
        None
    }

    /// The global element that it is the content of, if there is exactly one.
    fn root(&self) -> Option<&'static Element> {
        self.shape().root.as_ref()
    }

    /// The name of the element that it is as a document, where that belongs to the value and not to its type.
    fn own_name(&self) -> Option<&QName> {
        None
    }

    /// Keeps the name of the element that it was read from as a document, if it has a place for it.
    fn take_name(&mut self, _name: QName) {}

    /// Whether it is content of any type, of which nothing but the order counts.
    fn is_any_type(&self) -> bool {
        false
    }
}

/// The namespaces of one generated module: index 0 is "no namespace", index n is written with the prefix `ns<n>`.
#[derive(Debug)]
pub struct Namespaces {
    /// URIs; `""` first.
    pub uris: &'static [&'static str],
    /// A hint per namespace for error messages: which endpoint uses it.
    pub endpoints: &'static [(&'static str, &'static str)],
}

/// The table of one complex type.
#[derive(Debug)]
pub struct Shape {
    /// Name of the type as the schema has it; for an anonymous type its element's name.
    pub name: &'static str,
    /// The global element that this type belongs to, if there is exactly one.
    pub root: Option<Element>,
    /// The module's namespaces.
    pub namespaces: &'static Namespaces,
    /// Known attributes.
    pub attributes: &'static [Attribute],
    /// Known child elements in schema order.
    pub elements: &'static [Element],
    /// The slot of the text content (`xs:simpleContent`).
    pub text: Option<u16>,
    /// What the schema demands of that text.
    pub(crate) text_facets: &'static [Facet],
    /// Does it have `xs:any`? Elements that are not declared are then no surprise.
    pub(crate) any: bool,
    /// Whether it has `xs:anyAttribute`.
    pub(crate) any_attribute: bool,
    /// Whether text between elements is content (`mixed`).
    pub mixed: bool,
    /// Whether a wildcard can match an element that has the name of a declared one that occurs once.
    pub(crate) open: bool,
    /// Whether it is the root of a value in SOAP's own encoding.
    pub(crate) encoded: bool,
    /// Whether it is the response of an rpc call. Its only child is the result, whatever its name.
    pub(crate) result: bool,
    /// Has it no element of its own? Its elements then stand in the element that it is part of.
    pub group: bool,
    /// The types derived from it, which `xsi:type` can name instead.
    pub(crate) derived: Option<&'static Derived>,
}

/// The types derived from another one.
#[derive(Debug)]
pub struct Derived {
    /// Name of the generated enum of all of them.
    pub(crate) of: &'static str,
    /// The name of each in `xsi:type`, with its number as slot.
    pub(crate) names: &'static [Element],
}

impl Derived {
    /// The enum `of` holds these.
    #[must_use]
    pub const fn new(of: &'static str, names: &'static [Element]) -> Self {
        Self { of, names }
    }

    /// The name of each in `xsi:type`.
    #[must_use]
    pub const fn names(&self) -> &'static [Element] {
        self.names
    }
}

impl Shape {
    /// A type with child elements only; the other parts are added by the methods below.
    #[must_use]
    pub const fn new(name: &'static str, namespaces: &'static Namespaces, elements: &'static [Element]) -> Self {
        Self {
            name,
            root: None,
            namespaces,
            attributes: &[],
            elements,
            text: None,
            text_facets: &[],
            any: false,
            any_attribute: false,
            mixed: false,
            open: false,
            encoded: false,
            result: false,
            group: false,
            derived: None,
        }
    }

    /// Others are derived from this type, and only their enum can hold them.
    #[must_use]
    pub const fn derived(mut self, derived: &'static Derived) -> Self {
        self.derived = Some(derived);
        self
    }

    /// This type is the content of the global element `tag`.
    #[must_use]
    pub const fn root(mut self, tag: &'static str) -> Self {
        self.root = Some(Element::new(tag, 0));
        self
    }

    /// Adds attributes.
    #[must_use]
    pub const fn attributes(mut self, attributes: &'static [Attribute]) -> Self {
        self.attributes = attributes;
        self
    }

    /// The content is text, kept in `slot`.
    #[must_use]
    pub const fn text(mut self, slot: u16) -> Self {
        self.text = Some(slot);
        self
    }

    /// What the schema demands of the text.
    #[must_use]
    pub const fn text_facets(mut self, facets: &'static [Facet]) -> Self {
        self.text_facets = facets;
        self
    }

    /// Elements matched by `xs:any` are content.
    #[must_use]
    pub const fn any(mut self) -> Self {
        self.any = true;
        self
    }

    /// Attributes matched by `xs:anyAttribute` are content.
    #[must_use]
    pub const fn any_attribute(mut self) -> Self {
        self.any_attribute = true;
        self
    }

    /// Text between elements is content.
    #[must_use]
    pub const fn mixed(mut self) -> Self {
        self.mixed = true;
        self
    }

    /// What comes a second time, though it may come once, is what a wildcard matches.
    #[must_use]
    pub const fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// In an envelope it says that its content is in SOAP's own encoding.
    #[must_use]
    pub const fn encoded(mut self) -> Self {
        self.encoded = true;
        self
    }

    /// The items, if it is a SOAP encoded array.
    pub(crate) fn array_items(&self) -> Option<&'static Element> {
        match self.elements {
            [item] if item.any_name => Some(item),
            _ => None,
        }
    }

    /// Its first child is the result of a call, whatever it is called.
    #[must_use]
    pub const fn result(mut self) -> Self {
        self.result = true;
        self
    }

    /// Whether white space can be content.
    pub(crate) fn keeps_blanks(&self) -> bool {
        self.text.is_some() || self.mixed
    }

    /// It is a sequence of elements inside of another type.
    #[must_use]
    pub const fn group(mut self) -> Self {
        self.group = true;
        self
    }
}

/// One child element of a type.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    /// As written: `ns1:id`, or `id` in no namespace.
    pub tag: &'static str,
    /// Index into the namespaces.
    pub(crate) namespace: u8,
    /// Where the local name starts in `tag`.
    pub(crate) local: u8,
    /// The local name as words, for quick comparison.
    pub(crate) word: Word,
    /// The tag as the writer copies it.
    padded: Padded,
    /// The field that takes it.
    pub slot: u16,
    /// Which row of the table of the choice or group that takes it.
    pub branch: u16,
    /// Whether there is such a table.
    pub(crate) grouped: bool,
    /// `nillable="true"`.
    pub(crate) nillable: bool,
    /// May occur more than once.
    pub(crate) repeats: bool,
    /// Its type where SOAP's own encoding names it: `ns1:item`, `xsd:string`, `xsd:string[]` of an array; empty for one without a name.
    pub(crate) type_name: Option<&'static &'static str>,
    /// Item of a SOAP encoded array: its name means nothing.
    pub(crate) any_name: bool,
    /// Whether a request that lacks it is not sent.
    pub(crate) needed: bool,
    /// Whether it is needed or the login, so that there is more to writing it than to the others.
    pub(in crate::xml) special: bool,
    /// What the schema demands of it.
    pub(crate) demand: Demand,
    /// The repeated child of a container, for a [`List`](crate::List).
    pub(crate) item: Option<&'static Self>,
    /// Username and password, where this element is the login.
    pub(crate) login: Option<&'static [Self; 2]>,
}

impl Element {
    /// An element that may occur once. The number in the prefix (`ns1:`) is the index of its namespace.
    #[must_use]
    pub const fn new(tag: &'static str, slot: u16) -> Self {
        let (namespace, local) = split(tag);
        Self {
            tag,
            namespace,
            local,
            word: Word::new(tag.as_bytes(), local as usize),
            padded: padded(tag),
            slot,
            branch: 0,
            grouped: false,
            nillable: false,
            repeats: false,
            type_name: None,
            any_name: false,
            needed: false,
            special: false,
            demand: Demand::NONE,
            item: None,
            login: None,
        }
    }

    /// It may be `xsi:nil`.
    #[must_use]
    pub const fn nillable(mut self) -> Self {
        self.nillable = true;
        self
    }

    /// It may occur more than once.
    #[must_use]
    pub const fn repeats(mut self) -> Self {
        self.repeats = true;
        self
    }

    /// A request that lacks it is not sent.
    #[must_use]
    pub const fn needed(mut self) -> Self {
        (self.needed, self.special) = (true, true);
        self
    }

    /// What the schema demands of it.
    #[must_use]
    pub const fn demand(mut self, demand: Demand) -> Self {
        self.demand = demand;
        self
    }

    /// It is an item of a SOAP encoded array: whatever it is called, it is read. The array tells the type of its items by this name,
    /// in which `xsd:` stands for XML Schema; an empty one is not told.
    #[must_use]
    pub const fn encoded(mut self, type_name: &'static &'static str) -> Self {
        self.any_name = true;
        self.typed(type_name)
    }

    /// What `xsi:type` calls its type in SOAP's own encoding.
    #[must_use]
    pub const fn typed(mut self, type_name: &'static &'static str) -> Self {
        self.type_name = Some(type_name);
        self
    }

    /// It is a container of nothing but `item`, repeated.
    #[must_use]
    pub const fn of(mut self, item: &'static Self) -> Self {
        self.item = Some(item);
        self
    }

    /// It is this row of a choice or group; whether it may come again is up to that.
    #[must_use]
    pub const fn branch(mut self, branch: u16) -> Self {
        self.branch = branch;
        self.grouped = true;
        self.repeats = true;
        self
    }

    /// It is the login; the two elements are username and password.
    #[must_use]
    pub const fn login(mut self, children: &'static [Self; 2]) -> Self {
        (self.login, self.special) = (Some(children), true);
        self
    }

    /// The tag as it is written.
    #[inline(always)]
    pub(in crate::xml) fn written(&self) -> Tag<'_> {
        Tag::padded(self.tag, &self.padded)
    }

    /// Local name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        &self.tag[usize::from(self.local)..]
    }
}

/// One attribute of a type.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// As written: `id`, or `ns2:id` where it is qualified. `xml:` attributes keep their prefix.
    pub tag: &'static str,
    pub(crate) namespace: u8,
    pub(crate) local: u8,
    /// Whether a request that lacks it is not sent.
    pub(crate) needed: bool,
    /// What the schema demands of it.
    pub(crate) demand: Demand,
    /// The field that takes it.
    pub slot: u16,
}

impl Attribute {
    /// An attribute kept in `slot`.
    #[must_use]
    pub const fn new(tag: &'static str, slot: u16) -> Self {
        let (namespace, local) = split(tag);
        Self { tag, namespace, local, needed: false, demand: Demand::NONE, slot }
    }

    /// A request that lacks it is not sent.
    #[must_use]
    pub const fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// What the schema demands of it.
    #[must_use]
    pub const fn demand(mut self, demand: Demand) -> Self {
        self.demand = demand;
        self
    }

    /// Local name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        &self.tag[usize::from(self.local)..]
    }
}

/// The namespace number and the start of the local name in `ns12:local`; `xml:` counts as 255. A name without a prefix has no colon, so only
/// what can be a prefix is looked at.
const fn split(tag: &str) -> (u8, u8) {
    match tag.as_bytes() {
        [b'x', b'm', b'l', b':', ..] => (XML_NUMBER, 4),
        [b'n', b's', digit @ b'0'..=b'9', b':', ..] => (*digit - b'0', 4),
        [b'n', b's', rest @ ..] => {
            let (mut number, mut at) = (0, 0);
            while at < rest.len() && rest[at].is_ascii_digit() {
                number = (number as u32 * 10 + (rest[at] - b'0') as u32) as u8;
                at += 1;
            }
            let is_prefix = at > 0 && at < rest.len() && rest[at] == b':';
            if is_prefix { (number, at as u8 + 3) } else { (0, 0) }
        }
        _ => (0, 0),
    }
}

/// The number that stands for the `xml` prefix.
pub(crate) const XML_NUMBER: u8 = 255;

/// The first row of the field that this one belongs to.
pub(in crate::xml) fn first_row(elements: &[Element], element: &Element) -> usize {
    elements.iter().position(|row| row.slot == element.slot).unwrap_or_default()
}

/// The place before the field that this row belongs to: what is kept there is read before what is in the field.
pub(in crate::xml) fn before(elements: &[Element], element: &Element) -> Place {
    let first = first_row(elements, element);
    match first.checked_sub(1) {
        Some(row) if elements[row].grouped => Place::last(row - usize::from(elements[row].branch)),
        Some(row) => Place::last(row),
        None => Place::START,
    }
}
