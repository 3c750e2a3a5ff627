//! The outputs of one run: checked before anything is read, written side by side, published together.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use super::stage::{Proof, Sealed, Staged};
use crate::report::summary::Summary;
use crate::report::{self, Format, Layout, Record, Renderer, TableStyle, View};
use crate::since::{Counts, Difference};

/// Where an output goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file, published when the run is complete.
    File(PathBuf),
}

/// One output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Where.
    pub target: Target,
    /// How.
    pub format: Format,
    /// What.
    pub view: View,
}

impl Output {
    /// How messages call it.
    pub(super) fn name(&self) -> String {
        match &self.target {
            Target::Stdout => "standard output".to_owned(),
            Target::File(path) => path.display().to_string(),
        }
    }

    /// Whether lines of a view stand in it.
    pub(super) fn shows(&self, view: View) -> bool {
        self.view == view || self.format.is_of_both_views()
    }

    /// The file, when it is one.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.target {
            Target::Stdout => None,
            Target::File(path) => Some(path),
        }
    }
}

/// The manifest's name beside the first output.
pub fn manifest_path(outputs: &[Output]) -> Option<PathBuf> {
    outputs.iter().find_map(Output::path).map(manifest_beside)
}

fn manifest_beside(output: &Path) -> PathBuf {
    suffixed(output, ".manifest.json")
}

/// The name of the signature of a manifest.
pub fn signature_path(manifest: &Path) -> PathBuf {
    suffixed(manifest, ".minisig")
}

/// The name of an output whose run was not complete.
pub(super) fn incomplete_path(path: &Path) -> PathBuf {
    suffixed(path, ".incomplete")
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes room for the outputs: refuses names that cannot or must not be written, then removes what an
/// earlier run left there, the manifest first. When this run fails, nothing may be left that could be
/// read as its answer.
pub(super) fn prepare(outputs: &[Output], inputs: &[PathBuf], force: bool) -> Result<(), Failure> {
    let manifest = manifest_path(outputs);
    let signature = manifest.as_deref().map(signature_path);
    let read: BTreeSet<PathBuf> = inputs.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut names: BTreeSet<PathBuf> = BTreeSet::new();
    let beside = manifest.as_deref().into_iter().chain(signature.as_deref());
    for path in outputs.iter().filter_map(Output::path).chain(beside) {
        let refuse =
            |why: &str| Err(Failure::Refused { name: path.display().to_string(), why: why.to_owned() });
        let real = real_name(path).map_err(|reason| Failure::output(&path.display().to_string(), reason))?;
        if read.contains(&real) {
            return refuse("it is also an input");
        }
        if !names.insert(real) {
            return refuse("two outputs have this name");
        }
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(reason) => return Err(Failure::output(&path.display().to_string(), reason)),
            Ok(found) if !found.is_file() => return refuse("there is something that is not a plain file"),
            Ok(_) if !force => return refuse("it exists; --force replaces it"),
            Ok(_) => {}
        }
    }
    let paths = || outputs.iter().filter_map(Output::path);
    for path in paths().chain(manifest.as_deref()).chain(signature.as_deref()) {
        super::stage::sweep(path).map_err(|reason| Failure::output(&path.display().to_string(), reason))?;
    }
    // Without `force` neither the outputs exist nor a manifest beside the first one. An earlier run may have named its
    // manifest after another one of them.
    let beside_each = paths().filter(|_| force).map(manifest_beside);
    let beside_each = beside_each.flat_map(|manifest| [manifest.clone(), signature_path(&manifest)]);
    let is_read = |path: &PathBuf| real_name(path).is_ok_and(|real| read.contains(&real));
    let beside_each = beside_each.filter(|path| !is_read(path));
    for stale in beside_each.chain(paths().map(Path::to_owned)).chain(paths().map(incomplete_path)) {
        match fs::remove_file(&stale) {
            Ok(()) => super::stage::sync_folder(&stale),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
        .map_err(|reason| Failure::output(&stale.display().to_string(), reason))?;
    }
    Ok(())
}

/// The file's name with its folder resolved, so that two spellings of one name are seen as one.
fn real_name(path: &Path) -> io::Result<PathBuf> {
    let folder = super::stage::folder_of(path);
    let name = path.file_name().ok_or_else(|| io::Error::other("this is not the name of a file"))?;
    let file = folder.canonicalize()?.join(name);
    Ok(file.canonicalize().unwrap_or(file))
}

/// Outputs that are being written.
pub(super) struct Writing<'w> {
    open: Vec<Open<'w>>,
    /// Outputs with the changes since the run before, which are written at the end.
    changes: Vec<(Output, Staged)>,
    begun: bool,
}

