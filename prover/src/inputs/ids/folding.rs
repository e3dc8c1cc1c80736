//! The form in which ids are compared: two of one form are the same to people, to databases that ignore case, or to a
//! spreadsheet.

use std::borrow::Cow;

use documents::text::is_invisible;
use icu_normalizer::{ComposingNormalizer, ComposingNormalizerBorrowed};

/// In what two ids of one form differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Upper and lower case.
    Case,
    /// Zeros before a number.
    Zeros,
    /// Composition, width, fonts, ligatures, or characters that nobody sees.
    Form,
}

/// Makes that form, by the tables of Unicode.
#[derive(Debug)]
pub struct Folding {
    forms: ComposingNormalizerBorrowed<'static>,
}

impl Default for Folding {
    fn default() -> Self {
        Self {
            forms: ComposingNormalizer::new_nfkc(),
        }
    }
}

impl Folding {
    /// The form: without invisible characters, in normalisation form KC and folded case, and without zeros before a
    /// number.
    pub fn fold<'a>(&self, id: &'a str) -> Cow<'a, str> {
        // What ledgers mostly have takes one look at its bytes.
        let folded = if !id.is_ascii() {
            Cow::Owned(self.fold_unicode(id))
        } else if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(id.to_ascii_lowercase())
        } else {
            Cow::Borrowed(id)
        };
        match folded {
            Cow::Borrowed(text) => Cow::Borrowed(without_zeros(text)),
            Cow::Owned(text) if without_zeros(&text).len() < text.len() => {
                Cow::Owned(without_zeros(&text).to_owned())
            }
            owned => owned,
        }
    }

    fn fold_unicode(&self, id: &str) -> String {
        let visible: String = id.chars().filter(|c| !is_invisible(*c)).collect();
        // Upper case first: letters that have several lower ones, or none alone, then come together (s and long s, sharp
        // s and two of them). That can undo a composition, and composing can make a letter that has a case.
        let once = |text: &str| -> String {
            let composed = self.forms.normalize(text);
            composed.to_uppercase().to_lowercase()
        };
        self.forms.normalize(&once(&once(&visible))).into_owned()
    }

    /// In what two ids of one form differ.
    pub fn difference(a: &str, b: &str) -> Difference {
        if is_number(a) && is_number(b) {
            Difference::Zeros
        } else if a.to_lowercase() == b.to_lowercase() {
            Difference::Case
        } else {
            Difference::Form
        }
    }
}

/// Digits of ASCII, and nothing else.
pub fn is_number(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_digit())
}

fn without_zeros(id: &str) -> &str {
    // A zero is a number too.
    match is_number(id) {
        true => match id.trim_start_matches('0') {
            "" => &id[id.len() - 1..],
            number => number,
        },
        false => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_look_alike_have_one_form() {
        let folding = Folding::default();
        for (a, b, difference) in [
            ("alice", "Alice", Difference::Case),
            ("ALICE@EXAMPLE.COM", "alice@example.com", Difference::Case),
            ("Ünal", "ünal", Difference::Case),
            ("ΣΟΦΙΑ", "σοφια", Difference::Case),
            ("j\u{fc}rgen", "ju\u{308}rgen", Difference::Form),
            ("ａｌｉｃｅ", "alice", Difference::Form),
            ("o\u{fb03}ce", "Office", Difference::Form),
            ("Straße", "STRASSE", Difference::Form),
            ("al\u{200b}ice", "alice", Difference::Form),
            ("alice\u{feff}7", "alice7", Difference::Form),
            ("007", "7", Difference::Zeros),
            ("0", "000", Difference::Zeros),
            ("００7", "7", Difference::Form),
        ] {
            assert_eq!(folding.fold(a), folding.fold(b), "{a:?} {b:?}");
            assert_eq!(Folding::difference(a, b), difference, "{a:?} {b:?}");
            assert_eq!(Folding::difference(b, a), difference, "{b:?} {a:?}");
        }
    }

    #[test]
    fn what_ledgers_mostly_have_is_its_own_form() {
        let folding = Folding::default();
        for id in [
            "1",
            "76232062",
            "lena.novak55@example.org",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "00c04fd430c8",
            "jürgen müller",
            "王小明",
            "user_0001",
        ] {
            assert!(matches!(folding.fold(id), Cow::Borrowed(_)) || !id.is_ascii());
            assert_eq!(folding.fold(id), id);
        }
    }

    #[test]
    fn ids_that_are_different_have_different_forms() {
        let folding = Folding::default();
        for (a, b) in [
            ("alice", "alice1"),
            ("10", "1"),
            ("user-01", "user-1"),
            ("a b", "ab"),
            ("jürgen", "jurgen"),
            ("00c0", "c0"),
        ] {
            assert_ne!(folding.fold(a), folding.fold(b), "{a:?} {b:?}");
        }
    }
}
