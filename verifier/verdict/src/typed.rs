//! What people type: roots and digests, shares, auditors, amounts.

use std::str::FromStr;

use circuits::solvency::statement::BPS;
use documents::{
    bundle::descriptor::is_symbol,
    decimal::Decimal,
    text::{is_invisible, is_plain},
};
use statements::{
    auditor::{Auditor, AuditorKey},
    customer_report::{ExpectedAmount, MAX_AMOUNT},
};

/// Most characters of an auditor's name.
const MAX_NAME: usize = 64;

/// Basis points of a whole, from 0 to 10,000.
///
/// # Errors
/// What to write.
pub fn parse_share(text: &str) -> Result<u16, String> {
    let share = text.parse().ok();
    let share = share.filter(|share: &u16| u32::from(*share) <= BPS);
    share.ok_or_else(|| "write a number of basis points from 0 to 10000".to_owned())
}

/// 32 bytes as typed, or as copied from a page: a root, a digest, a key or a code. Blanks, line breaks, what cannot be
/// seen, capital letters and `0x` before the digits mean nothing.
///
/// # Errors
/// What to write.
pub fn parse_digits<T: FromStr>(text: &str) -> Result<T, String> {
    let seen = text
        .chars()
        .filter(|c| !c.is_whitespace() && !is_invisible(*c));
    let seen: String = seen.map(|c| c.to_ascii_lowercase()).collect();
    let digits = seen.strip_prefix("0x").unwrap_or(&seen);
    digits.parse().map_err(|_| {
        let found = digits.chars().count();
        let strange = digits.chars().any(|c| !c.is_ascii_hexdigit());
        let but = match (found, strange) {
            (64, false) => {
                return "these 64 digits are none that there can be, such as a key that is no point: compare them with \
                        where you have them from"
                    .to_owned();
            }
            (64, true) => "there is another character among these",
            (_, true) => "there are other characters among these",
            (..64, false) => "some are missing",
            _ => "these are too many",
        };
        format!("write 64 digits, each from 0 to 9 or from a to f: {but}")
    })
}

/// An auditor's key, perhaps with a name before it: `Example Audit LLP=8a88...`.
///
/// # Errors
/// What to write.
pub fn parse_auditor(text: &str) -> Result<Auditor, String> {
    // No digit of a key is an equals sign; a name may have one.
    let (name, digits) = match text.rsplit_once('=') {
        Some((name, digits)) => (Some(parse_name(name)?), digits),
        None => (None, text),
    };
    let key: AuditorKey = parse_digits(digits)?;
    Ok(Auditor { key, name })
}

/// A name that reports show.
///
/// # Errors
/// What to write.
pub fn parse_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if is_plain(name, MAX_NAME) {
        return Ok(name.to_owned());
    }
    Err(format!(
        "write a name of 1 to {MAX_NAME} letters, digits and signs of ASCII, with single blanks between words"
    ))
}

/// What somebody says that an account should have: `BTC=0.5`.
///
/// # Errors
/// What to write.
pub fn parse_expected(text: &str) -> Result<ExpectedAmount, String> {
    let (asset, amount) = text
        .rsplit_once('=')
        .ok_or("write an asset, =, and a number: BTC=0.5")?;
    let number = Decimal::parse(amount).filter(|number| !number.is_negative());
    if !is_symbol(asset) || amount.len() > MAX_AMOUNT || number.is_none() {
        return Err(
            "write an asset, =, and a number in digits, with a point and no commas: BTC=1234.5"
                .to_owned(),
        );
    }
    Ok(ExpectedAmount {
        asset: asset.to_owned(),
        amount: amount.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use circuits::ledger::Root;

    use super::*;

    #[test]
    fn digits_are_read_as_people_copy_them() {
        let root: Root = "3f5c".repeat(16).parse().unwrap();
        let (first, last) = ("3F5C".repeat(8), "3f5c".repeat(8));
        for typed in [
            format!("{first}{last}"),
            format!("0x{first}{last}"),
            format!("0X{first}{last}"),
            format!(" {first} {last}\n"),
            format!("{first}\r\n    {last}"),
            format!("{first}\u{a0}{last}\u{200b}"),
            format!("\u{feff}0x{first}\t{last}"),
        ] {
            assert_eq!(parse_digits::<Root>(&typed), Ok(root), "{typed:?}");
        }
    }

    #[test]
    fn a_key_may_have_a_name_before_it() {
        let digits = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let alone = parse_auditor(digits).unwrap();
        assert_eq!(
            (alone.key.to_string(), alone.name),
            (digits.to_owned(), None)
        );
        for (typed, name) in [
            ("Example Audit LLP", "Example Audit LLP"),
            (" Müller & Söhne ", "Müller & Söhne"),
            ("a=b", "a=b"),
        ] {
            let auditor = parse_auditor(&format!("{typed}=0x{}", digits.to_uppercase())).unwrap();
            assert_eq!(auditor.key.to_string(), digits);
            assert_eq!(auditor.name.as_deref(), Some(name));
        }
        let long = "x".repeat(MAX_NAME + 1);
        for name in ["", " ", "a  b", "a\nb", "a\u{202e}b", &long] {
            let refused = parse_auditor(&format!("{name}={digits}")).unwrap_err();
            assert!(refused.starts_with("write a name of "), "{refused}");
        }
        let refused = parse_auditor("Example=d75a").unwrap_err();
        assert!(refused.starts_with("write 64 digits"), "{refused}");
    }

    #[test]
    fn what_is_expected_is_an_asset_and_a_number() {
        let read = parse_expected("BTC=0.5").unwrap();
        assert_eq!((&*read.asset, &*read.amount), ("BTC", "0.5"));
        assert_eq!(parse_expected("A=B=7").unwrap().asset, "A=B");
        for typed in [
            "BTC",
            "=1",
            "BTC=",
            "BTC=-1",
            "BTC=1,000",
            "BTC=.5",
            "BTC=x",
        ] {
            assert!(parse_expected(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn what_are_no_64_digits_is_told_by_what_is_wrong() {
        for (typed, but) in [
            ("3f5c".to_owned(), "some are missing"),
            (String::new(), "some are missing"),
            ("0".repeat(65), "these are too many"),
            ("g".repeat(64), "another character"),
            ("3f5c...".to_owned(), "other characters"),
            (format!("0x0x{}", "0".repeat(62)), "another character"),
            ("\u{ff10}".repeat(64), "another character"),
        ] {
            let said = parse_digits::<Root>(&typed).unwrap_err();
            assert!(
                said.contains("write 64 digits") && said.contains(but),
                "{typed}: {said}"
            );
        }
    }

    #[test]
    fn digits_that_are_no_key_are_not_said_to_have_other_characters() {
        // About every second of these is no point.
        let refused = (0..8u8).filter_map(|byte| {
            let digits = format!("{byte:02x}").repeat(32);
            parse_digits::<AuditorKey>(&digits).err()
        });
        let refused: Vec<_> = refused.collect();
        assert!(!refused.is_empty());
        for error in refused {
            assert!(error.contains("compare them with"), "{error}");
        }
    }
}
