//! Changing what somebody holds by date: roles, teams and collar numbers.
//!
//! Nothing that was held is taken back: a validity is closed at an instant that has not gone by, or another is added
//! after it. What had not begun yet and is not wanted any more is closed where it would have begun, so that it never
//! holds and still stands there to be read. Two rules keep a force from locking itself out or being taken over: nobody
//! changes their own roles, and at every instant from now on somebody with an open account may administer.

use super::staff::{Dated, Staff};
use crate::access::{Action, may};
use crate::ids::StaffId;
use crate::problem::{Code, Problem};
use crate::time::Millis;

/// From when until when, as it was asked for. No start means now, no end means until further notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub from: Option<Millis>,
    pub to: Option<Millis>,
}

impl Span {
    /// The instants.
    ///
    /// # Errors
    /// When it begins in the past, or ends before it begins.
    fn checked(self, now: Millis) -> Result<(Millis, Option<Millis>), Problem> {
        let from = not_past("from", self.from, now)?;
        if self.to.is_some_and(|to| to <= from) {
            return Err(Problem::field("to", "It ends before it begins. Choose a later end, or none."));
        }
        Ok((from, self.to))
    }
}

fn not_past(field: &str, at: Option<Millis>, now: Millis) -> Result<Millis, Problem> {
    match at {
        Some(at) if at < now => Err(Problem::field(
            field,
            "This moment has gone by, and what was held then stays as it was. Choose now or later.",
        )),
        at => Ok(at.unwrap_or(now)),
    }
}

/// Whether a validity holds at any instant from `from` until `to`.
fn meets(held: &Dated, from: Millis, to: Option<Millis>) -> bool {
    let empty = held.to.is_some_and(|to| to <= held.from);
    !empty && held.to.is_none_or(|end| end > from) && to.is_none_or(|to| held.from < to)
}

/// The list with one more validity.
///
/// # Errors
/// When the dates do not stand, or the value is held in that time already.
pub fn give(list: &[Dated], value: &str, span: Span, now: Millis) -> Result<Vec<Dated>, Problem> {
    let (from, to) = span.checked(now)?;
    if list.iter().any(|held| held.value == value && meets(held, from, to)) {
        let message = "This is held already in some of that time. End it first, or choose other dates.";
        return Err(Problem::field("value", message));
    }
    let mut after = list.to_vec();
    after.push(Dated { value: value.to_owned(), from, to });
    Ok(after)
}

/// The list with every validity of that value closed at `at`.
///
/// # Errors
/// When the moment has gone by, or nothing of that value holds then or later.
pub fn end(list: &[Dated], value: &str, at: Option<Millis>, now: Millis) -> Result<Vec<Dated>, Problem> {
    let at = not_past("to", at, now)?;
    if !list.iter().any(|held| held.value == value && meets(held, at, None)) {
        return Err(Problem::field("value", "This is not held then, so there is nothing to end."));
    }
    Ok(list.iter().map(|held| if held.value == value { closed(held, at) } else { held.clone() }).collect())
}

/// The list in which that value follows upon whatever held before: a collar number, of which there is one at a time.
///
/// # Errors
/// When the dates do not stand, or nothing would change.
pub fn follow(list: &[Dated], value: &str, span: Span, now: Millis) -> Result<Vec<Dated>, Problem> {
    let (from, to) = span.checked(now)?;
    let last = list.iter().rfind(|held| meets(held, from, None));
    if last.is_some_and(|held| held.value == value && held.from <= from && held.to == to) {
        return Err(Problem::field(
            "value",
            "This is held already in some of that time. End it first, or choose other dates.",
        ));
    }
    let mut after: Vec<Dated> = list.iter().map(|held| closed(held, from)).collect();
    after.push(Dated { value: value.to_owned(), from, to });
    Ok(after)
}

fn closed(held: &Dated, at: Millis) -> Dated {
    if meets(held, at, None) { Dated { to: Some(at.max(held.from)), ..held.clone() } } else { held.clone() }
}

/// Whether two people would hold one value at the same time; collar numbers are compared without case.
#[must_use]
pub fn shared_value(mine: &[Dated], theirs: &[Dated], from: Millis) -> bool {
    let later = |held: &&Dated| meets(held, from, None);
    mine.iter().filter(later).any(|m| {
        theirs
            .iter()
            .filter(later)
            .any(|t| m.value.eq_ignore_ascii_case(&t.value) && meets(t, m.from.max(from), m.to))
    })
}

/// Somebody with what matters to whether the force can be administered.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    pub staff: &'a Staff,
    /// Whether they can sign in at all.
    pub account: bool,
}

/// The first instant from `now` on at which nobody may administer; none when somebody always may.
#[must_use]
pub fn without_administrator(people: &[Holder<'_>], now: Millis) -> Option<Millis> {
    let administers = |role: &&Dated| may(&role.value, Action::Administer);
    let mut instants = vec![now];
    for holder in people {
        let held = holder.staff.roles.iter().filter(administers);
        instants.extend(held.filter_map(|role| role.to).chain(holder.staff.left_at).filter(|at| *at > now));
    }
    instants.sort_unstable();
    instants.into_iter().find(|at| {
        !people
            .iter()
            .any(|p| p.account && p.staff.roles_on(*at).iter().any(|role| may(role, Action::Administer)))
    })
}

/// Refuses what would leave the force without an administrator, or sooner than it would be anyway.
///
/// # Errors
/// Says so.
pub fn still_administered(before: &[Holder<'_>], after: &[Holder<'_>], now: Millis) -> Result<(), Problem> {
    let then = without_administrator(after, now);
    let sooner = match (without_administrator(before, now), then) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(was), Some(is)) => is < was,
    };
    if sooner {
        let detail = "Then nobody could administer the force any more. Give somebody else the role first.";
        return Err(Problem::new(Code::NotAllowed, detail));
    }
    Ok(())
}

