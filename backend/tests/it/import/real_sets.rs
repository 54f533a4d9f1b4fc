//! The real open data sets, where they are: every row accounted for, and a second run that changes nothing.

use std::path::{Path, PathBuf};

use beatbook_server::import::cli::Kind;
use beatbook_server::records;

use super::force;

/// The open data sets' folder: named by `BEATBOOK_DATA`, or beside the workspace.
fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("BEATBOOK_DATA").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// What a real set must come to, line for line.
struct Expected {
    kind: Kind,
    map: &'static str,
    file: &'static str,
    rows: u64,
    new: u64,
    duplicate: u64,
    outside: u64,
    rejected: u64,
    noticed: &'static [(&'static str, u64)],
    records: &'static [(&'static str, u64)],
}

fn prove(set: &Expected) {
    let Some(path) = data().map(|folder| folder.join(set.file)).filter(|path| path.is_file()) else {
        println!("skipped: 1 real set, {} (set BEATBOOK_DATA to the folder of the open data sets)", set.file);
        return;
    };
    let force = force();
    let report = force.import(set.kind, set.map, &path);
    println!("{report}");
    assert_eq!(report.rows, set.rows);
    assert_eq!(
        (report.new, report.duplicate, report.outside, report.rejects()),
        (set.new, set.duplicate, set.outside, set.rejected)
    );
    for (name, n) in set.noticed {
        assert_eq!(report.noticed.get(*name), Some(n), "{name}");
    }
    for (kind, n) in set.records {
        assert_eq!(report.records.get(*kind).map(|t| t.new), Some(*n), "{kind}");
    }
    let head = force.db.read(records::head).unwrap();
    let again = force.import(set.kind, set.map, &path);
    assert_eq!((again.new, again.changed), (0, 0), "{again}");
    assert_eq!(again.unchanged, report.new);
    assert_eq!(force.db.read(records::head).unwrap(), head, "a second run wrote something");
}

macro_rules! real {
    ($($test:ident: $kind:ident $map:literal $file:literal rows $rows:literal new $new:literal dup $dup:literal out $out:literal
       rejected $rejected:literal noticed $noticed:expr; records $records:expr;)+) => {$(
        #[test]
        fn $test() {
            prove(&Expected {
                kind: Kind::$kind, map: $map, file: $file, rows: $rows, new: $new, duplicate: $dup, outside: $out,
                rejected: $rejected, noticed: $noticed, records: $records,
            });
        }
    )+};
}

real! {
    real_gwent_street: Crimes "gwent-street" "police-uk-gwent-street/2024-01-gwent-street.csv.gz"
        rows 5560 new 5553 dup 0 out 7 rejected 0
        noticed &[("no_location", 102), ("no_identifier", 888), ("identical_without_identifier", 244)];
        records &[];
    real_city_of_london_street: Crimes "city-of-london-street" "police-uk-city-of-london/2019-08-city-of-london-street.csv"
        rows 901 new 848 dup 0 out 53 rejected 0
        noticed &[("no_location", 81), ("no_identifier", 109), ("identical_without_identifier", 45)];
        records &[];
    real_stop_and_search: Incidents "stop-and-search" "police-uk-city-of-london/2019-08-city-of-london-stop-and-search.csv"
        rows 336 new 336 dup 0 out 0 rejected 0
        noticed &[("no_location", 74), ("no_object", 4), ("no_identifier", 336)];
        records &[("incident", 336), ("stamp", 336)];
    real_lfb_incidents: Incidents "lfb-incidents" "lfb-incidents-2017/lfb-incidents-2017-01.csv.gz"
        rows 8230 new 8230 dup 0 out 0 rejected 0
        noticed &[("no_first_appliance_time", 483), ("no_second_appliance_time", 4984), ("no_appliance", 14)];
        records &[("incident", 8230), ("grading", 8230), ("stamp", 10993)];
    real_sf_fire_dispatch: Incidents "sf-fire-dispatch" "sf-fire-dispatch/sf-fire-2016-12-31_2017-01-07.csv.gz"
        rows 7704 new 7704 dup 0 out 0 rejected 0
        noticed &[("missing_arrival", 1554), ("negative_duration", 1)];
        records &[("incident", 3560), ("attendance", 7704)];
    real_offence_codes: List "home-office-offence-codes" "uk-reference/home-office-offence-codes.csv"
        rows 209 new 209 dup 0 out 0 rejected 0 noticed &[]; records &[("list", 209)];
    real_outcome_types: List "home-office-outcome-types" "uk-reference/home-office-outcome-types.csv"
        rows 22 new 22 dup 0 out 0 rejected 0 noticed &[]; records &[("list", 22)];
    real_forces: List "police-uk-forces" "uk-reference/police-uk-forces.csv"
        rows 44 new 44 dup 0 out 0 rejected 0 noticed &[]; records &[("list", 44)];
    real_csp: List "csp-to-force" "uk-reference/csp-to-force.csv"
        rows 404 new 404 dup 0 out 0 rejected 0 noticed &[]; records &[("list", 404)];
    real_lsoa: List "gwent-lsoa" "uk-reference/gwent-lsoa-to-local-authority.csv"
        rows 373 new 373 dup 0 out 0 rejected 0 noticed &[]; records &[("list", 373)];
    real_recorded_crime: List "gwent-recorded-crime" "uk-reference/gwent-recorded-crime-2023_25.csv"
        rows 1152 new 1152 dup 0 out 0 rejected 0 noticed &[]; records &[("list", 1152)];
    real_outcomes_table: List "gwent-outcomes" "uk-reference/gwent-outcomes-2024_25.csv"
        rows 880 new 880 dup 0 out 0 rejected 0 noticed &[]; records &[("list", 880)];
}

#[test]
fn real_outcomes_sample() {
    let set = "police-uk-city-of-london/outcomes-format-sample.csv";
    let Some(path) = data().map(|folder| folder.join(set)).filter(|path| path.is_file()) else {
        println!("skipped: 1 real set, {set} (set BEATBOOK_DATA to the folder of the open data sets)");
        return;
    };
    let force = force();
    let report = force.import(Kind::Outcomes, "police-uk-outcomes", &path);
    assert_eq!((report.rows, report.duplicate, report.rejects()), (11, 2, 9), "{report}");
    let mut args = force.args(Kind::Outcomes, "police-uk-outcomes", &path);
    args.create = true;
    let report = force.run(&args);
    assert_eq!((report.new, report.duplicate, report.rejects()), (9, 2, 0), "{report}");
    let again = force.run(&args);
    assert_eq!((again.new, again.changed, again.unchanged, again.duplicate), (0, 0, 9, 2), "{again}");
}
