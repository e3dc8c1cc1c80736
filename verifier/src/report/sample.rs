//! The report of a sample of accounts, for whoever drew it: verdicts, and nobody's balances.

use serde_json::{Map, Value, json};

use crate::sample::{CheckedAccount, Drawn, Outcome, Snapshot, Tally};
use documents::{
    inclusion::Finding,
    refusal::{Reason, Refusal, RefusalKind},
};
use verdict::report::{
    counted, inclusion, logged, root_source_id, shown, solvency,
    verdict::{NoRefusal, Verdict},
};
use verdict::{
    inclusion::Against,
    missing::{HowToGive, unsaid},
};

/// A sample that a seed drew.
pub struct DrawnSample {
    /// How many accounts were to be drawn.
    pub wanted: u64,
    /// By which seed.
    pub seed: String,
    /// What the draw came to.
    pub found: Drawn,
}

impl DrawnSample {
    fn lines(&self) -> Vec<String> {
        let Drawn {
            leaves,
            accounts,
            nobodys,
            not_shown,
            first_not_shown,
            false_leaves,
            first_false,
            others,
            all_drawn,
        } = self.found;
        let mut lines = vec![format!(
            "drawn by {}: {leaves} leaves for {} accounts; accounts: {accounts}; shown to be nobody's: {nobodys}",
            self.seed, self.wanted
        )];
        if all_drawn {
            lines.push(format!(
                "  the ledger has no more: all of its leaves were drawn, and fewer than {} are accounts",
                self.wanted
            ));
        }
        if accounts == 0 && others > 0 {
            lines.push(
                "  compare the seed: this one draws none of the accounts of the list".to_owned(),
            );
        }
        if let Some(first) = first_not_shown {
            lines.push(format!(
                "  not shown: {not_shown}, first leaf {first}: ask the exchange for its file, or for what opens it"
            ));
        }
        if let Some(first) = first_false {
            lines.push(format!(
                "  said to be nobody's, and not: {false_leaves}, first leaf {first}"
            ));
        }
        if others > 0 {
            lines.push(format!("  of the list, not drawn: {others}"));
        }
        lines
    }

    fn to_json(&self) -> Value {
        json!({
            "seed": self.seed,
            "wanted": self.wanted,
            "leaves": self.found.leaves,
            "accounts": self.found.accounts,
            "nobodys": self.found.nobodys,
            "not_shown": self.found.not_shown,
            "first_not_shown": self.found.first_not_shown,
            "false_leaves": self.found.false_leaves,
            "first_false": self.found.first_false,
            "others": self.found.others,
            "all_drawn": self.found.all_drawn,
        })
    }
}

/// What a sample came to.
pub struct SampleReport<'a> {
    /// How many accounts came to what.
    pub tally: &'a Tally,
    /// What a draw of accounts came to, if one was asked for.
    pub drawn: Option<&'a DrawnSample>,
    /// Whose ledger it is; none where neither a file nor a bundle verified.
    pub snapshot: Option<&'a Snapshot>,
    /// The root that their paths were walked to, and the bundle, if one was given.
    pub against: &'a Against,
}

/// The line of an account that is not counted as a plain yes.
pub fn account_line(account: &CheckedAccount) -> Option<String> {
    let what = match &account.outcome {
        Outcome::Verified(Finding::Included) => return None,
        Outcome::Verified(Finding::DebtsToConfirm) => "DEBTS TO CONFIRM".to_owned(),
        Outcome::Verified(Finding::Empty) => "NOTHING IS COUNTED".to_owned(),
        Outcome::Missing { .. } => format!("MISSING: {}", missing(account).unwrap_or_default()),
        Outcome::Refused(refusal) => {
            let kind = refusal.kind();
            let kind = kind.map_or(String::new(), |kind| format!("{}: ", kind.words()));
            match refusal {
                Refusal::Rejected { reason, detail } => {
                    format!("REJECTED ({}): {kind}{}", reason.code(), shown(detail))
                }
                other => format!("NOT READ: {kind}{}", shown(&other.to_string())),
            }
        }
    };
    let listed = &account.listed;
    Some(format!(
        "line {}, {}: {what}",
        listed.line,
        shown(&listed.id)
    ))
}

