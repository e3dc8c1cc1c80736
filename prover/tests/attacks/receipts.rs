//! Receipts: exchanges that wriggle out of what they signed, and customers who frame an honest one. What an exchange signed
//! and did not count is evidence; whatever anybody could have made is no verdict.

use std::sync::LazyLock;

use circuits::ledger::{AccountId, AssetId};
use documents::{
    bundle::descriptor::Descriptor,
    inclusion::InclusionFile,
    refusal::{Reason, Refusal},
};
use statements::receipt::{Amounts, Receipt, ReceiptSecret, ReceiptSigner};
use verdict::{
    dispute::{Dispute, Ground, Shown, Standing, judge},
    ending::Ending,
    report::dispute::{to_json, to_text},
    solvency::{Expectations, VerifiedSolvency},
};

use crate::common::{Exchange, Prove, ProvenExchange, account, check, refusal};

fn secret() -> ReceiptSecret {
    ReceiptSecret::from_seed(&[9; 32])
}

/// An exchange that signs receipts.
fn signing(exchange: Exchange) -> Exchange {
    Exchange {
        receipt_key: Some(secret().public()),
        ..exchange
    }
}

/// It counts what it signs.
fn honest() -> &'static ProvenExchange {
    static HONEST: LazyLock<ProvenExchange> = LazyLock::new(|| signing(Exchange::small()).prove());
    &HONEST
}

/// The same with loans.
fn with_loans() -> &'static ProvenExchange {
    static LOANS: LazyLock<ProvenExchange> = LazyLock::new(|| signing(Exchange::margin()).prove());
    &LOANS
}

/// Of the same snapshot, and so of the same ledger digest: it counts one unit less of an account than it signed.
fn dishonest() -> &'static ProvenExchange {
    static DISHONEST: LazyLock<ProvenExchange> = LazyLock::new(|| {
        let mut exchange = signing(Exchange::small());
        exchange.balances[0].units -= 1;
        exchange.prove()
    });
    &DISHONEST
}

/// Whose balance that is.
fn victim() -> String {
    Exchange::small().balances[0].account.clone()
}

fn amounts(amounts: Vec<(usize, u128)>) -> Amounts {
    let amounts = amounts.into_iter();
    amounts
        .map(|(asset, units)| (AssetId::new(asset).unwrap(), units))
        .collect()
}

/// What a signer says of an account of an exchange.
fn signed_by(signer: &ReceiptSigner, exchange: &Exchange, id: &str) -> Receipt {
    let (balances, debts) = (exchange.balances_of(id), exchange.debts_of(id));
    let bytes = signer
        .sign(
            AccountId::new(id).unwrap(),
            &amounts(balances),
            &amounts(debts),
        )
        .unwrap();
    Receipt::from_bytes(&bytes).unwrap()
}

/// A receipt of an exchange, as its own descriptor asks for.
fn signed(exchange: &Exchange, id: &str) -> Receipt {
    let signer = ReceiptSigner::new(exchange.descriptor(), secret()).unwrap();
    signed_by(&signer, exchange, id)
}

fn judged(
    receipt: Receipt,
    file: Option<InclusionFile>,
    id: &str,
    ground: Ground<'_>,
) -> Result<Dispute, Refusal> {
    let verified = file.map(|file| check(&file, id, ground.root()));
    let shown = Shown {
        receipt: Some(receipt),
        inclusion: verified.transpose(),
    };
    judge(shown, AccountId::new(id).unwrap(), ground)
}

/// Against the root that an exchange published.
fn under(
    proven: &ProvenExchange,
    receipt: Receipt,
    file: InclusionFile,
    id: &str,
) -> Result<Dispute, Refusal> {
    judged(receipt, Some(file), id, Ground::Root(proven.made.root))
}

#[track_caller]
fn assert_contradicted(dispute: &Dispute) {
    assert_eq!(Ending::from(dispute), Ending::Rejected);
    assert_eq!(to_json(dispute, None)["verdict"], "contradicted");
}

/// The code of what is no verdict; a rejection, or a dispute that was judged, fails.
#[track_caller]
fn nothing_follows(result: Result<Dispute, Refusal>) -> Reason {
    let result = result.map(|dispute| to_text(&dispute, None));
    assert!(
        !matches!(result, Err(Refusal::Rejected { .. })),
        "{result:?}"
    );
    refusal(result).0
}

