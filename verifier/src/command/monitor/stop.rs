//! The end of a monitor that looks again and again.

use std::{
    process,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Waits for a signal. A second one ends the program at once, which loses nothing.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    pub(super) fn on_signals() -> Self {
        let stop = Self::default();
        let signalled = stop.clone();
        // Where signals cannot be heard, the first ends the program: nothing is lost by that either.
        let _ = ctrlc::set_handler(move || {
            let (stopped, wake) = &*signalled.0;
            let mut stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner);
            if *stopped {
                process::exit(2);
            }
            *stopped = true;
            wake.notify_all();
        });
        stop
    }

    /// Whether a signal comes before this time has passed.
    pub(super) fn within(&self, time: Duration) -> bool {
        let (stopped, wake) = &*self.0;
        let stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = wake.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
