//! Long lists: how long the server takes for a page, whatever it is narrowed and ordered by, at two sizes.
//!
//! The store is filled through the server's own writing, so rows are kept as they are in service; then a really
//! started server is asked over HTTP, as the console asks it. What counts is the slow end: of all questions of a
//! round, the time that nineteen of twenty stay below.

use std::time::{Duration, Instant};

use beatbook_server::db::{Db, DbOptions};
use beatbook_server::sync::write::{Author, Edit, write_as};
use beatbook_shared::examples;
use beatbook_shared::ids::{DeviceId, RecordId, StaffId};
use beatbook_shared::patrol::attendance::Point;
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::{HOUR, MINUTE, Millis};
use serde_json::{Value, json};

use super::client::Stopped;
use super::figures::{Measured, median};
use super::run::Size;
use super::stand::Stand;

/// The goal for a page, in milliseconds.
const GOAL: f64 = 300.0;
/// How often each question is put in a round.
const TIMES: usize = 4;

const TITLES: [&str; 7] = [
    "Theft from a shop",
    "Burglary, rear door forced",
    "Criminal damage to a car",
    "Assault outside a bar",
    "Dwyn o siop yn Llŷn",
    "Harassment by messages",
    "Theft of a quad bike",
];
const AREAS: [&str; 2] = ["NE", "TO"];

/// What the console asks: each with its path and body.
fn questions(rows: usize, now: Millis) -> Vec<(&'static str, Value)> {
    let cases = "/api/find/investigations";
    let jobs = "/api/find/jobs";
    let page = |narrow: Value, sort: &str, descending: bool| json!({"narrow": narrow, "sort": sort, "descending": descending, "limit": 200, "count": true});
    vec![
        (cases, page(json!({}), "", true)),
        (cases, page(json!({"areas": ["NE"], "statuses": ["open"]}), "updated", false)),
        (cases, page(json!({"risks": ["high"]}), "due", true)),
        (cases, page(json!({"officer": "o7"}), "recorded", true)),
        (cases, page(json!({"words": "llyn siop"}), "title", false)),
        (cases, page(json!({"words": "nobody wrote this"}), "recorded", true)),
        (cases, page(json!({"quiet_days": 14}), "risk", false)),
        (cases, page(json!({"from": now.plus(-200 * HOUR), "to": now.plus(-100 * HOUR)}), "number", false)),
        (cases, json!({"sort": "title", "skip": rows / 2, "limit": 200})),
        (cases, json!({"sort": "status", "descending": true, "skip": rows - 300, "limit": 200})),
        (jobs, page(json!({}), "", true)),
        (jobs, page(json!({"grades": ["1"]}), "took", true)),
        (jobs, page(json!({"attended": false, "areas": ["TO"]}), "created", false)),
        (jobs, page(json!({"rural": true}), "title", false)),
        (jobs, page(json!({"words": "street"}), "scene", true)),
        (jobs, json!({"sort": "number", "skip": rows / 2, "limit": 200})),
    ]
}

/// Measures pages at both sizes.
///
/// # Errors
/// When the store or the server fails, or a list has not the rows that it should have.
pub async fn lists(stand: &mut Stand, size: &Size, now: Millis) -> Result<Vec<Measured>, Stopped> {
    let mut sides = Vec::new();
    for (name, rows) in [("lists_small", size.small), ("lists_large", size.large)] {
        let store = stand.store(name)?;
        tokio::task::block_in_place(|| fill(&store, rows, now))?;
        let (server, desk) = stand.desk(name, &store).await?;
        sides.push((rows, server, desk, Vec::<f64>::new(), Vec::<f64>::new()));
    }
    for round in 0..=size.rounds {
        for (rows, _, desk, slow, deep) in &mut sides {
            let mut times = Vec::new();
            for (path, body) in questions(*rows, now) {
                for _ in 0..TIMES {
                    let began = Instant::now();
                    let answer = desk.post(path, &body).await?;
                    times.push(ms(began.elapsed()));
                    let all = body == questions(*rows, now)[0].1 && path.ends_with("investigations");
                    if all && answer["total"]["rows"] != json!(*rows) {
                        return Err(Stopped::Wrong(format!("{} of {rows} rows were found", answer["total"])));
                    }
                }
            }
            let far = walk(desk, 20).await?;
            if round > 0 {
                slow.push(p95(&mut times));
                deep.push(far);
            }
        }
    }
    let engine = stand.engine;
    let mut figures = Vec::new();
    let (small, large) = (&sides[0], &sides[1]);
    figures.push(Measured::new(engine, format!("list page, p95, {} rows", small.0), "ms", small.3.clone()));
    figures.push(
        Measured::new(engine, format!("list page, p95, {} rows", large.0), "ms", large.3.clone())
            .against(&format!("{} rows", small.0), &small.3)
            .goal("C-11 ≤ 300", |m| m.value <= GOAL),
    );
    figures.push(
        Measured::new(engine, format!("next page by key, {} rows", large.0), "ms", large.4.clone())
            .against(&format!("{} rows", small.0), &small.4),
    );
    Ok(figures)
}

