//! What is watched, shown over HTTP: `GET /metrics`, `/healthz`, and `/`, the page, if there is one.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::sync::watch;
use transport::server::{
    self, Answer, Incoming, Method, Request, StatusCode, TEXT, allowed, of_kind, said,
};

use crate::metrics::OPEN_METRICS;

const HTML: &str = "text/html; charset=utf-8";

/// What is shown, from one round to the next.
#[derive(Debug, Default)]
pub struct Shown(Mutex<Option<Round>>);

#[derive(Clone, Debug)]
struct Round {
    ended: Instant,
    metrics: String,
    page: Option<String>,
}

impl Shown {
    /// Nothing yet.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Shows what a round that ended now has found.
    pub fn show(&self, metrics: String, page: Option<String>) {
        let round = Round {
            ended: Instant::now(),
            metrics,
            page,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(round);
    }

    fn last(&self) -> Option<Round> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }
}

/// A server that runs beside the rounds. Dropped, it ends.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Shows it at an address, from a thread of its own. It is healthy while the last round is younger than `fresh`.
///
/// # Errors
/// If the address cannot be listened at, or there is no thread.
pub fn serve(at: SocketAddr, shown: Arc<Shown>, fresh: Duration) -> io::Result<Server> {
    let listener = TcpListener::bind(at)?;
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let answered = move |request| {
        let answer = answer(&shown, fresh, &request);
        async move { answer }
    };
    let run = move || {
        // It could not wait for connections: whoever asks gets none, and the rounds go on.
        let _ = server::serve(listener, stopped, answered);
    };
    let thread = thread::Builder::new().name("serve".to_owned()).spawn(run)?;
    Ok(Server {
        address,
        stop,
        thread: Some(thread),
    })
}

fn answer(shown: &Shown, fresh: Duration, request: &Request<Incoming>) -> Answer {
    let path = request.uri().path();
    if !["/", "/metrics", "/healthz"].contains(&path) {
        return said(StatusCode::NOT_FOUND, "there is nothing here");
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return allowed("GET, HEAD");
    }
    let none = || said(StatusCode::SERVICE_UNAVAILABLE, "no round has ended yet");
    let Some(last) = shown.last() else {
        return none();
    };
    match path {
        "/metrics" => of_kind(StatusCode::OK, OPEN_METRICS, last.metrics),
        "/healthz" if last.ended.elapsed() < fresh => of_kind(StatusCode::OK, TEXT, "ok\n"),
        "/healthz" => said(
            StatusCode::SERVICE_UNAVAILABLE,
            "the last round is too long ago",
        ),
        _ => match last.page {
            Some(page) => of_kind(StatusCode::OK, HTML, page),
            None => said(StatusCode::NOT_FOUND, "there is no page: see /metrics"),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::TcpStream,
    };

    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    fn ask(server: &Server, request: &str) -> String {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        let request = format!("{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn here() -> SocketAddr {
        "127.0.0.1:0".parse().unwrap()
    }

    #[test]
    fn nothing_is_healthy_before_a_round_or_long_after() {
        let shown = Shown::new();
        let server = serve(here(), Arc::clone(&shown), LONG).unwrap();
        for path in ["/metrics", "/healthz", "/"] {
            let answer = ask(&server, &format!("GET {path}"));
            assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        }
        shown.show("por_x 1\n# EOF\n".to_owned(), None);
        assert!(ask(&server, "GET /healthz").starts_with("HTTP/1.1 200 "));
        let late = serve(here(), shown, Duration::ZERO).unwrap();
        assert!(ask(&late, "GET /healthz").starts_with("HTTP/1.1 503 "));
        assert!(ask(&late, "GET /metrics").starts_with("HTTP/1.1 200 "));
    }

    #[test]
    fn metrics_and_the_page_are_shown_and_nothing_else() {
        let shown = Shown::new();
        let server = serve(here(), Arc::clone(&shown), LONG).unwrap();
        shown.show("por_x 1\n# EOF\n".to_owned(), None);
        let metrics = ask(&server, "GET /metrics");
        let kind = "content-type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n";
        assert!(metrics.contains(kind), "{metrics}");
        assert!(metrics.ends_with("\r\n\r\npor_x 1\n# EOF\n"), "{metrics}");
        assert!(ask(&server, "GET /").starts_with("HTTP/1.1 404 "));
        shown.show("por_x 2\n# EOF\n".to_owned(), Some("<p>page".to_owned()));
        let page = ask(&server, "GET /");
        assert!(page.contains("content-type: text/html") && page.ends_with("<p>page"));
        assert!(ask(&server, "GET /metrics").contains("por_x 2"));
        let head = ask(&server, "HEAD /metrics");
        assert!(
            head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"),
            "{head}"
        );
        assert!(ask(&server, "POST /metrics").starts_with("HTTP/1.1 405 "));
        for path in ["/x", "/metrics/", "//", "/../etc/passwd"] {
            let answer = ask(&server, &format!("GET {path}"));
            assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        }
    }

    #[test]
    fn a_server_that_is_dropped_ends() {
        let server = serve(here(), Shown::new(), LONG).unwrap();
        let address = server.address();
        drop(server);
        assert!(TcpStream::connect(address).is_err());
    }
}
