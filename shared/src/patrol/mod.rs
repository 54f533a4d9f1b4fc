//! The records of a patrol, one file per noun, each with the rules that decide about it.
//!
//! A **record** has a few fields that change, always by operations that name them. A **fact** is
//! written once and never changed; a correction is a new fact that points at the old one, so facts can
//! not conflict. [`KINDS`] is the one list of both.

pub mod administration;
pub mod app_start;
pub mod appointment;
pub mod assessment;
pub mod attendance;
pub mod bail;
pub mod bail_told;
pub mod book;
pub mod claim_ladder;
pub mod crime;
pub mod decision;
pub mod deployment;
mod due_words;
pub mod duty;
pub mod evidence;
pub mod incident;
pub mod investigation;
pub mod involved;
pub mod iom;
pub mod lines;
pub mod meeting;
pub mod notebook;
pub mod opening;
pub mod outcomes;
pub mod person;
pub mod person_match;
pub mod policy;
pub mod prevention;
pub mod problem_plan;
pub mod reach;
pub mod recheck;
pub mod repeat;
pub mod repeat_rules;
pub mod retention;
pub mod retired;
pub mod review;
pub mod review_due;
pub mod rostered;
pub mod sampling;
pub mod scenario;
pub mod signed;
pub mod staff;
pub mod staff_dates;
pub mod strength;
pub mod supervised;
pub mod suspect;
pub mod time_freed;
pub mod tray;
pub mod victims;
mod victims_wanted;
pub mod vulnerability;
pub mod wanted;
pub mod wanted_compare;
pub mod wanted_read;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ids::RecordId;
use crate::sync::op::Body;
use crate::time::Millis;

/// A typed record or fact.
pub trait Record: Serialize + DeserializeOwned {
    /// The name of its kind on the wire and in the store.
    const KIND: &'static str;
}

/// What the sync engine must know of a kind, without knowing its meaning.
#[derive(Debug)]
pub struct Kind {
    pub name: &'static str,
    /// Written once, never changed.
    pub fact: bool,
    /// The field that names the record this one hangs on, and inherits its scopes from.
    pub parent: Option<&'static str>,
    /// Whether a record whose parent field is empty may stand alone.
    pub parent_optional: bool,
    /// The field that holds its main instant, for boards and lists.
    pub at: &'static str,
    /// The field that names the member of staff it belongs to.
    pub owner: &'static str,
    /// Whether a body reads as this kind; the message names the field.
    pub check: fn(&Body) -> Result<(), String>,
}

/// Every kind that can be synced.
pub const KINDS: &[Kind] = &[
    kind::<staff::Staff>(false, None, false, "", ""),
    kind::<staff::Team>(false, None, false, "", ""),
    kind::<incident::Incident>(false, None, false, "created_at", ""),
    kind::<incident::Grading>(true, Some("incident"), false, "at", "by"),
    kind::<incident::Thrive>(true, Some("incident"), false, "at", "by"),
    kind::<deployment::DeploymentDecision>(true, Some("incident"), false, "at", "by"),
    kind::<deployment::RiskCheck>(true, Some("incident"), false, "at", "by"),
    kind::<appointment::Appointment>(true, Some("incident"), false, "at", "by"),
    kind::<attendance::Attendance>(false, Some("incident"), false, "", ""),
    kind::<attendance::Stamp>(true, Some("attendance"), false, "at", "by"),
    kind::<attendance::StampFix>(true, Some("stamp"), false, "at", "by"),
    kind::<investigation::Investigation>(false, None, false, "recorded_at", "oic"),
    kind::<investigation::Update>(true, Some("investigation"), false, "at", "author"),
    kind::<review::Review>(true, Some("investigation"), false, "at", "reviewer"),
    kind::<review::Direction>(false, Some("investigation"), false, "given_at", "owner"),
    kind::<bail::Bail>(false, Some("investigation"), false, "return_at", "by"),
    kind::<bail::BailEvent>(true, Some("bail"), false, "at", "by"),
    kind::<suspect::Suspect>(false, Some("investigation"), false, "named_at", "named_by"),
    kind::<wanted::Wanted>(false, Some("investigation"), true, "decision_at", "decided_by"),
    kind::<wanted::ArrestAttempt>(true, Some("wanted"), false, "at", "by"),
    kind::<wanted::WantedReview>(true, Some("wanted"), false, "at", "by"),
    kind::<wanted::WantedStep>(true, Some("wanted"), false, "at", "by"),
    kind::<wanted::Reconciliation>(true, None, true, "run_at", "by"),
    kind::<wanted::WantedDifference>(false, Some("wanted"), true, "found_at", "settled_by"),
    kind::<person::Nominal>(false, None, false, "", ""),
    kind::<involved::Involved>(false, Some("about"), false, "at", "by"),
    kind::<person_match::PersonMatch>(true, None, false, "at", "by"),
    kind::<vulnerability::Vulnerability>(true, Some("about"), false, "at", "seen_by"),
    kind::<repeat::RepeatFlag>(true, Some("about"), false, "at", "by"),
    kind::<meeting::Meeting>(false, None, true, "at", "chair"),
    kind::<decision::MeetingDecision>(true, Some("meeting"), false, "at", "by"),
    kind::<meeting::Action>(false, None, true, "due_at", "owner_person"),
    kind::<meeting::ActionExtension>(true, Some("action"), false, "at", "by"),
    kind::<prevention::Strategy>(false, None, true, "from", ""),
    kind::<prevention::Aim>(false, Some("strategy"), false, "", ""),
    kind::<prevention::Initiative>(false, None, true, "start", "lead"),
    kind::<prevention::Beneficiary>(true, Some("initiative"), false, "at", "by"),
    kind::<prevention::Practice>(false, None, true, "written_at", "contact"),
    kind::<prevention::PracticeReuse>(true, Some("from"), false, "at", "by"),
    kind::<prevention::PreventionAdvice>(true, Some("incident"), false, "at", "by"),
    kind::<prevention::Training>(true, None, true, "at", "by"),
    kind::<problem_plan::ProblemPlan>(false, None, true, "started_at", "lead"),
    kind::<crime::FieldOrigin>(true, Some("investigation"), false, "at", "by"),
    kind::<crime::Explanation>(true, Some("investigation"), false, "at", "by"),
    kind::<crime::RegistrarDecision>(true, Some("investigation"), false, "at", "by"),
    kind::<outcomes::OutcomeSet>(true, Some("investigation"), false, "at", "by"),
    kind::<victims::VictimPlan>(false, Some("investigation"), false, "", "by"),
    kind::<victims::CaseEvent>(true, Some("investigation"), false, "at", "by"),
    kind::<victims::VictimContact>(true, Some("investigation"), false, "at", "by"),
    kind::<victims::UpdateGrade>(true, Some("contact"), false, "at", "by"),
    kind::<notebook::Entry>(true, Some("about"), true, "at", "author"),
    kind::<evidence::Evidence>(true, Some("about"), false, "at", "author"),
    kind::<evidence::EvidenceDetails>(false, Some("evidence"), false, "", "author"),
    kind::<duty::StateEvent>(true, None, true, "at", "officer"),
    kind::<rostered::Roster>(false, None, true, "from", "staff"),
    kind::<iom::Spell>(false, None, true, "selected_at", "owner"),
    kind::<iom::Plan>(false, Some("spell"), false, "review_at", "owner"),
    kind::<iom::Contact>(true, Some("spell"), false, "at", "by"),
    kind::<iom::Custody>(false, Some("spell"), false, "from", "by"),
    kind::<iom::OffenceEvent>(true, Some("spell"), false, "at", "by"),
    kind::<scenario::Scenario>(true, None, true, "at", "by"),
    kind::<app_start::AppStart>(true, None, true, "at", "officer"),
    kind::<time_freed::TaskRun>(true, None, true, "started_at", "officer"),
    kind::<time_freed::Baseline>(false, None, true, "", ""),
    kind::<time_freed::Claim>(false, None, true, "made_at", "owner"),
    kind::<claim_ladder::ClaimStep>(true, Some("claim"), false, "at", "by"),
    kind::<tray::Conflict>(false, Some("target"), true, "at", "author"),
    kind::<tray::Quarantine>(false, None, true, "at", "author"),
    kind::<tray::Receipt>(true, None, true, "at", "officer"),
    kind::<opening::Opening>(true, None, true, "at", "officer"),
    kind::<administration::Administration>(true, None, true, "at", "by"),
    kind::<book::Gap>(true, None, true, "at", "by"),
    kind::<retention::Disposal>(false, None, true, "proposed_at", "proposed_by"),
    kind::<crate::reference::ForceRow>(true, None, true, "at", "by"),
];

