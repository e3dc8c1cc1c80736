//! Looks at the bundles of a round, one after the other: has each, verifies what is new, and keeps what came out.

use std::collections::BTreeSet;

use circuits::{hash::Digest32, shape::Shape};
use documents::bundle::{descriptor::Descriptor, files::DESCRIPTOR};
use jiff::Timestamp;
use verdict::progress::Progress;

use super::{
    error::MonitorError,
    facts::{Outcome, Refused},
    files::{DocumentBytes, documents_of},
    finding::{Area, Code, Finding},
    judge::Known,
    look::{Looked, Looking, documents, lengths},
    published::BundleName,
    settings::Settings,
    source::{Had, Held, NotHad, Source},
    store::{BundleRow, Kept, Store, Verified},
};

/// A bundle that is listed or was seen, with what came out last.
#[derive(Debug)]
pub struct Looks {
    /// Its folder.
    pub name: BundleName,
    /// What came out; none if its files were never had.
    pub outcome: Option<Outcome>,
    /// Its number and time, as it says itself, or said when it was seen last.
    pub says: Option<(u64, Timestamp)>,
}

/// What a round finds while it goes on.
#[derive(Default)]
pub(super) struct Going {
    pub(super) findings: Vec<Finding>,
    /// What was not looked at: what was found there before holds.
    pub(super) not_looked_at: BTreeSet<String>,
    pub(super) verified: u64,
    pub(super) looks: Vec<Looks>,
    pub(super) known: Vec<Known>,
    /// Whether it is known what is listed now.
    pub(super) list_was_had: bool,
    /// Whether something that is listed could not be had, or something may be listed that is not known.
    pub(super) incomplete: bool,
}

impl Going {
    pub(super) fn find(&mut self, finding: Finding) {
        if finding.code == Code::Unanswered {
            self.not_looked_at.insert(finding.area.name());
        }
        self.findings.push(finding);
    }
}

/// Who looks at bundles in a round.
pub(super) struct Bundles<'m, S: Shape> {
    pub(super) settings: &'m Settings,
    pub(super) store: &'m Store,
    pub(super) looking: &'m Looking<S>,
    /// The time of the round.
    pub(super) now: Timestamp,
    pub(super) progress: &'m dyn Progress,
}

