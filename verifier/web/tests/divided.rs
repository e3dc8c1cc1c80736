//! Bundles whose shards several threads of a page read: what comes out is the same as where one reads all of them, and never
//! more than was read.

mod support;

use std::{fs, path::Path};

use fixtures::testing::copy_of;
use serde_json::{Value, json};
use support::{Disk, expecting, vectors, with};
use tempfile::TempDir;

const BALANCES: &str = "764ac62dda5e871292b84ab01cd1afdc5ada1fc524a47875f1214090ec6f4d43";

/// What somebody expects of the bundle with two shards.
fn question(disk: &Disk) -> Value {
    with(
        json!({ "bundle": disk.places() }),
        expecting(BALANCES.into(), 3_000.into()),
    )
}

fn whole(disk: &Disk) -> Value {
    disk.ask("solvency", question(disk))
}

fn judged(disk: &Disk, read: Value) -> Value {
    disk.ask("solvency", with(question(disk), json!({ "read": read })))
}

/// One part of a bundle.
fn part(disk: &Disk, from: u64, to: u64) -> Value {
    let shards = json!({ "bundle": disk.places(), "from": from, "to": to });
    disk.ask("shards", shards)
}

fn in_two(disk: &Disk) -> Value {
    judged(disk, json!([[part(disk, 0, 1), part(disk, 1, 2)]]))
}

fn balances() -> TempDir {
    copy_of(&vectors("bundles/balances"))
}

/// Changes bytes of a shard's part of a file.
fn change(folder: &Path, file: &str, shard: usize, change: impl FnOnce(&mut [u8])) {
    let path = folder.join(file);
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len() / 2;
    change(&mut bytes[shard * length..(shard + 1) * length]);
    fs::write(path, bytes).unwrap();
}

/// Damages a shard of a bundle.
type Damage = fn(&Path, usize);

/// Ways to damage a shard, each refused elsewhere.
const DAMAGES: [(&str, Damage); 6] = [
    ("none", |_, _| {}),
    ("no leaf", |folder, shard| {
        change(folder, "leaves.bin", shard, |leaves| {
            leaves[..32].fill(0xff)
        });
    }),
    ("leaves in another order", |folder, shard| {
        change(folder, "leaves.bin", shard, |leaves| {
            leaves[..64].rotate_left(32)
        });
    }),
    ("first points", |folder, shard| {
        change(folder, "shards.bin", shard, |proof| proof[..32].fill(0xff));
    }),
    // The link is bound to all of the proof, so that this is seen there.
    ("last scalar", |folder, shard| {
        change(folder, "shards.bin", shard, |proof| {
            let last_scalar = proof.len() - LINK_BYTES - 32;
            proof[last_scalar] ^= 1;
        });
    }),
    ("link", |folder, shard| {
        change(folder, "shards.bin", shard, |proof| {
            let last_scalar = proof.len() - 32;
            proof[last_scalar] ^= 1;
        });
    }),
];

/// Bytes of a link proof, after those of the proof.
const LINK_BYTES: usize = 256;

#[test]
fn a_divided_bundle_has_the_report_of_a_whole_one_wherever_it_is_damaged() {
    let mut reasons = Vec::new();
    for (first, damage_first) in DAMAGES {
        for (second, damage_second) in DAMAGES {
            let folder = balances();
            damage_first(folder.path(), 0);
            damage_second(folder.path(), 1);
            let disk = Disk::of_folder(folder.path());
            let (undivided, divided) = (whole(&disk), in_two(&disk));
            assert_eq!(undivided, divided, "{first}, {second}");
            assert_eq!(undivided["exit"] == 0, (first, second) == ("none", "none"));
            let report = &undivided["report"];
            reasons.push((
                first,
                second,
                report["reason"].clone(),
                report["detail"].clone(),
            ));
        }
    }
    let told = |first: &str, second: &str| {
        let mut all = reasons.iter();
        let found = all.find(|(one, two, ..)| (*one, *two) == (first, second));
        let (.., reason, detail) = found.unwrap();
        (
            reason.as_str().unwrap(),
            detail.as_str().unwrap_or_default(),
        )
    };
    // Leaves before the root, the root before proofs, and the first shard first.
    assert_eq!(told("last scalar", "no leaf").0, "LEAF");
    assert_eq!(told("last scalar", "leaves in another order").0, "ROOT");
    assert!(told("last scalar", "first points").1.starts_with("shard 0"));
    assert!(told("link", "last scalar").1.starts_with("shard 0"));
    assert!(told("none", "last scalar").1.starts_with("shard 1"));
    assert_eq!(told("link", "none").0, "SHARD_LINK");
    assert_eq!(told("first points", "none").0, "SHARD_PROOF");
}

