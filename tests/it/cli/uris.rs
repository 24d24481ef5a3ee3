//! URIs: mounts made on the spot, with credentials from where the provider's own tools look.

use crate::support::services::{azblob, gcs, http};
use crate::support::{Sandbox, Server, UNPRIVILEGED, moto, s3};

#[test]
fn gs_reaches_a_bucket() {
    let Some(server) = gcs() else { return };
    let bucket = server.place.name();
    let sandbox = Sandbox::new().file("x", "content").file("d/a", "1").file("d/b", "2").config(&server.mount("here"));
    let run = |words: &[&str]| sandbox.command(words).env("STORAGE_EMULATOR_HOST", &server.options["endpoint"]).run();
    run(&["cp", "x", &format!("gs://{bucket}/x")]).ok();
    run(&["cp", "-r", "d", &format!("gcs://{bucket}/")]).ok();
    assert_eq!(run(&["cat", &format!("gs://{bucket}/d/*")]).ok().text(), "12");
    assert_eq!(sandbox.run(["cat", "here:x"]).ok().text(), "content");
    run(&["cat", "gs://no-such-bucket/x"]).code(4);
}

#[test]
fn az_reaches_a_container() {
    let Some(server) = azblob() else { return };
    let key = |key: &str| server.options[key].as_str();
    let sandbox = Sandbox::new().file("x", "content").config(&server.mount("here"));
    let uri = format!("az://{}/x", key("container"));
    let whole = format!(
        "AccountName={};AccountKey={};BlobEndpoint={}",
        key("account_name"),
        key("account_key"),
        key("endpoint")
    );
    let copied = sandbox.command(["cp", "x", &uri]).env("AZURE_STORAGE_CONNECTION_STRING", &whole).run();
    copied.ok();
    assert_eq!(sandbox.run(["cat", "here:x"]).ok().text(), "content");
    let said = sandbox
        .command(["cat", &uri])
        .env("AZURE_STORAGE_ACCOUNT", key("account_name"))
        .env("AZURE_STORAGE_KEY", key("account_key"))
        .env("AZURE_STORAGE_ENDPOINT", key("endpoint"));
    assert_eq!(said.run().ok().text(), "content");
    let wrong = sandbox
        .command(["cat", &uri])
        .env("AZURE_STORAGE_ACCOUNT", key("account_name"))
        .env("AZURE_STORAGE_KEY", "c2VjcmV0")
        .env("AZURE_STORAGE_ENDPOINT", key("endpoint"));
    wrong.run().code(5);
    sandbox.run(["cat", &uri]).code(2);
}

#[test]
fn http_reaches_a_page_as_it_is_written() {
    let Some(site) = http() else { return };
    site.place.put("a b.txt", "content");
    site.place.put("[x]*.txt", "odd");
    site.place.put("big", "0123456789".repeat(2_000_000));
    let sandbox = Sandbox::new().folder("in").config(&site.mount("site"));
    let url = |below: &str| format!("{}/{below}", site.options["endpoint"]);
    let cat = |below: &str| sandbox.run(["cat", &url(below)]);
    assert_eq!(cat("a%20b.txt").ok().text(), "content");
    assert_eq!(cat("a b.txt?x=%2F*&y=..//z").ok().text(), "content");
    assert_eq!(cat("[x]*.txt").ok().text(), "odd");
    let missing = cat("none?signature=s3cret").code(4);
    assert!(!missing.to_string().replace(&url("none?signature=s3cret"), "").contains("s3cret"), "{missing}");
    // A mount has names, not URLs.
    assert_eq!(sandbox.run(["cat", "site:a b.txt"]).ok().text(), "content");
    sandbox.run(["cat", "site:a%20b.txt"]).code(4);
    sandbox.run(["cp", &url("big?x=/y"), "in/"]).ok();
    assert_eq!(sandbox.read("in/big").len(), 20_000_000);
    sandbox.run(["cp", "--skip", "mtime", &url("big"), "in/"]).ok();
    for verb in [["ls", "site:"], ["rm", "site:big"]] {
        sandbox.run(verb).code(6);
    }
    sandbox.run(["cp", "in/big", "site:other"]).code(6);
}

