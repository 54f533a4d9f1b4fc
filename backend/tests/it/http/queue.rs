//! Whose queue a case stands in, and when it leaves: what a sergeant is asked to look at is what is theirs to look at.

use beatbook_shared::examples;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, HOUR};
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

fn scene(world: &World) {
    for (collar, role) in [("2114", "SGT"), ("2115", "SGT"), ("31", "INS"), ("81", "PCO")] {
        world.staff(collar, role, "NE");
    }
}

fn case(world: &World, id: &str, days_ago: i64, shape: impl FnOnce(&mut Investigation)) {
    let at = world.now().plus(-days_ago * DAY);
    let mut case = Investigation {
        oic: Some(StaffId::from("81")),
        allocated_at: Some(at),
        plan_text: Some("Plan.".to_owned()),
        ..examples::investigation(&format!("NE/{id}"), "NE", at)
    };
    shape(&mut case);
    world.put(id, &case);
}

async fn sign(who: &Signed<'_>, id: &str) {
    let file = who.get(&format!("/api/investigations/{id}")).await.ok();
    let question = json!({"result": "RV2", "version_seen": file["version"], "seq_seen": file["seq"],
        "content_hash": file["content_hash"]});
    who.post(&format!("/api/investigations/{id}/reviews"), question).await.ok();
}

