//! States, who is told of them, and what is run.

use std::{fs, os::unix::fs::PermissionsExt as _};

use mockito::{Matcher, Server};
use serde_json::json;

use crate::{
    Watched,
    node::{FakeNode, NO_ANSWER},
    support::{append, edit, run},
    times, told,
};

const ALWAYS: &str = "liabilities_every = \"0s\"\n";

#[test]
fn each_state_is_reached_by_the_fault_that_it_is_for() {
    let node = FakeNode::with(4_100);
    let watched = Watched::by(&format!("{ALWAYS}{}", node.named()));
    let good = watched.round();
    assert_eq!(good.state(), ("OK", 0), "{good:?}");
    assert_eq!(good.reasons(), [""; 0]);
    // 4.1 of 4.000000001, rounded down; and what no node is named for is as listed.
    assert_eq!(good.asset("ETH")["ratio_bps"], "10249");
    assert_eq!(good.asset("ETH")["listed"], "0.000000000");
    assert_eq!(good.asset("BTC")["listed"], good.asset("BTC")["reserves"]);
    let notes = good.json["notes"].to_string();
    for chain in ["bitcoin", "tron", "USDT"] {
        assert!(notes.contains(chain), "{notes}");
    }

    watched.configure(&format!("soft_ratio = \"1.03\"\n{ALWAYS}{}", node.named()));
    let stressed = watched.round();
    assert_eq!(stressed.state(), ("STRESSED", 1), "{stressed:?}");
    assert_eq!(stressed.reasons(), ["STRESSED SOFT_RATIO ETH"]);

    node.set(3_999);
    let under = watched.round();
    assert_eq!(under.state(), ("UNDER", 1), "{under:?}");
    assert_eq!(under.reasons()[0], "UNDER RATIO ETH");
    assert_eq!(under.asset("ETH")["ratio_bps"], "9997");

    node.set(NO_ANSWER);
    watched.configure(&format!("{ALWAYS}{}", node.named()));
    let silent = watched.round();
    assert_eq!(silent.state(), ("UNANSWERED", 2), "{silent:?}");
    assert_eq!(silent.reasons(), ["UNANSWERED NODE ethereum"]);
    assert!(silent.asset("ETH")["ratio_bps"].is_null());
    for listed in ["BTC", "USDT"] {
        let before = &good.asset(listed)["ratio_bps"];
        assert_eq!(&silent.asset(listed)["ratio_bps"], before);
    }

    node.set(4_100);
    node.behind(4 * 60 * 60);
    let behind = watched.round();
    assert_eq!(behind.state(), ("UNANSWERED", 2), "{behind:?}");
    assert_eq!(behind.reasons(), ["UNANSWERED NODE_BEHIND ethereum"]);

    // What is known to fail is not hidden by a node that does not answer.
    append(&watched.path("tiny/liabilities.csv"), "erin,BTC,5\n");
    let hidden = watched.round();
    assert_eq!(hidden.state(), ("UNDER", 1), "{hidden:?}");
    assert_eq!(hidden.reasons()[0], "UNDER RATIO BTC");
    assert!(
        hidden
            .reasons()
            .contains(&"UNANSWERED NODE_BEHIND ethereum".to_owned())
    );

    node.behind(0);
    let ledger = watched.path("tiny/liabilities.csv");
    append(&ledger, "frank,LUNA,5\n");
    let unreadable = watched.round();
    assert_eq!(unreadable.state(), ("UNREADABLE", 2), "{unreadable:?}");
    assert_eq!(unreadable.reasons()[0], "UNREADABLE INPUTS ");
    // What was read before still fails, and no ratio is shown.
    assert!(unreadable.reasons().contains(&"UNDER RATIO BTC".to_owned()));
    let assets = unreadable.json["assets"].as_array().unwrap();
    assert!(assets.iter().all(|asset| asset["ratio_bps"].is_null()));
    // What others are told shows nobody.
    assert!(!unreadable.json["reasons"].to_string().contains("frank"));
}

