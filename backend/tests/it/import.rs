//! Imports end to end: small files with each wrinkle, and the real open data sets where they are.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod real_sets;

use std::path::{Path, PathBuf};

use beatbook_server::db::{Db, DbOptions};
use beatbook_server::import::cli::{self, Args, Kind, Summary};
use beatbook_server::import::{account, crimes, incidents, roster};
use beatbook_server::records;
use beatbook_shared::ids::{DeviceId, StaffId};
use beatbook_shared::patrol;
use beatbook_shared::patrol::attendance::{Attendance, Point, Stamp, effective};
use beatbook_shared::patrol::incident::{Grading, Incident};
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::time::Millis;

struct Force {
    folder: tempfile::TempDir,
    db: Db,
}

/// A store of its own on the PostgreSQL server that the environment offers, if it does.
fn on_postgres() -> Option<Force> {
    use diesel::connection::SimpleConnection as _;
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let server = std::env::var("BEATBOOK_TEST_PG_URL").ok()?;
    let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let name = format!("import_{}_{n}", std::process::id());
    if let beatbook_server::db::AnyConn::Pg(pg) = &mut beatbook_server::db::connect(&server, true).unwrap() {
        pg.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    }
    let (base, _) = server.rsplit_once('/').unwrap();
    let options = DbOptions { connections: 2, ..DbOptions::default() };
    let db = Db::open(&format!("{base}/{name}"), &options).unwrap();
    db.migrate().unwrap();
    Some(Force { folder: tempfile::tempdir().unwrap(), db })
}

/// Both engines, from the same lines.
fn forces() -> Vec<Force> {
    let mut all = vec![force()];
    match on_postgres() {
        Some(force) => all.push(force),
        None => println!("skipped on PostgreSQL: set BEATBOOK_TEST_PG_URL"),
    }
    all
}

fn now() -> Millis {
    Millis::parse("2026-11-02T09:00:00Z").unwrap()
}

fn force() -> Force {
    let folder = tempfile::tempdir().unwrap();
    let options = DbOptions { connections: 2, durable: false, ..DbOptions::default() };
    let db = Db::open(folder.path().join("force.db").to_str().unwrap(), &options).unwrap();
    db.migrate().unwrap();
    Force { folder, db }
}

impl Force {
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn args(&self, kind: Kind, map: &str, file: &Path) -> Args {
        Args {
            kind,
            map: map.to_owned(),
            dry_run: false,
            rejects: Some(self.folder.path().join("rejects.csv")),
            create: false,
            json: false,
            by: "import".to_owned(),
            file: file.to_owned(),
        }
    }

    fn run(&self, args: &Args) -> Summary {
        let summary = cli::run(args, &self.db, now(), &mut Vec::new()).unwrap();
        assert_eq!(summary.accounted(), summary.rows);
        summary
    }

    fn import(&self, kind: Kind, map: &str, file: &Path) -> Summary {
        self.run(&self.args(kind, map, file))
    }

    fn rejects(&self) -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_path(self.folder.path().join("rejects.csv")).unwrap();
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    fn incident(&self, key: &str) -> Incident {
        let id = incidents::id_of("control-system", key);
        self.db.read(|c| records::get::<Incident>(c, &id)).unwrap().unwrap().record
    }

    /// The standing stamps of an incident's resources, by callsign.
    fn stamps(&self, key: &str) -> Vec<(String, Vec<(Point, String)>)> {
        let id = incidents::id_of("control-system", key);
        self.db
            .read(|c| {
                let mut all = Vec::new();
                for sent in records::children::<Attendance>(c, &id)? {
                    let stamps: Vec<_> = records::children::<Stamp>(c, &sent.id)?
                        .into_iter()
                        .map(|s| (s.id, s.record))
                        .collect();
                    let standing = effective(&stamps).into_iter().map(|(p, s)| (p, s.at.rfc3339())).collect();
                    all.push((sent.record.resource, standing));
                }
                all.sort();
                Ok(all)
            })
            .unwrap()
    }
}

const HEAD: &str = "log_date,log_number,created,area,title,place,rural,class,status,result,origin,text,\
grade_first,grade_last,regraded,callsign,resource_type,assigned,en_route,at_scene,clear\n";

