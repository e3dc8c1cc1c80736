//! Processes that are killed. The test's own executable is started again, and proves until it dies.

use std::{
    env,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::*;

const OUT: &str = "TEST_KILLED_OUT";
const ABORT_AFTER: &str = "TEST_KILLED_ABORT_AFTER";

/// The child: proves into a directory that the environment names, and dies after so many durable steps.
#[test]
#[ignore = "it is started by the tests below"]
fn child() {
    let Some(out) = env::var_os(OUT) else { return };
    let watch = Watch {
        abort_after: env::var(ABORT_AFTER).ok().map(|n| n.parse().unwrap()),
        ..Watch::default()
    };
    run(&exchange(), Path::new(&out), Leftover::Resume, &watch).unwrap();
}

fn start(out: &Path, abort_after: Option<u64>) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["interrupted::killed::child", "--exact", "--ignored"])
        .env(OUT, out)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(steps) = abort_after {
        command.env(ABORT_AFTER, steps.to_string());
    }
    command.spawn().unwrap()
}

/// Whether the child died.
fn dies(out: &Path, abort_after: u64) -> bool {
    !start(out, Some(abort_after)).wait().unwrap().success()
}

#[test]
fn killed_after_any_step_a_run_goes_on_where_it_was() {
    let mut step = 1;
    loop {
        let out = tempfile::tempdir().unwrap();
        if !dies(out.path(), step) {
            break;
        }
        // Killed after its very last step, it is done already.
        if places(out.path()).partial().exists() {
            go_on(out.path());
        } else {
            assert!(places(out.path()).bundle().exists() && out.path().join("private").exists());
        }
        step += 1;
    }
    // Then the shards, the tree over them, the claim, the verdict, two renames, the end.
    assert_eq!(step - 1, BEFORE + SHARDS + 6);
}

#[test]
fn killed_again_and_again_a_run_comes_to_its_end_and_proves_nothing_twice() {
    let out = tempfile::tempdir().unwrap();
    let (mut noted, mut runs) = (0, 0);
    // Three steps a run, of which the first, and after the shards the second, are those that every run makes.
    while dies(out.path(), 3) {
        let now = if places(out.path()).partial().exists() {
            noted_shards(out.path())
        } else {
            SHARDS
        };
        assert!(now >= noted, "what is proven stays proven");
        noted = now;
        runs += 1;
        assert!(runs < 50, "it gets on");
        if !places(out.path()).partial().exists() {
            break;
        }
    }
    assert!(places(out.path()).bundle().exists());
    assert!(runs >= 4);
}

#[test]
fn killed_at_any_time_a_run_goes_on_where_it_was() {
    for delay in [5, 60, 150, 300, 550] {
        let out = tempfile::tempdir().unwrap();
        let mut child = start(out.path(), None);
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        let done = child.wait().unwrap().success();
        if done || (places(out.path()).bundle().exists() && !places(out.path()).partial().exists())
        {
            continue;
        }
        go_on(out.path());
    }
}
