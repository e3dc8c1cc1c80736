use super::*;
use crate::{
    checkpoint::Checkpoint,
    cosignature::cosign,
    key::{LogSecret, VerifierKeyError, WitnessSecret},
    merkle::TreeHead,
};

fn log(seed: u8) -> LogKey {
    LogKey::new(
        "example.com/log".parse().unwrap(),
        LogSecret::from_seed(&[seed; 32]).public(),
    )
}

fn witness(seed: u8) -> WitnessKey {
    let name = format!("witness.example/{seed}").parse().unwrap();
    WitnessKey::new(name, WitnessSecret::from_seed(&[seed; 32]).public())
}

/// Of a log, cosigned by these witnesses.
fn checkpoint(by: &[u8]) -> SignedCheckpoint {
    let head = TreeHead {
        size: 9,
        root: [9; 32],
    };
    let secret = LogSecret::from_seed(&[1; 32]);
    let mut checkpoint = Checkpoint::new(log(1).name(), head).sign(&secret).unwrap();
    for seed in by {
        let secret = WitnessSecret::from_seed(&[*seed; 32]);
        checkpoint.add(cosign(
            &checkpoint,
            &witness(*seed),
            &secret,
            1_000 + u64::from(*seed),
        ));
    }
    checkpoint
}

/// A policy of witnesses 1 to 6, as the specification's example.
fn of_quorum(lines: &str) -> Result<LogPolicy, PolicyError> {
    let mut text = format!("# who is believed\n\nlog {} https://example.com\n", log(1));
    for seed in 1..=6 {
        text += &format!("witness w{seed}\t{}\n", witness(seed));
    }
    LogPolicy::from_bytes((text + lines).as_bytes())
}

fn accepts(policy: &LogPolicy, by: &[u8]) -> bool {
    policy.check(&checkpoint(by)).is_ok()
}

#[test]
fn a_witness_has_its_name_and_where_it_answers() {
    let text = format!(
        "witness one {}\nwitness two {} https://w.example/prefix\nquorum one",
        witness(1),
        witness(2)
    );
    let policy = LogPolicy::from_bytes(text.as_bytes()).unwrap();
    let [one, two] = policy.witnesses() else {
        panic!("two witnesses");
    };
    assert_eq!((one.name.as_str(), &one.url), ("one", &None));
    assert_eq!(two.key, Some(witness(2)));
    assert_eq!(two.url.as_deref(), Some("https://w.example/prefix"));
}

#[test]
fn a_quorum_of_two_groups_asks_for_both() {
    let lines = "group X 2 w1 w2 w3\ngroup Y any w4 w5 w6\ngroup both all X Y\nquorum both\n";
    let policy = of_quorum(lines).unwrap();
    for (by, enough) in [
        (&[1, 2, 4][..], true),
        (&[1, 3, 6], true),
        (&[1, 2, 3, 4, 5, 6], true),
        (&[1, 2, 3], false),
        (&[1, 4, 5, 6], false),
        (&[], false),
    ] {
        assert_eq!(accepts(&policy, by), enough, "{by:?}");
    }
    let refused = policy.check(&checkpoint(&[1, 4])).unwrap_err();
    assert_eq!(refused, NotWitnessed::Quorum { found: 2, known: 6 });
}

#[test]
fn one_witness_counts_once_however_often_it_signs() {
    let policy = of_quorum("group two 2 w1 w2\nquorum two").unwrap();
    let mut twice = checkpoint(&[1]);
    let secret = WitnessSecret::from_seed(&[1; 32]);
    twice.add(cosign(&twice, &witness(1), &secret, 7));
    assert!(policy.check(&twice).is_err());
}

#[test]
fn who_cosigned_is_told_whether_or_not_they_are_asked_for() {
    let policy = of_quorum("quorum w2").unwrap();
    let witnessed = policy.check(&checkpoint(&[2, 5, 9])).unwrap();
    let names: Vec<_> = witnessed
        .by
        .iter()
        .map(|(key, _)| key.name().as_str())
        .collect();
    assert_eq!(names, ["witness.example/2", "witness.example/5"]);
    assert!(witnessed.quorum);
    let nobody = of_quorum("quorum none")
        .unwrap()
        .check(&checkpoint(&[]))
        .unwrap();
    assert!(nobody.by.is_empty() && !nobody.quorum);
}

