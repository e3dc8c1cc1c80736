//! What a verdict says, in words and as JSON. Only evidence of a verification can be printed as one.

pub mod findings;
pub mod inclusion;
pub mod inspect;
pub mod refusal;
pub mod solvency;

use crate::reserves::coverage::ALL_BPS;

/// What no proof can show; every report ends with it.
pub const NOT_PROVEN: [&str; 3] = [
    "that coins were not borrowed for the day of the snapshot",
    "that whoever holds the keys has the right to spend",
    "that every customer is in the ledger: each must check their own inclusion",
];

/// A text from a file, safe to show on a terminal: control and formatting characters are escaped.
pub fn shown(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let plain = !c.is_control() && !is_invisible(c);
            let (escaped, kept) = if plain {
                (None, Some(c))
            } else {
                (Some(c), None)
            };
            kept.into_iter()
                .map(String::from)
                .chain(escaped.map(|c| c.escape_unicode().to_string()))
        })
        .collect()
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

/// The smallest of the shares of all assets, in words.
pub fn of_each_asset(least_bps: u32) -> String {
    match least_bps {
        ALL_BPS => "all of each asset".to_owned(),
        0 => "none of some asset".to_owned(),
        bps => format!("{} or more of each asset", percent(bps)),
    }
}

/// Characters that reorder, hide or break text: bidirectional and zero-width formatting, separators of lines and
/// paragraphs, tags.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
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
        assert_eq!(shown("jürgen"), "jürgen");
    }
}
