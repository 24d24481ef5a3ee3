//! Each server answers to someone who is not gstore, in the place that a test is given.

use std::path::Path;
use std::process::Command;

use super::super::objects::ask;
use super::*;

const NAMES: [&str; 3] = ["a", "b/c d", "b/ü&+%"];

/// What one place holds, it alone holds.
fn keeps(place: &Place, other: &Place) {
    assert_eq!(place.keys(), [""; 0]);
    for name in NAMES {
        place.put(name, name);
    }
    assert_eq!(place.keys(), NAMES);
    assert_eq!(place.get(NAMES[2]).unwrap(), NAMES[2].as_bytes());
    place.delete("a");
    assert_eq!(place.get("a"), None);
    assert_eq!(place.keys(), NAMES[1..]);
    assert_eq!(other.keys(), [""; 0]);
}

/// What is put through the server lies in the folder, and the other way round.
fn shows_its_folder(place: &Place, authorization: &str) {
    let url = |name: &str| format!("{}/{}/{name}", place.endpoint(), place.name());
    ask("PUT", &url("in"), authorization, b"x").ok();
    assert_eq!(place.get("in").unwrap(), b"x");
    place.put("d/out", "yy");
    assert_eq!(ask("GET", &url("d/out"), authorization, b"").ok().body, b"yy");
    place.put("d/out", "zzz");
    assert_eq!(ask("GET", &url("d/out"), authorization, b"").ok().body, b"zzz");
    assert_eq!(place.keys(), ["d/out", "in"]);
}

#[track_caller]
fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn azblob_keeps_places_apart() {
    if let (Some(place), Some(other)) = (azblob(), azblob()) {
        keeps(&place, &other);
    }
}

#[test]
fn gcs_keeps_places_apart() {
    if let (Some(place), Some(other)) = (gcs(), gcs()) {
        keeps(&place, &other);
    }
}

#[test]
fn redis_keeps_places_apart() {
    if let (Some(place), Some(other)) = (redis(), redis()) {
        keeps(&place, &other);
    }
}

#[test]
fn webdav_shows_its_folder_to_who_knows_the_password() {
    let Some(place) = webdav() else { return };
    // test:test
    shows_its_folder(&place, "Authorization: Basic dGVzdDp0ZXN0\r\n");
    assert_eq!(ask("GET", &format!("{}/", place.endpoint()), "", b"").status, 401);
}

#[test]
fn nginx_dav_shows_its_folder() {
    let Some(place) = nginx_dav() else { return };
    shows_its_folder(&place, "");
    let listed = ask("PROPFIND", &format!("{}/{}/", place.endpoint(), place.name()), "Depth: 1\r\n", b"");
    assert!(String::from_utf8(listed.ok().body).unwrap().contains("/in<"));
}

#[test]
fn http_shows_its_folder_and_takes_nothing() {
    let Some(place) = http() else { return };
    place.put("d/a", "hello");
    let url = format!("{}/{}/d/a", place.endpoint(), place.name());
    assert_eq!(ask("GET", &url, "", b"").ok().body, b"hello");
    assert_eq!(ask("GET", &url, "Range: bytes=1-2\r\n", b"").ok().body, b"el");
    assert_eq!(ask("PUT", &url, "", b"x").status, 405);
    assert_eq!(ask("GET", &format!("{url}b"), "", b"").status, 404);
}

#[test]
fn sftp_shows_its_folder_to_who_has_the_key() {
    let Some(place) = sftp() else { return };
    place.put("out", "x");
    let local = tempfile::tempdir().unwrap();
    let batch = local.path().join("batch");
    // Paths are relative to what the server shows.
    fs::write(&batch, format!("cd {}\nget out {}\nrename out in\n", place.name(), local.path().display())).unwrap();
    let port = place.endpoint().rsplit(':').next().unwrap().to_owned();
    let login = format!("{}@127.0.0.1", place.fact("USER"));
    let mut sftp = Command::new(Path::new(&place.fact("BIN")).join("sftp"));
    sftp.args(["-q", "-i", &place.fact("KEY"), "-P", &port, "-b"]).arg(&batch).arg(login);
    run(&mut sftp);
    assert_eq!(fs::read(local.path().join("out")).unwrap(), b"x");
    assert_eq!(place.keys(), ["in"]);
}

#[test]
fn ftp_shows_its_folder_to_who_knows_the_password() {
    let Some(place) = ftp() else { return };
    place.put("out", "x");
    let script = "import ftplib, io, sys\n\
                  host, port, user, password, folder = sys.argv[1:]\n\
                  ftp = ftplib.FTP()\n\
                  ftp.connect(host, int(port))\n\
                  ftp.login(user, password)\n\
                  ftp.cwd(folder)\n\
                  assert ftp.nlst() == ['out'], ftp.nlst()\n\
                  ftp.storbinary('STOR in', io.BytesIO(b'y'))\n";
    let address = place.endpoint().strip_prefix("ftp://").unwrap().split_once(':').unwrap();
    run(Command::new(variable("PYTHON").unwrap()).args(["-c", script, address.0, address.1]).args([
        place.fact("USER"),
        place.fact("PASSWORD"),
        place.name().to_owned(),
    ]));
    assert_eq!(place.get("in").unwrap(), b"y");
}
