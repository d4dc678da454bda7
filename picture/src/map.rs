//! What is to be drawn, as plain data.

use domain::{
    score::{Score, Scores},
    scorecard::Scorecard,
    vocabulary::{Polarity, Status},
};

/// The most objectives that a picture shows.
const MOST_OBJECTIVES: usize = 200;
/// The most links that a picture shows.
const MOST_LINKS: usize = 600;

/// A strategy map in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Whose it is.
    pub name: String,
    /// The period it shows, as people write it.
    pub period: String,
    /// How the whole stands.
    pub mark: Mark,
    /// From the top of the map down.
    pub lanes: Vec<Lane>,
    /// In order; a lane's objectives need not stand together.
    pub objectives: Vec<Objective>,
    /// From causes to effects.
    pub links: Vec<Link>,
    /// Names of the strands that run through the lanes.
    pub themes: Vec<String>,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// At a glance.
    pub status: Status,
    /// From 0 to 100.
    pub score: Option<f64>,
}

/// One perspective.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub mark: Mark,
}

/// One objective.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Its name.
    pub name: String,
    /// The index of its lane.
    pub lane: usize,
    /// The index of its theme.
    pub theme: Option<usize>,
    /// How it stands.
    pub mark: Mark,
}

/// One hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The index of the objective that acts.
    pub cause: usize,
    /// The index of the objective that is acted on.
    pub effect: usize,
    /// Which way the effect follows.
    pub polarity: Polarity,
}

/// The map has more on it than a picture can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// How many objectives it has.
    pub objectives: usize,
    /// How many links it has.
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
    /// The map of a scorecard with its scores of one period, which people write as `period`.
    ///
    /// # Errors
    /// When it has more on it than a picture can show.
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
