use super::*;

fn asset(symbol: &str) -> Asset {
    Asset {
        symbol: symbol.to_owned(),
        decimals: 8,
    }
}

fn descriptor(assets: Vec<Asset>) -> Result<Descriptor, DescriptorError> {
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    Descriptor::new("Sample Exchange", time, 1, None, assets, [7; 32])
}

#[test]
fn a_descriptor_is_read_back_from_its_bytes() {
    let ours = descriptor(vec![asset("BTC"), asset("ETH")]).unwrap();
    assert_eq!(Descriptor::from_bytes(&ours.to_bytes()).unwrap(), ours);
    let full = descriptor((0..512).map(|i| asset(&format!("{i:032}"))).collect()).unwrap();
    assert!((full.to_bytes().len() as u64) < MAX_DESCRIPTOR_BYTES);
    assert_eq!(Descriptor::from_bytes(&full.to_bytes()).unwrap(), full);
}

#[test]
fn registries_that_would_confuse_are_refused() {
    assert!(matches!(
        descriptor(vec![]),
        Err(DescriptorError::AssetCount)
    ));
    let many = (0..513).map(|i| asset(&i.to_string())).collect();
    assert!(matches!(descriptor(many), Err(DescriptorError::AssetCount)));
    let twice = vec![asset("BTC"), asset("btc")];
    assert!(matches!(
        descriptor(twice),
        Err(DescriptorError::DuplicateSymbol(1))
    ));
    for symbol in [
        "",
        "B,TC",
        "B\"TC",
        "B TC",
        "B\u{422}C",
        "B\u{7}",
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
    ] {
        assert!(matches!(
            descriptor(vec![asset(symbol)]),
            Err(DescriptorError::Symbol(0))
        ));
    }
}

#[test]
fn names_that_would_steer_a_terminal_are_refused() {
    let named = |name: &str| {
        let time = "2026-06-30T00:00:00Z".parse().unwrap();
        Descriptor::new(name, time, 1, None, vec![asset("BTC")], [7; 32])
    };
    for name in [
        "a\u{1b}[31mb",
        "a\u{9b}31mb",
        "a\u{7}b",
        "a\tb",
        "a\r\nb",
        "a\0b",
        "a\u{85}b",
        "a\u{7f}b",
        " a",
        "a\u{2028}",
        // The message that wallets sign would seem to have another line, or another order.
        "a\u{2028}b",
        "a\u{202e}b",
        "a\u{200b}b",
        // It would fill a line of the terminal, and go on where a report seems to begin the next.
        "a  b",
        "a\u{a0}b",
        "a\u{3000}b",
        "a\u{2800}b",
        "a\u{3164}b",
        "",
        &"a".repeat(129),
    ] {
        let refused = named(name);
        assert!(
            matches!(refused, Err(DescriptorError::Exchange)),
            "{name:?}"
        );
    }
    // What only a page or a table could misread is escaped there.
    named("<script>alert(1)</script>").unwrap();
    named("=cmd|' /C calc'!A0").unwrap();
}

#[test]
fn other_forms_of_time_ids_and_hex_are_refused() {
    let text = String::from_utf8(descriptor(vec![asset("BTC")]).unwrap().to_bytes()).unwrap();
    for (from, to) in [
        ("2026-06-30T00:00:00Z", "2026-06-30T02:00:00+02:00"),
        ("2026-06-30T00:00:00Z", "2026-06-30T00:00:00.000Z"),
        ("\"id\": 0", "\"id\": 1"),
        ("\"version\": 1", "\"version\": 2"),
        ("0707", "07AB"),
        ("\"Sample Exchange\"", "\"Sample\\nExchange\""),
    ] {
        assert!(text.contains(from), "{from}");
        let other = text.replacen(from, to, 1);
        assert!(Descriptor::from_bytes(other.as_bytes()).is_err(), "{to}");
    }
}

#[test]
fn every_field_changes_the_digest() {
    let ours = descriptor(vec![asset("BTC")]).unwrap();
    let mut other = ours.clone();
    other.sequence = 2;
    assert_ne!(ours.ledger_digest(), other.ledger_digest());
    let mut other = ours.clone();
    other.assets[0].decimals = 9;
    assert_ne!(ours.ledger_digest(), other.ledger_digest());
    let mut other = ours.clone();
    other.nonce[0] ^= 1;
    assert_ne!(ours.ledger_digest(), other.ledger_digest());
}

/// The first key of RFC 8032, section 7.1.
const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

#[test]
fn a_descriptor_may_name_the_exchanges_key_and_is_what_it_was_without_one() {
    let without = descriptor(vec![asset("BTC")]).unwrap();
    assert_eq!(without.receipt_key(), None);
    let text = String::from_utf8(without.to_bytes()).unwrap();
    assert!(text.ends_with(&format!("  \"nonce\": \"{}\"\n}}\n", "07".repeat(32))));
    let with = without.clone().with_receipt_key(Some(KEY.parse().unwrap()));
    assert_ne!(with.ledger_digest(), without.ledger_digest());
    let text = String::from_utf8(with.to_bytes()).unwrap();
    assert!(text.ends_with(&format!("\",\n  \"receipt_key\": \"{KEY}\"\n}}\n")));
    let read = Descriptor::from_bytes(text.as_bytes()).unwrap();
    assert_eq!(read, with);
    assert_eq!(
        read.receipt_key().map(|key| key.to_string()).as_deref(),
        Some(KEY)
    );
    for other in [
        // The neutral element, which fits signatures of everybody.
        text.replace(KEY, &format!("01{}", "00".repeat(31))),
        text.replace(KEY, &KEY.to_uppercase()),
        text.replace(KEY, ""),
        text.replace(&format!("\"{KEY}\""), "null"),
        text.replace("receipt_key", "receipts_key"),
        text.replacen(
            "  \"nonce\"",
            &format!("  \"receipt_key\": \"{KEY}\",\n  \"nonce\""),
            1,
        ),
    ] {
        assert_ne!(other, text);
        assert!(Descriptor::from_bytes(other.as_bytes()).is_err(), "{other}");
    }
}
