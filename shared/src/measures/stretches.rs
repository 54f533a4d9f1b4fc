//! From states to time: an officer's state events as stretches of one activity each.
//!
//! An officer is on duty from booking on (state 1) to booking off (state 11). A state lasts until the next
//! one; codes that are messages never last. What cannot be known is not guessed: a stretch with no event
//! for longer than the stated gap is unaccounted, and so is the end of a tour that was never booked off,
//! for no longer than that gap. Where the officer named an activity it is believed; otherwise the state
//! says.

use std::collections::BTreeMap;

use super::evidence::{Asked, Evidence, Held};
use crate::ids::{RecordId, StaffId};
use crate::patrol::duty::StateEvent;
use crate::patrol::incident::Incident;
use crate::patrol::rostered::Roster;
use crate::patrol::staff::Team;
use crate::reference::{Lists, day};
use crate::time::{HOUR, Millis};

/// Booking on and off.
pub const BOOK_ON: u8 = 1;
pub const BOOK_OFF: u8 = 11;
/// At the scene: split by whether the incident was a crime.
const AT_SCENE: u8 = 6;
/// Committed and not deployable: the state that hides most unless its reason is given.
const COMMITTED: u8 = 8;
/// The activity of time that nothing accounts for.
pub const UNACCOUNTED: &str = "ACT-UNK";
/// Leave and sickness.
const ON_LEAVE: &str = "ACT-LVE";
/// A longer silence than this lies between two tours and not within one.
const LONGEST_TOUR: i64 = 14 * HOUR;

/// One officer doing one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    pub officer: StaffId,
    /// The officer's place among those of the period, for adding up.
    pub who: usize,
    /// Team id; missing where neither the event nor the staff list knew one.
    pub team: Option<String>,
    pub activity: String,
    pub visible: bool,
    pub station: bool,
    /// Committed without saying to what.
    pub no_reason: bool,
    /// Whether the incident that it belongs to is a crime; missing where it names none.
    pub crime: Option<bool>,
    pub from: Millis,
    pub to: Millis,
}

impl Stretch {
    #[must_use]
    pub fn ms(&self) -> i64 {
        self.to.since(self.from)
    }
}

/// All stretches of a period, and how the tours were kept.
#[derive(Debug, Clone, Default)]
pub struct Duty {
    pub stretches: Vec<Stretch>,
    pub tours: u64,
    pub no_book_off: u64,
    /// Tours of the roster in which nobody pressed anything.
    pub no_states: u64,
}

/// Reads the events as stretches, cut off at the period's ends. `max_gap` is in milliseconds.
#[must_use]
pub fn duty(evidence: &Evidence, asked: &Asked<'_>, max_gap: i64) -> Duty {
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let incidents: BTreeMap<&RecordId, &Incident> =
        evidence.incidents.iter().map(|i| (&i.id, &i.record)).collect();
    let mut by_officer: BTreeMap<&StaffId, Vec<&Held<StateEvent>>> = BTreeMap::new();
    for held in &evidence.states {
        if !asked.lists.state_is_message(held.record.state) {
            by_officer.entry(&held.record.officer).or_default().push(held);
        }
    }
    let staff: BTreeMap<&str, _> = evidence.staff.iter().map(|s| (s.id.as_str(), &s.record)).collect();
    let mut duty = Duty::default();
    for (who, (officer, mut events)) in by_officer.into_iter().enumerate() {
        events.sort_by_key(|e| (e.record.at, &e.id));
        let mut on_duty = false;
        for (i, event) in events.iter().enumerate() {
            let event = &event.record;
            if event.state == BOOK_OFF {
                on_duty = false;
                continue;
            }
            let next = events.get(i + 1).map(|e| &e.record);
            let (to, known, ends) = until(event, next, asked.now, max_gap);
            let team = event.team.as_ref().map(|t| t.0.clone()).or_else(|| {
                staff.get(officer.as_str()).and_then(|s| s.teams_on(event.at).first().map(|t| t.0.clone()))
            });
            let wanted = asked.area.is_none()
                || team.as_deref().and_then(|t| teams.get(t)).is_some_and(|t| asked.wants_area(&t.area));
            let wanted = wanted && asked.wants_team(team.as_deref());
            let (from, to) = (event.at.max(asked.from), to.min(asked.as_at()));
            if wanted && from < to {
                if !on_duty {
                    duty.tours += 1;
                }
                duty.no_book_off += u64::from(ends);
                let mut stretch = stretch(event, &incidents, asked.lists);
                (stretch.who, stretch.team, stretch.from, stretch.to) = (who, team, from, to);
                if !known {
                    stretch.activity = UNACCOUNTED.to_owned();
                    (stretch.visible, stretch.station, stretch.no_reason) = (false, false, false);
                    stretch.crime = None;
                }
                duty.stretches.push(stretch);
            }
            on_duty = !ends;
        }
    }
    rostered(evidence, asked, &mut duty);
    duty
}

