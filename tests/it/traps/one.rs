//! One key or one folder among siblings that look alike: cat, ls and rm of it and of nothing else.

use super::bed::{Bed, TEMPORARY, assert_names, done, named};

super::everywhere!(
    cat_reads_the_key_named,
    ls_shows_every_key_as_it_is,
    rm_removes_the_key_named,
    rm_of_a_key_that_cannot_be_asked_for_removes_none,
    rm_r_of_one_folder,
    rm_r_of_everything_leaves_what_cannot_be_named,
);

/// Returns the odd keys that can be typed: others are another location once they are (`c//b` is
/// `c/b`), or none (`..`).
fn typed(bed: &Bed) -> Vec<String> {
    let same = |key: &String| !key.split('/').any(|segment| matches!(segment, "" | "." | ".."));
    bed.odd().into_iter().filter(same).collect()
}

fn cat_reads_the_key_named(bed: &Bed) {
    let before = bed.listed();
    for key in bed.good() {
        let run = bed.sandbox.run(["cat", "--literal", &format!("one:{key}")]).ok();
        assert_eq!(run.stdout, key.as_bytes(), "{key:?}");
    }
    for key in typed(bed) {
        let run = bed.sandbox.run(["cat", "--literal", &format!("one:{key}")]).code(3);
        assert_eq!(run.stdout, b"", "{key:?}");
    }
    assert_eq!(bed.listed(), before);
}

fn ls_shows_every_key_as_it_is(bed: &Bed) {
    let run = bed.sandbox.run(["ls", "-r", "--json", "one:"]).code(3);
    let lines = run.json();
    let of = |kind: &str| -> Vec<String> {
        let lines = lines.iter().filter(|line| line["type"] == "entry" && line["kind"] == kind);
        let mut paths: Vec<_> = lines.filter_map(|line| line["path"].as_str().map(str::to_owned)).collect();
        paths.sort();
        paths
    };
    assert_names(&of("file"), &bed.good());
    let odd = of("unaddressable");
    if bed.flat {
        assert_names(&odd, &bed.odd());
    } else {
        let covered =
            |key: &String| odd.iter().any(|name| name == key || (name.ends_with('/') && key.starts_with(name)));
        assert!(bed.odd().iter().all(covered), "{odd:?}");
        assert!(odd.iter().all(|name| bed.odd().iter().any(|key| key.starts_with(name))), "{odd:?}");
    }
}

fn rm_removes_the_key_named(bed: &Bed) {
    let mut left = bed.listed();
    let prefix = left.iter().find_map(|one| one.key.strip_suffix("case").map(str::to_owned)).unwrap();
    for key in bed.good() {
        bed.sandbox.run(["rm", "--literal", &format!("one:{key}")]).ok();
        left.retain(|one| one.key != format!("{prefix}{key}"));
        assert_eq!(bed.listed(), left, "{key:?}");
    }
    assert!(left.iter().filter(|one| bed.odd().iter().any(|key| one.key == format!("{prefix}{key}"))).count() > 5);
}

fn rm_of_a_key_that_cannot_be_asked_for_removes_none(bed: &Bed) {
    let before = bed.listed();
    assert!(typed(bed).len() >= 5);
    for key in typed(bed) {
        for flags in [vec!["rm"], vec!["rm", "-r"], vec!["rm", "-rfy"]] {
            let at = format!("one:{key}");
            bed.sandbox.run(flags.into_iter().chain(["--literal", &at])).code(3);
        }
    }
    assert_eq!(bed.listed(), before);
}

fn rm_r_of_one_folder(bed: &Bed) {
    let mut left = bed.names_listed();
    for (folder, code) in [("sub", 3), ("c", if left.contains(&"c//b".to_owned()) { 3 } else { 0 }), ("blank /", 0)] {
        let run = bed.sandbox.run(["rm", "-r", "--json", &format!("one:{folder}")]).code(code);
        let below = format!("{}/", folder.trim_end_matches('/'));
        let odd = bed.odd();
        left.retain(|key| !key.starts_with(&below) || odd.contains(key));
        assert_names(&bed.names_listed(), &left);
        assert_eq!(named(&run, "dest", "unaddressable").is_empty(), code == 0, "{run}");
    }
}

fn rm_r_of_everything_leaves_what_cannot_be_named(bed: &Bed) {
    let outside: Vec<_> = bed.listed().into_iter().filter(|one| bed.is_odd_or_outside(&one.key)).collect();
    bed.sandbox.run(["rm", "-r", "one:"]).code(7).says("--allow-root");
    assert_eq!(bed.names_listed().len(), bed.good().len() + bed.odd().len() + 1);
    let run = bed.sandbox.run(["rm", "-r", "--allow-root", "--json", "one:"]).code(3);
    let mut left = bed.odd();
    left.push(TEMPORARY.to_owned());
    left.sort();
    assert_names(&bed.names_listed(), &left);
    bed.assert_odd_named(&run, "dest", "one:");
    assert_eq!(done(&run, "dest", "delete").len(), bed.good().len());
    let after: Vec<_> = bed.listed().into_iter().filter(|one| bed.is_odd_or_outside(&one.key)).collect();
    assert_eq!(after, outside);
}
