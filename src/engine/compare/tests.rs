use super::*;
use crate::entry::EntryKind;
use crate::location::ObjectPath;

const SECOND: u64 = 1_000_000_000;
const DISK: End = End { local: true, keeps_mtime: true, mtime_step: 1 };
const COARSE_DISK: End = End { mtime_step: 2 * SECOND, ..DISK };
const S3: End = End { local: false, keeps_mtime: false, mtime_step: SECOND };
const FINE_CLOUD: End = End { mtime_step: 1, ..S3 };
const SFTP: End = End { local: false, keeps_mtime: true, mtime_step: SECOND };

/// Size, mtime in nanoseconds, listed digest.
type Facts = (Option<u64>, Option<i128>, Option<u8>);

fn entry((size, mtime, digest): Facts) -> Entry {
    Entry {
        size,
        mtime: mtime.map(|nanos| Timestamp::from_nanosecond(nanos).unwrap()),
        checksum: digest.map(md5),
        ..Entry::new(ObjectPath::raw(*b"f"), EntryKind::File)
    }
}

fn md5(byte: u8) -> Checksum {
    Checksum::Md5([byte; 16])
}

fn shown(decision: &Decision) -> String {
    match decision {
        Decision::Skip(why) => format!("skip: {why}"),
        Decision::Copy(None) => "copy".to_owned(),
        Decision::Copy(Some(reason)) => format!("copy: {reason}"),
        Decision::Hash(HashNeed::ReadSource { dest }) => format!("read source for {}", dest.algorithm().name()),
        Decision::Hash(HashNeed::ReadDest { source }) => format!("read dest for {}", source.algorithm().name()),
        Decision::Hash(HashNeed::ReadBoth) => "read both".to_owned(),
        Decision::Ask(_) => "ask".to_owned(),
    }
}

fn check(compare: &Compare, table: &[(End, Facts, End, Facts, &str)]) {
    for (row, (source_end, source, dest_end, dest, expected)) in table.iter().enumerate() {
        let ends = Ends { source: *source_end, dest: *dest_end };
        let decision = compare.decide(&entry(*source), &entry(*dest), &ends);
        assert_eq!(shown(&decision), *expected, "row {row} of {compare:?}");
    }
}

fn by(strategy: Strategy) -> Compare {
    Compare { strategy, update: false }
}

const fn sized(size: u64) -> Facts {
    (Some(size), None, None)
}

const fn dated(mtime: i128) -> Facts {
    (Some(1), Some(mtime), None)
}

const fn digest(digest: u8) -> Facts {
    (Some(1), None, Some(digest))
}

const NOTHING: Facts = (None, None, None);

fn custom() -> Strategy {
    Strategy::Custom(Arc::new(Custom::Program { program: "true".into(), arguments: Vec::new() }))
}

#[test]
fn never_exists_size() {
    let same = (Some(1), Some(5), Some(1));
    check(&by(Strategy::Never), &[(DISK, same, DISK, same, "copy"), (DISK, NOTHING, S3, NOTHING, "copy")]);
    let exists = "skip: destination exists";
    check(&by(Strategy::Exists), &[(DISK, same, DISK, sized(2), exists), (S3, NOTHING, S3, NOTHING, exists)]);
    check(
        &by(Strategy::Size),
        &[
            (DISK, (Some(1), Some(9), Some(1)), S3, (Some(1), Some(5), Some(2)), "skip: same size"),
            (DISK, sized(0), S3, sized(0), "skip: same size"),
            (DISK, sized(1), S3, sized(2), "copy"),
            (DISK, NOTHING, S3, sized(2), "copy: no size known"),
            (DISK, sized(1), S3, NOTHING, "copy: no size known"),
            (DISK, NOTHING, S3, NOTHING, "copy: no size known"),
        ],
    );
}

#[test]
fn mtime() {
    const S: i128 = SECOND as i128;
    let (same, not_older) = ("skip: same size and mtime", "skip: same size, destination not older");
    let listed = "skip: same content, listed md5";
    check(
        &by(Strategy::Mtime),
        &[
            // Sizes come first.
            (DISK, (Some(1), Some(5), Some(1)), DISK, (Some(2), Some(5), Some(1)), "copy"),
            (DISK, (None, Some(5), None), DISK, dated(5), "copy: no size known"),
            // The destination keeps times: equal, neither older nor newer.
            (DISK, dated(5), DISK, dated(5), same),
            (DISK, dated(5), DISK, dated(6), "copy"),
            (DISK, dated(6), DISK, dated(5), "copy"),
            // … within the coarser step, whichever side has it.
            (DISK, dated(3 * S + 7), COARSE_DISK, dated(2 * S), same),
            (DISK, dated(4 * S - 1), COARSE_DISK, dated(2 * S), same),
            (DISK, dated(4 * S), COARSE_DISK, dated(2 * S), "copy"),
            (DISK, dated(2 * S - 1), COARSE_DISK, dated(2 * S), "copy"),
            (DISK, dated(3 * S + 7), SFTP, dated(3 * S), same),
            (S3, dated(3 * S), DISK, dated(3 * S), same),
            (S3, dated(3 * S), DISK, dated(3 * S + 7), same),
            (S3, dated(3 * S), DISK, dated(4 * S), "copy"),
            (DISK, dated(-1), SFTP, dated(-S), same),
            (DISK, dated(-1), SFTP, dated(0), "copy"),
            // The destination has times of its own: not older, in its own step.
            (DISK, dated(5 * S + 7), S3, dated(5 * S), not_older),
            (DISK, dated(5 * S + 7), S3, dated(9 * S), not_older),
            (DISK, dated(5 * S), S3, dated(4 * S), "copy"),
            (DISK, dated(6 * S - 1), S3, dated(5 * S), not_older),
            (S3, dated(5 * S), FINE_CLOUD, dated(5 * S - 1), "copy"),
            (S3, dated(5 * S), FINE_CLOUD, dated(5 * S), not_older),
            (DISK, dated(-1), S3, dated(-S), not_older),
            (DISK, dated(0), S3, dated(-S), "copy"),
            // A side knows no time: digests that both list, else a copy with its reason.
            (S3, digest(1), DISK, dated(5), "copy: no mtime known"),
            (DISK, dated(5), S3, digest(1), "copy: no mtime known"),
            (S3, sized(1), S3, sized(1), "copy: no mtime known"),
            (DISK, (Some(1), Some(5), Some(1)), S3, digest(1), listed),
            (S3, digest(1), S3, (Some(1), Some(5), Some(2)), "copy"),
            // With times, digests do not matter.
            (S3, (Some(1), Some(5), Some(1)), S3, (Some(1), Some(5), Some(2)), not_older),
        ],
    );
}

