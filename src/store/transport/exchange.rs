//! One request on its way: what is counted and told of it, from when it is sent until its answer is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::{Request, StatusCode};

use super::bandwidth::{Bandwidth, Gate};
use super::waits::is_throttle;
use super::{Meter, Network, Pace};

/// A request and its answer; it ends when the last clone is dropped.
#[derive(Debug, Clone)]
pub(super) struct Exchange(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    meter: Meter,
    pace: Pace,
    bandwidth: Bandwidth,
    begin: Instant,
    /// When the last byte of the request left, in milliseconds since `begin`.
    moved: AtomicU64,
    /// Its next bytes wait for a limit of our own, which is no silence.
    held: AtomicBool,
    /// It is in flight no more.
    ended: AtomicBool,
    answered: AtomicBool,
}

impl Exchange {
    /// Begins when a request is sent.
    pub(super) fn begin<B>(network: &Network, request: &Request<B>) -> Self {
        let Network { meter, pace, bandwidth, .. } = network;
        meter.begin(request);
        Self(Arc::new(Inner {
            meter: meter.clone(),
            pace: pace.clone(),
            bandwidth: bandwidth.clone(),
            begin: Instant::now(),
            moved: AtomicU64::new(0),
            held: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            answered: AtomicBool::new(false),
        }))
    }

    /// The way of the request's body.
    pub(super) fn up(&self) -> Gate {
        Gate::new(&self.0.bandwidth.up)
    }

    /// The way of the answer's body.
    pub(super) fn down(&self) -> Gate {
        Gate::new(&self.0.bandwidth.down)
    }

    /// How many bytes of the request's body pass at once at the most.
    pub(super) fn slice(&self) -> usize {
        self.0.bandwidth.up.slice()
    }

    /// When a byte of the request left last.
    pub(super) fn last(&self) -> Instant {
        if self.0.held.load(Ordering::Relaxed) {
            return Instant::now();
        }
        self.0.begin + Duration::from_millis(self.0.moved.load(Ordering::Relaxed))
    }

    /// The connection asks for more of the request.
    pub(super) fn touch(&self) {
        let millis = u64::try_from(self.0.begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.moved.store(millis, Ordering::Relaxed);
        self.0.held.store(false, Ordering::Relaxed);
    }

    /// The rest of the request waits for a limit of our own.
    pub(super) fn hold(&self) {
        self.0.held.store(true, Ordering::Relaxed);
    }

    /// Counts bytes of the request's body.
    pub(super) fn sent(&self, bytes: usize) {
        self.touch();
        self.0.meter.sent(bytes as u64);
        self.0.pace.moved(bytes as u64);
    }

    /// Counts bytes of the answer's body.
    pub(super) fn received(&self, bytes: usize) {
        self.0.meter.received(bytes as u64);
        self.0.pace.moved(bytes as u64);
    }

    /// It is in flight no more: its answer begins, or never comes.
    pub(super) fn ended(&self) {
        self.0.end();
    }

    /// Hears the answer's status.
    pub(super) fn answered(&self, status: StatusCode) {
        if is_throttle(status) {
            self.0.meter.throttled();
            self.0.pace.throttled(self.0.begin);
        } else {
            self.0.answered.store(true, Ordering::Relaxed);
        }
    }

    /// No byte moved for too long.
    pub(super) fn silent(&self) {
        self.0.pace.throttled(self.0.begin);
    }
}

impl Inner {
    fn end(&self) {
        if !self.ended.swap(true, Ordering::Relaxed) {
            self.meter.end();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end();
        if self.answered.load(Ordering::Relaxed) {
            self.pace.finished();
        }
    }
}
