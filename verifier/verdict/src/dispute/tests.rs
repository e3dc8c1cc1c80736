use std::sync::LazyLock;

use circuits::{
    ledger::{AssetId, Root},
    shape::Tiny,
};
use documents::{
    inclusion::{InclusionFile, InclusionVerifier},
    key::ReceiptKey,
    refusal::Reason,
};
use fixtures::testing::{
    Ledger, free,
    ledger::{LedgerPlan, PlacedAccount},
};
use serde_json::json;
use statements::receipt::{Amounts, ReceiptSecret, ReceiptSigner};

use super::*;
use crate::{ending::Ending, inclusion, report::dispute as report};

fn secret() -> ReceiptSecret {
    ReceiptSecret::from_seed(&[9; 32])
}

fn key() -> ReceiptKey {
    secret().public()
}

/// What alice has: 1.5 BTC and 5.000001 USDT; what bob has: 1 BTC and 12.345678 USDT, and a debt of 39,999.999999 USDT.
static LEDGER: LazyLock<Ledger<Tiny>> =
    LazyLock::new(|| Ledger::new(LedgerPlan::small_with_receipts(key())));

static INCLUSIONS: LazyLock<InclusionVerifier<Tiny>> = LazyLock::new(InclusionVerifier::of_shape);

fn id(text: &str) -> AccountId<'_> {
    AccountId::new(text).unwrap()
}

/// A receipt of the ledger.
fn signed(account: &str, balances: &[(&str, &str)], debts: &[(&str, &str)]) -> Receipt {
    let signer = ReceiptSigner::new(LEDGER.descriptor().clone(), secret()).unwrap();
    let bytes = signer.sign_typed(id(account), balances, debts).unwrap();
    Receipt::from_bytes(&bytes).unwrap()
}

fn judged(
    receipt: Option<Receipt>,
    file: Option<InclusionFile>,
    account: &str,
) -> Result<Dispute, Refusal> {
    judged_under(receipt, file, account, LEDGER.root())
}

fn judged_under(
    receipt: Option<Receipt>,
    file: Option<InclusionFile>,
    account: &str,
    root: Root,
) -> Result<Dispute, Refusal> {
    let file = file.map(|file| inclusion::verify(&INCLUSIONS, file, id(account), root));
    let shown = Shown {
        receipt,
        inclusion: file.transpose(),
    };
    judge(shown, id(account), Ground::Root(root))
}

fn compared(account: &str, balances: &[(&str, &str)], debts: &[(&str, &str)]) -> Dispute {
    let receipt = signed(account, balances, debts);
    judged(Some(receipt), Some(LEDGER.file(account)), account).unwrap()
}

const ALICE: &[(&str, &str)] = &[("BTC", "1.5"), ("USDT", "5.000001")];
const BOB: &[(&str, &str)] = &[("BTC", "1"), ("USDT", "12.345678")];
const BOB_OWES: &[(&str, &str)] = &[("USDT", "39999.999999")];

#[test]
fn a_receipt_of_what_is_counted_agrees() {
    for (account, balances, debts) in [
        ("alice", ALICE, &[][..]),
        ("bob", BOB, BOB_OWES),
        ("carol", &[], &[]),
    ] {
        let dispute = compared(account, balances, debts);
        assert_eq!(Ending::from(&dispute), Ending::Verified, "{account}");
        let json = report::to_json(&dispute, None);
        assert_eq!(
            (&json["verdict"], &json["reason"]),
            (&json!("agrees"), &json!("OK"))
        );
        assert_eq!(json["key"], json!(key().to_string()));
        assert!(report::to_text(&dispute, None).starts_with("AGREES: "));
    }
}