#[test]
fn a_step_of_zero_is_the_finest() {
    let end = End { mtime_step: 0, ..DISK };
    check(&by(Strategy::Mtime), &[(end, dated(5), end, dated(6), "copy")]);
}

#[test]
fn hash() {
    let (none, one, two) = (sized(1), digest(1), digest(2));
    check(
        &by(Strategy::Hash),
        &[
            // Sizes first, where both are known.
            (S3, digest(1), S3, (Some(2), None, Some(1)), "copy"),
            (DISK, sized(1), DISK, sized(2), "copy"),
            (S3, (None, None, Some(1)), S3, one, "skip: same content, listed md5"),
            (DISK, NOTHING, DISK, NOTHING, "read both"),
            // Times do not matter.
            (DISK, dated(5), DISK, dated(5), "read both"),
            // Both list.
            (S3, one, S3, one, "skip: same content, listed md5"),
            (S3, one, S3, two, "copy"),
            (DISK, one, DISK, two, "copy"),
            // One lists, the other is local or not.
            (DISK, none, S3, one, "read source for md5"),
            (S3, one, DISK, none, "read dest for md5"),
            (DISK, none, DISK, one, "read source for md5"),
            (DISK, one, DISK, none, "read dest for md5"),
            (S3, none, S3, one, "copy: the source lists no md5"),
            (S3, one, S3, none, "copy: the destination lists no md5"),
            (DISK, one, S3, none, "copy: the destination lists no md5"),
            (S3, none, DISK, one, "copy: the source lists no md5"),
            // Neither lists.
            (DISK, none, DISK, none, "read both"),
            (DISK, none, S3, none, "copy: the destination lists no md5"),
            (S3, none, DISK, none, "copy: the source lists no md5"),
            (S3, none, S3, none, "copy: neither side lists an md5"),
        ],
    );
}

#[test]
fn a_rule_of_ones_own_is_asked_whatever_is_known() {
    let same = (Some(1), Some(5), Some(1));
    for (source, dest) in [(same, same), (NOTHING, NOTHING), (sized(1), sized(2))] {
        check(&by(custom()), &[(DISK, source, S3, dest, "ask"), (S3, source, DISK, dest, "ask")]);
    }
}

#[test]
fn what_is_listed_is_carried_along() {
    let ends = Ends { source: DISK, dest: S3 };
    let need = by(Strategy::Hash).decide(&entry(sized(1)), &entry(digest(7)), &ends);
    assert_eq!(need, Decision::Hash(HashNeed::ReadSource { dest: md5(7) }));
    let ends = Ends { source: S3, dest: DISK };
    let need = by(Strategy::Hash).decide(&entry(digest(7)), &entry(sized(1)), &ends);
    assert_eq!(need, Decision::Hash(HashNeed::ReadDest { source: md5(7) }));
    assert_eq!(after_hash(&md5(7), &md5(7)), Decision::Skip(Skip::SameMd5));
    assert_eq!(after_hash(&md5(7), &md5(8)), Decision::Copy(None));
}

#[test]
fn update() {
    const S: i128 = SECOND as i128;
    let newer = "skip: destination is newer";
    let other_size = |mtime| (Some(2), Some(mtime), None);
    for strategy in [Strategy::Never, Strategy::Size, Strategy::Mtime, Strategy::Hash, custom()] {
        let other = if strategy == custom() { "ask" } else { "copy" };
        let update = Compare { strategy, update: true };
        check(
            &update,
            &[
                (DISK, dated(5), DISK, other_size(6), newer),
                (DISK, dated(5), DISK, other_size(5), other),
                (DISK, dated(5), DISK, other_size(4), other),
                (DISK, dated(5 * S + 7), S3, other_size(6 * S), newer),
                (DISK, dated(5 * S + 7), S3, other_size(5 * S), other),
                (S3, dated(5 * S), DISK, other_size(5 * S + 7), other),
                (S3, dated(5 * S), DISK, other_size(6 * S), newer),
            ],
        );
    }
    let exists = [(DISK, dated(5), DISK, dated(6), "skip: destination exists")];
    check(&Compare { strategy: Strategy::Exists, update: true }, &exists);
    let unknown = [
        (S3, sized(1), DISK, dated(6), "copy: no mtime known"),
        (S3, dated(6), DISK, sized(1), "copy: no mtime known"),
    ];
    check(&Compare { strategy: Strategy::Never, update: true }, &unknown);
    let unknown = [(S3, sized(1), DISK, dated(6), "skip: same size")];
    check(&Compare { strategy: Strategy::Size, update: true }, &unknown);
    check(&by(Strategy::Size), &[(DISK, dated(5), DISK, other_size(6), "copy")]);
}
