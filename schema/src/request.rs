//! Request: each of the caller's organizations is read once and stays the same throughout.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use async_graphql::{Context, ID};
use domain::{
    id::{NodeId, OrganizationId},
    scorecard::Scorecard,
};
use gateway::executor::{ErrorCode, error};
use service::{Caller, Command, Outcome, Problem, Reader, Service};
use tokio::sync::OnceCell;

use crate::{
    Result,
    api_key::ApiKey,
    error::{bad_input, failed},
    failure,
    member::{Member, RoleGrant},
    webhook::Webhook,
};

/// Outcome of a command, and the organization in which it ran.
pub(super) struct Executed<T> {
    pub(super) organization: OrganizationId,
    pub(super) done: Option<T>,
    pub(super) problems: Vec<Problem>,
    pub(super) revision: i64,
}

impl<T> Executed<T> {
    pub(super) fn new(organization: OrganizationId, outcome: Outcome<T>) -> Self {
        let Outcome { done, problems, revision, written: _ } = outcome;
        Self { organization, done, problems, revision }
    }
}

fn nowhere() -> async_graphql::Error {
    error(ErrorCode::NotFound, "the organization was not found")
}

/// One request of one caller.
pub struct Request {
    service: Service,
    caller: Caller,
    views: Vec<(OrganizationId, OnceCell<Arc<Reader>>)>,
    /// True when the state that the answer follows from is unknown: one of the organizations was not found.
    is_unknown: AtomicBool,
    /// True when a resolver says that the answer must not be cached.
    is_not_cached: AtomicBool,
    /// Number of bytes that were logged for the request.
    written: AtomicU64,
}

/// State that a request has read from: organizations, and what of them.
#[derive(Debug, PartialEq)]
pub struct State(Vec<(OrganizationId, service::State)>);

impl State {
    /// Approximate size in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(_, state)| size_of::<OrganizationId>() + state.bytes()).sum()
    }
}

impl Request {
    /// Creates a request that has read nothing yet.
    #[must_use]
    pub fn new(service: Service, caller: Caller) -> Self {
        let views = caller.organizations.iter().map(|id| (*id, OnceCell::new())).collect();
        let (is_unknown, is_not_cached) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { service, caller, views, is_unknown, is_not_cached, written: AtomicU64::new(0) }
    }

    /// Creates a request of the same caller that has read nothing yet.
    pub(super) fn another(&self) -> Self {
        Self::new(self.service.clone(), self.caller.clone())
    }

