//! S: bound to what is committed, lost and found again.

use circuits::ledger::AccountId;

use super::*;
use crate::{
    build::order::Shuffle,
    loans::LoanTerms,
    private::{journal::Journal, secret::read_bound_secret},
};

fn private(out: &Path) -> PathBuf {
    places(out).partial_private()
}

/// Every account is found by its id, under the S of the directory.
fn everybody_is_found(out: &Path) {
    let private = out.join("private");
    let (secret, binding) = read_bound_secret(&private).unwrap().unwrap();
    let shuffle = Shuffle::new(&secret, &binding.context.ledger);
    let store = AccountStore::<Tiny>::open(&private).unwrap();
    for account in Exchange::lending().accounts() {
        let id = AccountId::new(account).unwrap();
        assert!(
            store.find(&shuffle.tag(id), id).unwrap().is_some(),
            "{account}"
        );
    }
}

#[test]
fn a_secret_is_bound_to_all_that_its_leaves_are_made_of() {
    let out = Exchange::lending().stopped_after(1);
    let (secret, binding) = read_bound_secret(&private(out.path())).unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = Exchange::lending().load(folder.path());
    let draft = ClaimDraft::new(&snapshot, Exchange::lending().descriptor()).unwrap();
    let context = draft.context();
    assert_eq!(binding.context, context);
    assert!(!context.collateral.is_none());
    assert_eq!((binding.leaves_per_shard, binding.shards), (1024, 1));
    // Not the ledger as it was read: its choice of debts, and what covers them.
    let terms = LoanTerms::new(&snapshot, draft.schedule.as_ref(), &draft.policy);
    let committed = CommittedLedger::choose::<Tiny>(
        &snapshot.ledger,
        terms.as_ref(),
        &secret.shuffle_seed(&context.ledger),
        &Scratch::default(),
        &Watch::default(),
    )
    .unwrap();
    assert_eq!(binding.committed, committed.digest());
    assert_ne!(binding.committed, snapshot.ledger.digest());
}

#[test]
fn a_secret_that_is_lost_before_the_first_shard_is_made_anew_with_all_that_it_ordered() {
    for durable in 2..=BEFORE_SHARDS {
        let out = Exchange::lending().stopped_after(durable);
        let path = private(out.path()).join(private_files::SECRET);
        let lost = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let made = Exchange::lending().run(out.path(), Leftover::Resume, &Watch::default());
        verify(&places(out.path()).bundle(), 10_000).unwrap();
        let secret = out.path().join("private").join(private_files::SECRET);
        assert_ne!(fs::read(secret).unwrap(), lost);
        assert_eq!(made.unwrap().kept_shards, 0);
        everybody_is_found(out.path());
    }
}

#[test]
fn a_secret_that_is_lost_after_a_shard_ends_the_run() {
    let out = Exchange::lending().stopped_after(BEFORE_SHARDS + 1);
    fs::remove_file(private(out.path()).join(private_files::SECRET)).unwrap();
    let refused = Exchange::lending().run(out.path(), Leftover::Resume, &Watch::default());
    let error = refused.unwrap_err();
    assert!(matches!(error, ProveError::Record(_)), "{error}");
    assert!(error.hint().contains("throw away"));
    let made = Exchange::lending().run(out.path(), Leftover::Restart, &Watch::default());
    assert_eq!(made.unwrap().kept_shards, 0);
    everybody_is_found(out.path());
}

#[test]
fn a_secret_of_another_build_ends_the_run() {
    let out = Exchange::lending().stopped_after(BEFORE_SHARDS + 1);
    let mut other = Exchange::lending();
    other.balances[0].units += 1;
    let other = other.stopped_after(1);
    let name = private_files::SECRET;
    fs::copy(
        private(other.path()).join(name),
        private(out.path()).join(name),
    )
    .unwrap();
    let refused = Exchange::lending().run(out.path(), Leftover::Resume, &Watch::default());
    let text = refused.unwrap_err().to_string();
    assert!(text.contains("it belongs to other balances"), "{text}");
}

#[test]
fn a_run_that_ended_before_its_inputs_were_noted_begins_with_a_new_secret() {
    let out = Exchange::lending().stopped_after(BEFORE_SHARDS);
    let before = fs::read(private(out.path()).join(private_files::SECRET)).unwrap();
    Journal::open(&private(out.path()))
        .unwrap()
        .clear()
        .unwrap();
    // Even if it is about something else now.
    let mut other = Exchange::lending();
    other.balances[0].units += 1;
    other
        .run(out.path(), Leftover::Resume, &Watch::default())
        .unwrap();
    let secret = out.path().join("private").join(private_files::SECRET);
    assert_ne!(fs::read(secret).unwrap(), before);
    everybody_is_found(out.path());
}
