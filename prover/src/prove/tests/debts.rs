//! Debts that count: from the files to a bundle that says so.

use circuits::ledger::AssetId;
use documents::{bundle::claim::Claim, refusal::Reason};

use super::*;

fn dollars() -> AssetId {
    AssetId::new(1).unwrap()
}

fn reason<T>(result: Result<T, Refusal>) -> Reason {
    match result {
        Err(Refusal::Rejected { reason, .. }) => reason,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("accepted"),
    }
}

fn claim(out: &Path) -> Claim {
    Claim::from_bytes(&fs::read(places(out).bundle().join(files::CLAIM)).unwrap()).unwrap()
}

#[test]
fn a_ledger_without_debts_is_proven_and_verified() {
    let (out, made) = Exchange::saving().prove();
    assert_eq!((made.shards, made.leaves_per_shard), (1, 1024));
    verify(&places(out.path()).bundle(), 0).unwrap();
    assert_eq!(claim(out.path()).collateral, None);
    for folder in ["bundle", "private"] {
        assert!(!out.path().join(folder).join(files::COLLATERAL).exists());
    }
    let accounts = stored(&out.path().join("private"), &made);
    assert_eq!(accounts.len(), 202);
    let nothing = accounts.iter().filter(|account| account.entries.is_empty());
    assert_eq!(nothing.count(), 2);
}

#[test]
fn debts_are_proven_and_accepted_by_those_who_accept_loans() {
    let (out, made) = Exchange::lending().prove();
    let bundle = places(out.path()).bundle();
    verify(&bundle, 10_000).unwrap();
    assert_eq!(reason(verify(&bundle, 9_999)), Reason::PolicyLoans);
    let schedule = fs::read(bundle.join(files::COLLATERAL)).unwrap();
    let private = out.path().join("private");
    assert_eq!(
        fs::read(private.join(private_files::COLLATERAL)).unwrap(),
        schedule
    );
    assert!(claim(out.path()).collateral.is_some());

    let accounts = stored(&private, &made);
    let owed = (0..200).step_by(10).map(|i| 300_000_000 + i).sum::<u128>();
    let debt = Component::Debt(dollars());
    assert_eq!(total(&accounts, |component| component == debt), owed);
    // Bad debts are left out, and whoever has them is there all the same.
    assert_eq!(amount(&accounts, BAD_DEBTOR, debt), None);
    assert_eq!(
        amount(&accounts, &account(10), debt),
        Some(Amount(300_000_010))
    );
    assert_eq!(amount(&accounts, &account(11), debt), None);
    assert!(
        total(&accounts, |component| matches!(
            component,
            Component::Pledged(_)
        )) > 0
    );
}

#[test]
fn loans_beyond_the_share_are_left_out_and_the_rest_holds() {
    let exchange = Exchange {
        policy: Some(lending_policy(1_000, "")),
        ..Exchange::lending()
    };
    let (out, made) = exchange.prove();
    verify(&places(out.path()).bundle(), 1_000).unwrap();
    let accounts = stored(&out.path().join("private"), &made);
    let gross = total(&accounts, |component| {
        component == Component::Free(dollars()) || component == Component::Pledged(dollars())
    });
    let counted = total(&accounts, |component| {
        component == Component::Debt(dollars())
    });
    assert_eq!(counted, gross / 10);
}

#[test]
fn a_schedule_without_debts_counts_nothing() {
    let exchange = Exchange {
        choices: "debts = \"ignore\"\n",
        ..Exchange::lending()
    };
    let (out, made) = exchange.prove();
    verify(&places(out.path()).bundle(), 10_000).unwrap();
    let accounts = stored(&out.path().join("private"), &made);
    assert_eq!(accounts.len(), 203);
    assert_eq!(
        total(&accounts, |component| !matches!(
            component,
            Component::Free(_)
        )),
        0
    );
}

#[test]
fn liabilities_are_disclosed_with_their_loans_or_not_at_all() {
    let disclosing = |loans: &[&'static str]| Exchange {
        disclosed: Disclosed {
            liabilities: vec!["USDT"],
            loans: loans.to_vec(),
            reserves: vec!["BTC"],
        },
        ..Exchange::lending()
    };
    let folder = tempfile::tempdir().unwrap();
    let refused = disclosing(&["BTC"]).try_load(folder.path());
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains(
            "snapshot.toml:20:16: the liabilities of USDT are disclosed without its loans"
        ),
        "{refused}"
    );

    let both = disclosing(&["BTC", "USDT"]);
    // Who claims it without a snapshot's file is refused too, before anything is made.
    let mut loaded = both.load(folder.path());
    loaded.disclose_loans.pop();
    let error = ClaimDraft::new(&loaded, both.descriptor()).err().unwrap();
    assert!(matches!(error, ProveError::Claim(_)), "{error}");
    assert!(error.to_string().contains("USDT") && error.hint().contains("loans"));

    let (out, made) = both.prove();
    verify(&places(out.path()).bundle(), 10_000).unwrap();
    let accounts = stored(&out.path().join("private"), &made);
    let claim = claim(out.path());
    let disclosed = claim.disclosed(&both.descriptor()).unwrap();
    let gross = total(&accounts, |component| {
        component == Component::Free(dollars()) || component == Component::Pledged(dollars())
    });
    let loans = total(&accounts, |component| {
        component == Component::Debt(dollars())
    });
    assert_eq!(disclosed.liabilities, [None, Some(gross)]);
    assert_eq!(disclosed.loans, [Some(0), Some(loans)]);
    assert_eq!(disclosed.reserves, [Some(3_000_000_000), None]);
}

#[test]
fn an_exchange_that_is_not_solvent_leaves_nothing_and_is_told_which_clause_fails() {
    let out = tempfile::tempdir().unwrap();
    let exchange = Exchange::lending().holding(&[1, 40_000_000_000]);
    let refused = exchange.run(out.path(), Leftover::Resume, &Watch::default());
    let Err(ProveError::Insolvent(insolvency)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(insolvency.failures(), ["the minimum ratio of BTC fails"]);
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
}
