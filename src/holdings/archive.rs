//! ZIP archives: what is in them, and that none of it is lost, leads elsewhere or grows without end.

mod directory;
mod shared_texts;

use std::collections::BTreeSet;
use std::io::{self, BufReader};

use zip::ZipArchive;

use super::fault;
use super::format::FileFormat;
use super::hashed::PIECE;
use super::left_out::{self, Exclude, LeftOut, Lying};
use super::source::{Input, unreadable};
use super::unpack::{Packing, Stopped, copy_within, spool_within};
use crate::finding::{Code, Finding};
use shared_texts::Pointers;

/// Bytes at the end of an archive in which its last record stands, a comment included.
const END: u64 = 22 + 65_535;

/// The part of a workbook with its texts, which can be long and has no cells.
const SHARED_TEXTS: &str = "xl/sharedStrings.xml";

/// An archive whose members can be unpacked.
pub(super) struct Archive<'a> {
    name: &'a str,
    zip: ZipArchive<BufReader<&'a mut Input>>,
    /// Most bytes that all of it may become.
    limit: u64,
}

/// How much an archive may have in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    /// Bytes that all of it may become.
    pub(super) bytes: u64,
    pub(super) files: u64,
}

/// What an archive has in it.
pub(super) struct Members {
    /// Everything that is read, in the order of the names.
    pub(super) files: Vec<(String, Input)>,
    /// What is not.
    pub(super) left_out: Vec<LeftOut>,
}

impl<'a> Archive<'a> {
    /// Reads what the archive says it has.
    pub(super) fn open(name: &'a str, input: &'a mut Input, most: Most) -> Result<Archive<'a>, Finding> {
        let end = input.end(END).map_err(|reason| unreadable(name, &reason))?;
        let too_many = |count: u64| {
            let message = format!(
                "the archive has {count} files: expected at most {}, or a larger --max-files",
                most.files
            );
            Err(fault::error(Code::FILE_FORMAT, fault::whole(name), message))
        };
        // Before all that is told of each of them is read.
        if let Some(count) = entries(&end).filter(|count| *count > most.files) {
            return too_many(count);
        }
        let damaged =
            |_| fault::error(Code::FILE_FORMAT, fault::whole(name), "this ZIP archive is damaged or cut off");
        let is_all = directory::is_all(input).unwrap_or_default();
        input.rewind().map_err(|reason| unreadable(name, &reason))?;
        let zip = ZipArchive::new(BufReader::with_capacity(PIECE, input)).map_err(damaged)?;
        let archive = Archive { name, zip, limit: most.bytes };
        // Of files of one name the archive shows one.
        if entries(&end).is_some_and(|entries| entries != archive.zip.len() as u64) {
            return Err(several_of_one_name(name));
        }
        if !is_all {
            return Err(partial(name));
        }
        if archive.zip.len() as u64 > most.files {
            return too_many(archive.zip.len() as u64);
        }
        Ok(archive)
    }

    /// The form of the workbook that the archive is.
    pub(super) fn workbook(&self) -> Option<FileFormat> {
        let has = |part: &str| self.zip.index_for_name(part).is_some();
        let workbooks = [
            ("xl/workbook.xml", FileFormat::Xlsx),
            ("xl/workbook.bin", FileFormat::Xlsb),
            ("content.xml", FileFormat::Ods),
        ];
        workbooks.into_iter().find(|(part, _)| has(part)).map(|(_, format)| format)
    }

    /// Unpacks the parts of a workbook, so that its reader never meets more than is allowed, and no cell that it reads
    /// as another.
    pub(super) fn check_parts(mut self) -> Result<(), Finding> {
        let mut left = self.limit;
        let is_xlsx = self.workbook() == Some(FileFormat::Xlsx);
        for index in 0..self.zip.len() {
            let mut part = self.zip.by_index(index).map_err(|_| {
                let message = "this workbook is damaged, cut off or encrypted";
                fault::error(Code::FILE_FORMAT, fault::whole(self.name), message)
            })?;
            let mut pointers = Pointers::default();
            let has_cells = is_xlsx && !part.name().is_ok_and(|name| name.eq_ignore_ascii_case(SHARED_TEXTS));
            let read = match has_cells {
                true => copy_within(&mut part, &mut pointers, left),
                false => copy_within(&mut part, &mut io::sink(), left),
            };
            left -= read.map_err(|stopped: Stopped| stopped.told(self.name, Packing::Zip, self.limit))?;
            if let Some(bad) = pointers.bad() {
                return Err(no_number(self.name, &bad));
            }
        }
        Ok(())
    }

    /// Unpacks everything that is a file and is not left out.
    pub(super) fn unpack(mut self, excludes: &[Exclude]) -> Result<Members, Finding> {
        let archive = self.name;
        let refuse = |message: String| Err(fault::error(Code::FILE_FORMAT, fault::whole(archive), message));
        let mut members = Members { files: Vec::new(), left_out: Vec::new() };
        let mut names = BTreeSet::new();
        let mut left = self.limit;
        for index in 0..self.zip.len() {
            let Some(Ok(printed)) =
                self.zip.name_for_index(index).map(|name| name.map(|name| name.into_owned()))
            else {
                return refuse(format!("file {} of the archive has a name that is no text", index + 1));
            };
            let leads_out = || refuse(format!("{} in the archive leads out of it", fault::shown(&printed)));
            let Some(below) = within(&printed) else { return leads_out() };
            if below.is_empty() || below.ends_with('/') {
                continue;
            }
            if !names.insert(below.clone()) {
                return Err(several_of_one_name(archive));
            }
            let name = format!("{archive}/{below}");
            if let Some(out) = left_out::found(Lying { name: &name, below: &below }, excludes) {
                members.left_out.push(out);
                continue;
            }
            let Ok(mut member) = self.zip.by_index(index) else {
                return refuse(format!(
                    "{} in the archive is encrypted, damaged, or packed in a way that is not read",
                    fault::shown(&below)
                ));
            };
            if member.is_symlink() {
                return leads_out();
            }
            let unpacked = spool_within(&mut member, left);
            let mut unpacked =
                unpacked.map_err(|stopped: Stopped| stopped.told(archive, Packing::Zip, self.limit))?;
            left -= unpacked.length().map_err(|reason| unreadable(archive, &reason))?;
            members.files.push((below, unpacked));
        }
        members.files.sort_by(|(a, _), (b, _)| a.cmp(b));
        members.left_out.sort_by(|a, b| a.name.cmp(&b.name));
        if members.files.is_empty() {
            let message = match members.left_out.is_empty() {
                true => "the archive has no file in it",
                false => "the archive has no file in it that is not left out",
            };
            return Err(fault::error(Code::FILE_EMPTY, fault::whole(archive), message));
        }
        Ok(members)
    }
}

