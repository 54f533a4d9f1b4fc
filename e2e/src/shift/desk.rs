//! The sergeant's part: the plan that two people changed, and the sign-off of exactly what was on the screen.

use std::time::Duration;

use beatbook_shared::api::console::{
    ConflictRow, GiveDirection, InvestigationFile, Resolve, ReviewQueue, SignOff, Tray, Written,
};
use beatbook_shared::api::officer::{AddUpdate, ById, Case, Kept, Nothing};
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::DAY;
use serde_json::Value;

use super::proof::{Broken, Proofs, broke};
use super::story::{ARRIVE, Plans, Shift};

pub async fn conflict(shift: &mut Shift<'_>, proofs: &mut Proofs, plans: &Plans) -> Result<(), Broken> {
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

pub async fn sign_off(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
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
        reason: None,
        content_hash: file.content_hash.clone(),
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
