//! One lasting outcome for every operation, and nothing overwritten in silence.

use beatbook_shared::sync::op::hash;
use beatbook_shared::sync::wire::{Outcome, Reason, Verdict};
use serde_json::json;

use super::engine::{each_engine, incident, investigation, request};

#[test]
fn an_operation_applies_once_however_often_it_is_sent() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        phone.update("inv", "Spoke to the neighbour.");
        phone.edit("investigation", "inv", 1, json!({"risk": null}), json!({"risk": "high"}));
        let first = world.send(&phone);
        assert_eq!(first.results.iter().map(|r| r.outcome).collect::<Vec<_>>(), [Some(Outcome::Applied); 2]);
        let again = world.send(&phone);
        assert_eq!(again.results, first.results, "the same answer, numbers included");
        assert_eq!(world.version("inv"), 2);
        world.sound();
    });
}

#[test]
fn different_fields_merge_and_the_same_field_keeps_both_values() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        world.console("evans", "investigation", "inv", 1, json!({"risk": null}), json!({"risk": "high"}));
        phone.edit(
            "investigation",
            "inv",
            1,
            json!({"safe_contact": null}),
            json!({"safe_contact": "Mobile after 16:00"}),
        );
        phone.edit("investigation", "inv", 1, json!({"risk": null}), json!({"risk": "medium"}));
        let answer = world.send(&phone);
        assert_eq!(answer.results[0].outcome, Some(Outcome::Applied));
        assert_eq!(answer.results[1].outcome, Some(Outcome::Conflict));
        assert_eq!(answer.results[1].clashed, ["risk"]);
        let held = world.body("inv");
        assert_eq!((&held["risk"], &held["safe_contact"]), (&json!("high"), &json!("Mobile after 16:00")));

        let conflict = answer.results[1].records[0].clone();
        let kept = world.body(&conflict);
        assert_eq!(kept["mine"], json!({"risk": "medium"}));
        assert_eq!(kept["theirs"], json!({"risk": "high"}));
        assert_eq!((&kept["author"], &kept["their_author"]), (&json!("bowen"), &json!("evans")));
        world.sound();
    });
}

#[test]
fn fields_that_belong_together_conflict_as_one() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        let before = json!({"status": "open"});
        world.console(
            "evans",
            "investigation",
            "inv",
            1,
            before.clone(),
            json!({"status": "filed", "outcome": "18"}),
        );
        // The officer changes only the reason; nobody else did, but it belongs to the outcome they saw.
        phone.edit(
            "investigation",
            "inv",
            1,
            before,
            json!({"status": "open", "outcome_reason": "Suspect named"}),
        );
        let answer = world.send(&phone);
        assert_eq!(answer.results[0].outcome, Some(Outcome::Conflict));
        let held = world.body("inv");
        assert_eq!(held["outcome"], json!("18"));
        assert!(!held.contains_key("outcome_reason"), "half of a clashing pair must not slip in");
    });
}

#[test]
fn an_afternoon_of_edits_is_one_question() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        let plan = |text: &str| json!({"plan_text": text, "plan_at": 1_795_000_000_000_i64});
        world.console(
            "evans",
            "investigation",
            "inv",
            1,
            plan("House to house."),
            plan("The sergeant's plan"),
        );
        phone.edit("investigation", "inv", 1, plan("House to house."), plan("First try"));
        phone.edit("investigation", "inv", 1, plan("First try"), plan("Second try"));
        phone.edit("investigation", "inv", 1, plan("Second try"), plan("Third try"));
        let answer = world.send(&phone);
        let opened: Vec<&String> = answer.results.iter().flat_map(|r| &r.records).collect();
        assert_eq!(opened.len(), 3);
        assert!(opened.iter().all(|id| *id == opened[0]), "all three join one conflict");
        let kept = world.body(opened[0]);
        assert_eq!(kept["mine"]["plan_text"], json!("Third try"));
        assert_eq!(kept["history"].as_array().unwrap().len(), 2);
        assert_eq!(world.body("inv")["plan_text"], json!("The sergeant's plan"));
        world.sound();
    });
}

