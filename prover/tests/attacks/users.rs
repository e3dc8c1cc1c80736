//! One leaf for two users, padding taken for an account, and leaves that are elsewhere.

use circuits::{
    leaf::BuildSecret,
    ledger::{Amount, AssetId, LedgerDigest},
};
use prover::private::records::read_secret;
use verifier::{
    inclusion::{Finding, InclusionFile},
    refusal::Reason,
};

use crate::common::{Proven, SHARD, account, check, honest, rejection, small};

const TWINS: [&str; 2] = ["twin-a@example.com", "twin-b@example.com"];

fn entry(asset: usize, units: u64) -> (AssetId, Amount) {
    (AssetId::new(asset).unwrap(), Amount(units))
}

fn secret(proven: &Proven) -> (BuildSecret, LedgerDigest) {
    let ledger = proven.bundle.descriptor().ledger_digest();
    (
        read_secret(proven.private.on_disk().path(), ledger).unwrap(),
        ledger,
    )
}

/// Numbers of leaves that no account has.
fn padding(proven: &Proven) -> Vec<u64> {
    let mut taken = Vec::new();
    for account in proven.exchange.accounts() {
        let file = proven.inclusion(account);
        let first = file.path.first_position;
        taken.extend(first..first + file.entries.len() as u64);
    }
    (0..proven.made.leaves)
        .filter(|leaf| !taken.contains(leaf))
        .collect()
}

#[test]
fn a_file_shows_nothing_to_anybody_but_the_owner_of_the_account() {
    let proven = small();
    let file = proven.inclusion(&account(0));
    assert_eq!(
        proven.check(&file, &account(0)).unwrap().finding(),
        Finding::Included
    );
    for other in [
        &account(1),
        "Customer-0000@example.com",
        "customer-0000@example.co",
    ] {
        assert_eq!(rejection(proven.check(&file, other)), Reason::NotIncluded);
    }
}

#[test]
fn two_users_with_equal_balances_have_leaves_of_their_own() {
    let proven = small();
    let [a, b] = TWINS.map(|twin| proven.inclusion(twin));
    assert_eq!(a.entries, b.entries);
    assert_ne!(a.path.first_position, b.path.first_position);
    assert_ne!(a.salt, b.salt);
    assert_eq!(rejection(proven.check(&a, TWINS[1])), Reason::NotIncluded);
    assert_eq!(rejection(proven.check(&b, TWINS[0])), Reason::NotIncluded);
    // Nor is the other's leaf opened with the right user's salt, or the right leaf with the other's.
    let mixed = InclusionFile {
        salt: b.salt,
        ..a.clone()
    };
    for twin in TWINS {
        assert_eq!(rejection(proven.check(&mixed, twin)), Reason::NotIncluded);
    }
    check(&mixed, None, proven.made.root).unwrap();
}

#[test]
fn an_id_that_is_not_in_the_ledger_cannot_be_shown_anything() {
    let proven = small();
    let (secret, ledger) = secret(proven);
    let newcomer = "newcomer@example.com";
    let id = circuits::ledger::AccountId::new(newcomer).unwrap();
    let own_salt = *secret.salt(&ledger, id).expose();
    let honest = proven.inclusion(TWINS[0]);
    let file = InclusionFile {
        salt: own_salt,
        ..honest
    };
    assert_eq!(
        rejection(proven.check(&file, newcomer)),
        Reason::NotIncluded
    );
}

#[test]
fn padding_is_not_an_account_with_nothing() {
    let proven = small();
    let (secret, ledger) = secret(proven);
    let newcomer = "newcomer@example.com";
    let id = circuits::ledger::AccountId::new(newcomer).unwrap();
    let padding = padding(proven);
    assert!(padding.len() > SHARD / 2);
    let honest = proven.inclusion(TWINS[0]);
    for leaf in [
        padding[0],
        padding[padding.len() / 2],
        padding[padding.len() - 1],
    ] {
        let blind = circuits::curve::encode_scalar(&secret.padding_blind(&ledger, leaf));
        for salt in [
            *secret.salt(&ledger, id).expose(),
            blind,
            *secret.expose(),
            [0; 32],
        ] {
            let file = InclusionFile {
                salt,
                entries: vec![entry(0, 0)],
                path: proven.bundle.path(leaf, 1),
                ..honest.clone()
            };
            assert_eq!(
                rejection(proven.check(&file, newcomer)),
                Reason::NotIncluded
            );
        }
    }
}

#[test]
fn leaves_are_not_at_any_other_position() {
    let proven = honest();
    let file = proven.inclusion(&account(0));
    let first = file.path.first_position;
    let shard = SHARD as u64;
    for other in [
        first + 1,
        first.wrapping_sub(1),
        (first + shard) % (2 * shard),
        2 * shard,
        u64::MAX,
    ] {
        let mut moved = file.clone();
        moved.path.first_position = other;
        let reason = rejection(proven.check(&moved, &account(0)));
        assert!(
            matches!(reason, Reason::NotIncluded | Reason::InclusionFile),
            "{reason:?}"
        );
        // The path of that other place does not help.
        if other < 2 * shard && other % shard + file.entries.len() as u64 <= shard {
            moved.path = proven.bundle.path(other, file.entries.len());
            let reason = rejection(proven.check(&moved, &account(0)));
            assert_eq!(reason, Reason::NotIncluded);
        }
    }
}

#[test]
fn a_leaf_is_in_a_ledger_of_one_size_only() {
    let proven = honest();
    let file = proven.inclusion(&account(0));
    for shards in [1, 3, 4] {
        let other = InclusionFile {
            leaf_count: (shards * SHARD) as u64,
            ..file.clone()
        };
        let reason = rejection(proven.check(&other, &account(0)));
        assert!(
            matches!(reason, Reason::NotIncluded | Reason::InclusionFile),
            "{reason:?}"
        );
    }
}
