//! What gstore asks of FTP itself: listings, content, and the size and the name of what it wrote.
//!
//! OpenDAL has no rename for FTP, uses connections again on which a file is still being sent, does
//! not ask whether all of it was, and takes a line of a listing that it cannot read for the name of a file.
//! Writing and removing go through it.

mod fault;
mod line;

use std::ops::Range;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use fault::{as_opendal, broken, is_refusal, is_silence, missing, told};
use futures::{StreamExt as _, TryStreamExt as _};
pub(super) use line::Line;
use opendal::{ErrorKind as Kind, Metadata, MetadataBuilder};
use suppaftp::tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream, ImplAsyncFtpStream};
use suppaftp::tokio_rustls::TlsConnector;
use suppaftp::tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use suppaftp::types::FileType;
use suppaftp::{FtpError, FtpResult, Status};
use tokio::io::AsyncReadExt as _;

use super::ByteStream;
use super::temporary::fresh;
use super::transport::Severed;
use crate::error::{Error, ErrorKind, Result};
use crate::location::escaped;

/// Bytes read at a time.
const CHUNK: usize = 256 << 10;
/// Connections that are kept for later.
const IDLE: usize = 8;

/// A server, and the right to ask it; cheap to clone.
#[derive(Clone)]
pub(super) struct Ftp(Arc<Inner>);

struct Inner {
    host: String,
    port: u16,
    secure: bool,
    user: String,
    password: String,
    /// How long the server may be silent.
    stall: Duration,
    /// Connections on which nothing is under way.
    idle: Mutex<Vec<AsyncRustlsFtpStream>>,
}

