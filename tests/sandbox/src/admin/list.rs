//! How long lists are cut into pages, and how filters stand in an address.

use std::fmt::Write as _;

use maud::{Markup, html};

/// Rows of a page.
const ROWS: usize = 50;

/// Which rows of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pages {
    /// From 1.
    page: usize,
    total: usize,
}

impl Pages {
    /// The page that was asked for, or the last one if there are not as many.
    pub(super) fn new(asked: &str, total: usize) -> Self {
        let last = total.div_ceil(ROWS).max(1);
        Self { page: asked.parse().unwrap_or(1).clamp(1, last), total }
    }

    pub(super) fn cut<T>(self, rows: impl Iterator<Item = T>) -> Vec<T> {
        rows.skip((self.page - 1) * ROWS).take(ROWS).collect()
    }

    pub(super) fn page(self) -> usize {
        self.page
    }

    /// `1–50 of 234`
    fn range(self) -> String {
        let first = (self.page - 1) * ROWS + 1;
        let last = (self.page * ROWS).min(self.total);
        format!("{}–{} of {}", grouped(first), grouped(last), grouped(self.total))
    }

    /// Links to the neighbours; nothing if all rows are here.
    pub(super) fn links(self, path: &str, filters: &[(&str, &str)]) -> Markup {
        let last = self.total.div_ceil(ROWS).max(1);
        let to = |page: usize| {
            let page = page.to_string();
            let all: Vec<(&str, &str)> = filters.iter().copied().chain([("page", page.as_str())]).collect();
            query(path, &all)
        };
        html! {
            @if last > 1 {
                nav.pages aria-label="Pages" {
                    @if self.page > 1 {
                        a.button rel="prev" href=(to(self.page - 1)) { "← Previous" }
                    } @else {
                        span.button.off aria-hidden="true" { "← Previous" }
                    }
                    p { (self.range()) }
                    @if self.page < last {
                        a.button rel="next" href=(to(self.page + 1)) { "Next →" }
                    } @else {
                        span.button.off aria-hidden="true" { "Next →" }
                    }
                }
            }
        }
    }
}

/// A path with its filters; blank ones are left out.
pub(super) fn query(path: &str, filters: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    for (name, value) in filters.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(if out.len() == path.len() { '?' } else { '&' });
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                // Writing to a string does not fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// `12 345`, with a thin space that does not break.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 6);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// `1 order`, `2 orders`
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_within_the_list() {
        let rows = |asked: &str, total: usize| Pages::new(asked, total).cut(1..=total);
        assert_eq!((rows("", 234).len(), rows("5", 234), rows("99", 234)), (50, (201..=234).collect(), rows("5", 234)));
        assert_eq!((rows("x", 3), rows("0", 3), rows("-1", 3)), (vec![1, 2, 3], vec![1, 2, 3], vec![1, 2, 3]));
        assert_eq!(Pages::new("7", 0), Pages { page: 1, total: 0 });
        assert_eq!(Pages::new("2", 1234).range(), "51–100 of 1\u{202f}234");
        assert!(Pages::new("1", 50).links("/x", &[]).into_string().is_empty());
    }

    #[test]
    fn filters_are_encoded() {
        let told = query("/admin/log", &[("q", "a&b=<Ö>"), ("operation", ""), ("page", "2")]);
        assert_eq!(told, "/admin/log?q=a%26b%3D%3C%C3%96%3E&page=2");
    }
}