#[test]
fn a_bundle_can_be_read_as_one_part_or_shard_by_shard() {
    let folder = balances();
    let disk = Disk::of_folder(folder.path());
    let undivided = whole(&disk);
    assert_eq!(undivided["report"]["verdict"], "verified", "{undivided}");
    assert_eq!(judged(&disk, json!([[part(&disk, 0, 2)]])), undivided);
    assert_eq!(in_two(&disk), undivided);
    let told = disk.told.lock().unwrap();
    assert!(
        told.contains(&(1, 1, 1)) && told.contains(&(1, 2, 2)),
        "{told:?}"
    );
}

#[test]
fn before_shards_are_read_it_is_said_how_many_there_are_unless_something_is_wrong_already() {
    let folder = balances();
    let disk = Disk::of_folder(folder.path());
    assert_eq!(judged(&disk, json!([])), json!({ "unread": [2] }));
    // Digits of the claim in place of the root.
    let claim = whole(&disk)["report"]["claim_digest"].clone();
    let slip = with(question(&disk), json!({ "root": claim, "read": [] }));
    let slip = disk.ask("solvency", slip);
    assert_eq!(
        (&slip["exit"], &slip["report"]["verdict"]),
        (&json!(2), &json!("none"))
    );
    for broken in ["policy.toml", "descriptor.json", "leaves.bin", "shards.bin"] {
        let folder = balances();
        fs::write(folder.path().join(broken), "something else").unwrap();
        let disk = Disk::of_folder(folder.path());
        let refused = judged(&disk, json!([]));
        assert_eq!(refused, whole(&disk), "{broken}");
        assert_ne!(refused["exit"], 0);
        // A thread that is asked to read it says the same.
        assert_eq!(part(&disk, 0, 1), refused);
    }
}

#[test]
fn no_part_that_is_missing_doubled_moved_or_of_another_bundle_gives_a_verdict() {
    let folder = balances();
    let disk = Disk::of_folder(folder.path());
    let (first, second) = (part(&disk, 0, 1), part(&disk, 1, 2));
    let both = part(&disk, 0, 2);
    let changed = |part: &Value, field: &str, value: Value| {
        let mut part = part.clone();
        part[field] = value;
        part
    };
    let of_loans = Disk::of_folder(&vectors("bundles/loans"));
    let other_claim = part(&of_loans, 0, 1)["claim"].clone();
    let (one, two) = (&first["tops"][0], &second["tops"][0]);
    for read in [
        json!([[]]),
        json!([[first]]),
        json!([[second]]),
        json!([[second, first]]),
        json!([[first, first]]),
        json!([[first, second, second]]),
        json!([[first, both]]),
        json!([[both, second]]),
        json!([[both], [both]]),
        json!([[first], [first]]),
        json!([[changed(&first, "claim", other_claim), second]]),
        json!([[changed(&first, "claim", "".into()), second]]),
        json!([[changed(&both, "tops", json!([one]))]]),
        json!([[changed(&both, "tops", json!([one, two, two]))]]),
        json!([[changed(&both, "tops", json!([]))]]),
        json!([[changed(&both, "tops", Value::Null)]]),
        json!([[changed(&both, "tops", json!(["00", two]))]]),
        json!([[changed(&both, "to", 3.into())]]),
        json!([[changed(&both, "to", u64::MAX.into())]]),
        json!([[changed(&both, "to", (-1).into())]]),
        json!([[changed(&both, "from", 2.into())]]),
        json!([[changed(&both, "more", 2.into())]]),
        json!([[changed(
            &both,
            "refusal",
            json!({ "is": "rejected", "reason": "NO", "detail": "" })
        )]]),
        json!("all"),
    ] {
        let answered = judged(&disk, read.clone());
        assert_eq!(answered["exit"], 2, "{read}: {answered}");
        assert_eq!(answered["report"]["verdict"], "none");
    }
    // What the leaves do not lead to is not the root.
    let swapped = judged(&disk, json!([[changed(&both, "tops", json!([two, one]))]]));
    assert_eq!(swapped["report"]["reason"], "ROOT", "{swapped}");
    for (from, to) in [(0, 3), (1, 1), (2, 2), (1, 0), (0, u64::MAX)] {
        assert_eq!(part(&disk, from, to)["exit"], 2, "{from} to {to}");
    }
}

