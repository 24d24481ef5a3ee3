//! What every verb needs: the mount table, the network, the output; and from a name to a store.

mod uri;

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gstore::engine::glob::Glob;
use gstore::engine::look::{Names, Spot};
use gstore::engine::means::{Means, Memory};
use gstore::engine::session::Session;
use gstore::error::{Error, ErrorKind, Result};
use gstore::event::{Event, Events, Skips};
use gstore::location::{Location, ObjectPath};
use gstore::mounts::import::{self, Buckets, Imported};
use gstore::mounts::{Change, Edit, Located, Mounts, Place, Programs, SWITCH, Sources};
use gstore::ops::expand::expand;
use gstore::store::{Network, Storages, Store, Tuning, schemas};

use crate::args::{GlobalArgs, UriArgs};
use crate::signals::Signals;
use crate::ui::Output;

/// One invocation.
pub(crate) struct Context {
    /// Where results and events are shown.
    pub(crate) output: Output,
    /// What interrupts it.
    pub(crate) signals: Signals,
    /// Whether the requests are told at the end.
    pub(crate) stats: bool,
    sources: Sources,
    uris: UriArgs,
    tuning: Tuning,
    /// What content may be held, by all runs.
    memory: Memory,
    mounts: Mutex<Option<Arc<Mounts>>>,
    /// What all runs share, of which there are several in `gstore run`: connections to web servers, and
    /// storages with connections of their own.
    network: OnceLock<Network>,
    storages: Storages,
}

/// A run in progress: its session, its network, and the stores opened for it.
pub(crate) struct Run {
    /// What the engine carries.
    pub(crate) session: Session,
    /// What was sent.
    pub(crate) network: Network,
    stores: tokio::sync::Mutex<HashMap<String, Store>>,
}

/// Whether globs in names are expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Globs {
    /// They are.
    Expand,
    /// Names are taken as they are.
    Literal,
}

impl Globs {
    /// Expands, unless names are to be taken literally.
    pub(crate) const fn expanded_unless(literal: bool) -> Self {
        if literal { Self::Literal } else { Self::Expand }
    }
}

/// Finds what the mount table is read from: the files named, and the environment.
pub(crate) fn sources(files: &[PathBuf]) -> Sources {
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    Sources::find(files, environment)
}

impl Context {
    /// Gathers what was typed; nothing is read yet.
    pub(crate) fn new(global: &GlobalArgs, output: Output, signals: Signals) -> Self {
        let tuning = Tuning { interrupt: signals.interrupt(), ..global.tuning.tuning() };
        Self {
            output,
            signals,
            stats: global.stats,
            sources: sources(&global.config),
            uris: global.uris.clone(),
            memory: Memory::new(tuning.memory),
            tuning,
            mounts: Mutex::default(),
            network: OnceLock::new(),
            storages: Storages::default(),
        }
    }

    /// The same for a question that nobody asked aloud: no program is run for a secret, nothing is sent
    /// twice, and nothing is waited for longer than `patience`.
    pub(crate) fn in_passing(mut self, patience: std::time::Duration) -> Self {
        self.sources.programs = Programs::Refuse;
        let tuning = Tuning { retries: 0, stall: patience, ..self.tuning };
        Self { tuning, ..self }
    }

