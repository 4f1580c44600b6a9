//! What must hold for any schema, however its names clash and its types nest: it is generated from, the same again, in whatever order it declares things.

use std::fmt::Write;

use centra_codegen::Generator;
use centra_codegen::diag::{Severity, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Names that clash with each other, with keywords, and with what generated code uses.
const NAMES: [&str; 24] = [
    "a", "A", "a.b", "a-b", "aB", "_", "__", "type", "Type", "self", "Self", "Option", "String", "Vec", "Ok", "Field",
    "unknown", "value", "choice", "Kind", "Other", "é", "日本", "a1",
];
const SIMPLE: [&str; 8] =
    ["xs:string", "xs:int", "xs:date", "xs:NMTOKENS", "xs:anyURI", "xs:QName", "xs:anyType", "xs:base64Binary"];
const OCCURS: [&str; 6] = [
    "",
    "",
    " minOccurs='0'",
    " maxOccurs='unbounded'",
    " minOccurs='0' maxOccurs='3'",
    " minOccurs='2' maxOccurs='2'",
];
const WILDCARDS: [&str; 4] = ["##any", "##other", "##local", "urn:w ##targetNamespace"];
const VALUES: [&str; 8] = ["", " ", "a", "A", "+", "Other", "1", "&lt;"];

/// A schema that grows as bytes decide; without bytes, as small as can be.
struct Grown<'b> {
    bytes: std::slice::Iter<'b, u8>,
    /// How many types, elements, groups and simple types there are of each.
    count: usize,
}