/// A row of the control system's export. `times` are assigned, en route, at scene, clear.
fn row(number: &str, created: &str, callsign: &str, times: [&str; 4]) -> String {
    let kind = if callsign.is_empty() { "" } else { "PC" };
    format!(
        "2026-10-24,{number},{created},NE,Shouting next door,12 Made Up Street,N,ASB-PER,Closed,R02;R06,999,,2,,,{callsign},{kind},{}\n",
        times.join(",")
    )
}

#[test]
fn several_rows_make_one_incident_with_its_resources() {
    forces().iter().for_each(on_several_rows_make_one_incident_with_its_resources);
}

fn on_several_rows_make_one_incident_with_its_resources(force: &Force) {
    let file = force.file(
        "a.csv",
        format!(
            "{HEAD}{}{}{}",
            row(
                "7",
                "24/10/2026 23:50",
                "NE21",
                ["24/10/2026 23:52", "24/10/2026 23:53", "25/10/2026 00:04", "25/10/2026 00:30"]
            ),
            row("7", "24/10/2026 23:50", "NE22", ["24/10/2026 23:55", "", "", "25/10/2026 00:05"]),
            row("8", "24/10/2026 23:58", "", ["", "", "", ""]),
        ),
    );
    let first = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!((first.rows, first.new, first.changed), (3, 3, 0), "{first}");
    assert_eq!(first.records["incident"].new, 2);
    assert_eq!(first.records["attendance"].new, 2);
    assert_eq!(first.records["stamp"].new, 6);
    assert_eq!(first.noticed["over_midnight"], 2);
    assert_eq!(first.noticed["missing_arrival"], 1);
    let incident = force.incident("2026-10-24 / 7");
    assert_eq!(incident.results, Some(vec!["R02".to_owned(), "R06".to_owned()]));
    assert_eq!(incident.created_at.rfc3339(), "2026-10-24T22:50:00Z");
    assert_eq!(incident.grade.as_deref(), Some("2"));

    let again = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 3), "{again}");
    assert!(again.records.values().all(|t| t.new == 0 && t.changed == 0));
}

#[test]
fn both_clock_changes_keep_elapsed_time_right_and_are_counted() {
    let force = force();
    // Autumn: 01:50 summer time, on scene at 01:10 winter time, twenty minutes later (GC02).
    // Spring: 01:20 never was; it is moved on by the hour (GC01 has the instants).
    let file = force.file(
        "clocks.csv",
        format!(
            "{HEAD}{}{}",
            row(
                "1",
                "25/10/2026 01:50",
                "NE21",
                ["25/10/2026 01:55", "", "25/10/2026 01:10", "25/10/2026 02:00"]
            ),
            row("2", "29/03/2026 00:50", "NE21", ["", "", "29/03/2026 01:20", "29/03/2026 02:40"]),
        ),
    );
    let report = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!((report.noticed["ambiguous_time"], report.noticed["nonexistent_time"]), (1, 1), "{report}");
    assert!(!report.noticed.contains_key("negative_duration"), "{report}");
    assert!(!report.noticed.contains_key("arrival_before_creation"), "{report}");
    let autumn = force.incident("2026-10-24 / 1");
    assert_eq!(autumn.created_at.rfc3339(), "2026-10-25T00:50:00Z");
    let stamps = force.stamps("2026-10-24 / 1");
    assert!(stamps[0].1.contains(&(Point::AtScene, "2026-10-25T01:10:00Z".to_owned())), "{stamps:?}");
    let spring = force.stamps("2026-10-24 / 2");
    assert!(spring[0].1.contains(&(Point::AtScene, "2026-03-29T01:20:00Z".to_owned())), "{spring:?}");
}

