//! Which programme of the product a dataset of OpenSanctions is.

use crate::list::record::RecordListing;

/// Datasets that are one programme: the name, the titles that `targets.simple.csv` prints instead, and the listing.
const DATASETS: [(&str, &[&str], &str, &str); 10] = [
    (
        "us_ofac_sdn",
        &["US OFAC Specially Designated Nationals (SDN) List", "US OFAC SDN List"],
        "us-sdn",
        "sdn",
    ),
    ("eu_fsf", &["EU Financial Sanctions Files (FSF)"], "eu-fsf", "listed"),
    (
        "gb_hmt_sanctions",
        &["UK HMT/OFSI Consolidated List of Targets", "UK OFSI Consolidated List of Targets"],
        "uk-sanctions",
        "listed",
    ),
    ("gb_fcdo_sanctions", &["UK FCDO Sanctions List"], "uk-sanctions", "listed"),
    (
        "un_sc_sanctions",
        &["UN Security Council Consolidated Sanctions", "UN SC Consolidated Sanctions"],
        "un-sc",
        "listed",
    ),
    ("ch_seco_sanctions", &["Swiss SECO Sanctions/Embargoes"], "ch-seco", "listed"),
    ("au_dfat_sanctions", &["Australian Sanctions Consolidated List"], "au-dfat", "listed"),
    (
        "ca_dfatd_sema_sanctions",
        &[
            "Canadian Consolidated Autonomous Sanctions List",
            "Canadian Special Economic Measures Act Sanctions",
        ],
        "ca-sema",
        "listed",
    ),
    (
        "us_dod_chinese_milcorps",
        &["US DoD Chinese Military Companies", "US DoD Chinese military companies"],
        "us-dod-1260h",
        "listed",
    ),
    ("us_bis_denied", &["US BIS Denied Persons List"], "us-bis-dpl", "listed"),
];

/// Datasets that hold several programmes, told by the words of each listing.
const CONSOLIDATED: (&str, &[&str]) = (
    "us_ofac_cons",
    &["US OFAC Consolidated (non-SDN) List", "US OFAC Consolidated Sanctions List (non-SDN)"],
);
const SCREENING: (&str, &[&str]) = ("us_trade_csl", &["US Trade Consolidated Screening List (CSL)"]);

/// Words of a listing of an American authority, and its programme. In this order: the more special ones first.
const WORDS: [(&str, &str, &str); 24] = [
    ("CMIC", "us-ns-cmic", "annex"),
    ("Chinese Military-Industrial Complex", "us-ns-cmic", "annex"),
    ("NS-PLC", "us-ns-plc", "listed"),
    ("Palestinian Legislative Council", "us-ns-plc", "listed"),
    ("561-Related", "us-capta", "listed"),
    ("CAPTA", "us-capta", "listed"),
    ("Correspondent Account", "us-capta", "listed"),
    ("FSE-", "us-fse", "listed"),
    ("US-FSE", "us-fse", "listed"),
    ("FSE List", "us-fse", "listed"),
    ("Foreign Sanctions Evaders", "us-fse", "listed"),
    ("EO13662", "us-ssi", "menu"),
    ("Sectoral Sanctions", "us-ssi", "menu"),
    ("US-SSI", "us-ssi", "menu"),
    ("NS-MBS", "us-ns-mbs", "menu"),
    ("Menu-Based", "us-ns-mbs", "menu"),
    ("Military End User", "us-bis-meu", "listed"),
    ("Unverified List", "us-bis-uvl", "listed"),
    ("Denied Persons", "us-bis-dpl", "listed"),
    ("Entity List", "us-bis-entity", "listed"),
    ("ITAR Debarred", "us-itar-debarred", "listed"),
    ("AECA Debarred", "us-itar-debarred", "listed"),
    ("Nonproliferation Sanctions", "us-isn", "listed"),
    ("Specially Designated Nationals", "us-sdn", "sdn"),
];

/// Whether a dataset adds to what is known of a party and lists nobody.
pub(in crate::list::official) fn is_context(dataset: &str) -> bool {
    dataset.starts_with("ext_") || ["permid", "openfigi", "research"].contains(&dataset)
}