#[test]
fn a_change_is_told_once_and_totals_only_where_they_are_asked_for() {
    let node = FakeNode::with(4_100);
    let mut server = Server::new();
    let bodies = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&bodies);
    let hook = server
        .mock("POST", "/hook")
        .with_body_from_request(move |request| {
            let body = String::from_utf8(request.body().unwrap().clone()).unwrap();
            seen.lock().unwrap().push(body);
            Vec::new()
        })
        .expect(2)
        .create();
    let watched = Watched::by("");
    let lines = watched.path("told");
    let keys = format!(
        "webhook = \"{}/hook\"\ncommand = {}\n{ALWAYS}",
        server.url(),
        told(&lines, "told")
    );
    watched.configure(&format!("{keys}{}", node.named()));
    watched.round();
    node.set(3_000);
    for _ in 0..3 {
        assert_eq!(watched.round().state(), ("UNDER", 1));
    }
    node.set(4_100);
    watched.configure(&format!("details = true\n{keys}{}", node.named()));
    for _ in 0..2 {
        assert_eq!(watched.round().state(), ("OK", 0));
    }
    hook.assert();
    assert_eq!(times(&lines, "told"), 2);
    let bodies = bodies.lock().unwrap();
    let told: Vec<serde_json::Value> = bodies
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    assert_eq!(told[0]["what"], "Tiny Exchange");
    assert_eq!([&told[0]["from"], &told[0]["to"]], ["OK", "UNDER"]);
    assert_eq!([&told[1]["from"], &told[1]["to"]], ["UNDER", "OK"]);
    for total in ["3.0000", "4.0000", "9997", "ratio_bps", "0xD023"] {
        assert!(!bodies[0].contains(total), "{}", bodies[0]);
    }
    assert_eq!(told[1]["details"]["assets"][1]["ratio_bps"], "10249");
}

#[test]
fn a_webhook_that_does_not_answer_is_no_state_and_is_tried_again() {
    let node = FakeNode::with(3_000);
    let mut server = Server::new();
    let refuses = server.mock("POST", "/").with_status(500).expect(2).create();
    let watched = Watched::by(&format!("webhook = \"{}\"\n{}", server.url(), node.named()));
    for _ in 0..2 {
        let round = watched.round();
        assert_eq!(round.state(), ("UNDER", 1));
        let warnings = round.json["warnings"].to_string();
        assert!(warnings.contains("status 500"), "{warnings}");
    }
    refuses.assert();
    refuses.remove();
    let body = Matcher::PartialJson(json!({"id": 1, "from": null, "to": "UNDER"}));
    let takes = server.mock("POST", "/").match_body(body).expect(1).create();
    for _ in 0..2 {
        let round = watched.round();
        assert_eq!(round.json["warnings"], json!([]));
    }
    takes.assert();
}

#[test]
fn a_breaker_says_what_it_would_run_until_it_is_meant_and_then_runs_it_once() {
    let node = FakeNode::with(3_000);
    let watched = Watched::by("");
    let lines = watched.path("ran");
    let breaker = |dry: &str| {
        format!(
            "{ALWAYS}{}[[breaker]]\nname = \"withdrawals\"\nstates = [\"UNDER\"]\nleave_after = \"1ms\"\n\
             command = {}\nleave_command = {}\n{dry}",
            node.named(),
            told(&lines, "stop"),
            told(&lines, "go")
        )
    };
    watched.configure(&breaker(""));
    let dry = watched.round();
    let said = &dry.json["breakers"][0];
    assert_eq!([&said["tripped"], &said["dry_run"]], [true, true], "{said}");
    assert_eq!(said["moved"], "enter");
    assert!(
        dry.ended.err.contains("breaker withdrawals: dry run"),
        "{dry:?}"
    );
    assert!(!lines.exists());
    // Now it is meant: what was tripped is run, once.
    watched.configure(&breaker("dry_run = false\n"));
    for _ in 0..2 {
        let round = watched.round();
        assert!(round.json["breakers"][0]["pending"].is_null(), "{round:?}");
        assert_eq!(times(&lines, "stop"), 1);
    }
    let input = fs::read_to_string(&lines).unwrap();
    assert!(
        input.contains(r#""action":"enter""#) && !input.contains("3.0000"),
        "{input}"
    );
    // The first good round begins the time of leaving, and nothing known is no good round.
    node.set(NO_ANSWER);
    assert_eq!(watched.round().state(), ("UNANSWERED", 2));
    assert_eq!(watched.round().state(), ("UNANSWERED", 2));
    node.set(4_100);
    assert_eq!(watched.round().json["breakers"][0]["tripped"], true);
    assert_eq!(times(&lines, "go"), 0);
    assert_eq!(watched.round().json["breakers"][0]["moved"], "leave");
    assert_eq!(watched.round().json["breakers"][0]["tripped"], false);
    assert_eq!((times(&lines, "stop"), times(&lines, "go")), (1, 1));
}

#[test]
fn a_command_that_fails_is_told_and_tried_again() {
    let node = FakeNode::with(3_000);
    let watched = Watched::by("");
    let flag = watched.path("flag");
    let script = format!("[ -e {} ]", flag.display());
    watched.configure(&format!(
        "{}[[breaker]]\nname = \"stop\"\nstates = [\"UNDER\"]\ndry_run = false\ncommand = [\"/bin/sh\", \"-c\", {script:?}]\n",
        node.named()
    ));
    for _ in 0..2 {
        let failed = watched.round();
        let warnings = failed.json["warnings"].to_string();
        assert!(
            warnings.contains("breaker stop: the command /bin/sh failed"),
            "{warnings}"
        );
        assert_eq!(failed.json["breakers"][0]["pending"], "enter");
    }
    fs::write(&flag, "").unwrap();
    let done = watched.round();
    assert_eq!(done.json["warnings"], json!([]));
    assert!(done.json["breakers"][0]["pending"].is_null());
}

#[test]
fn what_is_kept_is_for_its_owner_and_has_no_account_or_address() {
    let node = FakeNode::with(3_000);
    let watched = Watched::by(&node.named());
    watched.round();
    let file = watched.state().join("watch.json");
    let kept = fs::read_to_string(&file).unwrap();
    for nobody in ["alice", "carol", "0xD023", "bc1q", "1200.25"] {
        assert!(!kept.contains(nobody), "{nobody}: {kept}");
    }
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(watched.state()), mode(file)), (0o700, 0o600));
}

