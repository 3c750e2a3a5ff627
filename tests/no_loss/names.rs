//! Names of issuers and the ways in which vendors misspell them, made by rules: the same ones every time.
//!
//! Words come from the engine's own tables (how often a word stands in issuers' names, what is abbreviated
//! how) and from syllables. No name is meant to be one of a company.

use std::collections::{BTreeMap, BTreeSet};

const FREQUENCIES: &str = include_str!("../../src/name/frequencies.tsv");
const WORDS: &str = include_str!("../../src/name/words.txt");

/// Numbers that look random and are the same on every machine (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice of their own for each seed.
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below another one.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Whether something of so many in a hundred happens.
    pub(crate) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of several.
    pub(crate) fn pick<'t, T: ?Sized>(&mut self, of: &'t [&T]) -> &'t T {
        of[self.below(of.len())]
    }
}

/// What names of one alphabet are made of.
struct Alphabet {
    syllables: &'static [&'static str],
    words: &'static [&'static str],
    forms: &'static [&'static str],
    /// What stands between two words.
    blank: &'static str,
}

const LATIN_FORMS: &[&str] = &[
    "Inc",
    "Inc.",
    "Corp",
    "Corporation",
    "Incorporated",
    "Ltd",
    "Limited",
    "Co., Ltd.",
    "Co Ltd",
    "Company Limited",
    "PLC",
    "AG",
    "SE",
    "GmbH",
    "S.A.",
    "SA",
    "N.V.",
    "AB",
    "ASA",
    "Oyj",
    "SpA",
    "LLC",
    "Bhd",
    "Tbk PT",
    "PJSC",
    "JSC",
    "KK",
    "S.A. de C.V.",
    "Pty Ltd",
    "",
    "",
    "",
];

const SYLLABLES: &[&str] = &[
    "ba", "bel", "bor", "cal", "co", "cra", "da", "den", "dor", "du", "el", "en", "fa", "fer", "fo", "ga",
    "gil", "gra", "ha", "hel", "hu", "in", "ja", "jo", "ka", "kel", "kor", "la", "len", "lo", "ma", "mer",
    "mo", "na", "nel", "no", "or", "pa", "per", "pla", "qua", "ra", "ren", "ro", "sa", "sel", "so", "ste",
    "ta", "ten", "tor", "tra", "u", "va", "ver", "vo", "wa", "wen", "xa", "yo", "za", "zel", "zor",
];

const OTHER_ALPHABETS: &[Alphabet] = &[
    Alphabet {
        syllables: &[
            "ак", "бе", "вол", "гра", "дон", "ер", "жи", "зо", "ир", "ка", "лен", "мет", "но", "ор", "пре",
            "ро", "сев", "тор", "ур", "фе", "хим", "це", "чер", "ша", "юг", "яр",
        ],
        words: &[
            "банк",
            "нефть",
            "газ",
            "группа",
            "энерго",
            "завод",
            "металл",
            "холдинг",
            "телеком",
            "строй",
        ],
        forms: &["ПАО", "ОАО", "ООО", "АО", ""],
        blank: " ",
    },
    Alphabet {
        syllables: &[
            "αλ", "βε", "γα", "δω", "ερ", "ζη", "θε", "κα", "λο", "μι", "νε", "ξα", "πρ", "ρο", "σα", "τι",
            "φω", "χρ",
        ],
        words: &["τραπεζα", "ομιλος", "ενεργεια", "ναυτιλια"],
        forms: &["ΑΕ", ""],
        blank: " ",
    },
    Alphabet {
        syllables: &[
            "甲", "乙", "丙", "丁", "戊", "东", "西", "南", "北", "山", "河", "海", "江", "金", "银", "龙",
            "凤", "华", "盛", "泰", "康", "宏", "远", "信", "达", "通", "瑞", "丰", "明", "光",
        ],
        words: &[
            "中国", "科技", "集团", "银行", "电子", "能源", "国际", "控股", "建设", "集團", "國際", "電子",
        ],
        forms: &["有限公司", "股份有限公司", "公司", ""],
        blank: "",
    },
    Alphabet {
        syllables: &[
            "ア", "カ", "サ", "タ", "ナ", "ハ", "マ", "ヤ", "ラ", "ワ", "ガ", "ン", "ー", "ト", "リ",
        ],
        words: &["電機", "工業", "銀行", "ホールディングス"],
        forms: &["株式会社", ""],
        blank: "",
    },
    Alphabet {
        syllables: &[
            "가", "나", "다", "라", "마", "바", "사", "아", "자", "카", "타", "파", "한", "성", "현",
        ],
        words: &["전자", "은행", "중공업", "그룹"],
        forms: &["주식회사", ""],
        blank: " ",
    },
];