impl Grown<'_> {
    /// A number below `limit`.
    fn pick(&mut self, limit: usize) -> usize {
        self.bytes.next().map_or(0, |byte| usize::from(*byte) % limit)
    }

    fn one<'s>(&mut self, of: &[&'s str]) -> &'s str {
        of[self.pick(of.len())]
    }

    /// A name, and what makes it unique among those of its kind.
    fn global(number: usize) -> String {
        let name = NAMES[number % NAMES.len()];
        if number < NAMES.len() { name.to_owned() } else { format!("{name}{number}") }
    }

    fn reference(&mut self) -> String {
        format!("t:{}", Self::global(self.pick(self.count)))
    }

    fn ty(&mut self) -> String {
        match self.pick(3) {
            0 => self.one(&SIMPLE).to_owned(),
            1 => format!("t:s.{}", Self::global(self.pick(self.count))),
            _ => self.reference(),
        }
    }

    /// All of it: the components, in the order of their declarations.
    fn components(&mut self) -> Vec<String> {
        let mut list = Vec::new();
        for number in 0..self.count {
            let name = Self::global(number);
            let content = self.content(number, 0);
            list.push(format!(
                "<xs:complexType name='{name}'{}>{content}</xs:complexType>",
                self.one(&["", "", " mixed='true'", " abstract='true'"])
            ));
            list.push(format!("<xs:group name='{name}'>{}</xs:group>", self.compositor(number, 1)));
            list.push(format!("<xs:attributeGroup name='{name}'>{}</xs:attributeGroup>", self.attributes(number)));
            let head = self.pick(number + 1);
            let head =
                if head < number { format!(" substitutionGroup='t:{}'", Self::global(head)) } else { String::new() };
            let ty = if self.pick(2) == 0 { String::new() } else { format!(" type='{}'", self.ty()) };
            list.push(format!(
                "<xs:element name='{name}'{head}{ty}{}/>",
                self.one(&["", " nillable='true'", " abstract='true'"])
            ));
            list.push(format!("<xs:simpleType name='s.{name}'>{}</xs:simpleType>", self.simple(number)));
        }
        list
    }

    /// Types derive from earlier ones, and groups refer to earlier ones, so that neither contains itself.
    fn content(&mut self, number: usize, depth: usize) -> String {
        let (particle, attributes) = (self.compositor(number, depth), self.attributes(number));
        let derivation = self.one(&["", "", "extension", "restriction"]);
        if number == 0 || depth > 0 || derivation.is_empty() {
            return format!("{particle}{attributes}");
        }
        let base = Self::global(self.pick(number));
        format!(
            "<xs:complexContent><xs:{derivation} base='t:{base}'>{particle}{attributes}</xs:{derivation}></xs:complexContent>"
        )
    }

    fn compositor(&mut self, number: usize, depth: usize) -> String {
        let kind = self.one(&["sequence", "sequence", "choice", "all"]);
        let kind = if kind == "all" && depth > 0 { "choice" } else { kind };
        let mut text = format!("<xs:{kind}{}>", if kind == "all" { "" } else { self.one(&OCCURS) });
        for _ in 0..self.pick(5) {
            let particle = self.particle(number, depth, kind == "all");
            text.push_str(&particle);
        }
        format!("{text}</xs:{kind}>")
    }

    fn particle(&mut self, number: usize, depth: usize, of_all: bool) -> String {
        let occurs = if of_all { self.one(&["", " minOccurs='0'"]) } else { self.one(&OCCURS) };
        match self.pick(if of_all || depth > 3 { 3 } else { 7 }) {
            0 | 1 => {
                let (name, ty, form) =
                    (self.one(&NAMES), self.ty(), self.one(&["", "", " form='unqualified'", " nillable='true'"]));
                format!("<xs:element name='{name}' type='{ty}'{occurs}{form}/>")
            }
            2 => format!("<xs:element ref='{}'{occurs}/>", self.reference()),
            3 if number > 0 => format!("<xs:group ref='t:{}'{occurs}/>", Self::global(self.pick(number))),
            4 => format!("<xs:any namespace='{}' processContents='lax'{occurs}/>", self.one(&WILDCARDS)),
            5 => {
                let (name, content) = (self.one(&NAMES), self.content(number, depth + 1));
                format!("<xs:element name='{name}'{occurs}><xs:complexType>{content}</xs:complexType></xs:element>")
            }
            _ => self.compositor(number, depth + 1),
        }
    }

    fn attributes(&mut self, number: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.pick(3) {
            let (name, ty) = (self.one(&NAMES), self.one(&SIMPLE[..6]));
            let _ = write!(text, "<xs:attribute name='{name}' type='{ty}'/>");
        }
        if number > 0 && self.pick(4) == 1 {
            let _ = write!(text, "<xs:attributeGroup ref='t:{}'/>", Self::global(self.pick(number)));
        }
        if self.pick(6) == 1 { text + "<xs:anyAttribute/>" } else { text }
    }

    fn simple(&mut self, number: usize) -> String {
        let base = match self.pick(2) {
            1 if number > 0 => format!("t:s.{}", Self::global(self.pick(number))),
            _ => self.one(&SIMPLE[..6]).to_owned(),
        };
        match self.pick(4) {
            0 => format!("<xs:list itemType='{base}'/>"),
            1 => format!("<xs:union memberTypes='{base} {}'/>", self.one(&SIMPLE[..6])),
            _ => {
                let values: String =
                    (0..self.pick(6)).map(|_| format!("<xs:enumeration value='{}'/>", self.one(&VALUES))).collect();
                format!("<xs:restriction base='{base}'>{values}</xs:restriction>")
            }
        }
    }
}

/// What is generated, or what is wrong.
fn generate(components: &[String]) -> Result<String, String> {
    let text = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:t' targetNamespace='urn:t' elementFormDefault='qualified'>\n{}\n</xs:schema>",
        components.join("\n")
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("random.xsd");
    std::fs::write(&path, &text).unwrap();
    match Generator::new(&path).base(folder.path()).render() {
        Ok((text, _)) => Ok(text),
        Err(failure) => {
            let errors = failure.diagnostics().filter(|found| found.severity == Severity::Error);
            let spans: Vec<Span> = errors.map(|error| error.span).collect();
            assert!(!spans.is_empty() && !spans.contains(&Span::default()), "{}\n{text}", failure.rendered(false));
            Err(failure.rendered(false))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_schema_is_generated_from_the_same_each_time(bytes in vec(any::<u8>(), 0..400), count in 1..7usize) {
        let mut components = Grown { bytes: bytes.iter(), count }.components();
        let first = generate(&components);
        prop_assert_eq!(&first, &generate(&components));
        match &first {
            Ok(text) => prop_assert!(syn::parse_file(text).is_ok(), "{}", text),
            Err(message) => prop_assert!(false, "{}", message),
        }
        // What is declared last may be referred to first.
        components.reverse();
        let reversed = generate(&components);
        prop_assert!(reversed.is_ok(), "{}", reversed.unwrap_err());
    }
}
