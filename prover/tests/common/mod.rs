//! Small exchanges that are proven in a moment, and what they made in memory, where tests can damage it.

mod exchange;
mod files;
mod forgery;

use std::sync::{LazyLock, OnceLock};

use circuits::{
    ledger::{AccountId, Root},
    setup::ProverSetup,
    shape::{Shape, Tiny},
};
use prover::{inclusion::Inclusions, prove::Made};
use verifier::{
    inclusion::{InclusionFile, VerifiedInclusion, check_inclusion},
    refusal::{Reason, Refusal},
    solvency::Expectations,
};

pub use self::{
    exchange::{Balance, Exchange, POLICY, Reserve, account},
    files::{Files, verify_dir},
    forgery::{Forgery, with_evidence},
};

/// Leaves in a shard.
pub const SHARD: usize = Tiny::SHARD_LEAVES;

/// Generators and keys, made once.
pub fn setup() -> &'static ProverSetup<Tiny> {
    static SETUP: OnceLock<ProverSetup<Tiny>> = OnceLock::new();
    SETUP.get_or_init(|| ProverSetup::pinned().expect("the pinned keys"))
}

/// Two shards, several balances for many accounts, a policy with a clause of each kind.
pub fn honest() -> &'static Proven {
    static HONEST: LazyLock<Proven> = LazyLock::new(|| Exchange::large().prove());
    &HONEST
}

/// One shard: what is damaged thousands of times.
pub fn small() -> &'static Proven {
    static SMALL: LazyLock<Proven> = LazyLock::new(|| Exchange::small().prove());
    &SMALL
}

/// What proving an exchange made.
pub struct Proven {
    pub exchange: Exchange,
    pub made: Made,
    pub bundle: Files,
    pub private: Files,
}

impl Proven {
    /// The root, as it is known from outside.
    pub fn expected(&self) -> Expectations {
        Expectations {
            root: Some(self.made.root),
            ..Expectations::default()
        }
    }

    /// An account's inclusion file.
    pub fn inclusion(&self, account: &str) -> InclusionFile {
        let dir = self.private.on_disk();
        let inclusions = Inclusions::<Tiny>::open(dir.path()).unwrap();
        let inclusion = inclusions.of(AccountId::new(account).unwrap()).unwrap();
        inclusion.decode(inclusions.header()).unwrap()
    }

    /// What an account's owner is told of a file.
    pub fn check(&self, file: &InclusionFile, account: &str) -> Result<VerifiedInclusion, Refusal> {
        check(file, Some(account), self.made.root)
    }
}

/// Checks a file, after it was written and read again.
pub fn check(
    file: &InclusionFile,
    account: Option<&str>,
    root: Root,
) -> Result<VerifiedInclusion, Refusal> {
    let generators = setup().generators.leaf_generators();
    let account = account.map(|id| AccountId::new(id).unwrap());
    let file = InclusionFile::from_bytes(&file.to_bytes())?;
    check_inclusion::<Tiny>(&generators, file, account, root)
}

/// The code of a rejection. Anything else fails the test.
#[track_caller]
pub fn rejection<T>(result: Result<T, Refusal>) -> Reason {
    refusal(result).0
}

/// The code of a rejection, and what it says.
#[track_caller]
pub fn refusal<T>(result: Result<T, Refusal>) -> (Reason, String) {
    match result {
        Ok(_) => panic!("accepted"),
        Err(Refusal::Rejected { reason, detail }) => (reason, detail),
        Err(Refusal::NoVerdict { what, .. }) => panic!("no verdict: {what}"),
    }
}
