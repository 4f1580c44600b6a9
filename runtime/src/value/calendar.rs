//! Which texts are dates and times: those of XML Schema, and `2019-03-27 12:52:20` as servers write it.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::lexical;
use super::moment::{Length, Moment};

lexical! {
    /// `xs:dateTime`, with or without a zone; a blank instead of the `T` is accepted and kept.
    ///
    /// ```
    /// use centra_runtime::value::DateTime;
    ///
    /// let created: DateTime = "2019-03-27 12:52:20".parse()?;
    /// assert_eq!((created.year(), created.month(), created.day()), (2019, 3, 27));
    /// assert_eq!((created.hour(), created.minute(), created.second()), (12, 52, 20));
    /// assert_eq!(created.offset_minutes(), None); // it does not say
    /// let zoned: DateTime = "2019-03-27T12:52:20+01:00".parse()?;
    /// assert_eq!(zoned.offset_minutes(), Some(60));
    /// # Ok::<(), centra_runtime::value::NotA>(())
    /// ```
    #[derive(Clone, Debug)]
    DateTime, "xs:dateTime", |text| date_time(text).is_some(), Text
}

lexical! {
    /// `xs:date`.
    #[derive(Clone, Debug)]
    Date, "xs:date", |text| date(text).is_some_and(|(_, rest)| is_zone(rest)), Text
}

lexical! {
    /// `xs:time`.
    #[derive(Clone, Debug)]
    Time, "xs:time", |text| time(text).is_some_and(|(_, rest)| is_zone(rest)), Text
}

lexical! {
    /// `xs:duration`: `P1Y2M3DT4H5M6.7S`.
    #[derive(Clone, Debug)]
    Duration, "xs:duration", is_duration, Text
}

lexical! {
    /// `xs:gYearMonth`: `2019-03`.
    #[derive(Clone, Debug)]
    GYearMonth, "xs:gYearMonth", |text| year_month(text).is_some_and(|(_, rest)| is_zone(rest)), Text
}

lexical! {
    /// `xs:gYear`: `2019`.
    #[derive(Clone, Debug)]
    GYear, "xs:gYear", |text| year(text).is_some_and(|(_, rest)| is_zone(rest)), Text
}

lexical! {
    /// `xs:gMonthDay`: `--03-27`.
    #[derive(Clone, Debug)]
    GMonthDay, "xs:gMonthDay", |text| month_day(text).is_some_and(|(_, rest)| is_zone(rest)), Text
}

lexical! {
    /// `xs:gDay`: `---27`.
    #[derive(Clone, Debug)]
    GDay, "xs:gDay", |text| text.strip_prefix("---").and_then(|rest| two(rest, 1, 31)).is_some_and(|(_, rest)| is_zone(rest)), Text
}

lexical! {
    /// `xs:gMonth`: `--03`.
    #[derive(Clone, Debug)]
    GMonth, "xs:gMonth", |text| month(text).is_some_and(|(_, rest)| is_zone(rest)), Text
}

/// Year, month, day.
pub(super) type Day = (i64, u32, u32);
/// Hour, minute, second, and the fraction's digits as written.
pub(super) type Clock<'t> = (u32, u32, u32, &'t str);

const MIDNIGHT: Clock<'static> = (0, 0, 0, "");

impl DateTime {
    fn moment(&self) -> Moment<'_> {
        let (day, clock, rest) = self.parts();
        Moment::new(day, clock, rest)
    }

    fn parts(&self) -> (Day, Clock<'_>, &str) {
        date_time(self.as_str()).unwrap_or(((0, 1, 1), (0, 0, 0, ""), ""))
    }

    /// Year; negative before the common era.
    #[must_use]
    pub fn year(&self) -> i64 {
        self.parts().0.0
    }

    /// 1 to 12.
    #[must_use]
    pub fn month(&self) -> u32 {
        self.parts().0.1
    }

    /// 1 to 31.
    #[must_use]
    pub fn day(&self) -> u32 {
        self.parts().0.2
    }

    /// 0 to 24 (24:00:00 is the end of the day).
    #[must_use]
    pub fn hour(&self) -> u32 {
        self.parts().1.0
    }

    /// 0 to 59.
    #[must_use]
    pub fn minute(&self) -> u32 {
        self.parts().1.1
    }

    /// 0 to 60 (a leap second).
    #[must_use]
    pub fn second(&self) -> u32 {
        self.parts().1.2
    }

    /// The digits behind the seconds' point, as written.
    #[must_use]
    pub fn fraction(&self) -> &str {
        self.parts().1.3
    }

    /// Minutes ahead of UTC; `None` when the text does not say.
    #[must_use]
    pub fn offset_minutes(&self) -> Option<i32> {
        zone(self.parts().2).flatten()
    }
}

