//! Of `prover policy stress --keep`: what was kept of the last policy, what moved, and which dates moved it.

use std::path::Path;

use circuits::solvency::statement::BPS;
use serde_json::{Value, json};
use verdict::report::counted;

use super::Part;
use crate::stress::{
    keep::{
        Band, Choice, LastPolicy,
        choice::Moved,
        reasons::{Reason, Reasons, Span, moved},
    },
    numbers::PolicyNumbers,
};

/// Spans that people are shown of one number.
const MOST_SPANS: usize = 3;

/// What a policy keeps.
pub struct KeptReport<'a> {
    /// The last policy's file.
    pub path: &'a Path,
    /// What was read of it.
    pub last: &'a LastPolicy,
    /// How near is near.
    pub band: &'a Band,
    /// What is kept.
    pub choice: &'a Choice,
    /// Why the rest is not.
    pub reasons: &'a Reasons<'a>,
    /// What the history asks by itself.
    pub new: &'a PolicyNumbers,
    /// The assets.
    pub symbols: Vec<&'a str>,
}

/// Ten thousandths as a fraction.
fn fraction(ten_thousandths: i64) -> f64 {
    ten_thousandths as f64 / f64::from(BPS)
}

/// Ten thousandths in per cent.
fn percent(ten_thousandths: i64) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let digits = ten_thousandths.unsigned_abs();
    format!("{sign}{}.{:02}%", digits / 100, digits % 100)
}

impl KeptReport<'_> {
    /// What is said of it.
    pub fn parts(&self) -> Vec<Part> {
        let (kept, all) = self.choice.kept();
        let (joint_kept, joint) = (
            self.choice.kept_joint_moves(),
            self.choice.joint_moves.len(),
        );
        let digest = self.last.digest.to_string();
        let path = self.path.display();
        let furthest = i64::try_from(self.choice.furthest()).unwrap_or(i64::MAX);
        let mut lines = vec![
            String::new(),
            format!(
                "kept of {path}: {kept} of {all} ratios and shocks, {joint_kept} of {joint} joint moves"
            ),
            format!(
                "  within {} of the new ones; the furthest is {} away",
                self.band.text,
                percent(furthest)
            ),
        ];
        let mut rows = Vec::new();
        for (scenario, asset, number) in moved(self.choice) {
            let reason = self.reasons.of(scenario, asset, number);
            lines.push(self.line(scenario, asset, number, &reason));
            rows.push(self.row(scenario, asset, number, &reason));
        }
        let mut joint_rows = Vec::new();
        for joint in &self.choice.joint_moves {
            let later = self.reasons.is_later(joint.rank);
            match &joint.kept {
                Some((name, far)) if *name != joint.new => lines.push(format!(
                    "  {name:?} stands for {:?}, no shock of which is more than {} from its own",
                    joint.new,
                    percent(i64::try_from(*far).unwrap_or(i64::MAX))
                )),
                Some(_) => {}
                None => lines.push(format!(
                    "  {:?} came in{}",
                    joint.new,
                    if later {
                        ": it ends after the last policy's prices"
                    } else {
                        ""
                    }
                )),
            }
            joint_rows.push(json!({
                "new": joint.new,
                "kept": joint.kept.as_ref().map(|(name, _)| name),
                "distance": joint.kept.as_ref().map(|(_, far)| fraction(*far as i64)),
                "later": later,
            }));
        }
        let gone = self.choice.gone.iter().map(|name| {
            let why = self.reasons.of_gone(name, self.new);
            lines.push(format!("  {name:?} went: {}", why.words()));
            json!({ "name": name, "why": why.name() })
        });
        let gone: Vec<Value> = gone.collect();
        if !self.last.others.is_empty() {
            lines.push(format!(
                "  not made of prices, and not in the new policy: {}",
                self.last.others.join(", ").escape_debug()
            ));
        }
        let object = json!({
            "file": path.to_string(),
            "digest": digest,
            "until": self.last.until.map(|day| day.to_string()),
            "band": self.band.text,
            "numbers": all,
            "numbers_kept": kept,
            "furthest": fraction(furthest),
            "moved": rows,
            "joint_moves": joint_rows,
            "gone": gone,
            "not_carried_over": self.last.others,
        });
        vec![Part::lines(lines).with("kept", object)]
    }

    fn line(&self, scenario: Option<&str>, asset: usize, moved: &Moved, why: &Reason) -> String {
        let (what, symbol) = (scenario.unwrap_or("minimum ratio"), self.symbols[asset]);
        let last = moved.last.map_or_else(|| "nothing".to_owned(), percent);
        let new = percent(moved.new);
        format!(
            "  {what}, {symbol}: from {last} to {new}{}",
            self.because(why, moved)
        )
    }

    fn because(&self, why: &Reason, moved: &Moved) -> String {
        if moved.last.is_none() {
            return String::new();
        }
        if !why.explained {
            let day = self
                .last
                .until
                .map_or_else(String::new, |day| format!(" to {day}"));
            return format!(
                "; prices up{day}, or options, are not those that the last one was made of"
            );
        }
        if let Some((Some(then), now)) = why.volatility {
            let share = |volatility: f64| format!("{:.3}%", volatility * 100.0);
            return format!(
                "; daily volatility was {}, and is {}",
                share(then),
                share(now)
            );
        }
        let spans = |name: &str, spans: &[Span]| {
            let shown = spans.iter().take(MOST_SPANS).map(|span| {
                let windows = counted(span.windows as u64, "window");
                format!("{windows} from {} to {}", span.from, span.to)
            });
            let more = match spans.len().saturating_sub(MOST_SPANS) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let shown = shown.collect::<Vec<_>>().join(", ");
            match spans.is_empty() {
                true => String::new(),
                false => format!("; {name} the tail: {shown}{more}"),
            }
        };
        spans("came into", &why.came_in) + &spans("left", &why.left)
    }

    fn row(&self, scenario: Option<&str>, asset: usize, moved: &Moved, why: &Reason) -> Value {
        let spans = |spans: &[Span]| -> Value {
            let spans = spans.iter().map(|span| {
                json!({
                    "from": span.from.to_string(),
                    "to": span.to.to_string(),
                    "windows": span.windows,
                })
            });
            spans.collect()
        };
        json!({
            "scenario": scenario,
            "asset": self.symbols[asset],
            "last": moved.last.map(fraction),
            "new": fraction(moved.new),
            "explained": why.explained,
            "came_in": spans(&why.came_in),
            "left": spans(&why.left),
            "volatility_then": why.volatility.and_then(|(then, _)| then),
            "volatility_now": why.volatility.map(|(_, now)| now),
        })
    }
}
