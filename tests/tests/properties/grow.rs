//! How a document grows from random bytes by the schema: any state of any field, and on request what the schema does not know.

use crate::schema::{Content, SERVICE, Schema, Type};

/// Bytes that decide; when they are used up, the answer is always the first.
pub(crate) struct Chance<'b>(pub(crate) &'b [u8]);

impl Chance<'_> {
    fn byte(&mut self) -> u8 {
        match self.0 {
            [first, rest @ ..] => {
                self.0 = rest;
                *first
            }
            [] => 0,
        }
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count
    }

    pub(crate) fn pick<'c, T>(&mut self, all: &'c [T]) -> &'c T {
        &all[self.below(all.len())]
    }

    /// A few characters of any script, markup among them.
    pub(crate) fn text(&mut self) -> String {
        let length = self.below(12);
        let ranges = [
            ('!', '~'),
            ('!', '~'),
            (' ', ' '),
            ('\u{a0}', '\u{17f}'),
            ('\u{4e00}', '\u{4eff}'),
            ('\u{1f600}', '\u{1f64f}'),
        ];
        let characters = (0..length).map(|_| {
            let (first, last) = *self.pick(&ranges);
            char::from_u32(first as u32 + self.below(last as usize - first as usize + 1) as u32).unwrap_or(first)
        });
        characters.collect()
    }

    /// True for one in so many.
    pub(crate) fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }
}

/// What a document may hold besides the fields of its types.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extras {
    None,
    /// Comments, blanks, CDATA: other forms of the same.
    Forms,
    /// Other forms, and texts that are no values of their types.
    Invalid,
    /// Also elements, attributes and text that the schema does not know.
    Unknown,
}

pub(crate) struct Grower<'s, 'b> {
    schema: &'s Schema,
    pub(crate) chance: Chance<'b>,
    extras: Extras,
    /// Prefix with its colon that stands for the service's namespace.
    prefix: &'static str,
    output: String,
    depth: usize,
}

/// A document of this type. Its root element is called as the type is.
pub(crate) fn document(schema: &Schema, ty: usize, bytes: &[u8], extras: Extras) -> String {
    let mut chance = Chance(bytes);
    let prefix = match extras {
        Extras::None => "ns1:",
        _ => chance.pick(&["", "ns1:", "q:", "soap:"]),
    };
    let mut grower = Grower { schema, chance, extras, prefix, output: String::new(), depth: 0 };
    grower.root(ty);
    grower.output
}

/// The same document without a namespace, if it has no prefix.
pub(crate) fn without_namespace(document: &str) -> Option<String> {
    let declaration = format!(" xmlns=\"{SERVICE}\"");
    document.contains(&declaration).then(|| document.replacen(&declaration, "", 1))
}

const STRINGS: [&str; 16] = [
    "7",
    "Elin",
    " ",
    "1135.00",
    "<b>&amp;",
    "]]>",
    "a\nb",
    "a\tb ",
    "\u{1f600}",
    "\r",
    "\"'",
    "Malmö",
    "<![CDATA[x]]>",
    "\u{fffd}\u{85}\u{2028}",
    "a:b",
    "&#11;",
];
const INTS: [&str; 8] = ["1", "0", "-2147483648", "2147483647", "+5", "007", " 3 ", "-0"];
const BOOLEANS: [&str; 5] = ["true", "false", "1", "0", "\n true"];
const DATES: [&str; 4] =
    ["2021-06-24T12:50:07+02:00", "2019-03-27 12:52:20", "2021-06-24T12:50:07.120Z", "2021-06-24T12:50:07"];

impl Grower<'_, '_> {
    fn root(&mut self, ty: usize) {
        let schema = self.schema;
        let (name, prefix) = (&schema.types[ty].name, self.prefix);
        if self.extras != Extras::None {
            let starts = [
                "",
                "<?xml version=\"1.0\"?>",
                "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n",
                "<!-- - --><?p?>",
            ];
            let start = self.chance.pick(&starts);
            self.output.push_str(start);
        }
        let declared = prefix.strip_suffix(':').map(|prefix| format!(":{prefix}")).unwrap_or_default();
        let mut head = format!(" xmlns{declared}=\"{SERVICE}\"");
        if self.extras == Extras::Unknown {
            head.push_str(
                " xmlns:f=\"urn:f\" xmlns:g='urn:&lt;g' xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"",
            );
            if prefix != "ns1:" {
                head.push_str(" xmlns:ns1=\"urn:taken\"");
            }
        }
        self.structure(name, &head, &schema.types[ty]);
        if self.extras != Extras::None && self.chance.once_in(3) {
            self.output.push_str("\n<!-- end --> ");
        }
    }

