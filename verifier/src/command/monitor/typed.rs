//! What was typed, as a monitor takes it.

use std::{fs, path::Path};

use documents::{input::read_capped, refusal::Refusal};
use health::notice::Notices;
use history::{
    key::LogKey,
    policy::{LogPolicy, MAX_POLICY_BYTES},
};
use jiff::SignedDuration;
use transport::{Access, Endpoint, NoAddress};

use super::super::{arguments::monitor::MonitorArgs, log::read_policy};
use crate::monitor::{
    demands::{Demands, MAX_THRESHOLDS_BYTES, Thresholds},
    log::FollowedLog,
    source::{Directory, Source, Web},
    store::is_of_store,
};

fn proxy(args: &MonitorArgs) -> Option<String> {
    args.proxy.as_ref().map(|proxy| proxy.0.clone())
}

pub(super) fn source(args: &MonitorArgs) -> Result<Source, Refusal> {
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
pub(super) fn ensure_not_of_state(path: &Path, state: &Path) -> Result<(), Refusal> {
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
pub(super) fn ensure_apart(state: &Path, source: &Path) -> Result<(), Refusal> {
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

pub(super) fn demands(args: &MonitorArgs) -> Result<Demands, Refusal> {
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

pub(super) fn followed_log(args: &MonitorArgs) -> Result<Option<FollowedLog>, Refusal> {
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

pub(super) fn notices(args: &MonitorArgs) -> Result<Notices, Refusal> {
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
