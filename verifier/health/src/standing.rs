//! Since when it stands so, and what changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    condition::{Condition, Reason},
    state::State,
};

/// A reason, and since when it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// What is as it should not be.
    #[serde(flatten)]
    pub reason: Reason,
    /// The first round of those in a row in which it was so.
    pub since: Timestamp,
}

/// Another state than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which change it is, from 1 up.
    pub id: u64,
    /// The state before. None at the beginning.
    pub from: Option<State>,
    /// The state since.
    pub to: State,
    /// When it was seen.
    pub at: Timestamp,
    /// The reasons at that time, worst first.
    pub reasons: Vec<Held>,
}

/// How it stands, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// The first round of those in a row in which it was this state.
    pub since: Timestamp,
    /// Why, worst first.
    pub reasons: Vec<Held>,
    /// How many changes there were.
    pub changes: u64,
}

impl Standing {
    /// As it is seen for the first time. That it is OK then is no change.
    pub fn begin(now: Timestamp, condition: Condition) -> (Self, Option<Change>) {
        let mut standing = Self {
            state: State::Ok,
            since: now,
            reasons: Vec::new(),
            changes: 0,
        };
        let change = standing.step(now, condition);
        let change = change.map(|change| Change {
            from: None,
            ..change
        });
        (standing, change)
    }

    /// As it is seen now. Reasons that stay keep the time since when they hold.
    ///
    /// A change is another *state*. Reasons that come and go while the state stays are seen in the standing, and nobody is
    /// told of each: what flickers would make others deaf.
    pub fn step(&mut self, now: Timestamp, condition: Condition) -> Option<Change> {
        let to = condition.state();
        let held = condition.reasons().iter().map(|reason| {
            let before = self.reasons.iter().find(|held| held.reason.is_same(reason));
            Held {
                reason: reason.clone(),
                since: before.map_or(now, |held| held.since),
            }
        });
        self.reasons = held.collect();
        let from = self.state;
        if from == to {
            return None;
        }
        self.state = to;
        self.since = now;
        self.changes = self.changes.saturating_add(1);
        Some(Change {
            id: self.changes,
            from: Some(from),
            to,
            at: now,
            reasons: self.reasons.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn of(reasons: &[(State, &str, &str)]) -> Condition {
        let reason =
            |(state, code, text): &(State, &str, &str)| Reason::new(*state, code, "BTC", *text);
        Condition::new(reasons.iter().map(reason))
    }

    #[test]
    fn a_first_state_that_is_ok_is_no_change_and_any_other_is() {
        let (standing, change) = Standing::begin(at(1), Condition::default());
        assert_eq!((standing.state, standing.since), (State::Ok, at(1)));
        assert_eq!(change, None);
        let (standing, change) = Standing::begin(at(1), of(&[(State::Late, "LATE", "")]));
        let change = change.unwrap();
        assert_eq!((change.id, change.from), (1, None));
        assert_eq!((change.to, change.at), (State::Late, at(1)));
        assert_eq!(change.reasons, standing.reasons);
    }

    #[test]
    fn reasons_that_stay_keep_since_when_they_hold() {
        let soft = (State::Stressed, "SOFT", "below by a little");
        let rule = (State::Under, "RULE", "");
        let (mut standing, _) = Standing::begin(at(1), of(&[soft]));
        let change = standing.step(at(2), of(&[soft, rule])).unwrap();
        assert_eq!(
            (change.from, change.to),
            (Some(State::Stressed), State::Under)
        );
        let since: Vec<_> = change.reasons.iter().map(|held| held.since).collect();
        assert_eq!(since, [at(2), at(1)]);
        // Its words say something else now: it is the same reason.
        let more = (State::Stressed, "SOFT", "below by more");
        assert_eq!(standing.step(at(3), of(&[rule, more])), None);
        assert_eq!(standing.since, at(2));
        let soft = standing.reasons.last().unwrap();
        assert_eq!((soft.since, soft.reason.text.as_str()), (at(1), more.2));
        // What was gone for a round holds anew.
        standing.step(at(4), Condition::default()).unwrap();
        let back = standing.step(at(5), of(&[rule])).unwrap();
        assert_eq!((back.id, back.reasons[0].since), (4, at(5)));
    }

    #[test]
    fn a_standing_that_was_kept_goes_on_as_it_was() {
        let (standing, _) = Standing::begin(at(1), of(&[(State::Under, "RULE", "x")]));
        let kept = serde_json::to_string(&standing).unwrap();
        let mut read: Standing = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, standing);
        assert_eq!(read.step(at(9), of(&[(State::Under, "RULE", "y")])), None);
        assert_eq!(read.since, at(1));
        assert_eq!(read.reasons[0].since, at(1));
    }
}
