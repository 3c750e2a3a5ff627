//! The fields of a message by their tags, and its repeating groups.
//!
//! The tags that are read stand once in a message, or once in each entry of a group; where one stands twice
//! there are two answers to what was traded, and the message is refused.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::COLUMNS;
use super::message::{Field, Message};
use super::security::{LEG, OWN, Schema, UNDERLYING};

/// Number of sides of a trade or cross, and of orders in a list.
const SIDES: u32 = 552;
const ORDERS: u32 = 73;
/// Number of legs, and of underlyings.
const LEGS: u32 = 555;
const UNDERLYINGS: u32 = 711;

/// Most entries of a group: what stands once in a message is written for each of them.
const MOST_ENTRIES: usize = 1_000;
/// Most sides of a trade, of which FIX knows two.
const MOST_SIDES: usize = 16;

/// Tags that each side of a trade or cross may have for itself.
const OF_A_SIDE: [u32; 12] = [54, 37, 11, 41, 1, 15, 38, 152, 58, 75, 381, 577];

/// Messages that divide what was traded among accounts, or confirm it: allocation instruction and report,
/// confirmation.
const ALLOCATIONS: [&str; 3] = ["J", "AS", "AK"];
/// Tags that are read in such messages alone; in others they stand in groups.
const OF_ALLOCATIONS: [u32; 8] = [53, 70, 71, 79, 80, 664, 666, 755];
/// Tags of the orders and executions, of which such a message may have many, and which it does not name itself.
const OF_ALLOCATED: [u32; 7] = [11, 17, 30, 31, 32, 37, 38];
/// Account and quantity of one part; the message has them for itself only where it is about one.
const OF_PART: [u32; 2] = [79, 80];

/// Tags of legs beside those of their securities: side, quantity, currency.
pub(super) const LEG_SIDE: u32 = 624;
pub(super) const LEG_QUANTITY: u32 = 687;
pub(super) const LEG_CURRENCY: u32 = 556;

/// Every tag of which the value is read; those of alternative identifiers are read in pairs.
static READ: LazyLock<FxHashSet<u32>> = LazyLock::new(|| {
    let schemas = [&OWN, &UNDERLYING, &LEG].into_iter().flat_map(Schema::tags);
    let columns = COLUMNS.iter().flat_map(|column| column.tags.iter().copied());
    let groups = [SIDES, LEGS, UNDERLYINGS, LEG_SIDE, LEG_QUANTITY, LEG_CURRENCY];
    let pairs = [OWN.others, UNDERLYING.others, LEG.others].map(|[_, id, source]| [id, source]);
    let is_single = |tag: &u32| *tag > 0 && !pairs.iter().flatten().any(|pair| pair == tag);
    schemas.chain(columns).chain(groups).filter(is_single).collect()
});

/// An alternative identifier.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'m> {
    pub(super) id: &'m str,
    pub(super) source: &'m str,
}

/// Values by their tags.
#[derive(Debug, Default)]
pub(super) struct Tags<'m> {
    values: FxHashMap<u32, &'m str>,
    others: Vec<(u32, Entry<'m>)>,
}

impl<'m> Tags<'m> {
    /// The value of a tag; empty without one.
    pub(super) fn get(&self, tag: u32) -> &'m str {
        self.values.get(&tag).copied().unwrap_or_default()
    }

    /// Whether they are of an allocation or a confirmation, which is written after the trade.
    pub(super) fn is_allocation(&self) -> bool {
        ALLOCATIONS.contains(&self.get(35))
    }

    /// Alternative identifiers under this tag.
    pub(super) fn others(&self, tag: u32) -> impl Iterator<Item = Entry<'m>> + '_ {
        self.others.iter().filter(move |(of, _)| *of == tag).map(|(_, entry)| *entry)
    }

    /// Takes the tags that are wanted; each may stand once.
    fn of(fields: &[Field<'m>], is_wanted: impl Fn(u32) -> bool) -> Result<Tags<'m>, String> {
        let mut tags = Tags::default();
        for field in fields.iter().filter(|field| is_wanted(field.tag) && READ.contains(&field.tag)) {
            if tags.values.insert(field.tag, text(field)?).is_some() {
                return Err(format!("tag {} stands twice in what should have it once", field.tag));
            }
        }
        Ok(tags)
    }

    /// Adds the alternative identifiers of a security.
    fn with_others(mut self, fields: &[Field<'m>], schema: &Schema) -> Result<Tags<'m>, String> {
        let [count, id, source] = schema.others;
        for field in fields {
            if field.tag == id {
                self.others.push((id, Entry { id: text(field)?, source: "" }));
            } else if field.tag == source {
                match self.others.last_mut() {
                    Some((_, entry)) if entry.source.is_empty() => entry.source = text(field)?,
                    _ => return Err(format!("tag {source} stands without tag {id} before it")),
                }
            }
        }
        let found = self.others.len();
        if found > MOST_ENTRIES {
            return Err(too_many(count, MOST_ENTRIES));
        }
        match self.get(count) {
            "" if found == 0 => Ok(self),
            stated if stated.parse() == Ok(found) => Ok(self),
            stated => Err(miscounted(count, stated, found)),
        }
    }
}

fn text<'m>(field: &Field<'m>) -> Result<&'m str, String> {
    let bad = |_| format!("the value of tag {} has bytes that are not UTF-8", field.tag);
    std::str::from_utf8(field.value).map(str::trim).map_err(bad)
}

fn too_many(count: u32, most: usize) -> String {
    format!("the group of tag {count} has more than {most} entries")
}

fn miscounted(count: u32, stated: &str, found: usize) -> String {
    let stated = if stated.is_empty() { "nothing" } else { stated };
    format!("tag {count} says {stated} and {found} follow: the message is not whole, or not as FIX has it")
}

/// One order or trade of a message.
#[derive(Debug)]
pub(super) struct Order<'m> {
    pub(super) tags: Tags<'m>,
    pub(super) underlyings: Vec<Tags<'m>>,
    pub(super) legs: Vec<Tags<'m>>,
    /// Which of several it is; empty for the only one.
    pub(super) part: String,
}

