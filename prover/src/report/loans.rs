//! Liabilities and loans by asset: what is owed, what of the debts is taken off, and what is not, and why.

use circuits::solvency::statement::BPS;
use documents::{
    bundle::{amount::format_amount, descriptor::Asset},
    text::{counted, percent, shown},
};
use serde_json::json;

use super::{Align, Cell, Column, Part, Table};
use crate::{
    inputs::{LoadedSnapshot, snapshot::DebtsMode},
    loans::{AssetLoans, LoansReport},
    prove::ClaimDraft,
};

/// Liabilities and loans of every listed asset.
pub struct LoansTable<'a> {
    snapshot: &'a LoadedSnapshot,
    draft: &'a ClaimDraft,
    report: &'a LoansReport,
}

/// One asset's.
struct Row<'a> {
    asset: &'a Asset,
    loans: &'a AssetLoans,
    /// Basis points of the gross liabilities that the policy counts at most.
    most_bps: u32,
}

impl Row<'_> {
    /// In whole units.
    fn amount(&self, units: u128) -> Cell {
        Cell::text(self.whole_units(units))
    }

    fn whole_units(&self, units: u128) -> String {
        format_amount(units, self.asset.decimals)
    }

    /// Counted loans as a share of gross liabilities, rounded up; none of nothing.
    fn share_bps(&self) -> Option<u32> {
        // Totals are below 2^97.
        let bps = (self.loans.counted * u128::from(BPS)).checked_div(self.loans.gross)?;
        let rounded = bps * self.loans.gross < self.loans.counted * u128::from(BPS);
        u32::try_from(bps + u128::from(rounded)).ok()
    }

    /// What of the debts in the files does not count: why, and how much.
    fn left_out(&self) -> Vec<(String, u128)> {
        let share = match self.most_bps {
            0 => "the policy counts no loans of this asset".to_owned(),
            most => format!(
                "beyond the {} of the liabilities that the policy counts",
                percent(most)
            ),
        };
        let reasons = [
            ("no debts are counted".to_owned(), self.loans.ignored),
            (
                "not covered by their owners' balances: a loss".to_owned(),
                self.loans.uncovered,
            ),
            (share, self.loans.beyond_share),
            (
                "the policy's caps leave no collateral for it".to_owned(),
                self.loans.beyond_cap,
            ),
        ];
        reasons
            .into_iter()
            .filter(|(_, units)| *units > 0)
            .collect()
    }

    fn left_out_lines(&self) -> Vec<String> {
        let reasons = self.left_out().into_iter();
        let line = |(reason, units)| {
            let (amount, symbol) = (self.whole_units(units), &self.asset.symbol);
            format!("  - {amount} {symbol}: {reason}")
        };
        reasons.map(line).collect()
    }
}

impl<'a> LoansTable<'a> {
    /// The table; none where nobody has debts and there is no schedule.
    pub fn new(
        snapshot: &'a LoadedSnapshot,
        draft: &'a ClaimDraft,
        report: &'a LoansReport,
    ) -> Option<Self> {
        let something = report.indebted > 0 || draft.schedule.is_some();
        something.then_some(Self {
            snapshot,
            draft,
            report,
        })
    }

