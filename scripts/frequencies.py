#!/usr/bin/env python3
"""How many issuers bear each word in their name: writes src/name/frequencies.tsv.

    pip download --no-deps --no-binary :all: investpy==1.0.8
    scripts/frequencies.py investpy-1.0.8.tar.gz > src/name/frequencies.tsv

The names are those of stocks.csv in investpy 1.0.8 (MIT licence), listed shares of about 70 countries.
Only counts leave it. Changing the package, a rule below or the version changes scores: raise VERSION
and say so in the changelog under Screening results. Python's standard library only.
"""
import csv, hashlib, io, re, sys, tarfile, unicodedata
from collections import Counter

VERSION = "1"
SOURCE = "investpy 1.0.8 stocks.csv"
SHA256 = "6a7632a94b484ee07cd54afd416bdc759cd905ba60c62dbb8a8d157229b267c6"
# A word of fewer issuers is somebody's name and weighs the most whatever its count is.
FEWEST = 5
# A word of few issuers that nearly always comes first is the name of one group of companies.
FEW, FIRST = 60, 0.7
# Words of the security and not of the issuer: two lines that differ in nothing else are one issuer.
SECURITY = set("adr adrs ads gdr bdr drc drn cdi nvdr fii pref prf preferred pfd class cl ord reg unit units "
               "wrt warrant rights dr sponsored unsponsored inh inhaber vz st".split())

def words(text):
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    found = re.findall(r"[a-z0-9]+", text.replace("&", " and "))
    return [w for w in found if len(w) > 1 and w not in SECURITY and not w.isdigit()]

def issuers(archive):
    with open(archive, "rb") as file:
        packed = file.read()
    if hashlib.sha256(packed).hexdigest() != SHA256:
        sys.exit(f"{archive} is not the archive that the table is made from")
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        name = next(n for n in tar.getnames() if n.endswith("/resources/stocks.csv"))
        rows = csv.DictReader(io.TextIOWrapper(tar.extractfile(name), encoding="utf-8", newline=""))
        return sorted({tuple(found) for row in rows if (found := words(row["full_name"]))})

def main(archive):
    names = issuers(archive)
    counts = Counter(word for name in names for word in set(name))
    first = Counter(name[0] for name in names)
    kept = {w: n for w, n in counts.items() if n >= FEWEST and (n >= FEW or first[w] < FIRST * n)}
    print(f"# version {VERSION}; {len(names)} names; {SOURCE}; sha256 {SHA256}")
    for word, count in sorted(kept.items(), key=lambda item: (-item[1], item[0])):
        print(word, count, sep="\t")

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