#[test]
fn less_balance_or_more_debt_than_was_signed_contradicts() {
    for (account, balances, debts, says) in [
        (
            "alice",
            &[("BTC", "1.50000001"), ("USDT", "5.000001")][..],
            &[][..],
            "less is counted of this account than",
        ),
        (
            "alice",
            &[("BTC", "1.5"), ("USDT", "5.000001"), ("OWN", "0.01")],
            &[],
            "less is counted of this account than",
        ),
        (
            "carol",
            &[("BTC", "0.00000001")],
            &[],
            "less is counted of this account than",
        ),
        (
            "bob",
            BOB,
            &[("USDT", "39999.999998")],
            "more debt is counted of this account than",
        ),
        ("bob", BOB, &[], "more debt is counted of this account than"),
        (
            "bob",
            &[("BTC", "2")],
            &[("BTC", "5")],
            "less is counted of this account, and more debt, than",
        ),
        // Two numbers of 64 bits are one balance.
        (
            "dave",
            &[("USDT", "36893488147419.103231")],
            &[],
            "less is counted",
        ),
    ] {
        let dispute = compared(account, balances, debts);
        assert_eq!(
            Ending::from(&dispute),
            Ending::Rejected,
            "{account} {balances:?}"
        );
        let text = report::to_text(&dispute, None);
        assert!(text.starts_with(&format!("CONTRADICTED: {says}")), "{text}");
        let json = report::to_json(&dispute, None);
        assert_eq!(
            (&json["verdict"], &json["reason"]),
            (&json!("contradicted"), &json!("CONTRADICTED"))
        );
    }
}

#[test]
fn what_harms_no_customer_is_told_and_contradicts_nothing() {
    for (account, balances, debts) in [
        ("alice", &[("BTC", "1.4")][..], &[][..]),
        ("alice", &[], &[]),
        ("bob", BOB, &[("USDT", "40000"), ("BTC", "1")][..]),
    ] {
        let dispute = compared(account, balances, debts);
        assert_eq!(Ending::from(&dispute), Ending::Verified);
        let text = report::to_text(&dispute, None);
        assert!(text.contains("the exchange has to hold more"), "{text}");
        assert!(text.starts_with("AGREES"), "{text}");
    }
}

