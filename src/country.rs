//! Countries as holdings files and official lists print them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::name::fold;

static COUNTRIES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for line in include_str!("countries.txt").lines().filter(|line| !line.starts_with('#')) {
        if let (Some(code), Some(three), Some(names)) = (line.get(..2), line.get(3..6), line.get(7..)) {
            table.insert(fold(code), code);
            table.insert(fold(three), code);
            for name in names.split(';') {
                table.insert(fold(name), code);
            }
        }
    }
    table
});

/// The ISO 3166 code that a column means: `CN`, `CHN`, `China`, `Korea (South)`. `None` where the text
/// is empty or unknown: an unknown country is no evidence.
pub(crate) fn find(text: &str) -> Option<&'static str> {
    COUNTRIES.get(&fold(text)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names() {
        for (text, code) in [
            ("CN", Some("CN")),
            ("chn", Some("CN")),
            ("Korea (South)", Some("KR")),
            ("Côte d'Ivoire", Some("CI")),
            ("Korea, North", Some("KP")),
            ("Iran (Islamic Republic of)", Some("IR")),
            ("Hong Kong", Some("HK")),
            ("Democratic People's Republic of Korea", Some("KP")),
            ("Democratic People’s Republic of Korea", Some("KP")),
            ("Lao People's Democratic Republic", Some("LA")),
            ("People's Republic of China", Some("CN")),
            ("", None),
            ("-", None),
            ("Atlantis", None),
        ] {
            assert_eq!(find(text), code, "{text}");
        }
    }
}
