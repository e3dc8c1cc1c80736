//! Exit codes, outcomes and reasons, as programs have them.

use std::collections::BTreeSet;

use documents::refusal::Reason;
use prover::{InputCode, RefusalReason, run_report::RunOutcome};
use verdict::report::verdict::{NoRefusal, Verdict};
use verifier::monitor::finding::Code;
use verifier::pack::exceptions::ExceptionCode;

use crate::{
    markdown::{Document, assert_same, first_column},
    support::{commands, prover, run, verifier},
};

fn document() -> Document {
    Document::read("docs/reference/codes.md")
}

/// The codes in the last paragraph of a program's help.
fn exit_codes(mut program: assert_cmd::Command) -> Vec<String> {
    let help = run(program.env("COLUMNS", "1000").arg("--help")).out;
    let (_, codes) = help.split_once("Exit codes: ").expect("a line of codes");
    let numbers = codes.split(", ").filter_map(|code| {
        let (number, _) = code.split_once(' ')?;
        number.parse::<u8>().ok()
    });
    numbers.map(|number| number.to_string()).collect()
}

#[test]
fn exit_codes_are_those_of_the_help() {
    let table = document().table("Exit codes");
    for (column, program) in [(1, verifier()), (2, prover())] {
        let documented = table.iter().filter(|row| !row[column].is_empty());
        let documented = documented.map(|row| &row[0]);
        assert_same("exit codes", documented, exit_codes(program));
    }
}

#[test]
fn reasons_are_those_of_the_verifier() {
    let documented = first_column(&document().table("Reasons"));
    let source = Reason::ALL.iter().map(|reason| reason.code());
    let none = NoRefusal::ALL.iter().map(|none| none.name());
    assert_same("reasons", documented, source.chain(none));
}

#[test]
fn findings_of_a_monitor_are_those_that_it_has_codes_for() {
    let table = document().table("Findings of a monitor");
    let source = Code::ALL.iter().map(|code| code.name());
    assert_same("findings", first_column(&table), source);
    for row in &table {
        let mut codes = Code::ALL.iter();
        let code = codes.find(|code| row[0] == format!("`{}`", code.name()));
        let state = code.and_then(|code| code.state());
        let expected = state.map_or("none".to_owned(), |state| format!("`{state}`"));
        assert_eq!(row[1], expected, "{row:?}");
    }
}

#[test]
fn reasons_of_the_prover_are_those_that_it_refuses_for() {
    let tables = document().tables("Outcomes of the prover");
    let source = RefusalReason::ALL.iter().map(|reason| reason.code());
    assert_same("reasons of the prover", first_column(&tables[1]), source);
}

#[test]
fn codes_of_errors_in_the_inputs_are_those_of_the_prover() {
    let documented = first_column(&document().table("Errors in the inputs"));
    let source = InputCode::ALL.iter().map(|code| code.name());
    assert_same("codes of errors", documented, source);
}

#[test]
fn verdicts_are_those_of_the_verifier() {
    let table = document().table("Verdicts");
    // That there is no verdict is said of all commands, and of one more by itself.
    let documented: BTreeSet<_> = first_column(&table).into_iter().collect();
    let source = Verdict::ALL.iter().map(|verdict| verdict.name());
    assert_same("verdicts", documented, source);
    let commands = commands(verifier);
    for row in table {
        let named = row[1].trim_matches('`').split(' ').next();
        // A command, or a group of them.
        let known = commands
            .iter()
            .any(|command| named == command.split(' ').next());
        assert!(known || row[1] == "all", "{row:?}");
    }
}

#[test]
fn exceptions_of_an_audit_pack_are_those_that_the_verifier_finds() {
    let documented = first_column(&document().table("Exceptions of an audit pack"));
    let source = ExceptionCode::ALL.iter().map(|code| code.name());
    assert_same("exceptions", documented, source);
}

/// The names that a type has, from what it says of another one.
fn variants<T: serde::de::DeserializeOwned>() -> Vec<String> {
    let error = serde_json::from_str::<T>("\"none of them\"").err().unwrap();
    let error = error.to_string();
    let (_, names) = error
        .split_once("expected one of ")
        .expect("a list of names");
    crate::markdown::spans(names)
}

#[test]
fn outcomes_are_those_of_the_prover() {
    let tables = document().tables("Outcomes of the prover");
    assert_same(
        "outcomes",
        first_column(&tables[0]),
        variants::<RunOutcome>(),
    );
    for row in &tables[0] {
        let code: u8 = row[1].parse().expect("an exit code");
        assert!(exit_codes(prover()).contains(&code.to_string()), "{row:?}");
    }
}

#[test]
fn verdicts_of_an_inclusion_are_those_of_the_specification() {
    let document = document();
    let ours = document.table("Verdicts").into_iter();
    let ours = ours.filter(|row| row[1] == "`inclusion`");
    let spec = Document::read("circuits/SPEC.md");
    let title = "12. Inclusion files, archives and their verification";
    let mut tables = spec.tables(title).into_iter();
    let verdicts = tables.find(|table| first_column(table).contains(&"included".to_owned()));
    let verdicts = verdicts.expect("a table of verdicts");
    assert_same(
        "verdicts",
        first_column(&ours.collect()),
        first_column(&verdicts),
    );
}
