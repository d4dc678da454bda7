//! How the figures of one measure come about: a shape for the actuals, a shape for the targets, and what
//! happens around them.
//!
//! Time is counted in two ways. A *position* runs from 0, the first period with an actual, to 1, the current
//! period, whatever the frequency. *Ago* is a number of periods before the current one.

/// How a value moves over time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// There is none: texts, and what is calculated or not scored.
    Absent,
    /// Always the same.
    Flat(f64),
    /// A straight line over the whole time.
    Line {
        /// The value at position 0.
        from: f64,
        /// The value at position 1 and after.
        to: f64,
    },
    /// Slow, fast, slow: how people take up something new.
    Adoption {
        /// The value before it begins.
        from: f64,
        /// The value after it ends.
        to: f64,
        /// The positions at which it begins and ends.
        during: (f64, f64),
    },
    /// The effect of another measure's actuals, some periods later; it answers to their noise too.
    Follow {
        /// The measure that acts.
        cause: &'static str,
        /// After how many periods the effect shows.
        lag: i32,
        /// Two values of the cause ...
        cause_range: (f64, f64),
        /// ... and the values of the effect that belong to them.
        range: (f64, f64),
    },
    /// A share of another measure's values.
    Part {
        /// The whole.
        of: &'static str,
        /// The percentages at positions 0 and 1, with a straight line between.
        percent: (f64, f64),
    },
    /// The sum of other measures' values.
    Total(&'static [&'static str]),
    /// 1 for yes, except so many periods ago.
    YesExcept(&'static [i32]),
}

/// The figures of one measure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    /// The measure's key.
    pub(super) measure: &'static str,
    /// How its actuals move.
    pub(super) actual: Shape,
    /// How its targets move.
    pub(super) target: Shape,
    /// By how much an actual strays from its shape at most, in the measure's unit.
    pub(super) noise: f64,
    /// How far the year's high and low seasons reach, as a share of the value.
    pub(super) season: f64,
    /// What happened so many periods ago, in the measure's unit.
    pub(super) shocks: &'static [(i32, f64)],
    /// How many periods ago an actual is missing.
    pub(super) gaps: &'static [i32],
    /// The red flag's distance from the target; without one, the measure's tolerance decides.
    pub(super) red_flag: Option<f64>,
    /// The width of the target band.
    pub(super) band: Option<f64>,
    /// How far the stretch target lies beyond the target.
    pub(super) stretch: Option<f64>,
    /// What others reach.
    pub(super) benchmark: Option<f64>,
    /// When the targets fall due, relative to the current month.
    pub(super) due: Option<&'static str>,
}

impl Recipe {
    /// Actuals and targets, and nothing around them.
    pub(super) const fn new(measure: &'static str, actual: Shape, target: Shape) -> Self {
        Self {
            measure,
            actual,
            target,
            noise: 0.0,
            season: 0.0,
            shocks: &[],
            gaps: &[],
            red_flag: None,
            band: None,
            stretch: None,
            benchmark: None,
            due: None,
        }
    }

    /// See [`Recipe::noise`].
    pub(super) const fn noise(self, noise: f64) -> Self {
        Self { noise, ..self }
    }

    /// See [`Recipe::season`].
    pub(super) const fn season(self, season: f64) -> Self {
        Self { season, ..self }
    }

    /// See [`Recipe::shocks`].
    pub(super) const fn shocks(self, shocks: &'static [(i32, f64)]) -> Self {
        Self { shocks, ..self }
    }

    /// See [`Recipe::gaps`].
    pub(super) const fn gaps(self, gaps: &'static [i32]) -> Self {
        Self { gaps, ..self }
    }

    /// See [`Recipe::red_flag`].
    pub(super) const fn red_flag(self, distance: f64) -> Self {
        Self { red_flag: Some(distance), ..self }
    }

    /// See [`Recipe::band`].
    pub(super) const fn band(self, width: f64) -> Self {
        Self { band: Some(width), ..self }
    }

    /// See [`Recipe::stretch`].
    pub(super) const fn stretch(self, distance: f64) -> Self {
        Self { stretch: Some(distance), ..self }
    }

    /// See [`Recipe::benchmark`].
    pub(super) const fn benchmark(self, benchmark: f64) -> Self {
        Self { benchmark: Some(benchmark), ..self }
    }

    /// See [`Recipe::due`].
    pub(super) const fn due(self, date: &'static str) -> Self {
        Self { due: Some(date), ..self }
    }
}

/// See [`Shape::Line`].
pub(super) const fn line(from: f64, to: f64) -> Shape {
    Shape::Line { from, to }
}

/// See [`Shape::Follow`].
pub(super) const fn follow(
    cause: &'static str,
    lag: i32,
    cause_range: (f64, f64),
    range: (f64, f64),
) -> Shape {
    Shape::Follow { cause, lag, cause_range, range }
}

/// See [`Shape::Part`].
pub(super) const fn part(of: &'static str, percent: (f64, f64)) -> Shape {
    Shape::Part { of, percent }
}
