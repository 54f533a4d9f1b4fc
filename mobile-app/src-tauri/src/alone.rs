//! One program at a time over one store.
//!
//! A second start is usually noticed by the desktop's session bus and shows the first window instead. Where
//! there is no bus nobody would notice, so the folder itself is locked as well: the operating system lets go
//! of the lock when the process ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The lock on a folder, held for as long as this lives.
#[derive(Debug)]
pub struct Alone {
    _file: File,
}

#[derive(Debug, thiserror::Error)]
pub enum NotAlone {
    #[error("it is already running over {}. Close that window first, or sign in as another user.", .0.display())]
    Running(PathBuf),
    #[error("the folder {} cannot be locked: {why}. See that it can be written to.", .folder.display())]
    Folder { folder: PathBuf, why: std::io::Error },
}

/// Takes the folder for this process.
///
/// # Errors
/// [`NotAlone::Running`] when another process has it.
pub fn hold(folder: &Path) -> Result<Alone, NotAlone> {
    let fault = |why| NotAlone::Folder { folder: folder.to_path_buf(), why };
    let file = File::options().create(true).append(true).open(folder.join("running")).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(Alone { _file: file }),
        Err(TryLockError::WouldBlock) => Err(NotAlone::Running(folder.to_path_buf())),
        Err(TryLockError::Error(e)) => Err(fault(e)),
    }
}

#[cfg(test)]
mod tests {
    use super::{NotAlone, hold};

    #[test]
    fn a_second_program_over_the_same_store_is_refused_until_the_first_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let first = hold(folder.path()).unwrap();
        assert!(matches!(hold(folder.path()), Err(NotAlone::Running(_))));
        drop(first);
        assert!(hold(folder.path()).is_ok());
    }
}
