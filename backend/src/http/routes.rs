//! Every address of the server, the right it needs, and what is asked and answered there.
//!
//! The OpenAPI document is made from this table, and the access test walks it with every role. A slice that
//! adds an address adds its row here; a test compares the two.

use beatbook_shared::access::Action;

use super::route::route;
pub use super::route::{Right, Route};

const MEASURE_QUERY: &[&str] = &["from", "to", "area", "team", "class", "late"];

/// All of them. Pages are not listed: they are files for anyone, and hold no data.
pub const ROUTES: &[Route] = &[
    route("GET", "/healthz", Right::Anyone).answers("*").says("Whether the process answers."),
    route("GET", "/readyz", Right::Anyone).answers("*").says("Whether the store can be used."),
    route("POST", "/auth/sign-in", Right::Anyone).asks("SignIn").answers("Tokens").says("Sign in."),
    route("POST", "/auth/refresh", Right::Anyone)
        .asks("Refresh")
        .answers("Tokens")
        .says("Exchange a refresh token for new tokens."),
    route("POST", "/auth/sign-out", Right::Anyone).asks("Refresh").says("End this sign-in."),
    route("POST", "/auth/enrol", Right::Anyone)
        .asks("Enrol")
        .answers("Enrolled")
        .says("Enrol a device with a one-time code."),
    route("POST", "/auth/recover", Right::Anyone)
        .asks("Recover")
        .answers("Recovered")
        .says("A full sign-in for a phone whose PIN no longer opens it."),
    route("POST", "/api/phones", Right::May(Action::ReportLost))
        .answers("Phones")
        .says("Every phone: whose it is, when it was last seen, how it stands."),
    route("POST", "/api/phones/{id}/revoke", Right::May(Action::ReportLost))
        .asks("RevokePhone")
        .answers("Phone")
        .says("Take a phone out of use; what waits on it still comes, into the tray."),
    route("POST", "/api/phones/codes", Right::May(Action::Enrol))
        .asks("IssueCode")
        .answers("IssuedCode")
        .says("A code that enrols one phone, once."),
    route("GET", "/api/administration", Right::May(Action::Administer))
        .answers("Acts")
        .says("What administrators did, newest first."),
    route("GET", "/api/staff", Right::May(Action::Administer))
        .query(&["on"])
        .answers("StaffLines")
        .says("Everybody, as they stood on a day."),
    route("POST", "/api/staff", Right::May(Action::Administer))
        .asks("AddStaff")
        .answers("NewPassword")
        .says("Add a member of staff with an account."),
    route("GET", "/api/staff/{id}", Right::May(Action::Administer))
        .answers("StaffFile")
        .says("One member of staff: what they held by date, and what was done to the entry."),
    route("POST", "/api/staff/{id}", Right::May(Action::Administer))
        .asks("ChangeStaff")
        .answers("StaffFile")
        .says("Change a role, team, collar number or areas from a date to a date."),
    route("POST", "/api/staff/{id}/password", Right::May(Action::Administer))
        .asks("WithReason")
        .answers("NewPassword")
        .says("Make a new password, shown once; it opens the account."),
    route("POST", "/api/staff/{id}/close", Right::May(Action::Administer))
        .asks("WithReason")
        .answers("StaffFile")
        .says("Close an account and end its sign-ins."),
    route("GET", "/api/teams", Right::May(Action::Administer))
        .query(&["on"])
        .answers("Teams")
        .says("The teams and who was in them on a day."),
    route("POST", "/api/teams", Right::May(Action::Administer))
        .asks("PutTeam")
        .answers("Teams")
        .says("Add a team, or change its name, area or function."),
    route("GET", "/api/reference", Right::May(Action::Administer))
        .answers("ForceLists")
        .says("Every reference list, with how much of it is the force's own."),
    route("GET", "/api/reference/{id}", Right::May(Action::Administer))
        .answers("ForceList")
        .says("One list: its rows whenever they held."),
    route("POST", "/api/reference/{id}/preview", Right::May(Action::Administer))
        .asks("EditList")
        .answers("ListPreview")
        .says("What a change of a list would do; nothing is written."),
    route("POST", "/api/reference/{id}", Right::May(Action::Administer))
        .asks("EditList")
        .answers("ForceList")
        .says("Change a list from a day on."),
    route("GET", "/api/imports", Right::May(Action::Administer))
        .answers("Imports")
        .says("What imports did, newest first."),
    route("GET", "/api/imports/{id}", Right::May(Action::Administer))
        .answers("ImportFile")
        .says("One run of an import with its rejected rows, without what they said."),
    route("GET", "/api/me", Right::SignedIn).answers("Me").says("Who is signed in and what they may do."),
    route("GET", "/api/lists", Right::SignedIn).answers("*").says("The reference lists that hold today."),
    route("GET", "/api/reviews", Right::May(Action::Review))
        .query(&["area", "team", "risk", "show", "version"])
        .answers("ReviewQueue")
        .says("Investigations that need a supervisor, soonest due first."),
    route("GET", "/api/reviews/{id}", Right::May(Action::ReadCases))
        .answers("SignedView")
        .says("What a sign-off covered, as it was."),
    route("GET", "/api/investigations", Right::May(Action::ReadCases))
        .query(&["area", "team", "status"])
        .answers("InvestigationList")
        .says("Investigations, newest first."),
    route("GET", "/api/investigations/{id}", Right::May(Action::ReadCases))
        .answers("InvestigationFile")
        .says("One investigation with its story."),
    route("GET", "/api/investigations/{id}/books", Right::May(Action::ReadCases))
        .answers("Books")
        .says("Whether the notebooks that its entries stand in are whole."),
    route("PATCH", "/api/investigations/{id}", Right::May(Action::EditCase))
        .asks("EditInvestigation")
        .answers("Written")
        .says("Change fields of an investigation."),
    route("POST", "/api/investigations/{id}/reviews", Right::May(Action::Review))
        .asks("SignOff")
        .answers("Written")
        .says("Review an investigation, bound to what was on the screen."),
    route("POST", "/api/investigations/batch", Right::May(Action::EditCase))
        .asks("Batch")
        .answers("BatchOutcome")
        .says("Give several investigations to somebody or set their next review, or preview that."),
    route("GET", "/api/investigations/{id}/between", Right::May(Action::ReadCases))
        .query(&["from", "to"])
        .answers("Between")
        .says("What changed between two change numbers."),
    route("POST", "/api/investigations/{id}/reading", Right::May(Action::ReadCases))
        .asks("Reading")
        .answers("Present")
        .says("Say that one reads an investigation, and hear who else does."),
    route("GET", "/api/people", Right::May(Action::Allocate))
        .query(&["area", "team"])
        .answers("StaffList")
        .says("People who hold a role today, by name."),
    route("GET", "/api/settings", Right::SignedIn).answers("Settings").says("What one chose for oneself."),
    route("PUT", "/api/settings/{id}", Right::SignedIn)
        .asks("Setting")
        .answers("Settings")
        .says("Choose something for oneself."),
    route("POST", "/api/directions/{id}", Right::May(Action::Patrol))
        .asks("CheckDirection")
        .answers("Written")
        .says("Say that a direction is done, or check that it is."),
    route("POST", "/api/find/investigations", Right::May(Action::ReadCases))
        .asks("Find")
        .answers("CasePage")
        .says("A page of investigations, found, narrowed and ordered."),
    route("POST", "/api/find/jobs", Right::May(Action::ReadCases))
        .asks("Find")
        .answers("JobPage")
        .says("A page of jobs with their attendance."),
    route("POST", "/api/find/rows", Right::May(Action::ReadMeasures))
        .asks("FindRows")
        .answers("RowsPage")
        .says("A page of the rows behind a figure."),
    route("GET", "/api/views", Right::May(Action::ReadCases))
        .query(&["list"])
        .answers("Views")
        .says("Saved filters: one's own, one's teams' and the force's."),
    route("POST", "/api/views", Right::May(Action::ReadCases))
        .asks("SaveView")
        .answers("SavedView")
        .says("Save a filter, or put one behind a link."),
    route("GET", "/api/views/{id}", Right::May(Action::ReadCases))
        .answers("SavedView")
        .says("One saved filter."),
    route("DELETE", "/api/views/{id}", Right::May(Action::ReadCases)).says("Take a saved filter away."),
    route("GET", "/api/control", Right::May(Action::ReadJobs))
        .query(&["area"])
        .answers("ControlRoom")
        .says("What waits by grade and age, looks at risk that are due, today's appointments, downgrades to look at."),
    route("GET", "/api/control/week", Right::May(Action::ReadJobs))
        .query(&["area"])
        .answers("ControlWeek")
        .says("The control room's lists of the last seven days."),
    route("GET", "/api/policy", Right::SignedIn)
        .answers("Policy")
        .says("The deployment policy, every rule in every version."),
    route("GET", "/api/incidents/{id}", Right::May(Action::ReadJobs))
        .answers("JobFile")
        .says("One job as a dated story; that it was opened is written down."),
    route("POST", "/api/incidents/{id}/thrive", Right::May(Action::Grade))
        .asks("Assess")
        .answers("Written")
        .says("A new version of the assessment, and perhaps another grade."),
    route("POST", "/api/incidents/{id}/advice", Right::May(Action::ReadJobs))
        .asks("Assess")
        .answers("DraftAdvice")
        .says("What the policy says of an assessment that is being written; nothing is stored."),
    route("POST", "/api/incidents/{id}/grades", Right::May(Action::Grade))
        .asks("Regrade")
        .answers("Written")
        .says("Another grade, with its reason."),
    route("POST", "/api/incidents/{id}/decisions", Right::May(Action::Grade))
        .asks("DecideDeployment")
        .answers("Written")
        .says("Whether anybody goes, with the reason and the authority that it needs."),
    route("POST", "/api/incidents/{id}/appointments", Right::May(Action::Grade))
        .asks("TellAppointment")
        .answers("Written")
        .says("What happened to the appointment."),
    route("POST", "/api/incidents/{id}/checks", Right::May(Action::Grade))
        .asks("CheckRisk")
        .answers("Written")
        .says("What a second reader found of a grading, an assessment or a decision."),
    route("GET", "/api/bail", Right::May(Action::ReadCases))
        .query(&["area", "investigation", "show"])
        .answers("BailDiary")
        .says("Who must come back and when, who failed, what ends soon and what lapsed."),
    route("POST", "/api/investigations/{id}/bail", Right::May(Action::EditCase))
        .asks("Release")
        .answers("Written")
        .says("Record that a suspect was released."),
    route("POST", "/api/bail/{id}/events", Right::May(Action::EditCase))
        .asks("TellBail")
        .answers("Written")
        .says("Tell what became of a bail: answered, failed, extended, ended."),
    route("POST", "/api/bail/{id}/person", Right::May(Action::EditCase))
        .asks("LinkPerson")
        .answers("Written")
        .says("Link a release to the person, or take the link back."),
    route("GET", "/api/meeting", Right::May(Action::ReadCases))
        .query(&["level", "area"])
        .answers("MeetingBoard")
        .says("The board of a daily meeting: what is undone, then what is computed under each item."),
    route("POST", "/api/meetings", Right::May(Action::Review))
        .asks("HoldMeeting")
        .answers("Written")
        .says("Begin a meeting."),
    route("POST", "/api/meetings/{id}/end", Right::May(Action::Review))
        .asks("EndMeeting")
        .answers("Written")
        .says("End a meeting whose new actions were read back."),
    route("GET", "/api/meetings", Right::May(Action::ReadCases))
        .query(&["level", "area"])
        .answers("MinutesList")
        .says("The meetings of a ground, newest first, with what was decided and agreed at each."),
    route("POST", "/api/meetings/{id}/decisions", Right::May(Action::Review))
        .asks("DecideMeeting")
        .answers("Written")
        .says("Keep a decision of which no action comes, with the reason."),
    route("GET", "/api/actions", Right::May(Action::ReadCases))
        .query(&["area", "show", "id", "owner", "age"])
        .answers("ActionList")
        .says("Agreed actions by post and age."),
    route("POST", "/api/actions", Right::May(Action::Review))
        .asks("RaiseAction")
        .answers("Written")
        .says("Raise an action: a post, a day and a measure of done."),
    route("POST", "/api/actions/{id}", Right::May(Action::Patrol))
        .asks("StepAction")
        .answers("Written")
        .says("Accept an action, say that it is done, check, extend or refuse it."),
    route("GET", "/api/wanted", Right::May(Action::ReadWanted))
        .query(&["area", "investigation", "show"])
        .answers("WantedRegister")
        .says("Named suspects, wanted people and differences with the national record, as they are worked."),
    route("POST", "/api/wanted", Right::May(Action::NameSuspect))
        .asks("MakeWanted")
        .answers("Written")
        .says("Make somebody wanted: a warrant, a recall, a failure to answer bail."),
    route("POST", "/api/investigations/{id}/suspects", Right::May(Action::NameSuspect))
        .asks("NameSuspect")
        .answers("Written")
        .says("Name a suspect of a case; the clock of the decision starts."),
    route("POST", "/api/suspects/{id}/decision", Right::May(Action::NameSuspect))
        .asks("DecideSuspect")
        .answers("Written")
        .says("Decide about a named suspect."),
    route("POST", "/api/wanted/{id}/attempts", Right::May(Action::NameSuspect))
        .asks("TellAttempt")
        .answers("Written")
        .says("Tell of an attempt to arrest."),
    route("POST", "/api/wanted/{id}/reviews", Right::May(Action::Review))
        .asks("ReviewWanted")
        .answers("Written")
        .says("Review somebody who is wanted."),
    route("POST", "/api/wanted/{id}/steps", Right::May(Action::ReadWanted))
        .asks("TellWanted")
        .answers("Written")
        .says("Tell what happened to a marker: circulated, arrested, cancelled, withdrawn."),
    route("POST", "/api/wanted-differences/{id}", Right::May(Action::ConfirmMarker))
        .asks("SettleDifference")
        .answers("Written")
        .says("Settle a difference with the national record."),
    route("GET", "/api/prevention", Right::May(Action::ReadCases))
        .answers("PreventionRegister")
        .says("Strategies with their aims and initiatives, and what came of each."),
    route("GET", "/api/prevention/quarter", Right::May(Action::ReadCases))
        .query(&["from", "to"])
        .answers("PreventionQuarter")
        .says("One page of a quarter: hours, money, results and what was stopped."),
    route("POST", "/api/strategies", Right::May(Action::Review))
        .asks("PutStrategy")
        .answers("Written")
        .says("Keep a strategy."),
    route("POST", "/api/aims", Right::May(Action::Review))
        .asks("PutAim")
        .answers("Written")
        .says("Keep an aim of a strategy."),
    route("POST", "/api/initiatives", Right::May(Action::Review))
        .asks("PutInitiative")
        .answers("Written")
        .says("Keep an initiative; a before and after needs a comparison."),
    route("POST", "/api/initiatives/{id}/people", Right::May(Action::Review))
        .asks("AddPeople")
        .answers("Written")
        .says("Write down whom an initiative helped, by number."),
    route("GET", "/api/plans", Right::May(Action::ReadCases))
        .answers("PlanList")
        .says("Problem plans, with what their stage lacks."),
    route("POST", "/api/plans", Right::May(Action::Review))
        .asks("PutPlan")
        .answers("Written")
        .says("Keep a problem plan."),
    route("POST", "/api/plans/{id}/next", Right::May(Action::Review))
        .asks("NextStage")
        .answers("Written")
        .says("Take a plan to its next stage; after the last it becomes a practice record."),
    route("POST", "/api/find/practice", Right::May(Action::ReadCases))
        .asks("FindPractice")
        .answers("PracticePage")
        .says("What was learnt, found by its words."),
    route("POST", "/api/practice", Right::May(Action::Review))
        .asks("PutPractice")
        .answers("Written")
        .says("Keep a practice record; nobody is named in it."),
    route("POST", "/api/practice/{id}/reuse", Right::May(Action::Review))
        .asks("UsePractice")
        .answers("Written")
        .says("Write down that an initiative uses a practice."),
    route("GET", "/api/training", Right::May(Action::ReadCases))
        .answers("TrainingRegister")
        .says("Who is trained, by team."),
    route("POST", "/api/training", Right::May(Action::Review))
        .asks("AddTraining")
        .answers("Written")
        .says("Write down that people finished a course."),
    route("GET", "/api/offenders", Right::May(Action::ManageOffenders))
        .answers("Register")
        .says("Managed offenders, and those eligible and not selected."),
    route("POST", "/api/offenders", Right::May(Action::ManageOffenders))
        .asks("Select")
        .answers("Written")
        .says("The panel's decision about somebody."),
    route("GET", "/api/offenders/{id}", Right::May(Action::ManageOffenders))
        .answers("OffenderFile")
        .says("One person's sheet for the panel."),
    route("POST", "/api/offenders/{id}/tell", Right::May(Action::ManageOffenders))
        .asks("TellOffender")
        .answers("Written")
        .says("Tell of plan, contact, custody, an offence or an exit."),
    route("GET", "/api/scenarios", Right::May(Action::ReadMeasures))
        .answers("Scenarios")
        .says("What-if calculations of demand; none of them is a figure."),
    route("POST", "/api/scenarios", Right::May(Action::ReadMeasures))
        .asks("MakeScenario")
        .answers("Written")
        .says("Count a what-if and keep it with who asked and when."),
    route("GET", "/api/roster", Right::May(Action::Allocate))
        .query(&["area", "from"])
        .answers("RosterPage")
        .says("The tours that reach into a day."),
    route("POST", "/api/roster/{id}", Right::May(Action::Allocate))
        .asks("ChangeTour")
        .answers("Written")
        .says("Take somebody out of a tour, or put them at a fixed post."),
    route("GET", "/api/mobile", Right::May(Action::ReportLost))
        .answers("MobileAccess")
        .says("Who on shift has no device or does not use it, and what was on lost ones."),
    route("GET", "/api/registrar", Right::May(Action::ReadCases))
        .query(&["area"])
        .answers("RegistrarPage")
        .says("Jobs that owe a crime or a reason, offences to confirm, pairs that differ, crimes cancelled."),
    route("POST", "/api/outcomes", Right::May(Action::ReadCases))
        .asks("OfferOutcomes")
        .answers("*")
        .says("The outcomes that fit the two answers."),
    route("POST", "/api/incidents/{id}/crime", Right::May(Action::EditCase))
        .asks("Entered")
        .answers("Written")
        .says("Make the crime of a job, taking over what the job knows."),
    route("POST", "/api/incidents/{id}/no-crime", Right::May(Action::EditCase))
        .asks("NoCrime")
        .answers("Written")
        .says("Say why what was reported is no crime."),
    route("GET", "/api/investigations/{id}/pair", Right::May(Action::ReadCases))
        .answers("CrimePair")
        .says("A crime beside its job: where its fields came from and where the two differ."),
    route("POST", "/api/investigations/{id}/explain", Right::May(Action::EditCase))
        .asks("Explain")
        .answers("Written")
        .says("Explain why a crime and its job rightly differ."),
    route("POST", "/api/investigations/{id}/principal", Right::May(Action::EditCase))
        .asks("ConfirmPrincipal")
        .answers("Written")
        .says("Confirm which offence is the principal one."),
    route("POST", "/api/investigations/{id}/registrar", Right::May(Action::Registrar))
        .asks("DecideCrime")
        .answers("Written")
        .says("Cancel a crime, take that back, or classify it anew."),
    route("POST", "/api/investigations/{id}/outcome", Right::May(Action::SetOutcome))
        .asks("SetOutcome")
        .answers("Written")
        .says("Set an outcome that fits the two questions, with what it rests on."),
    route("GET", "/api/victims", Right::May(Action::ReadCases))
        .query(&["area"])
        .answers("VictimList")
        .says("Victims who are owed word, updates to judge, and crimes whose time runs out."),
    route("GET", "/api/investigations/{id}/victim", Right::May(Action::ReadCases))
        .answers("VictimPage")
        .says("The victim of a crime: what they are owed and what they were told."),
    route("POST", "/api/investigations/{id}/victim/contact", Right::May(Action::EditCase))
        .asks("TellVictim")
        .answers("Written")
        .says("Record a contact with the victim, with what they were told."),
    route("POST", "/api/investigations/{id}/victim/plan", Right::May(Action::EditCase))
        .asks("PlanVictim")
        .answers("Written")
        .says("Set how the victim is spoken to and what they were offered."),
    route("POST", "/api/investigations/{id}/victim/event", Right::May(Action::EditCase))
        .asks("TellEvent")
        .answers("Written")
        .says("Tell that something happened of which the victim must hear."),
    route("POST", "/api/contacts/{id}/grade", Right::May(Action::Review))
        .asks("GradeUpdate")
        .answers("Written")
        .says("Judge whether an update of the sample was worth having."),
    route("POST", "/api/nominals/find", Right::May(Action::ReadCases))
        .asks("FindNominals")
        .answers("NominalList")
        .says("People by name, number or date of birth; the words never stand in an address."),
    route("POST", "/api/nominals", Right::May(Action::EditCase))
        .asks("MakeNominal")
        .answers("Written")
        .says("Make a person of somebody who was only a name."),
    route("GET", "/api/nominals/{id}", Right::May(Action::ReadCases))
        .answers("NominalFile")
        .says("A person with what is held of them; that it was opened is written down first."),
    route("POST", "/api/nominals/{id}", Right::May(Action::EditCase))
        .asks("PutNominal")
        .answers("Written")
        .says("Change what is known of a person."),
    route("POST", "/api/involved", Right::May(Action::EditCase))
        .asks("Involve")
        .answers("Written")
        .says("Put somebody into a job or case, in a role."),
    route("GET", "/api/involved/{about}", Right::May(Action::ReadCases))
        .answers("PeopleOf")
        .says("Who is in a job or case, what repeats, and what was asked of them."),
    route("GET", "/api/matches", Right::May(Action::ReadCases))
        .query(&["area"])
        .answers("Candidates")
        .says("Pairs that may be one person, with the score in parts."),
    route("POST", "/api/matches", Right::May(Action::EditCase))
        .asks("DecideMatch")
        .answers("Written")
        .says("Decide whether two are one person, or take that back."),
    route("GET", "/api/repeats", Right::May(Action::ReadCases))
        .query(&["area", "rule", "show"])
        .answers("RepeatList")
        .says("Repeat victims, callers and places of this week, and where the flag was missed."),
    route("POST", "/api/repeats", Right::May(Action::EditCase))
        .asks("SayRepeat")
        .answers("Written")
        .says("Say something of a repeat: read, put aside with why, what is to prevent the next."),
    route("POST", "/api/vulnerability", Right::May(Action::EditCase))
        .asks("AnswerVulnerability")
        .answers("Written")
        .says("Say what was asked about vulnerability, and what was found."),
    route("GET", "/api/disposal", Right::May(Action::Dispose))
        .answers("DisposalPage")
        .says("What is due for disposal, proposed, kept and gone."),
    route("POST", "/api/disposal", Right::May(Action::Dispose)).asks("ProposeDisposal").answers("Written"),
    route("POST", "/api/disposal/{id}", Right::May(Action::ApproveDisposal))
        .asks("DecideDisposal")
        .answers("Written"),
    route("GET", "/api/tray", Right::May(Action::DecideTray))
        .answers("Tray")
        .says("What waits for a person."),
    route("POST", "/api/conflicts/{id}", Right::May(Action::DecideTray))
        .asks("Resolve")
        .answers("Written")
        .says("Close a conflict."),
    route("POST", "/api/quarantine/{id}", Right::May(Action::DecideTray))
        .asks("Decide")
        .answers("Written")
        .says("Admit or decline a change that was kept back."),
    route("GET", "/api/measures/{board}", Right::May(Action::ReadMeasures))
        .query(MEASURE_QUERY)
        .answers("Board")
        .says("A board of figures."),
    route("GET", "/api/measures/{board}/{measure}/rows", Right::May(Action::ReadMeasures))
        .query(&["from", "to", "area", "team", "class", "late", "part", "group", "limit"])
        .answers("Rows")
        .says("The rows behind a figure."),
    route("GET", "/api/claims", Right::May(Action::ReadMeasures))
        .answers("Claims")
        .says("Claims of time freed, newest first, and the baselines there are."),
    route("POST", "/api/claims", Right::May(Action::WriteClaims))
        .asks("MakeClaim")
        .answers("Written")
        .says("Make a claim from samples that are there."),
    route("POST", "/api/claims/preview", Right::May(Action::WriteClaims))
        .asks("MakeClaim")
        .answers("Preview")
        .says("What a claim would come to, before it is made."),
    route("GET", "/api/claims/{id}", Right::May(Action::ReadMeasures))
        .answers("ClaimFile")
        .says("One claim with every row that it is counted from."),
    route("POST", "/api/claims/{id}", Right::May(Action::WriteClaims))
        .asks("MakeClaim")
        .answers("Written")
        .says("Change a claim; what was reviewed or signed of it holds no longer."),
    route("POST", "/api/claims/{id}/steps", Right::May(Action::ReadMeasures))
        .asks("TakeStep")
        .answers("Written")
        .says("Take a claim up a rung, bound to what was on the screen, or send it back."),
    route("POST", "/api/exports", Right::SignedIn)
        .asks("Export")
        .answers("ExportJob")
        .says("Ask for a file; what it holds needs the right to read it."),
    route("GET", "/api/exports", Right::SignedIn).answers("ExportJobs").says("One's own files."),
    route("GET", "/api/exports/{id}", Right::SignedIn)
        .answers("ExportJob")
        .says("How far one's own file is."),
    route("DELETE", "/api/exports/{id}", Right::SignedIn).says("Take one's own file away."),
    route("GET", "/api/exports/{id}/file", Right::SignedIn).answers("*").says("One's own finished file."),
    route("GET", "/api/investigations/{id}/evidence", Right::May(Action::ReadCases))
        .answers("EvidenceList")
        .says("The photos of an investigation and of the job that it came from."),
    route("GET", "/api/evidence/{id}/bytes", Right::May(Action::ReadCases))
        .query(&["start", "end"])
        .answers("*")
        .says("A photo, or some of its bytes; each reading is logged."),
    route("GET", "/blobs/{sha}", Right::Device)
        .query(&["evidence"])
        .answers("BlobState")
        .says("Which chunks of a photo are here."),
    route("PUT", "/blobs/{sha}/{n}", Right::Device)
        .query(&["evidence"])
        .asks("*")
        .says("One chunk of a photo, in any order and any number of times."),
    route("POST", "/blobs/{sha}/seal", Right::Device)
        .query(&["evidence"])
        .answers("BlobState")
        .says("Verify the whole photo; from then on it is evidence."),
    route("POST", "/sync", Right::Device)
        .asks("*")
        .answers("*")
        .says("Operations up, changes down (JSON lines)."),
    route("POST", "/snapshot", Right::Device)
        .asks("*")
        .answers("*")
        .says("One page of one scope (JSON lines)."),
    route("GET", "/events", Right::Device)
        .answers("*")
        .says("Pokes: which scopes have moved (event stream)."),
];
