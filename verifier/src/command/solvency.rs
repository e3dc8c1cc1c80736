//! `verifier solvency`.

use super::{
    arguments::SolvencyArgs,
    hints,
    output::{CommandOutput, Ending},
    read::{read_attestation, verifier_for},
};
use crate::{report, solvency::Expectations};
use documents::{bundle::source::BundleDirectory, refusal::Refusal};

pub(super) fn solvency(args: &SolvencyArgs) -> Result<CommandOutput, Refusal> {
    let attestation = match (&args.attestation, args.auditor_key) {
        (Some(path), Some(key)) => Some((read_attestation(path)?, key)),
        _ => None,
    };
    let expectations = Expectations {
        root: args.root,
        policy: args.policy,
        accept_loans_bps: args.accept_loans,
        attestation,
        require_reserves_bps: args
            .require_reserves
            .map(|percent| u32::from(percent) * 100),
    };
    let bundle = BundleDirectory::new(&args.bundle);
    let verified = verifier_for(&bundle)?.solvency(&bundle, &expectations)?;
    Ok(CommandOutput {
        text: report::solvency::to_text_with(&verified, hints::of_missing),
        json: report::solvency::to_json(&verified),
        ending: Ending::Verified,
    })
}
