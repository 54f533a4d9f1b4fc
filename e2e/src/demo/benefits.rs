//! Baselines and claims: what the tasks took before, and what somebody puts their name to.

use beatbook_shared::patrol::time_freed::{Baseline, Claim};
use beatbook_shared::time::{DAY, Millis};

use super::book::Book;
use super::dice::Dice;
use super::duty::TASKS;
use super::people::Roll;

/// Writes them.
pub fn write(book: &mut Book, dice: &mut Dice, roll: &Roll, start: Millis) {
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
            includes: vec!["log-in".to_owned(), "queue for a computer".to_owned()],
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
    let mut minutes = claim("B2", "Crimes recorded at the scene", made);
    minutes.task = Some("record_crime".to_owned());
    minutes.minutes_net = Some(280.0);
    minutes.baseline_includes = vec!["log-in".to_owned(), "return_to_type".to_owned()];
    // The drive back to type is already in the first claim's baseline: this one must be re-based or refused.
    let mut twice = claim("B2", "No drive back to the station to type", made.plus(DAY));
    twice.task = Some("return_to_type".to_owned());
    twice.minutes_net = Some(400.0);
    let mut signed = claim("B1", "Mileage budget line 4417 reduced", made.plus(2 * DAY));
    signed.gbp = Some(1240.0);
    (signed.signed_by, signed.signed_at) = (Some(finance), Some(made.plus(3 * DAY)));
    let mut unsigned = claim("B1", "Paper forms no longer printed", made.plus(3 * DAY));
    unsigned.gbp = Some(310.0);
    let mut cost = claim("B6", "Support calls in the first fortnight", made.plus(3 * DAY));
    cost.minutes_net = Some(190.0);
    for (key, claim) in
        [("minutes", minutes), ("twice", twice), ("signed", signed), ("unsigned", unsigned), ("cost", cost)]
    {
        let at = claim.signed_at.unwrap_or(claim.made_at);
        book.add(at, &owner, &book.id(&format!("claim/{key}")), &claim);
    }
}
