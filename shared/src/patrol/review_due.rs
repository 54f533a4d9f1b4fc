//! When an investigation next needs a supervisor, and by which rule.
//!
//! The rules are data (`review_schedule.csv`, dated). Each says from which event its time runs, how long it
//! is, for which risk, how it repeats and what meets it: an officer allocated, a plan written, a first
//! review, each further review. This module only knows those ways of being met. A review that merely noted
//! the case (`counts_as_effective_oversight`) meets nothing: the clock runs on as if nobody had looked.
//!
//! What falls due when no supervisor works waits for the next supervised hour ([`super::supervised`]); what is
//! not met in time goes to the next rank after the rule's own hours. Why it is due, why it waits and where it
//! went are told in the reader's language ([`super::due_words`]).

use super::due_words as words;
use super::supervised::{hours_name, next_supervised};
use super::victims::limit_due;
use crate::api::console::Due;
use crate::ids::StaffId;
use crate::patrol::investigation::Investigation;
use crate::patrol::review::Review;
use crate::reference::{ListRow, Lists, day};
use crate::time::{DAY, HOUR, Millis};

/// The list that holds the rules.
const SCHEDULE: &str = "review_schedule";

/// Ranks that a rule may ask for, lowest first.
const RANKS: [&str; 4] = ["constable", "sergeant", "inspector", "superintendent"];
/// Who answers for a rule that names no rank alone.
const SERGEANT: usize = 1;

/// Who reads: their roles decide which rules are theirs to meet, their language the words.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub roles: &'a [&'a str],
    pub language: &'a str,
}

/// The soonest time at which a supervisor of the reader's rank must look, if the case is open.
#[must_use]
pub fn due(
    lists: &Lists,
    case: &Investigation,
    reviews: &[Review],
    reader: Reader<'_>,
    now: Millis,
) -> Option<Due> {
    all_due(lists, case, reviews, reader, now).into_iter().next()
}

/// Everything that falls due on a case for a reader of that rank or below, soonest first.
#[must_use]
pub fn all_due(
    lists: &Lists,
    case: &Investigation,
    reviews: &[Review],
    reader: Reader<'_>,
    now: Millis,
) -> Vec<Due> {
    if !lists.investigation_open(&case.status) {
        return Vec::new();
    }
    let risk = risk_of(case);
    let mut found: Vec<(Millis, Due)> = rules(lists, now)
        .filter(|rule| reaches(lists, reader.roles, rule, now))
        .filter_map(|rule| {
            let (fell, from) = falls_due(lists, rule, case, reviews)?;
            let at = next_supervised(lists, risk, fell);
            let mut sentences = vec![words::why(reader.language, rule, from, counted(case, reviews, from))];
            if at != fell {
                let hours = hours_name(lists, risk, fell, reader.language);
                sentences.push(words::waits(reader.language, fell, at, hours));
            }
            Some((at, told(lists, rule, at, sentences, reader, now)))
        })
        .collect();
    // A date that a supervisor asked for comes before the rule's own, never after it.
    if let Some(asked) = asked_for(lists, case, reviews)
        && let Some((at, first)) = found.iter().min_by_key(|(at, due)| (*at, due.rule.clone())).cloned()
        && asked < at
        && let Some(rule) = lists.row(SCHEDULE, &first.rule, day(now))
    {
        let sentences = vec![words::why_asked(reader.language, asked)];
        found.push((asked, told(lists, rule, asked, sentences, reader, now)));
    }
    found.sort_by(|a, b| (a.0, &a.1.rule).cmp(&(b.0, &b.1.rule)));
    found.into_iter().map(|(_, due)| due).collect()
}

