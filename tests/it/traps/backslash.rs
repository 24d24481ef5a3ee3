//! A `\` in a key: SeaweedFS takes it for a `/`, moto and AWS keep it. Whichever it is, gstore touches
//! nothing but what was named, and leaves nothing of what it tried.

use super::super::support::proxy::{Action, Proxy, Request};
use super::super::support::{Run, Sandbox, Server, moto, rclone_s3, s3};

/// Whether a request is for the name by which gstore tries what becomes of a `\`.
fn is_trial(request: &Request) -> bool {
    request.target.contains("%5C.gstore-")
}

fn changes(proxy: &Proxy) -> usize {
    proxy.count(|request| !matches!(request.method.as_str(), "GET" | "HEAD"))
}

/// A sandbox whose mount `s3` is reached through a proxy with that rule.
fn behind(server: &Server, rule: impl FnMut(&Request) -> Action + Send + 'static) -> (Proxy, Sandbox) {
    let proxy = Proxy::start(server, rule);
    let sandbox = Sandbox::new().mount("home").config(&proxy.mount(server, "s3"));
    (proxy, sandbox)
}

fn says_why(run: Run) {
    run.says("the name has a `\\`, which this service takes for a `/`");
}

#[test]
fn s3_no_verb_reaches_the_neighbour() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("home").server("s3", &server).file("home/m\\n", "mine");
    server.bucket().put("d/m/n", "neighbour");
    server.bucket().put("other", "other");
    let before = server.bucket().list();
    let name = "s3:d/m\\n";
    let writing: &[&[&str]] = &[
        &["cp", "home:m\\n", "s3:d/"],
        &["cp", "home:m\\n", name],
        &["cp", "--no-clobber", "home:m\\n", name],
        &["cp", "s3:other", name],
        &["mv", "s3:other", name],
        &["mv", "home:m\\n", "s3:d/"],
        &["touch", name],
        &["mkdir", "--dir-markers", name],
    ];
    for arguments in writing {
        says_why(sandbox.run(*arguments).code(3));
        assert_eq!(server.bucket().list(), before, "{arguments:?}");
    }
    // There is nothing of that name.
    let looking: &[&[&str]] = &[
        &["cat", name],
        &["stat", name],
        &["cp", name, "home:copy"],
        &["cp", name, "s3:copy"],
        &["mv", name, "home:copy"],
        &["mv", name, "s3:copy"],
        &["rm", name],
        &["rm", "-r", name],
    ];
    for arguments in looking {
        let run = sandbox.run(*arguments).code(4);
        assert_eq!(run.stdout, b"", "{run}");
        assert_eq!(server.bucket().list(), before, "{arguments:?}");
    }
    sandbox.run(["rm", "-rfy", name]).ok();
    assert_eq!(server.bucket().list(), before);
    assert_eq!(server.bucket().get("d/m/n"), b"neighbour");
    assert_eq!(sandbox.read("home/m\\n"), b"mine");
    assert!(!sandbox.path("home/copy").exists());
}

#[test]
fn s3_a_tree_with_such_a_name_leaves_the_neighbour() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("home").server("s3", &server);
    let sandbox = sandbox.file("home/t/d/m\\n", "mine").file("home/t/d/x\\", "mine").file("home/t/new", "new");
    server.bucket().put_all([("d/m/n", "neighbour"), ("d/x/y", "neighbour"), ("d/x", "neighbour")]);
    let before = server.bucket().list();
    for verb in [&["sync", "--delete", "--force-delete"][..], &["cp", "-r"], &["mv", "-r"]] {
        says_why(sandbox.run(verb.iter().chain(&["home:t/", "s3:"])).code(3));
        let mut after = server.bucket().list();
        after.retain(|one| one.key != "new");
        assert_eq!(after, before, "{verb:?}");
        assert_eq!(server.bucket().get("new"), b"new");
    }
    assert_eq!(sandbox.read("home/t/d/m\\n"), b"mine");
    assert_eq!(sandbox.read("home/t/d/x\\"), b"mine");
}

