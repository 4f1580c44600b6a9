//! What a document says, whichever way it is written: names and texts in order. XML and PHP's values are compared as such.

use std::fmt;

use roxmltree::{Document, Node};

/// An element without its name: text, or children. Without either it is blank, and it does not matter of what kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tree {
    Text(String),
    Children(Vec<(String, Tree)>),
}

impl Tree {
    pub(crate) fn blank() -> Self {
        Self::Text(String::new())
    }

    /// An element with these children.
    pub(crate) fn of(children: Vec<(String, Self)>) -> Self {
        if children.is_empty() { Self::blank() } else { Self::Children(children) }
    }

    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// The children; none of a blank element.
    pub(crate) fn children(&self) -> &[(String, Self)] {
        match self {
            Self::Children(children) => children,
            Self::Text(text) => {
                assert!(text.is_empty(), "elements were expected, and not {text:?}");
                &[]
            }
        }
    }

    /// A whole document of a value of ours: the name of its root element, and what that contains.
    pub(crate) fn of_document(xml: &str) -> (String, Self) {
        let document = parse(xml);
        let root = document.root_element();
        (root.tag_name().name().to_owned(), Self::of_element(root, root.tag_name().namespace().unwrap_or_default()))
    }

    /// The request element of a SOAP 1.1 envelope that has no header: its name and content, all in one namespace.
    pub(crate) fn of_envelope(xml: &str, namespace: &str) -> (String, Self) {
        const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
        let document = parse(xml);
        let envelope = document.root_element();
        assert_eq!(envelope.tag_name(), (SOAP, "Envelope").into());
        let body = only_child(envelope);
        assert_eq!(body.tag_name(), (SOAP, "Body").into());
        let request = only_child(body);
        (request.tag_name().name().to_owned(), Self::of_element(request, namespace))
    }

    /// One element in which nothing may stand that a value of ours does not hold: all of it is in the namespace, nothing has an
    /// attribute, nothing is mixed. Content that the types do not know declares its namespace where it stands, and is refused thereby.
    fn of_element(element: Node<'_, '_>, namespace: &str) -> Self {
        let name = element.tag_name().name();
        assert_eq!(element.tag_name().namespace().unwrap_or_default(), namespace, "the namespace of {name}");
        assert_eq!(element.attributes().len(), 0, "{name} has attributes");
        let tag = element.document().input_text()[element.range()].split('>').next().unwrap_or_default();
        let outermost = element.parent_element().is_none_or(|parent| parent.tag_name().namespace() != Some(namespace));
        assert!(outermost || !tag.contains("xmlns"), "unknown content: {tag}>");
        let mut text = String::new();
        let mut children = Vec::new();
        for node in element.children() {
            if node.is_element() {
                children.push((node.tag_name().name().to_owned(), Self::of_element(node, namespace)));
            } else {
                assert!(node.is_text(), "{name} holds a comment or an instruction");
                text.push_str(node.text().unwrap_or_default());
            }
        }
        if children.is_empty() {
            return Self::Text(text);
        }
        assert_eq!(text, "", "{name} holds text between elements");
        Self::Children(children)
    }

    /// Fails with the first place where two trees differ.
    #[track_caller]
    pub(crate) fn assert_same(&self, what: &str, other: &Self, other_what: &str) {
        if let Some((path, ours, theirs)) = self.difference(other, "") {
            panic!("{path}\n{what}:\n{ours}\n{other_what}:\n{theirs}");
        }
        assert_eq!(self, other, "a difference that the search for it does not see");
    }

    fn difference(&self, other: &Self, path: &str) -> Option<(String, String, String)> {
        let differ = || Some((format!("{path} differs"), self.to_string(), other.to_string()));
        let (Self::Children(ours), Self::Children(theirs)) = (self, other) else {
            return if self == other { None } else { differ() };
        };
        for (nth, (our, their)) in ours.iter().zip(theirs).enumerate() {
            if our.0 != their.0 {
                return differ();
            }
            if let Some(found) = our.1.difference(&their.1, &format!("{path}/{}[{}]", our.0, nth + 1)) {
                return Some(found);
            }
        }
        if ours.len() == theirs.len() { None } else { differ() }
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_indented(self, f, 1)
    }
}

fn write_indented(tree: &Tree, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
    match tree {
        Tree::Text(text) => write!(f, "{:1$}{text:?}", "", 2 * depth),
        Tree::Children(children) => {
            for (name, child) in children {
                match child {
                    Tree::Text(text) => writeln!(f, "{:1$}{name}: {text:?}", "", 2 * depth)?,
                    Tree::Children(_) => {
                        writeln!(f, "{:1$}{name}:", "", 2 * depth)?;
                        write_indented(child, f, depth + 1)?;
                    }
                }
            }
            Ok(())
        }
    }
}

pub(crate) fn parse(xml: &str) -> Document<'_> {
    Document::parse(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"))
}

fn only_child<'a, 'i>(element: Node<'a, 'i>) -> Node<'a, 'i> {
    let children: Vec<_> = element.children().collect();
    match children[..] {
        [child] if child.is_element() => child,
        _ => panic!("{} holds {} nodes, and not one element", element.tag_name().name(), children.len()),
    }
}
