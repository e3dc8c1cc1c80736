use num_bigint::BigUint;

use super::*;

fn registry(assets: &[(&str, u8)]) -> Descriptor {
    let asset = |&(symbol, decimals): &(&str, u8)| Asset {
        symbol: symbol.to_owned(),
        decimals,
    };
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    let assets = assets.iter().map(asset).collect();
    Descriptor::new("Sample Exchange", time, 1, None, assets, [7; 32]).unwrap()
}

fn descriptor() -> Descriptor {
    registry(&[("BTC", 8), ("USDT", 6)])
}

fn terms(assets: &[(&str, &str)]) -> CollateralTerms {
    let asset = |&(price, haircut): &(&str, &str)| AssetTerms {
        price: price.to_owned(),
        haircut: haircut.to_owned(),
    };
    CollateralTerms {
        source: "Sample index".to_owned(),
        time: "2026-06-30T00:00:00Z".to_owned(),
        quote: "USD".to_owned(),
        assets: assets.iter().map(asset).collect(),
    }
}

fn schedule(assets: &[(&str, &str)]) -> Result<CollateralSchedule, CollateralScheduleError> {
    CollateralSchedule::new(&descriptor(), terms(assets))
}

fn sample() -> CollateralSchedule {
    schedule(&[("50000", "0.20"), ("1", "0.1")]).unwrap()
}

/// F of pledged units, and of units of debt without their sign.
fn coefficients(schedule: &CollateralSchedule) -> (Vec<u128>, Vec<u128>) {
    let ids = || (0..schedule.prices().len()).map(|id| AssetId::new(id).unwrap());
    let vector = schedule.vector();
    (
        ids().map(|id| vector.pledged(id)).collect(),
        ids().map(|id| vector.debt(id)).collect(),
    )
}

#[test]
fn coefficients_are_the_smallest_integers_of_the_exact_values() {
    // Per smallest unit: 50,000 * 0.8 / 10^8 = 0.0004 and 0.0005; 0.9 / 10^6 = 0.0000009 and 0.000001. Over 10^7.
    let expected = (vec![4_000, 9], vec![5_000, 10]);
    assert_eq!(coefficients(&sample()), expected);
    // 0.00025 and 0.0005, 0.0000005 and 0.000001; over 10^7 they are 2,500 and 5,000, 5 and 10, divided by 5.
    let halves = schedule(&[("50000", "0.5"), ("1", "0.5")]).unwrap();
    assert_eq!(coefficients(&halves), (vec![500, 1], vec![1_000, 2]));
    let cap = Decimal::parse("1.23456789").unwrap();
    assert_eq!(halves.scale().floor(&cap), BigUint::from(2_469_135u32));
    // No collateral at all, and whole units without decimals: 3 and 7 share no divisor.
    let whole = CollateralSchedule::new(
        &registry(&[("A", 0), ("B", 0)]),
        terms(&[("30000", "1"), ("70000", "1")]),
    );
    assert_eq!(coefficients(&whole.unwrap()), (vec![0, 0], vec![3, 7]));
}

#[test]
fn a_schedule_is_read_back_from_its_bytes() {
    let schedule = sample();
    let read = CollateralSchedule::from_bytes(&schedule.to_bytes(), &descriptor()).unwrap();
    assert_eq!(read.to_bytes(), schedule.to_bytes());
    assert_eq!(read.terms(), schedule.terms());
    assert_eq!(read.digest(), schedule.digest());
    assert_eq!((read.source(), read.quote()), ("Sample index", "USD"));
    assert_eq!(read.time().to_string(), "2026-06-30T00:00:00Z");
    let btc = AssetId::new(0).unwrap();
    assert_eq!(read.price(btc).unwrap().to_string(), "50000");
    assert_eq!(read.haircut(btc).unwrap().to_string(), "0.2");
    assert_eq!(read.price(AssetId::new(2).unwrap()), None);
    // 512 assets with the longest texts that there are.
    let names: Vec<String> = (0..512).map(|id| format!("{id:032}")).collect();
    let listed: Vec<_> = names.iter().map(|name| (&**name, 0)).collect();
    let price = format!("{0}.{0}", "1".repeat(30));
    let haircut = format!("0.{}", "1".repeat(30));
    let long = CollateralTerms {
        source: "\u{10400}".repeat(256),
        quote: "\u{10400}".repeat(32),
        ..terms(&vec![(&*price, &*haircut); 512])
    };
    let record = ScheduleRecord {
        version: 1,
        ledger: registry(&listed).ledger_digest().to_string(),
        source: long.source,
        time: long.time,
        quote: long.quote,
        assets: long.assets,
    };
    assert!((canonical::to_bytes(&record).len() as u64) < MAX_COLLATERAL_BYTES);
}

#[test]
fn the_canonical_form_and_its_digest_are_these() {
    let bytes = sample().to_bytes();
    let expected = format!(
        "{{\n  \"version\": 1,\n  \"ledger\": \"{}\",\n  \"source\": \"Sample index\",\n  \
         \"time\": \"2026-06-30T00:00:00Z\",\n  \"quote\": \"USD\",\n  \"assets\": [\n    {{\n      \
         \"price\": \"50000\",\n      \"haircut\": \"0.20\"\n    }},\n    {{\n      \"price\": \"1\",\n      \
         \"haircut\": \"0.1\"\n    }}\n  ]\n}}\n",
        descriptor().ledger_digest()
    );
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);
    assert_eq!(sample().digest().0, sha256("por/collateral/v1", &[&bytes]));
    // One number in another form is another document.
    let other = schedule(&[("50000", "0.2"), ("1", "0.1")]).unwrap();
    assert_eq!(coefficients(&other), coefficients(&sample()));
    assert_ne!(other.digest(), sample().digest());
}

