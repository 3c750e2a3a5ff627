//! The CSV: semicolons between the cells, one row for each name, address, date of birth or number, and the party's own
//! cells in front of each.

use rustc_hash::FxHashMap;

use super::{DAYS, Party, PartyNumber, Regulation};
use crate::finding::{Code, shown};
use crate::list::official::sheet::{Columns, Row, Sheet};
use crate::list::official::value::plain;
use crate::list::official::{File, Reading, format};

const COLUMNS: Columns = Columns {
    needed: &[
        "Entity_LogicalId",
        "Entity_EU_ReferenceNumber",
        "Entity_SubjectType",
        "Entity_Regulation_Programme",
        "NameAlias_WholeName",
    ],
    usual: &[
        "fileGenerationDate",
        "Entity_UnitedNationId",
        "Entity_DesignationDate",
        "Entity_Remark",
        "Entity_Regulation_PublicationDate",
        "Entity_Regulation_EntryIntoForceDate",
        "Entity_Regulation_NumberTitle",
        "Entity_Regulation_PublicationUrl",
        "NameAlias_FirstName",
        "NameAlias_LastName",
        "NameAlias_Function",
        "NameAlias_Regulation_PublicationDate",
        "Address_CountryIso2Code",
        "Address_CountryDescription",
        "Identification_Number",
        "Identification_TypeCode",
        "Identification_TypeDescription",
        "Identification_CountryIso2Code",
        "Citizenship_CountryIso2Code",
        "Citizenship_CountryDescription",
    ],
    further: &[
        "Entity_SubjectType_ClassificationCode",
        "NameAlias_MiddleName",
        "NameAlias_Strong",
        "Address_Regulation_PublicationDate",
        "BirthDate_Regulation_PublicationDate",
        "Identification_Regulation_PublicationDate",
        "Citizenship_Regulation_PublicationDate",
    ],
    // Of the many parts of an address, a birth or a paper none is a name or a number.
    passed_over: &[
        "Entity_DesignationDetails",
        "Entity_Regulation_*",
        "NameAlias_NameLanguage",
        "NameAlias_Gender",
        "NameAlias_Title",
        "NameAlias_LogicalId",
        "NameAlias_RegulationLanguage",
        "NameAlias_Remark",
        "NameAlias_Regulation_*",
        "Address_*",
        "BirthDate_*",
        "Citizenship_*",
        "Identification_Diplomatic",
        "Identification_KnownExpired",
        "Identification_KnownFalse",
        "Identification_ReportedLost",
        "Identification_RevokedByIssuer",
        "Identification_IssuedBy",
        "Identification_IssuedDate",
        "Identification_ValidFrom",
        "Identification_ValidTo",
        "Identification_LatinNumber",
        "Identification_NameOnDocument",
        "Identification_Region",
        "Identification_CountryDescription",
        "Identification_LogicalId",
        "Identification_RegulationLanguage",
        "Identification_Remark",
        "Identification_Regulation_*",
    ],
};

/// What a row can be about beside the party; each has its own regulation.
const PARTS: [&str; 5] = ["NameAlias", "Address", "BirthDate", "Identification", "Citizenship"];

/// Whether this is the list.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    let is_list = |file| {
        let header = format::first_line(file);
        header.contains("Entity_LogicalId;") && header.contains("NameAlias_WholeName")
    };
    files.len() == 1 && files.iter().all(is_list)
}

/// Reads the list.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    for file in files {
        let Some(sheet) = Sheet::read(file, b';', &COLUMNS, reading) else { continue };
        let mut parties: Vec<Party> = Vec::new();
        let mut index: FxHashMap<String, usize> = FxHashMap::default();
        for row in sheet.rows() {
            let id = row.get("Entity_LogicalId");
            if id.is_empty() {
                let message = "the row has no Entity_LogicalId: it belongs to no party";
                reading.fault(Code::LIST_DANGLING, file, row.line, message);
                continue;
            }
            let at = *index.entry(id.to_owned()).or_insert(parties.len());
            if at == parties.len() {
                parties.push(begin(&row));
                reading.published(row.get("fileGenerationDate"), DAYS);
            }
            let Some(party) = parties.get_mut(at) else { continue };
            if party.reference != row.get("Entity_EU_ReferenceNumber") {
                let message = format!(
                    "the row says that the party {} has the EU reference number {}, line {} says {}",
                    shown(id),
                    row.shown("Entity_EU_ReferenceNumber"),
                    party.line,
                    shown(&party.reference)
                );
                reading.fault(Code::LIST_BAD_VALUE, file, row.line, message);
                continue;
            }
            supplement(party, &row);
        }
        for party in parties {
            let line = party.line;
            match party.record() {
                Ok(record) => reading.records.push(record),
                Err(message) => reading.fault(Code::LIST_MISSING_FIELD, file, line, message),
            }
        }
    }
}

/// The party of its first row, as far as all of its rows say the same.
fn begin(row: &Row<'_>) -> Party {
    let kind = [row.get("Entity_SubjectType"), row.get("Entity_SubjectType_ClassificationCode")];
    Party {
        reference: row.get("Entity_EU_ReferenceNumber").to_owned(),
        logical_id: row.get("Entity_LogicalId").to_owned(),
        line: row.line,
        kind: kind.iter().find(|kind| !kind.is_empty()).map_or_else(String::new, |kind| (*kind).to_owned()),
        united_nations_id: plain(row.get("Entity_UnitedNationId")),
        designated: row.get("Entity_DesignationDate").to_owned(),
        ..Party::default()
    }
}

fn supplement(party: &mut Party, row: &Row<'_>) {
    let said = |name: &str| row.get(name).to_owned();
    party.remark("", row.get("Entity_Remark"));
    party.regulation(Regulation {
        published: said("Entity_Regulation_PublicationDate"),
        in_force: said("Entity_Regulation_EntryIntoForceDate"),
        programme: said("Entity_Regulation_Programme"),
        title: said("Entity_Regulation_NumberTitle"),
        url: said("Entity_Regulation_PublicationUrl"),
    });
    let parts =
        ["NameAlias_FirstName", "NameAlias_MiddleName", "NameAlias_LastName"].map(|name| row.get(name));
    // Not every edition says how strong a name is: then all are.
    party.name(row.get("NameAlias_WholeName"), parts, row.get("NameAlias_Strong"));
    party.remark("Function: ", row.get("NameAlias_Function"));
    let number = PartyNumber {
        value: said("Identification_Number"),
        code: said("Identification_TypeCode"),
        words: said("Identification_TypeDescription"),
        country: said("Identification_CountryIso2Code"),
    };
    if !number.value.is_empty() && !party.numbers.contains(&number) {
        party.numbers.push(number);
    }
    for part in ["Address", "Citizenship"] {
        let code = row.get(&format!("{part}_CountryIso2Code"));
        let is_code = code.bytes().any(|byte| byte.is_ascii_alphabetic());
        let country = if is_code { code } else { row.get(&format!("{part}_CountryDescription")) };
        party.countries.push(country.to_owned());
    }
    for part in PARTS {
        let published = said(&format!("{part}_Regulation_PublicationDate"));
        if !published.is_empty() && !party.part_days.contains(&published) {
            party.part_days.push(published);
        }
    }
}
