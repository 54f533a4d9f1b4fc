//! What a force decided of its lists holds on the phone too, without signal, once it has come.

use beatbook_shared::api::officer::Home;
use beatbook_shared::patrol::to_body;
use beatbook_shared::reference::{ForceRow, built_in, day};
use beatbook_shared::time::{MINUTE, Millis};
use serde_json::{Value, json};

use crate::force::{Force, T0, job};
use crate::loopback::Officer;

async fn target(row: Option<ForceRow>) -> (i64, Value) {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    force.write("inc-1", "incident", job("Glass breaking"), &["area:NE"]);
    if let Some(row) = row {
        force.write(&format!("row-{}", row.row.valid_from), "list_row", to_body(&row), &["ref"]);
    }
    let officer = Officer::new(force);
    officer.enrol().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let home: Home = serde_json::from_value(officer.ask("home", json!({})).await.unwrap()).unwrap();
    let lists = officer.ask("lists", json!({})).await.unwrap();
    (home.jobs[0].target_at.unwrap().0 - T0, lists)
}

#[tokio::test]
async fn a_row_of_the_force_that_came_with_sync_holds_without_signal_from_its_day() {
    let on = day(Millis(T0));
    let mut row = built_in().row("response_grades", "2", on).unwrap().clone();
    row.valid_from = on.to_string();
    row.label_cy = "Blaenoriaeth newydd".to_owned();
    row.extra.insert("target_min_urban".to_owned(), "35".to_owned());
    let decided =
        ForceRow { list: "response_grades".to_owned(), row, ends: false, by: "admin".into(), at: Millis(T0) };
    assert_eq!(target(None).await.0, 60 * MINUTE);
    let (took, lists) = target(Some(decided.clone())).await;
    assert_eq!(took, 35 * MINUTE);
    assert!(lists.to_string().contains("Blaenoriaeth newydd"));
    let mut later = decided;
    later.row.valid_from = on.tomorrow().unwrap().to_string();
    assert_eq!(target(Some(later)).await.0, 60 * MINUTE, "its day has not come");
}
