//! Texts of documents: which characters those may have that people are shown, the one form of a time, and how texts and
//! numbers are put into words. Below everything that reads documents and everything that reports on them.

use jiff::Timestamp;

/// Most characters of the text that says where prices come from.
pub const MAX_SOURCE: usize = 256;

/// Most characters of the unit that prices are counted in.
pub const MAX_QUOTE: usize = 32;

/// Characters that reorder, hide or break text: bidirectional and zero-width formatting, separators of lines and
/// paragraphs, tags, and whatever else has no glyph, such as variation selectors and fillers (all that Unicode calls
/// default ignorable, and the empty pattern of Braille).
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a text has no white space but single spaces between words: with more of it, a name would fill the rest of a
/// terminal's line, and go on where a report seems to begin the next.
pub fn is_single_spaced(text: &str) -> bool {
    let words = text.split(' ');
    words.clone().all(|word| !word.is_empty())
        && !text.contains(|c: char| c != ' ' && c.is_whitespace())
}

/// Whether a name or a source has 1 to `most` characters, no white space but single spaces between words, and none but
/// letters and digits of any script and, of other characters, those of ASCII: there are no control characters among
/// them, and none that turn the direction of a line around or cannot be seen.
pub fn is_plain(text: &str, most: usize) -> bool {
    let plain = |c: char| {
        c == ' '
            || c.is_ascii_graphic()
            || (!c.is_ascii() && c.is_alphanumeric() && !is_invisible(c))
    };
    (1..=most).contains(&text.chars().count()) && is_single_spaced(text) && text.chars().all(plain)
}

/// The time that a text says in the one form that is written: RFC 3339 in UTC, to the second, as in
/// 2026-06-30T00:00:00Z. `None` for every other text, also for other forms of a time.
pub fn time(text: &str) -> Option<Timestamp> {
    let time = text.parse::<Timestamp>().ok()?;
    (time.subsec_nanosecond() == 0 && time.to_string() == text).then_some(time)
}

/// A text from a file, safe to show on a terminal: control and formatting characters are escaped.
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_invisible(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// A number of things.
pub fn counted(number: u64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// Basis points as a percentage, without superfluous zeros.
pub fn percent(bps: u32) -> String {
    let (whole, rest) = (bps / 100, bps % 100);
    match (rest, rest % 10) {
        (0, _) => format!("{whole}%"),
        (_, 0) => format!("{whole}.{}%", rest / 10),
        _ => format!("{whole}.{rest:02}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_exact() {
        for (bps, text) in [(0, "0%"), (5, "0.05%"), (9_990, "99.9%"), (10_000, "100%")] {
            assert_eq!(percent(bps), text);
        }
    }

    #[test]
    fn terminal_escapes_are_not_passed_on() {
        assert_eq!(shown("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(shown("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(shown("a\u{2028}b\u{61c}"), "a\\u{2028}b\\u{61c}");
        assert_eq!(shown("a\u{fe0f}\u{e0100}b"), "a\\u{fe0f}\\u{e0100}b");
        assert_eq!(shown("jürgen"), "jürgen");
    }

    #[test]
    fn plain_texts_have_letters_of_any_script_and_no_more_than_ascii_else() {
        for text in ["a", "Sample index, v1.2", "índice 指数", &"x".repeat(10)] {
            assert!(is_plain(text, 20), "{text:?}");
        }
        for text in [
            "",
            " a",
            "a ",
            "a\nb",
            "a\u{202e}b",
            "a\u{200b}b",
            "a\u{2014}b",
            "a  b",
            "a\u{3000}b",
            "USD\u{3164}",
            "USD\u{ffa0}",
            &"x".repeat(21),
        ] {
            assert!(!is_plain(text, 20), "{text:?}");
        }
    }

    #[test]
    fn a_time_has_one_form() {
        assert!(time("2026-06-30T00:00:00Z").is_some());
        for text in [
            "2026-06-30",
            "2026-06-30T02:00:00+02:00",
            "2026-06-30T00:00:00.5Z",
            "2026-06-30t00:00:00z",
            "",
        ] {
            assert_eq!(time(text), None, "{text:?}");
        }
    }
}
