//! What is perhaps not meant, and what is not warned of.

use super::*;
use crate::inputs::{LoadOptions, diagnostics::Diagnostics, head::SnapshotHead};

/// The warnings of a snapshot that is read at this time, each as `code place: message`, with all places.
fn warnings_at(exchange: &Exchange, now: &str) -> Vec<String> {
    let options = LoadOptions {
        now: Some(now.parse().unwrap()),
        ..LoadOptions::default()
    };
    shown(
        &LoadedSnapshot::load_with(&exchange.path(), &options)
            .unwrap()
            .warnings,
    )
}

fn warnings(exchange: &Exchange) -> Vec<String> {
    warnings_at(exchange, "2026-07-01T12:00:00Z")
}

fn shown(warnings: &Diagnostics) -> Vec<String> {
    let shown = warnings.iter().map(|group| {
        assert!(!group.hint.is_empty(), "says what to do: {group}");
        let places = group.places.iter().map(ToString::to_string);
        let places: Vec<_> = places.collect();
        format!(
            "{} {}x {}: {}",
            group.code.name(),
            group.count,
            places.join(", "),
            group.said()
        )
    });
    shown.collect()
}

/// The sample with one balance of bitcoin for each id.
fn with_ids(ids: &[&str]) -> Exchange {
    let rows = ids.iter().map(|id| format!("{id},BTC,0.001\n"));
    Exchange::owing(&format!("{LIABILITIES}{}", rows.collect::<String>()))
}

#[test]
fn ids_that_are_taken_for_each_other_are_warned_of_with_both_lines() {
    assert_eq!(
        warnings(&with_ids(&[
            "Alice",
            "j\u{fc}rgen",
            "ju\u{308}rgen",
            "7",
            "007",
            "ALICE"
        ])),
        [
            "ID_OF_SPREADSHEET 1x liabilities.csv:8: the account's id is a number of fewer digits than those that begin \
             with zeros: it has perhaps lost its own",
            "ID_OF_SPREADSHEET 1x liabilities.csv:9 (and liabilities.csv:8): the account's id differs from that at \
             liabilities.csv:8 only in zeros before it",
            "IDS_BY_CASE 2x liabilities.csv:5 (and liabilities.csv:2), liabilities.csv:10 (and liabilities.csv:2): \
             accounts have ids that differ only in upper and lower case",
            "IDS_BY_FORM 1x liabilities.csv:7 (and liabilities.csv:6): the account's id differs from that at \
             liabilities.csv:6 only in the Unicode form of its characters, or in some that nobody sees",
        ]
    );
}

#[test]
fn ids_that_are_taken_for_each_other_are_found_on_the_disk_too() {
    // Twice as many as are kept, and no id that is its own form.
    let ids: Vec<_> = (0..40)
        .flat_map(|i| [format!("User{i}"), format!("USER{i}")])
        .collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let exchange = with_ids(&ids);
    let in_memory = warnings(&exchange);
    let options = LoadOptions {
        scratch: crate::sorting::Scratch::default().with_memory(800),
        ..LoadOptions::default()
    };
    let loaded = LoadedSnapshot::load_with(&exchange.path(), &options).unwrap();
    assert!(loaded.ledger.scratch_bytes() > 0);
    assert_eq!(shown(&loaded.warnings), in_memory);
    let [group] = &in_memory[..] else {
        panic!("{in_memory:?}");
    };
    assert!(
        group.starts_with(
            "IDS_BY_CASE 40x liabilities.csv:6 (and liabilities.csv:5), liabilities.csv:8 ("
        ),
        "{group}"
    );
}

#[test]
fn ids_that_a_spreadsheet_has_changed_or_nobody_can_type_are_warned_of() {
    let exchange = with_ids(&[
        "'42",
        "1.23E+05",
        "\"=\"\"007\"\"\"",
        "bob\u{200b}",
        "1.5E+11",
    ]);
    assert_eq!(
        warnings(&exchange),
        [
            "ID_INVISIBLE 1x liabilities.csv:8: the account's id has a character that nobody sees",
            "ID_OF_SPREADSHEET 1x liabilities.csv:5: the account's id begins with an apostrophe, as spreadsheets mark text",
            "ID_OF_SPREADSHEET 1x liabilities.csv:7: the account's id is written as a formula, =\"...\"",
            "ID_OF_SPREADSHEET 2x liabilities.csv:6, liabilities.csv:9: the account's id is a number as spreadsheets \
             shorten it, such as 1.23E+05",
            "IDS_BY_FORM 1x liabilities.csv:8 (and liabilities.csv:4): the account's id differs from that at \
             liabilities.csv:4 only in the Unicode form of its characters, or in some that nobody sees",
        ]
    );
}

