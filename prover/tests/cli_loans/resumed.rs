//! A run that was interrupted goes on over another policy where that is asked for, and never under another schedule.

use super::{killed::KilledRun, *};

const KEEP: [&str; 1] = ["--keep-shards"];

#[test]
fn shards_are_kept_under_another_policy_and_not_under_another_schedule() {
    let run = KilledRun::at("sample", "stage=\"solvency\"");
    let name = ("name = \"Sample policy\"", "name = \"Another policy\"");
    let other = |what| (2, what);
    run.assert_refused(
        "policy.toml",
        name,
        &[],
        other("what differs is the policy"),
    );
    // Lower haircuts, other prices, another time: the leaves are bound to the schedule that they were made under.
    let schedule = other("the collateral schedule");
    for change in [
        ("BTC = \"0.15\"", "BTC = \"0.14\""),
        ("SOL = \"0.40\"", "SOL = \"1\""),
    ] {
        run.assert_refused("collateral.toml", change, &KEEP, schedule);
    }
    for change in [
        ("SOL = \"152.37\"", "SOL = \"152.38\""),
        ("2026-06-30T00:00:00Z", "2026-06-29T23:00:00Z"),
    ] {
        run.assert_refused("policy.toml", change, &KEEP, schedule);
    }
    // None where there was one.
    let inputs = ["snapshot.toml", "policy.toml"].map(|name| run.input(name));
    let before = inputs.each_ref().map(|path| fs::read(path).unwrap());
    let [snapshot, policy] = &inputs;
    edit(
        snapshot,
        "[collateral_schedule]\nfile = \"collateral.toml\"\n",
        "",
    );
    edit(snapshot, "debts = \"count\"", "debts = \"ignore\"");
    fs::copy(fixture("sample-gz").join("policy.toml"), policy).unwrap();
    let ended = run.go_on(&KEEP);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.out.contains("the collateral schedule"), "{ended:?}");
    for (path, bytes) in inputs.iter().zip(before) {
        fs::write(path, bytes).unwrap();
    }
    // A policy that takes fewer loans than the leaves have is refused before anything is proven.
    let share = ("USDT = 500\nTRX", "USDT = 1\nTRX");
    run.assert_refused("policy.toml", share, &KEEP, (1, "USDT"));
    let cap = ("SOL = \"250000\"", "SOL = \"1\"");
    run.assert_refused("policy.toml", cap, &KEEP, (1, "SOL"));
    // So are other debts, and debts that are not to count any more.
    let debt = (",debt\n", ",balance\n");
    run.assert_refused("loans.csv", debt, &KEEP, other("the liabilities"));
    let ignored = ("debts = \"count\"", "debts = \"ignore\"");
    run.assert_refused(
        "snapshot.toml",
        ignored,
        &KEEP,
        other("what is done with debts"),
    );

    edit(&run.input("policy.toml"), name.0, name.1);
    let ended = run.go_on(&KEEP);
    assert_eq!(ended.code, 0, "{ended:?}");
    let json = ended.json();
    assert_eq!(
        (&json["kept_shards"], &json["shards"]),
        (&1.into(), &1.into())
    );
    let verified = solvency(&run.bundle(), &[&ACCEPT_LOANS[..], &["--json"]].concat());
    let verified = verified.assert_done().json();
    assert_eq!(verified["root"], json["root"]);
    let policy = fs::read_to_string(run.bundle().join("policy.toml")).unwrap();
    assert!(policy.contains(name.1));
}

#[test]
fn shards_are_not_kept_under_a_schedule_where_there_was_none() {
    let run = KilledRun::before("tiny-loans");
    let inputs = ["snapshot.toml", "policy.toml"].map(|name| run.input(name));
    let with_loans = inputs.each_ref().map(|path| fs::read(path).unwrap());
    let [snapshot, policy] = &inputs;
    edit(
        snapshot,
        "[collateral_schedule]\nfile = \"collateral.toml\"\n",
        "",
    );
    let terms = "debts = \"count\"\nbad_debt = \"error\"\npledge_order = [\"USDT\", \"ETH\"]\n";
    edit(snapshot, terms, "debts = \"ignore\"\n");
    let text = fs::read_to_string(policy).unwrap();
    fs::write(policy, &text[..text.find("[margin]").unwrap()]).unwrap();
    let without = inputs.each_ref().map(|path| fs::read(path).unwrap());
    run.kill_at("stage=\"solvency\"");

    for (path, bytes) in inputs.iter().zip(with_loans) {
        fs::write(path, bytes).unwrap();
    }
    for args in [&[][..], &KEEP] {
        let ended = run.go_on(args);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.out.contains("the collateral schedule"), "{ended:?}");
        // What would keep nothing is not offered.
        assert!(!ended.out.contains("give --keep-shards"), "{ended:?}");
        assert!(!run.bundle().exists());
    }
    for (path, bytes) in inputs.iter().zip(without) {
        fs::write(path, bytes).unwrap();
    }
    let ended = run.go_on(&[]);
    assert_eq!((ended.code, &ended.json()["kept_shards"]), (0, &1.into()));
    solvency(&run.bundle(), &[]).assert_done();
}
