//! A security as a message describes it: its own, an underlying or a leg, each in tags of its own.

use std::borrow::Cow;

use super::tags::{Entry, Tags};
use super::value;

/// The tags in which a message describes a security; 0 where there is none.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) symbol: u32,
    suffix: u32,
    pub(super) id: u32,
    pub(super) source: u32,
    /// Number of alternative identifiers, each of them, and its source.
    pub(super) others: [u32; 3],
    /// The name in ASCII, or else in another encoding.
    pub(super) issuer: [u32; 2],
    pub(super) name: [u32; 2],
    pub(super) exchange: u32,
    kind: u32,
    cfi: u32,
    product: u32,
    maturity: u32,
    month: u32,
    day: u32,
    issue: u32,
}

/// The security that the message is about.
pub(super) const OWN: Schema = Schema {
    symbol: 55,
    suffix: 65,
    id: 48,
    source: 22,
    others: [454, 455, 456],
    issuer: [106, 349],
    name: [107, 351],
    exchange: 207,
    kind: 167,
    cfi: 461,
    product: 460,
    maturity: 541,
    month: 200,
    day: 205,
    issue: 225,
};

/// What it is derived from.
pub(super) const UNDERLYING: Schema = Schema {
    symbol: 311,
    suffix: 312,
    id: 309,
    source: 305,
    others: [457, 458, 459],
    issuer: [306, 363],
    name: [307, 365],
    exchange: 308,
    kind: 310,
    cfi: 463,
    product: 462,
    maturity: 542,
    month: 313,
    day: 314,
    issue: 241,
};

/// One of several that are traded together.
pub(super) const LEG: Schema = Schema {
    symbol: 600,
    suffix: 601,
    id: 602,
    source: 603,
    others: [604, 605, 606],
    issuer: [617, 619],
    name: [620, 622],
    exchange: 616,
    kind: 609,
    cfi: 608,
    product: 607,
    maturity: 611,
    month: 610,
    day: 0,
    issue: 249,
};

impl Schema {
    /// The tags that stand once in each description.
    pub(super) fn tags(&self) -> Vec<u32> {
        let Schema { symbol, suffix, id, source, others, issuer, name, exchange, kind, .. } = *self;
        let Schema { cfi, product, maturity, month, day, issue, .. } = *self;
        let single = [symbol, suffix, id, source, exchange, kind, cfi, product, maturity, month, day, issue];
        let [count, ..] = others;
        single.into_iter().chain(issuer).chain(name).chain([count]).collect()
    }

    /// The tags of which one tells what the security is.
    pub(super) fn naming(&self) -> [u32; 7] {
        let ([a, b], [c, d]) = (self.issuer, self.name);
        [self.symbol, self.id, self.others[1], a, b, c, d]
    }
}

/// The columns of identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Isin,
    Cusip,
    Sedol,
    Figi,
    Lei,
    Ticker,
}

impl Column {
    /// Of an identifier from this source (tag 22 and its like); `None` is only passed through.
    fn of(source: &str) -> Option<Column> {
        Some(match source {
            "1" => Column::Cusip,
            "2" => Column::Sedol,
            "4" => Column::Isin,
            // Reuters, symbol of the exchange, of the consolidated tape, Bloomberg.
            "5" | "8" | "9" | "A" => Column::Ticker,
            "S" => Column::Figi,
            "T" => Column::Lei,
            _ => return None,
        })
    }
}

