//! What amounts and lines of exports mean where the mapping says so: units, marks, tokens, repetitions, what is left out.

use super::*;

const WEI: &str = "account,asset,amount\nalice,ETH,1500000000000000000\nbob,ETH,1\n";

/// The sample with other liabilities, and keys for their section.
fn mapped(liabilities: &str, keys: &str) -> Exchange {
    let exchange = Exchange::owing(liabilities);
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{keys}{HELD}"));
    exchange
}

fn debts(ledger: &Ledger, id: &str) -> Vec<(usize, u64)> {
    let mut accounts = ledger.accounts().unwrap();
    while let Some(account) = accounts.next_account().unwrap() {
        if account.id().as_str() == id {
            let debts = account.debts().iter();
            return debts.map(|(asset, debt)| (asset.index(), debt.0)).collect();
        }
    }
    panic!("the account is not there");
}

#[test]
fn zeros_beyond_the_decimals_are_exact_in_liabilities_and_reserves() {
    let exchange = Exchange::owing(
        "account,asset,amount\nalice,BTC,0.1000000000\nalice,USDT,12.500000000000000000\n",
    );
    exchange.write(
        "reserves.csv",
        "asset,chain,address,amount\nBTC,other:a,x,1.000000000000\nETH,other:a,y,1\nUSDT,other:a,z,20.0000000\n",
    );
    let loaded = exchange.load();
    assert_eq!(
        balances(&loaded.ledger, "alice"),
        [(0, 10_000_000), (2, 12_500_000)]
    );
    assert_eq!(
        loaded.reserves.totals,
        [100_000_000, 1_000_000_000_000_000_000, 20_000_000]
    );
    let departures = loaded.ledger.departures();
    assert!(
        departures
            .rounded_balances
            .iter()
            .all(|rounded| rounded.count == 0)
    );
}

#[test]
fn what_was_rounded_is_counted_by_asset() {
    let exchange = mapped(
        "account,asset,amount\na,BTC,0.000000011\nb,BTC,0.50\nc,USDT,1.0000001\n",
        "rounding = \"conservative\"\n",
    );
    let loaded = exchange.load();
    let rounded = &loaded.ledger.departures().rounded_balances;
    assert_eq!(
        (rounded[0].count, rounded[0].sum(8).as_str()),
        (1, "0.000000009")
    );
    assert_eq!((rounded[1].count, rounded[2].count), (0, 1));
    assert_eq!(rounded[2].sum(6), "0.0000009");
}

#[test]
fn files_in_smallest_units_are_read_as_they_are() {
    for keys in [
        "unit = \"smallest\"\n",
        "scale = 18\n",
        "scale = { ETH = 18 }\n",
    ] {
        let loaded = mapped(WEI, keys).load();
        assert_eq!(
            balances(&loaded.ledger, "alice"),
            [(1, 1_500_000_000_000_000_000)],
            "{keys}"
        );
        assert_eq!(balances(&loaded.ledger, "bob"), [(1, 1)], "{keys}");
    }
    let satoshi = "account,asset,amount\na,BTC,12345\na,USDT,7\n";
    let loaded = mapped(satoshi, "scale = { BTC = 8 }\n").load();
    assert_eq!(balances(&loaded.ledger, "a"), [(0, 12_345), (2, 7_000_000)]);
    // Finer units than the asset's are rounded like decimals, if that is asked for.
    let exchange = mapped(satoshi, "scale = 10\n");
    assert_eq!(
        exchange.errors(),
        [
            "liabilities.csv:2:3 (amount): more decimals than BTC has (8)",
            "liabilities.csv:3:3 (amount): more decimals than USDT has (6)",
        ]
    );
    let loaded = mapped(satoshi, "scale = 10\nrounding = \"conservative\"\n").load();
    assert_eq!(balances(&loaded.ledger, "a"), [(0, 124), (2, 1)]);
}

#[test]
fn reserves_have_units_and_marks_too() {
    let exchange = Exchange::new();
    exchange.write(
        "reserves.csv",
        "asset;chain;address;amount\nBTC;other:a;x;1.234.567,5\nETH;other:a;y;2\nUSDT;other:a;z;3,25\n",
    );
    let keys = "delimiter = \";\"\ndecimal_mark = \",\"\nthousands = \".\"\n";
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{HELD}{keys}"));
    assert_eq!(
        exchange.load().reserves.totals,
        [123_456_750_000_000, 2_000_000_000_000_000_000, 3_250_000]
    );
    exchange.write(
        "reserves.csv",
        "asset,chain,address,amount\nBTC,other:a,x,5\nETH,other:a,y,2\nUSDT,other:a,z,3\n",
    );
    let keys = "unit = \"smallest\"\n";
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{HELD}{keys}"));
    assert_eq!(exchange.load().reserves.totals, [5, 2, 3]);
}

