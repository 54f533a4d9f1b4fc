//! The shift, in its order.

use std::time::Duration;

use beatbook_shared::api::console::{EditInvestigation, InvestigationFile, TimelineRow, Written};
use beatbook_shared::api::officer::{
    AddNote, AddUpdate, ById, CaseRow, EditCase, EnrolDevice, ForgotToTap, Home, Job, JobCard, Kept, NoteRow,
    Nothing, Phase, Tap, UndoTap, Unlock,
};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::Point;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, MINUTE};
use serde_json::{Map, Value, json};

use super::console::Console;
use super::desk::{conflict, sign_off};
use super::doors::Door;
use super::facts::Facts;
use super::power::{power_cut_on_the_device, power_cut_on_the_server};
use super::proof::{Broken, Proofs, broke};
use super::{recount, sets};
use crate::process::{Process, ProcessError};

impl From<ProcessError> for Broken {
    fn from(error: ProcessError) -> Broken {
        Broken::new("a program runs", "a running program", error)
    }
}

/// How long anything may take to arrive once the network is back.
pub const ARRIVE: Duration = Duration::from_secs(90);

/// Everything that takes part.
pub struct Shift<'a> {
    pub facts: &'a Facts,
    pub server: Process,
    pub devices: [Process; 2],
    pub doors: [Door; 2],
    pub sergeant: Console,
    pub job: RecordId,
    pub case: RecordId,
}

/// Starts the programs of both devices' enrolment only, and leaves them as they are.
pub async fn enrol(facts: &Facts) -> Result<(), Broken> {
    let server = &facts.planned("server")?.url;
    for n in 0..2 {
        let planned = facts.planned(&format!("device-{}", n + 1))?;
        open(&Door::new(&planned.url, &planned.pin), facts, n, server).await?;
    }
    Ok(())
}

/// Works the shift and proves it, from enrolment to the figures.
pub async fn work(facts: &Facts, proofs: &mut Proofs) -> Result<(), Broken> {
    sets::prove(facts, proofs).await?;
    let mut shift = begin(facts, proofs).await?;
    let made = offline(&mut shift, proofs).await?;
    let plans = same_plan_twice(&mut shift, proofs).await?;
    power_cut_on_the_device(&mut shift, proofs).await?;
    power_cut_on_the_server(&mut shift, proofs).await?;
    arrived_once(&shift, proofs, &made).await?;
    conflict(&mut shift, proofs, &plans).await?;
    sign_off(&mut shift, proofs).await?;
    figures(&shift, proofs).await?;
    whole(&mut shift, proofs).await
}

