//! Names of issuers that do not exist, made of what the names of issuers are made of.

use super::draw::Draw;

const SYLLABLES: [&str; 40] = [
    "ar", "bel", "cor", "dan", "el", "fen", "gal", "hol", "in", "jor", "kel", "lan", "mer", "nor", "ol",
    "pra", "quin", "ros", "sol", "tal", "ul", "ver", "wes", "xan", "yor", "zel", "bri", "cla", "dro", "tre",
    "vin", "mon", "tec", "dex", "sys", "gen", "lux", "max", "ton", "via",
];
const FIRST: [&str; 48] = [
    "Summit",
    "Pioneer",
    "Northern",
    "Southern",
    "Eastern",
    "Western",
    "Central",
    "United",
    "First",
    "Royal",
    "Golden",
    "Silver",
    "Atlas",
    "Orion",
    "Phoenix",
    "Eagle",
    "Falcon",
    "Liberty",
    "Heritage",
    "Harbor",
    "River",
    "Ocean",
    "Pacific",
    "Atlantic",
    "Baltic",
    "Alpine",
    "Continental",
    "National",
    "Global",
    "Universal",
    "General",
    "American",
    "European",
    "Asia",
    "China",
    "Hong Kong",
    "Shanghai",
    "India",
    "Nordic",
    "Gulf",
    "Star",
    "Sun",
    "Blue",
    "Green",
    "Red",
    "Crown",
    "Delta",
    "Omega",
];
const INDUSTRY: [&str; 44] = [
    "Technology",
    "Electronics",
    "Semiconductor",
    "Software",
    "Systems",
    "Energy",
    "Petroleum",
    "Gas",
    "Power",
    "Mining",
    "Steel",
    "Metals",
    "Chemical",
    "Pharmaceuticals",
    "Medical",
    "Health",
    "Foods",
    "Beverages",
    "Retail",
    "Shipping",
    "Logistics",
    "Airlines",
    "Aviation",
    "Marine",
    "Construction",
    "Engineering",
    "Machinery",
    "Motors",
    "Automotive",
    "Materials",
    "Bank",
    "Financial",
    "Insurance",
    "Capital",
    "Investment",
    "Properties",
    "Realty",
    "Telecom",
    "Communications",
    "Media",
    "Trading",
    "Services",
    "Textiles",
    "Paper",
];
const GENERIC: [&str; 10] = [
    "Group",
    "Holdings",
    "International",
    "Industries",
    "Enterprises",
    "Development",
    "Solutions",
    "Resources",
    "Partners",
    "Products",
];
const FORMS: [&str; 12] =
    ["Inc", "Corp", "Ltd", "Co Ltd", "PLC", "AG", "SA", "NV", "AB", "Bhd", "LLC", "Corporation"];

/// One name.
pub(super) fn name(draw: &mut Draw) -> String {
    let mut words: Vec<String> = Vec::new();
    let add = |words: &mut Vec<String>, table: &[&str], draw: &mut Draw| {
        words.extend(draw.pick(table).map(|word| (*word).to_owned()));
    };
    let shape = draw.below(6);
    if shape < 4 {
        words.push(coined(draw));
    }
    if shape >= 3 {
        add(&mut words, &FIRST, draw);
    }
    if shape == 5 {
        add(&mut words, &FIRST, draw);
    }
    // Two words of the trade make a name such as an issuer without a coined one has.
    for _ in 0..=usize::from(shape >= 4) {
        add(&mut words, &INDUSTRY, draw);
    }
    if draw.coin() {
        add(&mut words, &GENERIC, draw);
    }
    add(&mut words, &FORMS, draw);
    let mut seen: Vec<String> = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    let name = seen.join(" ");
    if draw.coin() { name.to_uppercase() } else { name }
}

fn coined(draw: &mut Draw) -> String {
    let parts = 2 + draw.below(2);
    let word: String = (0..parts).filter_map(|_| draw.pick(&SYLLABLES).copied()).collect();
    super::words::titled(&word)
}
