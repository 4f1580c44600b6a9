//! Which words of a namespace tell it from another: its last ones, or the first ones of a host, as many as that takes.

use super::words;

/// Namespace of `xml:lang` and its like.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The last words of a namespace, then more and more of them, in their order; at least one set of words.
///
/// Each set begins with a piece that is more than a number or a version: `http://example.com/orders/v2` is `orders v2`, then
/// `example orders v2`. `www.` and the last label of a host are left out. The labels of a namespace that is a host are taken from its beginning:
/// `urn:types.sales_2017_2.example.com` is `types`, then `types sales`. Its versions come last, where all else is equal.
pub(super) fn labels(namespace: &str) -> Vec<Vec<String>> {
    if namespace.is_empty() {
        return vec![vec!["no".to_owned(), "namespace".to_owned()]];
    }
    if namespace == XML {
        return vec![vec!["xml".to_owned()]];
    }
    if let Some(host) = host(namespace) {
        return host_labels(&host);
    }
    let pieces = pieces(namespace);
    let mut labels = Vec::new();
    for (index, piece) in pieces.iter().enumerate().rev() {
        if index == 0 || !is_version(piece) {
            labels.push(pieces[index..].iter().flat_map(|piece| words::split(piece)).collect());
        }
    }
    if labels.is_empty() {
        labels.push(vec!["namespace".to_owned()]);
    }
    labels
}

/// The labels of a namespace that is nothing but a host: `urn:sales_2017_2.lists.example.com`.
fn host(namespace: &str) -> Option<Vec<&str>> {
    const TOP: &[&str] = &["com", "org", "net", "edu", "gov", "io", "info", "biz", "eu"];
    let (scheme, rest) = namespace.split_at_checked(4)?;
    if !scheme.eq_ignore_ascii_case("urn:") || rest.contains([':', '/', '#', '?']) {
        return None;
    }
    let labels: Vec<&str> = rest.split('.').filter(|label| label.chars().any(char::is_alphanumeric)).collect();
    (labels.len() > 2 && labels.last().is_some_and(|last| TOP.contains(last))).then_some(labels)
}

/// Its first labels without their versions, more and more of them, then the same with versions.
fn host_labels(host: &[&str]) -> Vec<Vec<String>> {
    let is_number = |word: &String| word.chars().all(|character| character.is_ascii_digit());
    let plain = |label: &&str| {
        let words = words::split(label);
        let named: Vec<String> = words.iter().filter(|word| !is_number(word)).cloned().collect();
        if named.is_empty() { words } else { named }
    };
    let full = |label: &&str| words::split(label);
    let labels = |words: &dyn Fn(&&str) -> Vec<String>| -> Vec<Vec<String>> {
        (1..=host.len()).map(|count| host[..count].iter().flat_map(words).collect()).collect()
    };
    let mut all = labels(&plain);
    all.extend(labels(&full));
    all.dedup();
    all
}

/// Its parts between `/`, `:`, `#` and `.` that hold a letter or digit.
fn pieces(namespace: &str) -> Vec<&str> {
    let (host, rest) = match namespace.split_once("://") {
        Some((_, rest)) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => match namespace.split_at_checked(4) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("urn:") => ("", rest),
            _ => ("", namespace),
        },
    };
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let host = host.rsplit_once('.').map_or(host, |(host, _)| host);
    let pieces = host.split('.').chain(rest.split(['/', ':', '#', '.', '?']));
    pieces.filter(|piece| piece.chars().any(char::is_alphanumeric)).collect()
}

/// `2004`, `07`, `v2`, `1_0`: a number, or a version.
fn is_version(piece: &str) -> bool {
    let digits = piece.trim_start_matches(|character: char| "vV".contains(character));
    digits.len() + 1 >= piece.len()
        && digits.chars().all(|character| character.is_ascii_digit() || "_-".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_come_first() {
        for (namespace, expected) in [
            ("http://tempuri.org/", "tempuri"),
            ("http://www.centra.com/webservices/", "webservices|centra webservices"),
            ("urn:shop:Orders", "Orders|shop Orders"),
            ("http://example.com/orders/v2", "orders v2|example orders v2"),
            (
                "http://schemas.datacontract.org/2004/07/Acme.Orders",
                "Orders|Acme Orders|datacontract 2004 07 Acme Orders|schemas datacontract 2004 07 Acme Orders",
            ),
            ("http://localhost:8080/shop#types", "types|shop types|localhost shop types"),
            ("", "no namespace"),
            (XML, "xml"),
            ("DAV:", "DAV"),
            ("urn:", "namespace"),
            ("::", "namespace"),
            ("urn:2", "2"),
            ("urn:日本", "日本"),
            (
                "urn:types.sales_2.acme.com",
                "types|types sales|types sales acme|types sales acme com|types|types sales 2|types sales 2 acme|types sales 2 acme com",
            ),
            ("urn:acme.com", "com|acme com"),
        ] {
            let labels: Vec<String> = labels(namespace).iter().map(|words| words.join(" ")).collect();
            assert_eq!(labels.join("|"), expected, "{namespace}");
        }
    }
}
