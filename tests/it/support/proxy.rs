//! A proxy between gstore and a real server that misbehaves as it is told.
//!
//! It passes on bytes as they come, so that signatures hold, one request a connection.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Server;

/// What happens to one request.
pub(crate) enum Action {
    /// The server answers.
    Pass,
    /// The server is not asked: an S3 error of this status and code.
    Refuse(u16, &'static str),
    /// The same, and not to come back for so many seconds.
    RefuseFor(u16, &'static str, u32),
    /// The server does it, and the client hears an S3 error of this status and code instead.
    Lose(u16, &'static str),
    /// The server is not asked: this is the answer.
    Answer(Vec<u8>),
    /// The connection breaks after so many bytes of the request's body.
    CutUpload(usize),
    /// The connection breaks after so many bytes of the answer's body.
    CutAnswer(usize),
    /// No byte of an answer ever comes.
    Stall,
    /// The answer stops after so many bytes of its body, and the connection stays open.
    StallAnswer(usize),
    /// The answer's body comes in so many pieces, with a pause before each.
    Trickle(usize, Duration),
    /// The answer's body is changed; its length is set anew.
    Edit(Box<dyn FnOnce(Vec<u8>) -> Vec<u8> + Send>),
    /// The answer comes without a header, its name in lower case.
    Unsay(&'static str),
    /// The request's body is changed, its length kept.
    EditUpload(fn(&mut [u8])),
    /// The server is asked for this target, path and query, instead.
    Redirect(String),
}

impl Action {
    /// Returns `bad` if the condition holds.
    pub(crate) fn when(condition: bool, bad: impl FnOnce() -> Self) -> Self {
        if condition { bad() } else { Self::Pass }
    }
}

/// A request, as far as rules look at it.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    /// Header lines, lower case.
    head: String,
    /// When it came.
    pub(crate) at: Instant,
    /// How many were open by then, with it.
    pub(crate) open: usize,
}

impl Request {
    pub(crate) fn is_list(&self) -> bool {
        self.method == "GET" && self.target.contains("list-type=2")
    }

    /// Whether this is a later page of a listing.
    pub(crate) fn goes_on(&self) -> bool {
        self.is_list() && (self.target.contains("continuation-token=") || self.target.contains("start-after="))
    }

    /// Whether it asks whether anything is there, or for one page of what is.
    pub(crate) fn is_probe(&self) -> bool {
        self.is_list() && self.target.contains("max-keys=")
    }

    pub(crate) fn is_get(&self) -> bool {
        self.method == "GET" && !self.is_list()
    }

    pub(crate) fn is_put(&self) -> bool {
        self.method == "PUT"
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
    }

    fn length(&self) -> usize {
        self.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)
    }
}

type Rule = Box<dyn FnMut(&Request) -> Action + Send>;

/// A running proxy; it ends when dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: String,
    /// Entries a page; 0 leaves it to the server.
    page: usize,
    rule: Mutex<Rule>,
    seen: Mutex<Vec<Request>>,
    open: AtomicUsize,
    ended: AtomicBool,
}

impl Proxy {
    /// Starts one before `server`; `rule` says what happens to each request, in the order they come.
    pub(crate) fn start(server: &Server, rule: impl FnMut(&Request) -> Action + Send + 'static) -> Self {
        Self::paging(server, 0, rule)
    }

    /// The same, with so many entries on a page of a listing, which breaks its signature.
    pub(crate) fn paging(server: &Server, page: usize, rule: impl FnMut(&Request) -> Action + Send + 'static) -> Self {
        Self::listen(server.endpoint(), page, Box::new(rule))
    }

    /// Starts one before any server that is reached by HTTP.
    pub(crate) fn before(endpoint: &str, rule: impl FnMut(&Request) -> Action + Send + 'static) -> Self {
        Self::listen(endpoint, 0, Box::new(rule))
    }