/// The filer of SeaweedFS makes such names, its S3 lists them, and then reads and removes the neighbour.
#[test]
fn s3_a_name_that_is_listed_is_not_its_neighbour() {
    let Some(server) = s3() else { return };
    server.bucket().put("d/m/n", "neighbour");
    let key = server.bucket().whole_key("d/m%5Cn");
    let page = format!(
        "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>{key}</Key><Size>4</Size>\
         <ETag>\"d1f2\"</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>\
         <IsTruncated>false</IsTruncated></ListBucketResult>"
    );
    let is_of_it = |request: &Request| {
        request.is_list() && ["d%2F", "d%2Fm%5Cn"].iter().any(|asked| request.target.ends_with(asked))
    };
    let (_proxy, sandbox) = behind(&server, move |request| {
        let page = page.clone().into_bytes();
        Action::when(is_of_it(request), || Action::Edit(Box::new(move |_| page)))
    });
    let before = server.bucket().list();
    let verbs: &[&[&str]] = &[
        &["cat", "s3:d/m\\n"],
        &["stat", "s3:d/m\\n"],
        &["cp", "s3:d/m\\n", "home:copy"],
        &["mv", "s3:d/m\\n", "home:copy"],
        &["rm", "s3:d/m\\n"],
        &["rm", "-ry", "s3:d"],
        &["cp", "-r", "s3:d", "home:tree"],
        &["mv", "-r", "s3:d", "home:tree"],
    ];
    for arguments in verbs {
        let run = sandbox.run(*arguments).code(3);
        assert_eq!(run.stdout, b"", "{run}");
        assert_eq!(server.bucket().list(), before, "{arguments:?}");
    }
    assert!(!sandbox.path("home/copy").exists() && !sandbox.path("home/tree/m\\n").exists());
}

/// That one name is itself says nothing of others: its neighbour may have the same content.
#[test]
fn s3_each_name_is_judged_by_itself() {
    let Some(server) = s3() else { return };
    server.bucket().put_all([("x/1", "same"), ("x/2", "BBBBB")]);
    let listed = [("x\\1", 4, "51037a4a37730f52c8732586d3aaa316"), ("x\\2", 5, "f6a6263167c92de8644ac998b3c4e4d1")];
    let pages = listed.map(|(name, size, md5)| {
        let key = server.bucket().whole_key(&name.replace('\\', "%5C"));
        let page = format!(
            "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>{key}</Key><Size>{size}</Size>\
             <ETag>\"{md5}\"</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>\
             <IsTruncated>false</IsTruncated></ListBucketResult>"
        );
        (name.replace('\\', "%5C"), page.into_bytes())
    });
    let (_proxy, sandbox) = behind(&server, move |request| {
        let page = pages.iter().find(|(end, _)| request.is_list() && request.target.ends_with(end));
        page.cloned().map_or(Action::Pass, |(_, page)| Action::Edit(Box::new(move |_| page)))
    });
    let run = sandbox.run(["cat", "s3:x\\1", "s3:x\\2"]).code(3).says("takes a `\\` in a name for a `/`");
    assert_eq!(run.stdout, b"", "{run}");
    says_why(run);
}

#[test]
fn moto_a_neighbour_that_is_alike_leaves_a_doubt() {
    let Some(server) = moto() else { return };
    let (proxy, sandbox) = behind(&server, |_| Action::Pass);
    let objects =
        [("a\\1", "same"), ("a/1", "same"), ("b\\1", "one"), ("b/1", "two"), ("c\\..\\d", "dots"), ("e\\", "")];
    server.bucket().put_all(objects);
    let doubt = "cannot find out whether this service takes a `\\` in a name for a `/`";
    for name in ["s3:a\\1", "s3:c\\..\\d"] {
        let run = sandbox.run(["cat", name]).code(3).says(doubt);
        assert_eq!(run.stdout, b"", "{run}");
    }
    assert_eq!(sandbox.run(["cat", "s3:b\\1", "s3:e\\"]).ok().stdout, b"one");
    assert_eq!(changes(&proxy), 0);
    // What was tried needs no such look.
    sandbox.write("home/f", "mine");
    sandbox.write("lines", "cp home:f 's3:f\\'\ncat 's3:a\\1' 's3:c\\..\\d'\n");
    assert_eq!(sandbox.run(["run", "-q", "lines"]).ok().stdout, b"samedots");
}

