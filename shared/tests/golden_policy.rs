//! The deployment policy, assessments and the authority to send nobody: what the policy suggests it says in words, an
//! assessment is whole and in words of its own, and nobody goes only by whoever may say so.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_shared::patrol::assessment::{complete, copied, lacking, same_in_itself};
use beatbook_shared::patrol::deployment::{DeploymentDecision, log_lacks, needs, wrong};
use beatbook_shared::patrol::incident::{Letter, Thrive};
use beatbook_shared::patrol::policy::{Known, advice};
use beatbook_shared::reference::{ForceRow, ListRow, built_in, day};
use beatbook_shared::time::Millis;

fn at(text: &str) -> Millis {
    Millis::parse(&format!("2026-11-{text}:00Z")).unwrap()
}

fn letter(level: &str, text: &str) -> Letter {
    Letter { level: level.to_owned(), text: text.to_owned() }
}

/// An assessment in words of its own.
fn thrive(version: u32, when: Millis, threat: &str) -> Thrive {
    Thrive {
        incident: "i".into(),
        at: when,
        version,
        threat: letter(threat, "Ex-partner outside, shouting."),
        harm: letter("low", "Frightened, not hurt."),
        risk: letter("medium", "Could come back tonight."),
        investigation: letter("none", "Neighbour saw his car."),
        vulnerability: letter("none", "None found, asked."),
        engagement: letter("none", "Wants advice by telephone."),
        repeat_check: "none".to_owned(),
        systems_checked: vec!["command and control".to_owned()],
        rationale: "He has left and she is with her sister.".to_owned(),
        ..Thrive::default()
    }
}

fn force(list: &str, code: &str, from: &str, columns: &[(&str, &str)]) -> ForceRow {
    let mut row = built_in().list(list)[0].clone();
    row.code = code.to_owned();
    row.valid_from = from.to_owned();
    row.valid_to = None;
    row.extra.values_mut().for_each(String::clear);
    for (column, value) in columns {
        row.extra.insert((*column).to_owned(), (*value).to_owned());
    }
    let row =
        ListRow { label_en: format!("{code} by the force"), label_cy: format!("{code} gan y llu"), ..row };
    ForceRow { list: list.to_owned(), row, ends: false, by: "admin".into(), at: Millis(1) }
}

#[test]
fn the_policy_says_which_rule_in_which_version_since_when_and_why() {
    let known = Known { category: "PSW-DOM".to_owned(), repeat: true, ..Known::default() };
    let said = advice(built_in(), &known, day(at("02T09:00")));
    assert_eq!(
        (said.grade.as_deref(), said.recheck_min, said.authority.as_deref()),
        (Some("2"), Some(15), Some("supervisor"))
    );
    let repeat = said.rules.iter().find(|rule| rule.rule == "P10").unwrap();
    assert_eq!((repeat.version, repeat.since.as_str(), repeat.grade.as_str()), (2, "2026-01-01", "2"));
    assert_eq!(
        repeat.says_en,
        "Rule P10 (Repeat victim or place), version 2, in force since 2026-01-01: Priority. Because: it has happened before."
    );
    assert!(repeat.says_cy.contains("mewn grym ers 2026-01-01: Blaenoriaeth"), "{}", repeat.says_cy);
    // The day decides the version: what was advised last year is still what was advised.
    let before = advice(built_in(), &known, "2025-06-01".parse().unwrap());
    let then = before.rules.iter().find(|rule| rule.rule == "P10").unwrap();
    assert_eq!((then.version, then.grade.as_str()), (1, "3"));
    assert_eq!(
        advice(built_in(), &Known::default(), day(at("02T09:00"))).grade,
        None,
        "no rule speaks of it"
    );
}

#[test]
fn a_rule_asks_for_all_of_its_conditions_and_the_most_urgent_leads() {
    let mut known = Known { category: "PSW-CFS".to_owned(), ..Known::default() };
    let grade = |known: &Known| advice(built_in(), known, day(at("02T09:00"))).grade;
    assert_eq!(grade(&known), None, "nobody is known to be vulnerable");
    known.vulnerable = true;
    assert_eq!(grade(&known).as_deref(), Some("2"));
    known.threat = "high".to_owned();
    let said = advice(built_in(), &known, day(at("02T09:00")));
    assert_eq!((said.grade.as_deref(), said.rules[0].rule.as_str()), (Some("1"), "P01"));
    assert_eq!(said.authority.as_deref(), Some("inspector"), "the highest of all that hold");
}