    /// Reads the mount table, once unless it is changed.
    pub(crate) fn mounts(&self) -> Result<Arc<Mounts>> {
        let mut known = self.mounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mounts) = &*known {
            return Ok(mounts.clone());
        }
        let mounts = Arc::new(Mounts::load(self.sources.clone(), &schemas())?);
        mounts.warnings().iter().for_each(|warning| self.output.warn(warning));
        Ok(known.insert(mounts).clone())
    }

    /// Returns how many things are done at once.
    pub(crate) fn jobs(&self) -> usize {
        self.tuning.jobs.number()
    }

    /// Finds out what a change of the mount table comes to.
    pub(crate) fn edit(&self, change: &Change) -> Result<Edit> {
        Edit::new(&self.sources, &schemas(), change)
    }

    /// Changes the mount table in what it says of the mounts of these names, for what is done from now on.
    pub(crate) fn write(&self, edit: &Edit, names: &[String]) -> Result<()> {
        edit.write()?;
        for name in names {
            self.storages.forget(name);
        }
        *self.mounts.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// Looks at what another program is set up with: an `rclone.conf`, or the AWS profiles.
    pub(crate) fn import(&self, rclone: Option<&Path>, buckets: &Buckets) -> Result<Imported> {
        match rclone {
            Some(file) => import::remotes(file, buckets, &schemas()),
            None => import::profiles(&self.sources, buckets),
        }
    }

    /// Begins a run that nobody watches.
    pub(crate) fn quiet_run(&self) -> Result<Run> {
        self.run_with(Events::none())
    }

    /// Begins a run whose events are to be shown.
    pub(crate) fn watched_run(&self) -> Result<(Run, Receiver<Event>)> {
        let (events, receiver) = Events::channel();
        let skips = if self.output.options().shows_what_went_well() { Skips::Each } else { Skips::Counted };
        Ok((self.run_with(events.with_skips(skips))?, receiver))
    }

    fn run_with(&self, events: Events) -> Result<Run> {
        let network = self.network()?.shared(events.clone());
        let means = Means { pace: network.pace.clone(), memory: self.memory.clone() };
        let session = Session::new(events, means, self.signals.interrupt());
        Ok(Run { session, network, stores: tokio::sync::Mutex::default() })
    }

    fn network(&self) -> Result<&Network> {
        if let Some(network) = self.network.get() {
            return Ok(network);
        }
        let network = Network::new(self.tuning.clone())?;
        Ok(self.network.get_or_init(|| network))
    }

    /// Opens what a name stands for.
    pub(crate) async fn spot(&self, run: &Run, typed: &OsStr) -> Result<Spot> {
        run.session.unless_interrupted(self.open(run, typed)).await
    }

    async fn open(&self, run: &Run, typed: &OsStr) -> Result<Spot> {
        let location = self.parse(typed)?;
        let slash = location.has_slash();
        match location {
            Location::Stdio => Err(Error::new(ErrorKind::Usage, "standard input and output have no place here")
                .at("-")
                .hint("name a file or an object; write `./-` for a file called `-`")),
            Location::Local { path, slash } => local(&path, slash),
            Location::Mount { name, path, .. } => self.on_mount(run, &name, path, typed).await,
            Location::Data { .. } if self.mounts()?.get("data").is_ok() => match Location::on_mount(typed)? {
                Location::Mount { name, path, .. } => self.on_mount(run, &name, path, typed).await,
                _ => {
                    Err(Error::new(ErrorKind::Usage, "names no mount").at(gstore::location::escaped(typed.as_bytes())))
                }
            },
            Location::Data { url } => {
                // It has no name of its own; the dots stand for what was typed.
                let path = ObjectPath::raw("…".as_bytes());
                Ok(Spot { store: Store::of_data(&url)?, path, slash: false, root: false, matched: None })
            }
            Location::Uri { scheme, backend, authority, path, .. } => {
                let store = self.at_uri(run, (scheme, backend), authority).await?;
                Ok(Spot { root: path.is_root(), store, path, slash: slash && backend != "http", matched: None })
            }
        }
    }

    /// Opens what a name stands for, globs expanded where gstore expands them: local ones are the
    /// shell's.
    pub(crate) async fn spots(&self, run: &Run, typed: &OsStr, globs: Globs) -> Result<Vec<Spot>> {
        let spot = self.spot(run, typed).await?;
        let location = self.parse(typed)?;
        // Local ones are the shell's, and in a URL these characters are themselves.
        let without = matches!(location, Location::Local { .. } | Location::Uri { backend: "http", .. });
        if without || globs == Globs::Literal {
            return Ok(vec![spot]);
        }
        run.session.unless_interrupted(expand(spot)).await
    }

    /// Opens what several names stand for; one whose mount does not open or that matches nothing does
    /// not stop the others.
    ///
    /// # Errors
    /// Those of [`Context::check`]; a name that has no place here.
    pub(crate) async fn names(&self, run: &Run, typed: &[OsString], globs: Globs) -> Result<Names> {
        self.check(typed, globs)?;
        let mut names = Names::default();
        for typed in typed {
            match self.spots(run, typed, globs).await {
                Ok(spots) => names.spots.extend(spots),
                Err(error) if matches!(error.kind(), ErrorKind::Usage | ErrorKind::Interrupted) => return Err(error),
                Err(error) => names.failed.push((self.parse(typed)?, error)),
            }
        }
        Ok(names)
    }

    /// Checks names before anything is done with any of them.
    ///
    /// # Errors
    /// A name or a pattern that makes no sense; a mount table that is wrong, if one of them needs it.
    pub(crate) fn check(&self, typed: &[OsString], globs: Globs) -> Result<()> {
        for typed in typed {
            let location = self.parse(typed)?;
            let path = match &location {
                Location::Mount { path, .. } => {
                    self.mounts()?;
                    path
                }
                Location::Uri { backend, path, .. } if *backend != "http" => path,
                Location::Uri { .. } | Location::Local { .. } | Location::Data { .. } | Location::Stdio => continue,
            };
            if globs == Globs::Expand {
                Glob::parse(path).map_err(|error| error.at(&location))?;
            }
        }
        Ok(())
    }

    /// Whether the mount, if it names one, exists.
    pub(crate) fn is_known(&self, location: &Location) -> bool {
        let Location::Mount { name, .. } = location else { return true };
        self.mounts().is_ok_and(|mounts| mounts.get(name).is_ok())
    }

    /// Parses what was typed. Content in base64 may begin with `//`, so that its mount looks like a scheme.
    fn parse(&self, typed: &OsStr) -> Result<Location> {
        Location::parse(typed).or_else(|error| {
            let Ok(Location::Mount { name, .. }) = &Location::on_mount(typed) else { return Err(error) };
            let info = self.mounts().and_then(|mounts| mounts.get(name));
            if info.is_ok_and(|info| info.backend == "base64") { Location::on_mount(typed) } else { Err(error) }
        })
    }

    async fn on_mount(&self, run: &Run, name: &str, path: ObjectPath, typed: &OsStr) -> Result<Spot> {
        let (store, mut path) = self.located(run, name, &path).await?;
        if store.is_inline() {
            // Every byte counts: the path is content.
            path = ObjectPath::raw(Location::tail(typed));
            if !path.is_root() {
                store.stat(&path).await?;
            }
            return Ok(Spot { root: path.is_root(), slash: path.is_root(), store, path, matched: None });
        }
        let slash = path.is_root() || typed.as_bytes().ends_with(b"/");
        Ok(Spot { root: path.is_root(), slash, store, path, matched: None })
    }

    /// Opens the root of a mount; a store is opened once a run, and its storage once for all of them.
    pub(crate) async fn mount(&self, run: &Run, name: &str) -> Result<Store> {
        Ok(self.located(run, name, &ObjectPath::root()).await?.0)
    }

    /// Opens what a path on a mount leads to, and returns the path below its root.
    async fn located(&self, run: &Run, name: &str, path: &ObjectPath) -> Result<(Store, ObjectPath)> {
        let mut stores = run.stores.lock().await;
        let mounts = self.mounts()?;
        let is_switch = mounts.get(name)?.backend == SWITCH.name;
        if let Some(store) = stores.get(name).filter(|_| !is_switch) {
            return Ok((store.clone(), path.clone()));
        }
        let (wanted, below) = (name.to_owned(), path.clone());
        // A secret may come from a command, which takes its time.
        let located = tokio::task::spawn_blocking(move || mounts.locate(&wanted, &below))
            .await
            .map_err(|error| Error::new(ErrorKind::Failed, "a task of gstore's own broke off").because(error))??;
        let Located { at, route, path } = located;
        let label = if route.is_root() { format!("{name}:") } else { format!("{name}:{route}/") };
        let (known, resolved) = match at {
            Place::Routes(routes) => return Ok((Store::of_routes(routes, &label), path)),
            Place::Storage(resolved) if is_switch => (label.clone(), resolved),
            Place::Storage(resolved) => (name.to_owned(), resolved),
        };
        if let Some(store) = stores.get(&known) {
            return Ok((store.clone(), path));
        }
        let store = self.storages.open(&resolved, &run.network).await?.labelled(&label);
        if is_switch && store.is_inline() {
            return Err(Error::new(ErrorKind::Config, "a route cannot lead to a base64 mount: its paths are content")
                .at(label)
                .hint("name that mount itself"));
        }
        stores.insert(known, store.clone());
        Ok((store, path))
    }
}

fn local(typed: &OsStr, slash: bool) -> Result<Spot> {
    let path = expand_home(typed)?;
    let shown = || gstore::location::escaped(typed.as_bytes());
    let (store, below) = Store::open_typed(&path).map_err(|error| error.at(shown()))?;
    Ok(Spot { root: below.is_root(), store, path: below, slash, matched: None })
}

/// Opens the home folder of whoever runs this.
pub(crate) fn home() -> Option<Spot> {
    let (store, path) = Store::open_typed(&std::env::home_dir()?).ok()?;
    Some(Spot { store, path, slash: true, root: true, matched: None })
}

fn expand_home(typed: &OsStr) -> Result<PathBuf> {
    let path = Path::new(typed);
    match path.strip_prefix("~") {
        Err(_) => Ok(path.to_owned()),
        Ok(rest) => {
            let home = std::env::home_dir().ok_or_else(|| {
                Error::new(ErrorKind::Usage, "there is no home folder to put in place of `~`").hint("set HOME")
            })?;
            Ok(if rest.as_os_str().is_empty() { home } else { home.join(rest) })
        }
    }
}