async fn queue(who: &Signed<'_>, how: &str) -> Vec<String> {
    let told = who.get(&format!("/api/reviews{how}")).await.ok();
    told["items"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect()
}

#[tokio::test]
async fn a_case_that_was_just_signed_leaves_the_queue_whatever_the_officer_still_owes() {
    each_engine(async |world| {
        scene(world);
        // No plan for three weeks: overdue and gone up, and the sergeant has never looked.
        case(world, "no-plan", 21, |case| case.plan_text = None);
        let evans = world.sign_in("2114").await;
        let told = evans.get("/api/reviews").await.ok()["items"][0].clone();
        assert_eq!(told["due"]["escalated_to"], "inspector", "{}", told["due"]);
        sign(&evans, "no-plan").await;
        assert_eq!(queue(&evans, "").await, Vec::<String>::new());
        // Six days old, and a plan is due after seven: signed today, it is the officer's tomorrow.
        case(world, "soon", 6, |case| case.plan_text = None);
        assert_eq!(queue(&evans, "").await, ["soon"]);
        sign(&evans, "soon").await;
        assert_eq!(queue(&evans, "").await, Vec::<String>::new());
        assert_eq!(
            queue(&evans, "?show=all").await,
            ["no-plan", "soon"],
            "they are still open and still due"
        );
        let boss = world.sign_in("31").await;
        assert_eq!(queue(&boss, "").await, ["no-plan"], "and it stays where it went to");
        sign(&boss, "no-plan").await;
        assert_eq!(queue(&boss, "").await, Vec::<String>::new());

        // News brings it back, and so does the date of the next review.
        let words =
            examples::update(&"no-plan".into(), &StaffId::from("81"), "enquiry", "Asked.", world.now());
        world.put("u1", &words);
        assert_eq!(queue(&evans, "").await, ["no-plan"]);
        sign(&evans, "no-plan").await;
        assert_eq!(queue(&evans, "").await, Vec::<String>::new());
        world.later(2 * DAY);
        let evans = world.sign_in("2114").await;
        assert_eq!(queue(&evans, "").await, ["soon"], "the plan is late now, and nobody has looked since");
        world.later(25 * DAY);
        let evans = world.sign_in("2114").await;
        assert_eq!(queue(&evans, "").await, ["soon", "no-plan"]);
    })
    .await;
}

#[tokio::test]
async fn a_case_without_an_officer_stays_until_it_has_one() {
    each_engine(async |world| {
        scene(world);
        case(world, "nobodys", 4, |case| (case.oic, case.allocated_at) = (None, None));
        let evans = world.sign_in("2114").await;
        sign(&evans, "nobodys").await;
        assert_eq!(queue(&evans, "").await, ["nobodys"], "to allocate it is the supervisor's own to do");
    })
    .await;
}

#[tokio::test]
async fn a_sergeants_queue_holds_what_is_theirs_and_what_is_nobodys() {
    each_engine(async |world| {
        scene(world);
        let team = TeamId::from("team-a");
        world.put("team-a", &examples::team("Newport A", "NE", "response"));
        let left = Staff {
            left_at: Some(world.now().plus(-HOUR)),
            ..examples::staff("Sgt Gone", "2116", "SGT", "NE", world.now().plus(-90 * DAY))
        };
        world.put("2116", &left);
        let by = |collar: &str| Some(StaffId::from(collar));
        case(world, "a-mine", 9, |case| case.supervisor = by("2114"));
        case(world, "b-other", 8, |case| case.supervisor = by("2115"));
        case(world, "c-nobody", 7, |_| {});
        case(world, "d-gone", 6, |case| case.supervisor = by("2116"));
        case(world, "e-team", 5, |case| (case.supervisor, case.team) = (by("2115"), Some(team.clone())));
        let evans = world.sign_in("2114").await;
        assert_eq!(queue(&evans, "").await, ["a-mine", "c-nobody", "d-gone"]);
        assert_eq!(queue(&evans, "?show=area").await, ["a-mine", "b-other", "c-nobody", "d-gone", "e-team"]);
        let joined = examples::since(team.as_str(), world.now().plus(-DAY));
        world.change("staff", "2114", 1, json!({"teams": []}), json!({"teams": [joined]}));
        let evans = world.sign_in("2114").await;
        assert_eq!(
            queue(&evans, "").await,
            ["a-mine", "c-nobody", "d-gone", "e-team"],
            "a team's sergeants share"
        );
    })
    .await;
}

#[tokio::test]
async fn the_queue_says_since_when_something_waits_on_the_officers_phone_and_as_at_when() {
    each_engine(async |world| {
        scene(world);
        case(world, "inv", 5, |_| {});
        world.enrol("81").await;
        let evans = world.sign_in("2114").await;
        let unsent = async || evans.get("/api/reviews").await.ok()["items"][0]["unsent"].clone();
        let before = unsent().await;
        assert_eq!(
            (&before["count"], &before["oldest_at"], &before["as_at"]),
            (&json!(0), &Value::Null, &Value::Null)
        );
        let (oldest, told) = (world.now().plus(-26 * HOUR), world.now().plus(-HOUR));
        world
            .server
            .station
            .db
            .write(move |tx| {
                use beatbook_server::db::schema::device;
                use diesel::prelude::*;
                diesel::update(device::table.filter(device::staff.eq("81")))
                    .set((
                        device::unsent_count.eq(3),
                        device::oldest_unsent_at.eq(oldest.0),
                        device::told_at.eq(told.0),
                        device::late_told_at.eq(told.0),
                        device::late_since.eq(oldest.0),
                    ))
                    .execute(&mut **tx)?;
                Ok(())
            })
            .unwrap();
        // Nothing of a case changed, so the page asks for the whole list anew.
        let after = unsent().await;
        assert_eq!(
            (&after["count"], &after["oldest_at"], &after["as_at"]),
            (&json!(3), &json!(oldest), &json!(told))
        );
        assert_eq!((&after["late_at"], &after["late_since"]), (&json!(told), &json!(oldest)));
    })
    .await;
}

#[tokio::test]
async fn the_queue_says_how_many_expected_lines_nobody_has_answered() {
    each_engine(async |world| {
        scene(world);
        case(world, "theft", 21, |case| case.offence = None);
        let evans = world.sign_in("2114").await;
        let open = async || evans.get("/api/reviews?show=all").await.ok()["items"][0]["lines_open"].clone();
        assert_eq!(open().await, 2, "what is expected of every crime");
        let answer = json!({"investigation": "theft", "author": "81", "at": world.now(), "written_at": world.now(),
            "entry": "plan", "text": "Nobody lives there.", "line": "EL02", "line_followed": false});
        let settled = world.say("81", "update", "answer", 0, json!({}), answer);
        assert_eq!(settled.outcome, Outcome::Applied);
        assert_eq!(open().await, 1);
        let file = evans.get("/api/investigations/theft").await.ok();
        let line = &file["lines"][1];
        assert_eq!(
            (&line["code"], &line["followed"], &line["words"]),
            (&json!("EL02"), &json!(false), &json!("Nobody lives there."))
        );
    })
    .await;
}
