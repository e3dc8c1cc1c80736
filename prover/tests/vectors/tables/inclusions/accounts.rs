//! Good files, and good files of somebody else, or under another root.

use super::{BALANCES_DESCRIPTOR, InclusionCase, LOANS_DESCRIPTOR, LOANS_SCHEDULE};
use crate::tables::{bundles::field, edit::replace};

pub fn cases() -> Vec<InclusionCase> {
    [verified(), accounts()].concat()
}

fn verified() -> Vec<InclusionCase> {
    let of = |file, account, name, expect| InclusionCase::of(file, account, "12", name, expect);
    vec![
        of("balances-alice", "alice", "two balances", "OK"),
        of(
            "balances-dave",
            "dave",
            "the largest amount, in the last leaf, which has no sibling",
            "OK",
        ),
        of("balances-zoe", "zoë", "an id in two scripts", "OK"),
        of(
            "balances-carol",
            "carol",
            "an account without entries",
            "EMPTY",
        ),
        of(
            "loans-alice",
            "alice",
            "balances in a ledger with loans",
            "OK",
        ),
        of("loans-bob", "bob", "a debt that a pledge covers", "DEBTS"),
        of(
            "loans-zoe",
            "zoë",
            "a pledge without other balances",
            "DEBTS",
        ),
        of(
            "loans-carol",
            "carol",
            "an account without entries in a ledger with loans",
            "EMPTY",
        ),
        of(
            "balances-zoe.detached",
            "zoë",
            "a file that names its descriptor",
            "OK",
        )
        .descriptor(BALANCES_DESCRIPTOR, &[]),
        of(
            "loans-bob.detached",
            "bob",
            "a file that names its documents",
            "DEBTS",
        )
        .descriptor(LOANS_DESCRIPTOR, &[])
        .collateral(LOANS_SCHEDULE, &[]),
        of(
            "loans-bob",
            "bob",
            "documents beside a file that has them",
            "DEBTS",
        )
        .descriptor(LOANS_DESCRIPTOR, &[])
        .collateral(LOANS_SCHEDULE, &[]),
    ]
}

fn accounts() -> Vec<InclusionCase> {
    let of =
        |file, account, name| InclusionCase::of(file, account, "12, step 5", name, "NOT_INCLUDED");
    let mut root = InclusionCase::of(
        "balances-alice",
        "alice",
        "12, step 3",
        "another root is expected",
        "ROOT_NOT_EXPECTED",
    );
    root.root = field("bundles/loans/claim.json", "root");
    let stated = root.clone();
    let ours = field("bundles/balances/claim.json", "root");
    let mut stated = stated.with(replace(&ours, &root.root));
    stated.name = "a file that says the root that is expected, and is of another ledger".to_owned();
    stated.expect = "NOT_INCLUDED".to_owned();
    vec![
        of("balances-alice", "bob", "the account of somebody else"),
        of("balances-alice", "Alice", "an account id in another case"),
        of(
            "balances-zoe",
            "zoe\u{308}",
            "an account id in another composition",
        ),
        of(
            "balances-carol",
            "alice",
            "an empty account of somebody else",
        ),
        root,
        stated,
    ]
}
