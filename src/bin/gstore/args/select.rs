//! Flags that choose which entries count, and which of those need no copy.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use gstore::engine::compare::{Compare, Custom, Strategy};
use gstore::engine::filter::{Filter, FilterSpec, parse_files_from, parse_patterns};
use gstore::entry::Timestamp;
use gstore::error::{Error, ErrorKind, Result};
use gstore::location::ObjectPath;
use gstore::store::Existing;

use super::{TransferArgs, value};

/// Flags that choose which entries count.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct FilterArgs {
    /// Take only what matches this pattern, as in .gitignore; can be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Vec<String>,

    /// Leave out what matches this pattern; wins over --include; can be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,

    /// Read patterns to leave out from this file, one a line
    #[arg(long, value_name = "FILE")]
    pub(crate) exclude_from: Vec<PathBuf>,

    /// Leave out files smaller than this
    ///
    /// k, M, G and KiB, MiB, GiB count by 1024; kB, MB, GB by 1000.
    #[arg(long, value_name = "SIZE", value_parser = value::size)]
    pub(crate) min_size: Option<u64>,

    /// Leave out files larger than this
    #[arg(long, value_name = "SIZE", value_parser = value::size)]
    pub(crate) max_size: Option<u64>,

    /// Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h
    ///
    /// In an age, m is minutes and mo is months. A date without an offset is local time.
    #[arg(long, value_name = "WHEN", value_parser = value::moment)]
    pub(crate) newer_than: Option<Timestamp>,

    /// Take only files modified before this date, or longer ago than this age
    #[arg(long, value_name = "WHEN", value_parser = value::moment)]
    pub(crate) older_than: Option<Timestamp>,

    /// Take only the paths listed in this file, one a line; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,

    /// Names end with a NUL byte instead of a line end, both read and written
    #[arg(short = '0', long)]
    pub(crate) null: bool,
}

impl FilterArgs {
    /// Reads the files that are named and compiles the filter.
    ///
    /// # Errors
    /// A file that cannot be read, a pattern or path that makes no sense.
    pub(crate) fn filter(&self) -> Result<Filter> {
        let mut exclude = self.exclude.clone();
        for path in &self.exclude_from {
            let shown = || path.display().to_string();
            let content = std::fs::read(path).map_err(|error| unreadable(error, "--exclude-from").at(shown()))?;
            let patterns = parse_patterns(&content).map_err(|error| error.at(shown()))?;
            // Compiled by itself, a pattern that makes no sense is named with its file.
            let alone = FilterSpec { exclude: patterns.clone(), ..FilterSpec::default() };
            Filter::new(alone).map_err(|error| error.at(shown()))?;
            exclude.extend(patterns);
        }
        let files_from = self.files_from.as_ref().map(|path| self.listed(path)).transpose()?;
        Filter::new(FilterSpec {
            include: self.include.clone(),
            exclude,
            min_size: self.min_size,
            max_size: self.max_size,
            newer_than: self.newer_than,
            older_than: self.older_than,
            files_from,
        })
    }

    fn listed(&self, path: &Path) -> Result<BTreeSet<ObjectPath>> {
        let shown = || path.display().to_string();
        let mut content = Vec::new();
        if path == Path::new("-") {
            std::io::stdin()
                .lock()
                .read_to_end(&mut content)
                .map_err(|error| unreadable(error, "--files-from").at("-"))?;
        } else {
            content = std::fs::read(path).map_err(|error| unreadable(error, "--files-from").at(shown()))?;
        }
        parse_files_from(&content, self.null).map_err(|error| error.at(shown()))
    }
}

/// Says that the file a flag names cannot be read.
fn unreadable(error: std::io::Error, flag: &str) -> Error {
    let error = Error::from(error);
    match error.kind() {
        ErrorKind::NotFound => error.hint(format!("correct the name after {flag}")),
        // What was typed makes no sense; nothing is in the way of anything.
        ErrorKind::Refused => Error::new(ErrorKind::Usage, error.message()).hint(format!("name a file after {flag}")),
        _ => error,
    }
}

/// When a destination that exists is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SkipStrategy {
    /// Never: everything is copied
    Never,
    /// It exists
    Exists,
    /// Sizes are equal
    Size,
    /// Sizes are equal, and modification times say that it is no older
    Mtime,
    /// The content is proved equal
    Hash,
    /// --skip-if or --skip-cmd says so
    Custom,
}

