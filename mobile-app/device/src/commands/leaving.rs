//! Leaving the device: signing out, and clearing it for somebody else.
//!
//! Neither may cost an officer a word. Signing out while something is unsent is refused with the count until
//! the officer has read it; even then the store keeps the work and sends it after the next sign-in. Clearing
//! the store is refused for as long as anything is unsent or waits for the officer, whatever anybody says.

use std::sync::Arc;

use beatbook_shared::api::officer::{Nothing, PagesAre, SignOut, Status};
use beatbook_shared::problem::{Code, Problem};

use super::{outbox, standing, starts};
use crate::core::Core;
use crate::device::{Device, Told};
use crate::problems::{self, Refused};
use crate::store::meta::name;
use crate::sync::machine::Event;

pub(super) async fn sign_out(device: &Arc<Device>, question: SignOut) -> Result<Status, Problem> {
    device
        .with_core(move |core, _| {
            core.identity()?.ok_or_else(problems::not_enrolled)?;
            let unsent = core.waiting()?.count + core.db().photos_waiting()?.0;
            if unsent > 0 && !question.anyway {
                return Err(Problem::new(
                    Code::Unsent,
                    format!(
                        "Not sent yet: {unsent}. Send first. If you sign out all the same, it stays on this device and \
                         is sent after the next sign-in."
                    ),
                )
                .into());
            }
            core.db().write(|db| {
                db.clear_meta(name::TOKENS)?;
                db.set_meta(name::SIGNED_OUT, &true)
            })?;
            Ok(())
        })
        .await?;
    device.tell(Told::Sync);
    standing::status(device, Nothing {}).await
}

/// What still keeps the store from being cleared.
fn in_the_way(core: &mut Core) -> Result<Option<String>, Refused> {
    let unsent = core.waiting()?.count + core.db().photos_waiting()?.0;
    if unsent > 0 {
        return Ok(Some(format!(
            "Not sent yet: {unsent}. This device can be cleared only when all is sent: find signal, sign in and send."
        )));
    }
    let asks = outbox::needs_you(core)?;
    if asks > 0 {
        return Ok(Some(format!(
            "Waiting for you in the outbox: {asks}. Decide each first; then this device can be cleared."
        )));
    }
    let drafts = u32::try_from(core.db().drafts()?.len()).unwrap_or(u32::MAX);
    if drafts > 0 {
        return Ok(Some(format!(
            "Written and not saved: {drafts}. Save or discard each first; then this device can be cleared."
        )));
    }
    Ok(None)
}

pub(super) async fn clear_device(device: &Arc<Device>, _: Nothing) -> Result<Status, Problem> {
    let at = Arc::clone(device);
    let done = tokio::task::spawn_blocking(move || -> Result<(), Problem> {
        let mut inner = at.inner();
        let core = inner.core.as_mut().ok_or_else(problems::locked)?;
        if let Some(why) = in_the_way(core).map_err(Problem::from)? {
            return Err(Problem::new(Code::Unsent, why));
        }
        at.remove_store(&mut inner);
        Ok(())
    });
    done.await.unwrap_or_else(|e| {
        Err(Problem::new(Code::Server, format!("The device stopped in the middle: {e}.")))
    })?;
    device.tell(Told::Changed);
    standing::status(device, Nothing {}).await
}

/// The pages came to the front or went behind, or a network came: the loop is told.
pub(super) async fn pages_are(device: &Arc<Device>, question: PagesAre) -> Result<Nothing, Problem> {
    device.nudge(Event::Visible(question.visible));
    let visible = question.visible;
    let kept = device
        .with_core(move |core, _| {
            if visible {
                starts::in_sight(core);
            } else {
                starts::out_of_sight(core);
            }
            Ok::<_, Refused>(())
        })
        .await;
    if kept.is_err() {
        tracing::debug!("the store is closed, so nothing in it ends in sight");
    }
    if question.network_came {
        device.nudge(Event::NetworkChanged);
    }
    Ok(Nothing {})
}
