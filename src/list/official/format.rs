//! The forms of official lists, and how each is told by what stands in it.

use super::{
    File, Reading, au_dfat, bis_dpl, ca_sema, csl, dod_1260h, error, eu, ofac, opensanctions, own, seco,
    senzing, uk, un,
};
use crate::finding::{Code, Finding};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// A form in which a publisher prints its list.
    ListFormat {
        /// OFAC: `sdn.csv` or `cons_prim.csv` with its `alt`, `add` and `comments` files.
        OfacCsv = "ofac-csv",
        /// The US Consolidated Screening List as CSV.
        CslCsv = "csl-csv",
        /// The US Consolidated Screening List as JSON.
        CslJson = "csl-json",
        /// OFAC: `SDN_ADVANCED.XML` or `CONS_ADVANCED.XML`.
        OfacAdvancedXml = "ofac-advanced-xml",
        /// OFAC: `SDN.XML` or `CONSOLIDATED.XML`.
        OfacXml = "ofac-xml",
        /// United Nations: the Security Council's consolidated list as XML.
        UnXml = "un-xml",
        /// European Union: the consolidated list of financial sanctions as XML.
        EuXml = "eu-xml",
        /// The same as CSV.
        EuCsv = "eu-csv",
        /// United Kingdom: the Treasury's consolidated list, `ConList.csv`.
        UkConlistCsv = "uk-conlist-csv",
        /// United Kingdom: the UK Sanctions List as CSV.
        UkSanctionsCsv = "uk-sanctions-csv",
        /// The same as XML.
        UkSanctionsXml = "uk-sanctions-xml",
        /// The same as an OpenDocument spreadsheet.
        UkSanctionsOds = "uk-sanctions-ods",
        /// Switzerland: the consolidated list of the State Secretariat for Economic Affairs as XML.
        ChSecoXml = "ch-seco-xml",
        /// The section 1260H list of the US Department of Defense, as a table of its editions.
        UsDod1260hCsv = "us-dod-1260h-csv",
        /// The denied persons of the US Bureau of Industry and Security, between tabs.
        UsBisDpl = "us-bis-dpl",
        /// OpenSanctions: `targets.nested.json`.
        OpenSanctionsNested = "opensanctions-nested",
        /// OpenSanctions: `entities.ftm.json`.
        OpenSanctionsFtm = "opensanctions-ftm",
        /// OpenSanctions: `targets.simple.csv`.
        OpenSanctionsSimple = "opensanctions-simple",
        /// OpenSanctions: `securities.csv`.
        OpenSanctionsSecurities = "opensanctions-securities",
        /// The entity specification of Senzing: `senzing.json` of OpenSanctions.
        SenzingJson = "senzing-json",
        /// Canada: the consolidated autonomous sanctions list.
        CaSemaXml = "ca-sema-xml",
        /// Australia: the consolidated list, a workbook.
        AuDfat = "au-dfat",
        /// The list that a firm keeps in a spreadsheet.
        HouseCsv = "house-csv",
        /// The product's own TOML.
        NativeToml = "native-toml",
    }
}

impl ListFormat {
    /// Whether the files are of this form; only their beginnings are looked at.
    fn is_of(self, files: &[File]) -> bool {
        match self {
            ListFormat::OfacCsv => ofac::csv::is_of(files),
            ListFormat::CslCsv => csl::csv::is_of(files),
            ListFormat::CslJson => csl::json::is_of(files),
            ListFormat::OfacAdvancedXml => ofac::advanced::is_of(files),
            ListFormat::OfacXml => ofac::xml::is_of(files),
            ListFormat::UnXml => un::is_of(files),
            ListFormat::EuXml => eu::xml::is_of(files),
            ListFormat::EuCsv => eu::csv::is_of(files),
            ListFormat::UkConlistCsv => uk::conlist::is_of(files),
            ListFormat::UkSanctionsCsv => uk::sheet::is_of_csv(files),
            ListFormat::UkSanctionsXml => uk::xml::is_of(files),
            ListFormat::UkSanctionsOds => uk::sheet::is_of_ods(files),
            ListFormat::ChSecoXml => seco::is_of(files),
            ListFormat::UsDod1260hCsv => dod_1260h::is_of(files),
            ListFormat::UsBisDpl => bis_dpl::is_of(files),
            ListFormat::OpenSanctionsNested => opensanctions::nested::is_of(files),
            ListFormat::OpenSanctionsFtm => opensanctions::ftm::is_of(files),
            ListFormat::OpenSanctionsSimple => opensanctions::simple::is_of(files),
            ListFormat::OpenSanctionsSecurities => opensanctions::securities::is_of(files),
            ListFormat::SenzingJson => senzing::is_of(files),
            ListFormat::CaSemaXml => ca_sema::is_of(files),
            ListFormat::AuDfat => au_dfat::is_of(files),
            ListFormat::HouseCsv => own::is_house(files),
            ListFormat::NativeToml => own::is_native(files),
        }
    }

