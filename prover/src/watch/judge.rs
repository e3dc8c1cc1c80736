//! What holds of what is owed and held, and what does not: the policy's rules on the integers, and the operator's own
//! margins. A rule is judged if all that it is about was answered: so what is known to fail is not hidden by a node that
//! does not answer about something else.

use circuits::{
    curve::Scalar,
    ledger::AssetId,
    shape::Production,
    solvency::{
        Clause, Disclosures, LiabilityTotals, SolvencyStatement, SolvencyWitness, comparisons,
    },
};
use documents::{
    bundle::descriptor::{Asset, Descriptor},
    policy::{Policy, clause_name},
    share::ratio_bps,
};
use health::{condition::Reason, state::State};

use super::held::Held;

/// One asset, for the operator's eyes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetRow {
    /// Which.
    pub asset: Asset,
    /// Balances less the debts that count, as they were read last.
    pub liabilities: u128,
    /// What is held, as far as it was answered.
    pub reserves: u128,
    /// Of that, what no node was asked for.
    pub listed: u128,
    /// Whether all that was asked about it was answered.
    pub answered: bool,
    /// What is held as a share of what is owed, in basis points and rounded down. None of nothing, and none where
    /// something was not answered.
    pub ratio_bps: Option<u128>,
}

/// One rule, for the operator's eyes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseRow {
    /// In the policy's words.
    pub name: String,
    /// Whether it holds. None where it could not be judged.
    pub holds: Option<bool>,
    /// What there is beyond what is asked, as a share of it, in basis points and rounded down. None where nothing is
    /// asked, or it could not be judged.
    pub margin_bps: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// By asset.
    pub assets: Vec<AssetRow>,
    /// By rule.
    pub clauses: Vec<ClauseRow>,
    /// What does not hold.
    pub reasons: Vec<Reason>,
}

/// What is judged.
pub struct Judge<'a> {
    /// The assets.
    pub descriptor: &'a Descriptor,
    /// The rules.
    pub policy: &'a Policy,
    /// The operator's own margins by symbol, in basis points.
    pub soft_bps: &'a dyn Fn(&str) -> Option<u32>,
    /// Whether what is owed was read when it was to be.
    pub ledger_answered: bool,
}

