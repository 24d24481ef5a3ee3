use proptest::prelude::*;

use super::*;
use crate::entry::EntryKind;
use crate::error::ErrorKind;

fn entry(path: &str) -> Entry {
    match path.strip_suffix('/') {
        Some(dir) => Entry::new(ObjectPath::raw(dir.as_bytes()), EntryKind::Dir),
        None => Entry::new(ObjectPath::raw(path.as_bytes()), EntryKind::File),
    }
}

fn filter(include: &[&str], exclude: &[&str]) -> Filter {
    let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    Filter::new(FilterSpec { include: owned(include), exclude: owned(exclude), ..FilterSpec::default() }).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn excludes() {
    // (pattern, hidden, kept)
    let table: [(&str, &[&str], &[&str]); 19] = [
        ("foo", &["foo", "foo/", "a/foo", "a/foo/", "foo/x", "a/foo/x/y"], &["food", "xfoo", "a/"]),
        ("/foo", &["foo", "foo/", "foo/x"], &["a/foo", "a/foo/x"]),
        ("foo/", &["foo/", "foo/x", "a/foo/", "a/foo/x"], &["foo", "a/foo"]),
        ("*/", &["a/", "a/x"], &["x", "y.txt"]),
        ("a/b", &["a/b", "a/b/", "a/b/c"], &["x/a/b", "a/"]),
        ("**/a/b", &["a/b", "x/a/b"], &["a/", "b"]),
        ("a/**", &["a/x", "a/x/", "a/x/y"], &["a", "a/", "b/a/x"]),
        ("a/**/z", &["a/z", "a/b/z", "a/b/c/z/q"], &["a/", "z"]),
        ("*.o", &["x.o", "a/x.o", ".o", "d.o/x"], &["x.oo", "a/"]),
        ("a?c", &["abc"], &["a/c", "ac", "abbc"]),
        ("/a*c", &["abc", "ac"], &["a/c", "a/bc"]),
        ("a[!b]c", &["adc"], &["abc", "a/c"]),
        ("[a-c]x", &["ax", "d/bx"], &["dx"]),
        ("*.{jpg,png}", &["a.jpg", "d/b.png"], &["a.gif"]),
        ("#tmp", &["#tmp", "a/#tmp"], &["tmp"]),
        ("\\!x", &["!x"], &["x"]),
        ("a\\*b", &["a*b"], &["aXb"]),
        ("x  ", &["x"], &["x  "]),
        ("*", &["a", "a/", ".x", "a\nb"], &[]),
    ];
    for (pattern, hidden, kept) in table {
        let filter = filter(&[], &[pattern]);
        for path in hidden {
            assert_eq!(filter.judge(&entry(path)), Some(HiddenBy::Pattern), "{pattern} should hide {path:?}");
        }
        for path in kept {
            assert_eq!(filter.judge(&entry(path)), None, "{pattern} should keep {path:?}");
        }
    }
}

#[test]
fn includes() {
    // (includes, excludes, hidden, kept and selected, kept only as the way to others)
    type Row<'a> = (&'a [&'a str], &'a [&'a str], &'a [&'a str], &'a [&'a str], &'a [&'a str]);
    let table: [Row<'_>; 8] = [
        (&["*.txt"], &[], &["a.c", "d/a.c"], &["a.txt", "d/a.txt", "d.txt/", "d.txt/a.c"], &["d/", "d/e/"]),
        (&["/a/b"], &[], &["a/c", "b", "b/", "a/c/"], &["a/b", "a/b/", "a/b/c", "a/b/c/"], &["a/"]),
        (&["a/*/c"], &[], &["a/b", "b/", "a/b/d", "a/b/d/"], &["a/b/c", "a/b/c/d/"], &["a/", "a/b/"]),
        (&["src/**"], &[], &["x", "x/", "src"], &["src/x", "src/x/", "src/x/y"], &["src/"]),
        (&["docs/"], &[], &["docs", "x"], &["docs/", "docs/x", "a/docs/x"], &["a/"]),
        (&["*.c", "*.h"], &["b.*"], &["b.c", "a.o"], &["a.c", "a.h"], &["d/"]),
        (&["docs"], &["docs/tmp"], &["docs/tmp/", "docs/tmp/x"], &["docs/", "docs/y"], &[]),
        (&["/x/y"], &["x"], &["x/", "x/y"], &[], &[]),
    ];
    for (include, exclude, hidden, selected, passed) in table {
        let filter = filter(include, exclude);
        for path in hidden {
            assert_eq!(filter.judge(&entry(path)), Some(HiddenBy::Pattern), "{include:?} should hide {path}");
            assert!(!filter.selects(&entry(path)));
        }
        for path in selected.iter().chain(passed) {
            assert_eq!(filter.judge(&entry(path)), None, "{include:?} should keep {path}");
            assert_eq!(filter.selects(&entry(path)), selected.contains(path), "{include:?} selects {path}");
        }
    }
}

#[test]
fn refuses_bad_patterns() {
    let braces = "{".repeat(50_000);
    for pattern in ["[", "a[", "{a", "a}", "[z-a]", "!x", "", "  ", "/", "a\\", braces.as_str()] {
        let spec = FilterSpec { exclude: vec![pattern.to_owned()], ..FilterSpec::default() };
        let error = Filter::new(spec).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.message().contains(&format!("`{pattern}`")), "{error}");
    }
}

#[test]
fn sizes_and_ages() {
    let file = |size, second: Option<i64>| Entry { size, mtime: second.map(at), ..entry("f") };
    let sizes = FilterSpec { min_size: Some(10), max_size: Some(20), ..FilterSpec::default() };
    let ages = FilterSpec { newer_than: Some(at(10)), older_than: Some(at(20)), ..FilterSpec::default() };
    let sizes = Filter::new(sizes).unwrap();
    let ages = Filter::new(ages).unwrap();
    for (value, by_size, by_age) in [(9, false, false), (10, true, false), (11, true, true), (20, true, false)] {
        assert_eq!(sizes.judge(&file(Some(value), None)).is_none(), by_size, "size {value}");
        assert_eq!(ages.judge(&file(None, i64::try_from(value).ok())).is_none(), by_age, "age {value}");
    }
    assert_eq!(sizes.judge(&file(Some(21), None)), Some(HiddenBy::SizeOrAge));
    assert_eq!(sizes.judge(&file(None, Some(15))), Some(HiddenBy::SizeOrAge), "unknown size");
    assert_eq!(ages.judge(&file(Some(15), None)), Some(HiddenBy::SizeOrAge), "unknown time");
    assert_eq!((sizes.judge(&entry("d/")), ages.judge(&entry("d/"))), (None, None));
}

#[test]
fn lists() {
    let list = parse_files_from(b"a/b\nc\nd-e\n", false).unwrap();
    let filter = Filter::new(FilterSpec { files_from: Some(list), ..FilterSpec::default() }).unwrap();
    for path in ["a/", "a/b", "a/b/", "a/b/x", "c", "c/", "c/d/e", "d-e", ""] {
        assert_eq!(filter.judge(&entry(path)), None, "{path}");
    }
    for path in ["a", "a/c", "a/c/", "a/bb", "d", "d/", "cc", "b/"] {
        assert_eq!(filter.judge(&entry(path)), Some(HiddenBy::FilesFrom), "{path}");
    }
    assert!(!filter.selects(&entry("a/")) && filter.selects(&entry("c/")));
    let everything = parse_files_from(b".\n", false).unwrap();
    let filter = Filter::new(FilterSpec { files_from: Some(everything), ..FilterSpec::default() }).unwrap();
    assert_eq!(filter.judge(&entry("x/y")), None);
}

#[test]
fn only_patterns_are_lifted_for_deletes() {
    let spec = FilterSpec {
        exclude: vec!["x*".to_owned()],
        min_size: Some(10),
        files_from: Some(parse_files_from(b"x1\nx2\ny\n", false).unwrap()),
        ..FilterSpec::default()
    };
    let filter = Filter::new(spec).unwrap();
    let lifted = filter.for_deletes();
    let sized = |path, size| Entry { size: Some(size), ..entry(path) };
    let table = [
        (sized("x1", 50), Some(HiddenBy::Pattern), None),
        (sized("x2", 5), Some(HiddenBy::SizeOrAge), Some(HiddenBy::SizeOrAge)),
        (sized("x3", 50), Some(HiddenBy::FilesFrom), Some(HiddenBy::FilesFrom)),
        (sized("y", 50), None, None),
    ];
    for (entry, by_filter, by_lifted) in table {
        assert_eq!((filter.judge(&entry), lifted.judge(&entry)), (by_filter, by_lifted), "{}", entry.path);
    }
    assert!(Filter::none().is_none() && !filter.is_none() && !lifted.is_none());
    assert!(self::filter(&[], &["x"]).for_deletes().is_none());
}

#[test]
fn names_are_bytes() {
    let odd = |bytes: &[u8]| Entry::new(ObjectPath::raw(bytes), EntryKind::File);
    let filter = filter(&[], &["*.o", "caf\u{e9}"]);
    assert_eq!(filter.judge(&odd(b"\xff\xfe.o")), Some(HiddenBy::Pattern));
    assert_eq!(filter.judge(&odd(b"caf\xe9")), None);
    assert_eq!(filter.judge(&odd("d/caf\u{e9}".as_bytes())), Some(HiddenBy::Pattern));
}

proptest! {
    #[test]
    fn never_panics(pattern in "[ab/*?{},!#\\[\\]\\\\ -]{0,12}", path in proptest::collection::vec(any::<u8>(), 0..12)) {
        for (include, exclude) in [(vec![pattern.clone()], vec![]), (vec![], vec![pattern.clone()])] {
            if let Ok(filter) = Filter::new(FilterSpec { include, exclude, ..FilterSpec::default() }) {
                for kind in [EntryKind::File, EntryKind::Dir, EntryKind::Unaddressable] {
                    let _ = filter.judge(&Entry::new(ObjectPath::raw(path.clone()), kind));
                }
            }
        }
    }

    /// What pruning rests on: above whatever is kept, every directory is kept.
    #[test]
    fn never_prunes_the_way_to_something_kept(
        include in proptest::collection::vec("/?([ab*?]|\\*\\*|\\{a,b/a\\}|[ab]\\*)(/([ab*?]|\\*\\*|[!a])){0,3}/?", 0..3),
        exclude in proptest::collection::vec("/?[ab*](/[ab?])?/?", 0..2),
        path in "[ab]{1,2}(/[ab]{1,2}){0,4}",
    ) {
        if let Ok(filter) = Filter::new(FilterSpec { include, exclude, ..FilterSpec::default() }) {
            let file = entry(&path);
            if filter.judge(&file).is_none() {
                for parent in std::iter::successors(file.path.parent(), ObjectPath::parent) {
                    prop_assert_eq!(filter.judge(&Entry::new(parent, EntryKind::Dir)), None);
                }
            }
        }
    }

    /// Files of patterns and of paths hold whatever they hold; what is read of them makes sense.
    #[test]
    fn files_of_patterns_and_paths_never_panic(
        content in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..60),
            "([ab#!*{\\[ .]|\\.\\.|/|\n|\r\n|\0|\u{feff}){0,20}".prop_map(String::into_bytes),
        ],
        null_separated in any::<bool>(),
    ) {
        match parse_patterns(&content) {
            Ok(patterns) => {
                prop_assert!(patterns.iter().all(|pattern| !pattern.contains('\n') && !pattern.trim().is_empty()));
                let _ = Filter::new(FilterSpec { exclude: patterns, ..FilterSpec::default() });
            }
            Err(error) => prop_assert_eq!(error.kind(), ErrorKind::Usage),
        }
        match parse_files_from(&content, null_separated) {
            Ok(paths) => {
                let listed = FilterSpec { files_from: Some(paths.clone()), ..FilterSpec::default() };
                let filter = Filter::new(listed).unwrap();
                for path in paths {
                    prop_assert_eq!(ObjectPath::parse(path.as_bytes()).unwrap(), path.clone());
                    prop_assert!(filter.selects(&Entry::new(path, EntryKind::File)));
                }
            }
            Err(error) => prop_assert_eq!(error.kind(), ErrorKind::Usage),
        }
    }

    /// More flags hide more, never less; what deletes may see is no less than what copies see.
    #[test]
    fn each_flag_only_hides_more(
        patterns in proptest::collection::vec("/?[ab*](/([ab?]|\\*\\*)){0,2}/?", 1..3),
        more in "/?[ab*](/[ab?])?/?",
        limits in (proptest::option::of(0_u64..4), proptest::option::of(0_i64..4)),
        path in "[ab]{1,2}(/[ab]{1,2}){0,3}",
        facts in (proptest::option::of(0_u64..4), proptest::option::of(0_i64..4)),
    ) {
        let file = Entry { size: facts.0, mtime: facts.1.map(at), ..entry(&path) };
        let few = FilterSpec { include: patterns.clone(), ..FilterSpec::default() };
        let limited = FilterSpec { min_size: limits.0, newer_than: limits.1.map(at), ..few.clone() };
        let all = FilterSpec { exclude: vec![more], ..limited.clone() };
        let [few, limited, all] = [few, limited, all].map(|spec| Filter::new(spec).unwrap());
        prop_assert!(few.judge(&file).is_none() || limited.judge(&file).is_some());
        prop_assert!(limited.judge(&file).is_none() || all.judge(&file).is_some());
        prop_assert!(all.judge(&file).is_some() || all.for_deletes().judge(&file).is_none());
    }
}
