//! What rules ask of the lists, in types.

use jiff::civil::Date;

use super::{ListRow, Lists};
use crate::measures::Definition;
use crate::time::MINUTE;

/// Where a grade's response clock starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockStart {
    /// The log was opened.
    Created,
    /// The grade that counts was set.
    Graded,
    /// The first resource was assigned.
    Assigned,
}

impl ClockStart {
    /// The names that a list may use.
    pub const NAMES: [(&'static str, ClockStart); 3] = [
        ("incident_created_at", ClockStart::Created),
        ("grade_set_at", ClockStart::Graded),
        ("first_assigned_at", ClockStart::Assigned),
    ];

    fn read(text: &str) -> Option<ClockStart> {
        ClockStart::NAMES.iter().find(|(name, _)| *name == text).map(|(_, clock)| *clock)
    }

    /// The name as it is printed beside a figure.
    #[must_use]
    pub fn name(self) -> &'static str {
        ClockStart::NAMES.iter().find(|(_, clock)| *clock == self).map_or("", |(name, _)| name)
    }
}

/// What an hour of somebody's work costs, and where that comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct CostRate {
    pub group: String,
    pub gbp_per_hour: f64,
    pub year: String,
    pub basis: String,
}

/// Hours that make one full-time officer, in one published way of counting.
#[derive(Debug, Clone, PartialEq)]
pub struct Divisor {
    pub code: String,
    pub hours: f64,
}

/// Columns that a rule reads as a number.
const NUMBERS: [(&str, &str); 37] = [
    ("minimum_strength", "from_hour"),
    ("minimum_strength", "to_hour"),
    ("minimum_strength", "minimum"),
    ("retention", "years"),
    ("training_courses", "holds_months"),
    ("dmm_agenda_items", "window_h"),
    ("work_types", "hours_per_unit"),
    ("work_types", "follow_up_hours"),
    ("published_splits", "crime"),
    ("published_splits", "noncrime"),
    ("published_splits", "other"),
    ("deployment_policy", "recheck_min"),
    ("response_grades", "urgency"),
    ("waiting_bands", "from_min"),
    ("waiting_bands", "to_min"),
    ("bail_periods", "months"),
    ("bail_periods", "days"),
    ("response_grades", "target_min_urban"),
    ("response_grades", "target_min_rural"),
    ("response_grades", "recheck_interval_min"),
    ("response_grades", "aim_percent"),
    ("ageing_bands", "from_days"),
    ("ageing_bands", "to_days"),
    ("officer_cost_rates", "gbp_per_hour"),
    ("fte_divisors", "hours"),
    ("offence_codes_seed", "severity_weight"),
    ("supervision_hours", "from_hour"),
    ("supervision_hours", "to_hour"),
    ("review_schedule", "escalate_after_hours"),
    ("sample_rates", "one_in"),
    ("measures", "version"),
    ("measures", "target_value"),
    ("measures", "min_n"),
    ("measures", "min_officers"),
    ("measures", "max_gap_h"),
    ("measures", "late_share"),
    ("measures", "outlier_factor"),
];

/// Columns that a rule reads as yes or no.
const FLAGS: [(&str, &str); 24] = [
    ("action_statuses", "open"),
    ("action_statuses", "computed"),
    ("iom_exit_reasons", "success"),
    ("appointment_events", "window"),
    ("risk_check_results", "good"),
    ("risk_check_results", "needs_words"),
    ("release_types", "return"),
    ("release_types", "conditions"),
    ("release_types", "police"),
    ("release_types", "limit"),
    ("bail_events", "ends"),
    ("bail_events", "resolves"),
    ("response_grades", "deployment"),
    ("incident_statuses", "terminal"),
    ("incident_results", "attended"),
    ("incident_results", "needs_reason"),
    ("officer_states", "message"),
    ("review_results", "counts_as_effective_oversight"),
    ("supervision_hours", "weekends"),
    ("supervision_hours", "bank_holidays"),
    ("review_results", "returns"),
    ("investigation_statuses", "open"),
    ("investigation_statuses", "terminal"),
    ("team_functions", "frontline"),
];

/// Whether the columns that rules depend on hold what those rules know.
pub(super) fn check(list: &str, row: &ListRow) -> Result<(), String> {
    for (_, column) in NUMBERS.iter().filter(|(l, _)| *l == list) {
        let value = row.get(column);
        if !value.is_empty() && !value.parse::<f64>().is_ok_and(|n| n.is_finite() && n >= 0.0) {
            return Err(format!("{column} is \"{value}\"; write a number of 0 or more, or leave it empty"));
        }
    }
    for (_, column) in FLAGS.iter().filter(|(l, _)| *l == list) {
        if !["Y", "N"].contains(&row.get(column)) {
            return Err(format!("{column} is \"{}\"; write Y or N", row.get(column)));
        }
    }
    if list == "deployment_policy" {
        condition(row)?;
    }
    let clock = row.get("clock_start");
    if list == "response_grades" && ClockStart::read(clock).is_none() {
        let known = ClockStart::NAMES.map(|(name, _)| name).join(", ");
        return Err(format!("clock_start is \"{clock}\"; it is one of {known}"));
    }
    Ok(())
}

