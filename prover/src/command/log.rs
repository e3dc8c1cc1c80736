//! `prover log`.

use std::{path::Path, thread};

use disk::{Existing, Readers, Unwritten, write};
use documents::input::read_capped;
use history::{
    checkpoint::SignedCheckpoint,
    cosignature::cosigned_by,
    policy::{LogPolicy, MAX_POLICY_BYTES},
};
use verdict::report::counted;

use super::{
    args::{LogAddArgs, LogCheckpointArgs, LogCommand, LogInitArgs, LogProveArgs, LogSkipArgs},
    hints,
    outcome::{Outcome, Refusal, done},
};
use crate::{
    apart::{ensure_apart, ensure_in_no_bundle},
    log::{
        Added, Collected, Log, LogError, LogSigner, Witness, ask, collect, cosignatures,
        published_snapshot,
    },
    refusal::RefusalReason,
    report::{
        Part, Report,
        witnesses::{WitnessRow, WitnessState, table},
    },
    run_report::RunOutcome,
};

/// Most bytes of what a witness has answered.
const MAX_ANSWER_BYTES: u64 = 64 << 10;

/// Does it.
pub(super) fn log(command: &LogCommand) -> Outcome {
    match command {
        LogCommand::Init(args) => init(args).into(),
        LogCommand::Add(args) => add(args).into(),
        LogCommand::Skip(args) => skip(args).into(),
        LogCommand::Checkpoint(args) => match checkpoint(args) {
            Ok(outcome) | Err(outcome) => outcome,
        },
        LogCommand::Prove(args) => prove(args).into(),
    }
}

fn init(args: &LogInitArgs) -> Result<Report, Outcome> {
    ensure_in_no_bundle(&args.key)
        .map_err(|error| Outcome::environment(&error, hints::of_apart("--key", &error)))?;
    ensure_key_apart(&args.dir, &args.key)?;
    Log::ensure_place(&args.dir)?;
    let mut signer = LogSigner::create(&args.key)?;
    let log = Log::create(&args.dir, args.name.clone(), &mut signer)?;
    let (dir, key) = (shown(&args.dir), shown(&args.key));
    let verifier_key = log.key().to_string();
    Ok(Report::from([
        done(),
        Part::line(format!("log: {dir}, to publish")).with("log", dir),
        Part::line(format!(
            "secret key: {key}, to keep to yourself, with {key}.signed beside it"
        ))
        .with("key", key),
        Part::lines([
            "verifier key, for policies, to publish where nobody else can change it:".to_owned(),
            verifier_key.clone(),
        ])
        .with("verifier_key", verifier_key),
        size_of(&log),
    ]))
}

fn add(args: &LogAddArgs) -> Result<Report, Outcome> {
    let (sequence, snapshot) = published_snapshot(&args.bundle)?;
    let (mut log, mut signer) = open(&args.dir, &args.key)?;
    let added = log.add(sequence, snapshot, &mut signer)?;
    let words = match added {
        Added::New => format!(
            "number {sequence} is in the log, with root {}",
            snapshot.root
        ),
        Added::Before => format!("number {sequence} was in the log already, with this root"),
    };
    Ok(Report::from([
        done(),
        Part::line(words)
            .with("log", shown(&args.dir))
            .with("sequence", sequence)
            .with("added", added == Added::New)
            .with("snapshot_root", snapshot.root.to_string()),
        size_of(&log),
    ]))
}

fn skip(args: &LogSkipArgs) -> Result<Report, Outcome> {
    let (mut log, mut signer) = open(&args.dir, &args.key)?;
    let skipped = log.skip(args.through, &mut signer)?;
    let words = match skipped {
        0 => format!("number {} was without a snapshot already", args.through),
        _ => format!(
            "{} without a snapshot, through {}: this cannot be taken back",
            counted(skipped, "number"),
            args.through
        ),
    };
    Ok(Report::from([
        done(),
        Part::line(words)
            .with("log", shown(&args.dir))
            .with("skipped", skipped)
            .with("through", args.through),
        size_of(&log),
    ]))
}

