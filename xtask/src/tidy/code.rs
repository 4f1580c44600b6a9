//! Rust source reduced to its code: comments, literals and test modules become blanks, lines stay where they are.

const MARK: &str = "#[cfg(test)]";

/// `source` with comments and the insides of literals blanked out.
pub(super) fn without_text(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => quoted(rest),
            '\'' => char_literal(rest),
            'r' | 'b' | 'c' if !ends_in_word(&code) => raw_string(rest),
            _ => 0,
        };
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(rest[..length].chars().map(blank));
            rest = &rest[length..];
        }
    }
    code
}

/// Code (see `without_text`) with every item under `#[cfg(test)]` blanked out.
pub(super) fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        let (before, item) = rest.split_at(at);
        let length = MARK.len() + item_length(&item[MARK.len()..]);
        kept.push_str(before);
        kept.extend(item[..length].chars().map(blank));
        rest = &item[length..];
    }
    kept.push_str(rest);
    kept
}

/// Names of modules that are files of their own and under `#[cfg(test)]`.
pub(super) fn test_modules(code: &str) -> Vec<&str> {
    let items = code.split(MARK).skip(1).filter_map(|item| item.split_once(';'));
    let modules = items.filter_map(|(head, _)| head.trim().rsplit_once("mod ").filter(|(_, it)| is_word(it)));
    modules.map(|(_, name)| name).collect()
}

/// Whether `name` stands in `line` with no letter, digit or `_` before it.
pub(super) fn has_word(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| !ends_in_word(&line[..at]))
}

fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn ends_in_word(code: &str) -> bool {
    code.ends_with(|last: char| last.is_alphanumeric() || last == '_')
}

fn blank(c: char) -> char {
    if c == '\n' { '\n' } else { ' ' }
}

/// Up to the `;` or the closing brace that ends the first item.
fn item_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (c == ';' || c == '}') {
            return at + 1;
        }
    }
    code.len()
}

/// Block comments nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// A string in quotes, escapes included.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// `'x'`, `'\n'`; a lifetime is none.
fn char_literal(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => rest[3.min(rest.len())..].find('\'').map_or(0, |end| 3 + end + 1),
        Some(_) => chars.next().filter(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1),
        None => 0,
    }
}

/// `r"…"`, `br#"…"#`; anything else that starts with these letters is none.
fn raw_string(rest: &str) -> usize {
    let prefix = rest.trim_start_matches(['b', 'c']);
    let prefix_length = rest.len() - prefix.len();
    let Some(raw) = prefix.strip_prefix('r').filter(|_| prefix_length <= 1) else {
        return 0;
    };
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    if !raw[hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let start = prefix_length + 1 + hashes + 1;
    rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked() {
        let cases = [
            ("a // panic!()\nb", "a b"),
            ("a /* x /* y */ z */ b", "a b"),
            (r#"f("x\"y", 'q')"#, "f( , )"),
            ("r#\"a\"b\"# + br\"c\"", "+"),
            ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
            (r"x == '\'' || y", "x == || y"),
            ("r#type", "r#type"),
            ("är\"b\"", "är"),
        ];
        for (source, expected) in cases {
            let code = without_text(source);
            assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), expected);
            assert_eq!(code.chars().count(), source.chars().count(), "{source}");
        }
    }

    #[test]
    fn test_modules_are_found() {
        let code =
            "mod a;\n#[cfg(test)]\nmod tests;\n#[cfg(test)] pub(crate) mod testing;\n#[cfg(test)]\nmod inline {}";
        assert_eq!(test_modules(code), ["tests", "testing"]);
    }

    #[test]
    fn test_items_are_blanked() {
        let code =
            "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { c(); }\n}\nfn d() {}\n#[cfg(test)] mod e;\nfn f() {}";
        let kept = without_tests(code);
        assert_eq!(kept.lines().count(), code.lines().count());
        let words: Vec<_> = kept.split_whitespace().collect();
        assert_eq!(words, ["fn", "a()", "{}", "fn", "d()", "{}", "fn", "f()", "{}"]);
    }

    #[test]
    fn words_start_where_they_start() {
        assert!(has_word("use quote::quote;", "quote::"));
        assert!(!has_word("unquote::x", "quote::"));
    }
}
