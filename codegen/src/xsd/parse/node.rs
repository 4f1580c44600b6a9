//! How one XML node is read: its span, its attributes, the names in them, its documentation.

use roxmltree::{Attribute, Node};

use crate::diag::{Diagnostics, Origin, Span};
use crate::qname::{QName, is_ncname};
use crate::xsd::Occurs;

/// What a name may consist of, for messages.
pub(crate) const NAME: &str = "a name consists of letters, digits, `_`, `-` and `.`, and begins with a letter or `_`";

/// Namespace that the prefix `xml` is bound to in every document.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Where the nodes come from and where findings about them go.
pub(crate) struct Reader<'d> {
    /// Which document it is, for spans.
    pub(crate) origin: Origin,
    pub(crate) diags: &'d mut Diagnostics,
}

impl Reader<'_> {
    /// The start tag of an element.
    pub(crate) fn span(&self, node: Node<'_, '_>) -> Span {
        let range = node.range();
        let tag = node.document().input_text().get(range.clone()).unwrap_or_default();
        self.origin.span(range.start, range.start + start_tag_length(tag))
    }

    /// The value of an attribute, without its quotes.
    pub(crate) fn value_span(&self, attribute: Attribute<'_, '_>) -> Span {
        let range = attribute.range_value();
        self.origin.span(range.start, range.end)
    }

    /// An attribute in no namespace; empty when it is missing.
    pub(crate) fn text(&self, node: Node<'_, '_>, name: &str) -> String {
        value(node, name).unwrap_or_default().to_owned()
    }

    /// An attribute in no namespace, without the white space around it that its schema type would collapse.
    pub(crate) fn token(&self, node: Node<'_, '_>, name: &str) -> Option<String> {
        value(node, name).map(|value| value.trim().to_owned())
    }

    /// An attribute that has to be there and not empty.
    pub(crate) fn required(&mut self, node: Node<'_, '_>, name: &str) -> String {
        let value = self.token(node, name).unwrap_or_default();
        if value.is_empty() {
            self.missing(node, name);
        }
        value
    }

    /// Reports that `node` lacks the attribute `name`.
    pub(crate) fn missing(&mut self, node: Node<'_, '_>, name: &str) {
        let span = self.span(node);
        let message = format!("{} has no `{name}`", tag(node));
        let found = self.diags.error("E025", span, message);
        if let Some(other) = node.attributes().find(|attribute| attribute.name() == name) {
            let namespace = other.namespace().unwrap_or_default();
            found.help(format!(
                "a `{name}` of the namespace `{namespace}` is another attribute: write it without a prefix"
            ));
        }
    }

    /// Reports a name of a component that could not be written.
    pub(crate) fn check_name(&mut self, name: Attribute<'_, '_>, of: &str) {
        if !is_ncname(name.value().trim()) {
            let span = self.value_span(name);
            let message = format!("`{}` is not the name of an {of}", name.value()).replace("an type", "a type");
            self.diags.error("E026", span, message).help(NAME);
        }
    }

    /// A name with its place, when the attribute is there and can be resolved.
    pub(crate) fn qname(&mut self, node: Node<'_, '_>, name: &str) -> Option<(QName, Span)> {
        let attribute = attribute(node, name)?;
        self.resolve(node, attribute.value(), self.value_span(attribute))
    }

    /// A name that has to be there; empty after a diagnostic.
    pub(crate) fn required_qname(&mut self, node: Node<'_, '_>, name: &str) -> QName {
        if !has(node, name) {
            self.missing(node, name);
        }
        self.qname(node, name).map_or_else(QName::default, |(name, _)| name)
    }

    /// A list of names, such as `memberTypes`.
    pub(crate) fn qnames(&mut self, node: Node<'_, '_>, name: &str) -> Vec<(QName, Span)> {
        let Some(attribute) = attribute(node, name) else {
            return Vec::new();
        };
        let span = self.value_span(attribute);
        attribute.value().split_ascii_whitespace().filter_map(|item| self.resolve(node, item, span)).collect()
    }

    /// Expands `prefix:local` with the namespaces in scope at `node`.
    ///
    /// Without a prefix the default namespace counts; where there is none, the name is in no namespace
    /// (`source` moves it when the document is a chameleon include).
    pub(crate) fn resolve(&mut self, node: Node<'_, '_>, value: &str, span: Span) -> Option<(QName, Span)> {
        let value = value.trim();
        let (prefix, local) = match value.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, value),
        };
        let malformed =
            local.is_empty() || prefix == Some("") || local.contains(|c: char| c == ':' || c.is_whitespace());
        if malformed {
            let message = format!("`{value}` is not a qualified name");
            self.diags.error("E021", span, message).help("write `prefix:name` or `name`");
            return None;
        }
        let namespace = match prefix {
            None => node.lookup_namespace_uri(None).unwrap_or_default(),
            Some("xml") => XML,
            Some(prefix) => match node.lookup_namespace_uri(Some(prefix)) {
                Some(namespace) => namespace,
                None => {
                    let message = format!("the prefix of `{value}` is not declared");
                    self.diags
                        .error("E020", span, message)
                        .help(format!("declare it: `xmlns:{prefix}=\"…\"` on this element or around it"));
                    return None;
                }
            },
        };
        Some((QName::new(namespace, local), span))
    }

    /// `true`, `1`, `false`, `0`; `false` when it is missing.
    pub(crate) fn flag(&mut self, node: Node<'_, '_>, name: &str) -> bool {
        self.keyword(node, name, &[("true", true), ("1", true), ("false", false), ("0", false)]).unwrap_or_default()
    }

    /// An attribute that allows only a few words; `None` when it is missing or another word (then reported).
    pub(crate) fn keyword<T: Copy>(&mut self, node: Node<'_, '_>, name: &str, words: &[(&str, T)]) -> Option<T> {
        let attribute = attribute(node, name)?;
        let value = attribute.value().trim();
        let meaning = meaning(value, words);
        if meaning.is_none() {
            let span = self.value_span(attribute);
            let message = format!("`{value}` is not a value of `{name}`");
            self.diags.error("E026", span, message).help(format!("allowed are {}", listed(words)));
        }
        meaning
    }

    /// The same where tools are known to ignore other words, so that services in use have them.
    pub(crate) fn lenient_keyword<T: Copy>(
        &mut self,
        node: Node<'_, '_>,
        name: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let attribute = attribute(node, name)?;
        let value = attribute.value().trim();
        let meaning = meaning(value, words);
        if meaning.is_none() {
            let span = self.value_span(attribute);
            let message = format!("`{value}` is not a value of `{name}` and is ignored");
            self.diags.warning("W004", span, message).help(format!("allowed are {}", listed(words)));
        }
        meaning
    }

    /// `minOccurs` and `maxOccurs`.
    pub(crate) fn occurs(&mut self, node: Node<'_, '_>) -> Occurs {
        let min = self.count(node, "minOccurs");
        let max = match value(node, "maxOccurs").map(str::trim) {
            Some("unbounded") => {
                return Occurs { min: min.unwrap_or(1), max: None };
            }
            Some(_) => self.count(node, "maxOccurs"),
            None => None,
        };
        let Some(max) = max else {
            let min = min.unwrap_or(1);
            // `minOccurs="2"` alone breaks the rules, too; nothing is lost by reading it as "exactly two".
            return Occurs { min, max: Some(min.max(1)) };
        };
        if let Some(min) = min.filter(|min| *min > max) {
            let span = self.span(node);
            let message = format!("`minOccurs` is {min}, which is more than `maxOccurs`, {max}");
            self.diags.error("E022", span, message);
        }
        // `maxOccurs="0"` without `minOccurs` is a common way to forbid an element.
        Occurs { min: min.unwrap_or(1).min(max), max: Some(max) }
    }

    /// A number that `u32` may be too small for: 5000000000 occurrences are as good as 4294967295.
    fn count(&mut self, node: Node<'_, '_>, name: &str) -> Option<u32> {
        let attribute = attribute(node, name)?;
        let value = attribute.value().trim();
        if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
            let span = self.value_span(attribute);
            let message = format!("`{value}` is not a value of `{name}`");
            let help = match name {
                "maxOccurs" => "write a number from 0 or `unbounded`",
                _ => "write a number from 0",
            };
            self.diags.error("E022", span, message).help(help);
            return None;
        }
        Some(value.parse().unwrap_or(u32::MAX))
    }
}

