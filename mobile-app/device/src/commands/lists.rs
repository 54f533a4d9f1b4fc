//! The reference lists as the officer's force has them: the built-in ones, and over them the rows that came with sync.
//!
//! What came is in the store, so that a change holds here from its day on without signal. Before the store is open the
//! built-in lists stand in.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use beatbook_shared::api::officer::Nothing;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{ForceRow, Lists, built_in};

use super::people::typed;
use crate::core::Core;
use crate::device::Device;
use crate::problems::Refused;

type Ids = Vec<(String, u64)>;

/// What was laid out last, and from which rows; a row's words never change under its id.
static LAST: Mutex<Option<(Ids, Arc<Lists>)>> = Mutex::new(None);
static BUILT_IN: LazyLock<Arc<Lists>> = LazyLock::new(|| Arc::new(built_in().clone()));

/// The lists that hold for this officer.
pub(super) fn lists(core: &mut Core) -> Result<Arc<Lists>, Refused> {
    let kept = core.db().records_of(ForceRow::KIND)?;
    if kept.is_empty() {
        return Ok(BUILT_IN.clone());
    }
    let ids: Ids = kept.iter().map(|row| (row.id.clone(), row.version)).collect();
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, lists)) = last.filter(|(known, _)| *known == ids) {
        return Ok(lists);
    }
    let rows: Vec<ForceRow> = kept.into_iter().filter_map(typed).map(|read| read.record).collect();
    let laid = Arc::new(built_in().clone().with_force(&rows));
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((ids, laid.clone()));
    Ok(laid)
}

pub(super) async fn all(device: &Arc<Device>, _: Nothing) -> Result<super::Lists, Problem> {
    let device = Arc::clone(device);
    let read = move || {
        let mut inner = device.inner();
        match inner.core.as_mut() {
            Some(core) => lists(core).map_err(Problem::from),
            None => Ok(BUILT_IN.clone()),
        }
    };
    let lists = tokio::task::spawn_blocking(read)
        .await
        .map_err(|e| Problem::new(Code::Server, format!("The device stopped in the middle: {e}.")))??;
    Ok(lists.all().clone())
}