#[test]
fn a_person_closes_a_conflict_and_their_choice_stands() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        world.console("evans", "investigation", "inv", 1, json!({"risk": null}), json!({"risk": "high"}));
        phone.edit("investigation", "inv", 1, json!({"risk": null}), json!({"risk": "medium"}));
        let conflict = world.send(&phone).results[0].records[0].clone();
        let choose = |choice: &str| {
            json!({"status": "closed", "resolution": {"choice": choice, "values": null}, "resolved_by": "evans",
                "resolved_at": 1_795_000_000_001_i64})
        };
        let done =
            world.console("evans", "conflict", &conflict, 1, json!({"status": "open"}), choose("mine"));
        assert_eq!(done.outcome, Outcome::Applied);
        assert_eq!(world.body("inv")["risk"], json!("medium"));
        // A second person who had the same open conflict on the screen does not undo the first.
        let late =
            world.console("evans", "conflict", &conflict, 1, json!({"status": "open"}), choose("theirs"));
        assert_eq!(late.outcome, Outcome::Conflict);
        assert_eq!(world.body("inv")["risk"], json!("medium"));
        world.sound();
    });
}

#[test]
fn an_officer_says_what_they_would_have_and_a_supervisor_decides() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        world.console("evans", "investigation", "inv", 1, json!({"risk": null}), json!({"risk": "high"}));
        phone.edit("investigation", "inv", 1, json!({"risk": null}), json!({"risk": "medium"}));
        let conflict = world.send(&phone).results[0].records[0].clone();
        let wish =
            |choice: &str| json!({"proposal": {"choice": choice}, "proposed_at": 1_795_000_000_001_i64});
        phone.edit("conflict", &conflict, 1, json!({"proposal": null, "proposed_at": null}), wish("mine"));
        assert_eq!(world.send(&phone).results.last().unwrap().outcome, Some(Outcome::Applied));
        let held = world.body(&conflict);
        assert_eq!((&held["status"], &held["proposal"]["choice"]), (&json!("open"), &json!("mine")));
        assert_eq!(world.body("inv")["risk"], json!("high"), "what stands stands until somebody decides");

        // Closing it is not the officer's to do, though the values are their own; nor is speaking for the officer the
        // supervisor's.
        let choose = |who: &str| {
            json!({"status": "closed", "resolution": {"choice": "mine", "values": null}, "resolved_by": who,
                "resolved_at": 1_795_000_000_002_i64})
        };
        phone.edit("conflict", &conflict, 2, json!({"status": "open"}), choose("bowen"));
        let refused = world.send(&phone).results.last().unwrap().outcome;
        assert_eq!(refused, Some(Outcome::Quarantined));
        assert_eq!(world.body("inv")["risk"], json!("high"));
        let said = json!({"proposal": held["proposal"], "proposed_at": held["proposed_at"]});
        let spoken = world.console("evans", "conflict", &conflict, 2, said, wish("theirs"));
        assert_eq!(spoken.outcome, Outcome::Quarantined);
        let done =
            world.console("evans", "conflict", &conflict, 2, json!({"status": "open"}), choose("evans"));
        assert_eq!(done.outcome, Outcome::Applied);
        assert_eq!(world.body("inv")["risk"], json!("medium"));
        world.sound();
    });
}

#[test]
fn a_choice_made_on_an_old_screen_is_asked_again() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        world.console("evans", "investigation", "inv", 1, json!({"risk": null}), json!({"risk": "high"}));
        phone.edit("investigation", "inv", 1, json!({"risk": null}), json!({"risk": "medium"}));
        let conflict = world.send(&phone).results[0].records[0].clone();
        world.console(
            "evans",
            "investigation",
            "inv",
            3,
            json!({"risk": "high"}),
            json!({"risk": "standard"}),
        );
        let choice = json!({"status": "closed", "resolution": {"choice": "mine", "values": null}, "resolved_by": "evans",
            "resolved_at": 1});
        let done = world.console("evans", "conflict", &conflict, 1, json!({"status": "open"}), choice);
        assert_eq!(world.body("inv")["risk"], json!("standard"), "the newer value was not on the screen");
        assert_eq!(done.records.len(), 1, "so there is a new conflict about it");
        assert_eq!(world.body(done.records[0].as_str())["mine"], json!({"risk": "medium"}));
    });
}

