//! The bugs of genro-storage (its findings B1 to B30), none of which may live here. Those that can
//! apply to mounts have a test named after them in this file:
//!
//! | bug | here |
//! |---|---|
//! | B1 moving or copying onto itself loses the file | `b1_…`; by every spelling in `traps::same` and `cp_links` |
//! | B2, B3, B6, B29, B30 versions, snapshots, their docs | gstore has none yet |
//! | B4 `..` leads out of a relative mount | `b4_…` |
//! | B5 a readonly mount is written to by another door | `b5_…` |
//! | B7, B8 entity tags taken for what they are not | `engine::compare`, `cli::skip` |
//! | B9, B10 metadata of objects, compacting | gstore has no verb for them yet |
//! | B11 a stale cache of listings | `b11_…` |
//! | B12 a name that leads out of the destination | `b12_…`; by every odd key in `traps` |
//! | B13 content in a path is normalised | `b13_…` |
//! | B14 a folder into itself, without end | `b14_…` |
//! | B15 a file over a folder, and a second copy that nests | `b15_…` |
//! | B16 a relative mount loses the server-side copy | `b16_…` |
//! | B17 what a readonly source keeps is copied first and refused then | `b17_…` |
//! | B18 modification times that are invented | `b18_…` |
//! | B19 capabilities that are not true | `b19_…`, and `cli::caps` |
//! | B20, B21, B22 virtual nodes, serving, running programs | gstore has none of them |
//! | B23 no content type, metadata lost | `cli::written`, `b23_…` |
//! | B24 errors that are swallowed | `b24_…` |
//! | B25 one error ends a tree; nothing is tried again | `b25_…`, and `faults` |
//! | B26 a copy that is not atomic | `b26_…`, and `faults::kills` |
//! | B27 removing a mount's root, without a question | `b27_…` |
//! | B28 a bucket that is not there seems empty | `b28_…` |

use crate::support::{Sandbox, Tree, UNPRIVILEGED, moto, rclone_s3, s3};

/// A folder under two names, a part of it that may only be read, and a switch that leads there.
fn sandbox() -> Sandbox {
    Sandbox::new().mount("home").file("home/sub/f", "content").file("home/private", "secret").file("n", "new").config(
        "[mounts.same]\nprotocol = \"local\"\nbase_path = \"$DIR/home\"\n\
         [mounts.part]\nparent = \"home\"\npath = \"sub\"\npermissions = \"readonly\"\n\
         [mounts.sw]\ntype = \"switch\"\nroutes = { look = \"part:\", all = \"home:\" }\n\
         [mounts.mem]\ntype = \"memory\"\n[mounts.b64]\ntype = \"base64\"\n",
    )
}

#[test]
fn b1_onto_itself_through_another_mount_loses_nothing() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    for (from, to) in [("home:sub/f", "same:sub/f"), ("part:f", "home:sub/f"), ("sw:look/f", "sw:all/sub/f")] {
        let run = sandbox.run(["cp", from, to]).code(7);
        assert!(run.errors().contains("same object") || run.errors().contains("the same"), "{run}");
    }
    // A move onto itself has nothing to do.
    for (from, to) in [("home:sub/f", "same:sub/f"), ("sw:all/sub/f", "home:sub/f"), ("home:sub", "same:")] {
        sandbox.run(["mv", "-r", from, to]).ok();
    }
    sandbox.run(["sync", "--delete", "home:", "same:"]).code(7);
    before.assert_untouched(sandbox.dir());
}

/// What is moved onto itself, by two names of one mount and through a part of it.
fn b1_on(block: &str, keys: impl Fn() -> Vec<String>) {
    let named = |name: &str| block.replacen("mounts.one", &format!("mounts.{name}"), 1);
    let sandbox = Sandbox::new()
        .file("f", "content")
        .config(&[named("one"), named("two"), "[mounts.part]\nparent = \"two\"\npath = \"d\"\n".to_owned()].concat());
    sandbox.run(["cp", "f", "one:d/f"]).ok();
    for arguments in [
        &["mv", "one:d/f", "one:d/f"][..],
        &["mv", "one:d/f", "two:d/f"],
        &["mv", "part:f", "one:d/"],
        &["mv", "--skip", "hash", "one:d/f", "part:f"],
        &["mv", "-r", "one:d", "two:"],
        &["mv", "-r", "one:d/", "part:"],
    ] {
        let run = sandbox.run(arguments);
        assert!([0, 7].contains(&run.exit), "{run}");
        assert_eq!(keys(), ["d/f"], "{run}");
        assert_eq!(sandbox.run(["cat", "part:f"]).ok().text(), "content");
    }
}

