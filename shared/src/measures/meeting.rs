//! What was agreed at meetings: whether it was closed by its day and by somebody else, how often a day was moved, and
//! what came back (AC01).
//!
//! The inspectorate wrote that the force meeting did not drive or check what it agreed. So an action counts as closed on
//! time only when somebody other than whoever did it looked and closed it by its day; the word of its owner alone counts
//! as not closed. A day that was moved counts by the new day in the first figure and by the first day in the second, so
//! that extending until everything is on time shows as what it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use crate::ids::RecordId;
use crate::patrol::meeting::{Action, CHECKED, REFUSED, SUPERSEDED, open, own, returns};
use crate::reference::day;
use crate::time::{DAY, Millis};

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let actions: Vec<&Held<Action>> = evidence
        .actions
        .iter()
        .filter(|held| {
            held.record.area.as_deref().map_or(asked.area.is_none(), |area| asked.wants_area(area))
        })
        .filter(|held| asked.wants_team(held.record.owner_team.as_ref().map(|team| team.0.as_str())))
        .collect();
    let share = |name, plot| Part { name, unit: "percent", how: How::Share, plot };
    let sample = |parts, slices: &[&'static [&'static str]], mut lines: Vec<Line>| {
        lines.sort_by(|a: &Line, b: &Line| (a.at, &a.record).cmp(&(b.at, &b.record)));
        Sample { measure: "AC01", parts, slices: slices.to_vec(), only: None, lines, stated: Vec::new() }
    };
    let by: &[&'static [&'static str]] = &[&[], &["area"], &["team"], &["role"], &["level"]];
    vec![
        sample(vec![share("closed_by_day", Plot::Week)], by, due(&actions, asked, |action| action.due_at)),
        sample(
            vec![share("closed_by_first_day", Plot::None)],
            &[&[], &["area"]],
            due(&actions, asked, |action| action.first_due_at),
        ),
        sample(
            vec![
                Part { name: "extensions", unit: "count", how: How::Sum, plot: Plot::None },
                Part { name: "extensions_each", unit: "count", how: How::SumPerHolder, plot: Plot::None },
            ],
            &[&[], &["area"], &["role"]],
            extended(&actions, evidence, asked),
        ),
        sample(vec![share("came_back", Plot::Week)], &[&[], &["area"]], came_back(&actions, evidence, asked)),
        sample(
            vec![Part { name: "overdue_actions", unit: "count", how: How::Count, plot: Plot::None }],
            &[&[], &["band"], &["role"], &["team"]],
            overdue(&actions, asked),
        ),
    ]
}

fn line(held: &Held<Action>, at: Millis) -> Line {
    let action = &held.record;
    let mut group = Group::from([("level", action.level.clone()), ("role", action.owner_role.clone())]);
    if let Some(area) = &action.area {
        group.insert("area", area.clone());
    }
    if let Some(team) = &action.owner_team {
        group.insert("team", team.0.clone());
    }
    Line {
        record: held.id.clone(),
        kind: "action",
        label: action.item.clone().unwrap_or_default(),
        title: action.text.clone(),
        group: Arc::new(group),
        at,
        start: Some(action.raised_at),
        stop: action.checked_at,
        measured: Measured::Nothing,
        verdict: Verdict::Counted(None),
        missing: false,
        late: false,
        holder: None,
    }
}

/// Whether somebody else closed it, and by then.
fn closed(action: &Action, by: Millis) -> bool {
    let other = action.checked_by.as_ref().is_some_and(|who| !own(action, who));
    action.status == CHECKED && other && action.checked_at.is_some_and(|at| at <= by)
}

/// Of those that fell due in the period by one of their two days: those that were closed by it.
fn due(actions: &[&Held<Action>], asked: &Asked<'_>, day: impl Fn(&Action) -> Millis) -> Vec<Line> {
    let fell = actions.iter().filter(|held| {
        let at = day(&held.record);
        asked.holds(at) && at <= asked.as_at()
    });
    fell.map(|held| {
        let action = &held.record;
        let mut line = line(held, day(action));
        line.verdict = match action.status.as_str() {
            REFUSED => Verdict::Excluded("refused_with_reason".to_owned()),
            SUPERSEDED => Verdict::Excluded("superseded".to_owned()),
            _ => Verdict::Counted(Some(closed(action, day(action)))),
        };
        line
    })
    .collect()
}

/// How often the day of each action that fell due was moved.
fn extended(actions: &[&Held<Action>], evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let mut moved: BTreeMap<&RecordId, u32> = BTreeMap::new();
    for held in evidence.action_extensions.iter().filter(|held| held.record.at <= asked.as_at()) {
        *moved.entry(&held.record.action).or_default() += 1;
    }
    let fell = actions.iter().filter(|held| asked.holds(held.record.first_due_at));
    fell.filter(|held| held.record.first_due_at <= asked.as_at())
        .map(|held| {
            let mut line = line(held, held.record.first_due_at);
            line.measured = Measured::Number(f64::from(moved.get(&held.id).copied().unwrap_or_default()));
            line.holder = Some(held.id.0.clone());
            line
        })
        .collect()
}

/// Of those that were raised in the period: those whose matter had been closed within four weeks before.
fn came_back(actions: &[&Held<Action>], evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let all: Vec<(&RecordId, &Action)> =
        evidence.actions.iter().map(|held| (&held.id, &held.record)).collect();
    let back = returns(&all);
    let raised = actions.iter().filter(|held| asked.holds(held.record.raised_at));
    raised
        .map(|held| {
            let mut line = line(held, held.record.raised_at);
            line.verdict = Verdict::Counted(Some(back.contains_key(&held.id)));
            line
        })
        .collect()
}

/// Those that nobody had closed at the end of the period although their day had passed, by how long they have stood.
fn overdue(actions: &[&Held<Action>], asked: &Asked<'_>) -> Vec<Line> {
    let at = asked.as_at();
    let stood = actions.iter().filter(|held| {
        let action = &held.record;
        let open_then = open(asked.lists, action) || action.checked_at.is_some_and(|closed| closed > at);
        action.raised_at < at && action.due_at < at && open_then
    });
    stood
        .map(|held| {
            let mut line = line(held, held.record.due_at);
            let days = at.since(held.record.due_at) / DAY;
            if let Some(band) = asked.lists.ageing_band(days, day(at)) {
                Arc::make_mut(&mut line.group).insert("band", band.to_owned());
            }
            line
        })
        .collect()
}
