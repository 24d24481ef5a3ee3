//! `url` where there is none to make; real ones are in `s3`.

use crate::support::Sandbox;

#[test]
fn a_storage_without_urls_says_so() {
    let sandbox = Sandbox::new().mount("aa").file("aa/f", "1").config("[mounts.mem]\ntype = \"memory\"\n");
    insta::assert_snapshot!(sandbox.run(["url", "aa:f"]), @"
    --- stderr
    error: aa: this storage cannot make presigned URLs of this method
    hint: run `gstore caps` to see what it can do
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["url", "./aa/f"]), @"
    --- stderr
    error: $DIR/aa/: this storage cannot make presigned URLs of this method
    hint: run `gstore caps` to see what it can do
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["url", "mem:f"]), @"
    --- stderr
    error: mem: this storage cannot make presigned URLs of this method
    hint: run `gstore caps` to see what it can do
    --- exit 6
    ");
}

#[test]
fn wrong_values_are_usage_errors() {
    let sandbox = Sandbox::new().mount("aa");
    insta::assert_snapshot!(sandbox.run(["url"]), @"
    --- stderr
    error: the following required arguments were not provided: <LOCATION>
    hint: write `gstore url <LOCATION>`, or see `gstore url --help`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["url", "--method", "post", "aa:f"]), @"
    --- stderr
    error: invalid value 'post' for '--method <METHOD>'
    hint: did you mean `put`? use one of get, put, head, delete
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["url", "--expires", "0", "aa:f"]), @"
    --- stderr
    error: invalid value '0' for '--expires <TIME>': a duration of zero makes no sense here
    hint: see `gstore url --help`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["url", "-"]), @"
    --- stderr
    error: -: standard input and output have no place here
    hint: name a file or an object; write `./-` for a file called `-`
    --- exit 2
    ");
}

#[test]
fn a_public_url_is_percent_encoded() {
    let sandbox = Sandbox::new().config(
        "[mounts.web]\ntype = \"fs\"\nroot = \"$DIR\"\npublic_url = \"https://cdn.example.com/x/\"\n\
         [mounts.part]\nparent = \"web\"\npath = \"css dir\"\n\
         [mounts.old]\nprotocol = \"local\"\npath = \"$DIR\"\nbase_url = \"/static\"\n",
    );
    insta::assert_snapshot!(sandbox.run(["url", "web:a b/100%.css"]), @"
    https://cdn.example.com/x/a%20b/100%25.css
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["url", "part:a#1?.css"]), @"
    https://cdn.example.com/x/css%20dir/a%231%3F.css
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["url", "old:css/a.css"]), @"
    /static/css/a.css
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["--json", "url", "--method", "head", "web:a"]), @r#"
    {"v":1,"type":"url","url":"https://cdn.example.com/x/a","method":"HEAD","public":true}
    --- exit 0
    "#);
    insta::assert_snapshot!(sandbox.run(["url", "--method", "put", "web:a"]), @"
    --- stderr
    error: web: this storage cannot make presigned URLs of this method
    hint: run `gstore caps` to see what it can do
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["url", "--expires", "1h", "web:a"]), @"
    --- stderr
    error: web: this storage cannot make presigned URLs of this method
    hint: run `gstore caps` to see what it can do
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["url", "web:"]), @"
    --- stderr
    error: web: a URL is for one object
    hint: name an object
    --- exit 2
    ");
}
