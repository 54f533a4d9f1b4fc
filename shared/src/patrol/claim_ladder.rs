//! The ladder of a claim: claimed, measured, reviewed, signed.
//!
//! A step is a fact, so that who said what about a claim, when and why stays readable for ever. Each step names one
//! hash over the claim and every row that it was counted from ([`content`]): when any of them says something else
//! later, the steps that stood on them hold no longer, and the claim visibly falls back to the first rung until
//! people have looked again. Nobody looks over or signs what they wrote themselves.

use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::signed::{SignedRow, root};
use super::time_freed::Claim;
use crate::access::{Action, any_may};
use crate::ids::{RecordId, StaffId};
use crate::problem::{Code, Problem};
use crate::reference::{Lists, day};
use crate::sync::op::Body;
use crate::time::Millis;

/// One step up the ladder, or back to its foot. Written once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "time_freed.ts")]
pub struct ClaimStep {
    pub claim: RecordId,
    /// `measured`, `reviewed`, `signed` or `sent_back`.
    pub to: String,
    pub by: StaffId,
    pub at: Millis,
    #[serde(default)]
    pub reason: Option<String>,
    /// One hash over what the step was taken on.
    pub content_hash: String,
}

impl Record for ClaimStep {
    const KIND: &'static str = "claim_step";
}

/// How far a claim has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, TS, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "time_freed.ts")]
pub enum Rung {
    #[default]
    Claimed,
    Measured,
    Reviewed,
    Signed,
}

impl Rung {
    /// The name that steps and groups use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rung::Claimed => "claimed",
            Rung::Measured => "measured",
            Rung::Reviewed => "reviewed",
            Rung::Signed => "signed",
        }
    }

    fn reached_by(step: &str) -> Option<Rung> {
        [Rung::Measured, Rung::Reviewed, Rung::Signed].into_iter().find(|rung| rung.name() == step)
    }

    fn next(self) -> Option<Rung> {
        match self {
            Rung::Claimed => Some(Rung::Measured),
            Rung::Measured => Some(Rung::Reviewed),
            Rung::Reviewed => Some(Rung::Signed),
            Rung::Signed => None,
        }
    }
}

/// Where a claim stands, and how far its steps said that it was. The two differ when it changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    pub rung: Rung,
    pub said: Rung,
}

impl Standing {
    /// Whether steps were taken that hold no longer.
    #[must_use]
    pub fn lost(self) -> bool {
        self.rung < self.said
    }
}

/// Where a claim stands after its steps, in the order of the log, when what it says and was counted from has this
/// hash now.
#[must_use]
pub fn standing<'a>(steps: impl IntoIterator<Item = &'a ClaimStep>, content_hash: &str) -> Standing {
    let mut stands = Standing::default();
    for step in steps {
        match Rung::reached_by(&step.to) {
            None => stands = Standing::default(),
            Some(rung) => {
                stands.said = rung;
                if step.content_hash == content_hash && stands.rung.next() == Some(rung) {
                    stands.rung = rung;
                }
            }
        }
    }
    stands
}

/// What a step covers, as hashes: the claim, what was measured before, the runs after, and what was counted as done.
/// Bodies are as the log holds them.
#[must_use]
pub fn content(
    claim: (&RecordId, &Body),
    before: &[(RecordId, Body)],
    runs: &[(RecordId, Body)],
    volume: &[RecordId],
) -> Vec<SignedRow> {
    let mut ids: Vec<&str> = volume.iter().map(RecordId::as_str).collect();
    ids.sort_unstable();
    let volume = Body::from_iter([("records".to_owned(), json!(ids))]);
    let mut rows = vec![
        SignedRow::changing(claim.0, "claim", claim.1),
        SignedRow::fact(&RecordId::from("volume"), "volume", &volume),
    ];
    rows.extend(before.iter().map(|(id, body)| SignedRow::changing(id, "baseline", body)));
    rows.extend(runs.iter().map(|(id, body)| SignedRow::fact(id, "task_run", body)));
    rows
}

/// The one hash over that.
#[must_use]
pub fn content_hash(rows: &[SignedRow]) -> String {
    root(rows)
}

/// What is known of a claim when somebody wants to take a step.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'a> {
    pub claim: &'a Claim,
    /// Whoever wrote or changed it.
    pub authors: &'a [StaffId],
    pub standing: Standing,
    /// Runs before and after, and how often the task was done.
    pub samples: (u64, u64, u64),
    /// An earlier claim has the same minutes.
    pub overlaps: bool,
}

