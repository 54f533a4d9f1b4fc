//! The mappings that come with the server, by name.

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../mappings/", $name, ".toml")))),+]
    };
}

const SHIPPED: &[(&str, &str)] = shipped![
    "city-of-london-street",
    "control-system",
    "csp-to-force",
    "gwent-lsoa",
    "gwent-outcomes",
    "gwent-recorded-crime",
    "gwent-street",
    "home-office-offence-codes",
    "home-office-outcome-types",
    "lfb-incidents",
    "national-wanted",
    "police-uk-forces",
    "police-uk-outcomes",
    "sf-fire-dispatch",
    "staff-roster",
    "stop-and-search",
];

/// Names of all shipped mappings.
#[must_use]
pub fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}

/// The text of a shipped mapping.
#[must_use]
pub fn text(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix(".toml").unwrap_or(name);
    SHIPPED.iter().find(|(shipped, _)| *shipped == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    #[test]
    fn every_mapping_in_the_folder_is_shipped_and_reads() {
        let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/mappings"))
            .unwrap()
            .filter_map(|f| f.unwrap().file_name().to_str().unwrap().strip_suffix(".toml").map(str::to_owned))
            .collect();
        files.sort();
        assert_eq!(files, super::names());
        for name in files {
            crate::import::mapping::parse(&name, super::text(&name).unwrap()).unwrap();
        }
    }
}