#[test]
fn each_bad_line_is_kept_with_its_reason_and_stops_nothing() {
    let force = force();
    let good = row("1", "01/10/2026 10:00", "NE21", ["01/10/2026 10:01", "", "01/10/2026 09:55", ""]);
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(HEAD.replace('\n', "\r\n").bytes());
    for line in [
        good.clone(),
        good.clone(),
        good.replace("R02;R06", "R03"),
        row("", "01/10/2026 10:00", "NE21", ["", "", "", ""]).replace("2026-10-24", ""),
        row("3", "31/02/2026 10:00", "NE21", ["", "", "", ""]),
        row("4", "01/10/2026 10:00", "NE21", ["", "", "", ""]).replace("Closed", "Shut"),
        row("5", "01/10/2026 10:00", "NE21", ["", "", "", ""]).replace(",NE,", ",CF,"),
        "2026-10-24,6,too short\n".to_owned(),
        row("7", "01/10/2026 10:00", "NE21", ["", "", "", ""])
            .replace("12 Made Up Street", "\"over\ntwo, lines\""),
        row("8", "01/10/2026 10:00", "NE21", ["", "", "", ""]).replace("999", "\"999"),
        row("9", "01/10/2026 10:00", "NE21", ["", "01/10/2026 10:05", "", "01/10/2026 10:02"]),
    ] {
        bytes.extend(line.bytes());
    }
    bytes.extend(row("10", "01/10/2026 10:00", "", ["", "", "", ""]).replace("Made Up", "T@").bytes().map(
        |b| {
            if b == b'@' { 0xfd } else { b }
        },
    ));
    let file = force.file("dirt.csv", bytes);
    let report = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!(report.rows, 12);
    assert_eq!((report.new, report.duplicate, report.outside, report.rejects()), (4, 1, 1, 6), "{report}");
    let reasons: Vec<(String, String)> =
        force.rejects().into_iter().map(|r| (r[0].clone(), r[1].clone())).collect();
    let expected = [
        ("12", "unclosed_quote"),
        ("4", "same_identifier_differs"),
        ("5", "no_identifier"),
        ("6", "bad_date"),
        ("7", "unknown_code"),
        ("9", "wrong_columns"),
    ];
    let mut want: Vec<(String, String)> = expected.map(|(n, r)| (n.to_owned(), r.to_owned())).to_vec();
    let mut have = reasons;
    want.sort();
    have.sort();
    assert_eq!(have, want);
    assert!(force.rejects().iter().any(|r| r[3].contains("31/02/2026") && r[2].contains("created_at")));
    assert_eq!(report.noticed["arrival_before_creation"], 1);
    assert_eq!(report.noticed["negative_duration"], 1);
    assert_eq!(report.noticed["not_utf8"], 1);
    assert_eq!(force.incident("2026-10-24 / 7").place.as_deref(), Some("over\ntwo, lines"));
    assert_eq!(force.incident("2026-10-24 / 10").place.as_deref(), Some("12 Tý Street"));
}

#[test]
fn a_run_is_accounted_for_with_its_hash_and_its_rejects_name_no_words() {
    for force in forces() {
        let bad = row("3", "31/02/2026 10:00", "NE21", ["", "", "", ""]);
        let text =
            format!("{HEAD}{}{bad}", row("1", "01/10/2026 10:00", "NE21", ["01/10/2026 10:02", "", "", ""]));
        let file = force.file("a.csv", &text);
        let report = force.import(Kind::Incidents, "control-system", &file);
        let told = force.db.read(|c| account::told(c, now())).unwrap();
        let run = &told.imports[0];
        assert_eq!((run.rows, run.new, run.rejected), (report.rows, report.new, 1));
        assert_eq!(run.sha256, beatbook_shared::sync::op::hash(text.as_bytes()));
        assert_eq!((run.kind.as_str(), run.file.as_str(), run.by.as_str()), ("incidents", "a.csv", "import"));
        let id = run.id.clone();
        let one = force.db.read(|c| account::one(c, &id, now())).unwrap();
        assert_eq!((one.rejects[0].line, one.rejects[0].field.as_str()), (3, "created_at"));
        assert_eq!((one.rejects[0].reason.as_str(), one.reasons["bad_date"]), ("bad_date", 1));
        assert!(
            !serde_json::to_string(&one).unwrap().contains("Shouting"),
            "the row's words stay in its file"
        );
        assert!(force.db.read(|c| account::one(c, "x", now())).is_err());
    }
}

#[test]
fn a_dry_run_reports_the_same_and_writes_nothing() {
    let force = force();
    let file = force.file(
        "a.csv",
        format!("{HEAD}{}", row("1", "01/10/2026 10:00", "NE21", ["01/10/2026 10:02", "", "", ""])),
    );
    let mut dry = force.args(Kind::Incidents, "control-system", &file);
    dry.dry_run = true;
    let before = force.db.read(records::head).unwrap();
    let tried = force.run(&dry);
    assert_eq!(force.db.read(records::head).unwrap(), before);
    let done = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!(Summary { dry_run: false, ..tried }, done);
}

