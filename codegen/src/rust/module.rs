//! The generated module as plain data: identifiers and chosen Rust types, with the XML name as data.

use super::builder::Builder;
use super::elsewhere::Taken;
use super::endpoint::Endpoint;
use super::names::Ident;
use super::variants::{Choice, Kinds, Root};
use crate::model::Encoded;
use crate::qname::QName;
use crate::rust::repeat::Repeat;
use crate::xsd::builtin::Builtin;

/// One generated module.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// What the document says about itself, and about its service.
    pub documentation: String,
    /// Namespaces by number: none first, then in order of first use.
    pub namespaces: Vec<String>,
    /// In document order.
    pub items: Vec<Item>,
    /// Constructors and setters, in the order of their types.
    pub builders: Vec<Builder>,
    /// What calls the operations; a schema has none.
    pub clients: Vec<Client>,
    /// Responses, and what they mean.
    pub responses: Vec<Response>,
    /// Pairs of operations that make queues of events.
    pub queues: Vec<Queue>,
    /// What stands in other generated modules, which it uses.
    pub elsewhere: Vec<Taken>,
    /// Whether other modules may take its types.
    pub is_shared: bool,
}

/// Documentation of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doc {
    /// XML names that a reader may search for.
    pub xml: Vec<String>,
    /// What these names are to each other.
    pub relation: Relation,
    /// What the document says, as written.
    pub text: String,
    /// What the generator adds: `required`, `maxLength` 30.
    pub remarks: Vec<Remark>,
}

/// Something that the generator says about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// In our words.
    pub says: String,
    /// The document's text that it is about, which may hold anything.
    pub about: Option<String>,
}

impl Remark {
    /// Our words alone.
    pub(crate) fn plain(says: &str) -> Self {
        Self { says: says.to_owned(), about: None }
    }

    /// Our words, then a text of the document.
    pub(crate) fn of(says: &str, about: &str) -> Self {
        Self { says: says.to_owned(), about: Some(about.to_owned()) }
    }
}

/// What several XML names of one item are to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// Outermost first: `sizes`, and `size` in it.
    #[default]
    Inside,
    /// One after the other.
    Beside,
    /// Instead of each other.
    Or,
}

/// One type.
#[derive(Clone, Debug)]
pub enum Item {
    /// A complex type, or a group of its elements.
    Struct(Struct),
    /// A simple type of named values, or a union.
    Enum(Enum),
    /// One of several contents.
    Choice(Choice),
    /// A type and those derived from it.
    Kinds(Kinds),
    /// A global element whose type may be a derived one.
    Root(Root),
}

/// A struct; its fields are numbered in their order (their slots).
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name.
    pub ident: Ident,
    /// Name of the type in the schema; of an anonymous one, its element's.
    pub xml: String,
    /// Namespace of the schema that declares it.
    pub namespace: String,
    /// What is said about it.
    pub doc: Doc,
    /// Attributes in Rust, as the user writes them.
    pub attributes: Vec<String>,
    /// In document order, attributes last.
    pub fields: Vec<Field>,
    /// The field of unknown content; a group has none, since it has no element of its own.
    pub unknown: Option<Ident>,
    /// The global element that it is the content of.
    pub root: Option<Tag>,
    /// The enum of it and the types derived from it.
    pub derived: Option<Ident>,
    /// Whether it is in SOAP's own encoding there, and how.
    pub encoded: Option<Encoded>,
    /// Whether text between elements is content.
    pub mixed: bool,
    /// Whether elements that it does not declare are content (`xs:any`).
    pub any: bool,
    /// Whether attributes that it does not declare are content (`xs:anyAttribute`).
    pub any_attribute: bool,
    /// Whether a wildcard can match an element that has the name of a declared one that occurs once.
    pub open: bool,
    /// Whether its elements stand side by side in another struct, or in the body of a message.
    pub is_group: bool,
}

/// An XML name as it is written, with its namespace as number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Index into `Module::namespaces`; `None` for the prefix `xml`.
    pub namespace: Option<usize>,
    /// Local name.
    pub local: String,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub ident: Ident,
    /// Its type.
    pub ty: Ty,
    /// Where it stands in XML.
    pub place: Place,
    /// Whether the schema requires it.
    pub required: bool,
    /// Whether a request that lacks it is not sent.
    pub needed: bool,
    /// The only value that it can have.
    pub fixed: Option<String>,
    /// What the schema demands of its text, or that of its items.
    pub facets: Vec<Facet>,
    /// What is said about it.
    pub doc: Doc,
}

/// A facet as the tables of the runtime hold it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// What the text is made of.
    Made(Made),
    /// Name of a variant, a number, and what it counts if that is a length.
    Number(&'static str, u64, Option<&'static str>),
    /// Name of a variant, and its text.
    Text(&'static str, String),
    /// Values, one of which it must be.
    OneOf(Vec<String>),
}

