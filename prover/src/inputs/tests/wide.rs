//! Liabilities with a column for each asset: the forms in which other systems write theirs.

use super::*;

/// As Binance's system writes them: many columns of which few are balances, ids of 64 digits.
const MARGIN: &str = "\
rn,id,e_btc,d_btc,btc,e_usdt,d_usdt,usdt,total\r
0,00000000000000000000000000000000000000000000000000000000000000aa,1.25,0.1,1.15,30.5,0,30.5,0.0\r
1,00000000000000000000000000000000000000000000000000000000000000bb,0.0,0,0.0,0.00,0,0.00,0.0\r
2,00000000000000000000000000000000000000000000000000000000000000cc,0,0,7.0000000000000001,2,0,2,0.0\r
";

const MARGIN_MAPPING: &str = "\
layout = \"wide\"
account = \"id\"
ignore_other_columns = true
[liabilities.columns]
e_usdt = \"USDT\"
e_btc = \"BTC\"
";

/// As Summa writes them: whole units, columns named by asset and chain.
const WHOLE: &str = "username,balance_A_X,balance_B_X\ndxGa,11888,41163\nMBlf,67823,18651\n";

fn margin(liabilities: &str, more: &str) -> Exchange {
    let exchange = Exchange::owing(liabilities);
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}{LONG}{more}{MARGIN_MAPPING}{HELD}"),
    );
    exchange
}

#[test]
fn a_table_in_the_form_of_binances_loads_as_it_is() {
    let loaded = margin(MARGIN, "").load();
    let id = |end: &str| format!("{}{end}", "0".repeat(62));
    assert_eq!(
        balances(&loaded.ledger, &id("aa")),
        [(0, 125_000_000), (2, 30_500_000)]
    );
    assert_eq!(balances(&loaded.ledger, &id("bb")), []);
    assert_eq!(balances(&loaded.ledger, &id("cc")), [(2, 2_000_000)]);
    assert_eq!(loaded.ledger.rows_read(), 3);
}

#[test]
fn a_table_in_the_form_of_summas_loads_as_it_is() {
    let exchange = Exchange::owing(WHOLE);
    let head = HEAD.replace("assets = \"assets.csv\"\n", "");
    let mapping = "layout = \"wide\"\naccount = \"username\"\n\
                   columns = { balance_A_X = \"A\", balance_B_X = \"B\" }\n";
    let assets =
        "[[asset]]\nsymbol = \"A\"\ndecimals = 0\n[[asset]]\nsymbol = \"B\"\ndecimals = 0\n";
    exchange
        .write(
            "snapshot.toml",
            format!("{head}{LONG}{mapping}{HELD}{assets}"),
        )
        .write(
            "reserves.csv",
            "asset,chain,address,amount\nA,other:x,1,100000\nB,other:x,2,100000\n",
        );
    let loaded = exchange.load();
    assert_eq!(balances(&loaded.ledger, "MBlf"), [(0, 67823), (1, 18651)]);
    assert_eq!(loaded.ledger.totals(), [11888 + 67823, 41163 + 18651]);
}

#[test]
fn the_token_is_no_balance() {
    let exchange = margin(
        "id,e_btc,e_usdt\na,-1,5\nb,-1,0\nc,-1,-1\n",
        "not_held = \"-1\"\n",
    );
    let loaded = exchange.load();
    assert_eq!(balances(&loaded.ledger, "a"), [(2, 5_000_000)]);
    assert_eq!(balances(&loaded.ledger, "b"), []);
    assert_eq!(loaded.ledger.account_count(), 2);
    assert_eq!(loaded.ledger.departures().accounts, 1);
}

