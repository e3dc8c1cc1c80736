//! Steps 4 to 6: proofs and links that are malformed, of something else, or false.

use circuits::{
    curve::{POINT_BYTES, SCALAR_BYTES},
    link::LINK_BYTES,
    shape::{Production, Shape as _},
    shard::columns,
    solvency::ADVICE_COLUMNS,
};

use super::{BALANCES, BundleCase, LOANS, field};
use crate::tables::{
    P, Q,
    edit::{Op, add, replace, set, take, xor},
};

const SHARDS: &str = "shards.bin";
const SOLVENCY: &str = "solvency.bin";
/// Points that follow those of the advice columns in a Halo2 proof, before the first scalar: that of the random
/// polynomial, and H_0 ... H_3.
const POINTS_AFTER_COLUMNS: usize = 5;
/// Bytes of a shard in `shards.bin`: its Halo2 proof, then its link proof.
const SHARD_BYTES: usize = Production::SHARD_PROOF_BYTES + LINK_BYTES;

pub fn cases() -> Vec<BundleCase> {
    [shards(), shard_links(), solvency(), solvency_links()].concat()
}

/// Where the parts of a Halo2 proof are whose circuit has so many advice columns.
struct Halo2 {
    start: usize,
    advice: usize,
    bytes: usize,
}

impl Halo2 {
    fn point(&self, number: usize) -> usize {
        self.start + number * POINT_BYTES
    }

    fn random_polynomial(&self) -> usize {
        self.point(self.advice)
    }

    fn first_scalar(&self) -> usize {
        self.point(self.advice + POINTS_AFTER_COLUMNS)
    }

    /// f: c stands before it.
    fn last_scalar(&self) -> usize {
        self.start + self.bytes - SCALAR_BYTES
    }

    /// What every Halo2 proof must not have, with the name of the proof.
    fn damage(&self, proof: &str) -> Vec<(String, Op)> {
        let of = |what: &str, op| (format!("{proof} {what}"), op);
        vec![
            of(
                "whose first column is the identity",
                set(self.point(0), &[0; POINT_BYTES]),
            ),
            of(
                "whose first column has an x not below q",
                add(self.point(0), Q),
            ),
            of(
                "whose last column has an x not below q",
                add(self.point(self.advice - 1), Q),
            ),
            of(
                "whose last column has the other sign",
                xor(self.point(self.advice) - 1, &[0x80]),
            ),
            of(
                "whose random polynomial has an x not below q",
                add(self.random_polynomial(), Q),
            ),
            of(
                "whose random polynomial is the identity",
                set(self.random_polynomial(), &[0; POINT_BYTES]),
            ),
            of(
                "whose first scalar is not below p",
                add(self.first_scalar(), P),
            ),
            of(
                "whose first scalar is another",
                xor(self.first_scalar(), &[1]),
            ),
            of(
                "whose last scalar is not below p",
                add(self.last_scalar(), P),
            ),
            of(
                "whose last scalar is another",
                xor(self.last_scalar(), &[1]),
            ),
        ]
    }
}

/// What every link proof must not have, with its name; R stands at `start`.
fn damaged_link(start: usize, link: &str) -> Vec<(String, Op)> {
    let of = |what: &str, op| (format!("{link} {what}"), op);
    vec![
        of("whose R is the identity", set(start, &[0; POINT_BYTES])),
        of("whose R has an x not below q", add(start, Q)),
        of(
            "whose R has the other sign",
            xor(start + POINT_BYTES - 1, &[0x80]),
        ),
        of(
            "whose first scalar is not below p",
            add(start + POINT_BYTES, P),
        ),
        of(
            "whose last scalar is not below p",
            add(start + LINK_BYTES - SCALAR_BYTES, P),
        ),
        of(
            "whose last scalar is another",
            xor(start + LINK_BYTES - SCALAR_BYTES, &[1]),
        ),
    ]
}

