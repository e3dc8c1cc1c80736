//! What `prover policy plan` prints: the trades, what they add up to, and every clause before and after them. For the
//! operator's eyes only.

use std::path::Path;

use circuits::solvency::Comparison;
use documents::{bundle::amount::format_amount, decimal::Decimal, policy::clause_name};
use serde_json::{Value, json};
use verdict::report::counted;

use super::{Align, Cell, Column, Part, Report, Table, check::percent};
use crate::{
    prove::ClaimDraft,
    rebalance::{Conflict, Market, TradePlan, Wishes, write::Trade},
    run_report::RunOutcome,
};

/// Digits after the point of a sum of money that people are shown, and of one below 1.
const DIGITS: [usize; 2] = [2, 8];

/// A plan.
pub struct PlanReport<'a> {
    /// Whose.
    pub draft: &'a ClaimDraft,
    /// What was asked for.
    pub wishes: &'a Wishes,
    /// The plan.
    pub plan: &'a TradePlan,
    /// Prices and costs, if anything has to be traded.
    pub market: Option<&'a Market>,
    /// The trades.
    pub trades: &'a [Trade<'a>],
    /// Where they were written.
    pub out: Option<&'a Path>,
    /// Whether debts are left out that could count in another choice.
    pub debts_left_out: bool,
}

/// A sum of money as people are shown it: digits beyond a hundredth are cut off, of what is below 1 those beyond the eighth.
fn money(sum: &Decimal) -> String {
    let text = sum.to_string();
    let Some((whole, fraction)) = text.split_once('.') else {
        return text;
    };
    let small = whole.trim_start_matches('-') == "0";
    let digits = DIGITS[usize::from(small)].min(fraction.len());
    format!("{whole}.{}", &fraction[..digits])
}

impl PlanReport<'_> {
    /// The report.
    pub fn report(&self) -> Report {
        let margin = self.wishes.margin.percent();
        let first = match self.trades.len() {
            0 => format!("nothing to trade: every rule holds with a margin of {margin}"),
            1 => format!("1 trade makes every rule hold with a margin of {margin}"),
            trades => format!("{trades} trades make every rule hold with a margin of {margin}"),
        };
        let mut report = Report::from([
            Part::line(first)
                .with("outcome", RunOutcome::Done.name())
                .with("nothing_to_do", self.trades.is_empty())
                .with("margin", self.wishes.margin.to_string()),
            Part::line("(confidential: this shows what is held and owed; keep it to yourself)"),
        ]);
        report.extend(self.trade_parts());
        report.extend(self.clause_parts());
        report.push(self.out_part());
        if self.debts_left_out {
            report.extend([
                Part::gap(),
                Part::line(
                    "note: not all debts can count under this policy, and which of them do is chosen anew by each run: \
                     what is owed differs a little from run to run, and the margin has to be more than that",
                ),
            ]);
        }
        report
    }

    fn trade_parts(&self) -> Vec<Part> {
        let quote = self.market.and_then(|market| market.quote.as_deref());
        let table = Table::new(self.trades, trade_columns());
        let trades = table.to_json();
        let Some(market) = self.market else {
            return vec![
                Part::value("trades", trades)
                    .with("quote", quote)
                    .with("account", Value::Null),
            ];
        };
        let assets = self.draft.descriptor.assets();
        let traded = (&*self.plan.trades.buy, &*self.plan.trades.sell);
        let account = market.account(traded, assets, &self.wishes.money);
        let currency = quote.map_or_else(String::new, |quote| format!(" {quote}"));
        let sum = |name: &str, sum: &Decimal| format!("  {name:<10} {}{currency}", money(sum));
        let sums = [
            sum("sold", &account.sold),
            sum("new money", &self.wishes.money),
            sum("bought", &account.bought),
            sum("costs", &account.costs),
            sum("left over", &account.left),
        ];
        let object = json!({
            "sold": account.sold.to_string(),
            "money": self.wishes.money.to_string(),
            "bought": account.bought.to_string(),
            "costs": account.costs.to_string(),
            "left": account.left.to_string(),
        });
        vec![
            Part::gap(),
            Part::line(format!(
                "trades, in whole units; value and cost{}:",
                in_words(quote)
            )),
            Part::lines(table.lines())
                .with("trades", trades)
                .with("quote", quote),
            Part::gap(),
            Part::line("what they add up to:"),
            Part::lines(sums).with("account", object),
        ]
    }

    fn clause_parts(&self) -> [Part; 4] {
        let policy = &self.draft.policy;
        let rules = policy.rule_names();
        let pairs = self.plan.before.iter().zip(&self.plan.after);
        let asked = pairs.filter(|(before, _)| before.clause.is_asked(policy.compiled()));
        let rows: Vec<ClauseRow> = asked
            .map(|(before, after)| ClauseRow {
                name: clause_name(&before.clause, &self.draft.descriptor, &rules),
                before: Judged::of(before),
                after: Judged::of(after),
            })
            .collect();
        let assets = self.draft.descriptor.assets().iter().enumerate();
        let reserves = assets.map(|(index, asset)| {
            let amount = |units| format_amount(units, asset.decimals);
            json!({
                "asset": asset.symbol,
                "before": amount(self.draft.reserves()[index]),
                "after": amount(self.plan.reserves[index]),
            })
        });
        [
            Part::value("reserves", reserves.collect::<Value>()),
            Part::gap(),
            Part::line(
                "margins before and after: what there is beyond what is asked, as a share of it",
            ),
            Part::table("clauses", &Table::new(&rows, clause_columns())),
        ]
    }

    fn out_part(&self) -> Part {
        let Some(out) = self.out else {
            return Part::value("out", Value::Null);
        };
        let out = out.display().to_string();
        let trades = counted(self.trades.len() as u64, "trade");
        Part::lines([
            String::new(),
            format!("written: {out} ({trades}), for its owner only"),
        ])
        .with("out", out)
    }
}