#[test]
fn b1_s3_onto_itself_on_a_server_loses_nothing() {
    for server in [s3(), moto(), rclone_s3()].into_iter().flatten() {
        b1_on(&server.mount("one"), || server.bucket().keys());
    }
}

#[test]
fn b1_webdav_onto_itself_on_a_server_loses_nothing() {
    use crate::support::services::{azblob, ftp, gcs, nginx_dav, sftp, webdav};
    for found in [azblob(), gcs(), webdav(), nginx_dav(), sftp(), ftp()].into_iter().flatten() {
        b1_on(&found.mount("one"), || found.place.keys());
    }
}

#[test]
fn b4_no_path_leads_out_of_a_relative_mount() {
    let sandbox = sandbox().link("home/sub/out", "../private").link("home/sub/up", "..");
    for typed in ["part:../private", "part:x/../../private", "part:./../private", "sw:look/../../private", "part:.."] {
        let run = sandbox.run(["cat", typed]).code(2);
        assert!(run.stdout.is_empty(), "{run}");
    }
    // Nor does a link inside of it.
    for typed in ["part:out", "part:up/private", "sw:look/out"] {
        let run = sandbox.run(["cat", typed]);
        assert!(run.exit != 0 && run.stdout.is_empty(), "{run}");
    }
    let wrong = Sandbox::new()
        .config("[mounts.home]\ntype = \"fs\"\nroot = \"/x\"\n[mounts.part]\nparent = \"home\"\npath = \"../y\"\n");
    assert!(wrong.run(["ls"]).code(2).errors().contains("`..` is not allowed in a path"));
}

#[test]
fn b5_no_door_into_a_readonly_mount() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    for dest in ["part:f", "part:new", "part:", "sw:look/f", "sw:look"] {
        for arguments in [&["cp", "n", dest][..], &["cp", "-r", "home:", dest], &["cp", "--no-clobber", "n", dest]] {
            sandbox.run(arguments).code(5);
        }
        sandbox.command(["cp", "-", dest]).stdin("x").run().code(5);
        sandbox.run(["cp", "data:,x", dest]).code(5);
    }
    for arguments in [
        &["sync", "home:", "part:"][..],
        &["sync", "--delete", "mem:", "sw:look"],
        &["rm", "part:f"],
        &["rm", "-rf", "sw:look/f"],
    ] {
        sandbox.run(arguments).code(5);
    }
    sandbox.run(["mounts", "check", "--write", "part"]).ok();
    before.assert_untouched(sandbox.dir());
}

#[test]
fn b11_s3_what_another_program_wrote_is_seen() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().server("cloud", &server);
    sandbox.run(["ls", "cloud:"]).ok();
    server.bucket().put("late", "1");
    assert_eq!(sandbox.run(["ls", "cloud:"]).ok().text(), "late\n");
    assert_eq!(sandbox.run(["cat", "cloud:late", "cloud:late"]).ok().text(), "11");
}

#[test]
fn b12_moto_a_name_that_leads_out_stays_out() {
    let Some(server) = moto() else { return };
    server.bucket().put_all([("tree/../evil", "e"), ("tree/good", "g"), ("tree/a/../../evil", "e")]);
    let sandbox = Sandbox::new().server("cloud", &server).mount("home");
    sandbox.run(["cp", "-r", "cloud:tree/", "home:out/deep/"]).code(3);
    assert_eq!(Tree::read(sandbox.dir()).names(), ["home/", "home/out/", "home/out/deep/", "home/out/deep/good"]);
}

#[test]
fn b13_content_in_a_path_is_taken_byte_for_byte() {
    let sandbox = sandbox();
    for (path, content) in [
        ("////Ly///w==", &b"\xff\xff\xff\x2f\x2f\xff\xff"[..]),
        ("/w==", b"\xff"),
        ("AA//", b"\0\x0f\xff"),
        ("//8/", b"\xff\xff\x3f"),
    ] {
        assert_eq!(sandbox.run(["cat", &format!("b64:{path}")]).ok().stdout, content, "{path}");
        assert_eq!(sandbox.run(["cat", &format!("data:;base64,{path}")]).ok().stdout, content, "{path}");
        sandbox.write("f", content);
        assert_eq!(sandbox.run(["cp", "f", "b64:"]).ok().text(), format!("b64:{path}\n"));
    }
}

