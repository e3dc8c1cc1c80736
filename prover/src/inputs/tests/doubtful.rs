//! Amounts in another unit or rounded away, columns that are not read, and what is one group.

use super::*;

#[test]
fn amounts_of_several_assets_with_one_remedy_are_one_group() {
    let exchange = Exchange::owing("account,asset,amount\na,BTC,-1\na,ETH,-1\nb,USDT,-1\n");
    let text = LoadedSnapshot::load(&exchange.path())
        .unwrap_err()
        .to_string();
    assert!(
        text.starts_with(
            "error: the amount is negative: 3 lines, first liabilities.csv:2:3 (amount) (BTC), then \
             liabilities.csv:3:3 (amount) (ETH), liabilities.csv:4:3 (amount) (USDT)\n  set signed"
        ),
        "{text}"
    );
}

/// What `check` warns of, in these files.
fn doubts(exchange: &Exchange) -> Vec<String> {
    let doubts = exchange.load().doubts;
    doubts.iter().map(|group| group.said().to_owned()).collect()
}

#[test]
fn amounts_in_another_unit_and_amounts_that_are_rounded_away_are_doubted() {
    let exchange = Exchange::owing("account,asset,amount\na,BTC,1\na,ETH,1\na,USDT,50\n");
    assert_eq!(doubts(&exchange), Vec::<String>::new());
    // Reserves are 2 BTC, 1.5 ETH and 100.5 USDT.
    exchange.write(
        "liabilities.csv",
        "account,asset,amount\na,BTC,0.2\na,ETH,1\na,USDT,10.06\n",
    );
    let doubted = doubts(&exchange);
    assert!(
        matches!(&doubted[..], [one] if one.starts_with("the reserves of BTC are 10 times its liabilities:")),
        "{doubted:?}"
    );
    // Each is a smallest unit, of which half is not there; and nearly whole ones.
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}{LONG}unit = \"smallest\"\nrounding = \"conservative\"\n{HELD}"),
    );
    exchange.write(
        "liabilities.csv",
        "account,asset,amount\na,BTC,0.5\na,ETH,1000.5\nb,ETH,2000.5\na,USDT,50000000\n",
    );
    let doubted = doubts(&exchange);
    for says in [
        "rounding changes the liabilities of BTC by more than a hundredth of their total: by 0.000000005 of 0.00000001",
        "all amounts among the liabilities of ETH are rounded: 2 of 2",
    ] {
        assert!(
            doubted.iter().any(|said| said == says),
            "{says}: {doubted:?}"
        );
    }
    assert!(
        doubted.iter().all(|said| !said.contains("USDT")),
        "{doubted:?}"
    );
}

#[test]
fn columns_that_are_not_read_are_named() {
    let exchange = Exchange::owing("account,asset,amount,locked,note\na,BTC,1,5,x\n");
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}{LONG}ignore = [\"note\"]\nignore_other_columns = true\n{HELD}"),
    );
    let loaded = exchange.load();
    let unread = &loaded.ledger.departures().unread_columns;
    assert_eq!(unread.iter().collect::<Vec<_>>(), ["locked"]);
}
