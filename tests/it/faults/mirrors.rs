//! One place under two names: what `mv` would copy onto itself, and then delete.

use crate::support::proxy::{Action, Proxy, Request};
use crate::support::services::{Service, azblob, ftp, gcs, nginx_dav, sftp, webdav};
use crate::support::{Sandbox, Tree, moto, rclone_s3, s3};

const ITSELF: &str = "reached in another way";

/// The services that show a folder of this machine.
fn shown() -> impl Iterator<Item = Service> {
    [sftp(), ftp(), webdav(), nginx_dav()].into_iter().flatten()
}

/// A sandbox in which `far` is the service and `near` the very folder that it shows.
fn both_ways(service: &Service) -> Sandbox {
    let folder = service.place.folder().display();
    let near = format!("[mounts.near]\ntype = \"fs\"\nroot = \"{folder}\"\n");
    Sandbox::new().config(&service.mount("far")).config(&near)
}

fn fill(service: &Service) {
    for (key, body) in [("d/f", "one"), ("d/g", "two"), ("d/e/h", "three")] {
        service.place.put(key, body);
    }
}

#[test]
fn a_folder_is_not_moved_onto_the_server_that_shows_it() {
    for service in shown() {
        let sandbox = both_ways(&service);
        fill(&service);
        let before = Tree::read(service.place.folder());
        for line in [
            &["-r", "near:d", "far:"][..],
            &["-r", "far:d", "near:"],
            &["-r", "far:", "near:"],
            &["-r", "--exclude", "g", "near:d/", "far:d"],
            &["near:d/f", "far:d/f"],
            &["far:d/f", "near:d/"],
            &["--skip", "hash", "far:d/f", "near:d/f"],
            &["-r", "--skip", "hash", "near:d/", "far:d/"],
        ] {
            sandbox.run([&["mv"], line].concat()).code(7).says(ITSELF);
        }
        assert_eq!(Tree::read(service.place.folder()).names(), before.names(), "{}", service.backend);
        for (key, body) in [("d/f", "one"), ("d/g", "two"), ("d/e/h", "three")] {
            assert_eq!(service.place.get(key).unwrap(), body.as_bytes());
        }
        // To another name it goes, whichever way it is reached.
        sandbox.run(["mv", "far:d/f", "near:d/f2"]).ok().says("moved 1");
        sandbox.run(["mv", "-r", "far:d", "near:d2"]).ok().says("moved 3");
        assert_eq!(service.place.keys(), ["d2/e/h", "d2/f2", "d2/g"]);
        sandbox.run(["mv", "near:d2/g", "far:d2/G"]).code(7).says(ITSELF);
    }
}

#[test]
fn a_link_on_the_server_is_no_other_folder() {
    for service in [sftp(), ftp(), nginx_dav()].into_iter().flatten() {
        let sandbox = Sandbox::new().config(&service.mount("far"));
        fill(&service);
        std::os::unix::fs::symlink("d", service.place.folder().join("alias")).unwrap();
        let before = Tree::read(service.place.folder());
        // FTP says itself what is a link.
        sandbox.run(["mv", "-r", "far:d/", "far:alias/"]).code(7);
        sandbox.run(["mv", "-r", "far:d/e/", "far:alias/e"]).code(7).says(ITSELF);
        sandbox.run(["mv", "far:d/f", "far:alias/f"]).code(7).says(ITSELF);
        sandbox.run(["mv", "-n", "far:d/f", "far:alias/f"]).ok();
        assert_eq!(Tree::read(service.place.folder()).names(), before.names(), "{}", service.backend);
        assert_eq!(service.place.get("d/f").unwrap(), b"one");
    }
}

#[test]
fn a_server_is_not_emptied_by_another_name_of_it() {
    for service in shown().chain([azblob(), gcs()].into_iter().flatten()) {
        let other = service.mount("other").replace("127.0.0.1", "localhost");
        let sandbox = Sandbox::new().config(&service.mount("far")).config(&other);
        fill(&service);
        sandbox.run(["mv", "-r", "far:d", "other:"]).code(7).says(ITSELF);
        sandbox.run(["mv", "-r", "--skip", "hash", "far:d", "other:"]).code(7).says(ITSELF);
        sandbox.run(["mv", "--skip", "hash", "far:d/f", "other:d/f"]).code(7).says(ITSELF);
        assert_eq!(service.place.keys(), ["d/e/h", "d/f", "d/g"]);
    }
}

