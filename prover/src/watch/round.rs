//! One round: read, asked, judged, kept, run and told, in this order.

use std::{path::PathBuf, time::Duration};

use documents::bundle::{amount::format_amount, descriptor::Descriptor};
use health::{
    command,
    condition::{Condition, Reason},
    standing::{Change, Standing},
    state::State,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    breaker::{Action, Position},
    config::{Breaker, WatchConfig},
    held::Held,
    judge::{Judge, Judged},
    liabilities::{Inputs, Unread},
    store::{Kept, Owed, Store, StoreError},
};
use crate::progress::Progress;

/// Two rounds further apart than so many intervals have a gap between them.
const GAP: u32 = 3;
/// Longest time of a breaker's command.
const COMMAND: Duration = Duration::from_secs(60);

/// What was found in a round, and what was done.
#[derive(Clone, Debug)]
pub struct Round {
    /// When it ended.
    pub at: Timestamp,
    /// How it stands.
    pub standing: Standing,
    /// Totals, ratios and margins, as far as they are known.
    pub judged: Judged,
    /// When what is owed was read last.
    pub liabilities_at: Option<Timestamp>,
    /// What counts as it is listed.
    pub notes: Vec<String>,
    /// Where the breakers stand.
    pub breakers: Vec<BreakerRow>,
    /// What is wrong, for the operator's eyes: of inputs, channels and commands.
    pub warnings: Vec<String>,
}

/// Where a breaker stands.
#[derive(Clone, Debug)]
pub struct BreakerRow {
    /// Its name.
    pub name: String,
    /// Whether it is tripped.
    pub tripped: bool,
    /// Since when it stands so.
    pub since: Option<Timestamp>,
    /// Whether nothing is run.
    pub dry_run: bool,
    /// The command that is still to be run.
    pub pending: Option<Action>,
    /// What was done in this round, or would have been.
    pub moved: Option<Action>,
}

/// Why there is no further round.
#[derive(Debug)]
pub enum NoRound {
    /// Whoever listens wanted it to end.
    Stopped,
    /// What was found cannot be kept.
    Store(StoreError),
}

impl From<StoreError> for NoRound {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What watches.
pub struct Watcher {
    /// The snapshot's file.
    pub snapshot: PathBuf,
    /// What to watch by.
    pub config: WatchConfig,
    /// Time from one round to the next.
    pub every: Duration,
    /// Its directory.
    pub store: Store,
    /// What is in it.
    pub kept: Kept,
}

/// What reading and asking brought.
#[derive(Default)]
struct Seen {
    exchange: String,
    judged: Judged,
    reasons: Vec<Reason>,
    notes: Vec<String>,
    warnings: Vec<String>,
}

impl Watcher {
    /// Does a round. `clock` says what time it is.
    ///
    /// # Errors
    /// [`NoRound`].
    pub fn round(
        &mut self,
        progress: &dyn Progress,
        clock: &dyn Fn() -> Timestamp,
    ) -> Result<Round, NoRound> {
        let mut seen = self.look(progress, clock)?;
        let exactly = clock();
        // What others are told has seconds; breakers count what is between two rounds.
        let now = to_the_second(exactly);
        let reasons = seen.reasons.iter().chain(&seen.judged.reasons).cloned();
        let condition = Condition::new(reasons);
        let (standing, change) = match self.kept.standing.take() {
            None => Standing::begin(now, condition),
            Some(mut standing) => {
                let change = standing.step(now, condition);
                (standing, change)
            }
        };
        self.kept.standing = Some(standing.clone());
        if let Some(change) = change {
            self.put(&seen, change);
        }
        let moved = self.step_breakers(standing.state, exactly);
        self.kept.last_round = Some(exactly);
        self.store.keep(&self.kept)?;
        // What a breaker is for waits for nobody: those who are told may take their time.
        for breaker in &self.config.breakers {
            let position = self.kept.breakers.entry(breaker.name.clone()).or_default();
            match run(breaker, position, &standing) {
                None => continue,
                Some(Ok(())) => {}
                Some(Err(text)) => seen.warnings.push(text),
            }
            self.store.keep(&self.kept)?;
        }
        self.tell(&standing, now, &mut seen.warnings)?;
        let breakers = self.config.breakers.iter().zip(moved);
        let breakers = breakers.map(|(breaker, moved)| {
            let position = self.kept.breakers.get(&breaker.name);
            BreakerRow {
                name: breaker.name.clone(),
                tripped: position.is_some_and(|position| position.tripped),
                since: position.and_then(|position| position.since),
                dry_run: breaker.dry_run,
                pending: position.and_then(Position::pending),
                moved,
            }
        });
        Ok(Round {
            at: now,
            standing,
            judged: seen.judged,
            liabilities_at: self.kept.owed.as_ref().map(|owed| owed.at),
            notes: seen.notes,
            breakers: breakers.collect(),
            warnings: seen.warnings,
        })
    }

