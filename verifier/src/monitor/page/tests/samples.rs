//! Made-up exchanges, as a monitor might have seen them.

use crate::monitor::facts::Ratio;
use health::state::State;
use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};

use super::{
    super::*,
    hostile::{hostile, nasty},
};

const SYMBOLS: [&str; 12] = [
    "BTC", "ETH", "USDT", "USDC", "SOL", "XRP", "BNB", "DOGE", "TRX", "ADA", "LTC", "EUR",
];

/// Another text for each: which snapshots, and how the exchange stands.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) page: MonitorPage,
}

pub(super) fn all() -> Vec<Sample> {
    let sample = |name, page| Sample { name, page };
    vec![
        sample("first", exchange(1, 2)),
        sample("year", exchange(12, 12)),
        sample("years", exchange(60, 12)),
        sample("stressed", stressed()),
        sample("broken", broken()),
        sample("unreadable", unreadable()),
        sample("undisclosed", undisclosed()),
        sample("nothing", nothing()),
        sample("hostile", hostile(&exchange(3, 2), &nasty())),
    ]
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn hours(time: Timestamp, hours: i64) -> Timestamp {
    time + SignedDuration::from_hours(hours)
}

/// The last day of a month, counted from the first snapshot to the one of November 2026.
fn month(number: usize, of: usize) -> Timestamp {
    let months = 2026 * 12 + 10 + number as i64 + 1 - of as i64;
    let (year, month) = (
        months.div_euclid(12) as i16,
        months.rem_euclid(12) as i8 + 1,
    );
    let day = date(year, month, 1).last_of_month();
    day.to_zoned(TimeZone::UTC).unwrap().timestamp()
}

/// Numbers that go up and down, the same each time.
fn wave(number: usize, asset: usize, height: usize) -> usize {
    ((number * 7 + asset * 13) * (number + 3 * asset + 5)) % height.max(1)
}

fn point(number: usize, asset: usize) -> AssetPoint {
    AssetPoint {
        asset: SYMBOLS[asset].to_owned(),
        ratio: Ratio::Exact((10_180 + asset * 130 + wave(number, asset, 240)) as u64),
        minimum_bps: 10_000,
        signed_bps: Some(9_000 + wave(number, asset + 1, 900) as u32),
    }
}

/// An exchange that published a snapshot a month until November 2026, and stands well.
pub(super) fn exchange(months: usize, assets: usize) -> MonitorPage {
    let snapshots = (0..months).map(|number| Snapshot {
        sequence: number as u64 + 1,
        time: Some(month(number, months)),
        seen: Some(hours(month(number, months), 4)),
        root: Some(format!(
            "{:064x}",
            (number as u128 + 1) * 0x9e37_79b9_7f4a_7c15_f39c_c060
        )),
        root_known: RootKnown::Witnessed(vec![
            "auditor.example/witness".to_owned(),
            "regulator.example/witness".to_owned(),
        ]),
        link: if number == 0 {
            Link::First
        } else {
            Link::Named
        },
        outcome: Outcome::Verified {
            assets: (0..assets).map(|asset| point(number, asset)).collect(),
        },
    });
    let limits = SYMBOLS[..assets].iter().map(|symbol| AssetLimits {
        asset: (*symbol).to_owned(),
        hard_bps: Some(10_000),
        soft_bps: Some(10_150),
        signed_bps: Some(8_000),
    });
    let begun = hours(month(0, months), 5);
    let size = months as u64;
    let witness = |name: &str, size: u64, behind: i64| Witness {
        name: name.to_owned(),
        cosigned: Some(Cosigned {
            size,
            time: hours(at("2026-11-30T20:10:00Z"), -behind),
            seen: hours(at("2026-11-30T22:00:00Z"), -behind),
        }),
    };
    let steps = (2..=months as u64).map(|after| Step {
        before: after - 1,
        after,
        changes: match after % 3 {
            0 => vec![
                "haircut of BTC: 10%, then 12.5%".to_owned(),
                "prices: of 2026-10-31, then of 2026-11-30".to_owned(),
            ],
            1 => vec!["reserves of BTC: not disclosed, then disclosed".to_owned()],
            _ => Vec::new(),
        },
    });
    MonitorPage {
        exchange: "Sample Exchange".to_owned(),
        source: "published/sample-exchange".to_owned(),
        standing: Standing {
            state: State::Ok,
            since: begun,
            reasons: Vec::new(),
        },
        looked: at("2026-12-01T06:00:00Z"),
        verified: Some(at("2026-12-01T05:12:00Z")),
        next_by: Some(at("2027-01-02T00:00:00Z")),
        snapshots: snapshots.collect(),
        limits: limits.collect(),
        changes: vec![StateChange {
            at: begun,
            from: None,
            to: State::Ok,
            reasons: Vec::new(),
        }],
        log: Some(LogSeen {
            origin: "sample.example/log".to_owned(),
            size,
            quorum: "2 of 3".to_owned(),
            witnesses: vec![
                witness("auditor.example/witness", size, 0),
                witness("regulator.example/witness", size, 1),
                witness(
                    "other-exchange.example/witness",
                    size.saturating_sub(1),
                    700,
                ),
            ],
        }),
        steps: steps.collect(),
        findings: Vec::new(),
        not_proven: vec![
            "that coins were not borrowed for the day of the snapshot".to_owned(),
            "that whoever holds the keys has the right to spend".to_owned(),
            "that every customer is in the ledger: each must check their own inclusion".to_owned(),
        ],
        program: "verifier 0.1.0".to_owned(),
    }
}

/// The state becomes another, for a reason.
fn becomes(page: &mut MonitorPage, time: &str, to: State, code: &str, subject: &str, text: &str) {
    let time = at(time);
    let from = page.standing.state;
    page.changes.push(StateChange {
        at: time,
        from: Some(from),
        to,
        reasons: if to == State::Ok {
            Vec::new()
        } else {
            vec![text.to_owned()]
        },
    });
    page.standing.state = to;
    page.standing.since = time;
    let last = page.looked;
    page.findings
        .iter_mut()
        .for_each(|finding| finding.holds &= to != State::Ok);
    if to == State::Ok {
        page.standing.reasons.clear();
        return;
    }
    page.standing.reasons.insert(
        0,
        Held {
            state: to,
            code: code.to_owned(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            since: time,
        },
    );
    page.findings.push(Finding {
        state: Some(to),
        code: code.to_owned(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        first: time,
        last,
        holds: true,
    });
}

fn points(page: &mut MonitorPage, number: usize) -> &mut Vec<AssetPoint> {
    match &mut page.snapshots[number].outcome {
        Outcome::Verified { assets } => assets,
        _ => panic!("number {number} did not verify"),
    }
}

/// Bitcoin falls below the soft limit in the last month; months ago it was late.
fn stressed() -> MonitorPage {
    let mut page = exchange(12, 5);
    becomes(
        &mut page,
        "2026-05-03T00:00:00Z",
        State::Late,
        "OVERDUE",
        "",
        "number 5 was due on 2026-05-02",
    );
    becomes(&mut page, "2026-05-09T12:00:00Z", State::Ok, "", "", "");
    points(&mut page, 10)[0].ratio = Ratio::Exact(10_190);
    points(&mut page, 11)[0].ratio = Ratio::Exact(10_104);
    let text = "the ratio of BTC is 101.04%, below the soft limit of 101.5%";
    becomes(
        &mut page,
        "2026-12-01T05:12:00Z",
        State::Stressed,
        "BELOW_SOFT_LIMIT",
        "BTC",
        text,
    );
    page
}

/// Number 7 was replaced, number 4 was rejected, and an asset went away.
fn broken() -> MonitorPage {
    let mut page = exchange(12, 4);
    page.snapshots[3].outcome = Outcome::Rejected {
        code: "PROOF_INVALID".to_owned(),
        text: "the proof of shard 3 does not verify".to_owned(),
    };
    page.snapshots[3].root_known = RootKnown::Bundle;
    page.snapshots[7].link = Link::Another;
    for number in 8..12 {
        points(&mut page, number).truncate(3);
    }
    let text = "the bundle of number 7 is another than the one that was seen on 2026-07-01";
    becomes(
        &mut page,
        "2026-08-14T09:30:00Z",
        State::Broken,
        "BUNDLE_REPLACED",
        "number 7",
        text,
    );
    let text = "USDC is not listed any more, and nothing says why";
    becomes(
        &mut page,
        "2026-09-30T07:00:00Z",
        State::Broken,
        "ASSET_GONE",
        "USDC",
        text,
    );
    page.changes.pop();
    page.standing.since = at("2026-08-14T09:30:00Z");
    page
}

/// The newest snapshot, and one before it, cannot be read; one was never found.
fn unreadable() -> MonitorPage {
    let mut page = exchange(12, 3);
    let unread = |text: &str| Outcome::Unreadable {
        text: text.to_owned(),
    };
    page.snapshots[5].outcome = unread("shards.bin ends after 1,024 of 88,000 bytes");
    page.snapshots[8].outcome = Outcome::Missing;
    page.snapshots[8].seen = None;
    page.snapshots[8].time = None;
    page.snapshots[8].root_known = RootKnown::Named;
    page.snapshots[11].outcome = unread("claim.json is no JSON: line 1, column 1");
    page.snapshots[11].time = None;
    page.snapshots[11].root = None;
    page.snapshots[11].link = Link::Unknown;
    let text = "claim.json of number 12 is no JSON: line 1, column 1";
    becomes(
        &mut page,
        "2026-12-01T05:12:00Z",
        State::Unreadable,
        "BUNDLE_FILES",
        "number 12",
        text,
    );
    page
}

/// Nothing is disclosed for half a year, no evidence is shown, and there is no soft limit.
fn undisclosed() -> MonitorPage {
    let mut page = exchange(12, 3);
    for number in 0..12 {
        for point in points(&mut page, number) {
            point.signed_bps = None;
            if number > 5 || point.asset == "USDT" {
                point.ratio = Ratio::AtLeast(10_000);
            }
        }
    }
    points(&mut page, 11)[1].ratio = Ratio::NothingOwed;
    points(&mut page, 10)[1].ratio = Ratio::Exact(u64::MAX);
    page.log = None;
    for limits in &mut page.limits {
        (limits.soft_bps, limits.signed_bps) = (None, None);
    }
    for snapshot in &mut page.snapshots {
        snapshot.root_known = RootKnown::Bundle;
    }
    page
}

/// A monitor that has seen nothing yet.
fn nothing() -> MonitorPage {
    let mut page = exchange(0, 0);
    page.verified = None;
    page.log = None;
    page.changes.clear();
    becomes(
        &mut page,
        "2026-12-01T05:00:00Z",
        State::Unanswered,
        "NO_ANSWER",
        "",
        "https://sample.example/reserves did not answer within 30 seconds",
    );
    page
}
