//! Decisions as columns of Arrow, beside those of the frame.
//!
//! Rows share few distinct answers. Each text stands once in a batch, and the rows point at it.

use std::sync::Arc;

use arrow_array::builder::make_view;
use arrow_array::{
    ArrayRef, Decimal128Array, RecordBatch, RecordBatchOptions, StringArray, StringViewArray, UInt32Array,
    UInt64Array,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::take::take;
use interdict::report::{ANSWER, Layout, Value, View};
use interdict::run::frame::Screened;
use interdict::screen::Line;

/// How texts are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// `string_view`: nothing is copied for a row.
    Views,
    /// `string`: for engines that know no views.
    Plain,
}

/// Digits of a score, and how many of them are decimals: as every output prints it.
const SCORE: (u8, i8) = (5, 4);

/// The columns of an output.
pub(crate) struct Output {
    pub(crate) schema: SchemaRef,
    view: View,
    texts: Texts,
    name: Arc<str>,
    places: bool,
}

impl Output {
    /// Beside the columns of a frame, which keep their types. `places` puts the name of the frame and the number of the row
    /// before an alert.
    pub(crate) fn new(input: &Schema, view: View, texts: Texts, name: &str, places: bool) -> Output {
        let header: Vec<String> = input.fields().iter().map(|field| field.name().clone()).collect();
        let layout = Layout::new(view, &[header]);
        let text = match texts {
            Texts::Views => DataType::Utf8View,
            Texts::Plain => DataType::Utf8,
        };
        let leading = if view == View::Alerts { 2 } else { 0 };
        let places = places && leading > 0;
        let names: Vec<&str> = layout.names().collect();
        let own = names.iter().skip(leading).zip(input.fields());
        let mut fields: Vec<Field> =
            own.map(|(name, field)| field.as_ref().clone().with_name(*name)).collect();
        if places {
            fields.splice(
                0..0,
                [Field::new("file", text.clone(), true), Field::new("line", DataType::UInt64, true)],
            );
        }
        for column in &ANSWER {
            let kind =
                if column.name == "score" { DataType::Decimal128(SCORE.0, SCORE.1) } else { text.clone() };
            fields.push(Field::new(column.name, kind, true));
        }
        Output { schema: Arc::new(Schema::new(fields)), view, texts, name: name.into(), places }
    }

    /// The rows of a batch with what they are told.
    pub(crate) fn batch(
        &self,
        input: &RecordBatch,
        screened: &Screened,
        before: u64,
    ) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        let (lines, places): (Vec<&Line>, Vec<u32>) = match self.view {
            View::Decisions => {
                columns.extend(input.columns().iter().cloned());
                (screened.decisions().iter().map(|told| &told.line).collect(), screened.rows().to_vec())
            }
            View::Alerts => {
                let (mut lines, mut firsts) = (Vec::new(), Vec::new());
                for told in screened.decisions() {
                    firsts.push(lines.len() as u32);
                    lines.extend(&told.alerts);
                }
                let (mut rows, mut places) = (Vec::new(), Vec::new());
                for (row, number) in screened.rows().iter().enumerate() {
                    let told = screened.decisions().get(*number as usize).zip(firsts.get(*number as usize));
                    let Some((told, first)) = told else { continue };
                    for alert in 0..told.alerts.len() as u32 {
                        rows.push(row as u32);
                        places.push(first + alert);
                    }
                }
                if self.places {
                    let only = vec![0; rows.len()];
                    columns.push(self.texts(&[Some(self.name.to_string())], &only)?);
                    let numbers = rows.iter().map(|row| before + u64::from(*row) + 1);
                    columns.push(Arc::new(UInt64Array::from_iter_values(numbers)));
                }
                let rows = UInt32Array::from(rows);
                for column in input.columns() {
                    columns.push(take(column, &rows, None)?);
                }
                (lines, places)
            }
            View::Changes => {
                let told = "a frame has no run before it, so it has no changes";
                return Err(ArrowError::InvalidArgumentError(told.to_owned()));
            }
        };
        for column in &ANSWER {
            let values = lines.iter().map(|line| (column.value)(line));
            columns.push(if column.name == "score" {
                let scores: Vec<Option<i128>> = values
                    .map(|value| match value {
                        Value::Score(score) => {
                            score.map(|score| i128::from(score.millionths().saturating_add(50) / 100))
                        }
                        _ => None,
                    })
                    .collect();
                let score = |place: &u32| scores.get(*place as usize).copied().flatten();
                let scores: Decimal128Array = places.iter().map(score).collect();
                Arc::new(scores.with_precision_and_scale(SCORE.0, SCORE.1)?)
            } else {
                let texts: Vec<Option<String>> =
                    values.map(|value| Some(value.to_text()).filter(|text| !text.is_empty())).collect();
                self.texts(&texts, &places)?
            });
        }
        let height = RecordBatchOptions::new().with_row_count(Some(places.len()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &height)
    }

    /// One of the texts for each place; where there is none, or an empty one, a null.
    fn texts(&self, texts: &[Option<String>], places: &[u32]) -> Result<ArrayRef, ArrowError> {
        let text = |place: &u32| texts.get(*place as usize).and_then(|text| text.as_deref());
        if self.texts == Texts::Plain {
            let nulls = NullBuffer::from_iter(places.iter().map(|place| text(place).is_some()));
            let lengths = places.iter().map(|place| text(place).map_or(0, str::len));
            let offsets = OffsetBuffer::<i32>::from_lengths(lengths);
            let length = offsets.last().map_or(0, |end| usize::try_from(*end).unwrap_or_default());
            let mut bytes = Vec::with_capacity(length);
            places.iter().filter_map(text).for_each(|text| bytes.extend_from_slice(text.as_bytes()));
            return Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(bytes), Some(nulls))?));
        }
        let mut bytes: Vec<u8> = Vec::new();
        let views: Vec<u128> = texts
            .iter()
            .map(|text| {
                let text = text.as_deref().unwrap_or_default().as_bytes();
                let from = bytes.len() as u32;
                // Shorter ones stand in the view itself.
                if text.len() > 12 {
                    bytes.extend_from_slice(text);
                }
                make_view(text, 0, from)
            })
            .collect();
        let view = |place: &u32| views.get(*place as usize).copied().unwrap_or_default();
        let of_rows: ScalarBuffer<u128> = places.iter().map(view).collect::<Vec<_>>().into();
        let is_whole = texts.iter().all(Option::is_some);
        let nulls =
            (!is_whole).then(|| NullBuffer::from_iter(places.iter().map(|place| text(place).is_some())));
        #[expect(
            unsafe_code,
            reason = "to check each view of a million rows takes longer than to screen them"
        )]
        // SAFETY: every view was made of a text in `bytes`, or is the view of an empty one.
        let array =
            unsafe { StringViewArray::new_unchecked(of_rows, Arc::from([Buffer::from_vec(bytes)]), nulls) };
        Ok(Arc::new(array))
    }
}
