use futures::StreamExt as _;
use futures::stream;

use super::super::compare::Strategy;
use super::super::filter::FilterSpec;
use super::super::pair::pair;
use super::*;
use crate::engine::compare::End;
use crate::entry::FileId;

/// Reads one name: `a` a file, `a/` a directory, `+a/` one with a marker, `@a` a link, `%a` special,
/// `!a` unaddressable; before that `~` hidden by a pattern, `^` by size or age, `#` by the list of
/// paths, `?` not to be listed.
fn walked(text: &str) -> Walked {
    let (hidden, text) = match text.as_bytes()[0] {
        b'~' => (Some(HiddenBy::Pattern), &text[1..]),
        b'^' => (Some(HiddenBy::SizeOrAge), &text[1..]),
        b'#' => (Some(HiddenBy::FilesFrom), &text[1..]),
        b'?' => (Some(HiddenBy::Unlisted), &text[1..]),
        _ => (None, text),
    };
    let (kind, path) = match text.as_bytes()[0] {
        b'@' => (EntryKind::Link, &text[1..]),
        b'%' => (EntryKind::Special, &text[1..]),
        b'!' => (EntryKind::Unaddressable, &text[1..]),
        b'+' => (EntryKind::Dir, &text[1..]),
        _ if text.ends_with('/') => (EntryKind::Dir, text),
        _ => (EntryKind::File, text),
    };
    let path = if kind == EntryKind::Dir { path.trim_end_matches('/') } else { path };
    let mut entry = Entry::new(ObjectPath::raw(path.as_bytes()), kind);
    entry.size = (kind == EntryKind::File || text.starts_with('+')).then_some(0);
    Walked { entry, hidden }
}

fn policy(extras: Extras, directories: DirRule) -> Policy {
    let end = End { local: true, keeps_mtime: true, mtime_step: 1 };
    Policy {
        compare: Compare { strategy: Strategy::Exists, update: false },
        ends: Ends { source: end, dest: end },
        sources: Sources::Keep,
        extras,
        directories,
        wanted: Filter::none(),
        expendable: Filter::none(),
    }
}

fn only(include: &str) -> Filter {
    Filter::new(FilterSpec { include: vec![include.to_owned()], ..FilterSpec::default() }).unwrap()
}

fn shown(step: &Step) -> String {
    let name = |entry: &Entry| format!("{}{}", entry.path, if entry.is_dir() { "/" } else { "" });
    match step {
        Step::Copy(job) => format!("copy {}{}", job.source.path, if job.dest.is_some() { " over" } else { "" }),
        Step::Compare(job, _) => format!("compare {}", job.source.path),
        Step::Ask(job, _) => format!("ask {}", name(&job.source)),
        Step::MakeDir(entry) => format!("make {}", name(entry)),
        Step::Skip(entry, why) => format!("skip {}: {why}", entry.path),
        Step::Unaddressable(side, entry) => format!("{side:?} cannot {}", entry.path),
        Step::Extra(entry) => format!("extra {}", name(entry)),
        Step::Vacate(entry) => format!("vacate {}", name(entry)),
    }
}

struct Plan {
    steps: Vec<String>,
    kept: u64,
    existing: u64,
}

fn plan(policy: &Policy, source: &str, dest: &str) -> Plan {
    let walk = |names: &str| stream::iter(names.split_whitespace().map(walked).map(Ok).collect::<Vec<_>>()).boxed();
    let pairs = pair(walk(source), walk(dest)).map(|pair| pair.expect("names in walk order")).collect::<Vec<_>>();
    let mut planner = Planner::new(policy.clone());
    let mut steps = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for pair in runtime.block_on(pairs) {
        planner.decide(pair, &mut steps);
    }
    steps.extend(planner.finish());
    Plan { steps: steps.iter().map(shown).collect(), kept: planner.source_objects(), existing: planner.dest_objects() }
}

#[track_caller]
fn expect(policy: &Policy, table: &[(&str, &str, &[&str])]) {
    for (source, dest, steps) in table {
        assert_eq!(plan(policy, source, dest).steps, *steps, "`{source}` to `{dest}`");
    }
}

fn remove() -> Policy {
    policy(Extras::Remove, DirRule::Make)
}

