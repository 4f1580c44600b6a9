//! How decimals, dates and times of other crates are read from text and written.

#[cfg(feature = "rust_decimal")]
mod decimals {
    use std::borrow::Cow;

    use rust_decimal::Decimal;

    use crate::update::Settable;
    use crate::value::{self, Native, Simple, digits};

    /// A number of more than 28 digits is none of these, and stays as text.
    impl Simple for Decimal {
        const NAME: &'static str = "xs:decimal";
        const NATIVE: Native = Native::Decimal;

        fn parse(text: &str) -> Option<Self> {
            <value::Decimal as Simple>::parse(text)?;
            let (whole, fraction) = digits(text);
            let sign = if text.starts_with('-') { "-" } else { "" };
            let (written, zero) = (text.trim_end_matches('.'), if whole.is_empty() { "0" } else { "" });
            // As many digits as were sent, where that fits: `1.50` has two.
            let sent = written.split_once('.').map_or("", |(_, fraction)| fraction);
            let exact = |fraction: &str| {
                let point = if fraction.is_empty() { "" } else { "." };
                Self::from_str_exact(&format!("{sign}{zero}{whole}{point}{fraction}")).ok()
            };
            exact(sent).or_else(|| exact(fraction))
        }

        fn text(&self) -> Cow<'_, str> {
            Cow::Owned(self.to_string())
        }
    }

    impl Settable for Decimal {
        type Target = Self;
    }
}

#[cfg(feature = "jiff")]
mod dates {
    use std::borrow::Cow;

    use jiff::civil::{Date, DateTime, Time};
    use jiff::tz::Offset;
    use jiff::{Timestamp, ToSpan};

    use crate::update::Settable;
    use crate::value::{self, Simple};

    /// Of a date and time that says its offset; written in UTC.
    impl Simple for Timestamp {
        const NAME: &'static str = "xs:dateTime";

        fn parse(text: &str) -> Option<Self> {
            let (civil, minutes) = moment(text)?;
            let offset = Offset::from_seconds(minutes? * 60).ok()?;
            offset.to_timestamp(civil).ok()
        }

        fn text(&self) -> Cow<'_, str> {
            Cow::Owned(format!("{}Z", written(Offset::UTC.to_datetime(*self))))
        }
    }

    /// Of a date and time that says no offset.
    impl Simple for DateTime {
        const NAME: &'static str = "xs:dateTime";

        fn parse(text: &str) -> Option<Self> {
            moment(text).filter(|(_, minutes)| minutes.is_none()).map(|(civil, _)| civil)
        }

        fn text(&self) -> Cow<'_, str> {
            Cow::Owned(written(*self))
        }
    }

    /// Of a date that says no offset.
    impl Simple for Date {
        const NAME: &'static str = "xs:date";

        fn parse(text: &str) -> Option<Self> {
            let (year, month, day) = <value::Date as Simple>::parse(text)?.ymd();
            let is_local = text.len() > 2 && text.ends_with(|last: char| last.is_ascii_digit()) && !has_offset(text);
            is_local.then(|| civil(year, month, day)).flatten()
        }

        fn text(&self) -> Cow<'_, str> {
            Cow::Owned(day(*self))
        }
    }

    /// Of a time that says no offset.
    impl Simple for Time {
        const NAME: &'static str = "xs:time";

        fn parse(text: &str) -> Option<Self> {
            <value::Time as Simple>::parse(text)?;
            // The day says nothing, but that of a time after 24:00 would.
            let (civil, minutes) = moment(&format!("2000-01-01T{text}"))?;
            minutes.is_none().then(|| civil.time())
        }

        fn text(&self) -> Cow<'_, str> {
            Cow::Owned(self.to_string())
        }
    }

    macro_rules! settable {
        ($($ty:ty),*) => {
            $(impl Settable for $ty {
                type Target = Self;
            })*
        };
    }

    settable!(Timestamp, DateTime, Date, Time);

    /// A date and time, and its minutes ahead of UTC if it says them. A fraction of more than nine digits, and a leap second, are none.
    fn moment(text: &str) -> Option<(DateTime, Option<i32>)> {
        let value = <value::DateTime as Simple>::parse(text)?;
        let fraction = value.fraction().trim_end_matches('0');
        if fraction.len() > 9 {
            return None;
        }
        let nanoseconds: i32 = format!("{fraction:0<9}").parse().ok()?;
        let number = |number: u32| i8::try_from(number).ok();
        let date = civil(value.year(), value.month(), value.day())?;
        let (hour, minute, second) = (number(value.hour())?, number(value.minute())?, number(value.second())?);
        let civil = match hour {
            24 => date.checked_add(1.day()).ok()?.to_datetime(Time::midnight()),
            _ => date.to_datetime(Time::new(hour, minute, second, nanoseconds).ok()?),
        };
        Some((civil, value.offset_minutes()))
    }

    fn civil(year: i64, month: u32, day: u32) -> Option<Date> {
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    /// Whether a date ends with an offset: `2026-11-30+01:00`.
    fn has_offset(text: &str) -> bool {
        text.contains([':', 'Z'])
    }

    /// Years have four digits in XML Schema, also those before the common era.
    fn day(date: Date) -> String {
        let sign = if date.year() < 0 { "-" } else { "" };
        format!("{sign}{:04}-{:02}-{:02}", date.year().unsigned_abs(), date.month(), date.day())
    }

    fn written(civil: DateTime) -> String {
        format!("{}T{}", day(civil.date()), civil.time())
    }
}

