//! `beatbook user`: the first accounts, before anybody can sign in to make others.

use std::io::Read as _;
use std::process::ExitCode;

use beatbook_shared::api::admin::AddStaff;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::time::Millis;

use super::Told;
use crate::administration::{Hand, new_id};
use crate::db::Db;
use crate::records::{self, Filter, Stored};
use crate::{reference, session, staff};

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
    let (password, made) = choose_password(add.password_stdin, &collar)?;
    let hash = session::hash_password(&password)?;
    let new = AddStaff {
        name: add.name,
        collar: collar.clone(),
        roles: add.roles,
        areas: add.areas,
        teams: add.teams.into_iter().map(TeamId).collect(),
        language: add.language,
        reason: String::new(),
    };
    let id = StaffId(new_id(now)?.0);
    let who = id.clone();
    db.write(move |tx| {
        let lists = reference::lists(tx)?;
        staff::add(tx, &Hand::command_line(&who), &who, &new, &hash, &lists, now)
    })
    .map_err(refused)?;
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
    let held = holder(db, &args.collar, now)?;
    let (password, made) = choose_password(args.password_stdin, &args.collar)?;
    let hash = session::hash_password(&password)?;
    let id = StaffId(held.id.0);
    db.write(move |tx| staff::set_password(tx, &Hand::command_line(&id), &id, &hash, now).map(drop))
        .map_err(refused)?;
    println!("{} has a new password, and every sign-in made with the old one has ended.", args.collar);
    if made {
        println!("Password (shown once): {password}");
    }
    Ok(())
}

fn roles(args: &Roles, db: &Db, now: Millis) -> Result<(), Told> {
    let id = StaffId(holder(db, &args.collar, now)?.id.0);
    let roles = args.roles.clone();
    db.write(move |tx| {
        let lists = reference::lists(tx)?;
        staff::set_roles(tx, &Hand::command_line(&id), &id, &roles, &lists, now)
    })
    .map_err(refused)?;
    println!("From now on {} holds: {}.", args.collar, args.roles.join(", "));
    Ok(())
}

/// A refusal in its own sentence.
fn refused(error: crate::db::Error) -> Told {
    match error {
        crate::db::Error::Refused(problem) => problem.detail.into(),
        other => other.into(),
    }
}

fn holder(db: &Db, collar: &str, now: Millis) -> Result<Stored<Staff>, Told> {
    let looked = collar.to_owned();
    db.read(move |conn| session::staff_by_collar(conn, &looked, now))?.ok_or_else(|| {
        format!("nobody holds the collar number {collar} today. `beatbook user list` shows all.").into()
    })
}

/// The password from standard input, or a new one; and whether it is new.
fn choose_password(stdin: bool, collar: &str) -> Result<(String, bool), Told> {
    if !stdin {
        return Ok((staff::made_password()?, true));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    session::password_policy(&password, collar).map_err(|p| p.detail)?;
    Ok((password, false))
}