/// The name of a dataset that may be printed as its title.
pub(in crate::list::official) fn dataset(printed: &str) -> &str {
    let titled = |titles: &[&str]| titles.iter().any(|title| title.eq_ignore_ascii_case(printed));
    if let Some((name, ..)) = DATASETS.iter().find(|(_, titles, ..)| titled(titles)) {
        return name;
    }
    [CONSOLIDATED, SCREENING].iter().find(|(_, titles)| titled(titles)).map_or(printed, |(name, _)| name)
}

/// The listing that a dataset means, where the words of its sanctions are these.
pub(in crate::list::official) fn listing(dataset: &str, words: &str) -> RecordListing {
    if let Some((_, _, programme, basis)) = DATASETS.iter().find(|(name, ..)| *name == dataset) {
        return RecordListing::new(programme, basis);
    }
    let (is_consolidated, is_screening) = (dataset == CONSOLIDATED.0, dataset == SCREENING.0);
    if is_consolidated || is_screening {
        let lower = words.to_lowercase();
        let found = WORDS.iter().find(|(word, ..)| lower.contains(&word.to_lowercase()));
        if let Some((_, programme, basis)) = found {
            let directive = (*programme == "us-ssi").then(|| directive(&lower)).flatten();
            return RecordListing::new(programme, directive.as_deref().unwrap_or(basis));
        }
        if is_consolidated {
            return RecordListing::new("us-ns-mbs", "menu");
        }
    }
    let labels = vec![dataset.to_owned()];
    RecordListing { labels, citation: dataset.to_owned(), ..RecordListing::new("opensanctions", "listed") }
}

/// The directive of Executive Order 13662 that the words name, where they name one alone.
fn directive(lower: &str) -> Option<String> {
    let mut found =
        ["1", "2", "3", "4"].iter().filter(|number| lower.contains(&format!("directive {number}")));
    let number = found.next()?;
    found.next().is_none().then(|| format!("directive-{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_is_a_programme() {
        for (dataset, words, programme, basis) in [
            ("us_ofac_sdn", "", "us-sdn", "sdn"),
            ("us_ofac_cons", "CMIC-EO13959", "us-ns-cmic", "annex"),
            (
                "us_ofac_cons",
                "Non-SDN Chinese Military-Industrial Complex Companies List",
                "us-ns-cmic",
                "annex",
            ),
            ("us_ofac_cons", "", "us-ns-mbs", "menu"),
            ("us_ofac_cons", "US-NS-CMIC Non-SDN CMIC List", "us-ns-cmic", "annex"),
            ("us_ofac_cons", "FSE List", "us-fse", "listed"),
            ("us_ofac_cons", "CAPTA List", "us-capta", "listed"),
            ("us_ofac_cons", "UKRAINE-EO13662 Subject to Directive 2", "us-ssi", "directive-2"),
            ("us_ofac_cons", "UKRAINE-EO13662 Directive 1, Directive 2", "us-ssi", "menu"),
            ("us_trade_csl", "Entity List (EL) - Bureau of Industry and Security", "us-bis-entity", "listed"),
            ("us_trade_csl", "Something new", "opensanctions", "listed"),
            ("gb_hmt_sanctions", "", "uk-sanctions", "listed"),
            ("gb_fcdo_sanctions", "", "uk-sanctions", "listed"),
            ("us_dod_chinese_milcorps", "", "us-dod-1260h", "listed"),
            ("ua_nsdc_sanctions", "", "opensanctions", "listed"),
        ] {
            let listing = listing(dataset, words);
            assert_eq!(
                (listing.programme.as_str(), listing.basis.as_str()),
                (programme, basis),
                "{dataset} {words}"
            );
        }
    }

    #[test]
    fn a_title_is_its_dataset() {
        assert_eq!(dataset("EU Financial Sanctions Files (FSF)"), "eu_fsf");
        assert_eq!(dataset("us_ofac_cons"), "us_ofac_cons");
        assert_eq!(dataset("US OFAC Consolidated (non-SDN) List"), "us_ofac_cons");
        assert_eq!(dataset("A list of the moon"), "A list of the moon");
    }
}
