//! `verifier witness`.

use std::{io, sync::Arc};

use documents::refusal::{Reason, Refusal};
use history::witness::{AddCheckpoint, MAX_REQUEST_BYTES, NotCosigned};
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::watch;
use verdict::{
    ending::Ending,
    report::verdict::{NoRefusal, Verdict},
};

use super::{
    arguments::witness::{
        WitnessArgs, WitnessCommand, WitnessKeygenArgs, WitnessServeArgs, WitnessSignArgs,
    },
    log::{read, read_policy},
    output::CommandOutput,
    write::{ensure_in_no_bundle, unwritable},
};
use crate::witness::{
    Keeper, KeeperError, Kept, NotKept, Serving, WitnessKeyError, WitnessKeyFiles, serve as run,
};
use disk::{Existing, Readers, write};

/// Does it.
pub(super) fn witness(command: &WitnessCommand, quiet: bool) -> Result<CommandOutput, Refusal> {
    match command {
        WitnessCommand::Keygen(args) => keygen(args),
        WitnessCommand::Sign(args) => sign(args),
        WitnessCommand::Serve(args) => serve(args, quiet),
    }
}

fn keygen(args: &WitnessKeygenArgs) -> Result<CommandOutput, Refusal> {
    ensure_in_no_bundle(&args.out)?;
    let made = WitnessKeyFiles::create(&args.out, args.name.clone()).map_err(of_key)?;
    let (out, public) = (args.out.display(), made.public_file());
    let key = made.key().to_string();
    Ok(CommandOutput {
        text: format!(
            "secret key: {out}, to keep to yourself\nverifier key, for policies, in {} too:\n{key}\n",
            public.display()
        ),
        json: json!({
            "verdict": Verdict::None.name(),
            "reason": NoRefusal::NotChecked.name(),
            "key": out.to_string(),
            "verifier_key": key,
            "verifier_key_file": public.display().to_string(),
        }),
        ending: Ending::Verified,
    })
}

fn sign(args: &WitnessSignArgs) -> Result<CommandOutput, Refusal> {
    ensure_in_no_bundle(&args.out)?;
    if args.out.exists() {
        let error = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(unwritable(&args.out, &error));
    }
    let bytes = read(&args.request, MAX_REQUEST_BYTES)?;
    let request = AddCheckpoint::from_bytes(&bytes).map_err(not_cosigned)?;
    let keeper = keeper(&args.witness)?;
    let kept = cosign(&keeper, request)?;
    let line = format!("{}\n", kept.signature);
    write(
        &args.out,
        line.as_bytes(),
        Existing::Keep,
        Readers::Everybody,
    )
    .map_err(|error| unwritable(&args.out, &error))?;
    let (out, root) = (args.out.display(), hex::encode(kept.head.root));
    let (log, size) = (kept.log.name(), kept.head.size);
    Ok(CommandOutput {
        text: format!(
            "COSIGNED: {out}, to hand back\n  log: {log}, size {size}, log root {root}\n  by {}\n",
            keeper.key()
        ),
        json: json!({
            "verdict": Verdict::Cosigned.name(),
            "reason": NoRefusal::Ok.name(),
            "cosignature": out.to_string(),
            "log": log.as_str(),
            "size": size,
            "log_root": root,
            "witness": keeper.key().to_string(),
        }),
        ending: Ending::Verified,
    })
}

/// Cosigns; once more what was cosigned last, whose file may not have been written.
fn cosign(keeper: &Keeper, request: AddCheckpoint) -> Result<Kept, Refusal> {
    let now = || Timestamp::now().as_second();
    let size = request.checkpoint.head().size;
    let kept = match keeper.cosign(&request, now()) {
        Err(NotKept::Refused {
            refusal: NotCosigned::Conflict(last),
            fork: None,
        }) if last == size => {
            let again = AddCheckpoint {
                old_size: last,
                path: Vec::new(),
                ..request
            };
            keeper.cosign(&again, now())
        }
        kept => kept,
    };
    kept.map_err(|error| match error {
        NotKept::Keeper(error) => of_keeper(&error),
        NotKept::Refused {
            fork: Some([ours, theirs]),
            refusal,
        } => Refusal::rejected(
            Reason::Forked,
            format!(
                "the log has signed two checkpoints of one size, {} and {}; {refusal}",
                ours.display(),
                theirs.display()
            ),
        ),
        NotKept::Refused { refusal, .. } => not_cosigned(refusal),
    })
}

