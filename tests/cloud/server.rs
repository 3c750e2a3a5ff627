//! Servers for the tests: an S3 that is one (moto), and one that answers what a test wants.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

/// What is installed for the server, so that it is the same everywhere.
const PACKAGES: [&str; 3] = ["moto[s3]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5"];

/// The Python that has the packages; made once and kept beside the build.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("object-storage");
        let python = folder.join("bin/python");
        let ready = folder.join("ready");
        let wanted = PACKAGES.join("\n");
        if !fs::read_to_string(&ready).is_ok_and(|installed| installed == wanted) {
            let _ = fs::remove_dir_all(&folder);
            run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
            let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
            run(Command::new(&python).args(install).args(PACKAGES));
            fs::write(&ready, wanted).unwrap();
        }
        python
    })
}

fn run(command: &mut Command) {
    let needs =
        "these tests start a local S3 server: they need python3 with venv, and PyPI or a mirror of it";
    let output = command.output().unwrap_or_else(|reason| panic!("{needs}; {command:?}: {reason}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{needs}; {command:?} failed:\n{told}");
}

/// A local S3. It ends with the process of the test, whose end closes its standard input.
pub(crate) struct Moto {
    child: Child,
    port: u16,
}

impl Moto {
    pub(crate) fn start() -> Moto {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud/server.py");
        let mut child = Command::new(python())
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let port = port.trim().parse().expect("the S3 server ended before it said its port");
        let moto = Moto { child, port };
        let answers = (0..100).any(|_| {
            TcpStream::connect(("127.0.0.1", port)).is_ok() || {
                thread::sleep(Duration::from_millis(50));
                false
            }
        });
        assert!(answers, "the S3 server does not answer");
        moto
    }

    /// The one that all tests share which change nothing of its settings.
    pub(crate) fn shared() -> &'static Moto {
        static MOTO: OnceLock<Moto> = OnceLock::new();
        MOTO.get_or_init(Moto::start)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Makes a bucket with objects in it.
    pub(crate) fn bucket(&self, name: &str, objects: &[(&str, &[u8])]) {
        self.send("PUT", &format!("/{name}"), b"");
        for (key, bytes) in objects {
            self.send("PUT", &format!("/{name}/{key}"), bytes);
        }
    }

    /// From now on only users that exist may do anything, and there are none.
    pub(crate) fn lock(&self) {
        self.send("POST", "/moto-api/reset-auth", b"0");
    }

    fn send(&self, method: &str, path: &str, body: &[u8]) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // The server takes the body of any other type for a form.
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{method} {path}: {answer}");
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request as far as the tests look at it.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The first byte that is asked for.
    pub(crate) from: Option<usize>,
    pub(crate) if_match: Option<String>,
}

/// Starts a server that answers every request as it is told, and gives its address. Its thread ends with
/// the process.
pub(crate) fn scripted(mut answer: impl FnMut(&Request) -> Vec<u8> + Send + 'static) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if let Some(request) = read(&stream) {
                // A client that has gone away is no fault of the test.
                let _ = stream.write_all(&answer(&request));
            }
        }
    });
    format!("http://127.0.0.1:{port}")
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut request = Request { method, path, from: None, if_match: None };
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ")?;
        match name.to_ascii_lowercase().as_str() {
            "range" => request.from = value.strip_prefix("bytes=")?.split('-').next()?.parse().ok(),
            "if-match" => request.if_match = Some(value.to_owned()),
            _ => {}
        }
    }
    Some(request)
}

/// An answer with an object, or a part of one.
pub(crate) struct Answer<'a> {
    pub(crate) status: &'a str,
    pub(crate) tag: &'a str,
    /// The length that it states.
    pub(crate) length: usize,
    /// Further lines of the head.
    pub(crate) more: String,
    pub(crate) body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// All of it, as a store answers.
    pub(crate) fn whole(request: &Request, tag: &'a str, object: &'a [u8]) -> Answer<'a> {
        let body = if request.method == "HEAD" { &[] } else { object };
        Answer { status: "200 OK", tag, length: object.len(), more: String::new(), body }
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        let Answer { status, tag, length, more, body } = self;
        let head = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nETag: \"{tag}\"\r\nLast-Modified: Tue, 16 Mar 2021 10:00:00 GMT\r\nContent-Length: {length}\r\n{more}\r\n"
        );
        [head.as_bytes(), body].concat()
    }
}
