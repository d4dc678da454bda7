//! Organization: the tenant.

pub(crate) mod mutation;
pub(crate) mod usage;

use std::sync::Arc;

use async_graphql::{Context, Description, ID, Object};
use domain::id::{NodeId, ScorecardId};
use gateway::resolve::work;
use service::{Keyed, Reader, policy::Action};

use crate::{
    Result,
    api_key::ApiKey,
    change::ChangeConnection,
    comment::Comment,
    connection::{Connection, Page},
    cursor::ListId,
    entry::{Entry, EntryFilter},
    enums::{EmailVisibility, EntityKind as ChangeType},
    error::failed,
    filter::{KeyResultFilter, MeasureFilter, MeasureOrder, ScorecardFilter, ScorecardOrder},
    group::Group,
    home::{Find, Home},
    initiative::{
        Initiative,
        filter::{InitiativeFilter, InitiativeOrder},
    },
    key_result::KeyResult,
    measure::Measure,
    member::Member,
    node::Node,
    objective::Objective,
    organization::usage::Usage,
    period::parse,
    perspective::Perspective,
    request::Request,
    scalars::{Json, PeriodCode},
    scorecard::Scorecard,
    theme::Theme,
    webhook::Webhook,
};

/// Organization: a tenant with its settings, its members and the cascade of its scorecards.
#[derive(Description)]
pub(super) struct Organization(pub(super) Arc<Reader>);

