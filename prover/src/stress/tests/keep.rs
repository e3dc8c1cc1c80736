//! What is kept of the last policy.

use super::{Folder, csv, lines, parameters};
use crate::stress::{
    Analysis, Number, Parameters, StressError,
    history::PriceHistory,
    keep::{
        Band, Choice, LastPolicy,
        reasons::{Gone, Reasons, moved},
    },
    measures::Shock,
    numbers::PolicyNumbers,
    scenarios::is_joint_move,
    write,
};

const SYMBOLS: [&str; 2] = ["A", "B.x"];

fn band(text: &str) -> Band {
    Band::new(&Number {
        text: text.to_owned(),
        value: text.parse().unwrap(),
    })
}

/// An exchange whose history ends after so many dates.
struct Month {
    folder: Folder,
    history: PriceHistory,
    analysis: Analysis,
    new: PolicyNumbers,
}

impl Month {
    fn of(lines: &[String]) -> Self {
        let folder = Folder::new(csv(lines));
        let history = folder.history(&parameters()).0.unwrap();
        let analysis = Analysis::new(&history, &parameters()).unwrap();
        let new = PolicyNumbers::new(&analysis, &parameters());
        Self {
            folder,
            history,
            analysis,
            new,
        }
    }

    fn after(dates: usize) -> Self {
        Self::of(&lines()[..2 * dates])
    }

    fn text(&self, parameters: &Parameters, numbers: &PolicyNumbers) -> String {
        write::to_text(
            &self.folder.snapshot,
            &self.history,
            &self.analysis,
            parameters,
            numbers,
        )
    }

    /// The policy that keeps nothing.
    fn policy(&self) -> String {
        self.text(&parameters(), &self.new)
    }
}

fn last(text: &str) -> LastPolicy {
    LastPolicy::parse(text, &SYMBOLS).unwrap()
}

/// What stands in a policy but for its name, its comments and its prices.
fn rules(text: &str) -> [&str; 2] {
    let after = |text, begin: &str| -> &str {
        let at = str::find(text, begin).unwrap();
        &text[at..]
    };
    let ratios = after(text, "[min_ratio_bps]");
    [
        ratios.split("[prices]").next().unwrap(),
        after(text, "[[stress]]"),
    ]
}

#[test]
fn rules_stay_byte_for_byte_where_nothing_moved_beyond_the_band_and_prices_are_new() {
    let (before, now) = (Month::after(40), Month::after(45));
    let published = before.policy();
    let choice = Choice::new(&now.new, &last(&published), &band("1"));
    let written = now.text(&parameters(), &choice.numbers);
    assert_eq!(rules(&written), rules(&published));
    assert_ne!(rules(&now.policy()), rules(&published));
    assert!(
        written.contains("time = \"2026-02-14T00:00:00Z\""),
        "{written}"
    );
    // It says whose numbers these are.
    let digest = last(&published).digest.to_string();
    assert!(
        written.contains(&format!("# kept: numbers of the policy {digest}\n")),
        "{written}"
    );
    write::check(&written, &now.folder.snapshot).unwrap();
}

#[test]
fn without_a_band_what_is_the_same_is_kept_and_nothing_else() {
    let (before, now) = (Month::after(40), Month::after(45));
    let choice = Choice::new(&now.new, &last(&before.policy()), &band("0"));
    assert_eq!(choice.furthest(), 0);
    assert_eq!(choice.numbers.ratios, now.new.ratios);
    let mut written: Vec<_> = choice.numbers.scenarios.iter().collect();
    let mut new: Vec<_> = now.new.scenarios.iter().collect();
    // Joint moves may stand in another order.
    written.sort_by(|a, b| a.name.cmp(&b.name));
    new.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(written, new);
}

