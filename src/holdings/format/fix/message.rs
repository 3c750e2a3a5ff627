//! One message, taken apart into its fields: nothing of it is believed before its length and checksum are.

use crate::holdings::fault::shown;

/// What logs print for the byte that ends a field. The first is the byte itself.
const SEPARATORS: [&[u8]; 8] =
    [b"\x01", b" | ", b"|", b"^A", b"<SOH>", b"\\x01", b"\\u0001", "\u{2401}".as_bytes()];

/// Values of tag 8. FIX 5.0 has the fields of 4.4 that are read here, under the name of its transport.
const VERSIONS: [&[u8]; 6] = [b"FIX.4.0", b"FIX.4.1", b"FIX.4.2", b"FIX.4.3", b"FIX.4.4", b"FIXT.1.1"];

/// Tags of data, which may have separators in it, each with the tag of its length before it.
const DATA: [(u32, u32); 21] = [
    (90, 91),
    (93, 89),
    (95, 96),
    (212, 213),
    (348, 349),
    (350, 351),
    (352, 353),
    (354, 355),
    (356, 357),
    (358, 359),
    (360, 361),
    (362, 363),
    (364, 365),
    (445, 446),
    (618, 619),
    (621, 622),
    (1184, 1185),
    (1397, 1398),
    (1401, 1402),
    (1403, 1404),
    (1468, 1469),
];

/// Most fields of a message.
const MOST_FIELDS: usize = 65_536;

/// What a message is of which the end is missing.
const UNFINISHED: &str = "the message is cut off: it has no checksum (tag 10)";

/// A field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'l> {
    pub(super) tag: u32,
    pub(super) value: &'l [u8],
}

/// A whole message.
#[derive(Debug)]
pub(super) struct Message<'l> {
    /// All fields but the checksum.
    pub(super) fields: Vec<Field<'l>>,
    /// What its length and checksum say against it.
    pub(super) damage: Option<String>,
}

impl Message<'_> {
    /// The kind of message, of tag 35.
    pub(super) fn kind(&self) -> &[u8] {
        self.fields.get(2).map_or(&[], |field| field.value)
    }
}

/// Where the next message of a line begins.
pub(super) fn start(line: &[u8]) -> Option<usize> {
    let starts = line.windows(5).enumerate().filter(|(_, bytes)| *bytes == b"8=FIX").map(|(at, _)| at);
    // Behind a digit it would be another tag, such as 108.
    starts.into_iter().find(|at| !at.checked_sub(1).and_then(|b| line.get(b)).is_some_and(u8::is_ascii_digit))
}

/// The version of a message that begins here, and what separates its fields, where that is known.
fn opening(text: &[u8]) -> Option<(&[u8], &'static [u8])> {
    let value = text.strip_prefix(b"8=")?;
    let is_version = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'.';
    let length = value.iter().take(16).take_while(|byte| is_version(byte)).count();
    let (version, rest) = value.split_at_checked(length)?;
    let separates =
        |separator: &&[u8]| rest.strip_prefix(*separator).is_some_and(|rest| rest.starts_with(b"9="));
    Some((version, SEPARATORS.into_iter().find(separates)?))
}

/// Whether a message begins here.
pub(super) fn is_start(text: &[u8]) -> bool {
    opening(text).is_some()
}

/// Whether a line ends within the `8=FIX` of a message. At the end of a file, which may be cut anywhere, less of it
/// is enough.
pub(super) fn is_beginning(line: &[u8], is_last: bool) -> bool {
    let ends = |piece: &[u8]| {
        let before = line.strip_suffix(piece);
        before.is_some_and(|before| !before.last().is_some_and(u8::is_ascii_alphanumeric))
    };
    ends(b"8=F") || ends(b"8=FI") || is_last && (ends(b"8=") || line == b"8")
}

/// Whether a text has fields behind separators: a piece of a message.
pub(super) fn is_piece(text: &[u8]) -> bool {
    text.contains(&1)
        || tags(text).any(|(_, before)| [&b"|"[..], b"^A", b"| "].iter().any(|s| before.ends_with(s)))
}

/// Whether a text tells a type of message.
pub(super) fn tells_type(text: &[u8]) -> bool {
    tags(text).any(|(tag, before)| tag == b"35" && !before.last().is_some_and(u8::is_ascii_alphanumeric))
}

/// Everything like `35=` in a text, with what stands before it.
fn tags(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let equals = text.iter().enumerate().filter(|(_, byte)| **byte == b'=').map(|(at, _)| at);
    equals.filter_map(|at| {
        let head = text.get(..at)?;
        // No tag has more digits.
        let digits = head.iter().rev().take(6).take_while(|byte| byte.is_ascii_digit()).count();
        let (before, tag) = head.split_at_checked(at - digits)?;
        (digits > 0).then_some((tag, before))
    })
}

