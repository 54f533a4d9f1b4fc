//! The inspection pack, reckoned again by a program that has nothing of ours but its files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::process::{Command, Output};

use beatbook_e2e::demo::{self, Options};
use beatbook_server::db::{Db, DbOptions};
use beatbook_server::exports::inspection::{self, Asked};
use beatbook_shared::time::{DAY, Millis};
use sha2::{Digest as _, Sha256};

/// A Friday evening.
const NOW: Millis = Millis(1_794_000_000_000);

fn pack(db: &Db, folder: &Path, language: &str) -> inspection::Pack {
    let asked = Asked {
        from: NOW.plus(-14 * DAY),
        to: NOW,
        language: language.to_owned(),
        recipient: "HMICFRS".to_owned(),
        purpose: "re-inspection".to_owned(),
    };
    inspection::write(db, &asked, folder, NOW).expect("the pack is written")
}

fn recount(folder: &Path) -> (bool, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_recount")).arg(folder).output().expect("the program starts");
    (status.success(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

/// Writes a file of the pack anew and its hash into the manifest, as somebody would who wants a better figure.
fn forge(folder: &Path, file: &str, change: impl Fn(&str) -> String) {
    let path = folder.join(file);
    let before = std::fs::read_to_string(&path).expect("a file of the pack");
    let after = change(&before);
    assert_ne!(before, after, "{file} was not changed");
    std::fs::write(&path, &after).expect("written");
    let manifest = folder.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("the manifest");
    let hash = |text: &str| hex::encode(Sha256::digest(text));
    std::fs::write(&manifest, text.replace(&hash(&before), &hash(&after))).expect("written");
}

#[test]
fn a_stranger_reckons_every_figure_of_the_pack_again_from_its_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let options = DbOptions { connections: 2, durable: false, ..DbOptions::default() };
    let db = Db::open(&format!("sqlite:{}", at("force.db").display()), &options).expect("a store");
    db.migrate().expect("a schema");
    let force = demo::build(11, NOW, &Options { days: 14, per_day: 30 });
    demo::load(&db, &force).expect("the force is loaded");

    let written = pack(&db, &at("pack"), "cy");
    assert!(written.figures > 300 && written.rows > 1_000 && written.stories > 30, "{written:?}");
    assert!(at("pack/inspection-cy.pdf").is_file() && at("pack/README.txt").is_file());
    let (well, said) = recount(&at("pack"));
    assert!(well, "{said}");

    // The same period gives the same cases and the same figures, byte for byte.
    pack(&db, &at("again"), "en");
    for same in ["figures.csv", "stories/F07-01.txt", "rows/AT05.csv"] {
        let read = |pack: &str| std::fs::read(at(pack).join(same)).expect(same);
        assert_eq!(read("pack"), read("again"), "{same}");
    }

    // A hash that does not fit is seen, and so is a figure that does not follow from its rows although its hash fits.
    let rows = at("again/rows/AT05.csv");
    let text = std::fs::read_to_string(&rows).expect("rows");
    std::fs::write(&rows, text.replacen(",yes,yes,", ",yes,no,", 1)).expect("written");
    let (well, said) = recount(&at("again"));
    assert!(!well && said.contains("rows/AT05.csv: not as it was written"), "{said}");
    forge(&at("pack"), "rows/AT05.csv", |text| text.replacen(",yes,no,", ",yes,yes,", 1));
    let (well, said) = recount(&at("pack"));
    assert!(!well && said.contains("AT05 missing"), "{said}");
}

#[test]
fn a_pack_is_never_written_over_something_that_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(&format!("sqlite:{}", folder.path().join("f.db").display()), &DbOptions::default())
        .expect("a store");
    db.migrate().expect("a schema");
    let there = folder.path().join("pack");
    std::fs::create_dir(&there).expect("a folder");
    std::fs::write(there.join("last-year.pdf"), "kept").expect("a file");
    let asked = Asked {
        from: NOW.plus(-DAY),
        to: NOW,
        language: "en".to_owned(),
        recipient: String::new(),
        purpose: String::new(),
    };
    let refused = inspection::write(&db, &asked, &there, NOW).expect_err("it is not empty").to_string();
    assert!(refused.contains("is not empty"), "{refused}");
    assert_eq!(std::fs::read_dir(&there).expect("the folder").count(), 1);
}
