//! `verifier monitor`.

use std::{
    fs,
    path::Path,
    process,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use circuits::shape::Production;
use documents::{input::read_capped, refusal::Refusal};
use health::{
    metrics::write_file,
    notice::Notices,
    serve::{Server, Shown, serve},
};
use history::{
    key::LogKey,
    policy::{LogPolicy, MAX_POLICY_BYTES},
};
use jiff::{SignedDuration, Timestamp};
use transport::{Access, Endpoint, NoAddress};
use verdict::{ending::Ending, report::shown};

use super::{
    arguments::monitor::{MonitorArgs, Recheck},
    log::read_policy,
    output::CommandOutput,
    watch::Watch,
    write::ensure_in_no_bundle,
};
use crate::monitor::{
    demands::{Demands, MAX_THRESHOLDS_BYTES, Thresholds},
    error::MonitorError,
    log::FollowedLog,
    page::to_html,
    report::{Told, to_json, to_text},
    round::{Monitor, Round},
    settings::Settings,
    shown::metrics,
    source::{Directory, Source, Web},
    store::is_of_store,
    viewed::Viewed,
};
use disk::{Existing, Readers};

/// How long after a round that should have been the last one counts as current: that of a round, and some time for it.
const GRACE: Duration = Duration::from_secs(600);

/// Follows an exchange, once or until a signal.
pub(super) fn monitor(
    args: &MonitorArgs,
    quiet: bool,
    watch: &Watch,
) -> Result<CommandOutput, Refusal> {
    let mut following = Following::open(args, quiet, watch)?;
    if args.once {
        let round = following.round().map_err(|error| of_monitor(&error))?;
        let ending = match round.standing.state.exit_code() {
            0 => Ending::Verified,
            1 => Ending::Rejected,
            _ => Ending::NoVerdict,
        };
        return following.output(&round, ending);
    }
    let shown = Shown::new();
    let _server = match args.told.serve {
        Some(at) => Some(following.serve(at, &shown)?),
        None => None,
    };
    let stop = Stop::on_signals();
    loop {
        match following.round() {
            Ok(round) => {
                let page = args.told.serve.and_then(|_| following.page(&round).ok());
                shown.show(metrics(&round).encode(), page);
                if stop.within(args.every) {
                    return following.output(&round, Ending::Verified);
                }
            }
            // A full disk has room again, perhaps.
            Err(error) => {
                let now = Timestamp::now();
                eprintln!("{now:.0} error: {error}\n  {}", error.hint());
                if stop.within(args.every) {
                    return Err(of_monitor(&error));
                }
            }
        }
    }
}

/// One exchange that is followed, and who is told.
struct Following<'a> {
    args: &'a MonitorArgs,
    quiet: bool,
    watch: &'a Watch,
    monitor: Monitor<Production>,
    notices: Notices,
}

impl<'a> Following<'a> {
    fn open(args: &'a MonitorArgs, quiet: bool, watch: &'a Watch) -> Result<Self, Refusal> {
        for path in [&args.told.metrics, &args.told.page].into_iter().flatten() {
            ensure_in_no_bundle(path)?;
            ensure_not_of_state(path, &args.state)?;
        }
        let settings = Settings {
            source: source(args)?,
            demands: demands(args)?,
            log: followed_log(args)?,
            recheck_all: args.recheck == Recheck::All,
        };
        let notices = notices(args)?;
        if let Source::Directory(directory) = &settings.source {
            ensure_apart(&args.state, directory.path())?;
        }
        let monitor = Monitor::open(settings, &args.state).map_err(|error| of_monitor(&error))?;
        for id in &args.acknowledge {
            let acknowledged = monitor.store().acknowledge(*id, now());
            acknowledged.map_err(|error| of_monitor(&error.into()))?;
        }
        Ok(Self {
            args,
            quiet,
            watch,
            monitor,
            notices,
        })
    }

    /// Looks once, and tells others.
    fn round(&mut self) -> Result<Round, MonitorError> {
        let round = self.monitor.round(now(), self.watch)?;
        self.say(&round);
        let store = self.monitor.store();
        let mut outbox = store.outbox()?;
        let failed = self
            .notices
            .tell(&mut outbox, &round.standing, now(), |outbox| {
                store.keep_outbox(outbox)
            })?;
        for failed in failed {
            self.warn(&format!("{failed}: it is tried again"));
        }
        if let Some(path) = &self.args.told.metrics
            && let Err(error) = write_file(path, &metrics(&round).encode())
        {
            self.warn(&format!("{}: {error}", path.display()));
        }
        if let Some(path) = &self.args.told.page {
            let page = self.page(&round)?;
            let written = disk::write(path, page.as_bytes(), Existing::Replace, Readers::Everybody);
            if let Err(error) = written {
                self.warn(&format!("{}: {error}", path.display()));
            }
        }
        Ok(round)
    }