#[test]
fn decimal_commas_are_read_where_the_mapping_says_so() {
    let commas = "account;asset;amount\na;BTC;1,5\na;USDT;12.345,25\n";
    let keys = "delimiter = \";\"\ndecimal_mark = \",\"\n";
    let loaded = mapped(commas, &format!("{keys}thousands = \".\"\n")).load();
    assert_eq!(
        balances(&loaded.ledger, "a"),
        [(0, 150_000_000), (2, 12_345_250_000)]
    );
    assert_eq!(
        mapped(commas, keys).errors(),
        [
            "liabilities.csv:3:3 (amount): the amount of USDT contains a point, and the decimal mark is a comma"
        ]
    );
    assert_eq!(
        mapped(commas, "delimiter = \";\"\nthousands = \".\"\n").errors()[0],
        "snapshot.toml:8:13: the separator of thousands is \".\", and the decimal mark \".\""
    );
    let apart = "account;asset;amount\na;BTC;1\na;USDT;1'2345\n";
    assert_eq!(
        mapped(apart, "delimiter = \";\"\nthousands = \"'\"\n").errors(),
        [
            "liabilities.csv:3:3 (amount): the amount of USDT has thousands that are not three digits apart"
        ]
    );
}

#[test]
fn several_tokens_stand_for_nothing() {
    let table = "account,asset,amount\na,BTC,-\na,ETH,N/A\na,USDT,5\n";
    let loaded = mapped(table, "not_held = [\"-\", \"N/A\"]\n").load();
    assert_eq!(balances(&loaded.ledger, "a"), [(2, 5_000_000)]);
}

#[test]
fn assets_that_are_not_listed_are_left_out_and_counted_if_they_are_named() {
    let table = "account,asset,amount\na,LUNA,5\nb,LUNA,0.00\nb,BTC,1\nc,LUNA,1.123456789123\n";
    let loaded = mapped(table, "leave_out_assets = [\"LUNA\"]\n").load();
    let departures = loaded.ledger.departures();
    assert_eq!(departures.unlisted["LUNA"], 2);
    assert!(departures.leaves_out());
    assert_eq!(loaded.ledger.account_count(), 1);
    assert_eq!(
        mapped(table, "leave_out_assets = [\"LUNC\"]\n").errors(),
        [2, 3, 5].map(|line| format!("liabilities.csv:{line}:2 (asset): LUNA is not listed"))
    );
    let wide = "account,BTC,LUNA\na,1,5\nb,1,-1\nc,1,0\n";
    let keys = "layout = \"wide\"\nnot_held = \"-1\"\n";
    let loaded = mapped(wide, &format!("{keys}leave_out_assets = [\"LUNA\"]\n")).load();
    assert_eq!(loaded.ledger.departures().unlisted["LUNA"], 1);
    assert_eq!(
        mapped(wide, keys).errors(),
        ["liabilities.csv:1:3 (LUNA): the column is neither mapped nor ignored"]
    );
}

#[test]
fn negative_balances_are_left_out_and_counted_if_that_is_asked_for() {
    let table = "account,asset,amount\na,BTC,-0.5\na,USDT,5\nb,BTC,-0.25\nc,BTC,-0\n";
    let loaded = mapped(table, "negative = \"leave_out\"\n").load();
    let negative = loaded.ledger.departures().negative[0];
    assert_eq!((negative.count, negative.units), (2, 75_000_000));
    assert_eq!(loaded.ledger.totals(), [0, 0, 5_000_000]);
    // Whose balance is left out reads that nothing is counted.
    assert_eq!(loaded.ledger.account_count(), 3);
    assert_eq!(balances(&loaded.ledger, "b"), []);
    for keys in ["", "negative = \"error\"\n"] {
        assert_eq!(mapped(table, keys).errors().len(), 3);
    }
    // What is no amount is an error with a sign too, and a debt has none.
    assert_eq!(
        mapped(
            "account,asset,amount\na,BTC,--1\n",
            "negative = \"leave_out\"\n"
        )
        .errors(),
        ["liabilities.csv:2:3 (amount): the amount of BTC is negative"]
    );
    assert_eq!(
        mapped(
            "account,asset,amount,side\na,BTC,-1,debt\n",
            "negative = \"leave_out\"\nside = \"side\"\n"
        )
        .errors(),
        ["liabilities.csv:2:3 (amount): the amount of BTC is negative"]
    );
}

