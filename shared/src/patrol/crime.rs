//! One capture, two records: an officer says once what happened, and the job and its crime are both made from that.
//!
//! What the job knows already is **taken over** and never typed again; where each field of a crime came from is kept
//! as a [`FieldOrigin`]. The two records may go their own ways afterwards. Where they then say different things of one
//! matter, that is a [`Mismatch`]: read, never stored, until a person [explains](Explanation) it or puts one right. An
//! explanation holds for the two values that it explained and for no others.
//!
//! A code never makes a crime: nothing here reads a result or a class and records one. A code may only *demand* one: a
//! job whose class or result speaks of a crime (`crime_signs.csv`) is not done with before it has its crime or the
//! reason why there is none. What an officer records carries a reference of the phone's own, which reads like no crime
//! number; the number is issued by the server alone. The desk confirms which offence is the principal one, and only the
//! registrar cancels or reclassifies what stands.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::incident::Incident;
use super::investigation::Investigation;
use crate::access::Action;
use crate::finding::fold;
use crate::ids::{RecordId, StaffId};
use crate::reference::{Lists, day};
use crate::sync::op::Body;
use crate::time::{MINUTE, Millis};

/// Codes that demand a crime or the reason why there is none.
pub const SIGNS: &str = "crime_signs";
/// What is compared between a job and its crime.
pub const PAIRS: &str = "pair_fields";
/// What the registrar may decide.
pub const DECISIONS: &str = "crime_cancellation_codes";
/// The offence that an officer named waits for the desk.
pub const TO_CONFIRM: &str = "to_confirm";
/// The desk has said which offence it is.
pub const CONFIRMED: &str = "confirmed";
/// The status of a job whose crime has no number yet.
pub const AWAITING_NUMBER: &str = "AWC";
/// The status of a job that has its result.
pub const RESULTED: &str = "RES";
/// Attended, crime recorded.
pub const CRIMED: &str = "R01";
/// Within how long after it was reported a crime is recorded (NCRS).
pub const WITHIN: i64 = 24 * crate::time::HOUR;

/// What an officer says of a crime, once. Whatever the job knows is left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "crime.ts")]
pub struct Entered {
    pub what_happened: String,
    /// The offence as the officer sees it; for the desk to confirm.
    #[serde(default)]
    #[ts(optional)]
    pub offence: Option<String>,
    /// Where it happened, where that is not where the call came from.
    #[serde(default)]
    #[ts(optional)]
    pub scene: Option<String>,
    pub from: Millis,
    /// Missing where it happened at one moment, or where nobody knows until when.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<Millis>,
    pub exact: bool,
    /// The victim, where the job does not name them.
    #[serde(default)]
    #[ts(optional)]
    pub victim: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub safe_contact: Option<String>,
    /// Codes of `crime_flags`.
    #[serde(default)]
    pub flags: Vec<String>,
}

/// Where each field of a crime came from: written once, when the crime was.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct FieldOrigin {
    pub investigation: RecordId,
    pub incident: RecordId,
    pub at: Millis,
    pub by: StaffId,
    pub fields: Vec<Origin>,
}

/// One field's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Origin {
    pub field: String,
    /// The field of the job that holds the same matter, where there is one.
    #[serde(default)]
    pub source_field: Option<String>,
    /// `taken` from the job, `typed` because the job had nothing, `corrected` where the officer knew better, or `again`:
    /// typed though the job said the same.
    pub how: String,
}

/// A person's reason why the two records rightly differ in one matter.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Explanation {
    pub investigation: RecordId,
    /// A code of `pair_fields`.
    pub field: String,
    /// The two values that it explains, as they are shown.
    pub incident_value: String,
    pub crime_value: String,
    pub at: Millis,
    pub by: StaffId,
    pub reason: String,
}

/// What the registrar decided about a crime.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct RegistrarDecision {
    pub investigation: RecordId,
    /// A code of `crime_cancellation_codes`.
    pub code: String,
    pub at: Millis,
    pub by: StaffId,
    pub reason: String,
    /// The evidence, dated and attributable, where the code asks for it.
    #[serde(default)]
    pub evidence: Option<String>,
    /// The crime that stands, of a duplicate.
    #[serde(default)]
    pub surviving: Option<String>,
    /// The class before and after, where it was classified anew.
    #[serde(default)]
    pub offence_was: Option<String>,
    #[serde(default)]
    pub offence: Option<String>,
}

impl Record for FieldOrigin {
    const KIND: &'static str = "field_origin";
}
impl Record for Explanation {
    const KIND: &'static str = "mismatch_explained";
}
impl Record for RegistrarDecision {
    const KIND: &'static str = "registrar_decision";
}

/// A crime with where its fields came from, and what changes in its job.
#[derive(Debug, Clone, PartialEq)]
pub struct Crimed {
    pub crime: Investigation,
    pub origins: Vec<Origin>,
    /// Fields of the job to change; the link to the crime is the caller's to add.
    pub job: Body,
}

