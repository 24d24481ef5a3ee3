//! Where one part of an upload ends and the next begins. How parts are sent is not decided here.

use std::collections::VecDeque;

use bytes::Bytes;
use opendal::Buffer;

/// Smallest part: also the size up to which an object is sent in one request.
pub(super) const PART_MIN: u64 = 8 << 20;
/// The most parts planned for; S3 allows 10,000.
const PARTS: u64 = 5_000;
/// Parts of a stream of unknown length double after so many: 10,000 of them hold 8 TiB.
const PARTS_OF_A_SIZE: u32 = 1000;

/// The part size for an object of `size` bytes: 8 MiB up to 40,000 MiB, then so much larger, in
/// whole MiB, that 5,000 parts hold it.
pub(super) fn part_size(size: u64) -> u64 {
    let fitting = size.div_ceil(PARTS).next_multiple_of(1 << 20);
    fitting.max(PART_MIN)
}

/// Collects content until it makes a part.
#[derive(Debug, Default)]
pub(super) struct Cutter {
    /// That of the whole, if it is known.
    size: Option<u64>,
    waiting: VecDeque<Bytes>,
    bytes: u64,
    cut: u32,
}

impl Cutter {
    pub(super) fn new(size: Option<u64>) -> Self {
        Self { size, ..Self::default() }
    }

    pub(super) fn push(&mut self, chunk: Bytes) {
        self.bytes += chunk.len() as u64;
        self.waiting.push_back(chunk);
    }

    /// Takes a part, if there is more than that: the last one is the [rest](Self::rest).
    pub(super) fn part(&mut self) -> Option<Buffer> {
        let size = self.size.map_or(PART_MIN << (self.cut / PARTS_OF_A_SIZE).min(9), part_size);
        if self.bytes <= size {
            return None;
        }
        self.cut += 1;
        self.bytes -= size;
        let mut part = VecDeque::new();
        let mut missing = usize::try_from(size).unwrap_or(usize::MAX);
        while let Some(mut chunk) = self.waiting.pop_front() {
            let piece = chunk.split_to(chunk.len().min(missing));
            missing -= piece.len();
            part.push_back(piece);
            if missing == 0 {
                if !chunk.is_empty() {
                    self.waiting.push_front(chunk);
                }
                break;
            }
        }
        Some(Buffer::from(part))
    }

    /// Takes all that is left.
    pub(super) fn rest(&mut self) -> Buffer {
        self.bytes = 0;
        Buffer::from(std::mem::take(&mut self.waiting))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn parts_never_exceed_what_s3_allows() {
        for (size, part) in [(0, 8 * MIB), (40_000 * MIB, 8 * MIB), (40_001 * MIB, 9 * MIB)] {
            assert_eq!(part_size(size), part, "{size:?}");
        }
        let largest = 5 << 40;
        assert!(largest / part_size(largest) <= 10_000);
    }

    #[test]
    fn parts_are_cut_to_the_byte() {
        let content: Vec<u8> = (0..=20 * MIB).map(|at| u8::try_from(at % 251).unwrap()).collect();
        for chunk in [1 << 16, 3 << 20, (8 << 20) + 1, content.len()] {
            let mut cutter = Cutter::new(None);
            let mut parts = Vec::new();
            for piece in content.chunks(chunk) {
                cutter.push(Bytes::copy_from_slice(piece));
                parts.extend(std::iter::from_fn(|| cutter.part()));
            }
            parts.push(cutter.rest());
            let sizes: Vec<_> = parts.iter().map(Buffer::len).collect();
            assert_eq!(sizes, [8 << 20, 8 << 20, (4 << 20) + 1], "{chunk}");
            assert!(parts.iter().flat_map(Buffer::to_vec).eq(content.iter().copied()));
        }
    }

    #[test]
    fn what_fits_into_one_part_is_the_rest() {
        let mut cutter = Cutter::new(Some(PART_MIN));
        assert_eq!(cutter.rest().len(), 0);
        cutter.push(Bytes::from(vec![0; 8 << 20]));
        assert!(cutter.part().is_none());
        assert_eq!(cutter.rest().len(), 8 << 20);
        assert_eq!(cutter.rest().len(), 0);
    }

    /// Nothing is written here: only the counting is tried.
    #[test]
    fn parts_of_a_stream_grow() {
        let sizes = |cut| {
            let mut cutter = Cutter { cut, ..Cutter::new(None) };
            cutter.push(Bytes::from(vec![0; (32 << 20) + 1]));
            cutter.part().map(|part| part.len())
        };
        assert_eq!([0, 999, 1000, 2000].map(sizes), [8 << 20, 8 << 20, 16 << 20, 32 << 20].map(Some));
    }
}
