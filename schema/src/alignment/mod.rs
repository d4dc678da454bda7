//! Alignments: an objective of a scorecard that serves one above it.

pub(crate) mod mutation;

use async_graphql::{Description, ID, Object};
use domain::id::AlignmentId;

use crate::{
    Result,
    enums::AlignmentKind,
    error::failed,
    home::{Home, OnScorecard},
    number::recorded,
    objective::Objective,
};

/// Alignment: a child scorecard's objective that serves an objective of a scorecard above it.
#[derive(Description)]
pub(super) struct Alignment {
    /// Home at either of the two scorecards.
    pub(super) home: Home,
    pub(super) index: usize,
}

impl Alignment {
    fn get(&self) -> &domain::scorecard::Alignment {
        &self.home.scorecard.alignments[self.index]
    }
}

impl OnScorecard for Alignment {
    type Id = AlignmentId;

    fn on(home: Home, id: AlignmentId) -> Option<Self> {
        let index = home.scorecard.alignments.iter().position(|alignment| alignment.id == id)?;
        Some(Self { home, index })
    }
}

#[Object(use_type_description)]
impl Alignment {
    /// Globally unique id of the alignment.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Objective below, which serves.
    async fn objective(&self) -> Result<Objective> {
        let home = self.home.at(self.get().scorecard).await?;
        home.objective_by_id(self.get().objective).ok_or_else(gone)
    }

    /// Objective above, which is served.
    async fn parent_objective(&self) -> Result<Objective> {
        let home = self.home.at(self.get().parent_scorecard).await?;
        home.objective_by_id(self.get().parent_objective).ok_or_else(gone)
    }

    /// Kind of the alignment: how the objective serves the one above.
    fn kind(&self) -> AlignmentKind {
        self.get().kind.into()
    }

    /// Weight of the alignment among the objectives that serve the same one, 0 or more.
    fn weight(&self) -> f64 {
        recorded(self.get().weight)
    }

    /// Version of the alignment, raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}

/// Error for a far end that was removed between the reads of two scorecards.
fn gone() -> async_graphql::Error {
    failed(service::Error::NotFound("the objective"))
}
