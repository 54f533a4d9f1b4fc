//! `cargo xtask test`: everything that can be checked, in one order, closed by one line of counts.
//!
//! A step that fails does not stop those that can still tell something. Only what cannot work without an
//! earlier step (tests that did not compile) is left out, and the closing line then counts a failure.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::counts::{Counts, Reader};
use crate::machine::{self, Needs};
use crate::postgres::{Cluster, Durable};
use crate::{Failure, demo, linted, shell, step};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  cargo xtask test\n  cargo xtask test --quick\n  cargo xtask test --only rust\n  cargo xtask test --only simulator --seeds 50000"
)]
pub struct Test {
    /// Leave out the simulator, the whole shift, the browser and the window
    #[arg(long)]
    quick: bool,
    /// Run these steps only (may be given again)
    #[arg(long, value_name = "STEP", value_enum)]
    only: Vec<Part>,
    /// How many simulated histories to run
    #[arg(long, default_value_t = 2_000)]
    seeds: u32,
    /// Where the open data sets lie; `../shared/data` when it is there
    #[arg(long, value_name = "DIR", env = "BEATBOOK_DATA")]
    data: Option<PathBuf>,
}

/// The steps, in their order.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Build the pages, check their types, run their tests
    Pages,
    /// Formatting and lints of the Rust code
    Lints,
    /// Unit, property, golden and contract tests on both engines, and imports of the real sets
    Rust,
    /// Simulated histories from seeds
    Simulator,
    /// A whole shift against running processes
    Shift,
    /// The pages in a browser against running processes
    Browser,
    /// The officer's app in its window: lints, its own tests, and one story through a driver
    Shell,
}

/// The counts so far, and how long each step took.
struct Tally {
    counts: Counts,
    rows: Vec<(String, Counts, Duration)>,
}

impl Tally {
    fn take(&mut self, what: &str, reader: Reader, ended: &step::Ended) {
        // A runner that fell over before it could count is one failure, and so is one that found nothing.
        let mut counts =
            reader.read(&ended.output, ended.well).unwrap_or(Counts { failed: 1, ..Counts::default() });
        if !ended.well && counts.failed == 0 {
            counts.failed = 1;
        }
        if ended.well && counts.passed + counts.failed == 0 {
            counts.failed = 1;
            println!("   it ended well but ran nothing, which counts as a failure");
        }
        println!("   {counts}");
        self.counts += counts;
        self.rows.push((what.to_owned(), counts, ended.took));
    }

    fn lost(&mut self, what: &str, why: &str) {
        println!("── {what}: {why}");
        let counts = Counts { failed: 1, ..Counts::default() };
        self.counts += counts;
        self.rows.push((what.to_owned(), counts, Duration::ZERO));
    }
}

/// The one way in which everything is compiled, so that no two steps choose different features and build
/// the same libraries twice.
pub const BUILD: [&str; 4] = ["build", "--tests", "--bins", "--locked"];

impl Test {
    fn wants(&self, part: Part) -> bool {
        let slow = matches!(part, Part::Simulator | Part::Shift | Part::Browser | Part::Shell);
        if self.only.is_empty() { !(self.quick && slow) } else { self.only.contains(&part) }
    }

    pub fn run(&self) -> Result<bool, Failure> {
        let began = Instant::now();
        let data = data(self.data.as_deref());
        machine::prepare(Needs {
            database: self.wants(Part::Rust),
            browser: self.wants(Part::Browser),
            nextest: self.wants(Part::Rust) || self.wants(Part::Shell),
            window: self.wants(Part::Shell),
            display: self.wants(Part::Shell),
            python: self.wants(Part::Shift) && data.is_some(),
        })?;
        machine::npm("mobile-app/ui")?;
        let mut tally = Tally { counts: Counts::default(), rows: Vec::new() };

        // The programs carry the pages inside, so the pages come first, whatever else is asked for.
        let built = step::run("pages-build", "building the pages", &mut npm_run("build"))?;
        if self.wants(Part::Pages) {
            tally.take("pages, build", Reader::Whole, &built);
            let ended = step::run("pages-check", "checking the pages' types", &mut npm_run("check"))?;
            tally.take("pages, types", Reader::Whole, &ended);
            let ended = step::run("pages-test", "testing the pages", &mut npm_run("test"))?;
            tally.take("pages, tests", Reader::Vitest, &ended);
        }
        if self.wants(Part::Lints) {
            let ended = step::run(
                "fmt",
                "cargo fmt --check",
                Command::new("cargo").args(["fmt", "--all", "--check"]),
            )?;
            tally.take("formatting", Reader::Whole, &ended);
        }
        let compiled = [Part::Lints, Part::Rust, Part::Simulator, Part::Shift, Part::Browser, Part::Shell];
        if compiled.iter().any(|part| self.wants(*part)) {
            let ended =
                step::run("build", "compiling everything once, with its lints", &mut linted::build()?)?;
            if self.wants(Part::Lints) {
                tally.take("compiling, lints", Reader::Whole, &linted::judged(&ended));
            }
            if ended.well {
                self.programs(&mut tally, data.as_deref())?;
            } else {
                tally.lost("everything that needs the programs", "they did not compile");
            }
        }

        println!("\n{:<28} {:>8} {:>8} {:>8} {:>9}", "", "passed", "failed", "skipped", "seconds");
        for (what, counts, took) in &tally.rows {
            let Counts { passed, failed, skipped } = counts;
            println!("{what:<28} {passed:>8} {failed:>8} {skipped:>8} {:>9.1}", took.as_secs_f64());
        }
        println!("{:<28} {:>8} {:>8} {:>8} {:>9.1}\n", "", "", "", "", began.elapsed().as_secs_f64());
        println!("{}", tally.counts);
        Ok(tally.counts.failed == 0)
    }

