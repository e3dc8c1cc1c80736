//! What the exchange holds.

use super::{
    super::{addresses::ListedAddresses, snapshot::ReservesMode},
    *,
};

const BECH32: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
const HEX: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const TXID: &str = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";

fn holding(reserves: &str) -> Exchange {
    let exchange = Exchange::new();
    exchange.write("reserves.csv", reserves);
    exchange
}

#[test]
fn reserves_are_added_up_and_other_columns_left_alone() {
    let reserves = Exchange::new().load().reserves;
    assert_eq!(reserves.holdings.len(), 4);
    assert_eq!(
        reserves.totals,
        [200_000_000, 1_500_000_000_000_000_000, 100_500_000]
    );
    let last = &reserves.holdings[3];
    assert_eq!(last.address.chain().id(), "tron");
    assert_eq!(last.address.as_str(), "TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW");
    assert_eq!(last.units, 500_000);
    // Addresses are in their one form, however they were written.
    assert_eq!(reserves.holdings[1].address.as_str(), HEX);
}

#[test]
fn reserves_are_read_in_every_form_that_liabilities_are() {
    let expected = Exchange::new().load().reserves;
    let rows: Vec<Vec<&str>> = RESERVES
        .lines()
        .skip(1)
        .map(|line| line.split(',').take(4).collect())
        .collect();
    let jsonl: String = rows
        .iter()
        .map(|row| {
            let [asset, chain, address, amount] = row[..] else { unreachable!("four columns") };
            format!(
                "{{\"asset\":\"{asset}\",\"chain\":\"{chain}\",\"address\":\"{address}\",\"amount\":{amount}}}\n"
            )
        })
        .collect();
    let lines = |separator: &str| -> String {
        let lines = rows.iter().map(|row| row.join(separator) + "\n");
        lines.collect()
    };
    let numbered = "asset = 1\nchain = 2\naddress = 3\namount = 4\n";
    for (name, text, more) in [
        ("held.jsonl", jsonl, ""),
        ("held.copy", lines("\t"), numbered),
        (
            "held.csv",
            lines(";"),
            &*format!("header = false\ndelimiter = \";\"\n{numbered}"),
        ),
    ] {
        let exchange = Exchange::new();
        let held = format!("[reserves]\nfile = \"{name}\"\n{more}");
        exchange
            .write(name, text)
            .write("snapshot.toml", format!("{HEAD}{LONG}{held}"));
        assert_eq!(exchange.load().reserves, expected, "{name}");
        let listed = ListedAddresses::load(&exchange.path()).unwrap();
        assert_eq!(listed.addresses.len(), 4, "{name}");
    }
    let exchange = Exchange::new();
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}{LONG}{HELD}password_file = \"x\"\nformat = \"jsonl\"\ndelimiter = \";\"\n"),
    );
    assert_eq!(
        exchange.errors()[..2],
        [
            "snapshot.toml:9:17: password_file has no meaning where no database is named",
            "snapshot.toml:11:13: delimiter has no meaning in JSON lines",
        ]
    );
}

#[test]
fn a_row_may_hold_more_than_any_account() {
    let amount = u128::from(u64::MAX) << 32;
    let text = documents::bundle::amount::format_amount(amount, 18);
    let exchange = holding(&format!(
        "asset,chain,address,amount\nETH,ethereum,{HEX},{text}\n"
    ));
    assert_eq!(exchange.load().reserves.totals, [0, amount, 0]);
}

#[test]
fn columns_are_mapped_and_rounding_is_downwards() {
    let exchange = holding(&format!(
        "Net,Addr,Coin,Qty\nBTC-MAIN,{BECH32},XBT,1.999999999\n"
    ));
    let mapping = "asset = \"Coin\"\nchain = \"Net\"\naddress = \"Addr\"\namount = \"Qty\"\n\
                   rounding = \"conservative\"\nmode = \"public\"\nsymbols = { XBT = \"BTC\" }\n\
                   chains = { BTC-MAIN = \"bitcoin\" }\n";
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
    // The same address in two cases, and on the same chain only.
    let (lower, upper) = (HEX.to_lowercase(), BECH32.to_uppercase());
    let exchange = holding(&format!(
        "asset,chain,address,amount\nUSDT,ethereum,{HEX},5\nUSDT,ethereum,{lower},5\n\
         USDT,bsc,{HEX},5\nBTC,bitcoin,{BECH32},1\nBTC,bitcoin,{upper},1\n\
         BTC,other:vault,abc,1\nBTC,other:vault,ABC,1\n"
    ));
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:3:3 (address): assets at addresses stand on several lines (and reserves.csv:2)",
            "reserves.csv:6:3 (address): assets at addresses stand on several lines (and reserves.csv:5)",
            "reserves.csv:8:3 (address): assets at addresses stand on several lines (and reserves.csv:7)",
        ]
    );
}

#[test]
fn rejects_outputs_that_are_counted_twice_or_with_their_address() {
    let other = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
    let exchange = holding(&format!(
        "asset,chain,address,amount,outpoint\nBTC,bitcoin,{BECH32},1,{TXID}:0\n\
         BTC,bitcoin,{BECH32},1,{TXID}:1\nBTC,bitcoin,{other},1,{TXID}:1\n\
         BTC,bitcoin,{BECH32},1,\nETH,ethereum,{HEX},1,{TXID}:2\n"
    ));
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:4:5 (outpoint): the output stands at reserves.csv:3 too",
            "reserves.csv:5:3 (address): the asset at this address stands at reserves.csv:3 too, perhaps in another form",
            "reserves.csv:6:5 (outpoint): the output is not txid:vout on a chain that has outputs",
        ]
    );
}

