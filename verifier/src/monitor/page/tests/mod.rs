//! The page of made-up exchanges. With `MONITOR_PAGES` set to a directory they are written there, to be looked at.

mod hostile;
mod samples;

use std::{collections::BTreeSet, env, fs, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use documents::text::is_invisible;
use health::state::State;
use plotters::style::RGBColor;
use sha2::{Digest as _, Sha256};

use super::{document::STYLE, *};
use hostile::{hostile, nasty};
use samples::{Sample, all, exchange};

/// What stands between all `begin` and the next `end`.
fn between<'a>(text: &'a str, begin: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    let parts = text.split(begin).skip(1);
    parts.map(move |part| part.split(end).next().unwrap_or(part))
}

/// Names of all tags, in order.
fn tags(html: &str) -> Vec<&str> {
    let after = html.split('<').skip(1);
    after
        .map(|part| {
            part.split([' ', '>', '\n', '/'])
                .find(|name| !name.is_empty())
                .unwrap_or_default()
        })
        .collect()
}

/// Names of a tag's attributes.
fn attributes(tag: &str) -> impl Iterator<Item = &str> {
    let after_its_name = tag.split_once(' ').map_or("", |(_, rest)| rest);
    // Values stand between quotation marks: what is outside of them is names.
    let outside = after_its_name.split('"').step_by(2);
    outside.filter_map(|names| names.trim_end_matches('=').split_whitespace().last())
}

fn sample(name: &str) -> MonitorPage {
    let found = all().into_iter().find(|sample| sample.name == name);
    found.unwrap_or_else(|| panic!("no sample {name}")).page
}

/// A card, by the asset's number.
fn card(html: &str, number: usize) -> &str {
    let begin = format!("<article id=\"asset-{number}\">");
    let (_, after) = html.split_once(&begin).expect("the asset has a card");
    after.split("</article>").next().unwrap_or_default()
}

#[test]
fn a_page_reads_as_it_did() {
    let html = to_html(&exchange(3, 2));
    fixtures::testing::assert_golden(env!("CARGO_MANIFEST_DIR"), "monitor/page.html", &html);
}

#[test]
fn every_page_is_whole_and_loads_nothing() {
    let written = env::var_os("MONITOR_PAGES");
    for Sample { name, page } in all() {
        let html = to_html(&page);
        if let Some(directory) = &written {
            fs::create_dir_all(directory).unwrap();
            fs::write(
                Path::new(directory).join(name).with_extension("html"),
                &html,
            )
            .unwrap();
        }
        // One of each of what can be named, and every link goes to one of them.
        let ids: Vec<_> = between(&html, " id=\"", "\"").collect();
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{name}");
        for link in between(&html, "href=\"", "\"") {
            let to = link
                .strip_prefix('#')
                .expect("a link to a place on the page");
            assert!(unique.contains(&to), "{name}: {link}");
        }
        for said in between(&html, "aria-labelledby=\"", "\"").flat_map(|ids| ids.split(' ')) {
            assert!(unique.contains(&said), "{name}: {said}");
        }
        // Nothing is loaded, run or sent, and nothing has a style but by the style sheet.
        for tag in tags(&html) {
            let tag = tag.to_lowercase();
            let loads = [
                "script", "link", "img", "iframe", "object", "embed", "image", "use", "form",
                "base",
            ];
            assert!(!loads.contains(&&*tag), "{name}: {tag}");
        }
        for attribute in [
            "src",
            "style",
            "srcset",
            "xlink:href",
            "onload",
            "onerror",
            "xmlns",
        ] {
            let found = between(&html, "<", ">")
                .find(|tag| attributes(tag).any(|found| found == attribute));
            assert_eq!(found, None, "{name}: {attribute}");
        }
        for loads in ["url(", "@import", "@font-face", "image-set("] {
            assert!(!STYLE.contains(loads), "{loads}");
        }
        // What is opened is closed.
        for tag in [
            "section", "article", "details", "summary", "svg", "table", "ul", "li", "dl", "p",
            "bdi", "figure",
        ] {
            let begun = html.matches(&format!("<{tag}>")).count()
                + html.matches(&format!("<{tag} ")).count();
            let ended = html.matches(&format!("</{tag}>")).count();
            assert_eq!(begun, ended, "{name}: {tag}");
        }
    }
}

#[test]
fn browsers_are_told_to_allow_the_style_sheet_and_nothing_else() {
    let html = to_html(&exchange(1, 1));
    let style = between(&html, "<style>", "</style>").next().unwrap();
    let digest = BASE64_STANDARD.encode(Sha256::digest(style));
    let policy = between(&html, "Content-Security-Policy\" content=\"", "\"")
        .next()
        .unwrap();
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    );
    assert_eq!(policy, expected);
}

