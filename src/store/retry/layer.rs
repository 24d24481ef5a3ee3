//! The rule for requests that OpenDAL makes, as a layer around its services.
//!
//! Unlike OpenDAL's own layer it knows the quota of a run, and it keeps hold of a writer whose pending call was given
//! up, so that it can still be aborted.

use std::fmt::{self, Debug};
use std::sync::Arc;

use opendal::raw::oio::{self, Read as _};
use opendal::raw::{
    Layer, OpCompose, OpCopy, OpCreateDir, OpDelete, OpList, OpPresign, OpRead, OpRename, OpRestore, OpStat, OpWrite,
    RpCreateDir, RpPresign, RpRead, RpRename, RpRestore, RpStat, Service, Servicer,
};
use opendal::{Buffer, BytesRange, Capability, Metadata, OperationContext, Result};

use super::Rules;
use crate::store::transport::Network;

/// Tries again, for one run.
pub(in crate::store) struct Retries(Rules);

impl Retries {
    /// By the rule of `network`'s run.
    pub(in crate::store) fn new(network: &Network) -> Self {
        Self(Rules::new(network))
    }
}

/// Asks until it succeeds, or shall not be tried again.
macro_rules! again {
    ($rules:expr, $operation:literal, $request:expr) => {{
        let mut tries = $rules.begin($operation);
        loop {
            match $request.await {
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
        Arc::new(Retried { inner, rules: self.0.clone() })
    }
}

/// Whatever tries again.
struct Retried<T> {
    inner: T,
    rules: Rules,
}

impl<T> Retried<T> {
    fn with<U>(&self, inner: U) -> Retried<U> {
        Retried { inner, rules: self.rules.clone() }
    }
}

impl<T: Debug> Debug for Retried<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl Service for Retried<Servicer> {
    type Reader = Retried<Arc<oio::Reader>>;
    type Writer = Retried<oio::Writer>;
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
        again!(self.rules, "create_dir", self.inner.create_dir(ctx, path, args.clone()))
    }

    async fn stat(&self, ctx: &OperationContext, path: &str, args: OpStat) -> Result<RpStat> {
        again!(self.rules, "stat", self.inner.stat(ctx, path, args.clone()))
    }

    // These send nothing yet.
    fn read(&self, ctx: &OperationContext, path: &str, args: OpRead) -> Result<Self::Reader> {
        Ok(self.with(Arc::new(self.inner.read(ctx, path, args)?)))
    }

    fn write(&self, ctx: &OperationContext, path: &str, args: OpWrite) -> Result<Self::Writer> {
        Ok(self.with(self.inner.write(ctx, path, args)?))
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
        again!(self.rules, "rename", self.inner.rename(ctx, from, to, args.clone()))
    }

    async fn restore(&self, ctx: &OperationContext, path: &str, args: OpRestore) -> Result<RpRestore> {
        again!(self.rules, "restore", self.inner.restore(ctx, path, args.clone()))
    }

    async fn presign(&self, ctx: &OperationContext, path: &str, args: OpPresign) -> Result<RpPresign> {
        again!(self.rules, "presign", self.inner.presign(ctx, path, args.clone()))
    }
}

impl oio::Read for Retried<Arc<oio::Reader>> {
    async fn open(&self, range: BytesRange) -> Result<(RpRead, Box<dyn oio::ReadStreamDyn>)> {
        let open = async { again!(self.rules, "read", self.inner.open(range)) };
        let (said, stream) = open.await?;
        let body = Body { reader: self.inner.clone(), stream: Some(stream), range, read: 0 };
        Ok((said, Box::new(self.with(body))))
    }

    async fn read(&self, range: BytesRange) -> Result<(RpRead, Buffer)> {
        again!(self.rules, "read", self.inner.read(range))
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
        let stream = if let Some(stream) = &mut self.stream {
            stream
        } else {
            self.range.advance(std::mem::take(&mut self.read));
            self.stream.insert(self.reader.open(self.range).await?.1)
        };
        match stream.read_dyn().await {
            Ok(content) => {
                self.read += content.len() as u64;
                Ok(content)
            }
            Err(error) => {
                self.stream = None;
                Err(error)
            }
        }
    }
}

impl oio::ReadStream for Retried<Body> {
    async fn read(&mut self) -> Result<Buffer> {
        again!(self.rules, "read", self.inner.next())
    }
}

impl oio::Write for Retried<oio::Writer> {
    async fn write(&mut self, content: Buffer) -> Result<()> {
        again!(self.rules, "write", self.inner.write(content.clone()))
    }

    async fn copy_from(&mut self, path: &str, args: OpRead, range: BytesRange) -> Result<()> {
        again!(self.rules, "write", self.inner.copy_from(path, args.clone(), range))
    }

    async fn close(&mut self) -> Result<Metadata> {
        again!(self.rules, "write", self.inner.close())
    }

    async fn abort(&mut self) -> Result<()> {
        again!(self.rules, "write", self.inner.abort())
    }
}

impl oio::List for Retried<oio::Lister> {
    async fn next(&mut self) -> Result<Option<oio::Entry>> {
        again!(self.rules, "list", self.inner.next())
    }
}

impl oio::Delete for Retried<oio::Deleter> {
    async fn delete(&mut self, path: &str, args: OpDelete) -> Result<()> {
        again!(self.rules, "delete", self.inner.delete(path, args.clone()))
    }

    async fn close(&mut self) -> Result<()> {
        again!(self.rules, "delete", self.inner.close())
    }
}

impl oio::Copy for Retried<oio::Copier> {
    async fn next(&mut self) -> Result<Option<usize>> {
        again!(self.rules, "copy", self.inner.next())
    }

    async fn close(&mut self) -> Result<Metadata> {
        again!(self.rules, "copy", self.inner.close())
    }

    async fn abort(&mut self) -> Result<()> {
        again!(self.rules, "copy", self.inner.abort())
    }
}