#[test]
fn rejects_two_blocks_of_one_chain_and_blocks_of_another_form() {
    let hash = "7a".repeat(32);
    let exchange = holding(&format!(
        "asset,chain,address,amount,height,block_hash\nETH,ethereum,{HEX},1,10,0x{hash}\n\
         USDT,ethereum,{HEX},1,11,0x{hash}\nUSDT,bsc,{HEX},1,11,{hash}0\nBTC,bitcoin,{BECH32},1,07,{hash}\n"
    ));
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:3:5 (height): the block differs from that of the same chain at reserves.csv:2",
            "reserves.csv:4:6 (block_hash): the block is not a height and a hash of the form that bsc has",
            "reserves.csv:5:5 (height): the block is not a height and a hash of the form that bitcoin has",
        ]
    );
}

#[test]
fn rejects_chains_and_addresses_where_nothing_is_held() {
    let exchange = holding(&format!(
        "asset,chain,address,amount\nBTC,btc,{BECH32},1\nBTC,vault,x,1\n\
         BTC,bitcoin,{HEX},1\nBTC,bitcoin,tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx,1\n\
         ETH,ethereum,0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed,1\n\
         ETH,ethereum,0x000000000000000000000000000000000000dEaD,1\n"
    ));
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:2:2 (chain): chain \"btc\": this chain is called bitcoin",
            "reserves.csv:3:2 (chain): chain \"vault\": there is no chain of this id",
            "reserves.csv:4:3 (address): this looks like an address of the Ethereum Virtual Machine",
            "reserves.csv:5:3 (address): this is an address of a test network",
            "reserves.csv:6:3 (address): the address has a wrong checksum",
            "reserves.csv:7:3 (address): nobody can spend from this address",
        ]
    );
}

#[test]
fn chains_that_have_one_fault_are_one_group_and_capitals_have_a_remedy_of_their_own() {
    let exchange = holding("asset,chain,address,amount\nBTC,other:B,x,1\nUSDT,other:USDT,y,1\n");
    let text = LoadedSnapshot::load(&exchange.path())
        .unwrap_err()
        .to_string();
    assert!(
        text.contains(": 2 lines, first reserves.csv:2:2 (chain) (\"other:B\"), then reserves.csv:3:2 (chain) (\"other:USDT\")"),
        "{text}"
    );
    assert!(
        text.ends_with("write it in lower case, as other:usdt, or map it under [reserves.chains]"),
        "{text}"
    );
}

#[test]
fn rejects_what_is_not_an_amount_of_a_listed_asset() {
    let exchange = holding(&format!(
        "asset,chain,address,amount\nDOGE,other:d,x,1\nBTC,bitcoin,{BECH32},\nBTC,other:b, y,1\n\
         USDT,other:t,z,10000000000000000000000000\n"
    ));
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:2:1 (asset): DOGE is not listed",
            "reserves.csv:3:4 (amount): the amount of BTC is empty",
            "reserves.csv:4:3 (address): this is not 1 to 128 printable ASCII characters without spaces, comma, semicolon and quotation mark, beginning with a letter or a digit",
            "reserves.csv:5:4 (amount): the amount is too large for USDT, which has 6 decimals",
        ]
    );
}

#[test]
fn digits_are_read_in_any_case_with_and_without_a_mark() {
    let hash = "7A".repeat(32);
    let (digits, id) = (HEX[2..].to_uppercase(), TXID.to_uppercase());
    let exchange = holding(&format!(
        "asset,chain,address,amount,outpoint,height,block_hash\nETH,ethereum,{digits},1,,10,{hash}\n\
         BTC,bitcoin,{BECH32},1,0x{id}:0,11,0X{hash}\n"
    ));
    let holdings = exchange.load().reserves.holdings;
    assert_eq!(holdings[0].address.as_str(), HEX);
    let blocks = holdings
        .iter()
        .map(|holding| holding.block.as_ref().unwrap());
    let hashes: Vec<_> = blocks.map(|block| block.hash.clone()).collect();
    let hash = hash.to_lowercase();
    assert_eq!(hashes, [format!("0x{hash}"), hash]);
    assert_eq!(
        holdings[1].outpoint.unwrap().to_string(),
        format!("{TXID}:0")
    );
}

#[test]
fn rejects_one_account_in_two_forms_and_one_place_by_two_names() {
    let [bouncing, other] = [
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
        "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
    ];
    let exchange = holding(&format!(
        "asset,chain,address,amount\nUSDT,other:ton,{bouncing},5\nUSDT,other:ton,{other},5\n\
         ETH,other:t,{other},5\nETH,ethereum,{HEX},1\nUSDT,other:x,{},5\n",
        HEX.to_lowercase()
    ));
    assert_eq!(
        exchange.errors(),
        [
            "reserves.csv:3:3 (address): the asset at this address stands at reserves.csv:2 too, perhaps in another form",
            "reserves.csv:4:2 (chain): addresses stand on several chains, of which one has no rules (and reserves.csv:2)",
            "reserves.csv:6:2 (chain): addresses stand on several chains, of which one has no rules (and reserves.csv:5)",
        ]
    );
}

#[test]
fn rejects_an_address_of_outputs_under_two_assets() {
    let exchange = holding(&format!(
        "asset,chain,address,amount,outpoint\nBTC,bitcoin,{BECH32},5,{TXID}:0\nUSDT,bitcoin,{BECH32},5,\n"
    ));
    assert_eq!(
        exchange.errors(),
        ["reserves.csv:3:1 (asset): the address stands at reserves.csv:2 for another asset"]
    );
}
