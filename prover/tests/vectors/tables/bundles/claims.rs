//! Step 2: claims that are malformed, in other forms, or about something else.

use super::{BALANCES, BundleCase, LOANS, field};
use crate::{
    files,
    tables::edit::{Op, append, replace, take},
};

const CLAIM: &str = "claim.json";

pub fn cases() -> Vec<BundleCase> {
    [forms(), subjects(), disclosures()].concat()
}

fn changed(base: &str, name: &str, edits: &[(&str, &str)]) -> BundleCase {
    let case = BundleCase::of(base, "5, claim", name, "CLAIM");
    edits
        .iter()
        .fold(case, |case, (from, to)| case.with(CLAIM, replace(from, to)))
}

fn forms() -> Vec<BundleCase> {
    let of = |name: &str, from: &str, to: &str| changed(BALANCES, name, &[(from, to)]);
    let whole =
        |name: &str, op| BundleCase::of(BALANCES, "5, claim", name, "CLAIM").with(CLAIM, op);
    let length = files::file(&format!("{BALANCES}/{CLAIM}")).len();
    let root = field(&format!("{BALANCES}/{CLAIM}"), "root");
    vec![
        whole(
            "a claim without its last line feed",
            Op::Truncate { length: length - 1 },
        )
        .expecting("OK"),
        whole("a claim with a space at its end", append(b" ")).expecting("OK"),
        whole(
            "the descriptor for a claim",
            take("bundles/balances/descriptor.json"),
        )
        .expecting("NO_VERDICT"),
        of(
            "a claim with a key twice",
            "  \"shape\": 1,\n",
            "  \"shape\": 1,\n  \"shape\": 1,\n",
        ),
        of(
            "a claim with its keys in another order",
            "  \"leaves_per_shard\": 5,\n  \"shards\": 2,\n",
            "  \"shards\": 2,\n  \"leaves_per_shard\": 5,\n",
        ),
        of("a claim without null", "  \"collateral\": null,\n", ""),
        of(
            "a claim with an unknown key",
            "  \"shape\": 1,\n",
            "  \"shape\": 1,\n  \"note\": 1,\n",
        ),
        of("a claim of version 1", "\"version\": 2", "\"version\": 1"),
        of(
            "a claim with a number as a text",
            "\"shards\": 2",
            "\"shards\": \"2\"",
        ),
        of(
            "a claim with a root in upper case",
            &root,
            &root.to_uppercase(),
        ),
        of("a claim with a root of 31 bytes", &root, &root[2..]),
    ]
}

fn subjects() -> Vec<BundleCase> {
    let of = |name: &str, from: &str, to: &str| changed(BALANCES, name, &[(from, to)]);
    let ledger = field(&format!("{BALANCES}/{CLAIM}"), "ledger");
    let commitment = field(&format!("{BALANCES}/{CLAIM}"), "reserves_commitment");
    let collateral = field(&format!("{LOANS}/{CLAIM}"), "collateral");
    let list = field(&format!("{BALANCES}/{CLAIM}"), "reserves_list");
    let zeros = "0".repeat(64);
    let signed_identity = format!("{}80", "0".repeat(62));
    let quoted = |text: &str| format!("\"{text}\"");
    vec![
        of(
            "a claim about another ledger",
            &ledger,
            &field("bundles/loans/claim.json", "ledger"),
        ),
        of(
            "a claim about a small shape",
            "\"shape\": 1",
            "\"shape\": 4294967295",
        ),
        of(
            "no leaves",
            "\"leaves_per_shard\": 5",
            "\"leaves_per_shard\": 0",
        ),
        of(
            "more leaves than slots",
            "\"leaves_per_shard\": 5",
            "\"leaves_per_shard\": 67354",
        ),
        of(
            "2^32 leaves",
            "\"leaves_per_shard\": 5",
            "\"leaves_per_shard\": 4294967296",
        ),
        of("no shards", "\"shards\": 2", "\"shards\": 0"),
        // 127,537 times 67,353 is above 2^33.
        of(
            "more slots than 2^33",
            "\"shards\": 2",
            "\"shards\": 127537",
        ),
        of(
            "so many shards that their leaves are few modulo 2^64",
            "\"shards\": 2",
            "\"shards\": 3689348814741910324",
        ),
        of(
            "a commitment that is the identity with a sign",
            &commitment,
            &signed_identity,
        ),
        of(
            "a commitment that is no point",
            &commitment,
            &"f".repeat(64),
        ),
        of("a public list without a digest", &quoted(&list), "null"),
        of(
            "a digest of a list that is not public",
            "\"public\"",
            "\"asserted\"",
        ),
        of("a mode that there is none of", "\"public\"", "\"Public\""),
        changed(LOANS, "a schedule of 64 zeros", &[(&collateral, &zeros)]),
    ]
}

fn disclosures() -> Vec<BundleCase> {
    let of = |name: &str, from: &str, to: &str| changed(BALANCES, name, &[(from, to)]);
    let entry = |side: &str, asset: &str, total: &str| {
        format!(
            "    {{\n      \"side\": \"{side}\",\n      \"asset\": \"{asset}\",\n      \"total\": \"{total}\"\n    }}"
        )
    };
    let (owed, held) = (
        entry("liabilities", "BTC", "0.50000001"),
        entry("reserves", "BTC", "0.52000000"),
    );
    let loans = entry("loans", "USDT", "500.004000");
    let both = format!("{owed},\n{held}");
    // 2^102 is 5,070,602,400,912,917,605,986,812,821,504.
    let too_much = "50706024009129176059868.12821504";
    vec![
        of(
            "disclosures in another order",
            &both,
            &format!("{held},\n{owed}"),
        ),
        of(
            "a disclosure twice",
            &both,
            &format!("{owed},\n{owed},\n{held}"),
        ),
        of("a total with fewer decimals", "0.52000000", "0.52"),
        of("a total with a leading zero", "0.52000000", "00.52000000"),
        of("a total with a sign", "0.52000000", "+0.52000000"),
        of("a total of 2^102", "0.52000000", too_much),
        of(
            "a total of an asset that is not listed",
            &held,
            &entry("reserves", "btc", "0.52000000"),
        ),
        of(
            "loans of a ledger without a schedule",
            &both,
            &format!("{owed},\n{},\n{held}", entry("loans", "BTC", "0.00000000")),
        ),
        changed(
            LOANS,
            "liabilities without their loans",
            &[(&format!("{loans},\n"), "")],
        ),
    ]
}
