//! Photo evidence over HTTP: chunks in any order, the seal, who may send and who may read.

use beatbook_shared::examples;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::sync::blob::{self, Bitmap, CHUNK_BYTES, CHUNK_HASH};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine};

const CASE: &str = "01a00000-0000-7000-8000-0000000000c1";
const PHOTO: &str = "01a00000-0000-7000-8000-0000000000e1";

fn picture(bytes: usize, salt: u8) -> Vec<u8> {
    (0..bytes).map(|i| (i % 251) as u8 ^ salt).collect()
}

fn manifest(world: &World, author: &str, device: &str, photo: &[u8]) -> Evidence {
    Evidence {
        about: CASE.into(),
        author: author.into(),
        device: device.into(),
        sha256: blob::hash(photo),
        bytes: photo.len() as u64,
        media: "image/jpeg".to_owned(),
        at: world.now(),
        mono: 1,
        boot: "b".to_owned(),
        offset_ms: None,
        source: "camera".to_owned(),
        fix: None,
        no_fix: Some("indoors".to_owned()),
    }
}

/// A force with one case in NE and a photo by its officer, described but not sent.
async fn with_photo<'a>(world: &'a World, photo: &[u8]) -> Signed<'a> {
    world.staff("2114", "PCO", "NE");
    world.put(CASE, &examples::investigation("CR-1", "NE", world.now()));
    let phone = world.enrol("2114").await;
    world.put(PHOTO, &manifest(world, "2114", &phone.device, photo));
    phone
}

struct Sender<'a, 'b> {
    world: &'a World,
    phone: &'b Signed<'a>,
    sha: String,
}