struct Open<'w> {
    output: Output,
    layout: Layout,
    renderer: Box<dyn Renderer + 'w>,
    staged: Option<Staged>,
    rows: u64,
}

/// An output whose bytes are on the disk.
pub(super) struct Done {
    pub(super) output: Output,
    pub(super) rows: u64,
    sealed: Option<Sealed>,
}

impl Done {
    /// The proof of its content, when it is a file.
    pub(super) fn proof(&self) -> Option<&Proof> {
        self.sealed.as_ref().map(Sealed::proof)
    }
}

impl<'w> Writing<'w> {
    /// Opens every output under a temporary name; `values` says which cell of each input is its market value.
    pub(super) fn open(
        outputs: &[Output],
        headers: &[Vec<String>],
        values: &[Option<usize>],
        style: TableStyle,
        stdout: Box<dyn Write + Send + 'w>,
    ) -> Result<Writing<'w>, Failure> {
        let mut stdout = Some(stdout);
        let (mut open, mut changes) = (Vec::with_capacity(outputs.len()), Vec::new());
        for output in outputs {
            let fault = |reason| Failure::output(&output.name(), reason);
            let (staged, writer, style): (_, Box<dyn Write + Send + 'w>, _) = match output.path() {
                Some(path) => {
                    let staged = Staged::create(path).map_err(fault)?;
                    if output.view == View::Changes {
                        changes.push((output.clone(), staged));
                        continue;
                    }
                    let writer = staged.writer();
                    (Some(staged), Box::new(writer), TableStyle::default())
                }
                None => match stdout.take() {
                    Some(writer) => (None, writer, style),
                    None => {
                        return Err(Failure::Refused {
                            name: output.name(),
                            why: "two outputs go there".to_owned(),
                        });
                    }
                },
            };
            let renderer = report::renderer(output.format, style, writer).map_err(fault)?;
            let others = outputs.iter().filter(|other| *other != output && !other.format.is_cut());
            let others = others.filter(|other| other.view != View::Changes);
            // Where alerts stand, each says of which row it is; then so does each row.
            let view = if output.format.is_of_both_views() { View::Alerts } else { output.view };
            let others = others.filter_map(|other| beside(output.format, view, other)).collect();
            let layout = Layout::new(view, headers).with_values(values).with_others(others);
            open.push(Open { output: output.clone(), layout, renderer, staged, rows: 0 });
        }
        Ok(Writing { open, changes, begun: false })
    }

    /// Whether an output says where the cells stand that its answers are about.
    pub(super) fn tells_places(&self) -> bool {
        self.open.iter().any(|open| open.output.format.tells_places())
    }

    /// Writes a record to every output of its view, and to those of both.
    pub(super) fn write(&mut self, record: &Record<'_>) -> Result<(), Failure> {
        self.begin()?;
        for open in self.open.iter_mut().filter(|open| open.output.shows(record.view)) {
            open.renderer
                .row(&open.layout, record)
                .map_err(|reason| Failure::output(&open.output.name(), reason))?;
            // What an output of both views has of the other one is beside what was asked for.
            open.rows += u64::from(open.output.view == record.view);
        }
        Ok(())
    }

    /// Nothing is written before there is a row: a file without rows leaves standard output empty.
    fn begin(&mut self) -> Result<(), Failure> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        for open in &mut self.open {
            let begun = open.renderer.begin(&open.layout);
            begun.map_err(|reason| Failure::output(&open.output.name(), reason))?;
        }
        Ok(())
    }

    /// Writes what is different from the run before.
    pub(super) fn changes(&self, differences: &[Difference], counts: &Counts) -> Result<(), Failure> {
        for (output, staged) in &self.changes {
            report::write_changes(output.format, Box::new(staged.writer()), differences, counts)
                .map_err(|reason| Failure::output(&output.name(), reason))?;
        }
        Ok(())
    }

    /// Writes the ends, and brings all files to the disk.
    pub(super) fn finish(mut self, summary: &Summary) -> Result<Vec<Done>, Failure> {
        self.begin()?;
        let mut done = Vec::with_capacity(self.open.len());
        for open in self.open {
            let Open { output, layout, renderer, staged, rows } = open;
            let ended = renderer.end(&layout, summary);
            let sealed = ended.and_then(|()| staged.map(Staged::seal).transpose());
            let sealed = sealed.map_err(|reason| Failure::output(&output.name(), reason))?;
            done.push(Done { output, rows, sealed });
        }
        for (output, staged) in self.changes {
            let sealed = staged.seal().map_err(|reason| Failure::output(&output.name(), reason))?;
            done.push(Done {
                output,
                rows: summary.since.map_or(0, |since| since.lines()),
                sealed: Some(sealed),
            });
        }
        Ok(done)
    }
}