/// The attribute of this name that is in no namespace. Those of other namespaces are annotations (XSD 1.0 part 1, §3.1.3).
pub(crate) fn attribute<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Attribute<'a, 'i>> {
    node.attributes().find(|attribute| attribute.namespace().is_none() && attribute.name() == name)
}

/// The attribute of this name in `namespace`.
pub(crate) fn attribute_of<'a, 'i>(node: Node<'a, 'i>, namespace: &str, name: &str) -> Option<Attribute<'a, 'i>> {
    node.attributes().find(|attribute| attribute.namespace() == Some(namespace) && attribute.name() == name)
}

/// The text of an attribute in no namespace.
pub(crate) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    attribute(node, name).map(|attribute| attribute.value())
}

/// Whether there is such an attribute in no namespace.
pub(crate) fn has(node: Node<'_, '_>, name: &str) -> bool {
    attribute(node, name).is_some()
}

/// What a value means if it is a qualified name whose prefix is declared at `node`.
pub(crate) fn expand(node: Node<'_, '_>, value: &str) -> Option<QName> {
    let is_name = |text: &str| {
        text.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && text.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | '.'))
    };
    let value = value.trim();
    let (prefix, local) = value.split_once(':').map_or((None, value), |(prefix, local)| (Some(prefix), local));
    let namespace = match prefix {
        None => node.lookup_namespace_uri(None).unwrap_or_default(),
        Some("xml") => XML,
        Some(prefix) => node.lookup_namespace_uri(Some(prefix))?,
    };
    (prefix.is_none_or(is_name) && is_name(local)).then(|| QName::new(namespace, local))
}

