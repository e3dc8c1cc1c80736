//! Loans that lower what has to be held: only what the reader accepts, only under a schedule, only what the policy counts.

use circuits::ledger::PolicyDigest;
use documents::{
    bundle::files,
    inclusion::Finding,
    policy::Policy,
    refusal::{Reason, Refusal},
};
use evidence::{list::ReserveList, ownership::ControlledAddresses};
use nodes::balances::Nodes;
use prover::testing::{ClaimDraft, ProveError};
use verdict::{progress::Silent, report, solvency::Expectations};
use verifier::{
    findings::{Evidence, Findings},
    lists::PublicList,
    report::findings::ReservesReport,
};

use super::policies::at;
use crate::common::{
    ACCEPTED_BPS, Exchange, Files, ForgedLedger, Forgery, Prove as _, ProvenExchange, balance,
    debt, free, margin, margin_policy, pledged, refusal, rejection, setup, small,
};

fn accepting(bps: u16) -> Expectations {
    Expectations {
        accept_loans_bps: bps,
        ..margin().expected()
    }
}

#[test]
fn loans_that_were_not_accepted_are_rejected() {
    let bundle = &margin().bundle;
    assert_eq!(bundle.rejection(), Reason::PolicyLoans);
    for bps in [0, 1, 999, 1_000, ACCEPTED_BPS - 1] {
        let (reason, detail) = refusal(bundle.verify(&accepting(bps)));
        assert_eq!(reason, Reason::PolicyLoans);
        assert!(detail.ends_with("needs 4000 basis points"), "{detail}");
        assert_eq!(detail.contains("ETH (10%)"), bps < 1_000, "{detail}");
    }
    for bps in [ACCEPTED_BPS, ACCEPTED_BPS + 1, 10_000] {
        let verified = bundle.verify(&accepting(bps)).unwrap();
        assert_eq!(verified.accepted_loans_bps(), bps);
    }
}

#[test]
fn naming_the_policy_does_not_accept_its_loans() {
    // What covers loans is not in the policy.
    let bundle = &margin().bundle;
    let policy = bundle.claim().policy;
    let named = |bps| Expectations {
        policy: Some(policy),
        ..accepting(bps)
    };
    assert_eq!(
        rejection(bundle.verify(&named(ACCEPTED_BPS - 1))),
        Reason::PolicyLoans
    );
    let verified = bundle.verify(&named(ACCEPTED_BPS)).unwrap();
    assert!(verified.policy_was_named());
}