#[test]
fn no_number_is_ever_further_than_the_band_from_what_the_history_asks() {
    for (text, width) in [("0.001", 10), ("0.004", 40), ("0.02", 200)] {
        let mut published = Month::after(35).policy();
        let mut kept = 0;
        for dates in 36..=45 {
            let now = Month::after(dates);
            let choice = Choice::new(&now.new, &last(&published), &band(text));
            kept += choice.kept().0;
            let numbers = &choice.numbers;
            let far = |a: i64, b: i64| a.abs_diff(b);
            for (written, new) in numbers.ratios.iter().zip(&now.new.ratios) {
                assert!(far((*written).into(), (*new).into()) <= width);
            }
            for new in &now.new.scenarios {
                // It stands there itself, or another of its kind does, all of whose shocks are near its own.
                let near = numbers.scenarios.iter().any(|written| {
                    let same_kind = match is_joint_move(&new.name) {
                        true => is_joint_move(&written.name),
                        false => written.name == new.name,
                    };
                    let mut shocks = written.shocks.iter().zip(&new.shocks);
                    same_kind
                        && shocks
                            .all(|(a, b)| far(a.ten_thousandths(), b.ten_thousandths()) <= width)
                });
                assert!(near, "{}", new.name);
            }
            assert_eq!(numbers.scenarios.len(), now.new.scenarios.len());
            published = now.text(&parameters(), numbers);
            write::check(&published, &now.folder.snapshot).unwrap();
        }
        assert!(kept > 0, "nothing was ever kept within {text}");
    }
}

#[test]
fn a_joint_move_is_kept_as_a_whole_or_not_at_all() {
    let now = Month::after(45);
    let published = now.policy();
    let name = &now.new.scenarios[2].name;
    // One asset's shock of the worst joint move, a tenth away.
    let shock = now.new.scenarios[2].shocks[0];
    let other = Shock::new(shock.ten_thousandths() + 1_000);
    let at = published.find(name.as_str()).unwrap();
    let changed =
        published[at..].replacen(&format!("A = \"{shock}\""), &format!("A = \"{other}\""), 1);
    let last = last(&format!("{}{changed}", &published[..at]));
    let choice = Choice::new(&now.new, &last, &band("0.05"));
    assert_eq!(choice.kept_joint_moves(), 2);
    assert_eq!(choice.gone, std::slice::from_ref(name));
    assert_eq!(choice.numbers.scenarios, now.new.scenarios);
    let (parameters, narrow) = (parameters(), band("0.05"));
    let reasons = Reasons::new(&now.history, &now.analysis, &parameters, &last, &narrow);
    assert_eq!(reasons.of_gone(name, &now.new), Gone::OtherNumbers);
    let choice = Choice::new(&now.new, &last, &band("0.1"));
    assert_eq!(choice.kept_joint_moves(), 3);
    assert_eq!(choice.furthest(), 1_000);
    assert_eq!(choice.numbers.scenarios[2].shocks[0], other);
}

#[test]
fn another_joint_move_with_the_same_numbers_stands_for_a_new_one() {
    let now = Month::after(45);
    let new = &now.new.scenarios[2].name;
    let published = now
        .policy()
        .replace(new, "joint move 2025-03-01 to 2025-03-06");
    let choice = Choice::new(&now.new, &last(&published), &band("0.001"));
    assert_eq!(choice.kept_joint_moves(), 3);
    assert_eq!(
        choice.numbers.scenarios[2].name,
        "joint move 2025-03-01 to 2025-03-06"
    );
    let mut last = last(&published);
    for scenario in &mut last.scenarios {
        scenario.shocks[0] = Some(Shock::new(-9_999));
    }
    let choice = Choice::new(&now.new, &last, &band("0.001"));
    assert!(
        choice
            .gone
            .contains(&"joint move 2025-03-01 to 2025-03-06".to_owned())
    );
    let (parameters, narrow) = (parameters(), band("0.001"));
    let reasons = Reasons::new(&now.history, &now.analysis, &parameters, &last, &narrow);
    let gone = reasons.of_gone("joint move 2025-03-01 to 2025-03-06", &now.new);
    assert_eq!(gone, Gone::LeftTheHistory);
    let gone = reasons.of_gone("joint move 2026-01-01 to 2026-01-06", &now.new);
    assert_eq!(gone, Gone::NotAmongTheWorst);
}

