//! `beatbook user`: the first accounts, before anybody can sign in to make others.

use std::io::Read as _;
use std::process::ExitCode;

use beatbook_shared::ids::{RecordId, StaffId, record_id};
use beatbook_shared::patrol::staff::{Dated, Staff};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::reference;
use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::Millis;

use super::Told;
use crate::db::{self, Db};
use crate::records::{self, Filter, Stored};
use crate::session;
use crate::sync::write::{Author, Edit, write_as};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Add a member of staff with an account.
    #[command(
        after_help = "Examples:\n  beatbook user add --collar 2114 --name \"R. Bowen\" --role SGT --area NE\n  \
        echo 'a long password' | beatbook user add --collar 7 --name \"A. Admin\" --role ADM --password-stdin"
    )]
    Add(Add),
    /// Show everybody with their roles.
    #[command(after_help = "Example:\n  beatbook user list")]
    List,
    /// Give a new password, and end every sign-in made with the old one.
    #[command(
        after_help = "Example:\n  echo 'a long password' | beatbook user password --collar 2114 --password-stdin"
    )]
    Password(Password),
    /// Change the roles held from now on; earlier ones stay on record with their dates.
    #[command(after_help = "Example:\n  beatbook user roles --collar 2114 --role SGT --role CUS")]
    Roles(Roles),
}

