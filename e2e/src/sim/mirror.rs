//! What the server's log says, kept in memory: every change, its scopes, and every settled line.
//!
//! It grows with each transaction and is what answers and devices are judged by.

use std::collections::BTreeMap;

use beatbook_shared::sync::op::Op;

use super::Violation;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub seq: i64,
    pub record: String,
    pub version: i64,
    pub device: String,
    pub epoch: String,
    pub ctr: i64,
    /// (scope, the number before in it, step)
    pub places: Vec<(String, i64, String)>,
}

/// One settled operation.
#[derive(Debug, Clone, PartialEq)]
pub struct SettledLine {
    pub device: String,
    pub epoch: String,
    pub ctr: i64,
    pub hash: String,
    pub op: Option<Op>,
    pub outcome: String,
    /// Of the line that was said first.
    pub origin: String,
}

#[derive(Debug, Clone, Default)]
pub struct Mirror {
    pub changes: Vec<Change>,
    last: BTreeMap<String, i64>,
    /// In the order in which they were settled.
    pub lines: Vec<SettledLine>,
    /// By hash of the line, and by hash of the line that it says again.
    by_origin: BTreeMap<String, Vec<usize>>,
    by_counter: BTreeMap<(String, String, i64), usize>,
}

impl Mirror {
    #[must_use]
    pub fn head(&self) -> i64 {
        self.changes.last().map_or(0, |c| c.seq)
    }

    /// The last number of a scope.
    #[must_use]
    pub fn last_in(&self, scope: &str) -> i64 {
        self.last.get(scope).copied().unwrap_or(0)
    }

    pub fn change(
        &mut self,
        seq: i64,
        record: &str,
        version: i64,
        by: (&str, &str, i64),
    ) -> Result<(), Violation> {
        if seq != self.head() + 1 {
            return Err(Violation::new("I-01", format!("change {seq} follows {}", self.head())));
        }
        self.changes.push(Change {
            seq,
            record: record.to_owned(),
            version,
            device: by.0.to_owned(),
            epoch: by.1.to_owned(),
            ctr: by.2,
            places: Vec::new(),
        });
        Ok(())
    }

    pub fn place(&mut self, scope: &str, seq: i64, prev: i64, step: &str) -> Result<(), Violation> {
        let last = self.last_in(scope);
        if prev != last {
            return Err(Violation::new(
                "I-03",
                format!("change {seq} in {scope} says {prev} before it, not {last}"),
            ));
        }
        let index = usize::try_from(seq - 1).unwrap_or(usize::MAX);
        let Some(change) = self.changes.get_mut(index) else {
            return Err(Violation::new(
                "I-01",
                format!("{scope} names change {seq}, which is not in the log"),
            ));
        };
        change.places.push((scope.to_owned(), prev, step.to_owned()));
        self.last.insert(scope.to_owned(), seq);
        Ok(())
    }

    pub fn settled(
        &mut self,
        device: &str,
        epoch: &str,
        ctr: i64,
        hash: &str,
        line: &[u8],
        outcome: &str,
    ) -> String {
        let op: Option<Op> = serde_json::from_slice(line).ok();
        let origin = op.as_ref().and_then(|o| o.reissue_of.clone()).unwrap_or_else(|| hash.to_owned());
        let at = self.lines.len();
        self.by_origin.entry(origin.clone()).or_default().push(at);
        self.by_counter.insert((device.to_owned(), epoch.to_owned(), ctr), at);
        self.lines.push(SettledLine {
            device: device.to_owned(),
            epoch: epoch.to_owned(),
            ctr,
            hash: hash.to_owned(),
            op,
            outcome: outcome.to_owned(),
            origin: origin.clone(),
        });
        origin
    }

    #[must_use]
    pub fn by_counter(&self, device: &str, epoch: &str, ctr: i64) -> Option<&SettledLine> {
        self.lines.get(*self.by_counter.get(&(device.to_owned(), epoch.to_owned(), ctr))?)
    }

    /// Whether an operation, or one that says it again, was settled.
    #[must_use]
    pub fn has_origin(&self, origin: &str) -> bool {
        self.by_origin.contains_key(origin)
    }

    #[must_use]
    pub fn settled_as(&self, origin: &str) -> Vec<&SettledLine> {
        self.by_origin.get(origin).into_iter().flatten().filter_map(|i| self.lines.get(*i)).collect()
    }
}