#[test]
fn what_was_read_under_another_claim_over_the_same_root_is_not_taken() {
    let folder = balances();
    let disk = Disk::of_folder(folder.path());
    let read = json!([[part(&disk, 0, 2)]]);
    for file in ["claim.json", "policy.toml", "solvency.bin"] {
        let other = vectors("parts/waived").join(file);
        fs::copy(other, folder.path().join(file)).unwrap();
    }
    let disk = Disk::of_folder(folder.path());
    assert_eq!(whole(&disk)["report"]["reason"], "POLICY_WAIVED");
    let answered = judged(&disk, read);
    assert_eq!(answered["exit"], 2, "{answered}");
    assert_eq!(in_two(&disk), whole(&disk));
}

#[test]
fn an_account_and_a_series_are_judged_with_what_was_read_too() {
    let mut disk = Disk::of_folder(&vectors("bundles/balances"));
    let bundle = disk.places();
    disk.paths.push(vectors("inclusions/balances-alice.json"));
    let read = json!([[
        disk.ask("shards", json!({ "bundle": bundle, "from": 0, "to": 1 })),
        disk.ask("shards", json!({ "bundle": bundle, "from": 1, "to": 2 })),
    ]]);
    let account = |read: Value| {
        let fields = json!({
            "file": bundle.len(),
            "code": null,
            "account": "alice",
            "descriptor": null,
            "collateral": null,
            "bundle": bundle,
            "read": read,
        });
        disk.ask(
            "inclusion",
            with(fields, expecting(Value::Null, Value::Null)),
        )
    };
    assert_eq!(account(json!([])), json!({ "unread": [2] }));
    let judged = account(read.clone());
    assert_eq!(judged["report"]["verdict"], "included", "{judged}");
    assert_eq!(judged, account(Value::Null));

    let series = |bundles: Value, read: Value| {
        let fields =
            json!({ "bundles": bundles, "root": null, "accept_loans_bps": 0, "read": read });
        disk.ask("chain", fields)
    };
    let alone = series(json!([bundle]), Value::Null);
    assert_eq!(alone["report"]["verdict"], "chained", "{alone}");
    assert_eq!(series(json!([bundle]), read.clone()), alone);
    // Of each bundle its own.
    let twice = json!([bundle, bundle]);
    assert_eq!(
        series(twice.clone(), json!([])),
        json!({ "unread": [2, 2] })
    );
    let undivided = series(twice.clone(), Value::Null);
    assert_eq!(series(twice.clone(), json!([read[0], read[0]])), undivided);
    for read in [
        json!([read[0]]),
        json!([read[0], []]),
        json!([read[0], read[0], read[0]]),
    ] {
        let answered = series(twice.clone(), read);
        assert_eq!(answered["exit"], 2, "{answered}");
        assert_ne!(answered, undivided);
    }
}
