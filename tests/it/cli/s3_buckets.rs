//! `ls s3://`: which buckets there are.

use crate::support::proxy::{Action, Proxy};
use crate::support::{Run, Sandbox, Server, moto, rclone_s3, s3};

/// Runs with what an `s3://` location needs to find the server.
fn at(server: &Server, endpoint: &str, line: &[&str]) -> Run {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(line);
    for (name, value) in server.variables() {
        command = command.env(name, value);
    }
    command.env("AWS_ENDPOINT_URL", endpoint).run()
}

#[test]
fn buckets_are_listed_as_directories_s3_moto_rclone_s3() {
    for server in [s3(), moto(), rclone_s3()].into_iter().flatten() {
        let name = server.bucket().name().to_owned();
        let ls = |more: &[&str]| at(&server, server.endpoint(), &[&["ls", "s3://"], more].concat()).ok();
        let run = ls(&[]);
        let lines: Vec<_> = run.text().lines().collect();
        assert!(lines.contains(&format!("{name}/").as_str()) && lines.is_sorted(), "{run}");
        // What is shown is what other commands take.
        at(&server, server.endpoint(), &["ls", &format!("s3://{name}/")]).ok();

        let run = ls(&["--json"]);
        let records = run.json();
        let bucket = records.iter().find(|record| record["path"] == name.as_str()).unwrap();
        assert_eq!((&bucket["type"], &bucket["kind"]), (&"entry".into(), &"dir".into()));
        assert!(bucket["mtime"].as_str().unwrap().starts_with("20"), "{run}");

        let run = ls(&["-l", "--include", &name]);
        let [line] = run.text().lines().collect::<Vec<_>>()[..] else { panic!("{run}") };
        assert!(line.starts_with('d') && line.contains("Z ") && line.ends_with(&format!(" {name}/")), "{run}");
        assert!(ls(&["-0"]).stdout.split(|byte| *byte == 0).any(|one| one == name.as_bytes()));
        let run = ls(&["--stats", "--exclude", "*"]);
        assert!(run.text().is_empty() && run.errors().contains("requests: LIST 1\n"), "{run}");
    }
}

#[test]
fn flags_say_where_and_who_s3() {
    let Some(server) = s3() else { return };
    let there = ["ls", "--endpoint-url", server.endpoint(), "--region", "us-east-1", "s3://"];
    let variables = server.variables();
    let of = |name: &str| variables.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    let sandbox = Sandbox::new();
    let who = |key: &str, secret: &str| {
        sandbox.command(there).env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", secret).run()
    };
    let run = who(&of("AWS_ACCESS_KEY_ID"), &of("AWS_SECRET_ACCESS_KEY")).ok();
    assert!(run.text().lines().count() >= 2, "{run}");
    // Who reaches one bucket is shown one.
    let narrow = |what: &str| std::env::var(format!("GSTORE_TEST_S3_NARROW_{what}")).unwrap();
    let run = who(&narrow("KEY"), &narrow("SECRET")).ok();
    assert_eq!(run.text(), format!("{}/\n", server.second().name()));
    insta::assert_snapshot!(who("nobody", "nothing"), @"
    --- stderr
    error: s3://: the storage denied it: The access key ID you provided does not exist in our records. (InvalidAccessKeyId)
    hint: check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the keys of a mount, and what they allow; with --no-sign-request or `skip_signature` none are used; or name a bucket: to list them takes a right of its own
    --- exit 5
    ");
    sandbox.run([&there[..], &["--no-sign-request"]].concat()).code(5);
}

/// Every page is asked for, and one that never ends is no listing.
#[test]
fn all_pages_are_listed_s3() {
    let Some(server) = s3() else { return };
    let page = |names: &[&str], next: &str| {
        let date = "<CreationDate>2024-05-01T00:00:00.000Z</CreationDate>";
        let bucket = |name: &&str| format!("<Bucket><Name>{name}</Name>{date}</Bucket>");
        let buckets = names.iter().map(bucket).collect::<Vec<_>>().concat();
        let next =
            if next.is_empty() { String::new() } else { format!("<ContinuationToken>{next}</ContinuationToken>") };
        let owner = "<Owner><ID>me</ID><DisplayName>me</DisplayName></Owner>";
        format!("<ListAllMyBucketsResult>{owner}<Buckets>{buckets}</Buckets>{next}</ListAllMyBucketsResult>")
    };
    let (first, second, last) = (page(&["zebra", "alpha"], "to ken/+"), page(&[], "t2"), page(&["m-1"], ""));
    let proxy = Proxy::start(&server, move |request| {
        assert!(request.target.contains("max-buckets="), "{}", request.target);
        let page = match request.target.split_once("continuation-token=").map(|(_, token)| token) {
            None => &first,
            Some("to%20ken%2F%2B") => &second,
            Some(_) => &last,
        };
        Action::Answer(page.clone().into_bytes())
    });
    let run = at(&server, &proxy.instead(server.endpoint()), &["ls", "-l", "--stats", "s3://"]).ok();
    insta::assert_snapshot!(run, @"
    d                     - 2024-05-01T00:00:00Z alpha/
    d                     - 2024-05-01T00:00:00Z m-1/
    d                     - 2024-05-01T00:00:00Z zebra/
    --- stderr
    requests: LIST 3
    traffic: TRAFFIC
    --- exit 0
    ");

    for (page, code) in [(page(&["a-a"], "same"), 1), ("<ListAllMyBucketsResult>".to_owned(), 9), (String::new(), 9)] {
        let proxy = Proxy::start(&server, move |_| Action::Answer(page.clone().into_bytes()));
        let run = at(&server, &proxy.instead(server.endpoint()), &["ls", "--retries", "0", "s3://"]).code(code);
        assert!(run.text().is_empty(), "{run}");
    }
}

#[test]
fn who_may_not_list_buckets_is_told_so_s3() {
    let Some(server) = s3() else { return };
    let proxy = Proxy::start(&server, |_| Action::Refuse(403, "AccessDenied"));
    insta::assert_snapshot!(at(&server, &proxy.instead(server.endpoint()), &["ls", "s3://"]), @"
    --- stderr
    error: s3://: the storage denied it: as told (AccessDenied)
    hint: check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the keys of a mount, and what they allow; with --no-sign-request or `skip_signature` none are used; or name a bucket: to list them takes a right of its own
    --- exit 5
    ");
}

/// Where there is no such thing, nothing is sent.
#[test]
fn other_services_and_verbs_need_a_bucket() {
    let sandbox = Sandbox::new().file("a", "1");
    insta::assert_snapshot!(sandbox.run(["ls", "gs://"]), @"
    --- stderr
    error: gs://: gstore lists the buckets of S3 alone
    hint: name one, as in `gs://NAME/`
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "az://"]), @"
    --- stderr
    error: az://: gstore lists the buckets of S3 alone
    hint: name one, as in `az://NAME/`
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "-r", "s3://"]), @"
    --- stderr
    error: s3://: buckets are listed without what is in them
    hint: name a bucket, or leave out -r
    --- exit 2
    ");
    for line in
        ["ls s3:// s3://b/", "du s3://", "cp -r s3:// a", "sync a s3://", "rm -r s3://", "cat gs://", "ls http://"]
    {
        sandbox.run(line.split(' ')).code(2).says("the URI names no");
    }
}
