//! Documents inside a file, and apart from it.

use super::{BALANCES_DESCRIPTOR, InclusionCase, LOANS_DESCRIPTOR, LOANS_SCHEDULE};
use crate::tables::{
    bundles::field,
    edit::{edit, replace},
};

pub fn cases() -> Vec<InclusionCase> {
    let of = |file, name, expect| InclusionCase::of(file, "bob", "12, step 1", name, expect);
    let detached = |name, expect| of("loans-bob.detached", name, expect);
    let space = [edit(replace("\"version\": 1", "\"version\":  1"))];
    let second = [edit(replace("\"version\": 1", "\"version\": 2"))];
    let price = [edit(replace("65100.22", "65100.23"))];
    let file = "a file with its documents, and ";
    vec![
        detached(
            "a file that names its descriptor, which is not given",
            "NO_VERDICT",
        ),
        detached(
            "a file that names its schedule, which is not given",
            "NO_VERDICT",
        )
        .descriptor(LOANS_DESCRIPTOR, &[]),
        detached(
            "another descriptor than the one that is named",
            "OTHER_DOCUMENT",
        )
        .descriptor(BALANCES_DESCRIPTOR, &[])
        .collateral(LOANS_SCHEDULE, &[]),
        detached("a descriptor that is named, in other white space", "DEBTS")
            .descriptor(LOANS_DESCRIPTOR, &space)
            .collateral(LOANS_SCHEDULE, &[]),
        detached("a descriptor that is malformed", "DESCRIPTOR")
            .descriptor(LOANS_DESCRIPTOR, &second)
            .collateral(LOANS_SCHEDULE, &[]),
        detached(
            "another schedule than the one that is named",
            "OTHER_DOCUMENT",
        )
        .descriptor(LOANS_DESCRIPTOR, &[])
        .collateral(LOANS_SCHEDULE, &price),
        InclusionCase::of(
            "balances-alice.detached",
            "alice",
            "12, step 1",
            "a schedule for a file without one",
            "OTHER_DOCUMENT",
        )
        .descriptor(BALANCES_DESCRIPTOR, &[])
        .collateral(LOANS_SCHEDULE, &[]),
        of(
            "loans-bob",
            &format!("{file}another descriptor"),
            "OTHER_DOCUMENT",
        )
        .descriptor(BALANCES_DESCRIPTOR, &[]),
        of(
            "loans-bob",
            &format!("{file}another schedule"),
            "OTHER_DOCUMENT",
        )
        .collateral(LOANS_SCHEDULE, &price),
        of(
            "loans-bob",
            "a schedule inside the file, of another ledger",
            "COLLATERAL",
        )
        .with(replace(
            &format!("\"ledger\": \"{}\"", field(LOANS_SCHEDULE, "ledger")),
            &format!("\"ledger\": \"{}\"", "0".repeat(64)),
        )),
        // The leaf was made under the other price.
        of(
            "loans-bob",
            "a schedule inside the file, at another price",
            "NOT_INCLUDED",
        )
        .with(replace("65100.22", "65100.23")),
        of(
            "loans-bob",
            "a descriptor inside the file that is malformed",
            "INCLUSION_FILE",
        )
        .with(replace("\"decimals\": 9", "\"decimals\": 31")),
    ]
}