#[track_caller]
fn assert_nothing_follows(result: Result<Dispute, Refusal>, reason: Reason) {
    assert_eq!(nothing_follows(result), reason);
}

#[test]
fn every_receipt_of_an_honest_exchange_agrees_with_its_inclusion() {
    for proven in [honest(), with_loans()] {
        let exchange = &proven.exchange;
        let ids = exchange.accounts();
        for (id, file) in ids.iter().zip(proven.inclusions(ids.iter().copied())) {
            let dispute = under(proven, signed(exchange, id), file, id).unwrap();
            assert_eq!(Ending::from(&dispute), Ending::Verified, "{id}");
            assert!(to_text(&dispute, None).starts_with("AGREES: "));
        }
    }
}

#[test]
fn an_exchange_that_counts_a_unit_less_than_it_signed_is_contradicted() {
    let (id, proven) = (victim(), dishonest());
    let receipt = signed(
        &Exchange {
            balances: honest().exchange.balances.clone(),
            ..proven.exchange.clone()
        },
        &id,
    );
    let dispute = under(proven, receipt.clone(), proven.inclusion(&id), &id).unwrap();
    assert_contradicted(&dispute);
    // By the bundle too, whose policy and reserves are not asked about.
    let verified = proven.bundle.verify(&proven.expected()).unwrap();
    let ground = Ground::Bundle(&verified);
    assert_contradicted(&judged(receipt, Some(proven.inclusion(&id)), &id, ground).unwrap());
    // Of the others it counted what it signed.
    let other = account(1);
    let receipt = signed(&proven.exchange, &other);
    let dispute = under(proven, receipt, proven.inclusion(&other), &other).unwrap();
    assert_eq!(Ending::from(&dispute), Ending::Verified);
}

#[test]
fn an_exchange_that_counts_more_debt_than_it_signed_is_contradicted() {
    let proven = with_loans();
    let id = proven.exchange.debts[0].account.clone();
    let mut owing_less = proven.exchange.clone();
    owing_less.debts[0].units -= 1;
    let receipt = signed(&owing_less, &id);
    let dispute = under(proven, receipt, proven.inclusion(&id), &id).unwrap();
    assert_contradicted(&dispute);
    let text = to_text(&dispute, None);
    assert!(
        text.starts_with("CONTRADICTED: more debt is counted"),
        "{text}"
    );
    // One that counts less debt than it signed has to hold more.
    let mut owing_more = proven.exchange.clone();
    owing_more.debts[0].units += 1;
    let receipt = signed(&owing_more, &id);
    let dispute = under(proven, receipt, proven.inclusion(&id), &id).unwrap();
    assert_eq!(Ending::from(&dispute), Ending::Verified);
}

#[test]
fn another_root_of_the_same_ledger_does_not_take_a_receipt_back() {
    // The exchange publishes the snapshot once more, with other blinds: another root, the same descriptor.
    let again = dishonest().exchange.prove();
    assert_ne!(again.made.root, dishonest().made.root);
    let id = victim();
    let receipt = signed(&honest().exchange, &id);
    for proven in [dishonest(), &again] {
        let dispute = under(proven, receipt.clone(), proven.inclusion(&id), &id).unwrap();
        assert_contradicted(&dispute);
    }
    let dispute = under(honest(), receipt, honest().inclusion(&id), &id).unwrap();
    assert_eq!(Ending::from(&dispute), Ending::Verified);
}

#[test]
fn of_two_receipts_the_one_that_says_more_is_evidence() {
    let (id, proven) = (victim(), dishonest());
    let [more, less] = [honest(), dishonest()].map(|proven| signed(&proven.exchange, &id));
    let file = || proven.inclusion(&id);
    assert_contradicted(&under(proven, more, file(), &id).unwrap());
    let dispute = under(proven, less, file(), &id).unwrap();
    assert_eq!(Ending::from(&dispute), Ending::Verified);
}

