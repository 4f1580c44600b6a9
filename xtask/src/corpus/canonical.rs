//! When two documents say the same: names by namespace, attributes as sets, text exactly; prefixes, comments and layout aside.

use std::fmt;

use roxmltree::{Document, Node, ParsingOptions};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SOAP_ENCODING: [&str; 2] =
    ["http://schemas.xmlsoap.org/soap/encoding/", "http://www.w3.org/2003/05/soap-encoding"];

/// The first place where two documents differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// `order/item[2]/@id`.
    pub path: String,
    /// What stands there, and what should.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// Reads a document with the limits of a measuring tool: a DTD is allowed, since some messages have one.
pub(super) fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    Document::parse_with_options(text, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() })
}

/// Where `actual` says something else than `expected`.
pub(super) fn compare(expected: &str, actual: &str) -> Result<Option<Difference>, String> {
    let expected = parse(expected).map_err(|error| format!("the message is no XML: {error}"))?;
    let actual = parse(actual).map_err(|error| format!("what was written is no XML: {error}"))?;
    let (expected, actual) = (expected.root_element(), actual.root_element());
    let path = expected.tag_name().name().to_owned();
    if expected.tag_name() != actual.tag_name() {
        let what = format!("{} instead of {}", name(actual), name(expected));
        return Ok(Some(Difference { path, what }));
    }
    Ok(elements(expected, actual, &path))
}

/// Two elements of the same name.
fn elements(expected: Node<'_, '_>, actual: Node<'_, '_>, path: &str) -> Option<Difference> {
    if let Some(difference) = attributes(expected, actual, path) {
        return Some(difference);
    }
    let (expected, actual) = (content(expected), content(actual));
    for index in 0..expected.len().max(actual.len()) {
        let difference = |what: String| Some(Difference { path: path.to_owned(), what });
        match (expected.get(index), actual.get(index)) {
            (Some(Item::Element(expected)), Some(Item::Element(actual)))
                if expected.tag_name() == actual.tag_name() =>
            {
                let path = format!("{path}/{}", step(*expected));
                if let Some(difference) = elements(*expected, *actual, &path) {
                    return Some(difference);
                }
            }
            (Some(Item::Text(expected, here)), Some(Item::Text(actual, there))) => {
                if !same_value(expected, *here, actual, *there, Meaning::Unknown) {
                    return difference(format!("text {} instead of {}", quote(actual), quote(expected)));
                }
            }
            (Some(expected), None) => return difference(format!("no {expected}")),
            (None, Some(actual)) => return difference(format!("{actual} is not expected")),
            (Some(expected), Some(actual)) => return difference(format!("{actual} instead of {expected}")),
            (None, None) => unreachable!("the longer of the two has this index"),
        }
    }
    None
}

fn attributes(expected: Node<'_, '_>, actual: Node<'_, '_>, path: &str) -> Option<Difference> {
    let find = |node: Node<'_, '_>, attribute: &roxmltree::Attribute<'_, '_>| {
        let same = |it: &roxmltree::Attribute<'_, '_>| {
            it.namespace() == attribute.namespace() && it.name() == attribute.name()
        };
        node.attributes().find(same).map(|it| it.value().to_owned())
    };
    // An element is not nil unless it says so.
    let says = |attribute: &roxmltree::Attribute<'_, '_>| {
        Meaning::of(attribute) != Meaning::Boolean || is_true(attribute.value())
    };
    for attribute in expected.attributes().filter(says) {
        let path = format!("{path}/@{}", attribute.name());
        let Some(value) = find(actual, &attribute) else {
            return Some(Difference { path, what: format!("no attribute, but {} expected", quote(attribute.value())) });
        };
        if !same_value(attribute.value(), expected, &value, actual, Meaning::of(&attribute)) {
            let what = format!("{} instead of {}", quote(&value), quote(attribute.value()));
            return Some(Difference { path, what });
        }
    }
    let surplus = actual.attributes().filter(says).find(|attribute| find(expected, attribute).is_none())?;
    let what = format!("{} is not expected", quote(surplus.value()));
    Some(Difference { path: format!("{path}/@{}", surplus.name()), what })
}

