//! Which words an XML name consists of, and how they are joined in each case style.

use unicode_ident::is_xid_continue;

/// Splits a name into words: at everything that no identifier can hold, at `_`, and where a new capital begins.
///
/// `carrier_information` and `carrierInformation` have two words, `EMAIDType` has `EMAID` and `Type`, `address1Line` has
/// `address1` and `Line`, `3dSecure` has `3d` and `Secure`.
pub(super) fn split(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in name.split(|character: char| !is_xid_continue(character) || character == '_') {
        split_case(piece, &mut words);
    }
    words
}

fn split_case(piece: &str, words: &mut Vec<String>) {
    let characters: Vec<char> = piece.chars().collect();
    let mut begin = 0;
    for at in 1..characters.len() {
        let (before, here, after) = (characters[at - 1], characters[at], characters.get(at + 1));
        let rises = here.is_uppercase() && !before.is_uppercase();
        let last_capital =
            here.is_uppercase() && before.is_uppercase() && after.is_some_and(|after| after.is_lowercase());
        if rises || last_capital {
            words.push(characters[begin..at].iter().collect());
            begin = at;
        }
    }
    if begin < characters.len() {
        words.push(characters[begin..].iter().collect());
    }
}

/// `carrier_information`.
pub(super) fn snake(words: &[String]) -> String {
    words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>().join("_")
}

/// `CARRIER_INFORMATION`.
pub(super) fn screaming(words: &[String]) -> String {
    words.iter().map(|word| word.to_uppercase()).collect::<Vec<_>>().join("_")
}

/// `CarrierInformation`; two digits that meet are kept apart: `V1_2`.
pub(super) fn camel(words: &[String]) -> String {
    let mut joined = String::new();
    for word in words {
        let lower = word.to_lowercase();
        let mut characters = lower.chars();
        let Some(first) = characters.next() else { continue };
        if first.is_numeric() && joined.chars().next_back().is_some_and(char::is_numeric) {
            joined.push('_');
        }
        joined.extend(first.to_uppercase());
        joined.extend(characters);
    }
    joined
}

/// What a text of nothing but symbols says: `<=` is `less equal`. Empty if it holds a symbol without a name.
pub(super) fn spell(text: &str) -> Vec<String> {
    let words: Option<Vec<&str>> = text.chars().filter(|character| !character.is_whitespace()).map(symbol).collect();
    words.unwrap_or_default().into_iter().map(str::to_owned).collect()
}

fn symbol(character: char) -> Option<&'static str> {
    Some(match character {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '?' => "question",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '^' => "caret",
        '~' => "tilde",
        '#' => "hash",
        '@' => "at",
        '$' => "dollar",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '_' => "underscore",
        '\'' => "quote",
        '"' => "quotes",
        '(' => "open",
        ')' => "close",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_where_a_reader_would() {
        for (name, expected) in [
            ("carrier_information", "carrier information"),
            ("carrierInformation", "carrier Information"),
            ("preferred_shipping_date", "preferred shipping date"),
            ("EMAIDType", "EMAID Type"),
            ("HTTPServer2", "HTTP Server2"),
            ("address1", "address1"),
            ("address1Line", "address1 Line"),
            ("3dSecure", "3d Secure"),
            ("a.b-c d/e", "a b c d e"),
            ("_", ""),
            ("ÅngströmValue", "Ångström Value"),
            ("v1.2", "v1 2"),
        ] {
            assert_eq!(split(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn words_are_joined_in_each_style() {
        let words = split("EMAIDType v1.2");
        assert_eq!(snake(&words), "emaid_type_v1_2");
        assert_eq!(screaming(&words), "EMAID_TYPE_V1_2");
        assert_eq!(camel(&words), "EmaidTypeV1_2");
        assert_eq!(camel(&split("straße")), "Straße");
    }

    #[test]
    fn symbols_have_names() {
        assert_eq!(spell("<=").join(" "), "less equal");
        assert!(spell("€").is_empty());
    }
}
