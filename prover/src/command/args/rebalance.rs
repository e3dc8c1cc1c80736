//! What can be typed after `prover policy plan`.

use std::path::PathBuf;

use clap::Args;
use documents::decimal::Decimal;

use crate::rebalance::share;

/// Arguments of `policy plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The file that names all others.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// By which share of what it asks for each rule is to hold beyond it: 0% to 100%, in per cent or as 50bps.
    #[arg(long, value_name = "SHARE", default_value = "0.5%", value_parser = margin)]
    pub margin: Decimal,
    /// Least reserves of an asset as a share of what is owed, as in BTC=1.05; several times for several.
    #[arg(long, value_name = "SYMBOL=RATIO", value_parser = target)]
    pub target: Vec<(String, Decimal)>,
    /// Asset of which nothing is sold, or no part that would leave less than an amount, as in BTC=1.5; several times.
    #[arg(long, value_name = "SYMBOL[=AMOUNT]")]
    pub hold: Vec<String>,
    /// Asset that is not bought; several times for several.
    #[arg(long, value_name = "SYMBOL")]
    pub no_buy: Vec<String>,
    /// What a trade costs, as a share of its value: in basis points, or as 0.1%.
    #[arg(long, value_name = "SHARE", default_value = "10bps", value_parser = cost)]
    pub cost: Decimal,
    /// The same by asset: CSV with the columns asset and cost; others have --cost.
    #[arg(long, value_name = "FILE")]
    pub costs: Option<PathBuf>,
    /// Prices of assets of which the policy has none: CSV with the columns asset and price, for whole units.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// New money that can be spent, in the currency of the prices.
    #[arg(long, value_name = "AMOUNT", default_value = "0", value_parser = money)]
    pub money: Decimal,
    /// Where the trades are written too, for their owner only; the file must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

fn margin(text: &str) -> Result<Decimal, String> {
    let margin = share::parse(text).filter(Decimal::is_share);
    margin.ok_or_else(|| "expected 0% to 100%, such as 0.5% or 50bps".to_owned())
}

fn cost(text: &str) -> Result<Decimal, String> {
    let cost = share::parse_part(text);
    cost.ok_or_else(|| {
        "expected a share from 0 and below the whole, such as 10bps or 0.1%".to_owned()
    })
}

fn target(text: &str) -> Result<(String, Decimal), String> {
    let wrong = || "expected a symbol and a ratio from 0 to 1000, such as BTC=1.05".to_owned();
    // A symbol may have = in it, a ratio has none.
    let (symbol, ratio) = text.rsplit_once('=').ok_or_else(wrong)?;
    let ratio = Decimal::parse(ratio).filter(|ratio| !ratio.is_negative());
    let ratio = ratio.filter(|ratio| *ratio <= Decimal::from(1_000));
    Ok((symbol.to_owned(), ratio.ok_or_else(wrong)?))
}

fn money(text: &str) -> Result<Decimal, String> {
    let money = Decimal::parse(text).filter(|money| !money.is_negative());
    money.ok_or_else(|| "expected a number of 0 or more, such as 250000".to_owned())
}
