//! `verifier keygen`.

use serde_json::json;
use verdict::ending::Ending;

use super::{
    arguments::reserves::KeygenArgs,
    output::CommandOutput,
    write::{ensure_in_no_bundle, unwritable},
};
use disk::{Existing, Readers, write};
use documents::refusal::Refusal;
use statements::auditor::AuditorSecret;
use verdict::report::verdict::{NoRefusal, Verdict};

/// Makes an auditor's key.
pub(super) fn keygen(args: &KeygenArgs) -> Result<CommandOutput, Refusal> {
    ensure_in_no_bundle(&args.out)?;
    let key = AuditorSecret::generate();
    let bytes = key.to_bytes();
    write(&args.out, &bytes, Existing::Keep, Readers::Owner)
        .map_err(|error| unwritable(&args.out, &error))?;
    let public = key.public().to_string();
    let named = match &args.name {
        Some(name) => format!("{name}={public}"),
        None => public.clone(),
    };
    let out = args.out.display();
    Ok(CommandOutput {
        text: format!(
            "secret key: {out}, to keep to yourself\npublic key: {named}, to publish where the exchange cannot change it\n"
        ),
        json: json!({
            "verdict": Verdict::None.name(),
            "reason": NoRefusal::NotChecked.name(),
            "key": out.to_string(),
            "public": public,
            "named": named,
        }),
        ending: Ending::Verified,
    })
}
