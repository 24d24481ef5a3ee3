//! Where a copy ends up: what a trailing `/` means, on each side, on each sort of storage.

use crate::support::{Sandbox, Tree, s3};

/// What `cp` and `sync` make of a source and a destination: arguments, exit code, what is then at
/// the destination beside or instead of `dir/old` and `file`, and what is there if the storage has
/// no real directories, where that differs.
type Row = (&'static str, i32, &'static [&'static str], Option<(i32, &'static [&'static str])>);

const TABLE: &[Row] = &[
    // One file: into what ends with `/` or is a directory, else under that name.
    ("cp SRC:f DST:X/", 0, &["X/f"], None),
    ("cp SRC:f DST:X", 0, &["X"], None),
    ("cp SRC:f DST:X/Y", 0, &["X/Y"], None),
    ("cp SRC:f DST:dir", 0, &["dir/f"], None),
    ("cp SRC:f DST:dir/", 0, &["dir/f"], None),
    ("cp SRC:f DST:file", 0, &["file=f"], None),
    ("cp SRC:f DST:", 0, &["f"], None),
    ("cp SRC:f DST:file/", 7, &[], Some((0, &["file/f"]))),
    ("cp SRC:f DST:file/f", 7, &[], Some((0, &["file/f"]))),
    ("cp SRC:f/ DST:X", 7, &[], None),
    ("cp SRC:dir DST:dir/", 0, &["dir/dir"], None),
    // A file never replaces a directory.
    ("cp SRC:dir DST:", 7, &[], Some((0, &["dir"]))),
    // Several files need a directory.
    ("cp SRC:f SRC:g DST:X/", 0, &["X/f", "X/g"], None),
    ("cp SRC:f SRC:g DST:dir", 0, &["dir/f", "dir/g"], None),
    ("cp SRC:f SRC:g DST:X", 2, &[], None),
    ("cp SRC:f SRC:g DST:file", 7, &[], Some((2, &[]))),
    // A directory: under its own name, its contents alone if it ends with `/`.
    ("cp -r SRC:d DST:X/", 0, &["X/d/1", "X/d/sub/2"], None),
    ("cp -r SRC:d DST:X", 0, &["X/1", "X/sub/2"], None),
    ("cp -r SRC:d DST:dir", 0, &["dir/d/1", "dir/d/sub/2"], None),
    ("cp -r SRC:d DST:dir/", 0, &["dir/d/1", "dir/d/sub/2"], None),
    ("cp -r SRC:d DST:", 0, &["d/1", "d/sub/2"], None),
    ("cp -r SRC:d/ DST:X", 0, &["X/1", "X/sub/2"], None),
    ("cp -r SRC:d/ DST:X/", 0, &["X/1", "X/sub/2"], None),
    ("cp -r SRC:d/ DST:dir", 0, &["dir/1", "dir/sub/2"], None),
    ("cp -r SRC:d/ DST:", 0, &["1", "sub/2"], None),
    ("cp -r SRC:d/./ DST:X//Y/.", 0, &["X/Y/1", "X/Y/sub/2"], None),
    ("cp -r SRC:d DST:file", 7, &[], Some((0, &["file/1", "file/sub/2"]))),
    ("cp -r SRC:d SRC:f DST:X/", 0, &["X/d/1", "X/d/sub/2", "X/f"], None),
    ("cp SRC:d DST:X", 2, &[], None),
    ("cp SRC:d/ DST:X", 2, &[], None),
    ("cp SRC:nope DST:X", 4, &[], None),
    ("cp -r SRC:nope/ DST:X", 4, &[], None),
    // `sync` takes contents to contents, however they are written.
    ("sync SRC:d DST:X", 0, &["X/1", "X/sub/2"], None),
    ("sync SRC:d/ DST:X/", 0, &["X/1", "X/sub/2"], None),
    ("sync SRC:d DST:dir", 0, &["dir/1", "dir/sub/2"], None),
    ("sync SRC:d DST:dir/", 0, &["dir/1", "dir/sub/2"], None),
    ("sync SRC:d DST:", 0, &["1", "sub/2"], None),
    ("sync SRC:d DST:file", 7, &[], Some((0, &["file/1", "file/sub/2"]))),
    ("sync SRC:f DST:X", 2, &[], None),
    ("sync SRC:f DST:file", 2, &[], None),
    ("sync SRC:nope DST:X", 4, &[], None),
];

/// Which of the two columns holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    RealDirectories,
    Prefixes,
}

fn source() -> Sandbox {
    Sandbox::new()
        .mount("src")
        .file("src/f", "f")
        .file("src/g", "g")
        .file("src/dir", "a file called dir")
        .file("src/d/1", "1")
        .file("src/d/sub/2", "2")
}

/// Returns what must be there after a row: name and, where it is not what was there before, content.
fn wanted(row: &Row, kind: Kind) -> (i32, Vec<String>) {
    let (_, code, made, other) = row;
    let (code, made) = match other {
        Some((code, made)) if kind == Kind::Prefixes => (*code, *made),
        _ => (*code, *made),
    };
    let mut names: Vec<_> = made.iter().map(|name| (*name).to_owned()).collect();
    names.push("dir/old".to_owned());
    if !names.iter().any(|name| name.starts_with("file=")) {
        names.push("file".to_owned());
    }
    names.sort();
    (code, names)
}

fn arguments(line: &str, source: &str, dest: &str) -> Vec<String> {
    line.split(' ').map(|word| word.replace("SRC:", source).replace("DST:", dest)).collect()
}

/// Runs the table from and to local folders, written as `source` and `dest`.
fn local(source_is: &str, dest_is: &str) {
    for row in TABLE {
        let sandbox = source().mount("dst").file("dst/dir/old", "old").file("dst/file", "file");
        let (source, dest) = (Tree::read(sandbox.path("src")), Tree::read(sandbox.path("dst")));
        let (code, names) = wanted(row, Kind::RealDirectories);
        let written = |word: &str| word.replace("$DIR", sandbox.dir().to_str().unwrap());
        let run = sandbox.run(arguments(row.0, &written(source_is), &written(dest_is)));
        let run = run.code(code);
        source.assert_untouched(sandbox.path("src"));
        if code != 0 {
            dest.assert_untouched(sandbox.path("dst"));
        }
        let mut files = Tree::read(sandbox.path("dst")).files();
        for file in &mut files {
            if file == "file" && sandbox.read("dst/file") == b"f" {
                file.push_str("=f");
            }
        }
        files.sort();
        assert_eq!(files, names, "{}\n{run}", row.0);
    }
}

#[test]
fn between_mounts() {
    local("src:", "dst:");
}

#[test]
fn between_local_paths() {
    local("src/", "./dst/");
}

#[test]
fn between_absolute_paths_and_file_uris() {
    local("$DIR/src/", "file://$DIR/dst/");
}

#[test]
fn to_s3() {
    let Some(_) = s3() else { return };
    for row in TABLE {
        let Some(server) = s3() else { return };
        let sandbox = source().server("dst", &server);
        server.bucket().put_all([("dir/old", "old"), ("file", "file")]);
        let (code, names) = wanted(row, Kind::Prefixes);
        let run = sandbox.run(arguments(row.0, "src:", "dst:")).code(code);
        let mut keys = server.bucket().keys();
        for key in &mut keys {
            if key == "file" && server.bucket().get("file") == b"f" {
                key.push_str("=f");
            }
        }
        keys.sort();
        assert_eq!(keys, names, "{}\n{run}", row.0);
    }
}

#[test]
fn from_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_all([("f", "f"), ("g", "g"), ("d/1", "1"), ("d/sub/2", "2")]);
    for row in TABLE {
        // This server has no file beside a directory of one name.
        if row.0.contains("SRC:dir") {
            continue;
        }
        let sandbox = Sandbox::new().server("src", &server).mount("dst");
        let sandbox = sandbox.file("dst/dir/old", "old").file("dst/file", "file");
        let (mut code, names) = wanted(row, Kind::RealDirectories);
        // A key with a `/` at its end would be another: it is not there.
        if row.0.contains("SRC:f/ ") {
            code = 4;
        }
        let run = sandbox.run(arguments(row.0, "src:", "dst:")).code(code);
        let mut files = Tree::read(sandbox.path("dst")).files();
        for file in &mut files {
            if file == "file" && sandbox.read("dst/file") == b"f" {
                file.push_str("=f");
            }
        }
        files.sort();
        assert_eq!(files, names, "{}\n{run}", row.0);
    }
}