#[cfg(test)]
mod tests {
    use crate::value::Simple;
    use crate::value::field::Field;

    fn read<T: Simple>(text: &str) -> Option<String> {
        T::parse(text).map(|value| value.text().into_owned())
    }

    #[cfg(feature = "rust_decimal")]
    #[test]
    fn decimals_keep_their_digits() {
        use rust_decimal::Decimal;
        for (text, written) in [
            ("1.50", "1.50"),
            ("+01.5", "1.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-0.00", "0.00"),
            ("000", "0"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("1.0000000000000000000000000000000000", "1"),
        ] {
            assert_eq!(read::<Decimal>(text).as_deref(), Some(written), "{text}");
        }
        for text in ["", ".", "1e3", "1,5", "79228162514264337593543950336", "0.00000000000000000000000000001"] {
            assert_eq!(read::<Decimal>(text), None, "{text}");
        }
        let price: Field<Decimal> = Field::parse("0199.90");
        assert_eq!(price.text().as_deref(), Some("0199.90"), "as it was sent");
        assert_eq!(price.get(), Some(&Decimal::new(19990, 2)));
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn dates_and_times_are_those_that_xml_schema_has() {
        use jiff::Timestamp;
        use jiff::civil::{Date, DateTime, Time};
        for (text, written) in [
            ("2026-11-30T18:00:00Z", "2026-11-30T18:00:00Z"),
            ("2026-11-30 18:00:00.250+01:00", "2026-11-30T17:00:00.25Z"),
            ("2026-12-31T24:00:00-01:00", "2027-01-01T01:00:00Z"),
            ("-0044-03-15T12:00:00Z", "-0044-03-15T12:00:00Z"),
        ] {
            assert_eq!(read::<Timestamp>(text).as_deref(), Some(written), "{text}");
        }
        for text in [
            "2026-11-30T18:00:00",
            "2026-11-30",
            "2026-02-30T00:00:00Z",
            "12026-01-01T00:00:00Z",
            "2026-11-30T18:00:00.0000000001Z",
        ] {
            assert_eq!(read::<Timestamp>(text), None, "{text}");
        }
        assert_eq!(read::<DateTime>("2026-11-30 18:00:00").as_deref(), Some("2026-11-30T18:00:00"));
        assert_eq!(read::<DateTime>("2026-11-30T18:00:00Z"), None);
        assert_eq!(read::<Date>("2026-11-30").as_deref(), Some("2026-11-30"));
        assert_eq!(
            (read::<Date>("2026-11-30Z"), read::<Date>("2026-11-30+01:00"), read::<Date>("2026-11-31")),
            (None, None, None)
        );
        assert_eq!(read::<Time>("18:00:00.5").as_deref(), Some("18:00:00.5"));
        assert_eq!((read::<Time>("18:00:00Z"), read::<Time>("18:00")), (None, None));
        let date: Field<Date> = Field::parse("2026-11-30Z");
        assert_eq!((date.get(), date.text().as_deref()), (None, Some("2026-11-30Z")), "kept as it was sent");
    }
}
