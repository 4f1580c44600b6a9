//! Which operations may be sent a second time: those that the user names, and Centra's own, which are known by their namespaces.

/// What sending a request twice does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    /// Perhaps something else than sending it once.
    #[default]
    Never,
    /// Nothing: it only reads.
    Reads,
    /// The same as sending it once.
    Updates,
    /// The same, but not where the request holds an element of this name.
    UpdatesWithout(&'static str),
}

/// The namespaces of Centra's endpoints.
const CENTRA: [&str; 2] = ["http://www.centra.com/webservices/", "http://www.silkvms.com/webservices/"];

/// What sending this operation twice does.
pub(crate) fn repeat(operation: &str, namespaces: &[String], declared: &[String]) -> Repeat {
    if declared.iter().any(|name| name == operation) {
        return Repeat::Updates;
    }
    if !namespaces.iter().any(|uri| CENTRA.contains(&uri.as_str())) {
        return Repeat::Never;
    }
    match operation {
        "events_Get" | "events_GetByMarkets" => Repeat::Reads,
        "events_Done" => Repeat::Updates,
        // The id of a refund is the ERP's own choice; under another one the same refund is a second.
        "orders_Update" => Repeat::UpdatesWithout("refund"),
        // By id: sent again it changes nothing more.
        _ if operation.ends_with("_Update") => Repeat::Updates,
        _ => Repeat::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_repeated() {
        let (centra, other) = ([CENTRA[0].to_owned()], ["urn:other".to_owned()]);
        assert_eq!(repeat("events_Get", &centra, &[]), Repeat::Reads);
        assert_eq!(repeat("products_Update", &centra, &[]), Repeat::Updates);
        assert_eq!(repeat("orders_Update", &centra, &[]), Repeat::UpdatesWithout("refund"));
        assert_eq!(repeat("products_Update", &other, &[]), Repeat::Never);
        assert_eq!(repeat("Put", &other, &["Put".to_owned()]), Repeat::Updates);
    }
}
