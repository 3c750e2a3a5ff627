//! The table that a log becomes: one row for each order or trade, and one more for each further security of it.

use std::borrow::Cow;

use super::security::{Column as Id, LEG, OWN, Security, UNDERLYING};
use super::tags::{LEG_CURRENCY, LEG_QUANTITY, LEG_SIDE, Order, Tags};
use super::value;

/// A column.
pub(super) struct Column {
    pub(super) header: &'static str,
    /// The tags that it is read from.
    pub(super) tags: &'static [u32],
    cell: Cell,
}

/// How a cell comes from the tags of its column.
enum Cell {
    /// It is the first of them that has a value.
    First,
    /// In a way of its own.
    Of(for<'r> fn(&'r Row<'r>) -> Cow<'r, str>),
}

/// What one row is made of.
struct Row<'m> {
    order: &'m Order<'m>,
    security: Security<'m>,
    underlying: Option<&'m Security<'m>>,
    leg: Option<&'m Tags<'m>>,
    /// Which part of the message it is; empty for the whole.
    part: String,
    /// Whether amounts are its own: those of the whole are counted once.
    is_whole: bool,
}

const fn first(header: &'static str, tags: &'static [u32]) -> Column {
    Column { header, tags, cell: Cell::First }
}

const fn of(
    header: &'static str,
    tags: &'static [u32],
    cell: for<'r> fn(&'r Row<'r>) -> Cow<'r, str>,
) -> Column {
    Column { header, tags, cell: Cell::Of(cell) }
}

/// Every column: those that are read by their field's own word, then those that are passed through.
///
/// `CountryOfIssue` (470) is where a security was issued and not where the issuer is; as a `country` it would
/// speak against the match of a share that is listed abroad.
pub(super) const COLUMNS: &[Column] = &[
    first("position_id", &[664, 755, 70, 17, 571, 11, 37]),
    of("activity", &[54], |row| value::side(row.leg.map_or(row.order.tags.get(54), |leg| leg.get(LEG_SIDE)))),
    of("trade_time", &[60, 75, 52], trade_time),
    of("issuer_name", &[106, 349], |row| row.security.issuer.into()),
    of("security_name", &[107, 351], |row| row.security.name.into()),
    of("isin", &[48, 455], |row| row.security.get(Id::Isin).into()),
    of("cusip", &[48, 455], |row| row.security.get(Id::Cusip).into()),
    of("sedol", &[48, 455], |row| row.security.get(Id::Sedol).into()),
    of("figi", &[48, 455], |row| row.security.get(Id::Figi).into()),
    of("lei", &[48, 455], |row| row.security.get(Id::Lei).into()),
    of("ticker", &[48, 455, 55], |row| row.security.get(Id::Ticker).into()),
    of("exchange", &[207, 30, 100], exchange),
    of("underlying_isin", &[309, 458], |row| row.underlying.map_or("", |u| u.get(Id::Isin)).into()),
    of("underlying_name", &[307, 306], |row| row.underlying.map_or("", Security::called).into()),
    of("instrument_type", &[167, 461, 460], |row| row.security.instrument.as_ref().into()),
    of("issue_date", &[225], |row| row.security.issue.as_ref().into()),
    of("maturity_date", &[541, 200], |row| row.security.maturity.as_ref().into()),
    first("account", &[1, 79]),
    of("quantity", &[32, 38, 53, 80], quantity),
    of("market_value", &[381], |row| if row.is_whole { row.order.tags.get(381).into() } else { "".into() }),
    of("currency", &[15], |row| match row.leg.map_or("", |leg| leg.get(LEG_CURRENCY)) {
        "" => row.order.tags.get(15).into(),
        currency => currency.into(),
    }),
    of("fix_part", &[], |row| row.part.as_str().into()),
    first("MsgType (35)", &[35]),
    first("MsgSeqNum (34)", &[34]),
    first("SenderCompID (49)", &[49]),
    first("TargetCompID (56)", &[56]),
    first("PossDupFlag (43)", &[43]),
    first("PossResend (97)", &[97]),
    first("ExecID (17)", &[17]),
    first("ExecRefID (19)", &[19]),
    first("ClOrdID (11)", &[11]),
    first("OrigClOrdID (41)", &[41]),
    first("OrderID (37)", &[37]),
    first("TradeReportID (571)", &[571]),
    first("ExecTransType (20)", &[20]),
    first("ExecType (150)", &[150]),
    first("OrdStatus (39)", &[39]),
    first("TradeReportTransType (487)", &[487]),
    first("AllocTransType (71)", &[71]),
    first("ConfirmTransType (666)", &[666]),
    first("MultiLegReportingType (442)", &[442]),
    first("Symbol (55)", &[55]),
    first("SecurityID (48)", &[48]),
    first("SecurityIDSource (22)", &[22]),
    of("SecurityAltID (454)", &[455], |row| row.security.others.as_str().into()),
    first("CountryOfIssue (470)", &[470]),
    first("MaturityMonthYear (200)", &[200]),
    first("PutOrCall (201)", &[201]),
    first("StrikePrice (202)", &[202]),
    first("OrderQty (38)", &[38]),
    first("LastQty (32)", &[32]),
    first("Price (44)", &[44]),
    first("LastPx (31)", &[31]),
    first("AvgPx (6)", &[6]),
    first("TradeDate (75)", &[75]),
    first("SendingTime (52)", &[52]),
    first("Text (58)", &[58]),
];

