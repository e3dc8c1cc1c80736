mod counted_once;
mod open;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    super::samples::{self, descriptor, evm, record},
    *,
};

const TXID: &str = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
const SEGWIT: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
const LEGACY: &str = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
const BLOCK: &str = "800000,00000000000000000000000000000000000000000000000000000000000000ab";

/// A list with an address, outputs, a chain without rules and blocks.
fn text() -> String {
    format!(
        "asset,chain,address,outpoint,amount,height,block_hash\n\
         BTC,bitcoin,{LEGACY},,1.50000000,{BLOCK}\n\
         BTC,bitcoin,{SEGWIT},{TXID}:0,0.00000001,{BLOCK}\n\
         BTC,bitcoin,{SEGWIT},{TXID}:1,2.00000000,{BLOCK}\n\
         ETH,ethereum,{},,0.000000000000000001,,\n\
         USDT,other:xrpl,rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh,,7.000000,,\n",
        evm(1)
    )
}

fn read(text: &str) -> Result<ReserveList, ListError> {
    ReserveList::from_csv(text.as_bytes(), &descriptor())
}

fn refused(entry: usize, asset: &str, problem: EntryProblem) -> ListError {
    ListError::Entry {
        entry,
        asset: asset.to_owned(),
        problem,
    }
}

