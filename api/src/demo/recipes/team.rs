//! Recipes of the team, mostly weekly, and of its coach.

use crate::demo::recipe::{
    Recipe,
    Shape::{Flat, YesExcept},
    follow, line,
};

/// Recipes of the Support Response Team, then of its coach.
pub(super) const RECIPES: &[Recipe] = &[
    Recipe::new("overtime-hours", line(46.0, 22.0), line(46.0, 20.0)).noise(1.4).red_flag(8.0),
    Recipe::new("team-satisfaction", line(4.1, 4.56), line(4.1, 4.5)).noise(0.04).red_flag(0.25),
    Recipe::new("open-backlog", line(620.0, 185.0), line(620.0, 180.0))
        .noise(12.0)
        .shocks(&[(4, 20.0), (3, 35.0), (2, 60.0), (1, 95.0), (0, 80.0)])
        .red_flag(60.0),
    Recipe::new("first-response-time", line(9.5, 1.7), line(9.5, 2.0)).noise(0.15).red_flag(0.8),
    Recipe::new("coaching-sessions", line(6.0, 12.8), line(6.0, 12.0)).noise(1.2).red_flag(3.0),
    Recipe::new("team-certified", follow("crm-certified", 1, (8.0, 97.0), (4.0, 99.0)), Flat(95.0))
        .noise(1.0)
        .red_flag(40.0),
    Recipe::new("goodwill-credits", line(5_200.0, 2_600.0), line(5_200.0, 2_800.0))
        .noise(80.0)
        .red_flag(500.0),
    Recipe::new("complaints-turned", line(52.0, 70.0), line(52.0, 72.0)).noise(0.8).red_flag(5.0),
    Recipe::new("conversations-reviewed", line(12.0, 21.0), line(12.0, 20.0)).noise(0.9).red_flag(4.0),
    Recipe::new("trainer-certificate", YesExcept(&[9]), Flat(1.0)),
];
