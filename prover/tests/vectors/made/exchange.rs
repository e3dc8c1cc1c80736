//! The ledgers of the vectors and what is published of them, before anything is proven.

use circuits::{leaf::Entry, ledger::LedgerDigest};
use documents::bundle::{
    claim::ReservesMode, collateral::CollateralSchedule, descriptor::Descriptor,
};
use fixtures::{
    testing::{
        Ledger, PRICES_TIME, debt, free,
        ledger::{LedgerPlan, PlacedAccount},
        pledged, salted_descriptor, schedule,
    },
    wallet,
};

use super::reserves::{Holding, holding};

/// A ledger, and what is published of it.
pub struct Publication {
    pub ledger: Ledger,
    pub policy: &'static str,
    pub mode: ReservesMode,
    /// In the order of the list.
    pub holdings: Vec<Holding>,
    /// Symbols whose totals are published, on all sides.
    pub disclosed: &'static [&'static str],
}

/// A policy with rules of each kind, at prices of the ledger's time.
const BALANCES_POLICY: &str = r#"name = "Vectors, balances"
default_min_ratio_bps = 10000

[min_ratio_bps]
USDT = 10100

[prices]
source = "sample prices, made up"
time = "2026-06-30T00:00:00Z"
quote = "USD"

[prices.per_unit]
BTC = "65100.22"
ETH = "3480.55"
USDT = "0.9998"

[[stress]]
name = "bad week"
default_shock = "-0.20"
default_haircut = "0.01"

[stress.haircut]
USDT = "0"

[[liquidity]]
name = "one day of withdrawals"
liquid = ["USDT"]
covers_bps = 100

[collateral]
min_ratio_bps = 10100

[concentration.cap_bps]
BTC = 8000
"#;

/// A policy that counts loans of USDT, up to three tenths of what is owed in it.
const LOANS_POLICY: &str = r#"name = "Vectors, loans"

[prices]
source = "sample prices, made up"
time = "2026-06-30T00:00:00Z"
quote = "USD"
max_age_hours = 24

[prices.per_unit]
BTC = "65100.22"
ETH = "3480.55"
USDT = "0.9998"

[[stress]]
name = "bad week"
default_shock = "-0.20"
loan_haircut = "0.10"

[margin]
quote = "USD"
max_age_hours = 24

[margin.max_loan_share_bps]
USDT = 3000

[margin.max_collateral]
ETH = "1000000"
"#;

/// The balances policy that asks for nine tenths of the USDT that are owed.
pub fn waived_policy() -> String {
    let waived = BALANCES_POLICY.replace("USDT = 10100", "USDT = 9000");
    assert_ne!(waived, BALANCES_POLICY);
    waived
}

/// Two shards of five leaves, balances alone, a public list of reserves most of which are signed for.
pub fn balances() -> Publication {
    let descriptor = descriptor("Vectors, balances", &[("BTC", 8), ("ETH", 18), ("USDT", 6)]);
    let accounts = vec![
        PlacedAccount::new(
            "alice",
            0,
            0,
            &[free(0, 50_000_000), free(2, 1_200_250_000)],
        ),
        // The most that an amount can be: 18.4 ETH.
        PlacedAccount::new("dave", 0, 4, &[free(0, 1), free(1, u64::MAX)]),
        PlacedAccount::new("carol", 1, 1, &[]),
        PlacedAccount::new(
            "zoë",
            1,
            4,
            &[free(1, 2_000_000_000_000_000_000), free(2, 10_000_000)],
        ),
    ];
    let bitcoin = |label: &str, amount| {
        let block = "0000000000000000000000000000000000000000000000000000005341000001";
        holding(
            wallet::p2wpkh(label),
            "bitcoin",
            "BTC",
            amount,
            955_312,
            block,
        )
    };
    let evm = |asset, amount| {
        let block = "0x5341000000000000000000000000000000000000000000000000000000000002";
        holding(
            wallet::eip191("vectors"),
            "ethereum",
            asset,
            amount,
            25_430_117,
            block,
        )
    };
    let tron = {
        let block = "5341000000000000000000000000000000000000000000000000000000000003";
        holding(
            wallet::tip191("vectors"),
            "tron",
            "USDT",
            "250.000000",
            83_990_415,
            block,
        )
    };
    let holdings = vec![
        bitcoin("vectors", "0.52000000"),
        evm("ETH", "21.000000000000000000"),
        evm("USDT", "1000.000000"),
        tron.unsigned(),
    ];
    let ledger = Ledger::new(LedgerPlan {
        descriptor,
        schedule: None,
        accounts,
        leaves_per_shard: 5,
        shards: 2,
        secret: [0xb1; 32],
    });
    Publication {
        ledger,
        policy: BALANCES_POLICY,
        mode: ReservesMode::Public,
        holdings,
        disclosed: &["BTC"],
    }
}

