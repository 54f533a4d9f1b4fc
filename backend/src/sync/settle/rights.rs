//! Whether the author may do this, now.

use super::*;
use beatbook_shared::patrol::review::{Direction, direction_step};

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
        let fields_allowed = op
            .set
            .iter()
            .filter(|(_, change)| !change.is_guard())
            .all(|(field, _)| any_may(&roles, action_for(kind.name, field)));
        // A record is written where its author may read: where it lies now, or where it is born.
        let lies = held.map_or(scopes, |h| h.scopes.as_slice());
        // What was kept back lies with its author alone; whoever supervises their area decides on it.
        let in_tray = kind.name == Quarantine::KIND
            && held.is_some_and(|h| staff.areas.contains(&h.area))
            && any_may(&roles, Action::DecideTray);
        let in_reach = in_tray || lies.is_empty() || lies.iter().any(|s| grants.contains(s));
        let own_name = !kind.fact
            || kind.owner.is_empty()
            || body.get(kind.owner).is_none_or(|who| who.as_str() == Some(op.actor.as_str()));
        let own_case = kind.name == "review"
            && parent.is_some_and(|p| p.body.get("oic").and_then(Value::as_str) == Some(op.actor.as_str()));
        let own_conflict = kind.name != Conflict::KIND
            || body.get("author").and_then(Value::as_str) == Some(op.actor.as_str())
            || any_may(&roles, Action::DecideTray);
        let stepped = kind.name != Direction::KIND
            || from_body::<Direction>(body).is_ok_and(|is| {
                let was = held.and_then(|h| from_body::<Direction>(&h.body).ok());
                direction_step(was.as_ref(), &is, &op.actor, any_may(&roles, Action::Review))
            });
        Ok(fields_allowed && in_reach && own_name && !own_case && own_conflict && stepped)
    }

    /// Whether the author's rights, or those of whoever admits the operation, cover every field of it: admitting
    /// stands in for where or when somebody wrote, never for a right that neither of the two has.
    pub(super) fn covered(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        kind: &Kind,
        admitter: &StaffId,
    ) -> Result<bool, Error> {
        let both = [self.staff(conn, &op.actor)?, self.staff(conn, admitter)?];
        let roles: Vec<&str> = both.iter().flatten().flat_map(|known| known.0.roles_on(self.now)).collect();
        Ok(op
            .set
            .iter()
            .filter(|(_, change)| !change.is_guard())
            .all(|(field, _)| any_may(&roles, action_for(kind.name, field))))
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
}
