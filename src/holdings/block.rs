//! Cuts a text file into blocks of whole records, so that it is read once and taken apart side by side.

use std::io::{self, Read, Seek};

use memchr::{memchr, memchr_iter, memchr2, memmem, memrchr};
use wide::u8x16;

use super::hashed::Hashed;

/// How many bytes are read for a block: enough for thousands of rows, and little enough to stay in the cache of a core.
const BYTES: usize = 1 << 18;
/// Longest record that a block is made for; a longer one is a fault in any case.
const MOST_BYTES: usize = 32 << 20;

const QUOTE: u8 = b'"';

/// Whole records of a file. Its memory is used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Block {
    buffer: Vec<u8>,
    length: usize,
    seen: Seen,
    /// Line of the first record.
    pub(super) line: u64,
}

/// Which bytes a text has, found in one pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    /// Number of line feeds.
    feeds: usize,
    quote: bool,
    /// CR.
    carriage: bool,
    /// NUL, ESC, or the last byte of U+009B, which may be part of another character.
    control: bool,
}

impl Seen {
    fn of(bytes: &[u8]) -> Seen {
        // A lane counts to 255.
        const RUN: usize = 255 * 16;
        let mut seen = Seen::default();
        let splat = u8x16::splat;
        for run in bytes.chunks(RUN) {
            let (lanes, rest) = run.as_chunks::<16>();
            let (mut feeds, mut quotes, mut returns, mut controls) = (splat(0), splat(0), splat(0), splat(0));
            for lane in lanes {
                let lane = u8x16::from(*lane);
                feeds -= lane.simd_eq(splat(b'\n'));
                quotes |= lane.simd_eq(splat(QUOTE));
                returns |= lane.simd_eq(splat(b'\r'));
                controls |= (lane & splat(0x7f)).simd_eq(splat(0x1b)) | lane.simd_eq(splat(0));
            }
            seen.feeds += feeds.to_array().iter().map(|count| usize::from(*count)).sum::<usize>();
            seen.feeds += rest.iter().filter(|byte| **byte == b'\n').count();
            seen.quote |= quotes.to_bitmask() != 0 || rest.contains(&QUOTE);
            seen.carriage |= returns.to_bitmask() != 0 || rest.contains(&b'\r');
            let is_control = |byte: &u8| matches!(byte, 0 | 0x1b | 0x9b);
            seen.control |= controls.to_bitmask() != 0 || rest.iter().any(is_control);
        }
        seen
    }
}

impl Block {
    /// The records.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// The records as text, where no row can have a fault of its characters and only LF and CRLF end lines.
    pub(super) fn clean(&self) -> Option<&str> {
        let bytes = self.bytes();
        let text = std::str::from_utf8(bytes).ok()?;
        let has_control =
            || memchr2(0, 0x1b, bytes).is_some() || memmem::find(bytes, "\u{9b}".as_bytes()).is_some();
        let is_doubtful = self.seen.control && has_control() || self.seen.carriage && bare_returns(bytes) > 0;
        (!is_doubtful).then_some(text)
    }
}

/// The blocks of a file, one after another.
#[derive(Debug)]
pub(super) struct Blocks<R> {
    input: Hashed<R>,
    delimiter: u8,
    /// The beginning of a record whose end was not read yet.
    carried: Vec<u8>,
    line: u64,
    is_at_end: bool,
}

impl<R: Read + Seek> Blocks<R> {
    /// Nothing was read yet; the first record stands on this line.
    pub(super) fn new(input: R, delimiter: u8, line: u64) -> Blocks<R> {
        Blocks { input: Hashed::new(input), delimiter, carried: Vec::new(), line, is_at_end: false }
    }

    /// Passes what stands above the first record, and was read before.
    pub(super) fn pass(&mut self, above: &[u8]) -> io::Result<()> {
        let mut passed = vec![0; above.len()];
        self.input.read_exact(&mut passed)?;
        if passed == above { Ok(()) } else { Err(io::Error::other("the file changed")) }
    }

