//! What has to be known before a source may be taken away: that it is not the very thing it was copied to,
//! and that it still is what was copied.
//!
//! Taking it away is [`super::vacate`]'s business, and whether a copy is good [`super::copy`]'s.

use bytes::Bytes;

use super::hash::digest_of;
use super::look::{Spot, not_carried};
use super::session::{Mode, Session};
use crate::entry::{Algorithm, Checksum, Entry, EntryKind, Hasher, Place, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Side;
use crate::location::ObjectPath;
use crate::store::{
    Existing, Need, Overlap, Proofs, Stamp, Store, Target, temporary_name, temporary_names_in_both_cases,
};

/// What is written to see where it turns up; not empty, since an empty object passes for a marker.
const PROBE: &[u8] = b"gstore\n";
/// As long, so that nothing but its content tells it from the other.
const OTHER: &[u8] = b"GSTORE\n";

/// What a move was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// One file.
    File,
    /// A directory, or what is in it.
    Tree,
}

/// Refuses to move what lies already where it shall go, reached in another way: an address may have
/// several names, a server may show a folder of this machine, and have links in it.
///
/// Names tell of places on one storage, inodes of places on this machine. For all others an object under a
/// temporary name is written next to the source, looked for next to the destination, and removed:
/// three operations a source named. A server with real directories may remember what was in one; there
/// it is done the other way round too, as far as the mount may remove. Nothing of that in a dry run.
///
/// # Errors
/// [`ErrorKind::Refused`]; those of the storages: then it is not known, and nothing may be moved.
pub async fn are_apart(session: &Session, source: &Spot, dest: &Spot, given: Given) -> Result<()> {
    if source.store.is_local() && dest.store.is_local() {
        return Ok(());
    }
    let (from, to) = match given {
        Given::Tree => (source.path.clone(), dest.path.clone()),
        Given::File => (source.path.parent().unwrap_or_default(), dest.path.parent().unwrap_or_default()),
    };
    let named_alike = source.store.overlap(&from, &dest.store, &to)? == Overlap::Same;
    if given == Given::File && folded(source) != folded(dest) && named_alike {
        return Ok(());
    }
    if !named_alike {
        if session.mode == Mode::DryRun {
            return Ok(());
        }
        let ends = [(source, &from), (dest, &to)];
        let question = Question { about: "source and destination are one", hint: "use `gstore cp`, then `gstore rm`" };
        let is_one = turns_up(ends[0], ends[1], &question).await?
            || can_probe(dest, &to).await? && turns_up(ends[1], ends[0], &question).await?;
        if !is_one {
            return Ok(());
        }
    }
    match given {
        Given::File if folded(source) != folded(dest) => Ok(()),
        Given::File if named_alike && tells_case(session, source, &from).await? => Ok(()),
        Given::File if named_alike => Err(Error::new(
            ErrorKind::Refused,
            "the two names differ in case alone, and the storage may take them for one",
        )
        .at(dest.place())
        .hint("move it to a third name first")),
        _ => Err(Error::new(ErrorKind::Refused, format!("this is {} itself, reached in another way", source.place()))
            .at(dest.place())
            .hint("choose another destination")),
    }
}

/// Refuses a backup directory that is a `tree` of the run itself, reached in another way: what is kept would lie among
/// what is synced. Asks as [`are_apart`] does, with what is there; nothing is ever written to a source, and
/// nowhere but where it may be removed.
///
/// # Errors
/// As [`are_apart`].
pub async fn is_elsewhere(session: &Session, backup: &Spot, (tree, side): (&Spot, Side)) -> Result<()> {
    if session.mode == Mode::DryRun || tree.store.is_local() && backup.store.is_local() {
        return Ok(());
    }
    let question = Question {
        about: "the backup directory lies outside of both",
        hint: "check what may be written and removed there, or set `permissions = \"readwrite\"` on its mount",
    };
    let ends = [(tree, &tree.path), (backup, &backup.path)];
    let is_one = side == Side::Dest && may_probe(tree) && turns_up(ends[0], ends[1], &question).await?
        || may_probe(backup) && turns_up(ends[1], ends[0], &question).await?;
    if !is_one {
        return Ok(());
    }
    let message = format!("the backup directory is {} itself, reached in another way", tree.place());
    Err(Error::new(ErrorKind::Refused, message).at(backup.place()).hint(OUTSIDE))
}

/// What to do about a backup directory that is part of what is synced.
pub const OUTSIDE: &str = "name a directory outside of both";

/// Whether what is written there may be removed again.
fn may_probe(spot: &Spot) -> bool {
    [Need::Write, Need::Delete].into_iter().all(|need| spot.store.require(need).is_ok())
}

/// What is to be found out, and what to do where that cannot be.
struct Question {
    about: &'static str,
    hint: &'static str,
}

impl Question {
    fn unanswered(&self, place: Place, error: Error) -> Error {
        let message = format!("cannot find out whether {}: {}", self.about, error.message());
        Error::new(error.kind(), message).at(place).hint(self.hint).because(error)
    }
}

