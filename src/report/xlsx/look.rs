//! How cells look. The word carries the meaning; the colour only helps to find it, and the severe words are bold.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::cell::Shape;
use crate::report::columns::UNSCREENED;
use crate::verdict::Verdict;

/// The format that keeps what is typed as text, also when somebody edits the cell.
const TEXT: &str = "@";

/// The formats of a workbook.
pub(super) struct Look {
    pub(super) text: Format,
    /// Of text that would be a formula if it were typed.
    pub(super) quoted: Format,
    pub(super) header: Format,
    pub(super) title: Format,
    pub(super) whole: Format,
    pub(super) score: Format,
    verdicts: BTreeMap<&'static str, Format>,
    shapes: BTreeMap<Shape, Format>,
}

impl Look {
    /// All formats that are needed in any case.
    pub(super) fn new() -> Look {
        let text = Format::new().set_num_format(TEXT).set_align(FormatAlign::Top);
        let header = text.clone().set_bold().set_background_color(Color::RGB(0x1F_2A_44));
        let header = header.set_font_color(Color::White).set_border_bottom(FormatBorder::Thin);
        let number = Format::new().set_align(FormatAlign::Top);
        let mut verdicts = BTreeMap::new();
        for verdict in Verdict::ALL {
            let (background, ink) = colours(verdict);
            let format = text.clone().set_background_color(Color::RGB(background));
            let format = format.set_font_color(Color::RGB(ink));
            let severe = verdict >= Verdict::Prohibited;
            verdicts.insert(verdict.as_str(), if severe { format.set_bold() } else { format });
        }
        let unscreened = text.clone().set_bold().set_background_color(Color::RGB(0xD9_D9_D9));
        verdicts.insert(UNSCREENED, unscreened);
        Look {
            quoted: text.clone().set_quote_prefix(),
            title: text.clone().set_bold(),
            whole: number.clone().set_num_format("0"),
            score: number.set_num_format("0.0000"),
            shapes: BTreeMap::new(),
            text,
            header,
            verdicts,
        }
    }

    /// The format of a word of the verdict column.
    pub(super) fn verdict(&self, word: &str) -> &Format {
        self.verdicts.get(word).unwrap_or(&self.text)
    }

    /// The format in which a number is shown as it was written.
    pub(super) fn of_shape(&mut self, shape: Shape) -> &Format {
        self.shapes.entry(shape).or_insert_with(|| shaped(shape))
    }
}

/// A format in which a number is shown as it was written.
pub(super) fn shaped(shape: Shape) -> Format {
    let mut format = if shape.grouped { "#,##0" } else { "0" }.to_owned();
    if shape.decimals > 0 {
        format.push('.');
        format.extend(std::iter::repeat_n('0', shape.decimals));
    }
    Format::new().set_align(FormatAlign::Top).set_num_format(format)
}

/// Background and ink, with a contrast of at least seven to one.
fn colours(verdict: Verdict) -> (u32, u32) {
    match verdict {
        Verdict::Permitted => (0xE6_F2_E6, 0x1B_3D_1B),
        Verdict::Review => (0xFF_F2_CC, 0x4A_38_00),
        Verdict::DivestOnly => (0xFC_E4_D6, 0x5E_2B_00),
        Verdict::Prohibited => (0xFF_C7_CE, 0x6B_00_0E),
        Verdict::Blocked => (0x6B_00_0E, 0xFF_FF_FF),
    }
}