#[test]
fn a_bucket_is_not_emptied_by_another_name_of_it_s3() {
    for server in [s3(), moto(), rclone_s3()].into_iter().flatten() {
        server.bucket().put_all([("d/f", "one"), ("d/g", "two")]);
        let other = server.mount("other").replace("127.0.0.1", "localhost");
        let sandbox = Sandbox::new().config(&other).server("s3", &server);
        sandbox.run(["mv", "-r", "s3:d", "other:"]).code(7).says(ITSELF);
        sandbox.run(["mv", "s3:d/f", "other:d/f"]).code(7).says(ITSELF);
        sandbox.run(["mv", "--skip", "hash", "s3:d/f", "other:d/f"]).code(7).says(ITSELF);
        assert_eq!((server.bucket().get("d/f"), server.bucket().get("d/g")), (b"one".to_vec(), b"two".to_vec()));
        assert_eq!(server.bucket().keys(), ["d/f", "d/g"]);
    }
}

/// A storage may fold case, and then the copy would be the source.
#[test]
fn a_name_that_differs_in_case_alone_is_moved_to_where_case_counts_s3() {
    for server in [s3(), moto(), rclone_s3()].into_iter().flatten() {
        server.bucket().put_all([("d/f", "one"), ("d/g", "two")]);
        let sandbox = Sandbox::new().server("s3", &server);
        sandbox.run(["mv", "-n", "s3:d/f", "s3:d/F"]).ok().says("would have moved 1");
        assert_eq!(server.bucket().keys(), ["d/f", "d/g"]);
        sandbox.run(["mv", "s3:d/f", "s3:d/F"]).ok().says("moved 1");
        assert_eq!(server.bucket().keys(), ["d/F", "d/g"]);
        // What has that name is replaced, as everywhere.
        server.bucket().put("d/G", "old");
        sandbox.run(["mv", "s3:d/g", "s3:d/G"]).ok().says("moved 1");
        assert_eq!(server.bucket().keys(), ["d/F", "d/G"]);
        assert_eq!((server.bucket().get("d/F"), server.bucket().get("d/G")), (b"one".to_vec(), b"two".to_vec()));
    }
}

/// What is killed or denied there leaves what no listing shows.
#[test]
fn what_a_move_in_case_alone_leaves_is_seen_by_nobody_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put("d/readme", "mine");
    let proxy = Proxy::start(&server, |request| {
        let is_probe = request.target.to_ascii_lowercase().contains("/.gstore-");
        Action::when(is_probe && request.method == "DELETE", || Action::Refuse(403, "AccessDenied"))
    });
    let sandbox = Sandbox::new().config(&proxy.mount(&server, "s3"));
    sandbox.run(["mv", "s3:d/readme", "s3:d/README"]).code(5);
    assert_eq!(server.bucket().keys().len(), 3);
    assert_eq!(sandbox.run(["ls", "-r", "s3:"]).ok().stdout, b"d/\nd/readme\n");
}

/// One that folds it, and one that besides finds only the names that it remembers.
#[test]
fn a_name_that_differs_in_case_alone_is_not_moved_to_where_it_does_not_moto() {
    for remembers in [false, true] {
        let Some(server) = moto() else { return };
        server.bucket().put("f", "one");
        let proxy = Proxy::start(&server, move |request: &Request| {
            let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
            let folded = path.to_ascii_lowercase();
            match () {
                () if remembers && request.method == "HEAD" && path.ends_with("/F") => Action::Refuse(404, "NoSuchKey"),
                () if query.is_empty() => Action::Redirect(folded),
                () => Action::Redirect(format!("{folded}?{query}")),
            }
        });
        let sandbox = Sandbox::new().config(&proxy.mount(&server, "s3"));
        for line in [&["s3:f", "s3:F"][..], &["--no-clobber", "s3:f", "s3:F"], &["--skip", "hash", "s3:f", "s3:F"]] {
            sandbox.run([&["mv"], line].concat()).code(7).says("third name");
        }
        assert_eq!(server.bucket().keys(), ["f"]);
        assert_eq!(server.bucket().get("f"), b"one");
        sandbox.run(["mv", "s3:f", "s3:g"]).ok();
        assert_eq!(server.bucket().keys(), ["g"]);
    }
}

