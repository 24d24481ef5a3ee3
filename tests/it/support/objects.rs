//! Containers of Azure and buckets of Google as plain HTTP shows them, and the HTTP for it.
//!
//! One request a connection, in the words of HTTP 1.0, so that answers come whole and end with it.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

/// What a server answered.
pub(super) struct Answer {
    pub(super) status: u16,
    /// In lower case.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// Fails the test if the server refused.
    #[track_caller]
    pub(super) fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        self
    }
}

/// Sends a request to an `http://host:port/...` URL; `headers` are whole lines with their ends.
#[track_caller]
pub(super) fn ask(method: &str, url: &str, headers: &str, body: &[u8]) -> Answer {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let length = body.len();
    let head = format!("{method} /{path} HTTP/1.0\r\nHost: {host}\r\nContent-Length: {length}\r\n{headers}\r\n");
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    assert!(!head.contains("\r\ntransfer-encoding:"), "{head}");
    Answer { status: head.split(' ').nth(1).unwrap().parse().unwrap(), body: answer.split_off(end + 4), head }
}

/// A container or bucket.
pub(super) enum Objects {
    /// Its URL, and the query that lets us in.
    Azure { url: String, access: String },
    /// The server, and the bucket's name.
    Google { endpoint: String, bucket: String },
}

impl Objects {
    pub(super) fn azure(endpoint: &str, container: &str, access: &str) -> Self {
        Self::Azure { url: format!("{endpoint}/{container}"), access: access.to_owned() }
    }

    pub(super) fn google(endpoint: &str, bucket: &str) -> Self {
        Self::Google { endpoint: endpoint.to_owned(), bucket: bucket.to_owned() }
    }

    #[track_caller]
    pub(super) fn create(&self) {
        match self {
            Self::Azure { url, access } => ask("PUT", &format!("{url}?restype=container&{access}"), "", b""),
            Self::Google { endpoint, bucket } => {
                let body = json!({ "name": bucket }).to_string();
                ask("POST", &format!("{endpoint}/storage/v1/b?project=test"), JSON, body.as_bytes())
            }
        }
        .ok();
    }

    #[track_caller]
    pub(super) fn put(&self, key: &str, body: &[u8]) {
        match self {
            Self::Azure { .. } => ask("PUT", &self.url(key, ""), "x-ms-blob-type: BlockBlob\r\n", body),
            Self::Google { endpoint, bucket } => {
                let query = format!("uploadType=media&name={}", encoded(key));
                ask("POST", &format!("{endpoint}/upload/storage/v1/b/{bucket}/o?{query}"), "", body)
            }
        }
        .ok();
    }

    /// Puts a blob that lists an MD5 of somebody's choice, in base64.
    #[track_caller]
    pub(super) fn put_claiming(&self, key: &str, body: &[u8], md5: &str) {
        let url = self.url(key, "");
        ask("PUT", &format!("{url}&comp=block&blockid=MDAwMQ%3D%3D"), "", body).ok();
        let list = b"<?xml version='1.0'?><BlockList><Latest>MDAwMQ==</Latest></BlockList>";
        ask("PUT", &format!("{url}&comp=blocklist"), &format!("x-ms-blob-content-md5: {md5}\r\n"), list).ok();
    }

    #[track_caller]
    pub(super) fn get(&self, key: &str) -> Option<Vec<u8>> {
        let answer = ask("GET", &self.url(key, "alt=media"), "", b"");
        (answer.status != 404).then(|| answer.ok().body)
    }

    /// What is said of an object beside its content: headers on Azure, on Google a document.
    #[track_caller]
    pub(super) fn said(&self, key: &str) -> Value {
        match self {
            Self::Azure { .. } => {
                let answer = ask("HEAD", &self.url(key, ""), "", b"").ok();
                let lines = answer.head.lines().filter_map(|line| line.split_once(": "));
                lines.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
            }
            Self::Google { .. } => serde_json::from_slice(&ask("GET", &self.url(key, ""), "", b"").ok().body).unwrap(),
        }
    }

    /// Says something else of an object; on Google alone.
    #[track_caller]
    pub(super) fn say(&self, key: &str, said: &Value) {
        assert!(matches!(self, Self::Google { .. }), "only Google is told so");
        ask("PATCH", &self.url(key, ""), JSON, said.to_string().as_bytes()).ok();
    }

    #[track_caller]
    pub(super) fn delete(&self, key: &str) {
        ask("DELETE", &self.url(key, ""), "", b"").ok();
    }

    #[track_caller]
    pub(super) fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        let mut next = String::new();
        loop {
            let (page, marker) = self.page(&next);
            keys.extend(page);
            match marker {
                Some(marker) => next = encoded(&marker),
                None => return keys,
            }
        }
    }

    /// Returns a page of keys, and the mark of the next one.
    #[track_caller]
    fn page(&self, marker: &str) -> (Vec<String>, Option<String>) {
        match self {
            Self::Azure { url, access } => {
                let url = format!("{url}?restype=container&comp=list&marker={marker}&{access}");
                let text = String::from_utf8(ask("GET", &url, "", b"").ok().body).unwrap();
                (texts(&text, "Name"), texts(&text, "NextMarker").pop().filter(|marker| !marker.is_empty()))
            }
            Self::Google { endpoint, bucket } => {
                let url = format!("{endpoint}/storage/v1/b/{bucket}/o?pageToken={marker}");
                let page: Value = serde_json::from_slice(&ask("GET", &url, "", b"").ok().body).unwrap();
                let names = page["items"].as_array().into_iter().flatten();
                let names = names.map(|item| item["name"].as_str().unwrap().to_owned()).collect();
                (names, page["nextPageToken"].as_str().filter(|token| !token.is_empty()).map(str::to_owned))
            }
        }
    }

    fn url(&self, key: &str, query: &str) -> String {
        let key = encoded(key);
        match self {
            Self::Azure { url, access } => format!("{url}/{key}?{access}"),
            Self::Google { endpoint, bucket } => format!("{endpoint}/storage/v1/b/{bucket}/o/{key}?{query}"),
        }
    }
}

const JSON: &str = "Content-Type: application/json\r\n";

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => write!(encoded, "%{byte:02X}").unwrap(),
        }
        encoded
    })
}

/// Returns the text of every element of that name.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == name => {
                let raw = reader.read_text(start.name()).unwrap();
                found.push(quick_xml::escape::unescape(&raw).unwrap().into_owned());
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}
