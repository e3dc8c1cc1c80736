use super::*;

const SMALLEST: &str = "\
exchange = \"Sample\"
time = \"2026-06-30T00:00:00Z\"
sequence = 1

[[liabilities]]
file = \"liabilities.csv\"

[reserves]
file = \"reserves.csv\"
";

fn parse(text: &str) -> Result<SnapshotConfig, String> {
    let mut diagnostics = Diagnostics::default();
    let text = SnapshotText::new("snapshot.toml", text.to_owned());
    text.parse(&mut diagnostics)
        .ok_or_else(|| diagnostics.to_string())
}

#[test]
fn the_smallest_snapshot_has_defaults() {
    let config = parse(SMALLEST).unwrap();
    assert_eq!(config.liabilities[0].get_ref().layout, Layout::Long);
    let reserves = config.reserves.unwrap();
    assert_eq!(reserves.get_ref().mode, ReservesMode::Asserted);
    assert!(config.padding.max_accounts.is_none());
    assert!(config.disclose.liabilities.is_empty());
}

#[test]
fn rejects_unknown_keys_and_values_where_they_stand() {
    for (from, to, place) in [
        (
            "sequence = 1",
            "sequence = 1\nnumber = 2",
            "snapshot.toml:4:1",
        ),
        ("sequence = 1", "sequence = -1", "snapshot.toml:3:12"),
        ("sequence = 1", "sequence = \"1\"", "snapshot.toml:3:12"),
        ("sequence = 1", "sequence = ", "snapshot.toml:3:12"),
        (
            "[reserves]",
            "layout = \"tall\"\n[reserves]",
            "snapshot.toml:8:10",
        ),
        (
            "[reserves]",
            "rounding = \"up\"\n[reserves]",
            "snapshot.toml:8:12",
        ),
        (
            "\"reserves.csv\"",
            "\"reserves.csv\"\nlayout = \"wide\"",
            "snapshot.toml:10:1",
        ),
    ] {
        let error = parse(&SMALLEST.replace(from, to)).unwrap_err();
        assert!(
            error.starts_with(&format!("error: {place}: ")),
            "{to}: {error}"
        );
    }
}
