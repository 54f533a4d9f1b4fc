//! The pages read the same records as the server and the device, so their TypeScript is written from the
//! Rust types and committed in `mobile-app/ui/src/records`. This test writes them again beside the
//! committed ones and compares. After changing a record, bring the files up to date with
//!
//! ```text
//! BEATBOOK_WRITE_TYPES=1 cargo test -p beatbook-shared --test typescript
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use beatbook_shared::api::{
    admin, agreed, analysis, auth, bail as bail_asked, claims, console, crime as crime_asked,
    deployment as control, disposal as disposal_asked, evidence as photos, exports, find, iom as offenders,
    locking, meeting as meeting_asked, minutes, officer, prevention as prevention_asked, sampling,
    victims as victims_asked, wanted as wanted_asked,
};
use beatbook_shared::api::{at_scene, people as people_asked};
use beatbook_shared::patrol::prevention;
use beatbook_shared::patrol::{
    administration, app_start, appointment, attendance, bail, book, claim_ladder, crime, deployment, duty,
    evidence, incident, investigation, meeting, notebook, opening, outcomes, review, rostered, staff,
    suspect, time_freed, tray, victims, wanted, wanted_read,
};
use beatbook_shared::patrol::{involved, person, person_match, repeat, vulnerability};
use beatbook_shared::{access, measures, problem, reference};
use ts_rs::{Config, TS};

/// Where the pages keep them.
fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../mobile-app/ui/src/records")
}

/// The list of commands, which the device crate knows and not this one.
const DEVICE: &str = "commands.ts";

/// Writes each named type, and whatever it is made of, into the folder.
macro_rules! write_types {
    ($config:expr, $($ty:ty),+ $(,)?) => { $( <$ty>::export_all($config).expect(stringify!($ty)); )+ };
}

