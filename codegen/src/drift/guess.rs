//! Which type an element has that no schema declares, from the texts and children that were seen in it.

use std::collections::BTreeMap;

use super::types::is_lexical;
use crate::xsd::builtin::Builtin;

/// Types that are tried, the narrowest first.
const TRIED: [Builtin; 7] = [
    Builtin::Boolean,
    Builtin::Int,
    Builtin::Long,
    Builtin::Decimal,
    Builtin::Date,
    Builtin::DateTime,
    Builtin::String,
];

/// An element or attribute that no schema declares, as it was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Guess {
    /// Whether each of `TRIED` fits all texts so far.
    misses: [bool; TRIED.len()],
    has_text: bool,
    repeats: bool,
    /// In the order in which they were seen first.
    children: Vec<(String, Guess)>,
    attributes: Vec<(String, Guess)>,
}

impl Guess {
    /// Takes one text; blanks say nothing.
    pub(super) fn text(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.has_text = true;
        for (miss, ty) in self.misses.iter_mut().zip(TRIED) {
            // `0` and `1` are numbers, unless the schema says otherwise.
            let fits = is_lexical(ty, text) && !(ty == Builtin::Boolean && matches!(text, "0" | "1"));
            *miss |= !fits;
        }
    }

    /// Takes one element with all that is in it, no deeper than `depth`.
    pub(super) fn element(&mut self, node: roxmltree::Node<'_, '_>, depth: usize) {
        let text: String = node.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect();
        self.text(&text);
        for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
            named(&mut self.attributes, attribute.name()).text(attribute.value());
        }
        if depth == 0 {
            return;
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for child in node.children().filter(|child| child.is_element()) {
            let name = child.tag_name().name();
            *counts.entry(name).or_default() += 1;
            let inner = named(&mut self.children, name);
            inner.repeats |= counts[name] > 1;
            inner.element(child, depth - 1);
        }
    }

    /// That it occurs several times in one parent.
    pub(super) fn repeats(&mut self) {
        self.repeats = true;
    }

    /// `xs:int`, or `structure`.
    pub(super) fn type_name(&self) -> String {
        match self.children.is_empty() && self.attributes.is_empty() {
            true => self.simple(),
            false => "structure".to_owned(),
        }
    }

    fn simple(&self) -> String {
        let fits = self.misses.iter().position(|miss| !miss).filter(|_| self.has_text);
        format!("xs:{}", fits.map_or(Builtin::String, |index| TRIED[index]).name())
    }

    /// The lines to add to the schema.
    pub(super) fn snippet(&self, name: &str, is_attribute: bool) -> String {
        if is_attribute {
            return format!("<xs:attribute name=\"{name}\" type=\"{}\"/>", self.simple());
        }
        let mut lines = Vec::new();
        self.lines(name, 0, &mut lines);
        lines.join("\n")
    }

    fn lines(&self, name: &str, depth: usize, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        let repeats = if self.repeats { " maxOccurs=\"unbounded\"" } else { "" };
        let attribute = |(name, guess): &(String, Self)| guess.snippet(name, true);
        if self.children.is_empty() && self.attributes.is_empty() {
            let ty = self.simple();
            lines.push(format!("{indent}<xs:element name=\"{name}\" type=\"{ty}\" minOccurs=\"0\"{repeats}/>"));
            return;
        }
        lines.push(format!("{indent}<xs:element name=\"{name}\" minOccurs=\"0\"{repeats}>"));
        if self.children.is_empty() {
            lines
                .push(format!("{indent}  <xs:complexType><xs:simpleContent><xs:extension base=\"{}\">", self.simple()));
            lines.extend(self.attributes.iter().map(|it| format!("{indent}    {}", attribute(it))));
            lines.push(format!("{indent}  </xs:extension></xs:simpleContent></xs:complexType>"));
        } else {
            lines.push(format!("{indent}  <xs:complexType>"));
            lines.push(format!("{indent}    <xs:sequence>"));
            for (child, guess) in &self.children {
                guess.lines(child, depth + 3, lines);
            }
            lines.push(format!("{indent}    </xs:sequence>"));
            lines.extend(self.attributes.iter().map(|it| format!("{indent}    {}", attribute(it))));
            lines.push(format!("{indent}  </xs:complexType>"));
        }
        lines.push(format!("{indent}</xs:element>"));
    }
}

fn named<'g>(list: &'g mut Vec<(String, Guess)>, name: &str) -> &'g mut Guess {
    let index = list.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        list.push((name.to_owned(), Guess::default()));
        list.len() - 1
    });
    &mut list[index].1
}