#[test]
fn s3_a_root_with_a_backslash_is_not_its_neighbour() {
    let Some(server) = s3() else { return };
    let root = server.bucket().whole_key("a\\b").replace('\\', "\\\\");
    let mount = server.mount_of("odd", server.bucket().name(), &root);
    let sandbox = Sandbox::new().mount("home").config(&mount).file("home/t/x", "mine");
    server.bucket().put_all([("a/b/x", "neighbour"), ("a/b/y", "neighbour")]);
    let before = server.bucket().list();
    sandbox.run(["cp", "home:t/x", "odd:"]).code(3);
    sandbox.run(["sync", "--delete", "--force-delete", "home:t", "odd:"]).code(3);
    sandbox.run(["cat", "odd:x"]).code(4);
    sandbox.run(["rm", "odd:y"]).code(4);
    sandbox.run(["rm", "-rfy", "--allow-root", "odd:"]).ok();
    assert_eq!(server.bucket().list(), before);
    assert_eq!(sandbox.run(["ls", "-r", "odd:"]).stdout, b"");
}

#[test]
fn s3_and_moto_are_written_to_by_no_look_and_no_dry_run() {
    for server in [s3(), moto()].into_iter().flatten() {
        let (proxy, sandbox) = behind(&server, |_| Action::Pass);
        sandbox.write("home/a\\b", "mine");
        server.bucket().put_all([("a\\b", "there"), ("a/c", "there")]);
        for arguments in [
            &["cat", "s3:a\\b"][..],
            &["stat", "s3:a\\b"],
            &["ls", "-r", "s3:"],
            &["cp", "s3:a\\b", "home:copy"],
            &["cp", "-n", "home:a\\b", "s3:"],
            &["cp", "-n", "home:a\\b", "s3:new\\name"],
            &["sync", "-n", "home:", "s3:"],
            &["mv", "-n", "home:a\\b", "s3:"],
            &["rm", "-n", "s3:a\\b"],
            &["touch", "-n", "s3:a\\b"],
        ] {
            let run = sandbox.run(arguments);
            assert_ne!(run.exit, 2, "{run}");
            assert_eq!(changes(&proxy), 0, "{arguments:?}");
        }
    }
}

#[test]
fn moto_is_tried_once_and_nothing_of_it_stays() {
    let Some(server) = moto() else { return };
    let (proxy, sandbox) = behind(&server, |_| Action::Pass);
    for name in ["a\\1", "a\\2", "b\\c\\3", "\\4", "5\\"] {
        sandbox.write(format!("home/{name}"), name);
    }
    sandbox.run(["cp", "-r", "home:", "s3:"]).ok();
    assert_eq!(server.bucket().keys(), ["5\\", "\\4", "a\\1", "a\\2", "b\\c\\3"]);
    let trials = |method: &str| proxy.count(|request| is_trial(request) && request.method == method);
    assert_eq!((trials("PUT"), trials("DELETE"), changes(&proxy)), (1, 1, 5 + 2));
    sandbox.run(["mv", "-r", "s3:", "home:back"]).ok();
    assert_eq!(server.bucket().keys(), [""; 0]);
    assert_eq!(sandbox.read("home/back/b\\c\\3"), b"b\\c\\3");
}

/// The storages of a `run` stay open from line to line, and so does what is known of them: through whatever part
/// of them, and whatever is said of what is written.
#[test]
fn moto_is_tried_once_for_all_lines_of_a_run() {
    let Some(server) = moto() else { return };
    let (proxy, sandbox) = behind(&server, |_| Action::Pass);
    let sandbox = sandbox.config("[mounts.whole]\nparent = \"s3\"\npath = \"\"\n");
    sandbox.write("home/f", "mine");
    let line = |more: &str, name: &str| format!("cp {more} home:f '{name}'\n");
    let lines = [line("", "s3:a\\1"), line("", "s3:a\\2"), line("", "whole:a\\3")];
    sandbox.write("lines", lines.concat() + &line("--storage-class STANDARD_IA", "s3:a\\4"));
    sandbox.run(["run", "lines"]).ok();
    assert_eq!(server.bucket().keys(), ["a\\1", "a\\2", "a\\3", "a\\4"]);
    let trials = |method: &str| proxy.count(|request| is_trial(request) && request.method == method);
    assert_eq!((trials("PUT"), trials("DELETE")), (1, 1));
}

