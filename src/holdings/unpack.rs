//! From what a user hands over to files whose rows can be read: unpacked, turned into UTF-8, made a table.
//!
//! Compressed files, archives and the formats that are no delimited text are written to temporary files
//! without a name, within [`Limits`]. The digest that a run states is always that of the file as it lies.

use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::archive::{Archive, Members, Most};
use super::encoding::{self, Encoding};
use super::fault;
use super::files;
use super::format::{self, FileFormat, Kind};
use super::hashed::{self, Hashed};
use super::layout;
use super::left_out::LeftOut;
use super::mapping;
use super::source::{Input, Source, Spool, changed, unreadable};
use super::table::Table;
use super::{Options, Row};
use crate::finding::{Code, Finding};
use crate::vocabulary::vocabulary;

/// How much a file may hold, and become by unpacking it. What goes beyond is refused in a sentence, before it
/// takes time or memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes that a packed file, archive or workbook may become.
    pub unpacked: u64,
    /// Most bytes for each byte of the packed file. Small files may have [`Limits::ALWAYS`] in any case.
    pub ratio: u64,
    /// Longest cell in bytes, from [`Limits::LEAST_CELL`] to [`Limits::MOST_CELL`].
    pub cell: u64,
    /// Most columns, or keys of JSON.
    pub columns: u64,
    /// Most members of an archive.
    pub files: u64,
    /// Most objects of JSON, or elements of XML, within one another.
    pub depth: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { unpacked: 16 << 30, ratio: 200, cell: 1 << 20, columns: 16_384, files: 10_000, depth: 32 }
    }
}

impl Limits {
    /// So many bytes are unpacked whatever the ratio: a small file of like rows packs very well.
    pub const ALWAYS: u64 = 64 << 20;
    /// Shorter rows are taken apart without a look at each cell; the longest name has as many characters.
    pub const LEAST_CELL: u64 = 10_000;
    /// As long as a whole row may be.
    pub const MOST_CELL: u64 = 16 << 20;
    /// Deeper nesting would take the stack of a parser.
    pub const MOST_DEPTH: u64 = 100;

    /// Most bytes that may come of so many.
    pub(super) fn of(self, packed: u64) -> u64 {
        self.unpacked.min(packed.saturating_mul(self.ratio).max(Self::ALWAYS))
    }
}

vocabulary! {
    /// How a file was packed.
    Packing {
        /// gzip.
        Gzip = "gzip",
        /// zstd.
        Zstd = "zstd",
        /// ZIP archive.
        Zip = "zip",
    }
}

/// What a file was before its rows could be read.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(super) format: FileFormat,
    pub(super) packing: Vec<Packing>,
    pub(super) encoding: Encoding,
    /// Size and SHA-256 of the file as it lies, where rows are read from something that was made of it.
    pub(super) digest: Option<(u64, String)>,
    pub(super) table: Option<Table>,
    /// Columns that the folders of the file give to all of its rows.
    pub(super) partition: Vec<(String, String)>,
}

impl Origin {
    /// Of rows that were never packed.
    pub(super) fn of(format: FileFormat) -> Origin {
        Origin {
            format,
            packing: Vec::new(),
            encoding: Encoding::Utf8,
            digest: None,
            table: None,
            partition: Vec::new(),
        }
    }

    /// A row of the text at its place in the file.
    pub(super) fn row(&self, row: Row) -> Row {
        match &self.table {
            Some(table) => table.row(row),
            None => row,
        }
    }

    /// A finding in the text at its place in the file.
    pub(super) fn finding(&self, finding: Finding) -> Finding {
        match &self.table {
            Some(table) => table.finding(finding),
            None => finding,
        }
    }

    /// The line of the file at which a line of the text stands.
    pub(super) fn line(&self, line: u64) -> u64 {
        self.table.as_ref().map_or(line, |table| table.line(line))
    }
}

/// A file whose rows can be read.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(super) input: Input,
    pub(super) origin: Origin,
}

impl Opened {
    /// Size and SHA-256 of the file as it lies.
    pub(crate) fn digest(&mut self) -> Result<(u64, String), Finding> {
        match &self.origin.digest {
            Some(digest) => Ok(digest.clone()),
            None => digest(&self.name, &mut self.input),
        }
    }
}

