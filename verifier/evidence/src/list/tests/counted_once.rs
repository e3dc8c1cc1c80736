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
    assert_eq!(
        problem(&[
            "BTC,other:x,Cold,,1.00000000,,",
            "BTC,other:x,cold,,1.00000000,,"
        ]),
        twice
    );
    let again = EntryProblem::OutputTwice;
    assert_eq!(problem(&[&first, &first]), again);
    assert_eq!(problem(&[&output("BTC", LEGACY, 0), &first]), again);
    assert_eq!(problem(&[&first, &output("ETH", SEGWIT, 0)]), again);
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
