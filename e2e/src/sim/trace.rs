//! What happened, line by line, and a hash over all of it.
//!
//! Two runs of one seed must give the same hash. The lines are what a person reads when a seed fails.

use sha2::{Digest as _, Sha256};

#[derive(Clone, Default)]
pub struct Trace {
    hash: Sha256,
    lines: Vec<String>,
    aloud: bool,
}

impl std::fmt::Debug for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Trace({} lines)", self.lines.len())
    }
}

impl Trace {
    #[must_use]
    pub fn new(aloud: bool) -> Trace {
        Trace { aloud, ..Trace::default() }
    }

    pub fn say(&mut self, at: i64, line: &str) {
        let line = format!("{at:>9} {line}");
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
        if self.aloud {
            println!("{line}");
        }
        self.lines.push(line);
    }

    /// Takes something into the hash that nobody needs to read.
    pub fn note(&mut self, bytes: &[u8]) {
        self.hash.update(Sha256::digest(bytes));
    }

    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(&self.hash.clone().finalize()[..16])
    }

    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}
