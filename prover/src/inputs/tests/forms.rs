//! Liabilities in other forms than CSV with a header, and in files that a pattern names.

use std::{fs, io::Write as _};

use flate2::{Compression, write::GzEncoder};

use super::*;

/// The sample's liabilities, mapped and in a file of this name.
fn owing(file: &str, mapping: &str, content: impl AsRef<[u8]>) -> Exchange {
    let exchange = Exchange::new();
    let section = format!("[[liabilities]]\nfile = \"{file}\"\n{mapping}\n");
    exchange
        .write(file, content)
        .write("snapshot.toml", format!("{HEAD}{section}{HELD}"));
    exchange
}

#[track_caller]
fn assert_is_the_sample(exchange: &Exchange) {
    let loaded = exchange.load();
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    assert_eq!(
        loaded.ledger.digest(),
        Exchange::new().load().ledger.digest()
    );
}

const BY_NUMBER: &str = "account = 1\nasset = 2\namount = 3";

const COPIED: &str = "alice\tBTC\t1.5\nalice\tUSDT\t20.25\nbob\tETH\t0.000000000000000001\n";

const JSON: &str = "\
{\"account\": \"alice\", \"asset\": \"BTC\", \"amount\": 1.5}
{\"amount\": \"20.25\", \"asset\": \"USDT\", \"account\": \"\\u0061lice\"}
{\"account\": \"bob\", \"asset\": \"ETH\", \"amount\": 0.000000000000000001}
";

#[test]
fn every_form_of_the_same_liabilities_is_the_same_ledger() {
    let (_, headerless) = LIABILITIES.split_once('\n').unwrap();
    let numbers = format!("header = false\n{BY_NUMBER}");
    let copy = format!("format = \"copy\"\n{BY_NUMBER}");
    let named = "format = \"copy\"\nheader = true".to_owned();
    for (file, mapping, content) in [
        ("a.csv", &numbers, headerless.to_owned()),
        ("a.txt", &copy, COPIED.to_owned()),
        (
            "a.txt",
            &named,
            format!("account\tasset\tamount\n{COPIED}\\.\n"),
        ),
        ("a.jsonl", &String::new(), JSON.to_owned()),
        ("a.NDJSON", &String::new(), JSON.to_owned()),
        ("a.json", &"format = \"jsonl\"".to_owned(), JSON.to_owned()),
    ] {
        assert_is_the_sample(&owing(file, mapping, content));
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(JSON.as_bytes()).unwrap();
    assert_is_the_sample(&owing("a.jsonl.gz", "", gzip.finish().unwrap()));
}

#[test]
fn what_has_no_value_is_an_empty_cell_in_every_form() {
    let copied = format!("{COPIED}carol\tBTC\t\\N\n");
    let json = format!(
        "{JSON}{{\"account\":\"carol\",\"asset\":\"BTC\",\"amount\":null}}\n{{\"account\":\"carol\",\"asset\":\"ETH\"}}\n"
    );
    let copy = format!("format = \"copy\"\n{BY_NUMBER}");
    let refused = |exchange: &Exchange| exchange.errors();
    assert_eq!(
        refused(&owing("a.txt", &copy, &copied)),
        ["a.txt:4:3 (column 3): the amount of BTC is empty"]
    );
    assert_eq!(
        refused(&owing("a.jsonl", "", &json)),
        [
            "a.jsonl:4:3 (amount): the amount is empty (BTC)",
            "a.jsonl:5:3 (amount): the amount is empty (ETH)"
        ]
    );
    let not_held = "not_held = \"\"";
    assert_is_the_sample(&owing("a.txt", &format!("{copy}\n{not_held}"), &copied));
    assert_is_the_sample(&owing("a.jsonl", not_held, &json));
}

#[test]
fn wide_tables_are_read_by_number_and_by_key() {
    let numbers = "header = false\nlayout = \"wide\"\naccount = 1\nignore = [2]\nnot_held = \"\"\n\
                   [liabilities.columns]\n3 = \"BTC\"\n4 = \"ETH\"\n5 = \"USDT\"";
    let rows = "alice,x,1.5,,20.25\nbob,y,,0.000000000000000001,\n";
    assert_is_the_sample(&owing("a.csv", numbers, rows));
    // A key that stands on the last line alone is a column like the others.
    let json = "{\"account\":\"alice\",\"BTC\":1.5,\"USDT\":\"20.25\"}\n\
                {\"account\":\"bob\",\"ETH\":0.000000000000000001}\n";
    let wide = "layout = \"wide\"\nnot_held = \"\"";
    assert_is_the_sample(&owing("a.jsonl", wide, json));
    let more = format!("{json}{{\"account\":\"carol\",\"BTC\":1,\"locked\":2}}\n");
    assert_eq!(
        owing("a.jsonl", wide, more).errors(),
        ["a.jsonl:3:5 (locked): the column is neither mapped nor ignored"]
    );
}

#[test]
fn columns_without_names_are_told_by_number() {
    let (_, headerless) = LIABILITIES.split_once('\n').unwrap();
    let refused = owing("a.csv", "header = false", headerless).errors();
    assert_eq!(
        refused,
        [
            "a.csv:1: there is no column \"account\"",
            "a.csv:1: there is no column \"asset\"",
            "a.csv:1: there is no column \"amount\""
        ]
    );
    let beyond = "header = false\naccount = 1\nasset = 2\namount = 4";
    assert_eq!(
        owing("a.csv", beyond, headerless).errors(),
        ["a.csv:1: there is no column \"4\""]
    );
    let numbers = format!("header = false\n{BY_NUMBER}");
    assert_eq!(
        owing("a.csv", &numbers, "alice,BTC,1,x\nbob,BTC\n").errors(),
        [
            "a.csv:1:4 (column 4): the column is neither mapped nor ignored",
            "a.csv:2: the number of fields is 2, and the first line's is 4"
        ]
    );
    let numbers = "account = 0";
    assert_eq!(
        owing("a.csv", numbers, headerless).errors(),
        [
            "snapshot.toml:7:11: invalid value: integer `0`, expected the name of a column, or its number from 1"
        ]
    );
}

#[test]
fn a_repeated_balance_is_found_across_forms() {
    let exchange = owing("a.jsonl", "", JSON);
    exchange.write("more.csv", "account,asset,amount\nbob,ETH,2\n");
    let files = "[[liabilities]]\nfiles = [\"a.jsonl\", \"more.csv\"]\n";
    exchange.write("snapshot.toml", format!("{HEAD}{files}{HELD}"));
    assert_eq!(
        exchange.errors(),
        ["more.csv:2: the account has a balance of ETH at a.jsonl:3 too"]
    );
}

#[test]
fn keys_of_text_have_no_meaning_where_numbers_are_numbers() {
    for (key, column) in [
        ("delimiter = \";\"", 13),
        ("header = false", 10),
        ("decimal_mark = \",\"", 16),
        ("thousands = \".\"", 13),
    ] {
        let name = key.split_once(' ').unwrap().0;
        assert_eq!(
            owing("a.jsonl", key, JSON).errors()[0],
            format!("snapshot.toml:7:{column}: {name} has no meaning in JSON lines")
        );
    }
}

#[test]
fn files_without_anything_are_warned_of() {
    let numbers = format!("header = false\n{BY_NUMBER}");
    for (file, mapping) in [("a.csv", numbers.as_str()), ("a.jsonl", "")] {
        let exchange = owing(file, mapping, "");
        exchange.write(
            "snapshot.toml",
            format!(
                "{HEAD}[[liabilities]]\nfile = \"{file}\"\n{mapping}\n[[liabilities]]\nfile = \"liabilities.csv\"\n{HELD}"
            ),
        );
        match file {
            "a.csv" => {
                let warnings = exchange.load().warnings;
                let said: Vec<_> = warnings.iter().map(ToString::to_string).collect();
                assert_eq!(
                    said,
                    ["warning: a.csv: there is nothing in the file\n  check the export"]
                );
            }
            _ => assert_eq!(
                exchange.errors(),
                ["account", "asset", "amount"]
                    .map(|name| format!("a.jsonl: there is no column {name:?}"))
            ),
        }
    }
}

#[test]
fn a_file_of_another_kind_is_called_what_it_is() {
    let utf16: Vec<u8> = LIABILITIES
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (file, mapping, content, what) in [
        ("a.csv", "", JSON.as_bytes(), "this is JSON"),
        ("a.csv", "", b"PAR1", "this is a Parquet file"),
        ("a.csv", "", &utf16, "this is text in UTF-16"),
        (
            "a.csv",
            "",
            b"PK\x03\x04 ledger.csv",
            "this is a zip archive",
        ),
        (
            "a.jsonl",
            "",
            b"PK\x03\x04 xl/",
            "this is a spreadsheet (xlsx)",
        ),
        (
            "a.txt",
            "format = \"copy\"",
            b"PGCOPY\n\xff\r\n\0",
            "this is the output of COPY in binary",
        ),
        (
            "a.jsonl",
            "",
            b"[\n{\"account\": \"alice\"}\n]",
            "this is one JSON array, and not an object on each line",
        ),
    ] {
        let errors = owing(file, mapping, content).errors();
        assert!(errors[0].ends_with(what), "{what}: {errors:?}");
        assert!(!errors.concat().contains("alice"), "{errors:?}");
    }
}

#[test]
fn a_pattern_names_all_files_that_it_matches_in_the_order_of_their_names() {
    let exchange = Exchange::new();
    fs::create_dir(exchange.path().with_file_name("exports")).unwrap();
    let (first, rest) = LIABILITIES.split_at(LIABILITIES.find("bob").unwrap());
    exchange
        .write("exports/b.csv", format!("account,asset,amount\n{rest}"))
        .write("exports/a.csv", first)
        .write("exports/.a.csv", "no table")
        .write("exports/a.txt", "no table");
    let mapped = |names: &str| format!("{HEAD}[[liabilities]]\n{names}\n{HELD}");
    exchange.write("snapshot.toml", mapped("file = \"exports/*.csv\""));
    assert_is_the_sample(&exchange);
    // Errors say the file that was matched.
    exchange.write("exports/b.csv", "account,asset,amount\nbob,ETH,x\n");
    assert_eq!(
        exchange.errors(),
        ["exports/b.csv:2:3 (amount): the amount of ETH contains a character that is not a digit"]
    );
    exchange.write("exports/b.csv", "account,asset,amount\nalice,BTC,1\n");
    assert_eq!(
        exchange.errors(),
        ["exports/b.csv:2: the account has a balance of BTC at exports/a.csv:2 too"]
    );
    exchange.write(
        "snapshot.toml",
        mapped("files = [\"exports/a.csv\", \"exports/*.csv\"]"),
    );
    assert_eq!(
        exchange.errors()[0],
        "snapshot.toml:6:27: the file exports/a.csv is named twice"
    );
    exchange.write("snapshot.toml", mapped("file = \"exports/*.tsv\""));
    assert_eq!(
        exchange.errors()[0],
        "snapshot.toml:6:8: no file matches exports/*.tsv"
    );
    exchange.write("snapshot.toml", mapped("file = \"e*\""));
    assert_eq!(
        exchange.errors()[0],
        "snapshot.toml:6:8: the file exports is a folder"
    );
}

#[test]
fn files_that_a_pattern_matches_are_kept_apart_from_what_is_published() {
    let exchange = Exchange::new();
    fs::create_dir(exchange.path().with_file_name("exports")).unwrap();
    exchange.write("exports/a.csv", LIABILITIES).write(
        "snapshot.toml",
        format!("{HEAD}[[liabilities]]\nfile = \"*/a.csv\"\n{HELD}"),
    );
    let secret = exchange.path().with_file_name("exports").join("a.csv");
    assert!(exchange.load().confidential_files().contains(&secret));
}