fn prove(args: &LogProveArgs) -> Result<Report, Outcome> {
    ensure_in_no_bundle(&args.out)
        .map_err(|error| Outcome::environment(&error, hints::of_apart("--out", &error)))?;
    let log = Log::open(&args.dir)?;
    let proof = log.prove(args.number)?;
    write_new(&args.out, proof.to_string().as_bytes())?;
    let out = shown(&args.out);
    // The log's own signature is none of a witness.
    let cosignatures = proof.checkpoint.note().signatures().len() - 1;
    Ok(Report::from([
        done(),
        Part::line(format!("log proof: {out}, of number {}", args.number))
            .with("file", out)
            .with("sequence", args.number),
        Part::line(format!(
            "it has {}; who of them count, a policy says",
            counted(cosignatures as u64, "cosignature")
        ))
        .with("cosignatures", cosignatures),
        size_of(&log),
    ]))
}

/// Whom the policy names, with what became of each.
fn checkpoint(args: &LogCheckpointArgs) -> Result<Outcome, Outcome> {
    let policy = read_policy(&args.policy)?;
    let log = Log::open(&args.dir)?;
    if !policy.logs().contains(log.key()) {
        return Err(LogError::NotInPolicy {
            path: args.policy.clone(),
            key: log.key().to_string(),
        }
        .into());
    }
    if let Some(file) = &args.request {
        return request(&log, args.old_size, file).map(Outcome::Done);
    }
    let mut given = Vec::new();
    for path in &args.cosignature {
        let lines = read_capped(path, MAX_ANSWER_BYTES).map_err(LogError::file(path))?;
        let found = cosignatures(&policy, log.checkpoint(), &lines);
        if found.is_empty() {
            return Err(LogError::NoCosignature(path.clone()).into());
        }
        given.extend(found);
    }
    let mut known = log.checkpoint().clone();
    given.iter().for_each(|line| known.add(line.clone()));
    let rows = rows(&policy, &known, &log, args.proxy.as_deref());
    let answered = rows.iter().filter_map(|row| row.signature().cloned());
    let collected = collect(
        &args.dir,
        log.checkpoint(),
        given.into_iter().chain(answered),
        &policy,
    )?;
    Ok(told(&log, &rows, &collected))
}

fn request(log: &Log, old_size: u64, file: &Path) -> Result<Report, Outcome> {
    let request = log.request(old_size)?;
    write_new(file, request.to_string().as_bytes())?;
    let file = shown(file);
    Ok(Report::from([
        done(),
        Part::lines([
            format!("request: {file}, for a witness that last cosigned {old_size} numbers"),
            "it answers with verifier witness sign; give what that writes with --cosignature"
                .to_owned(),
        ])
        .with("request", file)
        .with("old_size", old_size)
        .with("log", shown(log.folder())),
        size_of(log),
    ]))
}

/// Asks all witnesses that can be asked, side by side: one that does not answer keeps nobody waiting.
fn rows(
    policy: &LogPolicy,
    known: &SignedCheckpoint,
    log: &Log,
    proxy: Option<&str>,
) -> Vec<WitnessRow> {
    let state = |witness: &history::policy::PolicyWitness| {
        let Some(key) = &witness.key else {
            return WitnessState::UnknownKind;
        };
        if let Ok(Some(cosigned)) = cosigned_by(known, key) {
            return WitnessState::Before(cosigned);
        }
        match &witness.url {
            None => WitnessState::NoUrl,
            Some(url) => {
                let witness = Witness { key, url };
                WitnessState::Asked(ask(witness, proxy, |old| log.request(old).ok()))
            }
        }
    };
    thread::scope(|scope| {
        let asked: Vec<_> = policy
            .witnesses()
            .iter()
            .map(|witness| (witness, scope.spawn(move || state(witness))))
            .collect();
        asked
            .into_iter()
            .map(|(witness, asked)| WitnessRow {
                name: witness.name.clone(),
                state: asked.join().expect("asking does not panic"),
            })
            .collect()
    })
}

