//! What is typed into a snapshot in another form than it has.

use super::*;

#[test]
fn a_time_needs_no_quotation_marks_and_a_zone() {
    let exchange = Exchange::new();
    let with = |time: &str| {
        let text = format!("{HEAD}{LONG}{HELD}");
        exchange.write(
            "snapshot.toml",
            text.replace("\"2026-06-30T00:00:00Z\"", time),
        );
    };
    with("2026-06-30T00:00:00Z");
    assert_eq!(
        exchange.load().head.time.to_string(),
        "2026-06-30T00:00:00Z"
    );
    with("2026-06-30T00:00:00");
    let text = LoadedSnapshot::load(&exchange.path())
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("snapshot.toml:2:8: ") && text.contains("of which zone"),
        "{text}"
    );
}

#[test]
fn all_missing_keys_are_told_at_once() {
    let exchange = Exchange::new();
    exchange.write("snapshot.toml", "sequence = 1\n[[asset]]\nsymbol = \"A\"\n");
    assert_eq!(
        exchange.errors(),
        [
            "snapshot.toml:1:1: missing field `exchange`",
            "snapshot.toml:1:1: missing field `time`",
            "snapshot.toml:2:1: missing field `decimals`",
        ]
    );
}

#[test]
fn values_of_another_type_are_told_with_what_to_write() {
    for (from, to, hint) in [
        (
            "sequence = 1",
            "sequence = \"1\"",
            "write it without quotation marks: 1",
        ),
        (
            "assets = \"assets.csv\"",
            "assets = 5",
            "put it in quotation marks: \"5\"",
        ),
        (
            "file = \"liabilities.csv\"",
            "files = \"a.csv\"",
            "write a list: [\"a.csv\"]",
        ),
        (
            "[[liabilities]]",
            "[liabilities]",
            "write it in double brackets, once for each: [[liabilities]]",
        ),
        (
            "[reserves]",
            "[[reserves]]",
            "write its name in single brackets, once: [reserves]",
        ),
        (
            "file = \"reserves.csv\"",
            "fiel = \"reserves.csv\"",
            "write file, if that is meant",
        ),
    ] {
        let exchange = Exchange::new();
        let text = format!("{HEAD}{LONG}{HELD}").replacen(from, to, 1);
        exchange.write("snapshot.toml", text);
        let told = LoadedSnapshot::load(&exchange.path())
            .unwrap_err()
            .to_string();
        assert!(told.ends_with(&format!("\n  {hint}")), "{to}: {told}");
    }
}
