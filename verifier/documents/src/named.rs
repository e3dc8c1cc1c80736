//! Assets in sentences: by name, however many there are, and with the share of each that something is true of.

use circuits::solvency::statement::BPS;

use crate::text::percent;

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

/// Of which assets all is shown, of which a part, and of which nothing, from the share of each in basis points. What is
/// missing comes first.
pub fn shares<'a>(of_assets: impl IntoIterator<Item = (&'a str, u32)>) -> String {
    let (mut none, mut part, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (symbol, bps) in of_assets {
        match bps {
            0 => none.push(symbol),
            BPS.. => all.push(symbol),
            bps => part.push((bps, symbol)),
        }
    }
    if none.is_empty() && part.is_empty() {
        return "all of each asset".to_owned();
    }
    part.sort_by_key(|(bps, _)| *bps);
    let part: Vec<_> = part
        .into_iter()
        .map(|(bps, symbol)| format!("{} of {symbol}", percent(bps)))
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
        assert_eq!(shares([]), "all of each asset");
        assert_eq!(shares([("BTC", BPS), ("ETH", BPS)]), "all of each asset");
        assert_eq!(shares([("BTC", 0), ("ETH", 0)]), "none of BTC and ETH");
        assert_eq!(
            shares([("BTC", BPS), ("ETH", 9_876), ("SOL", 0), ("DOT", 50)]),
            "none of SOL, 0.5% of DOT and 98.76% of ETH, all of BTC"
        );
    }
}