/// What is said of an account without a file.
fn missing(account: &CheckedAccount) -> Option<String> {
    let nothing = "the folder has no file of this account";
    match &account.outcome {
        Outcome::Missing { spelt: None } => Some(nothing.to_owned()),
        Outcome::Missing { spelt: Some(how) } => {
            Some(format!("{nothing}, and has one of the same id {how}"))
        }
        _ => None,
    }
}

/// An account for machines: all of them, in the order of the list.
pub fn account_to_json(account: &CheckedAccount) -> Value {
    let (verdict, reason, refusal) = match &account.outcome {
        Outcome::Verified(finding) => {
            let (verdict, reason) = inclusion::verdict(*finding);
            (verdict, reason, None)
        }
        Outcome::Missing { .. } => (Verdict::None, NoRefusal::NoVerdict.name(), None),
        Outcome::Refused(refusal) => match refusal {
            Refusal::Rejected { reason, .. } => (Verdict::Rejected, reason.code(), Some(refusal)),
            Refusal::Damaged { reason, .. } | Refusal::Unchecked { reason, .. } => {
                (Verdict::None, reason.code(), Some(refusal))
            }
            Refusal::NoVerdict { .. } => {
                (Verdict::None, NoRefusal::NoVerdict.name(), Some(refusal))
            }
        },
    };
    json!({
        "line": account.listed.line,
        "account": account.listed.id,
        "file": account.file.as_ref().map(|file| file.display().to_string()),
        "verdict": verdict.name(),
        "reason": reason,
        "kind": refusal.and_then(Refusal::kind).map(RefusalKind::name),
        "detail": match refusal {
            Some(Refusal::Rejected { detail, .. }) => Some(detail.clone()),
            Some(other) => Some(other.to_string()),
            None => missing(account),
        },
    })
}

