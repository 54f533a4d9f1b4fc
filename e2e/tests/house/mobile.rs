//! The phones' project files: what a backup may take, what another app may see or start,
//! and what the officer is told when a permission is asked for.
//!
//! `BEATBOOK_ANDROID_MANIFEST` names the merged manifest of a build made with the Android SDK; with it the
//! same rule reads that one too.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use crate::{none, root};

const ANDROID: &str = "http://schemas.android.com/apk/res/android";

/// Android's files, as they are laid over the generated project.
#[derive(Clone)]
struct Android {
    manifest: String,
    extraction: String,
    backup: String,
    network: String,
    activity: String,
}

impl Android {
    fn read() -> Android {
        let folder = root().join("mobile-app/src-tauri/mobile/android");
        let text =
            |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        Android {
            manifest: text("AndroidManifest.xml"),
            extraction: text("res/xml/data_extraction_rules.xml"),
            backup: text("res/xml/backup_rules.xml"),
            network: text("res/xml/network_security_config.xml"),
            activity: text("java/uk/beatbook/officer/MainActivity.kt"),
        }
    }
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute((ANDROID, name))
}

/// Permissions the app may hold. Camera and position are asked in context; the app works without them.
const PERMISSIONS: [&str; 5] = [
    "android.permission.INTERNET",
    "android.permission.ACCESS_NETWORK_STATE",
    "android.permission.ACCESS_COARSE_LOCATION",
    "android.permission.ACCESS_FINE_LOCATION",
    "android.permission.CAMERA",
];

fn manifest(text: &str, merged: bool) -> Vec<String> {
    let read = Document::parse(text).expect("the manifest is XML");
    let mut found = Vec::new();
    let named = |tag: &'static str| read.descendants().filter(move |n| n.has_tag_name(tag));
    let Some(app) = named("application").next() else { return vec!["there is no application".to_owned()] };
    for (name, wanted) in [
        ("allowBackup", "false"),
        ("fullBackupContent", "@xml/backup_rules"),
        ("dataExtractionRules", "@xml/data_extraction_rules"),
        ("usesCleartextTraffic", "false"),
        ("networkSecurityConfig", "@xml/network_security_config"),
    ] {
        if attribute(app, name) != Some(wanted) {
            found.push(format!("the application's {name} is {:?}, not {wanted}", attribute(app, name)));
        }
    }
    if attribute(app, "debuggable") == Some("true") {
        found.push("the application is debuggable".to_owned());
    }
    let parts = ["activity", "activity-alias", "service", "receiver", "provider"];
    let exported: Vec<&str> = parts
        .iter()
        .flat_map(|tag| named(tag))
        .filter(|node| attribute(*node, "exported") == Some("true"))
        .map(|node| attribute(node, "name").unwrap_or("?"))
        .collect();
    if exported.len() != 1 || !exported[0].ends_with("MainActivity") {
        found.push(format!("exported are {exported:?}; the one activity is right"));
    }
    for node in parts.iter().flat_map(|tag| named(tag)) {
        let removed = node.attribute(("http://schemas.android.com/tools", "node")) == Some("remove");
        if attribute(node, "exported").is_none() && !removed && !merged {
            found.push(format!(
                "{} does not say whether it is exported",
                attribute(node, "name").unwrap_or("?")
            ));
        }
    }
    for node in named("uses-permission") {
        let name = attribute(node, "name").unwrap_or_default();
        // A library's receiver of its own broadcasts brings a permission named after this app.
        let own = merged && name.starts_with("uk.beatbook.officer.");
        if !own && !PERMISSIONS.contains(&name) {
            found.push(format!("the permission {name} is not reviewed"));
        }
    }
    for node in named("uses-feature") {
        if attribute(node, "required") != Some("false") {
            found.push(format!("{:?} is required; the app works without it", attribute(node, "name")));
        }
    }
    found
}

