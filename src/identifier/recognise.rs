//! An identifier in a column that mixes them: its form and its check digit tell which it is.
//!
//! ```
//! use interdict::identifier::{Identifier, Scheme};
//!
//! let scheme = |text| Identifier::recognise(text).map(|readings| readings[0].identifier.scheme());
//! assert_eq!(scheme("US99ACME1004"), Ok(Scheme::Isin));
//! assert_eq!(scheme("99ACME10"), Ok(Scheme::Cusip));
//! assert_eq!(scheme("B1CCM71"), Ok(Scheme::Sedol));
//! assert_eq!(
//!     scheme("A-1047").unwrap_err().to_string(),
//!     "`A-1047` is not a valid identifier: it has the form of no ISIN, CUSIP, SEDOL, FIGI or LEI"
//! );
//! ```

use super::{
    Identifier, IdentifierFault, Problem, Reading, Scheme, Ticker, Written, check, code, cusip, fault, isin,
    lei, readings_of, sedol,
};
use crate::repair::Repair;

/// The schemes that a form tells. FIGI comes before ISIN, because it leaves free the letters with which the two
/// could be confused.
const SCHEMES: [Scheme; 5] = [Scheme::Figi, Scheme::Isin, Scheme::Lei, Scheme::Cusip, Scheme::Sedol];

impl Identifier {
    /// Everything that a text may be whose scheme nobody tells, the likeliest first and at least one.
    ///
    /// A number may have lost zeros, so that seven digits, which are a SEDOL, may be a CUSIP as well. A text of
    /// several words is only what no words can be by chance.
    pub fn recognise(text: &str) -> Result<Vec<Reading>, IdentifierFault> {
        let Written { inner, canonical, repairs } =
            Written::of(text).map_err(|problem| IdentifierFault::new(None, text, problem))?;
        let of_words = inner.trim_matches(code::is_blank).contains(code::is_blank);
        let fits = |scheme: &Scheme| match scheme {
            Scheme::Cusip | Scheme::Sedol | Scheme::Ticker => !of_words,
            Scheme::Isin | Scheme::Figi | Scheme::Lei => true,
        };
        let schemes = || SCHEMES.into_iter().filter(fits);
        let exact = schemes().find(|scheme| check(*scheme, &canonical).is_ok());
        let is_number = canonical.bytes().all(|byte| byte.is_ascii_digit());
        let mut readings: Vec<Reading> = exact
            .map(|scheme| Reading { identifier: Identifier::new(scheme, &canonical), repairs })
            .into_iter()
            .collect();
        if exact.is_none() || is_number {
            let others = schemes().filter(|scheme| Some(*scheme) != exact);
            readings.extend(others.flat_map(|scheme| readings_of(scheme, &canonical, repairs)));
            // What was there and passes its check digit is likelier than what had none.
            let has_none =
                |reading: &Reading| reading.repairs.iter().any(|repair| repair == Repair::CheckDigit);
            readings.sort_by_key(has_none);
        }
        if readings.is_empty() {
            readings.extend(
                ticker(text, inner)
                    .map(|ticker| Reading { identifier: ticker.identifier(), repairs: ticker.repairs() }),
            );
        }
        if readings.is_empty() {
            let (scheme, problem) = match fault::spreadsheet_damage(inner, true) {
                Some(damage) => (None, damage),
                None => problem(&canonical),
            };
            return Err(IdentifierFault::new(scheme, text, problem));
        }
        Ok(readings)
    }
}

/// A code with its market, as a terminal writes it (`ABC US Equity`) or with digits in it. `ACME SA` may be a
/// company as well.
fn ticker(text: &str, inner: &str) -> Option<Ticker> {
    let ticker = Ticker::parse(text).ok()?;
    (is_of_terminal(inner) || ticker.code().bytes().any(|byte| byte.is_ascii_digit())).then_some(ticker)
}

/// Whether a text ends as a terminal writes the ticker of a share.
pub(crate) fn is_of_terminal(text: &str) -> bool {
    const END: &str = " equity";
    let text = text.trim_end();
    text.len()
        .checked_sub(END.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|end| end.eq_ignore_ascii_case(END))
}

