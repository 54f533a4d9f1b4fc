//! The rows that went nowhere, each with its line number, its reason and the row as it stood.

use std::fs::File;
use std::path::PathBuf;

/// A rejects file that is made when the first row needs it; at once, where somebody asked for it by name.
pub struct Keep {
    path: PathBuf,
    at_once: bool,
    file: Option<csv::Writer<File>>,
}

impl Keep {
    #[must_use]
    pub fn at(path: PathBuf, at_once: bool) -> Keep {
        Keep { path, at_once, file: None }
    }

    /// Where nothing may be written in the folder one is in, among the temporary files: a bad row stops no
    /// import.
    fn create(&mut self) -> std::io::Result<File> {
        File::create(&self.path).or_else(|refused| {
            let name = self.path.file_name().filter(|_| !self.at_once).ok_or(refused)?;
            self.path = std::env::temp_dir().join(name);
            File::create(&self.path)
        })
    }

    /// Where the rows are, if any were kept.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        self.file.as_ref().map(|_| self.path.display().to_string())
    }

    fn file(&mut self) -> std::io::Result<&mut csv::Writer<File>> {
        if self.file.is_none() {
            let file = self.create().map_err(|e| {
                std::io::Error::other(format!(
                    "{} cannot be made: {e}; name another with --rejects",
                    self.path.display()
                ))
            })?;
            let mut file = csv::Writer::from_writer(file);
            file.write_record(["line", "reason", "sentence", "row"])?;
            self.file = Some(file);
        }
        self.file.as_mut().ok_or_else(|| std::io::Error::other("the rejects file was closed"))
    }

    /// Keeps one row.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn row(&mut self, number: u64, reason: &str, sentence: &str, raw: &str) -> std::io::Result<()> {
        self.file()?.write_record([number.to_string().as_str(), reason, sentence, raw])?;
        Ok(())
    }

    /// Puts everything on the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end(&mut self) -> std::io::Result<()> {
        if self.at_once {
            self.file()?;
        }
        match &mut self.file {
            Some(file) => file.flush(),
            None => Ok(()),
        }
    }
}