const fn kind<R: Record>(
    fact: bool,
    parent: Option<&'static str>,
    parent_optional: bool,
    at: &'static str,
    owner: &'static str,
) -> Kind {
    Kind { name: R::KIND, fact, parent, parent_optional, at, owner, check: check::<R> }
}

fn check<R: Record>(body: &Body) -> Result<(), String> {
    from_body::<R>(body).map(drop)
}

/// The kind of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.name == name)
}

/// A record as the fields that operations name. Empty fields are left out.
#[must_use]
pub fn to_body<R: Record>(record: &R) -> Body {
    match serde_json::to_value(record) {
        Ok(Value::Object(mut body)) => {
            body.retain(|_, value| !value.is_null());
            body
        }
        _ => Body::new(),
    }
}

/// Reads a record from its fields.
///
/// # Errors
/// A sentence that names the field and what it should hold.
pub fn from_body<R: Record>(body: &Body) -> Result<R, String> {
    R::deserialize(body).map_err(|e| e.to_string())
}

/// The few columns by which every record is found, whatever its kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    pub parent: String,
    pub area: String,
    pub owner: String,
    pub status: String,
    pub at: Millis,
}

/// Reads the facets of a body. The area of a record that hangs on another is its parent's.
#[must_use]
pub fn facets(kind: &Kind, body: &Body) -> Facets {
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    Facets {
        parent: kind.parent.map(text).unwrap_or_default(),
        area: text("area"),
        owner: text(kind.owner),
        status: text(match kind.name {
            "attendance" | "wanted" => "state",
            // Whoever an unfinished update waits for finds it by this.
            "update" => "handed_to",
            // A person's history is found by who it was.
            "involved" => "person",
            _ => "status",
        }),
        at: Millis(body.get(kind.at).and_then(Value::as_i64).unwrap_or_default()),
    }
}

/// The record that a body hangs on, if its kind hangs on anything.
#[must_use]
pub fn parent_of(kind: &Kind, body: &Body) -> Option<RecordId> {
    let id = body.get(kind.parent?)?.as_str()?;
    (!id.is_empty()).then(|| RecordId::from(id))
}

/// Whether a field may go from one value to another. Only what has an order is listed; everything else
/// may change freely.
#[must_use]
pub fn step_allowed(kind: &str, field: &str, from: &Value, to: &Value) -> bool {
    match (kind, field) {
        ("incident", "status") => incident::status_step(from.as_str(), to.as_str()),
        ("investigation", "status") => investigation::status_step(from.as_str(), to.as_str()),
        _ => true,
    }
}
