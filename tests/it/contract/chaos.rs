//! Storages that the contract holds on all the same: real ones, with something between that fails one
//! request in ten, or that lists worse than it could. Nothing here knows a case.

use super::ground::{self, Ground, Heeds, ONE_FORM};
use crate::support::failing::failing;
use crate::support::relisted;
use crate::support::services::{self, Service};
use crate::support::sized;

/// Several grounds for the same case, each with its failures at other requests, so that over all cases
/// every sort of request fails in every way.
type Grounds = Box<dyn Iterator<Item = Ground>>;

pub(super) fn s3_failing() -> Grounds {
    grounds(|seed| {
        let server = crate::support::s3()?;
        let (proxy, failures) = failing(server.endpoint(), seed);
        let ground = ground::bucket(&proxy.mount(&server, "m"));
        Some(ground.with(|ground| (ground.any_keys, ground.failures) = (false, Some(failures))).behind(proxy))
    })
}

pub(super) fn gcs_failing() -> Grounds {
    grounds(|seed| services::gcs().map(|found| service(found, seed)))
}

pub(super) fn azblob_failing() -> Grounds {
    grounds(|seed| services::azblob().map(|found| service(found, seed)))
}

pub(super) fn webdav_failing() -> Grounds {
    let peculiar = |ground: &mut Ground| ground.loses = ONE_FORM;
    grounds(move |seed| services::webdav().map(|found| service(found, seed).with(peculiar)))
}

pub(super) fn nginx_dav_failing() -> Grounds {
    let peculiar = |ground: &mut Ground| (ground.lists_dots, ground.heeds) = (false, Heeds::NoneOnCopies);
    grounds(move |seed| services::nginx_dav().map(|found| service(found, seed).with(peculiar)))
}

/// Lists in no order, and from the beginning whatever it is asked.
pub(super) fn moto_unordered() -> Option<Ground> {
    let server = crate::support::moto()?;
    let proxy = relisted::unordered(&server);
    let ground = ground::bucket(&proxy.mount(&server, "m"));
    Some(ground.with(|ground| ground.heeds = Heeds::NoneOnCopies).behind(proxy))
}

/// Says of nothing when it changed.
pub(super) fn moto_timeless() -> Option<Ground> {
    let server = crate::support::moto()?;
    let proxy = relisted::timeless(&server);
    let ground = ground::bucket(&proxy.mount(&server, "m"));
    let peculiar = |ground: &mut Ground| (ground.heeds, ground.tells_time) = (Heeds::NoneOnCopies, false);
    Some(ground.with(peculiar).behind(proxy))
}

fn grounds(make: impl Fn(usize) -> Option<Ground> + 'static) -> Grounds {
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let first: usize = name.bytes().map(usize::from).sum();
    Box::new((0..sized(1, 20)).map_while(move |more| make(first + more)))
}

fn service(mut found: Service, seed: usize) -> Ground {
    let (proxy, failures) = failing(found.place.endpoint(), seed);
    if let Some(endpoint) = found.options.get_mut("endpoint") {
        *endpoint = proxy.instead(endpoint);
    }
    ground::service(found).with(|ground| ground.failures = Some(failures)).behind(proxy)
}
