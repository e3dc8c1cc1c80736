use std::sync::LazyLock;

use circuits::{leaf::LeafGenerators, ledger::AccountId, shape::Tiny};

use super::*;
use crate::solvency::{Expectations, VerifiedSolvency, samples::Sample};
use documents::inclusion::verify_inclusion;
use fixtures::testing::{
    Ledger,
    ledger::{LedgerPlan, leaf_generators},
};

static GENERATORS: LazyLock<LeafGenerators> = LazyLock::new(leaf_generators::<Tiny>);

fn verified(id: &str) -> VerifiedInclusion {
    let ledger = Ledger::small_with_loans();
    let account = AccountId::new(id).unwrap();
    verify_inclusion::<Tiny>(&GENERATORS, ledger.file(id), account, ledger.root()).unwrap()
}

/// A bundle whose policy counts no loans, and one whose policy does.
fn bundles() -> [VerifiedSolvency; 2] {
    [Sample::without_loans(), Sample::with_loans()].map(|sample| {
        let accepting = Expectations {
            accept_loans_bps: 3_000,
            ..Expectations::default()
        };
        sample.unsound_verified(&accepting).unwrap()
    })
}

/// Held against a root from outside, without a bundle.
fn alone(verified: &VerifiedInclusion) -> Against {
    Against::of_root(verified.root())
}

#[test]
fn balances_are_a_plain_yes() {
    let alice = verified("alice");
    let text = to_text(&alice, &alone(&alice));
    let expected = format!(
        "INCLUDED: this account, with these balances, is in the ledger\n  \
         solvency itself was not checked: give the published bundle\n\n\
         exchange     Sample Exchange\n\
         snapshot     2026-06-30T00:00:00Z, number 1\n\
         root         {}\n             this is the root that you gave\n\n\
         balances, to compare with your own:\n  \
         BTC          1.5\n  \
         USDT         5.000001\n  \
         if a balance is missing or too low, tell the exchange, and others\n",
        alice.root()
    );
    assert_eq!(text, expected);
    let json = to_json(&alice, &alone(&alice));
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&json!("included"), &json!("OK"))
    );
    let balances = json!([
        { "asset": "BTC", "amount": "1.50000000" },
        { "asset": "USDT", "amount": "5.000001" },
    ]);
    assert_eq!(json["balances"], balances);
    assert_eq!(
        (&json["debts"], &json["solvency"]),
        (&json!([]), &Value::Null)
    );
}

#[test]
fn debts_come_first_by_name_and_last_in_the_list_and_say_when_to_complain() {
    let bob = verified("bob");
    let text = to_text(&bob, &alone(&bob));
    let expected = format!(
        "DEBTS TO CONFIRM: this account is in the ledger, with these balances and these debts\n  \
         each debt lets the exchange hold less, and only you can say whether you owe it: compare them below\n  \
         solvency itself was not checked: give the published bundle\n\n\
         exchange     Sample Exchange\n\
         snapshot     2026-06-30T00:00:00Z, number 1\n\
         root         {}\n             this is the root that you gave\n\n\
         balances, to compare with your own:\n  \
         BTC          1\n  \
         USDT         12.345678\n  \
         if a balance is missing or too low, tell the exchange, and others\n\n\
         debts as they are counted, to compare with what you owe:\n  \
         USDT         39999.999999\n  \
         if a debt is missing, or lower than what you owe, all is well: the exchange has to hold more then\n  \
         if a debt is higher than what you owe, or is not yours, tell the exchange, and others\n",
        bob.root()
    );
    assert_eq!(text, expected);
    let json = to_json(&bob, &alone(&bob));
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&json!("debts_to_confirm"), &json!("DEBTS"))
    );
    assert_eq!(json["balances"].as_array().unwrap().len(), 2);
    let debts = json!([{ "asset": "USDT", "amount": "39999.999999" }]);
    assert_eq!(json["debts"], debts);
}

#[test]
fn an_account_with_nothing_is_told_so() {
    let carol = verified("carol");
    let text = to_text(&carol, &alone(&carol));
    let first: Vec<_> = text.lines().take(2).collect();
    assert_eq!(
        first,
        [
            "NOTHING IS COUNTED: this account is in the ledger, without any balance or debt",
            "  if it had a balance at the time of the snapshot, that is left out: tell the exchange, and others",
        ]
    );
    assert!(text.ends_with("\n\nbalances: none\n"), "{text}");
    let json = to_json(&carol, &alone(&carol));
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&json!("empty"), &json!("EMPTY"))
    );
    assert_eq!(
        (&json["balances"], &json["debts"]),
        (&json!([]), &json!([]))
    );
}

#[test]
fn free_and_pledged_are_one_balance_of_more_than_64_bits() {
    let dave = verified("dave");
    let text = to_text(&dave, &alone(&dave));
    assert!(
        text.lines()
            .any(|line| line == "  USDT         36893488147419.10323")
    );
    assert!(!text.to_lowercase().contains("pledge"), "{text}");
    let balances = json!([{ "asset": "USDT", "amount": "36893488147419.103230" }]);
    assert_eq!(to_json(&dave, &alone(&dave))["balances"], balances);
}

