//! Staff: collar numbers, roles and teams with their dates.
//!
//! One person may stand in several rows, one for each collar number, role or team with its dates. The key is
//! the source's stable staff number, never the collar number, which is reused. Teams are named by the
//! rows and made with them.

use beatbook_shared::ids::{RecordId, derived_id};
use beatbook_shared::patrol::staff::{Dated, Staff, Team};
use beatbook_shared::patrol::{self, Record};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;

use super::cell::{Turned, at, away};
use super::mapping::{Kind, Part};
use super::proposal::Proposal;
use super::run::Member;

/// The member of staff that a source's staff number became.
#[must_use]
pub fn id_of(source: &str, key: &str) -> RecordId {
    derived_id(source, &format!("staff/{key}"))
}

/// The team that a source's team name became.
#[must_use]
pub fn team_of(source: &str, name: &str) -> RecordId {
    derived_id(source, &format!("team/{name}"))
}

/// What the rows of one person propose.
pub fn propose(part: &Part, key: &str, members: &mut [Member<'_>]) {
    let mut person: Option<Staff> = None;
    for member in members.iter_mut() {
        let read = member.reading.body(Kind::Staff, &part.fields);
        let source = member.reading.sheet.mapping.source.clone();
        member.result = read.and_then(|body| {
            let (team, next) = add_row(&source, person.clone(), &body, member.row)?;
            person = Some(next);
            Ok(team.into_iter().collect())
        });
    }
    let Some(person) = person else { return };
    // Every row that could be read stands for the whole person.
    for member in members {
        let id = id_of(&member.reading.sheet.mapping.source, key);
        if let Ok(proposals) = &mut member.result {
            proposals.push(Proposal::record(id, Staff::KIND, patrol::to_body(&person), member.row));
        }
    }
}

/// One row laid onto what the earlier rows said of the person, and the team that it names.
fn add_row(
    source: &str,
    person: Option<Staff>,
    body: &Body,
    row: usize,
) -> Result<(Option<Proposal>, Staff), Turned> {
    let text = |field: &str| body.get(field).and_then(|v| v.as_str()).map(str::to_owned);
    let mut person = match person {
        Some(person) => person,
        None => Staff {
            name: text("name")
                .ok_or_else(|| away("missing_value", "name is blank and every person needs one."))?,
            collars: Vec::new(),
            roles: Vec::new(),
            teams: Vec::new(),
            areas: Vec::new(),
            language: None,
            left_at: None,
        },
    };
    let mut team = None;
    let mut dated = |list: fn(&mut Staff) -> &mut Vec<Dated>, field: &str, value: String| {
        let entry = Dated {
            value,
            from: at(body, &format!("{field}_from")).unwrap_or(Millis(0)),
            to: at(body, &format!("{field}_to")),
        };
        if entry.to.is_some_and(|to| to <= entry.from) {
            return Err(away("bad_date", format!("{field}: it ends before it begins.")));
        }
        let list = list(&mut person);
        if !list.contains(&entry) {
            list.push(entry);
        }
        Ok(())
    };
    if let Some(value) = text("collar") {
        dated(|p| &mut p.collars, "collar", value)?;
    }
    if let Some(value) = text("role") {
        dated(|p| &mut p.roles, "role", value)?;
    }
    if let Some(name) = text("team") {
        let id = team_of(source, &name);
        dated(|p| &mut p.teams, "team", id.0.clone())?;
        let new = Team {
            name,
            area: text("area").unwrap_or_default(),
            function: text("team_function"),
            mobile_from: None,
        };
        team = Some(Proposal::record(id, Team::KIND, patrol::to_body(&new), row));
    }
    if let Some(area) = text("area").filter(|area| !person.areas.contains(area)) {
        person.areas.push(area);
    }
    person.language = text("language").or(person.language);
    person.left_at = at(body, "left_at").or(person.left_at);
    Ok((team, person))
}
