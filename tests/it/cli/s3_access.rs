//! How a bucket is reached: URIs, profiles, credentials that are missing or wrong.

use crate::support::{Sandbox, moto, s3};

#[test]
fn s3_uris_use_the_variables_of_the_aws_tools() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().file("a.txt", "hello\n").file("d/1", "one").file("d/sub/2", "two");
    let run = |arguments: &[&str]| {
        let command =
            server.variables().into_iter().fold(sandbox.command(arguments), |c, (name, value)| c.env(name, value));
        command.run().hide(server.uri(""), "s3://BUCKET/")
    };
    let uri = |key: &str| server.uri(key);
    insta::assert_snapshot!(run(&["cp", "-v", "a.txt", &uri("b.txt")]), @"
    copy  $DIR/a.txt -> s3://BUCKET/b.txt
    --- stderr
    copied 1 (6 B), skipped 0, verified 1 by crc32c in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["cat", &uri("b.txt")]), @"
    hello
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["sync", "d", &uri("d")]), @"
    --- stderr
    copied 2 (6 B), skipped 0, verified 2 by crc32c in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["ls", "-r", &uri("")]), @"
    b.txt
    d/
    d/1
    d/sub/
    d/sub/2
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["rm", "-r", "-v", &uri("d/*")]), @"
    delete s3://BUCKET/d/1
    delete s3://BUCKET/d/sub/2
    --- stderr
    deleted 2 in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().keys(), ["b.txt"]);
}

#[test]
fn s3_profiles_bring_their_credentials_region_and_endpoint() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new()
        .config(&format!(
            "[mounts.plain]\ntype = \"s3\"\nbucket = \"{0}\"\nprofile = \"test\"\n\
             [mounts.chosen]\ntype = \"s3\"\nbucket = \"{0}\"\n",
            server.bucket().name()
        ))
        .file("a.txt", "hello\n");
    let variables = server.variables();
    let of = |name: &str| &variables.iter().find(|(known, _)| *known == name).unwrap().1;
    let config = format!("[profile test]\nregion = us-east-1\nendpoint_url = {}\n", of("AWS_ENDPOINT_URL"));
    let credentials = format!(
        "[test]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        of("AWS_ACCESS_KEY_ID"),
        of("AWS_SECRET_ACCESS_KEY")
    );
    sandbox.write("../home/.aws/config", config);
    sandbox.write("../home/.aws/credentials", credentials);

    let key = server.bucket().whole_key("a.txt");
    sandbox.run(["cp", "a.txt", &format!("plain:{key}")]).ok();
    assert_eq!(server.bucket().get("a.txt"), b"hello\n");
    let run = sandbox.command(["cat", &format!("chosen:{key}")]).env("AWS_PROFILE", "test").run().ok();
    assert_eq!(run.text(), "hello\n");
    let run = sandbox.command(["cat", &format!("s3://{}/{key}", server.bucket().name())]).env("AWS_PROFILE", "test");
    assert_eq!(run.run().ok().text(), "hello\n");
}

#[test]
fn s3_unsigned_requests_are_sent_without_any_credentials() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().config(&format!(
        "[mounts.public]\ntype = \"s3\"\nbucket = \"{}\"\nendpoint = \"{}\"\nregion = \"us-east-1\"\nskip_signature = true\n",
        server.bucket().name(),
        server.endpoint(),
    ));
    // The server knows no anonymous user: what matters is that it was asked, unsigned, and said no.
    let run = sandbox.run(["ls", "public:"]).hide(server.endpoint(), "ENDPOINT").hide(server.bucket().name(), "BUCKET");
    insta::assert_snapshot!(run, @"
    --- stderr
    error: public: the storage denied it: Access Denied. (AccessDenied)
    hint: check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the keys of a mount, and what they allow; with --no-sign-request or `skip_signature` none are used
    --- exit 5
    ");
}

#[test]
fn s3_wrong_credentials_are_denied_and_never_shown() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().file("a.txt", "x").config(&format!(
        "[mounts.bad]\ntype = \"s3\"\nbucket = \"{}\"\nendpoint = \"{}\"\nregion = \"us-east-1\"\n\
         access_key_id = \"nobody\"\nsecret_access_key = \"hush-hush\"\n",
        server.bucket().name(),
        server.endpoint(),
    ));
    insta::assert_snapshot!(sandbox.run(["ls", "bad:"]), @"
    --- stderr
    error: bad: the storage denied it: The access key ID you provided does not exist in our records. (InvalidAccessKeyId)
    hint: check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the keys of a mount, and what they allow; with --no-sign-request or `skip_signature` none are used
    --- exit 5
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "a.txt", "bad:a.txt"]), @"
    --- stderr
    error: bad:a.txt: the storage denied it: The access key ID you provided does not exist in our records. (InvalidAccessKeyId)
    hint: check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the keys of a mount, and what they allow; with --no-sign-request or `skip_signature` none are used
    copied 0 (0 B), skipped 0 in TIME
    --- exit 5
    ");
    let log = ["--log-file", "log", "-vv", "--json", "cat", "bad:a.txt"];
    let run = sandbox.run(log).code(5);
    let log = String::from_utf8(sandbox.read("log")).unwrap();
    assert!(!format!("{run}{log}").contains("hush-hush"), "{run}{log}");
}

#[test]
fn s3_what_is_not_there_is_not_found() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("home").file("home/a.txt", "hello\n").server("s3", &server);
    let sandbox = sandbox.config(&server.mount_of("gone", "no-such-bucket", ""));
    insta::assert_snapshot!(sandbox.run(["cat", "s3:none"]), @"
    --- stderr
    error: s3:none: no such file or directory
    hint: see what is there with `gstore ls s3:`
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "s3:none"]), @"
    --- stderr
    error: s3:none: no such file or directory
    hint: see what is there with `gstore ls s3:`
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "s3:none", "home:"]), @"
    --- stderr
    error: s3:none: no such file or directory
    hint: see what is there with `gstore ls s3:`
    copied 0 (0 B), skipped 0 in TIME
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "gone:"]), @"
    --- stderr
    error: gone: no such bucket
    hint: check the name of the bucket: gstore makes none
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "home:a.txt", "gone:"]), @"
    --- stderr
    error: home:a.txt -> gone:a.txt: no such bucket
    hint: check the name of the bucket: gstore makes none
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 4
    ");
}

#[test]
fn moto_a_public_bucket_is_read_without_credentials() {
    let Some(server) = moto() else { return };
    server.bucket().put_with("a.txt", "public", &serde_json::json!({"ACL": "public-read"}));
    server.bucket().put("b.txt", "private");
    let mount = |name: &str, more: &str| {
        let (bucket, endpoint) = (server.bucket().name().to_owned(), server.endpoint());
        format!(
            "[mounts.{name}]\ntype = \"s3\"\nbucket = \"{bucket}\"\nendpoint = \"{endpoint}\"\nregion = \"us-east-1\"\n{more}"
        )
    };
    let sandbox = Sandbox::new()
        .config(&mount("public", "anon = true\n"))
        .config(&mount("signed", "disable_ec2_metadata = true\n"));
    assert_eq!(sandbox.run(["cat", "public:a.txt"]).ok().text(), "public");
    sandbox.run(["cat", "public:b.txt"]).code(5).says("the storage denied it");
    sandbox
        .run(["cat", "signed:a.txt"])
        .code(5)
        .says("no usable credentials")
        .says("hint: set AWS_PROFILE, or AWS_ACCESS_KEY_ID");
}
