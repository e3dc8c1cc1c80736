//! A small exchange that publishes a snapshot each month, and a reader who follows it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use circuits::{
    ledger::Root,
    shape::{Shape, Tiny},
};
use documents::bundle::descriptor::{Asset, Descriptor};
use fixtures::testing::copy;
use jiff::{SignedDuration, Timestamp};
use prover::testing::ClaimDraft;
use tempfile::TempDir;
use verdict::progress::Silent;
use verifier::monitor::{
    demands::Demands,
    error::MonitorError,
    log::FollowedLog,
    round::{Monitor, Round},
    settings::Settings,
    source::{Directory, Source},
};

use crate::{
    common::{Disclosed, Exchange, POLICY, Prove as _, places},
    demands,
};

/// A month's bundle.
pub struct Month {
    folder: TempDir,
    pub number: u64,
    pub root: Root,
}

impl Month {
    pub fn bundle(&self) -> PathBuf {
        places(self.folder.path()).bundle()
    }
}

/// When the snapshot of a month was taken.
pub fn time(month: u64) -> Timestamp {
    format!("2026-{month:02}-28T00:00:00Z").parse().unwrap()
}

/// The exchange in a month: its prices are of the month, and totals of BTC and USDT are disclosed.
pub fn exchange(month: u64) -> Exchange {
    let prices = format!("time = \"{}\"", time(month));
    let policy = POLICY.replace("time = \"2026-06-30T00:00:00Z\"", &prices);
    assert_ne!(policy, POLICY);
    Exchange {
        sequence: month,
        policy: Some(policy),
        disclosed: Disclosed::all(&["BTC", "USDT"]),
        ..Exchange::small()
    }
}

/// Proves an exchange in a month, after the root of the month before.
pub fn prove(exchange: &Exchange, month: u64, previous: Option<Root>) -> Month {
    prove_at(exchange, time(month), previous)
}

/// Proves an exchange at a time.
pub fn prove_at(exchange: &Exchange, time: Timestamp, previous: Option<Root>) -> Month {
    let folder = tempfile::tempdir().unwrap();
    let assets = exchange.assets.iter().map(|(symbol, decimals)| Asset {
        symbol: (*symbol).to_owned(),
        decimals: *decimals,
    });
    let descriptor = Descriptor::new(
        exchange.name,
        time,
        exchange.sequence,
        previous,
        assets.collect(),
        [7; 32],
    );
    let made = exchange.prove_intended(folder.path(), |snapshot, _| {
        ClaimDraft::new(snapshot, descriptor.unwrap())
    });
    Month {
        folder,
        number: exchange.sequence,
        root: made.unwrap().root,
    }
}

/// Four months, one after the other.
pub fn year() -> &'static [Month] {
    static YEAR: OnceLock<Vec<Month>> = OnceLock::new();
    YEAR.get_or_init(|| {
        let mut months: Vec<Month> = Vec::new();
        for month in 1..=4 {
            let previous = months.last().map(|before| before.root);
            months.push(prove(&exchange(month), month, previous));
        }
        months
    })
}

/// A published directory, and the state of who follows it.
pub struct Watching {
    published: TempDir,
    state: TempDir,
}

impl Watching {
    /// These months, published in order.
    pub fn of<'m>(months: impl IntoIterator<Item = &'m Month>) -> Self {
        let watching = Self {
            published: tempfile::tempdir().unwrap(),
            state: tempfile::tempdir().unwrap(),
        };
        fs::write(watching.published().join("bundles.txt"), "").unwrap();
        for month in months {
            watching.publish(month);
        }
        watching
    }

    pub fn published(&self) -> &Path {
        self.published.path()
    }

    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// Where a month is published.
    pub fn bundle(&self, number: u64) -> PathBuf {
        self.published().join(format!("{number:02}"))
    }

    /// Publishes a month's bundle.
    pub fn publish(&self, month: &Month) {
        self.publish_as(month, &format!("{:02}", month.number));
    }

    pub fn publish_as(&self, month: &Month, name: &str) {
        copy(&month.bundle(), &self.published().join(name));
        let list = self.published().join("bundles.txt");
        let listed = fs::read_to_string(&list).unwrap();
        fs::write(list, format!("{listed}{name}\n")).unwrap();
    }

    /// The day after a month's snapshot.
    pub fn day_after(&self, month: u64) -> Timestamp {
        time(month) + SignedDuration::from_hours(24)
    }

    pub fn monitor<S: Shape>(&self, demands: Demands) -> Result<Monitor<S>, MonitorError> {
        self.monitor_in(demands, self.state())
    }

    pub fn monitor_in<S: Shape>(
        &self,
        demands: Demands,
        state: &Path,
    ) -> Result<Monitor<S>, MonitorError> {
        let source = Source::Directory(Directory::new(self.published()));
        Monitor::open(settings(source, demands, None), state)
    }

    /// What a reader sees on the day after the last month of the year, in a run of its own.
    pub fn round(&self) -> Round {
        self.round_on(self.day_after(4))
    }

    pub fn round_on(&self, now: Timestamp) -> Round {
        self.round_with(demands(), now)
    }

    pub fn round_with(&self, demands: Demands, now: Timestamp) -> Round {
        let mut monitor = self.monitor::<Tiny>(demands).unwrap();
        monitor.round(now, &Silent).unwrap()
    }

    /// With the log.
    pub fn round_of_log(&self, log: &FollowedLog) -> Round {
        let source = Source::Directory(Directory::new(self.published()));
        let settings = settings(source, demands(), Some(log.clone()));
        let mut monitor = Monitor::<Tiny>::open(settings, self.state()).unwrap();
        monitor.round(self.day_after(4), &Silent).unwrap()
    }
}

pub fn settings(source: Source, demands: Demands, log: Option<FollowedLog>) -> Settings {
    Settings {
        source,
        demands,
        log,
        recheck_all: false,
    }
}
