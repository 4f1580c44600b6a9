//! How a regular expression of XML Schema is said in the syntax of the crate `regex` (XML Schema Part 2, appendix F).

use std::iter::Peekable;
use std::str::Chars;

/// The same expression; `None` if it cannot be said, or is none.
///
/// `^` at the begin and `$` at the end are taken for the anchors that their authors meant, though there they mean themselves.
pub(super) fn translate(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let is_escaped = inner.ends_with("\\$");
    let inner = if is_escaped { inner } else { inner.strip_suffix('$').unwrap_or(inner) };
    let mut input = inner.chars().peekable();
    let mut output = String::new();
    while let Some(character) = input.next() {
        match character {
            '\\' => escape(&mut input, &mut output, false)?,
            '[' => class(&mut input, &mut output)?,
            '.' => output.push_str("[^\\n\\r]"),
            '^' | '$' => output.extend(['\\', character]),
            // `(?` would be a group of another kind, and a second `?` or `+` after a quantifier another quantifier.
            '(' if input.peek() == Some(&'?') => return None,
            '*' | '+' | '?' | '}' if matches!(input.peek(), Some('*' | '+' | '?' | '{')) => return None,
            _ => output.push(character),
        }
    }
    regex_syntax::parse(&output).ok().map(|_| output)
}

/// What follows a backslash.
fn escape(input: &mut Peekable<Chars<'_>>, output: &mut String, in_class: bool) -> Option<()> {
    let set = match input.next()? {
        'i' => ("\\p{L}\\p{Nl}_:", false),
        'I' => ("\\p{L}\\p{Nl}_:", true),
        'c' => ("\\p{L}\\p{N}\\p{M}_:.\\-\u{b7}", false),
        'C' => ("\\p{L}\\p{N}\\p{M}_:.\\-\u{b7}", true),
        's' => (" \\t\\n\\r", false),
        'S' => (" \\t\\n\\r", true),
        'w' => ("\\p{P}\\p{Z}\\p{C}", true),
        'W' => ("\\p{P}\\p{Z}\\p{C}", false),
        'd' => ("\\p{Nd}", false),
        'D' => ("\\p{Nd}", true),
        kind @ ('p' | 'P') => {
            let name: String = input.by_ref().take_while(|character| *character != '}').collect();
            let name = name.strip_prefix('{')?;
            if name.starts_with("Is") {
                return None;
            }
            output.push_str(&format!("\\{kind}{{{name}}}"));
            return Some(());
        }
        letter @ ('n' | 'r' | 't') => {
            output.extend(['\\', letter]);
            return Some(());
        }
        other => {
            output.push_str(&regex_syntax::escape(&other.to_string()));
            return Some(());
        }
    };
    match (set, in_class) {
        ((set, false), true) => output.push_str(set),
        ((set, true), _) => output.push_str(&format!("[^{set}]")),
        ((set, false), false) => output.push_str(&format!("[{set}]")),
    }
    Some(())
}

/// A class, its `[` read already.
fn class(input: &mut Peekable<Chars<'_>>, output: &mut String) -> Option<()> {
    output.push('[');
    if input.next_if_eq(&'^').is_some() {
        output.push('^');
    }
    loop {
        match input.next()? {
            ']' => break,
            '\\' => escape(input, output, true)?,
            '-' if input.peek() == Some(&'[') => {
                input.next();
                output.push_str("--");
                class(input, output)?;
            }
            '[' => output.push_str("\\["),
            special @ ('&' | '~' | '^') => output.extend(['\\', special]),
            '-' if input.peek() == Some(&']') || output.ends_with('[') || output.ends_with("[^") => {
                output.push_str("\\-")
            }
            other => output.push(other),
        }
    }
    output.push(']');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn what_differs_is_said_differently() {
        let same = ["[A-Z]{2,5}", "a|b", "[0-9]+(,[0-9]+)*", "\\p{Lu}x"];
        for pattern in same {
            assert_eq!(translate(pattern).as_deref(), Some(pattern));
        }
        let pairs = [
            ("^[a-z]$", "[a-z]"),
            ("a.b", "a[^\\n\\r]b"),
            ("\\d{4}", "[\\p{Nd}]{4}"),
            ("[a-z-[aeiou]]", "[a-z--[aeiou]]"),
            ("[\\i-[:]]", "[\\p{L}\\p{Nl}_:--[:]]"),
            ("[+-]?", "[+\\-]?"),
            ("a\\.b\\-c", "a\\.b\\-c"),
            ("\\$5", "\\$5"),
        ];
        for (pattern, expected) in pairs {
            assert_eq!(translate(pattern).as_deref(), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_cannot_be_said_is_refused() {
        for pattern in ["\\p{IsBasicLatin}", "(?i)a", "a**", "[a", "a)"] {
            assert_eq!(translate(pattern), None, "{pattern}");
        }
    }
}
