#!/usr/bin/env python3
"""Counts the response figures of the San Francisco dispatch set again, from the raw file alone.

Nothing of Beatbook is used but the lists that a person would read: the mapping (which of their codes is which of
ours) and the targets of the grades. The figures are then held against `beatbook report attendance --json`, number
by number, to the last digit.

    beatbook --database-url sqlite:sf.db import incidents --map sf-fire-dispatch FILE.csv.gz
    beatbook --database-url sqlite:sf.db report attendance --from 2016-12-30 --to 2017-01-10 --json > report.json
    python3 e2e/recount/recount.py FILE.csv.gz report.json

The rules, in the order in which they are applied:

 1. Rows with one Call Number are one incident; each row is one resource. What is said of the incident is what its
    first row says.
 2. Times are local, in the mapping's zone; all differences are between instants, in whole milliseconds.
 3. The log was opened at "Received DtTm". First assigned is the earliest "Dispatch DtTm" over the rows, first at
    scene the earliest "On Scene DtTm". A row with no On Scene time is a resource that was stood down.
 4. Grades: "Original Priority" when the log was opened, "Final Priority" at "Entry DtTm" if it is another grade. The
    grade of the incident is the one in force when the first resource was assigned (at the arrival if none was
    assigned; the last one if neither is known). An upgrade is a change to a more urgent grade at or before the
    arrival.
 5. Left out, the first reason that holds:
      officer_already_there     the first arrival is in the very instant in which the log was opened;
      cancelled_before_arrival  the disposition is a cancellation and nobody arrived;
      not_attended              nobody arrived and the disposition does not say that anybody attended;
      missing_arrival           the disposition says that somebody attended, and no arrival is there;
      bad_stamp                 the arrival lies before the opening of the log;
      no_grade                  no priority was given;
      then, by measure: no_target (AT01), missing_assignment (AT03, AT04), bad_stamp where the stop lies before the
      start, and for the first sworn resource not_attended, as no row says that anybody was sworn.
 6. AT01 hits are responses of at most the grade's target; response is first at scene less opening of the log. AT03 is
    first assigned less opening; AT04 first at scene less first assigned, both over the incidents that AT02 counts.
    AT05 is missing_arrival of all that were attended (rules 5 up to missing_arrival).
 7. AT01, AT02, AT13 and AT15 are about the emergency grade wherever a figure does not name a grade. AT13 leaves out
    only what has no grade or a grade without a target: whatever else was not reached within it has missed it. AT15 is
    first at scene less the first grading, over the incidents that AT02 counts.
 8. A percentile is the value at the nearest rank: of n values in order, number ceil(p * n / 100), counted from one. It
    is hidden where n is under 20. A share is 100 * hits / n; its interval is Wilson's at 95 per cent.
 9. Hours of the day are London's, as Beatbook shows them.
"""

import csv
import gzip
import json
import math
import pathlib
import sys
import tomllib
from collections import defaultdict
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

HERE = pathlib.Path(__file__).resolve().parent
MAPPING = HERE / "../../backend/mappings/sf-fire-dispatch.toml"
GRADES = HERE / "../../shared/reference/response_grades.csv"
LONDON = ZoneInfo("Europe/London")
Z = 1.959963984540054
MIN_N = 20
REASONS = [
    "officer_already_there", "cancelled_before_arrival", "not_attended", "missing_arrival",
    "missing_assignment", "bad_stamp", "no_grade", "no_target",
]


def open_text(path):
    if str(path).endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return open(path, encoding="utf-8-sig", newline="")


class Call:
    """One incident: what its first row says, and the times of all its rows."""

    def __init__(self, row, mapping, instant):
        codes = mapping["codes"]
        part = mapping["part"][0]
        area = part["fields"]["area"]
        battalion = row["Battalion"].strip()
        self.created = instant(row["Received DtTm"])
        self.area = area["prefix"] + battalion if battalion else area["default"]
        disposition = row["Call Final Disposition"].strip()
        self.cancelled = codes["status"].get(disposition) == "CAN" or codes["result"].get(disposition) == "R23"
        result = codes["result"].get(disposition)
        self.said_attended = result is not None and result != "R23"
        first = codes["grade"].get(row["Original Priority"].strip())
        last = codes["grade"].get(row["Final Priority"].strip())
        self.gradings = [(self.created, first)] if first else []
        if last and last != first:
            entry = instant(row["Entry DtTm"])
            change = (self.created if entry is None else entry, last)
            # In order of time; of two in the same instant the last one given holds.
            self.gradings = sorted(self.gradings + [change], key=lambda g: (g[0], g[1] == last))
        self.assigned = None
        self.arrived = None

    def add(self, row, instant):
        for name, column in (("assigned", "Dispatch DtTm"), ("arrived", "On Scene DtTm")):
            at = instant(row[column])
            held = getattr(self, name)
            if at is not None and (held is None or at < held):
                setattr(self, name, at)

    def grade(self):
        if not self.gradings:
            return None
        at = self.assigned if self.assigned is not None else self.arrived
        if at is None:
            return self.gradings[-1][1]
        in_force = [grade for when, grade in self.gradings if when <= at]
        return in_force[-1] if in_force else self.gradings[0][1]

    def upgrade(self, rank):
        found = None
        for before, after in zip(self.gradings, self.gradings[1:]):
            if (self.arrived is None or after[0] <= self.arrived) and rank[after[1]] < rank[before[1]]:
                found = after
        return found

    def kept_out(self):
        if self.arrived is not None and self.arrived == self.created:
            return "officer_already_there"
        if self.cancelled and self.arrived is None:
            return "cancelled_before_arrival"
        if self.arrived is None:
            return "missing_arrival" if self.said_attended else "not_attended"
        return None

    def out(self):
        reason = self.kept_out()
        if reason:
            return reason
        if self.arrived < self.created:
            return "bad_stamp"
        return None if self.gradings else "no_grade"