const NUMBERS: &[&str] =
    &["II", "III", "IV", "2", "3", "V", "2013", "2014", "No 1", "21", "300", "1", "VII", "VIII"];
const LITTLE: &[&str] = &["and", "&", "of", "the", "de", "van", "der", "und"];
const PLACES: &[&str] =
    &["(Hong Kong)", "HK", "International", "(Cayman)", "Finance", "Capital", "Europe", "China", "USA"];

/// Makes names and spellings of names.
pub(crate) struct Maker {
    pub(crate) dice: Dice,
    /// Each word as often as it weighs in the table, roughly.
    common: Vec<&'static str>,
    rare: Vec<&'static str>,
    /// Telling words of names that were made before.
    told: Vec<String>,
    abbreviations: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Maker {
    /// A maker that makes the same names whenever it has the same seed.
    pub(crate) fn new(seed: u64) -> Maker {
        let (mut common, mut rare) = (Vec::new(), Vec::new());
        for (word, count) in FREQUENCIES.lines().filter_map(|line| line.split_once('\t')) {
            let count: usize = count.parse().unwrap_or(0);
            match count {
                40.. => common.extend(std::iter::repeat_n(word, (count / 40).min(40))),
                _ => rare.push(word),
            }
        }
        let mut abbreviations: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (head, short) in WORDS.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('=')) {
            if let Some((_, word)) = head.trim().split_once(' ') {
                abbreviations.entry(word).or_default().extend(short.split_whitespace().filter(|s| *s != "~"));
            }
        }
        abbreviations.retain(|_, short| !short.is_empty());
        Maker { dice: Dice::new(seed), common, rare, told: Vec::new(), abbreviations }
    }

    fn coined(&mut self, syllables: &[&str]) -> String {
        let count = 2 + self.dice.below(3);
        (0..count).map(|_| self.dice.pick(syllables)).collect()
    }

    /// A word that tells companies apart; often one of another name, or nearly one.
    fn telling(&mut self) -> String {
        let word = match self.dice.below(16) {
            0..=3 => self.coined(SYLLABLES),
            4..=5 => self.dice.pick(&self.rare).to_owned(),
            6 => format!("{}{}", self.dice.pick(&self.rare), self.dice.pick(SYLLABLES)),
            7 => ('a'..='z').nth(self.dice.below(26)).into_iter().collect(),
            _ if self.told.is_empty() => self.coined(SYLLABLES),
            _ => {
                let known = self.told[self.dice.below(self.told.len())].clone();
                if self.dice.percent(80) { return known } else { self.slip(&known) }
            }
        };
        self.told.push(word.clone());
        word
    }

    /// A new name.
    pub(crate) fn name(&mut self) -> String {
        if self.dice.percent(15) {
            let alphabet = self.dice.below(OTHER_ALPHABETS.len());
            return self.name_in(&OTHER_ALPHABETS[alphabet]);
        }
        // Some names have no word that tells companies apart.
        let telling = [0, 1, 1, 1, 1, 1, 1, 2, 2, 2][self.dice.below(10)];
        let mut words: Vec<String> = (0..telling).map(|_| self.telling()).collect();
        let common = if telling == 0 { 2 + self.dice.below(2) } else { self.dice.below(4) };
        for _ in 0..common {
            words.push(self.dice.pick(&self.common).to_owned());
        }
        if self.dice.percent(12) {
            words.insert(1, self.dice.pick(LITTLE).to_owned());
        }
        if self.dice.percent(8) {
            let count = 1 + self.dice.below(2);
            words.extend((0..count).map(|_| self.dice.pick(NUMBERS).to_owned()));
        }
        words.push(self.dice.pick(LATIN_FORMS).to_owned());
        words.join(" ").trim().to_owned()
    }

    fn name_in(&mut self, alphabet: &Alphabet) -> String {
        let mut words = vec![self.coined(alphabet.syllables)];
        if self.dice.percent(30) {
            words.push(self.coined(alphabet.syllables));
        }
        for _ in 0..self.dice.below(3) {
            words.push(self.dice.pick(alphabet.words).to_owned());
        }
        words.push(self.dice.pick(alphabet.forms).to_owned());
        words.join(alphabet.blank).trim().to_owned()
    }

    /// So many names beside those that are given, all different. Half of the new ones are misspelt
    /// earlier ones: names in families, as issuers and their vehicles are.
    pub(crate) fn names(&mut self, given: Vec<String>, count: usize) -> Vec<String> {
        let mut seen: BTreeSet<String> = given.iter().cloned().collect();
        let mut names = given;
        names.truncate(count);
        // Those that are no spellings of others.
        let mut parents = names.clone();
        while names.len() < count {
            let related = !parents.is_empty() && self.dice.percent(50);
            let name = match related {
                true => {
                    let parent = parents[self.dice.below(parents.len())].clone();
                    self.spelling(&parent)
                }
                false => self.name(),
            };
            if !name.contains([';', '"', '\n']) && seen.insert(name.clone()) {
                if !related {
                    parents.push(name.clone());
                }
                names.push(name);
            }
        }
        names
    }

