//! The tables behind a name: legal forms by market, abbreviations, and scripts. All names are invented.

use interdict::name::{Agreement, Class, Name};
use interdict::score::{Score, compare};

/// Forms of the largest equity markets, each with two spellings of the same form.
#[test]
fn legal_forms_of_thirty_markets() {
    for (market, one, other) in [
        ("United States", "Zorblat Inc.", "ZORBLAT INCORPORATED"),
        ("United States", "Zorblat LLC", "ZORBLAT L.L.C."),
        ("China", "Zorblat Co., Ltd.", "ZORBLAT COMPANY LIMITED"),
        ("China", "佐布拉股份有限公司", "佐布拉有限公司"),
        ("Japan", "Zorblat K.K.", "ZORBLAT KABUSHIKI KAISHA"),
        ("Japan", "株式会社佐布拉", "佐布拉株式会社"),
        ("India", "Zorblat Pvt. Ltd.", "ZORBLAT PRIVATE LIMITED"),
        ("Hong Kong", "Zorblat Ltd", "ZORBLAT LIMITED"),
        ("Canada", "Zorblat Ltée", "ZORBLAT LIMITEE"),
        ("France", "Zorblat S.A.", "ZORBLAT SOCIETE ANONYME"),
        ("United Kingdom", "Zorblat plc", "ZORBLAT PUBLIC LIMITED COMPANY"),
        ("Germany", "Zorblat AG", "ZORBLAT AKTIENGESELLSCHAFT"),
        ("Germany", "Zorblat GmbH", "ZORBLAT GESELLSCHAFT MIT BESCHRÄNKTER HAFTUNG"),
        ("Switzerland", "Zorblat SA", "Zorblat S.A."),
        ("Taiwan", "佐布拉股份有限公司", "佐布拉股份公司"),
        ("South Korea", "주식회사 조르블랏", "조르블랏 주식회사"),
        ("Australia", "Zorblat Pty Ltd", "ZORBLAT PROPRIETARY LIMITED"),
        ("Netherlands", "Zorblat N.V.", "ZORBLAT NAAMLOZE VENNOOTSCHAP"),
        ("Saudi Arabia", "Zorblat SJSC", "ZORBLAT SAUDI JOINT STOCK COMPANY"),
        ("Sweden", "Zorblat AB (publ)", "ZORBLAT AKTIEBOLAG"),
        ("Brazil", "Zorblat S/A", "ZORBLAT SOCIEDADE ANONIMA"),
        ("Spain", "Zorblat S.L.", "ZORBLAT SOCIEDAD LIMITADA"),
        ("Italy", "Zorblat S.p.A.", "ZORBLAT SOCIETA PER AZIONI"),
        ("Denmark", "Zorblat A/S", "ZORBLAT AKTIESELSKAB"),
        ("Singapore", "Zorblat Pte. Ltd.", "ZORBLAT PTE LIMITED"),
        ("Indonesia", "PT Zorblat Tbk", "ZORBLAT TBK PT"),
        ("Thailand", "Zorblat PCL", "ZORBLAT PUBLIC COMPANY LIMITED"),
        ("South Africa", "Zorblat (Pty) Ltd", "ZORBLAT PROPRIETARY LTD"),
        ("Mexico", "Zorblat S.A.B. de C.V.", "ZORBLAT SAB DE CV"),
        ("Malaysia", "Zorblat Sdn. Bhd.", "ZORBLAT SENDIRIAN BERHAD"),
        ("Belgium", "Zorblat NV/SA", "ZORBLAT NV SA"),
        ("Russia", "ПАО Зорблат", "Зорблат ПАО"),
        ("Russia", "Zorblat PJSC", "ZORBLAT PUBLIC JOINT STOCK COMPANY"),
        ("Norway", "Zorblat ASA", "ZORBLAT ALLMENNAKSJESELSKAP"),
        ("Finland", "Zorblat Oyj", "ZORBLAT JULKINEN OSAKEYHTIÖ"),
        ("Turkey", "Zorblat A.Ş.", "ZORBLAT ANONIM SIRKETI"),
        ("Poland", "Zorblat S.A.", "ZORBLAT SPOLKA AKCYJNA"),
        ("Poland", "Zorblat Sp. z o.o.", "ZORBLAT SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA"),
        ("Vietnam", "Zorblat JSC", "ZORBLAT JOINT STOCK COMPANY"),
        ("Israel", "Zorblat Ltd", "Zorblat בע\"מ"),
        ("Qatar", "Zorblat Q.P.S.C.", "Zorblat QPSC"),
        ("Hungary", "Zorblat Nyrt.", "Zorblat NYRT"),
        ("Czechia", "Zorblat a.s.", "ZORBLAT AKCIOVA SPOLECNOST"),
        ("Greece", "Zorblat A.E.", "Zorblat S.A."),
        ("Austria", "Zorblat GesmbH", "ZORBLAT GMBH"),
        ("European Union", "Zorblat SE", "ZORBLAT SOCIETAS EUROPAEA"),
    ] {
        let (one, other) = (Name::new(one), Name::new(other));
        assert_eq!(one.key(), other.key(), "{market}");
        assert_ne!(one.form().agreement(other.form()), Agreement::Contradictory, "{market}");
        assert!(one.form().is_stated() && other.form().is_stated(), "{market}: {one} {other}");
    }
}