#[test]
fn what_moved_says_which_dates_moved_it() {
    let mut lines = lines();
    // A falls by a half on the last day.
    lines[88] = "2026-02-14,A,520".to_owned();
    let (before, now) = (Month::after(44), Month::of(&lines));
    let (last, narrow, parameters) = (last(&before.policy()), band("0.001"), parameters());
    let choice = Choice::new(&now.new, &last, &narrow);
    let reasons = Reasons::new(&now.history, &now.analysis, &parameters, &last, &narrow);
    let shortfall = moved(&choice).find(|(scenario, asset, _)| {
        *asset == 0 && scenario.is_some_and(|name| name.starts_with("expected shortfall"))
    });
    let (scenario, asset, number) = shortfall.unwrap();
    assert!(number.new < number.last.unwrap());
    let reason = reasons.of(scenario, asset, number);
    assert!(reason.explained);
    let span = reason.came_in.last().unwrap();
    assert_eq!(
        (span.from.to_string(), span.to.to_string()),
        ("2026-02-09".to_owned(), "2026-02-14".to_owned())
    );
    let ratio = moved(&choice).find(|(scenario, asset, _)| scenario.is_none() && *asset == 0);
    let (_, _, number) = ratio.unwrap();
    let (then, after) = reasons.of(None, 0, number).volatility.unwrap();
    assert!(then.unwrap() < after);
    let joint = choice
        .joint_moves
        .iter()
        .find(|joint| joint.new.ends_with("2026-02-14"));
    assert!(joint.is_some_and(|joint| joint.kept.is_none() && reasons.is_later(joint.rank)));
}

#[test]
fn other_prices_of_earlier_dates_explain_nothing() {
    let before = Month::after(44);
    let mut lines = lines();
    for line in lines.iter_mut().step_by(2).take(20) {
        let price: f64 = line.rsplit_once(',').unwrap().1.parse().unwrap();
        let (head, _) = line.rsplit_once(',').unwrap();
        *line = format!("{head},{:.0}", price * price / 1_000.0);
    }
    let now = Month::of(&lines);
    let (last, narrow, parameters) = (last(&before.policy()), band("0.001"), parameters());
    let choice = Choice::new(&now.new, &last, &narrow);
    let reasons = Reasons::new(&now.history, &now.analysis, &parameters, &last, &narrow);
    let mut of_a = moved(&choice).filter(|(_, asset, _)| *asset == 0);
    assert!(of_a.any(|(scenario, asset, number)| !reasons.of(scenario, asset, number).explained));
}

#[test]
fn an_asset_or_a_scenario_that_is_new_has_nothing_to_keep() {
    let now = Month::after(45);
    let published = now.policy();
    let without = published
        .lines()
        .filter(|line| !line.starts_with("\"B.x\" = "));
    let without = last(&without.collect::<Vec<_>>().join("\n"));
    let choice = Choice::new(&now.new, &without, &band("1"));
    assert_eq!(choice.kept().0, 3);
    assert_eq!(choice.kept_joint_moves(), 0);
    assert_eq!(choice.numbers.ratios, now.new.ratios);
    // Another horizon is another measure.
    let other = last(&published.replace("over 5 days", "over 6 days"));
    let choice = Choice::new(&now.new, &other, &band("1"));
    assert_eq!(choice.kept().0, 2, "the two ratios");
}

#[test]
fn what_this_program_did_not_write_is_named_and_not_kept() {
    let now = Month::after(45);
    let own = "[[stress]]\nname = \"own\"\n[stress.shock]\nA = \"-0.123456\"\n\n[[liquidity]]\nname = \"week\"\n\
               liquid = [\"A\"]\ncovers_bps = 10\n";
    let last = last(&format!("{}\n{own}", now.policy()));
    assert_eq!(last.others, ["liquidity", "own"]);
    let choice = Choice::new(&now.new, &last, &band("0"));
    assert_eq!(choice.numbers.scenarios, now.new.scenarios);
}

#[test]
fn a_file_that_is_no_policy_is_refused_with_its_line() {
    let wrong = LastPolicy::parse("name = \"x\"\n[[stress]]\nshock = 5\n", &SYMBOLS).unwrap_err();
    assert!(wrong.starts_with("line "), "{wrong}");
    let folder = tempfile::tempdir().unwrap();
    let read = LastPolicy::read(&folder.path().join("none.toml"), &SYMBOLS);
    assert!(matches!(read, Err(StressError::LastUnread { .. })));
    let path = folder.path().join("policy.toml");
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    let read = LastPolicy::read(&path, &SYMBOLS);
    assert!(matches!(read, Err(StressError::LastPolicy { .. })));
}