#[test]
fn a_changed_row_changes_what_the_source_changed_and_a_stamp_says_what_it_corrects() {
    forces()
        .iter()
        .for_each(on_a_changed_row_changes_what_the_source_changed_and_a_stamp_says_what_it_corrects);
}

fn on_a_changed_row_changes_what_the_source_changed_and_a_stamp_says_what_it_corrects(force: &Force) {
    let one = row(
        "1",
        "01/10/2026 10:00",
        "NE21",
        ["01/10/2026 10:02", "01/10/2026 10:03", "01/10/2026 10:20", ""],
    );
    let file = force.file("a.csv", format!("{HEAD}{one}"));
    force.import(Kind::Incidents, "control-system", &file);
    let two = one
        .replace("01/10/2026 10:20", "01/10/2026 10:12")
        .replace("01/10/2026 10:03", "")
        .replace(",2,,,", ",2,1,01/10/2026 10:05,");
    let file = force.file("b.csv", format!("{HEAD}{two}"));
    let report = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!((report.new, report.changed), (0, 1), "{report}");
    let stamps = force.stamps("2026-10-24 / 1");
    assert_eq!(
        stamps,
        [(
            "NE21".to_owned(),
            vec![
                (Point::Assigned, "2026-10-01T09:02:00Z".to_owned()),
                (Point::AtScene, "2026-10-01T09:12:00Z".to_owned()),
            ]
        )],
        "the arrival is corrected and the en route time taken back"
    );
    assert_eq!(force.incident("2026-10-24 / 1").grade.as_deref(), Some("1"));
    let id = incidents::id_of("control-system", "2026-10-24 / 1");
    let grades = force.db.read(|c| records::children::<Grading>(c, &id)).unwrap();
    let mut grades: Vec<_> = grades.into_iter().map(|g| (g.record.at.rfc3339(), g.record.grade)).collect();
    grades.sort();
    assert_eq!(
        grades,
        [("2026-10-01T09:00:00Z".into(), "2".to_owned()), ("2026-10-01T09:05:00Z".into(), "1".into())]
    );
    let again = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 1), "{again}");
}

#[test]
fn what_a_person_changed_since_is_merged_or_waits_and_is_never_run_over() {
    use beatbook_server::sync::write::{Author, Edit, write_as};
    let force = force();
    let one = row("1", "01/10/2026 10:00", "", ["", "", "", ""]);
    let file = force.file("a.csv", format!("{HEAD}{one}"));
    force.import(Kind::Incidents, "control-system", &file);
    let id = incidents::id_of("control-system", "2026-10-24 / 1");
    let held = force.db.read(|c| records::get::<Incident>(c, &id)).unwrap().unwrap();
    let before = patrol::to_body(&held.record);
    let mut mine = held.record;
    mine.title = "Threats through the letter box".to_owned();
    let after = patrol::to_body(&mine);
    let edit = Edit { kind: "incident".to_owned(), record: id, seen_version: held.version, before, after };
    let author = Author { staff: StaffId::from("import"), device: DeviceId::from("import") };
    force.db.write(move |tx| write_as(tx, &author, vec![edit], now())).unwrap();

    let same = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!((same.changed, same.unchanged), (0, 1));
    assert_eq!(force.incident("2026-10-24 / 1").title, "Threats through the letter box");

    let other_field =
        force.file("b.csv", format!("{HEAD}{}", one.replace("12 Made Up Street", "14 Made Up Street")));
    force.import(Kind::Incidents, "control-system", &other_field);
    let merged = force.incident("2026-10-24 / 1");
    assert_eq!(
        (merged.title.as_str(), merged.place.as_deref()),
        ("Threats through the letter box", Some("14 Made Up Street"))
    );

    let same_field =
        one.replace("12 Made Up Street", "14 Made Up Street").replace("Shouting next door", "Noise");
    let file = force.file("c.csv", format!("{HEAD}{same_field}"));
    let report = force.import(Kind::Incidents, "control-system", &file);
    assert_eq!(report.noticed.get("conflict"), Some(&1), "{report}");
    assert_eq!(force.incident("2026-10-24 / 1").title, "Threats through the letter box");
}

#[test]
fn outcomes_find_their_crimes_and_say_so_where_they_do_not() {
    forces().iter().for_each(on_outcomes_find_their_crimes_and_say_so_where_they_do_not);
}

