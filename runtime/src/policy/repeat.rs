//! Which failures are tried again, by what is known of the request's fate and of the operation.

use crate::error::Error;
use crate::transport::Cause;

/// What sending a request twice does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Perhaps something else than sending it once.
    #[default]
    Never,
    /// The same as sending it once.
    Updates,
    /// Nothing: it only reads.
    Reads,
}

/// What an operation is declared to be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Declared {
    pub(crate) repeat: Repeat,
    /// Not where the request holds an element of this local name.
    pub(crate) unless: Option<&'static str>,
}

impl Declared {
    /// What sending this envelope twice does.
    pub(crate) fn of(self, envelope: &[u8]) -> Repeat {
        match self.unless {
            Some(name) if holds(envelope, name) => Repeat::Never,
            _ => self.repeat,
        }
    }
}

/// Whether an element of this local name may stand in the envelope, whatever its prefix. In XML that is well-formed a `<` begins a tag, a comment
/// or a CDATA section; so a tag is never missed, and the other two can only be taken for one, which errs on the side of not repeating.
fn holds(envelope: &[u8], name: &str) -> bool {
    memchr::memmem::find_iter(envelope, name.as_bytes()).any(|at| {
        let (before, after) = (&envelope[..at], &envelope[at + name.len()..]);
        let ends = matches!(after.first(), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
        let prefix =
            before.iter().rev().take_while(|byte| !matches!(byte, b'<' | b'>' | b'/' | b' ' | b'"' | b'\'')).count();
        let opens = before[..at - prefix].last() == Some(&b'<');
        ends && opens && (prefix == 0 || before.last() == Some(&b':'))
    })
}

/// Whether another attempt is right, for a request of this kind.
pub(super) fn may_help(error: &Error, repeat: Repeat) -> bool {
    match error {
        Error::Transport(error) => match error.cause() {
            Cause::Tls | Cause::Proxy | Cause::Limit => false,
            Cause::Unreadable => repeat == Repeat::Reads,
            Cause::Lost | Cause::TimedOut(_) => error.is_not_sent() || repeat != Repeat::Never,
        },
        Error::Status(reply) => match reply.status() {
            429 => true,
            502..=504 => repeat != Repeat::Never,
            _ => false,
        },
        // What came instead of a reply may come once. Where there can be no content there never is any.
        Error::NotSoap(reply) => repeat == Repeat::Reads && reply.status() != 204,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_found_by_its_local_name() {
        for yes in ["<ns1:refund>", "<a><refund/>", "<x:refund id='1'>", "<refund\n>"] {
            assert!(holds(yes.as_bytes(), "refund"), "{yes}");
        }
        for no in [
            "<refunds>",
            "<c>a refund </c>",
            "<c>ns1:refund </c>",
            "<note refund='1'>",
            "</refund>",
            "<prerefund>",
            "refund",
        ] {
            assert!(!holds(no.as_bytes(), "refund"), "{no}");
        }
    }
}