class Line:
    def __init__(self, group, reason=None, ms=None, hit=None):
        self.group, self.reason, self.ms, self.hit = group, reason, ms, hit


def between(group, start, stop, hit=None):
    ms = stop - start
    return Line(group, "bad_stamp") if ms < 0 else Line(group, None, ms, hit)


def raw(group, call, target):
    if not call.gradings:
        return Line(group, "no_grade")
    if target is None:
        return Line(group, "no_target")
    return Line(group, None, None, call.arrived is not None and 0 <= call.arrived - call.created <= target)


def read_calls(path, mapping):
    zone = ZoneInfo(mapping["zone"])
    form = mapping["dates"][0]

    def instant(text):
        text = text.strip()
        if not text:
            return None
        return round(datetime.strptime(text, form).replace(tzinfo=zone).timestamp() * 1000)

    calls = {}
    with open_text(path) as file:
        for row in csv.DictReader(file):
            key = row["Call Number"]
            if key not in calls:
                calls[key] = Call(row, mapping, instant)
            calls[key].add(row, instant)
    return list(calls.values())


def lines_of(calls, targets, rank):
    """The lines of every sample: (measure, parts) -> lines."""
    samples = defaultdict(list)
    for call in calls:
        grade = call.grade()
        hour = datetime.fromtimestamp(call.created / 1000, timezone.utc).astimezone(LONDON).hour
        group = {"area": call.area, "grade": grade or "none", "rural": "urban", "hour": f"{hour:02}"}
        out = call.out()
        missing = call.kept_out()
        if missing == "missing_arrival":
            samples["AT05"].append(Line(group, hit=True))
        else:
            samples["AT05"].append(Line(group, missing, hit=False))
        samples["AT13"].append(raw(group, call, targets.get(grade)))
        upgrade = call.upgrade(rank)
        if out:
            for name in ("AT01", "AT02", "AT02 sworn", "AT03", "AT04", "AT15"):
                samples[name].append(Line(group, out))
            if upgrade:
                samples["upgrade"].append(Line(group, out))
            continue
        response = between(group, call.created, call.arrived)
        samples["AT02"].append(response)
        target = targets.get(grade)
        if response.reason or target is None:
            samples["AT01"].append(Line(group, response.reason or "no_target"))
        else:
            samples["AT01"].append(Line(group, None, response.ms, response.ms <= target))
        first = call.gradings[0][0] if call.gradings else None
        samples["AT15"].append(Line(group, "no_grade") if first is None else between(group, first, call.arrived))
        samples["AT02 sworn"].append(Line(group, "not_attended"))
        if upgrade:
            raised = dict(group, grade=upgrade[1])
            line = between(raised, upgrade[0], call.arrived)
            if line.reason is None:
                limit = targets.get(upgrade[1])
                line = Line(raised, "no_target") if limit is None else Line(raised, None, line.ms, line.ms <= limit)
            samples["upgrade"].append(line)
        if call.assigned is None:
            samples["AT03"].append(Line(group, "missing_assignment"))
            samples["AT04"].append(Line(group, "missing_assignment"))
        else:
            samples["AT03"].append(between(group, call.created, call.assigned))
            samples["AT04"].append(between(group, call.assigned, call.arrived))
    return samples


BY_GRADE = [(), ("grade",), ("area",), ("grade", "area")]
BY_CLASS = BY_GRADE + [("rural",), ("grade", "rural")]
FOUR = [("median", 50), ("p80", 80), ("p90", 90), ("p95", 95)]
SAMPLES = [
    # measure, lines, parts with their percentile (none for a share), groups, emergency only where no grade is named
    ("AT01", "AT01", [("within_target", None)], BY_CLASS, True),
    ("AT01", "upgrade", [("within_target_from_upgrade", None)], [(), ("grade",)], True),
    ("AT02", "AT02", FOUR, BY_CLASS, True),
    ("AT02", "AT02 sworn", [("median_sworn", 50), ("p90_sworn", 90)], BY_GRADE, True),
    ("AT02", "upgrade", [("median_from_upgrade", 50), ("p90_from_upgrade", 90)], [(), ("grade",)], True),
    ("AT03", "AT03", [("median", 50), ("p90", 90)], BY_GRADE, False),
    ("AT04", "AT04", FOUR,
     [(), ("grade",), ("rural",), ("grade", "rural"), ("area",)], False),
    ("AT05", "AT05", [("missing", None)], BY_GRADE + [("hour",), ("grade", "hour")], False),
    ("AT13", "AT13", [("within_target_raw", None)], BY_CLASS, True),
    ("AT15", "AT15", FOUR, BY_CLASS, True),
]


