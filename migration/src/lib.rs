//! Schema migrations: the steps from an empty database to the current one, one file each, for SQLite and PostgreSQL.
//!
//! Knows neither `entity` nor `domain`: a step is history and must not change when they do.

#![expect(clippy::disallowed_methods, reason = "a step changes the rows of all organizations")]

use sea_orm_migration::prelude::*;

mod columns;
/// Lists the steps, oldest first.
macro_rules! steps {
    ($($step:ident),* $(,)?) => {
        $(mod $step;)*

        /// List of all steps, oldest first.
        pub struct Migrator;

        #[async_trait::async_trait]
        impl MigratorTrait for Migrator {
            fn migrations() -> Vec<Box<dyn MigrationTrait>> {
                vec![$(Box::new($step::Migration)),*]
            }
        }
    };
}

steps! {
    m01_organization,
    m02_strategy,
    m03_measure,
    m04_initiative,
    m05_change_log,
    m06_management,
    m07_access,
    m08_feed,
    m09_change_index,
    m10_review,
    m11_webhook,
    m12_versions,
    m13_expected_effect,
    m14_judgement,
    m15_calculation,
    m16_member_emails,
    m17_usage,
    m18_change_part,
    m19_logged_parts,
    m20_target_source,
    m21_score_projection,
    m22_closing,
    m23_owners,
    m24_entries,
}