/// Every kind of place that Android might copy; each must be left out.
const PLACES: [&str; 9] = [
    "root",
    "file",
    "database",
    "sharedpref",
    "external",
    "device_root",
    "device_file",
    "device_database",
    "device_sharedpref",
];

fn left_out(text: &str, sections: &[&str]) -> Vec<String> {
    let read = Document::parse(text).expect("the rules are XML");
    let mut found = Vec::new();
    if read.descendants().any(|n| n.has_tag_name("include")) {
        found.push("something is included in a copy".to_owned());
    }
    for section in sections {
        let node = read.descendants().find(|n| n.has_tag_name(*section));
        let out: BTreeSet<&str> = node
            .iter()
            .flat_map(|n| n.children())
            .filter(|n| n.has_tag_name("exclude") && n.attribute("path") == Some("."))
            .filter_map(|n| n.attribute("domain"))
            .collect();
        for place in PLACES.iter().filter(|place| !out.contains(*place)) {
            found.push(format!("{section}: `{place}` is not left out"));
        }
    }
    found
}

fn breaches(android: &Android) -> Vec<String> {
    let mut found = manifest(&android.manifest, false);
    found.extend(left_out(&android.extraction, &["cloud-backup", "device-transfer"]));
    found.extend(left_out(&android.backup, &["full-backup-content"]));
    let network = Document::parse(&android.network).expect("the network rules are XML");
    for node in network.descendants().filter(|n| n.is_element()) {
        if node.attribute("cleartextTrafficPermitted").is_some_and(|v| v != "false") {
            found.push("plain HTTP is permitted".to_owned());
        }
        if node.has_tag_name("certificates") && node.attribute("src") == Some("user") {
            found.push("certificates that a user installed are trusted".to_owned());
        }
    }
    if !network
        .descendants()
        .any(|n| n.has_tag_name("base-config") && n.attribute("cleartextTrafficPermitted") == Some("false"))
    {
        found.push("plain HTTP is not refused for every address".to_owned());
    }
    let code: String = android.activity.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
    let before = code.split("super.onCreate").next().unwrap_or_default();
    if !before.contains("FLAG_SECURE") {
        found.push("FLAG_SECURE is not set before the first picture".to_owned());
    }
    if code.contains("clearFlags") || code.contains("setWebContentsDebuggingEnabled(true)") {
        found.push("the activity takes a protection away".to_owned());
    }
    found
}

#[test]
fn android_keeps_the_officers_work_out_of_backups_pictures_and_plain_lines() {
    let mut found = breaches(&Android::read());
    if let Some(path) = std::env::var_os("BEATBOOK_ANDROID_MANIFEST") {
        let merged = std::fs::read_to_string(path).expect("the merged manifest reads");
        found.extend(manifest(&merged, true));
    }
    none("Android's project files (R-02)", &found);
}

