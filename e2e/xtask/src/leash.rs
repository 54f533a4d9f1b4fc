//! Programs that must not outlive the task that started them.
//!
//! Each is started by a small shell that waits for its own input to end. The other end of that input is
//! held here; it closes when the leash is dropped and also when this process ends in any way at all, by
//! Ctrl-C, by an error or by `kill -9`. So nothing is left running and no signal needs catching.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// A running program. Dropping it ends the program.
pub struct Leash {
    shell: Child,
    held: Option<ChildStdin>,
    pub pid: u32,
    pub log: PathBuf,
}

/// Starts the program and prints its number. When the input ends, asks it to stop, and after ten seconds
/// makes it. The program itself reads nothing, and what it prints goes to the log.
const HOLD: &str = r#"
stop=$1; shift
"$@" </dev/null >&2 & child=$!
trap '' INT TERM HUP
echo "$child"
exec >/dev/null
cat >/dev/null
kill -s "$stop" "$child" 2>/dev/null
n=0
while kill -0 "$child" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
kill -9 "$child" 2>/dev/null
exit 0
"#;

impl Leash {
    /// Starts `program`; what it prints goes to the log. `stop` is the signal that asks it to end.
    pub fn start(program: &Path, arguments: &[String], stop: &str, log: PathBuf) -> Result<Leash, Failure> {
        let name = program.display().to_string();
        let file = OpenOptions::new().create(true).append(true).open(&log);
        let file = file.map_err(|e| format!("cannot write {}: {e}", log.display()))?;
        let mut command = Command::new("sh");
        command.args(["-c", HOLD, "leash", stop]).arg(program).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(file);
        let mut shell = command.spawn().map_err(|e| format!("cannot start {name}: {e}"))?;
        let held = shell.stdin.take();
        let mut first = String::new();
        if let Some(out) = shell.stdout.take() {
            BufReader::new(out).read_line(&mut first).map_err(|e| format!("cannot start {name}: {e}"))?;
        }
        let pid = first.trim().parse().map_err(|_| format!("{name} did not start; see {}", log.display()))?;
        Ok(Leash { shell, held, pid, log })
    }

    /// Whether the program still runs.
    pub fn runs(&self) -> bool {
        // A program that has ended and was not yet fetched by its shell is a zombie, not running.
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap_or_default();
        let state = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().next());
        state.is_some_and(|s| s != "Z")
    }

    /// Waits until `ready` says so.
    pub fn wait_for(&self, what: &str, limit: Duration, ready: impl Fn() -> bool) -> Result<(), Failure> {
        let began = Instant::now();
        while began.elapsed() < limit {
            if ready() {
                return Ok(());
            }
            if !self.runs() {
                return Err(format!("{what} ended at once.\n{}", self.tail()));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("{what} was not ready within {} s.\n{}", limit.as_secs(), self.tail()))
    }

    fn tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(20);
        format!("{}\n(the whole of it: {})", lines[from..].join("\n"), self.log.display())
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        drop(self.held.take());
        let _ = self.shell.wait();
    }
}

/// A port on loopback that nobody listens on now.
pub fn free_port() -> Result<u16, Failure> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0));
    let address =
        listener.and_then(|l| l.local_addr()).map_err(|e| format!("no free port on loopback: {e}"))?;
    Ok(address.port())
}

/// Whether something on loopback answers a plain request for `path` with a 2xx.
pub fn answers(port: u16, path: &str) -> bool {
    use std::io::{Read as _, Write as _};
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) else { return false };
    let limit = Some(Duration::from_secs(2));
    if stream.set_read_timeout(limit).is_err() || stream.set_write_timeout(limit).is_err() {
        return false;
    }
    let ask = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n");
    let mut first = [0; 12];
    stream.write_all(ask.as_bytes()).is_ok()
        && stream.read_exact(&mut first).is_ok()
        && first.starts_with(b"HTTP/1.1 2")
}