impl SampleReport<'_> {
    /// The worst that an account came to.
    pub fn verdict(&self) -> Verdict {
        let tally = self.tally;
        if tally.rejected > 0 || self.has_false_leaves() {
            Verdict::Rejected
        } else if tally.missing + tally.unread > 0 || self.lacks_leaves() {
            Verdict::Incomplete
        } else if tally.debts_to_confirm > 0 {
            Verdict::DebtsToConfirm
        } else if tally.empty > 0 {
            Verdict::Empty
        } else {
            Verdict::Included
        }
    }

    fn has_false_leaves(&self) -> bool {
        self.drawn.is_some_and(|drawn| drawn.found.false_leaves > 0)
    }

    /// Whether all files that were read lead to another root.
    fn is_under_another_root(&self) -> bool {
        let tally = self.tally;
        let counted = tally.included + tally.debts_to_confirm + tally.empty;
        let others = tally.rejected - tally.under_another_root;
        counted == 0 && others == 0 && !self.has_false_leaves()
    }

    fn lacks_leaves(&self) -> bool {
        self.drawn.is_some_and(|drawn| drawn.found.not_shown > 0)
    }

    fn rows(&self) -> [(&'static str, &'static str, u64); 7] {
        let tally = self.tally;
        [
            ("included", "included", tally.included),
            (
                "debts_to_confirm",
                "with debts to confirm",
                tally.debts_to_confirm,
            ),
            ("empty", "nothing counted", tally.empty),
            ("missing", "missing", tally.missing),
            ("rejected", "rejected", tally.rejected),
            ("unread", "not read", tally.unread),
            ("repeated", "listed again", tally.repeated),
        ]
    }

    /// The summary in words, which comes after the accounts' lines.
    pub fn to_text(&self) -> String {
        self.to_text_with(unsaid)
    }

    /// The same for the user of a program, who is told how to give what was not given.
    pub fn to_text_with(&self, how: HowToGive) -> String {
        let accounts = counted(self.tally.accounts(), "account");
        let headline = match self.verdict() {
            Verdict::Included => format!("ALL INCLUDED: each of {accounts} is in the ledger"),
            Verdict::Rejected if self.tally.rejected == 0 => {
                "REJECTED: leaves that were drawn are said to be nobody's, and are not".to_owned()
            }
            Verdict::Rejected if self.is_under_another_root() => format!(
                "REJECTED: of {accounts} no file leads to this root: it may be of another snapshot, or mistyped\n  {}",
                Reason::RootNotExpected.hint()
            ),
            Verdict::Rejected => {
                format!("REJECTED: of {accounts} some are not in the ledger as their files say")
            }
            Verdict::Incomplete if self.lacks_leaves() => {
                "INCOMPLETE: of the accounts that were drawn some are not shown".to_owned()
            }
            Verdict::Incomplete => format!("INCOMPLETE: of {accounts} some could not be checked"),
            _ => format!(
                "TO CONFIRM: each of {accounts} is in the ledger, some with debts or with nothing"
            ),
        };
        let mut lines = vec![headline];
        lines.extend(inclusion::solvency_lines(self.against, how));
        lines.push(String::new());
        let rows = self.rows();
        lines.extend(rows.map(|(_, words, number)| format!("{words:<24} {number:>12}")));
        if let Some(drawn) = self.drawn {
            lines.push(String::new());
            lines.extend(drawn.lines());
        }
        lines.push(String::new());
        if let Some(snapshot) = self.snapshot {
            lines.push(format!("exchange     {}", shown(&snapshot.exchange)));
            let (time, number) = (snapshot.time, snapshot.sequence);
            lines.push(format!("snapshot     {time}, number {number}"));
        }
        lines.extend(inclusion::root_lines(self.against, how));
        lines.push(String::new());
        lines.join("\n")
    }

    /// The summary for machines: the fields that stand beside the list of accounts.
    pub fn to_json(&self) -> Map<String, Value> {
        let verdict = self.verdict();
        let reason = match verdict {
            Verdict::Rejected => {
                let first = self.tally.rejected_for.map(Reason::code);
                // Where no file is false, a leaf is.
                first.unwrap_or(Reason::InclusionFile.code())
            }
            Verdict::Included => NoRefusal::Ok.name(),
            Verdict::DebtsToConfirm => Reason::Debts.code(),
            Verdict::Empty => Reason::Empty.code(),
            _ => NoRefusal::NoVerdict.name(),
        };
        let mut fields = Map::new();
        fields.insert("verdict".to_owned(), verdict.name().into());
        fields.insert("reason".to_owned(), reason.into());
        for (name, _, number) in self.rows() {
            fields.insert(name.to_owned(), number.into());
        }
        fields.insert(
            "drawn".to_owned(),
            self.drawn.map(DrawnSample::to_json).into(),
        );
        let against = self.against;
        let source = against.root_source();
        let solvency = against.solvency().map(solvency::to_json);
        let snapshot = self.snapshot;
        let exchange = snapshot.map(|snapshot| snapshot.exchange.as_str());
        fields.insert("exchange".to_owned(), exchange.into());
        let time = snapshot.map(|snapshot| snapshot.time.to_string());
        fields.insert("time".to_owned(), time.into());
        let sequence = snapshot.map(|snapshot| snapshot.sequence);
        fields.insert("sequence".to_owned(), sequence.into());
        fields.insert("root".to_owned(), against.root().to_string().into());
        fields.insert("root_source".to_owned(), root_source_id(source).into());
        let log = against.logged().map(logged::to_json);
        fields.insert("log".to_owned(), log.into());
        fields.insert(
            "solvency_checked".to_owned(),
            against.solvency().is_some().into(),
        );
        fields.insert("solvency".to_owned(), solvency.into());
        fields
    }
}