fn in_words(quote: Option<&str>) -> String {
    quote.map_or_else(
        || " in the currency of the prices".to_owned(),
        |quote| format!(" in {quote}"),
    )
}

/// The columns of the table of trades: one entry each. Programs are told exact numbers.
fn trade_columns<'a>() -> Vec<Column<Trade<'a>>> {
    let column =
        |key, align, cell: fn(&Trade<'a>) -> Cell| Column::new(key, key, align, cell).after(2);
    vec![
        column("asset", Align::Left, |trade| {
            Cell::text(&trade.asset.symbol)
        }),
        column("side", Align::Left, |trade| Cell::text(trade.side)),
        column("amount", Align::Right, |trade| Cell::text(trade.amount())),
        column("value", Align::Right, |trade| {
            Cell::new(money(&trade.value), trade.value.to_string())
        }),
        column("cost", Align::Right, |trade| {
            Cell::new(money(&trade.cost), trade.cost.to_string())
        }),
    ]
}

/// A clause of the policy, before the trades and after them.
struct ClauseRow {
    name: String,
    before: Judged,
    after: Judged,
}

/// A clause at some reserves.
struct Judged {
    holds: bool,
    /// Basis points in digits; `None` where nothing is asked.
    margin_bps: Option<String>,
}

impl Judged {
    fn of(comparison: &Comparison) -> Self {
        Self {
            holds: comparison.holds(),
            margin_bps: comparison.margin_bps().map(|margin| margin.to_string()),
        }
    }

    fn margin(&self) -> Cell {
        let margin = self.margin_bps.as_deref();
        Cell::new(margin.map_or_else(|| "any".to_owned(), percent), margin)
    }

    fn holds(&self) -> Cell {
        Cell::new(if self.holds { "holds" } else { "FAILS" }, self.holds)
    }
}

/// The columns of the table of clauses: one entry each.
fn clause_columns() -> Vec<Column<ClauseRow>> {
    let column = |key, align, gap, cell: fn(&ClauseRow) -> Cell| {
        Column::new("", key, align, cell).headless().after(gap)
    };
    vec![
        column("before.holds", Align::Left, 2, |row| row.before.holds()),
        column("before.margin_bps", Align::RightOf(10), 1, |row| {
            row.before.margin()
        }),
        column("after.holds", Align::Left, 3, |row| row.after.holds()),
        column("after.margin_bps", Align::RightOf(10), 1, |row| {
            row.after.margin()
        }),
        column("clause", Align::LeftOf(0), 2, |row| Cell::text(&row.name)),
    ]
}

/// What no trades meet.
pub struct ConflictReport<'a> {
    /// What conflicts.
    pub conflict: &'a Conflict,
    /// Whose policy it is.
    pub draft: &'a ClaimDraft,
    /// What to do about it.
    pub hint: &'a str,
}

impl ConflictReport<'_> {
    /// What is said of it.
    pub fn part(&self) -> Part {
        let policy = &self.draft.policy;
        let rules = policy.rule_names();
        let conditions = self.conflict.conditions.iter();
        let words: Vec<String> = conditions
            .map(|condition| condition.words(&self.draft.descriptor, &rules))
            .collect();
        let mut lines = vec!["no trades make all of these hold together:".to_owned()];
        lines.extend(words.iter().map(|words| format!("  - {words}")));
        let quote = policy
            .prices()
            .map(|prices| format!(" {}", prices.quote))
            .unwrap_or_default();
        let says = match &self.conflict.money {
            Some(money) => format!("  with new money of {money}{quote} in all they can"),
            None => "  new money does not help".to_owned(),
        };
        lines.extend([says, format!("  {}", self.hint)]);
        Part::lines(lines)
            .with("conflict", words)
            .with(
                "money",
                self.conflict.money.as_ref().map(ToString::to_string),
            )
            .with("hint", self.hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_cut_off_where_nobody_looks() {
        for (sum, shown) in [
            ("97650.339", "97650.33"),
            ("97650", "97650"),
            ("-12.5", "-12.5"),
            ("0.0000123456", "0.00001234"),
            ("-0.999999999", "-0.99999999"),
            ("0", "0"),
        ] {
            assert_eq!(money(&Decimal::parse(sum).unwrap()), shown);
        }
    }
}
