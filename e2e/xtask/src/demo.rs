//! `cargo xtask demo`: a made-up force, two officer devices and the console, on this machine only.
//!
//! Everything lies in `target/demo`. What was started, where it listens and who may sign in is written to
//! `target/demo/demo.json`, so that the check, the browser stories and the pictures all read one list.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use crate::leash::{self, Leash, free_port};
use crate::machine::{self, Needs};
use crate::{Failure, step, test};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  cargo xtask demo\n  cargo xtask demo --check\n  cargo xtask demo --data ~/open-data --port 8700"
)]
pub struct Demo {
    /// Also import the open data sets found in this folder; `../shared/data` when it is there
    #[arg(long, value_name = "DIR", env = "BEATBOOK_DATA")]
    data: Option<PathBuf>,
    /// Work a whole shift by itself against the running processes, say what was proved, and end
    #[arg(long)]
    check: bool,
    /// The seed that the force is made from: the same seed and day give the same force
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The console's port; the devices take the two after it. Without it, any free ones
    #[arg(long)]
    port: Option<u16>,
    /// Go on with the force of the last time instead of making a new one
    #[arg(long)]
    keep: bool,
    /// The programs are already built
    #[arg(long, hide = true)]
    built: bool,
}

/// What to start.
pub struct Wish {
    /// Where everything of it lies; emptied first unless it is kept.
    pub folder: PathBuf,
    pub seed: u64,
    pub port: Option<u16>,
    pub data: Option<PathBuf>,
    pub keep: bool,
}

/// A prepared demonstration: the store is filled, nothing runs yet.
pub struct Ready {
    pub facts: PathBuf,
    pub read: Value,
}

/// A running one. Dropping it stops everything.
pub struct Running {
    pub facts: PathBuf,
    pub read: Value,
    _processes: Vec<Leash>,
}

const PIN: &str = "246810";

impl Demo {
    pub fn run(&self) -> Result<bool, Failure> {
        let data = test::data(self.data.as_deref());
        let python = self.check && data.is_some();
        machine::prepare(Needs { python, ..Needs::default() })?;
        if !self.built {
            machine::npm("mobile-app/ui")?;
            step::must("pages-build", "building the pages", &mut test::npm_run("build"))?;
            let programs = [
                "build",
                "--locked",
                "-p",
                "beatbook-server",
                "-p",
                "beatbook-door",
                "-p",
                "beatbook-e2e",
                "--bins",
            ];
            step::must(
                "demo-build",
                "building the server, the device and the demonstration",
                Command::new("cargo").args(programs),
            )?;
        }
        let wish = Wish {
            folder: PathBuf::from(if self.check { "target/check" } else { "target/demo" }),
            seed: self.seed,
            port: self.port,
            data,
            keep: self.keep,
        };
        if self.check {
            return check(&wish);
        }
        let running = start(&wish)?;
        tell(&running);
        loop {
            std::thread::park();
        }
    }
}

/// The whole shift, worked by a program of its own that starts, kills and restarts the processes itself.
fn check(wish: &Wish) -> Result<bool, Failure> {
    let ready = prepare(wish)?;
    let mut command = Command::new("target/debug/shift-check");
    let status = command.arg(&ready.facts).status().map_err(|e| format!("cannot start shift-check: {e}"))?;
    Ok(status.success())
}