    /// Reads the next block; `false` after the last one, and an empty block may be the last.
    pub(super) fn read(&mut self, block: &mut Block) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        let Block { buffer, length, line, seen } = block;
        *line = self.line;
        let mut filled = self.carried.len();
        loop {
            if buffer.len() < filled + BYTES {
                buffer.resize(filled + BYTES, 0);
            }
            buffer[..self.carried.len()].copy_from_slice(&self.carried);
            let wanted = filled + BYTES;
            filled += self.fill(&mut buffer[filled..wanted])?;
            self.is_at_end = filled < wanted;
            let read = &buffer[..filled];
            *seen = Seen::of(read);
            *length = match (self.is_at_end, seen.quote) {
                (true, _) => filled,
                (false, true) => last_end(read, self.delimiter),
                (false, false) => memrchr(b'\n', read).map_or(0, |end| end + 1),
            };
            if *length > 0 || self.is_at_end {
                break;
            }
            if filled > MOST_BYTES {
                return Err(io::Error::other("a record is too long"));
            }
            self.carried.clear();
        }
        self.carried.clear();
        self.carried.extend_from_slice(&buffer[*length..filled]);
        let feeds = seen.feeds - memchr_iter(b'\n', &self.carried).count();
        let returns = if seen.carriage { bare_returns(&buffer[..*length]) } else { 0 };
        self.line += (feeds + returns) as u64;
        Ok(true)
    }

    fn fill(&mut self, mut free: &mut [u8]) -> io::Result<usize> {
        let length = free.len();
        while !free.is_empty() {
            match self.input.read(free) {
                Ok(0) => break,
                Ok(count) => free = &mut free[count..],
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(length - free.len())
    }

    /// Number of bytes read, and their SHA-256.
    pub(super) fn digest(&self) -> (u64, String) {
        self.input.digest()
    }

    /// The input.
    pub(super) fn input(&self) -> &R {
        self.input.get_ref()
    }

    /// The input, wherever it stands.
    pub(super) fn into_input(self) -> R {
        self.input.into_inner()
    }
}

/// The CRs that end a line by themselves.
fn bare_returns(bytes: &[u8]) -> usize {
    memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count()
}

/// The byte behind the last line feed that ends a record; zero when none does.
pub(super) fn last_end(bytes: &[u8], delimiter: u8) -> usize {
    let end_in = |from: usize, until: usize| {
        memrchr(b'\n', bytes.get(from..until).unwrap_or_default()).map(|at| from + at + 1)
    };
    let (mut at, mut end) = (0, 0);
    loop {
        // From here on the text is outside quotes.
        let from = at;
        let open = loop {
            let Some(quote) = find(QUOTE, bytes, at) else { return end_in(from, bytes.len()).unwrap_or(end) };
            let before = quote.checked_sub(1).and_then(|before| bytes.get(before));
            if before.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r')) {
                break quote;
            }
            // A quote inside a bare cell is text.
            at = quote + 1;
        };
        end = end_in(from, open).unwrap_or(end);
        at = open + 1;
        loop {
            let Some(quote) = find(QUOTE, bytes, at) else { return end };
            at = quote + 1;
            if bytes.get(at) != Some(&QUOTE) {
                break;
            }
            at += 1;
        }
    }
}

fn find(byte: u8, bytes: &[u8], from: usize) -> Option<usize> {
    memchr(byte, bytes.get(from..)?).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::super::record::{Record, Records};
    use super::*;

    /// Where records end with a line feed.
    fn ends(bytes: &[u8]) -> Vec<usize> {
        let mut rest = bytes;
        let mut records = Records::from_line(&mut rest, b',', 1);
        let mut record = Record::default();
        let mut count = 0;
        while records.read(&mut record).unwrap_or(false) {
            count += 1;
        }
        (1..=bytes.len())
            .filter(|end| bytes[end - 1] == b'\n')
            .filter(|end| {
                let whole = |part: &[u8]| {
                    let mut records = Records::from_line(part, b',', 1);
                    let mut record = Record::default();
                    let mut count = 0;
                    loop {
                        match records.read(&mut record) {
                            Ok(true) => count += 1,
                            Ok(false) => return Some(count),
                            Err(_) => return None,
                        }
                    }
                };
                let (head, tail) = bytes.split_at(*end);
                whole(head).zip(whole(tail)).is_some_and(|(head, tail)| head + tail == count)
                    || whole(head).is_some() && whole(bytes).is_none()
            })
            .collect()
    }

    proptest! {
        #[test]
        fn what_is_seen_stands_there(bytes in proptest::collection::vec(any::<u8>(), 0..9000), all in any::<bool>()) {
            // Also texts in which such bytes are rare.
            let rare = |byte: &u8| all || *byte > 200;
            let bytes: Vec<u8> = bytes.iter().map(|byte| if rare(byte) { *byte } else { b'a' }).collect();
            let count = |wanted: &[u8]| bytes.iter().filter(|byte| wanted.contains(byte)).count();
            let seen = Seen {
                feeds: count(b"\n"),
                quote: count(b"\"") > 0,
                carriage: count(b"\r") > 0,
                control: count(&[0, 0x1b, 0x9b]) > 0,
            };
            prop_assert_eq!(Seen::of(&bytes), seen);
        }

        #[test]
        fn a_block_ends_with_a_record(text in "[a,\"\n\r]{0,14}") {
            let end = last_end(text.as_bytes(), b',');
            prop_assert!(end == 0 || ends(text.as_bytes()).contains(&end), "{end} of {text:?}");
        }
    }

    #[test]
    fn quotes_hide_ends() {
        assert_eq!(last_end(b"a\nb", b','), 2);
        assert_eq!(last_end(b"a\n\"b\n", b','), 2);
        assert_eq!(last_end(b"a\n\"b\n\"\nc", b','), 7);
        assert_eq!(last_end(b"5\" pipe\n\"x\"\"\n\",y\n\"", b','), 17);
        assert_eq!(last_end(b"\"\n", b','), 0);
    }

    #[test]
    fn blocks_are_the_file() {
        let row = b"name,\"of\n a\",company\r\n";
        let file: Vec<u8> = row.iter().copied().cycle().take(row.len() * 150_000 + 4).collect();
        let mut blocks = Blocks::new(Cursor::new(file.clone()), b',', 1);
        let (mut block, mut read, mut count) = (Block::default(), Vec::new(), 0);
        while blocks.read(&mut block).unwrap() {
            assert_eq!(block.line, 1 + memchr_iter(b'\n', &read).count() as u64);
            assert!(block.clean().is_some());
            read.extend_from_slice(block.bytes());
            count += 1;
        }
        assert!(count > 3 && read == file);
        assert_eq!(blocks.digest().0, file.len() as u64);
    }
}