/// What failed once may have been a matter of the moment.
#[test]
fn moto_is_tried_again_by_the_next_line_where_it_could_not_be() {
    let Some(server) = moto() else { return };
    let mut trials = 0;
    let (_proxy, sandbox) = behind(&server, move |request| {
        trials += u32::from(is_trial(request) && request.is_put());
        Action::when(is_trial(request) && request.is_put() && trials == 1, || Action::Refuse(403, "AccessDenied"))
    });
    sandbox.write("home/a\\1", "mine");
    sandbox.write("home/a\\2", "mine");
    sandbox.write("lines", "cp home:* s3:\ncp home:* s3:\n");
    sandbox.run(["run", "lines"]).says("takes a `\\` in a name for a `/`");
    assert_eq!(server.bucket().keys(), ["a\\1", "a\\2"]);
}

/// What could not be removed again is not written.
#[test]
fn moto_is_not_tried_by_who_may_not_remove() {
    let Some(server) = moto() else { return };
    let (proxy, sandbox) = behind(&server, |_| Action::Pass);
    let sandbox = sandbox.config("[mounts.drop]\nparent = \"s3\"\npath = \"d\"\npermissions = \"readwrite\"\n");
    sandbox.write("home/a\\b", "mine");
    sandbox.write("home/plain", "mine");
    let run = sandbox.run(["cp", "home:a\\b", "drop:"]).code(5).says("takes a `\\` in a name for a `/`");
    run.says("permissions = \"full\"");
    sandbox.run(["touch", "drop:a\\b"]).code(5);
    assert_eq!(changes(&proxy), 0);
    sandbox.run(["cp", "home:plain", "drop:"]).ok();
    assert_eq!(server.bucket().keys(), ["d/plain"]);
}

#[test]
fn s3_and_moto_hear_nothing_of_a_url() {
    for server in [s3(), moto()].into_iter().flatten() {
        let (proxy, sandbox) = behind(&server, |_| Action::Pass);
        server.bucket().put("d/m/n", "neighbour");
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let run = sandbox.run(["url", "--method", method, "s3:d/m\\n"]).ok();
            let run = run.says("takes the `\\` in the name for a `/`");
            assert!(run.stdout.starts_with(b"http://") && run.text().contains("d/m%5Cn?"), "{run}");
            let run = sandbox.run(["url", "--method", method, "s3:d/m/n"]).ok();
            assert_eq!(run.stderr, b"", "{run}");
        }
        assert_eq!(proxy.count(|_| true), 0);
    }
}

#[test]
fn moto_and_s3_are_known_to_a_url_once_they_were_tried() {
    let lines = "cp home:f 's3:d/m\\n'\nurl --method DELETE 's3:d/m\\n'\n";
    if let Some(server) = moto() {
        let sandbox = Sandbox::new().mount("home").server("s3", &server).file("home/f", "mine").file("lines", lines);
        let run = sandbox.run(["run", "-q", "lines"]).ok();
        assert!(run.stdout.starts_with(b"http://") && run.stderr.is_empty(), "{run}");
    }
    if let Some(server) = s3() {
        let sandbox = Sandbox::new().mount("home").server("s3", &server).file("home/f", "mine").file("lines", lines);
        let run = sandbox.run(["run", "-q", "lines"]).code(3);
        assert_eq!(run.stdout, b"", "{run}");
        says_why(run);
    }
}

/// Without a `\` nothing is tried.
#[test]
fn moto_is_not_tried_for_other_names() {
    let Some(server) = moto() else { return };
    let (proxy, sandbox) = behind(&server, |_| Action::Pass);
    sandbox.write("home/a", "mine");
    sandbox.run(["cp", "home:a", "s3:"]).ok();
    assert_eq!((changes(&proxy), proxy.count(is_trial)), (1, 0));
}

