//! Small exchanges that are proven in a moment, and what they made in memory, where tests can damage it.

mod files;
mod forged_ledger;
mod forgery;
mod prove;

use std::sync::{LazyLock, OnceLock};

use circuits::{
    leaf::Entry,
    ledger::{AccountId, Root},
    setup::ProverSetup,
    shape::Tiny,
    solvency::LiabilityTotals,
};
use documents::{
    bundle::{collateral::CollateralSchedule, descriptor::Descriptor},
    inclusion::{
        InclusionFile, LedgerHeader, VerifiedInclusion,
        entries::{check_entries, committed},
        verify_inclusion,
    },
    refusal::{Reason, Refusal},
};
use prover::{Inclusions, testing::BundleSummary};
use verdict::solvency::Expectations;

pub use fixtures::testing::{
    TIME, debt,
    exchange::{
        ACCEPTED_BPS, Balance, Disclosed, Exchange, POLICY, Reserve, SCHEDULE, account, balance,
        margin_policy,
    },
    free, pledged, schedule, totals,
};

pub use self::{
    files::{Files, verify_dir},
    forged_ledger::{Account, ForgedLedger, HiddenAmount},
    forgery::{Forgery, statement_of, with_evidence},
    prove::{Prove, places},
};

/// Generators and keys, made once.
pub fn setup() -> &'static ProverSetup<Tiny> {
    static SETUP: OnceLock<ProverSetup<Tiny>> = OnceLock::new();
    SETUP.get_or_init(|| ProverSetup::pinned().expect("the pinned keys"))
}

/// Two shards, several balances for many accounts, a policy with a clause of each kind.
pub fn honest() -> &'static ProvenExchange {
    static HONEST: LazyLock<ProvenExchange> = LazyLock::new(|| Exchange::large().prove());
    &HONEST
}

/// One shard: what is damaged thousands of times.
pub fn small() -> &'static ProvenExchange {
    static SMALL: LazyLock<ProvenExchange> = LazyLock::new(|| Exchange::small().prove());
    &SMALL
}

/// One shard with loans: [`Exchange::margin`].
pub fn margin() -> &'static ProvenExchange {
    static MARGIN: LazyLock<ProvenExchange> = LazyLock::new(|| Exchange::margin().prove());
    &MARGIN
}

/// The ledger and schedule of [`margin`], built once more, with other blinds.
pub fn margin_again() -> &'static ProvenExchange {
    static MARGIN: LazyLock<ProvenExchange> = LazyLock::new(|| Exchange::margin().prove());
    &MARGIN
}

/// The ledger of [`small`], built once more, with other blinds.
pub fn small_again() -> &'static ProvenExchange {
    static AGAIN: LazyLock<ProvenExchange> = LazyLock::new(|| Exchange::small().prove());
    &AGAIN
}

/// The balances of [`small`] one snapshot later.
pub fn small_later() -> &'static ProvenExchange {
    static LATER: LazyLock<ProvenExchange> = LazyLock::new(|| {
        Exchange {
            sequence: 2,
            ..Exchange::small()
        }
        .prove()
    });
    &LATER
}

/// What proving an exchange made.
pub struct ProvenExchange {
    pub exchange: Exchange,
    pub made: BundleSummary,
    pub bundle: Files,
    pub private: Files,
    liabilities: OnceLock<LiabilityTotals>,
}

impl ProvenExchange {
    /// The root, as it is known from outside, and the loans that a reader of the policy accepts.
    pub fn expected(&self) -> Expectations {
        Expectations {
            root: Some(self.made.root),
            accept_loans_bps: self.exchange.accepted_bps,
            ..Expectations::default()
        }
    }

    /// An account's inclusion file.
    pub fn inclusion(&self, account: &str) -> InclusionFile {
        self.inclusions([account]).remove(0)
    }