#[test]
fn a_rule_that_no_job_could_answer_is_refused_before_it_holds() {
    use beatbook_shared::reference::ListEdit;
    for (column, value, expected) in [
        ("threat", "enormous", "threat"),
        ("vulnerable", "maybe", "vulnerable"),
        ("grade", "", "grade"),
        ("recheck_min", "soon", "recheck_min"),
    ] {
        let mut row = built_in().row("deployment_policy", "P14", day(at("02T09:00"))).unwrap().clone();
        row.extra.insert(column.to_owned(), value.to_owned());
        let refused =
            built_in().changes("deployment_policy", &ListEdit::Row { row }, "2026-12-01".parse().unwrap());
        assert!(refused.unwrap_err().detail.contains(expected), "{column}");
    }
}

#[test]
fn an_assessment_is_complete_when_every_letter_is_answered_in_words_of_its_own() {
    let lists = built_in();
    let whole = thrive(1, at("02T09:00"), "medium");
    assert!(lacking(lists, &whole).is_empty() && complete(lists, &whole));
    let unasked = Thrive {
        vulnerability: Letter::default(),
        repeat_check: "not_done".to_owned(),
        systems_checked: Vec::new(),
        ..whole.clone()
    };
    assert_eq!(lacking(lists, &unasked), ["vulnerability", "repeat_victim_check", "systems_checked"]);
    // Prevention and preservation are a force's own to ask for.
    let plus = force("thrive_fields", "prevention_advice", "2026-11-01", &[("mandatory", "Y")]);
    let asking = lists.clone().with_force(&[plus]);
    assert_eq!(lacking(&asking, &whole), ["prevention_advice"]);
    let advised = Thrive { prevention: Some(letter("", "Told to keep the door locked.")), ..whole };
    assert!(lacking(&asking, &advised).is_empty());
}

#[test]
fn an_assessment_that_copies_no_threat_no_harm_no_risk_into_every_letter_is_seen() {
    let mut same = thrive(1, at("02T09:00"), "none");
    same.threat.text = "No threat, no harm, no risk.".to_owned();
    same.harm.text = "no threat no harm no risk".to_owned();
    assert_eq!(same_in_itself(&same), Some(("threat", "harm")));
    assert!(!complete(built_in(), &same));
    // A short answer is an answer, and is not compared.
    let mut short = thrive(1, at("02T09:00"), "none");
    short.threat.text = "None.".to_owned();
    short.harm.text = "None.".to_owned();
    assert_eq!(same_in_itself(&short), None);
    // Somebody else's words, whatever their case and commas.
    let first = thrive(1, at("02T09:00"), "low");
    let mut again = thrive(1, at("03T09:00"), "low");
    again.rationale = again.rationale.to_uppercase();
    let name = "311".to_owned();
    assert_eq!(copied(&again, [(&name, &first)]), Some(&name));
    again.rationale.push_str(" Checked again.");
    assert_eq!(copied(&again, [(&name, &first)]), None);
}

#[test]
fn nobody_goes_only_by_the_authority_that_the_reason_and_the_policy_ask_for() {
    let lists = built_in();
    let decision = |reason: &str| DeploymentDecision {
        at: at("02T09:00"),
        reason: Some(reason.to_owned()),
        rationale: "She wants advice and has it.".to_owned(),
        ..DeploymentDecision::default()
    };
    let none = advice(lists, &Known::default(), day(at("02T09:00")));
    assert_eq!(needs(lists, "NA1", &none, at("02T09:00")), "handler");
    assert_eq!(wrong(lists, &decision("NA1"), &none, Some("handler")), None);
    assert_eq!(wrong(lists, &decision("NA7"), &none, Some("supervisor")).unwrap().0, "reason");
    // A domestic needs a supervisor, however small the reason.
    let domestic =
        advice(lists, &Known { category: "PSW-DOM".to_owned(), ..Known::default() }, day(at("02T09:00")));
    assert_eq!(needs(lists, "NA1", &domestic, at("02T09:00")), "supervisor");
    assert!(wrong(lists, &decision("NA1"), &domestic, Some("handler")).is_some());
    assert_eq!(wrong(lists, &decision("NA1"), &domestic, Some("inspector")), None);
    let bare = DeploymentDecision { rationale: " ".to_owned(), ..decision("NA1") };
    assert_eq!(wrong(lists, &bare, &none, Some("inspector")).unwrap().0, "rationale");
    // A decision for an inspector is logged part by part.
    let planned = decision("NA7");
    assert_eq!(wrong(lists, &planned, &none, Some("inspector")).unwrap().0, "ndm");
    let parts = log_lacks(lists, &planned)
        .into_iter()
        .map(|code| (code.to_owned(), "As briefed.".to_owned()))
        .collect();
    assert_eq!(
        wrong(lists, &DeploymentDecision { ndm: Some(parts), ..planned }, &none, Some("inspector")),
        None
    );
    assert_eq!(wrong(lists, &decision("NA99"), &none, Some("inspector")).unwrap().0, "reason");
}
