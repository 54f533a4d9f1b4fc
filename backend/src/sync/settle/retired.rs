//! What was chosen from a list and had been taken off it by the day on which it was written.

use beatbook_shared::patrol::retired;
use beatbook_shared::reference::day;

use super::*;

/// What is said to whoever wrote it.
pub(super) const SENTENCE: &str =
    "A value of this was taken off its list. It is kept; open it and choose another from the list.";

/// The field whose value was retired.
pub(super) fn value(conn: &mut AnyConn, op: &Op) -> Result<Option<&'static str>, Error> {
    if !retired::chooses(&op.kind) {
        return Ok(None);
    }
    let mut body = Body::new();
    op::lay_over(&mut body, &op.set);
    Ok(retired::retired(crate::reference::lists(conn)?.as_ref(), &op.kind, &body, day(op.wall)))
}
