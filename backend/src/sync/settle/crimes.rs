//! What the log itself holds of crimes: a job that speaks of one is not closed without it, and a crime that somebody
//! recorded on patrol is given its number here and nowhere else.

use super::*;
use beatbook_shared::patrol::crime::{AWAITING_NUMBER, recorded, unaccounted, waits_for_number};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;

/// A log that is closed.
const CLOSED: &str = "CLO";

impl Settling {
    /// Whether the operation would close a job that owes a crime or the reason why there is none.
    pub(super) fn closes_without_crime(
        &mut self,
        conn: &mut AnyConn,
        kind: &Kind,
        before: &Body,
        after: &Body,
    ) -> Result<bool, Error> {
        let status = |body: &Body| body.get("status").and_then(Value::as_str).map(str::to_owned);
        if kind.name != Incident::KIND
            || status(after).as_deref() != Some(CLOSED)
            || status(before) == status(after)
        {
            return Ok(false);
        }
        let Ok(job) = from_body::<Incident>(after) else { return Ok(false) };
        let crime = match &job.investigation {
            Some(id) => self.live(conn, id.as_str())?,
            None => None,
        };
        let crime = crime.and_then(|live| from_body::<Investigation>(&live.body).ok());
        let numbered = crime.is_some_and(|crime| recorded(&crime).is_some());
        let lists = crate::reference::lists(conn)?;
        Ok(unaccounted(&lists, &job, numbered))
    }

    /// The crimes of this write that wait for their number, in the order in which they came: id, version and fields.
    pub(in crate::sync) fn unnumbered(&self) -> Vec<(RecordId, u64, Investigation)> {
        let mut found: Vec<(RecordId, u64, Investigation)> = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.kind == Investigation::KIND) {
            let id = RecordId::from(entry.record.as_str());
            if found.iter().any(|(known, _, _)| *known == id) {
                continue;
            }
            let Some(Some(live)) = self.live.get(&entry.record) else { continue };
            if let Ok(crime) = from_body::<Investigation>(&live.body)
                && waits_for_number(&crime)
            {
                found.push((id, live.version, crime));
            }
        }
        found
    }

    /// The jobs of this write that wait for the number of their crime.
    pub(in crate::sync) fn awaiting_numbers(&self) -> Vec<RecordId> {
        let jobs = self.entries.iter().filter(|entry| entry.kind == Incident::KIND);
        let waits = |id: &&String| {
            let live = self.live.get(*id).and_then(Option::as_ref);
            live.is_some_and(|live| live.body.get("status").and_then(Value::as_str) == Some(AWAITING_NUMBER))
        };
        jobs.map(|entry| &entry.record).filter(waits).map(|id| RecordId::from(id.as_str())).collect()
    }
}