/// A due time as it is told: whose it is now, and what became of it when it was not met.
fn told(
    lists: &Lists,
    rule: &ListRow,
    at: Millis,
    mut sentences: Vec<String>,
    reader: Reader<'_>,
    now: Millis,
) -> Due {
    let overdue = at < now;
    let own = rank(rule.get("reviewer_min_rank")).unwrap_or(SERGEANT);
    let escalates = days(rule, "escalate_after_hours").map(|hours| at.plus(hours * HOUR));
    let next = RANKS.get(own + 1).copied();
    let escalated = escalates.filter(|at| *at <= now).zip(next);
    // That it went up says that it is late.
    if overdue && escalated.is_none() {
        sentences.push(words::late(reader.language, at));
    }
    match (escalates.zip(next), escalated) {
        (_, Some((at, to))) => sentences.push(words::escalated(reader.language, to, at)),
        (Some((at, to)), None) if overdue => sentences.push(words::escalates(reader.language, to, at)),
        _ => {}
    }
    let held = rank_of(lists, reader.roles, now);
    let stands_with = if escalated.is_some() { own + 1 } else { own };
    Due {
        at,
        overdue,
        rule: rule.code.clone(),
        rule_name: rule.label(reader.language).to_owned(),
        why: sentences.join(" "),
        escalates_at: escalates.filter(|_| next.is_some()),
        escalated_to: escalated.map(|(_, to)| to.to_owned()),
        yours: held.is_none_or(|held| held <= own || held <= stands_with),
    }
}

/// When the next review falls due after an effective one at `now`: the latest date that a reviewer may name.
#[must_use]
pub fn next_after(lists: &Lists, case: &Investigation, now: Millis) -> Option<Millis> {
    rules(lists, now)
        .filter(|rule| rule.get("met_by") == "review" && of_risk(rule, case))
        .filter_map(|rule| Some(now.plus(days(rule, "then_every_days")? * DAY)))
        .min()
        .map(|at| next_supervised(lists, risk_of(case), at))
}

/// Whether what falls due asks nothing more of whoever signed the case then: it waits for the officer (a plan, word to
/// the victim), and the supervisor signed with it before their eyes, or it is not late yet. It stays due and goes on to the next rank; in this
/// supervisor's queue the case stands again when it has news or its next review comes.
#[must_use]
pub fn looked_at(lists: &Lists, due: &Due, signed: Millis, reader: Reader<'_>, now: Millis) -> bool {
    let of_officer = lists
        .row(SCHEDULE, &due.rule, day(now))
        .is_some_and(|rule| matches!(rule.get("met_by"), "plan" | "victim_contact"));
    // What came up to a higher rank is before their eyes only from then on.
    let from = due.escalates_at.filter(|_| !first_line(lists, reader.roles, now)).unwrap_or(due.at);
    of_officer && (signed >= from || due.at > now)
}

/// What a return would most likely be for, from what the file lacks: the first reason whose occasion is there. A
/// person sees it and chooses.
#[must_use]
pub fn suggested_reason(lists: &Lists, case: &Investigation, now: Millis) -> Option<String> {
    let lacks = |occasion: &str| match occasion {
        "no_plan" => empty(case.plan_text.as_ref()),
        "victim_not_told" => {
            !empty(case.victim.as_ref()) && case.victim_next_told.is_none_or(|told| told < now)
        }
        "no_risk" => empty(case.risk.as_ref()),
        "suspect_outstanding" => case.suspects_outstanding > 0,
        "outcome_proposed" => case.outcome.is_some(),
        _ => false,
    };
    let mut reasons: Vec<&ListRow> =
        lists.list("review_reasons").iter().filter(|row| row.holds(day(now))).collect();
    reasons.sort_by_key(|row| row.get("order").parse::<u32>().unwrap_or(u32::MAX));
    let fits = reasons.iter().find(|row| lacks(row.get("suggest_when")));
    fits.or_else(|| reasons.first()).map(|row| row.code.clone())
}

/// Why this person may not review this case, if so. Nobody reviews their own work, whatever their rank.
#[must_use]
pub fn may_not_review(case: &Investigation, reviewer: &StaffId, language: &str) -> Option<String> {
    (case.oic.as_ref() == Some(reviewer)).then(|| words::own_case(language))
}

