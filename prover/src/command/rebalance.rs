//! `prover policy plan`.

use std::path::PathBuf;

use circuits::{
    curve::Scalar,
    leaf::BuildSecret,
    shape::Production,
    solvency::{Disclosures, SolvencyStatement},
};
use documents::{bundle::descriptor::Asset, decimal::Decimal};

use super::{
    args::PlanArgs,
    hints,
    outcome::{Outcome, Refusal},
    snapshot::{load, warn},
};
use crate::{
    apart::{ApartError, ensure_in_no_bundle, ensure_not_published},
    inputs::{descriptor_file, diagnostics::Diagnostics},
    loans::{CommittedLedger, LoanTerms},
    progress::{Progress, Stage},
    prove::{ClaimDraft, ProveError},
    rebalance::{
        Conflict, Market, RebalanceError, Sheet, Wishes, plan as find, share,
        values::{self, ValueColumn},
        write,
    },
    refusal::RefusalReason,
    report::{
        Part, Report,
        rebalance::{ConflictReport, PlanReport},
    },
    sorting::Scratch,
};

const PRICES: ValueColumn<Decimal> = ValueColumn {
    name: "price",
    read: |text| Decimal::parse(text).filter(Decimal::is_positive),
    wrong: "the price is not a decimal number above 0",
    hint: "write plain digits such as 65100.22: no signs, exponents, blanks or separators",
};

const COSTS: ValueColumn<Decimal> = ValueColumn {
    name: "cost",
    read: share::parse_part,
    wrong: "the cost is not a share from 0 and below the whole",
    hint: "write it in basis points or per cent, such as 10bps or 0.1%",
};

/// Finds trades, writes them if that was asked for, and shows them.
pub(super) fn plan(args: &PlanArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    // Found out before anything is computed; the writing finds out again.
    if let Some(out) = &args.out {
        ensure_in_no_bundle(out).map_err(|error| misplaced(&error))?;
        if out.symlink_metadata().is_ok() {
            return Err(RebalanceError::Exists(out.clone()).into());
        }
    }
    progress.stage(Stage::Reading, None);
    let mut snapshot = load(&args.snapshot, progress)?;
    let doubts = std::mem::take(&mut snapshot.doubts);
    warn(&doubts, progress);
    let descriptor = descriptor_file::load_or_preview(&snapshot)?;
    if let Some(out) = &args.out {
        ensure_not_published(out, &args.snapshot, descriptor.exchange())
            .map_err(|error| misplaced(&error))?;
    }
    let assets = descriptor.assets().to_vec();
    let wishes = wishes(args, &assets)?;
    let (prices, costs) = tables(args, &assets)?;

    let draft = ClaimDraft::new(&snapshot, descriptor)?;
    let seed = BuildSecret::random().shuffle_seed(&draft.descriptor.ledger_digest());
    let terms = LoanTerms::new(&snapshot, draft.schedule.as_ref(), &draft.policy);
    let committed = CommittedLedger::choose::<Production>(
        &snapshot.ledger,
        terms.as_ref(),
        &seed,
        &Scratch::default(),
        progress,
    );
    let committed = committed.map_err(ProveError::from)?;
    let statement = SolvencyStatement::new::<Production>(
        Scalar::zero(),
        draft.policy.compiled().clone(),
        Disclosures::none(assets.len()),
    );
    let statement = statement.map_err(RebalanceError::from)?;
    let sheet = Sheet {
        statement: &statement,
        liabilities: committed.totals(),
        reserves: draft.reserves(),
        assets: &assets,
    };
    let market = || Market::new(&draft.policy, &draft.descriptor, &prices, costs);
    let (plan, market) = match find(sheet, &wishes, market) {
        Ok(found) => found,
        Err(RebalanceError::Conflict(conflict)) => return Err(conflicting(&conflict, &draft)),
        Err(error) => return Err(error.into()),
    };
    progress.finished();
    let trades = market.as_ref().map_or_else(Vec::new, |market| {
        write::list(&plan.trades, market, &assets)
    });
    if let Some(out) = &args.out {
        write::write(out, &trades)?;
    }
    let report = PlanReport {
        draft: &draft,
        wishes: &wishes,
        plan: &plan,
        market: market.as_ref(),
        trades: &trades,
        out: args.out.as_deref(),
        debts_left_out: committed
            .report()
            .assets
            .iter()
            .any(|asset| asset.beyond_share > 0 || asset.beyond_cap > 0),
    };
    Ok(report.report())
}

