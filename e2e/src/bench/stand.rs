//! The test stand: a fresh store, a started server and enrolled devices.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use diesel::connection::SimpleConnection as _;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::client::{LoadDevice, Stopped};
use super::lists::Desk;
use crate::process::Process;

/// One engine to measure on.
pub struct Stand {
    pub engine: &'static str,
    /// Where the bare inserts go.
    pub bare_url: String,
    folder: PathBuf,
    program: PathBuf,
    postgres: Option<String>,
}

const PASSWORD: &str = "a fair wind for the load";

impl Stand {
    /// On SQLite files in a folder.
    pub fn sqlite(folder: &Path, program: &Path) -> Result<Stand, Stopped> {
        let folder = folder.join("sqlite");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        let bare_url = format!("sqlite:{}", folder.join("bare.db").display());
        Ok(Stand { engine: "sqlite", bare_url, folder, program: program.to_path_buf(), postgres: None })
    }

    /// On databases of their own in a PostgreSQL cluster.
    pub fn postgres(folder: &Path, program: &Path, url: &str) -> Result<Stand, Stopped> {
        let folder = folder.join("postgres");
        std::fs::create_dir_all(&folder)?;
        let mut stand = Stand {
            engine: "postgres",
            bare_url: String::new(),
            folder,
            program: program.to_path_buf(),
            postgres: Some(url.to_owned()),
        };
        stand.bare_url = stand.store("bare")?;
        Ok(stand)
    }

    /// The address of a new, empty store.
    pub(super) fn store(&self, name: &str) -> Result<String, Stopped> {
        let Some(url) = &self.postgres else {
            return Ok(format!("sqlite:{}", self.folder.join(format!("{name}.db")).display()));
        };
        let failed = |e: &dyn std::fmt::Display| Stopped::Store(e.to_string());
        let mut conn = beatbook_server::db::connect(url, true).map_err(|e| failed(&e))?;
        for statement in [
            format!("DROP DATABASE IF EXISTS bench_{name}"),
            format!(
                "CREATE DATABASE bench_{name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
            ),
        ] {
            conn.batch_execute(&statement).map_err(|e| failed(&e))?;
        }
        let (before, _) =
            url.rsplit_once('/').ok_or_else(|| Stopped::Store(format!("{url} names no database")))?;
        Ok(format!("{before}/bench_{name}"))
    }

    /// A started server on a fresh store with as many enrolled devices, each of another officer.
    pub async fn server(
        &mut self,
        name: &str,
        devices: usize,
    ) -> Result<(Process, Vec<LoadDevice>), Stopped> {
        let store = self.store(name)?;
        self.beatbook(&store, &["migrate"], None).await?;
        let mut codes = Vec::new();
        for n in 0..devices {
            let collar = format!("L{n}");
            let who = format!("Load {n}");
            let add = [
                "user",
                "add",
                "--collar",
                &collar,
                "--name",
                &who,
                "--role",
                "PCO",
                "--area",
                "NE",
                "--area",
                "TO",
                "--password-stdin",
            ];
            self.beatbook(&store, &add, Some(PASSWORD)).await?;
            let code = self.beatbook(&store, &["device", "code", "--collar", &collar], None).await?;
            codes.push((collar, code.trim().to_owned()));
        }
        let (server, url) = self.serve(name, store).await?;
        let mut enrolled = Vec::new();
        for (collar, code) in codes {
            enrolled.push(LoadDevice::enrol(&url, &code, &collar, PASSWORD).await?);
        }
        Ok((server, enrolled))
    }

    /// A started server on a store that is filled, and a sergeant who is signed in to its console.
    pub async fn desk(&mut self, name: &str, store: &str) -> Result<(Process, Desk), Stopped> {
        let add = "user add --collar D1 --name Desk --role SGT --area NE --area TO --password-stdin";
        let add: Vec<&str> = add.split(' ').collect();
        self.beatbook(store, &add, Some(PASSWORD)).await?;
        let (server, url) = self.serve(name, store.to_owned()).await?;
        let desk = Desk::sign_in(&url, "D1", PASSWORD).await?;
        Ok((server, desk))
    }

    async fn serve(&self, name: &str, store: String) -> Result<(Process, String), Stopped> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let url = format!("http://127.0.0.1:{port}");
        let command = [
            "env".to_owned(),
            "BEATBOOK_TOKENS_ACCESS_MINUTES=60".to_owned(),
            self.program.display().to_string(),
            "--database-url".to_owned(),
            store,
            "serve".to_owned(),
            "--port".to_owned(),
            port.to_string(),
        ];
        let log = self.folder.join(format!("{name}.log"));
        let mut server = Process::new(name, command.to_vec(), &url, "/readyz", &log);
        server.start().await?;
        Ok((server, url))
    }

    /// Runs a command of the server's program and gives what it prints.
    async fn beatbook(
        &self,
        store: &str,
        arguments: &[&str],
        typed: Option<&str>,
    ) -> Result<String, Stopped> {
        let mut command = Command::new(&self.program);
        command.args(["--database-url", store]).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(typed.unwrap_or_default().as_bytes()).await?;
        }
        let out = child.wait_with_output().await?;
        if !out.status.success() {
            let said = String::from_utf8_lossy(&out.stderr).into_owned();
            return Err(Stopped::Wrong(format!("beatbook {}: {said}", arguments.join(" "))));
        }
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    }
}
