use super::*;

#[test]
fn everything_is_counted_once() {
    let whole = format!("BTC,bitcoin,{SEGWIT},,1.00000000,,");
    let output = |asset: &str, address: &str, vout: u32| {
        format!(
            "{asset},bitcoin,{address},{TXID}:{vout},1.{},,",
            "0".repeat(if asset == "BTC" { 8 } else { 18 })
        )
    };
    let first = output("BTC", SEGWIT, 0);
    let twice = EntryProblem::AddressTwice;
    assert_eq!(problem(&[&whole, &whole]), twice);
    assert_eq!(problem(&[&whole, &first]), twice);
    assert_eq!(problem(&[&first, &whole]), twice);
    let again = EntryProblem::OutputTwice;
    assert_eq!(problem(&[&first, &first]), again);
    assert_eq!(problem(&[&output("BTC", LEGACY, 0), &first]), again);
    assert_eq!(problem(&[&first, &output("ETH", LEGACY, 0)]), again);
    for (earlier, later) in [
        (",", BLOCK),
        (BLOCK, ","),
        (BLOCK, &*BLOCK.replacen('8', "9", 1)),
    ] {
        let at = |address: &str, block: &str| format!("BTC,bitcoin,{address},,1.00000000,{block}");
        let lines = [at(LEGACY, earlier), at(SEGWIT, later)];
        assert_eq!(problem(&[&lines[0], &lines[1]]), EntryProblem::AnotherBlock);
    }
}

#[test]
fn what_is_not_twice_is_not_refused() {
    // Another asset, another chain, another output; another block on another chain.
    let eth = evm(1);
    let lines = [
        format!("BTC,bitcoin,{SEGWIT},{TXID}:0,1.00000000,{BLOCK}"),
        format!("BTC,bitcoin,{SEGWIT},{TXID}:1,1.00000000,{BLOCK}"),
        format!("ETH,base,{eth},,1.000000000000000000,,"),
        format!(
            "ETH,ethereum,{eth},,1.000000000000000000,1,0x{}",
            "a".repeat(64)
        ),
        format!("USDT,ethereum,{eth},,1.000000,1,0x{}", "a".repeat(64)),
    ];
    assert_eq!(samples::list(&lines).holdings().len(), 5);
}

#[test]
fn an_output_counts_once_on_each_chain_like_bitcoin() {
    let holding =
        |chain: &str, address: &str| format!("BTC,{chain},{address},{TXID}:0,1.00000000,,");
    let [bitcoin, again, dogecoin, litecoin] = [
        ("bitcoin", LEGACY),
        ("bitcoin", SEGWIT),
        ("dogecoin", "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE"),
        ("litecoin", "LVuDpNCSSj6pQ7t9Pv6d6sUkLKoqDEVUnJ"),
    ]
    .map(|(chain, address)| holding(chain, address));
    let list = samples::list(&[bitcoin.clone(), dogecoin, litecoin]);
    assert_eq!(list.totals()[..], [300_000_000, 0, 0]);
    assert_eq!(problem(&[&bitcoin, &again]), EntryProblem::OutputTwice);
}

