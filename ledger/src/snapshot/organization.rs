//! Snapshot of the organization: settings, members and API keys, the tree of scorecards, and the scorecards that have
//! changed according to the change log.

use std::{collections::HashMap, sync::Arc};

use chrono_tz::Tz;
use domain::{
    calendar::FiscalCalendar,
    id::{GroupId, MemberId, OrganizationId, ScorecardId},
    owner::Owner,
    series::Actor,
    vocabulary::EmailVisibility,
};
use entity::organization;
use sea_orm::ConnectionTrait;

use super::{
    people::People,
    tree::{OutlineEntry, Tree},
};
use crate::{
    caller::{Caller, Group, Member, Principal},
    error::{Error, Result},
    policy::{self, AccessLevel},
    tenant::TenantTable,
};

/// Part of a snapshot that is shared between revisions until settings, members, API keys or the tree of scorecards
/// change.
#[derive(Debug)]
pub(super) struct Head {
    id: OrganizationId,
    slug: String,
    name: String,
    calendar: FiscalCalendar,
    fiscal_year_start: u32,
    time_zone: Tz,
    currency: String,
    /// True if members with access to lower scorecards see names and strategy maps of the ancestors.
    shows_ancestors: bool,
    /// Visibility of the members' e-mail addresses.
    member_emails: EmailVisibility,
    people: People,
    tree: Arc<Tree>,
}

/// Organization at one revision.
#[derive(Clone, Debug)]
pub struct OrganizationSnapshot {
    head: Arc<Head>,
    tree: Arc<Tree>,
    revision: i64,
    /// Revision before which changes are unknown.
    floor: i64,
    /// Last changes of scorecards, where they are after `floor`.
    changes: HashMap<ScorecardId, LastChange>,
    /// Last revision at which any scorecard changed, at least `floor`.
    last_change: i64,
    /// Revision at which settings, people and the tree were read.
    head_at: i64,
}

/// Scorecards that have changed after a revision.
#[derive(Clone, Debug, Default)]
pub struct ChangedScorecards {
    /// Scorecards that have changed themselves.
    pub own: Vec<ScorecardId>,
    /// Scorecards that have changed, and their ancestors.
    pub with_ancestors: Vec<ScorecardId>,
}

/// Last revisions at which a scorecard changed.
#[derive(Clone, Copy, Debug, Default)]
struct LastChange {
    /// Last change of the scorecard itself.
    own: i64,
    /// Last change of the scorecard or of one below it.
    below: i64,
}

impl OrganizationSnapshot {
    /// Loads the organization; the caller supplies the revision of the snapshot that the statements see.
    pub(super) async fn load(
        db: &impl ConnectionTrait,
        id: OrganizationId,
        revision: i64,
    ) -> Result<Option<Self>> {
        let Some(head) = Head::load(db, id).await? else { return Ok(None) };
        let tree = Arc::clone(&head.tree);
        Ok(Some(Self::without_changes(Arc::new(head), tree, revision)))
    }

    /// Snapshot of a later revision, after these scorecards have changed; `head` when it was loaded again.
    pub(super) fn advanced(
        &self,
        revision: i64,
        changed_at: impl IntoIterator<Item = (ScorecardId, i64)>,
        head: Option<Arc<Head>>,
    ) -> Self {
        let mut next = self.clone();
        next.revision = revision;
        if let Some(head) = head {
            next.tree = Arc::clone(&head.tree);
            next.head = head;
            next.head_at = revision;
        }
        for (id, at) in changed_at {
            next.add_change(id, at);
        }
        next
    }

    /// Adds a change of a scorecard, which is one below each of its ancestors. The ancestors that it had before a move
    /// are among the changed scorecards themselves.
    fn add_change(&mut self, id: ScorecardId, at: i64) {
        let own = &mut self.changes.entry(id).or_default().own;
        *own = at.max(*own);
        self.last_change = at.max(self.last_change);
        let mut next = Some(id);
        while let Some(above) = next {
            let below = &mut self.changes.entry(above).or_default().below;
            // The ancestors of a known change know it.
            if *below >= at && above != id {
                break;
            }
            *below = at.max(*below);
            next = self.tree.entry(above).and_then(|entry| entry.parent);
        }
    }

    /// Snapshot of the same revision that also knows these changes, which are all changes of scorecards since an earlier
    /// revision.
    pub(super) fn with_earlier(
        &self,
        since: i64,
        changed_at: impl IntoIterator<Item = (ScorecardId, i64)>,
    ) -> Self {
        let mut longer = Self { floor: since, last_change: since, ..self.clone() };
        longer.last_change = self.changes.values().map(|change| change.own).fold(since, i64::max);
        for (id, at) in changed_at {
            longer.add_change(id, at);
        }
        longer
    }

    fn without_changes(head: Arc<Head>, tree: Arc<Tree>, revision: i64) -> Self {
        let (floor, last_change, head_at) = (revision, revision, revision);
        Self { head, tree, revision, floor, changes: HashMap::new(), last_change, head_at }
    }

