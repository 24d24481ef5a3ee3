//! An FTP server that lists what a test says, line by line: servers have many ways to write a line, and
//! the one that the tests can have has one. It sends files, takes none, and writes down what it is asked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Directories, by their paths with a `/` at the end, and files; and what is in them.
pub(crate) type Tree = &'static [(&'static str, &'static str)];

/// A server that runs as long as the tests do.
pub(crate) struct FtpLines {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl FtpLines {
    pub(crate) fn new(tree: Tree) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<String>>>::default());
        let log = asked.clone();
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let log = log.clone();
                // A client that is gone ends its conversation.
                thread::spawn(move || drop(talk(socket, tree, &log)));
            }
        });
        Self { address, asked }
    }

    /// Returns the block of a mount table that reaches it.
    pub(crate) fn mount(&self, name: &str) -> String {
        format!(
            "[mounts.{name}]\ntype = \"ftp\"\nendpoint = \"ftp://{}\"\nuser = \"me\"\npassword = \"x\"\n",
            self.address
        )
    }

    /// Returns what it was asked to change.
    pub(crate) fn changes(&self) -> Vec<String> {
        let changes = ["DELE", "RMD", "STOR", "APPE", "MKD", "RNFR"];
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|line| changes.iter().any(|verb| line.starts_with(verb))).cloned().collect()
    }
}

fn talk(mut socket: TcpStream, tree: Tree, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut data: Option<TcpListener> = None;
    let lines = BufReader::new(socket.try_clone()?).lines();
    socket.write_all(b"220 ready\r\n")?;
    for line in lines {
        let line = line?;
        log.lock().unwrap().push(line.clone());
        let (verb, path) = line.split_once(' ').unwrap_or((&line, ""));
        let path = path.trim_start_matches('/');
        let found = || tree.iter().find(|(known, _)| *known == path).map(|(_, content)| *content);
        let answer = match verb {
            "USER" => "331 and the password".to_owned(),
            "PASS" => "230 in".to_owned(),
            "TYPE" | "NOOP" => "200 well".to_owned(),
            "CWD" => "250 there".to_owned(),
            "PASV" => {
                let port = data.insert(TcpListener::bind("127.0.0.1:0")?).local_addr()?.port();
                format!("227 at (127,0,0,1,{},{})", port / 256, port % 256)
            }
            "LIST" | "RETR" => match (found(), data.take()) {
                (Some(content), Some(data)) => {
                    socket.write_all(b"150 here it comes\r\n")?;
                    data.accept()?.0.write_all(content.as_bytes())?;
                    "226 that was all".to_owned()
                }
                _ => "550 no".to_owned(),
            },
            "SIZE" => found().map_or("550 no".to_owned(), |content| format!("213 {}", content.len())),
            _ => "502 never heard of".to_owned(),
        };
        socket.write_all(format!("{answer}\r\n").as_bytes())?;
    }
    Ok(())
}
