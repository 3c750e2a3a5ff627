//! Files that were cut off: half a list looks clean where it is not, so none may be read where a cut is visible.

use super::{File, read};

const FILES: [(&str, &str); 7] = [
    (
        "editions.csv",
        "Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url\n\
         Acme (AW),Acme,AW,,,,2021-06-03,2025-01-07,http://a\n\"Bolt, Ltd\",\"Bolt, Ltd\",,,Acme,,2025-01-07,,http://b\n",
    ),
    (
        "dpl.txt",
        "\"Name\"\t\"Country\"\t\"Effective_Date\"\t\"Expiration_Date\"\t\"Standard_Order\"\t\"Last_Update\"\t\"FR_Citation\"\n\
         \"ACME\"\t\"GB\"\t\"05/28/2010\"\t\"09/18/2019\"\t\"Y\"\t\"2010-06-09\"\t\"75 F.R. 1\"\n\
         \"BOLT\"\t\"\"\t\"05/28/2010\"\t\"\"\t\"N\"\t\"2010-06-09\"\t\"75 F.R. 2\"",
    ),
    (
        "entities.ftm.json",
        "{\"id\":\"1\",\"caption\":\"Acme\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Acme\"]},\"datasets\":[\"eu_fsf\"],\"target\":true}\n\
         {\"id\":\"2\",\"caption\":\"Bolt\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Bolt\"]},\"datasets\":[\"eu_fsf\"],\"target\":true}",
    ),
    (
        "targets.simple.csv",
        "\"id\",\"schema\",\"name\",\"aliases\",\"countries\",\"identifiers\",\"sanctions\",\"dataset\",\"first_seen\"\n\
         \"1\",\"Company\",\"Acme\",\"AW;A W\",\"ru\",\"\",\"\",\"eu_fsf\",\"2022-01-01\"\n\"2\",\"Company\",\"Bolt\",\"\",\"\",\"\",\"\",\"eu_fsf\",\"2022-01-01\"",
    ),
    (
        "securities.csv",
        "\"caption\",\"isins\",\"sanctioned\",\"id\",\"datasets\"\n\"Acme\",\"US0378331005\",\"t\",\"1\",\"eu_fsf\"\n\"Bolt\",\"\",\"t\",\"2\",\"eu_fsf;us_ofac_sdn\"",
    ),
    (
        "senzing.json",
        "{\"DATA_SOURCE\":\"OS_EU_FSF\",\"RECORD_ID\":\"1\",\"NAMES\":[{\"NAME_ORG\":\"Acme\"}]}\n\
         {\"DATA_SOURCE\":\"OS_EU_FSF\",\"RECORD_ID\":\"2\",\"NAMES\":[{\"NAME_ORG\":\"Bolt\"}]}",
    ),
    (
        "sema-lmes.xml",
        "<data-set><record><Country>Moon</Country><Entity>Acme</Entity><Schedule>1</Schedule><Item>1</Item></record>\n\
         <record><Country>Moon</Country><Entity>Bolt</Entity><Schedule>1</Schedule><Item>2</Item></record></data-set>",
    ),
];

#[test]
fn no_file_that_was_cut_within_a_line_is_read() {
    for (name, text) in FILES {
        let whole = read(&[File::new(name, text.as_bytes().to_vec())], None).unwrap();
        assert_eq!(whole.records.len(), 2, "{name}");
        for cut in 1..text.len() {
            // Between two lines nothing shows that there were more.
            let is_between = text[cut..].starts_with('\n') || text[..cut].ends_with('\n');
            let part = text.as_bytes()[..cut].to_vec();
            let read = read(&[File::new(name, part)], Some(whole.format));
            let is_refused = read.is_err();
            assert!(is_refused || (is_between && !name.ends_with("xml")), "{name} cut at {cut}: {read:?}");
        }
    }
}

#[test]
fn no_form_takes_another_for_itself() {
    for (name, text) in FILES {
        let format = read(&[File::new(name, text.as_bytes().to_vec())], None).unwrap().format;
        for (other, _) in FILES.iter().filter(|(other, _)| *other != name) {
            let text = FILES.iter().find(|(name, _)| name == other).map_or("", |(_, text)| text);
            let read = read(&[File::new(*other, text.as_bytes().to_vec())], Some(format));
            assert!(read.is_err(), "{other} read as {format}");
        }
    }
}

#[test]
fn what_is_no_list_at_all_is_refused_by_every_form() {
    let utf_16: Vec<u8> = FILES[1].1.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in
        [b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec(), b"\n\n".to_vec(), utf_16, vec![0; 64]]
    {
        for format in super::ListFormat::ALL {
            let refusal = read(&[File::new("list", bytes.clone())], Some(*format)).unwrap_err();
            assert!(!refusal.findings.is_empty());
        }
        assert!(read(&[File::new("list", bytes)], None).is_err());
    }
}