/// What is wrong with the last of these lines.
#[track_caller]
fn problem(lines: &[&str]) -> EntryProblem {
    let records: Vec<_> = lines.iter().map(|line| record(line)).collect();
    match ReserveList::from_records(&records, &descriptor()) {
        Err(ListError::Entry {
            entry,
            asset,
            problem,
        }) => {
            assert_eq!(entry, lines.len(), "{problem}");
            assert_eq!(asset, records[entry - 1].asset, "{problem}");
            problem
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_is_read_back_from_its_bytes_and_its_records() {
    let list = read(&text()).unwrap();
    assert_eq!(list.totals()[..], [350_000_001, 1, 7_000_000]);
    assert_eq!(list.to_csv(&descriptor()), text().as_bytes());
    let records = list.to_records(&descriptor());
    assert_eq!(
        ReserveList::from_records(&records, &descriptor()),
        Ok(list.clone())
    );
    let mut shuffled = list.holdings().to_vec();
    shuffled.reverse();
    assert_eq!(ReserveList::new(shuffled, &descriptor()), Ok(list));
    let empty = read("asset,chain,address,outpoint,amount,height,block_hash\n").unwrap();
    assert_eq!(empty.totals()[..], [0; 3]);
}

#[test]
fn one_key_signs_for_all_chains_of_its_address() {
    let address = evm(1);
    let lines = [
        format!("ETH,base,{address},,1.000000000000000000,,"),
        format!("ETH,ethereum,{address},,1.000000000000000000,,"),
        "USDT,other:xrpl,rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh,,7.000000,,".to_owned(),
    ];
    let list = samples::list(&lines);
    let signers = list.signers();
    assert_eq!(signers.len(), 1);
    assert!(signers.contains_key(&("evm", &*address)));
}

#[test]
fn other_forms_of_the_same_list_are_refused() {
    let text = text();
    let header = text.lines().next().unwrap();
    let swapped = text.replacen("asset,chain", "chain,asset", 1);
    let swapped = swapped.replacen("BTC,bitcoin", "bitcoin,BTC", 3);
    let swapped = swapped.replacen("ETH,ethereum", "ethereum,ETH", 1);
    let swapped = swapped.replacen("USDT,other:xrpl", "other:xrpl,USDT", 1);
    for other in [
        text.replacen("BTC", "\"BTC\"", 1),
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        text.trim_end().to_owned(),
        format!("{text}\n"),
        format!("\n{text}"),
        text.replacen("\nETH", "\n\nETH", 1),
        format!("\u{feff}{text}"),
        text.replacen("asset", "\"asset\"", 1),
        swapped,
        String::new(),
        header.to_owned(),
    ] {
        assert_eq!(read(&other), Err(ListError::Form), "{other}");
    }
    let fields = |entry| refused(entry, "", EntryProblem::Fields);
    for (other, entry) in [
        (text.replacen("asset,", "Asset,", 1), 1),
        (text.replacen("asset,", " asset,", 1), 1),
        (text.replacen(header, &format!("{header},note"), 1), 1),
        (text.replacen("asset,chain", "asset,asset", 1), 1),
        (text[header.len() + 1..].to_owned(), 1),
        (text.replacen("\nETH", "\nETH,", 1), 4),
        (text.replacen("\nETH,", "\n", 1), 4),
        (text.replace(',', ";"), 1),
        (
            text.replacen("BTC", "B\u{0}C", 1).replacen(",,", ",,,", 1),
            1,
        ),
    ] {
        assert_eq!(read(&other), Err(fields(entry)), "{other}");
    }
    let not_text = [text.as_bytes(), b"USDT,other:xrpl,\xff,,1.000000,,\n"].concat();
    assert_eq!(
        ReserveList::from_csv(&not_text, &descriptor()),
        Err(fields(6))
    );
    let spaces = read(&text.replacen("\nBTC,", "\nBTC ,", 1)).unwrap_err();
    assert_eq!(spaces, refused(1, "BTC ", EntryProblem::Asset));
    let large = vec![b'\n'; MAX_LIST_BYTES as usize + 1];
    assert_eq!(
        ReserveList::from_csv(&large, &descriptor()),
        Err(ListError::Size { bytes: large.len() })
    );
}

#[test]
fn a_list_is_read_to_its_first_problem_and_no_further() {
    // What follows is no list at all: were it read first, it would be entry 2 that is refused.
    let text = "asset,chain,address,outpoint,amount,height,block_hash\n,,,,,,\nmore\n";
    assert_eq!(read(text), Err(refused(1, "", EntryProblem::Asset)));
}

#[test]
fn entries_are_counted_before_they_fill_the_memory() {
    let header = HEADER.join(",");
    let file = format!("{header}\n{}", ",,,,,,\n".repeat(MAX_ENTRIES + 1));
    assert_eq!(read(&file), Err(refused(1, "", EntryProblem::Asset)));
    // Records of a dossier are in memory already, and are counted first.
    assert_eq!(check_count(MAX_ENTRIES), Ok(()));
    assert_eq!(check_count(MAX_ENTRIES + 1), Err(ListError::Entries));
}

#[test]
fn each_field_has_its_form() {
    let eth = evm(1);
    let chain = |text: &str| EntryProblem::Chain(text.parse::<crate::chain::Chain>().unwrap_err());
    let form = EntryProblem::AddressForm;
    for (line, expected) in [
        (
            "DOGE,other:x,a,,1.00000000,,".to_owned(),
            EntryProblem::Asset,
        ),
        (
            "btc,other:x,a,,1.00000000,,".to_owned(),
            EntryProblem::Asset,
        ),
        (format!("BTC,btc,{SEGWIT},,1.00000000,,"), chain("btc")),
        ("BTC,other:X,a,,1.00000000,,".to_owned(), chain("other:X")),
        ("BTC,other:x,=1,,1.00000000,,".to_owned(), malformed("=1")),
        ("BTC,other:x,,,1.00000000,,".to_owned(), malformed("")),
        (
            format!(
                "ETH,ethereum,{},,1.000000000000000000,,",
                eth.to_lowercase()
            ),
            form.clone(),
        ),
        (
            format!("BTC,bitcoin,{},,1.00000000,,", SEGWIT.to_uppercase()),
            form,
        ),
        (
            format!("BTC,bitcoin,{SEGWIT},{TXID},1.00000000,,"),
            EntryProblem::Outpoint,
        ),
        (
            format!("ETH,ethereum,{eth},{TXID}:0,1.000000000000000000,,"),
            EntryProblem::Outpoint,
        ),
    ] {
        assert_eq!(problem(&[&line]), expected, "{line}");
    }
    for amount in [
        "",
        "1",
        "1.0",
        "1.000000000",
        ".00000000",
        "-1.00000000",
        "+1.00000000",
        "01.00000000",
        "1e8",
        "1.0000000O",
        " 1.00000000",
        "NaN",
        "3402823669209384634633746074317.68211456",
    ] {
        let line = format!("BTC,other:x,a,,{amount},,");
        assert_eq!(problem(&[&line]), EntryProblem::Amount, "{line}");
    }
    let hash = &BLOCK[7..];
    for block in [
        "800000,".to_owned(),
        format!(",{hash}"),
        format!("0800000,{hash}"),
        format!("+1,{hash}"),
        format!("18446744073709551616,{hash}"),
        format!("800000,{}", hash.to_uppercase()),
        format!("800000,0x{hash}"),
        format!("800000,{}", &hash[1..]),
    ] {
        let line = format!("BTC,bitcoin,{SEGWIT},,1.00000000,{block}");
        assert_eq!(problem(&[&line]), EntryProblem::Block, "{line}");
    }
    let custodian = samples::custodian(1).0;
    for line in [
        format!("ETH,ethereum,{eth},,1.000000000000000000,1,{hash}"),
        format!("ETH,custodian,{custodian},,1.000000000000000000,1,{hash}"),
        format!("BTC,other:x,a,,1.00000000,1,{}", "a".repeat(129)),
        "BTC,other:x,a,,1.00000000,1,a-b".to_owned(),
    ] {
        assert_eq!(problem(&[&line]), EntryProblem::Block, "{line}");
    }
}

fn malformed(text: &str) -> EntryProblem {
    let chain = "other:x".parse().unwrap();
    EntryProblem::Address(Address::parse(&chain, text).unwrap_err())
}

#[test]
fn entries_are_in_one_order() {
    let lines = [
        format!("BTC,bitcoin,{LEGACY},,1.00000000,,"),
        format!("BTC,bitcoin,{SEGWIT},{TXID}:1,1.00000000,,"),
        format!("BTC,bitcoin,{SEGWIT},{TXID}:2,1.00000000,,"),
        "BTC,other:x,a,,1.00000000,,".to_owned(),
        format!("ETH,ethereum,{},,1.000000000000000000,,", evm(1)),
    ];
    samples::list(&lines);
    for (first, lines) in lines.windows(2).enumerate() {
        let swapped = [&*lines[1], &*lines[0]];
        assert_eq!(problem(&swapped), EntryProblem::Order, "{first}");
    }
}

#[test]
fn totals_stay_below_two_to_the_102() {
    let decimals = descriptor().assets()[0].decimals;
    let amount = |units: u128| documents::bundle::amount::format_amount(units, decimals);
    let at = |address: &str, units| format!("BTC,other:x,{address},,{},,", amount(units));
    let most = (1u128 << 102) - 1;
    let list = samples::list(&[at("a", most - 1), at("b", 1)]);
    assert_eq!(list.totals()[0], most);
    let total = EntryProblem::Total;
    assert_eq!(problem(&[&at("a", most + 1)]), total);
    assert_eq!(problem(&[&at("a", u128::MAX)]), total);
    assert_eq!(problem(&[&at("a", most), &at("b", 1)]), total);
    assert_eq!(problem(&[&at("a", most), &at("b", u128::MAX)]), total);
}

#[test]
fn each_problem_has_its_code() {
    use crate::chain::ChainError;
    for (problem, reason) in [
        (EntryProblem::Fields, Reason::Reserves),
        (EntryProblem::Asset, Reason::Reserves),
        (EntryProblem::Chain(ChainError::Unknown), Reason::Address),
        (malformed("="), Reason::Address),
        (EntryProblem::AddressForm, Reason::Address),
        (EntryProblem::Outpoint, Reason::Reserves),
        (EntryProblem::Amount, Reason::Reserves),
        (EntryProblem::Block, Reason::Reserves),
        (EntryProblem::Order, Reason::Reserves),
        (EntryProblem::AddressTwice, Reason::CountedTwice),
        (EntryProblem::OutputTwice, Reason::CountedTwice),
        (EntryProblem::AnotherBlock, Reason::CountedTwice),
        (EntryProblem::Total, Reason::Reserves),
    ] {
        let error = refused(1, "BTC", problem);
        assert!(
            error
                .to_string()
                .starts_with("entry 1 of the reserves, of BTC: ")
        );
        assert_eq!(error.reason(), reason, "{error}");
    }
    assert_eq!(ListError::Form.reason(), Reason::Reserves);
    assert_eq!(ListError::Size { bytes: 0 }.reason(), Reason::Reserves);
    assert_eq!(ListError::Entries.reason(), Reason::Reserves);
}

proptest! {
    #[test]
    fn lists_come_back_whatever_is_in_them(
        entries in prop::collection::btree_map(
            (0..3usize, 0..40u8, any::<bool>()),
            (0..1u128 << 96, any::<bool>()),
            0..40,
        ),
        height in any::<u64>(),
    ) {
        let mut lines = BTreeMap::new();
        for ((asset, seed, on_evm), (units, _)) in &entries {
            let listed = descriptor().assets()[*asset].clone();
            let amount = documents::bundle::amount::format_amount(*units, listed.decimals);
            let (chain, address, block) = if *on_evm {
                ("ethereum", evm(seed + 1), format!("{height},0x{}", "ab".repeat(32)))
            } else {
                ("other:xrpl", format!("r{seed:02}"), ",".to_owned())
            };
            let line = format!("{},{chain},{address},,{amount},{block}\n", listed.symbol);
            lines.insert((*asset, chain, address), line);
        }
        let lines: String = lines.into_values().collect();
        let text = format!("asset,chain,address,outpoint,amount,height,block_hash\n{lines}");
        let list = read(&text).unwrap();
        prop_assert_eq!(list.holdings().len(), entries.len());
        prop_assert_eq!(list.to_csv(&descriptor()), text.as_bytes());
    }

    #[test]
    fn what_is_accepted_is_written_again_the_same(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        insert in any::<bool>(),
    ) {
        let bytes = text().into_bytes();
        let place = place.index(bytes.len());
        let bytes = samples::spoilt(bytes, place, byte, insert);
        if let Ok(list) = ReserveList::from_csv(&bytes, &descriptor()) {
            prop_assert_eq!(list.to_csv(&descriptor()), bytes);
        }
    }
}
