//! Signing out: the family ends, whichever of its tokens is shown.

use beatbook_shared::sync::op::hash;

use super::store;
use crate::http::{Failure, Station};

pub(super) async fn sign_out(station: &Station, presented: String) -> Result<(), Failure> {
    let now = station.now();
    station
        .write(move |tx| {
            if let Some(token) = store::token(tx, &hash(presented.as_bytes()))? {
                store::end_family(tx, &token.family, "signed_out", now)?;
            }
            Ok(())
        })
        .await
}