#[test]
fn b14_a_folder_does_not_go_into_itself() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    for (from, to) in
        [("home:", "home:sub/"), ("home:sub", "part:deep"), ("same:", "home:sub/x/"), ("sw:all/", "same:sub")]
    {
        let run = sandbox.run(["cp", "-r", from, to]);
        assert!([5, 7].contains(&run.exit), "{run}");
    }
    before.assert_untouched(sandbox.dir());
}

#[test]
fn b15_nothing_is_put_inside_by_surprise_and_a_second_copy_is_the_same() {
    let Some(server) = s3() else { return };
    let sandbox = sandbox().server("cloud", &server);
    sandbox.run(["cp", "n", "home:taken"]).ok();
    for dest in ["home:", "cloud:", "mem:"] {
        for _ in 0..2 {
            sandbox.run(["cp", "-r", "home:sub/", &format!("{dest}t2/")]).ok();
        }
        if dest != "mem:" {
            assert_eq!(sandbox.run(["ls", "-r", &format!("{dest}t2")]).ok().text(), "f\n", "{dest}");
        }
    }
    sandbox.run(["cp", "-r", "home:sub/", "home:taken"]).code(7);
    assert_eq!(sandbox.read("home/taken"), b"new");
}

#[test]
fn b16_moto_a_relative_mount_keeps_the_server_side_copy() {
    let Some(server) = moto() else { return };
    server.bucket().put("in/f", "content");
    let sandbox = Sandbox::new().server("cloud", &server).config(
        "[mounts.part]\nparent = \"cloud\"\npath = \"in\"\npermissions = \"readonly\"\n\
         [mounts.out]\nparent = \"cloud\"\npath = \"out\"\npermissions = \"readwrite\"\n\
         [mounts.sw]\ntype = \"switch\"\nroutes = { to = \"out:deep\" }\n",
    );
    for dest in ["out:f", "sw:to/f"] {
        let run = sandbox.run(["--json", "--stats", "cp", "part:f", dest]).ok();
        let requests = run.errors().lines().find(|line| line.contains("\"requests\"")).unwrap_or_default().to_owned();
        assert!(
            requests.contains("\"COPY\":1") && !requests.contains("\"GET\"") && !requests.contains("\"PUT\""),
            "{run}"
        );
    }
    assert_eq!(server.bucket().get("out/f"), b"content");
    assert_eq!(server.bucket().get("out/deep/f"), b"content");
}

#[test]
fn b17_what_a_mount_refuses_is_refused_before_anything_is_done() {
    let sandbox = sandbox().folder("home/dest").file("home/dest/old", "old");
    let before = Tree::read(sandbox.dir());
    // Rights that would only be missed at the end: to remove what the source lacks.
    let table = "[mounts.half]\nparent = \"home\"\npath = \"dest\"\npermissions = \"readwrite\"\n";
    let sandbox = sandbox.config(table);
    sandbox.run(["sync", "--delete", "--force-delete", "part:", "half:"]).code(5);
    sandbox.run(["rm", "half:old", "part:f"]).code(5);
    // A move needs to remove its source, and says so before it copies.
    for arguments in [
        &["mv", "part:f", "home:dest/f"][..],
        &["mv", "sw:look/f", "mem:"],
        &["mv", "half:old", "home:moved"],
        &["mv", "home:private", "half:old", "home:sub/"],
    ] {
        sandbox.run(arguments).code(5);
        sandbox.run([arguments, &["-n"]].concat()).code(5);
    }
    for arguments in [&["mv", "-r", "part:", "home:dest"][..], &["mv", "-r", "half:", "home:moved/"]] {
        let run = sandbox.run(arguments);
        assert!([5, 7].contains(&run.exit), "{run}");
    }
    before.assert_untouched(sandbox.dir());
}

#[test]
fn b18_s3_no_modification_time_is_invented() {
    let Some(server) = s3() else { return };
    server.bucket().put("d/f", "1");
    let sandbox = sandbox().server("cloud", &server);
    for what in ["cloud:", "sw:"] {
        for entry in sandbox.run(["--json", "ls", what]).ok().json() {
            assert!(entry.get("mtime").is_none(), "{what}: {entry}");
        }
    }
    for mount in ["mem", "b64", "sw"] {
        let caps = sandbox.run(["--json", "caps", mount]).ok().json();
        assert_eq!(caps[0]["caps"]["mtime"], false, "{mount}");
    }
}

