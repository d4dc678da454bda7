//! Settings in the documentation are those of the program.

use std::collections::BTreeMap;

use api::cli::Cli;
use clap::{Arg, Command, CommandFactory};

const TABLE: &str = include_str!("../../../docs/configuration.md");

/// Documentation of a setting: its environment variable, its default, and the commands that know it.
type Told = (String, String, Vec<String>);

/// Settings of a command and of its subcommands: those with an environment variable, and all that `serve` has.
fn settings(command: &Command, name: &str, found: &mut BTreeMap<String, Told>) {
    for below in command.get_subcommands() {
        let name = if name.is_empty() {
            below.get_name().to_owned()
        } else {
            format!("{name} {}", below.get_name())
        };
        settings(below, &name, found);
    }
    let known = |argument: &&Arg| argument.get_env().is_some() || name == "serve";
    for argument in command.get_arguments().filter(known) {
        let Some(flag) = argument.get_long().filter(|flag| !["help", "version"].contains(flag)) else {
            continue;
        };
        let text =
            |value: Option<&std::ffi::OsStr>| value.map_or(String::new(), |it| it.to_string_lossy().into());
        let default = match argument.get_default_values() {
            [default] if argument.get_action().takes_values() => text(Some(default)),
            _ => String::new(),
        };
        let (environment, default, commands) = found
            .entry(format!("--{flag}"))
            .or_insert_with(|| (text(argument.get_env()), default.clone(), Vec::new()));
        assert_eq!((&text(argument.get_env()), &*default), (&*environment, &*default), "--{flag} of {name}");
        commands.push(name.to_owned());
    }
}

/// Text of the table's cell, without its quotes.
fn cell(cells: &[&str], at: usize) -> String {
    cells[at].trim().replace('`', "").replace("—", "")
}

#[test]
fn every_setting_is_in_the_table_as_it_is() {
    let mut known = BTreeMap::new();
    settings(&Cli::command(), "", &mut known);
    assert!(known.len() > 40, "{known:?}");

    let rows = TABLE.lines().filter(|line| line.starts_with("| `--"));
    let told: BTreeMap<String, Told> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split(" | ").collect();
            assert_eq!(cells.len(), 5, "{row}");
            assert!(cells[4].trim_matches([' ', '|']).len() > 10, "what it means: {row}");
            let commands = cell(&cells, 3).split(", ").map(str::to_owned).collect();
            (
                cell(&cells, 0).trim_start_matches("| ").to_owned(),
                (cell(&cells, 1), cell(&cells, 2), commands),
            )
        })
        .collect();
    let missing = known.iter().filter(|(flag, setting)| told.get(*flag) != Some(setting));
    let missing: Vec<String> = missing
        .map(|(flag, (environment, default, commands))| {
            let quoted = |text: &str| if text.is_empty() { "—".to_owned() } else { format!("`{text}`") };
            let commands: Vec<String> = commands.iter().map(|it| format!("`{it}`")).collect();
            format!("| `{flag}` | {} | {} | {} | ", quoted(environment), quoted(default), commands.join(", "))
        })
        .collect();
    assert!(missing.is_empty(), "docs/configuration.md is to have these rows:\n{}", missing.join("\n"));
    let gone: Vec<_> = told.keys().filter(|flag| !known.contains_key(*flag)).collect();
    assert!(gone.is_empty(), "docs/configuration.md has rows for what there is not: {gone:?}");
}