/// What a text is made of, for the facets that follow it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Made {
    /// A value of a built-in type.
    Type(Builtin),
    /// Items that meet these.
    Each(Vec<Facet>),
    /// A value that meets all of one of these.
    AnyOf(Vec<Vec<Facet>>),
    /// Text with white space that is handled like that: name of a variant.
    Spaced(&'static str),
}

/// Where a field stands in XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A child element.
    Element(Box<Element>),
    /// An attribute.
    Attribute(Tag),
    /// The text.
    Text,
    /// Several child elements: the rows of a choice or group, in the order of its own table.
    Part(Vec<Tag>),
}

/// A child element, as the table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub tag: Tag,
    /// Whether it can be nil (`xsi:nil`).
    pub nillable: bool,
    /// Whether it can occur more than once.
    pub repeats: bool,
    /// What SOAP's own encoding calls its type, if it may stand in what is so encoded.
    pub type_name: Option<TypeName>,
    /// Is it the item of a SOAP encoded array? It may then have any name.
    pub any_name: bool,
    /// The repeated child of a container.
    pub item: Option<ListItem>,
    /// Username and password, where this is the login.
    pub login: Option<[Tag; 2]>,
}

/// The repeated child of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// Its name.
    pub tag: Tag,
    /// Whether it can be nil (`xsi:nil`).
    pub nillable: bool,
    /// What SOAP's own encoding calls its type, if it may stand in what is so encoded.
    pub type_name: Option<TypeName>,
    /// Whether the container is a SOAP encoded array: its items may have any name, and it names their type.
    pub any_name: bool,
}

/// What SOAP's own encoding calls a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeName {
    /// A type of XML Schema, by its local name.
    Builtin(&'static str),
    /// A type of the document.
    Named(Tag),
    /// Arrays of these.
    Array(Box<Self>),
    /// One without a name.
    Anonymous,
}

/// The type of a field: what holds the values, and the type of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ty {
    /// What holds it.
    pub holder: Holder,
    /// One value.
    pub value: Value,
}

/// What holds the values of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The value itself: `String`.
    Bare,
    /// `Option<String>`.
    Option,
    /// `Field<i32>`.
    Field,
    /// `Nested<Address>`.
    Nested,
    /// `Vec<Address>`.
    Vec,
    /// `List<Address>`.
    List,
}

/// The type of one value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `String`.
    Text,
    /// `Secret`.
    Secret,
    /// A built-in simple type: `i32`, `value::Decimal`.
    Simple(&'static str),
    /// `value::Tokens` of such a value.
    Tokens(Box<Value>),
    /// A generated enum.
    Enum(Ident),
    /// A generated struct.
    Struct(Ident),
    /// A generated struct whose elements stand side by side in something else.
    Group(Ident),
    /// A generated enum of one of several contents.
    Choice(Ident),
    /// A generated enum of a type and those derived from it.
    Kinds(Ident),
    /// `Xml`: content of any type.
    Xml,
}

/// An open enumeration.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub ident: Ident,
    /// Name of the type in the schema; of an anonymous one, its element's.
    pub xml: String,
    /// Namespace of the schema that declares it.
    pub namespace: String,
    /// What is said about it.
    pub doc: Doc,
    /// Attributes in Rust, as the user writes them.
    pub attributes: Vec<String>,
    /// In document order.
    pub variants: Vec<Variant>,
    /// Other types of a union, in the order in which they are tried.
    pub members: Vec<Member>,
    /// The variant of all other values.
    pub other: Ident,
}

impl Enum {
    /// Whether its values are qualified names.
    pub fn is_of_names(&self) -> bool {
        self.variants.iter().any(|variant| variant.name.is_some())
    }
}

/// One named value.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub ident: Ident,
    /// As it stands in XML.
    pub value: String,
    /// What else stands for it.
    pub same: Same,
    /// The qualified name, if it is one; then all of its enum are.
    pub name: Option<QName>,
    /// What is said about it.
    pub doc: Doc,
}

/// How a text is compared with a named value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// White space around it does not count.
    Text,
    /// Nor does how much there is between words.
    Words,
    /// As values of this Rust type.
    Value(&'static str),
}

/// A member type of a union.
#[derive(Clone, Debug)]
pub struct Member {
    /// The variant of its values.
    pub ident: Ident,
    /// The type of one.
    pub value: Value,
    /// What is said about it.
    pub doc: Doc,
}

/// What calls the operations of a service.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its name.
    pub ident: Ident,
    /// The trait of the other half.
    pub server: Ident,
    /// The function that takes a request to that trait.
    pub serve: Ident,
    /// What is said about it.
    pub doc: Doc,
    /// In the order of the WSDL.
    pub operations: Vec<Operation>,
    /// What the policies of the WSDL ask for at each of its endpoints.
    pub policies: Vec<(Ident, Vec<Remark>)>,
    /// The first is the root document's; there is none for a port type that nothing binds.
    pub endpoints: Vec<Endpoint>,
}

