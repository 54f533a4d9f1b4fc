//! Baselines and claims: what the tasks took before, and what somebody puts their name to.

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::time_freed::{Baseline, Claim, ClaimUse};
use beatbook_shared::time::{DAY, HOUR, Millis};

use super::book::Book;
use super::dice::Dice;
use super::duty::TASKS;
use super::people::Roll;

/// A step that somebody takes on a claim, once everything that it is counted from is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub claim: RecordId,
    pub to: &'static str,
    pub by: StaffId,
    pub at: Millis,
    pub reason: &'static str,
}

/// Writes them, and says which steps are taken.
pub fn write(book: &mut Book, dice: &mut Dice, roll: &Roll, start: Millis) -> Vec<Step> {
    let who = |role: &str| roll.one(role, "").map(|p| p.id.clone()).unwrap_or_default();
    let (owner, finance) = (who("BEN"), who("FIN"));
    let measured = start.plus(-60 * DAY);
    for (task, minutes, _) in TASKS {
        let runs: Vec<f64> = (0..44)
            .map(|_| {
                let ms = dice.minutes(minutes);
                // Tenths of a minute, as a person with a stop-watch writes them.
                (ms as f64 / 6000.0).round() / 10.0
            })
            .collect();
        let baseline = Baseline {
            task: task.to_owned(),
            minutes: runs,
            method: "timed".to_owned(),
            from: measured,
            to: measured.plus(28 * DAY),
            includes: includes(task),
            excludes: vec!["travel to the station".to_owned()],
        };
        book.add(start.plus(DAY), &owner, &book.id(&format!("baseline/{task}")), &baseline);
    }
    let claim = |benefit: &str, title: &str, made_at: Millis| Claim {
        benefit: benefit.to_owned(),
        title: title.to_owned(),
        owner: owner.clone(),
        made_at,
        valid_to: Some(made_at.plus(365 * DAY)),
        ..Claim::default()
    };
    let made = start.plus(20 * DAY);
    let (from, to) = (start.plus(2 * DAY), start.plus(18 * DAY));
    let measured = |title: &str, task: &str, change: &str, made_at: Millis| Claim {
        task: Some(task.to_owned()),
        change: change.to_owned(),
        baselines: vec![book.id(&format!("baseline/{task}"))],
        baseline_includes: includes(task),
        method: "timed".to_owned(),
        after_from: Some(from),
        after_to: Some(to),
        volume_source: "runs".to_owned(),
        volume_from: Some(from),
        volume_to: Some(to),
        ..claim("B2", title, made_at)
    };
    let mut signed = measured(
        "Crimes recorded at the scene",
        "record_crime",
        "Recorded on the phone at the scene, not at the station after the tour.",
        made,
    );
    signed.uses = vec![
        used("patrol", 40, "Activity shares of the five teams, March against January."),
        used(
            "victim_contact",
            20,
            "Victim updates written inside a working day, from 61 to 78 in a hundred.",
        ),
    ];
    signed.overlap_note =
        "The new results list came in the same month; its minutes are claimed apart.".to_owned();
    let reviewed = measured(
        "Jobs resulted from the phone",
        "result_incident",
        "The officer results the job; control does not type it again.",
        made.plus(DAY),
    );
    let notes = measured(
        "Notebook without a second copy",
        "notebook_entry",
        "Entries are sealed on the phone and not copied into the file.",
        made.plus(2 * DAY),
    );
    let again = measured(
        "Crime forms made shorter",
        "record_crime",
        "Eleven questions fewer on the crime form.",
        made.plus(3 * DAY),
    );
    // The drive back to type is already in the first claim's baseline: this one must be re-based or refused.
    let mut twice = claim("B2", "No drive back to the station to type", made.plus(3 * DAY));
    twice.task = Some("return_to_type".to_owned());
    let mut mileage = claim("B1", "Mileage budget line 4417 reduced", made.plus(2 * DAY));
    mileage.gbp = Some(1240.0);
    (mileage.signed_by, mileage.signed_at) = (Some(finance.clone()), Some(made.plus(3 * DAY)));
    let mut paper = claim("B1", "Paper forms no longer printed", made.plus(3 * DAY));
    paper.gbp = Some(310.0);
    let mut cost = claim("B6", "Support calls in the first fortnight", made.plus(3 * DAY));
    cost.minutes_net = Some(190.0);
    // What the inspectorate's letter reports: money from new processes, and no hours. It holds what it covers, so that
    // nobody claims it again for a phone.
    let then = Millis::parse("2014-09-03T09:00:00Z").unwrap_or(made);
    let mut letter = claim("B1", "New processes for volume crime, as the 2014 letter reports them", then);
    letter.gbp = Some(3_175_000.0);
    letter.change = "Crimes screened and allocated at one desk; fewer hand-overs and forms.".to_owned();
    letter.baseline_includes = vec!["screen_crime".to_owned()];
    letter.valid_to = None;
    (letter.signed_by, letter.signed_at) = (Some(finance), Some(then));
    let mut phone = claim("B2", "Volume crime screened on the phone", made.plus(3 * DAY));
    phone.task = Some("screen_crime".to_owned());
    phone.change = "The officer answers the screening questions at the scene.".to_owned();
    let id = |key: &str| book.id(&format!("claim/{key}"));
    let ids =
        ["signed", "reviewed", "notes", "again", "twice", "mileage", "paper", "cost", "letter", "phone"]
            .map(id);
    let step = |n: usize, to: &'static str, role: &str, days: i64, reason: &'static str| Step {
        claim: ids[n].clone(),
        to,
        by: if role == "BEN" { owner.clone() } else { who(role) },
        at: made.plus(days * DAY + 9 * HOUR),
        reason,
    };
    let steps = vec![
        step(0, "measured", "BEN", 1, "Both samples are timed by start and stop, and large enough."),
        step(0, "reviewed", "PRF", 2, "Counted again from the rows; the outliers are what the rule says."),
        step(0, "signed", "SUP", 3, "The teams did this work, and the rota shows where the time went."),
        step(1, "measured", "BEN", 2, "Timed by start and stop on both sides."),
        step(1, "reviewed", "PRF", 4, "The numbers stand. No use of the time is recorded yet."),
        step(2, "measured", "BEN", 3, "Enough runs on both sides."),
    ];
    let claims = [signed, reviewed, notes, again, twice, mileage, paper, cost, letter, phone];
    for (id, claim) in ids.iter().zip(claims) {
        // What is older than the force itself came in when it began.
        let at = claim.signed_at.unwrap_or(claim.made_at).max(start);
        book.add(at, &owner, id, &claim);
    }
    steps
}

/// What the measured minutes held besides the task itself.
fn includes(task: &str) -> Vec<String> {
    let mut parts = vec!["log-in".to_owned(), "queue for a computer".to_owned()];
    if task == "record_crime" {
        parts.push("return_to_type".to_owned());
    }
    parts
}

fn used(code: &str, percent: u8, shown_by: &str) -> ClaimUse {
    ClaimUse { code: code.to_owned(), percent, shown_by: shown_by.to_owned() }
}
