//! What a customer with debts is shown: all of them, as they are counted, and nobody else's; and it is no plain yes.

use circuits::{
    leaf::{Component, Entry},
    ledger::{AccountId, Amount},
    shape::Tiny,
};
use documents::{
    bundle::collateral::CollateralSchedule,
    inclusion::{Finding, InclusionFile, ParsedFile, verify_inclusion},
    refusal::Reason,
};
use verdict::{inclusion::Against, report};

use crate::common::{Exchange, Prove as _, ProvenExchange};
use crate::common::{
    account, balance, check, debt, entries_of, free, margin, pledged, rejection, setup, shown,
    small, with_header,
};

/// Has BTC, and owes ETH and USDT.
fn borrower() -> String {
    account(2)
}

fn file() -> InclusionFile {
    margin().inclusion(&borrower())
}

/// What the borrower is told of a file that was changed.
#[track_caller]
fn refused(change: impl FnOnce(&mut Vec<Entry>)) -> Reason {
    let mut file = file();
    change(&mut file.entries);
    rejection(margin().check(&file, &borrower()))
}

fn place(entries: &[Entry], component: Component) -> usize {
    let mut entries = entries.iter();
    let place = entries.position(|entry| entry.component == component);
    place.expect("the borrower has it")
}

#[test]
fn every_account_is_shown_its_balances_and_its_debts() {
    let proven = margin();
    let accounts = proven.exchange.accounts();
    let mut indebted = 0;
    for (id, file) in accounts.iter().zip(proven.inclusions(accounts.clone())) {
        let verified = proven.check(&file, id).unwrap();
        let (balances, debts) = shown(verified.file());
        assert_eq!(balances, proven.exchange.balances_of(id));
        assert_eq!(debts, proven.exchange.debts_of(id));
        let expected = match (balances.is_empty(), debts.is_empty()) {
            (_, false) => Finding::DebtsToConfirm,
            (true, true) => Finding::Empty,
            (false, true) => Finding::Included,
        };
        assert_eq!(verified.finding(), expected);
        indebted += usize::from(!debts.is_empty());
        // Who owes nothing pledges nothing.
        let pledges = |entry: &&Entry| matches!(entry.component, Component::Pledged(_));
        assert_eq!(
            file.entries.iter().any(|entry| pledges(&entry)),
            !debts.is_empty()
        );
    }
    assert_eq!(indebted, 5);
}

#[test]
fn a_debt_or_nothing_at_all_is_no_plain_yes() {
    let told = |proven: &ProvenExchange, id: &str| {
        let verified = proven.check(&proven.inclusion(id), id).unwrap();
        let against = Against::of_root(verified.root());
        let text = report::inclusion::to_text(&verified, &against);
        (text, report::inclusion::to_json(&verified, &against))
    };
    let (text, json) = told(margin(), &borrower());
    assert!(text.starts_with("DEBTS TO CONFIRM"), "{text}");
    assert!(!text.to_lowercase().contains("included"), "{text}");
    assert_eq!(json["verdict"], "debts_to_confirm");
    assert_eq!(json["reason"], "DEBTS");
    assert_eq!(json["debts"].as_array().unwrap().len(), 2);
    // Pledges are a part of the balance, not another one.
    assert_eq!(json["balances"].as_array().unwrap().len(), 1);

    let (text, json) = told(margin(), "nothing@example.com");
    assert!(text.starts_with("NOTHING IS COUNTED"), "{text}");
    assert!(!text.to_lowercase().contains("included"), "{text}");
    assert_eq!(json["verdict"], "empty");
    assert_eq!(json["reason"], "EMPTY");

    let (text, json) = told(margin(), &account(5));
    assert!(text.starts_with("INCLUDED"), "{text}");
    assert_eq!(
        (json["verdict"].as_str(), json["reason"].as_str()),
        (Some("included"), Some("OK"))
    );
    assert_eq!(json["debts"].as_array().unwrap().len(), 0);
}

