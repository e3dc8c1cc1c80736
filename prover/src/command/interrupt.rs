//! Signals that ask a run to end: SIGINT, SIGTERM and SIGHUP.
//!
//! After the first the run ends where nothing is lost. After the second it ends at once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::progress::{Notice, Progress, ShardTimes, Stage};

/// The exit code of a run that a second signal ends: it could not be done.
const EXIT_CODE: i32 = 2;

/// Listens to signals from here on, on behalf of a run that `progress` listens to.
///
/// Call this before there are threads: what is ignored (`nohup`) is ignored by those that are started after.
///
/// # Errors
/// If signals cannot be listened to: the run is then ended by the first.
pub fn listen(progress: Arc<dyn Progress + Send>) -> Result<InterruptibleProgress, ctrlc::Error> {
    #[cfg(target_os = "linux")]
    ignored::stay_ignored();
    let asked = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&asked);
    let listener = Arc::clone(&progress);
    ctrlc::set_handler(move || {
        if heard.swap(true, Ordering::Relaxed) {
            listener.notice(Notice::EndingAtOnce);
            listener.abandoned();
            std::process::exit(EXIT_CODE);
        }
        listener.notice(Notice::Stopping);
    })?;
    Ok(InterruptibleProgress { progress, asked })
}

/// What listens to a run that signals can stop.
pub struct InterruptibleProgress {
    progress: Arc<dyn Progress + Send>,
    asked: Arc<AtomicBool>,
}

impl InterruptibleProgress {
    /// What listens to a run that no signal is heard in.
    pub fn deaf(progress: Arc<dyn Progress + Send>) -> Self {
        let asked = Arc::default();
        Self { progress, asked }
    }
}

impl Progress for InterruptibleProgress {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        self.progress.stage(stage, total);
    }
    fn advance(&self, done: u64) {
        self.progress.advance(done);
    }
    fn shards_kept(&self, shards: u64) {
        self.progress.shards_kept(shards);
    }
    fn shard_proven(&self, shard: u64, times: ShardTimes) {
        self.progress.shard_proven(shard, times);
    }
    fn durable(&self, what: &'static str) {
        self.progress.durable(what);
    }
    fn notice(&self, notice: Notice) {
        self.progress.notice(notice);
    }
    fn warning(&self, text: &str) {
        self.progress.warning(text);
    }

    fn warning_in_part(&self, told: &str, logged: &str) {
        self.progress.warning_in_part(told, logged);
    }
    fn finished(&self) {
        self.progress.finished();
    }
    fn abandoned(&self) {
        self.progress.abandoned();
    }
    fn stopping(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

#[cfg(target_os = "linux")]
mod ignored {
    use nix::sys::signal::{SigSet, Signal};

    /// Blocks those of the three signals that whoever started this program has it ignore: `nohup` does with
    /// SIGHUP, and shells do with SIGINT for what scripts run in the background. The handler would end
    /// what was to go on.
    pub fn stay_ignored() {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = of_status(&status);
        let mut blocked = SigSet::empty();
        for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
            if ignored >> (signal as u32 - 1) & 1 == 1 {
                blocked.add(signal);
            }
        }
        // Nothing is lost if that fails but what is said above.
        let _ = blocked.thread_block();
    }

    /// The mask of ignored signals, bit 0 being signal 1.
    fn of_status(status: &str) -> u64 {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
            .unwrap_or(0)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn nohup_is_seen_in_the_status() {
            let status = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n";
            let ignored = of_status(status);
            assert_eq!(ignored >> (Signal::SIGHUP as u32 - 1) & 1, 1);
            assert_eq!(ignored >> (Signal::SIGINT as u32 - 1) & 1, 0);
            assert_eq!(of_status(""), 0);
        }
    }
}