#[test]
fn generic_words_are_part_of_the_name() {
    for word in ["Group", "Holdings", "International", "Enterprises", "Global", "National", "Trust"] {
        let score = compare(&format!("Zorblat {word}"), "Zorblat").score;
        assert!(score < Score::ONE && score >= Score::DEFAULT_THRESHOLD, "{word}: {score}");
        let token = &Name::new(&format!("Zorblat {word}")).tokens()[1].clone();
        assert_eq!(token.class(), Class::Generic, "{word}");
    }
}

#[test]
fn the_markets_abbreviations() {
    for (short, full) in [
        ("INTL", "International"),
        ("MFG", "Manufacturing"),
        ("TECH", "Technology"),
        ("COMM", "Communications"),
        ("COMM", "Commercial"),
        ("CONSTR", "Construction"),
        ("HLDG", "Holding"),
        ("HLDGS", "Holdings"),
        ("SRVCES", "Services"),
        ("SVCS", "Services"),
        ("CMNCTS", "Communications"),
        ("NATL", "National"),
        ("ELEC", "Electronics"),
        ("ELEC", "Electric"),
        ("FIN", "Finance"),
        ("FIN", "Financial"),
        ("DEV", "Development"),
        ("ENG", "Engineering"),
        ("GRP", "Group"),
        ("IND", "Industries"),
        ("INV", "Investment"),
        ("PHARM", "Pharmaceutical"),
        ("PPT", "Properties"),
        ("INFO", "Information"),
        ("EDU", "Education"),
        ("RES", "Resources"),
        ("TRANSP", "Transportation"),
        // No table has these: the rule for unseen ones.
        ("SECRTS", "Securities"),
        ("MACHNRY", "Machinery"),
    ] {
        let alignment = compare(&format!("ZORBLAT {short}"), &format!("Zorblat {full}"));
        assert!(alignment.score > Score::from_millionths(950_000), "{short} {full}: {alignment}");
    }
    for (short, other) in [("COST", "Construction"), ("SRVCES", "Securities"), ("MEDIA", "Medical")] {
        let alignment = compare(&format!("ZORBLAT {short}"), &format!("Zorblat {other}"));
        assert!(alignment.score < Score::from_millionths(900_000), "{short} {other}: {alignment}");
    }
}

#[test]
fn scripts_meet_themselves_and_their_latin_spelling() {
    for (script, one, other, least) in [
        ("Cyrillic", "ПАО «Зорблат Нефть»", "Зорблат Нефть ПАО", 1_000_000),
        ("Cyrillic in Latin", "Зорблат", "ZORBLAT PJSC", 900_000),
        ("Cyrillic look-alikes", "ZОRВLАТ", "ZORBLAT", 1_000_000),
        ("Greek", "Ζορμπλάτ Α.Ε.", "ΖΟΡΜΠΛΑΤ", 1_000_000),
        ("Greek look-alikes", "ΖORBLAT", "ZORBLAT", 1_000_000),
        ("Chinese, traditional and simplified", "佐布拉國際電腦", "佐布拉国际电脑", 1_000_000),
        ("Chinese with a form", "佐布拉電子股份有限公司", "佐布拉电子", 1_000_000),
        ("Japanese", "株式会社ゾルブラット", "ゾルブラット", 1_000_000),
        ("Japanese, half width", "ｿﾞﾙﾌﾞﾗｯﾄ", "ゾルブラット", 1_000_000),
        ("Korean", "주식회사 조르블랏", "조르블랏", 1_000_000),
        ("Korean, decomposed", "조르블랏", "조르블랏", 1_000_000),
        ("Arabic", "شركة زوربلات", "شركة زوربلات", 1_000_000),
        ("Arabic with a tatweel", "زوربـلات", "زوربلات", 1_000_000),
        ("Latin with diacritics", "Zörblåt Société", "ZORBLAT SOCIETE", 1_000_000),
        ("Full width", "ＺＯＲＢＬＡＴ", "Zorblat", 1_000_000),
    ] {
        let alignment = compare(one, other);
        assert!(alignment.score >= Score::from_millionths(least), "{script}: {alignment}");
    }
    for (script, one, other) in [
        ("Cyrillic", "Зорблат", "Квимби"),
        ("Chinese", "佐布拉国际", "奎姆比国际"),
        ("Korean", "조르블랏", "큄비"),
        ("Arabic", "زوربلات", "كويمبي"),
    ] {
        assert!(compare(one, other).score < Score::DEFAULT_THRESHOLD, "{script}");
    }
}
