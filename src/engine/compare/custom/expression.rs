//! An expression in CEL (<https://cel.dev>) over the two files of a pair.
//!
//! Pure: it is checked whole when it is read, and what it answers depends on the pair alone. It has no
//! loops (the macros of CEL are left out), its length and depth are limited, so that it ends soon on
//! any pair. What an error in it means for the item is not said here.

use std::fmt;
use std::sync::Arc;

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue};
use cel::{Context, Env, ExecutionError, ParseErrors, Program, Value};

use super::side::Side;
use super::times::declare;
use crate::entry::{Entry, EntryKind, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::location::{ObjectPath, escaped};

/// The longest expression, in bytes.
pub const LONGEST: usize = 1024;
/// How deeply an expression may be nested: evaluating it takes a piece of the stack for each level.
const DEEPEST: usize = 100;

/// An expression that was read and makes sense.
pub struct Expression {
    text: String,
    program: Program,
    env: Arc<Env>,
}

impl Expression {
    /// Reads an expression. It is tried, with each of its parts, on a pair of which everything is
    /// known: names that do not exist and operators that do not fit are found here.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`], with the place in the text.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            let message = format!("an expression of {} bytes: {LONGEST} are the most", text.len());
            return Err(Error::new(ErrorKind::Usage, message).hint("use a program for what takes so many words"));
        }
        // No macros: an expression without them has no loop.
        let mut env = Env::default().with_optional_support(false).with_stdlib();
        let declared = declare(&mut env);
        declared.map_err(|error| Error::new(ErrorKind::Failed, "expressions are not available").because(error))?;
        let program = env.compile(text).map_err(|errors| unreadable(text, &errors))?;
        let expression = Self { text: text.to_owned(), program, env: Arc::new(env) };
        let (source, dest) = (known("a/b.txt"), known("a/b.txt"));
        let context = expression.context(&source, &dest);
        expression.check(expression.program.expression(), &context, 0)?;
        expression.truth(&context).map(drop).or_else(|error| match error {
            // What fails on this pair may well hold on others.
            Untrue::Failed(_) => Ok(()),
            Untrue::Other(kind) => Err(misread(text, 0, &format!("gives a {kind}, and not true or false"))),
        })?;
        Ok(expression)
    }

    /// Returns whether it holds for a pair.
    ///
    /// # Errors
    /// [`ErrorKind::Failed`] if it cannot tell, most often since a side does not know what is asked.
    pub fn holds(&self, source: &Entry, dest: &Entry) -> Result<bool> {
        let failed = |message| Error::new(ErrorKind::Failed, message);
        self.truth(&self.context(source, dest)).map_err(|error| match error {
            Untrue::Failed(error) => failed(format!("the expression cannot tell: {}", shown(&error)))
                .hint("ask for `!= null` first: what a side does not know is null"),
            Untrue::Other(kind) => failed(format!("the expression gives a {kind}"))
                .hint("write an expression that is true or false for every pair"),
        })
    }

    fn context(&self, source: &Entry, dest: &Entry) -> Context<'static, 'static> {
        let mut context = Context::with_env(self.env.clone());
        context.add_variable_as_val("src", Box::new(Side::from(source)));
        context.add_variable_as_val("dst", Box::new(Side::from(dest)));
        context
    }

    fn truth(&self, context: &Context<'_, '_>) -> Result<bool, Untrue> {
        let value = Value::resolve_val(self.program.expression(), context).map_err(Untrue::Failed)?;
        match value.as_ref().try_into() {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(_) | Err(_) => Err(Untrue::Other(value.get_type().name().to_owned())),
        }
    }

    /// Checks an expression and its parts, innermost first.
    fn check(&self, part: &IdedExpr, context: &Context<'_, '_>, depth: usize) -> Result<()> {
        let at = self.program.source_info().offset_for(part.id).map_or(0, |(start, _)| start as usize);
        if depth > DEEPEST {
            return Err(misread(&self.text, at, &format!("nested more than {DEEPEST} deep")));
        }
        for below in parts(&part.expr) {
            self.check(below, context, depth + 1)?;
        }
        let error = match Value::resolve_val(part, context) {
            Err(error) if is_certain(&error, &part.expr) => error,
            _ => return Ok(()),
        };
        Err(misread(&self.text, at, &shown(&error)))
    }
}

/// By their text.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.text).finish()
    }
}

/// Why there is no answer.
enum Untrue {
    Failed(ExecutionError),
    /// It gives something of this type.
    Other(String),
}

