//! The kinds of instrument of Form N-PORT (items C.4.a and C.11.a) in the words of type columns.

/// What is known of the kind of a holding.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Holding<'t> {
    /// Code of the asset, or what stands in the place of one.
    pub(super) asset: &'t str,
    /// Code of the issuer.
    pub(super) issuer: &'t str,
    /// Code of the derivative.
    pub(super) derivative: &'t str,
    /// What a derivative without a code is.
    pub(super) other: &'t str,
    pub(super) put_or_call: &'t str,
    pub(super) is_convertible: bool,
}

/// The kind of a holding as `instrument_type`: [`crate::instrument`] understands the words.
pub(super) fn words(holding: Holding<'_>) -> String {
    let Holding { asset, issuer, derivative, other, put_or_call, is_convertible } = holding;
    let of_what = match asset {
        "DCO" => "commodity",
        "DCR" => "credit",
        "DE" => "equity",
        "DFE" => "foreign exchange",
        "DIR" => "interest rate",
        "" => "",
        _ => "other",
    };
    let of = |contract: &str| {
        if of_what.is_empty() { contract.to_owned() } else { format!("{contract} on {of_what}") }
    };
    match derivative {
        "FWD" if asset == "DFE" => return "FX forward".to_owned(),
        "FWD" => return of("Forward"),
        "FUT" => return of("Future"),
        "SWP" => return of("Swap"),
        "OPT" if put_or_call.is_empty() => return of("Option"),
        "OPT" => return of(&format!("{put_or_call} option")),
        "SWO" => return of("Swaption"),
        "WAR" => return of("Warrant"),
        "OTH" if !other.is_empty() => return format!("Other derivative: {other}"),
        "OTH" => return of("Other derivative"),
        _ => {}
    }
    let plain = match asset {
        "RA" => "Repurchase agreement",
        // Shares of a fund are common equity too; that they are a fund's says the code of the issuer. Without
        // that code a short-term vehicle is mostly a deposit or a note of a bank.
        "EC" | "EP" | "STIV" if matches!(issuer, "RF" | "PF") => "Fund",
        "STIV" => "Short-term investment vehicle",
        "EC" => "Common equity",
        "EP" => "Preferred equity",
        "DBT" | "SN" | "LON" if is_convertible => "Convertible debt",
        "DBT" => "Debt",
        "SN" => "Structured note",
        "LON" => "Loan",
        "ABS-MBS" => "Debt, mortgage-backed",
        "ABS-APCP" => "Debt, asset-backed commercial paper",
        "ABS-CBDO" => "Debt, collateralised bond or debt obligation",
        "ABS-O" => "Debt, other asset-backed",
        "COMM" => "Commodity",
        "RE" => "Real estate",
        "DCO" | "DCR" | "DE" | "DFE" | "DIR" | "DO" => return of("Derivative"),
        other => other,
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::{Kind, kind_of_column};

    #[test]
    fn the_codes_mean_what_the_form_says() {
        let holding = |asset, derivative| Holding { asset, derivative, ..Holding::default() };
        for (of, expected) in [
            (holding("EC", ""), Some(Kind::Equity)),
            (Holding { issuer: "RF", ..holding("EC", "") }, Some(Kind::Fund)),
            (holding("EP", ""), Some(Kind::Preferred)),
            (Holding { issuer: "RF", ..holding("STIV", "") }, Some(Kind::Fund)),
            (holding("STIV", ""), None),
            (holding("RA", ""), None),
            (holding("DBT", ""), Some(Kind::Bond)),
            (Holding { is_convertible: true, ..holding("DBT", "") }, Some(Kind::Convertible)),
            (holding("SN", ""), Some(Kind::Bond)),
            (holding("LON", ""), Some(Kind::Loan)),
            (holding("ABS-MBS", ""), Some(Kind::Bond)),
            (holding("ABS-APCP", ""), Some(Kind::Bond)),
            (holding("ABS-CBDO", ""), Some(Kind::Bond)),
            (holding("ABS-O", ""), Some(Kind::Bond)),
            (holding("COMM", ""), None),
            (holding("RE", ""), None),
            (holding("Limited partnership", ""), None),
            (holding("DFE", "FWD"), Some(Kind::Fx)),
            // A forward on a share is no currency: it is compared like a swap.
            (holding("DE", "FWD"), Some(Kind::Swap)),
            (holding("DE", "FUT"), Some(Kind::Future)),
            (holding("DE", "SWP"), Some(Kind::Swap)),
            (holding("DFE", "OPT"), Some(Kind::Option)),
            (Holding { put_or_call: "Put", ..holding("DE", "OPT") }, Some(Kind::Option)),
            (holding("DIR", "SWO"), Some(Kind::Swap)),
            (holding("DE", "WAR"), Some(Kind::Warrant)),
            (holding("DO", "OTH"), None),
            (Holding { other: "currency basket", ..holding("DE", "OTH") }, None),
            (holding("DO", ""), None),
        ] {
            assert_eq!(kind_of_column(&words(of)), expected, "{of:?}: {}", words(of));
        }
    }
}