    fn listen(endpoint: &str, page: usize, rule: Rule) -> Self {
        let upstream = endpoint.trim_start_matches("http://").split('/').next().unwrap_or_default().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream,
            page,
            rule: Mutex::new(rule),
            seen: Mutex::default(),
            open: AtomicUsize::new(0),
            ended: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if serving.ended.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&serving);
                // An error here is what the client sees too.
                thread::spawn(move || shared.serve(client));
            }
        });
        Self { address, shared }
    }

    /// Returns a text, be it a URL or a block of a mount table, with the proxy in the server's place.
    pub(crate) fn instead(&self, text: &str) -> String {
        text.replace(&format!("http://{}", self.shared.upstream), &format!("http://{}", self.address))
    }

    /// Returns the mount block of `server` with this proxy before it.
    pub(crate) fn mount(&self, server: &Server, name: &str) -> String {
        self.instead(&server.mount(name))
    }

    /// Returns the requests that came so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns how many requests came so far of which this holds.
    pub(crate) fn count(&self, which: impl Fn(&Request) -> bool) -> usize {
        self.seen().iter().filter(|request| which(request)).count()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        let (mut head, mut body) = head(&mut client)?;
        let open = Open::one(&self.open);
        let request = Request { open: open.0, ..parse(&head) };
        if self.page > 0 && request.is_list() && !request.is_probe() {
            head = head.replacen(" HTTP/1.1", &format!("&max-keys={} HTTP/1.1", self.page), 1);
        }
        let length = request.length();
        let action = {
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
            (self.rule.lock().unwrap_or_else(PoisonError::into_inner))(&request)
        };
        if let Action::CutUpload(after) = action {
            fill(&mut client, &mut body, after.min(length))?;
            return client.shutdown(Shutdown::Both);
        }
        if request.header("transfer-encoding").is_some() {
            fill_chunks(&mut client, &mut body)?;
        } else {
            fill(&mut client, &mut body, length)?;
        }
        self.answer(client, &head, body, action)
    }

    /// Answers a request that came whole.
    fn answer(&self, mut client: TcpStream, head: &str, mut body: Vec<u8>, action: Action) -> io::Result<()> {
        let head = &match &action {
            Action::Redirect(target) => head.replacen(&parse(head).target, target, 1),
            _ => head.to_owned(),
        };
        match action {
            Action::Stall => return hold(client),
            Action::Refuse(status, code) => return refuse(client, status, (code, "")),
            Action::RefuseFor(status, code, after) => {
                return refuse(client, status, (code, &format!("retry-after: {after}\r\n")));
            }
            Action::Answer(body) => return answer(client, 200, "", &body),
            Action::EditUpload(edit) => edit(&mut body),
            _ => {}
        }
        let mut server = TcpStream::connect(&self.upstream)?;
        server.write_all(head_with(head, "connection", "close").as_bytes())?;
        server.write_all(&body)?;
        let (head, mut body) = self::head(&mut server)?;
        match action {
            Action::Lose(status, code) => {
                server.read_to_end(&mut body)?;
                refuse(client, status, (code, ""))
            }
            Action::CutAnswer(after) => {
                relay(&mut server, &mut client, &head, body, after)?;
                client.shutdown(Shutdown::Both)
            }
            Action::StallAnswer(after) => {
                relay(&mut server, &mut client, &head, body, after)?;
                hold(client)
            }
            Action::Trickle(pieces, pause) => {
                server.read_to_end(&mut body)?;
                client.write_all(head_with(&head, "connection", "close").as_bytes())?;
                for piece in body.chunks(body.len().div_ceil(pieces).max(1)) {
                    thread::sleep(pause);
                    client.write_all(piece)?;
                }
                Ok(())
            }
            Action::Edit(edit) => {
                server.read_to_end(&mut body)?;
                let body = edit(body);
                let head = head_with(&head, "content-length", &body.len().to_string());
                client.write_all(head.as_bytes())?;
                client.write_all(&body)
            }
            action => {
                let head = if let Action::Unsay(name) = action { head_without(&head, name) } else { head };
                client.write_all(head_with(&head, "connection", "close").as_bytes())?;
                client.write_all(&body)?;
                io::copy(&mut server, &mut client).map(drop)
            }
        }
    }
}