/// The path of a member with `/` between its parts, also where a program of Windows wrote `\`; nothing where it
/// leads out of the archive.
fn within(printed: &str) -> Option<String> {
    let path = printed.replace('\\', "/");
    let is_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if path.starts_with('/') || path.contains('\0') || is_drive {
        return None;
    }
    let mut depth = 0_usize;
    for part in path.split('/') {
        match part {
            ".." => depth = depth.checked_sub(1)?,
            "" | "." => {}
            _ => depth += 1,
        }
    }
    Some(path)
}

/// The number of files that an archive says it has, by its last record; nothing where that is too small for it.
fn entries(end: &[u8]) -> Option<u64> {
    let count = directory::short(end.get(directory::last_record(end)?..)?, 10)?;
    (count != u16::MAX).then_some(u64::from(count))
}

/// The refusal of a workbook with a cell that points nowhere.
fn no_number(workbook: &str, pointer: &str) -> Finding {
    let message = format!(
        "a cell of the workbook has the text number {}: expected digits alone (open the workbook in a spreadsheet program and save it)",
        fault::shown(pointer)
    );
    fault::error(Code::FILE_FORMAT, fault::whole(workbook), message)
}

/// The refusal of an archive of which a part would not be read.
fn partial(archive: &str) -> Finding {
    let message = "this ZIP archive is damaged: its directory is not about all of it (two archives one behind the other, and archives that unpack themselves, are not read)";
    fault::error(Code::FILE_FORMAT, fault::whole(archive), message)
}

