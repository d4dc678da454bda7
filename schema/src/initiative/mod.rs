//! Initiative: a project that is meant to move objectives and measures.

pub(crate) mod counts;
pub(crate) mod effect;
pub(crate) mod filter;
pub(crate) mod mutation;

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use async_graphql::{Description, ID, Object};
use domain::{
    id::{InitiativeId, MeasureId, NodeId, ObjectiveId},
    scorecard::ExpectedEffect,
};
use gateway::resolve::{InMemory, List};

use crate::{
    Result,
    change::ChangeConnection,
    comment::Comment,
    connection::{Connection, Page},
    deliverable::Deliverable,
    enums::{InitiativeSchedule, InitiativeStatus, Permission},
    error::failed,
    home::{Home, OnScorecard},
    initiative::effect::{InitiativeEffect, Moved},
    measure::Measure,
    money::Money,
    number::{number, recorded},
    objective::Objective,
    owner::Owner,
    scalars::{Date, DateTime},
    scorecard::Scorecard,
};

/// Initiative: a project that is meant to move objectives and measures.
#[derive(Description)]
pub(super) struct Initiative {
    pub(super) home: Home,
    pub(super) index: usize,
}

impl Initiative {
    /// Lists the scorecard's initiatives in use that satisfy `wanted`.
    pub(super) fn of(home: &Home, wanted: impl Fn(&domain::scorecard::Initiative) -> bool) -> List<Self> {
        let wanted = |it: &domain::scorecard::Initiative| it.archived_at.is_none() && wanted(it);
        let initiatives = home.scorecard.initiatives.iter().enumerate().filter(|(_, it)| wanted(it));
        initiatives.map(|(index, _)| Self { home: home.clone(), index }).collect()
    }

    /// Objects that the initiative is meant to move, without those that the caller may not see.
    async fn moved<'a, I: Copy, T>(
        &self,
        effects: &'a [ExpectedEffect<I>],
        node: fn(I) -> NodeId,
        find: fn(&Home, I) -> Option<T>,
    ) -> Result<Vec<(T, &'a ExpectedEffect<I>)>> {
        let homes = self.homes(effects.iter().map(|effect| node(effect.on))).await?;
        let found = |on: I| find(homes.get(&node(on))?, on);
        Ok(effects.iter().filter_map(|effect| Some((found(effect.on)?, effect))).collect())
    }

    async fn moved_objectives(&self) -> Result<Vec<(Objective, &ExpectedEffect<ObjectiveId>)>> {
        self.moved(&self.get().objectives, NodeId::Objective, Home::objective_by_id).await
    }

    async fn moved_measures(&self) -> Result<Vec<(Measure, &ExpectedEffect<MeasureId>)>> {
        self.moved(&self.get().measures, NodeId::Measure, Home::measure_by_id).await
    }

    fn get(&self) -> &domain::scorecard::Initiative {
        &self.home.scorecard.initiatives[self.index]
    }

    /// Home scorecards of objects that may be on any scorecard; one look-up for each scorecard not seen before.
    async fn homes(&self, ids: impl Iterator<Item = NodeId>) -> Result<HashMap<NodeId, Home>> {
        let mut homes = HashMap::new();
        for id in ids {
            let own = match id {
                NodeId::Objective(id) => self.home.scorecard.objective(id).is_some(),
                NodeId::Measure(id) => self.home.scorecard.measure(id).is_some(),
                _ => false,
            };
            let holder = if own { None } else { self.home.view.holder(id).await.map_err(failed)? };
            let home = match holder {
                Some(scorecard) => Home::new(Arc::clone(&self.home.view), scorecard),
                None => self.home.clone(),
            };
            homes.insert(id, home);
        }
        Ok(homes)
    }
}

impl OnScorecard for Initiative {
    type Id = InitiativeId;

    fn on(home: Home, id: InitiativeId) -> Option<Self> {
        let index = home.scorecard.initiatives.iter().position(|it| it.id == id)?;
        Some(Self { home, index })
    }
}

impl InMemory for Initiative {}

#[Object(use_type_description)]
impl Initiative {
    /// Globally unique id of the initiative.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Key of the initiative, chosen by the partner, unique per organization and type; null when none is set.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// Name of the initiative.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// Description of the initiative; null when none is set.
    fn description(&self) -> Option<&str> {
        self.get().description.as_deref()
    }