fn told(log: &Log, rows: &[WitnessRow], collected: &Collected) -> Outcome {
    let reached = collected.witnessed.is_ok();
    let have = rows.iter().filter(|row| row.has_cosigned()).count();
    let words = match &collected.witnessed {
        Ok(witnessed) if !witnessed.quorum => {
            "quorum: the policy asks for no witness, so that nobody but you says so".to_owned()
        }
        Ok(_) => format!("quorum: reached, {have} of {} have cosigned", rows.len()),
        Err(error) => format!("quorum: not reached: {error}"),
    };
    let proofs: Vec<_> = collected.proofs.iter().map(u64::to_string).collect();
    let proofs_words = match proofs.len() {
        0 => None,
        count => Some(format!(
            "log proofs: {}, of {} {}",
            shown(&log.folder().join("proofs")),
            if count == 1 { "number" } else { "numbers" },
            listed(&proofs)
        )),
    };
    let parts = [
        size_of(log),
        table(rows),
        Part::line(words).with("quorum", reached),
        Part::lines(proofs_words).with("proofs", collected.proofs.clone()),
        Part::value("log", shown(log.folder())).with("origin", log.key().name().as_str()),
    ];
    if reached {
        return Outcome::Done([done()].into_iter().chain(parts).collect());
    }
    let hint = "give the same command again when those have answered that did not";
    let failed = Part::lines(["not enough witnesses have cosigned".to_owned()])
        .with("outcome", RunOutcome::Failed.name())
        .with("detail", "not enough witnesses have cosigned")
        .with("hint", hint);
    let parts = [failed]
        .into_iter()
        .chain(parts)
        .chain([Part::line(format!("  {hint}"))]);
    Outcome::Unread(Refusal {
        report: parts.collect(),
        logged: Some(vec!["not enough witnesses have cosigned".to_owned()]),
    })
}

/// The first of a list, and how many more there are.
fn listed(numbers: &[String]) -> String {
    const MOST: usize = 10;
    let first = numbers.iter().take(MOST).cloned().collect::<Vec<_>>();
    let words = match numbers.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{words}", first.join(", "))
}

/// The checkpoint, in a line.
fn size_of(log: &Log) -> Part {
    let head = log.checkpoint().head();
    let root = hex::encode(head.root);
    Part::line(format!(
        "checkpoint: {}, {}, log root {root}",
        log.key().name(),
        counted(head.size, "number")
    ))
    .with("size", head.size)
    .with("log_root", root)
}

fn open(dir: &Path, key: &Path) -> Result<(Log, LogSigner), Outcome> {
    ensure_key_apart(dir, key)?;
    let signer = LogSigner::open(key)?;
    Ok((Log::open_to_change(dir)?, signer))
}

fn ensure_key_apart(dir: &Path, key: &Path) -> Result<(), Outcome> {
    ensure_apart(dir, key)
        .map_err(|error| Outcome::environment(&error, hints::of_apart("--key", &error)))
}

fn read_policy(path: &Path) -> Result<LogPolicy, LogError> {
    let bytes = read_capped(path, MAX_POLICY_BYTES as u64).map_err(LogError::file(path))?;
    LogPolicy::from_bytes(&bytes).map_err(|error| LogError::Policy {
        path: path.to_owned(),
        error,
    })
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Outcome> {
    write(path, bytes, Existing::Keep, Readers::Everybody).map_err(|error| {
        let unwritten = Unwritten(path, &error);
        let hint = unwritten.hint();
        Outcome::environment(unwritten, hint)
    })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl From<LogError> for Outcome {
    fn from(error: LogError) -> Self {
        let (what, hint) = (error.to_string(), hints::of_log(&error));
        if !error.is_refusal() {
            return Self::environment(what, hint);
        }
        let lines = [what.clone(), format!("  {hint}")];
        let part = Part::lines(lines).with("detail", what).with("hint", hint);
        Self::Inputs(Refusal::new(RefusalReason::Log, part))
    }
}
