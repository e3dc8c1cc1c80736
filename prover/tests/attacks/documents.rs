//! Claims and descriptors in other forms, and claims of other shapes and sizes.

use circuits::shape::{Production, Shape, Tiny};
use documents::{
    bundle::files,
    refusal::{Reason, Refusal},
};

use crate::common::{Files, margin, small};

/// The documents, why they are rejected, and their versions.
const DOCUMENTS: [(&str, Reason, u32); 3] = [
    (files::CLAIM, Reason::Claim, 2),
    (files::DESCRIPTOR, Reason::Descriptor, 1),
    (files::COLLATERAL, Reason::Collateral, 1),
];

fn text(name: &str) -> String {
    String::from_utf8(margin().bundle.get(name).to_vec()).unwrap()
}

#[test]
fn documents_have_one_form() {
    for (name, reason, version) in DOCUMENTS {
        let honest = text(name);
        let stated = format!("\"version\": {version}");
        let versions = |other: &str| honest.replacen(&stated, &format!("\"version\": {other}"), 1);
        let lines: Vec<&str> = honest.lines().collect();
        let mut reordered = lines.clone();
        reordered.swap(1, 2);
        let value: serde_json::Value = serde_json::from_str(&honest).unwrap();
        // White space carries nothing: programs on the way change it.
        let spaces = [
            ("a blank more", honest.replacen(": ", ":  ", 1)),
            ("a blank at a line's end", honest.replacen('\n', " \n", 1)),
            ("a tab", honest.replacen("  ", "\t", 1)),
            ("CR LF", honest.replace('\n', "\r\n")),
            ("a blank at the start", format!(" {honest}")),
            ("a byte order mark", format!("\u{feff}{honest}")),
            ("no newline", honest.trim_end().to_owned()),
            ("two newlines", format!("{honest}\n")),
        ];
        for (what, form) in spaces {
            assert_ne!(form, honest, "{what}");
            let verified = margin()
                .bundle
                .with(name, form)
                .verify(&margin().expected());
            assert!(verified.is_ok(), "{name}: {what}");
        }
        let forms = [
            ("other order", reordered.join("\n") + "\n"),
            ("one line", value.to_string() + "\n"),
            ("a NUL", format!("{honest}\0")),
            (
                "a key twice",
                honest.replacen("{\n", &format!("{{\n  {stated},\n"), 1),
            ),
            (
                "an unknown key",
                honest.replacen("{\n", "{\n  \"note\": 1,\n", 1),
            ),
            ("a version of text", versions(&format!("\"{version}\""))),
            ("an earlier version", versions(&format!("{}", version - 1))),
            ("a later version", versions(&format!("{}", version + 1))),
            ("a float", versions(&format!("{version}.0"))),
            ("a leading zero", versions(&format!("0{version}"))),
            (
                "an escape",
                honest.replacen("\"version\"", "\"v\\u0065rsion\"", 1),
            ),
            ("a comment", honest.replacen("{\n", "{ // claim\n", 1)),
            ("two documents", format!("{honest}{honest}")),
            ("nothing", String::new()),
            ("null", "null\n".to_owned()),
            ("deep nesting", "[".repeat(100_000)),
        ];
        for (what, form) in forms {
            assert_ne!(form, honest, "{what}");
            assert_eq!(
                margin().bundle.with(name, form).rejection(),
                reason,
                "{name}: {what}"
            );
        }
    }
}

#[test]
fn digests_in_upper_case_are_another_form() {
    let bundle = &margin().bundle;
    let claim = bundle.claim();
    for digest in [
        claim.root.to_string(),
        claim.policy.to_string(),
        claim.ledger.to_string(),
        claim.collateral.unwrap().to_string(),
    ] {
        let other = text(files::CLAIM).replacen(&digest, &digest.to_uppercase(), 1);
        assert_eq!(bundle.with(files::CLAIM, other).rejection(), Reason::Claim);
    }
    let nonce = hex::encode([7; 32]);
    let other = text(files::DESCRIPTOR).replacen(&nonce, &nonce.replace("07", "0A"), 1);
    let other = bundle.with(files::DESCRIPTOR, other);
    assert_eq!(other.rejection(), Reason::Descriptor);
    let ledger = claim.ledger.to_string();
    let other = text(files::COLLATERAL).replacen(&ledger, &ledger.to_uppercase(), 1);
    let other = bundle.with(files::COLLATERAL, other);
    assert_eq!(other.rejection(), Reason::Collateral);
}

