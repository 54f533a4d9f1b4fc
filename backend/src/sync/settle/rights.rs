//! Whether the author may do this, now.

use super::*;
use beatbook_shared::patrol::appointment::Appointment;
use beatbook_shared::patrol::bail::BailEvent;
use beatbook_shared::patrol::bail_told::of_a_phone;
use beatbook_shared::patrol::book::Gap;
use beatbook_shared::patrol::claim_ladder::ClaimStep;
use beatbook_shared::patrol::crime;
use beatbook_shared::patrol::deployment::{DeploymentDecision, RiskCheck};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::opening::Opening;
use beatbook_shared::patrol::retention::{Disposal, PROPOSED};
use beatbook_shared::patrol::review::{Direction, direction_step};
use beatbook_shared::patrol::wanted::{Wanted, WantedDifference, WantedStep};

impl Settling {
    /// Whether the author may do this now.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn permitted(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        kind: &Kind,
        held: Option<&Live>,
        parent: Option<&Live>,
        body: &Body,
        scopes: &[Scope],
    ) -> Result<bool, Error> {
        let now = self.now;
        let Some(known) = self.staff(conn, &op.actor)? else { return Ok(false) };
        let (staff, grants) = (&known.0, &known.1);
        let roles = staff.roles_on(now);
        // Whoever may read a record opens it, and that is written down whatever else they may do.
        let fields_allowed = born(kind, held, body, &roles)
            || proposes(kind, held, &roles)
            || kind.name == Opening::KIND
            || op
                .set
                .iter()
                .filter(|(_, change)| !change.is_guard())
                .all(|(field, _)| any_may(&roles, action_for(kind.name, field)))
            || self.tells_of_bail(conn, op, kind, held, parent, body, &roles)?;
        // A record is written where its author may read: where it lies now, or where it is born.
        let lies = held.map_or(scopes, |h| h.scopes.as_slice());
        // What was kept back lies with its author alone; whoever supervises their area decides on it.
        let in_tray = kind.name == Quarantine::KIND
            && held.is_some_and(|h| staff.areas.contains(&h.area))
            && any_may(&roles, Action::DecideTray);
        // Each marker is the bureau's to confirm, on whichever ground it lies.
        let bureaus = [Wanted::KIND, WantedStep::KIND, WantedDifference::KIND].contains(&kind.name)
            && any_may(&roles, Action::ConfirmMarker);
        let in_reach = in_tray
            || bureaus
            || agreed::at_the_table(kind.name, op)
            || lies.is_empty()
            || lies.iter().any(|s| grants.contains(s));
        let own_name = !kind.fact
            || kind.owner.is_empty()
            || body.get(kind.owner).is_none_or(|who| who.as_str() == Some(op.actor.as_str()));
        let own_case = kind.name == "review"
            && parent.is_some_and(|p| p.body.get("oic").and_then(Value::as_str) == Some(op.actor.as_str()));
        let own_conflict = kind.name != Conflict::KIND
            || body.get("author").and_then(Value::as_str) == Some(op.actor.as_str())
            || any_may(&roles, Action::DecideTray);
        let stepped = match kind.name {
            Direction::KIND => steps(held.map(|h| &h.body), op, body, any_may(&roles, Action::Review)),
            agreed::ACTION => agreed::steps(held.map(|h| &h.body), op, body, staff, now),
            Disposal::KIND => two_people(held.map(|h| &h.body), op, body),
            _ => true,
        };
        // Who may take which step of a claim is decided on all of its rows, which only the server has; which step of
        // a marker, by the list of steps.
        let at_desk = !at_a_desk(kind.name) || op.device.as_str().starts_with("console:");
        let allowed =
            fields_allowed && in_reach && own_name && !own_case && own_conflict && stepped && at_desk;
        Ok(allowed && of_crime(kind, held, body, &roles) && !lifts_oneself(op, kind))
    }

    /// Whether a phone tells of a bail of its bearer's own case what `bail_events` lets a phone tell.
    #[allow(clippy::too_many_arguments)]
    fn tells_of_bail(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        kind: &Kind,
        held: Option<&Live>,
        parent: Option<&Live>,
        body: &Body,
        roles: &[&str],
    ) -> Result<bool, Error> {
        if kind.name != BailEvent::KIND || held.is_some() || !any_may(roles, Action::Patrol) {
            return Ok(false);
        }
        let case = parent.and_then(|p| p.body.get("investigation")).and_then(Value::as_str);
        let Some(case) = case.map(str::to_owned) else { return Ok(false) };
        let own = self
            .live(conn, &case)?
            .is_some_and(|case| case.body.get("oic").and_then(Value::as_str) == Some(op.actor.as_str()));
        Ok(own && of_a_phone(crate::reference::lists(conn)?.as_ref(), body, self.now))
    }

    /// Whether the author's rights, or those of whoever admits the operation, cover every field of it: admitting
    /// stands in for where or when somebody wrote, never for a right that neither of the two has.
    pub(super) fn covered(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        kind: &Kind,
        held: Option<&Live>,
        body: &Body,
        admitter: &StaffId,
    ) -> Result<bool, Error> {
        if kind.name == Direction::KIND && held.is_some_and(|h| rewrites(&h.body, op, admitter)) {
            return Ok(false);
        }
        if at_a_desk(kind.name) || agreed::closes(kind.name, op) || lifts_oneself(op, kind) {
            return Ok(false);
        }
        let both = [self.staff(conn, &op.actor)?, self.staff(conn, admitter)?];
        let roles: Vec<&str> = both.iter().flatten().flat_map(|known| known.0.roles_on(self.now)).collect();
        let fields = || {
            let mut changed = op.set.iter().filter(|(_, change)| !change.is_guard());
            changed.all(|(field, _)| any_may(&roles, action_for(kind.name, field)))
        };
        Ok((born(kind, held, body, &roles) || fields()) && of_crime(kind, held, body, &roles))
    }

    pub(super) fn staff(&mut self, conn: &mut AnyConn, id: &StaffId) -> Result<Option<Known>, Error> {
        if !self.staff.contains_key(id.as_str()) {
            let body =
                self.live(conn, id.as_str())?.filter(|l| l.kind.name == Staff::KIND).map(|l| l.body.clone());
            let known = match body.and_then(|b| from_body::<Staff>(&b).ok()) {
                Some(staff) => {
                    let mut scopes = staff.scopes(id, self.now);
                    if !scopes.is_empty() {
                        scopes.extend(store::case_grants(conn, id.as_str())?);
                    }
                    Some(Arc::new((staff, scopes)))
                }
                None => None,
            };
            self.staff.insert(id.0.clone(), known);
        }
        Ok(self.staff.get(id.as_str()).cloned().flatten())
    }

    /// Whether a person may choose these values in a conflict about a direction or an action. What either side said is theirs
    /// to choose; anything else must be a step that the chooser may take.
    pub(super) fn may_choose(
        &mut self,
        conn: &mut AnyConn,
        chooser: &StaffId,
        conflict: &Conflict,
    ) -> Result<bool, Error> {
        let values = match &conflict.resolution {
            Some(r) if r.choice == "new" => r.values.clone().unwrap_or_default(),
            _ => return Ok(true),
        };
        let Some(live) = self.live(conn, conflict.target.as_str())? else { return Ok(true) };
        let mut chosen = live.body.clone();
        for (field, value) in values {
            let said = [&conflict.mine, &conflict.theirs];
            if !said.iter().any(|side| side.get(&field).unwrap_or(&Value::Null) == &value) {
                set(&mut chosen, &field, &value);
            }
        }
        if conflict.target_kind == agreed::ACTION {
            let known = self.staff(conn, chooser)?;
            return Ok(
                known.is_some_and(|known| agreed::chosen(&live.body, &chosen, chooser, &known.0, self.now))
            );
        }
        let supervises = self
            .staff(conn, chooser)?
            .is_some_and(|known| any_may(&known.0.roles_on(self.now), Action::Review));
        let (Ok(was), Ok(is)) = (from_body::<Direction>(&live.body), from_body(&chosen)) else {
            return Ok(false);
        };
        Ok(direction_step(Some(&was), &is, chooser, supervises))
    }
}

