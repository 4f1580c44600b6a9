//! How a password is kept out of texts that others made: each spelling of it is replaced, as it is, escaped, or in base64.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::login::Login;

/// What stands for a secret.
pub(crate) const MASK: &str = "***";

/// Shorter passwords would be found in every other word.
const SHORTEST: usize = 4;

/// The text without the login's password. A server may repeat it in a fault, a page, or a value that cannot be read.
pub(crate) fn redact<'t>(text: &'t str, login: Option<&Login>) -> Cow<'t, str> {
    let Some(login) = login.filter(|login| login.password().expose().len() >= SHORTEST) else {
        return Cow::Borrowed(text);
    };
    let mut text = Cow::Borrowed(text);
    for spelling in spellings(login) {
        if text.contains(&spelling) {
            text = Cow::Owned(text.replace(&spelling, MASK));
        }
    }
    text
}

/// The longest first: the others may be parts of them.
fn spellings(login: &Login) -> Vec<String> {
    let password = login.password().expose();
    let mut all = vec![password.to_owned(), STANDARD_NO_PAD.encode(format!("{}:{password}", login.username()))];
    // As `Debug` prints a value that cannot be read.
    all.push(format!("{password:?}").trim_matches('"').to_owned());
    for style in [named_in_text, named, decimal, hexadecimal] {
        all.push(password.chars().map(style).collect());
    }
    all.extend((0..3).map(|offset| inside_base64(password.as_bytes(), offset)).filter(|text| text.len() >= SHORTEST));
    all.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
    all.dedup();
    all
}

/// What is in the base64 of anything that holds these bytes, with so many before them, counted in threes: only letters that no neighbour changes.
fn inside_base64(bytes: &[u8], offset: usize) -> String {
    let all = STANDARD_NO_PAD.encode([&[0; 2][..offset], bytes].concat());
    let before = if offset == 0 { 0 } else { offset + 1 };
    let after = usize::from(!(offset + bytes.len()).is_multiple_of(3));
    all.get(before..all.len() - after).unwrap_or_default().to_owned()
}

/// As this crate writes texts.
fn named_in_text(character: char) -> String {
    match character {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        other => other.to_string(),
    }
}

/// As others write texts, and attributes.
fn named(character: char) -> String {
    match character {
        '"' => "&quot;".to_owned(),
        '\'' => "&apos;".to_owned(),
        other => named_in_text(other),
    }
}

fn decimal(character: char) -> String {
    match character {
        '&' | '<' | '>' | '"' | '\'' => format!("&#{};", u32::from(character)),
        other => other.to_string(),
    }
}

fn hexadecimal(character: char) -> String {
    match character {
        '&' | '<' | '>' | '"' | '\'' => format!("&#x{:X};", u32::from(character)),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_replaced() {
        let password = "p4<ss>&\"w'rd";
        let login = Login::new("erp", password);
        let gone = |text: &str| redact(text, Some(&login)).into_owned();
        assert_eq!(gone(&format!("no {password}, no")), "no ***, no");
        assert_eq!(gone("p4&lt;ss&gt;&amp;\"w'rd p4&lt;ss&gt;&amp;&quot;w&apos;rd"), "*** ***");
        assert_eq!(gone("p4&#60;ss&#62;&#38;&#34;w&#39;rd p4&#x3C;ss&#x3E;&#x26;&#x22;w&#x27;rd"), "*** ***");
        let basic = STANDARD_NO_PAD.encode(format!("erp:{password}"));
        assert_eq!(gone(&format!("Basic {basic}==")), "Basic ***==");
        for (before, after) in [("", ""), ("a", "z"), ("ab", "yz"), ("abc", "xyz"), ("erp2:", "\n")] {
            let coded = STANDARD_NO_PAD.encode(format!("{before}{password}{after}"));
            let left = gone(&coded);
            assert!(left.contains(MASK) && left.len() < MASK.len() + 16, "{before} {after}: {left}");
        }
        assert_eq!(gone("nothing of it"), "nothing of it");
        assert_eq!(redact("a cat", Some(&Login::new("erp", "a"))), "a cat");
        assert_eq!(redact("a cat", None), "a cat");
    }
}
