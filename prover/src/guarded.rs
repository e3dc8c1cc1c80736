//! Work by a library that may panic: on a file that is perhaps made to make it, or on numbers that it cannot go on with.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    /// Whether this thread's panics are expected.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// A panic, of which nothing was printed.
#[derive(Debug)]
pub struct Panicked;

/// Does some work, and keeps a panic of it to itself. What the work was on is not to be used any more after one.
///
/// # Errors
/// [`Panicked`].
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            if !EXPECTED.get() {
                before(panicked);
            }
        }));
    });
    let outer = EXPECTED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    EXPECTED.set(outer);
    done.map_err(|_| Panicked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_next_work_is_done() {
        assert!(guarded(|| -> u8 { panic!("by the library") }).is_err());
        assert_eq!(guarded(|| 1).unwrap(), 1);
        assert!(!EXPECTED.get());
    }
}
