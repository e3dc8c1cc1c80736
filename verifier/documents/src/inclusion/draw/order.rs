//! Which accounts an auditor looks at: leaves drawn by a seed that nobody knew before the root was published (SPEC.md,
//! section 12). Anybody can draw them again.

use std::{collections::HashSet, str::FromStr};

use circuits::{domain, hash::sha256, ledger::Root};

/// Fewest characters of a seed: what is shorter could be guessed, and a root be made for it.
const FEWEST: usize = 16;

/// Most characters of a seed.
const MOST: usize = 256;

/// What the draw depends on beside the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleSeed(String);

/// Why a text is no seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SampleSeedError {
    /// Too short, too long, or not printable.
    #[error(
        "a seed has {FEWEST} to {MOST} characters, printable ones of ASCII without blanks, such as the hash of a block"
    )]
    Form,
    /// Hexadecimal digits in another form than the one: whoever may choose among spellings chooses the sample.
    #[error(
        "write a seed of hexadecimal digits in lower case and without 0x: another spelling draws another sample"
    )]
    Spelling,
}

impl FromStr for SampleSeed {
    type Err = SampleSeedError;

    fn from_str(text: &str) -> Result<Self, SampleSeedError> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain || !(FEWEST..=MOST).contains(&text.len()) {
            return Err(SampleSeedError::Form);
        }
        let lower = text.to_ascii_lowercase();
        let digits = lower.strip_prefix("0x").unwrap_or(&lower);
        let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hexadecimal && digits != text {
            return Err(SampleSeedError::Spelling);
        }
        Ok(Self(text.to_owned()))
    }
}

impl SampleSeed {
    /// The seed as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The numbers of all leaves in the order in which they are drawn, each once.
#[derive(Clone, Debug)]
pub struct SampleDraw {
    root: Root,
    seed: SampleSeed,
    leaves: u64,
    /// How many were hashed.
    hashed: u64,
    drawn: HashSet<u64>,
}

impl SampleDraw {
    /// A draw among so many leaves.
    pub fn new(root: Root, seed: SampleSeed, leaves: u64) -> Self {
        Self {
            root,
            seed,
            leaves,
            hashed: 0,
            drawn: HashSet::new(),
        }
    }

    /// The next number, below 2^64.
    fn hash(&mut self) -> u64 {
        let parts: [&[u8]; 3] = [
            &self.root.0,
            self.seed.0.as_bytes(),
            &self.hashed.to_le_bytes(),
        ];
        let digest = sha256(domain::SAMPLE, &parts);
        self.hashed += 1;
        u64::from_le_bytes(digest[..8].try_into().expect("8 bytes"))
    }
}

impl Iterator for SampleDraw {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if self.drawn.len() as u64 >= self.leaves {
            return None;
        }
        // What is left over of 2^64 would make low numbers likelier.
        let usable = u64::MAX - u64::MAX % self.leaves;
        loop {
            let number = self.hash();
            if number < usable && self.drawn.insert(number % self.leaves) {
                return Some(number % self.leaves);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = "0000000000000000000152f3a5b2ab4f";

    fn draw(root: u8, seed: &str, leaves: u64) -> SampleDraw {
        SampleDraw::new(Root([root; 32]), seed.parse().unwrap(), leaves)
    }

    #[test]
    fn every_leaf_is_drawn_once() {
        for leaves in [1, 2, 7, 1_024] {
            let mut drawn: Vec<_> = draw(1, SEED, leaves).collect();
            drawn.sort_unstable();
            assert_eq!(drawn, (0..leaves).collect::<Vec<_>>());
        }
        assert_eq!(draw(1, SEED, 0).next(), None);
    }

    #[test]
    fn the_draw_depends_on_root_seed_and_number_of_leaves() {
        let first = |root, seed, leaves| -> Vec<u64> { draw(root, seed, leaves).take(8).collect() };
        let drawn = first(1, SEED, 1 << 20);
        assert_eq!(drawn, first(1, SEED, 1 << 20));
        assert_ne!(drawn, first(2, SEED, 1 << 20));
        let other = SEED.replace('f', "e");
        assert_ne!(drawn, first(1, &other, 1 << 20));
        assert_ne!(drawn, first(1, SEED, (1 << 20) + 1));
    }

    #[test]
    fn numbers_are_spread_evenly() {
        let leaves = 1_000_000;
        let low = draw(1, SEED, leaves)
            .take(10_000)
            .filter(|leaf| *leaf < leaves / 2);
        // Six standard deviations.
        assert!((4_700..5_300).contains(&low.count()));
    }

    #[test]
    fn seeds_that_could_be_guessed_or_typed_otherwise_are_refused() {
        for text in [
            "",
            "2026-07-01",
            "0123456789abcde",
            "with a blank in it!",
            "0123456789abcdef\n",
            "ｆｕｌｌ０１２３４５６７８９",
        ] {
            let refused = Err(SampleSeedError::Form);
            assert_eq!(text.parse::<SampleSeed>(), refused, "{text:?}");
        }
        for text in [
            SEED.to_ascii_uppercase(),
            SEED.replace('f', "F"),
            format!("0x{SEED}"),
            format!("0X{SEED}"),
        ] {
            let refused = Err(SampleSeedError::Spelling);
            assert_eq!(text.parse::<SampleSeed>(), refused, "{text:?}");
        }
        // A text that is no number has its letters.
        assert!("Block-Number-900000".parse::<SampleSeed>().is_ok());
        assert!("x".repeat(257).parse::<SampleSeed>().is_err());
        assert_eq!(SEED.parse::<SampleSeed>().unwrap().as_str(), SEED);
    }
}
