//! `verifier signature`.

use serde_json::json;

use super::{
    arguments::reserves::SignatureArgs,
    output::{CommandOutput, Ending},
};
use crate::report::{
    shown,
    verdict::{NoRefusal, Verdict},
};
use documents::refusal::{Reason, Refusal};
use evidence::{
    address::Address,
    signature::{OwnershipProof, SignatureError, verify_ownership},
};

/// Checks one signature by an address.
pub(super) fn signature(args: &SignatureArgs) -> Result<CommandOutput, Refusal> {
    let refused = |error: &SignatureError| {
        let reason = match error {
            SignatureError::SchemeUnknown => Reason::SigScheme,
            _ => Reason::SigInvalid,
        };
        Refusal::rejected(reason, error)
    };
    let address = Address::parse(&args.chain, &args.address)
        .map_err(|error| Refusal::rejected(Reason::Address, error))?;
    let proof = OwnershipProof {
        scheme: args.scheme.parse().map_err(|error| refused(&error))?,
        signatures: args.signature.clone(),
        script: args.script.clone(),
    };
    verify_ownership(&address, &args.message, &proof).map_err(|error| refused(&error))?;
    Ok(CommandOutput {
        text: format!(
            "SIGNED: the key of {} on {} signed this text\n  it says nothing about reserves unless the text names the ledger\n",
            shown(address.as_str()),
            address.chain()
        ),
        json: json!({
            "verdict": Verdict::Signed.name(),
            "reason": NoRefusal::Ok.name(),
            "chain": address.chain().id(),
            "address": address.as_str(),
            "scheme": proof.scheme.id(),
        }),
        ending: Ending::Verified,
    })
}