/// A request that is open until this is dropped, and how many are.
struct Open<'a>(usize, &'a AtomicUsize);

impl<'a> Open<'a> {
    fn one(all: &'a AtomicUsize) -> Self {
        Self(all.fetch_add(1, Ordering::SeqCst) + 1, all)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Reads up to the empty line; returns the head and what came of the body with it.
fn head(stream: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 << 10];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let body = bytes.split_off(end + 4);
            return String::from_utf8(bytes).map(|head| (head, body)).map_err(io::Error::other);
        }
        match stream.read(&mut chunk)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

fn parse(head: &str) -> Request {
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let headers = head.lines().skip(1).map(|line| match line.split_once(':') {
        Some((name, value)) => format!("{}:{value}\n", name.to_ascii_lowercase()),
        None => String::new(),
    });
    Request { method: word(), target: word(), head: headers.collect(), at: Instant::now(), open: 0 }
}

/// Returns the head with one header set.
fn head_with(head: &str, name: &str, value: &str) -> String {
    let kept = head.lines().filter(|line| !line.is_empty()).filter(|line| {
        let found = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        found != name && found != "transfer-encoding" || line.starts_with("HTTP/")
    });
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding:") && name == "connection";
    let mut out = kept.collect::<Vec<_>>().join("\r\n") + "\r\n";
    if chunked {
        out.push_str("transfer-encoding: chunked\r\n");
    }
    out + name + ": " + value + "\r\n\r\n"
}

fn head_without(head: &str, name: &str) -> String {
    let is = |line: &&str| line.split(':').next().is_some_and(|found| found.eq_ignore_ascii_case(name));
    head.split_inclusive("\r\n").filter(|line| !is(line)).collect()
}

/// Reads until `body` has `length` bytes.
fn fill(stream: &mut TcpStream, body: &mut Vec<u8>, length: usize) -> io::Result<()> {
    let missing = length.saturating_sub(body.len());
    stream.take(missing as u64).read_to_end(body)?;
    if body.len() < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

/// Reads until `body` ends with its last chunk (RFC 9112, section 7.1); none here has trailers.
fn fill_chunks(stream: &mut TcpStream, body: &mut Vec<u8>) -> io::Result<()> {
    let mut at = 0;
    loop {
        let Some(line) = body[at..].windows(2).position(|two| two == b"\r\n") else {
            fill(stream, body, body.len() + 1)?;
            continue;
        };
        let size = std::str::from_utf8(&body[at..at + line]).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let size = size.ok_or(io::ErrorKind::InvalidData)?;
        at += line + 2 + size + 2;
        fill(stream, body, at)?;
        if size == 0 {
            return Ok(());
        }
    }
}

/// Passes on the head and `length` bytes of the body, of which `begun` came with the head.
fn relay(
    server: &mut TcpStream,
    client: &mut TcpStream,
    head: &str,
    mut begun: Vec<u8>,
    length: usize,
) -> io::Result<()> {
    client.write_all(head.as_bytes())?;
    let missing = length.saturating_sub(begun.len());
    server.take(missing as u64).read_to_end(&mut begun)?;
    begun.truncate(length);
    client.write_all(&begun)?;
    client.flush()
}

/// Says nothing until the client gives up, for a minute at most.
fn hold(mut client: TcpStream) -> io::Result<()> {
    client.set_read_timeout(Some(Duration::from_mins(1)))?;
    client.read(&mut [0; 1]).map(drop)
}

fn refuse(client: TcpStream, status: u16, (code, header): (&str, &str)) -> io::Result<()> {
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>as told</Message></Error>");
    answer(client, status, header, body.as_bytes())
}

fn answer(mut client: TcpStream, status: u16, header: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    write!(client, "HTTP/1.1 {status} x\r\ncontent-type: application/xml\r\n{header}")?;
    write!(client, "content-length: {length}\r\nconnection: close\r\n\r\n")?;
    client.write_all(body)
}