/// The refusal of somebody who would sign words of their own.
#[must_use]
pub fn own_words_unsigned(written: Millis, language: &str) -> String {
    words::own_words(language, written)
}

/// Whether a reader is of the first line of supervisors, or of no rank at all: every case of theirs is their
/// business, not only what has come up to them.
#[must_use]
pub fn first_line(lists: &Lists, roles: &[&str], now: Millis) -> bool {
    rank_of(lists, roles, now).is_none_or(|held| held <= SERGEANT)
}

/// Whether a review with this result means that somebody supervised.
#[must_use]
pub fn effective(lists: &Lists, review: &Review) -> bool {
    lists.review_counts(&review.result)
}

fn rules(lists: &Lists, now: Millis) -> impl Iterator<Item = &ListRow> {
    let on = day(now);
    lists.list(SCHEDULE).iter().filter(move |rule| rule.holds(on))
}

/// When a rule falls due and from when its time ran; nothing when it is met or does not apply.
fn falls_due(
    lists: &Lists,
    rule: &ListRow,
    case: &Investigation,
    reviews: &[Review],
) -> Option<(Millis, Millis)> {
    if !of_risk(rule, case) {
        return None;
    }
    if rule.get("met_by") == "time_limit" {
        let last = reviews.iter().filter(|r| effective(lists, r)).map(|r| r.at).max();
        return limit_due(lists, case, last).map(|at| (at, case.recorded_at));
    }
    let from = match rule.get("from_event") {
        "recorded" => case.recorded_at,
        "allocated" => case.allocated_at?,
        _ => return None,
    };
    let high = case.risk.as_deref() == Some("high");
    let first = if high { days(rule, "first_hours_high_risk") } else { None };
    let first = first.or_else(|| days(rule, "first_hours"))? * HOUR;
    let mut counted = reviews.iter().filter(|review| effective(lists, review)).map(|review| review.at);
    match rule.get("met_by") {
        "officer" => (case.needs_officer && case.oic.is_none()).then(|| (from.plus(first), from)),
        "plan" => empty(case.plan_text.as_ref()).then(|| (from.plus(first), from)),
        "victim_contact" => (!empty(case.victim.as_ref()) && case.victim_next_told.is_none())
            .then(|| (from.plus(first), from)),
        "first_review" => counted.next().is_none().then(|| (from.plus(first), from)),
        "review" => repeat(rule, counted.max(), from, first),
        "manager_review" => {
            let by_rule =
                reviews.iter().filter(|r| r.rule.as_ref() == Some(&rule.code) && effective(lists, r));
            repeat(rule, by_rule.map(|r| r.at).max(), from, first)
        }
        _ => None,
    }
}

fn repeat(rule: &ListRow, last: Option<Millis>, from: Millis, first: i64) -> Option<(Millis, Millis)> {
    match last {
        None => Some((from.plus(first), from)),
        Some(last) => Some((last.plus(days(rule, "then_every_days")? * DAY), last)),
    }
}

/// The date that the last effective reviewer asked for, or that the crime system brought.
fn asked_for(lists: &Lists, case: &Investigation, reviews: &[Review]) -> Option<Millis> {
    let last = reviews.iter().filter(|r| effective(lists, r)).map(|r| r.at).max();
    case.next_review_due.filter(|at| last.is_none_or(|last| *at > last))
}

/// Whether the rule is for cases of this risk. A case that nobody graded is treated as standard.
fn of_risk(rule: &ListRow, case: &Investigation) -> bool {
    matches!(rule.get("risk"), "") || rule.get("risk") == risk_of(case)
}

fn risk_of(case: &Investigation) -> &str {
    case.risk.as_deref().filter(|r| !r.is_empty()).unwrap_or("standard")
}

