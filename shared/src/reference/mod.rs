//! The reference lists: grades, states, outcomes and whatever else a force may change.
//!
//! Lists are dated, bilingual data, never match arms. A row holds from its first day to its last, both
//! included; a code that was retired keeps its row, because history and offline devices still refer to
//! it, and a code that changed its meaning has one row for each time. The lists of `shared/reference`
//! are compiled in, so that a device without signal has them; a force replaces any of them with a file
//! of its own ([`Lists::with`]). Rules take [`Lists`] as an argument and never ask for a global.
//!
//! The columns that every list has are those of [`ListRow`]; whatever else a list says of a code stands
//! in `extra` under the column's name, and [`Lists`] has a typed question for each that a rule needs.

mod force;
mod text;
mod typed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

pub use force::{ForceRow, ListEdit, RowChange, known, rows_of};
pub use text::ListError;
pub use typed::{ClockStart, CostRate, Divisor};

use crate::time::Millis;

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "lists.ts")]
pub struct ListRow {
    pub code: String,
    pub label_en: String,
    pub label_cy: String,
    /// The first day on which the row holds, as `2026-03-29`.
    pub valid_from: String,
    /// The last day; missing while it still holds.
    pub valid_to: Option<String>,
    /// The list's own columns.
    pub extra: BTreeMap<String, String>,
}

impl ListRow {
    /// Whether the row holds on that day. Days in this form compare as text.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        let on = on.to_string();
        self.valid_from <= on && self.valid_to.as_ref().is_none_or(|to| on <= *to)
    }

    /// A column of the list's own; empty when it has none of that name.
    #[must_use]
    pub fn get(&self, column: &str) -> &str {
        self.extra.get(column).map_or("", String::as_str)
    }

    /// Whether a column says yes.
    #[must_use]
    pub fn yes(&self, column: &str) -> bool {
        self.get(column) == "Y"
    }

    /// The label in a language: `cy`, or English for every other.
    #[must_use]
    pub fn label(&self, language: &str) -> &str {
        if language == "cy" { &self.label_cy } else { &self.label_en }
    }
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        /// Every list by name, with the text that is compiled in.
        const TEXTS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../reference/", $name, ".csv")))),*];
    };
}

built_in!(
    "abstraction_reasons",
    "action_statuses",
    "activity_codes",
    "activity_groups",
    "age_ranges",
    "ageing_bands",
    "attempt_results",
    "attendance_points",
    "appointment_events",
    "attendance_reasons",
    "authority_levels",
    "bail_duties",
    "bail_events",
    "bail_periods",
    "bank_holidays_ew",
    "benefit_types",
    "claim_uses",
    "contact_channels",
    "data_subject_categories",
    "contact_results",
    "crime_cancellation_codes",
    "crime_flags",
    "crime_signs",
    "deployment_policy",
    "direction_statuses",
    "disposal_reasons",
    "ethnicity_codes",
    "dmm_agenda_items",
    "evidence_categories",
    "evidence_levels",
    "exclusion_reasons",
    "expected_lines",
    "findings",
    "fixed_posts",
    "fte_divisors",
    "gwent_areas",
    "incident_categories",
    "incident_qualifiers",
    "incident_results",
    "incident_statuses",
    "investigation_statuses",
    "involved_roles",
    "match_weights",
    "iom_cohorts",
    "iom_custody_kinds",
    "iom_exit_reasons",
    "iom_pathways",
    "measure_parts",
    "measures",
    "minimum_strength",
    "mutations",
    "name_kinds",
    "name_particles",
    "name_variants",
    "no_advice_reasons",
    "ndm_fields",
    "no_fix_reasons",
    "non_attendance_reasons",
    "not_asked_reasons",
    "offence_codes_seed",
    "officer_cost_rates",
    "officer_states",
    "osara_stages",
    "outcome_codes",
    "outcome_deciders",
    "outside_areas",
    "practice_record_fields",
    "practice_values",
    "prevention_advice_kinds",
    "patronymics",
    "referral_kinds",
    "partner_agencies",
    "partner_led",
    "published_splits",
    "pair_fields",
    "release_types",
    "repeat_rules",
    "repeat_sorts",
    "retention",
    "response_grades",
    "review_reasons",
    "review_results",
    "review_schedule",
    "risk_check_results",
    "risk_levels",
    "roles",
    "sample_methods",
    "sample_rates",
    "shared_contacts",
    "snapshot_hours",
    "sound_alikes",
    "stamp_sources",
    "summary_offences",
    "supervision_hours",
    "suspect_statuses",
    "task_types",
    "team_functions",
    "templates",
    "thrive_fields",
    "training_courses",
    "update_kinds",
    "victim_events",
    "victim_languages",
    "victim_update_triggers",
    "volume_sources",
    "wanted_categories",
    "wanted_limits",
    "wanted_risk_grades",
    "wanted_steps",
    "warrant_categories",
    "vulnerability_factors",
    "work_types",
    "waiting_bands",
);

