//! One round: the source is asked, what is new is verified, all that is known is judged, and what came of it is kept.

use std::{collections::BTreeSet, path::Path};

use circuits::shape::Shape;
use health::{
    condition::{Condition, Reason},
    standing::{Change, Standing},
};
use jiff::Timestamp;
use verdict::progress::Progress;

use super::{
    bundles::{Bundles, Going, Looks},
    error::MonitorError,
    finding::{Area, Code, Finding},
    judge::{Evidence, Judged, judge},
    log::{LogRound, follow},
    look::Looking,
    published::BundleName,
    settings::Settings,
    source::{NotHad, Source},
    store::{Store, StoreError},
};

/// The name, in `meta`, of whether there was a list.
const HAD_LIST: &str = "had_list";

/// Follows one exchange.
pub struct Monitor<S: Shape> {
    settings: Settings,
    store: Store,
    looking: Looking<S>,
}

/// What a round came to.
#[derive(Debug)]
pub struct Round {
    /// When it began.
    pub began: Timestamp,
    /// How it stands.
    pub standing: Standing,
    /// Whether the state is another than before.
    pub change: Option<Change>,
    /// Bundles that were verified in this round: what was verified before is not verified again.
    pub verified: u64,
    /// All bundles, in the order of the list.
    pub looks: Vec<Looks>,
    /// What is known of them together.
    pub judged: Judged,
    /// What is known of the log; none if it is not looked at.
    pub log: Option<LogRound>,
}

impl<S: Shape> Monitor<S> {
    /// Opens its state.
    ///
    /// # Errors
    /// [`MonitorError::Store`].
    pub fn open(settings: Settings, state: &Path) -> Result<Self, MonitorError> {
        let store = Store::open(state, &settings.source.identity())?;
        Ok(Self {
            settings,
            store,
            looking: Looking::default(),
        })
    }

    /// What it has seen.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What it is told to do.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Looks at everything once. `now` is the time that it is judged at.
    ///
    /// # Errors
    /// [`MonitorError`]; what was verified until then is kept.
    pub fn round(
        &mut self,
        now: Timestamp,
        progress: &dyn Progress,
    ) -> Result<Round, MonitorError> {
        self.settings.source.begin();
        let mut going = Going::default();
        let listed = self.list(&mut going)?;
        let bundles = Bundles {
            settings: &self.settings,
            store: &self.store,
            looking: &self.looking,
            now,
            progress,
        };
        for (place, (name, is_listed)) in listed.iter().enumerate() {
            bundles.look(&mut going, name, place, *is_listed)?;
        }
        let log = match &self.settings.log {
            None => None,
            Some(followed) => {
                let mut log = follow(&self.settings.source, followed, &self.store, now)?;
                for finding in log.findings.drain(..) {
                    going.find(finding);
                }
                Some(log)
            }
        };
        if going.incomplete {
            going.not_looked_at.insert(Area::Gaps.name());
        }
        let judged = judge(
            Evidence {
                known: std::mem::take(&mut going.known),
                incomplete: going.incomplete,
                listed: going.incomplete || !going.looks.is_empty(),
                log: log.as_ref().and_then(|log| log.seen.as_ref()),
                log_is_current: log.as_ref().is_some_and(|log| !log.unanswered),
            },
            &self.settings.demands,
            now,
        );
        going.findings.extend(judged.findings.iter().cloned());
        let (standing, change) = self.keep(&going, &judged, now)?;
        Ok(Round {
            began: now,
            standing,
            change,
            verified: going.verified,
            looks: going.looks,
            judged,
            log,
        })
    }

    /// The bundles that are listed, then those that were and are not; each with whether it is. All that were seen, if nobody
    /// answers.
    fn list(&self, going: &mut Going) -> Result<Vec<(BundleName, bool)>, MonitorError> {
        let seen = self.store.bundles()?;
        let refused = match self.settings.source.list() {
            Ok(listed) => {
                if self.settings.source.has_list() {
                    self.store.set_meta(HAD_LIST, "yes")?;
                } else if self.store.meta(HAD_LIST)?.is_some() {
                    let what = "there was a list, and there is none any more";
                    going.find(Finding::of_list(Code::ListGone, what));
                }
                let mut names: Vec<_> = listed.into_iter().map(|name| (name, true)).collect();
                let listed: BTreeSet<_> = names.iter().map(|(name, _)| name.clone()).collect();
                let others = seen.into_iter().filter(|row| !listed.contains(&row.name));
                names.extend(others.map(|row| (row.name, false)));
                going.list_was_had = true;
                return Ok(names);
            }
            Err(refused) => refused,
        };
        let known = !seen.is_empty();
        let is_web = matches!(self.settings.source, Source::Web(_));
        let (code, what) = match refused {
            NotHad::Unanswered(what) => (Code::Unanswered, what),
            NotHad::Gone(what) if known => (Code::ListGone, what),
            NotHad::Gone(what) => (Code::ListUnreadable, what),
            // A network that answers for others says what is no list.
            NotHad::Malformed(what) if known && is_web => (Code::Unanswered, what),
            NotHad::Malformed(what) => (Code::ListUnreadable, what),
        };
        going.find(Finding::of_list(code, what));
        // Others may be listed by now.
        going.incomplete = true;
        // Those that were not listed before are not now, as far as anybody knows.
        Ok(seen.into_iter().map(|row| (row.name, row.listed)).collect())
    }

    /// Keeps all that was found, and how it stands then.
    fn keep(
        &self,
        going: &Going,
        judged: &Judged,
        now: Timestamp,
    ) -> Result<(Standing, Option<Change>), StoreError> {
        let exchange = judged.history.newest();
        let exchange = exchange.map(|newest| newest.documents.descriptor.exchange().to_owned());
        self.store.at_once(|store| {
            let not_looked_at = |area: &str| going.not_looked_at.contains(area);
            // Nothing heals a fork.
            let stays = |code: &str| code == Code::Forked.name();
            store.keep_findings(&going.findings, not_looked_at, stays, now)?;
            let held = store.findings()?.into_iter();
            let held = held.filter(|finding| finding.holds && finding.acknowledged.is_none());
            let reasons = held.filter_map(|finding| {
                Some(Reason {
                    state: finding.state?,
                    code: finding.code,
                    subject: finding.subject,
                    text: finding.text,
                })
            });
            let condition = Condition::new(reasons);
            let (standing, change) = match store.standing()? {
                None => Standing::begin(now, condition),
                Some(mut standing) => {
                    let change = standing.step(now, condition);
                    (standing, change)
                }
            };
            if let Some(change) = &change {
                store.keep_change(change)?;
                let mut outbox = store.outbox()?;
                let what = exchange
                    .clone()
                    .unwrap_or_else(|| self.settings.source.shown());
                outbox.put(&what, change.clone(), None);
                store.keep_outbox(&outbox)?;
            }
            store.keep_standing(&standing)?;
            store.keep_round(now, Timestamp::now(), standing.state, going.verified)?;
            Ok((standing, change))
        })
    }
}
