//! Step 2: policies that are malformed, of other prices, or not the one that the claim names.

use circuits::hash::sha256;

use super::{BALANCES, BundleCase, LOANS, field};
use crate::{
    files,
    tables::edit::{append, put, replace, set, take},
};

const POLICY: &str = "policy.toml";

pub fn cases() -> Vec<BundleCase> {
    [forms(), margins(), prices(), proven()].concat()
}

fn changed(base: &str, name: &str, from: &str, to: &str) -> BundleCase {
    BundleCase::of(base, "5, policy", name, "POLICY").with(POLICY, replace(from, to))
}

fn forms() -> Vec<BundleCase> {
    let of = |name: &str, from: &str, to: &str| changed(BALANCES, name, from, to);
    let whole =
        |name: &str, op| BundleCase::of(BALANCES, "5, policy", name, "POLICY").with(POLICY, op);
    vec![
        whole("a policy with a comment more", append(b"# \n")),
        whole("another policy", take("parts/waived/policy.toml")),
        whole("an empty policy", put(b"")),
        whole("a policy that is not UTF-8", set(8, &[0xff])),
        of(
            "a policy with an unknown key",
            "default_min_ratio_bps",
            "default_min_ratio",
        ),
        of(
            "a policy with a key twice",
            "ETH = \"3480.55\"",
            "ETH = \"3480.55\"\nETH = \"3480.55\"",
        ),
        of(
            "a symbol in another case",
            "ETH = \"3480.55\"",
            "eth = \"3480.55\"",
        ),
        of("an asset without a price", "ETH = \"3480.55\"\n", ""),
        of("a price of zero", "\"3480.55\"", "\"0\""),
        of("a price with an exponent", "\"3480.55\"", "\"3e3\""),
        of(
            "a price with 31 decimals",
            "\"3480.55\"",
            "\"3480.5555555555555555555555555555555\"",
        ),
        of("a price with a leading zero", "\"3480.55\"", "\"03480.55\""),
        of("a shock below -1", "\"-0.20\"", "\"-1.01\""),
        of("a haircut above 1", "\"0.01\"", "\"1.01\""),
        of("a concentration of zero", "BTC = 8000", "BTC = 0"),
        of("a liquidity rule of no asset", "[\"USDT\"]", "[]"),
        of(
            "a rule that cannot fail",
            "covers_bps = 100",
            "covers_bps = 0",
        ),
        of(
            "two rules of one name",
            "\"one day of withdrawals\"",
            "\"bad week\"",
        ),
        of(
            "a name that hides what follows",
            "\"bad week\"",
            "\"bad\u{2028}week\"",
        ),
    ]
}

fn margins() -> Vec<BundleCase> {
    let of = |name: &str, from: &str, to: &str| changed(LOANS, name, from, to);
    let share = "\n[margin]\nmax_age_hours = 24\ndefault_max_loan_share_bps = 1\n";
    vec![
        BundleCase::of(
            BALANCES,
            "5, policy",
            "a share of loans without a schedule",
            "POLICY",
        )
        .with(POLICY, append(share.as_bytes())),
        of(
            "a share of loans of any age",
            "[margin]\nquote = \"USD\"\nmax_age_hours = 24\n",
            "[margin]\nquote = \"USD\"\n",
        ),
        of("a share above 10,000", "USDT = 3000", "USDT = 10001"),
        of(
            "a cap in another quote",
            "[margin]\nquote = \"USD\"",
            "[margin]\nquote = \"EUR\"",
        ),
        of("a cap below zero", "ETH = \"1000000\"", "ETH = \"-1\""),
    ]
}

fn prices() -> Vec<BundleCase> {
    let stale = |name: &str, from: &str, to: &str| {
        BundleCase::of(LOANS, "5, policy", name, "PRICE_STALE").with(POLICY, replace(from, to))
    };
    let time = "2026-06-30T00:00:00Z";
    vec![
        stale(
            "prices of a second more than a day before",
            time,
            "2026-06-28T23:59:59Z",
        ),
        stale(
            "prices of a second more than a day after",
            time,
            "2026-07-01T00:00:01Z",
        ),
        // Prices of the schedule are three hours older than the ledger.
        stale(
            "prices of a schedule an hour too old",
            "[margin]\nquote = \"USD\"\nmax_age_hours = 24\n",
            "[margin]\nquote = \"USD\"\nmax_age_hours = 2\n",
        ),
    ]
}

/// Whoever changes claim and policy alike needs another proof.
fn proven() -> Vec<BundleCase> {
    let spec = "11, step 5";
    let policy = field("bundles/balances/claim.json", "policy");
    let waived = sha256("por/policy/v1", &[&files::file("parts/waived/policy.toml")]);
    let name = "a laxer policy that the claim names, with the proof of the stricter one";
    vec![
        BundleCase::of(BALANCES, spec, name, "SOLVENCY_PROOF")
            .with(POLICY, take("parts/waived/policy.toml"))
            .with("claim.json", replace(&policy, &hex::encode(waived)))
            .or("SOLVENCY_LINK")
            .or("POLICY_WAIVED"),
        BundleCase::of(
            BALANCES,
            spec,
            "the proof of a laxer policy",
            "SOLVENCY_PROOF",
        )
        .with("solvency.bin", take("parts/waived/solvency.bin"))
        .or("SOLVENCY_LINK"),
        // Nothing else is wrong: the links are of this very proof, for this claim.
        BundleCase::of(
            BALANCES,
            spec,
            "the proof of a laxer policy, linked for the claim of the stricter one",
            "SOLVENCY_PROOF",
        )
        .with("solvency.bin", take("parts/another-policy/solvency.bin")),
    ]
}
