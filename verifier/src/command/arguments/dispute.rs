//! What can be typed about a dispute.

use std::path::PathBuf;

use circuits::ledger::Root;
use clap::Args;
use verdict::typed::parse_digits;

/// Arguments of `dispute`.
#[derive(Debug, Args)]
pub struct DisputeArgs {
    /// The receipt that the exchange signed.
    #[arg(long, value_name = "FILE", required_unless_present = "report")]
    pub receipt: Option<PathBuf>,
    /// The inclusion file of the same account.
    #[arg(long, value_name = "FILE", requires = "receipt")]
    pub inclusion: Option<PathBuf>,
    /// The ledger's descriptor, for an inclusion file that does not have it inside. Without this option: descriptor.json
    /// beside the file, or in the folder above.
    #[arg(long, value_name = "FILE", requires = "inclusion")]
    pub descriptor: Option<PathBuf>,
    /// The ledger's collateral schedule, for an inclusion file that names one and does not have it inside. Without this
    /// option: collateral.json beside the file, or in the folder above.
    #[arg(long, value_name = "FILE", requires = "inclusion")]
    pub collateral: Option<PathBuf>,
    /// Instead of both: the report of a customer, made by inclusion --report. Nothing that it says is believed.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["receipt", "inclusion", "descriptor", "collateral"])]
    pub report: Option<PathBuf>,
    /// The account's id, as its owner logs in with it.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub account: String,
    /// The root that the exchange published, 64 hexadecimal digits. Take it from where everybody sees the same, not from
    /// whoever shows you this.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<Root>)]
    pub root: Root,
    /// The bundle's directory, whose root that is: it binds the exchange's key where no inclusion file does, and is looked at
    /// only then.
    #[arg(long, value_name = "BUNDLE")]
    pub bundle: Option<PathBuf>,
}
