//! The rule for requests that OpenDAL makes, as a layer around its services.
//!
//! Unlike OpenDAL's own layer it knows the quota of a run, and it keeps hold of a writer whose pending call was given
//! up, so that it can still be aborted.
//!
//! What is not asked for by HTTP passes no transport that watches it. Here each step of it must end in time: it brings
//! or takes a piece of content, or is a small answer.

use std::fmt::{self, Debug};
use std::sync::Arc;
use std::time::Duration;

use opendal::raw::oio::{self, Read as _};
use opendal::raw::{
    Layer, OpCompose, OpCopy, OpCreateDir, OpDelete, OpList, OpPresign, OpRead, OpRename, OpRestore, OpStat, OpWrite,
    RpCreateDir, RpPresign, RpRead, RpRename, RpRestore, RpStat, Service, Servicer,
};
use opendal::{Buffer, BytesRange, Capability, Error, ErrorKind, Metadata, OperationContext, Result};

use super::{Rules, Tries};
use crate::store::backend::{Backend, Wire};
use crate::store::transport::{Network, in_time};

/// Bytes of content that a step takes at the most: 4 KiB a second are no silence of a minute.
const PIECE: usize = 256 << 10;

/// Tries again, for one run.
pub(in crate::store) struct Retries(Manner);

impl Retries {
    /// By the rule of `network`'s run, what is asked of such a service.
    pub(in crate::store) fn new(network: &Network, row: &Backend) -> Self {
        let stall = (row.wire == Wire::Own).then_some(network.tuning.stall);
        Self(Manner { rules: Rules::new(network), stall, once: row.sends_as_it_comes() })
    }
}

/// How requests are made.
#[derive(Clone)]
struct Manner {
    rules: Rules,
    /// How long a step may take, where no transport watches it.
    stall: Option<Duration>,
    /// What was sent in vain is not sent again here: part of it may have arrived, and would arrive twice.
    once: bool,
}

impl Manner {
    fn begin(&self, operation: &'static str) -> Tries {
        self.rules.begin(operation)
    }

    async fn step<T>(&self, step: impl Future<Output = Result<T>>) -> Result<T> {
        match self.stall {
            Some(stall) => in_time(stall, step).await,
            None => step.await,
        }
    }
}

/// Asks until it succeeds, or shall not be tried again.
macro_rules! again {
    ($manner:expr, $operation:literal, $request:expr) => {{
        let mut tries = $manner.begin($operation);
        loop {
            match $manner.step($request).await {
                Ok(done) => {
                    tries.succeeded();
                    return Ok(done);
                }
                Err(error) => tries.after(error).await?,
            }
        }
    }};
}

impl Debug for Retries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Retries")
    }
}

impl Layer for Retries {
    fn apply_service(&self, inner: Servicer) -> Servicer {
        Arc::new(Retried { inner, manner: self.0.clone() })
    }
}

/// Whatever tries again.
struct Retried<T> {
    inner: T,
    manner: Manner,
}

impl<T> Retried<T> {
    fn with<U>(&self, inner: U) -> Retried<U> {
        Retried { inner, manner: self.manner.clone() }
    }
}

impl<T: Debug> Debug for Retried<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl Service for Retried<Servicer> {
    type Reader = Retried<Arc<oio::Reader>>;
    type Writer = Retried<Sending>;
    type Lister = Retried<oio::Lister>;
    type Deleter = Retried<oio::Deleter>;
    type Copier = Retried<oio::Copier>;
    type Composer = oio::Composer;

    fn info(&self) -> opendal::raw::ServiceInfo {
        self.inner.info()
    }

    fn capability(&self) -> Capability {
        self.inner.capability()
    }

    async fn create_dir(&self, ctx: &OperationContext, path: &str, args: OpCreateDir) -> Result<RpCreateDir> {
        again!(self.manner, "create_dir", self.inner.create_dir(ctx, path, args.clone()))
    }

    async fn stat(&self, ctx: &OperationContext, path: &str, args: OpStat) -> Result<RpStat> {
        again!(self.manner, "stat", self.inner.stat(ctx, path, args.clone()))
    }

    // These send nothing yet.
    fn read(&self, ctx: &OperationContext, path: &str, args: OpRead) -> Result<Self::Reader> {
        Ok(self.with(Arc::new(self.inner.read(ctx, path, args)?)))
    }

    fn write(&self, ctx: &OperationContext, path: &str, args: OpWrite) -> Result<Self::Writer> {
        Ok(self.with(Sending { writer: self.inner.write(ctx, path, args)?, severed: false }))
    }

    fn delete(&self, ctx: &OperationContext) -> Result<Self::Deleter> {
        Ok(self.with(self.inner.delete(ctx)?))
    }

    fn list(&self, ctx: &OperationContext, path: &str, args: OpList) -> Result<Self::Lister> {
        Ok(self.with(self.inner.list(ctx, path, args)?))
    }

    fn copy(&self, ctx: &OperationContext, from: &str, to: &str, args: OpCopy) -> Result<Self::Copier> {
        Ok(self.with(self.inner.copy(ctx, from, to, args)?))
    }

    fn compose(&self, ctx: &OperationContext, to: &str, args: OpCompose) -> Result<Self::Composer> {
        self.inner.compose(ctx, to, args)
    }

    async fn rename(&self, ctx: &OperationContext, from: &str, to: &str, args: OpRename) -> Result<RpRename> {
        again!(self.manner, "rename", self.inner.rename(ctx, from, to, args.clone()))
    }