#[test]
fn a_receipt_by_another_key_or_for_another_descriptor_shows_nothing() {
    let (id, proven) = (victim(), dishonest());
    let file = || proven.inclusion(&id);
    let exchange = &honest().exchange;
    let by = |signer: &ReceiptSigner| under(proven, signed_by(signer, exchange, &id), file(), &id);
    // By a key that its descriptor does not name: the digest of one that does is another ledger's.
    let other = ReceiptSecret::from_seed(&[8; 32]);
    let named = exchange.descriptor().with_receipt_key(Some(other.public()));
    let signer = ReceiptSigner::new(named, other).unwrap();
    assert_nothing_follows(by(&signer), Reason::OtherDocument);
    // The signature under the honest ledger's digest: it is not by its key.
    let text = |receipt: &Receipt| String::from_utf8(receipt.to_bytes()).unwrap();
    let (ours, theirs) = (signed(exchange, &id), signed_by(&signer, exchange, &id));
    let signature = |text: &str| text.rsplit('"').nth(1).unwrap().to_owned();
    let forged = text(&ours).replace(&signature(&text(&ours)), &signature(&text(&theirs)));
    let forged = Receipt::from_bytes(forged.as_bytes()).unwrap();
    assert_nothing_follows(under(proven, forged, file(), &id), Reason::Receipt);
    // Of the next snapshot, and of a publication whose descriptor has another nonce.
    let later = Exchange {
        sequence: 2,
        ..exchange.clone()
    };
    assert_nothing_follows(
        under(proven, signed(&later, &id), file(), &id),
        Reason::OtherDocument,
    );
    let old = exchange.descriptor();
    let republished = Descriptor::new(
        old.exchange(),
        old.time(),
        old.sequence(),
        None,
        old.assets().to_vec(),
        [8; 32],
    );
    let republished = republished.unwrap().with_receipt_key(old.receipt_key());
    let signer = ReceiptSigner::new(republished, secret()).unwrap();
    assert_nothing_follows(by(&signer), Reason::OtherDocument);
}

#[test]
fn a_receipt_for_a_ledger_that_names_no_key_shows_nothing() {
    // Nobody can sign for it; a receipt that names its digest is by no key of its own.
    let without = crate::common::small();
    let id = victim();
    let text = String::from_utf8(signed(&honest().exchange, &id).to_bytes()).unwrap();
    let [ours, theirs] =
        [honest(), without].map(|proven| proven.bundle.context().ledger.to_string());
    let renamed = Receipt::from_bytes(text.replace(&ours, &theirs).as_bytes()).unwrap();
    assert_nothing_follows(
        under(without, renamed, without.inclusion(&id), &id),
        Reason::NoReceiptKey,
    );
}

#[test]
fn an_id_in_another_spelling_is_another_account() {
    let (id, proven) = (victim(), dishonest());
    let signer = ReceiptSigner::new(proven.exchange.descriptor(), secret()).unwrap();
    for spelling in [
        id.to_uppercase(),
        format!("{id}\u{200b}"),
        id.replace('c', "\u{441}"),
    ] {
        let other = AccountId::new(&spelling).unwrap();
        let bytes = signer.sign(other, &amounts(vec![(0, u128::MAX)]), &Amounts::new());
        let receipt = Receipt::from_bytes(&bytes.unwrap()).unwrap();
        // Whichever of the two is typed: they are not about the same.
        assert_nothing_follows(
            under(proven, receipt.clone(), proven.inclusion(&id), &id),
            Reason::OtherAccount,
        );
        assert_nothing_follows(
            under(proven, receipt, proven.inclusion(&id), &spelling),
            Reason::NotIncluded,
        );
    }
}

