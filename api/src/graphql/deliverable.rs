//! What an initiative delivers.

use async_graphql::{Description, ID, Object};
use domain::id::DeliverableId;

use super::{
    home::{Home, OnScorecard},
    initiative::Initiative,
    scalars::Date,
};

/// A result of an initiative.
#[derive(Description)]
pub(super) struct Deliverable {
    pub(super) home: Home,
    /// Where its initiative stands in the scorecard.
    pub(super) initiative: usize,
    /// Where it stands in the initiative.
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
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// What is delivered.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// When it is due.
    fn due_on(&self) -> Option<Date> {
        self.get().due_on.map(Date)
    }

    /// When it was done.
    fn done_on(&self) -> Option<Date> {
        self.get().done_on.map(Date)
    }

    /// Its place in the initiative, from 1.
    fn position(&self) -> i32 {
        domain::position::nth(self.index)
    }

    /// The initiative that delivers it.
    async fn initiative(&self) -> Initiative {
        Initiative { home: self.home.clone(), index: self.initiative }
    }

    /// Raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
