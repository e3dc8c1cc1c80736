//! Step 8: what is known of the reserves besides their commitment.

use circuits::{setup::Keys, shape::Shape, solvency::commit_totals};

use super::{Documents, Expectations, ReserveEvidence, read::ensure_line_ends};
use documents::{
    bundle::{
        canonical::with_plain_line_ends,
        claim::ReservesMode,
        descriptor::Descriptor,
        files::{self, Bundle},
    },
    named::shares,
    refusal::{Reason, Refusal},
    share::Share,
    text::percent,
};
use evidence::{
    coverage::of_signatures,
    list::{MAX_LIST_BYTES, ReadList},
    ownership::{MAX_OWNERSHIP_BYTES, OwnershipListError, check_ownership, ownership_from_csv},
    public_digest,
};
use statements::attestation::{AttestationSubject, verify_attestation};

/// Checks the reserves by their mode, the attestation if there is one, and that there is as much evidence
/// as was demanded.
pub(super) fn check<S: Shape>(
    keys: Keys<'_, S>,
    bundle: &Bundle<'_>,
    documents: &Documents,
    expectations: &Expectations,
) -> Result<ReserveEvidence, Refusal> {
    let mode = documents.claim.reserves_mode;
    let evidence = match (mode, &expectations.attestation) {
        (ReservesMode::Public, None) => public(keys, bundle, documents)?,
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
) -> Result<ReserveEvidence, Refusal> {
    let descriptor = &documents.descriptor;
    let reserves = bundle.read(files::RESERVES, MAX_LIST_BYTES)?;
    let ownership = bundle.read(files::OWNERSHIP, MAX_OWNERSHIP_BYTES)?;
    let expected = documents.claim.reserves_list;
    let is =
        |reserves: &[u8], ownership: &[u8]| Some(public_digest(reserves, ownership)) == expected;
    let published = is(&reserves, &ownership);
    let plain = |bytes: &[u8]| with_plain_line_ends(bytes).unwrap_or_else(|| bytes.to_vec());
    ensure_line_ends(
        Reason::Reserves,
        files::RESERVES,
        published,
        &reserves,
        |plain_reserves| is(plain_reserves, &plain(&ownership)),
    )?;
    ensure_line_ends(
        Reason::Ownership,
        files::OWNERSHIP,
        published,
        &ownership,
        |plain_ownership| is(&reserves, plain_ownership),
    )?;
    let read = ReadList::from_csv(&reserves, descriptor)
        .map_err(Refusal::from)
        .and_then(|list| Ok((ownership_from_csv(&ownership, list.as_read())?, list)));
    // What is false comes before what cannot be checked.
    if !published && !matches!(read, Err(Refusal::Rejected { .. })) {
        return Err(Refusal::rejected(
            Reason::Reserves,
            "the list of reserves, or its evidence, is not the one that the claim names",
        ));
    }
    let (records, list) = read?;
    let totals = list.as_read().totals();
    if commit_totals(keys.generators.assets(), totals) != documents.reserves {
        return Err(Refusal::rejected(
            Reason::Reserves,
            "the listed reserves do not add up to the commitment of the claim",
        ));
    }
    let ledger = &documents.context.ledger;
    let (controlled, mut errors) = check_ownership(&records, list.as_read(), descriptor, ledger);
    // What is false comes before what cannot be checked.
    errors.sort_by_key(|(entry, error)| (error.is_unchecked(), *entry));
    let wrong = errors.into_iter().next();
    let wrong = wrong.map(|(entry, error)| OwnershipListError::Entry { entry, error });
    let list = match (list.whole(), wrong) {
        (Ok(list), None) => list,
        (Ok(_), Some(error)) => return Err(error.into()),
        (Err(_), Some(OwnershipListError::Entry { entry, error })) if !error.is_unchecked() => {
            return Err(OwnershipListError::Entry { entry, error }.into());
        }
        (Err(error), _) => return Err(error.into()),
    };
    Ok(ReserveEvidence::PublicList {
        coverage: of_signatures(&list, &controlled),
        list,
        controlled,
    })
}

fn require(
    evidence: &ReserveEvidence,
    descriptor: &Descriptor,
    required: Option<u32>,
) -> Result<(), Refusal> {
    let Some(required) = required else {
        return Ok(());
    };
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