    /// Snapshot of a later revision, when too many changes are in between to say which scorecards have changed.
    pub(super) fn without_history(&self, revision: i64, head: Arc<Head>) -> Self {
        let tree = Arc::clone(&head.tree);
        Self::without_changes(head, tree, revision)
    }

    /// Snapshot with another tree of scorecards.
    pub(super) fn with_tree(&self, tree: Tree) -> Self {
        Self { tree: Arc::new(tree), ..self.clone() }
    }

    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Reports whether a scorecard loaded at `loaded_at` is still current.
    pub(super) fn is_current(&self, scorecard: ScorecardId, loaded_at: i64) -> bool {
        loaded_at >= self.changed_at(scorecard)
    }

    /// Last revision at which a scorecard changed, or the one before which changes are unknown.
    #[must_use]
    pub fn changed_at(&self, scorecard: ScorecardId) -> i64 {
        self.changes.get(&scorecard).map_or(self.floor, |change| change.own.max(self.floor))
    }

    /// Last revision at which a scorecard or one below it changed, or the one before which changes are unknown.
    #[must_use]
    pub fn changed_below(&self, scorecard: ScorecardId) -> i64 {
        self.changes.get(&scorecard).map_or(self.floor, |change| change.below.max(self.floor))
    }

    /// Last revision at which settings, people or the tree of scorecards may have changed.
    #[must_use]
    pub fn head_at(&self) -> i64 {
        self.head_at
    }

    /// Revision before which changes of scorecards are unknown.
    #[must_use]
    pub fn floor(&self) -> i64 {
        self.floor
    }

    /// Scorecards that have changed after a revision, and those above them.
    #[must_use]
    pub fn changed_since(&self, revision: i64) -> ChangedScorecards {
        let mut changed = ChangedScorecards::default();
        for (id, change) in &self.changes {
            if change.own > revision {
                changed.own.push(*id);
            }
            if change.below > revision {
                changed.with_ancestors.push(*id);
            }
        }
        changed
    }

    /// Last revision at which any scorecard changed, or the one before which changes are unknown.
    #[must_use]
    pub fn last_change(&self) -> i64 {
        self.last_change
    }

    /// Reports whether a scorecard is another one or below it.
    #[must_use]
    pub fn is_within(&self, scorecard: ScorecardId, top: ScorecardId) -> bool {
        scorecard == top || self.ancestors(scorecard).any(|above| above == top)
    }

    /// Id of the organization.
    #[must_use]
    pub fn id(&self) -> OrganizationId {
        self.head.id
    }