/// Finds the object with the key, when it is of this type.
macro_rules! by_key {
    ($self:ident, $key:ident, $node:ident) => {
        match $self.by_key(Keyed::$node, &$key).await {
            Ok(Some(Node::$node(found))) => Some(Ok(found)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    };
}

impl Organization {
    async fn by_key(&self, kind: Keyed, key: &str) -> Result<Option<Node>> {
        let found = self.0.by_key(kind, key).await.map_err(failed)?;
        Ok(found.and_then(|(scorecard, id)| Node::on(Home::new(Arc::clone(&self.0), scorecard), id)))
    }

    /// List id of one of the organization's lists, by the name of the field.
    fn list(&self, field: &str) -> ListId {
        ListId::new(field, self.0.organization().id())
    }
}

#[Object(use_type_description)]
impl Organization {
    /// Globally unique id of the organization.
    pub(super) async fn id(&self) -> ID {
        self.0.organization().id().to_string().into()
    }

    /// Slug: the name that URLs and the command line use.
    fn slug(&self) -> &str {
        self.0.organization().slug()
    }

    /// Name of the organization.
    fn name(&self) -> &str {
        self.0.organization().name()
    }

    /// Month, 1 to 12, in which the fiscal year starts. A fiscal year is named after the calendar year in which it
    /// ends.
    fn fiscal_year_start(&self) -> i32 {
        i32::try_from(self.0.organization().fiscal_year_start()).unwrap_or_default()
    }

    /// IANA name of the time zone whose midnight ends the organization's days: `America/Toronto`.
    fn time_zone(&self) -> &str {
        self.0.organization().time_zone().name()
    }

    /// ISO 4217 code of the default currency.
    fn currency(&self) -> &str {
        self.0.organization().currency()
    }

    /// True when those who have a role only further down the cascade see names and strategy maps of the scorecards
    /// above.
    fn shows_ancestors(&self) -> bool {
        self.0.organization().shows_ancestors()
    }

    /// Visibility of the members' e-mail addresses.
    fn member_emails(&self) -> EmailVisibility {
        self.0.organization().member_emails().into()
    }

    /// Number of committed writes. It is also the cursor from which `changes` and subscriptions can start.
    fn revision(&self) -> String {
        self.0.depends_on_all();
        self.0.organization().revision().to_string()
    }

    /// Scorecard with this key; null when there is none that the caller may see.
    async fn scorecard(
        &self,
        #[graphql(desc = "Key of the scorecard.")] key: String,
    ) -> Option<Result<Scorecard>> {
        let entry = self.0.organization().outline().iter().find(|entry| entry.key.as_ref() == Some(&key))?;
        let found = Home::all(&self.0, &[entry.id]).await.map(|mut homes| homes.pop());
        found.transpose().map(|home| home.map(Scorecard))
    }

    /// Perspective with this key; null when there is none that the caller may see.
    async fn perspective(
        &self,
        #[graphql(desc = "Key of the perspective.")] key: String,
    ) -> Option<Result<Perspective>> {
        by_key!(self, key, Perspective)
    }

    /// Theme with this key; null when there is none that the caller may see.
    async fn theme(&self, #[graphql(desc = "Key of the theme.")] key: String) -> Option<Result<Theme>> {
        by_key!(self, key, Theme)
    }

    /// Objective with this key; null when there is none that the caller may see.
    async fn objective(
        &self,
        #[graphql(desc = "Key of the objective.")] key: String,
    ) -> Option<Result<Objective>> {
        by_key!(self, key, Objective)
    }

    /// Measure with this key; null when there is none that the caller may see.
    async fn measure(&self, #[graphql(desc = "Key of the measure.")] key: String) -> Option<Result<Measure>> {
        by_key!(self, key, Measure)
    }

    /// Initiative with this key; null when there is none that the caller may see.
    async fn initiative(
        &self,
        #[graphql(desc = "Key of the initiative.")] key: String,
    ) -> Option<Result<Initiative>> {
        by_key!(self, key, Initiative)
    }

    /// Scorecards of the organization; in the order of their creation where no other is asked for. Costs 1 a scorecard
    /// of the page.
    async fn scorecards(
        &self,
        #[graphql(desc = "Filter; everything when left out.")] filter: Option<ScorecardFilter>,
        #[graphql(desc = "Order of the items.")] order_by: Option<ScorecardOrder>,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Scorecard>> {
        let list = self.list("scorecards").with(&filter).with(&order_by);
        let page = Page { first, after, last, before }.of(list, self.0.as_of_now())?;
        let filter = filter.map(|it| it.read(&self.0)).transpose()?.unwrap_or_default();
        let order = order_by.map(ScorecardOrder::read);
        let ids = self.0.scorecard_ids(&filter, order, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&ids);
        let homes = Home::all(&self.0, &slice.rows().copied().collect::<Vec<_>>()).await?;
        Ok(slice.connection(homes.into_iter().map(|it| (it.scorecard.profile.id.uuid(), Scorecard(it)))))
    }

    /// Measures of the organization; by scorecard and position where no other order is asked for: "all red KPIs below
    /// Sales, worst first" is one request. Costs 1 a measure of the page.
    async fn measures(
        &self,
        #[graphql(desc = "Filter; everything when left out.")] filter: Option<MeasureFilter>,
        #[graphql(desc = "Order of the items.")] order_by: Option<MeasureOrder>,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Measure>> {
        let list = self.list("measures").with(&filter).with(&order_by);
        let page = Page { first, after, last, before }.of(list, self.0.as_of_now())?;
        let filter = filter.map(|it| it.read(&self.0)).transpose()?.unwrap_or_default();
        let order = order_by.map(MeasureOrder::read);
        let listed = self.0.measures(&filter, order, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&listed);
        let nodes = slice.rows().map(|it| {
            let home = Home::new(Arc::clone(&self.0), Arc::clone(&it.home));
            (it.get().id.uuid(), home.measure(it.index))
        });
        Ok(slice.connection(nodes))
    }

    /// Initiatives of the organization; by scorecard and position where no other order is asked for. Costs 1 an
    /// initiative of the page.
    async fn initiatives(
        &self,
        #[graphql(desc = "Filter; those that are not archived when left out.")] filter: Option<
            InitiativeFilter,
        >,
        #[graphql(desc = "Order of the items.")] order_by: Option<InitiativeOrder>,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Initiative>> {
        let list = self.list("initiatives").with(&filter).with(&order_by);
        let page = Page { first, after, last, before }.of(list, self.0.as_of_now())?;
        let filter = filter.unwrap_or_default().read(&self.0)?;
        let order = order_by.map(InitiativeOrder::read);
        let listed = self.0.initiatives(&filter, order, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&listed);
        let nodes = slice.rows().map(|it| {
            let home = Home::new(Arc::clone(&self.0), Arc::clone(&it.scorecard));
            (it.get().id.uuid(), Initiative { home, index: it.index })
        });
        Ok(slice.connection(nodes))
    }

    /// Key results (OKR) of the organization, by quarter and in the order of their creation. Costs 1 a key result of
    /// the page.
    async fn key_results(
        &self,
        #[graphql(desc = "Filter; everything when left out.")] filter: Option<KeyResultFilter>,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<KeyResult>> {
        let list = self.list("keyResults").with(&filter);
        let page = Page { first, after, last, before }.of(list, self.0.as_of_now())?;
        let filter = match filter {
            Some(filter) => filter.read(&self.0).await?,
            None => service::key_result::KeyResultFilter::default(),
        };
        let listed = self.0.key_result_ids(&filter, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&listed);
        let ids: Vec<_> = slice.rows().map(|(_, id)| *id).collect();
        let homes = Home::all(&self.0, &ids).await?;
        let at = |id| homes.iter().find(|home| home.scorecard.profile.id == id).cloned();
        self.0.want_key_results(slice.rows().map(|(id, _)| *id));
        let mut nodes = Vec::new();
        for (id, home) in slice.rows() {
            let Some(home) = at(*home) else { continue };
            nodes.extend(KeyResult::find(home, *id).await?.map(|it| (id.uuid(), it)));
        }
        Ok(slice.connection(nodes))
    }

    /// Comments on an object of one of the organization's scorecards, of whatever type, the oldest first. Costs 1 a
    /// comment of the page.
    async fn comments(
        &self,
        #[graphql(desc = "Id of the object.")] subject_id: ID,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Comment>> {
        let absent = || failed(service::Error::NotFound("what the comments are about"));
        let subject: NodeId = subject_id.parse().map_err(|_| absent())?;
        let scorecard = self.0.holder(subject).await.map_err(failed)?.ok_or_else(absent)?;
        let home = Home::new(Arc::clone(&self.0), scorecard);
        Comment::page(&home, subject, Page { first, after, last, before }).await
    }

    /// Entries: the values that somebody has to deliver, the first due first; refused where more than 100,000 match. Costs
    /// 1 an entry of the page.
    async fn entries(
        &self,
        #[graphql(desc = "Filter; all entries when left out.")] filter: Option<EntryFilter>,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Entry>> {
        let list = self.list("entries").with(&filter);
        let page = Page { first, after, last, before }.of(list, self.0.as_of_now())?;
        let filter = filter.map(|it| it.read(&self.0)).transpose()?.unwrap_or_default();
        let entries = self.0.entries(&filter, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&entries);
        let nodes = slice.rows().map(|listed| Entry::new(&self.0, listed));
        Ok(slice.connection_of_all(nodes))
    }

    /// Members of the organization, by their subjects. Costs 1 a member of the page.
    async fn members(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Member>> {
        let page = Page { first, after, last, before }.of(self.list("members"), self.0.as_of_now())?;
        let ids = self.0.member_ids(page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&ids);
        let nodes = slice.rows().filter_map(|id| Some((id.uuid(), Member::find(&self.0, *id)?)));
        Ok(slice.connection(nodes))
    }

    /// Groups of members, by their names. Costs 1 a group of the page.
    async fn groups(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Group>> {
        let page = Page { first, after, last, before }.of(self.list("groups"), self.0.as_of_now())?;
        let ids = self.0.group_ids(page.as_of());
        let slice = page.slice(&ids);
        let nodes = slice.rows().filter_map(|id| Some((id.uuid(), Group::find(&self.0, *id)?)));
        Ok(slice.connection(nodes))
    }

    /// API keys of the organization, the oldest first, revoked and expired ones included; only for its administrators.
    /// Costs 1 a key of the page.
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<ApiKey>> {
        let page = Page { first, after, last, before }.of(self.list("apiKeys"), self.0.as_of_now())?;
        let service = Request::of(ctx)?.service();
        let keys = service.api_key_list(&self.0, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&keys);
        let nodes = slice.rows().map(|key| (key.id.uuid(), ApiKey::new(&self.0, key.clone())));
        Ok(slice.connection(nodes))
    }

    /// Usage of the organization and its limits; only for its administrators.
    async fn usage(&self, ctx: &Context<'_>) -> Option<Result<Usage>> {
        let usage = async { Request::of(ctx)?.service().usage_seen(&self.0).await.map_err(failed) };
        Some(usage.await.map(Usage::from))
    }

    /// Webhooks of the organization, the oldest first; only for its administrators. Costs 1 a webhook of the page.
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Webhook>> {
        let page = Page { first, after, last, before }.of(self.list("webhooks"), self.0.as_of_now())?;
        let service = Request::of(ctx)?.service();
        let webhooks = service.webhook_list(&self.0, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&webhooks);
        let nodes = slice.rows().map(|it| (it.id.uuid(), Webhook::new(&self.0, it.clone())));
        Ok(slice.connection(nodes))
    }

    /// Changes, in the order in which they were written, as far as the caller may see them now. A client that keeps a
    /// copy asks `since` the revision of its copy, applies the changes in order (where there is a `node`, it stores
    /// that; where there is none, it removes the object with the `nodeId`), and then has what a fresh query would show.
    /// Where that is not possible the error is SYNC_CURSOR_EXPIRED: the cursor is older than the server keeps changes,
    /// or what the caller may see has changed since. Then the client reads everything again, and goes on from the
    /// `revision` in that answer. Costs what it answers: 1, and 1 a change that it holds. Asked by GET with
    /// `If-None-Match`, it answers nothing while nothing has changed.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Cursor or revision after which the changes start; the oldest that is kept when left out."
        )]
        since: Option<String>,
        #[graphql(desc = "Number of items, at most 1,000; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the preceding page; takes precedence over `since`.")] after: Option<
            String,
        >,
        #[graphql(desc = "Types of the changes; all when left out.")] types: Option<Vec<ChangeType>>,
    ) -> Result<ChangeConnection> {
        // The age limit of changes depends on the clock, and two clients seldom ask from one cursor.
        Request::of(ctx)?.answer_is_not_kept();
        ChangeConnection::since(&self.0, after.or(since).as_deref(), first, types).await
    }

    /// Document of whole scorecards in the format `scorecard/1`, which imports as equal scorecards. Without
    /// `scorecards` all of them, parents first. Costs 25 for each of `scorecards`, and 1 for each object and period in
    /// the document; what is more than one operation may cost is exported in parts, or on the command line.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of the scorecards; all when left out.")] scorecards: Option<Vec<ID>>,
        #[graphql(desc = "First period; values of earlier periods are left out.")] from: Option<PeriodCode>,
        #[graphql(desc = "Last period; values of later periods are left out.")] to: Option<PeriodCode>,
    ) -> Result<Json> {
        let only = match scorecards {
            None => None,
            Some(ids) => {
                let is_there = |id: &ScorecardId| {
                    self.0.organization().entry(*id).is_some() && self.0.access_to(*id).may(Action::Read)
                };
                let found = |id: &ID| id.parse().ok().filter(is_there);
                let found: Option<Vec<_>> = ids.iter().map(found).collect();
                Some(found.ok_or_else(|| failed(service::Error::NotFound("one of the scorecards")))?)
            }
        };
        let from = from.as_ref().map(parse).transpose()?;
        let to = to.as_ref().map(parse).transpose()?;
        let size = self.0.document_size(only.as_deref(), from, to).await.map_err(failed)?;
        work::begin_objects(ctx, size).await?;
        let document = self.0.document(only.as_deref(), from, to).await.map_err(failed)?;
        work::made(ctx, &document)?;
        Ok(Json(document))
    }
}
