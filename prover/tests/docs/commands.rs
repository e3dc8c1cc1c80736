//! Commands that documents, and the help of both programs, show are commands that there are.

use std::collections::BTreeSet;

use crate::{
    markdown::{Document, repository, spans},
    support::{commands, prover, run, verifier},
};

/// What a document types that is neither ours nor cargo's.
const OTHERS: [&str; 4] = ["bitcoin-cli", "cat", "cp", "sha256sum"];

type Program = fn() -> assert_cmd::Command;

/// The programs, by their names.
const PROGRAMS: [(&str, Program); 2] = [("prover", prover), ("verifier", verifier)];

/// Commands of a text, one a line, each with the lines that a backslash or `&&` at the end of one goes on with.
fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ").replace("&&\n", "\n");
    let text = text.replace(" && ", "\n");
    text.lines().map(|line| plain(line.trim())).collect()
}

/// A command without what only says how it is run.
fn plain(line: &str) -> String {
    let line = line.split("  #").next().unwrap();
    let line = line.strip_prefix("/usr/bin/time -v ").unwrap_or(line);
    let line = line.strip_prefix("UPDATE_GOLDEN=1 ").unwrap_or(line);
    let line = line.strip_prefix("target/release/").unwrap_or(line);
    let typed = ["--bin", "-p"].iter().find_map(|option| {
        let program = line.strip_prefix(&format!("cargo run --release {option} "))?;
        program.split_once(" -- ")
    });
    match typed {
        Some((program, arguments)) if !program.contains(' ') => format!("{program} {arguments}"),
        _ => line.to_owned(),
    }
}

fn is_ours(line: &str) -> bool {
    line.starts_with("prover ") || line.starts_with("verifier ")
}

/// Stands for the 64 digits of a root, a digest, a code or an auditor's key where the text shows the first ones: the
/// public key of the first test in RFC 8032.
const DIGITS: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/// A line's words, without quotes, and with all digits.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|first| "'\"".contains(*first));
        let (word, after) = match quote {
            Some(quote) => rest[1..].split_once(quote).expect("a quote ends"),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        let digits = word.ends_with("...") && !word.starts_with("0x");
        words.push(if digits { DIGITS } else { word }.to_owned());
        rest = after.trim_start();
    }
    words
}

fn program(name: &str) -> assert_cmd::Command {
    match name {
        "prover" => prover(),
        "verifier" => verifier(),
        other => panic!("{other}"),
    }
}

/// That the program knows the command, all of its options, and values of that form.
#[track_caller]
fn assert_known(line: &str) {
    let words = words(line);
    let mut command = program(&words[0]);
    // Whatever stands before it is looked at first.
    let ended = run(command.args(&words[1..]).arg("--help"));
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (0, ""),
        "{words:?}: {ended:?}"
    );
}

/// That cargo finds what it is to build.
#[track_caller]
fn assert_cargo_is_known(line: &str) {
    let words: Vec<_> = line.split_whitespace().collect();
    let known = ["run", "build", "test", "install", "bench"];
    assert!(known.contains(&words[1]), "{line}");
    let after = |option: &str| {
        let at = words.iter().position(|word| *word == option)?;
        Some(words[at + 1])
    };
    let package = after("-p").or_else(|| after("--path"));
    if let Some(package) = package {
        let manifest = repository().join(package).join("Cargo.toml");
        assert!(manifest.exists(), "{line}: {}", manifest.display());
    }
    if let Some(program) = after("--bin") {
        // A program has the name of its package.
        let main = repository().join(program).join("src/main.rs");
        assert!(main.exists(), "{line}: {}", main.display());
    }
    if let Some(example) = after("--example") {
        let packages = package.map_or(vec!["circuits", "prover"], |package| vec![package]);
        let is_in = |package: &&str| {
            let examples = repository().join(package).join("examples");
            let file = examples.join(format!("{example}.rs"));
            file.exists() || examples.join(example).join("main.rs").exists()
        };
        assert!(packages.iter().any(is_in), "{line}");
    }
}

