//! What cannot be carried out is kept: quarantine, forks, and a person's decision on either.

use super::*;
use beatbook_shared::patrol::review::Direction;

impl Settling {
    /// Keeps a line whole, with its reason, where its author and a supervisor see it.
    pub(super) fn quarantine(
        &mut self,
        conn: &mut AnyConn,
        speaker: &Speaker,
        incoming: &Incoming<'_>,
        reason: Reason,
    ) -> Result<Settled, Error> {
        let Incoming { ctr, line, hash, op } = incoming;
        let (ctr, parsed, hash) = (*ctr, op.as_ref(), hash.as_str());
        self.quarantined.insert(ctr, quarantine_id(&speaker.device, hash));
        let mut result = OpResult {
            ctr,
            outcome: Some(Outcome::Quarantined),
            seq: 0,
            version: 0,
            clashed: Vec::new(),
            records: Vec::new(),
            reason: Some(reason),
        };
        if planted(Bug::DropInvalid) {
            return Ok(Settled { result, record: String::new(), entry: usize::MAX });
        }
        let (text, encoding) = match std::str::from_utf8(line) {
            Ok(text) => (text.to_owned(), "text"),
            Err(_) => (base64::engine::general_purpose::STANDARD.encode(line), "base64"),
        };
        let author = parsed.map_or_else(|| speaker.staff.clone(), |op| op.actor.clone());
        let area = self.staff(conn, &speaker.staff)?.and_then(|known| known.0.areas.first().cloned());
        let why = match parsed {
            Some(op) if reason == Reason::Invalid && retired::value(conn, op)?.is_some() => retired::SENTENCE,
            _ => sentence(reason),
        };
        let record = Quarantine {
            device: speaker.device.clone(),
            epoch: speaker.epoch.clone(),
            ctr,
            line: text,
            encoding: encoding.to_owned(),
            hash: hash.to_owned(),
            reason,
            sentence: why.to_owned(),
            author,
            area,
            at: parsed.map_or(self.now, |op| op.wall),
            target: parsed.map(|op| op.record.clone()),
            target_kind: parsed.map(|op| op.kind.clone()),
            status: "open".to_owned(),
            decision: None,
            decided_by: None,
            decided_at: None,
        };
        let id = quarantine_id(&speaker.device, hash);
        // The record is opened in the name of whoever's operation it holds.
        let hand = Op {
            device: speaker.device.clone(),
            epoch: speaker.epoch.clone(),
            ctr,
            prev: String::new(),
            actor: record.author.clone(),
            kind: Quarantine::KIND.to_owned(),
            record: RecordId::from(id.as_str()),
            base: 0,
            after: None,
            set: BTreeMap::new(),
            wall: record.at,
            mono: 0,
            boot: String::new(),
            off: None,
            tok: None,
            schema: beatbook_shared::sync::SCHEMA,
            reissue_of: None,
        };
        self.load(conn, &BTreeSet::from([id.clone()]))?;
        if self.live.get(&id).is_none_or(Option::is_none) {
            // The same bytes may come again under a fork; once kept is kept.
            let body = to_body(&record);
            self.put_quarantine(conn, &hand, hash, &id, &body)?;
        }
        result.records.push(id);
        Ok(Settled { result, record: String::new(), entry: usize::MAX })
    }

