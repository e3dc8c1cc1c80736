//! Bits flipped, files cut off and files made longer: every byte of a bundle matters.

use std::{fs, sync::LazyLock};

use documents::{
    bundle::{
        claim::MAX_CLAIM_BYTES, collateral::MAX_COLLATERAL_BYTES, descriptor::MAX_DESCRIPTOR_BYTES,
        files,
    },
    policy::MAX_POLICY_BYTES,
    refusal::{Reason, Refusal},
};
use verdict::solvency::Expectations;

use crate::common::{
    Disclosed, Exchange, Prove as _, ProvenExchange, margin, rejection, small, verify_dir,
};

/// One shard, with every file that a bundle can have: a schedule, and a public list.
fn full() -> &'static ProvenExchange {
    static FULL: LazyLock<ProvenExchange> = LazyLock::new(|| {
        Exchange {
            mode: "public",
            disclosed: Disclosed::all(&["BTC"]),
            ..Exchange::margin()
        }
        .prove()
    });
    &FULL
}

/// Writes each of the contents in place of a file, and asserts that each is rejected for one of the reasons, of a bundle
/// that is accepted as it is. Contents that the file has already are passed over.
fn assert_rejected(
    proven: &ProvenExchange,
    name: &str,
    contents: impl Iterator<Item = (String, Vec<u8>)>,
    reasons: &[Reason],
) {
    let dir = proven.bundle.on_disk();
    // Nothing is expected but loans, so that what is refused is not that they were not accepted.
    let expected = Expectations {
        accept_loans_bps: proven.exchange.accepted_bps,
        ..Expectations::default()
    };
    verify_dir(dir.path(), &expected).unwrap();
    let mut count = 0;
    for (what, content) in contents.filter(|(_, content)| content != proven.bundle.get(name)) {
        fs::write(dir.path().join(name), content).unwrap();
        match verify_dir(dir.path(), &expected) {
            Err(
                Refusal::Rejected { reason, detail }
                | Refusal::Damaged {
                    reason,
                    what: detail,
                    ..
                }
                | Refusal::Unchecked {
                    reason,
                    what: detail,
                    ..
                },
            ) => {
                assert!(
                    reasons.contains(&reason),
                    "{name}, {what}: {reason:?}, {detail}"
                );
            }
            Err(refused) => panic!("{name}, {what}: {refused}"),
            Ok(_) => panic!("{name}, {what}: accepted"),
        }
        count += 1;
    }
    assert!(count > 0);
}

/// A bit flipped in every `step`-th byte from `start` on; which bit depends on the place.
fn flips(bytes: &[u8], start: usize, step: usize) -> impl Iterator<Item = (String, Vec<u8>)> {
    (start..bytes.len()).step_by(step).map(move |place| {
        let mut other = bytes.to_vec();
        let bit = (place / step) % 8;
        other[place] ^= 1 << bit;
        (format!("bit {bit} of byte {place}"), other)
    })
}

fn assert_flips_rejected(
    proven: &ProvenExchange,
    name: &str,
    start: usize,
    step: usize,
    reasons: &[Reason],
) {
    assert_rejected(
        proven,
        name,
        flips(proven.bundle.get(name), start, step),
        reasons,
    );
}

#[test]
fn every_byte_of_the_descriptor_counts() {
    let reasons = [Reason::Descriptor, Reason::Claim];
    assert_flips_rejected(full(), files::DESCRIPTOR, 0, 1, &reasons);
    assert_flips_rejected(small(), files::DESCRIPTOR, 0, 1, &reasons);
}

#[test]
fn every_byte_of_the_claim_counts() {
    // A commitment of reserves that is another point is a claim that was not proven; other numbers of leaves and shards
    // that are some ask for other sizes.
    let reasons = [
        Reason::Claim,
        Reason::Collateral,
        Reason::Policy,
        Reason::Root,
        Reason::BundleFiles,
        Reason::SolvencyProof,
    ];
    assert_flips_rejected(full(), files::CLAIM, 0, 1, &reasons);
    assert_flips_rejected(small(), files::CLAIM, 0, 1, &reasons);
}

#[test]
fn every_byte_of_the_collateral_schedule_counts() {
    assert_flips_rejected(full(), files::COLLATERAL, 0, 1, &[Reason::Collateral]);
}

#[test]
fn every_byte_of_the_policy_counts() {
    assert_flips_rejected(full(), files::POLICY, 0, 1, &[Reason::Policy]);
    assert_flips_rejected(small(), files::POLICY, 0, 1, &[Reason::Policy]);
}

#[test]
fn every_byte_of_a_public_list_counts() {
    let reasons = [Reason::Reserves, Reason::Address, Reason::CountedTwice];
    assert_flips_rejected(full(), files::RESERVES, 0, 1, &reasons);
    // Nobody signed: this is a header. Bytes of signatures are flipped among the evidence.
    assert_flips_rejected(full(), files::OWNERSHIP, 0, 1, &[Reason::Ownership]);
}

