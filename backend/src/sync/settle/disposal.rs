//! Carrying out a disposal that two people decided: the record and what hangs on it leave every feed, and then the store.

use beatbook_shared::patrol::retention::DONE;

use super::*;
use crate::sync::erase;

/// What is let go of when everything else of a write is written.
pub(in crate::sync) struct Erasing {
    pub going: erase::Going,
    pub disposal: String,
}

impl Settling {
    /// Takes what a disposal names out of every scope, where the operation carries it out. A phone hears that it left;
    /// the log keeps that it was there, under which numbers, and whose hand took it away.
    pub(super) fn dispose(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        before: &Body,
        after: &Body,
    ) -> Result<(), Error> {
        let done = |body: &Body| body.get("status").and_then(Value::as_str) == Some(DONE);
        if done(before) || !done(after) {
            return Ok(());
        }
        let target = after.get("target").and_then(Value::as_str).unwrap_or_default();
        let going = erase::going(conn, target)?;
        self.load(conn, &going.parts.iter().map(|part| part.id.clone()).collect())?;
        // What hangs on something goes before it.
        for part in going.parts.iter().rev() {
            let Some(live) = self.live.insert(part.id.clone(), None).flatten() else { continue };
            let left = live.scopes.iter().map(|scope| (scope.clone(), Step::Leave)).collect();
            self.log(op, hash, &part.id, live.kind, live.version, Some(live.version), left);
            self.dirty.remove(&part.id);
            self.cases.remove(&part.id);
            self.disposed.insert(part.id.clone());
        }
        self.erasing.push(Erasing { going, disposal: op.record.0.clone() });
        Ok(())
    }

    /// Whether an operation speaks of something that was disposed of.
    pub(super) fn is_disposed(&self, id: &str) -> bool {
        self.disposed.contains(id)
    }
}
