//! `caps`: what a storage can do, and what the mount allows of it.

use crate::support::{Sandbox, moto, s3};

fn sandbox() -> Sandbox {
    Sandbox::new()
        .mount("home")
        .config("[mounts.look]\nparent = \"home\"\npermissions = \"readonly\"\n")
        .config("[mounts.put]\nparent = \"home\"\npermissions = \"readwrite\"\n")
        .config("[mounts.scratch]\ntype = \"memory\"\n")
}

#[test]
fn of_a_local_mount() {
    insta::assert_snapshot!(sandbox().run(["caps", "home"]), @"
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
    --- exit 0
    ");
    assert_eq!(sandbox().run(["caps", "home:"]).ok().text(), sandbox().run(["caps", "home"]).ok().text());
}

#[test]
fn permissions_narrow_it() {
    let rows = |name: &str| {
        let run = sandbox().run(["caps", name]).ok();
        let rows: Vec<_> = run.text().lines().skip(1).take(3).map(str::trim).map(str::to_owned).collect();
        rows.join("\n")
    };
    insta::assert_snapshot!(rows("look"), @"
    read               yes
    write              no, the mount is readonly
    delete             no, the mount is readonly
    ");
    insta::assert_snapshot!(rows("put"), @"
    read               yes
    write              yes
    delete             no, the mount is readwrite
    ");
}

#[test]
fn of_memory() {
    insta::assert_snapshot!(sandbox().run(["caps", "scratch"]), @"
    scratch:
      read               yes
      write              yes
      delete             yes
      read only          no
      list               yes
      list a tree        native
      directories        prefixes and markers
      mkdir              simulated, by markers
      publish            atomic
      write if absent    native
      read if unchanged  no
      append             no
      rename             simulated, by copy and removal
      server-side copy   no
      versions           no
      attributes         content type, cache control, content disposition, content encoding
      listed digest      none
      mtime              none
      presigned urls     none
      public urls        no
      symbolic links     no
      temporary          yes
    --- exit 0
    ");
}

#[test]
fn s3_says_what_it_can() {
    let Some(server) = s3() else { return };
    insta::assert_snapshot!(Sandbox::new().server("s3", &server).run(["caps", "s3"]), @"
    s3:
      read               yes
      write              yes
      delete             yes
      read only          no
      list               yes
      list a tree        native
      directories        prefixes and markers
      mkdir              simulated, by markers
      publish            atomic
      write if absent    native
      read if unchanged  native
      append             native
      rename             simulated, by copy and removal
      server-side copy   native
      versions           not kept
      attributes         content type, cache control, content disposition, content encoding, metadata, storage class, ACL, encryption
      listed digest      md5
      mtime              of the write, to the second
      presigned urls     GET, PUT, HEAD, DELETE
      public urls        no
      symbolic links     no
      temporary          no
    --- exit 0
    ");
}

#[test]
fn moto_is_asked_for_versions() {
    let Some(server) = moto() else { return };
    let name = server.fresh();
    let sandbox = Sandbox::new().config(&server.mount_of("all", &name, ""));
    let versions = || sandbox.run(["caps", "--json", "all"]).ok().json()[0]["versions"].clone();
    assert_eq!(versions(), "off");
    server.whole(&name).set_versioning("Enabled");
    assert_eq!(versions(), "on");
    assert!(sandbox.run(["caps", "all"]).ok().text().contains("\n  versions           kept\n"));
    server.whole(&name).set_versioning("Suspended");
    assert_eq!(versions(), "suspended");
}

#[test]
fn s3_that_does_not_say_so_is_unknown() {
    let Some(server) = s3() else { return };
    let wrong = server.mount("wrong").replace("secret_access_key = \"", "secret_access_key = \"no");
    let down = "[mounts.down]\ntype = \"s3\"\nbucket = \"b\"\nendpoint = \"http://127.0.0.1:1\"\nregion = \"eu\"\n\
                access_key_id = \"k\"\nsecret_access_key = \"s\"\n";
    for record in Sandbox::new().config(&wrong).config(down).run(["caps", "--json"]).ok().json() {
        assert_eq!(record["versions"], "unknown", "{record}");
    }
}

#[test]
fn json() {
    insta::assert_snapshot!(sandbox().run(["caps", "--json", "look"]), @r#"
    {"v":1,"type":"caps","mount":"look:","permissions":"readonly","read_only":true,"public_url":false,"versions":"none","caps":{"append":"none","attributes":[],"delete":true,"directories":true,"keeps_mtime":true,"links":true,"list":true,"listed_digest":null,"mkdir":"native","mtime":true,"mtime_step":1,"ordered":false,"presign":[],"publish":"rename","read":true,"read_if_match":true,"rename":"native","server_copy":false,"temporary":false,"tree":"simulated","write":true,"write_if_absent":true}}
    --- exit 0
    "#);
}

#[test]
fn of_all_mounts_and_one_that_cannot_be_opened() {
    let sandbox = sandbox().config("[mounts.broken]\ntype = \"fs\"\nroot = \"${NO_SUCH_VARIABLE}\"\n");
    let run = sandbox.run(["caps"]).code(3).says("NO_SUCH_VARIABLE");
    let names: Vec<_> = run.text().lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(names, ["home:", "look:", "put:", "scratch:"]);
}

#[test]
fn of_what_does_not_exist() {
    insta::assert_snapshot!(sandbox().run(["caps", "hone"]), @"
    --- stderr
    error: hone: there is no mount `hone`
    hint: did you mean `home:`? use one of the mounts home, look, put, scratch
    --- exit 4
    ");
}
