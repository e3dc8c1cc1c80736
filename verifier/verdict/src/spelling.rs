//! Ids that people take for the one that they typed. Somebody else's file and one's own under another spelling of the id
//! are refused alike; here the second is told from the first, so that its reader corrects the id and accuses nobody.

use std::collections::BTreeSet;

use circuits::ledger::AccountId;
use documents::text::is_invisible;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};

/// Another spelling of an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The id in that spelling.
    pub id: String,
    /// What was done to the id as it was typed: words that follow it.
    pub how: String,
}

/// What can be done to an id, in words, if it changes anything.
type Change = (&'static str, fn(&str) -> String);

const AS_IT_IS: Change = ("", str::to_owned);

/// Steps, of each of which one change is made.
const STEPS: [&[Change]; 3] = [
    &[
        AS_IT_IS,
        ("without the characters in it that nobody sees", visible),
    ],
    &[
        AS_IT_IS,
        (
            "with its accents and letters composed (Unicode NFC)",
            |id| ComposingNormalizer::new_nfc().normalize(id).into_owned(),
        ),
        ("with its accents apart (Unicode NFD)", |id| {
            DecomposingNormalizer::new_nfd().normalize(id).into_owned()
        }),
        ("in plain letters, digits and blanks (Unicode NFKC)", |id| {
            ComposingNormalizer::new_nfkc().normalize(id).into_owned()
        }),
    ],
    &[
        AS_IT_IS,
        ("in small letters", str::to_lowercase),
        ("in capital letters", str::to_uppercase),
    ],
];

fn visible(id: &str) -> String {
    let visible: String = id.chars().filter(|c| !is_invisible(*c)).collect();
    visible.trim().to_owned()
}

/// Other spellings of an id, those first that differ least.
pub fn others(id: &str) -> Vec<Spelling> {
    let mut all = vec![(id.to_owned(), Vec::new())];
    for step in STEPS {
        let mut next = Vec::new();
        for (text, done) in &all {
            for (words, change) in step {
                let changed = change(text);
                let mut done: Vec<&str> = done.clone();
                if changed != *text {
                    done.push(words);
                }
                next.push((changed, done));
            }
        }
        all = next;
    }
    all.sort_by_key(|(_, done)| done.len());
    let mut seen = BTreeSet::from([id.to_owned()]);
    all.retain(|(text, _)| AccountId::new(text).is_ok() && seen.insert(text.clone()));
    let spelling = |(id, done): (String, Vec<&str>)| Spelling {
        id,
        how: done.join(", "),
    };
    all.into_iter().map(spelling).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_people_take_for_one_are_found_and_told_apart_by_what_differs() {
        for (typed, id, how) in [
            ("Alice@Example.com", "alice@example.com", "in small letters"),
            ("j\u{fc}rgen", "ju\u{308}rgen", "accents apart"),
            ("ju\u{308}rgen", "j\u{fc}rgen", "composed"),
            ("ali\u{200b}ce", "alice", "nobody sees"),
            ("\u{feff}alice", "alice", "nobody sees"),
            ("jane\u{a0}doe", "jane doe", "plain letters"),
            ("\u{ff21}1", "A1", "plain letters"),
            ("JU\u{308}RGEN", "j\u{fc}rgen", "in small letters"),
        ] {
            let found = others(typed);
            let spelling = found.iter().find(|other| other.id == id);
            let spelling = spelling.unwrap_or_else(|| panic!("{typed:?}: {found:?}"));
            assert!(spelling.how.contains(how), "{typed:?}: {spelling:?}");
        }
        let changed = others("JU\u{308}RGEN");
        assert!(changed.iter().all(|other| !other.how.is_empty()));
        assert!(others("12345").is_empty());
    }
}