#[test]
fn b19_caps_tell_what_a_mount_really_allows() {
    let sandbox = sandbox();
    let said = |mount: &str| sandbox.run(["caps", mount]).ok().text().to_owned();
    for mount in ["part", "sw:look"] {
        let text = said(mount);
        assert!(text.contains("write              no, the mount is readonly"), "{text}");
        assert!(text.contains("delete             no, the mount is readonly"), "{text}");
    }
    assert!(said("b64").contains("write              no\n") && said("home").contains("delete             yes\n"));
}

#[test]
fn b24_what_cannot_be_read_is_told() {
    let sandbox = sandbox().file("home/shut/x", "1");
    sandbox.mode("home/shut", 0o000);
    sandbox.mode("home/private", 0o000);
    let run = sandbox.command(["cp", "-r", "home:", "mem:"]).as_user(UNPRIVILEGED).run().code(3);
    assert!(run.errors().contains("home:shut") && run.errors().contains("home:private"), "{run}");
}

#[test]
fn b25_one_error_does_not_end_a_tree() {
    let sandbox = sandbox().file("home/a", "1").file("home/z", "1").folder("out");
    sandbox.mode("home/private", 0o000);
    sandbox.mode("out", 0o777);
    let sandbox = sandbox.config("[mounts.out]\ntype = \"fs\"\nroot = \"$DIR/out\"\n");
    sandbox.command(["cp", "-r", "home:", "out:"]).as_user(UNPRIVILEGED).run().code(3);
    assert_eq!(
        Tree::read(sandbox.path("out")).files(),
        ["home/a", "home/sub/f", "home/z"].map(|name| name.trim_start_matches("home/"))
    );
}

#[test]
fn b26_a_copy_through_a_mount_is_old_or_new() {
    let sandbox = sandbox().file("out/f", "old");
    sandbox.mode("out", 0o555);
    let sandbox = sandbox.config("[mounts.out]\ntype = \"fs\"\nroot = \"$DIR/out\"\n");
    // Even where the file itself could be written, what is there is never written over.
    sandbox.mode("out/f", 0o666);
    sandbox.command(["cp", "home:sub/f", "out:f"]).as_user(UNPRIVILEGED).run().code(5);
    assert_eq!(sandbox.read("out/f"), b"old");
    sandbox.mode("out", 0o777);
    sandbox.command(["cp", "home:sub/f", "out:f"]).as_user(UNPRIVILEGED).run().ok();
    assert_eq!(sandbox.read("out/f"), b"content");
    assert_eq!(Tree::read(sandbox.path("out")).names(), ["f"]);
}

#[test]
fn b27_a_root_is_not_removed_by_the_way() {
    let sandbox = sandbox().config("[mounts.deep]\nparent = \"home\"\npath = \"sub\"\n");
    let before = Tree::read(sandbox.dir());
    for root in ["home:", "deep:", "home:/", "home:.", "sw:all", "same:"] {
        sandbox.run(["rm", root]).code(2);
        sandbox.run(["rm", "-rf", root]).code(7);
    }
    before.assert_untouched(sandbox.dir());
    sandbox.run(["rm", "-r", "--allow-root", "deep:"]).ok();
    // The folder itself is the mount's, and stays.
    assert!(sandbox.path("home/sub").is_dir());
}

#[test]
fn b28_moto_a_bucket_that_is_not_there_is_not_empty() {
    let Some(server) = moto() else { return };
    let sandbox =
        Sandbox::new().mount("home").file("home/f", "1").config(&server.mount_of("gone", "no-such-bucket", ""));
    for arguments in [
        &["ls", "gone:"][..],
        &["cat", "gone:f"],
        &["cp", "-r", "gone:", "home:x"],
        &["sync", "--delete", "--force-delete", "gone:", "home:"],
        &["mounts", "check", "gone"],
    ] {
        let run = sandbox.run(arguments).code(4);
        assert!(format!("{}{}", run.text(), run.errors()).contains("no such bucket"), "{run}");
    }
    assert_eq!(sandbox.read("home/f"), b"1");
}