/// A piece of content; text that comments or CDATA cut up is one piece. The node resolves prefixes in the text.
enum Item<'a, 'i> {
    Element(Node<'a, 'i>),
    Text(String, Node<'a, 'i>),
}

impl fmt::Display for Item<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element(node) => write!(f, "element {}", name(*node)),
            Self::Text(text, _) => write!(f, "text {}", quote(text)),
        }
    }
}

/// White space is layout where there are elements and no other text. Alone it is layout if it breaks the line: which element
/// may hold text that is not declared here, and real messages have nothing but line breaks only where elements could stand.
fn content<'a, 'i>(node: Node<'a, 'i>) -> Vec<Item<'a, 'i>> {
    let mut items: Vec<Item<'a, 'i>> = Vec::new();
    for child in node.children() {
        if child.is_element() {
            items.push(Item::Element(child));
        } else if let (true, Some(text)) = (child.is_text(), child.text()) {
            match items.last_mut() {
                Some(Item::Text(before, _)) => before.push_str(text),
                _ => items.push(Item::Text(text.to_owned(), node)),
            }
        }
    }
    let has_elements = items.iter().any(|item| matches!(item, Item::Element(_)));
    let is_layout = |item: &Item<'_, '_>| matches!(item, Item::Text(text, _) if text.chars().all(is_space));
    let has_text = items.iter().any(|item| matches!(item, Item::Text(..)) && !is_layout(item));
    // `<a></a>` is `<a/>`.
    let counts = |text: &str| if has_elements { has_text } else { !text.is_empty() && !text.contains('\n') };
    items.retain(|item| !is_layout(item) || matches!(item, Item::Text(text, _) if counts(text)));
    items
}

/// What is known of a value without the schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Unknown,
    /// `xsi:type`, `arrayType`: the default namespace counts.
    Name,
    /// `xsi:nil`.
    Boolean,
}

impl Meaning {
    fn of(attribute: &roxmltree::Attribute<'_, '_>) -> Self {
        match (attribute.namespace(), attribute.name()) {
            (Some(XSI), "type") => Self::Name,
            (Some(XSI), "nil") => Self::Boolean,
            (Some(namespace), "arrayType" | "itemType") if SOAP_ENCODING.contains(&namespace) => Self::Name,
            _ => Self::Unknown,
        }
    }
}

/// Exactly the same, or the same name under another prefix.
fn same_value(expected: &str, here: Node<'_, '_>, actual: &str, there: Node<'_, '_>, meaning: Meaning) -> bool {
    if meaning == Meaning::Boolean {
        return is_true(expected) == is_true(actual);
    }
    match (resolve(expected, here, meaning), resolve(actual, there, meaning)) {
        (Some(expected), Some(actual)) => expected == actual,
        // A name whose prefix got lost means nothing any more.
        (Some(_), None) => false,
        // A name in the default namespace is written with a prefix.
        (None, Some(actual)) => resolve(expected, here, Meaning::Name) == Some(actual),
        (None, None) => expected == actual || same_names(expected, here, actual, there),
    }
}

fn is_true(value: &str) -> bool {
    matches!(value.trim_matches(is_space), "1" | "true")
}

/// Whether both list the same names. White space between names counts only where none has a prefix.
fn same_names(expected: &str, here: Node<'_, '_>, actual: &str, there: Node<'_, '_>) -> bool {
    let (expected, actual) = (expected.split_ascii_whitespace(), actual.split_ascii_whitespace());
    let (expected, actual): (Vec<_>, Vec<_>) = (expected.collect(), actual.collect());
    let is_name = |name: &&str| resolve(name, there, Meaning::Unknown).is_some();
    let same = |(expected, actual): (&&str, &&str)| same_value(expected, here, actual, there, Meaning::Unknown);
    expected.len() > 1
        && expected.len() == actual.len()
        && actual.iter().any(is_name)
        && expected.iter().zip(&actual).all(same)
}