/// How an output is named in one that leaves something out. A workbook has the lines of rows and of alerts, and either is
/// whole only where that view is; every other format leaves out lines of its own view alone.
fn beside(format: Format, view: View, other: &Output) -> Option<String> {
    let name = other.path()?.file_name()?.to_string_lossy();
    match (format, other.format) {
        // What one workbook cannot hold, another one cannot either.
        (Format::Xlsx, Format::Xlsx) => None,
        (Format::Xlsx, _) => Some(format!("{} in {name}", other.view)),
        (_, Format::Xlsx) => Some(name.into_owned()),
        _ => (other.view == view).then(|| name.into_owned()),
    }
}

/// Gives all files their names. When one cannot get its name, the others lose theirs again: there is
/// no half of a result.
pub(super) fn publish(
    done: Vec<Done>,
    force: bool,
    name: impl Fn(&Path) -> PathBuf,
) -> Result<Published, Failure> {
    let mut published = Published::default();
    for Done { output, sealed, .. } in done {
        let (Some(path), Some(sealed)) = (output.path(), sealed) else { continue };
        let target = name(path);
        let named = sealed.publish(&target, force);
        named.map_err(|reason| Failure::output(&target.display().to_string(), reason))?;
        published.0.push(target);
    }
    Ok(published)
}

/// Files that have their names, and lose them again unless the run says that it is complete: also where it panics.
#[derive(Debug, Default)]
pub(super) struct Published(Vec<PathBuf>);

impl Published {
    /// One more file has its name.
    pub(super) fn add(&mut self, path: PathBuf) {
        self.0.push(path);
    }