    fn rows(&self) -> impl Iterator<Item = Row<'a>> {
        let shares = &self.draft.policy.compiled().max_loan_share_bps;
        let assets = self.snapshot.head.assets.iter().zip(&self.report.assets);
        let rows = assets.zip(shares);
        rows.map(|((asset, loans), share)| Row {
            asset,
            loans,
            most_bps: u32::from(*share),
        })
    }

    /// The part of the report: what people are told, and the object `loans`. Amounts are in whole units of the asset.
    pub fn part(&self) -> Part {
        let report = self.report;
        let rows: Vec<_> = self.rows().collect();
        let table = Table::new(&rows, columns());
        let mut lines = vec![
            "liabilities and loans (confidential)".to_owned(),
            self.debtors(),
        ];
        if let Some(schedule) = &self.draft.schedule {
            lines.push(format!(
                "  collateral at prices of {} in {}, by {}",
                schedule.terms().time,
                shown(schedule.quote()),
                shown(schedule.source())
            ));
        }
        lines.extend(table.lines());
        let left_out: Vec<_> = rows.iter().flat_map(Row::left_out_lines).collect();
        if !left_out.is_empty() {
            lines.push("debts that are not taken off:".to_owned());
            lines.extend(left_out);
        } else if report.indebted > 0 {
            lines.push("all debts are taken off".to_owned());
        }
        let object = json!({
            "debts": match self.snapshot.debts {
                DebtsMode::Ignore => "ignore",
                DebtsMode::Count => "count",
            },
            "indebted_accounts": report.indebted,
            "counted_accounts": report.counted,
            "uncovered_accounts": report.bad,
            "assets": table.to_json(),
        });
        Part::lines(lines).with("loans", object)
    }

    fn debtors(&self) -> String {
        let report = self.report;
        if report.indebted == 0 {
            return "  no account has debts".to_owned();
        }
        let debtors = counted(report.indebted, "account");
        let have = if report.indebted == 1 { "has" } else { "have" };
        let counts = match self.snapshot.debts {
            DebtsMode::Ignore => "no debts are counted".to_owned(),
            DebtsMode::Count => format!(
                "those of {} are counted, in full or in part",
                report.counted
            ),
        };
        let bad = match report.bad {
            0 => String::new(),
            bad => format!("; the balances of {bad} do not cover theirs"),
        };
        format!("  {debtors} {have} debts; {counts}{bad}")
    }
}

/// The columns of the table: one entry each, in the order in which people read them.
fn columns<'a>() -> Vec<Column<Row<'a>>> {
    let amount =
        |head, key, cell: fn(&Row<'a>) -> Cell| Column::new(head, key, Align::Right, cell).after(2);
    vec![
        Column::new("asset", "asset", Align::Left, |row: &Row<'a>| {
            Cell::text(&row.asset.symbol)
        })
        .after(2),
        amount("gross", "gross", |row| row.amount(row.loans.gross)),
        amount("loans", "loans", |row| row.amount(row.loans.counted)),
        amount("net", "net", |row| row.amount(row.loans.net())),
        amount("share", "loan_share_bps", |row| {
            let share = row.share_bps();
            Cell::new(share.map_or_else(|| "-".to_owned(), percent), share)
        }),
        amount("at most", "max_loan_share_bps", |row| {
            Cell::new(percent(row.most_bps), row.most_bps)
        }),
        Column::for_programs("pledged", |row| row.amount(row.loans.pledged)),
        Column::for_programs("debts", |row| row.amount(row.loans.debts)),
        Column::for_programs("left_out.ignored", |row| row.amount(row.loans.ignored)),
        Column::for_programs("left_out.uncovered", |row| row.amount(row.loans.uncovered)),
        Column::for_programs("left_out.beyond_share", |row| {
            row.amount(row.loans.beyond_share)
        }),
        Column::for_programs("left_out.beyond_cap", |row| {
            row.amount(row.loans.beyond_cap)
        }),
    ]
}

#[cfg(test)]
mod tests {
    use std::fs;

    use circuits::shape::Tiny;
    use fixtures::testing::assert_golden;
    use serde_json::Value;

    use super::*;
    use crate::{
        inputs::descriptor_file,
        loans::{CommittedLedger, LoanTerms},
        progress::Silent,
        report::Report,
        sorting::Scratch,
    };

    const SNAPSHOT: &str = "\
exchange = \"Sample\"
time = \"2026-06-30T00:00:00Z\"
sequence = 1
policy = \"policy.toml\"

[[asset]]
symbol = \"BTC\"
decimals = 8
[[asset]]
symbol = \"USDT\"
decimals = 2

[[liabilities]]
file = \"liabilities.csv\"
signed = true

[reserves]
file = \"reserves.csv\"
";