/// What is wrong with the second of two addresses, each after its asset and chain.
fn second(first: [&str; 3], second: [&str; 3]) -> Option<EntryProblem> {
    let line = |[asset, chain, address]: [&str; 3]| {
        let zeros = "0".repeat(match asset {
            "BTC" => 8,
            "ETH" => 18,
            _ => 6,
        });
        record(&format!("{asset},{chain},{address},,1.{zeros},,"))
    };
    let records = [line(first), line(second)];
    match ReserveList::from_records(&records, &descriptor()) {
        Ok(_) => None,
        Err(ListError::Entry {
            entry: 2, problem, ..
        }) => Some(problem),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_account_is_counted_once_in_whatever_form() {
    for (chain, first, form) in [
        ("other:vault", "Cold", "cold"),
        (
            "other:ton",
            "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
            "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
        ),
        ("other:aptos", "0x0a1b", "0xA1B"),
        (
            "other:polkadot",
            "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
            "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        ),
    ] {
        let twice = Some(EntryProblem::AddressTwice);
        assert_eq!(second(["BTC", chain, first], ["BTC", chain, form]), twice);
        // An account may hold several assets.
        assert_eq!(second(["BTC", chain, first], ["ETH", chain, form]), None);
    }
}

/// A custodian's key, which is an address on solana too.
const KEPT: &str = "ed25519:cc14872623cd10305de71de52d06f0e8b3be89e724af3ce53b40708d67d37dd2";

#[test]
fn a_place_has_one_name_where_one_of_its_chains_is_not_told_apart() {
    let evm = evm(1);
    let lower = evm.to_lowercase();
    let upper = SEGWIT.to_uppercase();
    for (first, then) in [
        (["BTC", "other:a", "x1"], ["ETH", "other:b", "X1"]),
        (["BTC", "ethereum", &evm], ["ETH", "other:b", &lower]),
        (["BTC", "other:b", &lower[2..]], ["ETH", "ethereum", &evm]),
        (["BTC", "bitcoin", SEGWIT], ["ETH", "other:b", &upper]),
        (["BTC", "other:b", LEGACY], ["ETH", "bitcoin", LEGACY]),
        // A custodian's key does not tell where that is what it signs for.
        (
            ["BTC", "custodian", KEPT],
            [
                "ETH",
                "solana",
                "EjeKsTgr2RYRJakQ1qXyP4TrwyqYUvH7KdHw86JUdApy",
            ],
        ),
        (
            [
                "BTC",
                "other:dot-relay",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
            ],
            [
                "ETH",
                "other:polkadot",
                "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
            ],
        ),
    ] {
        let before = first[1].to_owned();
        let is_evm = [first, then].concat().contains(&"ethereum");
        let named = Some(EntryProblem::AnotherName { before, is_evm });
        assert_eq!(second(first, then), named, "{first:?} {then:?}");
    }
    let honest = [
        (["BTC", "base", &*evm], ["BTC", "ethereum", &*evm]),
        (["BTC", "other:a", "x1"], ["BTC", "other:b", "x2"]),
        (["BTC", "ethereum", &evm], ["ETH", "ethereum", &evm]),
        // Forks of a chain, and chains with the accounts of another, whose names are known to be no other names of it.
        (
            ["BTC", "bitcoin", LEGACY],
            ["BTC", "other:bitcoin-sv", LEGACY],
        ),
        (
            ["BTC", "other:bitcoin-sv", LEGACY],
            ["BTC", "other:ecash", LEGACY],
        ),
        (["BTC", "ethereum", &evm], ["BTC", "other:vechain", &lower]),
        // One key on two networks that show it with prefixes of their own.
        (
            [
                "BTC",
                "other:kusama",
                "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F",
            ],
            [
                "BTC",
                "other:polkadot",
                "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
            ],
        ),
    ];
    for (first, then) in honest {
        assert_eq!(second(first, then), None, "{first:?} {then:?}");
    }
}

#[test]
fn an_address_whose_outputs_are_of_one_asset_stands_for_one() {
    let another = Some(EntryProblem::AnotherAsset);
    let [btc, eth] = ["BTC", "ETH"].map(|asset| [asset, "bitcoin", SEGWIT]);
    assert_eq!(second(btc, eth), another);
    let output = |vout: u32| format!("BTC,bitcoin,{SEGWIT},{TXID}:{vout},1.00000000,,");
    let of_eth = |output: &str| format!("ETH,bitcoin,{SEGWIT},{output},1.{},,", "0".repeat(18));
    let whole = of_eth("");
    assert_eq!(Some(problem(&[&output(0), &whole])), another);
    assert_eq!(Some(problem(&[&output(0), &output(1), &whole])), another);
    let btc = format!("BTC,bitcoin,{SEGWIT},,1.00000000,,");
    let second = of_eth(&format!("{TXID}:1"));
    assert_eq!(Some(problem(&[&btc, &second])), another);
    // Where each entry names its output, each output is of one asset.
    assert_eq!(
        samples::list(&[output(0), second.clone()]).holdings().len(),
        2
    );
    assert_eq!(problem(&[&output(1), &second]), EntryProblem::OutputTwice);
}
