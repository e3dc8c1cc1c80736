//! What can be typed about bundles that follow each other.

use std::path::PathBuf;

use circuits::ledger::{ClaimDigest, PolicyDigest, Root};
use clap::Args;

use verdict::typed::{parse_digits, parse_share};

/// Arguments of `chain`.
#[derive(Debug, Args)]
pub struct ChainArgs {
    /// The bundles' directories, from the first snapshot to the last.
    #[arg(required = true, num_args = 2.., value_name = "BUNDLE")]
    pub bundles: Vec<PathBuf>,
    /// The root of the last bundle, as the exchange published it, 64 hexadecimal digits. It binds the ledgers before it.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<Root>)]
    pub root: Option<Root>,
    /// The digest of a claim that the exchange published beside a root, 64 hexadecimal digits. Once for each bundle: if one is
    /// given, the claim of every bundle has to be among them. A root does not bind reserves, policy and disclosures.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<ClaimDigest>)]
    pub claim: Vec<ClaimDigest>,
    /// The digest of a policy that you accept though it asks for less than all liabilities, 64 hexadecimal digits. Once for
    /// each such policy.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<PolicyDigest>)]
    pub policy: Vec<PolicyDigest>,
    /// Loans to customers that you accept to be taken off an asset's liabilities, at most this share of these, in basis
    /// points (hundredths of a per cent). None by default.
    #[arg(long, value_name = "BPS", default_value_t = 0, value_parser = parse_share)]
    pub accept_loans: u16,
}