#[test]
fn the_first_line_is_the_state_in_a_sentence_and_then_what_it_means() {
    for state in State::ALL {
        let mut page = exchange(2, 1);
        page.standing.state = state;
        let html = to_html(&page);
        let first = between(&html, "<body>", "</h1>").next().unwrap();
        let name = state.name();
        assert!(
            first.contains(&format!(
                "<b class=\"word\">{name}</b> since <time>2026-10-31 05:00 UTC</time>: "
            )),
            "{first}"
        );
        let title = between(&html, "<title>", "</title>").next().unwrap();
        assert!(title.starts_with(&format!("{name}: ")), "{title}");
        assert!(html.contains(&format!("<h2>What {name} means, and what not</h2>")));
        let (means, means_not) = words::meaning(state);
        assert!(
            html.contains(&format!(
                "<p>{}</p>\n<p>{}</p>",
                means.replace('\'', "&#39;"),
                means_not.replace('\'', "&#39;")
            )),
            "{name}"
        );
    }
}

#[test]
fn texts_of_others_make_no_tags_and_hide_and_reorder_nothing() {
    for name in ["first", "stressed", "broken", "unreadable"] {
        let page = sample(name);
        let harmless = to_html(&hostile(&page, "text"));
        let html = to_html(&hostile(&page, &nasty()));
        assert_eq!(tags(&harmless), tags(&html), "{name}");
        let hides = |c: char| (c.is_control() && c != '\n') || is_invisible(c);
        assert_eq!(html.chars().find(|c| hides(*c)), None, "{name}");
        assert!(
            html.contains("\\u{202e}KO"),
            "what was there is said: {name}"
        );
        assert!(
            !html.contains("<script") && !html.contains("alert(1)>"),
            "{name}"
        );
    }
}

#[test]
fn texts_of_others_are_cut_where_they_are_long() {
    let page = exchange(3, 2);
    let (short, long) = (
        to_html(&hostile(&page, "text")),
        to_html(&hostile(&page, &nasty())),
    );
    assert!(long.contains("more characters)"));
    assert!(
        long.len() < short.len() + 400_000,
        "{} and {}",
        short.len(),
        long.len()
    );
    let most = long.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(most < 60_000, "{most}");
}

#[test]
fn there_is_an_end_to_every_list() {
    let mut page = exchange(60, 12);
    page.snapshots = (0..3_000)
        .map(|number| Snapshot {
            sequence: number,
            ..page.snapshots[number as usize % 60].clone()
        })
        .collect();
    page.changes = vec![page.changes[0].clone(); 3_000];
    page.steps = (0..3_000).map(|_| page.steps[1].clone()).collect();
    let finding = Finding {
        state: None,
        code: "CODE".to_owned(),
        subject: String::new(),
        text: "a text".to_owned(),
        first: page.looked,
        last: page.looked,
        holds: false,
    };
    page.findings = vec![finding; 3_000];
    let html = to_html(&page);
    for (tag, most) in [
        ("<article", 12),
        ("<li><details", 1_000),
        ("class=\"item\"", 500),
    ] {
        assert!(html.matches(tag).count() <= most, "{tag}");
    }
    for left_out in ["And 2800 ", "And 2600 older", "And 2500 more"] {
        assert!(html.contains(left_out), "{left_out}");
    }
    assert!(html.len() < 4 << 20, "{}", html.len());
}

#[test]
fn what_cannot_be_read_is_no_ratio() {
    let page = sample("unreadable");
    let html = to_html(&page);
    let overview = between(&html, "<section id=\"assets\">", "</table>")
        .next()
        .unwrap();
    assert_eq!(
        overview
            .matches("not known</td><td class=\"number\">not known</td>")
            .count(),
        3
    );
    assert!(
        !overview.contains('%'),
        "no number of a snapshot that cannot be read"
    );
    for number in 1..=3 {
        let card = card(&html, number);
        let big = between(card, "<p class=\"big\">", "</p>").next();
        assert_eq!(big, Some("not known"));
        for (sequence, word) in [(6, "unreadable"), (9, "not found"), (12, "unreadable")] {
            let row = between(card, &format!("<th scope=\"row\">{sequence} "), "</tr>")
                .next()
                .map(str::to_owned);
            let row = row.expect("each snapshot has a row");
            assert!(
                row.contains(&format!("<td class=\"number\">{word}</td>")) && !row.contains('%'),
                "{row}"
            );
        }
    }
    assert!(
        html.contains(
            "The newest that verified is number 11, of <time>2026-10-31 00:00 UTC</time>."
        )
    );
}