/// What columns are called in messages: their tags.
pub(super) fn names() -> Vec<String> {
    let name = |column: &Column| {
        let tags: Vec<String> = column.tags.iter().map(u32::to_string).collect();
        if tags.is_empty() { column.header.to_owned() } else { format!("tag {}", tags.join("/")) }
    };
    COLUMNS.iter().map(name).collect()
}

/// The time of the transaction; or else the day of the trade, which is a local one; or else when it was sent.
/// An allocation or confirmation may be written on a later day, and then only its day of the trade counts.
fn trade_time<'r>(row: &'r Row<'r>) -> Cow<'r, str> {
    let get = |tag| row.order.tags.get(tag);
    if row.order.tags.is_allocation() {
        // Neither the day of the message nor any other may stand in for it.
        return if get(75).is_empty() { "fix without trade date".into() } else { value::day(get(75)) };
    }
    match (get(60), get(75)) {
        ("", "") => value::time(get(52)),
        ("", day) => value::day(day),
        (time, _) => value::time(time),
    }
}

/// The exchange of the security. Where it was or is to be traded may be any venue in the world, and an
/// exchange abroad speaks against the match of a name: it stands in only where the symbol is all there is.
fn exchange<'r>(row: &'r Row<'r>) -> Cow<'r, str> {
    let get = |tag| row.order.tags.get(tag);
    let stands_in =
        row.leg.is_none() && !row.security.has_name() && row.underlying.is_none_or(|u| !u.has_name());
    match (row.security.exchange, get(30)) {
        ("", "") if stands_in => get(100).into(),
        ("", last) if stands_in => last.into(),
        (own, _) => own.into(),
    }
}

/// What was traded, or else what was ordered.
fn quantity<'r>(row: &'r Row<'r>) -> Cow<'r, str> {
    let get = |tag| row.order.tags.get(tag);
    let is_more_than_none = |text: &str| text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    match row.leg {
        Some(leg) => leg.get(LEG_QUANTITY).into(),
        None if !row.is_whole => "".into(),
        None if get(35) == "AK" => get(80).into(),
        None if row.order.tags.is_allocation() => get(53).into(),
        None if is_more_than_none(get(32)) => get(32).into(),
        None => get(38).into(),
    }
}

/// Hands over the cells of each row of an order.
pub(super) fn rows<E>(
    order: &Order<'_>,
    mut take: impl FnMut(&[Cow<'_, str>]) -> Result<(), E>,
) -> Result<(), E> {
    let own = Security::of(&order.tags, &OWN);
    let underlyings: Vec<Security<'_>> =
        order.underlyings.iter().map(|tags| Security::of(tags, &UNDERLYING)).collect();
    let legs: Vec<Security<'_>> = order.legs.iter().map(|tags| Security::of(tags, &LEG)).collect();
    let named = |part: &str| match (order.part.as_str(), part) {
        ("", part) => part.to_owned(),
        (order, "") => order.to_owned(),
        (order, part) => format!("{order} {part}"),
    };
    let mut emit = |security: &Security<'_>, part: &str, underlying, leg, is_whole| {
        let part = named(part);
        let again: Vec<Security<'_>> = security.again().collect();
        let first = Row { order, security: security.clone(), underlying, leg, part: part.clone(), is_whole };
        take(&first.cells())?;
        for security in again {
            let part = if part.is_empty() { "identifier".to_owned() } else { format!("{part} identifier") };
            take(&Row { order, security, underlying: None, leg, part, is_whole: false }.cells())?;
        }
        Ok(())
    };
    let first = underlyings.first();
    // Where only its legs or an underlying say what is traded, the whole would be a row without a security.
    let is_alone = !underlyings.iter().chain(&legs).any(Security::is_named);
    let is_underlying = |u: &Security<'_>| !u.get(Id::Isin).is_empty() || u.has_name();
    if own.is_named() || is_alone || first.is_some_and(is_underlying) {
        emit(&own, "", first, None, true)?;
    }
    for (index, underlying) in underlyings.iter().enumerate() {
        let part = format!("underlying {}", index + 1);
        if !underlying.fits_underlying() {
            emit(underlying, &part, None, None, false)?;
        } else if index > 0 {
            emit(&own, &part, Some(underlying), None, false)?;
        }
    }
    for (index, (leg, tags)) in legs.iter().zip(&order.legs).enumerate() {
        emit(leg, &format!("leg {}", index + 1), None, Some(tags), false)?;
    }
    Ok(())
}

impl<'m> Row<'m> {
    fn cells(&'m self) -> Vec<Cow<'m, str>> {
        COLUMNS.iter().map(|column| self.cell(column)).collect()
    }

    fn cell(&'m self, column: &Column) -> Cow<'m, str> {
        match column.cell {
            Cell::Of(cell) => cell(self),
            Cell::First => {
                let mut values = column.tags.iter().map(|tag| self.order.tags.get(*tag));
                values.find(|value| !value.is_empty()).unwrap_or_default().into()
            }
        }
    }
}