fn serve(args: &WitnessServeArgs, quiet: bool) -> Result<CommandOutput, Refusal> {
    let keeper = keeper(&args.witness)?;
    keeper.ensure_whole().map_err(|error| of_keeper(&error))?;
    let key = keeper.key().to_string();
    let (ended, stop) = watch::channel(false);
    // Where signals cannot be heard, the first ends the program: nothing is lost by that.
    let _ = ctrlc::set_handler(move || {
        ended.send_replace(true);
    });
    let name = keeper.key().name().to_string();
    let told = Arc::new(move |what: Serving| tell(&name, quiet, &what));
    let cosigned = run(keeper, args.listen, stop, move |what| told(what)).map_err(|error| {
        Refusal::NoVerdict {
            what: format!("cannot listen at {}: {error}", args.listen),
            hint: "name an address of this machine, and a port that is free".to_owned(),
        }
    })?;
    Ok(CommandOutput {
        text: format!("ended by a signal; checkpoints cosigned: {cosigned}\n"),
        json: json!({
            "verdict": Verdict::None.name(),
            "reason": NoRefusal::NotChecked.name(),
            "witness": key,
            "cosigned": cosigned,
        }),
        ending: Ending::Verified,
    })
}

/// On stderr: what it does unless it is to be quiet, and what is wrong always.
fn tell(name: &str, quiet: bool, what: &Serving) {
    let now = Timestamp::now();
    match what {
        Serving::Listening(at) if !quiet => eprintln!("{name} listens at http://{at}"),
        Serving::Cosigned(kept) if !quiet => {
            let size = kept.head.size;
            eprintln!("{now:.0} cosigned {}, size {size}", kept.log.name());
        }
        Serving::Forked([ours, theirs]) => eprintln!(
            "{now:.0} FORKED: the log has signed two checkpoints of one size: {} and {}\n  show both to others: verifier \
             fork says what they are",
            ours.display(),
            theirs.display()
        ),
        Serving::Failed(error) => eprintln!("{now:.0} error: {error}\n  {}", error.hint()),
        Serving::Listening(_) | Serving::Cosigned(_) => {}
    }
}

fn keeper(args: &WitnessArgs) -> Result<Keeper, Refusal> {
    let policy = read_policy(&args.policy)?;
    let key = WitnessKeyFiles::open(&args.key).map_err(of_key)?;
    if policy.logs().is_empty() {
        return Err(Refusal::NoVerdict {
            what: format!("{}: it names no log to watch", args.policy.display()),
            hint: "add a line `log KEY` for each log, and `quorum none`".to_owned(),
        });
    }
    Ok(Keeper::new(key, &policy, &args.state))
}

fn of_key(error: WitnessKeyError) -> Refusal {
    Refusal::NoVerdict {
        hint: error.hint().to_owned(),
        what: error.to_string(),
    }
}

fn of_keeper(error: &KeeperError) -> Refusal {
    Refusal::NoVerdict {
        what: error.to_string(),
        hint: error.hint().to_owned(),
    }
}

/// What is not cosigned may be the work of whoever brought it: nobody is accused of it.
fn not_cosigned(refusal: NotCosigned) -> Refusal {
    let hint = match &refusal {
        NotCosigned::Conflict(size) => format!(
            "ask for a request that extends it: prover log checkpoint --request FILE --old-size {size}"
        ),
        NotCosigned::UnknownLog | NotCosigned::NotOfLog(_) => {
            "to watch this log, add its key to the policy, from where everybody sees it".to_owned()
        }
        _ => "get the request once more, as the exchange has written it".to_owned(),
    };
    Refusal::NoVerdict {
        what: format!("nothing was cosigned: {refusal}"),
        hint,
    }
}
