//! A witness's server (c2sp.org/tlog-witness): `POST /add-checkpoint`, and `GET /HASH/checkpoint`.
//!
//! Whoever asks may be anybody: what a connection takes is bounded ([`transport::server`]).

use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use history::witness::{AddCheckpoint, MAX_REQUEST_BYTES, NotCosigned};
use jiff::Timestamp;
use tokio::sync::watch;
use transport::server::{
    self, Answer, Incoming, Method, Request, StatusCode, TEXT, allowed, body, of_kind, said,
    spawn_blocking,
};

use super::keeper::{Keeper, KeeperError, Kept, NotKept};

/// Of the size that a conflict is told with.
const SIZE: &str = "text/x.tlog.size";

/// What happens while a witness serves.
#[derive(Debug)]
pub enum Serving {
    /// It waits for requests at an address.
    Listening(SocketAddr),
    /// A checkpoint was cosigned.
    Cosigned(Kept),
    /// A log is forked; both halves are in these files.
    Forked([PathBuf; 2]),
    /// Nothing can be cosigned.
    Failed(KeeperError),
}

/// Whom it is told.
type Tell = dyn Fn(Serving) + Send + Sync;

/// What all connections share.
struct Witness {
    keeper: Keeper,
    tell: Box<Tell>,
    cosigned: AtomicU64,
}

/// Answers requests until `stop` says so, and then ends those that are at work. How many checkpoints were cosigned.
///
/// # Errors
/// If the address cannot be listened at.
pub fn serve(
    keeper: Keeper,
    at: SocketAddr,
    stop: watch::Receiver<bool>,
    tell: impl Fn(Serving) + Send + Sync + 'static,
) -> io::Result<u64> {
    let witness = Arc::new(Witness {
        keeper,
        tell: Box::new(tell),
        cosigned: AtomicU64::new(0),
    });
    let listener = TcpListener::bind(at)?;
    (witness.tell)(Serving::Listening(listener.local_addr()?));
    let asked = Arc::clone(&witness);
    let answered = move |request| {
        let witness = Arc::clone(&asked);
        async move { answer(&witness, request).await }
    };
    server::serve(listener, stop, answered)?;
    Ok(witness.cosigned.load(Ordering::Relaxed))
}

async fn answer(witness: &Arc<Witness>, request: Request<Incoming>) -> Answer {
    let path = request.uri().path();
    if path == "/add-checkpoint" {
        if request.method() != Method::POST {
            return allowed("POST");
        }
        return add_checkpoint(witness, request.into_body()).await;
    }
    let hash = path
        .strip_prefix('/')
        .and_then(|path| path.strip_suffix("/checkpoint"));
    let Some(hash) = hash.map(str::to_owned) else {
        return said(StatusCode::NOT_FOUND, "there is nothing here");
    };
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return allowed("GET, HEAD");
    }
    let keeper = Arc::clone(witness);
    match spawn_blocking(move || keeper.keeper.latest(&hash)).await {
        Ok(Ok(Some(latest))) => of_kind(StatusCode::OK, TEXT, latest.to_string()),
        Ok(Ok(None)) => said(
            StatusCode::NOT_FOUND,
            "no checkpoint of such a log was cosigned here",
        ),
        Ok(Err(error)) => failed(witness, error),
        Err(_) => said(StatusCode::INTERNAL_SERVER_ERROR, "no answer was found"),
    }
}

async fn add_checkpoint(witness: &Arc<Witness>, incoming: Incoming) -> Answer {
    let body = match body(incoming, MAX_REQUEST_BYTES).await {
        Ok(body) => body,
        Err(refusal) => return *refusal,
    };
    let request = match AddCheckpoint::from_bytes(&body) {
        Ok(request) => request,
        Err(refusal) => return refused(&refusal),
    };
    let keeper = Arc::clone(witness);
    let now = Timestamp::now().as_second();
    let judged = spawn_blocking(move || keeper.keeper.cosign(&request, now)).await;
    match judged {
        Ok(Ok(kept)) => {
            let line = format!("{}\n", kept.signature);
            witness.cosigned.fetch_add(1, Ordering::Relaxed);
            (witness.tell)(Serving::Cosigned(kept));
            of_kind(StatusCode::OK, TEXT, line)
        }
        Ok(Err(NotKept::Refused { refusal, fork })) => {
            if let Some(halves) = fork {
                (witness.tell)(Serving::Forked(halves));
            }
            refused(&refusal)
        }
        Ok(Err(NotKept::Keeper(error))) => failed(witness, error),
        Err(_) => said(StatusCode::INTERNAL_SERVER_ERROR, "nothing was cosigned"),
    }
}

fn refused(refusal: &NotCosigned) -> Answer {
    let status = StatusCode::from_u16(refusal.status()).expect("a status of the specification");
    match refusal {
        NotCosigned::Conflict(size) => of_kind(status, SIZE, format!("{size}\n")),
        refusal => said(status, &refusal.to_string()),
    }
}

/// Where files are, whoever asks is not told.
fn failed(witness: &Witness, error: KeeperError) -> Answer {
    (witness.tell)(Serving::Failed(error));
    said(
        StatusCode::INTERNAL_SERVER_ERROR,
        "this witness cannot keep what it cosigns, and so cosigns nothing",
    )
}
