//! The collateral vector F of a schedule, and the surplus of accounts.

use circuits::{
    collateral::CollateralVector,
    leaf::{Component, Entry},
    ledger::{Amount, AssetId},
    shape::Production,
};
use documents::bundle::{
    collateral::{AssetTerms, CollateralSchedule, CollateralTerms},
    descriptor::{Asset, Descriptor},
};
use num_bigint::{BigInt, Sign};
use serde_json::{Value, json};

use super::{number, text, topic};

/// Price, haircut and decimals of an asset.
type Terms = (&'static str, &'static str, u8);

/// Schedules: one that needs no scale, one that has divisors in common, one with a token that covers nothing, one of
/// the most decimals that there are.
const SCHEDULES: [&[Terms]; 5] = [
    &[("6", "0.5", 0), ("4", "1", 0), ("1", "0.5", 0)],
    &[("10", "0", 0), ("20", "0.5", 0)],
    &[
        ("65100.22", "0.15", 8),
        ("3480.55", "0.2", 9),
        ("0.9998", "1", 6),
    ],
    &[("1", "1", 2)],
    &[
        ("0.000000000000000000000000000001", "0.999999", 0),
        ("0.000001", "0", 30),
    ],
];

pub fn descriptor(decimals: &[u8]) -> Descriptor {
    let asset = |(id, decimals): (usize, &u8)| Asset {
        symbol: format!("A{id}"),
        decimals: *decimals,
    };
    let assets = decimals.iter().enumerate().map(asset).collect();
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    Descriptor::new("Vectors", time, 1, None, assets, [0; 32]).unwrap()
}

/// A schedule of these terms, and the descriptor that it is for.
pub fn schedule(terms: &[Terms]) -> (Descriptor, CollateralSchedule) {
    let decimals: Vec<u8> = terms.iter().map(|(_, _, decimals)| *decimals).collect();
    let descriptor = descriptor(&decimals);
    let asset = |(price, haircut, _): &Terms| AssetTerms {
        price: (*price).to_owned(),
        haircut: (*haircut).to_owned(),
    };
    let terms = CollateralTerms {
        source: "made up".to_owned(),
        time: "2026-06-30T00:00:00Z".to_owned(),
        quote: "USD".to_owned(),
        assets: terms.iter().map(asset).collect(),
    };
    let schedule = CollateralSchedule::new(&descriptor, terms).unwrap();
    (descriptor, schedule)
}

/// Ids and amounts of accounts under the first schedule, whose F is 6, 0 and 1 for a unit pledged, 12, 8 and 2 for one
/// owed: no debts, covered exactly and with a rest, not covered, covered by what is free or worth nothing alone, and a
/// surplus of more than 64 bits.
const ACCOUNTS: [&[(usize, u64)]; 8] = [
    &[],
    &[(0, 5)],
    &[(512, 2), (1_024, 1)],
    &[(512, 100), (1_026, 299)],
    &[(512, 1), (1_024, 1)],
    &[(0, 9), (1_026, 1)],
    &[(513, u64::MAX), (1_026, 1)],
    &[(512, u64::MAX), (514, u64::MAX)],
];

fn cases() -> Vec<Value> {
    let mut cases: Vec<Value> = SCHEDULES.iter().map(|terms| vector(terms)).collect();
    let (_, first) = schedule(SCHEDULES[0]);
    cases.extend(
        ACCOUNTS
            .iter()
            .map(|account| surplus(first.vector(), account)),
    );
    cases
}

fn vector(terms: &[Terms]) -> Value {
    let (_, schedule) = schedule(terms);
    let each = |value: &dyn Fn(AssetId) -> u128| -> Vec<String> {
        let ids = (0..terms.len()).map(|id| AssetId::new(id).unwrap());
        ids.map(|id| value(id).to_string()).collect()
    };
    let assets: Vec<Value> = terms
        .iter()
        .map(|(price, haircut, decimals)| json!({"price": price, "haircut": haircut, "decimals": decimals}))
        .collect();
    json!({
        "what": "F",
        "assets": assets,
        "pledged": each(&|id| schedule.vector().pledged(id)),
        "owed": each(&|id| schedule.vector().debt(id)),
    })
}

fn surplus(vector: &CollateralVector, account: &[(usize, u64)]) -> Value {
    let entry = |&(id, amount): &(usize, u64)| Entry {
        component: Component::from_row::<Production>(id).unwrap(),
        amount: Amount(amount),
    };
    let entries: Vec<Entry> = account.iter().map(entry).collect();
    let shown: Vec<Value> = account
        .iter()
        .map(|(id, amount)| json!({"id": id, "amount": amount.to_string()}))
        .collect();
    // Refused if there is none.
    let surplus = vector.surplus(&entries).ok();
    json!({
        "what": "surplus",
        "pledged": ["6", "0", "1"],
        "owed": ["12", "8", "2"],
        "entries": shown,
        "surplus": surplus.map(|limbs| limbs.map(|limb| limb.0.to_string())),
    })
}

/// A number of a document, times 10^30.
fn scaled(text: &str) -> BigInt {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<30}").parse().unwrap()
}

fn divisor(a: BigInt, b: BigInt) -> BigInt {
    if b == BigInt::ZERO {
        a
    } else {
        divisor(b.clone(), a % b)
    }
}

#[test]
fn vectors_and_surpluses_are_those_of_the_specification() {
    for case in topic("collateral", "5, 12", cases()) {
        let integers = |field: &str| -> Vec<BigInt> {
            let numbers = case[field].as_array().unwrap().iter();
            numbers
                .map(|number| number.as_str().unwrap().parse().unwrap())
                .collect()
        };
        let (pledged, owed) = (integers("pledged"), integers("owed"));
        if text(&case, "what") == "surplus" {
            assert_surplus(&case, &pledged, &owed);
            continue;
        }
        let ten = BigInt::from(10);
        let (mut fractions, mut found) = (Vec::new(), pledged);
        for asset in case["assets"].as_array().unwrap() {
            let decimals = 30 - number(asset, "decimals") as u32;
            let price = scaled(text(asset, "price")) * ten.pow(decimals);
            fractions.push(&price * (ten.pow(30) - scaled(text(asset, "haircut"))));
            fractions.push(price * ten.pow(30));
        }
        found = found
            .into_iter()
            .zip(owed)
            .flat_map(|(pledged, owed)| [pledged, owed])
            .collect();
        let common = fractions.iter().cloned().fold(BigInt::ZERO, divisor);
        let expected: Vec<BigInt> = fractions
            .into_iter()
            .map(|fraction| fraction / &common)
            .collect();
        assert_eq!(found, expected, "{case}");
    }
}

fn assert_surplus(case: &Value, pledged: &[BigInt], owed: &[BigInt]) {
    let mut sum = BigInt::ZERO;
    for entry in case["entries"].as_array().unwrap() {
        let (id, amount) = (
            number(entry, "id") as usize,
            text(entry, "amount").parse::<BigInt>().unwrap(),
        );
        match id / 512 {
            1 => sum += &pledged[id % 512] * amount,
            2 => sum -= &owed[id % 512] * amount,
            _ => {}
        }
    }
    if sum.sign() == Sign::Minus {
        assert_eq!(case["surplus"], Value::Null, "{case}");
        return;
    }
    let base = BigInt::from(1) << 64;
    let digits: [BigInt; 2] = [&sum % &base, &sum / &base];
    let digits = digits.map(|digit| digit.to_string());
    assert_eq!(case["surplus"], json!(digits), "{case}");
}
