//! `verifier audit-pack`, and how both command lines say that a pack is repeated.

use super::{
    arguments::audit_pack::AuditPackArgs, expected, hints, output::CommandOutput,
    read::verifier_for,
};
use crate::pack::{
    derive::Repeated, manifest::Manifest, names::BUNDLE, said::SampleTerms, verify::verify_pack,
};
use documents::{bundle::source::BundleDirectory, refusal::Refusal};
use verdict::{ending::Ending, progress::Progress};

/// Verifies a pack.
pub(super) fn audit_pack(
    args: &AuditPackArgs,
    progress: &dyn Progress,
) -> Result<CommandOutput, Refusal> {
    // What is no pack is said before keys are made, which takes a while.
    Manifest::read(&args.pack)?;
    let bundle = BundleDirectory::new(args.pack.join(BUNDLE));
    let verifier = verifier_for(&bundle, progress)?;
    let expectations = expected::of_proofs(&args.expected);
    let asked = args.sample.zip(args.seed.as_ref());
    let asked = asked.map(|(accounts, seed)| SampleTerms {
        accounts,
        seed: seed.as_str().to_owned(),
    });
    let verified = verify_pack(
        &verifier,
        &args.pack,
        &expectations,
        asked.as_ref(),
        how_to_repeat,
        progress,
    )?;
    Ok(CommandOutput {
        text: verified.to_text_with(hints::of_missing),
        json: verified.to_json(),
        ending: Ending::Verified,
    })
}

/// The commands that check a pack, and repeat what it says, with DIR for its directory.
pub fn how_to_repeat(repeated: &Repeated<'_>) -> Vec<String> {
    let mut accepted = format!("--root {} --claim {}", repeated.root, repeated.claim);
    if let Some(policy) = repeated.policy {
        accepted += &format!(" --policy {policy}");
    }
    if repeated.loans_bps > 0 {
        accepted += &format!(" --accept-loans {}", repeated.loans_bps);
    }
    let drawn = repeated.sample.map_or_else(String::new, |sample| {
        format!(" --sample {} --seed {}", sample.accounts, sample.seed)
    });
    let mut lines = vec![
        format!("verifier audit-pack DIR {accepted}{drawn}"),
        format!("verifier solvency DIR/bundle {accepted}"),
        format!("verifier reserves --bundle DIR/bundle --dossier DIR/dossier.json {accepted}"),
    ];
    if repeated.sample.is_some() {
        lines.push(format!(
            "verifier inclusion --dir DIR/sample{drawn} --bundle DIR/bundle {accepted}"
        ));
    }
    lines
}
