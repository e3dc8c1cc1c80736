//! What to do about refusals, and about what was not given, where that is to give an option of the command line or to run
//! another command. The libraries' own hints name none.

use documents::{
    inclusion::{LeftOut, ReadFileError},
    refusal::{Reason, Refusal},
};
use verdict::missing::Missing;

/// About a signature that does not hold, where text and signature were typed.
pub(super) const OF_SIGNED_TEXT: &str = "compare the text byte by byte with what was signed: a blank or a line end at its end counts, and a \
     carriage return that an editor adds; then address and signature";

/// About a rejection.
pub(super) fn of_reason(reason: Reason) -> &'static str {
    match reason {
        Reason::PolicyWaived => {
            "read the policy with verifier inspect; to accept it, name its digest with --policy"
        }
        Reason::PolicyLoans => {
            "read haircuts and prices of the collateral with verifier inspect; to accept loans, say with \
             --accept-loans up to how many basis points of an asset's liabilities"
        }
        Reason::PolicyNotExpected => "read the policy with verifier inspect before you accept it",
        Reason::ReservesNotShown => {
            "ask the exchange for signatures of its addresses, or, where its list is not public, for an auditor's \
             attestation (--attestation, --auditor-key); to accept less, name a percentage, such as \
             --require-reserves=90"
        }
        Reason::LogLate => {
            "ask the exchange why others saw it so late, or before its time; to accept it, give a longer limit with \
             --log-within"
        }
        Reason::BundleFiles
        | Reason::Descriptor
        | Reason::Claim
        | Reason::Collateral
        | Reason::Policy
        | Reason::PriceStale
        | Reason::Leaf
        | Reason::Root
        | Reason::RootNotExpected
        | Reason::ClaimNotExpected
        | Reason::ShardProof
        | Reason::ShardLink
        | Reason::SolvencyProof
        | Reason::SolvencyLink
        | Reason::Reserves
        | Reason::Address
        | Reason::CountedTwice
        | Reason::Ownership
        | Reason::SigScheme
        | Reason::SigInvalid
        | Reason::SigStale
        | Reason::Balance
        | Reason::Dossier
        | Reason::Attestation
        | Reason::AuditorNotExpected
        | Reason::Chain
        | Reason::OtherDocument
        | Reason::PackFiles
        | Reason::PackManifest
        | Reason::PackLedger
        | Reason::PackTotals
        | Reason::PackSample
        | Reason::PackReport
        | Reason::LogProof
        | Reason::LogNotWitnessed
        | Reason::LogOther
        | Reason::InclusionFile
        | Reason::Archive
        | Reason::NotInArchive
        | Reason::NotIncluded
        | Reason::Receipt
        | Reason::OtherAccount
        | Reason::NoReceiptKey
        | Reason::Contradicted
        | Reason::OnlySigned
        | Reason::Forked
        | Reason::OnlyCounted
        | Reason::Debts
        | Reason::Empty => reason.hint(),
    }
}

/// About an inclusion file that was not read.
pub(super) fn of_file(error: ReadFileError) -> Refusal {
    let what = error.to_string();
    match error {
        ReadFileError::NoDocument { document, .. } => {
            let option = match document {
                LeftOut::Descriptor => "--descriptor",
                LeftOut::Collateral => "--collateral",
            };
            let name = document.file_name();
            Refusal::NoVerdict {
                what,
                hint: format!(
                    "this file needs a document of its ledger: take {name} from the exchange, and name it with {option}"
                ),
            }
        }
        ReadFileError::Refused(refusal) => refusal,
    }
}

/// How to give what is missing.
pub(super) fn of_missing(missing: Missing) -> &'static str {
    match missing {
        Missing::Account => " (--account)",
        Missing::Root => " (--root)",
        Missing::Claim => " (--claim)",
        Missing::Bundle => " with --bundle",
        Missing::Attestation => " (--attestation, --auditor-key)",
        Missing::Examination => " (verifier reserves --rpc)",
        Missing::Node => " (--rpc)",
        Missing::Contract => " with --token",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory as _;

    use super::*;
    use crate::command::arguments::Cli;

    const ALL_MISSING: [Missing; 8] = [
        Missing::Account,
        Missing::Root,
        Missing::Claim,
        Missing::Bundle,
        Missing::Attestation,
        Missing::Examination,
        Missing::Node,
        Missing::Contract,
    ];

    fn of_left_out(document: LeftOut) -> String {
        let file = "file.json".to_owned();
        match of_file(ReadFileError::NoDocument { document, file }) {
            Refusal::NoVerdict { hint, .. } => hint,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn options_and_commands_of_hints_are_known() {
        let cli = Cli::command();
        let commands: BTreeSet<_> = cli.get_subcommands().map(clap::Command::get_name).collect();
        let options = cli.get_subcommands().flat_map(clap::Command::get_arguments);
        let options: BTreeSet<_> = options.filter_map(clap::Arg::get_long).collect();
        let mut hints: Vec<_> = Reason::ALL
            .iter()
            .map(|reason| of_reason(*reason).to_owned())
            .collect();
        hints.extend(ALL_MISSING.map(|missing| of_missing(missing).to_owned()));
        hints.extend([LeftOut::Descriptor, LeftOut::Collateral].map(of_left_out));
        let mut named = 0;
        for hint in hints {
            let is_mark = |c: char| c.is_whitespace() || "(),;=".contains(c);
            let words: Vec<_> = hint.split(is_mark).collect();
            for option in words.iter().filter_map(|word| word.strip_prefix("--")) {
                assert!(options.contains(option), "{hint}");
                named += 1;
            }
            for pair in words.windows(2).filter(|pair| pair[0] == "verifier") {
                assert!(commands.contains(pair[1]), "{hint}");
                named += 1;
            }
        }
        assert!(named > 12, "{named} options and commands");
    }
}