/// A program that looks for the word must not take a debt, or nothing, for a plain yes, whatever the bundle shows.
#[test]
fn the_word_included_stands_in_a_plain_yes_only() {
    let [plain, loans] = bundles();
    for against in [
        alone(&verified("bob")),
        Against::of_bundle(plain),
        Against::of_bundle(loans),
    ] {
        for account in ["bob", "carol"] {
            let verified = verified(account);
            let text = to_text(&verified, &against).to_lowercase();
            assert!(!text.contains("included"), "{text}");
            let json = to_json(&verified, &against);
            assert!(!json.to_string().contains("\"included\""));
            assert_eq!(json["solvency_checked"], against.solvency().is_some());
        }
        let alice = verified("alice");
        assert_eq!(to_json(&alice, &against)["verdict"], "included");
    }
}

#[test]
fn what_the_bundle_shows_is_said_in_the_words_of_its_own_report() {
    let [plain, loans] = bundles();
    let bob = verified("bob");
    let (plain, loans) = (Against::of_bundle(plain), Against::of_bundle(loans));
    for (against, cover) in [
        (&plain, "cover liabilities, for every listed asset"),
        (
            &loans,
            "cover all liabilities, less the loans that the policy counts, for every listed asset",
        ),
    ] {
        let text = to_text(&bob, against);
        let report = crate::report::solvency::to_text(against.solvency().unwrap());
        let mut lines = text.lines().skip(2);
        let proven =
            format!("  the bundle proves that the reserves that the exchange says it has {cover}");
        assert_eq!(lines.next(), Some(proven.as_str()));
        // What the bundle's own report has below its headline.
        for qualified in report.lines().skip(1).take(2) {
            assert_eq!(lines.next(), Some(qualified));
        }
        for line in report
            .lines()
            .skip_while(|line| !line.starts_with("claim "))
            .take(3)
        {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
    }
    let json = to_json(&bob, &loans);
    assert_eq!(json["verdict"], "debts_to_confirm");
    assert_eq!(json["solvency"]["netted"], true);
    assert_eq!(json["solvency"]["loans"]["accepted_bps"], 3_000);
}

/// A bundle that an exchange shows to one customer alone has a root of its own.
#[test]
fn a_root_that_only_the_bundle_says_is_said_to_be_one() {
    let alice = verified("alice");
    let [plain, _] = bundles();
    let plain = Against::of_bundle(plain);
    assert_eq!(plain.root_source(), RootSource::Bundle);
    let text = to_text(&alice, &plain);
    let taken = "taken from the bundle: compare it with the root that the exchange published";
    let said = format!("  the root is the exchange's own word: {taken}");
    let verdict = text.lines().take_while(|line| !line.is_empty());
    assert!(verdict.clone().any(|line| line == said), "{text}");
    let mut after_root = text.lines().skip_while(|line| !line.starts_with("root "));
    assert_eq!(after_root.nth(1), Some(&*format!("             {taken}")));
    assert_eq!(to_json(&alice, &plain)["root_source"], "bundle");
    assert!(!to_text(&alice, &alone(&alice)).contains("taken from the bundle"));
    assert_eq!(to_json(&alice, &alone(&alice))["root_source"], "outside");
}

/// The exchange chooses its name and its assets' symbols, and puts what it likes into them.
#[test]
fn no_name_begins_a_line_of_a_report_or_is_taken_for_a_verdict() {
    let yes = "INCLUDED: this account, with these balances, is in the ledger";
    let named = |name: &str| {
        let ours = Ledger::small_with_loans().descriptor().clone();
        let mut assets = ours.assets()[..2].to_vec();
        for (asset, symbol) in assets.iter_mut().zip(["INCLUDED:", "OK"]) {
            asset.symbol = symbol.to_owned();
        }
        Descriptor::new(name, ours.time(), 1, None, assets, [7; 32])
    };
    // It would fill a line of 80 columns, and begin the next.
    let filled = format!("X{}{yes}", " ".repeat(66));
    assert!(named(&filled).is_err() && named(&format!("X\n{yes}")).is_err());

    let ledger = Ledger::<Tiny>::new(LedgerPlan {
        descriptor: named(r#""verdict": "included""#).unwrap(),
        ..LedgerPlan::small_without_loans()
    });
    let carol = AccountId::new("carol").unwrap();
    let file = ledger.file("carol");
    let named = verify_inclusion::<Tiny>(&GENERATORS, file, carol, ledger.root()).unwrap();
    let text = to_text(&named, &alone(&named));
    assert!(text.starts_with("NOTHING IS COUNTED"), "{text}");
    assert!(!text.lines().any(|line| line.starts_with("INCLUDED")));
    let json = format!("{:#}", to_json(&named, &alone(&named)));
    assert!(json.contains(r#"\"verdict\": \"included\""#), "{json}");
    assert!(!json.contains(r#""verdict": "included""#), "{json}");
}