    /// Slug for URLs and the command line.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.head.slug
    }

    /// Name of the organization.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// Fiscal calendar.
    #[must_use]
    pub fn calendar(&self) -> FiscalCalendar {
        self.head.calendar
    }

    /// Month, 1 to 12, in which the fiscal year starts.
    #[must_use]
    pub fn fiscal_year_start(&self) -> u32 {
        self.head.fiscal_year_start
    }

    /// Time zone whose midnight ends a day.
    #[must_use]
    pub fn time_zone(&self) -> Tz {
        self.head.time_zone
    }

    /// ISO 4217 code of the default currency.
    #[must_use]
    pub fn currency(&self) -> &str {
        &self.head.currency
    }

    /// Reports whether members with access to lower scorecards see names and strategy maps of the ancestors.
    #[must_use]
    pub fn shows_ancestors(&self) -> bool {
        self.head.shows_ancestors
    }

    /// Visibility of the members' e-mail addresses.
    #[must_use]
    pub fn member_emails(&self) -> EmailVisibility {
        self.head.member_emails
    }

    /// Revision: the number of committed writes.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Principal of the caller; `None` when they do not belong to the organization.
    #[must_use]
    pub fn principal(&self, caller: &Caller) -> Option<&Principal> {
        self.head.people.principal(&caller.identity)
    }

    /// Finds the member with this id.
    #[must_use]
    pub fn member(&self, id: MemberId) -> Option<&Member> {
        self.head.people.member(id)
    }

    /// Lists all members, by their subjects.
    #[must_use]
    pub fn members(&self) -> Vec<&Member> {
        let mut members: Vec<_> = self.head.people.members().collect();
        members.sort_by_key(|member| (member.bond.subject(), &member.bond));
        members
    }

    /// Finds the group with this id.
    #[must_use]
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.head.people.group(id)
    }

    /// All groups, in no particular order.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.head.people.groups()
    }

    /// Those of these owners who are there: present members and groups.
    pub fn present(&self, owners: &[Owner]) -> impl Iterator<Item = Owner> {
        owners.iter().copied().filter(|owner| match owner {
            Owner::Member(id) => self.member(*id).is_some(),
            Owner::Group(id) => self.group(*id).is_some(),
        })
    }

    /// Name of a group, or of a present or former member: where none is set, the subject.
    #[must_use]
    pub fn owner_name(&self, owner: Owner) -> Option<&str> {
        match owner {
            Owner::Member(id) => self.name_of(Actor::Member(id)),
            Owner::Group(id) => self.group(id).map(|group| group.name.as_str()),
        }
    }

    /// Reports whether the principal owns a node: as one of its owners or by one of their groups; where no present owner
    /// is named, by the text.
    #[must_use]
    pub fn owns(&self, principal: &Principal, owners: &[Owner], text: Option<&str>) -> bool {
        let mut present = self.present(owners).peekable();
        match present.peek() {
            Some(_) => present.any(|owner| match owner {
                Owner::Member(id) => principal.actor == Actor::Member(id),
                Owner::Group(id) => principal.groups.contains(&id),
            }),
            None => text.is_some_and(|text| principal.is(text)),
        }
    }

    /// Name of an actor, even of one who no longer belongs to the organization; `None` for the operator.
    #[must_use]
    pub fn name_of(&self, actor: Actor) -> Option<&str> {
        self.head.people.name_of(actor)
    }

    /// Name of an actor, or a generic term where there is none: former member, API key, operator.
    #[must_use]
    pub fn called(&self, actor: Actor) -> &str {
        self.name_of(actor).unwrap_or(match actor {
            Actor::Member(_) => "former member",
            Actor::ApiKey(_) => "API key",
            Actor::System => "operator",
        })
    }

    /// Access level of a principal on the organization as a whole.
    #[must_use]
    pub fn access(&self, principal: &Principal) -> AccessLevel {
        policy::access(&principal.grants, |scope| scope.is_none())
    }

    /// Access level of a principal on a scorecard.
    #[must_use]
    pub fn access_to(&self, principal: &Principal, id: ScorecardId) -> AccessLevel {
        let reaches = |scope: Option<ScorecardId>| {
            scope.is_none_or(|top| top == id || self.ancestors(id).any(|above| above == top))
        };
        let access = policy::access(&principal.grants, reaches);
        let is_above = || {
            let mut scopes = principal.grants.iter().filter_map(|grant| grant.scorecard);
            scopes.any(|scope| self.ancestors(scope).any(|above| above == id))
        };
        if access == AccessLevel::None && self.head.shows_ancestors && is_above() {
            return AccessLevel::Outline;
        }
        access
    }

    /// All scorecards in the order of creation.
    #[must_use]
    pub fn outline(&self) -> &[OutlineEntry] {
        self.tree.outline()
    }

    /// Entry of one scorecard in the tree.
    #[must_use]
    pub fn entry(&self, id: ScorecardId) -> Option<&OutlineEntry> {
        self.tree.entry(id)
    }

    /// Children of a scorecard, or the roots, in the order of creation.
    #[must_use]
    pub fn children(&self, id: Option<ScorecardId>) -> &[ScorecardId] {
        self.tree.children(id)
    }

    /// Ancestors of a scorecard, nearest first.
    pub fn ancestors(&self, id: ScorecardId) -> impl Iterator<Item = ScorecardId> {
        std::iter::successors(self.entry(id).and_then(|entry| entry.parent), |above| {
            self.entry(*above).and_then(|entry| entry.parent)
        })
    }

    /// All scorecards, each after its parent.
    #[must_use]
    pub fn cascade(&self) -> Vec<ScorecardId> {
        let roots = self.children(None).iter().copied();
        roots.flat_map(|id| std::iter::once(id).chain(self.descendants(id))).collect()
    }

    /// Single scorecard, alone or with its descendants; all scorecards when `None`.
    #[must_use]
    pub fn within(&self, scorecard: Option<ScorecardId>, include_descendants: bool) -> Vec<ScorecardId> {
        match scorecard {
            None => self.outline().iter().map(|entry| entry.id).collect(),
            Some(id) if self.entry(id).is_none() => Vec::new(),
            Some(id) if include_descendants => std::iter::once(id).chain(self.descendants(id)).collect(),
            Some(id) => vec![id],
        }
    }

    /// All descendants of a scorecard, level by level.
    #[must_use]
    pub fn descendants(&self, id: ScorecardId) -> Vec<ScorecardId> {
        let mut found = self.children(Some(id)).to_vec();
        let mut at = 0;
        while let Some(&next) = found.get(at) {
            found.extend_from_slice(self.children(Some(next)));
            at += 1;
        }
        found
    }
}

impl Head {
    pub(super) async fn load(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<Self>> {
        let Some(row) = organization::Entity::of(id).one(db).await? else { return Ok(None) };
        let organization::Model {
            id: _,
            slug,
            name,
            fiscal_year_start,
            time_zone,
            currency,
            shows_ancestors,
            member_emails,
            revision: _,
            created_at: _,
        } = row;
        let fiscal_year_start = u32::try_from(fiscal_year_start).unwrap_or_default();
        let tree = Arc::new(Tree::load(db, id).await?);
        Ok(Some(Self {
            id,
            slug,
            name,
            calendar: FiscalCalendar::new(fiscal_year_start)
                .map_err(|error| Error::Corrupt(error.to_string()))?,
            fiscal_year_start,
            time_zone: time_zone
                .parse()
                .map_err(|_| Error::Corrupt(format!("the time zone {time_zone:?}")))?,
            currency,
            shows_ancestors,
            member_emails,
            people: People::load(db, id).await?,
            tree,
        }))
    }
}
