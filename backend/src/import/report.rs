//! What became of every row.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// The one thing that became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    New,
    Changed,
    Unchanged,
    /// An exact copy of an earlier row with the same identifier.
    Duplicate,
    Outside,
    Rejected {
        reason: &'static str,
        sentence: String,
    },
}

/// New, changed and unchanged records of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
}

/// The account of one import.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    pub mapping: String,
    pub file: String,
    pub dry_run: bool,
    pub rows: u64,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub duplicate: u64,
    pub outside: u64,
    pub rejected: BTreeMap<String, u64>,
    /// Where the rejected rows are, with their reasons.
    pub rejects_file: Option<String>,
    /// Rows by the part of the mapping that took them.
    pub parts: BTreeMap<String, u64>,
    /// Rows with something to know about them. A row may have several.
    pub noticed: BTreeMap<String, u64>,
    /// Records and facts by kind.
    pub records: BTreeMap<String, Tally>,
}

impl Summary {
    pub fn count(&mut self, fate: &Fate) {
        match fate {
            Fate::New => self.new += 1,
            Fate::Changed => self.changed += 1,
            Fate::Unchanged => self.unchanged += 1,
            Fate::Duplicate => self.duplicate += 1,
            Fate::Outside => self.outside += 1,
            Fate::Rejected { reason, .. } => *self.rejected.entry((*reason).to_owned()).or_default() += 1,
        }
    }

    #[must_use]
    pub fn rejects(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Rows with a fate.
    #[must_use]
    pub fn accounted(&self) -> u64 {
        self.new + self.changed + self.unchanged + self.duplicate + self.outside + self.rejects()
    }
}

/// What a counter means, in words.
fn in_words(name: &str) -> &str {
    match name {
        "ambiguous_time" => "a local time that came twice that night",
        "nonexistent_time" => "a local time that was skipped that night, moved on by the hour",
        "month_only" => "only the month is given, so the first moment of it stands",
        "no_identifier" => "no identifier of its own",
        "identical_without_identifier" => "identical to an earlier row, neither has an identifier; both kept",
        "same_identifier_differs" => {
            "the identifier of an earlier row, with other values; kept as a record of its own"
        }
        "rows_disagree" => "the rows of one incident do not agree about it; the first row stands",
        "missing_arrival" => "a resource with no arrival time",
        "negative_duration" => "a time before the one it should follow; kept as it is",
        "arrival_before_creation" => "arrival before the incident was created; kept as it is",
        "over_midnight" => "runs over midnight",
        "over_year_end" => "runs over the end of the year",
        "not_utf8" => "not UTF-8, read as Windows-1252",
        "outside_kept" => "a place outside the force; kept",
        "unknown_code_kept" => "a word that is in no table; kept as it is",
        "unknown_code_left_blank" => "a word that no code of ours means; left blank",
        "conflict" => "somebody had changed the same thing; it waits for a person",
        "status_kept" => "the status may not go that way by itself, so it stayed",
        "older_than_known" => "older than what is already known",
        "created" => "a crime that was not known, made from this row",
        "no_location" => "no location",
        _ => "",
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trial = if self.dry_run { ", a dry run: nothing was written" } else { "" };
        writeln!(f, "{} by {}{trial}", self.file, self.mapping)?;
        writeln!(f, "  rows in                {:>8}", self.rows)?;
        for (name, n) in [
            ("new", self.new),
            ("changed", self.changed),
            ("unchanged", self.unchanged),
            ("duplicate", self.duplicate),
            ("outside the force", self.outside),
            ("rejected", self.rejects()),
        ] {
            writeln!(f, "    {name:<20} {n:>8}")?;
        }
        writeln!(f, "  accounted for          {:>8}", self.accounted())?;
        for (reason, n) in &self.rejected {
            writeln!(f, "    rejected: {reason:<32} {n:>6}")?;
        }
        if let Some(path) = self.rejects_file.as_ref().filter(|_| self.rejects() > 0) {
            writeln!(f, "    each with its line and reason in {path}")?;
        }
        if self.parts.len() > 1 {
            for (part, n) in &self.parts {
                writeln!(f, "    taken as {part:<33} {n:>6}")?;
            }
        }
        if !self.noticed.is_empty() {
            writeln!(f, "  noticed (rows)")?;
            for (name, n) in &self.noticed {
                let words = in_words(name);
                let comma = if words.is_empty() { "" } else { ": " };
                writeln!(f, "    {n:>8} {name}{comma}{words}")?;
            }
        }
        if !self.records.is_empty() {
            writeln!(f, "  records                      new  changed unchanged")?;
            for (kind, t) in &self.records {
                writeln!(f, "    {kind:<20} {:>8} {:>8} {:>9}", t.new, t.changed, t.unchanged)?;
            }
        }
        Ok(())
    }
}
