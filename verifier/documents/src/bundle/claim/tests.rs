use super::*;
use crate::bundle::descriptor::Asset;

fn descriptor() -> Descriptor {
    let asset = |symbol: &str, decimals| Asset {
        symbol: symbol.to_owned(),
        decimals,
    };
    let assets = vec![asset("BTC", 8), asset("USDT", 2)];
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    Descriptor::new("Sample", time, 1, None, assets, [7; 32]).unwrap()
}

/// A claim under a schedule.
fn claim(disclosures: Vec<Disclosure>) -> Claim {
    Claim {
        ledger: descriptor().ledger_digest(),
        collateral: Some(CollateralDigest([9; 32])),
        shape: 1,
        leaves_per_shard: 1_024,
        shards: 3,
        root: Root([1; 32]),
        policy: PolicyDigest([2; 32]),
        reserves_mode: ReservesMode::Asserted,
        reserves_commitment: [3; 32],
        reserves_list: None,
        disclosures,
    }
}

fn without_schedule(disclosures: Vec<Disclosure>) -> Claim {
    Claim {
        collateral: None,
        ..claim(disclosures)
    }
}

fn disclosure(side: Side, asset: &str, total: &str) -> Disclosure {
    Disclosure {
        side,
        asset: asset.to_owned(),
        total: total.to_owned(),
    }
}

#[test]
fn claims_and_disclosures_come_back() {
    let mut disclosed = Disclosures {
        liabilities: vec![Some(123), None],
        loans: vec![Some(7), None],
        reserves: vec![Some(5), Some((1 << 102) - 1)],
    };
    let ours = claim(Claim::disclosures_of(&descriptor(), &disclosed));
    let read = Claim::from_bytes(&ours.to_bytes()).unwrap();
    assert_eq!(read, ours);
    assert_eq!(read.disclosed(&descriptor()).unwrap(), disclosed);
    disclosed.reserves[1] = Some(1 << 102);
    let too_large = claim(Claim::disclosures_of(&descriptor(), &disclosed));
    assert!(matches!(
        too_large.disclosed(&descriptor()),
        Err(ClaimError::Total(of)) if of == "reserves of USDT"
    ));
}

#[test]
fn the_canonical_form_is_this() {
    let ours = without_schedule(vec![disclosure(Side::Reserves, "USDT", "1.00")]);
    let text = String::from_utf8(ours.to_bytes()).unwrap();
    let (ledger, digits) = (descriptor().ledger_digest(), |digit: &str| digit.repeat(32));
    let expected = format!(
        "{{\n  \"version\": 2,\n  \"ledger\": \"{ledger}\",\n  \"collateral\": null,\n  \"shape\": 1,\n  \
         \"leaves_per_shard\": 1024,\n  \"shards\": 3,\n  \"root\": \"{}\",\n  \"policy\": \"{}\",\n  \
         \"reserves\": \"asserted\",\n  \"reserves_commitment\": \"{}\",\n  \"reserves_list\": null,\n  \
         \"disclosures\": [\n    {{\n      \"side\": \"reserves\",\n      \"asset\": \"USDT\",\n      \
         \"total\": \"1.00\"\n    }}\n  ]\n}}\n",
        digits("01"),
        digits("02"),
        digits("03"),
    );
    assert_eq!(text, expected);
    assert_eq!(Claim::from_bytes(text.as_bytes()).unwrap(), ours);
    assert!(ours.context().collateral.is_none());
}

