//! The native part of the Python package `interdict`: the core behind classes that take and give Arrow.
//!
//! What a Python user sees is in `python/interdict/`; here is what needs the core or its speed. Every call that takes longer than a
//! moment lets other Python threads run.

mod answers;
mod capsule;
mod columns;
mod core;
mod explain;
mod fault;
mod lists;
mod names;
mod run;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::capsule::{Batch, Batches};
    #[pymodule_export]
    use crate::core::Core;
    #[pymodule_export]
    use crate::explain::explain;
    #[pymodule_export]
    use crate::lists::{differ, read_list};
    #[pymodule_export]
    use crate::names::{compare, matches};
    #[pymodule_export]
    use crate::run::Run;

    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
