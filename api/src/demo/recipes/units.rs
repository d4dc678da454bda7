//! Recipes of the two business units.

use crate::demo::recipe::{
    Recipe,
    Shape::{Absent, Flat},
    follow, line, part,
};

/// Recipes of Direct to Customer, then of Stores and Supply.
pub(super) const RECIPES: &[Recipe] = &[
    Recipe::new("online-revenue", line(3_900_000.0, 5_700_000.0), line(3_900_000.0, 5_450_000.0))
        .noise(45_000.0)
        .season(0.28),
    Recipe::new("cost-to-serve", line(9.8, 7.95), line(9.8, 7.6)).noise(0.06).red_flag(0.8),
    Recipe::new("online-retention", follow("customer-retention", 0, (75.0, 91.2), (73.5, 88.4)), Flat(90.0))
        .noise(0.3)
        .red_flag(10.0),
    Recipe::new("online-churn", Absent, line(2.3, 0.9)).red_flag(0.3),
    Recipe::new("customers-start", line(182_000.0, 236_000.0), line(182_000.0, 230_000.0)).noise(600.0),
    Recipe::new("customers-lost", part("customers-start", (2.35, 0.97)), part("customers-start", (2.3, 0.9)))
        .noise(60.0),
    Recipe::new("online-first-contact", line(55.0, 77.2), line(56.0, 75.0)).noise(0.9).red_flag(6.0),
    Recipe::new("checkout-completion", line(61.0, 65.0), line(61.0, 70.0)).noise(0.4).red_flag(4.0),
    Recipe::new("direct-crm-certified", follow("crm-certified", 0, (8.0, 97.0), (9.0, 97.5)), Flat(95.0))
        .noise(0.6)
        .red_flag(40.0),
    Recipe::new("store-revenue", line(5_300_000.0, 5_920_000.0), line(5_300_000.0, 6_000_000.0))
        .noise(50_000.0)
        .season(0.18),
    Recipe::new("inventory-value", line(21_500_000.0, 24_100_000.0), line(21_500_000.0, 20_900_000.0))
        .noise(150_000.0),
    Recipe::new("on-shelf-availability", line(92.5, 96.4), line(93.0, 96.0)).noise(0.2).red_flag(2.0),
    Recipe::new("dock-to-stock", line(38.0, 26.4), line(38.0, 24.0)).noise(0.6).red_flag(5.0),
    Recipe::new("supplier-on-time", line(84.0, 89.8), line(84.0, 92.0)).noise(0.5).red_flag(4.0),
    Recipe::new("supplier-audits", line(78.0, 93.0), Flat(90.0)).noise(1.0),
    Recipe::new("store-skills", line(70.0, 82.0), line(70.0, 85.0)).noise(1.0).red_flag(6.0),
];
