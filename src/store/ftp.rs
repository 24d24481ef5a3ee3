//! What gstore asks of FTP itself: content, and the size and the name of what it wrote.
//!
//! OpenDAL has no rename for FTP, uses connections again on which a file is still being sent, does
//! not ask whether all of it was, and takes a line of a listing that it cannot read for the name of a file.
//! Listing, writing and removing go through it.

use std::ops::Range;
use std::sync::{Arc, Once};

use bytes::BytesMut;
use futures::{StreamExt as _, TryStreamExt as _};
use opendal::Metadata;
use suppaftp::list::ListParser;
use suppaftp::tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream, ImplAsyncFtpStream};
use suppaftp::tokio_rustls::TlsConnector;
use suppaftp::tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use suppaftp::types::FileType;
use suppaftp::{FtpError, Status};
use tokio::io::AsyncReadExt as _;
use tokio::sync::Mutex;

use super::error::denied_hint;
use super::temporary::fresh;
use super::{ByteStream, backend};
use crate::entry::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::location::escaped;

/// Bytes read at a time.
const CHUNK: usize = 256 << 10;

/// A server, and the right to ask it; cheap to clone.
#[derive(Clone)]
pub(super) struct Ftp(Arc<Inner>);

struct Inner {
    host: String,
    port: u16,
    secure: bool,
    user: String,
    password: String,
    kept: Mutex<Option<AsyncRustlsFtpStream>>,
}

impl Ftp {
    /// Prepares to ask the server that OpenDAL is given.
    pub(super) fn new(options: &[(&'static str, String)]) -> Self {
        prepare_tls();
        let value = |key: &str| options.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value.as_str());
        let endpoint = value("endpoint");
        let (scheme, address) = endpoint.split_once("://").unwrap_or(("ftp", endpoint));
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().unwrap_or(21)),
            None => (address, 21),
        };
        Self(Arc::new(Inner {
            host: host.to_owned(),
            port,
            secure: scheme == "ftps",
            user: value("user").to_owned(),
            password: value("password").to_owned(),
            kept: Mutex::new(None),
        }))
    }

    /// Gives `from` the name `to`, which may be taken, once it is seen to have `size` bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Integrity`] if it has another size.
    pub(super) async fn publish(&self, from: &str, to: &str, size: u64) -> Result<()> {
        let mut kept = self.0.kept.lock().await;
        let mut stream = match kept.take() {
            Some(stream) => stream,
            None => self.connect().await?,
        };
        if stream.noop().await.is_err() {
            // It was idle for too long.
            stream = self.connect().await?;
        }
        if size == 0 {
            // OpenDAL makes no file unless something is written to it.
            stream.put_file(from, &mut tokio::io::empty()).await.map_err(told)?;
        }
        let has = stream.size(from).await.map_err(told)?;
        if u64::try_from(has).ok() != Some(size) {
            return Err(Error::new(
                ErrorKind::Integrity,
                format!("the server has {has} bytes of the {size} that were sent"),
            )
            .hint("try it again, and check the room left there"));
        }
        if let Err(first) = stream.rename(from, to).await {
            if !is_refusal(&first) {
                return Err(told(first));
            }
            step_aside(&mut stream, (from, to), first).await?;
        }
        *kept = Some(stream);
        Ok(())
    }

    /// Reads a range of a file through a connection of its own; the server must say that it sent all.
    pub(super) fn read(&self, key: String, range: Option<Range<u64>>) -> ByteStream {
        let ftp = self.clone();
        let open = async move {
            let mut control = ftp.connect().await?;
            let begin = range.as_ref().map_or(0, |range| range.start);
            if begin > 0 {
                let begin =
                    usize::try_from(begin).map_err(|_| Error::new(ErrorKind::Failed, "too far into the file"))?;
                control.resume_transfer(begin).await.map_err(told)?;
            }
            let data = control.retr_as_stream(&key).await.map_err(missing)?;
            let left = range.map(|range| range.end - range.start);
            Ok::<_, Error>(futures::stream::try_unfold(Some((control, data, left)), |state| async move {
                let Some((mut control, mut data, left)) = state else { return Ok(None) };
                let want = left.map_or(CHUNK, |left| usize::try_from(left).unwrap_or(CHUNK).min(CHUNK));
                let mut chunk = BytesMut::zeroed(want);
                let got = if want == 0 { 0 } else { data.read(&mut chunk).await? };
                if got > 0 {
                    chunk.truncate(got);
                    let left = left.map(|left| left - got as u64);
                    return Ok(Some((chunk.freeze(), Some((control, data, left)))));
                }
                if left.is_none_or(|left| left > 0) {
                    control.finalize_retr_stream(data).await.map_err(told)?;
                }
                Ok(None)
            }))
        };
        futures::stream::once(open).try_flatten().boxed()
    }

    async fn connect(&self) -> Result<AsyncRustlsFtpStream> {
        let inner = &self.0;
        let stream = ImplAsyncFtpStream::connect((inner.host.as_str(), inner.port)).await.map_err(told)?;
        let mut stream = if inner.secure {
            let mut roots = RootCertStore::empty();
            for certificate in rustls_native_certs::load_native_certs().certs {
                // One that makes no sense cannot vouch for anything.
                let _ = roots.add(certificate);
            }
            let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
            let connector = AsyncRustlsConnector::from(TlsConnector::from(Arc::new(config)));
            stream.into_secure(connector, &inner.host).await.map_err(told)?
        } else {
            stream
        };
        if !inner.user.is_empty() {
            stream.login(&inner.user, &inner.password).await.map_err(told)?;
        }
        stream.cwd("/").await.map_err(told)?;
        stream.transfer_type(FileType::Binary).await.map_err(told)?;
        Ok(stream)
    }
}

