//! Numbers for people: sizes, durations, rates, counts.

use std::time::Duration;

const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// Writes a number of bytes with a binary unit, at most eight characters: `17 B`, `1.2 MiB`.
pub(crate) fn size(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut unit = 0;
    // Tenths of the unit, rounded half up; 128 bits, since ten times the largest size needs 68.
    let tenths = |unit: usize| {
        let one = 1_u128 << (10 * (unit + 1));
        (u128::from(bytes) * 10 + one / 2) / one
    };
    while tenths(unit) >= 10240 && unit + 1 < UNITS.len() {
        unit += 1;
    }
    let tenths = tenths(unit);
    let shown = if tenths < 1000 { format!("{}.{}", tenths / 10, tenths % 10) } else { (tenths / 10).to_string() };
    format!("{shown} {}", UNITS[unit])
}

/// Writes a speed in bytes a second.
pub(crate) fn rate(bytes_per_second: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
    let bytes = bytes_per_second as u64;
    format!("{}/s", size(bytes))
}

/// Writes a duration: `0.4 s`, `12 s`, `1m 20s`, `2h 05m`, `3d 04h`.
pub(crate) fn duration(time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    if tenths < 100 {
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    match (time.as_millis() + 500) / 1000 {
        s @ 0..60 => format!("{s} s"),
        s @ 60..3600 => format!("{}m {:02}s", s / 60, s % 60),
        s @ 3600..86400 => format!("{}h {:02}m", s / 3600, s / 60 % 60),
        s => format!("{}d {:02}h", s / 86400, s / 3600 % 24),
    }
}

/// Writes a count with its noun.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let table = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1229, "1.2 KiB"),
            (102_300, "99.9 KiB"),
            (102_400, "100 KiB"),
            (1_048_524, "1023 KiB"),
            (1_048_575, "1.0 MiB"),
            (1 << 40, "1.0 TiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, shown) in table {
            assert_eq!(size(bytes), shown, "{bytes}");
            assert!(size(bytes).len() <= 8);
        }
    }

    #[test]
    fn rates() {
        assert_eq!(rate(1_258_291.2), "1.2 MiB/s");
        assert_eq!(rate(f64::NAN), "0 B/s");
        assert_eq!(rate(-1.0), "0 B/s");
    }

    #[test]
    fn durations() {
        let table = [
            (0, "0.0 s"),
            (449, "0.4 s"),
            (9_949, "9.9 s"),
            (9_950, "10 s"),
            (59_499, "59 s"),
            (59_500, "1m 00s"),
            (80_000, "1m 20s"),
            (7_500_000, "2h 05m"),
            (273_600_000, "3d 04h"),
        ];
        for (millis, shown) in table {
            assert_eq!(duration(Duration::from_millis(millis)), shown, "{millis}");
        }
        assert!(!duration(Duration::MAX).is_empty());
    }
}
