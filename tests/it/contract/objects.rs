//! One object: what it says of itself, its content, and its end.

use bytes::Bytes;
use futures::TryStreamExt as _;
use gstore::entry::{Checksum, EntryKind};
use gstore::error::ErrorKind;
use gstore::store::{Existing, Target};
use md5::{Digest as _, Md5};

use super::ground::{Ground, Heeds, copy, delete_all, file, kind, path, read, write};

const PART: usize = 8 << 20;

fn content(size: usize) -> Bytes {
    (0..size).map(|n| u8::try_from((n / 251 + n) % 256).unwrap_or(0)).collect()
}

pub(super) async fn a_missing_object_is_not_found(ground: &Ground) {
    let store = &ground.store;
    ground.put("ab", "x").await;
    assert_eq!(kind(store.stat(&path("a")).await), ErrorKind::NotFound);
    assert_eq!(kind(store.stat(&path("ab/c")).await), ErrorKind::NotFound);
    let read = async { read(store, &file("a")).await };
    assert_eq!(kind(read.await), ErrorKind::NotFound);
    let error = store.stat(&path("a")).await.unwrap_err();
    assert!(error.location().is_some_and(|place| place.ends_with('a')), "{error}");
}

pub(super) async fn an_object_says_what_it_is(ground: &Ground) {
    let written = ground.put("d/a", "content").await;
    let found = ground.store.stat(&path("d/a")).await.unwrap();
    assert_eq!((found.kind, found.size, found.path.clone()), (EntryKind::File, Some(7), path("d/a")));
    assert_eq!(written.size, Some(7));
    let age = found.mtime.map(|mtime| gstore::entry::Timestamp::now().as_second() - mtime.as_second());
    assert!(age.is_none_or(|age| (-5..120).contains(&age)), "{age:?}");
    assert_eq!(age.is_some(), ground.store.caps().mtime && ground.tells_time);
    let digest = Checksum::Md5(Md5::digest("content").into());
    if ground.store.caps().listed_digest == Some("md5") {
        assert_eq!((found.checksum, written.checksum), (Some(digest.clone()), Some(digest)));
    }
}

pub(super) async fn content_comes_back(ground: &Ground) {
    for size in [0, 1, PART - 1, PART, PART + 1, 2 * PART + 3] {
        let content = content(size);
        for (number, known) in [Some(size as u64), None].into_iter().enumerate() {
            let name = format!("f{size}-{number}");
            let chunks: Vec<_> = content.chunks(1 << 20).map(Bytes::copy_from_slice).collect();
            let written = write(&ground.store, &name, known, &chunks, Existing::Replace).await.unwrap();
            assert_eq!(written.size, Some(size as u64), "{name}");
            assert_eq!(ground.store.stat(&path(&name)).await.unwrap().size, Some(size as u64), "{name}");
            assert!(ground.get(&name).await == content, "{name}");
        }
    }
}

pub(super) async fn ranges_come_back(ground: &Ground) {
    let whole = content(2 * PART + 3);
    ground.put("f", whole.clone()).await;
    let entry = ground.store.stat(&path("f")).await.unwrap();
    let last = whole.len();
    for range in [0..1, 5..5, 1..PART + 2, PART - 1..PART + 1, last - 1..last, 0..last] {
        let (_, chunks) = ground.store.read(&entry, Some(range.start as u64..range.end as u64)).await.unwrap();
        let got: Vec<Bytes> = chunks.try_collect().await.unwrap();
        assert!(got.concat() == whole[range.clone()], "{range:?}");
    }
}

pub(super) async fn a_new_object_replaces_the_old(ground: &Ground) {
    ground.put("a", content(PART + 1)).await;
    let old = ground.store.stat(&path("a")).await.unwrap();
    ground.put("a", "short").await;
    assert_eq!(ground.get("a").await, b"short");
    let new = ground.store.stat(&path("a")).await.unwrap();
    assert!(old.etag != new.etag || old.file_id != new.file_id || old.size != new.size);
}

pub(super) async fn an_aborted_write_leaves_nothing(ground: &Ground) {
    ground.put("old", "old").await;
    for (name, size) in [("d/new", 10), ("old", 10), ("d/large", 3 * PART)] {
        let target = Target::new(path(name), Some(size as u64), Existing::Replace);
        let mut writer = ground.store.write(target).await.unwrap();
        // Whether it came to anything is all the same.
        let _ = writer.write(vec![content(size / 2)]).await;
        writer.abort().await;
    }
    assert_eq!(ground.get("old").await, b"old");
    let mut names = ground.names("", gstore::store::Depth::Children).await;
    // `rclone serve s3` keeps the folder of an upload that was given up.
    names.retain(|name| ground.heeds != Heeds::Nothing || name != "d/");
    assert_eq!(names, ["old"]);
}

