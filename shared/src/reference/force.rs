//! A force's own rows: what an administrator decided about a list, from a day on.
//!
//! A row of a force stands in place of the built-in one of its code from its first day; until then the built-in one
//! holds, and afterwards history still reads it. Rows are facts: written once, numbered in the log, and sent to every
//! device with the other reference records. A row that was wrong is followed by another for the same day; the later
//! decision stands. So server, measures and devices lay the same rows over the same lists and agree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{ListError, ListRow, Lists, TEXTS, text, typed};
use crate::ids::StaffId;
use crate::patrol::Record;
use crate::problem::Problem;
use crate::time::Millis;

/// Lists whose codes the program itself names: their words and columns may change, codes neither come nor go.
const FIXED: [&str; 6] =
    ["direction_statuses", "measure_parts", "measures", "roles", "stamp_sources", "thrive_fields"];

/// Lists by which what is stored was sorted or judged already, or that a locked phone acts by: only their words may
/// change.
const WORDS_ONLY: [&str; 3] = ["attendance_points", "review_results", "risk_levels"];

/// One row of a list as a force decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "lists.ts")]
pub struct ForceRow {
    pub list: String,
    /// The row from its first day on.
    pub row: ListRow,
    /// The code holds no longer from that day on; the rest of the row says what it was.
    #[serde(default)]
    pub ends: bool,
    pub by: StaffId,
    pub at: Millis,
}

impl Record for ForceRow {
    const KIND: &'static str = "list_row";
}

/// What becomes of a code on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "lists.ts")]
pub struct RowChange {
    pub code: String,
    /// What holds on that day without the change, and with it.
    pub before: Option<ListRow>,
    pub after: Option<ListRow>,
    /// The columns that differ.
    pub columns: Vec<String>,
}

/// What is to become of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export_to = "lists.ts")]
pub enum ListEdit {
    /// One row, new or changed. Its first day is the day of the change.
    Row { row: ListRow },
    /// One code that ends.
    End { code: String },
    /// The whole list as CSV: what it lacks ends, what differs changes.
    Csv { text: String },
}

impl Lists {
    /// These lists with a force's rows laid over them. Rows of lists that this build does not have are passed over.
    #[must_use]
    pub fn with_force(mut self, rows: &[ForceRow]) -> Lists {
        let mut rows: Vec<&ForceRow> = rows.iter().collect();
        rows.sort_by(|a, b| (&a.row.valid_from, a.at).cmp(&(&b.row.valid_from, b.at)));
        for row in rows {
            if let Some(list) = self.lists.get_mut(row.list.as_str()) {
                lay(list, row);
            }
        }
        self
    }

    /// The list's own columns, in the order of their names.
    #[must_use]
    pub fn columns(&self, list: &str) -> BTreeSet<&str> {
        self.list(list).iter().flat_map(|row| row.extra.keys().map(String::as_str)).collect()
    }

    /// What an edit changes on that day, checked; nothing is written.
    ///
    /// # Errors
    /// When there is no such list, a row cannot be used, or nothing would change. Names the field and the line.
    pub fn changes(&self, list: &str, edit: &ListEdit, from: Date) -> Result<Vec<RowChange>, Problem> {
        let dated = |row: &ListRow| ListRow { valid_from: from.to_string(), ..row.clone() };
        let mut wanted: BTreeMap<String, Option<ListRow>> = BTreeMap::new();
        match edit {
            ListEdit::Row { row } => {
                wanted.insert(row.code.clone(), Some(dated(row)));
            }
            ListEdit::End { code } => {
                wanted.insert(code.clone(), None);
            }
            ListEdit::Csv { text } => {
                let read = text::read(list, text).map_err(|ListError { line, problem, .. }| {
                    Problem::field("edit", format!("Line {line} cannot be used: {problem}."))
                })?;
                // What the file does not say holds no longer.
                wanted.extend(self.codes(list, from).into_iter().map(|code| (code.to_owned(), None)));
                let holding = read.iter().filter(|row| row.holds(from));
                wanted.extend(holding.map(|row| (row.code.clone(), Some(dated(row)))));
            }
        }
        for row in wanted.values().flatten() {
            self.check(list, row)?;
        }
        let found: Vec<RowChange> = wanted
            .into_iter()
            .filter_map(|(code, after)| {
                let before = self.row(list, &code, from).cloned();
                let columns = differing(before.as_ref(), after.as_ref());
                (!columns.is_empty()).then_some(RowChange { code, before, after, columns })
            })
            .collect();
        if found.is_empty() {
            return Err(Problem::field(
                "edit",
                "On that day the list says this already, so nothing would change.",
            ));
        }
        let words_only = WORDS_ONLY.contains(&list);
        if words_only && found.iter().flat_map(|c| &c.columns).any(|c| !c.starts_with("label_")) {
            return Err(Problem::field(
                "edit",
                "What is stored was sorted by this list already. Change its words; the rest stays.",
            ));
        }
        if (words_only || FIXED.contains(&list))
            && found.iter().any(|c| c.before.is_none() || c.after.is_none())
        {
            return Err(Problem::field(
                "edit",
                "The program itself uses the codes of this list. Change their words and numbers; codes stay.",
            ));
        }
        Ok(found)
    }

