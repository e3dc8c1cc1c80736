//! An interrupted run is gone on with over the same inputs only.

use super::*;
use crate::common::{Disclosed, SCHEDULE, margin_policy};

fn differences(result: Result<BundleSummary, ProveError>) -> (Vec<&'static str>, bool) {
    match result {
        Err(ProveError::OtherInputs {
            differences, keeps, ..
        }) => (differences, keeps),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it went on"),
    }
}

/// Exchanges that differ from the one that was interrupted, in what, and whether its shards are theirs too.
fn others() -> Vec<(Exchange, Vec<&'static str>, bool)> {
    let mut liabilities = exchange();
    liabilities.balances[0].units += 1;
    let mut debts = exchange();
    debts.debts[0].units -= 1;
    let mut reserves = exchange();
    reserves.reserves[0].units += 1;
    let replaced = |from: &str, to: &str| {
        let policy = margin_policy().replace(from, to);
        assert_ne!(policy, margin_policy());
        Some(policy)
    };
    let schedule = SCHEDULE.replace("\"0.15\"", "\"0.14\"");
    assert_ne!(schedule, SCHEDULE);
    vec![
        (liabilities, vec!["the liabilities"], false),
        (debts, vec!["the liabilities"], false),
        (
            Exchange {
                sequence: 7,
                ..exchange()
            },
            vec!["the ledger descriptor"],
            false,
        ),
        (
            Exchange {
                schedule: Some(schedule),
                ..exchange()
            },
            vec!["the collateral schedule"],
            false,
        ),
        (
            Exchange {
                schedule: None,
                policy: Exchange::small().policy,
                ..exchange()
            },
            vec![
                "the collateral schedule",
                "what is done with debts",
                "the policy",
            ],
            false,
        ),
        (
            Exchange {
                choices: "pledge_order = [\"ETH\"]\n",
                ..exchange()
            },
            vec!["what is done with debts"],
            false,
        ),
        (
            Exchange {
                choices: "bad_debt = \"leave_out\"\n",
                ..exchange()
            },
            vec!["what is done with debts"],
            false,
        ),
        (
            Exchange {
                choices: "debts = \"ignore\"\n",
                ..exchange()
            },
            vec!["what is done with debts"],
            false,
        ),
        (exchange().in_shards(5), vec!["the padding"], false),
        (reserves, vec!["the reserves"], true),
        (
            Exchange {
                policy: replaced("bad week", "worse week"),
                ..exchange()
            },
            vec!["the policy"],
            true,
        ),
        (
            // More could count than does: what is committed stays.
            Exchange {
                policy: replaced("USDT = 4000", "BTC = 1\nUSDT = 9000"),
                accepted_bps: 9000,
                ..exchange()
            },
            vec!["the policy"],
            true,
        ),
        (
            Exchange {
                disclosed: Disclosed::all(&["BTC"]),
                ..exchange()
            },
            vec!["the disclosures"],
            true,
        ),
        (
            Exchange {
                mode: "attested",
                ..exchange()
            },
            vec!["the reserves"],
            true,
        ),
    ]
}

#[test]
fn other_inputs_are_refused_and_named() {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), BEFORE + 2);
    for (other, what, keeps) in others() {
        let refused = run(&other, out.path(), Leftover::Resume, &Watch::default());
        assert_eq!(differences(refused), (what.clone(), keeps));
        if !keeps {
            let refused = run(&other, out.path(), Leftover::KeepShards, &Watch::default());
            assert_eq!(differences(refused).0, what);
        }
    }
    go_on(out.path());
}

#[test]
fn shards_are_kept_under_another_claim_if_that_is_asked_for() {
    let out = tempfile::tempdir().unwrap();
    // The claim of the first run is there already.
    stopped_after(out.path(), BEFORE + SHARDS + 2);
    for (other, what, _) in others().into_iter().filter(|(_, _, keeps)| *keeps) {
        let out = copy_of(out.path());
        let watch = Watch::default();
        let made = run(&other, out.path(), Leftover::KeepShards, &watch).unwrap();
        assert_eq!(made.kept_shards, SHARDS, "{what:?}");
        assert_eq!(watch.proven.load(Ordering::SeqCst), 0, "{what:?}");
        let expected = Expectations {
            accept_loans_bps: other.accepted_bps,
            ..expected(&made)
        };
        verify_dir(&places(out.path()).bundle(), &expected).unwrap();
    }
}

/// Loans that were chosen under one policy do not lower more than another one counts.
#[test]
fn shards_are_not_kept_under_a_policy_that_counts_fewer_loans_than_are_in_them() {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), BEFORE + SHARDS + 2);
    for (from, to) in [
        ("USDT = 4000", "USDT = 100"),
        ("\"900000000000.00\"", "\"1.00\""),
    ] {
        let other = Exchange {
            policy: Some(margin_policy().replace(from, to)),
            ..exchange()
        };
        let watch = Watch::default();
        let refused = run(&other, out.path(), Leftover::KeepShards, &watch);
        assert!(
            matches!(refused, Err(ProveError::Insolvent(_))),
            "{:?}",
            refused.err()
        );
        assert_eq!(watch.proven.load(Ordering::SeqCst), 0);
        assert!(!places(out.path()).bundle().exists());
    }
    // Nothing of the interrupted run was lost by it.
    go_on(out.path());
}

#[test]
fn what_is_thrown_away_is_never_used_again() {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), BEFORE + SHARDS);
    let secret = |folder: PathBuf| fs::read(folder.join("private").join(files::SECRET)).unwrap();
    let before = secret(places(out.path()).partial());
    let (other, ..) = others().swap_remove(0);
    let made = run(&other, out.path(), Leftover::Restart, &Watch::default()).unwrap();
    assert_eq!(made.kept_shards, 0);
    assert_ne!(secret(out.path().to_owned()), before);
}

#[test]
fn nothing_that_is_done_is_thrown_away() {
    let out = tempfile::tempdir().unwrap();
    run(&exchange(), out.path(), Leftover::Resume, &Watch::default()).unwrap();
    for leftover in [Leftover::Resume, Leftover::KeepShards, Leftover::Restart] {
        let refused = run(&exchange(), out.path(), leftover, &Watch::default());
        assert!(matches!(refused, Err(ProveError::OutputExists(_))));
    }
}
