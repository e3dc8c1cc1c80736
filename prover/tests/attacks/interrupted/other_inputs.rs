//! An interrupted run is gone on with over the same inputs only.

use super::*;

fn differences(result: Result<Made, ProveError>) -> (Vec<&'static str>, bool) {
    match result {
        Err(ProveError::OtherInputs {
            differences, keeps, ..
        }) => (differences, keeps),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it went on"),
    }
}

/// Exchanges that differ from the one that was interrupted, and in what.
fn others() -> Vec<(Exchange, &'static str, bool)> {
    let mut liabilities = exchange();
    liabilities.balances[0].units += 1;
    let mut reserves = exchange();
    reserves.reserves[0].units += 1;
    let mut policy = exchange();
    policy.policy = None;
    vec![
        (liabilities, "the liabilities", false),
        (
            Exchange {
                sequence: 7,
                ..exchange()
            },
            "the ledger descriptor",
            false,
        ),
        (
            Exchange {
                max_balances: Some(5 * SHARD as u64),
                ..exchange()
            },
            "the padding",
            false,
        ),
        (reserves, "the reserves", true),
        (policy, "the policy", true),
        (
            Exchange {
                disclosed: vec!["BTC"],
                ..exchange()
            },
            "the disclosures",
            true,
        ),
        (
            Exchange {
                mode: "attested",
                ..exchange()
            },
            "the reserves",
            true,
        ),
    ]
}

#[test]
fn other_inputs_are_refused_and_named() {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), 5);
    for (other, what, keeps) in others() {
        let refused = run(&other, out.path(), Leftover::Resume, &Watch::default());
        assert_eq!(differences(refused), (vec![what], keeps));
        if !keeps {
            let refused = run(&other, out.path(), Leftover::KeepShards, &Watch::default());
            assert_eq!(differences(refused).0, [what]);
        }
    }
    go_on(out.path());
}

#[test]
fn shards_are_kept_under_another_claim_if_that_is_asked_for() {
    let out = tempfile::tempdir().unwrap();
    // The claim of the first run is there already.
    stopped_after(out.path(), 3 + SHARDS + 2);
    for (other, what, _) in others().into_iter().filter(|(_, _, keeps)| *keeps) {
        let out = copy_of(out.path());
        let watch = Watch::default();
        let made = run(&other, out.path(), Leftover::KeepShards, &watch).unwrap();
        assert_eq!(made.kept_shards, SHARDS, "{what}");
        assert_eq!(watch.proven.load(Ordering::SeqCst), 0, "{what}");
        let expected = verifier::solvency::Expectations {
            root: Some(made.root),
            ..Default::default()
        };
        verify_dir(&out.path().join("bundle"), &expected).unwrap();
    }
}

#[test]
fn what_is_thrown_away_is_never_used_again() {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), 3 + SHARDS);
    let secret = |folder: PathBuf| fs::read(folder.join("private").join(files::SECRET)).unwrap();
    let before = secret(partial(out.path()));
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