/// Lays the roster beside the states, so that time in which somebody was to be there and no state says what they did is
/// unaccounted too, and not simply missing. Fixed posts, court, courses and aid are known from the roster itself.
fn rostered(evidence: &Evidence, asked: &Asked<'_>, duty: &mut Duty) {
    if evidence.rosters.is_empty() {
        return;
    }
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let mut known: BTreeMap<StaffId, (usize, Vec<(Millis, Millis)>)> = BTreeMap::new();
    for stretch in &duty.stretches {
        let (_, said) = known.entry(stretch.officer.clone()).or_insert((stretch.who, Vec::new()));
        said.push((stretch.from, stretch.to));
    }
    let mut next = duty.stretches.iter().map(|s| s.who + 1).max().unwrap_or(0);
    for held in evidence.rosters.iter().filter(|held| !held.record.cancelled) {
        let tour = &held.record;
        let id = tour.team.as_ref().map(|t| t.0.clone());
        let area = id.as_deref().and_then(|t| teams.get(t)).map_or("", |t| t.area.as_str());
        if !(asked.wants_area(area) && asked.wants_team(id.as_deref())) {
            continue;
        }
        let (who, said) = known.entry(tour.staff.clone()).or_insert_with(|| {
            next += 1;
            (next - 1, Vec::new())
        });
        let before = duty.stretches.len();
        for (from, to, activity) in said_by(tour, asked.lists) {
            let (from, to) = (from.max(asked.from), to.min(asked.as_at()));
            for (from, to) in gaps(said, from, to) {
                let place = asked.lists.row("activity_codes", &activity, day(from));
                let place = place.map_or("", |row| row.get("place"));
                duty.stretches.push(Stretch {
                    officer: tour.staff.clone(),
                    who: *who,
                    team: id.clone(),
                    visible: place == "outside",
                    station: place == "station",
                    no_reason: false,
                    crime: None,
                    activity: activity.clone(),
                    from,
                    to,
                });
            }
        }
        let silent = !said.iter().any(|(from, to)| *from < tour.to && tour.from < *to);
        duty.no_states += u64::from(silent && duty.stretches.len() > before);
    }
}

/// What the roster itself says of a tour: on duty with nothing more known, at a fixed post, or away on duty. Leave and
/// sickness are no time on duty.
fn said_by(tour: &Roster, lists: &Lists) -> Vec<(Millis, Millis, String)> {
    let named = |list: &str, code: &Option<String>| {
        let row = code.as_ref().and_then(|code| lists.ever(list, code));
        row.map(|row| row.get("activity").to_owned()).filter(|activity| !activity.is_empty())
    };
    let present = named("fixed_posts", &tour.fixed_post).unwrap_or_else(|| UNACCOUNTED.to_owned());
    let mut said: Vec<_> = tour.present().into_iter().map(|(from, to)| (from, to, present.clone())).collect();
    if let Some(away) = named("abstraction_reasons", &tour.abstraction).filter(|a| a != ON_LEAVE) {
        said.push((tour.away_from.unwrap_or(tour.from), tour.away_to.unwrap_or(tour.to), away));
    }
    said
}