#[test]
fn lines_of_one_account_and_asset_are_added_up_if_that_is_asked_for() {
    let table = "account,asset,amount,wallet\na,BTC,1,spot\na,BTC,0.5,earn\nb,BTC,2,spot\na,BTC,-0.25,loan\na,BTC,-0.25,loan\n";
    let keys = "ignore = [\"wallet\"]\nsigned = true\n";
    let loaded = mapped(table, &format!("{keys}repeated = \"add\"\n")).load();
    assert_eq!(balances(&loaded.ledger, "a"), [(0, 150_000_000)]);
    assert_eq!(debts(&loaded.ledger, "a"), [(0, 50_000_000)]);
    assert_eq!(
        mapped(table, keys).errors(),
        [
            "liabilities.csv:3: the account has a balance of BTC at liabilities.csv:2 too",
            "liabilities.csv:6: the account has a debt of BTC at liabilities.csv:5 too",
        ]
    );
    let wide = "account,spot,earn\na,1,0.5\na,2,0\nb,0,0\n";
    let keys = "layout = \"wide\"\ncolumns = { spot = \"BTC\", earn = \"BTC\" }\n";
    let loaded = mapped(wide, &format!("{keys}repeated = \"add\"\n")).load();
    assert_eq!(balances(&loaded.ledger, "a"), [(0, 350_000_000)]);
    assert_eq!(balances(&loaded.ledger, "b"), []);
    assert_eq!(
        mapped(wide, keys).errors()[0],
        "snapshot.toml:8:20: two columns are mapped to the same asset"
    );
}

#[test]
fn files_that_are_added_up_may_be_of_several_sections() {
    let exchange = Exchange::owing("account,asset,amount\na,BTC,1\n");
    exchange.write("earn.csv", "account,BTC\na,2\n");
    let sections = |first: &str, second: &str| {
        let earn = "[[liabilities]]\nfile = \"earn.csv\"\nlayout = \"wide\"\n";
        let text = format!("{HEAD}{LONG}{first}{earn}{second}{HELD}");
        exchange.write("snapshot.toml", text);
    };
    let add = "repeated = \"add\"\n";
    sections(add, add);
    assert_eq!(balances(&exchange.load().ledger, "a"), [(0, 300_000_000)]);
    sections(add, "");
    assert_eq!(
        exchange.errors(),
        ["earn.csv:2: the account has a balance of BTC at liabilities.csv:2 too"]
    );
}

#[test]
fn a_sum_that_is_too_large_says_with_how_many_decimals_it_would_fit() {
    let table = "account,asset,amount\na,ETH,18\na,ETH,18\n";
    let exchange = mapped(table, "repeated = \"add\"\n");
    assert_eq!(
        exchange.errors(),
        [
            "liabilities.csv:3: the balances of ETH of the account, from liabilities.csv:2 to here, have a sum that is too \
          large"
        ]
    );
    let text = LoadedSnapshot::load(&exchange.path())
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("with at most 17 decimals of ETH all amounts here fit"),
        "{text}"
    );
}

#[test]
fn columns_that_are_called_as_symbols_need_no_mapping() {
    let table = "account,BTC,USDT,debt_usdt\na,1,2,0.5\n";
    let debts_of = "debts = { debt_usdt = \"USDT\" }\n";
    for keys in ["", "columns = \"symbols\"\n"] {
        let exchange = mapped(table, &format!("layout = \"wide\"\n{keys}{debts_of}"));
        let loaded = exchange.load();
        assert_eq!(
            balances(&loaded.ledger, "a"),
            [(0, 100_000_000), (2, 2_000_000)]
        );
        assert_eq!(debts(&loaded.ledger, "a"), [(2, 500_000)]);
    }
    let ignored = mapped(
        table,
        "layout = \"wide\"\nignore = [\"BTC\", \"debt_usdt\"]\n",
    )
    .load();
    assert_eq!(ignored.ledger.totals(), [0, 0, 2_000_000]);
    // Where columns are mapped, others are not taken for balances by their names.
    assert_eq!(
        mapped(
            table,
            &format!("layout = \"wide\"\ncolumns = {{ USDT = \"USDT\" }}\n{debts_of}")
        )
        .errors(),
        ["liabilities.csv:1:2 (BTC): the column is neither mapped nor ignored"]
    );
    assert_eq!(
        mapped("account,btc\na,1\n", "layout = \"wide\"\n").errors(),
        ["liabilities.csv:1: no column is called as a listed asset"]
    );
}

