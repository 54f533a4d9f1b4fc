//! Open data sets: the rows that came in are all accounted for, and coming again they change nothing.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use super::facts::{Facts, Import};
use super::proof::{Broken, Proofs, broke};

/// The fates of a row; each row has exactly one.
const FATES: [&str; 5] = ["new", "changed", "unchanged", "duplicate", "outside"];

fn count(report: &Value, name: &str) -> u64 {
    report[name].as_u64().unwrap_or_default()
}

fn rejected(report: &Value) -> u64 {
    report["rejected"].as_object().into_iter().flat_map(|r| r.values()).filter_map(Value::as_u64).sum()
}

/// Proves every set that was imported.
pub async fn prove(facts: &Facts, proofs: &mut Proofs) -> Result<(), Broken> {
    for import in &facts.imports {
        let first = &import.report;
        let rows = count(first, "rows");
        let sum: u64 = FATES.iter().map(|fate| count(first, fate)).sum::<u64>() + rejected(first);
        proofs.that(
            format!(
                "{}: {rows} rows in, {sum} accounted for ({} new, {} duplicate, {} outside, {} rejected)",
                import.file,
                count(first, "new"),
                count(first, "duplicate"),
                count(first, "outside"),
                rejected(first)
            ),
            rows > 0 && rows == sum,
            rows,
            sum,
        )?;
        let again = run(import).await?;
        let changed = count(&again, "new") + count(&again, "changed");
        let records: u64 = again["records"]
            .as_object()
            .into_iter()
            .flat_map(|kinds| kinds.values())
            .map(|tally| count(tally, "new") + count(tally, "changed"))
            .sum();
        proofs.that(
            format!(
                "{}: a second import changes nothing ({} rows unchanged)",
                import.file,
                count(&again, "unchanged")
            ),
            changed == 0 && records == 0 && count(&again, "rows") == rows,
            "0 rows and 0 records new or changed",
            format!("{changed} rows and {records} records new or changed, {} rows in", count(&again, "rows")),
        )?;
    }
    match facts.imports.iter().find(|import| import.map == "sf-fire-dispatch") {
        Some(dispatch) => to_the_last_digit(facts, dispatch, proofs).await,
        None => Ok(()),
    }
}

/// The dispatch set in a store of its own: its response figures, held against a recount from the raw file that
/// shares nothing with Beatbook but the list of targets and the mapping's words.
async fn to_the_last_digit(facts: &Facts, dispatch: &Import, proofs: &mut Proofs) -> Result<(), Broken> {
    let store = facts.folder.join("dispatch.db");
    let _ = std::fs::remove_file(&store);
    let address = format!("sqlite:{}", store.display());
    let mut command = dispatch.command.clone();
    if let Some(named) = command.iter().position(|word| word == "--database-url") {
        command[named + 1].clone_from(&address);
    }
    let file = command.last().cloned().unwrap_or_default();
    run(&Import { command, ..dispatch.clone() }).await?;

    let what = "the response figures of the dispatch set";
    let words = [
        "--database-url",
        &address,
        "report",
        "attendance",
        "--from",
        "2016-12-30",
        "--to",
        "2017-01-10",
        "--json",
    ];
    let report = Command::new(&facts.beatbook)
        .args(words)
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|e| broke(what, e))?;
    if !report.status.success() {
        return Err(broke(what, String::from_utf8_lossy(&report.stderr)));
    }
    let path = facts.folder.join("dispatch.json");
    std::fs::write(&path, &report.stdout).map_err(|e| broke(what, e))?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("recount/recount.py");
    let again = Command::new("python3").arg(script).arg(file).arg(path).stdin(Stdio::null()).output().await;
    let again = again.map_err(|e| broke(what, format!("python3: {e}")))?;
    let said = String::from_utf8_lossy(&again.stdout).trim().to_owned();
    let why = format!("{said}\n{}", String::from_utf8_lossy(&again.stderr));
    proofs.that(
        format!("{what}, recounted from the raw file: {said}"),
        again.status.success(),
        "no difference",
        why,
    )
}

async fn run(import: &Import) -> Result<Value, Broken> {
    let what = format!("importing {} again", import.file);
    let (program, arguments) = import.command.split_first().ok_or_else(|| broke(&what, "no command"))?;
    let out = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|e| broke(&what, e))?;
    if !out.status.success() {
        return Err(broke(what, String::from_utf8_lossy(&out.stderr)));
    }
    let text = String::from_utf8_lossy(&out.stdout);
    let from = text.find('{').unwrap_or_default();
    let mut read = serde_json::Deserializer::from_str(&text[from..]).into_iter::<Value>();
    read.next().and_then(Result::ok).ok_or_else(|| broke(what, text))
}
