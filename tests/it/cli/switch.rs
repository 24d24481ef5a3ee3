//! Switches: the first segment picks the route.

use crate::support::{Sandbox, Tree};

fn sandbox() -> Sandbox {
    Sandbox::new().mount("home").file("home/docs/f", "docs").file("local/g", "local").file("n", "new").config(
        "[mounts.sw]\ntype = \"switch\"\n[mounts.sw.routes]\ndocs = \"home:docs\"\n\"a b\" = \"$DIR/local\"\n\
         deep = \"inner:docs\"\n[mounts.inner]\ntype = \"switch\"\nroutes = { docs = \"home:docs\" }\ndefault = \"home:rest\"\n\
         [mounts.part]\nparent = \"sw\"\npath = \"docs\"\n[mounts.whole]\nparent = \"sw\"\npermissions = \"readonly\"\n",
    )
}

#[test]
fn the_first_segment_picks() {
    let sandbox = sandbox();
    let cat = |what: &str| sandbox.run(["cat", what]).ok().text().to_owned();
    for what in ["sw:docs/f", "sw:deep/f", "inner:docs/f", "part:f", "whole:docs/f", "sw:docs//./f"] {
        assert_eq!(cat(what), "docs", "{what}");
    }
    assert_eq!(cat("sw:a b/g"), "local");
    insta::assert_snapshot!(sandbox.run(["ls", "sw:", "whole:", "inner:"]), @"
    a b/
    deep/
    docs/
    a b/
    deep/
    docs/
    docs/
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "-l", "sw:"]), @"
    d                     - -                    a b/
    d                     - -                    deep/
    d                     - -                    docs/
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["--json", "ls", "inner:"]), @r#"
    {"v":1,"type":"entry","path":"docs","kind":"dir"}
    --- exit 0
    "#);
    insta::assert_snapshot!(sandbox.run(["caps", "sw"]), @"
    sw:
      read               no
      write              no
      delete             no
      read only          yes
      list               yes
      list a tree        no
      directories        real
      mkdir              no
      publish            none
      write if absent    no
      read if unchanged  native
      append             no
      rename             no
      server-side copy   no
      versions           no
      attributes         none
      listed digest      none
      mtime              none
      presigned urls     none
      public urls        no
      symbolic links     no
      temporary          no
    --- exit 0
    ");
}

#[test]
fn where_no_route_fits_the_default_does() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cp", "-v", "n", "inner:other/x"]), @"
    copy  $DIR/n -> inner:other/x
    --- stderr
    copied 1 (3 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("home/rest/other/x"), b"new");
    for what in ["sw:other/x", "whole:other", "sw:Docs/f", "sw:*/f"] {
        let run = sandbox.run(["ls", what]).code(4);
        assert!(run.errors().contains("has no route `") && run.errors().contains("a b, deep, docs"), "{run}");
    }
}

#[test]
fn its_root_holds_nothing_but_routes() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    for arguments in [
        &["cp", "n", "sw:"][..],
        &["cp", "-r", "sw:", "out"],
        &["sync", "--delete", "home:", "sw:"],
        &["sync", "--delete", "sw:", "home:"],
        &["ls", "-r", "sw:"],
        &["rm", "-ry", "--allow-root", "sw:"],
        &["url", "sw:docs/f"],
    ] {
        let run = sandbox.run(arguments).code(6);
        assert!(run.stdout.is_empty(), "{run}");
    }
    before.assert_untouched(sandbox.dir());
}

#[test]
fn a_route_is_a_root_of_its_own() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    // Everything that the route reaches would go.
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "sw:docs"]), @"
    --- stderr
    error: sw:docs/: stands for everything there is
    hint: pass --allow-root if that is meant
    deleted 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cat", "sw:docs/../f"]), @"
    --- stderr
    error: sw:docs/../f: `..` is not allowed in a path
    hint: write the path without it
    --- exit 2
    ");
    before.assert_untouched(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["cp", "-v", "n", "sw:docs"]), @"
    copy  $DIR/n -> sw:docs/n
    --- stderr
    copied 1 (3 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("home/docs/n"), b"new");
}

#[test]
fn the_same_object_is_known_through_every_route() {
    let sandbox = sandbox();
    let run = sandbox.run(["cp", "sw:docs/f", "home:docs/f"]).code(7);
    assert!(run.errors().contains("same"), "{run}");
    let run = sandbox.run(["sync", "sw:docs", "home:docs/sub"]).code(7);
    assert!(!sandbox.path("home/docs/sub").exists(), "{run}");
}

