//! What an adversarial reading found: each test shows one way in which something was lost, changed
//! or left unsaid, and is not any more.

use std::io::Write as _;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Sandbox, Tree, UNPRIVILEGED, moto, s3};

/// Ctrl-C reaches the whole pipeline: what feeds the stream ends too, and half of it must not look
/// like all of it.
#[test]
fn a_stream_cut_short_by_a_signal_is_not_published() {
    let sandbox = Sandbox::new().mount("lb").file("lb/old", "old");
    for name in ["new", "old"] {
        let mut command = sandbox.command(["cp", "-", &format!("lb:{name}")]).std_command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(&vec![b'x'; 3 << 20]).unwrap();
        thread::sleep(Duration::from_millis(300));
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
        thread::sleep(Duration::from_millis(300));
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{name}");
    }
    assert!(!sandbox.path("lb/new").exists());
    assert_eq!(sandbox.read("lb/old"), b"old");
}

#[test]
fn a_home_folder_is_guarded_however_it_is_reached() {
    let sandbox = Sandbox::new().config("[mounts.top]\ntype = \"fs\"\nroot = \"$DIR/..\"\n").link("here", "../home");
    let kept = sandbox.home().join("kept");
    std::fs::write(&kept, "x").unwrap();
    let outer = sandbox.home().parent().unwrap().to_owned();
    for typed in ["~", "top:home", "top:h*", "here/../home", "."] {
        let _ = sandbox.run(["rm", "-ry", typed]).code(if typed.contains("..") { 2 } else { 7 });
    }
    let home = sandbox.home().display().to_string();
    let outer = outer.display().to_string();
    for typed in [home.as_str(), "home", "./home/", outer.as_str()] {
        let _ = sandbox.command(["rm", "-ry", typed]).cwd("..").run().code(7).says("--allow-root");
    }
    assert!(kept.exists());
    let _ = sandbox.command(["rm", "-ry", "work"]).cwd("..").run().ok();
}

#[test]
fn a_link_named_as_a_directory_is_not_removed() {
    let sandbox = Sandbox::new().file("real/a", "1").link("link", "real");
    let _ = sandbox.run(["rm", "link/"]).code(7);
    let _ = sandbox.run(["rm", "-r", "link/"]).code(7);
    assert!(sandbox.path("link").is_symlink());
    let _ = sandbox.run(["rm", "link"]).ok();
    assert_eq!(sandbox.read("real/a"), b"1");
}

/// A misspelt prefix lists as nothing, and must not pass for an empty source.
#[test]
fn moto_a_mount_below_a_prefix_that_is_missing_is_no_source() {
    let Some(server) = moto() else { return };
    let narrow = "[mounts.typo]\nparent = \"s3\"\npath = \"no-such-prefix\"\n";
    let sandbox = Sandbox::new().server("s3", &server).config(narrow).mount("lb").file("lb/kept", "x");
    server.bucket().put("prefix/a", "a");
    let _ = sandbox.run(["sync", "--delete", "--force-delete", "typo:", "lb:"]).code(4);
    let _ = sandbox.run(["cp", "-r", "typo:", "lb:new"]).code(4);
    assert_eq!(Tree::read(sandbox.path("lb")).names(), ["kept"]);
    // An empty bucket is there all the same.
    server.bucket().delete("prefix/a");
    let _ = sandbox.run(["sync", "--delete", "s3:", "lb:"]).code(7).says("the source is empty");
}

#[test]
fn sources_of_one_name_do_not_overwrite_each_other() {
    let sandbox = Sandbox::new().file("a/f", "1").file("b/f", "22").folder("out");
    let run = sandbox.run(["cp", "a/f", "b/f", "out"]).code(3);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: $DIR/b/f -> $DIR/out/f: another source has the same name
    hint: copy it by a command of its own, to another name
    copied 1 (1 B), skipped 0, verified 1 by size, failed 1 in TIME
    --- exit 3
    ");
    assert_eq!(sandbox.read("out/f"), b"1");
}

#[test]
fn a_listed_name_that_is_missing_is_said_and_keeps_from_deletes() {
    let sandbox = Sandbox::new().mount("la").mount("lb").file("la/d/a", "1").file("la/x/b", "2");
    let sandbox = sandbox.file("lb/d/gone", "3").file("list", "d/a\nd\nx/nope\nd/gone\n");
    let run = sandbox.run(["sync", "--delete", "--exclude", "x", "--files-from", "list", "la:", "lb:"]).code(3);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: la:d/gone: no such file or directory
    hint: correct the name in the list; names are relative to the directory
    warning: nothing was deleted, because a copy failed
    copied 1 (1 B), skipped 0, verified 1 by size, failed 1 in TIME
    --- exit 3
    ");
    assert_eq!(sandbox.read("lb/d/gone"), b"3");
    let _ = sandbox.run(["cp", "-r", "--files-from", "list", "la:d", "lb:new"]).code(4);
}

