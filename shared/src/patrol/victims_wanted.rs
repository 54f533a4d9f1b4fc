//! What a victim is owed of somebody who was wanted: that they were arrested, and that the marker is gone.
//!
//! One arrest is told once. A release of the case tells of it too, and so may a person who entered it by hand before the
//! bureau had heard: whichever of them stands, the marker adds no second duty beside it.

use super::victims::{EVENTS, Kept, TRIGGERS, VictimFile};
use super::wanted::{ArrestAttempt, Wanted, WantedStep};
use super::wanted_read::{Facts, standing};
use crate::ids::RecordId;
use crate::reference::{Lists, day};
use crate::time::{DAY, Millis};

/// Adds what is owed of one of them to what was found of the case so far: source, event and when it was.
pub(super) fn of_wanted(
    lists: &Lists,
    id: &RecordId,
    wanted: &Wanted,
    file: &VictimFile<'_>,
    now: Millis,
    found: &mut Vec<(String, String, Millis)>,
) {
    let event_of = |code: &str| lists.ever(EVENTS, code).map(|row| row.get("event").to_owned());
    let attempts: Vec<Kept<'_, ArrestAttempt>> =
        file.attempts.iter().filter(|(_, a)| a.wanted == *id).copied().collect();
    let steps: Vec<Kept<'_, WantedStep>> =
        file.steps.iter().filter(|(_, s)| s.wanted == *id).copied().collect();
    let stands = standing(lists, wanted, &Facts::of(&attempts, &[], &steps), now);
    if let (Some(arrested), Some(what)) = (stands.arrested, event_of("marker_arrested")) {
        let near = |at: Millis| at.since(arrested.at).abs() <= DAY;
        let same = found.iter().position(|(_, event, at)| *event == what && near(*at));
        let by_hand = file.events.iter().any(|(_, event)| {
            let row = lists.row(TRIGGERS, &event.code, day(event.at));
            near(event.at) && row.is_some_and(|row| row.get("event") == what)
        });
        let own = format!("@{id}");
        let answered =
            file.contacts.iter().any(|(_, c)| c.said.answers.iter().any(|key| key.ends_with(&own)));
        let this = (id.0.clone(), what, arrested.at);
        match same {
            None if by_hand && !answered => {}
            None => found.push(this),
            // They were told of it before anybody was released.
            Some(at) if answered => found[at] = this,
            Some(_) => {}
        }
    }
    if let (Some(gone), Some(what)) = (wanted.cancel_confirmed_at, event_of("marker_gone")) {
        found.push((id.0.clone(), what, gone));
    }
}
