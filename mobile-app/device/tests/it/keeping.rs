//! What the store keeps, under which key, and what it says when it cannot.

use std::sync::Arc;

use beatbook_device::clock::Clock as _;
use beatbook_device::core::{Core, Refusal};
use beatbook_device::store::salvage::salvage;
use beatbook_device::store::{Db, Options, StoreError};
use beatbook_device::vault::tries::Memory;
use beatbook_device::vault::{Vault, VaultError};
use tempfile::tempdir;

use crate::force::{body, clock, device, job, who};

#[test]
fn nothing_of_the_store_can_be_read_without_its_key() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("d.db");
    let clock = clock(1);
    let key = [7; 32];
    let open = |key: &[u8; 32]| Core::open(&path, Some(key), Arc::clone(&clock) as _, Options::device(&path));
    let mut core = open(&key).unwrap();
    core.set_identity(&who()).unwrap();
    core.add("incident", &job("a most particular title")).unwrap();
    let find = |bytes: Vec<u8>| bytes.windows(15).any(|w| w == b"most particular");
    for end in ["db", "db-wal"] {
        assert!(!find(std::fs::read(path.with_extension(end)).unwrap()), "{end}");
    }
    drop(core);
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(open(&[8; 32]), Err(StoreError::NotReadable)));
    assert_eq!(before, std::fs::read(&path).unwrap(), "a wrong key touches nothing");
    assert_eq!(open(&key).unwrap().outbox_len().unwrap(), 1);
}

#[test]
fn the_pin_opens_the_key_and_a_wrong_one_does_not() {
    let dir = tempdir().unwrap();
    let clock = clock(2);
    let vault = Vault::at(&dir.path().join("key.json"));
    assert!(!vault.exists());
    let mut memory = Memory::default();
    let key = vault.make("246813", clock.as_ref()).unwrap();
    assert_eq!(vault.open("246813", clock.as_ref(), &mut memory).unwrap(), key);
    let wrong = vault.open("246814", clock.as_ref(), &mut memory);
    assert!(matches!(wrong, Err(VaultError::WrongPin { left: 4 })));
    vault.wrap("975310", &key, clock.as_ref()).unwrap();
    memory.wrong = 0;
    assert_eq!(vault.open("975310", clock.as_ref(), &mut memory).unwrap(), key, "another PIN, the same key");
    assert!(matches!(vault.open("246813", clock.as_ref(), &mut memory), Err(VaultError::WrongPin { .. })));
}

