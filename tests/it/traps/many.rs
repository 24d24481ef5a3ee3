//! Large numbers of keys, odd ones among them: removed in batches, each by its own name.

use super::super::support::{Sandbox, moto, s3, sized};

/// So many keys that they take several requests: at most 1,000 go in one.
const COUNT: usize = 2_500;

#[test]
fn moto_rm_r_in_batches_takes_nothing_else() {
    let Some(server) = moto() else { return };
    let bucket = server.bucket();
    let count = sized(COUNT, 10 * COUNT);
    bucket.put_many((0..count).map(|n| format!("many/{n:05}")), "x");
    let odd = [
        "many/00007\u{1}",
        "many/00007\t0",
        "many/00008\r9",
        "many/00009\u{2028}0",
        "many/&lt;",
        "many/<a>\"'",
        "many/\u{1f600}",
    ];
    bucket.put_all(odd.map(|key| (key, "odd")));
    let unaddressable = ["many/00003 ", "many//00004", "many/00005\u{3000}", "/many/00006"];
    let beside = ["many", "many-", "many0", "many2/00001", "00001", "other/many/00001"];
    bucket.put_all(unaddressable.iter().chain(&beside).map(|key| (key, "kept")));
    for order in ["bytes", "unknown"] {
        let sandbox = Sandbox::new().config(&format!("{}list_order = \"{order}\"\n", server.mount("one")));
        let run = sandbox.run(["rm", "-r", "one:many/"]).code(7).says("-y");
        assert_eq!(bucket.keys().len(), count + 17, "{run}");
        if order == "unknown" {
            let run = sandbox.run(["rm", "-r", "-y", "--stats", "--json", "one:many/"]).code(3);
            assert_eq!(run.text().matches("\"done\"").count(), count + odd.len(), "{}", run.errors());
            assert_eq!(run.text().matches("unaddressable").count(), 3, "{}", run.errors());
            // One for each thousand and one for each that no batch can carry; and the listings.
            let requests: u64 = sum(run.errors());
            let most = (count / 1_000 * 2 + 2 + odd.len() + 4) as u64;
            assert!(requests <= most, "{requests} of {most}: {}", run.errors());
        }
    }
    let mut left = [&unaddressable[..], &beside[..]].concat();
    left.sort_unstable();
    assert_eq!(bucket.keys(), left);
}

/// Adds up the requests that `--stats` tells of.
fn sum(errors: &str) -> u64 {
    let line = errors.lines().find(|line| line.contains("\"requests\"")).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    line["requests"].as_object().unwrap().values().filter_map(serde_json::Value::as_u64).sum()
}

/// In XML a carriage return reads as a line feed: named in a batch, one key would stand for the other.
#[test]
fn s3_a_batch_never_names_another_key() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().server("one", &server);
    let bucket = server.bucket();
    let twins = ["d/1\r2", "d/1\n2", "d/1\u{85}2", "d/1\u{2028}2", "d/1\r\n2", "d/1\t2", "d/1 2"];
    bucket.put_all(twins.iter().chain(&["d/other"]).map(|key| (key, "x")));
    assert_eq!(bucket.keys().len(), 8);
    for (position, twin) in twins.iter().enumerate() {
        bucket.put("d/other", "x");
        let mut command = vec!["rm".to_owned(), "-r".to_owned(), "one:d".to_owned()];
        for kept in &twins[position + 1..] {
            command.push(format!("--exclude={}", kept.trim_start_matches("d/")));
        }
        sandbox.run(&command).ok();
        let mut left = twins[position + 1..].to_vec();
        left.sort_unstable();
        assert_eq!(bucket.keys(), left, "{twin:?}");
    }
}

#[test]
fn a_hundred_go_unasked_and_one_more_does_not() {
    let sandbox = Sandbox::new().mount("one");
    for n in 0..101 {
        sandbox.write(format!("one/d/{n}/x"), "");
    }
    sandbox.run(["rm", "-r", "one:d"]).code(7).says("101 objects").says("-y");
    sandbox.command(["rm", "-r", "one:d"]).stdin("y\n").run().code(7);
    assert!(sandbox.path("one/d/100/x").exists() && sandbox.path("one/d/0/x").exists());
    sandbox.run(["rm", "-r", "-n", "one:d"]).ok();
    assert!(sandbox.path("one/d/0/x").exists());
    std::fs::remove_file(sandbox.path("one/d/5/x")).unwrap();
    sandbox.run(["rm", "-r", "one:d"]).ok();
    assert!(!sandbox.path("one/d").exists());
    for n in 0..101 {
        sandbox.write(format!("one/d/{n}"), "");
    }
    sandbox.run(["rm", "-r", "-y", "one:d"]).ok();
    assert!(!sandbox.path("one/d").exists());
}
