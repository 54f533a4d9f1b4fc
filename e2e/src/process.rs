//! A really started program: started again after a kill, measured while it runs, ended with its owner.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

/// A program that answers HTTP on loopback.
pub struct Process {
    pub name: String,
    /// The command and its arguments; `env` first where it needs variables.
    pub command: Vec<String>,
    pub url: String,
    /// A path that answers 2xx as soon as it can work.
    pub ready: String,
    pub log: PathBuf,
    child: Option<Child>,
}

/// Why a program could not be started or ended.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    #[error("{name} could not be started: {why}")]
    Start { name: String, why: std::io::Error },
    #[error("{name} ended by itself ({how}). Its last lines:\n{tail}")]
    Ended { name: String, how: String, tail: String },
    #[error("{name} was not ready within {seconds} s. Its last lines:\n{tail}")]
    NotReady { name: String, seconds: u64, tail: String },
    #[error("{name} has no command")]
    NoCommand { name: String },
}

impl Process {
    #[must_use]
    pub fn new(name: &str, command: Vec<String>, url: &str, ready: &str, log: &Path) -> Process {
        Process {
            name: name.to_owned(),
            command,
            url: url.to_owned(),
            ready: ready.to_owned(),
            log: log.to_path_buf(),
            child: None,
        }
    }

    /// Starts it and waits until it answers. What it prints is added to its log.
    ///
    /// # Errors
    /// When it cannot be started, ends at once, or does not answer within a minute.
    pub async fn start(&mut self) -> Result<Duration, ProcessError> {
        let began = Instant::now();
        let name = self.name.clone();
        let failed = |why| ProcessError::Start { name: name.clone(), why };
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&self.log).map_err(&failed)?;
        let twin = log.try_clone().map_err(&failed)?;
        let (program, arguments) =
            self.command.split_first().ok_or_else(|| ProcessError::NoCommand { name: name.clone() })?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(log).stderr(twin).kill_on_drop(true);
        self.child = Some(command.spawn().map_err(&failed)?);
        self.wait(began).await?;
        Ok(began.elapsed())
    }

    async fn wait(&mut self, began: Instant) -> Result<(), ProcessError> {
        const LIMIT: u64 = 60;
        let client = reqwest::Client::new();
        let address = format!("{}{}", self.url, self.ready);
        while began.elapsed() < Duration::from_secs(LIMIT) {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            if let Some(how) = ended {
                return Err(ProcessError::Ended {
                    name: self.name.clone(),
                    how: how.to_string(),
                    tail: self.tail(),
                });
            }
            let asked = client.get(&address).timeout(Duration::from_secs(2)).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        Err(ProcessError::NotReady { name: self.name.clone(), seconds: LIMIT, tail: self.tail() })
    }

    /// Ends it as a power cut would: no signal handler runs, nothing is closed.
    pub async fn kill_nine(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill().await;
        }
    }

    /// The number of the running process.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// Processor time it has used so far, in seconds.
    #[must_use]
    pub fn cpu_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid()?)).ok()?;
        // The name may hold blanks, so count from the bracket that ends it: user and system time are the
        // 12th and 13th words after it, in hundredths of a second.
        let words: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let ticks = words.get(11)?.parse::<u64>().ok()? + words.get(12)?.parse::<u64>().ok()?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a count of hundredths of seconds stays far below 2^52"
        )]
        Some(ticks as f64 / 100.0)
    }

    /// The last lines that it printed.
    #[must_use]
    pub fn tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}