/// All lists, each in the order of its file: for grades and risk levels the order is the rank.
#[derive(Debug, Clone, PartialEq)]
pub struct Lists {
    lists: BTreeMap<&'static str, Vec<ListRow>>,
}

/// The names of all lists.
pub fn names() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(name, _)| *name)
}

/// The lists that are compiled in, read once.
#[must_use]
pub fn built_in() -> &'static Lists {
    static BUILT_IN: LazyLock<Lists> = LazyLock::new(|| Lists {
        // A list that cannot be read would be empty here; the test below reads every one.
        lists: TEXTS.iter().map(|(name, text)| (*name, text::read(name, text).unwrap_or_default())).collect(),
    });
    &BUILT_IN
}

/// Every compiled-in list by name.
#[must_use]
pub fn all() -> BTreeMap<&'static str, Vec<ListRow>> {
    built_in().lists.clone()
}

/// A compiled-in list; empty when there is none of that name.
#[must_use]
pub fn list(name: &str) -> &'static [ListRow] {
    built_in().list(name)
}

/// The row of a compiled-in list that holds for a code on a day.
#[must_use]
pub fn row(name: &str, code: &str, on: Date) -> Option<&'static ListRow> {
    built_in().row(name, code, on)
}

/// The day of an instant in Europe/London.
#[must_use]
pub fn day(at: Millis) -> Date {
    at.london().date()
}

impl Lists {
    /// These lists with one of them replaced by a force's own file.
    ///
    /// # Errors
    /// When there is no list of that name, or its text cannot be used; the message names line and
    /// column.
    pub fn with(mut self, name: &str, text: &str) -> Result<Lists, ListError> {
        let (name, _) = TEXTS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| ListError::unknown(name, &names().collect::<Vec<_>>().join(", ")))?;
        self.lists.insert(name, text::read(name, text)?);
        Ok(self)
    }

    /// Every list by name.
    #[must_use]
    pub fn all(&self) -> &BTreeMap<&'static str, Vec<ListRow>> {
        &self.lists
    }

    /// A list; empty when there is none of that name.
    #[must_use]
    pub fn list(&self, name: &str) -> &[ListRow] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// The row that holds for a code on a day.
    #[must_use]
    pub fn row(&self, name: &str, code: &str, on: Date) -> Option<&ListRow> {
        self.list(name).iter().find(|row| row.code == code && row.holds(on))
    }

    /// The row of a code whenever it held: the newest. For showing what history refers to.
    #[must_use]
    pub fn ever(&self, name: &str, code: &str) -> Option<&ListRow> {
        self.list(name).iter().filter(|row| row.code == code).max_by(|a, b| a.valid_from.cmp(&b.valid_from))
    }

    /// The codes that may be chosen on a day.
    #[must_use]
    pub fn codes(&self, name: &str, on: Date) -> BTreeSet<&str> {
        self.list(name).iter().filter(|row| row.holds(on)).map(|row| row.code.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    /// Reading checks codes, dates, labels and typed columns, so a list that reads is a good list.
    #[test]
    fn every_list_that_is_compiled_in_reads() {
        for (name, text) in TEXTS {
            let rows = text::read(name, text).unwrap();
            assert!(!rows.is_empty(), "{name} has no rows");
            assert_eq!(built_in().list(name), rows);
        }
    }

    #[test]
    fn every_file_of_the_folder_is_compiled_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/reference");
        for file in std::fs::read_dir(folder).unwrap() {
            let name = file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
            // Merge groups are read by the sync engine.
            assert!(name == "merge_groups" || names().any(|n| n == name), "{name}.csv is not compiled in");
        }
    }

    #[test]
    fn a_row_holds_from_its_first_day_to_its_last() {
        let legacy = built_in().ever("incident_categories", "ASBL-NOI").unwrap();
        assert!(legacy.holds("2011-03-31".parse().unwrap()));
        assert!(!legacy.holds("2011-04-01".parse().unwrap()));
        assert!(row("outcome_codes", "22", "2019-03-31".parse().unwrap()).is_none());
        assert!(row("outcome_codes", "22", "2019-04-01".parse().unwrap()).is_some());
    }

    #[test]
    fn a_force_replaces_a_list_and_a_bad_file_says_where_it_is_bad() {
        let own = "code,valid_from,valid_to,label_en,label_cy\nX,2020-01-01,,One,Un\n";
        let lists = built_in().clone().with("risk_levels", own).unwrap();
        assert_eq!(lists.list("risk_levels").len(), 1);
        let bad = "code,valid_from,valid_to,label_en,label_cy\nX,2020-13-01,,One,Un\n";
        let error = built_in().clone().with("risk_levels", bad).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("valid_from"), "{error}");
        assert!(built_in().clone().with("no_such_list", own).is_err());
    }
}