impl Ftp {
    /// Prepares to ask the server that OpenDAL is given, which is given up after a silence of `stall`.
    pub(super) fn new(options: &[(&'static str, String)], stall: Duration) -> Self {
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
            stall,
            idle: Mutex::new(Vec::new()),
        }))
    }

    /// Gives `from` the name `to`, which may be taken, once it is seen to have `size` bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Integrity`] if it has another size: what broke off on the way looks so.
    pub(super) async fn publish(&self, from: &str, to: &str, size: u64) -> Result<()> {
        let mut stream = self.ready().await.map_err(told)?;
        if size == 0 {
            // OpenDAL makes no file unless something is written to it.
            self.step(stream.put_file(from, &mut tokio::io::empty())).await.map_err(told)?;
        }
        let has = self.step(stream.size(from)).await.map_err(told)?;
        if u64::try_from(has).ok() != Some(size) {
            return Err(Error::new(
                ErrorKind::Integrity,
                format!("the server has {has} bytes of the {size} that were sent"),
            )
            .hint("try it again, and check the room left there")
            .because(Severed));
        }
        if let Err(first) = self.step(stream.rename(from, to)).await {
            if !is_refusal(&first) {
                return Err(told(first));
            }
            self.step_aside(&mut stream, (from, to), first).await?;
        }
        self.keep(stream);
        Ok(())
    }

    /// Lists a directory, given as a key with a `/` at its end, or as nothing where it is the root of all.
    pub(super) async fn list(&self, dir: &str) -> opendal::Result<Vec<Line>> {
        let listed = async {
            let mut stream = self.ready().await?;
            let command = if dir.is_empty() { "LIST".to_owned() } else { format!("LIST {dir}") };
            let opened = stream.custom_data_command(command, &[Status::AboutToSend, Status::AlreadyOpen]);
            let mut data = self.step(opened).await?.1;
            let (mut text, mut chunk) = (Vec::new(), vec![0; CHUNK]);
            loop {
                let read = async { data.read(&mut chunk).await.map_err(FtpError::ConnectionError) };
                match self.step(read).await? {
                    0 => break,
                    got => text.extend_from_slice(&chunk[..got]),
                }
            }
            self.step(stream.close_data_connection(data)).await?;
            if text.last().is_some_and(|&last| last != b'\n') {
                // It breaks off, whatever the server says.
                return Err(FtpError::BadResponse);
            }
            self.keep(stream);
            Ok(text)
        };
        let text = listed.await.map_err(as_opendal)?;
        Ok(String::from_utf8_lossy(&text).lines().filter(|line| !line.is_empty()).filter_map(Line::read).collect())
    }

    /// Looks for a key in what its directory lists.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if it is not there, and [`Kind::Unexpected`] if nobody knows: a line that makes
    /// no sense may be about it.
    pub(super) async fn stat(&self, key: &str) -> opendal::Result<Metadata> {
        let key = key.trim_end_matches('/');
        if key.is_empty() {
            return Ok(MetadataBuilder::dir().build());
        }
        let (dir, name) = key.split_at(key.rfind('/').map_or(0, |at| at + 1));
        let mut unread = None;
        for line in self.list(dir).await? {
            match line {
                Line::Entry(listed, metadata) if listed == name => return Ok(metadata),
                Line::Unknown(line) => unread = unread.or(Some(line)),
                Line::Entry(..) | Line::Special(_) => {}
            }
        }
        Err(match unread {
            None => opendal::Error::new(Kind::NotFound, "it is not in the listing of its directory"),
            Some(line) => {
                let line = escaped(line.as_bytes());
                let message = format!("the server lists `{line}`, so that nobody knows whether this is there");
                opendal::Error::new(Kind::Unexpected, message)
            }
        })
    }

    /// Reads a range of a file through a connection of its own; the server must say that it sent all.
    pub(super) fn read(&self, key: String, range: Option<Range<u64>>) -> ByteStream {
        let ftp = self.clone();
        let open = async move {
            let mut control = ftp.connect().await.map_err(broken)?;
            let begin = range.as_ref().map_or(0, |range| range.start);
            if begin > 0 {
                let begin =
                    usize::try_from(begin).map_err(|_| Error::new(ErrorKind::Failed, "too far into the file"))?;
                ftp.step(control.resume_transfer(begin)).await.map_err(broken)?;
            }
            let data = ftp.step(control.retr_as_stream(&key)).await.map_err(missing)?;
            let left = range.map(|range| range.end - range.start);
            let whole = (ftp, control, data, left);
            Ok::<_, Error>(futures::stream::try_unfold(Some(whole), |state| async move {
                let Some((ftp, mut control, mut data, left)) = state else { return Ok(None) };
                let want = left.map_or(CHUNK, |left| usize::try_from(left).unwrap_or(CHUNK).min(CHUNK));
                let mut chunk = BytesMut::zeroed(want);
                let read = async { data.read(&mut chunk).await.map_err(FtpError::ConnectionError) };
                let got = if want == 0 { 0 } else { ftp.step(read).await.map_err(broken)? };
                if got > 0 {
                    chunk.truncate(got);
                    let left = left.map(|left| left - got as u64);
                    return Ok(Some((chunk.freeze(), Some((ftp, control, data, left)))));
                }
                if left.is_none_or(|left| left > 0) {
                    ftp.step(control.finalize_retr_stream(data)).await.map_err(broken)?;
                }
                Ok(None)
            }))
        };
        futures::stream::once(open).try_flatten().boxed()
    }

    /// Returns a connection on which nothing is under way.
    async fn ready(&self) -> FtpResult<AsyncRustlsFtpStream> {
        while let Some(mut stream) = self.kept() {
            // It may have been idle for too long.
            match self.step(stream.noop()).await {
                Ok(()) => return Ok(stream),
                Err(error) if is_silence(&error) => return Err(error),
                Err(_) => {}
            }
        }
        self.connect().await
    }

    fn kept(&self) -> Option<AsyncRustlsFtpStream> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps a connection for later.
    fn keep(&self, stream: AsyncRustlsFtpStream) {
        let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.push(stream);
        }
    }

    async fn connect(&self) -> FtpResult<AsyncRustlsFtpStream> {
        let inner = &self.0;
        let stream = self.step(ImplAsyncFtpStream::connect((inner.host.as_str(), inner.port))).await?;
        let mut stream = if inner.secure {
            let mut roots = RootCertStore::empty();
            for certificate in rustls_native_certs::load_native_certs().certs {
                // One that makes no sense cannot vouch for anything.
                let _ = roots.add(certificate);
            }
            let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
            let connector = AsyncRustlsConnector::from(TlsConnector::from(Arc::new(config)));
            self.step(stream.into_secure(connector, &inner.host)).await?
        } else {
            stream
        };
        if !inner.user.is_empty() {
            self.step(stream.login(&inner.user, &inner.password)).await?;
        }
        self.step(stream.cwd("/")).await?;
        self.step(stream.transfer_type(FileType::Binary)).await?;
        Ok(stream)
    }

    /// Renames on a server that renames over nothing: the old file steps aside until the new one is there.
    /// Between the two renames there is none of that name. Who cannot put it back says where it is: its name
    /// is a temporary one, which no listing shows.
    async fn step_aside(&self, stream: &mut AsyncRustlsFtpStream, names: (&str, &str), first: FtpError) -> Result<()> {
        let (from, to) = names;
        let aside = format!("{}{}", to.rfind('/').map_or("", |at| &to[..=at]), fresh()?);
        match self.step(stream.rename(to, aside.as_str())).await {
            Ok(()) => {}
            Err(FtpError::UnexpectedResponse(_)) => return Err(told(first)),
            // Whether it was done is not known.
            Err(error) => return Err(stranded(told(error), "may lie", &aside)),
        }
        if let Err(error) = self.step(stream.rename(from, to)).await {
            let error = told(error);
            let restored = self.step(stream.rename(aside.as_str(), to)).await;
            return Err(if restored.is_ok() { error } else { stranded(error, "lies", &aside) });
        }
        self.step(stream.rm(&aside)).await.map_err(|error| stranded(told(error), "still lies", &aside))
    }

    /// Waits for one step, which is a small answer or a piece of content.
    async fn step<T>(&self, step: impl Future<Output = FtpResult<T>>) -> FtpResult<T> {
        let silence = || {
            let message = format!("no byte moved for {} s", self.0.stall.as_secs_f64());
            FtpError::ConnectionError(std::io::Error::new(std::io::ErrorKind::TimedOut, message))
        };
        tokio::time::timeout(self.0.stall, step).await.unwrap_or_else(|_| Err(silence()))
    }
}

/// TLS without HTTP needs one provider of cryptography that is said to be the one: FTP brings a second
/// one along, and without a word on which to take, a connection panics.
pub(super) fn prepare_tls() {
    static ONCE: Once = Once::new();
    // An error says that somebody else has said so.
    ONCE.call_once(|| drop(crypto::ring::default_provider().install_default()));
}

/// Says where the old file is.
fn stranded(error: Error, lies: &str, aside: &str) -> Error {
    let message = format!("{}; the old file {lies} at `/{}`", error.message(), escaped(aside.as_bytes()));
    Error::new(error.kind(), message)
        .hint("look there with an FTP client, and rename it back if it is missed")
        .because(error)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};

    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

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
        Ftp::new(&[("endpoint", format!("ftp://{address}")), ("user", "me".into()), ("password", "x".into())], MINUTE)
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
