//! Layouts of vendors, written here after their forms with invented holdings: each is screened with no option,
//! and has as many positions as it prints.

use std::fs;

use super::{LISTS, command};

/// Name of the layout, name of the file, its text, its positions, and the date as of which they are.
const LAYOUTS: [(&str, &str, &str, u64, &str); 8] = [
    (
        "iShares, United States",
        "XYZ_holdings.csv",
        "Invented Index ETF\nFund Holdings as of,\"Mar 15, 2021\"\nInception Date,\"Mar 26, 2008\"\nShares Outstanding,\"1,200,000.00\"\nStock,\"-\"\n\u{a0}\nTicker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Shares,Price,Location,Exchange,Currency,FX Rate,Market Currency,Accrual Date\n\"OSTR\",\"OSTRAVEL MINING\",\"Materials\",\"Equity\",\"1,234.50\",\"4.15\",\"1,234.50\",\"10.00\",\"1.00\",\"United States\",\"NASDAQ\",\"USD\",\"1.00\",\"USD\",\"-\"\n\"USD\",\"USD CASH\",\"Cash and/or Derivatives\",\"Cash\",\"5.00\",\"0.1\",\"5.00\",\"5.00\",\"100.00\",\"United States\",\"-\",\"USD\",\"1.00\",\"USD\",\"-\"\n\u{a0}\n\"The content herein is owned or licensed.\n\nAll rights reserved.\"\n",
        2,
        "2021-03-15",
    ),
    (
        "iShares, Italy",
        "XYZ.csv",
        "\u{feff}Al,\"15/03/2021\"\n\u{a0}\nTicker dell'emittente,Nome,Settore,Asset Class,Valore di mercato,Ponderazione (%),Valore nozionale,Nominale,Prezzo,Area Geografica,Cambio,Valuta di mercato\n\"OSTR\",\"OSTRAVEL MINING\",\"Materiali\",\"Azionario\",\"1.234.567,50\",\"4,15\",\"1.234,50\",\"10,00\",\"1,00\",\"Stati Uniti\",\"NASDAQ\",\"USD\"\n\u{a0}\n",
        1,
        "2021-03-15",
    ),
    (
        "Vanguard",
        "Holdings_details.csv",
        "Holdings details\nInvented Total Index Fund\nas of 03/31/2021\n\n\"Ticker\",\"Holdings\",\"CUSIP\",\"SEDOL\",\"% of fund*\",\"Shares\",\"Market value\"\n\"OSTR\",\"Ostravel Mining\",\"\",\"\",\"4.15%\",\"10\",\"$1,234.50\"\n\"PELL\",\"Pellucid Paper Mills\",\"\",\"\",\"1.00%\",\"10\",\"$234.50\"\n",
        2,
        "2021-03-31",
    ),
    (
        "Invesco",
        "holdings.csv",
        "Fund Ticker,Security Identifier,Holding Ticker,Shares/Par Value,MarketValue,Weight,Name,Class of Shares,Sector,Date\nXYZ,99ACME100,OSTR,\"1,000\",\"1,234.50\",4.15,Ostravel Mining,Common,Materials,03/15/2021\nXYZ,99ACME100,PELL,\"1,000\",\"1,234.50\",4.15,Pellucid Paper Mills,Common,Materials,03/15/2021\n",
        2,
        "2021-03-15",
    ),
    (
        "State Street",
        "holdings-daily.csv",
        "Fund Name:,Invented ETF,,,\nTicker Symbol:,XYZ,,,\nHoldings:,As of 15-Mar-2021,,,\n,,,,\nName,Ticker,Identifier,SEDOL,Weight,Sector,Shares Held,Local Currency\nOstravel Mining,OSTR,11679410,-,2.11,Materials,497063.000,USD\nPellucid Paper Mills,PELL,87936010,-,1.67,Materials,77285.000,USD\n\n\"Past performance is no guarantee.\"\n",
        2,
        "2021-03-15",
    ),
    (
        "Bloomberg PORT",
        "port.csv",
        "Portfolio:,INVENTED\nAs of:,03/15/2021\n\nSecurity,Ticker,ISIN,Cntry of Risk,Position,Mkt Val (Base),% Wgt\nOSTRAVEL MINING,OSTR US,,US,\"1,000\",\"1,234.50\",50.0\nPELLUCID PAPER MILLS,PELL US,,US,\"1,000\",\"1,234.50\",50.0\nTotal,,,,,\"2,469.00\",100.0\n",
        2,
        "2021-03-15",
    ),
    (
        "Charles River",
        "positions_20210315.txt",
        "ACCT_CD|SEC_NAME|ISIN_NO|CUSIP|SEDOL|TICKER|QTY_SOD|MKT_VAL_SOD|CRRNCY_CD\nACC1|OSTRAVEL MINING|||||1000|1234.50|USD\nACC1|PELLUCID PAPER MILLS|||||1000|1234.50|USD\n",
        2,
        "2021-03-15",
    ),
    (
        "a custodian with totals",
        "book 15-Mar-2021.csv",
        "Security Description;ISIN;Quantity;Market Value\nOstravel Mining;;10;1.234,50\nPellucid Paper Mills;;10;1.000.234,50\nGrand Total;;;1.001.469,00\n\nPrepared by nobody\n",
        2,
        "2021-03-15",
    ),
];

#[test]
fn layouts_of_vendors_need_no_option() {
    let folder = tempfile::tempdir().unwrap();
    for (layout, name, text, positions, date) in LAYOUTS {
        let (file, out) = (folder.path().join(name), folder.path().join("out.csv"));
        fs::write(&file, text).unwrap();
        let args =
            ["screen", file.to_str().unwrap(), "--view", "decisions", "--force", "-o", out.to_str().unwrap()];
        let told = command(&[&args[..], &LISTS].concat()).output().unwrap();
        assert_eq!(told.status.code(), Some(1), "{layout}: {}", String::from_utf8_lossy(&told.stderr));
        let manifest = fs::read(out.with_extension("csv.manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["rows"]["screened"], positions, "{layout}");
        assert_eq!(manifest["rows"]["read"], positions, "{layout}");
        // One company of the list, blocked whatever is done with it.
        assert_eq!(manifest["verdicts"]["blocked"], 1, "{layout}");
        let input = &manifest["inputs"][0];
        if layout != "Invesco" {
            assert_eq!(input["stated_date"]["date"], date, "{layout}");
        }
    }
}
