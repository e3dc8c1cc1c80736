//! What a run has before its first leaf: a place, S, what is committed, and a claim that holds.
//!
//! S comes first, since it decides which debts are left out where not all of them can count; then what is committed, then
//! M and H, which follow from it; then `secret.json` binds S to all of them. A run that goes on reads S back, commits to
//! the ledger anew and compares; by the journal it knows an S that is bound to the same but is another run's, under which
//! nobody would be found. Under another policy it would choose other debts: it takes those of `accounts.bin`, for S
//! is never used with anything else.

use std::path::{Path, PathBuf};

use circuits::{
    hash::Digest32, leaf::BuildSecret, shape::Shape, solvency::LiabilityTotals, tree::LedgerSize,
};

use zeroize::Zeroizing;

use super::{
    BalanceSheet, ClaimDraft, Leftover, Options, Places, ProveError, leftover,
    workspace::{self, Workspace},
};
use crate::{
    build::size::{Bounds, Counts, SizeError, ledger_size},
    inputs::{
        LoadedSnapshot,
        diagnostics::{Code, Diagnostics, Finding},
    },
    loans::{CommittedLedger, LoanTerms},
    private::{
        accounts::AccountStore,
        files,
        journal::{InputDigests, InputsRecord},
        records::{RecordError, damaged},
        secret::{SecretBinding, read_bound_secret, write_secret},
    },
    progress::{Progress, Stage},
    sorting::Scratch,
};

/// A run that is ready to prove: nothing but its shards stands between it and a bundle.
pub struct ProvingRun<'a, S: Shape> {
    pub(super) snapshot: &'a LoadedSnapshot,
    pub(super) draft: &'a ClaimDraft,
    pub(super) options: &'a Options,
    pub(super) progress: &'a dyn Progress,
    pub(super) workspace: Workspace,
    pub(super) secret: BuildSecret,
    pub(super) committed: LedgerSource<'a>,
    pub(super) size: LedgerSize<S>,
    pub(super) counts: Counts,
    pub(super) sheet: BalanceSheet<'a>,
}

/// Where what is committed comes from.
pub(super) enum LedgerSource<'a> {
    /// From the inputs.
    Inputs(Box<CommittedLedger<'a>>),
    /// From `accounts.bin`, which is there: under other terms the inputs would say something else.
    AccountsFile,
}

/// S, and what it was or will be bound to, but for M and H.
struct BuildBasis<'a> {
    secret: BuildSecret,
    committed: LedgerSource<'a>,
    /// SHA-256 of what is committed.
    digest: Digest32,
    counts: Counts,
    totals: LiabilityTotals,
    /// What `secret.json` says, of a run that goes on.
    bound: Option<SecretBinding>,
}

