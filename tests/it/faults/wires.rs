//! Storages that are not reached by HTTP, over a wire that goes silent or breaks: what was under way is begun anew,
//! and nothing half sent ever bears a name.

use super::content;
use crate::support::Sandbox;
use crate::support::services::{self, Service};
use crate::support::tunnel::{Fate, Tunnel};

const SIZE: usize = 3 << 20;

/// A sandbox with mounts `far`, over the tunnel.
fn over(tunnel: &Tunnel, service: &mut Service) -> Sandbox {
    let endpoint = service.options.get_mut("endpoint").unwrap();
    *endpoint = tunnel.instead(endpoint);
    Sandbox::new().config(&service.mount("far"))
}

const TUNING: [&str; 4] = ["--timeout", "2", "--json", "--stats"];

/// Up and down over wires that meet their fate in the middle of the content.
fn comes_whole(make: fn() -> Option<Service>, talk: &[Fate], data: &[Fate]) {
    for up in [true, false] {
        let Some(mut service) = make() else { return };
        let tunnel = Tunnel::start(service.place.endpoint(), talk.to_vec(), data.to_vec());
        let sandbox = over(&tunnel, &mut service);
        let run = if up {
            sandbox.write("large", content(SIZE));
            sandbox.run(["cp", "large", "far:d/large"].into_iter().chain(TUNING)).ok()
        } else {
            service.place.put("d/large", content(SIZE));
            sandbox.run(["cp", "far:d/large", "copy"].into_iter().chain(TUNING)).ok()
        };
        assert!(tunnel.met() > 0, "{run}");
        if up {
            assert!(service.place.get("d/large").unwrap() == content(SIZE), "{run}");
        } else {
            assert!(sandbox.read("copy") == content(SIZE), "{run}");
        }
        assert_eq!(service.place.keys(), ["d/large"], "{run}");
    }
}

#[test]
fn a_silent_wire_is_given_up_sftp() {
    comes_whole(services::sftp, &[Fate::Silent(SIZE / 2)], &[]);
}

#[test]
fn a_wire_that_breaks_is_made_anew_sftp() {
    comes_whole(services::sftp, &[Fate::Cut(SIZE / 2)], &[]);
}

#[test]
fn a_silent_wire_is_given_up_ftp() {
    comes_whole(services::ftp, &[], &[Fate::Silent(SIZE / 2), Fate::Silent(10)]);
}

#[test]
fn a_wire_that_breaks_is_made_anew_ftp() {
    comes_whole(services::ftp, &[], &[Fate::Cut(SIZE / 2)]);
}

/// Wherever a conversation stops, another one is begun.
#[test]
fn a_server_that_stops_talking_is_asked_anew_ftp() {
    for limit in [0, 40, 80, 120, 160, 200, 240, 320, 400] {
        for fate in [Fate::Silent(limit), Fate::Cut(limit)] {
            let Some(mut service) = services::ftp() else { return };
            service.place.put("d/a", "a");
            let tunnel = Tunnel::start(service.place.endpoint(), vec![fate], vec![]);
            let sandbox = over(&tunnel, &mut service).file("b/b", "b");
            let run = sandbox.run(["sync", "far:d", "b", "--timeout", "1", "--json"]).ok();
            assert_eq!((tunnel.met(), sandbox.read("b/a")), (1, b"a".to_vec()), "{fate:?}: {run}");
        }
    }
}
