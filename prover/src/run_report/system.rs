//! What the system says of this process. Nothing, where it does not say it.

/// Peak resident memory of this process so far, in bytes.
#[cfg(target_os = "linux")]
pub fn peak_memory() -> Option<u64> {
    // Not getrusage, whose maximum is kept over exec: it may be that of the shell.
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    peak_of_status(&status)
}

/// Peak resident memory of this process so far, in bytes.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn peak_memory() -> Option<u64> {
    let peak = u64::try_from(usage()?.max_rss()).ok()?;
    // In bytes on Apple's systems, in kilobytes on the others.
    Some(if cfg!(target_vendor = "apple") {
        peak
    } else {
        peak * 1024
    })
}

/// Peak resident memory of this process so far, in bytes.
#[cfg(not(unix))]
pub fn peak_memory() -> Option<u64> {
    None
}

#[cfg(target_os = "linux")]
fn peak_of_status(status: &str) -> Option<u64> {
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = peak.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(unix)]
fn usage() -> Option<nix::sys::resource::Usage> {
    use nix::sys::resource::{UsageWho, getrusage};
    getrusage(UsageWho::RUSAGE_SELF).ok()
}

/// Seconds that all cores together have spent on this process, in the program and in the system.
#[cfg(unix)]
pub fn cpu_seconds() -> Option<f64> {
    let usage = usage()?;
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    Some(seconds(usage.user_time()) + seconds(usage.system_time()))
}

/// Seconds that all cores together have spent on this process, in the program and in the system.
#[cfg(not(unix))]
pub fn cpu_seconds() -> Option<f64> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_in_bytes() {
        let status = "VmPeak:\t  900 kB\nVmHWM:\t  512 kB\n";
        assert_eq!(peak_of_status(status), Some(512 << 10));
        assert_eq!(peak_of_status("VmHWM:\t ? kB\n"), None);
        assert!(peak_memory().unwrap() > 1 << 20);
        assert!(cpu_seconds().unwrap() >= 0.0);
    }
}
