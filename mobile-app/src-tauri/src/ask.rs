//! The pages' one way in.
//!
//! The shell has two questions of its own; every other name goes to the device's list as it stands.

use std::sync::Arc;

use beatbook_device::commands;
use beatbook_device::device::Device;
use beatbook_shared::problem::{Code, Problem};
use serde_json::{Value, json};
use tauri::{Runtime, State, WebviewWindow};

use crate::look::{Look, Looks};
use crate::native::Natives;

/// What the shell itself is asked: what this machine has, and to remember how the pages look.
pub const OWN: [&str; 2] = ["this_machine", "remember_look"];

#[tauri::command]
pub async fn dispatch<R: Runtime>(
    window: WebviewWindow<R>,
    device: State<'_, Arc<Device>>,
    natives: State<'_, Natives>,
    looks: State<'_, Looks>,
    name: String,
    question: Value,
) -> Result<Value, Problem> {
    match name.as_str() {
        "this_machine" => Ok(json!(natives.has())),
        "remember_look" => remember(&window, &looks, question),
        _ => commands::dispatch(&device, &name, question).await,
    }
}

fn remember<R: Runtime>(window: &WebviewWindow<R>, looks: &Looks, question: Value) -> Result<Value, Problem> {
    let look: Look = serde_json::from_value(question).map_err(|e| {
        Problem::new(Code::BadRequest, format!("The question of `remember_look` could not be read: {e}."))
    })?;
    looks.keep(look).map_err(|e| {
        Problem::new(
            Code::Server,
            format!("The theme holds until Beatbook is closed; it could not be kept: {e}."),
        )
    })?;
    // What shows between two pages, and while the window grows. The page itself is painted already.
    let painted = window.set_background_color(Some(look.ground()));
    #[cfg(desktop)]
    let painted = painted.and_then(|()| window.set_theme(look.frame()));
    if let Err(why) = painted {
        tracing::debug!(%why, "the window keeps its ground");
    }
    Ok(json!({}))
}
