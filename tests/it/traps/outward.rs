//! From a bucket full of odd keys to a local folder.

use super::bed::{Bed, assert_files, done};

super::everywhere!(cp_copies_each_key_under_its_own_name, sync_settles, sync_delete_keeps_what_the_source_has);

fn cp_copies_each_key_under_its_own_name(bed: &Bed) {
    let before = bed.listed();
    let run = bed.sandbox.run(["cp", "-r", "--json", "one:", "out"]).code(3);
    assert_files(&bed.sandbox, "out", &bed.good());
    bed.assert_odd_named(&run, "source", "one:");
    assert_eq!(done(&run, "dest", "copy").len(), bed.good().len());
    assert!(run.errors().contains("\"temporaries\":1"), "{run}");
    assert_eq!(bed.listed(), before);
}

fn sync_settles(bed: &Bed) {
    let before = bed.listed();
    let first = bed.sandbox.run(["sync", "--json", "one:", "out"]).code(3);
    assert_files(&bed.sandbox, "out", &bed.good());
    bed.assert_odd_named(&first, "source", "one:");
    let second = bed.sandbox.run(["sync", "--json", "one:", "out"]).code(3);
    assert_eq!(done(&second, "dest", "copy"), [""; 0]);
    bed.assert_odd_named(&second, "source", "one:");
    assert_eq!(bed.listed(), before);
}

fn sync_delete_keeps_what_the_source_has(bed: &Bed) {
    let before = bed.listed();
    // Names that the source has, but under keys nobody can ask for: not there to be copied, not
    // missing either.
    let held: Vec<_> = bed.odd().into_iter().filter(|key| !key.contains("//") && !key.contains('.')).collect();
    let held: Vec<_> = held.into_iter().filter(|key| !key.starts_with('/') && !key.ends_with('/')).collect();
    assert!(held.len() >= 4, "{held:?}");
    for name in &held {
        bed.sandbox.write(format!("out/{name}"), name);
    }
    // Names that it has not, some of them neighbours of such that it has.
    for extra in ["extra", " extra", "extra ", "c/b ", "ex/\n", "x\u{3000}", "x\u{200e}"] {
        bed.sandbox.write(format!("out/{extra}"), "");
    }
    let run = bed.sandbox.run(["sync", "--delete", "--force-delete", "--json", "one:", "out"]).code(3);
    let mut left = [bed.good(), held].concat();
    left.sort();
    assert_files(&bed.sandbox, "out", &left);
    assert_eq!(done(&run, "dest", "delete").len(), 7, "{run}");
    assert_eq!(done(&run, "dest", "remove_dir").len(), 1, "{run}");
    bed.assert_odd_named(&run, "source", "one:");
    assert_eq!(bed.listed(), before);
}