    /// Reads the files.
    pub(super) fn read(self, files: &[File], reading: &mut Reading) {
        match self {
            ListFormat::OfacCsv => ofac::csv::read(files, reading),
            ListFormat::CslCsv => csl::csv::read(files, reading),
            ListFormat::CslJson => csl::json::read(files, reading),
            ListFormat::OfacAdvancedXml => ofac::advanced::read(files, reading),
            ListFormat::OfacXml => ofac::xml::read(files, reading),
            ListFormat::UnXml => un::read(files, reading),
            ListFormat::EuXml => eu::xml::read(files, reading),
            ListFormat::EuCsv => eu::csv::read(files, reading),
            ListFormat::UkConlistCsv => uk::conlist::read(files, reading),
            ListFormat::UkSanctionsCsv => uk::sheet::read_csv(files, reading),
            ListFormat::UkSanctionsXml => uk::xml::read(files, reading),
            ListFormat::UkSanctionsOds => uk::sheet::read_ods(files, reading),
            ListFormat::ChSecoXml => seco::read(files, reading),
            ListFormat::UsDod1260hCsv => dod_1260h::read(files, reading),
            ListFormat::UsBisDpl => bis_dpl::read(files, reading),
            ListFormat::OpenSanctionsNested => opensanctions::nested::read(files, reading),
            ListFormat::OpenSanctionsFtm => opensanctions::ftm::read(files, reading),
            ListFormat::OpenSanctionsSimple => opensanctions::simple::read(files, reading),
            ListFormat::OpenSanctionsSecurities => opensanctions::securities::read(files, reading),
            ListFormat::SenzingJson => senzing::read(files, reading),
            ListFormat::CaSemaXml => ca_sema::read(files, reading),
            ListFormat::AuDfat => au_dfat::read(files, reading),
            ListFormat::HouseCsv => own::read_house(files, reading),
            ListFormat::NativeToml => own::read_native(files, reading),
        }
    }
}

/// The form of the files.
pub(super) fn recognise(files: &[File]) -> Result<ListFormat, Finding> {
    let name = files.first().map_or("", |file| file.name.as_str());
    let fault = |message: String| Err(error(Code::FILE_FORMAT, name, 0, message));
    let Some(first) = files.first() else { return fault("there is no file".to_owned()) };
    if first.bytes.iter().all(u8::is_ascii_whitespace) {
        return fault("the file is empty: expected a list".to_owned());
    }
    let head = start(first).to_lowercase();
    if ["<!doctype html", "<html"].iter().any(|tag| head.starts_with(tag)) {
        return fault(
            "this is a web page and no list: the address may have moved or asks for a login".to_owned(),
        );
    }
    match ListFormat::ALL.iter().find(|format| format.is_of(files)) {
        Some(format) => Ok(*format),
        None => {
            let known: Vec<&str> = ListFormat::ALL.iter().map(|format| format.as_str()).collect();
            fault(format!(
                "no form of an official list has this content: expected one of {}",
                known.join(", ")
            ))
        }
    }
}

/// The first characters of a file, without a byte order mark and blanks.
pub(super) fn start(file: &File) -> String {
    let head = file.bytes.get(..file.bytes.len().min(4096)).unwrap_or_default();
    String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_owned()
}

/// The first line of a file.
pub(super) fn first_line(file: &File) -> String {
    start(file).lines().next().unwrap_or_default().to_owned()
}

/// Whether the first line of a file with commas has all of these columns.
pub(super) fn has_columns(file: &File, columns: &[&str]) -> bool {
    let header = first_line(file).replace('"', "");
    let names: Vec<&str> = header.split(',').map(str::trim).collect();
    columns.iter().all(|name| names.contains(name))
}

/// The name of the root element of XML, without its prefix; empty for anything else.
pub(super) fn root(file: &File) -> String {
    let head = start(file);
    let tags = head.split('<').skip(1).find(|tag| !tag.starts_with(['?', '!']));
    let name = tags.and_then(|tag| tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next());
    name.map_or_else(String::new, |name| name.rsplit(':').next().unwrap_or_default().to_owned())
}
