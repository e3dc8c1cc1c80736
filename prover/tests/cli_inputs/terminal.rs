//! What both programs do on a command line alike.

use std::{
    fs::{self, File},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::support::{commands, prover, run, verifier};

type Program = fn() -> assert_cmd::Command;

const PROGRAMS: [(&str, Program); 2] = [("prover", prover), ("verifier", verifier)];

#[test]
fn a_wrong_usage_is_told_to_programs_in_their_own_words() {
    for (name, program) in PROGRAMS {
        for wrong in [
            &["--json"][..],
            &["--json", "no-such-command"],
            &["inclusion", "--json", "--no-such-option"],
        ] {
            let ended = run(program().args(wrong));
            assert_eq!(ended.code, 2, "{name} {wrong:?}: {ended:?}");
            let told = ended.json();
            let detail = told["detail"].as_str().unwrap();
            assert!(ended.err.contains(detail), "{name} {wrong:?}: {ended:?}");
            let hint = told["hint"].as_str().unwrap();
            assert!(hint.contains("--help"), "{name} {wrong:?}: {hint}");
            let (key, end) = match name {
                "prover" => ("outcome", "failed"),
                _ => ("verdict", "none"),
            };
            assert_eq!(told[key], end);
        }
        // What is typed behind -- is no option.
        let ended = run(program().args(["inclusion", "--no-such-option", "--", "--json"]));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_exits_with_2() {
    for (name, program) in PROGRAMS {
        let path = program().get_program().to_owned();
        for typed in [
            &["--help"][..],
            &["--version"],
            &["completions", "zsh"],
            &["--json"],
        ] {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let ended = Command::new(&path)
                .args(typed)
                .stdout(full)
                .output()
                .unwrap();
            let said = String::from_utf8(ended.stderr).unwrap();
            assert_eq!(ended.status.code(), Some(2), "{name} {typed:?}: {said}");
            assert!(
                said.contains("could not be written to standard output"),
                "{name}: {said}"
            );
        }
        // A reader that has gone away.
        let mut reader = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
        let pipe = reader.stdin.take().unwrap();
        reader.wait().unwrap();
        let ended = Command::new(&path)
            .arg("--help")
            .stdout(pipe)
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(2), "{name}");
    }
}

#[test]
fn the_version_names_shape_and_keys() {
    for (name, program) in PROGRAMS {
        let said = run(program().arg("--version")).assert_done().out.clone();
        let mut lines = said.lines();
        let number = env!("CARGO_PKG_VERSION");
        assert_eq!(lines.next(), Some(format!("{name} {number}").as_str()));
        let words: Vec<_> = lines
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .collect();
        let digests = words
            .iter()
            .filter(|line| line.last().is_some_and(|word| word.len() == 64));
        assert_eq!(digests.count(), 3, "{said}");
        assert!(said.contains("commit") && said.contains("shape"), "{said}");
    }
}

#[test]
fn completions_and_manual_pages_have_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for (name, program) in PROGRAMS {
        for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
            let script = run(program().args(["completions", shell]))
                .assert_done()
                .out
                .clone();
            for command in commands(program) {
                let last = command.rsplit(' ').next().unwrap();
                assert!(script.contains(last), "{name} {shell}: {command}");
            }
        }
        let pages = folder.path().join("share/man1");
        run(program().arg("manual").arg(&pages)).assert_done();
        for command in commands(program) {
            let page = pages.join(format!("{name}-{}.1", command.replace(' ', "-")));
            let page = fs::read_to_string(&page).unwrap_or_else(|_| panic!("{}", page.display()));
            assert!(page.contains("Example"), "{command}");
        }
    }
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let ended = run(prover().arg("manual").arg(&file));
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("no manual pages in"), "{ended:?}");
}

#[test]
fn options_of_all_commands_have_a_heading_of_their_own() {
    for (name, program) in PROGRAMS {
        for command in commands(program) {
            let help = run(program().args(command.split(' ')).arg("--help")).out;
            let (own, of_all) = help
                .split_once("Options of all commands:\n")
                .unwrap_or_else(|| panic!("{name} {command}: {help}"));
            assert!(!own.contains("--json   "), "{name} {command}");
            assert!(
                of_all.contains("--json") && of_all.contains("--quiet"),
                "{name} {command}"
            );
        }
    }
}

#[test]
fn a_wrong_usage_in_quiet_is_one_object() {
    let ended = run(prover().args(["check", "--quiet", "--json"]));
    let told: Value = ended.json();
    assert_eq!(told.as_object().unwrap().len(), 3, "{told}");
}

#[test]
fn what_is_there_already_is_said_to_be_there_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (file, missing) = (folder.path().join("a.key"), folder.path().join("no/a.key"));
    fs::write(&file, "kept").unwrap();
    let ended = run(verifier().args(["keygen", "--out"]).arg(&file));
    ended.assert_no_verdict(&format!("{} exists already", file.display()));
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
    let ended = run(verifier().args(["keygen", "--out"]).arg(&missing));
    ended.assert_no_verdict("the folder that it is to be in is not there");
}
