//! `verifier monitor`.

mod stop;
mod typed;

use std::{sync::Arc, time::Duration};

use circuits::shape::Production;
use documents::refusal::Refusal;
use health::{
    metrics::write_file,
    notice::Notices,
    serve::{Server, Shown, serve},
};
use jiff::Timestamp;
use verdict::{ending::Ending, report::shown};

use super::{
    arguments::monitor::{MonitorArgs, Recheck},
    output::CommandOutput,
    watch::Watch,
    write::ensure_in_no_bundle,
};
use crate::monitor::{
    error::MonitorError,
    page::to_html,
    report::{Told, to_json, to_text},
    round::{Monitor, Round},
    settings::Settings,
    shown::metrics,
    source::Source,
    viewed::Viewed,
};
use disk::{Existing, Readers};

use self::{
    stop::Stop,
    typed::{demands, ensure_apart, ensure_not_of_state, followed_log, notices, source},
};

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

fn of_monitor(error: &MonitorError) -> Refusal {
    Refusal::NoVerdict {
        what: error.to_string(),
        hint: error.hint().to_owned(),
    }
}