/// The orders and trades of a message: one, or one for each entry of the group that its type has for them.
pub(super) fn orders<'m>(message: &Message<'m>) -> Result<Vec<Order<'m>>, String> {
    let fields = message.fields.as_slice();
    let is_in_leg = is_of(&LEG);
    let is_in_underlying = is_of(&UNDERLYING);
    let kind = message.kind();
    let is_allocation = ALLOCATIONS.iter().any(|known| known.as_bytes() == kind);
    let is_of_kind = |tag: u32| match is_allocation {
        true => !OF_ALLOCATED.contains(&tag) && (kind == b"AK" || !OF_PART.contains(&tag)),
        false => !OF_ALLOCATIONS.contains(&tag),
    };
    let is_main = |tag| !is_in_leg(tag) && !is_in_underlying(tag) && is_of_kind(tag);
    let groups = |within: &[Field<'m>]| -> Result<_, String> {
        let underlyings = parts(within, UNDERLYINGS, &UNDERLYING)?;
        Ok((underlyings, parts(within, LEGS, &LEG)?))
    };
    let (group, is_own): (u32, fn(u32) -> bool) = match kind {
        b"AE" | b"s" | b"t" => (SIDES, |tag| OF_A_SIDE.contains(&tag)),
        b"E" => (ORDERS, |_| true),
        _ => (0, |_| true),
    };
    let Some((head, entries)) = entries(fields, group)? else {
        let tags = Tags::of(fields, is_main)?.with_others(fields, &OWN)?;
        let (underlyings, legs) = groups(fields)?;
        return Ok(vec![Order { tags, underlyings, legs, part: String::new() }]);
    };
    if entries.is_empty() {
        return Err(format!("tag {group} says that there is none of what the message is about"));
    }
    let common = Tags::of(head, |tag| is_main(tag) && is_own(tag))?;
    let shared = Tags::of(fields, |tag| is_main(tag) && !is_own(tag))?;
    let count = entries.len();
    let mut orders = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        let mut tags = Tags::of(entry, |tag| is_main(tag) && is_own(tag))?;
        for (tag, value) in common.values.iter().chain(&shared.values) {
            tags.values.entry(*tag).or_insert(value);
        }
        let within = if group == ORDERS { entry } else { fields };
        let (underlyings, legs) = groups(within)?;
        let tags = tags.with_others(within, &OWN)?;
        let of = if group == ORDERS { "order" } else { "side" };
        let part = if count == 1 { String::new() } else { format!("{of} {}", index + 1) };
        orders.push(Order { tags, underlyings, legs, part });
    }
    Ok(orders)
}

/// Whether a tag is one of a description.
fn is_of(schema: &Schema) -> impl Fn(u32) -> bool {
    let mut tags = schema.tags();
    if schema.id == LEG.id {
        tags.extend([LEG_SIDE, LEG_QUANTITY, LEG_CURRENCY]);
    }
    move |tag| tags.contains(&tag)
}

/// The legs or underlyings. Without their number there may be one.
fn parts<'m>(fields: &[Field<'m>], group: u32, schema: &Schema) -> Result<Vec<Tags<'m>>, String> {
    let naming = schema.naming();
    let is_there = || fields.iter().any(|field| naming.contains(&field.tag));
    let slices = match entries(fields, group)? {
        Some((_, slices)) if slices.is_empty() && is_there() => return Err(miscounted(group, "0", 1)),
        Some((_, slices)) => slices,
        None if is_there() => vec![fields],
        None => Vec::new(),
    };
    let is_wanted = is_of(schema);
    slices.into_iter().map(|slice| Tags::of(slice, &is_wanted)?.with_others(slice, schema)).collect()
}

/// What stands before a group, and its entries. The tag that follows the number of the group begins each; the
/// last goes on to the end, because what follows a group has other tags.
#[expect(clippy::type_complexity, reason = "slices of fields, named by the sentence above")]
fn entries<'f, 'm>(
    fields: &'f [Field<'m>],
    group: u32,
) -> Result<Option<(&'f [Field<'m>], Vec<&'f [Field<'m>]>)>, String> {
    let Some(at) = fields.iter().position(|field| field.tag == group) else { return Ok(None) };
    let (Some(head), Some(rest)) = (fields.get(..at), fields.get(at + 1..)) else { return Ok(None) };
    let stated = fields.get(at).map(text).transpose()?.unwrap_or_default();
    if stated == "0" {
        return Ok(Some((head, Vec::new())));
    }
    let first = rest.first().map(|field| field.tag);
    let starts: Vec<usize> =
        rest.iter().enumerate().filter(|(_, field)| Some(field.tag) == first).map(|(at, _)| at).collect();
    if stated.parse() != Ok(starts.len()) {
        return Err(miscounted(group, stated, starts.len()));
    }
    let most = if group == SIDES { MOST_SIDES } else { MOST_ENTRIES };
    if starts.len() > most {
        return Err(too_many(group, most));
    }
    let ends = starts.iter().skip(1).copied().chain([rest.len()]);
    let slices = starts.iter().zip(ends).filter_map(|(start, end)| rest.get(*start..end)).collect();
    Ok(Some((head, slices)))
}
