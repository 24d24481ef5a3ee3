//! Directories and listings.

use futures::StreamExt as _;
use gstore::entry::{Entry, EntryKind, Timestamp};
use gstore::error::ErrorKind;
use gstore::store::{Depth, Existing};

use super::ground::{Ground, file, kind, names, path, write};

async fn plant(ground: &Ground) {
    for name in ["a", "a-b", "d/a", "d/e/f", "d0", "z/y/x"] {
        ground.put(name, name).await;
    }
}

fn dir(name: &str) -> Entry {
    Entry::new(path(name), EntryKind::Dir)
}

pub(super) async fn children_are_listed(ground: &Ground) {
    plant(ground).await;
    assert_eq!(ground.names("", Depth::Children).await, ["a", "a-b", "d/", "d0", "z/"]);
    assert_eq!(ground.names("d", Depth::Children).await, ["d/a", "d/e/"]);
    let mut pages = ground.store.list(&path("d"), Depth::Children).unwrap();
    let page = pages.next().await.unwrap().unwrap();
    let entry = page.entries.iter().find(|entry| entry.path == path("d/a")).unwrap();
    let stat = ground.store.stat(&path("d/a")).await.unwrap();
    // What a listing says is what a look says.
    assert_eq!((entry.kind, entry.size, &entry.checksum), (stat.kind, stat.size, &stat.checksum));
    let seconds = |entry: &Entry| entry.mtime.map(Timestamp::as_second);
    assert_eq!(seconds(entry), seconds(&stat));
    assert_eq!(entry.etag, stat.etag);
}

pub(super) async fn a_tree_is_listed(ground: &Ground) {
    // Local folders are walked, never listed in one go.
    if ground.store.is_local() {
        return;
    }
    plant(ground).await;
    let files = |names: Vec<String>| names.into_iter().filter(|name| !name.ends_with('/')).collect::<Vec<_>>();
    assert_eq!(files(ground.names("", Depth::Tree).await), ["a", "a-b", "d/a", "d/e/f", "d0", "z/y/x"]);
    assert_eq!(files(ground.names("d", Depth::Tree).await), ["d/a", "d/e/f"]);
}

pub(super) async fn a_missing_directory_is_told_or_empty(ground: &Ground) {
    plant(ground).await;
    for name in ["none", "d/none", "z/y/none"] {
        match names(&ground.store, name, Depth::Children).await {
            Ok(names) => assert!(names.is_empty() && !ground.store.caps().directories, "{name}: {names:?}"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{name}"),
        }
    }
}

pub(super) async fn a_directory_is_more_than_a_prefix(ground: &Ground) {
    plant(ground).await;
    for (name, expected) in [("", true), ("d", true), ("d/e", true), ("z", true), ("a", false), ("d/", true)] {
        assert_eq!(ground.store.is_dir(&path(name.trim_end_matches('/'))).await.unwrap(), expected, "{name}");
    }
    for name in ["none", "z/y/x", "d/e/f/g", "a-"] {
        assert!(!ground.store.is_dir(&path(name)).await.unwrap(), "{name}");
    }
    ground.store.delete(&file("z/y/x")).await.unwrap();
    assert_eq!(ground.store.is_dir(&path("z/y")).await.unwrap(), ground.store.caps().directories);
}

pub(super) async fn directories_are_made_and_removed(ground: &Ground) {
    let store = &ground.store;
    assert!(store.make_dir(&path("d/e/f")).await.unwrap());
    if !ground.keeps_empty {
        return;
    }
    assert!(store.is_dir(&path("d/e/f")).await.unwrap());
    assert!(!store.make_dir(&path("d/e/f")).await.unwrap(), "made again");
    let listed = ground.names("d/e", Depth::Children).await;
    assert_eq!(listed, ["d/e/f/"]);
    ground.put("d/e/f/x", "x").await;
    // One with something in it stays, and so does that.
    let removed = store.delete(&dir("d/e/f")).await;
    if store.caps().directories {
        assert_eq!(kind(removed), ErrorKind::Refused);
    }
    assert_eq!(ground.get("d/e/f/x").await, b"x");
    store.delete(&file("d/e/f/x")).await.unwrap();
    let _ = store.delete(&dir("d/e/f")).await;
    assert!(!store.is_dir(&path("d/e/f")).await.unwrap());
}

pub(super) async fn a_file_never_replaces_a_directory(ground: &Ground) {
    plant(ground).await;
    let over = write(&ground.store, "d", Some(1), &["x".into()], Existing::Replace).await;
    let below = write(&ground.store, "a/b", Some(1), &["x".into()], Existing::Replace).await;
    if ground.store.caps().directories {
        assert_eq!((kind(over), kind(below)), (ErrorKind::Refused, ErrorKind::Refused));
        assert_eq!(ground.names("", Depth::Children).await, ["a", "a-b", "d/", "d0", "z/"]);
    } else {
        // Two keys that have nothing to do with each other.
        if ground.any_keys {
            over.unwrap();
            below.unwrap();
            assert_eq!((ground.get("d").await, ground.get("a/b").await), (b"x".to_vec(), b"x".to_vec()));
        }
    }
    assert_eq!((ground.get("d/a").await, ground.get("a").await), (b"d/a".to_vec(), b"a".to_vec()));
}

pub(super) async fn temporary_names_are_left_out_and_counted(ground: &Ground) {
    if !ground.lists_dots {
        return;
    }
    let digits = "0123456789abcdef0123456789abcdef";
    for name in [format!(".gstore-{digits}.part"), format!(".gstore-{digits}.journal"), format!(".gstore-{digits}.x")] {
        ground.put(&name, "x").await;
    }
    let mut pages = ground.store.list(&path(""), Depth::Children).unwrap();
    let (mut shown, mut temporaries) = (0, 0);
    while let Some(page) = pages.next().await.transpose().unwrap() {
        shown += page.entries.len();
        temporaries += page.temporaries.len();
    }
    assert_eq!((shown, temporaries), (1, 2));
}