#[test]
fn an_exchange_that_gives_no_inclusion_file_has_signed_and_nothing_more_is_shown() {
    let (id, proven) = (victim(), dishonest());
    let verified = proven.bundle.verify(&proven.expected()).unwrap();
    let receipt = || signed(&honest().exchange, &id);
    let only_signed = |file: Option<InclusionFile>, verified: &VerifiedSolvency| {
        let dispute = judged(receipt(), file, &id, Ground::Bundle(verified)).unwrap();
        assert_eq!(Ending::from(&dispute), Ending::NoVerdict);
        let (text, json) = (to_text(&dispute, None), to_json(&dispute, None));
        assert!(text.starts_with("ONLY SIGNED: "), "{text}");
        assert!(text.contains("nothing follows against anybody"), "{text}");
        assert_eq!(json["reason"], "ONLY_SIGNED");
        assert_eq!(json["balances"][0]["counted"], serde_json::Value::Null);
        matches!(
            dispute.standing(),
            Standing::OnlySigned {
                refused: Some(_),
                ..
            }
        )
    };
    assert!(!only_signed(None, &verified));
    // A file that does not lead to the root adds nothing, whoever changed it.
    let mut edited = proven.inclusion(&id);
    edited.entries[0].amount.0 -= 1;
    assert!(only_signed(Some(edited.clone()), &verified));
    assert!(only_signed(Some(proven.inclusion(&account(1))), &verified));
    // And by the root alone nobody sees whose key it is.
    let result = under(proven, receipt(), edited, &id);
    assert_eq!(nothing_follows(result), Reason::NotIncluded);
    // The honest exchange's own bundle, beside a receipt of a ledger that it never published.
    let other = Exchange {
        sequence: 2,
        ..honest().exchange.clone()
    };
    let verified = honest().bundle.verify(&honest().expected()).unwrap();
    let result = judged(signed(&other, &id), None, &id, Ground::Bundle(&verified));
    assert_eq!(nothing_follows(result), Reason::OtherDocument);
}

#[test]
fn a_customer_cannot_frame_an_honest_exchange() {
    let proven = honest();
    let id = victim();
    let file = || proven.inclusion(&id);
    // An edited receipt.
    let text = String::from_utf8(signed(&proven.exchange, &id).to_bytes()).unwrap();
    let amount = text.split("\"amount\": \"").nth(1).unwrap();
    let amount = &amount[..amount.find('"').unwrap()];
    let edited = text.replace(amount, &format!("9{amount}"));
    let edited = Receipt::from_bytes(edited.as_bytes()).unwrap();
    assert_nothing_follows(under(proven, edited, file(), &id), Reason::Receipt);
    // Another account's receipt, relabelled or not, beside the own file.
    let other = signed(&proven.exchange, &account(1));
    assert_nothing_follows(
        under(proven, other.clone(), file(), &id),
        Reason::OtherAccount,
    );
    let text = String::from_utf8(other.to_bytes()).unwrap();
    let relabelled = text.replace(&account(1), &id);
    let relabelled = Receipt::from_bytes(relabelled.as_bytes()).unwrap();
    assert_nothing_follows(under(proven, relabelled, file(), &id), Reason::Receipt);
    // A file of which less was made.
    let mut less = file();
    less.entries.pop();
    let receipt = || signed(&proven.exchange, &id);
    assert_nothing_follows(under(proven, receipt(), less, &id), Reason::NotIncluded);
    // A whole exchange of the customer's own, by the honest one's name: its root is not the one that was published.
    let forged = &dishonest().bundle;
    let expectations = Expectations {
        root: Some(proven.made.root),
        ..dishonest().expected()
    };
    assert_eq!(
        refusal(forged.verify(&expectations)).0,
        Reason::RootNotExpected
    );
}

/// The key in the descriptor is the exchange's, and its receipt honest: only the leaves are the customer's.
#[test]
fn a_root_that_only_a_bundle_says_is_evidence_against_nobody() {
    let id = victim();
    let trusting = Expectations {
        root: None,
        ..dishonest().expected()
    };
    let verified = dishonest().bundle.verify(&trusting).unwrap();
    let receipt = || signed(&honest().exchange, &id);
    for file in [Some(dishonest().inclusion(&id)), None] {
        let judged = judged(receipt(), file, &id, Ground::Bundle(&verified));
        match judged.map(|dispute| to_text(&dispute, None)) {
            Err(Refusal::NoVerdict { hint, .. }) => assert!(hint.contains("the root"), "{hint}"),
            other => panic!("something follows: {other:?}"),
        }
    }
    // Where everybody knows that root, it is.
    let verified = dishonest().bundle.verify(&dishonest().expected()).unwrap();
    let file = Some(dishonest().inclusion(&id));
    let ground = Ground::Bundle(&verified);
    assert_contradicted(&judged(receipt(), file, &id, ground).unwrap());
}