    /// The names stand.
    pub(super) fn keep(mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Published {
    fn drop(&mut self) {
        self.0.iter().for_each(|path| super::stage::take_back(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Worth, tests::line};
    use crate::screen::Line;

    fn output(path: &Path) -> Output {
        Output { target: Target::File(path.to_owned()), format: Format::Csv, view: View::Decisions }
    }

    /// The names of the files of a folder, in order.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[track_caller]
    fn refused(outputs: &[Output], inputs: &[PathBuf], force: bool, why: &str) {
        let told = prepare(outputs, inputs, force).unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
    }

    #[test]
    fn what_vouches_for_a_result_lies_beside_its_first_file() {
        let stdout = Output { target: Target::Stdout, ..output(Path::new("")) };
        let outputs = [stdout.clone(), output(Path::new("night/a.csv")), output(Path::new("b.csv"))];
        let manifest = manifest_path(&outputs).unwrap();
        assert_eq!(manifest, Path::new("night/a.csv.manifest.json"));
        assert_eq!(signature_path(&manifest), Path::new("night/a.csv.manifest.json.minisig"));
        assert_eq!(incomplete_path(Path::new("night/a.csv")), Path::new("night/a.csv.incomplete"));
        assert_eq!(manifest_path(&[stdout]), None);
    }

    #[test]
    fn an_output_is_named_as_it_was_given_and_has_the_lines_of_its_views() {
        let csv = output(Path::new("night/a.csv"));
        let stdout = Output { target: Target::Stdout, ..csv.clone() };
        assert_eq!((csv.name(), stdout.name()), ("night/a.csv".to_owned(), "standard output".to_owned()));
        assert!(csv.shows(View::Decisions) && !csv.shows(View::Alerts));
        let workbook = Output { format: Format::Xlsx, ..csv };
        assert!(workbook.shows(View::Decisions) && workbook.shows(View::Alerts));
    }

    #[test]
    fn names_that_must_not_be_written_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        prepare(&[output(&path("a.csv")), output(&path("b.csv"))], &[], false).unwrap();
        refused(&[output(&path("a.csv")), output(&path("./a.csv"))], &[], true, "two outputs have this name");
        fs::write(path("in.csv"), "").unwrap();
        refused(&[output(&path("in.csv"))], &[path("in.csv")], true, "it is also an input");
        fs::create_dir(path("c.csv")).unwrap();
        refused(&[output(&path("c.csv"))], &[], true, "not a plain file");
        refused(&[output(&path("nowhere/a.csv"))], &[], true, "nowhere/a.csv: cannot be written");
        for name in ["a.csv", "a.csv.manifest.json", "a.csv.manifest.json.minisig"] {
            fs::write(path(name), "").unwrap();
            refused(&[output(&path("a.csv"))], &[], false, &format!("{name}: not written: it exists"));
            fs::remove_file(path(name)).unwrap();
        }
        assert_eq!(names(folder.path()), ["c.csv", "in.csv"]);
    }

    #[test]
    fn what_an_earlier_run_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let outputs = [output(&path("a.csv")), output(&path("b.csv"))];
        for name in [
            "a.csv",
            "a.csv.incomplete",
            "a.csv.manifest.json",
            "a.csv.manifest.json.minisig",
            "b.csv",
            "b.csv.incomplete",
            "b.csv.manifest.json",
            "other.csv",
        ] {
            fs::write(path(name), "").unwrap();
        }
        prepare(&outputs, &[], true).unwrap();
        assert_eq!(names(folder.path()), ["other.csv"]);
        // What cannot be removed would be read as this run's.
        fs::create_dir(path("a.csv.incomplete")).unwrap();
        refused(&outputs, &[], true, "a.csv.incomplete: cannot be written");
    }

    #[test]
    fn nothing_is_removed_where_another_name_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.csv"), "").unwrap();
        let outputs = [output(&path("a.csv")), output(&path(&"b".repeat(1000)))];
        refused(&outputs, &[], true, "cannot be written");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn files_keep_their_names_only_where_the_run_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let done = |name: &str| {
            let staged = Staged::create(&path(name)).unwrap();
            staged.writer().write_all(b"verdict\n").unwrap();
            let done = Done { output: output(&path(name)), rows: 0, sealed: Some(staged.seal().unwrap()) };
            assert_eq!(done.proof().map(|proof| proof.size), Some(8));
            done
        };
        fs::write(path("taken.csv"), "").unwrap();
        assert!(publish(vec![done("a.csv"), done("taken.csv")], false, Path::to_owned).is_err());
        assert_eq!(names(folder.path()), ["taken.csv"]);
        let mut published = publish(vec![done("a.csv"), done("b.csv")], false, Path::to_owned).unwrap();
        fs::write(path("a.csv.manifest.json"), "").unwrap();
        published.add(path("a.csv.manifest.json"));
        assert_eq!(names(folder.path()), ["a.csv", "a.csv.manifest.json", "b.csv", "taken.csv"]);
        drop(published);
        assert_eq!(names(folder.path()), ["taken.csv"]);
        let kept = publish(vec![done("a.csv"), done("b.csv")], false, incomplete_path).unwrap().keep();
        assert_eq!(kept, [path("a.csv.incomplete"), path("b.csv.incomplete")]);
        assert_eq!(names(folder.path()), ["a.csv.incomplete", "b.csv.incomplete", "taken.csv"]);
    }

    fn writing(outputs: &[Output]) -> Writing<'static> {
        let headers = [vec!["Name".to_owned()]];
        Writing::open(outputs, &headers, &[None], TableStyle::default(), Box::new(io::sink())).unwrap()
    }

