//! What the machine has besides a screen, each behind a port.
//!
//! A port that a machine cannot fill answers [`Missing`] with a sentence for the officer; nothing is made up
//! in its place. Beatbook works without any of them: a tap goes without a position, a picture is chosen from
//! a file, a notice is seen when the window is.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use tauri::webview::{PermissionKind, PermissionResponse};

/// What this machine does not have, in a sentence for the officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{0}")]
pub struct Missing(pub &'static str);

/// How the keys of the store are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// Wrapped under the PIN, in a folder that only this user may open.
    ThisUser,
}

/// Where keys lie.
pub trait KeyStore: Send + Sync {
    /// Sees to it that nobody else on this machine can read the folder that holds the wrapped key.
    ///
    /// # Errors
    /// [`Missing`] when this machine cannot keep a folder from its other users.
    fn guard(&self, folder: &Path) -> Result<Guard, Missing>;
}

/// The position, as the web view asks for it.
pub trait Location: Send + Sync {
    /// # Errors
    /// [`Missing`] when this machine does not know where it is.
    fn may_ask(&self) -> Result<(), Missing>;
}

/// The camera, as the web view asks for it.
pub trait Camera: Send + Sync {
    /// # Errors
    /// [`Missing`] when no picture can be taken here.
    fn may_ask(&self) -> Result<(), Missing>;
}

/// A way to be noticed while the window is not looked at. Silent, and without a word about any case.
pub trait Notice: Send + Sync {
    /// # Errors
    /// [`Missing`] when this machine cannot show one.
    fn needs_you(&self, window: &dyn Marked) -> Result<(), Missing>;
}

/// A window that can be marked for attention.
pub trait Marked {
    fn mark(&self) -> tauri::Result<()>;
}

impl<R: tauri::Runtime> Marked for tauri::WebviewWindow<R> {
    #[cfg(desktop)]
    fn mark(&self) -> tauri::Result<()> {
        self.request_user_attention(Some(tauri::UserAttentionType::Informational))
    }

    #[cfg(mobile)]
    fn mark(&self) -> tauri::Result<()> {
        Ok(())
    }
}

/// The native parts of a machine.
#[derive(Clone)]
pub struct Natives {
    pub keys: Arc<dyn KeyStore>,
    pub location: Arc<dyn Location>,
    pub camera: Arc<dyn Camera>,
    pub notice: Arc<dyn Notice>,
}

/// What there is, for the pages: `null`, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Has {
    pub location: Option<Missing>,
    pub camera: Option<Missing>,
}

impl Natives {
    #[must_use]
    pub fn has(&self) -> Has {
        Has { location: self.location.may_ask().err(), camera: self.camera.may_ask().err() }
    }

    /// What the web view may have of the machine: a position and a camera where there are any, and nothing else
    /// ever. The system asks the officer on top of this.
    #[must_use]
    pub fn permit(&self, kind: PermissionKind) -> PermissionResponse {
        let may = match kind {
            PermissionKind::Geolocation => self.location.may_ask(),
            PermissionKind::Camera => self.camera.may_ask(),
            _ => Err(Missing("Beatbook has no use for this.")),
        };
        if may.is_ok() { PermissionResponse::Default } else { PermissionResponse::Deny }
    }
}

/// A folder that belongs to one user of the machine.
struct OwnFolder;

impl KeyStore for OwnFolder {
    #[cfg(unix)]
    fn guard(&self, folder: &Path) -> Result<Guard, Missing> {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
            .map(|()| Guard::ThisUser)
            .map_err(|_| Missing("The folder of keys could not be closed to other users of this machine."))
    }

    #[cfg(not(unix))]
    fn guard(&self, _: &Path) -> Result<Guard, Missing> {
        Err(Missing("This machine keeps the folder of keys as it keeps the rest of this user's files."))
    }
}

/// A desk has neither a position nor a camera of its own.
struct Desk;

impl Location for Desk {
    fn may_ask(&self) -> Result<(), Missing> {
        Err(Missing("This computer has no position of its own. Taps are kept without one."))
    }
}