    /// Owner of the initiative: the names of its `owners`, or where there are none the text; null when none is set.
    fn owner(&self) -> Option<Cow<'_, str>> {
        self.home.view.owner_text(&self.get().owners, self.get().owner.as_deref())
    }

    /// Owners: members and groups of the organization. Those who were removed are left out.
    async fn owners(&self) -> Vec<Owner> {
        Owner::all(&self.home.view, &self.get().owners)
    }

    /// Sponsor of the initiative; null when none is set.
    fn sponsor(&self) -> Option<&str> {
        self.get().sponsor.as_deref()
    }

    /// Status of the initiative.
    fn status(&self) -> InitiativeStatus {
        self.get().status.into()
    }

    /// Budget of the initiative; null when none is set.
    fn budget(&self) -> Option<Money> {
        self.get().budget.map(Into::into)
    }

    /// Amount spent so far; null when none is set.
    fn spent(&self) -> Option<Money> {
        self.get().spent.map(Into::into)
    }

    /// Share of the budget that is spent: 0.25 is a quarter, 1.1 a tenth too much. Null without both amounts in the
    /// same currency, and for a budget of 0.
    fn budget_use(&self) -> Option<f64> {
        number(self.get().budget_use())
    }

    /// Schedule: how the initiative keeps to its dates today, in the organization's time zone.
    fn schedule(&self) -> InitiativeSchedule {
        self.get().schedule(self.home.view.today()).into()
    }

    /// First day of the initiative; null when none is set.
    fn starts_on(&self) -> Option<Date> {
        self.get().starts_on.map(Date)
    }

    /// Last day of the initiative; null when none is set.
    fn ends_on(&self) -> Option<Date> {
        self.get().ends_on.map(Date)
    }

    /// Percent of the initiative that is complete, 0 to 100; null when none is set.
    fn percent_complete(&self) -> Option<f64> {
        self.get().percent_complete.map(recorded)
    }

    /// Deliverables of the initiative, in order.
    async fn deliverables(&self) -> List<Deliverable> {
        let deliverables = 0..self.get().deliverables.len();
        let deliverable = |index| Deliverable { home: self.home.clone(), initiative: self.index, index };
        deliverables.map(deliverable).collect()
    }

    /// Scorecard of the initiative.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// Objectives that the initiative is meant to move.
    async fn objectives(&self) -> Result<List<Objective>> {
        let objectives = self.moved_objectives().await?;
        Ok(objectives.into_iter().map(|(objective, _)| objective).collect())
    }

    /// Measures that the initiative is meant to move.
    async fn measures(&self) -> Result<List<Measure>> {
        Ok(self.moved_measures().await?.into_iter().map(|(measure, _)| measure).collect())
    }

    /// Effects of the initiative, with the expectation of each: the objectives, then the measures.
    async fn effects(&self) -> Result<List<InitiativeEffect>> {
        let since = self.get().starts_on;
        let objectives = self.moved_objectives().await?.into_iter();
        let objectives =
            objectives.map(|(on, said)| InitiativeEffect::new(Moved::Objective(on), said, since));
        let measures = self.moved_measures().await?.into_iter();
        let measures = measures.map(|(on, said)| InitiativeEffect::new(Moved::Measure(on), said, since));
        Ok(objectives.chain(measures).collect())
    }

    /// Time at which the initiative was archived; null for one that is not.
    fn archived_at(&self) -> Option<DateTime> {
        self.get().archived_at.map(DateTime)
    }

    /// Changes of the initiative, its deliverables and its links, the latest first. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "Number of items, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts; changes that follow are earlier ones.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        ChangeConnection::history(&self.home.view, self.get().id, None, first, after.as_deref()).await
    }

    /// Comments on the initiative, the oldest first. Costs 1 a comment of the page.
    async fn comments(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Comment>> {
        Comment::page(&self.home, self.get().id.into(), Page { first, after, last, before }).await
    }

    /// Permissions of the caller here.
    async fn viewer_permissions(&self) -> Vec<Permission> {
        self.home.permissions(false)
    }

    /// Version of the initiative, raised by every change of it, its deliverables and the lists of objectives and
    /// measures that it is meant to move; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
