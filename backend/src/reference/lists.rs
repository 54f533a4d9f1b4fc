//! The lists that hold here.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use beatbook_shared::reference::{ForceRow, Lists, built_in};
use beatbook_shared::sync::op::hash;

use super::store;
use crate::db::{AnyConn, Error};

/// What was laid out last, under the hash of what it was laid out from: nothing that another process must know.
static LAST: Mutex<Option<(String, Arc<Lists>)>> = Mutex::new(None);
static BUILT_IN: LazyLock<Arc<Lists>> = LazyLock::new(|| Arc::new(built_in().clone()));

/// The built-in lists with this force's rows laid over them.
///
/// # Errors
/// When the store cannot be read.
pub fn lists(conn: &mut AnyConn) -> Result<Arc<Lists>, Error> {
    let bodies = store::bodies(conn)?;
    if bodies.is_empty() {
        return Ok(BUILT_IN.clone());
    }
    let version = version(&bodies);
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, lists)) = last.filter(|(known, _)| *known == version) {
        return Ok(lists);
    }
    let laid = Arc::new(built_in().clone().with_force(&read(&bodies)?));
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, laid.clone()));
    Ok(laid)
}

/// What the force decided, and the version of that as a page must have seen it.
pub(super) fn own(conn: &mut AnyConn) -> Result<(Vec<ForceRow>, String), Error> {
    let bodies = store::bodies(conn)?;
    Ok((read(&bodies)?, version(&bodies)[..16].to_owned()))
}

fn version(bodies: &[(String, String)]) -> String {
    let mut text = String::new();
    for (id, body) in bodies {
        text.push_str(id);
        text.push('\n');
        text.push_str(body);
        text.push('\n');
    }
    hash(text.as_bytes())
}

fn read(bodies: &[(String, String)]) -> Result<Vec<ForceRow>, Error> {
    let read = |(id, body): &(String, String)| {
        serde_json::from_str(body).map_err(|e| Error::Corrupt(format!("the list row {id}: {e}")))
    };
    bodies.iter().map(read).collect()
}
