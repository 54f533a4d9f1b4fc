//! The program ends at each write in turn, and starts again: what was promised is there, once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::tempdir;

use crate::force::{Force, T0, ask, body, case, clock, device, job, settle};

#[test]
fn a_stop_at_any_write_of_an_action_or_an_answer_loses_and_doubles_nothing() {
    let mut stopped_in = (0, 0);
    for at in 0..120 {
        let dir = tempdir().unwrap();
        let path = dir.path().join("d.db");
        let clock = clock(100);
        let mut force = Force::new(&["area:NE", "person:staff-1"]);
        force.write("inc-1", "incident", job("a job"), &["area:NE"]);
        force.write("inv-1", "investigation", case("a case"), &["person:staff-1"]);
        let mut core = device(&path, &clock);
        settle(&mut core, &mut force, &clock);

        let left = Arc::new(AtomicUsize::new(at));
        let trip = {
            let left = Arc::clone(&left);
            move || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_err()
        };
        core.set_trip(Some(Box::new(trip)));
        let done = core.edit(&"inv-1".into(), &body(r#"{"plan_text":"a plan"}"#)).is_ok();
        let mut core = if done {
            core
        } else {
            stopped_in.0 += 1;
            drop(core);
            let mut core = device(&path, &clock);
            assert_eq!(core.outbox_len().unwrap(), 0, "an action that was not confirmed is not there");
            core.edit(&"inv-1".into(), &body(r#"{"plan_text":"a plan"}"#)).unwrap();
            core
        };
        force.write("inc-1", "incident", job("changed"), &["area:NE"]);
        let out = ask(&mut core);
        let answer = force.answer(&out.body, T0);
        let taken = core.take_answer(&out.ticket, &answer).is_ok();
        stopped_in.1 += usize::from(done && !taken);
        drop(core);
        let mut core = device(&path, &clock);
        settle(&mut core, &mut force, &clock);
        assert_eq!(core.outbox_len().unwrap(), 0, "stop {at}");
        assert_eq!(core.db().shadow_versions().unwrap(), force.truth(), "stop {at}");
        assert_eq!(core.view(&"inv-1".into()).unwrap().unwrap(), force.records["inv-1"].body, "stop {at}");
        assert_eq!(force.records["inv-1"].version, 2, "stop {at}: the edit arrived once");
    }
    assert!(stopped_in.0 > 3 && stopped_in.1 > 10, "the stops fell where they should: {stopped_in:?}");
}
