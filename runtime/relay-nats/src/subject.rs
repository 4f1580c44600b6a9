//! Under which subject an event is published: `centra.SHOP.order.30.ev.1001`, and with partitions `centra.SHOP.p3.order.30.ev.1001`.

use centra_events::{EventId, Kind};

/// Where an event goes, and what it is, as its subject says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) id: EventId,
    pub(crate) kind: Kind,
    pub(crate) entry: Option<String>,
}

impl Address {
    pub(crate) fn subject(&self, shop: &str, partitions: u32) -> String {
        let entry = self.entry.as_deref().map_or(NONE.to_owned(), escaped);
        let (kind, id) = (escaped(self.kind.as_str()), escaped(self.id.as_str()));
        format!("{}.{kind}.{entry}.ev.{id}", prefix(shop, partitions, self.partition(partitions)))
    }

    /// From a subject; `None` if it is of another kind.
    pub(crate) fn of(subject: &str) -> Option<Self> {
        let mut tokens = subject.rsplit('.');
        let (id, ev, entry, kind) = (tokens.next()?, tokens.next()?, tokens.next()?, tokens.next()?);
        let entry = if entry == NONE { None } else { Some(unescaped(entry)?) };
        (ev == "ev").then_some(())?;
        Some(Self { id: unescaped(id)?.into(), kind: unescaped(kind)?.into(), entry })
    }

    /// All events of an object are in the same one.
    fn partition(&self, partitions: u32) -> u32 {
        let object = match &self.entry {
            Some(entry) => format!("{} {entry}", self.kind),
            None => self.id.to_string(),
        };
        // FNV-1a: it must be the same whatever version of Rust the publisher was built with.
        let hash = object
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        u32::try_from(hash % u64::from(partitions.max(1))).unwrap_or_default()
    }
}

/// Stands for the entry of an event that has none; no escaped text is that.
const NONE: &str = "%";

/// What the events of a partition have in common.
pub(crate) fn filter(shop: &str, partitions: u32, partition: u32) -> String {
    format!("{}.*.*.ev.*", prefix(shop, partitions, partition))
}

fn prefix(shop: &str, partitions: u32, partition: u32) -> String {
    match partitions {
        0 | 1 => format!("centra.{}", escaped(shop)),
        _ => format!("centra.{}.p{partition}", escaped(shop)),
    }
}

/// As one token of a subject: all but letters, digits, `-` and `_` as `%` and two hexadecimal digits for each byte of UTF-8.
pub(crate) fn escaped(text: &str) -> String {
    if text.is_empty() {
        // A token cannot be empty.
        return "%00".to_owned();
    }
    text.bytes().fold(String::with_capacity(text.len()), |mut token, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => token.push(char::from(byte)),
            _ => token.push_str(&format!("%{byte:02X}")),
        }
        token
    })
}

fn unescaped(token: &str) -> Option<String> {
    if token == "%00" {
        return Some(String::new());
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(token.len()), token.as_bytes());
    while let Some((first, more)) = rest.split_first() {
        match first {
            b'%' => {
                let digits = std::str::from_utf8(more.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = &more[2..];
            }
            byte => {
                bytes.push(*byte);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(id: &str, kind: &str, entry: Option<&str>) -> Address {
        Address { id: id.into(), kind: kind.into(), entry: entry.map(str::to_owned) }
    }

    #[test]
    fn a_subject_says_what_the_event_is() {
        let order = address("1001", "order", Some("30"));
        assert_eq!(order.subject("SHOP", 1), "centra.SHOP.order.30.ev.1001");
        assert_eq!(filter("SHOP", 1, 0), "centra.SHOP.*.*.ev.*");
        let partitioned = order.subject("SHOP", 8);
        assert_eq!(Address::of(&partitioned), Some(order.clone()));
        let number = order.partition(8);
        assert!(partitioned.starts_with(&format!("centra.SHOP.p{number}.order.30.")), "{partitioned}");
        // All events of an object, whatever the process that publishes them.
        assert_eq!((address("1002", "order", Some("30")).partition(8), number), (6, 6));
    }

    #[test]
    fn whatever_an_id_holds_is_one_token() {
        let nasty = ["a.b", "*", ">", "a b", "\t\r\n", "", "%", "%00", "käse", "\u{1f600}", "-", "a%2Eb"];
        let mut seen = std::collections::BTreeSet::new();
        for id in nasty {
            for entry in nasty.map(Some).into_iter().chain([None]) {
                let event = address(id, "or.der", entry);
                let subject = event.subject("my.shop", 4);
                assert_eq!(subject.split('.').count(), 7, "{subject}");
                assert!(
                    subject.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'*' && byte != b'>'),
                    "{subject}"
                );
                assert!(seen.insert(subject.clone()), "{subject}");
                assert_eq!(Address::of(&subject), Some(event));
            }
        }
        assert_eq!(Address::of("centra.shop.order.30.xx.1"), None);
        assert_eq!(Address::of("centra.shop.order.%4.ev.1"), None);
    }
}