impl Date {
    fn moment(&self) -> Moment<'_> {
        let (day, rest) = date(self.as_str()).unwrap_or(((0, 1, 1), ""));
        Moment::new(day, MIDNIGHT, rest)
    }

    /// Year, month (1 to 12) and day (1 to 31).
    #[must_use]
    pub fn ymd(&self) -> (i64, u32, u32) {
        date(self.as_str()).map_or((0, 1, 1), |(day, _)| day)
    }
}

impl Time {
    fn moment(&self) -> Moment<'_> {
        let (clock, rest) = time(self.as_str()).unwrap_or((MIDNIGHT, ""));
        Moment::new((1972, 1, 1), clock, rest).of_any_day()
    }
}

impl GYearMonth {
    fn moment(&self) -> Moment<'_> {
        let ((year, month), rest) = year_month(self.as_str()).unwrap_or(((0, 1), ""));
        Moment::new((year, month, 1), MIDNIGHT, rest)
    }
}

impl GYear {
    fn moment(&self) -> Moment<'_> {
        let (year, rest) = year(self.as_str()).unwrap_or((0, ""));
        Moment::new((year, 1, 1), MIDNIGHT, rest)
    }
}

impl GMonthDay {
    fn moment(&self) -> Moment<'_> {
        let ((month, day), rest) = month_day(self.as_str()).unwrap_or(((1, 1), ""));
        Moment::new((1972, month, day), MIDNIGHT, rest)
    }
}

impl GDay {
    fn moment(&self) -> Moment<'_> {
        let (day, rest) = self.as_str().strip_prefix("---").and_then(|rest| two(rest, 1, 31)).unwrap_or((1, ""));
        Moment::new((1972, 1, day), MIDNIGHT, rest)
    }
}

impl GMonth {
    fn moment(&self) -> Moment<'_> {
        let (month, rest) = month(self.as_str()).unwrap_or((1, ""));
        Moment::new((1972, month, 1), MIDNIGHT, rest)
    }
}

impl Duration {
    fn moment(&self) -> Length<'_> {
        Length::new(self.as_str())
    }
}

/// They are equal when they are the same time, in whatever zone; one with a zone and one without are not, and may have no order.
macro_rules! by_moment {
    ($($ty:ident),*) => {
        $(impl PartialEq for $ty {
            fn eq(&self, other: &Self) -> bool {
                self.moment() == other.moment()
            }
        }

        impl Eq for $ty {}

        impl PartialOrd for $ty {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                self.moment().partial_cmp(&other.moment())
            }
        }

        impl Hash for $ty {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.moment().hash(state);
            }
        })*
    };
}

by_moment! { DateTime, Date, Time, GYearMonth, GYear, GMonthDay, GDay, GMonth, Duration }

fn month_day(text: &str) -> Option<((u32, u32), &str)> {
    let (month, rest) = two(text.strip_prefix("--")?, 1, 12)?;
    // Of a leap year: every day that there is.
    let (day, rest) = two(rest.strip_prefix('-')?, 1, days(2000, month))?;
    Some(((month, day), rest))
}

fn month(text: &str) -> Option<(u32, &str)> {
    let (month, rest) = two(text.strip_prefix("--")?, 1, 12)?;
    // The first edition of XML Schema wrote `--03--`.
    Some((month, rest.strip_prefix("--").unwrap_or(rest)))
}

fn date_time(text: &str) -> Option<(Day, Clock<'_>, &str)> {
    let (day, rest) = date(text)?;
    let (clock, rest) = time(rest.strip_prefix(['T', ' '])?)?;
    is_zone(rest).then_some((day, clock, rest))
}

