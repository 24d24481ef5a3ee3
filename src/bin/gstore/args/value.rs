//! What single values mean: sizes, durations, dates and ages, yes and no.

use std::sync::Arc;
use std::time::Duration;

use gstore::engine::compare::{Custom, Expression};
use gstore::engine::guard::Limit;
use gstore::entry::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Zoned};

/// Reads a size in bytes: `4096`, `10k`, `1.5M`, `10MiB`, `10MB`.
///
/// `k M G T P` and `KiB MiB …` count by 1024, as in find, rsync and rclone; `kB MB GB TB PB` by
/// 1000. Case does not matter.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let bad = || format!("`{text}` is not a size; write for example 4096, 10k, 1.5M, 10MiB or 10MB");
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim_start().to_ascii_lowercase());
    let (prefix, base) = match unit.as_str() {
        "" | "b" => ("", 1),
        unit => unit
            .strip_suffix("ib")
            .map(|prefix| (prefix, 1024))
            .or_else(|| unit.strip_suffix('b').map(|prefix| (prefix, 1000)))
            .unwrap_or((unit, 1024)),
    };
    let power = ["", "k", "m", "g", "t", "p"].iter().position(|known| *known == prefix).ok_or_else(bad)?;
    if power == 0 && base != 1 {
        return Err(bad());
    }
    let unit = (0..power).fold(1_u128, |unit, _| unit * base);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    // Twelve decimals are finer than a byte of the largest unit needs to be said.
    if number.is_empty() || number == "." || part.contains('.') || part.len() > 12 || whole.len() > 20 {
        return Err(bad());
    }
    let digits = |text: &str| if text.is_empty() { Ok(0) } else { text.parse::<u128>() };
    let (whole, fraction) = (digits(whole).map_err(|_| bad())?, digits(part).map_err(|_| bad())?);
    let scale = part.bytes().fold(1_u128, |scale, _| scale * 10);
    let bytes = whole.checked_mul(unit).and_then(|bytes| bytes.checked_add(fraction * unit / scale));
    bytes.and_then(|bytes| u64::try_from(bytes).ok()).ok_or_else(|| format!("`{text}` is too large"))
}

/// The longest duration that is read: times further off cannot be reckoned with everywhere.
const LONGEST: Duration = Duration::from_hours(24 * 366);

/// Reads a duration above zero, up to 366 days: `30s`, `1h30m`, `500ms`, `7d`; a bare number is seconds,
/// a day is 24 hours.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let bad = || format!("`{text}` is not a duration; write for example 30s, 1h30m, 500ms or 7d");
    let time = if let Ok(seconds) = text.trim().parse() {
        Duration::try_from_secs_f64(seconds).map_err(|_| bad())?
    } else {
        let span: Span = text.trim().parse().map_err(|_| bad())?;
        let time = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| bad())?;
        time.try_into().map_err(|_| bad())?
    };
    match time {
        time if time.is_zero() => Err("a duration of zero makes no sense here".to_owned()),
        time if time > LONGEST => Err(format!("`{text}` is too long: 366 days are the most")),
        time => Ok(time),
    }
}

/// Reads yes or no from an environment variable: `1 true yes on`, `0 false no off`, or nothing.
pub(crate) fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" | "" => Ok(false),
        _ => Err(format!("`{text}` is neither yes nor no; write 1, true or yes, or 0, false or no")),
    }
}

/// The most requests in flight.
pub(crate) const MOST_JOBS: u16 = 512;

/// Reads how often something is tried again.
pub(crate) fn retries(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("`{text}` is not a number from 0 to 65535"))
}

/// Reads a limit of deletes, a number or a share.
pub(crate) fn limit(text: &str) -> Result<Limit, String> {
    text.parse().map_err(|error: gstore::error::Error| {
        format!("{}; {}", error.message(), error.hint_text().unwrap_or_default())
    })
}

/// Reads a rule in CEL.
pub(crate) fn expression(text: &str) -> Result<Arc<Custom>, String> {
    let read = Expression::parse(text).map(|expression| Arc::new(Custom::Expression(expression)));
    read.map_err(|error| format!("{}; {}", error.message(), error.hint_text().unwrap_or_default()))
}

/// Reads a moment: a date, a date and time, or an age that is counted back from now.
///
/// A date begins at midnight and a time without an offset is read in the zone of this machine. In
/// an age `m` is minutes and `mo` is months; days and longer follow the calendar.
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    moment_from(text, &Zoned::now())
}

