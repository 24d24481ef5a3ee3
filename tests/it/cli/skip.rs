//! `--skip` and its other names: when a file at the destination is left alone, and what is said.

use crate::support::Sandbox;

const OLD: u64 = 1_600_000_000;
const NEW: u64 = 1_700_000_000;

/// Files that differ in all the ways a strategy can and cannot see. `b/` has what `a/` has, but:
/// `content` another content, `size` another size, `mtime` a later time, `older` an earlier one.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new()
        .mount("aa")
        .mount("bb")
        .file("aa/absent", "1111")
        .file("aa/content", "1111")
        .file("bb/content", "2222")
        .file("aa/mtime", "1111")
        .file("bb/mtime", "1111")
        .file("aa/older", "1111")
        .file("bb/older", "1111")
        .file("aa/same", "1111")
        .file("bb/same", "1111")
        .file("aa/size", "1111")
        .file("bb/size", "22222");
    for name in ["content", "mtime", "older", "same", "size"] {
        for side in ["a", "b"] {
            sandbox.mtime(format!("{side}{side}/{name}"), NEW);
        }
    }
    sandbox.mtime("aa/mtime", OLD);
    sandbox.mtime("bb/older", OLD);
    sandbox
}

/// Runs `verb` with `flags` from `a` to `b` and returns the plan, a line a file.
fn plan(verb: &[&str], flags: &[&str]) -> String {
    let common = ["-n", "-v", "-j", "1"];
    let arguments = verb.iter().chain(&common).chain(flags).chain(&["aa:", "bb:"]);
    let text = sandbox().run(arguments).ok().text().to_owned();
    let mut lines: Vec<_> = text.lines().map(|line| line.replace("would ", "")).collect();
    lines.sort_by_key(|line| line.split("aa:").nth(1).map(str::to_owned));
    lines.join("\n")
}

#[test]
fn cp_copies_everything_and_sync_goes_by_time() {
    insta::assert_snapshot!(plan(&["cp", "-r"], &[]), @"
    copy  aa:absent -> bb:absent
    copy  aa:content -> bb:content
    copy  aa:mtime -> bb:mtime
    copy  aa:older -> bb:older
    copy  aa:same -> bb:same
    copy  aa:size -> bb:size
    ");
    insta::assert_snapshot!(plan(&["sync"], &[]), @"
    copy  aa:absent -> bb:absent
    skip  aa:content -> bb:content (same size and mtime)
    copy  aa:mtime -> bb:mtime
    copy  aa:older -> bb:older
    skip  aa:same -> bb:same (same size and mtime)
    copy  aa:size -> bb:size
    ");
    assert_eq!(plan(&["cp", "-r"], &["--skip", "never"]), plan(&["cp", "-r"], &[]));
    assert_eq!(plan(&["sync"], &["--skip", "mtime"]), plan(&["sync"], &[]));
}

#[test]
fn exists() {
    let wanted = plan(&["sync"], &["--skip", "exists"]);
    insta::assert_snapshot!(wanted, @"
    copy  aa:absent -> bb:absent
    skip  aa:content -> bb:content (destination exists)
    skip  aa:mtime -> bb:mtime (destination exists)
    skip  aa:older -> bb:older (destination exists)
    skip  aa:same -> bb:same (destination exists)
    skip  aa:size -> bb:size (destination exists)
    ");
    assert_eq!(plan(&["cp", "-r"], &["--ignore-existing"]), wanted);
    assert_eq!(plan(&["sync"], &["--no-clobber"]), wanted);
}

#[test]
fn size() {
    let wanted = plan(&["sync"], &["--skip", "size"]);
    insta::assert_snapshot!(wanted, @"
    copy  aa:absent -> bb:absent
    skip  aa:content -> bb:content (same size)
    skip  aa:mtime -> bb:mtime (same size)
    skip  aa:older -> bb:older (same size)
    skip  aa:same -> bb:same (same size)
    copy  aa:size -> bb:size
    ");
    assert_eq!(plan(&["cp", "-r"], &["--size-only"]), wanted);
}

#[test]
fn hash() {
    let wanted = plan(&["sync"], &["--skip", "hash"]);
    insta::assert_snapshot!(wanted, @"
    copy  aa:absent -> bb:absent
    copy  aa:content -> bb:content
    skip  aa:mtime -> bb:mtime (same content, md5)
    skip  aa:older -> bb:older (same content, md5)
    skip  aa:same -> bb:same (same content, md5)
    copy  aa:size -> bb:size
    ");
    assert_eq!(plan(&["sync"], &["-c"]), wanted);
    assert_eq!(plan(&["cp", "-r"], &["--checksum"]), wanted);
}

#[test]
fn update_leaves_what_is_newer_whatever_its_size() {
    insta::assert_snapshot!(plan(&["cp", "-r"], &["-u"]), @"
    copy  aa:absent -> bb:absent
    copy  aa:content -> bb:content
    skip  aa:mtime -> bb:mtime (destination is newer)
    copy  aa:older -> bb:older
    copy  aa:same -> bb:same
    copy  aa:size -> bb:size
    ");
    insta::assert_snapshot!(plan(&["sync"], &["--update", "--skip", "size"]), @"
    copy  aa:absent -> bb:absent
    skip  aa:content -> bb:content (same size)
    skip  aa:mtime -> bb:mtime (destination is newer)
    skip  aa:older -> bb:older (same size)
    skip  aa:same -> bb:same (same size)
    copy  aa:size -> bb:size
    ");
    let sandbox = sandbox();
    sandbox.mtime("aa/size", OLD);
    insta::assert_snapshot!(sandbox.run(["cp", "-v", "-u", "aa:size", "bb:size"]), @"
    skip  aa:size -> bb:size (destination is newer)
    --- stderr
    copied 0 (0 B), skipped 1 (destination is newer: 1) in TIME
    --- exit 0
    ");
}

#[test]
fn one_strategy_at_most_and_none_that_does_not_exist() {
    insta::assert_snapshot!(sandbox().run(["sync", "--skip", "hash", "--size-only", "aa:", "bb:"]), @"
    --- stderr
    error: the argument '--skip <WHEN>' cannot be used with '--size-only'
    hint: see `gstore sync --help`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox().run(["sync", "--skip", "newer", "aa:", "bb:"]), @"
    --- stderr
    error: invalid value 'newer' for '--skip <WHEN>'
    hint: did you mean `never`? use one of never, exists, size, mtime, hash, custom
    --- exit 2
    ");
}

#[test]
fn an_absent_destination_is_never_skipped() {
    for strategy in ["never", "exists", "size", "mtime", "hash"] {
        let sandbox = sandbox();
        sandbox.run(["cp", "-u", "--skip", strategy, "aa:absent", "bb:"]).ok();
        assert_eq!(sandbox.read("bb/absent"), b"1111", "{strategy}");
    }
}
