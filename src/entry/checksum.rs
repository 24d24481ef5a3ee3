//! Digests of an object's whole content: how storages write them, and computing them. What a digest
//! proves, and against what it is checked, is decided further up.

mod parts;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use md5::{Digest as _, Md5};
pub use parts::OfParts;
use parts::Parts;

/// How a digest is made. The later one tells more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// CRC-32 of ISO-HDLC, as in zlib.
    Crc32,
    /// CRC-32 of Castagnoli (RFC 3720, section 12.1).
    Crc32c,
    /// CRC-64 of `NVMe` (NVM Express, "NVM Command Set Specification").
    Crc64Nvme,
    /// MD5 of the MD5s of parts of so many bytes, the last one excepted: what S3 tells of what was sent so.
    Md5OfParts(u64),
    /// MD5, RFC 1321.
    Md5,
}

impl Algorithm {
    /// Whether it tells one content from all others, and not only damage on the way.
    pub const fn tells_all(self) -> bool {
        matches!(self, Self::Crc64Nvme | Self::Md5OfParts(_) | Self::Md5)
    }

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "crc32",
            Self::Crc32c => "crc32c",
            Self::Crc64Nvme => "crc64nvme",
            Self::Md5OfParts(_) => "md5 of parts",
            Self::Md5 => "md5",
        }
    }
}

/// A digest of an object's whole content.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Checksum {
    /// Notices what goes wrong on the way.
    Crc32(u32),
    /// Notices what goes wrong on the way.
    Crc32c(u32),
    /// Notices what goes wrong on the way, and by its length a difference of any kind.
    Crc64Nvme(u64),
    /// Proves equality as an MD5 does; unequal ones may be of parts of other sizes.
    Md5OfParts(Box<OfParts>),
    /// Proves equality, since nobody here picks colliding content on purpose.
    Md5([u8; 16]),
}

impl Checksum {
    /// Reads 32 hexadecimal digits, in quotes or not, as S3 writes the `ETag` of an object that was
    /// sent in one request. A multipart tag (`…-N`) is not an MD5 and yields `None`.
    pub fn md5_from_etag(etag: &str) -> Option<Self> {
        let hex = etag.trim_matches('"').as_bytes();
        if hex.len() != 32 {
            return None;
        }
        let mut digest = [0; 16];
        for (byte, pair) in digest.iter_mut().zip(hex.chunks_exact(2)) {
            let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self::Md5(digest))
    }

    /// Reads a digest in base64, most significant byte first, as HTTP's `Content-MD5` (RFC 1864) and the
    /// checksums of S3 are written. One of parts (`…-N`) is not of the whole and yields `None`.
    pub fn from_base64(algorithm: Algorithm, text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        Some(match algorithm {
            Algorithm::Crc32 => Self::Crc32(u32::from_be_bytes(bytes.try_into().ok()?)),
            Algorithm::Crc32c => Self::Crc32c(u32::from_be_bytes(bytes.try_into().ok()?)),
            Algorithm::Crc64Nvme => Self::Crc64Nvme(u64::from_be_bytes(bytes.try_into().ok()?)),
            Algorithm::Md5OfParts(_) => return None,
            Algorithm::Md5 => Self::Md5(bytes.try_into().ok()?),
        })
    }

    /// Writes it as [`Self::from_base64`] reads it.
    pub fn to_base64(&self) -> String {
        match self {
            Self::Crc32(crc) | Self::Crc32c(crc) => STANDARD.encode(crc.to_be_bytes()),
            Self::Crc64Nvme(crc) => STANDARD.encode(crc.to_be_bytes()),
            Self::Md5OfParts(parts) => STANDARD.encode(parts.digest),
            Self::Md5(digest) => STANDARD.encode(digest),
        }
    }

    /// Returns the digest of this content with more behind it, of which that is the digest and the length in
    /// bytes. An MD5 cannot be put together so, nor can digests of two kinds.
    pub fn followed_by(&self, next: &Self, length: u64) -> Option<Self> {
        let join = |kind, ours, theirs| crc_fast::checksum_combine(kind, ours, theirs, length);
        match (self, next) {
            (Self::Crc32(ours), Self::Crc32(theirs)) => {
                Some(Self::Crc32(low(join(CrcAlgorithm::Crc32IsoHdlc, (*ours).into(), (*theirs).into()))))
            }
            (Self::Crc32c(ours), Self::Crc32c(theirs)) => {
                Some(Self::Crc32c(low(join(CrcAlgorithm::Crc32Iscsi, (*ours).into(), (*theirs).into()))))
            }
            (Self::Crc64Nvme(ours), Self::Crc64Nvme(theirs)) => {
                Some(Self::Crc64Nvme(join(CrcAlgorithm::Crc64Nvme, *ours, *theirs)))
            }
            _ => None,
        }
    }

    /// Returns how it was made.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Crc32(_) => Algorithm::Crc32,
            Self::Crc32c(_) => Algorithm::Crc32c,
            Self::Crc64Nvme(_) => Algorithm::Crc64Nvme,
            Self::Md5OfParts(parts) => Algorithm::Md5OfParts(parts.size),
            Self::Md5(_) => Algorithm::Md5,
        }
    }
}

