//! From a local folder to another: every byte of every name.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Command;

use super::super::support::{Sandbox, Tree, What};

/// Names that tools have lost, changed or taken for another.
fn names() -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = [
        "x",
        "x ",
        " x",
        "x\n",
        "\n",
        " ",
        "new\nline",
        "re\rturn",
        "tab\t",
        "\t",
        "-x",
        "-",
        "--delete",
        "a\\b",
        "*",
        "[a]",
        "{a,b}",
        "?",
        "~",
        "$HOME",
        "one:x",
        "s3:",
        "\u{1}",
        "\u{7f}",
        "\u{200e}x",
        "x\u{3000}",
        "\u{85}",
        "e\u{301}",
        "\u{e9}",
        "CASE",
        "case",
        "...",
        ".hidden",
        "x.",
        "%2e%2e",
        "#?%+&=",
        "'\"",
        "x.part",
        "%FF",
        ".gstore-0123456789abcdef0123456789abcdef.part~",
        ".gstore-0123456789abcdef0123456789abcdef.journal/x",
        ".gstore-.part",
        "d/x ",
        "d /x",
        "d\n/x",
    ]
    .iter()
    .map(|name| name.as_bytes().to_vec())
    .collect();
    names.extend(
        [&b"\xff"[..], b"\xfe\xff", b"a\xc3", b"\xc3(/\xff", b"\xed\xa0\x80", b"\xff /\xff\n"].map(<[u8]>::to_vec),
    );
    names.push(vec![b'l'; 255]);
    names.push(vec![0xff; 255]);
    names.push(b"deep/".repeat(200).into_iter().chain(*b"f").collect());
    names
}

/// A sandbox with the mounts `from`, full of [`names`], and `to`.
fn bed() -> Sandbox {
    let sandbox = Sandbox::new().mount("from").mount("to");
    for name in names() {
        sandbox.write_raw(&[b"from/", name.as_slice()].concat(), &name);
    }
    sandbox.mode("from/x", 0o750);
    sandbox.mtime("from/x", 1_600_000_000);
    sandbox
}

#[test]
fn cp_and_sync_keep_every_byte_of_every_name() {
    let sandbox = bed();
    let from = Tree::read(sandbox.path("from"));
    assert!(from.names().len() > 55, "{}", from.names().len());
    for arguments in [
        vec!["cp", "-r", "from:", "to:"],
        vec!["cp", "-r", "from/", "to/"],
        vec!["sync", "from:", "to:"],
        vec!["sync", "--delete", "--skip", "hash", "./from", "to"],
    ] {
        sandbox.run(&arguments).ok();
        from.assert_same(&Tree::read(sandbox.path("to")), What::Copies);
        let again = sandbox.run(["sync", "--delete", "--json", "from:", "to:"]).ok();
        assert!(!again.text().contains("\"done\""), "{again}");
        from.assert_untouched(sandbox.path("from"));
        if !arguments.contains(&"hash") {
            fs::remove_dir_all(sandbox.path("to")).unwrap();
            fs::create_dir(sandbox.path("to")).unwrap();
        }
    }
}

#[test]
fn sync_delete_takes_only_what_the_source_lacks() {
    let sandbox = bed();
    sandbox.run(["cp", "-r", "from:", "to:"]).ok();
    let twins = [&b"x  "[..], b"\xff\xff", b"\xfd", b"new\nline\n", b"\xff /\xff", b"d/x  ", b"- x", b"%ff", b"\xc3"];
    for twin in twins {
        sandbox.write_raw(&[b"to/", twin].concat(), "");
    }
    let run = sandbox.run(["sync", "--delete", "--json", "from:", "to:"]).ok();
    assert_eq!(run.text().matches("\"delete\"").count(), twins.len(), "{run}");
    assert!(run.text().contains("base64"), "{run}");
    Tree::read(sandbox.path("from")).assert_same(&Tree::read(sandbox.path("to")), What::Content);
}

#[test]
fn rm_and_cat_take_the_name_they_are_given() {
    let sandbox = bed();
    let mut left = names();
    for name in names() {
        let path = [b"from:", name.as_slice()].concat();
        let path = OsStr::from_bytes(&path);
        let run = sandbox.run([OsStr::new("cat"), OsStr::new("--literal"), path]).ok();
        assert!(run.stdout == name, "{run}");
        sandbox.run([OsStr::new("rm"), OsStr::new("--literal"), path]).ok();
        left.retain(|other| *other != name);
        let tree = Tree::read(sandbox.path("from"));
        assert!(tree.get(&name).is_none());
        assert!(left.iter().all(|other| tree.get(other).is_some()), "{}", name.escape_ascii());
    }
}

#[test]
fn ls_shows_raw_names_only_where_that_is_safe() {
    let sandbox = Sandbox::new().mount("from");
    for name in [&b"new\nline"[..], b"\xff", b"\x1b[31m", b"\xe2\x80\xaex"] {
        sandbox.write_raw(&[b"from/", name].concat(), "");
    }
    let text = sandbox.run(["ls", "from:"]).ok();
    assert_eq!(text.text().lines().count(), 4, "{text}");
    assert!(text.text().chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')), "{text}");
    let raw = sandbox.run(["ls", "-0", "from:"]).ok();
    assert_eq!(raw.stdout, b"\x1b[31m\0new\nline\0\xe2\x80\xaex\0\xff\0");
    let json = sandbox.run(["ls", "--json", "from:"]).ok().json();
    assert_eq!(json[3]["path"]["base64"], "/w==");
}

#[test]
fn a_path_longer_than_the_system_takes_at_once() {
    let sandbox = Sandbox::new().mount("from").mount("to");
    // 4,200 bytes below the root: no call takes them at once, so each level is made by itself.
    let mut at = fs::File::open(sandbox.path("from")).unwrap();
    for _ in 0..200 {
        rustix::fs::mkdirat(&at, "d".repeat(20), 0o755.into()).unwrap();
        let flags = rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::RDONLY;
        at = rustix::fs::openat(&at, "d".repeat(20), flags, 0.into()).unwrap().into();
    }
    let flags = rustix::fs::OFlags::CREATE | rustix::fs::OFlags::WRONLY;
    rustix::fs::openat(&at, "f", flags, 0o644.into()).unwrap();
    let before = found(&sandbox, "from");
    assert_eq!(before.len(), 201);
    sandbox.run(["cp", "-r", "from:", "to:"]).ok();
    assert_eq!(found(&sandbox, "to"), before);
    sandbox.run(["rm", "-r", "--allow-root", "from:"]).ok();
    assert_eq!(found(&sandbox, "from"), [""; 0]);
    assert_eq!(found(&sandbox, "to"), before);
    // The sandbox itself could not be removed with that in it.
    assert!(Command::new("rm").arg("-rf").arg(sandbox.path("to")).status().unwrap().success());
}

/// Returns what is below a folder, as `find` sees it, which goes down as deep as it takes.
fn found(sandbox: &Sandbox, folder: &str) -> Vec<String> {
    let output = Command::new("find").args([".", "-mindepth", "1"]).current_dir(sandbox.path(folder)).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}