/// Whether a rule of the deployment policy asks what a job can answer, and says what then follows.
fn condition(row: &ListRow) -> Result<(), String> {
    for column in ["vulnerable", "repeat"] {
        if !["Y", ""].contains(&row.get(column)) {
            return Err(format!("{column} is \"{}\"; write Y, or leave it empty", row.get(column)));
        }
    }
    let threat = row.get("threat");
    if !threat.is_empty() && !crate::patrol::incident::LEVELS.contains(&threat) {
        let known = crate::patrol::incident::LEVELS.join(", ");
        return Err(format!("threat is \"{threat}\"; it is one of {known}, or empty"));
    }
    match ["grade", "authority"].into_iter().find(|column| row.get(column).is_empty()) {
        Some(column) => Err(format!("{column} is empty; every rule says what follows from it")),
        None => Ok(()),
    }
}

fn number(row: &ListRow, column: &str) -> Option<f64> {
    row.get(column).parse().ok()
}

impl Lists {
    /// A grade's target in milliseconds; none for a grade that sends nobody.
    #[must_use]
    pub fn grade_target(&self, grade: &str, rural: bool, on: Date) -> Option<i64> {
        let row = self.row("response_grades", grade, on)?;
        let column = if rural { "target_min_rural" } else { "target_min_urban" };
        let minutes: i64 = row.get(column).parse().ok()?;
        minutes.checked_mul(MINUTE)
    }

    /// The share of a grade's incidents that should be reached within its target, in percent.
    #[must_use]
    pub fn grade_aim(&self, grade: &str, on: Date) -> Option<f64> {
        number(self.row("response_grades", grade, on)?, "aim_percent")
    }

    /// The band into which so many whole days fall; none where no band of the list holds them.
    #[must_use]
    pub fn ageing_band(&self, days: i64, on: Date) -> Option<&str> {
        let holds = |row: &&ListRow| {
            let end = |column: &str| row.get(column).parse::<i64>().ok();
            row.holds(on)
                && end("from_days").is_some_and(|from| from <= days)
                && end("to_days").is_none_or(|to| days <= to)
        };
        self.list("ageing_bands").iter().find(holds).map(|row| row.code.as_str())
    }

    /// Whether a review's result sends the work back to the officer.
    #[must_use]
    pub fn review_returns(&self, result: &str) -> bool {
        self.ever("review_results", result).is_some_and(|row| row.yes("returns"))
    }

    /// Whether a grade sends somebody.
    #[must_use]
    pub fn grade_deploys(&self, grade: &str, on: Date) -> Option<bool> {
        self.row("response_grades", grade, on).map(|row| row.yes("deployment"))
    }

    /// A grade's urgency: the smaller, the more urgent. A list that does not say ranks by its order, so a grade that a
    /// force adds between two others says where it belongs.
    #[must_use]
    pub fn grade_rank(&self, grade: &str) -> Option<usize> {
        let place = self.list("response_grades").iter().position(|row| row.code == grade)?;
        Some(
            self.ever("response_grades", grade)
                .and_then(|row| row.get("urgency").parse().ok())
                .unwrap_or(place),
        )
    }

    /// The most urgent grade.
    #[must_use]
    pub fn emergency_grade(&self) -> &str {
        let grades = self.list("response_grades").iter().map(|row| row.code.as_str());
        grades.min_by_key(|grade| self.grade_rank(grade)).unwrap_or_default()
    }

    /// The band into which a wait of so many milliseconds falls.
    #[must_use]
    pub fn waiting_band(&self, ms: i64, on: Date) -> Option<&str> {
        let minutes = ms / MINUTE;
        let end = |row: &ListRow, column: &str| row.get(column).parse::<i64>().ok();
        let holds = |row: &&ListRow| {
            row.holds(on)
                && end(row, "from_min").is_some_and(|from| from <= minutes)
                && end(row, "to_min").is_none_or(|to| minutes <= to)
        };
        self.list("waiting_bands").iter().find(holds).map(|row| row.code.as_str())
    }

    /// Where a grade's clock starts; when the log was opened, unless the list says otherwise.
    #[must_use]
    pub fn clock_start(&self, grade: &str, on: Date) -> ClockStart {
        self.row("response_grades", grade, on)
            .and_then(|row| ClockStart::read(row.get("clock_start")))
            .unwrap_or(ClockStart::Created)
    }

