//! What another version of this program may know is neither right nor false, and hides nothing.

use super::*;
use crate::chain::{Chain, ChainError};

/// Reads a list whose lines are records, to its end.
fn read_all(lines: &[&str]) -> Result<ReadList, ListError> {
    let records: Vec<_> = lines.iter().map(|line| record(line)).collect();
    ReadList::from_records(&records, &descriptor())
}

const OPEN: [&str; 2] = ["newchain", "other:doge"];

#[test]
fn a_list_on_a_chain_that_another_version_may_know_is_read_and_is_not_whole() {
    for chain in OPEN {
        let line = format!("BTC,{chain},Abc1,,1.00000000,7,ab12");
        let eth = format!("ETH,ethereum,{},,1.000000000000000000,,", evm(1));
        let read = read_all(&[&line, &eth]).unwrap();
        assert_eq!(read.as_read().totals()[..2], [100_000_000, 10_u128.pow(18)]);
        let error = chain.parse::<Chain>().unwrap_err();
        let unchecked = refused(1, "BTC", EntryProblem::Chain(error));
        assert!(unchecked.is_unchecked());
        assert_eq!(read.unchecked(), Some(&unchecked));
        assert_eq!(read.whole(), Err(unchecked));
        // As a file too.
        let header = "asset,chain,address,outpoint,amount,height,block_hash";
        let text = format!("{header}\n{line}\n{eth}\n");
        let read = ReadList::from_csv(text.as_bytes(), &descriptor()).unwrap();
        assert!(read.unchecked().is_some());
        let quoted = text.replace("Abc1", "\"Abc1\"");
        let refused = ReadList::from_csv(quoted.as_bytes(), &descriptor());
        assert_eq!(refused, Err(ListError::Form));
    }
}

#[test]
fn what_is_false_behind_or_in_such_an_entry_is_false() {
    let eth = evm(1);
    for chain in OPEN {
        let open = format!("BTC,{chain},Abc1,,1.00000000,7,ab12");
        let twice = format!("ETH,ethereum,{eth},,1.000000000000000000,,");
        let btc = format!("BTC,{chain},Abc1");
        let cases: [(&[&str], EntryProblem); 10] = [
            (&[&open, &twice, &twice], EntryProblem::AddressTwice),
            (
                &[&open, "ETH,btc,x,,1,,"],
                EntryProblem::Chain(ChainError::Alias("bitcoin")),
            ),
            (
                &[&open, "ETH,My Vault,x,,1,,"],
                EntryProblem::Chain(ChainError::Form),
            ),
            (&[&open, "DOGE,bitcoin,x,,1,,"], EntryProblem::Asset),
            (&[&open, &open], EntryProblem::AddressTwice),
            (
                &[&open, &format!("BTC,{chain},Abc2,,1.00000000,8,ab13")],
                EntryProblem::AnotherBlock,
            ),
            (&[&format!("{btc},,1,,")], EntryProblem::Amount),
            (&[&format!("{btc},x,1.00000000,,")], EntryProblem::Outpoint),
            (&[&format!("{btc},,1.00000000,7,")], EntryProblem::Block),
            (&[&format!("BTC,{chain},=1,,1.00000000,,")], malformed("=1")),
        ];
        for (lines, problem) in cases {
            match read_all(lines) {
                Err(ListError::Entry { problem: found, .. }) => {
                    assert_eq!(found, problem, "{lines:?}")
                }
                other => panic!("{lines:?}: {other:?}"),
            }
        }
    }
}

#[test]
fn nothing_false_is_said_of_what_only_another_version_can_compare() {
    let eth = evm(1);
    for chain in OPEN {
        // Its addresses may differ by case, have outputs, and be those of other chains: it may be one of these chains' kin.
        let lines = [
            format!("BTC,{chain},ABC1,,1.00000000,,"),
            format!("BTC,{chain},Abc1,{TXID}:0,1.00000000,,"),
            format!("ETH,ethereum,{eth},,1.000000000000000000,,"),
            format!("ETH,{chain},{eth},,1.000000000000000000,,"),
        ];
        let mut lines: Vec<_> = lines.iter().map(String::as_str).collect();
        lines.sort_unstable();
        assert!(read_all(&lines).unwrap().unchecked().is_some());
    }
}

#[test]
fn a_chain_by_its_name_of_now_and_of_before_is_in_no_list() {
    let eth = evm(1);
    let lines = [
        format!("ETH,ethereum,{eth},,1.000000000000000000,,"),
        format!("ETH,other:eth,{eth},,1.000000000000000000,,"),
    ];
    let lines = lines.each_ref().map(String::as_str);
    let alias = EntryProblem::Chain(ChainError::Alias("ethereum"));
    assert_eq!(read_all(&lines), Err(refused(2, "ETH", alias)));
    // By the one of before alone it may be right.
    assert!(read_all(&lines[1..]).unwrap().unchecked().is_some());
}