/// A security in the columns of the table.
#[derive(Clone, Debug, Default)]
pub(super) struct Security<'m> {
    identifiers: [Cow<'m, str>; 6],
    /// Identifiers for whose column there is another already.
    pub(super) further: Vec<(Column, &'m str)>,
    /// Identifiers of other sources, as printed.
    pub(super) others: String,
    pub(super) issuer: &'m str,
    pub(super) name: &'m str,
    pub(super) exchange: &'m str,
    pub(super) instrument: Cow<'m, str>,
    pub(super) maturity: Cow<'m, str>,
    pub(super) issue: Cow<'m, str>,
}

impl<'m> Security<'m> {
    /// Reads the tags of one description.
    pub(super) fn of(tags: &Tags<'m>, schema: &Schema) -> Security<'m> {
        let get = |tag| tags.get(tag);
        let either = |[ascii, encoded]: [u32; 2]| match get(ascii) {
            "" => get(encoded),
            text => text,
        };
        let mut security = Security {
            issuer: either(schema.issuer),
            name: either(schema.name),
            exchange: get(schema.exchange),
            instrument: value::instrument(get(schema.kind), get(schema.cfi), get(schema.product)),
            maturity: value::maturity(get(schema.maturity), get(schema.month), get(schema.day)),
            issue: value::day(get(schema.issue)),
            ..Security::default()
        };
        security.take(get(schema.id), get(schema.source));
        for Entry { id, source } in tags.others(schema.others[1]) {
            security.take(id, source);
            if !security.others.is_empty() {
                security.others.push_str("; ");
            }
            security.others.push_str(&format!("{id} ({source})"));
        }
        // What 48 says is the security; 55 is what people call it.
        if security.get(Column::Ticker).is_empty() {
            *security.slot(Column::Ticker) = symbol(get(schema.symbol), get(schema.suffix));
        }
        security
    }

    fn take(&mut self, id: &'m str, source: &str) {
        let Some(column) = Column::of(source).filter(|_| !id.is_empty()) else { return };
        let slot = self.slot(column);
        if slot.is_empty() {
            *slot = Cow::Borrowed(id);
        } else if slot != id && column != Column::Ticker {
            self.further.push((column, id));
        }
    }

    fn slot(&mut self, column: Column) -> &mut Cow<'m, str> {
        let [isin, cusip, sedol, figi, lei, ticker] = &mut self.identifiers;
        match column {
            Column::Isin => isin,
            Column::Cusip => cusip,
            Column::Sedol => sedol,
            Column::Figi => figi,
            Column::Lei => lei,
            Column::Ticker => ticker,
        }
    }

    pub(super) fn get(&self, column: Column) -> &str {
        let [isin, cusip, sedol, figi, lei, ticker] = &self.identifiers;
        match column {
            Column::Isin => isin,
            Column::Cusip => cusip,
            Column::Sedol => sedol,
            Column::Figi => figi,
            Column::Lei => lei,
            Column::Ticker => ticker,
        }
    }

    /// Whether anything tells what it is.
    pub(super) fn is_named(&self) -> bool {
        self.has_name() || self.identifiers.iter().any(|text| !text.is_empty())
    }

    /// Whether it has a name.
    pub(super) fn has_name(&self) -> bool {
        !self.issuer.is_empty() || !self.name.is_empty()
    }

    /// Whether the columns of an underlying, which are ISIN and name, say all that it is found by.
    pub(super) fn fits_underlying(&self) -> bool {
        let has_one_name = self.issuer.is_empty() || self.name.is_empty() || self.issuer == self.name;
        let has_isin = !self.get(Column::Isin).is_empty();
        let has_other = self.identifiers.iter().skip(1).any(|text| !text.is_empty());
        has_one_name && self.further.is_empty() && (has_isin || !has_other)
    }

    /// Its name as an underlying.
    pub(super) fn called(&self) -> &'m str {
        if self.name.is_empty() { self.issuer } else { self.name }
    }

    /// The same with each of the identifiers for which there was no room.
    pub(super) fn again(&self) -> impl Iterator<Item = Security<'m>> + '_ {
        self.further.iter().map(|(column, id)| {
            let mut other = self.clone();
            other.identifiers = <[Cow<'m, str>; 6]>::default();
            *other.slot(*column) = Cow::Borrowed(id);
            other
        })
    }
}

/// Symbol and suffix. `[N/A]` stands for none; `WI` and `CD` say how it is settled, not what it is.
fn symbol<'m>(symbol: &'m str, suffix: &str) -> Cow<'m, str> {
    match (symbol, suffix) {
        ("[N/A]" | "N/A", _) => Cow::Borrowed(""),
        (_, "" | "WI" | "CD") => Cow::Borrowed(symbol),
        // A point would make the suffix an exchange, as in `0941.HK`.
        ("", _) => Cow::Borrowed(""),
        _ => Cow::Owned(format!("{symbol}/{suffix}")),
    }
}
