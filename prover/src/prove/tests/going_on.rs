//! Runs that go on with what is there: over the same inputs, over another claim, and over neither.

use fixtures::testing::copy_of;

use super::*;

fn differences(result: Result<BundleSummary, ProveError>) -> (Vec<&'static str>, bool) {
    match result {
        Err(ProveError::OtherInputs {
            differences, keeps, ..
        }) => (differences, keeps),
        other => panic!("{other:?}"),
    }
}

#[test]
fn other_inputs_are_refused_and_named() {
    let exchange = Exchange::lending();
    let out = exchange.stopped_after(BEFORE_SHARDS + 1);
    let others = [
        (
            Exchange {
                schedule: Some("default_haircut = \"0.3\"\n".to_owned()),
                ..exchange.clone()
            },
            "the collateral schedule",
            false,
        ),
        (
            Exchange {
                choices: "debts = \"ignore\"\n",
                ..exchange.clone()
            },
            "what is done with debts",
            false,
        ),
        (
            Exchange {
                choices: "bad_debt = \"leave_out\"\npledge_order = [\"USDT\"]\n",
                ..exchange.clone()
            },
            "what is done with debts",
            false,
        ),
        (
            Exchange {
                max_accounts: Some(3_000),
                ..exchange.clone()
            },
            "the padding",
            false,
        ),
        (
            Exchange {
                policy: Some(lending_policy(9_000, "")),
                ..exchange.clone()
            },
            "the policy",
            true,
        ),
        (
            exchange.clone().holding(&[3_000_000_001, 40_000_000_000]),
            "the reserves",
            true,
        ),
    ];
    for (other, what, keeps) in others {
        let refused = other.run(out.path(), Leftover::Resume, &Watch::default());
        assert_eq!(differences(refused), (vec![what], keeps));
        if !keeps {
            let refused = other.run(out.path(), Leftover::KeepShards, &Watch::default());
            assert_eq!(differences(refused), (vec![what], false));
        }
    }
    // With no schedule at all, debts do not count either.
    let none = Exchange {
        choices: "",
        schedule: None,
        policy: Some(lending_policy(0, "")),
        ..exchange.clone()
    };
    for leftover in [Leftover::Resume, Leftover::KeepShards] {
        let (differences, keeps) = differences(none.run(out.path(), leftover, &Watch::default()));
        assert!(differences.contains(&"the collateral schedule") && !keeps);
    }
    let watch = Watch::default();
    let made = exchange.run(out.path(), Leftover::Resume, &watch).unwrap();
    assert_eq!(
        (made.kept_shards, watch.proven.load(Ordering::SeqCst)),
        (1, 0)
    );
}

#[test]
fn under_another_policy_accounts_and_debts_stay_as_they_are() {
    let exchange = Exchange::lending();
    // Before the first shard, after it, and after the claim.
    for durable in [BEFORE_SHARDS, BEFORE_SHARDS + 1, BEFORE_SHARDS + 3] {
        let left = exchange.stopped_after(durable);
        let kept = durable.min(BEFORE_SHARDS + 1) - BEFORE_SHARDS;
        let accounts = |folder: &Path| fs::read(folder.join("private/accounts.bin")).unwrap();
        let before = accounts(&places(left.path()).partial());

        // A rule more: debts as they are satisfy it, and others would not be chosen.
        let another = Exchange {
            policy: Some(lending_policy(
                9_999,
                "[margin.max_loan_share_bps]\nBTC = 1\n",
            )),
            ..exchange.clone()
        };
        let out = copy_of(left.path());
        let made = another
            .run(out.path(), Leftover::KeepShards, &Watch::default())
            .unwrap();
        assert_eq!(made.kept_shards, kept);
        assert_eq!(accounts(out.path()), before);
        verify(&places(out.path()).bundle(), 9_999).unwrap();

        // M1: fewer loans than there are. Nothing is proven, and nothing is thrown away.
        let fewer = Exchange {
            policy: Some(lending_policy(1_000, "")),
            ..exchange.clone()
        };
        let out = copy_of(left.path());
        let watch = Watch::default();
        let refused = fewer.run(out.path(), Leftover::KeepShards, &watch);
        let Err(ProveError::Insolvent(insolvency)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(
            insolvency.failures(),
            ["the largest share of loans in USDT fails"]
        );
        let hint = ProveError::Insolvent(insolvency).hint();
        assert!(hint.contains("start over"), "{hint}");
        assert_eq!(watch.durable.load(Ordering::SeqCst), 0);
        // M2: less collateral than is relied on.
        let capped = Exchange {
            policy: Some(lending_policy(
                10_000,
                "[margin.max_collateral]\nBTC = \"1000\"\n",
            )),
            ..exchange.clone()
        };
        let refused = capped.run(out.path(), Leftover::KeepShards, &watch);
        let Err(ProveError::Insolvent(insolvency)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(
            insolvency.failures(),
            ["the cap on collateral in BTC fails"]
        );

        let made = exchange
            .run(out.path(), Leftover::Resume, &Watch::default())
            .unwrap();
        assert_eq!(made.kept_shards, kept);
        assert_eq!(accounts(out.path()), before);
    }
}

#[test]
fn under_another_policy_a_run_that_is_interrupted_once_more_keeps_its_debts() {
    let fewer = Exchange {
        policy: Some(lending_policy(1_000, "")),
        ..Exchange::lending()
    };
    let out = fewer.stopped_after(BEFORE_SHARDS + 1);
    let before = fs::read(places(out.path()).partial_private().join("accounts.bin")).unwrap();
    // Chosen afresh, more debts would count under it.
    let more = Exchange {
        policy: Some(lending_policy(10_000, "")),
        ..fewer.clone()
    };
    for leftover in [Leftover::KeepShards, Leftover::Resume] {
        let watch = Watch {
            stop_after: Some(1),
            ..Watch::default()
        };
        let stopped = more.run(out.path(), leftover, &watch);
        assert!(matches!(stopped, Err(ProveError::Stopped)), "{stopped:?}");
    }
    let made = more
        .run(out.path(), Leftover::Resume, &Watch::default())
        .unwrap();
    assert_eq!(made.kept_shards, 1);
    let after = fs::read(out.path().join("private/accounts.bin")).unwrap();
    assert_eq!(after, before);
    verify(&places(out.path()).bundle(), 10_000).unwrap();
}

#[test]
fn under_another_policy_accounts_that_are_gone_are_not_chosen_anew() {
    let left = Exchange::lending().stopped_after(BEFORE_SHARDS + 1);
    let another = Exchange {
        policy: Some(lending_policy(9_999, "")),
        ..Exchange::lending()
    };
    let path = places(left.path()).partial_private().join("accounts.bin");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let refused = another.run(left.path(), Leftover::KeepShards, &Watch::default());
    let text = refused.unwrap_err().to_string();
    assert!(text.contains("accounts.bin is damaged"), "{text}");
    // Under its own policy they are the same again.
    let made = Exchange::lending().run(left.path(), Leftover::Resume, &Watch::default());
    assert_eq!(made.unwrap().kept_shards, 1);
}

#[test]
fn a_restart_that_is_refused_throws_nothing_away() {
    let out = Exchange::lending().stopped_after(BEFORE_SHARDS + 1);
    let insolvent = Exchange::lending().holding(&[1, 1]);
    let refused = insolvent.run(out.path(), Leftover::Restart, &Watch::default());
    assert!(matches!(refused, Err(ProveError::Insolvent(_))));
    let made = Exchange::lending().run(out.path(), Leftover::Resume, &Watch::default());
    assert_eq!(made.unwrap().kept_shards, 1);
}
