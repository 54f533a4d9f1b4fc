//! Daily meetings in the demonstration: one in each area every morning and one for the force after them. Most of what is
//! agreed is done by its day and looked at by somebody else; some is late, some is moved, a little comes back.
//!
//! The chances come from each meeting's own name, so that the rest of the force is the same with and without it.

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::meeting::{Action, ActionExtension, Meeting};
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::dice::Dice;
use super::people::{AREAS, Person, Roll};

/// How many mornings back.
const MORNINGS: i64 = 16;

/// What is agreed: the item, the words, what will be seen, and the role that has it.
const AGREED: [(&str, &str, &str, &str); 8] = [
    (
        "AG09",
        "Patrol the precinct from 19:00 to 22:00.",
        "Two patrols logged and three shops spoken to.",
        "SGT",
    ),
    ("AG09", "Ask the council to light the path behind the school.", "A reply with a date.", "NPT"),
    ("AG04", "Try the outstanding suspect at both addresses.", "In custody, or two attempts logged.", "SGT"),
    (
        "AG06",
        "See the repeat victim and go through prevention with her.",
        "Advice recorded on the job.",
        "NPT",
    ),
    ("AG05", "Fetch the footage before it is written over.", "An exhibit number.", "SGT"),
    ("AG03", "Ask the care home for its missing protocol.", "The protocol in hand, gaps named.", "NPT"),
    ("AG07", "Look again at what has waited longest.", "Each one sent, booked or explained.", "SGT"),
    ("AG08", "Visit those who failed to answer bail this week.", "Each address tried twice.", "SGT"),
];

/// Writes the meetings and their actions.
pub fn write(book: &mut Book, roll: &Roll) {
    let midnight = Millis(book.now.0.div_euclid(DAY) * DAY);
    let Some(chief) = roll.one("SUP", "").map(|p| p.id.clone()) else { return };
    for back in (0..MORNINGS).rev() {
        let morning = midnight.plus(8 * HOUR + 30 * MINUTE - back * DAY);
        for area in AREAS {
            Table { book, roll, area: Some(area) }.meet(morning);
        }
        let mut table = Table { book, roll, area: None };
        table.hold(morning.plus(HOUR), &chief, Vec::new());
    }
}

struct Table<'a> {
    book: &'a mut Book,
    roll: &'a Roll,
    area: Option<&'static str>,
}

