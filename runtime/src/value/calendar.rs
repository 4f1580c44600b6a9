//! Which texts are dates and times: those of XML Schema, and `2019-03-27 12:52:20` as servers write it.

use super::lexical;

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
    DateTime, "xs:dateTime", |text| date_time(text).is_some()
}

lexical! {
    /// `xs:date`.
    Date, "xs:date", |text| { let Some((_, rest)) = date(text) else { return false }; is_zone(rest) }
}

lexical! {
    /// `xs:time`.
    Time, "xs:time", |text| { let Some((_, rest)) = time(text) else { return false }; is_zone(rest) }
}

lexical! {
    /// `xs:duration`: `P1Y2M3DT4H5M6.7S`.
    Duration, "xs:duration", is_duration
}

lexical! {
    /// `xs:gYearMonth`: `2019-03`.
    GYearMonth, "xs:gYearMonth", |text| { let Some((_, rest)) = year_month(text) else { return false }; is_zone(rest) }
}

lexical! {
    /// `xs:gYear`: `2019`.
    GYear, "xs:gYear", |text| { let Some((_, rest)) = year(text) else { return false }; is_zone(rest) }
}

lexical! {
    /// `xs:gMonthDay`: `--03-27`.
    GMonthDay, "xs:gMonthDay", |text| {
        let Some((_, rest)) = text.strip_prefix("--").and_then(|rest| two(rest, 1, 12)) else { return false };
        let Some((_, rest)) = rest.strip_prefix('-').and_then(|rest| two(rest, 1, 31)) else { return false };
        is_zone(rest)
    }
}

lexical! {
    /// `xs:gDay`: `---27`.
    GDay, "xs:gDay", |text| { let Some((_, rest)) = text.strip_prefix("---").and_then(|rest| two(rest, 1, 31)) else { return false }; is_zone(rest) }
}

lexical! {
    /// `xs:gMonth`: `--03`.
    GMonth, "xs:gMonth", |text| {
        let Some((_, rest)) = text.strip_prefix("--").and_then(|rest| two(rest, 1, 12)) else { return false };
        // The first edition of XML Schema wrote `--03--`.
        is_zone(rest.strip_prefix("--").unwrap_or(rest))
    }
}

/// Year, month, day.
type Day = (i64, u32, u32);
/// Hour, minute, second, and the fraction's digits as written.
type Clock<'t> = (u32, u32, u32, &'t str);

impl DateTime {
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
    /// Year, month (1 to 12) and day (1 to 31).
    #[must_use]
    pub fn ymd(&self) -> (i64, u32, u32) {
        date(self.as_str()).map_or((0, 1, 1), |(day, _)| day)
    }
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
    (digits >= 4).then(|| text[..length].parse().ok().map(|year| (year, &text[length..])))?
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
    (hour < 24 || (minute == 0 && second == 0)).then_some(((hour, minute, second, fraction), rest))
}

/// `Z`, `+01:00`, or nothing; the outer `None` if it is none of them.
fn zone(text: &str) -> Option<Option<i32>> {
    match text {
        "" => Some(None),
        "Z" => Some(Some(0)),
        _ => {
            let sign = if text.starts_with('-') { -1 } else { 1 };
            let (hours, rest) = two(text.strip_prefix(['+', '-'])?, 0, 14)?;
            let (minutes, rest) = two(rest.strip_prefix(':')?, 0, 59)?;
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