    /// Reads what is owed if it is time, asks what is held, and judges both.
    fn look(
        &mut self,
        progress: &dyn Progress,
        clock: &dyn Fn() -> Timestamp,
    ) -> Result<Seen, NoRound> {
        let mut seen = Seen::default();
        let begun = clock();
        let mut ledger_answered = true;
        let age = |owed: &Owed| Duration::try_from(begun.duration_since(owed.at)).ok();
        let is_young =
            |owed: &Owed| age(owed).is_some_and(|age| age < self.config.liabilities_every);
        let is_due = !self.kept.owed.as_ref().is_some_and(is_young);
        let mut read = Inputs::read(&self.snapshot, is_due, progress);
        let others = |read: &Inputs| {
            let owed = self.kept.owed.as_ref();
            owed.is_some_and(|owed| owed.inputs != read.inputs)
        };
        let mut whole = is_due;
        if !is_due && read.as_ref().is_ok_and(others) {
            read = Inputs::read(&self.snapshot, true, progress);
            whole = true;
        }
        let fresh = match &read {
            Ok(read) if whole => Some(read.owed(begun, progress)),
            _ => None,
        };
        match fresh {
            None => {}
            Some(Ok(owed)) => self.kept.owed = Some(owed),
            Some(Err(why)) => {
                ledger_answered = false;
                seen.unread(why)?;
            }
        }
        let read = match read {
            Ok(read) => read,
            Err(why) => {
                seen.unread(why)?;
                ledger_answered = false;
                if !whole {
                    return Ok(seen);
                }
                // What is owed cannot be read; list and policy may be there all the same.
                match Inputs::read(&self.snapshot, false, progress) {
                    Ok(read) => read,
                    Err((Unread::Stopped, _)) => return Err(NoRound::Stopped),
                    Err(_) => return Ok(seen),
                }
            }
        };
        seen.exchange.clone_from(&read.snapshot.head.exchange);
        let assets = read.descriptor.assets();
        let unknown = self
            .config
            .soft_of_none(|symbol| assets.iter().any(|asset| asset.symbol == symbol));
        if let Some(symbol) = unknown {
            seen.warnings.push(format!(
                "the margin of {symbol} is nobody's: the snapshot lists no such asset"
            ));
        }
        let now = to_the_second(begun);
        let exchange = &read.snapshot.head.exchange;
        let of_now = Descriptor::new(exchange, now, 1, None, assets.to_vec(), [0; 32]);
        let holdings = &read.snapshot.reserves.holdings;
        let held = of_now
            .map_err(|error| error.to_string())
            .and_then(|of_now| {
                Held::ask(&self.config.nodes, holdings, &of_now).map_err(|error| error.to_string())
            });
        let held = match held {
            Ok(held) => held,
            Err(error) => {
                let text = "the list of reserves counts something twice, or is none";
                seen.reasons
                    .push(Reason::new(State::Unreadable, "RESERVES", "", text));
                seen.warnings.push(error);
                return Ok(seen);
            }
        };
        seen.reasons.extend(held.reasons.iter().cloned());
        seen.notes.extend(held.notes.iter().cloned());
        let owed = self.kept.owed.as_ref();
        let owed =
            owed.filter(|owed| owed.free.len() == assets.len() && owed.inputs == read.inputs);
        let Some(owed) = owed else {
            return Ok(seen);
        };
        let judge = Judge {
            descriptor: &read.descriptor,
            policy: &read.policy,
            soft_bps: &|symbol| self.config.soft_bps(symbol),
            ledger_answered,
        };
        match judge.judge(owed.totals(), &held) {
            Some(judged) => seen.judged = judged,
            None => {
                let text = "totals are too large for any statement";
                seen.reasons
                    .push(Reason::new(State::Unreadable, "TOTALS", "", text));
            }
        }
        Ok(seen)
    }