/// Every question and answer of the three interfaces, and every record that travels.
fn write(into: &Path) {
    let config = Config::new().with_large_int("number").with_out_dir(into);
    write_types!(
        &config,
        access::Action,
        disposal_asked::DisposalPage,
        disposal_asked::ProposeDisposal,
        disposal_asked::DecideDisposal,
        admin::Acts,
        admin::StaffLines,
        admin::StaffFile,
        admin::ChangeStaff,
        admin::AddStaff,
        admin::WithReason,
        admin::NewPassword,
        admin::Teams,
        admin::PutTeam,
        admin::ForceLists,
        admin::ForceList,
        admin::EditList,
        admin::ListPreview,
        admin::Imports,
        admin::ImportFile,
        administration::Administration,
        auth::SignIn,
        auth::Tokens,
        auth::Refresh,
        auth::Enrol,
        auth::Enrolled,
        claims::MakeClaim,
        claims::Preview,
        claims::Claims,
        claims::ClaimFile,
        claims::TakeStep,
        claim_ladder::ClaimStep,
        console::ReviewQueue,
        console::InvestigationList,
        console::InvestigationFile,
        console::Books,
        console::SignOff,
        console::Between,
        console::SignedView,
        console::Reading,
        console::Present,
        console::StaffList,
        console::Batch,
        console::BatchOutcome,
        console::Settings,
        console::Setting,
        console::CheckDirection,
        console::EditInvestigation,
        console::Written,
        console::Tray,
        console::Resolve,
        console::Decide,
        exports::Export,
        exports::ExportJobs,
        find::Find,
        find::CasePage,
        find::JobPage,
        find::FindRows,
        find::RowsPage,
        find::SaveView,
        find::Views,
        locking::FullSignIn,
        locking::IssueCode,
        locking::IssuedCode,
        locking::LockedTap,
        locking::Phones,
        locking::Recover,
        locking::Recovered,
        locking::ReportLost,
        locking::RevokePhone,
        locking::Seen,
        agreed::ActionDone,
        agreed::ActionOnPhone,
        agreed::AdviceOfJob,
        agreed::GiveAdvice,
        agreed::PracticeOnPhone,
        meeting_asked::ActionList,
        minutes::DecideMeeting,
        minutes::MinutesList,
        meeting_asked::EndMeeting,
        meeting_asked::HoldMeeting,
        meeting_asked::MeetingBoard,
        meeting_asked::RaiseAction,
        meeting_asked::StepAction,
        meeting::ActionExtension,
        prevention_asked::PreventionRegister,
        prevention_asked::PreventionQuarter,
        prevention_asked::PutStrategy,
        prevention_asked::PutAim,
        prevention_asked::PutInitiative,
        prevention_asked::AddPeople,
        prevention_asked::PlanList,
        prevention_asked::PutPlan,
        prevention_asked::NextStage,
        prevention_asked::FindPractice,
        prevention_asked::PracticePage,
        prevention_asked::PutPractice,
        prevention_asked::UsePractice,
        prevention_asked::TrainingRegister,
        prevention_asked::AddTraining,
        prevention::PreventionAdvice,
        prevention::Beneficiary,
        prevention::PracticeReuse,
        prevention::Training,
        measures::Board,
        measures::Rows,
        officer::Status,
        officer::EnrolDevice,
        officer::Unlock,
        officer::SignInAgain,
        officer::Home,
        officer::Job,
        officer::Tap,
        officer::UndoTap,
        officer::AttachFix,
        officer::Located,
        officer::PagesAre,
        officer::SignOut,
        officer::Reopen,
        officer::Reopened,
        attendance::StampFix,
        officer::ForgotToTap,
        officer::SetState,
        officer::ResultJob,
        officer::CaseRow,
        officer::Case,
        officer::AddUpdate,
        beatbook_shared::api::lines::AnswerLine,
        officer::EditCase,
        officer::DirectionDone,
        officer::AddNote,
        officer::NoteRow,
        officer::Draft,
        officer::DraftKey,
        officer::ById,
        officer::OpenRecord,
        officer::Held,
        officer::Search,
        officer::Hit,
        officer::Outbox,
        officer::FlightMode,
        officer::Kept,
        officer::ProposeClash,
        officer::Language,
        officer::Nothing,
        sampling::SampleTask,
        sampling::Sampling,
        problem::Problem,
        reference::ListRow,
        staff::Staff,
        staff::Team,
        incident::Incident,
        incident::Grading,
        incident::Thrive,
        attendance::Attendance,
        attendance::Stamp,
        investigation::Investigation,
        investigation::Update,
        review::Review,
        review::Direction,
        notebook::Entry,
        evidence::Evidence,
        evidence::EvidenceDetails,
        photos::AddPhoto,
        photos::Photos,
        photos::WhichPhotos,
        photos::DescribePhoto,
        photos::Thumbnail,
        photos::KeepSmall,
        photos::PhotoPart,
        photos::PhotoBytes,
        photos::EvidenceList,
        duty::StateEvent,
        rostered::Roster,
        app_start::AppStart,
        analysis::Scenarios,
        analysis::MakeScenario,
        analysis::RosterPage,
        analysis::ChangeTour,
        analysis::MobileAccess,
        offenders::Register,
        offenders::OffenderFile,
        offenders::Select,
        offenders::TellOffender,
        time_freed::TaskRun,
        time_freed::Baseline,
        time_freed::Claim,
        tray::Conflict,
        tray::Quarantine,
        tray::Receipt,
        opening::Opening,
        bail::Bail,
        bail::BailEvent,
        control::ControlRoom,
        control::ControlWeek,
        control::JobFile,
        control::Assess,
        control::DraftAdvice,
        control::Regrade,
        control::DecideDeployment,
        control::TellAppointment,
        control::CheckRisk,
        control::Policy,
        deployment::DeploymentDecision,
        deployment::RiskCheck,
        appointment::Appointment,
        bail_asked::BailDiary,
        bail_asked::Release,
        bail_asked::TellBail,
        bail_asked::LinkPerson,
        bail_asked::BailHere,
        bail_asked::TellBailHere,
        at_scene::JobPeople,
        at_scene::SayVulnerability,
        at_scene::ReadRepeat,
        people_asked::FindNominals,
        people_asked::NominalList,
        people_asked::NominalFile,
        people_asked::MakeNominal,
        people_asked::PutNominal,
        people_asked::Involve,
        people_asked::PeopleOf,
        people_asked::Candidates,
        people_asked::DecideMatch,
        people_asked::RepeatList,
        people_asked::SayRepeat,
        people_asked::AnswerVulnerability,
        person::Nominal,
        involved::Involved,
        person_match::PersonMatch,
        repeat::RepeatFlag,
        vulnerability::Vulnerability,
        vulnerability::Asked,
        suspect::Suspect,
        wanted::Wanted,
        wanted::ArrestAttempt,
        wanted::WantedReview,
        wanted::WantedStep,
        wanted::Reconciliation,
        wanted::WantedDifference,
        wanted_read::Says,
        wanted_asked::WantedRegister,
        wanted_asked::MakeWanted,
        wanted_asked::NameSuspect,
        wanted_asked::DecideSuspect,
        wanted_asked::TellAttempt,
        wanted_asked::ReviewWanted,
        wanted_asked::TellWanted,
        wanted_asked::SettleDifference,
        wanted_asked::WantedHere,
        wanted_asked::LogAttempt,
        wanted_asked::NameHere,
        wanted_asked::SuspectHere,
        wanted_asked::DecideHere,
        book::Book,
        crime::FieldOrigin,
        crime::Explanation,
        crime_asked::CrimeIt,
        crime_asked::SetOutcome,
        crime_asked::OfferOutcomes,
        crime_asked::NoCrime,
        crime_asked::ConfirmPrincipal,
        crime_asked::Explain,
        crime_asked::DecideCrime,
        crime_asked::CrimePair,
        crime_asked::RegistrarPage,
        outcomes::OutcomeSet,
        victims::CaseEvent,
        victims_asked::VictimPage,
        victims_asked::TellVictim,
        victims_asked::PlanVictim,
        victims_asked::TellEvent,
        victims_asked::GradeUpdate,
        victims_asked::VictimList,
    );
}

/// The files of a folder by name.
fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the records folder") {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "ts") && !path.ends_with(DEVICE) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
    files
}

#[test]
fn the_pages_have_the_records_as_they_are() {
    if std::env::var_os("BEATBOOK_WRITE_TYPES").is_some() {
        for stale in read(&committed()).keys() {
            std::fs::remove_file(committed().join(stale)).unwrap();
        }
        write(&committed());
        return;
    }
    let fresh_folder = std::env::temp_dir().join(format!("beatbook-types-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&fresh_folder);
    write(&fresh_folder);
    let (fresh, held) = (read(&fresh_folder), read(&committed()));
    std::fs::remove_dir_all(&fresh_folder).unwrap();

    let names: BTreeSet<&String> = fresh.keys().chain(held.keys()).collect();
    let stale: Vec<&String> = names.into_iter().filter(|n| fresh.get(*n) != held.get(*n)).collect();
    assert!(
        stale.is_empty(),
        "mobile-app/ui/src/records differs from the Rust types in {stale:?}: run \
         `BEATBOOK_WRITE_TYPES=1 cargo test -p beatbook-shared --test typescript`, check and commit"
    );
}