fn date(text: &str) -> Option<(Day, &str)> {
    let ((year, month), rest) = year_month(text)?;
    let (day, rest) = two(rest.strip_prefix('-')?, 1, 31)?;
    (day <= days(year, month)).then_some(((year, month, day), rest))
}

fn year_month(text: &str) -> Option<((i64, u32), &str)> {
    let (year, rest) = year(text)?;
    let (month, rest) = two(rest.strip_prefix('-')?, 1, 12)?;
    Some(((year, month), rest))
}

fn year(text: &str) -> Option<(i64, &str)> {
    let digits = text.strip_prefix('-').unwrap_or(text).bytes().take_while(u8::is_ascii_digit).count();
    let length = digits + usize::from(text.starts_with('-'));
    // More than four only where they are needed.
    let is_padded = digits > 4 && text[length - digits..].starts_with('0');
    (digits >= 4 && !is_padded).then(|| text[..length].parse().ok().map(|year| (year, &text[length..])))?
}

fn time(text: &str) -> Option<(Clock<'_>, &str)> {
    let (hour, rest) = two(text, 0, 24)?;
    let (minute, rest) = two(rest.strip_prefix(':')?, 0, 59)?;
    let (second, rest) = two(rest.strip_prefix(':')?, 0, 60)?;
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return None;
            }
            fraction.split_at(digits)
        }
        None => ("", rest),
    };
    let is_end_of_day = minute == 0 && second == 0 && fraction.bytes().all(|digit| digit == b'0');
    (hour < 24 || is_end_of_day).then_some(((hour, minute, second, fraction), rest))
}

/// `Z`, `+01:00`, or nothing; the outer `None` if it is none of them.
pub(super) fn zone(text: &str) -> Option<Option<i32>> {
    match text {
        "" => Some(None),
        "Z" => Some(Some(0)),
        _ => {
            let sign = if text.starts_with('-') { -1 } else { 1 };
            let (hours, rest) = two(text.strip_prefix(['+', '-'])?, 0, 14)?;
            let (minutes, rest) = two(rest.strip_prefix(':')?, 0, if hours == 14 { 0 } else { 59 })?;
            rest.is_empty().then_some(Some(sign * (hours * 60 + minutes) as i32))
        }
    }
}

fn is_zone(text: &str) -> bool {
    zone(text).is_some()
}

/// Two digits within bounds.
fn two(text: &str, low: u32, high: u32) -> Option<(u32, &str)> {
    let bytes = text.as_bytes();
    let (tens, ones) = (*bytes.first()?, *bytes.get(1)?);
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return None;
    }
    let number = u32::from(tens - b'0') * 10 + u32::from(ones - b'0');
    (low..=high).contains(&number).then(|| (number, &text[2..]))
}

