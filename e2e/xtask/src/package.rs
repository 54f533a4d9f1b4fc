//! `cargo xtask package`: the officer's app to install, as a Debian package and as a plain program.
//!
//! The package is made with Debian's own `dpkg-deb` from a folder that is laid out here, and the libraries it
//! needs are read from the program itself: nothing is fetched but what the build needs.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::machine::{self, Needs};
use crate::{Failure, step, test};

#[derive(Args)]
#[command(after_help = "Examples:\n  cargo xtask package\n  cargo xtask package --debug\n  \
                        sudo apt-get install ./target/package/beatbook-app_0.1.0_amd64.deb")]
pub struct Package {
    /// Package the debug build: quick to make, slow to use, for trying the package itself
    #[arg(long)]
    debug: bool,
}

const VERSION: &str = env!("CARGO_PKG_VERSION");
const OUT: &str = "target/package";

impl Package {
    pub fn run(&self) -> Result<bool, Failure> {
        println!("To be made: {OUT}/beatbook-app (a plain program) and a Debian package of it.");
        println!("Needed: the C compiler, OpenSSL, WebKitGTK 4.1, GTK 3, librsvg, Node 20, dpkg-deb.");
        machine::prepare(Needs { window: true, ..Needs::default() })?;
        if !step::answers("dpkg-deb", &["--version"]) {
            return Err("dpkg-deb was not found: a Debian package is made on Debian or its kin.".to_owned());
        }
        machine::npm("mobile-app/ui")?;
        step::must("pages-build", "building the pages", &mut test::npm_run("build"))?;
        let mut build = Command::new("cargo");
        build.args(["build", "--locked", "-p", "beatbook-app", "--bins"]);
        match self.debug {
            // As the tests build it, so that nothing is compiled a second time.
            true => build.arg("--tests"),
            false => build.args(["--release", "--features", "custom-protocol"]),
        };
        step::must("package-build", "building the app", &mut build)?;

        let built = if self.debug { "target/debug/beatbook-app" } else { "target/release/beatbook-app" };
        let made = [plain(Path::new(built))?, debian(Path::new(built))?];
        println!("\n{:<52} {:>10}  SHA-256", "made", "bytes");
        for path in &made {
            let bytes = std::fs::metadata(path).map_err(|e| format!("{}: {e}", path.display()))?.len();
            let sum = step::said("sha256sum", &[&path.display().to_string()]).unwrap_or_default();
            let sum = sum.split_whitespace().next().unwrap_or("sha256sum did not answer");
            println!("{:<52} {bytes:>10}  {sum}", path.display());
        }
        Ok(true)
    }
}

fn plain(built: &Path) -> Result<PathBuf, Failure> {
    make(Path::new(OUT))?;
    let to = Path::new(OUT).join("beatbook-app");
    put(built, &to, 0o755)?;
    Ok(to)
}

fn debian(built: &Path) -> Result<PathBuf, Failure> {
    let architecture = step::said("dpkg", &["--print-architecture"]).ok_or("dpkg names no architecture")?;
    let tree = Path::new(OUT).join("tree");
    if tree.exists() {
        std::fs::remove_dir_all(&tree).map_err(|e| format!("{}: {e}", tree.display()))?;
    }
    put(built, &tree.join("usr/bin/beatbook-app"), 0o755)?;
    put(
        Path::new("mobile-app/src-tauri/icons/icon.png"),
        &tree.join("usr/share/icons/hicolor/512x512/apps/beatbook-app.png"),
        0o644,
    )?;
    put(Path::new("LICENSE"), &tree.join("usr/share/doc/beatbook-app/copyright"), 0o644)?;
    write(&tree.join("usr/share/applications/uk.beatbook.officer.desktop"), ENTRY)?;
    let kib = folder_size(&tree)? / 1024;
    let depends = libraries(built)?.join(", ");
    let control = format!(
        "Package: beatbook-app\nVersion: {VERSION}\nArchitecture: {architecture}\nMaintainer: Beatbook maintainers \
         <maintainers@beatbook.example>\nInstalled-Size: {kib}\nDepends: {depends}\nSection: net\nPriority: optional\n\
         Description: the patrol officer's app\n Records attendance, updates and notes with or without a network\n \
         and sends them when it can.\n"
    );
    write(&tree.join("DEBIAN/control"), &control)?;
    let to = Path::new(OUT).join(format!("beatbook-app_{VERSION}_{architecture}.deb"));
    let mut pack = Command::new("dpkg-deb");
    pack.args(["--root-owner-group", "--build"]).arg(&tree).arg(&to);
    step::must("package-deb", "making the Debian package", &mut pack)?;
    Ok(to)
}

