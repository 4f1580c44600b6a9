//! Which texts are dates, and how the present moment is written in Centra's two ways.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use centra_runtime::value::{Date, DateTime};

/// Centra's clock: one hour ahead, so that a reader that ignores the offset is found out.
const AHEAD: Duration = Duration::from_secs(3600);

/// `2019-03-27T12:52:20+01:00`, as the dates of events come.
pub(crate) fn zoned(at: SystemTime) -> String {
    clock(at).replace('Z', "+01:00")
}

/// `2019-03-27 12:52:20`, as the dates of orders come.
pub(crate) fn plain(at: SystemTime) -> String {
    clock(at).replace('T', " ").replace('Z', "")
}

/// `2019-03-27T12:52:20Z`, of Centra's clock.
fn clock(at: SystemTime) -> String {
    humantime::format_rfc3339_seconds(at.max(UNIX_EPOCH) + AHEAD).to_string()
}

/// Since 1970.
#[cfg(feature = "sqlite")]
pub(crate) fn milliseconds(at: SystemTime) -> u64 {
    u64::try_from(at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

/// `None` after the year 9999, of which no date is written.
#[cfg(feature = "sqlite")]
pub(crate) fn from_milliseconds(since: u64) -> Option<SystemTime> {
    const YEAR_10000: u64 = 253_402_300_800_000;
    (since < YEAR_10000 - AHEAD.as_millis() as u64).then(|| UNIX_EPOCH + Duration::from_millis(since))
}

/// Whether a text is `2021-02-03`, perhaps with a time after `T` or a blank, perhaps with an offset or `Z` after that. Seconds may be left out.
pub(crate) fn is_date(text: &str) -> bool {
    let text = text.trim();
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    if rest.is_empty() {
        return date.parse::<Date>().is_ok();
    }
    let has_seconds = rest.as_bytes().get(6) == Some(&b':');
    let (minutes, behind) = rest.split_at_checked(6).unwrap_or((rest, ""));
    let seconds = if has_seconds { "" } else { ":00" };
    format!("{date}{minutes}{seconds}{behind}").parse::<DateTime>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// docs/centra.md, "On the wire": dates come in two ways.
    #[test]
    fn both_ways_of_writing_dates_are_dates() {
        for good in [
            "2019-03-27T12:52:20+01:00",
            "2019-03-27 12:52:20",
            "2019-03-27",
            "2019-03-27T12:52:20Z",
            "2019-03-27 12:52",
        ] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "soon",
            "2019-02-30",
            "27.03.2019",
            "2019-03-27T",
            "2019-03-27 25:00:00",
            "2019-03-27T12:52:20+1",
            "2019-03-27x",
            "٢019-03-27",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
        let at = UNIX_EPOCH + Duration::from_secs(1_553_687_540);
        assert_eq!((zoned(at), plain(at)), ("2019-03-27T12:52:20+01:00".into(), "2019-03-27 12:52:20".into()));
    }
}