#[test]
fn every_leaf_counts() {
    let reasons = [Reason::Leaf, Reason::Root];
    // 67 and 32 have no common factor: every byte of an encoding is met.
    assert_flips_rejected(margin(), files::LEAVES, 0, 67, &reasons);
    assert_flips_rejected(small(), files::LEAVES, 1, 131, &reasons);
}

#[test]
fn every_part_of_a_shard_proof_counts() {
    let reasons = [Reason::ShardProof, Reason::ShardLink];
    assert_flips_rejected(margin(), files::SHARDS, 0, 97, &reasons);
    assert_flips_rejected(small(), files::SHARDS, 1, 293, &reasons);
}

#[test]
fn every_part_of_the_link_of_a_shard_counts() {
    let end = margin().bundle.get(files::SHARDS).len() - 256;
    assert_flips_rejected(margin(), files::SHARDS, end, 5, &[Reason::ShardLink]);
}

#[test]
fn every_part_of_the_solvency_proof_counts() {
    let reasons = [Reason::SolvencyProof, Reason::SolvencyLink];
    assert_flips_rejected(margin(), files::SOLVENCY, 0, 131, &reasons);
    assert_flips_rejected(small(), files::SOLVENCY, 1, 523, &reasons);
}

#[test]
fn every_part_of_the_links_of_solvency_counts() {
    let end = margin().bundle.get(files::SOLVENCY).len() - 512;
    assert_flips_rejected(margin(), files::SOLVENCY, end, 17, &[Reason::SolvencyLink]);
}

#[test]
fn scalars_at_or_above_the_modulus_are_rejected() {
    // In a proof and in a link, 32 bytes of ones are neither a point nor a scalar.
    let bundle = &small().bundle;
    for (name, reasons) in [
        (files::SHARDS, [Reason::ShardProof, Reason::ShardLink]),
        (
            files::SOLVENCY,
            [Reason::SolvencyProof, Reason::SolvencyLink],
        ),
    ] {
        let bytes = bundle.get(name);
        let contents = (0..bytes.len())
            .step_by(32 * 29)
            .chain([bytes.len() - 32])
            .flat_map(|start| {
                [0xff, 0].map(|fill| {
                    let mut other = bytes.to_vec();
                    other[start..start + 32].fill(fill);
                    (format!("32 bytes of {fill} at {start}"), other)
                })
            });
        assert_rejected(small(), name, contents, &reasons);
    }
}

#[test]
fn cut_off_and_extended_files_are_rejected() {
    let proven = full();
    assert_eq!(
        proven.bundle.0.len(),
        9,
        "every file that a bundle can have"
    );
    for (name, bytes) in &proven.bundle.0 {
        let reasons: &[Reason] = match name.as_str() {
            files::DESCRIPTOR => &[Reason::Descriptor],
            files::CLAIM => &[Reason::Claim],
            files::COLLATERAL => &[Reason::Collateral],
            files::POLICY => &[Reason::Policy],
            files::RESERVES => &[Reason::Reserves],
            // A second header is an entry like any other, in a file that the claim does not name.
            files::OWNERSHIP => &[Reason::Ownership, Reason::Reserves],
            _ => &[Reason::BundleFiles],
        };
        let length = bytes.len();
        let cut = [0, 1, length / 2, length - 32, length - 2].map(|length| &bytes[..length]);
        let cut = cut.map(|bytes| (format!("{} bytes", bytes.len()), bytes.to_vec()));
        // White space is nothing to a document.
        let spaces: &[&[u8]] = match name.as_str() {
            files::DESCRIPTOR | files::CLAIM | files::COLLATERAL => &[],
            _ => &[b"\n", b" "],
        };
        let more = spaces.iter().copied().chain([&b"\0"[..], &[0; 32], bytes]);
        let more = more.map(|more| (format!("{} bytes more", more.len()), [bytes, more].concat()));
        assert_rejected(proven, name, cut.into_iter().chain(more), reasons);
    }
}

#[test]
fn files_larger_than_any_are_rejected_before_they_are_read() {
    for (name, most) in [
        (files::DESCRIPTOR, MAX_DESCRIPTOR_BYTES),
        (files::CLAIM, MAX_CLAIM_BYTES),
        (files::COLLATERAL, MAX_COLLATERAL_BYTES),
        (files::POLICY, MAX_POLICY_BYTES),
    ] {
        let dir = full().bundle.on_disk();
        let file = fs::File::create(dir.path().join(name)).unwrap();
        // No disk is filled: there is nothing in it.
        for length in [most + 1, 1 << 40] {
            file.set_len(length).unwrap();
            let refused = rejection(verify_dir(dir.path(), &Expectations::default()));
            assert_eq!(refused, Reason::BundleFiles, "{name}");
        }
    }
}
