//! How fast a device finds things: a store of its own, filled as a shift of records fills it, asked as somebody types.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use beatbook_device::clock::MachineClock;
use beatbook_device::commands::dispatch;
use beatbook_device::core::{Core, Identity};
use beatbook_device::device::{Device, Settings};
use beatbook_device::net::Http;
use beatbook_device::store::Options;
use beatbook_device::vault::Vault;
use beatbook_shared::examples;
use beatbook_shared::patrol::to_body;
use beatbook_shared::time::Millis;
use serde_json::json;

use super::client::Stopped;
use super::figures::Measured;

const PIN: &str = "246810";
const FIRST: [&str; 16] = [
    "Siôn",
    "Siân",
    "John",
    "Gwenllian",
    "Dafydd",
    "Mair",
    "Rhys",
    "Catrin",
    "Mohammed",
    "Aisha",
    "Ieuan",
    "Margaret",
    "Huw",
    "Eleri",
    "Stephen",
    "Angharad",
];
const LAST: [&str; 16] = [
    "Davies",
    "McAllister",
    "Gruffydd",
    "Griffiths",
    "Llewellyn",
    "Evans",
    "Bowen",
    "Pritchard",
    "Hussain",
    "Howell",
    "Vaughan",
    "Rees",
    "Price",
    "Lloyd",
    "O'Brien",
    "Meredith",
];
const PLACES: [&str; 12] = [
    "Tŷ-bach",
    "Bryn Row",
    "Heol y Castell",
    "Commercial Street",
    "Six Bells",
    "Gŵyl Street",
    "Station Road",
    "Cwmbrân Drive",
    "Ffordd Fawr",
    "Chepstow Road",
    "Stow Hill",
    "Pont-y-pŵl Lane",
];
/// What is typed, a key at a time.
const ASKED: [&str; 10] = [
    "sion davies",
    "lister",
    "griffith",
    "gwyl street",
    "llewelyn",
    "mcalister bryn",
    "2600017",
    "john",
    "heol castell",
    "mohamed husain",
];

/// Fills a device with records and measures each search as it is typed.
///
/// # Errors
/// When the device cannot be made, or does not answer.
pub async fn finding(
    folder: &Path,
    records: usize,
    rounds: usize,
    now: Millis,
) -> Result<Vec<Measured>, Stopped> {
    let wrong = |e: &dyn std::fmt::Display| Stopped::Wrong(e.to_string());
    let folder = folder.join("finding");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let clock = Arc::new(MachineClock::new());
    let key = Vault::at(&folder.join("beatbook.key")).make(PIN, clock.as_ref()).map_err(|e| wrong(&e))?;
    let store = folder.join("beatbook.db");
    let mut core =
        Core::open(&store, Some(&key), clock.clone(), Options::device(&store)).map_err(|e| wrong(&e))?;
    core.set_identity(&Identity {
        device: "bench".into(),
        staff: "bench".into(),
        name: "Bench".to_owned(),
        collar: "1".to_owned(),
        teams: Vec::new(),
        areas: vec!["NE".to_owned()],
        roles: vec!["PCO".to_owned()],
        demonstration: true,
    })
    .map_err(|e| wrong(&e))?;
    fill(&mut core, records, now).map_err(|e| wrong(&e))?;
    drop(core);

    let settings = Settings { folder, server: None, device_name: "Bench".to_owned(), flight_mode: true };
    let net = Arc::new(Http::new().map_err(|e| wrong(&e))?);
    let (device, _nudges) = Device::new(settings, clock, net)?;
    dispatch(&device, "unlock", json!({ "pin": PIN })).await.map_err(|e| wrong(&e))?;
    let began = Instant::now();
    dispatch(&device, "held", json!({})).await.map_err(|e| wrong(&e))?;
    let opening = began.elapsed().as_secs_f64() * 1e3;
    let mut worst = Vec::new();
    for _ in 0..rounds {
        let mut times = Vec::new();
        for asked in ASKED {
            let letters: Vec<char> = asked.chars().collect();
            for end in 2..=letters.len() {
                let q: String = letters[..end].iter().collect();
                let began = Instant::now();
                dispatch(&device, "search", json!({ "q": q })).await.map_err(|e| wrong(&e))?;
                times.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
        times.sort_by(f64::total_cmp);
        worst.push(times[times.len() * 95 / 100]);
    }
    let name = format!("search as typed, p95, {records} records");
    Ok(vec![
        Measured::new("device", "reading the words held", "ms", vec![opening]),
        Measured::new("device", name, "ms", worst).goal("O-40 ≤ 100", |m| m.value <= 100.0),
    ])
}

fn fill(core: &mut Core, records: usize, now: Millis) -> Result<(), beatbook_device::store::StoreError> {
    core.db().write(|db| {
        for n in 0..records {
            let pick = |list: &[&'static str], step: usize| list[(n * step + n / 7) % list.len()];
            let (first, last, place) = (pick(&FIRST, 5), pick(&LAST, 11), pick(&PLACES, 7));
            let at = now.plus(-i64::try_from(n).unwrap_or(0) * 60_000);
            let id = format!("r{n:06}");
            let (kind, mut body) = match n % 4 {
                0 => ("incident", to_body(&examples::incident(&format!("{:04}", n % 9000), "NE", "2", at))),
                1 => {
                    let number = format!("26000{n:05}");
                    ("investigation", to_body(&examples::investigation(&number, "NE", at)))
                }
                _ => {
                    let about = format!("r{:06}", n - n % 4 + 1);
                    let text = format!(
                        "Spoke to {first} {last} of {} {place}, who saw a {} van, index WX{:02} {}, leave towards {}.",
                        n % 200, pick(&["white", "blue", "red", "silver"], 3), n % 73, n % 999, pick(&PLACES, 5)
                    );
                    ("update", to_body(&examples::update(&about.as_str().into(), &"bench".into(), "enquiry", &text, at)))
                }
            };
            if n % 4 < 2 {
                body.insert("title".to_owned(), json!(format!("Damage to a door, {last} family")));
                body.insert("place".to_owned(), json!(format!("{} {place}", n % 200)));
                body.insert("victim".to_owned(), if n % 4 == 1 { json!(format!("{first} {last}")) } else { json!(true) });
            }
            db.put_shadow(&id, kind, 1, 0, &body, false)?;
        }
        Ok(())
    })
}
