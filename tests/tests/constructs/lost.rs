//! Nothing is lost, whatever stands where: documents grown at random, each word of which must be written exactly once.

use centra_runtime::xml::{self, Options};

use crate::fixtures::every_kind::Root;

/// Elements that hold text, and elements that hold elements, each with those of its type.
const SIMPLE: &[&str] = &[
    "text", "textNil", "texts", "number", "numbers", "label", "labels", "id", "note", "size", "bold", "word", "one",
    "several", "first", "second", "three", "key", "more",
];
const HOLDERS: &[(&str, &[&str])] = &[
    ("part", &["id", "note", "size"]),
    ("partNil", &["id", "note", "size"]),
    ("parts", &["id", "note", "size"]),
    ("mixed", &["bold"]),
    ("anything", &["id"]),
    ("list", &["item"]),
    ("item", &["id", "note", "size"]),
    ("words", &["word"]),
    ("either", &["one", "two", "several", "first", "second"]),
    ("choices", &["one", "two", "three"]),
    ("rows", &["key", "value", "more"]),
    ("two", &["id", "note"]),
    ("value", &["id", "note"]),
];

struct Document {
    state: u64,
    words: usize,
    /// Whether elements can lack a namespace where the schema has one.
    unqualified: bool,
    xml: String,
}

impl Document {
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % limit
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// One that comes nowhere else.
    fn word(&mut self) -> String {
        self.words += 1;
        format!("q{}.", self.words)
    }

    fn text(&mut self) {
        let word = self.word();
        let text = match self.below(7) {
            0 => format!("<![CDATA[{word}]]>"),
            1 => format!("<!-- -->{word}<?p?>"),
            2 | 3 => word,
            other => {
                self.words -= 1;
                [" ", "<!-- -->", ""][other - 4].to_owned()
            }
        };
        self.xml.push_str(&text);
    }

    fn attributes(&mut self) {
        let names = ["u", "a", "o:a", "o:b", "f:a", "xml:lang", "id"];
        let (first, count) = (self.below(names.len()), self.below(3));
        for name in names.iter().cycle().skip(first).take(count) {
            let word = self.word();
            self.xml.push_str(&format!(" {name}='{word}'"));
        }
        let (types, nils) = (["f:LargePart", "f:Part", "o:Part"], ["true", "false"]);
        if self.below(6) == 0 {
            let name = self.pick(&types);
            self.xml.push_str(&format!(" xsi:type='{name}'"));
        }
        if self.below(6) == 0 {
            let nil = self.pick(&nils);
            self.xml.push_str(&format!(" xsi:nil='{nil}'"));
        }
    }

    fn element(&mut self, name: &str, depth: usize) {
        let prefixes: &[_] =
            if self.unqualified { &["f:", "f:", "o:", ""] } else { &["f:", "f:", "f:", "f:", "f:", "f:", "o:"] };
        let prefix = self.pick(prefixes);
        self.xml.push_str(&format!("<{prefix}{name}"));
        self.attributes();
        if self.below(6) == 0 {
            self.xml.push_str("/>");
            return;
        }
        self.xml.push('>');
        match HOLDERS.iter().find(|(holder, _)| *holder == name) {
            Some((_, known)) if depth > 0 => self.children(known, depth),
            _ => self.text(),
        }
        self.xml.push_str(&format!("</{prefix}{name}>"));
    }

    /// Mostly those that the type knows, and others.
    fn children(&mut self, known: &[&str], depth: usize) {
        for _ in 0..self.below(6) {
            self.text();
            let name = match self.below(8) {
                0 => self.pick(SIMPLE),
                1 => self.pick(HOLDERS).0,
                _ => self.pick(known),
            };
            self.element(name, depth - 1);
        }
        self.text();
    }
}

#[test]
fn every_word_is_written_once() {
    let top: Vec<&str> = SIMPLE[..7].iter().copied().chain(HOLDERS[..11].iter().map(|holder| holder.0)).collect();
    let options = Options::default().keep_invalid();
    for seed in 0..1_500 {
        let mut document = Document { state: seed, words: 0, unqualified: seed % 4 == 0, xml: String::new() };
        document.below(1);
        document
            .xml
            .push_str("<f:root xmlns:f='urn:f' xmlns:o='urn:o' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>");
        document.children(&top, 4);
        document.children(&top, 4);
        document.xml.push_str("</f:root>");
        let read = |text: &[u8]| -> Root {
            options.from_slice(text).unwrap_or_else(|error| panic!("{error}\n{}", document.xml))
        };
        let value = read(document.xml.as_bytes());
        let written = xml::try_to_vec(&value).unwrap_or_else(|error| panic!("{error}\n{}", document.xml));
        let text = String::from_utf8_lossy(&written);
        for number in 1..=document.words {
            let found = text.matches(&format!("q{number}.")).count();
            assert_eq!(found, 1, "q{number} of {}\n{text}", document.xml);
        }
        let again = read(&written);
        if document.unqualified {
            // An element without a namespace makes way for one that has it, and may then come back with it.
            continue;
        }
        let second = xml::to_vec(&again);
        assert!(second == written, "{}\n{text}\n{}", document.xml, String::from_utf8_lossy(&second));
        assert!(again == value, "{}\n{text}", document.xml);
    }
}
