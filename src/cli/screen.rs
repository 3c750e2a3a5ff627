//! `interdict screen`: options as meant, one run, its totals and its status.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ArgMatches;
use clap::parser::ValueSource;

use interdict::evidence::earlier::Earlier;
use interdict::finding::Finding;
use interdict::holdings::{
    self, Encoding, Explanation, Field, FileFormat, KnownChoice, Limits, MappingFile, Source,
};
use interdict::report::summary::counted;
use interdict::report::{Format, TableStyle, View, has_changes, visible};
use interdict::run::settings::{Deciding, Settings};
use interdict::run::stage;
use interdict::run::{self, FailOn, Failure, Observer, Output, Plan, Previous, Target};
use interdict::screen::{BoundaryPolicy, ScreenOptions};
use interdict::suppression::Suppressions;

use super::args::{MessageArgs, QueryArgs, ReadingArgs, ScreenArgs};
use super::messages::Messages;
use super::metrics::Metrics;
use super::{closed, environment, fresh, lists, sign, suppress};

/// Screens, and says what came of it.
pub(super) fn main(
    args: Box<ScreenArgs>,
    typed: Option<&ArgMatches>,
    told: &MessageArgs,
    messages: &mut Messages,
) -> Result<u8> {
    let reading = holdings::Options { allow_empty: args.allow_empty, ..reading(&args.query, &args.reading)? };
    if args.explain_mapping {
        return explain_mapping(&args, &reading, messages);
    }
    let mut metrics = args.metrics.as_deref().map(|path| Metrics::new(path, &args)).transpose()?;
    let status = answer(*args, reading, typed, told, (messages, metrics.as_mut())).unwrap_or_else(|error| {
        messages.error(&format!("{error:#}"));
        messages.failed();
        crate::FAILED
    });
    metrics.map_or(Ok(status), |metrics| metrics.write(status).map(|()| status))
}

/// Runs; an error is a run without any answer.
fn answer(
    args: ScreenArgs,
    reading: holdings::Options,
    typed: Option<&ArgMatches>,
    told: &MessageArgs,
    (messages, metrics): (&mut Messages, Option<&mut Metrics>),
) -> Result<u8> {
    let mut metrics = metrics;
    let plan = plan(args, reading, typed, (messages, metrics.as_deref_mut()))?;
    let table_on_stdout =
        plan.outputs.iter().any(|output| output.target == Target::Stdout && output.format == Format::Table);
    let stdout = stdout(table_on_stdout);
    match run::run(plan, stdout, messages) {
        Ok(outcome) => {
            if let Some(metrics) = metrics {
                metrics.screened(&outcome.summary);
            }
            messages.rest();
            if !table_on_stdout {
                messages.summary(&outcome.summary);
            }
            if told.verbose {
                for path in &outcome.published {
                    messages.block(&format!("wrote {}\n", path.display()));
                }
            }
            messages.end(&outcome.summary, outcome.exit);
            Ok(outcome.exit as u8)
        }
        Err(Failure::Input(findings)) => {
            tell(&findings, messages);
            bail!("an input cannot be read, so nothing was screened")
        }
        Err(failure) => Err(failure.into()),
    }
}

fn tell(findings: &[Finding], messages: &mut Messages) {
    for finding in findings {
        messages.finding(finding);
    }
    messages.rest();
}

/// A table goes through a stream that knows whether colours are wanted; data goes as it is.
fn stdout(table: bool) -> Box<dyn Write + Send> {
    if table { Box::new(BufWriter::new(anstream::stdout())) } else { Box::new(BufWriter::new(io::stdout())) }
}

/// The options as meant.
fn plan(
    args: ScreenArgs,
    reading: holdings::Options,
    typed: Option<&ArgMatches>,
    (messages, metrics): (&mut Messages, Option<&mut Metrics>),
) -> Result<Plan> {
    let fail_on = fail_on(&args.fail_on)?;
    let (lists, stored) = lists::load_with_store(&args.lists, messages)?;
    if let Some(metrics) = metrics {
        metrics.lists(fresh::seen(&lists, &stored)?);
    }
    if let Some(days) = &args.require_fresh {
        fresh::require(days, &lists, &stored, std::time::SystemTime::now().into())?;
    }
    let activity_by_default =
        typed.is_none_or(|typed| typed.value_source("activity") == Some(ValueSource::DefaultValue));
    let suppressions = suppress::load(&args.settled, args.query.timezone, messages)?;
    let settings = settings(&args, &reading, &suppressions, &fail_on, activity_by_default);
    let holdings::Found { sources, left_out } = sources(&args.files, &reading, messages)?;
    Ok(Plan {
        inputs: sources,
        read_besides: read_besides(&args),
        left_out,
        reading,
        lists,
        screening: screening(&args.query),
        suppressions,
        outputs: outputs(&args)?,
        table: table_style(),
        force: args.force,
        audience: args.audience,
        fail_on,
        allow_rejects: args.allow_rejects,
        allow_empty: args.allow_empty,
        lookahead: args.lookahead,
        activity_by_default,
        previous: args.previous.as_deref().map(previous).transpose()?,
        skip_unchanged: args.skip_unchanged,
        settings,
        store: stored.used(&args.lists),
        sign: args.sign_key.as_deref().map(sign::signer).transpose()?,
        threads: None,
    })
}

