//! Breakers: a command that is run when a state was entered for some time, and another when it was left for some time.
//!
//! Time counts while it is watched: between two rounds that are not too far apart. A gap, in which nothing was watched,
//! is no time in the state and none out of it; what was counted before goes on. While it is not known how it stands
//! (UNANSWERED, UNREADABLE, unless the breaker is for these), time does not count either way, or a node that is cut off
//! would let go what the breaker holds.

use std::time::Duration;

use health::state::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::config::Breaker;

/// Where a breaker stands. It is on the disk before anything is run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Whether it is tripped.
    pub tripped: bool,
    /// Since when it stands so; none until it has moved.
    pub since: Option<Timestamp>,
    /// Whether the state is one of the breaker's, when that was known last.
    inside: bool,
    /// For how long that was watched to be so.
    lasted: Duration,
    /// The command that is still to be run, or to be run again.
    pending: Option<Action>,
}

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The command of entering.
    Enter,
    /// That of leaving.
    Leave,
}

impl Action {
    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enter => "enter",
            Self::Leave => "leave",
        }
    }
}

impl Position {
    /// After a round that found this state, `watched` after the round before; none after a gap, or at the beginning.
    /// Whether it moved.
    pub fn step(
        &mut self,
        breaker: &Breaker,
        state: State,
        now: Timestamp,
        watched: Option<Duration>,
    ) -> Option<Action> {
        let named = breaker.states.contains(&state);
        let unknown = [State::Unanswered, State::Unreadable].contains(&state);
        if unknown && !named {
            return None;
        }
        if named == self.inside {
            self.lasted = self.lasted.saturating_add(watched.unwrap_or_default());
        } else {
            self.inside = named;
            self.lasted = Duration::ZERO;
        }
        let (action, asked) = match self.inside {
            true => (Action::Enter, breaker.after.0),
            false => (Action::Leave, breaker.leave_after.0),
        };
        if self.tripped == self.inside || self.lasted < asked {
            return None;
        }
        self.tripped = self.inside;
        self.since = Some(now);
        self.pending = Some(action);
        Some(action)
    }

    /// What is to be run now, if anything. In a dry run it waits until runs are meant, or until the state moves on.
    pub fn due(&self, breaker: &Breaker) -> Option<(Action, Option<Vec<String>>)> {
        let action = self.pending.filter(|_| !breaker.dry_run)?;
        let command = match action {
            Action::Enter => Some(breaker.command.clone()),
            Action::Leave => breaker.leave_command.clone(),
        };
        Some((action, command))
    }

    /// It was run.
    pub fn ran(&mut self) {
        self.pending = None;
    }

    /// What still has to be run.
    pub fn pending(&self) -> Option<Action> {
        self.pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::span::Span;

    fn breaker(after: u64, leave_after: u64) -> Breaker {
        let seconds = |seconds| Span(Duration::from_secs(seconds));
        Breaker {
            name: "stop".to_owned(),
            states: vec![State::Under],
            after: seconds(after),
            leave_after: seconds(leave_after),
            command: vec!["stop".to_owned()],
            leave_command: Some(vec!["go".to_owned()]),
            dry_run: false,
        }
    }

    /// Rounds ten seconds apart: what moved at each.
    fn run(breaker: &Breaker, position: &mut Position, states: &[State]) -> Vec<Option<Action>> {
        let watched = Some(Duration::from_secs(10));
        let step = |state: &State| position.step(breaker, *state, Timestamp::UNIX_EPOCH, watched);
        states.iter().map(step).collect()
    }

    use State::{Ok, Stressed, Unanswered, Under};

    #[test]
    fn a_state_has_to_last_before_it_is_entered_and_to_be_gone_before_it_is_left() {
        let breaker = breaker(20, 30);
        let mut position = Position::default();
        let moved = run(
            &breaker,
            &mut position,
            &[Ok, Under, Under, Ok, Under, Under],
        );
        assert_eq!(moved, [None; 6]);
        assert_eq!(
            run(&breaker, &mut position, &[Under]),
            [Some(Action::Enter)]
        );
        assert!(position.tripped);
        let moved = run(&breaker, &mut position, &[Under, Ok, Stressed, Ok]);
        assert_eq!(moved, [None; 4]);
        assert_eq!(
            run(&breaker, &mut position, &[Under, Ok, Ok, Ok]),
            [None; 4]
        );
        assert_eq!(run(&breaker, &mut position, &[Ok]), [Some(Action::Leave)]);
        assert!(!position.tripped);
    }

    #[test]
    fn what_is_not_known_counts_neither_way() {
        let breaker = breaker(20, 20);
        let mut position = Position::default();
        run(&breaker, &mut position, &[Under, Under]);
        let moved = run(&breaker, &mut position, &[Unanswered; 9]);
        assert_eq!(moved, [None; 9]);
        assert_eq!(
            run(&breaker, &mut position, &[Under]),
            [Some(Action::Enter)]
        );
        let moved = run(&breaker, &mut position, &[State::Unreadable; 9]);
        assert_eq!(moved, [None; 9]);
        assert!(position.tripped);
        // A breaker that is for it takes it.
        let silent = Breaker {
            states: vec![Unanswered],
            ..breaker
        };
        let mut position = Position::default();
        let moved = run(&silent, &mut position, &[Unanswered; 3]);
        assert_eq!(moved, [None, None, Some(Action::Enter)]);
    }

    #[test]
    fn a_gap_is_no_time_and_what_was_counted_before_goes_on() {
        let breaker = breaker(20, 0);
        let mut position = Position::default();
        run(&breaker, &mut position, &[Under, Under]);
        // Written, and read by another run.
        let kept = serde_json::to_string(&position).unwrap();
        let mut position: Position = serde_json::from_str(&kept).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(position.step(&breaker, Under, now, None), None);
        assert_eq!(
            run(&breaker, &mut position, &[Under]),
            [Some(Action::Enter)]
        );
        // Without hysteresis the first good round lets go.
        assert_eq!(run(&breaker, &mut position, &[Ok]), [Some(Action::Leave)]);
    }

    #[test]
    fn a_command_is_due_until_it_ran_and_a_dry_run_has_none() {
        let breaker = breaker(0, 0);
        let dry = Breaker {
            dry_run: true,
            ..breaker.clone()
        };
        let mut position = Position::default();
        assert_eq!(
            run(&breaker, &mut position, &[Under]),
            [Some(Action::Enter)]
        );
        assert_eq!(position.due(&dry), None);
        for _ in 0..2 {
            let (action, command) = position.due(&breaker).unwrap();
            assert_eq!(action, Action::Enter);
            assert_eq!(command.unwrap(), ["stop"]);
            assert_eq!(run(&breaker, &mut position, &[Under]), [None]);
        }
        position.ran();
        assert_eq!(position.due(&breaker), None);
        run(&breaker, &mut position, &[Ok]);
        assert_eq!(position.due(&breaker).unwrap().1.unwrap(), ["go"]);
    }
}
