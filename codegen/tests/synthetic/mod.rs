//! WSDLs of any size: several schemas that refer to each other, with the constructs that real ones have.

use std::fmt::Write;

/// Schemas of one WSDL.
const SCHEMAS: usize = 4;
const SIMPLE: [&str; 7] = ["string", "int", "decimal", "dateTime", "boolean", "long", "date"];

/// A WSDL of `types` types and `operations` operations, document/literal.
pub(crate) fn wsdl(types: usize, operations: usize) -> String {
    let mut out = String::from(
        "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' xmlns:soap='http://schemas.xmlsoap.org/wsdl/soap/'\n    \
         xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:big' targetNamespace='urn:big'",
    );
    (0..SCHEMAS).for_each(|number| put(&mut out, format_args!(" xmlns:s{number}='urn:big:{number}'")));
    out.push_str(">\n<types>\n");
    for number in 0..SCHEMAS {
        schema(&mut out, number, types, operations);
    }
    out.push_str("</types>\n");
    for number in 0..operations {
        put(
            &mut out,
            format_args!(
                "<message name='in{number}'><part name='parameters' element='s0:Do{number}'/></message>\n\
                 <message name='out{number}'><part name='parameters' element='s0:Do{number}Response'/></message>\n"
            ),
        );
    }
    out.push_str("<portType name='P'>\n");
    for number in 0..operations {
        put(
            &mut out,
            format_args!(
                "<operation name='Do{number}'><documentation>Does what number {number} does.</documentation>\
                 <input message='t:in{number}'/><output message='t:out{number}'/></operation>\n"
            ),
        );
    }
    out.push_str(
        "</portType>\n<binding name='B' type='t:P'><soap:binding transport='http://schemas.xmlsoap.org/soap/http'/>\n",
    );
    for number in 0..operations {
        put(
            &mut out,
            format_args!(
                "<operation name='Do{number}'><soap:operation soapAction='urn:big#Do{number}'/>\
                 <input><soap:body use='literal'/></input><output><soap:body use='literal'/></output></operation>\n"
            ),
        );
    }
    out.push_str(
        "</binding>\n<service name='S'><port name='P' binding='t:B'><soap:address location='http://localhost/'/></port></service>\n</definitions>\n",
    );
    out
}

fn schema(out: &mut String, number: usize, types: usize, operations: usize) {
    put(out, format_args!("<xs:schema targetNamespace='urn:big:{number}' elementFormDefault='qualified'>\n"));
    for other in (0..SCHEMAS).filter(|other| *other != number) {
        put(out, format_args!("<xs:import namespace='urn:big:{other}'/>\n"));
    }
    for ty in (number..types).step_by(SCHEMAS) {
        match ty % 10 {
            3 => enumeration(out, ty),
            6 => extension(out, ty, types),
            _ => structure(out, ty, types),
        }
    }
    if number == 0 {
        for operation in 0..operations {
            let (sent, answered) = (struct_near(operation, types), struct_near(operation * 3 + 1, types));
            put(out, format_args!("<xs:element name='Do{operation}' type='{sent}'/>\n"));
            put(out, format_args!("<xs:element name='Do{operation}Response' type='{answered}'/>\n"));
        }
    }
    out.push_str("</xs:schema>\n");
}

fn structure(out: &mut String, ty: usize, types: usize) {
    put(
        out,
        format_args!(
            "<xs:complexType name='Thing{ty}'><xs:annotation><xs:documentation>Thing number {ty}.</xs:documentation></xs:annotation><xs:sequence>\n"
        ),
    );
    fields(out, ty, 7);
    put(out, format_args!("  <xs:element name='state' type='{}' minOccurs='0'/>\n", name(enum_near(ty, types))));
    put(out, format_args!("  <xs:element name='next' type='{}' minOccurs='0'/>\n", struct_near(ty * 7 + 1, types)));
    put(
        out,
        format_args!(
            "  <xs:element name='part' type='{}' minOccurs='0' maxOccurs='unbounded'/>\n",
            struct_near(ty * 3 + 2, types)
        ),
    );
    if ty % 10 == 8 {
        out.push_str("  <xs:choice><xs:element name='card' type='xs:string'/><xs:element name='cash' type='xs:decimal'/></xs:choice>\n");
    }
    out.push_str("</xs:sequence><xs:attribute name='id' type='xs:string'/></xs:complexType>\n");
}

fn extension(out: &mut String, ty: usize, types: usize) {
    put(
        out,
        format_args!(
            "<xs:complexType name='Thing{ty}'><xs:complexContent><xs:extension base='{}'><xs:sequence>\n",
            struct_near(ty - 6, types)
        ),
    );
    (0..3).for_each(|field| put(out, format_args!("  <xs:element name='more{field}' type='xs:string'/>\n")));
    out.push_str("</xs:sequence></xs:extension></xs:complexContent></xs:complexType>\n");
}

fn enumeration(out: &mut String, ty: usize) {
    put(out, format_args!("<xs:simpleType name='Thing{ty}'><xs:restriction base='xs:string'>\n"));
    for value in ["open", "in work", "done", "cancelled"] {
        put(out, format_args!("  <xs:enumeration value='{value}'/>\n"));
    }
    out.push_str("</xs:restriction></xs:simpleType>\n");
}

fn fields(out: &mut String, ty: usize, count: usize) {
    for field in 0..count {
        let simple = SIMPLE[(ty + field) % SIMPLE.len()];
        put(
            out,
            format_args!(
                "  <xs:element name='field{field}' type='xs:{simple}' minOccurs='0'><xs:annotation><xs:documentation>Field {field} of thing {ty}.</xs:documentation></xs:annotation></xs:element>\n"
            ),
        );
    }
}

/// A type that is a plain struct.
fn struct_near(number: usize, types: usize) -> String {
    name(number % types / 10 * 10)
}

fn enum_near(number: usize, types: usize) -> usize {
    (number % types / 10 * 10 + 3).min(types - types % 10 - 7)
}

fn name(ty: usize) -> String {
    format!("s{}:Thing{ty}", ty % SCHEMAS)
}

/// Writing to a string cannot fail.
fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}