/// The parts of a stretch of time that none of the others covers.
fn gaps(said: &[(Millis, Millis)], from: Millis, to: Millis) -> Vec<(Millis, Millis)> {
    let mut inside: Vec<(Millis, Millis)> =
        said.iter().copied().filter(|(a, b)| *a < to && from < *b).collect();
    inside.sort();
    let (mut found, mut at) = (Vec::new(), from);
    for (a, b) in inside {
        if at < a {
            found.push((at, a));
        }
        at = at.max(b);
    }
    if at < to {
        found.push((at, to));
    }
    found
}

/// Until when a state lasts, whether what went on is known, and whether the tour ended without booking off.
fn until(event: &StateEvent, next: Option<&StateEvent>, now: Millis, max_gap: i64) -> (Millis, bool, bool) {
    let limit = event.at.plus(max_gap);
    match next {
        // A new tour began, or another day: how the last one ended is not known.
        Some(next) if next.at.since(event.at) > max_gap && next.state == BOOK_ON => (limit, false, true),
        Some(next) if next.at.since(event.at) > LONGEST_TOUR => (limit, false, true),
        Some(next) => (next.at, next.at.since(event.at) <= max_gap, false),
        None if now.since(event.at) <= max_gap => (now, true, false),
        None => (limit, false, true),
    }
}

fn stretch(event: &StateEvent, incidents: &BTreeMap<&RecordId, &Incident>, lists: &Lists) -> Stretch {
    let on = day(event.at);
    let incident = event.incident.as_ref().and_then(|id| incidents.get(id));
    let crime = incident.map(|i| is_crime(i, lists));
    let named = event.activity.as_deref().filter(|a| lists.row("activity_codes", a, on).is_some());
    let by_state = match event.state {
        AT_SCENE if crime == Some(true) => "ACT-INC-C",
        AT_SCENE => "ACT-INC-N",
        state => lists.activity_for_state(state, on).unwrap_or(UNACCOUNTED),
    };
    let activity = named.unwrap_or(by_state);
    let place = lists.row("activity_codes", activity, on).map_or("", |row| row.get("place"));
    Stretch {
        officer: event.officer.clone(),
        who: 0,
        team: None,
        activity: activity.to_owned(),
        visible: if named.is_some() { place == "outside" } else { lists.state_visible(event.state, on) },
        station: place == "station",
        no_reason: event.state == COMMITTED && named.is_none(),
        crime,
        from: event.at,
        to: event.at,
    }
}

