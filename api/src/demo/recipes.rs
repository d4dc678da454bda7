//! Recipes of the invented company's figures, one file for each level of the cascade.

use super::recipe::Recipe;

mod departments;
mod enterprise;
mod team;
mod units;

/// Iterates over all recipes.
pub(super) fn all() -> impl Iterator<Item = &'static Recipe> {
    [enterprise::RECIPES, units::RECIPES, departments::RECIPES, team::RECIPES].into_iter().flatten()
}

/// Finds the recipe of a measure.
pub(super) fn find(measure: &str) -> Option<&'static Recipe> {
    all().find(|recipe| recipe.measure == measure)
}