/// Namespace, local name and what follows it (`[2]` of an array type), if the value is a name with a declared prefix.
fn resolve<'a>(value: &'a str, node: Node<'a, '_>, meaning: Meaning) -> Option<(&'a str, &'a str, &'a str)> {
    let value = value.trim_matches(is_space);
    let (name, rest) = value.split_at(value.find('[').unwrap_or(value.len()));
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || "._-\u{b7}".contains(c))
    };
    match name.split_once(':') {
        Some((prefix, local)) if is_name(prefix) && is_name(local) => {
            node.lookup_namespace_uri(Some(prefix)).map(|uri| (uri, local, rest))
        }
        None if meaning == Meaning::Name && is_name(name) => {
            Some((node.lookup_namespace_uri(None).unwrap_or_default(), name, rest))
        }
        _ => None,
    }
}

/// `item`, or `item[2]` where there are several.
fn step(node: Node<'_, '_>) -> String {
    let name = node.tag_name();
    let is_twin = |it: &Node<'_, '_>| it.is_element() && it.tag_name() == name;
    let before = node.prev_siblings().skip(1).filter(is_twin).count();
    match before > 0 || node.next_siblings().skip(1).any(|it| is_twin(&it)) {
        true => format!("{}[{}]", name.name(), before + 1),
        false => name.name().to_owned(),
    }
}

/// `{namespace}local`.
pub(super) fn name(node: Node<'_, '_>) -> String {
    match node.tag_name().namespace() {
        Some(namespace) => format!("{{{namespace}}}{}", node.tag_name().name()),
        None => node.tag_name().name().to_owned(),
    }
}

