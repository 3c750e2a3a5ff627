//! What is fuzzed, without coverage: every seed and everything that once broke a promise, and a fixed number of inputs
//! made of them. The run that looks for new paths is `fuzz/run.sh`.
//!
//! `INTERDICT_FUZZ_TURNS` says how many inputs are made for each target, `INTERDICT_FUZZ_TARGETS` names the targets (all,
//! parted by commas), `INTERDICT_FUZZ_LONGEST` how many seconds an input may take, `INTERDICT_FUZZ_SEEDS` is a folder to
//! write the seeds to.

#[cfg(feature = "columnar")]
#[path = "fuzz_replay/columnar.rs"]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod columnar;
#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "it is a crate of its own elsewhere")]
mod fuzz;

use std::path::Path;
use std::time::{Duration, Instant};

/// For one input; the machine may have other things to do, and nothing is optimised here.
const LONGEST: Duration = Duration::from_secs(10);

/// Makes the inputs that a target is started with.
type Seeds = fn(&str, &Path) -> Vec<Vec<u8>>;

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// What parsers stumble over.
const WORDS: [&[u8]; 16] = [
    b"\0",
    b"\"",
    b"\n",
    b"\r",
    b",",
    b"<",
    b">",
    b"\xff",
    b"\xef\xbb\xbf",
    b"]]>",
    b"{",
    b"[",
    b"-1",
    b"9e99",
    b"\xe2\x80\xae",
    b"18446744073709551615",
];

/// An input made of some seeds.
fn made(seeds: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut input = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(input.len() + 1);
        match numbers.below(7) {
            0 => input.truncate(at),
            1 if at < input.len() => input[at] ^= 1 << numbers.below(8),
            2 if at < input.len() => input[at] = numbers.next() as u8,
            3 => {
                let end = input.len().min(at + numbers.below(16));
                input.drain(at..end);
            }
            4 => {
                let end = input.len().min(at + numbers.below(64));
                let piece = input[at..end].to_vec();
                input.splice(at..at, piece);
            }
            5 => {
                let other = &seeds[numbers.below(seeds.len())];
                let from = numbers.below(other.len());
                let end = other.len().min(from + numbers.below(64));
                input.splice(at..at, other[from..end].iter().copied());
            }
            _ => {
                let word = WORDS[numbers.below(WORDS.len())];
                input.splice(at..at, word.iter().copied());
            }
        }
    }
    input.truncate(1 << 14);
    input
}

#[test]
fn no_input_breaks_a_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let number = |name| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let turns = number("INTERDICT_FUZZ_TURNS").unwrap_or(300);
    let longest = number("INTERDICT_FUZZ_LONGEST").map_or(LONGEST, Duration::from_secs);
    let wanted = std::env::var("INTERDICT_FUZZ_TARGETS").unwrap_or_default();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.split(',').any(|one| one == name);
    let written = std::env::var_os("INTERDICT_FUZZ_SEEDS");
    let mut broken = Vec::new();
    let targets = fuzz::ALL.map(|(name, target)| (name, target, fuzz::seeds::seeds as Seeds)).to_vec();
    #[cfg(feature = "columnar")]
    let targets =
        [targets, columnar::ALL.map(|(name, target)| (name, target, columnar::seeds as Seeds)).to_vec()]
            .concat();
    for (name, target, seeds) in targets.into_iter().filter(|(name, ..)| is_wanted(name)) {
        let seeds = seeds(name, root);
        assert!(!seeds.is_empty(), "{name} has no seed");
        if let Some(folder) = &written {
            let folder = Path::new(folder).join(name);
            std::fs::create_dir_all(&folder).unwrap();
            for (number, seed) in seeds.iter().enumerate() {
                std::fs::write(folder.join(format!("seed-{number:04}")), seed).unwrap();
            }
            continue;
        }
        let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
        let inputs = (0..turns).map(|_| made(&seeds, &mut numbers));
        for input in seeds.iter().cloned().chain(inputs) {
            let begun = Instant::now();
            let is_kept = std::panic::catch_unwind(|| target(&input)).is_ok();
            if !is_kept || begun.elapsed() > longest {
                broken.push(format!("{name} ({:?}): {}", begun.elapsed(), input.escape_ascii()));
                break;
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
