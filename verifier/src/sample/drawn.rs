//! Whether the accounts of a folder are those that a seed draws.

use std::collections::HashSet;

use documents::{
    inclusion::draw::{PaddingTable, SampleDraw},
    refusal::Refusal,
};

/// What a draw came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Leaves that were drawn, until there were as many accounts as asked for.
    pub leaves: u64,
    /// Of these, accounts whose files verify.
    pub accounts: u64,
    /// Of these, leaves that were opened as nobody's.
    pub nobodys: u64,
    /// Of these, leaves of which nothing is shown. Each counts as an account: it may be one.
    pub not_shown: u64,
    /// The first of these.
    pub first_not_shown: Option<u64>,
    /// Of these, leaves that are said to be nobody's, and are not.
    pub false_leaves: u64,
    /// The first of these.
    pub first_false: Option<u64>,
    /// Accounts with files that were not drawn.
    pub others: u64,
    /// Whether there were fewer accounts than asked for, so that all leaves of the ledger were drawn.
    pub all_drawn: bool,
}

/// Draws leaves until so many are accounts, and holds them against the leaves of the files that verified, and against the
/// table of those that are said to be nobody's. `is_nobodys` opens a leaf.
///
/// # Errors
/// What `is_nobodys` cannot read.
pub fn check_drawn(
    draw: SampleDraw,
    wanted: u64,
    files: &HashSet<u64>,
    padding: &PaddingTable,
    mut is_nobodys: impl FnMut(u64, &circuits::curve::Scalar) -> Result<bool, Refusal>,
) -> Result<Drawn, Refusal> {
    let mut drawn = Drawn::default();
    let taken = |drawn: &Drawn| drawn.accounts + drawn.not_shown + drawn.false_leaves;
    for leaf in draw {
        if taken(&drawn) == wanted {
            break;
        }
        drawn.leaves += 1;
        if files.contains(&leaf) {
            drawn.accounts += 1;
        } else if let Some(blind) = padding.blind(leaf) {
            if is_nobodys(leaf, blind)? {
                drawn.nobodys += 1;
            } else {
                // Somebody's account, then.
                drawn.false_leaves += 1;
                drawn.first_false.get_or_insert(leaf);
            }
        } else {
            drawn.not_shown += 1;
            drawn.first_not_shown.get_or_insert(leaf);
        }
    }
    drawn.all_drawn = taken(&drawn) < wanted;
    drawn.others = files.len() as u64 - drawn.accounts;
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use circuits::{curve::Scalar, ledger::Root};

    use super::*;

    fn draw() -> SampleDraw {
        let seed = "a block's hash, say".replace(' ', "-").parse().unwrap();
        SampleDraw::new(Root([4; 32]), seed, 100)
    }

    /// Every third leaf that is drawn is nobody's.
    fn honest(leaves: usize) -> (HashSet<u64>, PaddingTable) {
        let (mut files, mut padding) = (HashSet::new(), PaddingTable::default());
        for (number, leaf) in draw().take(leaves).enumerate() {
            if number % 3 == 0 {
                padding.insert(leaf, Scalar::from(leaf));
            } else {
                files.insert(leaf);
            }
        }
        (files, padding)
    }

    fn check(wanted: u64, files: &HashSet<u64>, padding: &PaddingTable) -> Result<Drawn, Refusal> {
        check_drawn(draw(), wanted, files, padding, |leaf, blind| {
            Ok(*blind == Scalar::from(leaf))
        })
    }

    #[test]
    fn what_was_drawn_is_shown_until_there_are_as_many_accounts() {
        // Leaves 0, 3, 6 and 9 of the draw are nobody's.
        let (files, padding) = honest(11);
        let drawn = check(7, &files, &padding).unwrap();
        assert_eq!(
            drawn,
            Drawn {
                leaves: 11,
                accounts: 7,
                nobodys: 4,
                ..Drawn::default()
            }
        );
        // Of fewer, the last file is too many.
        let fewer = check(6, &files, &padding).unwrap();
        assert_eq!((fewer.accounts, fewer.others, fewer.not_shown), (6, 1, 0));
    }

    #[test]
    fn a_leaf_of_which_nothing_is_shown_is_counted_as_an_account() {
        let (mut files, padding) = honest(11);
        let second = draw().nth(1).unwrap();
        assert!(files.remove(&second));
        let drawn = check(7, &files, &padding).unwrap();
        assert_eq!((drawn.accounts, drawn.not_shown), (6, 1));
        assert_eq!(drawn.first_not_shown, Some(second));
        // With nothing at all it ends too.
        let nothing = check(7, &HashSet::new(), &PaddingTable::default()).unwrap();
        assert_eq!((nothing.leaves, nothing.not_shown), (7, 7));
    }

    #[test]
    fn another_account_in_place_of_one_that_was_drawn_is_seen() {
        let (mut files, padding) = honest(11);
        let drawn: Vec<_> = draw().take(11).collect();
        let other = (0..100).find(|leaf| !drawn.contains(leaf)).unwrap();
        files.remove(&drawn[4]);
        files.insert(other);
        let drawn = check(7, &files, &padding).unwrap();
        assert_eq!((drawn.accounts, drawn.not_shown, drawn.others), (6, 1, 1));
    }

    #[test]
    fn an_account_that_is_passed_off_as_nobodys_is_rejected() {
        let (mut files, mut padding) = honest(11);
        let leaf = draw().nth(1).unwrap();
        files.remove(&leaf);
        padding.insert(leaf, Scalar::from(leaf + 1));
        let drawn = check(7, &files, &padding).unwrap();
        assert_eq!((drawn.accounts, drawn.false_leaves), (6, 1));
        assert_eq!((drawn.first_false, drawn.nobodys), (Some(leaf), 4));
    }

    #[test]
    fn of_fewer_accounts_than_are_asked_for_all_leaves_are_drawn() {
        let (files, padding) = honest(100);
        let drawn = check(1_000, &files, &padding).unwrap();
        assert_eq!((drawn.leaves, drawn.not_shown), (100, 0));
        assert!(drawn.all_drawn);
        // Of exactly as many as there are the last is still one that was asked for.
        let accounts = files.len() as u64;
        assert!(!check(accounts, &files, &padding).unwrap().all_drawn);
        assert!(check(accounts + 1, &files, &padding).unwrap().all_drawn);
    }
}
