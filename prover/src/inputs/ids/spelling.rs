//! What an id by itself shows: characters that nobody sees, and traces of a spreadsheet.

use documents::text::is_invisible;

use super::folding::is_number;

/// Something about an id that is perhaps not meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Oddity {
    /// A character that nobody sees.
    Invisible,
    /// An apostrophe before it, as spreadsheets mark text.
    Apostrophe,
    /// `="..."`, as exports keep spreadsheets from changing a number.
    Formula,
    /// Quotation marks around it.
    Quoted,
    /// A number as spreadsheets show long ones: `1.23E+05`.
    Exponent,
}

impl Oddity {
    /// All that an id shows.
    pub fn of(id: &str) -> impl Iterator<Item = Self> {
        let inside = |begin, end| id.len() > 1 && id.starts_with(begin) && id.ends_with(end);
        [
            (!id.is_ascii() && id.contains(is_invisible)).then_some(Self::Invisible),
            id.starts_with('\'').then_some(Self::Apostrophe),
            inside("=\"", "\"").then_some(Self::Formula),
            inside("\"", "\"").then_some(Self::Quoted),
            has_exponent(id).then_some(Self::Exponent),
        ]
        .into_iter()
        .flatten()
    }
}

/// Whether the text is a digit, perhaps a decimal mark and more digits, and `E+` with two or three digits: ids that are
/// hexadecimal have no sign.
fn has_exponent(id: &str) -> bool {
    let Some((number, exponent)) = id.split_once("E+") else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && is_number(text);
    let mantissa = match number.split_once(['.', ',']) {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(number),
    };
    mantissa && (2..=3).contains(&exponent.len()) && is_number(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str) -> Vec<Oddity> {
        Oddity::of(id).collect()
    }

    #[test]
    fn each_trace_is_told_by_its_name() {
        for (id, oddity) in [
            ("ali\u{200b}ce", Oddity::Invisible),
            ("\u{feff}alice", Oddity::Invisible),
            ("alice\u{ad}x", Oddity::Invisible),
            ("'007", Oddity::Apostrophe),
            ("=\"007\"", Oddity::Formula),
            ("\"alice\"", Oddity::Quoted),
            ("1.23E+05", Oddity::Exponent),
            ("1,23457E+11", Oddity::Exponent),
            ("7E+11", Oddity::Exponent),
        ] {
            assert_eq!(of(id), [oddity], "{id:?}");
        }
    }

    #[test]
    fn ordinary_ids_show_nothing() {
        for id in [
            "1",
            "007",
            "76232062",
            "lena.o'neil+spot@example.org",
            "6BA7B810-9DAD-11D1-80B4-00C04FD430C8",
            "12E05",
            "1e+05",
            "AE+05",
            "1.5E+user",
            "jürgen müller",
            "王小明",
            "\"",
            "=alice",
            "rock'n'roll",
            "5'",
            "say \"hi\" twice",
        ] {
            assert_eq!(of(id), [], "{id:?}");
        }
    }
}
