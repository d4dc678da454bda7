//! Deliverables of initiatives.

pub(crate) mod mutation;

use async_graphql::{Description, ID, Object};
use domain::id::DeliverableId;

use crate::{
    home::{Home, OnScorecard},
    initiative::Initiative,
    scalars::Date,
};

/// Deliverable: a result of an initiative.
#[derive(Description)]
pub(super) struct Deliverable {
    pub(super) home: Home,
    /// Index of the initiative in the scorecard.
    pub(super) initiative: usize,
    /// Index of the deliverable in the initiative.
    pub(super) index: usize,
}

impl Deliverable {
    fn get(&self) -> &domain::scorecard::Deliverable {
        &self.home.scorecard.initiatives[self.initiative].deliverables[self.index]
    }
}

impl OnScorecard for Deliverable {
    type Id = DeliverableId;

    fn on(home: Home, id: DeliverableId) -> Option<Self> {
        let initiatives = home.scorecard.initiatives.iter().enumerate();
        let (initiative, index) = initiatives
            .filter_map(|(at, it)| Some((at, it.deliverables.iter().position(|it| it.id == id)?)))
            .next()?;
        Some(Self { home, initiative, index })
    }
}

#[Object(use_type_description)]
impl Deliverable {
    /// Globally unique id of the deliverable.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Name of the deliverable.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// Due date of the deliverable; null when none is set.
    fn due_on(&self) -> Option<Date> {
        self.get().due_on.map(Date)
    }

    /// Day on which the deliverable was done; null while it is not.
    fn done_on(&self) -> Option<Date> {
        self.get().done_on.map(Date)
    }

    /// Position of the deliverable in its initiative, from 1.
    fn position(&self) -> i32 {
        domain::position::nth(self.index)
    }

    /// Initiative of the deliverable.
    async fn initiative(&self) -> Initiative {
        Initiative { home: self.home.clone(), index: self.initiative }
    }

    /// Version of the deliverable, raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
