//! A node of JSON-RPC whose answers a test makes up.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use mockito::{Mock, Server, ServerGuard};
use nodes::{Access, ChainAnswer, NodeBalance, NodeError, Query, StatedBlock, ask};
use serde_json::{Value, json};

/// A result, or the code and message of an error.
pub type Answer = Result<Value, (i64, &'static str)>;

/// A node on this machine.
pub struct MockNode {
    pub server: ServerGuard,
    pub mock: Mock,
}

impl MockNode {
    /// Answers each call, alone or in a batch, by its method and parameters.
    pub fn answering(answer: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static) -> Self {
        Self::replying(move |request| match request {
            Value::Array(calls) => calls.iter().map(|call| reply(call, &answer)).collect(),
            call => reply(call, &answer),
        })
    }

    /// Answers each request as a whole.
    pub fn replying(answer: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Self {
        Self::with(200, move |body| {
            let request = serde_json::from_slice(body).unwrap();
            answer(&request).to_string().into_bytes()
        })
    }

    /// Answers every request with this text.
    pub fn saying(status: usize, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self::with(status, move |_| body.clone())
    }

    /// Answers each request as a whole, with a status.
    pub fn speaking(
        answer: impl Fn(&Value) -> (u16, Value) + Clone + Send + Sync + 'static,
    ) -> Self {
        let mut server = Server::new();
        let read = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap();
        let status = answer.clone();
        let mock = server.mock("POST", mockito::Matcher::Any);
        let mock = mock
            .with_header("retry-after", "0")
            .with_status_code_from_request(move |request| {
                status(&read(request.body().unwrap())).0.into()
            })
            .with_body_from_request(move |request| {
                let (_, body) = answer(&read(request.body().unwrap()));
                body.to_string().into_bytes()
            })
            .expect_at_least(0)
            .create();
        Self { server, mock }
    }

    fn with(status: usize, answer: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let mut server = Server::new();
        let mock = server
            .mock("POST", mockito::Matcher::Any)
            .with_status(status);
        let mock = mock.with_header("retry-after", "0").expect_at_least(0);
        let mock = mock
            .with_body_from_request(move |request| answer(request.body().unwrap()))
            .create();
        Self { server, mock }
    }

    /// Asks it.
    pub fn ask(
        &self,
        chain: &str,
        block: &StatedBlock,
        queries: &[Query],
    ) -> Result<ChainAnswer, NodeError> {
        let access = Access {
            pause: Duration::from_millis(1),
            ..Access::direct(self.server.url())
        };
        ask(&chain.parse().unwrap(), &access, block, queries, &|_| ())
    }

    /// Asks it, and drops what is not about single holdings.
    pub fn balances(
        &self,
        chain: &str,
        block: &StatedBlock,
        queries: &[Query],
    ) -> Vec<Result<NodeBalance, NodeError>> {
        let answer = self.ask(chain, block, queries).unwrap();
        let places: Vec<_> = answer.balances.iter().map(|(place, _)| *place).collect();
        assert_eq!(
            places,
            queries.iter().map(|query| query.place).collect::<Vec<_>>()
        );
        answer
            .balances
            .into_iter()
            .map(|(_, balance)| balance)
            .collect()
    }
}

pub fn reply(call: &Value, answer: &impl Fn(&str, &Value) -> Answer) -> Value {
    let id = &call["id"];
    match answer(call["method"].as_str().unwrap(), &call["params"]) {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err((code, message)) => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
        }
    }
}

/// A node that may close the connection in place of an answer; its URL.
pub fn listening(
    respond: impl Fn(&Value) -> Option<(u16, Value)> + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let respond = Arc::new(respond);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let respond = Arc::clone(&respond);
            thread::spawn(move || serve(&stream, &*respond));
        }
    });
    url
}

fn serve(mut stream: &TcpStream, respond: &impl Fn(&Value) -> Option<(u16, Value)>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.to_ascii_lowercase();
            if let Some(bytes) = line.strip_prefix("content-length:") {
                length = bytes.trim().parse().ok()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let (status, answer) = respond(&serde_json::from_slice(&body).ok()?)?;
        let body = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status} -\r\nretry-after: 0\r\ncontent-length: {}",
            body.len()
        );
        let answer = format!("{head}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).ok()?;
    }
}