    /// The inclusion files of several accounts.
    pub fn inclusions<'a>(
        &self,
        accounts: impl IntoIterator<Item = &'a str>,
    ) -> Vec<InclusionFile> {
        let dir = self.private.on_disk();
        let inclusions = Inclusions::<Tiny>::open_shape(dir.path()).unwrap();
        let of = |account: &str| {
            let inclusion = inclusions.of(AccountId::new(account).unwrap()).unwrap();
            inclusion.decode(inclusions.header()).unwrap()
        };
        accounts.into_iter().map(of).collect()
    }

    /// What all leaves add up to, by the files of their owners.
    pub fn liabilities(&self) -> LiabilityTotals {
        let add_up = || {
            let files = self.inclusions(self.exchange.accounts());
            let entries = files.iter().flat_map(entries_of);
            totals(entries, self.exchange.assets.len())
        };
        self.liabilities.get_or_init(add_up).clone()
    }

    /// What an account's owner is told of a file.
    pub fn check(&self, file: &InclusionFile, account: &str) -> Result<VerifiedInclusion, Refusal> {
        check(file, account, self.made.root)
    }
}

/// What a file says of its ledger, to be changed.
pub struct Header {
    pub descriptor: Descriptor,
    pub collateral: Option<CollateralSchedule>,
    pub root: Root,
    pub shape: u32,
    pub leaves_per_shard: u32,
    pub shards: u64,
}

/// The same file that says something else of its ledger.
pub fn with_header(file: &InclusionFile, change: impl FnOnce(&mut Header)) -> InclusionFile {
    let header = &file.header;
    let mut parts = Header {
        descriptor: header.descriptor().clone(),
        collateral: header.collateral().cloned(),
        root: header.root(),
        shape: header.shape(),
        leaves_per_shard: header.leaves_per_shard(),
        shards: header.shards(),
    };
    change(&mut parts);
    let header = LedgerHeader::new(
        parts.descriptor,
        parts.collateral,
        parts.root,
        parts.shape,
        parts.leaves_per_shard,
        parts.shards,
    );
    InclusionFile {
        header,
        ..file.clone()
    }
}

/// All that the leaf of a file commits to.
pub fn entries_of(file: &InclusionFile) -> Vec<Entry> {
    let listed = file.header.descriptor().assets().len();
    let surplus = check_entries(&file.entries, listed, &file.header.vector()).unwrap();
    committed(&file.entries, surplus)
}

/// Assets by their ids, and how much of each.
pub type Totals = Vec<(usize, u128)>;

/// The balances and debts that a file shows.
pub fn shown(file: &InclusionFile) -> (Totals, Totals) {
    let debts = file.debts();
    let debts = debts.map(|(asset, amount)| (asset.index(), u128::from(amount.0)));
    let balances = file.balances().into_iter();
    let balances = balances.map(|(asset, units)| (asset.index(), units));
    (balances.collect(), debts.collect())
}

/// Checks a file, after it was written and read again.
pub fn check(
    file: &InclusionFile,
    account: &str,
    root: Root,
) -> Result<VerifiedInclusion, Refusal> {
    let generators = setup().generators.leaf_generators();
    let account = AccountId::new(account).unwrap();
    let file = InclusionFile::from_bytes(&file.to_bytes())?;
    verify_inclusion::<Tiny>(&generators, file, account, root)
}

/// The code of a rejection, or of what is not whole. Anything else fails the test.
#[track_caller]
pub fn rejection<T>(result: Result<T, Refusal>) -> Reason {
    refusal(result).0
}

/// The same, and what it says.
#[track_caller]
pub fn refusal<T>(result: Result<T, Refusal>) -> (Reason, String) {
    match result {
        Ok(_) => panic!("accepted"),
        Err(Refusal::Rejected { reason, detail }) => (reason, detail),
        // Not whole: a code too, and nobody's fault.
        Err(Refusal::Damaged { reason, what, .. } | Refusal::Unchecked { reason, what, .. }) => {
            (reason, what)
        }
        Err(Refusal::NoVerdict { what, .. }) => panic!("no verdict: {what}"),
    }
}
