//! `kill -9` of the phone while it captures and sends, and of the server while it takes: nothing that was answered
//! "kept" is lost, and no half file is ever called evidence.
//!
//! Phone and server are this same test program, started again in another part: the tests at the foot do nothing
//! unless a test at the head has set the stage for them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};

use super::phone::{Phone, Reader, Station, picture, serve, sha};

const PART: &str = "BEATBOOK_EVIDENCE_PART";
const FOLDER: &str = "BEATBOOK_EVIDENCE_FOLDER";
const ADDRESS: &str = "BEATBOOK_EVIDENCE_ADDRESS";
const ROUND: &str = "BEATBOOK_EVIDENCE_ROUND";
const BYTES: usize = 1_500_000;

fn play(part: &str, folder: &Path, address: &str, round: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("killed::{part}"), "--ignored", "--nocapture"])
        .env(PART, part)
        .env(FOLDER, folder)
        .env(ADDRESS, address)
        .env(ROUND, round.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn kill_nine(child: &mut Child) {
    // On Unix this is SIGKILL: no handler runs, nothing is closed.
    child.kill().unwrap();
    child.wait().unwrap();
}

/// What the phone said it had kept, as far as it came to say it.
fn said(child: &mut Child) -> Vec<(String, String)> {
    let out = child.stdout.take().unwrap();
    BufReader::new(out)
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| {
            let mut words = line.strip_prefix("kept ")?.split(' ');
            Some((words.next()?.to_owned(), words.next()?.to_owned()))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_killed_while_it_captures_and_sends_loses_no_kept_photo_and_calls_no_half_file_evidence() {
    let station = Station::start(0).await;
    let folder = tempfile::tempdir().unwrap();
    let phone = Phone::start(folder.path(), &station.url());
    phone.enrol(&station.code()).await;
    phone.stop().await;
    let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(3);
    let mut kept = BTreeMap::new();
    for round in 0..6 {
        let mut child = play("phone", folder.path(), &station.url(), round);
        tokio::time::sleep(Duration::from_millis(dice.random_range(900..2_200))).await;
        kill_nine(&mut child);
        kept.extend(said(&mut child));
    }
    assert!(kept.len() >= 3, "photos were kept between the kills: {}", kept.len());

    let phone = Phone::start(folder.path(), &station.url());
    phone.unlock().await;
    phone.until_received().await;
    // Half files are removed once the store is open.
    let endings = || -> BTreeSet<String> {
        std::fs::read_dir(folder.path().join("photos"))
            .unwrap()
            .map(|e| e.unwrap().path().extension().unwrap().to_string_lossy().into_owned())
            .collect()
    };
    for _ in 0..100 {
        if !endings().contains("part") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(endings(), BTreeSet::from(["photo".to_owned()]));
    let reader = station.reader().await;
    let listed = reader.photos().await;
    for (id, sha256) in &kept {
        assert_eq!(
            &sha(&reader.photo(&id.as_str().into()).await),
            sha256,
            "{id} is byte for byte the original"
        );
    }
    // What was kept in the instant of a kill may have gone unsaid, but it is whole or it is not there.
    assert!(listed.values().all(|sealed| *sealed), "{listed:?}");
    assert!(listed.len() >= kept.len() && listed.len() <= kept.len() + 6);
    phone.stop().await;
    station.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_it_takes_photos_holds_them_whole_in_the_end() {
    let server = tempfile::tempdir().unwrap();
    let store = server.path().join("server.db");
    let folder = tempfile::tempdir().unwrap();
    // Founded in this process, then run in another on a port of its own.
    let station = Station::on(&store).await;
    let code = station.code();
    station.stop().await;
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let mut child = play("server", &store, &port.to_string(), 0);
    until_up(&url).await;
    let phone = Phone::start(folder.path(), &url);
    phone.enrol(&code).await;
    phone.flight_mode(true).await;
    let mut kept = Vec::new();
    for n in 0..6 {
        let picture = picture(5, n, BYTES);
        kept.push((phone.add(&picture).await, sha(&picture)));
    }
    phone.flight_mode(false).await;
    let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(9);
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(dice.random_range(20..250))).await;
        kill_nine(&mut child);
        child = play("server", &store, &port.to_string(), 0);
        until_up(&url).await;
    }
    phone.until_received().await;
    let reader = Reader::sign_in(&url).await;
    for (id, sha256) in &kept {
        assert_eq!(&sha(&reader.photo(id).await), sha256);
    }
    kill_nine(&mut child);
    phone.stop().await;
}

async fn until_up(url: &str) {
    let client = reqwest::Client::new();
    for _ in 0..1_200 {
        let asked = client.get(format!("{url}/readyz")).timeout(Duration::from_secs(2)).send().await;
        if asked.is_ok_and(|answer| answer.status().is_success()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the server never answered");
}

/// What the stage was set for, if it was set for this part.
fn cast(part: &str) -> Option<(std::path::PathBuf, String, u64)> {
    let var = |name| std::env::var(name).ok();
    (var(PART)? == part).then_some(())?;
    Some((var(FOLDER)?.into(), var(ADDRESS)?, var(ROUND)?.parse().ok()?))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a part that another test plays"]
async fn phone() {
    let Some((folder, address, round)) = cast("phone") else { return };
    let phone = Phone::start(&folder, &address);
    phone.unlock().await;
    for n in 0..200 {
        let picture = picture(round + 40, n, BYTES);
        let id = phone.add(&picture).await;
        let mut out = std::io::stdout().lock();
        writeln!(out, "kept {id} {}", sha(&picture)).unwrap();
        out.flush().unwrap();
        drop(out);
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
    phone.until_received().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a part that another test plays"]
async fn server() {
    let Some((store, port, _)) = cast("server") else { return };
    let running = serve(&store, port.parse().unwrap()).await;
    drop(running.wait().await);
}