#[test]
fn accounts_of_which_nothing_is_in_the_ledger_are_counted_once_each() {
    // Of c nothing is held in either file, of d in one; e has what is left out alone.
    let more =
        "[[liabilities]]\nfile = \"more.csv\"\nnot_held = \"-\"\nleave_out_assets = [\"LUNA\"]\n";
    let exchange = Exchange::owing("id,e_btc,e_usdt\na,1,-1\nc,-1,-1\nd,-1,-1\n");
    exchange
        .write(
            "snapshot.toml",
            format!("{HEAD}{LONG}not_held = \"-1\"\n{MARGIN_MAPPING}{more}{HELD}"),
        )
        .write(
            "more.csv",
            "account,asset,amount\nd,BTC,1\nc,BTC,-\ne,LUNA,5\ne,LUNA,0\nc,ETH,-\nd,ETH,-\n",
        );
    let loaded = exchange.load();
    assert_eq!(loaded.ledger.account_count(), 2);
    let departures = loaded.ledger.departures();
    assert_eq!(departures.accounts, 2);
    assert_eq!(departures.unlisted["LUNA"], 1);
    let mut accounts = loaded.ledger.accounts().unwrap();
    let mut ids = Vec::new();
    while let Some(account) = accounts.next_account().unwrap() {
        ids.push(account.id().as_str().to_owned());
    }
    assert_eq!(ids, ["a", "d"]);
}

#[test]
fn an_empty_cell_is_an_error_unless_the_mapping_says_what_it_means() {
    let ledger = "id,e_btc,e_usdt\na,,5\n";
    assert_eq!(
        margin(ledger, "").errors(),
        ["liabilities.csv:2:2 (e_btc): the amount of BTC is empty"]
    );
    let loaded = margin(ledger, "not_held = \"\"\n").load();
    assert_eq!(balances(&loaded.ledger, "a"), [(2, 5_000_000)]);
}

#[test]
fn the_token_is_a_negative_amount_unless_it_is_named() {
    assert_eq!(
        margin("id,e_btc,e_usdt\na,-1,5\n", "").errors(),
        ["liabilities.csv:2:2 (e_btc): the amount of BTC is negative"]
    );
}

#[test]
fn floats_are_refused_or_rounded_up() {
    let float = "id,e_btc,e_usdt\na,0.07843069000000008,1\n";
    assert_eq!(
        margin(float, "").errors(),
        ["liabilities.csv:2:2 (e_btc): more decimals than BTC has (8)"]
    );
    let loaded = margin(float, "rounding = \"conservative\"\n").load();
    assert_eq!(
        balances(&loaded.ledger, "a"),
        [(0, 7_843_070), (2, 1_000_000)]
    );
}

#[test]
fn rejects_an_account_with_two_lines_even_if_one_is_zero() {
    assert_eq!(
        margin("id,e_btc,e_usdt\na,0,0\nb,1,1\na,1,0\n", "").errors(),
        ["liabilities.csv:4:1 (id): the account has a line at liabilities.csv:2 too"]
    );
}

#[test]
fn rejects_mappings_that_do_not_fit_the_table() {
    let exchange = margin("id,e_btc,e_eth\na,1,1\n", "");
    assert_eq!(
        exchange.errors(),
        ["liabilities.csv:1: there is no column \"e_usdt\""]
    );
    let exchange = margin(MARGIN, "amount = \"btc\"\n");
    assert_eq!(
        exchange.errors(),
        ["snapshot.toml:7:10: amount has no meaning in this layout"]
    );

    let mapping = MARGIN_MAPPING.replace("ignore_other_columns = true\n", "ignore = [\"rn\"]\n");
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{mapping}{HELD}"));
    let errors = exchange.errors();
    assert_eq!(errors.len(), 5);
    assert_eq!(
        errors[0],
        "liabilities.csv:1:4 (d_btc): the column is neither mapped nor ignored"
    );

    for (from, to, error) in [
        (
            "\"USDT\"",
            "\"usdt\"",
            "snapshot.toml:11:10: \"usdt\" is not the symbol of an asset",
        ),
        (
            "\"BTC\"",
            "\"USDT\"",
            "snapshot.toml:11:10: two columns are mapped to the same asset",
        ),
        (
            "e_usdt = \"USDT\"\ne_btc = \"BTC\"\n",
            "",
            "snapshot.toml:5:1: a wide table has no columns mapped",
        ),
    ] {
        let mapping = MARGIN_MAPPING.replace(from, to);
        exchange.write("snapshot.toml", format!("{HEAD}{LONG}{mapping}{HELD}"));
        assert_eq!(exchange.errors(), [error]);
    }
}

#[test]
fn a_token_that_is_an_amount_is_refused() {
    let errors = margin("id,e_btc,e_usdt\na,0.5,5\n", "not_held = \"0.5\"\n").errors();
    assert!(
        errors
            .iter()
            .any(|error| error.ends_with("not_held is an amount, \"0.5\"")),
        "{errors:?}"
    );
}