impl<'a, S: Shape> ProvingRun<'a, S> {
    /// Takes a place, or takes up what an interrupted run has left there; chooses which debts count; and finds out whether
    /// the claim holds. Takes memory for two sorts of [`Options::sort_memory`].
    ///
    /// # Errors
    /// [`ProveError`]. Of an interrupted run nothing is thrown away then, and of a new one nothing is there.
    pub fn open(
        snapshot: &'a LoadedSnapshot,
        draft: &'a ClaimDraft,
        places: &Places,
        options: &'a Options,
        progress: &'a dyn Progress,
    ) -> Result<Self, ProveError> {
        workspace::ensure_free(places)?;
        let mut inputs = InputDigests::new::<S>(snapshot, draft);
        let left = match options.leftover {
            Leftover::Restart => None,
            Leftover::Resume | Leftover::KeepShards => Workspace::take_up(places)?,
        };
        let known = match &left {
            Some(workspace) => workspace.journal().inputs()?,
            None => None,
        };
        let choice = RunInputs {
            snapshot,
            draft,
            scratch: Scratch::in_directory(directory_above(places.private()))
                .with_memory(options.sort_memory),
            progress,
        };
        let again = match (&left, &known) {
            (Some(workspace), Some(known)) => {
                check_same(workspace, &known.inputs, &inputs, options.leftover)?;
                choice.again::<S>(workspace, known.inputs.loan_terms == inputs.loan_terms)?
            }
            _ => None,
        };
        let chosen = match again {
            Some(chosen) => chosen,
            None => choice.new_basis::<S>()?,
        };
        let BuildBasis {
            secret,
            committed,
            digest,
            counts,
            totals,
            bound,
        } = chosen;
        if let (LedgerSource::AccountsFile, Some(known)) = (&committed, &known) {
            // Debts are as they were chosen under these: if the run ends early again, the next one must not choose anew.
            inputs.loan_terms.clone_from(&known.inputs.loan_terms);
        }
        let size = size_of::<S>(snapshot, draft, &counts)?;
        let binding = SecretBinding {
            context: draft.context(),
            leaves_per_shard: size.leaves_per_shard(),
            shards: size.shards(),
            committed: digest,
        };
        let inputs = InputsRecord {
            inputs,
            leaves_per_shard: size.leaves_per_shard(),
            shards: size.shards(),
            secret_check: hex::encode(binding.keyed_hash(&secret)),
        };
        if let (Some(workspace), Some(known), Some(bound)) = (&left, &known, &bound) {
            let same_size =
                (known.leaves_per_shard, known.shards) == (inputs.leaves_per_shard, inputs.shards);
            if !same_size {
                return Err(workspace.other_inputs(vec!["the padding"], false)?);
            }
            if *bound != binding {
                return Err(damaged(files::SECRET, "it belongs to other balances").into());
            }
            if known.secret_check != inputs.secret_check {
                return Err(damaged(files::SECRET, "it is the secret of another run").into());
            }
        }

        let sheet = draft.balance_sheet(totals)?;
        if let Some(insolvency) = sheet.insolvency::<S>()? {
            return Err(ProveError::Insolvent(insolvency));
        }

        // Only now is something thrown away, or made.
        let workspace = match left {
            Some(workspace) => workspace,
            None => Workspace::make(places, options.leftover)?,
        };
        if bound.is_none() {
            // What an earlier S has ordered is not this one's.
            workspace.journal().clear()?;
            write_secret(workspace.private(), &secret, &binding)?;
            progress.durable("the build's secret");
        }
        if workspace.journal().inputs()?.as_ref() != Some(&inputs) {
            workspace.journal().set_inputs(&inputs)?;
        }
        progress.durable("the inputs' digests");
        Ok(Self {
            snapshot,
            draft,
            options,
            progress,
            workspace,
            secret,
            committed,
            size,
            counts,
            sheet,
        })
    }

    /// M and H.
    pub fn size(&self) -> LedgerSize<S> {
        self.size
    }

    /// What is committed: accounts, and their entries.
    pub fn counts(&self) -> Counts {
        self.counts
    }
}

/// Refuses to go on over inputs that make other shards, or another claim unless that is meant.
fn check_same(
    workspace: &Workspace,
    known: &InputDigests,
    inputs: &InputDigests,
    leftover: Leftover,
) -> Result<(), ProveError> {
    let differences = known.differences(inputs);
    let keeps = known.same_ledger(inputs);
    if differences.is_empty() || (keeps && leftover == Leftover::KeepShards) {
        return Ok(());
    }
    Err(workspace.other_inputs(differences, keeps)?)
}

/// What debts are chosen from, and where.
struct RunInputs<'a> {
    snapshot: &'a LoadedSnapshot,
    draft: &'a ClaimDraft,
    scratch: Scratch,
    progress: &'a dyn Progress,
}