    async fn restore(&self, ctx: &OperationContext, path: &str, args: OpRestore) -> Result<RpRestore> {
        again!(self.manner, "restore", self.inner.restore(ctx, path, args.clone()))
    }

    async fn presign(&self, ctx: &OperationContext, path: &str, args: OpPresign) -> Result<RpPresign> {
        again!(self.manner, "presign", self.inner.presign(ctx, path, args.clone()))
    }
}

impl oio::Read for Retried<Arc<oio::Reader>> {
    async fn open(&self, range: BytesRange) -> Result<(RpRead, Box<dyn oio::ReadStreamDyn>)> {
        let open = async { again!(self.manner, "read", self.inner.open(range)) };
        let (said, stream) = open.await?;
        let body = Body { reader: self.inner.clone(), stream: Some(stream), range, read: 0 };
        Ok((said, Box::new(self.with(body))))
    }

    async fn read(&self, range: BytesRange) -> Result<(RpRead, Buffer)> {
        again!(self.manner, "read", self.inner.read(range))
    }
}

/// The body of an object, asked for again from where it broke off. That it is still the same object is a
/// condition of the request itself: see `open` in [`crate::store::remote`].
struct Body {
    reader: Arc<oio::Reader>,
    stream: Option<Box<dyn oio::ReadStreamDyn>>,
    range: BytesRange,
    /// Bytes read of `range`.
    read: u64,
}

impl Body {
    async fn next(&mut self) -> Result<Buffer> {
        // Taken out meanwhile: one that failed, or was given up, is not read from again.
        let mut stream = if let Some(stream) = self.stream.take() {
            stream
        } else {
            self.range.advance(std::mem::take(&mut self.read));
            self.reader.open(self.range).await?.1
        };
        let content = stream.read_dyn().await?;
        self.read += content.len() as u64;
        self.stream = Some(stream);
        Ok(content)
    }
}

impl oio::ReadStream for Retried<Body> {
    async fn read(&mut self) -> Result<Buffer> {
        again!(self.manner, "read", self.inner.next())
    }
}

/// Content on its way.
struct Sending {
    writer: oio::Writer,
    /// It broke off, and nobody knows after how many bytes.
    severed: bool,
}

impl Sending {
    /// After a failure there is nothing left to go on with.
    fn check(&self) -> Result<()> {
        if self.severed { Err(Error::new(ErrorKind::Unsupported, "the connection is gone")) } else { Ok(()) }
    }

    fn heard<T>(&mut self, done: Result<T>) -> Result<T> {
        let done = done.map_err(severed);
        self.severed = done.as_ref().is_err_and(Error::is_temporary);
        done
    }
}

/// Does what cannot be done twice.
macro_rules! once {
    ($self:expr, $request:expr) => {{
        $self.inner.check()?;
        let done = $self.manner.step($request).await;
        $self.inner.heard(done)
    }};
}

impl oio::Write for Retried<Sending> {
    async fn write(&mut self, mut content: Buffer) -> Result<()> {
        if self.manner.once {
            while !content.is_empty() {
                let piece = content.slice(..content.len().min(PIECE));
                content = content.slice(piece.len()..);
                once!(self, self.inner.writer.write(piece))?;
            }
            return Ok(());
        }
        again!(self.manner, "write", self.inner.writer.write(content.clone()))
    }

    async fn copy_from(&mut self, path: &str, args: OpRead, range: BytesRange) -> Result<()> {
        again!(self.manner, "write", self.inner.writer.copy_from(path, args.clone(), range))
    }

    async fn close(&mut self) -> Result<Metadata> {
        if self.manner.once {
            return once!(self, self.inner.writer.close());
        }
        again!(self.manner, "write", self.inner.writer.close())
    }

    async fn abort(&mut self) -> Result<()> {
        if self.manner.once {
            return once!(self, self.inner.writer.abort());
        }
        again!(self.manner, "write", self.inner.writer.abort())
    }
}

/// Says of a connection that is gone that another may do: services take it for a failure for good.
fn severed(error: Error) -> Error {
    use std::io::ErrorKind as Io;
    let gone = [Io::BrokenPipe, Io::ConnectionReset, Io::ConnectionAborted, Io::UnexpectedEof, Io::TimedOut];
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        if deeper.downcast_ref::<std::io::Error>().is_some_and(|io| gone.contains(&io.kind())) {
            return error.set_temporary();
        }
        cause = deeper.source();
    }
    error
}

impl oio::List for Retried<oio::Lister> {
    async fn next(&mut self) -> Result<Option<oio::Entry>> {
        again!(self.manner, "list", self.inner.next())
    }
}

impl oio::Delete for Retried<oio::Deleter> {
    async fn delete(&mut self, path: &str, args: OpDelete) -> Result<()> {
        again!(self.manner, "delete", self.inner.delete(path, args.clone()))
    }

    async fn close(&mut self) -> Result<()> {
        again!(self.manner, "delete", self.inner.close())
    }
}

impl oio::Copy for Retried<oio::Copier> {
    async fn next(&mut self) -> Result<Option<usize>> {
        again!(self.manner, "copy", self.inner.next())
    }

    async fn close(&mut self) -> Result<Metadata> {
        again!(self.manner, "copy", self.inner.close())
    }

    async fn abort(&mut self) -> Result<()> {
        again!(self.manner, "copy", self.inner.abort())
    }
}
