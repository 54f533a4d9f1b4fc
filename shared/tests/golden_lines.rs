//! What the policy expects of a kind of crime: read by the offence and the day, and answered with words or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::bail::Bail;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::lines::{expected, unanswered};
use beatbook_shared::patrol::victims::{ContactSaid, VictimContact, VictimFile, owed};
use beatbook_shared::patrol::wanted::{Wanted, WantedStep};
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, HOUR, Millis};

fn at(text: &str) -> Millis {
    Millis::parse(text).unwrap()
}

fn crime(offence: Option<&str>) -> Investigation {
    Investigation {
        offence: offence.map(str::to_owned),
        victim: Some("Mair Pugh".to_owned()),
        status: "open".to_owned(),
        recorded_at: at("2026-03-20T10:00:00Z"),
        ..Investigation::default()
    }
}

#[test]
fn each_kind_of_crime_has_its_own_lines_and_each_is_followed_or_has_its_reason() {
    let codes = |case: &Investigation| -> Vec<String> {
        expected(built_in(), case, &[]).into_iter().map(|line| line.code).collect()
    };
    let murder = codes(&crime(Some("1")));
    assert!(murder.contains(&"EL13".to_owned()) && !murder.contains(&"EL09".to_owned()), "{murder:?}");
    // What is no offence yet is asked for what holds for all, and a cancelled crime for nothing.
    assert_eq!(codes(&crime(None)), ["EL01", "EL02"]);
    let cancelled = Investigation { cancelled: Some("C1".to_owned()), ..crime(Some("1")) };
    assert!(codes(&cancelled).is_empty());
    // A line asks nothing of a crime that was recorded before it held.
    let before = Investigation { recorded_at: at("2009-06-01T10:00:00Z"), ..crime(Some("1")) };
    assert!(codes(&before).is_empty());

    let said = |line: &str, followed: bool, text: &str, written: i64| Update {
        line: Some(line.to_owned()),
        line_followed: Some(followed),
        text: text.to_owned(),
        written_at: Millis(written),
        ..Update::default()
    };
    let (a, b, c): (RecordId, RecordId, RecordId) = ("a".into(), "b".into(), "c".into());
    let first = said("EL01", true, "Statement taken.", 1);
    let not = said("EL02", false, "Nobody lives there.", 2);
    let case = crime(None);
    let lines = expected(built_in(), &case, &[(&a, &first), (&b, &not)]);
    assert_eq!(unanswered(&lines), 0);
    assert_eq!((lines[1].followed, lines[1].words.as_deref()), (Some(false), Some("Nobody lives there.")));
    // Whoever takes their words back has answered nothing.
    let back =
        Update { supersedes: Some(b.clone()), text: "I mixed that up.".to_owned(), ..Update::default() };
    assert_eq!(unanswered(&expected(built_in(), &case, &[(&a, &first), (&b, &not), (&c, &back)])), 1);
}

#[test]
fn a_victim_hears_once_of_the_arrest_of_whoever_was_wanted_and_that_the_marker_is_gone() {
    let arrested = at("2026-04-01T10:00:00Z");
    let now = arrested.plus(2 * DAY);
    let (w, s, b, k): (RecordId, RecordId, RecordId, RecordId) =
        ("w".into(), "s".into(), "b".into(), "k".into());
    let wanted = Wanted {
        category: "W01".to_owned(),
        risk: "A".to_owned(),
        decision_at: arrested.plus(-9 * DAY),
        circulated_at: Some(arrested.plus(-8 * DAY)),
        cancel_confirmed_at: Some(arrested.plus(5 * HOUR)),
        ..Wanted::default()
    };
    let step = WantedStep {
        wanted: w.clone(),
        code: "WS05".to_owned(),
        at: arrested,
        written_at: arrested,
        ..WantedStep::default()
    };
    let case: RecordId = "inv".into();
    let codes = |file: &VictimFile<'_>| -> Vec<(String, bool)> {
        let all = owed(built_in(), &case, &crime(None), file, now).into_iter();
        all.filter(|o| matches!(o.code.as_str(), "VU04" | "VU16"))
            .map(|o| (o.key, o.told_at.is_some()))
            .collect()
    };
    let mut file =
        VictimFile { wanted: vec![(&w, &wanted)], steps: vec![(&s, &step)], ..VictimFile::default() };
    let due = |key: &str, told: bool| (key.to_owned(), told);
    assert_eq!(codes(&file), [due("VU04@w", false), due("VU16@w", false)]);
    // A release tells of the same arrest.
    let bail = Bail { release: "RUI".to_owned(), arrested_at: arrested.plus(HOUR), ..Bail::default() };
    file.bails.push((&b, &bail));
    assert_eq!(codes(&file), [due("VU04@b", false), due("VU16@w", false)]);
    // Whoever was told before the release is not owed it again.
    let contact = VictimContact {
        at: arrested.plus(2 * HOUR),
        said: ContactSaid {
            result: "told".to_owned(),
            progress: Some("He was arrested.".to_owned()),
            answers: vec!["VU04@w".to_owned()],
            ..ContactSaid::default()
        },
        ..VictimContact::default()
    };
    file.contacts.push((&k, &contact));
    assert_eq!(codes(&file), [due("VU04@w", true), due("VU16@w", false)]);
}
