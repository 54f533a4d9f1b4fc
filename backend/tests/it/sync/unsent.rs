//! A phone that was silent for a day is known to have been so, on both engines.

use beatbook_server::devices;
use beatbook_shared::time::{DAY, HOUR};

use super::engine::{NOON, each_engine, investigation, request};

#[test]
fn work_older_than_a_day_is_on_the_record_of_the_device_after_it_has_arrived() {
    each_engine(|world| {
        world.put("inv", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        phone.update("inv", "Written in a tunnel.");
        phone.update("inv", "And once more.");
        let mut hello = phone.hello();
        hello.unsent = 3;
        hello.oldest_unsent = Some(NOON.plus(-DAY - HOUR));
        hello.off = Some(90_000);
        world.exchange(&request(&hello, 1, &phone.lines));
        let row = devices::find(&mut world.conn, "d1").unwrap().unwrap();
        assert_eq!(row.unsent_count, 1, "two of the three arrived with that request");
        assert_eq!(row.late_since, NOON.0 - DAY - HOUR + 90_000);
        assert_eq!((row.late_told_at, row.clock_off), (world.now.0, 90_000));

        let mut later = phone.hello();
        later.off = Some(90_000);
        world.exchange(&request(&later, 3, &[]));
        let row = devices::find(&mut world.conn, "d1").unwrap().unwrap();
        assert_eq!((row.unsent_count, row.oldest_unsent_at), (0, 0));
        assert!(row.late_since > 0, "that it came late is not forgotten");
    });
}