/// Prepares a demonstration, starts its processes and enrols both devices.
pub fn start(wish: &Wish) -> Result<Running, Failure> {
    let ready = prepare(wish)?;
    let mut processes = Vec::new();
    let programs = ready.read["processes"].as_array().cloned().unwrap_or_default();
    for process in &programs {
        let words: Vec<String> = process["command"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect();
        let name = process["name"].as_str().unwrap_or_default().to_owned();
        let port = process["port"].as_u64().and_then(|p| u16::try_from(p).ok()).unwrap_or_default();
        let path = process["ready"].as_str().unwrap_or("/").to_owned();
        let log = wish.folder.join(format!("{name}.log"));
        let (program, arguments) = words.split_first().ok_or("a process has a command")?;
        println!("── starting {name} on port {port}");
        let leash = Leash::start(Path::new(program), arguments, "TERM", log)?;
        leash.wait_for(&name, Duration::from_secs(60), || leash::answers(port, &path))?;
        processes.push(leash);
    }
    let mut enrol = Command::new("target/debug/shift-check");
    enrol.arg("--enrol-only").arg(&ready.facts);
    step::must("demo-enrol", "enrolling the two devices and fetching their first records", &mut enrol)?;
    Ok(Running { facts: ready.facts, read: ready.read, _processes: processes })
}

/// Fills the store and writes down what is to be started.
fn prepare(wish: &Wish) -> Result<Ready, Failure> {
    let folder = &wish.folder;
    let facts = folder.join("demo.json");
    if !(wish.keep && facts.is_file()) {
        let _ = std::fs::remove_dir_all(folder);
    }
    std::fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    let here = folder.canonicalize().map_err(|e| format!("cannot find {}: {e}", folder.display()))?;
    let database = format!("sqlite:{}", here.join("force.db").display());
    if facts.is_file() {
        println!("── going on with the force in {}", folder.display());
        return read(facts);
    }

    let now = step::said("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]).ok_or("cannot tell the time")?;
    let mut force = Command::new("target/debug/demo-force");
    force.args([
        "--database-url",
        &database,
        "--seed",
        &wish.seed.to_string(),
        "--now",
        &now,
        "--days",
        "28",
    ]);
    let doing = format!("making a demonstration force (seed {}, four weeks up to {now})", wish.seed);
    let made = step::must("demo-force", &doing, &mut force)?;
    let force = json_in(&made.output)
        .ok_or_else(|| format!("demo-force printed no JSON; see {}", made.log.display()))?;

    let mut imports = Vec::new();
    match &wish.data {
        Some(data) => imports = import(&database, &here, data)?,
        None => println!("── no open data sets here (../shared/data or --data DIR): only the made-up force"),
    }

    let port = |n: u16| wish.port.map_or_else(free_port, |first| Ok(first + n));
    let (server, doors) = (port(0)?, [port(1)?, port(2)?]);
    let program = |name: &str| {
        std::path::absolute(format!("target/debug/{name}")).unwrap_or_default().display().to_string()
    };
    let mut processes = vec![json!({
        "name": "server", "port": server, "ready": "/readyz", "url": format!("http://127.0.0.1:{server}"),
        "command": ["env", format!("BEATBOOK_DATABASE_URL={database}"), "BEATBOOK_DEMONSTRATION_ENABLED=true",
            "BEATBOOK_TOKENS_SECURE_COOKIE=false", format!("BEATBOOK_LISTEN_PORT={server}"), program("beatbook"), "serve"],
    })];
    for (n, door) in doors.iter().enumerate() {
        let store = here.join(format!("device-{}", n + 1)).display().to_string();
        processes.push(json!({
            "name": format!("device-{}", n + 1), "port": door, "ready": "/", "url": format!("http://127.0.0.1:{door}"),
            "pin": PIN, "store": store,
            "command": [program("beatbook-door"), "--port", door.to_string(), "--data", store,
                "--server", format!("http://127.0.0.1:{server}"), "--name", format!("Demonstration device {}", n + 1)],
        }));
    }
    let all = json!({
        "now": now, "seed": wish.seed, "database": database, "beatbook": program("beatbook"),
        "data": wish.data, "imports": imports, "force": force, "processes": processes,
    });
    let text = serde_json::to_string_pretty(&all).unwrap_or_default();
    std::fs::write(&facts, text).map_err(|e| format!("cannot write {}: {e}", facts.display()))?;
    Ok(Ready { facts, read: all })
}

fn read(facts: PathBuf) -> Result<Ready, Failure> {
    let text =
        std::fs::read_to_string(&facts).map_err(|e| format!("cannot read {}: {e}", facts.display()))?;
    let read = serde_json::from_str(&text).map_err(|e| format!("{} is no JSON: {e}", facts.display()))?;
    Ok(Ready { facts, read })
}

/// The first JSON object in a text, whatever stands before it.
fn json_in(text: &str) -> Option<Value> {
    let from = text.find('{')?;
    serde_json::Deserializer::from_str(&text[from..]).into_iter().next()?.ok()
}

/// The open data sets, the mapping that reads each, and where it lies below the folder.
const SETS: [(&str, &str, &str); 13] = [
    ("list", "home-office-offence-codes", "uk-reference/home-office-offence-codes.csv"),
    ("list", "home-office-outcome-types", "uk-reference/home-office-outcome-types.csv"),
    ("list", "police-uk-forces", "uk-reference/police-uk-forces.csv"),
    ("list", "csp-to-force", "uk-reference/csp-to-force.csv"),
    ("list", "gwent-lsoa", "uk-reference/gwent-lsoa-to-local-authority.csv"),
    ("list", "gwent-recorded-crime", "uk-reference/gwent-recorded-crime-2023_25.csv"),
    ("list", "gwent-outcomes", "uk-reference/gwent-outcomes-2024_25.csv"),
    ("crimes", "gwent-street", "police-uk-gwent-street/2024-01-gwent-street.csv.gz"),
    ("crimes", "city-of-london-street", "police-uk-city-of-london/2019-08-city-of-london-street.csv"),
    ("outcomes", "police-uk-outcomes", "police-uk-city-of-london/outcomes-format-sample.csv"),
    ("incidents", "stop-and-search", "police-uk-city-of-london/2019-08-city-of-london-stop-and-search.csv"),
    ("incidents", "lfb-incidents", "lfb-incidents-2017/lfb-incidents-2017-01.csv.gz"),
    ("incidents", "sf-fire-dispatch", "sf-fire-dispatch/sf-fire-2016-12-31_2017-01-07.csv.gz"),
];

/// The command that imports one set. Rejected rows are kept beside the store, never beside the open data.
fn import_command(
    database: &str,
    folder: &Path,
    (kind, map, file): (&str, &str, &str),
    data: &Path,
) -> Vec<String> {
    let beatbook = std::path::absolute("target/debug/beatbook").unwrap_or_default().display().to_string();
    let rejects = folder.join(format!("rejects-{map}.csv")).display().to_string();
    let words = [
        &beatbook,
        "--database-url",
        database,
        "import",
        kind,
        "--map",
        map,
        "--json",
        "--rejects",
        &rejects,
    ];
    let mut command: Vec<String> = words.map(str::to_owned).to_vec();
    if kind == "outcomes" {
        command.push("--create".to_owned());
    }
    command.push(data.join(file).display().to_string());
    command
}

/// Imports every set that is there, with the mappings that come with the server.
fn import(database: &str, folder: &Path, data: &Path) -> Result<Vec<Value>, Failure> {
    let mut done = Vec::new();
    for set in SETS {
        let (kind, map, file) = set;
        if !data.join(file).is_file() {
            println!("── {file} is not in {}: left out", data.display());
            continue;
        }
        let words = import_command(database, folder, set, data);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        let ended = step::must(&format!("import-{map}"), &format!("importing {file}"), &mut command)?;
        let report = json_in(&ended.output).unwrap_or(Value::Null);
        let count = |name: &str| report[name].as_u64().unwrap_or_default();
        println!(
            "   {} rows: {} new, {} duplicate, {} outside",
            count("rows"),
            count("new"),
            count("duplicate"),
            count("outside")
        );
        done.push(json!({"kind": kind, "map": map, "file": file, "command": words, "report": report}));
    }
    Ok(done)
}

/// Says where everything is and who may sign in.
fn tell(running: &Running) {
    let url = |n: usize| running.read["processes"][n]["url"].as_str().unwrap_or_default().to_owned();
    println!("\n┌──────────────────────────────────────────────────────────────────────────┐");
    println!("│  DEMONSTRATION DATA. Every person, place and case in this force is made  │");
    println!("│  up. Nothing here is, or is about, a real police force's work.           │");
    println!("└──────────────────────────────────────────────────────────────────────────┘\n");
    let accounts = running.read["force"]["accounts"].as_array().cloned().unwrap_or_default();
    let word = |account: &Value, name: &str| account[name].as_str().unwrap_or_default().to_owned();
    println!("Console   {}", url(0));
    for (role, what) in [
        ("SGT", "reviews, directs, decides"),
        ("INS", "the same, and grades"),
        ("PRF", "figures only"),
        ("BEN", "figures and claims of time freed"),
    ] {
        if let Some(account) = accounts.iter().find(|a| word(a, "role") == role) {
            let (name, collar, password) =
                (word(account, "name"), word(account, "collar"), word(account, "password"));
            println!(
                "   collar {collar:<6} password {password:<24} {name}, {role} {}: {what}",
                word(account, "area")
            );
        }
    }
    let enrolments = running.read["force"]["enrolments"].as_array().cloned().unwrap_or_default();
    for (n, enrolment) in enrolments.iter().take(2).enumerate() {
        let collar = word(enrolment, "collar");
        let owner = accounts.iter().find(|a| word(a, "collar") == collar);
        let owner =
            owner.map(|a| format!("{} {collar}, {}", word(a, "name"), word(a, "area"))).unwrap_or(collar);
        println!("Officer device {}   {}   PIN {PIN}   {owner}", n + 1, url(n + 1));
    }
    println!(
        "\nTo see it: open a job on device 1, turn flight mode on in its outbox page, tap and write, turn it off."
    );
    println!("What was started and who may sign in: {}", running.facts.display());
    println!("Ctrl-C ends everything.");
}
