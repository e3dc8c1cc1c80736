//! Nothing is counted twice, and nothing that nobody holds: each list here is the one that the claim names, and its
//! sums are those that are proven.

use documents::refusal::Reason;
use evidence::holding::HoldingRecord;
use verdict::solvency::Expectations;

use super::{public, records, with_list};
use crate::common::{Files, refusal};

const TXID: &str = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
/// One account of TON, as its two friendly forms.
const TON: [&str; 2] = [
    "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
    "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
];
const HASH: &str = "00000000000000000000000000000000000000000000000000000000000000ab";

/// What is refused of a list that an operator changed and proved.
#[track_caller]
fn refused(change: impl FnOnce(&mut Vec<HoldingRecord>)) -> (Reason, String) {
    refusal(changed(change).verify(&Expectations::default()))
}

fn changed(change: impl FnOnce(&mut Vec<HoldingRecord>)) -> Files {
    let mut holdings = records().0;
    change(&mut holdings);
    // Assets are in the order of their names, so that these are sorted as the list is.
    holdings.sort_by_key(|holding| {
        let [asset, chain] = [&holding.asset, &holding.chain].map(String::clone);
        [
            asset,
            chain,
            holding.address.clone(),
            holding.outpoint.clone(),
        ]
    });
    with_list(&holdings)
}

fn holding(asset: &str, chain: &str, address: &str, outpoint: &str) -> HoldingRecord {
    let amount = if asset == "USDT" {
        "1.000000"
    } else {
        "1.00000000"
    };
    HoldingRecord {
        asset: asset.to_owned(),
        chain: chain.to_owned(),
        address: address.to_owned(),
        outpoint: outpoint.to_owned(),
        amount: amount.to_owned(),
        height: String::new(),
        block_hash: String::new(),
    }
}

/// The first entry on a chain.
fn on(holdings: &[HoldingRecord], chain: &str) -> HoldingRecord {
    let mut holdings = holdings.iter();
    holdings
        .find(|holding| holding.chain == chain)
        .unwrap()
        .clone()
}

