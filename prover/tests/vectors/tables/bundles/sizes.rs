//! Step 1: exactly the files that a bundle has, of their sizes.

use super::{BALANCES, BundleCase, LOANS};
use crate::{
    files,
    tables::edit::{Op, append, put, replace, take},
};

pub fn cases() -> Vec<BundleCase> {
    let of = |base, name: &str| BundleCase::of(base, "10; 11, step 1", name, "BUNDLE_FILES");
    let mut cases = Vec::new();
    for name in [
        "descriptor.json",
        "claim.json",
        "policy.toml",
        "leaves.bin",
        "shards.bin",
        "solvency.bin",
        "reserves.csv",
        "ownership.csv",
    ] {
        cases.push(of(BALANCES, &format!("no {name}")).with(name, Op::Delete));
    }
    cases.push(
        of(LOANS, "no collateral.json, which the claim names").with("collateral.json", Op::Delete),
    );
    for name in ["leaves.bin", "shards.bin", "solvency.bin"] {
        let length = files::file(&format!("{BALANCES}/{name}")).len();
        cases.extend([
            of(BALANCES, &format!("{name} with a byte more")).with(name, append(&[0])),
            of(BALANCES, &format!("{name} with a byte less"))
                .with(name, Op::Truncate { length: length - 1 }),
        ]);
    }
    cases.extend([
        of(BALANCES, "a file that no bundle has")
            .with("notes.txt", put(b""))
            .expecting("NO_VERDICT"),
        of(BALANCES, "litter of an operating system")
            .with(".DS_Store", put(b""))
            .expecting("OK"),
        of(BALANCES, "a name in upper case")
            .with("CLAIM.JSON", put(b""))
            .expecting("NO_VERDICT"),
        of(
            BALANCES,
            "a collateral schedule that the claim does not name",
        )
        .with("collateral.json", take("bundles/loans/collateral.json")),
        of(LOANS, "a list of reserves that is not public")
            .with("reserves.csv", take("bundles/balances/reserves.csv")),
        of(LOANS, "evidence of reserves that are not public")
            .with("ownership.csv", take("bundles/balances/ownership.csv")),
        of(BALANCES, "a claim of one leaf less a shard").with(
            "claim.json",
            replace("\"leaves_per_shard\": 5", "\"leaves_per_shard\": 4"),
        ),
        of(BALANCES, "a claim of twice the leaves in half the shards")
            .with(
                "claim.json",
                replace("\"leaves_per_shard\": 5", "\"leaves_per_shard\": 10"),
            )
            .with("claim.json", replace("\"shards\": 2", "\"shards\": 1")),
        of(BALANCES, "a claim of a shard more")
            .with("claim.json", replace("\"shards\": 2", "\"shards\": 3")),
    ]);
    cases
}
