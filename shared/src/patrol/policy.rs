//! The deployment policy: what the force says should happen to a job of this kind, and why.
//!
//! The policy is a list (`deployment_policy`): one row for each rule, dated, in both languages, changed by a force like
//! every other list. A rule says when it holds (category, qualifier, somebody vulnerable, a repeat, how high the threat
//! is) and what then follows: the grade, how soon the risk is looked at again while nobody has gone, and who at least
//! may decide that nobody goes. A rule's version is counted from its rows: nobody has to remember to raise it.
//!
//! [`advice`] is a pure function of the list, the job and the day. It informs and never decides: whoever grades may
//! differ and then says why. What it found is said in words, in English and Welsh, rule by rule.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::incident::{Incident, LEVELS, Thrive};
use crate::reference::{ListRow, Lists};

/// The rules, in the order in which they are read.
pub const POLICY: &str = "deployment_policy";
/// Who may decide that nobody goes, lowest first.
pub const AUTHORITIES: &str = "authority_levels";

const GRADES: &str = "response_grades";
const CATEGORIES: &str = "incident_categories";
const QUALIFIERS: &str = "incident_qualifiers";

/// What is known of a job that a rule may ask about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    pub category: String,
    pub qualifiers: Vec<String>,
    pub vulnerable: bool,
    pub repeat: bool,
    /// How high the threat was said to be; empty where nobody asked.
    pub threat: String,
}

impl Known {
    /// What the log and its assessment say.
    #[must_use]
    pub fn of(incident: &Incident, thrive: Option<&Thrive>) -> Known {
        let level = |at: fn(&Thrive) -> &str| thrive.map(at).unwrap_or_default();
        Known {
            category: incident.category.clone(),
            qualifiers: incident.qualifiers.clone(),
            vulnerable: rank(level(|t| &t.vulnerability.level)) > rank("none"),
            repeat: level(|t| &t.repeat_check) == "repeat",
            threat: level(|t| &t.threat.level).to_owned(),
        }
    }
}

/// A rule that holds for a job, with what it says and why it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct Applied {
    pub rule: String,
    pub version: u32,
    /// The first day of that version.
    pub since: String,
    pub grade: String,
    pub recheck_min: Option<i64>,
    /// A code of `authority_levels`.
    pub authority: String,
    /// The whole of it in a sentence.
    pub says_en: String,
    pub says_cy: String,
}

/// What the policy says of a job.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct Advice {
    /// The grade of the rule that leads: the most urgent. Nothing where no rule speaks of such a job.
    pub grade: Option<String>,
    /// The shortest time of all rules that hold.
    pub recheck_min: Option<i64>,
    /// The highest authority of all rules that hold.
    pub authority: Option<String>,
    /// Every rule that holds, the leading one first.
    pub rules: Vec<Applied>,
}

/// How high a level is; lower than all where nobody asked.
#[must_use]
pub fn rank(level: &str) -> Option<usize> {
    LEVELS.iter().position(|known| *known == level)
}

/// What the policy of that day says.
#[must_use]
pub fn advice(lists: &Lists, known: &Known, on: Date) -> Advice {
    let holding = lists.list(POLICY).iter().filter(|rule| rule.holds(on) && holds(rule, known));
    let mut rules: Vec<Applied> = holding.map(|rule| applied(lists, rule, known)).collect();
    // A stable sort: of two that are as urgent the one that stands first in the list leads.
    rules.sort_by_key(|rule| lists.grade_rank(&rule.grade).unwrap_or(usize::MAX));
    Advice {
        grade: rules.first().map(|rule| rule.grade.clone()),
        recheck_min: rules.iter().filter_map(|rule| rule.recheck_min).min(),
        authority: rules
            .iter()
            .max_by_key(|rule| level(lists, &rule.authority))
            .map(|rule| rule.authority.clone())
            .filter(|authority| !authority.is_empty()),
        rules,
    }
}

/// Which version of its rule a row is: the first row of a code is 1.
#[must_use]
pub fn version(lists: &Lists, rule: &ListRow) -> u32 {
    let of_code = lists.list(POLICY).iter().filter(|row| row.code == rule.code);
    u32::try_from(of_code.filter(|row| row.valid_from <= rule.valid_from).count()).unwrap_or(u32::MAX)
}