impl<'a> RunInputs<'a> {
    /// A new S, and what is committed under it.
    fn new_basis<S: Shape>(&self) -> Result<BuildBasis<'a>, ProveError> {
        self.committed_anew::<S>(BuildSecret::random(), None)
    }

    /// The S of an interrupted run, and what is committed under it; `None` if it is lost and nothing was proven with it.
    fn again<S: Shape>(
        &self,
        workspace: &Workspace,
        same_terms: bool,
    ) -> Result<Option<BuildBasis<'a>>, ProveError> {
        let nothing_noted = workspace.journal().shards()?.is_empty();
        let Some((secret, bound)) = read_bound_secret(workspace.private())? else {
            if nothing_noted {
                return Ok(None);
            }
            return Err(RecordError::Forgotten.into());
        };
        if bound.context != self.draft.context() {
            return Err(damaged(files::SECRET, "it belongs to another ledger").into());
        }
        if same_terms {
            return self.committed_anew::<S>(secret, Some(bound)).map(Some);
        }
        if leftover::accounts_are_kept(workspace)? {
            let store = AccountStore::<S>::open(workspace.private())?;
            let (counts, totals) = store.summary(bound.leaves_per_shard, self.draft.listed())?;
            return Ok(Some(BuildBasis {
                secret,
                committed: LedgerSource::AccountsFile,
                digest: bound.committed,
                counts,
                totals,
                bound: Some(bound),
            }));
        }
        if nothing_noted {
            return Ok(None);
        }
        let detail = "it is not what was written, and under another policy it is not made again";
        Err(damaged(files::ACCOUNTS, detail).into())
    }

    fn committed_anew<S: Shape>(
        &self,
        secret: BuildSecret,
        bound: Option<SecretBinding>,
    ) -> Result<BuildBasis<'a>, ProveError> {
        let ledger = self.committed::<S>(&secret)?;
        Ok(BuildBasis {
            secret,
            counts: counts_of(&ledger),
            digest: ledger.digest(),
            totals: ledger.totals().clone(),
            committed: LedgerSource::Inputs(Box::new(ledger)),
            bound,
        })
    }

    fn committed<S: Shape>(&self, secret: &BuildSecret) -> Result<CommittedLedger<'a>, ProveError> {
        let (snapshot, draft) = (self.snapshot, self.draft);
        let terms = LoanTerms::new(snapshot, draft.schedule.as_ref(), &draft.policy);
        if terms.is_some() && snapshot.ledger.indebted_count() > 0 {
            self.progress.stage(Stage::Debts, None);
        }
        let seed = Zeroizing::new(secret.shuffle_seed(&self.draft.context().ledger));
        Ok(CommittedLedger::choose::<S>(
            &snapshot.ledger,
            terms.as_ref(),
            &seed,
            &self.scratch,
            self.progress,
        )?)
    }
}

/// What decides how many shards a committed ledger takes.
pub fn counts_of(ledger: &CommittedLedger<'_>) -> Counts {
    let size = ledger.size();
    Counts {
        accounts: size.accounts,
        entries: size.entries,
        largest: size.largest,
    }
}

/// H and M of a ledger that counts so much.
///
/// # Errors
/// [`ProveError::Inputs`] for one beyond a bound of its snapshot, where the bound is said; [`ProveError::Size`] for others
/// that cannot be cut into shards.
pub fn size_of<S: Shape>(
    snapshot: &LoadedSnapshot,
    draft: &ClaimDraft,
    counts: &Counts,
) -> Result<LedgerSize<S>, ProveError> {
    let bounds = Bounds {
        accounts: snapshot.max_accounts,
        entries: snapshot.max_entries,
    };
    let with_schedule = draft.schedule.is_some();
    let size = ledger_size::<S>(counts, bounds, draft.listed(), with_schedule);
    size.map_err(|error| {
        let [accounts, entries] = &snapshot.bounds_at;
        let (place, found) = match error {
            SizeError::Accounts(_) => (accounts, counts.accounts),
            SizeError::Entries(_) => (entries, counts.entries),
            _ => (&None, 0),
        };
        let Some(place) = place else {
            return error.into();
        };
        let mut diagnostics = Diagnostics::default();
        // How many there are is what the bound hides, from logs too.
        let hint = format!("there are {found}: {}", error.hint());
        let finding = Finding::error(Code::Key, place.clone(), error.to_string(), hint);
        diagnostics.report(finding.logged_hint(error.hint()));
        ProveError::Inputs(Box::new(diagnostics))
    })
}

/// The nearest directory above a path that is there: on its disk, for scratch files.
pub fn directory_above(path: &Path) -> PathBuf {
    match path.ancestors().find(|above| above.is_dir()) {
        Some(above) if !above.as_os_str().is_empty() => above.to_owned(),
        _ => PathBuf::from("."),
    }
}
