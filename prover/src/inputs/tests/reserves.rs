//! What the exchange holds.

use super::{super::snapshot::ReservesMode, *};

fn holding(reserves: &str) -> Exchange {
    let exchange = Exchange::new();
    exchange.write("reserves.csv", reserves);
    exchange
}

#[test]
fn reserves_are_added_up_and_other_columns_left_alone() {
    let reserves = Exchange::new().load().reserves;
    assert_eq!(reserves.rows.len(), 4);
    assert_eq!(
        reserves.totals,
        [200_000_000, 1_500_000_000_000_000_000, 100_500_000]
    );
    assert_eq!(
        (&*reserves.rows[3].chain, &*reserves.rows[3].address),
        ("tron", "Tone")
    );
    assert_eq!(reserves.rows[3].units, 500_000);
}

#[test]
fn a_row_may_hold_more_than_any_account() {
    let amount = u128::from(u64::MAX) << 32;
    let text = verifier::bundle::amount::format_amount(amount, 18);
    let exchange = holding(&format!(
        "asset,chain,address,amount\nETH,ethereum,0x01,{text}\n"
    ));
    assert_eq!(exchange.load().reserves.totals, [0, amount, 0]);
}

#[test]
fn columns_are_mapped_and_rounding_is_downwards() {
    let exchange = holding("Net,Addr,Coin,Qty\nbtc,bc1q,XBT,1.999999999\n");
    let mapping = "asset = \"Coin\"\nchain = \"Net\"\naddress = \"Addr\"\namount = \"Qty\"\n\
                   rounding = \"conservative\"\nmode = \"public\"\nsymbols = { XBT = \"BTC\" }\n";
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{HELD}{mapping}"));
    let loaded = exchange.load();
    assert_eq!(loaded.reserves.totals, [199_999_999, 0, 0]);
    assert_eq!(loaded.mode, ReservesMode::Public);
    let warnings = loaded.warnings.to_string();
    assert!(
        warnings.contains("assets.csv:3:1 (symbol): there are no reserves in ETH"),
        "{warnings}"
    );
}

#[test]
fn rejects_what_would_be_counted_twice() {
    let exchange = holding("asset,chain,address,amount\nBTC,b,x,1\nBTC,b,y,1\nBTC,b,x,1\n");
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:4:3 (address): the asset at this address stands at reserves.csv:2 too, perhaps in other case"
        ]
    );
}

#[test]
fn rejects_what_is_not_an_amount_of_a_listed_asset() {
    let exchange = holding(
        "asset,chain,address,amount\nDOGE,d,x,1\nBTC,b,x,\nBTC,b, y,1\n\
         USDT,t,z,10000000000000000000000000\n",
    );
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:2:1 (asset): the asset is not in the list of assets",
            "reserves.csv:3:4 (amount): the amount is empty",
            "reserves.csv:4:3 (address): the field is not 1 to 512 bytes without control characters \
             and outer white space",
            "reserves.csv:5:4 (amount): the amount is too large for USDT, which has 6 decimals",
        ]
    );
}

#[test]
fn one_address_in_two_cases_is_counted_once() {
    let exchange = holding(
        "asset,chain,address,amount\nUSDT,ethereum,0xAB,5\nUSDT,Ethereum,0xab,5\n\
         ETH,ethereum,0xAB,1\nBTC,b,x,9\n",
    );
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:3:3 (address): the asset at this address stands at reserves.csv:2 too, perhaps in other case"
        ]
    );
}
