//! Timing a task that was picked at random: one tap to start, one to stop.
//!
//! The offer is a draw of this device's own randomness at the rate of the list, whoever holds the phone. Saying no
//! writes nothing, anywhere. While a task is timed by its officer the app does not time it by itself as well, so no
//! minute is counted twice.

use beatbook_shared::api::officer::{Kept, Nothing};
use beatbook_shared::api::sampling::{RunningSample, SampleTask, Sampling};
use beatbook_shared::patrol::sampling::offered;
use beatbook_shared::patrol::time_freed::TaskRun;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference;
use beatbook_shared::time::SECOND;
use serde::{Deserialize, Serialize};

use super::ask;
use crate::core::{Act, Core};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;
use crate::store::{Db, StoreError};

/// What is timed now, with the clock that cannot be set.
#[derive(Debug, Serialize, Deserialize)]
struct Running {
    shown: RunningSample,
    mono: u64,
    boot: String,
}

fn running(db: &mut Db) -> Result<Option<Running>, StoreError> {
    db.meta(name::SAMPLE)
}

/// Whether the officer times this kind of task now.
pub(super) fn times(db: &mut Db, task: &str) -> Result<bool, StoreError> {
    Ok(running(db)?.is_some_and(|r| r.shown.task == task))
}

fn said(core: &mut Core, offered: bool, one_in: Option<u64>) -> Result<Sampling, Refused> {
    Ok(Sampling { offered, one_in, running: running(core.db())?.map(|r| r.shown) })
}

pub(super) fn offer(core: &mut Core, _: &mut State, question: SampleTask) -> Result<Sampling, Refused> {
    let lists = super::lists::lists(core)?;
    let one_in = lists.sample_one_in(&question.task, reference::day(core.now()));
    let mut random = [0; 8];
    core.clock.random(&mut random);
    let free = running(core.db())?.is_none();
    said(core, free && offered(one_in, u64::from_le_bytes(random)), one_in)
}

pub(super) fn sampling(core: &mut Core, _: &mut State, _: Nothing) -> Result<Sampling, Refused> {
    said(core, false, None)
}

pub(super) fn start(core: &mut Core, _: &mut State, question: SampleTask) -> Result<Sampling, Refused> {
    let now = core.now();
    ask::code(core, "task", "task_types", &question.task, now)?;
    // A second tap does not begin again.
    if running(core.db())?.is_none() {
        let shown = RunningSample { task: question.task, started_at: now };
        let begun = Running { shown, mono: core.clock.mono_ms(), boot: core.clock.boot() };
        core.db().write(|db| db.set_meta(name::SAMPLE, &begun))?;
    }
    said(core, false, None)
}

pub(super) fn stop(core: &mut Core, _: &mut State, _: Nothing) -> Result<Kept, Refused> {
    let made = core.act(|act: &mut Act<'_>| {
        let Some(begun) = running(act.db)? else {
            return Err(Refused::from(Problem::new(Code::NotFound, "Nothing is being timed.")));
        };
        let started_at = begun.shown.started_at;
        let ms = if begun.boot == act.clock.boot() {
            i64::try_from(act.clock.mono_ms().saturating_sub(begun.mono)).unwrap_or(i64::MAX)
        } else {
            act.now().since(started_at).max(0)
        };
        let active_s = u32::try_from(ms / SECOND).unwrap_or(u32::MAX);
        let run = TaskRun {
            task: begun.shown.task,
            officer: act.identity.staff.clone(),
            team: act.identity.teams.first().map(|t| t.as_str().into()),
            started_at,
            ended_at: started_at.plus(i64::from(active_s) * SECOND),
            active_s,
            interruptions: 0,
            route: "new".to_owned(),
            rework_of: None,
            timed: true,
            method: Some("timed".to_owned()),
        };
        let made = act.add(&run)?;
        act.db.clear_meta(name::SAMPLE)?;
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

pub(super) fn drop_it(core: &mut Core, _: &mut State, _: Nothing) -> Result<Sampling, Refused> {
    core.db().write(|db| db.clear_meta(name::SAMPLE))?;
    said(core, false, None)
}