/// Whether something is a crime's number, as the server issues it: two figures of the year and seven of its own.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let figures = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('/').is_some_and(|(year, number)| figures(year, 2) && figures(number, 7))
}

/// The number of the crime that was the `nth` of its year.
#[must_use]
pub fn number(nth: i64, at: Millis) -> String {
    format!("{:02}/{nth:07}", at.london().year().rem_euclid(100))
}

/// The reference of a crime that has no number, by what it was made on (`PHONE`, `DESK`): words and dashes, so that
/// nobody reads it as a number.
#[must_use]
pub fn local_reference(made_on: &str, collar: &str, id: &RecordId) -> String {
    let end: String = id.as_str().chars().rev().filter(char::is_ascii_alphanumeric).take(4).collect();
    format!("{made_on}-{collar}-{}", end.chars().rev().collect::<String>().to_uppercase())
}

/// What is wrong with what was entered: the field, and what to do.
#[must_use]
pub fn wrong(
    lists: &Lists,
    incident: &Incident,
    entered: &Entered,
    now: Millis,
) -> Option<(&'static str, String)> {
    let said = |field, sentence: &str| Some((field, sentence.to_owned()));
    if incident.investigation.is_some() {
        return said("incident", "This job has its crime already. Open the crime and add to it there.");
    }
    if entered.what_happened.trim().is_empty() {
        return said("what_happened", "Say what happened, in your own words.");
    }
    if entered.from > now.plus(MINUTE) {
        return said("from", "This lies in the future. Give the time at which it happened.");
    }
    match entered.to {
        Some(_) if entered.exact => {
            return said(
                "to",
                "An exact time has no second one. Leave it empty, or say that it is not exact.",
            );
        }
        Some(to) if to < entered.from => {
            return said("to", "This lies before the time at which it began. Check both times.");
        }
        Some(to) if to > now.plus(MINUTE) => {
            return said("to", "This lies in the future. Give the time at which it happened.");
        }
        _ => {}
    }
    if let Some(code) = &entered.offence {
        match lists.row("offence_codes_seed", code, day(now)) {
            None => return said("offence", "Choose the offence from the list, or leave it to the desk."),
            Some(row) if row.get("excludes") == "fraud" => {
                return said(
                    "offence",
                    "Fraud is recorded nationally and not here. Refer it, and say so in the result.",
                );
            }
            Some(_) => {}
        }
    }
    let flags = lists.codes("crime_flags", day(now));
    entered
        .flags
        .iter()
        .any(|flag| !flags.contains(flag.as_str()))
        .then(|| ("flags", "Choose the flags from the list.".to_owned()))
}

/// Makes the crime of a job: takes over what the job knows and notes of each field where it came from. One victim,
/// one event, one principal crime; of how many offences nobody is asked.
#[must_use]
pub fn crimed(
    incident_id: &RecordId,
    incident: &Incident,
    entered: &Entered,
    local_ref: Option<String>,
    now: Millis,
) -> Crimed {
    let mut origins = Vec::new();
    let mut text = |field: &str, source: &str, known: Option<&String>, typed: Option<&String>| {
        let known = known.filter(|k| !k.trim().is_empty());
        let typed = typed.map(|t| t.trim()).filter(|t| !t.is_empty());
        let how = match (known, typed) {
            (None, None) => return None,
            (Some(_), None) => "taken",
            (None, Some(_)) => "typed",
            (Some(k), Some(t)) if alike(k, t) => "again",
            (Some(_), Some(_)) => "corrected",
        };
        origins.push(Origin {
            field: field.to_owned(),
            source_field: known.map(|_| source.to_owned()),
            how: how.to_owned(),
        });
        typed.map(str::to_owned).or_else(|| known.cloned())
    };
    let title = Some(&incident.title);
    let crime = Investigation {
        title: text("title", "title", title, None).unwrap_or_default(),
        place: text("place", "place", incident.place.as_ref(), entered.scene.as_ref()),
        victim: text("victim", "victim_name", incident.victim_name.as_ref(), entered.victim.as_ref()),
        safe_contact: text(
            "safe_contact",
            "safe_contact",
            incident.safe_contact.as_ref(),
            entered.safe_contact.as_ref(),
        ),
        area: text("area", "area", Some(&incident.area), None).unwrap_or_default(),
        what_happened: text("what_happened", "", None, Some(&entered.what_happened)),
        offence: text("offence", "", None, entered.offence.as_ref()),
        // A scene of its own is told apart from where the call came from.
        reported_from: entered.scene.as_ref().and(incident.place.clone()),
        local_ref,
        incident: Some(incident_id.clone()),
        first_reported_at: Some(incident.created_at),
        recorded_at: now,
        happened_from: Some(entered.from),
        happened_to: entered.to,
        happened_exact: Some(entered.exact),
        flags: (!entered.flags.is_empty()).then(|| entered.flags.clone()),
        principal: Some(TO_CONFIRM.to_owned()),
        needs_officer: true,
        status: "open".to_owned(),
        restricted: false,
        ..Investigation::default()
    };
    let origin = |field: &str, source: Option<&str>, how: &str| Origin {
        field: field.to_owned(),
        source_field: source.map(str::to_owned),
        how: how.to_owned(),
    };
    origins.push(origin("first_reported_at", Some("created_at"), "taken"));
    origins.push(origin("incident", Some("id"), "taken"));
    origins.push(origin("happened_from", None, "typed"));
    if entered.to.is_some() {
        origins.push(origin("happened_to", None, "typed"));
    }
    let mut results = incident.results.clone().unwrap_or_default();
    if !results.iter().any(|code| code == CRIMED) {
        results.insert(0, CRIMED.to_owned());
        results.truncate(3);
    }
    let mut job = Body::new();
    job.insert("results".to_owned(), serde_json::json!(results));
    job.insert("resulted_at".to_owned(), serde_json::json!(incident.resulted_at.unwrap_or(now)));
    // The job waits for the number; it is done with when that exists and not when somebody saved.
    job.insert("status".to_owned(), serde_json::json!(AWAITING_NUMBER));
    Crimed { crime, origins, job }
}

