//! `prover log checkpoint`: which witnesses have cosigned.

use history::{cosignature::Cosigned, note::NoteSignature};
use serde_json::Value;

use super::{Align, Cell, Column, Part, Table};
use crate::log::Asked;

/// One witness of the policy.
pub struct WitnessRow {
    /// Its name there.
    pub name: String,
    /// What became of it.
    pub state: WitnessState,
}

/// What became of a witness.
pub enum WitnessState {
    /// It had cosigned before it was asked.
    Before(Cosigned),
    /// It was asked.
    Asked(Asked),
    /// The policy has no URL of it.
    NoUrl,
    /// It signs in a way that is not known here.
    UnknownKind,
}

impl WitnessRow {
    /// Whether it has cosigned.
    pub fn has_cosigned(&self) -> bool {
        self.time().is_some()
    }

    /// The line that it answered with.
    pub fn signature(&self) -> Option<&NoteSignature> {
        match &self.state {
            WitnessState::Asked(Asked::Cosigned { signature, .. }) => Some(signature),
            _ => None,
        }
    }

    fn time(&self) -> Option<Cosigned> {
        match &self.state {
            WitnessState::Before(cosigned)
            | WitnessState::Asked(Asked::Cosigned { cosigned, .. }) => Some(cosigned.clone()),
            _ => None,
        }
    }

    /// For programs.
    fn name_of_state(&self) -> &'static str {
        match &self.state {
            WitnessState::Before(_) | WitnessState::Asked(Asked::Cosigned { .. }) => "cosigned",
            WitnessState::NoUrl => "not_asked",
            WitnessState::UnknownKind => "unknown_kind",
            WitnessState::Asked(Asked::Address(_) | Asked::Failed(_)) => "no_answer",
            WitnessState::Asked(Asked::Larger(_)) => "has_seen_more",
            WitnessState::Asked(Asked::NotExtended) => "says_not_extended",
            WitnessState::Asked(_) => "refused",
        }
    }

    /// For people.
    fn words(&self) -> String {
        match &self.state {
            WitnessState::Before(cosigned) => format!("cosigned before, at {cosigned}"),
            WitnessState::NoUrl => "not asked: the policy has no URL of it".to_owned(),
            WitnessState::UnknownKind => {
                "not asked: it signs in a way that this program does not know".to_owned()
            }
            WitnessState::Asked(asked) => match asked {
                Asked::Cosigned { cosigned, .. } => format!("cosigned at {cosigned}"),
                Asked::Address(error) => format!("not asked: {error}"),
                Asked::Failed(failure) => format!("no answer: {failure}"),
                Asked::NotWatched => "refused: it does not watch this log; give it the verifier key".to_owned(),
                Asked::OtherKey => "refused: it knows another key of this log".to_owned(),
                Asked::Larger(size) => format!(
                    "refused: it has cosigned {size} numbers of this log, more than there are here: this is an old copy"
                ),
                Asked::NotExtended => {
                    "refused: it says that this checkpoint does not extend what it cosigned: ask it for its checkpoint".to_owned()
                }
                Asked::Status(status) => format!("refused: HTTP status {status}"),
                Asked::NoCosignature => {
                    "refused: its answer has no cosignature by its key that holds".to_owned()
                }
            },
        }
    }
}

/// All witnesses.
pub fn table(rows: &[WitnessRow]) -> Part {
    if rows.is_empty() {
        return Part::value("witnesses", Vec::<Value>::new());
    }
    let columns = vec![
        Column::new("witness", "name", Align::Left, |row: &WitnessRow| {
            Cell::text(row.name.clone())
        }),
        Column::for_programs("state", |row| Cell::text(row.name_of_state())),
        Column::for_programs("time", |row| {
            let time = row.time().map(|time| time.to_string());
            Cell::new("", time.map_or(Value::Null, Value::from))
        }),
        Column::new("", "detail", Align::LeftOf(0), |row: &WitnessRow| {
            Cell::text(row.words())
        }),
    ];
    Part::table("witnesses", &Table::new(rows, columns))
}
