//! What the window may do: read from its configuration, its capabilities, its manifest and its source.
//!
//! The rule is one function over those texts, so that the ten regressions below can each be planted in a copy
//! of them and must each be found.

use serde_json::Value;

use crate::{files, none, root};

/// The texts that say what the window may do.
#[derive(Clone)]
struct Shell {
    config: Value,
    capabilities: Vec<Value>,
    manifest: toml::Table,
    build: String,
    sources: String,
}

impl Shell {
    fn read() -> Shell {
        let folder = root().join("mobile-app/src-tauri");
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the shell's file reads");
        let capabilities = files(&folder.join("capabilities"), &[".json", ".toml", ".json5"]);
        Shell {
            config: serde_json::from_str(&text("tauri.conf.json")).expect("the configuration is JSON"),
            capabilities: capabilities
                .iter()
                .map(|path| {
                    let text = std::fs::read_to_string(path).expect("a capability reads");
                    serde_json::from_str(&text).expect("a capability is JSON")
                })
                .collect(),
            manifest: text("Cargo.toml").parse().expect("the manifest is TOML"),
            build: text("build.rs"),
            sources: files(&folder.join("src"), &[".rs"])
                .iter()
                .map(|path| std::fs::read_to_string(path).expect("a source reads"))
                .collect(),
        }
    }
}

/// The reviewed list: what pages may call of the shell. What the device answers behind it is its own list.
const COMMANDS: [&str; 1] = ["dispatch"];

/// The reviewed list: what the officer's window is permitted.
const PERMITTED: [&str; 3] = ["allow-dispatch", "core:event:allow-listen", "core:event:allow-unlisten"];

/// The content policy, directive by directive. Anything looser or missing is a breach.
const POLICY: [(&str, &str); 13] = [
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self' blob:"),
    ("media-src", "'self' blob:"),
    ("font-src", "'self'"),
    ("connect-src", "ipc: http://ipc.localhost"),
    ("worker-src", "'none'"),
    ("object-src", "'none'"),
    ("frame-src", "'none'"),
    ("frame-ancestors", "'none'"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
];

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn breaches(shell: &Shell) -> Vec<String> {
    let mut found = Vec::new();
    policy(&shell.config, &mut found);
    windows(shell, &mut found);
    plugins(&shell.manifest, &mut found);
    commands(shell, &mut found);
    found
}

fn policy(config: &Value, found: &mut Vec<String>) {
    let security = &config["app"]["security"];
    let csp = security["csp"].as_str().unwrap_or_default();
    let mut stated: Vec<(&str, &str)> =
        csp.split(';').filter_map(|d| d.trim().split_once(' ')).map(|(n, v)| (n, v.trim())).collect();
    stated.sort_unstable();
    let mut wanted = POLICY.to_vec();
    wanted.sort_unstable();
    if stated != wanted {
        found.push(format!("the content policy is not the reviewed one: {csp:?}"));
    }
    for (name, value) in [("dangerousDisableAssetCspModification", &Value::Null), ("devCsp", &Value::Null)] {
        if &security[name] != value {
            found.push(format!("`{name}` loosens the content policy"));
        }
    }
    if security["freezePrototype"] != true {
        found.push("`freezePrototype` is not on".to_owned());
    }
    if !security["assetProtocol"].is_null() {
        found.push("`assetProtocol` opens files to the page".to_owned());
    }
    if config["app"]["withGlobalTauri"] != false {
        found.push("`withGlobalTauri` is not off: every script would find the way in".to_owned());
    }
    if !config["build"]["devUrl"].is_null() {
        found.push("`devUrl` loads pages from an address".to_owned());
    }
}

fn windows(shell: &Shell, found: &mut Vec<String>) {
    let windows = shell.config["app"]["windows"].as_array().cloned().unwrap_or_default();
    for window in &windows {
        let label = window["label"].as_str().unwrap_or("main");
        if window["devtools"] != false {
            found.push(format!("the window `{label}` has developer tools"));
        }
        let mine = shell.capabilities.iter().filter(|c| strings(&c["windows"]).contains(&label)).count();
        if mine != 1 {
            found.push(format!("the window `{label}` has {mine} capability files; one is right"));
        }
    }
    for capability in &shell.capabilities {
        let name = capability["identifier"].as_str().unwrap_or("?");
        let targets = [strings(&capability["windows"]), strings(&capability["webviews"])].concat();
        if targets.len() != 1 || targets.iter().any(|t| t.contains('*')) {
            found.push(format!("the capability `{name}` is for {targets:?}, not for one window"));
        }
        if !capability["remote"].is_null() || capability["local"] == false {
            found.push(format!("the capability `{name}` reaches pages from elsewhere"));
        }
        let permitted = capability["permissions"].as_array().cloned().unwrap_or_default();
        let named: Vec<&str> = permitted
            .iter()
            .map(|p| p.as_str().or_else(|| p["identifier"].as_str()).unwrap_or("?"))
            .collect();
        for permission in &named {
            let loose = permission.contains('*') || permission.ends_with(":default");
            if loose || !PERMITTED.contains(permission) {
                found.push(format!("the capability `{name}` permits `{permission}`, which is not reviewed"));
            }
        }
    }
    let used = strings(&shell.config["app"]["security"]["capabilities"]);
    let files: Vec<&str> = shell.capabilities.iter().filter_map(|c| c["identifier"].as_str()).collect();
    if used != files {
        found.push(format!("the configuration uses the capabilities {used:?}; the files are {files:?}"));
    }
}

/// Plugins that the shell may hold. None of them is permitted to a page.
const PLUGINS: [&str; 2] = ["tauri-plugin-single-instance", "tauri-plugin-window-state"];

fn plugins(manifest: &toml::Table, found: &mut Vec<String>) {
    let mut tables = vec![manifest.get("dependencies")];
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    tables.extend(targets.into_iter().flat_map(|t| t.values()).map(|t| t.get("dependencies")));
    for (name, need) in tables.into_iter().flatten().filter_map(toml::Value::as_table).flatten() {
        if name.starts_with("tauri-plugin-") && !PLUGINS.contains(&name.as_str()) {
            found.push(format!("the shell holds {name}, which is not reviewed"));
        }
        let features = need.get("features").and_then(toml::Value::as_array).into_iter().flatten();
        for feature in features.filter_map(toml::Value::as_str) {
            if name == "tauri" && ["devtools", "protocol-asset", "dynamic-acl"].contains(&feature) {
                found.push(format!("tauri is built with `{feature}`"));
            }
        }
        if name == "tauri" && need.get("default-features").and_then(toml::Value::as_bool) != Some(false) {
            found.push("tauri is built with whatever is its default".to_owned());
        }
    }
    let own = manifest.get("features").and_then(toml::Value::as_table).into_iter().flatten();
    for (name, turns_on) in own {
        if turns_on.to_string().contains("devtools") {
            found.push(format!("the feature `{name}` turns developer tools on"));
        }
    }
}

/// The names between a macro's brackets, without the modules before them.
fn listed<'a>(text: &'a str, opening: &str, closing: char) -> Vec<&'a str> {
    let Some((_, rest)) = text.split_once(opening) else { return Vec::new() };
    let inside = rest.split(closing).next().unwrap_or_default();
    let name = |word: &'a str| word.trim().rsplit("::").next().unwrap_or_default().trim_matches('"');
    inside.split(',').map(name).filter(|word| !word.is_empty()).collect()
}