/// Finds out whether what was listed as a file is a whole line of the listing (as `ls -l` has it), which
/// OpenDAL could not read: then there is neither a size nor a time. Returns the name in it if the line is about
/// a FIFO, a socket or a device.
pub(super) fn misread<'a>(listed: &'a str, metadata: &Metadata) -> Option<Misread<'a>> {
    let modes = |text: &str| text.bytes().all(|byte| b"-rwxsStTlL".contains(&byte));
    let is_line = listed.get(..1).is_some_and(|kind| "-dlpscbDP?".contains(kind))
        && listed.get(1..10).is_some_and(modes)
        && listed.split_whitespace().count() > 5;
    let unread = metadata.content_length() == 0 && metadata.last_modified().is_none_or(|at| is_epoch(at.into()));
    if !is_line || !unread {
        return None;
    }
    // A line about a file, which the parser reads.
    let of_a_file = format!("-{}", &listed[1..]);
    let name = ListParser::parse_posix(&of_a_file).ok().filter(|_| "psbcDP".contains(&listed[..1]));
    let name = name.and_then(|file| listed.get(listed.len() - file.name().len()..));
    Some(name.map_or(Misread::Unknown, Misread::Special))
}

fn is_epoch(at: Timestamp) -> bool {
    at == Timestamp::UNIX_EPOCH
}

/// What a line is about that OpenDAL took for a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Misread<'a> {
    /// Something that is neither file nor directory nor link, of this name.
    Special(&'a str),
    /// Nobody knows.
    Unknown,
}

/// TLS without HTTP needs one provider of cryptography that is said to be the one: FTP brings a second
/// one along, and without a word on which to take, a connection panics.
pub(super) fn prepare_tls() {
    static ONCE: Once = Once::new();
    // An error says that somebody else has said so.
    ONCE.call_once(|| drop(crypto::ring::default_provider().install_default()));
}

/// Renames on a server that renames over nothing: the old file steps aside until the new one is there.
/// Between the two renames there is none of that name. Who cannot put it back says where it is: its name
/// is a temporary one, which no listing shows.
async fn step_aside(stream: &mut AsyncRustlsFtpStream, names: (&str, &str), first: FtpError) -> Result<()> {
    let (from, to) = names;
    let aside = format!("{}{}", to.rfind('/').map_or("", |at| &to[..=at]), fresh()?);
    match stream.rename(to, aside.as_str()).await {
        Ok(()) => {}
        Err(FtpError::UnexpectedResponse(_)) => return Err(told(first)),
        // Whether it was done is not known.
        Err(error) => return Err(stranded(told(error), "may lie", &aside)),
    }
    if let Err(error) = stream.rename(from, to).await {
        let error = told(error);
        let restored = stream.rename(aside.as_str(), to).await;
        return Err(if restored.is_ok() { error } else { stranded(error, "lies", &aside) });
    }
    stream.rm(&aside).await.map_err(|error| stranded(told(error), "still lies", &aside))
}

/// Says where the old file is.
fn stranded(error: Error, lies: &str, aside: &str) -> Error {
    let message = format!("{}; the old file {lies} at `/{}`", error.message(), escaped(aside.as_bytes()));
    Error::new(error.kind(), message)
        .hint("look there with an FTP client, and rename it back if it is missed")
        .because(error)
}

/// What a refusal to send a file means.
fn missing(error: FtpError) -> Error {
    if is_refusal(&error) { Error::new(ErrorKind::NotFound, "no such object").because(error) } else { told(error) }
}

