//! Recipes of the enterprise.
//!
//! The strategy's main hypothesis is in them: certified staff, two months later a shorter resolution time, three months
//! later a higher retention, four months later a higher margin, each with noise of its own.

use crate::demo::recipe::{
    Recipe,
    Shape::{Absent, Adoption, Flat, Total, YesExcept},
    follow, line, part,
};

/// Recipes of the perspectives: financial, customer, internal process, learning and growth.
pub(super) const RECIPES: &[Recipe] = &[
    Recipe::new("profit-margin", follow("customer-retention", 4, (75.0, 91.0), (12.0, 13.15)), Flat(13.2))
        .noise(0.08)
        .red_flag(1.2)
        .stretch(0.4)
        .benchmark(11.4),
    Recipe::new(
        "net-revenue",
        Total(&["online-revenue", "store-revenue"]),
        Total(&["online-revenue", "store-revenue"]),
    ),
    Recipe::new("operating-cost-ratio", Absent, line(32.4, 31.2)).red_flag(1.0),
    Recipe::new("operating-costs", part("net-revenue", (32.5, 31.6)), part("net-revenue", (32.4, 31.2)))
        .noise(8_000.0),
    Recipe::new("inventory-turns", line(4.0, 3.6), line(4.0, 4.6)).noise(0.1).red_flag(0.5).benchmark(4.2),
    Recipe::new("stock-cover", line(12.6, 14.2), Flat(11.0)).noise(0.3).band(2.0).red_flag(2.0),
    Recipe::new("customer-retention", follow("resolution-time", 3, (48.0, 13.0), (75.0, 91.2)), Flat(90.0))
        .noise(0.4)
        .red_flag(10.0)
        .stretch(2.0)
        .benchmark(84.0),
    Recipe::new("net-promoter-score", line(22.0, 48.0), Flat(40.0)).noise(2.0).benchmark(38.0),
    Recipe::new("on-time-delivery", line(93.4, 95.6), Flat(96.0))
        .noise(0.3)
        .shocks(&[(2, -1.6), (1, -3.6), (0, -4.3)])
        .red_flag(3.0),
    Recipe::new("order-satisfaction", line(4.26, 4.42), Flat(4.5)).noise(0.03).red_flag(0.3),
    Recipe::new("multi-service-members", line(18.0, 28.4), line(18.0, 30.0)).noise(0.3).red_flag(4.0),
    Recipe::new("resolution-time", follow("crm-certified", 2, (8.0, 97.0), (48.0, 13.0)), Flat(12.0))
        .noise(0.9)
        .benchmark(20.0),
    Recipe::new("first-contact-resolution", line(57.0, 76.0), line(58.0, 74.0)).noise(0.9).red_flag(6.0),
    Recipe::new("order-accuracy", line(99.05, 99.64), Flat(99.5)).noise(0.06),
    Recipe::new("repaired-items", line(1_450.0, 2_920.0), line(1_450.0, 2_700.0)).noise(60.0).season(0.2),
    Recipe::new("recycled-materials", line(31.0, 47.0), Flat(60.0)).noise(0.6).red_flag(6.0).due("y+2/12-31"),
    Recipe::new("new-product-share", line(17.0, 21.8), line(17.0, 24.0)).noise(0.5).red_flag(4.0),
    Recipe::new("launch-lead-time", line(46.0, 32.0), line(46.0, 34.0)).noise(0.8).red_flag(5.0),
    Recipe::new("crm-certified", Adoption { from: 8.0, to: 97.4, during: (0.2, 0.9) }, Flat(95.0))
        .noise(1.2)
        .red_flag(40.0),
    Recipe::new("customer-records-unified", line(12.0, 83.5), line(10.0, 80.0)).noise(1.0).red_flag(15.0),
    Recipe::new("security-audit-passed", YesExcept(&[6]), Flat(1.0)),
    Recipe::new("employee-engagement", line(68.0, 74.0), line(68.0, 76.0)).red_flag(5.0).benchmark(71.0),
    Recipe::new("voluntary-turnover", line(21.0, 15.6), line(21.0, 15.0)).noise(0.3).gaps(&[0]).red_flag(3.0),
];