impl Camera for Desk {
    fn may_ask(&self) -> Result<(), Missing> {
        Err(Missing("This computer takes no pictures. Choose a picture from a file."))
    }
}

impl Notice for Desk {
    fn needs_you(&self, window: &dyn Marked) -> Result<(), Missing> {
        window.mark().map_err(|_| Missing("This desktop does not mark windows."))
    }
}

/// A phone's web view asks the system itself; the system asks the officer.
#[cfg(mobile)]
struct Phone;

#[cfg(mobile)]
impl Location for Phone {
    fn may_ask(&self) -> Result<(), Missing> {
        Ok(())
    }
}

#[cfg(mobile)]
impl Camera for Phone {
    fn may_ask(&self) -> Result<(), Missing> {
        Ok(())
    }
}

#[cfg(mobile)]
impl Notice for Phone {
    fn needs_you(&self, _: &dyn Marked) -> Result<(), Missing> {
        Err(Missing("This phone shows what needs you when Beatbook is open."))
    }
}

/// The native parts of the machine this was built for.
#[must_use]
pub fn machine() -> Natives {
    #[cfg(desktop)]
    let own = Arc::new(Desk);
    #[cfg(mobile)]
    let own = Arc::new(Phone);
    let (location, camera, notice) = (own.clone(), own.clone(), own);
    Natives { keys: Arc::new(OwnFolder), location, camera, notice }
}

#[cfg(test)]
mod tests {
    use super::{Guard, Marked, PermissionKind, PermissionResponse, machine};
    use std::cell::Cell;

    #[test]
    fn a_desk_says_what_it_has_not() {
        let has = machine().has();
        for missing in [has.location, has.camera] {
            let words = missing.expect("a desk has none").to_string();
            assert!(words.starts_with("This computer") && words.ends_with('.'), "{words}");
        }
    }

    #[test]
    fn on_a_desk_the_web_view_is_given_nothing_of_the_machine() {
        let natives = machine();
        for kind in [
            PermissionKind::Geolocation,
            PermissionKind::Camera,
            PermissionKind::Microphone,
            PermissionKind::Notifications,
            PermissionKind::ClipboardRead,
            PermissionKind::DisplayCapture,
            PermissionKind::Midi,
            PermissionKind::Sensors,
        ] {
            assert_eq!(natives.permit(kind), PermissionResponse::Deny, "{kind:?}");
        }
    }

    #[test]
    fn where_there_is_a_position_and_a_camera_the_system_asks_and_nothing_else_is_given() {
        struct There;
        impl super::Location for There {
            fn may_ask(&self) -> Result<(), super::Missing> {
                Ok(())
            }
        }
        impl super::Camera for There {
            fn may_ask(&self) -> Result<(), super::Missing> {
                Ok(())
            }
        }
        let natives = super::Natives {
            location: std::sync::Arc::new(There),
            camera: std::sync::Arc::new(There),
            ..machine()
        };
        assert_eq!(natives.permit(PermissionKind::Geolocation), PermissionResponse::Default);
        assert_eq!(natives.permit(PermissionKind::Camera), PermissionResponse::Default);
        assert_eq!(natives.permit(PermissionKind::Microphone), PermissionResponse::Deny);
        assert_eq!(natives.permit(PermissionKind::DisplayCapture), PermissionResponse::Deny);
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_of_keys_is_closed_to_the_other_users_of_the_machine() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(machine().keys.guard(folder.path()), Ok(Guard::ThisUser));
        let mode = std::fs::metadata(folder.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_notice_marks_the_window_once_and_says_nothing_else() {
        struct Window(Cell<u32>);
        impl Marked for Window {
            fn mark(&self) -> tauri::Result<()> {
                self.0.set(self.0.get() + 1);
                Ok(())
            }
        }
        let window = Window(Cell::new(0));
        assert_eq!(machine().notice.needs_you(&window), Ok(()));
        assert_eq!(window.0.get(), 1);
    }
}