#[test]
fn wrong_switches() {
    let said = |toml: &str| {
        let sandbox = Sandbox::new().config(toml);
        sandbox.run(["ls"]).hide(sandbox.config_file(), "CONFIG").code(2).to_string()
    };
    insta::assert_snapshot!(said("[mounts.sw]\ntype = \"switch\"\n"), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:1: mount `sw`: the key `routes` is missing: a table of names and where each leads
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(said("[mounts.sw]\ntype = \"switch\"\nroutes = [\"x\"]\n"), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:3: mount `sw`, key `routes`: must be a table of routes, not a list
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(said("[mounts.sw]\ntype = \"switch\"\nroutes = { a = \"none:x\", b = 3, \"c/d\" = \"/x\", e = \"\" }\nroot = \"/\"\n"), @"
    --- stderr
    error: 4 problems in the mount table
      CONFIG:3: mount `sw`, key `routes`: route `b`: must be text, not a number
      CONFIG:3: mount `sw`, key `routes`: route `c/d`: is no name of one segment
      CONFIG:3: mount `sw`, key `routes`: route `e`: is empty
      CONFIG:4: mount `sw`, key `root`: unknown key for type `switch`
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(said("[mounts.sw]\ntype = \"switch\"\nroutes = { x = \"tt:\" }\n[mounts.tt]\ntype = \"switch\"\nroutes = { y = \"/a\" }\ndefault = \"sw:\"\n"), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:1: mount `sw`, key `routes`: its routes go round in a circle: sw -> tt -> sw
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(said("[mounts.sw]\ntype = \"switch\"\nroutes = { x = \"sub:\" }\n[mounts.sub]\nparent = \"sw\"\n"), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:4: mount `sub`, key `parent`: its parents go round in a circle: sub -> sw -> sub
    hint: correct the places named above
    --- exit 2
    ");
}

/// Without its `:` a mount's name is that of a folder, which a write would make.
#[test]
fn a_route_that_lacks_its_colon() {
    let switch = |routes: &str| {
        format!("[mounts.sw]\ntype = \"switch\"\n{routes}\n[mounts.home]\ntype = \"fs\"\nroot = \"$DIR\"\n")
    };
    let sandbox =
        Sandbox::new().file("new", "x").config(&switch("routes = { a = \"home\", b = \"homes\" }\ndefault = \"home\""));
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["cp", "new", "sw:a/new"]).hide(sandbox.config_file(), "CONFIG"), @"
    --- stderr
    error: 2 problems in the mount table
      CONFIG:3: mount `sw`, key `routes`: `home` is a mount, and `./home` would be a folder; did you mean `home:`?
      CONFIG:4: mount `sw`, key `routes`: `home` is a mount, and `./home` would be a folder; did you mean `home:`?
    hint: correct the places named above
    --- exit 2
    ");
    before.assert_untouched(sandbox.dir());
    let sandbox = Sandbox::new().file("new", "x").config(&switch("routes = { a = \"./home\", b = \"sw\" }"));
    // No route leads to where it begins, so that this is a folder.
    sandbox.run(["ls", "sw:"]).ok();
}

/// Whichever verb looks, a route that is broken ends it with the code of what is wrong with it.
#[test]
fn every_verb_says_alike_what_is_wrong_with_a_route() {
    let sandbox = Sandbox::new().mount("home").config(
        "[mounts.gone]\ntype = \"fs\"\nroot = \"$DIR/none\"\n[mounts.var]\ntype = \"fs\"\nroot = \"${NOT_SET}\"\n\
         [mounts.sw]\ntype = \"switch\"\nroutes = { gone = \"gone:x\", var = \"var:\", lost = \"home:none\" }\n",
    );
    for verb in [&["ls"][..], &["ls", "-r"], &["du"], &["du", "-d", "1"], &["find"], &["tree"]] {
        for (route, code) in [("sw:gone", 4), ("sw:var", 2), ("sw:lost", 4), ("sw:none", 4)] {
            sandbox.run([verb, &[route]].concat()).code(code);
        }
    }
}

#[test]
fn a_folder_that_a_command_names_is_asked_for_when_it_is_used() {
    let sandbox = Sandbox::new().file("real/f", "1").config(
        "[mounts.sw]\ntype = \"switch\"\n[mounts.sw.routes]\n\
         one = { command = [\"sh\", \"-c\", \"echo x >> $DIR/log; echo $DIR/real\"] }\n\
         two = { command = [\"false\"] }\n",
    );
    sandbox.run(["ls", "sw:"]).ok();
    assert!(!sandbox.path("log").exists());
    assert_eq!(sandbox.run(["cat", "sw:one/f", "sw:one/f"]).ok().text(), "11");
    assert_eq!(sandbox.read("log"), b"x\n", "once");
    sandbox.run(["ls", "sw:two"]).code(2);
}
