//! Posts and who holds them now: found from staff, teams and states, never stored.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::{Action as Right, may};
use beatbook_shared::api::console::Person;
use beatbook_shared::api::meeting::Post;
use beatbook_shared::api::minutes::Member;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::duty::StateEvent;
use beatbook_shared::patrol::meeting::{Action, TOUR, at_work, holds, person};
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::patrol::staff::{Staff, Team};
use beatbook_shared::patrol::strength::{AWAY, running, stands};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, Millis};

use crate::db::{AnyConn, Error};
use crate::records::{self, Filter};

/// Whoever has booked on within this long books on at all.
const BOOKS_ON: i64 = 28 * DAY;

/// Whoever has a tour this near is on the roster.
const PLANNED: i64 = 7 * DAY;

/// Everybody who holds a role, with whether they are at work.
pub(super) struct Roll {
    pub staff: Vec<(StaffId, Staff, Option<bool>)>,
    pub teams: BTreeMap<TeamId, Team>,
    /// The tour of each that runs now, and whose last word of their state is known.
    tours: BTreeMap<StaffId, Roster>,
    booked: BTreeSet<StaffId>,
    now: Millis,
}

impl Roll {
    pub(super) fn of(conn: &mut AnyConn, lists: &Lists, now: Millis) -> Result<Roll, Error> {
        let all = Filter { without_seq: true, ..Filter::default() };
        let tour = Filter { from: Some(now.plus(-TOUR)), to: Some(now.plus(1)), ..all.clone() };
        let mut last: BTreeMap<StaffId, (u8, Millis)> = BTreeMap::new();
        // In the order of their instants: the last one of each officer stays. Messages are no state of work.
        for event in records::list::<StateEvent>(conn, &tour)? {
            if !lists.state_is_message(event.record.state) {
                last.insert(event.record.officer, (event.record.state, event.record.at));
            }
        }
        let mut tours: BTreeMap<StaffId, Vec<Roster>> = BTreeMap::new();
        let near = Filter { from: Some(now.plus(-PLANNED)), to: Some(now.plus(PLANNED)), ..all.clone() };
        for tour in records::list::<Roster>(conn, &near)? {
            tours.entry(tour.record.staff.clone()).or_default().push(tour.record);
        }
        let mut staff = Vec::new();
        for held in records::list::<Staff>(conn, &all)? {
            if held.record.roles_on(now).is_empty() {
                continue;
            }
            let id = StaffId(held.id.0);
            let said = last.get(&id).copied();
            let books_on = said.is_none() && !tours.contains_key(&id) && carries(&held.record, now) && {
                let once = Filter {
                    owner: Some(id.0.clone()),
                    from: Some(now.plus(-BOOKS_ON)),
                    to: Some(now),
                    limit: Some(1),
                    ..all.clone()
                };
                !records::list::<StateEvent>(conn, &once)?.is_empty()
            };
            // What somebody did is believed before what was planned of them, and a plan before a guess.
            let works = match (said, tours.get(&id)) {
                (None, Some(tours)) => Some(
                    tours
                        .iter()
                        .any(|tour| tour.present().iter().any(|(from, to)| *from <= now && now < *to)),
                ),
                _ => at_work(said, books_on, now),
            };
            staff.push((id, held.record, works));
        }
        let teams = records::list::<Team>(conn, &all)?;
        let now_on = |(id, tours): (StaffId, Vec<Roster>)| Some((id, running(&tours, now)?.clone()));
        Ok(Roll {
            staff,
            teams: teams.into_iter().map(|t| (TeamId(t.id.0), t.record)).collect(),
            tours: tours.into_iter().filter_map(now_on).collect(),
            booked: last.into_keys().collect(),
            now,
        })
    }

    fn named(&self, id: &StaffId) -> Option<Person> {
        let (id, staff, _) = self.staff.iter().find(|(held, _, _)| held == id)?;
        let collar = staff.collar(self.now).unwrap_or_default().to_owned();
        Some(Person { id: id.clone(), name: staff.name.clone(), collar })
    }

    /// Who has an action now.
    pub(super) fn person(&self, action: &Action) -> Option<Person> {
        self.named(person(action, &self.staff, self.now)?)
    }