/// The name of a thing in one case, so that all names that a storage may take for one are equal.
fn folded(spot: &Spot) -> String {
    // Up and down: `ß` and `SS` meet only so.
    String::from_utf8_lossy(spot.path.name()).to_lowercase().to_uppercase().to_lowercase()
}

/// Whether a storage tells names apart that differ in case alone: of two objects whose names do, each must
/// keep its own content. That only one of the names is found proves nothing, since a server may say what it
/// remembers. Only a key store is asked, and none in a dry run.
async fn tells_case(session: &Session, spot: &Spot, dir: &ObjectPath) -> Result<bool> {
    if spot.store.caps().directories {
        return Ok(false);
    }
    if session.mode == Mode::DryRun {
        return Ok(true);
    }
    let question =
        Question { about: "the storage tells the two names apart", hint: "move it to a third name, and then to this" };
    let [lower, upper] = temporary_names_in_both_cases()?.map(|name| dir.child(name.as_bytes()));
    let first = async {
        write(&spot.store, &lower, PROBE).await?;
        write(&spot.store, &upper, OTHER).await?;
        let first = spot.store.stat(&lower).await?;
        digest_of(session, &spot.store, &first, Algorithm::Md5).await
    };
    let first = first.await;
    let removed = [clear(&spot.store, upper).await, clear(&spot.store, lower).await];
    let unknown = |error| question.unanswered(spot.store.place(dir), error);
    removed.into_iter().collect::<Result<()>>().map_err(unknown)?;
    let mut own = Hasher::new(Algorithm::Md5);
    own.update(PROBE);
    Ok(first.map_err(unknown)? == own.finish())
}