    /// Whether a result says that somebody attended; nothing for a code that is not on the list.
    #[must_use]
    pub fn result_attended(&self, result: &str) -> Option<bool> {
        self.ever("incident_results", result).map(|row| row.yes("attended"))
    }

    /// The reason for which a code of a list keeps an incident out of response figures, if it does.
    #[must_use]
    pub fn excludes(&self, list: &str, code: &str) -> Option<&str> {
        self.ever(list, code).map(|row| row.get("excludes")).filter(|reason| !reason.is_empty())
    }

    /// A reason's place in the order in which reasons win when several hold.
    #[must_use]
    pub fn reason_rank(&self, reason: &str) -> usize {
        self.list("exclusion_reasons").iter().position(|row| row.code == reason).unwrap_or(usize::MAX)
    }

    /// Whether an incident status ends the log.
    #[must_use]
    pub fn status_ends(&self, status: &str) -> bool {
        self.ever("incident_statuses", status).is_some_and(|row| row.yes("terminal"))
    }

    /// Whether an investigation in this status is still open.
    #[must_use]
    pub fn investigation_open(&self, status: &str) -> bool {
        self.ever("investigation_statuses", status).is_some_and(|row| row.yes("open"))
    }

    /// Whether a state is a message and not a state of work.
    #[must_use]
    pub fn state_is_message(&self, state: u8) -> bool {
        self.ever("officer_states", &state.to_string()).is_none_or(|row| row.yes("message"))
    }

    /// The activity that a state stands for; none for messages.
    #[must_use]
    pub fn activity_for_state(&self, state: u8, on: Date) -> Option<&str> {
        self.row("officer_states", &state.to_string(), on)
            .map(|row| row.get("activity_code"))
            .filter(|code| !code.is_empty())
    }

    /// Whether an officer in this state can be seen outside.
    #[must_use]
    pub fn state_visible(&self, state: u8, on: Date) -> bool {
        self.row("officer_states", &state.to_string(), on).is_some_and(|row| row.yes("visible_outside"))
    }

    /// Whether a team of this function meets the public.
    #[must_use]
    pub fn frontline(&self, function: &str) -> bool {
        self.ever("team_functions", function).is_some_and(|row| row.yes("frontline"))
    }

    /// Whether a review result is a decision, and not only a note that somebody looked.
    #[must_use]
    pub fn review_counts(&self, result: &str) -> bool {
        self.ever("review_results", result).is_some_and(|row| row.yes("counts_as_effective_oversight"))
    }

    /// Hours from allocation to the first supervisor's direction (rule SR04).
    #[must_use]
    pub fn first_direction_hours(&self, risk: Option<&str>, on: Date) -> Option<i64> {
        let row = self.row("review_schedule", "SR04", on)?;
        let high = row.get("first_hours_high_risk");
        let hours = if risk == Some("high") && !high.is_empty() { high } else { row.get("first_hours") };
        hours.parse().ok()
    }

    /// The bank holidays of England and Wales.
    #[must_use]
    pub fn bank_holidays(&self) -> Vec<Date> {
        self.list("bank_holidays_ew").iter().filter_map(|row| row.code.parse().ok()).collect()
    }

    /// The on-cost rate of a role group on a day: the newest that had begun.
    #[must_use]
    pub fn cost_rate(&self, group: &str, on: Date) -> Option<CostRate> {
        let row = self.row("officer_cost_rates", group, on)?;
        Some(CostRate {
            group: row.label_en.clone(),
            gbp_per_hour: number(row, "gbp_per_hour")?,
            year: row.get("year").to_owned(),
            basis: row.get("basis").to_owned(),
        })
    }

    /// The ways of turning hours into officers that are printed beside each other.
    #[must_use]
    pub fn divisors(&self, on: Date) -> Vec<Divisor> {
        self.list("fte_divisors")
            .iter()
            .filter(|row| row.holds(on))
            .filter_map(|row| Some(Divisor { code: row.code.clone(), hours: number(row, "hours")? }))
            .filter(|d| d.hours > 0.0)
            .collect()
    }

    /// Of how many tasks of a kind one is offered to be timed; none where the kind is not sampled.
    #[must_use]
    pub fn sample_one_in(&self, task: &str, on: Date) -> Option<u64> {
        self.row("sample_rates", task, on)?.get("one_in").parse().ok().filter(|n| *n > 0)
    }

    /// The right that signs a claim of a benefit type: `sign_time` or `sign_cash`.
    #[must_use]
    pub fn claim_signer(&self, benefit: &str, on: Date) -> &str {
        self.row("benefit_types", benefit, on).map_or("", |row| row.get("sign_right"))
    }