/// The refusal of an archive in which one file hides another.
fn several_of_one_name(archive: &str) -> Finding {
    let message = "the archive has several files of one name, or more than it says";
    fault::error(Code::FILE_FORMAT, fault::whole(archive), message)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::holdings::unpack;
    use crate::holdings::{Options, Source};

    fn zipped(members: &[(&str, &str)]) -> Source {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        Source::Bytes { name: "b.zip".into(), bytes: zip.finish().unwrap().into_inner() }
    }

    /// Names of what is read, refusals, and what is left out.
    fn opened(members: &[(&str, &str)], excludes: &[&str]) -> (Vec<String>, Vec<String>) {
        let exclude = excludes.iter().map(|text| Exclude::parse(text).unwrap()).collect();
        let unpacked = unpack(zipped(members), &Options { exclude, ..Options::default() });
        let shown = |file: Result<crate::holdings::Opened, Finding>| match file {
            Ok(opened) => opened.name,
            Err(fault) => fault.to_string(),
        };
        (
            unpacked.files.into_iter().map(shown).collect(),
            unpacked.left_out.iter().map(|out| format!("{}: {}", out.name, out.reason)).collect(),
        )
    }

    #[test]
    fn what_is_left_out_of_an_archive_is_told() {
        let text = "name,isin\nAcme,\n";
        let members = [
            ("a.csv", text),
            ("readme.txt", "%PDF"),
            ("__MACOSX/._a.csv", "x"),
            ("old/c.csv", text),
            ("~$a.xlsx", "x"),
            ("_SUCCESS", ""),
        ];
        let (read, left) = opened(&members, &["readme.*", "old"]);
        assert_eq!(read, ["b.zip/a.csv"]);
        insta::assert_debug_snapshot!(left, @r#"
        [
            "b.zip/_SUCCESS: a mark of the writer of a table",
            "b.zip/__MACOSX/._a.csv: of the operating system",
            "b.zip/old/c.csv: --exclude old",
            "b.zip/readme.txt: --exclude readme.*",
            "b.zip/~$a.xlsx: the lock of an open workbook",
        ]
        "#);
        assert_eq!(
            opened(&members[..1], &["b.zip/*.csv"]).0,
            ["b.zip: the archive has no file in it that is not left out [F002]"]
        );
    }

    #[test]
    fn what_the_directory_does_not_speak_of_is_not_lost() {
        let bytes = |source| match source {
            Source::Bytes { bytes, .. } => bytes,
            _ => Vec::new(),
        };
        let one = bytes(zipped(&[("a.csv", "name\nAcme\n")]));
        let other = bytes(zipped(&[("b.csv", "name\nZorblat\n"), ("c.csv", "name\nZorblat\n")]));
        let read = |bytes: &[&[u8]]| {
            let source = Source::Bytes { name: "b.zip".into(), bytes: bytes.concat() };
            let files = unpack(source, &Options::default()).files.into_iter();
            files
                .map(|file| file.map_or_else(|fault| fault.to_string(), |opened| opened.name))
                .collect::<String>()
        };
        let partial = "b.zip: this ZIP archive is damaged: its directory is not about all of it (two archives one behind the other, and archives that unpack themselves, are not read) [F010]";
        for both in [&[&one[..], &other][..], &[&other, &one], &[&one, &one[..one.len() - 30]]] {
            assert_eq!(read(both), partial);
        }
        assert_eq!(read(&[&one, &[0; 512]]), "b.zip/a.csv");
        let mut fewer = other.clone();
        let count = fewer.len() - 22 + 8;
        (fewer[count], fewer[count + 2]) = (1, 1);
        assert_eq!(read(&[&fewer]), partial);
        assert_eq!(read(&[&other]), "b.zip/b.csvb.zip/c.csv");
    }

    #[test]
    fn a_backslash_parts_folders_and_leads_nowhere() {
        let text = "name\nAcme\n";
        let read = |name| opened(&[(name, text)], &[]).0.join("");
        assert_eq!(read("deep\\er\\a.csv"), "b.zip/deep/er/a.csv");
        assert_eq!(opened(&[("deep\\", ""), ("deep\\a.csv", text)], &["deep/b*"]).0, ["b.zip/deep/a.csv"]);
        for climbing in [
            "..\\a.csv",
            "a\\..\\..\\b.csv",
            "\\a.csv",
            "\\\\host\\a.csv",
            "C:\\a.csv",
            "c:a.csv",
            "/a.csv",
            "../a.csv",
        ] {
            assert!(
                read(climbing).ends_with("in the archive leads out of it [F010]"),
                "{climbing}: {}",
                read(climbing)
            );
        }
        let twice = opened(&[("a/b.csv", text), ("a\\b.csv", text)], &[]).0;
        assert_eq!(twice, ["b.zip: the archive has several files of one name, or more than it says [F010]"]);
    }
}
