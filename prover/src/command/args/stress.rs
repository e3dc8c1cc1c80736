//! What can be typed after `prover policy stress`.

use std::path::PathBuf;

use clap::Args;
use documents::decimal::Decimal;

use crate::stress::{Confidence, Number};

/// Arguments of `policy stress`.
#[derive(Debug, Args)]
pub struct StressArgs {
    /// The file that names all others. Its policy is not read.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// History of prices: CSV with the columns date, asset, price; .gz and .zst are unpacked.
    #[arg(long, value_name = "FILE")]
    pub prices: PathBuf,
    /// Where the prices come from, in words that are published.
    #[arg(long, value_name = "TEXT")]
    pub source: String,
    /// The policy to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Share of windows that are less bad than the tail: 0.9 to 0.9999, 4 decimals at most.
    #[arg(long, value_name = "C", default_value = "0.99", value_parser = confidence)]
    pub confidence: Confidence,
    /// Days that a return spans: 1d to 365d.
    #[arg(long, value_name = "DAYS", default_value = "10d", value_parser = horizon)]
    pub horizon: u16,
    /// Currency of the prices.
    #[arg(long, value_name = "TEXT", default_value = "USD")]
    pub quote: String,
    /// Number of worst joint moves that become scenarios, 0 to 14.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=14))]
    pub joint_moves: u8,
    /// Share of an asset's parametric value at risk to hold in it, on top of what is owed: 0 to 10.
    #[arg(long, value_name = "SHARE", default_value = "0.10", value_parser = buffer)]
    pub buffer: Number,
    /// Share of reserves that does not count in the scenarios: 0 to 1.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = haircut)]
    pub haircut: Number,
    /// Hours that the prices may be from the ledger's time; no limit by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=8_760))]
    pub max_age_hours: Option<u32>,
    /// Write the haircuts of a collateral schedule too, to this file.
    #[arg(long, value_name = "FILE")]
    pub haircuts: Option<PathBuf>,
    /// Asset that is to be no collateral, such as your own token; several times for several.
    #[arg(long, value_name = "SYMBOL", requires = "haircuts")]
    pub no_collateral: Vec<String>,
    /// The last policy, as this command wrote it: its shocks and ratios stay where the new ones are near them.
    #[arg(long, value_name = "FILE", requires = "band")]
    pub keep: Option<PathBuf>,
    /// How near: the most by which a shock, or a ratio, may be another one and is kept all the same, 0 to 1.
    #[arg(long, value_name = "SHARE", requires = "keep", value_parser = haircut)]
    pub band: Option<Number>,
    /// Replace the policy, and the haircuts, if there are files of those names.
    #[arg(long)]
    pub force: bool,
}

fn confidence(text: &str) -> Result<Confidence, String> {
    let wrong = "expected a number from 0.9 to 0.9999 with at most 4 decimals, such as 0.99";
    let digits = text.strip_prefix("0.").unwrap_or_default();
    let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let ten_thousandths = format!("{digits:0<4}").parse().ok().filter(|_| plain);
    ten_thousandths
        .and_then(Confidence::new)
        .ok_or_else(|| wrong.to_owned())
}

fn horizon(text: &str) -> Result<u16, String> {
    let days = text
        .strip_suffix('d')
        .filter(|days| days.bytes().all(|byte| byte.is_ascii_digit()));
    days.and_then(|days| days.parse().ok())
        .filter(|days| (1..=365).contains(days))
        .ok_or_else(|| "expected 1d to 365d, such as 10d".to_owned())
}

fn number(text: &str, most: f64) -> Result<Number, String> {
    let number = Decimal::parse(text)
        .filter(|number| !number.is_negative())
        .and_then(|_| text.parse().ok())
        .filter(|value| *value <= most);
    number
        .map(|value| Number {
            text: text.to_owned(),
            value,
        })
        .ok_or_else(|| format!("expected a number from 0 to {most}, such as 0.10"))
}

fn buffer(text: &str) -> Result<Number, String> {
    number(text, 10.0)
}

fn haircut(text: &str) -> Result<Number, String> {
    number(text, 1.0)
}
