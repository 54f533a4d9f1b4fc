//! Bail, held against the worked checks of `golden_cases.csv` and against the traps that the domain names: a failure is
//! not what nobody typed, not what came late, not what the suspect was never told, and it is counted by people.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::bail::{
    Bail, BailEvent, Came, Standing, effective, ends_at, last_day, latest_end, next_period, periods, returns,
    standing, starts_on, wrong,
};
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, Millis};

/// The input and the expectation of a case.
fn case(id: &str) -> (serde_json::Value, String) {
    let text = include_str!("golden_cases.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = reader.records().map(Result::unwrap).find(|row| &row[0] == id).expect(id);
    (serde_json::from_str(&row[2]).unwrap(), row[3].to_owned())
}

/// An instant in winter, or the start of a day.
fn at(text: &str) -> Millis {
    let text = if text.len() == 10 { format!("{text}T00:00:00Z") } else { format!("{text}:00Z") };
    Millis::parse(&text).unwrap()
}

fn bail(suspect: &str, due: &str) -> Bail {
    let arrested_at = at("2026-01-10");
    Bail {
        investigation: "case".into(),
        suspect: suspect.to_owned(),
        release: "PCB-C".to_owned(),
        arrested_at,
        released_at: arrested_at,
        case_type: "standard".to_owned(),
        return_at: Some(at(due)),
        end_at: latest_end(built_in(), arrested_at, "STD1"),
        authority: Some("STD1".to_owned()),
        ..Bail::default()
    }
}

fn event(code: &str, when: &str) -> BailEvent {
    BailEvent { code: code.to_owned(), at: at(when), written_at: at(when), ..BailEvent::default() }
}

fn came(bail: &Bail, events: &[BailEvent], now: &str) -> Vec<Came> {
    let all: Vec<&BailEvent> = events.iter().collect();
    returns(built_in(), bail, &all, at(now)).into_iter().map(|r| r.came).collect()
}

#[test]
fn months_are_calendar_months_and_not_ninety_days() {
    for id in ["GC08", "GC09"] {
        let (input, expected) = case(id);
        let arrest = at(input["arrest"].as_str().unwrap());
        let said =
            |words: String| assert!(expected.contains(&words), "{id}: {words} is not in \"{expected}\"");
        said(format!("bail start {}", starts_on(arrest).unwrap()));
        said(format!("ends {}", last_day(built_in(), arrest, "STD1").unwrap()));
        if id == "GC08" {
            said(format!("6 months {}", last_day(built_in(), arrest, "STD2").unwrap()));
            said(format!("9 months {}", last_day(built_in(), arrest, "STD3").unwrap()));
        }
    }
}

#[test]
fn the_old_twenty_eight_days_follow_the_day_of_the_arrest() {
    let (input, expected) = case("GC10");
    assert!(expected.contains("28-day"));
    let arrest = at(input["arrest"].as_str().unwrap());
    let codes =
        |arrest| periods(built_in(), arrest, "standard").iter().map(|p| p.code.as_str()).collect::<Vec<_>>();
    assert_eq!(codes(arrest), ["OLD28"], "released under the new rules, arrested under the old");
    assert_eq!(last_day(built_in(), arrest, "OLD28").unwrap().to_string(), "2022-11-17");
    assert_eq!(last_day(built_in(), arrest, "STD1"), None, "three months never held for that arrest");
    assert_eq!(codes(at("2026-01-10")), ["STD1", "STD2", "STD3"], "and 28 days hold for none of today's");
}

#[test]
fn a_return_that_ended_before_it_fell_due_is_no_return_due() {
    let (input, _) = case("GC11");
    let (due, charged) = (input["due"].as_str().unwrap(), input["charged"].as_str().unwrap());
    assert_eq!(came(&bail("A", due), &[event("BE12", charged)], "2026-03-03"), [Came::EndedBefore]);
}

#[test]
fn who_comes_late_has_not_failed() {
    let (input, expected) = case("GC12");
    assert!(expected.contains("answered late"));
    let (due, attended) = (input["due"].as_str().unwrap(), input["attended"].as_str().unwrap());
    assert_eq!(came(&bail("A", due), &[event("BE07", attended)], "2026-03-03"), [Came::Late]);
}

#[test]
fn a_return_of_which_nobody_said_anything_is_no_failure() {
    let bail = bail("A", "2026-03-02T10:00");
    assert_eq!(came(&bail, &[], "2026-03-02T09:00"), [Came::Waiting]);
    assert_eq!(came(&bail, &[], "2026-03-02T12:00"), [Came::Unsaid]);
    assert_eq!(came(&bail, &[event("BE08", "2026-03-02T12:00")], "2026-03-03"), [Came::Failed]);
}

#[test]
fn a_date_that_the_suspect_was_never_served_with_cannot_be_failed() {
    let bail = bail("A", "2026-03-02T10:00");
    let moved = |served: Option<&str>| BailEvent {
        until: Some(at("2026-03-20T10:00")),
        served: served.map(str::to_owned),
        ..event("BE04", "2026-02-20")
    };
    let failed = event("BE08", "2026-03-20T12:00");
    assert_eq!(came(&bail, &[moved(None), failed.clone()], "2026-03-21"), [Came::Moved, Came::NotServed]);
    assert_eq!(came(&bail, &[moved(Some("handed over")), failed], "2026-03-21"), [Came::Moved, Came::Failed]);
}

#[test]
fn a_failure_is_resolved_by_what_came_with_it_or_after_it_in_whatever_order_it_was_written() {
    let bail = bail("A", "2026-03-02T10:00");
    let (failed, arrested) = (event("BE08", "2026-03-02T12:00"), event("BE10", "2026-03-02T12:00"));
    for order in [[&failed, &arrested], [&arrested, &failed]] {
        let all = returns(built_in(), &bail, &order, at("2026-03-03"));
        assert!(all[0].came == Came::Failed && !all[0].outstanding(at("2026-03-03")), "{all:?}");
    }
    let before = event("BE10", "2026-02-20");
    let all = returns(built_in(), &bail, &[&before, &failed], at("2026-03-03"));
    assert!(all[0].outstanding(at("2026-03-03")), "an arrest before it resolves nothing");
}

#[test]
fn what_was_typed_wrongly_is_corrected_by_another_fact() {
    let bail = bail("A", "2026-03-02T10:00");
    let failed = event("BE08", "2026-03-02T12:00");
    let (first, second) = (RecordId::from("e1"), RecordId::from("e2"));
    let right = BailEvent { corrects: Some(first.clone()), ..event("BE07", "2026-03-02T09:50") };
    let counting = effective(&[(&first, &failed), (&second, &right)]);
    let all = returns(built_in(), &bail, &counting, at("2026-03-03"));
    assert_eq!(all.iter().map(|r| r.came).collect::<Vec<_>>(), [Came::InTime]);
}

#[test]
fn bail_that_ran_out_has_lapsed_and_a_pause_moves_its_end() {
    let bail = bail("A", "2026-04-10T10:00");
    let stands = |events: &[BailEvent], now: &str| {
        let all: Vec<&BailEvent> = events.iter().collect();
        standing(built_in(), &bail, &all, at(now))
    };
    assert_eq!(stands(&[], "2026-04-10T12:00"), Standing::Live, "the last day belongs to the period");
    assert!(matches!(stands(&[], "2026-04-12"), Standing::Lapsed { .. }));
    let ended = event("BE13", "2026-04-09");
    assert!(matches!(stands(&[ended], "2026-04-12"), Standing::Ended { .. }));
    assert!(
        matches!(stands(&[event("BE13", "2026-04-20")], "2026-04-21"), Standing::Lapsed { .. }),
        "ending it afterwards does not undo that it lapsed"
    );
    let pause = BailEvent { until: Some(at("2026-02-11")), ..event("BE06", "2026-02-01") };
    assert_eq!(ends_at(&bail, &[&pause], at("2026-03-01")), bail.end_at.map(|end| end.plus(10 * DAY)));
    assert_eq!(stands(&[pause], "2026-04-12"), Standing::Live);
}

#[test]
fn each_extension_goes_to_the_next_rank_and_then_to_a_court() {
    let mut bail = bail("A", "2026-03-02T10:00");
    let mut ranks = Vec::new();
    while let Some(next) = next_period(built_in(), &bail) {
        ranks.push(next.get("rank").to_owned());
        bail.authority = Some(next.code.clone());
    }
    assert_eq!(ranks, ["inspector", "superintendent"]);
}

#[test]
fn a_release_that_cannot_be_names_the_field() {
    let now = at("2026-01-11");
    let good = bail("A", "2026-03-02T10:00");
    let field = |bail: Bail| wrong(built_in(), &bail, now).map(|(field, _)| field);
    assert_eq!(field(good.clone()), None);
    assert_eq!(field(Bail { suspect: " ".to_owned(), ..good.clone() }), Some("suspect"));
    assert_eq!(field(Bail { return_at: None, ..good.clone() }), Some("return_at"));
    assert_eq!(field(Bail { return_at: good.end_at, ..good.clone() }), Some("return_at"));
    assert_eq!(field(Bail { authority: Some("OLD28".to_owned()), ..good.clone() }), Some("authority"));
    assert_eq!(field(Bail { end_at: good.end_at.map(|e| e.plus(1)), ..good.clone() }), Some("end_at"));
    assert_eq!(field(Bail { arrested_at: now.plus(DAY), ..good.clone() }), Some("arrested_at"));
    let free =
        Bail { release: "PCB-U".to_owned(), conditions: Some("Not to go there".to_owned()), ..good.clone() };
    assert_eq!(field(free), Some("conditions"));
    let investigated = Bail { release: "RUI".to_owned(), authority: None, end_at: None, ..good };
    assert_eq!(
        field(investigated),
        Some("return_at"),
        "released under investigation, nobody has to come back"
    );
}

fn board(all: &Evidence, to: &str) -> Counted {
    let asked = Asked {
        from: at("2026-02-01"),
        to: at(to),
        now: at(to),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: built_in(),
    };
    count("bail", all, &asked).unwrap()
}

fn figure<'a>(counted: &'a Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> &'a Figure {
    let group: BTreeMap<String, String> =
        group.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let mut figures = counted.figures.iter();
    figures
        .find(|f| f.measure == measure && f.part == part && f.group == group)
        .expect("there is that figure")
}