    fn check(&self, list: &str, row: &ListRow) -> Result<(), Problem> {
        let code = &row.code;
        let bad =
            |message: String| Problem::field("edit", format!("The row {code} cannot be used: {message}."));
        text::whole(row).and_then(|()| typed::check(list, row)).map_err(bad)?;
        let known = self.columns(list);
        match row.extra.keys().find(|column| !known.contains(column.as_str())) {
            None => Ok(()),
            Some(column) => {
                let known = known.into_iter().collect::<Vec<_>>().join(", ");
                Err(bad(format!("there is no column {column} in this list; there are {known}")))
            }
        }
    }
}

/// The rows that write those changes down.
#[must_use]
pub fn rows_of(list: &str, changes: &[RowChange], from: Date, by: &StaffId, at: Millis) -> Vec<ForceRow> {
    let whole = |change: &RowChange| {
        let (row, ends) = match (&change.after, &change.before) {
            (Some(after), _) => (after.clone(), false),
            (None, Some(before)) => (before.clone(), true),
            (None, None) => return None,
        };
        let row = ListRow { valid_from: from.to_string(), ..row };
        Some(ForceRow { list: list.to_owned(), row, ends, by: by.clone(), at })
    };
    changes.iter().filter_map(whole).collect()
}

/// Whether there is a list of that name.
#[must_use]
pub fn known(list: &str) -> bool {
    TEXTS.iter().any(|(name, _)| *name == list)
}

fn lay(rows: &mut Vec<ListRow>, new: &ForceRow) {
    let from = &new.row.valid_from;
    let before = from.parse::<Date>().ok().and_then(|day| day.yesterday().ok()).map(|day| day.to_string());
    let mut place = None;
    let mut at = 0;
    while at < rows.len() {
        if rows[at].code != new.row.code {
            at += 1;
        } else if rows[at].valid_from >= *from {
            rows.remove(at);
            place = place.or(Some(at));
        } else {
            if rows[at].valid_to.as_ref().is_none_or(|to| to >= from) {
                rows[at].valid_to.clone_from(&before);
            }
            at += 1;
            place = Some(at);
        }
    }
    if !new.ends {
        rows.insert(place.unwrap_or(rows.len()).min(rows.len()), new.row.clone());
    }
}