#[test]
fn the_verdict_says_what_is_netted_and_what_covers_it() {
    let verified = margin().bundle.verify(&accepting(ACCEPTED_BPS)).unwrap();
    let text = report::solvency::to_text(&verified);
    for part in [
        "VERIFIED: reserves cover all liabilities, less the loans that the policy counts",
        "liabilities are net",
        "3 h before the ledger's",
        "haircut 15%",
        "no collateral",
        "one that its debtor never made is found only by that customer",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let json = report::solvency::to_json(&verified);
    assert_eq!(json["netted"], true);
    let collateral = &json["loans"]["collateral"];
    assert_eq!(collateral["assets"][0]["haircut"], "0.15");
    assert_eq!(collateral["assets"][2]["max_loan_share_bps"], 4_000);

    let verified = small().bundle.verify(&small().expected()).unwrap();
    let text = report::solvency::to_text(&verified);
    assert!(text.contains("nothing is netted"), "{text}");
    assert_eq!(report::solvency::to_json(&verified)["netted"], false);
}

/// An auditor reads a report on the reserves, which says what the bundle beside them proves.
#[test]
fn a_report_on_reserves_says_what_is_netted() {
    let texts = |proven: &ProvenExchange, expectations: &Expectations| {
        let verified = proven.bundle.verify(expectations).unwrap();
        let nodes = Nodes::default();
        let empty = ReserveList::new(Vec::new(), &verified.documents().descriptor);
        let list = PublicList {
            list: empty.unwrap(),
            controlled: ControlledAddresses::default(),
        };
        let findings = Findings::examine(
            &verified,
            &Evidence::Public(&list),
            &setup().generators,
            &nodes,
            &Silent,
        );
        let report = ReservesReport {
            verified: &verified,
            dossier: None,
            findings: &findings,
            record: &verifier::findings::ExaminationRecord::default(),
        };
        let json = report.to_json();
        (
            json["netted"] == true,
            [report.to_text(), report.to_html(), json.to_string()],
        )
    };
    let parts = [
        "reserves cover all liabilities, less the loans that the policy counts",
        "one that its debtor never made is found only by that customer",
    ];
    let (netted, net) = texts(margin(), &accepting(ACCEPTED_BPS));
    assert!(
        netted
            && net
                .iter()
                .all(|text| parts.iter().all(|part| text.contains(part)))
    );
    let (netted, gross) = texts(small(), &small().expected());
    assert!(
        !netted
            && !gross
                .iter()
                .any(|text| parts.iter().any(|part| text.contains(part)))
    );
    assert!(
        gross
            .iter()
            .all(|text| text.contains("reserves cover liabilities"))
    );
}

/// The small exchange, which has no schedule, under a policy that speaks of loans.
fn without_schedule(margin: &str) -> Files {
    let bundle = &small().bundle;
    let policy = std::str::from_utf8(bundle.get(files::POLICY)).unwrap();
    let policy = format!("{policy}\n[margin]\n{margin}");
    let digest = circuits::hash::sha256("por/policy/v1", &[policy.as_bytes()]);
    bundle
        .with(files::POLICY, policy)
        .with_claim(|claim| claim.policy = PolicyDigest(digest))
}

#[test]
fn a_policy_that_counts_loans_without_a_schedule_is_rejected() {
    for margin in [
        "default_max_loan_share_bps = 1\nmax_age_hours = 24\n",
        "max_age_hours = 24\nmax_loan_share_bps.ETH = 10000\n",
        "quote = \"USD\"\nmax_collateral.BTC = \"1\"\n",
    ] {
        let (reason, detail) = refusal(without_schedule(margin).verify(&Expectations::default()));
        assert_eq!(reason, Reason::Policy);
        assert!(detail.contains("schedule"), "{detail}");
    }
    // Shares of zero are as good as none, and another policy than the one that was proven.
    let none = without_schedule("default_max_loan_share_bps = 0\n");
    assert_eq!(none.rejection(), Reason::SolvencyProof);
}

/// The exchange with loans under another policy, whose digest the claim has.
fn under(policy: &str) -> Files {
    let digest = circuits::hash::sha256("por/policy/v1", &[policy.as_bytes()]);
    margin()
        .bundle
        .with(files::POLICY, policy)
        .with_claim(|claim| claim.policy = PolicyDigest(digest))
}

#[test]
fn caps_on_collateral_are_in_the_schedules_quote() {
    let policy = margin_policy();
    // Under another quote the same number would say something else.
    for (from, to) in [
        ("[margin]\nquote = \"USD\"", "[margin]\nquote = \"usd\""),
        ("[margin]\nquote = \"USD\"", "[margin]\nquote = \"SAT\""),
        ("[margin]\nquote = \"USD\"\n", "[margin]\n"),
        (
            "\nmax_age_hours = 24\n\n[margin.max_loan",
            "\n\n[margin.max_loan",
        ),
        ("USDT = 4000", "USDT = 10001"),
        ("loan_haircut = \"0.10\"", "loan_haircut = \"-0.10\""),
        ("loan_haircut = \"0.10\"", "loan_haircut = \"1.10\""),
        ("\"900000000000.00\"", "\"-1\""),
    ] {
        let other = policy.replace(from, to);
        assert_ne!(other, policy);
        assert_eq!(under(&other).rejection(), Reason::Policy, "{to}");
    }
}

#[test]
fn collateral_priced_too_far_from_the_ledgers_time_is_rejected() {
    // The schedule is of three hours before the ledger.
    let policy = margin_policy().replace("max_age_hours = 24", "max_age_hours = 2");
    let stale = under(&policy);
    assert_eq!(stale.rejection(), Reason::PriceStale);
    // Whoever names the policy named what it asks too.
    let named = Expectations {
        policy: Some(stale.claim().policy),
        ..accepting(10_000)
    };
    assert_eq!(rejection(stale.verify(&named)), Reason::PriceStale);
    let fresh = policy.replace("max_age_hours = 2", "max_age_hours = 3");
    // Another policy than the one that was proven, and nothing else.
    assert_eq!(under(&fresh).rejection(), Reason::SolvencyProof);
}

#[test]
fn a_whole_bundle_with_stale_collateral_is_rejected() {
    // An operator who compiles the policy for a ledger of the prices' time, and proves the later one: every proof in the
    // bundle is right. It is the verification before the bundle is there that refuses.
    let stale = margin_policy().replace("max_age_hours = 24", "max_age_hours = 2");
    let out = tempfile::tempdir().unwrap();
    let refused = Exchange::margin().prove_intended(out.path(), |snapshot, descriptor| {
        let earlier = at(&descriptor, "2026-06-29T21:00:00Z");
        let mut intended = ClaimDraft::new(snapshot, descriptor)?;
        let schedule = margin().bundle.schedule();
        intended.policy = Policy::parse(stale.as_bytes(), &earlier, schedule.as_ref())?;
        Ok(intended)
    });
    match refused {
        Err(ProveError::Refused(Refusal::Rejected { reason, .. })) => {
            assert_eq!(reason, Reason::PriceStale);
        }
        other => panic!("{other:?}"),
    }
}

/// What is refused of a dishonest operator's ledger, whose reader accepts any loan.
fn refused(change: impl FnOnce(&mut ForgedLedger)) -> Reason {
    let mut ledger = ForgedLedger::honest();
    change(&mut ledger);
    let expected = Expectations {
        accept_loans_bps: 10_000,
        ..Expectations::default()
    };
    rejection(ledger.publish().files.verify(&expected))
}

#[test]
fn loans_above_the_policys_share_are_rejected_also_where_cover_is_waived() {
    // Of USDT, 299 of 900 are owed: 3,323 basis points.
    let share = |bps: u32, ratio: u32| {
        format!(
            "default_min_ratio_bps = {ratio}\n\n[margin]\nmax_loan_share_bps.USDT = {bps}\nmax_age_hours = 1\n"
        )
    };
    let mut honest = ForgedLedger::honest();
    honest.policy = share(3_323, 10_000);
    honest.reserves[2] = 900 - 299;
    let files = honest.publish().files;
    let expected = |bps| Expectations {
        accept_loans_bps: bps,
        ..Expectations::default()
    };
    files.verify(&expected(3_323)).unwrap();
    assert_eq!(
        rejection(files.verify(&expected(3_322))),
        Reason::PolicyLoans
    );
    for ratio in [10_000, 1, 0] {
        let reason = refused(|ledger| ledger.policy = share(3_322, ratio));
        assert_eq!(reason, Reason::SolvencyProof, "{ratio}");
    }
    // One unit less than what the loans leave.
    let reason = refused(|ledger| {
        ledger.policy = share(3_323, 10_000);
        ledger.reserves[2] = 900 - 299 - 1;
    });
    assert_eq!(reason, Reason::SolvencyProof);
}

#[test]
fn an_asset_without_a_share_has_no_loans() {
    let reason = refused(|ledger| ledger.policy = "[margin]\nmax_age_hours = 1\n".to_owned());
    assert_eq!(reason, Reason::SolvencyProof);
    // Its debts are of another asset, whose share is zero.
    let reason = refused(|ledger| {
        ledger.add(0, "short", &[free(2, 9), pledged(0, 100), debt(0, 1)]);
        ledger.policy = "[margin]\nmax_loan_share_bps.USDT = 10000\nmax_age_hours = 1\n".to_owned();
    });
    assert_eq!(reason, Reason::SolvencyProof);
}

#[test]
fn more_collateral_than_the_policy_relies_on_is_rejected() {
    // A hundred BTC are pledged, at 3 USD each after the haircut.
    let capped = |cap: &str| {
        format!(
            "[margin]\nquote = \"USD\"\ndefault_max_loan_share_bps = 10000\nmax_age_hours = 1\n\
             max_collateral.BTC = \"{cap}\"\n"
        )
    };
    let mut honest = ForgedLedger::honest();
    honest.policy = capped("300");
    let files = honest.publish().files;
    let expected = Expectations {
        accept_loans_bps: 10_000,
        ..Expectations::default()
    };
    files.verify(&expected).unwrap();
    for cap in ["299.5", "299", "0"] {
        let reason = refused(|ledger| ledger.policy = capped(cap));
        assert_eq!(reason, Reason::SolvencyProof, "{cap}");
    }
}

#[test]
fn loans_counted_in_full_where_a_shock_takes_value_off_their_collateral_are_rejected() {
    // BTC falls by 30 %, of which the haircut covers nothing like it all: a loan counts for less than all of it. A proof of
    // the rule that counts it in full is one of another policy.
    let bundle = &margin().bundle;
    let policy = Policy::parse(
        bundle.get(files::POLICY),
        &bundle.descriptor(),
        bundle.schedule().as_ref(),
    )
    .unwrap();
    let rule = &policy.compiled().rules[0];
    assert!(rule.delta[2] > 0 && rule.delta[2] < rule.beta[2]);
    let forgery = Forgery::honest(margin());
    let honest = crate::common::statement_of(bundle);
    let mut generous = policy.compiled().clone();
    generous.rules[0].delta = rule.beta.clone();
    let generous = circuits::solvency::SolvencyStatement::new::<circuits::shape::Tiny>(
        honest.claim(),
        generous,
        bundle.claim().disclosed(&bundle.descriptor()).unwrap(),
    )
    .unwrap();
    let forged = forgery.claiming(bundle, |_| {});
    forged.verify(&accepting(ACCEPTED_BPS)).unwrap();
    let forged = forgery.prove(&forged, &generous);
    assert_eq!(forged.rejection(), Reason::SolvencyProof);
}

#[test]
fn the_prover_refuses_loans_that_leave_too_little() {
    // One unit less than 101 per cent of what the loans leave.
    let mut short = Exchange::margin();
    let net = short.totals()[2] - short.owed()[2];
    short.reserves[4].units = (net * 10_100).div_ceil(10_000) - short.reserves[5].units;
    let out = tempfile::tempdir().unwrap();
    let mut shorter = short.clone();
    shorter.reserves[4].units -= 1;
    match shorter.prove_into(out.path()) {
        Err(ProveError::Insolvent(insolvency)) => {
            assert_eq!(insolvency.failures(), ["the minimum ratio of USDT fails"]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
    short.prove_into(out.path()).unwrap();
}

#[test]
fn the_prover_refuses_debts_that_are_not_covered() {
    let mut exchange = Exchange::margin();
    // It holds nothing but USDT, which is nobody's collateral.
    exchange
        .balances
        .push(balance("friend@example.com", 2, 1_000_000_000));
    exchange.debts.push(balance("friend@example.com", 2, 1));
    exchange.cover();
    let out = tempfile::tempdir().unwrap();
    let refused = exchange.prove_into(out.path()).unwrap_err();
    assert!(refused.to_string().contains("liabilities.csv"), "{refused}");
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
    // Left out, the debt lowers nothing: its owner has a balance and no debt.
    exchange.choices = "bad_debt = \"leave_out\"\n";
    let proven = exchange.prove();
    let file = proven.inclusion("friend@example.com");
    let verified = proven.check(&file, "friend@example.com").unwrap();
    assert_eq!(verified.finding(), Finding::Included);
    assert_eq!(proven.liabilities().debts, Exchange::margin().owed());
}
