//! How many there must be at this hour, and who of them is really there.
//!
//! The least that a force wants on duty stands in `minimum_strength`, a list that it may change: so many of a function
//! in each area between two hours, or of one area or of one team where that is another number. Teams take turns, so a
//! function is counted over all its teams of an area: the team that sleeps is not short. Whoever sits at a fixed post
//! is on duty and cannot be sent, so they are shown and not counted.

use std::collections::{BTreeMap, BTreeSet};

use super::rostered::Roster;
use super::staff::Team;
use crate::ids::TeamId;
use crate::reference::{ListRow, Lists, day};
use crate::time::Millis;

pub const MINIMUMS: &str = "minimum_strength";

/// Whoever a minimum is asked of at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted<'a> {
    pub row: &'a ListRow,
    pub area: String,
    pub teams: BTreeSet<TeamId>,
    pub needed: u32,
}

/// The minimums that hold on some areas at `at`, in the order of the list.
#[must_use]
pub fn wanted<'a>(
    lists: &'a Lists,
    teams: &BTreeMap<TeamId, Team>,
    areas: &[String],
    at: Millis,
) -> Vec<Wanted<'a>> {
    let rows: Vec<(&ListRow, u32)> = lists
        .list(MINIMUMS)
        .iter()
        .filter(|row| row.holds(day(at)) && runs(row, at))
        .filter_map(|row| Some((row, row.get("minimum").parse().ok()?)))
        .collect();
    let with_own: BTreeSet<&str> = rows.iter().map(|(row, _)| row.get("team")).collect();
    // What is said of one area takes the place of what is said of every area.
    let own_area = |row: &ListRow, area: &str| {
        row.get("area").is_empty()
            && rows.iter().any(|(other, _)| {
                other.get("team").is_empty()
                    && other.get("area") == area
                    && other.get("function") == row.get("function")
            })
    };
    let mut found = Vec::new();
    for &(row, needed) in &rows {
        let (team, only) = (row.get("team"), row.get("area"));
        for area in areas.iter().filter(|area| only.is_empty() || only == *area) {
            let asked = |id: &TeamId, held: &Team| {
                if team.is_empty() {
                    held.function.as_deref() == Some(row.get("function"))
                        && !with_own.contains(id.as_str())
                        && !own_area(row, area)
                } else {
                    id.as_str() == team
                }
            };
            let of = teams.iter().filter(|(id, held)| held.area == **area && asked(id, held));
            let of: BTreeSet<TeamId> = of.map(|(id, _)| id.clone()).collect();
            if !of.is_empty() {
                found.push(Wanted { row, area: area.clone(), teams: of, needed });
            }
        }
    }
    found
}

/// Whether the hours of a row hold, as the clock on the wall has them; over midnight where they end before they begin.
fn runs(row: &ListRow, at: Millis) -> bool {
    let hour = |column: &str| row.get(column).parse::<i8>().ok();
    let (Some(from), Some(to)) = (hour("from_hour"), hour("to_hour")) else { return false };
    let now = at.london().hour();
    if from < to { (from..to).contains(&now) } else { now >= from || now < to }
}

pub const ON_DUTY: &str = "on_duty";
pub const FIXED_POST: &str = "fixed_post";
pub const AWAY: &str = "away";
pub const NOT_HERE: &str = "not_here";

/// How somebody stands towards the strength of their team: on duty, on duty at a fixed post (with which), away from
/// their tour (with why), or not here although a tour of theirs runs. Nothing where no tour of theirs runs.
#[must_use]
pub fn stands(works: bool, tour: Option<&Roster>) -> Option<(&'static str, Option<String>)> {
    let post = tour.and_then(|tour| tour.fixed_post.clone());
    match (works, tour) {
        (true, _) if post.is_some() => Some((FIXED_POST, post)),
        (true, _) => Some((ON_DUTY, None)),
        (false, Some(tour)) if tour.abstraction.is_some() => Some((AWAY, tour.abstraction.clone())),
        (false, Some(_)) => Some((NOT_HERE, None)),
        (false, None) => None,
    }
}

/// The tour of somebody that runs at `at`.
#[must_use]
pub fn running(tours: &[Roster], at: Millis) -> Option<&Roster> {
    tours.iter().find(|tour| !tour.cancelled && tour.from <= at && at < tour.to)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::examples;
    use crate::reference::built_in;

    const ROWS: &str =
        "code,valid_from,valid_to,label_en,label_cy,function,team,area,from_hour,to_hour,minimum
DAY,2014-09-03,,Day,Dydd,response,,,7,23,4
NIGHT,2014-09-03,,Night,Nos,response,,,23,7,3
HILL,2014-09-03,,Hill,Bryn,response,,TO,7,23,2
OWN,2014-09-03,,Own,Ei hun,response,c,,7,23,1
";

    fn asked(at: &str) -> Vec<(String, String, Vec<String>, u32)> {
        let lists = built_in().clone().with(MINIMUMS, ROWS).unwrap();
        let teams = [("a", "NE"), ("b", "NE"), ("c", "NE"), ("d", "TO")]
            .map(|(id, area)| (TeamId::from(id), examples::team(id, area, "response")));
        let areas = ["NE".to_owned(), "TO".to_owned()];
        let found = wanted(&lists, &BTreeMap::from(teams), &areas, Millis::parse(at).unwrap());
        let named = |one: Wanted<'_>| {
            let teams = one.teams.iter().map(|id| id.as_str().to_owned()).collect();
            (one.row.code.clone(), one.area, teams, one.needed)
        };
        found.into_iter().map(named).collect()
    }

    #[test]
    fn a_team_or_an_area_of_its_own_takes_the_place_of_what_holds_everywhere() {
        let row = |code: &str, area: &str, teams: &[&str], needed| {
            (
                code.to_owned(),
                area.to_owned(),
                teams.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(),
                needed,
            )
        };
        let day =
            vec![row("DAY", "NE", &["a", "b"], 4), row("HILL", "TO", &["d"], 2), row("OWN", "NE", &["c"], 1)];
        // In summer seven by the clock is six in UTC.
        assert_eq!(asked("2026-06-03T06:00:00Z"), day);
        let night = vec![row("NIGHT", "NE", &["a", "b", "c"], 3), row("NIGHT", "TO", &["d"], 3)];
        assert_eq!(asked("2026-06-03T05:59:00Z"), night);
        assert_eq!(asked("2026-06-03T23:30:00Z"), night, "over midnight");
    }

    #[test]
    fn trap_34_who_is_away_or_at_a_fixed_post_is_shown_and_does_not_count() {
        let post = Roster { fixed_post: Some("custody".to_owned()), ..Roster::default() };
        let leave = Roster { abstraction: Some("leave".to_owned()), ..Roster::default() };
        assert_eq!(stands(true, Some(&post)), Some((FIXED_POST, Some("custody".to_owned()))));
        assert_eq!(
            stands(true, Some(&leave)).unwrap().0,
            ON_DUTY,
            "what they did is believed before the plan"
        );
        assert_eq!(stands(false, Some(&leave)), Some((AWAY, Some("leave".to_owned()))));
        assert_eq!(stands(false, Some(&Roster::default())), Some((NOT_HERE, None)));
        assert_eq!(stands(false, None), None, "a rest day");
    }
}