/// A home with a profile that knows the server, and one that does not.
fn with_profiles(server: &Server) -> Sandbox {
    let sandbox = Sandbox::new().file("in/a", "1").file("in/d/b", "22");
    let variables = server.variables();
    let of = |name: &str| &variables.iter().find(|(known, _)| *known == name).unwrap().1;
    let folder = sandbox.home().join(".aws");
    std::fs::create_dir_all(&folder).unwrap();
    let config = format!(
        "[profile lab]\nregion = us-east-1\nendpoint_url = {}\n[profile bare]\n[profile wrong]\nregion = us-east-1\n",
        server.endpoint()
    );
    let (key, secret) = (of("AWS_ACCESS_KEY_ID"), of("AWS_SECRET_ACCESS_KEY"));
    let keys = format!("aws_access_key_id = {key}\naws_secret_access_key = {secret}\n");
    let wrong = "aws_access_key_id = nobody\naws_secret_access_key = nothing\n";
    std::fs::write(folder.join("config"), config).unwrap();
    std::fs::write(folder.join("credentials"), format!("[lab]\n{keys}[bare]\n{keys}[wrong]\n{wrong}")).unwrap();
    sandbox
}

fn takes_flags(server: &Server) {
    let sandbox = with_profiles(server);
    let uri = |below: &str| server.uri(below);
    sandbox.run(["sync", "--profile", "lab", "in", &uri("t")]).ok();
    assert_eq!(server.bucket().keys(), ["t/a", "t/d/b"]);
    let there = ["--profile", "bare", "--endpoint-url", server.endpoint(), "--region", "us-east-1"];
    let run = |words: &[&str]| sandbox.run([words, &there[..]].concat());
    run(&["sync", "in", &uri("t")]).ok().says("copied 0");
    assert_eq!(run(&["cat", &uri("t/*"), &uri("t/d/b")]).ok().text(), "122");
    assert_eq!(run(&["ls", "-r", &uri("t")]).ok().text(), "a\nd/\nd/b\n");
    let url = run(&["url", &uri("t/a")]).ok();
    assert!(url.text().starts_with(&format!("{}/", server.endpoint())) && url.text().contains("us-east-1"), "{url}");
    run(&["cp", &uri("t/a"), "copy"]).ok();
    assert_eq!(sandbox.read("copy"), b"1");
    // A profile that was chosen goes before what the environment holds; a flag goes before both.
    let mut command = sandbox.command(["cat", "--profile", "lab", &uri("t/a")]);
    for (name, value) in [("AWS_ACCESS_KEY_ID", "nobody"), ("AWS_SECRET_ACCESS_KEY", "nothing")] {
        command = command.env(name, value);
    }
    command.run().ok();
    let elsewhere = sandbox.command(["cat", "--profile", "lab", "--endpoint-url", server.endpoint(), &uri("t/a")]);
    elsewhere.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1").run().ok();
}

#[test]
fn s3_takes_profile_region_and_endpoint() {
    let Some(server) = s3() else { return };
    takes_flags(&server);
    let sandbox = with_profiles(&server);
    let wrong = ["cat", "--profile", "wrong", "--endpoint-url", server.endpoint()];
    sandbox.run([&wrong[..], &[&server.uri("t/a")]].concat()).code(5);
}

#[test]
fn moto_takes_profile_region_and_endpoint() {
    if let Some(server) = moto() {
        takes_flags(&server);
    }
}

