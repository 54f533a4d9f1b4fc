//! What a caller sees: the same scopes that their devices are sent.

use std::collections::BTreeSet;

use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::scope::{Scope, scopes_of};
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::sync::grants;

/// The scopes that a caller may read now.
pub struct Sight(BTreeSet<Scope>);

impl Sight {
    /// # Errors
    /// When the store cannot be read.
    pub fn of(conn: &mut AnyConn, caller: &Caller, now: Millis) -> Result<Sight, Error> {
        Ok(Sight(grants::granted(conn, &caller.staff, now)?.into_iter().collect()))
    }

    #[must_use]
    pub fn sees(&self, id: &RecordId, case: &Investigation) -> bool {
        let scopes = scopes_of(Investigation::KIND, id.as_str(), &to_body(case), None);
        scopes.iter().any(|scope| self.0.contains(scope))
    }

    /// Whether what lies in that area, a job say, is the caller's to see.
    #[must_use]
    pub fn sees_area(&self, area: &str) -> bool {
        self.0.contains(&Scope::area(area))
    }

    /// Whether a record that hangs on nothing is sent to the caller.
    #[must_use]
    pub fn reads(&self, kind: &str, id: &RecordId, body: &Body) -> bool {
        scopes_of(kind, id.as_str(), body, None).iter().any(|scope| self.0.contains(scope))
    }

    /// Scopes as the store names them.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|scope| scope.0.clone()).collect()
    }
}

/// The answer for a case that is not there or not the caller's to see: the two cannot be told apart.
#[must_use]
pub fn hidden() -> Problem {
    Problem::new(Code::NotFound, "There is no such investigation, or it is not yours to see.")
}
