use super::*;
use crate::{
    bundle::descriptor::Asset,
    inclusion::samples::{self, debt, entry, free, pledged, reason},
};

fn detached(bytes: &[u8]) -> Result<DetachedFile, Refusal> {
    match ParsedFile::from_bytes(bytes)? {
        ParsedFile::Detached(file) => Ok(file),
        ParsedFile::SelfContained(_) => panic!("it has its documents"),
    }
}

/// A file read with the documents of a ledger, whether it has them or not.
fn read(text: &str, header: &LedgerHeader) -> Result<InclusionFile, Refusal> {
    match ParsedFile::from_bytes(text.as_bytes())? {
        ParsedFile::SelfContained(file) => Ok(file),
        ParsedFile::Detached(file) => {
            file.with(header.descriptor().clone(), header.collateral().cloned())
        }
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// Free and pledged balances and a debt, under a schedule.
fn with_loans() -> (LedgerHeader, InclusionFile) {
    let (header, inclusion) = samples::inclusions().remove(6);
    let file = inclusion.decode(&header).unwrap();
    assert!(file.debts().next().is_some());
    (header, file)
}

#[test]
fn both_forms_are_read_back_byte_for_byte() {
    for (header, inclusion) in samples::inclusions() {
        let file = inclusion.decode(&header).unwrap();
        let whole = InclusionFile::from_bytes(&file.to_bytes()).unwrap();
        assert_eq!(whole.to_bytes(), file.to_bytes());
        assert_eq!(
            (whole.entries, whole.path),
            (file.entries.clone(), file.path.clone())
        );
        assert_eq!(whole.header.context(), header.context());
        let bytes = file.to_detached_bytes();
        let parsed = detached(&bytes).unwrap();
        assert_eq!(parsed.ledger(), header.ledger());
        let digest = header.collateral().map(CollateralSchedule::digest);
        assert_eq!(parsed.collateral(), digest);
        let file = read(std::str::from_utf8(&bytes).unwrap(), &header).unwrap();
        assert_eq!(file.to_detached_bytes(), bytes);
        assert_eq!(
            reason(InclusionFile::from_bytes(&bytes)),
            Reason::InclusionFile
        );
    }
}

#[test]
fn the_canonical_form_is_this() {
    let (header, file) = with_loans();
    let digest = header.context().collateral.to_string();
    let expected = format!(
        "{{\n  \"version\": 4,\n  \"root\": \"{}\",\n  \"ledger\": \"{}\",\n  \"collateral\": \"{digest}\",\n  \
         \"shape\": 4294967295,\n  \"leaves_per_shard\": 726,\n  \"shards\": 5,\n  \"salt\": \"{}\",\n  \"shard\": 3,\n  \
         \"place\": 725,\n  \"entries\": [\n    {{\n      \"asset\": \"BTC\",\n      \"side\": \"balance\",\n      \
         \"amount\": \"0.00000001\"\n    }},\n    {{\n      \"asset\": \"USDT\",\n      \"side\": \"balance\",\n      \
         \"amount\": \"0.000007\"\n    }},\n    {{\n      \"asset\": \"BTC\",\n      \"side\": \"pledged\",\n      \
         \"amount\": \"1.00000000\"\n    }},\n    {{\n      \"asset\": \"USDT\",\n      \"side\": \"debt\",\n      \
         \"amount\": \"30000.000000\"\n    }}\n  ],\n  \"shard_path\": [\n",
        header.root(),
        header.ledger(),
        hex::encode(file.salt),
    );
    let written = text(file.to_detached_bytes());
    assert_eq!(written[..expected.len()], expected);
    assert!(!written.contains("surplus"));
    let whole = text(file.to_bytes());
    let documents = format!(
        "{{\n  \"version\": 3,\n  \"root\": \"{}\",\n  \"descriptor\": {{\n",
        header.root()
    );
    assert!(whole.starts_with(&documents) && whole.contains("\n  \"collateral\": {\n"));
    // Without a schedule.
    let (header, inclusion) = samples::inclusions().remove(2);
    let file = inclusion.decode(&header).unwrap();
    for written in [text(file.to_bytes()), text(file.to_detached_bytes())] {
        assert_eq!(written.matches("\n  \"collateral\": null,\n").count(), 1);
    }
}

#[test]
fn a_detached_file_takes_only_the_documents_that_it_names() {
    let (header, file) = with_loans();
    let parsed = detached(&file.to_detached_bytes()).unwrap();
    let (ours, schedule) = (header.descriptor(), header.collateral().unwrap());
    let other = Descriptor::new(
        ours.exchange(),
        ours.time(),
        ours.sequence() + 1,
        None,
        ours.assets().to_vec(),
        [7; 32],
    );
    let other = other.unwrap();
    let refused = parsed.with(other.clone(), Some(schedule.clone()));
    assert_eq!(reason(refused), Reason::OtherDocument);
    // A schedule with one other number, none, and one where the file names none.
    let mut terms = schedule.terms().clone();
    terms.assets[0].haircut = "0.20".to_owned();
    let swapped = CollateralSchedule::new(ours, terms).unwrap();
    for collateral in [Some(swapped), None] {
        let refused = parsed.with(ours.clone(), collateral);
        assert_eq!(reason(refused), Reason::OtherDocument);
    }
    let (header, inclusion) = samples::inclusions().remove(2);
    let bare = inclusion.decode(&header).unwrap().to_detached_bytes();
    let refused = detached(&bare).unwrap();
    let refused = refused.with(header.descriptor().clone(), Some(schedule.clone()));
    assert_eq!(reason(refused), Reason::OtherDocument);
}

#[test]
fn a_schedule_inside_a_file_is_judged_like_one_beside_it() {
    let (header, file) = with_loans();
    let whole = text(file.to_bytes());
    let digest = header.ledger().to_string();
    for (from, to) in [
        ("\"price\": \"50000\"", "\"price\": \"0\""),
        ("\"haircut\": \"0.2\"", "\"haircut\": \"1.2\""),
        ("\"haircut\": \"0.2\"", "\"haircut\": \".2\""),
        ("\"quote\": \"USD\"", "\"quote\": \"\""),
        (&digest, &"00".repeat(32)),
        (
            "      {\n        \"price\": \"3000\",\n        \"haircut\": \"0.5\"\n      },\n",
            "",
        ),
        // 10^30 of the smallest units of a debt are one, so this coefficient is far above 2^96.
        (
            "\"price\": \"3000\"",
            "\"price\": \"3000000000000000000000\"",
        ),
    ] {
        assert_eq!(whole.matches(from).count(), 1, "{from}");
        let other = whole.replacen(from, to, 1);
        assert_eq!(reason(read(&other, &header)), Reason::Collateral, "{to}");
    }
    // Version 1 of a schedule is the only one.
    let at = whole.find("\"collateral\"").unwrap();
    let (before, after) = whole.split_at(at);
    let after = after.replacen("\"version\": 1", "\"version\": 2", 1);
    let refused = read(&format!("{before}{after}"), &header);
    assert_eq!(reason(refused), Reason::Collateral);
}

#[test]
fn files_between_the_two_forms_are_refused() {
    let (header, file) = with_loans();
    let (whole, short) = (text(file.to_bytes()), text(file.to_detached_bytes()));
    let (plain, inclusion) = samples::inclusions().remove(2);
    let bare = text(inclusion.decode(&plain).unwrap().to_bytes());
    let digest = header.ledger().to_string();
    let ledger = format!("  \"ledger\": \"{digest}\",\n");
    let named = header.context().collateral.to_string();
    let collateral = format!("  \"collateral\": \"{named}\",\n");
    let object = {
        let (start, end) = (
            whole.find("  \"collateral\": {").unwrap(),
            whole.find("  \"shape\"").unwrap(),
        );
        whole[start..end].to_owned()
    };
    let null = "  \"collateral\": null,\n";
    let shape = "  \"shape\"";
    let node = hex::encode(file.path.shard_hashes[0].to_bytes());
    let (salt, root) = (hex::encode(file.salt), header.root().to_string());
    for other in [
        whole.replacen("\"version\": 3", "\"version\": 4", 1),
        whole.replacen("\"version\": 3", "\"version\": 1", 1),
        whole.replacen("\"version\": 3", "\"version\": 5", 1),
        short.replacen("\"version\": 4", "\"version\": 3", 1),
        short.replacen("\"version\": 4", "\"version\": 2", 1),
        short.replacen("\"version\": 4", "\"version\": \"4\"", 1),
        // Each document where the other version has it, twice, nowhere, or as nothing.
        short.replacen(&ledger, "", 1),
        short.replacen(&ledger, &format!("{ledger}{ledger}"), 1),
        short.replacen(&ledger, &format!("  \"descriptor\": null,\n{ledger}"), 1),
        whole.replacen(shape, &format!("{ledger}{shape}"), 1),
        whole.replacen(shape, &format!("  \"ledger\": null,\n{shape}"), 1),
        short.replacen(&collateral, "", 1),
        short.replacen(&collateral, &object, 1),
        short.replacen(&collateral, &format!("{collateral}{collateral}"), 1),
        short.replacen(&named, "", 1),
        short.replacen(&named, &named.to_uppercase(), 1),
        short.replacen(&named, &named[2..], 1),
        whole.replacen(&object, "", 1),
        whole.replacen(&object, &collateral, 1),
        bare.replacen(null, "", 1),
        bare.replacen(null, "  \"collateral\": \"\",\n", 1),
        bare.replacen(null, "  \"collateral\": {},\n", 1),
        // Other forms of the same.
        short.replacen(&digest, &digest.to_uppercase(), 1),
        short.replacen(&digest, &digest[2..], 1),
        short.replacen(&node, &node.to_uppercase(), 1),
        short.replacen(&node, &node[2..], 1),
        short.replacen(&salt, &salt.to_uppercase().replace("57", "5g"), 1),
        short.replacen(&salt, &salt[2..], 1),
        short.replacen(&root, &root[2..], 1),
        short.replacen("\"BTC\"", "\"B\\u0054C\"", 1),
        short.replacen("\"place\": 725", "\"place\": 725.0", 1),
        short.replacen("\"place\": 725", "\"place\": -1", 1),
        short.replacen("\"place\": 725", "\"place\": 4294967296", 1),
        short.replacen("\"shard\": 3", "\"shard\": 18446744073709551616", 1),
        short.replacen("{\n", "{\n  \"note\": 1,\n", 1),
    ] {
        assert!(other != whole && other != short && other != bare);
        assert_eq!(
            reason(read(&other, &header)),
            Reason::InclusionFile,
            "{}",
            &other[..other.len().min(3_000)]
        );
    }
}

#[test]
fn white_space_is_nothing_to_a_file_and_what_is_not_whole_is_damaged() {
    let (header, file) = with_loans();
    for (text, expected) in [
        (text(file.to_bytes()), file.to_bytes()),
        (text(file.to_detached_bytes()), file.to_bytes()),
    ] {
        for other in [
            text.trim_end().to_owned(),
            format!("{text}\n \n"),
            format!("\u{feff}{text}"),
            text.replace('\n', "\r\n"),
            text.replace("  ", "\t"),
            text.replace("\",\n", "\" ,"),
            text.replace("\n", " "),
        ] {
            assert_ne!(other, text);
            assert_eq!(read(&other, &header).unwrap().to_bytes(), expected);
        }
        for damaged in [
            text.replacen("\"version\": ", "\"version\": 0", 1),
            format!("{text}{text}"),
            text[..text.len() - 3].to_owned(),
            text[..100].to_owned(),
            "[".repeat(100_000),
            "{\"descriptor\":".repeat(50_000),
            String::new(),
            "{}".to_owned(),
            "<html>".to_owned(),
            " ".repeat(MAX_INCLUSION_BYTES as usize + 1),
        ] {
            let refused = read(&damaged, &header);
            assert!(
                matches!(refused, Err(Refusal::Damaged { .. })),
                "{refused:?}"
            );
        }
    }
}

#[test]
fn entries_that_no_account_has_are_refused() {
    let (header, file) = with_loans();
    let short = text(file.to_detached_bytes());
    for (from, to) in [
        ("\"USDT\"", "\"usdt\""),
        ("\"USDT\"", "\"DOGE\""),
        ("\"USDT\"", "\"\""),
        ("\"side\": \"balance\"", "\"side\": \"free\""),
        ("\"side\": \"balance\"", "\"side\": \"Balance\""),
        ("\"side\": \"balance\"", "\"side\": \"surplus\""),
        ("\"side\": \"balance\"", "\"side\": 0"),
        // Sides out of order.
        ("\"side\": \"balance\"", "\"side\": \"debt\""),
        ("\"side\": \"pledged\"", "\"side\": \"balance\""),
        ("\"1.00000000\"", "\"0.00000000\""),
        ("\"1.00000000\"", "\"1.0000000\""),
        ("\"1.00000000\"", "\"1\""),
        ("\"1.00000000\"", "\"-1.00000000\""),
        ("\"1.00000000\"", "\"+1.00000000\""),
        ("\"1.00000000\"", "\"01.00000000\""),
        ("\"1.00000000\"", "\"1e0\""),
        ("\"1.00000000\"", "1.00000000"),
        // 2^64 smallest units, and a number that would wrap to one of 64 or of 128 bits.
        ("\"1.00000000\"", "\"184467440737.09551616\""),
        ("\"1.00000000\"", "\"184467440738.09551616\""),
        (
            "\"1.00000000\"",
            "\"3402823669209384634633746074318.68211456\"",
        ),
        // Forty thousand dollars cover no more.
        ("\"30000.000000\"", "\"40000.000001\""),
    ] {
        assert!(short.contains(from), "{from}");
        let other = short.replacen(from, to, 1);
        assert_eq!(reason(read(&other, &header)), Reason::InclusionFile, "{to}");
    }
    for entries in [
        vec![free(0, 1), free(0, 1)],
        vec![free(1, 1), free(0, 1)],
        vec![pledged(0, 1), free(0, 1)],
        vec![debt(3, 1)],
    ] {
        let other = InclusionFile {
            entries,
            ..file.clone()
        };
        for bytes in [other.to_bytes(), other.to_detached_bytes()] {
            let refused = read(&text(bytes), &header);
            assert_eq!(reason(refused), Reason::InclusionFile);
        }
    }
    // The same forms without a schedule.
    let (header, inclusion) = samples::inclusions().remove(2);
    for entries in [vec![pledged(0, 1)], vec![debt(3, 1)]] {
        let other = InclusionFile {
            entries,
            ..inclusion.decode(&header).unwrap()
        };
        for bytes in [other.to_bytes(), other.to_detached_bytes()] {
            let refused = read(&text(bytes), &header);
            assert_eq!(reason(refused), Reason::InclusionFile);
        }
    }
    // A surplus is never written, so it cannot be read back.
    let other = InclusionFile {
        entries: vec![entry(Component::SurplusLow, 1)],
        ..inclusion.decode(&header).unwrap()
    };
    assert!(!text(other.to_bytes()).contains("amount"));
}

#[test]
fn the_longest_file_is_below_the_cap() {
    let assets = (0..512).map(|id| Asset {
        symbol: format!("{id:\\>32}"),
        decimals: 18,
    });
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    let name = "\u{10400}".repeat(32);
    let descriptor = Descriptor::new(&name, time, 1, None, assets.collect(), [7; 32]).unwrap();
    let price = format!("1.{}", "1".repeat(10));
    let schedule = samples::schedule(&descriptor, &vec![(&*price, "0.01111"); 512]);
    let root = circuits::ledger::Root([255; 32]);
    let header = LedgerHeader::new(
        descriptor,
        Some(schedule),
        root,
        1,
        67_353,
        (1 << 33) / 67_353,
    );
    let all = (0..512).map(|id| free(id, u64::MAX));
    let all = all.chain((0..512).map(|id| pledged(id, u64::MAX)));
    let entries: Vec<_> = all
        .chain((0..512).map(|id| debt(id, u64::MAX / 2)))
        .collect();
    // Each pledge covers its debt, and the surplus stays below 2^128 where it counts.
    let inclusion = samples::inclusion(&header, 67_353 * 100_000, Vec::new());
    let file = InclusionFile {
        entries,
        ..inclusion.decode(&header).unwrap()
    };
    let bytes = file.to_bytes();
    assert!(
        (bytes.len() as u64) < MAX_INCLUSION_BYTES / 2,
        "{}",
        bytes.len()
    );
}
