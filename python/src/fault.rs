//! Faults, as the exceptions of `interdict.errors`.

use arrow_schema::ArrowError;
use interdict::finding::{Finding, Severity};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// An option or argument that means nothing.
pub(crate) fn option(py: Python<'_>, message: &str) -> PyErr {
    raise(py, "OptionError", message, &[])
}

/// What a producer of Arrow did wrong.
pub(crate) fn arrow(py: Python<'_>, error: &ArrowError) -> PyErr {
    raise(py, "FrameError", &format!("the frame cannot be read: {error}"), &[])
}

/// A column of a type that its field cannot have.
pub(crate) fn column_type(py: Python<'_>, column: &str, message: &str) -> PyErr {
    let error = raise(py, "ColumnTypeError", message, &[]);
    match error.value(py).setattr("column", column) {
        Ok(()) => error,
        Err(other) => other,
    }
}

/// What is wrong with a list.
pub(crate) fn list(py: Python<'_>, findings: &[Finding]) -> PyErr {
    raise(py, "ListError", &sentences(findings), findings)
}

/// What is wrong with a frame as a whole.
pub(crate) fn frame(py: Python<'_>, findings: &[Finding]) -> PyErr {
    raise(py, "FrameError", &sentences(findings), findings)
}

fn sentences(findings: &[Finding]) -> String {
    let lines: Vec<String> = findings.iter().map(|finding| in_python(&finding.to_string())).collect();
    lines.join("\n")
}

/// Makes the exception; `errors.made` chooses its class by the codes of the findings.
fn raise(py: Python<'_>, class: &str, message: &str, findings: &[Finding]) -> PyErr {
    let made = || -> PyResult<Bound<'_, PyAny>> {
        let errors = py.import("interdict.errors")?;
        errors.call_method1("made", (class, message, all(py, findings)?))
    };
    match made() {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// Findings as dictionaries.
pub(crate) fn all<'py>(py: Python<'py>, findings: &[Finding]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for finding in findings {
        let made = PyDict::new(py);
        made.set_item("code", finding.code.id)?;
        made.set_item("title", finding.code.title)?;
        let severity = match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        made.set_item("severity", severity)?;
        made.set_item("file", &finding.place.file)?;
        made.set_item("row", (finding.place.line > 0).then_some(finding.place.line))?;
        made.set_item("column", finding.place.cell.as_deref())?;
        made.set_item("message", in_python(&finding.message))?;
        list.append(made)?;
    }
    Ok(list)
}

/// The options as they are called here.
pub(crate) fn in_python(message: &str) -> String {
    let mut text = message.to_owned();
    for (typed, called) in [
        ("`--as-of`", "`as_of=`"),
        ("`--date-format %", "`date_format=%"),
        ("--date-format", "date_format="),
        ("--timezone", "timezone="),
        ("`--map ", "`mapping=`, as in `"),
        ("--map", "mapping="),
        ("--activity purchase asks for that", "activity=\"purchase\" asks for that"),
    ] {
        text = text.replace(typed, called);
    }
    text
}
