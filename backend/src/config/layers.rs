//! Laying the sources of the configuration over one another.

use std::path::Path;

use toml::{Table, Value};

use super::Config;

/// What command-line flags set: `("listen.port", "9000")`.
pub type Flags = Vec<(String, String)>;

/// Why the configuration cannot be used: where it stands, which key, and what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("{place}: there is no setting {key}.{}", nearest.as_ref().map(|n| format!(" Did you mean {n}?")).unwrap_or_default())]
    Unknown { place: String, key: String, nearest: Option<String> },
    #[error("{place}: {key} should be {expected}, but it is {found}.")]
    Type { place: String, key: String, expected: &'static str, found: String },
    #[error("{place}: {key} should be {expected}.")]
    Bounds { place: String, key: String, expected: &'static str },
    #[error("the configuration file {path} could not be read: {why}")]
    File { path: String, why: String },
}

impl Config {
    /// Reads the configuration from a TOML file (if one is named), the environment and flags, each over the
    /// one before.
    ///
    /// # Errors
    /// When the file cannot be read, a key is unknown, or a value is not of its kind.
    pub fn read(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
        flags: &Flags,
    ) -> Result<Config, Wrong> {
        let mut table = defaults();
        if let Some(path) = file {
            let place = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|e| Wrong::File { path: place.clone(), why: e.to_string() })?;
            let given: Table =
                toml::from_str(&text).map_err(|e| Wrong::File { path: place.clone(), why: e.to_string() })?;
            lay(&mut table, given, &place)?;
        }
        for (name, text) in env {
            if let Some((place, key)) = variable(&table, &name)? {
                set(&mut table, &key, &text, &place)?;
            }
        }
        for (key, text) in flags {
            set(&mut table, key, text, "the command line")?;
        }
        let config: Config = table.try_into().map_err(|e: toml::de::Error| Wrong::File {
            path: "the configuration".to_owned(),
            why: e.message().to_owned(),
        })?;
        config.bounded()
    }

    /// Refuses values that no server could run with.
    fn bounded(self) -> Result<Config, Wrong> {
        let bad = |key: &str, expected: &'static str| {
            Err(Wrong::Bounds { place: "the configuration".to_owned(), key: key.to_owned(), expected })
        };
        if self.database.url.trim().is_empty() {
            return bad("database.url", "sqlite:PATH or postgres://…");
        }
        if self.database.connections == 0 {
            return bad("database.connections", "1 or more");
        }
        if self.tokens.access_minutes == 0 || self.tokens.access_minutes > 60 {
            return bad("tokens.access_minutes", "1 to 60");
        }
        if self.tokens.issuer.trim().is_empty() {
            return bad("tokens.issuer", "a name for this server, as it stands in its tokens");
        }
        if self.limits.password_checks == 0 {
            return bad("limits.password_checks", "1 or more");
        }
        if self.limits.body_bytes < 4096 {
            return bad("limits.body_bytes", "4096 or more");
        }
        if !matches!(self.pages.language.as_str(), "en" | "cy") {
            return bad("pages.language", "en or cy");
        }
        Ok(self)
    }
}

fn defaults() -> Table {
    Table::try_from(Config::default()).unwrap_or_default()
}

/// Lays a file's tables over the defaults.
fn lay(table: &mut Table, given: Table, place: &str) -> Result<(), Wrong> {
    for (section, values) in given {
        let Value::Table(values) = values else {
            return Err(unknown(table, place, &section));
        };
        for (key, value) in values {
            let full = format!("{section}.{key}");
            let Some(slot) = slot(table, &section, &key) else {
                return Err(unknown(table, place, &full));
            };
            if slot.type_str() != value.type_str() {
                return Err(Wrong::Type {
                    place: place.to_owned(),
                    key: full,
                    expected: kind(slot),
                    found: value.to_string(),
                });
            }
            *slot = value;
        }
    }
    Ok(())
}

/// The key that an environment variable sets: `BEATBOOK_LISTEN_PORT` is `listen.port`. Variables of other
/// parts of Beatbook do not begin with the name of a section.
fn variable(table: &Table, name: &str) -> Result<Option<(String, String)>, Wrong> {
    let Some(rest) = name.strip_prefix("BEATBOOK_") else { return Ok(None) };
    let rest = rest.to_lowercase();
    let Some((section, key)) =
        table.keys().find_map(|s| Some((s, rest.strip_prefix(s.as_str())?.strip_prefix('_')?)))
    else {
        return Ok(None);
    };
    let full = format!("{section}.{key}");
    let known = table.get(section).and_then(Value::as_table).is_some_and(|t| t.contains_key(key));
    if known { Ok(Some((name.to_owned(), full))) } else { Err(unknown(table, name, &full)) }
}

