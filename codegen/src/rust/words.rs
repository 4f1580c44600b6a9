//! Which words an XML name consists of, and how they are joined in each case style.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use unicode_ident::is_xid_continue;

use super::letters;

/// Splits a name into words: at everything that no identifier can hold, at `_`, and where a new capital begins.
///
/// heck splits alike, but for a capital after a digit (`A1B` is one word to it, and two to us) and for letters that it takes for separators.
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
    let words = words.iter().map(|word| in_case(word, ToSnakeCase::to_snake_case, str::to_lowercase));
    words.collect::<Vec<_>>().join("_")
}

/// `CARRIER_INFORMATION`.
pub(super) fn screaming(words: &[String]) -> String {
    let words = words.iter().map(|word| in_case(word, ToShoutySnakeCase::to_shouty_snake_case, str::to_uppercase));
    words.collect::<Vec<_>>().join("_")
}

/// `CarrierInformation`; two digits that meet are kept apart: `V1_2`.
pub(super) fn camel(words: &[String]) -> String {
    let mut joined = String::new();
    for word in words {
        let word = in_case(word, ToUpperCamelCase::to_upper_camel_case, capitalized);
        let is_digit = |character: Option<char>| character.is_some_and(char::is_numeric);
        if is_digit(word.chars().next()) && is_digit(joined.chars().next_back()) {
            joined.push('_');
        }
        joined.push_str(&word);
    }
    joined
}

/// One word in a case style, as heck writes it. heck drops what is no letter or digit, such as marks that combine and `·`, and so would
/// make one name of two; and it takes a sigma by itself for one at the end of a word. Such words are written by `whole`.
fn in_case(word: &str, heck: fn(&str) -> String, whole: fn(&str) -> String) -> String {
    match word.chars().all(|letter| letter.is_alphanumeric() && !matches!(letter, 'Σ' | 'σ' | 'ς')) {
        true => heck(word),
        false => whole(word),
    }
}

fn capitalized(word: &str) -> String {
    let lower = word.to_lowercase();
    let mut characters = lower.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
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

    /// Each name that heck alone would write otherwise, with the reason.
    #[test]
    fn heck_differs_where_it_is_known_to() {
        for (name, ours, hecks) in [
            // A capital after a digit begins a word: `Line1Address2B`.
            ("A1B", "a1_b", "a1b"),
            ("Line2B", "line2_b", "line2_b"),
            // A mark is a part of its letter, and `·` one of its word (Unicode Annex 31).
            ("cafe\u{301}", "cafe\u{301}", "cafe"),
            ("col·lecció", "col·lecció", "col_lecció"),
            ("carrierInformation", "carrier_information", "carrier_information"),
            ("HTTPServer2", "http_server2", "http_server2"),
        ] {
            assert_eq!((&*snake(&split(name)), &*name.to_snake_case()), (ours, hecks), "{name}");
        }
        // Digits of two words that meet would be one number.
        assert_eq!((&*camel(&split("v1_2")), &*"v1_2".to_upper_camel_case()), ("V1_2", "V12"));
    }

    #[test]
    fn heck_writes_one_word_as_it_was_written_before() {
        let letters = ['a', 'B', '1', 'ß', 'Σ', 'ŉ', 'x'];
        let names = letters.iter().flat_map(|a| letters.iter().map(move |b| [*a, *b]));
        let names = names.flat_map(|[a, b]| letters.iter().map(move |c| [a, b, *c]));
        let names = names.flat_map(|[a, b, c]| letters.iter().map(move |d| String::from_iter([a, b, c, *d])));
        for word in names.flat_map(|name| split(&name)) {
            assert_eq!(snake(std::slice::from_ref(&word)), word.to_lowercase());
            assert_eq!(screaming(std::slice::from_ref(&word)), word.to_uppercase());
            assert_eq!(camel(std::slice::from_ref(&word)), capitalized(&word));
        }
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
