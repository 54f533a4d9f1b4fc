//! Two people's values for one thing: opening the question, joining it, and carrying a person's answer out.

use super::*;

impl Settling {
    /// Opens a conflict, or joins the one that the author's own earlier edit opened, so that an afternoon of
    /// edits is one question.
    pub(super) fn conflict(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        target: &str,
        kind: &'static Kind,
        clash: &Clash,
    ) -> Result<String, Error> {
        let mut open: BTreeSet<String> = store::open_conflicts(conn, target)?.into_iter().collect();
        open.extend(self.live.iter().filter_map(|(id, live)| {
            let live = live.as_ref()?;
            let about = live.kind.name == Conflict::KIND
                && live.body.get("target").and_then(Value::as_str) == Some(target)
                && live.body.get("status").and_then(Value::as_str) == Some("open");
            about.then(|| id.clone())
        }));
        self.load(conn, &open)?;
        for id in open {
            let Some(Some(live)) = self.live.get(&id) else { continue };
            let Ok(mut conflict) = from_body::<Conflict>(&live.body) else { continue };
            let goes_on = conflict.status == "open"
                && conflict.name == clash.name
                && conflict.author == op.actor
                && conflict.device == op.device
                && clash.seen.iter().all(|(f, seen)| conflict.mine.get(f).unwrap_or(&Value::Null) == seen);
            if goes_on {
                conflict.history.push(conflict.mine.clone());
                conflict.mine.extend(clash.mine.clone());
                conflict.at = op.wall;
                self.put_tray(conn, op, hash, &id, &to_body(&conflict))?;
                return Ok(id);
            }
        }
        let theirs = self.live.get(target).and_then(Option::as_ref).and_then(|live| {
            let field =
                clash.theirs.iter().find(|(f, held)| clash.seen.get(*f) != Some(*held)).map(|(f, _)| f)?;
            live.authors.get(field).or_else(|| live.authors.get("*")).cloned()
        });
        let conflict = Conflict {
            target: RecordId::from(target),
            target_kind: kind.name.to_owned(),
            name: clash.name.clone(),
            seen: clash.seen.clone(),
            mine: clash.mine.clone(),
            theirs: clash.theirs.clone(),
            author: op.actor.clone(),
            device: op.device.clone(),
            at: op.wall,
            their_author: theirs.as_ref().map(|a| a.by.clone()),
            their_at: theirs.map(|a| a.at),
            history: Vec::new(),
            status: "open".to_owned(),
            proposal: None,
            proposed_at: None,
            resolution: None,
            resolved_by: None,
            resolved_at: None,
        };
        let id = derived_id("conflict", &format!("{hash}/{target}/{}", clash.name)).0;
        if planted(Bug::ConflictForgotten) {
            return Ok(id);
        }
        self.load(conn, &BTreeSet::from([id.clone()]))?;
        self.put_tray(conn, op, hash, &id, &to_body(&conflict))?;
        Ok(id)
    }

    /// Puts a conflict or quarantine record, whose scopes follow what it is about and whom it concerns.
    pub(super) fn put_tray(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        id: &str,
        body: &Body,
    ) -> Result<(), Error> {
        let name = if body.contains_key("line") { Quarantine::KIND } else { Conflict::KIND };
        let Some(kind) = patrol::find(name) else { return Ok(()) };
        let target = body.get("target").and_then(Value::as_str).unwrap_or_default().to_owned();
        let parent = if target.is_empty() { None } else { self.live(conn, &target)? };
        let scopes = scopes_of(name, id, body, parent.as_ref().map(|p| p.scopes.as_slice()));
        let area = parent.map(|p| p.area.clone());
        let author = Author { by: op.actor.clone(), at: op.wall, device: op.device.clone() };
        self.put(
            conn,
            op,
            hash,
            id,
            kind,
            Put { body: body.clone(), scopes, area, applied: &[], author: &author },
        )?;
        Ok(())
    }

    /// What follows from closing a conflict or deciding on a quarantined operation.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn effects(
        &mut self,
        conn: &mut AnyConn,
        speaker: &Speaker,
        op: &Op,
        hash: &str,
        kind: &Kind,
        before: &Body,
        after: &Body,
    ) -> Result<Vec<String>, Error> {
        match kind.name {
            "conflict" if after.get("resolution") != before.get("resolution") => {
                let Ok(conflict) = from_body::<Conflict>(after) else { return Ok(Vec::new()) };
                self.resolve(conn, op, hash, &conflict)
            }
            "quarantine" if after.get("decision") != before.get("decision") => {
                let Some(original) =
                    kept_op(after).filter(|_| after.get("decision").and_then(Value::as_str) == Some("admit"))
                else {
                    return Ok(Vec::new());
                };
                // It is carried out with its first author, in the log under the operation that admitted it.
                let carried =
                    Op { device: op.device.clone(), epoch: op.epoch.clone(), ctr: op.ctr, ..original };
                let settled = self.operation(conn, speaker, &carried, hash, Some(&op.actor))?;
                Ok(settled.map(|s| s.result.records).unwrap_or_default())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Carries a person's choice into the record that a conflict is about. If somebody changed it again since
    /// the conflict was opened, that is a new conflict: the chooser had not seen it.
    pub(super) fn resolve(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        conflict: &Conflict,
    ) -> Result<Vec<String>, Error> {
        let Some(resolution) = &conflict.resolution else { return Ok(Vec::new()) };
        let wanted = match resolution.choice.as_str() {
            "mine" => conflict.mine.clone(),
            "new" => resolution.values.clone().unwrap_or_default(),
            _ => return Ok(Vec::new()),
        };
        let target = conflict.target.as_str();
        let Some(live) = self.live(conn, target)? else { return Ok(Vec::new()) };
        let set: BTreeMap<String, Change> = wanted
            .into_iter()
            .map(|(field, new)| {
                let old = conflict.theirs.get(&field).cloned().unwrap_or(Value::Null);
                (field, Change::Value { old, new })
            })
            .collect();
        // A person chose: the usual order of states does not bind that choice.
        let merged = merge(live.kind.name, &live.body, &set, |_, _, _| true);
        let mut records = Vec::new();
        if (live.kind.check)(&merged.body).is_ok() && !merged.applied.is_empty() {
            let parent_scopes = match parent_of(live.kind, &merged.body) {
                Some(parent) => self.live(conn, parent.as_str())?.map(|p| p.scopes.clone()),
                None => None,
            };
            let scopes = scopes_of(live.kind.name, target, &merged.body, parent_scopes.as_deref());
            let author = Author { by: op.actor.clone(), at: op.wall, device: op.device.clone() };
            let put = Put {
                body: merged.body.clone(),
                scopes,
                area: live.kind.parent.map(|_| live.area.clone()),
                applied: &merged.applied,
                author: &author,
            };
            self.put(conn, op, hash, target, live.kind, put)?;
            records.push(target.to_owned());
        }
        for clash in &merged.clashes {
            records.push(self.conflict(conn, op, hash, target, live.kind, clash)?);
        }
        Ok(records)
    }
}