fn on_outcomes_find_their_crimes_and_say_so_where_they_do_not(force: &Force) {
    let street = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n\
        aa,2026-01,F,F,-3.1,51.7,On or near Made Up Road,W1,Newport 001A,Burglary,Under investigation,\n\
        bb,2026-01,F,F,,,No Location,,,Drugs,Unable to prosecute suspect,\n\
        cc,2026-01,F,F,-3.1,51.7,On or near Elsewhere,W2,Cardiff 001A,Drugs,Under investigation,\n\
        ,2026-01,F,F,-3.1,51.7,On or near Made Up Road,W1,Newport 001A,Anti-social behaviour,,\n\
        ,2026-01,F,F,-3.1,51.7,On or near Made Up Road,W1,Newport 001A,Anti-social behaviour,,\n";
    let file = force.file("street.csv", street);
    let report = force.import(Kind::Crimes, "gwent-street", &file);
    assert_eq!((report.rows, report.new, report.outside), (5, 4, 1), "{report}");
    assert_eq!(report.noticed["identical_without_identifier"], 1);
    assert_eq!(report.noticed["no_location"], 1);

    let outcomes = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type\n\
        aa,2026-02,F,F,,,No location,,,Local resolution\n\
        aa,2026-02,F,F,,,No location,,,Local resolution\n\
        aa,2026-03,F,F,,,No location,,,Suspect charged\n\
        zz,2026-02,F,F,,,No location,,,Suspect charged\n";
    let file = force.file("outcomes.csv", outcomes);
    let mut args = force.args(Kind::Outcomes, "police-uk-outcomes", &file);
    let report = force.run(&args);
    assert_eq!((report.new + report.changed, report.duplicate, report.rejects()), (2, 1, 1), "{report}");
    assert_eq!(report.rejected["unknown_crime"], 1);
    let crime = |key: &str| {
        let id = crimes::id_of("data.police.uk", key);
        force
            .db
            .read(|c| Ok((records::get::<Investigation>(c, &id)?, records::children::<Update>(c, &id)?)))
            .unwrap()
    };
    let (held, log) = crime("aa");
    let held = held.unwrap().record;
    assert_eq!((held.status.as_str(), held.outcome.as_deref()), ("with_court", Some("1")));
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|entry| entry.record.auto));

    args.create = true;
    let report = force.run(&args);
    assert_eq!((report.unchanged, report.new + report.changed), (2, 1), "{report}");
    assert_eq!(crime("zz").0.unwrap().record.status, "with_court");
    let report = force.run(&args);
    assert_eq!((report.new, report.changed, report.unchanged, report.duplicate), (0, 0, 3, 1), "{report}");
}

#[test]
fn staff_keep_one_record_through_collar_numbers_and_roles() {
    forces().iter().for_each(on_staff_keep_one_record_through_collar_numbers_and_roles);
}

fn on_staff_keep_one_record_through_collar_numbers_and_roles(force: &Force) {
    let roster = "staff_number,name,collar,role,team,function,area,language,from,to,left\n\
        1001,Made Up Person,1403,Constable,Newport A,response,Newport,cy,2020-01-01,2026-06-01,\n\
        1001,Made Up Person,88,Sergeant,Newport B,response,Newport,cy,2026-06-01,,\n\
        1002,Other Person,1403,Constable,Newport A,response,Newport,,2026-07-01,,\n\
        1003,No Role,1,Wizard,,,,,2026-07-01,,\n";
    let file = force.file("roster.csv", roster);
    let report = force.import(Kind::Staff, "staff-roster", &file);
    assert_eq!((report.new, report.rejects()), (3, 1), "{report}");
    assert_eq!((report.records["staff"].new, report.records["team"].new), (2, 2));
    let id = roster::id_of("duty-system", "1001");
    let person = force.db.read(|c| records::get::<Staff>(c, &id)).unwrap().unwrap().record;
    let day = |text: &str| Millis::parse(text).unwrap();
    assert_eq!(person.collar(day("2025-01-01T00:00:00Z")), Some("1403"));
    assert_eq!(person.collar(day("2026-08-01T00:00:00Z")), Some("88"));
    assert_eq!(person.roles_on(day("2026-08-01T00:00:00Z")), ["SGT"]);
    let again = force.import(Kind::Staff, "staff-roster", &file);
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 3), "{again}");
}