/// Shortened, since texts may be long.
fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(expected: &str, actual: &str) {
        assert_eq!(compare(expected, actual).unwrap(), None, "{actual}");
    }

    #[track_caller]
    fn differs(expected: &str, actual: &str, difference: &str) {
        let found = compare(expected, actual).unwrap().map(|difference| difference.to_string());
        assert_eq!(found.as_deref(), Some(difference), "{actual}");
    }

    #[test]
    fn prefixes_are_no_content() {
        same(r#"<a xmlns="urn:x"><b/></a>"#, r#"<p:a xmlns:p="urn:x"><q:b xmlns:q="urn:x"></q:b></p:a>"#);
        differs(r#"<a xmlns="urn:x"/>"#, "<a/>", "a: a instead of {urn:x}a");
        differs(
            r#"<a xmlns="urn:x"><b/></a>"#,
            r#"<p:a xmlns:p="urn:x"><b/></p:a>"#,
            "a: element b instead of element {urn:x}b",
        );
    }

    #[test]
    fn attributes_are_a_set() {
        same(r#"<a x="1" y="2"/>"#, r#"<a y='2' x='1'/>"#);
        same(r#"<a p:x="1" xmlns:p="urn:p"/>"#, r#"<a q:x="1" xmlns:q="urn:p" xmlns:r="urn:r"/>"#);
        differs(r#"<a x="1"/>"#, "<a/>", r#"a/@x: no attribute, but "1" expected"#);
        differs("<a/>", r#"<a x="1"/>"#, r#"a/@x: "1" is not expected"#);
        differs(r#"<a x="1"/>"#, r#"<a x="2"/>"#, r#"a/@x: "2" instead of "1""#);
        differs(r#"<a x="1"/>"#, r#"<a p:x="1" xmlns:p="urn:p"/>"#, r#"a/@x: no attribute, but "1" expected"#);
    }

    #[test]
    fn layout_is_no_content_but_text_is() {
        same("<a>\n  <b>1</b>\n</a>", "<a><b>1</b></a>");
        same("<a><!-- c --><?p i?><b/></a>", "<a><b/></a>");
        same("<a>x<!-- c -->y<![CDATA[<z>]]></a>", "<a>xy&lt;z></a>");
        differs("<a> x</a>", "<a>x</a>", r#"a: text "x" instead of " x""#);
        differs("<a>  </a>", "<a/>", r#"a: no text "  ""#);
        same("<a>\n  </a>", "<a/>");
        differs("<a>1.0</a>", "<a>1</a>", r#"a: text "1" instead of "1.0""#);
    }

    #[test]
    fn white_space_beside_text_is_mixed_content() {
        same("<a>x <b/> y</a>", "<a>x <b/> y</a>");
        differs("<a>x<b/> <c/></a>", "<a>x<b/><c/></a>", r#"a: element c instead of text " ""#);
    }

    #[test]
    fn paths_count_siblings_of_one_name() {
        differs("<a><b/><c/><b>1</b></a>", "<a><b/><c/><b>2</b></a>", r#"a/b[2]: text "2" instead of "1""#);
        differs("<a><b/><c/></a>", "<a><b/></a>", "a: no element c");
        differs("<a><b/></a>", "<a><b/><b/></a>", "a: element b is not expected");
        differs("<a><b/><c/></a>", "<a><c/><b/></a>", "a: element c instead of element b");
    }

    #[test]
    fn names_in_values_are_compared_by_namespace() {
        let with = |prefix: &str, uri: &str, value: &str| {
            format!(r#"<a xmlns:i="{XSI}" xmlns:{prefix}="{uri}" i:type="{value}"/>"#)
        };
        same(&with("p", "urn:t", "p:T"), &with("q", "urn:t", " q:T "));
        differs(&with("p", "urn:t", "p:T"), &with("p", "urn:u", "p:T"), r#"a/@type: "p:T" instead of "p:T""#);
        differs(&with("p", "urn:t", "p:T"), &with("q", "urn:t", "p:T"), r#"a/@type: "p:T" instead of "p:T""#);
        same(r#"<a xmlns:p="urn:t">p:T</a>"#, r#"<a xmlns:q="urn:t">q:T</a>"#);
        same(r#"<a xmlns:p="urn:t">p:a·b</a>"#, r#"<a xmlns:q="urn:t">q:a·b</a>"#);
        same("<a>http://x</a>", "<a>http://x</a>");
        same(r#"<a xmlns:p="urn:t" xmlns:r="urn:r">p:T r:T</a>"#, r#"<a xmlns:q="urn:t" xmlns:p="urn:r">q:T p:T</a>"#);
        let other = r#"<a xmlns:q="urn:t" xmlns:p="urn:u">q:T p:T</a>"#;
        differs(
            r#"<a xmlns:p="urn:t" xmlns:r="urn:r">p:T r:T</a>"#,
            other,
            r#"a: text "q:T p:T" instead of "p:T r:T""#,
        );
        same(r#"<p:a xmlns="urn:t" xmlns:p="urn:a">T</p:a>"#, r#"<a xmlns="urn:a" xmlns:q="urn:t">q:T</a>"#);
        differs("<a>T</a>", r#"<a xmlns:q="urn:t">q:T</a>"#, r#"a: text "q:T" instead of "T""#);
        let array = |prefix: &str| {
            format!(r#"<a xmlns:e="{}" xmlns:{prefix}="urn:t" e:arrayType="{prefix}:T[2]"/>"#, SOAP_ENCODING[0])
        };
        same(&array("p"), &array("q"));
    }

    #[test]
    fn unprefixed_type_names_are_in_the_default_namespace() {
        let default = format!(r#"<p:a xmlns="urn:t" xmlns:p="urn:a" xmlns:i="{XSI}" i:type="T"/>"#);
        let prefixed = format!(r#"<a xmlns="urn:a" xmlns:q="urn:t" xmlns:i="{XSI}" i:type="q:T"/>"#);
        let other = format!(r#"<a xmlns="urn:a" xmlns:i="{XSI}" i:type="T"/>"#);
        same(&default, &prefixed);
        differs(&default, &other, r#"a/@type: "T" instead of "T""#);
    }

    #[test]
    fn nil_is_a_boolean() {
        let with = |value: &str| format!(r#"<a xmlns:i="{XSI}" i:nil="{value}"/>"#);
        same(&with("1"), &with("true"));
        differs(&with("true"), &with("0"), r#"a/@nil: "0" instead of "true""#);
        same(&with("false"), "<a/>");
        same("<a/>", &with("0"));
        differs(&with("1"), "<a/>", r#"a/@nil: no attribute, but "1" expected"#);
    }

    #[test]
    fn what_is_no_xml_is_told_apart() {
        assert!(compare("<a>", "<a/>").unwrap_err().starts_with("the message is no XML: "));
        assert!(compare("<a/>", "").unwrap_err().starts_with("what was written is no XML: "));
        same("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<a>x</a>");
    }
}
