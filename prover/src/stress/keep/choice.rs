//! What is kept of the last policy.

use super::last::{LastPolicy, LastScenario};
use crate::stress::{
    measures::Shock,
    numbers::PolicyNumbers,
    parameters::{Number, WHOLE},
    scenarios::{Scenario, is_joint_move},
};

/// How far a new number may be from a last one that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// As it was typed.
    pub text: String,
    /// In ten thousandths, rounded down: numbers have no more digits.
    width: u64,
}

impl Band {
    /// A share from 0 to 1.
    pub fn new(share: &Number) -> Self {
        // The last bits of a float do not cost a ten thousandth.
        let width = (share.value * f64::from(WHOLE) + 1e-6).floor();
        Self {
            text: share.text.clone(),
            width: width as u64,
        }
    }

    /// Whether a distance, in ten thousandths, is within it.
    pub fn holds(&self, distance: u64) -> bool {
        distance <= self.width
    }
}

/// A number of the new policy beside that of the last one, in ten thousandths: a ratio, or a shock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The last one's, if it has it.
    pub last: Option<i64>,
    /// What the history says.
    pub new: i64,
    /// Whether the last one is written.
    pub kept: bool,
}

impl Moved {
    fn of(last: Option<i64>, new: i64, band: &Band) -> Self {
        let kept = last.is_some_and(|last| band.holds(last.abs_diff(new)));
        Self { last, new, kept }
    }

    /// The number that is written.
    pub fn written(&self) -> i64 {
        self.last.filter(|_| self.kept).unwrap_or(self.new)
    }

    /// How far the new one is from the last one.
    pub fn distance(&self) -> Option<u64> {
        self.last.map(|last| last.abs_diff(self.new))
    }
}

/// One of the scenarios of a measure: "value at risk" or "expected shortfall".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureChoice {
    /// Name of the rule.
    pub name: String,
    /// By asset id.
    pub shocks: Vec<Moved>,
}

/// A joint move of the history, and what stands in the policy for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointChoice {
    /// Its place among the analysis's joint moves, the worst first.
    pub rank: usize,
    /// Name of the new scenario.
    pub new: String,
    /// Name of the last policy's that is kept for it, and how far the furthest of its shocks is.
    pub kept: Option<(String, u64)>,
}

/// What is kept.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Minimum ratios, by asset id.
    pub ratios: Vec<Moved>,
    /// The scenarios of measures.
    pub measures: Vec<MeasureChoice>,
    /// Joint moves, in the order in which they are written.
    pub joint_moves: Vec<JointChoice>,
    /// Names of the last policy's joint moves that are kept for none.
    pub gone: Vec<String>,
    /// What is written.
    pub numbers: PolicyNumbers,
}

impl Choice {
    /// Keeps of the last policy what is within the band.
    pub fn new(new: &PolicyNumbers, last: &LastPolicy, band: &Band) -> Self {
        let ratios: Vec<Moved> = new
            .ratios
            .iter()
            .zip(&last.ratios)
            .map(|(new, last)| Moved::of(last.map(i64::from), i64::from(*new), band))
            .collect();
        let (joint, measures): (Vec<&Scenario>, Vec<_>) = new
            .scenarios
            .iter()
            .partition(|scenario| is_joint_move(&scenario.name));
        let measures: Vec<MeasureChoice> = measures
            .into_iter()
            .map(|scenario| measure(scenario, last, band))
            .collect();
        let theirs: Vec<&LastScenario> = last
            .scenarios
            .iter()
            .filter(|scenario| is_joint_move(&scenario.name))
            .collect();
        let answers = answers(&joint, &theirs, band);
        let order = order(&answers);
        let joint_moves: Vec<JointChoice> = order
            .iter()
            .map(|rank| JointChoice {
                rank: *rank,
                new: joint[*rank].name.clone(),
                kept: answers[*rank].map(|(place, far)| (theirs[place].name.clone(), far)),
            })
            .collect();
        let is_kept = |place: usize| answers.iter().flatten().any(|(kept, _)| *kept == place);
        let gone = theirs
            .iter()
            .enumerate()
            .filter(|(place, _)| !is_kept(*place));
        let gone = gone.map(|(_, scenario)| scenario.name.clone()).collect();

        let written = measures.iter().map(|measure| Scenario {
            name: measure.name.clone(),
            shocks: measure
                .shocks
                .iter()
                .map(|shock| Shock::new(shock.written()))
                .collect(),
        });
        let written_joint = order.iter().map(|rank| match answers[*rank] {
            Some((place, _)) => Scenario {
                name: theirs[place].name.clone(),
                // It is kept only if it has all of them.
                shocks: theirs[place].shocks.iter().copied().flatten().collect(),
            },
            None => joint[*rank].clone(),
        });
        let mut choice = Self {
            numbers: PolicyNumbers {
                ratios: ratios.iter().map(|ratio| ratio.written() as u32).collect(),
                scenarios: written.chain(written_joint).collect(),
                kept: Vec::new(),
            },
            ratios,
            measures,
            joint_moves,
            gone,
        };
        choice.numbers.kept = choice.comments(last, band);
        choice
    }

