//! What can be typed after `prover policy`.

use clap::{Args, Subcommand};

use super::{rebalance::PlanArgs, stress::StressArgs};

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PolicyCommand,
}

/// What to do about a policy.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Make stress scenarios and minimum ratios from a history of prices.
    #[command(after_help = "Examples:\n  \
        prover policy stress --snapshot snapshot.toml --prices prices.csv --source \"closing prices of Example Data\" --out stress-policy.toml\n  \
        prover policy stress --snapshot snapshot.toml --prices prices.csv --source \"closing prices of Example Data\" --out july.toml --keep june.toml --band 0.01\n\n\
        prices.csv has the columns date, asset and price. The policy depends on prices alone; the output shows \
        what your reserves could lose: keep it to yourself.\n\n\
        With --haircuts the haircuts of a collateral schedule are written too: for each asset what it loses at most in \
        all windows but those of the tail (value at risk over the horizon), rounded up to 0.0001. Name the file under \
        [collateral_schedule] in the snapshot. They do not cover debts in assets that rise, nor a token whose price is \
        your own doing: name that one with --no-collateral.\n\n\
        With --keep, shocks and minimum ratios of the last policy stay as they are published where the new ones are at \
        most --band from them; prices are always the new ones. The output says what moved, and which dates moved it.")]
    Stress(StressArgs),
    /// Find the cheapest trades after which every rule of the policy holds.
    #[command(after_help = "Examples:\n  \
        prover policy plan --snapshot snapshot.toml\n  \
        prover policy plan --snapshot snapshot.toml --margin 1% --target BTC=1.05 --hold ETH --no-buy USDT --out trades.csv\n  \
        prover policy plan --snapshot snapshot.toml --cost 10bps --costs costs.csv --money 250000\n\n\
        Rules that no trades meet together are named, and the least new money that would help. Trades are valued at the \
        policy's prices; --prices is for assets of which it has none. The output shows what is held and owed: keep it to \
        yourself.")]
    Plan(PlanArgs),
}