/// Whether somebody with these roles may take this step now.
///
/// # Errors
/// Says what is missing and who could do it.
pub fn may_step(
    looked: &Looked<'_>,
    to: &str,
    by: &StaffId,
    roles: &[&str],
    lists: &Lists,
    now: Millis,
) -> Result<(), Problem> {
    let refuse = |detail: &str| Err(Problem::new(Code::NotAllowed, detail));
    let may = |action| any_may(roles, action);
    let own = looked.claim.owner == *by || looked.authors.contains(by);
    let rung = looked.standing.rung;
    if to == "sent_back" {
        if looked.standing.said == Rung::Claimed {
            return refuse("This claim stands on the first rung already.");
        }
        if ![Action::ReviewClaims, Action::SignTime, Action::SignCash].into_iter().any(may) {
            return refuse("Only somebody who looks over or signs claims sends one back.");
        }
        return if own {
            refuse("You wrote this claim. Change it instead of sending it back.")
        } else {
            Ok(())
        };
    }
    let Some(wanted) = Rung::reached_by(to) else {
        let message = format!("{to} is not one of: measured, reviewed, signed, sent_back.");
        return Err(Problem::field("to", message));
    };
    if rung.next() != Some(wanted) {
        let detail =
            "A claim goes up one rung at a time: claimed, measured, reviewed, signed. Read it again.";
        return Err(Problem::new(Code::Changed, detail));
    }
    match wanted {
        Rung::Measured => {
            if !may(Action::WriteClaims) && !may(Action::ReviewClaims) {
                return refuse("Only somebody who writes or looks over claims says that one is measured.");
            }
            measured(looked, lists, now)
        }
        _ if own => {
            refuse("You wrote this claim, or changed it, so somebody else must look it over and sign it.")
        }
        _ if looked.overlaps => refuse(
            "An earlier claim has the same minutes. Change the period or the baseline of this one first.",
        ),
        Rung::Reviewed if !may(Action::ReviewClaims) => {
            refuse("Your role does not look over claims. Ask a performance analyst or an inspector.")
        }
        Rung::Signed => {
            let signs = match lists.claim_signer(&looked.claim.benefit, day(now)) {
                "sign_cash" => may(Action::SignCash),
                "sign_time" => may(Action::SignTime),
                _ => false,
            };
            if !signs {
                return refuse("Claims of this type are signed by somebody else: see who signs it.");
            }
            if looked.claim.valid_to.is_some_and(|to| to <= now) {
                return refuse("This claim has expired. Make a new one from a newer sample.");
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether there is enough to call a claim measured.
fn measured(looked: &Looked<'_>, lists: &Lists, now: Millis) -> Result<(), Problem> {
    let (before, after, volume) = looked.samples;
    let floor = lists.measure_number("TF06", "min_n", day(now)).map_or(1, |n| n as u64).max(1);
    if looked.claim.task.is_none() {
        // Money that leaves a budget has no minutes to measure.
        return match looked.claim.gbp {
            Some(_) => Ok(()),
            None => Err(Problem::field("gbp", "This claim names no task and no sum. Change it first.")),
        };
    }
    if before < floor || after < floor {
        let message = format!(
            "There are {before} timed runs before and {after} after; each needs {floor}. Take more samples or \
             choose a longer period."
        );
        return Err(Problem::field("after_from", message));
    }
    if volume == 0 {
        return Err(Problem::field("volume_from", "Nothing was done in this period. Choose another."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::reference::built_in;

    fn step(to: &str, hash: &str) -> ClaimStep {
        ClaimStep { to: to.to_owned(), content_hash: hash.to_owned(), ..ClaimStep::default() }
    }

    fn up(hash: &str) -> Vec<ClaimStep> {
        ["measured", "reviewed", "signed"].map(|to| step(to, hash)).to_vec()
    }

    #[test]
    fn a_claim_stands_where_its_steps_took_it() {
        let steps = up("h");
        for (n, rung) in [Rung::Claimed, Rung::Measured, Rung::Reviewed, Rung::Signed].into_iter().enumerate()
        {
            assert_eq!(standing(&steps[..n], "h"), Standing { rung, said: rung });
        }
    }

    #[test]
    fn a_claim_that_changed_falls_to_the_foot_and_says_so() {
        let mut steps = up("before");
        let fallen = standing(&steps, "after");
        assert_eq!((fallen.rung, fallen.said, fallen.lost()), (Rung::Claimed, Rung::Signed, true));
        // A signature alone does not lift what nobody measured and looked over as it is now.
        steps.push(step("signed", "after"));
        assert_eq!(standing(&steps, "after").rung, Rung::Claimed);
        steps.extend(up("after"));
        assert_eq!(standing(&steps, "after"), Standing { rung: Rung::Signed, said: Rung::Signed });
    }

    #[test]
    fn what_was_sent_back_begins_again() {
        let mut steps = up("h");
        steps.push(step("sent_back", "h"));
        assert_eq!(standing(&steps, "h"), Standing::default());
        steps.push(step("signed", "h"));
        assert_eq!(standing(&steps, "h").rung, Rung::Claimed, "no rung is jumped over");
    }

    fn look(claim: &Claim, rung: Rung) -> Looked<'_> {
        Looked {
            claim,
            authors: &[],
            standing: Standing { rung, said: rung },
            samples: (30, 30, 100),
            overlaps: false,
        }
    }

    fn claim(benefit: &str) -> Claim {
        Claim {
            benefit: benefit.to_owned(),
            task: Some("record_crime".to_owned()),
            owner: "writer".into(),
            valid_to: Some(Millis(2_000_000_000_000)),
            ..Claim::default()
        }
    }

    fn asks(looked: &Looked<'_>, to: &str, by: &str, role: &str) -> bool {
        may_step(looked, to, &by.into(), &[role], built_in(), Millis(1_780_000_000_000)).is_ok()
    }

    #[test]
    fn nobody_reviews_or_signs_what_they_wrote_or_changed() {
        let claim = claim("B2");
        let reviewed = look(&claim, Rung::Measured);
        assert!(asks(&reviewed, "reviewed", "other", "INS"));
        assert!(!asks(&reviewed, "reviewed", "writer", "INS"));
        let signed = look(&claim, Rung::Reviewed);
        assert!(asks(&signed, "signed", "other", "SUP") && !asks(&signed, "signed", "writer", "SUP"));
        let changed = ["other".into()];
        assert!(!asks(&Looked { authors: &changed, ..signed }, "signed", "other", "SUP"));
    }

    #[test]
    fn the_type_of_the_benefit_says_who_signs() {
        for (benefit, role, may) in [
            ("B2", "SUP", true),
            ("B2", "FIN", false),
            ("B1", "FIN", true),
            ("B1", "SUP", false),
            ("B2", "PRF", false),
            ("B2", "BEN", false),
            ("B9", "SUP", false),
        ] {
            let claim = claim(benefit);
            assert_eq!(asks(&look(&claim, Rung::Reviewed), "signed", "other", role), may, "{benefit} {role}");
        }
    }

    #[test]
    fn a_rung_needs_the_one_below_enough_runs_and_minutes_of_its_own() {
        let claim = claim("B2");
        assert!(!asks(&look(&claim, Rung::Claimed), "reviewed", "other", "INS"));
        assert!(!asks(&look(&claim, Rung::Claimed), "signed", "other", "SUP"));
        assert!(asks(&look(&claim, Rung::Claimed), "measured", "writer", "BEN"));
        for samples in [(9, 30, 100), (30, 9, 100), (30, 30, 0)] {
            let few = Looked { samples, ..look(&claim, Rung::Claimed) };
            assert!(!asks(&few, "measured", "writer", "BEN"), "{samples:?}");
        }
        let twice = Looked { overlaps: true, ..look(&claim, Rung::Measured) };
        assert!(!asks(&twice, "reviewed", "other", "INS"));
    }

    #[test]
    fn somebody_else_sends_back_what_has_left_the_foot() {
        let claim = claim("B2");
        assert!(asks(&look(&claim, Rung::Signed), "sent_back", "other", "PRF"));
        assert!(!asks(&look(&claim, Rung::Signed), "sent_back", "writer", "BEN"));
        assert!(!asks(&look(&claim, Rung::Claimed), "sent_back", "other", "PRF"));
        assert!(!asks(&look(&claim, Rung::Signed), "sent_back", "other", "SGT"));
    }

    #[test]
    fn the_hash_moves_with_the_claim_its_samples_and_what_was_done() {
        let body = |text: &str| Body::from_iter([("t".to_owned(), json!(text))]);
        let (claim, id) = (body("claim"), RecordId::from("c"));
        let of = |claim: &Body, before: &str, run: &str, volume: &[&str]| {
            let volume: Vec<RecordId> = volume.iter().map(|v| RecordId::from(*v)).collect();
            let rows =
                content((&id, claim), &[("b".into(), body(before))], &[("r".into(), body(run))], &volume);
            content_hash(&rows)
        };
        let held = of(&claim, "b", "r", &["v", "w"]);
        assert_eq!(held, of(&claim, "b", "r", &["w", "v"]), "whatever the order");
        for changed in [
            of(&body("other"), "b", "r", &["v", "w"]),
            of(&claim, "x", "r", &["v", "w"]),
            of(&claim, "b", "x", &["v", "w"]),
            of(&claim, "b", "r", &["v"]),
        ] {
            assert_ne!(held, changed);
        }
    }
}
