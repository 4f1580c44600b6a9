//! Which letters an identifier can have without a warning in the crate that uses it, and how the others are written in ASCII.
//!
//! rustc looks at all identifiers of a crate together, so that a module cannot allow what they are warned of: letters that are no
//! part of any language's usual spelling (`uncommon_codepoints`), words that look like ASCII (`confusable_idents`) and
//! scripts of which only letters occur that look like Latin ones (`mixed_script_confusables`). Each is decided here by the
//! identifier alone, with rustc's own tables: what its crate or its siblings hold makes no difference.

use unicode_normalization::UnicodeNormalization;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{GeneralSecurityProfile, is_potential_mixed_script_confusable_char, skeleton};

use super::words;

/// The letters as rustc compares them.
pub(super) fn composed(identifier: String) -> String {
    if identifier.is_ascii() { identifier } else { identifier.nfc().collect() }
}

/// What two identifiers have in common that rustc cannot, or does not want to, tell apart.
pub(super) fn look(identifier: &str) -> String {
    if identifier.is_ascii() { identifier.to_owned() } else { skeleton(identifier).collect() }
}

/// Whether rustc warns of these letters.
pub(super) fn is_refused(identifier: &str) -> bool {
    !identifier.is_ascii()
        && (!identifier.chars().all(is_common)
            || skeleton(identifier).all(|character| character.is_ascii())
            || looks_like_its_lower_case(identifier)
            || has_doubtful_script(identifier))
}

/// Letters that Unicode 18 allows and the versions before it, which rustc knew until then, call uncommon: those of languages of Africa.
const UNCOMMON: [char; 36] = [
    'Ɓ', 'Ɔ', 'Ɖ', 'Ɗ', 'Ǝ', 'Ɛ', 'Ƒ', 'ƒ', 'Ɣ', 'Ɩ', 'Ɨ', 'Ƙ', 'ƙ', 'Ɲ', 'Ʋ', 'Ƴ', 'ƴ', 'Ʒ', 'ǝ', 'Ʉ', 'Ɍ', 'ɍ', 'ɓ',
    'ɔ', 'ɖ', 'ɗ', 'ɛ', 'ɣ', 'ɨ', 'ɩ', 'ɲ', 'ʉ', 'ʋ', 'ʒ', 'ڎ', 'ඦ',
];

/// Whether every version of rustc takes this letter for a part of some language's usual spelling.
fn is_common(letter: char) -> bool {
    letter.identifier_allowed() && !UNCOMMON.contains(&letter)
}

/// Whether it looks like itself in lower case, as `ẞ` and `ß` do. A type and a method of that name look alike.
fn looks_like_its_lower_case(identifier: &str) -> bool {
    let lower = identifier.to_lowercase();
    lower != identifier && look(&lower) == look(identifier)
}

/// Whether it has letters of a script, and all of them look like those of another script.
fn has_doubtful_script(identifier: &str) -> bool {
    let others = || identifier.chars().filter(|character| !character.is_ascii());
    let latin = AugmentedScriptSet::for_char('A');
    others().map(AugmentedScriptSet::for_char).any(|script| {
        let mut letters = others().filter(|character| AugmentedScriptSet::for_char(*character) == script);
        script != latin && letters.all(is_potential_mixed_script_confusable_char)
    })
}

/// The words in ASCII: transliterated, or by the number of the letter where that is not known.
pub(super) fn ascii(words: &[String]) -> Vec<String> {
    words.iter().flat_map(|word| words::split(&ascii_text(word))).collect()
}

fn ascii_text(text: &str) -> String {
    text.nfkc().map(ascii_letter).collect()
}

fn ascii_letter(letter: char) -> String {
    let known =
        deunicode::deunicode_char(letter).filter(|known| known.chars().any(|known| known.is_ascii_alphanumeric()));
    let is_mark = unicode_normalization::char::is_combining_mark(letter);
    match known {
        Some(known) => known.to_owned(),
        None if is_mark => String::new(),
        None => format!("u{:x}", u32::from(letter)),
    }
}

/// The word for a symbol that has none among ours: as it is transliterated, else its number.
pub(super) fn symbol(symbol: char) -> String {
    ascii_letter(symbol).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(word: &str) -> String {
        ascii(&[word.to_owned()]).join(" ")
    }

    #[test]
    fn what_rustc_warns_of_is_refused() {
        for fine in [
            "plain",
            "straße",
            "größe",
            "名前",
            "カード",
            "заказ",
            "naïve",
            "κόσμος",
            "Κόσμος",
            "ΘέμαΤύπος",
            "مرحبا",
            "שלום",
            "주문",
        ] {
            assert!(!is_refused(fine), "{fine}");
        }
        for warned in
            ["ａｂｃ", "𝐱", "ı", "adı", "оса", "ο", "ªb", "ſ", "カ", "u\u{203f}b", "ẞ1", "Θέμα", "Ɗaya", "ɗaya", "dʉ"]
        {
            assert!(is_refused(warned), "{warned}");
        }
    }

    #[test]
    fn ascii_can_be_read() {
        for (word, expected) in [
            ("ａｂｃ", "abc"),
            ("𝐱", "x"),
            ("adı", "adi"),
            ("оса", "osa"),
            ("ο", "o"),
            ("北京", "Bei Jing"),
            ("ﬁ", "fi"),
            ("\u{345}", ""),
            ("\u{10ffff}", "u10ffff"),
        ] {
            assert_eq!(written(word), expected, "{word}");
        }
    }

    #[test]
    fn what_looks_alike_is_told() {
        assert_eq!(look("größe1"), look("größel"));
        assert_eq!(composed("e\u{301}".to_owned()), "é");
        assert_ne!(look("größe"), look("grösse"));
    }
}
