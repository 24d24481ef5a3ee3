//! What a storage can do, what a mount allows, and where it ends.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use gstore::entry::EntryKind;
use gstore::error::ErrorKind;
use gstore::mounts::Permissions;
use gstore::store::{Depth, Existing, Method, Need, Overlap, Store};

use super::ground::{Ground, copy, delete_all, file, kind, names, path, read, write};

const HOUR: Duration = Duration::from_hours(1);

pub(super) async fn abilities_are_true(ground: &Ground) {
    let caps = ground.store.caps();
    assert!(caps.read && caps.write && caps.delete && caps.list);
    for need in [Need::Read, Need::List, Need::Write, Need::Delete] {
        assert!(ground.store.require(need).is_ok(), "{need:?}");
    }
    for method in [Method::Get, Method::Put, Method::Head, Method::Delete] {
        let presigned = ground.store.presign(&path("a"), method, HOUR).await;
        let able = caps.presign.contains(&method);
        assert_eq!(presigned.is_ok(), able, "{method:?}");
        if !able {
            assert_eq!(kind(presigned), ErrorKind::Unsupported);
        }
    }
    ground.put("d/x", "x").await;
    ground.store.delete(&file("d/x")).await.unwrap();
    assert_eq!(ground.store.is_dir(&path("d")).await.unwrap(), caps.directories);
    let entry = ground.put("a", "a").await;
    assert_eq!(entry.checksum.is_some(), caps.listed_digest.is_some());
}

/// Tries everything that changes something; returns what was denied.
async fn attempts(store: &Store) -> Vec<bool> {
    let dir = gstore::entry::Entry::new(path("dir"), EntryKind::Dir);
    let denied = |kind: ErrorKind| kind == ErrorKind::Denied;
    let mut all = vec![
        write(store, "new", Some(1), &["x".into()], Existing::Replace).await.err(),
        write(store, "a", Some(1), &["x".into()], Existing::Replace).await.err(),
        store.make_dir(&path("dir")).await.err(),
        copy(store, &file("a"), "b", Existing::Replace).await.err(),
        store.presign(&path("a"), Method::Put, HOUR).await.err(),
        store.delete(&file("a")).await.err(),
        store.delete(&dir).await.err(),
        store.presign(&path("a"), Method::Delete, HOUR).await.err(),
    ];
    all.extend(delete_all(store, &[file("a"), file("b")]).await.into_iter().map(Result::err));
    all.into_iter().map(|error| error.is_some_and(|error| denied(error.kind()))).collect()
}

pub(super) async fn a_readonly_mount_changes_nothing(ground: &Ground) {
    let Some(store) = ground.again("", Some(Permissions::ReadOnly)).await else { return };
    ground.put("a", "a").await;
    assert!(attempts(&store).await.into_iter().all(|denied| denied));
    assert_eq!((ground.names("", Depth::Children).await, ground.get("a").await), (vec!["a".to_owned()], b"a".to_vec()));
    assert_eq!(read(&store, &store.stat(&path("a")).await.unwrap()).await.unwrap(), b"a");
}

pub(super) async fn a_readwrite_mount_removes_nothing(ground: &Ground) {
    let Some(store) = ground.again("", Some(Permissions::ReadWrite)).await else { return };
    ground.put("a", "a").await;
    let denied = attempts(&store).await;
    assert!(denied[..5].iter().all(|denied| !denied), "{denied:?}");
    assert!(denied[5..].iter().all(|denied| *denied), "{denied:?}");
    assert!(ground.has("a").await && ground.has("new").await);
}

pub(super) async fn a_mount_never_leaves_its_part(ground: &Ground) {
    let Some(part) = ground.again("part/of", None).await else { return };
    for name in ["x", "part/x", "part/of/x", "part/of-x", "part/off/x"] {
        ground.put(name, name).await;
    }
    assert_eq!(names(&part, "", Depth::Children).await.unwrap(), ["x"]);
    assert_eq!(read(&part, &part.stat(&path("x")).await.unwrap()).await.unwrap(), b"part/of/x");
    for name in ["../x", "x/../../x", "/x", "..", "./../x"] {
        assert!(part.stat(&path(name)).await.is_err(), "{name}");
        assert!(write(&part, name, Some(1), &["y".into()], Existing::Replace).await.is_err(), "{name}");
        assert!(part.delete(&file(name)).await.is_err(), "{name}");
    }
    for name in ["x", "part/x", "part/of/x", "part/of-x", "part/off/x"] {
        assert_eq!(ground.get(name).await, name.as_bytes());
    }
}

pub(super) async fn trees_know_how_they_lie(ground: &Ground) {
    ground.put("a/b/c", "").await;
    ground.put("ab/c", "").await;
    let table = [
        ("a", "a", Overlap::Same),
        ("", "", Overlap::Same),
        ("a/b", "a", Overlap::Inside),
        ("a", "a/b", Overlap::Contains),
        ("", "a/none/yet", Overlap::Contains),
        ("a", "ab", Overlap::Apart),
        ("a/b", "ab", Overlap::Apart),
    ];
    for (one, other, expected) in table {
        let found = ground.store.overlap(&path(one), &ground.store, &path(other)).unwrap();
        assert_eq!(found, expected, "{one} and {other}");
    }
    // By what it is, not by the name of the mount.
    let Some(part) = ground.again("a", None).await else { return };
    assert_eq!(ground.store.overlap(&path("a"), &part, &path("")).unwrap(), Overlap::Same);
    assert_eq!(part.overlap(&path("b"), &ground.store, &path("")).unwrap(), Overlap::Inside);
    assert_eq!(part.overlap(&path(""), &ground.store, &path("ab")).unwrap(), Overlap::Apart);
}

pub(super) async fn a_presigned_url_works_for_its_method(ground: &Ground) {
    let caps = ground.store.caps().clone();
    let name = "d/a b+\u{e9}#?";
    ground.put(name, "content").await;
    if caps.presign.contains(&Method::Get) {
        let url = ground.store.presign(&path(name), Method::Get, HOUR).await.unwrap();
        let answer = tokio::task::spawn_blocking(move || fetch("GET", &url, "")).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("content"), "{answer}");
    }
    if caps.presign.contains(&Method::Put) {
        let url = ground.store.presign(&path(name), Method::Put, HOUR).await.unwrap();
        let answer = tokio::task::spawn_blocking(move || fetch("PUT", &url, "fresh")).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(ground.get(name).await, b"fresh");
    }
}

/// Sends a request, again where the network fails, and returns the whole answer.
fn fetch(method: &str, url: &str, body: &str) -> String {
    let good = |answer: &String| answer.starts_with("HTTP/1.1 2");
    (0..3).map(|_| send(method, url, body)).find(good).unwrap_or_default()
}

fn send(method: &str, url: &str, body: &str) -> String {
    let (host, target) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(stream, "{method} /{target} HTTP/1.1\r\nhost: {host}\r\n").unwrap();
    write!(stream, "content-length: {length}\r\nconnection: close\r\n\r\n{body}").unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
