//! Disks that are full: the error names the file, and when there is room again the run goes on.

use super::*;

/// Each file of a run in turn is on a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_with_the_file_and_nothing_is_lost() {
    for file in [
        "bundle/leaves.bin",
        "bundle/shards.bin",
        "private/tree.bin",
        "private/accounts.bin",
    ] {
        let out = tempfile::tempdir().unwrap();
        // With nothing but its directories, and the inputs' digests.
        stopped_after(out.path(), 1);
        let path = unfinished(out.path(), file);
        // Made by the accounts' order, which came before it stopped.
        let _ = fs::remove_file(&path);
        std::os::unix::fs::symlink("/dev/full", &path).unwrap();
        let error = run(&exchange(), out.path(), Leftover::Resume, &Watch::default());
        let error = error.unwrap_err();
        let text = error.to_string();
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(text.contains(name), "{text}");
        assert!(text.contains("No space left on device"), "{text}");
        assert!(error.hint().contains("free space"), "{}", error.hint());
        assert!(!places(out.path()).bundle().exists());
        fs::remove_file(&path).unwrap();
        go_on(out.path());
    }
}

/// A file may not grow beyond a few blocks: the journal, which is the largest here, does not fit.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_that_cannot_grow_is_an_error_and_nothing_is_lost() {
    use std::process::Command;

    let out = tempfile::tempdir().unwrap();
    // A signal would end the process before it could say anything; ignored, it is an error of the write.
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"";
    let ended = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .args(["interrupted::full_disk::child", "--exact", "--ignored"])
        .args(["--nocapture", "--test-threads=1"])
        .env(OUT, out.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(text.contains("expected error: "), "{text}");
    assert!(text.contains("journal.redb"), "{text}");
    let made = run(&exchange(), out.path(), Leftover::Resume, &Watch::default()).unwrap();
    assert_done(out.path(), &made);
}

#[cfg(target_os = "linux")]
const OUT: &str = "TEST_FULL_DISK_OUT";

/// The child of the test above.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "it is started by the test above"]
fn child() {
    let Some(out) = std::env::var_os(OUT) else {
        return;
    };
    let out = Path::new(&out);
    let error = run(&exchange(), out, Leftover::Resume, &Watch::default()).unwrap_err();
    eprintln!("expected error: {error}");
}
