//! Lookup of entities by the ids of a client, within the caller's access.

use std::{str::FromStr, sync::Arc};

use domain::{
    id::{MeasureId, NodeId, ObjectiveId, PerspectiveId, ScorecardId, ThemeId},
    scorecard::Scorecard,
};
use ledger::{
    error::{Error, ProblemCode, Result},
    policy::{self, AccessLevel, Action},
    row::{NodeRow, action_to_see},
    snapshot::Keyed,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter};

use super::{Edit, Located, not_found, problem};
use crate::{command::Refused, measure::MeasureRef};
impl Edit {
    /// Access level of the caller on the scorecard.
    pub(crate) fn access_to(&self, id: ScorecardId) -> AccessLevel {
        self.write.organization().access_to(&self.principal, id)
    }

    /// Demands that the caller may do this with the organization as a whole, as requested by `field`. Without a field
    /// the whole mutation is about the organization, and the caller may do it nowhere.
    pub(crate) fn demand(&self, action: Action, field: Option<&str>) -> Result<(), Refused> {
        match self.write.organization().access(&self.principal).may(action) {
            true => Ok(()),
            false => match field {
                Some(field) => Err(self.forbidden(action, field, "in the whole organization")),
                None => Err(policy::forbidden_overall(self.principal.highest(), action).into()),
            },
        }
    }

    /// Demands that the caller may do this with the scorecard of the entity in the field.
    pub(crate) fn demand_on(&self, id: ScorecardId, action: Action, field: &str) -> Result<(), Refused> {
        match self.access_to(id).may(action) {
            true => Ok(()),
            false => Err(self.forbidden(action, field, "on this scorecard")),
        }
    }

    /// Refusal of an action. Where the caller may do it elsewhere, it is a problem of the input field; where the caller
    /// may do it nowhere, it is an error of the request.
    fn forbidden(&self, action: Action, field: &str, scope: &str) -> Refused {
        let role = policy::required(action).role();
        if !self.principal.highest().may(action) {
            return Error::Forbidden(role).into();
        }
        let message = format!("this needs the role {role} or higher {scope}");
        problem(ProblemCode::Forbidden, field, message).into()
    }

    /// Scorecard that holds the node.
    async fn holder(
        &self,
        what: &'static str,
        field: &'static str,
        node: NodeId,
        action: Action,
    ) -> Result<Arc<Scorecard>, Refused> {
        let organization = self.write.organization_id();
        let locations = self.write.locations();
        let absent = || not_found(what, field, &node.to_string());
        let home = match locations.hint(organization, node) {
            Some(home) => Some(home),
            None => locations.find(self.write.db(), organization, node).await?,
        };
        let known = |home: &ScorecardId| self.write.organization().entry(*home).is_some();
        let home = home.filter(known).ok_or_else(absent)?;
        if !self.access_to(home).may(action_to_see(node)) {
            return Err(absent());
        }
        self.demand_on(home, action, field)?;
        self.write.scorecards(&[home]).await?.pop().ok_or_else(absent)
    }

    /// Finds a scorecard with which the caller may do this.
    pub(crate) async fn scorecard(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Arc<Scorecard>, Refused> {
        let typed: ScorecardId = typed("scorecard", field, id)?;
        self.holder("scorecard", field, NodeId::Scorecard(typed), action).await
    }

    /// Finds a perspective of a scorecard with which the caller may do this.
    pub(crate) async fn perspective(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Located, Refused> {
        let typed: PerspectiveId = typed("perspective", field, id)?;
        let scorecard = self.holder("perspective", field, NodeId::Perspective(typed), action).await?;
        let index = scorecard.perspective(typed).ok_or_else(|| not_found("perspective", field, id))?;
        Ok((scorecard, index))
    }

    /// Finds a theme of a scorecard with which the caller may do this.
    pub(crate) async fn theme(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Located, Refused> {
        let typed: ThemeId = typed("theme", field, id)?;
        let scorecard = self.holder("theme", field, NodeId::Theme(typed), action).await?;
        let index = scorecard.themes.iter().position(|theme| theme.id == typed);
        Ok((scorecard, index.ok_or_else(|| not_found("theme", field, id))?))
    }

    /// Finds an objective of a scorecard with which the caller may do this.
    pub(crate) async fn objective(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Located, Refused> {
        let typed: ObjectiveId = typed("objective", field, id)?;
        let scorecard = self.holder("objective", field, NodeId::Objective(typed), action).await?;
        let index = scorecard.objective(typed).ok_or_else(|| not_found("objective", field, id))?;
        Ok((scorecard, index))
    }

    /// Finds any node of a scorecard with which the caller may do this, and that scorecard.
    pub(crate) async fn node(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<(Arc<Scorecard>, NodeId), Refused> {
        let node: NodeId = typed("thing", field, id)?;
        Ok((self.holder("thing", field, node, action).await?, node))
    }

    /// Finds a measure of a scorecard with which the caller may do this.
    pub(crate) async fn measure(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Located, Refused> {
        let typed: MeasureId = typed("measure", field, id)?;
        let scorecard = self.holder("measure", field, NodeId::Measure(typed), action).await?;
        let index = scorecard.measure(typed).ok_or_else(|| not_found("measure", field, id))?;
        Ok((scorecard, index))
    }

    /// Finds a measure by id or by key.
    pub(crate) async fn measure_named(
        &self,
        field: &'static str,
        measure: &MeasureRef,
        action: Action,
    ) -> Result<Located, Refused> {
        let key = match measure {
            MeasureRef::Id(id) => return self.measure(field, id, action).await,
            MeasureRef::Key(key) => key,
        };
        let absent =
            || problem(ProblemCode::NotFound, field, format!("there is no measure with the key {key:?}"));
        let (write, keys) = (&self.write, [key.as_str()]);
        let found =
            write.locations().find_by_keys(write.db(), write.organization_id(), Keyed::Measure, &keys);
        let (_, id, _) = found.await?.pop().ok_or_else(absent)?;
        match self.measure(field, &MeasureId::from_uuid(id).to_string(), action).await {
            Err(Refused::Problem(_)) => Err(absent().into()),
            found => found,
        }
    }

    /// Finds the scorecard of any other node, and the row of the node.
    pub(crate) async fn held<R: NodeRow>(
        &self,
        what: &'static str,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<(Arc<Scorecard>, R), Refused> {
        let typed: R::Id = typed(what, field, id)?;
        let scorecard = self.holder(what, field, typed.into(), action).await?;
        let row = self.row(typed).await?;
        Ok((scorecard, row.ok_or_else(|| not_found(what, field, id))?))
    }

    /// Reports whether the node still exists. Its location may come from the cache.
    pub(crate) async fn is_there(&self, node: NodeId) -> Result<bool> {
        let locations = self.write.locations();
        Ok(locations.find(self.write.db(), self.write.organization_id(), node).await?.is_some())
    }

    /// Reads a row by its id.
    pub(crate) async fn row<R: NodeRow>(&self, id: R::Id) -> Result<Option<R>> {
        let query = R::Table::of(self.write.organization_id()).filter(R::ID.eq(id));
        Ok(query.one(self.write.db()).await?)
    }

    /// Reads a row that exists, since it was located.
    pub(crate) async fn known_row<R: NodeRow>(&self, id: R::Id) -> Result<R> {
        self.row(id).await?.ok_or_else(|| Error::Corrupt(format!("no {id}")))
    }
}

fn typed<T: FromStr>(what: &str, field: &str, id: &str) -> Result<T, Refused> {
    id.parse().map_err(|_| not_found(what, field, id))
}
