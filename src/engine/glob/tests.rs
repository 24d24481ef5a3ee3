use proptest::prelude::*;

use super::*;

fn path(text: &str) -> ObjectPath {
    ObjectPath::raw(text.as_bytes())
}

fn glob(text: &str) -> Glob {
    Glob::parse(&path(text)).unwrap().unwrap()
}

#[test]
fn matches() {
    // (glob, prefix, matched, not matched)
    let table: [(&str, &str, &[&str], &[&str]); 26] = [
        ("*", "", &["a", ".x", "a b", "é", "a\nb"], &["", "a/b"]),
        ("*.txt", "", &["a.txt", ".txt"], &["a.txtx", "d/a.txt", "a.TXT"]),
        ("a/*/c", "a", &["a/b/c", "a/é/c"], &["a/c", "a/b/d/c"]),
        ("a/b/c*", "a/b", &["a/b/c", "a/b/cd"], &["a/b", "a/b/d"]),
        ("a?c", "", &["abc", "aéc", "a-c"], &["ac", "a/c", "abbc"]),
        ("[a-cx]", "", &["a", "b", "c", "x"], &["d", "-", "ab"]),
        ("[!a]b", "", &["bb", "éb"], &["ab", "b", "/b"]),
        ("[^a]b", "", &["bb"], &["ab"]),
        ("x[!a]y", "", &["xby"], &["x/y"]),
        ("[é-ï]", "", &["é", "ê"], &["e", "ð"]),
        ("[]a]", "", &["]", "a"], &["b"]),
        ("[!]a]", "", &["b"], &["]", "a"]),
        ("[a-]", "", &["a", "-"], &["b"]),
        ("[\\]x]", "", &["]", "x"], &["\\"]),
        ("a\\*b*", "", &["a*b", "a*bc"], &["aXb"]),
        ("d/a\\*b", "d", &["d/a*b"], &["d/aXb", "a*b"]),
        ("{a,b}", "", &["a", "b"], &["", "c", "{a,b}"]),
        ("{a,}x", "", &["ax", "x"], &["bx"]),
        ("d/{a/b,c}/e", "d", &["d/a/b/e", "d/c/e"], &["d/a/e", "d/e"]),
        ("d/{a/x,a/y}/e", "d/a", &["d/a/x/e"], &["d/a/e"]),
        ("{a,{b,c}d}e", "", &["ae", "bde", "cde"], &["be", "de"]),
        ("{guid}", "", &["{guid}"], &["guid"]),
        ("a,b}*", "", &["a,b}", "a,b}c"], &["a"]),
        ("**", "", &["a", "a/b/c"], &[""]),
        ("a/**", "a", &["a/b", "a/b/c"], &["a", "b", "ab/c"]),
        ("a/**/**/z*", "a", &["a/z", "a/b/zz", "a/b/c/z"], &["a", "z", "a/z/b"]),
    ];
    for (text, prefix, yes, no) in table {
        let glob = glob(text);
        assert_eq!(glob.prefix(), path(prefix), "prefix of {text}");
        for name in yes {
            assert!(glob.matches(&path(name)), "{text} should match {name:?}");
        }
        for name in no {
            assert!(!glob.matches(&path(name)), "{text} should not match {name:?}");
        }
    }
}

#[test]
fn prunes() {
    // (glob, directories to list, directories to leave out)
    let table: [(&str, &[&str], &[&str]); 7] = [
        ("*", &[""], &["a", "a/b"]),
        ("a/*/c", &["", "a", "a/x"], &["b", "a/x/c", "a/x/y"]),
        ("a/b*", &["", "a"], &["a/b", "b"]),
        ("a/**", &["", "a", "a/b", "a/b/c/d"], &["b"]),
        ("**/x", &["", "a", "a/b", "x"], &[]),
        ("a/**/x/y", &["a/b/c", "a/x", "a/x/y"], &["b"]),
        ("{a/b,c}/d", &["", "a", "a/b", "c"], &["b", "a/d", "c/d", "a/b/d"]),
    ];
    for (text, yes, no) in table {
        let glob = glob(text);
        for dir in yes {
            assert!(glob.may_match_below(&path(dir)), "{text} below {dir:?}");
        }
        for dir in no {
            assert!(!glob.may_match_below(&path(dir)), "{text} not below {dir:?}");
        }
    }
}

#[test]
fn a_path_without_wildcards_is_no_glob() {
    for text in ["", "a/b", "a\\b", "a]b}", "a,b", "é"] {
        assert_eq!(Glob::parse(&path(text)).unwrap(), None, "{text}");
    }
}