impl Sender<'_, '_> {
    async fn ask(&self, method: reqwest::Method, tail: &str, body: Vec<u8>, hash: &str) -> (u16, Value) {
        let url = format!("http://{}/blobs/{}{tail}?evidence={PHOTO}", self.world.server.addr, self.sha);
        let asked = reqwest::Client::new().request(method, url).bearer_auth(&self.phone.access);
        let answer = asked.header(CHUNK_HASH, hash).body(body).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    async fn put(&self, photo: &[u8], n: u32) -> u16 {
        let span = blob::span(photo.len() as u64, n).unwrap();
        let body = photo[span.start as usize..span.end as usize].to_vec();
        let hash = blob::hash(&body);
        self.ask(reqwest::Method::PUT, &format!("/{n}"), body, &hash).await.0
    }

    async fn have(&self, total: u32) -> Bitmap {
        let (status, state) = self.ask(reqwest::Method::GET, "", Vec::new(), "").await;
        assert_eq!(status, 200, "{state}");
        Bitmap::from_hex(total, state["have"].as_str().unwrap()).unwrap()
    }

    async fn seal(&self) -> (u16, Value) {
        self.ask(reqwest::Method::POST, "/seal", Vec::new(), "").await
    }
}

#[tokio::test]
async fn chunks_in_any_order_and_any_number_of_times_make_the_photo_and_nothing_else_does() {
    each_engine(async |world| {
        let photo = picture(3 * CHUNK_BYTES as usize + 77, 0);
        let phone = with_photo(world, &photo).await;
        let sender = Sender { world, phone: &phone, sha: blob::hash(&photo) };
        assert_eq!(sender.have(4).await.count(), 0);
        assert_eq!(sender.seal().await.0, 409, "nothing is there yet");
        for n in [2, 0, 2, 3] {
            assert_eq!(sender.put(&photo, n).await, 204);
        }
        let have = sender.have(4).await;
        assert_eq!((0..4).filter(|n| have.has(*n)).collect::<Vec<_>>(), [0, 2, 3]);
        assert_eq!(sender.seal().await.0, 409, "one is missing");
        // Damaged on the way, too short, too long, beyond the end: refused, and nothing of it is kept.
        let body = photo[..CHUNK_BYTES as usize].to_vec();
        let put = reqwest::Method::PUT;
        assert_eq!(sender.ask(put.clone(), "/1", body.clone(), &blob::hash(b"other")).await.0, 422);
        assert_eq!(sender.ask(put.clone(), "/1", body[1..].to_vec(), &blob::hash(&body[1..])).await.0, 422);
        let long = [&body[..], b"x"].concat();
        assert_eq!(sender.ask(put.clone(), "/1", long.clone(), &blob::hash(&long)).await.0, 413);
        assert_eq!(sender.ask(put.clone(), "/4", body.clone(), &blob::hash(&body)).await.0, 422);
        assert_eq!(sender.ask(put, "/one", body.clone(), &blob::hash(&body)).await.0, 422);
        assert_eq!(sender.have(4).await.count(), 3);
        // A chunk of other bytes that is whole in itself: the whole does not fit, and all are sent again.
        assert_eq!(sender.put(&picture(photo.len(), 9), 1).await, 204);
        let (status, problem) = sender.seal().await;
        assert_eq!((status, problem["fields"][0]["field"].as_str()), (422, Some("sha256")));
        assert_eq!(sender.have(4).await.count(), 0);
        for n in [3, 1, 0, 2] {
            assert_eq!(sender.put(&photo, n).await, 204);
        }
        let (status, sealed) = sender.seal().await;
        assert_eq!((status, sealed["sealed_at"].is_i64()), (200, true));
        // Sealed is for good: the same again changes nothing, other bytes change nothing.
        assert_eq!(sender.seal().await.1, sealed);
        assert_eq!(sender.put(&picture(photo.len(), 9), 1).await, 204);
        world.staff("0731", "SGT", "NE");
        let sergeant = world.sign_in("0731").await;
        assert_eq!(whole(world, &sergeant, "").await.1, photo);
    })
    .await;
}

async fn whole(world: &World, by: &Signed<'_>, query: &str) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let url = format!("http://{}/api/evidence/{PHOTO}/bytes{query}", world.server.addr);
    let answer = reqwest::Client::new().get(url).bearer_auth(&by.access).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    (answer.headers().clone(), answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn who_may_send_and_who_may_read_a_photo_and_that_readings_are_written_down() {
    each_engine(async |world| {
        let photo = picture(CHUNK_BYTES as usize + 5, 0);
        let phone = with_photo(world, &photo).await;
        let sha = blob::hash(&photo);
        world.staff("2115", "PCO", "NE");
        let other = world.enrol("2115").await;
        let stranger = Sender { world, phone: &other, sha: sha.clone() };
        assert_eq!(stranger.put(&photo, 0).await, 404, "somebody else's device sends nothing for it");
        assert_eq!(stranger.ask(reqwest::Method::GET, "", Vec::new(), "").await.0, 404);
        let sender = Sender { world, phone: &phone, sha };
        world.staff("0731", "SGT", "NE");
        let sergeant = world.sign_in("0731").await;
        let path = format!("/api/evidence/{PHOTO}/bytes");
        assert_eq!(sergeant.get(&path).await.status, 404, "no byte is shown before the whole is there");
        for n in [1, 0] {
            assert_eq!(sender.put(&photo, n).await, 204);
        }
        assert_eq!(sender.seal().await.0, 200);

        let (headers, bytes) = whole(world, &sergeant, "").await;
        assert_eq!(bytes, photo);
        let header = |name: &str| headers[name].to_str().unwrap();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
        let part = whole(world, &sergeant, "?start=262140&end=262148").await.1;
        assert_eq!(part, &photo[262_140..262_148]);
        for wrong in ["?start=5&end=5", "?end=99999999", "?start=9&end=3"] {
            assert_eq!(sergeant.get(&format!("{path}{wrong}")).await.status, 422, "{wrong}");
        }
        let list = sergeant.get(&format!("/api/investigations/{CASE}/evidence")).await.ok();
        assert_eq!(list["need_details"], 1);
        assert!(list["rows"][0]["sealed_at"].is_i64());

        world.staff("0900", "SGT", "TO");
        let elsewhere = world.sign_in("0900").await;
        assert_eq!(elsewhere.get(&path).await.status, 404);
        assert_eq!(elsewhere.get(&format!("/api/investigations/{CASE}/evidence")).await.status, 404);
        let read = world.server.station.db.read(|conn| {
            let rows: Vec<(String, i64, i64)> = beatbook_server::db::schema::evidence_read::table
                .select((
                    beatbook_server::db::schema::evidence_read::staff,
                    beatbook_server::db::schema::evidence_read::first_byte,
                    beatbook_server::db::schema::evidence_read::end_byte,
                ))
                .order(beatbook_server::db::schema::evidence_read::id)
                .load(conn)?;
            Ok(rows)
        });
        let whole_span = i64::try_from(photo.len()).unwrap();
        let mut read = read.unwrap();
        read.sort();
        assert_eq!(
            read,
            [("0731".to_owned(), 0, whole_span), ("0731".to_owned(), 262_140, 262_148)],
            "two readings, and no refusal among them"
        );

        // Restricted: only those who are named read it from now on.
        let before = world.body(CASE);
        world.change("investigation", CASE, 1, before.clone(), {
            let mut after = before;
            after["restricted"] = json!(true);
            after
        });
        assert_eq!(sergeant.get(&path).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_same_bytes_for_one_case_are_stored_once_and_what_was_given_up_is_let_go() {
    each_engine(async |world| {
        let photo = picture(2 * CHUNK_BYTES as usize, 0);
        let phone = with_photo(world, &photo).await;
        let sender = Sender { world, phone: &phone, sha: blob::hash(&photo) };
        assert_eq!(sender.put(&photo, 0).await, 204);
        world.staff("2115", "PCO", "NE");
        let other = world.enrol("2115").await;
        let twin = RecordId::from("01a00000-0000-7000-8000-0000000000e2");
        world.put(twin.as_str(), &manifest(world, "2115", &other.device, &photo));
        let url = format!("http://{}/blobs/{}?evidence={twin}", world.server.addr, blob::hash(&photo));
        let state = reqwest::Client::new().get(url).bearer_auth(&other.access).send().await.unwrap();
        let state: Value = serde_json::from_slice(&state.bytes().await.unwrap()).unwrap();
        assert_eq!(state["have"], "01", "the second device need not send what the first has sent");

        // A day later another photo begins, and the one that was given up makes room; its sender begins anew.
        world.later(23 * 3_600_000);
        let again = world.sign_in_on(&phone).await;
        let sender = Sender { world, phone: &again, sha: blob::hash(&photo) };
        assert_eq!(sender.have(2).await.count(), 1, "not before a day has passed");
        world.later(2 * 3_600_000);
        let again = world.sign_in_on(&phone).await;
        let fresh = picture(100, 3);
        let third = "01a00000-0000-7000-8000-0000000000e3";
        world.put(third, &manifest(world, "2114", &phone.device, &fresh));
        let url = format!("http://{}/blobs/{}/0?evidence={third}", world.server.addr, blob::hash(&fresh));
        let asked = reqwest::Client::new().put(url).bearer_auth(&again.access);
        let put = asked.header(CHUNK_HASH, blob::hash(&fresh)).body(fresh).send().await.unwrap();
        assert_eq!(put.status().as_u16(), 204);
        let sender = Sender { world, phone: &again, sha: blob::hash(&photo) };
        assert_eq!(sender.have(2).await.count(), 0);
    })
    .await;
}