#[test]
fn moto_gets_nothing_while_it_cannot_be_tried() {
    let Some(server) = moto() else { return };
    for method in ["PUT", "GET"] {
        let (_proxy, sandbox) = behind(&server, move |request| {
            Action::when(is_trial(request) && request.method == method, || Action::Refuse(403, "AccessDenied"))
        });
        sandbox.write("home/a\\b", "mine");
        server.bucket().put("there\\", "there");
        let before = server.bucket().list();
        sandbox.run(["cp", "home:a\\b", "s3:"]).code(5).says("takes a `\\` in a name for a `/`");
        sandbox.run(["mv", "home:a\\b", "s3:"]).code(5);
        sandbox.run(["rm", "s3:there\\"]).code(5);
        assert_eq!(server.bucket().list(), before, "{method}");
        assert_eq!(sandbox.read("home/a\\b"), b"mine");
        assert_eq!(sandbox.run(["cat", "s3:there\\"]).ok().stdout, b"there");
    }
}

#[test]
fn moto_shows_nothing_of_what_could_not_be_removed() {
    let Some(server) = moto() else { return };
    let (_proxy, sandbox) = behind(&server, |request| {
        Action::when(is_trial(request) && request.method == "DELETE", || Action::Refuse(403, "AccessDenied"))
    });
    sandbox.write("home/a\\b", "mine");
    sandbox.run(["cp", "home:a\\b", "s3:"]).ok();
    let keys = server.bucket().keys();
    assert!(keys.len() == 2 && keys[0].starts_with("\\.gstore-"), "{keys:?}");
    assert_eq!(sandbox.run(["ls", "-r", "s3:"]).ok().stdout, b"a\\b\n");
}

/// A service may take a removal otherwise than a write.
#[test]
fn s3_what_was_tried_goes_by_the_name_that_it_got() {
    let Some(server) = s3() else { return };
    let (_proxy, sandbox) = behind(&server, |request| {
        Action::when(is_trial(request) && request.method == "DELETE", || Action::Answer(Vec::new()))
    });
    sandbox.write("home/m\\n", "mine");
    says_why(sandbox.run(["cp", "home:m\\n", "s3:"]).code(3));
    assert_eq!(server.bucket().keys(), [""; 0]);
}

#[test]
fn moto_is_read_from_by_who_may_not_write() {
    let Some(server) = moto() else { return };
    let (proxy, sandbox) = behind(&server, |_| Action::Pass);
    let sandbox = sandbox.config("[mounts.seen]\nparent = \"s3\"\npath = \"d\"\npermissions = \"readonly\"\n");
    server.bucket().put_all([("d/m\\n", "its own"), ("d/m/n", "neighbour"), ("d/empty\\", "")]);
    assert_eq!(sandbox.run(["cat", "seen:m\\n"]).ok().stdout, b"its own");
    assert_eq!(sandbox.run(["cat", "seen:empty\\"]).ok().stdout, b"");
    sandbox.run(["cp", "-r", "seen:", "home:"]).ok();
    assert_eq!(sandbox.read("home/m\\n"), b"its own");
    assert_eq!(sandbox.read("home/m/n"), b"neighbour");
    assert_eq!(changes(&proxy), 0);
}

#[test]
fn rclone_s3_keeps_such_names() {
    let Some(server) = rclone_s3() else { return };
    let sandbox = Sandbox::new().mount("home").server("s3", &server).file("home/m\\n", "mine");
    server.bucket().put("d/m/n", "neighbour");
    sandbox.run(["cp", "home:m\\n", "s3:d/"]).ok();
    assert_eq!(server.bucket().keys(), ["d/m/n", "d/m\\n"]);
    assert_eq!(sandbox.run(["cat", "s3:d/m\\n"]).ok().stdout, b"mine");
    sandbox.run(["rm", "s3:d/m\\n"]).ok();
    assert_eq!(server.bucket().keys(), ["d/m/n"]);
    assert_eq!(server.bucket().get("d/m/n"), b"neighbour");
}
