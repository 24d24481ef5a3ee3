//! The strategy `custom`: a rule of the user's own, an expression or a program.
//!
//! It says what the rule is. Evaluating an expression is [`expression`]'s business and pure; asking a
//! program is that of [`crate::engine::ask`].

mod expression;
mod side;
#[cfg(test)]
mod tests;
mod times;

use std::ffi::OsString;

use crate::event::Skip;

pub use expression::{Expression, LONGEST};

/// Says of a pair of files whether the destination is left alone.
#[derive(Debug, PartialEq)]
pub enum Custom {
    /// It holds: leave alone.
    Expression(Expression),
    /// It is run for each pair: exit code 0 says leave alone, 1 says copy, anything else is a failure.
    Program {
        /// Found through `PATH` if it has no `/`.
        program: OsString,
        /// Its arguments, never read by a shell.
        arguments: Vec<OsString>,
    },
}

impl Custom {
    /// Returns the reason of what is skipped by it.
    pub fn reason(&self) -> Skip {
        match self {
            Self::Expression(_) => Skip::ByExpression,
            Self::Program { .. } => Skip::ByProgram,
        }
    }
}
