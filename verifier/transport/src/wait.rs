//! Waiting for answers on the thread that asks.

use std::{future::Future, time::Duration};

use tokio::{runtime::Runtime, time::timeout};

use crate::failure::Failure;

/// The operating system gives no means to wait for answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this machine lets no connection be opened")]
pub struct NoRuntime;

/// Runs on this thread, and needs no other.
///
/// # Errors
/// [`NoRuntime`].
pub fn runtime() -> Result<Runtime, NoRuntime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().map_err(|_| NoRuntime)
}

/// Waits no longer than this, however often somebody asks to be asked again.
///
/// # Errors
/// [`Failure::Timeout`].
pub async fn within<T>(time: Duration, future: impl Future<Output = T>) -> Result<T, Failure> {
    timeout(time, future).await.map_err(|_| Failure::Timeout)
}

/// Runs to the end on this thread.
///
/// # Errors
/// [`NoRuntime`].
pub fn block_on<T>(future: impl Future<Output = T>) -> Result<T, NoRuntime> {
    Ok(runtime()?.block_on(future))
}