#[test]
fn every_other_document_is_refused() {
    let text = String::from_utf8(sample().to_bytes()).unwrap();
    let parse = |text: &str| CollateralSchedule::from_bytes(text.as_bytes(), &descriptor());
    assert!(parse(&text).is_ok());
    let digest = descriptor().ledger_digest().to_string();
    for (from, to) in [
        ("\"version\": 1", "\"version\": 2"),
        ("\"version\": 1", "\"version\": 01"),
        (&*digest, &*"00".repeat(32)),
        (&*digest, &*digest.to_uppercase()),
        (&*digest, "00"),
        ("\"Sample index\"", "\"\""),
        ("\"Sample index\"", "\" Sample index\""),
        ("\"Sample index\"", "\"Sample\\u001b[2Jindex\""),
        ("\"Sample index\"", "\"Sample\u{202e}index\""),
        ("\"Sample index\"", "\"Sample\\u0020index\""),
        ("\"USD\"", "\"\""),
        ("\"USD\"", "\"U\\nD\""),
        ("2026-06-30T00:00:00Z", "2026-06-30T02:00:00+02:00"),
        ("2026-06-30T00:00:00Z", "2026-06-30T00:00:00.0Z"),
        ("2026-06-30T00:00:00Z", "2026-06-30"),
        ("\"50000\"", "\"0\""),
        ("\"50000\"", "\"-1\""),
        ("\"50000\"", "\"5e4\""),
        ("\"50000\"", "50000"),
        ("\"50000\"", "\"050000\""),
        ("\"0.20\"", "\"1.01\""),
        ("\"0.20\"", "\"-0.01\""),
        ("\"0.20\"", "\".2\""),
        ("      \"haircut\": \"0.20\"\n", ""),
        (
            "\"haircut\": \"0.20\"",
            "\"haircut\": \"0.20\",\n      \"symbol\": \"BTC\"",
        ),
        ("\"quote\": \"USD\",\n", ""),
        (
            "}\n  ]",
            "},\n    {\n      \"price\": \"1\",\n      \"haircut\": \"0\"\n    }\n  ]",
        ),
        ("  \"assets\"", "\"assets\""),
    ] {
        assert!(text.contains(from), "{from}");
        let error = parse(&text.replacen(from, to, 1)).unwrap_err();
        assert!(!error.hint().is_empty());
    }
    assert!(parse(&format!("{text}\n")).is_err());
    assert!(parse("").is_err());
    let large = vec![b' '; MAX_COLLATERAL_BYTES as usize + 1];
    let error = CollateralSchedule::from_bytes(&large, &descriptor()).unwrap_err();
    assert!(matches!(error, CollateralScheduleError::Size));
    // The same registry at another time is another ledger.
    let time = "2026-07-01T00:00:00Z".parse().unwrap();
    let assets = descriptor().assets().to_vec();
    let other = Descriptor::new("Sample Exchange", time, 1, None, assets, [7; 32]).unwrap();
    let error = CollateralSchedule::from_bytes(text.as_bytes(), &other).unwrap_err();
    assert!(matches!(error, CollateralScheduleError::Ledger));
}

#[test]
fn errors_name_the_asset_and_the_number() {
    let message = |assets: &[(&str, &str)]| schedule(assets).unwrap_err().to_string();
    assert_eq!(
        message(&[("1", "0"), ("0.0", "0")]),
        "the price of USDT is not above 0"
    );
    assert_eq!(
        message(&[("1", "1.1"), ("1", "0")]),
        "the haircut of BTC is not between 0 and 1"
    );
    assert_eq!(
        message(&[("1", "0"), ("1", "ten")]),
        "the haircut of USDT is not a decimal number with at most 30 digits on either side of the point"
    );
    assert_eq!(
        message(&[("1", "0")]),
        "the collateral schedule has 1 assets, and 2 are listed"
    );
}

#[test]
fn coefficients_of_two_to_the_96_are_refused_with_the_asset_to_round() {
    let whole = registry(&[("A", 0), ("B", 0)]);
    let schedule = |a: &str, b: &str| CollateralSchedule::new(&whole, terms(&[(a, "0"), (b, "0")]));
    let most = (1u128 << 96) - 1;
    let largest = schedule(&most.to_string(), "1").unwrap();
    assert_eq!(coefficients(&largest), (vec![most, 1], vec![most, 1]));
    let error = schedule(&(most + 1).to_string(), "1").unwrap_err();
    assert!(matches!(&error, CollateralScheduleError::Coefficient { large, .. } if large == "A"));
    // The long one is B, and A is what it makes large.
    let error = schedule("1000000", "0.000000000000000000000000000001").unwrap_err();
    assert_eq!(
        error.to_string(),
        "one smallest unit of A has a coefficient of 2^96 or more, over the digits of B"
    );
    assert!(error.hint().contains("round the price or the haircut of B"));
}