#[test]
fn refuses_bad_globs() {
    let deep = format!("{}{}", "{a,".repeat(100), "}".repeat(100));
    let wide = "{a,b}".repeat(30);
    let long = format!("{}{}", "{a,b,c,d,e,f,g,h,i,j}".repeat(3), "x".repeat(10_000));
    let table = [
        ("[", "a `[` is not closed"),
        ("a[b", "a `[` is not closed"),
        ("a[]", "a `[` is not closed"),
        ("a[b/c]", "a `[` is not closed"),
        ("a[b-/c]", "a `[` is not closed"),
        ("a[b-", "a `[` is not closed"),
        ("[z-a]", "a range in `[…]` runs backwards"),
        ("{a", "a `{` is not closed"),
        ("{a,{b}", "a `{` is not closed"),
        ("*\\", "a `\\` at the end escapes nothing"),
        ("*\\/a", "a `\\` at the end of a name escapes nothing"),
        ("{..,a}/b", "`..` is not allowed in a path"),
        (deep.as_str(), "braces are nested too deep"),
        (wide.as_str(), "the braces expand to too much"),
        (long.as_str(), "the braces expand to too much"),
    ];
    for (text, why) in table {
        let error = Glob::parse(&path(text)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert_eq!(error.message(), format!("bad glob `{text}`: {why}"));
    }
}

#[test]
fn names_are_bytes() {
    let odd = |bytes: &[u8]| ObjectPath::raw(bytes);
    let globs: [&[u8]; 4] = [b"caf?", b"caf*", b"caf[!x]", b"{caf\xe9,x}"];
    for text in globs {
        let glob = Glob::parse(&odd(text)).unwrap().unwrap();
        assert!(glob.matches(&odd(b"caf\xe9")), "{text:?}");
    }
    let glob = Glob::parse(&odd(b"d\xff/*")).unwrap().unwrap();
    assert_eq!(glob.prefix(), odd(b"d\xff"));
    assert!(glob.matches(&odd(b"d\xff/\xfe")) && !glob.matches(&odd(b"d\xfe/x")));
}

#[test]
fn many_stars_do_not_explode() {
    let glob = glob(&format!("{}b", "*a".repeat(60)));
    assert!(!glob.matches(&path(&"a".repeat(4000))));
}

#[test]
fn what_takes_everything() {
    for all in ["*", "**", "?*", "*/*", "**/*", "d/*", "d/**", "{*,a}", "{d,d}/*", "*/?*"] {
        assert!(glob(all).takes_everything(), "{all}");
    }
    for some in ["a*", "*.x", "?", "[a-z]*", "{a,b}", "d/*/a", "*/a", "d*/*", "{a,b}/x*"] {
        assert!(!glob(some).takes_everything(), "{some}");
    }
}

proptest! {
    #[test]
    fn never_panics(
        text in proptest::collection::vec(
            prop_oneof![any::<u8>(), proptest::sample::select(b"*?[]{},!-\\/.ab".to_vec())], 0..24),
        name in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        if let Ok(Some(glob)) = Glob::parse(&ObjectPath::raw(text)) {
            let _ = (glob.prefix(), glob.matches(&ObjectPath::raw(name.clone())));
            let _ = glob.may_match_below(&ObjectPath::raw(name));
        }
    }

    /// An independent judge, for what both mean alike.
    #[test]
    fn agrees_with_globset(
        text in "(\\*\\*/)?([ab*?]|\\[ab\\]|\\{a,bb\\}){1,4}(/(\\*\\*/)?([ab*?]){1,3}){0,2}(/\\*\\*)?",
        name in "[ab]{1,3}(/[ab]{1,3}){0,3}",
    ) {
        // Inside a name `globset` reads `**` as one star only in some places.
        prop_assume!(text.split('/').all(|segment| segment == "**" || !segment.contains("**")));
        let theirs = globset::GlobBuilder::new(&text).literal_separator(true).build().unwrap().compile_matcher();
        if let Some(ours) = Glob::parse(&path(&text)).unwrap() {
            prop_assert_eq!(ours.matches(&path(&name)), theirs.is_match(&name), "{} on {}", text, name);
        }
    }

    /// What pruning rests on.
    #[test]
    fn every_match_lies_where_it_looks(
        text in "([ab*?]|\\*\\*|\\{a,b/a\\}|[ab]\\*)(/([ab*?]|\\*\\*|[!a])){0,3}",
        name in "[ab]{1,2}(/[ab]{1,2}){0,4}",
    ) {
        if let Some(glob) = Glob::parse(&path(&text)).unwrap() {
            let name = path(&name);
            if glob.matches(&name) {
                prop_assert!(name.below(&glob.prefix()).is_some_and(|below| !below.is_root()));
                for dir in std::iter::successors(name.parent(), ObjectPath::parent) {
                    prop_assert!(glob.may_match_below(&dir), "{} below {}", text, dir);
                }
            }
        }
    }
}