def wilson(hits, n):
    p = hits / n
    centre = p + Z * Z / (2 * n)
    spread = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    scale = 100 / (1 + Z * Z / n)
    return max((centre - spread) * scale, 0.0), min((centre + spread) * scale, 100.0)


def figure(lines, percent):
    counted = [line for line in lines if line.reason is None]
    excluded = defaultdict(int)
    for line in lines:
        if line.reason:
            excluded[line.reason] += 1
    n = len(counted)
    expected = {
        "n": n, "value": None, "numerator": None, "interval": None,
        "excluded": [{"reason": r, "n": excluded[r]} for r in REASONS if r in excluded],
    }
    missing = excluded.get("missing_arrival", 0)
    expected["missing"] = None
    if missing:
        of = missing + n
        expected["missing"] = {"n": missing, "of": of, "percent": 100.0 * missing / of}
    if n == 0:
        return expected
    if percent is None:
        hits = sum(1 for line in counted if line.hit)
        expected.update(value=100.0 * hits / n, numerator=hits, interval=wilson(hits, n))
    elif n >= MIN_N:
        values = sorted(line.ms for line in counted)
        expected["value"] = values[-(-percent * n // 100) - 1] / 60000
    return expected


def recount(calls, targets, rank, emergency):
    figures = {}
    samples = lines_of(calls, targets, rank)
    for measure, name, parts, slices, emergency_only in SAMPLES:
        for dimensions in slices:
            groups = defaultdict(list)
            if not dimensions:
                groups[()] = []
            for line in samples[name]:
                if emergency_only and "grade" not in dimensions and line.group["grade"] != emergency:
                    continue
                groups[tuple((d, line.group[d]) for d in sorted(dimensions))].append(line)
            for group, lines in groups.items():
                for part, percent in parts:
                    figures[(measure, part, group)] = figure(lines, percent)
    return figures


def differences(expected, reported):
    for field in ("value", "n", "numerator", "excluded", "missing"):
        if expected[field] != reported[field]:
            yield f"{field}: {expected[field]!r} recounted, {reported[field]!r} reported"
    a, b = expected["interval"], reported["interval"]
    if (a is None) != (b is None) or a and list(a) != list(b):
        yield f"interval: {a!r} recounted, {b!r} reported"


def main(arguments):
    if not 2 <= len(arguments) <= 3:
        sys.exit("usage: recount.py FILE.csv[.gz] REPORT.json [MAPPING.toml]")
    mapping = tomllib.loads(pathlib.Path(arguments[2] if len(arguments) == 3 else MAPPING).read_text(encoding="utf-8"))
    with open(arguments[1], encoding="utf-8") as file:
        report = json.load(file)
    with open(GRADES, encoding="utf-8", newline="") as file:
        grades = list(csv.DictReader(file))
    targets = {g["code"]: int(g["target_min_urban"]) * 60000 for g in grades if g["target_min_urban"]}
    rank = {g["code"]: i for i, g in enumerate(grades)}
    calls = read_calls(arguments[0], mapping)
    inside = [call for call in calls if report["from"] <= call.created < report["to"]]
    expected = recount(inside, targets, rank, grades[0]["code"])
    measures = {measure for measure, *_ in SAMPLES}
    reported = {
        (f["measure"], f["part"], tuple(sorted(f["group"].items()))): f
        for f in report["figures"] if f["measure"] in measures
    }
    wrong = [f"{key}: recounted, not reported" for key in expected.keys() - reported.keys()]
    wrong += [f"{key}: reported, not recounted" for key in reported.keys() - expected.keys()]
    numbers = 0
    for key in expected.keys() & reported.keys():
        wrong += [f"{key}: {text}" for text in differences(expected[key], reported[key])]
        numbers += sum(1 for field in ("value", "n", "numerator", "missing", "interval")
                       if expected[key][field] is not None) + len(expected[key]["excluded"])
    for text in sorted(wrong)[:50]:
        print("DIFFERS", text)
    if wrong or not inside:
        sys.exit(f"{len(wrong)} differences over {len(inside)} incidents")
    print(f"{len(inside)} of {len(calls)} incidents, {len(expected)} figures, {numbers} numbers: all equal to the last digit")


if __name__ == "__main__":
    main(sys.argv[1:])
