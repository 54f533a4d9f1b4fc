//! A device without a store: it speaks the real protocol and keeps only what the next request needs.

use std::collections::BTreeMap;
use std::time::Duration;

use beatbook_shared::api::auth::{Enrol, Enrolled};
use beatbook_shared::ids::{DeviceId, RecordId, StaffId};
use beatbook_shared::sync::op::{Change, Op, hash};
use beatbook_shared::sync::packing::{HEADER, Packing, UNPACKS};
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{Down, Outcome, SnapshotAsk, SnapshotLine, Up, UpEnd, UpHello};
use beatbook_shared::sync::{PROTOCOL, SCHEMA};
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

/// Why a measurement stopped.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    #[error("{0}")]
    Process(#[from] crate::process::ProcessError),
    #[error("the server did not answer: {0}")]
    Http(#[from] reqwest::Error),
    #[error("the store failed: {0}")]
    Store(String),
    #[error("the server answered {status} to {path}: {text}")]
    Refused { path: String, status: u16, text: String },
    #[error("a line of the answer could not be read ({why}): {line}")]
    Line { why: String, line: String },
    #[error("{0}")]
    Wrong(String),
    #[error("{0}")]
    File(#[from] std::io::Error),
}

/// What one request cost on the wire and what it brought.
#[derive(Debug, Clone, Default)]
pub struct Exchanged {
    pub up: usize,
    pub down: usize,
    pub settled: usize,
    pub changes: usize,
    pub more: bool,
}

/// One enrolled device.
pub struct LoadDevice {
    client: reqwest::Client,
    url: String,
    access: String,
    pub staff: StaffId,
    device: DeviceId,
    epoch: String,
    made: u64,
    prev: String,
    pub cursor: Option<String>,
    scope_version: u64,
    pub scopes: Vec<Scope>,
    attendance: Option<RecordId>,
    /// What the field that [`LoadDevice::shift`] edits holds now.
    edited: Value,
}

/// What incidents are about and where they are, so that rows differ as real ones do.
const TITLES: [(&str, &str); 8] = [
    ("Car parked across a drive", "TRA-HWY"),
    ("Two cars collided, nobody hurt", "TRA-RTC-DMG"),
    ("Youths throwing stones at a bus stop", "ASB-NUI"),
    ("Neighbours shouting, music since noon", "ASB-PER"),
    ("Burglar alarm, keyholder on the way", "PSW-ALM"),
    ("Silent call, number known", "PSW-ABC"),
    ("Sofa and tyres left in the lane", "ASB-ENV"),
    ("Lorry shed its load on the slip road", "TRA-HWY"),
];
const STREETS: [&str; 10] = [
    "Station Road, Pontnewydd",
    "Mill Lane, Caerleon",
    "Chapel Terrace, Nantyglo",
    "Bryn Awel, Rhymney",
    "Commercial Street, Newport",
    "Church View, Raglan",
    "Heol Fawr, Bargoed",
    "Castle Parade, Usk",
    "The Walk, Tredegar",
    "Gwent Way, Cwmbran",
];

/// One of `of`, the same for the same `n` and purpose.
fn pick(n: u64, purpose: u64, of: usize) -> usize {
    let mixed = (n ^ (purpose << 40)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 33) as usize % of.max(1)
}

impl LoadDevice {
    /// Enrols with a one-time code and says hello once, to learn its scopes.
    pub async fn enrol(url: &str, code: &str, collar: &str, password: &str) -> Result<LoadDevice, Stopped> {
        let client =
            reqwest::Client::builder().tcp_nodelay(true).timeout(Duration::from_secs(120)).build()?;
        let epoch = hash(format!("{code}{collar}").as_bytes())[..16].to_owned();
        let question = Enrol {
            code: code.to_owned(),
            collar: collar.to_owned(),
            password: password.to_owned(),
            device_name: format!("load {collar}"),
            epoch: epoch.clone(),
        };
        let answer = client.post(format!("{url}/auth/enrol")).json(&question).send().await?;
        let enrolled: Enrolled = checked("/auth/enrol", answer).await?.json().await?;
        let mut device = LoadDevice {
            client,
            url: url.to_owned(),
            access: enrolled.tokens.access,
            staff: enrolled.tokens.me.staff,
            device: DeviceId::from(enrolled.device),
            epoch,
            made: 0,
            prev: String::new(),
            cursor: None,
            scope_version: 0,
            scopes: Vec::new(),
            attendance: None,
            edited: Value::Null,
        };
        device.hello().await?;
        Ok(device)
    }

    /// Learns the scopes and takes the head as the place to tail from, without reading what lies before.
    async fn hello(&mut self) -> Result<(), Stopped> {
        let (_, lines) = self.round(&[], false).await?;
        for line in lines {
            if let Down::Hello(hello) = line {
                self.scope_version = hello.scope_version;
                self.scopes = hello.scopes;
            }
        }
        if let Some(scope) = self.scopes.first().cloned() {
            let (page, _, _) = self.page(&scope, "", 1).await?;
            self.cursor = Some(page);
        }
        Ok(())
    }

    fn op(
        &mut self,
        kind: &str,
        record: RecordId,
        base: u64,
        set: BTreeMap<String, Change>,
        now: Millis,
    ) -> String {
        self.made += 1;
        let op = Op {
            device: self.device.clone(),
            epoch: self.epoch.clone(),
            ctr: self.made,
            prev: std::mem::take(&mut self.prev),
            actor: self.staff.clone(),
            kind: kind.to_owned(),
            record,
            base,
            after: None,
            set,
            wall: now,
            mono: self.made * 1_000,
            boot: "b".to_owned(),
            off: Some((12, 40)),
            tok: None,
            schema: SCHEMA,
            reissue_of: None,
        };
        let line = op.line();
        self.prev = beatbook_shared::sync::op::link(&hash(line.as_bytes())).to_owned();
        line
    }

    fn id(&self, n: u64, now: Millis) -> RecordId {
        let mut random = [0; 10];
        let tag = hash(format!("{}{}{n}", self.device, self.epoch).as_bytes());
        if let Ok(bytes) = hex::decode(&tag[..20]) {
            random.copy_from_slice(&bytes);
        }
        beatbook_shared::ids::record_id(now, random)
    }

    /// New incidents in an area, to fill a store.
    pub fn incidents(&mut self, area: &str, count: usize, now: Millis) -> Vec<String> {
        let one = |device: &mut LoadDevice| {
            let id = device.id(device.made + 1, now);
            let n = device.made + 1;
            let (title, category) = TITLES[pick(n, 1, TITLES.len())];
            let street = STREETS[pick(n, 2, STREETS.len())];
            let set = fields(json!({
                "number": n.to_string(), "created_at": now.0 - 1_000 * pick(n, 3, 86_400) as i64, "area": area,
                "status": "NEW", "title": title, "category": category,
                "place": format!("{} {street}", pick(n, 4, 180) + 1), "source": "public",
                "victim": pick(n, 5, 2) == 0, "rural": pick(n, 6, 4) == 0,
            }));
            device.op("incident", id, 0, set, now)
        };
        (0..count).map(|_| one(self)).collect()
    }

    /// What an officer sends: stamps, notebook entries and edits of a record's fields, in turn. The first
    /// call also makes the attendance that the stamps hang on.
    pub fn shift(&mut self, area: &str, count: usize, now: Millis) -> Vec<String> {
        let mut lines = Vec::with_capacity(count);
        let attendance = match self.attendance.clone() {
            Some(id) => id,
            None => {
                lines.extend(self.incidents(area, 1, now));
                let incident = self.id(self.made, now);
                let id = self.id(self.made + 1, now);
                let officers = json!([self.staff]);
                let set = fields(
                    json!({"incident": incident, "resource": "NE12", "officers": officers, "role": "sworn"}),
                );
                lines.push(self.op("attendance", id.clone(), 0, set, now));
                self.attendance = Some(id.clone());
                id
            }
        };
        while lines.len() < count {
            let n = self.made + 1;
            let id = self.id(n, now);
            lines.push(match n % 3 {
                0 => {
                    let point = ["acknowledged", "en_route", "at_scene", "clear"][(n as usize / 3) % 4];
                    let set = fields(json!({"attendance": attendance, "point": point, "at": now.0, "source": "app", "by": self.staff}));
                    self.op("stamp", id, 0, set, now)
                }
                1 => {
                    let text = format!("Spoke to the caller at the address; nothing further seen or heard ({n}).");
                    let set = fields(json!({
                        "author": self.staff, "book": self.device, "number": n, "at": now.0, "written_at": now.0,
                        "entry": "note", "text": text, "prev": self.prev,
                    }));
                    self.op("notebook", id, 0, set, now)
                }
                _ => {
                    let new = Value::String(format!("post {n}"));
                    let old = std::mem::replace(&mut self.edited, new.clone());
                    let set = BTreeMap::from([("origin".to_owned(), Change::Value { old, new })]);
                    self.op("attendance", attendance.clone(), 1, set, now)
                }
            });
        }
        lines
    }

    /// Sends operations and reads the answer. Every one must have been settled without a clash.
    pub async fn push(&mut self, lines: &[String]) -> Result<Exchanged, Stopped> {
        let (exchanged, answer) = self.round(lines, true).await?;
        for line in answer {
            if let Down::R(result) = line
                && !matches!(result.outcome, Some(Outcome::Applied | Outcome::Merged))
            {
                return Err(Stopped::Wrong(format!("an operation was not applied: {result:?}")));
            }
        }
        if exchanged.settled != lines.len() {
            return Err(Stopped::Wrong(format!(
                "{} of {} operations were settled",
                exchanged.settled,
                lines.len()
            )));
        }
        Ok(exchanged)
    }

    /// Reads what is new.
    pub async fn pull(&mut self) -> Result<Exchanged, Stopped> {
        let (exchanged, _) = self.round(&[], false).await?;
        Ok(exchanged)
    }

    /// One request, both ways. With `only_up` nothing is asked for but the results.
    async fn round(&mut self, lines: &[String], only_up: bool) -> Result<(Exchanged, Vec<Down>), Stopped> {
        let first = self.made - lines.len() as u64 + 1;
        let hello = UpHello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            app: "load".to_owned(),
            device: self.device.0.clone(),
            epoch: self.epoch.clone(),
            cursor: self.cursor.clone(),
            high_seen: first.saturating_sub(1),
            made: self.made,
            scope_version: self.scope_version,
            scopes: if only_up || self.cursor.is_none() { Vec::new() } else { self.scopes.clone() },
            limit: 0,
            want: Vec::new(),
            sums: BTreeMap::new(),
            ..UpHello::default()
        };
        let mut body = text(&Up::Hello(hello));
        for (n, line) in (first..).zip(lines) {
            body.push_str(&text(&Up::F(n, line.len(), hash(line.as_bytes())[..16].to_owned())));
            body.push_str(line);
            body.push('\n');
        }
        body.push_str(&text(&Up::End(UpEnd { count: lines.len() })));
        let (up, down, answer) = self.post("/sync", &body).await?;
        let mut exchanged = Exchanged { up, down, ..Exchanged::default() };
        let mut read = Vec::new();
        for line in answer.lines() {
            let line: Down = parse(line)?;
            match &line {
                Down::R(result) => exchanged.settled += usize::from(result.outcome.is_some()),
                Down::C(_) => exchanged.changes += 1,
                Down::M(mark) if !only_up && self.cursor.is_some() => self.cursor = Some(mark.cursor.clone()),
                Down::End(end) => exchanged.more = end.more,
                Down::Hello(_) | Down::B(_) | Down::W(_) | Down::M(_) => {}
            }
            read.push(line);
        }
        Ok((exchanged, read))
    }

    /// One page of a scope: its cursor, how many records it held, whether there are more, and bytes.
    async fn page(
        &self,
        scope: &Scope,
        after: &str,
        limit: usize,
    ) -> Result<(String, Vec<String>, (bool, usize)), Stopped> {
        let ask = SnapshotAsk {
            device: self.device.0.clone(),
            scope: scope.clone(),
            after: after.to_owned(),
            limit,
        };
        let (_, down, answer) = self.post("/snapshot", &text(&ask)).await?;
        let (mut cursor, mut ids, mut more) = (String::new(), Vec::new(), false);
        for line in answer.lines() {
            match parse(line)? {
                SnapshotLine::Head(head) => cursor = head.cursor,
                SnapshotLine::W(whole) => ids.push(whole.record),
                SnapshotLine::End(end) => more = end.more,
            }
        }
        Ok((cursor, ids, (more, down)))
    }

    /// A first download of everything in a scope: records and bytes.
    pub async fn first_sync(&mut self, scope: &Scope) -> Result<(usize, usize), Stopped> {
        let (mut after, mut records, mut bytes) = (String::new(), 0, 0);
        loop {
            let (_, ids, (more, down)) = self.page(scope, &after, 0).await?;
            records += ids.len();
            bytes += down;
            match ids.last() {
                Some(last) if more => after.clone_from(last),
                _ => return Ok((records, bytes)),
            }
        }
    }

    /// Posts lines packed with zstd; gives bytes up, bytes down and the unpacked answer.
    async fn post(&self, path: &str, body: &str) -> Result<(usize, usize, String), Stopped> {
        let packed = Packing::Zstd.pack(body.as_bytes());
        let up = packed.len();
        let asked = self.client.post(format!("{}{path}", self.url)).bearer_auth(&self.access);
        let asked = asked.header(HEADER, Packing::Zstd.name()).header(UNPACKS, Packing::Zstd.name());
        let answer = checked(path, asked.body(packed).send().await?).await?;
        let name = answer.headers().get(HEADER).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let bytes = answer.bytes().await?;
        let down = bytes.len();
        let packing = Packing::named(name.as_deref()).unwrap_or(Packing::Plain);
        let plain = packing.unpack(&bytes).map_err(|e| Stopped::Wrong(e.to_string()))?;
        Ok((up, down, String::from_utf8_lossy(&plain).into_owned()))
    }
}

async fn checked(path: &str, answer: reqwest::Response) -> Result<reqwest::Response, Stopped> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let text = answer.text().await.unwrap_or_default();
    Err(Stopped::Refused { path: path.to_owned(), status: status.as_u16(), text })
}

fn text(line: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string(line).unwrap_or_default();
    text.push('\n');
    text
}

fn parse<T: serde::de::DeserializeOwned>(line: &str) -> Result<T, Stopped> {
    serde_json::from_str(line)
        .map_err(|e| Stopped::Line { why: e.to_string(), line: line.chars().take(300).collect() })
}

/// A new record's fields as changes from nothing.
fn fields(body: Value) -> BTreeMap<String, Change> {
    let Value::Object(body) = body else { return BTreeMap::new() };
    body.into_iter().map(|(field, new)| (field, Change::Value { old: Value::Null, new })).collect()
}