    fn record(view: View, answer: &Line) -> Record<'_> {
        Record {
            file: "in.csv",
            line: 2,
            view,
            input: 0,
            cells: &["Acmetron"],
            security: "Acmetron",
            worth: Worth::default(),
            query: None,
            answer,
            answer_number: None,
            background: None,
            spot: None,
        }
    }

    #[test]
    fn each_output_has_and_counts_the_lines_of_its_view() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let alerts = Output { view: View::Alerts, ..output(&path("a.csv")) };
        let mut writing = writing(&[alerts, output(&path("d.csv"))]);
        let line = line();
        for view in [View::Decisions, View::Alerts, View::Alerts] {
            writing.write(&record(view, &line)).unwrap();
        }
        let done = writing.finish(&Summary::default()).unwrap();
        assert_eq!(done.iter().map(|done| done.rows).collect::<Vec<u64>>(), [2, 1]);
        publish(done, false, Path::to_owned).unwrap().keep();
        let lines = |name: &str| fs::read_to_string(path(name)).unwrap().lines().count();
        assert_eq!((lines("a.csv"), lines("d.csv")), (3, 2), "each has its header");
    }

    #[test]
    fn what_is_cut_names_the_files_that_have_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let comment = |name: &str| Output { format: Format::Markdown, ..output(&path(name)) };
        let changes = Output { view: View::Changes, ..output(&path("c.csv")) };
        let mut writing = writing(&[comment("a.md"), changes, output(&path("d.csv")), comment("b.md")]);
        let line = line();
        for _ in 0..1_000 {
            writing.write(&record(View::Decisions, &line)).unwrap();
        }
        publish(writing.finish(&Summary::default()).unwrap(), false, Path::to_owned).unwrap().keep();
        let text = fs::read_to_string(path("a.md")).unwrap();
        assert!(text.contains("all of them stand in <code>d.csv</code>."), "{text}");
    }

    #[test]
    fn what_is_left_out_is_looked_for_only_where_its_view_is() {
        let alerts = |name: &str| Output { view: View::Alerts, ..output(Path::new(name)) };
        let workbook = Output { format: Format::Xlsx, ..alerts("w.xlsx") };
        assert_eq!(beside(Format::Xlsx, View::Alerts, &alerts("l.csv")).unwrap(), "alerts in l.csv");
        assert_eq!(beside(Format::Xlsx, View::Alerts, &workbook), None);
        assert_eq!(beside(Format::Markdown, View::Alerts, &alerts("l.csv")).unwrap(), "l.csv");
        assert_eq!(beside(Format::Markdown, View::Decisions, &alerts("l.csv")), None);
        assert_eq!(beside(Format::Markdown, View::Decisions, &workbook).unwrap(), "w.xlsx");
    }

    #[test]
    fn changes_are_written_at_the_end_and_counted_by_the_summary() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.csv");
        let writing = writing(&[Output { view: View::Changes, ..output(&path) }]);
        writing.changes(&[], &Counts::default()).unwrap();
        let since = Counts { new: 3, unchanged: 4, ..Counts::default() };
        let done = writing.finish(&Summary { since: Some(since), ..Summary::default() }).unwrap();
        assert_eq!(done.iter().map(|done| done.rows).collect::<Vec<u64>>(), [3]);
        publish(done, false, Path::to_owned).unwrap().keep();
        assert!(fs::read_to_string(path).unwrap().starts_with("change,cause,"));
    }

    #[test]
    fn places_are_asked_for_only_where_an_output_tells_them() {
        let folder = tempfile::tempdir().unwrap();
        let csv = output(&folder.path().join("a.csv"));
        let sarif = Output { format: Format::Sarif, ..output(&folder.path().join("a.sarif")) };
        assert!(!writing(std::slice::from_ref(&csv)).tells_places());
        assert!(writing(&[csv, sarif]).tells_places());
    }
}
