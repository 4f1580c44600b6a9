//! How dates, times and durations compare, whatever their zones and however they are written (XML Schema Part 2, sections 3.2.6 to 3.2.14).

use std::cmp::Ordering;

use super::calendar::{Clock, Day, zone};

/// A point in time.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Moment<'t> {
    is_zoned: bool,
    /// Since 1970, in UTC if there is a zone.
    seconds: i128,
    /// The digits behind the seconds' point that count.
    fraction: &'t str,
}

/// One without a zone may be anywhere within fourteen hours.
impl PartialOrd for Moment<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        const ANYWHERE: u128 = 14 * 3600;
        match self.is_zoned == other.is_zoned {
            true => Some(self.seconds.cmp(&other.seconds).then(self.fraction.cmp(other.fraction))),
            false if self.seconds.abs_diff(other.seconds) > ANYWHERE => Some(self.seconds.cmp(&other.seconds)),
            false => None,
        }
    }
}

impl<'t> Moment<'t> {
    /// That of a day and a time of day. `rest` is the zone as written.
    pub(super) fn new((year, month, day): Day, (hour, minute, second, fraction): Clock<'t>, rest: &str) -> Self {
        let offset = zone(rest).flatten();
        let minutes = i128::from(hour) * 60 + i128::from(minute) - i128::from(offset.unwrap_or(0));
        let seconds = days_since_1970(i128::from(year), i128::from(month), i128::from(day)) * 86_400;
        Self {
            is_zoned: offset.is_some(),
            seconds: seconds + minutes * 60 + i128::from(second),
            fraction: fraction.trim_end_matches('0'),
        }
    }

    /// On whichever day: 24:00:00 is midnight, as it is an hour later in the next zone.
    pub(super) fn of_any_day(mut self) -> Self {
        self.seconds = self.seconds.rem_euclid(86_400);
        self
    }
}

/// In the calendar of today, reckoned back before it was; years from March, so that the day that may not be there is the last.
fn days_since_1970(year: i128, month: i128, day: i128) -> i128 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

/// A duration.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Length<'t> {
    Span(Span<'t>),
    /// Its numbers are too large to be reckoned with.
    Text(&'t str),
}

impl<'t> Length<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Span::new(text).map_or(Self::Text(text), Self::Span)
    }
}

impl PartialOrd for Length<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Span(left), Self::Span(right)) => left.partial_cmp(right),
            _ => (self == other).then_some(Ordering::Equal),
        }
    }
}

/// How long something takes.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Span<'t> {
    is_negative: bool,
    months: u128,
    seconds: u128,
    fraction: &'t str,
}

impl<'t> Span<'t> {
    /// Of a text that is a duration; `None` if its numbers are too large.
    fn new(text: &'t str) -> Option<Self> {
        let (mut months, mut seconds, mut fraction) = (0, 0, "");
        let (mut is_time, mut rest) = (false, text.trim_start_matches(['-', 'P']));
        while !rest.is_empty() {
            if let Some(time) = rest.strip_prefix('T') {
                (is_time, rest) = (true, time);
                continue;
            }
            let (number, behind) = rest.split_at(rest.find(|letter: char| letter.is_ascii_alphabetic())?);
            let (whole, digits) = number.split_once('.').unwrap_or((number, ""));
            let number: u128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
            let (total, factor): (&mut u128, u128) = match (behind.as_bytes().first()?, is_time) {
                (b'Y', _) => (&mut months, 12),
                (b'M', false) => (&mut months, 1),
                (b'D', _) => (&mut seconds, 86_400),
                (b'H', _) => (&mut seconds, 3600),
                (b'M', true) => (&mut seconds, 60),
                _ => {
                    fraction = digits.trim_end_matches('0');
                    (&mut seconds, 1)
                }
            };
            *total = number.checked_mul(factor)?.checked_add(*total)?;
            rest = &behind[1..];
        }
        let is_negative = text.starts_with('-') && (months > 0 || seconds > 0 || !fraction.is_empty());
        Some(Self { is_negative, months, seconds, fraction })
    }
}

/// A month is more than four weeks and less than five, so that not all can be told apart.
impl PartialOrd for Span<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.is_negative, other.is_negative) {
            (true, false) => return Some(Ordering::Less),
            (false, true) => return Some(Ordering::Greater),
            _ => {}
        }
        let months = self.months.cmp(&other.months);
        let seconds = self.seconds.cmp(&other.seconds).then(self.fraction.cmp(other.fraction));
        let order = match (months, seconds) {
            (Ordering::Equal, other) | (other, Ordering::Equal) => other,
            (months, seconds) if months == seconds => months,
            (months, _) => {
                // More months against more seconds: sometimes it is certain that one outweighs the other.
                let days = self.seconds.abs_diff(other.seconds) / 86_400;
                let apart = self.months.abs_diff(other.months);
                match () {
                    () if days < apart.saturating_mul(28) => months,
                    () if days > apart.saturating_mul(31) => seconds,
                    () => return None,
                }
            }
        };
        Some(if self.is_negative { order.reverse() } else { order })
    }
}
