//! What a bundle is held against: options that several commands share.

use std::path::PathBuf;

use circuits::ledger::{ClaimDigest, PolicyDigest, Root};
use clap::Args;

use super::values::parse_percent;
use statements::auditor::Auditor;
use verdict::typed::{parse_auditor, parse_digits, parse_share};

/// What the user knows of a proof from elsewhere, and what they accept. A command that takes these has an argument
/// `bundle`.
#[derive(Debug, Args)]
pub struct ExpectationArgs {
    /// The root that the exchange published, 64 hexadecimal digits.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<Root>)]
    pub root: Option<Root>,
    /// The digest of the claim that the exchange published beside the root, 64 hexadecimal digits: one root can stand
    /// under several claims.
    #[arg(long, value_name = "HEX", requires = "bundle", value_parser = parse_digits::<ClaimDigest>)]
    pub claim: Option<ClaimDigest>,
    /// The digest of the policy that you accept, 64 hexadecimal digits. Needed where the policy asks
    /// for less than all liabilities.
    #[arg(long, value_name = "HEX", requires = "bundle", value_parser = parse_digits::<PolicyDigest>)]
    pub policy: Option<PolicyDigest>,
    /// Loans to customers that you accept to be taken off an asset's liabilities, at most this share of these, in basis
    /// points (hundredths of a per cent). None by default, and whatever policy you name.
    #[arg(long, value_name = "BPS", requires = "bundle", default_value_t = 0, value_parser = parse_share)]
    pub accept_loans: u16,
}

/// An auditor's word for the reserves.
#[derive(Debug, Args)]
pub struct AttestationArgs {
    /// An auditor's attestation of the reserves.
    #[arg(long, value_name = "FILE", requires_all = ["auditor_key", "bundle"])]
    pub attestation: Option<PathBuf>,
    /// The auditor's public key, 64 hexadecimal digits. Take it from the auditor. With a name before it, reports call the
    /// auditor so.
    #[arg(long, value_name = "[NAME=]HEX", requires = "attestation", value_parser = parse_auditor)]
    pub auditor_key: Option<Auditor>,
}

/// Where the root stands in the exchange's log.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// The log proof that the exchange publishes: the root, and the claim with it, are then those that witnesses saw under
    /// this snapshot's number.
    #[arg(long, value_name = "FILE", requires = "log_policy")]
    pub log_proof: Option<PathBuf>,
    /// Which logs and witnesses you believe, and how many of them have to have cosigned (c2sp.org/tlog-policy). Write it
    /// yourself, with keys that you have from the witnesses.
    #[arg(long, value_name = "FILE", requires = "log_proof")]
    pub log_policy: Option<PathBuf>,
    /// Reject unless the witnesses saw the snapshot within so many hours of its own time.
    #[arg(long, value_name = "HOURS", requires = "log_proof")]
    pub log_within: Option<u32>,
}

/// How much evidence of the reserves is demanded.
#[derive(Debug, Args)]
pub struct DemandArgs {
    /// Reject unless this percentage of every asset's reserves is at addresses that are shown to be
    /// controlled; all of them where no number is given.
    #[arg(long, value_name = "PERCENT", num_args = 0..=1, default_missing_value = "100", requires = "bundle",
        require_equals = true, value_parser = parse_percent)]
    pub require_reserves: Option<u8>,
}
