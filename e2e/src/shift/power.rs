//! Power cuts: programs ended with `kill -9` while they work, and what is there afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use beatbook_shared::api::officer::{ById, Case, ChipState, Job, NoteRow, Nothing, Outbox, Phase, Unlock};
use beatbook_shared::ids::RecordId;

use super::doors::Door;
use super::proof::{Broken, Proofs};
use super::story::{ARRIVE, Shift, flight, note};

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

pub async fn power_cut_on_the_device(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
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

pub async fn power_cut_on_the_server(shift: &mut Shift<'_>, proofs: &mut Proofs) -> Result<(), Broken> {
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
