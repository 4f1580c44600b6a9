//! What the schema in `wsdl/` says of every type: read from the file itself, so that generated tables are compared with it.

use roxmltree::{Document, Node};

const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// Namespace of the service whose schema this is.
pub(crate) const SERVICE: &str = "http://www.centra.com/webservices/";

/// All complex types, those of elements included.
pub(crate) struct Schema {
    pub(crate) types: Vec<Type>,
}

pub(crate) struct Type {
    /// Its own name, or that of the element that it is the type of.
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) repeats: bool,
    pub(crate) content: Content,
}

#[derive(Clone)]
pub(crate) enum Content {
    String,
    Int,
    Boolean,
    DateTime,
    /// The values that the schema knows.
    Enumeration(Vec<String>),
    /// Index of the type.
    Structure(usize),
}

impl Schema {
    pub(crate) fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../wsdl/soap-api.wsdl");
        let text = std::fs::read_to_string(path).expect("the WSDL");
        let document = Document::parse(&text).expect("XML");
        let schema = document.descendants().find(|node| node.has_tag_name((XS, "schema"))).expect("a schema");
        let mut reader = Reader { enumerations: Vec::new(), types: Vec::new(), named: Vec::new() };
        for node in named(schema, "simpleType") {
            let values = node.descendants().filter_map(|it| it.attribute("value")).map(str::to_owned).collect();
            reader.enumerations.push((name(node), values));
        }
        let complex: Vec<_> = named(schema, "complexType").collect();
        for node in &complex {
            reader.types.push(Type { name: name(*node), fields: Vec::new() });
            reader.named.push(name(*node));
        }
        for (index, node) in complex.into_iter().enumerate() {
            reader.types[index].fields = reader.fields(node);
        }
        for element in named(schema, "element") {
            if let Some(node) = element.children().find(|node| node.has_tag_name((XS, "complexType"))) {
                let fields = reader.fields(node);
                reader.types.push(Type { name: name(element), fields });
            }
        }
        Self { types: reader.types }
    }

    /// The type with this name and these fields: elements of one name may have several anonymous types.
    pub(crate) fn find(&self, name: &str, fields: &[&str]) -> Option<usize> {
        self.types.iter().position(|ty| {
            ty.name == name && ty.fields.iter().map(|field| field.name.as_str()).eq(fields.iter().copied())
        })
    }
}

struct Reader {
    enumerations: Vec<(String, Vec<String>)>,
    types: Vec<Type>,
    named: Vec<String>,
}

impl Reader {
    fn fields(&mut self, complex: Node<'_, '_>) -> Vec<Field> {
        let Some(sequence) = complex.children().find(|node| node.has_tag_name((XS, "sequence"))) else {
            return Vec::new();
        };
        let elements: Vec<_> = sequence.children().filter(|node| node.has_tag_name((XS, "element"))).collect();
        let fields = elements.into_iter().map(|element| Field {
            name: name(element),
            repeats: element.attribute("maxOccurs").is_some_and(|most| most != "1"),
            content: self.content(element),
        });
        fields.collect()
    }

    fn content(&mut self, element: Node<'_, '_>) -> Content {
        let Some(reference) = element.attribute("type") else {
            let complex = element.children().find(|node| node.has_tag_name((XS, "complexType"))).expect("a type");
            let fields = self.fields(complex);
            self.types.push(Type { name: name(element), fields });
            return Content::Structure(self.types.len() - 1);
        };
        match reference.split_once(':').expect("a prefix") {
            ("xs", "string") => Content::String,
            ("xs", "int") => Content::Int,
            ("xs", "boolean") => Content::Boolean,
            ("xs", "dateTime") => Content::DateTime,
            (_, local) => match self.enumerations.iter().find(|(name, _)| name == local) {
                Some((_, values)) => Content::Enumeration(values.clone()),
                None => {
                    let index = self.named.iter().position(|name| name == local);
                    Content::Structure(index.unwrap_or_else(|| panic!("no type `{reference}`")))
                }
            },
        }
    }
}

fn named<'a, 'i>(schema: Node<'a, 'i>, kind: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    schema.children().filter(move |node| node.has_tag_name((XS, kind)))
}

fn name(node: Node<'_, '_>) -> String {
    node.attribute("name").expect("a name").to_owned()
}
