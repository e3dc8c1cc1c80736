//! Assets in sentences: by name, however many there are, and with the share of each that something is true of.

use crate::share::Share;

/// Most names that a sentence has. Where there are more, it says how many, and reports for machines have all.
const MOST: usize = 6;

/// Names in a sentence: all of them, or the first and how many more there are.
pub fn enumerated<T: AsRef<str>>(names: &[T]) -> String {
    let all = |names: &[T]| {
        let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
        names.join(", ")
    };
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] if names.len() <= MOST => {
            format!("{} and {}", all(first), last.as_ref())
        }
        _ => {
            // Not "and 1 more", which takes as much room as the name.
            let (first, more) = names.split_at(MOST - 1);
            format!("{} and {} more", all(first), more.len())
        }
    }
}

/// Of which assets all is shown, of which a part, and of which nothing, from the share of each. What is missing comes
/// first.
pub fn shares<'a>(of_assets: impl IntoIterator<Item = (&'a str, Share)>) -> String {
    let (mut none, mut part, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (symbol, share) in of_assets {
        if share.is_nothing() {
            none.push(symbol);
        } else if share.is_all() {
            all.push(symbol);
        } else {
            part.push((share, symbol));
        }
    }
    if none.is_empty() && part.is_empty() {
        return "all of each asset".to_owned();
    }
    part.sort_by_key(|(share, _)| *share);
    let part: Vec<_> = part
        .into_iter()
        .map(|(share, symbol)| format!("{} of {symbol}", share.in_words()))
        .collect();
    let groups = [
        (!none.is_empty()).then(|| format!("none of {}", enumerated(&none))),
        (!part.is_empty()).then(|| enumerated(&part)),
        (!all.is_empty()).then(|| format!("all of {}", enumerated(&all))),
    ];
    groups.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use circuits::solvency::statement::BPS;

    use super::*;

    fn symbols(number: usize) -> Vec<String> {
        (1..=number).map(|asset| format!("A{asset}")).collect()
    }

    #[test]
    fn long_lists_say_how_many_more_there_are() {
        for (number, text) in [
            (0, ""),
            (1, "A1"),
            (2, "A1 and A2"),
            (6, "A1, A2, A3, A4, A5 and A6"),
            (7, "A1, A2, A3, A4, A5 and 2 more"),
            (500, "A1, A2, A3, A4, A5 and 495 more"),
        ] {
            assert_eq!(enumerated(&symbols(number)), text);
        }
    }

    #[test]
    fn shares_name_what_is_missing_first() {
        let [nothing, half, most, all] = [0, 50, 9_876, BPS].map(Share::of_bps);
        assert_eq!(shares([]), "all of each asset");
        assert_eq!(shares([("BTC", all), ("ETH", all)]), "all of each asset");
        assert_eq!(
            shares([("BTC", nothing), ("ETH", nothing)]),
            "none of BTC and ETH"
        );
        assert_eq!(
            shares([("BTC", all), ("ETH", most), ("SOL", nothing), ("DOT", half)]),
            "none of SOL, 0.5% of DOT and 98.76% of ETH, all of BTC"
        );
        assert_eq!(
            shares([("BTC", half), ("SOL", nothing), ("DOT", Share::LITTLE)]),
            "none of SOL, less than 0.01% of DOT and 0.5% of BTC"
        );
    }
}