    /// The kind of record that a volume source counts.
    #[must_use]
    pub fn volume_kind(&self, source: &str, on: Date) -> &str {
        self.row("volume_sources", source, on).map_or("", |row| row.get("kind"))
    }

    /// The severity weight of an offence, where one is known.
    #[must_use]
    pub fn severity_weight(&self, offence: &str) -> Option<f64> {
        number(self.ever("offence_codes_seed", offence)?, "severity_weight")
    }

    /// The group of an offence: `Burglary`.
    #[must_use]
    pub fn offence_group(&self, offence: &str) -> Option<&str> {
        self.ever("offence_codes_seed", offence).map(|row| row.get("group"))
    }

    /// Whether an area code stands for places outside the force.
    #[must_use]
    pub fn outside_force(&self, area: &str) -> bool {
        self.ever("outside_areas", area).is_some()
    }

    /// A measure's number of the given name on a day.
    #[must_use]
    pub fn measure_number(&self, measure: &str, column: &str, on: Date) -> Option<f64> {
        number(self.row("measures", measure, on)?, column)
    }

    /// The definitions of a board's measures that hold on some day from one to another, both included: where a
    /// definition changed in between, the earlier and the later.
    #[must_use]
    pub fn definitions(&self, board: &str, from: Date, to: Date) -> Vec<Definition> {
        let (from, to) = (from.to_string(), to.to_string());
        self.list("measures")
            .iter()
            .filter(|row| row.get("board") == board && row.valid_from <= to)
            .filter(|row| row.valid_to.as_ref().is_none_or(|end| *end >= from))
            .map(|row| Definition {
                measure: row.code.clone(),
                version: row.get("version").parse().unwrap_or(1),
                valid_from: row.valid_from.clone(),
                valid_to: row.valid_to.clone(),
                name: row.label_en.clone(),
                name_cy: row.label_cy.clone(),
                formula: row.get("formula").to_owned(),
                population: row.get("population").to_owned(),
                clock_start: row.get("clock_start").to_owned(),
                clock_stop: row.get("clock_stop").to_owned(),
                exclusions: row.get("exclusions").to_owned(),
                unit: row.get("unit").to_owned(),
                target: row.get("target").to_owned(),
                notes: row.get("notes").to_owned(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::built_in;
    use super::*;

    fn on(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_lists_answer_what_rules_ask() {
        let lists = built_in();
        let day = on("2026-11-05");
        assert_eq!(lists.grade_target("1", false, day), Some(15 * MINUTE));
        assert_eq!(lists.grade_target("1", true, day), Some(20 * MINUTE));
        assert_eq!(lists.grade_target("4", false, day), None);
        assert_eq!(lists.grade_deploys("4", day), Some(false));
        assert_eq!(lists.clock_start("1", day), ClockStart::Created);
        assert_eq!(lists.emergency_grade(), "1");
        assert_eq!(lists.result_attended("R08"), Some(true));
        assert_eq!(lists.result_attended("R21"), Some(false));
        assert_eq!(lists.result_attended("nonsense"), None);
        assert!(lists.state_is_message(12) && !lists.state_is_message(11));
        assert_eq!(lists.activity_for_state(8, day), Some("ACT-ENQ"));
        assert_eq!(lists.activity_for_state(14, day), None);
        assert!(lists.review_counts("RV1") && !lists.review_counts("RV8"));
        assert_eq!(lists.cost_rate("PCSGT", day).unwrap().gbp_per_hour, 36.51);
        assert_eq!(lists.severity_weight("1"), Some(7979.0));
        assert!(lists.bank_holidays().contains(&on("2026-12-28")));
        assert_eq!(lists.definitions("attendance", day, day).len(), 12);
    }

    #[test]
    fn a_clock_that_no_rule_knows_is_refused() {
        let text = "code,valid_from,valid_to,label_en,label_cy,deployment,clock_start\n1,2020-01-01,,E,A,Y,whenever\n";
        let error = built_in().clone().with("response_grades", text).unwrap_err().to_string();
        assert!(error.contains("whenever") && error.contains("incident_created_at"), "{error}");
    }

    /// Every activity that a state stands for is an activity.
    #[test]
    fn lists_refer_to_codes_that_exist() {
        let lists = built_in();
        let activity = |code: &str| {
            // State 6 is split by the incident it is about.
            code == "ACT-INC" || lists.ever("activity_codes", code).is_some()
        };
        for row in lists.list("officer_states") {
            assert!(row.yes("message") || activity(row.get("activity_code")), "{}", row.code);
        }
        for row in lists.list("task_types") {
            assert!(activity(row.get("activity_code")), "{}", row.code);
        }
        for row in lists.list("attendance_points") {
            assert!(row.get("state").is_empty() || lists.ever("officer_states", row.get("state")).is_some());
        }
    }
}