    /// Every number that stands by itself, by what it is and by asset id.
    pub fn single(&self) -> impl Iterator<Item = (Option<&str>, usize, &Moved)> {
        let ratios = self.ratios.iter().enumerate();
        let ratios = ratios.map(|(asset, moved)| (None, asset, moved));
        let measures = self.measures.iter().flat_map(|measure| {
            let shocks = measure.shocks.iter().enumerate();
            shocks.map(|(asset, moved)| (Some(measure.name.as_str()), asset, moved))
        });
        ratios.chain(measures)
    }

    /// How many numbers that stand by themselves are kept, and how many there are.
    pub fn kept(&self) -> (usize, usize) {
        let kept = self.single().filter(|(_, _, moved)| moved.kept).count();
        (kept, self.single().count())
    }

    /// How many joint moves are kept.
    pub fn kept_joint_moves(&self) -> usize {
        self.joint_moves
            .iter()
            .filter(|joint| joint.kept.is_some())
            .count()
    }

    /// The furthest that a kept number is from the new one, in ten thousandths.
    pub fn furthest(&self) -> u64 {
        let single = self.single().filter(|(_, _, moved)| moved.kept);
        let single = single.filter_map(|(_, _, moved)| moved.distance());
        let joint = self
            .joint_moves
            .iter()
            .filter_map(|joint| joint.kept.as_ref());
        single.chain(joint.map(|(_, far)| *far)).max().unwrap_or(0)
    }

    /// What the policy says of it.
    fn comments(&self, last: &LastPolicy, band: &Band) -> Vec<String> {
        let (kept, all) = self.kept();
        let (kept_joint, joint) = (self.kept_joint_moves(), self.joint_moves.len());
        vec![
            format!("kept: numbers of the policy {}", last.digest),
            format!(
                "where those of this history are at most {} from them: {kept} of {all} ratios and shocks of the first two \
                 scenarios, {kept_joint} of {joint} joint moves",
                band.text
            ),
        ]
    }
}

/// A scenario whose numbers stand by themselves.
fn measure(new: &Scenario, last: &LastPolicy, band: &Band) -> MeasureChoice {
    let theirs = last
        .scenarios
        .iter()
        .find(|scenario| scenario.name == new.name);
    let shocks = new.shocks.iter().enumerate().map(|(asset, shock)| {
        let last = theirs.and_then(|theirs| theirs.shocks[asset]);
        Moved::of(
            last.map(Shock::ten_thousandths),
            shock.ten_thousandths(),
            band,
        )
    });
    MeasureChoice {
        name: new.name.clone(),
        shocks: shocks.collect(),
    }
}

/// For each new joint move the place of the last one that is kept for it, and how far the two are apart.
fn answers(new: &[&Scenario], theirs: &[&LastScenario], band: &Band) -> Vec<Option<(usize, u64)>> {
    let mut pairs = Vec::new();
    for (rank, scenario) in new.iter().enumerate() {
        for (place, last) in theirs.iter().enumerate() {
            // Under the name of another new one there would be two of that name.
            if scenario.name != last.name && new.iter().any(|other| other.name == last.name) {
                continue;
            }
            if let Some(far) = distance(scenario, last).filter(|far| band.holds(*far)) {
                // Of the same dates first, then the nearest.
                pairs.push((scenario.name != last.name, far, rank, place));
            }
        }
    }
    pairs.sort_unstable();
    let mut answers: Vec<Option<(usize, u64)>> = vec![None; new.len()];
    let mut taken = vec![false; theirs.len()];
    for (_, far, rank, place) in pairs {
        if answers[rank].is_none() && !taken[place] {
            answers[rank] = Some((place, far));
            taken[place] = true;
        }
    }
    answers
}

/// How far the furthest shock is; `None` where the last policy says nothing of an asset.
fn distance(new: &Scenario, last: &LastScenario) -> Option<u64> {
    let shocks = new.shocks.iter().zip(&last.shocks);
    let far = shocks.map(|(new, last)| {
        let last = (*last)?.ten_thousandths();
        Some(last.abs_diff(new.ten_thousandths()))
    });
    Some(
        far.collect::<Option<Vec<_>>>()?
            .into_iter()
            .max()
            .unwrap_or(0),
    )
}

/// In which order joint moves are written, by their ranks: what is kept stands where it stood, as far as there is such a
/// place, and the others around it, the worst first.
fn order(answers: &[Option<(usize, u64)>]) -> Vec<usize> {
    let mut places: Vec<Option<usize>> = vec![None; answers.len()];
    let mut others = Vec::new();
    for (rank, answer) in answers.iter().enumerate() {
        match answer {
            Some((place, _)) if *place < places.len() => places[*place] = Some(rank),
            _ => others.push(rank),
        }
    }
    let mut others = others.into_iter();
    let filled = places
        .into_iter()
        .map(|rank| rank.or_else(|| others.next()));
    filled.flatten().collect()
}