#[test]
fn bytes_that_say_nothing_are_kept_and_hold_nothing_up() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        phone.lines.push(vec![0xff, 0xfe, b'{']);
        phone.update("inv", "This one is well.");
        let answer = world.send(&phone);
        assert_eq!(answer.results[0].reason, Some(Reason::Unreadable));
        assert_eq!(answer.results[1].outcome, Some(Outcome::Applied));
        let kept = world.body(&answer.results[0].records[0]);
        assert_eq!((&kept["encoding"], &kept["status"]), (&json!("base64"), &json!("open")));
        world.sound();
    });
}

#[test]
fn what_may_not_be_done_is_kept_and_can_be_admitted() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "pugh");
        phone.edit(
            "investigation",
            "inv",
            1,
            json!({"status": "open"}),
            json!({"status": "filed", "outcome": "18"}),
        );
        let answer = world.send(&phone);
        assert_eq!(answer.results[0].reason, Some(Reason::NotPermitted), "a PCSO sets no outcome");
        let kept = answer.results[0].records[0].clone();
        assert!(!world.body("inv").contains_key("outcome"));
        let admit = json!({"status": "closed", "decision": "admit", "decided_by": "evans", "decided_at": 1});
        let done = world.console("evans", "quarantine", &kept, 1, json!({"status": "open"}), admit);
        assert_eq!(done.outcome, Outcome::Applied);
        assert_eq!(world.body("inv")["outcome"], json!("18"));
        world.sound();
    });
}

#[test]
fn what_builds_on_a_kept_back_operation_waits_with_it() {
    each_engine(|world| {
        world.put("other", &incident("NE"));
        let mut phone = world.enrol("d1", "bowen");
        phone.edit(
            "attendance",
            "att",
            0,
            json!({}),
            json!({"incident": "other", "resource": "BG24", "role": "sworn"}),
        );
        phone.stamp("att", "at_scene", 1_795_000_000_500);
        world.put("inv", &investigation("BG", "bowen"));
        phone.update("inv", "Unrelated.");
        let reasons: Vec<_> = world.send(&phone).results.iter().map(|r| r.reason).collect();
        assert_eq!(reasons, [Some(Reason::NotPermitted), Some(Reason::DependsOnQuarantined), None]);
    });
}

#[test]
fn counters_are_dense() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        for n in 0..4 {
            phone.update("inv", &format!("entry {n}"));
        }
        let gap = world.exchange(&request(&phone.hello(), 3, &phone.lines[2..]));
        assert_eq!(gap.results[0].reason, Some(Reason::Expected));
        assert_eq!(gap.hello.high, 0);
        assert_eq!(world.send(&phone).hello.high, 4);
    });
}

#[test]
fn a_restored_device_is_noticed_and_loses_nothing() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        phone.update("inv", "before the backup");
        let image = phone.clone();
        phone.update("inv", "after the backup, sent");
        world.send(&phone);
        // The phone comes back from the backup and goes on under a counter that was used.
        let mut restored = image;
        restored.update("inv", "after the restore");
        let answer = world.send(&restored);
        assert_eq!(answer.hello.verdict, Verdict::NewEpoch);
        assert_eq!(answer.results[1].reason, Some(Reason::Fork));
        // It says the line again in a new epoch.
        let original = restored.lines[1].clone();
        let mut again: serde_json::Value = serde_json::from_slice(&original).unwrap();
        again["epoch"] = json!("e2");
        again["ctr"] = json!(1);
        again["prev"] = json!("");
        again["reissue_of"] = json!(hash(&original));
        restored.epoch = "e2".to_owned();
        restored.lines = vec![serde_json::to_vec(&again).unwrap()];
        let done = world.send(&restored);
        assert_eq!(done.results[0].outcome, Some(Outcome::Applied));
        assert_eq!(done.hello.verdict, Verdict::Ok);
        world.sound();
    });
}

#[test]
fn a_status_out_of_order_is_a_question_not_an_error() {
    each_engine(|world| {
        world.put("job", &incident("BG"));
        let mut phone = world.enrol("d1", "bowen");
        let seen = json!({"status": "ASG"});
        world.console("evans", "incident", "job", 1, seen, json!({"status": "CLO"}));
        phone.edit(
            "incident",
            "job",
            2,
            json!({"status": "CLO"}),
            json!({"status": "RES", "results": ["R03"]}),
        );
        let answer = world.send(&phone);
        assert_eq!(answer.results[0].outcome, Some(Outcome::Conflict));
        assert_eq!(world.body("job")["status"], json!("CLO"));
    });
}