#[test]
fn amounts_that_are_too_large_say_with_how_many_decimals_all_would_fit() {
    let table = "account,asset,amount\na,ETH,19\nb,ETH,1000000\nc,ETH,5\nd,ETH,20.5\n";
    let refused = Exchange::owing(table);
    let text = LoadedSnapshot::load(&refused.path())
        .unwrap_err()
        .to_string();
    assert_eq!(
        text,
        "error: the amount is too large for ETH, which has 18 decimals: 3 lines, first liabilities.csv:2:3 (amount), then \
         liabilities.csv:3:3 (amount), liabilities.csv:5:3 (amount)\n  a balance is below 2^64 smallest units: with at most \
         13 decimals of ETH all amounts here fit; digits beyond are then rounded, which has to be named: rounding = \
         \"conservative\""
    );
    // It is true.
    refused.write("assets.csv", ASSETS.replace("ETH,18", "ETH,13"));
    refused.load();
    refused.write("assets.csv", ASSETS.replace("ETH,18", "ETH,14"));
    assert_eq!(refused.errors().len(), 1);
}

#[test]
fn amounts_in_smallest_units_are_taken_for_them_first_if_none_has_a_point() {
    let hint = |rows: &str, more: &str| {
        let exchange = Exchange::owing(&format!("account,asset,amount\n{rows}"));
        exchange.write("snapshot.toml", format!("{HEAD}{LONG}{more}{HELD}"));
        let refused = LoadedSnapshot::load(&exchange.path()).unwrap_err();
        let LoadError::Inputs(diagnostics) = refused else {
            panic!("the inputs are refused");
        };
        (exchange, diagnostics.iter().last().unwrap().hint.clone())
    };
    // One ether and a half, and 180 bitcoins.
    let (exchange, said) = hint("a,ETH,1500000000000000000\nb,BTC,18000000000000\n", "");
    assert!(
        said.starts_with("set unit = \"smallest\" if these amounts"),
        "{said}"
    );
    assert!(
        said.ends_with("these are not even without decimals: check the asset")
            || said.contains("decimals of BTC"),
        "{said}"
    );
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}{LONG}unit = \"smallest\"\n{HELD}"),
    );
    exchange.load();
    // Twenty ether are more smallest units than a balance may have: the remedy that is named is one.
    let (exchange, said) = hint(
        "a,ETH,20000000000000000001\nb,ETH,19000000000000000000\n",
        "",
    );
    let remedy = "list ETH with at most 17, and set scale = { ETH = 18 } and rounding = \"conservative\"; otherwise: ";
    assert!(said.contains(remedy), "{said}");
    exchange.write("assets.csv", ASSETS.replace("ETH,18", "ETH,17"));
    let scale = "scale = { ETH = 18 }\nrounding = \"conservative\"\n";
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{scale}{HELD}"));
    exchange.load();
    // With a point they are no smallest units, and what is said to be in them is not taken for them again.
    for (rows, more) in [
        ("a,ETH,1500000000000000000\nb,ETH,20.5\n", ""),
        ("a,ETH,20000000000000000001\n", "unit = \"smallest\"\n"),
    ] {
        let (_, said) = hint(rows, more);
        assert!(
            said.starts_with("a balance is below 2^64 smallest units"),
            "{said}"
        );
    }
}

#[test]
fn names_beyond_the_first_forty_are_not_shown() {
    let lines: String = (0..1_000).map(|i| format!("a,customer{i},1\n")).collect();
    let exchange = Exchange::owing(&format!("account,asset,amount\n{lines}"));
    let LoadError::Inputs(diagnostics) = LoadedSnapshot::load(&exchange.path()).unwrap_err() else {
        panic!("the inputs are refused");
    };
    assert_eq!(
        (diagnostics.errors(), diagnostics.iter().count()),
        (1_000, 41)
    );
    let last = diagnostics.iter().last().unwrap();
    assert_eq!((last.said(), last.count), ("the asset is not listed", 960));
    assert!(
        diagnostics
            .iter()
            .all(|group| !group.logged().contains("customer"))
    );
}
