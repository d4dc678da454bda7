//! Recipes of the three departments.

use crate::demo::recipe::{
    Recipe,
    Shape::{Absent, Flat},
    follow, line,
};

/// Recipes of Customer Support, Digital Commerce, Logistics.
pub(super) const RECIPES: &[Recipe] = &[
    Recipe::new("cost-per-request", line(11.4, 7.25), line(11.4, 7.5)).noise(0.1).red_flag(0.9),
    Recipe::new("requests-received", line(41_000.0, 36_500.0), Absent).noise(500.0).season(0.25),
    Recipe::new("support-satisfaction", line(4.02, 4.52), Flat(4.4)).noise(0.03).benchmark(4.3),
    Recipe::new("voice-of-the-customer", Absent, Absent),
    Recipe::new(
        "support-resolution-time",
        follow("resolution-time", 0, (48.0, 13.0), (47.0, 12.6)),
        Flat(12.0),
    )
    .noise(0.3),
    Recipe::new("reopened-requests", line(14.0, 7.7), line(14.0, 7.0)).noise(0.2).red_flag(1.5),
    Recipe::new("agents-certified", follow("crm-certified", 0, (8.0, 97.0), (8.0, 98.0)), Flat(95.0))
        .noise(0.6)
        .red_flag(40.0),
    Recipe::new("articles-reviewed", line(60.0, 128.0), line(60.0, 120.0)).noise(6.0).red_flag(20.0),
    Recipe::new("revenue-per-visit", line(1.62, 1.95), line(1.62, 2.05)).noise(0.02).red_flag(0.2),
    Recipe::new("web-visits", line(2_410_000.0, 2_920_000.0), Absent).noise(20_000.0).season(0.28),
    Recipe::new("search-success", line(58.0, 71.2), line(58.0, 70.0)).noise(0.6).red_flag(5.0),
    Recipe::new("page-load-time", line(3.9, 2.75), line(3.9, 2.0)).noise(0.08).red_flag(0.5),
    Recipe::new("shop-uptime", line(99.78, 99.96), Flat(99.9)).noise(0.02).shocks(&[(4, -0.39)]),
    Recipe::new("release-lead-time", line(15.0, 4.5), line(15.0, 5.0)).noise(0.3).red_flag(2.0),
    Recipe::new("learning-hours", line(3.1, 4.9), Flat(4.0)).noise(0.3).band(2.0).red_flag(2.0),
    Recipe::new("cost-per-parcel", line(7.9, 7.05), line(7.9, 6.8)).noise(0.06).red_flag(0.5),
    Recipe::new("parcels-in-time", line(93.8, 95.6), Flat(96.0))
        .noise(0.3)
        .shocks(&[(2, -1.9), (1, -4.0), (0, -4.6)])
        .red_flag(3.0),
    Recipe::new("pick-accuracy", line(99.2, 99.7), Flat(99.5)).noise(0.06),
    Recipe::new("sorting-throughput", line(2_900.0, 3_200.0), line(2_900.0, 3_600.0))
        .noise(30.0)
        .shocks(&[(2, -620.0), (1, -560.0), (0, -480.0)])
        .red_flag(500.0),
    Recipe::new("lost-time-injuries", line(1.6, 0.6), Flat(1.0)).noise(0.8).red_flag(1.0),
    Recipe::new("cross-trained", line(35.0, 62.0), line(35.0, 60.0)).noise(0.8).red_flag(8.0),
];
