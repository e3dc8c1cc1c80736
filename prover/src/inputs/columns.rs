//! Columns of tables: those that are wanted, and those that nobody has said anything about.

use super::{
    diagnostics::{Code, Diagnostics, Finding},
    forms::header::{Header, NamedAt},
    names::shown_name,
    table::Table,
};

/// Most names of columns that are shown.
const MOST_NAMES: usize = 40;

/// What may stand between fields, the likeliest first.
const DELIMITERS: [(char, &str); 6] = [
    (';', "\";\""),
    ('\t', "\"\\t\""),
    ('|', "\"|\""),
    (',', "\",\""),
    (':', "\":\""),
    (' ', "\" \""),
];

/// Places of the wanted columns. `None` if one is missing, which is reported.
pub fn places(table: &Table, wanted: &[&str], diagnostics: &mut Diagnostics) -> Option<Vec<usize>> {
    let mut places = Vec::with_capacity(wanted.len());
    let mut missing = Vec::new();
    for name in wanted {
        match table.column(name) {
            Some(place) => places.push(place),
            None => missing.push(name),
        }
    }
    for name in &missing {
        let (hint, logged) = what_there_is(table.columns(), name, !places.is_empty());
        let place = table.columns().place(table.name());
        let message = format!("there is no column {name:?}");
        let finding = Finding::error(Code::Column, place, message, hint);
        diagnostics.report(finding.logged_hint(logged));
    }
    missing.is_empty().then_some(places)
}

/// What to do about a missing column: for people, and for a log, which has no names from files.
fn what_there_is(header: &Header, wanted: &str, others_found: bool) -> (String, String) {
    let same = |hint: String| (hint.clone(), hint);
    let names = &header.names;
    if header.named_at == NamedAt::Numbered {
        return same(format!(
            "columns have numbers here, from 1 to {}: give them in the snapshot, as in account = 1",
            names.len()
        ));
    }
    if let [line] = names.as_slice()
        && let Some((_, written)) = DELIMITERS.iter().find(|(c, _)| line.contains(*c))
    {
        return same(format!(
            "{written} seems to stand between fields: set delimiter = {written}, or export with commas"
        ));
    }
    let map = "name this one there, or map it in the snapshot";
    let logged = match header.named_at {
        NamedAt::Line(_) => format!("the first line names the columns: {map}"),
        _ => map.to_owned(),
    };
    if !others_found && !are_names(names) {
        // The names are not shown: a file without a header has an account's line instead.
        let numbers = match wanted.bytes().all(|byte| byte.is_ascii_digit()) {
            true => "columns have numbers only where the mapping says header = false",
            false => "if it names none, set header = false and map columns by number",
        };
        return same(format!("{logged}; {numbers}"));
    }
    let shown: Vec<_> = names.iter().filter_map(|name| shown_name(name)).collect();
    let left = names.len() - shown.len().min(MOST_NAMES);
    let more = match left {
        0 => String::new(),
        left => format!(" and {left} more"),
    };
    let shown = shown[..shown.len().min(MOST_NAMES)].join(", ");
    (format!("the columns are {shown}{more}: {map}"), logged)
}

/// Whether a line can be nothing but names of columns: an account's line has an amount, or says that there is none.
fn are_names(names: &[String]) -> bool {
    const NOTHING: [&str; 7] = ["null", "none", "nil", "nan", "na", "n/a", "\\n"];
    let is_name = |name: &String| {
        shown_name(name).is_some()
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && !NOTHING.contains(&name.to_ascii_lowercase().as_str())
    };
    names.len() > 1 && names.iter().all(is_name)
}

/// The columns that are neither mapped nor named as of no meaning, as they may be shown.
pub fn others<'t>(
    table: &'t Table,
    mapped: &'t [usize],
    ignored: &'t [String],
) -> impl Iterator<Item = String> + 't {
    let others = table.header().iter().enumerate();
    let others = others.filter(|(place, name)| !mapped.contains(place) && !ignored.contains(name));
    others.map(|(place, name)| {
        let shown = shown_name(name);
        shown.map_or_else(|| format!("column {}", place + 1), |_| name.clone())
    })
}

/// Refuses columns that are neither mapped nor said to be of no meaning: they could be balances.
pub fn refuse_others(
    table: &Table,
    mapped: &[usize],
    ignored: &[String],
    diagnostics: &mut Diagnostics,
) {
    for (place, name) in table.header().iter().enumerate() {
        if !mapped.contains(&place) && !ignored.contains(name) {
            diagnostics.error_of(
                Code::Column,
                table.columns().place_of(table.name(), place),
                "the column is neither mapped nor ignored",
                "map it, list it in ignore = [...], or set ignore_other_columns = true",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(names: &[&str], others_found: bool) -> (String, String) {
        let names = names.iter().map(ToString::to_string).collect();
        what_there_is(&Header::on_line(names, 1), "account", others_found)
    }

    #[test]
    fn a_missing_column_says_which_there_are_unless_a_customer_could_be_among_them() {
        let names = ["user_id", "currency", "balance"];
        let (shown, logged) = hint(&names, false);
        assert_eq!(
            shown,
            "the columns are \"user_id\", \"currency\", \"balance\": name this one there, or map it in the snapshot"
        );
        assert!(!logged.contains("user_id"), "{logged}");
        for line in [
            &["alice", "BTC", "0.5"][..],
            &["alice", "BTC", ""],
            &["alice", "-", "-"],
            &["alice", "BTC", "null"],
            &["alice@example.com", "BTC", "x"],
            &["alice"],
        ] {
            let (shown, _) = hint(line, false);
            assert!(!shown.contains("alice"), "{shown}");
            assert!(shown.contains("header = false"), "{shown}");
        }
        // Where a wanted column was found, the line is a header.
        assert!(hint(&["asset", "1INCH"], true).0.contains("1INCH"));
    }

    #[test]
    fn another_delimiter_is_named_and_nothing_of_the_line() {
        for (line, delimiter) in [
            ("alice;BTC;0,5", "delimiter = \";\""),
            ("alice\tBTC\t5", "delimiter = \"\\t\""),
            ("alice|BTC|5", "delimiter = \"|\""),
            ("alice,BTC,5", "delimiter = \",\""),
        ] {
            let (shown, _) = hint(&[line], false);
            assert!(
                shown.contains(delimiter) && !shown.contains("alice"),
                "{shown}"
            );
        }
    }

    #[test]
    fn many_columns_are_counted() {
        let names: Vec<_> = (0..100).map(|i| format!("c{i}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let (shown, _) = hint(&names, false);
        assert!(shown.contains("\"c39\" and 60 more: "), "{shown}");
    }
}