#[test]
fn a_debt_left_out_added_or_lowered_is_not_included() {
    // Of other debts another surplus follows, or none at all.
    for asset in [1, 2] {
        let component = debt(asset, 0).component;
        let removed = refused(|entries| entries.retain(|entry| entry.component != component));
        assert_eq!(removed, Reason::NotIncluded);
        for change in [-1, 1] {
            let reason = refused(|entries| {
                let place = place(entries, component);
                let Amount(units) = &mut entries[place].amount;
                *units = units.checked_add_signed(change).unwrap();
            });
            // One unit more may not be covered.
            let uncovered = change > 0 && reason == Reason::InclusionFile;
            assert!(uncovered || reason == Reason::NotIncluded, "{reason:?}");
        }
    }
    let all =
        refused(|entries| entries.retain(|entry| !matches!(entry.component, Component::Debt(_))));
    assert_eq!(all, Reason::NotIncluded);
    let added = refused(|entries| {
        let place = place(entries, debt(1, 0).component);
        entries.insert(place, debt(0, 1));
    });
    assert!(matches!(added, Reason::NotIncluded | Reason::InclusionFile));
}

#[test]
fn a_debt_that_is_called_a_balance_or_a_pledge_is_not_included() {
    let units = margin().exchange.debts_of(&borrower())[1].1 as u64;
    let moved = |to: fn(usize, u64) -> Entry| {
        refused(|entries| {
            entries.remove(place(entries, debt(2, 0).component));
            entries.push(to(2, units));
            entries.sort_unstable();
        })
    };
    assert_eq!(moved(free), Reason::NotIncluded);
    assert_eq!(moved(pledged), Reason::NotIncluded);
}

#[test]
fn pledges_and_free_balances_are_not_exchanged() {
    // Nobody is told more or less by it: the sums that a policy caps would be others.
    let reason = refused(|entries| {
        let (free, pledged) = (
            place(entries, free(0, 0).component),
            place(entries, pledged(0, 0).component),
        );
        entries[free].amount.0 -= 1;
        entries[pledged].amount.0 += 1;
    });
    assert_eq!(reason, Reason::NotIncluded);
    let reason = refused(|entries| {
        let (free, pledged) = (
            place(entries, free(0, 0).component),
            place(entries, pledged(0, 0).component),
        );
        let all = entries.remove(pledged).amount.0;
        entries[free].amount.0 += all;
    });
    // Then nothing covers the debts.
    assert_eq!(reason, Reason::InclusionFile);
}

#[test]
fn entries_in_another_order_twice_or_zero_are_rejected() {
    let count = file().entries.len();
    assert_eq!(count, 4, "free, pledged, two debts");
    for place in 0..count - 1 {
        let swapped = refused(|entries| entries.swap(place, place + 1));
        assert_eq!(swapped, Reason::InclusionFile);
        let twice = refused(|entries| entries.insert(place, entries[place]));
        assert_eq!(twice, Reason::InclusionFile);
        let zero = refused(|entries| entries[place].amount = Amount(0));
        assert_eq!(zero, Reason::InclusionFile);
    }
    for entry in [free(2, 0), pledged(1, 0), debt(0, 0)] {
        let zero = refused(|entries| {
            entries.push(entry);
            entries.sort_unstable();
        });
        assert_eq!(zero, Reason::InclusionFile);
    }
}

#[test]
fn a_surplus_that_is_stated_is_rejected() {
    let proven = margin();
    let whole = entries_of(&file());
    let limbs = |entry: &&Entry| entry.component.asset().is_none();
    assert!(whole.iter().any(|entry| limbs(&entry)), "it has a surplus");
    let stated = InclusionFile {
        entries: whole,
        ..file()
    };
    let generators = setup().generators.leaf_generators();
    let id = borrower();
    let id = AccountId::new(&id).unwrap();
    let refused = verify_inclusion::<Tiny>(&generators, stated, id, proven.made.root);
    assert_eq!(rejection(refused), Reason::InclusionFile);
    // There is no word for it in a file.
    let text = String::from_utf8(file().to_bytes()).unwrap();
    for word in ["surplus", "surplus_low", "free", ""] {
        let other = text.replacen("\"side\": \"pledged\"", &format!("\"side\": \"{word}\""), 1);
        assert_ne!(other, text);
        let refused = ParsedFile::from_bytes(other.as_bytes());
        assert_eq!(rejection(refused), Reason::InclusionFile);
    }
}

