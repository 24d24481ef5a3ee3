//! FTP: times to the minute, refusals that are no missing files.

use crate::support::ftp_lines::FtpLines;
use crate::support::services::ftp;
use crate::support::{Sandbox, Tree};

#[test]
fn ftp_settles_after_one_sync() {
    let Some(server) = ftp() else { return };
    let sandbox = Sandbox::new().file("a/x", "x").file("a/d/y", "y").file("a/empty", "").config(&server.mount("far"));
    sandbox.run(["sync", "a", "far:b"]).ok();
    assert_eq!(server.place.keys(), ["b/d/y", "b/empty", "b/x"]);
    let again = sandbox.run(["sync", "a", "far:b"]).to_string();
    assert!(again.contains("copied 0"), "{again}");
    std::fs::remove_file(sandbox.path("a/d/y")).unwrap();
    sandbox.run(["sync", "--delete", "--force-delete", "a", "far:b"]).ok();
    assert_eq!(server.place.keys(), ["b/empty", "b/x"]);
    sandbox.run(["sync", "far:b", "back"]).ok();
    assert_eq!(sandbox.read("back/x"), b"x");
    let again = sandbox.run(["sync", "far:b", "back"]).to_string();
    assert!(again.contains("copied 0"), "{again}");
}

/// A line of a listing that is about neither a file nor a directory.
#[test]
fn ftp_lists_a_fifo_as_what_it_is() {
    let Some(server) = ftp() else { return };
    server.place.put("d/x", "x");
    let fifo = server.place.folder().join("d/a fifo");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
    let sandbox = Sandbox::new().config(&server.mount("far"));
    let listed = sandbox.run(["ls", "--json", "far:d"]).ok().json();
    let listed: Vec<_> = listed.iter().map(|entry| (entry["path"].as_str(), entry["kind"].as_str())).collect();
    assert_eq!(listed, [(Some("a fifo"), Some("special")), (Some("x"), Some("file"))]);
    sandbox.run(["cp", "-r", "far:d", "out"]).ok().says("special");
    sandbox.run(["mv", "-r", "far:d", "out"]).ok().says("special");
    assert_eq!(sandbox.read("out/x"), b"x");
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(&fifo.metadata().unwrap().file_type()));
}

#[test]
fn ftp_says_who_was_not_let_in() {
    let Some(server) = ftp() else { return };
    let wrong = server.mount("far").replace("password = \"", "password = \"not");
    let run = Sandbox::new().config(&wrong).run(["ls", "far:"]);
    assert!(run.to_string().contains("530") || run.to_string().contains("uthentication"), "{}", run.to_string());
}

/// Entries with more permissions than a line shows are entries; what `ls` adds around them is not.
#[test]
fn ftp_lines_with_a_mark_behind_the_permissions() {
    let server = FtpLines::new(&[
        ("", "drwxr-xr-x 3 me us 0 Nov 21 15:00 src\r\n"),
        (
            "src/",
            "total 8\r\n\
             drwxr-xr-x+ 3 me us 0 Nov 21 15:00 .\r\n\
             drwxr-xr-x. 3 me us 0 Nov 21 15:00 ..\r\n\
             -rw-r--r--+ 1 me us 3 Nov 21 15:00 aclfile\r\n\
             drwxr-xr-x+ 2 me us 0 Nov 21 15:00 acldir\r\n\
             -rw-r--r-- 1 me us 1 Nov 21 15:00 new\r\n",
        ),
        ("src/acldir/", "-rw-r--r--@ 1 me us 2 Nov 21 15:00 in;side\r\n"),
        ("src/aclfile", "acl"),
        ("src/acldir/in;side", "in"),
        ("src/new", "n"),
    ]);
    let sandbox = Sandbox::new().config(&server.mount("far"));
    for (path, content) in [("dst/aclfile", "old"), ("dst/acldir/in;side", "##"), ("dst/gone", "")] {
        sandbox.write(path, content);
    }
    sandbox.run(["sync", "--skip", "size", "--delete", "far:src", "dst"]).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).files(), ["acldir/in;side", "aclfile", "new"]);
    assert_eq!((sandbox.read("dst/aclfile"), sandbox.read("dst/acldir/in;side")), (b"old".into(), b"##".into()));
    sandbox.run(["cp", "far:src/aclfile", "far:src/acldir/in;side", "one/"]).ok();
    assert_eq!((sandbox.read("one/aclfile"), sandbox.read("one/in;side")), (b"acl".into(), b"in".into()));
}

/// A line that nobody understands hides a name that nobody knows: whatever is missing may be there.
#[test]
fn ftp_lines_that_make_no_sense_delete_nothing() {
    let server = FtpLines::new(&[
        ("", "drwxr-xr-x 3 me us 0 Nov 21 15:00 odd\r\n"),
        (
            "odd/",
            "-rw-r--r-- 1 me us 5 Nov 21 15:00 plain\r\n\
             -rw-r--r-- 1 me us 5 Nov 21 15:00 same\r\n\
             -rw-r--r-- 1 some body us 6 Nov 21 15:00 \x1bx;hidden\r\n",
        ),
        ("odd/plain", "plain"),
        ("odd/same", "same."),
    ]);
    let sandbox = Sandbox::new().config(&server.mount("far"));
    for name in ["\x1bx;hidden", "hidden", "extra", "dir/in"] {
        sandbox.write(format!("dst/{name}"), "whole?");
    }
    let run = sandbox.run(["sync", "--delete", "--force-delete", "far:odd", "dst"]).code(3);
    assert!(run.errors().contains("some body us 6 Nov 21 15:00 ") && !run.errors().contains('\x1b'), "{run}");
    assert!(run.errors().contains("nothing was deleted, because a listing failed"), "{run}");
    let files = Tree::read(sandbox.path("dst")).files();
    assert_eq!(files, ["\x1bx;hidden", "dir/in", "extra", "hidden", "plain", "same"]);
    // Nor where it is the destination, or what is to be removed, or there to be moved.
    sandbox.write("src/same", "same.");
    sandbox.run(["sync", "--skip", "size", "--delete", "--force-delete", "src", "far:odd"]).code(3);
    sandbox.run(["rm", "-r", "-y", "far:odd"]).code(3).says("nothing was deleted");
    // It may be the name that is asked for, which then is neither missing nor free.
    sandbox.run(["cp", "far:odd/x", "one"]).code(1).says("nobody knows whether this is there");
    sandbox.run(["cp", "src/same", "far:odd/x"]).code(1).says("nobody knows whether this is there");
    assert_eq!(server.changes(), [""; 0]);
    let listed = sandbox.run(["ls", "--json", "far:odd"]).code(3).json();
    let names: Vec<_> = listed.iter().filter(|entry| entry["kind"] == "file").map(|entry| &entry["path"]).collect();
    assert_eq!(names, ["plain", "same"]);
}

/// A file that stepped aside for a new one has such a name, and may be the only one.
#[test]
fn ftp_temporary_names_are_never_cleaned_up() {
    let Some(server) = ftp() else { return };
    let name = ".gstore-0123456789abcdef0123456789abcdef.part";
    server.place.put(&format!("d/{name}"), "the only one");
    let sandbox = Sandbox::new().config(&server.mount("far"));
    let run = sandbox.run(["cleanup", "-y", "--older-than", "0s", "far:"]).ok();
    let run = run.says(&format!("warning: far:d/{name}: skipped (may be all that is left of a file)"));
    assert_eq!(server.place.keys(), [format!("d/{name}")], "{run}");
}