fn differing(before: Option<&ListRow>, after: Option<&ListRow>) -> Vec<String> {
    let (before, after) = match (before, after) {
        (None, None) => return Vec::new(),
        (None, Some(row)) | (Some(row), None) => {
            let own = row.extra.iter().filter(|(_, v)| !v.is_empty()).map(|(k, _)| k.clone());
            return ["label_en", "label_cy"].map(str::to_owned).into_iter().chain(own).collect();
        }
        (Some(before), Some(after)) => (before, after),
    };
    let mut columns = Vec::new();
    let mut note = |name: &str, differs: bool| {
        if differs {
            columns.push(name.to_owned());
        }
    };
    note("label_en", before.label_en != after.label_en);
    note("label_cy", before.label_cy != after.label_cy);
    note("valid_to", before.valid_to != after.valid_to);
    let names: BTreeSet<&String> = before.extra.keys().chain(after.extra.keys()).collect();
    for name in names {
        note(name, before.get(name) != after.get(name));
    }
    columns
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::built_in;
    use super::*;

    const GRADES: &str = "response_grades";

    fn on(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn grade(code: &str, day: &str) -> ListRow {
        built_in().row(GRADES, code, on(day)).unwrap().clone()
    }

    fn decided(edit: &ListEdit, from: &str) -> Vec<ForceRow> {
        let changes = built_in().changes(GRADES, edit, on(from)).unwrap();
        rows_of(GRADES, &changes, on(from), &StaffId::from("a"), Millis(1))
    }

    fn faster(minutes: &str) -> ListEdit {
        let mut row = grade("1", "2026-12-01");
        row.extra.insert("target_min_urban".to_owned(), minutes.to_owned());
        ListEdit::Row { row }
    }

    #[test]
    fn a_row_of_the_force_holds_from_its_day_and_the_built_in_one_before() {
        let lists = built_in().clone().with_force(&decided(&faster("12"), "2026-12-01"));
        let target = |day: &str| lists.grade_target("1", false, on(day)).unwrap() / crate::time::MINUTE;
        assert_eq!((target("2026-11-30"), target("2026-12-01"), target("2031-01-01")), (15, 12, 12));
        assert_eq!(lists.emergency_grade(), "1", "its place in the order is kept");
        assert!(lists.grade_rank("1") < lists.grade_rank("2"));
    }

    #[test]
    fn the_later_decision_for_a_day_stands_and_the_next_day_follows() {
        let mut rows = decided(&faster("12"), "2026-12-01");
        rows.extend(decided(&faster("9"), "2027-01-01"));
        let mut again = decided(&faster("14"), "2026-12-01");
        again[0].at = Millis(2);
        rows.extend(again);
        let lists = built_in().clone().with_force(&rows);
        let target = |day: &str| lists.grade_target("1", false, on(day)).unwrap() / crate::time::MINUTE;
        assert_eq!((target("2026-11-30"), target("2026-12-31"), target("2027-01-01")), (15, 14, 9));
    }

    #[test]
    fn a_code_that_ends_is_still_read_in_history() {
        let rows = decided(&ListEdit::End { code: "4".to_owned() }, "2026-12-01");
        let lists = built_in().clone().with_force(&rows);
        assert!(lists.row(GRADES, "4", on("2026-11-30")).is_some());
        assert!(lists.row(GRADES, "4", on("2026-12-01")).is_none());
        assert!(lists.ever(GRADES, "4").is_some());
    }

    #[test]
    fn a_file_changes_what_differs_and_ends_what_it_lacks() {
        const LIST: &str = "no_fix_reasons";
        let text = include_str!("../../reference/no_fix_reasons.csv");
        let day = on("2026-12-01");
        let same = built_in().changes(LIST, &ListEdit::Csv { text: text.to_owned() }, day);
        assert_eq!(same.unwrap_err().fields[0].field, "edit", "nothing would change");
        let last = text.trim_end().rsplit('\n').next().unwrap();
        let shorter = text.replace(last, "");
        let found = built_in().changes(LIST, &ListEdit::Csv { text: shorter }, day).unwrap();
        assert_eq!(found.len(), 1);
        assert!(last.starts_with(&found[0].code) && found[0].after.is_none());
    }

    #[test]
    fn what_a_rule_cannot_read_is_refused_before_anything_changes() {
        let refused = |edit: &ListEdit, list: &str| {
            let problem = built_in().changes(list, edit, on("2026-12-01")).unwrap_err();
            assert_eq!(problem.fields[0].field, "edit");
            problem.detail
        };
        assert!(refused(&faster("soon"), GRADES).contains("target_min_urban"));
        let mut odd = grade("1", "2026-12-01");
        odd.extra.insert("colour".to_owned(), "red".to_owned());
        assert!(refused(&ListEdit::Row { row: odd }, GRADES).contains("colour"));
        let nameless = ListRow { label_cy: String::new(), ..grade("1", "2026-12-01") };
        assert!(refused(&ListEdit::Row { row: nameless }, GRADES).contains("label_cy"));
        assert!(refused(&ListEdit::End { code: "ADM".to_owned() }, "roles").contains("codes stay"));
        assert!(refused(&ListEdit::End { code: "none".to_owned() }, GRADES).contains("nothing would change"));
    }
}
