//! The official lists that the product knows: what each may carry, so that a wrong file under a right name is seen.

/// A list of a publisher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id in the store.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The programmes whose parties it may have; empty for a collection of many publishers.
    pub programmes: &'static [&'static str],
}

/// All of them.
pub const KNOWN: &[Known] = &[
    Known { id: "us-ofac-sdn", title: "OFAC, Specially Designated Nationals", programmes: &["us-sdn"] },
    Known {
        id: "us-ofac-consolidated",
        title: "OFAC, all other lists",
        programmes: &["us-ns-cmic", "us-ssi", "us-capta", "us-ns-mbs", "us-ns-plc", "us-fse"],
    },
    Known {
        id: "us-csl",
        title: "US Consolidated Screening List",
        programmes: &[
            "us-sdn",
            "us-ns-cmic",
            "us-ssi",
            "us-capta",
            "us-ns-mbs",
            "us-ns-plc",
            "us-fse",
            "us-bis-entity",
            "us-bis-meu",
            "us-bis-uvl",
            "us-bis-dpl",
            "us-itar-debarred",
            "us-isn",
        ],
    },
    Known { id: "us-bis-dpl", title: "BIS Denied Persons List", programmes: &["us-bis-dpl"] },
    Known { id: "us-bis-entity", title: "BIS Entity List", programmes: &["us-bis-entity"] },
    Known { id: "us-dod-1260h", title: "DoD, section 1260H", programmes: &["us-dod-1260h"] },
    Known { id: "un-sc", title: "UN Security Council consolidated list", programmes: &["un-sc"] },
    Known { id: "eu-fsf", title: "EU consolidated list of financial sanctions", programmes: &["eu-fsf"] },
    Known { id: "uk-sanctions", title: "UK sanctions list", programmes: &["uk-sanctions"] },
    Known { id: "ch-seco", title: "Swiss SECO list", programmes: &["ch-seco"] },
    Known { id: "au-dfat", title: "Australian DFAT consolidated list", programmes: &["au-dfat"] },
    Known { id: "ca-sema", title: "Canadian autonomous sanctions list", programmes: &["ca-sema"] },
    Known { id: "opensanctions", title: "OpenSanctions, any collection", programmes: &[] },
];

/// The list of this id.
pub fn known(id: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.id == id)
}
