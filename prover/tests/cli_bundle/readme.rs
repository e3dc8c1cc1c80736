//! The commands that the README and the help of both programs show are commands that there are.

use super::*;

/// Commands of a text, as words: those lines that begin with a program's name, with what a backslash or `&&` at the end
/// of one continues.
fn commands(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\\\n", " ").replace("&&\n", "\n");
    let lines = text.lines().map(str::trim);
    let lines = lines.map(|line| match line.strip_prefix("cargo run --release -p ") {
        Some(program) => program.replacen(" -- ", " ", 1),
        None => line.to_owned(),
    });
    let shown = lines.filter(|line| line.starts_with("prover ") || line.starts_with("verifier "));
    shown.map(|line| words(&line)).collect()
}

/// Stands for the 64 digits of a root, a digest, a code or an auditor's key where the text shows the first ones: the public
/// key of the first test in RFC 8032.
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

/// That the program knows the command, all of its options, and values of that form.
#[track_caller]
fn assert_known(words: &[String]) {
    let mut command = match words[0].as_str() {
        "prover" => prover(),
        "verifier" => verifier(),
        other => panic!("{other}"),
    };
    // Whatever stands before it is looked at first.
    let ended = run(command.args(&words[1..]).arg("--help"));
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (0, ""),
        "{words:?}: {ended:?}"
    );
}

#[test]
fn the_readmes_commands_are_known() {
    let readme = fs::read_to_string(fixture("..").join("README.md")).unwrap();
    let commands = commands(&readme);
    assert!(commands.len() >= 24, "{commands:#?}");
    commands.iter().for_each(|words| assert_known(words));
    // Customers, operators and auditors each have theirs.
    for command in [
        "descriptor",
        "check",
        "prove",
        "reserves",
        "inclusion",
        "forget",
        "policy",
        "solvency",
        "inspect",
        "attest",
        "keygen",
    ] {
        assert!(
            commands.iter().any(|words| words[1] == command),
            "{command}"
        );
    }
}

#[test]
fn examples_of_the_help_are_known() {
    let of = |program: fn() -> assert_cmd::Command, command: &str| {
        let mut program = program();
        // On one line each.
        program
            .env("COLUMNS", "1000")
            .args(command.split(' '))
            .arg("--help");
        let help = run(&mut program).assert_done().out.clone();
        let examples = commands(&help);
        assert!(!examples.is_empty(), "{command}: {help}");
        examples.iter().for_each(|words| assert_known(words));
    };
    for command in [
        "descriptor",
        "check",
        "prove",
        "inclusion",
        "forget",
        "reserves messages",
        "reserves dossier",
        "policy stress",
    ] {
        of(prover, command);
    }
    for command in [
        "solvency",
        "inclusion",
        "reserves",
        "attest",
        "keygen",
        "signature",
        "inspect",
    ] {
        of(verifier, command);
    }
}

#[test]
fn the_sample_goes_the_readmes_way_from_its_files_to_a_verdict() {
    let snapshot = proven().snapshot();
    let mut command = prover();
    command
        .args(["descriptor", "--json", "--snapshot"])
        .arg(snapshot);
    let made = run(&mut command).assert_done().json();
    let mut command = prover();
    command.args([
        "check",
        "--json",
        "--no-calibration",
        "--quiet",
        "--snapshot",
    ]);
    let checked = run(command.arg(snapshot)).assert_done().json();
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
