//! Which elements stand in which, by `sdn_advanced.xsd`.
//!
//! What is called otherwise is passed over by whoever asks for a name: a party would lose its day of listing or its directives, and nobody
//! would see it. So a name that the form does not have is a fault.

use crate::list::official::element::Element;

/// The elements that may stand in one, for each that is read.
const CHILDREN: [(&str, &[&str]); 27] = [
    ("DateOfIssue", &["Year", "Month", "Day"]),
    (
        "Location",
        &[
            "Comment",
            "LocationAreaCode",
            "LocationCountry",
            "LocationPart",
            "FeatureVersionReference",
            "IDRegDocumentReference",
        ],
    ),
    ("LocationPart", &["LocationPartValue"]),
    ("LocationPartValue", &["Comment", "Value"]),
    (
        "IDRegDocument",
        &[
            "Comment",
            "IDRegistrationNo",
            "IssuingAuthority",
            "DocumentDate",
            "IDRegDocumentMention",
            "FeatureVersionReference",
            "DocumentedNameReference",
            "ProfileRelationshipReference",
        ],
    ),
    ("DocumentDate", &["DatePeriod"]),
    ("DistinctParty", &["Comment", "Profile"]),
    ("Profile", &["Comment", "Identity", "Feature", "SanctionsEntryReference", "ExternalReference"]),
    ("Identity", &["Comment", "Alias", "NamePartGroups", "IDRegDocumentReference"]),
    ("Alias", &["Comment", "DatePeriod", "DocumentedName"]),
    ("DocumentedName", &["Comment", "DocumentedNamePart", "DocumentedNameCountry", "IDRegDocumentReference"]),
    ("DocumentedNamePart", &["NamePartValue"]),
    ("NamePartGroups", &["MasterNamePartGroup"]),
    ("MasterNamePartGroup", &["NamePartGroup"]),
    ("Feature", &["FeatureVersion", "IdentityReference"]),
    (
        "FeatureVersion",
        &["Comment", "DatePeriod", "VersionDetail", "VersionLocation", "IDRegDocumentReference"],
    ),
    ("DatePeriod", &["Comment", "Start", "End", "DurationMinimum", "DurationMaximum"]),
    ("Start", &["From", "To"]),
    ("End", &["From", "To"]),
    ("From", &["Year", "Month", "Day"]),
    ("To", &["Year", "Month", "Day"]),
    ("ProfileRelationship", &["Comment", "DatePeriod", "IDRegDocumentReference"]),
    (
        "SanctionsEntry",
        &[
            "Comment",
            "LimitationsToListing",
            "EntryEvent",
            "SanctionsMeasure",
            "SupportingInfo",
            "ProfileRelationshipReference",
        ],
    ),
    ("EntryEvent", &["Comment", "Date"]),
    ("Date", &["Year", "Month", "Day"]),
    ("SanctionsMeasure", &["Comment", "DatePeriod"]),
    ("ExternalReference", &["Comment", "ExRefValue", "DirectURL", "SubLink"]),
];

/// The first element within another one that the form does not have there, with the one that it stands in.
pub(super) fn unknown(element: &Element) -> Option<(&Element, &Element)> {
    let known = CHILDREN.iter().find(|(name, _)| *name == element.name).map(|(_, children)| *children)?;
    element.children.iter().find_map(|child| match known.contains(&child.name.as_str()) {
        true => unknown(child),
        false => Some((element, child)),
    })
}
