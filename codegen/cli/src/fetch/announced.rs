//! What a vendor announces about the end of a service: the headers `Sunset` and `Deprecation`, and words of the documentation.

use centra_codegen::diff::Announcement;
use ureq::http::HeaderMap;

use super::http::shown;

/// What the headers say: `Sunset` (RFC 8594) and `Deprecation` (RFC 9745), with the `Link` that says more.
pub(super) fn by_headers(address: &str, headers: &HeaderMap) -> Vec<Announcement> {
    let address = shown(address);
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let links = headers.get_all("link").iter().filter_map(|value| value.to_str().ok());
    let more =
        links.filter(|link| link.contains("sunset") || link.contains("deprecation")).collect::<Vec<_>>().join(", ");
    let more = if more.is_empty() { more } else { format!("; see {more}") };
    let mut announced = Vec::new();
    if let Some(day) = text("sunset") {
        let message = format!("the server will be switched off: `Sunset: {day}`{more}");
        announced.push(Announcement::new(&[&address, "sunset", day], message));
    }
    if let Some(value) = text("deprecation") {
        // `@1767225600`: seconds since 1970.
        let seconds = value.strip_prefix('@').and_then(|seconds| seconds.parse().ok());
        let day = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        let day = day.map_or_else(|| value.to_owned(), |day| day.strftime("%Y-%m-%d").to_string());
        let message = format!("the service is deprecated: `Deprecation: {day}`{more}");
        announced.push(Announcement::new(&[&address, "deprecation", value], message));
    }
    announced
}

/// Words with which a vendor announces an end.
const WORDS: [&str; 10] = [
    "deprecated",
    "will be retired",
    "will be discontinued",
    "will be switched off",
    "will be shut down",
    "will be decommissioned",
    "will be removed",
    "end of life",
    "end-of-life",
    "sunset",
];

/// The sentences of a service's documentation that announce an end.
pub(super) fn by_documentation<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Announcement> {
    let mut announced: Vec<Announcement> = Vec::new();
    for text in texts {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for sentence in text.split_inclusive(['.', '!']).map(str::trim) {
            let lower = sentence.to_lowercase();
            if WORDS.iter().any(|word| lower.contains(word)) {
                let it = Announcement::new(&["documentation", sentence], format!("the documentation says: {sentence}"));
                // A port, a service and the document may say the same.
                if !announced.contains(&it) {
                    announced.push(it);
                }
            }
        }
    }
    announced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_announce_an_end_are_found_once() {
        let texts = [
            "Orders and products.\n  This API will be\n  retired on 2027-06-30. Use v3.",
            "Old.",
            "This API will be retired on 2027-06-30.",
        ];
        let found = by_documentation(texts.into_iter());
        let messages: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(messages, ["the documentation says: This API will be retired on 2027-06-30."]);
        assert!(by_documentation(["Sends a deposit, removes an order."].into_iter()).is_empty());
    }
}
