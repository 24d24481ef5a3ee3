//! `run`: many commands, one a line.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::{Sandbox, Tree};

fn sandbox(lines: &str) -> Sandbox {
    let sandbox = Sandbox::new().mount("home").mount("back").file("home/a.txt", "1").file("home/b c", "2");
    sandbox.mtime("home/a.txt", 1_700_000_000);
    sandbox.file("lines", lines)
}

#[test]
fn lines_run_in_order_each_with_its_own_result() {
    let lines =
        "# first\ncp home:a.txt 'back:x y'\n\ngstore cp home:nothing back: # gone\nls \"back:\"\ncp \"home:b c\" back:";
    insta::assert_snapshot!(sandbox(lines).run(["run", "lines"]), @"
    x y
    --- stderr
    copied 1 (1 B), skipped 0, verified 1 by size in TIME
    error: home:nothing: no such file or directory
    hint: see what is there with `gstore ls home:`
    copied 0 (0 B), skipped 0, failed 1 in TIME
    line 4: code 4: cp home:nothing back:
    copied 1 (1 B), skipped 0, verified 1 by size in TIME
    ran 4 lines, failed 1 (4) in TIME
    --- exit 3
    ");
    let sandbox = sandbox(lines);
    insta::assert_snapshot!(sandbox.run(["run", "--json", "lines"]), @r#"
    {"v":1,"type":"outcome","action":"copy","status":"done","source":"home:a.txt","dest":"back:x y","bytes":1,"verified":"size"}
    {"v":1,"type":"outcome","action":"copy","status":"failed","source":"home:nothing","kind":"not_found","message":"no such file or directory","hint":"see what is there with `gstore ls home:`"}
    {"v":1,"type":"entry","path":"x y","kind":"file","size":1,"mtime":"2023-11-14T22:13:20Z","mode":"0644"}
    {"v":1,"type":"outcome","action":"copy","status":"done","source":"home:b c","dest":"back:b c","bytes":1,"verified":"size"}
    --- stderr
    {"v":1,"type":"summary","copied":1,"bytes":1,"skipped":{},"verified":{"size":1},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    {"v":1,"type":"line","line":2,"command":["cp","home:a.txt","back:x y"],"code":0,"seconds":TIME}
    {"v":1,"type":"summary","copied":0,"bytes":0,"skipped":{},"verified":{},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{"not_found":1},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    {"v":1,"type":"line","line":4,"command":["cp","home:nothing","back:"],"code":4,"seconds":TIME}
    {"v":1,"type":"line","line":5,"command":["ls","back:"],"code":0,"seconds":TIME}
    {"v":1,"type":"summary","copied":1,"bytes":1,"skipped":{},"verified":{"size":1},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    {"v":1,"type":"line","line":6,"command":["cp","home:b c","back:"],"code":0,"seconds":TIME}
    {"v":1,"type":"lines","lines":4,"failed":[4],"left":0,"seconds":TIME}
    --- exit 3
    "#);
    assert_eq!(sandbox.read("back/x y"), b"1");
    assert_eq!(sandbox.read("back/b c"), b"2");
    insta::assert_snapshot!(sandbox.command(["run", "-q", "-"]).stdin("ls home:\n").run(), @"
    a.txt
    b c
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.command(["run", "-"]).stdin("# nothing\n").run(), @"
    --- stderr
    ran 0 lines in TIME
    --- exit 0
    ");
}

#[test]
fn every_verb_can_be_a_line() {
    let lines = "mkdir -p back:new/dir\ntouch back:new/empty\nmv home:a.txt back:new/\nmv -r --skip-cmd false ; home: back:all\n\
        find back: -t f -x sh -c 'echo \"<$1>\"' - {} ; --include '*.txt'\nstat --format '%s %n' back:new/a.txt\n\
        du back:new\ntree back:new\nmounts add more parent=home\ncp back:new/a.txt more:again\ncat more:again back:all/*\n\
        mounts rm more\nls more:\nurl home:x\ncaps home:\nrm -r back:new";
    let sandbox = sandbox(lines);
    let run = sandbox.run(["run", "lines"]).code(3);
    let shown = run.to_string().replace(sandbox.home().to_str().unwrap(), "HOME");
    insta::assert_snapshot!(shown, @"
    <back:new/a.txt>
    1 back:new/a.txt
               1        2 objects  back:new/
    back:new/
    ├── a.txt
    ├── dir/
    └── empty

    1 directory, 2 files
    add more: to HOME/.config/gstore/mounts.toml
    12remove more: from HOME/.config/gstore/mounts.toml
    home:
      read               yes
      write              yes
      delete             yes
      read only          no
      list               yes
      list a tree        simulated, directory by directory
      directories        real
      mkdir              native
      publish            temporary name, then rename
      write if absent    native
      read if unchanged  native
      append             no
      rename             native
      server-side copy   no
      versions           no
      attributes         none
      listed digest      none
      mtime              kept, to the nanosecond
      presigned urls     none
      public urls        no
      symbolic links     yes
      temporary          no
    --- stderr
    made 1 directory in TIME
    touched 1 in TIME
    moved 1 (1 B), skipped 0, verified 1 by rename in TIME
    moved 1 (1 B), skipped 0, verified 1 by reading back in TIME
    copied 1 (1 B), skipped 0, verified 1 by size in TIME
    error: more: there is no mount `more`
    hint: use one of the mounts back, home
    line 13: code 4: ls more:
    error: home: this storage cannot make presigned URLs of this method
    hint: run `gstore caps` to see what it can do
    line 14: code 6: url home:x
    deleted 2, removed 2 directories in TIME
    ran 16 lines, failed 2 (13, 14) in TIME
    --- exit 3
    ");
    assert_eq!(Tree::read(sandbox.path("back")).files(), ["all/b c"]);
    assert_eq!(Tree::read(sandbox.path("home")).files(), ["again"]);
}

#[test]
fn the_code_is_partial_but_that_of_a_single_line() {
    for (lines, code) in [
        ("ls home:", 0),
        ("ls home:nothing", 4),
        ("ls home:nothing\nls home:", 3),
        ("ls home:nothing\nls home:none", 3),
        ("ls nowhere:", 4),
    ] {
        let _ = sandbox(lines).run(["run", "lines"]).code(code);
    }
    assert!(sandbox("").run(["run", "none"]).code(4).errors().starts_with("error: none: "));
}

#[test]
fn a_bad_line_is_refused_before_any_runs_and_all_are_named() {
    let sandbox = sandbox(
        "cp home:a.txt back:\ncp 'home:a.txt back:\nfrob\nls --json\nrun lines\nsync --skip-if 'src.sise == 1' home: back:",
    );
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["run", "lines"]).code(2), @r#"
    --- stderr
    error: lines:2: a quote that is not closed, or a `\` at the end
    hint: close it on the same line
    error: lines:3: unrecognized subcommand 'frob'
    hint: see `gstore --help`
    error: lines:4: --json holds for all lines
    hint: give it to `gstore run`
    error: lines:5: a line cannot run lines
    hint: write the lines of the other file here
    error: lines:6: invalid value 'src.sise == 1' for '--skip-if <EXPR>': column 4: there is no field `sise`; write CEL over src and dst, each with path, size, mtime and etag, such as `src.size == dst.size`
    hint: see `gstore sync --help`
    --- exit 2
    "#);
    let run = sandbox.command(["run", "-"]).stdin("cp home:a.txt back:\ncat -\n").run().code(2);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: -:2: standard input is what the lines come from
    hint: put the lines into a file
    --- exit 2
    ");
    before.assert_untouched(sandbox.dir());
}

#[test]
fn fail_fast_begins_nothing_after_a_failure() {
    let lines = "cp home:a.txt back:one\ncp home:nothing back:\ncp home:a.txt back:two\ncp home:a.txt back:three";
    let sandbox = sandbox(lines);
    let run = sandbox.run(["run", "--fail-fast", "lines"]).code(3);
    assert!(
        run.errors().ends_with('\n') && run.errors().contains("\nran 2 lines, failed 1 (2), not begun 2 in "),
        "{run}"
    );
    assert_eq!(Tree::read(sandbox.path("back")).files(), ["one"]);
    sandbox.run(["run", "lines"]).code(3);
    assert_eq!(Tree::read(sandbox.path("back")).files(), ["one", "three", "two"]);
}

#[test]
fn many_lines_at_once_all_land() {
    let lines: Vec<_> = (0..200).map(|number| format!("cp home:a.txt back:{number:03}")).collect();
    let sandbox = sandbox(&lines.join("\n"));
    let run = sandbox.run(["run", "--json", "--parallel", "8", "lines"]).ok();
    assert_eq!(Tree::read(sandbox.path("back")).files().len(), 200);
    let events = run.errors().lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut done: Vec<_> = events.filter(|line| line["type"] == "line").collect();
    done.sort_by_key(|line| line["line"].as_u64());
    assert_eq!(done.len(), 200);
    for (index, line) in done.iter().enumerate() {
        assert_eq!(line["line"], json!(index + 1));
        assert_eq!(line["command"], json!(["cp", "home:a.txt", format!("back:{index:03}")]));
    }
}

#[test]
fn lines_really_run_at_once() {
    // Each waits for the other, through a program.
    let rule = |mine: &str, other: &str| {
        format!(
            "cp --skip-cmd sh -c 'touch {mine}; while test ! -e {other}; do sleep 0.01; done; exit 1' ';' home:a.txt back:{mine}\n"
        )
    };
    let sandbox = sandbox(&(rule("one", "two") + &rule("two", "one"))).file("back/one", "x").file("back/two", "x");
    sandbox.run(["run", "--parallel", "2", "lines"]).ok();
    assert_eq!((sandbox.read("back/one"), sandbox.read("back/two")), (b"1".to_vec(), b"1".to_vec()));
}

#[test]
fn a_signal_ends_it_with_the_line_it_met() {
    let sandbox = sandbox(
        "cp home:a.txt back:one\ncp --skip-cmd sh -c 'touch met; exec sleep 600' ';' home:a.txt back:one\ncp home:a.txt back:two",
    );
    let mut running = sandbox.command(["run", "lines"]).spawn();
    assert!(running.until(|| sandbox.path("met").exists()));
    running.signal(Signal::TERM);
    let run = running.wait().code(143);
    assert!(run.errors().contains("\nran 2 lines, failed 1 (2), not begun 1 in "), "{run}");
    assert_eq!(Tree::read(sandbox.path("back")).files(), ["one"]);
}

#[test]
fn a_secret_is_asked_for_once() {
    let sandbox = sandbox("ls s3:\nls s3:\nls s3:").config(
        "[mounts.s3]\ntype = \"s3\"\nbucket = \"none\"\nendpoint = \"http://127.0.0.1:1\"\nregion = \"x\"\naccess_key_id = \"x\"\n\
         secret_access_key = { command = [\"sh\", \"-c\", \"echo asked >> $DIR/asked; echo hush\"] }\n",
    );
    let _ = sandbox.run(["run", "--retries", "0", "lines"]).code(3);
    assert_eq!(sandbox.read("asked"), b"asked\n");
}

/// What a line holds back is not told by what is said of the line.
#[test]
fn no_secret_of_a_line_is_shown() {
    let lines = "mounts add bb type=s3 bucket=b access_key_id=WHO secret_access_key=HUSH\nmounts add home type=fs root=/x\n\
        cat http://user:HUSH@127.0.0.1:1/x http://127.0.0.1:1/a@b\ncp home:none ftp://me:HUSH@127.0.0.1:1/x";
    let sandbox = sandbox(lines);
    for more in [&[][..], &["--json"], &["-v"]] {
        let run = sandbox.run([&["run", "--retries", "0", "lines"], more].concat());
        assert!(!run.to_string().contains("HUSH") && !run.to_string().contains("WHO"), "{run}");
        assert!(run.to_string().contains("http://127.0.0.1:1/a@b"), "{run}");
    }
}