/// Goes on page by page; the median of a page's time.
async fn walk(desk: &Desk, pages: usize) -> Result<f64, Stopped> {
    let mut after = Value::Null;
    let mut times = Vec::new();
    for _ in 0..pages {
        let began = Instant::now();
        let body = json!({"sort": "recorded", "descending": true, "after": after, "limit": 200});
        let answer = desk.post("/api/find/investigations", &body).await?;
        times.push(ms(began.elapsed()));
        after = answer["next"].clone();
        if after.is_null() {
            break;
        }
    }
    Ok(median(&times))
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The time that nineteen of twenty stay below.
fn p95(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get((times.len() * 95).div_ceil(100).saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// Somebody at the console.
pub struct Desk {
    client: reqwest::Client,
    url: String,
    access: String,
}

impl Desk {
    /// Signs in.
    ///
    /// # Errors
    /// When the server does not answer or refuses.
    pub async fn sign_in(url: &str, collar: &str, password: &str) -> Result<Desk, Stopped> {
        let client =
            reqwest::Client::builder().tcp_nodelay(true).timeout(Duration::from_secs(120)).build()?;
        let mut desk = Desk { client, url: url.to_owned(), access: String::new() };
        let tokens = desk.post("/auth/sign-in", &json!({"collar": collar, "password": password})).await?;
        desk.access = tokens["access"].as_str().unwrap_or_default().to_owned();
        Ok(desk)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, Stopped> {
        self.answer(path, self.client.post(format!("{}{path}", self.url)).json(body)).await
    }

    /// Asks for what needs no body.
    ///
    /// # Errors
    /// When the server does not answer or refuses.
    pub async fn get(&self, path: &str) -> Result<Value, Stopped> {
        self.answer(path, self.client.get(format!("{}{path}", self.url))).await
    }

    async fn answer(&self, path: &str, request: reqwest::RequestBuilder) -> Result<Value, Stopped> {
        let answer = request.bearer_auth(&self.access).send().await?;
        let (status, text) = (answer.status().as_u16(), answer.text().await?);
        if status != 200 {
            return Err(Stopped::Refused { path: path.to_owned(), status, text });
        }
        serde_json::from_str(&text).map_err(|e| Stopped::Line { why: e.to_string(), line: text })
    }
}

/// So many investigations, each third written about, and so many jobs, half of them attended.
fn fill(store: &str, rows: usize, now: Millis) -> Result<(), Stopped> {
    let failed = |e: beatbook_server::db::Error| Stopped::Store(e.to_string());
    let db = Db::open(store, &DbOptions { connections: 2, durable: false, ..DbOptions::default() })
        .map_err(failed)?;
    db.migrate().map_err(failed)?;
    let by = Author { staff: StaffId::from("bench"), device: DeviceId::from("import") };
    for from in (0..rows).step_by(250) {
        let edits: Vec<Edit> = (from..rows.min(from + 250)).flat_map(|n| row(n, now)).collect();
        let by = by.clone();
        db.write(move |tx| write_as(tx, &by, edits, now)).map_err(failed)?;
    }
    Ok(())
}

fn edit<R: Record>(id: &str, record: &R) -> Edit {
    Edit {
        kind: R::KIND.to_owned(),
        record: RecordId::from(id),
        seen_version: 0,
        before: Body::new(),
        after: to_body(record),
    }
}

fn row(n: usize, now: Millis) -> Vec<Edit> {
    let back = i64::try_from(n).unwrap_or_default();
    let at = now.plus(-back * 7 * MINUTE - HOUR);
    let area = AREAS[n % 2];
    let mut case = examples::investigation(&format!("{area}/{n:06}/26"), area, at);
    case.title = format!("{} {}", TITLES[n % TITLES.len()], n % 997);
    case.risk = [None, Some("high"), Some("medium"), Some("standard")][n % 4].map(str::to_owned);
    case.oic = Some(StaffId(format!("o{}", n % 300)));
    case.status = ["open", "open", "closed", "filed"][(n / 3) % 4].to_owned();
    let (case_id, job_id, sent_id) = (format!("case{n:06}"), format!("job{n:06}"), format!("sent{n:06}"));
    let mut edits = vec![edit(&case_id, &case)];
    if n.is_multiple_of(3) {
        let update = examples::update(
            &RecordId::from(case_id.as_str()),
            &StaffId::from("o1"),
            "enquiry",
            "Asked next door.",
            at.plus(HOUR / 2),
        );
        edits.push(edit(&format!("update{n:06}"), &update));
    }
    let mut job = examples::incident(&format!("J{n:06}"), area, ["1", "2", "3"][n % 3], at);
    job.title = format!("Noise in the street {}", n % 991);
    job.rural = n.is_multiple_of(5);
    edits.push(edit(&job_id, &job));
    if n.is_multiple_of(2) {
        let sent = examples::attendance(&RecordId::from(job_id.as_str()), "NE21", &[]);
        edits.push(edit(&sent_id, &sent));
        let id = RecordId::from(sent_id.as_str());
        let wait = i64::try_from(n % 40).unwrap_or_default() * MINUTE;
        edits.push(edit(&format!("scene{n:06}"), &examples::stamp(&id, Point::AtScene, at.plus(wait))));
    }
    edits
}