#[test]
fn liabilities_are_read_as_rarely_as_was_asked_and_anew_with_another_snapshot() {
    let node = FakeNode::with(4_100);
    let watched = Watched::by(&format!("liabilities_every = \"8h\"\n{}", node.named()));
    let first = watched.round();
    append(&watched.path("tiny/liabilities.csv"), "erin,ETH,5\n");
    let second = watched.round();
    assert_eq!(second.state(), ("OK", 0));
    assert_eq!(second.json["liabilities_at"], first.json["liabilities_at"]);
    edit(&watched.snapshot(), "sequence = 1", "sequence = 2");
    edit(
        &watched.snapshot(),
        "assets = ",
        "# The next one.\nassets = ",
    );
    let third = watched.round();
    assert_eq!(third.state(), ("UNDER", 1), "{third:?}");
}

#[test]
fn totals_of_another_registry_are_not_taken_for_these() {
    let node = FakeNode::with(4_100);
    let watched = Watched::by(&format!("liabilities_every = \"8h\"\n{}", node.named()));
    let first = watched.round();
    edit(&watched.path("tiny/assets.csv"), "BTC,8", "BTC,10");
    let second = watched.round();
    assert_eq!(second.state(), ("OK", 0));
    let owed = |round: &crate::Round| round.json["assets"][0]["liabilities"].clone();
    assert_eq!(
        (owed(&first), owed(&second)),
        ("0.50000001".into(), "0.5000000100".into())
    );
}

#[test]
fn totals_are_not_kept_where_they_would_be_published() {
    let watched = Watched::by("");
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/balances");
    crate::support::copy(&golden, &watched.path("www"));
    let mut command = crate::prover();
    command
        .args(["watch", "--once", "--snapshot"])
        .arg(watched.snapshot());
    command.arg("--config").arg(watched.path("watch.toml"));
    let refused = run(command.arg("--state").arg(watched.path("www/watching")));
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("which is published"), "{refused:?}");
    assert!(!watched.path("www/watching").exists());
}

#[test]
fn a_round_is_a_block_for_people_and_a_file_of_metrics_has_no_totals() {
    let node = FakeNode::with(4_100);
    let watched = Watched::by(&node.named());
    let metrics = watched.path("por.prom");
    let mut command = crate::prover();
    command
        .args(["watch", "--once", "--snapshot"])
        .arg(watched.snapshot());
    command.arg("--config").arg(watched.path("watch.toml"));
    command.arg("--state").arg(watched.state());
    let ended = run(command.arg("--metrics").arg(&metrics));
    assert_eq!(ended.code, 0, "{ended:?}");
    let first = ended.out.lines().next().unwrap();
    assert!(first.contains("  OK since "), "{first}");
    assert!(ended.out.contains("102.49%"), "{}", ended.out);
    let text = fs::read_to_string(metrics).unwrap();
    for line in [
        "por_state{state=\"OK\"} 1.0",
        "por_ratio{asset=\"ETH\"} 1.0249",
        "por_answered{asset=\"ETH\"} 1.0",
        "por_rule_holds{rule=\"the minimum ratio of ETH\"} 1.0",
        "# TYPE por_last_round_timestamp_seconds gauge",
        "# EOF",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(!text.contains("4.1"), "{text}");
}
