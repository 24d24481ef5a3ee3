use proptest::prelude::*;

use super::*;
use crate::entry::{Checksum, EntryKind, FileId, OfParts, Timestamp};
use crate::location::ObjectPath;

fn any_kind() -> impl Strategy<Value = EntryKind> {
    use EntryKind::{Dir, File, Link, Special, Unaddressable};
    proptest::sample::select(vec![File, Dir, Link, Special, Unaddressable])
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let nanos = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
    let file_id = (any::<u64>(), any::<u64>(), any::<i128>());
    (
        (proptest::collection::vec(any::<u8>(), 0..20), any_kind(), any::<Option<u64>>()),
        (proptest::option::of(nanos), any::<Option<String>>(), proptest::option::of(any_checksum())),
        (any::<Option<u32>>(), proptest::option::of(file_id)),
    )
        .prop_map(|((path, kind, size), (mtime, etag, digest), (mode, file_id))| Entry {
            path: ObjectPath::raw(path),
            kind,
            size,
            mtime: mtime.map(|nanos| Timestamp::from_nanosecond(nanos).unwrap()),
            etag,
            checksum: digest,
            mode,
            file_id: file_id.map(|(device, inode, changed)| FileId { device, inode, changed }),
            headers: None,
        })
}

fn any_checksum() -> impl Strategy<Value = Checksum> {
    prop_oneof![
        any::<u32>().prop_map(Checksum::Crc32),
        any::<u32>().prop_map(Checksum::Crc32c),
        any::<u64>().prop_map(Checksum::Crc64Nvme),
        any::<[u8; 16]>().prop_map(Checksum::Md5),
        any::<([u8; 16], u64, u32)>().prop_map(|(digest, size, count)| Checksum::Md5OfParts(Box::new(OfParts {
            digest,
            size,
            count
        }))),
    ]
}

/// Entry `number` of many, in no order of names.
fn numbered(number: u64) -> Entry {
    let name = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    Entry { size: Some(number), ..Entry::new(ObjectPath::raw(format!("d/{name:x}").into_bytes()), EntryKind::File) }
}

fn all(entries: impl Iterator<Item = Result<Entry>>) -> Vec<Entry> {
    entries.collect::<Result<_>>().unwrap()
}

