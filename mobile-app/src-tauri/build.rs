//! Reads `tauri.conf.json` and the capabilities, and embeds the pages.
//!
//! Naming the shell's command here takes it out of what every window may call: a window then needs
//! `allow-dispatch` in its capability like any other permission.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shell = tauri_build::AppManifest::new().commands(&["dispatch"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(shell))?;
    Ok(())
}
