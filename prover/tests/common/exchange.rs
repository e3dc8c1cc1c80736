//! An exchange before anything is written or proven: who holds what, who owes what, what is asked of it.

use circuits::shape::{Shape as _, Tiny};
use documents::bundle::descriptor::{Asset, Descriptor};

/// A policy with a clause of each kind, and no loans.
pub const POLICY: &str = "\
name = \"Sample policy\"
default_min_ratio_bps = 10000

[min_ratio_bps]
USDT = 10100

[prices]
source = \"sample prices, made up\"
time = \"2026-06-30T00:00:00Z\"
quote = \"USD\"

[prices.per_unit]
BTC = \"65100.22\"
ETH = \"3480.55\"
USDT = \"0.9998\"

[[stress]]
name = \"bad week\"
default_shock = \"-0.20\"

[[liquidity]]
name = \"one day of withdrawals\"
liquid = [\"BTC\"]
covers_bps = 200

[concentration.cap_bps]
BTC = 9999
";

/// What [`Exchange::margin`]'s policy says of loans.
const MARGIN: &str = "
[margin]
quote = \"USD\"
max_age_hours = 24

[margin.max_loan_share_bps]
ETH = 1000
USDT = 4000

[margin.max_collateral]
BTC = \"900000000000.00\"
";

/// The largest share of loans in it.
pub const ACCEPTED_BPS: u16 = 4000;

/// Prices of three hours before, and haircuts: USDT is nobody's collateral.
pub const SCHEDULE: &str = "\
source = \"sample prices, made up\"
time = \"2026-06-29T21:00:00Z\"
quote = \"USD\"
default_haircut = \"1\"

[collateral_schedule.per_unit]
BTC = \"65000\"
ETH = \"3500.5\"
USDT = \"0.9998\"

[collateral_schedule.haircut]
BTC = \"0.15\"
ETH = \"0.25\"
";

/// [`POLICY`], of which a stress and a share of loans are part.
pub fn margin_policy() -> String {
    let shock = "default_shock = \"-0.20\"\n";
    let stressed = POLICY.replace(shock, &format!("{shock}loan_haircut = \"0.10\"\n"));
    assert_ne!(stressed, POLICY);
    stressed + MARGIN
}

/// When its balances were taken.
pub const TIME: &str = "2026-06-30T00:00:00Z";

/// What one account holds of one asset, or owes.
#[derive(Clone)]
pub struct Balance {
    pub account: String,
    pub asset: usize,
    pub units: u64,
}

/// What one address holds of one asset.
#[derive(Clone)]
pub struct Reserve {
    pub asset: usize,
    pub chain: &'static str,
    pub address: String,
    pub units: u128,
}

/// An exchange before anything is written or proven.
#[derive(Clone)]
pub struct Exchange {
    pub name: &'static str,
    pub sequence: u64,
    pub assets: Vec<(&'static str, u8)>,
    pub balances: Vec<Balance>,
    pub debts: Vec<Balance>,
    /// What stands under `[collateral_schedule]`; without it there is none.
    pub schedule: Option<String>,
    /// `debts`, `bad_debt` and `pledge_order`, as lines of a snapshot.
    pub choices: &'static str,
    pub reserves: Vec<Reserve>,
    /// What addresses signed: the text of a file.
    pub ownership: Option<String>,
    pub policy: Option<String>,
    /// The largest share of loans that its readers accept.
    pub accepted_bps: u16,
    /// `asserted`, `public` or `attested`.
    pub mode: &'static str,
    /// Symbols whose totals are disclosed, on all sides.
    pub disclosed: Vec<&'static str>,
    pub max_accounts: Option<u64>,
    pub max_entries: Option<u64>,
}

impl Exchange {
    /// An exchange of so many accounts: each has the first asset, every third the second too, every
    /// fourth the third too. Amounts have 15 digits, so that none is found by chance. Two accounts have
    /// equal balances, and one has none.
    pub fn of(accounts: u64) -> Self {
        let mut balances = Vec::new();
        let mut add = |account: &str, asset, units| balances.push(balance(account, asset, units));
        for i in 0..accounts {
            for asset in 0..3 {
                if i % [1, 3, 4][asset] == 0 {
                    add(&account(i), asset, amount(3 * i + asset as u64));
                }
            }
        }
        for twin in ["twin-a@example.com", "twin-b@example.com"] {
            add(twin, 0, amount(1 << 20));
        }
        add("nothing@example.com", 1, 0);
        let mut exchange = Self {
            name: "Sample Exchange",
            sequence: 1,
            assets: vec![("BTC", 8), ("ETH", 8), ("USDT", 6)],
            balances,
            debts: Vec::new(),
            schedule: None,
            choices: "",
            reserves: Vec::new(),
            ownership: None,
            policy: Some(POLICY.to_owned()),
            accepted_bps: 0,
            mode: "asserted",
            disclosed: Vec::new(),
            max_accounts: None,
            max_entries: None,
        };
        exchange.cover();
        exchange
    }

    /// Two shards.
    pub fn large() -> Self {
        Self::of(800)
    }

    /// One shard.
    pub fn small() -> Self {
        Self::of(40)
    }

    /// [`Exchange::small`] with loans, in one shard: five accounts owe USDT, one of them ETH too; all of it is covered
    /// and all of it counts. Of USDT it holds less than all balances, and more than what is left of them.
    pub fn margin() -> Self {
        let owes = |i: u64, asset: usize| {
            let units = 100_000_000_000_000 + amount(1 << (30 + i)) / 10;
            balance(&account(i), asset, units)
        };
        // One that has BTC alone, ones that have several assets, one that has some of what it owes.
        let debts = [(1, 2), (2, 1), (2, 2), (3, 2), (4, 2), (6, 2)];
        let debts: Vec<_> = debts.iter().map(|(i, asset)| owes(*i, *asset)).collect();
        let mut exchange = Self {
            debts,
            schedule: Some(SCHEDULE.to_owned()),
            policy: Some(margin_policy()),
            accepted_bps: ACCEPTED_BPS,
            ..Self::small()
        };
        let (gross, owed) = (exchange.totals()[2], exchange.owed()[2]);
        let net = gross - owed;
        exchange.reserves[4].units = net + net / 50;
        exchange.reserves[5].units = 987_654_321;
        assert!(exchange.held()[2] < gross && owed * 10_000 < gross * 4_000);
        exchange
    }

    /// Bounds under which [`Exchange::small`] has so many shards.
    pub fn in_shards(self, shards: u64) -> Self {
        // With a schedule an account may have more entries, and a shard fewer that are sure to fit.
        let largest = match self.schedule {
            Some(_) => 2 * self.assets.len() + 3,
            None => self.assets.len(),
        };
        Self {
            max_accounts: Some(1_000),
            max_entries: Some(shards * (Tiny::SLOTS - largest) as u64),
            ..self
        }
    }

    /// Reserves at two addresses for each asset, a tenth more than is owed.
    pub fn cover(&mut self) {
        let totals = self.totals();
        self.reserves = (0..)
            .zip(totals)
            .flat_map(|(asset, total)| {
                let entry = |address: &str, units| Reserve {
                    asset,
                    chain: "other:vault",
                    address: format!("{address}-{asset}-reserve-address"),
                    units,
                };
                [entry("cold", total), entry("hot", total / 10 + 987_654_321)]
            })
            .collect();
    }

    /// What customers have of each asset: E, gross.
    pub fn totals(&self) -> Vec<u128> {
        self.sum(&self.balances)
    }

    /// What customers owe of each asset: D, if all of it counts.
    pub fn owed(&self) -> Vec<u128> {
        self.sum(&self.debts)
    }

    fn sum(&self, balances: &[Balance]) -> Vec<u128> {
        let mut totals = vec![0; self.assets.len()];
        for balance in balances {
            totals[balance.asset] += u128::from(balance.units);
        }
        totals
    }

    /// What is held of each asset.
    pub fn held(&self) -> Vec<u128> {
        let mut totals = vec![0; self.assets.len()];
        for reserve in &self.reserves {
            totals[reserve.asset] += reserve.units;
        }
        totals
    }

    /// The balances of an account as its owner must be shown them: not those of zero.
    pub fn balances_of(&self, account: &str) -> Vec<(usize, u128)> {
        of(&self.balances, account)
    }

    /// The debts of an account as its owner must be shown them, if all of them count.
    pub fn debts_of(&self, account: &str) -> Vec<(usize, u128)> {
        of(&self.debts, account)
    }

    /// The ids of all accounts.
    pub fn accounts(&self) -> Vec<&str> {
        let all = self.balances.iter().chain(&self.debts);
        let mut ids: Vec<_> = all.map(|b| b.account.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The descriptor, the same for equal snapshots.
    pub fn descriptor(&self) -> Descriptor {
        let asset = |&(symbol, decimals): &(&str, u8)| Asset {
            symbol: symbol.to_owned(),
            decimals,
        };
        let assets = self.assets.iter().map(asset).collect();
        let time = TIME.parse().unwrap();
        Descriptor::new(self.name, time, self.sequence, None, assets, [7; 32]).unwrap()
    }
}

fn of(balances: &[Balance], account: &str) -> Vec<(usize, u128)> {
    let mine = balances
        .iter()
        .filter(|balance| balance.account == account && balance.units > 0);
    let mut mine: Vec<_> = mine
        .map(|balance| (balance.asset, balance.units.into()))
        .collect();
    mine.sort_unstable();
    mine
}

/// One balance, or one debt.
pub fn balance(account: &str, asset: usize, units: u64) -> Balance {
    let account = account.to_owned();
    Balance {
        account,
        asset,
        units,
    }
}

/// The id of account `i`.
pub fn account(i: u64) -> String {
    format!("customer-{i:04}@example.com")
}

fn amount(i: u64) -> u64 {
    let spread = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    100_000_000_000_000 + spread % 900_000_000_000_000
}