#[test]
fn no_number_is_one_of_now_while_something_cannot_be_read() {
    // What cannot be read does not even say which number it is.
    let mut page = exchange(12, 2);
    page.standing.state = State::Unreadable;
    let html = to_html(&page);
    let overview = between(&html, "<section id=\"assets\">", "</table>")
        .next()
        .unwrap();
    assert!(
        overview.contains("not known") && !overview.contains('%'),
        "{overview}"
    );
    let card = card(&html, 1);
    assert!(card.contains("<p class=\"big\">not known</p>"));
    let chart = between(card, "<svg", "</svg>").next().unwrap();
    assert_eq!(
        chart.matches(GAP).count(),
        1,
        "the time after the last that was read"
    );
    assert!(html.contains("The newest snapshot with a number that can be read is number 12"));
}

/// Lines of a colour in the chart of a ratio, by how many places they have.
fn lines(card: &str, colour: &str) -> Vec<usize> {
    let chart = between(card, "<svg", "</svg>").next().unwrap_or_default();
    let lines = between(chart, "<polyline", "/>").filter(|line| line.contains(colour));
    lines
        .map(|line| {
            between(line, "points=\"", "\"")
                .next()
                .unwrap_or_default()
                .split_whitespace()
                .count()
        })
        .collect()
}

const KNOWN: &str = "stroke=\"#0B62A8\"";
const FLOOR: &str = "stroke=\"#6F4F9C\"";
const GAP: &str = "fill=\"#E4E4E8\"";

#[test]
fn a_line_has_a_gap_where_nothing_is_known() {
    let whole = to_html(&exchange(12, 1));
    assert_eq!(lines(card(&whole, 1), KNOWN), [12]);
    assert!(!card(&whole, 1).contains(GAP));
    // Numbers 6, 9 and 12 are not known.
    let broken = to_html(&sample("unreadable"));
    assert_eq!(lines(card(&broken, 1), KNOWN), [5, 2, 2]);
    let chart = between(card(&broken, 1), "<svg", "</svg>").next().unwrap();
    assert_eq!(chart.matches(GAP).count(), 3);
    assert!(chart.contains(" 3 times there was none for a time."));
    // A number that nobody named is a gap too.
    let mut page = exchange(12, 1);
    page.snapshots.remove(4);
    assert_eq!(lines(card(&to_html(&page), 1), KNOWN), [4, 7]);
}

#[test]
fn what_is_only_known_at_least_is_another_line() {
    let html = to_html(&sample("undisclosed"));
    let card = card(&html, 1);
    assert_eq!((lines(card, KNOWN), lines(card, FLOOR)), (vec![6], vec![6]));
    assert!(card.contains("<p class=\"big\">at least 100%</p>"));
    assert!(
        !card.contains("evidence of the reserves</figcaption>"),
        "none was shown"
    );
}

#[test]
fn limits_and_changes_of_the_state_are_in_the_charts() {
    let html = to_html(&sample("stressed"));
    let chart = between(card(&html, 1), "<svg", "</svg>").next().unwrap();
    assert!(
        chart.contains("hard limit 100%") && chart.contains("soft limit 101.5%"),
        "{chart}"
    );
    // Late, well again, stressed.
    for colour in ["#7A6500", "#1A7F37", "#A34E00"] {
        assert_eq!(
            chart.matches(&format!("stroke=\"{colour}\"")).count(),
            1,
            "{colour}"
        );
    }
    let strip = html
        .split("id=\"states-title\"")
        .nth(1)
        .and_then(|rest| rest.split("</svg>").next());
    let strip = strip.unwrap();
    assert_eq!(strip.matches("<rect").count(), 4);
    assert!(
        strip.contains("OK\n"),
        "where there is room, the state has its name"
    );
    assert!(html.contains("<b class=\"word stressed\">STRESSED</b>"));
}

#[test]
fn the_style_sheet_paints_every_colour_of_the_charts() {
    let written = |RGBColor(r, g, b): RGBColor| format!("#{r:02X}{g:02X}{b:02X}");
    for colour in charts::ALL {
        let rule = format!("=\"{}\"]", written(colour));
        assert!(STYLE.contains(&rule), "{rule}");
    }
    for Sample { name, page } in all() {
        let html = to_html(&page);
        let body = html.split("<body>").nth(1).unwrap();
        for attribute in ["fill", "stroke"] {
            for colour in between(body, &format!(" {attribute}=\"#"), "\"")
                .map(str::to_owned)
                .collect::<BTreeSet<_>>()
            {
                let rule = format!("[{attribute}=\"#{colour}\"]");
                // The strip of states has the same colours on dark pages.
                let is_state =
                    attribute == "fill" && STYLE.contains(&format!("[stroke=\"#{colour}\"]"));
                assert!(STYLE.contains(&rule) || is_state, "{name}: {rule}");
            }
        }
    }
}
