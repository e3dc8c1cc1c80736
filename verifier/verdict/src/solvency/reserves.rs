//! Step 8: what is known of the reserves besides their commitment.

use circuits::{setup::Keys, shape::Shape, solvency::commit_totals};

use super::{
    Documents, Expectations, PublicLists, ReserveEvidence, lists::PublishedList,
    read::ensure_line_ends,
};
use documents::{
    bundle::{
        canonical::with_plain_line_ends,
        claim::ReservesMode,
        descriptor::Descriptor,
        files::{self, Bundle},
        public_list::{MAX_LIST_BYTES, MAX_OWNERSHIP_BYTES, public_digest},
    },
    named::shares,
    refusal::{Reason, Refusal},
    share::Share,
    text::percent,
};
use statements::attestation::{AttestationSubject, verify_attestation};

/// Checks the reserves by their mode, the attestation if there is one, and that there is as much evidence
/// as was demanded.
pub(super) fn check<S: Shape>(
    keys: Keys<'_, S>,
    bundle: &Bundle<'_>,
    documents: &Documents,
    expectations: &Expectations,
    lists: Option<&dyn PublicLists>,
) -> Result<ReserveEvidence, Refusal> {
    let mode = documents.claim.reserves_mode;
    let evidence = match (mode, &expectations.attestation) {
        (ReservesMode::Public, None) => public(keys, bundle, documents, lists)?,
        (ReservesMode::Public, Some(_)) => {
            // The list says more than an attestation of it: both would be two answers to one question.
            return Err(Refusal::Unchecked {
                reason: Reason::Attestation,
                what: "the reserves are public: this bundle needs no attestation".to_owned(),
                hint: "leave it out: the list says more, and is in the bundle".to_owned(),
            });
        }
        (ReservesMode::Asserted | ReservesMode::Attested, Some((bytes, auditor))) => {
            let about = AttestationSubject {
                descriptor: &documents.descriptor,
                ledger: documents.context.ledger,
                root: documents.claim.root,
                reserves_commitment: documents.claim.reserves_commitment,
            };
            let attestation = verify_attestation(bytes, auditor, &about)?;
            ReserveEvidence::Attested(Box::new(attestation))
        }
        (ReservesMode::Asserted | ReservesMode::Attested, None) => ReserveEvidence::Asserted {
            attestation_announced: mode == ReservesMode::Attested,
        },
    };
    require(
        &evidence,
        &documents.descriptor,
        expectations.require_reserves_bps,
    )?;
    Ok(evidence)
}

/// Public mode: the list and its evidence are those of the claim, K_R commits to the list's sums with blind
/// zero, and every signature holds.
fn public<S: Shape>(
    keys: Keys<'_, S>,
    bundle: &Bundle<'_>,
    documents: &Documents,
    lists: Option<&dyn PublicLists>,
) -> Result<ReserveEvidence, Refusal> {
    let reserves = bundle.read(files::RESERVES, MAX_LIST_BYTES)?;
    let ownership = bundle.read(files::OWNERSHIP, MAX_OWNERSHIP_BYTES)?;
    let expected = documents.claim.reserves_list;
    let is =
        |reserves: &[u8], ownership: &[u8]| Some(public_digest(reserves, ownership)) == expected;
    let is_claimed = is(&reserves, &ownership);
    let plain = |bytes: &[u8]| with_plain_line_ends(bytes).unwrap_or_else(|| bytes.to_vec());
    ensure_line_ends(
        Reason::Reserves,
        files::RESERVES,
        is_claimed,
        &reserves,
        |plain_reserves| is(plain_reserves, &plain(&ownership)),
    )?;
    ensure_line_ends(
        Reason::Ownership,
        files::OWNERSHIP,
        is_claimed,
        &ownership,
        |plain_ownership| is(&reserves, plain_ownership),
    )?;
    let Some(lists) = lists else {
        if is_claimed {
            return Ok(ReserveEvidence::UncheckedList);
        }
        let detail = "the list of reserves, or its evidence, is not the one that the claim names";
        return Err(Refusal::rejected(Reason::Reserves, detail));
    };
    let assets = keys.generators.assets();
    let shown = lists.check(&PublishedList {
        reserves: &reserves,
        ownership: &ownership,
        is_claimed,
        documents,
        commits: &|totals| commit_totals(assets, totals) == documents.reserves,
    })?;
    Ok(ReserveEvidence::PublicList(shown))
}

fn require(
    evidence: &ReserveEvidence,
    descriptor: &Descriptor,
    required: Option<u32>,
) -> Result<(), Refusal> {
    let Some(required) = required else {
        return Ok(());
    };
    if matches!(evidence, ReserveEvidence::UncheckedList) {
        return Err(Refusal::NoVerdict {
            what: "signatures of reserves are demanded, and this program cannot check public lists"
                .to_owned(),
            hint: "check the bundle with the command line of the verifier, which can".to_owned(),
        });
    }
    let detail = match evidence.signed_shares(descriptor) {
        Some(shown) => match short_of(shown, required) {
            Some(detail) => detail,
            None => return Ok(()),
        },
        None => "reserves asserted, not shown".to_owned(),
    };
    Err(Refusal::rejected(Reason::ReservesNotShown, detail))
}

/// Which assets have a smaller share at addresses that signed than is demanded, in basis points; none if none has.
pub fn short_of<'a>(
    of_assets: impl IntoIterator<Item = (&'a str, Share)>,
    required: u32,
) -> Option<String> {
    let short = of_assets
        .into_iter()
        .filter(|(_, shown)| shown.bps() < required);
    let short: Vec<_> = short.collect();
    (!short.is_empty()).then(|| {
        format!(
            "at addresses that signed: {}; demanded: {} of each asset",
            shares(short),
            percent(required)
        )
    })
}
