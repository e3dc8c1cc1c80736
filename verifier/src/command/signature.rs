//! `verifier signature`.

use serde_json::json;
use verdict::ending::Ending;

use super::{arguments::reserves::SignatureArgs, output::CommandOutput};
use documents::refusal::{Reason, Refusal};
use evidence::{
    address::{Address, AddressError},
    chain::Chain,
    signature::{OwnershipProof, Scheme, SignatureError, verify_ownership},
};
use verdict::report::{
    shown,
    verdict::{NoRefusal, Verdict},
};

/// Checks one signature by an address.
pub(super) fn signature(args: &SignatureArgs) -> Result<CommandOutput, Refusal> {
    let chain = &args.chain;
    if chain.signing_domain().is_none() {
        return Err(without_rules(chain));
    }
    let address = Address::parse(chain, &args.address).map_err(|error| match error {
        // No slip: whoever says that such an address signed says what cannot be.
        AddressError::Burn => Refusal::rejected(Reason::Address, error),
        error => Refusal::NoVerdict {
            what: format!("{} on {chain}: {error}", args.address),
            hint: error.hint(),
        },
    })?;
    let scheme = args
        .scheme
        .parse()
        .map_err(|error: SignatureError| Refusal::NoVerdict {
            what: format!("{}: {error}", args.scheme),
            hint: schemes_of(&address),
        })?;
    let proof = OwnershipProof {
        scheme,
        signatures: args.signature.clone(),
        script: args.script.clone(),
    };
    let proof = proof.as_in_documents();
    verify_ownership(&address, &args.message, &proof).map_err(refused)?;
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

/// What was typed may be wrong where nobody's signature is; what is left is by another key or over another text.
fn refused(error: SignatureError) -> Refusal {
    let (what, hint) = (error.to_string(), error.hint());
    if error.is_unchecked() {
        let reason = Reason::SigScheme;
        Refusal::Unchecked { reason, what, hint }
    } else if error.is_slip() {
        Refusal::NoVerdict { what, hint }
    } else {
        Refusal::rejected(Reason::SigInvalid, what)
    }
}

/// No signature of a chain without rules can be checked.
fn without_rules(chain: &Chain) -> Refusal {
    let mut signing = Chain::listed().filter(|chain| chain.signing_domain().is_some());
    let ids: Vec<_> = signing
        .by_ref()
        .map(|chain| chain.id().to_owned())
        .collect();
    Refusal::Unchecked {
        reason: Reason::SigScheme,
        what: format!(
            "signatures of {chain} cannot be checked: this program has no rules for the chain"
        ),
        hint: format!(
            "it has rules for {}; for others use the chain's own tools",
            ids.join(", ")
        ),
    }
}

fn schemes_of(address: &Address) -> String {
    let ids: Vec<_> = address
        .schemes()
        .iter()
        .map(|scheme: &Scheme| scheme.id())
        .collect();
    format!("for this address there are {}", ids.join(", "))
}
