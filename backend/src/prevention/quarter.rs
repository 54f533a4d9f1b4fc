//! One page of a quarter: aims, what ran under them, hours and money in, what changed against a comparison, what stopped.

use std::collections::BTreeMap;

use beatbook_shared::api::prevention::{InitiativeRow, PreventionQuarter, QuarterAim};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::prevention::{Aim, ENDED, Strategy};
use beatbook_shared::problem::Problem;
use beatbook_shared::time::{DAY, Millis};
use serde::Deserialize;

use super::register::Initiatives;
use crate::db::{AnyConn, Error};
use crate::records::{self, Filter};

/// How far back it looks when nobody says.
const USUAL: i64 = 91 * DAY;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Period {
    pub from: Option<Millis>,
    pub to: Option<Millis>,
}

pub(super) fn quarter(conn: &mut AnyConn, period: &Period, now: Millis) -> Result<PreventionQuarter, Error> {
    // Without a last day, up to and with this moment.
    let to = period.to.unwrap_or_else(|| now.plus(1));
    let from = period.from.unwrap_or_else(|| to.plus(-USUAL));
    if from >= to {
        return Err(Problem::field("from", "The first day must lie before the last.").into());
    }
    let all = Filter { without_seq: true, ..Filter::default() };
    let initiatives = Initiatives::of(conn, now)?;
    let people = initiatives.people(|b| from <= b.at && b.at < to);
    let ran = |row: &InitiativeRow| row.record.start < to && row.record.end.is_none_or(|end| end >= from);
    let stopped: Vec<InitiativeRow> = initiatives
        .rows
        .iter()
        .filter(|row| {
            let ended = row.record.end.is_some_and(|end| from <= end && end < to);
            ended || (row.record.stopped.is_some() && row.record.stage == ENDED && ran(row))
        })
        .cloned()
        .collect();
    let strategies: BTreeMap<RecordId, String> =
        records::list::<Strategy>(conn, &all)?.into_iter().map(|held| (held.id, held.record.title)).collect();
    let mut under: BTreeMap<Option<RecordId>, Vec<InitiativeRow>> = BTreeMap::new();
    for row in initiatives.rows.into_iter().filter(ran) {
        under.entry(row.record.aim.clone()).or_default().push(row);
    }
    let mut aims: Vec<QuarterAim> = records::list::<Aim>(conn, &all)?
        .into_iter()
        .map(|held| {
            let rows = under.remove(&Some(held.id.clone())).unwrap_or_default();
            let strategy = strategies.get(&held.record.strategy).cloned().unwrap_or_default();
            summed(Some(held.record), strategy, rows)
        })
        .collect();
    let loose: Vec<InitiativeRow> = under.into_values().flatten().collect();
    if !loose.is_empty() {
        aims.push(summed(None, String::new(), loose));
    }
    Ok(PreventionQuarter {
        as_at: now,
        from,
        to,
        officer_hours: added(aims.iter().map(|aim| aim.officer_hours)),
        cost_gbp: added(aims.iter().map(|aim| aim.cost_gbp)),
        people,
        aims,
        stopped,
    })
}

fn summed(aim: Option<Aim>, strategy: String, initiatives: Vec<InitiativeRow>) -> QuarterAim {
    QuarterAim {
        aim,
        strategy,
        officer_hours: added(initiatives.iter().map(|row| row.record.officer_hours)),
        cost_gbp: added(initiatives.iter().map(|row| row.record.cost_gbp)),
        initiatives,
    }
}

/// Nothing adds up to nothing, and not to less than it: an empty sum of floating numbers is -0.
fn added(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, |sum, number| sum + number)
}