    /// A spelling of a name that a file may print: up to three changes.
    pub(crate) fn spelling(&mut self, name: &str) -> String {
        let mut text = name.to_owned();
        for _ in 0..self.dice.below(4) {
            text = self.changed(&text);
        }
        match self.dice.below(6) {
            0 => text.to_uppercase(),
            1 => text.to_lowercase(),
            _ => text,
        }
    }

    fn changed(&mut self, text: &str) -> String {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let at = self.dice.below(words.len());
        let Some(word) = words.get(at).cloned() else { return text.to_owned() };
        match self.dice.below(18) {
            0..=2 => words[at] = self.slip(&word),
            3 | 4 => words[at] = self.abbreviated(&word),
            5 => words[at] = contracted(&word),
            6 if at + 1 < words.len() => {
                let next = words.remove(at + 1);
                words[at].push_str(&next);
            }
            7 if at + 1 < words.len() => {
                let next = contracted(&words.remove(at + 1));
                words[at].push_str(&next);
            }
            // One listed `gro up` makes every `group` a possible run of words, and the bounds would never
            // have to decide about that word.
            8 if !self.abbreviations.contains_key(word.to_lowercase().as_str()) => {
                words[at] = self.split(&word);
            }
            9 => words.rotate_left(1),
            10 => {
                let to = self.dice.below(words.len());
                words.swap(at, to);
            }
            11 if words.len() > 1 => {
                words.remove(at);
            }
            12 => {
                let more = [PLACES, NUMBERS, LITTLE, &self.common][self.dice.below(4)];
                words.insert(at + 1, self.dice.pick(more).to_owned());
            }
            13 => {
                if words.len() > 1 && LATIN_FORMS.contains(&words.last().map_or("", |w| w)) {
                    words.pop();
                }
                words.push(self.dice.pick(LATIN_FORMS).to_owned());
            }
            14 => words[at] = self.looking_alike(&word),
            // A group and its company bear one name.
            16 => words.insert(words.len().min(2), self.dice.pick(&["Group", "Grp"]).to_owned()),
            15 => match text.is_ascii() {
                true if self.dice.percent(50) => words[at] = word.chars().take(1).collect(),
                true => {
                    let width = [14, 15, 18, 20, 28, 30][self.dice.below(6)];
                    return text.chars().take(width).collect::<String>().trim_end().to_owned();
                }
                false => return any_ascii::any_ascii(text),
            },
            _ => match word.strip_suffix('s') {
                Some(stem) if stem.len() > 3 => words[at] = stem.to_owned(),
                _ => words[at].push('s'),
            },
        }
        words.join(" ").trim().to_owned()
    }

    /// One slip of the pen: a letter wrong, missing, too many, or two in each other's place.
    fn slip(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = self.dice.below(letters.len());
        let other = letters[self.dice.below(letters.len())];
        match self.dice.below(4) {
            0 => letters[at] = ('a'..='z').nth(self.dice.below(26)).unwrap_or(other),
            1 if letters.len() > 1 => {
                letters.remove(at);
            }
            2 => letters.insert(at, other),
            _ if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => {}
        }
        letters.into_iter().collect()
    }

    /// By the table where the word is in it, or else a beginning.
    fn abbreviated(&mut self, word: &str) -> String {
        match self.abbreviations.get(word.to_lowercase().as_str()) {
            Some(short) => self.dice.pick(short).to_owned(),
            None => word.chars().take(3 + self.dice.below(4)).collect(),
        }
    }

    fn split(&mut self, word: &str) -> String {
        let letters: Vec<char> = word.chars().collect();
        let parts = [1, 1, 2][self.dice.below(3)];
        let mut text = letters.clone();
        for _ in 0..parts {
            text.insert(self.dice.below(text.len()), ' ');
        }
        text.into_iter().collect()
    }

    /// One letter as the digit that it looks like, or the other way round.
    fn looking_alike(&mut self, word: &str) -> String {
        let alike =
            [('o', '0'), ('i', '1'), ('l', '1'), ('e', '3'), ('a', '4'), ('s', '5'), ('t', '7'), ('b', '8')];
        let (letter, digit) = alike[self.dice.below(alike.len())];
        match self.dice.percent(80) {
            true => word.replacen(letter, &digit.to_string(), 1),
            false => word.replacen(digit, &letter.to_string(), 1),
        }
    }
}

/// The first letter and the consonants.
fn contracted(word: &str) -> String {
    let inside = word.chars().skip(1).filter(|letter| !"aeiou".contains(*letter));
    word.chars().take(1).chain(inside).collect()
}