#[test]
fn six_ways_to_loosen_the_android_project_are_each_found() {
    type Regression = (&'static str, fn(&mut Android));
    fn put(text: &mut String, from: &str, to: &str) {
        assert!(text.contains(from), "the regression has something to change: {from}");
        *text = text.replace(from, to);
    }
    let regressions: [Regression; 8] = [
        ("backups", |a| put(&mut a.manifest, "allowBackup=\"false\"", "allowBackup=\"true\"")),
        ("a transfer to a new phone", |a| {
            put(&mut a.extraction, "<exclude domain=\"database\" path=\".\" />", "");
        }),
        ("pictures of the screen", |a| put(&mut a.activity, "FLAG_SECURE", "FLAG_KEEP_SCREEN_ON")),
        ("plain HTTP", |a| {
            put(&mut a.manifest, "usesCleartextTraffic=\"false\"", "usesCleartextTraffic=\"true\"");
        }),
        ("plain HTTP in the network rules", |a| {
            put(&mut a.network, "cleartextTrafficPermitted=\"false\"", "cleartextTrafficPermitted=\"true\"");
        }),
        ("a second exported part", |a| {
            let provider = "<receiver android:name=\".Other\" android:exported=\"true\" /></application>";
            put(&mut a.manifest, "</application>", provider);
        }),
        ("an unexplained permission", |a| {
            let more = "<uses-permission android:name=\"android.permission.RECORD_AUDIO\" /><application";
            put(&mut a.manifest, "<application", more);
        }),
        ("a certificate of somebody's own", |a| {
            put(&mut a.network, "<certificates src=\"system\" />", "<certificates src=\"user\" />");
        }),
    ];
    let sound = Android::read();
    for (what, plant) in regressions {
        let mut loosened = sound.clone();
        plant(&mut loosened);
        assert!(!breaches(&loosened).is_empty(), "{what} was not found");
    }
}

#[test]
fn android_starts_on_the_ground_of_the_night_when_the_phone_is_dark() {
    let folder = root().join("mobile-app/src-tauri/mobile/android/res");
    let tokens = std::fs::read_to_string(root().join("mobile-app/ui/src/look/tokens.css")).unwrap();
    for (values, theme) in [("values", "[data-theme=day]{"), ("values-night", "[data-theme=night]{")] {
        let ground = tokens.split(theme).nth(1).and_then(|rest| rest.split("--ground:").nth(1));
        let ground = ground.and_then(|rest| rest.split(';').next()).expect("the tokens have a ground");
        let colours = std::fs::read_to_string(folder.join(values).join("colors.xml")).unwrap();
        let read = Document::parse(&colours).unwrap();
        let named = read.descendants().find(|n| n.attribute("name") == Some("ground")).and_then(|n| n.text());
        assert_eq!(named, Some(ground), "{values}");
        let themes = std::fs::read_to_string(folder.join(values).join("themes.xml")).unwrap();
        assert!(themes.contains("\"android:windowBackground\">@color/ground<"), "{values}");
    }
}

/// The keys of a strings file of Apple's: `"key" = "text";` a line.
fn strings(text: &str) -> BTreeSet<(String, String)> {
    let pair = |line: &str| {
        let (key, words) = line.trim().strip_suffix(';')?.split_once(" = ")?;
        Some((key.trim_matches('"').to_owned(), words.trim_matches('"').to_owned()))
    };
    text.lines().filter_map(pair).collect()
}

#[test]
fn an_iphone_says_in_both_languages_why_it_asks_and_asks_for_nothing_else() {
    let folder = root().join("mobile-app/src-tauri");
    let plist = std::fs::read_to_string(folder.join("Info.ios.plist")).unwrap();
    let read = Document::parse_with_options(
        &plist,
        roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() },
    )
    .unwrap();
    let keys: BTreeSet<&str> = read
        .descendants()
        .filter(|n| n.has_tag_name("key"))
        .filter_map(|n| n.text())
        .filter(|key| key.ends_with("UsageDescription"))
        .collect();
    let expected = BTreeSet::from(["NSCameraUsageDescription", "NSLocationWhenInUseUsageDescription"]);
    assert_eq!(keys, expected, "an iPhone asks for the camera and the position, in use, and nothing else");
    assert!(!plist.contains("NSAllowsArbitraryLoads"), "plain HTTP stays refused");
    let languages = ["en", "cy"].map(|language| {
        let path = folder.join(format!("mobile/ios/{language}.lproj/InfoPlist.strings"));
        strings(&std::fs::read_to_string(path).unwrap())
    });
    for (own, other) in [(0, 1), (1, 0)] {
        let spoken: BTreeSet<&str> = languages[own].iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(spoken, expected, "each language has each text");
        assert!(languages[own].is_disjoint(&languages[other]), "the texts are translated");
    }
    let cover = std::fs::read_to_string(folder.join("mobile/ios/Cover.m")).unwrap();
    for word in ["UIApplicationWillResignActiveNotification", "UIApplicationDidBecomeActiveNotification"] {
        assert!(cover.contains(word), "the cover hears {word} (R-107)");
    }
}
