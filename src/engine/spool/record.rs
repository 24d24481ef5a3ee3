//! One entry as bytes: a length, then every field. Read only by the run that wrote it, so the form
//! has no version and may change.

use crate::entry::{Checksum, Entry, EntryKind, FileId, OfParts, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// Appends an entry.
pub(super) fn encode(entry: &Entry, out: &mut Vec<u8>) -> Result<()> {
    // Taken apart in full: a new field must find its place here.
    // What is said of the content takes room, and is asked for again when it is needed.
    let Entry { path, kind, size, mtime, etag, checksum, mode, file_id, headers: _ } = entry;
    let start = out.len();
    out.extend([0; 4]);
    out.push(match kind {
        EntryKind::File => 0,
        EntryKind::Dir => 1,
        EntryKind::Link => 2,
        EntryKind::Special => 3,
        EntryKind::Unaddressable => 4,
    });
    put_bytes(out, path.as_bytes())?;
    put_option(out, size.as_ref(), |out, size| out.extend(size.to_le_bytes()));
    put_option(out, mtime.as_ref(), |out, mtime| out.extend(mtime.as_nanosecond().to_le_bytes()));
    out.push(u8::from(etag.is_some()));
    if let Some(etag) = etag {
        put_bytes(out, etag.as_bytes())?;
    }
    put_option(out, checksum.as_ref(), put_checksum);
    put_option(out, mode.as_ref(), |out, mode| out.extend(mode.to_le_bytes()));
    put_option(out, file_id.as_ref(), |out, FileId { device, inode, changed }| {
        out.extend(device.to_le_bytes());
        out.extend(inode.to_le_bytes());
        out.extend(changed.to_le_bytes());
    });
    let length = length(out.len() - start - 4)?;
    out[start..start + 4].copy_from_slice(&length);
    Ok(())
}

/// Reads the first entry and how many bytes it took; `None` if there is less than one.
pub(super) fn decode(bytes: &[u8]) -> Result<Option<(Entry, usize)>> {
    let Some((length, rest)) = bytes.split_first_chunk() else { return Ok(None) };
    let length = u32::from_le_bytes(*length) as usize;
    let Some(body) = rest.get(..length) else { return Ok(None) };
    let mut fields = Fields(body);
    let entry = fields.entry()?;
    if fields.0.is_empty() { Ok(Some((entry, length + 4))) } else { Err(damaged()) }
}

/// What is read is not what was written.
pub(super) fn damaged() -> Error {
    Error::new(ErrorKind::Failed, "a temporary file does not hold what was written to it").hint("check the disk")
}

fn length(bytes: usize) -> Result<[u8; 4]> {
    let length = u32::try_from(bytes).map_err(|_| Error::new(ErrorKind::Failed, "a name is longer than 4 GiB"))?;
    Ok(length.to_le_bytes())
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    out.extend(length(bytes.len())?);
    out.extend_from_slice(bytes);
    Ok(())
}

fn put_option<T>(out: &mut Vec<u8>, value: Option<&T>, put: impl FnOnce(&mut Vec<u8>, &T)) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        put(out, value);
    }
}

fn put_checksum(out: &mut Vec<u8>, checksum: &Checksum) {
    out.push(match checksum {
        Checksum::Crc32(_) => 0,
        Checksum::Crc32c(_) => 1,
        Checksum::Crc64Nvme(_) => 2,
        Checksum::Md5(_) => 3,
        Checksum::Md5OfParts(_) => 4,
    });
    match checksum {
        Checksum::Crc32(crc) | Checksum::Crc32c(crc) => out.extend(crc.to_le_bytes()),
        Checksum::Crc64Nvme(crc) => out.extend(crc.to_le_bytes()),
        Checksum::Md5(digest) => out.extend(digest),
        Checksum::Md5OfParts(parts) => {
            out.extend(parts.digest);
            out.extend(parts.size.to_le_bytes());
            out.extend(parts.count.to_le_bytes());
        }
    }
}

/// The fields that are left of a record; each call takes one, or says that the record is damaged.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn entry(&mut self) -> Result<Entry> {
        Ok(Entry {
            kind: match self.array::<1>()? {
                [0] => EntryKind::File,
                [1] => EntryKind::Dir,
                [2] => EntryKind::Link,
                [3] => EntryKind::Special,
                [4] => EntryKind::Unaddressable,
                _ => return Err(damaged()),
            },
            path: ObjectPath::raw(self.bytes()?),
            size: self.option(|fields| fields.array().map(u64::from_le_bytes))?,
            mtime: self.option(Self::time)?,
            etag: self.option(Self::text)?,
            checksum: self.option(Self::checksum)?,
            mode: self.option(|fields| fields.array().map(u32::from_le_bytes))?,
            file_id: self.option(Self::file_id)?,
            headers: None,
        })
    }

    fn time(&mut self) -> Result<Timestamp> {
        let nanos = i128::from_le_bytes(self.array()?);
        Timestamp::from_nanosecond(nanos).map_err(|_| damaged())
    }

    fn checksum(&mut self) -> Result<Checksum> {
        Ok(match self.array::<1>()? {
            [0] => Checksum::Crc32(u32::from_le_bytes(self.array()?)),
            [1] => Checksum::Crc32c(u32::from_le_bytes(self.array()?)),
            [2] => Checksum::Crc64Nvme(u64::from_le_bytes(self.array()?)),
            [3] => Checksum::Md5(self.array()?),
            [4] => {
                let (digest, size, count) = (self.array()?, self.array()?, self.array()?);
                let (size, count) = (u64::from_le_bytes(size), u32::from_le_bytes(count));
                Checksum::Md5OfParts(Box::new(OfParts { digest, size, count }))
            }
            _ => return Err(damaged()),
        })
    }

    fn text(&mut self) -> Result<String> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|_| damaged())
    }

    fn file_id(&mut self) -> Result<FileId> {
        let device = u64::from_le_bytes(self.array()?);
        let inode = u64::from_le_bytes(self.array()?);
        Ok(FileId { device, inode, changed: i128::from_le_bytes(self.array()?) })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    fn bytes(&mut self) -> Result<&[u8]> {
        let length = u32::from_le_bytes(self.array()?) as usize;
        let (first, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(first)
    }

    fn option<T>(&mut self, take: impl FnOnce(&mut Self) -> Result<T>) -> Result<Option<T>> {
        match self.array()? {
            [0] => Ok(None),
            [1] => take(self).map(Some),
            _ => Err(damaged()),
        }
    }
}
