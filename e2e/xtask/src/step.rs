//! One step of a task: announced, timed, its output kept in a file and shown only when it fails.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// How many lines of a failed step are shown at once; the rest stays in the file.
const SHOWN: usize = 80;

/// What a step left behind.
#[derive(Clone)]
pub struct Ended {
    pub well: bool,
    pub output: String,
    pub took: Duration,
    pub log: PathBuf,
}

/// Where the steps' output is kept.
pub fn logs() -> Result<PathBuf, Failure> {
    let folder = PathBuf::from("target/xtask");
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    Ok(folder)
}

/// Runs a command to its end. `name` is the log's name, `doing` what the reader is told.
pub fn run(name: &str, doing: &str, command: &mut Command) -> Result<Ended, Failure> {
    println!("── {doing}");
    begin(name, doing, command)?.end()
}

/// Begins a step that goes on beside others and gives way to them: a compilation while a browser mostly waits.
pub fn beside(name: &str, doing: &str, command: &Command) -> Result<Running, Failure> {
    println!("── {doing}, beside what follows");
    let mut gentle = Command::new("nice");
    gentle.args(["-n", "19"]).arg(command.get_program()).args(command.get_args());
    gentle.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    begin(name, doing, &mut gentle)
}

/// A step that is under way.
pub struct Running {
    doing: String,
    child: Child,
    log: PathBuf,
    began: Instant,
}

fn begin(name: &str, doing: &str, command: &mut Command) -> Result<Running, Failure> {
    let log = logs()?.join(format!("{name}.log"));
    let file = File::create(&log).map_err(|e| format!("cannot write {}: {e}", log.display()))?;
    let twin = file.try_clone().map_err(|e| format!("cannot write {}: {e}", log.display()))?;
    let began = Instant::now();
    command.stdin(Stdio::null()).stdout(file).stderr(twin);
    let program = command.get_program().to_string_lossy().into_owned();
    let child = command.spawn().map_err(|e| format!("{doing}: cannot start {program}: {e}"))?;
    Ok(Running { doing: doing.to_owned(), child, log, began })
}

impl Running {
    /// Waits for its end.
    pub fn end(mut self) -> Result<Ended, Failure> {
        let status = loop {
            match self.child.try_wait().map_err(|e| format!("{}: lost: {e}", self.doing))? {
                Some(status) => break status,
                None => still_running(&self.began),
            }
        };
        let (took, log) = (self.began.elapsed(), self.log);
        let output =
            std::fs::read(&log).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default();
        say(status, took);
        if !status.success() {
            let lines: Vec<&str> = output.lines().collect();
            let from = lines.len().saturating_sub(SHOWN);
            for line in &lines[from..] {
                println!("   │ {line}");
            }
            println!("   └ the whole of it: {}", log.display());
        }
        Ok(Ended { well: status.success(), output, took, log })
    }
}

/// Waits a little, and says once a minute that it is still at it.
fn still_running(began: &Instant) {
    let before = began.elapsed().as_secs() / 60;
    std::thread::sleep(Duration::from_millis(if before == 0 { 30 } else { 250 }));
    let after = began.elapsed().as_secs() / 60;
    if after > before {
        println!("   … {after} min");
    }
}

fn say(status: ExitStatus, took: Duration) {
    let word = if status.success() { "done" } else { "FAILED" };
    println!("   {word} in {:.1} s", took.as_secs_f64());
}

/// Runs a command that must end well for the task to go on.
pub fn must(name: &str, doing: &str, command: &mut Command) -> Result<Ended, Failure> {
    let ended = run(name, doing, command)?;
    match ended.well {
        true => Ok(ended),
        false => Err(format!("{doing}: failed; its output is in {}", ended.log.display())),
    }
}

/// Whether a command ends well, quietly.
pub fn answers(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// What a command prints, or nothing if it does not end well.
pub fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let out =
        Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}
