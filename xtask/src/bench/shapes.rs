//! What large services consist of, and how each is written as WSDL and, for comparison, as structures of serde by hand.

use std::fmt::Write;

/// A service of one shape.
pub(super) struct Service {
    pub(super) name: &'static str,
    types: Vec<Type>,
    /// Values of each enumeration.
    enumerations: Vec<usize>,
    operations: usize,
}

struct Type {
    /// Number of the type that it extends.
    base: Option<usize>,
    fields: Vec<Field>,
}

#[derive(Clone, Copy)]
enum Field {
    Text,
    Number,
    Enumeration(usize),
    /// One structure of the type with this number.
    One(usize),
    /// Any number of structures of the type with this number.
    Many(usize),
}

/// The shapes that cost most: all derived types under one base, structures inside of structures, wide enumerations, many operations.
/// `size` is about how many types each has.
pub(super) fn services(size: usize) -> Vec<Service> {
    let plain = || vec![Field::Text, Field::Text, Field::Number, Field::Number];
    let base = Type { base: None, fields: plain() };
    let holder = Type { base: None, fields: vec![Field::One(0), Field::Many(0)] };
    let derived = (0..size).map(|_| Type { base: Some(0), fields: vec![Field::Text, Field::Number, Field::Text] });
    let nested = (0..size).map(|number| {
        let inside = [number + 1, number + 2, 2 * number + 1].into_iter().filter(|inside| *inside < size);
        let fields = plain().into_iter().chain(inside.enumerate().map(|(nth, inside)| match nth {
            1 => Field::Many(inside),
            _ => Field::One(inside),
        }));
        Type { base: None, fields: fields.collect() }
    });
    let wide = (0..size)
        .map(|number| Type { base: None, fields: vec![Field::Enumeration(number % (size / 10).max(1)), Field::Text] });
    let small = (0..size).map(|_| Type { base: None, fields: plain() });
    vec![
        Service {
            name: "derived types under one base",
            types: [base, holder].into_iter().chain(derived).collect(),
            enumerations: Vec::new(),
            operations: 1,
        },
        Service {
            name: "structures inside of structures",
            types: nested.collect(),
            enumerations: Vec::new(),
            operations: 1,
        },
        Service {
            name: "enumerations of 60 values",
            types: wide.collect(),
            enumerations: vec![60; (size / 10).max(1)],
            operations: 1,
        },
        Service { name: "operations", types: small.collect(), enumerations: Vec::new(), operations: size },
    ]
}

impl Service {
    /// How many fields all types have, those of their bases counted with the base.
    pub(super) fn fields(&self) -> usize {
        self.types.iter().map(|ty| ty.fields.len()).sum()
    }

    /// The types of which all others are part, or derived.
    fn request(&self, operation: usize) -> usize {
        if self.operations == 1 && self.types.iter().any(|ty| ty.base.is_some()) {
            1
        } else {
            operation % self.types.len()
        }
    }

