//! A private PostgreSQL: made for one task, reached on loopback only, and gone afterwards.
//!
//! It never touches a cluster that the machine already runs. The server refuses to run as root, so for root
//! everything is done as the `postgres` user that the package made. Text sorts as in C, byte by byte, which
//! is how SQLite sorts it too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Failure;
use crate::leash::{Leash, free_port};
use crate::step;

/// A running cluster. Dropping it stops the cluster and removes its files.
pub struct Cluster {
    port: u16,
    folder: PathBuf,
    // Held last to be dropped first: the server ends before its files go.
    server: Option<Leash>,
}

/// Whether a lost power supply may lose data. Tests do not care, measurements do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durable {
    Yes,
    No,
}

/// The folder of the server's own programs, if PostgreSQL is installed.
pub fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .collect();
    found.sort();
    found.pop().or_else(|| {
        let path = step::said("sh", &["-c", "command -v postgres"])?;
        Path::new(&path).parent().map(Path::to_path_buf)
    })
}

fn is_root() -> bool {
    step::said("id", &["-u"]).is_some_and(|id| id == "0")
}

/// The command, run as the user that may run a database server.
fn as_owner(program: &Path, arguments: &[String]) -> (PathBuf, Vec<String>) {
    if !is_root() {
        return (program.to_path_buf(), arguments.to_vec());
    }
    let become_owner = ["--reuid=postgres", "--regid=postgres", "--init-groups", "--"];
    let mut all: Vec<String> = become_owner.map(str::to_owned).to_vec();
    all.push(program.display().to_string());
    all.extend(arguments.iter().cloned());
    (PathBuf::from("setpriv"), all)
}

impl Cluster {
    /// Makes and starts one.
    pub fn start(name: &str, durable: Durable) -> Result<Cluster, Failure> {
        let bin =
            programs().ok_or("PostgreSQL's server programs were not found: apt-get install postgresql")?;
        let folder = folder(name)?;
        let data = folder.join("data");
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let mut make =
            words(&["-U", "beatbook", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]);
        make.push(data.display().to_string());
        let (program, arguments) = as_owner(&bin.join("initdb"), &make);
        step::must(
            "postgres-init",
            "making a private PostgreSQL",
            Command::new(program).args(arguments).current_dir("/"),
        )?;

        let port = free_port()?;
        let mut settings = words(&["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
        settings.extend(words(&[
            "-c",
            "max_connections=300",
            "-c",
            "shared_buffers=128MB",
            "-c",
            "max_wal_size=2GB",
        ]));
        if durable == Durable::No {
            settings.extend(words(&["-c", "fsync=off", "-c", "full_page_writes=off"]));
        }
        settings.extend(["-p".to_owned(), port.to_string(), "-D".to_owned(), data.display().to_string()]);
        let (program, arguments) = as_owner(&bin.join("postgres"), &settings);
        let log = step::logs()?.join("postgres.log");
        let server = Leash::start(&program, &arguments, "INT", log)?;
        let cluster = Cluster { port, folder, server: Some(server) };
        let ready = bin.join("pg_isready").display().to_string();
        let port = port.to_string();
        let asks = ["-q", "-h", "127.0.0.1", "-p", &port, "-U", "beatbook", "-d", "postgres"];
        if let Some(server) = &cluster.server {
            server.wait_for("PostgreSQL", Duration::from_secs(60), || step::answers(&ready, &asks))?;
        }
        println!("   PostgreSQL listens on 127.0.0.1:{}", cluster.port);
        Ok(cluster)
    }

    /// Where to reach a database of it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://beatbook@127.0.0.1:{}/{database}", self.port)
    }
}

/// `cargo xtask postgres`: a cluster to run single tests against.
pub fn by_hand() -> Result<bool, Failure> {
    crate::machine::prepare(crate::machine::Needs { database: true, ..crate::machine::Needs::default() })?;
    let cluster = Cluster::start("pg-by-hand", Durable::No)?;
    println!("\nexport BEATBOOK_TEST_PG_URL={}\n\nCtrl-C ends it.", cluster.url("postgres"));
    loop {
        std::thread::park();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.server.take());
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// An empty folder that the cluster's owner can reach: below `target`, or in the machine's temporary folder
/// when the project lies where only root may look.
fn folder(name: &str) -> Result<PathBuf, Failure> {
    let here = std::env::current_dir().map_err(|e| format!("cannot tell where we are: {e}"))?;
    let near = here.join("target").join(name);
    let far = std::env::temp_dir().join(format!("beatbook-{name}-{}", std::process::id()));
    for folder in [near, far] {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        let text = folder.display().to_string();
        if !is_root() {
            return Ok(folder);
        }
        if step::answers("chown", &["postgres:", &text])
            && step::answers(
                "setpriv",
                &["--reuid=postgres", "--regid=postgres", "--init-groups", "test", "-w", &text],
            )
        {
            return Ok(folder);
        }
        let _ = fs::remove_dir_all(&folder);
    }
    Err("no folder was found that the postgres user can write to".to_owned())
}