/// What a source holds: itself, or what an archive has in it.
#[derive(Debug)]
pub(crate) struct Unpacked {
    /// The files, or why one of them is refused.
    pub(crate) files: Vec<Result<Opened, Finding>>,
    /// What is in the archive and is not read.
    pub(crate) left_out: Vec<LeftOut>,
}

impl Unpacked {
    fn one(file: Result<Opened, Finding>) -> Unpacked {
        Unpacked { files: vec![file], left_out: Vec::new() }
    }
}

/// Opens all that a source holds.
pub(crate) fn open(source: Source, options: &Options) -> Unpacked {
    let name = source.name();
    let partition = match &source {
        Source::Partition { partition, .. } => partition.clone(),
        Source::Elsewhere { name, .. } => files::partition(Path::new(name)),
        _ => Vec::new(),
    };
    let opened = match source.open() {
        Ok(input) => Unpacking { options, is_member: false, is_made: false }.file(name, input),
        Err(fault) => Unpacked::one(Err(fault)),
    };
    let Unpacked { files, left_out } = opened;
    let files = files.into_iter().map(|opened| as_described(opened?, options));
    let files = files.map(|opened| with_partition(opened?, &partition)).collect();
    Unpacked { files, left_out }
}

/// Adds the columns of a partition, which only Parquet files have.
fn with_partition(mut opened: Opened, partition: &[(String, String)]) -> Result<Opened, Finding> {
    // A column that means nothing here is no loss.
    let lost = partition.iter().find(|(column, _)| mapping::is_claimed(column));
    if let Some((column, _)) = lost.filter(|_| opened.origin.format != FileFormat::Parquet) {
        let message = format!(
            "the file lies in a folder `{column}=`, which gives a column to Parquet files alone: expected the column in the file itself, and a folder of another name"
        );
        return Err(fault::error(Code::FILE_FORMAT, fault::whole(&opened.name), message));
    }
    opened.origin.partition = partition.to_vec();
    Ok(opened)
}

/// Refuses a file whose form is another than the one that was described.
fn as_described(opened: Opened, options: &Options) -> Result<Opened, Finding> {
    let found = opened.origin.format;
    match options.format.filter(|format| *format != found) {
        None => Ok(opened),
        Some(format) => Err(fault::error(
            Code::FILE_FORMAT,
            fault::whole(&opened.name),
            format!("this file is of the form {found}: expected {format}, as the mapping says"),
        )),
    }
}

/// The one file that a source holds.
pub(crate) fn open_one(source: Source, options: &Options) -> Result<Opened, Finding> {
    let name = source.name();
    let mut files = open(source, options).files;
    match (files.pop(), files.len()) {
        (Some(file), 0) => file,
        (_, others) => {
            let message =
                format!("the archive has {} files: expected one (--exclude leaves others out)", others + 1);
            Err(fault::error(Code::FILE_FORMAT, fault::whole(&name), message))
        }
    }
}

#[derive(Clone, Copy)]
struct Unpacking<'o> {
    options: &'o Options,
    /// Whether the file is one of an archive.
    is_member: bool,
    /// Whether the bytes were made here: nobody can change them, and the digest of the file as it lies is taken
    /// of what they were made of.
    is_made: bool,
}

