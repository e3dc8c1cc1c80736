//! Claims about the policy format and about what it compiles to.

mod age;
mod compiled;
mod loans;
mod margin;
mod refused;

use super::{Policy, PolicyError};
use crate::bundle::{
    collateral::{AssetTerms, CollateralSchedule, CollateralTerms},
    descriptor::{Asset, Descriptor},
};

fn registry(assets: &[(&str, u8)]) -> Descriptor {
    let asset = |&(symbol, decimals): &(&str, u8)| Asset {
        symbol: symbol.to_owned(),
        decimals,
    };
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    let assets = assets.iter().map(asset).collect();
    Descriptor::new("Sample Exchange", time, 1, None, assets, [7; 32]).unwrap()
}

fn descriptor() -> Descriptor {
    registry(&[("BTC", 8), ("USDT", 6)])
}

fn parse(text: &str) -> Result<Policy, PolicyError> {
    Policy::parse(text.as_bytes(), &descriptor(), None)
}

/// A schedule of the sample registry, in USD and of the ledger's time, from prices and haircuts.
fn schedule(assets: [(&str, &str); 2]) -> CollateralSchedule {
    schedule_of("USD", "2026-06-30T00:00:00Z", assets)
}

fn schedule_of(quote: &str, time: &str, assets: [(&str, &str); 2]) -> CollateralSchedule {
    let asset = |(price, haircut): (&str, &str)| AssetTerms {
        price: price.to_owned(),
        haircut: haircut.to_owned(),
    };
    let terms = CollateralTerms {
        source: "Sample index".to_owned(),
        time: time.to_owned(),
        quote: quote.to_owned(),
        assets: assets.map(asset).to_vec(),
    };
    CollateralSchedule::new(&descriptor(), terms).unwrap()
}

fn parse_under(text: &str, schedule: &CollateralSchedule) -> Result<Policy, PolicyError> {
    Policy::parse(text.as_bytes(), &descriptor(), Some(schedule))
}

const PRICES: &str = r#"
[prices]
source = "Sample index"
time = "2026-06-30T00:00:00Z"
quote = "USD"
[prices.per_unit]
BTC = "65100.22"
USDT = "1"
"#;

const FULL: &str = r#"
name = "Sample policy"
default_min_ratio_bps = 10000
[min_ratio_bps]
USDT = 10100
[prices]
source = "Sample index"
time = "2026-06-30T00:00:00Z"
quote = "USD"
[prices.per_unit]
BTC = "65100.22"
USDT = "1"
[[stress]]
name = "crypto winter"
default_shock = "-0.40"
default_haircut = "0.10"
[stress.shock]
USDT = "-0.02"
[stress.haircut]
USDT = "0"
[[liquidity]]
name = "one week of withdrawals"
liquid = ["USDT"]
covers_bps = 1500
[collateral]
min_ratio_bps = 10200
[concentration.cap_bps]
BTC = 6000
"#;