/// What no phone writes.
fn at_a_desk(kind: &str) -> bool {
    [
        ClaimStep::KIND,
        WantedStep::KIND,
        WantedDifference::KIND,
        // Who has the authority to send nobody, and who may look over somebody else's grading, only the server can say.
        DeploymentDecision::KIND,
        RiskCheck::KIND,
        Appointment::KIND,
        Disposal::KIND,
        Gap::KIND,
    ]
    .contains(&kind)
}

/// Whether it is a crime that somebody who results jobs records from one, as patrol does.
fn born(kind: &Kind, held: Option<&Live>, body: &Body, roles: &[&str]) -> bool {
    kind.name == Investigation::KIND
        && held.is_none()
        && crime::born_on_patrol(body)
        && any_may(roles, Action::ResultJob)
}

/// Whether a crime's number is left to the server, and its offence to whoever may say which it is.
fn of_crime(kind: &Kind, held: Option<&Live>, body: &Body, roles: &[&str]) -> bool {
    if kind.name != Investigation::KIND {
        return true;
    }
    let held = held.map(|h| &h.body);
    let same = |field: &str| held.and_then(|h| h.get(field)) == body.get(field);
    let numbered = same("crime_number") && same("numbered_at");
    numbered && crime::needs(held, body).is_none_or(|action| any_may(roles, action))
}

