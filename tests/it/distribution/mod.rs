//! Tables distributed by organization: what statements and tables need for it, and the command.

mod command;
mod rule;
mod tables;