proptest! {
    #[test]
    fn every_field_comes_back(entry in any_entry(), rest in proptest::collection::vec(any::<u8>(), 0..8)) {
        let mut bytes = vec![];
        record::encode(&entry, &mut bytes).unwrap();
        let length = bytes.len();
        for short in 0..length {
            prop_assert!(record::decode(&bytes[..short]).unwrap().is_none());
        }
        bytes.extend(rest);
        prop_assert_eq!(record::decode(&bytes).unwrap(), Some((entry, length)));
    }

    #[test]
    fn damage_is_an_error_at_worst(mut bytes in proptest::collection::vec(any::<u8>(), 4..60)) {
        let length = u32::try_from(bytes.len() - 4).unwrap();
        bytes[..4].copy_from_slice(&length.to_le_bytes());
        let _ = record::decode(&bytes);
    }

    #[test]
    fn a_spool_is_a_list(entries in proptest::collection::vec(any_entry(), 0..30), limit in 0..8_usize) {
        let mut spool = Spool::with_limit(limit);
        for entry in &entries {
            spool.push(entry.clone()).unwrap();
        }
        let mut expected = entries;
        prop_assert_eq!(spool.len(), expected.len() as u64);
        prop_assert_eq!(spool.is_empty(), expected.is_empty());
        prop_assert_eq!(&all(spool.iter(Direction::Forward)), &expected);
        expected.reverse();
        prop_assert_eq!(&all(spool.iter(Direction::Reverse)), &expected);
        prop_assert_eq!(&all(spool.into_entries(Direction::Reverse)), &expected);
    }

    #[test]
    fn a_sorter_sorts(entries in proptest::collection::vec(any_entry(), 0..30), limit in 0..8_usize) {
        let mut sorter = Sorter::with_limit(limit);
        for entry in &entries {
            sorter.push(entry.clone()).unwrap();
        }
        let mut at_once = Sorter::with_limit(limit);
        for some in entries.chunks(5) {
            at_once.extend(some.to_vec()).unwrap();
        }
        let mut expected = entries;
        expected.sort_by(Entry::walk_order);
        prop_assert_eq!(sorter.len(), expected.len() as u64);
        prop_assert_eq!(&all(sorter.finish().unwrap()), &expected);
        let mut sorted = at_once.finish().unwrap();
        let mut found = Vec::new();
        while let Some(some) = Some(sorted.chunk(3).unwrap()).filter(|some| !some.is_empty()) {
            found.extend(some);
        }
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn many_entries_are_sorted() {
    const MANY: u64 = 250_000;
    let mut sorter = Sorter::with_limit(3_000);
    for number in 0..MANY {
        sorter.push(numbered(number)).unwrap();
        assert!(sorter.waiting.len() <= 3_000);
    }
    assert_eq!(sorter.spilled.runs.len(), 83);
    let mut last: Option<Entry> = None;
    let (mut count, mut sum) = (0, 0);
    for entry in sorter.finish().unwrap() {
        let entry = entry.unwrap();
        // The names repeat here and there: what is equal keeps its order.
        let rises = |last: &Entry| last.walk_order(&entry).then(last.size.cmp(&entry.size)).is_lt();
        assert!(last.as_ref().is_none_or(rises), "{last:?} before {entry:?}");
        count += 1;
        sum += entry.size.unwrap();
        last = Some(entry);
    }
    assert_eq!((count, sum), (MANY, MANY * (MANY - 1) / 2));
}

#[test]
fn many_entries_wait() {
    const MANY: u64 = 210_000;
    let mut spool = Spool::with_limit(1_000);
    for number in 0..MANY {
        spool.push(numbered(number)).unwrap();
        assert!(spool.tail.len() < 1_000);
    }
    assert_eq!((spool.len(), spool.spilled.runs.len()), (MANY, 210));
    let mut forward = 0..MANY;
    for entry in spool.iter(Direction::Forward) {
        assert_eq!(Some(entry.unwrap()), forward.next().map(numbered));
    }
    let mut reverse = (0..MANY).rev();
    for entry in spool.into_entries(Direction::Reverse) {
        assert_eq!(Some(entry.unwrap()), reverse.next().map(numbered));
    }
    assert_eq!((forward.next(), reverse.next()), (None, None));
}

#[test]
fn a_record_may_be_longer_than_a_buffer() {
    let long = |byte: u8| Entry::new(ObjectPath::raw(vec![byte; 300_000]), EntryKind::File);
    let mut sorter = Sorter::with_limit(1);
    for byte in [b'c', b'a', b'b'] {
        sorter.push(long(byte)).unwrap();
    }
    assert_eq!(all(sorter.finish().unwrap()), [long(b'a'), long(b'b'), long(b'c')]);
}

#[test]
fn a_cut_file_is_an_error_and_then_the_end() {
    let mut spool = Spool::with_limit(1);
    for number in 0..3 {
        spool.push(numbered(number)).unwrap();
    }
    let file = spool.spilled.file.as_ref().unwrap();
    file.set_len(spool.spilled.runs[1].end - 1).unwrap();
    let mut entries = spool.iter(Direction::Forward);
    assert_eq!(entries.next().unwrap().unwrap(), numbered(0));
    assert!(entries.next().unwrap().is_err());
    assert!(entries.next().is_none());
}

#[test]
fn little_needs_no_file() {
    let mut spool = Spool::new();
    let mut sorter = Sorter::new();
    for number in 0..9_999 {
        spool.push(numbered(number)).unwrap();
        sorter.push(numbered(number)).unwrap();
    }
    assert!(spool.spilled.file.is_none() && sorter.spilled.file.is_none());
}
