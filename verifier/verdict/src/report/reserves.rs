//! What is known of a bundle's reserves besides their commitment: in sentences, and by asset.

use serde_json::{Value, json};

use super::shown;
use crate::{
    missing::{HowToGive, Missing, unsaid},
    solvency::{ReserveEvidence, VerifiedSolvency},
};
use documents::{bundle::claim::ReservesMode, named::shares, share::Share};
use statements::{
    attestation::VerifiedAttestation,
    auditor::Auditor,
    coverage::AssetCoverage,
    scope::{Scope, Seen},
};

/// The verdict on reserves: a line, and what it rests on below it, two blanks further in.
pub fn lines(verified: &VerifiedSolvency, how: HowToGive) -> Vec<String> {
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
        ReserveEvidence::UncheckedList => vec![
            "reserves listed in public, in a list that was not checked here".to_owned(),
            "  the command line of the verifier checks its sums and signatures".to_owned(),
        ],
        ReserveEvidence::PublicList(shown) => vec![
            format!("reserves listed in public, {}", entries(shown.entries)),
            format!("  at addresses that signed: {}", signed(verified)),
            format!(
                "  amounts not compared with a node{}",
                how(Missing::Examination)
            ),
        ],
        ReserveEvidence::Attested(attestation) => {
            let facts = attestation.facts();
            let extent = match (facts.scope, Extent::seen(attestation, Seen::Ownership)) {
                (Scope::Part, Extent::Nothing) => ", at addresses none of which signed,",
                (Scope::Part, _) => " in part",
                (Scope::All, _) => "",
            };
            let both = shares(attestation.shares(Seen::Both));
            let mut lines = vec![
                format!(
                    "reserves attested{extent} by {}, on {}",
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

/// The same in a few words, without what it rests on.
pub fn in_brief(verified: &VerifiedSolvency) -> String {
    let first = lines(verified, unsaid).into_iter().next();
    first.unwrap_or_default().replacen("reserves ", "", 1)
}

/// What was seen here of the reserves, for machines.
pub fn mode(verified: &VerifiedSolvency) -> &'static str {
    let mode = match verified.evidence() {
        ReserveEvidence::Asserted { .. } => ReservesMode::Asserted,
        ReserveEvidence::PublicList(_) | ReserveEvidence::UncheckedList => ReservesMode::Public,
        ReserveEvidence::Attested(_) => ReservesMode::Attested,
    };
    mode.name()
}

/// Over all assets, of how much there is a kind of evidence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Of no asset's reserves.
    Nothing,
    /// Of some.
    Part,
    /// Of all.
    All,
}

impl Extent {
    fn of(shares: impl IntoIterator<Item = Share>) -> Self {
        let shares: Vec<_> = shares.into_iter().collect();
        if shares.iter().all(|share| share.is_all()) {
            Self::All
        } else if shares.iter().all(|share| share.is_nothing()) {
            Self::Nothing
        } else {
            Self::Part
        }
    }

    /// What an auditor says was seen.
    pub fn seen(attestation: &VerifiedAttestation, seen: Seen) -> Self {
        Self::of(attestation.shares(seen).map(|(_, share)| share))
    }
}

/// What is not shown of the reserves, by what evidence there is of them.
pub fn not_proven(verified: &VerifiedSolvency) -> Vec<&'static str> {
    let (signed, confirmed) = match verified.evidence() {
        ReserveEvidence::Asserted { .. } | ReserveEvidence::UncheckedList => {
            (Extent::Nothing, Extent::Nothing)
        }
        ReserveEvidence::PublicList(shown) => {
            let signed = shown.coverage.0.iter().map(AssetCoverage::signed_share);
            (Extent::of(signed), Extent::Nothing)
        }
        ReserveEvidence::Attested(attestation) => (
            Extent::seen(attestation, Seen::Ownership),
            Extent::seen(attestation, Seen::Balance),
        ),
    };
    let (owners, amounts) = match (signed, confirmed) {
        (Extent::Nothing, Extent::Nothing) => {
            (Some("who controls the reserves, and what they hold"), None)
        }
        (signed, confirmed) => {
            let owners = match signed {
                Extent::Nothing => Some("who controls the reserves"),
                Extent::Part => Some("who controls the addresses that did not sign"),
                Extent::All => None,
            };
            let amounts = match confirmed {
                Extent::Nothing => Some("that the addresses hold the listed amounts"),
                Extent::Part => Some("that the addresses hold the amounts that no node confirmed"),
                Extent::All => None,
            };
            (owners, amounts)
        }
    };
    let others = match verified.evidence() {
        ReserveEvidence::PublicList(shown) => shown.rests_on_custodians.then_some(CUSTODIANS),
        ReserveEvidence::UncheckedList => Some(UNCHECKED_LIST),
        ReserveEvidence::Attested(_) => {
            Some("that the auditor is honest: what was attested was not seen here")
        }
        ReserveEvidence::Asserted { .. } => None,
    };
    owners.into_iter().chain(amounts).chain(others).collect()
}

/// Where nobody here could check the list.
const UNCHECKED_LIST: &str = "that the listed reserves add up to those that cover liabilities";

/// Where custodians signed.
pub const CUSTODIANS: &str = "whose the custodians' keys are: the exchange named them";

/// A number of entries of a list.
pub fn entries(number: usize) -> String {
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
        ReserveEvidence::Asserted { .. } | ReserveEvidence::UncheckedList => Vec::new(),
        ReserveEvidence::PublicList(_) => {
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
pub fn table(verified: &VerifiedSolvency) -> Vec<String> {
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
pub fn to_json(verified: &VerifiedSolvency) -> Value {
    let (entries, attestation) = match verified.evidence() {
        ReserveEvidence::Asserted { .. } => (None, None),
        ReserveEvidence::PublicList(shown) => (Some(shown.entries), None),
        ReserveEvidence::UncheckedList => (None, None),
        ReserveEvidence::Attested(attestation) => (None, Some(&**attestation)),
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
    // A list or an attestation without signatures shows no more than the exchange's word; of a list that was not checked
    // nobody here knows.
    let shown = match verified.evidence() {
        ReserveEvidence::UncheckedList => None,
        evidence => {
            let shares = evidence.signed_shares(&verified.documents().descriptor);
            Some(shares.is_some_and(|shares| shares.iter().all(|(_, share)| !share.is_nothing())))
        }
    };
    json!({
        "mode": mode(verified),
        "shown": shown,
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
        let mut auditor = Auditor::from(key.parse::<statements::auditor::AuditorKey>().unwrap());
        assert_eq!(called(&auditor), "the auditor whose key you gave");
        auditor.name = Some("Example Audit".to_owned());
        assert!(called(&auditor).starts_with("Example Audit (as you call"));
    }
}
