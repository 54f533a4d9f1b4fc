//! How many PINs were wrong, kept where ending the program, setting a clock or copying a file back does not help.
//!
//! The count is written, whole and down to the disk, **before** the slow check of the PIN begins. It lies in two files
//! and in the memory of the running program, and the largest counts; a count that is missing, does not read or
//! belongs to another key counts as spent, and then the password opens the phone. So deleting or mixing up these files
//! gains nobody a try and costs the officer a sign-in. Whoever copies the whole folder away and back can still try
//! again: against that stands the slow function, and hardware on a phone that has it.

use std::path::{Path, PathBuf};

use beatbook_shared::locking::pin::{TRIES, Tries};

use super::{VaultError, write_whole};
use crate::clock::Clock;

/// What this run of the program knows.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// The most wrong ones that this run has seen since the last right one.
    pub wrong: u32,
    /// When this run began, by the clock that nobody sets.
    pub started: u64,
}

pub(super) struct Count {
    files: [PathBuf; 2],
    vault: String,
}

impl Count {
    pub(super) fn beside(key: &Path, vault: &str) -> Count {
        Count { files: [key.with_extension("tries"), key.with_extension("again")], vault: vault.to_owned() }
    }

    pub(super) fn read(&self, memory: &Memory) -> Tries {
        let spent = || Tries { vault: self.vault.clone(), wrong: TRIES, mono: 0, boot: String::new() };
        let of = |file: &PathBuf| {
            let tries: Tries = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
            (tries.vault == self.vault).then_some(tries)
        };
        // One of the two may be half a step behind: the program ended between them.
        let both = self.files.iter().map(|file| of(file).unwrap_or_else(spent));
        let mut most = both.max_by_key(|tries| tries.wrong).unwrap_or_else(spent);
        most.wrong = most.wrong.max(memory.wrong);
        most
    }

    pub(super) fn one_more(
        &self,
        before: &Tries,
        clock: &dyn Clock,
        memory: &mut Memory,
    ) -> Result<Tries, VaultError> {
        let now = Tries {
            vault: self.vault.clone(),
            wrong: before.wrong + 1,
            mono: clock.mono_ms(),
            boot: clock.boot(),
        };
        memory.wrong = now.wrong;
        self.write(&now)?;
        Ok(now)
    }

    pub(super) fn clear(&self, clock: &dyn Clock) -> Result<(), VaultError> {
        self.write(&Tries { vault: self.vault.clone(), wrong: 0, mono: clock.mono_ms(), boot: clock.boot() })
    }

    fn write(&self, tries: &Tries) -> Result<(), VaultError> {
        let mut text = serde_json::to_vec(tries).map_err(|e| VaultError::Unreadable(e.to_string()))?;
        // Always of one length, so that it fits into its old place.
        text.resize(text.len().max(LENGTH), b' ');
        for file in &self.files {
            // A full disk must not keep the officer out of what would free it: then the old place is written over.
            write_whole(file, &text)
                .or_else(|_| in_place(file, &text))
                .map_err(|e| VaultError::File(file.clone(), e))?;
        }
        Ok(())
    }
}

const LENGTH: usize = 512;

fn in_place(file: &Path, text: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = std::fs::OpenOptions::new().write(true).open(file)?;
    file.write_all(text)?;
    file.sync_all()
}