/// From what the time of a rule ran.
fn counted(case: &Investigation, reviews: &[Review], from: Millis) -> words::From {
    if reviews.iter().any(|r| r.at == from) {
        words::From::Review
    } else if case.allocated_at == Some(from) {
        words::From::Allocated
    } else {
        words::From::Recorded
    }
}

/// Whether somebody with these roles has the rank that the rule asks for.
fn reaches(lists: &Lists, roles: &[&str], rule: &ListRow, now: Millis) -> bool {
    let Some(needed) = rank(rule.get("reviewer_min_rank")) else { return true };
    // A role without a rank of its own (a registrar, an inspectorate) reads every rule.
    rank_of(lists, roles, now).is_none_or(|held| held >= needed)
}

fn rank(name: &str) -> Option<usize> {
    RANKS.iter().position(|r| *r == name)
}

fn rank_of(lists: &Lists, roles: &[&str], now: Millis) -> Option<usize> {
    roles.iter().filter_map(|role| rank(lists.row("roles", role, day(now))?.get("typical_rank"))).max()
}

fn days(rule: &ListRow, column: &str) -> Option<i64> {
    rule.get(column).parse().ok()
}

fn empty(text: Option<&String>) -> bool {
    text.is_none_or(|t| t.trim().is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ids::RecordId;
    use crate::reference::built_in;

    const SERGEANT: Reader<'_> = Reader { roles: &["SGT"], language: "en" };

    fn start() -> Millis {
        Millis::parse("2026-11-02T09:00:00Z").unwrap()
    }

    fn case(risk: &str) -> Investigation {
        Investigation {
            status: "open".to_owned(),
            recorded_at: start(),
            allocated_at: Some(start()),
            needs_officer: true,
            oic: Some(StaffId::from("81")),
            risk: Some(risk.to_owned()),
            plan_text: Some("Plan.".to_owned()),
            ..Investigation::default()
        }
    }

    fn review(days: i64, result: &str, rule: &str) -> Review {
        Review {
            investigation: RecordId::from("i"),
            reviewer: StaffId::from("s"),
            at: start().plus(days * DAY),
            result: result.to_owned(),
            version_seen: 1,
            seq_seen: 1,
            due_at: None,
            rule: Some(rule.to_owned()),
            note: None,
            next_due_at: None,
            seconds_open: 0,
            ..Review::default()
        }
    }

    /// The rule and how many hours after the start it falls due.
    fn check(case: &Investigation, reviews: &[Review], reader: Reader<'_>) -> Option<(String, i64)> {
        let due = due(built_in(), case, reviews, reader, start())?;
        Some((due.rule, due.at.since(start()) / HOUR))
    }

    fn says(rule: &str, hours: i64) -> Option<(String, i64)> {
        Some((rule.to_owned(), hours))
    }

    #[test]
    fn the_first_direction_is_due_by_risk() {
        assert_eq!(check(&case("high"), &[], SERGEANT), says("SR04", 24));
        assert_eq!(check(&case("medium"), &[], SERGEANT), says("SR04", 72));
        assert_eq!(check(&case("standard"), &[], SERGEANT), says("SR04", 72));
        assert_eq!(check(&Investigation { risk: None, ..case("") }, &[], SERGEANT), says("SR04", 72));
    }

    #[test]
    fn each_further_review_is_due_by_risk() {
        let after = |risk| check(&case(risk), &[review(1, "RV2", "SR04")], SERGEANT);
        assert_eq!(after("high"), says("SR05", 24 + 7 * 24));
        assert_eq!(after("medium"), says("SR06", 24 + 14 * 24));
        assert_eq!(after("standard"), says("SR07", 24 + 28 * 24));
    }

    #[test]
    fn a_mere_note_stops_no_clock() {
        let noted = [review(0, "RV8", "SR04")];
        assert_eq!(check(&case("high"), &noted, SERGEANT), says("SR04", 24));
        let then_noted = [review(1, "RV2", "SR04"), review(3, "RV8", "SR05")];
        assert_eq!(check(&case("high"), &then_noted, SERGEANT), says("SR05", 24 + 7 * 24));
    }

    #[test]
    fn what_has_not_been_done_is_due_until_it_is() {
        let unallocated = Investigation { oic: None, allocated_at: None, ..case("standard") };
        assert_eq!(check(&unallocated, &[], SERGEANT), says("SR01", 48));
        let reviewed = [review(1, "RV2", "SR04")];
        let no_plan = Investigation { plan_text: Some(" ".to_owned()), ..case("standard") };
        assert_eq!(check(&no_plan, &reviewed, SERGEANT), says("SR02", 7 * 24));
        let no_contact = Investigation { victim: Some("A. Davies".to_owned()), ..case("standard") };
        assert_eq!(check(&no_contact, &reviewed, SERGEANT), says("SR03", 7 * 24));
    }

    #[test]
    fn a_manager_is_asked_for_what_is_a_managers() {
        let inspector = Reader { roles: &["INS"], language: "en" };
        let reviews: Vec<Review> = (0..4).map(|n| review(n * 28, "RV2", "SR07")).collect();
        assert_eq!(check(&case("standard"), &reviews, SERGEANT), says("SR07", 112 * 24));
        // Ninety days end on a Sunday, so it waits for Monday at eight.
        assert_eq!(check(&case("standard"), &reviews, inspector), says("SR08", 91 * 24 - 1));
        let managed = [reviews, vec![review(85, "RV2", "SR08")]].concat();
        assert_eq!(check(&case("standard"), &managed, inspector), says("SR07", 113 * 24));
    }

    #[test]
    fn a_supervisor_may_ask_for_an_earlier_date() {
        let asked = Investigation { next_review_due: Some(start().plus(5 * DAY)), ..case("standard") };
        let reviewed = [review(1, "RV2", "SR04")];
        assert_eq!(check(&asked, &reviewed, SERGEANT), says("SR07", 5 * 24));
        let stale = Investigation { next_review_due: Some(start().plus(HOUR)), ..case("standard") };
        assert_eq!(check(&stale, &reviewed, SERGEANT), says("SR07", 24 + 28 * 24), "met by the review since");
    }

    #[test]
    fn a_closed_case_needs_nobody() {
        for status in ["closed", "filed"] {
            assert_eq!(
                check(&Investigation { status: status.to_owned(), ..case("high") }, &[], SERGEANT),
                None
            );
        }
    }

    #[test]
    fn overdue_is_after_the_time_and_not_at_it() {
        let at = |now| due(built_in(), &case("high"), &[], SERGEANT, now).unwrap().overdue;
        assert!(!at(start().plus(DAY)));
        assert!(at(start().plus(DAY + 1)));
    }

    #[test]
    fn the_reason_offered_is_what_the_file_lacks() {
        let offered = |case: &Investigation| suggested_reason(built_in(), case, start()).unwrap();
        assert_eq!(offered(&case("high")), "RS1");
        assert_eq!(offered(&Investigation { plan_text: None, ..case("high") }), "RS2");
        assert_eq!(offered(&Investigation { victim: Some("A".to_owned()), ..case("high") }), "RS3");
    }

    #[test]
    fn what_is_not_met_goes_to_the_next_rank_after_the_rules_own_hours() {
        let inspector = Reader { roles: &["INS"], language: "en" };
        let at = |reader, hours: i64| {
            due(built_in(), &case("high"), &[], reader, start().plus(hours * HOUR)).unwrap()
        };
        let early = at(inspector, 25);
        assert!(early.overdue && !early.yours && early.escalated_to.is_none(), "{early:?}");
        assert_eq!(early.escalates_at, Some(start().plus(36 * HOUR)));
        assert!(early.why.contains("inspector"), "{}", early.why);
        let gone = at(inspector, 36);
        assert!(gone.yours && gone.escalated_to.as_deref() == Some("inspector"), "{gone:?}");
        assert!(at(SERGEANT, 36).yours, "the sergeant still owes it");
        assert!(at(SERGEANT, 25).yours);
    }

    #[test]
    fn what_waits_for_the_officer_asks_nothing_more_of_whoever_signed_with_it_in_sight() {
        let no_plan = Investigation { plan_text: None, ..case("standard") };
        let now = start().plus(20 * DAY);
        let inspector = Reader { roles: &["INS"], language: "en" };
        let of = |rule: &str, reader| {
            all_due(built_in(), &no_plan, &[], reader, now).into_iter().find(|due| due.rule == rule).unwrap()
        };
        let plan = of("SR02", SERGEANT);
        let looked = |due: &Due, reader, signed| looked_at(built_in(), due, signed, reader, now);
        assert!(!looked(&plan, SERGEANT, plan.at.plus(-1)), "it fell due since");
        assert!(looked(&plan, SERGEANT, plan.at));
        let up = plan.escalates_at.unwrap();
        assert!(!looked(&of("SR02", inspector), inspector, up.plus(-1)), "it came up since");
        assert!(looked(&of("SR02", inspector), inspector, up));
        let early = looked_at(built_in(), &plan, start(), SERGEANT, plan.at.plus(-1));
        assert!(early, "what is not late yet waits for the officer alone");
        let own = of("SR04", SERGEANT);
        assert!(!looked(&own, SERGEANT, now), "a review that is owed is the supervisor's own to give");
    }

    #[test]
    fn the_reason_is_spelled_out_in_the_readers_language() {
        let told = |language| {
            let reader = Reader { roles: &["SGT"], language };
            due(built_in(), &case("high"), &[], reader, start().plus(40 * HOUR)).unwrap().why
        };
        let english = told("en");
        for part in ["24 h high risk", "since it was allocated", "2026-11-02 09:00", "inspector"] {
            assert!(english.contains(part), "{part}: {english}");
        }
        let welsh = told("cy");
        for part in ["24 awr", "ers ei ddyrannu", "2026-11-02 09:00", "arolygydd"] {
            assert!(welsh.contains(part), "{part}: {welsh}");
        }
    }

    #[test]
    fn a_due_time_outside_supervised_hours_waits_and_says_so() {
        // Recorded on a Thursday evening: 72 hours end on a Sunday night.
        let late = Millis::parse("2026-11-05T21:00:00Z").unwrap();
        let mut standard = Investigation { recorded_at: late, allocated_at: Some(late), ..case("standard") };
        let told = due(built_in(), &standard, &[], SERGEANT, late).unwrap();
        assert_eq!(told.at.london_text(), "2026-11-09 08:00");
        assert!(told.why.contains("working days, 08:00 to 20:00"), "{}", told.why);
        standard.risk = Some("high".to_owned());
        assert_eq!(due(built_in(), &standard, &[], SERGEANT, late).unwrap().at, late.plus(DAY));
    }

    #[test]
    fn a_force_that_changes_an_interval_changes_the_due_date() {
        let own = "code,valid_from,valid_to,label_en,label_cy,due,from_event,first_hours,first_hours_high_risk,\
                   then_every_days,risk,met_by,reviewer_min_rank\n\
                   SR07,2010-01-01,2026-11-30,Routine,Arferol,10 days,allocated,240,,10,standard,review,sergeant\n\
                   SR07,2026-12-01,,Routine,Arferol,4 days,allocated,96,,4,standard,review,sergeant\n";
        let lists = built_in().clone().with("review_schedule", own).unwrap();
        let hours =
            |now| due(&lists, &case("standard"), &[], SERGEANT, now).unwrap().at.since(start()) / HOUR;
        assert_eq!(hours(start()), 240);
        assert_eq!(hours(start().plus(40 * DAY)), 96);
    }

    #[test]
    fn nobody_reviews_their_own_case() {
        assert!(may_not_review(&case("high"), &StaffId::from("81"), "cy").is_some());
        assert!(may_not_review(&case("high"), &StaffId::from("82"), "en").is_none());
    }
}