#[test]
fn delete_excluded_takes_what_both_sides_have() {
    let sandbox = Sandbox::new().mount("la").mount("lb").file("la/a", "1").file("la/x.tmp", "2").file("la/c/d", "3");
    let sandbox = sandbox.file("lb/a", "1").file("lb/x.tmp", "2").file("lb/c/d", "3").file("lb/y.tmp", "4");
    let hide = ["--exclude", "*.tmp", "--exclude", "c"];
    let _ = sandbox.run(["sync", "la:", "lb:", "--delete"].into_iter().chain(hide)).ok();
    assert_eq!(Tree::read(sandbox.path("lb")).names(), ["a", "c/", "c/d", "x.tmp", "y.tmp"]);
    let _ = sandbox.run(["sync", "la:", "lb:", "--delete", "--delete-excluded"].into_iter().chain(hide)).ok();
    assert_eq!(Tree::read(sandbox.path("lb")).names(), ["a"]);
}

#[test]
fn a_stream_is_never_skipped_or_filtered_by_what_it_does_not_have() {
    let sandbox = Sandbox::new().mount("lb").file("lb/old", "old");
    for flag in ["--ignore-existing", "--size-only", "-u", "--exclude=*"] {
        let _ = sandbox.command(["cp", flag, "-", "lb:old"]).stdin("new").run().code(2);
    }
    assert_eq!(sandbox.read("lb/old"), b"old");
}

#[test]
fn an_empty_directory_is_copied_too() {
    let sandbox = Sandbox::new().folder("empty");
    let _ = sandbox.run(["cp", "-rn", "empty", "planned"]).ok();
    let _ = sandbox.run(["cp", "-r", "empty", "copied"]).ok();
    let _ = sandbox.run(["cp", "-r", "empty", "into/"]).ok();
    let _ = sandbox.run(["sync", "empty", "synced"]).ok();
    assert_eq!(Tree::read(sandbox.dir()).names(), ["copied/", "empty/", "into/", "into/empty/", "synced/"]);
}

/// What a storage cannot be asked for is at the source all the same.
#[test]
fn moto_an_unaddressable_name_at_the_source_keeps_what_the_destination_has() {
    let Some(server) = moto() else { return };
    let sandbox = Sandbox::new().server("s3", &server).mount("lb");
    for key in ["x", "x ", "d/", "d/y"] {
        server.bucket().put(key, if key == "d/" { "content" } else { "1" });
    }
    for name in ["lb/x ", "lb/gone", "lb/d/gone"] {
        sandbox.write(name, "kept");
    }
    let _ = sandbox.run(["sync", "--delete", "--force-delete", "s3:", "lb:"]).code(3);
    assert_eq!(Tree::read(sandbox.path("lb")).names(), ["d/", "d/y", "x", "x "]);
    // The marker of the tree itself hides nothing.
    sandbox.write("lb/d/gone", "");
    let run = sandbox.run(["sync", "--delete", "--force-delete", "s3:d", "lb:d"]).code(3);
    let _ = run.says("s3:d/: a directory marker with content");
    assert_eq!(Tree::read(sandbox.path("lb")).names(), ["d/", "d/y", "x", "x "]);
}

#[test]
fn rm_takes_no_directory_that_was_not_asked_for() {
    let sandbox = Sandbox::new().file("d/a.txt", "1").folder("d/empty").file("d/sub/b.txt", "2").file("d/sub/c", "3");
    let _ = sandbox.run(["rm", "-r", "--include", "*.txt", "d"]).ok();
    assert_eq!(Tree::read(sandbox.dir()).names(), ["d/", "d/empty/", "d/sub/", "d/sub/c"]);
    sandbox.write("list", "sub/c\nsub/none\n");
    let _ = sandbox.run(["rm", "-r", "--files-from", "list", "d"]).code(3).says("d/sub/none: no such file");
    assert_eq!(Tree::read(sandbox.path("d")).names(), ["empty/", "sub/"]);
    let _ = sandbox.run(["rm", "-rf", "--files-from", "list", "d"]).ok();
}

#[test]
fn rm_stops_at_the_first_failure_if_told_so() {
    let sandbox = Sandbox::new().file("d/locked/a", "1").file("d/locked/b", "2").file("d/z", "3");
    sandbox.mode("d/locked", 0o555);
    sandbox.give("d", UNPRIVILEGED);
    let run = sandbox.command(["rm", "-r", "--fail-fast", "d"]).as_user(UNPRIVILEGED).run().code(5);
    let _ = run.says("deleted 0, failed 1 in");
    let run = sandbox.command(["rm", "-r", "d"]).as_user(UNPRIVILEGED).run().code(3);
    let _ = run.says("deleted 1, failed 3 in");
}