fn is_crime(incident: &Incident, lists: &Lists) -> bool {
    let theme =
        |c: &String| lists.ever("incident_categories", c).is_some_and(|row| row.get("theme") == "Crime");
    incident.investigation.is_some()
        || theme(&incident.category)
        || incident.closing_category.as_ref().is_some_and(theme)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::reference::built_in;
    use crate::time::MINUTE;

    /// A Monday in November, as minutes of the tests begin there.
    fn at(minute: i64) -> Millis {
        Millis::parse("2026-11-02T00:00:00Z").unwrap().plus(minute * MINUTE)
    }

    fn events(list: &[(u8, i64)]) -> Evidence {
        let states = list.iter().enumerate().map(|(i, (state, minute))| Held {
            id: RecordId(format!("{i:04}")),
            record: StateEvent {
                officer: "o1".into(),
                team: Some("t1".into()),
                state: *state,
                at: at(*minute),
                source: "radio".to_owned(),
                incident: None,
                activity: None,
            },
        });
        Evidence { states: states.collect(), ..Evidence::default() }
    }

    fn counted(list: &[(u8, i64)], now: i64) -> (Duty, Vec<(String, i64)>) {
        let asked = Asked {
            from: at(0),
            to: at(10_000),
            now: at(now),
            area: None,
            team: None,
            class: None,
            without_late: false,
            lists: built_in(),
        };
        let duty = duty(&events(list), &asked, 4 * HOUR);
        let minutes = duty.stretches.iter().map(|s| (s.activity.clone(), s.ms() / MINUTE)).collect();
        (duty, minutes)
    }

    fn named(list: &[(&str, i64)]) -> Vec<(String, i64)> {
        list.iter().map(|(a, m)| ((*a).to_owned(), *m)).collect()
    }

    #[test]
    fn a_state_lasts_until_the_next_and_messages_last_nothing() {
        let (duty, minutes) =
            counted(&[(1, 0), (2, 10), (15, 20), (5, 40), (6, 50), (2, 90), (11, 480)], 2_000);
        // From 90 to 480 there was no event for longer than four hours.
        let expected =
            [("ACT-BRF", 10), ("ACT-PAT", 30), ("ACT-TRV", 10), ("ACT-INC-N", 40), (UNACCOUNTED, 390)];
        assert_eq!(minutes, named(&expected));
        assert_eq!((duty.tours, duty.no_book_off), (1, 0));
    }

    #[test]
    fn a_tour_that_was_never_booked_off_ends_unaccounted_after_the_gap() {
        let (duty, minutes) = counted(&[(1, 0), (2, 10), (1, 1_440), (11, 1_450)], 2_000);
        assert_eq!(minutes, named(&[("ACT-BRF", 10), (UNACCOUNTED, 240), ("ACT-BRF", 10)]));
        assert_eq!((duty.tours, duty.no_book_off), (2, 1));
    }

    #[test]
    fn rostered_time_that_no_state_covers_is_unaccounted_and_a_fixed_post_is_known() {
        let tour = |staff: &str, post: Option<&str>| Held {
            id: RecordId::from(staff),
            record: Roster {
                staff: staff.into(),
                team: Some("t1".into()),
                from: at(0),
                to: at(600),
                fixed_post: post.map(str::to_owned),
                ..Roster::default()
            },
        };
        let leave = Held {
            id: "away".into(),
            record: Roster { abstraction: Some("leave".to_owned()), ..tour("o4", None).record },
        };
        let evidence = Evidence {
            rosters: vec![tour("o1", None), tour("o2", None), tour("o3", Some("custody")), leave],
            ..events(&[(1, 0), (2, 10), (11, 480)])
        };
        let asked = Asked {
            from: at(0),
            to: at(10_000),
            now: at(2_000),
            area: None,
            team: None,
            class: None,
            without_late: false,
            lists: built_in(),
        };
        let duty = duty(&evidence, &asked, 10 * HOUR);
        let of = |officer: &str, activity: &str| -> i64 {
            let own =
                duty.stretches.iter().filter(|s| s.officer.as_str() == officer && s.activity == activity);
            own.map(Stretch::ms).sum::<i64>() / MINUTE
        };
        assert_eq!((of("o1", "ACT-BRF"), of("o1", "ACT-PAT"), of("o1", UNACCOUNTED)), (10, 470, 120));
        assert_eq!(of("o2", UNACCOUNTED), 600, "nobody pressed anything all day");
        assert_eq!((of("o3", "ACT-CUS"), of("o3", UNACCOUNTED)), (600, 0), "the roster says where");
        assert!(duty.stretches.iter().all(|s| s.officer.as_str() != "o4"), "leave is no time on duty");
        assert_eq!(duty.no_states, 2);
    }

    #[test]
    fn somebody_on_duty_now_counts_up_to_now() {
        let (duty, minutes) = counted(&[(1, 0), (2, 10)], 60);
        assert_eq!(minutes, named(&[("ACT-BRF", 10), ("ACT-PAT", 50)]));
        assert_eq!(duty.no_book_off, 0);
    }
}
