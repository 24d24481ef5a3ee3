//! Redis as its own protocol shows it, one command a connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// The keys that begin with a prefix and `/`.
pub(super) struct Redis {
    address: String,
    prefix: String,
}

/// What the server answered.
#[derive(Debug)]
enum Reply {
    Text(Vec<u8>),
    List(Vec<Reply>),
    Nothing,
}

impl Redis {
    pub(super) fn new(endpoint: &str, prefix: &str) -> Self {
        let address = endpoint.strip_prefix("redis://").unwrap().to_owned();
        Self { address, prefix: format!("{prefix}/") }
    }

    #[track_caller]
    pub(super) fn put(&self, key: &str, body: &[u8]) {
        self.ask(&[b"SET", self.whole(key).as_bytes(), body]);
    }

    /// Keeps a value that is no text, but a list.
    #[track_caller]
    pub(super) fn put_list(&self, key: &str, item: &str) {
        self.ask(&[b"RPUSH", self.whole(key).as_bytes(), item.as_bytes()]);
    }

    #[track_caller]
    pub(super) fn get_list(&self, key: &str) -> Vec<String> {
        let Reply::List(items) = self.ask(&[b"LRANGE", self.whole(key).as_bytes(), b"0", b"-1"]) else {
            panic!("LRANGE answers with a list");
        };
        let text = |item| match item {
            Reply::Text(text) => String::from_utf8(text).unwrap(),
            other => panic!("{other:?}"),
        };
        items.into_iter().map(text).collect()
    }

    #[track_caller]
    pub(super) fn get(&self, key: &str) -> Option<Vec<u8>> {
        match self.ask(&[b"GET", self.whole(key).as_bytes()]) {
            Reply::Text(body) => Some(body),
            _ => None,
        }
    }

    #[track_caller]
    pub(super) fn delete(&self, key: &str) {
        self.ask(&[b"DEL", self.whole(key).as_bytes()]);
    }

    #[track_caller]
    pub(super) fn keys(&self) -> Vec<String> {
        let Reply::List(replies) = self.ask(&[b"KEYS", format!("{}*", self.prefix).as_bytes()]) else {
            panic!("KEYS answers with a list");
        };
        let name = |reply| match reply {
            Reply::Text(key) => String::from_utf8(key).unwrap().strip_prefix(&self.prefix).unwrap().to_owned(),
            other => panic!("{other:?}"),
        };
        replies.into_iter().map(name).collect()
    }

    fn whole(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    #[track_caller]
    fn ask(&self, words: &[&[u8]]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut request = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            request.extend(format!("${}\r\n", word.len()).into_bytes());
            request.extend_from_slice(word);
            request.extend(b"\r\n");
        }
        stream.write_all(&request).unwrap();
        read(&mut BufReader::new(stream))
    }
}

#[track_caller]
fn read(stream: &mut BufReader<TcpStream>) -> Reply {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let line = line.trim_end();
    let (kind, rest) = line.split_at_checked(1).expect("an answer");
    match kind {
        "+" | ":" => Reply::Text(rest.into()),
        "$" | "*" if rest == "-1" => Reply::Nothing,
        "$" => {
            let mut text = vec![0; rest.parse::<usize>().unwrap() + 2];
            stream.read_exact(&mut text).unwrap();
            text.truncate(text.len() - 2);
            Reply::Text(text)
        }
        "*" => Reply::List((0..rest.parse().unwrap()).map(|_| read(stream)).collect()),
        _ => panic!("{line}"),
    }
}