/// Returns what an expression is made of.
fn parts(expr: &Expr) -> Vec<&IdedExpr> {
    fn entry(entry: &EntryExpr) -> Vec<&IdedExpr> {
        match entry {
            EntryExpr::StructField(field) => vec![&field.value],
            EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
        }
    }
    match expr {
        Expr::Call(call) => call.target.as_deref().into_iter().chain(&call.args).collect(),
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::Map(map) => map.entries.iter().flat_map(|inner| entry(&inner.expr)).collect(),
        Expr::Struct(fields) => fields.entries.iter().flat_map(|inner| entry(&inner.expr)).collect(),
        // Only macros make comprehensions.
        Expr::Comprehension(_) | Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => Vec::new(),
    }
}

/// Whether a part that fails on a pair of which everything is known is wrong for all others too.
fn is_certain(error: &ExecutionError, expr: &Expr) -> bool {
    match error {
        ExecutionError::UndeclaredReference(_)
        | ExecutionError::NoSuchKey(_)
        | ExecutionError::NoSuchOverload(_)
        | ExecutionError::UnsupportedBinaryOperator(..)
        | ExecutionError::ValuesNotComparable(..)
        | ExecutionError::UnsupportedIndex(..) => true,
        // A date, a length of time or a pattern that was written out.
        ExecutionError::FunctionError { .. } => match expr {
            Expr::Call(call) => {
                call.args.last().is_some_and(|last| matches!(last.expr, Expr::Literal(LiteralValue::String(_))))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Says what the parser says, without its frame.
fn unreadable(text: &str, errors: &ParseErrors) -> Error {
    let Some(first) = errors.errors.first() else { return misread(text, 0, "makes no sense") };
    let line = usize::try_from(first.pos.0).unwrap_or(1).max(1) - 1;
    let column = usize::try_from(first.pos.1).unwrap_or(1).max(1) - 1;
    let before: usize = text.split_inclusive('\n').take(line).map(|line| line.chars().count()).sum();
    let message = if first.msg.to_lowercase().contains("recursion") {
        "nested too deeply"
    } else {
        first.msg.lines().next().unwrap_or_default().trim_start_matches("Syntax error: ")
    };
    misread(text, before + column, message)
}

/// An expression that makes no sense, and where; `at` counts characters.
fn misread(text: &str, at: usize, message: &str) -> Error {
    let before: String = text.chars().take(at).collect();
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    let place = if text.contains('\n') { format!("line {line}, column {column}") } else { format!("column {column}") };
    Error::new(ErrorKind::Usage, format!("{place}: {}", escaped(message.as_bytes())))
        .hint("write CEL over src and dst, each with path, size, mtime and etag, such as `src.size == dst.size`")
}

/// Says what went wrong in one line.
fn shown(error: &ExecutionError) -> String {
    let text = match error {
        ExecutionError::UndeclaredReference(name) => format!("there is no `{name}`"),
        ExecutionError::NoSuchKey(name) => format!("there is no field `{name}`"),
        ExecutionError::NoSuchOverload(error) => {
            let name = error.function().trim_start_matches('@').replace('_', " ");
            format!(
                "`{}` does not go with {}",
                name.trim(),
                error.argument_types().join(" and ").replace("null_type", "null")
            )
        }
        ExecutionError::UnsupportedBinaryOperator(name, left, right) => {
            let signs = [("add", "+"), ("sub", "-"), ("mul", "*"), ("div", "/"), ("rem", "%")];
            let sign = signs.iter().find(|(known, _)| known == name).map_or(*name, |(_, sign)| sign);
            format!("`{sign}` does not go with {} and {}", left.type_of(), right.type_of())
        }
        ExecutionError::ValuesNotComparable(left, right) => {
            format!("{} and {} do not compare", left.type_of(), right.type_of())
        }
        ExecutionError::UnsupportedIndex(name, value) => {
            format!("a {} has no fields that are a {}", value.type_of(), name.type_of())
        }
        ExecutionError::FunctionError { function, message } => {
            format!("{function}: {}", message.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => "a division by zero".to_owned(),
        ExecutionError::Overflow(..) => "a number or time that is too large".to_owned(),
        other => other.to_string(),
    };
    escaped(text.as_bytes())
}

/// A file of which everything is known.
fn known(path: &str) -> Entry {
    Entry {
        size: Some(1),
        mtime: Some(Timestamp::UNIX_EPOCH),
        etag: Some("\"0\"".to_owned()),
        ..Entry::new(ObjectPath::raw(path.as_bytes()), EntryKind::File)
    }
}