fn meaning<T: Copy>(value: &str, words: &[(&str, T)]) -> Option<T> {
    let (_, meaning) = words.iter().find(|(word, _)| *word == value)?;
    Some(*meaning)
}

fn listed<T>(words: &[(&str, T)]) -> String {
    let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
    words.join(", ")
}

/// `<name>` as written, for messages.
pub(crate) fn tag(node: Node<'_, '_>) -> String {
    let name = node.tag_name();
    let prefix = name.namespace().and_then(|namespace| node.lookup_prefix(namespace));
    match prefix {
        Some(prefix) if !prefix.is_empty() => format!("`<{prefix}:{}>`", name.name()),
        _ => format!("`<{}>`", name.name()),
    }
}

/// Child elements in `namespace`, each with its local name.
pub(crate) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
) -> impl Iterator<Item = (&'i str, Node<'a, 'i>)> {
    node.children()
        .filter(move |child| child.is_element() && child.tag_name().namespace() == Some(namespace))
        .map(|child| (child.tag_name().name(), child))
}

/// All text inside `node`, with the white space of its layout taken out.
///
/// Lines stay lines (lists rely on it), one blank line stays between paragraphs, indentation goes.
pub(crate) fn prose(node: Node<'_, '_>) -> String {
    let text: String = node.descendants().filter(|inner| inner.is_text()).filter_map(|inner| inner.text()).collect();
    let mut prose = String::new();
    let mut blank = false;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.is_empty() {
            blank = true;
            continue;
        }
        if !prose.is_empty() {
            prose.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        prose.push_str(&words.join(" "));
    }
    prose
}

/// Length of the start tag that `element` begins with; a `>` inside quotes does not end it.
fn start_tag_length(element: &str) -> usize {
    let mut quote = None;
    for (at, byte) in element.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    element.len()
}
