//! What was found, and how it stood.

use health::{
    notice::Outbox,
    standing::{Change, Standing},
    state::State,
};
use jiff::Timestamp;
use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use super::{Store, StoreError, integer};
use crate::monitor::finding::Finding;

/// The names, in `meta`, of what is kept as JSON.
const STANDING: &str = "standing";
const OUTBOX: &str = "outbox";

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingRow {
    /// By which it is acknowledged.
    pub id: i64,
    /// In what it was found.
    pub area: String,
    /// Its code.
    pub code: String,
    /// The bundle, asset or rule that it is about.
    pub subject: String,
    /// In words.
    pub text: String,
    /// The state that it is a reason for.
    pub state: Option<State>,
    /// When it was first found.
    pub first_seen: Timestamp,
    /// When it was last found.
    pub last_seen: Timestamp,
    /// Whether it is so now.
    pub holds: bool,
    /// When its reader said that it is known.
    pub acknowledged: Option<Timestamp>,
}

/// Another state than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// When.
    pub at: Timestamp,
    /// What it was; none at the beginning.
    pub before: Option<State>,
    /// What it became.
    pub after: State,
    /// Why, worst first.
    pub reasons: Vec<String>,
}

impl Store {
    /// All that was ever found, in the order in which it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn findings(&self) -> Result<Vec<FindingRow>, StoreError> {
        let sql = "SELECT id, area, code, subject, text, state, first_seen, last_seen, holds, acknowledged FROM findings \
                   ORDER BY id";
        let rows = self.rows(sql, [], |row| {
            let texts: [String; 4] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
            let optional: [Option<String>; 2] = [row.get(5)?, row.get(9)?];
            let seen: [String; 2] = [row.get(6)?, row.get(7)?];
            Ok((row.get(0)?, texts, optional, seen, row.get(8)?))
        })?;
        type Row = (i64, [String; 4], [Option<String>; 2], [String; 2], bool);
        let finding = |(id, texts, [state, acknowledged], [first, last], holds): Row| {
            let [area, code, subject, text] = texts;
            Ok(FindingRow {
                id,
                area,
                code,
                subject,
                text,
                state: state.map(|state| self.state(&state)).transpose()?,
                first_seen: self.time(&first)?,
                last_seen: self.time(&last)?,
                holds,
                acknowledged: acknowledged.map(|at| self.time(&at)).transpose()?,
            })
        };
        rows.into_iter().map(finding).collect()
    }

    /// Keeps what holds now. What held and is not among it does not hold any more, except in the areas that were not looked
    /// at, and of a fork, which nothing heals.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_findings(
        &self,
        found: &[Finding],
        not_looked_at: impl Fn(&str) -> bool,
        stays: impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let again = |row: &FindingRow| {
            found.iter().any(|finding| {
                (finding.area.name(), finding.code.name()) == (row.area.clone(), row.code.as_str())
                    && (&finding.subject, &finding.text) == (&row.subject, &row.text)
            })
        };
        for row in self.findings()? {
            if row.holds && !again(&row) && !not_looked_at(&row.area) && !stays(&row.code) {
                self.run("UPDATE findings SET holds = 0 WHERE id = ?1", [row.id])?;
            }
        }
        for finding in found {
            self.run(
                "INSERT INTO findings (area, code, subject, text, state, first_seen, last_seen, holds) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1) ON CONFLICT (area, code, subject, text) DO UPDATE SET \
                 last_seen = ?6, state = ?5, acknowledged = CASE WHEN holds THEN acknowledged END, holds = 1",
                params![
                    finding.area.name(),
                    finding.code.name(),
                    finding.subject,
                    finding.text,
                    finding.code.state().map(State::name),
                    now.to_string(),
                ],
            )?;
        }
        Ok(())
    }

    /// Keeps that its reader knows of a finding that holds. It is known as long as it holds: found once more, it is another
    /// event.
    ///
    /// # Errors
    /// [`StoreError::NoFinding`], [`StoreError::Database`].
    pub fn acknowledge(&self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        let findings = self.findings()?;
        if !findings
            .iter()
            .any(|finding| finding.id == id && finding.holds)
        {
            return Err(StoreError::NoFinding(id));
        }
        let sql = "UPDATE findings SET acknowledged = ?2 WHERE id = ?1 AND acknowledged IS NULL";
        self.run(sql, params![id, now.to_string()])
    }

    /// Each change of the state, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn changes(&self) -> Result<Vec<ChangeRow>, StoreError> {
        let sql = "SELECT at, before, after, reasons FROM changes ORDER BY id";
        let rows = self.rows(sql, [], |row| {
            let texts: [String; 3] = [row.get(0)?, row.get(2)?, row.get(3)?];
            Ok((texts, row.get::<_, Option<String>>(1)?))
        })?;
        let change = |([at, after, reasons], before): ([String; 3], Option<String>)| {
            Ok(ChangeRow {
                at: self.time(&at)?,
                before: before.map(|state| self.state(&state)).transpose()?,
                after: self.state(&after)?,
                reasons: reasons.lines().map(str::to_owned).collect(),
            })
        };
        rows.into_iter().map(change).collect()
    }

    /// Keeps a change of the state.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_change(&self, change: &Change) -> Result<(), StoreError> {
        let reasons = change.reasons.iter().map(|held| {
            let reason = &held.reason;
            // One line each, whatever somebody wrote.
            let text = format!("{} {}: {}", reason.code, reason.subject, reason.text);
            text.replace(['\n', '\r'], " ")
        });
        let reasons: Vec<_> = reasons.collect();
        self.run(
            "INSERT OR REPLACE INTO changes VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                integer(change.id),
                change.at.to_string(),
                change.from.map(State::name),
                change.to.name(),
                reasons.join("\n"),
            ],
        )
    }

    /// Keeps that the source was looked at.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_round(
        &self,
        began: Timestamp,
        ended: Timestamp,
        state: State,
        verified: u64,
    ) -> Result<(), StoreError> {
        let row = params![
            began.to_string(),
            ended.to_string(),
            state.name(),
            integer(verified)
        ];
        let sql = "INSERT INTO rounds (began, ended, state, verified) VALUES (?1, ?2, ?3, ?4)";
        self.run(sql, row)
    }

    /// How it stood last; none before the first round.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn standing(&self) -> Result<Option<Standing>, StoreError> {
        self.json(STANDING, "the standing")
    }

    /// What is still to be told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox(&self) -> Result<Outbox, StoreError> {
        Ok(self.json(OUTBOX, "the outbox")?.unwrap_or_default())
    }

    /// Keeps how it stands.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_standing(&self, standing: &Standing) -> Result<(), StoreError> {
        self.set_json(STANDING, standing)
    }

    /// Keeps what is still to be told.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_outbox(&self, outbox: &Outbox) -> Result<(), StoreError> {
        self.set_json(OUTBOX, outbox)
    }

    fn json<T: DeserializeOwned>(
        &self,
        name: &str,
        what: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let text = self.meta(name)?;
        let read = text.map(|text| self.read_as(what, serde_json::from_str(&text).ok()));
        read.transpose()
    }

    fn set_json(&self, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
        let text = serde_json::to_string(value).expect("texts, numbers and times");
        self.set_meta(name, &text)
    }

    fn state(&self, name: &str) -> Result<State, StoreError> {
        let found = State::ALL.into_iter().find(|state| state.name() == name);
        self.read_as("a state", found)
    }
}