fn moment_from(text: &str, now: &Zoned) -> Result<Timestamp, String> {
    let text = text.trim();
    let bad = || format!("`{text}` is neither a date nor an age; write for example 2024-05-01, 3d or 12h");
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(local) = text.parse::<DateTime>() {
        return zoned(local, now.time_zone()).ok_or_else(bad);
    }
    let age: Span = text.parse().map_err(|_| bad())?;
    if age.is_negative() {
        return Err(format!("`{text}` lies in the future; write an age without a sign"));
    }
    let then = now.checked_sub(age).map_err(|_| format!("`{text}` is too long ago"))?;
    Ok(then.timestamp())
}

fn zoned(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    local.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes() {
        let table = [
            ("0", Some(0)),
            ("4096", Some(4096)),
            ("7b", Some(7)),
            ("10k", Some(10_240)),
            ("10K", Some(10_240)),
            ("10KiB", Some(10_240)),
            ("10kB", Some(10_000)),
            ("10M", Some(10 << 20)),
            ("10 MiB", Some(10 << 20)),
            ("10MB", Some(10_000_000)),
            ("1.5G", Some(3 << 29)),
            (".5k", Some(512)),
            ("1.k", Some(1024)),
            ("15P", Some(15 << 50)),
            ("16383P", Some(16383 << 50)),
            ("16384P", None),
            ("99999999999999999999", None),
            ("", None),
            (".", None),
            ("k", None),
            ("-1", None),
            ("1.2.3", None),
            ("1x", None),
            ("1ib", None),
            ("1e3", None),
            ("1é", None),
        ];
        for (text, bytes) in table {
            assert_eq!(size(text).ok(), bytes, "{text:?}");
        }
    }

    #[test]
    fn durations() {
        let table = [
            ("30s", Some(30_000)),
            ("30", Some(30_000)),
            ("1.5", Some(1500)),
            ("1h30m", Some(5_400_000)),
            ("500ms", Some(500)),
            ("7d", Some(604_800_000)),
            ("366d", Some(31_622_400_000)),
            ("367d", None),
            ("1e18", None),
            ("1d12h", Some(129_600_000)),
            ("1w", Some(604_800_000)),
            ("1mo", None),
            ("0", None),
            ("-1", None),
            ("-1s", None),
            ("inf", None),
            ("NaN", None),
            ("1e300", None),
            ("", None),
            ("soon", None),
        ];
        for (text, millis) in table {
            assert_eq!(duration(text).ok(), millis.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn moments() {
        // Two days before, the clocks of this zone went forward.
        let now: Zoned = "2024-04-01T12:00:00[Europe/Paris]".parse().unwrap();
        let table = [
            ("2024-05-01T12:00:00Z", Some("2024-05-01T12:00:00Z")),
            ("2024-05-01T12:00:00+02:00", Some("2024-05-01T10:00:00Z")),
            ("2024-05-01", Some("2024-04-30T22:00:00Z")),
            ("2024-05-01T12:30", Some("2024-05-01T10:30:00Z")),
            ("12h", Some("2024-03-31T22:00:00Z")),
            ("3d", Some("2024-03-29T11:00:00Z")),
            ("2w", Some("2024-03-18T11:00:00Z")),
            ("1mo", Some("2024-03-01T11:00:00Z")),
            ("90m", Some("2024-04-01T08:30:00Z")),
            ("-3d", None),
            ("3d ago", None),
            ("15000y", None),
            ("2024-13-01", None),
            ("", None),
            ("3", None),
        ];
        for (text, time) in table {
            let found = moment_from(text, &now).ok().map(|time| time.to_string());
            assert_eq!(found.as_deref(), time, "{text:?}");
        }
    }

    #[test]
    fn yes_and_no() {
        let table = [("1", Some(true)), ("Yes", Some(true)), ("FALSE", Some(false)), ("", Some(false)), ("2", None)];
        for (text, value) in table {
            assert_eq!(yes_or_no(text).ok(), value, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_that_is_written_panics(
            text in prop_oneof!["\\PC{0,16}", "[-+0-9.eEkKmMgGtTpPiIbBsdhwyo: ZT/]{0,24}", "[0-9]{1,30}[a-zA-Z]{0,3}"],
        ) {
            let problems = [
                size(&text).err(),
                duration(&text).err(),
                moment(&text).err(),
                yes_or_no(&text).err(),
                retries(&text).err(),
                limit(&text).err(),
            ];
            prop_assert!(problems.into_iter().flatten().all(|problem| !problem.is_empty()));
        }

        #[test]
        fn a_size_is_what_it_says(bytes in any::<u64>()) {
            prop_assert_eq!(size(&bytes.to_string()), Ok(bytes));
            prop_assert_eq!(size(&format!("{}k", bytes >> 10)), Ok((bytes >> 10) << 10));
        }
    }
}
