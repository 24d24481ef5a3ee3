//! Timestamps and durations in expressions, on jiff: `timestamp("2024-05-01T00:00:00Z")`,
//! `duration("1h30m")`, what they add up to and how they compare.
//!
//! The interpreter's own would bring a second library of times. The parts of a timestamp
//! (`getHours` and the like) are left out.

use std::any::Any;
use std::cmp::Ordering;

use cel::common::traits::{Adder, Comparer, Subtractor};
use cel::common::types::{CelInt, CelString, Type};
use cel::common::value::{CowVal, StaticVal, Val};
use cel::{DeclarationError, Env, ExecutionError, Value};
use jiff::{SignedDuration, Span, SpanRelativeTo};

use crate::entry::Timestamp;

static TIMESTAMP: Type = Type::new_unspecified_type("timestamp");
static DURATION: Type = Type::new_unspecified_type("duration");

type Computed<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment(pub(super) Timestamp);

/// A length of time, of either sign.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Length(SignedDuration);

/// Makes the functions `timestamp`, `duration`, `int` and `string` of these types known.
pub(super) fn declare(env: &mut Env) -> Result<(), DeclarationError> {
    env.add_type(TIMESTAMP.to_owned())?;
    env.add_type(DURATION.to_owned())?;
    cel::add_overload!(env, fn moment_of_text: (CelString) -> Result<Moment>,
        name = "timestamp", id = "string_to_timestamp")?;
    cel::add_overload!(env, fn moment_of_seconds: (CelInt) -> Result<Moment>,
        name = "timestamp", id = "int64_to_timestamp")?;
    cel::add_overload!(env, fn length_of_text: (CelString) -> Result<Length>,
        name = "duration", id = "string_to_duration")?;
    cel::add_overload!(env, fn seconds_of_moment: (Moment) -> CelInt,
        name = "int", id = "timestamp_to_int64")?;
    cel::add_overload!(env, fn text_of_moment: (Moment) -> CelString<'static>,
        name = "string", id = "timestamp_to_string")
}

fn moment_of_text(text: &CelString<'_>) -> Result<Moment, ExecutionError> {
    text.inner().parse().map(Moment).map_err(|error| ExecutionError::function_error("timestamp", error))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "so the interpreter calls it")]
fn moment_of_seconds(seconds: &CelInt) -> Result<Moment, ExecutionError> {
    Timestamp::from_second(*seconds.inner())
        .map(Moment)
        .map_err(|error| ExecutionError::function_error("timestamp", error))
}

/// A day is 24 hours long, as everywhere on the command line.
fn length_of_text(text: &CelString<'_>) -> Result<Length, ExecutionError> {
    let span: Result<Span, _> = text.inner().parse();
    span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()))
        .map(Length)
        .map_err(|error| ExecutionError::function_error("duration", error))
}

fn seconds_of_moment(moment: &Moment) -> CelInt {
    // Rounded down, as everywhere; a timestamp's seconds always fit.
    let seconds = moment.0.as_nanosecond().div_euclid(1_000_000_000);
    CelInt::from(i64::try_from(seconds).unwrap_or(i64::MIN))
}

fn text_of_moment(moment: &Moment) -> CelString<'static> {
    CelString::from(moment.0.to_string())
}

fn no_operator(operator: &str, left: &dyn Val, right: &dyn Val) -> ExecutionError {
    ExecutionError::no_such_overload(operator, [left, right].map(|side| side.get_type().name().to_owned()).into())
}

fn too_far(operator: &'static str) -> ExecutionError {
    ExecutionError::Overflow(operator, Value::Null, Value::Null)
}

impl Val for Moment {
    fn get_type(&self) -> &Type {
        &TIMESTAMP
    }

    fn cel_type() -> &'static Type {
        &TIMESTAMP
    }

    fn as_adder<'b, 'v>(&'b self) -> Option<&'b (dyn Adder + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }

    fn as_subtractor<'b, 'v>(&'b self) -> Option<&'b (dyn Subtractor + 'v)>
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
        Box::new(*self)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Moment {}

impl Comparer for Moment {
    fn compare(&self, other: &dyn Val) -> Result<Ordering, ExecutionError> {
        let other = other.downcast_ref::<Self>().ok_or_else(|| no_operator("<", self, other))?;
        Ok(self.0.cmp(&other.0))
    }
}

impl Adder for Moment {
    fn add<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Computed<'b, 'v>
    where
        Self: 'v,
    {
        let Length(length) = other.downcast_ref().ok_or_else(|| no_operator("+", self, other))?;
        self.0.checked_add(*length).map(|sum| CowVal::owned(Self(sum))).map_err(|_| too_far("add"))
    }
}

impl Subtractor for Moment {
    fn sub<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Computed<'b, 'v>
    where
        Self: 'v,
    {
        if let Some(Self(other)) = other.downcast_ref() {
            return Ok(CowVal::owned(Length(self.0.duration_since(*other))));
        }
        let Length(length) = other.downcast_ref().ok_or_else(|| no_operator("-", self, other))?;
        self.0.checked_sub(*length).map(|rest| CowVal::owned(Self(rest))).map_err(|_| too_far("sub"))
    }
}

impl Val for Length {
    fn get_type(&self) -> &Type {
        &DURATION
    }

    fn cel_type() -> &'static Type {
        &DURATION
    }

    fn as_adder<'b, 'v>(&'b self) -> Option<&'b (dyn Adder + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }

    fn as_subtractor<'b, 'v>(&'b self) -> Option<&'b (dyn Subtractor + 'v)>
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
        Box::new(*self)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Length {}

impl Comparer for Length {
    fn compare(&self, other: &dyn Val) -> Result<Ordering, ExecutionError> {
        let other = other.downcast_ref::<Self>().ok_or_else(|| no_operator("<", self, other))?;
        Ok(self.0.cmp(&other.0))
    }
}

impl Adder for Length {
    fn add<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Computed<'b, 'v>
    where
        Self: 'v,
    {
        if let Some(Moment(moment)) = other.downcast_ref() {
            let sum = moment.checked_add(self.0);
            return sum.map(|sum| CowVal::owned(Moment(sum))).map_err(|_| too_far("add"));
        }
        let Self(other) = other.downcast_ref().ok_or_else(|| no_operator("+", self, other))?;
        self.0.checked_add(*other).map(|sum| CowVal::owned(Self(sum))).ok_or_else(|| too_far("add"))
    }
}

impl Subtractor for Length {
    fn sub<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Computed<'b, 'v>
    where
        Self: 'v,
    {
        let Self(other) = other.downcast_ref().ok_or_else(|| no_operator("-", self, other))?;
        self.0.checked_sub(*other).map(|rest| CowVal::owned(Self(rest))).ok_or_else(|| too_far("sub"))
    }
}
