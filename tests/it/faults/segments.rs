//! Listings that are asked for by several requests at once: what becomes of those requests, no key is missing
//! and none comes twice, and what is not known to be missing is never deleted.

use std::collections::BTreeSet;

use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Sandbox, Server, Tree, moto};

const COUNT: usize = 300;
const PAGE: usize = 10;

/// A bucket with many keys, in folders and beside them.
fn many() -> Option<Server> {
    let server = moto()?;
    server.bucket().put_many(names(), "x");
    Some(server)
}

fn names() -> impl Iterator<Item = String> {
    (0..COUNT).map(|number| format!("d{}/f{:03}", number / 100, number % 100))
}

/// A proxy that shows a bucket in small pages, and a sandbox with the mounts `src`, `dst` and, through the
/// proxy, `s3`.
fn behind(server: &Server, rule: impl FnMut(&Request) -> Action + Send + 'static) -> (Proxy, Sandbox) {
    let proxy = Proxy::paging(server, PAGE, rule);
    let mount = proxy.mount(server, "s3") + "list_order = \"bytes\"\n";
    (proxy, Sandbox::new().mount("src").mount("dst").config(&mount))
}

/// Whether this begins a segment, or goes on where a page ended without saying how.
fn begins_later(request: &Request) -> bool {
    request.is_list() && request.target.contains("start-after=")
}

#[track_caller]
fn lists_all(sandbox: &Sandbox) {
    let run = sandbox.run(["ls", "-r", "--json", "s3:"]).ok();
    let files: Vec<_> = run
        .json()
        .into_iter()
        .filter(|entry| entry["kind"] == "file")
        .map(|entry| entry["path"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(files.is_sorted(), "{files:?}");
    assert_eq!(files, names().collect::<Vec<_>>());
}

#[test]
fn a_long_listing_is_asked_for_by_several_requests_at_once_moto() {
    let Some(server) = many() else { return };
    let (proxy, sandbox) = behind(&server, |_| Action::Pass);
    lists_all(&sandbox);
    let lists: Vec<_> = proxy.seen().into_iter().filter(|one| one.is_list() && !one.is_probe()).collect();
    let (pages, most) = (COUNT / PAGE, lists.iter().map(|one| one.open).max().unwrap_or(0));
    assert!(lists.iter().any(begins_later) && most > 1, "{most}");
    assert!((pages..=pages + pages / 4).contains(&lists.len()), "{}", lists.len());

    // One at a time is one page after the other, and so is what comes in no order.
    let unknown = Proxy::paging(&server, PAGE, |_| Action::Pass);
    let other = Sandbox::new().config(&unknown.mount(&server, "s3"));
    sandbox.run(["du", "s3:", "-j", "1"]).ok();
    other.run(["du", "s3:"]).ok();
    assert_eq!(proxy.count(begins_later), lists.iter().filter(|one| begins_later(one)).count());
    assert_eq!((unknown.count(begins_later), unknown.count(Request::goes_on)), (0, pages - 1));
}

#[test]
fn a_short_listing_takes_its_pages_and_nothing_else_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_many(names().take(10 * PAGE), "x");
    let (proxy, sandbox) = behind(&server, |_| Action::Pass);
    sandbox.run(["sync", "s3:", "dst:", "-q"]).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).files().len(), 10 * PAGE);
    assert_eq!(proxy.count(|one| one.is_list() && !one.is_probe()), 10);
}

#[test]
fn a_service_that_cannot_begin_there_is_listed_all_the_same_moto() {
    let Some(server) = many() else { return };
    let ways: [fn(&Request) -> Action; 4] = [
        // It begins anew, as one that does not know the parameter.
        |request| Action::Redirect(request.target.replace("start-after=", "nothing=")),
        // It begins elsewhere.
        |request| Action::Redirect(request.target.replace("start-after=", "start-after=d1%2Ff09&nothing=")),
        |_| Action::Refuse(501, "NotImplemented"),
        |_| {
            Action::Edit(Box::new(|_| {
                b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>".to_vec()
            }))
        },
    ];
    for way in ways {
        let (proxy, sandbox) =
            behind(&server, move |request| if begins_later(request) { way(request) } else { Action::Pass });
        lists_all(&sandbox);
        assert!(proxy.count(begins_later) > 0);
    }
}

/// Fails one page that `which` picks, in each of these ways, wherever it lies.
#[test]
fn a_page_of_a_segment_that_fails_deletes_nothing_moto() {
    let Some(server) = many() else { return };
    let ways: [fn() -> Action; 3] = [
        || Action::Refuse(403, "AccessDenied"),
        || Action::CutAnswer(600),
        || Action::Edit(Box::new(|_| b"<html>login</html>".to_vec())),
    ];
    let before: BTreeSet<_> = server.bucket().keys().into_iter().collect();
    for (number, way) in ways.into_iter().enumerate() {
        for after in [7, 20] {
            let mut left = after;
            let (proxy, sandbox) = behind(&server, move |request| {
                if !request.is_list() || request.is_probe() {
                    return Action::Pass;
                }
                left -= 1;
                // It fails for good: nothing comes after it.
                Action::when(left < 0, way)
            });
            for extra in ["extra", "d0/extra", "d2/extra", "z"] {
                sandbox.write(format!("dst/{extra}"), "");
            }
            let force = ["--delete", "--force-delete", "--retries", "0", "--json"];
            let run = sandbox.run(["sync", "s3:", "dst:"].into_iter().chain(force)).code(3);
            for extra in ["extra", "d0/extra", "d2/extra", "z"] {
                assert!(sandbox.path(format!("dst/{extra}")).exists(), "way {number} after {after}: {run}");
            }
            let run = sandbox.run(["sync", "src:", "s3:"].into_iter().chain(force));
            assert!(![0, 7, 8].contains(&run.exit), "way {number} after {after}: {run}");
            assert_eq!(proxy.count(|request| ["POST", "DELETE"].contains(&request.method.as_str())), 0, "{run}");
        }
    }
    assert_eq!(server.bucket().keys().into_iter().collect::<BTreeSet<_>>(), before);
}

/// Of a tree that nothing is paired with, the first pages show which way takes less.
#[test]
fn small_folders_are_listed_at_once_and_large_ones_each_by_itself_moto() {
    let Some(server) = many() else { return };
    let in_folders = |request: &Request| request.is_list() && request.target.contains("delimiter=");
    // On its pages, folders of a hundred look small, or large, or all there is.
    for (page, at_once, by_folder) in [(PAGE, COUNT / PAGE, 0), (COUNT / 3, 2, 4), (COUNT, 1, 0)] {
        let proxy = Proxy::paging(&server, page, |_| Action::Pass);
        let sandbox = Sandbox::new().config(&proxy.mount(&server, "s3"));
        lists_all(&sandbox);
        let lists = proxy.count(|request| request.is_list() && !request.is_probe());
        let of_folders = proxy.count(|request| in_folders(request) && !request.is_probe());
        assert_eq!((lists - of_folders, of_folders), (at_once, by_folder), "pages of {page}");
    }
    // Who may not list everything goes folder by folder.
    let proxy = Proxy::start(&server, move |request| {
        Action::when(request.is_list() && !in_folders(request) && !request.is_probe(), || {
            Action::Refuse(403, "AccessDenied")
        })
    });
    lists_all(&Sandbox::new().config(&proxy.mount(&server, "s3")));
}
