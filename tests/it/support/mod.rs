//! What the tests stand on: a sealed place to run the binary in, readable outcomes, and views of
//! files and buckets that owe nothing to the code under test.
//!
//! No test lives here except those of the support itself.

#![allow(dead_code, reason = "each test file uses the part it needs")]

mod boto;
mod disk;
pub(crate) mod failing;
pub(crate) mod ftp_lines;
mod normalise;
mod objects;
mod output;
mod places;
pub(crate) mod proxy;
pub(crate) mod relisted;
mod resp;
mod running;
mod sandbox;
mod schemas;
mod servers;
pub(crate) mod services;
mod tree;
pub(crate) mod tunnel;

#[allow(unused_imports, reason = "each test file uses the part it needs")]
pub(crate) use self::{
    boto::{Bucket, Head, Listed},
    disk::Disk,
    output::Run,
    places::{Place, azblob, ftp, gcs, http, nginx_dav, redis, sftp, webdav},
    running::{Invocation, Running},
    sandbox::{Sandbox, UNPRIVILEGED},
    schemas::{check as check_record, folder as schemas_folder},
    servers::{Server, moto, rclone_s3, s3},
    tree::{Kind, Node, Tree, What},
};

/// Returns `soak` when the run is the long one (`tests/run --soak`), else `usual`.
pub(crate) fn sized<T>(usual: T, soak: T) -> T {
    if std::env::var_os("GSTORE_TEST_SOAK").is_some() { soak } else { usual }
}
