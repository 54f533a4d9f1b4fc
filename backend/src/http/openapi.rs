//! The OpenAPI 3.1 document, made from the table of routes and the types that the handlers use.

use beatbook_shared::api::{
    admin, analysis, auth, bail, claims, console, crime, deployment, disposal, evidence, exports, find, iom,
    locking, meeting, minutes, people, prevention, victims, wanted,
};
use beatbook_shared::patrol::crime::Entered;
use beatbook_shared::{measures, problem};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::routes::{ROUTES, Right, Route};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Beatbook",
        description = "The server of Beatbook: signing in, sync, the console and the measures."
    ),
    components(schemas(
        admin::Acts,
        admin::AddStaff,
        admin::ChangeStaff,
        admin::EditList,
        admin::ForceList,
        admin::ForceLists,
        admin::ImportFile,
        admin::Imports,
        admin::ListPreview,
        admin::NewPassword,
        admin::PutTeam,
        admin::StaffFile,
        admin::StaffLines,
        admin::Teams,
        admin::WithReason,
        auth::SignIn,
        auth::Tokens,
        auth::Refresh,
        auth::Enrol,
        auth::Enrolled,
        auth::Me,
        claims::MakeClaim,
        claims::Preview,
        claims::Claims,
        claims::ClaimFile,
        claims::TakeStep,
        console::ReviewQueue,
        console::InvestigationList,
        console::InvestigationFile,
        console::Books,
        console::EditInvestigation,
        console::Written,
        console::SignOff,
        console::SignedView,
        console::Between,
        console::Reading,
        console::Present,
        console::StaffList,
        console::Batch,
        console::BatchOutcome,
        console::Settings,
        console::Setting,
        console::CheckDirection,
        meeting::ActionList,
        minutes::DecideMeeting,
        minutes::MinutesList,
        meeting::EndMeeting,
        meeting::HoldMeeting,
        meeting::MeetingBoard,
        meeting::RaiseAction,
        meeting::StepAction,
        prevention::PreventionRegister,
        prevention::PreventionQuarter,
        prevention::PutStrategy,
        prevention::PutAim,
        prevention::PutInitiative,
        prevention::AddPeople,
        prevention::PlanList,
        prevention::PutPlan,
        prevention::NextStage,
        prevention::FindPractice,
        prevention::PracticePage,
        prevention::PutPractice,
        prevention::UsePractice,
        prevention::TrainingRegister,
        prevention::AddTraining,
        analysis::Scenarios,
        analysis::MakeScenario,
        analysis::RosterPage,
        analysis::ChangeTour,
        analysis::MobileAccess,
        iom::Register,
        iom::Select,
        iom::OffenderFile,
        iom::TellOffender,
        deployment::ControlRoom,
        deployment::ControlWeek,
        deployment::JobFile,
        deployment::Assess,
        deployment::DraftAdvice,
        deployment::Regrade,
        deployment::DecideDeployment,
        deployment::TellAppointment,
        deployment::CheckRisk,
        deployment::Policy,
        bail::BailDiary,
        Entered,
        disposal::DisposalPage,
        disposal::ProposeDisposal,
        disposal::DecideDisposal,
        crime::RegistrarPage,
        crime::CrimePair,
        crime::NoCrime,
        crime::Explain,
        crime::ConfirmPrincipal,
        crime::DecideCrime,
        crime::SetOutcome,
        crime::OfferOutcomes,
        victims::VictimList,
        victims::VictimPage,
        victims::TellVictim,
        victims::PlanVictim,
        victims::TellEvent,
        victims::GradeUpdate,
        bail::Release,
        bail::TellBail,
        bail::LinkPerson,
        wanted::WantedRegister,
        wanted::MakeWanted,
        wanted::NameSuspect,
        wanted::DecideSuspect,
        wanted::TellAttempt,
        wanted::ReviewWanted,
        wanted::TellWanted,
        wanted::SettleDifference,
        people::FindNominals,
        people::NominalList,
        people::MakeNominal,
        people::NominalFile,
        people::PutNominal,
        people::Involve,
        people::PeopleOf,
        people::Candidates,
        people::DecideMatch,
        people::RepeatList,
        people::SayRepeat,
        people::AnswerVulnerability,
        console::Tray,
        console::Resolve,
        console::Decide,
        find::Find,
        find::CasePage,
        find::JobPage,
        find::FindRows,
        find::RowsPage,
        find::SaveView,
        find::SavedView,
        find::Views,
        exports::Export,
        exports::ExportJob,
        exports::ExportJobs,
        evidence::EvidenceList,
        evidence::BlobState,
        locking::IssueCode,
        locking::IssuedCode,
        locking::Phone,
        locking::Phones,
        locking::Recover,
        locking::Recovered,
        locking::RevokePhone,
        measures::Board,
        measures::Rows,
        problem::Problem,
    ))
)]
struct Types;

/// The document.
///
/// # Errors
/// When a type has no JSON form, which would be a fault of ours.
pub fn document() -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(Types::openapi())?;
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.to_lowercase()] = operation(route);
    }
    document["paths"] = Value::Object(paths);
    document["components"]["securitySchemes"] =
        json!({"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}});
    Ok(document)
}

fn operation(route: &Route) -> Value {
    let words = route.path.trim_start_matches('/').replace(['/', '-'], "_").replace(['{', '}'], "");
    let mut operation = json!({
        "operationId": format!("{}_{words}", route.method.to_lowercase()),
        "summary": route.says,
        "parameters": parameters(route),
        "responses": {
            "default": {"description": "A problem (RFC 9457)", "content": content("Problem", super::problem::PROBLEM_JSON)},
        },
    });
    operation["responses"][if route.answer.is_empty() { "204" } else { "200" }] = match route.answer {
        "" => json!({"description": "Done."}),
        "*" => json!({"description": "Done."}),
        name => json!({"description": "The answer.", "content": content(name, "application/json")}),
    };
    if !route.question.is_empty() {
        operation["requestBody"] = match route.question {
            "*" => json!({"required": true, "content": {"application/x-ndjson": {}}}),
            name => json!({"required": true, "content": content(name, "application/json")}),
        };
    }
    if route.right != Right::Anyone {
        operation["security"] = json!([{"bearer": []}]);
    }
    operation["x-right"] = match route.right {
        Right::Anyone => json!("anyone"),
        Right::SignedIn => json!("signed_in"),
        Right::Device => json!("device"),
        Right::May(action) => serde_json::to_value(action).unwrap_or_default(),
    };
    operation
}

fn content(name: &str, kind: &str) -> Value {
    json!({kind: {"schema": {"$ref": format!("#/components/schemas/{name}")}}})
}

fn parameters(route: &Route) -> Vec<Value> {
    let in_path = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
    let in_query = route.query.iter().map(|name| {
        let kind = if matches!(*name, "from" | "to") { "integer" } else { "string" };
        json!({"name": name, "in": "query", "required": false, "schema": {"type": kind}})
    });
    in_path.chain(in_query).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_name_in_the_document_leads_somewhere() {
        let document = document().unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let text = document.to_string();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let mut seen = 0;
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name} is named but not there");
            seen += 1;
        }
        assert!(seen > ROUTES.len(), "each route names at least its problem");
    }

    #[test]
    fn operation_ids_are_unique() {
        let mut ids: Vec<String> =
            ROUTES.iter().map(|r| operation(r)["operationId"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        let before = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), before);
    }
}