#[test]
fn a_checkpoint_of_a_log_that_is_not_named_is_refused() {
    let text = format!("log {}\nquorum none", log(2));
    let other_key = LogPolicy::from_bytes(text.as_bytes()).unwrap();
    assert_eq!(
        other_key.check(&checkpoint(&[])),
        Err(NotWitnessed::Signature)
    );
    let none = LogPolicy::from_bytes(b"quorum none").unwrap();
    assert_eq!(none.check(&checkpoint(&[])), Err(NotWitnessed::Log));
}

#[test]
fn of_two_keys_of_one_log_either_may_have_signed() {
    let text = format!("log {}\nlog {}\nquorum none", log(2), log(1));
    let policy = LogPolicy::from_bytes(text.as_bytes()).unwrap();
    assert_eq!(policy.check(&checkpoint(&[])).unwrap().log, log(1));
}

#[test]
fn a_cosignature_that_does_not_hold_refuses_all() {
    let policy = of_quorum("quorum w1").unwrap();
    let mut forged = checkpoint(&[1]);
    let other = WitnessSecret::from_seed(&[8; 32]);
    forged.add(cosign(&forged, &witness(3), &other, 7));
    assert_eq!(policy.check(&forged), Err(NotWitnessed::Cosignature));
}

#[test]
fn a_witness_of_another_kind_of_signature_is_one_that_did_not_cosign() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let key = STANDARD.encode([&[6][..], &[1; 1312]].concat());
    let text = format!("w.example+01020304+{key}");
    let policy = of_quorum(&format!("witness pq {text}\ngroup g any pq w1\nquorum g")).unwrap();
    assert_eq!(policy.check(&checkpoint(&[1])).unwrap().unknown, 1);
    assert!(!accepts(&policy, &[2]));
    let twice = of_quorum(&format!("witness a {text}\nwitness b x{text}\nquorum a"));
    assert_eq!(twice.unwrap_err().problem, PolicyProblem::Duplicate);
}

#[test]
fn what_is_no_policy_is_refused_with_its_line() {
    use PolicyProblem as Problem;
    let again = format!(
        "witness again other+{}",
        witness(1).to_string().split_once('+').unwrap().1
    );
    for (lines, problem) in [
        ("", Problem::Quorum),
        ("quorum w7", Problem::Unknown(1)),
        ("quorum w1\nquorum w1", Problem::Quorum),
        ("quorum", Problem::Words("quorum NAME")),
        ("group g 0 w1\nquorum g", Problem::Threshold),
        ("group g 3 w1 w2\nquorum g", Problem::Threshold),
        ("group g 01 w1 w2\nquorum g", Problem::Threshold),
        ("group g some w1\nquorum g", Problem::Threshold),
        (
            "group g any\nquorum g",
            Problem::Words("group NAME any|all|NUMBER MEMBER..."),
        ),
        ("group g any w1 w1\nquorum g", Problem::Member(2)),
        (
            "group g any w1\ngroup h all g w1\nquorum h",
            Problem::Member(2),
        ),
        ("group g any g\nquorum g", Problem::Unknown(1)),
        ("group w1 any w2\nquorum w1", Problem::Name),
        ("group none any w2\nquorum none", Problem::Name),
        ("group g any none\nquorum g", Problem::Unknown(1)),
        ("Quorum w1", Problem::Keyword),
        ("log", Problem::Words("log KEY [URL]")),
        ("log a b c", Problem::Words("log KEY [URL]")),
        ("witness w9", Problem::Words("witness NAME KEY [URL]")),
        ("quorum\x0bw1", Problem::Control),
        ("quorum w1\r\n", Problem::Control),
    ] {
        let refused = of_quorum(lines).map(|_| ()).unwrap_err();
        assert_eq!(refused.problem, problem, "{lines}");
    }
    let refused = of_quorum(&format!("{again}\nquorum w1")).unwrap_err();
    // The key of another name has another id.
    assert_eq!(refused.problem, Problem::Key(VerifierKeyError::Id));
    assert_eq!(refused.line, 10);
    let same = WitnessKey::new("other".parse().unwrap(), witness(1).public());
    let refused = of_quorum(&format!("witness again {same}\nquorum w1")).unwrap_err();
    assert_eq!(refused.problem, Problem::Duplicate);
    let long = vec![b'#'; MAX_POLICY_BYTES + 1];
    assert_eq!(
        LogPolicy::from_bytes(&long).unwrap_err().problem,
        Problem::Size
    );
}