#[test]
fn both_sides_are_shown_asset_by_asset() {
    let dispute = compared("alice", &[("BTC", "2"), ("OWN", "3")], &[("BTC", "1")]);
    let json = report::to_json(&dispute, None);
    let expected = json!([
        { "asset": "BTC", "signed": "2.00000000", "counted": "1.50000000", "counted_is": "less" },
        { "asset": "USDT", "signed": "0.000000", "counted": "5.000001", "counted_is": "more" },
        { "asset": "OWN", "signed": "3.00", "counted": "0.00", "counted_is": "less" },
    ]);
    assert_eq!(json["balances"], expected);
    let debts = json!([
        { "asset": "BTC", "signed": "1.00000000", "counted": "0.00000000", "counted_is": "less" },
    ]);
    assert_eq!(json["debts"], debts);
    assert_eq!(
        json["inclusion"],
        json!({ "verdict": "included", "reason": "OK", "detail": null })
    );
    let text = report::to_text(&dispute, None);
    for line in [
        "  BTC          2.00000000 signed, 1.50000000 counted: LESS\n",
        "  USDT         0.000000 signed, 5.000001 counted, which is more\n",
        "  BTC          1.00000000 signed, 0.00000000 counted, which is less\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

/// The code of what is no verdict. A rejection would be evidence, and fails.
#[track_caller]
fn nothing_follows(result: Result<Dispute, Refusal>) -> Option<Reason> {
    match result.map(|dispute| report::to_text(&dispute, None)) {
        Err(Refusal::Unchecked { reason, .. } | Refusal::Damaged { reason, .. }) => Some(reason),
        Err(Refusal::NoVerdict { .. }) => None,
        other => panic!("something follows: {other:?}"),
    }
}

#[test]
fn nothing_follows_from_two_things_that_are_not_about_the_same() {
    let alice = || Some(signed("alice", ALICE, &[]));
    let file = |account| Some(LEDGER.file(account));
    // Another account's receipt, and another account's file.
    assert_eq!(
        nothing_follows(judged(
            Some(signed("twin", ALICE, &[])),
            file("alice"),
            "alice"
        )),
        Some(Reason::OtherAccount)
    );
    assert_eq!(
        nothing_follows(judged(alice(), file("bob"), "alice")),
        Some(Reason::NotIncluded)
    );
    assert_eq!(
        nothing_follows(judged(alice(), file("alice"), "Alice")),
        Some(Reason::OtherAccount)
    );
    // A file of another root.
    let mut plan = LedgerPlan::small_with_receipts(key());
    plan.accounts[0] = PlacedAccount::new("alice", 0, 4, &[free(0, 1)]);
    let other = Ledger::<Tiny>::new(plan);
    assert_eq!(
        nothing_follows(judged(alice(), Some(other.file("alice")), "alice")),
        Some(Reason::RootNotExpected)
    );
    // A receipt of another snapshot.
    let other = LEDGER.descriptor().clone().with_receipt_key(None);
    let other = other.with_receipt_key(Some(ReceiptSecret::from_seed(&[8; 32]).public()));
    let signer = ReceiptSigner::new(other, ReceiptSecret::from_seed(&[8; 32])).unwrap();
    let bytes = signer.sign_typed(id("alice"), ALICE, &[]).unwrap();
    let receipt = Receipt::from_bytes(&bytes).unwrap();
    assert_eq!(
        nothing_follows(judged(Some(receipt), file("alice"), "alice")),
        Some(Reason::OtherDocument)
    );
}

#[test]
fn nothing_follows_from_a_receipt_alone_without_a_bundle() {
    let alice = || Some(signed("alice", ALICE, &[]));
    assert_eq!(nothing_follows(judged(alice(), None, "alice")), None);
    assert_eq!(nothing_follows(judged(None, None, "alice")), None);
    let shown = Shown {
        receipt: alice(),
        inclusion: Err(Refusal::rejected(Reason::InclusionFile, "edited")),
    };
    let judged = judge(shown, id("alice"), Ground::Root(LEDGER.root()));
    assert_eq!(nothing_follows(judged), Some(Reason::InclusionFile));
}

#[test]
fn nothing_follows_from_an_inclusion_that_was_verified_for_something_else() {
    let verified = |account: &str| {
        inclusion::verify(
            &INCLUSIONS,
            LEDGER.file(account),
            id(account),
            LEDGER.root(),
        )
        .unwrap()
    };
    for (verified, root) in [
        (verified("twin"), LEDGER.root()),
        (verified("alice"), Root([7; 32])),
    ] {
        let shown = Shown {
            receipt: Some(signed("alice", ALICE, &[])),
            inclusion: Ok(Some(verified)),
        };
        let judged = judge(shown, id("alice"), Ground::Root(root));
        assert_eq!(nothing_follows(judged), Some(Reason::RootNotExpected));
    }
}

#[test]
fn a_file_without_a_receipt_is_only_counted() {
    let dispute = judged(None, Some(LEDGER.file("bob")), "bob").unwrap();
    assert_eq!(Ending::from(&dispute), Ending::NoVerdict);
    let json = report::to_json(&dispute, None);
    assert_eq!(
        (&json["verdict"], &json["reason"], &json["key"]),
        (&json!("only_counted"), &json!("ONLY_COUNTED"), &json!(null))
    );
    let debts = json!([
        { "asset": "USDT", "signed": null, "counted": "39999.999999", "counted_is": null },
    ]);
    assert_eq!(json["debts"], debts);
}

#[test]
fn a_ledger_without_a_key_has_no_receipts() {
    let without = Ledger::<Tiny>::small_with_loans();
    let receipt = signed("alice", ALICE, &[]);
    // Its digest is another one, which is found first.
    let judged = judged_under(
        Some(receipt),
        Some(without.file("alice")),
        "alice",
        without.root(),
    );
    assert_eq!(nothing_follows(judged), Some(Reason::OtherDocument));
}

#[test]
fn amounts_are_signed_in_smallest_units_too() {
    let signer = ReceiptSigner::new(LEDGER.descriptor().clone(), secret()).unwrap();
    let asset = |index| AssetId::new(index).unwrap();
    let balances = Amounts::from([
        (asset(0), 150_000_000),
        (asset(1), 5_000_001),
        (asset(2), 0),
    ]);
    let bytes = signer
        .sign(id("alice"), &balances, &Amounts::new())
        .unwrap();
    assert_eq!(bytes, signer.sign_typed(id("alice"), ALICE, &[]).unwrap());
    assert!(
        signer
            .sign(
                id("alice"),
                &Amounts::from([(asset(3), 1)]),
                &Amounts::new()
            )
            .is_err()
    );
}
