//! Recipe for the figures of one measure: a shape for the actuals, a shape for the targets, and deviations from them.
//!
//! Time is counted in two ways. A *position* runs from 0, the first period with an actual, to 1, the current period,
//! whatever the frequency. *Ago* is a number of periods before the current one.

/// Shape of a value over time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// No value: texts, and measures that are calculated or not scored.
    Absent,
    /// Constant value.
    Flat(f64),
    /// Straight line over the whole time.
    Line {
        /// Value at position 0.
        from: f64,
        /// Value at position 1 and after.
        to: f64,
    },
    /// Adoption curve: slow, fast, slow, as people take up something new.
    Adoption {
        /// Value before it begins.
        from: f64,
        /// Value after it ends.
        to: f64,
        /// Positions at which it begins and ends.
        during: (f64, f64),
    },
    /// Effect of another measure's actuals, some periods later; it reacts to their noise too.
    Follow {
        /// Measure that is the cause.
        cause: &'static str,
        /// Number of periods after which the effect shows.
        lag: i32,
        /// Two values of the cause ...
        cause_range: (f64, f64),
        /// ... and the corresponding values of the effect.
        range: (f64, f64),
    },
    /// Share of another measure's values.
    Part {
        /// Measure that is the whole.
        of: &'static str,
        /// Percentages at positions 0 and 1, with a straight line between.
        percent: (f64, f64),
    },
    /// Sum of other measures' values.
    Total(&'static [&'static str]),
    /// Value 1 for yes, except the given numbers of periods ago.
    YesExcept(&'static [i32]),
}

/// Recipe for the figures of one measure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    /// Key of the measure.
    pub(super) measure: &'static str,
    /// Shape of its actuals.
    pub(super) actual: Shape,
    /// Shape of its targets.
    pub(super) target: Shape,
    /// Maximum deviation of an actual from its shape, in the measure's unit.
    pub(super) noise: f64,
    /// Amplitude of the year's seasons, as a share of the value.
    pub(super) season: f64,
    /// Shocks: the number of periods ago, and the change in the measure's unit.
    pub(super) shocks: &'static [(i32, f64)],
    /// Gaps: the numbers of periods ago whose actual is missing.
    pub(super) gaps: &'static [i32],
    /// Distance of the red flag from the target; without one, the measure's tolerance decides.
    pub(super) red_flag: Option<f64>,
    /// Width of the target band.
    pub(super) band: Option<f64>,
    /// Distance of the stretch target beyond the target.
    pub(super) stretch: Option<f64>,
    /// Benchmark: the value that others reach.
    pub(super) benchmark: Option<f64>,
    /// Due date of the targets, relative to the current month.
    pub(super) due: Option<&'static str>,
}

impl Recipe {
    /// Creates a recipe of actuals and targets alone.
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

    /// Sets [`Recipe::noise`].
    pub(super) const fn noise(self, noise: f64) -> Self {
        Self { noise, ..self }
    }

    /// Sets [`Recipe::season`].
    pub(super) const fn season(self, season: f64) -> Self {
        Self { season, ..self }
    }

    /// Sets [`Recipe::shocks`].
    pub(super) const fn shocks(self, shocks: &'static [(i32, f64)]) -> Self {
        Self { shocks, ..self }
    }

    /// Sets [`Recipe::gaps`].
    pub(super) const fn gaps(self, gaps: &'static [i32]) -> Self {
        Self { gaps, ..self }
    }

    /// Sets [`Recipe::red_flag`].
    pub(super) const fn red_flag(self, distance: f64) -> Self {
        Self { red_flag: Some(distance), ..self }
    }

    /// Sets [`Recipe::band`].
    pub(super) const fn band(self, width: f64) -> Self {
        Self { band: Some(width), ..self }
    }

    /// Sets [`Recipe::stretch`].
    pub(super) const fn stretch(self, distance: f64) -> Self {
        Self { stretch: Some(distance), ..self }
    }

    /// Sets [`Recipe::benchmark`].
    pub(super) const fn benchmark(self, benchmark: f64) -> Self {
        Self { benchmark: Some(benchmark), ..self }
    }

    /// Sets [`Recipe::due`].
    pub(super) const fn due(self, date: &'static str) -> Self {
        Self { due: Some(date), ..self }
    }
}

/// Creates a [`Shape::Line`].
pub(super) const fn line(from: f64, to: f64) -> Shape {
    Shape::Line { from, to }
}

/// Creates a [`Shape::Follow`].
pub(super) const fn follow(
    cause: &'static str,
    lag: i32,
    cause_range: (f64, f64),
    range: (f64, f64),
) -> Shape {
    Shape::Follow { cause, lag, cause_range, range }
}

/// Creates a [`Shape::Part`].
pub(super) const fn part(of: &'static str, percent: (f64, f64)) -> Shape {
    Shape::Part { of, percent }
}
