//! The laws: a second sync does nothing, what was synced is the same, nothing else is touched.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::bed::{Bed, Files, Place, clashes, digests, files};
use crate::support::{Tree, What, moto, sized};

/// Where from and where to.
type Way = (Place, Place);

const LOCAL: Way = (Place::Local, Place::Local);
const UPLOAD: Way = (Place::Local, Place::Bucket);
const DOWNLOAD: Way = (Place::Bucket, Place::Local);
const BETWEEN: Way = (Place::Bucket, Place::Bucket);

/// Tries a law on random trees: those of a source, and what a destination has before.
#[track_caller]
fn law(cases: u32, way: Way, holds: impl Fn(&Bed, Way, &Files, &Files)) {
    if way != LOCAL && moto().is_none() {
        return;
    }
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let names = if way == LOCAL { Place::Local } else { Place::Bucket };
    let trees = (files(names, 0), files(names, 1)).prop_map(|(source, before)| {
        // What stands in the way of something else is another law.
        let before = before.into_iter().filter(|(path, _)| source.contains_key(path) || !clashes(&source, path));
        let before = before.collect();
        (source, before)
    });
    TestRunner::new(config)
        .run(&trees, |(tree, before)| {
            // In a bucket there is no empty folder.
            prop_assume!(way.0 == Place::Local || !tree.is_empty());
            let server = if way == LOCAL { None } else { moto() };
            holds(&Bed::new(server, way.0, way.1), way, &tree, &before);
            Ok(())
        })
        .unwrap();
}

fn makes_the_same_and_nothing_else(bed: &Bed, way: Way, tree: &Files, before: &Files) {
    bed.put("src", way.0, tree);
    bed.put("dst", way.1, before);
    let outside = bed.outside();
    let (wanted, mut both) = (digests(tree), digests(before));
    both.extend(wanted.clone());

    let (copied, deleted, run) = bed.sync(&[]);
    assert_eq!((copied, deleted), (tree.len() as u64, 0), "{run}");
    assert_eq!(bed.below("dst"), both, "{run}");

    let untouched = Tree::read(bed.sandbox.dir());
    let (copied, deleted, run) = bed.sync(&[]);
    assert_eq!((copied, deleted), (0, 0), "{run}");
    untouched.assert_untouched(bed.sandbox.dir());

    let (copied, deleted, run) = bed.sync(&["--delete", "--force-delete"]);
    assert!(copied == 0 && deleted >= (both.len() - wanted.len()) as u64, "{run}");
    assert_eq!(bed.below("dst"), wanted, "{run}");
    if way == LOCAL {
        let [ours, theirs] = ["src", "dst"].map(|name| Tree::read(bed.sandbox.path(name)));
        ours.assert_same(&theirs, What::Copies);
    }

    let untouched = Tree::read(bed.sandbox.dir());
    let (copied, deleted, run) = bed.sync(&["--delete", "--force-delete", "--skip", "hash"]);
    assert_eq!((copied, deleted), (0, 0), "{run}");
    untouched.assert_untouched(bed.sandbox.dir());
    assert_eq!(bed.outside(), outside);
}

#[test]
fn a_local_sync_makes_the_same_and_nothing_else() {
    law(sized(25, 2000), LOCAL, makes_the_same_and_nothing_else);
}

#[test]
fn an_upload_makes_the_same_and_nothing_else_moto() {
    law(sized(6, 300), UPLOAD, makes_the_same_and_nothing_else);
}

#[test]
fn a_download_makes_the_same_and_nothing_else_moto() {
    law(sized(6, 300), DOWNLOAD, makes_the_same_and_nothing_else);
}

#[test]
fn a_sync_of_buckets_makes_the_same_and_nothing_else_moto() {
    law(sized(6, 300), BETWEEN, makes_the_same_and_nothing_else);
}

/// What filters do not show on a side stays as it is at the destination.
fn the_hidden_stays(bed: &Bed, way: Way, tree: &Files, before: &Files) {
    bed.put("src", way.0, tree);
    bed.put("dst", way.1, before);
    let outside = bed.outside();
    let filters: [&[&str]; 5] = [
        &["--exclude", "a*"],
        &["--include", "a/", "--exclude", "*-"],
        &["--include", "**/a", "--max-size", "50"],
        &["--min-size", "20"],
        &["--exclude", "/a/*", "--exclude", "*b/"],
    ];
    for filter in filters {
        let was = bed.below("dst");
        let [ours, theirs] = ["src", "dst"].map(|name| bed.visible(name, filter));
        let (_, _, run) = bed.sync(&[&["--delete", "--force-delete"], filter].concat());
        let is = bed.below("dst");
        for (path, md5) in &was {
            if !theirs.contains(path) && !ours.contains(path) || (tree.contains_key(path) && !ours.contains(path)) {
                assert_eq!(is.get(path), Some(md5), "{} was hidden by {filter:?}: {run}", path.escape_ascii());
            }
        }
        for path in is.keys().filter(|path| !was.contains_key(*path)) {
            assert!(ours.contains(path), "{} was hidden by {filter:?}: {run}", path.escape_ascii());
        }
        // All that was shown is the same now.
        for path in ours.iter().filter(|path| tree.contains_key(*path)) {
            assert_eq!(is.get(path), digests(tree).get(path), "{}: {run}", path.escape_ascii());
        }
    }
    assert_eq!(bed.outside(), outside);
}

#[test]
fn what_a_filter_hides_stays_in_a_local_sync() {
    law(sized(15, 1000), LOCAL, the_hidden_stays);
}

#[test]
fn what_a_filter_hides_stays_in_a_bucket_moto() {
    law(sized(4, 200), UPLOAD, the_hidden_stays);
}

#[test]
fn what_a_filter_hides_stays_in_a_download_moto() {
    law(sized(4, 200), DOWNLOAD, the_hidden_stays);
}

/// One at a time or many at once: the same is done, and told.
fn jobs_do_not_matter(bed: &Bed, way: Way, tree: &Files, before: &Files) {
    bed.put("src", way.0, tree);
    std::fs::create_dir(bed.sandbox.path("nothing")).unwrap();
    let told = |jobs: &str| {
        bed.put("dst", way.1, before);
        let (.., run) = bed.sync(&["--delete", "--force-delete", "-j", jobs]);
        let mut lines: Vec<_> = run.text().lines().map(str::to_owned).collect();
        lines.sort();
        let is = bed.below("dst");
        bed.sandbox.run(["sync", "./nothing", "dst:", "--delete", "--force-delete"]).ok();
        assert!(bed.below("dst").is_empty());
        (lines, is)
    };
    assert_eq!(told("1"), told("32"));
}

#[test]
fn jobs_do_not_matter_locally() {
    law(sized(10, 500), LOCAL, jobs_do_not_matter);
}

#[test]
fn jobs_do_not_matter_to_a_bucket_moto() {
    law(sized(3, 100), UPLOAD, jobs_do_not_matter);
}
