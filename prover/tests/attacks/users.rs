//! One leaf for two users, padding taken for an account, and leaves that are elsewhere.

use std::collections::HashSet;

use circuits::{
    leaf::BuildSecret,
    ledger::{AccountId, LedgerContext},
    tree::LeafPosition,
};
use documents::{
    inclusion::{Finding, InclusionFile},
    refusal::Reason,
};
use prover::testing::read_secret;

use crate::common::{ProvenExchange, account, free, honest, rejection, small, with_header};

const TWINS: [&str; 2] = ["twin-a@example.com", "twin-b@example.com"];

fn secret(proven: &ProvenExchange) -> (BuildSecret, LedgerContext) {
    let context = proven.bundle.context();
    let private = proven.private.on_disk();
    (read_secret(private.path(), &context).unwrap(), context)
}

/// Places that no account has.
fn padding(proven: &ProvenExchange) -> Vec<LeafPosition> {
    let files = proven.inclusions(proven.exchange.accounts());
    let taken: HashSet<_> = files.iter().map(|file| file.path.position).collect();
    assert_eq!(taken.len(), files.len(), "two accounts at one place");
    let size = proven.bundle.size();
    (0..size.shards())
        .flat_map(|shard| (0..size.leaves_per_shard()).map(move |place| (shard, place)))
        .map(|(shard, place)| LeafPosition { shard, place })
        .filter(|position| !taken.contains(position))
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
    assert_ne!(a.path.position, b.path.position);
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
}

#[test]
fn an_id_that_is_not_in_the_ledger_cannot_be_shown_anything() {
    let proven = small();
    let (secret, context) = secret(proven);
    let newcomer = "newcomer@example.com";
    let id = AccountId::new(newcomer).unwrap();
    let own_salt = *secret.salt(&context.ledger, id).expose();
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
fn padding_is_nobodys_account_with_nothing_or_with_a_balance() {
    let proven = small();
    let (secret, context) = secret(proven);
    let newcomer = "newcomer@example.com";
    let id = AccountId::new(newcomer).unwrap();
    let padding = padding(proven);
    assert!(padding.len() > 900);
    let honest = proven.inclusion(TWINS[0]);
    for position in [
        padding[0],
        padding[padding.len() / 2],
        padding[padding.len() - 1],
    ] {
        let LeafPosition { shard, place } = position;
        let blind = circuits::curve::encode_scalar(&secret.padding_blind(&context, shard, place));
        for salt in [
            *secret.salt(&context.ledger, id).expose(),
            blind,
            *secret.expose(),
            [0; 32],
        ] {
            // Nor one with a balance.
            for entries in [Vec::new(), vec![free(0, 1)], honest.entries.clone()] {
                let file = InclusionFile {
                    salt,
                    entries,
                    path: proven.bundle.path(position),
                    ..honest.clone()
                };
                assert_eq!(
                    rejection(proven.check(&file, newcomer)),
                    Reason::NotIncluded
                );
            }
        }
    }
}

/// An account of the ledger that holds nothing is there, and is told that it holds nothing: no plain yes.
#[test]
fn an_account_with_nothing_is_not_told_that_it_is_included() {
    let proven = small();
    let id = "nothing@example.com";
    let file = proven.inclusion(id);
    assert!(file.entries.is_empty());
    let verified = proven.check(&file, id).unwrap();
    assert_eq!(verified.finding(), Finding::Empty);
    assert_eq!(
        rejection(proven.check(&file, TWINS[0])),
        Reason::NotIncluded
    );
    // Nor can somebody who holds something be shown that nothing is held.
    let emptied = InclusionFile {
        entries: Vec::new(),
        ..proven.inclusion(TWINS[0])
    };
    assert_eq!(
        rejection(proven.check(&emptied, TWINS[0])),
        Reason::NotIncluded
    );
    let filled = InclusionFile {
        entries: vec![free(0, 1)],
        ..file
    };
    assert_eq!(rejection(proven.check(&filled, id)), Reason::NotIncluded);
}

#[test]
fn a_leaf_is_not_at_any_other_place() {
    let proven = honest();
    let file = proven.inclusion(&account(0));
    let LeafPosition { shard, place } = file.path.position;
    let size = proven.bundle.size();
    let leaves = size.leaves_per_shard();
    for (shard, place) in [
        (shard, (place + 1) % leaves),
        (shard, (place + leaves - 1) % leaves),
        (1 - shard, place),
        (shard, leaves),
        (2, place),
        (u64::MAX, place),
        (shard, u32::MAX),
    ] {
        let position = LeafPosition { shard, place };
        let inside = size.contains(position);
        let mut moved = file.clone();
        moved.path.position = position;
        let reason = rejection(proven.check(&moved, &account(0)));
        if inside {
            assert_eq!(reason, Reason::NotIncluded);
            // The path of that other place does not help.
            moved.path = proven.bundle.path(position);
            let reason = rejection(proven.check(&moved, &account(0)));
            assert_eq!(reason, Reason::NotIncluded);
        } else {
            assert_eq!(reason, Reason::InclusionFile);
        }
    }
}

#[test]
fn a_leaf_is_in_a_ledger_of_one_size_only() {
    let proven = honest();
    let file = proven.inclusion(&account(0));
    let size = proven.bundle.size();
    let (leaves, shards) = (size.leaves_per_shard(), size.shards());
    for (leaves, shards) in [
        (leaves, shards - 1),
        (leaves, shards + 1),
        (leaves, 2 * shards),
        (leaves - 1, shards),
        (leaves + 1, shards),
        (leaves / 2, 2 * shards),
    ] {
        let other = with_header(&file, |header| {
            header.leaves_per_shard = leaves;
            header.shards = shards;
        });
        let reason = rejection(proven.check(&other, &account(0)));
        assert!(
            matches!(reason, Reason::NotIncluded | Reason::InclusionFile),
            "{reason:?}"
        );
    }
}
