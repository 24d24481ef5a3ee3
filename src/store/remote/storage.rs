//! A storage as it is opened: a service with the connections that it keeps, for any number of runs and for
//! all mounts that lead into it. What a run does with it is [`super`]'s business.

use opendal::{OperationContext, Operator};

use super::{Copying, Remote};
use crate::location::ObjectPath;
use crate::mounts::Permissions;
use crate::store::address;
use crate::store::backend::Backend;
use crate::store::retry::Retries;
use crate::store::transport::Network;

/// An open storage that no run uses yet; clones share its connections, and what it holds in memory.
#[derive(Clone)]
pub(in crate::store) struct Storage {
    remote: Remote,
    /// See [`Self::guessed`].
    guessed: bool,
}

impl Storage {
    /// Takes a service of which nothing is known but its row; `network` must be [`Network::unheard`].
    pub(in crate::store) fn new(operator: Operator, row: &'static Backend, realm: String, network: Network) -> Self {
        let remote = Remote {
            operator,
            network,
            s3: None,
            prefix: ObjectPath::root(),
            row,
            ordered: false,
            realm,
            plain_etag: false,
            presign: &[],
            verbatim: false,
            put: None,
            copying: Copying::Retried,
            bare: None,
            endpoint: None,
            #[cfg(feature = "ftp")]
            ftp: None,
        };
        Self { remote, guessed: false }
    }

    /// The same storage, of which more is known.
    pub(in crate::store) fn knowing(self, more: impl FnOnce(Remote) -> Remote) -> Self {
        Self { remote: more(self.remote), ..self }
    }

    /// The same storage, known not to be known: what was guessed because nobody answered is asked again.
    pub(in crate::store) fn guessed(self) -> Self {
        Self { guessed: true, ..self }
    }

    /// Whether it may be used again.
    pub(in crate::store) fn lasts(&self) -> bool {
        !self.guessed
    }

    /// The storage as a run reaches it, below a prefix and as far as a mount allows: what is sent is counted,
    /// told and tried again as that run has it.
    pub(in crate::store) fn over(&self, prefix: ObjectPath, allowed: Permissions, network: &Network) -> Remote {
        let remote = self.remote.clone();
        let transporter = if remote.verbatim { network.verbatim() } else { network.transporter() };
        // Whether it is one was asked before.
        let below = address::dir_key(&prefix, remote.row.flaw).unwrap_or_default();
        let context = OperationContext::new().with_http_transport(transporter);
        Remote {
            operator: remote.operator.with_context(context).layer(Retries::new(network, remote.row)),
            network: network.clone(),
            s3: remote.s3.map(|s3| s3.over(network).below(below, allowed)),
            prefix,
            ..remote
        }
    }
}
