//! Inputs that are not there, or that are no files, and those that nobody would read whole.

use super::*;

#[test]
fn whichever_input_is_missing_nothing_is_said_to_be_wrong() {
    for name in [
        "snapshot.toml",
        "assets.csv",
        "policy.toml",
        "liabilities.csv",
        "loans.csv",
        "collateral.toml",
        "reserves.csv",
        "ownership.csv",
    ] {
        let folder = tempfile::tempdir().unwrap();
        copy(&fixture("sample"), folder.path());
        fs::remove_file(folder.path().join(name)).unwrap();
        let ended = check_json(&folder.path().join("snapshot.toml"));
        assert_eq!(ended.code, 2, "{name}: {ended:?}");
        let json = ended.json();
        assert_eq!(json["outcome"], "failed", "{name}");
        assert!(json["detail"].is_string() && json["hint"].is_string());
        if name != "snapshot.toml" {
            let first = &json["errors"][0];
            assert_eq!(first["code"], "UNREADABLE", "{name}: {json}");
            assert!(first["message"].as_str().unwrap().contains(name), "{json}");
        }
        let text = check(&folder.path().join("snapshot.toml"));
        assert!(
            text.err.contains("error: ") && !text.err.contains("REFUSED"),
            "{text:?}"
        );
    }
}

#[test]
fn what_is_wrong_beside_a_missing_input_is_told_too() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("tiny"), folder.path());
    fs::remove_file(folder.path().join("reserves.csv")).unwrap();
    append(&folder.path().join("liabilities.csv"), "carol,LUNA,1\n");
    let ended = check_json(&folder.path().join("snapshot.toml"));
    assert_eq!(ended.code, 2, "{ended:?}");
    let json = ended.json();
    let codes = json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["code"].clone());
    let codes: Vec<_> = codes.collect();
    assert!(codes.contains(&"UNREADABLE".into()), "{json}");
    assert!(codes.contains(&"ASSET_NOT_LISTED".into()), "{json}");
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_and_not_waited_for() {
    use std::{os::unix::fs::symlink, process::Command, time::Duration};
    type Make = fn(&Path);
    let pipe: Make = |path| {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    };
    let zero: Make = |path| symlink("/dev/zero", path).unwrap();
    for make in [pipe, zero] {
        for (name, place) in [
            ("assets.csv", "snapshot.toml:5:10"),
            ("policy.toml", "snapshot.toml:6:10"),
            ("liabilities.csv", "snapshot.toml:10:8"),
            ("loans.csv", "snapshot.toml:14:8"),
            ("collateral.toml", "snapshot.toml:19:8"),
            ("reserves.csv", "snapshot.toml:22:8"),
            ("ownership.csv", "snapshot.toml:23:13"),
            ("snapshot.descriptor.json", ""),
            ("snapshot.toml", ""),
            ("prices.csv", "prices.csv"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            copy(&fixture("sample"), folder.path());
            let (path, out) = (folder.path().join(name), folder.path().join("out"));
            fs::remove_file(&path).unwrap();
            make(&path);
            let mut command = prover();
            if name == "prices.csv" {
                fs::remove_file(folder.path().join("snapshot.descriptor.json")).unwrap();
                command.args(["policy", "stress", "--source", "x", "--prices"]);
                command.arg(&path).arg("--out").arg(&out);
            } else {
                command.args(["check", "--no-calibration"]);
            }
            command
                .arg("--snapshot")
                .arg(folder.path().join("snapshot.toml"));
            let ended = run(command.timeout(Duration::from_secs(60)));
            assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
            assert!(ended.err.contains(place), "{ended:?}");
            assert!(ended.err.contains("not a regular file"), "{ended:?}");
            assert!(!out.exists());
        }
    }
}

#[test]
fn what_is_larger_than_any_such_file_is_refused_and_not_read() {
    use std::{fs::File, time::Duration};
    for (name, place) in [
        ("snapshot.toml", "snapshot.toml: "),
        ("policy.toml", "policy.toml: "),
        ("collateral.toml", "collateral.toml: "),
        ("snapshot.descriptor.json", "snapshot.descriptor.json: "),
    ] {
        let folder = copied("sample");
        let path = folder.path().join("sample").join(name);
        fs::remove_file(&path).unwrap();
        // Without taking the disk.
        File::create(&path).unwrap().set_len(10 << 30).unwrap();
        let mut command = prover();
        command.args(["check", "--no-calibration", "--quiet", "--snapshot"]);
        command.arg(folder.path().join("sample/snapshot.toml"));
        let ended = run(command.timeout(Duration::from_secs(60)));
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (1, ""),
            "{name}: {ended:?}"
        );
        assert!(ended.err.contains(place), "{name}: {ended:?}");
        assert!(
            ended.err.contains("larger than") || ended.err.contains("longer than"),
            "{ended:?}"
        );
    }
}
