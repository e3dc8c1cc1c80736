//! Debts beside balances, in each of the forms in which tables have them.

use super::*;

fn totals(liabilities: &str, more: &str) -> (Vec<u128>, Vec<u128>) {
    let exchange = Exchange::owing(liabilities);
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{more}{HELD}"));
    let ledger = exchange.load().ledger;
    (ledger.totals().to_vec(), ledger.debt_totals().to_vec())
}

#[test]
fn debts_have_columns_a_side_or_a_sign() {
    let expected = (vec![0, 0, 20_000_000], vec![150_000_000, 0, 5_000_000]);
    for (liabilities, more) in [
        (
            "id,u,du,db\na,20,5,1.5\n",
            "layout = \"wide\"\naccount = \"id\"\ncolumns = { u = \"USDT\" }\n\
             debts = { du = \"USDT\", db = \"BTC\" }\n",
        ),
        (
            "account,asset,amount,side\na,USDT,20,balance\na,USDT,5,debt\na,BTC,1.5,debt\n",
            "side = \"side\"\n",
        ),
        (
            "account,asset,amount\na,USDT,20\na,USDT,-5\na,BTC,-1.5\n",
            "signed = true\n",
        ),
    ] {
        assert_eq!(totals(liabilities, more), expected, "{more}");
    }
}

#[test]
fn conservative_rounding_takes_balances_up_and_debts_down() {
    let made = totals(
        "account,asset,amount\na,USDT,1.0000001\na,BTC,-1.000000009\n",
        "signed = true\nrounding = \"conservative\"\n",
    );
    assert_eq!(made, (vec![0, 0, 1_000_001], vec![100_000_000, 0, 0]));
}

fn errors(liabilities: &str, more: &str) -> Vec<String> {
    let exchange = Exchange::owing(liabilities);
    exchange.write("snapshot.toml", format!("{HEAD}{LONG}{more}{HELD}"));
    exchange.errors()
}

#[test]
fn a_file_says_in_one_way_which_amounts_are_debts() {
    let long = "account,asset,amount,side\na,USDT,20,balance\n";
    let wide = "id,u,du\na,20,5\n";
    let columns = "layout = \"wide\"\naccount = \"id\"\ncolumns = { u = \"USDT\" }\n";
    for (liabilities, more, expected) in [
        (
            long,
            "side = \"side\"\nsigned = true\n".to_owned(),
            "snapshot.toml:8:10: debts are told by their sign and in another way too",
        ),
        (
            wide,
            format!("{columns}debts = {{ du = \"USDT\" }}\nsigned = true\n"),
            "snapshot.toml:11:10: debts are told by their sign and in another way too",
        ),
        (
            long,
            "debts = { amount = \"USDT\" }\nignore = [\"side\"]\n".to_owned(),
            "snapshot.toml:7:9: debts has no meaning in this layout",
        ),
        (
            wide,
            format!("{columns}side = \"du\"\nignore = [\"du\"]\n"),
            "snapshot.toml:10:8: side has no meaning in this layout",
        ),
        (
            wide,
            format!("{columns}debts = {{ u = \"USDT\" }}\nignore = [\"du\"]\n"),
            "snapshot.toml:10:15: the column is mapped as balances and as debts",
        ),
        (
            wide,
            format!("{columns}debts = {{ du = \"BTC\", u2 = \"BTC\" }}\n"),
            "snapshot.toml:10:28: two columns are mapped to the same asset",
        ),
        (
            wide,
            format!("{columns}debts = {{ du = \"DOGE\" }}\nignore = [\"du\"]\n"),
            "snapshot.toml:10:16: \"DOGE\" is not the symbol of an asset",
        ),
        (
            "account,asset,amount,side\na,USDT,20,credit\n",
            "side = \"side\"\n".to_owned(),
            "liabilities.csv:2:4 (side): the side \"credit\" is neither balance nor debt",
        ),
        (
            "account,asset,amount,side\na,USDT,-20,debt\n",
            "side = \"side\"\n".to_owned(),
            "liabilities.csv:2:3 (amount): the amount of USDT is negative",
        ),
        (
            "account,asset,amount\na,USDT,--20\n",
            "signed = true\n".to_owned(),
            "liabilities.csv:2:3 (amount): the amount of USDT is negative",
        ),
        (
            "account,asset,amount\na,USDT,-20\n",
            String::new(),
            "liabilities.csv:2:3 (amount): the amount of USDT is negative",
        ),
    ] {
        assert_eq!(errors(liabilities, &more), [expected], "{more}");
    }
}

#[test]
fn columns_of_debts_are_named_or_ignored_where_no_debts_count() {
    let wide = "id,u,du\na,20,5\n";
    let columns = "layout = \"wide\"\naccount = \"id\"\ncolumns = { u = \"USDT\" }\n";
    assert_eq!(
        errors(wide, columns),
        ["liabilities.csv:1:3 (du): the column is neither mapped nor ignored"]
    );
    let ignored = format!("{columns}ignore = [\"du\"]\n");
    assert_eq!(totals(wide, &ignored), (vec![0, 0, 20_000_000], vec![0; 3]));
    let named = format!("{columns}debts = {{ du = \"USDT\" }}\n");
    assert_eq!(
        totals(wide, &named),
        (vec![0, 0, 20_000_000], vec![0, 0, 5_000_000])
    );
}

#[test]
fn a_debt_given_twice_is_told_as_a_debt() {
    assert_eq!(
        errors(
            "account,asset,amount\na,USDT,-5\na,USDT,20\na,USDT,-6\n",
            "signed = true\n"
        ),
        ["liabilities.csv:4: the account has a debt of USDT at liabilities.csv:2 too"]
    );
}

#[test]
fn the_token_for_nothing_is_no_debt_where_amounts_have_signs() {
    // As in files that write -1 for what is not held.
    let made = totals(
        "account,asset,amount\na,USDT,-1\na,BTC,-2\n",
        "signed = true\nnot_held = \"-1\"\n",
    );
    assert_eq!(made, (vec![0; 3], vec![200_000_000, 0, 0]));
}

#[test]
fn an_account_that_only_owes_is_an_account() {
    let exchange = Exchange::owing("account,asset,amount\na,USDT,-5\nb,USDT,1\n");
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}{LONG}signed = true\n{HELD}"),
    );
    let ledger = exchange.load().ledger;
    assert_eq!((ledger.account_count(), ledger.indebted_count()), (2, 1));
    assert_eq!(balances(&ledger, "a"), []);
    assert_ne!(ledger.digest(), ledger.balances_digest());
    let without = Exchange::owing("account,asset,amount\na,USDT,0\nb,USDT,1\n").load();
    assert_eq!(ledger.balances_digest(), without.ledger.digest());
    assert_eq!(without.ledger.digest(), without.ledger.balances_digest());
}