/// Flags that choose what needs no copy.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What to skip")]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct CompareArgs {
    /// When to leave a file at the destination alone
    #[arg(long, value_name = "WHEN", group = "skipping")]
    skip: Option<SkipStrategy>,

    /// The same as --skip size
    #[arg(long, group = "skipping")]
    size_only: bool,

    /// The same as --skip hash
    #[arg(short, long, group = "skipping")]
    checksum: bool,

    /// The same as --skip exists
    #[arg(long, group = "skipping")]
    ignore_existing: bool,

    /// Leave alone what this expression holds for; means --skip custom
    ///
    /// It is written in CEL over src and dst, each with path, size, mtime and etag; what is not known is null. Such as
    /// "dst.size >= src.size && dst.mtime != null".
    #[arg(long, value_name = "EXPR", conflicts_with_all = ["size_only", "checksum", "ignore_existing"],
        value_parser = value::expression)]
    skip_if: Option<Arc<Custom>>,

    /// Leave alone what this program exits with 0 for, copy on 1, fail on anything else; means --skip custom
    ///
    /// It takes everything up to the end of the line, or to a `;`, as its arguments; no shell reads them. It is run for
    /// each pair of files, and finds them as JSON on its standard input: {"src":{"path":…,"size":…},"dst":…}.
    #[arg(long, value_name = "PROGRAM", num_args = 1.., value_terminator = ";", allow_hyphen_values = true,
        conflicts_with_all = ["skip_if", "size_only", "checksum", "ignore_existing"])]
    skip_cmd: Option<Vec<OsString>>,

    /// Also leave alone what is newer at the destination, whatever its size
    #[arg(short, long)]
    update: bool,
}

impl CompareArgs {
    /// Returns which files are left alone, and what to do when a name is taken; `usual` is what the
    /// verb does unless asked otherwise.
    ///
    /// # Errors
    /// A rule without `--skip custom` or the reverse.
    pub(crate) fn meant(&self, transfer: &TransferArgs, usual: Strategy) -> Result<(Compare, Existing)> {
        let (strategy, existing) = match (transfer.no_clobber, self.strategy()?) {
            (true, _) => (Strategy::Exists, Existing::Refuse),
            (false, asked) => (asked.unwrap_or(usual), Existing::Replace),
        };
        Ok((Compare { strategy, update: self.update }, existing))
    }

    /// Whether any of them was given.
    pub(crate) fn is_given(&self) -> bool {
        self.named().is_some() || self.rule().is_some() || self.update
    }

    /// Returns the strategy that was asked for; `None` for the verb's own default.
    fn strategy(&self) -> Result<Option<Strategy>> {
        let wrong = |message| Err(Error::new(ErrorKind::Usage, message));
        Ok(Some(match (self.named(), self.rule()) {
            (None | Some(SkipStrategy::Custom), Some(rule)) => Strategy::Custom(rule),
            (Some(_), Some(_)) => {
                return wrong("--skip-if and --skip-cmd go with --skip custom alone")
                    .map_err(|error| error.hint("leave out one of the two"));
            }
            (Some(SkipStrategy::Custom), None) => {
                return wrong("--skip custom needs a rule")
                    .map_err(|error| error.hint("add --skip-if EXPR or --skip-cmd PROGRAM"));
            }
            (Some(SkipStrategy::Never), None) => Strategy::Never,
            (Some(SkipStrategy::Exists), None) => Strategy::Exists,
            (Some(SkipStrategy::Size), None) => Strategy::Size,
            (Some(SkipStrategy::Mtime), None) => Strategy::Mtime,
            (Some(SkipStrategy::Hash), None) => Strategy::Hash,
            (None, None) => return Ok(None),
        }))
    }

    /// Returns the rule of `--skip custom`.
    fn rule(&self) -> Option<Arc<Custom>> {
        let program = || {
            let (program, arguments) = self.skip_cmd.as_ref()?.split_first()?;
            Some(Arc::new(Custom::Program { program: program.clone(), arguments: arguments.to_vec() }))
        };
        self.skip_if.clone().or_else(program)
    }

    /// Returns the strategy that was named.
    fn named(&self) -> Option<SkipStrategy> {
        let alias = |given: bool, strategy| given.then_some(strategy);
        self.skip
            .or(alias(self.size_only, SkipStrategy::Size))
            .or(alias(self.checksum, SkipStrategy::Hash))
            .or(alias(self.ignore_existing, SkipStrategy::Exists))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        filter: FilterArgs,
        #[command(flatten)]
        compare: CompareArgs,
        #[command(flatten)]
        transfer: TransferArgs,
    }