#[test]
fn the_number_that_the_letter_missed_stands_with_everything_it_leaves_out() {
    let mut all = Evidence::default();
    let mut add = |id: &str, record: Bail, events: Vec<BailEvent>| {
        for (n, event) in events.into_iter().enumerate() {
            let event = BailEvent { bail: id.into(), ..event };
            all.bail_events.push(Held { id: format!("{id}-{n}").as_str().into(), record: event });
        }
        all.bails.push(Held { id: id.into(), record });
    };
    let due = "2026-03-02T10:00";
    add("came", bail("A", due), vec![event("BE07", "2026-03-02T09:50")]);
    add("late", bail("B", due), vec![event("BE07", "2026-03-02T11:30")]);
    add("failed", bail("C  Jones", due), vec![event("BE08", "2026-03-02T12:00")]);
    // The same man, bailed twice: two failures and one person.
    add("again", bail("c jones", "2026-03-03T10:00"), vec![event("BE08", "2026-03-03T12:00")]);
    let arrested = vec![event("BE08", "2026-03-02T12:00"), event("BE10", "2026-03-05")];
    add("caught", bail("D", due), arrested);
    let ill = vec![event("BE08", "2026-03-02T12:00"), event("BE09", "2026-03-03")];
    add("ill", bail("E", due), ill);
    add("charged", bail("F", due), vec![event("BE12", "2026-02-27")]);
    add("unsaid", bail("G", due), vec![]);
    let court = Bail { release: "CHB".to_owned(), end_at: None, authority: None, ..bail("H", due) };
    add("court", court, vec![event("BE08", "2026-03-02T12:00")]);
    let waiting = Bail {
        release: "RUI".to_owned(),
        return_at: None,
        end_at: None,
        authority: None,
        released_at: at("2025-08-01"),
        ..bail("I", due)
    };
    add("waiting", waiting, vec![]);

    let counted = board(&all, "2026-03-10");
    let failed = figure(&counted, "BA01", "failed", &[]);
    assert_eq!((failed.value, failed.n, failed.numerator), (Some(60.0), 5, Some(3)));
    let left_out: BTreeMap<&str, u64> = failed.excluded.iter().map(|e| (e.reason.as_str(), e.n)).collect();
    let said = BTreeMap::from([("bail_ended_before", 1), ("nobody_said", 1), ("reason_accepted", 1)]);
    assert_eq!(left_out, said);
    assert_eq!(failed.missing.as_ref().map(|m| m.n), Some(1), "somebody has to look");
    assert_eq!(figure(&counted, "BA01", "answered_late", &[]).value, Some(20.0));
    assert_eq!(figure(&counted, "BA02", "outstanding", &[]).value, Some(1.0), "people, not bails");
    assert_eq!(figure(&counted, "BA02", "outstanding", &[("band", "D3")]).value, Some(1.0));
    assert_eq!(figure(&counted, "BA05", "waiting", &[("over", "6")]).value, Some(1.0));
    assert_eq!(figure(&counted, "BA04", "lapsed", &[]).value, Some(0.0));
    // By April, whatever was not ended is near its end, and then past it.
    assert_eq!(figure(&board(&all, "2026-04-06"), "BA03", "ending", &[]).value, Some(7.0));
    assert_eq!(figure(&board(&all, "2026-04-12"), "BA04", "lapsed", &[]).value, Some(7.0));
    let rows = counted.rows("BA01", Some("failed"), None, |_| false).unwrap();
    assert_eq!(rows.len(), 8, "each return that fell due, counted or not");
    assert!(!rows.iter().any(|row| row.label.contains("Jones")), "nobody is named to who may not read cases");
}
