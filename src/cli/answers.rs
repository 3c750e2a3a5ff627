//! Where one table of answers goes: standard output, or a file that appears whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use interdict::report::Format;
use interdict::run::stage::Staged;

use super::args::OutputArgs;

/// An output that is being written.
pub(super) struct Answers {
    staged: Option<(PathBuf, Staged)>,
    /// The format asked for, by option or extension; text for people where nothing is.
    pub(super) format: Format,
    force: bool,
}

impl Answers {
    /// Opens the output that the options name. `input` is the file that must not be overwritten.
    pub(super) fn open(args: &OutputArgs, input: Option<&Path>) -> Result<Answers> {
        let answers = Answers::open_with_parquet(args, input)?;
        if answers.format == Format::Parquet {
            let path = args.output.as_deref().unwrap_or(Path::new("-"));
            bail!("{}: this table is written as csv, ndjson, json or text", path.display());
        }
        Ok(answers)
    }

    /// The same for a table that is written as Parquet, too.
    pub(super) fn open_with_parquet(args: &OutputArgs, input: Option<&Path>) -> Result<Answers> {
        let path = args.output.as_deref().filter(|path| path.as_os_str() != "-");
        let Some(path) = path else {
            return Ok(Answers { staged: None, format: args.format.unwrap_or(Format::Table), force: false });
        };
        super::screen::file_only(path)?;
        let shown = path.display();
        let Some(format) = args.format.or_else(|| Format::of_path(path)) else {
            bail!("{shown}: no format has this extension; --format names one");
        };
        if input.is_some_and(|input| same_file(input, path)) {
            bail!("{shown}: it is also an input");
        }
        if !args.force && path.symlink_metadata().is_ok() {
            bail!("{shown}: it exists; --force replaces it");
        }
        let staged = Staged::create(path).with_context(|| format!("{shown}: cannot be written"))?;
        Ok(Answers { staged: Some((path.to_owned(), staged)), format, force: args.force })
    }

    /// A writer into it.
    pub(super) fn writer(&self) -> Box<dyn Write> {
        match &self.staged {
            Some((_, staged)) => Box::new(staged.writer()),
            None => Box::new(io::stdout().lock()),
        }
    }

    /// Gives the file its name; until then there is none.
    pub(super) fn publish(self) -> Result<()> {
        let Some((path, staged)) = self.staged else { return Ok(()) };
        let shown = path.display();
        let sealed = staged.seal().with_context(|| format!("{shown}: cannot be written"))?;
        sealed.publish(&path, self.force).with_context(|| format!("{shown}: cannot be written"))
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
