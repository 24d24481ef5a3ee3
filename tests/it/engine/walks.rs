//! Both ways of listing a bucket show the same, unaddressable keys and markers included.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Sandbox, Tree, moto, s3, sized};

#[test]
fn one_listing_shows_what_a_walk_shows_moto() {
    if moto().is_none() {
        return;
    }
    let key = "(a|a-|a0|b|/|\u{e9}| x|x |\\.|\\.\\.|\\\\){1,4}(/(a|a-|b |/| |\\.|%2F)){0,3}/?";
    // With and without content: a marker with content is another thing.
    let keys = proptest::collection::btree_map(key, any::<bool>(), 0..16);
    let config = Config { cases: sized(10, 500), failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    TestRunner::new(config)
        .run(&keys, |keys| {
            let Some(server) = moto() else { return Ok(()) };
            server.bucket().put_all(keys.iter().map(|(key, full)| (key, if *full { "x" } else { "" })));
            let block = |name: &str| server.mount_of(name, server.bucket().name(), "");
            let sandbox = Sandbox::new().config(&block("walk")).config(&(block("flat") + "list_order = \"bytes\"\n"));
            for more in [&[][..], &["--exclude", "a"], &["--include", "a-", "--include", "b"]] {
                let shown = |name: &str| {
                    let run = sandbox.run([&["ls", "-r", "--json", name], more].concat());
                    // A walk names what cannot be asked for by its folder, one listing key by key.
                    // And what is in a folder that is hidden, only the latter knows.
                    let seen = |kind: &str| kind == "file" || (kind == "dir" && more.is_empty());
                    let lines = run.json().into_iter().filter(|line| line["kind"].as_str().is_some_and(seen));
                    (run.exit, lines.collect::<Vec<_>>())
                };
                prop_assert_eq!(shown("walk:"), shown("flat:"));
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_lies_in_a_hidden_folder_is_hidden_unaddressable_or_not_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_all([("a/", "content"), ("a//x", "x"), ("a/b/./c", "x"), ("b", "b")]);
    for order in ["", "list_order = \"bytes\"\n"] {
        let sandbox = Sandbox::new().config(&(server.mount("moto") + order));
        let run = sandbox.run(["ls", "-r", "moto:", "--exclude", "a"]).ok();
        assert_eq!(run.text(), "b\n", "{order}: {run}");
        sandbox.run(["ls", "-r", "moto:"]).code(3);
    }
}

/// A walk never gets into a folder that cannot be asked for, so a pattern hides nothing in it.
#[test]
fn what_lies_below_what_cannot_be_asked_for_is_not_hidden_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_all([(" x/a/", ""), ("b", "b")]);
    let block = |name: &str| server.mount_of(name, server.bucket().name(), "");
    let sandbox = Sandbox::new().config(&block("walk")).config(&(block("flat") + "list_order = \"bytes\"\n"));
    for name in ["walk:", "flat:"] {
        sandbox.run(["ls", "-r", name, "--exclude", "a"]).code(3);
    }
}

#[test]
fn a_wide_directory_is_listed_whole_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_many((0..1100).map(|number| format!("wide/f{number}")), "x");
    let sandbox = Sandbox::new().server("s3", &server).mount("dst");
    assert_eq!(sandbox.run(["ls", "s3:wide/"]).ok().text().lines().count(), 1100);
    let run = sandbox.run(["sync", "s3:", "dst:", "-q"]).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).files().len(), 1100, "{run}");
}

#[test]
fn a_folder_whose_last_key_is_gone_is_no_folder_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_all([("ghost/deep/x", "1"), ("real/x", "2")]);
    server.bucket().delete("ghost/deep/x");
    let sandbox = Sandbox::new().server("s3", &server).mount("dst");
    sandbox.run(["sync", "s3:", "dst:"]).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["real/", "real/x"]);
    let run = sandbox.run(["ls", "-r", "s3:"]).ok();
    assert!(!run.text().contains("ghost"), "{run}");
}
