//! States, the worst greatest.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How it stands, the worst greatest.
///
/// UNANSWERED is nobody's fault, and what is known stays known: so whatever is known to be worse than a threshold of the
/// reader's own outweighs it. UNREADABLE is worst, since nothing can be said that it might hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// All is as it should be.
    Ok,
    /// Nothing new came when it was due.
    Late,
    /// Below a threshold of the reader's own.
    Stressed,
    /// Somebody who was asked (a host, a node, a ledger) did not answer: nobody's fault.
    Unanswered,
    /// A rule does not hold.
    Under,
    /// What was published contradicts itself, or what was published before.
    Broken,
    /// What is there cannot be read, and so nothing is known.
    Unreadable,
}

impl State {
    /// All of them, the worst last.
    pub const ALL: [Self; 7] = [
        Self::Ok,
        Self::Late,
        Self::Stressed,
        Self::Unanswered,
        Self::Under,
        Self::Broken,
        Self::Unreadable,
    ];

    /// The word for it, as people and programs see it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Late => "LATE",
            Self::Stressed => "STRESSED",
            Self::Unanswered => "UNANSWERED",
            Self::Under => "UNDER",
            Self::Broken => "BROKEN",
            Self::Unreadable => "UNREADABLE",
        }
    }

    /// Exit code of one round. As with verdicts, 1 is a no that was found out, and 2 that nothing could be: where somebody
    /// did not answer or nothing can be read, it is no no.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Late | Self::Stressed | Self::Under | Self::Broken => 1,
            Self::Unanswered | Self::Unreadable => 2,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_ordered_from_good_to_bad() {
        assert!(State::ALL.is_sorted());
        let names = State::ALL.map(State::name);
        let expected = "OK LATE STRESSED UNANSWERED UNDER BROKEN UNREADABLE";
        assert_eq!(names.join(" "), expected);
        assert_eq!(State::ALL.map(State::exit_code), [0, 1, 1, 2, 1, 1, 2]);
    }

    #[test]
    fn a_state_is_written_as_its_name() {
        for state in State::ALL {
            let written = serde_json::to_value(state).unwrap();
            assert_eq!(written, state.name());
            assert_eq!(serde_json::from_value::<State>(written).unwrap(), state);
        }
    }
}