#[test]
fn an_operator_who_adds_something_else_is_not_refused() {
    // So that those below are refused for nothing but what they add.
    let added = holding("USDT", "tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "");
    let forged = changed(|list| list.push(added));
    forged.verify(&public().expected()).unwrap();
}

#[test]
fn what_is_counted_twice_is_refused() {
    type Change = fn(&mut Vec<HoldingRecord>);
    let address = "the address is counted for this asset before";
    let output = "the output is counted before";
    let block = "it is of another block than the holdings before it on this chain";
    let asset = "its address is counted for another asset before, an output of this chain is of one asset, and not both \
                 entries name outputs";
    let name = "these are not known to be two chains: it may be the same account";
    let cases: [(&str, Change); 16] = [
        (address, |list| list.push(on(list, "bitcoin"))),
        (address, |list| list.push(on(list, "ethereum"))),
        (address, |list| list.push(on(list, "custodian"))),
        // On chains without rules the case may not matter.
        (address, |list| {
            list.push(holding("ETH", "other:vault", "Cold-1", ""));
            list.push(holding("ETH", "other:vault", "cold-1", ""));
        }),
        // An output beside the whole of its address.
        (address, |list| {
            let whole = on(list, "bitcoin");
            list.push(holding(
                "BTC",
                "bitcoin",
                &whole.address,
                &format!("{TXID}:0"),
            ));
        }),
        // An output twice: at one address, at two, and as another asset.
        (output, |list| {
            let first = list.iter_mut().find(|h| h.chain == "bitcoin").unwrap();
            first.outpoint = format!("{TXID}:0");
            let again = first.clone();
            list.push(again);
        }),
        (output, |list| {
            for holding in list.iter_mut().filter(|h| h.chain == "bitcoin").take(2) {
                holding.outpoint = format!("{TXID}:0");
            }
        }),
        (output, |list| {
            let first = list.iter_mut().find(|h| h.chain == "bitcoin").unwrap();
            first.outpoint = format!("{TXID}:0");
            let again = holding("USDT", "bitcoin", &first.address, &first.outpoint);
            list.push(again);
        }),
        // An address under two assets where each output is of one.
        (asset, |list| {
            let first = on(list, "bitcoin");
            list.push(holding("USDT", "bitcoin", &first.address, ""));
        }),
        // One account in two forms, and under two names of a chain without rules.
        (address, |list| {
            let [bouncing, other] = TON;
            list.push(holding("USDT", "other:ton", bouncing, ""));
            list.push(holding("USDT", "other:ton", other, ""));
        }),
        (name, |list| {
            list.push(holding("USDT", "other:x", TON[0], ""));
            list.push(holding("USDT", "other:y", TON[1], ""));
        }),
        (name, |list| {
            let address = on(list, "ethereum").address.to_lowercase();
            list.push(holding("USDT", "other:x", &address, ""));
        }),
        (name, |list| {
            // Of this form both cases are one address.
            let mut addresses = list.iter().map(|holding| &holding.address);
            let address = addresses.find(|address| address.starts_with("bc1"));
            let address = address.unwrap().to_uppercase();
            list.push(holding("USDT", "other:x", &address, ""));
        }),
        // The same 20 bytes as another chain's wallets write them, under a made-up name.
        (name, |list| {
            list.push(holding(
                "USDT",
                "ethereum",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "",
            ));
            let text = "inj1t2htvpfl862vnwdqnuekd9p4ulh3h6hda7frn9";
            list.push(holding("USDT", "other:x", text, ""));
        }),
        // A key that signs for a custodian, and is an address itself.
        (name, |list| {
            let key = on(list, "custodian").address.replace("ed25519:", "0x");
            list.push(holding("USDT", "other:x", &key, ""));
        }),
        // A coin that moved between two blocks is at both.
        (block, |list| {
            for (height, holding) in
                (800_000..).zip(list.iter_mut().filter(|h| h.chain == "bitcoin"))
            {
                holding.height = height.to_string();
                holding.block_hash = HASH.to_owned();
            }
        }),
    ];
    for (says, change) in cases {
        let (reason, detail) = refused(change);
        assert_eq!(reason, Reason::CountedTwice, "{detail}");
        assert!(detail.ends_with(says), "{detail}");
    }
    // One block for some entries, none for others.
    let (reason, detail) = refused(|list| {
        let first = list.iter_mut().find(|h| h.chain == "bitcoin").unwrap();
        (first.height, first.block_hash) = ("800000".to_owned(), HASH.to_owned());
    });
    assert_eq!(reason, Reason::CountedTwice, "{detail}");
}

#[test]
fn another_form_of_an_address_is_refused() {
    for (chain, form) in [
        ("ethereum", str::to_lowercase as fn(&str) -> String),
        ("ethereum", |text| format!("0x{}", text[2..].to_uppercase())),
        ("custodian", |text| {
            text.to_uppercase().replace("ED25519", "ed25519")
        }),
    ] {
        let (reason, detail) = refused(|list| {
            let first = on(list, chain);
            let address = form(&first.address);
            assert_ne!(address, first.address);
            list.push(HoldingRecord { address, ..first });
        });
        assert_eq!(reason, Reason::Address, "{detail}");
        assert!(
            detail.ends_with("the address is not in its canonical form"),
            "{detail}"
        );
    }
    let (reason, detail) = refused(|list| {
        let bech32 = list.iter().find(|h| h.address.starts_with("bc1")).unwrap();
        let address = bech32.address.to_uppercase();
        let twice = HoldingRecord {
            address,
            ..bech32.clone()
        };
        list.push(twice);
    });
    assert_eq!(reason, Reason::Address, "{detail}");
}

#[test]
fn addresses_that_nobody_holds_reserves_at_are_refused() {
    for (chain, address, says) in [
        (
            "ethereum",
            "0x000000000000000000000000000000000000dEaD",
            "nobody can spend from this address",
        ),
        (
            "bitcoin",
            "1BitcoinEaterAddressDontSendf59kuE",
            "nobody can spend from this address",
        ),
        (
            "bitcoin",
            "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
            "this is an address of a test network",
        ),
        (
            "ethereum",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "this looks like an address of bitcoin",
        ),
        (
            "bitcoin",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "the address has a wrong checksum",
        ),
        (
            "btc",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "this chain is called bitcoin",
        ),
    ] {
        let (reason, detail) = refused(|list| list.push(holding("USDT", chain, address, "")));
        assert_eq!(reason, Reason::Address, "{detail}");
        assert!(detail.ends_with(says), "{detail}");
    }
}
