//! Who may do what: one table of role, action and subject.
//!
//! Roles are codes from `roles.csv`, held by date. A supervisor never reviews their own case, whatever
//! their role. The server's extractors ask this table, the sync rules ask it for every operation, and a
//! test walks every route with every role.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Things that need a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "auth.ts")]
pub enum Action {
    /// Carry a device: sync, attendance, notes, updates.
    Patrol,
    /// Result a job.
    ResultJob,
    /// Set or propose a crime outcome.
    SetOutcome,
    /// Read case files in the console.
    ReadCases,
    /// Review, direct, return.
    Review,
    /// Allocate an investigation to an officer.
    Allocate,
    /// Edit an investigation's fields in the console.
    EditCase,
    /// Cancel or reclassify a crime: the registrar's alone, independent of whoever answers for figures.
    Registrar,
    /// Read jobs as the control room does: what waits, how it was assessed and graded, who was sent.
    ReadJobs,
    /// Grade and regrade incidents.
    Grade,
    /// Name suspects, decide what is done about them, and tell of attempts to arrest.
    NameSuspect,
    /// Write who is in what, what was asked of them, and how they want to be told: at a desk and on patrol.
    WritePeople,
    /// Read the wanted register.
    ReadWanted,
    /// Confirm what the national record holds: circulated, kept, cancelled. The bureau's alone.
    ConfirmMarker,
    /// Close conflicts and decide on quarantined operations.
    DecideTray,
    /// Read figures and the rows behind them.
    ReadMeasures,
    /// Read the words of a case behind a figure's row.
    ReadRowText,
    /// Write baselines and claims.
    WriteClaims,
    /// Look over a claim that somebody else made.
    ReviewClaims,
    /// Sign a claim of time, quality or service.
    SignTime,
    /// Sign a cashable line.
    SignCash,
    /// Save a filter for the whole force.
    ShareViews,
    /// Enrol and revoke devices.
    Enrol,
    /// See every phone and report one lost.
    ReportLost,
    /// Keep and read the register of managed offenders.
    ManageOffenders,
    /// Read what is due for disposal and propose that it goes.
    Dispose,
    /// Approve that a record is disposed of, or keep it: never on a proposal of one's own.
    ApproveDisposal,
    /// Change who holds which role, team and account, the reference lists, and read what imports did.
    Administer,
}

/// Every action, for tests that walk the table.
pub const ACTIONS: [Action; 28] = [
    Action::Patrol,
    Action::ResultJob,
    Action::SetOutcome,
    Action::ReadCases,
    Action::Review,
    Action::Allocate,
    Action::EditCase,
    Action::Registrar,
    Action::ReadJobs,
    Action::Grade,
    Action::NameSuspect,
    Action::WritePeople,
    Action::ReadWanted,
    Action::ConfirmMarker,
    Action::DecideTray,
    Action::ReadMeasures,
    Action::ReadRowText,
    Action::WriteClaims,
    Action::ReviewClaims,
    Action::SignTime,
    Action::SignCash,
    Action::ShareViews,
    Action::Enrol,
    Action::ReportLost,
    Action::ManageOffenders,
    Action::Dispose,
    Action::ApproveDisposal,
    Action::Administer,
];

/// Whether a role code allows an action.
#[must_use]
pub fn may(role: &str, action: Action) -> bool {
    use Action::{
        Administer, Allocate, ApproveDisposal, ConfirmMarker, DecideTray, Dispose, EditCase, Enrol, Grade,
        ManageOffenders, NameSuspect, Patrol, ReadCases, ReadJobs, ReadMeasures, ReadRowText, ReadWanted,
        Registrar, ReportLost, ResultJob, Review, ReviewClaims, SetOutcome, ShareViews, SignCash, SignTime,
        WriteClaims, WritePeople,
    };
    let allowed: &[Action] = match role {
        "PCO" | "NPT" | "SPC" | "DET" => &[Patrol, ResultJob, SetOutcome, NameSuspect, WritePeople],
        "PCS" => &[Patrol, ResultJob, WritePeople],
        "SGT" | "CUS" => &[
            Patrol,
            ResultJob,
            SetOutcome,
            ReadCases,
            ReadJobs,
            Review,
            Allocate,
            EditCase,
            NameSuspect,
            WritePeople,
            ReadWanted,
            DecideTray,
            ReadMeasures,
            ReadRowText,
            ReportLost,
        ],
        "SUP" if matches!(action, Dispose | ApproveDisposal) => &[Dispose, ApproveDisposal],
        "DPO" => &[Dispose, ApproveDisposal],
        "INS" | "SUP" => &[
            Patrol,
            ResultJob,
            SetOutcome,
            ReadCases,
            ReadJobs,
            Review,
            Allocate,
            EditCase,
            Grade,
            NameSuspect,
            WritePeople,
            ReadWanted,
            DecideTray,
            ReadMeasures,
            ReadRowText,
            ReviewClaims,
            SignTime,
            ShareViews,
            ReportLost,
            ManageOffenders,
        ],
        // An offender manager; no need to know anything else.
        "IOM" => &[ManageOffenders, ReadMeasures],
        "CRO" => &[ResultJob, ReadJobs, Grade],
        "CRS" => &[ResultJob, ReadJobs, Grade, ReadMeasures],
        "CMU" => &[ReadCases, ReadJobs, EditCase, Allocate, NameSuspect, WritePeople, ReadWanted, ResultJob],
        "PNB" => &[ReadWanted, ConfirmMarker],
        "FCR" => &[
            ReadCases,
            ReadJobs,
            EditCase,
            SetOutcome,
            WritePeople,
            ReadWanted,
            ResultJob,
            Registrar,
            Dispose,
            ReadMeasures,
            ReadRowText,
        ],
        "PRF" => &[ReadMeasures, ReviewClaims],
        "BEN" => &[ReadMeasures, WriteClaims, ReviewClaims],
        "FIN" => &[ReadMeasures, SignCash],
        "HMI" => &[ReadCases, ReadJobs, ReadMeasures, ReadRowText, ReadWanted],
        "ADM" => &[Enrol, ReportLost, Administer],
        _ => &[],
    };
    allowed.contains(&action)
}

