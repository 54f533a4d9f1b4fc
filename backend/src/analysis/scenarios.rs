//! What-if: counted once from the period's own lines, kept with who asked and when, and never a figure.

use std::collections::BTreeSet;

use beatbook_shared::api::analysis::{MakeScenario, ScenarioRow, Scenarios};
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::StaffId;
use beatbook_shared::measures::demand::base;
use beatbook_shared::measures::evidence::Asked;
use beatbook_shared::patrol::scenario::{Scenario, spared};
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::people::People;
use crate::measures::{Question, load};
use crate::records::{self, Filter, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

const LONGEST: usize = 2_000;

pub(super) fn all(conn: &mut AnyConn, now: Millis) -> Result<Scenarios, Error> {
    let mut made: Vec<Stored<Scenario>> = records::list(conn, &Filter::default())?;
    made.sort_by_key(|s| std::cmp::Reverse((s.record.at, s.id.clone())));
    let named: BTreeSet<StaffId> = made.iter().map(|s| s.record.by.clone()).collect();
    let people = People::of(conn, &named, now)?;
    let rows = made
        .into_iter()
        .map(|s| ScenarioRow {
            spared_hours: spared(s.record.hours, s.record.percent),
            by: people.person(&s.record.by),
            id: s.id,
            record: s.record,
        })
        .collect();
    Ok(Scenarios { as_at: now, rows })
}

pub(super) fn make(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: MakeScenario,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    for (field, text) in [("title", &question.title), ("note", &question.note)] {
        if text.trim().is_empty() {
            return Err(Problem::field(field, "Write something here before saving.").into());
        }
        if text.chars().count() > LONGEST {
            let why = format!("This may have {LONGEST} characters. Shorten it.");
            return Err(Problem::field(field, why).into());
        }
    }
    if lists.row("work_types", &question.work, day(now)).is_none() {
        return Err(Problem::field("work", "Choose one from the list.").into());
    }
    if !(1..=100).contains(&question.percent) {
        return Err(Problem::field("percent", "Fewer by 1 to 100 per cent. Write a whole number.").into());
    }
    let wanted = Question::new("demand", question.from, question.to, question.area.as_deref(), None, now)?;
    let loaded = load(tx, &wanted)?;
    let asked = Asked {
        from: wanted.from,
        to: wanted.to,
        now,
        area: wanted.area.as_deref(),
        team: None,
        class: None,
        without_late: false,
        lists,
    };
    let base = base(&loaded.evidence, &asked, &question.work);
    if base.incidents == 0 {
        let why = "There was none of that work in this period. Choose another period or kind of work.";
        return Err(Problem::field("work", why).into());
    }
    let tenth = |hours: f64| (hours * 10.0).round() / 10.0;
    let scenario = Scenario {
        title: question.title.trim().to_owned(),
        note: question.note.trim().to_owned(),
        work: question.work,
        percent: question.percent,
        area: wanted.area.clone(),
        from: wanted.from,
        to: wanted.to,
        incidents: base.incidents,
        hours: tenth(base.hours),
        all_hours: tenth(base.all_hours),
        left_hours: tenth(base.all_hours - spared(base.hours, question.percent)),
        seed_hours: tenth(base.seed_hours),
        by: caller.staff.clone(),
        at: now,
        seq: loaded.seq,
    };
    let edits = vec![Edit::new(new_id(now)?, &scenario)];
    written(write_as(tx, &Author::console(&caller.staff), edits, now)?.first())
}