fn commands(shell: &Shell, found: &mut Vec<String>) {
    let handled = listed(&shell.sources, "generate_handler![", ']');
    let declared = listed(&shell.build, ".commands(&[", ']');
    for (where_from, list) in [("the shell answers", &handled), ("build.rs declares", &declared)] {
        if list != &COMMANDS {
            found.push(format!("{where_from} {list:?}; the reviewed list is {COMMANDS:?}"));
        }
    }
    if shell.sources.matches("#[tauri::command]").count() != COMMANDS.len() {
        found.push("a command is written that is not on the reviewed list".to_owned());
    }
    for guard in [".on_navigation(", ".on_new_window(", ".on_download(", ".on_permission_request("] {
        if !shell.sources.contains(guard) {
            found.push(format!("the window is built without `{guard}…)`"));
        }
    }
}

#[test]
fn the_window_may_do_what_was_reviewed_and_nothing_else() {
    none("what the window may do (R-102)", &breaches(&Shell::read()));
}

#[test]
fn ten_ways_to_loosen_the_window_are_each_found() {
    type Regression = (&'static str, fn(&mut Shell));
    let regressions: [Regression; 12] = [
        ("a page from elsewhere", |s| {
            s.capabilities[0]["remote"] = serde_json::json!({ "urls": ["https://*.example"] });
        }),
        ("every window at once", |s| s.capabilities[0]["windows"] = serde_json::json!(["*"])),
        ("a plugin's permission", |s| {
            let permissions = s.capabilities[0]["permissions"].as_array_mut().unwrap();
            permissions.push("fs:allow-read-file".into());
        }),
        ("a default set", |s| {
            s.capabilities[0]["permissions"].as_array_mut().unwrap().push("core:default".into());
        }),
        ("two capability files for one window", |s| {
            let twin = s.capabilities[0].clone();
            s.capabilities.push(twin);
        }),
        ("no content policy", |s| s.config["app"]["security"]["csp"] = Value::Null),
        ("scripts in the page's text", |s| {
            let csp = s.config["app"]["security"]["csp"].as_str().unwrap();
            let loose = csp.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'");
            s.config["app"]["security"]["csp"] = loose.into();
        }),
        ("prototypes that can be changed", |s| s.config["app"]["security"]["freezePrototype"] = false.into()),
        ("the way in for every script", |s| s.config["app"]["withGlobalTauri"] = true.into()),
        ("developer tools in a release", |s| {
            let features = s.manifest["dependencies"]["tauri"]["features"].as_array_mut().unwrap();
            features.push("devtools".into());
        }),
        ("a command nobody reviewed", |s| {
            s.sources = s.sources.replace("ask::dispatch]", "ask::dispatch, ask::read_file]");
        }),
        ("a window that goes anywhere", |s| s.sources = s.sources.replace(".on_navigation(", ".ignore(")),
    ];
    let sound = Shell::read();
    for (what, plant) in regressions {
        let mut loosened = sound.clone();
        plant(&mut loosened);
        assert!(!breaches(&loosened).is_empty(), "{what} was not found");
    }
}