/// Whether any of the roles allows an action.
#[must_use]
pub fn any_may(roles: &[&str], action: Action) -> bool {
    roles.iter().any(|role| may(role, action))
}

/// The action that changing a field of a kind needs. Facts and records of one's own need [`Action::Patrol`].
#[must_use]
pub fn action_for(kind: &str, field: &str) -> Action {
    match (kind, field) {
        ("incident", "grade" | "grade_reason" | "grade_rationale") | ("grading", _) => Action::Grade,
        // How a job was judged and whether anybody goes is the control room's to say.
        (
            "incident",
            "appointment_from"
            | "appointment_to"
            | "appointment_moved_by"
            | "non_attendance_reason"
            | "non_attendance_rationale",
        )
        | ("thrive" | "deployment_decision" | "risk_check" | "appointment", _) => Action::Grade,
        ("incident", "status" | "results" | "final_codes" | "resulted_at") => Action::ResultJob,
        ("investigation", "outcome" | "outcome_reason" | "outcome_at" | "status") => Action::SetOutcome,
        ("investigation", "oic" | "supervisor" | "team" | "allocated_at") => Action::Allocate,
        ("investigation", "restricted" | "allowed" | "area" | "crime_number" | "recorded_at") => {
            Action::EditCase
        }
        // Which offence it is says a desk; what more that needs is `patrol::crime::needs`.
        ("investigation", "offence" | "offence_text" | "principal" | "principal_by" | "principal_at") => {
            Action::EditCase
        }
        // Only the registrar's line cancels or reclassifies; no figure is anybody's reason to.
        ("investigation", "cancelled" | "record_class") | ("registrar_decision", _) => Action::Registrar,
        ("mismatch_explained", _) => Action::EditCase,
        ("outcome", _) => Action::SetOutcome,
        ("update_grade", _) => Action::Review,
        ("incident", "no_crime_rationale" | "no_crime_by" | "no_crime_at") => Action::ResultJob,
        ("review", _) => Action::Review,
        (
            "direction",
            "text" | "owner" | "due_at" | "given_by" | "given_at" | "checked_by" | "checked_at",
        ) => Action::Review,
        // Whoever wrote what clashed says what they would have; a supervisor decides.
        ("conflict", "proposal" | "proposed_at") => Action::Patrol,
        ("conflict", _) => Action::DecideTray,
        ("quarantine", _) => Action::DecideTray,
        // Whether somebody failed bail is decided at a desk with the custody record, never by a phone. What a phone may
        // tell of its bearer's own case stands in `bail_events`.
        ("bail" | "bail_event", _) => Action::EditCase,
        ("iom_spell" | "iom_plan" | "iom_contact" | "iom_custody" | "iom_offence", _) => {
            Action::ManageOffenders
        }
        ("scenario", _) => Action::ReadMeasures,
        // A tour is planned at a desk; no phone changes when its bearer works.
        ("roster", _) => Action::Allocate,
        // Only the bureau, which looks at the national record, says that a marker is there or gone.
        (
            "wanted",
            "state"
            | "circulated_at"
            | "circulated_by"
            | "national_ref"
            | "expires_at"
            | "cancel_confirmed_at",
        )
        | ("reconciliation", _) => Action::ConfirmMarker,
        ("wanted", "cancel_requested_at" | "withdrawn_at") => Action::EditCase,
        ("wanted_review", _) => Action::Review,
        // Which step needs which right is said by the list of steps; no phone takes one.
        ("wanted_step" | "wanted_difference", _) => Action::ReadWanted,
        ("suspect" | "wanted" | "arrest_attempt", _) => Action::NameSuspect,
        // Whoever records a crime, on patrol or at the desk that manages crimes, says who is in it.
        ("person" | "involved" | "vulnerability" | "repeat_flag" | "victim_plan" | "case_event", _) => {
            Action::WritePeople
        }
        // Who is who is decided at a desk, with both before one's eyes.
        ("person_match", _) => Action::EditCase,
        // Whoever holds the post says what became of an action; which step is whose, the action's own rule says.
        (
            "action",
            "status" | "evidence" | "done_by" | "done_at" | "refusal" | "owner_person" | "checked_by"
            | "checked_at",
        ) => Action::Patrol,
        (
            "meeting" | "meeting_decision" | "action" | "action_extension" | "strategy" | "aim"
            | "initiative" | "beneficiary" | "practice" | "practice_reuse" | "problem_plan" | "training",
            _,
        ) => Action::Review,
        (
            "disposal",
            "decided_by" | "decided_at" | "kept_for" | "keep_until" | "took" | "lines" | "files",
        ) => Action::ApproveDisposal,
        ("book_gap", _) => Action::ApproveDisposal,
        ("disposal", _) => Action::Dispose,
        ("staff" | "team" | "administration" | "list_row", _) => Action::Administer,
        ("claim", "signed_by" | "signed_at") => Action::SignCash,
        ("baseline" | "claim", _) => Action::WriteClaims,
        // Which step needs more is the ladder's to say (`patrol::claim_ladder`); no phone takes one.
        ("claim_step", _) => Action::ReadMeasures,
        _ => Action::Patrol,
    }
}
