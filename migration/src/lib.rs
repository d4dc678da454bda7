//! Schema migrations: the steps from an empty database to the current one, one file each, for SQLite and PostgreSQL.
//!
//! Knows neither `entity` nor `domain`: a step is history and must not change when they do.

#![expect(clippy::disallowed_methods, reason = "a step changes the rows of all organizations")]

use sea_orm_migration::prelude::*;

mod columns;
mod m01_organization;
mod m02_strategy;
mod m03_measure;
mod m04_initiative;
mod m05_change_log;
mod m06_management;
mod m07_access;
mod m08_feed;
mod m09_change_index;
mod m10_review;
mod m11_webhook;
mod m12_versions;
mod m13_expected_effect;
mod m14_judgement;
mod m15_calculation;
mod m16_member_emails;
mod m17_usage;
mod m18_change_part;
mod m19_logged_parts;

/// List of all steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m01_organization::Migration),
            Box::new(m02_strategy::Migration),
            Box::new(m03_measure::Migration),
            Box::new(m04_initiative::Migration),
            Box::new(m05_change_log::Migration),
            Box::new(m06_management::Migration),
            Box::new(m07_access::Migration),
            Box::new(m08_feed::Migration),
            Box::new(m09_change_index::Migration),
            Box::new(m10_review::Migration),
            Box::new(m11_webhook::Migration),
            Box::new(m12_versions::Migration),
            Box::new(m13_expected_effect::Migration),
            Box::new(m14_judgement::Migration),
            Box::new(m15_calculation::Migration),
            Box::new(m16_member_emails::Migration),
            Box::new(m17_usage::Migration),
            Box::new(m18_change_part::Migration),
            Box::new(m19_logged_parts::Migration),
        ]
    }
}