/// One operation: a static and a method.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The static.
    pub ident: Ident,
    /// The method.
    pub method: Ident,
    /// Name in the WSDL.
    pub xml: String,
    /// Type of the request; `None` when nothing is sent.
    pub request: Option<Ident>,
    /// Type of the response; `None` when nothing comes.
    pub response: Option<Ident>,
    /// The verdict that may come instead of the response.
    pub rejected_by: Option<Ident>,
    /// What sending it twice does.
    pub repeat: Repeat,
    /// Types of what may stand in the header.
    pub headers: Headers,
    /// The enum of its declared faults.
    pub faults: Option<Faults>,
    /// What the method takes.
    pub argument: Argument,
    /// What policies of the WSDL ask for of it alone.
    pub policy: Vec<Remark>,
    /// The method beside it that sends any number of items, if there is one.
    pub chunks: Option<Chunks>,
    /// What is said about it.
    pub doc: Doc,
}

/// A method that sends any number of items of a request, some at a time.
#[derive(Clone, Debug)]
pub struct Chunks {
    /// What it is called.
    pub method: String,
    /// The field of the request that holds the items.
    pub field: Ident,
    /// The method's parameter.
    pub parameter: Ident,
    /// The type of an item as the method takes it: in an update, the builder.
    pub given: Value,
    /// The type of an item as the request holds it.
    pub kept: Value,
}

/// An enum of the faults that an operation declares.
#[derive(Clone, Debug)]
pub struct Faults {
    /// Its name.
    pub ident: Ident,
    /// Types of the details; a variant each, of the same name.
    pub types: Vec<Ident>,
    /// The variant of any other detail.
    pub other: Ident,
}

/// Types of what may stand in the header of an envelope.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    /// Of the request; without the login.
    pub request: Vec<Ident>,
    /// Of the response.
    pub response: Vec<Ident>,
    /// Of a fault.
    pub fault: Vec<Ident>,
}

/// What a client's method takes.
#[derive(Clone, Debug)]
pub enum Argument {
    /// Nothing.
    Nothing,
    /// The request.
    Request,
    /// The items of the only field of the request.
    Items {
        /// That field.
        field: Ident,
        /// The method's parameter.
        parameter: Ident,
        /// The field's type; in an update, the builder stands for the struct.
        ty: Ty,
    },
}

/// The type of a response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The struct.
    pub ident: Ident,
    /// What says whether an update was accepted, if it holds that.
    pub verdict: Option<Verdict>,
}

/// Two operations that make a queue of events: a function, a marker, and perhaps an enum of what changed.
#[derive(Clone, Debug)]
pub struct Queue {
    /// The client that has both operations.
    pub client: Ident,
    /// What makes the queue.
    pub function: Ident,
    /// The type that says which operations these are.
    pub marker: Ident,
    /// The operation that fetches.
    pub fetch: Operation,
    /// The operation that acknowledges.
    pub acknowledge: Operation,
    /// The field of the response that holds the events.
    pub list: Ident,
    /// What holds them there.
    pub holder: Holder,
    /// The struct of an event.
    pub event: Ident,
    /// The field of the acknowledgement that holds the ids.
    pub ids: Ident,
    /// The field of the request that says which kind of events is wanted, and its text for all of them.
    pub select: Option<(Ident, String)>,
    /// The field of an event that identifies it.
    pub id: Ident,
    /// The field of an event that says what kind of object changed.
    pub kind: Option<Ident>,
    /// The field of an event that holds the id of the object.
    pub entry: Option<Ident>,
    /// The field of an event that says what happened.
    pub mission: Option<Ident>,
    /// The field of an event that says when it happened.
    pub date: Option<Ident>,
    /// What may have changed; `None` where the event itself says that.
    pub objects: Option<Objects>,
}

/// An enum of the objects that may stand in an event.
#[derive(Clone, Debug)]
pub struct Objects {
    /// Its name.
    pub ident: Ident,
    /// The field of an event that holds them.
    pub data: Ident,
    /// In document order.
    pub variants: Vec<Object>,
    /// The variant of all else.
    pub unknown: Ident,
}

/// An object that may stand in an event.
#[derive(Clone, Debug)]
pub struct Object {
    /// The variant.
    pub ident: Ident,
    /// The field of the event's data.
    pub field: Ident,
    /// Its type.
    pub value: Value,
    /// What is said about it.
    pub doc: Doc,
}

/// The fields that say whether an update was accepted.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The only field of the response, which holds them; `None` if the response itself does.
    pub inside: Option<Ident>,
    /// `success`, `errors` and `notices`.
    pub fields: [Ident; 3],
}
