//! A colleague's phone, from this one: for whoever may report one lost.

use std::sync::Arc;

use beatbook_shared::api::auth::Tokens;
use beatbook_shared::api::locking::{Phone, Phones, ReportLost, RevokePhone};
use beatbook_shared::api::officer::Nothing;
use beatbook_shared::problem::Problem;

use super::standing::ask_as;
use crate::device::Device;
use crate::problems;
use crate::store::meta::name;

/// Whom to ask, and as whom.
async fn line(device: &Arc<Device>) -> Result<(String, String), Problem> {
    device
        .with_core(|core, _| {
            let server: Option<String> = core.db().meta(name::SERVER)?;
            let tokens: Option<Tokens> = core.db().meta(name::TOKENS)?;
            Ok(server.zip(tokens.map(|t| t.access)).ok_or_else(problems::not_enrolled)?)
        })
        .await
}

pub(super) async fn phones(device: &Arc<Device>, _: Nothing) -> Result<Phones, Problem> {
    let (server, access) = line(device).await?;
    ask_as(device, &server, "/api/phones", &Nothing {}, Some(&access)).await
}

pub(super) async fn report_lost(device: &Arc<Device>, question: ReportLost) -> Result<Nothing, Problem> {
    let (server, access) = line(device).await?;
    let plain = question.phone.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !plain || question.phone.is_empty() {
        return Err(Problem::field("phone", "Choose a phone from the list."));
    }
    let path = format!("/api/phones/{}/revoke", question.phone);
    let _: Phone =
        ask_as(device, &server, &path, &RevokePhone { reason: question.reason }, Some(&access)).await?;
    Ok(Nothing {})
}