pub(super) async fn a_taken_name_is_refused(ground: &Ground) {
    if ground.takes_taken_names() || ground.heeds == Heeds::Nothing {
        return;
    }
    ground.put("a", "old").await;
    for size in [3, 2 * PART] {
        let chunks = [content(size)];
        let result = write(&ground.store, "a", Some(size as u64), &chunks, Existing::Refuse).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Exists, "already exists"), "{size}");
        assert_eq!(ground.get("a").await, b"old");
        write(&ground.store, &format!("new{size}"), Some(size as u64), &chunks, Existing::Refuse).await.unwrap();
    }
}

pub(super) async fn a_read_is_pinned(ground: &Ground) {
    ground.put("a", content(2 * PART)).await;
    let old = ground.store.stat(&path("a")).await.unwrap();
    let new = vec![7; 2 * PART];
    ground.put("a", new.clone()).await;
    // Either the old state is refused, or what is read is said to be the new one: never a mixture.
    match ground.store.read(&old, None).await {
        Err(error) => assert_eq!(error.kind(), ErrorKind::Changed),
        Ok((state, chunks)) => match chunks.try_collect::<Vec<_>>().await {
            Err(error) => assert_eq!(error.kind(), ErrorKind::Changed),
            Ok(chunks) if ground.store.caps().read_if_match && ground.heeds != Heeds::Nothing => {
                assert!(chunks.concat() == new && state.file_id != old.file_id, "{state:?}");
            }
            Ok(_) => {}
        },
    }
}

/// Where nothing names a state, what is read is all of one object: not the first bytes of another one.
pub(super) async fn a_read_without_a_state_is_whole(ground: &Ground) {
    let entry = ground.put("a", "old").await;
    ground.put("a", "something longer").await;
    assert_eq!(read(&ground.store, &entry).await.unwrap(), b"something longer");
}

pub(super) async fn the_storage_copies(ground: &Ground) {
    let store = &ground.store;
    let a = ground.put("a", "content").await;
    if !store.copies_from(store, &a) {
        assert_eq!(kind(copy(store, &a, "b", Existing::Replace).await), ErrorKind::Unsupported);
        return;
    }
    copy(store, &a, "d/b", Existing::Replace).await.unwrap();
    assert_eq!((ground.get("a").await, ground.get("d/b").await), (b"content".to_vec(), b"content".to_vec()));
    ground.put("old", "old").await;
    if ground.heeds == Heeds::All {
        assert_eq!(kind(copy(store, &a, "old", Existing::Refuse).await), ErrorKind::Exists);
        assert_eq!(ground.get("old").await, b"old");
    }
    copy(store, &a, "old", Existing::Replace).await.unwrap();
    assert_eq!(ground.get("old").await, b"content");
    assert_eq!(kind(copy(store, &file("none"), "x", Existing::Replace).await), ErrorKind::NotFound);
    assert!(!ground.has("x").await);
    // Of what was looked at, or not at all.
    ground.put("a", "another").await;
    for existing in [Existing::Replace, Existing::Refuse].into_iter().filter(|_| ground.heeds == Heeds::All) {
        assert_eq!(kind(copy(store, &a, "x", existing).await), ErrorKind::Changed, "{existing:?}");
        assert!(!ground.has("x").await);
    }
}

pub(super) async fn objects_are_removed(ground: &Ground) {
    for name in ["a", "a-", "ab", "d/a", "d/b"] {
        ground.put(name, name).await;
    }
    for name in ["a", "d/a"] {
        ground.store.delete(&file(name)).await.unwrap();
        assert!(!ground.has(name).await);
        // Some storages say that it was gone before, some do not.
        let again = ground.store.delete(&file(name)).await;
        assert!(again.is_ok() || kind(again) == ErrorKind::NotFound);
    }
    assert_eq!(ground.names("", gstore::store::Depth::Children).await, ["a-", "ab", "d/"]);
    assert_eq!(ground.get("d/b").await, b"d/b");
}

pub(super) async fn many_are_removed_at_once(ground: &Ground) {
    let tab = if ground.takes("c\td").await { "c\td" } else { "c d" };
    let names = ["a", "b", tab, "e&<>\"'f", "d/g", "kept"];
    for name in names {
        ground.put(name, name).await;
    }
    let mut entries: Vec<_> = names[..5].iter().map(|name| file(name)).collect();
    entries.push(file("never/there"));
    let results = delete_all(&ground.store, &entries).await;
    assert_eq!(results.len(), 6);
    assert!(results[..5].iter().all(Result::is_ok), "{results:?}");
    assert!(ground.has("kept").await);
    for name in &names[..5] {
        assert!(!ground.has(name).await, "{name:?}");
    }
    assert!(delete_all(&ground.store, &[]).await.is_empty());
}