#[test]
fn commands_of_the_documents_are_known() {
    let mut ours = BTreeSet::new();
    for document in Document::all() {
        for session in document.sessions() {
            let lines = lines(&session);
            let answered = lines.iter().any(|line| line.starts_with("$ "));
            for line in &lines {
                let line = match line.strip_prefix("$ ") {
                    Some(typed) => typed,
                    None if answered => continue,
                    None => line,
                };
                let first = line.split_whitespace().next().unwrap_or_default();
                match first {
                    "cargo" => assert_cargo_is_known(line),
                    // The test of fixtures knows these.
                    "fixtures" | "" => {}
                    "python3" => {
                        let script = line.split_whitespace().nth(1).unwrap_or_default();
                        assert!(repository().join(script).is_file(), "{line}");
                    }
                    _ if is_ours(line) => {
                        ours.insert(line.to_owned());
                    }
                    script if repository().join(script).is_file() => {}
                    other => assert!(OTHERS.contains(&other), "{}: {line}", document.name),
                }
            }
        }
    }
    assert!(ours.len() >= 25, "{ours:#?}");
    ours.iter().for_each(|line| assert_known(line));
    // Customers, operators and auditors each have theirs.
    for (name, program) in PROGRAMS {
        for command in commands(program) {
            let shown = format!("{name} {command} ");
            let known = |line: &String| line.starts_with(&shown);
            assert!(ours.iter().any(known), "no document shows {shown}");
        }
    }
}

/// With `-p` features are those of one package, and the second program would compile many libraries again.
#[test]
fn the_readme_builds_both_programs_of_the_same_libraries() {
    let session = Document::read("README.md").sessions().remove(0);
    for (name, _) in PROGRAMS {
        let command = format!("cargo run --release --bin {name} -- ");
        assert_eq!(session.matches(&command).count(), 1, "{session}");
    }
}

/// Inside a sentence a command may be shortened: it is one, and its options are the command's.
#[test]
fn commands_inside_sentences_are_known() {
    let mut shown = BTreeSet::new();
    for document in Document::all() {
        let prose: Vec<_> = document.prose().collect();
        let spans = prose
            .split(|line| line.is_empty())
            .flat_map(|paragraph| spans(&paragraph.join("\n")));
        shown.extend(spans.filter(|span| is_ours(span)));
    }
    assert!(shown.len() >= 12, "{shown:#?}");
    for span in shown {
        let words: Vec<_> = span.split(' ').collect();
        let is_word = |word: &&&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let commands = words[1..].iter().take_while(|word| !word.starts_with('-'));
        let commands: Vec<_> = commands.take_while(is_word).take(2).collect();
        // What follows the command may be a file's name that looks like one.
        let help = [commands.len(), 1].into_iter().find_map(|length| {
            let mut command = program(words[0]);
            let ended = run(command
                .args(&commands[..length.min(commands.len())])
                .arg("--help"));
            (ended.code == 0).then_some(ended.out)
        });
        let help = help.unwrap_or_else(|| panic!("{span}"));
        for option in words.iter().filter(|word| word.starts_with("--")) {
            let option = option.split('=').next().unwrap();
            assert!(help.contains(option), "{span}: {option}");
        }
    }
}

#[test]
fn options_of_policy_stress_are_the_documented_ones() {
    let document = Document::read("docs/reference/policy.md");
    let table = document.table("Scenarios from a price history");
    let documented = table.iter().flat_map(|row| spans(&row[0]));
    let help = run(prover().args(["policy", "stress", "--help"])).out;
    let options = help.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("-q, ").unwrap_or(line);
        let option = line.starts_with("--").then_some(line)?;
        option.split([' ', '=']).next()
    });
    // Those of every command, and those that the example shows.
    let common = [
        "--snapshot",
        "--prices",
        "--source",
        "--out",
        "--json",
        "--quiet",
        "--log",
    ];
    let options = options.filter(|option| !common.contains(option));
    crate::markdown::assert_same("options of policy stress", documented, options);
}

#[test]
fn examples_of_the_help_are_known() {
    let of = |program: Program, command: &str| {
        let mut program = program();
        // On one line each.
        program
            .env("COLUMNS", "1000")
            .args(command.split(' '))
            .arg("--help");
        let help = run(&mut program).assert_done().out.clone();
        let examples = lines(&help).into_iter().filter(|line| is_ours(line));
        let examples: Vec<_> = examples.collect();
        assert!(!examples.is_empty(), "{command}: {help}");
        examples.iter().for_each(|line| assert_known(line));
    };
    for (_, program) in PROGRAMS {
        for command in commands(program) {
            of(program, &command);
        }
    }
}
