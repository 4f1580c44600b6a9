//! What a name is in XML, and how it divides into prefix and local part.

/// Prefix and local part; the prefix is empty where there is none.
pub(crate) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Whether this is an XML name with at most one colon, which neither begins nor ends it (Namespaces in XML 1.0, production 7).
pub(in crate::xml) fn is_name(text: &str) -> bool {
    let mut colons = 0;
    let mut first = true;
    for character in text.chars() {
        if character == ':' {
            colons += 1;
            if first || colons > 1 {
                return false;
            }
            first = true;
            continue;
        }
        let fits = if first { is_name_start(character) } else { is_name_char(character) };
        if !fits {
            return false;
        }
        first = false;
    }
    !first
}

/// Whether this is a name without a colon (Namespaces in XML 1.0, production 4).
pub(crate) fn is_ncname(text: &str) -> bool {
    !text.contains(':') && is_name(text)
}

fn is_name_start(character: char) -> bool {
    matches!(character, 'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// Whether this can stand inside of a name (XML 1.0, production 4a); a colon cannot.
pub(in crate::xml) fn is_name_char(character: char) -> bool {
    is_name_start(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