#[test]
fn accents_do_not_hide_a_word() {
    let dir = tempdir().unwrap();
    let clock = clock(3);
    let mut core = device(&dir.path().join("d.db"), &clock);
    let made = core.add("incident", &job("Siôn Tŷ-bach, Gŵyl y Fenni")).unwrap();
    for word in ["sion", "SIÔN", "ty", "gwyl", "fenni"] {
        let found = core.db().by_words(&format!("\"{word}\"*"), 10).unwrap();
        assert_eq!(found.len(), 1, "{word}");
        let found = core.db().found(found[0]).unwrap().unwrap();
        assert_eq!(found.record.id, made.record.0);
        assert!(found.title.contains("Siôn"));
    }
    core.edit(&made.record, &body(r#"{"title":"Rhiwderin"}"#)).unwrap();
    assert!(core.db().by_words("\"sion\"*", 10).unwrap().is_empty(), "the old words are gone");
    assert_eq!(core.db().by_words("\"rhiw\"*", 10).unwrap().len(), 1);
}

#[test]
fn a_full_disk_refuses_whole_and_keeps_what_stood() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("d.db");
    let clock = clock(4);
    let mut core = device(&path, &clock);
    core.add("incident", &job("before")).unwrap();
    let pages = core.db().pages().unwrap();
    core.db().set_max_pages(pages + 2).unwrap();
    let mut refused = None;
    for n in 0..200 {
        if let Err(refusal) = core.add("incident", &job(&format!("{n}{}", "x".repeat(3_000)))) {
            refused = Some((n, refusal));
            break;
        }
    }
    let (n, refusal) = refused.expect("two pages do not hold it all");
    assert!(matches!(refusal, Refusal::Store(StoreError::Full)), "{refusal:?}");
    assert_eq!(
        core.outbox_len().unwrap(),
        n + 1,
        "each that was kept is whole, the refused one left nothing"
    );
    core.db().set_max_pages(10_000).unwrap();
    core.add("incident", &job("after")).unwrap();
    assert_eq!(core.outbox_len().unwrap(), n + 2);
    let ctrs: Vec<i64> = core.outbox().unwrap().iter().map(|row| row.ctr).collect();
    assert_eq!(ctrs, (1..=n as i64 + 2).collect::<Vec<_>>(), "counters stay dense");
}

#[test]
fn a_clock_years_out_is_recorded_as_it_is() {
    let dir = tempdir().unwrap();
    let clock = clock(5);
    let mut core = device(&dir.path().join("d.db"), &clock);
    core.add("incident", &job("now")).unwrap();
    clock.set_wall(-315_000_000_000);
    core.add("incident", &job("in 1960, says the clock")).unwrap();
    clock.set_wall(4_000_000_000_000);
    core.add("incident", &job("in 2096")).unwrap();
    let rows = core.outbox().unwrap();
    let walls: Vec<i64> = rows.iter().map(|row| row.op().unwrap().wall.0).collect();
    assert_eq!(walls[1..], [-315_000_000_000, 4_000_000_000_000]);
    let hashes: Vec<&str> = rows.iter().map(|row| row.hash.as_str()).collect();
    for (i, row) in rows.iter().enumerate().skip(1) {
        assert_eq!(row.op().unwrap().prev, beatbook_shared::sync::op::link(hashes[i - 1]));
    }
    assert!(clock.mono_ms() > 0);
}

#[test]
fn a_kind_of_the_future_is_kept_and_read_after_the_upgrade() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("d.db");
    let clock = clock(6);
    let mut core = device(&path, &clock);
    core.db()
        .write(|db| {
            db.put_shadow("x-1", "hologram", 4, 0, &body(r#"{"title":"from the future"}"#), false)?;
            // What an older build, which did not know incidents, would have left behind.
            db.put_shadow("x-2", "incident", 1, 0, &job("known by now"), false)?;
            db.mark_opaque("x-2")
        })
        .unwrap();
    assert!(core.db().by_words("\"future\"*", 5).unwrap().is_empty());
    drop(core);
    let mut core = device(&path, &clock);
    assert_eq!(core.view(&"x-1".into()).unwrap().unwrap()["title"], "from the future");
    assert_eq!(core.db().records_with_status("incident", "GRD").unwrap().len(), 1);
    assert_eq!(core.db().by_words("\"known\"*", 5).unwrap().len(), 1);
}

/// Bytes of a page of the store.
const PAGE: usize = 4096;

#[test]
fn what_still_reads_of_a_damaged_file_is_salvaged() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("d.db");
    let clock = clock(7);
    let key = [9; 32];
    let options = Options::device(&path);
    let mut core = Core::open(&path, Some(&key), Arc::clone(&clock) as _, options).unwrap();
    core.set_identity(&who()).unwrap();
    for n in 0..60 {
        core.add("incident", &job(&format!("{n} {}", "words ".repeat(200)))).unwrap();
    }
    drop(core);
    let whole = salvage(&path, Some(&key));
    assert_eq!((whole.lines.len(), whole.partial), (60, false));
    let bytes = std::fs::read(&path).unwrap();
    let mut some = 0;
    // Every page is the damaged one once: what it costs is never more than what lies on it, and never hidden.
    for page in 0..bytes.len() / PAGE {
        let hurt = dir.path().join(format!("page-{page}.db"));
        let mut bytes = bytes.clone();
        bytes[page * PAGE..(page + 1) * PAGE].fill(0x5a);
        std::fs::write(&hurt, bytes).unwrap();
        let found = salvage(&hurt, Some(&key));
        assert!(found.lines.iter().all(|line| whole.lines.contains(line)), "page {page}: a line was altered");
        let missed = found.lines.len() < 60 || found.meta.len() < whole.meta.len();
        assert!(found.partial || !missed, "page {page}: something is missed and nobody says so");
        if found.partial {
            let opened = Db::open(&hurt, Some(&key), &Options::device(&hurt));
            assert!(
                matches!(opened, Err(StoreError::Damaged(_) | StoreError::NotReadable)),
                "page {page}: the damage is seen on opening"
            );
        }
        let identity = found.meta.iter().any(|(name, _)| name == "identity");
        some += u32::from(found.partial && identity && (50..60).contains(&found.lines.len()));
    }
    assert!(some >= 5, "of several pages with work on them the rest still reads: {some}");
}
