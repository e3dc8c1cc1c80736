//! The reasons that hold now.

use serde::{Deserialize, Serialize};

use crate::state::State;

/// One thing that is as it should not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The state that it means.
    pub state: State,
    /// What it is, for programs: UPPER_CASE.
    pub code: String,
    /// Of what: an asset, a bundle, a rule. May be empty.
    pub subject: String,
    /// The same for people: without totals, since others are told.
    pub text: String,
}

impl Reason {
    /// A reason.
    pub fn new(
        state: State,
        code: &str,
        subject: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Self {
            state,
            code: code.to_owned(),
            subject: subject.into(),
            text: text.into(),
        }
    }

    /// Whether it is about the same, whatever its words say now.
    pub fn is_same(&self, other: &Self) -> bool {
        let of = |reason: &Self| (reason.state, reason.code.clone(), reason.subject.clone());
        of(self) == of(other)
    }
}

/// The reasons that hold now, worst first. Of two about the same the first counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition(Vec<Reason>);

impl Condition {
    /// The condition that these are the reasons of. One that means OK is none.
    pub fn new(reasons: impl IntoIterator<Item = Reason>) -> Self {
        let mut sorted: Vec<_> = reasons
            .into_iter()
            .filter(|reason| reason.state != State::Ok)
            .collect();
        // Stable: those of one state stay in the order of who judged.
        sorted.sort_by_key(|reason| std::cmp::Reverse(reason.state));
        let mut distinct: Vec<Reason> = Vec::with_capacity(sorted.len());
        for reason in sorted {
            if !distinct.iter().any(|other| other.is_same(&reason)) {
                distinct.push(reason);
            }
        }
        Self(distinct)
    }

    /// The worst of them, or OK where there is none.
    pub fn state(&self) -> State {
        self.0.first().map_or(State::Ok, |reason| reason.state)
    }

    /// The reasons, worst first.
    pub fn reasons(&self) -> &[Reason] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_reason_is_the_state() {
        assert_eq!(Condition::default().state(), State::Ok);
        let ok = Reason::new(State::Ok, "FINE", "", "fine");
        assert_eq!(Condition::new([ok.clone()]).state(), State::Ok);
        let mut reasons = vec![ok];
        for state in State::ALL {
            reasons.push(Reason::new(state, "CODE", "BTC", "text"));
            assert_eq!(Condition::new(reasons.clone()).state(), state);
        }
        let states = Condition::new(reasons);
        let states = states.reasons().iter().map(|reason| reason.state);
        assert!(states.eq(State::ALL.into_iter().skip(1).rev()));
    }

    #[test]
    fn of_two_reasons_about_the_same_the_first_counts() {
        let reason = |subject: &str, text: &str| Reason::new(State::Under, "RULE", subject, text);
        let given = [
            reason("BTC", "one"),
            reason("ETH", "two"),
            reason("BTC", "three"),
        ];
        let condition = Condition::new(given.clone());
        assert_eq!(condition.reasons(), &given[..2]);
    }
}