    /// Request that a resolver works for.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when the request came without a token.
    pub(super) fn of<'a>(ctx: &Context<'a>) -> Result<&'a Self> {
        ctx.data_opt::<Arc<Self>>().map(Arc::as_ref).ok_or_else(|| {
            error(ErrorCode::Unauthenticated, "a bearer token is needed: Authorization: Bearer <token>")
        })
    }

    /// Service with the use cases.
    pub(super) fn service(&self) -> &Service {
        &self.service
    }

    /// Caller of the request.
    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Organization with this slug; the caller's default without one.
    pub(super) async fn organization(&self, slug: Option<&str>) -> Result<Arc<Reader>> {
        let Some(slug) = slug else {
            let default = self.default_organization().await?;
            let (id, cell) = self.views.iter().find(|(id, _)| *id == default).ok_or_else(nowhere)?;
            return self.view(*id, cell).await.map_err(failed);
        };
        let mut views = self.organizations().await?.into_iter();
        views.find(|view| view.organization().slug() == slug).ok_or_else(nowhere)
    }

    /// Id of the organization with this slug; without one the caller's default. Membership of the caller is not
    /// checked: the write that follows does.
    pub(super) async fn named(&self, slug: Option<&str>) -> Result<OrganizationId> {
        match slug {
            Some(_) => Ok(self.organization(slug).await?.organization().id()),
            None => self.default_organization().await,
        }
    }

    /// Default organization of the caller. Where several are possible there is none, and the error names them.
    async fn default_organization(&self) -> Result<OrganizationId> {
        if let Some(id) = self.caller.default_organization() {
            return Ok(id);
        }
        let views = self.organizations().await?;
        let slugs: Vec<&str> = views.iter().map(|view| view.organization().slug()).collect();
        match slugs.is_empty() {
            true => Err(nowhere()),
            false => Err(bad_input(failure::several_organizations(&slugs))),
        }
    }

    /// Organizations to which the caller belongs, in the token's order.
    pub(super) async fn organizations(&self) -> Result<Vec<Arc<Reader>>> {
        let mut views = Vec::with_capacity(self.views.len());
        for (id, cell) in &self.views {
            match self.view(*id, cell).await {
                Ok(view) => views.push(view),
                Err(service::Error::NotFound(_)) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(views)
    }

    /// Organization as it is now, even where the request has read it before: for the answers of mutations.
    pub(super) async fn fresh(&self, id: OrganizationId) -> Result<Arc<Reader>> {
        self.service.view(&self.caller, id).await.map_err(failed)
    }

    /// Organization at this revision or later, for the answer of a mutation that has seen it there.
    pub(super) async fn since(&self, id: OrganizationId, revision: i64) -> Result<Arc<Reader>> {
        self.service.view_since(&self.caller, id, revision).await.map_err(failed)
    }

    /// Finds the object with this id; `None` when there is none or the caller may not see it.
    pub(super) async fn find(&self, id: NodeId) -> Result<Option<(Arc<Reader>, Arc<Scorecard>)>> {
        for view in self.organizations().await? {
            if let Some(scorecard) = view.holder(id).await.map_err(failed)? {
                return Ok(Some((view, scorecard)));
            }
        }
        Ok(None)
    }

    /// Id of the organization to which the object with this id belongs.
    async fn home(&self, id: NodeId) -> Result<Option<OrganizationId>> {
        for view in self.organizations().await? {
            let is_here = match id {
                NodeId::Member(id) => Member::find(&view, id).is_some(),
                NodeId::RoleGrant(id) => RoleGrant::find(&view, id).is_some(),
                NodeId::ApiKey(id) => ApiKey::find(&self.service, &view, id).await?.is_some(),
                NodeId::Webhook(id) => Webhook::find(&self.service, &view, id).await?.is_some(),
                id => view.holder(id).await.map_err(failed)?.is_some(),
            };
            if is_here {
                return Ok(Some(view.organization().id()));
            }
        }
        Ok(None)
    }

    /// Executes the command in the organization of the object with this id, which the command names. An object that is
    /// not found is for the command to refuse, in the caller's first organization.
    pub(super) async fn execute<C: Command>(
        &self,
        about: &ID,
        idempotency_key: Option<String>,
        command: &C,
    ) -> Result<Executed<C::Done>> {
        let organization = self.organization_of(about).await?;
        self.execute_in(organization, idempotency_key, command).await
    }

    /// Id of the organization of the object with this id; the caller's first for one that is not found.
    pub(super) async fn organization_of(&self, about: &ID) -> Result<OrganizationId> {
        let home = match (self.views.as_slice(), about.parse::<NodeId>()) {
            ([_, _, ..], Ok(id)) => self.home(id).await?,
            _ => None,
        };
        home.or(self.views.first().map(|(id, _)| *id)).ok_or_else(nowhere)
    }

    /// Executes the command in the organization with this slug, the caller's default without one.
    pub(super) async fn execute_for<C: Command>(
        &self,
        slug: Option<&str>,
        idempotency_key: Option<String>,
        command: &C,
    ) -> Result<Executed<C::Done>> {
        let organization = self.named(slug).await?;
        self.execute_in(organization, idempotency_key, command).await
    }

    /// Executes the command in a known organization.
    pub(super) async fn execute_in<C: Command>(
        &self,
        organization: OrganizationId,
        idempotency_key: Option<String>,
        command: &C,
    ) -> Result<Executed<C::Done>> {
        let outcome = self.service.execute(&self.caller, organization, idempotency_key, command).await;
        let outcome = outcome.map_err(failed)?;
        self.note_written(outcome.written);
        Ok(Executed::new(organization, outcome))
    }

    /// Adds to the number of bytes that were logged for the request.
    pub(super) fn note_written(&self, bytes: u64) {
        self.written.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Number of bytes that were logged for the request.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    async fn view(
        &self,
        id: OrganizationId,
        cell: &OnceCell<Arc<Reader>>,
    ) -> std::result::Result<Arc<Reader>, service::Error> {
        let view = cell.get_or_try_init(|| self.service.view(&self.caller, id)).await;
        if view.is_err() {
            self.is_unknown.store(true, Ordering::Relaxed);
        }
        view.cloned()
    }

    /// Marks the answer as not to be cached, not even for the same state.
    pub(super) fn answer_is_not_kept(&self) {
        self.is_not_cached.store(true, Ordering::Relaxed);
    }

    /// Notes that the answer shows something that every write changes.
    pub(super) fn depends_on_all(&self) {
        self.views.iter().filter_map(|(_, cell)| cell.get()).for_each(|view| view.depends_on_all());
    }

    /// Reports whether the answer may be cached.
    pub fn may_be_cached(&self) -> bool {
        !self.is_not_cached.load(Ordering::Relaxed)
    }

    /// State that the request has read from so far; `None` where it does not determine the answer: where an
    /// organization was not found, whose state is unknown.
    pub fn state(&self) -> Option<State> {
        if self.is_unknown.load(Ordering::Relaxed) {
            return None;
        }
        let read = self.views.iter().filter_map(|(id, cell)| Some((*id, cell.get()?.state())));
        Some(State(read.collect()))
    }

    /// True when the state that was read is still the current one.
    pub async fn is_current(&self, state: &State) -> bool {
        for (id, state) in &state.0 {
            let Some((_, cell)) = self.views.iter().find(|(known, _)| known == id) else { return false };
            let Ok(view) = self.view(*id, cell).await else { return false };
            if !view.is_current(state) {
                return false;
            }
        }
        true
    }
}