    /// The steps that run what was compiled.
    fn programs(&self, tally: &mut Tally, data: Option<&Path>) -> Result<(), Failure> {
        if self.wants(Part::Rust) {
            match Cluster::start("pg-test", Durable::No) {
                Ok(cluster) => rust(tally, &cluster, data)?,
                Err(why) => tally.lost("Rust tests", &why),
            }
        }
        if self.wants(Part::Simulator) {
            self.simulator(tally)?;
        }
        // It compiles while the shift and the browser mostly wait.
        let window = self.wants(Part::Shell).then(shell::beside);
        if self.wants(Part::Shift) {
            // By name, not by handle: compiling everything has put a new file in the place of this one.
            let this = program("xtask")?;
            let mut command = Command::new(this);
            command.args(["demo", "--check", "--built"]);
            if let Some(data) = data {
                command.arg("--data").arg(data);
            }
            let ended = step::run("shift", "working a whole shift against running processes", &mut command)?;
            tally.take("whole shift", Reader::Closing, &ended);
        }
        if self.wants(Part::Browser) {
            match browser() {
                Ok(ended) => tally.take("browser stories", Reader::Closing, &ended),
                Err(why) => tally.lost("browser stories", &why),
            }
        }
        if let Some(window) = window {
            tally.take("window, lints", Reader::Whole, &linted::judged(&window?.end()?));
            for part in shell::PARTS {
                match (part.run)() {
                    Ok(ended) => tally.take(part.name, part.reader, &ended),
                    Err(why) => tally.lost(part.name, &why),
                }
            }
        }
        Ok(())
    }

    /// Histories from seeds, and then the mistakes that are planted to see that they are caught.
    fn simulator(&self, tally: &mut Tally) -> Result<(), Failure> {
        let simulate = match program("simulate") {
            Ok(simulate) => simulate,
            Err(why) => {
                tally.lost("simulator", &why);
                return Ok(());
            }
        };
        let doing =
            format!("simulating {} histories of one server, several devices and a bad network", self.seeds);
        let mut command = Command::new(&simulate);
        command.args(["--seeds", &self.seeds.to_string()]);
        let ended = step::run("simulator", &doing, &mut command)?;
        for line in ended.output.lines().filter(|l| l.starts_with("seeds ")) {
            println!("   {line}");
        }
        tally.take("simulated histories", Reader::Simulator, &ended);
        let ended = step::run(
            "planted",
            "planting known mistakes, one at a time",
            Command::new(&simulate).args(["--planted", "all"]),
        )?;
        for line in ended.output.lines().filter(|l| l.contains(" seed ") || l.starts_with("planted ")) {
            println!("   {line}");
        }
        tally.take("planted mistakes caught", Reader::Planted, &ended);
        Ok(())
    }
}

/// A script of the front end.
pub fn npm_run(script: &str) -> Command {
    let mut command = Command::new("npm");
    command.args(["run", "--silent", script]).current_dir("mobile-app/ui").env("NO_COLOR", "1");
    command
}

/// The folder of open data sets, where there is one.
pub fn data(named: Option<&Path>) -> Option<PathBuf> {
    let beside = Path::new("../shared/data");
    let found = named.map(Path::to_path_buf).or_else(|| beside.is_dir().then(|| beside.to_path_buf()))?;
    found.canonicalize().ok()
}

/// A compiled program.
fn program(name: &str) -> Result<PathBuf, Failure> {
    let path = Path::new("target/debug").join(name);
    if path.is_file() { Ok(path) } else { Err(format!("{} was not compiled", path.display())) }
}

fn rust(tally: &mut Tally, cluster: &Cluster, data: Option<&Path>) -> Result<(), Failure> {
    let mut command = linted::cargo()?;
    let runs = machine::nextest();
    match runs {
        true => command.args(["nextest", "run", "--tests", "--bins", "--locked", "--no-fail-fast"]),
        false => command.args(["test", "--tests", "--bins", "--locked", "--no-fail-fast"]),
    };
    command.env("BEATBOOK_TEST_PG_URL", cluster.url("postgres"));
    match data {
        Some(data) => {
            command.env("BEATBOOK_DATA", data);
        }
        None => {
            println!("── no ../shared/data and no --data: imports of the real sets are skipped");
            command.env_remove("BEATBOOK_DATA");
            match runs {
                true => command.args(["-E", "not test(/::real_/)"]),
                false => command.args(["--", "--skip", "::real_"]),
            };
        }
    }
    let ended = step::run("rust", "unit, property, golden, contract and house tests", &mut command)?;
    tally.take("Rust tests", if runs { Reader::Nextest } else { Reader::CargoTest }, &ended);
    Ok(())
}

/// The stories in a browser, against a demonstration that is started for them and ended after them.
fn browser() -> Result<step::Ended, Failure> {
    machine::npm("e2e/browser")?;
    let chromium = machine::chromium().ok_or("no Chromium was found: apt-get install chromium")?;
    let running = demo::start(&demo::Wish {
        folder: "target/browser".into(),
        seed: 7,
        port: None,
        data: None,
        keep: false,
    })?;
    let mut command = Command::new("node");
    command.args(["e2e/browser/run.mjs", &running.facts.display().to_string()]).env("CHROMIUM", chromium);
    step::run("browser", "working through the pages in a browser", &mut command)
}