    fn page(&self, round: &Round) -> Result<String, MonitorError> {
        let settings = self.monitor.settings();
        let viewed = Viewed {
            source: settings.source.shown(),
            demands: &settings.demands,
            log: settings.log.as_ref().map(|followed| &followed.policy),
            round,
        };
        Ok(to_html(&viewed.page(self.monitor.store())?))
    }

    fn output(&self, round: &Round, ending: Ending) -> Result<CommandOutput, Refusal> {
        let store = self.monitor.store();
        let kept = || Ok((store.findings()?, store.witnesses()?));
        let (findings, witnesses) = kept().map_err(|error: MonitorError| of_monitor(&error))?;
        let told = Told {
            source: self.monitor.settings().source.shown(),
            round,
            findings: &findings,
            witnesses: &witnesses,
        };
        Ok(CommandOutput {
            text: to_text(&told),
            json: to_json(&told),
            ending,
        })
    }

    fn serve(&self, at: std::net::SocketAddr, shown: &Arc<Shown>) -> Result<Server, Refusal> {
        let fresh = self.args.every.saturating_add(GRACE);
        let server = serve(at, Arc::clone(shown), fresh).map_err(|error| Refusal::NoVerdict {
            what: format!("cannot listen at {at}: {error}"),
            hint: "name an address of this machine, and a port that is free".to_owned(),
        })?;
        if !self.quiet {
            eprintln!("shown at http://{}", server.address());
        }
        Ok(server)
    }

    /// A line for each round, and one for each reason where the state is another.
    fn say(&self, round: &Round) {
        if self.quiet || self.args.once {
            return;
        }
        let (now, standing) = (round.began, &round.standing);
        self.watch.hidden(|| {
            eprintln!("{now} {}, verified {}", standing.state, round.verified);
            for held in round.change.iter().flat_map(|change| &change.reasons) {
                let reason = &held.reason;
                let [subject, text] = [&reason.subject, &reason.text].map(|text| shown(text));
                eprintln!("  {} {subject}: {text}", reason.code);
            }
        });
    }

    fn warn(&self, what: &str) {
        if !self.quiet {
            self.watch.hidden(|| eprintln!("warning: {what}"));
        }
    }
}

/// The time, in whole seconds.
fn now() -> Timestamp {
    let seconds = Timestamp::now().as_second();
    Timestamp::from_second(seconds).expect("a time is one without its fraction, too")
}

/// Waits for a signal. A second one ends the program at once, which loses nothing.
#[derive(Clone, Default)]
struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    fn on_signals() -> Self {
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
    fn within(&self, time: Duration) -> bool {
        let (stopped, wake) = &*self.0;
        let stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = wake.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

fn proxy(args: &MonitorArgs) -> Option<String> {
    args.proxy.as_ref().map(|proxy| proxy.0.clone())
}

fn source(args: &MonitorArgs) -> Result<Source, Refusal> {
    let is_web = ["http://", "https://"].iter().any(|scheme| {
        let beginning = args.source.get(..scheme.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme))
    });
    if is_web {
        let access = Access::through(&args.source, proxy(args));
        let web = Web::new(&access).map_err(|error| Refusal::NoVerdict {
            what: error.to_string(),
            hint: "write it as https://HOST/PATH/, and a proxy as http://HOST:PORT".to_owned(),
        })?;
        return Ok(Source::Web(Box::new(web)));
    }
    let directory = Directory::new(&args.source);
    if directory.is_bundle() {
        return Err(Refusal::NoVerdict {
            what: format!("{} is a bundle", args.source),
            hint: "name the directory that has the bundles: one is checked with verifier solvency"
                .to_owned(),
        });
    }
    match fs::metadata(&args.source) {
        Ok(meta) if meta.is_file() => Err(Refusal::NoVerdict {
            what: format!("{} is a file", args.source),
            hint: "name the directory that has the bundles".to_owned(),
        }),
        _ => Ok(Source::Directory(directory)),
    }
}

/// What is written anew in each round is not to replace what was seen.
fn ensure_not_of_state(path: &Path, state: &Path) -> Result<(), Refusal> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let (Ok(folder), Ok(state)) = (folder.canonicalize(), state.canonicalize()) else {
        return Ok(());
    };
    let name = path.file_name().unwrap_or_default();
    let inside = folder.join(name);
    let inside = inside
        .strip_prefix(&state)
        .ok()
        .and_then(|path| path.iter().next());
    if inside.is_some_and(is_of_store) {
        return Err(Refusal::NoVerdict {
            what: format!("{} is a file of the state", path.display()),
            hint: "name another file".to_owned(),
        });
    }
    Ok(())
}

