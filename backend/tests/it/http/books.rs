//! Notebooks at the server: a whole chain is whole, and what was done to one is found and named.

use beatbook_server::sync::books::check;
use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::notebook::Entry;
use serde_json::{Value, json};

use super::world::{World, each_engine};

/// A case with a book of three entries by the officer, and one more by another hand and in another book.
fn scene(world: &World) -> Vec<(RecordId, Entry)> {
    world.staff("2114", "SGT", "NE");
    let officer = world.staff("81", "PCO", "NE");
    let case = world.put("inv", &examples::investigation("NE/1/26", "NE", world.now()));
    world.put("far", &examples::investigation("MO/2/26", "MO", world.now()));
    let mut book: Vec<(RecordId, Entry)> = Vec::new();
    for (n, text) in ["One.", "Two.", "Three."].into_iter().enumerate() {
        let last = book.last().map(|(id, entry)| (id, entry));
        let entry = examples::notebook(&officer, "phone-1", last, text, world.now(), Some(&case));
        let id = world.put(&format!("note-{n}"), &entry);
        book.push((id, entry));
    }
    book
}

#[tokio::test]
async fn a_whole_book_is_told_to_be_whole_and_a_hole_in_it_is_named() {
    each_engine(async |world| {
        let book = scene(world);
        let evans = world.sign_in("2114").await;
        let told = evans.get("/api/investigations/inv/books").await.ok();
        assert_eq!(told["books"].as_array().unwrap().len(), 1);
        let first = &told["books"][0];
        assert_eq!((&first["author"]["name"], &first["book"]["entries"]), (&json!("PCO 81"), &json!(3)));
        assert_eq!(first["book"]["faults"], json!([]));
        assert!(!told.to_string().contains("Two."), "no word of what is in it");
        assert_eq!(evans.get("/api/investigations/far/books").await.status, 404);
        let report = world.server.station.db.read(check).unwrap();
        assert_eq!((report.entries, report.wrong), (3, vec![]));

        // The fifth arrives and the fourth does not; and somebody writes a sixth that names another neighbour.
        let officer = StaffId::from("81");
        let far = Entry { number: 5, prev: "0".repeat(64), ..book[2].1.clone() };
        world.put("note-5", &far);
        let stray = Entry { number: 6, prev: book[0].1.prev.clone(), author: officer, ..book[1].1.clone() };
        world.put("note-6", &stray);
        let told = evans.get("/api/investigations/inv/books").await.ok();
        let faults: Vec<(&Value, &Value)> = told["books"][0]["book"]["faults"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| (&f["number"], &f["wrong"]))
            .collect();
        assert!(faults.contains(&(&json!(4), &json!("missing"))), "{faults:?}");
        assert!(faults.contains(&(&json!(6), &json!("out_of_place"))), "{faults:?}");
        let report = world.server.station.db.read(check).unwrap();
        assert!(report.wrong.iter().any(|w| w.contains("entry 4 is missing")), "{:?}", report.wrong);
        assert!(report.wrong.iter().all(|w| w.contains("phone-1 of 81")), "{:?}", report.wrong);
    })
    .await;
}