/// That there is no verdict, and of which document.
#[track_caller]
fn unchecked(bundle: &Files) -> (Reason, String) {
    match bundle.verify(&margin().expected()) {
        Err(Refusal::Unchecked { reason, what, .. }) => (reason, what),
        other => panic!("{other:?}"),
    }
}

/// It may say what is so, and accuses nobody. And it makes no rejection a verification: not of a bundle that is false in
/// what this program reads.
#[test]
fn documents_of_a_version_that_is_not_known_are_no_verdict() {
    for (name, reason, version) in DOCUMENTS {
        let stated = format!("\"version\": {version}");
        for (other, says) in [
            (version + 1, "a later version"),
            (99, "a later version"),
            (version - 1, "an earlier version"),
        ] {
            let text = text(name).replacen(&stated, &format!("\"version\": {other}"), 1);
            let bundle = margin().bundle.with(name, text.clone());
            let (found, what) = unchecked(&bundle);
            assert_eq!(found, reason, "{what}");
            assert!(what.contains(says) && what.contains(name), "{what}");
            // Leaves that are none, and keys that this program does not know.
            unchecked(&bundle.with(files::LEAVES, vec![0; 32]));
            let more = text.replacen("{\n", "{\n  \"note\": 1,\n", 1);
            unchecked(&bundle.with(name, more));
        }
    }
}

#[test]
fn claims_of_another_shape_are_no_verdict() {
    for shape in [0, Production::ID, u32::MAX - 1] {
        let bundle = small().bundle.with_claim(|claim| claim.shape = shape);
        let (reason, what) = unchecked(&bundle);
        assert_eq!(reason, Reason::Claim);
        assert!(what.contains(&format!("of shape {shape}, and")), "{what}");
    }
}

const SLOTS: u32 = Tiny::SLOTS as u32;

#[test]
fn numbers_that_no_ledger_has_are_rejected_before_anything_is_allocated() {
    for leaves in [0, SLOTS + 1, 1 << 31, u32::MAX] {
        let bundle = small()
            .bundle
            .with_claim(|claim| claim.leaves_per_shard = leaves);
        assert_eq!(bundle.rejection(), Reason::Claim, "{leaves}");
    }
    let most = (1 << 33) / u64::from(SLOTS);
    for shards in [0, most + 1, 1 << 33, 1 << 40, u64::MAX] {
        let bundle = small().bundle.with_claim(|claim| claim.shards = shards);
        assert_eq!(bundle.rejection(), Reason::Claim, "{shards}");
    }
}

#[test]
fn numbers_that_the_files_do_not_have_are_rejected_before_anything_is_allocated() {
    let most = (1 << 33) / u64::from(SLOTS);
    for shards in [2, 3, 1 << 20, most] {
        let bundle = small().bundle.with_claim(|claim| claim.shards = shards);
        assert_eq!(bundle.rejection(), Reason::BundleFiles, "{shards} shards");
    }
    let proven = small().bundle.claim().leaves_per_shard;
    for leaves in [1, proven - 1, proven + 1, SLOTS] {
        let bundle = small()
            .bundle
            .with_claim(|claim| claim.leaves_per_shard = leaves);
        assert_eq!(bundle.rejection(), Reason::BundleFiles, "{leaves} leaves");
    }
}

#[test]
fn commitments_of_reserves_that_are_no_points_are_rejected() {
    let mut off_curve = [0; 32];
    off_curve[0] = 3;
    while circuits::curve::decode_point(&off_curve).is_ok() {
        off_curve[0] += 1;
    }
    for commitment in [off_curve, [0xff; 32]] {
        let bundle = small()
            .bundle
            .with_claim(|claim| claim.reserves_commitment = commitment);
        assert_eq!(bundle.rejection(), Reason::Claim);
    }
    // The identity commits to nothing at all, and is a commitment that was not proven.
    let bundle = small()
        .bundle
        .with_claim(|claim| claim.reserves_commitment = [0; 32]);
    assert_eq!(bundle.rejection(), Reason::SolvencyProof);
}

#[test]
fn a_registry_of_more_assets_than_the_circuits_have_is_rejected() {
    use documents::bundle::descriptor::{Asset, Descriptor};
    let old = small().bundle.descriptor();
    let asset = |i| Asset {
        symbol: format!("A{i}"),
        decimals: 0,
    };
    let assets = (0..9).map(asset).collect();
    let other = Descriptor::new("Many", old.time(), 1, None, assets, [7; 32]).unwrap();
    let bundle = small().bundle.with(files::DESCRIPTOR, other.to_bytes());
    assert_eq!(bundle.rejection(), Reason::Descriptor);
}
