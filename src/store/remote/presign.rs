//! URLs that let whoever holds them send one request. What a mount allows is asked before.

use super::Remote;
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::caps::Method;
use crate::store::error::from_opendal;
use crate::store::s3::Asked;

impl Remote {
    pub(in crate::store) async fn presign(
        &self,
        path: &ObjectPath,
        method: Method,
        expires: std::time::Duration,
    ) -> Result<String> {
        let (seconds, most) = (expires.as_secs(), self.row.presign_max);
        if seconds == 0 || seconds > most {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("a URL can be good for 1 second to {} days", most / 86_400),
            )
            .hint("choose another --expires"));
        }
        let (key, operator) = (self.key(path, Asked::Later).await?, &self.operator);
        let request = match method {
            Method::Get => operator.presign_read(&key, expires).await,
            Method::Put => operator.presign_write(&key, expires).await,
            Method::Head => operator.presign_stat(&key, expires).await,
            Method::Delete => operator.presign_delete(&key, expires).await,
        };
        Ok(request.map_err(from_opendal)?.uri().to_string())
    }
}