#[test]
fn what_the_source_has_is_copied_or_left() {
    let table: &[(&str, &str, &[&str])] = &[
        ("", "", &[]),
        ("a", "", &["copy a"]),
        ("a", "a", &["skip a: destination exists"]),
        ("a b", "b", &["copy a", "skip b: destination exists"]),
        ("d/ d/a", "", &["make d/", "copy d/a"]),
        ("d/ d/a", "d/ d/a", &["skip d/a: destination exists"]),
        // What stands in the way is left to the store to refuse.
        ("a", "@a", &["copy a over"]),
        ("a", "%a", &["copy a over"]),
        ("a", "a/ a/x", &["copy a"]),
        ("@a %b", "", &["skip a: symbolic link", "skip b: special file"]),
        ("@a", "a", &["skip a: symbolic link"]),
        ("!x", "", &["Source cannot x"]),
        ("~a ^b #c", "", &[]),
        ("~a", "a", &[]),
    ];
    expect(&policy(Extras::Keep, DirRule::Make), table);
}

#[test]
fn without_delete_nothing_is_remembered_as_extra() {
    let table: &[(&str, &str, &[&str])] = &[("", "a d/ d/b @l !x", &[]), ("c", "a !x", &["copy c"])];
    expect(&policy(Extras::Keep, DirRule::Make), table);
}

#[test]
fn what_only_the_destination_has_is_extra() {
    let table: &[(&str, &str, &[&str])] = &[
        ("", "a", &["extra a"]),
        ("", "@l %s", &["extra l", "extra s"]),
        ("", "!x", &["Dest cannot x"]),
        // Directories in walk order, so that the reverse is deepest first.
        ("", "d/ d/e/ d/e/f", &["extra d/", "extra d/e/", "extra d/e/f"]),
        ("d/ d/b", "d/ d/a d/b", &["extra d/a", "skip d/b: destination exists"]),
        ("a", "a/ a/x", &["copy a", "extra a/", "extra a/x"]),
        ("a/ a/x", "a", &["make a/", "copy a/x", "extra a"]),
        // A name is not below another that it merely begins with.
        ("d/", "d-e d/ d0", &["extra d-e", "extra d0"]),
    ];
    for (source, dest, steps) in table {
        let mut found = plan(&remove(), source, dest).steps;
        let mut steps: Vec<_> = steps.iter().map(ToString::to_string).collect();
        // Extras wait until nothing can bear on them any more; when exactly is not promised.
        let dirs = |steps: &[String]| steps.iter().filter(|s| s.ends_with('/')).cloned().collect::<Vec<_>>();
        assert_eq!(dirs(&found), dirs(&steps), "`{source}` to `{dest}`");
        found.sort();
        steps.sort();
        assert_eq!(found, steps, "`{source}` to `{dest}`");
    }
}

#[test]
fn a_filter_hides_from_deletes_on_either_side() {
    let hidden = ["~", "^", "#", "?"];
    for sign in hidden {
        let table = [
            // By the source: a file, a directory and all below it, one that is a file over there.
            (format!("{sign}a"), "a".to_owned()),
            (format!("{sign}d/"), "d/ d/a d/e/ d/e/f".to_owned()),
            (format!("{sign}sub/"), "sub".to_owned()),
            (format!("{sign}sub/"), "sub sub/ sub/x".to_owned()),
            (format!("{sign}sub"), "sub/ sub/x".to_owned()),
            (format!("{sign}sub"), "@sub".to_owned()),
            // By the destination.
            (String::new(), format!("{sign}a {sign}d/")),
        ];
        for (source, dest) in table {
            assert_eq!(plan(&remove(), &source, &dest).steps, [""; 0], "`{source}` to `{dest}`");
        }
    }
}

#[test]
fn a_hidden_directory_shields_its_namesake_and_no_neighbour() {
    let table: &[(&str, &str, &[&str])] = &[
        ("~sub/", "sub sub-x sub/y sub0", &["extra sub-x", "extra sub0"]),
        ("~a/b/", "a/b a/b- a/b/c a/c", &["extra a/b-", "extra a/c"]),
        ("~a", "a a-b a/ a/b a0", &["extra a-b", "extra a0"]),
        ("sub-x ~sub/ sub0", "sub sub-x", &["skip sub-x: destination exists", "copy sub0"]),
    ];
    expect(&remove(), table);
}

#[test]
fn links_and_special_files_of_the_source_shield_their_name_and_all_below() {
    for (sign, why) in [("@", "symbolic link"), ("%", "special file")] {
        let skip = format!("skip a: {why}");
        for dest in ["", "a", "a/", "a/ a/b a/c/ a/c/d", "@a", "%a"] {
            assert_eq!(plan(&remove(), &format!("{sign}a"), dest).steps, [skip.as_str()], "{sign}a to `{dest}`");
        }
        let found = plan(&remove(), &format!("{sign}a"), "a-b a/ a/b a0").steps;
        assert_eq!(found, [skip.as_str(), "extra a-b", "extra a0"]);
    }
}

#[test]
fn a_name_that_cannot_be_asked_for_shields_its_exact_namesake() {
    let found = plan(&remove(), "!y- z", "y y- z").steps;
    assert_eq!(found, ["Source cannot y-", "extra y", "skip z: destination exists"]);
}

