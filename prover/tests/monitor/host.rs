//! A host of static files that can be told to fail.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// With the files.
    Files,
    /// That it cannot.
    Status(u16),
    /// With a page of somebody between, whatever is asked.
    Page,
    /// With half of each file.
    Half,
}

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    answers: Mutex<Answers>,
    asked: Mutex<Vec<String>>,
}

/// A host. Its thread ends with the tests.
#[derive(Debug)]
pub struct Host {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Host {
    pub fn of(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            folder: folder.to_owned(),
            answers: Mutex::new(Answers::Files),
            asked: Mutex::default(),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let serving = Arc::clone(&serving);
                thread::spawn(move || {
                    // Who asked may have gone away.
                    let _ = answer(&serving, stream.unwrap());
                });
            }
        });
        Self { shared, address }
    }

    pub fn url(&self) -> String {
        format!("http://{}/por/", self.address)
    }

    pub fn set(&self, answers: Answers) {
        *self.shared.answers.lock().unwrap() = answers;
    }

    /// What was asked for since it was last looked.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.asked.lock().unwrap())
    }
}

fn answer(shared: &Shared, mut stream: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let file = path.strip_prefix("/por/").unwrap_or_default().to_owned();
    let bytes = fs::read(shared.folder.join(&file)).ok();
    shared.asked.lock().unwrap().push(file);
    let answers = *shared.answers.lock().unwrap();
    let (status, mut body) = match (answers, bytes) {
        (Answers::Status(status), _) => (status, Vec::new()),
        (Answers::Page, _) => (200, b"<html>Log in to this network</html>".to_vec()),
        (_, None) => (404, Vec::new()),
        (_, Some(bytes)) => (200, bytes),
    };
    write!(
        stream,
        "HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if answers == Answers::Half {
        body.truncate(body.len() / 2);
    }
    stream.write_all(&body)
}
