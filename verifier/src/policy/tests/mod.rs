//! Claims about the policy format and about what it compiles to.

mod age;
mod compiled;
mod refused;

use super::{Policy, PolicyError};
use crate::bundle::descriptor::{Asset, Descriptor};

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
    Policy::parse(text.as_bytes(), &descriptor())
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