/// One shard of five leaves, one account with a debt, reserves that an auditor is shown.
pub fn loans() -> Publication {
    let descriptor = descriptor("Vectors, loans", &[("BTC", 8), ("ETH", 9), ("USDT", 6)]);
    let schedule = schedule(
        &descriptor,
        PRICES_TIME,
        &[("65100.22", "0.15"), ("3480.55", "0.2"), ("0.9998", "1")],
    );
    let account = |id, place, entries: &[Entry]| PlacedAccount::new(id, 0, place, entries);
    let accounts = vec![
        account(
            "bob",
            0,
            &[
                free(1, 2_500_000_000),
                pledged(1, 500_000_000),
                debt(2, 500_000_000),
            ],
        ),
        account("alice", 2, &[free(0, 50_000_000), free(2, 1_700_250_000)]),
        account("carol", 3, &[]),
        account("zoë", 4, &[free(0, 1), pledged(0, 8), debt(2, 4_000)]),
    ];
    let block = "5341000000000000000000000000000000000000000000000000000000000003";
    let holdings = vec![
        holding(
            wallet::p2wpkh("vectors"),
            "bitcoin",
            "BTC",
            "0.52000000",
            955_312,
            block,
        ),
        holding(
            wallet::eip191("vectors"),
            "ethereum",
            "ETH",
            "3.100000000",
            25_430_117,
            "0x5341000000000000000000000000000000000000000000000000000000000002",
        ),
        holding(
            wallet::tip191("vectors"),
            "tron",
            "USDT",
            "1300.000000",
            83_990_415,
            block,
        ),
    ];
    let ledger = Ledger::new(LedgerPlan {
        descriptor,
        schedule: Some(schedule),
        accounts,
        leaves_per_shard: 5,
        shards: 1,
        secret: [0x10; 32],
    });
    Publication {
        ledger,
        policy: LOANS_POLICY,
        mode: ReservesMode::Attested,
        holdings,
        disclosed: &["USDT"],
    }
}

/// One shard of three leaves and 48 assets. One account has so many of them that its slots in an archive are two.
/// Nothing of it is proven. `few` is the id of the account that is in the archive of the other.
pub fn wide(few: &str) -> Ledger {
    let symbols: Vec<String> = (0..48).map(|asset| format!("A{asset:02}")).collect();
    let assets: Vec<(&str, u8)> = symbols.iter().map(|symbol| (&**symbol, 2)).collect();
    let descriptor = descriptor("Vectors, archive", &assets);
    let schedule = schedule(&descriptor, PRICES_TIME, &[("1", "0.5"); 48]);
    let mut many: Vec<Entry> = (0..40)
        .map(|asset| free(asset, 1_000 + asset as u64))
        .collect();
    many.extend([pledged(3, 2_001), pledged(47, 1), debt(0, 1_000)]);
    let accounts = vec![
        PlacedAccount::new("many", 0, 0, &many),
        PlacedAccount::new(few, 0, 2, &[free(0, 1), free(47, u64::MAX)]),
    ];
    Ledger::new(LedgerPlan {
        descriptor,
        schedule: Some(schedule),
        accounts,
        leaves_per_shard: 3,
        shards: 1,
        secret: [0xa4; 32],
    })
}

impl Publication {
    pub fn descriptor(&self) -> &Descriptor {
        self.ledger.descriptor()
    }

    pub fn schedule(&self) -> Option<&CollateralSchedule> {
        self.ledger.header().collateral()
    }

    pub fn ledger_digest(&self) -> LedgerDigest {
        self.ledger.header().ledger()
    }
}

fn descriptor(name: &str, assets: &[(&str, u8)]) -> Descriptor {
    salted_descriptor(name, 1, assets, [0x5e; 32])
}
