//! Frames in and out by the Arrow PyCapsule protocol, without a copy.
//!
//! A producer offers `__arrow_c_stream__`, `__arrow_c_array__` or `__arrow_c_schema__`, each of which gives capsules with a C
//! struct of Arrow inside. Whoever takes one moves the struct out, and the capsule is empty from then on.

#![expect(unsafe_code, reason = "the structs of Arrow's C interfaces are behind raw pointers")]

use std::ffi::CStr;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::fault;

const STREAM: &CStr = c"arrow_array_stream";
const ARRAY: &CStr = c"arrow_array";
const SCHEMA: &CStr = c"arrow_schema";

/// The batches that an object offers, one after another.
pub(crate) type Reader = Box<dyn RecordBatchReader + Send>;

/// Takes the batches of a frame: of whatever offers a stream or one array.
pub(crate) fn reader(frame: &Bound<'_, PyAny>) -> PyResult<Reader> {
    let py = frame.py();
    if frame.hasattr("__arrow_c_stream__")? {
        let capsule = frame.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
        let pointer: NonNull<FFI_ArrowArrayStream> = capsule.pointer_checked(Some(STREAM))?.cast();
        // SAFETY: a capsule of this name holds such a struct, which is valid or was released; `from_raw` moves it out
        // and leaves a released one behind.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
        let reader = py.detach(|| ArrowArrayStreamReader::try_new(stream));
        return Ok(Box::new(reader.map_err(|error| fault::arrow(py, &error))?));
    }
    let batch = batch(frame)?;
    let schema = batch.schema();
    Ok(Box::new(RecordBatchIterator::new([Ok(batch)], schema)))
}

/// Takes one batch of whatever offers an array.
pub(crate) fn batch(frame: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    let py = frame.py();
    if !frame.hasattr("__arrow_c_array__")? {
        let kind = frame.get_type().qualname()?.to_string();
        let message = format!(
            "`{kind}` is no frame: expected an object with `__arrow_c_stream__`, such as one of Polars, pandas 2.2 or later, PyArrow or \
             DuckDB"
        );
        return Err(fault::option(py, &message));
    }
    let pair = frame.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
    let schema = pair.get_item(0)?.cast_into::<PyCapsule>()?;
    let array = pair.get_item(1)?.cast_into::<PyCapsule>()?;
    let schema: NonNull<FFI_ArrowSchema> = schema.pointer_checked(Some(SCHEMA))?.cast();
    let array: NonNull<FFI_ArrowArray> = array.pointer_checked(Some(ARRAY))?.cast();
    // SAFETY: capsules of these names hold such structs; both are moved out and released ones left behind.
    let data = unsafe {
        let schema = FFI_ArrowSchema::from_raw(schema.as_ptr());
        from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), &schema)
    };
    let data = data.map_err(|error| fault::arrow(py, &error))?;
    if !matches!(data.data_type(), DataType::Struct(_)) {
        return Err(fault::option(
            py,
            "the array is a single column: expected a frame of columns with names",
        ));
    }
    let whole = StructArray::from(data);
    if whole.null_count() > 0 {
        return Err(fault::option(py, "the array has rows that are null as a whole: expected rows of cells"));
    }
    Ok(RecordBatch::from(whole))
}

/// Takes the columns of whatever says what they are.
pub(crate) fn schema(object: &Bound<'_, PyAny>) -> PyResult<SchemaRef> {
    let capsule = object.call_method0("__arrow_c_schema__")?.cast_into::<PyCapsule>()?;
    let pointer: NonNull<FFI_ArrowSchema> = capsule.pointer_checked(Some(SCHEMA))?.cast();
    // SAFETY: a capsule of this name holds such a struct, which stays its owner.
    let schema = Schema::try_from(unsafe { pointer.as_ref() });
    schema.map(Arc::new).map_err(|error| fault::arrow(object.py(), &error))
}

/// Batches that are finished, for whoever takes Arrow.
#[pyclass(frozen, module = "interdict._core")]
pub(crate) struct Batches {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Batches {
    /// All of one schema.
    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Batches {
        Batches { schema, batches }
    }
}

#[pymethods]
impl Batches {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref());
        PyCapsule::new_with_value(py, schema.map_err(|error| fault::arrow(py, &error))?, SCHEMA)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The protocol lets a producer that cannot cast leave the request aside.
        drop(requested_schema);
        let batches: Vec<Result<RecordBatch, ArrowError>> = self.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, self.schema.clone());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
    }

    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

/// One batch that is finished, for whoever takes Arrow.
#[pyclass(frozen, module = "interdict._core")]
pub(crate) struct Batch(pub(crate) RecordBatch);

#[pymethods]
impl Batch {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.0.schema_ref().as_ref());
        PyCapsule::new_with_value(py, schema.map_err(|error| fault::arrow(py, &error))?, SCHEMA)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        drop(requested_schema);
        let whole = StructArray::from(self.0.clone());
        let (array, schema) = to_ffi(&whole.to_data()).map_err(|error| fault::arrow(py, &error))?;
        Ok((PyCapsule::new_with_value(py, schema, SCHEMA)?, PyCapsule::new_with_value(py, array, ARRAY)?))
    }

    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.0.num_rows()
    }
}