impl Judge<'_> {
    /// Judges. None for totals that no statement has.
    pub fn judge(&self, owed: LiabilityTotals, held: &Held) -> Option<Judged> {
        let witness = SolvencyWitness::new(owed, held.units.clone()).ok()?;
        let assets = self.descriptor.assets();
        let disclosures = Disclosures::none(assets.len());
        let policy = self.policy.compiled().clone();
        let statement =
            SolvencyStatement::new::<Production>(Scalar::zero(), policy, disclosures).ok()?;
        let mut judged = Judged::default();
        let rules = self.policy.rule_names();
        for comparison in comparisons(&statement, &witness) {
            let clause = &comparison.clause;
            if !clause.is_asked(self.policy.compiled()) {
                continue;
            }
            let name = clause_name(clause, self.descriptor, &rules);
            let known = self.is_about(clause).all(|asset| held.answered[asset]);
            let holds = known.then(|| comparison.holds());
            if holds == Some(false) {
                let (code, subject) = self.said(clause, &rules);
                let text = format!("{name} fails");
                judged
                    .reasons
                    .push(Reason::new(State::Under, code, subject, text));
            }
            let margin = comparison.margin_bps().filter(|_| known);
            judged.clauses.push(ClauseRow {
                name,
                holds,
                margin_bps: margin.map(|margin| margin.to_string()),
            });
        }
        for (index, asset) in assets.iter().enumerate() {
            let gross = witness.gross(index);
            let liabilities = gross.saturating_sub(witness.debts()[index]);
            let reserves = held.units[index];
            let answered = held.answered[index];
            let ratio = ratio_bps(reserves, liabilities).filter(|_| answered);
            let soft = (self.soft_bps)(&asset.symbol).map(u128::from);
            // Rounded down, it is below a margin of whole basis points exactly if the share is.
            if ratio.zip(soft).is_some_and(|(ratio, soft)| ratio < soft) {
                let symbol = &asset.symbol;
                let text = format!("the reserves of {symbol} are below the operator's own margin");
                judged
                    .reasons
                    .push(Reason::new(State::Stressed, "SOFT_RATIO", symbol, text));
            }
            judged.assets.push(AssetRow {
                asset: asset.clone(),
                liabilities,
                reserves,
                listed: held.listed[index],
                answered,
                ratio_bps: ratio.filter(|_| self.ledger_answered),
            });
        }
        Some(judged)
    }

    /// The assets whose reserves a clause is about.
    fn is_about(&self, clause: &Clause) -> impl Iterator<Item = usize> {
        let compiled = self.policy.compiled();
        let one = |asset: &AssetId| vec![asset.index()];
        let those = |is: &dyn Fn(usize) -> bool| {
            let assets = 0..self.descriptor.assets().len();
            assets.filter(|asset| is(*asset)).collect()
        };
        let about: Vec<usize> = match clause {
            Clause::LoanShare { .. } | Clause::CollateralCap { .. } => Vec::new(),
            Clause::Ratio { asset } => one(asset),
            Clause::Concentration { .. } => {
                those(&|asset| compiled.price[asset] != Default::default())
            }
            Clause::Rule { rule } => {
                let alpha = &compiled.rules[*rule].alpha;
                those(&|asset| alpha[asset] != Default::default())
            }
        };
        about.into_iter()
    }

    /// A clause as a code and a subject.
    fn said(&self, clause: &Clause, rules: &[String]) -> (&'static str, String) {
        let symbol = |asset: &AssetId| self.descriptor.asset(*asset).symbol.clone();
        match clause {
            Clause::LoanShare { asset } => ("LOAN_SHARE", symbol(asset)),
            Clause::Ratio { asset } => ("RATIO", symbol(asset)),
            Clause::CollateralCap { asset } => ("COLLATERAL_CAP", symbol(asset)),
            Clause::Concentration { asset } => ("CONCENTRATION", symbol(asset)),
            Clause::Rule { rule } => ("RULE", rules[*rule].clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor() -> Descriptor {
        let assets = ["BTC", "ETH"].map(|symbol| Asset {
            symbol: symbol.to_owned(),
            decimals: 0,
        });
        let now = jiff::Timestamp::from_second(1_700_000_000).unwrap();
        Descriptor::new("Example", now, 1, None, assets.to_vec(), [0; 32]).unwrap()
    }

    fn judge(held: [u128; 2], answered: [bool; 2], ledger_answered: bool) -> Judged {
        let descriptor = descriptor();
        let policy = Policy::parse(b"", &descriptor, None).unwrap();
        let held = Held {
            units: held.to_vec(),
            listed: vec![0; 2],
            answered: answered.to_vec(),
            ..Held::default()
        };
        let soft = |symbol: &str| (symbol == "BTC").then_some(10_500);
        let judge = Judge {
            descriptor: &descriptor,
            policy: &policy,
            soft_bps: &soft,
            ledger_answered,
        };
        let owed = LiabilityTotals::without_debts(vec![1_000, 300]);
        judge.judge(owed, &held).unwrap()
    }

    fn reasons(judged: &Judged) -> Vec<(State, &str, &str)> {
        judged
            .reasons
            .iter()
            .map(|reason| (reason.state, reason.code.as_str(), reason.subject.as_str()))
            .collect()
    }

    #[test]
    fn a_rule_that_fails_is_under_and_a_margin_of_ones_own_is_stressed() {
        assert_eq!(reasons(&judge([1_050, 300], [true; 2], true)), []);
        let stressed = judge([1_049, 300], [true; 2], true);
        assert_eq!(reasons(&stressed), [(State::Stressed, "SOFT_RATIO", "BTC")]);
        let under = judge([1_049, 299], [true; 2], true);
        assert_eq!(
            reasons(&under),
            [
                (State::Under, "RATIO", "ETH"),
                (State::Stressed, "SOFT_RATIO", "BTC")
            ]
        );
        // 299 of 300 is 99.666...%.
        assert_eq!(under.assets[1].ratio_bps, Some(9_966));
        assert_eq!(under.assets[0].ratio_bps, Some(10_490));
    }

    #[test]
    fn what_was_not_answered_has_no_ratio_and_hides_nothing_else() {
        let judged = judge([0, 299], [false, true], true);
        assert_eq!(reasons(&judged), [(State::Under, "RATIO", "ETH")]);
        assert_eq!(judged.assets[0].ratio_bps, None);
        assert_eq!(judged.assets[1].ratio_bps, Some(9_966));
        assert_eq!(judged.clauses[0].holds, None);
        assert_eq!(judged.clauses[0].margin_bps, None);
        // The ledger did not answer: what it said last is judged, and no ratio is shown.
        let judged = judge([1_000, 299], [true; 2], false);
        assert!(judged.assets.iter().all(|row| row.ratio_bps.is_none()));
        assert!(reasons(&judged).contains(&(State::Under, "RATIO", "ETH")));
    }
}