/// Takes the message apart that begins here, and says where it ends.
pub(super) fn message(text: &[u8]) -> Result<(Message<'_>, usize), String> {
    let (version, separator) = opening(text).ok_or(
        "what separates the fields of the message is not known: expected SOH, `|`, ` | ` or `^A`, and tag 9 behind it",
    )?;
    if !VERSIONS.contains(&version) {
        let version = shown(&String::from_utf8_lossy(version));
        return Err(format!(
            "{version} is no version that is read: expected FIX.4.0 to FIX.4.4, or FIXT.1.1"
        ));
    }
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        if rest.is_empty() {
            return Err(UNFINISHED.to_owned());
        }
        let tag = tag(rest).ok_or_else(|| {
            if find(rest, separator).is_none() {
                return UNFINISHED.to_owned();
            }
            let piece = String::from_utf8_lossy(rest.get(..rest.len().min(80)).unwrap_or_default());
            format!(
                "{} is no field: expected a tag and `=`; perhaps the text before it has the separator in it",
                shown(&piece)
            )
        })?;
        let from = at + tag.to_string().len() + 1;
        let rest = text.get(from..).unwrap_or_default();
        match tag {
            10 => {
                let (Some(digits), next) = (rest.get(..3), rest.get(3)) else {
                    return Err("the message is cut off in its checksum (tag 10)".to_owned());
                };
                let stated =
                    std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
                let stated = stated.and_then(|digits| digits.parse().ok());
                let Some(stated) = stated.filter(|_| !next.is_some_and(u8::is_ascii_digit)) else {
                    return Err("the checksum (tag 10) is not of three digits".to_owned());
                };
                let end = from + 3;
                let ended = text.get(end..).is_some_and(|rest| rest.starts_with(separator));
                let damage = damage(&fields, separator, stated)?;
                return Ok((Message { fields, damage }, end + if ended { separator.len() } else { 0 }));
            }
            8 if at > 0 => {
                return Err("the message is cut off: another begins before its checksum (tag 10)".to_owned());
            }
            _ => {}
        }
        let length = match data_length(&fields, tag) {
            Some(units) => data(rest, units, separator)
                .ok_or_else(|| format!("the data of tag {tag} is not as long as the field before it says"))?,
            None => find(rest, separator).ok_or(UNFINISHED)?,
        };
        fields.push(Field { tag, value: rest.get(..length).unwrap_or_default() });
        if fields.len() > MOST_FIELDS {
            return Err(format!("the message has more than {MOST_FIELDS} fields"));
        }
        at = from + length + separator.len();
    }
}

/// The tag with which a field begins.
fn tag(text: &[u8]) -> Option<u32> {
    let digits = text.iter().take(7).take_while(|byte| byte.is_ascii_digit()).count();
    let tag = std::str::from_utf8(text.get(..digits)?).ok()?;
    (text.get(digits) == Some(&b'=') && !tag.starts_with('0')).then(|| tag.parse().ok())?
}

/// How long a field of data is, where this is one.
fn data_length(fields: &[Field<'_>], tag: u32) -> Option<usize> {
    let before = fields.last()?;
    DATA.contains(&(before.tag, tag)).then(|| std::str::from_utf8(before.value).ok()?.parse().ok())?
}

/// The bytes of so many units of data, behind which a separator stands. What stands for SOH is one unit.
fn data(text: &[u8], units: usize, separator: &[u8]) -> Option<usize> {
    let mut at = 0;
    for _ in 0..units {
        let rest = text.get(at..)?;
        at += if rest.starts_with(separator) { separator.len() } else { 1 };
    }
    text.get(at..)?.starts_with(separator).then_some(at)
}

pub(super) fn find(text: &[u8], piece: &[u8]) -> Option<usize> {
    text.windows(piece.len()).position(|window| window == piece)
}

/// What the length and the checksum say against a message; an error where it has not the fields that all have.
///
/// Both are those of the message as it was sent, so each separator counts as SOH. A text that was turned into
/// UTF-8 had one byte a character before; and in data a `|` may be either.
fn damage(fields: &[Field<'_>], separator: &[u8], stated: u8) -> Result<Option<String>, String> {
    let first = |index: usize, tag| fields.get(index).filter(|field| field.tag == tag);
    let (Some(length), Some(_)) = (first(1, 9), first(2, 35)) else {
        return Err("the message does not begin with the tags 8, 9 and 35".to_owned());
    };
    let length: Option<usize> = std::str::from_utf8(length.value).ok().and_then(|digits| digits.parse().ok());
    let Some(length) = length else {
        return Err("the length of the message (tag 9) is no number".to_owned());
    };
    let mut best = (0, 0);
    for in_code_page in [false, true] {
        for data_is_replaced in [false, true] {
            let (bytes, sum) = weighed(fields, separator, in_code_page, data_is_replaced);
            if (bytes, sum) == (length, stated) {
                return Ok(None);
            }
            if !in_code_page && !data_is_replaced {
                best = (bytes, sum);
            }
        }
    }
    let (bytes, sum) = best;
    Ok(Some(if bytes == length {
        format!(
            "the checksum of the message is {sum:03}, and tag 10 says {stated:03}: it was changed, or a text in it has the separator"
        )
    } else {
        format!(
            "the message has {bytes} bytes, and tag 9 says {length}: it was cut, changed, or a text in it has the separator"
        )
    }))
}

/// Length of the body and checksum.
fn weighed(
    fields: &[Field<'_>],
    separator: &[u8],
    in_code_page: bool,
    data_is_replaced: bool,
) -> (usize, u8) {
    let (mut body, mut sum) = (0_usize, 0_u8);
    for (index, field) in fields.iter().enumerate() {
        let mut bytes = format!("{}=", field.tag).into_bytes();
        let is_data = DATA.iter().any(|(_, data)| *data == field.tag);
        if is_data && data_is_replaced {
            let mut rest = field.value;
            while let Some(at) = find(rest, separator) {
                bytes.extend_from_slice(rest.get(..at).unwrap_or_default());
                bytes.push(1);
                rest = rest.get(at + separator.len()..).unwrap_or_default();
            }
            bytes.extend_from_slice(rest);
        } else {
            bytes.extend_from_slice(field.value);
        }
        if in_code_page && !bytes.is_ascii() {
            let text = String::from_utf8_lossy(&bytes);
            bytes = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        }
        bytes.push(1);
        sum = bytes.iter().fold(sum, |sum, byte| sum.wrapping_add(*byte));
        if index >= 2 {
            body += bytes.len();
        }
    }
    (body, sum)
}