/// The files that are read besides holdings. The manifest of the run before may be replaced.
fn read_besides(args: &ScreenArgs) -> Vec<PathBuf> {
    let ScreenArgs { lists, settled, reading, config, sign_key, .. } = args;
    let single = [&reading.mapping, config, sign_key];
    let all = lists.lists.iter().chain(&settled.suppressions).chain(single.into_iter().flatten());
    all.cloned().collect()
}

/// From which verdicts on the run fails; a configuration file may give the parts one by one.
fn fail_on(parts: &[String]) -> Result<FailOn> {
    let text = parts.join(",");
    FailOn::parse(&text)
        .map_err(|fault| anyhow::anyhow!("{}: {fault}", environment::called("fail-on", &text)))
}

/// The manifest of an earlier run.
fn previous(path: &Path) -> Result<Previous> {
    let bytes = std::fs::read(path).with_context(|| format!("--previous: {}", path.display()))?;
    let previous = Previous::parse(&bytes)
        .map_err(|fault| anyhow::anyhow!("--previous: {}: {fault}", path.display()))?;
    // Now, because the outputs of this run may take the place of those of that one.
    let earlier = Earlier::read(path, &bytes).map_err(|fault| anyhow::anyhow!("--previous: {fault}"))?;
    Ok(previous.with(Some(earlier)))
}

