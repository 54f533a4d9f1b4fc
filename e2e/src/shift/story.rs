//! The shift, in its order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use beatbook_shared::api::console::{
    ConflictRow, EditInvestigation, GiveDirection, InvestigationFile, Resolve, ReviewQueue, SignOff,
    TimelineRow, Tray, Written,
};
use beatbook_shared::api::officer::{
    AddNote, AddUpdate, ById, Case, CaseRow, ChipState, EditCase, EnrolDevice, ForgotToTap, Home, Job,
    JobCard, Kept, NoteRow, Nothing, Outbox, Phase, Tap, UndoTap, Unlock,
};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::Point;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, MINUTE};
use serde_json::{Map, Value, json};

use super::console::Console;
use super::doors::Door;
use super::facts::Facts;
use super::proof::{Broken, Proofs, broke};
use super::{recount, sets};
use crate::process::{Process, ProcessError};

impl From<ProcessError> for Broken {
    fn from(error: ProcessError) -> Broken {
        Broken::new("a program runs", "a running program", error)
    }
}

/// How long anything may take to arrive once the network is back.
const ARRIVE: Duration = Duration::from_secs(90);

/// Everything that takes part.
struct Shift<'a> {
    facts: &'a Facts,
    server: Process,
    devices: [Process; 2],
    doors: [Door; 2],
    sergeant: Console,
    job: RecordId,
    case: RecordId,
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

async fn flight(shift: &Shift<'_>, on: bool) -> Result<(), Broken> {
    for door in &shift.doors {
        door.flight_mode(on).await?;
    }
    Ok(())
}

