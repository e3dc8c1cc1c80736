//! Claims about the public list of reserves.

use super::*;
use crate::bundle::descriptor::Asset;
use proptest::prelude::*;

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
    registry(&[("BTC", 8), ("USDT", 2)])
}

fn entry(asset: usize, chain: &str, address: &str, units: u128) -> ReserveEntry {
    ReserveEntry {
        asset,
        chain: chain.to_owned(),
        address: address.to_owned(),
        units,
    }
}

const LIST: &str = "asset,chain,address,amount\n\
    BTC,bitcoin,bc1qa,1.00000000\n\
    BTC,bitcoin,bc1qb,0.50000000\n\
    USDT,ethereum,0xab,12.34\n";

fn read(text: &str) -> Result<PublicReserves, ReservesError> {
    PublicReserves::from_bytes(text.as_bytes(), &descriptor())
}

#[test]
fn a_list_has_its_totals_and_comes_back() {
    let list = read(LIST).unwrap();
    assert_eq!(list.totals(), [150_000_000, 1234]);
    assert_eq!(list.len(), 3);
    assert_eq!(list.to_bytes(&descriptor()), LIST.as_bytes());
    let reversed = list.entries().iter().rev().cloned().collect();
    assert_eq!(PublicReserves::new(reversed, &descriptor()).unwrap(), list);
    let empty = read(HEADER).unwrap();
    assert!(empty.is_empty());
    assert_eq!(empty.totals(), [0, 0]);
}

#[test]
fn other_forms_of_the_same_list_are_refused() {
    for (from, to) in [
        ("bc1qa", "\"bc1qa\""),
        ("12.34\n", "12.34"),
        ("12.34\n", "12.34\n\n"),
        ("12.34\n", "12.34\r\n"),
        ("12.34\n", "12.34\r"),
        ("1.00000000\n", "1.00000000\n\n"),
    ] {
        assert_eq!(
            read(&LIST.replace(from, to)),
            Err(ReservesError::Form),
            "{to:?}"
        );
    }
}

#[test]
fn refusals_name_the_entry() {
    use ReservesError::{Amount, Asset, Fields, Header, Order, Text};
    for (from, to, error) in [
        ("amount", "Amount", Header),
        ("asset,", "\u{feff}asset,", Header),
        ("\nBTC,bitcoin,bc1qa", "\nbtc,bitcoin,bc1qa", Asset(1)),
        ("USDT", "ETH", Asset(3)),
        ("12.34", "12.3", Amount(3)),
        ("12.34", "-12.34", Amount(3)),
        ("12.34", "12.34,x", Fields(3)),
        (",12.34", "", Fields(3)),
        ("bc1qb", "bc1qa", Order(2)),
        ("bc1qa", "bc1qc", Order(2)),
        (
            "USDT,ethereum,0xab,12.34",
            "BTC,a,0xab,12.34000000",
            Order(3),
        ),
        (
            "0xab",
            "",
            Text {
                entry: 3,
                field: "address",
            },
        ),
        (
            "ethereum",
            " ethereum",
            Text {
                entry: 3,
                field: "chain",
            },
        ),
        (
            "0xab",
            "0x\u{430}b",
            Text {
                entry: 3,
                field: "address",
            },
        ),
        (
            "0xab",
            "0x\u{1b}[2J",
            Text {
                entry: 3,
                field: "address",
            },
        ),
    ] {
        assert_eq!(read(&LIST.replacen(from, to, 1)), Err(error), "{to:?}");
    }
    let long = "a".repeat(MAX_TEXT + 1);
    assert!(matches!(
        read(&LIST.replace("0xab", &long)),
        Err(Text { entry: 3, .. })
    ));
    assert!(matches!(
        PublicReserves::from_bytes(
            &[HEADER.as_bytes(), b"BTC,\xff,a,1.00\n"].concat(),
            &descriptor()
        ),
        Err(Fields(1))
    ));
}

#[test]
fn totals_stay_below_two_to_the_102() {
    let list = |units| {
        PublicReserves::new(
            vec![entry(0, "a", "a", units), entry(0, "a", "b", 1)],
            &descriptor(),
        )
    };
    assert_eq!(list((1 << 102) - 2).unwrap().totals(), [(1 << 102) - 1, 0]);
    for units in [(1 << 102) - 1, u128::MAX] {
        assert_eq!(list(units), Err(ReservesError::Total("BTC".to_owned())));
    }
}

#[test]
fn entries_that_a_reader_would_refuse_are_not_written() {
    let new = |entries| PublicReserves::new(entries, &descriptor());
    assert_eq!(
        new(vec![entry(2, "a", "b", 1)]),
        Err(ReservesError::Asset(1))
    );
    let twice = new(vec![entry(0, "a", "b", 1), entry(0, "a", "b", 2)]);
    assert!(matches!(twice, Err(ReservesError::Duplicate { .. })));
    for address in ["", "a,b", "a\"b", "a\nb", " a"] {
        let refused = new(vec![entry(0, "a", address, 1)]);
        assert!(matches!(
            refused,
            Err(ReservesError::Text {
                entry: 1,
                field: "address"
            })
        ));
    }
}

#[test]
fn one_address_in_two_cases_is_counted_once() {
    let list = "asset,chain,address,amount\n\
        USDT,ethereum,0xAB,5.00\n\
        USDT,ethereum,0xab,5.00\n";
    assert!(matches!(read(list), Err(ReservesError::Duplicate { .. })));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        rows in prop::collection::btree_map(
            (0usize..2, "[a-z]{1,3}", "[!#-+\\--~]([ !#-+\\--~]{0,6}[!#-+\\--~])?"),
            0u128..1 << 96,
            0..20,
        ),
    ) {
        let entries =
            rows.into_iter().map(|((asset, chain, address), units)| entry(asset, &chain, &address, units));
        let list = PublicReserves::new(entries.collect(), &descriptor()).unwrap();
        let bytes = list.to_bytes(&descriptor());
        prop_assert_eq!(PublicReserves::from_bytes(&bytes, &descriptor()), Ok(list));
    }
}