/// The row of `crime_signs` by which a job speaks of a crime, where it does.
#[must_use]
pub fn crime_related(lists: &Lists, incident: &Incident) -> bool {
    let sign = |list: &str, code: &str| lists.ever(SIGNS, code).is_some_and(|row| row.get("list") == list);
    incident.crime_alleged == Some(true)
        || sign("incident_categories", &incident.category)
        || incident.closing_category.as_deref().is_some_and(|code| sign("incident_categories", code))
        || incident.results.iter().flatten().any(|code| sign("incident_results", code))
}

/// Whether a job may not be closed yet: it speaks of a crime, and has neither its crime nor the reason why there is
/// none. A crime that waits for its number is no crime yet.
#[must_use]
pub fn unaccounted(lists: &Lists, incident: &Incident, numbered: bool) -> bool {
    let reasoned = incident.no_crime_rationale.as_deref().is_some_and(|words| !words.trim().is_empty());
    let has = incident.investigation.is_some() && numbered;
    !lists.outside_force(&incident.area) && crime_related(lists, incident) && !has && !reasoned
}

/// Whether a log is resulted or closed.
#[must_use]
pub fn done_with(lists: &Lists, incident: &Incident) -> bool {
    incident.status == RESULTED || lists.status_ends(&incident.status)
}

/// A matter in which a job and its crime say different things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "crime.ts")]
pub struct Mismatch {
    /// A code of `pair_fields`.
    pub field: String,
    pub incident_value: String,
    pub crime_value: String,
    /// The explanation that holds for these two values.
    pub explained: Option<RecordId>,
}

/// Where a job and its crime differ. What only one of them knows is no difference.
#[must_use]
pub fn mismatches<'a>(
    lists: &Lists,
    incident: &Incident,
    crime: &Investigation,
    explanations: impl IntoIterator<Item = (&'a RecordId, &'a Explanation)>,
) -> Vec<Mismatch> {
    let (job, record) = (super::to_body(incident), super::to_body(crime));
    let on = day(crime.recorded_at);
    let explained: Vec<(&RecordId, &Explanation)> = explanations.into_iter().collect();
    let mut found = Vec::new();
    for pair in lists.list(PAIRS).iter().filter(|row| row.holds(on)) {
        let a = shown(pair.get("how"), job.get(pair.get("incident_field")));
        let b = shown(pair.get("how"), record.get(pair.get("crime_field")));
        let (Some(a), Some(b)) = (a, b) else { continue };
        // The scene was told apart from where the call came from: both are known and neither is wrong.
        let apart =
            pair.code == "place" && crime.reported_from.as_deref().is_some_and(|from| alike(from, &a));
        if alike(&a, &b) || apart {
            continue;
        }
        let holds = |e: &Explanation| e.field == pair.code && e.incident_value == a && e.crime_value == b;
        let explained = explained.iter().find(|(_, e)| holds(e)).map(|(id, _)| (*id).clone());
        found.push(Mismatch { field: pair.code.clone(), incident_value: a, crime_value: b, explained });
    }
    found
}