/// On a server with directories it is not tried: the names differ there for as long as it remembers them.
#[test]
fn a_name_that_differs_in_case_alone_is_not_moved_to_on_a_server() {
    for service in shown() {
        let sandbox = Sandbox::new().config(&service.mount("far"));
        service.place.put("f", "one");
        sandbox.run(["mv", "far:f", "far:F"]).code(7).says("third name");
        assert_eq!(service.place.keys(), ["f"], "{}", service.backend);
    }
}

/// What cannot be tried is not known.
#[test]
fn where_nothing_can_be_written_nothing_is_moved() {
    let Some(service) = sftp() else { return };
    let sandbox = Sandbox::new().mount("here").config(&service.mount("far"));
    fill(&service);
    let closed = service.place.folder().join("d");
    std::fs::set_permissions(&closed, std::os::unix::fs::PermissionsExt::from_mode(0o555)).unwrap();
    sandbox.run(["mv", "far:d/f", "here:"]).code(5).says("use `gstore cp`");
    sandbox.run(["mv", "-r", "far:d", "here:"]).code(5).says("use `gstore cp`");
    std::fs::set_permissions(&closed, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    assert!(Tree::read(sandbox.path("here")).names().is_empty());
    assert_eq!(service.place.keys(), ["d/e/h", "d/f", "d/g"]);
}

/// What is kept would gather among what is synced.
#[test]
fn a_backup_directory_is_no_other_name_of_either_side() {
    for service in shown().chain([azblob(), gcs()].into_iter().flatten()) {
        let other = service.mount("other").replace("127.0.0.1", "localhost");
        let sandbox = Sandbox::new().config(&service.mount("far")).config(&other).mount("here").file("here/f", "new");
        fill(&service);
        let keys = service.place.keys();
        for line in [["other:d", "here:", "far:d"], ["far:d", "here:", "other:d"], ["other:d", "far:d", "here:"]] {
            let line = [&["sync", "--delete", "--force-delete", "--backup-dir"], &line[..]].concat();
            sandbox.run(line).code(7).says(ITSELF);
        }
        assert_eq!((service.place.keys(), sandbox.read("here/f")), (keys, b"new".to_vec()), "{}", service.backend);
        // Nothing is tried in a plan, and nothing found in a directory of its own.
        sandbox.run(["sync", "-n", "--backup-dir", "other:d", "here:", "far:d"]).ok();
        sandbox
            .run(["sync", "--skip", "never", "--backup-dir", "other:kept", "here:", "far:d"])
            .ok()
            .says("backed up 1");
        sandbox
            .run(["sync", "--skip", "never", "--backup-dir", "other:kept", "here:", "far:d"])
            .ok()
            .says("backed up 1");
        assert_eq!(service.place.keys(), ["d/e/h", "d/f", "d/g", "kept/f", "kept/f.~1~"], "{}", service.backend);
        assert_eq!(service.place.get("kept/f").unwrap(), b"one");
    }
}

#[test]
fn a_backup_directory_is_no_other_name_of_a_bucket_s3() {
    for server in [s3(), moto(), rclone_s3()].into_iter().flatten() {
        server.bucket().put_all([("d/f", "one"), ("d/g", "two")]);
        let other = server.mount("other").replace("127.0.0.1", "localhost");
        let sandbox = Sandbox::new().config(&other).server("s3", &server).mount("here").file("here/f", "new");
        for line in [["other:d", "here:", "s3:d"], ["s3:d", "other:d", "here:"]] {
            let line = [&["sync", "--delete", "--force-delete", "--backup-dir"], &line[..]].concat();
            sandbox.run(line).code(7).says(ITSELF);
        }
        assert_eq!(server.bucket().keys(), ["d/f", "d/g"]);
        assert_eq!(sandbox.read("here/f"), b"new");
    }
}

/// Where nothing may be removed nothing is tried, and what is kept there is never in the way.
#[test]
fn a_backup_directory_that_only_grows_is_written_to_alone_s3() {
    let Some(server) = s3() else { return };
    let sandbox =
        Sandbox::new().mount("src").mount("dst").file("src/f", "new").file("dst/f", "old").server("s3", &server);
    let sandbox = sandbox.config("[mounts.grows]\nparent = \"s3\"\npath = \"old\"\npermissions = \"readwrite\"\n");
    sandbox.run(["sync", "--skip", "never", "--backup-dir", "grows:", "src:", "dst:"]).ok().says("backed up 1");
    assert_eq!(server.bucket().keys(), ["old/f"]);
    assert_eq!(server.bucket().get("old/f"), b"old");
}