#[test]
fn ls_says_which_directory_it_could_not_list() {
    let sandbox = Sandbox::new().file("d/open/a", "1").file("d/shut/b", "2").file("e/c", "3");
    sandbox.mode("d/shut", 0o000);
    sandbox.give("d", UNPRIVILEGED);
    let run = sandbox.command(["ls", "-r", "d", "e"]).as_user(UNPRIVILEGED).run().code(3);
    insta::assert_snapshot!(run, @"
    d/open/
    d/open/a
    e/c
    --- stderr
    error: $DIR/d/shut: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 3
    ");
}

#[test]
fn half_a_pair_of_keys_is_no_credentials() {
    let mount = "[mounts.s3]\ntype = \"s3\"\nbucket = \"b\"\nendpoint = \"http://127.0.0.1:9\"\nregion = \"r\"\n";
    let sandbox = Sandbox::new().config(&format!("{mount}access_key_id = \"k\"\n"));
    let _ = sandbox.run(["ls", "s3:"]).code(2).says("lack `secret_access_key`");
}

/// A profile that the mount names is not overruled by keys that happen to be in the environment.
#[test]
fn s3_a_named_profile_wins_over_the_environment() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().config(&server.mount("keys"));
    let table = std::fs::read_to_string(sandbox.config_file()).unwrap();
    let value = |key: &str| table.lines().find(|line| line.starts_with(key)).unwrap().split('"').nth(1).unwrap();
    let (id, secret) = (value("access_key_id"), value("secret_access_key"));
    let profile = format!("[lab]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
    std::fs::create_dir_all(sandbox.home().join(".aws")).unwrap();
    std::fs::write(sandbox.home().join(".aws/credentials"), profile).unwrap();
    let kept: Vec<_> = table.lines().filter(|line| !line.contains("access_key")).collect();
    std::fs::write(sandbox.config_file(), kept.join("\n") + "\nprofile = \"lab\"\n").unwrap();
    server.bucket().put("a", "1");
    let run = sandbox.command(["ls", "keys:"]).env("AWS_ACCESS_KEY_ID", "other").env("AWS_SECRET_ACCESS_KEY", "other");
    assert_eq!(run.run().ok().text(), "a\n");
}

#[test]
fn moto_a_missing_bucket_is_named_as_such() {
    let Some(server) = moto() else { return };
    let sandbox = Sandbox::new().config(&server.mount_of("none", "no-such-bucket", "")).file("f", "1");
    for line in [["ls", "none:"].as_slice(), &["cp", "f", "none:f"], &["sync", "none:", "new"]] {
        let _ = sandbox.run(line).code(4).says("no such bucket");
    }
}

#[test]
fn moto_a_url_is_good_for_as_long_as_the_storage_allows() {
    let Some(server) = moto() else { return };
    let sandbox = Sandbox::new().server("s3", &server);
    let _ = sandbox.run(["url", "--expires", "7d", "s3:a"]).ok();
    for time in ["8d", "500ms", "1e15"] {
        let _ = sandbox.run(["url", "--expires", time, "s3:a"]).code(2);
    }
}

#[test]
fn moto_one_bucket_is_one_storage_however_its_endpoint_is_written() {
    let Some(server) = moto() else { return };
    let other = server.mount("other").replace("http://127.0.0.1", "HTTP://127.0.0.1");
    let sandbox = Sandbox::new().server("s3", &server).config(&other);
    server.bucket().put_all([("x/a", "1"), ("b", "2")]);
    let _ = sandbox.run(["sync", "--delete", "--force-delete", "s3:x", "other:"]).code(7).says("lies inside");
    assert_eq!(server.bucket().keys(), ["b", "x/a"]);
}

/// A service that answers nothing; a verb that only reads ends with the first signal all the same.
#[test]
fn a_reading_verb_ends_with_the_first_signal() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let sandbox = Sandbox::new().config(&format!(
        "[mounts.s3]\ntype = \"s3\"\nbucket = \"b\"\nendpoint = \"{endpoint}\"\nregion = \"r\"\nskip_signature = true\n"
    ));
    for verb in ["ls", "cat"] {
        let running = sandbox.command([verb, "s3:a"]).limit(Duration::from_secs(20)).spawn();
        let _held = silent.accept().unwrap();
        running.signal(Signal::INT);
        let _ = running.wait().code(130);
    }
}

/// A metadata service that accepts and says nothing must not hold up a run.
#[test]
fn a_silent_metadata_service_does_not_hang() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let machine = format!("http://{}", silent.local_addr().unwrap());
    let mount = "[mounts.s3]\ntype = \"s3\"\nbucket = \"b\"\nendpoint = \"http://127.0.0.1:9\"\nregion = \"r\"\n";
    let sandbox = Sandbox::new().config(mount);
    let run = sandbox.command(["ls", "s3:"]).env_remove("AWS_EC2_METADATA_DISABLED");
    let run = run.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", machine).limit(Duration::from_secs(20));
    let _ = run.run().code(5).says("no usable credentials");
}
