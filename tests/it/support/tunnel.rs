//! A wire between gstore and a real server that does not speak HTTP, which goes silent or breaks as it is told.
//!
//! It knows nothing of what it carries, but for one line of FTP: where the server says at which port content
//! waits, it puts a tunnel of its own.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What becomes of a connection once more than so many bytes have passed, of both ways together.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    /// It stays open, and nothing passes any more.
    Silent(usize),
    /// It is closed.
    Cut(usize),
}

/// What is to happen: the first of it to the first connection that comes so far, and so on.
type Fates = Arc<Mutex<VecDeque<Fate>>>;

/// A running tunnel, for as long as the tests run.
pub(crate) struct Tunnel {
    address: SocketAddr,
    met: Arc<AtomicUsize>,
}

impl Tunnel {
    /// Starts one before `endpoint`, a URL or an address; connections for FTP's content have fates of their own.
    pub(crate) fn start(endpoint: &str, control: Vec<Fate>, content: Vec<Fate>) -> Self {
        let server = endpoint.split_once("://").map_or(endpoint, |(_, address)| address).to_owned();
        let met = Arc::<AtomicUsize>::default();
        let content = Arc::new(Mutex::new(content.into()));
        let address = listen(server, Arc::new(Mutex::new(control.into())), Some(content), met.clone());
        Self { address, met }
    }

    /// The endpoint, by way of the tunnel.
    pub(crate) fn instead(&self, endpoint: &str) -> String {
        match endpoint.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://{}", self.address),
            None => self.address.to_string(),
        }
    }

    /// How many connections met their fate.
    pub(crate) fn met(&self) -> usize {
        self.met.load(Ordering::Relaxed)
    }
}

fn listen(server: String, fates: Fates, content: Option<Fates>, met: Arc<AtomicUsize>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(upstream) = TcpStream::connect(&server) else { continue };
            let (passed, fates, content, met) = (Mutex::default(), fates.clone(), content.clone(), met.clone());
            let wire = Arc::new(Wire { passed, fates, content, met });
            let (back, forth) = (wire.clone(), wire);
            let (from, to) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
            // Whoever is gone ends its way.
            thread::spawn(move || drop(forth.carry(from, to, false)));
            thread::spawn(move || drop(back.carry(upstream, client, true)));
        }
    });
    address
}

struct Wire {
    /// Bytes so far, and what it has met.
    passed: Mutex<(usize, Option<Fate>)>,
    fates: Fates,
    content: Option<Fates>,
    met: Arc<AtomicUsize>,
}

impl Wire {
    fn carry(&self, mut from: TcpStream, mut to: TcpStream, answers: bool) -> std::io::Result<()> {
        let mut buffer = vec![0; 16 << 10];
        loop {
            let got = from.read(&mut buffer)?;
            if got == 0 {
                return to.shutdown(Shutdown::Write);
            }
            match self.fate(got) {
                Some(Fate::Silent(_)) => loop {
                    thread::park();
                },
                Some(Fate::Cut(_)) => {
                    let _ = from.shutdown(Shutdown::Both);
                    return to.shutdown(Shutdown::Both);
                }
                None => {}
            }
            match self.waiting(&buffer[..got], answers) {
                Some(line) => to.write_all(line.as_bytes())?,
                None => to.write_all(&buffer[..got])?,
            }
        }
    }

    /// What it meets once so many more bytes have come.
    fn fate(&self, more: usize) -> Option<Fate> {
        let mut passed = self.passed.lock().unwrap();
        passed.0 += more;
        if passed.1.is_none() {
            let mut fates = self.fates.lock().unwrap();
            let (Fate::Silent(limit) | Fate::Cut(limit)) = fates.front()?;
            if passed.0 > *limit {
                passed.1 = fates.pop_front();
                self.met.fetch_add(1, Ordering::Relaxed);
            }
        }
        passed.1
    }

    /// The line that says where content waits (RFC 959, section 4.1.2, `PASV`), as it is behind this wire.
    fn waiting(&self, said: &[u8], answers: bool) -> Option<String> {
        let content = self.content.clone().filter(|_| answers)?;
        let text = std::str::from_utf8(said).ok()?.strip_prefix("227 ")?;
        let (_, numbers) = text.split_once('(')?;
        let numbers: Vec<u16> = numbers.split_once(')')?.0.split(',').filter_map(|part| part.parse().ok()).collect();
        let port = numbers.get(4)? * 256 + numbers.get(5)?;
        let port = listen(format!("127.0.0.1:{port}"), content, None, self.met.clone()).port();
        Some(format!("227 there (127,0,0,1,{},{}).\r\n", port / 256, port % 256))
    }
}