#[test]
fn pledges_and_debts_without_a_schedule_are_rejected() {
    let id = "twin-a@example.com";
    for entry in [pledged(0, 1), debt(0, 1)] {
        let mut file = small().inclusion(id);
        file.entries.push(entry);
        let refused = check(&file, id, small().made.root);
        assert_eq!(rejection(refused), Reason::InclusionFile);
    }
    let without = with_header(&file(), |header| header.collateral = None);
    assert_eq!(
        rejection(margin().check(&without, &borrower())),
        Reason::InclusionFile
    );
}

/// The same prices and haircuts but for that of BTC.
fn other_schedule(haircut: &str) -> CollateralSchedule {
    let bundle = &margin().bundle;
    let mut terms = bundle.schedule().unwrap().terms().clone();
    assert_eq!(terms.assets[0].haircut, "0.15");
    terms.assets[0].haircut = haircut.to_owned();
    CollateralSchedule::new(&bundle.descriptor(), terms).unwrap()
}

#[test]
fn a_file_that_has_or_names_another_schedule_is_rejected() {
    let other = Some(other_schedule("0.14"));
    // Inside: another leaf, another root, also for somebody who owes nothing. Under a higher haircut the debts of this
    // account are not even covered.
    for (id, under_higher) in [
        (borrower(), Reason::InclusionFile),
        (account(5), Reason::NotIncluded),
    ] {
        let file = margin().inclusion(&id);
        for (schedule, reason) in [
            (other.clone(), Reason::NotIncluded),
            (Some(other_schedule("0.16")), under_higher),
        ] {
            let swapped = with_header(&file, |header| header.collateral = schedule);
            assert_eq!(rejection(margin().check(&swapped, &id)), reason);
        }
        let none = with_header(&file, |header| header.collateral = None);
        let reason = rejection(margin().check(&none, &id));
        assert!(matches!(
            reason,
            Reason::NotIncluded | Reason::InclusionFile
        ));
    }
    // Named: it is read with that one only.
    let (descriptor, ours) = (margin().bundle.descriptor(), margin().bundle.schedule());
    let parsed = |bytes: &[u8]| match ParsedFile::from_bytes(bytes).unwrap() {
        ParsedFile::Detached(file) => file,
        ParsedFile::SelfContained(_) => panic!("it has its documents"),
    };
    let file = parsed(&file().to_detached_bytes());
    file.with(descriptor.clone(), ours.clone()).unwrap();
    for schedule in [other, None] {
        let refused = file.with(descriptor.clone(), schedule);
        assert_eq!(rejection(refused), Reason::OtherDocument);
    }
    let unnamed = parsed(&small().inclusion(&borrower()).to_detached_bytes());
    assert_eq!(
        rejection(unnamed.with(descriptor, ours)),
        Reason::OtherDocument
    );
}

#[test]
fn a_customers_debt_is_in_nobody_elses_file() {
    let proven = margin();
    let (mine, theirs) = (file(), proven.inclusion(&account(1)));
    // One borrower is shown another's account, whole or in parts.
    for other in [account(1), account(5), "newcomer@example.com".to_owned()] {
        assert_eq!(rejection(proven.check(&mine, &other)), Reason::NotIncluded);
    }
    let mixed = InclusionFile {
        entries: mine.entries.clone(),
        ..theirs.clone()
    };
    assert_eq!(
        rejection(proven.check(&mixed, &account(1))),
        Reason::NotIncluded
    );
    let mixed = InclusionFile {
        salt: theirs.salt,
        ..mine
    };
    for id in [borrower(), account(1)] {
        assert_eq!(rejection(proven.check(&mixed, &id)), Reason::NotIncluded);
    }
}

#[test]
fn debts_that_lower_nothing_are_in_no_file() {
    // The strictest claim: balances in full, and no debt.
    let proven = Exchange {
        choices: "debts = \"ignore\"\n",
        ..Exchange {
            debts: vec![balance(&borrower(), 2, 7)],
            ..Exchange::small()
        }
    }
    .prove();
    proven.bundle.verify(&proven.expected()).unwrap();
    let file = proven.inclusion(&borrower());
    let verified = proven.check(&file, &borrower()).unwrap();
    assert_eq!(verified.finding(), Finding::Included);
    let (balances, debts) = shown(&file);
    assert_eq!(balances, proven.exchange.balances_of(&borrower()));
    assert!(debts.is_empty());
}