#[test]
fn a_mapping_mistake_names_the_key_the_column_or_the_table() {
    let force = force();
    let data = force.file("a.csv", "id,when\n1,2026-01-01\n");
    let part = "title='t'\nabout='a'\nsource='s'\ndates=['%Y-%m-%d']\n[[part]]\nkind='incidents'\nkey={columns=['id']}\n[part.fields]\n";
    let fields = "created_at={column='when'}\nstatus={value='CLO'}\narea={value='NE'}\n";
    for (text, named) in [
        (format!("{part}{fields}titel={{value='x'}}\n"), "titel"),
        (format!("{part}{fields}title={{colum='x'}}\n"), "colum"),
        (format!("{part}{fields}title={{column='nowhere'}}\n"), "nowhere"),
        (format!("{part}{fields}title={{column='id', codes='none'}}\n"), "none"),
        (format!("{part}created_at={{column='when'}}\nstatus={{value='CLO'}}\n"), "area"),
        (format!("{part}{fields}title={{column='id', value='x'}}\n"), "exactly one"),
        (format!("zone='Europe/Newport'\n{part}{fields}"), "Europe/Newport"),
        ("not toml".to_owned(), "cannot be used"),
    ] {
        let map = force.file("m.toml", &text);
        let args = force.args(Kind::Incidents, map.to_str().unwrap(), &data);
        let error = cli::run(&args, &force.db, now(), &mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains(named), "{named} is not named in: {error}");
    }
    let good = force.file("m.toml", format!("{part}{fields}"));
    let mut args = force.args(Kind::Crimes, good.to_str().unwrap(), &data);
    assert!(
        cli::run(&args, &force.db, now(), &mut Vec::new()).unwrap_err().to_string().contains("incidents")
    );
    args.map = "no-such".to_owned();
    assert!(
        cli::run(&args, &force.db, now(), &mut Vec::new()).unwrap_err().to_string().contains("gwent-street")
    );
    args.kind = Kind::Incidents;
    args.map = good.to_str().unwrap().to_owned();
    args.file = force.file("wide.csv", b"\xff\xfei\0d\0");
    assert!(cli::run(&args, &force.db, now(), &mut Vec::new()).unwrap_err().to_string().contains("UTF-16"));
}

#[test]
fn areas_may_come_through_a_lookup_file() {
    let force = force();
    force.file("lsoa.csv", "lsoa,authority\nW1,Newport\n");
    let map = force.file(
        "m.toml",
        "title='t'\nabout='a'\nsource='s'\ndates=['%Y-%m-%d']\noutside='keep'\n\
         [lookup.lsoa]\nfile='lsoa.csv'\nkey='lsoa'\nvalue='authority'\n[codes.area]\nNewport='NE'\n\
         [[part]]\nkind='incidents'\nkey={columns=['id']}\n[part.fields]\ncreated_at={column='when'}\n\
         status={value='CLO'}\narea={column='place', lookup='lsoa', codes='area', unknown='outside', default='XX'}\n",
    );
    let data = force.file("a.csv", "id,when,place\n1,2026-01-01,W1\n2,2026-01-01,W9\n");
    let report = force.import(Kind::Incidents, map.to_str().unwrap(), &data);
    assert_eq!((report.new, report.noticed["outside_kept"]), (2, 1), "{report}");
    let area = |key: &str| {
        let id = incidents::id_of("s", key);
        force.db.read(|c| records::get::<Incident>(c, &id)).unwrap().unwrap().record.area
    };
    assert_eq!((area("1"), area("2")), ("NE".to_owned(), "XX".to_owned()));
}

#[test]
fn a_reference_list_keeps_every_row_of_its_file() {
    forces().iter().for_each(on_a_reference_list_keeps_every_row_of_its_file);
}

fn on_a_reference_list_keeps_every_row_of_its_file(force: &Force) {
    let file = force.file(
        "codes.csv",
        "offence_code,offence_description,offence_group,offence_subgroup,first_fy,last_fy\n\
         28A,Burglary,Theft,Domestic,2012/13,2012/13\n28A,Burglary (outcome only),Theft,Domestic,2013/14,2025/26\n\
         29,Aggravated burglary,Theft,Domestic,2013/15,2025/26\n",
    );
    let report = force.import(Kind::List, "home-office-offence-codes", &file);
    assert_eq!((report.new, report.rejects()), (2, 1), "{report}");
    let length = |c: &mut _| beatbook_server::import::lists::length(c, "home-office-offence-codes");
    assert_eq!(force.db.read(length).unwrap(), 2);
}
