//! Cells that a spreadsheet would take for a formula, and how they are kept from it.
//!
//! A CSV file cannot say that a cell is text. What begins with `=`, `+`, `-` or `@`, or with a character that some
//! spreadsheet skips before one of them, gets an apostrophe, which is how a person types text there. Plain numbers
//! stay numbers.
//!
//! ```
//! use interdict::report::safe::{escaped, original};
//! assert_eq!(escaped("=cmd()"), "'=cmd()");
//! assert_eq!(escaped("-1,234.50"), "-1,234.50");
//! assert_eq!(original(&escaped("=cmd()")), "=cmd()");
//! ```

use std::borrow::Cow;

/// The cell as a spreadsheet may read it.
pub fn escaped(cell: &str) -> Cow<'_, str> {
    if is_risky(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell before [`escaped`] was applied to it.
pub fn original(cell: &str) -> &str {
    // What has an apostrophe before something risky is risky itself, so that it has got one more.
    cell.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(cell)
}

/// Whether a spreadsheet may take the cell for a formula.
pub fn is_risky(cell: &str) -> bool {
    let is_skipped = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '\u{ff02}' | '\u{ff07}')
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let content = cell.trim_start_matches(is_skipped);
    // Some programs drop these, and look at what stands behind them.
    if cell[..cell.len() - content.len()].contains(['\t', '\r', '\n']) {
        return true;
    }
    let begins = content.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    begins && !is_number(cell)
}

/// Whether the cell is a number with its sign and nothing else: `-5`, `+1,234.50`, `-1.5E-3`.
fn is_number(cell: &str) -> bool {
    let Some(unsigned) = cell.strip_prefix(['-', '+']) else { return false };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.is_none_or(|text| digits(text.strip_prefix(['-', '+']).unwrap_or(text)));
    let marks = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',');
    exponent && mantissa.bytes().all(marks) && mantissa.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_may_be_a_formula_gets_an_apostrophe() {
        for risky in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+cmd",
            "-cmd",
            "-1+1",
            "--1",
            "-",
            "-1e",
            "-.",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\nx",
            "\t=1",
            "'\t",
            " =1",
            "\u{a0}=1",
            "\u{3000}=1",
            "\u{feff}=1",
            "\u{202e}=1",
            "\"=1\"",
            "'=1",
            " '\" =1",
            "\u{201c}=1",
            "\u{ff1d}1",
            "\u{ff0b}1",
            "\u{ff0d}1",
            "\u{ff20}A",
            "-1,5;=1",
            "- 5",
        ] {
            assert_eq!(escaped(risky), format!("'{risky}"), "{risky:?}");
            assert_eq!(original(&escaped(risky)), risky, "{risky:?}");
        }
    }

    #[test]
    fn names_and_numbers_stay() {
        for plain in [
            "",
            "Acme",
            "a=b",
            "1",
            "-5",
            "+5",
            "-0.50",
            "-1,234.50",
            "-1.5E-3",
            "-1e6",
            "2021-03-15",
            "'quoted'",
            "\"x\"",
            "株式会社",
            "'",
        ] {
            assert_eq!(escaped(plain), plain, "{plain:?}");
            assert_eq!(original(plain), plain, "{plain:?}");
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(cell in "['\" =+@a1,.eE\t\u{ff1d}-]{0,8}") {
            let safe = escaped(&cell).into_owned();
            prop_assert_eq!(original(&safe), cell.as_str());
            // Behind the apostrophe nothing is looked at; before it nothing stands.
            prop_assert!(safe.starts_with('\'') || !is_risky(&safe));
        }
    }
}
