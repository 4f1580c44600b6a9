//! What an expanded XML name is: a namespace and a local part; no prefix outlives parsing.

use std::fmt;

/// An expanded name: `{namespace}local`. `namespace` is empty for names in no namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QName {
    /// Namespace URI; empty for none.
    pub namespace: String,
    /// Local part, as written in the document.
    pub local: String,
}

impl QName {
    /// A name in `namespace` (empty for none).
    pub fn new(namespace: impl Into<String>, local: impl Into<String>) -> Self {
        Self { namespace: namespace.into(), local: local.into() }
    }
}

/// Whether an element or attribute can have this local name (`NCName` of Namespaces in XML 1.0, over XML 1.0, fifth edition).
pub(crate) fn is_ncname(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(begins_name) && characters.all(continues_name)
}

fn begins_name(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn continues_name(c: char) -> bool {
    begins_name(c) || matches!(c, '0'..='9' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

impl fmt::Display for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            f.write_str(&self.local)
        } else {
            write!(f, "{{{}}}{}", self.namespace, self.local)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_ncname;

    #[test]
    fn names_are_told_from_other_texts() {
        for name in ["a", "_", "a-b.c1", "Артикул", "名前", "Ɗaya", "a\u{b7}"] {
            assert!(is_ncname(name), "{name}");
        }
        for text in [
            "",
            " ",
            "a b",
            "1a",
            "-a",
            ".a",
            "a:b",
            ":",
            "a<b",
            "a>",
            "a/b",
            "a\u{d7}",
            "\u{d7}a",
            "a\u{202e}",
            "\u{b7}a",
            "a\n",
        ] {
            assert!(!is_ncname(text), "{text:?}");
        }
    }
}
