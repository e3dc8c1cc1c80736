//! The snapshot itself, its assets, what it discloses.

use circuits::ledger::AssetId;

use super::*;

fn errors_after(from: &str, to: &str) -> Vec<String> {
    let exchange = Exchange::new();
    let text = format!("{HEAD}{LONG}{HELD}");
    assert!(text.contains(from));
    exchange
        .write("snapshot.toml", text.replacen(from, to, 1))
        .errors()
}

fn errors_of_assets(assets: &str) -> Vec<String> {
    Exchange::new().write("assets.csv", assets).errors()
}

#[test]
fn every_part_of_the_head_is_checked() {
    for (from, to, error) in [
        (
            "\"Sample Exchange\"",
            "\" Sample\"",
            "snapshot.toml:1:12: the exchange's name has 1 to 128 bytes, no characters that control or hide text \
             and no white space but single spaces between words",
        ),
        (
            "00:00:00Z",
            "00:00:00.5Z",
            "snapshot.toml:2:8: the time is not one of RFC 3339, to the second",
        ),
        (
            "sequence = 1",
            "sequence = 1\nprevious_root = \"ab\"",
            "snapshot.toml:4:17: the previous root is not 64 hexadecimal digits",
        ),
        (
            "assets = \"assets.csv\"",
            "",
            "snapshot.toml: the snapshot lists no assets, or in two ways",
        ),
        (
            "file = \"liabilities.csv\"",
            "files = []",
            "snapshot.toml:5:1: the section names no file, or in two ways",
        ),
        (
            "file = \"liabilities.csv\"",
            "files = [\"liabilities.csv\", \"liabilities.csv\"]",
            "snapshot.toml:6:29: the file liabilities.csv is named twice",
        ),
        (
            "[reserves]",
            "delimiter = \"1\"\n[reserves]",
            "snapshot.toml:7:13: the delimiter is \"1\"",
        ),
        (
            "[reserves]",
            "[disclose]\nliabilities = [\"BTC\", \"XRP\"]\n[reserves]",
            "snapshot.toml:8:23: \"XRP\" is not the symbol of an asset",
        ),
        (
            "assets = ",
            "policy = \"no.toml\"\nassets = ",
            "snapshot.toml:4:10: the file no.toml does not exist",
        ),
    ] {
        assert_eq!(errors_after(from, to), [error], "{to}");
    }
}

#[test]
fn errors_of_the_head_and_of_the_files_are_reported_together() {
    let exchange = Exchange::owing("account,asset,amount\nalice,BTC,1,5\n");
    let text = format!("{HEAD}{LONG}{HELD}").replace("2026-06-30T00:00:00Z", "yesterday");
    let errors = exchange.write("snapshot.toml", text).errors();
    assert_eq!(
        errors,
        [
            "snapshot.toml:2:8: the time is not one of RFC 3339, to the second",
            "liabilities.csv:2: the number of fields is 4, and the header's is 3",
        ]
    );
}

#[test]
fn policy_disclosure_padding_and_root_are_carried() {
    let exchange = Exchange::new();
    let head = format!(
        "previous_root = \"{}\"\npolicy = \"policy.toml\"\n",
        "ab".repeat(32)
    );
    let tail = "[disclose]\nliabilities = [\"USDT\", \"BTC\"]\n[padding]\nmax_accounts = 3000\nmax_entries = 9000\n";
    exchange
        .write("policy.toml", "default_min_ratio_bps = 10100\n")
        .write("snapshot.toml", format!("{HEAD}{head}{LONG}{HELD}{tail}"));
    let loaded = exchange.load();
    assert_eq!(loaded.policy, b"default_min_ratio_bps = 10100\n");
    assert_eq!(loaded.head.previous_root.unwrap().0, [0xab; 32]);
    assert_eq!(
        loaded.disclose_liabilities,
        [0, 2].map(|index| AssetId::new(index).unwrap())
    );
    assert!(loaded.disclose_reserves.is_empty());
    assert_eq!(
        (loaded.max_accounts, loaded.max_entries),
        (Some(3000), Some(9000))
    );
}

#[test]
fn rejects_assets_that_would_confuse() {
    for (assets, error) in [
        (
            "BTC,8\nETH,18\nUSDT,6\nbtc,8\n",
            "assets.csv:5:1 (symbol): the symbol is that of assets.csv:2:1 (symbol), perhaps in other case",
        ),
        (
            "BTC,8\nETH,18\nUSDT,31\n",
            "assets.csv:4:2 (decimals): the number of decimals is \"31\"",
        ),
        (
            "BTC,8\nETH,18\nUSDT,+6\n",
            "assets.csv:4:2 (decimals): the number of decimals is \"+6\"",
        ),
        (
            "BTC,8\nETH,18\nUSDT,6\nB C,1\n",
            "assets.csv:5:1 (symbol): the symbol is not 1 to 32 printable ASCII characters without spaces, or begins with =, +, - or @",
        ),
        (
            "",
            "assets.csv: a registry has 1 to 512 assets, and 0 are listed",
        ),
    ] {
        assert_eq!(
            errors_of_assets(&format!("symbol,decimals\n{assets}")),
            [error]
        );
    }
    assert_eq!(
        errors_of_assets("symbol\nBTC\n"),
        ["assets.csv:1: there is no column \"decimals\""]
    );
}

#[test]
fn a_registry_ends_at_its_capacity() {
    let full = |count: usize| {
        let more: String = (3..count).map(|i| format!("A{i},0\n")).collect();
        format!("{ASSETS}{more}")
    };
    let exchange = Exchange::new();
    assert_eq!(
        exchange
            .write("assets.csv", full(512))
            .load()
            .head
            .assets
            .len(),
        512
    );
    assert_eq!(
        exchange.write("assets.csv", full(513)).errors(),
        ["assets.csv:514:1 (symbol): a registry has 1 to 512 assets, and 513 are listed"]
    );
}

#[test]
fn assets_on_one_side_only_are_warned_of() {
    let exchange = Exchange::new();
    exchange.write("assets.csv", format!("{ASSETS}SOL,9\n"));
    let warnings = exchange.load().warnings;
    assert_eq!(warnings.warnings(), 1);
    assert!(
        warnings.to_string().starts_with(
            "warning: assets.csv:5:1 (symbol): there are no liabilities and no reserves in SOL"
        ),
        "{warnings}"
    );
}

#[test]
fn a_snapshot_that_is_missing_or_no_text_is_refused() {
    let exchange = Exchange::new();
    assert_eq!(
        exchange.write("snapshot.toml", b"\xff").errors(),
        ["snapshot.toml: the file is not UTF-8 text"]
    );
    fs::remove_file(exchange.path()).unwrap();
    assert_eq!(exchange.errors(), ["snapshot.toml: there is no such file"]);
}
