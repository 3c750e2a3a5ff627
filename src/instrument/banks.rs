//! The names of the banks that stand on the other side of a derivative or write a note.

pub(super) const COUNTERPARTIES: [&str; 52] = [
    "MSIP",
    "MSIL",
    "MSCO",
    "MS",
    "GS",
    "GSI",
    "GSIL",
    "UBS",
    "UBSW",
    "CICC",
    "JPM",
    "JPMC",
    "JPMS",
    "CITI",
    "CGML",
    "HSBC",
    "BNP",
    "BNPP",
    "SG",
    "SOCGEN",
    "CS",
    "CSFB",
    "CSI",
    "CSIN",
    "DB",
    "DBK",
    "BARC",
    "BARCLAYS",
    "BAML",
    "BOA",
    "BOFA",
    "ML",
    "MLI",
    "MLIB",
    "NOMURA",
    "NOM",
    "MACQ",
    "MACQUARIE",
    "CLSA",
    "HTI",
    "HAITONG",
    "CITIC",
    "GTJA",
    "RBC",
    "VONT",
    "BOCI",
    "SC",
    "CT",
    "CMBI",
    "MBL",
    "EA",
    "KBC",
];

/// Short names of banks as they stand at the end of a derivative.
pub(super) fn is_counterparty(word: &str) -> bool {
    COUNTERPARTIES.contains(&word)
}

/// Words of the names of banks' issuing companies, behind the bank's own name.
pub(super) fn is_bank_word(word: &str) -> bool {
    matches!(
        word,
        "BANK"
            | "PARIBAS"
            | "GLOBAL"
            | "MKTS"
            | "MARKETS"
            | "INTL"
            | "INTERNATIONAL"
            | "ISSUANCE"
            | "FINANCIAL"
            | "PRODUCTS"
            | "SECURITIES"
            | "LONDON"
            | "BRANCH"
            | "PLC"
            | "LTD"
            | "AG"
            | "SA"
            | "NV"
            | "BV"
            | "LLC"
            | "CO"
            | "&"
    )
}

/// Whether a word in small letters is a bank's short name or a part of a bank's name.
pub(crate) fn is_counterparty_name(word: &str) -> bool {
    is_counterparty(&word.to_uppercase())
        || matches!(
            word,
            "merrill"
                | "citigroup"
                | "lynch"
                | "morgan"
                | "stanley"
                | "goldman"
                | "sachs"
                | "suisse"
                | "deutsche"
                | "chase"
                | "barclays"
        )
}
