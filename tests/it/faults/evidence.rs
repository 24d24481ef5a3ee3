//! What `mv` takes for proof that a source may go, where the storage's answers prove nothing.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use rustix::process::Signal;

use super::content;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::services::{azblob, ftp, nginx_dav, sftp, webdav};
use crate::support::{Sandbox, Tree, s3};

/// The MD5 of `local-content`, in base64.
const CLAIMED: &str = "5kIw80V2dxrE/kSqfT3EhQ==";

#[test]
fn an_md5_that_somebody_claimed_frees_no_source() {
    let Some(service) = azblob() else { return };
    let sandbox = Sandbox::new().mount("aa").file("aa/f", "local-content").config(&service.mount("far"));
    service.place.put_claiming("f", "other-content", CLAIMED);
    let line = |from, to| ["mv", "--skip", "hash", from, to];
    sandbox.run(line("aa:f", "far:f")).code(8).says("not that of the md5 it lists");
    sandbox.run(line("far:f", "aa:f")).code(8).says("not that of the md5 it lists");
    sandbox.run(["mv", "-r", "--skip", "hash", "aa:", "far:"]).code(8);
    service.place.put_claiming("g", "other-content", CLAIMED);
    service.place.put("h", "local-content");
    sandbox.run(line("far:g", "far:h")).code(8);
    sandbox.run(line("far:h", "far:g")).code(8);
    assert_eq!(sandbox.read("aa/f"), b"local-content");
    assert_eq!(service.place.get("f").unwrap(), b"other-content");
    assert_eq!(service.place.keys(), ["f", "g", "h"]);
    // What is true is believed.
    sandbox.run(line("aa:f", "far:h")).ok().says("deleted 1");
    sandbox.write("aa/f", "local-content");
    sandbox.run(line("far:h", "aa:f")).ok().says("deleted 1");
    assert_eq!(service.place.keys(), ["f", "g"]);
}

/// The size and the time of a file stay, and its server makes its entity tag of nothing else.
#[test]
fn a_change_that_only_its_content_tells_keeps_the_source() {
    for service in [sftp(), ftp(), webdav(), nginx_dav()].into_iter().flatten() {
        let sandbox = Sandbox::new().mount("here").config(&service.mount("far"));
        let sent = content(48 << 20);
        let path = service.place.folder().join("f");
        service.place.put("f", &sent);
        let mut running = sandbox.command(["mv", "far:f", "here:f"]).spawn();
        assert!(running.until(|| sandbox.path("here/f").exists()));
        // It is about to read back what it wrote.
        running.hold();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let mut other = sent.clone();
        other[1000] ^= 1;
        fs::write(&path, &other).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        running.signal(Signal::CONT);
        running.wait().code(1).says("the source changed");
        assert!(fs::read(&path).unwrap() == other && sandbox.read("here/f") == sent, "{}", service.backend);
        // Undisturbed it goes, young as it is.
        sandbox.run(["mv", "far:f", "here:f"]).ok().says("moved 1");
        assert!(!path.exists() && sandbox.read("here/f") == other);
        // Where the server copies, there is no digest but that of the two.
        service.place.put("g", "young");
        sandbox.run(["mv", "far:g", "far:h"]).ok().says("moved 1");
        assert_eq!(service.place.keys(), ["h"]);
    }
}

/// Each name that goes changes the others' change time, and nothing else of them.
#[test]
fn hard_links_do_not_keep_each_other() {
    let sandbox = Sandbox::new().mount("aa").file("aa/0", content(300_000));
    let there = tempfile::tempdir_in("/dev/shm").unwrap();
    if there.path().metadata().unwrap().dev() == sandbox.dir().metadata().unwrap().dev() {
        return;
    }
    for number in 1..40 {
        fs::hard_link(sandbox.path("aa/0"), sandbox.path(format!("aa/{number}"))).unwrap();
    }
    let to = there.path().join("to");
    sandbox.run(["mv", "-r", "-j", "8", "aa:", to.to_str().unwrap()]).ok().says("moved 40");
    assert!(Tree::read(sandbox.path("aa")).names().is_empty());
    for number in 0..40 {
        assert!(fs::read(to.join(number.to_string())).unwrap() == content(300_000));
    }
}

/// As another name that the storage takes for the same would, or somebody else.
#[test]
fn a_name_that_is_taken_meanwhile_is_not_taken_from_who_has_it_s3() {
    for (extra, code) in [(&[][..], 7), (&["-r"][..], 7), (&["--no-clobber"], 0), (&["--skip", "exists"], 0)] {
        let Some(server) = s3() else { return };
        let bucket = server.mount("s3");
        let other = Sandbox::new().config(&bucket).file("theirs", "theirs");
        let proxy = Proxy::start(&server, move |request: &Request| {
            if request.is_put() {
                other.run(["cp", "theirs", "s3:d/f"]).ok();
            }
            Action::Pass
        });
        let sandbox = Sandbox::new().mount("aa").file("aa/d/f", "ours").config(&proxy.mount(&server, "s3"));
        let from = if extra == ["-r"] { "aa:d/" } else { "aa:d/f" };
        let to = if extra == ["-r"] { "s3:d" } else { "s3:d/f" };
        let run = sandbox.run([&["mv"], extra, &[from, to]].concat()).code(code);
        let run = if code == 0 { run.says("skipped 1") } else { run.says("has taken this name") };
        assert_eq!(sandbox.read("aa/d/f"), b"ours", "{run}");
        assert_eq!(server.bucket().get("d/f"), b"theirs");
    }
}
