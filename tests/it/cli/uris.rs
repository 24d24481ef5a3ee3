//! URIs: mounts made on the spot, with credentials from where the provider's own tools look.

use crate::support::Sandbox;
use crate::support::services::{azblob, gcs, http};

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