/// The files that are meant; all faults are told at once.
pub(super) fn sources(
    paths: &[PathBuf],
    reading: &holdings::Options,
    messages: &mut Messages,
) -> Result<holdings::Found> {
    let (mut found, mut faults) = (holdings::Found::default(), Vec::new());
    for path in paths {
        match holdings::sources(path, &reading.exclude) {
            Ok(further) => found.extend(further),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        if found.sources.is_empty() {
            bail!("--exclude leaves out every file that is named, so nothing was screened");
        }
        return Ok(found);
    }
    tell(&faults, messages);
    bail!("an input cannot be read, so nothing was screened")
}

/// What is read under a name as typed.
pub(super) fn source(typed: &Path) -> Result<Source> {
    Source::given(typed).map_err(|finding| anyhow::anyhow!("{finding}"))
}

/// Refuses a URL where only a file can stand, and tells no more of it than is safe.
pub(super) fn file_only(path: &Path) -> Result<()> {
    let text = path.to_string_lossy();
    if holdings::is_url(&text) {
        bail!("{}: a URL cannot stand here: expected a path", holdings::told_url(&text));
    }
    Ok(())
}

/// How files are read and what rows mean that do not say it.
pub(super) fn reading(query: &QueryArgs, args: &ReadingArgs) -> Result<holdings::Options> {
    let time = |option: &str, text: &str| {
        holdings::time(text, query.timezone)
            .map_err(|reason| anyhow::anyhow!("{}: {reason}", environment::called(option, text)))
    };
    let mut map = Vec::new();
    for pair in &args.map {
        let Some((field, column)) = pair.split_once('=') else {
            bail!("{}: `{pair}` is not FIELD=COLUMN", environment::called("map", pair));
        };
        let Some(field) = Field::parse(field) else {
            let words: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
            let option = environment::called("map", pair);
            bail!("{option}: there is no field `{field}`; there are {}", words.join(", "));
        };
        map.push((field, column.to_owned()));
    }
    let mut options = holdings::Options {
        activity: query.activity,
        actor: query.actor,
        as_of: args.as_of.as_deref().map(|text| time("as-of", text)).transpose()?,
        known_on: match query.known_on.as_str() {
            "latest" => KnownChoice::Latest,
            "trade" => KnownChoice::Trade,
            text => KnownChoice::At(time("known-on", text)?),
        },
        timezone: query.timezone,
        map,
        date_format: args.date_format.clone(),
        delimiter: args.delimiter.map(u8::try_from).transpose().context("--delimiter")?,
        encoding: args.encoding,
        sheet: args.sheet.clone(),
        limits: Limits {
            unpacked: args.max_unpacked,
            ratio: args.max_ratio,
            cell: args.max_cell,
            columns: args.max_columns,
            files: args.max_files,
            depth: args.max_depth,
        },
        exclude: args.exclude.clone(),
        ..holdings::Options::default()
    };
    if let Some(path) = &args.mapping {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let told = |fault: String| anyhow::anyhow!("{}: {}", path.display(), fault.trim_end());
        MappingFile::parse(&text).and_then(|file| file.apply(&mut options)).map_err(told)?;
    }
    Ok(options)
}

/// How rows are judged.
pub(super) fn screening(query: &QueryArgs) -> ScreenOptions {
    ScreenOptions {
        threshold: query.threshold,
        boundary: match query.boundary.as_str() {
            "strictest" => BoundaryPolicy::Strictest,
            _ => BoundaryPolicy::Review,
        },
        ..ScreenOptions::default()
    }
}

fn outputs(args: &ScreenArgs) -> Result<Vec<Output>> {
    let mut outputs = answers(args)?;
    for path in &args.changes {
        file_only(path)?;
        let format = Format::of_path(path).map(|format| meant(args, format));
        let Some(format) = format.filter(|format| has_changes(*format)) else {
            bail!("--changes: {}: changes are written as .csv, .ndjson, .json or .md", path.display());
        };
        outputs.push(Output { target: Target::File(path.clone()), format, view: View::Changes });
    }
    Ok(outputs)
}

/// The format that is meant. The manifest states that of each output; which option chose it is not needed to repeat the run.
fn meant(args: &ScreenArgs, format: Format) -> Format {
    if args.csv_safe && format == Format::Csv { Format::CsvSafe } else { format }
}

fn answers(args: &ScreenArgs) -> Result<Vec<Output>> {
    let meant = |format| meant(args, format);
    let stdout = || {
        closed::refuse()?;
        let format = meant(args.format.unwrap_or(Format::Table));
        anyhow::Ok(Output { target: Target::Stdout, format, view: args.view })
    };
    if args.output.is_empty() {
        return Ok(vec![stdout()?]);
    }
    let mut outputs = Vec::new();
    for path in &args.output {
        if path.as_os_str() == "-" {
            outputs.push(stdout()?);
            continue;
        }
        file_only(path)?;
        let Some(format) = args.format.or_else(|| Format::of_path(path)) else {
            bail!("{}: no format has this extension; --format names one", path.display());
        };
        if !format.is_built() {
            bail!("{}: this build does not write {format}", path.display());
        }
        outputs.push(Output { target: Target::File(path.clone()), format: meant(format), view: args.view });
    }
    Ok(outputs)
}

fn table_style() -> TableStyle {
    let colour = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    // Anything narrower cannot hold the columns side by side.
    let width = if io::stdout().is_terminal() { comfy_table::Table::new().width() } else { None };
    TableStyle { width: width.unwrap_or(TableStyle::default().width).max(80), colour }
}

/// Everything that the manifest records, in words.
fn settings(
    args: &ScreenArgs,
    reading: &holdings::Options,
    suppressions: &Suppressions,
    fail_on: &FailOn,
    activity_by_default: bool,
) -> Settings {
    let map: BTreeMap<String, String> =
        reading.map.iter().map(|(field, column)| (field.to_string(), column.clone())).collect();
    Settings {
        deciding: Deciding {
            builtin_lists: !args.lists.no_builtin_lists,
            lists: args.lists.lists.iter().map(|path| path.display().to_string()).collect(),
            programmes: args.lists.programme.clone(),
            kinds: args.lists.kinds.iter().map(|kind| kind.to_string()).collect(),
            knowledge: args.lists.knowledge.to_string(),
            activity: args.query.activity.to_string(),
            actor: args.query.actor.to_string(),
            as_of: args.reading.as_of.clone(),
            known_on: args.query.known_on.clone(),
            map,
            date_format: reading.date_format.clone(),
            timezone: args.query.timezone.to_string(),
            delimiter: reading.delimiter.map(|delimiter| char::from(delimiter).to_string()),
            encoding: reading.encoding.map(|encoding| encoding.to_string()),
            form: reading.format.map(|format| format.to_string()),
            sheet: reading.sheet.clone(),
            header: reading.header,
            decimal_mark: reading.decimal_mark,
            threshold: args.query.threshold.exact(),
            boundary: args.query.boundary.clone(),
            audience: args.audience.to_string(),
            suppressions: suppress::used(suppressions),
            decided_on: suppressions.decided_on.map(|day| day.to_string()),
        },
        fail_on: fail_on.to_string(),
        allow_rejects: args.allow_rejects,
        allow_empty: args.allow_empty,
        exclude: reading.exclude.iter().map(|exclude| exclude.as_str().to_owned()).collect(),
        lookahead: args.lookahead,
        activity_by_default,
        max_unpacked: reading.limits.unpacked,
        max_ratio: reading.limits.ratio,
        max_cell: reading.limits.cell,
        max_columns: reading.limits.columns,
        max_files: reading.limits.files,
        max_depth: reading.limits.depth,
    }
}

/// Shows how the columns of every file are understood.
fn explain_mapping(args: &ScreenArgs, reading: &holdings::Options, messages: &mut Messages) -> Result<u8> {
    let mut out = io::stdout().lock();
    let mut status = 0;
    let mut explained = Vec::new();
    let holdings::Found { sources, mut left_out } = sources(&args.files, reading, messages)?;
    let mut found = Vec::new();
    for source in sources {
        match source.each(&reading.exclude) {
            Ok(each) => {
                left_out.extend(each.left_out);
                for source in each.sources {
                    let (files, further) = holdings::explain(source, reading);
                    found.extend(files);
                    left_out.extend(further);
                }
            }
            Err(fault) => found.push(Err(vec![fault])),
        }
    }
    run::remarks_of_left_out(&left_out, &reading.exclude).iter().for_each(|remark| messages.warning(remark));
    let is_alone = found.len() == 1;
    for found in found {
        match found {
            Ok(found) => {
                write_mapping(&mut out, &found)?;
                explained.push(found);
            }
            Err(findings) => {
                let findings = if is_alone { findings } else { holdings::with_way_out(findings) };
                tell(&findings, messages);
                status = crate::FAILED;
            }
        }
    }
    out.flush()?;
    if let Some(path) = &args.save_mapping {
        match explained.as_slice() {
            [found] if status == 0 => save_mapping(path, found, args.force)?,
            found => bail!("--save-mapping writes the mapping of one file, and {} can be read", found.len()),
        }
    }
    Ok(status)
}

/// Writes a mapping file.
fn save_mapping(path: &Path, found: &Explanation, force: bool) -> Result<()> {
    let text = MappingFile::of(found).to_text()?;
    let name = path.display().to_string();
    if path.exists() && !force {
        bail!("{name}: exists already; --force replaces it");
    }
    stage::write(path, text.as_bytes(), force).with_context(|| name)
}

fn write_mapping(out: &mut dyn Write, found: &Explanation) -> io::Result<()> {
    let rows = counted(found.rows, "row", "rows");
    let header = match found.header_line {
        0 => String::new(),
        line => format!(", header on line {line}"),
    };
    writeln!(out, "{}: {rows}{header}", visible(&found.name))?;
    let dialect = &found.dialect;
    let delimiter = match dialect.delimiter {
        Some('\t') => "tab".to_owned(),
        Some(character) => format!("`{character}`"),
        None => "none".to_owned(),
    };
    let dates = dialect.date_format.as_deref().unwrap_or("ISO 8601");
    let packing: Vec<&str> = found.packing.iter().map(|packing| packing.as_str()).collect();
    if found.format != FileFormat::Delimited || found.encoding != Encoding::Utf8 || !packing.is_empty() {
        let sheet = found.sheet.as_ref().map(|sheet| format!(", sheet `{}`", visible(sheet)));
        let encoding = (found.encoding != Encoding::Utf8).then(|| format!(" in {}", found.encoding));
        let packed = (!packing.is_empty()).then(|| format!(", packed as {}", packing.join(" and ")));
        let further = [encoding, sheet, packed].into_iter().flatten().collect::<String>();
        writeln!(out, "  {}{further}", found.format)?;
    }
    match found.format {
        FileFormat::Delimited => writeln!(out, "  delimiter {delimiter}, dates {dates}")?,
        _ => writeln!(out, "  dates {dates}")?,
    }
    if let Some(stated) = found.stated_date {
        writeln!(out, "  date {}: {}", stated.at, stated.date)?;
    }
    let from = if found.trade_time.is_empty() { "nowhere" } else { &found.trade_time };
    writeln!(out, "  trade time from {from}")?;
    let width = found.columns.iter().map(|column| column.header.chars().count()).max().unwrap_or(0).min(40);
    for column in &found.columns {
        let field = column.field.map_or("-", |field| field.as_str());
        let header = visible(&column.header);
        writeln!(out, "  {:>3}  {header:width$}  {field:16}  {}", column.number, column.why)?;
    }
    Ok(())
}
