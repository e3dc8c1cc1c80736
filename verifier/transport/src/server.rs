//! Answers to whoever asks, of which all is bounded that they decide: headers, body, time, and how many they are at once.
//!
//! There is no TLS: who wants it puts a proxy before this.

use std::{
    convert::Infallible, future::Future, io, net::TcpListener, pin::pin, sync::Arc, time::Duration,
};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    body::{Body as _, Bytes},
    header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};

pub use hyper::{Method, Request, Response, StatusCode, body::Incoming};
pub use tokio::task::spawn_blocking;

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

/// Plain text.
pub const TEXT: &str = "text/plain; charset=utf-8";

/// A whole answer.
pub type Answer = Response<Full<Bytes>>;

/// Answers requests until `stop` says so, or who could say so is gone, and then ends those that are at work. It takes this
/// thread; what waits for a disk goes to others ([`spawn_blocking`]), of which there are no more than connections.
///
/// # Errors
/// If the system gives no means to wait for connections.
pub fn serve<F, A>(listener: TcpListener, stop: watch::Receiver<bool>, answer: F) -> io::Result<()>
where
    F: Fn(Request<Incoming>) -> A + Send + Sync + 'static,
    A: Future<Output = Answer> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(MAX_CONNECTIONS)
        .build()?;
    let served = runtime.block_on(accept(listener, stop, Arc::new(answer)));
    runtime.shutdown_timeout(GRACE);
    served
}

async fn accept<F, A>(
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
    answer: Arc<F>,
) -> io::Result<()>
where
    F: Fn(Request<Incoming>) -> A + Send + Sync + 'static,
    A: Future<Output = Answer> + Send + 'static,
{
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
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
                let connection = connection(stream, Arc::clone(&answer), ended.clone());
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

async fn connection<F, A>(stream: TcpStream, answer: Arc<F>, mut stop: watch::Receiver<bool>)
where
    F: Fn(Request<Incoming>) -> A + Send + Sync + 'static,
    A: Future<Output = Answer> + Send + 'static,
{
    let service = service_fn(move |request| {
        let answer = answer(request);
        async move { Ok::<_, Infallible>(answer.await) }
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

/// All of a request's body, if it has at most so many bytes.
///
/// # Errors
/// The answer to give instead.
pub async fn body(body: Incoming, most: usize) -> Result<Bytes, Box<Answer>> {
    let too_long = || {
        let words = "the body is longer than any request";
        Box::new(last(said(StatusCode::PAYLOAD_TOO_LARGE, words)))
    };
    if body.size_hint().lower() > most as u64 {
        return Err(too_long());
    }
    match timeout(BODY, Limited::new(body, most).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long()),
        Ok(Err(_)) => {
            let broken = said(StatusCode::BAD_REQUEST, "the body broke off");
            Err(Box::new(last(broken)))
        }
        Err(_) => {
            let late = said(StatusCode::REQUEST_TIMEOUT, "the body takes too long");
            Err(Box::new(last(late)))
        }
    }
}

/// The answer to a method that is none of these.
pub fn allowed(methods: &'static str) -> Answer {
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

/// A line of words.
pub fn said(status: StatusCode, words: &str) -> Answer {
    of_kind(status, TEXT, format!("{words}\n"))
}

/// A body of a kind, such as [`TEXT`].
pub fn of_kind(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static(kind);
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}