async fn tap(shift: &Shift<'_>, point: Point) -> Result<Kept, Broken> {
    let tap = Tap { incident: shift.job.clone(), point, fix: None, reason: None };
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

async fn note(door: &Door, text: &str, about: Option<RecordId>) -> Result<Kept, Broken> {
    let note = AddNote {
        entry: "note".to_owned(),
        text: text.to_owned(),
        about,
        at: None,
        place: None,
        corrects: None,
        draft: None,
        active_s: Some(20),
    };
    door.ask("add_note", &note).await
}

/// The officer's plan and the sergeant's, for the same crime.
struct Plans {
    officer: String,
    sergeant: String,
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

/// What of a device's work can be seen from outside, to compare before and after.
async fn footprint(door: &Door, job: &RecordId, case: &RecordId) -> Result<BTreeMap<String, String>, Broken> {
    let outbox: Outbox = door.outbox().await?;
    let mut seen = BTreeMap::new();
    for item in &outbox.waiting {
        seen.insert(
            format!("operation {}", item.ctr),
            format!("{} {} {}", item.kind, item.record, item.bytes),
        );
    }
    let job: Job = door.ask("job", &ById { id: job.clone() }).await?;
    for row in &job.times {
        seen.insert(format!("time {}", row.id), format!("{:?} {:?} {}", row.point, row.at, row.struck));
    }
    let case: Case = door.ask("case", &ById { id: case.clone() }).await?;
    seen.insert("plan".to_owned(), case.record.plan_text.clone().unwrap_or_default());
    for row in &case.timeline {
        seen.insert(format!("line {}", row.id), row.text.clone());
    }
    let notes: Vec<NoteRow> = door.ask("notebook", &Nothing {}).await?;
    for note in &notes {
        seen.insert(format!("note {}", note.id), format!("{} {}", note.record.number, note.record.text));
    }
    Ok(seen)
}

async fn power_cut_on_the_device(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
    let before = footprint(&shift.doors[0], &shift.job, &shift.case).await?;
    // Entries are being written while the power goes: whatever was answered "kept" must be there afterwards.
    let door = &shift.doors[0];
    let writing = async {
        let mut kept = BTreeSet::new();
        for n in 0..500 {
            match note(door, &format!("Written into the power cut, {n}."), None).await {
                Ok(one) => kept.insert(one.id),
                Err(_) => break,
            };
        }
        kept
    };
    let device = &mut shift.devices[0];
    let cutting = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        device.kill_nine().await;
    };
    let (kept, ()) = tokio::join!(writing, cutting);
    // The power comes back before the network does.
    shift.devices[0].command.push("--flight-mode".to_owned());
    let took = shift.devices[0].start().await?;
    shift.devices[0].command.pop();
    let locked = shift.doors[0].status().await?.phase;
    proofs.same(
        format!(
            "device 1 killed with -9 while {} entries were being written; started again in {:.1} s, locked",
            kept.len(),
            took.as_secs_f64()
        ),
        &Phase::Locked,
        &locked,
    )?;
    shift.doors[0].raw("unlock", &Unlock { pin: shift.doors[0].pin.clone() }).await?;
    let status = shift.doors[0].status().await?;
    proofs.that("there is still no network", status.flight_mode, "flight mode on", "off")?;
    let after = footprint(&shift.doors[0], &shift.job, &shift.case).await?;
    let lost: Vec<&String> =
        before.iter().filter(|(key, value)| after.get(*key) != Some(value)).map(|(key, _)| key).collect();
    proofs.that(
        format!(
            "all {} operations, times, lines and notes that were there before are there after",
            before.len()
        ),
        lost.is_empty(),
        "nothing lost",
        format!("{lost:?}"),
    )?;
    let gone: Vec<&RecordId> = kept.iter().filter(|id| !after.contains_key(&format!("note {id}"))).collect();
    proofs.that(
        format!("all {} entries that were answered as kept during the power cut are there", kept.len()),
        gone.is_empty() && !kept.is_empty(),
        "every one",
        format!("{} written, missing: {gone:?}", kept.len()),
    )
}

async fn power_cut_on_the_server(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
    let mut cut_off = 0;
    // Each cut falls at another moment of the exchange; one of them at least must catch it in the middle.
    for delay in [4, 15, 40, 9, 25, 60] {
        shift.doors[0].flight_mode(true).await?;
        for n in 0..40 {
            note(&shift.doors[0], &format!("Waiting for the network, {delay} {n}."), None).await?;
        }
        let waiting = shift.doors[0].outbox().await?.waiting.len();
        flight(shift, false).await?;
        let Shift { server, doors, .. } = &mut *shift;
        let (asked, ()) = tokio::join!(doors[0].raw("sync_now", &Nothing {}), async {
            tokio::time::sleep(Duration::from_millis(delay)).await;
            server.kill_nine().await;
        });
        drop(asked);
        let outbox = shift.doors[0].outbox().await?;
        let left = outbox.waiting.len();
        let took = shift.server.start().await?;
        proofs.that(
            format!(
                "the server killed with -9 {delay} ms into taking {waiting} operations ({left} not yet answered); started again in {:.1} s",
                took.as_secs_f64()
            ),
            left == 0 || !matches!(outbox.chip.state, ChipState::AllSent),
            "a chip that does not say everything is sent",
            format!("{:?}", outbox.chip),
        )?;
        cut_off += u32::from(left > 0);
        if cut_off >= 2 {
            break;
        }
    }
    proofs.that(
        format!("{cut_off} of these cuts caught the exchange in the middle"),
        cut_off > 0,
        "1 or more",
        cut_off,
    )?;
    for (n, door) in shift.doors.iter().enumerate() {
        door.raw("sync_now", &Nothing {}).await?;
        let took = door.all_sent(ARRIVE).await?;
        proofs.holds(format!(
            "device {}: everything sent {:.1} s after the server was back",
            n + 1,
            took.as_secs_f64()
        ));
    }
    Ok(())
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

async fn conflict(shift: &mut Shift<'_>, proofs: &mut Proofs, plans: &Plans) -> Result<(), Broken> {
    let own = |row: &&ConflictRow| row.record.target == shift.case && row.record.status == "open";
    let mine = Some(Value::String(plans.officer.clone()));
    let outbox = shift.doors[0].outbox().await?;
    let at_officer = outbox.conflicts.iter().find(own).ok_or_else(|| {
        broke("the conflict on the officer's device", format!("{} conflicts", outbox.conflicts.len()))
    })?;
    let tray: Tray = shift.sergeant.get("/api/tray").await?;
    let row = tray.conflicts.iter().find(own).ok_or_else(|| {
        broke("the conflict in the sergeant's tray", format!("{} conflicts", tray.conflicts.len()))
    })?;
    proofs.same("one conflict, the same on the device and in the console", &at_officer.id, &row.id)?;
    proofs.same("it holds the officer's words", &mine, &row.record.mine.get("plan_text").cloned())?;
    proofs.same(
        "and the sergeant's",
        &Some(Value::String(plans.sergeant.clone())),
        &row.record.theirs.get("plan_text").cloned(),
    )?;

    let resolve = Resolve { choice: "mine".to_owned(), values: None, version: row.version };
    let written: Written = shift.sergeant.post(&format!("/api/conflicts/{}", row.id), &resolve).await?;
    proofs.that(
        "the sergeant closes it in favour of the officer's plan",
        matches!(written.outcome, Outcome::Applied | Outcome::Merged),
        "applied",
        format!("{written:?}"),
    )?;
    let id = row.id.clone();
    let began = std::time::Instant::now();
    loop {
        shift.doors[0].raw("sync_now", &Nothing {}).await?;
        let case: Case = shift.doors[0].ask("case", &ById { id: shift.case.clone() }).await?;
        let outbox = shift.doors[0].outbox().await?;
        let open = outbox.conflicts.iter().any(|c| c.id == id && c.record.status == "open");
        if !open && case.record.plan_text.as_deref() == Some(&plans.officer) {
            proofs.holds("the device shows it closed, with the plan that was chosen");
            break;
        }
        if began.elapsed() > ARRIVE {
            return Err(Broken::new(
                "the closed conflict reaches the device",
                "closed, with the officer's plan",
                format!("open {open}, plan {:?}", case.record.plan_text),
            ));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let tray: Tray = shift.sergeant.get("/api/tray").await?;
    proofs.that(
        "and it has left the tray",
        !tray.conflicts.iter().any(|c| c.id == id && c.record.status == "open"),
        "no open conflict of that id",
        "still open",
    )
}

async fn sign_off(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
    let path = format!("/api/investigations/{}", shift.case);
    // Written before the sign-off, on a device that is out of reach: it can only arrive after it.
    shift.doors[0].flight_mode(true).await?;
    let text = "Written before the sergeant signed, sent after.".to_owned();
    let update = AddUpdate {
        investigation: shift.case.clone(),
        entry: "enquiry".to_owned(),
        text: text.clone(),
        at: None,
        supersedes: None,
        draft: None,
        active_s: None,
        interruptions: None,
    };
    let late: Kept = shift.doors[0].ask("add_update", &update).await?;
    let file: InvestigationFile = shift.sergeant.get(&path).await?;
    let owner =
        file.oic.as_ref().map(|p| p.id.clone()).ok_or_else(|| broke("the officer in the case", "nobody"))?;
    let direction = GiveDirection {
        text: "Take the shopkeeper's statement and upload the film.".to_owned(),
        owner,
        due_at: late.at.plus(3 * DAY),
    };
    let question = SignOff {
        result: "RV1".to_owned(),
        note: Some("Plan agreed. One direction.".to_owned()),
        version_seen: file.version,
        seq_seen: file.seq,
        next_due_at: None,
        direction: Some(direction),
        seconds_open: 40,
    };
    let written: Written = shift.sergeant.post(&format!("{path}/reviews"), &question).await?;
    proofs.that(
        format!("the sergeant signs off version {} with a direction", file.version),
        matches!(written.outcome, Outcome::Applied),
        "applied",
        format!("{written:?}"),
    )?;
    let signed: InvestigationFile = shift.sergeant.get(&path).await?;
    proofs.same(
        "the sign-off is bound to the version that was on the screen",
        &file.version,
        &signed.since.version,
    )?;
    proofs.that(
        "nothing that was seen counts as new",
        signed.since.rows.iter().all(|id| !file.timeline.iter().any(|row| row.id == *id)),
        "no earlier row",
        format!("{:?}", signed.since.rows),
    )?;

    shift.doors[0].flight_mode(false).await?;
    shift.doors[0].raw("sync_now", &Nothing {}).await?;
    shift.doors[0].all_sent(ARRIVE).await?;
    let after: InvestigationFile = shift.sergeant.get(&path).await?;
    proofs.that(
        "an update written before the sign-off and arriving after it is new since the sign-off",
        after.since.rows.contains(&late.id),
        late.id.clone(),
        format!("{:?}", after.since.rows),
    )?;
    let queue: ReviewQueue = shift.sergeant.get("/api/reviews").await?;
    if let Some(item) = queue.items.iter().find(|item| item.id == shift.case) {
        proofs.that(
            "and the review queue flags it as a late arrival",
            item.late_arrivals >= 1,
            "1 or more",
            item.late_arrivals,
        )?;
    }
    let case: Case = shift.doors[0].ask("case", &ById { id: shift.case.clone() }).await?;
    let reached = case.directions.iter().any(|d| d.record.text.starts_with("Take the shopkeeper"));
    proofs.that(
        "the direction is on the officer's device, with its date",
        reached,
        "the direction",
        format!("{} directions", case.directions.len()),
    )
}

async fn figures(shift: &Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
    let now = shift.doors[0].status().await?.now;
    let period = (now.plus(-28 * DAY).0, now.plus(DAY).0);
    for name in ["attendance", "supervision", "time", "freed"] {
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