/// How high an authority stands; 0 where it is not on the list.
#[must_use]
pub fn level(lists: &Lists, authority: &str) -> usize {
    lists.list(AUTHORITIES).iter().position(|row| row.code == authority).map_or(0, |at| at + 1)
}

/// The highest authority that any of these roles holds on that day.
#[must_use]
pub fn held<'a>(lists: &'a Lists, roles: &[String], on: Date) -> Option<&'a str> {
    let holds = |row: &&ListRow| {
        row.holds(on) && row.get("roles").split_whitespace().any(|r| roles.iter().any(|h| h == r))
    };
    lists.list(AUTHORITIES).iter().rev().find(holds).map(|row| row.code.as_str())
}

/// Whether a rule's conditions are met; a condition that it leaves empty asks nothing.
fn holds(rule: &ListRow, known: &Known) -> bool {
    let named = |column: &str, meets: &dyn Fn(&str) -> bool| {
        let wanted = rule.get(column);
        wanted.is_empty() || wanted.split_whitespace().any(meets)
    };
    named("categories", &|wanted| fits(wanted, &known.category))
        && named("qualifiers", &|wanted| known.qualifiers.iter().any(|q| q == wanted))
        && (!rule.yes("vulnerable") || known.vulnerable)
        && (!rule.yes("repeat") || known.repeat)
        && (rule.get("threat").is_empty() || rank(&known.threat) >= rank(rule.get("threat")))
}

/// `ASB-*` is every category that begins so.
fn fits(wanted: &str, category: &str) -> bool {
    wanted.strip_suffix('*').map_or(wanted == category, |start| category.starts_with(start))
}

fn applied(lists: &Lists, rule: &ListRow, known: &Known) -> Applied {
    let version = version(lists, rule);
    Applied {
        rule: rule.code.clone(),
        version,
        since: rule.valid_from.clone(),
        grade: rule.get("grade").to_owned(),
        recheck_min: rule.get("recheck_min").parse().ok(),
        authority: rule.get("authority").to_owned(),
        says_en: says(lists, rule, known, version, "en"),
        says_cy: says(lists, rule, known, version, "cy"),
    }
}

fn says(lists: &Lists, rule: &ListRow, known: &Known, version: u32, language: &str) -> String {
    let label = |list: &str, code: &str| {
        lists.ever(list, code).map_or_else(|| code.to_owned(), |row| row.label(language).to_owned())
    };
    let welsh = language == "cy";
    let mut because: Vec<String> = Vec::new();
    if !rule.get("categories").is_empty() {
        because.push(label(CATEGORIES, &known.category));
    }
    let wanted: Vec<&str> = rule.get("qualifiers").split_whitespace().collect();
    because.extend(
        known.qualifiers.iter().filter(|q| wanted.contains(&q.as_str())).map(|q| label(QUALIFIERS, q)),
    );
    if rule.yes("vulnerable") {
        because.push(if welsh { "rhywun yn agored i niwed" } else { "somebody is vulnerable" }.to_owned());
    }
    if rule.yes("repeat") {
        because.push(if welsh { "wedi digwydd o'r blaen" } else { "it has happened before" }.to_owned());
    }
    if !rule.get("threat").is_empty() {
        let high = level_name(&known.threat, welsh);
        because.push(if welsh { format!("bygythiad {high}") } else { format!("{high} threat") });
    }
    let (code, name, since) = (&rule.code, rule.label(language), &rule.valid_from);
    let grade = label(GRADES, rule.get("grade"));
    if welsh {
        let why =
            if because.is_empty() { "mae'n dal i bob digwyddiad".to_owned() } else { because.join("; ") };
        return format!(
            "Rheol {code} ({name}), fersiwn {version}, mewn grym ers {since}: {grade}. Oherwydd: {why}."
        );
    }
    let why = if because.is_empty() { "it holds for every job".to_owned() } else { because.join("; ") };
    format!("Rule {code} ({name}), version {version}, in force since {since}: {grade}. Because: {why}.")
}

fn level_name(level: &str, welsh: bool) -> &str {
    match (level, welsh) {
        ("low", true) => "isel",
        ("medium", true) => "canolig",
        ("high", true) => "uchel",
        ("none", true) => "dim",
        _ => level,
    }
}