#[test]
fn ordinary_ids_are_not_warned_of() {
    let numbers: Vec<_> = (1..2_000).map(|i| (i * 37).to_string()).collect();
    let padded: Vec<_> = (1..2_000).map(|i| format!("{:08}", i * 37)).collect();
    let mails: Vec<_> = (1..500)
        .map(|i| format!("Lena.O'Neil+{i}@example.org"))
        .collect();
    let uuids: Vec<_> = (1..500u64)
        .map(|i| {
            let hash = hex::encode(circuits::hash::sha256_bytes(&i.to_le_bytes()));
            format!(
                "{}-{}-{}-{}-{}",
                &hash[..8],
                &hash[8..12],
                &hash[12..16],
                &hash[16..20],
                &hash[20..32]
            )
        })
        .collect();
    let upper: Vec<_> = uuids.iter().map(|id| id.to_uppercase()).collect();
    for ids in [numbers, padded, mails, uuids, upper] {
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        assert_eq!(warnings(&with_ids(&ids)), [""; 0]);
    }
}

#[test]
fn no_id_is_in_a_warning() {
    let exchange = with_ids(&["Alice", "'aliceX", "al\u{200b}ice"]);
    let loaded = exchange.load();
    assert!(loaded.warnings.warnings() >= 4);
    let logged: Vec<_> = loaded.warnings.iter().map(|group| group.logged()).collect();
    let texts = format!("{}{}", loaded.warnings, logged.concat());
    assert!(!texts.to_lowercase().contains("alice"), "{texts}");
}

#[test]
fn a_time_that_is_to_come_or_long_ago_is_warned_of() {
    let exchange = Exchange::new();
    assert_eq!(
        warnings_at(&exchange, "2026-06-29T23:59:59Z"),
        ["TIME_IN_FUTURE 1x snapshot.toml:2:8: the time is still to come"]
    );
    for now in [
        "2026-06-30T00:00:00Z",
        "2027-06-30T00:00:00Z",
        "2036-01-01T00:00:00Z",
    ] {
        assert_eq!(warnings_at(&exchange, now), [""; 0], "{now}");
    }
    assert_eq!(
        warnings_at(&exchange, "2038-01-01T00:00:00Z"),
        ["TIME_LONG_AGO 1x snapshot.toml:2:8: the time is 11 years ago"]
    );
    // Whoever does not say what time it is, is not told.
    assert!(exchange.load().warnings.is_empty());
}

#[test]
fn a_snapshot_before_that_is_not_named_is_warned_of_before_the_descriptor_is_made() {
    let exchange = Exchange::new();
    let later = format!("{HEAD}{LONG}{HELD}").replace("sequence = 1", "sequence = 2");
    exchange.write("snapshot.toml", &later);
    let expected = "PREVIOUS_MISSING 1x snapshot.toml:3:12: the sequence is 2, and the snapshot before is not named";
    assert_eq!(warnings(&exchange), [expected]);
    let (_, told) = SnapshotHead::load(&exchange.path()).unwrap();
    assert_eq!(shown(&told), [expected]);
    let root = format!("sequence = 2\nprevious_root = \"{}\"", "ab".repeat(32));
    exchange.write("snapshot.toml", later.replace("sequence = 2", &root));
    assert_eq!(warnings(&exchange), [""; 0]);
}

#[test]
fn reserves_without_a_block_are_warned_of_where_nodes_are_to_confirm_them() {
    let exchange = Exchange::new();
    for (mode, warned) in [("asserted", false), ("public", true), ("attested", true)] {
        exchange.write(
            "snapshot.toml",
            format!("{HEAD}{LONG}{HELD}mode = \"{mode}\"\n"),
        );
        let expected = [
            "NO_BLOCK 1x reserves.csv:2:3 (address): there is no block of bitcoin, and nodes are to confirm what is there",
            "NO_BLOCK 2x reserves.csv:3:3 (address), reserves.csv:4:3 (address): there is no block of ethereum, and nodes \
             are to confirm what is there",
        ];
        // Nodes of tron cannot be asked.
        let expected = if warned { &expected[..] } else { &[] };
        assert_eq!(warnings(&exchange), expected, "{mode}");
    }
}
