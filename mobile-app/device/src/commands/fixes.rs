//! Where a tap was made: attached afterwards, as a fact of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use beatbook_shared::api::officer::{AttachFix, Kept, Located, Nothing};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::{FIX_WITHIN_MS, Fix, Stamp, StampFix};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::{DAY, Millis};

use super::ask;
use super::people::{Read, all_on, one};
use crate::core::{Act, Core};
use crate::device::{Device, State};
use crate::problems::Refused;

/// How many taps back a missing position is looked for after the app was closed.
const LOOKED_BACK: i64 = 20;

pub(super) async fn locate(device: &Arc<Device>, _: Nothing) -> Result<Located, Problem> {
    let Some(location) = device.location() else {
        return Ok(Located { fix: None, no_fix: None, elsewhere: true });
    };
    let within = Duration::from_millis(FIX_WITHIN_MS.unsigned_abs());
    let (fix, no_fix) = match tokio::time::timeout(within, location.seek()).await {
        Ok(Ok(fix)) => (Some(fix), None),
        Ok(Err(why)) => (None, Some(why.code().to_owned())),
        Err(_) => (None, Some("timed_out".to_owned())),
    };
    Ok(Located { fix, no_fix, elsewhere: false })
}

pub(super) fn attach_fix(core: &mut Core, _: &mut State, question: AttachFix) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    let stamp = one::<Stamp>(core, &question.stamp)?.ok_or_else(|| ask::not_here("time"))?;
    if question.fix.is_some() == question.no_fix.is_some() {
        return Err(Problem::field("fix", "Give either a position or the reason why there is none.").into());
    }
    if let Some(code) = &question.no_fix {
        ask::code(core, "no_fix", "no_fix_reasons", code, now)?;
    }
    let tapped = tapped_at(core, &stamp.id)?.ok_or_else(|| ask::not_here("time"))?;
    let fix = question.fix.map(|fix| checked(fix, tapped, now)).transpose()?;
    if stamp.record.fix.is_some() || of_stamp(core, &stamp.id)?.is_some() {
        return Err(
            Problem::new(Code::Changed, "This tap has its position already. Nothing was changed.").into()
        );
    }
    let made = core.act(|act: &mut Act<'_>| {
        let fact = StampFix {
            stamp: stamp.id.clone(),
            at: now,
            by: Some(who.staff.clone()),
            fix,
            no_fix: question.no_fix,
        };
        Ok::<_, Refused>(act.add(&fact)?)
    })?;
    Ok(ask::kept(made, None))
}

/// A position that can be one, taken close enough to the tap.
fn checked(mut fix: Fix, tapped: Millis, now: Millis) -> Result<Fix, Refused> {
    let on_earth = (-90.0..=90.0).contains(&fix.lat) && (-180.0..=180.0).contains(&fix.lon);
    // What is no number is no accuracy and no age either.
    let measured = fix.accuracy_m >= 0.0 && fix.age_s >= 0.0;
    if !(on_earth && measured) {
        return Err(Problem::field(
            "fix",
            "A position has a latitude of -90 to 90, a longitude of -180 to 180, an accuracy and an age. Send the \
             reason why there is none instead.",
        )
        .into());
    }
    #[allow(clippy::cast_possible_truncation, reason = "an age in seconds is small")]
    let taken = fix.at.unwrap_or_else(|| now.plus(-((fix.age_s * 1_000.0).min(1e12) as i64)));
    if taken.since(tapped) > FIX_WITHIN_MS {
        return Err(Problem::field(
            "fix",
            format!(
                "This position was taken more than {} seconds after the tap, so it does not say where the tap was \
                 made. Send `timed_out` as the reason instead.",
                FIX_WITHIN_MS / 1_000
            ),
        )
        .into());
    }
    fix.at = Some(taken);
    Ok(fix)
}

/// When this device made the tap, by its own clock; nothing where another device made it.
fn tapped_at(core: &mut Core, stamp: &RecordId) -> Result<Option<Millis>, Refused> {
    Ok(core.db().ops_on(stamp.as_str())?.first().map(|row| Millis(row.made_at)))
}

/// What was attached to a tap: the first, should there be two.
pub(super) fn of_stamp(core: &mut Core, stamp: &RecordId) -> Result<Option<StampFix>, Refused> {
    let all: Vec<Read<StampFix>> = all_on(core, stamp)?;
    Ok(all.into_iter().min_by(|a, b| a.id.cmp(&b.id)).map(|read| read.record))
}

/// The app was closed between a tap and its position: that is the reason, and it is said once.
pub(super) fn say_interrupted(core: &mut Core) -> Result<(), Refused> {
    let Some(who) = core.identity()? else { return Ok(()) };
    let now = core.now();
    let mut open: BTreeMap<RecordId, Millis> = BTreeMap::new();
    let rows = core.db().records_owned("stamp", who.staff.as_str(), LOOKED_BACK)?;
    for read in rows.into_iter().filter_map(super::people::typed::<Stamp>) {
        let stamp = &read.record;
        if stamp.source != "app" || stamp.at.is_none() || stamp.late_entry_at.is_some() || stamp.fix.is_some()
        {
            continue;
        }
        let Some(tapped) = tapped_at(core, &read.id)? else { continue };
        let age = now.since(tapped);
        if (FIX_WITHIN_MS..DAY).contains(&age) && of_stamp(core, &read.id)?.is_none() {
            open.insert(read.id, tapped);
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    core.act(|act: &mut Act<'_>| {
        for stamp in open.into_keys() {
            let by = Some(who.staff.clone());
            act.add(&StampFix { stamp, at: now, by, fix: None, no_fix: Some("interrupted".to_owned()) })?;
        }
        Ok::<_, Refused>(())
    })
}