/// Removes what may be there: where names are one, it went with the other.
async fn clear(store: &Store, path: ObjectPath) -> Result<()> {
    match store.delete(&Entry::new(path, EntryKind::File)).await {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Whether a destination is a server's directory in which something can be written and removed.
async fn can_probe(dest: &Spot, to: &ObjectPath) -> Result<bool> {
    let server = !dest.store.is_local() && dest.store.caps().directories;
    Ok(server && dest.store.require(Need::Delete).is_ok() && dest.store.is_dir(to).await?)
}

/// Whether what is written in one directory is there in the other.
async fn turns_up(
    (here, dir): (&Spot, &ObjectPath),
    (there, other): (&Spot, &ObjectPath),
    question: &Question,
) -> Result<bool> {
    let name = temporary_name()?;
    let path = dir.child(name.as_bytes());
    let written = write(&here.store, &path, PROBE).await;
    let seen = match there.store.stat(&other.child(name.as_bytes())).await {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        found => found.map(|_| true),
    };
    // It may be there although its writing failed: an answer that got lost.
    let removed = here.store.delete(&Entry::new(path, EntryKind::File)).await;
    written.and(removed).map_err(|error| question.unanswered(here.store.place(dir), error))?;
    seen.map_err(not_carried)
}

async fn write(store: &Store, path: &ObjectPath, content: &'static [u8]) -> Result<()> {
    let size = Some(content.len() as u64);
    let target = Target::new(path.clone(), size, Existing::Replace);
    let mut writer = store.write(target).await?;
    if let Err(error) = writer.write(vec![Bytes::from_static(content)]).await {
        writer.abort().await;
        return Err(error.at(store.place(path)));
    }
    writer.publish(Stamp::default()).await.map(drop).map_err(|error| error.at(store.place(path)))
}

/// What a source was copied to.
#[derive(Clone, Copy)]
pub struct Twin<'a> {
    /// Its store.
    pub store: &'a Store,
    /// Its name there.
    pub path: &'a ObjectPath,
    /// What is proved to be the digest of its content; `None`: it has to be read for it.
    pub digest: Option<&'a Checksum>,
}

/// Whether a source is `now` what was copied, `then`. Where the storage's answers do not tell, it is read
/// again, and its content compared with that of its twin.
pub async fn is_unchanged(
    session: &Session,
    store: &Store,
    (now, then): (&Entry, &Entry),
    twin: &Twin<'_>,
) -> Result<bool> {
    if let Some(same) = is_same(now, then, store.proofs()) {
        return Ok(same);
    }
    let wanted = match twin.digest {
        Some(digest) => digest.clone(),
        None => digest_of(session, twin.store, &twin.store.stat(twin.path).await?, Algorithm::Crc64Nvme).await?,
    };
    Ok(digest_of(session, store, now, wanted.algorithm()).await? == wanted)
}

/// How old a modification time must be to prove anything where nothing else does, in hours: within one
/// step of the clock a file may change twice. Listings of FTP are in any time zone, up to 14 hours from
/// ours, and clocks go wrong.
const SETTLED: i64 = 26;

/// Whether both describe the same state of one object; `None` if nothing tells.
pub fn is_same(now: &Entry, then: &Entry, proofs: Proofs) -> Option<bool> {
    if (now.kind, now.size) != (then.kind, then.size) {
        return Some(false);
    }
    if let (Some(ours), Some(theirs)) = (now.file_id, then.file_id) {
        if (ours.device, ours.inode, now.mtime) != (theirs.device, theirs.inode, then.mtime) {
            return Some(false);
        }
        // Another change time alone: another name of the file may have come or gone.
        return (ours.changed == theirs.changed).then_some(true);
    }
    if let Some((ours, theirs)) = now.etag.as_deref().zip(then.etag.as_deref()) {
        if opaque(ours) != opaque(theirs) {
            return Some(false);
        }
        // A weak tag may outlive a change (RFC 9110, section 8.8.1). The time is not asked: `rclone serve s3`
        // lists another one than it answers with.
        if proofs.tag && !ours.starts_with("W/") && !theirs.starts_with("W/") {
            return Some(true);
        }
    }
    let (ours, theirs) = now.mtime.zip(then.mtime)?;
    // Listings tell parts of a step where the answer about one object does not.
    let steps = |time: Timestamp| time.as_nanosecond().div_euclid(i128::from(proofs.step.max(1)));
    if steps(ours) != steps(theirs) {
        return Some(false);
    }
    let settled = Timestamp::now().duration_since(theirs).as_hours() >= SETTLED;
    settled.then_some(true)
}

/// An entity tag without what two answers of one server differ in: quotes, the mark of a weak one.
fn opaque(etag: &str) -> &str {
    etag.trim_start_matches("W/").trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::FileId;

    const SECOND: i128 = 1_000_000_000;

    fn entry(size: u64, nanosecond: Option<i128>, etag: Option<&str>, changed: Option<i128>) -> Entry {
        Entry {
            size: Some(size),
            mtime: nanosecond.map(|n| Timestamp::from_nanosecond(n).unwrap()),
            etag: etag.map(str::to_owned),
            file_id: changed.map(|changed| FileId { device: 1, inode: 2, changed }),
            ..Entry::new(ObjectPath::raw(*b"a"), EntryKind::File)
        }
    }

    #[test]
    fn what_tells_two_states_apart() {
        let table = [
            (entry(1, None, None, None), entry(2, None, None, None), Some(false)),
            (entry(1, None, None, None), entry(1, None, None, None), None),
            (entry(1, Some(5), None, None), entry(1, None, None, None), None),
            (entry(1, Some(SECOND), None, None), entry(1, Some(SECOND + 5), None, None), Some(true)),
            (entry(1, Some(SECOND), None, None), entry(1, Some(SECOND - 5), None, None), Some(false)),
            (entry(1, Some(SECOND), None, Some(1)), entry(1, Some(SECOND + 5), None, Some(1)), Some(false)),
            (entry(1, Some(SECOND), None, Some(1)), entry(1, Some(SECOND), None, Some(2)), None),
            (entry(1, Some(SECOND), None, Some(1)), entry(1, Some(SECOND), None, Some(1)), Some(true)),
            (entry(1, None, Some("\"x\""), None), entry(1, None, Some("x"), None), Some(true)),
            (entry(1, None, Some("\"x\""), None), entry(1, None, Some("W/\"x\""), None), None),
            (entry(1, None, Some("x"), None), entry(1, None, Some("\"y\""), None), Some(false)),
            (entry(1, Some(0), Some("x"), None), entry(1, Some(SECOND), Some("x"), None), Some(true)),
            (entry(1, Some(0), Some("W/x"), None), entry(1, Some(SECOND), Some("x"), None), Some(false)),
            (entry(1, Some(0), Some("W/x"), None), entry(1, Some(0), Some("x"), None), Some(true)),
        ];
        for (now, then, expected) in table {
            let proofs = Proofs { digest: true, tag: true, step: 1_000_000_000 };
            assert_eq!(is_same(&now, &then, proofs), expected, "{now:?} {then:?}");
        }
    }

    #[test]
    fn young_times_and_loose_tags_prove_nothing() {
        let now = Timestamp::now().as_nanosecond();
        let hour = 3600 * SECOND;
        for (age, expected) in [(0, None), (25 * hour, None), (27 * hour, Some(true)), (-2 * hour, None)] {
            for etag in [None, Some("x")] {
                let state = entry(1, Some(now - age), etag, None);
                let proofs = Proofs { digest: true, tag: false, step: 1_000_000_000 };
                assert_eq!(is_same(&state, &state, proofs), expected, "{age} {etag:?}");
            }
        }
    }

    #[test]
    fn times_are_as_coarse_as_the_storage_keeps_them() {
        let minute = 60 * SECOND;
        let (one, two) = (entry(1, Some(minute), None, None), entry(1, Some(minute + 59 * SECOND), None, None));
        for (step, expected) in [(60_000_000_000, true), (1_000_000_000, false)] {
            assert_eq!(is_same(&one, &two, Proofs { digest: true, tag: true, step }), Some(expected));
        }
    }
}