/// Refuses changes of one's own standing.
///
/// # Errors
/// When the two are one person.
pub fn not_oneself(caller: &StaffId, about: &StaffId) -> Result<(), Problem> {
    if caller == about {
        let detail = "This is your own entry. Another administrator must change it.";
        return Err(Problem::new(Code::NotAllowed, detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::examples;
    use crate::time::DAY;

    const NOW: Millis = Millis(1_000 * DAY);

    fn on(days: i64) -> Millis {
        NOW.plus(days * DAY)
    }

    fn span(from: i64, to: Option<i64>) -> Span {
        Span { from: Some(on(from)), to: to.map(on) }
    }

    fn values(list: &[Dated], at: Millis) -> Vec<&str> {
        list.iter().filter(|d| d.holds(at)).map(|d| d.value.as_str()).collect()
    }

    #[test]
    fn acting_up_for_a_week_adds_a_role_and_leaves_the_other() {
        let held = vec![examples::since("PCO", on(-400))];
        let after = give(&held, "SGT", span(1, Some(8)), NOW).unwrap();
        assert_eq!(values(&after, NOW), ["PCO"]);
        assert_eq!(values(&after, on(1)), ["PCO", "SGT"]);
        assert_eq!(values(&after, on(8)), ["PCO"], "the last instant is not included");
        assert_eq!(after[0], held[0], "what was held is as it was");
    }

    #[test]
    fn what_has_gone_by_is_not_changed_and_nothing_is_held_twice() {
        let held = vec![examples::since("PCO", on(-400))];
        let field = |r: Result<Vec<Dated>, Problem>| r.unwrap_err().fields[0].field.clone();
        assert_eq!(field(give(&held, "SGT", span(-1, None), NOW)), "from");
        assert_eq!(field(give(&held, "SGT", span(3, Some(3)), NOW)), "to");
        assert_eq!(field(give(&held, "PCO", span(3, None), NOW)), "value");
        assert_eq!(field(end(&held, "SGT", None, NOW)), "value");
        assert_eq!(field(end(&held, "PCO", Some(on(-1)), NOW)), "to");
    }

    #[test]
    fn ending_closes_what_holds_and_what_has_not_begun_never_holds() {
        let held = give(&[examples::since("PCO", on(-400))], "SGT", span(5, None), NOW).unwrap();
        let after = end(&held, "SGT", Some(on(2)), NOW).unwrap();
        assert_eq!(after.len(), 2, "it still stands there to be read");
        assert!(values(&after, on(9)).iter().all(|v| *v == "PCO"));
        let after = end(&after, "PCO", None, NOW).unwrap();
        assert_eq!((values(&after, NOW).len(), values(&after, on(-1))), (0, vec!["PCO"]));
        assert!(give(&after, "SGT", span(5, None), NOW).is_ok(), "what never held is in nobody's way");
    }

    #[test]
    fn one_collar_number_follows_another() {
        let held = vec![examples::since("2114", on(-400))];
        let after = follow(&held, "77", span(3, None), NOW).unwrap();
        assert_eq!((values(&after, on(2)), values(&after, on(3))), (vec!["2114"], vec!["77"]));
        assert!(follow(&after, "77", span(4, None), NOW).is_err());
        let other = vec![examples::since("77", on(-9))];
        assert!(shared_value(&after, &other, NOW));
        assert!(!shared_value(&held, &other, NOW));
        let gone = vec![Dated { to: Some(on(3)), ..examples::since("77", on(-9)) }];
        assert!(!shared_value(&after, &gone, NOW), "a number is given again on the day it comes free");
    }

    #[test]
    fn somebody_can_always_administer() {
        let admin =
            |role: Dated| Staff { roles: vec![role], ..examples::staff("A", "1", "PCO", "NE", on(-9)) };
        let (lasting, ending) = (
            admin(examples::since("ADM", on(-9))),
            admin(Dated { to: Some(on(5)), ..examples::since("ADM", on(-9)) }),
        );
        let sure = |staff| Holder { staff, account: true };
        assert_eq!(without_administrator(&[sure(&lasting), sure(&ending)], NOW), None);
        assert_eq!(without_administrator(&[sure(&ending)], NOW), Some(on(5)));
        assert_eq!(without_administrator(&[Holder { staff: &lasting, account: false }], NOW), Some(NOW));
        let gone = Staff { left_at: Some(on(2)), ..lasting.clone() };
        assert_eq!(without_administrator(&[sure(&gone)], NOW), Some(on(2)));
        assert!(still_administered(&[sure(&lasting)], &[sure(&ending)], NOW).is_err());
        assert!(still_administered(&[sure(&ending)], &[sure(&ending)], NOW).is_ok(), "no worse than it was");
        assert!(still_administered(&[sure(&ending)], &[sure(&gone)], NOW).is_err(), "sooner than it was");
    }

    #[test]
    fn nobody_changes_their_own_standing() {
        assert!(not_oneself(&StaffId::from("a"), &StaffId::from("a")).is_err());
        assert!(not_oneself(&StaffId::from("a"), &StaffId::from("b")).is_ok());
    }
}
