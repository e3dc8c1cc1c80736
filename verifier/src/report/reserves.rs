//! What is known of a bundle's reserves besides their commitment: in sentences, and by asset.

use serde_json::{Value, json};

use super::shown;
use crate::{
    missing::{HowToGive, Missing},
    solvency::{ReserveEvidence, VerifiedSolvency},
};
use documents::{named::shares, share::Share};
use evidence::{
    attestation::VerifiedAttestation,
    auditor::Auditor,
    scope::{Scope, Seen},
};

/// The verdict on reserves: a line, and what it rests on below it, two blanks further in.
pub(super) fn lines(verified: &VerifiedSolvency, how: HowToGive) -> Vec<String> {
    match verified.evidence() {
        ReserveEvidence::Asserted {
            attestation_announced: false,
        } => vec!["reserves asserted, not shown".to_owned()],
        ReserveEvidence::Asserted {
            attestation_announced: true,
        } => vec![format!(
            "reserves asserted, not shown: the exchange announces an auditor's attestation{}",
            how(Missing::Attestation)
        )],
        ReserveEvidence::PublicList { list, .. } => vec![
            format!(
                "reserves listed in public, {}",
                entries(list.holdings().len())
            ),
            format!("  at addresses that signed: {}", signed(verified)),
            format!(
                "  amounts not compared with a node{}",
                how(Missing::Examination)
            ),
        ],
        ReserveEvidence::Attested(attestation) => {
            let facts = attestation.facts();
            let in_part = match facts.scope {
                Scope::All => "",
                Scope::Part => " in part",
            };
            let both = shares(attestation.shares(Seen::Both));
            let mut lines = vec![
                format!(
                    "reserves attested{in_part} by {}, on {}",
                    called(attestation.auditor()),
                    facts.time
                ),
                format!("  at addresses that signed: {}", signed(verified)),
                format!("  confirmed there by nodes: {both}"),
            ];
            let missing = facts.not_looked_at.sentences().into_iter();
            lines.extend(missing.map(|what| format!("  the auditor says: {what}")));
            lines
        }
    }
}

/// A number of entries of a list.
pub(super) fn entries(number: usize) -> String {
    match number {
        1 => "1 entry".to_owned(),
        number => format!("{number} entries"),
    }
}

fn signed(verified: &VerifiedSolvency) -> String {
    let descriptor = &verified.documents().descriptor;
    shares(
        verified
            .evidence()
            .signed_shares(descriptor)
            .unwrap_or_default(),
    )
}

/// Whoever signed, by the name that the user gave them.
fn called(auditor: &Auditor) -> String {
    match &auditor.name {
        Some(name) => format!("{} (as you call the owner of the key)", shown(name)),
        None => "the auditor whose key you gave".to_owned(),
    }
}

/// What is shown of one asset's reserves.
struct AssetEvidence<'a> {
    symbol: &'a str,
    signed: Share,
    /// Where nodes may have been asked.
    nodes: Option<Confirmed>,
    /// Which of the shares are something, though less than one basis point.
    little: Vec<Seen>,
}

/// What nodes said of an asset.
struct Confirmed {
    asked: Share,
    confirmed: Share,
    /// Confirmed at addresses that signed.
    both: Share,
}

fn by_asset(verified: &VerifiedSolvency) -> Vec<AssetEvidence<'_>> {
    match verified.evidence() {
        ReserveEvidence::Asserted { .. } => Vec::new(),
        ReserveEvidence::PublicList { .. } => {
            let descriptor = &verified.documents().descriptor;
            let shares = verified.evidence().signed_shares(descriptor);
            let shares = shares.unwrap_or_default().into_iter();
            let shown = shares.map(|(symbol, signed)| AssetEvidence {
                symbol,
                signed,
                nodes: None,
                little: signed
                    .is_little()
                    .then_some(Seen::Ownership)
                    .into_iter()
                    .collect(),
            });
            shown.collect()
        }
        ReserveEvidence::Attested(attestation) => {
            let coverage = &attestation.facts().coverage;
            let shown = coverage.iter().map(|shown| AssetEvidence {
                symbol: &shown.asset,
                signed: shown.seen(Seen::Ownership),
                nodes: Some(Confirmed {
                    asked: shown.seen(Seen::Asked),
                    confirmed: shown.seen(Seen::Balance),
                    both: shown.seen(Seen::Both),
                }),
                little: shown.less_than_one_bp.clone(),
            });
            shown.collect()
        }
    }
}

/// The evidence of each asset, and what the auditor noted; nothing where reserves are asserted.
pub(super) fn table(verified: &VerifiedSolvency) -> Vec<String> {
    let by_asset = by_asset(verified);
    if by_asset.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["evidence of the reserves, as a share of each asset's:".to_owned()];
    lines.extend(by_asset.iter().map(|asset| {
        let (confirmed, both) = match &asset.nodes {
            Some(nodes) if !nodes.asked.is_nothing() => {
                (nodes.confirmed.to_string(), nodes.both.to_string())
            }
            _ => ("not asked".to_owned(), "-".to_owned()),
        };
        format!(
            "  {:<12} signed {:>7}   confirmed by nodes {confirmed:>9}   both {both:>7}",
            asset.symbol, asset.signed
        )
    }));
    if let ReserveEvidence::Attested(attestation) = verified.evidence() {
        let notes = &attestation.facts().findings;
        lines.extend(
            notes
                .iter()
                .map(|note| format!("  auditor: {}", shown(note))),
        );
        lines.push(format!("  auditor's key {}", attestation.auditor().key));
    }
    lines
}

/// The evidence for machines.
pub(super) fn to_json(verified: &VerifiedSolvency) -> Value {
    let (mode, entries, attestation) = match verified.evidence() {
        ReserveEvidence::Asserted { .. } => ("asserted", None, None),
        ReserveEvidence::PublicList { list, .. } => ("public", Some(list.holdings().len()), None),
        ReserveEvidence::Attested(attestation) => ("attested", None, Some(&**attestation)),
    };
    let coverage: Vec<_> = by_asset(verified)
        .into_iter()
        .map(|shown| {
            let nodes = shown.nodes;
            json!({
                "asset": shown.symbol,
                "ownership_bps": shown.signed.bps(),
                "asked_bps": nodes.as_ref().map(|nodes| nodes.asked.bps()),
                "balance_bps": nodes.as_ref().map(|nodes| nodes.confirmed.bps()),
                "both_bps": nodes.as_ref().map(|nodes| nodes.both.bps()),
                "less_than_one_bp": shown.little,
            })
        })
        .collect();
    let auditor = attestation.map(VerifiedAttestation::auditor);
    json!({
        "mode": mode,
        // A list or an attestation without signatures shows no more than the exchange's word.
        "shown": verified
            .evidence()
            .signed_shares(&verified.documents().descriptor)
            .is_some_and(|shares| shares.iter().all(|(_, share)| !share.is_nothing())),
        "entries": entries,
        "coverage": coverage,
        "attestation": attestation.map(VerifiedAttestation::facts),
        "auditor": auditor.map(|auditor| json!({
            "key": auditor.key.to_string(),
            "name": auditor.name,
        })),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_has_the_name_that_the_user_gave() {
        let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let mut auditor = Auditor::from(key.parse::<evidence::auditor::AuditorKey>().unwrap());
        assert_eq!(called(&auditor), "the auditor whose key you gave");
        auditor.name = Some("Example Audit".to_owned());
        assert!(called(&auditor).starts_with("Example Audit (as you call"));
    }
}
