//! Names: what is kept exactly, and what is never asked for.

use gstore::error::ErrorKind;
use gstore::store::{Depth, Existing};

use super::ground::{Ground, copy, delete_all, file, kind, path, read, write};

/// Names that every storage here keeps.
const ODD: &[&str] = &[
    "#?%+&=;",
    "%2F",
    "a b",
    "a+b",
    "\u{e9}",
    "e\u{301}",
    "\u{200e}x",
    "x\u{3000}y",
    "\u{1f600}",
    "...",
    "-n",
    "'\"`$",
    "*?[]{}",
    "~",
    "a:b",
    "<>&",
    "COM1",
    "\u{7f}",
    "deep/er/and/deep/er",
];

pub(super) async fn odd_names_are_kept(ground: &Ground) {
    let mut kept = Vec::new();
    for name in ODD {
        let seen = (ground.lists_dots || !name.starts_with('.')) && !ground.loses.contains(name);
        if seen && ground.takes(name).await {
            ground.put(name, *name).await;
            kept.push(*name);
        }
    }
    assert!(kept.len() + 3 > ODD.len(), "{kept:?}");
    for name in &kept {
        assert_eq!(ground.get(name).await, name.as_bytes(), "{name:?}");
    }
    let mut expected: Vec<_> = kept[..kept.len() - 1].iter().map(ToString::to_string).collect();
    expected.push("deep/".to_owned());
    expected.sort();
    assert_eq!(ground.names("", Depth::Children).await, expected);
    for name in kept {
        ground.store.delete(&file(name)).await.unwrap();
        assert!(!ground.has(name).await, "{name:?}");
    }
}

pub(super) async fn neighbours_are_never_taken_for_each_other(ground: &Ground) {
    let pairs = [("a", "A"), ("b", "b-"), ("c", "c0"), ("d%20e", "d e"), ("f+g", "f g"), ("h", "h.")];
    for (one, other) in pairs {
        if !ground.takes(other).await {
            continue;
        }
        ground.put(one, one).await;
        assert!(!ground.has(other).await, "{other} is taken for {one}");
        ground.put(other, other).await;
        ground.store.delete(&file(other)).await.unwrap();
        assert_eq!(ground.get(one).await, one.as_bytes(), "{one} went with {other}");
    }
}

pub(super) async fn what_cannot_be_asked_for_is_refused(ground: &Ground) {
    if ground.store.is_local() {
        // Local names are what they are.
        for name in [" x", "x ", "\u{3000}"] {
            ground.put(name, name.to_owned()).await;
            assert_eq!(ground.get(name).await, name.as_bytes());
        }
        assert!(!ground.has("x").await);
        return;
    }
    let x = ground.put("x", "x").await;
    ground.put("a/b", "ab").await;
    for name in ["x ", "a//b", "a/./b", "x/../x", "a/b//", "//x", "\0"] {
        let store = &ground.store;
        let target = write(store, name, Some(1), &["y".into()], Existing::Replace).await;
        assert_eq!(kind(target), ErrorKind::Unaddressable, "write {name:?}");
        assert_eq!(kind(store.stat(&path(name)).await), ErrorKind::Unaddressable, "stat {name:?}");
        assert_eq!(kind(read(store, &file(name)).await), ErrorKind::Unaddressable, "read {name:?}");
        assert_eq!(kind(store.delete(&file(name)).await), ErrorKind::Unaddressable, "delete {name:?}");
        let mut results = delete_all(store, &[file(name), file("none")]).await;
        assert!(
            results[0].is_err() && (results[1].is_ok() || kind(results.remove(1)) == ErrorKind::NotFound),
            "{name:?}"
        );
        if !store.copies_from(store, &x) {
            continue;
        }
        let copied = copy(store, &x, name, Existing::Replace).await;
        assert_eq!(kind(copied), ErrorKind::Unaddressable, "copy to {name:?}");
        let copied = copy(store, &file(name), "y", Existing::Replace).await;
        assert_eq!(kind(copied), ErrorKind::Unaddressable, "copy from {name:?}");
    }
    assert_eq!(ground.names("", Depth::Children).await, ["a/", "x"]);
    assert_eq!((ground.get("x").await, ground.get("a/b").await), (b"x".to_vec(), b"ab".to_vec()));
}
