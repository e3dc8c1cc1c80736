//! Draws the plots of docs/performance.md from reports of runs:
//!
//! ```text
//! cargo run --example plot
//! ```
//!
//! Reads `prover/performance/*.json`, which `prover prove --report` or the example `measure` wrote, and writes `time.svg` and
//! `memory.svg` beside them.

mod chart;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use chart::{Chart, Series};
use clap::Parser;
use prover::run_report::{RunOutcome, RunReport};

/// Draws the plots of reports of runs.
#[derive(Parser)]
struct Args {
    /// Where the reports are, and where the plots go.
    #[arg(value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/performance"))]
    directory: PathBuf,
}

fn main() -> ExitCode {
    match draw_all(&Args::parse().directory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

type Failure = Box<dyn std::error::Error>;

/// The reports of finished runs in a directory, by their number of accounts.
fn read_all(directory: &Path) -> Result<Vec<RunReport>, Failure> {
    let mut reports = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let report = RunReport::from_bytes(&fs::read(&path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            if report.outcome == RunOutcome::Done && report.ledger.is_some() {
                reports.push(report);
            }
        }
    }
    reports.sort_by_key(accounts);
    if reports.is_empty() {
        return Err(format!(
            "there are no reports of finished runs in {}",
            directory.display()
        )
        .into());
    }
    Ok(reports)
}

fn accounts(report: &RunReport) -> u64 {
    report.ledger.map_or(0, |ledger| ledger.accounts)
}

fn draw_all(directory: &Path) -> Result<(), Failure> {
    let reports = read_all(directory)?;
    time(&reports).draw(&directory.join("time.svg"))?;
    memory(&reports).draw(&directory.join("memory.svg"))
}

/// A series of what each report has, by its accounts.
fn series(name: &str, reports: &[RunReport], value: impl Fn(&RunReport) -> Option<f64>) -> Series {
    let point = |report| Some((accounts(report) as f64, value(report)?));
    Series {
        name: name.to_owned(),
        // Nothing at or below zero has a place on a logarithmic axis.
        points: reports
            .iter()
            .filter_map(point)
            .filter(|(x, y)| *x > 0.0 && *y > 0.0)
            .collect(),
    }
}

fn stage(report: &RunReport, names: &[&str]) -> Option<f64> {
    let of_names = report
        .stages
        .iter()
        .filter(|stage| names.contains(&stage.stage.as_str()));
    Some(of_names.map(|stage| stage.seconds).sum())
}

fn time(reports: &[RunReport]) -> Chart {
    Chart {
        title: "prover prove: time".to_owned(),
        unit: "seconds".to_owned(),
        series: vec![
            series("whole run", reports, |report| Some(report.seconds)),
            series("proving shards", reports, |r| stage(r, &["shards"])),
            series("reading and ordering", reports, |r| {
                stage(r, &["reading", "ordering"])
            }),
            series("verifying", reports, |r| stage(r, &["verifying"])),
        ],
        labels: series("balances/s", reports, |report| report.balances_per_second).points,
        label_unit: "balances/s".to_owned(),
    }
}

fn memory(reports: &[RunReport]) -> Chart {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    Chart {
        title: "prover prove: peak memory, and size of the bundle".to_owned(),
        unit: "megabytes".to_owned(),
        series: vec![
            series("peak memory", reports, |report| {
                report.peak_memory_bytes.map(megabytes)
            }),
            series("peak memory by worker", reports, |report| {
                let workers = report.workers.max(1) as f64;
                Some(megabytes(report.peak_memory_bytes?) / workers)
            }),
            series("bundle", reports, |report| {
                Some(megabytes(report.sizes.get("bundle")?.total))
            }),
            series("private directory", reports, |report| {
                Some(megabytes(report.sizes.get("private")?.total))
            }),
        ],
        labels: Vec::new(),
        label_unit: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report that nobody measured.
    fn made_up(accounts: u64) -> String {
        let seconds = accounts as f64 / 1e4;
        serde_json::json!({
            "version": prover::run_report::VERSION,
            "program": "0.1.0",
            "started": "2026-06-30T00:00:00Z",
            "ended": "2026-06-30T00:01:00Z",
            "outcome": "done",
            "seconds": seconds,
            "peak_memory_bytes": 500_000_000,
            "workers": 2,
            "shape": 1,
            "ledger": { "accounts": accounts, "balances": 2 * accounts, "indebted": 0, "assets": 64 },
            "stages": [{ "stage": "shards", "seconds": 0.8 * seconds, "share": 0.8 }],
            "workers_seconds": {
                "leaves": 1.0, "tree": 1.0, "proving": 8.0, "writing": 0.0, "share_not_proving": 0.2
            },
            "balances_per_second": 20_000.0,
            "sizes": { "bundle": { "total": 40 * accounts, "files": {} } }
        })
        .to_string()
    }

    #[test]
    fn reports_become_two_plots() {
        let folder = tempfile::tempdir().unwrap();
        for accounts in [1_000_000, 10_000, 100_000] {
            fs::write(
                folder.path().join(format!("{accounts}.json")),
                made_up(accounts),
            )
            .unwrap();
        }
        draw_all(folder.path()).unwrap();
        let time = fs::read_to_string(folder.path().join("time.svg")).unwrap();
        assert!(time.starts_with("<svg"), "{time}");
        for text in [
            "whole run",
            "proving shards",
            "20,000",
            "100,000",
            "sans-serif",
            "seconds",
        ] {
            assert!(time.contains(text), "{text}");
        }
        // What no report has is not drawn.
        assert!(!time.contains("reading and ordering"));
        let memory = fs::read_to_string(folder.path().join("memory.svg")).unwrap();
        assert!(memory.contains("peak memory by worker") && memory.contains("megabytes"));
    }

    #[test]
    fn without_reports_there_are_no_plots() {
        let folder = tempfile::tempdir().unwrap();
        assert!(draw_all(folder.path()).is_err());
        fs::write(folder.path().join("other.json"), "{}").unwrap();
        let error = draw_all(folder.path()).unwrap_err().to_string();
        assert!(error.contains("other.json"), "{error}");
    }
}
