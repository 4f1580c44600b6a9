//! Which words an XML name consists of, and how they are joined in each case style.

use unicode_ident::is_xid_continue;

use super::letters;

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

/// Splits as `split` does, and writes what stands between the words as words: `a.b` has `a`, `dot` and `b`.
pub(super) fn split_with_symbols(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut piece = String::new();
    for character in name.chars() {
        if is_xid_continue(character) && character != '_' {
            piece.push(character);
            continue;
        }
        split_case(&std::mem::take(&mut piece), &mut words);
        match symbol(character) {
            Some("minus") if !words.is_empty() => words.push("dash".to_owned()),
            Some(word) => words.push(word.to_owned()),
            None if character.is_whitespace() => words.push("space".to_owned()),
            None => words.extend(split(&letters::symbol(character))),
        }
    }
    split_case(&piece, &mut words);
    words
}

/// Which of its letters are capitals, in one word; `None` where that takes more.
pub(super) fn letter_case(name: &str) -> Option<&'static str> {
    let mut letters = name.chars().filter(|character| character.is_lowercase() || character.is_uppercase());
    let first = letters.next()?;
    let (lower, upper) = letters
        .fold((true, true), |(lower, upper), letter| (lower && letter.is_lowercase(), upper && letter.is_uppercase()));
    match first.is_uppercase() {
        true if upper => Some("upper"),
        true if lower => Some("capital"),
        false if lower => Some("lower"),
        _ => None,
    }
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
    fn what_stands_between_words_can_be_written() {
        for (name, expected) in [
            ("a.b", "a dot b"),
            ("a-b", "a dash b"),
            ("a_b c", "a underscore b space c"),
            ("-1", "minus 1"),
            ("aB", "a B"),
            ("€", "eur"),
            ("x\u{1f600}", "x grinning"),
        ] {
            assert_eq!(split_with_symbols(name).join(" "), expected, "{name}");
        }
        let cases = ["a", "A", "Name", "NAME", "name", "aName", "1"].map(letter_case);
        let expected = ["lower", "upper", "capital", "upper", "lower"].map(Some);
        assert_eq!((&cases[..5], &cases[5..]), (&expected[..], &[None, None][..]));
    }

    #[test]
    fn symbols_have_names() {
        assert_eq!(spell("<=").join(" "), "less equal");
        assert!(spell("€").is_empty());
    }
}
