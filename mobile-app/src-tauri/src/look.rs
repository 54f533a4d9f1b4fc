//! The ground that the window is painted with before the page is there.
//!
//! A web view is white until its first page has painted, which at two in the morning is a torch in the face.
//! So the window and the web view are given the page's own ground colour from the start: the one that the
//! page showed last. The page tells which whenever it changes, and it is kept in a small plain file: a theme
//! is no secret, and it is needed before the store is open. On the first start it is night.

use std::path::{Path, PathBuf};

use beatbook_device::vault::write_whole;
use serde::{Deserialize, Serialize};
use tauri::Theme;
use tauri::window::Color;

/// What the officer chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// As the rest of the machine is.
    #[default]
    System,
    Day,
    Night,
}

/// What the page showed in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    Day,
    #[default]
    Night,
}

/// How the pages looked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    pub chosen: Chosen,
    pub shown: Shown,
}

impl Look {
    /// `--ground` of the pages' own tokens.
    #[must_use]
    pub fn ground(self) -> Color {
        match self.shown {
            Shown::Day => Color(0xf2, 0xf5, 0xf4, 0xff),
            Shown::Night => Color(0x09, 0x0d, 0x0c, 0xff),
        }
    }

    /// Tells the page what was chosen, before its first line runs. A web view writes what its pages remember in
    /// its own good time, and forgets it when it is killed before; the shell's file is whole or old. Once a
    /// start, so that a choice made since is not taken back when the page is loaded again.
    #[must_use]
    pub fn script(self) -> String {
        let choice = match self.chosen {
            Chosen::System => "localStorage.removeItem('beatbook.theme')",
            Chosen::Day => "localStorage.setItem('beatbook.theme', 'day')",
            Chosen::Night => "localStorage.setItem('beatbook.theme', 'night')",
        };
        format!(
            "try {{ if (!sessionStorage.getItem('beatbook.begun')) {{ {choice}; \
             sessionStorage.setItem('beatbook.begun', 'yes') }} }} catch (_) {{}}"
        )
    }

    /// The frame's theme; nothing where the system decides.
    #[must_use]
    pub fn frame(self) -> Option<Theme> {
        match self.chosen {
            Chosen::System => None,
            Chosen::Day => Some(Theme::Light),
            Chosen::Night => Some(Theme::Dark),
        }
    }
}

/// Where the look is remembered.
pub struct Looks {
    path: PathBuf,
}

impl Looks {
    #[must_use]
    pub fn at(path: &Path) -> Looks {
        Looks { path: path.to_path_buf() }
    }

    /// The last look. A file that does not read is as none: the officer sees night and chooses again.
    #[must_use]
    pub fn read(&self) -> Look {
        let text = std::fs::read(&self.path).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// # Errors
    /// When the file does not write.
    pub fn keep(&self, look: Look) -> std::io::Result<()> {
        let text = serde_json::to_string(&look)?;
        if std::fs::read_to_string(&self.path).is_ok_and(|kept| kept == text) {
            return Ok(());
        }
        write_whole(&self.path, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::{Chosen, Look, Looks, Shown};
    use tauri::window::Color;

    fn hex(Color(r, g, b, _): Color) -> String {
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    #[test]
    fn the_window_has_the_ground_of_the_pages_own_tokens() {
        let tokens = include_str!("../../ui/src/look/tokens.css");
        for (theme, shown) in [("[data-theme=day]{", Shown::Day), ("[data-theme=night]{", Shown::Night)] {
            let from = tokens.find(theme).expect("the tokens have this theme") + theme.len();
            let ground = tokens[from..].split("--ground:").nth(1).and_then(|rest| rest.split(';').next());
            let look = Look { chosen: Chosen::System, shown };
            assert_eq!(ground, Some(hex(look.ground()).as_str()), "{theme}");
        }
    }

    #[test]
    fn the_page_is_told_what_was_chosen_and_nothing_where_the_system_decides() {
        for (chosen, words) in [
            (Chosen::System, "removeItem('beatbook.theme')"),
            (Chosen::Day, "setItem('beatbook.theme', 'day')"),
            (Chosen::Night, "setItem('beatbook.theme', 'night')"),
        ] {
            let script = Look { chosen, shown: Shown::Night }.script();
            assert!(script.contains(words), "{script}");
        }
    }

    #[test]
    fn before_anything_is_known_and_in_the_configuration_it_is_night() {
        let read: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        assert_eq!(read["app"]["windows"][0]["backgroundColor"], hex(Look::default().ground()));
    }

    #[test]
    fn the_last_look_is_remembered_and_a_broken_file_is_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("look.json");
        let looks = Looks::at(&path);
        assert_eq!(looks.read(), Look::default());
        let day = Look { chosen: Chosen::Day, shown: Shown::Day };
        looks.keep(day).unwrap();
        assert_eq!(Looks::at(&path).read(), day);
        std::fs::write(&path, "{\"chosen\":\"da").unwrap();
        assert_eq!(looks.read(), Look::default());
        looks.keep(Look::default()).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), r#"{"chosen":"system","shown":"night"}"#);
    }
}
