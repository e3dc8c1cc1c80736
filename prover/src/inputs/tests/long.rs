//! Liabilities with a line for each balance.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use super::*;

#[test]
fn the_sample_loads() {
    let loaded = Exchange::new().load();
    assert_eq!(loaded.head.exchange, "Sample Exchange");
    assert_eq!(loaded.head.sequence, 1);
    assert_eq!(loaded.ledger.account_count(), 2);
    assert_eq!(
        balances(&loaded.ledger, "alice"),
        [(0, 150_000_000), (2, 20_250_000)]
    );
    assert_eq!(balances(&loaded.ledger, "bob"), [(1, 1)]);
    assert_eq!(loaded.ledger.rows_read(), 3);
    assert!(loaded.policy.is_empty());
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
}

#[test]
fn files_packed_and_plain_are_one_ledger() {
    let exchange = Exchange::new();
    let (first, rest) = LIABILITIES.split_at(LIABILITIES.find("bob").unwrap());
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(format!("account,asset,amount\n{rest}").as_bytes())
        .unwrap();
    let files = "[[liabilities]]\nfiles = [\"a.csv\", \"b.csv.gz\"]\n";
    exchange
        .write("a.csv", first)
        .write("b.csv.gz", gzip.finish().unwrap())
        .write("snapshot.toml", format!("{HEAD}{files}{HELD}"));
    assert_eq!(
        exchange.load().ledger.digest(),
        Exchange::new().load().ledger.digest()
    );
}

#[test]
fn columns_assets_and_separators_are_mapped() {
    let exchange = Exchange::owing("Day;Coin;Qty;User\n1;XBT;1.5;alice\n1;USDT;-1;alice\n");
    let mapping = "layout = \"long\"\naccount = \"User\"\nasset = \"Coin\"\namount = \"Qty\"\n\
                   ignore = [\"Day\"]\nnot_held = \"-1\"\ndelimiter = \";\"\n\
                   [liabilities.symbols]\nXBT = \"BTC\"\n";
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{mapping}{HELD}"));
    assert_eq!(
        balances(&exchange.load().ledger, "alice"),
        [(0, 150_000_000)]
    );
}

#[test]
fn rounding_that_is_asked_for_is_upwards() {
    let exchange = Exchange::owing("account,asset,amount\nalice,BTC,0.0000000050000001\n");
    assert_eq!(
        exchange.errors(),
        ["liabilities.csv:2:3 (amount): more decimals than BTC has (8)"]
    );
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}{LONG}rounding = \"conservative\"\n{HELD}"),
    );
    assert_eq!(balances(&exchange.load().ledger, "alice"), [(0, 1)]);
}

#[test]
fn all_errors_of_all_files_are_reported_and_none_shows_a_cell() {
    let exchange = Exchange::owing(
        "account,asset,amount\nsecret1,BTC,-987654\nsecret2,DOGE,1\n secret3,ETH,1e9\n,BTC,1\n",
    );
    exchange.write(
        "reserves.csv",
        "asset,chain,address,amount\nBTC,bitcoin,,1\n",
    );
    let errors = exchange.errors();
    assert_eq!(
        errors,
        [
            "liabilities.csv:2:3 (amount): the amount of BTC is negative",
            "liabilities.csv:3:2 (asset): DOGE is not listed",
            "liabilities.csv:4:1 (account): the account id starts or ends with white space",
            "liabilities.csv:4:3 (amount): the amount of ETH is written with an exponent",
            "liabilities.csv:5:1 (account): the account id is empty",
            "reserves.csv:2:3 (address): this is not an address of Bitcoin",
        ]
    );
    let text = LoadedSnapshot::load(&exchange.path())
        .unwrap_err()
        .to_string();
    assert!(
        !text.contains("secret") && !text.contains("987654"),
        "{text}"
    );
}

#[test]
fn rejects_a_balance_on_two_lines_of_two_files() {
    let exchange = Exchange::new();
    exchange
        .write(
            "more.csv",
            "account,asset,amount\ncarol,BTC,1\n\nbob,ETH,2\n",
        )
        .write(
            "snapshot.toml",
            format!("{HEAD}{LONG}[[liabilities]]\nfile = \"more.csv\"\n{HELD}"),
        );
    assert_eq!(
        exchange.errors(),
        ["more.csv:4: the account has a balance of ETH at liabilities.csv:4 too"]
    );
}

#[test]
fn rejects_columns_that_could_be_balances() {
    let exchange = Exchange::owing("account,asset,amount,locked\nalice,BTC,1,2\n");
    assert_eq!(
        exchange.errors(),
        ["liabilities.csv:1:4 (locked): the column is neither mapped nor ignored"]
    );
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}{LONG}ignore_other_columns = true\n{HELD}"),
    );
    assert_eq!(exchange.load().ledger.balance_count(), 1);
}

#[test]
fn a_missing_column_is_named_and_the_header_is_not_shown() {
    let exchange = Exchange::owing("secret,BTC,1\nother,BTC,2\n");
    let errors = exchange.errors();
    assert_eq!(errors.len(), 3);
    assert_eq!(
        errors[0],
        "liabilities.csv:1: there is no column \"account\""
    );
    assert!(errors.iter().all(|error| !error.contains("secret")));
}

#[test]
fn rejects_files_that_are_missing_damaged_or_empty() {
    let exchange = Exchange::new();
    let files =
        "[[liabilities]]\nfiles = [\"no.csv\", \"cut.csv.gz\", \"bad.csv.zst\", \"empty.csv\"]\n";
    let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
    gzip.write_all(LIABILITIES.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    exchange
        .write("cut.csv.gz", &gzip[..gzip.len() - 4])
        .write("bad.csv.zst", LIABILITIES)
        .write("empty.csv", "account,asset,amount\n")
        .write("snapshot.toml", format!("{HEAD}{files}{HELD}"));
    assert_eq!(
        exchange.errors(),
        [
            "snapshot.toml:6:10: the file no.csv does not exist",
            "cut.csv.gz:5: the file is cut off",
            "bad.csv.zst: the packed file is damaged",
        ]
    );
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}[[liabilities]]\nfile = \"empty.csv\"\n{HELD}"),
    );
    assert_eq!(
        exchange.errors(),
        [
            "empty.csv:1: nothing follows the header",
            "snapshot.toml: there are no liabilities in any file"
        ]
    );
}