impl<S: Shape> Bundles<'_, S> {
    /// Looks at one bundle, and adds what is known of it.
    pub(super) fn look(
        &self,
        going: &mut Going,
        name: &BundleName,
        place: usize,
        is_listed: bool,
    ) -> Result<(), MonitorError> {
        let seen = self.store.bundle(name)?;
        let mut outcome = None;
        if is_listed && going.list_was_had {
            let had = self.had(name, seen.as_ref());
            outcome = match had {
                Ok(Had::Same) => {
                    self.again(going, name, place, seen.as_ref())?;
                    None
                }
                Ok(Had::Held(held)) => self.examine(going, name, place, &held, seen.as_ref())?,
                Err(not_had) => {
                    self.not_had(going, name, not_had, seen.is_some());
                    None
                }
            };
        } else if !is_listed {
            self.store.set_listed(name, false)?;
            going
                .not_looked_at
                .insert(Area::Bundle(name.to_string()).name());
            let what = "it was listed, and is not any more";
            going.find(Finding::of_bundle(name.as_str(), Code::NotListed, what));
        } else {
            going
                .not_looked_at
                .insert(Area::Bundle(name.to_string()).name());
        }
        self.known(going, name, outcome)
    }

    fn had(&self, name: &BundleName, seen: Option<&BundleRow>) -> Result<Had, NotHad> {
        // What another program has verified is to be verified again, and so is to be had.
        let known = seen.and_then(|row| {
            let kept = self.store.outcome(&row.digest).ok()??;
            let files = self.store.files(&row.digest).ok()?;
            (kept.program == program::<S>()).then_some(files)
        });
        let (all, fetched) = (self.settings.recheck_all, self.store.fetched());
        self.settings
            .source
            .bundle(name, known.as_ref(), all, &lengths::<S>, &fetched)
    }

    fn not_had(&self, going: &mut Going, name: &BundleName, not_had: NotHad, known: bool) {
        let is_web = matches!(self.settings.source, Source::Web(_));
        let (code, what) = match not_had {
            NotHad::Unanswered(what) => (Code::Unanswered, what),
            NotHad::Gone(what) if known => (Code::Gone, what),
            NotHad::Gone(what) => (Code::NotThere, what),
            NotHad::Malformed(what) if known && is_web => (Code::Unanswered, what),
            NotHad::Malformed(what) => (Code::Unreadable, what),
        };
        going.find(Finding::of_bundle(name.as_str(), code, what));
    }

    /// Looks at files. What comes out, if it is not kept.
    fn examine(
        &self,
        going: &mut Going,
        name: &BundleName,
        place: usize,
        held: &Held,
        seen: Option<&BundleRow>,
    ) -> Result<Option<Outcome>, MonitorError> {
        let digest = held.files.digest();
        let looked = match Looking::<S>::unopened(held) {
            Some(looked) => looked,
            None => match self.store.outcome(&digest)? {
                Some(kept) if kept.program == program::<S>() => Looked::Outcome(kept.outcome),
                _ => self.verify(going, held)?,
            },
        };
        let outcome = match looked {
            Looked::Not(not_had) => {
                self.not_had(going, name, not_had, seen.is_some());
                return Ok(None);
            }
            Looked::Now(outcome) | Looked::Outcome(outcome) => outcome,
        };
        going.findings.extend(refused(name, &outcome));
        if matches!(
            outcome,
            Outcome::Refused {
                as_: Refused::Unreadable,
                ..
            }
        ) {
            // Perhaps it is being published: these are not the bytes that it is known by, and nobody has replaced them.
            return Ok(Some(outcome));
        }
        self.store.saw_bundle(name, place, &digest, self.now)?;
        going
            .findings
            .extend(seen.and_then(|seen| replaced(name, seen, &digest)));
        Ok(None)
    }

    /// Finds again what was found of files that are still the same.
    fn again(
        &self,
        going: &mut Going,
        name: &BundleName,
        place: usize,
        seen: Option<&BundleRow>,
    ) -> Result<(), MonitorError> {
        let Some(seen) = seen else { return Ok(()) };
        self.store.saw_bundle(name, place, &seen.digest, self.now)?;
        going.findings.extend(replaced(name, seen, &seen.digest));
        let kept = self.store.outcome(&seen.digest)?;
        going
            .findings
            .extend(kept.and_then(|kept| refused(name, &kept.outcome)));
        Ok(())
    }

    fn verify(&self, going: &mut Going, held: &Held) -> Result<Looked, MonitorError> {
        let looked = self
            .looking
            .verify(held, self.progress)
            .map_err(MonitorError::Program)?;
        going.verified += 1;
        if let Looked::Outcome(outcome) = &looked {
            let kept = Kept {
                program: program::<S>(),
                at: self.now,
                outcome: outcome.clone(),
            };
            let bytes = documents_of(&held.folder, &held.files);
            // Of what is refused none need be such that it can be kept.
            if bytes.is_none() && matches!(outcome, Outcome::Verified(_)) {
                let what = format!("{} changed while it was read", held.folder.display());
                return Ok(Looked::Not(NotHad::Unanswered(what)));
            }
            let bytes = bytes.unwrap_or_default();
            let documents = match outcome {
                Outcome::Verified(_) => documents::<S>(&bytes).ok(),
                Outcome::Refused { .. } => None,
            };
            self.store.keep_outcome(&Verified {
                files: &held.files,
                bytes: &bytes,
                documents: documents.as_ref(),
                kept: &kept,
            })?;
        }
        Ok(looked)
    }

    /// Adds what is known of a bundle, whether it was looked at now or before.
    fn known(
        &self,
        going: &mut Going,
        name: &BundleName,
        outcome: Option<Outcome>,
    ) -> Result<(), MonitorError> {
        let seen = self.store.bundle(name)?;
        let kept = match &seen {
            Some(row) if outcome.is_none() => self.store.outcome(&row.digest)?,
            _ => None,
        };
        let shown = outcome.or_else(|| kept.as_ref().map(|kept| kept.outcome.clone()));
        let bytes = match &seen {
            Some(row) => self.store.documents(&row.digest)?,
            None => DocumentBytes::new(),
        };
        let mut is_known = false;
        if let (Some(seen), Some(kept)) = (&seen, &kept)
            && let Outcome::Verified(assets) = &kept.outcome
            && let Ok(documents) = documents::<S>(&bytes)
        {
            is_known = true;
            going.known.push(Known {
                name: name.clone(),
                digest: seen.digest,
                seen: seen.first_seen,
                verified: kept.at,
                documents,
                assets: assets.clone(),
            });
        }
        // What is refused, or is not there, fills no gap. What could not be had may.
        let mut findings = going.findings.iter();
        let of_this = |finding: &Finding| finding.subject == name.as_str();
        let unanswered = findings.any(|found| found.code == Code::Unanswered && of_this(found));
        going.incomplete |= !is_known && unanswered;
        going.looks.push(Looks {
            name: name.clone(),
            outcome: shown,
            says: says(&bytes),
        });
        Ok(())
    }
}

/// What verifies: another version may find something else.
fn program<S: Shape>() -> String {
    let commit = option_env!("COMMIT").unwrap_or("no commit");
    format!(
        "verifier {} ({commit}), shape {}",
        env!("CARGO_PKG_VERSION"),
        S::ID
    )
}

/// What a descriptor says of itself.
fn says(bytes: &DocumentBytes) -> Option<(u64, Timestamp)> {
    let descriptor = Descriptor::from_any_spacing(bytes.get(DESCRIPTOR)?).ok()?;
    Some((descriptor.sequence(), descriptor.time()))
}

fn refused(name: &BundleName, outcome: &Outcome) -> Option<Finding> {
    let Outcome::Refused { as_, code, detail } = outcome else {
        return None;
    };
    let found = match as_ {
        Refused::Rejected => Code::Rejected,
        Refused::Unreadable => Code::Unreadable,
    };
    Some(Finding::of_bundle(
        name.as_str(),
        found,
        format!("{code}: {detail}"),
    ))
}

fn replaced(name: &BundleName, seen: &BundleRow, digest: &Digest32) -> Option<Finding> {
    (seen.first_digest != *digest).then(|| {
        let what = format!(
            "its files are others than on {}: {} then, {} now",
            seen.first_seen,
            hex::encode(seen.first_digest),
            hex::encode(digest)
        );
        Finding::of_bundle(name.as_str(), Code::Replaced, what)
    })
}