fn shown(how: &str, value: Option<&Value>) -> Option<String> {
    let value = value?;
    let text = match (how, value.as_i64(), value.as_str()) {
        ("minute", Some(ms), _) => Millis(ms).london_text(),
        (_, _, Some(text)) => text.trim().to_owned(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Whether two texts say the same words.
fn alike(a: &str, b: &str) -> bool {
    fold::words(a).eq(fold::words(b))
}

/// Rights that a change of a crime needs beyond those of its fields: which offence it is says the desk once, and
/// after that the registrar alone.
#[must_use]
pub fn needs(held: Option<&Body>, after: &Body) -> Option<Action> {
    let text = |body: &Body, field: &str| body.get(field).and_then(Value::as_str).map(str::to_owned);
    let Some(held) = held else {
        let named = text(after, "principal").is_some_and(|p| p != TO_CONFIRM);
        return named.then_some(Action::EditCase);
    };
    let differs = |field: &str| held.get(field) != after.get(field);
    if !(differs("offence") || differs("principal")) {
        return None;
    }
    let open = text(held, "principal").as_deref() == Some(TO_CONFIRM) || text(held, "offence").is_none();
    Some(if open { Action::EditCase } else { Action::Registrar })
}

/// Whether a new crime is one that somebody on patrol may record: with a reference of the phone's own, no number, open
/// to whoever reads its area, and its offence left to the desk.
#[must_use]
pub fn born_on_patrol(body: &Body) -> bool {
    let text = |field: &str| body.get(field).and_then(Value::as_str).is_some_and(|t| !t.is_empty());
    let own = |field: &str| matches!(body.get(field), None | Some(Value::Null | Value::Bool(false)));
    let unset = |field: &str| matches!(body.get(field), None | Some(Value::Null));
    let empty = body.get("allowed").and_then(Value::as_array).is_none_or(Vec::is_empty);
    text("local_ref")
        && text("incident")
        && body.get("status").and_then(Value::as_str) == Some("open")
        && body.get("principal").and_then(Value::as_str) == Some(TO_CONFIRM)
        && empty
        && ["oic", "supervisor", "team", "allocated_at"].iter().all(|field| unset(field))
        && [
            "restricted",
            "crime_number",
            "numbered_at",
            "outcome",
            "cancelled",
            "record_class",
            "self_closed",
        ]
        .iter()
        .all(|field| own(field))
}

/// Whether a crime waits for its number: an officer recorded it, and no number was issued.
#[must_use]
pub fn waits_for_number(crime: &Investigation) -> bool {
    crime.local_ref.is_some() && crime.crime_number.is_none()
}

/// When a crime counts as recorded: an officer's own when its number was issued, every other when it was entered.
#[must_use]
pub fn recorded(crime: &Investigation) -> Option<Millis> {
    match (&crime.local_ref, crime.numbered_at) {
        (Some(_), at) => at,
        (None, _) => Some(crime.recorded_at),
    }
}

/// What is wrong with a decision of the registrar's: the field, and what to do.
#[must_use]
pub fn wrong_decision(
    lists: &Lists,
    crime: &Investigation,
    decision: &RegistrarDecision,
) -> Option<(&'static str, String)> {
    let said = |field, sentence: &str| Some((field, sentence.to_owned()));
    let Some(row) = lists.row(DECISIONS, &decision.code, day(decision.at)) else {
        return said("code", "Choose the decision from the list.");
    };
    let given = |words: Option<&String>| words.is_some_and(|w| !w.trim().is_empty());
    for needed in row.get("needs").split_whitespace() {
        match needed {
            "reason" if decision.reason.trim().is_empty() => {
                return said("reason", "Say why, in a sentence.");
            }
            "evidence" if !given(decision.evidence.as_ref()) => {
                return said("evidence", "Name the evidence: what it is, from whom, and its date.");
            }
            "surviving" if !given(decision.surviving.as_ref()) => {
                return said("surviving", "Give the number of the crime that stands.");
            }
            "offence"
                if decision
                    .offence
                    .as_deref()
                    .is_none_or(|o| lists.row("offence_codes_seed", o, day(decision.at)).is_none()) =>
            {
                return said("offence", "Choose the offence from the list.");
            }
            _ => {}
        }
    }
    match (row.get("kind"), &crime.cancelled) {
        ("back", None) => said("code", "This crime is not cancelled."),
        ("cancel", Some(_)) => said("code", "This crime is cancelled already."),
        _ => None,
    }
}

/// The crime after a decision of the registrar's.
#[must_use]
pub fn decided(lists: &Lists, crime: &Investigation, decision: &RegistrarDecision) -> Investigation {
    let mut after = crime.clone();
    match lists.ever(DECISIONS, &decision.code).map_or("", |row| row.get("kind")) {
        "cancel" => {
            after.cancelled = Some(decision.code.clone());
            after.status = "closed".to_owned();
        }
        "back" => {
            after.cancelled = None;
            after.status = "open".to_owned();
        }
        "class" => after.record_class = Some(decision.code.clone()),
        "offence" => {
            after.offence = decision.offence.clone();
            after.record_class = None;
        }
        _ => {}
    }
    after
}
