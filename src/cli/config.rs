//! `masthead config`: every setting, what it means, its default, its present value and where that came from.

use std::io::Write;

use super::Failure;
use crate::config::{Config, Settings};

/// Prints the settings in the form of a settings file, so that the output can be kept as one.
pub(super) fn run(settings: &Settings, out: &mut impl Write) -> Result<(), Failure> {
    let defaults = Config::default();
    let mut section = "";
    for key in Config::KEYS {
        let (group, field) = key.name.split_once('.').unwrap_or(("", key.name));
        if group != section {
            section = group;
            writeln!(out, "[{section}]\n")?;
        }
        writeln!(out, "#{}", key.meaning)?;
        let default = defaults.written(key.name);
        writeln!(
            out,
            "# Default: {}. Environment: {}. Now from: {}.",
            default.as_deref().unwrap_or("none"),
            key.variable(),
            settings.origin(key.name)
        )?;
        match settings.config.written(key.name) {
            Some(value) => writeln!(out, "{field} = {value}\n")?,
            None => writeln!(out, "# {field} =\n")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(settings: &Settings) -> String {
        let mut out = Vec::new();
        run(settings, &mut out).expect("written");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn what_is_printed_is_a_settings_file() {
        let text = "[site]\narticle_url = \"https://a.example/{slug}\"\n[limits]\ncost = 7\n";
        let from = |text: &str| Settings::load(Some(("masthead.toml".into(), text.to_owned())), vec![], vec![]);
        let settings = from(text).expect("good settings");
        let printed = printed(&settings);
        assert!(printed.contains("# Cost of an operation in points.\n# Default: 5000. Environment: MASTHEAD_LIMITS_COST. Now from: masthead.toml.\ncost = 7\n"), "{printed}");
        assert_eq!(from(&printed).expect("good settings").config, settings.config);
    }

    #[test]
    fn what_has_no_value_stands_as_a_comment() {
        assert!(printed(&Settings::default()).contains("# article_url =\n"));
    }
}
