//! Listings that fail, break off or lie: what is not known to be missing is never deleted.

use super::{records, retries};
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::relisted::{timeless, unordered};
use crate::support::{Sandbox, Server, Tree, What, moto, s3};

const BYTES: &str = "list_order = \"bytes\"\n";

/// A proxy, and a sandbox with the mounts `src`, `dst` and, through the proxy, `s3`.
fn behind(
    server: &Server,
    page: usize,
    more: &str,
    rule: impl FnMut(&Request) -> Action + Send + 'static,
) -> (Proxy, Sandbox) {
    let proxy = Proxy::paging(server, page, rule);
    let sandbox = Sandbox::new().mount("src").mount("dst").config(&(proxy.mount(server, "s3") + more));
    (proxy, sandbox)
}

fn many(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("d/f{number:04}"))
}

#[test]
fn half_a_page_is_asked_for_again_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_many(many(30), "x");
    for more in ["", BYTES] {
        let mut left = 2;
        let (_proxy, sandbox) = behind(&server, 0, more, move |request| {
            if left == 0 || !request.is_list() || request.is_probe() {
                return Action::Pass;
            }
            left -= 1;
            // One ends with its connection, the other as if it were whole.
            if left == 1 {
                Action::CutAnswer(200)
            } else {
                Action::Edit(Box::new(|mut body| {
                    body.truncate(200);
                    body
                }))
            }
        });
        sandbox.write("dst/extra", "");
        let run = sandbox.run(["sync", "s3:", "dst:", "--delete", "--stats", "--json"]).ok();
        assert_eq!(retries(&run), 2, "{run}");
        assert_eq!(Tree::read(sandbox.path("dst")).files().len(), 30);
    }
}

/// Fails the pages that `which` picks, in each of these ways; at whichever side `s3` is, nothing goes.
fn no_page_no_delete(server: &Server, more: &str, which: fn(&Request) -> bool, code: i32) {
    let ways: [fn() -> Action; 4] = [
        || Action::Refuse(503, "SlowDown"),
        || Action::Refuse(403, "AccessDenied"),
        || Action::CutAnswer(600),
        || Action::Edit(Box::new(|_| b"<html>login</html>".to_vec())),
    ];
    let before = server.bucket().list();
    for (number, way) in ways.into_iter().enumerate() {
        let (proxy, sandbox) = behind(server, 10, more, move |request| Action::when(which(request), way));
        sandbox.write("dst/extra", "");
        sandbox.write("dst/d/extra", "");
        let force = ["--delete", "--force-delete", "--retries", "0", "--json"];
        let run = sandbox.run(["sync", "s3:", "dst:"].into_iter().chain(force));
        let expected = if code == 0 { [9, 5, 9, 9][number] } else { code };
        assert_eq!(run.exit, expected, "source, way {number}: {run}");
        assert!(
            sandbox.path("dst/extra").exists() && sandbox.path("dst/d/extra").exists(),
            "source, way {number}: {run}"
        );

        let run = sandbox.run(["sync", "src:", "s3:"].into_iter().chain(force));
        assert!(![0, 7, 8].contains(&run.exit), "destination, way {number}: {run}");
        assert_eq!(proxy.count(|request| ["POST", "DELETE"].contains(&request.method.as_str())), 0, "{run}");
    }
    assert_eq!(server.bucket().list(), before);
}

#[test]
fn a_first_page_that_fails_deletes_nothing_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_many(many(30), "x");
    for more in ["", BYTES] {
        no_page_no_delete(&server, more, |request| request.is_list() && !request.is_probe(), 0);
    }
}

#[test]
fn a_second_page_that_fails_deletes_nothing_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_many(many(30).chain(["a".to_owned()]), "x");
    for more in ["", BYTES] {
        no_page_no_delete(&server, more, Request::goes_on, 3);
    }
}