fn slot<'a>(table: &'a mut Table, section: &str, key: &str) -> Option<&'a mut Value> {
    table.get_mut(section)?.as_table_mut()?.get_mut(key)
}

/// Sets one key from text, read as the kind of value it holds.
fn set(table: &mut Table, full: &str, text: &str, place: &str) -> Result<(), Wrong> {
    let (section, key) = full.split_once('.').unwrap_or((full, ""));
    let Some(slot) = slot(table, section, key) else {
        return Err(unknown(table, place, full));
    };
    let value = match slot {
        Value::Integer(_) => text.trim().parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.trim().parse().ok().map(Value::Boolean),
        _ => Some(Value::String(text.to_owned())),
    };
    *slot = value.ok_or_else(|| Wrong::Type {
        place: place.to_owned(),
        key: full.to_owned(),
        expected: kind(slot),
        found: text.to_owned(),
    })?;
    Ok(())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        _ => "text in quotes",
    }
}

fn unknown(table: &Table, place: &str, key: &str) -> Wrong {
    let known = table.iter().flat_map(|(section, values)| {
        let keys = values.as_table().into_iter().flat_map(Table::keys);
        std::iter::once(section.clone()).chain(keys.map(move |k| format!("{section}.{k}")))
    });
    let nearest = known
        .map(|name| (distance(&name, key), name))
        .min()
        .filter(|(far, name)| *far <= name.len().max(key.len()) / 2)
        .map(|(_, name)| name);
    Wrong::Unknown { place: place.to_owned(), key: key.to_owned(), nearest }
}

/// How many letters must change to turn one word into the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (corner + usize::from(x != *y)).min(above + 1).min(row[j] + 1);
            corner = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(file: Option<&str>, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Config, Wrong> {
        let dir = tempfile::tempdir().unwrap();
        let path = file.map(|text| {
            let path = dir.path().join("beatbook.toml");
            std::fs::write(&path, text).unwrap();
            path
        });
        let own = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
        };
        Config::read(path.as_deref(), own(env).into_iter(), &own(flags))
    }

    #[test]
    fn each_source_lies_over_the_one_before() {
        let file = Some("[listen]\nport = 9001\nworkers = 3\naddress = \"0.0.0.0\"");
        let env = [("BEATBOOK_LISTEN_PORT", "9002"), ("BEATBOOK_LISTEN_WORKERS", "4"), ("HOME", "x")];
        let config = read(file, &env, &[("listen.port", "9003")]).unwrap();
        assert_eq!((config.listen.port, config.listen.workers), (9003, 4));
        assert_eq!(config.listen.address, "0.0.0.0");
        assert_eq!(config.tokens, super::super::Tokens::default());
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        let cases = [
            (
                read(Some("[listen]\nprot = 1"), &[], &[]),
                "there is no setting listen.prot. Did you mean listen.port?",
            ),
            (read(Some("[tokens]\nacess_minutes = 1"), &[], &[]), "Did you mean tokens.access_minutes?"),
            (read(Some("[databse]\nurl = \"x\""), &[], &[]), "Did you mean database.url?"),
            (
                read(None, &[("BEATBOOK_DATABASE_ULR", "x")], &[]),
                "BEATBOOK_DATABASE_ULR: there is no setting database.ulr. Did you mean database.url?",
            ),
            (read(None, &[], &[("listen.prt", "1")]), "Did you mean listen.port?"),
        ];
        for (result, expected) in cases {
            let message = result.unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn a_value_of_the_wrong_kind_names_its_key_and_what_it_should_be() {
        let message = read(Some("[listen]\nport = \"high\""), &[], &[]).unwrap_err().to_string();
        assert!(message.contains("listen.port should be a whole number, but it is \"high\""), "{message}");
        let message = read(None, &[("BEATBOOK_DATABASE_DURABLE", "yes")], &[]).unwrap_err().to_string();
        assert!(message.contains("database.durable should be true or false, but it is yes"), "{message}");
        let message = read(Some("[listen]\nport = 70000"), &[], &[]).unwrap_err().to_string();
        assert!(message.contains("65535") || message.contains("u16"), "{message}");
    }

    #[test]
    fn values_that_no_server_could_run_with_are_refused() {
        for (key, text) in
            [("tokens.access_minutes", "0"), ("database.connections", "0"), ("pages.language", "fr")]
        {
            let message = read(None, &[], &[(key, text)]).unwrap_err().to_string();
            assert!(message.contains(key), "{message}");
        }
    }

    #[test]
    fn variables_of_other_parts_are_left_alone() {
        assert!(read(None, &[("BEATBOOK_TEST_PG_URL", "x"), ("BEATBOOK_LOG", "debug")], &[]).is_ok());
    }
}