#[test]
fn other_versions_fields_and_digests_are_refused() {
    let text = String::from_utf8(claim(vec![]).to_bytes()).unwrap();
    for (from, to) in [
        ("\"version\": 2", "\"version\": 1"),
        ("\"version\": 2", "\"version\": 3"),
        ("\"shape\": 1", "\"kind\": \"spot\",\n  \"shape\": 1"),
        (
            "\"leaves_per_shard\": 1024",
            "\"leaves_per_shard\": 4294967296",
        ),
        ("\"leaves_per_shard\": 1024", "\"leaves_per_shard\": -1"),
        ("\"shards\": 3", "\"shards\": 3.0"),
        ("\"shards\": 3,\n", ""),
        ("0909", "090A"),
        ("0909", "09"),
    ] {
        assert!(text.contains(from), "{from}");
        let other = text.replacen(from, to, 1);
        assert!(Claim::from_bytes(other.as_bytes()).is_err(), "{to}");
    }
    // The digest that stands for no schedule has one form, null.
    let zeros = text.replace(&"09".repeat(32), &"00".repeat(32));
    assert!(matches!(
        Claim::from_bytes(zeros.as_bytes()),
        Err(ClaimError::NoCollateral)
    ));
}

#[test]
fn every_field_changes_the_digest() {
    let digest = claim(vec![]).claim_digest();
    let changes: [fn(&mut Claim); 8] = [
        |claim| claim.ledger.0[0] ^= 1,
        |claim| claim.collateral = None,
        |claim| claim.shape = 2,
        |claim| claim.leaves_per_shard = 1_025,
        |claim| claim.shards = 4,
        |claim| claim.root.0[0] ^= 1,
        |claim| claim.policy.0[0] ^= 1,
        |claim| claim.reserves_commitment[0] ^= 1,
    ];
    for change in changes {
        let mut other = claim(vec![]);
        change(&mut other);
        assert_ne!(other.claim_digest(), digest);
    }
}

#[test]
fn disclosures_out_of_order_repeated_or_unlisted_are_refused() {
    let btc = disclosure(Side::Liabilities, "BTC", "1.00000000");
    let loans = disclosure(Side::Loans, "BTC", "1.00000000");
    let usdt = disclosure(Side::Liabilities, "USDT", "1.00");
    let cases = [
        vec![usdt.clone(), btc.clone()],
        vec![btc.clone(), btc.clone()],
        vec![loans.clone(), btc.clone()],
        vec![disclosure(Side::Reserves, "BTC", "1.00000000"), loans],
        vec![disclosure(Side::Reserves, "BTC", "1.00000000"), btc],
        vec![disclosure(Side::Reserves, "ETH", "1.00")],
    ];
    for case in cases {
        let last = case.last().unwrap().name();
        let refused = claim(case).disclosed(&descriptor());
        assert!(matches!(refused, Err(ClaimError::Disclosure(of)) if of == last));
    }
    let short = claim(vec![disclosure(Side::Reserves, "USDT", "1.0")]);
    assert!(matches!(
        short.disclosed(&descriptor()),
        Err(ClaimError::Total(of)) if of == "reserves of USDT"
    ));
}

#[test]
fn liabilities_are_disclosed_with_their_loans_exactly_where_there_can_be_loans() {
    let btc = || disclosure(Side::Liabilities, "BTC", "2.00000000");
    let loans = |total| disclosure(Side::Loans, "BTC", total);
    let both = || vec![btc(), loans("0.50000000")];
    let disclosed = claim(both()).disclosed(&descriptor()).unwrap();
    assert_eq!(disclosed.liabilities, [Some(200_000_000), None]);
    assert_eq!(disclosed.loans, [Some(50_000_000), None]);

    let alone = claim(vec![btc()]).disclosed(&descriptor());
    assert!(matches!(alone, Err(ClaimError::WithoutLoans(symbol)) if symbol == "BTC"));
    // The loans of another asset are not the ones that were asked for.
    let usdt = disclosure(Side::Liabilities, "USDT", "1.00");
    let other = claim([both(), vec![usdt]].concat()).disclosed(&descriptor());
    assert!(matches!(other, Err(ClaimError::WithoutLoans(symbol)) if symbol == "USDT"));
    assert!(
        claim(vec![loans("0.00000000")])
            .disclosed(&descriptor())
            .is_ok()
    );

    assert!(
        without_schedule(vec![btc()])
            .disclosed(&descriptor())
            .is_ok()
    );
    let impossible = without_schedule(both()).disclosed(&descriptor());
    assert!(matches!(impossible, Err(ClaimError::Loans(of)) if of == "loans of BTC"));
}