const ENTRY: &str = "[Desktop Entry]\nType=Application\nName=Beatbook\nComment=The patrol officer's app\n\
                     Comment[cy]=Ap y swyddog patrôl\nExec=beatbook-app\nIcon=beatbook-app\nTerminal=false\n\
                     Categories=Office;\nStartupWMClass=beatbook-app\n";

/// The installed packages that own the shared libraries that the program names.
fn libraries(program: &Path) -> Result<Vec<String>, Failure> {
    let headers = step::said("objdump", &["-p", &program.display().to_string()]);
    let headers = headers.ok_or("objdump could not read the program")?;
    let cache = step::said("sh", &["-c", "PATH=$PATH:/sbin:/usr/sbin ldconfig -p"]).unwrap_or_default();
    let mut packages = BTreeSet::new();
    for name in needed(&headers) {
        let at = found(&cache, name).ok_or_else(|| format!("the library {name} is not on this machine"))?;
        let real = std::fs::canonicalize(at).map_err(|e| format!("{at}: {e}"))?.display().to_string();
        // The package may have been told of the library by its short path or by its whole one.
        let owner = [real.as_str(), at, real.trim_start_matches("/usr")]
            .iter()
            .find_map(|path| step::said("dpkg", &["-S", path]))
            .ok_or_else(|| format!("no package owns {real}"))?;
        packages.insert(owner.split(':').next().unwrap_or_default().to_owned());
    }
    Ok(packages.into_iter().collect())
}

/// The names in the program's own list.
fn needed(headers: &str) -> impl Iterator<Item = &str> {
    headers.lines().filter_map(|line| line.trim().strip_prefix("NEEDED").map(str::trim))
}

/// Where the loader finds a library.
fn found<'a>(cache: &'a str, name: &str) -> Option<&'a str> {
    let line = cache.lines().map(str::trim).find(|line| line.split_whitespace().next() == Some(name))?;
    line.rsplit(" => ").next()
}

fn folder_size(folder: &Path) -> Result<u64, Failure> {
    let fault = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut sum = 0;
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let about = entry.metadata().map_err(fault)?;
        sum += if about.is_dir() { folder_size(&entry.path())? } else { about.len() };
    }
    Ok(sum)
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<(), Failure> {
    make(to.parent().unwrap_or(Path::new(".")))?;
    std::fs::copy(from, to).map_err(|e| format!("cannot copy {}: {e}", from.display()))?;
    set_mode(to, mode)
}

fn write(to: &Path, text: &str) -> Result<(), Failure> {
    make(to.parent().unwrap_or(Path::new(".")))?;
    std::fs::write(to, text).map_err(|e| format!("cannot write {}: {e}", to.display()))?;
    set_mode(to, 0o644)
}

fn set_mode(path: &Path, mode: u32) -> Result<(), Failure> {
    let mode = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(path, mode).map_err(|e| format!("{}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{found, needed};

    #[test]
    fn the_libraries_of_a_program_are_read_from_the_program_itself() {
        let headers = "Dynamic Section:\n  NEEDED               libgtk-3.so.0\n  NEEDED               libc.so.6\n  INIT 0x1";
        assert_eq!(needed(headers).collect::<Vec<_>>(), ["libgtk-3.so.0", "libc.so.6"]);
        let cache = "2 libs found\n\tlibgtk-3.so.0 (libc6,x86-64) => /lib/a/libgtk-3.so.0\n\tlibc.so.6 (libc6) => /lib/a/libc.so.6";
        assert_eq!(found(cache, "libgtk-3.so.0"), Some("/lib/a/libgtk-3.so.0"));
        assert_eq!(found(cache, "libgtk-3.so"), None);
    }
}