    const SCHEDULE: &str = "\
[collateral_schedule]
haircut = { BTC = \"0.2\", USDT = \"0.1\" }
";

    /// BTC at 50,000: a covers 40,000 and owes 35,000; b covers 4,500 and owes 5,000.
    const LIABILITIES: &str = "\
account,asset,amount
a,BTC,1
a,USDT,-35000
b,USDT,5000
b,BTC,-0.1
c,USDT,95000
";

    const POLICY: &str = "\
[prices]
source = \"Example Index\"
time = \"2026-06-30T00:00:00Z\"
quote = \"USD\"
per_unit = { BTC = \"50000\", USDT = \"1\" }
[margin]
max_age_hours = 24
max_loan_share_bps = { BTC = 10000, USDT = 3000 }
";

    /// What is shown of a snapshot with these lines at its head and at its end.
    fn shown_of(head: &str, tail: &str, policy: &str) -> (Vec<String>, Value) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("snapshot.toml", &format!("{head}{SNAPSHOT}{tail}"));
        write("policy.toml", policy);
        write("liabilities.csv", LIABILITIES);
        write(
            "reserves.csv",
            "asset,chain,address,amount\nBTC,other:vault,one,2\nUSDT,other:vault,two,100000\n",
        );
        let snapshot = LoadedSnapshot::load(&folder.path().join("snapshot.toml"))
            .unwrap_or_else(|errors| panic!("{errors}"));
        let descriptor = descriptor_file::load_or_preview(&snapshot).unwrap();
        let draft = ClaimDraft::new(&snapshot, descriptor).unwrap();
        let terms = LoanTerms::new(&snapshot, draft.schedule.as_ref(), &draft.policy);
        let scratch = Scratch::default();
        let committed = CommittedLedger::choose::<Tiny>(
            &snapshot.ledger,
            terms.as_ref(),
            &[1; 32],
            &scratch,
            &Silent,
        )
        .unwrap();
        let table = LoansTable::new(&snapshot, &draft, committed.report()).unwrap();
        let report = Report::from([table.part()]);
        let lines = report.to_text().lines().map(str::to_owned).collect();
        (lines, report.to_json()["loans"].clone())
    }

    /// What people and programs are told, in a file: another column changes the file, and no test.
    #[track_caller]
    fn assert_is_golden(name: &str, lines: &[String], json: &Value) {
        let text = format!("{}\n\n{json:#}\n", lines.join("\n"));
        assert_golden(
            env!("CARGO_MANIFEST_DIR"),
            &format!("report/{name}.txt"),
            &text,
        );
    }

    #[test]
    fn by_asset_it_says_what_is_owed_what_is_taken_off_and_what_is_not_and_why() {
        let (lines, json) = shown_of("bad_debt = \"leave_out\"\n", SCHEDULE, POLICY);
        assert_is_golden("loans-counted", &lines, &json);
        assert_eq!(json["debts"], "count");
        assert_eq!(json["uncovered_accounts"], 1);
        let usdt = &json["assets"][1];
        assert_eq!(usdt["loan_share_bps"], 3_000);
        assert_eq!(
            (&usdt["net"], &usdt["debts"]),
            (&"70000.00".into(), &"35000.00".into())
        );
        assert_eq!(usdt["left_out"]["beyond_share"], "5000.00");
        // 30,000 are covered by three quarters of a's balance.
        assert_eq!(json["assets"][0]["pledged"], "0.75000000");
    }

    #[test]
    fn ignored_debts_are_shown_as_ignored() {
        let prices = POLICY.split("[margin]").next().unwrap();
        let (lines, json) = shown_of("", "", prices);
        assert_is_golden("loans-ignored", &lines, &json);
        assert_eq!(json["debts"], "ignore");
        assert_eq!(json["assets"][0]["left_out"]["ignored"], "0.10000000");
    }

    #[test]
    fn what_the_policy_leaves_no_room_for_has_its_reason() {
        let capped = POLICY
            .replace(
                "[margin]",
                "[margin]\nquote = \"USD\"\nmax_collateral = { BTC = \"1\" }",
            )
            .replace("BTC = 10000, ", "");
        let (lines, _) = shown_of("bad_debt = \"leave_out\"\n", SCHEDULE, &capped);
        let left_out = lines
            .iter()
            .position(|line| line.starts_with("debts"))
            .unwrap();
        let expected = [
            "  - 0.01000000 BTC: not covered by their owners' balances: a loss",
            "  - 0.09000000 BTC: the policy counts no loans of this asset",
            "  - 5000.00 USDT: beyond the 30% of the liabilities that the policy counts",
            "  - 30000.00 USDT: the policy's caps leave no collateral for it",
        ];
        assert_eq!(lines[left_out + 1..], expected);
    }
}