/// What is wrong with a text of this length.
fn problem(canonical: &str) -> (Option<Scheme>, Problem) {
    let scheme = match canonical.chars().count() {
        isin::LENGTH => Scheme::Isin,
        lei::LENGTH => Scheme::Lei,
        cusip::LENGTH => Scheme::Cusip,
        sedol::LENGTH => Scheme::Sedol,
        _ => return (None, Problem::Form),
    };
    check(scheme, canonical).err().map_or((None, Problem::Form), |problem| (Some(scheme), problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let readings = Identifier::recognise(text).unwrap_or_else(|fault| panic!("{fault}"));
        let shown = |reading: &Reading| {
            let repairs: Vec<&str> = reading.repairs.iter().map(Repair::key).collect();
            let scheme = reading.identifier.scheme();
            [scheme.as_str(), reading.identifier.as_str()]
                .into_iter()
                .chain(repairs)
                .collect::<Vec<_>>()
                .join(" ")
        };
        readings.iter().map(shown).collect()
    }

    #[test]
    fn the_form_tells_the_scheme() {
        for (text, expected) in [
            ("US99ACME1004", "isin US99ACME1004"),
            ("us99 acme 1004", "isin US99ACME1004 letters blanks"),
            ("=\"US99ACME1004\"", "isin US99ACME1004 text_marks"),
            ("BBG000BLNNH6", "figi BBG000BLNNH6"),
            ("99ACME100", "cusip 99ACME100"),
            ("99ACME10", "cusip 99ACME100 check_digit"),
            ("B1CCM7", "sedol B1CCM71 check_digit"),
            ("B1CCM71", "sedol B1CCM71"),
            ("BICCM71", "sedol B1CCM71 look_alike"),
            ("ABC US Equity", "ticker ABC US"),
            ("0123.HK", "ticker 123 HK"),
        ] {
            assert_eq!(shown(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_number_is_everything_that_it_may_have_been() {
        assert_eq!(
            shown("263494"),
            [
                "sedol 0263494 leading_zeros",
                "cusip 002634947 leading_zeros check_digit",
                "sedol 2634946 check_digit"
            ]
        );
        assert_eq!(
            shown("6123451.0"),
            ["sedol 6123451 decimals", "cusip 061234514 leading_zeros check_digit decimals"]
        );
        assert_eq!(shown("000123455"), ["cusip 000123455"]);
    }

    #[test]
    fn what_is_none_is_told_by_its_length() {
        let fault = |text: &str| Identifier::recognise(text).unwrap_err().to_string();
        insta::assert_snapshot!(fault("US99ACME1005"), @"`US99ACME1005` is not a valid ISIN: the check digit is 5, expected 4");
        insta::assert_snapshot!(fault("99ACME107"), @"`99ACME107` is not a valid CUSIP: the check digit is 7, expected 0");
        insta::assert_snapshot!(fault("9695ACME000000005499"), @"`9695ACME000000005499` is not a valid LEI: the check digit is 99, expected 02");
        insta::assert_snapshot!(fault("B1CCM72"), @"`B1CCM72` is not a valid SEDOL: the check digit is 2, expected 1");
        insta::assert_snapshot!(fault("CASH_USD"), @"`CASH_USD` is not a valid identifier: it has the form of no ISIN, CUSIP, SEDOL, FIGI or LEI");
        insta::assert_snapshot!(fault("8.46E+109"), @"`8.46E+109` is not a valid identifier: a spreadsheet has turned it into a number in scientific notation, and the original cannot be recovered");
        insta::assert_snapshot!(fault("17"), @"`17` is not a valid identifier: it has the form of no ISIN, CUSIP, SEDOL, FIGI or LEI");
        insta::assert_snapshot!(fault("ACME CORP"), @"`ACME CORP` is not a valid identifier: it has the form of no ISIN, CUSIP, SEDOL, FIGI or LEI");
        insta::assert_snapshot!(fault("ACME SA"), @"`ACME SA` is not a valid identifier: it has the form of no ISIN, CUSIP, SEDOL, FIGI or LEI");
        insta::assert_snapshot!(fault("B1C CM71"), @"`B1C CM71` is not a valid identifier: it has the form of no ISIN, CUSIP, SEDOL, FIGI or LEI");
    }
}