    fn parse(line: &str) -> Option<Cli> {
        Cli::try_parse_from(std::iter::once("x").chain(line.split_whitespace())).ok()
    }

    #[test]
    fn one_strategy_at_most() {
        let table = [
            ("", Some(None)),
            ("--skip mtime", Some(Some(SkipStrategy::Mtime))),
            ("--skip=never -u", Some(Some(SkipStrategy::Never))),
            ("--size-only", Some(Some(SkipStrategy::Size))),
            ("-c", Some(Some(SkipStrategy::Hash))),
            ("-cu", Some(Some(SkipStrategy::Hash))),
            ("--ignore-existing", Some(Some(SkipStrategy::Exists))),
            ("--skip size --checksum", None),
            ("--size-only -c", None),
            ("--skip newer", None),
        ];
        for (line, strategy) in table {
            assert_eq!(parse(line).map(|cli| cli.compare.named()), strategy, "{line}");
        }
    }

    #[test]
    fn what_is_typed_and_what_is_meant() {
        let table = [
            ("", Strategy::Mtime, false, Existing::Replace),
            ("--skip never", Strategy::Never, false, Existing::Replace),
            ("-cu", Strategy::Hash, true, Existing::Replace),
            ("-u", Strategy::Mtime, true, Existing::Replace),
            ("--ignore-existing", Strategy::Exists, false, Existing::Replace),
            ("--no-clobber", Strategy::Exists, false, Existing::Refuse),
            ("--no-clobber --skip hash -u", Strategy::Exists, true, Existing::Refuse),
        ];
        for (line, strategy, update, existing) in table {
            let Cli { compare, transfer, .. } = parse(line).unwrap();
            let wanted = (Compare { strategy, update }, existing);
            assert_eq!(compare.meant(&transfer, Strategy::Mtime).unwrap(), wanted, "{line}");
            assert_eq!(compare.is_given(), !["", "--no-clobber"].contains(&line), "{line}");
        }
    }

    #[test]
    fn rules_of_ones_own() {
        let program = |words: &[&str]| {
            let (program, arguments) = words.split_first().unwrap();
            let arguments = arguments.iter().map(OsString::from).collect();
            Strategy::Custom(Arc::new(Custom::Program { program: program.into(), arguments }))
        };
        let expression = Strategy::Custom(value::expression("src.size==1").unwrap());
        let table = [
            ("--skip-if src.size==1", Some(Some(&expression))),
            ("--skip custom --skip-if src.size==1 -u", Some(Some(&expression))),
            ("--skip-cmd p", Some(Some(&program(&["p"])))),
            ("--skip custom --skip-cmd p -u --skip hash", Some(Some(&program(&["p", "-u", "--skip", "hash"])))),
            ("--skip-cmd p -x ; --no-clobber", Some(Some(&program(&["p", "-x"])))),
            ("--skip custom", Some(None)),
            ("--skip hash --skip-if src.size==1", Some(None)),
            ("--skip never --skip-cmd p", Some(None)),
            ("-c --skip-if src.size==1", None),
            ("--size-only --skip-cmd p", None),
            ("--skip-if src.size==1 --skip-cmd p", None),
            ("--skip-if src.sise==1", None),
            ("--skip-cmd", None),
        ];
        for (line, wanted) in table {
            let found = parse(line).map(|cli| cli.compare.strategy().ok().flatten());
            assert_eq!(found.as_ref().map(Option::as_ref), wanted, "{line}");
            if let Some(cli) = parse(line) {
                assert!(cli.compare.is_given(), "{line}");
            }
        }
    }

    #[test]
    fn filters() {
        let typed = "--include *.txt --include a/** --exclude tmp --min-size 1k --max-size 1MB --files-from - -0";
        let filter = parse(typed).unwrap().filter;
        assert_eq!((filter.include, filter.exclude), (vec!["*.txt".into(), "a/**".into()], vec!["tmp".into()]));
        assert_eq!((filter.min_size, filter.max_size, filter.null), (Some(1024), Some(1_000_000), true));
        assert_eq!(filter.files_from, Some(PathBuf::from("-")));
        let newer = parse("--newer-than 2024-05-01T00:00:00Z").unwrap().filter.newer_than;
        assert_eq!(newer.map(Timestamp::as_second), Some(1_714_521_600));
        for line in ["--min-size big", "--newer-than soon", "--files-from"] {
            assert!(parse(line).is_none(), "{line}");
        }
    }
}
