//! How the address of a port is written as a URI, whatever letters the WSDL has in it.

use std::fmt::Write;

/// The location as a URI: blanks around it are left out, and what no URI may hold is percent-encoded as UTF-8 (RFC 3986, section 2.1; RFC 3987,
/// section 3.1). What is encoded already stays so.
pub(super) fn uri(location: &str) -> String {
    let location = location.trim();
    let mut uri = String::with_capacity(location.len());
    for (at, character) in location.char_indices() {
        let is_allowed = match character {
            '%' => is_encoded(&location[at..]),
            _ => character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=".contains(character),
        };
        if is_allowed {
            uri.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Whether a text begins with `%` and two hexadecimal digits.
fn is_encoded(text: &str) -> bool {
    text.as_bytes().get(1..3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn addresses_become_uris() {
        for (location, expected) in [
            ("http://a.example:8080/ws?x=1&y=[2]#z", "http://a.example:8080/ws?x=1&y=[2]#z"),
            ("\n  http://a.example/ws \t", "http://a.example/ws"),
            ("http://a.example/my service/x", "http://a.example/my%20service/x"),
            ("http://a.example/ws/склад", "http://a.example/ws/%D1%81%D0%BA%D0%BB%D0%B0%D0%B4"),
            ("http://a.example/a%20b%zz%", "http://a.example/a%20b%25zz%25"),
            (r#"http://a.example/{id}\"<>"#, "http://a.example/%7Bid%7D%5C%22%3C%3E"),
            ("", ""),
        ] {
            assert_eq!(uri(location), expected, "{location}");
        }
    }
}
