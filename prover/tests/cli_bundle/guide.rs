//! The sample goes the way of the operator's guide.

use super::*;
use crate::markdown::Document;

/// What the guide shows of the directories that a run makes: files by their directory's name there.
fn shown_tree() -> BTreeMap<String, BTreeSet<String>> {
    let guide = Document::read("docs/operator.md");
    let (_, tree) = guide.text.split_once("```text\n   proof-2026-06/").unwrap();
    let (tree, _) = tree.split_once("```").unwrap();
    let mut shown = BTreeMap::<String, BTreeSet<String>>::new();
    let mut folder = "proof-2026-06".to_owned();
    for line in tree.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let indent = line.len() - line.trim_start().len();
        let name = line.split_whitespace().next().unwrap();
        match name.strip_suffix('/') {
            // The guide's own indentation has three characters.
            Some(name) if indent == 3 => name.clone_into(&mut folder),
            Some(name) => folder = format!("{folder}/{name}"),
            None => drop(
                shown
                    .entry(folder.clone())
                    .or_default()
                    .insert(name.to_owned()),
            ),
        }
    }
    shown
}

#[test]
fn the_guide_shows_the_directories_as_they_are() {
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        // Other tests issue from the same directory.
        names.filter(|name| !is_issued(name)).collect()
    };
    let made = BTreeMap::from([
        ("proof-2026-06/bundle".to_owned(), names(&proven().bundle())),
        ("snapshot.private".to_owned(), names(&proven().private())),
    ]);
    assert_eq!(shown_tree(), made);
}

/// What `prove` says, with what differs from run to run as the guide has it.
#[test]
fn the_guide_shows_what_a_run_says() {
    let proven = proven();
    let field = |name: &str| {
        let line = proven.ended.out.lines().find(|line| line.starts_with(name));
        line.unwrap()[name.len()..]
            .split([' ', ','])
            .next()
            .unwrap()
            .to_owned()
    };
    let mut said = proven.ended.out.clone();
    for (is, shown) in [
        (field("root: "), "3f5c..."),
        (field("claim: "), "8a1e..."),
        (
            proven.bundle().display().to_string(),
            "proof-2026-06/bundle",
        ),
        (proven.out().display().to_string(), "proof-2026-06"),
        (proven.private().display().to_string(), "snapshot.private"),
        (proven.snapshot().display().to_string(), "snapshot.toml"),
        (format!("time: {} s", field("time: ")), "time: 12.3 s"),
        (format!("time: {} min", field("time: ")), "time: 12.3 s"),
    ] {
        said = said.replace(&is, shown);
    }
    support::assert_golden("report/prove.txt", &said);
}

#[test]
fn the_sample_goes_the_guides_way_from_its_files_to_a_verdict() {
    let snapshot = proven().snapshot();
    let mut command = prover();
    command
        .args(["descriptor", "--json", "--snapshot"])
        .arg(snapshot);
    let made = run(&mut command).assert_done().json();
    let checked = support::check(snapshot, &["--json", "--quiet"]);
    let checked = checked.assert_done().json();
    assert_eq!(checked["outcome"], "done");
    // What was to be proven is what is in the bundle, to the byte.
    let sizes = fs::read_dir(proven().bundle()).unwrap();
    let bytes: u64 = sizes
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert_eq!(checked["bundle_bytes"], bytes);
    let json = solvency(&proven().bundle(), &["--root", &proven().root, "--json"]);
    let json = json.assert_done().json();
    assert_eq!(json["ledger_digest"], made["ledger"]);
    assert_eq!(json["policy"]["digest"], checked["policy"]);
    assert_eq!(json["shards"], checked["shards"]);
}