fn days(year: i64, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_duration(text: &str) -> bool {
    let Some(body) = text.strip_prefix('-').unwrap_or(text).strip_prefix('P') else {
        return false;
    };
    let (date, time) = match body.split_once('T') {
        Some((_, "")) => return false,
        Some((date, time)) => (date, time),
        None => (body, ""),
    };
    !body.is_empty() && components(date, "YMD", false) && components(time, "HMS", true)
}

/// Numbers, each with one of the letters, in their order; seconds may have a fraction.
fn components(mut text: &str, letters: &str, fraction: bool) -> bool {
    let mut letters = letters.chars();
    while !text.is_empty() {
        let length = text.bytes().take_while(|byte| byte.is_ascii_digit() || (fraction && *byte == b'.')).count();
        let Some(letter) = text[length..].chars().next() else {
            return false;
        };
        let number = &text[..length];
        let whole = number.bytes().all(|byte| byte.is_ascii_digit());
        let good = !number.is_empty() && (whole || (letter == 'S' && super::Decimal::is_text(number)));
        if !good || !letters.any(|expected| expected == letter) {
            return false;
        }
        text = &text[length + 1..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_of_the_specification_and_of_servers() {
        for good in [
            "2019-03-27T12:52:20",
            "2019-03-27T12:52:20Z",
            "2019-03-27T12:52:20.123-05:30",
            "2019-03-27 12:52:20",
            "-0044-03-15T24:00:00",
            "12019-02-28T00:00:00+14:00",
        ] {
            assert!(good.parse::<DateTime>().is_ok(), "{good}");
        }
        for bad in [
            "2019-03-27",
            "2019-02-29T00:00:00",
            "2019-13-01T00:00:00",
            "19-01-01T00:00:00",
            "2019-03-27T12:52",
            "2019-03-27T12:52:20.",
            "2019-03-27T12:52:20+15",
            "0000-00-00 00:00:00",
            "2019-03-27T24:00:00.5",
            "2019-03-27T12:52:20+14:01",
            "02019-03-27T12:52:20",
            "",
        ] {
            assert!(bad.parse::<DateTime>().is_err(), "{bad}");
        }
    }

    #[test]
    fn durations() {
        for good in ["P1Y", "PT0S", "-P1Y2M3DT4H5M6.7S", "P1M", "PT1M"] {
            assert!(good.parse::<Duration>().is_ok(), "{good}");
        }
        for bad in ["P", "PT", "1Y", "P1S", "P1Y1Y", "PT1.5H", "PT.S", "P1D2Y"] {
            assert!(bad.parse::<Duration>().is_err(), "{bad}");
        }
    }

    #[test]
    fn times_compare_across_zones() {
        let order = |left: &str, right: &str| {
            let [left, right] = [left, right].map(|text| text.parse::<DateTime>().expect("a time"));
            assert_eq!(left == right, left.partial_cmp(&right) == Some(Ordering::Equal));
            left.partial_cmp(&right)
        };
        assert_eq!(order("2019-03-27T12:00:00Z", "2019-03-27T13:00:00.0+01:00"), Some(Ordering::Equal));
        assert_eq!(order("2019-03-27T24:00:00", "2019-03-28 00:00:00"), Some(Ordering::Equal));
        assert_eq!(order("2019-03-27T12:00:00.12", "2019-03-27T12:00:00.119999999999"), Some(Ordering::Greater));
        assert_eq!(order("-0044-03-15T00:00:00", "12019-01-01T00:00:00"), Some(Ordering::Less));
        assert_eq!(order("2019-03-27T12:00:00", "2019-03-27T12:00:00Z"), None);
        assert_eq!(order("2019-03-27T12:00:00", "2019-03-28T02:00:01Z"), Some(Ordering::Less));
        let time = |text: &str| text.parse::<Time>().expect("a time");
        assert_eq!(time("00:30:00+01:00"), time("23:30:00Z"));
        assert!(time("24:00:00") < time("00:00:01"));
        let day = |text: &str| text.parse::<Date>().expect("a day");
        assert!(day("2020-02-29") < day("2020-03-01") && day("1969-12-31") < day("1970-01-01"));
    }

    #[test]
    fn durations_compare_where_months_allow_it() {
        let order = |left: &str, right: &str| {
            let [left, right] = [left, right].map(|text| text.parse::<Duration>().expect("a duration"));
            left.partial_cmp(&right)
        };
        for (left, right, expected) in [
            ("P1Y", "P12M", Some(Ordering::Equal)),
            ("P1D", "PT24H", Some(Ordering::Equal)),
            ("PT1M", "PT59.5S", Some(Ordering::Greater)),
            ("-P1D", "-P2D", Some(Ordering::Greater)),
            ("-PT0S", "PT0S", Some(Ordering::Equal)),
            ("P1M", "P30D", None),
            ("P1M", "P27D", Some(Ordering::Greater)),
            ("P1M", "P32D", Some(Ordering::Less)),
            ("P1Y1M", "P1YT1S", Some(Ordering::Greater)),
            ("P99999999999999999999999999999999999999999Y", "P1Y", None),
        ] {
            assert_eq!(order(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn parts_of_the_calendar() {
        assert!("--02-29".parse::<GMonthDay>().is_ok());
        assert!("---31Z".parse::<GDay>().is_ok());
        assert!("--03--".parse::<GMonth>().is_ok());
        assert!("2019-03".parse::<GYearMonth>().is_ok());
        assert!("2019+01:00".parse::<GYear>().is_ok());
        assert!("24:00:01".parse::<Time>().is_err());
        assert_eq!("2020-02-29".parse::<Date>().map(|date| date.ymd()), Ok((2020, 2, 29)));
    }
}