/// Enrols a device, or opens one that is enrolled, and waits for its first records.
async fn open(door: &Door, facts: &Facts, n: usize, server: &str) -> Result<(), Broken> {
    let status = door.status().await?;
    match status.phase {
        Phase::NotEnrolled => {
            let enrolment =
                facts.force.enrolments.get(n).ok_or_else(|| broke("an enrolment code", "none left"))?;
            let account = facts.account(&enrolment.collar)?;
            let question = EnrolDevice {
                server: server.to_owned(),
                code: enrolment.code.clone(),
                collar: account.collar.clone(),
                password: account.password.clone(),
                pin: door.pin.clone(),
            };
            door.raw("enrol", &question).await?;
        }
        Phase::Locked => {
            door.raw("unlock", &Unlock { pin: door.pin.clone() }).await?;
        }
        _ => {}
    }
    let began = std::time::Instant::now();
    loop {
        let status = door.status().await?;
        if status.phase == Phase::Ready {
            return Ok(());
        }
        if began.elapsed() > ARRIVE {
            return Err(Broken::new(
                "a device is ready after its first download",
                "ready",
                format!("{:?} {:?}", status.phase, status.message),
            ));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn begin<'a>(facts: &'a Facts, proofs: &mut Proofs) -> Result<Shift<'a>, Broken> {
    let mut server = facts.process("server")?;
    let mut devices = [facts.process("device-1")?, facts.process("device-2")?];
    let took = server.start().await?;
    proofs.holds(format!(
        "the server answers {:.1} s after it was started, on {}",
        took.as_secs_f64(),
        server.url
    ));
    let mut doors = Vec::new();
    for device in &mut devices {
        device.start().await?;
        let pin = &facts.planned(&device.name)?.pin;
        doors.push(Door::new(&device.url, pin));
    }
    let [one, two]: [Door; 2] = doors.try_into().map_err(|_| broke("two devices", "another number"))?;
    let doors = [one, two];
    let mut jobs: Vec<JobCard> = Vec::new();
    let mut cases: Vec<CaseRow> = Vec::new();
    for (n, door) in doors.iter().enumerate() {
        open(door, facts, n, &server.url).await?;
        let home: Home = door.ask("home", &Nothing {}).await?;
        let own: Vec<CaseRow> = door.ask("cases", &Nothing {}).await?;
        proofs.holds(format!(
            "device {}: {} {} enrolled with a one-time code; {} jobs and {} crimes on it",
            n + 1,
            home.officer.name,
            home.officer.collar,
            home.jobs.len(),
            own.len()
        ));
        if n == 0 {
            jobs = home.jobs;
            cases = own;
        }
    }
    let code = &facts.force.enrolments[0];
    let used = EnrolDevice {
        server: server.url.clone(),
        code: code.code.clone(),
        collar: code.collar.clone(),
        password: facts.account(&code.collar)?.password.clone(),
        pin: "135790".to_owned(),
    };
    let again = reqwest::Client::new()
        .post(format!("{}/auth/enrol", server.url))
        .json(&json!({"code": used.code, "collar": used.collar, "password": used.password, "device_name": "again", "epoch": "again"}))
        .send()
        .await
        .map_err(|e| broke("a used code", e))?;
    proofs.same("a code that was used enrols nobody", &422, &again.status().as_u16())?;

    let ready = |job: &&JobCard| {
        job.mine && !matches!(job.point, Some(Point::AtScene | Point::Clear | Point::StoodDown))
    };
    let job = jobs
        .iter()
        .find(ready)
        .ok_or_else(|| broke("the officer's own job that is still to be attended", format!("{jobs:?}")))?;
    let case = cases
        .iter()
        .find(|c| c.mine)
        .ok_or_else(|| broke("the officer's own crime", format!("{} crimes", cases.len())))?;
    let area = facts.account(&facts.force.enrolments[0].collar)?.area.clone();
    let account = facts.with_role("SGT", &area)?;
    let sergeant = Console::sign_in(&server.url, &account.collar, &account.password).await?;
    proofs.holds(format!("{} {} signs in at the console as a sergeant", account.name, account.collar));
    let (job, case) = (job.incident.clone(), case.id.clone());
    Ok(Shift { facts, server, devices, doors, sergeant, job, case })
}

/// What was made offline and must arrive exactly once.
struct Made {
    updates: Vec<(RecordId, String)>,
    notes: Vec<(RecordId, String)>,
}

pub async fn flight(shift: &Shift<'_>, on: bool) -> Result<(), Broken> {
    for door in &shift.doors {
        door.flight_mode(on).await?;
    }
    Ok(())
}

async fn tap(shift: &Shift<'_>, point: Point) -> Result<Kept, Broken> {
    let tap = Tap { incident: shift.job.clone(), point, fix: None, reason: None, reason_code: None };
    shift.doors[0].ask("tap", &tap).await
}

async fn offline(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<Made, Broken> {
    flight(shift, true).await?;
    let status = shift.doors[0].status().await?;
    proofs.that(
        "both devices are in flight mode",
        status.flight_mode,
        "flight mode on",
        format!("{:?}", status.chip),
    )?;
    let door = &shift.doors[0];

    let before = door.outbox().await?.waiting.len();
    let first = tap(shift, Point::EnRoute).await?;
    let scene = tap(shift, Point::AtScene).await?;
    door.raw("undo_tap", &UndoTap { stamp: scene.id.clone() }).await?;
    let job: Job = door.ask("job", &ById { id: shift.job.clone() }).await?;
    let struck = job.times.iter().find(|row| row.id == scene.id).map(|row| row.struck);
    proofs.same(
        "en route and at scene tapped offline; undo strikes the tap and keeps it",
        &Some(true),
        &struck,
    )?;

    let at = scene.at.plus(-2 * MINUTE).max(first.at);
    let forgot = ForgotToTap {
        incident: shift.job.clone(),
        point: Point::AtScene,
        at,
        reason: "Hands full with the gate".to_owned(),
        corrects: None,
    };
    let late: Kept = door.ask("forgot_to_tap", &forgot).await?;
    tap(shift, Point::Clear).await?;
    let job: Job = door.ask("job", &ById { id: shift.job.clone() }).await?;
    let stamp = job.times.iter().find(|row| row.id == late.id).and_then(|row| row.stamp.clone());
    let marked = stamp.is_some_and(|s| s.late_entry_at.is_some() && s.reason.is_some() && s.at == Some(at));
    proofs.that(
        "the forgotten tap carries the officer's time, and is marked a late entry with its reason",
        marked,
        "a marked stamp",
        format!("{:?}", job.times),
    )?;

    let mut made = Made { updates: Vec::new(), notes: Vec::new() };
    for n in 1..=3 {
        let text = format!("House-to-house at number {n}0: nobody saw the van. Shift check {n}.");
        let update = AddUpdate {
            investigation: shift.case.clone(),
            entry: "enquiry".to_owned(),
            text: text.clone(),
            at: None,
            supersedes: None,
            draft: None,
            active_s: Some(95),
            interruptions: Some(0),
            templates: Vec::new(),
            handed_to: None,
            continues: None,
        };
        let kept: Kept = door.ask("add_update", &update).await?;
        made.updates.push((kept.id, text));
        let text = format!("Shift check note {n}: light rain, street lamps lit.");
        let kept = note(door, &text, Some(shift.job.clone())).await?;
        made.notes.push((kept.id, text));
    }
    let notes: Vec<NoteRow> = door.ask("notebook", &Nothing {}).await?;
    let mut numbers: Vec<u32> = made
        .notes
        .iter()
        .filter_map(|(id, _)| notes.iter().find(|n| n.id == *id).map(|n| n.record.number))
        .collect();
    numbers.sort_unstable();
    let dense = numbers.len() == 3 && numbers.windows(2).all(|w| w[1] == w[0] + 1);
    proofs.that(
        format!("notebook entries numbered without a gap: {numbers:?}"),
        dense,
        "three numbers in a row",
        format!("{numbers:?}"),
    )?;
    note(&shift.doors[1], "Shift check, second officer: foot patrol on the High Street.", None).await?;

    let outbox = door.outbox().await?;
    let mut counters: Vec<u64> = outbox.waiting.iter().map(|item| item.ctr).collect();
    counters.sort_unstable();
    let dense = counters.windows(2).all(|w| w[1] == w[0] + 1);
    proofs.that(
        format!(
            "{} operations wait in the outbox, counted {}–{} without a gap; nothing has left the device",
            counters.len(),
            counters.first().unwrap_or(&0),
            counters.last().unwrap_or(&0)
        ),
        dense && counters.len() > before + 9,
        "more than nine operations in a row",
        format!("{counters:?}"),
    )?;
    Ok(made)
}

pub async fn note(door: &Door, text: &str, about: Option<RecordId>) -> Result<Kept, Broken> {
    let note = AddNote {
        entry: "note".to_owned(),
        text: text.to_owned(),
        about,
        at: None,
        place: None,
        corrects: None,
        draft: None,
        active_s: Some(20),
        fix: None,
        templates: Vec::new(),
    };
    door.ask("add_note", &note).await
}

/// The officer's plan and the sergeant's, for the same crime.
pub struct Plans {
    pub officer: String,
    pub sergeant: String,
}

async fn same_plan_twice(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<Plans, Broken> {
    let plans = Plans {
        officer: "Collect the shop's camera film before it is wiped; take a second statement.".to_owned(),
        sergeant: "Forensics first, then the statement. Ring the owner by Friday.".to_owned(),
    };
    let fields = Map::from_iter([("plan_text".to_owned(), Value::String(plans.officer.clone()))]);
    let edit = EditCase { id: shift.case.clone(), fields, draft: None };
    let _: Kept = shift.doors[0].ask("edit_case", &edit).await?;

    let file: InvestigationFile = shift.sergeant.get(&format!("/api/investigations/{}", shift.case)).await?;
    let shown = beatbook_shared::patrol::to_body(&file.record);
    let seen = |name: &str| shown.get(name).cloned().unwrap_or(Value::Null);
    let edit = EditInvestigation {
        version: file.version,
        seen: Map::from_iter([
            ("plan_text".to_owned(), seen("plan_text")),
            ("plan_at".to_owned(), seen("plan_at")),
        ]),
        fields: Map::from_iter([("plan_text".to_owned(), Value::String(plans.sergeant.clone()))]),
    };
    let written: Written =
        shift.sergeant.patch(&format!("/api/investigations/{}", shift.case), &edit).await?;
    proofs.same(
        "officer (offline) and sergeant (console) change the same plan; the sergeant's is applied at once",
        &Outcome::Applied,
        &written.outcome,
    )?;
    Ok(plans)
}

async fn arrived_once(shift: &Shift<'_>, proofs: &mut Proofs, made: &Made) -> Result<(), Broken> {
    let file: InvestigationFile = shift.sergeant.get(&format!("/api/investigations/{}", shift.case)).await?;
    let times = |id: &RecordId, text: &str| {
        let same = |row: &&TimelineRow| row.id == *id || row.text == text;
        file.timeline.iter().filter(same).count()
    };
    let counts: Vec<usize> = made.updates.iter().map(|(id, text)| times(id, text)).collect();
    proofs.same(
        "each update stands once on the sergeant's timeline",
        &vec![1; made.updates.len()],
        &counts,
    )?;
    let notes: Vec<NoteRow> = shift.doors[0].ask("notebook", &Nothing {}).await?;
    let received = made
        .notes
        .iter()
        .filter(|(id, text)| {
            notes.iter().any(|n| n.id == *id && n.record.text == *text && n.sent == "received")
        })
        .count();
    proofs.same("each notebook entry is marked as received", &made.notes.len(), &received)
}

async fn figures(shift: &Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
    let now = shift.doors[0].status().await?.now;
    let period = (now.plus(-28 * DAY).0, now.plus(DAY).0);
    for name in ["attendance", "supervision", "time", "freed", "trust"] {
        let board = recount::board(&shift.sergeant, proofs, name, period).await?;
        if name == "time" {
            recount::parts_of_a_whole(proofs, &board, "TI01", "activity", "activities")?;
        }
        for (measure, part) in [
            ("AT01", "within_target"),
            ("AT02", "median"),
            ("IN02", "on_time"),
            ("TI02", "visible"),
            ("TF01", "net"),
        ] {
            let mut all = board.figures.iter();
            let Some(figure) = all.find(|f| f.measure == measure && f.part == part && f.group.is_empty())
            else {
                continue;
            };
            let left: u64 = figure.excluded.iter().map(|e| e.n).sum();
            let value =
                figure.value.map_or("too few to show".to_owned(), |v| format!("{v:.1} {}", figure.unit));
            proofs.holds(format!(
                "{measure} {}: {value}, n = {}, {left} left out by reason, as at change {}",
                figure.name, figure.n, board.seq
            ));
        }
    }
    Ok(())
}

/// The server's own check of its whole log, with nothing running.
async fn whole(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
    for device in &mut shift.devices {
        device.kill_nine().await;
    }
    shift.server.kill_nine().await;
    let what = "`beatbook check` finds the store whole after three kills";
    let out = tokio::process::Command::new(&shift.facts.beatbook)
        .args(["--database-url", &shift.facts.database, "check"])
        .output()
        .await
        .map_err(|e| broke(what, e))?;
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    proofs.that(what, out.status.success(), "exit 0", said)
}