impl Table<'_> {
    fn hold(&mut self, at: Millis, chair: &StaffId, attendees: Vec<StaffId>) -> Option<RecordId> {
        let id = self.book.id(&format!("meeting/{}/{}", self.area.unwrap_or("force"), at.0));
        let meeting = Meeting {
            level: if self.area.is_some() { "local" } else { "force" }.to_owned(),
            area: self.area.map(str::to_owned),
            at,
            chair: chair.clone(),
            attendees,
            ended_at: None,
        };
        if !self.book.add_alone(at, chair, &id, &meeting) {
            return None;
        }
        let over = at.plus(25 * MINUTE);
        self.book.change::<Meeting>(over, chair, &id, |m| m.ended_at = Some(over));
        Some(id)
    }

    fn meet(&mut self, at: Millis) {
        let area = self.area.unwrap_or_default();
        let Some(chair) = self.roll.one("INS", area).map(|p| p.id.clone()) else { return };
        let sergeants: Vec<Person> =
            self.roll.people.iter().filter(|p| p.area == area && p.role == "SGT").cloned().collect();
        let seed = format!("{area}{}", at.0)
            .bytes()
            .fold(7, |sum, b| u64::from(b).wrapping_add(131_u64.wrapping_mul(sum)));
        let mut dice = Dice::new(seed);
        let there = sergeants.iter().take(2).map(|p| p.id.clone()).collect();
        let Some(meeting) = self.hold(at, &chair, there) else { return };
        for n in 0..dice.number(1, 3) {
            let (item, text, measure, role) = dice.pick(&AGREED);
            let team =
                sergeants.get(usize::try_from(dice.number(0, 3)).unwrap_or(0)).and_then(|p| p.team.clone());
            let raised_at = at.plus(i64::try_from(n).unwrap_or(0) * 4 * MINUTE + 6 * MINUTE);
            let days = 1 + i64::try_from(dice.number(0, 4)).unwrap_or(1);
            let due_at = raised_at.plus(days * DAY);
            let action = Action {
                meeting: Some(meeting.clone()),
                level: "local".to_owned(),
                area: Some(area.to_owned()),
                item: Some(item.to_owned()),
                text: text.to_owned(),
                owner_role: role.to_owned(),
                owner_team: team.filter(|_| role == "SGT"),
                owner_area: (role != "SGT").then(|| area.to_owned()),
                raised_by: chair.clone(),
                raised_at,
                due_at,
                first_due_at: due_at,
                measure_of_done: measure.to_owned(),
                status: "A0".to_owned(),
                ..Action::default()
            };
            let id = self.book.id(&format!("action/{meeting}/{n}"));
            if self.book.add_alone(raised_at, &chair, &id, &action) {
                self.becomes(&id, &action, &chair, &mut dice);
            }
        }
    }

    fn becomes(&mut self, id: &RecordId, action: &Action, chair: &StaffId, dice: &mut Dice) {
        let area = self.area.unwrap_or_default();
        let holder = self.roll.people.iter().find(|p| {
            p.area == area
                && p.role == action.owner_role
                && (action.owner_team.is_none() || p.team == action.owner_team)
        });
        let Some(owner) = holder.map(|p| p.id.clone()) else { return };
        let luck = dice.share();
        if luck < 0.12 {
            // Nobody took it.
            return;
        }
        let accepted = action.raised_at.plus(dice.minutes(200.0));
        self.book.change::<Action>(accepted, &owner, id, |a| {
            a.status = "A1".to_owned();
            a.owner_person = Some(owner.clone());
        });
        let mut due = action.due_at;
        if luck < 0.30 {
            let asked = due.plus(-3 * HOUR);
            let until = due.plus(3 * DAY);
            let extension = ActionExtension {
                action: id.clone(),
                at: asked,
                by: chair.clone(),
                authority: "INS".to_owned(),
                reason: "The council answers on Thursday.".to_owned(),
                from: due,
                until,
            };
            let slot = self.book.id(&format!("extension/{id}"));
            if self.book.change::<Action>(asked, chair, id, |a| a.due_at = until) {
                self.book.add_alone(asked, chair, &slot, &extension);
                due = until;
            }
        }
        if luck > 0.93 {
            let refused = accepted.plus(HOUR);
            self.book.change::<Action>(refused, chair, id, |a| {
                a.status = "A7".to_owned();
                a.refusal = Some("The shop has closed; nobody is there any more.".to_owned());
            });
            return;
        }
        let late = dice.chance(0.2);
        let done = if late { due.plus(dice.minutes(1800.0)) } else { due.plus(-dice.minutes(900.0)) };
        let done = done.max(accepted.plus(20 * MINUTE));
        let said = self.book.change::<Action>(done, &owner, id, |a| {
            a.status = "A3".to_owned();
            a.evidence = Some(
                dice.pick(&[
                    "Done, see the log.",
                    "Both tried, logged.",
                    "Exhibit booked in.",
                    "Letter sent and answered.",
                ])
                .to_owned(),
            );
            a.done_by = Some(owner.clone());
            a.done_at = Some(done);
        });
        if said && dice.chance(0.85) {
            let looked = done.plus(dice.minutes(500.0));
            self.book.change::<Action>(looked, chair, id, |a| {
                a.status = "A4".to_owned();
                a.checked_by = Some(chair.clone());
                a.checked_at = Some(looked);
            });
        }
    }
}
