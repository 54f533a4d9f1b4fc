//! The command line, run as an operator runs it.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { dir: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str], typed: &str) -> Output {
        let url = format!("sqlite:{}", self.dir.path().join("t.db").display());
        let mut child = Command::new(env!("CARGO_BIN_EXE_beatbook"))
            .env_clear()
            .env("BEATBOOK_DATABASE_URL", url)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn says(&self, arguments: &[&str], typed: &str) -> String {
        let output = self.run(arguments, typed);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str], typed: &str) -> String {
        let output = self.run(arguments, typed);
        assert!(!output.status.success(), "{arguments:?} was accepted");
        String::from_utf8(output.stderr).unwrap()
    }
}

const ADD: [&str; 9] =
    ["user", "add", "--collar", "2114", "--name", "R. Bowen", "--role", "SGT", "--password-stdin"];

#[test]
fn the_first_accounts_are_made_by_hand() {
    let desk = Desk::new();
    assert!(desk.says(&ADD, "a long password\n").contains("Added 2114"));
    let refused = desk.refused(&ADD, "a long password\n");
    assert!(refused.contains("Somebody else holds that collar number in that time."), "{refused}");
    let listed = desk.says(&["user", "list"], "");
    assert!(listed.contains("2114\tR. Bowen\tSGT"), "{listed}");
    desk.says(&["user", "roles", "--collar", "2114", "--role", "INS", "--role", "CUS"], "");
    let listed = desk.says(&["user", "list"], "");
    assert!(listed.contains("INS,CUS") && !listed.contains("SGT"), "{listed}");
    let changed = desk.says(&["user", "password", "--collar", "2114"], "");
    assert!(changed.contains("Password (shown once): "), "{changed}");
    assert_eq!(desk.says(&["device", "code", "--collar", "2114"], "").trim().len(), 29);
    assert_eq!(desk.says(&["device", "list"], ""), "");
    assert!(desk.says(&["check"], "").contains("All is well."));
}

#[test]
fn what_cannot_be_done_is_said_with_what_can() {
    let desk = Desk::new();
    for (arguments, typed, expected) in [
        (
            vec!["user", "add", "--collar", "1", "--name", "X", "--role", "BOSS"],
            "",
            "There is no code BOSS in that list. There are: ADM",
        ),
        (
            vec!["user", "add", "--collar", "1", "--name", "X", "--role", "SGT", "--area", "ZZ"],
            "",
            "There is no code ZZ in that list. There are: BG",
        ),
        (
            vec!["user", "add", "--collar", "1", "--name", "X", "--role", "SGT", "--password-stdin"],
            "short\n",
            "Use at least 10 characters",
        ),
        (vec!["user", "password", "--collar", "9"], "", "nobody holds the collar number 9 today"),
        (vec!["device", "revoke", "none"], "", "There is no device none"),
        (vec!["--config", "none.toml", "migrate"], "", "none.toml could not be read"),
        (
            vec!["--database-url", "postgres://nobody:secret@127.0.0.1:1/none", "check"],
            "",
            "nobody:***@127.0.0.1:1/none",
        ),
    ] {
        let refused = desk.refused(&arguments, typed);
        assert!(refused.contains(expected), "{arguments:?}: {refused}");
        assert!(!refused.contains("secret"), "{refused}");
    }
}

#[test]
fn a_setting_that_nobody_knows_is_named_with_the_nearest() {
    let desk = Desk::new();
    let file = desk.dir.path().join("beatbook.toml");
    std::fs::write(&file, "[listen]\nprot = 9000\n").unwrap();
    let refused = desk.refused(&["--config", file.to_str().unwrap(), "migrate"], "");
    assert!(refused.contains("there is no setting listen.prot. Did you mean listen.port?"), "{refused}");
}

#[test]
fn a_damaged_log_is_found() {
    use beatbook_server::db::{AnyConn, connect};
    use diesel::connection::SimpleConnection as _;
    let desk = Desk::new();
    desk.says(&ADD, "a long password\n");
    let AnyConn::Lite(mut lite) = connect(desk.dir.path().join("t.db").to_str().unwrap(), true).unwrap()
    else {
        panic!("a path is SQLite");
    };
    lite.batch_execute("UPDATE op SET line = X'7B7D'").unwrap();
    let output = desk.run(&["check"], "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success() && said.contains("WRONG: "), "{said}");
}

#[test]
fn the_openapi_document_has_every_route() {
    let document: serde_json::Value = serde_json::from_str(&Desk::new().says(&["openapi"], "")).unwrap();
    for route in beatbook_server::http::routes::ROUTES {
        let operation = &document["paths"][route.path][route.method.to_lowercase()];
        assert_eq!(operation["summary"], route.says, "{} {}", route.method, route.path);
    }
}