    pub(super) fn put_quarantine(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        id: &str,
        body: &Body,
    ) -> Result<(), Error> {
        let Some(kind) = patrol::find(Quarantine::KIND) else { return Ok(()) };
        let scopes = scopes_of(Quarantine::KIND, id, body, None);
        let area = Some(facets(kind, body).area);
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

    /// Keeps a line that came under a used counter. It settles nothing: its device will say it again.
    pub(in crate::sync) fn keep_fork(
        &mut self,
        conn: &mut AnyConn,
        speaker: &Speaker,
        incoming: &Incoming<'_>,
    ) -> Result<(), Error> {
        let quarantined = self.quarantined.clone();
        self.quarantine(conn, speaker, incoming, Reason::Fork)?;
        self.quarantined = quarantined;
        Ok(())
    }

    /// The forked line was said again in a new epoch: the one that was kept is closed by that. Says whether a
    /// person had admitted it before, so that it was carried out already.
    pub(in crate::sync) fn fork_said_again(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        original: &str,
    ) -> Result<bool, Error> {
        let id = quarantine_id(&op.device, original);
        let Some(live) = self.live(conn, &id)? else { return Ok(false) };
        let Ok(mut kept) = from_body::<Quarantine>(&live.body) else { return Ok(false) };
        if kept.status != "open" || kept.reason != Reason::Fork {
            return Ok(kept.reason == Reason::Fork && kept.decision.as_deref() == Some("admit"));
        }
        "closed".clone_into(&mut kept.status);
        kept.decision = Some("reissued".to_owned());
        kept.decided_by = Some(op.actor.clone());
        kept.decided_at = Some(self.now);
        self.put_quarantine(conn, op, hash, &id, &to_body(&kept))?;
        Ok(false)
    }

    /// Whether an operation that would make this record is itself in quarantine.
    pub(super) fn waits_in_quarantine(&self, conn: &mut AnyConn, target: &str) -> Result<bool, Error> {
        let here = self.live.values().flatten().any(|live| {
            live.kind.name == Quarantine::KIND
                && live.body.get("target").and_then(Value::as_str) == Some(target)
        });
        Ok(here || store::quarantined_target(conn, target)?)
    }

    /// Whether a person admitted what this quarantine record keeps.
    pub(super) fn was_admitted(&mut self, conn: &mut AnyConn, id: &str) -> Result<bool, Error> {
        let kept = self.live(conn, id)?;
        Ok(kept.is_some_and(|k| k.body.get("decision").and_then(Value::as_str) == Some("admit")))
    }

    /// What a decision on a conflict or quarantine needs before it can be taken.
    pub(super) fn decisions(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        kind: &Kind,
        before: &Body,
        after: &Body,
    ) -> Result<Result<(), Reason>, Error> {
        let (decision, fields): (&str, &[&str]) = match kind.name {
            "conflict" => (
                "resolution",
                &["resolution", "resolved_by", "resolved_at", "status", "proposal", "proposed_at"],
            ),
            "quarantine" => ("decision", &["decision", "decided_by", "decided_at", "status"]),
            _ => return Ok(Ok(())),
        };
        // What clashed or was kept is evidence: nobody writes it over, and nothing closes without a decision.
        let decided = after.get(decision) != before.get(decision);
        let evidence = op.set.iter().any(|(f, change)| !change.is_guard() && !fields.contains(&f.as_str()));
        if evidence || (!decided && after.get("status") != before.get("status")) {
            return Ok(Err(Reason::Invalid));
        }
        // What the author would have is theirs to say, in the words of a decision.
        if kind.name == Conflict::KIND && after.get("proposal") != before.get("proposal") {
            let own = after.get("author").and_then(Value::as_str) == Some(op.actor.as_str());
            if !(own && known_choice(after.get("proposal"))) {
                return Ok(Err(Reason::Invalid));
            }
        }
        let closes = |body: &Body| body.get("status").and_then(Value::as_str) == Some("closed");
        match kind.name {
            "conflict" if after.get("resolution") != before.get("resolution") => {
                let choice = after.get("resolution").and_then(|r| r.get("choice")).and_then(Value::as_str);
                let known = known_choice(after.get("resolution"));
                let named = after.get("resolved_by").and_then(Value::as_str) == Some(op.actor.as_str());
                // Two people decided about one tray record: what the first decided has been carried out and
                // stands. The second sees that; nothing is said to be decided that was not done.
                let about = after.get("target_kind").and_then(Value::as_str);
                let decided = matches!(about, Some("conflict" | "quarantine"));
                let undone = decided && matches!(choice, Some("mine" | "new"));
                if !(known && named && closes(after)) || undone {
                    return Ok(Err(Reason::Invalid));
                }
                if matches!(about, Some(Direction::KIND | agreed::ACTION))
                    && let Ok(conflict) = from_body::<Conflict>(after)
                    && !self.may_choose(conn, &op.actor, &conflict)?
                {
                    return Ok(Err(Reason::NotPermitted));
                }
                Ok(Ok(()))
            }
            "quarantine" if after.get("decision") != before.get("decision") => {
                let known =
                    matches!(after.get("decision").and_then(Value::as_str), Some("admit" | "decline"));
                let named = after.get("decided_by").and_then(Value::as_str) == Some(op.actor.as_str());
                if !(known && named && closes(after)) {
                    return Ok(Err(Reason::Invalid));
                }
                let admits = after.get("decision").and_then(Value::as_str) == Some("admit");
                if admits && after.get("author").and_then(Value::as_str) == Some(op.actor.as_str()) {
                    // Nobody lets their own work through.
                    return Ok(Err(Reason::NotPermitted));
                }
                if after.get("decision").and_then(Value::as_str) == Some("admit") {
                    let Some(original) = kept_op(after) else { return Ok(Err(Reason::Unreadable)) };
                    // Only something that can be carried out may be admitted.
                    let mut trial = self.trial();
                    let speaker = speaker_of(&original);
                    let hash = after.get("hash").and_then(Value::as_str).unwrap_or_default().to_owned();
                    if let Err(reason) = trial.operation(conn, &speaker, &original, &hash, Some(&op.actor))? {
                        return Ok(Err(reason));
                    }
                }
                Ok(Ok(()))
            }
            _ => Ok(Ok(())),
        }
    }

    /// A copy to try something in.
    pub(super) fn trial(&self) -> Settling {
        Settling {
            now: self.now,
            live: self.live.clone(),
            staff: self.staff.clone(),
            quarantined: BTreeMap::new(),
            entries: Vec::new(),
            dirty: BTreeSet::new(),
            cases: BTreeSet::new(),
            disposed: self.disposed.clone(),
            erasing: Vec::new(),
        }
    }
}

pub(super) fn quarantine_id(device: &DeviceId, hash: &str) -> String {
    derived_id("quarantine", &format!("{device}/{hash}")).0
}

pub(super) fn kept_op(body: &Body) -> Option<Op> {
    (body.get("encoding")?.as_str()? == "text").then_some(())?;
    serde_json::from_str(body.get("line")?.as_str()?).ok()
}

fn speaker_of(op: &Op) -> Speaker {
    Speaker {
        device: op.device.clone(),
        epoch: op.epoch.clone(),
        staff: op.actor.clone(),
        revoked: false,
        internal: false,
    }
}

/// What happened and what can be done, in a sentence for the officer.
fn sentence(reason: Reason) -> &'static str {
    match reason {
        Reason::Unreadable => "The server could not read this. It is kept; your supervisor can see it.",
        Reason::TooLong => "This is longer than one entry may be. It is kept; split it and send it again.",
        Reason::Invalid => {
            "A field does not hold what it must. It is kept; open it, correct it and send it again."
        }
        Reason::NotPermitted => "You may not change this now. It is kept; your supervisor can admit it.",
        Reason::DeviceRevoked => {
            "This device was revoked before it sent this. It is kept for your supervisor."
        }
        Reason::UnknownKind => "The server does not know this kind of entry yet. It is kept until it does.",
        Reason::UnknownParent => {
            "What this belongs to has not reached the server. It is kept for your supervisor."
        }
        Reason::Disposed => {
            "What this belongs to was disposed of by decision. Your words are kept; your supervisor can see them."
        }
        Reason::DependsOnQuarantined => {
            "This builds on an entry that is waiting for a decision. It waits with it."
        }
        Reason::FactDiffers => "An entry with this number already says something else. Both are kept.",
        Reason::Fork => "This device was restored from an older copy. The entry is sent again by itself.",
        Reason::Resend | Reason::Expected => "This is being sent again.",
    }
}

/// Whether this says one of the ways in which a conflict is closed.
fn known_choice(said: Option<&Value>) -> bool {
    let choice = said.and_then(|said| said.get("choice")).and_then(Value::as_str);
    matches!(choice, Some("mine" | "theirs" | "new" | "both_stand"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use beatbook_shared::problem::in_welsh;

    #[test]
    fn whatever_is_kept_back_says_why_in_welsh_too() {
        let reasons = [
            Reason::Unreadable,
            Reason::TooLong,
            Reason::Invalid,
            Reason::NotPermitted,
            Reason::DeviceRevoked,
            Reason::UnknownKind,
            Reason::UnknownParent,
            Reason::Disposed,
            Reason::DependsOnQuarantined,
            Reason::FactDiffers,
            Reason::Fork,
            Reason::Resend,
            Reason::Expected,
        ];
        for said in reasons.map(sentence).into_iter().chain([retired::SENTENCE]) {
            assert!(in_welsh(said).is_some(), "{said}");
        }
    }
}
