//! The entity tag of what was sent to S3 in parts: the MD5 of the parts' MD5s, and their number (AWS,
//! "Checking object integrity"). It tells as much of the content as an MD5, to whoever knows how long the
//! parts are.

use md5::{Digest as _, Md5};

use super::Checksum;

/// Such a tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OfParts {
    /// The MD5 of the parts' MD5s.
    pub digest: [u8; 16],
    /// Bytes of each part but the last.
    pub size: u64,
    /// How many there are.
    pub count: u32,
}

/// Computes it as bytes pass.
#[derive(Clone)]
pub(super) struct Parts {
    size: u64,
    /// How much of the part that is open is to come.
    left: u64,
    open: Md5,
    whole: Md5,
    count: u32,
}

impl Parts {
    /// Begins one, of parts of `size` bytes; the last one may be shorter.
    pub(super) fn new(size: u64) -> Self {
        Self { size, left: size, open: Md5::default(), whole: Md5::default(), count: 0 }
    }

    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.left == 0 {
                self.close();
            }
            let within = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
            let (now, later) = bytes.split_at(within);
            self.open.update(now);
            self.left -= now.len() as u64;
            bytes = later;
        }
    }

    fn close(&mut self) {
        self.whole.update(std::mem::take(&mut self.open).finalize());
        self.count += 1;
        self.left = self.size;
    }

    pub(super) fn finish(mut self) -> Checksum {
        self.close();
        let Self { whole, size, count, .. } = self;
        Checksum::Md5OfParts(Box::new(OfParts { digest: whole.finalize().into(), size, count }))
    }
}

impl Checksum {
    /// Reads the `ETag` of an object of `length` bytes that was sent in parts of `size` bytes each, the last
    /// one excepted. `None` for any other tag, and where so many parts of that size do not make that length.
    pub fn md5_of_parts_from_etag(etag: &str, length: u64, size: u64) -> Option<Self> {
        let (digest, count) = etag.trim_matches('"').split_once('-')?;
        let Self::Md5(digest) = Self::md5_from_etag(digest)? else { return None };
        let count: u32 = count.parse().ok()?;
        let fits = size > 0 && length.div_ceil(size).max(1) == u64::from(count);
        fits.then(|| Self::Md5OfParts(Box::new(OfParts { digest, size, count })))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Algorithm, Hasher};
    use super::*;

    /// What S3 gives for parts of 4, 4 and 2 bytes, computed with `md5sum` and `xxd -r -p`.
    const ETAG: &str = "\"61e3716e3a7767581863b67c4e785584-3\"";

    fn of(size: u64, chunks: &[&[u8]]) -> Checksum {
        let mut hasher = Hasher::new(Algorithm::Md5OfParts(size));
        for chunk in chunks {
            hasher.update(chunk);
        }
        hasher.finish()
    }

    #[test]
    fn is_the_tag_of_what_was_sent_in_parts() {
        let known = Checksum::md5_of_parts_from_etag(ETAG, 10, 4);
        assert!(known.is_some());
        for chunks in
            [&[b"0123456789".as_slice()][..], &[b"0", b"123", b"456", b"", b"789"], &[b"0123", b"4567", b"89"]]
        {
            assert_eq!(Some(of(4, chunks)), known, "{chunks:?}");
        }
        assert_ne!(Some(of(4, &[b"0123456788"])), known);
        assert_ne!(Some(of(5, &[b"0123456789"])), known);
        // A part that is just full is followed by none.
        assert_eq!(of(5, &[b"01234", b"56789"]).to_string().rsplit('-').next(), Some("2"));
    }

    #[test]
    fn the_number_of_parts_must_fit() {
        for (length, size, fits) in [(10, 4, true), (12, 4, true), (13, 4, false), (8, 4, false), (10, 0, false)] {
            assert_eq!(Checksum::md5_of_parts_from_etag(ETAG, length, size).is_some(), fits, "{length} {size}");
        }
        for other in
            ["\"d41d8cd98f00b204e9800998ecf8427e\"", "\"0x8D4-3\"", "-3", "", "\"d41d8cd98f00b204e9800998ecf8427e-x\""]
        {
            assert_eq!(Checksum::md5_of_parts_from_etag(other, 10, 4), None);
        }
    }
}
