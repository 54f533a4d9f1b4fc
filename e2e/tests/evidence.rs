//! Photos from a real device core to a real server, over lines that are cut and through processes that are killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "evidence/cutter.rs"]
mod cutter;
#[path = "evidence/killed.rs"]
mod killed;
#[path = "evidence/phone.rs"]
mod phone;

use std::sync::atomic::Ordering;

use beatbook_shared::sync::blob::{CHUNK_BYTES, chunks};

use cutter::Cutter;
use phone::{Phone, Station, picture, sha};

/// Takes photos of one size with the network away, then sends them while that many in a hundred connections are cut,
/// each at a byte drawn from the seed. Says how many were cut, of how many connections.
async fn over_cut_lines(seed: u64, photos: u64, bytes: usize, percent: u32) -> (u64, u64) {
    let station = Station::start(0).await;
    let cutter = Cutter::start(station.address(), seed).await;
    let folder = tempfile::tempdir().unwrap();
    let phone = Phone::start(folder.path(), &cutter.url());
    phone.enrol(&station.code()).await;
    phone.flight_mode(true).await;
    let mut kept = Vec::new();
    for n in 0..photos {
        let picture = picture(seed, n, bytes);
        kept.push((phone.add(&picture).await, sha(&picture)));
    }
    let before = phone.photos().await;
    assert_eq!(u64::from(before.unsent), photos);

    cutter.percent.store(percent, Ordering::SeqCst);
    phone.flight_mode(false).await;
    phone.until_received().await;

    let puts = phone.net.puts.lock().unwrap().clone();
    let total = u64::from(chunks(bytes as u64)) * photos;
    assert_eq!(puts.len() as u64, total, "every chunk went at least once");
    let sent_again: u64 = puts.values().map(|times| u64::from(*times - 1)).sum();
    let cuts = cutter.cuts.load(Ordering::SeqCst);
    let connections = cutter.connections.load(Ordering::SeqCst);
    println!(
        "{photos} photos of {bytes} bytes: {connections} connections, {cuts} cut, {sent_again} of {total} chunks sent again"
    );
    assert!(sent_again <= cuts, "{sent_again} chunks sent again for {cuts} cuts");
    // The same from the line's own count: nothing but the chunks, one more for each cut, and headers.
    let up = cutter.up.load(Ordering::SeqCst);
    let most = bytes as u64 * photos + cuts * CHUNK_BYTES + connections * 4_096;
    assert!(up <= most, "{up} bytes went up, {most} are explained");

    cutter.percent.store(0, Ordering::SeqCst);
    let reader = station.reader().await;
    for (id, sha256) in &kept {
        let came = reader.photo(id).await;
        assert_eq!((came.len(), &sha(&came)), (bytes, sha256), "photo {id} is byte for byte the original");
    }
    phone.stop().await;
    station.stop().await;
    (cuts, connections)
}

/// The line was as bad as it was meant to be: of the connections that were to be cut at least half truly were, for
/// some end before the cut.
fn truly_cut((cuts, connections): (u64, u64), percent: u64) {
    assert!(cuts * 100 >= connections * percent / 2, "{cuts} of {connections} were cut");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_photos_of_5_mb_with_30_in_100_connections_cut_arrive_and_resend_one_chunk_a_cut_at_most() {
    truly_cut(over_cut_lines(7, 20, 5_000_000, 30).await, 30);
}

/// The full form. Run it with `cargo nextest run -p beatbook-e2e --run-ignored all a_hundred_photos`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "half a gigabyte over cut lines takes minutes on a busy machine"]
async fn real_a_hundred_photos_of_5_mb_with_30_in_100_connections_cut_arrive_and_resend_one_chunk_a_cut_at_most()
 {
    truly_cut(over_cut_lines(11, 100, 5_000_000, 30).await, 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_of_every_awkward_size_arrive_on_a_line_that_is_mostly_cut() {
    let mut all = (0, 0);
    for (n, bytes) in [16, 262_143, 262_144, 262_145, 524_288, 1_000_000].into_iter().enumerate() {
        let (cuts, connections) = over_cut_lines(100 + n as u64, 1, bytes, 50).await;
        all = (all.0 + cuts, all.1 + connections);
    }
    truly_cut(all, 50);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_whose_file_was_altered_is_named_and_the_others_go() {
    let station = Station::start(0).await;
    let folder = tempfile::tempdir().unwrap();
    let phone = Phone::start(folder.path(), &station.url());
    phone.enrol(&station.code()).await;
    phone.flight_mode(true).await;
    let bad = phone.add(&picture(1, 0, 600_000)).await;
    // The only file so far: one byte in its second piece becomes another.
    let file = std::fs::read_dir(folder.path().join("photos")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[300_000] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let good = phone.add(&picture(1, 1, 600_000)).await;
    phone.flight_mode(false).await;
    let seen = phone.until(|photos| photos.unsent == 1).await;
    let row = seen.rows.iter().find(|row| row.id == bad).expect("the altered one is still shown");
    assert_eq!(row.sent, "returned");
    assert!(row.why.as_deref().unwrap_or_default().contains("chunk 1"), "{:?}", row.why);
    assert_eq!(sha(&station.reader().await.photo(&good).await), sha(&picture(1, 1, 600_000)));
    phone.stop().await;
    station.stop().await;
}