impl Unpacking<'_> {
    /// Size and SHA-256 of a file as it lies.
    fn digest(self, name: &str, input: &mut Input) -> Result<Option<(u64, String)>, Finding> {
        if self.is_made { Ok(None) } else { digest(name, input).map(Some) }
    }

    fn file(self, name: String, mut input: Input) -> Unpacked {
        let kind = input
            .head(layout::HEAD)
            .map_err(|reason| unreadable(&name, &reason))
            .and_then(|head| Ok((format::kind(&name, &head)?, head)));
        match kind {
            Err(fault) => Unpacked::one(Err(fault)),
            Ok((Kind::Zip, _)) => self.zip(&name, input).unwrap_or_else(|fault| Unpacked::one(Err(fault))),
            Ok((Kind::Gzip, _)) => Unpacked::one(self.compressed(name, input, Packing::Gzip)),
            Ok((Kind::Zstd, _)) => Unpacked::one(self.compressed(name, input, Packing::Zstd)),
            Ok((kind, head)) => Unpacked::one(self.rows(name, input, kind, &head)),
        }
    }

    /// A file that is not packed.
    fn rows(self, name: String, mut input: Input, kind: Kind, head: &[u8]) -> Result<Opened, Finding> {
        if kind.is_text() {
            let encoding = encoding::of(&name, head, self.options.encoding)?;
            if encoding != Encoding::Utf8 {
                let digest = self.digest(&name, &mut input)?;
                let mut turned = encoding::to_utf8(&name, &mut input, encoding)?;
                let head = turned.head(layout::HEAD).map_err(|reason| unreadable(&name, &reason))?;
                let kind = format::kind(&name, &head)?;
                if !kind.is_text() {
                    let message = format!("this is no text once it is read as {encoding}");
                    return Err(fault::error(Code::FILE_ENCODING, fault::whole(&name), message));
                }
                let made = Unpacking { is_made: true, ..self };
                let Opened { name, input, origin } = made.utf8(name, turned, kind)?;
                let origin = Origin { encoding, digest, ..origin };
                return Ok(Opened { name, input, origin });
            }
        }
        self.utf8(name, input, kind)
    }

    /// A file that is not packed, and in UTF-8 where it is text.
    fn utf8(self, name: String, mut input: Input, kind: Kind) -> Result<Opened, Finding> {
        type Read = fn(&str, &mut Input, &Options) -> Result<(FileFormat, Input, Table), Finding>;
        let read: Read = match kind {
            Kind::Parquet => {
                let origin = Origin::of(FileFormat::Parquet);
                return Ok(Opened { name, input, origin });
            }
            Kind::Json => format::json::read,
            Kind::Xml => format::sec::read,
            Kind::Fix => format::fix::read,
            Kind::Compound => format::workbook::read_old,
            #[cfg(feature = "columnar")]
            Kind::Arrow => format::arrow::read,
            #[cfg(not(feature = "columnar"))]
            Kind::Arrow => {
                let message = "this is an Arrow file, and this build does not read Arrow: expected CSV";
                return Err(fault::error(Code::FILE_FORMAT, fault::whole(&name), message));
            }
            Kind::Text | Kind::Zip | Kind::Gzip | Kind::Zstd => {
                let origin = Origin::of(FileFormat::Delimited);
                return Ok(Opened { name, input, origin });
            }
        };
        self.table(name, &mut input, read)
    }

    /// A file of which a table is made.
    fn table(
        self,
        name: String,
        input: &mut Input,
        read: impl Fn(&str, &mut Input, &Options) -> Result<(FileFormat, Input, Table), Finding>,
    ) -> Result<Opened, Finding> {
        let before = self.digest(&name, input)?;
        let (format, made, table) = read(&name, input, self.options)?;
        if self.digest(&name, input)? != before {
            return Err(changed(&name));
        }
        let origin = Origin { digest: before, table: Some(table), ..Origin::of(format) };
        Ok(Opened { name, input: made, origin })
    }

    fn compressed(self, name: String, mut input: Input, packing: Packing) -> Result<Opened, Finding> {
        let packed = input.length().map_err(|reason| unreadable(&name, &reason))?;
        let limit = self.options.limits.of(packed);
        let mut hashed = Hashed::new(input);
        let unpacked = match packing {
            Packing::Gzip => spool_within(MultiGzDecoder::new(BufReader::new(&mut hashed)), limit),
            _ => zstd::Decoder::new(&mut hashed)
                .map_err(Stopped::Io)
                .and_then(|decoder| spool_within(decoder, limit)),
        };
        let unpacked = unpacked.map_err(|stopped| stopped.told(&name, packing, limit))?;
        io::copy(&mut hashed, &mut io::sink()).map_err(|reason| unreadable(&name, &reason))?;
        let digest = hashed.digest();
        let mut inner = unpacked;
        let head = inner.head(layout::HEAD).map_err(|reason| unreadable(&name, &reason))?;
        let bare = name.rsplit_once('.').map_or(name.as_str(), |(bare, _)| bare);
        let kind = format::kind(bare, &head).map_err(|fault| named(&name, fault))?;
        if !(kind.is_text() || matches!(kind, Kind::Parquet | Kind::Arrow)) {
            let message = format!(
                "what is in this {} file is not read there: expected text, Parquet or Arrow, or unpack it first",
                packing.as_str()
            );
            return Err(fault::error(Code::FILE_FORMAT, fault::whole(&name), message));
        }
        let made = Unpacking { is_made: true, ..self };
        let Opened { name, input, mut origin } = made.rows(name, inner, kind, &head)?;
        origin.packing.insert(0, packing);
        origin.digest = Some(digest);
        Ok(Opened { name, input, origin })
    }

    /// A ZIP archive, which may be a workbook.
    fn zip(self, name: &str, mut input: Input) -> Result<Unpacked, Finding> {
        let packed = input.length().map_err(|reason| unreadable(name, &reason))?;
        let limit = self.options.limits.of(packed);
        let most = Most { bytes: limit, files: self.options.limits.files };
        let archive = Archive::open(name, &mut input, most)?;
        if let Some(format) = archive.workbook() {
            archive.check_parts()?;
            let read = |name: &str, input: &mut Input, options: &Options| {
                format::workbook::read(name, input, options, format)
            };
            return self.table(name.to_owned(), &mut input, read).map(|opened| Unpacked::one(Ok(opened)));
        }
        if self.is_member {
            let message = "this is an archive within an archive: unpack it first";
            return Err(fault::error(Code::FILE_FORMAT, fault::whole(name), message));
        }
        let Members { files: members, left_out } = archive.unpack(&self.options.exclude)?;
        let digest = digest(name, &mut input)?;
        let inner = Unpacking { is_member: true, is_made: true, ..self };
        let mut files = Vec::new();
        for (member, input) in members {
            for mut file in inner.file(format!("{name}/{member}"), input).files {
                if let Ok(Opened { origin, .. }) = &mut file {
                    origin.packing.insert(0, Packing::Zip);
                    origin.digest = Some(digest.clone());
                }
                files.push(file);
            }
        }
        Ok(Unpacked { files, left_out })
    }
}

