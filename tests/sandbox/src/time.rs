//! Which texts are dates, and how the present moment is written in Centra's two ways.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// `2019-03-27T12:52:20+01:00`, as the dates of events come.
pub(crate) fn zoned(at: Timestamp) -> String {
    at.to_zoned_datetime(zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `2019-03-27 12:52:20`, as the dates of orders come.
pub(crate) fn plain(at: Timestamp) -> String {
    at.to_zoned_datetime(zone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Centra's clock: one hour ahead, so that a reader that ignores the offset is found out.
fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(1))
}

/// Whether a text is `2021-02-03`, perhaps with a time after `T` or a blank, perhaps with an offset or `Z` after that.
pub(crate) fn is_date(text: &str) -> bool {
    let text = text.trim();
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    if date.parse::<jiff::civil::Date>().is_err() || !date.as_bytes()[..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let Some(time) = rest.strip_prefix(['T', ' ']) else { return rest.is_empty() };
    let end = time.find(['+', '-', 'Z']).unwrap_or(time.len());
    let (time, offset) = time.split_at(end);
    let offset_fits = match offset.as_bytes() {
        [] | [b'Z'] => true,
        [_, hours @ .., b':', m1, m2] => hours.len() == 2 && hours.iter().chain([m1, m2]).all(u8::is_ascii_digit),
        _ => false,
    };
    time.len() >= 5 && time.parse::<jiff::civil::Time>().is_ok() && offset_fits
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
        let at = Timestamp::from_second(1_553_687_540).expect("in range");
        assert_eq!((zoned(at), plain(at)), ("2019-03-27T12:52:20+01:00".into(), "2019-03-27 12:52:20".into()));
    }
}