fn is_refusal(error: &FtpError) -> bool {
    matches!(error, FtpError::UnexpectedResponse(response)
        if matches!(response.status, Status::FileUnavailable | Status::BadFilename))
}

fn told(error: FtpError) -> Error {
    let kind = match &error {
        FtpError::ConnectionError(_) | FtpError::BadResponse => ErrorKind::Unavailable,
        FtpError::UnexpectedResponse(response) => match response.status {
            Status::NotLoggedIn | Status::FileUnavailable | Status::BadFilename => ErrorKind::Denied,
            Status::NotAvailable => ErrorKind::Unavailable,
            _ => ErrorKind::Failed,
        },
        _ => ErrorKind::Failed,
    };
    let message = match &error {
        FtpError::UnexpectedResponse(response) => {
            format!("the server refused: {}", String::from_utf8_lossy(&response.body).trim())
        }
        other => other.to_string(),
    };
    let out = Error::new(kind, message).because(error);
    if kind == ErrorKind::Denied { out.hint(denied_hint(backend::find("ftp"))) } else { out }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};

    use super::*;

    /// A server that answers what is renamed as it is told to, for servers that refuse are rare; returns
    /// how it can be reached. All else is in order.
    fn server(renames: &'static [&'static str]) -> Ftp {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut renames = renames.iter();
            let lines = BufReader::new(socket.try_clone().unwrap()).lines();
            socket.write_all(b"220 ready\r\n").unwrap();
            for line in lines.map_while(std::result::Result::ok) {
                let answer = match line.split(' ').next().unwrap() {
                    "USER" => "331 and the password",
                    "PASS" => "230 in",
                    "SIZE" => "213 2",
                    "RNFR" => "350 and to what",
                    "RNTO" => renames.next().unwrap(),
                    "NOOP" | "TYPE" => "200 well",
                    _ => "250 done",
                };
                if answer.is_empty() || socket.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
                    return;
                }
            }
        });
        Ftp::new(&[("endpoint", format!("ftp://{address}")), ("user", "me".into()), ("password", "x".into())])
    }

    #[test]
    fn lines_that_were_taken_for_names() {
        use opendal::MetadataBuilder;
        let unread = || MetadataBuilder::file(0).build();
        for (line, expected) in [
            ("prw-r--r--   1 root     root            0 Nov 21 15:00 a fifo", Some(Misread::Special("a fifo"))),
            ("srwxrwxrwx 1 me us 0 Nov 21 2024 s", Some(Misread::Special("s"))),
            ("crw-rw---- 1 root tty 4, 64 Nov 21 15:00 ttyS0", Some(Misread::Unknown)),
            ("-rw-r--r--+ 1 me us 10 Nov 21 15:00 with a list", Some(Misread::Unknown)),
            ("drwxr-xr-x 1 some body us 10 Nov 21 15:00 d", Some(Misread::Unknown)),
            ("prw-r--r--", None),
            ("people who were there in May", None),
            ("a name", None),
            ("\u{e9}rw-r--r-- 1 root root 0 Nov 21 15:00 x", None),
            ("p\u{e9}w-r--r-- 1 root root 0 Nov 21 15:00 x", None),
            ("", None),
        ] {
            assert_eq!(misread(line, &unread()), expected, "{line}");
        }
        // A file that has been given such a name.
        let line = "prw-r--r-- 1 root root 0 Nov 21 15:00 fifo";
        assert_eq!(misread(line, &MetadataBuilder::file(1).build()), None);
    }

    #[tokio::test]
    async fn an_old_file_that_cannot_come_back_is_told() {
        const NO: &str = "550 no";
        const YES: &str = "250 done";
        let told =
            async |renames| server(renames).publish("in/new", "in/old", 2).await.map_err(|e| e.message().to_owned());
        assert_eq!(told(&[YES]).await, Ok(()));
        assert_eq!(told(&[NO, YES, YES]).await, Ok(()));
        let refused = Err("the server refused: 550 no".to_owned());
        // It stays, or it is put back.
        assert_eq!(told(&[NO, NO]).await, refused);
        assert_eq!(told(&[NO, YES, NO, YES]).await, refused);
        // It cannot be put back, or nobody knows whether it is.
        for (renames, lies) in [
            (&[NO, YES, NO, NO][..], "; the old file lies at `/in/.gstore-"),
            (&[NO, YES, ""], "; the old file lies at `/in/.gstore-"),
            (&[NO, ""], "; the old file may lie at `/in/.gstore-"),
        ] {
            let message = told(renames).await.unwrap_err();
            assert!(message.contains(lies) && message.ends_with(".part`"), "{message}");
        }
    }
}