    fn structure(&mut self, name: &str, head: &str, ty: &Type) {
        self.open(name, head);
        let begin = self.output.len();
        self.depth += 1;
        for field in &ty.fields {
            let count = match self.chance.below(4) {
                0 => 0,
                1 if field.repeats => 2 + self.chance.below(3),
                _ => 1,
            };
            for _ in 0..count {
                self.between();
                self.field(&field.name, &field.content);
            }
        }
        if self.output.len() > begin || self.chance.once_in(4) {
            self.between();
        }
        self.depth -= 1;
        self.close(name, begin);
    }

    fn field(&mut self, name: &str, content: &Content) {
        let schema = self.schema;
        let text = match content {
            Content::Structure(ty) if self.depth < 9 => return self.structure(name, "", &schema.types[*ty]),
            _ if self.chance.once_in(4) => "",
            Content::Structure(_) => "",
            _ if self.extras == Extras::Invalid && self.chance.once_in(2) => &self.chance.text(),
            Content::String => self.chance.pick(&STRINGS),
            Content::Int => self.chance.pick(&INTS),
            Content::Boolean => self.chance.pick(&BOOLEANS),
            Content::DateTime => self.chance.pick(&DATES),
            Content::Enumeration(values) => match self.chance.below(values.len() + 2) {
                0 => "new value",
                1 => " blank ",
                known => values[known - 2].as_str(),
            },
        };
        self.open(name, "");
        let begin = self.output.len();
        self.text(text);
        self.close(name, begin);
    }

    fn open(&mut self, name: &str, head: &str) {
        let prefix = self.prefix;
        self.output.extend(["<", prefix, name, head]);
        if self.extras == Extras::Unknown && self.chance.once_in(6) {
            self.attributes();
        }
        if self.extras != Extras::None && self.chance.once_in(8) {
            self.output.push(' ');
        }
        self.output.push('>');
    }

    fn close(&mut self, name: &str, begin: usize) {
        if self.output.len() == begin && self.chance.below(2) == 0 {
            self.output.pop();
            self.output.push_str("/>");
        } else {
            let prefix = self.prefix;
            self.output.extend(["</", prefix, name, ">"]);
        }
    }

    fn attributes(&mut self) {
        let all = [
            "a='1'",
            "f:a=\"&lt;&#10;&quot;\"",
            "g:a=''",
            "f:b='f:c'",
            "xml:lang=\"sv\"",
            "id='r1'",
            "xsi:type='g:T'",
            "ns1:z=\"ns1:y\"",
            "title='\u{1f600}\n'",
        ];
        for attribute in all {
            if self.chance.once_in(3) && (self.prefix != "soap:" || attribute != "id='r1'") {
                self.output.extend([" ", attribute]);
            }
        }
    }

    /// What may stand between two elements.
    fn between(&mut self) {
        if self.extras == Extras::None {
            return;
        }
        let prefix = self.prefix;
        let forms = ["", "", "", "\n  ", " ", "<!-- c -->", "<?p i?>", "\r\n<!---->\t"];
        let piece = *self.chance.pick(&forms);
        self.output.push_str(piece);
        if self.extras == Extras::Unknown && self.chance.once_in(5) {
            let fixed = [
                "<f:id>1</f:id>",
                "<f:new g:x='1' f:y=\"f:z\"><g:z/>t</f:new>",
                "<zz xmlns=''><deep>1<!-- c --></deep></zz>",
                "<zz xmlns='urn:d'><id/><f:x/></zz>",
                "loose &amp; <!-- c -->text",
                "<![CDATA[ <loose> ]]>",
                "<g:a g:b='&#x1F600;'><![CDATA[&#11;]]></g:a>",
            ];
            match self.chance.below(fixed.len() + 2) {
                0 => self.output.extend(["<", prefix, "zz a='1'><", prefix, "id>x</", prefix, "id></", prefix, "zz>"]),
                1 => self.output.extend(["<", prefix, "zy/>"]),
                other => self.output.push_str(fixed[other - 2]),
            }
        }
    }

    /// One of the ways to write this text.
    fn text(&mut self, text: &str) {
        let form = if self.extras == Extras::None { 0 } else { self.chance.below(5) };
        match form {
            1 if !text.contains(['\r', '\n']) => {
                self.output.extend(["<![CDATA[", &text.replace("]]>", "]]]]><![CDATA[>"), "]]>"]);
            }
            2 => self.output.extend(text.chars().map(|character| format!("&#{};", character as u32))),
            3 => {
                let middle = text.char_indices().nth(1).map_or(text.len(), |(at, _)| at);
                self.escaped(&text[..middle]);
                self.output.push_str("<!-- c --><?p?>");
                self.escaped(&text[middle..]);
            }
            _ => self.escaped(text),
        }
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '<' => self.output.push_str("&lt;"),
                '&' => self.output.push_str("&amp;"),
                '>' => self.output.push_str("&gt;"),
                '\r' => self.output.push_str("&#xD;"),
                other => self.output.push(other),
            }
        }
    }
}
