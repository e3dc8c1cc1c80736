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
