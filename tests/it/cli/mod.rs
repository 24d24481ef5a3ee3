//! The real binary, as a user runs it: one file a verb, and what reviews found.

mod caps;
mod cat;
mod completions;
mod config;
mod cp;
mod cp_links;
mod cp_names;
mod cp_refused;
mod documented;
mod errors;
mod filters;
mod ls;
mod mounts;
mod output;
mod permissions;
mod review;
mod rm;
mod s3;
mod s3_access;
mod signals;
mod skip;
mod slashes;
mod sync;
mod uris;
mod url;
mod usage;
