/** Verifies an unpacked archive of the ledger: Python 3 with its standard library, so that it still runs when this program does not. */
export const verifier = `#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Verifies this archive of the ledger of old licences. Usage: python3 verify.py [FOLDER]

1. every file has the checksum that SHA256SUMS names, and no file is missing or added;
2. every licence stands exactly once in ledger.csv, in one of the four classes;
3. for every unit and in all: licences = filed + licensed and unfiled + excluded + open, and sums.csv says the same;
4. every page of a unit lists exactly the licences that ledger.csv has for it.
Ends with 0 when all of it holds, with 1 otherwise."""
import csv
import hashlib
import html
import os
import re
import sys

CLASSES = ["已备案", "有许可未备案", "不入库", "未了结"]
faults = []


def fault(text):
    faults.append(text)
    print("FAULT  " + text)


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def check_sums(folder):
    known = {}
    for line in read(folder, "SHA256SUMS").decode("utf-8").splitlines():
        digest, name = line.split("  ", 1)
        known[name] = digest
    there = set(os.listdir(folder)) - {"SHA256SUMS"}
    for name in sorted(set(known) - there):
        fault(name + " is missing")
    for name in sorted(there - set(known)):
        fault(name + " was added")
    for name in sorted(there & set(known)):
        if hashlib.sha256(read(folder, name)).hexdigest() != known[name]:
            fault(name + " was changed: its checksum is another one")
    return len(known)


def rows_of(folder, name):
    text = read(folder, name).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def count_units(rows):
    seen = set()
    units = {}
    for row in rows:
        key = row["业户编号"]
        if key in seen:
            fault("licence " + key + " stands twice")
        seen.add(key)
        if row["去向"] not in CLASSES:
            fault("licence " + key + " is in no class: " + row["去向"])
        unit = units.setdefault(row["填报单位"], dict.fromkeys(CLASSES, 0))
        unit[row["去向"]] = unit.get(row["去向"], 0) + 1
    return units


def check_equation(units, sums):
    told = {row["填报单位"]: row for row in sums}
    all_units = dict.fromkeys(CLASSES, 0)
    for unit in units.values():
        for name in CLASSES:
            all_units[name] += unit[name]
    if "合计" in told:
        units = dict(units, **{"合计": all_units})
    for name in sorted(set(units) - set(told)):
        fault("sums.csv does not name " + name)
    for name, row in told.items():
        unit = units.get(name, dict.fromkeys(CLASSES, 0))
        if int(row["原许可业户"]) != sum(unit[one] for one in CLASSES):
            fault(name + ": " + row["原许可业户"] + " licences are told, the rows are others")
        for one in CLASSES:
            if int(row[one]) != unit[one]:
                fault("%s: %s is told as %s and counted as %d" % (name, one, row[one], unit[one]))


def check_pages(folder, rows):
    listed = []
    for name in sorted(os.listdir(folder)):
        if re.match(r"unit-.*\\.html$", name):
            text = read(folder, name).decode("utf-8")
            listed += [html.unescape(one) for one in re.findall(r"<tr><td>(.*?)</td>", text)]
    if sorted(listed) != sorted(row["业户编号"] for row in rows):
        fault("the pages of the units do not list the licences of ledger.csv")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    files = check_sums(folder)
    rows = rows_of(folder, "ledger.csv")
    units = count_units(rows)
    check_equation(units, rows_of(folder, "sums.csv"))
    check_pages(folder, rows)
    words = "all holds" if not faults else "%d faults" % len(faults)
    print("%d files, %d licences, %d units: %s" % (files, len(rows), len(units), words))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
`;