    /// As a document that the generator reads.
    pub(super) fn wsdl(&self) -> String {
        let mut text = String::from(
            "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' xmlns:soap='http://schemas.xmlsoap.org/wsdl/soap/' \
             xmlns:t='urn:t' targetNamespace='urn:t'>\n<types><xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' \
             targetNamespace='urn:t' elementFormDefault='qualified'>\n",
        );
        for (number, values) in self.enumerations.iter().enumerate() {
            let values: String = (0..*values).map(|value| format!("<xs:enumeration value='value{value}'/>")).collect();
            let _ = writeln!(
                text,
                "<xs:simpleType name='Enum{number}'><xs:restriction base='xs:string'>{values}</xs:restriction></xs:simpleType>"
            );
        }
        for (number, ty) in self.types.iter().enumerate() {
            let fields = ty.fields.iter().enumerate().map(|(nth, field)| {
                let (ty, many) = match field {
                    Field::Text => ("xs:string".to_owned(), ""),
                    Field::Number => ("xs:int".to_owned(), ""),
                    Field::Enumeration(number) => (format!("t:Enum{number}"), ""),
                    Field::One(number) => (format!("t:Type{number}"), ""),
                    Field::Many(number) => (format!("t:Type{number}"), " maxOccurs='unbounded'"),
                };
                format!("<xs:element name='f{number}x{nth}' type='{ty}' minOccurs='0'{many}/>")
            });
            let sequence = format!("<xs:sequence>{}</xs:sequence>", fields.collect::<String>());
            let content = match ty.base {
                Some(base) => format!(
                    "<xs:complexContent><xs:extension base='t:Type{base}'>{sequence}</xs:extension></xs:complexContent>"
                ),
                None => sequence,
            };
            let _ = writeln!(text, "<xs:complexType name='Type{number}'>{content}</xs:complexType>");
        }
        // What no element reaches is not generated.
        for operation in 0..self.operations {
            let ty = self.request(operation);
            let _ = writeln!(
                text,
                "<xs:element name='ask{operation}' type='t:Type{ty}'/><xs:element name='reply{operation}' type='t:Type{ty}'/>"
            );
        }
        let all: String = (0..self.types.len())
            .map(|number| format!("<xs:element name='all{number}' type='t:Type{number}'/>"))
            .collect();
        let _ = writeln!(text, "{all}</xs:schema></types>");
        let (mut messages, mut port, mut binding) = (String::new(), String::new(), String::new());
        for number in 0..self.operations {
            for word in ["ask", "reply"] {
                let _ = writeln!(
                    messages,
                    "<message name='{word}{number}'><part name='body' element='t:{word}{number}'/></message>"
                );
            }
            let _ = writeln!(
                port,
                "<operation name='do{number}'><input message='t:ask{number}'/><output message='t:reply{number}'/></operation>"
            );
            let _ = writeln!(
                binding,
                "<operation name='do{number}'><soap:operation soapAction=''/><input><soap:body use='literal'/></input><output><soap:body use='literal'/></output></operation>"
            );
        }
        let _ = write!(
            text,
            "{messages}<portType name='P'>{port}</portType>\n<binding name='B' type='t:P'><soap:binding \
             transport='http://schemas.xmlsoap.org/soap/http'/>{binding}</binding>\n<service name='S'><port name='P' \
             binding='t:B'><soap:address location='http://localhost/'/></port></service>\n</definitions>\n"
        );
        text
    }

    /// As structures of serde: no builders, no client, no states of fields; one of several derived types as an enumeration.
    pub(super) fn by_hand(&self) -> String {
        let mut text = String::from("use serde::{Deserialize, Serialize};\n");
        let derives = "#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]";
        for (number, values) in self.enumerations.iter().enumerate() {
            let values: String = (1..*values).map(|value| format!("    Value{value},\n")).collect();
            let _ = writeln!(text, "{derives}\npub enum Enum{number} {{\n    #[default]\n    Value0,\n{values}}}");
        }
        let derived: Vec<usize> = (0..self.types.len()).filter(|number| self.types[*number].base == Some(0)).collect();
        if !derived.is_empty() {
            let variants: String =
                derived.iter().map(|number| format!("    Type{number}(Box<Type{number}>),\n")).collect();
            let _ = writeln!(
                text,
                "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\npub enum Type0Kind {{\n    Type0(Box<Type0>),\n{variants}}}"
            );
        }
        for (number, ty) in self.types.iter().enumerate() {
            let _ = writeln!(text, "{derives}\npub struct Type{number} {{");
            let own = ty.fields.iter().enumerate().map(|(nth, field)| (number, nth, field));
            let base = ty.base.into_iter().flat_map(|base| {
                self.types[base].fields.iter().enumerate().map(move |(nth, field)| (base, nth, field))
            });
            for (owner, nth, field) in base.chain(own) {
                let kind = |number: &usize| if *number == 0 && !derived.is_empty() { "Kind" } else { "" };
                let ty = match field {
                    Field::Text => "Option<String>".to_owned(),
                    Field::Number => "Option<i32>".to_owned(),
                    Field::Enumeration(number) => format!("Option<Enum{number}>"),
                    Field::One(number) => format!("Option<Box<Type{number}{}>>", kind(number)),
                    Field::Many(number) => format!("Vec<Type{number}{}>", kind(number)),
                };
                let _ = writeln!(text, "    #[serde(default)]\n    pub f{owner}x{nth}: {ty},");
            }
            text.push_str("}\n");
        }
        text
    }
}
