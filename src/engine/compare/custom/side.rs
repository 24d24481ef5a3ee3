//! One file of a pair, as an expression sees it: `src` and `dst` with their fields.

use std::any::Any;

use cel::ExecutionError;
use cel::common::traits::Indexer;
use cel::common::types::{CelBytes, CelInt, CelNull, CelString, Type};
use cel::common::value::{CowVal, StaticVal, Val};

use super::times::Moment;
use crate::entry::{Entry, Timestamp};
use crate::location::ObjectPath;

static SIDE: Type = Type::new_unspecified_type("file");

/// One file of a pair, as an expression sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Side {
    path: ObjectPath,
    size: Option<u64>,
    mtime: Option<Timestamp>,
    etag: Option<String>,
}

impl From<&Entry> for Side {
    fn from(entry: &Entry) -> Self {
        Self { path: entry.path.clone(), size: entry.size, mtime: entry.mtime, etag: entry.etag.clone() }
    }
}

impl Side {
    /// Returns a field; what is not known is null, and a name that is no text is bytes.
    fn field<'v>(&self, name: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError> {
        let name = name.downcast_ref::<CelString>().map(CelString::inner).unwrap_or_default();
        let null = || -> Box<dyn Val + 'v> { Box::new(CelNull) };
        Ok(match name {
            "path" => match self.path.as_str() {
                Some(path) => Box::new(CelString::from(path.to_owned())),
                None => Box::new(CelBytes::from(self.path.as_bytes().to_vec())),
            },
            "size" => {
                self.size.map_or_else(null, |size| Box::new(CelInt::from(i64::try_from(size).unwrap_or(i64::MAX))))
            }
            "mtime" => self.mtime.map_or_else(null, |mtime| Box::new(Moment(mtime))),
            "etag" => self.etag.clone().map_or_else(null, |etag| Box::new(CelString::from(etag))),
            other => return Err(ExecutionError::no_such_key(other)),
        })
    }
}

impl Val for Side {
    fn get_type(&self) -> &Type {
        &SIDE
    }

    fn cel_type() -> &'static Type {
        &SIDE
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| self == other)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Side {}

impl Indexer for Side {
    fn get<'b, 'v>(&'b self, name: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.field(name).map(CowVal::Owned)
    }

    fn steal<'v>(self: Box<Self>, name: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.field(name)
    }
}