    fn put(&mut self, seen: &Seen, change: Change) {
        let details = self.config.details.then(|| details(&seen.judged));
        let what = match seen.exchange.as_str() {
            "" => "reserves",
            exchange => exchange,
        };
        self.kept.outbox.put(what, change, details);
    }

    /// What moved, breaker by breaker.
    fn step_breakers(&mut self, state: State, now: Timestamp) -> Vec<Option<Action>> {
        let apart = self.kept.last_round.map(|last| now.duration_since(last));
        let apart = apart.and_then(|apart| Duration::try_from(apart).ok());
        let watched = apart.filter(|apart| *apart <= self.every.saturating_mul(GAP));
        let mut moved = Vec::new();
        for breaker in &self.config.breakers {
            let position = self.kept.breakers.entry(breaker.name.clone()).or_default();
            moved.push(position.step(breaker, state, now, watched));
        }
        moved
    }

    fn tell(
        &mut self,
        standing: &Standing,
        now: Timestamp,
        warnings: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        let mut outbox = self.kept.outbox.clone();
        let (store, kept) = (&self.store, &mut self.kept);
        let not_told = self
            .config
            .notices
            .tell(&mut outbox, standing, now, |outbox| {
                if kept.outbox == *outbox {
                    return Ok(());
                }
                kept.outbox = outbox.clone();
                store.keep(kept)
            })?;
        let told = not_told
            .iter()
            .map(|error| format!("{error}: it is tried again"));
        warnings.extend(told);
        Ok(())
    }
}

/// Times after 1970 have a second that they are of.
fn to_the_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

impl Seen {
    fn unread(&mut self, (why, told): (Unread, Vec<String>)) -> Result<(), NoRound> {
        match why {
            Unread::Stopped => return Err(NoRound::Stopped),
            Unread::Reason(reason) => self.reasons.push(reason),
        }
        self.warnings.extend(told);
        Ok(())
    }
}

/// Runs what is due of a breaker. None if nothing is; else what is to be said of a failure.
fn run(
    breaker: &Breaker,
    position: &mut Position,
    standing: &Standing,
) -> Option<Result<(), String>> {
    let (action, command) = position.due(breaker)?;
    let Some(command) = command else {
        position.ran();
        return Some(Ok(()));
    };
    let (name, action) = (&breaker.name, action.name());
    let input = json!({
        "version": 1,
        "breaker": name,
        "action": action,
        "state": standing.state,
        "since": standing.since,
        "reasons": standing.reasons,
    });
    let environment = [
        ("BREAKER", name.as_str()),
        ("BREAKER_ACTION", action),
        ("HEALTH_TO", standing.state.name()),
    ];
    let ran = command::run(
        &command,
        input.to_string().into_bytes(),
        &environment,
        COMMAND,
    );
    Some(match ran {
        Ok(()) => {
            position.ran();
            Ok(())
        }
        Err(error) => Err(format!("breaker {name}: {error}: it is tried again")),
    })
}

/// Totals and margins, for those who are told all.
fn details(judged: &Judged) -> Value {
    let assets = judged.assets.iter().map(|row| {
        let amount = |units| format_amount(units, row.asset.decimals);
        json!({
            "asset": row.asset.symbol,
            "liabilities": amount(row.liabilities),
            "reserves": amount(row.reserves),
            "ratio_bps": row.ratio_bps.map(|bps| bps.to_string()),
        })
    });
    let clauses = judged.clauses.iter().map(|clause| {
        json!({
            "clause": clause.name,
            "holds": clause.holds,
            "margin_bps": clause.margin_bps,
        })
    });
    json!({
        "assets": assets.collect::<Vec<_>>(),
        "clauses": clauses.collect::<Vec<_>>(),
    })
}
