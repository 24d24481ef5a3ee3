//! The traps of names, links, markers and places that meet: what a tool that is not careful reads,
//! overwrites or deletes in place of what was meant.
//!
//! Each test looks with eyes that are not gstore's, boto3 and the file system, before and after, and
//! demands that nothing but what was named was touched.

mod backslash;
mod bed;
mod between;
mod clash;
mod ground;
mod inward;
mod links;
mod local;
mod many;
mod markers;
mod one;
mod outward;
mod same;

/// Runs tests on every sort of bucket: one listed flat and one walked directory by directory, both
/// with the mount at the bucket's root; one with a prefix and neighbours outside it; `SeaweedFS`.
macro_rules! everywhere {
    ($($test:ident),* $(,)?) => {
        mod moto_flat {
            $(#[test] fn $test() { if let Some(bed) = super::Bed::moto_flat() { super::$test(&bed); } })*
        }
        mod moto_walked {
            $(#[test] fn $test() { if let Some(bed) = super::Bed::moto_walked() { super::$test(&bed); } })*
        }
        mod moto_below {
            $(#[test] fn $test() { if let Some(bed) = super::Bed::moto_below() { super::$test(&bed); } })*
        }
        mod s3 {
            $(#[test] fn $test() { if let Some(bed) = super::Bed::s3() { super::$test(&bed); } })*
        }
    };
}
use everywhere;