fn shards() -> Vec<BundleCase> {
    let of = |name: &str, op| {
        let case = BundleCase::of(BALANCES, "7; 11, step 4", name, "SHARD_PROOF");
        case.with(SHARDS, op).or("SHARD_LINK")
    };
    let second = Halo2 {
        start: SHARD_BYTES,
        advice: columns::advice_columns::<Production>(),
        bytes: Production::SHARD_PROOF_BYTES,
    };
    let damage = second.damage("a shard's proof");
    let mut cases: Vec<_> = damage
        .iter()
        .map(|(name, op)| of(name, op.clone()))
        .collect();
    let copy = |offset, from, length| Op::Copy {
        offset,
        from,
        length,
    };
    cases.extend([
        of(
            "shards' proofs that changed places",
            Op::Swap {
                offset: 0,
                other: SHARD_BYTES,
                length: SHARD_BYTES,
            },
        ),
        of(
            "the first shard's proof twice",
            copy(SHARD_BYTES, 0, SHARD_BYTES),
        ),
        of(
            "a shard's proof that changed two columns",
            Op::Swap {
                offset: 0,
                other: POINT_BYTES,
                length: POINT_BYTES,
            },
        ),
        BundleCase::of(
            LOANS,
            "8; 11, step 4",
            "the proof of a shard of another ledger",
            "SHARD_PROOF",
        )
        .with(SHARDS, take("bundles/balances/shards.bin"))
        .with(
            SHARDS,
            Op::Truncate {
                length: SHARD_BYTES,
            },
        )
        .or("SHARD_LINK"),
        // Nothing else is wrong: the link is of this very proof, to these very leaves.
        BundleCase::of(
            LOANS,
            "8; 11, step 4",
            "a shard's proof under another collateral vector",
            "SHARD_PROOF",
        )
        .with(SHARDS, take("parts/another-collateral-vector/shards.bin")),
    ]);
    cases
}

fn shard_links() -> Vec<BundleCase> {
    let of = |name: &str, op| {
        BundleCase::of(BALANCES, "7; 11, step 6", name, "SHARD_LINK").with(SHARDS, op)
    };
    let damage = damaged_link(Production::SHARD_PROOF_BYTES, "a shard's link");
    let mut cases: Vec<_> = damage
        .iter()
        .map(|(name, op)| of(name, op.clone()))
        .collect();
    let link = Production::SHARD_PROOF_BYTES;
    cases.push(of(
        "shards' links that changed places",
        Op::Swap {
            offset: link,
            other: SHARD_BYTES + link,
            length: LINK_BYTES,
        },
    ));
    cases
}

fn solvency() -> Vec<BundleCase> {
    let of = |name: &str, op| {
        let case = BundleCase::of(BALANCES, "7; 11, step 5", name, "SOLVENCY_PROOF");
        case.with(SOLVENCY, op).or("SOLVENCY_LINK")
    };
    let proof = Halo2 {
        start: 0,
        advice: ADVICE_COLUMNS,
        bytes: Production::SOLVENCY_PROOF_BYTES,
    };
    let damage = proof.damage("a solvency proof");
    let mut cases: Vec<_> = damage
        .iter()
        .map(|(name, op)| of(name, op.clone()))
        .collect();
    let claimed = |base: &str, name: &str, from: &str, to: &str| {
        let case = BundleCase::of(base, "9; 11, step 5", name, "SOLVENCY_PROOF");
        case.with("claim.json", replace(from, to))
            .or("SOLVENCY_LINK")
    };
    let commitment = |claim: &str| field(claim, "reserves_commitment");
    cases.extend([
        of(
            "the solvency proof of another ledger",
            take("bundles/loans/solvency.bin"),
        ),
        claimed(
            BALANCES,
            "a published total of one unit more",
            "0.52000000",
            "0.52000001",
        ),
        claimed(
            LOANS,
            "published loans of one unit less",
            "500.004000",
            "500.003999",
        ),
        claimed(
            LOANS,
            "a total that is no longer published",
            DISCLOSED_RESERVES,
            "",
        ),
        claimed(
            LOANS,
            "reserves that are asserted and were attested",
            "\"attested\"",
            "\"asserted\"",
        ),
        claimed(
            BALANCES,
            "a commitment to reserves with another blind",
            &commitment("bundles/balances/claim.json"),
            &commitment("parts/reserves-blinded/claim.json"),
        ),
    ]);
    cases
}

const DISCLOSED_RESERVES: &str = ",
    {
      \"side\": \"reserves\",
      \"asset\": \"USDT\",
      \"total\": \"1300.000000\"
    }";

fn solvency_links() -> Vec<BundleCase> {
    let of = |name: &str, op| {
        BundleCase::of(BALANCES, "7; 11, step 6", name, "SOLVENCY_LINK").with(SOLVENCY, op)
    };
    let liabilities = Production::SOLVENCY_PROOF_BYTES;
    let reserves = liabilities + LINK_BYTES;
    let damage = [
        damaged_link(liabilities, "the link of liabilities"),
        damaged_link(reserves, "the link of reserves"),
    ];
    let mut cases: Vec<_> = damage
        .iter()
        .flatten()
        .map(|(name, op)| of(name, op.clone()))
        .collect();
    cases.push(of(
        "links of totals that changed places",
        Op::Swap {
            offset: liabilities,
            other: reserves,
            length: LINK_BYTES,
        },
    ));
    cases
}
