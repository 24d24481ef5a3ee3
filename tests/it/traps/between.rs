//! From a bucket full of odd keys to another one, and within one bucket: the storage copies.

use super::super::support::Sandbox;
use super::bed::{Bed, assert_names, done, named, sorted};

super::everywhere!(cp_to_another_bucket, sync_settles, sync_delete_deletes_only_what_it_can_name, within_one_bucket);

/// Demands that the second bucket has exactly these keys, each with itself as content.
#[track_caller]
fn assert_second(bed: &Bed, keys: &[String]) {
    let second = bed.server.second();
    assert_names(&bed.names_in(&second), keys);
    for key in keys {
        assert_eq!(bed.get_in(&second, key), key.as_bytes(), "{key:?}");
    }
}

fn cp_to_another_bucket(bed: &Bed) {
    let before = bed.listed();
    let run = bed.with_second().run(["cp", "-r", "--json", "one:", "two:"]).code(3);
    assert_second(bed, &bed.good());
    bed.assert_odd_named(&run, "source", "one:");
    assert_eq!(bed.listed(), before);
}

fn sync_settles(bed: &Bed) {
    let (before, sandbox) = (bed.listed(), bed.with_second());
    sandbox.run(["sync", "--json", "one:", "two:"]).code(3);
    assert_second(bed, &bed.good());
    for skip in ["hash", "mtime", "size"] {
        let run = sandbox.run(["sync", "--skip", skip, "--json", "one:", "two:"]).code(3);
        assert_eq!(done(&run, "dest", "copy"), [""; 0], "{skip}");
        bed.assert_odd_named(&run, "source", "one:");
    }
    assert_eq!(bed.listed(), before);
}

fn sync_delete_deletes_only_what_it_can_name(bed: &Bed) {
    let (before, sandbox) = (bed.listed(), bed.with_second());
    // The destination has the same odd keys, and some of its own beside what is to go.
    let own = ["own ", "sub/own\u{3000}", "c/b ", "own\t"].map(str::to_owned);
    bed.put_in(&bed.server.second(), bed.odd());
    bed.put_in(&bed.server.second(), &own);
    bed.put_in(&bed.server.second(), ["own", "sub/own", "blank /own", "one\u{1}own", "re\rown", "p%2Fown"]);
    let run = sandbox.run(["sync", "--delete", "--force-delete", "--json", "one:", "two:"]).code(3);
    let mut left = [bed.good(), bed.odd(), own.to_vec()].concat();
    left.sort();
    assert_second(bed, &left);
    assert_eq!(done(&run, "dest", "delete").len(), 6, "{run}");
    let odd_here = named(&run, "dest", "unaddressable");
    assert!(own.iter().all(|key| odd_here.contains(&format!("two:{key}"))), "{odd_here:?}");
    assert_eq!(bed.listed(), before);
}

fn within_one_bucket(bed: &Bed) {
    let (before, sandbox) = (bed.listed(), bed.with_second());
    if bed.is_whole() {
        for verb in [["cp", "-r"], ["sync", "--delete"]] {
            sandbox.run(verb.into_iter().chain(["one:", "other:"])).code(7).says("overlap");
        }
        assert_eq!(bed.listed(), before);
        return each_alone(bed, &sandbox);
    }
    let run = sandbox.run(["cp", "-r", "--json", "one:", "other:"]).code(3);
    bed.assert_odd_named(&run, "source", "one:");
    let listed = bed.listed();
    let other: Vec<_> = listed.iter().filter_map(|one| one.key.strip_prefix("other/").map(str::to_owned)).collect();
    assert_names(&other, &bed.good());
    for key in &other {
        assert_eq!(bed.server.bucket().get(&format!("other/{key}")), key.as_bytes());
    }
    let rest: Vec<_> = listed.into_iter().filter(|one| !one.key.starts_with("other/")).collect();
    assert_eq!(rest, before);
}

/// Copies each key by its own name to one below another prefix.
fn each_alone(bed: &Bed, sandbox: &Sandbox) {
    let before = bed.listed();
    for key in bed.good() {
        sandbox.run(["cp", "--literal", &format!("one:{key}"), &format!("other:{key}")]).ok();
    }
    let (copies, rest): (Vec<_>, Vec<_>) = bed.listed().into_iter().partition(|one| one.key.starts_with("other/"));
    assert_eq!(sorted(rest), before);
    let keys: Vec<_> = copies.iter().filter_map(|one| one.key.strip_prefix("other/")).collect();
    assert_names(&keys, &bed.good());
    for key in keys {
        assert_eq!(bed.server.bucket().get(&format!("other/{key}")), key.as_bytes());
    }
}

/// A key that the source cannot be asked for, while the destination, with its root elsewhere, can be
/// asked for one of that name: the source has it, so it is no candidate.
#[test]
fn moto_a_name_only_the_destination_can_be_asked_for_is_kept() {
    for order in ["bytes", "unknown"] {
        let Some(server) = super::super::support::moto() else { return };
        server.bucket().put_all([(" x", "1"), (" d/y", "2"), ("kept", "3")]);
        server.second().put_all([("p/ x", "old"), ("p/ d/y", "old"), ("p/ z", "old"), ("p/kept", "old")]);
        let order = format!("list_order = \"{order}\"\n");
        let sandbox = Sandbox::new()
            .config(&(server.mount_of("one", server.bucket().name(), "") + &order))
            .config(&(server.mount_of("two", server.second().name(), "p") + &order));
        let run = sandbox.run(["sync", "--delete", "--force-delete", "--json", "one:", "two:"]).code(3);
        assert_eq!(server.second().keys(), ["p/ d/y", "p/ x", "p/kept"], "{run}");
        assert_eq!(server.second().get("p/ x"), b"old");
    }
}

/// Keys of up to 1,024 bytes, as long as S3 has them: too long for one name of a local folder.
#[test]
fn moto_very_long_keys() {
    let Some(server) = super::super::support::moto() else { return };
    let long = "l".repeat(1024);
    let keys = [long.as_str(), &long[1..], &"\u{e9}".repeat(512), &"d/".repeat(511), &"s/".repeat(511)[1..], "short"];
    let keys: Vec<_> = keys.iter().map(|key| (key.trim_matches('/').to_owned(), "x")).collect();
    server.bucket().put_all(keys.iter().map(|(key, body)| (key, body)));
    let before = server.bucket().list();
    assert_eq!(before.len(), keys.len());
    let sandbox = Sandbox::new()
        .config(&format!("{}list_order = \"bytes\"\n", server.mount("one")))
        .config(&server.second_mount("two"))
        .folder("out");
    sandbox.run(["cp", "-r", "one:", "two:"]).ok();
    assert_eq!(server.second().keys(), server.bucket().keys());
    let run = sandbox.run(["sync", "--delete", "--json", "one:", "out"]).code(3);
    assert_eq!(named(&run, "source", "unaddressable").len(), 3, "{run}");
    assert_eq!(super::super::support::Tree::read(sandbox.path("out")).files().len(), 3);
    assert_eq!(server.bucket().list(), before);
    sandbox.run(["rm", &format!("one:{}", &long[1..])]).ok();
    assert_eq!(server.bucket().keys().len(), keys.len() - 1);
    assert!(server.bucket().head(&long).is_some());
}
