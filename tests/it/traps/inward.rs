//! From a local folder to a bucket full of odd keys.

use super::bed::{Bed, assert_names, done, named};

super::everywhere!(
    sync_delete_deletes_only_what_it_can_name,
    sync_delete_deletes_nothing_while_a_name_fails,
    sync_leaves_all_others,
    names_that_fail_stop_no_other,
);

/// Names that S3 keeps under no key that can be asked for, wherever the mount's root is.
const NEVER: [&str; 4] = ["sub/new ", "new\u{3000}", "new\n", "x "];

fn sync_delete_deletes_only_what_it_can_name(bed: &Bed) {
    let odd = bed.odd();
    let before: Vec<_> = bed.listed().into_iter().filter(|one| bed.is_odd_or_outside(&one.key)).collect();
    for name in ["new", "sub/x", "blank /y", "p+q"] {
        bed.sandbox.write(format!("out/{name}"), "changed");
    }
    let run = bed.sandbox.run(["sync", "--size-only", "--delete", "--force-delete", "--json", "out", "one:"]).code(3);
    let mut left = odd.clone();
    left.extend(["new", "sub/x", "blank /y", "p+q", super::bed::TEMPORARY].map(str::to_owned));
    left.sort();
    assert_names(&bed.names_listed(), &left);
    // Byte for byte what they were, those outside of the mount too.
    let after: Vec<_> = bed.listed().into_iter().filter(|one| bed.is_odd_or_outside(&one.key)).collect();
    assert_eq!(after, before);
    assert_eq!(bed.get_in(&bed.server.bucket(), "sub/x"), b"changed");
    assert_eq!(done(&run, "source", "copy").len(), 4, "{run}");
    assert_eq!(named(&run, "source", "unaddressable"), [""; 0], "{run}");
    assert_eq!(done(&run, "dest", "delete").len(), bed.good().len() - 3);
}

/// `x ` may be what `x` is called now: the copy of `x` is the only one until `x ` has its own.
fn sync_delete_deletes_nothing_while_a_name_fails(bed: &Bed) {
    let before = bed.listed();
    for name in NEVER {
        bed.sandbox.write(format!("out/{name}"), "other");
    }
    let run = bed.sandbox.run(["sync", "--delete", "--force-delete", "--json", "out", "one:"]).code(3);
    assert_eq!(bed.listed(), before);
    assert_eq!(named(&run, "source", "unaddressable").len(), NEVER.len(), "{run}");
    assert_eq!(done(&run, "dest", "delete"), [""; 0]);
    run.says("nothing was deleted");
}

fn sync_leaves_all_others(bed: &Bed) {
    let before = bed.listed();
    bed.sandbox.write("out/sub/x", "sub/x");
    bed.sandbox.run(["sync", "--skip", "hash", "out", "one:"]).ok();
    assert_eq!(bed.listed(), before);
}

fn names_that_fail_stop_no_other(bed: &Bed) {
    let before = bed.names_listed();
    for name in NEVER {
        bed.sandbox.write(format!("out/{name}"), "other");
    }
    bed.sandbox.write_raw(b"out/no\xfftext", "other");
    bed.sandbox.write_raw(b"out/dir\xff/below", "other");
    bed.sandbox.write("out/sub/new", "new");
    bed.sandbox.write("out/back\\slash2", "new");
    let run = bed.sandbox.run(["cp", "-r", "--json", "out/", "one:"]).code(3);
    let came: Vec<_> = bed.names_listed().into_iter().filter(|key| !before.contains(key)).collect();
    // SeaweedFS takes a backslash for a slash, so it is not asked for such a name.
    let keeps = bed.good().contains(&"back\\slash".to_owned());
    let wanted: &[&str] = if keeps { &["back\\slash2", "sub/new"] } else { &["sub/new"] };
    assert_names(&came, wanted);
    let failed = run.json().into_iter().filter(|line| line["kind"] == "unaddressable").count();
    assert_eq!(failed, NEVER.len() + 2 + usize::from(!keeps), "{run}");
}
