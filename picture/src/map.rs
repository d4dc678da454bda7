//! Strategy map as plain data, the input of all pictures.

use domain::{
    score::{Score, Scores},
    scorecard::Scorecard,
    vocabulary::{Polarity, Status},
};

/// Largest number of objectives in a picture.
const MOST_OBJECTIVES: usize = 200;
/// Largest number of links in a picture.
const MOST_LINKS: usize = 600;

/// Strategy map in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Name of the scorecard.
    pub name: String,
    /// Label of the period.
    pub period: String,
    /// Status and score of the scorecard.
    pub mark: Mark,
    /// Perspectives, from the top of the map down.
    pub lanes: Vec<Lane>,
    /// Objectives in order; those of a lane need not be adjacent.
    pub objectives: Vec<Objective>,
    /// Causal links from causes to effects.
    pub links: Vec<Link>,
    /// Names of the themes.
    pub themes: Vec<String>,
}

/// Status and score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Status.
    pub status: Status,
    /// Score, 0 to 100.
    pub score: Option<f64>,
}

/// Lane of the map: a perspective.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Name of the perspective.
    pub name: String,
    /// Status and score of the perspective.
    pub mark: Mark,
}

/// Objective on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Name of the objective.
    pub name: String,
    /// Index of its lane.
    pub lane: usize,
    /// Index of its theme.
    pub theme: Option<usize>,
    /// Status and score of the objective.
    pub mark: Mark,
}

/// Causal link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index of the cause objective.
    pub cause: usize,
    /// Index of the effect objective.
    pub effect: usize,
    /// Polarity of the effect.
    pub polarity: Polarity,
}

/// Error: the map has more objectives or links than a picture can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// Number of objectives of the map.
    pub objectives: usize,
    /// Number of links of the map.
    pub links: usize,
}

impl std::fmt::Display for TooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { objectives, links } = self;
        write!(
            f,
            "a picture shows at most {MOST_OBJECTIVES} objectives and {MOST_LINKS} links; this map has {objectives} \
             and {links}"
        )
    }
}

impl std::error::Error for TooLarge {}

impl From<&Score> for Mark {
    fn from(score: &Score) -> Self {
        Self { status: score.verdict.status, score: score.verdict.score }
    }
}

impl Map {
    /// Creates the map of a scorecard with its scores of one period, whose label is `period`.
    ///
    /// # Errors
    /// [`TooLarge`] when the map has more objectives or links than a picture can show.
    pub fn of(scorecard: &Scorecard, scores: &Scores, period: String) -> Result<Self, TooLarge> {
        let size = TooLarge { objectives: scorecard.objectives.len(), links: scorecard.links.len() };
        if size.objectives > MOST_OBJECTIVES || size.links > MOST_LINKS {
            return Err(size);
        }
        let lanes = scorecard.perspectives.iter().zip(&scores.perspectives);
        let objectives = scorecard.objectives.iter().zip(&scores.objectives);
        let links = scorecard.links.iter();
        Ok(Self {
            name: scorecard.profile.name.clone(),
            period,
            mark: (&scores.score).into(),
            lanes: lanes.map(|(it, score)| Lane { name: it.name.clone(), mark: score.into() }).collect(),
            objectives: objectives
                .map(|(it, score)| Objective {
                    name: it.name.clone(),
                    lane: it.perspective,
                    theme: it.theme,
                    mark: score.into(),
                })
                .collect(),
            links: links
                .map(|it| Link { cause: it.cause, effect: it.effect, polarity: it.polarity })
                .collect(),
            themes: scorecard.themes.iter().map(|it| it.name.clone()).collect(),
        })
    }
}