#[test]
fn a_directory_that_cannot_be_listed_deletes_nothing_and_the_rest_is_copied_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_all([("a", "1"), ("bad/x", "2"), ("good/y", "3")]);
    let bad = |request: &Request| request.is_list() && request.target.contains("bad%2F");
    let (_proxy, sandbox) =
        behind(&server, 0, "", move |request| Action::when(bad(request), || Action::Refuse(403, "AccessDenied")));
    sandbox.write("dst/extra", "");
    sandbox.write("dst/bad/extra", "");
    sandbox.run(["sync", "s3:", "dst:", "--delete", "--force-delete"]).code(3).says("nothing was deleted");
    assert_eq!(Tree::read(sandbox.path("dst")).files(), ["a", "bad/extra", "extra", "good/y"]);

    // The same at the destination: what may lie there is not written over either.
    for (path, content) in [("src/a", "10"), ("src/bad/x", "20"), ("src/new", "30")] {
        sandbox.write(path, content);
    }
    sandbox.run(["sync", "src:", "s3:", "--delete", "--force-delete"]).code(3);
    assert_eq!(server.bucket().keys(), ["a", "bad/x", "good/y", "new"]);
    assert_eq!((server.bucket().get("a"), server.bucket().get("bad/x")), (b"10".to_vec(), b"2".to_vec()));

    sandbox.run(["rm", "-r", "-y", "s3:", "--allow-root"]).code(5);
    assert!(server.bucket().head("bad/x").is_some());
}

/// Puts the keys of a listing into another order.
fn swapped(body: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(body).unwrap();
    text.replace(">d/f0010<", ">KEY<").replace(">d/f0020<", ">d/f0010<").replace(">KEY<", ">d/f0020<").into_bytes()
}

#[test]
fn keys_out_of_a_promised_order_stop_the_run_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_many(many(30), "x");
    let (proxy, sandbox) =
        behind(&server, 0, BYTES, |request| Action::when(request.is_list(), || Action::Edit(Box::new(swapped))));
    sandbox.write("dst/extra", "");
    let force = ["--delete", "--force-delete", "-j", "1"];
    let run = sandbox.run(["sync", "s3:", "dst:"].into_iter().chain(force)).code(1).says("d/f0020").says("d/f0011");
    let files = Tree::read(sandbox.path("dst")).files();
    assert!(files.contains(&"extra".to_owned()), "{run}");
    assert!(!files.iter().any(|file| file.as_str() > "d/f0020" && file.starts_with("d/")), "{files:?}");

    sandbox.write("src/d/f0000", "y");
    sandbox.write("src/z", "");
    let writes = |request: &Request| ["POST", "DELETE"].contains(&request.method.as_str());
    sandbox.run(["sync", "src:", "s3:"].into_iter().chain(force)).code(1).says("d/f0020");
    assert_eq!((proxy.count(writes), server.bucket().head("z").is_some()), (0, false));
    assert_eq!(server.bucket().list().len(), 30);

    // Without the promise each directory is sorted, and the order does not matter.
    let sandbox = Sandbox::new().mount("dst").file("dst/extra", "").config(&proxy.mount(&server, "s3"));
    sandbox.run(["sync", "s3:", "dst:", "--delete"]).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).files().len(), 30);
}

#[test]
fn a_listing_that_never_ends_is_refused_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_many(many(30), "x");
    // Every page says that it goes on, at the same place.
    let again = || {
        let page = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>on</NextContinuationToken>\
                    <Contents><Key>d/f0000</Key><Size>1</Size></Contents></ListBucketResult>";
        page.as_bytes().to_vec()
    };
    for more in ["", BYTES] {
        let (_proxy, sandbox) = behind(&server, 0, more, move |request| {
            Action::when(request.is_list() && !request.is_probe(), || Action::Answer(again()))
        });
        sandbox.write("dst/extra", "");
        let run = sandbox.run(["sync", "s3:", "dst:", "--delete", "--force-delete"]).says("error: s3:").says("goes on");
        assert!(run.exit != 0 && sandbox.path("dst/extra").exists(), "{run}");
    }
}