#[derive(clap::Args)]
pub struct Add {
    #[arg(long)]
    collar: String,
    #[arg(long)]
    name: String,
    /// A role code (roles.csv); may be given several times.
    #[arg(long = "role", required = true)]
    roles: Vec<String>,
    /// A local policing area; may be given several times.
    #[arg(long = "area")]
    areas: Vec<String>,
    /// A team's id; may be given several times.
    #[arg(long = "team")]
    teams: Vec<String>,
    /// en or cy.
    #[arg(long, default_value = "en", value_parser = ["en", "cy"])]
    language: String,
    /// Read the password from standard input; without this one is made and printed once.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(clap::Args)]
pub struct Password {
    #[arg(long)]
    collar: String,
    #[arg(long)]
    password_stdin: bool,
}

#[derive(clap::Args)]
pub struct Roles {
    #[arg(long)]
    collar: String,
    #[arg(long = "role", required = true)]
    roles: Vec<String>,
}

pub fn run(command: Command, db: &Db, now: Millis) -> Result<ExitCode, Told> {
    match command {
        Command::Add(add) => add_user(add, db, now)?,
        Command::List => list(db, now)?,
        Command::Password(args) => password(&args, db, now)?,
        Command::Roles(args) => roles(&args, db, now)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn add_user(add: Add, db: &Db, now: Millis) -> Result<(), Told> {
    let collar = add.collar.trim().to_owned();
    if collar.is_empty() {
        return Err("--collar is empty; give the collar number that this person signs in with.".into());
    }
    known("role", "roles", &add.roles, now)?;
    known("area", "gwent_areas", &add.areas, now)?;
    let looked = collar.clone();
    if db.read(move |conn| session::staff_by_collar(conn, &looked, now))?.is_some() {
        return Err(
            format!("{collar} is somebody's collar number today. `beatbook user list` shows whose.").into()
        );
    }
    let (password, made) = choose_password(add.password_stdin, &collar)?;
    let hash = session::hash_password(&password)?;
    let from = |values: Vec<String>| -> Vec<Dated> {
        values.into_iter().map(|value| Dated { value, from: now, to: None }).collect()
    };
    let staff = Staff {
        name: add.name,
        collars: from(vec![collar.clone()]),
        roles: from(add.roles),
        teams: from(add.teams),
        areas: add.areas,
        language: Some(add.language),
        left_at: None,
    };
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random)?;
    let id = StaffId(record_id(now, random).0);
    let new = id.clone();
    db.write(move |tx| {
        settle(tx, &new, 0, Body::new(), to_body(&staff), now)?;
        session::set_password(tx, &new, &hash, now)
    })?;
    println!("Added {collar} with the id {id}.");
    if made {
        println!("Password (shown once): {password}");
    }
    Ok(())
}

fn list(db: &Db, now: Millis) -> Result<(), Told> {
    let all =
        db.read(|conn| records::list::<Staff>(conn, &Filter { without_seq: true, ..Filter::default() }))?;
    for Stored { id, record, .. } in all {
        let roles = record.roles_on(now).join(",");
        let roles = if roles.is_empty() { "no role today" } else { &roles };
        println!(
            "{}\t{}\t{roles}\t{}\t{id}",
            record.collar(now).unwrap_or("-"),
            record.name,
            record.areas.join(",")
        );
    }
    Ok(())
}

fn password(args: &Password, db: &Db, now: Millis) -> Result<(), Told> {
    let staff = holder(db, &args.collar, now)?;
    let (password, made) = choose_password(args.password_stdin, &args.collar)?;
    let hash = session::hash_password(&password)?;
    let id = StaffId(staff.id.0);
    db.write(move |tx| session::set_password(tx, &id, &hash, now))?;
    println!("{} has a new password, and every sign-in made with the old one has ended.", args.collar);
    if made {
        println!("Password (shown once): {password}");
    }
    Ok(())
}

fn roles(args: &Roles, db: &Db, now: Millis) -> Result<(), Told> {
    known("role", "roles", &args.roles, now)?;
    let staff = holder(db, &args.collar, now)?;
    let mut after = staff.record.clone();
    for role in &mut after.roles {
        if role.holds(now) && !args.roles.contains(&role.value) {
            role.to = Some(now);
        }
    }
    let held: Vec<String> = after.roles_on(now).into_iter().map(str::to_owned).collect();
    let new = args.roles.iter().filter(|role| !held.contains(role));
    after.roles.extend(new.map(|value| Dated { value: value.clone(), from: now, to: None }));
    let (id, version) = (StaffId(staff.id.0), staff.version);
    let before = to_body(&staff.record);
    db.write(move |tx| settle(tx, &id, version, before, to_body(&after), now))?;
    println!("From now on {} holds: {}.", args.collar, args.roles.join(", "));
    Ok(())
}

/// Writes a staff record as the force itself: nobody's own rights are asked for, as there may be nobody yet.
fn settle(
    tx: &mut db::Tx<'_>,
    id: &StaffId,
    seen_version: u64,
    before: Body,
    after: Body,
    now: Millis,
) -> Result<(), db::Error> {
    let edit =
        Edit { kind: Staff::KIND.to_owned(), record: RecordId(id.0.clone()), seen_version, before, after };
    let settled = write_as(tx, &Author::import(id), vec![edit], now)?;
    match settled.first().map(|s| (s.outcome, s.reason)) {
        Some((Outcome::Applied | Outcome::Merged, _)) => Ok(()),
        other => Err(db::Error::Corrupt(format!("the staff record was not taken: {other:?}"))),
    }
}

fn holder(db: &Db, collar: &str, now: Millis) -> Result<Stored<Staff>, Told> {
    let looked = collar.to_owned();
    db.read(move |conn| session::staff_by_collar(conn, &looked, now))?.ok_or_else(|| {
        format!("nobody holds the collar number {collar} today. `beatbook user list` shows all.").into()
    })
}

/// Refuses codes that the list does not have today, and shows those it has.
fn known(what: &str, list: &str, codes: &[String], now: Millis) -> Result<(), Told> {
    let may = reference::built_in().codes(list, reference::day(now));
    match codes.iter().find(|code| !may.contains(code.as_str())) {
        None => Ok(()),
        Some(code) => {
            let all: Vec<&str> = may.into_iter().collect();
            Err(format!("there is no {what} {code}. Known: {}.", all.join(", ")).into())
        }
    }
}

/// The password from standard input, or a new one; and whether it is new.
fn choose_password(stdin: bool, collar: &str) -> Result<(String, bool), Told> {
    if !stdin {
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random)?;
        return Ok((hex::encode(random), true));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    session::password_policy(&password, collar).map_err(|p| p.detail)?;
    Ok((password, false))
}