/// Shows the digest as lower-case hexadecimal.
impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crc32(crc) | Self::Crc32c(crc) => write!(f, "{crc:08x}"),
            Self::Crc64Nvme(crc) => write!(f, "{crc:016x}"),
            Self::Md5OfParts(parts) => write!(f, "{}-{}", Self::Md5(parts.digest), parts.count),
            Self::Md5(digest) => digest.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{self}", self.algorithm().name())
    }
}

/// Computes one digest of bytes as they pass.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Md5(Md5),
    Md5OfParts(Box<Parts>),
    Crc(Algorithm, Box<crc_fast::Digest>),
}

/// Returns the MD5 of bytes that are at hand, one part after the other: to call things by, not to prove them.
pub fn md5_of(parts: &[&[u8]]) -> [u8; 16] {
    let mut md5 = Md5::default();
    for part in parts {
        md5.update(part);
    }
    md5.finalize().into()
}

impl Hasher {
    /// Begins one.
    pub fn new(algorithm: Algorithm) -> Self {
        let crc = |kind| State::Crc(algorithm, Box::new(crc_fast::Digest::new(kind)));
        Self(match algorithm {
            Algorithm::Crc32 => crc(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => crc(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => crc(CrcAlgorithm::Crc64Nvme),
            Algorithm::Md5OfParts(size) => State::Md5OfParts(Box::new(Parts::new(size))),
            Algorithm::Md5 => State::Md5(Md5::default()),
        })
    }

    /// Whether it takes longer than moving the bytes does: an MD5 of a gibibyte takes seconds.
    pub fn is_slow(&self) -> bool {
        !matches!(self.0, State::Crc(..))
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Md5(md5) => md5.update(bytes),
            State::Md5OfParts(parts) => parts.update(bytes),
            State::Crc(_, crc) => crc.update(bytes),
        }
    }

    /// Returns the digest of all of them.
    pub fn finish(self) -> Checksum {
        match self.0 {
            State::Md5(md5) => Checksum::Md5(md5.finalize().into()),
            State::Md5OfParts(parts) => parts.finish(),
            State::Crc(Algorithm::Crc32, crc) => Checksum::Crc32(low(crc.finalize())),
            State::Crc(Algorithm::Crc64Nvme, crc) => Checksum::Crc64Nvme(crc.finalize()),
            State::Crc(_, crc) => Checksum::Crc32c(low(crc.finalize())),
        }
    }
}

/// A CRC of 32 bits in the 64 that hold every CRC.
#[expect(clippy::cast_possible_truncation, reason = "the upper half is empty")]
const fn low(crc: u64) -> u32 {
    crc as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Algorithm; 4] = [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme, Algorithm::Md5];

    fn of(algorithm: Algorithm, bytes: &[u8]) -> Checksum {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }

    #[test]
    fn only_a_plain_etag_is_an_md5() {
        let md5 = Checksum::md5_from_etag("\"d41d8cd98f00b204e9800998ecf8427e\"");
        assert_eq!(md5.map(|m| m.to_string()).as_deref(), Some("d41d8cd98f00b204e9800998ecf8427e"));
        for other in ["\"d41d8cd98f00b204e9800998ecf8427e-2\"", "\"0x8D4\"", "", "zz1d8cd98f00b204e9800998ecf8427e"] {
            assert_eq!(Checksum::md5_from_etag(other), None);
        }
    }

    #[test]
    fn digests_come_in_base64() {
        let md5 = Checksum::from_base64(Algorithm::Md5, "1B2M2Y8AsgTpgAmY7PhCfg==");
        assert_eq!(md5.map(|m| m.to_string()).as_deref(), Some("d41d8cd98f00b204e9800998ecf8427e"));
        for algorithm in ALL {
            for other in ["", "1B2M2Y8AsgTpgAmY7PhC", "d41d8cd98f00b204e9800998ecf8427e", "!", "4waSgw==-2"] {
                assert_eq!(Checksum::from_base64(algorithm, other), None, "{other}");
            }
            let digest = of(algorithm, b"x");
            assert_eq!(Checksum::from_base64(algorithm, &digest.to_base64()), Some(digest));
        }
    }

    /// The check values of the catalogues: each of `123456789`.
    #[test]
    fn each_is_the_algorithm_it_is_called_by() {
        let table = [
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Crc64Nvme, "ae8b14860a799888"),
            (Algorithm::Md5, "25f9e794323b453885f5181f1b624d0b"),
        ];
        for (algorithm, expected) in table {
            assert_eq!(of(algorithm, b"123456789").to_string(), expected, "{algorithm:?}");
        }
    }

    #[test]
    fn parts_are_put_together() {
        for algorithm in [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme] {
            let parts = [b"".as_slice(), b"1234", b"", b"56789"];
            let whole = parts
                .iter()
                .try_fold(of(algorithm, b""), |whole, part| whole.followed_by(&of(algorithm, part), part.len() as u64));
            assert_eq!(whole, Some(of(algorithm, b"123456789")), "{algorithm:?}");
            assert_eq!(of(algorithm, b"1").followed_by(&of(Algorithm::Md5, b"2"), 1), None);
        }
    }
}
