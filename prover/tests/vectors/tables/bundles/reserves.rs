//! Step 8: public lists of reserves and their evidence.

use super::{BALANCES, BundleCase};
use crate::{
    files,
    tables::edit::{Op, append, replace, take},
};

const LIST: &str = "reserves.csv";
const EVIDENCE: &str = "ownership.csv";

pub fn cases() -> Vec<BundleCase> {
    [proven(), lists(), addresses(), evidence()].concat()
}

/// A bundle in which nothing but one thing is wrong: claim and proof are of the list and the evidence that it has.
fn part(name: &str, part: &str, others: &[&str], expect: &str) -> BundleCase {
    let case = BundleCase::of(BALANCES, "13; 11, step 8", name, expect);
    let files = ["claim.json", "solvency.bin"].iter().chain(others);
    files.fold(case, |case, file| {
        case.with(file, take(&format!("parts/{part}/{file}")))
    })
}

fn proven() -> Vec<BundleCase> {
    vec![
        part(
            "a commitment with a blind",
            "reserves-blinded",
            &[],
            "RESERVES",
        ),
        part(
            "an address where coins are sent to be rid of them",
            "burn-address",
            &[LIST],
            "ADDRESS",
        ),
        part(
            "signatures for another ledger",
            "signed-for-another-ledger",
            &[EVIDENCE],
            "SIG_STALE",
        ),
        part(
            "a scheme that there is none of",
            "unknown-scheme",
            &[EVIDENCE],
            "SIG_SCHEME",
        ),
        part(
            "a signature whose s is above half of the order",
            "signature-with-large-s",
            &[EVIDENCE],
            "SIG_INVALID",
        ),
    ]
}

fn changed(file: &str, name: &str, expect: &str, from: &str, to: &str) -> BundleCase {
    BundleCase::of(BALANCES, "13", name, expect).with(file, replace(from, to))
}

/// The lines of a table, its header first.
fn lines(file: &str) -> Vec<String> {
    let text = String::from_utf8(files::file(&format!("{BALANCES}/{file}"))).unwrap();
    text.lines().map(|line| format!("{line}\n")).collect()
}

fn lists() -> Vec<BundleCase> {
    let of = |name: &str, from: &str, to: &str| changed(LIST, name, "RESERVES", from, to);
    let lines = lines(LIST);
    let length = files::file(&format!("{BALANCES}/{LIST}")).len();
    let whole = |name: &str, op| BundleCase::of(BALANCES, "13", name, "RESERVES").with(LIST, op);
    vec![
        of(
            "a list of one unit more than is claimed",
            "250.000000",
            "250.000001",
        ),
        of("a list without one of its lines", &lines[4], ""),
        of(
            "a list in another order",
            &lines[3..5].concat(),
            &[lines[4].as_str(), &lines[3]].concat(),
        ),
        of("a list without its header", &lines[0], ""),
        of("an asset that is not listed", "BTC,bitcoin", "DOGE,bitcoin"),
        of("an amount with fewer decimals", "0.52000000", "0.52"),
        of("a height with a leading zero", ",955312,", ",0955312,"),
        of("a block without its height", ",955312,", ",,"),
        of(
            "a hash of another form",
            ",0000000000000000000000000000000000000000000000000000005341000001",
            ",0x0000000000000000000000000000000000000000000000000000005341000001",
        ),
        of(
            "an output where there are none",
            "0xe85e28Ea370d29E726967AB255f9A9b491F0770c,,1000.000000",
            "0xe85e28Ea370d29E726967AB255f9A9b491F0770c,aa:0,1000.000000",
        ),
        of(
            "a field in quotation marks",
            "BTC,bitcoin",
            "\"BTC\",bitcoin",
        ),
        of(
            "a line that ends with a carriage return",
            ",outpoint,amount,height,block_hash\n",
            ",outpoint,amount,height,block_hash\r\n",
        ),
        whole(
            "a list without its last line feed",
            Op::Truncate { length: length - 1 },
        ),
        whole("a list with an empty line", append(b"\n")),
    ]
}

fn addresses() -> Vec<BundleCase> {
    let of = |name: &str, from: &str, to: &str| changed(LIST, name, "ADDRESS", from, to);
    let tron = "TY2UrGgXnxEQ2Tzp7kzUuMU8quHf5K4Va1";
    let bitcoin = "bc1qzpypzh68zfucar0t86phluv5wnqry2pkx3xcze";
    let ether = "0xe85e28Ea370d29E726967AB255f9A9b491F0770c,,21.0";
    let lines = lines(LIST);
    let output = lines[1].replace(",,0.52", &format!(",{}:0,0.52", "ab".repeat(32)));
    assert_ne!(output, lines[1]);
    let twice = |name: &str, from: &str, to: &str| changed(LIST, name, "COUNTED_TWICE", from, to);
    // Nothing is said of such a chain: what is false is that the claim names this list.
    let open = |name: &str, to: &str| changed(LIST, name, "RESERVES", "USDT,tron,", to);
    vec![
        of("another name of a chain", "USDT,tron,", "USDT,trx,"),
        of(
            "another name of a chain as one of its own",
            "USDT,tron,",
            "USDT,OTHER:trx,",
        ),
        of("a chain that there is none of", "USDT,tron,", "USDT,Tron,"),
        open("a chain that another version may know", "USDT,tronn,"),
        open("a chain's name of an earlier version", "USDT,other:trx,"),
        of("an address without capitals", ether, &ether.to_lowercase()),
        of(
            "an address with a wrong checksum",
            ether,
            &ether.replace("0xe8", "0xE8"),
        ),
        of(
            "a bech32 address in upper case",
            bitcoin,
            &bitcoin.to_uppercase(),
        ),
        of(
            "a bech32 address with another letter",
            bitcoin,
            &bitcoin.replace("xcze", "xczf"),
        ),
        of(
            "an address of a test network",
            bitcoin,
            "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
        ),
        of("an address of another chain", tron, bitcoin),
        twice("a line twice", &lines[1], &lines[1].repeat(2)),
        twice(
            "an address and an output of it",
            &lines[1],
            &(lines[1].clone() + &output),
        ),
        twice(
            "two blocks of a chain",
            "1000.000000,25430117",
            "1000.000000,25430118",
        ),
    ]
}

fn evidence() -> Vec<BundleCase> {
    let of =
        |name: &str, expect: &str, from: &str, to: &str| changed(EVIDENCE, name, expect, from, to);
    let lines = lines(EVIDENCE);
    vec![
        of(
            "evidence of an address that is not in the list",
            "OWNERSHIP",
            "0xe85e28Ea370d29E726967AB255f9A9b491F0770c",
            "0xD023FffAb3e5647CD845C92Da0dbBd7eE85Ab754",
        ),
        of(
            "evidence under a chain's id where its domain belongs",
            "OWNERSHIP",
            "evm,",
            "ethereum,",
        ),
        of(
            "evidence twice",
            "OWNERSHIP",
            &lines[1],
            &lines[1].repeat(2),
        ),
        of(
            "evidence in another order",
            "OWNERSHIP",
            &lines[1..3].concat(),
            &[lines[2].as_str(), &lines[1]].concat(),
        ),
        of(
            "evidence with a field more",
            "OWNERSHIP",
            ",bitcoin-message,",
            ",bitcoin-message,,",
        ),
        // Listed and signed for, and not what the claim names.
        of("evidence that is left out", "RESERVES", &lines[1], ""),
    ]
}
