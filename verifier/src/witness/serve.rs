//! A witness's server (c2sp.org/tlog-witness): `POST /add-checkpoint`, and `GET /HASH/checkpoint`.
//!
//! Whoever asks may be anybody. What a connection takes is bounded: its headers, its body, its time, and how many there are.
//! There is no TLS: who wants it puts a proxy before this.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    path::PathBuf,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use history::witness::{AddCheckpoint, MAX_REQUEST_BYTES, NotCosigned};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Body as _, Bytes, Incoming},
    header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::spawn_blocking,
    time::{sleep, timeout},
};

use super::keeper::{Keeper, KeeperError, Kept, NotKept};

/// Most connections at a time. Others wait to be accepted.
const MAX_CONNECTIONS: usize = 64;
/// Longest wait for the headers of a request.
const HEADERS: Duration = Duration::from_secs(10);
/// Longest wait for its body.
const BODY: Duration = Duration::from_secs(10);
/// Longest time of a connection, whatever is asked on it.
const CONNECTION_TIME: Duration = Duration::from_secs(60);
/// How long those that are at work when the server is to end may go on.
const GRACE: Duration = Duration::from_secs(5);
/// Pause where the system lets no connection be accepted.
const PAUSE: Duration = Duration::from_millis(200);
/// Most bytes of headers.
const MAX_HEADERS: usize = 16 << 10;

const TEXT: &str = "text/plain; charset=utf-8";
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
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(MAX_CONNECTIONS)
        .build()?;
    let served = runtime.block_on(accept(&witness, at, stop));
    runtime.shutdown_timeout(GRACE);
    served.map(|()| witness.cosigned.load(Ordering::Relaxed))
}

async fn accept(
    witness: &Arc<Witness>,
    at: SocketAddr,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = TcpListener::bind(at).await?;
    (witness.tell)(Serving::Listening(listener.local_addr()?));
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let ended = stop.clone();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            // Who could have said so is gone: it is the same.
            _ = stop.wait_for(|stop| *stop) => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = connection(stream, Arc::clone(witness), ended.clone());
                tokio::spawn(async move {
                    let _place = place;
                    connection.await;
                });
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
    drop(listener);
    let all = u32::try_from(MAX_CONNECTIONS).expect("a small number");
    let _ = timeout(GRACE, places.acquire_many(all)).await;
    Ok(())
}

async fn connection(stream: TcpStream, witness: Arc<Witness>, mut stop: watch::Receiver<bool>) {
    let service = service_fn(move |request| {
        let witness = Arc::clone(&witness);
        async move { Ok::<_, Infallible>(answer(&witness, request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    let to_its_end = async {
        tokio::select! {
            _ = served.as_mut() => return,
            _ = stop.wait_for(|stop| *stop) => {}
        }
        served.as_mut().graceful_shutdown();
        let _ = served.await;
    };
    // What went wrong on a connection concerns who opened it.
    let _ = timeout(CONNECTION_TIME, to_its_end).await;
}

type Answer = Response<Full<Bytes>>;

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
        Ok(Ok(Some(latest))) => text(StatusCode::OK, TEXT, latest.to_string()),
        Ok(Ok(None)) => said(
            StatusCode::NOT_FOUND,
            "no checkpoint of such a log was cosigned here",
        ),
        Ok(Err(error)) => failed(witness, error),
        Err(_) => said(StatusCode::INTERNAL_SERVER_ERROR, "no answer was found"),
    }
}

async fn add_checkpoint(witness: &Arc<Witness>, body: Incoming) -> Answer {
    let most = MAX_REQUEST_BYTES;
    if body.size_hint().lower() > most as u64 {
        return too_long();
    }
    let body = match timeout(BODY, Limited::new(body, most).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return too_long(),
        Ok(Err(_)) => return last(said(StatusCode::BAD_REQUEST, "the body broke off")),
        Err(_) => return last(said(StatusCode::REQUEST_TIMEOUT, "the body takes too long")),
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
            text(StatusCode::OK, TEXT, line)
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
        NotCosigned::Conflict(size) => text(status, SIZE, format!("{size}\n")),
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

fn too_long() -> Answer {
    last(said(
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body is longer than any request",
    ))
}

fn allowed(methods: &'static str) -> Answer {
    let mut answer = said(StatusCode::METHOD_NOT_ALLOWED, "not by this method");
    let headers = answer.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static(methods));
    // It may have a body, which nobody reads.
    last(answer)
}

/// The last answer of a connection: what is left of the request is not read.
fn last(mut answer: Answer) -> Answer {
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(CONNECTION, close);
    answer
}

fn said(status: StatusCode, words: &str) -> Answer {
    text(status, TEXT, format!("{words}\n"))
}

fn text(status: StatusCode, kind: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static(kind);
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}