/// Why a file was not unpacked to its end.
pub(super) enum Stopped {
    Io(io::Error),
    Full,
}

impl Stopped {
    /// The refusal of the file.
    pub(super) fn told(self, name: &str, packing: Packing, limit: u64) -> Finding {
        let message = match self {
            Stopped::Io(reason) if reason.raw_os_error().is_some() => return unreadable(name, &reason),
            Stopped::Io(_) => format!("this {} file is damaged or cut off", packing.as_str()),
            Stopped::Full => return too_large(name, limit),
        };
        fault::error(Code::FILE_FORMAT, fault::whole(name), message)
    }
}

/// The refusal of a file that would become more than it may.
pub(super) fn too_large(name: &str, limit: u64) -> Finding {
    let message = format!(
        "the file unpacks to more than {limit} bytes: expected less, or a larger --max-unpacked or --max-ratio"
    );
    fault::error(Code::FILE_FORMAT, fault::whole(name), message)
}

/// Copies at most so many bytes.
pub(super) fn copy_within(from: &mut impl Read, to: &mut impl Write, limit: u64) -> Result<u64, Stopped> {
    let copied = io::copy(&mut from.take(limit), to).map_err(Stopped::Io)?;
    if copied == limit && from.read(&mut [0]).map_err(Stopped::Io)? > 0 {
        return Err(Stopped::Full);
    }
    Ok(copied)
}

/// What is unpacked, within a limit.
pub(super) fn spool_within(mut from: impl Read, limit: u64) -> Result<Input, Stopped> {
    let mut out = Spool::new();
    copy_within(&mut from, &mut out, limit)?;
    out.finish().map_err(Stopped::Io)
}

fn digest(name: &str, input: &mut Input) -> Result<(u64, String), Finding> {
    hashed::of(input).map_err(|reason| unreadable(name, &reason))
}

/// A finding about a file that has another name.
fn named(name: &str, mut finding: Finding) -> Finding {
    finding.place.file = name.to_owned();
    finding
}