/// Neither needs a server: nothing is sent.
#[test]
fn a_profile_that_is_not_there_and_an_endpoint_that_is_none() {
    let table = "[mounts.lost]\ntype = \"s3\"\nbucket = \"b\"\nprofile = \"nope\"\nendpoint = \"http://127.0.0.1:1\"\n\
                 [mounts.odd]\ntype = \"gcs\"\nbucket = \"b\"\nendpoint = \"foo://h\"\n";
    let sandbox = Sandbox::new().config(table);
    let run = |words: &[&str]| sandbox.run(words).hide(sandbox.home().display().to_string(), "HOME");
    insta::assert_snapshot!(run(&["cat", "--profile", "nope", "s3://b/k"]), @"
    --- stderr
    error: mount `s3://b/`: there is no AWS profile `nope`
    hint: name one that is in HOME/.aws/config or HOME/.aws/credentials
    --- exit 2
    ");
    run(&["cp", "lost:k", "out"]).code(2).says("there is no AWS profile `nope`");
    run(&["sync", "--no-sign-request", "--profile", "default", "s3://b/", "out"]).code(2).says("AWS profile `default`");
    insta::assert_snapshot!(run(&["cat", "--endpoint-url", "foo://x", "s3://b/k"]), @"
    --- stderr
    error: mount `s3://b/`: --endpoint-url is no URL of a web service
    hint: write it as `https://host:port` or `http://host:port`
    --- exit 2
    ");
    for endpoint in ["http://", "http://h:x", "http://u:hush@h?x", ""] {
        for uri in ["s3://b/k", "gs://b/k", "az://b/k"] {
            let run = run(&["cat", "--endpoint-url", endpoint, uri]).code(2).says("no URL of a web service");
            assert!(!run.errors().contains("hush"), "{run}");
        }
    }
    run(&["ls", "odd:"]).code(2).says("mount `odd`: its `endpoint` is no URL of a web service");
    // A place without a scheme is one: nobody listens there.
    for uri in ["s3://b/k", "gs://b/k"] {
        run(&["cat", "--no-sign-request", "--retries", "0", "--endpoint-url", "127.0.0.1:1", uri]).code(9);
    }
    // Where a file of profiles is may begin with a home folder, and a file that makes no sense tells nothing.
    sandbox.write("../home/here", "[nope]\naws_access_key_id = a\naws_secret_access_key = b\n");
    let reach = ["cat", "--retries", "0", "--profile", "nope", "--endpoint-url", "http://127.0.0.1:1", "s3://b/k"];
    sandbox.command(reach).env("AWS_SHARED_CREDENTIALS_FILE", "~/here").run().code(9);
    sandbox.command(reach).env("AWS_CONFIG_FILE", "~/here").run().code(2);
}

/// Where a value that makes no sense comes from is half of the cure.
#[test]
fn an_endpoint_that_is_none_is_said_to_come_from_where_it_does() {
    let sandbox = Sandbox::new();
    sandbox.write("../home/.aws/config", "[profile odd]\nendpoint_url = foo://hush\n");
    let string = "AccountName=a;BlobEndpoint=foo://hush";
    for (uri, variables, source) in [
        ("s3://b/k", &[("AWS_ENDPOINT_URL", "foo://hush")][..], "AWS_ENDPOINT_URL"),
        ("s3://b/k", &[("AWS_ENDPOINT_URL_S3", "foo://hush"), ("AWS_ENDPOINT_URL", "http://h")], "AWS_ENDPOINT_URL_S3"),
        ("s3://b/k", &[("AWS_PROFILE", "odd")], "`endpoint_url` of the AWS profile `odd`"),
        ("gs://b/k", &[("STORAGE_EMULATOR_HOST", "foo://hush")], "STORAGE_EMULATOR_HOST"),
        ("az://b/k", &[("AZURE_STORAGE_ENDPOINT", "foo://hush")], "AZURE_STORAGE_ENDPOINT"),
        (
            "az://b/k",
            &[("AZURE_STORAGE_CONNECTION_STRING", string)],
            "`BlobEndpoint` in AZURE_STORAGE_CONNECTION_STRING",
        ),
    ] {
        let mut command = sandbox.command(["cat", uri]);
        for (name, value) in variables {
            command = command.env(name, value);
        }
        let run = command.run().code(2);
        assert!(run.errors().contains(&format!("`: {source} is no URL of a web service")), "{run}");
        assert!(!run.errors().contains("hush"), "{run}");
    }
}

/// A profile is found however the AWS tools write it, and what may not be read is not called missing.
#[test]
fn profiles_as_the_aws_tools_write_them_and_files_that_may_not_be_read() {
    let sandbox = Sandbox::new();
    let keys = "aws_access_key_id = a\naws_secret_access_key = b\nregion = eu-west-1\n";
    sandbox.write("../home/.aws/config", format!("[profile  two]\n{keys}[profile \"q q\"]\n{keys}"));
    for profile in ["two", "q q"] {
        // Credentials were found: the request was about to be sent, and nobody listens there.
        let reach = ["cat", "--retries", "0", "--profile", profile, "--endpoint-url", "http://127.0.0.1:1", "s3://b/k"];
        sandbox.run(reach).code(9);
    }
    sandbox.run(["cat", "--profile", "three", "s3://b/k"]).code(2).says("there is no AWS profile `three`");
    let folder = sandbox.home().join(".aws");
    let rights = |mode| std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    rights(0o000);
    let run = sandbox.command(["cat", "--profile", "two", "s3://b/k"]).as_user(UNPRIVILEGED).run();
    rights(0o755);
    insta::assert_snapshot!(run.hide(sandbox.home().display().to_string(), "HOME"), @"
    --- stderr
    error: mount `s3://b/`: the AWS profile `two` was not found, and `HOME/.aws/config` may not be read
    hint: check the permissions of that file and of the folders above it
    --- exit 5
    ");
}

/// Without a signature: what everybody may read can be read, and nothing else.
#[test]
fn moto_unsigned_requests() {
    let Some(server) = moto() else { return };
    server.bucket().put_with("a", "1", &serde_json::json!({"ACL": "public-read"}));
    server.bucket().put("b", "2");
    let sandbox = with_profiles(&server);
    let flags = ["--no-sign-request", "--region", "us-east-1", "--endpoint-url", server.endpoint()];
    let cat = |key: &str| sandbox.run([&["cat", &server.uri(key)], &flags[..]].concat());
    assert_eq!(cat("a").ok().text(), "1");
    cat("b").code(5);
    // Not even where a profile has keys.
    sandbox.run([&["cat", "--profile", "lab", &server.uri("b")], &flags[..]].concat()).code(5);
}

#[test]
fn s3_unsigned_requests_by_uri() {
    let Some(server) = s3() else { return };
    server.bucket().put("a", "1");
    let flags = ["--no-sign-request", "--region", "us-east-1", "--endpoint-url", server.endpoint()];
    // The server knows no anonymous user.
    with_profiles(&server).run([&["cat", &server.uri("a")], &flags[..]].concat()).code(5).says("the storage denied it");
}

/// The flags are for what is named by URI: a mount is reached as its table says.
#[test]
fn moto_flags_leave_mounts_alone() {
    let Some(server) = moto() else { return };
    let sandbox = with_profiles(&server).server("here", &server);
    server.bucket().put("a", "1");
    let elsewhere = ["--endpoint-url", "http://127.0.0.1:1", "--retries", "0", "--region", "us-east-1"];
    let flags = [&elsewhere[..], &["--profile", "bare"]].concat();
    sandbox.run([&["cp", "here:a", "s3://no-such/a"], &flags[..]].concat()).code(9);
    sandbox.run([&["cat", "here:a", "s3://no-such/a"], &flags[..]].concat()).code(3).says("s3://no-such/a");
    insta::assert_snapshot!(sandbox.run(["cat", "--profile", "bare", "here:a"]), @"
    --- stderr
    error: --profile is for locations like s3://bucket/key, and there is none
    hint: name one, or set `profile` in the mount table
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "--endpoint-url", "http://h", "s3://b/k", "gs://b/k"]), @"
    --- stderr
    error: --endpoint-url is for one service, and two are named
    hint: use a mount for one of them
    --- exit 2
    ");
    sandbox.run(["--no-sign-request", "mounts"]).code(2);
}

#[test]
fn gs_takes_an_endpoint() {
    let Some(server) = gcs() else { return };
    server.place.put("x", "content");
    let uri = format!("gs://{}/x", server.place.name());
    let run = Sandbox::new().run(["cat", "--no-sign-request", "--endpoint-url", &server.options["endpoint"], &uri]);
    assert_eq!(run.ok().text(), "content");
}
