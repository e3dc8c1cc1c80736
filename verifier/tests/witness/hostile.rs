//! Whoever asks may be anybody: what they take is bounded, and they keep nobody out.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use crate::{
    log::Log,
    running::{Witness, read_reply},
};

/// As many connections as are served at a time.
const MANY: usize = 64;

#[test]
fn a_body_longer_than_any_request_is_not_read() {
    let witness = Witness::new();
    let running = witness.serve();
    let head = "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n";
    let announced = format!("{head}Content-Length: 1000000000\r\n\r\nold 0\n");
    let begun = Instant::now();
    assert_eq!(running.send(announced.as_bytes()).status, 413);
    // Not announced: it is read until it is too long.
    let mut stream = running.connect();
    write!(stream, "{head}Transfer-Encoding: chunked\r\n\r\n").unwrap();
    let chunk = format!("8000\r\n{}\r\n", "a".repeat(0x8000));
    let mut sent = 0;
    while sent < 1 << 12 && stream.write_all(chunk.as_bytes()).is_ok() {
        sent += 1;
    }
    // 128 MiB do not fit into what lies between.
    assert!(sent < 1 << 12);
    if let Some(reply) = read_reply(&mut stream) {
        assert_eq!(reply.status, 413);
    }
    assert!(begun.elapsed() < Duration::from_secs(9));
    for garbage in [
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "PUT / HTTP/9\r\n\r\n",
    ] {
        let mut stream = running.connect();
        stream.write_all(garbage.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        if let Some(reply) = read_reply(&mut stream) {
            assert!((400..500).contains(&reply.status), "{garbage:?}: {reply:?}");
        }
    }
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(1 << 20));
    let mut stream = running.connect();
    let _ = stream.write_all(long.as_bytes());
    if let Some(reply) = read_reply(&mut stream) {
        assert!((400..500).contains(&reply.status), "{reply:?}");
    }
    assert_eq!(running.post(&Log::of(3).request(0).to_string()).status, 200);
    assert_eq!(running.stop().code, 0);
}

#[test]
fn slow_clients_are_sent_away_and_others_are_served() {
    let witness = Witness::new();
    let running = witness.serve();
    let begun = Instant::now();
    // Some say nothing, some a part of the headers, some a part of the body.
    let slow: Vec<TcpStream> = (0..MANY)
        .map(|number| {
            let mut stream = running.connect();
            let part = match number % 3 {
                0 => "",
                1 => "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nX-Slow: ",
                _ => {
                    "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 500\r\n\r\nold 0\n"
                }
            };
            stream.write_all(part.as_bytes()).unwrap();
            stream
        })
        .collect();
    // Some of them go on, a byte at a time.
    let dribbling: Vec<_> = slow[1..2]
        .iter()
        .map(|stream| {
            let mut stream = stream.try_clone().unwrap();
            thread::spawn(move || {
                for _ in 0..30 {
                    thread::sleep(Duration::from_millis(500));
                    if stream.write_all(b"a").is_err() {
                        break;
                    }
                }
            })
        })
        .collect();
    let reply = running.post(&Log::of(3).request(0).to_string());
    assert_eq!(reply.status, 200);
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(25), "{waited:?}");
    for mut stream in slow {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        let text = String::from_utf8(rest).unwrap();
        assert!(
            text.is_empty() || text.starts_with("HTTP/1.1 408"),
            "{text}"
        );
    }
    assert!(begun.elapsed() < Duration::from_secs(40));
    for one in dribbling {
        one.join().unwrap();
    }
    running.stop();
}

#[test]
fn who_is_connected_when_it_is_to_end_does_not_hold_it_up() {
    let witness = Witness::new();
    let running = witness.serve();
    let mut idle = running.connect();
    let mut half = running.connect();
    half.write_all(b"POST /add-checkpoint HTTP/1.1\r\nContent-Le")
        .unwrap();
    thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    assert_eq!(running.stop().code, 0);
    assert!(
        begun.elapsed() < Duration::from_secs(9),
        "{:?}",
        begun.elapsed()
    );
    assert!(read_reply(&mut idle).is_none());
}

#[test]
fn several_requests_go_over_one_connection() {
    let witness = Witness::new();
    let running = witness.serve();
    let mut stream = running.connect();
    for (size, old) in [(1, 0), (2, 1)] {
        let body = Log::of(size).request(old).to_string();
        let length = body.len();
        let head = "POST /add-checkpoint HTTP/1.1\r\nHost: w";
        write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
        // The rest of this answer, up to its body's end.
        let mut rest = String::new();
        while !rest.ends_with("=\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            rest.push(char::from(byte[0]));
        }
    }
    drop(stream);
    running.stop();
}