fn wishes(args: &PlanArgs, assets: &[Asset]) -> Result<Wishes, RebalanceError> {
    let mut wishes = Wishes::none(assets.len(), args.margin.clone());
    wishes.money = args.money.clone();
    for (symbol, ratio) in &args.target {
        wishes.target(symbol, ratio.clone(), assets)?;
    }
    for typed in &args.hold {
        wishes.hold(typed, assets)?;
    }
    for symbol in &args.no_buy {
        wishes.no_buy(symbol, assets)?;
    }
    Ok(wishes)
}

/// Prices that were given, and what every asset costs to trade.
fn tables(
    args: &PlanArgs,
    assets: &[Asset],
) -> Result<(Vec<Option<Decimal>>, Vec<Decimal>), Outcome> {
    let mut diagnostics = Diagnostics::default();
    let mut read = |path: &Option<PathBuf>, column| match path {
        Some(path) => values::read(path, column, assets, &mut diagnostics),
        None => Some(vec![None; assets.len()]),
    };
    let (prices, costs) = (read(&args.prices, &PRICES), read(&args.costs, &COSTS));
    match (prices, costs) {
        (Some(prices), Some(costs)) => {
            let costs = costs.into_iter();
            let costs = costs.map(|cost| cost.unwrap_or_else(|| args.cost.clone()));
            Ok((prices, costs.collect()))
        }
        _ => Err((&diagnostics).into()),
    }
}

fn misplaced(error: &ApartError) -> Outcome {
    Outcome::environment(error, hints::of_apart("--out", error))
}

/// What no trades meet: which clauses that are is for the operator's eyes, and logs have other readers.
fn conflicting(conflict: &Conflict, draft: &ClaimDraft) -> Outcome {
    let error = "no trades make every rule hold".to_owned();
    let hint = hints::of_conflict(conflict);
    let report = ConflictReport {
        conflict,
        draft,
        hint,
    };
    let part = report.part();
    Outcome::NotSolvent(Refusal {
        logged: Some(vec![error]),
        ..Refusal::new(RefusalReason::Infeasible, part)
    })
}

impl From<RebalanceError> for Outcome {
    fn from(error: RebalanceError) -> Self {
        let (detail, hint) = (error.to_string(), hints::of_rebalance(&error));
        let reason = match &error {
            RebalanceError::Conflict(_) => RefusalReason::Infeasible,
            RebalanceError::Statement(_) => RefusalReason::Policy,
            RebalanceError::NotListed(_)
            | RebalanceError::Twice(_)
            | RebalanceError::Amount { .. }
            | RebalanceError::Priced(_)
            | RebalanceError::NoPrice(_)
            | RebalanceError::Witness(_) => RefusalReason::Inputs,
            RebalanceError::Refused => {
                return Self::Defect(super::outcome::Failure {
                    what: detail,
                    hint: hint.into_owned(),
                });
            }
            RebalanceError::Rounding
            | RebalanceError::Solver(_)
            | RebalanceError::Exists(_)
            | RebalanceError::Write { .. } => return Self::environment(detail, hint),
        };
        let lines = [detail.clone(), format!("  {hint}")];
        let part = Part::lines(lines)
            .with("detail", detail)
            .with("hint", hint.as_ref());
        Self::Inputs(Refusal::new(reason, part))
    }
}