/// Whether somebody would change what they themselves may do: whatever their role, nobody does that.
fn lifts_oneself(op: &Op, kind: &Kind) -> bool {
    const STANDING: [&str; 5] = ["roles", "teams", "areas", "collars", "left_at"];
    let changes =
        |(field, change): (&String, &Change)| !change.is_guard() && STANDING.contains(&field.as_str());
    kind.name == Staff::KIND && op.record.as_str() == op.actor.as_str() && op.set.iter().any(changes)
}

/// Whether it is a new proposal of a disposal by somebody who may make one: all of its fields are the proposal's, and
/// that nothing is decided in it is asked elsewhere.
fn proposes(kind: &Kind, held: Option<&Live>, roles: &[&str]) -> bool {
    kind.name == Disposal::KIND && held.is_none() && any_may(roles, Action::Dispose)
}

/// Whether somebody proposes a disposal in their own name, or decides on one that another proposed.
fn two_people(held: Option<&Body>, op: &Op, body: &Body) -> bool {
    let text = |body: &Body, field: &str| body.get(field).and_then(Value::as_str).map(str::to_owned);
    let me = Some(op.actor.0.clone());
    match held {
        None => {
            text(body, "status").as_deref() == Some(PROPOSED)
                && text(body, "proposed_by") == me
                && text(body, "decided_by").is_none()
        }
        Some(held) => {
            let fixed = ["target", "target_kind", "rule", "proposed_by"];
            text(held, "status").as_deref() == Some(PROPOSED)
                && text(held, "proposed_by") != me
                && text(body, "decided_by") == me
                && fixed.iter().all(|field| held.get(*field) == body.get(*field))
        }
    }
}

fn set(body: &mut Body, field: &str, value: &Value) {
    if value.is_null() {
        body.remove(field);
    } else {
        body.insert(field.to_owned(), value.clone());
    }
}

/// Whether the author may take a direction where the operation takes it, and where it was meant to take it:
/// what nobody may do is not put to a person's choice either when it clashes.
fn steps(held: Option<&Body>, op: &Op, merged: &Body, supervises: bool) -> bool {
    let step = |was: Option<&Body>, is: &Body| {
        let was = was.and_then(|was| from_body::<Direction>(was).ok());
        from_body(is).is_ok_and(|is| direction_step(was.as_ref(), &is, &op.actor, supervises))
    };
    let Some(held) = held else { return step(None, merged) };
    let (mut seen, mut meant) = (held.clone(), held.clone());
    for (field, change) in &op.set {
        // Whose direction it is says the record and not the author.
        if let Change::Value { old, new } = change
            && old != new
            && field != "owner"
        {
            set(&mut seen, field, old);
            set(&mut meant, field, new);
        }
    }
    step(Some(held), merged) && step(Some(&seen), &meant)
}

/// Whether admitting the operation would put words in place of those that whoever was directed gave, when
/// neither its author nor the admitter is that person.
fn rewrites(held: &Body, op: &Op, admitter: &StaffId) -> bool {
    let Some(words) = held.get("evidence").filter(|w| !w.is_null()) else { return false };
    let owner = held.get("owner").and_then(Value::as_str).unwrap_or_default();
    let changes = op
        .set
        .get("evidence")
        .is_some_and(|change| matches!(change, Change::Value { old, new } if old != new && new != words));
    changes && owner != op.actor.as_str() && owner != admitter.as_str()
}
