//! Numbers and times as people write them.

use std::time::Duration;

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A time that nobody sets a watch by: `40 s`, `14 min`, `3.5 h`.
pub fn rough(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 100.0 => format!("{:.0} s", seconds.max(1.0)),
        seconds if seconds < 100.0 * 60.0 => format!("{:.0} min", seconds / 60.0),
        seconds => format!("{:.1} h", seconds / 3600.0),
    }
}

/// A time as a clock shows it: `0:07`, `14:09`, `3:05:00`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_written_for_people() {
        let at = Duration::from_secs;
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
        assert_eq!(rough(at(0)), "1 s");
        assert_eq!(rough(at(99)), "99 s");
        assert_eq!(rough(at(840)), "14 min");
        assert_eq!(rough(at(12_600)), "3.5 h");
        assert_eq!(clock(Duration::from_millis(7_900)), "0:07");
        assert_eq!(clock(at(849)), "14:09");
        assert_eq!(clock(at(11_100)), "3:05:00");
    }
}