#[test]
fn below_an_unlisted_directory_nothing_is_known() {
    let table: &[(&str, &str, &[&str])] = &[
        // Of the destination: nothing is written there, so that nothing newer is replaced.
        ("d/ d/a d/e/ d/e/b d0", "?d/", &["copy d0"]),
        // Of the source: nothing is missing there.
        ("?d/ d0", "d d/ d/a d/e/ d/e/b", &["copy d0"]),
        ("?d/", "?d/", &[]),
        ("d", "?d/", &["copy d"]),
    ];
    expect(&remove(), table);
    let found = plan(&policy(Extras::Keep, DirRule::Make), "d/ d/a d0", "?d/").steps;
    assert_eq!(found, ["copy d0"]);
    // Only the destination has it, and then the source comes to names below.
    assert_eq!(plan(&remove(), "d/a d0", "?d/").steps, ["copy d0"]);
}

#[test]
fn delete_excluded_lifts_patterns_and_nothing_else() {
    let policy = policy(Extras::RemoveExcluded, DirRule::Make);
    // The destination is walked without patterns then, so what they hide is hidden at the source only.
    let table: &[(&str, &str, &[&str])] = &[
        ("~a", "a", &["extra a"]),
        ("~a", "", &[]),
        ("~d/", "d/ d/a", &["extra d/", "extra d/a"]),
        ("~sub/", "sub", &["extra sub"]),
        ("^a", "a", &[]),
        ("#a", "a", &[]),
        ("?d/", "d d/ d/a", &[]),
        ("", "^a #b ?d/", &[]),
        ("@a", "a", &["skip a: symbolic link"]),
    ];
    expect(&policy, table);
}

#[test]
fn directories_are_made_only_where_they_are_real() {
    let table: &[(&str, &str, &[&str])] = &[
        ("d/ d/a", "", &["copy d/a"]),
        ("+d/", "", &[]),
        // A bare prefix is gone with its last key, a marker is an object to remove.
        ("", "d/ d/a", &["extra d/a"]),
        ("", "+d/ d/a", &["extra d/", "extra d/a"]),
        ("d/", "+d/", &[]),
        ("+d/", "d/ d/a", &["extra d/a"]),
    ];
    expect(&policy(Extras::Remove, DirRule::Leave), table);
}

#[test]
fn directories_that_were_not_asked_for_are_neither_made_nor_removed() {
    let mut policy = remove();
    (policy.wanted, policy.expendable) = (only("*.rs"), only("*.rs"));
    let table: &[(&str, &str, &[&str])] =
        &[("d/", "", &[]), ("d/ d/a.rs", "", &["copy d/a.rs"]), ("", "d/", &[]), ("", "d/ d/a.rs", &["extra d/a.rs"])];
    expect(&policy, table);
    (policy.wanted, policy.expendable) = (only("d/"), only("d/"));
    expect(&policy, &[("d/", "", &["make d/"]), ("", "d/", &["extra d/"])]);
}

#[test]
fn one_object_under_two_names_is_left_alone() {
    let id = FileId { device: 1, inode: 2, changed: 3 };
    let make = |inode| {
        let mut walked = walked("a");
        walked.entry.file_id = Some(FileId { inode, ..id });
        walked
    };
    let mut policy = remove();
    policy.compare.strategy = Strategy::Never;
    let step = |dest| {
        let mut steps = Vec::new();
        Planner::new(policy.clone()).decide(Pair::Both(make(2), make(dest)), &mut steps);
        shown(&steps[0])
    };
    assert_eq!(step(2), "skip a: same object");
    assert_eq!(step(4), "copy a over");
}

#[test]
fn only_objects_that_no_filter_hides_are_counted() {
    let found = plan(&remove(), "a ~b @c d/ d/e !x", "a ^b c-d f/ f/g @h !y");
    assert_eq!((found.kept, found.existing), (3, 4));
    // Below a directory that cannot be listed the source still has what it has.
    let found = plan(&remove(), "d/ d/a", "?d/");
    assert_eq!((found.kept, found.existing), (1, 0));
}

#[test]
fn what_waits_is_bounded_by_what_may_still_matter() {
    let (mut planner, mut steps) = (Planner::new(remove()), Vec::new());
    for number in 0..1000 {
        planner.decide(Pair::Dest(walked(&format!("file{number:04}"))), &mut steps);
        planner.decide(Pair::Source(walked(&format!("@file{number:04}x"))), &mut steps);
        assert!(planner.undecided.len() <= 1 && planner.shielded.0.len() <= 1, "{number}");
    }
}