/// What is seen is not to be published with what it is seen of.
fn ensure_apart(state: &Path, source: &Path) -> Result<(), Refusal> {
    let Ok(source) = source.canonicalize() else {
        return Ok(());
    };
    // It may not be there yet: its first folder that is.
    let there = state.ancestors().find_map(|path| {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        path.canonicalize().ok()
    });
    match there {
        Some(there) if there.starts_with(&source) => Err(Refusal::NoVerdict {
            what: format!("{} is inside of what is followed", state.display()),
            hint: "name a state directory elsewhere: what it has would be published, too"
                .to_owned(),
        }),
        _ => Ok(()),
    }
}

fn demands(args: &MonitorArgs) -> Result<Demands, Refusal> {
    let thresholds = match &args.thresholds {
        None => Thresholds::default(),
        Some(path) => {
            let bytes = read_capped(path, MAX_THRESHOLDS_BYTES);
            let bytes = bytes.map_err(|error| Refusal::unreadable(path, &error))?;
            let refused = |what: String| {
                Refusal::NoVerdict {
                what: format!("{}: {what}", path.display()),
                hint: "write it as docs/monitor.md shows: tables ratio, demand and coverage, with numbers such as \"1.02\""
                    .to_owned(),
            }
            };
            let text = String::from_utf8(bytes).map_err(|_| refused("it is no text".to_owned()))?;
            Thresholds::parse(&text).map_err(|error| refused(error.to_string()))?
        }
    };
    Ok(Demands {
        policies: args.policy.clone(),
        accept_loans_bps: args.accept_loans,
        thresholds,
        late_after: SignedDuration::try_from(args.late_after).unwrap_or(SignedDuration::MAX),
    })
}

fn followed_log(args: &MonitorArgs) -> Result<Option<FollowedLog>, Refusal> {
    let policy = match (&args.log_policy, &args.log_key) {
        (Some(path), _) => {
            let policy = read_policy(path)?;
            if policy.logs().is_empty() {
                return Err(Refusal::NoVerdict {
                    what: format!("{}: it names no log", path.display()),
                    hint: "add a line `log KEY`, with the exchange's verifier key".to_owned(),
                });
            }
            policy
        }
        (None, Some(key)) => of_key(key),
        (None, None) => return Ok(None),
    };
    Ok(Some(FollowedLog { policy }))
}

/// The policy of who believes the log's key, and no witness.
fn of_key(key: &LogKey) -> LogPolicy {
    let text = format!("log {key}\nquorum none\n");
    debug_assert!(text.len() < MAX_POLICY_BYTES);
    LogPolicy::from_bytes(text.as_bytes()).expect("a key that was read is one of a policy")
}

fn notices(args: &MonitorArgs) -> Result<Notices, Refusal> {
    let told = &args.told;
    let no_address = |error: NoAddress| Refusal::NoVerdict {
        what: format!("the webhook: {error}"),
        hint: "write it as https://HOST/PATH".to_owned(),
    };
    let webhook = told
        .webhook
        .as_ref()
        .map(|url| Access::through(url, proxy(args)));
    if let Some(webhook) = &webhook {
        Endpoint::new(webhook).map_err(no_address)?;
    }
    let command = told.on_change.as_ref().map(|text| {
        let words = shlex::split(text).filter(|words| !words.is_empty());
        words.ok_or_else(|| Refusal::NoVerdict {
            what: format!("--on-change is no command: {text:?}"),
            hint: "write a program and its arguments, as in a shell; quotation marks come in pairs"
                .to_owned(),
        })
    });
    Ok(Notices {
        webhook,
        command: command.transpose()?,
        repeat: told.repeat,
    })
}

fn of_monitor(error: &MonitorError) -> Refusal {
    Refusal::NoVerdict {
        what: error.to_string(),
        hint: error.hint().to_owned(),
    }
}
