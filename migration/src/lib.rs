//! Schema changes, applied in order when the hub starts. The rules are in this crate's README.

mod columns;
mod m0001_articles;
mod m0002_names;
mod m0003_roles_and_quotations;
mod m0004_related_stories;
mod m0005_collections;
mod m0006_suggestions;
mod m0007_change_log;
mod m0008_search;
mod m0009_change_numbers;
mod m0010_former_slugs;
mod m0011_desk;
mod m0012_tokens;
mod m0013_folded_headlines;
mod m0014_erasure;
mod m0015_saved_operations;
mod m0016_bounded_reads;
mod m0017_audit;
mod m0021_previews;

use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

/// All changes, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_articles::Migration),
            Box::new(m0002_names::Migration),
            Box::new(m0003_roles_and_quotations::Migration),
            Box::new(m0004_related_stories::Migration),
            Box::new(m0005_collections::Migration),
            Box::new(m0006_suggestions::Migration),
            Box::new(m0007_change_log::Migration),
            Box::new(m0008_search::Migration),
            Box::new(m0009_change_numbers::Migration),
            Box::new(m0010_former_slugs::Migration),
            Box::new(m0011_desk::Migration),
            Box::new(m0012_tokens::Migration),
            Box::new(m0013_folded_headlines::Migration),
            Box::new(m0014_erasure::Migration),
            Box::new(m0015_saved_operations::Migration),
            Box::new(m0016_bounded_reads::Migration),
            Box::new(m0017_audit::Migration),
            Box::new(m0021_previews::Migration),
        ]
    }
}