#[test]
fn no_order_over_pages_pairs_all_the_same_moto() {
    let Some(server) = moto() else { return };
    let proxy = unordered(&server);
    let sandbox = Sandbox::new().mount("src").mount("dst").config(&proxy.mount(&server, "s3"));
    let names = ["a", "a-b", "a.b", "d/a", "d/e/f", "d0", "d/\u{e9}", "z/y/x", "z y", "z%2Fy"];
    for name in &names {
        sandbox.write(format!("src/{name}"), name);
    }
    let same = |names: &[&str]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        assert_eq!(server.bucket().keys(), names);
    };
    sandbox.run(["sync", "src:", "s3:"]).ok();
    same(&names);
    // Nothing is taken for missing, nothing for new.
    for arguments in [["sync", "--delete", "src:", "s3:"], ["sync", "--size-only", "s3:", "src:"]] {
        sandbox.run(arguments).ok().says("copied 0 (0 B), skipped 10").says("in TIME");
        same(&names);
    }
    server.bucket().put("d/extra", "");
    let run = sandbox.run(["--json", "sync", "--delete", "src:", "s3:"]).ok();
    assert_eq!(records(&run, "summary")[0]["deleted"], 1, "{run}");
    same(&names);
    let listed = sandbox.run(["ls", "-r", "s3:"]).ok();
    assert_eq!(listed.text().lines().filter(|line| !line.ends_with('/')).count(), names.len(), "{listed}");
    sandbox.run(["sync", "--delete", "s3:", "dst:"]).ok();
    Tree::read(sandbox.path("src")).assert_same(&Tree::read(sandbox.path("dst")), What::Content);
    sandbox.run(["rm", "-ry", "s3:d"]).ok();
    assert_eq!(server.bucket().keys().iter().filter(|key| key.starts_with("d/")).count(), 0);
    assert_eq!(server.bucket().keys().len(), names.len() - 3);
}

#[test]
fn no_times_are_no_reason_to_skip_moto() {
    let Some(server) = moto() else { return };
    let proxy = timeless(&server);
    let sandbox = Sandbox::new().mount("src").file("src/f", "one").config(&proxy.mount(&server, "s3"));
    let sandbox = sandbox.config("[mounts.twin]\nparent = \"s3\"\npath = \"twin\"\n");
    sandbox.run(["sync", "src:", "s3:one"]).ok();
    // The same size proves nothing: copied, unless a digest says that it is the same.
    sandbox.run(["sync", "src:", "s3:one"]).ok().says("copied 1 (3 B), skipped 0");
    sandbox.run(["sync", "--checksum", "src:", "s3:one"]).ok().says("copied 0 (0 B), skipped 1");
    sandbox.run(["sync", "s3:one", "twin:"]).ok().says("copied 1");
    sandbox.run(["sync", "s3:one", "twin:"]).ok().says("copied 0 (0 B), skipped 1");
    sandbox.write("src/f", "two");
    for (from, to) in [("src:", "s3:one"), ("s3:one", "twin:")] {
        sandbox.run(["sync", from, to]).ok().says("copied 1");
    }
    assert_eq!(server.bucket().get("twin/f"), b"two");
}

#[test]
fn pages_without_a_token_and_without_order_are_refused_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_many(many(30), "x");
    // As an old server has it: to go on after the last key, whatever the order.
    let edit = |body| String::from_utf8(swapped(body)).unwrap().replace(">false</IsTr", ">true</IsTr").into_bytes();
    let (_proxy, sandbox) = behind(&server, 0, "", move |request| {
        Action::when(request.is_list() && !request.is_probe(), || Action::Edit(Box::new(edit)))
    });
    sandbox.write("dst/d/extra", "");
    let run = sandbox.run(["sync", "s3:", "dst:", "--delete", "--force-delete"]).says("goes on, but not where");
    assert!(run.exit != 0 && sandbox.path("dst/d/extra").exists(), "{run}");
}