    pub(super) fn holds(&self, action: &Action, who: &StaffId) -> bool {
        self.staff.iter().any(|(id, staff, _)| id == who && holds(action, staff, self.now))
    }

    pub(super) fn team_name(&self, team: Option<&TeamId>) -> Option<String> {
        self.teams.get(team?).map(|t| t.name.clone())
    }

    /// How many of each team are at work and how many are not, of those who book on.
    pub(super) fn strength(&self) -> BTreeMap<&TeamId, (u32, u32)> {
        let mut found: BTreeMap<&TeamId, (u32, u32)> = BTreeMap::new();
        for (_, staff, works) in &self.staff {
            for team in staff.teams_on(self.now) {
                let Some((id, _)) = self.teams.get_key_value(&team) else { continue };
                let counts = found.entry(id).or_default();
                match works {
                    Some(true) => counts.0 += 1,
                    Some(false) => counts.1 += 1,
                    None => {}
                }
            }
        }
        found
    }

    /// Who is of some teams now, by the roster before the list of staff, with how each stands towards their strength. Why
    /// somebody is away is for whoever plans tours.
    pub(super) fn members(&self, teams: &BTreeSet<TeamId>, reasons: bool) -> Vec<Member> {
        let mut found = Vec::new();
        for (id, staff, works) in &self.staff {
            let tour = self.tours.get(id);
            let own = match tour.and_then(|tour| tour.team.clone()) {
                Some(team) => vec![team],
                None => staff.teams_on(self.now),
            };
            let Some(team) = own.iter().find(|team| teams.contains(*team)) else { continue };
            let Some((stands, reason)) = stands(*works == Some(true), tour) else { continue };
            let Some(person) = self.named(id) else { continue };
            found.push(Member {
                person,
                team_name: self.team_name(Some(team)),
                reason: reason.filter(|_| reasons || stands != AWAY),
                stands: stands.to_owned(),
                known_from: if self.booked.contains(id) { "state" } else { "roster" }.to_owned(),
            });
        }
        found
    }

    /// The posts of a ground that may own an action: each role of each team, each role of the area, and what the whole
    /// force has one of.
    pub(super) fn posts(&self, area: Option<&str>) -> Vec<Post> {
        let mut keys: BTreeSet<(Option<String>, Option<TeamId>, String)> = BTreeSet::new();
        for (_, staff, _) in &self.staff {
            let ours =
                area.is_none_or(|area| staff.areas.is_empty() || staff.areas.iter().any(|a| a == area));
            if !ours {
                continue;
            }
            let teams = staff.teams_on(self.now);
            for role in staff.roles_on(self.now).into_iter().filter(|role| may(role, Right::Patrol)) {
                for team in &teams {
                    keys.insert((None, Some(team.clone()), role.to_owned()));
                }
                match (staff.areas.is_empty(), area) {
                    (true, _) => keys.insert((None, None, role.to_owned())),
                    (false, Some(area)) => keys.insert((Some(area.to_owned()), None, role.to_owned())),
                    (false, None) => staff
                        .areas
                        .iter()
                        .fold(false, |_, own| keys.insert((Some(own.clone()), None, role.to_owned()))),
                };
            }
        }
        keys.into_iter().map(|(area, team, role)| self.post(area, team, role)).collect()
    }

    fn post(&self, area: Option<String>, team: Option<TeamId>, role: String) -> Post {
        let action = Action {
            owner_role: role.clone(),
            owner_team: team.clone(),
            owner_area: area.clone(),
            ..Action::default()
        };
        let holders = self.staff.iter().filter(|(_, staff, _)| holds(&action, staff, self.now)).count();
        Post {
            role,
            team_name: self.team_name(team.as_ref()),
            team,
            area,
            holders: u32::try_from(holders).unwrap_or(u32::MAX),
            person: self.person(&action),
        }
    }
}

/// Whether somebody works with a phone or radio, so that they would book on.
fn carries(staff: &Staff, now: Millis) -> bool {
    staff.roles_on(now).iter().any(|role| may(role, Right::Patrol))
}
