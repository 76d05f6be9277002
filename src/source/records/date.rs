//! Times of files in RFC 3339.

const DAY: i64 = 86_400;

/// The first and the last second of the years 0 to 9999.
const YEARS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// Of seconds since 1970. `None` for 1970 itself, which writers put where
/// they know no time, and beyond the year 9999.
pub(super) fn of_unix(seconds: i64) -> Option<String> {
    if seconds == 0 || !YEARS.contains(&seconds) {
        return None;
    }
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let time = seconds.rem_euclid(DAY);
    Some(written(year, month, day, [time / 3600, time / 60 % 60, time % 60]))
}

/// Of MS-DOS's date and time, which name no zone, as UTC. `None` for the
/// first second of 1980, which writers put where they know no time, and for
/// what is no time.
pub(super) fn of_dos(date: u16, time: u16) -> Option<String> {
    let [date, time] = [i64::from(date), i64::from(time)];
    let (year, month, day) = (1980 + (date >> 9), date >> 5 & 15, date & 31);
    let clock = [time >> 11, time >> 5 & 63, (time & 31) * 2];
    let is_time = days(year, month, day).is_some_and(|days| civil(days) == (year, month, day))
        && clock[0] < 24
        && clock[1..].iter().all(|part| *part < 60);
    let is_known = (year, month, day, clock) != (1980, 1, 1, [0; 3]);
    (is_time && is_known).then(|| written(year, month, day, clock))
}

fn written(year: i64, month: i64, day: i64, [hour, minute, second]: [i64; 3]) -> String {
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of a day counted from 1970-01-01 (H. Hinnant,
/// chrono-Compatible Low-Level Date Algorithms, civil_from_days).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The other way round (days_from_civil). A day that a month has not becomes
/// one of the next.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times() {
        for (seconds, expected) in [
            (1, Some("1970-01-01T00:00:01Z")),
            (-1, Some("1969-12-31T23:59:59Z")),
            (951_782_400, Some("2000-02-29T00:00:00Z")),
            (1_709_208_000, Some("2024-02-29T12:00:00Z")),
            (4_107_542_399, Some("2100-02-28T23:59:59Z")),
            (4_107_542_400, Some("2100-03-01T00:00:00Z")),
            (253_402_300_799, Some("9999-12-31T23:59:59Z")),
            (253_402_300_800, None),
            (-62_167_219_200, Some("0000-01-01T00:00:00Z")),
            (i64::MIN, None),
            (i64::MAX, None),
            (0, None),
        ] {
            assert_eq!(of_unix(seconds).as_deref(), expected, "{seconds}");
        }
    }

    #[test]
    fn dos_times() {
        let date = |year: u16, month: u16, day: u16| (year - 1980) << 9 | month << 5 | day;
        for (day, time, expected) in [
            (date(2024, 2, 29), 12 << 11 | 34 << 5 | 28, Some("2024-02-29T12:34:56Z")),
            (date(2107, 12, 31), 23 << 11 | 59 << 5 | 29, Some("2107-12-31T23:59:58Z")),
            (date(1980, 1, 1), 0, None),
            (date(1980, 1, 1), 1, Some("1980-01-01T00:00:02Z")),
            (date(2023, 2, 29), 0, None),
            (date(2023, 13, 1), 0, None),
            (date(2023, 1, 0), 0, None),
            (date(2023, 1, 1), 24 << 11, None),
            (date(2023, 1, 1), 30, None),
            (0, 0, None),
        ] {
            assert_eq!(of_dos(day, time).as_deref(), expected);
        }
    }

    #[test]
    fn every_day_there_and_back() {
        for day in -800_000..3_000_000 {
            let (year, month, of_month) = civil(day);
            assert_eq!(days(year, month, of_month), Some(day));
        }
    }
}
