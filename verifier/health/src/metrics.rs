//! What machines are shown: gauges in the OpenMetrics text format.
//!
//! They are made anew at each round, so that nothing is shown of what is no longer there. Numbers are as exact as floating
//! point is: they are for charts and alarms, and no verdict.

use std::{collections::BTreeMap, io, path::Path, sync::atomic::AtomicU64};

use disk::{Existing, Readers};
use prometheus_client::{
    encoding::text,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::{standing::Standing, state::State};

/// Their kind over HTTP.
pub const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Number = Gauge<f64, AtomicU64>;
/// Labels of one value.
pub type Labels = Vec<(&'static str, String)>;

/// The metrics of one round.
#[derive(Debug, Default)]
pub struct Metrics(Registry);

impl Metrics {
    /// Those that all that is watched has: `por_state`, `por_state_since_seconds`, `por_reasons`.
    pub fn of(standing: &Standing) -> Self {
        let mut metrics = Self::default();
        let is = |state: State| f64::from(u8::from(state == standing.state));
        let states = State::ALL.map(|state| (vec![("state", state.name().to_owned())], is(state)));
        metrics.gauges("por_state", "1 for the state that holds", states);
        metrics.gauge(
            "por_state_since_seconds",
            "When the state was seen first, in seconds of Unix time",
            standing.since.as_second() as f64,
        );
        let mut counted: BTreeMap<_, f64> = BTreeMap::new();
        for held in &standing.reasons {
            let key = (held.reason.state, held.reason.code.clone());
            *counted.entry(key).or_default() += 1.0;
        }
        let counted = counted.into_iter().map(|((state, code), count)| {
            let labels = vec![("state", state.name().to_owned()), ("code", code)];
            (labels, count)
        });
        metrics.gauges("por_reasons", "How many reasons hold", counted);
        metrics
    }

    /// One number. The name says its unit, if it has one.
    pub fn gauge(&mut self, name: &str, help: &str, value: f64) {
        let gauge = Number::default();
        gauge.set(value);
        self.0.register(name, help, gauge);
    }

    /// A number for each of some labels. Without any it is left out.
    pub fn gauges(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (Labels, f64)>,
    ) {
        let family = Family::<Labels, Number>::default();
        let mut any = false;
        for (labels, value) in values {
            family.get_or_create(&labels).set(value);
            any = true;
        }
        if any {
            self.0.register(name, help, family);
        }
    }

    /// The text.
    pub fn encode(&self) -> String {
        let mut encoded = String::new();
        text::encode(&mut encoded, &self.0).expect("a text takes all that is written to it");
        encoded
    }
}

/// Writes metrics where node_exporter's collector of text files looks for them. The file has its name when it is whole.
///
/// # Errors
/// Those of the file system.
pub fn write_file(path: &Path, metrics: &str) -> io::Result<()> {
    disk::write(
        path,
        metrics.as_bytes(),
        Existing::Replace,
        Readers::Everybody,
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;

    use super::*;
    use crate::condition::{Condition, Reason};

    fn metrics() -> Metrics {
        let reason = |subject: &str| Reason::new(State::Under, "RULE", subject, "a rule fails");
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let (standing, _) = Standing::begin(now, Condition::new([reason("BTC"), reason("ETH")]));
        Metrics::of(&standing)
    }

    /// Each line by OpenMetrics: a comment that says what follows, or a name with labels and a number.
    fn samples(text: &str) -> BTreeMap<String, f64> {
        let body = text.strip_suffix("# EOF\n").unwrap();
        let mut described = BTreeSet::new();
        let mut samples = BTreeMap::new();
        for line in body.lines() {
            if let Some(comment) = line.strip_prefix("# ") {
                let (kind, rest) = comment.split_once(' ').unwrap();
                let (name, said) = rest.split_once(' ').unwrap();
                match kind {
                    "HELP" => assert!(said.ends_with('.')),
                    "TYPE" => assert!(said == "gauge" && described.insert(name)),
                    _ => panic!("{line}"),
                }
                continue;
            }
            let (sample, value) = line.rsplit_once(' ').unwrap();
            let name = sample.split('{').next().unwrap();
            assert!(described.contains(name), "{line}");
            let before = samples.insert(sample.to_owned(), value.parse().unwrap());
            assert_eq!(before, None, "{line}");
        }
        samples
    }

    #[test]
    fn the_state_is_one_of_all_and_reasons_are_counted() {
        let samples = samples(&metrics().encode());
        for state in State::ALL {
            let expected = f64::from(u8::from(state == State::Under));
            assert_eq!(
                samples[&format!("por_state{{state=\"{state}\"}}")],
                expected
            );
        }
        assert_eq!(samples["por_state_since_seconds"], 1.7e9);
        assert_eq!(samples["por_reasons{state=\"UNDER\",code=\"RULE\"}"], 2.0);
        assert_eq!(samples.len(), 9);
    }

    #[test]
    fn a_label_that_anybody_wrote_stays_one_label() {
        let mut metrics = metrics();
        let hostile = "a\"} 1\nx{y=\"\\";
        metrics.gauges(
            "por_x",
            "Of somebody",
            [(vec![("of", hostile.to_owned())], 2.0)],
        );
        metrics.gauges("por_none", "Of nobody", []);
        let text = metrics.encode();
        let samples = samples(&text);
        assert_eq!(samples[r#"por_x{of="a\"} 1\nx{y=\"\\"}"#], 2.0);
        assert!(!text.contains("por_none"));
    }

    #[test]
    fn a_file_of_metrics_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("por.prom");
        for text in ["first and long\n", "second\n"] {
            write_file(&path, text).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
